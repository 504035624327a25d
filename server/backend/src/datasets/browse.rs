//! A page of rows as a reader asked for it: of a version, searched, filtered, ordered, with the reader's columns.
//!
//! The database hands out rows by their place; `domain::rows` decides which are wanted and what comes first, so that both
//! databases agree about capital letters and figures. Rows come in batches, each looked at on a thread of its own and none
//! kept but those that are shown. One page looks at a bounded number of rows, and says where it stopped.

use super::columns_shown;
use super::rows::{Cell, cells, collect};
use super::versions::{self, Chosen};
use crate::access::{self, Resource};
use crate::db::{Conn, Driver, fetch_optional};
use crate::{Backend, Caller, Error, Result, page};
use domain::Refusal;
use domain::access::{Level, ResourceKind};
use domain::conversations;
use domain::ids::{DatasetId, OrganizationId};
use domain::rows::{Filter, Key, Order, SCANNED, SORTED, Search, Seen};
use std::sync::Arc;

/// Rows that are looked at together.
const BATCH: i64 = 2_000;
/// A page looks at no more bytes than these; rows may be long.
const SCANNED_BYTES: usize = 256 << 20;
/// The most bytes of a page.
const SHOWN_BYTES: usize = 1 << 20;

/// What a reader asked for, as it stands in the address of the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// The version; none for the current one.
    pub version: Option<i64>,
    /// Words to find in any cell.
    pub words: String,
    /// Column, kind and text of each filter.
    pub filters: Vec<[String; 3]>,
    /// The number of the column to order by, with a minus for descending; empty for the order of the dataset.
    pub order: String,
}

impl Asked {
    /// Understands words and filters.
    pub(super) fn search(&self, columns: usize) -> Result<Search> {
        let filters = self.filters.iter().enumerate().map(|(index, [column, kind, text])| {
            let filter = Filter::read(column, kind, text, columns);
            filter.map_err(|message| Refusal::field(&format!("f{}", index + 1), message))
        });
        let filters = filters.collect::<std::result::Result<Vec<_>, _>>()?;
        Ok(Search::new(&self.words, filters.into_iter().flatten().collect()).map_err(|message| Refusal::field("q", message))?)
    }
}

/// Where a page begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Place {
    /// With the first row.
    #[default]
    First,
    /// Behind the row at this place.
    After(i64),
    /// It ends before the row at this place.
    Before(i64),
}

/// A row as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where it is, and which text.
    pub seen: Seen,
    /// The cells of the columns that are shown, clipped; of a conversation the last turn.
    pub cells: Vec<Cell>,
}

/// A page of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    /// The dataset.
    pub resource: Resource,
    /// The version that is shown.
    pub version: Chosen,
    /// The names of all columns.
    pub columns: Vec<String>,
    /// The places of those that the reader hides.
    pub hidden: Vec<usize>,
    /// What is shown.
    pub rows: Vec<Row>,
    /// A page that ends before this place comes before this one.
    pub previous: Option<i64>,
    /// A page behind this place comes after this one.
    pub next: Option<i64>,
    /// So many rows were looked at that the page ended at this place, though there may be more that are wanted.
    pub stopped: Option<i64>,
}

/// A page of at most `limit` rows.
pub async fn browse(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    dataset: DatasetId,
    asked: &Asked,
    place: Place,
    limit: i64,
) -> Result<Rows> {
    let mut conn = backend.db.read().await?;
    let resource = access::require(backend, &mut conn, caller, organization, ResourceKind::Dataset, dataset.uuid(), Level::View).await?;
    let version = versions::choose(&mut conn, dataset, asked.version).await?;
    let columns = super::columns(&mut conn, dataset).await?;
    let hidden = columns_shown::hidden(&mut conn, caller, dataset).await?;
    let order = Order::read(&asked.order, columns.len()).map_err(|message| Refusal::field("sort", message))?;
    let wanted = Wanted {
        backend,
        dataset,
        version: version.number,
        search: Arc::new(asked.search(columns.len())?),
        shown: (0..columns.len()).filter(|place| !hidden.contains(place)).collect(),
        limit: usize::try_from(page::limit(limit)).unwrap_or(1),
    };
    let mut found = match order {
        Some(order) if version.rows <= SORTED => {
            let from = wanted.key_of(&mut conn, order, place).await?;
            drop(conn);
            wanted.in_order(order, place, from).await?
        }
        Some(_) => return Err(Refusal::field("sort", format!("An order is made of at most {SORTED} rows.")).into()),
        None => {
            drop(conn);
            wanted.by_place(place).await?
        }
    };
    let backward = matches!(place, Place::Before(_));
    if backward {
        found.rows.reverse();
    }
    let (first, last) = (found.rows.first().map(|row| row.seen.position), found.rows.last().map(|row| row.seen.position));
    let (previous, next) = match place {
        Place::First => (None, last.filter(|_| found.more)),
        Place::After(_) => (first, last.filter(|_| found.more)),
        Place::Before(_) => (first.filter(|_| found.more), last),
    };
    Ok(Rows { resource, version, columns, hidden, rows: found.rows, previous, next, stopped: found.stopped })
}

/// What is wanted of which rows.
struct Wanted<'b> {
    backend: &'b Backend,
    dataset: DatasetId,
    version: i64,
    search: Arc<Search>,
    /// The places of the cells that are shown.
    shown: Arc<[usize]>,
    limit: usize,
}

/// Rows in the direction in which was looked.
#[derive(Default)]
struct Found {
    rows: Vec<Row>,
    more: bool,
    stopped: Option<i64>,
}

/// A row as the database keeps it.
#[derive(sqlx::FromRow)]
struct Stored {
    position: i64,
    added_in: i64,
    cells: String,
}

impl Wanted<'_> {
    /// The wanted rows in the order of the dataset, forwards or backwards.
    async fn by_place(&self, place: Place) -> Result<Found> {
        let (mut at, backward) = match place {
            Place::First => (0, false),
            Place::After(at) => (at, false),
            Place::Before(at) => (at, true),
        };
        let everything = self.search.is_everything();
        let size = if everything { i64::try_from(self.limit).unwrap_or(0) + 1 } else { BATCH };
        let (mut found, mut looked, mut bytes, mut shown_bytes) = (Found::default(), 0_i64, 0_usize, 0_usize);
        loop {
            let (batch, more) = self.read(at, backward, size).await?;
            let Some(last) = batch.last() else { return Ok(found) };
            at = last.position;
            looked += i64::try_from(batch.len()).unwrap_or(0);
            bytes += batch.iter().map(|row| row.cells.len()).sum::<usize>();
            let (search, shown) = (Arc::clone(&self.search), Arc::clone(&self.shown));
            for row in apart(move || pick(&batch, &search, |cells, stored| shown_row(stored, cells, &shown))).await? {
                shown_bytes += row.cells.iter().map(|cell| cell.text.len()).sum::<usize>();
                if found.rows.len() == self.limit || (shown_bytes > SHOWN_BYTES && !found.rows.is_empty()) {
                    found.more = true;
                    return Ok(found);
                }
                found.rows.push(row);
            }
            if !more {
                return Ok(found);
            }
            if looked >= SCANNED || bytes >= SCANNED_BYTES {
                // Without a search every row that was looked at is shown, and the next page simply follows.
                (found.more, found.stopped) = if everything { (true, None) } else { (false, Some(at)) };
                return Ok(found);
            }
        }
    }

    /// What the row at which the page begins is ordered by; nothing when there is none any more.
    async fn key_of(&self, conn: &mut Conn, order: Order, place: Place) -> Result<Option<(Key, i64)>> {
        let (Place::After(position) | Place::Before(position)) = place else { return Ok(None) };
        let row: Option<(String,)> = fetch_optional!(
            conn,
            "SELECT cells FROM dataset_rows
             WHERE dataset_id = $1 AND position = $3 AND added_in <= $2 ORDER BY added_in DESC LIMIT 1",
            self.dataset.uuid(),
            self.version,
            position
        )?;
        let Some((json,)) = row else { return Ok(None) };
        Ok(Some((order.key(&cells(&json)?), position)))
    }

    /// The wanted rows in an order: all rows are looked at, and no more kept than fit on the page.
    async fn in_order(&self, order: Order, place: Place, from: Option<(Key, i64)>) -> Result<Found> {
        let backward = matches!(place, Place::Before(_));
        let from = Arc::new(from);
        let (mut at, mut bytes, mut kept) = (0, 0_usize, Vec::new());
        loop {
            let (batch, more) = self.read(at, false, BATCH).await?;
            let Some(last) = batch.last() else { break };
            at = last.position;
            bytes += batch.iter().map(|row| row.cells.len()).sum::<usize>();
            if bytes > SCANNED_BYTES {
                return Err(Refusal::field("sort", "These rows are too long to make an order of.").into());
            }
            let (search, shown, from, most) = (Arc::clone(&self.search), Arc::clone(&self.shown), Arc::clone(&from), self.limit + 1);
            kept = apart(move || {
                let compare = |one: &(Key, i64), other: &(Key, i64)| {
                    let ordering = order.compare(one, other);
                    if backward { ordering.reverse() } else { ordering }
                };
                let rows = pick(&batch, &search, |cells, stored| ((order.key(cells), stored.position), shown_row(stored, cells, &shown)))?;
                kept.extend(rows.into_iter().filter(|(key, _)| from.as_ref().as_ref().is_none_or(|from| compare(from, key).is_lt())));
                kept.sort_by(|one: &((Key, i64), Row), other| compare(&one.0, &other.0));
                kept.truncate(most);
                Ok(kept)
            })
            .await?;
            if !more {
                break;
            }
        }
        let more = kept.len() > self.limit;
        kept.truncate(self.limit);
        Ok(Found { rows: kept.into_iter().map(|(_, row)| row).collect(), more, stopped: None })
    }

    /// Rows of the version behind a place, or before it with the nearest first, and whether there are more.
    async fn read(&self, at: i64, backward: bool, limit: i64) -> Result<(Vec<Stored>, bool)> {
        const FORWARD: &str = "SELECT position, added_in, cells FROM dataset_rows
             WHERE dataset_id = $1 AND added_in <= $2 AND (removed_in IS NULL OR removed_in > $2) AND position > $3
             ORDER BY position LIMIT $4";
        const BACKWARD: &str = "SELECT position, added_in, cells FROM dataset_rows
             WHERE dataset_id = $1 AND added_in <= $2 AND (removed_in IS NULL OR removed_in > $2) AND position < $3
             ORDER BY position DESC LIMIT $4";
        let (sql, id) = (if backward { BACKWARD } else { FORWARD }, self.dataset.uuid());
        let mut conn = self.backend.db.read().await?;
        let size = |row: &Stored| row.cells.len();
        match conn.driver() {
            Driver::Sqlite(connection) => {
                let rows = sqlx::query_as(sql).bind(id).bind(self.version).bind(at).bind(limit + 1).fetch(connection);
                collect(rows, limit, size).await
            }
            Driver::Postgres(connection) => {
                let rows = sqlx::query_as(sql).bind(id).bind(self.version).bind(at).bind(limit + 1).fetch(connection);
                collect(rows, limit, size).await
            }
        }
    }
}

/// Does something that takes a while on a thread of its own.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::Internal(format!("looking at rows broke: {error}")))?
}

/// Makes something of every row that is wanted.
fn pick<T>(batch: &[Stored], search: &Search, make: impl Fn(&[String], &Stored) -> T) -> Result<Vec<T>> {
    let mut picked = Vec::new();
    for stored in batch {
        let cells = cells(&stored.cells)?;
        if search.matches(&cells) {
            picked.push(make(&cells, stored));
        }
    }
    Ok(picked)
}

fn shown_row(stored: &Stored, cells: &[String], shown: &[usize]) -> Row {
    let cells = shown.iter().map(|place| shown_cell(cells.get(*place).map_or("", String::as_str))).collect();
    Row { seen: Seen { position: stored.position, added_in: stored.added_in }, cells }
}

/// A list has no room for a conversation: it shows how it ended.
fn shown_cell(cell: &str) -> Cell {
    match conversations::last_turn(cell) {
        Some(turn) => Cell { clipped: true, ..Cell::clip(format!("{}: {}", turn.role, turn.text)) },
        None => Cell::clip(cell.to_owned()),
    }
}
