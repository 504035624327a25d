//! Members: the list, roles and their ceiling, suspension, departure, and what one reaches.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use backend::members::list::{Filter, list};
use backend::members::{change, details, preview, reach, review};
use backend::{Caller, datasets, organizations};
use common::{World, on_each_database, refusal};
use domain::access::{Level, OrganizationRole, Permission, Plan};
use domain::ids::{OrganizationId, RoleId};
use domain::members::{MemberSort, MemberState};
use domain::visibility::Visibility;
use domain::{Problem, Refusal};
use std::time::Duration;
use uuid::Uuid;

/// A custom role with one permission, put into the database and given to somebody behind everybody's back.
async fn hold(world: &World, organization: &OrganizationId, who: &Caller, permission: &str) -> RoleId {
    let id: Uuid = world.backend.id();
    let (org, hex, person) = (organization.as_str(), id.simple().to_string(), who.account_id.uuid().simple().to_string());
    let literal = |hex: &str| match &world.backend.db {
        backend::db::Db::Sqlite { .. } => format!("X'{hex}'"),
        backend::db::Db::Postgres(_) => format!("'{hex}'::uuid"),
    };
    let (role, account) = (literal(&hex), literal(&person));
    for statement in [
        format!(
            "INSERT INTO roles (id, organization_id, name, name_key, description, created_at) VALUES ({role}, '{org}', '{permission}', '{permission}', '', 0)"
        ),
        format!("INSERT INTO role_permissions (role_id, permission) VALUES ({role}, '{permission}')"),
        format!("INSERT INTO member_roles (organization_id, account_id, role_id) VALUES ('{org}', {account}, {role})"),
    ] {
        world.statement(statement).await;
    }
    id.into()
}

async fn role_of(world: &World, who: &Caller, organization: &OrganizationId) -> OrganizationRole {
    organizations::get(&world.backend, who, organization).await.unwrap().standing.role
}

#[test]
fn two_owners_who_demote_each_other_at_once_leave_one() {
    on_each_database(|world| async move {
        for round in 0..5 {
            let (ada, bob) = (world.person(&format!("Ada{round}")).await, world.person(&format!("Bob{round}")).await);
            let acme = world.organization(&ada, &format!("acme{round}")).await;
            world.join(&ada, &acme, &bob, "owner").await;
            let demote = |who: Caller, whom: Caller| {
                let (backend, acme) = (world.backend.clone(), acme.clone());
                tokio::spawn(async move { change::set_roles(&backend, &who, &acme, whom.account_id, "member", &[]).await })
            };
            let (one, other) = (demote(ada.clone(), bob.clone()), demote(bob.clone(), ada.clone()));
            let (one, other) = (one.await.unwrap(), other.await.unwrap());
            assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
            let owners = [&ada, &bob].map(|who| role_of(&world, who, &acme));
            let owners = futures::future::join_all(owners).await;
            assert_eq!(owners.iter().filter(|role| **role == OrganizationRole::Owner).count(), 1);
        }
    });
}

#[test]
fn the_last_owner_cannot_leave_nor_be_demoted() {
    on_each_database(|world| async move {
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "admin").await;
        let backend = &world.backend;
        assert_eq!(refusal(change::leave(backend, &ada, &acme).await), Problem::LastOwner.into());
        assert_eq!(refusal(change::set_roles(backend, &ada, &acme, ada.account_id, "admin", &[]).await), Problem::LastOwner.into());
        // An admin touches no owner, whatever the owner's number.
        for attempt in [
            change::remove(backend, &bob, &acme, ada.account_id).await,
            change::set_roles(backend, &bob, &acme, ada.account_id, "member", &[]).await,
            change::suspend(backend, &bob, &acme, ada.account_id).await,
            change::set_roles(backend, &bob, &acme, bob.account_id, "owner", &[]).await,
        ] {
            assert!(matches!(refusal(attempt), Refusal::Forbidden { .. }));
        }
        change::set_roles(backend, &ada, &acme, bob.account_id, "owner", &[]).await.unwrap();
        change::leave(backend, &ada, &acme).await.unwrap();
        assert_eq!(refusal(organizations::get(backend, &ada, &acme).await), Refusal::NotFound);
    });
}

#[test]
fn one_permission_alone_does_not_climb() {
    on_each_database(|world| async move {
        let (ada, bob, eve) = (world.person("Ada").await, world.person("Bob").await, world.person("Eve").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "viewer").await;
        world.join(&ada, &acme, &eve, "member").await;
        let changes = hold(&world, &acme, &eve, "change_user_role").await;
        let backend = &world.backend;
        let give = |whom: &Caller, role: &'static str, custom: Vec<RoleId>| {
            let (backend, eve, acme, whom) = (backend.clone(), eve.clone(), acme.clone(), whom.account_id);
            async move { change::set_roles(&backend, &eve, &acme, whom, role, &custom).await }
        };
        for role in ["owner", "admin", "viewer"] {
            assert!(matches!(refusal(give(&eve, role, vec![changes]).await), Refusal::Forbidden { .. }), "{role}");
        }
        // Bob holds what she does not, and the owner even more.
        for whom in [&bob, &ada] {
            assert!(matches!(refusal(give(whom, "member", vec![]).await), Refusal::Forbidden { .. }));
            assert!(matches!(refusal(change::remove(backend, &eve, &acme, whom.account_id).await), Refusal::Forbidden { .. }));
        }
        let other = hold(&world, &acme, &ada, "view_audit_log").await;
        assert!(matches!(refusal(give(&eve, "member", vec![changes, other]).await), Refusal::Forbidden { .. }));
        assert!(matches!(refusal(give(&eve, "member", vec![world.backend.id()]).await), Refusal::Invalid(_)));
        give(&eve, "member", vec![]).await.unwrap();
        assert!(matches!(refusal(give(&eve, "member", vec![changes]).await), Refusal::Forbidden { .. }));
    });
}

#[test]
fn a_suspended_or_removed_member_reaches_nothing_at_the_next_request() {
    on_each_database(|world| async move {
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "member").await;
        let dataset = world.import(&bob, &acme, "Bob's", "a\n1\n").await.unwrap();
        let backend = &world.backend;
        let sees = |who: &Caller| {
            let (who, acme) = (who.clone(), acme.clone());
            async move { datasets::get(backend, &who, &acme, dataset).await.is_ok() }
        };
        assert!(sees(&bob).await);
        assert!(organizations::suspended(backend, &bob).await.unwrap().is_empty());
        change::suspend(backend, &ada, &acme, bob.account_id).await.unwrap();
        assert_eq!(organizations::suspended(backend, &bob).await.unwrap(), ["acme"]);
        assert!(!sees(&bob).await);
        assert_eq!(refusal(organizations::get(backend, &bob, &acme).await), Refusal::NotFound);
        assert!(organizations::list(backend, &bob).await.unwrap().is_empty());
        change::restore(backend, &ada, &acme, bob.account_id).await.unwrap();
        assert!(sees(&bob).await);
        change::remove(backend, &ada, &acme, bob.account_id).await.unwrap();
        assert!(!sees(&bob).await);
        // What he owned has an owner, and coming back brings nothing back.
        assert_eq!(datasets::get(backend, &ada, &acme, dataset).await.unwrap().dataset.resource.owner, ada.account_id);
        let other = world.organization(&ada, "other").await;
        world.join(&ada, &other, &bob, "member").await;
        assert!(!sees(&bob).await);
    });
}

#[test]
fn a_suspended_member_takes_no_seat_and_comes_back_only_to_a_free_one() {
    on_each_database(|world| async move {
        let world = world.with(|settings| settings.default_plan = Plan::Personal);
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        let (bob, eve, joe) = (world.person("Bob").await, world.person("Eve").await, world.person("Joe").await);
        world.join(&ada, &acme, &bob, "member").await;
        world.join(&ada, &acme, &eve, "member").await;
        change::suspend(&world.backend, &ada, &acme, bob.account_id).await.unwrap();
        world.join(&ada, &acme, &joe, "member").await;
        assert_eq!(refusal(change::restore(&world.backend, &ada, &acme, bob.account_id).await), Problem::NoSeatLeft.into());
        change::remove(&world.backend, &ada, &acme, joe.account_id).await.unwrap();
        change::restore(&world.backend, &ada, &acme, bob.account_id).await.unwrap();
    });
}

#[test]
fn the_list_is_searched_filtered_sorted_and_paged() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        for (name, role) in [("Bob", "viewer"), ("Cleo", "member"), ("Dora", "admin")] {
            let who = world.person(name).await;
            world.join(&ada, &acme, &who, role).await;
        }
        let names = |filter: Filter, limit: i64| {
            let (backend, ada, acme) = (world.backend.clone(), ada.clone(), acme.clone());
            async move {
                let (mut names, mut after) = (Vec::new(), None::<String>);
                loop {
                    let page = list(&backend, &ada, &acme, &filter, after.as_deref(), limit).await.unwrap();
                    names.extend(page.items.into_iter().map(|member| member.name));
                    after = page.next;
                    if after.is_none() {
                        return names.join(" ");
                    }
                }
            }
        };
        let all = Filter::default();
        for limit in [1, 2, 50] {
            assert_eq!(names(all.clone(), limit).await, "Ada Bob Cleo Dora");
            assert_eq!(names(Filter { sort: Some(MemberSort::Role), ..all.clone() }, limit).await, "Ada Dora Cleo Bob");
        }
        assert_eq!(names(Filter { words: "O@EX".into(), ..all.clone() }, 50).await, "Cleo");
        assert_eq!(names(Filter { words: "%".into(), ..all.clone() }, 50).await, "");
        assert_eq!(names(Filter { role: Some(OrganizationRole::Viewer), ..all.clone() }, 50).await, "Bob");
        assert_eq!(names(Filter { elevated: true, ..all.clone() }, 50).await, "Ada Dora");
        assert_eq!(names(Filter { state: Some(MemberState::Suspended), ..all }, 50).await, "");
    });
}

#[test]
fn an_organization_may_hide_addresses_or_the_whole_list() {
    on_each_database(|world| async move {
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "member").await;
        let seen = |who: &Caller, words: &str| {
            let (who, acme, filter) = (who.clone(), acme.clone(), Filter { words: words.into(), ..Filter::default() });
            let backend = world.backend.clone();
            async move { list(&backend, &who, &acme, &filter, None, 50).await.map(|page| page.items) }
        };
        assert!(seen(&bob, "").await.unwrap().iter().all(|member| member.email.is_some()));
        world.sql("UPDATE organizations SET directory = 'names'").await;
        assert!(seen(&bob, "").await.unwrap().iter().all(|member| member.email.is_none()));
        assert!(seen(&bob, "ada@example").await.unwrap().is_empty());
        assert_eq!(seen(&ada, "ada@example").await.unwrap().len(), 1);
        world.sql("UPDATE organizations SET directory = 'admins'").await;
        assert!(matches!(refusal(seen(&bob, "").await), Refusal::Forbidden { .. }));
        assert_eq!(seen(&ada, "").await.unwrap().len(), 2);
    });
}

#[test]
fn every_reason_for_an_access_is_told() {
    on_each_database(|world| async move {
        let (ada, bob, eve) = (world.person("Ada").await, world.person("Bob").await, world.person("Eve").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "member").await;
        let dataset = world.import(&ada, &acme, "Answers", "a\n1\n").await.unwrap();
        hold(&world, &acme, &bob, "view_datasets").await;
        let reached = |who: &Caller, whom: &Caller| {
            let (backend, who, acme, whom) = (world.backend.clone(), who.clone(), acme.clone(), whom.account_id);
            async move { reach::list(&backend, &who, &acme, whom, None, None, 50).await }
        };
        let found = reached(&ada, &bob).await.unwrap().items;
        let why: Vec<_> = found[0].paths.iter().map(reach::ReachedBy::in_words).collect();
        assert_eq!((found.len(), found[0].id), (1, dataset.uuid()));
        assert_eq!(why, ["Shared with the team General (edit)", "Has the role “view_datasets” (view)"]);
        let why: Vec<_> = reached(&ada, &ada).await.unwrap().items[0].paths.iter().map(reach::ReachedBy::in_words).collect();
        assert_eq!(why[..2], ["Is owner of the organization (admin)", "Owns it (admin)"]);
        assert!(reached(&bob, &bob).await.is_ok());
        assert!(matches!(refusal(reached(&bob, &ada).await), Refusal::Forbidden { .. }));
        assert_eq!(refusal(reached(&eve, &bob).await), Refusal::NotFound);
        assert_eq!(refusal(details::get(&world.backend, &ada, &acme, eve.account_id).await), Refusal::NotFound);
    });
}

#[test]
fn a_review_keeps_or_revokes_what_is_elevated() {
    on_each_database(|world| async move {
        let (ada, bob, eve) = (world.person("Ada").await, world.person("Bob").await, world.person("Eve").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "admin").await;
        world.join(&ada, &acme, &eve, "member").await;
        hold(&world, &acme, &eve, "view_audit_log").await;
        let elevated = || async {
            let page = review::elevated(&world.backend, &ada, &acme, None, 50).await.unwrap();
            page.items.into_iter().map(|(member, _)| (member.name, member.reviewed_at.is_some())).collect::<Vec<_>>()
        };
        review::keep(&world.backend, &ada, &acme, eve.account_id).await.unwrap();
        assert_eq!(elevated().await, [("Ada".into(), false), ("Bob".into(), false), ("Eve".to_owned(), true)]);
        review::revoke(&world.backend, &ada, &acme, bob.account_id).await.unwrap();
        review::revoke(&world.backend, &ada, &acme, eve.account_id).await.unwrap();
        assert_eq!(elevated().await, [("Ada".to_owned(), false)]);
        assert_eq!(refusal(review::revoke(&world.backend, &ada, &acme, ada.account_id).await), Problem::LastOwner.into());
        assert!(matches!(refusal(review::elevated(&world.backend, &bob, &acme, None, 50).await), Refusal::Forbidden { .. }));
        // Who may only change roles strips no team admin.
        hold(&world, &acme, &eve, "change_user_role").await;
        world.sql("UPDATE team_members SET role = 'team_admin'").await;
        review::revoke(&world.backend, &eve, &acme, bob.account_id).await.unwrap();
        assert!(elevated().await.iter().any(|(name, _)| name == "Bob"), "he administers his team still");
    });
}

#[test]
fn a_suspended_team_admin_inherits_nothing() {
    on_each_database(|world| async move {
        let (ada, bob, eve) = (world.person("Ada").await, world.person("Bob").await, world.person("Eve").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "member").await;
        world.join(&ada, &acme, &eve, "member").await;
        let dataset = world.import(&bob, &acme, "Bob's", "a\n1\n").await.unwrap();
        world.sql("UPDATE team_members SET role = CASE WHEN account_id IN (SELECT id FROM accounts WHERE name = 'Eve') THEN 'team_admin' ELSE 'team_member' END").await;
        change::suspend(&world.backend, &ada, &acme, eve.account_id).await.unwrap();
        change::remove(&world.backend, &ada, &acme, bob.account_id).await.unwrap();
        assert_eq!(datasets::get(&world.backend, &ada, &acme, dataset).await.unwrap().dataset.resource.owner, ada.account_id);
    });
}

#[test]
fn the_order_and_the_filters_of_the_list_tell_nothing_that_is_hidden() {
    on_each_database(|world| async move {
        let (ada, bob) = (world.person("Özgür").await, world.person("Bob").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "member").await;
        let secret = world.team(&acme, "Layoffs").await;
        world.place(secret, &ada, domain::access::TeamRole::Admin).await;
        world.sql("UPDATE organizations SET directory = 'names'").await;
        let ask = async |who: &Caller, filter: Filter, limit: i64| list(&world.backend, who, &acme, &filter, None, limit).await;
        let by_email = Filter { sort: Some(MemberSort::Email), ..Filter::default() };
        let (hidden, shown) = (ask(&bob, by_email.clone(), 1).await.unwrap(), ask(&ada, by_email, 1).await.unwrap());
        assert_eq!((hidden.next, shown.next.is_some()), (ask(&bob, Filter::default(), 1).await.unwrap().next, true));
        // A team that one may not know of is neither named nor a filter, in the own organization as little as elsewhere.
        let members = ask(&bob, Filter::default(), 50).await.unwrap().items;
        assert!(members.iter().all(|member| member.teams.starts_with("General") && member.signed_in_at.is_none()), "{members:?}");
        assert!(ask(&ada, Filter::default(), 50).await.unwrap().items.iter().any(|member| member.teams.contains("Layoffs")));
        let in_secret = Filter { team: Some(secret), ..Filter::default() };
        assert_eq!(refusal(ask(&bob, in_secret.clone(), 50).await), Refusal::NotFound);
        let own = world.organization(&bob, "own").await;
        assert_eq!(refusal(list(&world.backend, &bob, &own, &in_secret, None, 50).await), Refusal::NotFound);
        // Letters beyond ASCII are found in any case.
        let found = ask(&bob, Filter { words: "özG".into(), ..Filter::default() }, 50).await.unwrap().items;
        assert_eq!(found.len(), 1);
    });
}

#[test]
fn the_last_use_of_a_membership_is_of_that_organization_alone() {
    on_each_database(|world| async move {
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "admin").await;
        world.organization(&bob, "elsewhere").await;
        let used = async || {
            let page = review::elevated(&world.backend, &ada, &acme, None, 50).await.unwrap();
            page.items.into_iter().find(|(member, _)| member.name == "Bob").unwrap().0.last_used_at
        };
        assert_eq!(used().await, None);
        organizations::facts(&world.backend, &bob, &acme).await.unwrap();
        let first = world.backend.now();
        assert_eq!(used().await, Some(first));
        world.advance(Duration::from_secs(299));
        organizations::facts(&world.backend, &bob, &acme).await.unwrap();
        assert_eq!(used().await, Some(first), "it is noted every five minutes");
        world.advance(Duration::from_secs(1));
        organizations::facts(&world.backend, &bob, &acme).await.unwrap();
        assert_eq!(used().await, Some(world.backend.now()));
    });
}

#[test]
fn who_looks_with_the_eyes_of_a_member_sees_their_lists_and_is_written_down() {
    on_each_database(|world| async move {
        let (ada, bob, eve) = (world.person("Ada").await, world.person("Bob").await, world.person("Eve").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "member").await;
        let backend = &world.backend;
        world.import(&ada, &acme, "Seen", "a\n1\n").await.unwrap();
        let new = datasets::import::NewDataset { name: "Hidden", team: None, visibility: Some(Visibility::OnlyMe) };
        datasets::import(backend, &ada, &acme, new, common::pieces("a\n1\n", 100)).await.unwrap();
        let look = async |who: &Caller| preview::look(backend, who, &acme, bob.account_id).await;
        let seen = look(&ada).await.unwrap();
        let names: Vec<_> = seen.lists.iter().flat_map(|list| &list.resources).map(|(_, one)| (one.name.as_str(), one.level)).collect();
        assert_eq!(names, [("Seen", Level::Edit)]);
        assert!(!seen.permissions.contains(&Permission::InviteUsers));
        assert!(matches!(refusal(look(&bob).await), Refusal::Forbidden { .. }));
        assert_eq!(refusal(look(&eve).await), Refusal::NotFound);
        assert_eq!(refusal(preview::look(backend, &ada, &acme, eve.account_id).await), Refusal::NotFound);
        let looks = "SELECT count(*) FROM audit_log WHERE action = 'members.view_as'";
        assert_eq!(world.number(looks.into()).await, 1, "refusals and strangers leave no look");
        change::suspend(backend, &ada, &acme, bob.account_id).await.unwrap();
        assert!(look(&ada).await.unwrap().lists.is_empty());
    });
}
