//! Usage over some days, divided by what somebody asks for. It reads the sums that are kept by day, never the single calls.

use crate::db::{Conn, fetch_all, fetch_optional};
use crate::{Backend, Caller, Result, organizations};
use domain::access::Permission;
use domain::credits::{KeySource, NanoDollars};
use domain::ids::{AccountId, OrganizationId};
use domain::time::Timestamp;
use domain::usage::{Dimension, Period};
use futures::{Stream, stream};
use uuid::Uuid;

/// The largest parts that are shown; an export has them all.
const PARTS: i64 = 100;

/// Calls, tokens and money.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sum {
    /// What they are the sum of: a model, a person's name.
    pub name: String,
    /// How many calls.
    pub calls: i64,
    /// Tokens that were read.
    pub input_tokens: i64,
    /// Those of them that the provider had in its cache.
    pub cached_tokens: i64,
    /// Tokens that were written.
    pub output_tokens: i64,
    /// What they cost by the list of prices.
    pub cost: NanoDollars,
    /// What was spent of the organization's credits.
    pub charged: NanoDollars,
}

/// A sum as a query answers it.
type Row = (String, i64, i64, i64, i64, i64, i64);

impl From<Row> for Sum {
    fn from((name, calls, input_tokens, cached_tokens, output_tokens, cost, charged): Row) -> Self {
        Self { name, calls, input_tokens, cached_tokens, output_tokens, cost: cost.into(), charged: charged.into() }
    }
}

/// What the page shows of usage.
#[derive(Debug, Clone)]
pub struct Report {
    /// Whether it is the caller's own usage alone.
    pub is_own: bool,
    /// Each day of the period, also those without a call.
    pub days: Vec<Sum>,
    /// The parts, the most expensive first.
    pub parts: Vec<Sum>,
    /// Everything together.
    pub total: Sum,
}

/// A query that divides by `$name`; `$5` is nobody's identifier.
macro_rules! divided {
    ($name:literal, $by:literal, $order:literal) => {
        concat!(
            "SELECT ",
            $name,
            " AS part, CAST(sum(u.calls) AS BIGINT), CAST(sum(u.input_tokens) AS BIGINT), CAST(sum(u.cached_tokens) AS BIGINT),
                CAST(sum(u.output_tokens) AS BIGINT), CAST(sum(u.cost) AS BIGINT) AS whole_cost, CAST(sum(u.charged) AS BIGINT) AS whole_charge
             FROM usage_days u LEFT JOIN teams t ON t.id = u.team_id LEFT JOIN accounts a ON a.id = u.account_id
             WHERE u.organization_id = $1 AND u.day >= $2 AND u.day <= $3 AND ($4 IS NULL OR u.account_id = $4) AND $5 IS NOT NULL
             GROUP BY ",
            $by,
            " ORDER BY ",
            $order,
            " LIMIT $6"
        )
    };
}

fn query(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Model => divided!("u.provider || ' · ' || u.model", "u.provider, u.model", "whole_charge DESC, whole_cost DESC, part"),
        Dimension::Provider => divided!("u.provider", "u.provider", "whole_charge DESC, whole_cost DESC, part"),
        Dimension::KeySource => divided!("u.key_source", "u.key_source", "whole_charge DESC, whole_cost DESC, part"),
        Dimension::Team => divided!(
            "COALESCE(t.name, CASE WHEN u.team_id = $5 THEN 'No team' ELSE 'Deleted team' END)",
            "u.team_id, t.name",
            "whole_charge DESC, whole_cost DESC, part"
        ),
        Dimension::Member => divided!(
            "COALESCE(a.name, CASE WHEN u.account_id = $5 THEN 'Nobody' ELSE 'Deleted account' END)",
            "u.account_id, a.name",
            "whole_charge DESC, whole_cost DESC, part"
        ),
        Dimension::Day => divided!("CAST(u.day AS TEXT)", "u.day", "u.day"),
    }
}

/// Usage of an organization; of the caller alone for those who do not see everybody's.
pub async fn report(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    period: Period,
    dimension: Dimension,
) -> Result<Report> {
    let mut conn = backend.db.read().await?;
    let only = whose(backend, &mut conn, caller, organization).await?;
    let days = sums(&mut conn, organization, period, only, Dimension::Day, period.length()).await?;
    let mut parts = match dimension {
        Dimension::Day => days.clone(),
        other => sums(&mut conn, organization, period, only, other, PARTS).await?,
    };
    for part in &mut parts {
        match dimension {
            Dimension::KeySource => {
                part.name = part.name.parse().map_or_else(|_| part.name.clone(), |key: KeySource| key.label().to_owned())
            }
            Dimension::Day => part.name = day(&part.name),
            _ => {}
        }
    }
    Ok(Report { is_own: only.is_some(), total: total(&days), days: every_day(period, days), parts })
}

/// Whose usage the caller sees: everybody's, or an account's alone.
async fn whose(backend: &Backend, conn: &mut Conn, caller: &Caller, organization: &OrganizationId) -> Result<Option<AccountId>> {
    let membership = organizations::known(backend, conn, caller, organization).await?;
    Ok((!membership.standing.permits(Permission::ViewUsage)).then_some(caller.account_id))
}

async fn sums(
    conn: &mut Conn,
    organization: &OrganizationId,
    period: Period,
    only: Option<AccountId>,
    dimension: Dimension,
    most: i64,
) -> Result<Vec<Sum>> {
    let rows: Vec<Row> =
        fetch_all!(conn, query(dimension), organization.as_str(), period.first, period.last, only.map(AccountId::uuid), Uuid::nil(), most)?;
    Ok(rows.into_iter().map(Sum::from).collect())
}

/// A day's number as people write it.
fn day(number: &str) -> String {
    number.parse().map_or_else(|_| number.to_owned(), |number: i64| Timestamp::of_day(number).day_text())
}

fn every_day(period: Period, days: Vec<Sum>) -> Vec<Sum> {
    let mut known = days.into_iter().peekable();
    let one = |number: i64| {
        let name = number.to_string();
        let found = known.next_if(|sum| sum.name == name).unwrap_or_default();
        Sum { name: day(&name), ..found }
    };
    (period.first..=period.last).map(one).collect()
}

fn total(sums: &[Sum]) -> Sum {
    let add = |total: Sum, sum: &Sum| Sum {
        name: total.name,
        calls: total.calls + sum.calls,
        input_tokens: total.input_tokens + sum.input_tokens,
        cached_tokens: total.cached_tokens + sum.cached_tokens,
        output_tokens: total.output_tokens + sum.output_tokens,
        cost: NanoDollars::from(total.cost.nanos() + sum.cost.nanos()),
        charged: NanoDollars::from(total.charged.nanos() + sum.charged.nanos()),
    };
    sums.iter().fold(Sum { name: "Total".into(), ..Sum::default() }, add)
}

/// A line of the export: one day, model, key, team and member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The day.
    pub day: String,
    /// The provider.
    pub provider: String,
    /// Whose key was used.
    pub key_source: String,
    /// The team, unless there was none or it is gone.
    pub team: Option<String>,
    /// The member, unless there was none or the account is gone.
    pub member: Option<String>,
    /// The rest; its name is the model.
    pub sum: Sum,
}

#[derive(sqlx::FromRow)]
struct Found {
    day: i64,
    provider: String,
    model: String,
    key_source: String,
    team: Option<String>,
    member: Option<String>,
    calls: i64,
    input_tokens: i64,
    cached_tokens: i64,
    output_tokens: i64,
    cost: i64,
    charged: i64,
}

impl From<Found> for Line {
    fn from(row: Found) -> Self {
        let sum = (row.model, row.calls, row.input_tokens, row.cached_tokens, row.output_tokens, row.cost, row.charged).into();
        let day = Timestamp::of_day(row.day).day_text();
        Self { day, provider: row.provider, key_source: row.key_source, team: row.team, member: row.member, sum }
    }
}

/// All of a period, a day at a time. The right is asked again for each.
pub async fn export(
    backend: &Backend,
    caller: &Caller,
    organization: &OrganizationId,
    period: Period,
) -> Result<impl Stream<Item = Result<Vec<Line>>> + Send + use<>> {
    let mut conn = backend.db.read().await?;
    whose(backend, &mut conn, caller, organization).await?;
    drop(conn);
    let (backend, caller, organization) = (backend.clone(), caller.clone(), organization.clone());
    Ok(stream::try_unfold(period.first, move |from| {
        let (backend, caller, organization) = (backend.clone(), caller.clone(), organization.clone());
        async move {
            let mut conn = backend.db.read().await?;
            let only = whose(&backend, &mut conn, &caller, &organization).await?;
            let next: Option<(Option<i64>,)> = fetch_optional!(
                conn,
                "SELECT min(day) FROM usage_days WHERE organization_id = $1 AND day >= $2 AND day <= $3",
                organization.as_str(),
                from,
                period.last
            )?;
            let Some(day) = next.and_then(|(day,)| day) else { return Ok(None) };
            Ok(Some((lines(&mut conn, &organization, only, day).await?, day + 1)))
        }
    }))
}

async fn lines(conn: &mut Conn, organization: &OrganizationId, only: Option<AccountId>, day: i64) -> Result<Vec<Line>> {
    let rows: Vec<Found> = fetch_all!(
        conn,
        "SELECT u.day, u.provider, u.model, u.key_source, t.name AS team, a.name AS member,
                u.calls, u.input_tokens, u.cached_tokens, u.output_tokens, u.cost, u.charged
         FROM usage_days u LEFT JOIN teams t ON t.id = u.team_id LEFT JOIN accounts a ON a.id = u.account_id
         WHERE u.organization_id = $1 AND u.day = $2 AND ($3 IS NULL OR u.account_id = $3)
         ORDER BY u.provider, u.model, u.key_source, u.team_id, u.account_id",
        organization.as_str(),
        day,
        only.map(AccountId::uuid)
    )?;
    Ok(rows.into_iter().map(Line::from).collect())
}
