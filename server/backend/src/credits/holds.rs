//! Credits put aside for work: held before it, settled with what it cost, or released.
//!
//! A hold has a key that its caller chooses and can find again after a crash, such as the run and the row. The same hold,
//! settlement or release arriving twice changes nothing the second time. Many at once cost little more than one:
//! [`hold_each`] and [`end_each`] are one group of statements, whatever their number.

use super::limits::Rooms;
use super::{billing_account, books};
use crate::db::{Conn, Driver, Tx, execute, fetch_all, insert_many};
use crate::{Backend, Error, Result};
use domain::Refusal;
use domain::credits::{HoldState, NanoDollars};
use domain::ids::{BillingAccountId, OrganizationId, TeamId};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// More than any call can cost, one million dollars: an amount beyond it is a mistake of ours.
const LARGEST: i64 = 1_000_000_000_000_000;
/// So many keys go into one statement.
const AT_ONCE: usize = 2_000;

/// A hold that is wanted.
#[derive(Debug, Clone, Copy)]
pub struct NewHold<'a> {
    /// Names the work.
    pub key: &'a str,
    /// The team that it is done for.
    pub team: Option<TeamId>,
    /// The most that it can cost.
    pub amount: NanoDollars,
}

/// How work ended that credits are held for.
#[derive(Debug, Clone, Copy)]
pub struct End<'a> {
    /// The key of the hold.
    pub key: &'a str,
    /// What it cost; none when it was not done.
    pub cost: Option<NanoDollars>,
}

/// A hold as the database keeps it.
#[derive(Debug, Clone, sqlx::FromRow)]
struct Row {
    key: String,
    billing_account_id: Uuid,
    organization_id: String,
    amount: i64,
    state: String,
}

impl Row {
    fn state(&self) -> Result<HoldState> {
        self.state.parse().map_err(Error::Internal)
    }
}

/// Puts credits of an organization aside. [`Refusal::PaymentRequired`] when there are too few or when something is owed, and the
/// conflict `SpendingLimit` when more would be spent in the month than was decided; then nothing has changed, and the transaction
/// can go on. A hold that is there already stays as it is: the answer says how far it has come, and only an open one is a reason
/// to do the work.
pub async fn hold(backend: &Backend, tx: &mut Tx, organization: &OrganizationId, key: &str, amount: NanoDollars) -> Result<HoldState> {
    let outcomes = hold_each(backend, tx, organization, &[NewHold { key, team: None, amount }]).await?;
    let only = outcomes.into_iter().next().ok_or_else(|| Error::Internal("a hold without an outcome".into()))?;
    Ok(only?)
}

/// [`hold`] for many, in their order: each is held, or refused by itself.
pub async fn hold_each(
    backend: &Backend,
    tx: &mut Tx,
    organization: &OrganizationId,
    holds: &[NewHold<'_>],
) -> Result<Vec<std::result::Result<HoldState, Refusal>>> {
    let billing = billing_account(tx, organization).await?;
    let mut books = books::open(backend, tx, billing).await?;
    let mut rooms = Rooms::read(backend, tx, organization).await?;
    let keys: Vec<&str> = holds.iter().map(|hold| hold.key).collect();
    let mut known: HashMap<String, Row> = find(tx, &keys).await?.into_iter().map(|row| (row.key.clone(), row)).collect();
    let (mut outcomes, mut new) = (Vec::with_capacity(holds.len()), Vec::new());
    for hold in holds {
        checked(hold.key, hold.amount)?;
        if let Some(row) = known.get(hold.key) {
            if (row.organization_id.as_str(), row.amount) != (organization.as_str(), hold.amount.nanos()) {
                return Err(Error::Internal(format!("the hold “{}” was made before for another amount", hold.key)));
            }
            outcomes.push(Ok(row.state()?));
            continue;
        }
        let outcome = rooms.ask(hold.team, hold.amount).and_then(|()| books.hold(hold.key, hold.amount)).map(|()| HoldState::Open);
        if outcome.is_ok() {
            rooms.take(hold.team, hold.amount);
            let row = Row {
                key: hold.key.to_owned(),
                billing_account_id: billing.uuid(),
                organization_id: organization.to_string(),
                amount: hold.amount.nanos(),
                state: HoldState::Open.as_str().to_owned(),
            };
            known.insert(row.key.clone(), row);
            new.push(hold);
        }
        outcomes.push(outcome);
    }
    let now = backend.now().micros();
    for some in new.chunks(AT_ONCE) {
        insert_many!(
            tx,
            "INSERT INTO holds (key, billing_account_id, organization_id, team_id, amount, state, created_at) ",
            some.iter(),
            |values, hold| {
                values.push_bind(hold.key).push_bind(billing.uuid()).push_bind(organization.as_str());
                values.push_bind(hold.team.map(TeamId::uuid)).push_bind(hold.amount.nanos()).push_bind("open").push_bind(now)
            }
        )?;
    }
    books::write(backend, tx, billing, books, "").await?;
    Ok(outcomes)
}

/// Ends a hold with what the work cost; a cost above the hold is taken from what is available, and owed beyond that.
pub async fn settle(backend: &Backend, tx: &mut Tx, key: &str, cost: NanoDollars) -> Result<()> {
    end_each(backend, tx, &[End { key, cost: Some(cost) }]).await
}

/// Ends a hold of work that was not done.
pub async fn release(backend: &Backend, tx: &mut Tx, key: &str) -> Result<()> {
    end_each(backend, tx, &[End { key, cost: None }]).await
}

/// Settles and releases many. A hold that has ended before stays as it ended.
pub async fn end_each(backend: &Backend, tx: &mut Tx, ends: &[End<'_>]) -> Result<()> {
    let keys: Vec<&str> = ends.iter().map(|end| end.key).collect();
    // Whose books they are in, always opened in the same order: two that end holds of the same accounts do not wait in a circle.
    let mut accounts: BTreeMap<BillingAccountId, Vec<End<'_>>> = BTreeMap::new();
    let rows: HashMap<String, Row> = find(tx, &keys).await?.into_iter().map(|row| (row.key.clone(), row)).collect();
    for end in ends {
        let row = rows.get(end.key).ok_or_else(|| Error::Internal(format!("there is no hold “{}”", end.key)))?;
        checked(end.key, end.cost.unwrap_or_default())?;
        accounts.entry(row.billing_account_id.into()).or_default().push(*end);
    }
    for (billing, ends) in accounts {
        end_some(backend, tx, billing, &ends).await?;
    }
    Ok(())
}

async fn end_some(backend: &Backend, tx: &mut Tx, billing: BillingAccountId, ends: &[End<'_>]) -> Result<()> {
    let mut books = books::open(backend, tx, billing).await?;
    // Read again, now that nobody else can end them.
    let keys: Vec<&str> = ends.iter().map(|end| end.key).collect();
    let mut open: HashMap<String, i64> = HashMap::new();
    for row in find(tx, &keys).await? {
        if row.state()? == HoldState::Open {
            open.insert(row.key, row.amount);
        }
    }
    let mut ended: Vec<(&str, Option<i64>)> = Vec::new();
    for End { key, cost } in ends {
        let Some(held) = open.remove(*key) else { continue };
        match cost {
            Some(cost) => books.settle(key, held.into(), *cost),
            None => books.release(key, held.into()),
        }
        ended.push((key, cost.map(NanoDollars::nanos)));
    }
    for some in ended.chunks(AT_ONCE) {
        write_ends(backend, tx, some).await?;
    }
    books::write(backend, tx, billing, books, "").await
}

async fn write_ends(backend: &Backend, tx: &mut Tx, ends: &[(&str, Option<i64>)]) -> Result<()> {
    let list = serde_json::to_string(ends).map_err(|error| Error::Internal(error.to_string()))?;
    let sql = match tx.driver() {
        Driver::Sqlite(_) => {
            "UPDATE holds SET state = CASE WHEN e.cost IS NULL THEN 'released' ELSE 'settled' END, cost = e.cost, closed_at = $2
             FROM (SELECT value ->> 0 AS key, value ->> 1 AS cost FROM json_each($1)) e WHERE holds.key = e.key"
        }
        Driver::Postgres(_) => {
            "UPDATE holds SET state = CASE WHEN e.cost IS NULL THEN 'released' ELSE 'settled' END, cost = e.cost, closed_at = $2
             FROM (SELECT value ->> 0 AS key, (value ->> 1)::BIGINT AS cost FROM jsonb_array_elements($1::jsonb)) e WHERE holds.key = e.key"
        }
    };
    execute!(tx, sql, list, backend.now().micros())?;
    Ok(())
}

async fn find(conn: &mut Conn, keys: &[&str]) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for some in keys.chunks(AT_ONCE) {
        let list = serde_json::to_string(some).map_err(|error| Error::Internal(error.to_string()))?;
        let sql = match conn.driver() {
            Driver::Sqlite(_) => {
                "SELECT key, billing_account_id, organization_id, amount, state FROM holds WHERE key IN (SELECT value FROM json_each($1))"
            }
            Driver::Postgres(_) => {
                "SELECT key, billing_account_id, organization_id, amount, state FROM holds
                 WHERE key IN (SELECT value FROM jsonb_array_elements_text($1::jsonb))"
            }
        };
        let some: Vec<Row> = fetch_all!(conn, sql, list)?;
        rows.extend(some);
    }
    Ok(rows)
}

fn checked(key: &str, amount: NanoDollars) -> Result<()> {
    if key.is_empty() || !(0..=LARGEST).contains(&amount.nanos()) {
        return Err(Error::Internal(format!("the hold “{key}” of {} nano-dollars", amount.nanos())));
    }
    Ok(())
}
