//! Changing what an evaluation asks. Runs keep a copy of what they asked, so no result changes with it.

use super::{criteria, settings};
use crate::access::{self, Resource};
use crate::db::{Tx, execute, fetch_one};
use crate::{Backend, Caller, Error, Result, audit, datasets};
use domain::access::{Level, ResourceKind};
use domain::checks::form::CheckForm;
use domain::evaluations::{CRITERIA, Criterion, Evaluator, Rule};
use domain::ids::{CriterionId, DatasetId, EvaluationId, OrganizationId};
use domain::names::{self, display_name};
use domain::{Checked, FieldErrors, Refusal};
use uuid::Uuid;

/// The form of a criterion.
#[derive(Debug, Clone, Copy)]
pub struct NewCriterion<'a> {
    /// Its name.
    pub name: &'a str,
    /// The line between pass and fail; may be empty.
    pub description: &'a str,
    /// The column that is looked at.
    pub column: &'a str,
    /// The check.
    pub check: &'a CheckForm,
}

/// A criterion that was understood.
pub(super) struct Asked {
    pub name: String,
    pub description: String,
    pub column: String,
    pub evaluator: Evaluator,
}

impl NewCriterion<'_> {
    /// Checks every field; what is wrong is added to `fields`.
    pub(super) fn read(&self, columns: &[String], fields: &mut FieldErrors) -> Option<Asked> {
        let name = if self.name.trim().is_empty() { Err("Enter a name.".to_owned()) } else { display_name(self.name, names::RESOURCE) };
        let name = fields.take("criterion", name);
        let description = fields.take("description", names::description(self.description));
        let column = fields.take("column", column(self.column, columns));
        let check = match self.check.read(columns) {
            Ok(check) => Some(check),
            Err(wrong) => {
                for (field, message) in wrong.iter() {
                    fields.take::<()>(field, Err(message.to_owned()));
                }
                None
            }
        };
        Some(Asked { name: name?, description: description?, column: column?, evaluator: Evaluator::Check(check?) })
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

/// Adds a criterion behind the others.
pub async fn add(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    id: EvaluationId,
    form: NewCriterion<'_>,
) -> Result<CriterionId> {
    let mut tx = backend.db.write().await?;
    let (_, columns) = begin(backend, &mut tx, caller, organization, id).await?;
    if criteria(&mut tx, id).await?.len() >= CRITERIA {
        return Err(Refusal::field("criterion", format!("An evaluation has at most {CRITERIA} criteria.")).into());
    }
    let asked = read(form, &columns)?;
    let criterion = append(backend, &mut tx, id, &asked).await?;
    let detail = format!("{}: {} {}", asked.name, asked.column, asked.evaluator.summary());
    audit::record(backend, &mut tx, caller, Some(organization), "evaluations.add_criterion", id, detail).await?;
    tx.commit().await?;
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
    let mut tx = backend.db.write().await?;
    let (_, columns) = begin(backend, &mut tx, caller, organization, id).await?;
    let before = known(criteria(&mut tx, id).await?, criterion)?;
    let asked = read(form, &columns)?;
    execute!(
        tx,
        "UPDATE criteria SET name = $3, description = $4, column_name = $5, evaluator = $6 WHERE evaluation_id = $1 AND id = $2",
        id.uuid(),
        criterion.uuid(),
        &asked.name,
        &asked.description,
        &asked.column,
        json(&asked.evaluator)?
    )?;
    let detail = format!(
        "{}: {} {} → {}: {} {}",
        before.name,
        before.column,
        before.evaluator.summary(),
        asked.name,
        asked.column,
        asked.evaluator.summary()
    );
    audit::record(backend, &mut tx, caller, Some(organization), "evaluations.change_criterion", id, detail).await?;
    tx.commit().await
}

/// Takes a criterion away; the last one stays.
pub async fn remove(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    id: EvaluationId,
    criterion: CriterionId,
) -> Result<()> {
    let mut tx = backend.db.write().await?;
    begin(backend, &mut tx, caller, organization, id).await?;
    let all = criteria(&mut tx, id).await?;
    let only = all.len() == 1;
    let before = known(all, criterion)?;
    if only {
        return Err(
            Refusal::field("criterion", "An evaluation asks at least one thing. Change this criterion, or add another one first.").into()
        );
    }
    execute!(tx, "DELETE FROM criteria WHERE evaluation_id = $1 AND id = $2", id.uuid(), criterion.uuid())?;
    audit::record(backend, &mut tx, caller, Some(organization), "evaluations.remove_criterion", id, before.name).await?;
    tx.commit().await
}

/// Changes the rule over the criteria and the column with what people said; an empty one is none.
pub async fn settle(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    id: EvaluationId,
    rule: &str,
    judgment_column: &str,
) -> Result<()> {
    let mut tx = backend.db.write().await?;
    let (_, columns) = begin(backend, &mut tx, caller, organization, id).await?;
    let (before, judged) = settings(&mut tx, id).await?;
    let mut fields = FieldErrors::default();
    let rule = fields.take("rule", rule.parse::<Rule>());
    let judgment = match judgment_column.trim() {
        "" => Some(None),
        wanted => fields.take("judgment_column", column(wanted, &columns)).map(Some),
    };
    let (Some(rule), Some(judgment)) = (rule, judgment) else { return Err(fields.into()) };
    let word = |judgment: &Option<String>| judgment.clone().unwrap_or_else(|| "none".into());
    let detail = format!("{before}, judgments in {} → {rule}, judgments in {}", word(&judged), word(&judgment));
    execute!(tx, "UPDATE evaluations SET rule = $2, judgment_column = $3 WHERE id = $1", id.uuid(), rule.as_str(), judgment)?;
    audit::record(backend, &mut tx, caller, Some(organization), "evaluations.settle", id, detail).await?;
    tx.commit().await
}

fn read(form: NewCriterion<'_>, columns: &[String]) -> Result<Asked> {
    let mut fields = FieldErrors::default();
    form.read(columns, &mut fields).ok_or_else(|| fields.into())
}

fn known(all: Vec<Criterion>, wanted: CriterionId) -> Result<Criterion> {
    Ok(all.into_iter().find(|criterion| criterion.id == wanted).ok_or(Refusal::NotFound)?)
}

fn json(evaluator: &Evaluator) -> Result<String> {
    serde_json::to_string(evaluator).map_err(|error| Error::Internal(error.to_string()))
}

/// Asks for the level, locks the evaluation, and answers the columns of its dataset, which the caller must see.
async fn begin(
    backend: &Backend,
    tx: &mut Tx,
    caller: &Caller,
    organization: &OrganizationId,
    id: EvaluationId,
) -> Result<(Resource, Vec<String>)> {
    let resource = access::require(backend, tx, caller, organization, ResourceKind::Evaluation, id.uuid(), Level::Edit).await?;
    let (dataset,): (Uuid,) = fetch_one!(tx, "UPDATE evaluations SET rule = rule WHERE id = $1 RETURNING dataset_id", id.uuid())?;
    if access::level(backend, tx, caller, organization, dataset).await?.is_none() {
        return Err(Refusal::Forbidden { needed: "view access to the dataset of this evaluation".into() }.into());
    }
    Ok((resource, datasets::columns(tx, DatasetId::from(dataset)).await?))
}

/// Writes a criterion behind the others.
pub(super) async fn append(backend: &Backend, tx: &mut Tx, id: EvaluationId, asked: &Asked) -> Result<CriterionId> {
    let criterion: CriterionId = backend.id();
    execute!(
        tx,
        "INSERT INTO criteria (id, evaluation_id, position, name, description, column_name, evaluator)
         SELECT $1, $2, COALESCE(max(position), 0) + 1, $3, $4, $5, $6 FROM criteria WHERE evaluation_id = $2",
        criterion.uuid(),
        id.uuid(),
        &asked.name,
        &asked.description,
        &asked.column,
        json(&asked.evaluator)?
    )?;
    Ok(criterion)
}
