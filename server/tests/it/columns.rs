//! Files of every format, and what their columns are, through pages and server functions.

use crate::app::{Answer, Client, TestApp};
use crate::datasets::acme;
use axum::body::Body;
use http::{Request, header};

/// The import form with a format and a file of this name, as a browser without JavaScript sends it.
async fn import(client: &Client, name: &str, format: &str, file_name: &str, file: &str) -> Answer {
    let mut body = String::new();
    for (field, value) in [("organization", "acme"), ("name", name), ("team", ""), ("format", format)] {
        body += &format!("--x\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
    }
    body += &format!("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{file_name}\"\r\n\r\n{file}\r\n--x--\r\n");
    let request = Request::post("/acme/datasets/new?do=datasets/import").header(header::ACCEPT, "text/html");
    client.send(request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=x").body(Body::from(body)).unwrap()).await
}

/// Whether an option of a select is the chosen one.
fn is_chosen(page: &str, select: &str, value: &str) -> bool {
    let (_, rest) = page.split_once(&format!("id=\"{select}\"")).expect("the select");
    let (options, _) = rest.split_once("</select>").expect("its end");
    options.split("<option").any(|option| option.contains(&format!("value=\"{value}\"")) && option.contains(" selected"))
}

#[tokio::test]
async fn files_of_every_format_are_imported_by_name_or_by_choice() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let form = ada.get("/acme/datasets/new").await.body;
    for text in ["Detect", "value=\"jsonl\"", ".ndjson", "JSONL: an object on each line"] {
        assert!(form.contains(text), "{text}");
    }
    assert!(!form.contains("<progress"), "nothing is under way");
    for (name, format, file_name, file) in [
        ("Tabs", "", "a.tsv", "question\tanswer\nq\tYes, <i>really</i>\n"),
        ("Semicolons", "", "a.csv", "question;answer\nq;Yes, <i>really</i>\n"),
        ("List", "", "a.json", r#"[{"question": "q", "answer": "Yes, <i>really</i>"}]"#),
        ("Lines", "jsonl", "a.txt", r#"{"question": "q", "answer": "Yes, <i>really</i>"}"#),
    ] {
        let imported = import(&ada, name, format, file_name, file).await;
        let page = ada.get(imported.location()).await.body;
        assert!(page.contains("Yes, &lt;i&gt;really&lt;/i&gt;") && page.contains("1 row"), "{name}: {page}");
    }
    let refused = import(&ada, "Objects", "json", "a.json", "[{\"a\": 1},\n{\"a\": }]").await;
    assert!(refused.status == 422 && refused.body.contains("Line 2: this is not valid JSON"), "{}", refused.body);
    assert!(refused.body.contains("value=\"Objects\"") && is_chosen(&refused.body, "format", "json"), "nothing typed is lost");
    let unknown = import(&ada, "Objects", "xml", "a.xml", "<a/>").await;
    assert!(unknown.status == 422 && unknown.body.contains("Choose one of: csv, tsv, json, jsonl."), "{}", unknown.body);
}

#[tokio::test]
async fn columns_are_guessed_and_changed_and_evaluations_propose_the_judgments() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let dataset =
        import(&ada, "Answers", "", "a.csv", "question,answer,reviewed,outcome\n<b>Why?</b>,So.,fine,pass\n").await.location().to_owned();
    let id = dataset.rsplit('/').next().unwrap().to_owned();
    let columns = format!("{dataset}/columns");
    assert!(ada.get(&dataset).await.body.contains(&format!("href=\"{columns}\"")));
    let page = ada.get(&columns).await.body;
    for text in ["<title>Columns of Answers · Assay</title>", "&lt;b&gt;Why?&lt;/b&gt;", "Role of reviewed", "Save columns"] {
        assert!(page.contains(text), "{text}");
    }
    assert!(is_chosen(&page, "role-3", "judgment") && is_chosen(&page, "role-0", "input") && is_chosen(&page, "kind-0", "text"));
    // With one dataset nobody needs to choose it.
    for form in ["/acme/evaluations/new".to_owned(), format!("/acme/evaluations/new?dataset={id}")] {
        assert!(ada.get(&form).await.body.contains("value=\"outcome\""), "{form}");
    }

    let roles = |roles: [&'static str; 4]| {
        let mut fields = vec![("organization", "acme"), ("dataset", id.as_str())];
        fields.extend(roles.map(|role| ("roles[]", role)));
        fields.extend(["text"; 4].map(|kind| ("kinds[]", kind)));
        fields
    };
    let refused = ada.submit(&columns, "datasets/change_columns", &roles(["input", "input", "judge", "input"])).await;
    assert!(refused.status == 422 && refused.body.contains("Choose one of: input, image"), "{}", refused.body);
    let short = ada
        .submit(
            &columns,
            "datasets/change_columns",
            &[("organization", "acme"), ("dataset", &id), ("roles[]", "input"), ("kinds[]", "text")],
        )
        .await;
    assert!(short.status == 422 && short.body.contains("Load the page again"));
    let saved = ada.submit(&columns, "datasets/change_columns", &roles(["input", "input", "judgment", "metadata"])).await;
    assert_eq!(saved.location(), columns);
    let page = ada.get(&columns).await.body;
    assert!(page.contains("The columns of Answers were saved.") && is_chosen(&page, "role-2", "judgment"));
    let setup = ada.get(&format!("/acme/evaluations/new/judgments?dataset={id}")).await.body;
    assert!(setup.contains("<option value=\"reviewed\" selected"), "the column with judgments is proposed");
}

#[tokio::test]
async fn whoever_may_only_look_reads_the_columns_and_changes_nothing() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let dataset = import(&ada, "Answers", "", "a.csv", "question,label\nWhy?,fail\n").await.location().to_owned();
    let id = dataset.rsplit('/').next().unwrap();
    let bob = app.person("Bob").await;
    ada.invite("acme", "bob@example.com", "viewer").await;
    let invitations = bob.get("/invitations").await.body;
    let at = invitations.find("inv_").expect("an invitation");
    bob.call("invitations/accept", &[("invitation", &invitations[at..at + 30])]).await;
    let page = bob.get(&format!("{dataset}/columns")).await;
    assert!(page.status == 200 && page.body.contains("Human judgment") && !page.body.contains("Save columns"), "{}", page.body);
    let fields =
        [("organization", "acme"), ("dataset", id), ("roles[]", "input"), ("roles[]", "input"), ("kinds[]", "text"), ("kinds[]", "text")];
    assert_eq!(bob.call("datasets/change_columns", &fields).await.status, 403);
}
