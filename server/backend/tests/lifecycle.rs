//! What becomes of a dataset: another name, another team, a copy, a file, the end.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use backend::datasets::browse::Asked;
use backend::datasets::{self, duplicate::duplicate, edit, export::export, import::NewDataset, row};
use backend::runs::{self, work};
use backend::teams::{self, TeamForm};
use backend::{Backend, Caller, evaluations, resources};
use common::{World, on_each_database, refusal};
use domain::Refusal;
use domain::access::{Level, ResourceKind};
use domain::ids::{DatasetId, OrganizationId, TeamId};
use domain::rows::Seen;
use futures::TryStreamExt;
use std::time::Duration;

const KIND: ResourceKind = ResourceKind::Dataset;

/// The message beside the field.
fn refused<T>(result: backend::Result<T>, field: &str) -> String {
    match refusal(result) {
        Refusal::Invalid(errors) => errors.get(field).unwrap_or_else(|| panic!("{errors:?}")).to_owned(),
        other => panic!("{other:?}"),
    }
}

async fn team(world: &World, admin: &Caller, acme: &OrganizationId, name: &str) -> TeamId {
    teams::create(&world.backend, admin, acme, TeamForm { name, description: "", icon: "" }).await.unwrap()
}

/// Ada with an organization, Bob as a member in its default team, and her dataset.
async fn start(world: &World) -> (Caller, Caller, OrganizationId, DatasetId) {
    let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
    let acme = world.organization(&ada, "acme").await;
    world.join(&ada, &acme, &bob, "member").await;
    let id = world.import(&ada, &acme, "Answers", "question,answer\n1,sorry\n2,no\n").await.unwrap();
    (ada, bob, acme, id)
}

async fn level(world: &World, who: &Caller, acme: &OrganizationId, id: DatasetId) -> Option<Level> {
    datasets::get(&world.backend, who, acme, id).await.ok().map(|details| details.dataset.resource.level)
}

#[test]
fn a_resource_gets_another_name_that_is_free() {
    on_each_database(|world| async move {
        let (ada, bob, acme, id) = start(&world).await;
        let backend = &world.backend;
        world.import(&ada, &acme, "Other", "a\n1\n").await.unwrap();
        assert!(refused(resources::rename(backend, &ada, &acme, KIND, id.uuid(), "OTHER").await, "name").contains("this name already"));
        assert!(refused(resources::rename(backend, &ada, &acme, KIND, id.uuid(), " ").await, "name").contains("Enter"));
        resources::rename(backend, &ada, &acme, KIND, id.uuid(), "ANSWERS").await.unwrap();
        assert_eq!(datasets::get(backend, &ada, &acme, id).await.unwrap().dataset.resource.name, "ANSWERS");
        assert!(matches!(refusal(resources::rename(backend, &bob, &acme, KIND, id.uuid(), "Mine").await), Refusal::Forbidden { .. }));
        let as_other_kind = resources::rename(backend, &ada, &acme, ResourceKind::Evaluation, id.uuid(), "x").await;
        assert_eq!(refusal(as_other_kind), Refusal::NotFound);
    });
}

#[test]
fn a_moved_resource_is_reached_by_its_new_team_and_no_longer_by_the_old_one() {
    on_each_database(|world| async move {
        let (ada, bob, acme, id) = start(&world).await;
        let (backend, eve) = (&world.backend, world.person("Eve").await);
        let lab = team(&world, &ada, &acme, "Lab").await;
        assert_eq!(level(&world, &bob, &acme, id).await, Some(Level::Edit));
        let targets = resources::targets(backend, &ada, &acme, KIND, id.uuid()).await.unwrap();
        assert_eq!(targets.iter().map(|team| team.name.as_str()).collect::<Vec<_>>(), ["Lab"]);
        let move_it = async |who: &Caller, to| resources::move_to(backend, who, &acme, KIND, id.uuid(), to).await;
        assert!(matches!(refusal(move_it(&bob, lab).await), Refusal::Forbidden { .. }));
        assert_eq!(refusal(move_it(&eve, lab).await), Refusal::NotFound);
        let home = datasets::get(backend, &ada, &acme, id).await.unwrap().dataset.resource.team;
        assert!(refused(move_it(&ada, home).await, "team").contains("already"));
        move_it(&ada, lab).await.unwrap();
        assert_eq!((level(&world, &bob, &acme, id).await, level(&world, &ada, &acme, id).await), (None, Some(Level::Admin)));
        // There the name may be taken.
        world.import(&ada, &acme, "Answers", "a\n1\n").await.unwrap();
        assert!(refused(move_it(&ada, home).await, "team").contains("“General” has something of this name"));
        // An admin of the resource who is none of the other team.
        world.statement(format!("UPDATE resources SET owner_id = (SELECT id FROM accounts WHERE email = 'bob@example.com') WHERE name = 'Answers' AND team_id <> {}", literal(&world, lab))).await;
        let bobs = datasets::list(backend, &bob, &acme, None, None, 9).await.unwrap().items[0].id;
        let moved = resources::move_to(backend, &bob, &acme, KIND, bobs.uuid(), lab).await;
        assert!(refused(moved, "team").contains("no such team"));
    });
}

/// An identifier as the database writes it.
fn literal(world: &World, id: TeamId) -> String {
    match &world.backend.db {
        backend::db::Db::Sqlite { .. } => format!("X'{}'", id.uuid().simple()),
        backend::db::Db::Postgres(_) => format!("'{}'", id.uuid()),
    }
}

#[test]
fn a_dataset_goes_with_the_evaluations_over_it_and_leaves_nothing() {
    on_each_database(|world| async move {
        let (ada, _, acme, id) = start(&world).await;
        let backend = &world.backend;
        let evaluation = world.apologises(&ada, &acme, id).await;
        let run = runs::start(backend, &ada, &acme, evaluation, "key").await.unwrap();
        work_off(backend).await;
        let found = resources::dependents(backend, &ada, &acme, id).await.unwrap();
        assert_eq!((found.total, found.kept, found.named[0].name.as_str(), found.refusal()), (1, 0, "Apologises", None));
        assert!(
            refused(resources::delete(backend, &ada, &acme, KIND, id.uuid(), "answers").await, "confirmation").contains("Type Answers")
        );
        resources::delete(backend, &ada, &acme, KIND, id.uuid(), " Answers ").await.unwrap();
        assert_eq!(refusal(datasets::get(backend, &ada, &acme, id).await), Refusal::NotFound);
        assert_eq!(refusal(evaluations::get(backend, &ada, &acme, evaluation).await), Refusal::NotFound);
        assert_eq!(refusal(runs::get(backend, &ada, &acme, run).await), Refusal::NotFound);
        // The names are free at once, and what is left goes soon.
        world.import(&ada, &acme, "Answers", "question,answer\n1,x\n").await.unwrap();
        for _ in 0..100 {
            if left(&world).await == (1, 0, 0) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{:?} stay", left(&world).await);
    });
}

/// Does the runs that wait.
async fn work_off(backend: &Backend) {
    while let Some(mut claim) = work::claim(backend).await.unwrap() {
        while matches!(claim.batch().await.unwrap(), work::Step::More) {}
    }
}

/// How many rows, evaluations and verdicts lie in the database.
async fn left(world: &World) -> (i64, i64, i64) {
    const COUNT: &str = "SELECT (SELECT count(*) FROM dataset_rows), (SELECT count(*) FROM evaluations), (SELECT count(*) FROM verdicts)";
    match &world.backend.db {
        backend::db::Db::Sqlite { read, .. } => sqlx::query_as(COUNT).fetch_one(read).await.unwrap(),
        backend::db::Db::Postgres(pool) => sqlx::query_as(COUNT).fetch_one(pool).await.unwrap(),
    }
}

#[test]
fn what_others_made_of_a_dataset_keeps_it() {
    on_each_database(|world| async move {
        let (ada, bob, acme, _) = start(&world).await;
        let backend = &world.backend;
        let bobs = world.import(&bob, &acme, "Bob's", "question,answer\n1,sorry\n").await.unwrap();
        let lab = team(&world, &ada, &acme, "Lab").await;
        let adas = world.apologises(&ada, &acme, bobs).await;
        let seen = resources::dependents(backend, &bob, &acme, bobs).await.unwrap();
        assert_eq!((seen.total, seen.kept, seen.named.len()), (1, 1, 1));
        assert!(
            refused(resources::delete(backend, &bob, &acme, KIND, bobs.uuid(), "Bob's").await, "confirmation").contains("“Apologises”")
        );
        // One that Bob cannot see is counted, and not named.
        resources::move_to(backend, &ada, &acme, ResourceKind::Evaluation, adas.uuid(), lab).await.unwrap();
        let message = refused(resources::delete(backend, &bob, &acme, KIND, bobs.uuid(), "Bob's").await, "confirmation");
        assert!(message.contains("one that you cannot see") && !message.contains("Apologises"), "{message}");
        resources::delete(backend, &ada, &acme, ResourceKind::Evaluation, adas.uuid(), "Apologises").await.unwrap();
        resources::delete(backend, &bob, &acme, KIND, bobs.uuid(), "Bob's").await.unwrap();
    });
}

#[test]
fn a_copy_goes_its_own_way_and_is_seen_when_it_is_whole() {
    on_each_database(|world| async move {
        let (ada, bob, acme, id) = start(&world).await;
        let backend = &world.backend;
        edit::edit(backend, &ada, &acme, id, Seen { position: 2, added_in: 1 }, vec!["2".into(), "so sorry".into()], false).await.unwrap();
        let (copy, done) = duplicate(backend, &bob, &acme, id, NewDataset { name: "Copy", team: None, visibility: None }).await.unwrap();
        done.await.unwrap().unwrap();
        edit::delete(backend, &ada, &acme, id, &[Seen { position: 1, added_in: 1 }]).await.unwrap();
        let details = datasets::get(backend, &bob, &acme, copy).await.unwrap();
        assert_eq!((details.dataset.row_count, details.dataset.version, details.columns.len()), (2, 1, 2));
        assert_eq!(details.dataset.resource.owner, bob.account_id);
        assert_eq!(row::whole(backend, &ada, &acme, copy, None, 2).await.unwrap().cells[1].1, "so sorry");
        let taken = duplicate(backend, &ada, &acme, id, NewDataset { name: "copy", team: None, visibility: None }).await;
        assert!(refused(taken, "name").contains("this name already"));

        // The source goes while it is copied: no half copy is left.
        let (half, done) = duplicate(backend, &ada, &acme, id, NewDataset { name: "Half", team: None, visibility: None }).await.unwrap();
        resources::delete(backend, &ada, &acme, KIND, id.uuid(), "Answers").await.unwrap();
        match done.await.unwrap() {
            Ok(()) => assert_eq!(datasets::get(backend, &ada, &acme, half).await.unwrap().dataset.row_count, 1),
            Err(_) => assert_eq!(refusal(datasets::get(backend, &ada, &acme, half).await), Refusal::NotFound),
        }
    });
}

#[test]
fn an_export_holds_the_wanted_rows_of_a_version_whole() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        let long = "ü".repeat(300_000);
        let id = world.import(&ada, &acme, "Long", format!("a,b\n{long},x\n{long},y\n{long},x\n")).await.unwrap();
        edit::delete(&world.backend, &ada, &acme, id, &[Seen { position: 3, added_in: 1 }]).await.unwrap();
        let read = async |asked: Asked| {
            let (head, batches) = export(&world.backend, &ada, &acme, id, &asked).await.unwrap();
            assert_eq!(head.columns, ["a", "b"]);
            let batches: Vec<_> = batches.try_collect().await.unwrap();
            assert!(batches.iter().all(|batch| batch.len() < 2), "the memory of one batch");
            batches.concat()
        };
        assert_eq!(read(Asked::default()).await.len(), 2);
        let old = Asked { version: Some(1), filters: vec![["2".into(), "is".into(), "x".into()]], ..Asked::default() };
        let rows = read(old).await;
        assert_eq!((rows.len(), rows[1][0] == long), (2, true));
        let eve = world.person("Eve").await;
        assert!(matches!(
            export(&world.backend, &eve, &acme, id, &Asked::default()).await,
            Err(backend::Error::Refused(Refusal::NotFound))
        ));
    });
}
