//! Whole kinds: everything of a kind shared with everyone, a team or a person.

use crate::components::Done;
use crate::error::AppError;
use domain::access::{Level, ResourceKind};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::api::request;
#[cfg(feature = "ssr")]
use backend::organizations;
#[cfg(feature = "ssr")]
use backend::sharing::wide::{self, Holder};
#[cfg(feature = "ssr")]
use domain::access::Feature;

/// What is shared as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindShares {
    /// The kinds that the caller may share.
    pub kinds: Vec<ResourceKind>,
    /// What is shared of them: everyone first, then teams, then people.
    pub given: Vec<WholeKind>,
    /// The teams to share with, as identifier and name.
    pub teams: Vec<(String, String)>,
    /// Why the plan lets nothing be shared with teams, if so.
    pub no_teams: Option<String>,
}

/// A whole kind that is shared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WholeKind {
    /// Whom it is shared with: an identifier, or the word for everyone.
    pub holder: String,
    /// Whom it is shared with, in words.
    pub name: String,
    /// The account, where it is a person.
    pub member: Option<String>,
    /// What is shared.
    pub kind: ResourceKind,
    /// How far.
    pub level: Level,
    /// When it ends.
    pub until: Option<String>,
}

#[cfg(feature = "ssr")]
impl From<wide::Given> for WholeKind {
    fn from(given: wide::Given) -> Self {
        let member = if let Holder::Person(account) = given.holder { Some(account.to_string()) } else { None };
        let name = if given.holder == Holder::Everyone { "Everyone in the organization".into() } else { given.name };
        let wide = given.wide;
        Self {
            holder: given.holder.to_string(),
            name,
            member,
            kind: wide.kind,
            level: wide.level,
            until: wide.until.map(|until| until.iso()),
        }
    }
}

/// The page of what is shared as a whole, for those who may share at least one kind.
#[server(endpoint = "sharing/kinds")]
pub async fn whole_kinds(organization: String) -> Result<KindShares, AppError> {
    let (backend, caller, organization) = (request::backend(), request::caller()?, request::organization(&organization)?);
    let given = wide::all(&backend, &caller, &organization).await?;
    let facts = organizations::facts(&backend, &caller, &organization).await?;
    let kinds = ResourceKind::ALL.iter().copied().filter(|kind| wide::may_share(&facts.membership.standing, *kind));
    Ok(KindShares {
        kinds: kinds.collect(),
        given: given.into_iter().map(WholeKind::from).collect(),
        teams: facts.teams.iter().map(|team| (team.id.to_string(), team.name.clone())).collect(),
        no_teams: facts.membership.plan.require(Feature::ShareWithTeam).err().map(|refusal| refusal.to_string()),
    })
}

/// Gives a member, a team or everyone a level on everything of a kind, or takes it back when the level is empty.
#[server(endpoint = "sharing/put_kind")]
pub async fn put_kind(
    organization: String,
    holder: String,
    kind: String,
    #[server(default)] level: String,
    #[server(default)] until: String,
) -> Result<Done, AppError> {
    let (backend, caller, organization) = (request::backend(), request::caller()?, request::organization(&organization)?);
    let (holder, kind) = (request::typed_id(&holder)?, request::typed_id(&kind)?);
    wide::put(&backend, &caller, &organization, kind, holder, &level, &until).await?;
    Ok(Done::saying("The access was changed."))
}
