//! API keys: whom they act for, what they never reach, and how they end.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use backend::api_keys::{self, NewKey};
use backend::random::Token;
use backend::sharing::give;
use backend::teams::{self, Contents, TeamForm, members};
use backend::{Caller, Result, audit, datasets, evaluations, organizations};
use common::{World, on_each_database, refusal};
use domain::Refusal;
use domain::access::{Level, ResourceKind};
use domain::ids::{ApiKeyId, DatasetId, OrganizationId, TeamId};
use domain::sharing::Thing;
use std::time::Duration;

fn words(scopes: &[&str]) -> Vec<String> {
    scopes.iter().map(|scope| (*scope).to_owned()).collect()
}

async fn personal(world: &World, caller: &Caller, name: &str, scopes: &[&str], days: &str) -> Result<(ApiKeyId, Token)> {
    api_keys::make_personal(&world.backend, caller, NewKey { name, scopes: &words(scopes), days }).await
}

async fn of_team(world: &World, caller: &Caller, organization: &OrganizationId, team: TeamId, name: &str) -> Result<(ApiKeyId, Token)> {
    let form = NewKey { name, scopes: &words(&["write_datasets", "write_evaluations"]), days: "" };
    api_keys::make_team(&world.backend, caller, organization, team, form).await
}

async fn with(world: &World, secret: &Token) -> Option<Caller> {
    api_keys::authenticate(&world.backend, secret, "192.0.2.7").await.unwrap()
}

async fn import(world: &World, caller: &Caller, organization: &OrganizationId, name: &str, team: TeamId) -> Result<DatasetId> {
    let new = datasets::import::NewDataset { name, team: Some(team), visibility: None };
    datasets::import(&world.backend, caller, organization, new, common::pieces("question,answer\n1,sorry\n", 100)).await
}

async fn names(world: &World, caller: &Caller, organization: &OrganizationId) -> Vec<String> {
    let page = datasets::list(&world.backend, caller, organization, None, None, 50).await.unwrap();
    page.items.into_iter().map(|dataset| dataset.resource.name).collect()
}

async fn team(world: &World, caller: &Caller, organization: &OrganizationId, name: &str) -> TeamId {
    teams::create(&world.backend, caller, organization, TeamForm { name, description: "", icon: "" }).await.unwrap()
}

#[test]
fn a_personal_key_acts_as_its_maker_now_and_ends_at_once() {
    on_each_database(|world| async move {
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "admin").await;
        let backend = &world.backend;
        let (id, secret) = personal(&world, &bob, "Laptop", &["write_organization", "read_datasets"], "30").await.unwrap();
        let key = with(&world, &secret).await.unwrap();
        assert_eq!((key.account_id, key.session_id, key.key.as_ref().unwrap().id), (bob.account_id, None, id));
        assert!(organizations::get(backend, &key, &acme).await.unwrap().standing.is_admin());
        // The secret is nowhere, and what is shown of it is not enough.
        let listed = api_keys::list_personal(backend, &bob).await.unwrap().remove(0);
        assert!(!secret.reveal().contains(&listed.shown) && listed.shown.chars().count() < 25, "{}", listed.shown);
        assert_eq!(listed.last_used_at, Some(backend.now()));
        assert_eq!(with(&world, &Token::shown("assay_personal_x")).await, None);
        // What is done with it says so.
        world.rename(&key, &acme, "Acme Labs").await.unwrap();
        let log = audit::list(backend, &ada, &acme, &audit::Filter::default(), None, 1).await.unwrap().items.remove(0);
        assert_eq!((log.account, log.session, log.key, log.key_name.as_deref()), (Some(bob.account_id), None, Some(id), Some("Laptop")));
        assert!(audit::verify(backend).await.unwrap().is_whole());
        // A right that its maker lost is gone with the next request, and so is a place.
        backend::members::change::set_roles(backend, &ada, &acme, bob.account_id, "member", &[]).await.unwrap();
        assert!(!organizations::get(backend, &key, &acme).await.unwrap().standing.is_admin());
        backend::members::change::remove(backend, &ada, &acme, bob.account_id).await.unwrap();
        assert_eq!(refusal(organizations::get(backend, &key, &acme).await), Refusal::NotFound);
        // Off, on, over.
        api_keys::deactivate(backend, &bob, id).await.unwrap();
        assert_eq!(with(&world, &secret).await, None);
        api_keys::activate(backend, &bob, id).await.unwrap();
        assert!(with(&world, &secret).await.is_some());
        world.advance(Duration::from_secs(30 * 24 * 3600));
        assert_eq!(with(&world, &secret).await, None);
        assert_eq!(refusal(api_keys::revoke(backend, &ada, id).await), Refusal::NotFound);
        api_keys::revoke(backend, &bob, id).await.unwrap();
        assert_eq!(refusal(api_keys::activate(backend, &bob, id).await), Refusal::NotFound);
    });
}

#[test]
fn a_team_key_reaches_its_team_and_nothing_else_whoever_made_it() {
    on_each_database(|world| async move {
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "member").await;
        let backend = &world.backend;
        let (lab, shop) = (team(&world, &ada, &acme, "Lab").await, team(&world, &ada, &acme, "Shop").await);
        let (inside, outside) =
            (import(&world, &ada, &acme, "Inside", lab).await.unwrap(), import(&world, &ada, &acme, "Outside", shop).await.unwrap());
        // The other team's dataset is shared with the key's team and with everyone, and still is out of its reach.
        let thing = Thing { kind: ResourceKind::Dataset, id: outside.uuid() };
        give::with_team(backend, &ada, &acme, thing, &lab.to_string(), "edit", "").await.unwrap();
        give::with_everyone(backend, &ada, &acme, thing, "view", "").await.unwrap();
        assert_eq!(refusal(of_team(&world, &bob, &acme, lab, "CI").await), Refusal::NotFound);
        members::add(backend, &ada, &acme, lab, "bob@example.com", "team_member").await.unwrap();
        assert!(matches!(refusal(of_team(&world, &bob, &acme, lab, "CI").await), Refusal::Forbidden { .. }));
        members::set_role(backend, &ada, &acme, lab, bob.account_id, "team_admin").await.unwrap();
        let (id, secret) = of_team(&world, &bob, &acme, lab, "CI").await.unwrap();
        let key = with(&world, &secret).await.unwrap();
        // Listing, counting, exporting, opening, running.
        assert_eq!(names(&world, &key, &acme).await, ["Inside"]);
        assert_eq!(datasets::get(backend, &key, &acme, inside).await.unwrap().dataset.resource.level, Level::Edit);
        assert_eq!(refusal(datasets::get(backend, &key, &acme, outside).await), Refusal::NotFound);
        let export = datasets::export::export(backend, &key, &acme, outside, &Default::default()).await;
        assert_eq!(refusal(export), Refusal::NotFound);
        assert_eq!(teams::list(backend, &key, &acme).await.unwrap().into_iter().map(|team| team.id).collect::<Vec<_>>(), [lab]);
        assert!(import(&world, &key, &acme, "Elsewhere", shop).await.is_err());
        let made = import(&world, &key, &acme, "Made", lab).await.unwrap();
        let evaluation = world.apologises(&key, &acme, made).await;
        assert_eq!(evaluations::get(backend, &key, &acme, evaluation).await.unwrap().evaluation.resource.owner_name, "CI");
        // It takes no seat, and stands in no list of people.
        assert_eq!(teams::get(backend, &ada, &acme, lab).await.unwrap().members, 2);
        // It knows no other organization, not even its maker's.
        let bobs = world.organization(&bob, "bobs").await;
        assert_eq!(refusal(organizations::get(backend, &key, &bobs).await), Refusal::NotFound);
        // It outlives its maker, and what it made passes on when it ends.
        backend::members::change::remove(backend, &ada, &acme, bob.account_id).await.unwrap();
        assert_eq!(names(&world, &with(&world, &secret).await.unwrap(), &acme).await, ["Made", "Inside"]);
        api_keys::revoke(backend, &ada, id).await.unwrap();
        assert_eq!(with(&world, &secret).await, None);
        assert_eq!(refusal(organizations::get(backend, &key, &acme).await), Refusal::NotFound);
        assert_eq!(datasets::get(backend, &ada, &acme, made).await.unwrap().dataset.resource.owner, ada.account_id);
        // A team that goes takes its keys with it.
        let (_, second) = of_team(&world, &ada, &acme, shop, "Deploy").await.unwrap();
        assert!(with(&world, &second).await.is_some());
        teams::delete(backend, &ada, &acme, shop, Contents::Move(lab), "Shop").await.unwrap();
        assert_eq!(with(&world, &second).await, None);
    });
}

#[test]
fn no_key_makes_or_shows_one_that_is_stronger() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        let backend = &world.backend;
        let (strong, _) = personal(&world, &ada, "Strong", &["write_organization", "manage_keys"], "").await.unwrap();
        let (weak_id, weak) = personal(&world, &ada, "Weak", &["read_datasets", "manage_keys"], "7").await.unwrap();
        let weak = with(&world, &weak).await.unwrap();
        assert!(personal(&world, &weak, "More", &["write_datasets"], "7").await.is_err());
        assert!(personal(&world, &weak, "Longer", &["read_datasets"], "8").await.is_err());
        assert!(personal(&world, &weak, "Endless", &["read_datasets"], "").await.is_err());
        let lab = team(&world, &ada, &acme, "Lab").await;
        assert!(of_team(&world, &weak, &acme, lab, "CI").await.is_err());
        assert!(matches!(refusal(api_keys::rotate(backend, &weak, strong, "").await), Refusal::Forbidden { .. }));
        personal(&world, &weak, "Less", &["read_datasets"], "7").await.unwrap();
        // One without the scope, and a team's, make none at all.
        let (_, plain) = personal(&world, &ada, "Plain", &["read_datasets"], "").await.unwrap();
        let plain = with(&world, &plain).await.unwrap();
        assert!(matches!(refusal(personal(&world, &plain, "Less still", &["read_datasets"], "1").await), Refusal::Forbidden { .. }));
        let (_, ci) = of_team(&world, &ada, &acme, lab, "CI").await.unwrap();
        let ci = with(&world, &ci).await.unwrap();
        assert!(matches!(refusal(api_keys::list_team(backend, &ci, &acme, lab).await), Refusal::Forbidden { .. }));
        assert!(personal(&world, &ada, " weak ", &["read_datasets"], "").await.is_err(), "names tell keys apart");
        // Rotating: both work, then only the new one; without an overlap at once.
        let first = api_keys::rotate(backend, &ada, weak_id, "2").await.unwrap();
        let second = api_keys::rotate(backend, &ada, weak_id, "1").await.unwrap();
        assert!(with(&world, &first).await.is_some() && with(&world, &second).await.is_some());
        world.advance(Duration::from_secs(3600));
        assert!(with(&world, &first).await.is_none() && with(&world, &second).await.is_some());
        let third = api_keys::rotate(backend, &ada, weak_id, "").await.unwrap();
        assert!(with(&world, &second).await.is_none() && with(&world, &third).await.is_some());
    });
}
