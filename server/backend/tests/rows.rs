//! Rows of datasets: versions that share them, changes and conflicts, and what a reader asks for.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use backend::datasets::browse::{Asked, Place, Rows, browse};
use backend::datasets::{self, columns_shown, edit, row, versions};
use backend::runs::{self, results, work};
use backend::{Backend, Caller};
use common::{World, on_each_database, refusal};
use domain::ids::{DatasetId, OrganizationId};
use domain::rows::Seen;
use domain::runs::ResultFilter;
use domain::{Problem, Refusal};

const FIVE: &str = "question,answer\n1,one\n2,two sorry\n3,three\n4,four\n5,five\n";

/// A dataset and somebody who may edit it.
struct Desk {
    backend: Backend,
    ada: Caller,
    acme: OrganizationId,
    id: DatasetId,
}

impl Desk {
    async fn with(world: &World, file: impl AsRef<[u8]>) -> Self {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        let id = world.import(&ada, &acme, "Answers", file).await.unwrap();
        Self { backend: world.backend.clone(), ada, acme, id }
    }

    async fn edit(&self, position: i64, added_in: i64, answer: &str, over: bool) -> backend::Result<()> {
        let cells = vec![position.to_string(), answer.to_owned()];
        edit::edit(&self.backend, &self.ada, &self.acme, self.id, Seen { position, added_in }, cells, over).await
    }

    async fn add(&self, answer: &str) -> i64 {
        edit::add(&self.backend, &self.ada, &self.acme, self.id, vec!["?".into(), answer.into()]).await.unwrap()
    }

    async fn delete(&self, seen: &[(i64, i64)]) -> backend::Result<usize> {
        let seen: Vec<_> = seen.iter().map(|(position, added_in)| Seen { position: *position, added_in: *added_in }).collect();
        edit::delete(&self.backend, &self.ada, &self.acme, self.id, &seen).await
    }

    async fn restore(&self, version: i64) -> backend::Result<()> {
        versions::restore(&self.backend, &self.ada, &self.acme, self.id, version).await
    }

    async fn page(&self, asked: Asked, place: Place, limit: i64) -> backend::Result<Rows> {
        browse(&self.backend, &self.ada, &self.acme, self.id, &asked, place, limit).await
    }

    /// The answers of a version by their places, after its count was held against them.
    async fn answers(&self, version: i64) -> Vec<(i64, String)> {
        let page = self.page(Asked { version: Some(version), ..Asked::default() }, Place::First, 200).await.unwrap();
        assert_eq!(page.version.rows, i64::try_from(page.rows.len()).unwrap(), "version {version}");
        page.rows.into_iter().map(|row| (row.seen.position, row.cells[1].text.clone())).collect()
    }
}

fn listed(answers: &[(i64, &str)]) -> Vec<(i64, String)> {
    answers.iter().map(|(position, answer)| (*position, (*answer).to_owned())).collect()
}

#[test]
fn every_change_makes_a_version_and_none_is_lost() {
    on_each_database(|world| async move {
        let desk = Desk::with(&world, FIVE).await;
        desk.edit(2, 1, "TWO", false).await.unwrap();
        assert_eq!(desk.add("six").await, 6);
        assert_eq!(desk.delete(&[(1, 1), (6, 3)]).await.unwrap(), 2);
        // The place of a deleted row is not given away.
        assert_eq!(desk.add("seven").await, 7);
        let first = listed(&[(1, "one"), (2, "two sorry"), (3, "three"), (4, "four"), (5, "five")]);
        let last = listed(&[(2, "TWO"), (3, "three"), (4, "four"), (5, "five"), (7, "seven")]);
        assert_eq!(desk.answers(1).await, first);
        assert_eq!(desk.answers(3).await.last().unwrap(), &(6, "six".to_owned()));
        assert_eq!(desk.answers(5).await, last);

        desk.restore(1).await.unwrap();
        assert_eq!(desk.answers(6).await, first);
        desk.restore(5).await.unwrap();
        assert_eq!((desk.answers(7).await, desk.answers(6).await, desk.answers(5).await), (last.clone(), first, last));

        let list = versions::list(&desk.backend, &desk.ada, &desk.acme, desk.id, None, 50).await.unwrap().items;
        let told: Vec<_> = list.iter().map(|version| (version.number, version.rows, version.what.as_str())).collect();
        let expected = [
            (7, 5, "Version 5 restored"),
            (6, 5, "Version 1 restored"),
            (5, 5, "Row 7 added"),
            (4, 4, "2 rows deleted"),
            (3, 6, "Row 6 added"),
            (2, 5, "Row 2 edited"),
            (1, 5, "Imported"),
        ];
        assert_eq!(told, expected);
        assert!(list.iter().all(|version| version.created_by == "Ada"));
        for version in [0, 7, 8] {
            assert!(matches!(refusal(desk.restore(version).await), Refusal::Invalid(_) | Refusal::NotFound), "{version}");
        }
        let never = Asked { version: Some(99), ..Asked::default() };
        assert_eq!(refusal(desk.page(never, Place::First, 9).await), Refusal::NotFound);
        assert_eq!(datasets::get(&desk.backend, &desk.ada, &desk.acme, desk.id).await.unwrap().dataset.version, 7);
    });
}

#[test]
fn restoring_copies_only_what_was_ended() {
    on_each_database(|world| async move {
        let file = (1..=1_000).fold("question,answer\n".to_owned(), |file, n| file + &format!("{n},a\n"));
        let desk = Desk::with(&world, file).await;
        desk.edit(500, 1, "b", false).await.unwrap();
        desk.restore(1).await.unwrap();
        assert_eq!(stored(&world).await, 1_002);
    });
}

/// How many rows lie in the database.
async fn stored(world: &World) -> i64 {
    const COUNT: &str = "SELECT count(*) FROM dataset_rows";
    match &world.backend.db {
        backend::db::Db::Sqlite { read, .. } => sqlx::query_scalar(COUNT).fetch_one(read).await.unwrap(),
        backend::db::Db::Postgres(pool) => sqlx::query_scalar(COUNT).fetch_one(pool).await.unwrap(),
    }
}

#[test]
fn nobody_overwrites_or_deletes_what_they_have_not_seen() {
    on_each_database(|world| async move {
        let desk = Desk::with(&world, FIVE).await;
        let changed = || Refusal::from(Problem::RowChanged);
        desk.edit(2, 1, "mine", false).await.unwrap();
        assert_eq!(refusal(desk.edit(2, 1, "yours", false).await), changed());
        assert_eq!(refusal(desk.delete(&[(1, 1), (2, 1)]).await), changed());
        // Nothing of it was done: no version, no row.
        assert_eq!(desk.answers(2).await[1].1, "mine");
        assert_eq!(datasets::get(&desk.backend, &desk.ada, &desk.acme, desk.id).await.unwrap().dataset.version, 2);
        desk.edit(2, 1, "yours", true).await.unwrap();
        // The same text is no change.
        desk.edit(2, 3, "yours", false).await.unwrap();
        desk.delete(&[(2, 3)]).await.unwrap();
        assert_eq!(refusal(desk.edit(2, 3, "again", false).await), changed());
        desk.edit(2, 3, "again", true).await.unwrap();
        assert_eq!(desk.answers(5).await.len(), 5);
        assert_eq!(refusal(desk.edit(9, 1, "x", true).await), Refusal::NotFound);
    });
}

#[test]
fn changes_at_the_same_time_follow_one_another() {
    on_each_database(|world| async move {
        let desk = Desk::with(&world, FIVE).await;
        let edits = futures::future::join_all((0..10).map(|n| desk.edit(3, 1, if n % 2 == 0 { "even" } else { "odd" }, false))).await;
        assert_eq!(edits.iter().filter(|edit| edit.is_ok()).count(), 1);
        let added = futures::future::join_all((0..10).map(|_| desk.add("more"))).await;
        assert_eq!(added.iter().collect::<std::collections::BTreeSet<_>>().len(), 10);
        assert_eq!(desk.answers(12).await.len(), 15);
    });
}

#[test]
fn a_run_goes_on_over_the_rows_that_it_began_with() {
    on_each_database(|world| async move {
        let desk = Desk::with(&world, FIVE).await;
        let evaluation = world.apologises(&desk.ada, &desk.acme, desk.id).await;
        let run = runs::start(&desk.backend, &desk.ada, &desk.acme, evaluation, "key").await.unwrap();
        desk.edit(1, 1, "sorry too", false).await.unwrap();
        desk.delete(&[(2, 1), (5, 1)]).await.unwrap();
        desk.add("so sorry").await;
        while let Some(mut claim) = work::claim(&desk.backend).await.unwrap() {
            while matches!(claim.batch().await.unwrap(), work::Step::More) {}
        }
        let over = runs::get(&desk.backend, &desk.ada, &desk.acme, run).await.unwrap();
        assert_eq!((over.dataset_version, over.total, over.done, over.passed), (1, 5, 5, 1));
        let found = results::results(&desk.backend, &desk.ada, &desk.acme, run, ResultFilter::Passed, domain::runs::Place::default(), 50)
            .await
            .unwrap();
        let passed: Vec<_> = found.page.items.iter().map(|v| (v.position, v.cells.as_ref().unwrap()[0].text.clone())).collect();
        assert_eq!(passed, listed(&[(2, "two sorry")]));
    });
}

#[test]
fn rows_are_paged_in_both_directions_over_gaps() {
    on_each_database(|world| async move {
        let desk = Desk::with(&world, FIVE).await;
        desk.delete(&[(2, 1), (4, 1)]).await.unwrap();
        desk.add("six").await;
        let at = async |place| {
            let page = desk.page(Asked::default(), place, 2).await.unwrap();
            (page.rows.iter().map(|row| row.seen.position).collect::<Vec<_>>(), page.previous, page.next)
        };
        assert_eq!(at(Place::First).await, (vec![1, 3], None, Some(3)));
        assert_eq!(at(Place::After(3)).await, (vec![5, 6], Some(5), None));
        assert_eq!(at(Place::Before(5)).await, (vec![1, 3], None, Some(3)));
        assert_eq!(at(Place::Before(6)).await, (vec![3, 5], Some(3), Some(5)));
        let whole = row::whole(&desk.backend, &desk.ada, &desk.acme, desk.id, None, 3).await.unwrap();
        assert_eq!((whole.previous, whole.next, whole.seen.added_in), (Some(1), Some(5), 1));
        let old = row::whole(&desk.backend, &desk.ada, &desk.acme, desk.id, Some(1), 4).await.unwrap();
        assert_eq!((old.previous, old.next, old.version.is_current), (Some(3), Some(5), false));
        assert_eq!(refusal(row::whole(&desk.backend, &desk.ada, &desk.acme, desk.id, None, 4).await), Refusal::NotFound);
    });
}

#[test]
fn search_filters_and_order_agree_with_looking_at_every_row() {
    on_each_database(|world| async move {
        let names = ["Ärger", "billing, BILLING", "", "refund \"now\"", "10", "9"];
        let file = (0..500).fold("n,topic\n".to_owned(), |file, n| {
            let topic = names[n % names.len()].replace('"', "\"\"");
            file + &format!("{n},\"{topic}\"\n")
        });
        let desk = Desk::with(&world, file).await;
        let all = async |asked: Asked, limit| {
            let (mut found, mut place) = (Vec::new(), Place::First);
            loop {
                let page = desk.page(asked.clone(), place, limit).await.unwrap();
                found.extend(page.rows.iter().map(|row| (row.seen.position, row.cells[1].text.clone())));
                match page.next {
                    Some(next) => place = Place::After(next),
                    None => return found,
                }
            }
        };
        let filtered = |kind: &str, text: &str| Asked { filters: vec![["2".into(), kind.into(), text.into()]], ..Asked::default() };
        let searched = |words: &str| Asked { words: words.into(), ..Asked::default() };
        for (asked, topic) in [
            (filtered("contains", "ärg"), 0),
            (filtered("contains", "billing, b"), 1),
            (filtered("empty", ""), 2),
            (filtered("is", "REFUND \"NOW\""), 3),
            (searched("refund \"n"), 3),
        ] {
            let found = all(asked, 7).await;
            assert!(found.iter().all(|(_, text)| text == names[topic]), "{topic}: {found:?}");
            assert_eq!(found.len(), (0..500).filter(|n| n % names.len() == topic).count(), "{topic}");
        }
        // Each page of an order follows the one before, and the way back is the same.
        for order in ["2", "-2"] {
            let asked = Asked { order: order.into(), ..filtered("not_empty", "") };
            let whole = all(asked.clone(), 200).await;
            assert_eq!((whole.len(), all(asked.clone(), 37).await == whole), (417, true), "{order}");
            let second = desk.page(asked.clone(), Place::After(whole[36].0), 37).await.unwrap();
            let back = desk.page(asked, Place::Before(second.previous.unwrap()), 37).await.unwrap();
            assert_eq!(
                back.rows.iter().map(|row| row.seen.position).collect::<Vec<_>>(),
                whole[..37].iter().map(|row| row.0).collect::<Vec<_>>()
            );
            let figures: Vec<_> = whole.iter().map(|row| row.1.as_str()).filter(|text| text.starts_with(['9', '1'])).collect();
            assert_eq!(figures[0], if order == "2" { "9" } else { "10" });
        }
        for asked in [filtered("like", "x"), Asked { order: "3".into(), ..Asked::default() }, searched(&"x".repeat(201))] {
            assert!(matches!(refusal(desk.page(asked, Place::First, 9).await), Refusal::Invalid(_)));
        }
    });
}

#[test]
fn a_long_search_stops_and_says_where() {
    on_each_database(|world| async move {
        let file = (1..=100_500).fold("n\n".to_owned(), |file, n| file + if n == 100_400 { "needle\n" } else { "x\n" });
        let desk = Desk::with(&world, file).await;
        let asked = Asked { words: "needle".into(), ..Asked::default() };
        let page = desk.page(asked.clone(), Place::First, 50).await.unwrap();
        assert_eq!((page.rows.len(), page.next, page.stopped), (0, None, Some(100_000)));
        let further = desk.page(asked, Place::After(100_000), 50).await.unwrap();
        assert_eq!((further.rows[0].seen.position, further.stopped), (100_400, None));
        let ordered = Asked { order: "1".into(), ..Asked::default() };
        assert!(matches!(refusal(desk.page(ordered, Place::First, 9).await), Refusal::Invalid(_)));
    });
}

#[test]
fn each_reader_hides_columns_for_themselves() {
    on_each_database(|world| async move {
        let desk = Desk::with(&world, FIVE).await;
        let bob = world.person("Bob").await;
        world.join(&desk.ada, &desk.acme, &bob, "viewer").await;
        columns_shown::show(&desk.backend, &bob, &desk.acme, desk.id, &[1]).await.unwrap();
        let asked = Asked::default();
        let bobs = browse(&desk.backend, &bob, &desk.acme, desk.id, &asked, Place::First, 9).await.unwrap();
        assert_eq!((bobs.hidden, bobs.rows[0].cells.len(), bobs.rows[0].cells[0].text.as_str()), (vec![0], 1, "one"));
        assert_eq!(desk.page(asked, Place::First, 9).await.unwrap().rows[0].cells.len(), 2);
        assert!(matches!(refusal(columns_shown::show(&desk.backend, &bob, &desk.acme, desk.id, &[7]).await), Refusal::Invalid(_)));
        // A viewer reads, and changes nothing.
        let (backend, acme, id) = (&desk.backend, &desk.acme, desk.id);
        let seen = Seen { position: 1, added_in: 1 };
        for refused in [
            refusal(edit::edit(backend, &bob, acme, id, seen, vec![String::new(), "x".into()], false).await),
            refusal(edit::add(backend, &bob, acme, id, vec![String::new(), "x".into()]).await),
            refusal(edit::delete(backend, &bob, acme, id, &[seen]).await),
            refusal(versions::restore(backend, &bob, acme, id, 1).await),
        ] {
            assert!(matches!(refused, Refusal::Forbidden { .. }), "{refused:?}");
        }
    });
}

#[test]
fn lists_show_how_a_conversation_ended_and_the_row_all_of_it() {
    on_each_database(|world| async move {
        let chat = r#"[{""role"":""user"",""content"":""Hi""},{""role"":""assistant"",""content"":""Hello <b>""}]"#;
        let desk = Desk::with(&world, format!("chat\n\"{chat}\"\n")).await;
        let page = desk.page(Asked::default(), Place::First, 9).await.unwrap();
        let cell = &page.rows[0].cells[0];
        assert_eq!((cell.text.as_str(), cell.clipped), ("assistant: Hello <b>", true));
        let whole = row::whole(&desk.backend, &desk.ada, &desk.acme, desk.id, None, 1).await.unwrap().cells;
        assert!(whole[0].1.starts_with("[{\"role\""));
    });
}
