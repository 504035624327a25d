//! The members of an organization, and what one of them reaches: `GET /{org}/settings/members.csv` with the filters of the
//! page, and `GET /{org}/settings/members/{account}.csv`.

use super::{answer, csv, entered, file};
use crate::router::Server;
use app::api::members::{Choice, filter};
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use backend::members::list::{self, Filter, Member};
use backend::members::reach::{self, Reached, ReachedBy};
use backend::{Backend, Caller};
use domain::Refusal;
use domain::ids::{AccountId, OrganizationId};
use futures::{Stream, stream};
use uuid::Uuid;

/// Members or resources that are read at a time.
const BATCH: i64 = 200;

/// The members, as the page filters them.
pub async fn members(
    State(server): State<Server>,
    caller: Option<Extension<Caller>>,
    Path(organization): Path<String>,
    Query(choice): Query<Choice>,
) -> Response {
    let open = async {
        let (caller, organization) = entered(caller, &organization)?;
        let filter = filter(&choice)?;
        // The first batch is read before the answer begins, so that a refusal is one.
        let first = list::list(&server.backend, &caller, &organization, &filter, None, BATCH).await?;
        let head = csv::row(["name", "email", "role", "custom_roles", "teams", "status", "joined_at", "last_sign_in_at"]);
        let lines = more_members(server.backend, caller, organization.clone(), filter, first);
        Ok(file(&format!("{organization}-members.csv"), head, lines))
    };
    answer(open.await)
}

type Members = backend::page::Page<Member, String>;

fn more_members(
    backend: Backend,
    caller: Caller,
    organization: OrganizationId,
    filter: Filter,
    first: Members,
) -> impl Stream<Item = backend::Result<String>> + Send + 'static {
    stream::try_unfold(Some(first), move |page| {
        let (backend, caller, organization, filter) = (backend.clone(), caller.clone(), organization.clone(), filter.clone());
        async move {
            let Some(page) = page else { return Ok(None) };
            let text = page.items.iter().map(member).collect::<String>();
            let next = match page.next {
                Some(after) => Some(list::list(&backend, &caller, &organization, &filter, Some(&after), BATCH).await?),
                None => None,
            };
            Ok(Some((text, next)))
        }
    })
}

fn member(member: &Member) -> String {
    csv::row([
        member.name.as_str(),
        member.email.as_deref().unwrap_or_default(),
        member.standing.role.as_str(),
        &member.custom_roles,
        &member.teams,
        member.state.as_str(),
        &member.joined_at.iso(),
        &member.signed_in_at.map(|at| at.iso()).unwrap_or_default(),
    ])
}

/// Every resource that the member reaches, with each reason.
pub async fn reached(
    State(server): State<Server>,
    caller: Option<Extension<Caller>>,
    Path((organization, account)): Path<(String, String)>,
) -> Response {
    let open = async {
        let (caller, organization) = entered(caller, &organization)?;
        let account: AccountId = account.parse().map_err(|_| Refusal::NotFound)?;
        let first = reach::list(&server.backend, &caller, &organization, account, None, None, BATCH).await?;
        let head = csv::row(["kind", "name", "team", "level", "why"]);
        Ok(file("access.csv", head, more_reached(server.backend, caller, organization, account, first)))
    };
    answer(open.await)
}

type Resources = backend::page::Page<Reached, Uuid>;

fn more_reached(
    backend: Backend,
    caller: Caller,
    organization: OrganizationId,
    account: AccountId,
    first: Resources,
) -> impl Stream<Item = backend::Result<String>> + Send + 'static {
    stream::try_unfold(Some(first), move |page| {
        let (backend, caller, organization) = (backend.clone(), caller.clone(), organization.clone());
        async move {
            let Some(page) = page else { return Ok(None) };
            let text = page.items.iter().map(resource).collect::<String>();
            let next = match page.next {
                Some(after) => Some(reach::list(&backend, &caller, &organization, account, None, Some(after), BATCH).await?),
                None => None,
            };
            Ok(Some((text, next)))
        }
    })
}

fn resource(resource: &Reached) -> String {
    let why: Vec<_> = resource.paths.iter().map(ReachedBy::in_words).collect();
    csv::row([resource.kind.as_str(), resource.name.as_str(), &resource.team, resource.level.as_str(), &why.join("; ")])
}
