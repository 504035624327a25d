//! Going through two runs row by row, along the order of the rows.

use super::{Compared, Flip, kept};
use crate::Result;
use crate::datasets::rows;
use crate::db::{Conn, Driver, fetch_all, fetch_one};
use crate::page;
use domain::agreement::Flips;
use domain::ids::{CriterionId, RunId};

/// Two runs, and what of them is compared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Both {
    pub before: RunId,
    pub after: RunId,
    /// A criterion, by its identifier in each; the row as a whole without.
    pub pair: Option<(CriterionId, CriterionId)>,
}

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
pub(super) async fn count(conn: &mut Conn, both: Both) -> Result<(Flips, i64)> {
    let Both { before, after, pair } = both;
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

/// A row that flipped, with its cells.
#[derive(sqlx::FromRow)]
pub(super) struct Row {
    pub position: i64,
    pub cells: Option<String>,
}

fn size(row: &Row) -> usize {
    row.cells.as_ref().map_or(0, String::len)
}

/// The rows that flipped as it was asked for, behind the last one seen, by looking through both runs.
pub(super) async fn flipped(conn: &mut Conn, both: Both, wanted: Compared) -> Result<(Vec<Row>, bool)> {
    let Both { before, after, pair } = both;
    let was = wanted.flip == Flip::PassToFail;
    let limit = page::limit(wanted.limit);
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

/// The same where the positions of all that flipped are known, in their order.
pub(super) async fn rows_at(conn: &mut Conn, after: RunId, positions: &[i64], wanted: Compared) -> Result<(Vec<Row>, bool)> {
    macro_rules! rows_at {
        ($positions:literal) => {
            concat!(
                "SELECT n.position, w.cells FROM verdicts n LEFT JOIN dataset_rows w ON w.id = n.row_id
                 WHERE n.run_id = $1 AND n.position ",
                $positions,
                " ORDER BY n.position"
            )
        };
    }
    let limit = page::limit(wanted.limit);
    let behind = positions.partition_point(|position| *position <= wanted.after);
    let shown: Vec<i64> = positions.iter().skip(behind).take(usize::try_from(limit + 1).unwrap_or(0)).copied().collect();
    match conn.driver() {
        Driver::Sqlite(connection) => {
            let query = sqlx::query_as(rows_at!("IN (SELECT value FROM json_each($2))")).bind(after.uuid()).bind(kept::json(&shown)?);
            rows::collect(query.fetch(connection), limit, size).await
        }
        Driver::Postgres(connection) => {
            let query = sqlx::query_as(rows_at!("= ANY($2)")).bind(after.uuid()).bind(shown);
            rows::collect(query.fetch(connection), limit, size).await
        }
    }
}

/// The positions of all rows that flipped one way; nothing when they are more than so many.
pub(super) async fn positions(conn: &mut Conn, both: Both, flip: Flip, most: i64) -> Result<Option<Vec<i64>>> {
    let Both { before, after, pair } = both;
    let was = flip == Flip::PassToFail;
    let found: Vec<(i64,)> = match pair {
        None => fetch_all!(
            conn,
            verdicts!("n.position", "AND o.passed = $3 AND n.passed = $4 ORDER BY n.position LIMIT $5"),
            before.uuid(),
            after.uuid(),
            was,
            !was,
            most + 1
        )?,
        Some((one, other)) => fetch_all!(
            conn,
            answers!("m.position", "AND o.passed = $5 AND n.passed = $6 ORDER BY m.position LIMIT $7"),
            before.uuid(),
            after.uuid(),
            one.uuid(),
            other.uuid(),
            was,
            !was,
            most + 1
        )?,
    };
    let few = i64::try_from(found.len()).is_ok_and(|found| found <= most);
    Ok(few.then(|| found.into_iter().map(|(position,)| position).collect()))
}
