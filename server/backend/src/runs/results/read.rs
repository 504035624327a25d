//! Finds results: along an index where there is one for the filter, and by looking through a bounded number of rows where there
//! is none (what cells hold; a criterion that passes, or that people contradict).

use super::super::Run;
use super::{Answered, looked_at};
use crate::datasets::rows;
use crate::db::{Conn, Driver};
use crate::{Error, Result};
use domain::ids::CriterionId;
use domain::runs::{Outcome, Place, ResultFilter, ResultQuery};
use sqlx::AssertSqlSafe;
use std::sync::Arc;
use uuid::Uuid;

/// Rows that one page looks through at most when its filter has no index.
const LOOKED_THROUGH: usize = 20_000;
/// Rows that are read at a time then.
const CHUNK: i64 = 1_000;
/// Stands between what is put together of several results; in a reason it would be a space.
const BETWEEN: char = '\u{1f}';

/// Whether the results behind a place are wanted or those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Forward,
    Backward,
}

/// A result with its cells whole.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub position: i64,
    pub cells: Option<Vec<String>>,
    pub outcome: Outcome,
    pub criteria: Vec<Answered>,
    pub judged: Option<bool>,
}

/// Results that were read, and where the next begin.
pub(super) struct Read<T> {
    pub items: Vec<T>,
    pub next: Option<Place>,
    pub looked_far: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    position: i64,
    passed: Option<bool>,
    judged: Option<bool>,
    /// The criteria that do not pass: the identifier of each, with `!` and the reason behind it where it is an error.
    missed: Option<String>,
    cells: Option<String>,
}

/// How results are found in the database; each way has its index.
#[derive(Debug, Clone, Copy)]
enum By {
    Position,
    Verdict(ResultFilter),
    Criterion(CriterionId, Outcome),
}

/// What differs between the databases in a statement.
#[derive(Debug, Clone, Copy)]
struct Dialect {
    /// Puts the identifier of a criterion into text.
    id: &'static str,
    /// Whether the index is named: SQLite would rather walk all rows of a run in their order.
    names_index: bool,
}

const SQLITE: Dialect = Dialect { id: "lower(hex(x.criterion_id))", names_index: true };
const POSTGRES: Dialect = Dialect { id: "replace(x.criterion_id::text, '-', '')", names_index: false };

/// The statement for a way. `$1` run, `$2` position, `$3` dataset, `$4` limit, `$5` criterion. It is made of the words here alone:
/// nothing that anybody typed comes near it.
fn statement(by: By, direction: Direction, dialect: Dialect) -> String {
    let (key, table, index, filter, join) = match by {
        By::Position => ("v", "verdicts v", None, "", ""),
        By::Verdict(filter) => ("v", "verdicts v", index_of(filter), verdict_is(filter), ""),
        By::Criterion(_, outcome) => {
            let (index, filter) = if outcome == Outcome::Error {
                ("results_errors", "AND y.criterion_id = $5 AND y.passed IS NULL")
            } else {
                ("results_failed", "AND y.criterion_id = $5 AND NOT y.passed")
            };
            ("y", "results y", Some(index), filter, "JOIN verdicts v ON v.run_id = y.run_id AND v.position = y.position")
        }
    };
    let hint = index.filter(|_| dialect.names_index).map(|index| format!("INDEXED BY {index}")).unwrap_or_default();
    let (beyond, order) = if direction == Direction::Forward { (">", "") } else { ("<", "DESC") };
    let id = dialect.id;
    format!(
        "SELECT v.position, v.passed, v.judged, w.cells,
                (SELECT string_agg({id} || CASE WHEN x.passed IS NULL THEN '!' || COALESCE(x.reason, '') ELSE '' END, '{BETWEEN}')
                 FROM results x WHERE x.run_id = v.run_id AND x.position = v.position AND x.passed IS NOT TRUE) AS missed
         FROM {table} {hint} {join} LEFT JOIN dataset_rows w ON w.id = v.row_id AND w.dataset_id = $3
         WHERE {key}.run_id = $1 AND {key}.position {beyond} $2 {filter} ORDER BY {key}.position {order} LIMIT $4"
    )
}

/// The index that finds verdicts by a filter.
fn index_of(filter: ResultFilter) -> Option<&'static str> {
    match filter {
        ResultFilter::All => None,
        ResultFilter::Passed | ResultFilter::Failed | ResultFilter::Errors => Some("verdicts_passed"),
        ResultFilter::Disagreed | ResultFilter::FalsePass | ResultFilter::FalseFail => Some("verdicts_disagree"),
    }
}

/// The condition on the verdict.
fn verdict_is(filter: ResultFilter) -> &'static str {
    match filter {
        ResultFilter::All => "",
        ResultFilter::Passed => "AND v.passed = TRUE",
        ResultFilter::Failed => "AND v.passed = FALSE",
        ResultFilter::Errors => "AND v.passed IS NULL",
        ResultFilter::Disagreed => "AND v.judged <> v.passed",
        // Both conditions: the first one names the index.
        ResultFilter::FalsePass => "AND v.judged <> v.passed AND v.judged = FALSE",
        ResultFilter::FalseFail => "AND v.judged <> v.passed AND v.judged = TRUE",
    }
}

/// Reads the results of one run by one query.
pub(super) struct Reader {
    run: Uuid,
    dataset: Uuid,
    query: ResultQuery,
    sieve: Arc<Sieve>,
}

/// What is looked for in rows that no index finds.
struct Sieve {
    criteria: Vec<CriterionId>,
    /// The filter and the place of its criterion, where that is not found by an index.
    criterion: Option<(usize, ResultFilter)>,
    /// What a cell must hold, in lower case, and the places of the cells.
    text: Option<(String, Vec<usize>)>,
    shared: bool,
}

impl Reader {
    /// `known` are the columns of the dataset, if it is shared with the caller.
    pub fn new(run: &Run, known: &[String], shared: bool, query: &ResultQuery) -> Self {
        let place = query.criterion.and_then(|wanted| run.criteria.iter().position(|criterion| criterion.id == wanted));
        let indexed = matches!(query.show, ResultFilter::All | ResultFilter::Failed | ResultFilter::Errors);
        let text = query.text.trim().to_lowercase();
        let shown = looked_at(run);
        let places = known.iter().enumerate().filter(|(_, column)| shown.contains(column)).map(|(place, _)| place).collect();
        let sieve = Sieve {
            criteria: run.criteria.iter().map(|criterion| criterion.id).collect(),
            criterion: place.filter(|_| !indexed).map(|place| (place, query.show)),
            text: (!text.is_empty()).then_some((text, places)),
            shared,
        };
        // A criterion that the run never asked says nothing.
        let query = ResultQuery { criterion: query.criterion.filter(|_| place.is_some()), ..query.clone() };
        Self { run: run.id.uuid(), dataset: run.dataset.uuid(), query, sieve: Arc::new(sieve) }
    }

    /// A page of results. What is looked through leaves the memory as soon as `shape` has made what is shown of it.
    pub async fn page<T: Send + 'static>(
        &self,
        conn: &mut Conn,
        after: Place,
        limit: i64,
        direction: Direction,
        shape: impl Fn(Found) -> T + Clone + Send + 'static,
    ) -> Result<Read<T>> {
        let wanted = usize::try_from(limit).unwrap_or(1);
        let chunk = if self.sieve.is_open() { limit } else { CHUNK };
        let (mut place, mut items, mut seen) = (after, Vec::new(), 0);
        loop {
            let read = self.once_towards(conn, place, chunk, direction, Some(wanted - items.len()), shape.clone()).await?;
            seen += read.seen;
            items.extend(read.items);
            let Some(next) = read.next else { return Ok(Read { items, next: None, looked_far: false }) };
            let looked_far = seen >= LOOKED_THROUGH;
            // A page of long rows is full before it has as many as were wanted.
            let heavy = self.sieve.is_open() && read.cut && !items.is_empty();
            if items.len() >= wanted || looked_far || heavy {
                return Ok(Read { looked_far: looked_far && items.len() < wanted, items, next: Some(next) });
            }
            place = next;
        }
    }

    /// One look: what is found among the next rows, perhaps nothing.
    pub async fn once<T: Send + 'static>(
        &self,
        conn: &mut Conn,
        after: Place,
        limit: i64,
        shape: impl Fn(Found) -> T + Send + 'static,
    ) -> Result<Read<T>> {
        let read = self.once_towards(conn, after, limit, Direction::Forward, None, shape).await?;
        Ok(Read { items: read.items, next: read.next, looked_far: false })
    }

    async fn once_towards<T: Send + 'static>(
        &self,
        conn: &mut Conn,
        after: Place,
        limit: i64,
        direction: Direction,
        most: Option<usize>,
        shape: impl Fn(Found) -> T + Send + 'static,
    ) -> Result<Look<T>> {
        let groups = self.query.groups();
        let at = after.group.and_then(|group| groups.iter().position(|one| *one == group)).unwrap_or(0);
        let Some(group) = groups.get(at).copied() else { return Ok(Look { items: Vec::new(), next: None, seen: 0, cut: false }) };
        let several = groups.len() > 1;
        let (rows, more) = self.rows(conn, self.by(group), after.position, limit, direction).await?;
        let (seen, last) = (rows.len(), rows.last().map(|row| row.position));
        let in_group = |position: i64| Place { group: several.then_some(group), position };
        let behind = match last {
            Some(last) if more => Some(in_group(last)),
            _ => groups.get(at + 1).map(|next| Place { group: Some(*next), position: 0 }),
        };
        let sieve = Arc::clone(&self.sieve);
        // Cells may be long: they are read and searched on a thread for heavy work.
        let sifted = tokio::task::spawn_blocking(move || sieve.sift(rows, most, shape));
        let (items, stopped) = sifted.await.map_err(|error| Error::Internal(format!("results: {error}")))??;
        Ok(Look { items, next: stopped.map(in_group).or(behind), seen, cut: more })
    }

    fn by(&self, group: ResultFilter) -> By {
        match (self.query.criterion, group) {
            (_, ResultFilter::All) => By::Position,
            (Some(criterion), ResultFilter::Failed) => By::Criterion(criterion, Outcome::Fail),
            (Some(criterion), ResultFilter::Errors) => By::Criterion(criterion, Outcome::Error),
            (Some(_), _) => By::Position,
            (None, filter) => By::Verdict(filter),
        }
    }

    async fn rows(&self, conn: &mut Conn, by: By, after: i64, limit: i64, direction: Direction) -> Result<(Vec<Row>, bool)> {
        let size = |row: &Row| row.cells.as_ref().map_or(0, String::len);
        let criterion = if let By::Criterion(criterion, _) = by { Some(criterion.uuid()) } else { None };
        macro_rules! read {
            ($connection:ident, $dialect:expr) => {{
                let query = sqlx::query_as(AssertSqlSafe(statement(by, direction, $dialect)));
                let query = query.bind(self.run).bind(after).bind(self.dataset).bind(limit + 1);
                let query = if let Some(criterion) = criterion { query.bind(criterion) } else { query };
                rows::collect(query.fetch($connection), limit, size).await
            }};
        }
        match conn.driver() {
            Driver::Sqlite(connection) => read!(connection, SQLITE),
            Driver::Postgres(connection) => read!(connection, POSTGRES),
        }
    }
}

/// What one look brought.
struct Look<T> {
    items: Vec<T>,
    next: Option<Place>,
    seen: usize,
    /// Whether there are more rows behind in the same group.
    cut: bool,
}

impl Sieve {
    /// Whether everything that is read is wanted.
    fn is_open(&self) -> bool {
        self.criterion.is_none() && self.text.is_none()
    }

    /// Keeps what is wanted, up to `most`; then also the position of the last one, when rows were left.
    fn sift<T>(&self, rows: Vec<Row>, most: Option<usize>, shape: impl Fn(Found) -> T) -> Result<(Vec<T>, Option<i64>)> {
        let (mut kept, mut last) = (Vec::new(), 0);
        for row in rows {
            let found = self.read(row)?;
            if !self.admits(&found) {
                continue;
            }
            if most.is_some_and(|most| kept.len() >= most) {
                return Ok((kept, Some(last)));
            }
            last = found.position;
            kept.push(shape(found));
        }
        Ok((kept, None))
    }

    fn read(&self, row: Row) -> Result<Found> {
        let missed = row.missed.unwrap_or_default();
        let answered = |criterion: &CriterionId| {
            let id = criterion.uuid().simple().to_string();
            match missed.split(BETWEEN).find_map(|one| one.strip_prefix(id.as_str())) {
                None => Answered { outcome: Outcome::Pass, reason: None },
                Some("") => Answered { outcome: Outcome::Fail, reason: None },
                // A reason may quote cells.
                Some(reason) => {
                    let reason = self.shared.then(|| reason.trim_start_matches('!').to_owned());
                    Answered { outcome: Outcome::Error, reason }
                }
            }
        };
        Ok(Found {
            position: row.position,
            cells: row.cells.filter(|_| self.shared).map(|json| rows::cells(&json)).transpose()?,
            outcome: row.passed.into(),
            criteria: self.criteria.iter().map(answered).collect(),
            judged: row.judged,
        })
    }

    fn admits(&self, found: &Found) -> bool {
        let outcome = |place: usize| found.criteria.get(place).map_or(Outcome::Error, |answered| answered.outcome);
        let by_criterion = self.criterion.is_none_or(|(place, filter)| filter.admits(outcome(place), found.judged));
        let holds = |text: &str, places: &[usize]| {
            // Where the cells are not shared, nothing can be found out about them either.
            let cells = found.cells.as_deref().unwrap_or_default();
            places.iter().any(|place| cells.get(*place).is_some_and(|cell| cell.to_lowercase().contains(text)))
        };
        by_criterion && self.text.as_ref().is_none_or(|(text, places)| holds(text, places))
    }
}
