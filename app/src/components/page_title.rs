//! The title of the document. `leptos_meta` writes it unescaped on the server; this component escapes it, and is the only
//! place where `Title` may be used.
//!
//! `<PageTitle text="Members"/>`
//!
//! The title is a plain text, not a signal: the server writes it at the very end of a page, when what was made inside a
//! suspended part may be gone.

use leptos::prelude::*;
use leptos_meta::Title;

/// The title of the document, with the name of the product after it.
#[component]
pub fn PageTitle(
    /// What the page is.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! { <Title text=title(&text)/> }
}

fn title(text: &str) -> String {
    let full = [text, " · Assay"].concat();
    // The server writes markup, the browser sets a property.
    if cfg!(feature = "ssr") { super::text_area::escape(&full) } else { full }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    #[test]
    fn a_name_cannot_leave_the_title() {
        assert_eq!(super::title("</title><script>"), "&lt;/title&gt;&lt;script&gt; · Assay");
    }
}
