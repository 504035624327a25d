//! What the figures were taken on.

use std::fs;
use std::process::Command;

/// Lines that say which machine and which versions.
pub fn facts() -> Vec<(&'static str, String)> {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, name: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix(name))
            .map(|rest| rest.trim_start_matches([' ', '\t', ':', '=']).trim_matches('"').to_owned())
    };
    let cpu = field(&read("/proc/cpuinfo"), "model name").unwrap_or_else(|| "unknown processor".into());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = field(&read("/proc/meminfo"), "MemTotal").and_then(|text| text.trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0);
    vec![
        ("machine", format!("{cores} cores of {cpu}, {} GB", memory / 1_000_000)),
        ("system", field(&read("/etc/os-release"), "PRETTY_NAME").unwrap_or_else(|| std::env::consts::OS.into())),
        ("kernel", read("/proc/sys/kernel/osrelease").trim().to_owned()),
        ("rustc", first_line("rustc", &["--version"])),
        ("wasm-opt", first_line("wasm-opt", &["--version"])),
        ("commit", first_line("git", &["describe", "--always", "--dirty"])),
    ]
}

fn first_line(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    text.lines().next().unwrap_or("not installed").to_owned()
}
