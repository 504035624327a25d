//! Names that are markup, a script and a formula at once. Whatever has a name gets one of them, and then every page is opened
//! that a route or a link leads to: none may run it. What is exported is opened too: no spreadsheet may take it for a formula.

use crate::app::{Answer, Client, TestApp};
use crate::datasets::import;
use crate::evaluations::create;
use crate::payments::Double;
use backend::mail;
use backend::runs::work::{self, Step};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

const NAME: &str = r#"=1+1"'></textarea></script><script>alert(1)</script><img src=x onerror=alert(2)>"#;
/// Pages of one route with the same parameters that are opened: one dataset's rows are like another's.
const ALIKE: usize = 3;

/// The routes as they are written down.
fn routes() -> Vec<&'static str> {
    let list = include_str!("../../../app/src/lib.rs");
    list.split("path!(\"").skip(1).filter_map(|rest| rest.split('"').next()).filter(|route| !route.is_empty()).collect()
}

/// The route that answers a path: the one with the most fixed parts.
fn route_of(path: &str) -> Option<&'static str> {
    let parts: Vec<&str> = path.split('?').next()?.split('/').collect();
    let fits = |route: &&str| {
        let pattern: Vec<&str> = route.split('/').collect();
        pattern.len() == parts.len() && pattern.iter().zip(&parts).all(|(pattern, part)| pattern.starts_with(':') || pattern == part)
    };
    routes().into_iter().filter(fits).min_by_key(|route| route.matches(':').count())
}

/// Routes of which one address is known beforehand.
fn known(route: &str) -> Option<String> {
    let path = route.replacen(":organization", "acme", 1);
    (!path.contains(':')).then(|| path.replace("*any", "acme/nowhere/at/all"))
}

fn unescaped(text: &str) -> String {
    text.replace("&quot;", "\"").replace("&#x27;", "'").replace("&#39;", "'").replace("&amp;", "&")
}

/// Where the links of a page lead on this server. What the build makes is left out: tests run without it.
fn links(page: &str) -> Vec<String> {
    let found = page.split(" href=\"").skip(1).filter_map(|rest| rest.split('"').next()).map(unescaped);
    // The files of the site, which need not be built for this test, show no name.
    let is_site = |link: &str| link.starts_with("/pkg/") || link == "/favicon.svg";
    let is_ours = |link: &String| link.starts_with('/') && !link.starts_with("//") && !is_site(link);
    found.filter(is_ours).map(|link| link.split('#').next().unwrap().to_owned()).collect()
}

/// The first attribute of a page that a browser would run. Text is skipped: in it `<` is escaped, or the page is broken anyway.
fn handler(page: &str) -> Option<&str> {
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let name = rest.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default();
        if name.is_empty() {
            continue;
        }
        rest = &rest[name.len()..];
        loop {
            rest = rest.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '/');
            let length = rest.find(|letter: char| letter.is_whitespace() || "=/>".contains(letter)).unwrap_or(rest.len());
            let (attribute, behind) = rest.split_at(length);
            if attribute.is_empty() {
                break;
            }
            if attribute.to_lowercase().starts_with("on") {
                return Some(attribute);
            }
            rest = match behind.strip_prefix('=') {
                Some(value) if value.starts_with(['"', '\'']) => value[1..].split_once(&value[..1]).map_or("", |(_, rest)| rest),
                Some(value) => value.trim_start_matches(|letter: char| !letter.is_whitespace() && letter != '>'),
                None => behind,
            };
        }
        if name == "script" || name == "style" {
            rest = rest.find(&format!("</{name}")).map_or("", |end| &rest[end..]);
        }
    }
    None
}

#[test]
fn what_a_browser_would_run_is_found() {
    assert_eq!(handler(r#"<p class="a"onclick="x">"#), Some("onclick"));
    assert_eq!(handler("<img src=x onerror=alert(2)>"), Some("onerror"));
    assert_eq!(handler(r#"<p title=" onclick=1">a onload=2 &lt;b onx=1></p><script>"<b onx=1>"</script><i/>"#), None);
}

/// Nothing of a name runs, in a page or in a file.
fn is_harmless(path: &str, answer: &Answer) {
    assert!(!answer.status.is_server_error(), "{path}: {}", answer.status);
    if answer.header("content-type").starts_with("text/csv") {
        for sign in ['=', '+', '-', '@'] {
            for (at, _) in answer.body.match_indices(&format!("\"{sign}")) {
                let before = answer.body[..at].chars().next_back();
                assert!(!matches!(before, None | Some(',' | '\n')), "{path} has a formula: {}", answer.body);
            }
        }
        return;
    }
    if !answer.header("content-type").starts_with("text/html") {
        return;
    }
    let lower = answer.body.to_lowercase();
    for mark in ["<script>alert", "<img src=x"] {
        let at = lower.find(mark).map(|at| &lower[at.saturating_sub(200)..(at + 40).min(lower.len())]);
        assert!(at.is_none(), "{path} runs a name: {at:?}");
    }
    assert_eq!(handler(&answer.body), None, "{path} has an attribute that runs");
}

/// Opens these pages and whatever they lead to; answers what was opened.
async fn crawl(client: &Client, starts: Vec<String>) -> BTreeMap<String, Answer> {
    let mut waiting: VecDeque<(String, String)> = starts.into_iter().map(|path| (path, String::new())).collect();
    let (mut opened, mut alike) = (BTreeMap::new(), BTreeMap::<String, usize>::new());
    while let Some((path, from)) = waiting.pop_front() {
        let query = path.split_once('?').map_or("", |(_, query)| query);
        let names: BTreeSet<&str> = query.split('&').filter_map(|pair| pair.split('=').next()).collect();
        let seen = alike.entry(format!("{:?} {names:?}", route_of(&path).unwrap_or(&path))).or_default();
        if opened.contains_key(&path) || *seen == ALIKE {
            continue;
        }
        *seen += 1;
        let answer = client.get(&path).await;
        is_harmless(&path, &answer);
        assert!(from.is_empty() || answer.status == 200, "{path} is linked from {from} and answers {}", answer.status);
        if answer.header("content-type").starts_with("text/html") && answer.status == 200 {
            waiting.extend(links(&answer.body).into_iter().map(|link| (link, path.clone())));
        }
        opened.insert(path, answer);
    }
    opened
}

/// Somebody of this name in an organization of this name, in which everything has this name; and pages that no link leads to.
async fn everything(app: &TestApp) -> (Client, Vec<String>) {
    let (ada, bob) = (app.person("Ada").await, app.person("Bob").await);
    for who in [&ada, &bob] {
        assert_eq!(who.call("accounts/change_name", &[("name", NAME)]).await.status, 200);
    }
    let acme = ("organization", "acme");
    for id in ["acme", "gone"] {
        let made = ada.submit("/organizations/new", "organizations/create", &[("name", NAME), ("id", id)]).await;
        is_harmless("the notice of a new organization", &ada.get(made.location()).await);
    }
    for (function, fields) in [
        ("organizations/delete", [("organization", "gone"), ("confirmation", "gone"), ("", "")]),
        ("teams/create", [acme, ("name", NAME), ("description", NAME)]),
        ("roles/create", [acme, ("name", NAME), ("permissions[]", "create_team")]),
    ] {
        let made = ada.call(function, &fields).await;
        assert_eq!(made.status, 200, "{function}: {}", made.body);
    }
    let own = ada.call("registry/define_kind", &[acme, ("name", NAME)]).await;
    assert_eq!(own.status, 200, "{}", own.body);
    let kinds = ada.get("/acme/registry/kinds").await.body;
    let own = &kinds[kinds.find("kind_01").unwrap()..][..31];
    let fields = [acme, ("kind", own), ("name", NAME), ("description", NAME), ("link", "https://example.com"), ("version", NAME)];
    let registered = ada.submit("/acme/registry/new", "registry/register", &fields).await.location().to_owned();
    is_harmless("the notice of something registered", &ada.get(&registered).await);
    ada.invite("acme", "bob@example.com", "member").await;
    let invite = format!("/invite/{}", app.after("bob@example.com", "/invite/").await);
    is_harmless(&invite, &bob.get(&invite).await);
    is_harmless("/invitations", &bob.get("/invitations").await);
    let waiting = bob.get("/invitations").await.body;
    let invitation = &waiting[waiting.find("inv_").unwrap()..][..30];
    assert_eq!(bob.call("invitations/accept", &[("invitation", invitation)]).await.status, 200);

    let sent = ada.invite("acme", "cem@example.com", "member").await.json()["go"].as_str().unwrap().to_owned();
    let pending = ada.get("/acme/settings/invitations").await.body;
    let invitation = &pending[pending.find("inv_").unwrap()..][..30];
    let link = ada.submit("/acme/settings/invitations", "invitations/copy_link", &[acme, ("invitation", invitation)]).await;

    let quoted = NAME.replace('"', "\"\"");
    let file = format!("\"{quoted}\",\"2 {quoted}\",label\n\"{quoted}\",x,pass\n\"{quoted}\",y,\n");
    let dataset = import(&ada, "acme", NAME, &file, true).await.location().to_owned();
    is_harmless("the notice of an import", &ada.get(&dataset).await);
    let again = import(&ada, "acme", NAME, &file, true).await;
    assert!(again.status.is_client_error(), "the name is taken: {}", again.status);
    is_harmless("a refused import", &again);
    let fields = [("name", NAME), ("column", NAME), ("judgment_column", "label"), ("criterion", NAME), ("description", NAME)];
    let evaluation = create(&ada, &dataset, &[&fields[..], &[("kind", "contains"), ("text", NAME)]].concat()).await.location().to_owned();
    let wrong = create(
        &ada,
        &dataset,
        &[("name", NAME), ("column", "<script>alert(1)</script>"), ("kind", "regex"), ("text", "(<script>alert(1)")],
    )
    .await;
    assert_eq!(wrong.status, 422);
    is_harmless("a refused evaluation", &wrong);
    let id = evaluation.rsplit('/').next().unwrap();
    let run = ada.submit(&evaluation, "runs/start", &[acme, ("evaluation", id), ("request_key", "k")]).await.location().to_owned();
    let mut claim = work::claim(&app.backend).await.unwrap().unwrap();
    while claim.batch().await.unwrap() == Step::More {}

    let variant = [acme, ("evaluation", id), ("name", "<script>alert(2)</script>")];
    let added = ada.call("variants/add", &variant).await.json()["go"].as_str().unwrap().to_owned();
    let variant = added.rsplit("variant=").next().unwrap();

    let teams = ada.get("/acme/settings/teams").await.body;
    let team = &teams[teams.find("team_").unwrap()..][..31];
    let key = [("name", NAME), ("scopes[]", "write_datasets"), ("days", "")];
    for place in [vec![], vec![acme, ("team", team)]] {
        let made = ada.call("api_keys/make", &[&key[..], &place].concat()).await;
        assert!(made.status == 200 && made.body.contains("assay_"), "{}", made.body);
    }

    let bought = ada.submit("/acme/usage", "purchases/start", &[acme, ("request_key", "k"), ("preset", "25"), ("amount", "")]).await;
    let purchase = format!("/acme/usage/purchases/{}", bought.location().rsplit('/').next().unwrap().trim_start_matches("cs_test_"));
    (
        ada,
        vec![
            invite,
            sent,
            link.location().to_owned(),
            format!("{evaluation}/variants/{variant}"),
            format!("{evaluation}/setup"),
            format!("{evaluation}/setup/test"),
            format!("{run}/compare"),
            run,
            purchase,
            format!("/acme/ask/{}", dataset.rsplit('/').next().unwrap()),
            "/acme/settings/members.csv".into(),
            "/acme/settings/audit/export.csv".into(),
        ],
    )
}

#[tokio::test]
async fn no_page_runs_a_name_and_no_export_is_a_formula() {
    let app = TestApp::start_selling(Arc::new(Double::default())).await;
    let (ada, mut starts) = everything(&app).await;
    starts.extend(routes().into_iter().filter_map(known));
    let opened = crawl(&ada, starts).await;

    let found: BTreeSet<&str> = opened.keys().filter_map(|path| route_of(path)).collect();
    let missed: Vec<_> = routes().into_iter().filter(|route| !found.contains(route) && *route != "/*any").collect();
    assert!(missed.is_empty(), "no link leads to these pages; add an address of each to `everything`: {missed:?}");
    let escaped = NAME.replace('<', "&lt;");
    let shows = |path: &str| opened[path].body.contains("&lt;script") || opened[path].body.contains(&escaped);
    for path in ["/acme", "/acme/settings/members", "/acme/datasets", "/acme/evaluations", "/acme/settings/teams", "/acme/settings/roles"] {
        assert!(shows(path), "{path} does not show the name at all");
    }
    let members = &opened["/acme/settings/members.csv"].body;
    assert!(members.contains("\"'=1+1\"\"'>"), "{members}");

    for who in ["bob@example.com", "cem@example.com"] {
        for letter in mail::newest(&app.backend, Some(who)).await.unwrap() {
            let html = letter.html.to_lowercase();
            assert!(!html.contains("<script") && !html.contains("<img src=x") && handler(&html).is_none(), "{html}");
            assert!(!letter.subject.contains(['\r', '\n']));
        }
    }
}

#[tokio::test]
async fn the_letters_of_development_run_no_name() {
    let app = TestApp::start_with(|settings| settings.development = true).await;
    let ada = app.person("Ada").await;
    ada.call("accounts/change_name", &[("name", NAME)]).await;
    ada.call("organizations/create", &[("name", NAME), ("id", "acme")]).await;
    ada.invite("acme", "bob@example.com", "member").await;
    let page = ada.get("/dev/mail").await;
    assert!(page.status == 200 && page.body.contains("bob@example.com"));
    is_harmless("/dev/mail", &page);
}
