//! `assay ledger verify`: the audit of the ledger, for whoever operates the server.

use crate::config::Config;
use crate::serve::open_existing;
use backend::credits::{self, Against, Report};
use std::fmt::Write;

/// Prints what the audit found; an error when the ledger is wrong. Safe while servers work on the same database.
#[expect(clippy::print_stdout, reason = "the outcome is what the person at the terminal asked for")]
pub async fn verify(config: &Config) -> anyhow::Result<()> {
    let backend = open_existing(config).await?;
    let report = credits::verify(&backend).await?;
    backend.db.close().await;
    println!("{}", in_words(&report));
    if report.is_exact() { Ok(()) } else { Err(anyhow::anyhow!("the ledger is wrong")) }
}

fn in_words(report: &Report) -> String {
    let mut text = format!("{} accounts, {} transfers", report.accounts, report.transfers);
    for difference in &report.differences {
        let owner = difference.billing.map_or_else(|| "the system".to_owned(), |billing| billing.to_string());
        let (kept, proved) = (difference.kept.nanos(), difference.proved.nanos());
        let against = match difference.against {
            Against::Entries => "the entries add up",
            Against::Holds => "the open holds add up",
            Against::Allocations => "what is left of the allocations comes",
        };
        let _ = write!(text, "\n{} of {owner}: the balance is {kept}, {against} to {proved} nano-dollars", difference.name);
    }
    if report.total != 0 {
        let _ = write!(text, "\nall balances add up to {} nano-dollars instead of nothing", report.total);
    }
    if report.is_exact() {
        text.push_str(": exact");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use backend::credits::Difference;

    #[test]
    fn says_that_all_is_well_or_what_is_wrong() {
        let mut report = Report { accounts: 2, transfers: 1, ..Report::default() };
        assert_eq!(in_words(&report), "2 accounts, 1 transfers: exact");
        report.total = 1;
        let (name, against) = ("purchases".into(), Against::Entries);
        report.differences.push(Difference { billing: None, name, kept: (-6).into(), against, proved: (-7).into() });
        let text = in_words(&report);
        assert!(text.contains("purchases of the system: the balance is -6, the entries add up to -7"), "{text}");
        assert!(text.contains("add up to 1 nano-dollars") && !text.contains("exact"));
    }
}
