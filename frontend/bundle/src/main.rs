//! Makes the site out of the compiled frontend and the style folder.
//!
//! `cargo run -p bundle` in the root of the repository takes the WebAssembly that `cargo build --profile wasm-release
//! --target wasm32-unknown-unknown -p frontend` left behind and writes `target/site`, which the server embeds:
//!
//! - `pkg/frontend.<hash>.wasm` and `.js`: what every page needs of the module, after wasm-bindgen and, where it is installed,
//!   `wasm-opt`;
//! - `pkg/<part>.<hash>.wasm`: the code of some areas of pages, see [`split`], and `pkg/link.<hash>.js`, which fetches it;
//! - `pkg/start.<hash>.js`: loads the two and hydrates the page;
//! - `pkg/main.<hash>.css`: `style/main.css` with its imports, see [`css`];
//! - every other file of `style/` under its own name;
//! - beside each file its `.br` and `.gz`, so that the server never compresses them;
//! - `manifest.json`: which names to use.
//!
//! `--dev` takes the module of the development profile and leaves out `wasm-opt` and compression: both cost more than
//! a developer's own machine gains. A path as argument names another module.

mod css;
mod split;
mod tables;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result, bail};
use brotli::enc::BrotliEncoderParams;
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

const SITE: &str = "target/site";
const STYLE: &str = "style";

/// What rustc 1.95 emits by default and every browser since 2022 reads. Named one by one, because `--all-features`
/// lets an old `wasm-opt` write encodings of proposals that have changed since.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

fn main() -> Result<()> {
    if !Path::new(STYLE).join("main.css").is_file() {
        bail!("style/main.css is not here: run this in the root of the repository");
    }
    let (mut dev, mut input) = (false, None);
    for argument in env::args_os().skip(1) {
        match argument.to_str() {
            Some("--dev") => dev = true,
            Some(flag) if flag.starts_with('-') => {
                bail!("unknown flag {flag}; usage: bundle [--dev] [frontend.wasm]")
            }
            _ => input = Some(PathBuf::from(argument)),
        }
    }
    let input = input.unwrap_or_else(|| compiled_frontend(dev));
    if !input.is_file() {
        bail!("{} is not there: compile `frontend` first (`make site` does both)", input.display());
    }

    let mut site = Site::new(dev);
    let wasm_opt = if dev { None } else { wasm_opt_version() };
    if wasm_opt.is_none() && !dev {
        note(
            "wasm-opt is not on PATH: the WebAssembly stays about twice as large as it need be. \
             `make setup` installs it (Debian: package binaryen).",
        );
    }

    let parts = split::split(&input, &Path::new(SITE).with_file_name("bundle").join("parts"))?;
    let mut bindings = Bindgen::new()
        .input_path(&parts.main)
        .web(true)?
        .keep_lld_exports(true)
        .remove_name_section(!dev)
        .remove_producers_section(true)
        .generate_output()
        .with_context(|| format!("wasm-bindgen on {}", parts.main.display()))?;
    if !bindings.npm_dependencies().is_empty() {
        bail!("a crate of the frontend wants npm packages, and nothing here installs them");
    }
    let mut script = bindings.js().to_owned();
    for (path, text) in snippets(&bindings) {
        let name = site.hashed("snippet", "js", text.as_bytes(), b"", Ok)?;
        script = script.replace(&path, &name);
    }

    // A name comes from what went in and from the recipe, so unchanged modules skip the slow steps below.
    let recipe = wasm_opt.as_ref().map(|version| format!("{version}, tables")).unwrap_or_default();
    let shrunk = |bytes| if wasm_opt.is_some() { optimize(bytes) } else { Ok(bytes) };
    let mut link = parts.link;
    let mut names = BTreeMap::new();
    for (part, bytes) in &parts.others {
        let name = site.hashed(part, "wasm", bytes, recipe.as_bytes(), shrunk)?;
        link = link.replace(&format!("./{part}.wasm"), &name);
        names.insert(part.clone(), name);
    }
    let wasm = site.hashed("frontend", "wasm", &bindings.wasm_mut().emit_wasm(), recipe.as_bytes(), shrunk)?;
    // The two scripts name each other: the link's name comes from both as they were.
    let whole = script.replace(split::LINK, &named("link", "js", link.as_bytes(), script.as_bytes()));
    let named_script = site.hashed("frontend", "js", whole.as_bytes(), b"", Ok)?;
    let with_script = |link: Vec<u8>| Ok(String::from_utf8(link)?.replace(split::SCRIPT, &named_script).into_bytes());
    let link = site.hashed("link", "js", link.as_bytes(), script.as_bytes(), with_script)?;
    let script = named_script;
    let areas: BTreeMap<&String, Vec<&String>> =
        parts.areas.iter().map(|(area, parts)| (area, parts.iter().filter_map(|part| names.get(part)).collect())).collect();
    let start = site.hashed("start", "js", start(&script, &wasm).as_bytes(), b"", Ok)?;
    let style = css::minified(&css::joined(&Path::new(STYLE).join("main.css"))?);
    let style = site.hashed("main", "css", style.as_bytes(), b"", Ok)?;
    for file in files_below(Path::new(STYLE))? {
        if file.extension().is_none_or(|extension| extension != "css" && extension != "md") {
            let name = file.strip_prefix(STYLE)?.to_path_buf();
            site.write(&name, fs::read(&file).with_context(|| file.display().to_string())?)?;
        }
    }
    let manifest = serde_json::json!({ "start": start, "script": script, "wasm": wasm, "style": style, "areas": areas });
    site.finish(&format!("{manifest:#}\n"))?;
    site.report([&start, &script, &link, &wasm, &style].into_iter().chain(names.values()))
}

/// The files that crates of the frontend bring along for the script, by the names that it has for them.
fn snippets(bindings: &wasm_bindgen_cli_support::Output) -> Vec<(String, String)> {
    let inline = bindings.snippets().iter().flat_map(|(folder, texts)| {
        texts.iter().enumerate().map(move |(index, text)| (format!("./snippets/{folder}/inline{index}.js"), text.clone()))
    });
    let modules = bindings.local_modules().iter().map(|(path, text)| (format!("./snippets/{path}"), text.clone()));
    inline.chain(modules).collect()
}

/// The address of a file: its hash is that of `bytes` and `recipe`.
fn named(name: &str, extension: &str, bytes: &[u8], recipe: &[u8]) -> String {
    let digest = Sha256::new().chain_update(bytes).chain_update(recipe).finalize();
    let hash: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("/pkg/{name}.{hash}.{extension}")
}

/// Where cargo puts the module of this profile.
fn compiled_frontend(dev: bool) -> PathBuf {
    let target = env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    Path::new(&target).join("wasm32-unknown-unknown").join(if dev { "debug" } else { "wasm-release" }).join("frontend.wasm")
}

/// The module that a page loads. Where it fails the page is left as it is: every page works by forms.
fn start(script: &str, wasm: &str) -> String {
    format!(
        "import init, {{ hydrate }} from \"{script}\";\n\
         init({{ module_or_path: \"{wasm}\" }}).then(() => hydrate())\
         .catch((error) => console.warn(\"The page stays without scripts:\", error));\n"
    )
}

fn wasm_opt_version() -> Option<String> {
    let output = Command::new("wasm-opt").arg("--version").output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The module after `wasm-opt -Oz`, or unchanged where that does not accept it.
fn optimize(bytes: Vec<u8>) -> Result<Vec<u8>> {
    let folder = Path::new(SITE).parent().unwrap_or(Path::new(".")).join("bundle");
    fs::create_dir_all(&folder)?;
    let (before, after) = (folder.join("before.wasm"), folder.join("after.wasm"));
    fs::write(&before, &bytes)?;
    let output = Command::new("wasm-opt")
        .args(["-Oz", "--strip-debug", "--strip-producers"])
        .args(WASM_FEATURES)
        .arg("-o")
        .args([&after, &before])
        .output()?;
    if !output.status.success() {
        note(&format!("wasm-opt does not accept the module, so it stays as it is: {}", String::from_utf8_lossy(&output.stderr).trim()));
        return Ok(bytes);
    }
    match tables::restored(&bytes, fs::read(&after)?) {
        Ok(optimized) => Ok(optimized),
        Err(error) => {
            note(&format!("what wasm-opt made cannot be put right, so the module stays as it is: {error}"));
            Ok(bytes)
        }
    }
}

/// The folder that is being written, and what has been written so far.
struct Site {
    root: PathBuf,
    compress: bool,
    kept: BTreeSet<PathBuf>,
}

impl Site {
    fn new(dev: bool) -> Self {
        Self { root: PathBuf::from(SITE), compress: !dev, kept: BTreeSet::new() }
    }

    /// Writes `pkg/<name>.<hash>.<extension>` and returns its address. The hash is that of `bytes` and `recipe`;
    /// `make` turns them into what is written, and is not asked when the file is there already.
    fn hashed(
        &mut self,
        name: &str,
        extension: &str,
        bytes: &[u8],
        recipe: &[u8],
        make: impl FnOnce(Vec<u8>) -> Result<Vec<u8>>,
    ) -> Result<String> {
        let address = named(name, extension, bytes, recipe);
        let file = address.trim_start_matches('/');
        let path = Path::new(file);
        let complete = |suffix| self.root.join(format!("{file}{suffix}")).is_file();
        if complete("") && (!self.compress || (complete(".br") && complete(".gz"))) {
            self.keep(path);
        } else {
            self.write(path, make(bytes.to_vec())?)?;
        }
        Ok(address)
    }

    /// Writes a file and its compressed forms, the file itself last: where it is, all are.
    fn write(&mut self, path: &Path, bytes: Vec<u8>) -> Result<()> {
        if self.compress {
            let mut brotli = Vec::new();
            let parameters = BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: bytes.len(), ..BrotliEncoderParams::default() };
            brotli::BrotliCompress(&mut bytes.as_slice(), &mut brotli, &parameters)?;
            self.put(&suffixed(path, ".br"), &brotli)?;
            let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            gzip.write_all(&bytes)?;
            self.put(&suffixed(path, ".gz"), &gzip.finish()?)?;
        }
        self.put(path, &bytes)?;
        self.keep(path);
        Ok(())
    }

    fn put(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        let path = self.root.join(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&path, bytes).with_context(|| format!("writing {}", path.display()))
    }

    fn keep(&mut self, path: &Path) {
        self.kept.insert(self.root.join(path));
        if self.compress {
            self.kept.insert(self.root.join(suffixed(path, ".br")));
            self.kept.insert(self.root.join(suffixed(path, ".gz")));
        }
    }

    /// Writes the manifest, but not an unchanged one (the server is compiled anew when it changes), and removes what
    /// earlier runs left behind.
    fn finish(&mut self, manifest: &str) -> Result<()> {
        let path = self.root.join("manifest.json");
        if fs::read_to_string(&path).ok().as_deref() != Some(manifest) {
            fs::write(&path, manifest)?;
        }
        self.kept.insert(path);
        for file in files_below(&self.root)? {
            if !self.kept.contains(&file) {
                fs::remove_file(&file).with_context(|| format!("removing {}", file.display()))?;
            }
        }
        Ok(())
    }

    fn report<'a>(&self, addresses: impl IntoIterator<Item = &'a String>) -> Result<()> {
        let mut lines = String::new();
        for address in addresses {
            let file = self.root.join(address.trim_start_matches('/'));
            let size = fs::metadata(&file)?.len();
            let brotli = fs::metadata(suffixed(&file, ".br")).map(|found| found.len());
            let brotli = brotli.map_or(String::new(), |size| format!(", brotli {:.1} KB", kilo(size)));
            lines += &format!("{:8.1} KB{brotli}  {}\n", kilo(size), file.display());
        }
        Ok(std::io::stderr().write_all(lines.as_bytes())?)
    }
}

fn note(text: &str) {
    eprintln!("bundle: {text}");
}

#[expect(clippy::cast_precision_loss, reason = "a size to be read by people")]
fn kilo(bytes: u64) -> f64 {
    bytes as f64 / 1000.0
}

fn suffixed(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Every file below a folder, in the order of the names; hidden ones are left out.
fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        if entry.file_type()?.is_dir() {
            found.extend(files_below(&entry.path())?);
        } else {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}
