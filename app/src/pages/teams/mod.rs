//! Pages of teams. While there is only the default team, they show to those alone who may make another one.

pub mod list;
pub mod new;
pub mod show;

use crate::components::{Choice, Field, FieldError, FormContext, Glyph, Icon};
use domain::teams::TeamIcon;
use leptos::prelude::*;

/// The picture of a team.
pub fn glyph(icon: TeamIcon) -> Glyph {
    match icon {
        TeamIcon::People => Glyph::Users,
        TeamIcon::Flask => Glyph::Flask,
        TeamIcon::Shield => Glyph::Shield,
        TeamIcon::Chart => Glyph::Chart,
        TeamIcon::Spark => Glyph::Spark,
        TeamIcon::Pulse => Glyph::Pulse,
        TeamIcon::Parcel => Glyph::Parcel,
        TeamIcon::Building => Glyph::Building,
    }
}

/// Name, description and icon.
#[component]
fn Fields(
    #[prop(optional)] name: String,
    #[prop(optional)] description: String,
    #[prop(default = TeamIcon::People)] icon: TeamIcon,
) -> impl IntoView {
    view! {
        <Field name="name" label="Name" value=name required=true maxlength=80 autocomplete="off"/>
        <Field name="description" label="Description" value=description maxlength=300 autocomplete="off" help="What it is for. May be empty."/>
        <IconChoice icon/>
    }
}

/// One icon of the set.
#[component]
fn IconChoice(icon: TeamIcon) -> impl IntoView {
    let typed = use_context::<FormContext>().and_then(|form| form.typed("icon"));
    let chosen = typed.map_or(icon, |word| TeamIcon::stored(&word));
    view! {
        <fieldset class="radio-group icon-choice" id="icon" tabindex="-1">
            <legend class="label">"Icon"</legend>
            <div class="cards">
                {TeamIcon::ALL
                    .iter()
                    .map(|icon| {
                        view! {
                            <label class="radio-card">
                                <input class="radio" type="radio" name="icon" value=icon.as_str() checked=*icon == chosen/>
                                <span class="radio-label"><Icon glyph=glyph(*icon)/>" "{icon.label()}</span>
                            </label>
                        }
                    })
                    .collect::<Vec<_>>()}
            </div>
            <FieldError name="icon" id="icon"/>
        </fieldset>
    }
}

/// Values and words of a list that comes from the server.
fn choices(list: Vec<(String, String)>) -> Vec<Choice> {
    list.into_iter().map(|(value, label)| Choice::new(value, label)).collect()
}
