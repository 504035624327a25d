//! `assay push`: a file becomes a dataset, in the team that is meant.

use super::http::{Api, streamed};
use super::{Access, answer, area, say};
use anyhow::{Context, bail};
use serde_json::Value;
use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tokio::io::AsyncReadExt;

/// Bytes that are read of a file at a time.
const PIECE: usize = 1 << 16;

/// Options of `assay push`.
#[derive(Debug, clap::Args)]
pub struct Push {
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The name of the dataset [default: the name of the file, without its ending]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The team, by name or ID [default: the only one; else the one that has something of this name]
    #[arg(long, value_name = "TEAM")]
    team: Option<String>,
    /// csv, tsv, json or jsonl [default: as the ending and the first line tell]
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    #[command(flatten)]
    access: Access,
}

/// Imports the file: all of it, or nothing.
pub async fn run(push: &Push) -> anyhow::Result<ExitCode> {
    let api = Api::open(&push.access)?;
    let name = push.name.clone().or_else(|| name_of(&push.file)).context("say --name")?;
    let file = tokio::fs::File::open(&push.file).await.with_context(|| format!("cannot read {}", push.file.display()))?;
    let datasets = area(&api, &push.access, "datasets").await?;
    let team = team(&api, push, &datasets, &name).await?;
    let format = push.format.clone().or_else(|| format_of(&push.file));
    let mut query = vec![("name", name.as_str()), ("team", team.as_str())];
    query.extend(format.as_deref().map(|format| ("format", format)));
    let made = api.upload(&datasets, &query, streamed(pieces(file))).await?;
    let words = format!("{}: {} rows\n{}", name, made["rows"], made["id"].as_str().unwrap_or_default());
    answer(push.access.json, &words, &made);
    Ok(ExitCode::SUCCESS)
}

fn pieces(file: tokio::fs::File) -> impl futures::Stream<Item = std::io::Result<Vec<u8>>> {
    futures::stream::try_unfold(file, async |mut file| {
        let mut piece = vec![0; PIECE];
        let length = file.read(&mut piece).await?;
        piece.truncate(length);
        Ok(if length == 0 { None } else { Some((piece, file)) })
    })
}

fn name_of(file: &Path) -> Option<String> {
    Some(file.file_stem()?.to_string_lossy().into_owned()).filter(|name| name != "-")
}

fn format_of(file: &Path) -> Option<String> {
    let ending = file.extension()?.to_str()?.to_lowercase();
    ["csv", "tsv", "json", "jsonl"].contains(&ending.as_str()).then_some(ending)
}

/// The identifier of the team that is meant, as people expect: the one that was named; the only one; the one team that already
/// has a dataset of this name; else whoever sits at a terminal is asked, and in CI it fails and lists the teams.
async fn team(api: &Api, push: &Push, datasets: &str, name: &str) -> anyhow::Result<String> {
    let teams = api.list(&area(api, &push.access, "teams").await?).await?;
    if let Some(wanted) = &push.team {
        return named(&teams, wanted).with_context(|| format!("there is no team “{wanted}”, only: {}", names(&teams)));
    }
    if let [only] = teams.as_slice() {
        return id(only);
    }
    let all = api.list(datasets).await?;
    if let Some(team) = inferred(&all, name) {
        say(&format!("Team: {}", teams.iter().find(|one| one["id"] == *team).map_or(team, |one| one["name"].as_str().unwrap_or_default())));
        return Ok(team.to_owned());
    }
    if !std::io::stdin().is_terminal() {
        bail!("say --team: {}", names(&teams));
    }
    let mut stderr = std::io::stderr();
    stderr.write_all(format!("Which team? ({}) ", names(&teams)).as_bytes())?;
    stderr.flush()?;
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    named(&teams, &line).with_context(|| format!("there is no team “{}”", line.trim()))
}

/// The one team that has something of this name; nothing when none has, or several.
fn inferred<'a>(all: &'a [Value], name: &str) -> Option<&'a str> {
    let key = name.trim().to_lowercase();
    let mut of_name = all.iter().filter(|one| one["name"].as_str().is_some_and(|name| name.to_lowercase() == key));
    let first = of_name.next()?["team"].as_str()?;
    of_name.all(|other| other["team"] == first).then_some(first)
}

fn named(teams: &[Value], wanted: &str) -> anyhow::Result<String> {
    let key = wanted.trim().to_lowercase();
    let found =
        teams.iter().find(|team| team["id"] == wanted.trim() || team["name"].as_str().is_some_and(|name| name.to_lowercase() == key));
    id(found.context("no such team")?)
}

fn names(teams: &[Value]) -> String {
    teams.iter().filter_map(|team| team["name"].as_str()).collect::<Vec<_>>().join(", ")
}

fn id(team: &Value) -> anyhow::Result<String> {
    Ok(team["id"].as_str().context("a team has an identifier")?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_team_is_the_one_that_has_the_name_already() {
        let all = [json!({"name": "Answers", "team": "a"}), json!({"name": "Twice", "team": "a"}), json!({"name": "twice", "team": "b"})];
        assert_eq!(inferred(&all, " answers"), Some("a"));
        assert_eq!((inferred(&all, "Twice"), inferred(&all, "Nowhere")), (None, None));
    }

    #[test]
    fn a_file_tells_name_and_format() {
        assert_eq!(
            (name_of(Path::new("a/rows.v2.CSV")), format_of(Path::new("a/rows.v2.CSV"))),
            (Some("rows.v2".into()), Some("csv".into()))
        );
        assert_eq!((name_of(Path::new("-")), format_of(Path::new("rows.txt"))), (None, None));
    }
}
