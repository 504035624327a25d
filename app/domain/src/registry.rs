//! Registered resources: their working parts live elsewhere, and who may do what with them is decided here.

use crate::names::display_name;
use crate::refusal::Checked;

/// The most characters of a version.
pub const VERSION: usize = 80;
/// The most characters of a link.
pub const LINK: usize = 2_000;
/// The most kinds that an organization defines for itself.
pub const OWN_KINDS: i64 = 50;

/// Checks the link to where it really lives; it may be empty. Only what a browser opens without running anything will do.
pub fn link(text: &str) -> Checked<String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(String::new());
    }
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default()).unwrap_or_default();
    let is_plain = !text.chars().any(|c| c.is_control() || c.is_whitespace() || "<>\"\\".contains(c));
    if host.is_empty() || host.contains('@') || !is_plain {
        return Err("Enter a link that begins with https:// or http://.".into());
    }
    if text.chars().count() > LINK {
        return Err(format!("Use at most {LINK} characters."));
    }
    Ok(text.to_owned())
}

/// Checks a version: one line, which may be empty.
pub fn version(text: &str) -> Checked<String> {
    if text.trim().is_empty() { Ok(String::new()) } else { display_name(text, VERSION) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_a_page_and_runs_nothing() {
        assert_eq!(link(" https://models.example/a?b=c#d "), Ok("https://models.example/a?b=c#d".into()));
        assert_eq!(link(""), Ok(String::new()));
        for wrong in
            ["javascript:alert(1)", "models.example", "https://", "https:///x", "https://a b", "https://me:word@example.com", "ftp://x"]
        {
            assert!(link(wrong).is_err(), "{wrong}");
        }
        assert!(link(&format!("https://x/{}", "a".repeat(LINK))).is_err());
    }

    #[test]
    fn a_version_is_one_line() {
        assert_eq!((version(" v1 "), version("")), (Ok("v1".into()), Ok(String::new())));
        assert!(version("a\nb").is_err());
    }
}
