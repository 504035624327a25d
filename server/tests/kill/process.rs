//! The finished binary as a process: started, killed, started again.

use crate::browser;
use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a run stays with a killed server: short, since the tests wait for it again and again.
const LEASE_SECONDS: &str = "0.4";

/// The program under test.
fn binary() -> PathBuf {
    std::env::var_os("ASSAY_BIN").map_or_else(|| env!("CARGO_BIN_EXE_assay").into(), PathBuf::from)
}

/// A command of the program on this data.
pub fn assay(folder: &Path, database: Option<&str>) -> Command {
    let mut command = Command::new(binary());
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("ASSAY_")) {
        command.env_remove(name);
    }
    command.env("ASSAY_DATA_DIR", folder).env("NO_COLOR", "1").env_remove("DATABASE_URL").stdin(Stdio::null());
    if let Some(url) = database {
        command.env("DATABASE_URL", url);
    }
    command
}

/// A server that is alive, or was.
pub struct Server {
    pub address: SocketAddr,
    folder: PathBuf,
    database: Option<String>,
    log: PathBuf,
    child: Option<Child>,
}

impl Server {
    /// Starts one on an address that it keeps over all its lives.
    pub async fn start(folder: &Path, database: Option<&str>) -> Self {
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
        let log = folder.join(format!("{}.log", address.port()));
        let mut server = Self { address, folder: folder.into(), database: database.map(str::to_owned), log, child: None };
        server.start_again().await;
        server
    }

    /// Starts it, and waits until it answers.
    pub async fn start_again(&mut self) {
        let log = File::options().create(true).append(true).open(&self.log).unwrap();
        let mut command = assay(&self.folder, self.database.as_deref());
        command.args([
            "serve",
            "--listen",
            &self.address.to_string(),
            "--lease-seconds",
            LEASE_SECONDS,
            "--attempts-per-address",
            "100000",
        ]);
        let mut child = command.stdout(Stdio::null()).stderr(log).spawn().unwrap();
        let began = Instant::now();
        while !browser::is_ready(self.address).await {
            let ended = child.try_wait().unwrap();
            assert!(ended.is_none() && began.elapsed() < Duration::from_secs(30), "it does not start: {ended:?}\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        self.child = Some(child);
    }

    /// SIGKILL: it has no chance to do anything more.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    pub fn is_alive(&self) -> bool {
        self.child.is_some()
    }

    /// Everything that it has written, in all its lives.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}
