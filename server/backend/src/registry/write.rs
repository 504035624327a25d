//! Registering a resource, and changing what is known of it.

use super::{kinds, require};
use crate::db::{Tx, execute};
use crate::resources::{self, NewResource};
use crate::{Backend, Caller, Error, Result, audit, organizations};
use domain::access::{Level, ResourceKind};
use domain::ids::{OrganizationId, OwnKindId};
use domain::names::{self, display_name};
use domain::sharing::Thing;
use domain::visibility;
use domain::{FieldErrors, Refusal, registry};

/// What a form says of a registered resource.
#[derive(Debug, Clone, Copy, Default)]
pub struct About<'a> {
    /// What it is for; may be empty.
    pub description: &'a str,
    /// Where it really lives; may be empty.
    pub link: &'a str,
    /// Its version there; may be empty.
    pub version: &'a str,
}

/// The same, checked.
struct Checked {
    description: String,
    link: String,
    version: String,
}

impl About<'_> {
    fn check(self, fields: &mut FieldErrors) -> Option<Checked> {
        let description = fields.take("description", names::description(self.description));
        let link = fields.take("link", registry::link(self.link));
        let version = fields.take("version", registry::version(self.version));
        Some(Checked { description: description?, link: link?, version: version? })
    }
}

/// The form of something to register.
#[derive(Debug, Clone, Copy, Default)]
pub struct NewRegistered<'a> {
    /// The word of its kind, or the identifier of a kind that the organization defined.
    pub kind: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its team's identifier; without one, the first in which the caller may make something.
    pub team: &'a str,
    /// The word of who sees it; what the team proposes when empty.
    pub visibility: &'a str,
    /// What is known of it.
    pub about: About<'a>,
}

/// Registers a resource; the caller owns it.
pub async fn register(backend: &Backend, caller: &Caller, organization: &OrganizationId, form: NewRegistered<'_>) -> Result<Thing> {
    let mut tx = backend.db.write().await?;
    organizations::entry(&mut tx, caller, organization).await?;
    let mut fields = FieldErrors::default();
    let name = fields.take("name", display_name(form.name, names::RESOURCE));
    let kind = fields.take("kind", kind(&mut tx, organization, form.kind).await?);
    let team = match form.team {
        "" => Some(None),
        team => fields.take("team", team.parse().map(Some).map_err(|_| "Choose a team.".to_owned())),
    };
    let visibility = fields.take("visibility", visibility::chosen(form.visibility));
    let about = form.about.check(&mut fields);
    let (Some(name), Some((kind, own_kind)), Some(team), Some(visibility), Some(about)) = (name, kind, team, visibility, about) else {
        return Err(fields.into());
    };
    let team = resources::home_team(&mut tx, caller, organization, team).await?;
    let id = resources::insert(backend, &mut tx, caller, organization, &NewResource { kind, name: &name, team, visibility }).await?;
    execute!(
        tx,
        "INSERT INTO registered (id, own_kind_id, description, link, version) VALUES ($1, $2, $3, $4, $5)",
        id,
        own_kind.map(OwnKindId::uuid),
        &about.description,
        &about.link,
        &about.version
    )?;
    let thing = Thing { kind, id };
    let detail = format!("{name}, {} {}", about.version, about.link);
    audit::record(backend, &mut tx, caller, Some(organization), "registry.register", thing, detail.trim_end()).await?;
    tx.commit().await?;
    Ok(thing)
}

/// The kind of a word of ours, or one that the organization defined.
async fn kind(tx: &mut Tx, organization: &OrganizationId, text: &str) -> Result<domain::Checked<(ResourceKind, Option<OwnKindId>)>> {
    if let Ok(id) = text.parse::<OwnKindId>() {
        let known = kinds::select(tx, organization).await?.into_iter().any(|kind| kind.id == id);
        return Ok(if known {
            Ok((ResourceKind::Own, Some(id)))
        } else {
            Err("This kind does not exist any more. Choose another one.".into())
        });
    }
    let ours = text.parse().ok().filter(|kind: &ResourceKind| kind.is_registered() && *kind != ResourceKind::Own);
    Ok(ours.map(|kind| (kind, None)).ok_or_else(|| "Choose a kind.".to_owned()))
}

/// Changes what is known of it.
pub async fn edit(backend: &Backend, caller: &Caller, organization: &OrganizationId, thing: Thing, about: About<'_>) -> Result<()> {
    let mut tx = backend.db.write().await?;
    // Locked before it is asked who may: whoever loses the level meanwhile changes nothing.
    match resources::lock(&mut tx, thing.id).await {
        Err(Error::Refused(_)) => return Err(Refusal::NotFound.into()),
        locked => locked?,
    }
    let before = require(backend, &mut tx, caller, organization, thing, Level::Edit).await?;
    let mut fields = FieldErrors::default();
    let Some(about) = about.check(&mut fields) else { return Err(fields.into()) };
    execute!(
        tx,
        "UPDATE registered SET description = $2, link = $3, version = $4 WHERE id = $1",
        thing.id,
        &about.description,
        &about.link,
        &about.version
    )?;
    resources::touch(&mut tx, caller.account_id, thing.id, backend.now()).await?;
    let detail = format!("{}: {} {} → {} {}", before.resource.name, before.version, before.link, about.version, about.link);
    audit::record(backend, &mut tx, caller, Some(organization), "registry.edit", thing, detail).await?;
    tx.commit().await
}
