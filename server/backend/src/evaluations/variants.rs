//! Variants: named alternatives over the same rows and judgments. The first one is the main one.

use super::draft::Draft;
use crate::{Backend, Caller, Result};
use domain::Refusal;
use domain::ids::{EvaluationId, OrganizationId, VariantId};
use domain::variants::VARIANTS;

/// Puts a copy of a variant behind the others, under a name of its own.
pub async fn add(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    id: EvaluationId,
    from: Option<VariantId>,
    name: &str,
) -> Result<VariantId> {
    let mut draft = Draft::open(backend, caller, organization, id).await?;
    let from = draft.variant(from)?.id;
    let name = draft.asks.free_name(name, None).map_err(|why| Refusal::field("name", why))?;
    if draft.asks.variants.len() >= VARIANTS {
        return Err(Refusal::field("name", format!("An evaluation has at most {VARIANTS} variants. Remove one first.")).into());
    }
    let variant = backend.id();
    draft.asks.copy(from, variant, name, || backend.id());
    draft.keep("evaluations.add_variant", None).await?;
    Ok(variant)
}

/// Calls a variant otherwise.
pub async fn rename(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    id: EvaluationId,
    variant: VariantId,
    name: &str,
) -> Result<()> {
    let mut draft = Draft::open(backend, caller, organization, id).await?;
    draft.variant(Some(variant))?;
    let name = draft.asks.free_name(name, Some(variant)).map_err(|why| Refusal::field("name", why))?;
    draft.variant(Some(variant))?.name = name;
    draft.keep("evaluations.rename_variant", None).await
}

/// Makes a variant the main one: what runs when nobody chooses.
pub async fn promote(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    id: EvaluationId,
    variant: VariantId,
) -> Result<()> {
    let mut draft = Draft::open(backend, caller, organization, id).await?;
    draft.variant(Some(variant))?;
    // The others keep their order.
    draft.asks.variants.sort_by_key(|other| other.id != variant);
    draft.keep("evaluations.promote_variant", None).await
}

/// Removes a variant; the last one stays. Its runs keep their results.
pub async fn remove(backend: &Backend, caller: &Caller, organization: &OrganizationId, id: EvaluationId, variant: VariantId) -> Result<()> {
    let mut draft = Draft::open(backend, caller, organization, id).await?;
    draft.variant(Some(variant))?;
    if draft.asks.variants.len() == 1 {
        return Err(Refusal::field("variant", "An evaluation has at least one variant.").into());
    }
    draft.asks.variants.retain(|other| other.id != variant);
    draft.keep("evaluations.remove_variant", None).await
}
