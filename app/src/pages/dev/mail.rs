//! The letters that were kept because no mail server is configured, in development only.

use crate::api::dev::{self, Letter};
use crate::components::{Card, EmptyState, Glyph, PageHead, PageTitle, Time};
use crate::load::{load, loaded};
use crate::pages::query;
use leptos::either::Either;
use leptos::prelude::*;

/// `/dev/mail?to=…`
#[component]
pub fn MailPage() -> impl IntoView {
    let to = query("to");
    let letters = load(move || to.get(), dev::letters);
    view! {
        <PageTitle text="Letters"/>
        {loaded(letters, |letters: Vec<Letter>| {
            view! {
                <main class="main stack-l" id="main">
                    <PageHead title="Letters" text="The last 50 letters that were not delivered: without a mail server (ASSAY_SMTP_URL) all of them."/>
                    {if letters.is_empty() {
                        Either::Left(view! { <EmptyState glyph=Glyph::Mail title="No letters yet" text="Sign up, and the first one arrives."/> })
                    } else {
                        Either::Right(letters.into_iter().map(|letter| view! { <LetterCard letter/> }).collect::<Vec<_>>())
                    }}
                </main>
            }
        })}
    }
}

#[component]
fn LetterCard(letter: Letter) -> impl IntoView {
    view! {
        <Card title=letter.subject>
            <div class="stack">
                <p class="muted">"To "<strong>{letter.to}</strong>", "<Time iso=letter.created_at/></p>
                {letter.text.split("\n\n").map(|paragraph| view! { <p><Paragraph text=paragraph.to_owned()/></p> }).collect::<Vec<_>>()}
            </div>
        </Card>
    }
}

/// A paragraph; one that is an address becomes a link.
#[component]
fn Paragraph(text: String) -> impl IntoView {
    if text.starts_with("http://") || text.starts_with("https://") {
        let href = text.clone();
        Either::Left(view! { <a href=href rel="external">{text}</a> })
    } else {
        Either::Right(text)
    }
}
