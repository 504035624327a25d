//! An organization's home: the doors of the first five minutes.

use crate::api::organizations;
use crate::components::{Glyph, LinkCard, PageHead, PageTitle};
use crate::load::{load, loaded};
use crate::pages::part;
use leptos::prelude::*;

/// `/{org}`
#[component]
pub fn HomePage() -> impl IntoView {
    let id = part("organization");
    let organization = load(move || id.get(), organizations::get);
    loaded(organization, |organization| {
        let at = |path: &str| format!("/{}/{path}", organization.id);
        view! {
            <PageTitle text=organization.name.clone()/>
            <PageHead title=organization.name.clone() text="Bring examples, say what good looks like, and see how often it is met."/>
            <div class="grid">
                <LinkCard href=at("evaluations/templates") glyph=Glyph::Flask title="Try a sample" text="A template brings labelled rows and checks: the first results are a minute away."/>
                <LinkCard href=at("datasets/new") glyph=Glyph::Upload title="Import your own data" text="A CSV file becomes a dataset of your team."/>
                {organization.invites.then(|| {
                    view! { <LinkCard href=at("settings/invitations/new") glyph=Glyph::Mail title="Invite your team" text="Colleagues see the same datasets and results."/> }
                })}
            </div>
        }
    })
}
