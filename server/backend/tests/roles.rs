//! Custom roles: limits, the ceiling, and where the holders of a deleted role go.

mod common;

use backend::roles::{self, Heir, RoleForm};
use backend::{Caller, Result, datasets, organizations};
use common::{World, on_each_database, refusal};
use domain::access::{Permission, Plan};
use domain::ids::{OrganizationId, RoleId};
use domain::{Problem, Refusal};

async fn create(world: &World, caller: &Caller, organization: &OrganizationId, name: &str, permissions: &[Permission]) -> Result<RoleId> {
    let permissions: Vec<String> = permissions.iter().map(ToString::to_string).collect();
    let form = RoleForm { name, description: "", permissions: &permissions };
    roles::create(&world.backend, caller, organization, form).await
}

async fn edit(world: &World, caller: &Caller, organization: &OrganizationId, id: RoleId, permissions: &[Permission]) -> Result<()> {
    let permissions: Vec<String> = permissions.iter().map(ToString::to_string).collect();
    let form = RoleForm { name: "Edited", description: "", permissions: &permissions };
    roles::edit(&world.backend, caller, organization, id, form).await
}

fn is_forbidden<T>(result: Result<T>) -> bool {
    matches!(refusal(result), Refusal::Forbidden { .. })
}

#[test]
fn a_role_gives_what_it_says_from_the_next_request_on() {
    on_each_database(|world| async move {
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "member").await;
        world.sql("DELETE FROM team_members WHERE role = 'team_member'").await;
        world.import(&ada, &acme, "Answers", "a\n1\n").await.unwrap();
        let seen = async || datasets::list(&world.backend, &bob, &acme, None, None, 50).await.unwrap().items.len();
        let role = create(&world, &ada, &acme, "Reader", &[Permission::ViewDatasets]).await.unwrap();
        assert_eq!(seen().await, 0);
        world.hold(&acme, &bob, role).await;
        assert_eq!(seen().await, 1);
        let listed = roles::list(&world.backend, &bob, &acme).await.unwrap();
        assert_eq!((listed.used, listed.limit, listed.roles[0].holders), (1, None, 1));
        edit(&world, &ada, &acme, role, &[Permission::ManageBilling]).await.unwrap();
        assert_eq!(seen().await, 0);
        assert!(organizations::get(&world.backend, &bob, &acme).await.unwrap().require(Permission::ManageBilling).is_ok());
        roles::delete(&world.backend, &ada, &acme, role, Heir::Nobody).await.unwrap();
        assert!(is_forbidden(organizations::get(&world.backend, &bob, &acme).await.unwrap().require(Permission::ManageBilling)));
    });
}

#[test]
fn the_last_place_of_the_plan_is_taken_once() {
    on_each_database(|world| async move {
        for (plan, id, limit) in [(Plan::NoPlan, "nothing", 0), (Plan::Personal, "two", 2)] {
            let world = world.clone().with(|settings| settings.default_plan = plan);
            let ada = world.person(id).await;
            let acme = world.organization(&ada, id).await;
            let tasks: Vec<_> = (0..5)
                .map(|number| {
                    let (world, ada, acme) = (world.clone(), ada.clone(), acme.clone());
                    tokio::spawn(async move { create(&world, &ada, &acme, &format!("Role {number}"), &[Permission::ViewUsage]).await })
                })
                .collect();
            let mut made = 0;
            for task in tasks {
                match task.await.unwrap() {
                    Ok(_) => made += 1,
                    refused => assert_eq!(refusal(refused), Problem::NoRoleLeft.into()),
                }
            }
            assert_eq!(made, limit);
            assert_eq!(roles::list(&world.backend, &ada, &acme).await.unwrap().used, limit);
        }
    });
}

#[test]
fn nobody_makes_a_role_above_themselves_with_any_single_permission() {
    on_each_database(|world| async move {
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "member").await;
        let own = create(&world, &ada, &acme, "Own", &[Permission::ViewUsage]).await.unwrap();
        world.hold(&acme, &bob, own).await;
        for permission in Permission::ALL {
            edit(&world, &ada, &acme, own, &[*permission]).await.unwrap();
            let makes_roles = *permission == Permission::CreateCustomRole;
            let same = create(&world, &bob, &acme, "Same", &[*permission]).await;
            match same {
                Ok(id) => {
                    assert!(makes_roles);
                    roles::delete(&world.backend, &bob, &acme, id, Heir::Unsaid).await.unwrap();
                }
                refused => assert!(!makes_roles && is_forbidden(refused), "{permission}"),
            }
            for above in Permission::ALL.iter().filter(|above| **above != *permission && **above != Permission::ViewGuard) {
                assert!(is_forbidden(create(&world, &bob, &acme, "Above", &[*above]).await), "{permission} made {above}");
                assert!(is_forbidden(edit(&world, &bob, &acme, own, &[*permission, *above]).await), "{permission} widened to {above}");
            }
        }
    });
}

#[test]
fn a_role_and_its_holders_above_the_caller_are_out_of_reach() {
    on_each_database(|world| async move {
        let (ada, bob, cem) = (world.person("Ada").await, world.person("Bob").await, world.person("Cem").await);
        let acme = world.organization(&ada, "acme").await;
        for person in [&bob, &cem] {
            world.join(&ada, &acme, person, "admin").await;
        }
        let maker = create(&world, &ada, &acme, "Maker", &[Permission::CreateCustomRole]).await.unwrap();
        world.hold(&acme, &bob, maker).await;
        let end = create(&world, &ada, &acme, "End", &[Permission::DeleteOrganization]).await.unwrap();
        assert!(is_forbidden(edit(&world, &bob, &acme, end, &[Permission::ViewUsage]).await));
        assert!(is_forbidden(roles::delete(&world.backend, &bob, &acme, end, Heir::Nobody).await));
        // A role that is his to change, until somebody above him holds it too.
        let low = create(&world, &bob, &acme, "Low", &[Permission::ViewUsage]).await.unwrap();
        edit(&world, &bob, &acme, low, &[Permission::ViewAuditLog]).await.unwrap();
        world.hold(&acme, &cem, low).await;
        world.hold(&acme, &cem, end).await;
        assert!(is_forbidden(edit(&world, &bob, &acme, low, &[Permission::ViewUsage]).await));
        assert!(is_forbidden(roles::delete(&world.backend, &bob, &acme, low, Heir::Nobody).await));
        // What admins may not do by decision of the organization, they may not hand out either.
        world.sql("UPDATE organizations SET admins_manage_billing = FALSE").await;
        assert!(is_forbidden(create(&world, &bob, &acme, "Treasurer", &[Permission::ManageBilling]).await));
        create(&world, &ada, &acme, "Treasurer", &[Permission::ManageBilling]).await.unwrap();
    });
}

#[test]
fn holders_and_invitations_go_where_it_is_said_and_never_get_more() {
    on_each_database(|world| async move {
        let (ada, bob, eve) = (world.person("Ada").await, world.person("Bob").await, world.person("Eve").await);
        let (acme, other) = (world.organization(&ada, "acme").await, world.organization(&eve, "other").await);
        world.join(&ada, &acme, &bob, "member").await;
        let old = create(&world, &ada, &acme, "Old", &[Permission::ViewUsage, Permission::InviteUsers]).await.unwrap();
        let less = create(&world, &ada, &acme, "Less", &[Permission::ViewUsage]).await.unwrap();
        let more = create(&world, &ada, &acme, "More", &[Permission::ViewUsage, Permission::RemoveUser]).await.unwrap();
        let elsewhere = create(&world, &eve, &other, "Less", &[Permission::ViewUsage]).await.unwrap();
        world.hold(&acme, &bob, old).await;
        backend::invitations::send::invite(&world.backend, &ada, &acme, "cem@example.com", "member").await.unwrap();
        world
            .sql(
                "INSERT INTO invitation_roles (invitation_id, role_id)
                 SELECT i.id, r.id FROM invitations i, roles r WHERE i.state = 'pending' AND r.name = 'Old'",
            )
            .await;
        let delete = async |heir| roles::delete(&world.backend, &ada, &acme, old, heir).await;
        for (heir, words) in [
            (Heir::Unsaid, "1 member holds this role, and 1 invitation gives it."),
            (Heir::Role(old), "the role that goes"),
            (Heir::Role(more), "“More” permits more than “Old” does (remove_user)"),
            (Heir::Role(elsewhere), "no such role"),
        ] {
            let Refusal::Invalid(fields) = refusal(delete(heir).await) else { panic!("{heir:?}") };
            assert!(fields.get("heir").unwrap().contains(words), "{fields:?}");
        }
        delete(Heir::Role(less)).await.unwrap();
        let left = roles::get(&world.backend, &ada, &acme, less).await.unwrap();
        assert_eq!((left.holders, left.invited), (1, 1));
        let standing = organizations::get(&world.backend, &bob, &acme).await.unwrap().standing;
        assert!(standing.permits(Permission::ViewUsage) && !standing.permits(Permission::InviteUsers));
        assert_eq!(refusal(roles::get(&world.backend, &ada, &acme, old).await), Refusal::NotFound);
    });
}

#[test]
fn forms_are_checked_and_outsiders_find_nothing() {
    on_each_database(|world| async move {
        let (ada, bob, eve) = (world.person("Ada").await, world.person("Bob").await, world.person("Eve").await);
        let (acme, other) = (world.organization(&ada, "acme").await, world.organization(&eve, "other").await);
        world.join(&ada, &acme, &bob, "member").await;
        let role = create(&world, &ada, &acme, "Reviewer", &[Permission::ViewUsage]).await.unwrap();
        for (name, permissions, field) in [
            ("", vec!["view_usage".to_owned()], "name"),
            ("Admin", vec!["view_usage".to_owned()], "name"),
            ("REVIEWER", vec!["view_usage".to_owned()], "name"),
            ("Fine", vec![], "permissions"),
            ("Fine", vec!["everything".to_owned()], "permissions"),
        ] {
            let form = RoleForm { name, description: "", permissions: &permissions };
            let Refusal::Invalid(fields) = refusal(roles::create(&world.backend, &ada, &acme, form).await) else { panic!("{name}") };
            assert!(fields.get(field).is_some(), "{name} {fields:?}");
        }
        let backend = &world.backend;
        // A member reads, but changes nothing; another organization's roles are not there.
        assert_eq!(roles::list(backend, &bob, &acme).await.unwrap().roles.len(), 1);
        assert!(is_forbidden(edit(&world, &bob, &acme, role, &[Permission::ViewGuard]).await));
        assert!(is_forbidden(roles::delete(backend, &bob, &acme, role, Heir::Nobody).await));
        for organization in [&acme, &other] {
            assert_eq!(refusal(roles::get(backend, &eve, organization, role).await), Refusal::NotFound);
            assert_eq!(refusal(edit(&world, &eve, organization, role, &[Permission::ViewGuard]).await), Refusal::NotFound);
            assert_eq!(refusal(roles::delete(backend, &eve, organization, role, Heir::Nobody).await), Refusal::NotFound);
        }
        assert_eq!(refusal(roles::list(backend, &eve, &acme).await), Refusal::NotFound);
        assert_eq!(refusal(create(&world, &eve, &acme, "Mine", &[Permission::ViewGuard]).await), Refusal::NotFound);
    });
}
