//! Two runs on the same dataset: what flipped between them, row by row.
//!
//! A row is the same in both when it is the same stored row: one that was edited in between is only in one and only in the other.

use super::results::looked_at;
use super::{Run, find};
use crate::access::{self, visible};
use crate::datasets::rows::{self, Cell};
use crate::db::{Conn, Driver, fetch_all, fetch_one};
use crate::page::{self, Page};
use crate::{Backend, Caller, Result, datasets};
use domain::access::{Level, ResourceKind};
use domain::agreement::Flips;
use domain::evaluations::Criterion;
use domain::ids::{CriterionId, OrganizationId, RunId};
use domain::time::Timestamp;
use domain::{FieldErrors, Refusal};
use uuid::Uuid;

/// Runs that are offered for a comparison.
const OFFERED: i64 = 50;

/// Which flips are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flip {
    /// Rows that passed and fail now.
    PassToFail,
    /// Rows that failed and pass now.
    FailToPass,
}

/// A row that flipped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flipped {
    /// Its place in the dataset.
    pub position: i64,
    /// The cells that the criteria look at; nothing when the dataset is not shared with the caller.
    pub cells: Option<Vec<Cell>>,
}

/// Two runs beside each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The one that is compared with.
    pub before: Run,
    /// The one that is looked at.
    pub after: Run,
    /// Criteria that both asked: the identifier in each, and the name.
    pub criteria: Vec<(CriterionId, CriterionId, String)>,
    /// Rows that both decided.
    pub flips: Flips,
    /// Rows that are in both, of which one could not be decided.
    pub undecided: i64,
    /// Rows that only the first one did.
    pub only_before: i64,
    /// Rows that only the second one did.
    pub only_after: i64,
    /// The columns of [`Flipped::cells`].
    pub columns: Vec<String>,
    /// The flips that were asked for, in the order of the rows.
    pub page: Page<Flipped, i64>,
}

/// What is compared: the verdict on the row, or what one criterion said, by its identifier in the second run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compared {
    /// The criterion; the verdict as a whole without.
    pub criterion: Option<CriterionId>,
    /// Which flips are listed.
    pub flip: Flip,
    /// The position of the last one seen.
    pub after: i64,
    /// How many are listed.
    pub limit: i64,
}

/// Compares two runs of one dataset. The caller must see both.
pub async fn compare(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    before: RunId,
    after: RunId,
    wanted: Compared,
) -> Result<Comparison> {
    let mut conn = backend.db.read().await?;
    let before = find(backend, &mut conn, caller, organization, before, Level::View).await?;
    let after = find(backend, &mut conn, caller, organization, after, Level::View).await?;
    if before.dataset != after.dataset {
        return Err(FieldErrors::one("with", "These runs look at different datasets, so they have no rows in common.").into());
    }
    let criteria = common(&before, &after);
    let pair = match wanted.criterion {
        None => None,
        Some(id) => {
            let (before, after, _) = criteria.iter().find(|(_, after, _)| *after == id).ok_or(Refusal::NotFound)?;
            Some((*before, *after))
        }
    };
    let (flips, undecided) = count(&mut conn, before.id, after.id, pair).await?;
    let in_both = i64::try_from(flips.n()).unwrap_or(i64::MAX) + undecided;
    let shared = access::level(backend, &mut conn, caller, organization, after.dataset.uuid()).await?.is_some();
    let known = if shared { datasets::columns(&mut conn, after.dataset).await? } else { Vec::new() };
    let columns = looked_at(&after);
    let places: Vec<Option<usize>> = columns.iter().map(|name| known.iter().position(|column| column == name)).collect();
    let (rows, more) = flipped(&mut conn, before.id, after.id, pair, wanted).await?;
    let next = if more { rows.last().map(|row| row.position) } else { None };
    let clip = |row: Row| {
        let cells = row.cells.filter(|_| shared).map(|json| rows::cells(&json)).transpose()?;
        let cell =
            |cells: &[String], place: &Option<usize>| Cell::clip(place.and_then(|place| cells.get(place)).cloned().unwrap_or_default());
        let cells = cells.map(|cells| places.iter().map(|place| cell(&cells, place)).collect());
        Ok(Flipped { position: row.position, cells })
    };
    let page = Page { items: rows.into_iter().map(clip).collect::<Result<_>>()?, next };
    Ok(Comparison {
        only_before: before.done + before.retry_left - in_both,
        only_after: after.done + after.retry_left - in_both,
        before,
        after,
        criteria,
        flips,
        undecided,
        columns,
        page,
    })
}

/// The criteria that both ask: the same one, or one of the same name in another evaluation.
fn common(before: &Run, after: &Run) -> Vec<(CriterionId, CriterionId, String)> {
    let same = |criterion: &Criterion| {
        let named = || before.criteria.iter().find(|one| one.name.to_lowercase() == criterion.name.to_lowercase());
        let found = before.criteria.iter().find(|one| one.id == criterion.id).or_else(named)?;
        Some((found.id, criterion.id, criterion.name.clone()))
    };
    after.criteria.iter().filter_map(same).collect()
}

type Pair = Option<(CriterionId, CriterionId)>;

/// Rows of both runs by their verdicts, `o` of the older one ($1) and `n` of the newer one ($2). A cross join, since SQLite then
/// walks both in the order of the rows and never the one for each row of the other.
macro_rules! verdicts {
    ($select:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $select,
            " FROM verdicts n CROSS JOIN verdicts o LEFT JOIN dataset_rows w ON w.id = n.row_id
             WHERE n.run_id = $2 AND o.run_id = $1 AND o.position = n.position AND o.row_id = n.row_id ",
            $rest
        )
    };
}

/// The same by what a criterion said, $3 in the older one and $4 in the newer one.
macro_rules! answers {
    ($select:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $select,
            " FROM verdicts m CROSS JOIN verdicts l CROSS JOIN results o CROSS JOIN results n LEFT JOIN dataset_rows w ON w.id = m.row_id
             WHERE m.run_id = $2 AND l.run_id = $1 AND l.position = m.position AND l.row_id = m.row_id
               AND o.run_id = $1 AND o.position = m.position AND o.criterion_id = $3
               AND n.run_id = $2 AND n.position = m.position AND n.criterion_id = $4 ",
            $rest
        )
    };
}

/// How many rows went which way; and how many could not be decided in one of the two.
async fn count(conn: &mut Conn, before: RunId, after: RunId, pair: Pair) -> Result<(Flips, i64)> {
    let (rows, both_pass, pass_to_fail, fail_to_pass, both_fail): (i64, i64, i64, i64, i64) = match pair {
        None => fetch_one!(
            conn,
            verdicts!(
                "count(*), count(*) FILTER (WHERE o.passed AND n.passed), count(*) FILTER (WHERE o.passed AND NOT n.passed),
                 count(*) FILTER (WHERE NOT o.passed AND n.passed), count(*) FILTER (WHERE NOT o.passed AND NOT n.passed)",
                ""
            ),
            before.uuid(),
            after.uuid()
        )?,
        Some((one, other)) => fetch_one!(
            conn,
            answers!(
                "count(*), count(*) FILTER (WHERE o.passed AND n.passed), count(*) FILTER (WHERE o.passed AND NOT n.passed),
                 count(*) FILTER (WHERE NOT o.passed AND n.passed), count(*) FILTER (WHERE NOT o.passed AND NOT n.passed)",
                ""
            ),
            before.uuid(),
            after.uuid(),
            one.uuid(),
            other.uuid()
        )?,
    };
    let counted = |rows: i64| u64::try_from(rows).unwrap_or(0);
    let flips = Flips {
        both_pass: counted(both_pass),
        pass_to_fail: counted(pass_to_fail),
        fail_to_pass: counted(fail_to_pass),
        both_fail: counted(both_fail),
    };
    Ok((flips, rows - both_pass - pass_to_fail - fail_to_pass - both_fail))
}

#[derive(sqlx::FromRow)]
struct Row {
    position: i64,
    cells: Option<String>,
}

/// The rows that flipped as it was asked for, behind the last one seen.
async fn flipped(conn: &mut Conn, before: RunId, after: RunId, pair: Pair, wanted: Compared) -> Result<(Vec<Row>, bool)> {
    let was = wanted.flip == Flip::PassToFail;
    let limit = page::limit(wanted.limit);
    let size = |row: &Row| row.cells.as_ref().map_or(0, String::len);
    macro_rules! read {
        ($connection:ident) => {
            match pair {
                None => {
                    let query = sqlx::query_as(verdicts!(
                        "n.position, w.cells",
                        "AND o.passed = $3 AND n.passed = $4 AND n.position > $5 ORDER BY n.position LIMIT $6"
                    ));
                    let query = query.bind(before.uuid()).bind(after.uuid());
                    rows::collect(query.bind(was).bind(!was).bind(wanted.after).bind(limit + 1).fetch($connection), limit, size).await
                }
                Some((one, other)) => {
                    let query = sqlx::query_as(answers!(
                        "m.position, w.cells",
                        "AND o.passed = $5 AND n.passed = $6 AND m.position > $7 ORDER BY m.position LIMIT $8"
                    ));
                    let query = query.bind(before.uuid()).bind(after.uuid()).bind(one.uuid()).bind(other.uuid());
                    rows::collect(query.bind(was).bind(!was).bind(wanted.after).bind(limit + 1).fetch($connection), limit, size).await
                }
            }
        };
    }
    match conn.driver() {
        Driver::Sqlite(connection) => read!(connection),
        Driver::Postgres(connection) => read!(connection),
    }
}

/// A run that another one can be compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// The run.
    pub id: RunId,
    /// The name of its evaluation.
    pub evaluation: String,
    /// When somebody asked for it.
    pub created_at: Timestamp,
}

/// The runs of the same dataset that the caller may see: the latest of the same evaluation, then of others.
pub async fn offered(backend: &Backend, caller: &Caller, organization: &OrganizationId, run: &Run) -> Result<Vec<Offered>> {
    let mut conn = backend.db.read().await?;
    let own: Vec<(Uuid, i64)> = fetch_all!(
        conn,
        "SELECT id, created_at FROM runs WHERE evaluation_id = $1 AND dataset_id = $2 AND id <> $3 ORDER BY id DESC LIMIT $4",
        run.evaluation.uuid(),
        run.dataset.uuid(),
        run.id.uuid(),
        OFFERED
    )?;
    let others: Vec<Other> = fetch_all!(
        conn,
        visible!(
            ", u.id AS run_id, u.created_at AS run_created_at",
            "LEFT JOIN runs u ON u.evaluation_id = r.id",
            "u.dataset_id = $6 AND r.id <> $7"
        ),
        caller.account_id.uuid(),
        backend.now().micros(),
        organization.as_str(),
        ResourceKind::Evaluation.as_str(),
        OFFERED,
        run.dataset.uuid(),
        run.evaluation.uuid()
    )?;
    let own = own.into_iter().map(|(id, at)| Offered { id: id.into(), evaluation: run.evaluation_name.clone(), created_at: at.into() });
    let mut others: Vec<Offered> = others
        .into_iter()
        .map(|other| Offered { id: other.run_id.into(), evaluation: other.name, created_at: other.run_created_at.into() })
        .collect();
    others.sort_by(|one, other| (&one.evaluation, other.created_at).cmp(&(&other.evaluation, one.created_at)));
    Ok(own.chain(others).collect())
}

#[derive(sqlx::FromRow)]
struct Other {
    name: String,
    run_id: Uuid,
    run_created_at: i64,
}
