//! The figures, on the terminal and in `docs/benchmarks.md`.

use crate::machine;
use anyhow::Result;
use std::fs;
use std::path::Path;

/// One measured thing.
pub struct Line {
    pub what: &'static str,
    pub measured: String,
    /// What it is compared with, in the same run.
    pub yardstick: String,
    /// The bar in words, and whether it was met; without one for figures that are only recorded.
    pub bar: Option<(&'static str, bool)>,
}

impl Line {
    /// A figure without a yardstick.
    pub fn alone(what: &'static str, measured: String, bar: Option<(&'static str, bool)>) -> Self {
        Self { what, measured, yardstick: "–".into(), bar }
    }

    /// What could not be measured, with the reason.
    pub fn missing(what: &'static str, error: &anyhow::Error) -> Self {
        Self { what, measured: format!("not measured: {error:#}").replace(['\n', '|'], " "), yardstick: "–".into(), bar: None }
    }

    fn verdict(&self) -> &'static str {
        match self.bar {
            Some((_, true)) => "yes",
            Some((_, false)) => "**no**",
            None => "",
        }
    }
}

/// Shows the lines to whoever waits for them.
pub fn print(lines: &[Line]) {
    for line in lines {
        let bar = line.bar.map_or("", |(bar, _)| bar);
        note(&format!("{}: {} (yardstick {}; bar {bar}) {}", line.what, line.measured, line.yardstick, line.verdict()));
    }
}

/// Writes the document.
pub fn write(lines: &[Line]) -> Result<()> {
    let mut text = String::from(
        "# Benchmarks\n\nWritten by `make bench`, which builds the release binary and runs `server/bench`. Ratios compare with a yardstick \
         that runs\non the same machine in the same run; CPU time is the server's own, user and system, read from `/proc`.\n\n",
    );
    text += "| what | measured | yardstick | bar | met |\n|---|---|---|---|---|\n";
    for line in lines {
        let bar = line.bar.map_or("", |(bar, _)| bar);
        text += &format!("| {} | {} | {} | {bar} | {} |\n", line.what, line.measured, line.yardstick, line.verdict());
    }
    text += "\n## Where and how\n\n";
    for (name, value) in machine::facts() {
        text += &format!("- {name}: {value}\n");
    }
    text += "- command: `make bench` (`cargo build --release -p server`, then `cargo run --release -p bench`)\n";
    let folder = Path::new("docs");
    fs::create_dir_all(folder)?;
    Ok(fs::write(folder.join("benchmarks.md"), text)?)
}

/// A line for whoever watches.
pub fn note(text: &str) {
    eprintln!("bench: {text}");
}

/// Bytes in a form to be read.
#[expect(clippy::cast_precision_loss, reason = "a size to be read by people")]
pub fn bytes(count: u64) -> String {
    let count = count as f64;
    if count >= 1e6 { format!("{:.1} MB", count / 1e6) } else { format!("{:.1} KB", count / 1e3) }
}
