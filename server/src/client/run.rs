//! `assay run`: starts a run, waits for its end, and holds it to a bar.

use super::http::Api;
use super::{Access, answer, area, find, say};
use serde_json::{Value, json};
use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::time::Duration;

/// How often the run is looked at.
const EVERY: Duration = Duration::from_secs(1);
/// Looks in a row that may fail before the wait is given up: servers are started again.
const FAILURES: u32 = 30;

/// Options of `assay run`.
#[derive(Debug, clap::Args)]
pub struct Run {
    /// The evaluation, by name or ID
    #[arg(value_name = "EVALUATION")]
    evaluation: String,
    /// The least share of rows that must pass, between 0 and 1. Rows that could not be decided do not pass
    #[arg(long, value_name = "SHARE", value_parser = share)]
    min_pass: Option<f64>,
    /// Only start it
    #[arg(long, conflicts_with = "min_pass")]
    no_wait: bool,
    #[command(flatten)]
    access: Access,
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| "a number between 0 and 1, such as 0.9".to_owned())
}

/// Runs it; the exit code says whether it is good enough.
pub async fn run(run: &Run) -> anyhow::Result<ExitCode> {
    let api = Api::open(&run.access)?;
    let evaluations = area(&api, &run.access, "evaluations").await?;
    let evaluation = find(&api, &evaluations, &run.evaluation, "evaluation").await?;
    let id = evaluation["id"].as_str().unwrap_or_default();
    let started = api.post(&format!("{evaluations}/{id}/runs"), &json!({})).await?;
    let run_id = started["id"].as_str().unwrap_or_default();
    if run.no_wait {
        answer(run.access.json, run_id, &started);
        return Ok(ExitCode::SUCCESS);
    }
    say(&format!("Run {run_id}"));
    let path = area(&api, &run.access, &format!("runs/{run_id}")).await?;
    let ended = wait(&api, &path).await?;
    answer(run.access.json, &in_words(&ended), &ended);
    Ok(judge(&ended, run.min_pass))
}

/// Waits for the end, and shows how far it is to whoever sits at a terminal.
async fn wait(api: &Api, path: &str) -> anyhow::Result<Value> {
    let mut stderr = std::io::stderr();
    let shows = stderr.is_terminal();
    let mut failures = 0;
    loop {
        tokio::time::sleep(EVERY).await;
        let now = match api.get(path).await {
            Err(_) if failures < FAILURES => {
                failures += 1;
                continue;
            }
            outcome => outcome?,
        };
        failures = 0;
        let ended = now["ended"] == true;
        if shows {
            let end = if ended { "\n" } else { "" };
            let _ = write!(stderr, "\r{} of {} rows, {} pass{end}", now["done"], now["total"], now["passed"]);
            let _ = stderr.flush();
        }
        if ended {
            return Ok(now);
        }
    }
}

fn in_words(run: &Value) -> String {
    let rate = run["pass_rate"].as_f64().map_or("no rows".to_owned(), |rate| format!("{:.1}% pass", rate * 100.0));
    let why = run["failure"].as_str().map(|why| format!(": {why}")).unwrap_or_default();
    format!(
        "{}{why}: {rate} ({} of {} rows, {} errors)",
        run["state"].as_str().unwrap_or_default(),
        run["passed"],
        run["done"],
        run["errors"]
    )
}

/// Whether the run is good enough: it came to its end, and enough rows pass.
fn judge(run: &Value, bar: Option<f64>) -> ExitCode {
    let passed = |bar: f64| run["pass_rate"].as_f64().is_some_and(|rate| rate >= bar);
    if run["state"] == "succeeded" && bar.is_none_or(passed) {
        return ExitCode::SUCCESS;
    }
    if let Some(bar) = bar {
        say(&format!("Below the bar of {:.1}%.", bar * 100.0));
    }
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_is_met_or_missed() {
        let run = |state: &str, rate: Option<f64>| json!({"state": state, "pass_rate": rate});
        for (run, bar, good) in [
            (run("succeeded", Some(0.9)), Some(0.9), true),
            (run("succeeded", Some(0.89)), Some(0.9), false),
            (run("succeeded", None), Some(0.0), false),
            (run("succeeded", None), None, true),
            (run("cancelled", Some(1.0)), None, false),
        ] {
            assert_eq!(judge(&run, bar) == ExitCode::SUCCESS, good, "{run} {bar:?}");
        }
        assert!(share("1.1").is_err() && share("x").is_err() && share("0.9").is_ok());
    }
}
