//! Monthly limits, and the letter that credits run low.

#![expect(clippy::unwrap_used, reason = "a test may")]

mod common;

use backend::admin::{self, Given};
use backend::credits::{self, NewHold, limits};
use backend::usage::{self, Record};
use common::{World, on_each_database, refusal};
use domain::access::Permission;
use domain::credits::{HoldState, KeySource};
use domain::ids::{OrganizationId, TeamId};
use domain::{Problem, Refusal};
use std::time::Duration;

const DOLLAR: i64 = 1_000_000_000;

async fn give(world: &World, dollars: i64) {
    let given = Given { organization: "acme", amount: (dollars * DOLLAR).into(), note: "for a test", days: None, is_adjustment: true };
    admin::grant_credits(&world.backend, given).await.unwrap();
}

async fn hold(world: &World, organization: &OrganizationId, key: &str, team: Option<TeamId>, dollars: i64) -> Result<HoldState, Refusal> {
    let mut tx = world.backend.db.write().await.unwrap();
    let wanted = [NewHold { key, team, amount: (dollars * DOLLAR).into() }];
    let outcome = credits::hold_each(&world.backend, &mut tx, organization, &wanted).await.unwrap().remove(0);
    tx.commit().await.unwrap();
    outcome
}

/// Settles a hold and writes the usage down, as a run does.
async fn spend(world: &World, organization: &OrganizationId, key: &str, team: Option<TeamId>, dollars: i64) {
    let (backend, cost) = (&world.backend, (dollars * DOLLAR).into());
    let mut tx = backend.db.write().await.unwrap();
    credits::settle(backend, &mut tx, key, cost).await.unwrap();
    let record = Record {
        id: backend.id(),
        organization: organization.clone(),
        team,
        account: None,
        provider: "openai".into(),
        model: "gpt-5".into(),
        key_source: KeySource::Managed,
        run: None,
        evaluation: None,
        input_tokens: 1,
        cached_tokens: 0,
        output_tokens: 1,
        cost,
        charged: cost,
        at: backend.now(),
    };
    usage::record(&mut tx, &record).await.unwrap();
    tx.commit().await.unwrap();
}

#[test]
fn a_month_has_no_more_than_its_limit_for_all_and_for_a_team() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        let team = world.team(&acme, "Research").await;
        give(&world, 100).await;
        limits::set(&world.backend, &ada, &acme, "30", "").await.unwrap();
        limits::set_team(&world.backend, &ada, &acme, team, "10").await.unwrap();
        let limit = Err(Refusal::from(Problem::SpendingLimit));
        assert_eq!(hold(&world, &acme, "a", Some(team), 11).await, limit);
        assert_eq!(hold(&world, &acme, "a", Some(team), 6).await, Ok(HoldState::Open));
        assert_eq!(hold(&world, &acme, "b", Some(team), 5).await, limit, "what is held counts");
        spend(&world, &acme, "a", Some(team), 2).await;
        assert_eq!(hold(&world, &acme, "b", Some(team), 8).await, Ok(HoldState::Open), "what was not needed is free again");
        assert_eq!(hold(&world, &acme, "c", None, 21).await, limit);
        assert_eq!(hold(&world, &acme, "c", None, 20).await, Ok(HoldState::Open));
        spend(&world, &acme, "c", None, 20).await;
        let shown = limits::get(&world.backend, &ada, &acme).await.unwrap();
        assert_eq!((shown.spent.nanos(), shown.monthly.unwrap().nanos()), (22 * DOLLAR, 30 * DOLLAR));
        let research = shown.teams.iter().find(|shown| shown.team == team).unwrap();
        assert_eq!((research.spent.nanos(), research.monthly.unwrap().nanos()), (2 * DOLLAR, 10 * DOLLAR));
        // Another month, another limit; and none at all.
        world.advance(Duration::from_secs(10 * 24 * 3600));
        assert_eq!(hold(&world, &acme, "d", None, 22).await, Ok(HoldState::Open));
        limits::set(&world.backend, &ada, &acme, "", "").await.unwrap();
        assert_eq!(hold(&world, &acme, "e", None, 40).await, Ok(HoldState::Open));
        assert_eq!(world.audited("limits.set").await, 2);
    });
}

#[test]
fn limits_are_decided_by_those_who_manage_billing() {
    on_each_database(|world| async move {
        let (ada, bob, eve) = (world.person("Ada").await, world.person("Bob").await, world.person("Eve").await);
        let acme = world.organization(&ada, "acme").await;
        let foreign = {
            let other = world.organization(&eve, "other").await;
            world.team(&other, "Theirs").await
        };
        world.join(&ada, &acme, &bob, "member").await;
        let backend = &world.backend;
        for (who, expected) in [(&bob, false), (&eve, false)] {
            assert_eq!(limits::set(backend, who, &acme, "1", "").await.is_ok(), expected);
            assert_eq!(limits::get(backend, who, &acme).await.is_ok(), expected);
        }
        assert_eq!(refusal(limits::get(backend, &eve, &acme).await), Refusal::NotFound);
        assert_eq!(refusal(limits::set_team(backend, &ada, &acme, foreign, "1").await), Refusal::NotFound);
        let Refusal::Invalid(fields) = refusal(limits::set(backend, &ada, &acme, "much", "-1").await) else { unreachable!() };
        assert!(fields.get("monthly").is_some() && fields.get("low_balance").is_some());
        assert_eq!(limits::get(backend, &ada, &acme).await.unwrap().monthly, None);
    });
}

#[test]
fn whoever_manages_billing_is_told_once_that_credits_run_low() {
    on_each_database(|world| async move {
        let (ada, bob, vic) = (world.person("Ada").await, world.person("Bob").await, world.person("Vic").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "member").await;
        world.join(&ada, &acme, &vic, "member").await;
        let role = world.custom_role(&acme, "Treasurer", &[Permission::ManageBilling]).await;
        world.hold(&acme, &vic, role).await;
        let letters = || world.number("SELECT count(*) FROM letters WHERE subject LIKE '%of credits left%'".into());
        give(&world, 20).await;
        limits::tell(&world.backend).await.unwrap();
        assert_eq!(letters().await, 0);
        limits::set(&world.backend, &ada, &acme, "", "10").await.unwrap();
        limits::tell(&world.backend).await.unwrap();
        assert_eq!(letters().await, 0);
        hold(&world, &acme, "a", None, 15).await.unwrap();
        for _ in 0..2 {
            limits::tell(&world.backend).await.unwrap();
            assert_eq!(letters().await, 2, "Ada and Vic, and nobody twice");
        }
        assert!(world.letter("ada@example.com").await.text.contains("$5.00 can be spent"));
        assert!(world.letter("vic@example.com").await.text.contains("https://assay.example/acme/usage"));
        give(&world, 20).await;
        limits::tell(&world.backend).await.unwrap();
        hold(&world, &acme, "b", None, 20).await.unwrap();
        limits::tell(&world.backend).await.unwrap();
        assert_eq!(letters().await, 4);
    });
}
