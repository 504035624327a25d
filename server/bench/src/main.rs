//! Measures what `quality.md` sets bars for, on one machine, and writes `docs/benchmarks.md`.
//!
//! `make bench` builds the release binary and runs this. What can be compared is compared within the same run with a
//! yardstick that runs beside it; CPU time is what counts, since wall time depends on whatever else the machine does.
//! `cargo run --release -p bench import runs` measures these groups alone and writes nothing.
//! To add a measurement: a file in `measures/` that returns [`report::Line`]s, its name in [`GROUPS`], its call in [`measure`].

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
        wanted => runtime.block_on(measure(wanted)),
    }
}

/// The groups of figures, in the order of the document.
const GROUPS: [&str; 8] = ["sizes", "decision", "start", "load", "pages", "api", "import", "runs"];

/// Measures the wanted groups, or all of them; only all together make a document.
async fn measure(wanted: &[&str]) -> Result<()> {
    if let Some(unknown) = wanted.iter().find(|group| !GROUPS.contains(group)) {
        bail!("no group {unknown}; usage: bench [{}] (ASSAY_BIN names another binary than target/release/assay)", GROUPS.join("] ["));
    }
    let binary = binary()?;
    let mut lines = Vec::new();
    for group in GROUPS.into_iter().filter(|group| wanted.is_empty() || wanted.contains(group)) {
        let found = match group {
            "sizes" => measures::sizes::measure(&binary),
            "decision" => measures::decision::measure(),
            "start" => measures::start::measure(&binary).await,
            "load" => measures::load::measure(&binary).await,
            "pages" => measures::pages::measure(&binary).await,
            "api" => measures::api::measure(&binary).await,
            "import" => measures::import::measure(&binary).await,
            _ => measures::runs::measure(&binary).await,
        };
        // What cannot be measured is said, and the rest goes on.
        match found {
            Ok(found) => lines.extend(found),
            Err(error) => lines.push(report::Line::missing(group, &error)),
        }
    }
    report::print(&lines);
    if wanted.is_empty() { report::write(&lines) } else { Ok(()) }
}

fn binary() -> Result<PathBuf> {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    let binary = env::var_os("ASSAY_BIN").map_or_else(|| target.join("release/assay"), PathBuf::from);
    binary.canonicalize().with_context(|| format!("{} is not there: `make build` makes it", binary.display()))
}
