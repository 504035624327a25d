use super::form::{CheckForm, JUDGE, KINDS};
use super::*;
use crate::templates;
use proptest::prelude::*;

fn columns() -> Vec<String> {
    ["answer", "expected"].map(str::to_owned).into()
}

fn check(json: &str) -> Check {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

fn passes(json: &str, answer: &str, expected: &str) -> bool {
    check(json).prepare(&columns()).unwrap().passes(&[answer.to_owned(), expected.to_owned()], 0)
}

fn refused(json: &str) -> String {
    check(json).prepare(&columns()).expect_err(json)
}

#[test]
fn texts_are_compared_and_looked_for() {
    let equals = r#"{"kind":"equals","to":{"column":"expected"}}"#;
    assert!(passes(equals, " Paris\n", "paris") && !passes(equals, "Paris, France", "Paris"));
    let exact = r#"{"kind":"equals","to":{"text":"Paris"},"case_sensitive":true}"#;
    assert!(passes(exact, "Paris", "") && !passes(exact, "paris", ""));
    let contains = r#"{"kind":"contains","text":"a.b","case_sensitive":true}"#;
    assert!(passes(contains, "xa.by", "") && !passes(contains, "xaxby", "") && !passes(contains, "A.B", ""));
    let folded = r#"{"kind":"contains","text":"Straße"}"#;
    assert!(passes(folded, "STRAßE", ""));
    let regex = r#"{"kind":"regex","pattern":"^\\d{3}$","case_sensitive":true}"#;
    assert!(passes(regex, "911", "") && !passes(regex, "call 911 now", ""));
}

#[test]
fn json_is_read_and_held_to_a_schema_with_references() {
    assert!(passes(r#"{"kind":"valid_json"}"#, "[1, {}]", "") && !passes(r#"{"kind":"valid_json"}"#, "{'a': 1}", ""));
    let schema = r##"{"$defs":{"name":{"type":"string","minLength":2}},"type":"object","required":["name"],
        "properties":{"name":{"$ref":"#/$defs/name"},"next":{"$ref":"#"}},"additionalProperties":false}"##;
    let check = Check::JsonSchema { schema: schema.into() };
    let ready = check.prepare(&columns()).unwrap();
    let fits = |text: &str| ready.passes(&[text.to_owned()], 0);
    assert!(fits(r#"{"name":"Ada","next":{"name":"Bob"}}"#));
    assert!(!fits(r#"{"name":"A"}"#) && !fits(r#"{"name":"Ada","next":{"age":1}}"#) && !fits("no JSON"));
    for wrong in ["{", r#"{"type":"nothing"}"#, r##"{"$ref":"#/$defs/missing"}"##, r#"{"$ref":"https://example.com/schema.json"}"#] {
        let message = Check::JsonSchema { schema: wrong.into() }.prepare(&columns()).expect_err(wrong);
        assert!(message.contains("schema") || message.contains("Schema"), "{wrong}: {message}");
    }
}

#[test]
fn lengths_and_numbers_have_bounds() {
    let words = r#"{"kind":"length","unit":"words","min":2,"max":3}"#;
    assert!(passes(words, "two  words", "") && !passes(words, "one", "") && !passes(words, "one two three four", ""));
    assert!(passes(r#"{"kind":"length","unit":"characters","max":3}"#, "äöü", ""));
    let near = r#"{"kind":"number","to":{"column":"expected"},"tolerance":0.5}"#;
    for (answer, expected, near_enough) in [
        ("10", "10.5", true),
        ("$1,234.50", "1235", true),
        ("10", "11", false),
        ("ten", "10", false),
        ("", "", false),
        ("1,2", "12", false),
    ] {
        assert_eq!(passes(near, answer, expected), near_enough, "{answer} and {expected}");
    }
}

/// Whether it passes, or why that cannot be said.
fn judged(json: &str, answer: &str, expected: &str) -> Result<bool, String> {
    check(json).prepare(&columns()).unwrap().judge(&[answer.to_owned(), expected.to_owned()], 0)
}

#[test]
fn a_comparison_with_no_number_cannot_be_judged_but_an_answer_that_is_none_fails() {
    let near = r#"{"kind":"number","to":{"column":"expected"},"tolerance":0.5}"#;
    assert_eq!(judged(near, "ten", "10"), Ok(false));
    assert_eq!(judged(near, "10", "ten").unwrap_err(), "The cell to compare with is no number: “ten”.");
    assert!(judged(near, "10", " ").unwrap_err().contains("empty"));
    assert!(judged(near, "10", &"x".repeat(10_000)).unwrap_err().len() < 200);
    let missing = check(near).prepare(&columns()).unwrap().judge(&[], 0);
    assert!(missing.unwrap_err().contains("no cell"));
}

#[test]
fn what_cannot_be_judged_matters_only_where_the_others_do_not_decide() {
    let number = r#"{"kind":"number","to":{"column":"expected"}}"#;
    let with = |kind: &str, text: &str| format!(r#"{{"kind":"{kind}","checks":[{number},{{"kind":"contains","text":"{text}"}}]}}"#);
    assert_eq!(judged(&with("all", "yes"), "no", "ten"), Ok(false));
    assert!(judged(&with("all", "yes"), "yes", "ten").is_err());
    assert_eq!(judged(&with("any", "yes"), "yes", "ten"), Ok(true));
    assert!(judged(&with("any", "yes"), "no", "ten").is_err());
    assert!(judged(&format!(r#"{{"kind":"not","check":{number}}}"#), "1", "ten").is_err());
}

#[test]
fn a_result_can_be_explained() {
    let explained = |json: &str, answer: &str, expected: &str| {
        check(json).prepare(&columns()).unwrap().explain(&[answer.to_owned(), expected.to_owned()], 0)
    };
    let number = r#"{"kind":"number","to":{"column":"expected"}}"#;
    for (json, answer, expected, words) in [
        (r#"{"kind":"contains","text":"sorry"}"#, "So SORRY!", "", "“SORRY” was found."),
        (r#"{"kind":"contains","text":"sorry"}"#, "no", "", "Nothing was found."),
        (r#"{"kind":"contains","text":"a","case_sensitive":true}"#, "A", "", "“a” was not found."),
        (r#"{"kind":"equals","to":{"column":"expected"}}"#, "a", "b", "It is not “b”."),
        (r#"{"kind":"length","unit":"words","min":2}"#, "one two three", "", "It has 3 words."),
        (number, "3", "4", "It is 3; 4 is wanted."),
        (number, "three", "4", "“three” is no number."),
        (number, "3", "four", "The cell to compare with is no number: “four”."),
        (r#"{"kind":"not","check":{"kind":"valid_json"}}"#, "{}", "", "It is valid JSON."),
    ] {
        assert_eq!(explained(json, answer, expected), words);
    }
    let schema = explained(r#"{"kind":"json_schema","schema":"{\"type\":\"object\"}"}"#, &format!("\"{}\"", "x".repeat(9_999)), "");
    assert!(schema.contains("does not fit") && schema.len() < 400, "{schema}");
}

#[test]
fn likeness_is_measured_by_letters_or_by_words() {
    let letters = r#"{"kind":"similarity","to":{"column":"expected"},"measure":"levenshtein","at_least":0.5}"#;
    assert!(passes(letters, "kitten", "sitting") && !passes(letters, "kitten", "garden party"));
    let words = r#"{"kind":"similarity","to":{"column":"expected"},"measure":"token_overlap","at_least":0.5}"#;
    assert!(passes(words, "The red house!", "red the house") && !passes(words, "a b c", "c d e"));
    assert!(passes(words, "", "") && passes(letters, "", ""));
}

#[test]
fn checks_are_put_together() {
    let both = r#"{"kind":"all","checks":[{"kind":"contains","text":"sorry"},{"kind":"not","check":{"kind":"contains","text":"but"}}]}"#;
    assert!(passes(both, "So sorry.", "") && !passes(both, "Sorry, but no.", "") && !passes(both, "No.", ""));
    let either = r#"{"kind":"any","checks":[{"kind":"contains","text":"yes"},{"kind":"equals","to":{"text":"no"}}]}"#;
    assert!(passes(either, "Yes!", "") && passes(either, "NO", "") && !passes(either, "maybe", ""));
    assert_eq!(check(both).summary(), "(contains “sorry”) and (not (contains “but”))");
}

#[test]
fn what_cannot_be_used_says_why() {
    for (json, why) in [
        (r#"{"kind":"regex","pattern":"("}"#, "regular expression"),
        (r#"{"kind":"regex","pattern":"a{100000}{100000}"}"#, "too large"),
        (r#"{"kind":"contains","text":""}"#, "look for"),
        (r#"{"kind":"equals","to":{"column":"missing"}}"#, "missing"),
        (r#"{"kind":"length","unit":"words"}"#, "length"),
        (r#"{"kind":"length","unit":"words","min":3,"max":2}"#, "larger"),
        (r#"{"kind":"number","to":{"text":"ten"}}"#, "no number"),
        (r#"{"kind":"number","to":{"text":"1"},"tolerance":-1}"#, "tolerance"),
        (r#"{"kind":"similarity","to":{"text":"a"},"measure":"levenshtein","at_least":2}"#, "0 to 1"),
        (r#"{"kind":"all","checks":[]}"#, "at least one"),
    ] {
        assert!(refused(json).contains(why), "{json}: {}", refused(json));
    }
    let long = Check::Contains { text: "x".repeat(LONGEST + 1), case_sensitive: true };
    assert!(long.prepare(&columns()).unwrap_err().contains("20000"));
    let deep = (0..=DEEPEST).fold(Check::ValidJson, |check, _| Check::Not { check: Box::new(check) });
    assert!(deep.prepare(&columns()).unwrap_err().contains("deep"));
    let wide = Check::All { checks: vec![Check::ValidJson; MOST] };
    assert!(wide.prepare(&columns()).unwrap_err().contains("at most"));
}

#[test]
fn an_expression_that_would_backtrack_for_ever_elsewhere_is_linear_here() {
    assert!(!passes(r#"{"kind":"regex","pattern":"^(a+)+$"}"#, &format!("{}b", "a".repeat(100_000)), ""));
    let schema = r#"{"type":"string","pattern":"^(a+)+$"}"#;
    let ready = Check::JsonSchema { schema: schema.into() }.prepare(&columns()).unwrap();
    assert!(!ready.passes(&[format!("\"{}b\"", "a".repeat(100_000))], 0));
}

#[test]
fn every_kind_of_the_form_can_be_read_and_shown_again() {
    let filled = |kind: &str| {
        let text = match kind {
            "json_schema" => r#"{"type":"object"}"#,
            "json" => r#"{"kind":"any","checks":[{"kind":"valid_json"}]}"#,
            _ => "12",
        };
        CheckForm { kind: kind.into(), text: text.into(), unit: "words".into(), min: "1".into(), ..CheckForm::default() }
    };
    for (kind, _) in KINDS.iter().filter(|(kind, _)| *kind != JUDGE) {
        for negate in ["", "on"] {
            let form = CheckForm { negate: negate.into(), ..filled(kind) };
            let check = form.read(&columns()).unwrap_or_else(|errors| panic!("{kind}: {errors:?}"));
            assert_eq!(CheckForm::from(&check).read(&columns()).unwrap(), check, "{kind}");
        }
    }
    let wrong = [("guess", "kind"), ("contains", "text"), ("length", "min"), ("json", "text"), ("regex", "text")];
    for (kind, field) in wrong {
        let errors = CheckForm { kind: kind.into(), ..CheckForm::default() }.read(&columns()).unwrap_err();
        assert!(errors.get(field).is_some(), "{kind}: {errors:?}");
    }
    // What is wrong stands beside the field that says it, in the unit of the page.
    let number = CheckForm { text: "7".into(), ..filled("number") };
    let alike = CheckForm { text: "a".into(), ..filled("similarity") };
    for (form, field, words) in [
        (CheckForm { tolerance: "-1".into(), ..number.clone() }, "tolerance", "from 0 on"),
        (CheckForm { tolerance: "inf".into(), ..number.clone() }, "tolerance", "from 0 on"),
        (CheckForm { other: "nowhere".into(), ..number }, "other", "no column"),
        (CheckForm { at_least: "101".into(), ..alike.clone() }, "at_least", "from 0 to 100"),
        (CheckForm { at_least: "NaN".into(), ..alike.clone() }, "at_least", "from 0 to 100"),
        (CheckForm { other: "nowhere".into(), ..alike }, "other", "no column"),
    ] {
        let errors = form.read(&columns()).unwrap_err();
        assert!(errors.get(field).is_some_and(|message| message.contains(words)), "{field}: {errors:?}");
    }
    let fields = CheckForm { min: "many".into(), ..filled("length") }.read(&columns()).unwrap_err();
    assert!(fields.get("min").is_some());
}

#[test]
fn the_checks_of_all_templates_can_be_used() {
    for template in templates::all().iter().chain([&templates::SAMPLE]) {
        let columns: Vec<String> = template.csv.lines().next().unwrap().split(',').map(str::to_owned).collect();
        for criterion in template.criteria {
            let ready = check(criterion.check_json).prepare(&columns);
            assert!(ready.is_ok(), "{}, {}: {:?}", template.slug, criterion.name, ready.err());
        }
    }
}

proptest! {
    #[test]
    fn contains_with_case_agrees_with_the_standard_library(text in "\\PC{1,8}", cell in "\\PC{0,40}") {
        let check = Check::Contains { text: text.clone(), case_sensitive: true };
        prop_assert_eq!(check.prepare(&[]).unwrap().passes(std::slice::from_ref(&cell), 0), cell.contains(&text));
    }

    #[test]
    fn contains_without_case_finds_what_is_there(text in "[a-zA-Z.*+ ]{1,8}", before in "\\PC{0,9}") {
        let check = Check::Contains { text: text.clone(), case_sensitive: false };
        let cell = before + &text.to_uppercase();
        prop_assert!(check.prepare(&[]).unwrap().passes(&[cell], 0));
    }

    #[test]
    fn no_cell_breaks_a_check(cell in "\\PC{0,60}", other in "\\PC{0,60}") {
        for json in [
            r#"{"kind":"number","to":{"column":"expected"}}"#,
            r#"{"kind":"similarity","to":{"column":"expected"},"measure":"levenshtein","at_least":0.5}"#,
            r#"{"kind":"similarity","to":{"column":"expected"},"measure":"token_overlap","at_least":0.5}"#,
            r#"{"kind":"json_schema","schema":"{\"type\":\"object\"}"}"#,
        ] {
            let ready = check(json).prepare(&columns()).unwrap();
            let _ = (ready.judge(&[cell.clone(), other.clone()], 0), ready.explain(&[cell.clone(), other.clone()], 0));
        }
        let same = r#"{"kind":"similarity","to":{"column":"expected"},"measure":"levenshtein","at_least":1}"#;
        prop_assert!(passes(same, &cell, &cell));
    }
}
