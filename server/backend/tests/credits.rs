//! The ledger.

#![expect(clippy::unwrap_used, reason = "a test may")]

mod common;

use backend::credits::{self, Account, Transfer, transfer};
use common::{World, on_each_database, refusal};
use domain::Refusal;
use domain::credits::{LedgerAccount, NanoDollars};
use domain::ids::BillingAccountId;

/// The billing account of a new organization.
async fn billing(world: &World, id: &str) -> BillingAccountId {
    let owner = world.person(&format!("owner-of-{id}")).await;
    world.organization(&owner, id).await;
    let (billing,): (uuid::Uuid,) = match &world.backend.db {
        backend::db::Db::Sqlite { read, .. } => {
            sqlx::query_as("SELECT id FROM billing_accounts WHERE organization_id = $1").bind(id).fetch_one(read).await.unwrap()
        }
        backend::db::Db::Postgres(pool) => {
            sqlx::query_as("SELECT id FROM billing_accounts WHERE organization_id = $1").bind(id).fetch_one(pool).await.unwrap()
        }
    };
    billing.into()
}

async fn move_now(world: &World, key: &str, debit: Account, credit: Account, nanos: i64) -> backend::Result<bool> {
    let mut tx = world.backend.db.write().await?;
    let moved = transfer(&world.backend, &mut tx, Transfer { key, debit, credit, amount: nanos.into(), reason: "test" }).await?;
    tx.commit().await?;
    Ok(moved)
}

async fn available(world: &World, billing: BillingAccountId) -> i64 {
    let mut conn = world.backend.db.read().await.unwrap();
    credits::balance(&mut conn, billing).await.unwrap().available.nanos()
}

#[test]
fn a_transfer_moves_money_once_and_the_books_agree() {
    on_each_database(|world| async move {
        let acme = billing(&world, "acme").await;
        assert_eq!(available(&world, acme).await, 0);
        let (purchases, own) = (Account::system(LedgerAccount::Purchases), Account::of(acme, LedgerAccount::Available));
        assert!(move_now(&world, "purchase:1", purchases, own, 25_000_000_000).await.unwrap());
        assert!(!move_now(&world, "purchase:1", purchases, own, 25_000_000_000).await.unwrap());
        assert_eq!(available(&world, acme).await, 25_000_000_000);
        let report = credits::verify(&world.backend).await.unwrap();
        assert!(report.is_exact(), "{report:?}");
        assert_eq!((report.accounts, report.transfers), (2, 1));
    });
}

#[test]
fn a_key_used_for_another_movement_is_a_fault_and_moves_nothing() {
    on_each_database(|world| async move {
        let acme = billing(&world, "acme").await;
        let (purchases, own) = (Account::system(LedgerAccount::Purchases), Account::of(acme, LedgerAccount::Available));
        move_now(&world, "purchase:1", purchases, own, 10).await.unwrap();
        for (debit, credit, nanos) in [
            (purchases, own, 11),
            (Account::system(LedgerAccount::Promotions), own, 10),
            (purchases, own, 0),
            (purchases, own, -10),
            (own, own, 10),
        ] {
            let outcome = move_now(&world, "purchase:1", debit, credit, nanos).await;
            assert!(matches!(outcome, Err(backend::Error::Internal(_))), "{outcome:?}");
        }
        assert_eq!(available(&world, acme).await, 10);
        assert!(credits::verify(&world.backend).await.unwrap().is_exact());
    });
}

#[test]
fn nobody_spends_what_is_not_there_and_debt_is_shown_as_what_is_owed() {
    on_each_database(|world| async move {
        let acme = billing(&world, "acme").await;
        let of = |name| Account::of(acme, name);
        let system = Account::system;
        move_now(&world, "in", system(LedgerAccount::Purchases), of(LedgerAccount::Available), 10).await.unwrap();
        let refused = move_now(&world, "hold 1", of(LedgerAccount::Available), of(LedgerAccount::Held), 11).await;
        assert_eq!(refusal(refused), Refusal::PaymentRequired);
        move_now(&world, "hold 2", of(LedgerAccount::Available), of(LedgerAccount::Held), 10).await.unwrap();
        move_now(&world, "settle", of(LedgerAccount::Held), system(LedgerAccount::Spend), 10).await.unwrap();
        let broken = move_now(&world, "settle 2", of(LedgerAccount::Held), system(LedgerAccount::Spend), 1).await;
        assert!(matches!(broken, Err(backend::Error::Internal(_))));
        move_now(&world, "beyond", of(LedgerAccount::Debt), system(LedgerAccount::Spend), 3).await.unwrap();
        let mut conn = world.backend.db.read().await.unwrap();
        let balance = credits::balance(&mut conn, acme).await.unwrap();
        drop(conn);
        assert_eq!((balance.available, balance.held, balance.debt), (NanoDollars::ZERO, NanoDollars::ZERO, 3.into()));
        let broken = move_now(&world, "too much back", system(LedgerAccount::Purchases), of(LedgerAccount::Debt), 4).await;
        assert!(matches!(broken, Err(backend::Error::Internal(_))));
        assert!(credits::verify(&world.backend).await.unwrap().is_exact());
    });
}

#[test]
fn many_at_once_open_accounts_move_the_same_and_spend_the_last_coin_once() {
    on_each_database(|world| async move {
        let acme = billing(&world, "acme").await;
        let (purchases, own) = (Account::system(LedgerAccount::Purchases), Account::of(acme, LedgerAccount::Available));
        let held = Account::of(acme, LedgerAccount::Held);
        let tasks = (0..40).map(|number| {
            let world = world.clone();
            tokio::spawn(async move {
                // Ten keys, each four times; at the same time holds and releases go the other way round.
                move_now(&world, &format!("in {}", number % 10), purchases, own, 5).await.map(i64::from)
            })
        });
        let mut moved = 0;
        for outcome in futures::future::join_all(tasks).await {
            moved += outcome.unwrap().unwrap();
        }
        assert_eq!((moved, available(&world, acme).await), (10, 50));
        let tasks = (0..40).map(|number| {
            let world = world.clone();
            tokio::spawn(async move {
                if number % 2 == 1 {
                    return move_now(&world, &format!("spend {number}"), own, Account::system(LedgerAccount::Spend), 5).await;
                }
                move_now(&world, &format!("hold {number}"), own, held, 5).await?;
                move_now(&world, &format!("release {number}"), held, own, 5).await?;
                Ok(false)
            })
        });
        let mut spent = 0;
        for outcome in futures::future::join_all(tasks).await {
            match outcome.unwrap() {
                Ok(now) => spent += i64::from(now),
                Err(error) => assert!(matches!(error, backend::Error::Refused(Refusal::PaymentRequired)), "{error}"),
            }
        }
        assert_eq!(available(&world, acme).await, 50 - 5 * spent);
        assert!(spent <= 10);
        let report = credits::verify(&world.backend).await.unwrap();
        assert!(report.is_exact(), "{report:?}");
    });
}

#[test]
fn an_audit_finds_a_balance_that_nothing_explains() {
    on_each_database(|world| async move {
        let acme = billing(&world, "acme").await;
        move_now(&world, "in", Account::system(LedgerAccount::Purchases), Account::of(acme, LedgerAccount::Available), 7).await.unwrap();
        let forged = "UPDATE ledger_accounts SET balance = balance + 1 WHERE name = 'available'";
        let erased = "DELETE FROM ledger_transfers";
        match &world.backend.db {
            backend::db::Db::Sqlite { write, .. } => {
                sqlx::query(forged).execute(write).await.unwrap();
                assert!(sqlx::query(erased).execute(write).await.is_err());
            }
            backend::db::Db::Postgres(pool) => {
                sqlx::query(forged).execute(pool).await.unwrap();
                assert!(sqlx::query(erased).execute(pool).await.is_err());
            }
        }
        let report = credits::verify(&world.backend).await.unwrap();
        assert!(!report.is_exact());
        assert_eq!((report.total, report.differences.len()), (1, 1));
        assert_eq!((report.differences[0].kept, report.differences[0].entries), (8.into(), 7.into()));
    });
}
