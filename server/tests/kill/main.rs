//! Servers that are really killed. The finished binary works on a folder or on a Postgres of its own, gets SIGKILL at moments
//! that a seed draws, and is started again on what it left: nothing that it answered may be lost, nothing may be there twice,
//! and nothing half done may be seen.
//!
//! `ASSAY_KILLS` says how often the test of one server kills; that of two kills half as often. `ASSAY_KILL_SEED` repeats the
//! draws of another run, and `ASSAY_BIN` takes another binary, such as the release one for a long soak.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "a test that cannot go on should stop")]

mod browser;
mod data;
mod process;
mod site;
mod store;

use site::Site;
use std::time::{Duration, Instant};
use store::Store;

/// How often a test kills unless told otherwise.
const KILLS: usize = 140;

fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |text| text.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_loses_and_doubles_nothing_on_sqlite() {
    kill_again_and_again(Store::sqlite(), 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_that_are_killed_in_turns_lose_and_double_nothing_on_postgres() {
    let Some(store) = Store::postgres().await else { return };
    kill_again_and_again(store, 2).await;
}

async fn kill_again_and_again(store: Store, servers: usize) {
    let seed = setting("ASSAY_KILL_SEED", u64::from(std::process::id()));
    // Two servers take longer to start again and look after each other.
    let kills = usize::try_from(setting("ASSAY_KILLS", KILLS as u64)).unwrap() / servers;
    println!("{store:?}: {kills} kills drawn from ASSAY_KILL_SEED={seed}");
    let mut site = Site::founded(store, servers, fastrand::Rng::with_seed(seed)).await;
    let began = Instant::now();
    for kill in 0..kills {
        site.work_and_kill(kill).await;
        site.look().await;
    }
    println!("{} ms for each kill; now to the end", began.elapsed().as_millis() / kills as u128);
    site.finish().await;
    site.look().await;
    println!("{}", site.told());
    assert!(site.taken_up() > 0 && site.gone() > 0, "the kills came at the wrong moments: {}", site.told());
    site.audit().await;
}

/// So often a server is killed at most until it leaves a run in its middle.
const ATTEMPTS: usize = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_share_runs_and_one_finishes_what_the_other_left() {
    let Some(store) = Store::postgres().await else { return };
    let mut site = Site::founded(store, 2, fastrand::Rng::with_seed(7)).await;
    // Where in its work a server is killed is chance, so it is killed until it has left a run in its middle.
    for attempt in 0..ATTEMPTS {
        let before = [site.begun(0), site.begun(1)];
        for number in 0..8 {
            site.start_run(number % 2, &format!("shared {attempt}.{number}")).await;
        }
        let began = Instant::now();
        while site.begun(0) == before[0] || site.begun(1) == before[1] {
            assert!(began.elapsed() < Duration::from_secs(60), "one server did nothing: {} and {} runs", site.begun(0), site.begun(1));
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        site.kill(0);
        site.finish().await;
        println!("{} and {} times a run was begun; {}", site.begun(0), site.begun(1), site.told());
        if site.begun(0) + site.begun(1) > 8 * (attempt + 1) {
            return site.audit().await;
        }
        site.start_again(0).await;
    }
    panic!("nothing was left in its middle by {ATTEMPTS} kills");
}
