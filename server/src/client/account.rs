//! `assay login` and `assay whoami`. The key is kept in a file of its owner alone.

use super::http::Api;
use super::{Access, answer, say};
use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{BufRead, ErrorKind, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// Options of `assay login`.
#[derive(Debug, clap::Args)]
pub struct Login {
    #[command(flatten)]
    access: Access,
}

/// Options of `assay whoami`.
#[derive(Debug, clap::Args)]
pub struct Whoami {
    #[command(flatten)]
    access: Access,
}

/// What `assay login` keeps.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Kept {
    /// The server.
    pub url: Option<String>,
    /// The key to it.
    pub key: Option<String>,
    /// The organization, where there are several.
    pub organization: Option<String>,
}

impl Kept {
    /// What is kept; nothing before the first login.
    pub fn read() -> anyhow::Result<Self> {
        let path = path()?;
        match fs::read_to_string(&path) {
            Ok(text) => serde_json::from_str(&text).with_context(|| format!("{} is not what `assay login` wrote", path.display())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
        }
    }

    /// Keeps it, for nobody else's eyes.
    fn write(&self) -> anyhow::Result<PathBuf> {
        let path = path()?;
        let mut folder = fs::DirBuilder::new();
        folder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
        folder.create(path.parent().context("the configuration needs a folder")?)?;
        // A new file, so that one that others could read does not stay so.
        let written = path.with_extension("new");
        let _ = fs::remove_file(&written);
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&written)?.write_all(serde_json::to_string_pretty(self)?.as_bytes())?;
        fs::rename(&written, &path)?;
        Ok(path)
    }
}

/// Where it is kept: `assay/login.json` in the folder for configuration.
fn path() -> anyhow::Result<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = set("XDG_CONFIG_HOME").or_else(|| set("APPDATA")).or_else(|| set("HOME").map(|home| home.join(".config")));
    Ok(folder.context("there is no home folder; set XDG_CONFIG_HOME")?.join("assay").join("login.json"))
}

/// Asks for what is missing, tries the key, and keeps it.
pub async fn login(login: &Login) -> anyhow::Result<ExitCode> {
    let access = &login.access;
    let url = match &access.url {
        Some(url) => url.clone(),
        None => ask("Address of the server: ")?,
    };
    let key = match &access.key {
        Some(key) => key.clone(),
        None => ask("API key (made under Account or in a team): ")?,
    };
    let api = Api::at(&url, &key)?;
    let me = api.get("/me").await?;
    let kept = Kept { url: Some(url), key: Some(key), organization: access.organization.clone() };
    let path = kept.write()?;
    let words = format!("Signed in as {}. The key is kept in {}.", me["name"].as_str().unwrap_or_default(), path.display());
    answer(access.json, &words, &me);
    Ok(ExitCode::SUCCESS)
}

/// One line of standard input.
fn ask(question: &str) -> anyhow::Result<String> {
    if std::io::stdin().is_terminal() {
        let mut stderr = std::io::stderr();
        stderr.write_all(question.as_bytes())?;
        stderr.flush()?;
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    match line.trim() {
        "" => bail!("nothing was entered: say --url and --key, or set ASSAY_URL and ASSAY_API_KEY"),
        line => Ok(line.to_owned()),
    }
}

/// Says whose key is used.
pub async fn whoami(whoami: &Whoami) -> anyhow::Result<ExitCode> {
    let me = Api::open(&whoami.access)?.get("/me").await?;
    let list = |value: &serde_json::Value| {
        let words = value.as_array().into_iter().flatten().filter_map(serde_json::Value::as_str);
        words.collect::<Vec<_>>().join(", ")
    };
    let who = [me["name"].as_str(), me["email"].as_str()].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let words = format!("{who}\nOrganizations: {}\nScopes: {}", list(&me["organizations"]), list(&me["key"]["scopes"]));
    answer(whoami.access.json, &words, &me);
    if me["key"]["expires_at"].is_string() {
        say(&format!("The key ends {}.", me["key"]["expires_at"].as_str().unwrap_or_default()));
    }
    Ok(ExitCode::SUCCESS)
}
