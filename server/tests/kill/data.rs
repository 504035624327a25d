//! What is imported, and what checks must find in it.

use domain::agreement::HumanLabel;

/// The criteria of the evaluation: name and the fields of its check, all about the column `answer`.
pub const CRITERIA: [(&str, [(&str, &str); 2]); 3] = [
    ("Apologises", [("kind", "contains"), ("text", "sorry")]),
    ("Is short", [("kind", "length"), ("max", "12")]),
    ("Is even", [("kind", "regex"), ("text", "[02468]$")]),
];

/// A file of so many rows.
pub fn csv(rows: i64) -> String {
    let label = |n| match label(n) {
        HumanLabel::Pass => "pass",
        HumanLabel::Fail => "fail",
        _ => "",
    };
    (1..=rows).fold("question,answer,label\n".to_owned(), |file, n| file + &format!("q{n},{},{}\n", answer(n), label(n)))
}

fn answer(n: i64) -> String {
    format!("{} {n}", if n % 3 == 0 { "so sorry" } else { "no" })
}

fn label(n: i64) -> HumanLabel {
    match n % 4 {
        0 => HumanLabel::Pass,
        1 => HumanLabel::Fail,
        _ => HumanLabel::Missing,
    }
}

/// What the criteria say of a row.
pub fn verdicts(n: i64) -> [bool; 3] {
    [n % 3 == 0, answer(n).len() <= 12, n % 2 == 0]
}

/// Rows of a dataset that pass every criterion.
pub fn passing(rows: i64) -> i64 {
    (1..=rows).map(|n| i64::from(verdicts(n).iter().all(|passed| *passed))).sum()
}

/// The characters of all cells as the database keeps them: as JSON.
pub fn characters(rows: i64) -> i64 {
    let row = |n| {
        let word = if label(n) == HumanLabel::Missing { 0 } else { 4 };
        format!("q{n}").len() + answer(n).len() + word + r#"["","",""]"#.len()
    };
    (1..=rows).map(|n| i64::try_from(row(n)).unwrap()).sum()
}
