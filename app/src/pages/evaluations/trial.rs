//! Trying on a row: a page of its own for a whole evaluation, and a part of the form of a criterion.

use super::{Part, Parts};
use crate::api::trials::{self, TRY, Trial, TrialPage as Data};
use crate::components::{
    Banner, Button, Choice, Clipped, Column, DescriptionList, Detail, Field, FormContext, Glyph, LinkButton, PageHead, PageTitle, Section,
    Select, Submit, Table, Tone, Variant,
};
use crate::load::{load, loaded};
use crate::pages::runs::OutcomeBadge;
use crate::pages::{address, part, query};
use leptos::prelude::*;

/// `/{org}/evaluations/{id}/try?variant=…&row=…`
#[component]
pub fn TrialPage() -> impl IntoView {
    let (organization, id) = (part("organization"), part("evaluation"));
    let (variant, row) = (query("variant"), query("row"));
    let page = load(
        move || (organization.get(), id.get(), variant.get(), row.get()),
        |(organization, id, variant, row)| trials::get(organization, id, variant, row),
    );
    loaded(page, move |page: Data| {
        let organization = organization.get_untracked();
        let home = format!("/{organization}/evaluations/{}", id.get_untracked());
        let title = format!("Try {}", page.evaluation);
        let text = "All criteria and the rule over one row. Nothing is kept.";
        view! {
            <PageTitle text=title.clone()/>
            <PageHead title text/>
            <Parts home=home.clone() current=Part::Trial/>
            <TryRows organization here=format!("{home}/try") page row=row.get_untracked()/>
        }
    })
}

/// Chooses a row (and a variant, where there are several) and shows what comes out, with the way to the rows beside it.
#[component]
pub fn TryRows(
    /// The organization's identifier.
    organization: String,
    /// The address of the page.
    here: String,
    /// What came out.
    page: Data,
    /// The row that was asked for.
    row: String,
) -> impl IntoView {
    let several = page.variants.len() > 1;
    let variant = if several { page.variant.clone() } else { String::new() };
    let to = {
        let (here, variant) = (here.clone(), variant.clone());
        move |place: Option<i64>| place.map(|place| address(&here, &[("variant", &variant), ("row", &place.to_string())]))
    };
    let row = page.trial.as_ref().map_or(row, |trial| trial.position.to_string());
    let (previous, next) = (page.trial.as_ref().and_then(|trial| trial.previous), page.trial.as_ref().and_then(|trial| trial.next));
    let way = |href: Option<String>, words: &'static str| href.map(|href| view! { <LinkButton href>{words}</LinkButton> });
    let variants = several.then(|| {
        let options = page.variants.into_iter().map(|(id, name)| Choice::new(id, name)).collect();
        view! { <Select name="variant" label="Variant" options value=variant/> }
    });
    let problem = page.problem.map(|why| view! { <Banner tone=Tone::Warning>{why}</Banner> });
    let dataset = format!("/{organization}/datasets/{}", page.dataset);
    let found = page.trial.map(|trial| {
        view! {
            <Section title=format!("Row {}", trial.position) stacked=true>
                <Outcome trial dataset=Some(dataset)/>
            </Section>
        }
    });
    view! {
        <form method="get" action=here class="filters" aria-label="Row to try on">
            {variants}
            <Field name="row" label="Row" value=row inputmode="numeric" maxlength=18 autocomplete="off"/>
            <div class="actions">
                <Button submit=true glyph=Glyph::Flask>"Try"</Button>
                {way(to(previous), "Previous row")}
                {way(to(next), "Next row")}
            </div>
        </form>
        {problem}
        {found}
    }
}

/// What came out about one row.
#[component]
fn Outcome(
    /// It.
    trial: Trial,
    /// The address of the dataset, where long cells are shown whole.
    dataset: Option<String>,
) -> impl IntoView {
    let whole = dataset.map(|dataset| format!("{dataset}/rows/{}", trial.position));
    let columns = ["Criterion", "Passes when", "Verdict", "Why"].map(Column::new).into();
    let several = trial.criteria.len() > 1;
    let overall = several.then(|| {
        view! {
            <tr>
                <th scope="row">"The row as a whole"</th>
                <td>{trial.rule.label()}</td>
                <td><OutcomeBadge outcome=trial.outcome/></td>
                <td></td>
            </tr>
        }
    });
    let people = trial.judged.map(|passed| {
        view! {
            <tr>
                <th scope="row">"People"</th>
                <td><span class="muted">"The human judgment"</span></td>
                <td><OutcomeBadge outcome=passed.into()/></td>
                <td></td>
            </tr>
        }
    });
    view! {
        <Table caption="Verdicts" columns>
            {trial
                .criteria
                .into_iter()
                .zip(trial.reasons)
                .map(|((name, asks, outcome), reason)| {
                    view! {
                        <tr>
                            <th scope="row">{name}</th>
                            <td class="cell-text">{asks}</td>
                            <td><OutcomeBadge outcome/></td>
                            <td class="cell-text">{reason}</td>
                        </tr>
                    }
                })
                .collect::<Vec<_>>()}
            {overall}
            {people}
        </Table>
        <DescriptionList>
            {trial
                .cells
                .into_iter()
                .map(|(column, cell)| {
                    let more = if cell.clipped { whole.clone() } else { None };
                    view! { <Detail term=column><Clipped text=cell.text more/></Detail> }
                })
                .collect::<Vec<_>>()}
        </DescriptionList>
    }
}

/// Inside the form of a criterion: the number of a row, the button that tries, and what came out of what the form holds.
#[component]
pub fn TryOnRow() -> impl IntoView {
    let form = use_context::<FormContext>();
    let found = NodeRef::<leptos::html::Div>::new();
    // Whoever tried hears what came out.
    Effect::new(move |_| {
        if form.is_some_and(|form| form.answer::<Trial>().is_some())
            && let Some(found) = found.get()
        {
            let _ = found.focus();
        }
    });
    view! {
        <fieldset class="fieldset">
            <legend>"Try before saving"</legend>
            <Field
                name="row"
                label="Row"
                value="1"
                inputmode="numeric"
                maxlength=18
                autocomplete="off"
                help="Its number. What stands above is asked about it, and nothing is saved."
            />
            <p>
                <Submit variant=Variant::Secondary glyph=Glyph::Flask name="act" value=TRY>"Try on a row"</Submit>
            </p>
            {move || {
                form.and_then(FormContext::answer::<Trial>)
                    .map(|trial| {
                        let name = format!("Row {}", trial.position);
                        view! {
                            <div class="trial" role="group" aria-label=name tabindex="-1" node_ref=found autofocus=true>
                                <Outcome trial dataset=None/>
                            </div>
                        }
                    })
            }}
        </fieldset>
    }
}
