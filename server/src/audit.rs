//! `assay audit verify`: the proof of the audit log, for whoever operates the server.

use crate::config::Config;
use crate::serve::open_existing;
use backend::audit::{self, Report};
use std::fmt::Write;

/// Prints what the walk along every chain found; an error when one is broken. Safe while servers work on the same database.
#[expect(clippy::print_stdout, reason = "the outcome is what the person at the terminal asked for")]
pub async fn verify(config: &Config) -> anyhow::Result<()> {
    let backend = open_existing(config).await?;
    let report = audit::verify(&backend).await?;
    backend.db.close().await;
    println!("{}", in_words(&report));
    if report.is_whole() { Ok(()) } else { Err(anyhow::anyhow!("the audit log is broken")) }
}

fn in_words(report: &Report) -> String {
    let mut text = format!("{} rows in {} chains", report.rows, report.chains);
    if report.unproved > 0 {
        let _ = write!(text, ", and {} rows older than the chains, which nothing proves", report.unproved);
    }
    for found in &report.breaks {
        let chain = match found.chain.as_str() {
            "" => "no organization".to_owned(),
            organization => format!("organization {organization}"),
        };
        let row = found.position.map(|position| format!(", row {position}")).unwrap_or_default();
        let _ = write!(text, "\n{chain}{row}: {}", found.what);
    }
    if report.is_whole() {
        text.push_str(": whole");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use backend::audit::Break;

    #[test]
    fn says_that_all_is_well_or_where_it_is_broken() {
        let mut report = Report { chains: 2, rows: 9, ..Report::default() };
        assert_eq!(in_words(&report), "9 rows in 2 chains: whole");
        report.unproved = 3;
        report.breaks.push(Break { chain: "acme".into(), position: Some(4), what: "this row is missing".into() });
        report.breaks.push(Break { chain: String::new(), position: None, what: "the head is gone".into() });
        let text = in_words(&report);
        assert!(text.contains("3 rows older than the chains") && !text.contains("whole"), "{text}");
        assert!(text.contains("\norganization acme, row 4: this row is missing\nno organization: the head is gone"), "{text}");
    }
}
