//! `assay import`: makes a dataset out of a file at the command line of the server, on behalf of a member.
//!
//! The file goes through the same use case as an upload. A thread reads it, since neither files nor standard input can be
//! read without blocking; the channel behind it holds a few pieces, whatever the size of the file.

use crate::config::Config;
use crate::serve::open_existing;
use anyhow::Context;
use backend::datasets::import::{File, NewDataset};
use backend::{Backend, Caller, admin, datasets, organizations};
use clap::Args;
use domain::Refusal;
use domain::datasets::Format;
use domain::ids::{DatasetId, OrganizationId, TeamId};
use futures::Stream;
use serde_json::json;
use std::fs;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// Bytes that are read at once.
const PIECE: usize = 256 << 10;
/// Pieces that wait for the database at most.
const WAITING: usize = 4;
/// How often the terminal is told how far it is.
const TELL: Duration = Duration::from_millis(200);

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
    let outcome = act(&backend, import, &name, pieces(input, Progress::new(total))).await;
    backend.db.close().await;
    let (words, values) = outcome?;
    println!("{}", if import.json { values.to_string() } else { words });
    Ok(())
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
    datasets::import_file(backend, caller, organization, NewDataset { name, team }, file, bytes).await
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
    Ok((Box::new(file), about.is_file().then(|| about.len())))
}

/// The bytes of a file in pieces.
fn pieces(mut input: Box<dyn Read + Send>, mut progress: Progress) -> impl Stream<Item = io::Result<Vec<u8>>> + Unpin {
    let (send, mut receive) = mpsc::channel(WAITING);
    tokio::task::spawn_blocking(move || {
        loop {
            let mut piece = vec![0; PIECE];
            let piece = match input.read(&mut piece) {
                Ok(0) => break,
                Ok(read) => {
                    piece.truncate(read);
                    Ok(piece)
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => Err(error),
            };
            let (read, broken) = piece.as_ref().map_or((0, true), |piece| (piece.len(), false));
            // Nobody listens any more when the file was refused.
            if send.blocking_send(piece).is_err() || broken {
                break;
            }
            progress.add(read);
        }
        progress.end();
    });
    futures::stream::poll_fn(move |context| receive.poll_recv(context))
}

/// One line at the terminal that says how far it is; nothing where there is no terminal.
struct Progress {
    terminal: bool,
    total: Option<u64>,
    read: u64,
    began: Instant,
    told: Option<Instant>,
}

impl Progress {
    fn new(total: Option<u64>) -> Self {
        Self { terminal: io::stderr().is_terminal(), total, read: 0, began: Instant::now(), told: None }
    }

    fn add(&mut self, bytes: usize) {
        self.read += bytes as u64;
        if self.terminal && self.told.is_none_or(|told| told.elapsed() >= TELL) {
            self.told = Some(Instant::now());
            let _ = write!(io::stderr(), "\r\x1b[K{}", in_words(self.read, self.total, self.began.elapsed()));
        }
    }

    /// Leaves the line empty for what follows.
    fn end(&self) {
        if self.told.is_some() {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

fn in_words(read: u64, total: Option<u64>, elapsed: Duration) -> String {
    const MEGABYTE: f64 = 1e6;
    let (megabytes, seconds) = (read as f64 / MEGABYTE, elapsed.as_secs_f64().max(0.001));
    let rate = format!("{:.1} MB/s", megabytes / seconds);
    match total.filter(|total| *total > 0) {
        None => format!("{megabytes:.1} MB, {rate}"),
        Some(total) => {
            let left = (total.saturating_sub(read) as f64 / read.max(1) as f64 * seconds).ceil();
            let share = read.saturating_mul(100) / total;
            format!("{share}% of {:.1} MB, {rate}, {left} s left", total as f64 / MEGABYTE)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;
    use futures::TryStreamExt;

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

    #[tokio::test]
    async fn every_byte_comes_and_what_cannot_be_read_says_so() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("unplugged"))
            }
        }
        let whole: Vec<u8> = (0..1_000_000_u32).map(|number| number as u8).collect();
        let come: Vec<Vec<u8>> = pieces(Box::new(io::Cursor::new(whole.clone())), Progress::new(None)).try_collect().await.unwrap();
        assert_eq!(come.concat(), whole);
        let broken: io::Result<Vec<Vec<u8>>> = pieces(Box::new(Broken), Progress::new(None)).try_collect().await;
        assert_eq!(broken.unwrap_err().to_string(), "unplugged");
        assert!(open_file(Path::new("/nowhere.csv")).err().unwrap().to_string().contains("/nowhere.csv"));
        assert_eq!((name_of(Path::new("a/b.c.csv")), name_of(Path::new("-"))), (Some("b.c".into()), None));
    }

    #[test]
    fn progress_names_share_rate_and_time_left() {
        assert_eq!(in_words(30_000_000, Some(120_000_000), Duration::from_secs(2)), "25% of 120.0 MB, 15.0 MB/s, 6 s left");
        assert_eq!(in_words(30_000_000, None, Duration::from_secs(2)), "30.0 MB, 15.0 MB/s");
        assert_eq!(in_words(0, Some(0), Duration::ZERO), "0.0 MB, 0.0 MB/s");
    }
}
