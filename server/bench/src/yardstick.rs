//! The yardstick: axum and maud answer with the very page that Assay answered with.
//!
//! The frame of the page is kept as text; every row of its table goes through a template again, cell by cell, with all
//! text escaped. There is no session, no database and no access to decide: as little as a server can do for this page.

use anyhow::{Context, Result};
use axum::Router;
use axum::extract::State;
use axum::response::Html;
use axum::routing::get;
use maud::{PreEscaped, html};
use std::path::Path;
use std::sync::Arc;

/// The page, taken apart.
pub struct Page {
    before: String,
    pub rows: Vec<Vec<Piece>>,
    after: String,
}

/// Markup that is the same whatever the data are, or a text.
pub enum Piece {
    Markup(String),
    Text(String),
}

impl Page {
    /// Takes the first table's body apart into rows.
    pub fn read(page: &str) -> Result<Self> {
        let start = page.find("<tbody").context("the page has no table")?;
        let start = start + page[start..].find('>').context("a broken tag")? + 1;
        let end = start + page[start..].find("</tbody>").context("the table does not end")?;
        // What stands behind the last row is kept as it is.
        let end = page[start..end].rfind("</tr>").map_or(end, |at| start + at + "</tr>".len());
        let rows = page[start..end].split_inclusive("</tr>").filter(|row| row.contains("<tr")).map(pieces).collect();
        Ok(Self { before: page[..start].to_owned(), rows, after: page[end..].to_owned() })
    }

    fn render(&self) -> String {
        html! {
            (PreEscaped(&self.before))
            @for row in &self.rows {
                @for piece in row {
                    @match piece {
                        Piece::Markup(markup) => (PreEscaped(markup)),
                        Piece::Text(text) => (text),
                    }
                }
            }
            (PreEscaped(&self.after))
        }
        .into_string()
    }
}

fn pieces(row: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for part in row.split_inclusive('>') {
        let at = part.find('<').unwrap_or(part.len());
        if at > 0 {
            pieces.push(Piece::Text(crate::forms::unescaped(&part[..at])));
        }
        if at < part.len() {
            pieces.push(Piece::Markup(part[at..].to_owned()));
        }
    }
    pieces
}

/// Where the yardstick says hello, and nothing else.
pub const HELLO: &str = "/hello";

/// Serves the page in this file at `/`, on as many threads as Assay has.
pub fn serve(listen: &str, page: &Path) -> Result<()> {
    let page = Arc::new(Page::read(&std::fs::read_to_string(page)?)?);
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let app = Router::new()
            .route(HELLO, get(async || "hello"))
            .route("/", get(|State(page): State<Arc<Page>>| async move { Html(page.render()) }))
            .with_state(page);
        let listener = tokio::net::TcpListener::bind(listen).await?;
        Ok(axum::serve(listener, app).await?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_taken_apart_is_put_together_again() {
        let page = "<p>x</p><table><tbody class=\"a\"><tr><td>1 &lt; 2</td></tr><tr><td><a href=\"/b\">b</a></td></tr></tbody></table>";
        let read = Page::read(page).unwrap();
        assert_eq!(read.rows.len(), 2);
        assert_eq!(read.render(), page);
    }
}
