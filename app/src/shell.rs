//! The document around the application: head, theme, the scripts that hydrate it.

use crate::App;
use crate::initial::Initial;
use leptos::prelude::*;
use leptos_meta::MetaTags;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The cookie that keeps the chosen theme.
pub const THEME_COOKIE: &str = "theme";

/// Light, dark, or what the system wishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Theme {
    /// As the system wishes.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// From a cookie or a form; an unknown word is the system's wish.
    pub fn from_word(word: &str) -> Self {
        match word {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }

    /// The word in the cookie and on the document.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// The addresses of the site's files, as the server found them.
#[derive(Debug, Clone)]
pub struct Assets {
    /// The module that hydrates the page.
    pub start: String,
    /// What it loads first.
    pub script: String,
    /// The WebAssembly.
    pub wasm: String,
    /// The styles.
    pub style: String,
    /// The files with the code of each area of pages, by its name.
    pub areas: BTreeMap<String, Vec<String>>,
}

/// The document. Our own hydration scripts: the library's read a file at every render and put the nonce where it does not belong.
pub fn shell() -> impl IntoView {
    let assets: Assets = expect_context();
    let initial: Initial = use_context().unwrap_or_default();
    let theme = initial.theme.as_str();
    let initial = serde_json::to_string(&initial).unwrap_or_default();
    let nonce = leptos::nonce::use_nonce();
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name=crate::initial::NAME content=initial/>
                <link rel="stylesheet" href=assets.style/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="modulepreload" href=assets.script nonce=nonce.clone()/>
                <link rel="preload" href=assets.wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
                <script type="module" src=assets.start nonce=nonce></script>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}
