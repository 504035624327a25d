//! For those who invite: the form, the result of each row, and looking after what is pending.

use crate::components::Done;
use crate::error::AppError;
use domain::access::ResourceKind;
use leptos::prelude::*;
use leptos::server_fn::codec::{MultipartData, MultipartFormData};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::api::{request, upload};
#[cfg(feature = "ssr")]
use backend::invitations::shares::SharesForm;
#[cfg(feature = "ssr")]
use backend::invitations::{self, Outcome, RowResult, pending, send};
#[cfg(feature = "ssr")]
use backend::organizations;
#[cfg(feature = "ssr")]
use backend::random::Token;
#[cfg(feature = "ssr")]
use domain::access::TeamRole;
#[cfg(feature = "ssr")]
use domain::ids::{RoleId, TeamId};
#[cfg(feature = "ssr")]
use domain::invitations::{addresses, days};
#[cfg(feature = "ssr")]
use domain::sharing::Thing;
#[cfg(feature = "ssr")]
use domain::{FieldErrors, Refusal};

/// How many invitations a page shows.
#[cfg(feature = "ssr")]
const PAGE: i64 = 50;
/// The most bytes of a file of addresses.
#[cfg(feature = "ssr")]
const FILE_BYTES: usize = 256 << 10;

/// One page of the pending invitations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// The newest first.
    pub invitations: Vec<Invitation>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// An invitation in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Its identifier.
    pub id: String,
    /// Who may accept it.
    pub email: String,
    /// The base role that it gives, in words.
    pub role: String,
    /// The names of the custom roles that it gives.
    pub custom_roles: String,
    /// The names of the teams that it leads into.
    pub teams: String,
    /// What it shares, in words.
    pub shares: String,
    /// Who invited.
    pub invited_by: String,
    /// When it stops working.
    pub expires_at: String,
}

/// The pending invitations of an organization whose address holds `search`, behind the one named by `after`.
#[server(endpoint = "invitations/pending")]
pub async fn list(organization: String, #[server(default)] search: String, #[server(default)] after: String) -> Result<Pending, AppError> {
    let (organization, after) = (request::organization(&organization)?, request::optional(&after)?);
    let page = invitations::list(&request::backend(), &request::caller()?, &organization, &search, after, PAGE).await?;
    let invitation = |invitation: invitations::Invitation| Invitation {
        id: invitation.id.to_string(),
        email: invitation.email,
        role: invitation.role.label().into(),
        custom_roles: invitation.custom_roles,
        teams: invitation.teams,
        shares: invitation.shares,
        invited_by: invitation.invited_by,
        expires_at: invitation.expires_at.iso(),
    };
    Ok(Pending { invitations: page.items.into_iter().map(invitation).collect(), next: page.next.map(|id| id.to_string()) })
}

/// What the form to invite offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offers {
    /// Base roles: word, label, explanation.
    pub roles: Vec<(String, String, String)>,
    /// The base role that is proposed.
    pub role: String,
    /// Custom roles: identifier, name, description.
    pub custom_roles: Vec<(String, String, String)>,
    /// The teams; none while there is only one.
    pub teams: Vec<TeamOffer>,
    /// For how many days a link works when nothing else is said.
    pub days: i64,
    /// What is left of the plan's seats, in words.
    pub seats: String,
    /// The kinds that may be shared as a whole.
    pub kinds: Vec<ResourceKind>,
    /// The resources that may be shared: identifier, kind, name.
    pub things: Vec<(String, ResourceKind, String)>,
}

/// A team and the places in it, as value and label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamOffer {
    /// The team.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The places, none of them first.
    pub places: Vec<(String, String)>,
    /// The value that is proposed.
    pub chosen: String,
}

/// What the form to invite offers the caller.
#[server(endpoint = "invitations/choices")]
pub async fn choices(organization: String) -> Result<Offers, AppError> {
    let organization = request::organization(&organization)?;
    let choices = invitations::choices(&request::backend(), &request::caller()?, &organization).await?;
    let team = |(id, name, roles, usual): (TeamId, String, Vec<TeamRole>, bool)| {
        let value = |word: &str| format!("{id}:{word}");
        let mut places = vec![(value(NO_PLACE), "Not in this team".to_owned())];
        places.extend(roles.iter().map(|role| (value(role.as_str()), role.label().to_owned())));
        let chosen = value(if usual { TeamRole::Member.as_str() } else { NO_PLACE });
        TeamOffer { id: id.to_string(), name, places, chosen }
    };
    let seats = match choices.seats {
        (taken, Some(seats)) => format!("{taken} of {seats} seats of the plan are taken by members and pending invitations."),
        (_, None) => String::new(),
    };
    Ok(Offers {
        roles: choices.roles.iter().map(|role| (role.to_string(), role.label().into(), role.explanation().into())).collect(),
        role: choices.role.to_string(),
        custom_roles: choices.custom_roles.into_iter().map(|(id, name, text)| (id.to_string(), name, text)).collect(),
        teams: choices.teams.into_iter().map(team).collect(),
        days: choices.days,
        seats,
        kinds: choices.kinds,
        things: choices.things.into_iter().map(|(thing, name)| (thing.to_string(), thing.kind, name)).collect(),
    })
}

/// The word for "not in this team".
#[cfg(feature = "ssr")]
const NO_PLACE: &str = "none";

/// Invites everybody who is named, in the text and in the file. The fields come before the file: organization, role, `roles`
/// and `teams` any number of times, `kinds` and `things` likewise with their level and last day, days, addresses, file.
#[server(endpoint = "invitations/send", input = MultipartFormData)]
pub async fn send_invitations(data: MultipartData) -> Result<Done, AppError> {
    let (backend, caller) = (request::backend(), request::caller()?);
    let mut form = upload::Upload::read(data).await?;
    let organization = request::organization(form.text("organization"))?;
    // A stranger hears nothing of the form, whatever is wrong with it.
    let known = organizations::facts(&backend, &caller, &organization).await;
    if known.is_err() {
        form.drain().await;
    }
    known?;
    let mut fields = FieldErrors::default();
    let days = fields.take("days", days(form.text("days")));
    let mut named: Vec<send::Address> = addresses(form.text("addresses")).into_iter().map(send::Address::new).collect();
    if let Some(file) = form.small_file(FILE_BYTES).await? {
        named.extend(fields.take("file", invitations::addresses_of_file(&file)).unwrap_or_default());
    }
    let things = form.all("things").map(request::typed_id).collect::<Result<Vec<Thing>, _>>()?;
    let kinds: Vec<&str> = form.all("kinds").collect();
    let shares = SharesForm { kinds: &kinds, things: &things, level: form.text("thing_level"), until: form.text("until") };
    let shared = shares.read(backend.now(), &mut fields);
    let Some(days) = days.filter(|_| fields.is_empty()) else { return Err(Refusal::from(fields).into()) };
    let roles = form.all("roles").map(request::typed_id).collect::<Result<Vec<RoleId>, _>>()?;
    let places = form.all("teams").map(place).collect::<Result<Vec<_>, _>>()?;
    // A form without any team speaks of none: newcomers go where they usually do.
    let said = !places.is_empty();
    let teams: Vec<(TeamId, TeamRole)> = places.into_iter().flatten().collect();
    let teams = said.then_some(teams.as_slice());
    let wanted = send::Request { addresses: named, role: form.text("role"), roles: &roles, teams, days, shared };
    let batch = send::invite_all(&backend, &caller, &organization, wanted).await?;
    Ok(Done::going(format!("/{organization}/settings/invitations/sent/{batch}")))
}

/// A team with the role there, or with none.
#[cfg(feature = "ssr")]
fn place(text: &str) -> Result<Option<(TeamId, TeamRole)>, AppError> {
    match text.split_once(':') {
        Some((_, NO_PLACE)) => Ok(None),
        Some((team, role)) => Ok(Some((request::typed_id(team)?, request::typed_id(role)?))),
        None => Err(Refusal::NotFound.into()),
    }
}

/// What became of a request to invite.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// How many letters are on their way.
    pub letters: usize,
    /// Every row in the order of the request.
    pub rows: Vec<SentRow>,
}

/// What became of one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentRow {
    /// What was typed as the address.
    pub email: String,
    /// What became of it, in words.
    pub words: String,
    /// How it went.
    pub went: Went,
}

/// How it went with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Went {
    /// A letter is on its way.
    Sent,
    /// Nothing had to be done.
    Nothing,
    /// It was refused.
    Refused,
}

/// The results of a request that the caller sent.
#[server(endpoint = "invitations/results")]
pub async fn results(organization: String, batch: String) -> Result<Sent, AppError> {
    let (organization, batch) = (request::organization(&organization)?, request::typed_id(&batch)?);
    let rows = invitations::results(&request::backend(), &request::caller()?, &organization, batch).await?;
    let rows: Vec<SentRow> = rows.into_iter().map(sent_row).collect();
    Ok(Sent { letters: rows.iter().filter(|row| row.went == Went::Sent).count(), rows })
}

#[cfg(feature = "ssr")]
fn sent_row(row: RowResult) -> SentRow {
    let (went, words) = match row.outcome {
        Outcome::Invited(_) => (Went::Sent, "Invited".to_owned()),
        Outcome::Refreshed(_) => (Went::Sent, "Invited again; older links do not work any more".to_owned()),
        Outcome::Twice => (Went::Nothing, "Named twice; one letter was sent".to_owned()),
        Outcome::Refused(refusal) => (Went::Refused, refusal.to_string()),
    };
    SentRow { email: row.email, words, went }
}

/// Sends a pending invitation again.
#[server(endpoint = "invitations/resend")]
pub async fn resend_invitation(organization: String, invitation: String) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&invitation)?);
    let email = pending::resend(&request::backend(), &request::caller()?, &organization, id).await?;
    Ok(Done::saying(format!("A new letter is on its way to {email}. Older links do not work any more.")))
}

/// Makes a new link to be handed over by other means, and shows it.
#[server(endpoint = "invitations/copy_link")]
pub async fn copy_invitation_link(organization: String, invitation: String) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&invitation)?);
    let token = pending::copy_link(&request::backend(), &request::caller()?, &organization, id).await?;
    Ok(Done::going(format!("/{organization}/settings/invitations/{id}/link?token={}", token.reveal())))
}

/// A link that the caller just made: the address it is for, and the link.
#[server(endpoint = "invitations/copied")]
pub async fn copied(organization: String, invitation: String, token: String) -> Result<(String, String), AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&invitation)?);
    Ok(pending::copied(&request::backend(), &request::caller()?, &organization, id, &Token::shown(&token)).await?)
}

/// Takes an invitation back.
#[server(endpoint = "invitations/revoke")]
pub async fn revoke_invitation(organization: String, invitation: String) -> Result<Done, AppError> {
    let (organization, id) = (request::organization(&organization)?, request::typed_id(&invitation)?);
    pending::revoke(&request::backend(), &request::caller()?, &organization, id).await?;
    Ok(Done::saying("The invitation was revoked. Its link does not work any more."))
}
