//! `GET /{organization}/datasets/{dataset}/export?format=csv|jsonl`: the rows that the page is searched and filtered for, of its
//! version, all columns, in the order of the dataset. CSV is made safe for spreadsheets; JSON Lines keeps every character.

use super::{answer, csv, saved};
use crate::router::Server;
use app::api::datasets::rows::Asked;
use app::error::AppError;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use backend::Caller;
use backend::datasets::export::{self, Export};
use domain::Refusal;
use domain::ids::{DatasetId, OrganizationId};
use futures::StreamExt;
use serde::Deserialize;

/// What the file is written in, `csv` or `jsonl`; beside what the page asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    format: String,
}

/// Asks access first; then sends the rows as they are read.
pub async fn export(
    State(server): State<Server>,
    Path((organization, dataset)): Path<(String, String)>,
    caller: Option<Extension<Caller>>,
    Query(asked): Query<Asked>,
    Query(wanted): Query<Wanted>,
) -> Response {
    let open = async {
        let Extension(caller) = caller.ok_or(Refusal::Unauthenticated)?;
        let organization = OrganizationId::parse(&organization).map_err(|_| Refusal::NotFound)?;
        let dataset: DatasetId = dataset.parse().map_err(|_| Refusal::NotFound)?;
        let (export, rows) = export::export(&server.backend, &caller, &organization, dataset, &asked.understood()?).await?;
        Ok::<_, AppError>(match wanted.format.as_str() {
            "csv" => {
                let head = csv::row(export.columns.iter().map(String::as_str));
                let lines = rows.map(|batch| batch.map(|rows| rows.iter().map(|row| csv::row(row.iter().map(String::as_str))).collect()));
                saved("text/csv; charset=utf-8", &name(&export, "csv"), head, lines)
            }
            "jsonl" => {
                let keys: Vec<String> = export.columns.iter().map(|column| json(column)).collect();
                let lines = rows.map(move |batch| batch.map(|rows| rows.iter().map(|row| object(&keys, row)).collect()));
                saved("application/jsonl; charset=utf-8", &name(&export, "jsonl"), String::new(), lines)
            }
            _ => return Err(Refusal::field("format", "Choose csv or jsonl.").into()),
        })
    };
    answer(open.await)
}

/// A row as an object with its columns in their order.
fn object(keys: &[String], cells: &[String]) -> String {
    let pairs: Vec<String> = keys.iter().zip(cells).map(|(key, cell)| format!("{key}:{}", json(cell))).collect();
    format!("{{{}}}\n", pairs.join(","))
}

fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A name that any system can keep: what is no plain letter or digit in the dataset's name becomes a hyphen.
fn name(export: &Export, ending: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let words: String = export.name.chars().map(plain).collect();
    let words = words.split('-').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-");
    let words = if words.is_empty() { "dataset".to_owned() } else { words };
    let version = if export.version.is_current { String::new() } else { format!("-v{}", export.version.number) };
    format!("{words}{version}.{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use backend::datasets::versions::Chosen;

    #[test]
    fn files_have_plain_names() {
        let named = |name: &str, is_current| {
            let version = Chosen { number: 3, rows: 1, is_current };
            super::name(&Export { name: name.into(), version, columns: vec![] }, "csv")
        };
        assert_eq!(named("Support: “Answers” <2>", true), "support-answers-2.csv");
        assert_eq!(named("返品", false), "dataset-v3.csv");
        assert_eq!(named("../../etc/passwd\r\nX: y", true), "etc-passwd-x-y.csv");
    }

    #[test]
    fn json_keeps_every_character() {
        let row = object(&[json("a\"b")], &["=1+1\n</script> \u{2028}".to_owned()]);
        let read: serde_json::Value = serde_json::from_str(&row).unwrap();
        assert_eq!(read["a\"b"], "=1+1\n</script> \u{2028}");
    }
}
