//! Invitations to an organization.

mod common;

use backend::invitations::send::{Address, Request};
use backend::invitations::{self, Outcome, pending, received, send, sign_up};
use backend::{Caller, members, organizations};
use common::{World, on_each_database, refusal};
use domain::access::{OrganizationRole, Permission, Plan, TeamRole};
use domain::ids::{InvitationId, OrganizationId, RoleId, TeamId};
use domain::{Problem, Refusal};
use std::time::Duration;

#[test]
fn an_invited_stranger_signs_up_through_the_link_and_is_a_member() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        send::invite(&world.backend, &ada, &acme, "bob@example.com", "member").await.unwrap();
        let token = world.token_in_letter("bob@example.com", "/invite/").await;
        assert_eq!(received::open(&world.backend, &token).await.unwrap().has_account, Some(false));
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
        let token = world.token_in_letter("bob@example.com", "/invite/").await;
        assert_eq!(received::accepted(&world.backend, &bob, &token).await.unwrap(), None);
        received::accept(&world.backend, &bob, id).await.unwrap();
        // The link leads Bob in once more, and nobody else.
        assert_eq!(received::accepted(&world.backend, &bob, &token).await.unwrap(), Some(acme.clone()));
        assert_eq!(received::accepted(&world.backend, &eve, &token).await.unwrap(), None);
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
        assert!(invitations::list(&world.backend, &ada, &acme, "", None, 50).await.unwrap().items.is_empty());
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
        assert_eq!(refusal(invitations::list(&world.backend, &eve, &acme, "", None, 50).await), Refusal::NotFound);
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

#[test]
fn the_last_seat_is_taken_once_also_when_two_want_it_at_once() {
    on_each_database(|world| async move {
        let world = world.with(|settings| settings.default_plan = Plan::Personal);
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "admin").await;
        let both = tokio::join!(
            tokio::spawn(invite_later(world.clone(), ada.clone(), acme.clone(), "c@example.com")),
            tokio::spawn(invite_later(world.clone(), bob.clone(), acme.clone(), "d@example.com")),
        );
        let outcomes = [both.0.unwrap(), both.1.unwrap()];
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        let refused = outcomes.into_iter().find(Result::is_err).unwrap();
        assert_eq!(refusal(refused), Problem::NoSeatLeft.into());
        assert_eq!(world.number("SELECT count(*) FROM invitations WHERE state = 'pending'".into()).await, 1);
    });
}

async fn invite_later(world: World, who: Caller, organization: OrganizationId, email: &'static str) -> backend::Result<InvitationId> {
    send::invite(&world.backend, &who, &organization, email, "member").await
}

#[test]
fn accepting_twice_at_once_makes_one_membership() {
    on_each_database(|world| async move {
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let acme = world.organization(&ada, "acme").await;
        let id = send::invite(&world.backend, &ada, &acme, "bob@example.com", "member").await.unwrap();
        let accept = |world: World, bob: Caller| async move { received::accept(&world.backend, &bob, id).await };
        let both = tokio::join!(tokio::spawn(accept(world.clone(), bob.clone())), tokio::spawn(accept(world.clone(), bob.clone())),);
        let outcomes = [both.0.unwrap(), both.1.unwrap()];
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        assert_eq!(refusal(outcomes.into_iter().find(Result::is_err).unwrap()), Refusal::NotFound);
        assert_eq!(members::list::list(&world.backend, &ada, &acme, &Default::default(), None, 50).await.unwrap().items.len(), 2);
        let accepted = world.number("SELECT count(*) FROM audit_log WHERE action = 'invitations.accept'".into()).await;
        assert_eq!(accepted, 1);
    });
}

#[test]
fn an_inviter_demoted_before_acceptance_voids_what_they_may_not_give_any_more() {
    on_each_database(|world| async move {
        let (ada, bob, cem) = (world.person("Ada").await, world.person("Bob").await, world.person("Cem").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "admin").await;
        let inviting = world.custom_role(&acme, "Recruiter", &[Permission::InviteUsers]).await;
        world.hold(&acme, &bob, inviting).await;
        let id = send::invite(&world.backend, &bob, &acme, "cem@example.com", "admin").await.unwrap();
        send::invite(&world.backend, &bob, &acme, "new@example.com", "admin").await.unwrap();
        let token = world.token_in_letter("new@example.com", "/invite/").await;
        // Bob may still invite, but no admins.
        world.demote(&acme, &bob, "member").await;
        assert_eq!(refusal(received::accept(&world.backend, &cem, id).await), Problem::LinkExpired.into());
        let signed_up = sign_up::sign_up(&world.backend, &token, "New", "battery staple".into(), &world.origin()).await;
        assert_eq!(refusal(signed_up), Problem::LinkExpired.into());
        // For good: the right that comes back revives nothing.
        world.demote(&acme, &bob, "admin").await;
        assert_eq!(refusal(received::accept(&world.backend, &cem, id).await), Refusal::NotFound);
        assert_eq!(world.number("SELECT count(*) FROM invitations WHERE state = 'pending'".into()).await, 0);
        assert_eq!(world.number("SELECT count(*) FROM audit_log WHERE action = 'invitations.void'".into()).await, 2);
        assert_eq!(world.number("SELECT count(*) FROM accounts WHERE email_key = 'new@example.com'".into()).await, 0);
    });
}

#[test]
fn the_right_to_invite_alone_does_not_climb() {
    on_each_database(|world| async move {
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "member").await;
        let own = world.custom_role(&acme, "Recruiter", &[Permission::InviteUsers]).await;
        let stronger = world.custom_role(&acme, "Remover", &[Permission::InviteUsers, Permission::RemoveUser]).await;
        world.hold(&acme, &bob, own).await;
        let (red, blue) = (world.team(&acme, "Red").await, world.team(&acme, "Blue").await);
        world.place(blue, &bob, TeamRole::Admin).await;
        world.place(red, &bob, TeamRole::Member).await;
        let general = organizations::get(&world.backend, &bob, &acme).await.unwrap().default_team;
        let attempt = |role: &'static str, roles: Vec<RoleId>, teams: Option<Vec<(TeamId, TeamRole)>>| {
            let (world, bob, acme) = (world.clone(), bob.clone(), acme.clone());
            async move {
                let addresses = vec![Address::new("cem@example.com")];
                let request = Request { addresses, role, roles: &roles, teams: teams.as_deref(), days: None, shared: Vec::new() };
                send::invite_all(&world.backend, &bob, &acme, request).await
            }
        };
        for role in ["viewer", "admin", "owner"] {
            assert!(matches!(refusal(attempt(role, vec![], None).await), Refusal::Forbidden { .. }), "{role}");
        }
        assert!(matches!(refusal(attempt("member", vec![stronger], None).await), Refusal::Forbidden { .. }));
        for team in [(red, TeamRole::Member), (general, TeamRole::Admin)] {
            assert!(matches!(refusal(attempt("member", vec![], Some(vec![team])).await), Refusal::Forbidden { .. }), "{team:?}");
        }
        let choices = invitations::choices(&world.backend, &bob, &acme).await.unwrap();
        assert_eq!(choices.roles, [OrganizationRole::Member]);
        assert_eq!(choices.custom_roles.iter().map(|(id, ..)| *id).collect::<Vec<_>>(), [own]);
        let teams: Vec<_> = choices.teams.iter().map(|(id, _, roles, usual)| (*id, roles.len(), *usual)).collect();
        assert_eq!(teams, [(general, 1, true), (blue, 2, false)]);
        attempt("member", vec![own], Some(vec![(blue, TeamRole::Admin), (general, TeamRole::Member)])).await.unwrap();
        // A row of a file is judged as well.
        let addresses = vec![Address { email: "dan@example.com".into(), role: Some("admin".into()) }];
        let request = Request { addresses, ..Request::default() };
        let batch = send::invite_all(&world.backend, &bob, &acme, request).await.unwrap();
        let rows = invitations::results(&world.backend, &bob, &acme, batch).await.unwrap();
        assert!(matches!(rows[0].outcome, Outcome::Refused(Refusal::Forbidden { .. })));
        // A custom role that grew after the invitation was sent is judged as it is when it is accepted.
        let cem = world.person("Cem").await;
        let key = world.literal(own.uuid());
        world.statement(format!("INSERT INTO role_permissions (role_id, permission) VALUES ({key}, 'view_usage')")).await;
        world.statement(format!("DELETE FROM member_roles WHERE role_id = {key}")).await;
        let id = invitations::mine(&world.backend, &cem).await.unwrap()[0].id;
        assert_eq!(refusal(received::accept(&world.backend, &cem, id).await), Problem::LinkExpired.into());
    });
}

#[test]
fn team_admins_invite_members_into_their_teams_where_they_may() {
    on_each_database(|world| async move {
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "member").await;
        let (red, blue) = (world.team(&acme, "Red").await, world.team(&acme, "Blue").await);
        world.place(red, &bob, TeamRole::Admin).await;
        assert!(!organizations::facts(&world.backend, &bob, &acme).await.unwrap().may_invite);
        assert_eq!(refusal(send::invite(&world.backend, &bob, &acme, "cem@example.com", "member").await).status(), 403);
        assert_eq!(refusal(invitations::list(&world.backend, &bob, &acme, "", None, 50).await).status(), 403);
        world.sql("UPDATE organizations SET team_admins_invite = TRUE").await;
        assert!(organizations::facts(&world.backend, &bob, &acme).await.unwrap().may_invite);
        let id = send::invite(&world.backend, &bob, &acme, "cem@example.com", "member").await.unwrap();
        assert_eq!(refusal(send::invite(&world.backend, &bob, &acme, "cem@example.com", "viewer").await).status(), 403);
        let into_blue = Request {
            addresses: vec![Address::new("dan@example.com")],
            role: "member",
            teams: Some(&[(blue, TeamRole::Member)]),
            ..Request::default()
        };
        assert_eq!(refusal(send::invite_all(&world.backend, &bob, &acme, into_blue).await).status(), 403);
        let others = send::invite(&world.backend, &ada, &acme, "eve@example.com", "member").await.unwrap();
        let seen = invitations::list(&world.backend, &bob, &acme, "", None, 50).await.unwrap().items;
        assert_eq!(seen.iter().map(|invitation| (invitation.id, invitation.teams.as_str())).collect::<Vec<_>>(), [(id, "Red")]);
        assert_eq!(refusal(pending::revoke(&world.backend, &bob, &acme, others).await).status(), 403);
        // The switch is turned off before the answer.
        world.sql("UPDATE organizations SET team_admins_invite = FALSE").await;
        let cem = world.person("Cem").await;
        assert_eq!(refusal(received::accept(&world.backend, &cem, id).await), Problem::LinkExpired.into());
    });
}

#[test]
fn a_plan_that_became_smaller_lets_nobody_in_and_a_refresh_keeps_its_seat() {
    on_each_database(|world| async move {
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let acme = world.organization(&ada, "acme").await;
        let id = send::invite(&world.backend, &ada, &acme, "bob@example.com", "member").await.unwrap();
        send::invite(&world.backend, &ada, &acme, "cem@example.com", "member").await.unwrap();
        world.sql("UPDATE organizations SET plan = 'no_plan'").await;
        assert_eq!(send::invite(&world.backend, &ada, &acme, "bob@example.com", "member").await.unwrap(), id);
        assert_eq!(refusal(received::accept(&world.backend, &bob, id).await), Problem::NoSeatLeft.into());
        world.sql("UPDATE organizations SET plan = 'personal'").await;
        received::accept(&world.backend, &bob, id).await.unwrap();
        // A suspended member takes no seat.
        assert_eq!(refusal(send::invite(&world.backend, &ada, &acme, "d@example.com", "member").await), Problem::NoSeatLeft.into());
        world.sql("UPDATE memberships SET state = 'suspended' WHERE role = 'member'").await;
        send::invite(&world.backend, &ada, &acme, "d@example.com", "member").await.unwrap();
    });
}

#[test]
fn inviting_again_takes_away_only_what_one_may_give() {
    on_each_database(|world| async move {
        let (ada, cara, tom) = (world.person("Ada").await, world.person("Cara").await, world.person("Tom").await);
        let acme = world.organization(&ada, "acme").await;
        let inviting = world.custom_role(&acme, "Inviting", &[Permission::InviteUsers]).await;
        for who in [&cara, &tom] {
            world.join(&ada, &acme, who, "member").await;
        }
        world.hold(&acme, &cara, inviting).await;
        let lab = world.team(&acme, "Lab").await;
        world.place(lab, &tom, TeamRole::Admin).await;
        world.sql("UPDATE organizations SET team_admins_invite = TRUE").await;
        let strong = send::invite(&world.backend, &ada, &acme, "boss@example.com", "admin").await.unwrap();
        let link = world.token_in_letter("boss@example.com", "/invite/").await;
        // Cara sees every pending invitation, and is told why not.
        assert_eq!(refusal(send::invite(&world.backend, &cara, &acme, "boss@example.com", "member").await).status(), 403);
        // Tom sees his own alone: the answer is the same as if nobody had been invited.
        assert_eq!(send::invite(&world.backend, &tom, &acme, "boss@example.com", "member").await.unwrap(), strong);
        let opened = received::open(&world.backend, &link).await.unwrap();
        assert_eq!((opened.invitation.role, opened.invitation.invited_by.as_str()), (OrganizationRole::Admin, "Ada"));
        // What they may give themselves, they may replace.
        let weak = send::invite(&world.backend, &ada, &acme, "new@example.com", "member").await.unwrap();
        assert_eq!(send::invite(&world.backend, &ada, &acme, "new@example.com", "viewer").await.unwrap(), weak);
    });
}
