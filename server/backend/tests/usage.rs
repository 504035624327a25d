//! Usage: written down once, added up by day, and seen by those who may.

#![expect(clippy::unwrap_used, reason = "a test may")]

mod common;

use backend::usage::{self, Record, Report};
use backend::{Backend, Caller};
use common::{World, on_each_database, refusal};
use domain::Refusal;
use domain::credits::KeySource;
use domain::ids::{OrganizationId, TeamId};
use domain::usage::{Dimension, Period};
use futures::TryStreamExt;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 3600);

fn call(backend: &Backend, organization: &OrganizationId, account: &Caller, model: &str, cost: i64) -> Record {
    Record {
        id: backend.id(),
        organization: organization.clone(),
        team: None,
        account: Some(account.account_id),
        provider: "openai".into(),
        model: model.into(),
        key_source: KeySource::Managed,
        run: None,
        evaluation: None,
        input_tokens: 100,
        cached_tokens: 10,
        output_tokens: 20,
        cost: cost.into(),
        charged: cost.into(),
        at: backend.now(),
    }
}

async fn write(world: &World, records: &[Record]) {
    let mut tx = world.backend.db.write().await.unwrap();
    usage::record_each(&mut tx, records).await.unwrap();
    tx.commit().await.unwrap();
}

async fn report(world: &World, who: &Caller, organization: &OrganizationId, by: Dimension) -> backend::Result<Report> {
    let period = Period::usual(world.backend.now().day_number());
    usage::report(&world.backend, who, organization, period, by).await
}

fn parts(report: &Report) -> Vec<(String, i64, i64)> {
    report.parts.iter().map(|sum| (sum.name.clone(), sum.calls, sum.cost.nanos())).collect()
}

#[test]
fn calls_are_counted_once_and_divided_as_somebody_asks() {
    on_each_database(|world| async move {
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "member").await;
        let team = world.team(&acme, "Research").await;
        let mut old = call(&world.backend, &acme, &ada, "gpt-5", 7);
        let first = [call(&world.backend, &acme, &ada, "gpt-5", 5), call(&world.backend, &acme, &bob, "gpt-5-mini", 3)];
        write(&world, &first).await;
        // After a crash the same is written again.
        write(&world, &first).await;
        world.advance(DAY);
        let mut own = call(&world.backend, &acme, &ada, "gpt-5", 4);
        (own.team, own.key_source, own.charged) = (Some(team), KeySource::Organization, 0.into());
        let mut gone = call(&world.backend, &acme, &ada, "sonar", 1);
        (gone.team, gone.provider, gone.account) = (Some(TeamId::from(uuid::Uuid::now_v7())), "perplexity".into(), None);
        old.at = world.backend.now() - DAY * 40;
        write(&world, &[own, gone, old]).await;
        let by = |dimension| report(&world, &ada, &acme, dimension);
        let sums =
            |list: &[(&str, i64, i64)]| list.iter().map(|(name, calls, cost)| ((*name).to_owned(), *calls, *cost)).collect::<Vec<_>>();
        let models = by(Dimension::Model).await.unwrap();
        assert_eq!(parts(&models), sums(&[("openai · gpt-5", 2, 9), ("openai · gpt-5-mini", 1, 3), ("perplexity · sonar", 1, 1)]));
        assert_eq!((models.total.calls, models.total.cost.nanos(), models.total.charged.nanos(), models.is_own), (4, 13, 9, false));
        assert_eq!((models.total.input_tokens, models.total.cached_tokens, models.total.output_tokens), (400, 40, 80));
        assert_eq!(parts(&by(Dimension::Provider).await.unwrap()), sums(&[("openai", 3, 12), ("perplexity", 1, 1)]));
        assert_eq!(parts(&by(Dimension::Team).await.unwrap()), sums(&[("No team", 2, 8), ("Deleted team", 1, 1), ("Research", 1, 4)]));
        assert_eq!(parts(&by(Dimension::Member).await.unwrap()), sums(&[("Ada", 2, 9), ("Bob", 1, 3), ("Nobody", 1, 1)]));
        assert_eq!(parts(&by(Dimension::KeySource).await.unwrap()), sums(&[("Credits", 3, 9), ("Organization’s key", 1, 4)]));
        let days = by(Dimension::Day).await.unwrap();
        assert_eq!(parts(&days), sums(&[("2026-11-21", 2, 8), ("2026-11-22", 2, 5)]));
        assert_eq!((days.days.len(), days.days[29].name.as_str(), days.days[0].calls), (30, "2026-11-22", 0));
    });
}

#[test]
fn members_see_their_own_usage_and_strangers_nothing() {
    on_each_database(|world| async move {
        let (ada, bob, eve) = (world.person("Ada").await, world.person("Bob").await, world.person("Eve").await);
        let acme = world.organization(&ada, "acme").await;
        let other = world.organization(&eve, "other").await;
        world.join(&ada, &acme, &bob, "member").await;
        let records = [
            call(&world.backend, &acme, &ada, "gpt-5", 5),
            call(&world.backend, &acme, &bob, "gpt-5-mini", 3),
            call(&world.backend, &other, &eve, "gpt-5", 100),
        ];
        write(&world, &records).await;
        let own = report(&world, &bob, &acme, Dimension::Member).await.unwrap();
        assert_eq!((own.is_own, parts(&own)), (true, vec![("Bob".to_owned(), 1, 3)]));
        assert_eq!(report(&world, &ada, &acme, Dimension::Model).await.unwrap().total.calls, 2);
        assert_eq!(refusal(report(&world, &eve, &acme, Dimension::Model).await), Refusal::NotFound);
        let period = Period::usual(world.backend.now().day_number());
        let models = |who: Caller| {
            let (world, acme) = (world.clone(), acme.clone());
            async move {
                let days = usage::export(&world.backend, &who, &acme, period).await?;
                let lines: Vec<_> = days.try_collect::<Vec<_>>().await?.into_iter().flatten().collect();
                Ok(lines.into_iter().map(|line| (line.sum.name, line.member.unwrap_or_default())).collect::<Vec<_>>())
            }
        };
        assert_eq!(models(bob).await.unwrap(), [("gpt-5-mini".to_owned(), "Bob".to_owned())]);
        assert_eq!(models(ada).await.unwrap().len(), 2);
        assert_eq!(refusal(models(eve).await), Refusal::NotFound);
    });
}
