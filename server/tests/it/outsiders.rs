//! Whoever is not a member finds nothing, through whatever door: every server function there is, and every file.

use crate::app::{Answer, Client, TestApp};
use crate::datasets::{acme, import};
use crate::evaluations::create;
use axum::body::Body;
use http::{Request, header};
use std::collections::BTreeMap;

/// Server functions that are about the caller alone, or about whoever holds a secret link. Every other one is about an
/// organization: it must answer a stranger exactly as if there were none.
const OWN: &[&str] = &[
    "accounts/",
    "sessions/",
    "dev/",
    "frame/",
    "organizations/create",
    "organizations/deleted",
    "invitations/mine",
    "invitations/open",
    "invitations/sign_up",
    "sharing/mine",
];

/// Everything that a server function may ask for, as of a real organization and as of one that never was.
struct Names {
    real: Vec<(&'static str, String)>,
    never: Vec<(&'static str, String)>,
}

fn last(path: &str) -> String {
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

/// The first identifier with this prefix in a page.
fn id_in(page: &str, prefix: &str) -> String {
    let at = page.find(&format!("{prefix}_01")).expect("an identifier in the page");
    page[at..at + prefix.len() + 27].to_owned()
}

impl Names {
    async fn of(ada: &Client) -> Self {
        let dataset = import(ada, "acme", "Answers", "question,answer\n1,so sorry\n", true).await.location().to_owned();
        let fields = [("name", "Apologises"), ("column", "answer"), ("kind", "contains"), ("text", "sorry")];
        let evaluation = create(ada, &dataset, &fields).await.location().to_owned();
        let evaluation_id = last(&evaluation);
        let run = [("organization", "acme"), ("evaluation", evaluation_id.as_str()), ("request_key", "key")];
        let run = ada.submit(&evaluation, "runs/start", &run).await.location().to_owned();
        let settings = ada.get("/acme/settings").await.body;
        let team = id_in(&ada.get("/acme/datasets/new").await.body, "team");
        let criterion = id_in(&ada.get(&evaluation).await.body, "crit");
        let ids = [
            ("criterion", criterion),
            ("dataset", last(&dataset)),
            ("resource", last(&dataset)),
            ("evaluation", evaluation_id),
            ("run", last(&run)),
            ("member", id_in(&settings, "acct")),
            ("team", team),
        ];
        // The same types, of things that never were.
        let unknown = |prefix: &str| format!("{prefix}_01h455vb4pex5vsknk084sn02q");
        let shared: Vec<(&'static str, String)> = [
            ("name", "Name"),
            ("rule", "all"),
            ("template", "support-answers"),
            ("email", "eve@example.com"),
            ("level", "view"),
            ("holder", "everyone"),
            ("column", "answer"),
            ("kind", "contains"),
            ("text", "x"),
            ("request_key", "k"),
            ("position", "1"),
            ("version", "1"),
            ("amount", "25"),
            ("preset", "25"),
            ("addresses", "new@example.com"),
            ("days", "7"),
            ("confirmation", "acme"),
            ("default_role", "member"),
            ("directory", "names"),
            ("invitation_days", "7"),
            ("description", ""),
            ("icon", ""),
            ("token", "t"),
            ("to", ""),
            ("seen", "1.1"),
            ("cells[0]", "1"),
            ("columns[]", "0"),
            ("rows[]", "1.1"),
            ("scopes[]", "read_datasets"),
            ("hours", "1"),
        ]
        .map(|(name, value)| (name, value.to_owned()))
        .into();
        let names = ["invitation", "purchase", "account", "batch", "variant", "share", "transfer", "kept", "api_key", "ask", "own_kind"];
        let others = names.map(|name| {
            let prefix = match name {
                "invitation" => "inv",
                "batch" => "batch",
                "purchase" => "pur",
                "account" => "acct",
                "variant" => "var",
                "share" => "grant",
                "kept" => "form",
                "api_key" => "key",
                "ask" => "ask",
                "own_kind" => "kind",
                _ => "tr",
            };
            (name, unknown(prefix))
        });
        let mut real = vec![("organization", "acme".to_owned())];
        let mut never = vec![("organization", "never-was".to_owned())];
        for (name, id) in ids {
            never.push((name, unknown(id.split('_').next().unwrap())));
            real.push((name, id));
        }
        for list in [&mut real, &mut never] {
            list.extend(shared.iter().cloned());
            list.extend(others.iter().cloned());
        }
        Self { real, never }
    }
}

/// Calls a server function with every name that it could ask for; as a form, or as one with a file.
async fn call(who: &Client, path: &str, fields: &[(&'static str, String)], role: &str, multipart: bool) -> Answer {
    let mut fields = fields.to_vec();
    fields.push(("role", role.to_owned()));
    let request = Request::post(path).header(header::ACCEPT, "application/json");
    if !multipart {
        let body = serde_urlencoded::to_string(&fields).unwrap();
        return who.send(request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(Body::from(body)).unwrap()).await;
    }
    let mut body = String::new();
    for (name, value) in fields {
        body += &format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    body += "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nemail\nnew@example.com\n\r\n--x--\r\n";
    who.send(request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=x").body(Body::from(body)).unwrap()).await
}

#[tokio::test]
async fn every_server_function_hides_other_peoples_organizations() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let names = Names::of(&ada).await;
    let eve = app.person("Eve").await;
    eve.call("organizations/create", &[("name", "Eve's"), ("id", "eves")]).await;
    let mut paths: Vec<&str> = server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
    paths.sort_unstable();
    let about: Vec<_> = paths.iter().filter(|path| !OWN.iter().any(|own| path.trim_start_matches("/api/").starts_with(own))).collect();
    assert!(about.len() > 30, "the server functions are registered: {}", about.len());
    let role = "role_01h455vb4pex5vsknk084sn02q";
    let mut found: BTreeMap<&str, String> = BTreeMap::new();
    for path in about {
        let (mut hidden, mut seen) = (false, Vec::new());
        for (role, multipart) in [("member", false), (role, false), ("member", true)] {
            let real = call(&eve, path, &names.real, role, multipart).await;
            let never = call(&eve, path, &names.never, role, multipart).await;
            assert!(!real.status.is_success(), "{path} answered a stranger {}: {}", real.status, real.body);
            assert_eq!((real.status, &real.body), (never.status, &never.body), "{path} tells that something is there");
            hidden |= real.status == 404;
            seen.push(format!("{} {}", real.status, real.body));
        }
        if !hidden {
            found.insert(path, seen.join(" | "));
        }
    }
    assert!(found.is_empty(), "not *not found* (add what they ask for to `Names`): {found:#?}");
}

/// What these make needs no identifier, and is there the second time.
const MAKES: &[&str] = &[
    "datasets/import",
    "evaluations/create",
    "invitations/send",
    "organizations/",
    "purchases/",
    "registry/define_kind",
    "roles/create",
    "teams/create",
    "templates/start",
];

#[tokio::test]
async fn in_ones_own_organization_the_identifiers_of_another_one_are_unknown() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let mut names = Names::of(&ada).await;
    let eve = app.person("Eve").await;
    eve.call("organizations/create", &[("name", "Eve's"), ("id", "eves")]).await;
    for list in [&mut names.real, &mut names.never] {
        list.iter_mut().filter(|(name, _)| *name == "organization").for_each(|(_, value)| *value = "eves".into());
        let team = list.iter().find(|(name, _)| *name == "team").unwrap().1.clone();
        list.push(("choice[team]", team));
    }
    let mut paths: Vec<&str> = server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
    paths.sort_unstable();
    let skipped = |path: &&str| OWN.iter().chain(MAKES).any(|own| path.trim_start_matches("/api/").starts_with(own));
    for path in paths.into_iter().filter(|path| !skipped(path)) {
        let never = call(&eve, path, &names.never, "member", false).await;
        let real = call(&eve, path, &names.real, "member", false).await;
        assert_eq!(
            (real.status, neutral(&real.body, &names.real)),
            (never.status, neutral(&never.body, &names.never)),
            "{path} tells that something is there"
        );
    }
}

#[tokio::test]
async fn pages_and_files_of_others_are_as_if_they_never_were() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let names = Names::of(&ada).await;
    let eve = app.person("Eve").await;
    let id = |list: &[(&'static str, String)], name: &str| list.iter().find(|(field, _)| *field == name).unwrap().1.clone();
    let paths = |list: &[(&'static str, String)]| {
        let home = format!("/{}", id(list, "organization"));
        [
            String::new(),
            "/settings".into(),
            "/settings/logo".into(),
            "/settings/members".into(),
            format!("/settings/members/{}", id(list, "member")),
            "/settings/invitations".into(),
            "/settings/invitations/new".into(),
            "/settings/audit".into(),
            "/settings/audit/export.csv".into(),
            "/settings/members.csv".into(),
            "/settings/access-review".into(),
            format!("/settings/members/{}/access.csv", id(list, "member")),
            "/settings/roles".into(),
            "/settings/roles/new".into(),
            "/settings/provider-keys".into(),
            "/settings/teams".into(),
            "/settings/teams/new".into(),
            format!("/settings/teams/{}", id(list, "team")),
            format!("/datasets?team={}", id(list, "team")),
            "/datasets".into(),
            "/datasets/new".into(),
            format!("/datasets/{}", id(list, "dataset")),
            format!("/datasets/{}?version=1&sort=1&q=a", id(list, "dataset")),
            format!("/datasets/{}/rows/1", id(list, "dataset")),
            format!("/datasets/{}/rows/1/edit", id(list, "dataset")),
            format!("/datasets/{}/rows/new", id(list, "dataset")),
            format!("/datasets/{}/versions", id(list, "dataset")),
            format!("/datasets/{}/settings", id(list, "dataset")),
            format!("/datasets/{}/export?format=csv", id(list, "dataset")),
            format!("/datasets/{}/columns", id(list, "dataset")),
            "/evaluations".into(),
            format!("/evaluations/{}", id(list, "evaluation")),
            format!("/evaluations/{}/try", id(list, "evaluation")),
            format!("/evaluations/{}/settings", id(list, "evaluation")),
            format!("/evaluations/{}/setup", id(list, "evaluation")),
            format!("/evaluations/{}/setup/test", id(list, "evaluation")),
            format!("/evaluations/{}/variants/new", id(list, "evaluation")),
            format!("/evaluations/{}/versions", id(list, "evaluation")),
            format!("/evaluations/{}/versions/1", id(list, "evaluation")),
            format!("/evaluations/new/judgments?dataset={}", id(list, "dataset")),
            format!("/evaluations/new/review?dataset={}", id(list, "dataset")),
            format!("/runs/{}", id(list, "run")),
            format!("/runs/{}/compare", id(list, "run")),
            format!("/runs/{}/results.csv", id(list, "run")),
            format!("/runs/{}/results.jsonl", id(list, "run")),
            "/usage".into(),
            "/usage/limits".into(),
            "/usage/export.csv".into(),
        ]
        .map(|path| format!("{home}{path}"))
    };
    for (real, never) in paths(&names.real).into_iter().zip(paths(&names.never)) {
        let (there, nowhere) = (eve.get(&real).await, eve.get(&never).await);
        assert_eq!((there.status, nowhere.status), (http::StatusCode::NOT_FOUND, http::StatusCode::NOT_FOUND), "{real}");
        assert_eq!(neutral(&there.body, &names.real), neutral(&nowhere.body, &names.never), "{real}");
        let own = ada.get(&real).await;
        assert!(own.status == 200 || real.ends_with("/logo"), "{real} is there for its members: {}", own.status);
    }
}

/// A body without what differs by nature: what was asked for, the nonce, the request's identifier.
fn neutral(body: &str, names: &[(&'static str, String)]) -> String {
    let mut text = body.to_owned();
    for (_, value) in names.iter().filter(|(name, _)| ["organization", "dataset", "evaluation", "run", "member", "team"].contains(name)) {
        text = text.replace(value.as_str(), "…");
    }
    for mark in ["nonce=\"", "\"request_id\":\"", "\"request_key\":\""] {
        let mut parts = text.split(mark);
        let first = parts.next().unwrap_or_default().to_owned();
        text = parts.fold(first, |text, part| text + part.split_once('"').map_or("", |(_, rest)| rest));
    }
    // What a page fetched stands in it in the order in which it was there, so the pieces are compared in an order of their own.
    let is_script = |piece: &&str| piece.starts_with("script") || piece.starts_with("/script");
    let mut pieces: Vec<&str> = text.split([';', '<', '>']).filter(|piece| !piece.is_empty() && !is_script(piece)).collect();
    pieces.sort_unstable();
    pieces.join("\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_readers_at_once_all_get_their_page() {
    let app = TestApp::start().await;
    let ada = std::sync::Arc::new(acme(&app).await);
    import(&ada, "acme", "Answers", "question,answer\n1,so sorry\n", true).await;
    let reads = (0..200).map(|_| {
        let ada = ada.clone();
        tokio::spawn(async move { ada.get("/acme/datasets").await })
    });
    for read in futures::future::join_all(reads).await {
        let answer = read.unwrap();
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert!(answer.body.contains("<title>Datasets · Assay</title>"));
    }
}
