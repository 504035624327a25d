//! What is shipped and what is downloaded.

use crate::report::{Line, bytes};
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// The binary and the brotli forms of the site's files.
pub fn measure(binary: &Path) -> Result<Vec<Line>> {
    let binary = fs::metadata(binary)?.len();
    let mut lines = vec![Line::alone("binary", bytes(binary), Some(("≤ 40 MB", binary <= 40_000_000)))];
    let manifest = fs::read("target/site/manifest.json").context("the site was not built")?;
    let manifest: serde_json::Value = serde_json::from_slice(&manifest)?;
    for (name, what, bar) in [
        ("wasm", "WASM, brotli", Some(200_000)),
        ("script", "glue of the WASM, brotli", None),
        ("start", "start script, brotli", None),
        ("style", "style sheet, brotli", None),
    ] {
        let address = manifest[name].as_str().with_context(|| format!("no {name} in the manifest"))?;
        let size = fs::metadata(format!("target/site{address}.br"))?.len();
        lines.push(Line::alone(what, bytes(size), bar.map(|bar| ("≤ 200 KB", size <= bar))));
    }
    Ok(lines)
}

/// The brotli size of the style sheet.
pub fn style() -> Result<u64> {
    let manifest: serde_json::Value = serde_json::from_slice(&fs::read("target/site/manifest.json")?)?;
    let address = manifest["style"].as_str().context("no style in the manifest")?;
    Ok(fs::metadata(format!("target/site{address}.br"))?.len())
}
