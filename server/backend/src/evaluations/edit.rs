//! Changing what an evaluation asks. Every change makes a version; runs keep a copy of what they asked, so no result changes with it.

use super::draft::Draft;
use crate::access;
use crate::{Backend, Caller, Result, datasets};
use domain::access::{Level, ResourceKind};
use domain::checks::form::CheckForm;
use domain::evaluations::{CRITERIA, Criterion, Rule};
use domain::ids::{CriterionId, DatasetId, EvaluationId, OrganizationId, VariantId};
use domain::names::{self, display_name};
use domain::{Checked, FieldErrors, Refusal};

/// The form of a criterion.
#[derive(Debug, Clone, Copy)]
pub struct NewCriterion<'a> {
    /// Its name.
    pub name: &'a str,
    /// The line between pass and fail; may be empty.
    pub description: &'a str,
    /// The column that is looked at.
    pub column: &'a str,
    /// The check, or the judge.
    pub check: &'a CheckForm,
}

impl NewCriterion<'_> {
    /// Checks every field; what is wrong is added to `fields`.
    pub(super) fn read(&self, id: CriterionId, columns: &[String], fields: &mut FieldErrors) -> Option<Criterion> {
        let name = if self.name.trim().is_empty() { Err("Enter a name.".to_owned()) } else { display_name(self.name, names::RESOURCE) };
        let name = fields.take("criterion", name);
        let description = fields.take("description", names::description(self.description));
        let column = fields.take("column", column(self.column, columns));
        let evaluator = match self.check.evaluator(self.column, columns) {
            Ok(evaluator) => Some(evaluator),
            Err(wrong) => {
                for (field, message) in wrong.iter() {
                    fields.take::<()>(field, Err(message.to_owned()));
                }
                None
            }
        };
        Some(Criterion { id, name: name?, description: description?, column: column?, evaluator: evaluator? })
    }

    /// The criterion, or what is wrong with each field.
    pub(super) fn checked(&self, id: CriterionId, columns: &[String]) -> Result<Criterion> {
        let mut fields = FieldErrors::default();
        self.read(id, columns, &mut fields).ok_or_else(|| fields.into())
    }
}

/// The column as the dataset spells it; in a form, case and spaces around do not matter.
pub(super) fn column(wanted: &str, columns: &[String]) -> Checked<String> {
    let key = wanted.trim().to_lowercase();
    if key.is_empty() {
        return Err("Choose a column.".into());
    }
    let known = columns.iter().take(20).map(|name| format!("“{name}”")).collect::<Vec<_>>().join(", ");
    let found = columns.iter().find(|name| name.to_lowercase() == key);
    found.cloned().ok_or_else(|| format!("The dataset has no column of this name. It has: {known}."))
}

/// The column with what people said; an empty field is none.
pub(super) fn judgment(wanted: &str, columns: &[String]) -> Checked<Option<String>> {
    if wanted.trim().is_empty() { Ok(None) } else { column(wanted, columns).map(Some) }
}

/// The columns that evaluators see; none chosen are all of them.
pub(super) fn shown(wanted: &[String], columns: &[String]) -> Checked<Option<Vec<String>>> {
    if wanted.is_empty() { Ok(None) } else { wanted.iter().map(|name| column(name, columns)).collect::<Checked<_>>().map(Some) }
}

/// Adds a criterion behind the others of a variant; of the main one when none is named.
pub async fn add(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    id: EvaluationId,
    variant: Option<VariantId>,
    form: NewCriterion<'_>,
) -> Result<CriterionId> {
    let mut draft = Draft::open(backend, caller, organization, id).await?;
    let criterion = backend.id();
    let asked = form.checked(criterion, &draft.columns);
    let variant = draft.variant(variant)?;
    if variant.criteria.len() >= CRITERIA {
        return Err(Refusal::field("criterion", format!("An evaluation has at most {CRITERIA} criteria.")).into());
    }
    variant.criteria.push(asked?);
    draft.keep("evaluations.add_criterion", None).await?;
    Ok(criterion)
}

/// Changes a criterion.
pub async fn change(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    id: EvaluationId,
    criterion: CriterionId,
    form: NewCriterion<'_>,
) -> Result<()> {
    let mut draft = Draft::open(backend, caller, organization, id).await?;
    let asked = form.checked(criterion, &draft.columns);
    let (variant, place) = draft.asks.asking(criterion).ok_or(Refusal::NotFound)?;
    variant.criteria[place] = asked?;
    draft.keep("evaluations.change_criterion", None).await
}

/// Takes a criterion away; the last one stays.
pub async fn remove(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    id: EvaluationId,
    criterion: CriterionId,
) -> Result<()> {
    let mut draft = Draft::open(backend, caller, organization, id).await?;
    let (variant, place) = draft.asks.asking(criterion).ok_or(Refusal::NotFound)?;
    if variant.criteria.len() == 1 {
        return Err(
            Refusal::field("criterion", "An evaluation asks at least one thing. Change this criterion, or add another one first.").into()
        );
    }
    variant.criteria.remove(place);
    draft.keep("evaluations.remove_criterion", None).await
}

/// Changes the rule over the criteria of a variant, and the column with what people said; an empty one is none.
pub async fn settle(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    id: EvaluationId,
    variant: Option<VariantId>,
    rule: &str,
    judgment_column: &str,
) -> Result<()> {
    let mut draft = Draft::open(backend, caller, organization, id).await?;
    let mut fields = FieldErrors::default();
    let rule = fields.take("rule", rule.parse::<Rule>());
    let judged = fields.take("judgment_column", judgment(judgment_column, &draft.columns));
    let (Some(rule), Some(judged)) = (rule, judged) else { return Err(fields.into()) };
    draft.variant(variant)?.rule = rule;
    draft.asks.judgment_column = judged;
    draft.keep("evaluations.settle", None).await
}

/// Lets an evaluation look at another dataset that the caller sees, and that has every column it asks about; chooses the columns
/// that evaluators see, all of them when none is named.
pub async fn change_dataset(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    id: EvaluationId,
    dataset: &str,
    shown_columns: &[String],
) -> Result<()> {
    let mut draft = Draft::open(backend, caller, organization, id).await?;
    let wanted: DatasetId = dataset.parse().map_err(|_| Refusal::field("dataset", "Choose a dataset."))?;
    access::require(backend, &mut draft.tx, caller, organization, ResourceKind::Dataset, wanted.uuid(), Level::View).await?;
    let columns = datasets::columns(&mut draft.tx, wanted).await?;
    draft.asks.dataset = wanted;
    draft.asks = fitted(&draft, &columns, "dataset")?;
    draft.asks.shown_columns = shown(shown_columns, &columns).map_err(|why| Refusal::field("columns", why))?;
    draft.keep("evaluations.change_dataset", None).await
}

/// The draft over a dataset with these columns; what is missing there is told beside the field.
pub(super) fn fitted(draft: &Draft<'_>, columns: &[String], field: &str) -> Result<domain::variants::Snapshot> {
    let told = |missing: Vec<String>| Refusal::field(field, format!("This dataset does not fit. {}", missing.join(" ")));
    Ok(draft.asks.fitted(columns).map_err(told)?)
}
