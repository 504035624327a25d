//! What an operator relies on: the master key, and that old things go.

mod common;

use backend::seal::{self, MasterKey};
use backend::{mail, sweep};
use common::on_each_database;
use std::time::Duration;

#[test]
fn a_database_opens_only_with_its_own_master_key() {
    on_each_database(|world| async move {
        seal::check_master_key(&world.backend).await.unwrap();
        seal::check_master_key(&world.backend).await.unwrap();
        let mut other = world.backend.clone();
        other.master_key = MasterKey::new([2; 32]);
        let error = seal::check_master_key(&other).await.unwrap_err().to_string();
        assert!(error.contains("not the one"), "{error}");
    });
}

#[test]
fn old_letters_and_sessions_go() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        sweep::sweep(&world.backend).await;
        assert!(!mail::newest(&world.backend, None).await.unwrap().is_empty());
        world.advance(Duration::from_secs(31 * 24 * 3600));
        sweep::sweep(&world.backend).await;
        assert!(mail::newest(&world.backend, None).await.unwrap().is_empty());
        assert!(backend::sessions::list(&world.backend, &ada).await.unwrap().is_empty());
    });
}
