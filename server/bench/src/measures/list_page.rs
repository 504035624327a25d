//! A signed-in list of 50 datasets against the same HTML out of axum and maud.

use crate::client::{self, Person};
use crate::forms::attribute;
use crate::process::Server;
use crate::report::{Line, note};
use crate::yardstick;
use anyhow::{Context, Result, ensure};
use std::path::Path;
use std::time::Duration;

const ROWS: usize = 50;
const CONNECTIONS: usize = 8;
const WARM_UP: usize = 500;
const REQUESTS: usize = 8_000;
const ROUNDS: usize = 5;
const PASSWORD: &str = "correct horse battery staple";

/// Signs up through the pages (the letter is read at `/dev/mail.json`, hence `--dev`), makes the datasets and asks for their list.
pub async fn measure(binary: &Path) -> Result<Vec<Line>> {
    let server = Server::assay(binary, &["--dev"]).await?;
    let mut person = Person::new(server.address);
    sign_up(&mut person).await?;
    person.open("/organizations/new").await?;
    person.submit(&[("name", "Bench"), ("id", "bench")]).await?;
    note(&format!("{ROWS} datasets"));
    for number in 0..ROWS {
        person.open("/bench/datasets/new").await?;
        let (name, csv) = (format!("Answers {number}"), format!("question,answer\nWhat is {number}?,A number\n"));
        person.submit(&[("name", name.as_str()), ("file", csv.as_str())]).await?;
    }
    person.open("/bench/datasets").await?;
    let page = yardstick::Page::read(&person.page)?;
    ensure!(page.rows.len() == ROWS, "the list has {} rows instead of {ROWS}", page.rows.len());
    let file = std::env::temp_dir().join(format!("assay-bench-{}.html", std::process::id()));
    std::fs::write(&file, &person.page)?;
    let other = Server::yardstick(&file).await?;
    std::fs::remove_file(&file)?;
    let same = client::get(other.address, "/").await?.text();
    ensure!(same == person.page, "the yardstick's page is not the same");

    let cookie = person.cookie();
    let headers = [("cookie", cookie.as_str()), ("accept", "text/html")];
    client::load(server.address, "/bench/datasets", &headers, CONNECTIONS, WARM_UP).await?;
    client::load(other.address, "/", &[], CONNECTIONS, WARM_UP).await?;
    // In turns, so that whatever disturbs the machine disturbs both.
    let (mut ours, mut theirs) = (Duration::ZERO, Duration::ZERO);
    for _ in 0..ROUNDS {
        let before = server.cpu()?;
        client::load(server.address, "/bench/datasets", &headers, CONNECTIONS, REQUESTS).await?;
        ours += server.cpu()?.saturating_sub(before);
        let before = other.cpu()?;
        client::load(other.address, "/", &[], CONNECTIONS, REQUESTS).await?;
        theirs += other.cpu()?.saturating_sub(before);
    }
    let pages = |spent: Duration| f64::from(u32::try_from(ROUNDS * REQUESTS).unwrap_or(u32::MAX)) / spent.as_secs_f64();
    let ratio = pages(ours) / pages(theirs);
    Ok(vec![Line {
        what: "signed-in list of 50 datasets, pages per server-CPU-second",
        measured: format!("{:.0} ({:.2} × the yardstick)", pages(ours), ratio),
        yardstick: format!("{:.0}: the same {:.0} KB from axum and maud, static data", pages(theirs), same.len() as f64 / 1e3),
        bar: Some(("≥ 0.5 ×", ratio >= 0.5)),
    }])
}

/// Signs up and follows the link of the letter.
async fn sign_up(person: &mut Person) -> Result<()> {
    person.open("/sign-up").await?;
    person.submit(&[("name", "Ada"), ("email", "ada@example.com"), ("password", PASSWORD)]).await?;
    let mut link = None;
    for _ in 0..50 {
        person.open("/dev/mail.json?to=ada%40example.com").await?;
        let letters: serde_json::Value = serde_json::from_str(&person.page)?;
        let text = letters[0]["text"].as_str().unwrap_or_default();
        link = text.split_whitespace().find(|word| word.starts_with("http://")).map(str::to_owned);
        if link.is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    person.open(&link.context("no letter with a link came")?).await?;
    // The page behind the link has one button, in a form that carries the token.
    if person.page.contains("name=\"token\"") {
        person.submit(&[("token", &hidden(&person.page, "token")?)]).await?;
    }
    Ok(())
}

fn hidden(page: &str, name: &str) -> Result<String> {
    let tag = page.split("<input").find(|tag| tag.contains(&format!("name=\"{name}\""))).context("no such field")?;
    attribute(tag.split('>').next().unwrap_or_default(), "value").context("no value")
}
