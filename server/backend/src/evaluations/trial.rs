//! Trying: what is asked, answered about one row, with nothing kept.

use super::draft;
use super::edit::NewCriterion;
use crate::access;
use crate::datasets::rows::{self, Cell, StoredRow};
use crate::db::{Conn, fetch_one};
use crate::runs::desk::Payer;
use crate::runs::once;
use crate::{Backend, Caller, Result, datasets};
use domain::Refusal;
use domain::access::{Level, ResourceKind};
use domain::agreement::HumanLabel;
use domain::evaluations::{Criterion, Rule};
use domain::ids::{CriterionId, DatasetId, EvaluationId, OrganizationId, VariantId};
use domain::runs::Outcome;
use domain::variants::{MAIN, Variant};

/// The most cells that are shown: those that are looked at come first.
const SHOWN: usize = 30;

/// What came out about one row.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// The row's place in the dataset.
    pub position: i64,
    /// The place of the row before it.
    pub previous: Option<i64>,
    /// The place of the row behind it.
    pub next: Option<i64>,
    /// Column and cell, those that are looked at first.
    pub cells: Vec<(String, Cell)>,
    /// Each criterion, and what it says of the row.
    pub criteria: Vec<(Criterion, Outcome)>,
    /// Why, of each: of an error always, of a judge what it gave for its verdict.
    pub reasons: Vec<Option<String>>,
    /// How the verdicts become one.
    pub rule: Rule,
    /// The verdict on the row.
    pub outcome: Outcome,
    /// What a person said of it.
    pub judged: HumanLabel,
}

/// What is asked, and of what.
struct Question {
    dataset: DatasetId,
    judgment_column: Option<String>,
    shown_columns: Option<Vec<String>>,
    variant: Variant,
}

/// Asks all that a variant asks (the main one when none is named) about a row, the first one when no row is named.
pub async fn evaluation(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    id: EvaluationId,
    variant: Option<VariantId>,
    row: &str,
) -> Result<Trial> {
    let mut conn = backend.db.read().await?;
    access::require(backend, &mut conn, caller, organization, ResourceKind::Evaluation, id.uuid(), Level::View).await?;
    let (question, columns) = question(backend, &mut conn, caller, organization, id, variant).await?;
    // Nobody pays for looking at a page.
    answer(backend, conn, None, question, columns, row).await
}

/// Asks the same with what a form of a criterion holds: in the place of the one it names, else behind the others.
pub async fn criterion(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    id: EvaluationId,
    place: (Option<VariantId>, Option<CriterionId>),
    form: NewCriterion<'_>,
    row: &str,
) -> Result<Trial> {
    let mut conn = backend.db.read().await?;
    access::require(backend, &mut conn, caller, organization, ResourceKind::Evaluation, id.uuid(), Level::Edit).await?;
    let (variant, known) = place;
    let (mut question, columns) = match known {
        None => question(backend, &mut conn, caller, organization, id, variant).await?,
        Some(known) => {
            let holder = draft::snapshot(&mut conn, id).await?.asking(known).ok_or(Refusal::NotFound)?.0.id;
            question(backend, &mut conn, caller, organization, id, Some(holder)).await?
        }
    };
    let asked = named(form).checked(known.unwrap_or_else(|| backend.id()), &columns)?;
    let all = &mut question.variant.criteria;
    match all.iter_mut().find(|criterion| Some(criterion.id) == known) {
        Some(before) => *before = asked,
        None => all.push(asked),
    }
    let team = access::require(backend, &mut conn, caller, organization, ResourceKind::Evaluation, id.uuid(), Level::Edit).await?.team;
    let payer = Payer { organization: organization.clone(), team: Some(team), account: caller.account_id, evaluation: Some(id), run: None };
    answer(backend, conn, Some(payer), question, columns, row).await
}

/// Asks what the form of a criterion holds about a row of a dataset, before there is an evaluation.
pub async fn dataset(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    dataset: &str,
    judgment_column: &str,
    form: NewCriterion<'_>,
    row: &str,
) -> Result<Trial> {
    let mut conn = backend.db.read().await?;
    let id: DatasetId = dataset.parse().map_err(|_| Refusal::NotFound)?;
    let home = access::require(backend, &mut conn, caller, organization, ResourceKind::Dataset, id.uuid(), Level::View).await?;
    let columns = datasets::columns(&mut conn, id).await?;
    let criteria = vec![named(form).checked(backend.id(), &columns)?];
    let judgment_column = super::edit::judgment(judgment_column, &columns).map_err(|why| Refusal::field("judgment_column", why))?;
    let variant = Variant { id: backend.id(), name: MAIN.into(), rule: Rule::All, criteria };
    let payer =
        Payer { organization: organization.clone(), team: Some(home.team), account: caller.account_id, evaluation: None, run: None };
    let question = Question { dataset: id, judgment_column, shown_columns: None, variant };
    answer(backend, conn, Some(payer), question, columns, row).await
}

/// Trying needs no name yet.
fn named(form: NewCriterion<'_>) -> NewCriterion<'_> {
    if form.name.trim().is_empty() { NewCriterion { name: "This criterion", ..form } } else { form }
}

async fn question(
    backend: &Backend,
    conn: &mut Conn,
    caller: &Caller,
    organization: &OrganizationId,
    id: EvaluationId,
    variant: Option<VariantId>,
) -> Result<(Question, Vec<String>)> {
    let asks = draft::snapshot(conn, id).await?;
    draft::see_dataset(backend, conn, caller, organization, asks.dataset).await?;
    let variant = asks.variant(variant).ok_or(Refusal::NotFound)?.clone();
    let columns = datasets::columns(conn, asks.dataset).await?;
    let question = Question { dataset: asks.dataset, judgment_column: asks.judgment_column, shown_columns: asks.shown_columns, variant };
    Ok((question, columns))
}

async fn answer(
    backend: &Backend,
    mut conn: Conn,
    payer: Option<Payer>,
    question: Question,
    columns: Vec<String>,
    row: &str,
) -> Result<Trial> {
    let (version, row, previous, next) = find(&mut conn, question.dataset, row).await?;
    // Answering may take long; others can have the connection.
    drop(conn);
    let (position, cells) = (row.position, rows::cells(&row.cells)?);
    let asked = once::Question {
        dataset: question.dataset,
        version,
        variant: &question.variant,
        judgment: question.judgment_column.as_deref(),
        columns: &columns,
    };
    let found = once::answer(backend, payer, asked, row).await?;
    Ok(Trial {
        position,
        previous,
        next,
        cells: shown(&question, &columns, cells),
        criteria: question.variant.criteria.into_iter().zip(found.outcomes).collect(),
        reasons: found.reasons,
        rule: question.variant.rule,
        outcome: found.outcome,
        judged: found.judged,
    })
}

/// The version of the dataset, the row of this number, the first one without a number, and its neighbours.
async fn find(conn: &mut Conn, dataset: DatasetId, wanted: &str) -> Result<(i64, StoredRow, Option<i64>, Option<i64>)> {
    let number: Option<i64> = match wanted.trim() {
        "" => None,
        text => Some(text.parse().map_err(|_| Refusal::field("row", "Enter the number of a row, such as 1."))?),
    };
    let (version,): (i64,) = fetch_one!(conn, "SELECT version FROM datasets WHERE id = $1", dataset.uuid())?;
    let behind = number.map_or(0, |number| number.saturating_sub(1));
    let row = rows::batch(conn, dataset, version, behind, 1).await?.rows.pop();
    let row = row.filter(|row| number.is_none_or(|number| row.position == number)).ok_or_else(|| {
        let none = "The dataset has no rows to try on.".to_owned();
        Refusal::field("row", number.map_or(none, |number| format!("There is no row {number}. Choose another one.")))
    })?;
    let (previous, next): (Option<i64>, Option<i64>) = fetch_one!(
        conn,
        "SELECT (SELECT position FROM dataset_rows WHERE dataset_id = $1 AND added_in <= $2 AND (removed_in IS NULL OR removed_in > $2)
                     AND position < $3 ORDER BY position DESC LIMIT 1),
                (SELECT position FROM dataset_rows WHERE dataset_id = $1 AND added_in <= $2 AND (removed_in IS NULL OR removed_in > $2)
                     AND position > $3 ORDER BY position LIMIT 1)",
        dataset.uuid(),
        version,
        row.position
    )?;
    Ok((version, row, previous, next))
}

/// The cells that a person wants to see beside the verdicts: what is looked at first, then what evaluators see.
fn shown(question: &Question, columns: &[String], cells: Vec<String>) -> Vec<(String, Cell)> {
    let looked = |name: &String| question.variant.criteria.iter().any(|criterion| criterion.column == *name);
    let seen = |name: &String| question.shown_columns.as_ref().is_none_or(|shown| shown.contains(name));
    let mut pairs: Vec<_> = columns.iter().cloned().zip(cells).filter(|(name, _)| looked(name) || seen(name)).collect();
    pairs.sort_by_key(|(name, _)| !looked(name));
    pairs.truncate(SHOWN);
    pairs.into_iter().map(|(name, text)| (name, Cell::clip(text))).collect()
}
