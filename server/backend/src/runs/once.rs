//! Answers what an evaluation asks about one row, without a run: for trying.

use super::answer::{Asked, Sheet};
use super::charges;
use super::desk::{Desk, Examples, Made, Payer};
use crate::datasets::rows::StoredRow;
use crate::db::fetch_all;
use crate::{Backend, Error, Result, credits};
use domain::Refusal;
use domain::agreement::HumanLabel;
use domain::ids::DatasetId;
use domain::runs::Outcome;
use domain::variants::Variant;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// What the keys of holds for trials begin with.
const TRIAL: &str = "trial:";
/// No trial takes as long: a hold that is older was left by a server that died.
const LONGEST: Duration = Duration::from_secs(3_600);

/// What came out.
pub(crate) struct Once {
    /// In the order of the criteria.
    pub outcomes: Vec<Outcome>,
    /// Why, of each.
    pub reasons: Vec<Option<String>>,
    pub outcome: Outcome,
    pub judged: HumanLabel,
}

/// What is asked, and of what.
pub(crate) struct Question<'a> {
    pub dataset: DatasetId,
    pub version: i64,
    pub variant: &'a Variant,
    pub judgment: Option<&'a str>,
    pub columns: &'a [String],
}

/// Answers every criterion of a variant about a row. Judges are asked when somebody pays.
pub(crate) async fn answer(backend: &Backend, payer: Option<Payer>, question: Question<'_>, row: StoredRow) -> Result<Once> {
    let Question { dataset, version, variant, judgment, columns } = question;
    let sheet = Sheet::new(&variant.criteria, variant.rule, judgment, columns).map_err(|why| Refusal::field("row", why))?;
    let sheet = Arc::new(sheet);
    let row = Asked::from(row);
    let Some(payer) = payer.filter(|_| !sheet.judges().is_empty()) else { return once(&sheet, row, None).await.map(|(once, _)| once) };
    let mut conn = backend.db.read().await?;
    let examples = Examples::find(&mut conn, (dataset, version), sheet.judgment, &sheet.judges()).await?;
    let desk = Desk::open(backend, &mut conn, &payer, &sheet.judges(), examples).await?;
    let desk = desk.map_err(|why| Refusal::field("provider", why))?;
    drop(conn);
    // On its own: whoever turns away meanwhile leaves no hold behind.
    let backend = backend.clone();
    let paid = tokio::spawn(async move { paid(&backend, &payer, &sheet, desk, row).await });
    paid.await.map_err(|error| Error::Internal(format!("a trial broke: {error}")))?
}

/// Asks models: credits are held before, and settled behind.
async fn paid(backend: &Backend, payer: &Payer, sheet: &Arc<Sheet>, desk: Arc<Desk>, row: Asked) -> Result<Once> {
    let (id, rows): (Uuid, _) = (backend.id(), [row]);
    let key = format!("{TRIAL}{}", id.simple());
    let most = sheet.most(&rows, &desk)?.into_iter().next().unwrap_or_default();
    let held = most.nanos() > 0;
    if held {
        let mut tx = backend.db.write().await?;
        let new = credits::NewHold { key: &key, team: payer.team, amount: most };
        credits::hold_each(backend, &mut tx, &payer.organization, &[new]).await?.into_iter().collect::<std::result::Result<Vec<_>, _>>()?;
        tx.commit().await?;
    }
    let [row] = rows;
    let answered = once(sheet, row, Some(desk)).await;
    let made: &[Made] = answered.as_ref().map_or(&[], |(_, made)| made);
    let mut tx = backend.db.write().await?;
    if held {
        let cost = made.iter().fold(0_i64, |sum, made| sum.saturating_add(made.charged.nanos()));
        credits::settle(backend, &mut tx, &key, cost.into()).await?;
    }
    charges::record(backend, &mut tx, payer, made).await?;
    tx.commit().await?;
    answered.map(|(once, _)| once)
}

async fn once(sheet: &Arc<Sheet>, row: Asked, desk: Option<Arc<Desk>>) -> Result<(Once, Vec<Made>)> {
    let mut answered = Arc::clone(sheet).answer(vec![row], desk).await?;
    if let Some(reason) = answered.stopped {
        return Err(Refusal::Unavailable { reason }.into());
    }
    let answers = answered.answers.pop().ok_or_else(|| Error::Internal("no answer about a row".into()))?;
    let once = Once {
        outcomes: answers.outcomes(),
        reasons: answers.answers.iter().map(|answer| answer.reason.clone()).collect(),
        outcome: answers.outcome,
        judged: answers.judged,
    };
    Ok((once, answers.answers.into_iter().filter_map(|answer| answer.made.map(|made| *made)).collect()))
}

/// Lets go of what servers held that died while somebody tried.
pub(crate) async fn sweep(backend: &Backend) -> Result<()> {
    let before = backend.now().micros() - i64::try_from(LONGEST.as_micros()).unwrap_or(i64::MAX);
    let mut conn = backend.db.read().await?;
    let left: Vec<(String,)> = fetch_all!(
        conn,
        "SELECT key FROM holds WHERE state = 'open' AND created_at < $1 AND key LIKE $2 LIMIT 1000",
        before,
        format!("{TRIAL}%")
    )?;
    drop(conn);
    // One after the other: nobody waits for the books of an organization while holding those of another.
    for (key,) in left {
        let mut tx = backend.db.write().await?;
        credits::release(backend, &mut tx, &key).await?;
        tx.commit().await?;
    }
    Ok(())
}
