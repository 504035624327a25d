//! Invitations through pages.

use crate::app::TestApp;

async fn acme(app: &TestApp) -> crate::app::Client {
    let ada = app.person("Ada").await;
    ada.call("organizations/create", &[("name", "Acme"), ("id", "acme")]).await;
    ada
}

#[tokio::test]
async fn somebody_without_account_signs_up_through_the_letter_and_is_in() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let fields = [("organization", "acme"), ("email", "bob@example.com"), ("role", "member")];
    let sent = ada.submit("/acme/settings/members", "invitations/send", &fields).await;
    assert_eq!(sent.location(), "/acme/settings/members");
    assert!(ada.get("/acme/settings/members").await.body.contains("bob@example.com"));
    let token = app.after("bob@example.com", "/invite/").await;
    let (bob, page) = (app.visitor(), format!("/invite/{token}"));
    assert!(bob.get(&page).await.body.contains("Sign up and join"));
    let fields = [("token", token.as_str()), ("name", "Bob"), ("password", "battery staple"), ("email", "ignored@example.com")];
    assert_eq!(bob.submit(&page, "invitations/sign_up", &fields).await.location(), "/acme");
    assert!(bob.get("/acme").await.body.contains("You have joined."));
    assert!(ada.get("/acme/settings/members").await.body.contains("Bob"));
}

#[tokio::test]
async fn the_link_says_what_to_do_to_whoever_opens_it() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let (bob, eve) = (app.person("Bob").await, app.person("Eve").await);
    ada.call("invitations/send", &[("organization", "acme"), ("email", "Bob@Example.com"), ("role", "viewer")]).await;
    let page = format!("/invite/{}", app.after("bob@example.com", "/invite/").await);
    assert!(app.visitor().get(&page).await.body.contains("Sign in to answer"));
    let wrong = eve.get(&page).await.body;
    assert!(wrong.contains("Switch account") && wrong.contains("Bob@Example.com"));
    let right = bob.get(&page).await.body;
    assert!(right.contains("Accept") && right.contains("Decline"));
    assert!(bob.get("/invitations").await.body.contains("Invitations (1)"));
    assert!(!eve.get("/invitations").await.body.contains("Acme"));
    assert_eq!(app.visitor().get("/invite/wrong").await.status, 410);
}

#[tokio::test]
async fn a_revoked_invitation_is_gone_for_everybody() {
    let app = TestApp::start().await;
    let ada = acme(&app).await;
    let bob = app.person("Bob").await;
    ada.call("invitations/send", &[("organization", "acme"), ("email", "bob@example.com"), ("role", "member")]).await;
    let page = ada.get("/acme/settings/members").await.body;
    let id = &page[page.find("value=\"inv_").unwrap() + 7..][..30];
    let token = app.after("bob@example.com", "/invite/").await;
    let fields = [("organization", "acme"), ("invitation", id)];
    assert_eq!(ada.submit("/acme/settings/members", "invitations/revoke", &fields).await.location(), "/acme/settings/members");
    assert_eq!(bob.get(&format!("/invite/{token}")).await.status, 410);
    assert_eq!(bob.call("invitations/accept", &[("invitation", id)]).await.status, 404);
}
