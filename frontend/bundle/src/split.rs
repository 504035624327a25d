//! Cuts the module at its pages: what only some areas need goes into files of their own, which the browser fetches with the
//! first page of such an area.
//!
//! The cutting is `wasm_split_cli_support`'s, which follows the relocations that the linker left in the module. A file that
//! several areas share is a part of its own.

use anyhow::{Context, Result, anyhow};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Under these names the parts refer to each other until [`super::Site`] gives them others.
pub const LINK: &str = "./link.js";
pub const SCRIPT: &str = "./script.js";

/// The module in parts.
pub struct Parts {
    /// What every page needs; still to be given to wasm-bindgen.
    pub main: PathBuf,
    /// The script that fetches the others.
    pub link: String,
    /// The others, by the name that the script has for them.
    pub others: BTreeMap<String, Vec<u8>>,
    /// Which of them an area needs.
    pub areas: BTreeMap<String, Vec<String>>,
}

/// Cuts a module; its parts lie in `folder` meanwhile.
pub fn split(module: &Path, folder: &Path) -> Result<Parts> {
    let bytes = fs::read(module).with_context(|| module.display().to_string())?;
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    let main = folder.join("main.wasm");
    let mut options = wasm_split_cli_support::Options::new(&bytes);
    options.output_dir = folder;
    options.main_out_path = &main;
    options.link_name = LINK;
    options.main_module = SCRIPT;
    let done = wasm_split_cli_support::transform(options).map_err(|error| anyhow!("cutting the module: {error:#}"))?;
    let mut others = BTreeMap::new();
    for path in &done.split_modules {
        let name = path.file_stem().and_then(|name| name.to_str()).context("a part without a name")?.to_owned();
        others.insert(name, fs::read(path)?);
    }
    let link = fs::read_to_string(folder.join(LINK))?;
    Ok(Parts { main, link, others, areas: done.prefetch_map.into_iter().collect() })
}
