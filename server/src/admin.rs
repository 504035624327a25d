//! `assay admin …`: the support path, for whoever operates the server.

use crate::config::{Config, dollars};
use crate::serve::open;
use anyhow::Context;
use backend::{Backend, admin};
use clap::{Args, Subcommand};
use domain::access::Plan;
use domain::credits::NanoDollars;
use secrecy::SecretString;
use serde_json::json;
use std::io::BufRead;

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Make an account; prints a link that sets its password, once and within an hour
    CreateUser(Box<CreateUser>),
    /// Put an organization on a plan; nothing is deleted, only adding beyond the plan's limits is refused
    SetPlan(Box<SetPlan>),
    /// Make an account an owner of an organization, member or not; its other owners stay
    GrantOwnership(Box<GrantOwnership>),
    /// Give an organization credits; what it owes is paid with them first
    GrantCredits(Box<GrantCredits>),
}

/// Options of `assay admin create-user`.
#[derive(Debug, Args)]
pub struct CreateUser {
    /// The mail address that the person signs in with; it counts as confirmed
    #[arg(long, value_name = "ADDRESS")]
    email: String,
    /// The person's name
    #[arg(long, value_name = "NAME")]
    name: String,
    /// Read the password from the first line of standard input, instead of printing a link
    #[arg(long)]
    password_stdin: bool,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    config: Config,
}

/// Options of `assay admin set-plan`.
#[derive(Debug, Args)]
pub struct SetPlan {
    /// The organization's ID, as it stands in addresses
    #[arg(long, value_name = "ID")]
    organization: String,
    /// no_plan, personal, team or enterprise
    #[arg(long, value_name = "PLAN")]
    plan: Plan,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    config: Config,
}

/// Options of `assay admin grant-ownership`.
#[derive(Debug, Args)]
pub struct GrantOwnership {
    /// The organization's ID, as it stands in addresses
    #[arg(long, value_name = "ID")]
    organization: String,
    /// The mail address of an account
    #[arg(long, value_name = "ADDRESS")]
    email: String,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    config: Config,
}

/// Options of `assay admin grant-credits`.
#[derive(Debug, Args)]
pub struct GrantCredits {
    /// The organization's ID, as it stands in addresses
    #[arg(long, value_name = "ID")]
    organization: String,
    /// How much, in dollars, such as 25 or 2.50
    #[arg(long, value_name = "DOLLARS", value_parser = dollars)]
    amount: NanoDollars,
    /// Why; members of the organization read it
    #[arg(long, value_name = "TEXT")]
    note: String,
    /// After how many days what is left of them is lost [default: never]
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=3650))]
    expires_in_days: Option<u32>,
    /// They put something right, and are no promotion
    #[arg(long)]
    adjustment: bool,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    config: Config,
}

#[derive(Debug, Args)]
struct Output {
    /// Print the outcome as JSON
    #[arg(long)]
    json: bool,
}

impl Admin {
    /// Where the database is.
    pub fn config(&self) -> &Config {
        match self {
            Self::CreateUser(options) => &options.config,
            Self::SetPlan(options) => &options.config,
            Self::GrantOwnership(options) => &options.config,
            Self::GrantCredits(options) => &options.config,
        }
    }

    fn json(&self) -> bool {
        match self {
            Self::CreateUser(options) => options.output.json,
            Self::SetPlan(options) => options.output.json,
            Self::GrantOwnership(options) => options.output.json,
            Self::GrantCredits(options) => options.output.json,
        }
    }
}

/// Does it, and prints what came of it.
#[expect(clippy::print_stdout, reason = "the outcome is what the person at the terminal asked for")]
pub async fn run(command: &Admin) -> anyhow::Result<()> {
    let backend = open(command.config()).await?;
    let outcome = act(&backend, command).await;
    backend.db.close().await;
    let (words, values) = outcome?;
    if command.json() {
        println!("{values}");
    } else {
        println!("{words}");
    }
    Ok(())
}

/// The outcome for a person and for a program.
async fn act(backend: &Backend, command: &Admin) -> anyhow::Result<(String, serde_json::Value)> {
    match command {
        Admin::CreateUser(options) => {
            let password = if options.password_stdin { Some(password(&mut std::io::stdin().lock())?) } else { None };
            let created = admin::create_user(backend, &options.email, &options.name, password).await?;
            let (email, account) = (created.email.as_str(), created.account);
            let words = match &created.link {
                Some(link) => format!("{email} has an account. This link sets its password, once and within an hour:\n{link}"),
                None => format!("{email} has an account and can sign in."),
            };
            Ok((words, json!({ "account": account, "email": email, "link": created.link })))
        }
        Admin::SetPlan(options) => {
            let before = admin::set_plan(backend, &options.organization, options.plan).await?;
            let (organization, plan) = (options.organization.trim(), options.plan);
            let words = format!("{organization} is on the plan “{}” now; before it was on “{}”.", plan.label(), before.label());
            Ok((words, json!({ "organization": organization, "plan": plan, "before": before })))
        }
        Admin::GrantOwnership(options) => {
            let account = admin::grant_ownership(backend, &options.organization, &options.email).await?;
            let (organization, email) = (options.organization.trim(), options.email.trim());
            let words = format!("{email} is an owner of {organization} now.");
            Ok((words, json!({ "organization": organization, "account": account, "role": "owner" })))
        }
        Admin::GrantCredits(options) => {
            let given = admin::Given {
                organization: &options.organization,
                amount: options.amount,
                note: &options.note,
                days: options.expires_in_days,
                is_adjustment: options.adjustment,
            };
            let available = admin::grant_credits(backend, given).await?;
            let organization = options.organization.trim();
            let words = format!("{organization} got {} and can spend {available} now.", options.amount);
            Ok((words, json!({ "organization": organization, "amount_nanos": options.amount, "available_nanos": available })))
        }
    }
}

/// The first line; what ends it is no part of the password.
fn password(input: &mut impl BufRead) -> anyhow::Result<SecretString> {
    let mut line = String::new();
    input.read_line(&mut line).context("the password cannot be read from standard input")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;
    use secrecy::ExposeSecret;

    #[derive(Parser)]
    struct Line {
        #[command(subcommand)]
        command: Admin,
    }

    fn parse(folder: &tempfile::TempDir, arguments: &[&str]) -> Result<Admin, String> {
        let folder = folder.path().to_str().unwrap();
        let line = [&["assay"], arguments, &["--data-dir", folder, "--public-url", "https://assay.example"]].concat();
        Line::try_parse_from(line).map(|line| line.command).map_err(|error| error.to_string())
    }

    async fn outcome(folder: &tempfile::TempDir, arguments: &[&str]) -> Result<(String, serde_json::Value), String> {
        let command = parse(folder, arguments)?;
        let backend = open(command.config()).await.map_err(|error| error.to_string())?;
        let outcome = act(&backend, &command).await;
        backend.db.close().await;
        outcome.map_err(|error| error.to_string())
    }

    #[tokio::test]
    async fn every_command_says_what_it_did_or_what_is_wrong() {
        let folder = tempfile::tempdir().unwrap();
        let (words, values) = outcome(&folder, &["create-user", "--email", "ada@example.com", "--name", "Ada"]).await.unwrap();
        let link = values["link"].as_str().unwrap();
        assert!(link.starts_with("https://assay.example/reset-password?token=") && words.contains(link));
        let again = outcome(&folder, &["create-user", "--email", "ada@example.com", "--name", "Ada"]).await.unwrap_err();
        assert!(again.contains("an account with this address already"), "{again}");
        for (arguments, expected) in [
            (vec!["set-plan", "--organization", "acme", "--plan", "team"], "no organization with the ID “acme”"),
            (vec!["set-plan", "--organization", "acme", "--plan", "gold"], "--plan"),
            (vec!["grant-credits", "--organization", "acme", "--amount", "1e3", "--note", "x"], "--amount"),
            (vec!["grant-credits", "--organization", "acme", "--amount", "5", "--note", "x"], "no organization with the ID “acme”"),
            (vec!["grant-ownership", "--organization", "acme", "--email", "nobody"], "Enter a mail address"),
            (vec!["create-user", "--name", "Ada"], "--email"),
        ] {
            let message = outcome(&folder, &arguments).await.unwrap_err();
            assert!(message.contains(expected), "{message}");
        }
    }

    #[test]
    fn a_password_is_the_first_line_without_its_end() {
        for input in ["correct horse \r\nrest", "correct horse \n", "correct horse "] {
            assert_eq!(password(&mut input.as_bytes()).unwrap().expose_secret(), "correct horse ");
        }
    }
}
