//! The binary `assay`: its subcommands.

use anyhow::Result;
use clap::{CommandFactory, Parser, Subcommand};
use clap_complete::Shell;
use server::admin::Admin;
use server::client::{self, Client};
use server::config::Config;
use server::import::Import;
use server::letters::Letters;
use std::io::IsTerminal;
use std::process::ExitCode;
use std::time::Duration;
use tracing_subscriber::EnvFilter;

/// With the C library's allocator a third of the time of a page goes into it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
    /// Make a dataset out of a file, on behalf of a member: all of it, or nothing. Exits with 1 when it was not imported, and
    /// says why; with 2 when the command itself is wrong
    Import(Box<Import>),
    /// Look after the ledger of credits
    #[command(subcommand)]
    Ledger(Ledger),
    /// Look after the audit log
    #[command(subcommand)]
    Audit(Audit),
    /// Look after letters that could not be delivered
    #[command(subcommand)]
    Letters(Letters),
    /// Help people from the outside: make a user, set a plan, grant ownership or credits
    #[command(subcommand)]
    Admin(Admin),
    #[command(flatten)]
    Client(Client),
    /// Print what makes a shell complete these commands: `assay completions bash > /etc/bash_completion.d/assay`
    Completions {
        /// Whose
        shell: Shell,
    },
}

impl Command {
    /// What the server is told; nothing where there is none.
    fn config(&self) -> Option<&Config> {
        Some(match self {
            Self::Serve(config) | Self::Migrate(config) => config,
            Self::Import(import) => import.config(),
            Self::Ledger(Ledger::Verify(config)) | Self::Audit(Audit::Verify(config)) => config,
            Self::Letters(letters) => letters.config(),
            Self::Admin(admin) => admin.config(),
            Self::Client(_) | Self::Completions { .. } => return None,
        })
    }
}

#[derive(Subcommand)]
enum Ledger {
    /// Prove every balance by its entries; exits with 1 when one is wrong
    Verify(Box<Config>),
}

#[derive(Subcommand)]
enum Audit {
    /// Walk every chain of the audit log; exits with 1 where a row was changed, removed or put in. That the newest rows were taken
    /// away together with the head of their chain is shown by a copy kept elsewhere alone: export the log now and then
    Verify(Box<Config>),
}

fn main() -> Result<ExitCode> {
    let cli = Cli::parse();
    cli.command.config().map(start_log).transpose()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(async {
        let done = match cli.command {
            Command::Client(client) => return Ok(client::run(&client).await),
            Command::Completions { shell } => {
                clap_complete::generate(shell, &mut Cli::command(), "assay", &mut std::io::stdout());
                Ok(())
            }
            Command::Serve(config) => server::serve::serve(*config).await,
            Command::Migrate(config) => {
                server::serve::open(&config).await?.db.close().await;
                Ok(())
            }
            Command::Import(import) => server::import::run(&import).await,
            Command::Ledger(Ledger::Verify(config)) => server::ledger::verify(&config).await,
            Command::Audit(Audit::Verify(config)) => server::audit::verify(&config).await,
            Command::Letters(letters) => server::letters::run(&letters).await,
            Command::Admin(admin) => server::admin::run(&admin).await,
        };
        done.map(|()| ExitCode::SUCCESS)
    });
    // Work on a thread of its own cannot be called off, and must not keep the process.
    runtime.shutdown_timeout(Duration::from_secs(1));
    outcome
}

fn start_log(config: &Config) -> Result<()> {
    let filter = EnvFilter::try_new(&config.log).map_err(|error| anyhow::anyhow!("--log: {error}"))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if config.log_json {
        log.json().init();
    } else {
        log.with_target(false).with_ansi(std::io::stderr().is_terminal()).init();
    }
    Ok(())
}
