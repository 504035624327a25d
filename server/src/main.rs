//! The binary `assay`: its subcommands.

use anyhow::Result;
use clap::{Parser, Subcommand};
use server::config::Config;
use tracing_subscriber::EnvFilter;

/// Where a team finds out whether its AI works.
#[derive(Parser)]
#[command(name = "assay", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve pages, API and jobs
    Serve(Box<Config>),
    /// Bring the database up to date and stop
    Migrate(Box<Config>),
}

fn main() -> Result<()> {
    let cli = Cli::parse();
    let (Command::Serve(config) | Command::Migrate(config)) = &cli.command;
    start_log(config)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match cli.command {
            Command::Serve(config) => server::serve::serve(*config).await,
            Command::Migrate(config) => {
                server::serve::open(&config).await?.db.close().await;
                Ok(())
            }
        }
    })
}

fn start_log(config: &Config) -> Result<()> {
    let filter = EnvFilter::try_new(&config.log).map_err(|error| anyhow::anyhow!("--log: {error}"))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if config.log_json {
        log.json().init();
    } else {
        log.with_target(false).init();
    }
    Ok(())
}
