//! `GET` with an API key, against axum that says hello.

use super::people;
use crate::client;
use crate::process::Server;
use crate::report::{Line, note};
use crate::yardstick::HELLO;
use anyhow::{Context, Result};
use std::path::Path;
use std::time::Duration;

const CONNECTIONS: usize = 8;
const WARM_UP: usize = 500;
const REQUESTS: usize = 10_000;
const ROUNDS: usize = 5;
/// A request that reads the key, its account and the organizations of it.
const PATH: &str = "/v1/me";

/// Makes a key on its page and asks with it.
pub async fn measure(binary: &Path) -> Result<Vec<Line>> {
    let what = "REST GET with an API key, CPU per request";
    note(what);
    let server = Server::assay(binary, &["--dev", "--api-requests-per-minute", "4000000000"]).await?;
    let mut ada = people::founder(&server).await?;
    ada.open("/account/keys/new").await?;
    ada.submit(&[("name", "Bench")]).await?;
    let at = ada.page.find("assay_personal_").context("the page shows the key")?;
    let key: String = ada.page[at..].chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_').collect();
    let bearer = format!("Bearer {key}");
    let headers = [("authorization", bearer.as_str())];

    let file = std::env::temp_dir().join(format!("assay-bench-{}.html", std::process::id()));
    std::fs::write(&file, "<table><tbody></tbody></table>")?;
    let hello = Server::yardstick(&file).await?;
    std::fs::remove_file(&file)?;

    client::load(server.address, PATH, &headers, CONNECTIONS, WARM_UP).await?;
    client::load(hello.address, HELLO, &[], CONNECTIONS, WARM_UP).await?;
    // In turns, so that whatever disturbs the machine disturbs both.
    let (mut ours, mut theirs) = (Duration::ZERO, Duration::ZERO);
    for _ in 0..ROUNDS {
        let before = server.cpu()?;
        client::load(server.address, PATH, &headers, CONNECTIONS, REQUESTS).await?;
        ours += server.cpu()?.saturating_sub(before);
        let before = hello.cpu()?;
        client::load(hello.address, HELLO, &[], CONNECTIONS, REQUESTS).await?;
        theirs += hello.cpu()?.saturating_sub(before);
    }
    let each = |spent: Duration| spent.as_secs_f64() * 1e6 / (ROUNDS * REQUESTS) as f64;
    let ratio = each(ours) / each(theirs);
    Ok(vec![Line {
        what,
        measured: format!("{:.0} µs ({ratio:.2} × the yardstick)", each(ours)),
        yardstick: format!("{:.0} µs: axum says hello", each(theirs)),
        bar: Some(("≤ 3 ×", ratio <= 3.0)),
    }])
}
