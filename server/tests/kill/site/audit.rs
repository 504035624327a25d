//! The reckoning: what the database holds in the end, counted from outside.

use super::{EVALUATED, Import, Site};
use crate::data::{self, CRITERIA};
use crate::process::assay;
use domain::agreement::{HumanLabel, Splits, Tally};
use domain::runs::{Counts, RunFigures};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

impl Site {
    /// Everything is there exactly once, and nothing else is.
    pub async fn audit(mut self) {
        self.nothing_is_left_half_done().await;
        for server in &mut self.servers {
            server.kill();
            assert!(!server.log().contains("panicked"), "{}", server.log());
        }
        for proof in [["ledger", "verify"], ["audit", "verify"]] {
            let output = assay(self.store.folder(), self.store.url()).args(proof).output().unwrap();
            assert!(output.status.success(), "{proof:?}: {}", String::from_utf8_lossy(&output.stderr));
        }
        self.store.is_sound().await;
        self.datasets().await;
        self.runs().await;
        self.letters().await;
        self.log().await;
        self.store.remove().await;
    }

    /// What broken imports left goes by itself when their leases are over; every import looks for it.
    async fn nothing_is_left_half_done(&mut self) {
        let until = Instant::now() + Duration::from_secs(30);
        for number in 0.. {
            let half: Vec<(i64,)> = self.store.rows("SELECT COUNT(*) FROM resources WHERE state <> 'ready'").await;
            if half == [(0,)] {
                return;
            }
            assert!(Instant::now() < until, "{half:?} imports are neither whole nor gone");
            tokio::time::sleep(Duration::from_millis(300)).await;
            self.import(&format!("Sweep {number}"), 1).await;
        }
    }

    async fn datasets(&self) {
        let found: Vec<(String, i64, i64, i64, i64, i64)> = self
            .store
            .rows(
                "SELECT r.name, d.row_count, COUNT(*), COUNT(DISTINCT w.position), MAX(w.position), SUM(LENGTH(w.cells))
                 FROM resources r JOIN datasets d ON d.id = r.id JOIN dataset_rows w ON w.dataset_id = d.id
                 GROUP BY r.name, d.row_count",
            )
            .await;
        let expected =
            |(name, Import { rows, .. }): (&String, &Import)| (name.clone(), *rows, *rows, *rows, *rows, data::characters(*rows));
        let mut found = found;
        found.sort();
        assert_eq!(found, self.imports.iter().map(expected).collect::<Vec<_>>());
    }

    async fn runs(&self) {
        let runs: Vec<(String, String, i64, i64, i64, String)> =
            self.store.rows("SELECT request_key, state, total, done, passed, figures FROM runs ORDER BY request_key").await;
        assert_eq!(runs.iter().map(|run| &run.0).collect::<Vec<_>>(), self.runs.keys().collect::<Vec<_>>());
        let (overall, criteria) = (self.verdicts().await, self.results().await);
        for (key, state, total, done, passed, figures) in runs {
            assert_eq!((state.as_str(), total, done), ("succeeded", EVALUATED, EVALUATED), "{key}");
            assert_eq!(passed, data::passing(EVALUATED), "{key}");
            let figures: RunFigures = serde_json::from_str(&figures).unwrap();
            assert_eq!(figures.overall, overall[&key], "{key}");
            let kept: Vec<Tally> = figures.criteria.iter().map(Counts::all).collect();
            assert_eq!(kept, criteria[&key], "{key}");
        }
    }

    /// The verdicts of each run, counted again by split: there is exactly one for every row, and it is the right one.
    async fn verdicts(&self) -> BTreeMap<String, Counts> {
        let found: Vec<(String, i64, i64, bool, Option<bool>)> = self
            .store
            .rows(
                "SELECT u.request_key, v.position, v.row_id, v.passed, v.judged FROM verdicts v JOIN runs u ON u.id = v.run_id
                 ORDER BY u.request_key, v.position",
            )
            .await;
        let mut counted: BTreeMap<String, Counts> = BTreeMap::new();
        let mut place = 0;
        for (key, position, row, passed, judged) in found {
            place = place % EVALUATED + 1;
            assert_eq!(position, place, "{key}");
            assert_eq!(passed, data::verdicts(position).iter().all(|passed| *passed), "{key}, row {position}");
            counted.entry(key).or_default().add(Splits::default().of(&row.to_string()), passed.into(), label(judged));
        }
        counted
    }

    /// The results of each run, counted again for every criterion.
    async fn results(&self) -> BTreeMap<String, Vec<Tally>> {
        let found: Vec<(String, i64, bool, Option<bool>, i64, i64)> = self
            .store
            .rows(
                "SELECT u.request_key, c.position, x.passed, v.judged, COUNT(*), COUNT(DISTINCT x.position)
                 FROM results x JOIN runs u ON u.id = x.run_id JOIN criteria c ON c.id = x.criterion_id
                 LEFT JOIN verdicts v ON v.run_id = x.run_id AND v.position = x.position
                 GROUP BY u.request_key, c.position, x.passed, v.judged ORDER BY u.request_key, c.position",
            )
            .await;
        let mut counted: BTreeMap<String, BTreeMap<i64, Tally>> = BTreeMap::new();
        for (key, criterion, passed, judged, count, rows) in found {
            assert_eq!(count, rows, "{key} has results twice");
            let tally = counted.entry(key).or_default().entry(criterion).or_default();
            for _ in 0..count {
                tally.add(Some(passed), label(judged));
            }
        }
        let all = |(key, criteria): (String, BTreeMap<i64, Tally>)| {
            assert_eq!(criteria.len(), CRITERIA.len(), "{key}");
            (key, criteria.into_values().collect())
        };
        counted.into_iter().map(all).collect()
    }

    /// Everybody who was invited is invited once, by one letter for each time that somebody asked for it; those that were not
    /// answered may have sent none.
    async fn letters(&self) {
        let found: Vec<(String, i64, i64)> = self
            .store
            .rows(
                "SELECT i.email, COUNT(DISTINCT i.id), COUNT(l.id) FROM invitations i LEFT JOIN letters l ON l.recipient = i.email
                 WHERE i.state = 'pending' GROUP BY i.email",
            )
            .await;
        assert_eq!(found.len(), self.guests.len());
        for (guest, invitations, letters) in found {
            let (asked, _) = self.guests[&guest];
            assert_eq!(invitations, 1, "{guest}");
            assert!((1..=asked).contains(&letters), "{guest} was invited {asked} times and got {letters} letters");
        }
    }

    /// The log tells of everything once.
    async fn log(&self) {
        let told: Vec<(String, i64)> = self
            .store
            .rows(
                "SELECT action, COUNT(*) FROM audit_log WHERE action IN ('datasets.import', 'runs.start') GROUP BY action ORDER BY action",
            )
            .await;
        let count = |count: usize| i64::try_from(count).unwrap();
        let expected = [("datasets.import", self.imports.len()), ("runs.start", self.runs.len())];
        assert_eq!(told, expected.map(|(action, of)| (action.to_owned(), count(of))));
    }
}

fn label(judged: Option<bool>) -> HumanLabel {
    match judged {
        Some(true) => HumanLabel::Pass,
        Some(false) => HumanLabel::Fail,
        None => HumanLabel::Missing,
    }
}
