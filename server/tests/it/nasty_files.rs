//! Files as they come out of spreadsheets, databases and broken programs, through the real import: each is taken with exactly
//! these cells, or refused with the line where it goes wrong, and then nothing of it stays.

use crate::app::{Client, TestApp};
use crate::datasets::{acme, import};
use domain::datasets::{CELL_BYTES, COLUMNS};

/// What a file must become.
enum Becomes {
    /// Columns and rows, cell by cell.
    Rows(Vec<Vec<String>>),
    /// Words of the refusal.
    Refusal(&'static str),
}

fn rows(rows: &[&[&str]]) -> Becomes {
    Becomes::Rows(rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect())
}

fn refused(words: &'static str) -> Becomes {
    Becomes::Refusal(words)
}

/// Every known nastiness: what it is, the bytes, and what becomes of them.
fn files() -> Vec<(&'static str, Vec<u8>, Becomes)> {
    let wide = |columns: usize| (1..=columns).map(|column| format!("c{column}")).collect::<Vec<_>>();
    let cell = |bytes: usize| "x".repeat(bytes);
    let ones = |columns: usize| vec!["1".to_owned(); columns];
    let lines = |lines: &[Vec<String>]| lines.iter().map(|line| line.join(",") + "\r\n").collect::<String>().into_bytes();
    let utf16: Vec<u8> = "\u{feff}a,b\r\n1,2\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![
        ("a byte order mark and CRLF", b"\xef\xbb\xbfa,b\r\n1,2\r\n".into(), rows(&[&["a", "b"], &["1", "2"]])),
        ("a quoted header behind a byte order mark", b"\xef\xbb\xbf\"a\",b\n1,2\n".into(), rows(&[&["a", "b"], &["1", "2"]])),
        ("the line ends of old Macs", b"a,b\r1,2\r".into(), rows(&[&["a", "b"], &["1", "2"]])),
        ("no end of the last line", b"a,b\n1,2".into(), rows(&[&["a", "b"], &["1", "2"]])),
        ("empty lines between", b"\n\na\r\n\r\n1\n\n2\n\n".into(), rows(&[&["a"], &["1"], &["2"]])),
        ("line ends within quotes", b"a,b\n\"x\r\ny\n\",\"\n\"\n".into(), rows(&[&["a", "b"], &["x\r\ny\n", "\n"]])),
        ("quotes within quotes", b"a\n\"say \"\"hi\"\", she said\"\n".into(), rows(&[&["a"], &["say \"hi\", she said"]])),
        ("a quote within a word", b"a,b\n5\" pipe,x\n".into(), rows(&[&["a", "b"], &["5\" pipe", "x"]])),
        ("empty cells and spaces", b"a,b,c\n,,\n \"x\" ,\"\", \n".into(), rows(&[&["a", "b", "c"], &["", "", ""], &[" \"x\" ", "", " "]])),
        (
            "words that mean nothing elsewhere",
            b"a,b\nNULL,\\N\nNaN,#N/A\n".into(),
            rows(&[&["a", "b"], &["NULL", "\\N"], &["NaN", "#N/A"]]),
        ),
        (
            "formulas and markup",
            "a,b\n=1+1,<script>alert(1)</script>\n@x,{{a}}\n".into(),
            rows(&[&["a", "b"], &["=1+1", "<script>alert(1)</script>"], &["@x", "{{a}}"]]),
        ),
        (
            "letters of all kinds",
            "é,返品\ne\u{301}\u{200d}🏴‍☠️,\u{202e}abc\u{feff}\n".into(),
            rows(&[&["é", "返品"], &["e\u{301}\u{200d}🏴‍☠️", "\u{202e}abc\u{feff}"]]),
        ),
        ("as many columns as there may be", lines(&[wide(COLUMNS), ones(COLUMNS)]), Becomes::Rows(vec![wide(COLUMNS), ones(COLUMNS)])),
        ("2,000 columns", lines(&[wide(2_000), ones(2_000)]), refused("Line 1: there are more than 500 cells")),
        ("2,000 cells in one row", lines(&[wide(2), ones(2), ones(2_000)]), refused("Line 3: there are more than 500 cells")),
        ("the longest cell", format!("a\n{}\n", cell(CELL_BYTES)).into(), Becomes::Rows(vec![vec!["a".into()], vec![cell(CELL_BYTES)]])),
        (
            "a cell of 10 MB",
            format!("a,b\n1,2\n3,{}\n", cell(10 << 20)).into(),
            refused("Line 3, column 2: this cell is longer than 1024 KiB"),
        ),
        (
            "a row of 10 MB",
            format!("a\n{}\n", vec![cell(1 << 19); 20].join(",")).into(),
            refused("Line 2: this row is longer than 2048 KiB"),
        ),
        ("a row that is too short", b"a,b\n1,2\n\"x\ny\"\n".into(), refused("Line 3: this row has 1 cell, but the header names 2 columns")),
        (
            "a row that is too long",
            b"a,b\n\"x\ny\",2\n3,4,5\n".into(),
            refused("Line 4: this row has 3 cells, but the header names 2 columns"),
        ),
        ("a comma at the end of a line", b"a,b\r\n1,2,\r\n".into(), refused("Line 2: this row has 3 cells")),
        ("NUL in a cell", b"a,b\n\"x\ny\",2\n1,\0\n".into(), refused("Line 4, column 2: there is a NUL")),
        ("NUL in the header", b"a,b\0\n1,2\n".into(), refused("Line 1, column 2: there is a NUL")),
        ("NUL all over", vec![0; 5_000], refused("Line 1, column 1: there is a NUL")),
        ("Latin-1", b"a,b\r\n1,2\r\ncaf\xe9,2\r\n".into(), refused("Line 3, column 1: this is not text in UTF-8")),
        ("a letter cut in two", b"a,b\n1,\xf0\x9f\xa6\n".into(), refused("Line 2, column 2: this is not text in UTF-8")),
        ("a surrogate in UTF-8", b"a\n\xed\xa0\x80\n".into(), refused("Line 2, column 1: this is not text in UTF-8")),
        ("UTF-16", utf16, refused("Line 1, column 1: this is not text in UTF-8")),
        ("a quote that never closes", b"a,b\n1,2\n3,\"4\n5,6\n".into(), refused("Line 3: a quote opens in this row and never closes")),
        ("letters behind a closing quote", b"a,b\n1,\"p\"q\n".into(), refused("Line 2: something follows behind the quote that closes")),
        ("a header twice", b"question,answer,question\n1,2,3\n".into(), refused("Line 1: Two columns are called “question”")),
        ("a header twice but for case and spaces", b"Answer, answer\n1,2\n".into(), refused("Line 1")),
        ("a column without a name", b"a,,c\n1,2,3\n".into(), refused("Line 1: Column 2 has no name in the header")),
        ("a header of two lines", b"\"a\nb\",c\n1,2\n".into(), refused("Line 1: The name of column 1")),
        ("a header alone", b"a,b\r\n".into(), refused("no rows")),
        ("nothing", Vec::new(), refused("The file is empty")),
        ("a byte order mark alone", b"\xef\xbb\xbf".into(), refused("The file is empty")),
        ("line ends alone", b"\r\n\r\n\n".into(), refused("The file is empty")),
    ]
}

/// The columns and all cells of a dataset, as its pages read them.
async fn read(ada: &Client, dataset: &str, rows: usize) -> Vec<Vec<String>> {
    let mut table = Vec::new();
    for position in 1..=rows {
        let fields = [("organization", "acme"), ("dataset", dataset), ("position", &position.to_string())];
        let row = ada.call("datasets/row_text", &fields).await.json();
        let part = |part: usize| row["cells"].as_array().unwrap().iter().map(|cell| cell[part].as_str().unwrap().to_owned()).collect();
        if position == 1 {
            table.push(part(0));
        }
        table.push(part(1));
    }
    table
}

#[tokio::test]
async fn every_nasty_file_is_taken_exactly_or_refused_with_its_line() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let mut taken = 0;
    for (what, file, becomes) in files() {
        match becomes {
            Becomes::Rows(expected) => {
                let imported = import(&ada, "acme", what, file, true).await;
                let page = ada.get(imported.location()).await;
                assert!(page.status == 200 && !page.body.contains("<script>alert"), "{what}");
                let id = imported.location().rsplit('/').next().unwrap();
                assert!(read(&ada, id, expected.len() - 1).await == expected, "{what}");
                let beyond = [("organization", "acme"), ("dataset", id), ("position", &expected.len().to_string())];
                assert_eq!(ada.call("datasets/row", &beyond).await.status, 404, "{what}");
                taken += 1;
            }
            Becomes::Refusal(words) => {
                // Always the same name: what was refused does not keep it.
                let answer = import(&ada, "acme", "Refused", file, true).await;
                assert!(answer.status == 422 && answer.body.contains(words), "{what}: {} instead of {words}", answer.status);
                assert!(answer.body.contains("value=\"Refused\""), "{what}: what was typed is lost");
            }
        }
    }
    let list = ada.call("datasets/list", &[("organization", "acme")]).await.json();
    assert_eq!(list["datasets"].as_array().unwrap().len(), taken);
}
