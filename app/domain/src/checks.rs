//! Checks: evaluators that need no model, no key and no money.
//!
//! To add a kind: a variant of [`Check`], its branch in [`Check::compile`] and [`CompiledCheck::passes`], and its fields on the
//! evaluation form.

use crate::refusal::{FieldErrors, Refusal};
use serde::{Deserialize, Serialize};

/// A check as an evaluation keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Check {
    /// The cell contains the text.
    Contains {
        /// What must be in it; at most [`Check::LONGEST`] characters.
        text: String,
        /// Whether `A` and `a` differ.
        case_sensitive: bool,
    },
    /// A match of the regular expression (syntax of the crate `regex`: no backtracking, so linear time) is in the cell.
    Regex {
        /// The expression.
        pattern: String,
        /// Whether `A` and `a` differ.
        case_sensitive: bool,
    },
}

/// A check that is ready to look at many cells.
#[derive(Debug, Clone)]
pub enum CompiledCheck {
    /// Looks for the text as it is.
    Text(String),
    /// Looks for a match.
    Regex(Box<regex::Regex>),
}

impl Check {
    /// The longest text or pattern, in characters.
    pub const LONGEST: usize = 2_000;
    /// The most memory that a compiled expression may take, in bytes.
    const REGEX_BYTES: usize = 64 << 10;
    /// The same for a text that is only looked for: the longest one fits, whatever its letters.
    const TEXT_BYTES: usize = 4 << 20;

    /// Makes a check from a form: the kind's word, its text and whether case matters.
    pub fn from_form(kind: &str, text: &str, case_sensitive: bool) -> Result<Self, Refusal> {
        let mut fields = FieldErrors::default();
        let text = fields.take("text", bounded(text));
        let kind = fields
            .take("kind", if matches!(kind, "contains" | "regex") { Ok(kind) } else { Err("Choose one of: contains, regex.".into()) });
        let (Some(text), Some(kind)) = (text, kind) else { return Err(fields.into()) };
        let check = if kind == "regex" { Self::Regex { pattern: text, case_sensitive } } else { Self::Contains { text, case_sensitive } };
        check.compile()?;
        Ok(check)
    }

    /// Makes it ready; refuses an expression that is broken or would take too much memory.
    pub fn compile(&self) -> Result<CompiledCheck, Refusal> {
        match self {
            Self::Contains { text, case_sensitive: true } => Ok(CompiledCheck::Text(text.clone())),
            // Case folding is the expression engine's: one definition of "the same letter" for both kinds.
            Self::Contains { text, case_sensitive: false } => expression(&regex::escape(text), false, Self::TEXT_BYTES),
            Self::Regex { pattern, case_sensitive } => expression(pattern, *case_sensitive, Self::REGEX_BYTES),
        }
    }

    /// One line that says what passes: `contains “refund”`.
    pub fn summary(&self) -> String {
        let (verb, text, sensitive) = match self {
            Self::Contains { text, case_sensitive } => ("contains", text, case_sensitive),
            Self::Regex { pattern, case_sensitive } => ("matches", pattern, case_sensitive),
        };
        format!("{verb} “{text}”{}", if *sensitive { ", case matters" } else { "" })
    }
}

fn bounded(text: &str) -> crate::Checked<String> {
    if text.is_empty() {
        return Err("Enter what to look for.".into());
    }
    if text.chars().count() > Check::LONGEST {
        return Err(format!("Use at most {} characters.", Check::LONGEST));
    }
    // Forms send line ends as CR LF, cells mostly have LF.
    Ok(text.replace("\r\n", "\n"))
}

fn expression(pattern: &str, case_sensitive: bool, bytes: usize) -> Result<CompiledCheck, Refusal> {
    regex::RegexBuilder::new(pattern)
        .case_insensitive(!case_sensitive)
        .size_limit(bytes)
        .build()
        .map(|regex| CompiledCheck::Regex(Box::new(regex)))
        .map_err(|error| {
            let reason = match error {
                regex::Error::CompiledTooBig(_) => "it is too large".to_owned(),
                // The engine's message draws the place over several lines; its last line is the reason.
                other => other.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned(),
            };
            Refusal::field("text", format!("This is not a regular expression that can be used: {reason}."))
        })
}

impl CompiledCheck {
    /// Whether a cell passes.
    pub fn passes(&self, cell: &str) -> bool {
        match self {
            Self::Text(text) => cell.contains(text.as_str()),
            Self::Regex(regex) => regex.is_match(cell),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn passes(kind: &str, text: &str, case_sensitive: bool, cell: &str) -> bool {
        Check::from_form(kind, text, case_sensitive).unwrap().compile().unwrap().passes(cell)
    }

    #[test]
    fn contains_takes_the_text_literally() {
        assert!(passes("contains", "a.b", true, "xa.by") && !passes("contains", "a.b", true, "xaxby"));
        assert!(passes("contains", "a.b", false, "A.B") && !passes("contains", "a.b", false, "A-B"));
        assert!(passes("contains", "Straße", false, "STRAßE"));
    }

    #[test]
    fn regex_finds_a_match_anywhere() {
        assert!(passes("regex", r"\d{3}", true, "call 911 now") && !passes("regex", r"^\d{3}$", true, "call 911 now"));
    }

    #[test]
    fn a_broken_huge_or_missing_expression_names_the_field() {
        for text in ["(", "a{100000}{100000}", "", &"x".repeat(2_001)] {
            let Err(Refusal::Invalid(errors)) = Check::from_form("regex", text, true) else { panic!("accepted {text:.20}") };
            assert!(errors.get("text").is_some());
        }
        assert!(Check::from_form("guess", "x", true).is_err());
    }

    #[test]
    fn an_expression_that_would_backtrack_for_ever_elsewhere_is_linear_here() {
        assert!(!passes("regex", "^(a+)+$", true, &format!("{}b", "a".repeat(100_000))));
    }

    proptest! {
        #[test]
        fn contains_with_case_agrees_with_the_standard_library(text in "\\PC{1,8}", cell in "\\PC{0,40}") {
            prop_assert_eq!(passes("contains", &text, true, &cell), cell.contains(&text));
        }

        #[test]
        fn contains_without_case_finds_what_is_there(text in "[a-zA-Z.*+ ]{1,8}", before in "\\PC{0,9}") {
            let cell = format!("{}{}", before, text.to_uppercase());
            prop_assert!(passes("contains", &text, false, &cell));
        }

        #[test]
        fn a_check_survives_its_json(text in "\\PC{1,20}", case_sensitive: bool) {
            let check = Check::Contains { text, case_sensitive };
            let json = serde_json::to_string(&check).unwrap();
            prop_assert_eq!(serde_json::from_str::<Check>(&json).unwrap(), check);
        }
    }
}
