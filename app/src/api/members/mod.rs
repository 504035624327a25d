//! The members of an organization: the list, every change of a membership, [`one`] member, and a [`preview`] of what one sees.

pub mod one;
pub mod preview;

use crate::components::Done;
use crate::error::AppError;
use domain::access::OrganizationRole;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::request;
#[cfg(feature = "ssr")]
use backend::members::{change, list, review};
#[cfg(feature = "ssr")]
use backend::organizations;
#[cfg(feature = "ssr")]
use domain::access::Permission;

/// How many members or resources a page shows.
#[cfg(feature = "ssr")]
const PAGE: i64 = 50;

/// What is typed and chosen above the list; every part may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Words in name or address.
    #[serde(default)]
    pub q: String,
    /// A base role.
    #[serde(default)]
    pub role: String,
    /// `active` or `suspended`.
    #[serde(default)]
    pub status: String,
    /// A team.
    #[serde(default)]
    pub team: String,
    /// `elevated`: only those who may more than work.
    #[serde(default)]
    pub access: String,
    /// The order.
    #[serde(default)]
    pub sort: String,
    /// Where the page begins.
    #[serde(default)]
    pub after: String,
}

/// What the members page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Members {
    /// One page of the members.
    pub members: Vec<Member>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// The teams to filter by, as identifier and name; empty while there is only one.
    pub teams: Vec<(String, String)>,
    /// Whether the caller may invite.
    pub invites: bool,
    /// Whether the caller may look at the details of members.
    pub manages: bool,
    /// Whether the caller may review elevated access.
    pub reviews: bool,
    /// The caller's own account.
    pub own: String,
}

/// A member in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The person's account.
    pub id: String,
    /// The person's name.
    pub name: String,
    /// The person's address; nothing where the organization shows names only.
    pub email: Option<String>,
    /// The base role.
    pub role: OrganizationRole,
    /// The custom roles.
    pub custom_roles: String,
    /// The teams.
    pub teams: String,
    /// Whether the member is kept out.
    pub suspended: bool,
    /// When the person joined.
    pub joined_at: String,
    /// When the person last signed in; for those who manage members.
    pub signed_in_at: Option<String>,
    /// When the person last used the organization; for those who manage members.
    pub last_used_at: Option<String>,
    /// When the elevated access was last looked at and kept.
    pub reviewed_at: Option<String>,
}

/// The members page.
#[server(endpoint = "members/page")]
pub async fn page(organization: String, #[server(default)] choice: Choice) -> Result<Members, AppError> {
    let (backend, caller, id) = (request::backend(), request::caller()?, request::organization(&organization)?);
    let facts = organizations::facts(&backend, &caller, &id).await?;
    let standing = facts.membership.standing;
    let filter = filter(&choice)?;
    let page = list::list(&backend, &caller, &id, &filter, Some(&choice.after), PAGE).await?;
    let manages = [Permission::InviteUsers, Permission::ChangeUserRole, Permission::RemoveUser];
    Ok(Members {
        members: page.items.into_iter().map(Member::from).collect(),
        next: page.next,
        teams: super::teams::choices(&facts),
        invites: facts.may_invite,
        manages: manages.iter().any(|permission| standing.permits(*permission)),
        reviews: standing.permits(Permission::ChangeUserRole),
        own: caller.account_id.to_string(),
    })
}

/// Reads what was chosen; what cannot be is an address that leads nowhere.
#[cfg(feature = "ssr")]
pub fn filter(choice: &Choice) -> Result<list::Filter, AppError> {
    Ok(list::Filter {
        words: choice.q.chars().take(200).collect(),
        role: request::optional(&choice.role)?,
        state: request::optional(&choice.status)?,
        team: request::optional(&choice.team)?,
        elevated: choice.access == "elevated",
        sort: request::optional(&choice.sort)?,
    })
}

#[cfg(feature = "ssr")]
impl From<list::Member> for Member {
    fn from(member: list::Member) -> Self {
        Self {
            id: member.account_id.to_string(),
            name: member.name,
            email: member.email,
            role: member.standing.role,
            custom_roles: member.custom_roles,
            teams: member.teams,
            suspended: member.state == domain::members::MemberState::Suspended,
            joined_at: member.joined_at.iso(),
            signed_in_at: member.signed_in_at.map(|at| at.iso()),
            last_used_at: member.last_used_at.map(|at| at.iso()),
            reviewed_at: member.reviewed_at.map(|at| at.iso()),
        }
    }
}

/// Gives a member a base role and custom roles instead of those before.
#[server(endpoint = "members/set_roles")]
pub async fn set_member_roles(
    organization: String,
    member: String,
    role: String,
    #[server(default)] roles: Vec<String>,
) -> Result<Done, AppError> {
    let custom = roles.iter().map(|role| request::typed_id(role)).collect::<Result<Vec<_>, _>>()?;
    let (organization, account) = (request::organization(&organization)?, request::typed_id(&member)?);
    change::set_roles(&request::backend(), &request::caller()?, &organization, account, &role, &custom).await?;
    Ok(Done::saying("The roles were changed."))
}

/// Keeps a member out.
#[server(endpoint = "members/suspend")]
pub async fn suspend_member(organization: String, member: String) -> Result<Done, AppError> {
    let (organization, account) = (request::organization(&organization)?, request::typed_id(&member)?);
    change::suspend(&request::backend(), &request::caller()?, &organization, account).await?;
    Ok(Done::saying("The member is suspended: nothing can be reached until you restore them."))
}

/// Lets a suspended member in again.
#[server(endpoint = "members/restore")]
pub async fn restore_member(organization: String, member: String) -> Result<Done, AppError> {
    let (organization, account) = (request::organization(&organization)?, request::typed_id(&member)?);
    change::restore(&request::backend(), &request::caller()?, &organization, account).await?;
    Ok(Done::saying("The member is active again."))
}

/// Ends somebody's membership.
#[server(endpoint = "members/remove")]
pub async fn remove_member(organization: String, member: String) -> Result<Done, AppError> {
    let (organization, account) = (request::organization(&organization)?, request::typed_id(&member)?);
    change::remove(&request::backend(), &request::caller()?, &organization, account).await?;
    let notice = Some("The member was removed. What they made stays, and what they owned has a new owner.".into());
    Ok(Done { notice, ..Done::going(format!("/{organization}/settings/members")) })
}

/// Ends the caller's own membership.
#[server(endpoint = "members/leave")]
pub async fn leave_organization(organization: String) -> Result<Done, AppError> {
    let organization = request::organization(&organization)?;
    change::leave(&request::backend(), &request::caller()?, &organization).await?;
    Ok(Done { notice: Some("You left the organization.".into()), ..Done::going("/") }.anew())
}

/// One page of the access review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// The members, and whether the caller may keep or revoke what each has.
    pub members: Vec<(Member, bool)>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// Everybody with elevated access, behind the one named by `after`.
#[server(endpoint = "members/review")]
pub async fn review_access(organization: String, #[server(default)] after: String) -> Result<Review, AppError> {
    let organization = request::organization(&organization)?;
    let page = review::elevated(&request::backend(), &request::caller()?, &organization, Some(&after), PAGE).await?;
    Ok(Review { members: page.items.into_iter().map(|(member, may_change)| (member.into(), may_change)).collect(), next: page.next })
}

/// Writes down that a member's elevated access is right.
#[server(endpoint = "members/keep")]
pub async fn keep_access(organization: String, member: String) -> Result<Done, AppError> {
    let (organization, account) = (request::organization(&organization)?, request::typed_id(&member)?);
    review::keep(&request::backend(), &request::caller()?, &organization, account).await?;
    Ok(Done::saying("Kept."))
}

/// Takes a member's elevated access away.
#[server(endpoint = "members/revoke_access")]
pub async fn revoke_access(organization: String, member: String) -> Result<Done, AppError> {
    let (organization, account) = (request::organization(&organization)?, request::typed_id(&member)?);
    review::revoke(&request::backend(), &request::caller()?, &organization, account).await?;
    Ok(Done::saying("Revoked: the member keeps the teams and works on as a newcomer would."))
}
