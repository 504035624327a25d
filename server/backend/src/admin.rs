//! The support path: what whoever operates the server does at its command line, without an account. Each is in the audit log
//! as done by nobody, from the command line.

use crate::accounts::links::{self, Content, Purpose};
use crate::audit::{self, Actor};
use crate::credits::{self, Grant};
use crate::db::{Tx, execute, fetch_optional};
use crate::{Backend, Caller, Result, accounts, members};
use domain::access::{OrganizationRole, Plan, TeamRole};
use domain::accounts::{EmailAddress, new_password};
use domain::credits::{AllocationKind, NanoDollars};
use domain::ids::{AccountId, AllocationId, OrganizationId};
use domain::names::{self, display_name};
use domain::{FieldErrors, Refusal};
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;

/// An account that was made.
#[derive(Debug, Clone)]
pub struct Created {
    /// The account.
    pub account: AccountId,
    /// Its address, which counts as confirmed: the operator vouches for it.
    pub email: EmailAddress,
    /// Where its owner chooses a password, within an hour; none when one was given.
    pub link: Option<String>,
}

/// Makes an account. Without a password, its owner chooses one behind a link that works once.
pub async fn create_user(backend: &Backend, email: &str, name: &str, password: Option<SecretString>) -> Result<Created> {
    let mut fields = FieldErrors::default();
    let address = fields.take("email", EmailAddress::parse(email));
    let name = fields.take("name", display_name(name, names::SHORT));
    let checked = match &password {
        Some(password) => fields.take("password", new_password(password.expose_secret(), email)),
        None => Some(()),
    };
    let (Some(email), Some(name), Some(())) = (address, name, checked) else { return Err(fields.into()) };
    let chosen = password.is_some();
    // Nobody knows the one that stands in until the owner has chosen.
    let password = match password {
        Some(password) => password,
        None => backend.random.token()?.reveal().to_owned().into(),
    };
    let hash = backend.passwords.hash(password).await?;
    let mut tx = backend.db.write().await?;
    let account = match accounts::by_email(&mut tx, &email.key()).await? {
        Some(_) => return Err(Refusal::field("email", "There is an account with this address already.").into()),
        None => accounts::insert(backend, &mut tx, &email, &name, &hash).await?,
    };
    let link = if chosen {
        None
    } else {
        let content = Content { account_id: Some(account), ..Content::default() };
        let token = links::issue(backend, &mut tx, Purpose::ResetPassword, &email, content).await?;
        Some(backend.link(&format!("/reset-password?token={}", token.reveal())))
    };
    audit::record_by(backend, &mut tx, Actor::operator(), None, "admin.create_user", account, &email).await?;
    tx.commit().await?;
    Ok(Created { account, email, link })
}

/// Somebody with an account, on whose behalf the operator acts at the command line: they may do there what they may do on
/// the pages.
pub async fn on_behalf_of(backend: &Backend, email: &str) -> Result<Caller> {
    let email = EmailAddress::parse(email).map_err(|message| Refusal::field("email", message))?;
    let mut conn = backend.db.read().await?;
    let found = accounts::by_email(&mut conn, &email.key()).await?;
    let account = found.ok_or_else(|| Refusal::field("email", format!("There is no account with the address {email}.")))?;
    let (account_id, email) = (account.id.into(), account.email.into());
    Ok(Caller { account_id, session_id: None, key: None, email, name: account.name, address: "command line".into() })
}

/// Puts an organization on a plan and answers the one before. Nothing is deleted: what is over the new limits stays.
pub async fn set_plan(backend: &Backend, organization: &str, plan: Plan) -> Result<Plan> {
    let mut tx = backend.db.write().await?;
    let (organization, before) = lock(&mut tx, organization).await?;
    execute!(tx, "UPDATE organizations SET plan = $2 WHERE id = $1", organization.as_str(), plan.as_str())?;
    let change = format!("{before} → {plan}");
    audit::record_by(backend, &mut tx, Actor::operator(), Some(&organization), "admin.set_plan", &organization, change).await?;
    tx.commit().await?;
    Ok(before)
}

/// Makes an account an owner of an organization, member or not. It takes a seat even when all are taken: somebody must be
/// able to act. Owners that are there stay.
pub async fn grant_ownership(backend: &Backend, organization: &str, email: &str) -> Result<AccountId> {
    let email = EmailAddress::parse(email).map_err(|message| Refusal::field("email", message))?;
    let mut tx = backend.db.write().await?;
    let (organization, _) = lock(&mut tx, organization).await?;
    let found = accounts::by_email(&mut tx, &email.key()).await?;
    let advice = "There is no account with this address. Make one first: assay admin create-user.";
    let account: AccountId = found.ok_or_else(|| Refusal::field("email", advice))?.id.into();
    let (org, person, now) = (organization.as_str(), account.uuid(), backend.now().micros());
    let before: Option<(String,)> =
        fetch_optional!(tx, "SELECT role FROM memberships WHERE organization_id = $1 AND account_id = $2", org, person)?;
    execute!(
        tx,
        "INSERT INTO memberships (organization_id, account_id, role, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (organization_id, account_id) DO UPDATE SET role = excluded.role, state = 'active'",
        org,
        person,
        OrganizationRole::Owner.as_str(),
        now
    )?;
    if before.is_none() {
        execute!(
            tx,
            "INSERT INTO team_members (team_id, account_id, role, created_at)
             SELECT id, $2, $3, $4 FROM teams WHERE organization_id = $1 AND is_default ON CONFLICT (team_id, account_id) DO NOTHING",
            org,
            person,
            TeamRole::Admin.as_str(),
            now
        )?;
        // It would hold a second seat, and could not be accepted any more.
        execute!(
            tx,
            "UPDATE invitations SET state = 'revoked', closed_at = $3 WHERE organization_id = $1 AND email_key = $2 AND state = 'pending'",
            org,
            email.key(),
            now
        )?;
    }
    let change = format!("{email}: {} → owner", before.map_or_else(|| "no member".to_owned(), |(role,)| role));
    audit::record_by(backend, &mut tx, Actor::operator(), Some(&organization), "admin.grant_ownership", account, change).await?;
    tx.commit().await?;
    Ok(account)
}

/// Credits that the operator gives.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// The organization's identifier.
    pub organization: &'a str,
    /// How much.
    pub amount: NanoDollars,
    /// Why: it stands beside the credits on the organization's page.
    pub note: &'a str,
    /// After how many days what is left of them is lost; none when never.
    pub days: Option<u32>,
    /// Whether they put something right; otherwise they are a promotion.
    pub is_adjustment: bool,
}

/// Gives credits to an organization and answers what it can spend now. What it owes is paid with them first.
pub async fn grant_credits(backend: &Backend, given: Given<'_>) -> Result<NanoDollars> {
    let mut fields = FieldErrors::default();
    let positive = if given.amount > NanoDollars::ZERO { Ok(given.amount) } else { Err("Give more than nothing.".to_owned()) };
    let amount = fields.take("amount", positive);
    let note = fields.take("note", display_name(given.note, names::DESCRIPTION));
    let (Some(amount), Some(note)) = (amount, note) else { return Err(fields.into()) };
    let kind = if given.is_adjustment { AllocationKind::Adjustment } else { AllocationKind::Promotion };
    let expires_at = given.days.map(|days| backend.now() + Duration::from_secs(u64::from(days) * 24 * 3600));
    let mut tx = backend.db.write().await?;
    let (organization, _) = lock(&mut tx, given.organization).await?;
    let billing = credits::billing_account(&mut tx, &organization).await?;
    let id: AllocationId = backend.id();
    let key = format!("grant:{id}");
    credits::grants::grant(backend, &mut tx, billing, Grant { key: &key, id, kind, amount, expires_at, note: &note }).await?;
    let change = format!("{amount}: {note}");
    audit::record_by(backend, &mut tx, Actor::operator(), Some(&organization), "admin.grant_credits", id, change).await?;
    let available = credits::balance(backend, &mut tx, &organization).await?.available;
    tx.commit().await?;
    Ok(available)
}

/// The organization, locked as for every change of access, and its plan.
async fn lock(tx: &mut Tx, organization: &str) -> Result<(OrganizationId, Plan)> {
    let organization = OrganizationId::from(organization.trim().to_owned());
    let ended: Option<(String,)> =
        fetch_optional!(tx, "SELECT id FROM organizations WHERE id = $1 AND name = '' AND deleted_at IS NOT NULL", organization.as_str())?;
    if ended.is_some() {
        return Err(Refusal::field("organization", format!("The organization “{organization}” has ended: only its books are left.")).into());
    }
    match members::lock(tx, &organization).await {
        Ok(plan) => Ok((organization, plan)),
        Err(crate::Error::Refused(Refusal::NotFound)) => {
            Err(Refusal::field("organization", format!("There is no organization with the ID “{organization}”.")).into())
        }
        Err(error) => Err(error),
    }
}
