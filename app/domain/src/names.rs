//! Names that people give to things.

use crate::refusal::Checked;

/// Checks a display name: trimmed, 1 to `longest` characters, no control characters (they would break letters and lists).
pub fn display_name(text: &str, longest: usize) -> Checked<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("Enter a name.".into());
    }
    if text.chars().count() > longest {
        return Err(format!("Use at most {longest} characters."));
    }
    if text.chars().any(is_direction) || !text.chars().any(is_visible) {
        return Err("Use letters, digits or signs that can be seen.".into());
    }
    if text.chars().any(char::is_control) {
        return Err("A name is one line without control characters.".into());
    }
    Ok(text.to_owned())
}

/// Checks a sentence about something: trimmed, at most [`DESCRIPTION`] characters, one line; it may be empty.
pub fn description(text: &str) -> Checked<String> {
    if text.trim().is_empty() { Ok(String::new()) } else { display_name(text, DESCRIPTION) }
}

/// Marks that turn the direction of what follows, so that a name would be read as another.
fn is_direction(character: char) -> bool {
    matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}')
}

/// Whether there is something to see. Joiners and fillers are not, though they may stand within a name.
fn is_visible(character: char) -> bool {
    let invisible = matches!(
        character,
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
    );
    !invisible && !character.is_whitespace() && !character.is_control()
}

/// Reads where to go next from an address that anybody may have written: only a path on this very server will do.
/// `//host`, `/\host`, control characters and everything with a scheme lead elsewhere, and are refused.
pub fn local_path(text: &str) -> Option<&str> {
    let mut rest = text.strip_prefix('/')?.chars();
    let second_is_good = !matches!(rest.next(), Some('/' | '\\'));
    let all_good = text.len() <= 2_000 && !text.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\');
    (second_is_good && all_good).then_some(text)
}

/// A person's or an organization's name: at most 80 characters.
pub const SHORT: usize = 80;
/// A resource's name: at most 120 characters.
pub const RESOURCE: usize = 120;
/// A sentence about a role or a team: at most 300 characters.
pub const DESCRIPTION: usize = 300;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_server_are_next() {
        for text in ["/", "/acme/datasets?q=a%20b", "/invite/x-y_z"] {
            assert_eq!(local_path(text), Some(text));
        }
        for text in [
            "",
            "acme",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\nb",
            "/\t/evil.example",
            "javascript:alert(1)",
            "/a\\b",
        ] {
            assert_eq!(local_path(text), None, "{text:?}");
        }
    }

    #[test]
    fn names_are_trimmed_and_bounded() {
        assert_eq!(display_name("  Ada Lovelace ", SHORT).unwrap(), "Ada Lovelace");
        assert_eq!(display_name(&"ü".repeat(80), SHORT).unwrap().chars().count(), 80);
        for text in ["", "   ", "\u{200b}", "\u{3164}\u{200d}", "Ada\u{202e}", "a\nb", "a\u{0}b", &"x".repeat(81)] {
            assert!(display_name(text, SHORT).is_err(), "{text:?}");
        }
        assert_eq!(description("  ").unwrap(), "");
        assert!(description(&"x".repeat(301)).is_err());
    }
}
