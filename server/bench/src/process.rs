//! A server under measurement: started, asked for its CPU time and memory, stopped when dropped.

use crate::client;
use anyhow::{Context, Result, bail};
use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(20);

pub struct Server {
    child: Child,
    pub address: SocketAddr,
    pub started_in: Duration,
    /// Removed with it.
    folder: Option<PathBuf>,
}

impl Server {
    /// `assay serve` on an empty directory, as soon as it has answered a first request.
    pub async fn assay(binary: &Path, flags: &[&str]) -> Result<Self> {
        let folder = empty_folder()?;
        let mut command = Command::new(binary);
        command.arg("serve").args(flags).arg("--data-dir").arg(&folder);
        // Nothing of the caller's own setting may leak into the figures.
        for name in ["DATABASE_URL", "ASSAY_DATA_DIR", "ASSAY_LISTEN", "ASSAY_PUBLIC_URL"] {
            command.env_remove(name);
        }
        command.env("ASSAY_ATTEMPTS_PER_ADDRESS", "100000");
        let address = free_address()?;
        command.args(["--listen", &address.to_string()]);
        Self::start(command, address, "/readyz", Some(folder)).await
    }

    /// This binary as the yardstick that answers with the same page.
    pub async fn yardstick(page: &Path) -> Result<Self> {
        let address = free_address()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["yardstick", &address.to_string()]).arg(page);
        Self::start(command, address, "/", None).await
    }

    async fn start(mut command: Command, address: SocketAddr, path: &str, folder: Option<PathBuf>) -> Result<Self> {
        let log = std::env::temp_dir().join(format!("assay-bench-{}.log", address.port()));
        let output = fs::File::create(&log)?;
        command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output);
        let began = Instant::now();
        let child = command.spawn().with_context(|| format!("starting {command:?}"))?;
        let mut server = Self { child, address, started_in: Duration::ZERO, folder };
        loop {
            if let Ok(answer) = client::get(address, path).await
                && answer.status.is_success()
            {
                server.started_in = began.elapsed();
                fs::remove_file(&log)?;
                return Ok(server);
            }
            if let Some(status) = server.child.try_wait()? {
                bail!("{command:?} ended with {status}:\n{}", fs::read_to_string(&log)?);
            }
            if began.elapsed() > PATIENCE {
                bail!("{command:?} did not answer on {path}:\n{}", fs::read_to_string(&log)?);
            }
            tokio::time::sleep(Duration::from_micros(500)).await;
        }
    }

    /// User and system time so far, all threads together.
    pub fn cpu(&self) -> Result<Duration> {
        cpu_of(&self.child.id().to_string())
    }

    /// Resident memory in bytes.
    pub fn resident(&self) -> Result<u64> {
        self.memory("VmRSS:")
    }

    /// The most resident memory that it ever had, in bytes.
    pub fn most_resident(&self) -> Result<u64> {
        self.memory("VmHWM:")
    }

    fn memory(&self, field: &str) -> Result<u64> {
        let text = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = text.lines().find_map(|line| line.strip_prefix(field)).with_context(|| format!("no {field}"))?;
        let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse()?;
        Ok(kilobytes * 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // What was measured needs no farewell.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(folder) = &self.folder {
            let _ = fs::remove_dir_all(folder);
        }
    }
}

/// User and system time so far of a process, all threads together; `self` is this one.
pub fn cpu_of(process: &str) -> Result<Duration> {
    let text = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name in parentheses may hold spaces; `utime` and `stime` are fields 14 and 15, counted from 1.
    let fields = text.rsplit_once(')').context("no name in stat")?.1;
    let ticks: Vec<u64> = fields.split_whitespace().skip(11).take(2).map(str::parse).collect::<Result<_, _>>()?;
    // Linux reports in ticks of 10 ms to every program, whatever the kernel's own clock is.
    Ok(Duration::from_millis(ticks.iter().sum::<u64>() * 10))
}

fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

/// A folder for one measurement.
pub fn empty_folder() -> Result<PathBuf> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("assay-bench-{}-{number}", std::process::id()));
    fs::create_dir_all(&folder)?;
    Ok(folder)
}
