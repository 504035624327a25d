//! Rows of datasets through pages, forms and files: looking for them, changing them, taking them away.

use crate::app::{Client, TestApp};
use crate::datasets::{acme, import};
use axum::body::Body;
use http::Request;

/// Text that would run if anything forgot to escape it.
const EVIL: &str = "<script>alert(1)</script>";

/// A dataset and its address.
async fn dataset(app: &TestApp, file: &str) -> (Client, String) {
    let ada = acme(app).await;
    let address = import(&ada, "acme", "Answers", file, true).await.location().to_owned();
    (ada, address)
}

fn id(address: &str) -> &str {
    address.rsplit('/').next().unwrap()
}

#[tokio::test]
async fn rows_are_searched_filtered_sorted_and_hidden_by_address_and_form() {
    let app = TestApp::start().await;
    let file = "question,topic,n\nWhere?,billing,10\nHow?,Refund,9\nWhen?,,2\nWhy?,refund,x\n";
    let (ada, at) = dataset(&app, file).await;
    let plain = ada.get(&at).await.body;
    for text in ["4 rows", "?sort=1", "name=\"rows[]\"", "value=\"2.1\"", "Add row", "format=jsonl"] {
        assert!(plain.contains(text), "{text}");
    }
    let found = ada.get(&format!("{at}?q=&f1=2&o1=is&v1=REFUND&f2=&o2=contains&v2=")).await.body;
    assert!(found.contains("How?") && found.contains("Why?") && !found.contains("Where?"));
    assert!(found.contains("value=\"REFUND\"") && found.contains("Clear"));
    let sorted = ada.get(&format!("{at}?sort=3&q=h")).await.body;
    let places: Vec<_> = ["When?", "How?", "Where?", "Why?"].map(|text| sorted.find(&format!(">{text}<")).unwrap()).into();
    assert!(places.is_sorted() && sorted.contains("?q=h&amp;sort=-3") && sorted.contains("aria-sort=\"ascending\""));
    assert!(ada.get(&format!("{at}?q=nothing-like-it")).await.body.contains("No row fits"));
    for wrong in ["sort=9", "f1=9&o1=is&v1=x", "f1=1&o1=like"] {
        assert_eq!(ada.get(&format!("{at}?{wrong}")).await.status, 422, "{wrong}");
    }
    for nowhere in ["version=9", "version=x", "after=x"] {
        assert_eq!(ada.get(&format!("{at}?{nowhere}")).await.status, 404, "{nowhere}");
    }

    let fields = [("organization", "acme"), ("dataset", id(&at)), ("columns[]", "0"), ("columns[]", "2")];
    let back = ada.submit(&format!("{at}?sort=3"), "datasets/show_columns", &fields).await;
    assert_eq!(back.location(), format!("{at}?sort=3"));
    let fewer = ada.get(&at).await.body;
    assert!(fewer.contains("1 hidden") && !fewer.contains(">billing<") && fewer.contains(">10<"));
    let none = ada.submit(&at, "datasets/show_columns", &fields[..2]).await;
    assert!(none.status == 422 && none.body.contains("Show at least one column."));
}

#[tokio::test]
async fn a_row_is_edited_without_javascript_and_a_conflict_keeps_what_was_typed() {
    let app = TestApp::start().await;
    let (ada, at) = dataset(&app, "question,answer\nOne?,first\nTwo?,\"a\nb\"\n").await;
    let form = ada.get(&format!("{at}/rows/2/edit")).await;
    assert!(form.status == 200 && form.body.contains("name=\"cells[1]\"") && form.body.contains("value=\"2.1\""));
    let save = async |seen: &str, cells: [&str; 2], over: &str| {
        let fields = [
            ("organization", "acme"),
            ("dataset", id(&at)),
            ("seen", seen),
            ("cells[0]", cells[0]),
            ("cells[1]", cells[1]),
            ("over", over),
        ];
        ada.submit(&format!("{at}/rows/2/edit"), "datasets/edit_row", &fields[..if over.is_empty() { 5 } else { 6 }]).await
    };
    assert_eq!(save("2.1", [EVIL, "a\r\nb"], "").await.location(), format!("{at}/rows/2"));
    let row = ada.get(&format!("{at}/rows/2")).await.body;
    assert!(row.contains("Row 2 was saved.") && row.contains("&lt;script&gt;alert(1)") && !row.contains(EVIL));

    let conflict = save("2.1", ["mine", "typed & kept"], "").await;
    assert_eq!(conflict.status, 409);
    for text in ["Somebody changed or deleted what you see", "typed &amp; kept</textarea>", "name=\"over\"", "value=\"2.1\""] {
        assert!(conflict.body.contains(text), "{text}");
    }
    assert_eq!(save("2.1", ["mine", "kept"], "on").await.location(), format!("{at}/rows/2"));
    // Cells may be as long as those of a file.
    let long = "ü".repeat(500_000);
    assert_eq!(save("2.3", ["mine", &long], "").await.location(), format!("{at}/rows/2"));
    let too_long = save("2.4", ["mine", &"x".repeat((1 << 20) + 1)], "").await;
    assert!(too_long.status == 422 && too_long.body.contains("“answer” is larger than 1 MiB."));

    let add = [("organization", "acme"), ("dataset", id(&at)), ("cells[0]", "Three?"), ("cells[1]", "")];
    assert_eq!(ada.submit(&format!("{at}/rows/new"), "datasets/add_row", &add).await.location(), format!("{at}/rows/3"));
    let empty = [("organization", "acme"), ("dataset", id(&at)), ("cells[0]", ""), ("cells[1]", " ")];
    assert_eq!(ada.submit(&format!("{at}/rows/new"), "datasets/add_row", &empty).await.status, 422);
}

#[tokio::test]
async fn chosen_rows_are_deleted_and_an_older_version_brings_them_back() {
    let app = TestApp::start().await;
    let (ada, at) = dataset(&app, "n\none\ntwo\nthree\nfour\n").await;
    let here = [("organization", "acme"), ("dataset", id(&at))];
    let delete = async |rows: &[&str]| {
        let fields: Vec<_> = here.into_iter().chain(rows.iter().map(|row| ("rows[]", *row))).collect();
        ada.submit(&at, "datasets/delete_rows", &fields).await
    };
    assert_eq!(delete(&["2.1", "3.1"]).await.location(), at);
    let left = ada.get(&at).await.body;
    assert!(left.contains("2 rows were deleted") && !left.contains(">two<") && left.contains(">four<"));
    let gone = delete(&["1.1", "2.1"]).await;
    assert!(gone.status == 409 && gone.body.contains(">one<"));
    assert_eq!(delete(&[]).await.status, 422);
    // The neighbours of a row are found over the gap.
    let row = ada.get(&format!("{at}/rows/4")).await.body;
    assert!(row.contains("/rows/1\"") && !row.contains("/rows/3\""));
    assert_eq!(ada.get(&format!("{at}/rows/3")).await.status, 404);

    let versions = ada.get(&format!("{at}/versions")).await.body;
    assert!(versions.contains("2 rows deleted") && versions.contains("Imported") && versions.contains("?version=1"));
    let old = ada.get(&format!("{at}?version=1")).await.body;
    assert!(old.contains("This is version 1") && old.contains(">two<") && !old.contains("rows[]") && old.contains("/rows/2?version=1"));
    assert!(!ada.get(&format!("{at}/rows/2?version=1")).await.body.contains("Edit row"));
    let restore = [here[0], here[1], ("version", "1")];
    ada.submit(&format!("{at}/versions"), "datasets/restore", &restore).await.location();
    assert!(ada.get(&at).await.body.contains(">two<"));
}

#[tokio::test]
async fn conversations_json_and_addresses_are_shown_as_what_they_are() {
    let app = TestApp::start().await;
    let chat = r#"[{""role"":""user"",""content"":""Hi <b>""},{""role"":""assistant"",""name"":""Desk <b>"",""content"":""Hello""}]"#;
    let file = format!("chat,json,picture\n\"{chat}\",\"{{\"\"b\"\":1,\"\"a\"\":2}}\",https://example.com/a.png\n");
    let (ada, at) = dataset(&app, &file).await;
    let list = ada.get(&at).await.body;
    assert!(list.contains("assistant: Hello") && !list.contains("Hi &lt;b&gt;"));
    let row = ada.get(&format!("{at}/rows/1")).await.body;
    for text in ["class=\"conversation\"", "Hi &lt;b&gt;", "Desk &lt;b&gt;", "\"b\": 1,\n  \"a\": 2", "href=\"https://example.com/a.png\""]
    {
        assert!(row.contains(text), "{text}");
    }
    assert!(!row.contains("<img") && !row.contains("<b>"));
}

#[tokio::test]
async fn a_dataset_is_renamed_copied_moved_and_deleted_through_its_settings() {
    let app = TestApp::start().await;
    let (ada, at) = dataset(&app, "question,answer\n1,so sorry\n").await;
    let settings = format!("{at}/settings");
    let here = [("organization", "acme"), ("dataset", id(&at))];
    let submit = async |function: &str, field: (&str, &str)| ada.submit(&settings, function, &[here[0], here[1], field]).await;
    submit("datasets/rename", ("name", EVIL)).await.location();
    for page in [&at, &settings, &format!("{at}/versions"), &format!("{at}/rows/1"), &format!("{at}/rows/1/edit"), "/acme/datasets"] {
        let body = ada.get(page).await.body;
        assert!(body.contains("&lt;script&gt;alert(1)") && !body.contains(EVIL), "{page}");
    }
    assert_eq!(submit("datasets/rename", ("name", "")).await.status, 422);

    let copy = submit("datasets/duplicate", ("name", "Mine")).await.location().to_owned();
    assert!(copy != at && ada.get(&copy).await.body.contains("so sorry"));

    ada.call("teams/create", &[("organization", "acme"), ("name", "Lab")]).await;
    let page = ada.get(&settings).await.body;
    let lab = page.split("<option value=\"team_").skip(1).find(|option| option.contains(">Lab<")).unwrap();
    let lab = format!("team_{}", &lab[..26]);
    submit("datasets/move", ("team", &lab)).await.location();
    assert!(ada.get(&at).await.body.contains("Lab · owned by Ada"));
    assert_eq!(submit("datasets/move", ("team", "")).await.status, 422);

    let criterion = [("name", "Apologises"), ("column", "answer"), ("kind", "contains"), ("text", "sorry")];
    let evaluation = crate::evaluations::create(&ada, &at, &criterion).await.location().to_owned();
    assert!(ada.get(&settings).await.body.contains(&format!("href=\"{evaluation}\"")));
    let kept = submit("datasets/delete", ("confirmation", "script")).await;
    assert!(kept.status == 422 && kept.body.contains("value=\"script\""));
    assert_eq!(submit("datasets/delete", ("confirmation", EVIL)).await.location(), "/acme/datasets");
    assert_eq!((ada.get(&at).await.status.as_u16(), ada.get(&evaluation).await.status.as_u16()), (404, 404));
}

#[tokio::test]
async fn files_hold_what_the_page_shows_and_run_nowhere() {
    let app = TestApp::start().await;
    let file = format!("=cmd|' /C calc'!A1,{EVIL}\n@SUM(1),\"a \"\"b\"\"\"\n+1,{EVIL}\nplain,=1+1\n");
    let (ada, at) = dataset(&app, &file).await;
    for page in ["", "?f1=2&o1=contains&v1=script", "/rows/1", "/rows/1/edit", "/rows/new", "/versions", "/settings"] {
        let body = ada.get(&format!("{at}{page}")).await.body;
        assert!(!body.contains(EVIL) && body.contains("Answers"), "{page}");
    }
    let csv = ada.get(&format!("{at}/export?format=csv")).await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(csv.header("content-disposition"), "attachment; filename=\"answers.csv\"");
    let expected = [
        format!("\"'=cmd|' /C calc'!A1\",\"{EVIL}\""),
        "\"'@SUM(1)\",\"a \"\"b\"\"\"".into(),
        format!("\"'+1\",\"{EVIL}\""),
        "\"plain\",\"'=1+1\"".into(),
    ];
    assert_eq!(csv.body.lines().collect::<Vec<_>>(), expected);
    let lines = ada.get(&format!("{at}/export?format=jsonl&q=script&f1=&o1=is&v1=")).await;
    assert_eq!(lines.header("content-type"), "application/jsonl; charset=utf-8");
    assert_eq!(lines.body.lines().count(), 1);
    let row: serde_json::Value = serde_json::from_str(lines.body.trim()).unwrap();
    assert_eq!((&row["=cmd|' /C calc'!A1"], &row[EVIL]), (&"+1".into(), &EVIL.into()));
    let delete = [("organization", "acme"), ("dataset", id(&at)), ("rows[]", "1.1")];
    ada.submit(&at, "datasets/delete_rows", &delete).await.location();
    assert_eq!(ada.get(&format!("{at}/export?format=csv")).await.body.lines().count(), 3);
    let old = ada.get(&format!("{at}/export?format=csv&version=1")).await;
    assert!(old.body.lines().count() == 4 && old.header("content-disposition").contains("answers-v1.csv"));
    assert_eq!(ada.get(&format!("{at}/export?format=xlsx")).await.status, 422);
    assert_eq!(app.visitor().get(&format!("{at}/export")).await.status, 401);
}

#[tokio::test]
async fn a_large_export_is_streamed_in_small_pieces() {
    let app = TestApp::start().await;
    let text = "x".repeat(200);
    let file = (0..100_000).fold("n,text\n".to_owned(), |file, n| file + &format!("{n},{text}\n"));
    let (ada, at) = dataset(&app, &file).await;
    let request = Request::get(format!("{at}/export?format=jsonl")).body(Body::empty()).unwrap();
    let (mut lines, mut largest) = (0, 0);
    ada.pieces(request, |piece| {
        largest = largest.max(piece.len());
        lines += piece.iter().filter(|byte| **byte == b'\n').count();
    })
    .await;
    assert_eq!(lines, 100_000);
    assert!(largest < 2 << 20, "{largest} bytes at once");
}
