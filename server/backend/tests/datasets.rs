//! Datasets: importing all or nothing, and reading rows.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use backend::datasets::{self, import::NewDataset, row, rows};
use common::{World, on_each_database, pieces, refusal};
use domain::Refusal;
use domain::access::Level;
use std::time::Duration;

const ANSWERS: &str = "\u{feff}question,answer\r\n\"Where is my order?\",\"It ships today, sorry.\"\r\n\"Is <b>this</b> text?\",\"Yes.\nKeep the \"\"receipt\"\".\"\r\n返品できますか,はい\r\n";

/// The message beside the field.
fn refused<T>(result: backend::Result<T>, field: &str) -> String {
    match refusal(result) {
        Refusal::Invalid(errors) => errors.get(field).unwrap_or_else(|| panic!("{errors:?}")).to_owned(),
        other => panic!("{other:?}"),
    }
}

/// How many rows lie in the database, reachable or not.
async fn stored_rows(world: &World) -> i64 {
    const COUNT: &str = "SELECT count(*) FROM dataset_rows";
    match &world.backend.db {
        backend::db::Db::Sqlite { read, .. } => sqlx::query_scalar(COUNT).fetch_one(read).await.unwrap(),
        backend::db::Db::Postgres(pool) => sqlx::query_scalar(COUNT).fetch_one(pool).await.unwrap(),
    }
}

#[test]
fn a_file_becomes_a_dataset_whose_rows_are_read_in_order() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        let id = world.import(&ada, &acme, " Answers ", ANSWERS).await.unwrap();
        let details = datasets::get(&world.backend, &ada, &acme, id).await.unwrap();
        assert_eq!(details.columns, ["question", "answer"]);
        assert_eq!((details.dataset.row_count, details.dataset.version), (3, 1));
        let resource = &details.dataset.resource;
        assert_eq!((&*resource.name, &*resource.team_name, &*resource.owner_name), ("Answers", "General", "Ada"));
        assert_eq!(resource.level, Level::Admin);
        let first = rows::list(&world.backend, &ada, &acme, id, 0, 2).await.unwrap();
        assert_eq!(first.items.iter().map(|row| row.position).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(first.items[1].cells[1].text, "Yes.\nKeep the \"receipt\".");
        let second = rows::list(&world.backend, &ada, &acme, id, first.next.unwrap(), 2).await.unwrap();
        assert_eq!((second.items.len(), second.next), (1, None));
        assert_eq!(second.items[0].cells[0].text, "返品できますか");
        let whole = row::whole(&world.backend, &ada, &acme, id, None, 1).await.unwrap().cells;
        assert_eq!(whole[1], ("answer".into(), "It ships today, sorry.".into()));
        assert_eq!(refusal(row::whole(&world.backend, &ada, &acme, id, None, 4).await), Refusal::NotFound);
    });
}

#[test]
fn what_is_wrong_with_a_file_is_named_and_nothing_stays() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        // More rows than a batch holds, so that some are stored before the broken one comes.
        let late = format!("a,b\r\n{}three,four,five\r\n", "1,2\r\n".repeat(4_500));
        for (file, expected) in [
            (b"question,answer\none,two\nthree,four,five\nsix,seven\n".as_slice(), "Line 3: this row has 3 cells, but the header names 2"),
            (b"a,b\r\n\r\n\"x\r\ny\",1\r\n2\r\n", "Line 5: this row has 1 cell, but the header names 2 columns."),
            (late.as_bytes(), "Line 4502: this row has 3 cells"),
            (b"", "The file is empty"),
            (b"\xef\xbb\xbf\r\n", "The file is empty"),
            (b"question,answer\n", "The file has a header but no rows."),
            (b"a,b\n\xff\xfe,1\n", "Line 2, column 1: this is not text in UTF-8"),
            (b"\xff\xfea\0,\0b\0\n\0", "Line 1, column 1: this is not text in UTF-8"),
            (b"a,b\n1,x\0y\n", "Line 2, column 2: there is a NUL"),
            (b"a,a\n1,2\n", "Line 1: Two columns are called"),
            (b"\n\na,\n1,2\n", "Line 3: Column 2 has no name"),
            (b"a\n\"b\n", "Line 2: a quote opens"),
        ] {
            let message = refused(world.import(&ada, &acme, "Broken", file).await, "file");
            assert!(message.starts_with(expected), "{message}");
        }
        let page = datasets::list(&world.backend, &ada, &acme, None, None, 50).await.unwrap();
        assert!(page.items.is_empty());
        // The name is free at once, the rows go soon.
        let id = world.import(&ada, &acme, "Broken", "a\n1\n").await.unwrap();
        assert_eq!(datasets::get(&world.backend, &ada, &acme, id).await.unwrap().dataset.row_count, 1);
        for _ in 0..100 {
            if stored_rows(&world).await == 1 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("rows of refused files stay");
    });
}

#[test]
fn names_are_checked_and_unique_in_team_and_kind() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        world.import(&ada, &acme, "Answers", "a\n1\n").await.unwrap();
        assert!(refused(world.import(&ada, &acme, "ANSWERS", "a\n1\n").await, "name").contains("this name already"));
        assert!(refused(world.import(&ada, &acme, "", "a\n1\n").await, "name").contains("Enter a name"));
        assert!(refused(world.import(&ada, &acme, "a\nb", "a\n1\n").await, "name").contains("one line"));
        let other = world.organization(&ada, "other").await;
        world.import(&ada, &other, "Answers", "a\n1\n").await.unwrap();
    });
}

#[test]
fn an_import_that_breaks_off_leaves_nothing_behind() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        let start = || format!("a\n{}", "1\n".repeat(5_000)).into_bytes();
        let new = NewDataset { name: "Answers", team: None, visibility: None };

        // The connection fails.
        let broken = futures::stream::iter([Ok(start()), Err("reset by peer")]);
        let message = refused(datasets::import(&world.backend, &ada, &acme, new, broken).await, "file");
        assert!(message.contains("did not arrive"));

        // The client hangs up: the server drops the request.
        let stuck = futures::stream::StreamExt::chain(futures::stream::iter([Ok::<_, String>(start())]), futures::stream::pending());
        let import = datasets::import(&world.backend, &ada, &acme, new, stuck);
        assert!(tokio::time::timeout(Duration::from_millis(400), import).await.is_err());

        // Both are gone soon, and the name is free.
        for _ in 0..100 {
            if stored_rows(&world).await == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(stored_rows(&world).await, 0);
        world.import(&ada, &acme, "Answers", "a\n1\n").await.unwrap();
    });
}

#[test]
fn a_dead_servers_import_is_invisible_and_removed_after_its_lease() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        let start = format!("a\n{}", "1\n".repeat(5_000)).into_bytes();
        let stuck = futures::stream::StreamExt::chain(futures::stream::iter([Ok::<_, String>(start)]), futures::stream::pending());
        let new = NewDataset { name: "Answers", team: None, visibility: None };
        let mut import = Box::pin(datasets::import(&world.backend, &ada, &acme, new, stuck));
        assert!(tokio::time::timeout(Duration::from_millis(400), &mut import).await.is_err());
        assert_eq!(stored_rows(&world).await, 4_000);

        // While it lives, its name is taken, nobody sees it, and nothing is swept.
        assert!(refused(world.import(&ada, &acme, "Answers", "a\n1\n").await, "name").contains("this name already"));
        assert!(datasets::list(&world.backend, &ada, &acme, None, None, 50).await.unwrap().items.is_empty());
        datasets::sweep(&world.backend).await.unwrap();
        assert_eq!(stored_rows(&world).await, 4_000);

        world.advance(Duration::from_secs(301));
        datasets::sweep(&world.backend).await.unwrap();
        assert_eq!(stored_rows(&world).await, 0);
        world.import(&ada, &acme, "Answers", "a\n1\n").await.unwrap();
        drop(import);
    });
}

#[test]
fn an_import_that_was_given_up_is_told_and_adds_nothing() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        let clock = world.backend.clock.clone();
        let backend = world.backend.clone();
        let (send, receive) = futures::channel::mpsc::unbounded::<Result<Vec<u8>, String>>();
        send.unbounded_send(Ok(b"a\n1\n".to_vec())).unwrap();
        let import = datasets::import(&world.backend, &ada, &acme, NewDataset { name: "Slow", team: None, visibility: None }, receive);
        let meanwhile = async {
            tokio::time::sleep(Duration::from_millis(200)).await;
            clock.advance(Duration::from_secs(301));
            datasets::sweep(&backend).await.unwrap();
            send.unbounded_send(Ok(b"2\n".to_vec())).unwrap();
            drop(send);
        };
        let (result, ()) = futures::join!(import, meanwhile);
        assert!(refused(result, "file").contains("given up"));
        assert_eq!(stored_rows(&world).await, 0);
    });
}

#[test]
fn a_slow_import_keeps_its_lease() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        let backend = world.backend.clone();
        let file = futures::stream::StreamExt::then(pieces("a\n1\n2\n3\n4\n5\n6\n7\n8\n9\n", 2), |piece| {
            let backend = backend.clone();
            async move {
                backend.clock.advance(Duration::from_secs(120));
                datasets::sweep(&backend).await.unwrap();
                piece
            }
        });
        let new = NewDataset { name: "Slow", team: None, visibility: None };
        let id = datasets::import(&world.backend, &ada, &acme, new, Box::pin(file)).await.unwrap();
        let page = rows::list(&world.backend, &ada, &acme, id, 0, 50).await.unwrap();
        let cells: Vec<_> = page.items.iter().map(|row| row.cells[0].text.as_str()).collect();
        assert_eq!(cells, ["1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    });
}

#[test]
fn whoever_imports_is_told_how_many_rows_are_stored_and_nobody_else() {
    on_each_database(|world| async move {
        let (ada, bob, eve) = (world.person("Ada").await, world.person("Bob").await, world.person("Eve").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "member").await;
        let backend = &world.backend;
        let (mut send, receive) = futures::channel::mpsc::channel::<std::result::Result<String, String>>(1);
        assert_eq!(datasets::so_far(backend, &ada, &acme, "Long Way").await.unwrap(), None);
        let new = NewDataset { name: "Long Way", team: None, visibility: None };
        let import = datasets::import(backend, &ada, &acme, new, receive);
        let watch = async {
            use futures::SinkExt;
            send.send(Ok("a\n".to_owned() + &"1\n".repeat(5_000))).await.unwrap();
            while datasets::so_far(backend, &ada, &acme, " long way").await.unwrap() != Some(4_000) {
                tokio::task::yield_now().await;
            }
            assert_eq!(datasets::so_far(backend, &bob, &acme, "Long Way").await.unwrap(), None);
            assert_eq!(refusal(datasets::so_far(backend, &eve, &acme, "Long Way").await), Refusal::NotFound);
            drop(send);
        };
        let (id, ()) = futures::future::join(import, watch).await;
        assert_eq!(datasets::get(backend, &ada, &acme, id.unwrap()).await.unwrap().dataset.row_count, 5_000);
        assert_eq!(datasets::so_far(backend, &ada, &acme, "Long Way").await.unwrap(), None);
    });
}

#[test]
fn outsiders_find_nothing_and_the_list_is_what_one_may_see() {
    on_each_database(|world| async move {
        let (ada, bob, eve) = (world.person("Ada").await, world.person("Bob").await, world.person("Eve").await);
        let acme = world.organization(&ada, "acme").await;
        let other = world.organization(&eve, "other").await;
        world.join(&ada, &acme, &bob, "member").await;
        let id = world.import(&ada, &acme, "Answers", ANSWERS).await.unwrap();
        // The team may edit what is made in it.
        assert_eq!(datasets::get(&world.backend, &bob, &acme, id).await.unwrap().dataset.resource.level, Level::Edit);
        assert_eq!(datasets::list(&world.backend, &bob, &acme, None, None, 50).await.unwrap().items.len(), 1);
        let backend = &world.backend;
        for organization in [&acme, &other] {
            assert_eq!(refusal(datasets::get(backend, &eve, organization, id).await), Refusal::NotFound);
            assert_eq!(refusal(rows::list(backend, &eve, organization, id, 0, 9).await), Refusal::NotFound);
            assert_eq!(refusal(row::whole(backend, &eve, organization, id, None, 1).await), Refusal::NotFound);
        }
        assert_eq!(refusal(datasets::list(backend, &eve, &acme, None, None, 50).await), Refusal::NotFound);
        assert_eq!(refusal(world.import(&eve, &acme, "Mine", "a\n1\n").await), Refusal::NotFound);
        assert_eq!(refusal(datasets::get(backend, &ada, &other, id).await), Refusal::NotFound);
        assert!(datasets::list(backend, &eve, &other, None, None, 50).await.unwrap().items.is_empty());
        let new = NewDataset {
            name: "Mine",
            team: Some(datasets::get(backend, &ada, &acme, id).await.unwrap().dataset.resource.team),
            visibility: None,
        };
        let theirs = datasets::import(backend, &eve, &other, new, pieces("a\n1\n", 9)).await;
        assert!(refused(theirs, "team").contains("Choose another"));
    });
}

#[test]
fn the_list_is_paged_newest_first() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        for name in ["one", "two", "three", "four", "five"] {
            world.import(&ada, &acme, name, "a\n1\n").await.unwrap();
        }
        let (mut names, mut after) = (Vec::new(), None);
        loop {
            let page = datasets::list(&world.backend, &ada, &acme, None, after, 2).await.unwrap();
            names.extend(page.items.into_iter().map(|dataset| dataset.resource.name));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(names, ["five", "four", "three", "two", "one"]);
    });
}

#[test]
fn long_cells_are_clipped_in_a_list_and_a_page_of_huge_rows_is_short() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        let long = "ü".repeat(400_000);
        let id = world.import(&ada, &acme, "Long", format!("a\n{long}\n{long}\n{long}\nshort\n")).await.unwrap();
        let page = rows::list(&world.backend, &ada, &acme, id, 0, 50).await.unwrap();
        assert_eq!((page.items.len(), page.next), (1, Some(1)));
        let cell = &page.items[0].cells[0];
        assert_eq!((cell.text.chars().count(), cell.clipped), (400, true));
        assert_eq!(row::whole(&world.backend, &ada, &acme, id, None, 1).await.unwrap().cells[0].1, long);
        let last = rows::list(&world.backend, &ada, &acme, id, 2, 50).await.unwrap();
        assert_eq!((last.items.len(), last.next), (2, None));
        assert!(!last.items[1].cells[0].clipped);
    });
}
