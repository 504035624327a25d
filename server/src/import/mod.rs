//! `assay import`: makes a dataset out of a file at the command line of the server, on behalf of a member.
//!
//! The file goes through the same use case as an upload; `pieces` brings its bytes.

mod pieces;

use crate::config::Config;
use crate::serve::open_existing;
use anyhow::Context;
use backend::datasets::import::{File, NewDataset};
use backend::{Backend, Caller, admin, datasets, organizations};
use clap::Args;
use domain::Refusal;
use domain::datasets::Format;
use domain::ids::{DatasetId, OrganizationId, TeamId};
use domain::visibility::Visibility;
use futures::{FutureExt, Stream, StreamExt, stream};
use pieces::{Progress, pieces};
use serde_json::json;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::task::Poll;

/// Options of `assay import`.
#[derive(Debug, Args)]
pub struct Import {
    /// The file: CSV, TSV, JSON (a list of objects) or JSONL (an object on each line); - reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The organization's ID, as it stands in addresses
    #[arg(long, value_name = "ID")]
    organization: String,
    /// The mail address of the member who imports it, and owns the dataset
    #[arg(long = "as", value_name = "ADDRESS")]
    member: String,
    /// The name of the dataset [default: the name of the file, without its ending]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The team where it lives, by name or ID [default: the first of the member's teams]
    #[arg(long, value_name = "TEAM")]
    team: Option<String>,
    /// Who sees it: team, everyone or me [default: as the team's settings say]
    #[arg(long, value_name = "WHO")]
    visibility: Option<Visibility>,
    /// csv, tsv, json or jsonl [default: as the file's name and first line tell]
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    /// Print the outcome as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: Config,
}

impl Import {
    /// Where the database is.
    pub fn config(&self) -> &Config {
        &self.config
    }
}

/// Imports it and prints what came of it. All of the file is imported, or nothing.
#[expect(clippy::print_stdout, reason = "the outcome is what the person at the terminal asked for")]
pub async fn run(import: &Import) -> anyhow::Result<()> {
    let name = import.name.clone().or_else(|| name_of(&import.file)).context("standard input has no name: say --name")?;
    let (input, total) = open_file(&import.file)?;
    let backend = open_existing(&import.config).await?;
    let outcome = act(&backend, import, &name, until_interrupted(pieces(input, Progress::new(total)))).await;
    backend.db.close().await;
    let (words, values) = outcome?;
    println!("{}", if import.json { values.to_string() } else { words });
    Ok(())
}

/// The file breaks off when somebody presses Ctrl-C: then the import is given up in order, and its name is free again.
fn until_interrupted(mut pieces: impl Stream<Item = io::Result<Vec<u8>>> + Unpin) -> impl Stream<Item = io::Result<Vec<u8>>> + Unpin {
    let mut interrupted = Box::pin(tokio::signal::ctrl_c().fuse());
    stream::poll_fn(move |context| match interrupted.poll_unpin(context) {
        Poll::Ready(_) => Poll::Ready(Some(Err(io::Error::new(io::ErrorKind::Interrupted, "interrupted")))),
        Poll::Pending => pieces.poll_next_unpin(context),
    })
}

/// The outcome for a person and for a program.
async fn act(
    backend: &Backend,
    import: &Import,
    name: &str,
    bytes: impl Stream<Item = io::Result<Vec<u8>>> + Unpin,
) -> anyhow::Result<(String, serde_json::Value)> {
    let caller = admin::on_behalf_of(backend, &import.member).await?;
    let unknown = || format!("{} is no member of an organization “{}”", caller.email, import.organization.trim());
    let organization = OrganizationId::parse(import.organization.trim()).map_err(|_| anyhow::anyhow!(unknown()))?;
    let id = match make(backend, &caller, &organization, import, name, bytes).await {
        Err(backend::Error::Refused(Refusal::NotFound)) => anyhow::bail!(unknown()),
        outcome => outcome?,
    };
    let made = datasets::get(backend, &caller, &organization, id).await?;
    let (rows, columns) = (made.dataset.row_count, made.columns);
    let link = backend.link(&format!("/{organization}/datasets/{id}"));
    let words = format!("{}: {rows} rows, {} columns\n{link}", made.dataset.resource.name, columns.len());
    Ok((words, json!({ "dataset": id, "name": made.dataset.resource.name, "rows": rows, "columns": columns, "url": link })))
}

async fn make(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    import: &Import,
    name: &str,
    bytes: impl Stream<Item = io::Result<Vec<u8>>> + Unpin,
) -> backend::Result<DatasetId> {
    let team = match &import.team {
        Some(wanted) => Some(team(backend, caller, organization, wanted).await?),
        None => None,
    };
    let file_name = import.file.to_string_lossy();
    let file = File { name: &file_name, format: import.format };
    datasets::import_file(backend, caller, organization, NewDataset { name, team, visibility: import.visibility }, file, bytes).await
}

/// The team that is meant by a name or an identifier.
async fn team(backend: &Backend, caller: &Caller, organization: &OrganizationId, wanted: &str) -> backend::Result<TeamId> {
    let facts = organizations::facts(backend, caller, organization).await?;
    let meant = |name: &str, id: TeamId| name.to_lowercase() == wanted.trim().to_lowercase() || id.to_string() == wanted.trim();
    let found = facts.teams.iter().find(|team| meant(&team.name, team.id)).map(|team| team.id);
    let names: Vec<&str> = facts.teams.iter().map(|team| team.name.as_str()).collect();
    found.ok_or_else(|| {
        Refusal::field("team", format!("There is no team “{wanted}” for {}, only: {}.", caller.email, names.join(", "))).into()
    })
}

fn name_of(file: &Path) -> Option<String> {
    file.file_stem().filter(|stem| *stem != "-").map(|stem| stem.to_string_lossy().into_owned())
}

/// What is read, and its size where that is known.
fn open_file(path: &Path) -> anyhow::Result<(Box<dyn Read + Send>, Option<u64>)> {
    if path == Path::new("-") {
        return Ok((Box::new(io::stdin()), None));
    }
    let cannot = || format!("cannot read {}", path.display());
    let file = fs::File::open(path).with_context(cannot)?;
    let about = file.metadata().with_context(cannot)?;
    anyhow::ensure!(!about.is_dir(), "{} is a folder", path.display());
    Ok((Box::new(file), about.is_file().then_some(about.len())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        import: Import,
    }

    fn parse(folder: &Path, arguments: &[&str]) -> Result<Import, String> {
        let line = [&["import"], arguments, &["--data-dir", folder.to_str().unwrap(), "--public-url", "https://assay.example"]].concat();
        Line::try_parse_from(line).map(|line| line.import).map_err(|error| error.to_string())
    }

    /// A database with Ada, who owns Acme.
    async fn acme(folder: &Path) -> Config {
        let config = parse(folder, &["-", "--organization", "acme", "--as", "ada@example.com"]).unwrap().config;
        let backend = crate::serve::open(&config).await.unwrap();
        admin::create_user(&backend, "ada@example.com", "Ada", None).await.unwrap();
        let ada = admin::on_behalf_of(&backend, "ada@example.com").await.unwrap();
        organizations::create(&backend, &ada, "acme", "Acme").await.unwrap();
        backend.db.close().await;
        config
    }

    /// What the command answers about a file of this content.
    async fn outcome(folder: &Path, content: &str, arguments: &[&str]) -> Result<serde_json::Value, String> {
        let file = folder.join("answers.tsv");
        fs::write(&file, content).unwrap();
        let import = parse(folder, &[&[file.to_str().unwrap()], arguments].concat())?;
        let (input, total) = open_file(&import.file).map_err(|error| error.to_string())?;
        let backend = open_existing(&import.config).await.map_err(|error| error.to_string())?;
        let name = import.name.clone().or_else(|| name_of(&import.file)).unwrap();
        let outcome = act(&backend, &import, &name, pieces(input, Progress::new(total))).await;
        backend.db.close().await;
        outcome.map(|(_, values)| values).map_err(|error| error.to_string())
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_member_imports_a_file_and_is_told_what_is_wrong() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let ada = ["--organization", "acme", "--as", "ADA@example.com"];
        let table = "question\tanswer\nWhy?\tSo.\n";
        let nowhere = outcome(folder, table, &ada).await.unwrap_err();
        assert!(nowhere.contains("there is no database"), "{nowhere}");
        let config = acme(folder).await;

        let made = outcome(folder, table, &ada).await.unwrap();
        assert_eq!((&made["name"], &made["rows"], &made["columns"]), (&json!("answers"), &json!(1), &json!(["question", "answer"])));
        let link = made["url"].as_str().unwrap();
        assert!(link.starts_with("https://assay.example/acme/datasets/ds_"), "{link}");
        outcome(folder, "{\"a\": 1}", &[&ada[..], &["--format", "jsonl", "--name", "Objects", "--team", "general"]].concat())
            .await
            .unwrap();

        for (content, arguments, expected) in [
            (table, vec!["--organization", "acme", "--as", "ada@example.com"], "this name already"),
            ("a\tb\n1\n", vec!["--organization", "acme", "--as", "ada@example.com", "--name", "x"], "Line 2: this row has 1 cell"),
            (table, vec!["--organization", "other", "--as", "ada@example.com"], "no member of an organization “other”"),
            (table, vec!["--organization", "acme", "--as", "eve@example.com"], "no account with the address eve@example.com"),
            (
                table,
                vec!["--organization", "acme", "--as", "ada@example.com", "--team", "Sales"],
                "no team “Sales” for ada@example.com, only: General.",
            ),
            (table, vec!["--organization", "acme", "--as", "ada@example.com", "--format", "xml"], "csv, tsv, json, jsonl"),
            (table, vec!["--organization", "acme"], "--as"),
        ] {
            let message = outcome(folder, content, &arguments).await.unwrap_err();
            assert!(message.contains(expected), "{message}");
        }

        // The log says who, and from where.
        let backend = open_existing(&config).await.unwrap();
        let ada = admin::on_behalf_of(&backend, "ada@example.com").await.unwrap();
        let log =
            backend::audit::list(&backend, &ada, &OrganizationId::parse("acme").unwrap(), &Default::default(), None, 9).await.unwrap();
        let rows: Vec<_> = log.items.iter().filter(|row| row.action == "datasets.import").collect();
        assert_eq!(rows.len(), 2);
        assert!(
            rows.iter()
                .all(|row| row.account == Some(ada.account_id) && row.session.is_none() && row.address.as_deref() == Some("command line"))
        );
        backend.db.close().await;
    }

    #[test]
    fn a_file_names_its_dataset_and_one_that_is_not_there_says_so() {
        assert!(open_file(Path::new("/nowhere.csv")).err().unwrap().to_string().contains("/nowhere.csv"));
        assert!(open_file(Path::new("/")).err().unwrap().to_string().contains("is a folder"));
        assert_eq!((name_of(Path::new("a/b.c.csv")), name_of(Path::new("-"))), (Some("b.c".into()), None));
    }
}
