//! From the command to the first answer.

use crate::process::Server;
use crate::report::Line;
use anyhow::Result;
use std::path::Path;
use std::time::Duration;

const STARTS: usize = 15;

/// Starts on an empty directory: database, migrations and key are made as well.
pub async fn measure(binary: &Path) -> Result<Vec<Line>> {
    let (mut walls, mut cpus) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let server = Server::assay(binary, &[]).await?;
        walls.push(server.started_in);
        cpus.push(server.cpu()?);
    }
    let (wall, cpu) = (median(&mut walls), median(&mut cpus));
    Ok(vec![Line::alone(
        "start on an empty directory to the first answer",
        format!("{:.0} ms (median of {STARTS}), CPU {} ms", wall.as_secs_f64() * 1e3, cpu.as_millis()),
        Some(("≤ 150 ms", wall <= Duration::from_millis(150))),
    )])
}

fn median(durations: &mut [Duration]) -> Duration {
    durations.sort();
    durations[durations.len() / 2]
}
