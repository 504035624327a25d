//! Templates about prose: support, answers from documents, summaries, translations.
//!
//! To add one: see [`super`].

use super::{Template, TemplateCriterion};

/// Complaints to a railway.
pub(super) const SUPPORT: Template = Template {
    slug: "support-answers",
    name: "Support answers: apologises and offers a next step",
    description: "Answers to complaints about an invented railway. Words alone show most of it, but an apology can do without “sorry”, \
                  and a “sorry” can be none. Synthetic.",
    dataset_name: "Answers to complaints (synthetic)",
    csv: include_str!("support.csv"),
    judgment_column: Some("label"),
    criteria: &[
        TemplateCriterion {
            name: "Apologises",
            description: "Passes when the answer says sorry for what happened.",
            column: "answer",
            check_json: r#"{"kind": "any", "checks": [
                {"kind": "contains", "text": "sorry", "case_sensitive": false},
                {"kind": "regex", "pattern": "\\b(apologi[sz]e|apology|excuse|regret|tut mir leid)", "case_sensitive": false}
            ]}"#,
        },
        TemplateCriterion {
            name: "Offers a next step",
            description: "Passes when we say what we do about it, or what the customer can do.",
            column: "answer",
            check_json: r#"{"kind": "regex", "pattern": "\\b(i will|we will|i'll|we'll|will call|i have|i can|shall i|you can|please (send|reply|keep)|send (me|the))\\b", "case_sensitive": false}"#,
        },
        TemplateCriterion {
            name: "Is neither curt nor endless",
            description: "Passes between 8 and 60 words.",
            column: "answer",
            check_json: r#"{"kind": "length", "unit": "words", "min": 8, "max": 60}"#,
        },
    ],
};

/// Questions about an observatory, answered from passages.
pub(super) const DOCUMENTS: Template = Template {
    slug: "document-answers",
    name: "Answers from documents: cites a source or says that it does not know",
    description: "Questions about an invented observatory with numbered passages. Every answer names its passage, like [1], or admits \
                  that the passages do not tell. Synthetic.",
    dataset_name: "Answers from documents (synthetic)",
    csv: include_str!("documents.csv"),
    judgment_column: Some("label"),
    criteria: &[
        TemplateCriterion {
            name: "Cites or declines",
            description: "Passes with a number of a passage in brackets, or with the plain word that the documents do not tell.",
            column: "answer",
            check_json: r#"{"kind": "any", "checks": [
                {"kind": "regex", "pattern": "\\[[0-9]+\\]", "case_sensitive": true},
                {"kind": "regex", "pattern": "\\b(do not know|don't know|could not find|do not mention)\\b", "case_sensitive": false}
            ]}"#,
        },
        TemplateCriterion {
            name: "Stays within the documents",
            description: "Passes without links to other places.",
            column: "answer",
            check_json: r#"{"kind": "not", "check": {"kind": "regex", "pattern": "https?://", "case_sensitive": false}}"#,
        },
        TemplateCriterion {
            name: "Comes to the point",
            description: "Passes up to 200 characters.",
            column: "answer",
            check_json: r#"{"kind": "length", "unit": "characters", "min": 1, "max": 200}"#,
        },
    ],
};

/// Local news and their summaries.
pub(super) const SUMMARIES: Template = Template {
    slug: "summaries",
    name: "Summaries: length and coverage",
    description: "Summaries of invented local news, each beside the points that should be in it. Shared words tell much \
                  about coverage, and little about truth. Synthetic.",
    dataset_name: "News summaries (synthetic)",
    csv: include_str!("summaries.csv"),
    judgment_column: Some("label"),
    criteria: &[
        TemplateCriterion {
            name: "Has the right length",
            description: "Passes between 15 and 45 words.",
            column: "summary",
            check_json: r#"{"kind": "length", "unit": "words", "min": 15, "max": 45}"#,
        },
        TemplateCriterion {
            name: "Covers the key points",
            description: "Passes when it shares enough words with the key points.",
            column: "summary",
            check_json: r#"{"kind": "similarity", "to": {"column": "key_points"}, "measure": "token_overlap", "at_least": 0.3}"#,
        },
        TemplateCriterion {
            name: "Begins with the news",
            description: "Passes when the summary does not talk about itself or the article first.",
            column: "summary",
            check_json: r#"{"kind": "not", "check": {"kind": "regex", "pattern": "^(summary|in short|(this|the) (article|text|author))", "case_sensitive": false}}"#,
        },
    ],
};

/// A manual, from English to German.
pub(super) const TRANSLATION: Template = Template {
    slug: "translations",
    name: "Translations: numbers kept, glossary respected",
    description: "Sentences of an invented heat pump's manual, translated into German, with the number of each sentence in columns of \
                  its own. Numbers, terms and address can be checked; a missing “not” needs a reader. Synthetic.",
    dataset_name: "Translated manual (synthetic)",
    csv: include_str!("translation.csv"),
    judgment_column: Some("label"),
    criteria: &[
        TemplateCriterion {
            name: "Keeps the number",
            description: "Passes when both sentences have the same number, or none.",
            column: "number_translation",
            check_json: r#"{"kind": "any", "checks": [
                {"kind": "number", "to": {"column": "number_source"}, "tolerance": 0.001},
                {"kind": "equals", "to": {"column": "number_source"}, "case_sensitive": true}
            ]}"#,
        },
        TemplateCriterion {
            name: "Uses the glossary",
            description: "Passes when it says Wärmepumpe and Speicher, never a word-for-word copy of the English.",
            column: "translation",
            check_json: r#"{"kind": "not", "check": {"kind": "regex", "pattern": "hitzepumpe|heizpumpe|\\btank\\b|the ", "case_sensitive": false}}"#,
        },
        TemplateCriterion {
            name: "Addresses the reader formally",
            description: "Passes without du, dein, dir or dich.",
            column: "translation",
            check_json: r#"{"kind": "not", "check": {"kind": "regex", "pattern": "\\b(du|dein|deine|deinen|dir|dich|drück)\\b", "case_sensitive": false}}"#,
        },
        TemplateCriterion {
            name: "Is close to the reference",
            description: "Passes when at most about half of the letters would have to change.",
            column: "translation",
            check_json: r#"{"kind": "similarity", "to": {"column": "reference"}, "measure": "levenshtein", "at_least": 0.5}"#,
        },
    ],
};
