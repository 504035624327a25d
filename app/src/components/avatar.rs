//! A person or an organization in two letters. It is decoration: the name stands beside it or is the label of its button.

use domain::organizations::Color;
use leptos::prelude::*;

/// The first letters of a name in a circle (a person) or a square (an organization).
#[component]
pub fn Avatar(
    /// Whose letters.
    #[prop(into)]
    name: String,
    /// For an organization or a team.
    #[prop(optional)]
    square: bool,
    /// For the head of a page.
    #[prop(optional)]
    large: bool,
    /// The colour that an organization chose.
    #[prop(optional_no_strip)]
    color: Option<Color>,
) -> impl IntoView {
    let mut class = String::from("avatar");
    if square {
        class.push_str(" avatar-square");
    }
    if large {
        class.push_str(" avatar-large");
    }
    if let Some(color) = color {
        class.push_str(" avatar-");
        class.push_str(color.as_str());
    }
    view! { <span class=class aria-hidden="true">{initials(&name)}</span> }
}

/// A picture, a name, and a quieter line under it.
#[component]
pub fn Identity(
    /// The name.
    #[prop(into)]
    name: String,
    /// The line under it: an address, an id.
    #[prop(optional, into)]
    note: Option<String>,
    /// For an organization or a team.
    #[prop(optional)]
    square: bool,
) -> impl IntoView {
    view! {
        <span class="identity">
            <Avatar name=name.clone() square/>
            <span>
                <span class="truncate">{name}</span>
                {note.map(|note| view! { <small class="truncate">{note}</small> })}
            </span>
        </span>
    }
}

/// The first letter of the first and of the last word.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let first = words.next();
    first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn the_first_and_the_last_word_count() {
        assert_eq!(initials("Ada Lovelace"), "AL");
        assert_eq!(initials("jean de la fontaine"), "JF");
        assert_eq!(initials("Émile"), "É");
        assert_eq!(initials("  "), "");
    }
}
