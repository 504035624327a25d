//! Writing down what model calls used: each by itself, and added up by day.

use crate::Result;
use crate::db::{Tx, execute};
use domain::credits::{KeySource, NanoDollars};
use domain::ids::{AccountId, EvaluationId, OrganizationId, RunId, TeamId, UsageId};
use domain::time::Timestamp;
use std::collections::BTreeMap;
use uuid::Uuid;

/// One model call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its identifier: the same call is counted once.
    pub id: UsageId,
    /// For which organization.
    pub organization: OrganizationId,
    /// For which team.
    pub team: Option<TeamId>,
    /// On behalf of which member.
    pub account: Option<AccountId>,
    /// The provider, such as `openai`.
    pub provider: String,
    /// The model.
    pub model: String,
    /// Whose key it ran on.
    pub key_source: KeySource,
    /// The run that it was made for.
    pub run: Option<RunId>,
    /// The evaluation that it was made for.
    pub evaluation: Option<EvaluationId>,
    /// Tokens that were read, cached ones among them.
    pub input_tokens: i64,
    /// Those of them that the provider had in its cache.
    pub cached_tokens: i64,
    /// Tokens that were written.
    pub output_tokens: i64,
    /// What it cost by the list of prices; nothing when that does not know the model.
    pub cost: NanoDollars,
    /// What was spent of the organization's credits: nothing on keys of its own.
    pub charged: NanoDollars,
    /// When.
    pub at: Timestamp,
}

/// What the sums are kept by.
type Key = (String, i64, String, String, &'static str, Uuid, Uuid);

/// Calls, tokens and money of one sum.
#[derive(Default)]
struct Sum {
    calls: i64,
    input: i64,
    cached: i64,
    output: i64,
    cost: i64,
    charged: i64,
}

/// Writes one call down.
pub async fn record(tx: &mut Tx, one: &Record) -> Result<()> {
    record_each(tx, std::slice::from_ref(one)).await
}

/// Writes many calls down; what was written before is left out.
pub async fn record_each(tx: &mut Tx, records: &[Record]) -> Result<()> {
    // In the order of their keys, so that two that add to the same sums do not wait for each other in a circle.
    let mut sums: BTreeMap<Key, Sum> = BTreeMap::new();
    for one in records {
        if insert(tx, one).await? == 1 {
            let sum = sums.entry(key(one)).or_default();
            sum.calls += 1;
            sum.input += one.input_tokens;
            sum.cached += one.cached_tokens;
            sum.output += one.output_tokens;
            sum.cost += one.cost.nanos();
            sum.charged += one.charged.nanos();
        }
    }
    for (key, sum) in &sums {
        add(tx, key, sum).await?;
    }
    Ok(())
}

fn key(one: &Record) -> Key {
    (
        one.organization.to_string(),
        one.at.day_number(),
        one.provider.clone(),
        one.model.clone(),
        one.key_source.as_str(),
        one.team.map_or(Uuid::nil(), TeamId::uuid),
        one.account.map_or(Uuid::nil(), AccountId::uuid),
    )
}

async fn insert(tx: &mut Tx, one: &Record) -> Result<u64> {
    Ok(execute!(
        tx,
        "INSERT INTO usage_records (id, organization_id, team_id, account_id, provider, model, key_source, run_id, evaluation_id,
             input_tokens, cached_tokens, output_tokens, cost, charged, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT (id) DO NOTHING",
        one.id.uuid(),
        one.organization.as_str(),
        one.team.map(TeamId::uuid),
        one.account.map(AccountId::uuid),
        &one.provider,
        &one.model,
        one.key_source.as_str(),
        one.run.map(RunId::uuid),
        one.evaluation.map(EvaluationId::uuid),
        one.input_tokens,
        one.cached_tokens,
        one.output_tokens,
        one.cost.nanos(),
        one.charged.nanos(),
        one.at.micros()
    )?)
}

async fn add(tx: &mut Tx, key: &Key, sum: &Sum) -> Result<()> {
    let (organization, day, provider, model, key_source, team, account) = key;
    execute!(
        tx,
        "INSERT INTO usage_days (organization_id, day, provider, model, key_source, team_id, account_id,
             calls, input_tokens, cached_tokens, output_tokens, cost, charged)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         ON CONFLICT (organization_id, day, provider, model, key_source, team_id, account_id) DO UPDATE SET
             calls = usage_days.calls + excluded.calls, input_tokens = usage_days.input_tokens + excluded.input_tokens,
             cached_tokens = usage_days.cached_tokens + excluded.cached_tokens,
             output_tokens = usage_days.output_tokens + excluded.output_tokens,
             cost = usage_days.cost + excluded.cost, charged = usage_days.charged + excluded.charged",
        organization,
        day,
        provider,
        model,
        *key_source,
        team,
        account,
        sum.calls,
        sum.input,
        sum.cached,
        sum.output,
        sum.cost,
        sum.charged
    )?;
    Ok(())
}
