//! Everything that a person sees.
//!
//! [`shell`] is the document, [`App`] the list of routes, `pages/<area>/<page>.rs` one page each, `components/` the parts they
//! are built from, `api/<area>.rs` the server functions that they read from and post to.
//!
//! To add a page: write it under `pages/`, give it a route below, and read its data with [`load::load`].

#![recursion_limit = "256"]

pub mod api;
pub mod components;
pub mod error;
pub mod initial;
pub mod load;
pub mod pages;
pub mod shell;

use crate::pages::{
    accounts, api_keys, audit, datasets, dev, errors, evaluations, invitations, members, organizations, provider_keys, roles, runs,
    sharing, signed_in, start, teams, usage,
};
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::path;

/// A page for a route. All have one type, so that the router's code is compiled once and not for each page.
macro_rules! page {
    ($page:path) => {{
        let page: fn() -> AnyView = || $page().into_any();
        page
    }};
}

/// The application: every page by its address.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    initial::provide();
    components::provide_toasts();
    load::Refresh::provide();
    // Tests, and styles that wait for the browser's part, see that it has begun.
    Effect::new(|_| {
        #[cfg(feature = "hydrate")]
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-hydrated", "");
        }
    });
    view! {
        <Router>
            <Routes fallback=page!(errors::NoSuchPage)>
                <Route path=path!("/") view=page!(start::Start)/>
                <Route path=path!("/sign-up") view=page!(accounts::sign_up::SignUpPage)/>
                <Route path=path!("/sign-up/sent") view=page!(accounts::sign_up::LetterSentPage)/>
                <Route path=path!("/verify") view=page!(accounts::confirm::ConfirmPage)/>
                <Route path=path!("/sign-in") view=page!(accounts::sign_in::SignInPage)/>
                <Route path=path!("/forgot-password") view=page!(accounts::forgot_password::ForgotPasswordPage)/>
                <Route path=path!("/forgot-password/sent") view=page!(accounts::forgot_password::LetterSentPage)/>
                <Route path=path!("/reset-password") view=page!(accounts::reset_password::ResetPasswordPage)/>
                <Route path=path!("/confirm-email") view=page!(accounts::confirm_email::ConfirmEmailPage)/>
                <Route path=path!("/invite/:token") view=page!(invitations::open::InvitationPage)/>
                <Route path=path!("/dev/mail") view=page!(dev::mail::MailPage)/>
                <Route path=path!("/dev/components") view=page!(dev::gallery::GalleryPage)/>
                <ParentRoute path=path!("") view=signed_in::SignedIn>
                    <Route path=path!("/account") view=page!(accounts::account::AccountPage)/>
                    <Route path=path!("/account/provider-keys") view=page!(provider_keys::OwnKeysPage)/>
                    <Route path=path!("/account/keys") view=page!(api_keys::list::KeysPage)/>
                    <Route path=path!("/account/keys/new") view=page!(api_keys::new::NewKeyPage)/>
                    <Route path=path!("/account/keys/:api_key") view=page!(api_keys::show::KeyPage)/>
                    <Route path=path!("/invitations") view=page!(invitations::mine::InvitationsPage)/>
                    <Route path=path!("/organizations/new") view=page!(organizations::new::NewOrganizationPage)/>
                    <Route path=path!("/organizations/deleted") view=page!(organizations::deleted::DeletedPage)/>
                    <Route path=path!("/:organization") view=page!(organizations::home::HomePage)/>
                    <Route path=path!("/:organization/settings") view=page!(organizations::settings::SettingsPage)/>
                    <Route path=path!("/:organization/settings/members") view=page!(members::list::MembersPage)/>
                    <Route path=path!("/:organization/settings/access-review") view=page!(members::review::ReviewPage)/>
                    <Route path=path!("/:organization/settings/members/:member") view=page!(members::show::MemberPage)/>
                    <Route path=path!("/:organization/settings/invitations") view=page!(invitations::pending::PendingPage)/>
                    <Route path=path!("/:organization/settings/invitations/new") view=page!(invitations::new::InvitePage)/>
                    <Route path=path!("/:organization/settings/invitations/sent/:batch") view=page!(invitations::sent::SentPage)/>
                    <Route path=path!("/:organization/settings/invitations/:invitation/link") view=page!(invitations::link::LinkPage)/>
                    <Route path=path!("/:organization/settings/audit") view=page!(audit::AuditPage)/>
                    <Route path=path!("/:organization/settings/provider-keys") view=page!(provider_keys::OrganizationKeysPage)/>
                    <Route path=path!("/:organization/settings/roles") view=page!(roles::list::RolesPage)/>
                    <Route path=path!("/:organization/settings/roles/new") view=page!(roles::edit::NewRolePage)/>
                    <Route path=path!("/:organization/settings/roles/:role") view=page!(roles::edit::RolePage)/>
                    <Route path=path!("/:organization/settings/teams") view=page!(teams::list::TeamsPage)/>
                    <Route path=path!("/:organization/settings/teams/new") view=page!(teams::new::NewTeamPage)/>
                    <Route path=path!("/:organization/settings/teams/:team") view=page!(teams::show::TeamPage)/>
                    <Route path=path!("/:organization/settings/sharing") view=page!(sharing::kinds::KindsPage)/>
                    <Route path=path!("/:organization/settings/teams/:team/keys") view=page!(api_keys::list::KeysPage)/>
                    <Route path=path!("/:organization/settings/teams/:team/keys/new") view=page!(api_keys::new::NewKeyPage)/>
                    <Route path=path!("/:organization/settings/teams/:team/keys/:api_key") view=page!(api_keys::show::KeyPage)/>
                    <Route path=path!("/:organization/share/:resource") view=page!(sharing::share::SharePage)/>
                    <Route path=path!("/:organization/datasets") view=page!(datasets::list::DatasetsPage)/>
                    <Route path=path!("/:organization/datasets/new") view=page!(datasets::new::ImportPage)/>
                    <Route path=path!("/:organization/datasets/:dataset") view=page!(datasets::show::DatasetPage)/>
                    <Route path=path!("/:organization/datasets/:dataset/versions") view=page!(datasets::versions::VersionsPage)/>
                    <Route path=path!("/:organization/datasets/:dataset/settings") view=page!(datasets::settings::SettingsPage)/>
                    <Route path=path!("/:organization/datasets/:dataset/rows/new") view=page!(datasets::edit_row::NewRowPage)/>
                    <Route path=path!("/:organization/datasets/:dataset/rows/:position/edit") view=page!(datasets::edit_row::EditRowPage)/>
                    <Route path=path!("/:organization/datasets/:dataset/columns") view=page!(datasets::columns::ColumnsPage)/>
                    <Route path=path!("/:organization/datasets/:dataset/rows/:position") view=page!(datasets::row::RowPage)/>
                    <Route path=path!("/:organization/evaluations") view=page!(evaluations::list::EvaluationsPage)/>
                    <Route path=path!("/:organization/evaluations/new") view=page!(evaluations::setup::data::DataPage)/>
                    <Route path=path!("/:organization/evaluations/new/judgments") view=page!(evaluations::setup::judgments::JudgmentsPage)/>
                    <Route path=path!("/:organization/evaluations/new/review") view=page!(evaluations::setup::review::ReviewPage)/>
                    <Route path=path!("/:organization/evaluations/templates") view=page!(evaluations::templates::TemplatesPage)/>
                    <Route path=path!("/:organization/evaluations/:evaluation/criteria/new") view=page!(evaluations::criterion::CriterionPage)/>
                    <Route path=path!("/:organization/evaluations/:evaluation/criteria/:criterion") view=page!(evaluations::criterion::CriterionPage)/>
                    <Route path=path!("/:organization/evaluations/:evaluation/variants/new") view=page!(evaluations::variant::NewVariantPage)/>
                    <Route path=path!("/:organization/evaluations/:evaluation/variants/:variant") view=page!(evaluations::variant::VariantPage)/>
                    <Route path=path!("/:organization/evaluations/:evaluation/versions") view=page!(evaluations::versions::VersionsPage)/>
                    <Route path=path!("/:organization/evaluations/:evaluation/versions/:version") view=page!(evaluations::version::VersionPage)/>
                    <Route path=path!("/:organization/evaluations/:evaluation/settings") view=page!(evaluations::settings::EvaluationSettingsPage)/>
                    <Route path=path!("/:organization/evaluations/:evaluation/setup") view=page!(evaluations::setup::finish::FinishPage)/>
                    <Route path=path!("/:organization/evaluations/:evaluation/setup/test") view=page!(evaluations::setup::test::TestPage)/>
                    <Route path=path!("/:organization/evaluations/:evaluation/try") view=page!(evaluations::trial::TrialPage)/>
                    <Route path=path!("/:organization/evaluations/:evaluation") view=page!(evaluations::show::EvaluationPage)/>
                    <Route path=path!("/:organization/runs/:run") view=page!(runs::show::RunPage)/>
                    <Route path=path!("/:organization/runs/:run/compare") view=page!(runs::compare::ComparePage)/>
                    <Route path=path!("/:organization/runs/:run/rows/:position") view=page!(runs::row::ResultPage)/>
                    <Route path=path!("/:organization/usage") view=page!(usage::balance::UsagePage)/>
                    <Route path=path!("/:organization/usage/purchases/:purchase") view=page!(usage::purchase::PurchasePage)/>
                    <Route path=path!("/*any") view=page!(errors::NoSuchPage)/>
                </ParentRoute>
            </Routes>
        </Router>
        <components::ToastRegion/>
    }
}
