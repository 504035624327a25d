//! Invitations to an organization.

mod common;

use backend::invitations::{self, received, send, sign_up};
use backend::{members, organizations};
use common::{on_each_database, refusal};
use domain::access::{OrganizationRole, Plan};
use domain::{Problem, Refusal};
use std::time::Duration;

#[test]
fn an_invited_stranger_signs_up_through_the_link_and_is_a_member() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        send::invite(&world.backend, &ada, &acme, "bob@example.com", "member").await.unwrap();
        let token = world.token_in_letter("bob@example.com", "/invite/").await;
        assert!(!received::open(&world.backend, &token).await.unwrap().has_account);
        let (session, organization) =
            sign_up::sign_up(&world.backend, &token, "Bob", "battery staple".into(), &world.origin()).await.unwrap();
        let bob = world.caller(&session).await.unwrap();
        assert_eq!(organization, acme);
        assert_eq!(organizations::get(&world.backend, &bob, &acme).await.unwrap().standing.role, OrganizationRole::Member);
        let again = sign_up::sign_up(&world.backend, &token, "Bob", "battery staple".into(), &world.origin()).await;
        assert_eq!(refusal(again), Problem::LinkExpired.into());
    });
}

#[test]
fn only_the_invited_address_sees_and_closes_an_invitation() {
    on_each_database(|world| async move {
        let (ada, bob, eve) = (world.person("Ada").await, world.person("Bob").await, world.person("Eve").await);
        let acme = world.organization(&ada, "acme").await;
        let id = send::invite(&world.backend, &ada, &acme, "BOB@example.com", "viewer").await.unwrap();
        assert!(invitations::mine(&world.backend, &eve).await.unwrap().is_empty());
        assert_eq!(refusal(received::accept(&world.backend, &eve, id).await), Refusal::NotFound);
        assert_eq!(refusal(received::decline(&world.backend, &eve, id).await), Refusal::NotFound);
        assert_eq!(received::count(&world.backend, &bob).await.unwrap(), 1);
        received::decline(&world.backend, &bob, id).await.unwrap();
        assert_eq!(refusal(received::accept(&world.backend, &bob, id).await), Refusal::NotFound);
        let id = send::invite(&world.backend, &ada, &acme, "bob@example.com", "viewer").await.unwrap();
        received::accept(&world.backend, &bob, id).await.unwrap();
        assert_eq!(members::list::list(&world.backend, &bob, &acme, &Default::default(), None, 50).await.unwrap().items.len(), 2);
    });
}

#[test]
fn inviting_again_refreshes_the_one_pending_invitation() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        let first = send::invite(&world.backend, &ada, &acme, "bob@example.com", "member").await.unwrap();
        let old = world.token_in_letter("bob@example.com", "/invite/").await;
        world.advance(Duration::from_secs(3600));
        let second = send::invite(&world.backend, &ada, &acme, "Bob@Example.com", "viewer").await.unwrap();
        let new = world.token_in_letter("bob@example.com", "/invite/").await;
        assert_eq!(first, second);
        assert_eq!(refusal(received::open(&world.backend, &old).await), Problem::LinkExpired.into());
        assert_eq!(received::open(&world.backend, &new).await.unwrap().invitation.role, OrganizationRole::Viewer);
        world.advance(Duration::from_secs(7 * 24 * 3600));
        assert_eq!(refusal(received::open(&world.backend, &new).await), Problem::LinkExpired.into());
        assert!(invitations::list(&world.backend, &ada, &acme).await.unwrap().is_empty());
    });
}

#[test]
fn nobody_invites_above_themselves_and_outsiders_find_nothing() {
    on_each_database(|world| async move {
        let (ada, bob, eve) = (world.person("Ada").await, world.person("Bob").await, world.person("Eve").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "admin").await;
        let refused = refusal(send::invite(&world.backend, &bob, &acme, "new@example.com", "owner").await);
        assert!(matches!(refused, Refusal::Forbidden { .. }));
        send::invite(&world.backend, &bob, &acme, "new@example.com", "admin").await.unwrap();
        assert_eq!(refusal(send::invite(&world.backend, &eve, &acme, "new@example.com", "member").await), Refusal::NotFound);
        assert_eq!(refusal(invitations::list(&world.backend, &eve, &acme).await), Refusal::NotFound);
        let refused = refusal(send::invite(&world.backend, &ada, &acme, "bob@example.com", "member").await);
        assert_eq!(refused, Problem::AlreadyMember.into());
    });
}

#[test]
fn seats_count_members_and_live_invitations() {
    on_each_database(|world| async move {
        let world = world.with(|settings| settings.default_plan = Plan::Personal);
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        for email in ["b@example.com", "c@example.com", "B@example.com"] {
            send::invite(&world.backend, &ada, &acme, email, "member").await.unwrap();
        }
        assert_eq!(refusal(send::invite(&world.backend, &ada, &acme, "d@example.com", "member").await), Problem::NoSeatLeft.into());
    });
}

#[test]
fn an_inviter_who_left_voids_the_invitation() {
    on_each_database(|world| async move {
        let (ada, bob, cem) = (world.person("Ada").await, world.person("Bob").await, world.person("Cem").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "admin").await;
        let id = send::invite(&world.backend, &bob, &acme, "cem@example.com", "member").await.unwrap();
        backend::accounts::profile::delete_account(&world.backend, &bob, "correct horse".into()).await.unwrap();
        assert_eq!(refusal(received::accept(&world.backend, &cem, id).await), Refusal::NotFound);
    });
}
