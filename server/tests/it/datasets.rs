//! Datasets through pages and server functions.

use crate::app::{Answer, Client, TestApp};
use axum::body::Body;
use http::{Request, header};

/// The import form, as a browser without JavaScript sends it from its page, or as our own code sends it.
pub async fn import(client: &Client, organization: &str, name: &str, file: impl AsRef<[u8]>, page: bool) -> Answer {
    let mut body = Vec::new();
    for (field, value) in [("organization", organization), ("name", name), ("team", "")] {
        body.extend(format!("--x\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").bytes());
    }
    body.extend(b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\n");
    body.extend(file.as_ref());
    body.extend(b"\r\n--x--\r\n");
    let to = if page { format!("/{organization}/datasets/new?do=datasets/import") } else { "/api/datasets/import".to_owned() };
    let request = Request::post(to).header(header::CONTENT_TYPE, "multipart/form-data; boundary=x").header(header::ACCEPT, "text/html");
    client.send(request.body(Body::from(body)).unwrap()).await
}

/// Somebody with an organization.
pub async fn acme(app: &TestApp) -> Client {
    let ada = app.person("Ada").await;
    ada.call("organizations/create", &[("name", "Acme"), ("id", "acme")]).await;
    ada
}

#[tokio::test]
async fn a_file_becomes_a_dataset_without_javascript_and_its_rows_are_paged() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let empty = ada.get("/acme/datasets").await;
    assert!(empty.body.contains("No datasets yet") && empty.body.contains("href=\"/acme/datasets/new\""));
    let file = (1..=120).fold("question,answer\r\n".to_owned(), |file, n| file + &format!("q{n},<b>a{n}</b>\r\n"));
    let imported = import(&ada, "acme", "Answers", file, true).await;
    let dataset = imported.location().to_owned();
    assert!(dataset.starts_with("/acme/datasets/ds_"));
    let page = ada.get(&dataset).await;
    assert_eq!(page.status, 200);
    for text in ["Answers was imported.", "120 rows", "Rows 1 to 50, 120 in all", "&lt;b&gt;a50&lt;/b&gt;", "?after=50"] {
        assert!(page.body.contains(text), "{text}");
    }
    assert!(!page.body.contains("<b>a1</b>") && !page.body.contains("q51<"));
    let last = ada.get(&format!("{dataset}?after=100")).await;
    assert!(last.body.contains("Rows 101 to 120, 120 in all") && last.body.contains("?before=101"));
    let row = ada.get(&format!("{dataset}/rows/120")).await;
    assert!(row.body.contains("&lt;b&gt;a120&lt;/b&gt;") && row.body.contains("/rows/119"));
    assert_eq!(ada.get(&format!("{dataset}/rows/121")).await.status, 404);
    assert!(ada.get("/acme/datasets").await.body.contains(&format!("href=\"{dataset}\"")));
}

#[tokio::test]
async fn a_refused_file_is_named_with_its_line_and_what_was_typed_stays() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    for (file, words) in [
        (b"question,answer\none,two\nthree,four,five\n".as_slice(), "Line 3: this row has 3 cells"),
        (b"", "The file is empty"),
        (b"question,answer\n", "no rows"),
        (b"a,b\n\xff\xfe,1\n", "Line 2, column 1"),
        (b"a,a\n1,2\n", "Two columns are called"),
    ] {
        let refused = import(&ada, "acme", "Unfortunate", file, true).await;
        assert_eq!(refused.status, 422, "{words}");
        assert!(refused.body.contains(words) && refused.body.contains("value=\"Unfortunate\""), "{words}");
        let called = import(&ada, "acme", "Unfortunate", file, false).await;
        assert!(called.status == 422 && called.body.contains(words), "{words}");
    }
    let nameless = import(&ada, "acme", " ", "a\n1\n", true).await;
    assert!(nameless.status == 422 && nameless.body.contains("Enter a name"));
    assert!(ada.get("/acme/datasets").await.body.contains("No datasets yet"));
}

#[tokio::test]
async fn what_is_not_a_form_with_a_file_is_refused_and_breaks_nothing() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    for kind in ["application/json", "multipart/form-data", "multipart/form-data; boundary=", "application/x-www-form-urlencoded"] {
        let request = Request::post("/api/datasets/import").header(header::CONTENT_TYPE, kind);
        let refused = ada.send(request.body(Body::from("name=x")).unwrap()).await;
        assert!(refused.status.is_client_error(), "{kind}: {}", refused.status);
    }
    let none = Request::post("/api/datasets/import").header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
    let form = "--x\r\nContent-Disposition: form-data; name=\"organization\"\r\n\r\nacme\r\n\
                --x\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nA\r\n\
                --x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\"\r\n\r\n\r\n--x--\r\n";
    let refused = ada.send(none.body(Body::from(form)).unwrap()).await;
    assert!(refused.status == 422 && refused.body.contains("Choose a file."), "{refused:?}");
}

#[tokio::test]
async fn outsiders_cannot_tell_a_dataset_from_nothing() {
    let app = TestApp::start().await;
    let (ada, eve) = (acme(&app).await, app.person("Eve").await);
    eve.call("organizations/create", &[("name", "Other"), ("id", "other")]).await;
    let dataset = import(&ada, "acme", "Secret", "a\n1\n", true).await.location().to_owned();
    let id = dataset.rsplit('/').next().unwrap();
    for path in ["/acme/datasets", "/acme/datasets/new", &dataset, &format!("{dataset}/rows/1"), &format!("/other/datasets/{id}")] {
        let page = eve.get(path).await;
        assert!(page.status == 404 && !page.body.contains("Secret"), "{path}");
    }
    assert_eq!(import(&eve, "acme", "Mine", "a\n1\n", false).await.status, 404);
    assert_eq!(eve.get("/other/datasets/nonsense").await.status, 404);
    assert_eq!(app.visitor().get(&dataset).await.status, 302);
}
