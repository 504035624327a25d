//! Signing up, recovery and the account page, as a browser without JavaScript does them.

use crate::app::TestApp;

#[tokio::test]
async fn the_first_visitor_is_led_to_sign_up_and_later_ones_to_sign_in() {
    let app = TestApp::start().await;
    assert_eq!(app.visitor().get("/").await.location(), "/sign-up");
    let ada = app.person("Ada").await;
    assert_eq!(app.visitor().get("/").await.location(), "/sign-in");
    assert_eq!(ada.get("/").await.location(), "/organizations/new");
}

#[tokio::test]
async fn a_refused_form_names_every_field_and_keeps_what_was_typed() {
    let app = TestApp::start().await;
    let fields = [("name", "Ada <b>"), ("email", "nobody"), ("password", "short")];
    let answer = app.visitor().submit("/sign-up", "accounts/sign_up", &fields).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("id=\"email-error\"") && answer.body.contains("id=\"password-error\""));
    assert!(answer.body.contains("value=\"Ada &lt;b&gt;\"") && answer.body.contains("value=\"nobody\""));
    assert!(!answer.body.contains("short"), "a password came back");
}

#[tokio::test]
async fn known_and_unknown_addresses_get_the_same_answer_byte_for_byte() {
    let app = TestApp::start().await;
    app.person("Ada").await;
    for (page, function) in [("/sign-up", "accounts/sign_up"), ("/forgot-password", "accounts/forgot_password")] {
        let mut answers = Vec::new();
        for email in ["ada@example.com", "nobody@example.com"] {
            let fields = [("name", "Eve"), ("email", email), ("password", "something else")];
            let fields = if function == "accounts/sign_up" { &fields[..] } else { &fields[1..2] };
            let answer = app.visitor().submit(page, function, fields).await;
            answers.push((answer.status, answer.location().to_owned(), answer.body.clone()));
        }
        assert_eq!(answers[0], answers[1], "{page}");
    }
}

#[tokio::test]
async fn opening_a_link_changes_nothing_and_pressing_its_button_works_once() {
    let app = TestApp::start().await;
    let ada = app.visitor();
    ada.submit("/sign-up", "accounts/sign_up", &[("name", "Ada"), ("email", "ada@example.com"), ("password", "correct horse")]).await;
    let token = app.after("ada@example.com", "token=").await;
    let page = format!("/verify?token={token}");
    assert_eq!(ada.get(&page).await.status, 200);
    assert!(app.visitor().get(&page).await.body.contains("type=\"password\""), "another browser must show the password");
    assert_eq!(ada.submit(&page, "accounts/confirm", &[("token", &token)]).await.location(), "/");
    let again = ada.get(&page).await;
    assert_eq!(again.status, 410);
    assert!(again.body.contains("This link was already used."));
    assert_eq!(app.visitor().get("/verify?token=wrong").await.status, 410);
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_through_the_letter() {
    let app = TestApp::start().await;
    let ada = app.person("Ada").await;
    let visitor = app.visitor();
    visitor.submit("/forgot-password", "accounts/forgot_password", &[("email", "ada@example.com")]).await;
    let token = app.after("ada@example.com", "token=").await;
    let page = format!("/reset-password?token={token}");
    let refused = visitor.submit(&page, "accounts/reset_password", &[("token", &token), ("password", "short")]).await;
    assert_eq!(refused.status, 422);
    let done = visitor.submit(&page, "accounts/reset_password", &[("token", &token), ("password", "battery staple")]).await;
    assert_eq!(done.location(), "/");
    assert_eq!(visitor.get("/account").await.status, 200);
    assert_eq!(ada.get("/account").await.location(), "/sign-in?next=/account", "the other session should have ended");
}

#[tokio::test]
async fn the_account_page_changes_name_and_address_and_deletes() {
    let app = TestApp::start().await;
    let ada = app.person("Ada").await;
    let renamed = ada.submit("/account", "accounts/change_name", &[("name", "Ada Lovelace")]).await;
    assert_eq!(renamed.location(), "/account");
    let page = ada.get("/account").await;
    assert!(page.body.contains("Your name was changed.") && page.body.contains("Ada Lovelace"));
    assert!(!ada.get("/account").await.body.contains("Your name was changed."), "the notice should be shown once");
    ada.submit("/account", "accounts/change_email", &[("email", "countess@example.com"), ("password", "correct horse")]).await;
    let token = app.after("countess@example.com", "token=").await;
    ada.submit(&format!("/confirm-email?token={token}"), "accounts/confirm_email", &[("token", &token)]).await;
    assert!(ada.get("/account").await.body.contains("countess@example.com"));
    let refused = ada.submit("/account", "accounts/delete", &[("password", "wrong")]).await;
    assert_eq!(refused.status, 422);
    let deleted = ada.submit("/account", "accounts/delete", &[("password", "correct horse")]).await;
    assert_eq!(deleted.location(), "/sign-up");
    assert!(ada.get("/account").await.status.is_redirection());
}
