//! Importing files of other formats than CSV, and what their columns are.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use backend::datasets::import::{File, NewDataset};
use backend::datasets::{self, columns, row};
use backend::{Caller, Result};
use common::{World, on_each_database, pieces, refusal};
use domain::Refusal;
use domain::datasets::ColumnKind::{self, Conversation, Json, Number, Text};
use domain::datasets::ColumnRole::{self, Expected, Input, Judgment, Metadata};
use domain::ids::{DatasetId, OrganizationId};

/// Imports a file with a name in pieces of a size.
async fn import(world: &World, caller: &Caller, organization: &OrganizationId, name: &str, file: &str, size: usize) -> Result<DatasetId> {
    let (new, about) = (NewDataset { name, team: None, visibility: None }, File { name, format: None });
    datasets::import_file(&world.backend, caller, organization, new, about, pieces(file, size)).await
}

/// The columns with kind and role.
async fn described(world: &World, caller: &Caller, organization: &OrganizationId, id: DatasetId) -> Vec<(String, ColumnKind, ColumnRole)> {
    let (_, columns) = columns::get(&world.backend, caller, organization, id).await.unwrap();
    columns.into_iter().map(|column| (column.name, column.kind, column.role)).collect()
}

#[test]
fn chats_become_rows_with_a_conversation_in_any_format_of_objects() {
    const CHATS: [&str; 2] = [
        r#"{"messages": [{"role": "user", "content": "Where is my order?"}, {"role": "assistant", "content": "It ships today."}], "expected": "today", "tokens": 12, "label": "pass"}"#,
        r#"{"messages": [{"role": "user", "content": "返品"}], "expected": null, "tokens": 7.50, "label": "fail", "extra": {"a": [1, 2]}}"#,
    ];
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        for (name, file) in
            [("chats.jsonl", CHATS.join("\r\n")), ("chats.json", format!("[\n{}\n]", CHATS.join(",\n"))), ("chats", CHATS.join("\n"))]
        {
            let id = import(&world, &ada, &acme, name, &file, 11).await.unwrap();
            let expected = [
                ("messages".to_owned(), Conversation, Input),
                ("expected".to_owned(), Text, Expected),
                ("tokens".to_owned(), Number, Metadata),
                ("label".to_owned(), Text, Judgment),
                ("extra".to_owned(), Json, Input),
            ];
            assert_eq!(described(&world, &ada, &acme, id).await, expected);
            let first = row::whole(&world.backend, &ada, &acme, id, None, 1).await.unwrap().cells;
            assert_eq!(first[0].1, r#"[{"role":"user","content":"Where is my order?"},{"role":"assistant","content":"It ships today."}]"#);
            assert_eq!(first[4], ("extra".into(), String::new()));
            let second = row::whole(&world.backend, &ada, &acme, id, None, 2).await.unwrap().cells;
            let cells: Vec<&str> = second.iter().map(|(_, cell)| cell.as_str()).collect();
            assert_eq!(cells, [r#"[{"role":"user","content":"返品"}]"#, "", "7.50", "fail", r#"{"a":[1,2]}"#]);
        }
    });
}

#[test]
fn a_key_that_comes_up_late_is_a_column_of_every_row() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        // Rows without any key at first, then with one, two and three: each group is longer than what is stored at once.
        let mut file = String::new();
        for object in ["{}", "{\"a\": 1}", "{\"b\": 2}", "{\"c\": 3, \"a\": 4}"] {
            file.push_str(&format!("{object}\n").repeat(2_600));
        }
        let id = import(&world, &ada, &acme, "late.jsonl", &file, 9_000).await.unwrap();
        let details = datasets::get(&world.backend, &ada, &acme, id).await.unwrap();
        assert_eq!((details.columns, details.dataset.row_count), (["a", "b", "c"].map(str::to_owned).to_vec(), 10_400));
        let mut conn = world.backend.db.read().await.unwrap();
        let wide: i64 = match conn.driver() {
            backend::db::Driver::Sqlite(connection) => {
                let sql = "SELECT count(*) FROM dataset_rows WHERE json_array_length(cells) = 3";
                sqlx::query_scalar(sql).fetch_one(connection).await.unwrap()
            }
            backend::db::Driver::Postgres(connection) => {
                let sql = "SELECT count(*) FROM dataset_rows WHERE json_array_length(cells::json) = 3";
                sqlx::query_scalar(sql).fetch_one(connection).await.unwrap()
            }
        };
        assert_eq!(wide, 10_400);
        for (position, expected) in
            [(1, ["", "", ""]), (2_600, ["", "", ""]), (2_601, ["1", "", ""]), (5_201, ["", "2", ""]), (10_400, ["4", "", "3"])]
        {
            let row = row::whole(&world.backend, &ada, &acme, id, None, position).await.unwrap().cells;
            assert_eq!(row.iter().map(|(_, cell)| cell.as_str()).collect::<Vec<_>>(), expected, "row {position}");
        }
    });
}

#[test]
fn a_broken_object_is_named_with_its_line_and_nothing_stays() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        // More rows than a batch holds, so that some are stored before the broken one comes.
        let late = format!("[{}\n{{\"a\": }}]", "{\"a\": 1},\n".repeat(4_500));
        for (name, file, words) in [
            ("x.jsonl", "{\"a\": 1}\n{\"a\": 1", "Line 2: the object that begins here never ends"),
            ("x.json", late.as_str(), "Line 4502: this is not valid JSON: expected value"),
            ("x.json", "[]", "There is no object with keys in this file"),
            ("x.json", "{\"data\": [\n1]}", "Line 1: this line ends before its object does"),
            ("x.tsv", "a\tb\n1,2\n", "Line 2: this row has 1 cell, but the header names 2 columns."),
        ] {
            let Refusal::Invalid(errors) = refusal(import(&world, &ada, &acme, name, file, 1_000).await) else { panic!("{name}") };
            assert!(errors.get("file").unwrap().starts_with(words), "{errors:?}");
        }
        assert!(datasets::list(&world.backend, &ada, &acme, None, None, 50).await.unwrap().items.is_empty());
    });
}

#[test]
fn whoever_may_edit_changes_what_columns_are_and_nobody_else() {
    on_each_database(|world| async move {
        let (ada, bob, eve) = (world.person("Ada").await, world.person("Bob").await, world.person("Eve").await);
        let acme = world.organization(&ada, "acme").await;
        let other = world.organization(&eve, "other").await;
        world.join(&ada, &acme, &bob, "viewer").await;
        let id = world.import(&ada, &acme, "Answers", "question;score\nWhy?;7\n").await.unwrap();
        let before = [("question".to_owned(), Text, Input), ("score".to_owned(), Number, Metadata)];
        assert_eq!(described(&world, &bob, &acme, id).await, before);

        let wanted = [(Text, Input), (Text, Judgment)];
        let backend = &world.backend;
        assert!(matches!(refusal(columns::change(backend, &bob, &acme, id, &wanted).await), Refusal::Forbidden { .. }));
        for organization in [&acme, &other] {
            assert_eq!(refusal(columns::get(backend, &eve, organization, id).await), Refusal::NotFound);
            assert_eq!(refusal(columns::change(backend, &eve, organization, id, &wanted).await), Refusal::NotFound);
        }
        let Refusal::Invalid(errors) = refusal(columns::change(backend, &ada, &acme, id, &wanted[..1]).await) else { panic!() };
        assert!(errors.get("kinds").unwrap().contains("Load the page again"));
        assert_eq!(described(&world, &ada, &acme, id).await, before, "nothing half done");

        assert_eq!(columns::change(backend, &ada, &acme, id, &wanted).await.unwrap(), "Answers");
        assert_eq!(described(&world, &ada, &acme, id).await[1], ("score".to_owned(), Text, Judgment));
        // A second time changes nothing, and says nothing.
        columns::change(backend, &ada, &acme, id, &wanted).await.unwrap();
        let log = backend::audit::list(backend, &ada, &acme, &Default::default(), None, 50).await.unwrap();
        let told: Vec<_> = log.items.iter().filter(|row| row.action == "datasets.change_columns").collect();
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].detail, "score: number metadata → text judgment");
    });
}
