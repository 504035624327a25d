//! A run of checks over many rows, and the pages of its 1,000,000 results.
//!
//! `ASSAY_BENCH_ROWS` says how many rows it looks at; with three criteria, 333,334 make a million results.

use super::import::row;
use super::people::{self, ORGANIZATION};
use super::setting;
use crate::client::{self, Person};
use crate::process::{Server, empty_folder};
use crate::report::{Line, bytes, note};
use anyhow::{Context, Result, bail, ensure};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::{Duration, Instant};

const ROWS: u64 = 333_334;
/// What is asked of every row.
const CRITERIA: [&[(&str, &str)]; 3] = [
    &[("criterion", "Apologises"), ("column", "answer"), ("kind", "contains"), ("text", "sorry")],
    &[("criterion", "Names the order"), ("column", "question"), ("kind", "regex"), ("text", r"order \d+\?$")],
    &[("criterion", "Is short"), ("column", "answer"), ("kind", "length"), ("unit", "words"), ("max", "12")],
];
const PAGES: usize = 300;
const CONNECTIONS: usize = 4;
const PATIENCE: Duration = Duration::from_secs(1_800);

/// Runs the evaluation, asks for pages of its results, and exports them.
pub async fn measure(binary: &Path) -> Result<Vec<Line>> {
    let rows = setting("ASSAY_BENCH_ROWS", ROWS)?;
    let server = Server::assay(binary, &["--dev"]).await?;
    let mut ada = people::founder(&server).await?;
    let (dataset, evaluation) = prepare(&mut ada, rows).await?;
    note(&format!("a run over {rows} rows"));
    let (began, before) = (Instant::now(), server.cpu()?);
    let fields = [ORGANIZATION, ("evaluation", evaluation.as_str()), ("request_key", "bench")];
    let run = made(&ada.call("runs/start", &fields).await?)?;
    wait(&mut ada, &run, rows).await?;
    let (wall, cpu) = (began.elapsed(), server.cpu()?.saturating_sub(before));
    let rate = |took: Duration| rows as f64 / took.as_secs_f64();
    let mut lines = vec![
        Line::alone(
            "run of three checks, rows per second",
            format!("{:.0}, and {:.0} per server-CPU-second; {rows} rows", rate(wall), rate(cpu)),
            None,
        ),
        Line::alone("resident memory at most while running", bytes(server.most_resident()?), None),
    ];
    lines.push(results(&server, &ada, &format!("/bench/runs/{run}"), rows).await?);
    for (what, page) in
        [("export of a dataset", format!("/bench/datasets/{dataset}")), ("export of the results of a run", format!("/bench/runs/{run}"))]
    {
        lines.extend(export(&server, &mut ada, what, &page, rows).await?);
    }
    Ok(lines)
}

/// Imports the rows and writes the evaluation.
async fn prepare(ada: &mut Person, rows: u64) -> Result<(String, String)> {
    let folder = empty_folder()?;
    let path = folder.join("rows.csv");
    let mut file = BufWriter::new(File::create(&path)?);
    write!(file, "question,answer,score,label\r\n")?;
    for number in 1..=rows {
        file.write_all(row(number).as_bytes())?;
    }
    file.flush()?;
    note(&format!("a dataset of {rows} rows"));
    let dataset = made(&ada.upload("datasets/import", &[ORGANIZATION, ("name", "Rows"), ("team", "")], Some(&path)).await?)?;
    std::fs::remove_dir_all(&folder)?;
    let about = [ORGANIZATION, ("name", "Orders"), ("dataset", dataset.as_str()), ("judgment_column", "label")];
    let evaluation = made(&ada.call("evaluations/create", &[&about[..], CRITERIA[0]].concat()).await?)?;
    for criterion in &CRITERIA[1..] {
        ada.call("criteria/save", &[&[ORGANIZATION, ("evaluation", evaluation.as_str())], *criterion].concat()).await?;
    }
    Ok((dataset, evaluation))
}

/// The identifier at the end of the address that somebody is sent to.
fn made(done: &serde_json::Value) -> Result<String> {
    let go = done["go"].as_str().with_context(|| format!("nothing was made: {done}"))?;
    Ok(go.rsplit('/').next().unwrap_or_default().to_owned())
}

async fn wait(ada: &mut Person, run: &str, rows: u64) -> Result<()> {
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        let progress = ada.call("runs/follow", &[ORGANIZATION, ("run", run)]).await?;
        match progress["state"].as_str() {
            Some("queued" | "running") => tokio::time::sleep(Duration::from_millis(20)).await,
            Some("succeeded") => {
                ensure!(progress["done"].as_u64() == Some(rows), "the run ended with {progress}");
                return Ok(());
            }
            _ => bail!("the run ended with {progress}"),
        }
    }
    bail!("the run does not end")
}

/// The first page, one deep inside, and those that a filter finds.
async fn results(server: &Server, ada: &Person, run: &str, rows: u64) -> Result<Line> {
    let cookie = ada.cookie();
    let headers = [("cookie", cookie.as_str()), ("accept", "text/html")];
    let mut told = Vec::new();
    for (what, page) in [
        ("first", run.to_owned()),
        ("deep", format!("{run}?after={}", rows / 2)),
        ("failed", format!("{run}?show=failed")),
        ("disagreed, deep", format!("{run}?show=disagreed&after={}", rows / 2)),
    ] {
        note(&format!("{what} page of the results"));
        client::load(server.address, &page, &headers, CONNECTIONS, PAGES / 10).await?;
        let before = server.cpu()?;
        client::load(server.address, &page, &headers, CONNECTIONS, PAGES).await?;
        let spent = server.cpu()?.saturating_sub(before);
        told.push(format!("{what} {:.1} ms", spent.as_secs_f64() * 1e3 / PAGES as f64));
    }
    let what = "CPU per page of the results of a run";
    Ok(Line::alone(what, format!("{}; {} results", told.join(", "), rows * CRITERIA.len() as u64), None))
}

/// What a page links to as an export, read to its end. Nothing while the page has none.
async fn export(server: &Server, ada: &mut Person, what: &'static str, page: &str, rows: u64) -> Result<Option<Line>> {
    ada.open(page).await?;
    let links = ada.page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).map(crate::forms::unescaped);
    let Some(link) = links.into_iter().find(|link| link.contains("export") || link.contains(".csv")) else {
        note(&format!("{page} links to no export"));
        return Ok(None);
    };
    note(&format!("{what}: {link}"));
    let cookie = ada.cookie();
    let (began, before) = (Instant::now(), server.cpu()?);
    let exported = client::drain(server.address, &link, &[("cookie", cookie.as_str())]).await?;
    let (wall, cpu) = (began.elapsed().as_secs_f64(), server.cpu()?.saturating_sub(before).as_secs_f64());
    let most = server.most_resident()?;
    Ok(Some(Line::alone(
        what,
        format!(
            "{:.0} MB/s, {:.0} MB per server-CPU-second; {rows} rows, resident at most {} since the start",
            exported as f64 / 1e6 / wall,
            exported as f64 / 1e6 / cpu,
            bytes(most)
        ),
        Some(("memory flat (≤ 100 MB)", most <= 100_000_000)),
    )))
}
