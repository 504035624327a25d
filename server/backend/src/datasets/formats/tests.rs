//! Whole files of each format, in pieces of every size.

use super::*;
use domain::datasets::{CELL_BYTES, COLUMNS, DEPTH, ROW_BYTES};
use proptest::prelude::*;
use serde_json::Value;

/// The columns, and each row with its line.
type Read = (Vec<String>, Vec<(u64, Vec<String>)>);

fn read(name: &str, format: Option<Format>, file: &[u8], chunk: usize) -> Checked<Read> {
    let mut reader = Reader::new(name, format);
    let mut rows = Vec::new();
    let mut keep = |row: Row| {
        let cells: Vec<String> = serde_json::from_str(&row.cells).unwrap();
        assert_eq!(cells.len(), row.width);
        rows.push((row.line, cells));
    };
    for mut bytes in file.chunks(chunk) {
        while let Some(row) = reader.next(&mut bytes)? {
            keep(row);
        }
        assert!(bytes.is_empty(), "everything is taken");
    }
    while let Some(row) = reader.finish()? {
        keep(row);
    }
    Ok((reader.columns()?.to_vec(), rows))
}

fn expected(columns: &[&str], rows: &[(u64, &[&str])]) -> Read {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    (words(columns), rows.iter().map(|(line, cells)| (*line, words(cells))).collect())
}

#[test]
fn every_format_is_told_and_read_alike_in_any_pieces() {
    let ab = |rows: &[(u64, &[&str])]| expected(&["a", "b"], rows);
    for (name, file, expected) in [
        ("x.csv", "\u{feff}a;b\r\n1;\"2,\r\n3\"\r\n4;5", ab(&[(2, &["1", "2,\r\n3"]), (4, &["4", "5"])])),
        ("", "a\tb\n1,2\t3\n", ab(&[(2, &["1,2", "3"])])),
        ("x.tsv", "a\tb\n\"1\t2\"\t3\n", ab(&[(2, &["1\t2", "3"])])),
        ("", "\"a\";\"b\"\n1;2\n", ab(&[(2, &["1", "2"])])),
        ("x.csv", "\"a\nb\";b,c\n1;2\n", (vec![], vec![])),
        (
            "x.json",
            "\u{feff} [\r\n {\"a\": 1, \"b\": \"x\"},\r\n {\"b\": null, \"a\": \"\"}\r\n]\r\n",
            ab(&[(2, &["1", "x"]), (3, &["", ""])]),
        ),
        ("", "[{\"a\":1,\"b\":2},{\"a\":3,\"b\":4}]", ab(&[(1, &["1", "2"]), (1, &["3", "4"])])),
        ("x.json", "{\"a\":1,\"b\":2}\n{\"a\":3,\"b\":4}", ab(&[(1, &["1", "2"]), (2, &["3", "4"])])),
        (
            "x.jsonl",
            "\u{feff}\r\n{\"a\":\"5\\\" \\u00e9\",\"b\":true} \r\n\r\n\t{\"a\":1.50,\"b\":{ \"c d\" : [ 1 , \"} \\\" ]\" ] }}",
            ab(&[(2, &["5\" é", "true"]), (4, &["1.50", "{\"c d\":[1,\"} \\\" ]\"]}"])]),
        ),
        ("x.jsonl", "{\"a\":1}\n{\"b\":2,\" a\":3}\n", (vec![], vec![])),
        (
            "x.jsonl",
            "{\"a\":1}\n{\"b\":12345678901234567890123}\n{}\n",
            ab(&[(1, &["1"]), (2, &["", "12345678901234567890123"]), (3, &["", ""])]),
        ),
    ] {
        for chunk in [1, 2, 3, 7, 1_000] {
            match read(name, None, file.as_bytes(), chunk) {
                Ok(found) => assert_eq!(found, expected, "{file:?} in pieces of {chunk}"),
                Err(message) => assert!(expected.0.is_empty() && message.to_lowercase().contains("line"), "{file:?}: {message}"),
            }
        }
    }
}

#[test]
fn a_chosen_format_wins_over_name_and_bytes() {
    let table = read("x.jsonl", Some(Format::Csv), b"{a},b\n1,2\n", 4).unwrap();
    assert_eq!(table, expected(&["{a}", "b"], &[(2, &["1", "2"])]));
    assert!(read("x.csv", Some(Format::Tsv), b"a,b\n1,2\n", 4).unwrap().0 == ["a,b"]);
    assert!(read("x.csv", Some(Format::Json), b"a,b\n", 4).unwrap_err().starts_with("Line 1: a JSON file must be a list"));
}

#[test]
fn a_long_first_line_is_read_like_any_other() {
    let objects: Vec<String> = (0..5_000).map(|number| format!("{{\"number\": {number}, \"text\": \"it's {number}\"}}")).collect();
    let file = format!("[{}]", objects.join(","));
    let whole = read("", None, file.as_bytes(), 1 << 20).unwrap();
    assert_eq!((whole.1.len(), &whole.1[4_999].1), (5_000, &vec!["4999".to_owned(), "it's 4999".to_owned()]));
    assert_eq!(read("", None, file.as_bytes(), 4_097).unwrap(), whole);
}

#[test]
fn what_is_wrong_with_objects_is_named_with_its_line() {
    let long_cell = format!("{{\"a\":1}}\n{{\"a\":\"{}\"}}\n", "x".repeat(CELL_BYTES + 1));
    let long_row = format!("{{\"a\":\"{0}\",\"b\":\"{0}\",\"c\":\"{0}\"}}\n", "x".repeat(CELL_BYTES));
    let endless = format!("[\n{{\"a\":\"{}", "x".repeat(3 * ROW_BYTES));
    let deep = format!("[{{\"a\":\n{}", "[".repeat(DEPTH));
    let keys: Vec<String> = (0..=COLUMNS).map(|index| format!("\"k{index}\":1")).collect();
    let wide = format!("{{\"a\":1}}\n{{{}}}\n", keys.join(","));
    for (file, words) in [
        (b"[{\"a\":1},\n{\"a\":1".as_slice(), "Line 2: the object that begins here never ends"),
        (b"[{\"a\":1},\n{\"a\":1}\n", "Line 3: the file ends before its list does"),
        (b"[{\"a\":1},\n", "Line 2: the file ends before its list does"),
        (b"[{\"a\":1},\n]", "Line 2: the list ends with a comma"),
        (b"[{\"a\":1}\n{\"a\":1}]", "Line 2: a comma is missing"),
        (b"[{\"a\":1}]\n]", "Line 2: something follows behind the end of the list"),
        (b"[{\"a\":1},\n[1]]", "Line 2: an object was expected here"),
        (b"[1]", "Line 1: an object was expected here"),
        (b"[{\"a\":\n1,}]", "Line 2: this is not valid JSON: trailing comma (character 3)."),
        (b"[{\"a\":1]]", "Line 1: this is not valid JSON: expected `,` or `}`"),
        (b"[{\"a\":\"\n\"}]", "Line 1: this is not valid JSON: control character"),
        (b"[{\"a\":NaN}]", "Line 1: this is not valid JSON: expected value"),
        (b"[{\"a\":1,\n\"a\":2}]", "Line 1: the key “a” is there twice"),
        (b"[{\"a\":1,\"A\":2}]", "Line 1: the key “A” differs only in case"),
        (b"[{\"\":1}]", "Line 1: a key is empty"),
        (b"[{\"a\":\"x\"},\n{\"a\":\"\\u0000\"}]", "Line 2, key “a”: there is a NUL"),
        (b"{\"a\":1}\n{\"a\":\"\\ud800\"}", "Line 2, key “a”: "),
        (b"[{\"a\":\"\n\xff\"}]", "Line 2: this is not text in UTF-8"),
        (b"[]", "There is no object with keys"),
        (b"[{},{}]", "There is no object with keys"),
        (b"{}", "There is no object with keys"),
        (b"{\"a\":1}\n{\"a\":\n", "Line 2: this line ends before its object does"),
        (b"{\"a\":1} {\"a\":1}", "Line 1: something follows behind the object"),
        (b"{\"a\":1}\n1\n", "Line 2: an object was expected here"),
        (b"{\"a\":1}\n{\"a\":", "Line 2: the object that begins here never ends"),
        (long_cell.as_bytes(), "Line 2, key “a”: this cell is longer than 1024 KiB"),
        (long_row.as_bytes(), "Line 1: this row is longer than 2048 KiB"),
        (endless.as_bytes(), "Line 2: this object is longer than 4096 KiB"),
        (deep.as_bytes(), "Line 2: lists and objects are nested"),
        (wide.as_bytes(), "Line 2: with"),
    ] {
        for chunk in [1 << 16, 5] {
            let message = read("", None, file, chunk).unwrap_err();
            assert!(message.starts_with(words), "{message}");
        }
    }
}

/// Any JSON that can be a value, and not too deep.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[^\0]{0,8}".prop_map(Value::from)
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-c]", inner, 0..3).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// What a cell of a value holds.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

proptest! {
    #[test]
    fn what_was_written_is_read(values in prop::collection::vec((value(), value()), 1..9), chunk in 1_usize..40, list: bool, pretty: bool) {
        let objects = values.iter().map(|(a, b)| serde_json::json!({ "a": a, "b": b }));
        let file = match (list, pretty) {
            (true, true) => serde_json::to_string_pretty(&objects.collect::<Vec<_>>()).unwrap(),
            (true, false) => Value::from(objects.collect::<Vec<_>>()).to_string(),
            (false, _) => objects.map(|object| object.to_string() + "\r\n").collect(),
        };
        let (columns, rows) = read("", None, file.as_bytes(), chunk).unwrap();
        prop_assert_eq!(columns, ["a", "b"]);
        let cells: Vec<_> = values.iter().map(|(a, b)| vec![cell(a), cell(b)]).collect();
        prop_assert_eq!(rows.into_iter().map(|(_, cells)| cells).collect::<Vec<_>>(), cells);
    }

    #[test]
    fn any_bytes_are_read_or_refused_alike_in_any_pieces(
        file in prop::collection::vec(prop::sample::select(b"{}[]\",:\\ \n\r\t;a1\xef\xbb\xbf\xff".to_vec()), 0..40),
        objects: bool,
        chunk in 1_usize..9,
    ) {
        let file = if objects { [b"[{\"a\":".as_slice(), &file].concat() } else { file };
        for format in [None, Some(Format::Csv), Some(Format::Json), Some(Format::Jsonl)] {
            prop_assert_eq!(read("", format, &file, chunk), read("", format, &file, 1_000));
        }
    }
}
