//! What can be done with a run: the buttons of its page, and its end.

use crate::api::runs::results::Acts;
use crate::api::runs::{CancelRun, DeleteRun, ResumeRun, RetryRun, RunAgain};
use crate::components::{Actions, Dialog, DialogButton, DialogClose, Form, Glyph, Section, Submit, Variant};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// The buttons in the head of the page.
#[component]
pub fn RunActs(organization: String, run: String, acts: Acts, key: String) -> impl IntoView {
    let act = |to: &'static str, button: fn() -> AnyView| {
        let fields = hidden(organization.clone(), run.clone());
        view! { <Form to>{fields} {button()}</Form> }
    };
    let cancel = || view! { <Submit variant=Variant::Danger>"Cancel"</Submit> }.into_any();
    let resume = || view! { <Submit glyph=Glyph::Play>"Resume"</Submit> }.into_any();
    let retry = || view! { <Submit variant=Variant::Secondary glyph=Glyph::Refresh>"Retry errors"</Submit> }.into_any();
    let cancel = acts.cancel.then(|| act(CancelRun::PATH, cancel));
    let resume = acts.resume.then(|| act(ResumeRun::PATH, resume));
    let retry = acts.retry.then(|| act(RetryRun::PATH, retry));
    let again = acts.repeat.then(|| {
        view! {
            <Form to=RunAgain::PATH>
                {hidden(organization, run)}
                <input type="hidden" name="request_key" value=key/>
                <Submit variant=Variant::Secondary glyph=Glyph::Play>"Run again"</Submit>
            </Form>
        }
    });
    view! {
        {cancel}
        {resume}
        {retry}
        {again}
    }
}

fn hidden(organization: String, run: String) -> impl IntoView {
    view! {
        <input type="hidden" name="organization" value=organization/>
        <input type="hidden" name="run" value=run/>
    }
}

/// The end of a run.
#[component]
pub fn Delete(organization: String, run: String, rows: String) -> impl IntoView {
    view! {
        <Section title="Delete" text="Removes this run with its results. The evaluation, the dataset and other runs stay.">
            <DialogButton dialog="delete-run" variant=Variant::Danger glyph=Glyph::Trash>"Delete run"</DialogButton>
            <Dialog id="delete-run" title="Delete this run?">
                <Form to=DeleteRun::PATH>
                    {hidden(organization, run)}
                    <p>{format!("Its verdicts on {rows} are gone for good.")}</p>
                    <Actions end=true>
                        <DialogClose dialog="delete-run">"Keep it"</DialogClose>
                        <Submit variant=Variant::Danger>"Delete"</Submit>
                    </Actions>
                </Form>
            </Dialog>
        </Section>
    }
}
