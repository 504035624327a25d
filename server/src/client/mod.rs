//! `assay login`, `whoami`, `push`, `pull`, `run`, `results`: a client of the public API, for terminals and CI.
//!
//! Exit codes: 0 it was done; 1 a run failed or stayed below its bar; 2 the command is wrong; 3 it could not be done. What was
//! asked for goes to standard output, everything else to standard error. To add a command: a variant of [`Client`], its file.

mod account;
mod http;
mod pull;
mod push;
mod run;

use clap::Subcommand;
use http::Api;
use serde_json::Value;
use std::process::ExitCode;

/// It could not be done.
const NOT_DONE: u8 = 3;

/// Commands that speak with a server.
#[derive(Debug, Subcommand)]
pub enum Client {
    /// Keep an API key for the other commands. In CI set ASSAY_URL and ASSAY_API_KEY instead
    Login(account::Login),
    /// Say whose key is used, and where it works
    Whoami(account::Whoami),
    /// Import a file (CSV, TSV, JSON, JSONL) as a dataset
    Push(push::Push),
    /// Write the rows of a dataset to a file
    Pull(pull::Pull),
    /// Run an evaluation and wait for its end. Exits with 1 when it fails, or when fewer rows pass than --min-pass asks
    Run(run::Run),
    /// Write the results of a run to a file
    Results(pull::Results),
}

/// Where to ask. Each is kept by `assay login`.
#[derive(Debug, clap::Args)]
pub struct Access {
    /// The server, such as https://assay.example.com
    #[arg(long, env = "ASSAY_URL", value_name = "URL")]
    url: Option<String>,
    /// The API key
    #[arg(long, env = "ASSAY_API_KEY", value_name = "KEY", hide_env_values = true)]
    key: Option<String>,
    /// The organization's ID [default: the only one that the key can ask about]
    #[arg(long, env = "ASSAY_ORGANIZATION", value_name = "ID")]
    organization: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Does what was asked, and says why when it cannot.
pub async fn run(client: &Client) -> ExitCode {
    let outcome = match client {
        Client::Login(login) => account::login(login).await,
        Client::Whoami(whoami) => account::whoami(whoami).await,
        Client::Push(push) => push::run(push).await,
        Client::Pull(pull) => pull::pull(pull).await,
        Client::Run(run) => run::run(run).await,
        Client::Results(results) => pull::results(results).await,
    };
    outcome.unwrap_or_else(|error| {
        say(&format!("Error: {error:#}"));
        ExitCode::from(NOT_DONE)
    })
}

/// What was asked for, on standard output: as words, or as JSON.
#[expect(clippy::print_stdout, reason = "it is what the person at the terminal asked for")]
fn answer(json: bool, words: &str, value: &Value) {
    if json { println!("{value}") } else { println!("{words}") }
}

/// Something beside what was asked for, on standard error.
fn say(words: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "{words}");
}

/// The address of an area in the organization that is meant.
async fn area(api: &Api, access: &Access, rest: &str) -> anyhow::Result<String> {
    let organization = match access.organization.clone().or_else(|| api.organization.clone()) {
        Some(organization) => organization,
        None => only_organization(api).await?,
    };
    Ok(format!("/organizations/{organization}/{rest}"))
}

async fn only_organization(api: &Api) -> anyhow::Result<String> {
    let me = api.get("/me").await?;
    let known: Vec<&str> = me["organizations"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    match known.as_slice() {
        [one] => Ok((*one).to_owned()),
        [] => anyhow::bail!("this key is of no organization"),
        several => anyhow::bail!("say --organization: {}", several.join(", ")),
    }
}

/// The thing of a list that is meant by its identifier, or by a name that only one of them has.
async fn find(api: &Api, list: &str, wanted: &str, what: &str) -> anyhow::Result<Value> {
    let all = api.list(list).await?;
    let key = wanted.trim().to_lowercase();
    if let Some(one) = all.iter().find(|one| one["id"] == wanted.trim()) {
        return Ok(one.clone());
    }
    let named: Vec<&Value> = all.iter().filter(|one| one["name"].as_str().is_some_and(|name| name.to_lowercase() == key)).collect();
    match named.as_slice() {
        [one] => Ok((*one).clone()),
        [] => anyhow::bail!("there is no {what} “{wanted}” that this key can see"),
        several => {
            let ids: Vec<&str> = several.iter().filter_map(|one| one["id"].as_str()).collect();
            anyhow::bail!("several teams have the {what} “{wanted}”; say which: {}", ids.join(", "))
        }
    }
}
