//! A conversation in a cell: who said what, turn by turn, with whatever else stands there.
//!
//! `<Conversation conversation/>`

use super::{DescriptionList, Detail};
use domain::conversations::{self, Turn};
use leptos::prelude::*;

/// The turns, one under the other. What was said is text, never markup.
#[component]
pub fn Conversation(
    /// Who said what.
    conversation: conversations::Conversation,
) -> impl IntoView {
    let more = i64::try_from(conversation.more).unwrap_or(i64::MAX);
    view! {
        <ol class="conversation">{conversation.turns.into_iter().map(|turn| view! { <Said turn/> }).collect::<Vec<_>>()}</ol>
        {(more > 0).then(|| view! { <p class="muted">"… and "{more}" more. Export the dataset to read all of them."</p> })}
        <Others others=conversation.others/>
    }
}

#[component]
fn Said(turn: Turn) -> impl IntoView {
    let role = turn.role.clone();
    view! {
        <li data-role=role>
            <h3>{turn.role}</h3>
            <div class="whole">{turn.text}</div>
            <Others others=turn.others/>
        </li>
    }
}

/// Keys beside those that every message has.
#[component]
fn Others(others: Vec<(String, String)>) -> impl IntoView {
    (!others.is_empty()).then(|| {
        let details = others.into_iter().map(|(term, text)| view! { <Detail term><span class="whole mono">{text}</span></Detail> });
        view! { <DescriptionList>{details.collect::<Vec<_>>()}</DescriptionList> }
    })
}
