//! `assay pull` and `assay results`: files out of datasets and runs.

use super::http::Api;
use super::{Access, area, find, say};
use anyhow::Context;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Options of `assay pull`.
#[derive(Debug, clap::Args)]
pub struct Pull {
    /// The dataset, by name or ID
    #[arg(value_name = "DATASET")]
    dataset: String,
    #[command(flatten)]
    file: Output,
    #[command(flatten)]
    access: Access,
}

/// Options of `assay results`.
#[derive(Debug, clap::Args)]
pub struct Results {
    /// The run's ID
    #[arg(value_name = "RUN")]
    run: String,
    /// all, passed, failed or errors
    #[arg(long, value_name = "WHICH", default_value = "all")]
    show: String,
    #[command(flatten)]
    file: Output,
    #[command(flatten)]
    access: Access,
}

/// What is written, and where to.
#[derive(Debug, clap::Args)]
struct Output {
    /// csv or jsonl; --json means jsonl
    #[arg(long, value_name = "FORMAT", default_value = "csv", value_parser = ["csv", "jsonl"])]
    format: String,
    /// The file [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Output {
    fn format(&self, access: &Access) -> &str {
        if access.json { "jsonl" } else { &self.format }
    }

    /// Writes what comes. A file is there when it is whole, or not at all.
    async fn write(&self, api: &Api, path: &str) -> anyhow::Result<ExitCode> {
        let Some(output) = &self.output else {
            let mut out = io::stdout().lock();
            // Whoever reads no further, such as `head`, has enough.
            return match api.download(path, |bytes| out.write_all(bytes)).await {
                Err(error) if error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe) => {
                    Ok(ExitCode::SUCCESS)
                }
                outcome => outcome.map(|()| ExitCode::SUCCESS),
            };
        };
        let part = part_of(output);
        let mut file = File::create(&part).with_context(|| format!("cannot write {}", part.display()))?;
        if let Err(error) = api.download(path, |bytes| file.write_all(bytes)).await {
            let _ = std::fs::remove_file(&part);
            return Err(error);
        }
        std::fs::rename(&part, output).with_context(|| format!("cannot write {}", output.display()))?;
        say(&format!("Wrote {}.", output.display()));
        Ok(ExitCode::SUCCESS)
    }
}

fn part_of(output: &Path) -> PathBuf {
    let mut name = output.as_os_str().to_owned();
    name.push(".part");
    name.into()
}

/// Writes the rows of a dataset.
pub async fn pull(pull: &Pull) -> anyhow::Result<ExitCode> {
    let api = Api::open(&pull.access)?;
    let datasets = area(&api, &pull.access, "datasets").await?;
    let dataset = find(&api, &datasets, &pull.dataset, "dataset").await?;
    let id = dataset["id"].as_str().unwrap_or_default();
    pull.file.write(&api, &format!("{datasets}/{id}/export?format={}", pull.file.format(&pull.access))).await
}

/// Writes the results of a run.
pub async fn results(results: &Results) -> anyhow::Result<ExitCode> {
    let api = Api::open(&results.access)?;
    let query = serde_urlencoded::to_string([("format", results.file.format(&results.access)), ("show", &results.show)])?;
    let path = area(&api, &results.access, &format!("runs/{}/results/export?{query}", results.run.trim())).await?;
    results.file.write(&api, &path).await
}
