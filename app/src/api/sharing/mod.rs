//! Sharing a resource, what was offered to the caller, and ownership that changes hands. Whole kinds are shared in [`kinds`],
//! and [`requests`] are those of people who ask for access.

pub mod kinds;
pub mod requests;

use crate::components::Done;
use crate::error::AppError;
use domain::access::{Level, ResourceKind};
use leptos::prelude::*;
use requests::Asked;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::request;
#[cfg(feature = "ssr")]
use backend::sharing::{self, Recipient, give, people, received};
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
        asked: sharing::requests::of(&backend, &caller, &organization, thing).await?.into_iter().map(Asked::from).collect(),
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
