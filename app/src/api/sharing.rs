//! Sharing a resource, what was offered to the caller, and ownership that changes hands.

use crate::components::Done;
use crate::error::AppError;
use domain::access::{Level, ResourceKind};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::request;
#[cfg(feature = "ssr")]
use backend::sharing::wide::{self, Holder};
#[cfg(feature = "ssr")]
use backend::sharing::{self, Recipient, give, people, received, requests};
#[cfg(feature = "ssr")]
use backend::{organizations, transfers};
#[cfg(feature = "ssr")]
use domain::access::Feature;
#[cfg(feature = "ssr")]
use domain::sharing::Thing;

/// How many people a page shows.
#[cfg(feature = "ssr")]
const PAGE: i64 = 50;

/// What the share page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shares {
    /// The resource's name.
    pub name: String,
    /// What it is.
    pub kind: ResourceKind,
    /// Its owner's name.
    pub owner: String,
    /// Whether the caller may hand the ownership over.
    pub may_transfer: bool,
    /// The recipient of an offered ownership, and when the offer ends.
    pub offered_to: Option<(String, String)>,
    /// The live grants.
    pub shares: Vec<Share>,
    /// The teams to share with, as identifier and name.
    pub teams: Vec<(String, String)>,
    /// Why the plan lets nothing be shared with teams, if so.
    pub no_teams: Option<String>,
    /// Why the plan lets nothing be shared with people, if so.
    pub no_people: Option<String>,
    /// Whether the caller may invite people to the organization.
    pub invites: bool,
    /// Who asks for access.
    pub asked: Vec<Asked>,
    /// Who reaches it, where that was asked for.
    pub people: Vec<Person>,
    /// Where the next page of people begins.
    pub next: Option<String>,
}

/// One grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Its identifier.
    pub id: String,
    /// Whom it is for, in words.
    pub to: String,
    /// The address of a person.
    pub email: Option<String>,
    /// Team, person or everyone.
    pub holder: String,
    /// How far it goes.
    pub level: Level,
    /// When it ends.
    pub until: Option<String>,
    /// Whether it waits for the person's answer.
    pub pending: bool,
    /// Who gave it.
    pub given_by: String,
}

/// Somebody who reaches the resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The account's identifier.
    pub id: String,
    /// The name.
    pub name: String,
    /// The address, where it may be seen.
    pub email: Option<String>,
    /// The highest level.
    pub level: Level,
    /// Every path in words.
    pub why: Vec<String>,
}

/// Somebody who asks for access.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The request's identifier.
    pub id: String,
    /// The organization.
    pub organization: String,
    /// What it is about.
    pub resource: String,
    /// What that is.
    pub kind: ResourceKind,
    /// Its name.
    pub name: String,
    /// Who asks.
    pub by: String,
    /// Which level they would like.
    pub level: Level,
    /// Why, in their words; may be empty.
    pub note: String,
    /// When they asked.
    pub at: String,
}

#[cfg(feature = "ssr")]
impl From<requests::Asked> for Asked {
    fn from(asked: requests::Asked) -> Self {
        Self {
            id: asked.id.to_string(),
            organization: asked.organization.to_string(),
            resource: asked.thing.to_string(),
            kind: asked.thing.kind,
            name: asked.name,
            by: asked.by,
            level: asked.level,
            note: asked.note,
            at: asked.at.iso(),
        }
    }
}

/// Something that waits for the caller's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The identifier of the grant or of the transfer.
    pub id: String,
    /// The organization's name.
    pub organization: String,
    /// What it is.
    pub kind: ResourceKind,
    /// Its name.
    pub name: String,
    /// The level that is offered; none for the ownership.
    pub level: Option<Level>,
    /// Who offers it.
    pub given_by: String,
    /// Until when the access would last, or the offer waits.
    pub until: Option<String>,
}

/// What is shared of a resource; `people` asks for everyone who reaches it, `q` for those of them with these words.
#[server(endpoint = "sharing/page")]
pub async fn page(
    organization: String,
    resource: String,
    #[server(default)] tab: String,
    #[server(default)] q: String,
    #[server(default)] after: String,
) -> Result<Shares, AppError> {
    let (backend, caller) = (request::backend(), request::caller()?);
    let (organization, thing) = (request::organization(&organization)?, request::typed_id::<Thing>(&resource)?);
    let found = sharing::list(&backend, &caller, &organization, thing).await?;
    let offered = transfers::of(&backend, &caller, &organization, thing).await?;
    let facts = organizations::facts(&backend, &caller, &organization).await?;
    let after = Some(after.as_str()).filter(|after| !after.is_empty());
    let reaching = match tab.as_str() {
        "access" => Some(people::list(&backend, &caller, &organization, thing, &q, after, PAGE).await?),
        _ => None,
    };
    let (people, next) = reaching.map_or((Vec::new(), None), |page| (page.items, page.next));
    let lacks = |feature| found.plan.require(feature).err().map(|refusal| refusal.to_string());
    Ok(Shares {
        kind: thing.kind,
        owner: found.resource.owner_name,
        may_transfer: found.resource.owner == caller.account_id || facts.membership.standing.is_admin(),
        name: found.resource.name,
        offered_to: offered.map(|transfer| (transfer.to, transfer.until.iso())),
        shares: found.shares.into_iter().map(Share::from).collect(),
        teams: facts.teams.iter().map(|team| (team.id.to_string(), team.name.clone())).collect(),
        no_teams: lacks(Feature::ShareWithTeam),
        no_people: lacks(Feature::ShareWithPerson),
        asked: requests::of(&backend, &caller, &organization, thing).await?.into_iter().map(Asked::from).collect(),
        invites: facts.may_invite,
        people: people.into_iter().map(Person::from).collect(),
        next,
    })
}

#[cfg(feature = "ssr")]
impl From<sharing::Share> for Share {
    fn from(share: sharing::Share) -> Self {
        let (holder, to, email) = match share.to {
            Recipient::Team(_, name) => ("team", name, None),
            Recipient::Person(_, name, email) => ("person", name, email),
            Recipient::Everyone => ("everyone", "Everyone in the organization".into(), None),
        };
        Self {
            id: share.id.to_string(),
            to,
            email,
            holder: holder.into(),
            level: share.level,
            until: share.until.map(|until| until.iso()),
            pending: share.pending,
            given_by: share.given_by.unwrap_or_else(|| "somebody who left".into()),
        }
    }
}

#[cfg(feature = "ssr")]
impl From<people::Reaching> for Person {
    fn from(person: people::Reaching) -> Self {
        Self {
            id: person.account.to_string(),
            name: person.name,
            email: person.email,
            level: person.level,
            why: person.paths.iter().map(|path| path.in_words()).collect(),
        }
    }
}

/// Shares with a team.
#[server(endpoint = "sharing/with_team")]
pub async fn share_with_team(
    organization: String,
    resource: String,
    #[server(default)] team: String,
    level: String,
    #[server(default)] until: String,
) -> Result<Done, AppError> {
    let (organization, thing) = (request::organization(&organization)?, request::typed_id(&resource)?);
    let name = give::with_team(&request::backend(), &request::caller()?, &organization, thing, &team, &level, &until).await?;
    Ok(Done::saying(format!("Shared with the team {name}.")))
}

/// Shares with one member, who has it on acceptance.
#[server(endpoint = "sharing/with_person")]
pub async fn share_with_person(
    organization: String,
    resource: String,
    email: String,
    level: String,
    #[server(default)] until: String,
) -> Result<Done, AppError> {
    let (organization, thing) = (request::organization(&organization)?, request::typed_id(&resource)?);
    let waits = give::with_person(&request::backend(), &request::caller()?, &organization, thing, &email, &level, &until).await?;
    let email = email.trim();
    Ok(Done::saying(if waits {
        format!("{email} was asked. It counts from acceptance on.")
    } else {
        format!("The share of {email} was changed.")
    }))
}

/// Shares with everybody in the organization.
#[server(endpoint = "sharing/with_everyone")]
pub async fn share_with_everyone(
    organization: String,
    resource: String,
    level: String,
    #[server(default)] until: String,
) -> Result<Done, AppError> {
    let (organization, thing) = (request::organization(&organization)?, request::typed_id(&resource)?);
    give::with_everyone(&request::backend(), &request::caller()?, &organization, thing, &level, &until).await?;
    Ok(Done::saying("Shared with everyone in the organization."))
}

/// Gives a share another level and another end.
#[server(endpoint = "sharing/change")]
pub async fn change_share(
    organization: String,
    resource: String,
    share: String,
    level: String,
    #[server(default)] until: String,
) -> Result<Done, AppError> {
    let (organization, thing) = (request::organization(&organization)?, request::typed_id(&resource)?);
    let id = request::typed_id(&share)?;
    give::change(&request::backend(), &request::caller()?, &organization, thing, id, &level, &until).await?;
    Ok(Done::saying("The share was changed."))
}

/// Takes a share back.
#[server(endpoint = "sharing/revoke")]
pub async fn revoke_share(organization: String, resource: String, share: String) -> Result<Done, AppError> {
    let (organization, thing) = (request::organization(&organization)?, request::typed_id(&resource)?);
    give::revoke(&request::backend(), &request::caller()?, &organization, thing, request::typed_id(&share)?).await?;
    Ok(Done::saying("The share was taken back."))
}

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

/// Offers the ownership to a member.
#[server(endpoint = "transfers/offer")]
pub async fn transfer_ownership(organization: String, resource: String, email: String) -> Result<Done, AppError> {
    let (organization, thing) = (request::organization(&organization)?, request::typed_id(&resource)?);
    transfers::offer(&request::backend(), &request::caller()?, &organization, thing, &email).await?;
    Ok(Done::saying(format!("{} was asked. Until the answer, nothing changes.", email.trim())))
}

/// Takes the offer of the ownership back.
#[server(endpoint = "transfers/withdraw")]
pub async fn withdraw_transfer(organization: String, resource: String) -> Result<Done, AppError> {
    let (organization, thing) = (request::organization(&organization)?, request::typed_id(&resource)?);
    transfers::withdraw(&request::backend(), &request::caller()?, &organization, thing).await?;
    Ok(Done::saying("The offer was taken back."))
}

/// What was offered to the caller: shares and ownerships.
#[server(endpoint = "sharing/mine")]
pub async fn mine() -> Result<Vec<Offer>, AppError> {
    let (backend, caller) = (request::backend(), request::caller()?);
    let shares = received::mine(&backend, &caller).await?.into_iter().map(|offered| Offer {
        id: offered.id.to_string(),
        organization: offered.organization.1,
        kind: offered.thing.kind,
        name: offered.name,
        level: Some(offered.level),
        given_by: offered.given_by,
        until: offered.until.map(|until| until.iso()),
    });
    let transfers = transfers::mine(&backend, &caller).await?.into_iter().map(|transfer| Offer {
        id: transfer.id.to_string(),
        organization: transfer.organization.1,
        kind: transfer.thing.kind,
        name: transfer.name,
        level: None,
        given_by: transfer.given_by,
        until: Some(transfer.until.iso()),
    });
    Ok(shares.chain(transfers).collect())
}

/// Who asks for what the caller owns.
#[server(endpoint = "sharing/mine/requests")]
pub async fn my_requests() -> Result<Vec<Asked>, AppError> {
    Ok(requests::mine(&request::backend(), &request::caller()?).await?.into_iter().map(Asked::from).collect())
}

/// What the caller sees of the thing that a link names, as its kind, name and level; the same nothing for what is hidden and what
/// never was.
#[server(endpoint = "sharing/about")]
pub async fn about(organization: String, resource: String) -> Result<Option<(ResourceKind, String, Level)>, AppError> {
    let (organization, thing) = (request::organization(&organization)?, request::typed_id::<Thing>(&resource)?);
    let found = requests::about(&request::backend(), &request::caller()?, &organization, thing).await?;
    Ok(found.map(|(name, level)| (thing.kind, name, level)))
}

/// Asks for access. The answer never tells whether there is something.
#[server(endpoint = "sharing/ask")]
pub async fn ask_for_access(
    organization: String,
    resource: String,
    #[server(default)] level: String,
    #[server(default)] note: String,
) -> Result<Done, AppError> {
    let (organization, thing) = (request::organization(&organization)?, request::typed_id(&resource)?);
    requests::ask(&request::backend(), &request::caller()?, &organization, thing, &level, &note).await?;
    Ok(Done::saying("If it is there and you may know of it, those who may share it were asked. They write to you when you have it."))
}

/// Gives somebody who asked a level.
#[server(endpoint = "sharing/grant")]
pub async fn grant_request(
    organization: String,
    resource: String,
    ask: String,
    level: String,
    #[server(default)] until: String,
) -> Result<Done, AppError> {
    let (organization, thing) = (request::organization(&organization)?, request::typed_id(&resource)?);
    let id = request::typed_id(&ask)?;
    let name = requests::grant(&request::backend(), &request::caller()?, &organization, thing, id, &level, &until).await?;
    Ok(Done::saying(format!("{name} has {level} access now, and a letter says so.")))
}

/// Leaves things as they are.
#[server(endpoint = "sharing/refuse")]
pub async fn decline_request(organization: String, resource: String, ask: String) -> Result<Done, AppError> {
    let (organization, thing) = (request::organization(&organization)?, request::typed_id(&resource)?);
    requests::decline(&request::backend(), &request::caller()?, &organization, thing, request::typed_id(&ask)?).await?;
    Ok(Done::saying("The request was declined."))
}

/// Takes what was offered to share.
#[server(endpoint = "sharing/accept")]
pub async fn accept_share(share: String) -> Result<Done, AppError> {
    let (organization, thing) = received::accept(&request::backend(), &request::caller()?, request::typed_id(&share)?).await?;
    Ok(Done { notice: Some("It is shared with you now.".into()), ..Done::going(place(&organization, thing)) })
}

/// Declines what was offered to share.
#[server(endpoint = "sharing/decline")]
pub async fn decline_share(share: String) -> Result<Done, AppError> {
    received::decline(&request::backend(), &request::caller()?, request::typed_id(&share)?).await?;
    Ok(Done { notice: Some("The share was declined.".into()), ..Done::going("/invitations") })
}

/// Takes an ownership over.
#[server(endpoint = "transfers/accept")]
pub async fn accept_transfer(transfer: String) -> Result<Done, AppError> {
    let (organization, thing) = transfers::accept(&request::backend(), &request::caller()?, request::typed_id(&transfer)?).await?;
    Ok(Done { notice: Some("You own it now.".into()), ..Done::going(place(&organization, thing)) })
}

/// Declines an ownership.
#[server(endpoint = "transfers/decline")]
pub async fn decline_transfer(transfer: String) -> Result<Done, AppError> {
    transfers::decline(&request::backend(), &request::caller()?, request::typed_id(&transfer)?).await?;
    Ok(Done { notice: Some("The ownership was declined.".into()), ..Done::going("/invitations") })
}

/// The page of a resource.
#[cfg(feature = "ssr")]
fn place(organization: &domain::ids::OrganizationId, thing: Thing) -> String {
    format!("/{organization}/{}/{thing}", thing.kind.section())
}
