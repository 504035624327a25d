//! `GET /{organization}/usage/export.csv?from=…&to=…`: usage by day, model, key, team and member.

use super::{answer, csv, entered, file};
use crate::router::Server;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use backend::Caller;
use backend::usage::{self, Line};
use domain::Refusal;
use domain::usage::Period;
use futures::StreamExt;
use serde::Deserialize;

/// The days, as the page has them.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    from: String,
    to: String,
}

/// Asks access first; then sends a day after the other.
pub async fn export(
    State(server): State<Server>,
    Path(organization): Path<String>,
    caller: Option<Extension<Caller>>,
    Query(asked): Query<Asked>,
) -> Response {
    let open = async {
        let (caller, organization) = entered(caller, &organization)?;
        let today = server.backend.now().day_number();
        let period = Period::read(&asked.from, &asked.to, today);
        // Whoever may not see it is told that, and not which day is wrong.
        let days = usage::export(&server.backend, &caller, &organization, period.clone().unwrap_or(Period::usual(today))).await?;
        period.map_err(Refusal::from)?;
        let head = csv::row([
            "day",
            "provider",
            "model",
            "key_source",
            "team",
            "member",
            "calls",
            "input_tokens",
            "cached_tokens",
            "output_tokens",
            "cost_usd",
            "charged_usd",
        ]);
        let lines = days.map(|day| day.map(|lines| lines.iter().map(line).collect::<String>()));
        Ok(file(&format!("{organization}-usage.csv"), head, lines))
    };
    answer(open.await)
}

fn line(line: &Line) -> String {
    let [team, member] = [&line.team, &line.member].map(|name| name.as_deref().unwrap_or_default());
    let sum = &line.sum;
    let [calls, input, cached, output] =
        [sum.calls, sum.input_tokens, sum.cached_tokens, sum.output_tokens].map(|number| number.to_string());
    let [cost, charged] = [sum.cost, sum.charged].map(|amount| amount.exact().replace(['$', ','], ""));
    csv::row([&line.day, &line.provider, &sum.name, &line.key_source, team, member, &calls, &input, &cached, &output, &cost, &charged])
}
