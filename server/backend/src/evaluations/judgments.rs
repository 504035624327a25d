//! What people said in a column, looked at before an evaluation is made.

use super::edit::column;
use crate::access;
use crate::datasets::{self, rows};
use crate::db::fetch_one;
use crate::{Backend, Caller, Result};
use domain::Refusal;
use domain::access::{Level, ResourceKind};
use domain::agreement::HumanLabel;
use domain::ids::{DatasetId, OrganizationId};
use std::collections::BTreeMap;

/// Batches of rows that are looked at: enough to see what is meant, few enough to wait for.
const BATCHES: usize = 10;
/// Rows of a batch.
const ROWS: i64 = 1_000;
/// The most words that are told.
const WORDS: usize = 10;
/// The most characters of a word.
const LETTERS: usize = 60;

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judgments {
    /// The column as the dataset spells it.
    pub column: String,
    /// Rows that were looked at: the first ones.
    pub looked: i64,
    /// Whether there are more.
    pub more: bool,
    /// Rows that people let pass.
    pub passed: i64,
    /// Rows that people fail.
    pub failed: i64,
    /// Rows that nobody judged.
    pub missing: i64,
    /// Rows that say something else.
    pub not_understood: i64,
    /// The words that were found, the most frequent first, each with the number of its rows and how it is read.
    pub words: Vec<(String, i64, HumanLabel)>,
}

/// Counts what the first rows of a dataset say in a column.
pub async fn judgments(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    dataset: DatasetId,
    wanted: &str,
) -> Result<Judgments> {
    let mut conn = backend.db.read().await?;
    access::require(backend, &mut conn, caller, organization, ResourceKind::Dataset, dataset.uuid(), Level::View).await?;
    let columns = datasets::columns(&mut conn, dataset).await?;
    let name = column(wanted, &columns).map_err(|why| Refusal::field("judgment_column", why))?;
    let place = columns.iter().position(|column| *column == name).unwrap_or(0);
    let (version,): (i64,) = fetch_one!(conn, "SELECT version FROM datasets WHERE id = $1", dataset.uuid())?;
    let mut found = Judgments { column: name, ..Judgments::default() };
    let mut words: BTreeMap<String, i64> = BTreeMap::new();
    let mut after = 0;
    for _ in 0..BATCHES {
        let batch = rows::batch(&mut conn, dataset, version, after, ROWS).await?;
        for row in &batch.rows {
            after = row.position;
            let cells = rows::cells(&row.cells)?;
            let cell = cells.get(place).map_or("", String::as_str);
            found.count(HumanLabel::read(cell));
            let word: String = cell.trim().chars().take(LETTERS).collect();
            if !word.is_empty() {
                *words.entry(word).or_default() += 1;
            }
        }
        found.more = batch.more;
        if !batch.more {
            break;
        }
    }
    let mut words: Vec<_> = words.into_iter().map(|(word, rows)| (HumanLabel::read(&word), word, rows)).collect();
    words.sort_by_key(|(_, _, rows)| std::cmp::Reverse(*rows));
    words.truncate(WORDS);
    found.words = words.into_iter().map(|(label, word, rows)| (word, rows, label)).collect();
    Ok(found)
}

impl Judgments {
    fn count(&mut self, label: HumanLabel) {
        self.looked += 1;
        *match label {
            HumanLabel::Pass => &mut self.passed,
            HumanLabel::Fail => &mut self.failed,
            HumanLabel::Missing => &mut self.missing,
            HumanLabel::NotUnderstood => &mut self.not_understood,
        } += 1;
    }
}
