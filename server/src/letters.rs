//! `assay letters …`: the outbox, for whoever operates the server.

use crate::config::Config;
use crate::serve::open_existing;
use backend::mail::{self, Undelivered};
use clap::Subcommand;

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Letters {
    /// List the letters that wait or were given up, with what the mail server said last
    List(Box<Config>),
    /// Try all of them again now
    Retry(Box<Config>),
}

impl Letters {
    /// Where the database is.
    pub fn config(&self) -> &Config {
        match self {
            Self::List(config) | Self::Retry(config) => config,
        }
    }
}

/// Does it. Safe while servers work on the same database.
#[expect(clippy::print_stdout, reason = "the outcome is what the person at the terminal asked for")]
pub async fn run(letters: &Letters) -> anyhow::Result<()> {
    let backend = open_existing(letters.config()).await?;
    let outcome = match letters {
        Letters::List(_) => mail::undelivered(&backend).await.map(|letters| letters.iter().map(line).collect::<String>()),
        Letters::Retry(_) => mail::retry(&backend).await.map(|count| format!("{count} letters are tried again\n")),
    };
    backend.db.close().await;
    print!("{}", outcome?);
    Ok(())
}

fn line(letter: &Undelivered) -> String {
    let state = if letter.dead { "dead" } else { "waiting" };
    let said = letter.last_error.as_deref().unwrap_or("not tried yet").replace(['\r', '\n'], " ");
    format!("{} {state} after {} attempts, to {}: {} ({said})\n", letter.id, letter.attempts, letter.to, letter.subject)
}
