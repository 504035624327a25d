//! The support path.

mod common;

use backend::random::Token;
use backend::{accounts, admin, organizations, sessions};
use common::{World, on_each_database, refusal};
use domain::Refusal;
use domain::access::{OrganizationRole, Plan};

async fn recorded(world: &World, action: &str) -> i64 {
    let rows = format!("SELECT count(*) FROM audit_log WHERE action = '{action}' AND account_id IS NULL AND address = 'command line'");
    world.number(rows).await
}

fn names(refusal: Refusal, field: &str) -> bool {
    matches!(&refusal, Refusal::Invalid(fields) if fields.get(field).is_some())
}

#[test]
fn a_user_is_made_with_a_link_that_sets_the_password_once() {
    on_each_database(|world| async move {
        let created = admin::create_user(&world.backend, "Ada@example.com", "Ada", None).await.unwrap();
        let link = created.link.unwrap();
        let token = Token::shown(link.strip_prefix("https://assay.example/reset-password?token=").unwrap());
        accounts::recovery::reset_password(&world.backend, &token, "correct horse".into(), &world.origin()).await.unwrap();
        let again = accounts::recovery::reset_password(&world.backend, &token, "battery staple".into(), &world.origin()).await;
        assert_eq!(refusal(again).status(), 410);
        sessions::sign_in(&world.backend, "ada@example.com", "correct horse".into(), &world.origin()).await.unwrap();
        assert_eq!(recorded(&world, "admin.create_user").await, 1);
    });
}

#[test]
fn a_user_is_made_with_a_password_and_wrong_words_are_named() {
    on_each_database(|world| async move {
        let created = admin::create_user(&world.backend, "ada@example.com", "Ada", Some("correct horse".into())).await.unwrap();
        assert_eq!(created.link, None);
        sessions::sign_in(&world.backend, "ada@example.com", "correct horse".into(), &world.origin()).await.unwrap();
        let again = admin::create_user(&world.backend, "ADA@example.com", "Ada", None).await;
        assert!(names(refusal(again), "email"));
        assert!(names(refusal(admin::create_user(&world.backend, "b@example.com", " ", None).await), "name"));
        assert!(names(refusal(admin::create_user(&world.backend, "b@example.com", "B", Some("short".into())).await), "password"));
        assert_eq!(recorded(&world, "admin.create_user").await, 1);
    });
}

#[test]
fn a_plan_is_set() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        assert_eq!(admin::set_plan(&world.backend, " acme ", Plan::Team).await.unwrap(), Plan::Enterprise);
        assert_eq!(organizations::get(&world.backend, &ada, &acme).await.unwrap().plan, Plan::Team);
        assert!(names(refusal(admin::set_plan(&world.backend, "never", Plan::Team).await), "organization"));
        assert_eq!(recorded(&world, "admin.set_plan").await, 1);
    });
}

#[test]
fn ownership_is_granted_to_strangers_and_to_suspended_members() {
    on_each_database(|world| async move {
        let (ada, bob, cem) = (world.person("Ada").await, world.person("Bob").await, world.person("Cem").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "viewer").await;
        world.sql("UPDATE memberships SET state = 'suspended' WHERE role = 'viewer'").await;
        backend::invitations::send::invite(&world.backend, &ada, &acme, "cem@example.com", "member").await.unwrap();
        for (email, who) in [("BOB@example.com", &bob), ("cem@example.com", &cem)] {
            assert_eq!(admin::grant_ownership(&world.backend, "acme", email).await.unwrap(), who.account_id);
            assert_eq!(organizations::get(&world.backend, who, &acme).await.unwrap().standing.role, OrganizationRole::Owner);
        }
        assert_eq!(organizations::get(&world.backend, &ada, &acme).await.unwrap().standing.role, OrganizationRole::Owner);
        assert!(backend::invitations::mine(&world.backend, &cem).await.unwrap().is_empty());
        assert!(names(refusal(admin::grant_ownership(&world.backend, "acme", "nobody@example.com").await), "email"));
        assert!(names(refusal(admin::grant_ownership(&world.backend, "never", "ada@example.com").await), "organization"));
        assert_eq!(recorded(&world, "admin.grant_ownership").await, 2);
        assert!(backend::audit::verify(&world.backend).await.unwrap().is_whole());
    });
}
