//! The audit of the audit log: `assay audit verify`.
//!
//! Every chain is walked from its first row to its head. A changed row does not fit its hash, a removed one leaves a gap, and
//! one that was put in fits nowhere. Rows of the time before the chains have no place in any; a later one without a place was
//! put in by somebody else. Where it ends: whoever can write to the database can take the newest rows away and set the head back;
//! only a copy of the log kept elsewhere, such as the export, shows that.

use super::Entry;
use crate::db::{Conn, fetch_all, fetch_one};
use crate::{Backend, Result};
use uuid::Uuid;

/// Rows and chains that are read at once.
const BATCH: i64 = 1_000;
/// Breaks that are told of: whoever sees so many need not see more.
const TOLD: usize = 100;

/// A place where the log is not what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// The organization whose chain it is; empty for what belongs to none.
    pub chain: String,
    /// The place in the chain; none when the row has no place.
    pub position: Option<i64>,
    /// What is wrong there.
    pub what: String,
}

/// What an audit of the log found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// How many chains were walked.
    pub chains: u64,
    /// How many rows they have.
    pub rows: u64,
    /// How many rows are older than the chains, so that nothing proves them.
    pub unproved: u64,
    /// Where the log is broken, at most a hundred places.
    pub breaks: Vec<Break>,
}

impl Report {
    /// Whether every row of every chain is as it was written.
    pub fn is_whole(&self) -> bool {
        self.breaks.is_empty()
    }

    fn broken(&mut self, chain: &str, position: Option<i64>, what: impl Into<String>) {
        if self.breaks.len() < TOLD {
            self.breaks.push(Break { chain: chain.to_owned(), position, what: what.into() });
        }
    }
}

/// A row beside the head of its chain as it was in the same moment; no row when there is none behind the last one seen.
#[derive(sqlx::FromRow)]
struct Link {
    head_position: i64,
    head_hash: Vec<u8>,
    position: Option<i64>,
    hash: Option<Vec<u8>>,
    organization_id: Option<String>,
    id: Option<Uuid>,
    account_id: Option<Uuid>,
    session_id: Option<Uuid>,
    api_key_id: Option<Uuid>,
    address: Option<String>,
    action: Option<String>,
    target: Option<String>,
    detail: Option<String>,
    created_at: Option<i64>,
}

/// Walks every chain. Safe while others go on writing.
pub async fn verify(backend: &Backend) -> Result<Report> {
    let mut conn = backend.db.read().await?;
    let mut report = Report::default();
    let mut last: Option<String> = None;
    loop {
        let chains: Vec<(String,)> = fetch_all!(
            conn,
            "SELECT chain FROM audit_heads WHERE ($1 IS NULL OR chain > $1) ORDER BY chain LIMIT $2",
            last.as_deref(),
            BATCH
        )?;
        let Some((end,)) = chains.last() else { break };
        last = Some(end.clone());
        for (chain,) in &chains {
            walk(&mut conn, chain, &mut report).await?;
            report.chains += 1;
        }
    }
    chainless(&mut conn, &mut report).await?;
    strays(&mut conn, &mut report).await?;
    Ok(report)
}

/// Walks one chain in batches. Each batch comes with the head of the same moment: what ends the chain must be it.
async fn walk(conn: &mut Conn, chain: &str, report: &mut Report) -> Result<()> {
    // Read from the very lowest place on, where no row belongs.
    let (mut read, mut place, mut before) = (i64::MIN, 0_i64, Some(Vec::new()));
    loop {
        let links: Vec<Link> = fetch_all!(
            conn,
            "SELECT h.position AS head_position, h.hash AS head_hash, l.position, l.hash, l.organization_id, l.id, l.account_id, l.session_id, l.api_key_id,
                    l.address, l.action, l.target, l.detail, l.created_at
             FROM audit_heads h LEFT JOIN audit_log l ON l.chain = h.chain AND l.position > $2
             WHERE h.chain = $1 ORDER BY l.position LIMIT $3",
            chain,
            read,
            BATCH
        )?;
        let full = i64::try_from(links.len()).is_ok_and(|count| count == BATCH);
        let Some((head_position, head_hash)) = links.last().map(|link| (link.head_position, link.head_hash.clone())) else {
            report.broken(chain, None, "the head is gone");
            return Ok(());
        };
        for link in links {
            let Some(position) = link.position else { break };
            report.rows += 1;
            read = position;
            if position <= place {
                report.broken(chain, Some(position), "a row stands before the beginning of the chain");
                continue;
            }
            if position != place + 1 {
                report.broken(chain, Some(place + 1), missing(place + 1, position - 1));
                before = None;
            }
            place = position;
            let hash = link.hash.clone().unwrap_or_default();
            if let Some(before) = &before
                && !fits(link, chain, position, before, &hash)
            {
                report.broken(chain, Some(position), "this row is not what was written");
            }
            // What follows was written after this hash, whatever the row says now.
            before = Some(hash);
        }
        if full {
            continue;
        }
        if place < head_position {
            report.broken(chain, Some(place + 1), missing(place + 1, head_position));
        } else if place > head_position {
            report.broken(chain, Some(head_position + 1), "rows follow the end of the chain");
        } else if before.is_some_and(|last| last != head_hash) {
            report.broken(chain, Some(place), "this row is not the one that the chain ends with");
        }
        return Ok(());
    }
}

fn missing(from: i64, to: i64) -> String {
    if from >= to { "this row is missing".to_owned() } else { format!("the rows up to {to} are missing") }
}

/// Whether a row is what was written: its words, its place, and the organization under which it is listed.
fn fits(link: Link, chain: &str, position: i64, before: &[u8], hash: &[u8]) -> bool {
    let (Some(id), Some(action), Some(target), Some(detail), Some(created_at)) =
        (link.id, link.action, link.target, link.detail, link.created_at)
    else {
        return false;
    };
    let (account, session, key) = (link.account_id, link.session_id, link.api_key_id);
    let entry = Entry { id, account, session, key, address: link.address, action, target, detail, created_at };
    link.organization_id.unwrap_or_default() == chain && entry.hash(chain, position, before) == hash
}

/// Organizations whose whole chain is gone: each began with the row of its creation.
async fn chainless(conn: &mut Conn, report: &mut Report) -> Result<()> {
    let without: Vec<(String,)> = fetch_all!(
        conn,
        "SELECT o.id FROM organizations o WHERE NOT EXISTS (SELECT 1 FROM audit_heads h WHERE h.chain = o.id)
         AND NOT EXISTS (SELECT 1 FROM audit_log l WHERE l.chain = o.id) ORDER BY o.id LIMIT $1",
        BATCH
    )?;
    for (chain,) in without {
        report.broken(&chain, None, "the whole chain of this organization is gone");
    }
    Ok(())
}

/// Rows that no walk meets: those of a chain without a head, and those without a place.
async fn strays(conn: &mut Conn, report: &mut Report) -> Result<()> {
    let headless: Vec<(String, i64)> = fetch_all!(
        conn,
        "SELECT l.chain, count(*) FROM audit_log l WHERE l.chain IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM audit_heads h WHERE h.chain = l.chain) GROUP BY l.chain ORDER BY l.chain LIMIT $1",
        BATCH
    )?;
    for (chain, rows) in headless {
        report.broken(&chain, None, format!("the head is gone, and {rows} rows have no chain to stand in"));
    }
    let (unproved, later): (i64, i64) = fetch_one!(
        conn,
        "SELECT count(*), CAST(COALESCE(sum(CASE WHEN l.created_at > f.began THEN 1 ELSE 0 END), 0) AS BIGINT)
         FROM audit_log l LEFT JOIN (SELECT min(created_at) AS began FROM audit_log WHERE chain IS NOT NULL) f ON TRUE
         WHERE l.chain IS NULL OR l.position IS NULL"
    )?;
    report.unproved = u64::try_from(unproved - later).unwrap_or(0);
    if later > 0 {
        report.broken("", None, format!("{later} rows without a place in any chain are younger than the chains"));
    }
    Ok(())
}
