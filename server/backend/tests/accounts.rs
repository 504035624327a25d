//! Sign-up, recovery, the account page.

mod common;

use backend::accounts::sign_up::{self, SignUp};
use backend::accounts::{profile, recovery};
use backend::random::Token;
use backend::{organizations, sessions};
use common::{on_each_database, refusal};
use domain::{Problem, Refusal};
use std::time::Duration;

#[test]
fn an_account_begins_when_its_address_is_confirmed() {
    on_each_database(|world| async move {
        let form = SignUp { name: "Ada", email: "ada@example.com", password: "correct horse".into() };
        let browser = sign_up::sign_up(&world.backend, form, &world.origin()).await.unwrap();
        assert!(
            refusal(sessions::sign_in(&world.backend, "ada@example.com", "correct horse".into(), &world.origin()).await).status() == 422
        );
        let token = world.token_in_letter("ada@example.com", "token=").await;
        let session = sign_up::confirm(&world.backend, &token, Some(&browser), "".into(), &world.origin()).await.unwrap();
        assert_eq!(world.caller(&session).await.unwrap().email.as_str(), "ada@example.com");
        assert_eq!(
            refusal(sign_up::confirm(&world.backend, &token, Some(&browser), "".into(), &world.origin()).await),
            Problem::LinkUsed.into()
        );
        sessions::sign_in(&world.backend, "ADA@example.com", "correct horse".into(), &world.origin()).await.unwrap();
    });
}

#[test]
fn another_browser_confirms_only_with_the_password() {
    on_each_database(|world| async move {
        let form = SignUp { name: "Eve", email: "victim@example.com", password: "the attacker's".into() };
        sign_up::sign_up(&world.backend, form, &world.origin()).await.unwrap();
        let token = world.token_in_letter("victim@example.com", "token=").await;
        let (stranger, origin) = (Token::shown("another browser"), world.origin());
        assert!(sign_up::confirmation(&world.backend, &token, Some(&stranger)).await.unwrap().needs_password);
        let refused = refusal(sign_up::confirm(&world.backend, &token, None, "mine, I thought".into(), &origin).await);
        assert!(matches!(refused, Refusal::Invalid(fields) if fields.get("password").is_some()));
        sign_up::confirm(&world.backend, &token, None, "the attacker's".into(), &origin).await.unwrap();
    });
}

#[test]
fn a_known_address_gets_another_letter_and_the_same_answer() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let form = SignUp { name: "Eve", email: "ada@example.com", password: "something else".into() };
        sign_up::sign_up(&world.backend, form, &world.origin()).await.unwrap();
        assert_eq!(world.letter("ada@example.com").await.subject, "You already have an account");
        sessions::sign_in(&world.backend, ada.email.as_str(), "correct horse".into(), &world.origin()).await.unwrap();
        recovery::forgot_password(&world.backend, "nobody@example.com", &world.origin()).await.unwrap();
        assert_eq!(world.letter("nobody@example.com").await.subject, "There is no account with this address");
    });
}

#[test]
fn links_expire_and_bad_fields_are_named_all_at_once() {
    on_each_database(|world| async move {
        let form = SignUp { name: " ", email: "nobody", password: "short".into() };
        let Refusal::Invalid(fields) = refusal(sign_up::sign_up(&world.backend, form, &world.origin()).await) else { panic!() };
        assert_eq!(fields.iter().map(|(field, _)| field).collect::<Vec<_>>(), ["name", "email", "password"]);
        let form = SignUp { name: "Ada", email: "ada@example.com", password: "correct horse".into() };
        let browser = sign_up::sign_up(&world.backend, form, &world.origin()).await.unwrap();
        let token = world.token_in_letter("ada@example.com", "token=").await;
        world.advance(Duration::from_secs(24 * 3600));
        let late = sign_up::confirm(&world.backend, &token, Some(&browser), "".into(), &world.origin()).await;
        assert_eq!(refusal(late), Problem::LinkExpired.into());
        assert_eq!(refusal(recovery::resetting(&world.backend, &token).await), Problem::LinkExpired.into());
    });
}

#[test]
fn a_reset_password_ends_every_session_and_works_once() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let old = sessions::sign_in(&world.backend, ada.email.as_str(), "correct horse".into(), &world.origin()).await.unwrap();
        recovery::forgot_password(&world.backend, "Ada@Example.com", &world.origin()).await.unwrap();
        let token = world.token_in_letter("ada@example.com", "token=").await;
        let new = recovery::reset_password(&world.backend, &token, "battery staple".into(), &world.origin()).await.unwrap();
        assert!(world.caller(&old).await.is_none() && world.caller(&new).await.is_some());
        let again = recovery::reset_password(&world.backend, &token, "third password".into(), &world.origin()).await;
        assert_eq!(refusal(again), Problem::LinkUsed.into());
        sessions::sign_in(&world.backend, "ada@example.com", "battery staple".into(), &world.origin()).await.unwrap();
    });
}

#[test]
fn a_changed_address_is_confirmed_by_letter_before_it_counts() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let refused = profile::change_email(&world.backend, &ada, "lovelace@example.com", "wrong".into()).await;
        assert!(matches!(refusal(refused), Refusal::Invalid(fields) if fields.get("password").is_some()));
        profile::change_email(&world.backend, &ada, "lovelace@example.com", "correct horse".into()).await.unwrap();
        sessions::sign_in(&world.backend, "ada@example.com", "correct horse".into(), &world.origin()).await.unwrap();
        let token = world.token_in_letter("lovelace@example.com", "token=").await;
        profile::confirm_email(&world.backend, &token, &world.origin()).await.unwrap();
        assert_eq!(world.letter("ada@example.com").await.subject, "Your address was changed");
        sessions::sign_in(&world.backend, "lovelace@example.com", "correct horse".into(), &world.origin()).await.unwrap();
    });
}

#[test]
fn sign_in_attempts_are_limited_for_known_and_unknown_addresses_alike() {
    on_each_database(|world| async move {
        world.person("Ada").await;
        for email in ["ada@example.com", "nobody@example.com"] {
            for _ in 0..backend::attempts::PER_ACCOUNT {
                let refused = refusal(sessions::sign_in(&world.backend, email, "wrong".into(), &world.origin()).await);
                assert_eq!(refused.status(), 422, "{email}");
            }
            let refused = refusal(sessions::sign_in(&world.backend, email, "correct horse".into(), &world.origin()).await);
            assert_eq!(refused.status(), 429, "{email}");
        }
        world.advance(backend::attempts::WINDOW);
        sessions::sign_in(&world.backend, "ada@example.com", "correct horse".into(), &world.origin()).await.unwrap();
    });
}

#[test]
fn sessions_are_listed_revoked_and_expire() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let eve = world.person("Eve").await;
        let other = sessions::sign_in(&world.backend, ada.email.as_str(), "correct horse".into(), &world.origin()).await.unwrap();
        let other_id = world.caller(&other).await.unwrap().session_id;
        assert_eq!(sessions::list(&world.backend, &ada).await.unwrap().len(), 2);
        assert_eq!(refusal(sessions::revoke(&world.backend, &eve, other_id.unwrap()).await), Refusal::NotFound);
        sessions::revoke(&world.backend, &ada, other_id.unwrap()).await.unwrap();
        assert!(world.caller(&other).await.is_none());
        let late = sessions::sign_in(&world.backend, ada.email.as_str(), "correct horse".into(), &world.origin()).await.unwrap();
        world.advance(Duration::from_secs(30 * 24 * 3600));
        assert!(world.caller(&late).await.is_none());
    });
}

#[test]
fn a_changed_password_ends_the_other_sessions_only() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let other = sessions::sign_in(&world.backend, ada.email.as_str(), "correct horse".into(), &world.origin()).await.unwrap();
        profile::change_password(&world.backend, &ada, "correct horse".into(), "battery staple".into()).await.unwrap();
        assert!(world.caller(&other).await.is_none());
        assert_eq!(sessions::list(&world.backend, &ada).await.unwrap().len(), 1);
    });
}

#[test]
fn the_last_owner_cannot_delete_the_account_and_others_can() {
    on_each_database(|world| async move {
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "owner").await;
        assert!(profile::organizations_that_need_me(&world.backend, &ada).await.unwrap().is_empty());
        profile::delete_account(&world.backend, &ada, "correct horse".into()).await.unwrap();
        assert_eq!(profile::organizations_that_need_me(&world.backend, &bob).await.unwrap(), ["acme"]);
        let refused = refusal(profile::delete_account(&world.backend, &bob, "correct horse".into()).await);
        assert_eq!(refused, Problem::LastOwnerSomewhere.into());
        assert_eq!(organizations::get(&world.backend, &bob, &acme).await.unwrap().name, "acme");
        let gone = refusal(sessions::sign_in(&world.backend, "ada@example.com", "correct horse".into(), &world.origin()).await);
        assert_eq!(gone.status(), 422);
    });
}
