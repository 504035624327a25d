//! Several lines to type in.
//!
//! Leptos 0.8.23 writes the text inside `<textarea>` as it stands, so a value such as `</textarea><script>` would leave the
//! element: stored XSS. This component escapes the value itself and is the only place where the element may be used.
//! The escaped text goes in as `inner_html`, which is the same on both sides: the server writes it, the browser that hydrates
//! leaves it (and what was typed in the meantime) alone, and a page built in the browser parses it back.

use super::{FieldError, field::Control};
use leptos::prelude::*;

/// Several lines to type in, as tall as the text.
#[component]
pub fn TextArea(
    /// The name that the server knows it by, and its id unless `id` says otherwise.
    #[prop(into)]
    name: String,
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// The id, where two forms of one page have a field of the same name.
    #[prop(optional, into)]
    id: Option<String>,
    /// What stands in it at first.
    #[prop(optional, into)]
    value: String,
    /// A sentence under it.
    #[prop(optional, into)]
    help: Option<String>,
    /// Cannot be left empty.
    #[prop(optional)]
    required: bool,
    /// Cannot be changed, but read and copied.
    #[prop(optional)]
    readonly: bool,
    /// In the typeface of code: prompts, expressions, JSON.
    #[prop(optional)]
    mono: bool,
    /// As wide as its place.
    #[prop(optional)]
    wide: bool,
    /// Lines seen at first.
    #[prop(default = 4)]
    rows: i64,
    /// The most characters.
    #[prop(optional)]
    maxlength: Option<i64>,
    /// An example, never the label.
    #[prop(optional, into)]
    placeholder: Option<String>,
) -> impl IntoView {
    let control = Control::new(&name, id, help.is_some());
    let text = escape(&control.value(value));
    let id = control.id.clone();
    view! {
        <div class=if wide { "field field-wide" } else { "field" }>
            <div class="label">
                <label for=id.clone()>{label}</label>
            </div>
            <textarea
                class=if mono { "input mono" } else { "input" }
                id=id.clone()
                name=name.clone()
                rows=rows
                required=required
                readonly=readonly
                maxlength=maxlength
                placeholder=placeholder
                aria-invalid=control.invalid()
                aria-describedby=control.described_by()
                inner_html=text
            ></textarea>
            {help.map(|help| view! { <p class="help" id=control.help_id>{help}</p> })}
            <FieldError name id/>
        </div>
    }
}

/// Text that can stand between the tags of a textarea or a title and means itself.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    // A parser drops one line end right after the opening tag.
    if text.starts_with('\n') {
        out.push('\n');
    }
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    fn html(value: &'static str) -> String {
        Owner::new().with(|| view! { <TextArea name="note" label="Note" value/> }.to_html())
    }

    #[test]
    fn what_was_stored_cannot_leave_the_element() {
        let html = html("</textarea><script>alert(1)</script> & <b>");
        assert!(html.contains("&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;</textarea>"), "{html}");
        assert!(!html.contains("<script"), "{html}");
    }

    #[test]
    fn an_empty_value_stays_empty() {
        assert!(html("").contains("></textarea>"));
    }

    #[test]
    fn a_first_empty_line_is_kept() {
        assert!(html("\nhello").contains(">\n\nhello</textarea>"));
    }
}
