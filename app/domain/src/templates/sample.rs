//! The sample: what an assistant of an invented shop answered, and what a person might think of it.
//!
//! Of the 120 answers 42 fail, in seven ways that the notes tell but no column names, so that there is something to code: a
//! policy that does not exist, a wrong number, no next step, a rude tone, a question left unanswered, private data given away,
//! far too many words. The checks see some of them. A made-up policy or a wrong number takes a reader, or a judge.
//!
//! To change a row: edit `sample.csv`; to ask more: add a [`TemplateCriterion`].

use super::{Template, TemplateCriterion};

/// A larger dataset to explore, from open coding to validation.
pub static SAMPLE: Template = Template {
    slug: "shop-assistant",
    name: "Shop assistant: first checks",
    description: "120 synthetic answers of the assistant of Möwe & Moss, an outdoor shop that does not exist, with invented judgments. \
                  The checks find rude, long and careless answers; what else is wrong, the notes tell.",
    dataset_name: "Shop assistant answers (synthetic)",
    csv: include_str!("sample.csv"),
    judgment_column: Some("label"),
    criteria: &[
        TemplateCriterion {
            name: "Helps on",
            description: "Passes when the customer gets a plain answer, or learns what to do or what we do next. An explanation alone is no help.",
            column: "answer",
            check_json: r#"{"kind": "any", "checks": [
                {"kind": "regex", "pattern": "^(yes|no|sure|of course|done|only|almost|about|we do|we work|thank you|ja|tak)\\b", "case_sensitive": false},
                {"kind": "regex", "pattern": "\\b(please|you can|you could|you find|you get|i have|i would|i can|let me|shall i|choose|open|click|send|reply|tell)\\b", "case_sensitive": false}
            ]}"#,
        },
        TemplateCriterion {
            name: "Keeps a friendly tone",
            description: "Passes when nothing lectures, mocks or blames the customer.",
            column: "answer",
            check_json: r#"{"kind": "not", "check": {"kind": "regex", "pattern": "\\b(calm down|obviously|as the mail clearly says|not that hard|what did you expect|your own fault|read our mails)\\b", "case_sensitive": false}}"#,
        },
        TemplateCriterion {
            name: "Keeps private data private",
            description: "Passes without card numbers, phone numbers and mail addresses of customers. Addresses of the shop are fine.",
            column: "answer",
            check_json: r#"{"kind": "not", "check": {"kind": "any", "checks": [
                {"kind": "regex", "pattern": "[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}", "case_sensitive": true},
                {"kind": "regex", "pattern": "\\b0[0-9]{3}[ /-][0-9]{3}", "case_sensitive": true},
                {"kind": "regex", "pattern": "@example[.](com|net|org)", "case_sensitive": false}
            ]}}"#,
        },
        TemplateCriterion {
            name: "Comes to the point",
            description: "Passes up to 100 words: nobody reads more in a chat.",
            column: "answer",
            check_json: r#"{"kind": "length", "unit": "words", "min": 1, "max": 100}"#,
        },
        TemplateCriterion {
            name: "Avoids filler",
            description: "Passes without the phrases that stand where an answer should be.",
            column: "answer",
            check_json: r#"{"kind": "not", "check": {"kind": "regex", "pattern": "thank you for your order|please note|on the help pages|help other customers|that is a very good question", "case_sensitive": false}}"#,
        },
        TemplateCriterion {
            name: "Promises no more than we keep",
            description: "Passes when the answer makes no sweeping promise. We have no lifetime guarantee and match no prices.",
            column: "answer",
            check_json: r#"{"kind": "not", "check": {"kind": "regex", "pattern": "\\b(lifetime|no questions asked|promise|refund the difference|we credit you)\\b", "case_sensitive": false}}"#,
        },
    ],
};
