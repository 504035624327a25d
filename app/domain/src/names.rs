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
    if text.chars().any(char::is_control) {
        return Err("A name is one line without control characters.".into());
    }
    Ok(text.to_owned())
}

/// A person's or an organization's name: at most 80 characters.
pub const SHORT: usize = 80;
/// A resource's name: at most 120 characters.
pub const RESOURCE: usize = 120;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed_and_bounded() {
        assert_eq!(display_name("  Ada Lovelace ", SHORT).unwrap(), "Ada Lovelace");
        assert_eq!(display_name(&"ü".repeat(80), SHORT).unwrap().chars().count(), 80);
        for text in ["", "   ", "a\nb", "a\u{0}b", &"x".repeat(81)] {
            assert!(display_name(text, SHORT).is_err(), "{text:?}");
        }
    }
}
