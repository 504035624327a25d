//! One result, whole: the cells, what each criterion says and why, and the results before and behind it within a filter.

use super::super::answer::Sheet;
use super::super::desk::Examples;
use super::super::{Run, find};
use super::read::{Direction, Found, Reader};
use crate::access;
use crate::datasets::rows;
use crate::db::{Conn, fetch_all, fetch_optional};
use crate::{Backend, Caller, Error, Result, datasets};
use domain::Refusal;
use domain::access::Level;
use domain::credits::{KeySource, NanoDollars};
use domain::ids::{OrganizationId, RunId};
use domain::judges::Prompt;
use domain::models::Provider;
use domain::runs::{Outcome, Place, ResultQuery, ResultSort};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// What a criterion says of the row, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Pass, fail or error.
    pub outcome: Outcome,
    /// Why: what was kept with the answer, or what the evaluator sees in the row when it looks again.
    pub reason: Option<String>,
    /// What a model was asked and said, for those who see the row.
    pub asked: Option<AskedModel>,
}

/// What a model was asked about a row, and what it said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedModel {
    /// Who ran it.
    pub provider: Provider,
    /// The model.
    pub model: String,
    /// Whose key it ran on.
    pub source: KeySource,
    /// What it read, where that can still be written.
    pub prompt: Option<Prompt>,
    /// What it said, as it came.
    pub answer: String,
    /// Tokens that it read and wrote.
    pub tokens: Option<(i64, i64)>,
    /// What that cost, when the price is known.
    pub cost: Option<NanoDollars>,
    /// How long it took, in microseconds.
    pub latency: i64,
    /// The provider's own name for the call.
    pub request_id: Option<String>,
}

#[derive(sqlx::FromRow)]
struct ModelRow {
    criterion_id: Uuid,
    provider: String,
    model: String,
    key_source: String,
    answer: String,
    input_tokens: Option<i64>,
    output_tokens: Option<i64>,
    cost: Option<i64>,
    latency: i64,
    request_id: Option<String>,
}

/// One result, whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Detail {
    /// The run.
    pub run: Run,
    /// The row's place in the dataset, from 1.
    pub position: i64,
    /// Column and cell, whole; nothing when the dataset is not shared with the caller, or the row is gone.
    pub cells: Option<Vec<(String, String)>>,
    /// The verdict as a whole.
    pub outcome: Outcome,
    /// What each criterion of the run says.
    pub said: Vec<Said>,
    /// What a person said, if anybody did.
    pub judged: Option<bool>,
    /// The result before it within the filter.
    pub previous: Option<i64>,
    /// The result behind it within the filter.
    pub next: Option<i64>,
}

/// The result of one row; `query` says among which results it is looked at.
pub async fn row(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    id: RunId,
    position: i64,
    query: &ResultQuery,
) -> Result<Detail> {
    let mut conn = backend.db.read().await?;
    let run = find(backend, &mut conn, caller, organization, id, Level::View).await?;
    let shared = access::level(backend, &mut conn, caller, organization, run.dataset.uuid()).await?.is_some();
    let found: Option<(Option<bool>, Option<bool>, Option<String>)> = fetch_optional!(
        conn,
        "SELECT v.passed, v.judged, w.cells FROM verdicts v LEFT JOIN dataset_rows w ON w.id = v.row_id AND w.dataset_id = $3
         WHERE v.run_id = $1 AND v.position = $2",
        id.uuid(),
        position,
        run.dataset.uuid()
    )?;
    let (passed, judged, json) = found.ok_or(Refusal::NotFound)?;
    let columns = if shared { datasets::columns(&mut conn, run.dataset).await? } else { Vec::new() };
    let cells = json.filter(|_| shared).map(|json| rows::cells(&json)).transpose()?;
    let asked = if shared { asked(&mut conn, &run, &columns, position, cells.as_deref()).await? } else { HashMap::new() };
    let kept: Vec<(Uuid, Option<bool>, Option<String>)> =
        fetch_all!(conn, "SELECT criterion_id, passed, reason FROM results WHERE run_id = $1 AND position = $2", id.uuid(), position)?;
    // In the order of the rows, whatever order the list had: "next" is the next row.
    let query = ResultQuery { sort: ResultSort::Row, ..query.clone() };
    let reader = Reader::new(&run, &columns, shared, &query);
    let previous = neighbour(&reader, &mut conn, position, Direction::Backward).await?;
    let next = neighbour(&reader, &mut conn, position, Direction::Forward).await?;
    drop(conn);
    let why = explain(&run, &columns, cells.clone()).await;
    let said = run.criteria.iter().zip(why).map(|(criterion, why)| {
        let answer = kept.iter().find(|(id, ..)| *id == criterion.id.uuid());
        let (outcome, reason) =
            answer.map_or((Outcome::Error, None), |(_, passed, reason)| ((*passed).into(), reason.clone().filter(|_| shared)));
        Said { outcome, reason: reason.or(why), asked: asked.get(&criterion.id.uuid()).cloned() }
    });
    Ok(Detail {
        position,
        outcome: passed.into(),
        said: said.collect(),
        judged,
        previous,
        next,
        cells: cells.map(|cells| columns.into_iter().zip(cells).collect()),
        run,
    })
}

async fn neighbour(reader: &Reader, conn: &mut Conn, position: i64, direction: Direction) -> Result<Option<i64>> {
    let read = reader.page(conn, Place::from(position), 1, direction, |found: Found| found.position).await?;
    Ok(read.items.first().copied())
}

/// What models were asked about the row. What they read is written once more: the run has the questions, and its version the row.
async fn asked(
    conn: &mut Conn,
    run: &Run,
    columns: &[String],
    position: i64,
    cells: Option<&[String]>,
) -> Result<HashMap<Uuid, AskedModel>> {
    let rows: Vec<ModelRow> = fetch_all!(
        conn,
        "SELECT criterion_id, provider, model, key_source, answer, input_tokens, output_tokens, cost, latency, request_id
         FROM model_answers WHERE run_id = $1 AND position = $2",
        run.id.uuid(),
        position
    )?;
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let judges: Vec<_> = run.criteria.iter().filter_map(|criterion| criterion.evaluator.judge()).collect();
    let judgment = run.judgment_column.as_ref().and_then(|name| columns.iter().position(|column| column == name));
    let examples = Examples::find(conn, (run.dataset, run.dataset_version), judgment, &judges).await?;
    let row: Option<(i64,)> =
        fetch_optional!(conn, "SELECT row_id FROM verdicts WHERE run_id = $1 AND position = $2", run.id.uuid(), position)?;
    let mut asked = HashMap::new();
    for kept in rows {
        let criterion = run.criteria.iter().find(|criterion| criterion.id.uuid() == kept.criterion_id);
        let ready = criterion.and_then(|criterion| {
            criterion.evaluator.judge()?.prepare(&criterion.name, &criterion.description, &criterion.column, columns).ok()
        });
        let read = ready.zip(row).zip(cells).and_then(|((ready, (row,)), cells)| examples.prompt(&ready, row, cells).ok());
        let model = AskedModel {
            provider: kept.provider.parse().map_err(Error::Internal)?,
            model: kept.model,
            source: kept.key_source.parse().map_err(Error::Internal)?,
            prompt: read,
            answer: kept.answer,
            tokens: kept.input_tokens.zip(kept.output_tokens),
            cost: kept.cost.map(Into::into),
            latency: kept.latency,
            request_id: kept.request_id,
        };
        asked.insert(kept.criterion_id, model);
    }
    Ok(asked)
}

/// What each evaluator sees in the row, for those who may see it; nothing where it cannot look any more.
async fn explain(run: &Run, columns: &[String], cells: Option<Vec<String>>) -> Vec<Option<String>> {
    let nothing = vec![None; run.criteria.len()];
    let Some(cells) = cells else { return nothing };
    let Ok(sheet) = Sheet::new(&run.criteria, run.rule, None, columns).map(Arc::new) else { return nothing };
    let look = move || sheet.questions.iter().map(|question| question.explain(&cells)).collect();
    tokio::task::spawn_blocking(look).await.unwrap_or(nothing)
}
