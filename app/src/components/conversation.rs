//! A conversation in a cell: who said what, turn by turn.
//!
//! `<Conversation turns more=0/>`

use domain::conversations::Turn;
use leptos::prelude::*;

/// The turns, one under the other. What was said is text, never markup.
#[component]
pub fn Conversation(
    /// Who said what.
    turns: Vec<Turn>,
    /// How many more turns there are that are not shown.
    #[prop(optional)]
    more: i64,
) -> impl IntoView {
    view! {
        <ol class="conversation">
            {turns
                .into_iter()
                .map(|turn| {
                    let role = turn.role.clone();
                    view! {
                        <li data-role=role>
                            <h3>{turn.role}</h3>
                            <div class="whole">{turn.text}</div>
                        </li>
                    }
                })
                .collect::<Vec<_>>()}
        </ol>
        {(more > 0).then(|| view! { <p class="muted">"… and "{more}" more. Export the dataset to read all of them."</p> })}
    }
}
