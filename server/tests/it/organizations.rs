//! Organizations through pages and server functions.

use crate::app::TestApp;

#[tokio::test]
async fn a_person_creates_an_organization_and_its_pages_exist_for_members_only() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.person("Ada").await, app.person("Eve").await);
    let created = ada.submit("/organizations/new", "organizations/create", &[("name", "Acme Research"), ("id", "")]).await;
    assert_eq!(created.location(), "/acme-research");
    for path in ["", "/settings", "/settings/members", "/settings/invitations", "/settings/invitations/new", "/settings/audit"] {
        assert_eq!(ada.get(&format!("/acme-research{path}")).await.status, 200, "{path}");
        let real = eve.get(&format!("/acme-research{path}")).await;
        let never = eve.get(&format!("/never-existed{path}")).await;
        assert_eq!(real.status, 404, "{path}");
        assert_eq!(without_ids(&real.body, "acme-research"), without_ids(&never.body, "never-existed"), "{path}");
    }
}

/// The same page without what differs by nature: the nonce, and the address that was asked for.
fn without_ids(body: &str, organization: &str) -> String {
    let body = body.replace(organization, "…");
    let mut parts = body.split("nonce=\"");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('"').map_or("", |(_, rest)| rest))
}

#[tokio::test]
async fn an_id_is_taken_once_reserved_never_and_named_when_wrong() {
    let app = TestApp::start().await;
    let ada = app.person("Ada").await;
    ada.call("organizations/create", &[("name", "Acme"), ("id", "acme")]).await;
    for id in ["acme", "settings", "Not Valid", "x"] {
        let refused = ada.submit("/organizations/new", "organizations/create", &[("name", "Other"), ("id", id)]).await;
        assert_eq!(refused.status, 422, "{id}");
        assert!(refused.body.contains("id=\"id-error\"") && refused.body.contains("value=\"Other\""), "{id}");
    }
}

#[tokio::test]
async fn names_with_markup_are_shown_harmlessly() {
    let app = TestApp::start().await;
    let ada = app.person("Ada").await;
    let name = "</title><script>alert(1)</script>";
    ada.call("organizations/create", &[("name", name), ("id", "acme")]).await;
    for path in ["/acme", "/acme/settings", "/acme/settings/members", "/acme/settings/invitations/new", "/acme/settings/audit", "/account"]
    {
        assert!(!ada.get(path).await.body.contains("<script>alert"), "{path}");
    }
}

#[tokio::test]
async fn only_those_who_may_change_the_name() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.person("Ada").await, app.person("Bob").await);
    ada.call("organizations/create", &[("name", "Acme"), ("id", "acme")]).await;
    ada.invite("acme", "bob@example.com", "member").await;
    let token = app.after("bob@example.com", "/invite/").await;
    let invitation = bob.get(&format!("/invite/{token}")).await.body;
    let id = &invitation[invitation.find("value=\"inv_").unwrap() + 7..][..30];
    assert_eq!(bob.call("invitations/accept", &[("invitation", id)]).await.status, 200);
    let settings = |name: &'static str| {
        [("organization", "acme"), ("name", name), ("default_role", "member"), ("directory", "everything"), ("invitation_days", "7")]
    };
    let refused = bob.call("organizations/change", &settings("Bob's")).await;
    assert_eq!(refused.status, 403);
    assert!(refused.body.contains("edit_org_settings"));
    assert_eq!(ada.call("organizations/change", &settings("Acme Inc.")).await.status, 200);
    assert!(bob.get("/acme").await.body.contains("Acme Inc."));
}
