//! Everything that a person sees.
//!
//! [`shell`] is the document, [`App`] the list of routes, `pages/<area>/<page>.rs` one page each, `components/` the parts they
//! are built from, `api/<area>.rs` the server functions that they read from and post to.
//!
//! To add a page: write it under `pages/`, give it a route below with the area whose code it belongs to (see [`lazy`]), and read
//! its data with [`load::load`].

#![recursion_limit = "256"]

pub mod api;
pub mod components;
pub mod error;
pub mod initial;
pub mod lazy;
pub mod load;
pub mod pages;
pub mod shell;

use crate::pages::{
    accounts, api_keys, audit, datasets, dev, errors, evaluations, invitations, members, organizations, provider_keys, registry, roles,
    runs, sharing, signed_in, start, teams, usage,
};
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::path;

/// A page for a route: one of an area is fetched when it is needed, any other one comes with the first page.
macro_rules! page {
    ($page:path) => {{
        let page: fn() -> AnyView = || $page().into_any();
        page
    }};
    ($area:ident, $page:path) => {{
        #[leptos::wasm_split::wasm_split($area, wasm_split_path = leptos::wasm_split, fallible, preload(load))]
        fn view() -> Result<AnyView, leptos::wasm_split::SplitLoaderError> {
            Ok($page().into_any())
        }
        lazy::Page { area: stringify!($area), load: || Box::pin(load()), view: || Box::pin(view()) }
    }};
}

/// The application: every page by its address.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    initial::provide();
    components::provide_toasts();
    load::Refresh::provide();
    view! {
        <Router>
            <Routes fallback=page!(errors::NoSuchPage)>
                <Route path=path!("/") view=page!(start::Start)/>
                <Route path=path!("/sign-up") view=page!(accounts, accounts::sign_up::SignUpPage)/>
                <Route path=path!("/sign-up/sent") view=page!(accounts, accounts::sign_up::LetterSentPage)/>
                <Route path=path!("/verify") view=page!(accounts, accounts::confirm::ConfirmPage)/>
                <Route path=path!("/sign-in") view=page!(accounts::sign_in::SignInPage)/>
                <Route path=path!("/forgot-password") view=page!(accounts, accounts::forgot_password::ForgotPasswordPage)/>
                <Route path=path!("/forgot-password/sent") view=page!(accounts, accounts::forgot_password::LetterSentPage)/>
                <Route path=path!("/reset-password") view=page!(accounts, accounts::reset_password::ResetPasswordPage)/>
                <Route path=path!("/confirm-email") view=page!(accounts, accounts::confirm_email::ConfirmEmailPage)/>
                <Route path=path!("/invite/:token") view=page!(accounts, invitations::open::InvitationPage)/>
                <Route path=path!("/dev/mail") view=page!(settings, dev::mail::MailPage)/>
                <Route path=path!("/dev/components") view=page!(settings, dev::gallery::GalleryPage)/>
                <ParentRoute path=path!("") view=signed_in::SignedIn>
                    <Route path=path!("/account") view=page!(settings, accounts::account::AccountPage)/>
                    <Route path=path!("/account/provider-keys") view=page!(settings, provider_keys::OwnKeysPage)/>
                    <Route path=path!("/account/keys") view=page!(settings, api_keys::list::KeysPage)/>
                    <Route path=path!("/account/keys/new") view=page!(settings, api_keys::new::NewKeyPage)/>
                    <Route path=path!("/account/keys/:api_key") view=page!(settings, api_keys::show::KeyPage)/>
                    <Route path=path!("/invitations") view=page!(settings, invitations::mine::InvitationsPage)/>
                    <Route path=path!("/organizations/new") view=page!(settings, organizations::new::NewOrganizationPage)/>
                    <Route path=path!("/organizations/deleted") view=page!(settings, organizations::deleted::DeletedPage)/>
                    <Route path=path!("/:organization") view=page!(datasets, organizations::home::HomePage)/>
                    <Route path=path!("/:organization/settings") view=page!(settings, organizations::settings::SettingsPage)/>
                    <Route path=path!("/:organization/settings/members") view=page!(settings, members::list::MembersPage)/>
                    <Route path=path!("/:organization/settings/access-review") view=page!(settings, members::review::ReviewPage)/>
                    <Route path=path!("/:organization/settings/members/:member") view=page!(settings, members::show::MemberPage)/>
                    <Route path=path!("/:organization/settings/members/:member/view-as") view=page!(settings, members::preview::PreviewPage)/>
                    <Route path=path!("/:organization/settings/invitations") view=page!(settings, invitations::pending::PendingPage)/>
                    <Route path=path!("/:organization/settings/invitations/new") view=page!(settings, invitations::new::InvitePage)/>
                    <Route path=path!("/:organization/settings/invitations/sent/:batch") view=page!(settings, invitations::sent::SentPage)/>
                    <Route path=path!("/:organization/settings/invitations/:invitation/link") view=page!(settings, invitations::link::LinkPage)/>
                    <Route path=path!("/:organization/settings/provider-keys") view=page!(settings, provider_keys::OrganizationKeysPage)/>
                    <Route path=path!("/:organization/settings/audit") view=page!(settings, audit::AuditPage)/>
                    <Route path=path!("/:organization/settings/roles") view=page!(settings, roles::list::RolesPage)/>
                    <Route path=path!("/:organization/settings/roles/new") view=page!(settings, roles::edit::NewRolePage)/>
                    <Route path=path!("/:organization/settings/roles/:role") view=page!(settings, roles::edit::RolePage)/>
                    <Route path=path!("/:organization/settings/teams") view=page!(settings, teams::list::TeamsPage)/>
                    <Route path=path!("/:organization/settings/teams/new") view=page!(settings, teams::new::NewTeamPage)/>
                    <Route path=path!("/:organization/settings/teams/:team") view=page!(settings, teams::show::TeamPage)/>
                    <Route path=path!("/:organization/settings/sharing") view=page!(evaluations, sharing::kinds::KindsPage)/>
                    <Route path=path!("/:organization/settings/teams/:team/keys") view=page!(settings, api_keys::list::KeysPage)/>
                    <Route path=path!("/:organization/settings/teams/:team/keys/new") view=page!(settings, api_keys::new::NewKeyPage)/>
                    <Route path=path!("/:organization/settings/teams/:team/keys/:api_key") view=page!(settings, api_keys::show::KeyPage)/>
                    <Route path=path!("/:organization/ask/:resource") view=page!(evaluations, sharing::ask::AskPage)/>
                    <Route path=path!("/:organization/share/:resource") view=page!(evaluations, sharing::share::SharePage)/>
                    <Route path=path!("/:organization/datasets") view=page!(datasets, datasets::list::DatasetsPage)/>
                    <Route path=path!("/:organization/datasets/new") view=page!(datasets, datasets::new::ImportPage)/>
                    <Route path=path!("/:organization/datasets/:dataset") view=page!(datasets, datasets::show::DatasetPage)/>
                    <Route path=path!("/:organization/datasets/:dataset/versions") view=page!(datasets, datasets::versions::VersionsPage)/>
                    <Route path=path!("/:organization/datasets/:dataset/settings") view=page!(datasets, datasets::settings::SettingsPage)/>
                    <Route path=path!("/:organization/datasets/:dataset/rows/new") view=page!(datasets, datasets::edit_row::NewRowPage)/>
                    <Route path=path!("/:organization/datasets/:dataset/rows/:position/edit") view=page!(datasets, datasets::edit_row::EditRowPage)/>
                    <Route path=path!("/:organization/datasets/:dataset/columns") view=page!(datasets, datasets::columns::ColumnsPage)/>
                    <Route path=path!("/:organization/datasets/:dataset/rows/:position") view=page!(datasets, datasets::row::RowPage)/>
                    <Route path=path!("/:organization/evaluations") view=page!(evaluations, evaluations::list::EvaluationsPage)/>
                    <Route path=path!("/:organization/evaluations/new") view=page!(evaluations, evaluations::setup::data::DataPage)/>
                    <Route path=path!("/:organization/evaluations/new/judgments") view=page!(evaluations, evaluations::setup::judgments::JudgmentsPage)/>
                    <Route path=path!("/:organization/evaluations/new/review") view=page!(evaluations, evaluations::setup::review::ReviewPage)/>
                    <Route path=path!("/:organization/evaluations/templates") view=page!(evaluations, evaluations::templates::TemplatesPage)/>
                    <Route path=path!("/:organization/evaluations/:evaluation/criteria/new") view=page!(evaluations, evaluations::criterion::CriterionPage)/>
                    <Route path=path!("/:organization/evaluations/:evaluation/criteria/:criterion") view=page!(evaluations, evaluations::criterion::CriterionPage)/>
                    <Route path=path!("/:organization/evaluations/:evaluation/variants/new") view=page!(evaluations, evaluations::variant::NewVariantPage)/>
                    <Route path=path!("/:organization/evaluations/:evaluation/variants/:variant") view=page!(evaluations, evaluations::variant::VariantPage)/>
                    <Route path=path!("/:organization/evaluations/:evaluation/versions") view=page!(evaluations, evaluations::versions::VersionsPage)/>
                    <Route path=path!("/:organization/evaluations/:evaluation/versions/:version") view=page!(evaluations, evaluations::version::VersionPage)/>
                    <Route path=path!("/:organization/evaluations/:evaluation/settings") view=page!(evaluations, evaluations::settings::EvaluationSettingsPage)/>
                    <Route path=path!("/:organization/evaluations/:evaluation/setup") view=page!(evaluations, evaluations::setup::finish::FinishPage)/>
                    <Route path=path!("/:organization/evaluations/:evaluation/setup/test") view=page!(evaluations, evaluations::setup::test::TestPage)/>
                    <Route path=path!("/:organization/evaluations/:evaluation/try") view=page!(evaluations, evaluations::trial::TrialPage)/>
                    <Route path=path!("/:organization/evaluations/:evaluation") view=page!(evaluations, evaluations::show::EvaluationPage)/>
                    <Route path=path!("/:organization/runs/:run") view=page!(evaluations, runs::show::RunPage)/>
                    <Route path=path!("/:organization/runs/:run/compare") view=page!(evaluations, runs::compare::ComparePage)/>
                    <Route path=path!("/:organization/runs/:run/rows/:position") view=page!(evaluations, runs::row::ResultPage)/>
                    <Route path=path!("/:organization/registry") view=page!(evaluations, registry::list::RegistryPage)/>
                    <Route path=path!("/:organization/registry/new") view=page!(evaluations, registry::new::RegisterPage)/>
                    <Route path=path!("/:organization/registry/kinds") view=page!(evaluations, registry::kinds::OwnKindsPage)/>
                    <Route path=path!("/:organization/registry/:resource") view=page!(evaluations, registry::show::RegisteredPage)/>
                    <Route path=path!("/:organization/usage") view=page!(settings, usage::balance::UsagePage)/>
                    <Route path=path!("/:organization/usage/limits") view=page!(settings, usage::limits::LimitsPage)/>
                    <Route path=path!("/:organization/usage/purchases/:purchase") view=page!(settings, usage::purchase::PurchasePage)/>
                    <Route path=path!("/*any") view=page!(errors::NoSuchPage)/>
                </ParentRoute>
            </Routes>
        </Router>
        <components::ToastRegion/>
    }
}
