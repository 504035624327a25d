//! Inviting many at once, and looking after what was sent.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use backend::attempts::LETTERS_PER_SENDER;
use backend::invitations::send::{Address, Request};
use backend::invitations::shares::{Shared, SharesForm};
use backend::invitations::{self, Outcome, RowResult, pending, received, send, sign_up};
use backend::{Caller, Result, access, organizations};
use common::{World, on_each_database, refusal};
use domain::access::{Level, OrganizationRole, Permission, Plan, ResourceKind, TeamRole};
use domain::ids::{InvitationBatchId, OrganizationId, RoleId};
use domain::sharing::Thing;
use domain::{FieldErrors, Problem, Refusal};
use std::time::Duration;

fn request(addresses: &[&str]) -> Request<'static> {
    Request { addresses: addresses.iter().map(|address| Address::new(*address)).collect(), role: "member", ..Request::default() }
}

async fn send_all(world: &World, caller: &Caller, organization: &OrganizationId, request: Request<'_>) -> Vec<RowResult> {
    let id: Result<InvitationBatchId> = send::invite_all(&world.backend, caller, organization, request).await;
    invitations::results(&world.backend, caller, organization, id.unwrap()).await.unwrap()
}

#[test]
fn good_rows_are_sent_although_others_fail() {
    on_each_database(|world| async move {
        let world = world.with(|settings| settings.default_plan = Plan::Personal);
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        send::invite(&world.backend, &ada, &acme, "old@example.com", "viewer").await.unwrap();
        let mut wanted =
            request(&["ADA@example.com", "new@example.com", "nobody", "OLD@example.com", "New@example.com", "late@example.com"]);
        wanted.addresses.push(Address { email: "odd@example.com".into(), role: Some("Emperor".into()) });
        let rows = send_all(&world, &ada, &acme, wanted).await;
        let words: Vec<String> = rows
            .iter()
            .map(|row| match &row.outcome {
                Outcome::Invited(_) => "invited".into(),
                Outcome::Refreshed(_) => "refreshed".into(),
                Outcome::Twice => "twice".into(),
                Outcome::Refused(refusal) => refusal.slug().to_owned(),
            })
            .collect();
        assert_eq!(words, ["already-member", "invited", "invalid", "refreshed", "twice", "no-seat-left", "invalid"]);
        let page = invitations::list(&world.backend, &ada, &acme, "", None, 50).await.unwrap();
        let pending: Vec<(&str, OrganizationRole)> = page.items.iter().map(|item| (item.email.as_str(), item.role)).collect();
        assert_eq!(pending, [("new@example.com", OrganizationRole::Member), ("OLD@example.com", OrganizationRole::Member)]);
        assert_eq!(world.letter("new@example.com").await.subject, "Ada invites you to acme");
    });
}

#[test]
fn a_request_that_is_wrong_as_a_whole_sends_nothing() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        let many: Vec<String> = (0..201).map(|n| format!("p{n}@example.com")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let unknown: RoleId = world.backend.id();
        for (wanted, field) in [
            (request(&[]), "addresses"),
            (request(&["nobody", "no one"]), "addresses"),
            (request(&many), "addresses"),
            (Request { role: "emperor", ..request(&["b@example.com"]) }, "role"),
            (Request { days: Some(31), ..request(&["b@example.com"]) }, "days"),
            (Request { roles: &[unknown], ..request(&["b@example.com"]) }, "roles"),
            (Request { teams: Some(&[(world.backend.id(), TeamRole::Member)]), ..request(&["b@example.com"]) }, "teams"),
        ] {
            let refused = refusal(send::invite_all(&world.backend, &ada, &acme, wanted).await);
            assert!(matches!(&refused, Refusal::Invalid(fields) if fields.get(field).is_some()), "{field}: {refused:?}");
        }
        assert!(invitations::list(&world.backend, &ada, &acme, "", None, 50).await.unwrap().items.is_empty());
    });
}

#[test]
fn two_hundred_at_once_are_paged_searched_and_limited_by_the_hour() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        let many: Vec<String> = (0..200).map(|n| format!("p_{n}@example.com")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let rows = send_all(&world, &ada, &acme, request(&many)).await;
        assert!(rows.iter().all(|row| matches!(row.outcome, Outcome::Invited(_))));
        let first = invitations::list(&world.backend, &ada, &acme, "", None, 150).await.unwrap();
        let second = invitations::list(&world.backend, &ada, &acme, "", first.next, 150).await.unwrap();
        assert_eq!((first.items.len(), second.items.len(), second.next), (150, 50, None));
        assert!(first.items[149].id > second.items[0].id);
        let found = invitations::list(&world.backend, &ada, &acme, "P_19", None, 50).await.unwrap();
        assert_eq!(found.items.len(), 11);
        for times in 2..=LETTERS_PER_SENDER / 200 {
            assert!(send::invite_all(&world.backend, &ada, &acme, request(&many)).await.is_ok(), "{times}");
        }
        let refused = refusal(send::invite_all(&world.backend, &ada, &acme, request(&many)).await);
        assert_eq!(refused.status(), 429);
    });
}

#[test]
fn one_address_is_not_flooded() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        for _ in 0..10 {
            send::invite(&world.backend, &ada, &acme, "bob@example.com", "member").await.unwrap();
        }
        let rows = send_all(&world, &ada, &acme, request(&["bob@example.com", "cem@example.com"])).await;
        assert!(matches!(rows[0].outcome, Outcome::Refused(Refusal::TooManyAttempts { .. })));
        assert!(matches!(rows[1].outcome, Outcome::Invited(_)));
    });
}

#[test]
fn an_invitation_gives_its_custom_roles_and_teams_and_a_repeat_replaces_them() {
    on_each_database(|world| async move {
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let acme = world.organization(&ada, "acme").await;
        let [auditor, biller] = [
            world.custom_role(&acme, "Auditor", &[Permission::ViewAuditLog]).await,
            world.custom_role(&acme, "Biller", &[Permission::ManageBilling]).await,
        ];
        let (red, blue) = (world.team(&acme, "Red").await, world.team(&acme, "Blue").await);
        let first = Request { roles: &[biller], teams: Some(&[(blue, TeamRole::Member)]), days: Some(1), ..request(&["bob@example.com"]) };
        let before = send_all(&world, &ada, &acme, first).await;
        let second = Request { roles: &[auditor], teams: Some(&[(red, TeamRole::Admin)]), days: Some(30), ..request(&["bob@example.com"]) };
        let after = send_all(&world, &ada, &acme, second).await;
        let (Outcome::Invited(first), Outcome::Refreshed(id)) = (&before[0].outcome, &after[0].outcome) else { panic!("{after:?}") };
        assert_eq!(first, id);
        world.advance(Duration::from_secs(29 * 24 * 3600));
        let mine = invitations::mine(&world.backend, &bob).await.unwrap();
        assert_eq!((mine[0].custom_roles.as_str(), mine[0].teams.as_str()), ("Auditor", "Red (team admin)"));
        received::accept(&world.backend, &bob, *id).await.unwrap();
        let standing = organizations::get(&world.backend, &bob, &acme).await.unwrap().standing;
        assert!(standing.permits(Permission::ViewAuditLog) && !standing.permits(Permission::ManageBilling));
        let teams = world.number(format!("SELECT count(*) FROM team_members WHERE account_id = {}", world.literal(bob.account_id.uuid())));
        assert_eq!(teams.await, 1);
    });
}

#[test]
fn resending_makes_the_old_link_dead_and_only_who_may_give_it_can() {
    on_each_database(|world| async move {
        let (ada, bob, eve) = (world.person("Ada").await, world.person("Bob").await, world.person("Eve").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "admin").await;
        let id = send::invite(&world.backend, &ada, &acme, "cem@example.com", "owner").await.unwrap();
        let old = world.token_in_letter("cem@example.com", "/invite/").await;
        for caller in [&bob, &eve] {
            let expected = if caller == &bob { 403 } else { 404 };
            assert_eq!(refusal(pending::resend(&world.backend, caller, &acme, id).await).status(), expected);
            assert_eq!(refusal(pending::copy_link(&world.backend, caller, &acme, id).await).status(), expected);
            assert_eq!(refusal(pending::revoke(&world.backend, caller, &acme, id).await).status(), expected);
        }
        pending::resend(&world.backend, &ada, &acme, id).await.unwrap();
        let new = world.token_in_letter("cem@example.com", "/invite/").await;
        assert_eq!(refusal(received::open(&world.backend, &old).await), Problem::LinkExpired.into());
        assert_eq!(received::open(&world.backend, &new).await.unwrap().invitation.id, id);
        pending::revoke(&world.backend, &ada, &acme, id).await.unwrap();
        assert_eq!(refusal(received::open(&world.backend, &new).await), Problem::LinkExpired.into());
        assert_eq!(refusal(pending::resend(&world.backend, &ada, &acme, id).await), Refusal::NotFound);
        let again = send::invite(&world.backend, &ada, &acme, "cem@example.com", "member").await.unwrap();
        assert_ne!(again, id);
    });
}

#[test]
fn a_copied_link_proves_no_address_and_tells_of_no_account() {
    on_each_database(|world| async move {
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let acme = world.organization(&ada, "acme").await;
        for email in ["bob@example.com", "nobody@example.com"] {
            let id = send::invite(&world.backend, &ada, &acme, email, "member").await.unwrap();
            let mailed = world.token_in_letter(email, "/invite/").await;
            let copied = pending::copy_link(&world.backend, &ada, &acme, id).await.unwrap();
            assert_eq!(refusal(received::open(&world.backend, &mailed).await), Problem::LinkExpired.into());
            assert_eq!(received::open(&world.backend, &copied).await.unwrap().has_account, None);
            let shown = pending::copied(&world.backend, &ada, &acme, id, &copied).await.unwrap();
            assert_eq!(shown, (email.to_owned(), format!("https://assay.example/invite/{}", copied.reveal())));
            assert_eq!(refusal(pending::copied(&world.backend, &ada, &acme, id, &mailed).await), Refusal::NotFound);
            let taken = sign_up::sign_up(&world.backend, &copied, "Eve", "battery staple".into(), &world.origin()).await;
            assert!(matches!(refusal(taken), Refusal::Forbidden { .. }));
        }
        let id = invitations::mine(&world.backend, &bob).await.unwrap()[0].id;
        received::accept(&world.backend, &bob, id).await.unwrap();
    });
}

#[test]
fn results_are_for_the_sender_and_for_a_day() {
    on_each_database(|world| async move {
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "admin").await;
        let id = send::invite_all(&world.backend, &ada, &acme, request(&["cem@example.com"])).await.unwrap();
        assert_eq!(refusal(invitations::results(&world.backend, &bob, &acme, id).await), Refusal::NotFound);
        assert_eq!(invitations::results(&world.backend, &ada, &acme, id).await.unwrap().len(), 1);
        world.advance(Duration::from_secs(25 * 3600));
        assert_eq!(refusal(invitations::results(&world.backend, &ada, &acme, id).await), Refusal::NotFound);
        backend::sweep::sweep(&world.backend).await;
        assert_eq!(world.number("SELECT count(*) FROM invitation_batches".into()).await, 0);
    });
}

/// What a form shares: a kind with a level, and one resource, both with a last day or without.
fn shared(world: &World, kinds: &[&str], things: &[Thing], until: &str) -> Vec<Shared> {
    let mut fields = FieldErrors::default();
    let shared = SharesForm { kinds, things, level: "edit", until }.read(world.backend.now(), &mut fields);
    assert!(fields.is_empty(), "{fields:?}");
    shared
}

async fn level(world: &World, who: &Caller, organization: &OrganizationId, thing: Thing) -> Option<Level> {
    let mut conn = world.backend.db.read().await.unwrap();
    access::level(&world.backend, &mut conn, who, organization, thing.id).await.unwrap()
}

#[test]
fn an_invitation_shares_on_acceptance_what_its_inviter_may_share_then() {
    on_each_database(|world| async move {
        let (ada, bob, cem) = (world.person("Ada").await, world.person("Bob").await, world.person("Cem").await);
        let acme = world.organization(&ada, "acme").await;
        let dataset = world.import(&ada, &acme, "Answers", "question,answer\n1,sorry\n").await.unwrap();
        let evaluation = world.apologises(&ada, &acme, dataset).await;
        let dataset = Thing { kind: ResourceKind::Dataset, id: dataset.uuid() };
        let evaluation = Thing { kind: ResourceKind::Evaluation, id: evaluation.uuid() };
        let in_no_team = |addresses: &[&str], shared| Request { teams: Some(&[]), shared, ..request(addresses) };
        let all = shared(&world, &["dataset:view", "evaluation:"], &[evaluation, evaluation], "");
        assert_eq!(all.len(), 2, "a level of none is nothing, and twice is once");
        send_all(&world, &ada, &acme, in_no_team(&["bob@example.com"], all)).await;
        let mine = invitations::mine(&world.backend, &bob).await.unwrap();
        assert_eq!(mine[0].shares, "all datasets, one chosen resource");
        assert_eq!(level(&world, &bob, &acme, dataset).await, None);
        received::accept(&world.backend, &bob, mine[0].id).await.unwrap();
        assert_eq!(level(&world, &bob, &acme, dataset).await, Some(Level::View));
        assert_eq!(level(&world, &bob, &acme, evaluation).await, Some(Level::Edit));
        // Who does not administer a thing gives it to nobody, and takes it out of nobody's invitation.
        let invites = world.custom_role(&acme, "Inviter", &[Permission::InviteUsers]).await;
        world.hold(&acme, &bob, invites).await;
        for wanted in [shared(&world, &["dataset:view"], &[], ""), shared(&world, &[], &[evaluation], "")] {
            let refused = send::invite_all(&world.backend, &bob, &acme, in_no_team(&["cem@example.com"], wanted)).await;
            assert_eq!(refusal(refused).status(), 403);
        }
        let ends = shared(&world, &[], &[dataset], "2026-11-23");
        let rows = send_all(&world, &ada, &acme, in_no_team(&["cem@example.com"], ends)).await;
        let Outcome::Invited(id) = rows[0].outcome else { panic!("{rows:?}") };
        assert_eq!(refusal(pending::revoke(&world.backend, &bob, &acme, id).await).status(), 403);
        let again = send_all(&world, &bob, &acme, in_no_team(&["cem@example.com"], Vec::new())).await;
        assert!(matches!(again[0].outcome, Outcome::Refused(_)), "{again:?}");
        // An inviter who lost the dataset by then: the invitation is void.
        world.demote(&acme, &ada, "member").await;
        world.statement(format!("UPDATE resources SET owner_id = {}", world.literal(bob.account_id.uuid()))).await;
        world.sql("DELETE FROM team_members").await;
        world.hold(&acme, &ada, invites).await;
        assert_eq!(refusal(received::accept(&world.backend, &cem, id).await), Problem::LinkExpired.into());
        assert_eq!(level(&world, &cem, &acme, dataset).await, None);
    });
}
