//! Somebody with an organization, and more people in it.

use crate::client::Person;
use crate::process::Server;
use anyhow::{Context, Result};
use std::time::Duration;

pub const ORGANIZATION: (&str, &str) = ("organization", "bench");
const PASSWORD: &str = "correct horse battery staple";

/// Signs Ada up through the pages (letters are read at `/dev/mail.json`, hence `--dev`) and makes the organization `bench`.
pub async fn founder(server: &Server) -> Result<Person> {
    let mut person = Person::new(server.address);
    person.open("/sign-up").await?;
    person.submit(&[("name", "Ada"), ("email", "ada@example.com"), ("password", PASSWORD)]).await?;
    let link = link(&mut person, "ada@example.com").await?;
    person.open(&link).await?;
    // The page behind the link has one button, in a form that carries the token.
    if person.page.contains("name=\"token\"") {
        person.submit(&[("token", link.split("token=").nth(1).context("no token in the link")?)]).await?;
    }
    person.call("organizations/create", &[("name", "Bench"), ("id", "bench")]).await?;
    Ok(person)
}

/// Somebody who was invited signs up and joins.
pub async fn joins(server: &Server, name: &str, email: &str) -> Result<()> {
    let mut person = Person::new(server.address);
    let link = link(&mut person, email).await?;
    let token = link.rsplit('/').next().context("no token in the link")?;
    person.call("invitations/sign_up", &[("token", token), ("name", name), ("password", PASSWORD)]).await?;
    Ok(())
}

/// The link in the newest letter to an address.
async fn link(person: &mut Person, email: &str) -> Result<String> {
    for _ in 0..50 {
        person.open(&format!("/dev/mail.json?to={}", email.replace('@', "%40"))).await?;
        let letters: serde_json::Value = serde_json::from_str(&person.page)?;
        let text = letters[0]["text"].as_str().unwrap_or_default();
        if let Some(link) = text.split_whitespace().find(|word| word.starts_with("http://")) {
            return Ok(link.to_owned());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::bail!("no letter with a link came to {email}")
}
