//! Memory, idle time and the first page under load.

use super::sizes;
use crate::client;
use crate::process::Server;
use crate::report::{Line, bytes, note};
use anyhow::{Result, ensure};
use std::path::Path;
use std::time::Duration;

const PAGE: &str = "/sign-in";
const REQUESTS: usize = 100_000;
const CONNECTIONS: usize = 8;
const IDLE: Duration = Duration::from_secs(20);

/// All on one server that has just started.
pub async fn measure(binary: &Path) -> Result<Vec<Line>> {
    let server = Server::assay(binary, &[]).await?;
    let mut lines = Vec::new();

    let page = client::get_with(server.address, PAGE, &[("accept-encoding", "br")]).await?;
    ensure!(page.status.is_success(), "{PAGE} answered {}", page.status);
    let compressed = page.headers.get("content-encoding").is_some();
    let first_load = page.body.len() as u64 + sizes::style()?;
    lines.push(Line::alone(
        "first load of /sign-in: HTML and CSS",
        format!("{}, HTML {}", bytes(first_load), if compressed { "brotli" } else { "not compressed" }),
        Some(("≤ 30 KB", first_load <= 30_000)),
    ));

    let fresh = server.resident()?;
    note(&format!("{REQUESTS} requests for {PAGE}"));
    let before = server.cpu()?;
    client::load(server.address, PAGE, &[], CONNECTIONS, REQUESTS).await?;
    let spent = server.cpu()?.saturating_sub(before);
    let loaded = server.resident()?;
    lines.push(Line::alone("resident memory after the start", bytes(fresh), None));
    lines.push(Line::alone("resident memory after 100,000 requests", bytes(loaded), Some(("≤ 60 MB", loaded <= 60_000_000))));
    lines.push(Line::alone("CPU per request for /sign-in", format!("{:.0} µs", spent.as_secs_f64() * 1e6 / 100_000.0), None));

    note(&format!("{} s of rest", IDLE.as_secs()));
    let before = server.cpu()?;
    tokio::time::sleep(IDLE).await;
    let idle = server.cpu()?.saturating_sub(before);
    // One tick of the clock is what a poll or two may cost.
    lines.push(Line::alone(
        "CPU when idle",
        format!("{} ms in {} s", idle.as_millis(), IDLE.as_secs()),
        Some(("none (at most a tick of 10 ms in 20 s)", idle <= Duration::from_millis(10))),
    ));
    Ok(lines)
}
