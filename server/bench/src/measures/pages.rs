//! Signed-in lists of 50 rows, datasets and members, against the same HTML out of axum and maud.

use super::people::{self, ORGANIZATION};
use crate::client::{self, Person};
use crate::process::Server;
use crate::report::{Line, note};
use crate::yardstick;
use anyhow::{Result, ensure};
use std::path::Path;
use std::time::Duration;

const ROWS: usize = 50;
const CONNECTIONS: usize = 8;
const WARM_UP: usize = 500;
const REQUESTS: usize = 4_000;
const ROUNDS: usize = 5;

/// Fills an organization through forms and invitations, and asks for its lists.
pub async fn measure(binary: &Path) -> Result<Vec<Line>> {
    let server = Server::assay(binary, &["--dev"]).await?;
    let mut ada = people::founder(&server).await?;
    note(&format!("{ROWS} datasets"));
    for number in 0..ROWS {
        ada.open("/bench/datasets/new").await?;
        let (name, csv) = (format!("Answers {number}"), format!("question,answer\nWhat is {number}?,A number\n"));
        ada.submit(&[("name", name.as_str()), ("file", csv.as_str())]).await?;
    }
    note(&format!("{ROWS} members"));
    let emails: Vec<String> = (1..ROWS).map(|number| format!("person{number}@example.com")).collect();
    let addresses = emails.join(" ");
    ada.upload("invitations/send", &[ORGANIZATION, ("role", "member"), ("days", "7"), ("addresses", &addresses)], None).await?;
    for (number, email) in emails.iter().enumerate() {
        people::joins(&server, &format!("Person {number}"), email).await?;
    }
    let datasets = "signed-in list of 50 datasets, pages per server-CPU-second";
    let members = "members page with 50 members, pages per server-CPU-second";
    Ok(vec![
        compare(&server, &mut ada, "/bench/datasets", datasets).await?,
        compare(&server, &mut ada, "/bench/settings/members", members).await?,
    ])
}

async fn compare(server: &Server, ada: &mut Person, path: &str, what: &'static str) -> Result<Line> {
    note(what);
    ada.open(path).await?;
    let page = yardstick::Page::read(&ada.page)?;
    ensure!(page.rows.len() == ROWS, "{path} has {} rows instead of {ROWS}", page.rows.len());
    let file = std::env::temp_dir().join(format!("assay-bench-{}.html", std::process::id()));
    std::fs::write(&file, &ada.page)?;
    let other = Server::yardstick(&file).await?;
    std::fs::remove_file(&file)?;
    let same = client::get(other.address, "/").await?.text();
    ensure!(same == ada.page, "the yardstick's page is not the same");

    let cookie = ada.cookie();
    let headers = [("cookie", cookie.as_str()), ("accept", "text/html")];
    client::load(server.address, path, &headers, CONNECTIONS, WARM_UP).await?;
    client::load(other.address, "/", &[], CONNECTIONS, WARM_UP).await?;
    // In turns, so that whatever disturbs the machine disturbs both.
    let (mut ours, mut theirs) = (Duration::ZERO, Duration::ZERO);
    for _ in 0..ROUNDS {
        let before = server.cpu()?;
        client::load(server.address, path, &headers, CONNECTIONS, REQUESTS).await?;
        ours += server.cpu()?.saturating_sub(before);
        let before = other.cpu()?;
        client::load(other.address, "/", &[], CONNECTIONS, REQUESTS).await?;
        theirs += other.cpu()?.saturating_sub(before);
    }
    let pages = |spent: Duration| f64::from(u32::try_from(ROUNDS * REQUESTS).unwrap_or(u32::MAX)) / spent.as_secs_f64();
    let ratio = pages(ours) / pages(theirs);
    Ok(Line {
        what,
        measured: format!("{:.0} ({ratio:.4} × the yardstick)", pages(ours)),
        yardstick: format!("{:.0}: the same {:.0} KB from axum and maud, static data", pages(theirs), same.len() as f64 / 1e3),
        bar: Some(("≥ 0.5 ×", ratio >= 0.5)),
    })
}
