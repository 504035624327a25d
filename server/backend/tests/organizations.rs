//! Organizations: settings, limits, and the end with its grace.

mod common;

use backend::organizations::deletion::{self, GRACE};
use backend::organizations::settings::{self, Wanted};
use backend::{accounts, datasets, organizations, sessions};
use common::{on_each_database, refusal};
use domain::Refusal;
use domain::access::{OrganizationRole, Permission};
use domain::members::Directory;
use domain::organizations::Color;
use std::time::Duration;

fn wanted() -> Wanted {
    Wanted {
        name: "Acme Research".into(),
        color: "teal".into(),
        default_role: "viewer".into(),
        directory: "names".into(),
        team_admins_invite: true,
        admins_manage_billing: None,
        invitation_days: 14,
    }
}

#[test]
fn settings_are_kept_and_every_wrong_field_is_named() {
    on_each_database(|world| async move {
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "member").await;
        settings::change(&world.backend, &ada, &acme, &wanted()).await.unwrap();
        let now = settings::get(&world.backend, &bob, &acme).await.unwrap();
        assert_eq!((now.name.as_str(), now.color, now.directory), ("Acme Research", Some(Color::Teal), Directory::Names));
        assert_eq!((now.default_role, now.invitation_days, now.team_admins_invite), (OrganizationRole::Viewer, 14, true));
        let wrong = Wanted {
            name: " ".into(),
            color: "plaid".into(),
            default_role: "owner".into(),
            directory: "x".into(),
            invitation_days: 31,
            ..wanted()
        };
        let Refusal::Invalid(fields) = refusal(settings::change(&world.backend, &ada, &acme, &wrong).await) else { panic!("not invalid") };
        assert_eq!(
            fields.iter().map(|(field, _)| field).collect::<Vec<_>>(),
            ["name", "color", "default_role", "directory", "invitation_days"]
        );
        assert!(matches!(refusal(settings::change(&world.backend, &bob, &acme, &wanted()).await), Refusal::Forbidden { .. }));
    });
}

#[test]
fn only_owners_decide_who_manages_billing() {
    on_each_database(|world| async move {
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "admin").await;
        let bills = |decided| Wanted { admins_manage_billing: Some(decided), ..wanted() };
        settings::change(&world.backend, &ada, &acme, &bills(false)).await.unwrap();
        let standing = organizations::get(&world.backend, &bob, &acme).await.unwrap().standing;
        assert!(!standing.permits(Permission::ManageBilling));
        assert!(matches!(refusal(settings::change(&world.backend, &bob, &acme, &bills(true)).await), Refusal::Forbidden { .. }));
        settings::change(&world.backend, &bob, &acme, &wanted()).await.unwrap();
        assert!(!settings::get(&world.backend, &ada, &acme).await.unwrap().admins_manage_billing);
    });
}

#[test]
fn a_logo_is_a_small_picture_and_for_members_only() {
    on_each_database(|world| async move {
        let (ada, eve) = (world.person("Ada").await, world.person("Eve").await);
        let acme = world.organization(&ada, "acme").await;
        let png = b"\x89PNG\r\n\x1a\nrest\0\0\0\0IEND\xae\x42\x60\x82".to_vec();
        assert_eq!(refusal(settings::logo(&world.backend, &ada, &acme).await), Refusal::NotFound);
        for bad in [b"<svg onload=alert(1)>".to_vec(), [png.clone(), vec![0; 201 * 1024]].concat()] {
            assert!(matches!(refusal(settings::set_logo(&world.backend, &ada, &acme, Some(bad)).await), Refusal::Invalid(_)));
        }
        settings::set_logo(&world.backend, &ada, &acme, Some(png.clone())).await.unwrap();
        assert_eq!(settings::logo(&world.backend, &ada, &acme).await.unwrap(), (png, "image/png".to_owned()));
        assert_eq!(refusal(settings::logo(&world.backend, &eve, &acme).await), Refusal::NotFound);
    });
}

#[test]
fn a_deleted_organization_is_not_found_and_comes_back_whole() {
    on_each_database(|world| async move {
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "admin").await;
        let dataset = world.import(&ada, &acme, "Answers", "a\n1\n").await.unwrap();
        let backend = &world.backend;
        assert!(matches!(refusal(deletion::delete(backend, &bob, &acme, "acme").await), Refusal::Forbidden { .. }));
        assert!(matches!(refusal(deletion::delete(backend, &ada, &acme, "Acme Inc").await), Refusal::Invalid(_)));
        deletion::delete(backend, &ada, &acme, "acme").await.unwrap();
        for who in [&ada, &bob] {
            assert_eq!(refusal(organizations::get(backend, who, &acme).await), Refusal::NotFound);
            assert_eq!(refusal(datasets::get(backend, who, &acme, dataset).await), Refusal::NotFound);
        }
        assert_eq!(refusal(deletion::restore(backend, &bob, &acme).await), Refusal::NotFound);
        assert!(organizations::create(backend, &bob, "acme", "Mine now").await.is_err());
        world.advance(GRACE - Duration::from_secs(60));
        assert_eq!(deletion::sweep(backend).await.unwrap(), 0);
        assert_eq!(deletion::list(backend, &ada).await.unwrap()[0].organization, acme);
        deletion::restore(backend, &ada, &acme).await.unwrap();
        assert!(datasets::get(backend, &bob, &acme, dataset).await.is_ok());
    });
}

#[test]
fn after_the_grace_nothing_is_left_but_the_id() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        let dataset = world.import(&ada, &acme, "Answers", "answer\nsorry\n").await.unwrap();
        world.apologises(&ada, &acme, dataset).await;
        deletion::delete(&world.backend, &ada, &acme, "acme").await.unwrap();
        world.advance(GRACE);
        assert_eq!(refusal(deletion::restore(&world.backend, &ada, &acme).await), Refusal::NotFound);
        assert_eq!(deletion::sweep(&world.backend).await.unwrap(), 1);
        assert_eq!(deletion::sweep(&world.backend).await.unwrap(), 0);
        assert!(deletion::list(&world.backend, &ada).await.unwrap().is_empty());
        assert!(matches!(refusal(organizations::create(&world.backend, &ada, "acme", "Again").await), Refusal::Invalid(_)));
    });
}

#[test]
fn an_account_ends_with_the_deleted_organization_that_nobody_else_is_in() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        world.import(&ada, &acme, "Answers", "a\n1\n").await.unwrap();
        deletion::delete(&world.backend, &ada, &acme, "acme").await.unwrap();
        accounts::profile::delete_account(&world.backend, &ada, "correct horse".into()).await.unwrap();
        let signed_in = sessions::sign_in(&world.backend, "ada@example.com", "correct horse".into(), &world.origin()).await;
        assert!(matches!(refusal(signed_in), Refusal::Invalid(_)));
    });
}

#[test]
fn an_account_cannot_take_a_deleted_organization_from_those_who_wait_for_it() {
    on_each_database(|world| async move {
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let (shared, own) = (world.organization(&ada, "shared").await, world.organization(&ada, "own").await);
        world.join(&ada, &shared, &bob, "admin").await;
        for organization in [&shared, &own] {
            deletion::delete(&world.backend, &ada, organization, organization.as_str()).await.unwrap();
        }
        let delete = async || accounts::profile::delete_account(&world.backend, &ada, "correct horse".into()).await;
        let waiting = accounts::profile::organizations_that_need_me(&world.backend, &ada).await.unwrap();
        assert_eq!(waiting, ["shared"]);
        assert_eq!(refusal(delete().await), domain::Problem::LastOwnerSomewhere.into());
        deletion::restore(&world.backend, &ada, &shared).await.unwrap();
        backend::admin::grant_ownership(&world.backend, "shared", bob.email.as_str()).await.unwrap();
        delete().await.unwrap();
        // What has ended is no organization to help with.
        assert!(matches!(refusal(backend::admin::grant_ownership(&world.backend, "own", bob.email.as_str()).await), Refusal::Invalid(_)));
    });
}
