//! `assay serve`: opens the database, starts the jobs, listens, and shuts down in order.

use crate::config::{Config, parse_key};
use crate::listen;
use crate::router::{Server, router};
use anyhow::Context;
use backend::clock::Clock;
use backend::db::Db;
use backend::mail::smtp::{self, Smtp};
use backend::passwords::Passwords;
use backend::purchases::{self, Payments};
use backend::random::Random;
use backend::seal::{self, MasterKey};
use backend::{Backend, Settings, runs, sweep};
use secrecy::ExposeSecret;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use stripe_gateway::Gateway;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How long requests and jobs that are under way may take after the signal to stop.
const GRACE: Duration = Duration::from_secs(20);
/// How long `/readyz` says no before connections are refused.
const READY_FAILS_FIRST: Duration = Duration::from_secs(2);
/// Runs that this server does at once: a short one need not wait for the end of a long one.
const RUN_WORKERS: usize = 2;

/// Runs until it is told to stop.
pub async fn serve(config: Config) -> anyhow::Result<()> {
    config.check()?;
    // What is wrong with the settings is said before anything is made; so is a port in use.
    let (smtp, payments) = (smtp(&config)?, payments(&config)?);
    let listener = TcpListener::bind(config.listen).await.with_context(|| format!("cannot listen on {} (--listen)", config.listen))?;
    let backend = Backend { payments, ..open(&config).await? };
    let stop = CancellationToken::new();
    let mut jobs = start_jobs(smtp, &backend, &stop);
    let stopping = Arc::new(AtomicBool::new(false));
    let server = Server {
        backend: backend.clone(),
        trusted_proxies: config.trusted_proxies.clone().into(),
        checkout_origin: config.checkout_origin().into(),
        api_requests_per_minute: config.api_requests_per_minute,
        stopping: Arc::clone(&stopping),
    };
    announce(&config);
    let drained = CancellationToken::new();
    let mut serving = tokio::spawn(listen::serve(listener, router(server), drained.clone()));
    // A job or the server itself that ends before it was told to has broken: better to stop and be started again than to
    // look alive and do nothing.
    let outcome = tokio::select! {
        signal = wait_for_signal() => signal,
        _ = &mut serving => Err(anyhow::anyhow!("the server stopped by itself")),
        Some(_) = jobs.join_next() => Err(anyhow::anyhow!("a job stopped by itself")),
    };
    tracing::info!("shutting down: finishing what is under way");
    stopping.store(true, Ordering::Relaxed);
    stop.cancel();
    // Whoever spreads the load reads `/readyz` first, and sends nobody here any more when the door closes.
    if !config.dev {
        tokio::time::sleep(READY_FAILS_FIRST).await;
    }
    drained.cancel();
    let abort = serving.abort_handle();
    let finished = async {
        if !serving.is_finished() {
            let _ = serving.await;
        }
        while jobs.join_next().await.is_some() {}
    };
    if tokio::time::timeout(GRACE, finished).await.is_err() {
        tracing::warn!("something was still under way after {} s; it is taken up at the next start", GRACE.as_secs());
        abort.abort();
    }
    backend.db.close().await;
    outcome
}

/// Opens the database that the configuration names, brings it up to date, and puts the use cases' needs together.
pub async fn open(config: &Config) -> anyhow::Result<Backend> {
    let db = open_database(config).await?;
    let random = Random::system();
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let settings = Settings {
        public_url: config.public_url(),
        default_plan: config.default_plan,
        starter_credits: config.starter_credits,
        attempts_per_address: config.attempts_per_address,
        development: config.dev,
        sends_mail: config.smtp_url.is_some(),
        lease: Duration::from_secs_f64(config.lease_seconds),
    };
    let has_key = seal::has_master_key(&db).await?;
    let backend = Backend {
        db,
        clock: Clock::System,
        passwords: Passwords::new(random.clone(), cores)?,
        master_key: master_key(config, &random, has_key)?,
        random,
        settings: Arc::new(settings),
        payments: None,
        models: Default::default(),
        facts: Default::default(),
        letters_waiting: Arc::default(),
        runs_waiting: Arc::default(),
        events_waiting: Arc::default(),
    };
    seal::check_master_key(&backend).await.context("the master key (ASSAY_MASTER_KEY, or master.key in the data folder)")?;
    Ok(backend)
}

/// The same for commands that look at what is there: a mistyped folder is no empty database that is all right.
pub async fn open_existing(config: &Config) -> anyhow::Result<Backend> {
    if config.database_url.is_none() {
        let file = config.data_dir.join("assay.db");
        anyhow::ensure!(file.exists(), "there is no database at {}", file.display());
    }
    open(config).await
}

/// The way to the mail server, when it is configured. A sender that is none is an error without one, too.
fn smtp(config: &Config) -> anyhow::Result<Option<Smtp>> {
    smtp::mailbox(&config.mail_from)?;
    Ok(config.smtp_url.as_ref().map(|url| Smtp::new(url.expose_secret(), &config.mail_from)).transpose()?)
}

/// The way to Stripe, when it is configured.
fn payments(config: &Config) -> anyhow::Result<Option<Arc<dyn Payments>>> {
    let (Some(key), Some(secret)) = (&config.stripe_secret_key, &config.stripe_webhook_secret) else { return Ok(None) };
    let gateway = Gateway::new(key, secret.clone(), config.stripe_api_base.as_deref())?;
    if !gateway.livemode() {
        tracing::info!("purchases are in Stripe's test mode: no real money moves");
    }
    Ok(Some(Arc::new(gateway)))
}

async fn open_database(config: &Config) -> anyhow::Result<Db> {
    let db = match &config.database_url {
        Some(url) => Db::open_postgres(url.expose_secret()).await.context("cannot connect to the database (DATABASE_URL)")?,
        None => {
            data_folder(config)?;
            let path = config.data_dir.join("assay.db");
            own_file(&path).with_context(|| format!("cannot create the database {}", path.display()))?;
            Db::open_sqlite(&path).await.with_context(|| format!("cannot open the database {}", path.display()))?
        }
    };
    db.migrate().await.context("cannot bring the database up to date")?;
    Ok(db)
}

/// Makes the data folder, for its owner alone: the database in it holds what people type.
fn data_folder(config: &Config) -> anyhow::Result<()> {
    let mut folder = fs::DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.create(&config.data_dir).with_context(|| format!("cannot create the data folder {} (--data-dir)", config.data_dir.display()))
}

/// Makes the database's file, for its owner alone, also in a folder that others may read; SQLite gives its other files the same rights.
fn own_file(path: &Path) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// The configured master key, or the one in the data folder, generated at the first start for its owner's eyes only.
/// A database that was made with a key is never given another one.
fn master_key(config: &Config, random: &Random, has_key: bool) -> anyhow::Result<MasterKey> {
    let unusable = "the master key must be 64 hexadecimal digits";
    if let Some(key) = &config.master_key {
        return Ok(MasterKey::new(parse_key(key.expose_secret()).context(unusable)?));
    }
    data_folder(config)?;
    let path = config.data_dir.join("master.key");
    match fs::read_to_string(&path) {
        Ok(text) => {
            warn_of_readers(&path);
            Ok(MasterKey::new(parse_key(&text).with_context(|| format!("{}: {unusable}", path.display()))?))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            anyhow::ensure!(
                !has_key,
                "this database was made with a master key, and there is none at {}: bring it back, or give it as ASSAY_MASTER_KEY",
                path.display()
            );
            let key = random.bytes::<32>()?;
            write_key(&path, &key).with_context(|| format!("cannot write the master key to {}", path.display()))?;
            tracing::info!("generated a master key in {}: keep a copy of it, without it secrets cannot be read", path.display());
            Ok(MasterKey::new(key))
        }
        Err(error) => Err(error).with_context(|| format!("cannot read the master key {}", path.display())),
    }
}

/// Others on the machine should not read the key.
fn warn_of_readers(path: &Path) {
    #[cfg(unix)]
    if let Ok(file) = fs::metadata(path)
        && std::os::unix::fs::PermissionsExt::mode(&file.permissions()) & 0o077 != 0
    {
        tracing::warn!("{} can be read by others on this machine: chmod 600 it", path.display());
    }
    #[cfg(not(unix))]
    let _ = path;
}

fn write_key(path: &Path, key: &[u8; 32]) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    let digits: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    writeln!(file, "{digits}")?;
    file.sync_all()
}

/// Starts what goes on beside the requests.
fn start_jobs(smtp: Option<Smtp>, backend: &Backend, stop: &CancellationToken) -> JoinSet<()> {
    let mut jobs = JoinSet::new();
    if let Some(smtp) = smtp {
        jobs.spawn(smtp::work(backend.clone(), smtp, stop.clone()));
    }
    for _ in 0..RUN_WORKERS {
        jobs.spawn(runs::work::work(backend.clone(), stop.clone()));
    }
    if backend.payments.is_some() {
        jobs.spawn(purchases::sweep(backend.clone(), stop.clone()));
    }
    jobs.spawn(sweep::keep_swept(backend.clone(), stop.clone()));
    jobs
}

#[expect(clippy::print_stdout, reason = "the address is what the person at the terminal waits for")]
fn announce(config: &Config) {
    println!("Assay serves at {}", config.public_url());
    if config.dev {
        println!("Letters are shown at {}/dev/mail", config.public_url());
    }
}

async fn wait_for_signal() -> anyhow::Result<()> {
    #[cfg(unix)]
    {
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            done = tokio::signal::ctrl_c() => done?,
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await?;
    Ok(())
}
