//! Holds every template and the sample to the rules that [`super`] states.

use super::*;
use crate::datasets::ColumnRole;
use serde_json::Value;
use std::collections::{BTreeSet, HashSet};

const KINDS: [&str; 11] =
    ["equals", "contains", "regex", "valid_json", "json_schema", "length", "number", "similarity", "all", "any", "not"];

/// A header and rows of cells.
struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Reads a CSV, and is stricter than an import: a quote stands where it must, every row has every cell, lines end in LF.
    fn read(csv: &str) -> Self {
        assert!(csv.ends_with('\n') && !csv.contains('\r') && !csv.starts_with('\u{feff}'));
        let (mut rows, mut row, mut rest) = (Vec::new(), Vec::new(), csv);
        while !rest.is_empty() {
            let (cell, after) = if let Some(quoted) = rest.strip_prefix('"') { unquote(quoted) } else { plain(rest) };
            row.push(cell);
            rest = &after[1..];
            match &after[..1] {
                "," => {}
                "\n" => rows.push(std::mem::take(&mut row)),
                other => panic!("{other:?} after {row:?}"),
            }
        }
        assert!(row.is_empty());
        let header = rows.remove(0);
        assert!(rows.iter().all(|row| row.len() == header.len()), "every row has every cell: {header:?}");
        Self { header, rows }
    }

    fn column(&self, name: &str) -> Vec<&str> {
        let index = self.header.iter().position(|column| column == name).unwrap_or_else(|| panic!("no column {name}"));
        self.rows.iter().map(|row| row[index].as_str()).collect()
    }
}

/// The cell behind an opening quote, and what follows its closing one.
fn unquote(text: &str) -> (String, &str) {
    let mut cell = String::new();
    let mut rest = text;
    loop {
        let (before, after) = rest.split_once('"').unwrap();
        cell.push_str(before);
        let Some(next) = after.strip_prefix('"') else { return (cell, after) };
        cell.push('"');
        rest = next;
    }
}

fn plain(text: &str) -> (String, &str) {
    let (cell, after) = text.split_at(text.find([',', '\n']).unwrap());
    assert!(!cell.contains('"'), "{cell}");
    (cell.to_owned(), after)
}

fn everything() -> impl Iterator<Item = &'static Template> {
    all().iter().chain([&SAMPLE])
}

/// Walks a check and all that are within it: notes their kinds and the columns they compare with, and tries what can be tried.
fn walk(check: &Value, kinds: &mut BTreeSet<String>, columns: &mut BTreeSet<String>) {
    let fields = check.as_object().unwrap();
    let kind = check["kind"].as_str().unwrap();
    assert!(KINDS.contains(&kind), "{kind}");
    kinds.insert(kind.to_owned());
    let expected: &[&str] = match kind {
        "equals" => &["to", "case_sensitive"],
        "contains" => &["text", "case_sensitive"],
        "regex" => &["pattern", "case_sensitive"],
        "json_schema" => &["schema"],
        "length" => &["unit", "min", "max"],
        "number" => &["to", "tolerance"],
        "similarity" => &["to", "measure", "at_least"],
        "all" | "any" => &["checks"],
        "not" => &["check"],
        _ => &[],
    };
    let found: BTreeSet<&str> = fields.keys().map(String::as_str).filter(|key| *key != "kind").collect();
    assert_eq!(found, expected.iter().copied().collect(), "{check}");
    match kind {
        "all" | "any" => check["checks"].as_array().unwrap().iter().for_each(|check| walk(check, kinds, columns)),
        "not" => walk(&check["check"], kinds, columns),
        "regex" => {
            // Within the memory that a check may take.
            let case_sensitive = check["case_sensitive"].as_bool().unwrap();
            let pattern = check["pattern"].as_str().unwrap();
            regex::RegexBuilder::new(pattern).case_insensitive(!case_sensitive).size_limit(64 << 10).build().unwrap();
        }
        "json_schema" => {
            let schema: Value = serde_json::from_str(check["schema"].as_str().unwrap()).unwrap();
            assert!(schema.is_object());
        }
        "length" => assert!(["characters", "words"].contains(&check["unit"].as_str().unwrap())),
        "similarity" => {
            assert!(["levenshtein", "token_overlap"].contains(&check["measure"].as_str().unwrap()));
            assert!((0.0..=1.0).contains(&check["at_least"].as_f64().unwrap()));
        }
        _ => {}
    }
    if let Some(to) = fields.get("to") {
        assert!(to.get("column").is_some() != to.get("text").is_some(), "{to}");
        columns.extend(to.get("column").map(|column| column.as_str().unwrap().to_owned()));
    }
}

#[test]
fn every_table_is_whole_labelled_and_of_the_promised_size() {
    for template in everything() {
        let table = Table::read(template.csv);
        crate::datasets::columns(table.header.iter().cloned()).unwrap();
        let size = if template == &SAMPLE { 80..=150 } else { 12..=30 };
        assert!(size.contains(&table.rows.len()), "{}: {} rows", template.slug, table.rows.len());

        let ids = table.column("id");
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len(), "{}", template.slug);
        let labels = table.column(template.judgment_column.unwrap());
        assert!(labels.iter().all(|label| ["pass", "fail"].contains(label)), "{}", template.slug);
        let passed = labels.iter().filter(|label| **label == "pass").count() * 100 / labels.len();
        assert!((50..=70).contains(&passed), "{}: {passed} % pass", template.slug);
        assert_eq!(table.rows.iter().collect::<HashSet<_>>().len(), table.rows.len());

        // Whoever imports the same file by hand is offered the same column of judgments.
        let guessed = crate::datasets::guess(&table.header, &table.rows);
        let judged: Vec<_> =
            guessed.iter().filter(|column| column.role == ColumnRole::Judgment).map(|column| column.name.as_str()).collect();
        assert_eq!(judged, [template.judgment_column.unwrap()], "{}", template.slug);
    }
}

#[test]
fn every_failure_in_the_sample_says_why_and_no_answer_comes_twice() {
    let table = Table::read(SAMPLE.csv);
    for (label, note) in table.column("label").into_iter().zip(table.column("note")) {
        assert!(label == "pass" || !note.is_empty());
    }
    for column in ["question", "answer"] {
        let cells = table.column(column);
        assert_eq!(cells.iter().collect::<HashSet<_>>().len(), cells.len());
    }
    for sign in ["\n", ",", "\"", "ö", "ż", "¿"] {
        assert!(table.rows.iter().flatten().any(|cell| cell.contains(sign)), "{sign:?}");
    }
}

#[test]
fn every_check_keeps_to_the_language_and_to_columns_that_exist() {
    let mut kinds = BTreeSet::new();
    for template in everything() {
        let table = Table::read(template.csv);
        assert!(!template.criteria.is_empty());
        let names: HashSet<_> = template.criteria.iter().map(|criterion| criterion.name).collect();
        assert_eq!(names.len(), template.criteria.len(), "{}", template.slug);
        for criterion in template.criteria {
            let mut columns = BTreeSet::from([criterion.column.to_owned()]);
            walk(&serde_json::from_str(criterion.check_json).unwrap(), &mut kinds, &mut columns);
            columns.iter().for_each(|column| assert!(table.header.contains(column), "{}: {column}", template.slug));
        }
    }
    assert_eq!(kinds, KINDS.iter().map(|kind| (*kind).to_owned()).collect(), "together they show every kind");
}

#[test]
fn names_fit_their_fields_and_say_that_all_is_synthetic() {
    for template in everything() {
        for name in [template.name, template.dataset_name] {
            crate::names::display_name(name, crate::names::RESOURCE).unwrap();
        }
        crate::names::description(template.description).unwrap();
        assert!(template.description.to_lowercase().contains("synthetic") && template.dataset_name.contains("(synthetic)"));
        for criterion in template.criteria {
            crate::names::display_name(criterion.name, crate::names::SHORT).unwrap();
            crate::names::description(criterion.description).unwrap();
        }
    }
}

#[test]
fn slugs_are_plain_and_lead_to_one_template() {
    assert!(all().len() >= 6);
    let slugs: HashSet<_> = everything().map(|template| template.slug).collect();
    assert_eq!(slugs.len(), all().len() + 1);
    for template in everything() {
        assert!(template.slug.chars().all(|c| c.is_ascii_lowercase() || c == '-'));
        assert_eq!(find(template.slug), Some(template));
    }
    assert_eq!(find("nothing"), None);
}
