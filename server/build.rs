//! Has the server compiled anew when the site that it embeds has changed.

use std::path::Path;
use std::{env, fs};

/// `manifest.json` is rewritten exactly when a file of the site got another content and so another name.
const SITE: &str = "../target/site";

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let manifest = Path::new(SITE).join("manifest.json");
    if !manifest.exists() {
        // Cargo takes a missing file for a changed one, every time; so the empty folder is watched until it is filled.
        fs::create_dir_all(SITE)?;
        println!("cargo::rerun-if-changed={SITE}");
    } else if env::var("PROFILE").as_deref() != Ok("debug") {
        // The development profile reads the folder while it runs and embeds nothing.
        println!("cargo::rerun-if-changed={}", manifest.display());
    }
    Ok(())
}
