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

use crate::pages::{accounts, datasets, dev, errors, evaluations, invitations, members, organizations, runs, signed_in, start, usage};
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::path;

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
            <Routes fallback=errors::NoSuchPage>
                <Route path=path!("/") view=start::Start/>
                <Route path=path!("/sign-up") view=accounts::sign_up::SignUpPage/>
                <Route path=path!("/sign-up/sent") view=accounts::sign_up::LetterSentPage/>
                <Route path=path!("/verify") view=accounts::confirm::ConfirmPage/>
                <Route path=path!("/sign-in") view=accounts::sign_in::SignInPage/>
                <Route path=path!("/forgot-password") view=accounts::forgot_password::ForgotPasswordPage/>
                <Route path=path!("/forgot-password/sent") view=accounts::forgot_password::LetterSentPage/>
                <Route path=path!("/reset-password") view=accounts::reset_password::ResetPasswordPage/>
                <Route path=path!("/confirm-email") view=accounts::confirm_email::ConfirmEmailPage/>
                <Route path=path!("/invite/:token") view=invitations::open::InvitationPage/>
                <Route path=path!("/dev/mail") view=dev::mail::MailPage/>
                <Route path=path!("/dev/components") view=dev::gallery::GalleryPage/>
                <ParentRoute path=path!("") view=signed_in::SignedIn>
                    <Route path=path!("/account") view=accounts::account::AccountPage/>
                    <Route path=path!("/invitations") view=invitations::mine::InvitationsPage/>
                    <Route path=path!("/organizations/new") view=organizations::new::NewOrganizationPage/>
                    <Route path=path!("/:organization") view=organizations::home::HomePage/>
                    <Route path=path!("/:organization/settings") view=organizations::settings::SettingsPage/>
                    <Route path=path!("/:organization/settings/members") view=members::MembersPage/>
                    <Route path=path!("/:organization/datasets") view=datasets::list::DatasetsPage/>
                    <Route path=path!("/:organization/datasets/new") view=datasets::new::ImportPage/>
                    <Route path=path!("/:organization/datasets/:dataset") view=datasets::show::DatasetPage/>
                    <Route path=path!("/:organization/datasets/:dataset/rows/:position") view=datasets::row::RowPage/>
                    <Route path=path!("/:organization/evaluations") view=evaluations::list::EvaluationsPage/>
                    <Route path=path!("/:organization/evaluations/new") view=evaluations::new::NewEvaluationPage/>
                    <Route path=path!("/:organization/evaluations/:evaluation") view=evaluations::show::EvaluationPage/>
                    <Route path=path!("/:organization/runs/:run") view=runs::show::RunPage/>
                    <Route path=path!("/:organization/usage") view=usage::balance::UsagePage/>
                    <Route path=path!("/:organization/usage/purchases/:purchase") view=usage::purchase::PurchasePage/>
                    <Route path=path!("/*any") view=errors::NoSuchPage/>
                </ParentRoute>
            </Routes>
        </Router>
        <components::ToastRegion/>
    }
}
