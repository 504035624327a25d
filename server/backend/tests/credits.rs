//! The ledger: grants, holds, settlements, and the audit that proves them.

#![expect(clippy::unwrap_used, reason = "a test may")]

mod common;

use backend::admin::{self, Given};
use backend::credits::{self, End, NewHold};
use backend::db::Db;
use common::{World, on_each_database, refusal};
use domain::Refusal;
use domain::credits::{Balance, HoldState, NanoDollars};
use domain::ids::OrganizationId;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::collections::BTreeMap;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 3600);
const DOLLAR: i64 = 1_000_000_000;

async fn acme(world: &World) -> OrganizationId {
    let owner = world.person("Ada").await;
    world.organization(&owner, "acme").await
}

async fn give(world: &World, organization: &OrganizationId, nanos: i64, days: Option<u32>) {
    let given = Given { organization: organization.as_str(), amount: nanos.into(), note: "for a test", days, is_adjustment: false };
    admin::grant_credits(&world.backend, given).await.unwrap();
}

async fn hold(world: &World, organization: &OrganizationId, key: &str, nanos: i64) -> backend::Result<HoldState> {
    let mut tx = world.backend.db.write().await?;
    let state = credits::hold(&world.backend, &mut tx, organization, key, nanos.into()).await?;
    tx.commit().await?;
    Ok(state)
}

async fn end(world: &World, key: &str, cost: Option<i64>) -> backend::Result<()> {
    let mut tx = world.backend.db.write().await?;
    match cost {
        Some(cost) => credits::settle(&world.backend, &mut tx, key, cost.into()).await?,
        None => credits::release(&world.backend, &mut tx, key).await?,
    }
    tx.commit().await
}

/// What is available, held and owed, after an audit.
async fn numbers(world: &World, organization: &OrganizationId) -> (i64, i64, i64) {
    let report = credits::verify(&world.backend).await.unwrap();
    assert!(report.is_exact(), "{report:?}");
    let mut conn = world.backend.db.read().await.unwrap();
    let Balance { available, held, debt } = credits::balance(&world.backend, &mut conn, organization).await.unwrap();
    (available.nanos(), held.nanos(), debt.nanos())
}

#[test]
fn a_hold_is_taken_settled_and_released_once() {
    on_each_database(|world| async move {
        let acme = acme(&world).await;
        assert_eq!(refusal(hold(&world, &acme, "a", 1).await), Refusal::PaymentRequired);
        give(&world, &acme, 100, None).await;
        assert_eq!(hold(&world, &acme, "a", 60).await.unwrap(), HoldState::Open);
        assert_eq!(hold(&world, &acme, "a", 60).await.unwrap(), HoldState::Open);
        assert_eq!(refusal(hold(&world, &acme, "b", 41).await), Refusal::PaymentRequired);
        hold(&world, &acme, "b", 40).await.unwrap();
        assert_eq!(numbers(&world, &acme).await, (0, 100, 0));
        for _ in 0..2 {
            end(&world, "a", Some(25)).await.unwrap();
            end(&world, "b", None).await.unwrap();
        }
        // Whatever comes later, what has ended stays as it ended.
        end(&world, "a", None).await.unwrap();
        end(&world, "b", Some(9)).await.unwrap();
        assert_eq!(hold(&world, &acme, "a", 60).await.unwrap(), HoldState::Settled);
        assert_eq!(hold(&world, &acme, "b", 40).await.unwrap(), HoldState::Released);
        assert_eq!(numbers(&world, &acme).await, (75, 0, 0));
        for broken in
            [hold(&world, &acme, "a", 61).await.map(drop), hold(&world, &acme, "c", -1).await.map(drop), end(&world, "none", None).await]
        {
            assert!(matches!(broken, Err(backend::Error::Internal(_))), "{broken:?}");
        }
    });
}

#[test]
fn a_cost_above_its_hold_becomes_debt_that_the_next_credits_pay() {
    on_each_database(|world| async move {
        let acme = acme(&world).await;
        give(&world, &acme, 10, None).await;
        hold(&world, &acme, "a", 6).await.unwrap();
        end(&world, "a", Some(15)).await.unwrap();
        assert_eq!(numbers(&world, &acme).await, (0, 0, 5));
        assert_eq!(refusal(hold(&world, &acme, "b", 0).await), Refusal::PaymentRequired);
        give(&world, &acme, 8, None).await;
        assert_eq!(numbers(&world, &acme).await, (3, 0, 0));
    });
}

#[test]
fn what_a_crash_cuts_off_before_its_commit_never_happened_and_after_it_happens_once() {
    on_each_database(|world| async move {
        let acme = acme(&world).await;
        give(&world, &acme, 100, None).await;
        // A crash before the commit, one after it that nobody heard of, and whoever takes the work over: three times each step.
        for (step, expected) in [("hold", (40, 60, 0)), ("settle", (75, 0, 0)), ("hold again", (75, 0, 0))] {
            for is_cut_off in [true, false, false] {
                let before = numbers(&world, &acme).await;
                let mut tx = world.backend.db.write().await.unwrap();
                match step {
                    "settle" => credits::settle(&world.backend, &mut tx, "work", 25.into()).await.unwrap(),
                    _ => drop(credits::hold(&world.backend, &mut tx, &acme, "work", 60.into()).await.unwrap()),
                }
                if is_cut_off {
                    drop(tx);
                    assert_eq!(numbers(&world, &acme).await, before, "{step}");
                } else {
                    tx.commit().await.unwrap();
                    assert_eq!(numbers(&world, &acme).await, expected, "{step}");
                }
            }
        }
    });
}

#[test]
fn ten_dollars_are_exactly_2500_calls_of_four_tenths_of_a_cent() {
    on_each_database(|world| async move {
        let acme = acme(&world).await;
        give(&world, &acme, 10 * DOLLAR, None).await;
        let keys: Vec<String> = (0..2_501).map(|number| format!("call {number}")).collect();
        let price = NanoDollars::from(4_000_000);
        let wanted: Vec<NewHold<'_>> = keys.iter().map(|key| NewHold { key, team: None, amount: price }).collect();
        let mut tx = world.backend.db.write().await.unwrap();
        let outcomes = credits::hold_each(&world.backend, &mut tx, &acme, &wanted).await.unwrap();
        assert!(outcomes[..2_500].iter().all(|outcome| *outcome == Ok(HoldState::Open)));
        assert_eq!(outcomes[2_500], Err(Refusal::PaymentRequired));
        let ends: Vec<End<'_>> = keys[..2_500].iter().map(|key| End { key, cost: Some(price) }).collect();
        credits::end_each(&world.backend, &mut tx, &ends).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(numbers(&world, &acme).await, (0, 0, 0));
        assert_eq!(world.number("SELECT balance FROM ledger_accounts WHERE name = 'spend'".into()).await, 10 * DOLLAR);
    });
}

#[test]
fn of_a_hundred_calls_at_once_with_money_for_one_exactly_one_is_held() {
    on_each_database(|world| async move {
        let acme = acme(&world).await;
        give(&world, &acme, 5, None).await;
        let calls = (0..100).map(|number| {
            let (world, acme) = (world.clone(), acme.clone());
            tokio::spawn(async move { hold(&world, &acme, &format!("call {number}"), 5).await })
        });
        let outcomes = futures::future::join_all(calls).await;
        let (held, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().map(Result::unwrap).partition(Result::is_ok);
        assert_eq!((held.len(), refused.len()), (1, 99));
        assert!(refused.into_iter().all(|outcome| refusal(outcome) == Refusal::PaymentRequired));
        // The same call from many sides settles once.
        let key = (0..100).map(|number| format!("call {number}"));
        let ends = key.map(|key| {
            let world = world.clone();
            tokio::spawn(async move { futures::future::join(end(&world, &key, Some(3)), end(&world, &key, Some(3))).await })
        });
        let ended = futures::future::join_all(ends).await.into_iter().filter(|both| matches!(both, Ok((Ok(()), Ok(()))))).count();
        assert_eq!((ended, numbers(&world, &acme).await), (1, (2, 0, 0)));
    });
}

#[test]
fn starter_credits_go_before_bought_ones_and_what_expires_before_both() {
    on_each_database(|world| async move {
        let world = world.with(|settings| settings.starter_credits = NanoDollars::from(10));
        let acme = acme(&world).await;
        give(&world, &acme, 10, None).await;
        give(&world, &acme, 10, Some(1)).await;
        hold(&world, &acme, "a", 15).await.unwrap();
        end(&world, "a", Some(15)).await.unwrap();
        let left = |kind: &str, days: &str| {
            world.number(format!("SELECT CAST(sum(remaining) AS BIGINT) FROM allocations WHERE kind = '{kind}' AND expires_at IS {days}"))
        };
        assert_eq!((left("starter", "NULL").await, left("promotion", "NULL").await, left("promotion", "NOT NULL").await), (5, 10, 0));
        give(&world, &acme, 7, Some(1)).await;
        hold(&world, &acme, "b", 3).await.unwrap();
        world.advance(DAY);
        // Read as gone before it is written down; what a hold needs stays until it ends.
        let mut conn = world.backend.db.read().await.unwrap();
        assert_eq!(credits::balance(&world.backend, &mut conn, &acme).await.unwrap().available, 15.into());
        drop(conn);
        for _ in 0..2 {
            credits::grants::sweep(&world.backend).await.unwrap();
            assert_eq!(numbers(&world, &acme).await, (15, 3, 0));
        }
        assert_eq!(world.number("SELECT balance FROM ledger_accounts WHERE name = 'expiry'".into()).await, 4);
        end(&world, "b", Some(1)).await.unwrap();
        credits::grants::sweep(&world.backend).await.unwrap();
        assert_eq!(numbers(&world, &acme).await, (15, 0, 0));
        assert_eq!(world.number("SELECT balance FROM ledger_accounts WHERE name = 'expiry'".into()).await, 6);
    });
}

/// What a few people ask of one account at once.
#[derive(Debug, Clone)]
enum Ask {
    Give(i64),
    Hold(u8),
    End(u8, Option<i64>),
}

#[test]
fn random_orders_from_many_sides_keep_the_books_exact() {
    let ask = prop_oneof![
        (1..50_i64).prop_map(Ask::Give),
        (0..12_u8).prop_map(Ask::Hold),
        (0..12_u8, prop::option::of(0..45_i64)).prop_map(|(key, cost)| Ask::End(key, cost)),
    ];
    let lists = prop::collection::vec(prop::collection::vec(ask, 1..25), 4);
    on_each_database(|world| {
        let mut runner = TestRunner::deterministic();
        let rounds: Vec<_> = (0..4).map(|_| lists.new_tree(&mut runner).unwrap().current()).collect();
        async move {
            let owner = world.person("Ada").await;
            for (round, lists) in rounds.into_iter().enumerate() {
                let acme = world.organization(&owner, &format!("acme-{round}")).await;
                let people = lists.into_iter().map(|asks| {
                    let (world, acme) = (world.clone(), acme.clone());
                    tokio::spawn(async move {
                        for ask in asks {
                            match ask {
                                Ask::Give(nanos) => give(&world, &acme, nanos, None).await,
                                // One amount for each key: another one would be a fault of the caller.
                                Ask::Hold(key) => drop(hold(&world, &acme, &format!("{acme} {key}"), i64::from(key) * 2).await),
                                Ask::End(key, cost) => drop(end(&world, &format!("{acme} {key}"), cost).await),
                            }
                        }
                    })
                });
                futures::future::join_all(people).await.into_iter().for_each(Result::unwrap);
                let (available, held, debt) = numbers(&world, &acme).await;
                assert!(debt == 0 || available == 0, "{available} {held} {debt}");
                let paid = world.number("SELECT CAST(COALESCE(sum(cost), 0) AS BIGINT) FROM holds".into()).await;
                assert_eq!(world.number("SELECT balance FROM ledger_accounts WHERE name = 'spend'".into()).await, paid);
            }
        }
    });
}

#[test]
fn an_audit_finds_a_balance_that_nothing_explains() {
    on_each_database(|world| async move {
        let acme = acme(&world).await;
        give(&world, &acme, 7, None).await;
        hold(&world, &acme, "a", 3).await.unwrap();
        world.sql("UPDATE ledger_accounts SET balance = balance + 1 WHERE name = 'available'").await;
        world.sql("UPDATE holds SET amount = 2").await;
        let erased = "DELETE FROM ledger_transfers";
        match &world.backend.db {
            Db::Sqlite { write, .. } => assert!(sqlx::query(erased).execute(write).await.is_err()),
            Db::Postgres(pool) => assert!(sqlx::query(erased).execute(pool).await.is_err()),
        }
        let report = credits::verify(&world.backend).await.unwrap();
        let mut found = BTreeMap::new();
        for difference in &report.differences {
            found.insert(format!("{} {:?}", difference.name, difference.against), (difference.kept.nanos(), difference.proved.nanos()));
        }
        let expected = [("available Allocations", (5, 4)), ("available Entries", (5, 4)), ("held Holds", (3, 2))];
        assert_eq!((report.total, found), (1, expected.map(|(name, values)| (name.to_owned(), values)).into()));
    });
}
