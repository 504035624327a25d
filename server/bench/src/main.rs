//! Measures what `quality.md` sets bars for, on one machine, and writes `docs/benchmarks.md`.
//!
//! `make bench` builds the release binary and runs this. What can be compared is compared within the same run with a
//! yardstick that runs beside it; CPU time is what counts, since wall time depends on whatever else the machine does.
//! To add a measurement: a file in `measures/` that returns [`report::Line`]s, and its call in [`measure`].

mod client;
mod forms;
mod machine;
mod measures;
mod process;
mod report;
mod yardstick;

use anyhow::{Context, Result, bail};
use std::env;
use std::path::{Path, PathBuf};

fn main() -> Result<()> {
    // One thread for the client: on two cores the other one is the server's.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        // This binary starts itself so, to be measured as a process of its own.
        ["yardstick", listen, page] => yardstick::serve(listen, Path::new(page)),
        [] => runtime.block_on(measure()),
        _ => bail!("usage: bench (ASSAY_BIN names another binary than target/release/assay)"),
    }
}

async fn measure() -> Result<()> {
    let binary = binary()?;
    let mut lines = measures::sizes::measure(&binary)?;
    lines.extend(measures::decision::measure()?);
    lines.extend(measures::start::measure(&binary).await?);
    lines.extend(measures::load::measure(&binary).await?);
    match measures::list_page::measure(&binary).await {
        Ok(found) => lines.extend(found),
        Err(error) => report::note(&format!("the signed-in list page was not measured: {error:#}")),
    }
    report::write(&lines)
}

fn binary() -> Result<PathBuf> {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    let binary = env::var_os("ASSAY_BIN").map_or_else(|| target.join("release/assay"), PathBuf::from);
    binary.canonicalize().with_context(|| format!("{} is not there: `make build` makes it", binary.display()))
}
