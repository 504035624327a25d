//! Invitations through pages.

use crate::app::{Client, TestApp};
use domain::access::Plan;

const NEW: &str = "/acme/settings/invitations/new";
const PENDING: &str = "/acme/settings/invitations";

async fn acme(app: &TestApp) -> Client {
    let ada = app.person("Ada").await;
    ada.call("organizations/create", &[("name", "Acme"), ("id", "acme")]).await;
    ada
}

/// The first invitation's identifier on a page.
fn id(page: &str) -> String {
    page[page.find("value=\"inv_").unwrap() + 7..][..30].to_owned()
}

#[tokio::test]
async fn somebody_without_account_signs_up_through_the_letter_and_is_in() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    assert!(ada.get("/acme/settings/members").await.body.contains("href=\"/acme/settings/invitations/new\""));
    let form = ada.get(NEW).await.body;
    assert!(form.contains("Send Invitation") && form.contains("name=\"addresses\"") && !form.contains("name=\"teams\""));
    let fields = [("organization", "acme"), ("role", "member"), ("days", "7"), ("addresses", "bob@example.com")];
    let sent = ada.upload(Some(NEW), "invitations/send", &fields, "").await;
    let results = sent.location().to_owned();
    assert!(results.starts_with("/acme/settings/invitations/sent/batch_"), "{results}");
    let results = ada.get(&results).await.body;
    assert!(results.contains("An invitation is on its way.") && results.contains("bob@example.com"));
    assert!(ada.get(PENDING).await.body.contains("bob@example.com"));
    let token = app.after("bob@example.com", "/invite/").await;
    let (bob, page) = (app.visitor(), format!("/invite/{token}"));
    assert!(bob.get(&page).await.body.contains("Sign up and join"));
    let fields = [("token", token.as_str()), ("name", "Bob"), ("password", "battery staple"), ("email", "ignored@example.com")];
    assert_eq!(bob.submit(&page, "invitations/sign_up", &fields).await.location(), "/acme");
    assert!(bob.get("/acme").await.body.contains("You have joined."));
    assert!(ada.get("/acme/settings/members").await.body.contains("Bob"));
    assert!(!ada.get(PENDING).await.body.contains("bob@example.com"));
}

#[tokio::test]
async fn text_and_file_are_sent_together_and_every_row_is_told_of() {
    let app = TestApp::start_with(|settings| settings.default_plan = Plan::Personal).await;
    let ada = acme(&app).await;
    let fields =
        [("organization", "acme"), ("role", "viewer"), ("addresses", "ada@example.com; bob@example.com\r\nnobody bob@example.com")];
    let sent = ada.upload(Some(NEW), "invitations/send", &fields, "email,role\r\ncem@example.com,admin\r\ndan@example.com,\r\n").await;
    let page = ada.get(sent.location()).await.body;
    for words in [
        "2 invitations on the way. See below what became of the others.",
        "This person is a member already.",
        "Enter a mail address such as name@example.com.",
        "Named twice; one letter was sent",
        "Every seat of the plan is taken.",
        "cem@example.com",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let pending = ada.get(PENDING).await.body;
    assert!(pending.contains("cem@example.com") && pending.contains("Admin") && !pending.contains("dan@example.com"));
    let found = ada.get(&format!("{PENDING}?q=BOB")).await.body;
    assert!(found.contains("bob@example.com") && !found.contains("cem@example.com"));
    let eve = app.person("Eve").await;
    assert_eq!(eve.get(sent.location()).await.status, 404);
}

#[tokio::test]
async fn a_refused_form_keeps_what_was_typed_and_says_what_is_wrong() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let typed = "nobody <b>, a@b@c";
    let fields = |days| [("organization", "acme"), ("role", "viewer"), ("days", days), ("addresses", typed)];
    for (fields, file, field) in
        [(fields("7"), "", "addresses"), (fields("31"), "", "days"), (fields("7"), "name\r\nx@example.com\r\n", "file")]
    {
        let refused = ada.upload(Some(NEW), "invitations/send", &fields, file).await;
        assert_eq!(refused.status, 422, "{field}");
        assert!(refused.body.contains(&format!("aria-describedby=\"{field}-help {field}-error\"")) || field == "days", "{field}");
        assert!(refused.body.contains("nobody &lt;b&gt;, a@b@c"), "{field}");
        assert!(refused.body.contains("<option value=\"viewer\" selected"), "{field}");
    }
}

#[tokio::test]
async fn the_link_says_what_to_do_to_whoever_opens_it() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let (bob, eve) = (app.person("Bob").await, app.person("Eve").await);
    ada.invite("acme", "Bob@Example.com", "member").await;
    let page = format!("/invite/{}", app.after("bob@example.com", "/invite/").await);
    assert!(app.visitor().get(&page).await.body.contains("Sign in to answer"));
    let wrong = eve.get(&page).await.body;
    assert!(wrong.contains("Switch account") && wrong.contains("Bob@Example.com"));
    let switched = eve.submit(&page, "sessions/sign_out", &[("next", &page)]).await;
    assert_eq!(switched.location(), page);
    assert!(eve.get(&page).await.body.contains("Sign in to answer"));
    let right = bob.get(&page).await.body;
    assert!(right.contains("Accept") && right.contains("Decline") && right.contains("General"));
    assert!(bob.get("/invitations").await.body.contains("Invitations (1)"));
    assert!(!app.person("Cem").await.get("/invitations").await.body.contains("Acme"));
    assert_eq!(app.visitor().get("/invite/wrong").await.status, 410);
}

#[tokio::test]
async fn a_copied_link_is_shown_to_its_maker_and_signs_nobody_up() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    ada.invite("acme", "bob@example.com", "member").await;
    let fields = [("organization", "acme".to_owned()), ("invitation", id(&ada.get(PENDING).await.body))];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let shown = ada.submit(PENDING, "invitations/copy_link", &fields).await.location().to_owned();
    let page = ada.get(&shown).await.body;
    let token = shown.split_once("token=").unwrap().1.to_owned();
    assert!(page.contains(&format!("http://assay.test/invite/{token}")) && page.contains("bob@example.com"));
    let crafted = ada.get(&shown.replace(&token, "call-us-at-555")).await;
    assert_eq!(crafted.status, 404);
    assert!(!crafted.body.contains("invite/call-us"));
    let mailed = app.after("bob@example.com", "/invite/").await;
    assert_eq!(app.visitor().get(&format!("/invite/{mailed}")).await.status, 410);
    let opened = app.visitor().get(&format!("/invite/{token}")).await.body;
    assert!(opened.contains("Sign in to answer") && opened.contains("href=\"/sign-up?email=bob%40example.com\""));
    let taken = [("token", token.as_str()), ("name", "Eve"), ("password", "battery staple")];
    assert_eq!(app.visitor().call("invitations/sign_up", &taken).await.status, 403);
    // Resending by letter makes the copied one dead.
    assert_eq!(ada.submit(PENDING, "invitations/resend", &fields).await.location(), PENDING);
    assert_eq!(ada.get(&shown).await.status, 404);
    assert_eq!(app.visitor().get(&format!("/invite/{token}")).await.status, 410);
}

#[tokio::test]
async fn a_revoked_invitation_is_gone_for_everybody() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let bob = app.person("Bob").await;
    ada.invite("acme", "bob@example.com", "member").await;
    let id = id(&ada.get(PENDING).await.body);
    let token = app.after("bob@example.com", "/invite/").await;
    let fields = [("organization", "acme"), ("invitation", id.as_str())];
    assert_eq!(bob.submit(PENDING, "invitations/revoke", &fields).await.status, 404);
    assert_eq!(ada.submit(PENDING, "invitations/revoke", &fields).await.location(), PENDING);
    assert_eq!(bob.get(&format!("/invite/{token}")).await.status, 410);
    assert_eq!(bob.call("invitations/accept", &[("invitation", &id)]).await.status, 404);
}

#[tokio::test]
async fn who_may_not_invite_sees_no_way_to_it() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let bob = app.person("Bob").await;
    ada.invite("acme", "bob@example.com", "member").await;
    let id = id(&bob.get("/invitations").await.body);
    bob.call("invitations/accept", &[("invitation", &id)]).await;
    let members = bob.get("/acme/settings/members").await.body;
    assert!(!members.contains("settings/invitations") && !members.contains("settings/audit"));
    let owners = ada.get("/acme/settings/members").await.body;
    assert!(owners.contains("href=\"/acme/settings/invitations\"") && owners.contains("href=\"/acme/settings/audit\""));
    for page in [PENDING, NEW, "/acme/settings/audit"] {
        assert_eq!(bob.get(page).await.status, 403, "{page}");
    }
    assert_eq!(bob.invite("acme", "eve@example.com", "member").await.status, 403);
}
