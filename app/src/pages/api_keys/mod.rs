//! Pages of API keys: one's own under the account, a team's under the team. The same pages, at two places.

pub mod list;
pub mod new;
pub mod show;

use crate::api::api_keys::Secret;
use crate::components::{Banner, CopyButton, FormContext, Tone};
use crate::pages::part;
use leptos::prelude::*;

/// Whose keys a page is about, by its address.
#[derive(Clone, Copy)]
pub struct Place {
    organization: Memo<String>,
    team: Memo<String>,
}

impl Place {
    /// The place of this page; without an organization these are one's own keys.
    fn here() -> Self {
        Self { organization: part("organization"), team: part("team") }
    }

    /// What the server functions ask for.
    fn get(self) -> (String, String) {
        (self.organization.get(), self.team.get())
    }

    /// The address of the list.
    fn home(self) -> String {
        match self.organization.get_untracked().as_str() {
            "" => "/account/keys".to_owned(),
            organization => format!("/{organization}/settings/teams/{}/keys", self.team.get_untracked()),
        }
    }

    /// The hidden fields of a form.
    fn fields(self) -> impl IntoView {
        view! {
            <input type="hidden" name="organization" value=self.organization.get_untracked()/>
            <input type="hidden" name="team" value=self.team.get_untracked()/>
        }
    }
}

/// Inside a form that answers a secret: the secret, this once.
#[component]
fn Shown() -> impl IntoView {
    let form = use_context::<FormContext>();
    let banner = NodeRef::<leptos::html::Div>::new();
    // Whoever made it hears of it.
    Effect::new(move |_| {
        if form.is_some_and(|form| form.answer::<Secret>().is_some())
            && let Some(banner) = banner.get()
        {
            let _ = banner.focus();
        }
    });
    move || {
        form.and_then(FormContext::answer::<Secret>).map(|made| {
            view! {
                <div role="group" aria-label="The new key" tabindex="-1" node_ref=banner autofocus=true>
                    <Banner tone=Tone::Success title="Copy the key now.">
                        <p><CopyButton text=made.secret what="API key"/></p>
                        <p>"It is not shown again. Keep it where no repository and no log has it."</p>
                    </Banner>
                </div>
            }
        })
    }
}
