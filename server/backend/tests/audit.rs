//! The audit log: reading it, and proving that nothing in it was changed.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use backend::audit::{self, Filter, Row, verify};
use backend::db::Db;
use backend::invitations::send;
use backend::{Caller, accounts, sessions};
use common::{World, on_each_database, refusal};
use domain::Refusal;
use domain::access::Permission;
use domain::ids::OrganizationId;
use domain::time::Timestamp;
use futures::StreamExt;
use std::time::Duration;

async fn rows(world: &World, caller: &Caller, organization: &OrganizationId, filter: Filter) -> Vec<Row> {
    audit::list(&world.backend, caller, organization, &filter, None, 200).await.unwrap().items
}

fn actions(rows: &[Row]) -> Vec<&str> {
    rows.iter().map(|row| row.action.as_str()).collect()
}

#[test]
fn the_log_is_filtered_by_who_what_when_and_target() {
    on_each_database(|world| async move {
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "admin").await;
        world.advance(Duration::from_secs(24 * 3600));
        send::invite(&world.backend, &bob, &acme, "cem_1@example.com", "member").await.unwrap();
        world.rename(&ada, &acme, "Acme 100%").await.unwrap();
        let all = rows(&world, &ada, &acme, Filter::default()).await;
        let newest = ["organizations.change", "invitations.send", "invitations.accept", "invitations.send", "organizations.create"];
        assert_eq!(actions(&all), newest);
        assert_eq!((all[1].name.as_deref(), all[1].email.as_deref()), (Some("Bob"), Some("bob@example.com")));
        assert_eq!((all[1].address.as_deref(), all[1].account), (Some("192.0.2.1"), Some(bob.account_id)));
        let day = Timestamp::day("2026-11-22");
        for (filter, expected) in [
            (Filter { who: "BOB".into(), ..Filter::default() }, vec!["invitations.send", "invitations.accept"]),
            (Filter { who: bob.account_id.to_string(), ..Filter::default() }, vec!["invitations.send", "invitations.accept"]),
            (Filter { action: "organizations.".into(), ..Filter::default() }, vec!["organizations.change", "organizations.create"]),
            (Filter { action: "invitations.accept".into(), ..Filter::default() }, vec!["invitations.accept"]),
            (Filter { from: day, ..Filter::default() }, vec!["organizations.change", "invitations.send"]),
            (Filter { until: day, action: "organizations".into(), ..Filter::default() }, vec!["organizations.create"]),
            (Filter { target: "cem_1@".into(), ..Filter::default() }, vec!["invitations.send"]),
            (Filter { target: "100%".into(), ..Filter::default() }, vec!["organizations.change"]),
            (Filter { target: "c%m".into(), ..Filter::default() }, vec![]),
        ] {
            assert_eq!(actions(&rows(&world, &ada, &acme, filter.clone()).await), expected, "{filter:?}");
        }
        let first = audit::list(&world.backend, &ada, &acme, &Filter::default(), None, 2).await.unwrap();
        let second = audit::list(&world.backend, &ada, &acme, &Filter::default(), first.next, 2).await.unwrap();
        assert_eq!(actions(&second.items), newest[2..4]);
    });
}

#[test]
fn only_those_who_may_read_it_do_and_the_export_needs_the_plan() {
    on_each_database(|world| async move {
        let (ada, bob, eve) = (world.person("Ada").await, world.person("Bob").await, world.person("Eve").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "member").await;
        let list = |who: Caller| {
            let (world, acme) = (world.clone(), acme.clone());
            async move { audit::list(&world.backend, &who, &acme, &Filter::default(), None, 50).await }
        };
        assert!(matches!(refusal(list(bob.clone()).await), Refusal::Forbidden { .. }));
        assert_eq!(refusal(list(eve.clone()).await), Refusal::NotFound);
        let auditor = world.custom_role(&acme, "Auditor", &[Permission::ViewAuditLog]).await;
        world.hold(&acme, &bob, auditor).await;
        assert!(list(bob.clone()).await.is_ok());
        for n in 0..230 {
            world.rename(&ada, &acme, &format!("Acme {n}")).await.unwrap();
        }
        let filter = Filter { action: "organizations.change".into(), ..Filter::default() };
        let batches: Vec<_> = audit::export(&world.backend, &bob, &acme, filter.clone()).await.unwrap().collect().await;
        let sizes: Vec<usize> = batches.into_iter().map(|batch| batch.unwrap().len()).collect();
        assert_eq!(sizes, [200, 30]);
        // Whoever loses the right in the middle gets no more of it.
        let mut stream = Box::pin(audit::export(&world.backend, &bob, &acme, filter.clone()).await.unwrap());
        stream.next().await.unwrap().unwrap();
        world.sql("DELETE FROM member_roles").await;
        assert_eq!(refusal(stream.next().await.unwrap()).status(), 403);
        assert_eq!(refusal(audit::export(&world.backend, &eve, &acme, filter.clone()).await.map(drop)), Refusal::NotFound);
        world.sql("UPDATE organizations SET plan = 'team'").await;
        assert!(matches!(refusal(audit::export(&world.backend, &ada, &acme, filter).await.map(drop)), Refusal::Forbidden { .. }));
    });
}

#[test]
fn what_people_do_with_their_accounts_is_recorded() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        accounts::recovery::forgot_password(&world.backend, "ada@example.com", &world.origin()).await.unwrap();
        let token = world.token_in_letter("ada@example.com", "token=").await;
        let session = accounts::recovery::reset_password(&world.backend, &token, "battery staple".into(), &world.origin()).await.unwrap();
        let ada = Caller { session_id: world.caller(&session).await.unwrap().session_id, ..ada };
        let other = sessions::sign_in(&world.backend, "ada@example.com", "battery staple".into(), &world.origin()).await.unwrap();
        let other = world.caller(&other).await.unwrap().session_id;
        sessions::revoke(&world.backend, &ada, other.unwrap()).await.unwrap();
        sessions::revoke_others(&world.backend, &ada).await.unwrap();
        accounts::profile::change_email(&world.backend, &ada, "countess@example.com", "battery staple".into()).await.unwrap();
        let token = world.token_in_letter("countess@example.com", "token=").await;
        accounts::profile::confirm_email(&world.backend, &token, &world.origin()).await.unwrap();
        accounts::profile::change_password(&world.backend, &ada, "battery staple".into(), "correct horse".into()).await.unwrap();
        sessions::revoke(&world.backend, &ada, ada.session_id.unwrap()).await.unwrap();
        accounts::profile::delete_account(&world.backend, &ada, "correct horse".into()).await.unwrap();
        for action in [
            "accounts.create",
            "accounts.reset_password",
            "sessions.revoke",
            "sessions.revoke_others",
            "accounts.change_email",
            "accounts.change_password",
            "sessions.sign_out",
            "accounts.delete",
        ] {
            let found = format!(
                "SELECT count(*) FROM audit_log WHERE action = '{action}' AND organization_id IS NULL AND account_id = {} AND address = '192.0.2.1'",
                world.literal(ada.account_id.uuid())
            );
            assert_eq!(world.number(found).await, 1, "{action}");
        }
        assert!(verify(&world.backend).await.unwrap().is_whole());
    });
}

/// Lets the test do what nobody can.
async fn disarm(world: &World) {
    match &world.backend.db {
        Db::Sqlite { .. } => {
            world.sql("DROP TRIGGER audit_log_keeps_rows").await;
            world.sql("DROP TRIGGER audit_log_keeps_words").await;
        }
        Db::Postgres(_) => world.sql("DROP TRIGGER audit_log_keeps_rows ON audit_log").await,
    }
}

async fn chain_of_ten(world: &World) -> OrganizationId {
    let ada = world.person("Ada").await;
    let acme = world.organization(&ada, "acme").await;
    for n in 2..=10 {
        world.rename(&ada, &acme, &format!("Acme {n}")).await.unwrap();
    }
    let report = verify(&world.backend).await.unwrap();
    assert!(report.is_whole(), "{report:?}");
    assert_eq!((report.chains, report.rows, report.unproved), (2, 11, 0));
    disarm(world).await;
    acme
}

/// Where the log is broken after a change behind everybody's back.
async fn broken(world: &World, change: &str) -> Vec<(String, Option<i64>)> {
    world.statement(change.to_owned()).await;
    let report = verify(&world.backend).await.unwrap();
    assert!(!report.is_whole(), "{change}");
    report.breaks.into_iter().map(|found| (found.chain, found.position)).collect()
}

#[test]
fn a_changed_row_is_found() {
    on_each_database(|world| async move {
        chain_of_ten(&world).await;
        let place = "WHERE chain = 'acme' AND position = 4";
        let expected = vec![("acme".to_owned(), Some(4))];
        for (change, back) in [
            ("detail = detail || 'x'", None),
            ("detail = substr(detail, 1, length(detail) - 1)", Some(())),
            ("address = NULL", None),
            ("address = '192.0.2.1'", Some(())),
            ("created_at = created_at + 1", None),
            ("created_at = created_at - 1", Some(())),
            ("organization_id = 'other'", None),
        ] {
            let statement = format!("UPDATE audit_log SET {change} {place}");
            if back.is_some() {
                world.statement(statement).await;
                assert!(verify(&world.backend).await.unwrap().is_whole(), "{change}");
            } else {
                assert_eq!(broken(&world, &statement).await, expected, "{change}");
                if change.starts_with("organization_id") {
                    world.statement(format!("UPDATE audit_log SET organization_id = 'acme' {place}")).await;
                }
            }
        }
        // A hash that was made to fit its row does not fit the row after it.
        let change = "UPDATE audit_log SET hash = (SELECT x.hash FROM audit_log x WHERE x.chain = 'acme' AND x.position = 9) WHERE chain = 'acme' AND position = 4";
        assert_eq!(broken(&world, change).await, [("acme".into(), Some(4)), ("acme".into(), Some(5))]);
    });
}

#[test]
fn a_removed_row_is_found_wherever_it_stood() {
    for (change, expected) in [
        ("DELETE FROM audit_log WHERE chain = 'acme' AND position = 1", 1),
        ("DELETE FROM audit_log WHERE chain = 'acme' AND position IN (5, 6)", 5),
        ("DELETE FROM audit_log WHERE chain = 'acme' AND position = 10", 10),
        ("DELETE FROM audit_log WHERE chain = 'acme'", 1),
    ] {
        on_each_database(|world| async move {
            chain_of_ten(&world).await;
            assert_eq!(broken(&world, change).await, [("acme".to_owned(), Some(expected))], "{change}");
        });
    }
    on_each_database(|world| async move {
        chain_of_ten(&world).await;
        // With all rows behind it moved up, so that no gap is left.
        world.sql("DELETE FROM audit_log WHERE chain = 'acme' AND position = 7").await;
        for position in 8..=10 {
            let up = format!("UPDATE audit_log SET position = {position} - 1 WHERE chain = 'acme' AND position = {position}");
            world.statement(up).await;
        }
        let found = broken(&world, "UPDATE audit_heads SET position = 9 WHERE chain = 'acme'").await;
        assert_eq!(found.first(), Some(&("acme".to_owned(), Some(7))));
        assert_eq!(broken(&world, "DELETE FROM audit_heads WHERE chain = 'acme'").await, [("acme".to_owned(), None)]);
        // The whole chain with its head: the organization says that there was one.
        assert_eq!(broken(&world, "DELETE FROM audit_log WHERE chain = 'acme'").await, [("acme".to_owned(), None)]);
    });
}

#[test]
fn an_inserted_row_is_found() {
    on_each_database(|world| async move {
        chain_of_ten(&world).await;
        let columns = "id, organization_id, account_id, address, action, target, detail, created_at, chain, position, hash";
        let insert = |place: &str, hash: &str| {
            let id = world.literal(world.backend.id());
            format!(
                "INSERT INTO audit_log ({columns}) SELECT {id}, organization_id, account_id, address, 'members.remove', target, detail, created_at + 1, {place}, {hash}
                 FROM audit_log WHERE chain = 'acme' AND position = 10"
            )
        };
        assert_eq!(broken(&world, &insert("'acme', 11", "hash")).await, [("acme".into(), Some(11)), ("acme".into(), Some(11))]);
        world.sql("DELETE FROM audit_log WHERE position = 11").await;
        assert_eq!(broken(&world, &insert("'acme', 0", "hash")).await, [("acme".to_owned(), Some(0))]);
        world.sql("DELETE FROM audit_log WHERE position = 0").await;
        assert_eq!(broken(&world, &insert("'elsewhere', 1", "hash")).await, [("elsewhere".to_owned(), None)]);
        world.sql("DELETE FROM audit_log WHERE chain = 'elsewhere'").await;
        assert_eq!(broken(&world, &insert("NULL, NULL", "NULL")).await, [(String::new(), None)]);
    });
}

#[test]
fn changes_at_once_make_one_chain() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        let tasks = (0..24).map(|n| {
            let (world, ada, acme) = (world.clone(), ada.clone(), acme.clone());
            tokio::spawn(async move { world.rename(&ada, &acme, &format!("Acme {n}")).await })
        });
        for done in futures::future::join_all(tasks).await {
            done.unwrap().unwrap();
        }
        let report = verify(&world.backend).await.unwrap();
        assert!(report.is_whole(), "{report:?}");
        assert_eq!(report.rows, 26);
        assert_eq!(world.number("SELECT position FROM audit_heads WHERE chain = 'acme'".into()).await, 25);
    });
}

#[test]
fn a_long_chain_is_walked_in_batches() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        // Exactly a batch, one less, one more: ends are where mistakes are.
        for (until, name) in [(999, "nearly"), (1_000, "exactly"), (1_001, "more")] {
            let now = world.number("SELECT position FROM audit_heads WHERE chain = 'acme'".into()).await;
            let mut tx = world.backend.db.write().await.unwrap();
            for n in now..until {
                audit::record(&world.backend, &mut tx, &ada, Some(&acme), "test.row", n, "").await.unwrap();
            }
            tx.commit().await.unwrap();
            let report = verify(&world.backend).await.unwrap();
            assert!(report.is_whole(), "{name}: {report:?}");
            assert_eq!(report.rows, until.unsigned_abs() + 1, "{name}");
        }
    });
}
