//! The results of a run as the page filters them: `GET /{organization}/runs/{run}/results.csv` and `results.jsonl`. They are read in
//! batches while the file goes out, and access is asked for each of them.

use super::{answer, csv, saved};
use crate::router::Server;
use app::api::runs::results::{ResultChoice, query};
use app::error::AppError;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use backend::runs::results::{self, Batch, Verdict};
use backend::{Backend, Caller};
use domain::Refusal;
use domain::ids::{OrganizationId, RunId};
use domain::runs::{Outcome, Place, ResultQuery};
use futures::{Stream, stream};
use serde_json::{Map, Value, json};

type Way = (String, String);

/// As CSV: one line for each row, with a column for each criterion and each cell.
pub async fn csv(
    server: State<Server>,
    caller: Option<Extension<Caller>>,
    Path(way): Path<Way>,
    Query(choice): Query<ResultChoice>,
) -> Response {
    answer(file(server, caller, way, choice, Form::Csv).await)
}

/// As JSON lines: one object for each row.
pub async fn jsonl(
    server: State<Server>,
    caller: Option<Extension<Caller>>,
    Path(way): Path<Way>,
    Query(choice): Query<ResultChoice>,
) -> Response {
    answer(file(server, caller, way, choice, Form::Jsonl).await)
}

#[derive(Clone, Copy)]
enum Form {
    Csv,
    Jsonl,
}

async fn file(
    State(server): State<Server>,
    caller: Option<Extension<Caller>>,
    (organization, run): Way,
    choice: ResultChoice,
    form: Form,
) -> Result<Response, AppError> {
    let Extension(caller) = caller.ok_or(Refusal::Unauthenticated)?;
    let organization = OrganizationId::parse(&organization).map_err(|_| Refusal::NotFound)?;
    let run: RunId = run.parse().map_err(|_| Refusal::NotFound)?;
    let wanted = Wanted { backend: server.backend, caller, organization, run, query: query(&choice)?, form };
    // The first batch is read before the answer begins, so that a refusal is one.
    let first = wanted.read(Place::default()).await?;
    Ok(match form {
        Form::Csv => saved("text/csv; charset=utf-8", &format!("{run}.csv"), head(&first), lines(wanted, first)),
        Form::Jsonl => saved("application/jsonl; charset=utf-8", &format!("{run}.jsonl"), String::new(), lines(wanted, first)),
    })
}

/// What a file holds, and for whom.
#[derive(Clone)]
struct Wanted {
    backend: Backend,
    caller: Caller,
    organization: OrganizationId,
    run: RunId,
    query: ResultQuery,
    form: Form,
}

impl Wanted {
    async fn read(&self, after: Place) -> backend::Result<Batch> {
        results::batch(&self.backend, &self.caller, &self.organization, self.run, &self.query, after).await
    }
}

fn lines(wanted: Wanted, first: Batch) -> impl Stream<Item = backend::Result<String>> + Send + 'static {
    stream::try_unfold(Some(first), move |batch| {
        let wanted = wanted.clone();
        async move {
            let Some(batch) = batch else { return Ok(None) };
            let line = match wanted.form {
                Form::Csv => row,
                Form::Jsonl => object,
            };
            let text = batch.page.items.iter().map(|verdict| line(&batch, verdict)).collect::<String>();
            let next = match batch.page.next {
                Some(after) => Some(wanted.read(after).await?),
                None => None,
            };
            Ok(Some((text, next)))
        }
    })
}

fn head(batch: &Batch) -> String {
    let asked = batch.criteria.iter().flat_map(|name| [name.clone(), format!("{name}: reason")]);
    let cells = batch.columns.iter().cloned();
    let names: Vec<String> = ["row", "verdict", "people"].map(str::to_owned).into_iter().chain(asked).chain(cells).collect();
    csv::row(names.iter().map(String::as_str))
}

fn row(_: &Batch, verdict: &Verdict<String>) -> String {
    let position = verdict.position.to_string();
    let mut cells = vec![position.as_str(), verdict.outcome.as_str(), people(verdict.judged).unwrap_or_default()];
    for answered in &verdict.criteria {
        cells.extend([answered.outcome.as_str(), answered.reason.as_deref().unwrap_or_default()]);
    }
    cells.extend(verdict.cells.iter().flatten().map(String::as_str));
    csv::row(cells)
}

fn object(batch: &Batch, verdict: &Verdict<String>) -> String {
    let answer = |(name, answered): (&String, &results::Answered)| json!({"name": name, "outcome": answered.outcome.as_str(), "reason": answered.reason});
    let criteria: Vec<Value> = batch.criteria.iter().zip(&verdict.criteria).map(answer).collect();
    let cells = verdict.cells.as_ref().map(|cells| {
        let pairs = batch.columns.iter().zip(cells).map(|(name, cell)| (name.clone(), Value::from(cell.as_str())));
        pairs.collect::<Map<_, _>>()
    });
    let line = json!({
        "row": verdict.position,
        "verdict": verdict.outcome.as_str(),
        "people": people(verdict.judged),
        "criteria": criteria,
        "cells": cells,
    });
    format!("{line}\n")
}

fn people(judged: Option<bool>) -> Option<&'static str> {
    judged.map(|passed| Outcome::from(passed).as_str())
}
