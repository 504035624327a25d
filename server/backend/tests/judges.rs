//! Judges: whose key they run on, what they cost to the nano-dollar, and what happens when money or keys run out.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use async_trait::async_trait;
use backend::admin::{self, Given};
use backend::evaluations::NewEvaluation;
use backend::evaluations::edit::NewCriterion;
use backend::models::{Answer, Call, Failure, ModelGateway, Models, price};
use backend::provider_keys::{self, Owner};
use backend::runs;
use backend::runs::work::{self, LEASE, Step};
use backend::{Caller, credits, evaluations};
use common::{World, on_each_database, refusal};
use domain::Refusal;
use domain::checks::form::{CheckForm, JUDGE};
use domain::credits::{KeySource, NanoDollars};
use domain::ids::{EvaluationId, OrganizationId, RunId};
use domain::judges::form::JudgeForm;
use domain::models::{Provider, Tokens};
use domain::runs::RunState;
use secrecy::{ExposeSecret, SecretString};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const ROWS: i64 = 60;
/// What each call of the double uses: gpt-5 costs 4,640,000 nano-dollars for it.
const USED: Tokens = Tokens { input: 1_234, cached: 100, written: 0, output: 321 };
const EACH: i64 = 4_640_000;
const MANAGED: &str = "managed-key";

/// Models that pass every prompt with "please" in it. Keys with "bad" in them are refused.
#[derive(Default)]
struct Double {
    /// The keys that called, with the last line of what they asked.
    calls: Mutex<Vec<(String, String)>>,
    refused: Mutex<bool>,
}

#[async_trait]
impl ModelGateway for Double {
    async fn ask(&self, call: Call<'_>) -> Result<Answer, Failure> {
        let key = call.key.expose_secret();
        if *self.refused.lock().unwrap() || key.contains("bad") {
            return Err(Failure::KeyRefused(call.provider));
        }
        self.calls.lock().unwrap().push((key.to_owned(), call.prompt.system.clone() + &call.prompt.user));
        let text = match call.prompt.user.as_str() {
            asked if asked.contains("nonsense") => "I would rather not say.".to_owned(),
            asked => {
                let verdict = if asked.contains("please") { "pass" } else { "fail" };
                format!(r#"{{"rationale": "It was read.", "verdict": "{verdict}"}}"#)
            }
        };
        let tokens = (!call.prompt.user.contains("untold")).then_some(USED);
        Ok(Answer { text, tokens, raw_usage: "{}".into(), request_id: Some("req_1".into()), latency: Duration::from_millis(5) })
    }

    async fn check_key(&self, provider: Provider, key: &SecretString) -> Result<(), Failure> {
        if key.expose_secret().contains("bad") { Err(Failure::KeyRefused(provider)) } else { Ok(()) }
    }
}

/// A world whose operator has a key for OpenAI.
fn with_models(mut world: World) -> (World, Arc<Double>) {
    let double = Arc::new(Double::default());
    let managed = BTreeMap::from([(Provider::OpenAi, MANAGED.into())]);
    world.backend.models = Models { gateway: double.clone(), managed: Arc::new(managed), markup: 0 };
    (world, double)
}

fn judge(provider: &str, model: &str, examples: &str) -> CheckForm {
    let judge = JudgeForm {
        provider: provider.into(),
        model: model.into(),
        instructions: "Is it polite? {{answer}}".into(),
        examples: examples.into(),
        max_tokens: "500".into(),
        ..JudgeForm::default()
    };
    CheckForm { kind: JUDGE.into(), judge, ..CheckForm::default() }
}

/// An organization whose evaluation asks a judge about rows, of which every third says please.
async fn evaluation(world: &World, check: CheckForm) -> (Caller, OrganizationId, EvaluationId) {
    let ada = world.person("Ada").await;
    let acme = world.organization(&ada, "acme").await;
    let row = |n: i64| format!("{},{}\n", if n % 3 == 0 { "yes please" } else { "no" }, if n % 2 == 0 { "pass" } else { "fail" });
    let file = (1..=ROWS).map(row).fold("answer,label\n".to_owned(), |file, row| file + &row);
    let dataset = world.import(&ada, &acme, "Answers", file).await.unwrap().to_string();
    let criterion = NewCriterion { name: "", description: "", column: "answer", check: &check };
    let form = NewEvaluation {
        name: "Polite",
        dataset: &dataset,
        team: "",
        judgment_column: "label",
        columns: &[],
        visibility: "",
        kept: None,
        criterion,
    };
    let evaluation = evaluations::create(&world.backend, &ada, &acme, form).await.unwrap();
    (ada, acme, evaluation)
}

async fn grant(world: &World, organization: &OrganizationId, nanos: i64) {
    let given = Given { organization: organization.as_str(), amount: nanos.into(), note: "For a test", is_adjustment: false, days: None };
    admin::grant_credits(&world.backend, given).await.unwrap();
}

/// Works on whatever is open until it ends or pauses.
async fn work_off(world: &World) {
    while let Some(mut claim) = work::claim(&world.backend).await.unwrap() {
        while claim.batch().await.unwrap() == Step::More {}
    }
}

async fn run(world: &World, ada: &Caller, acme: &OrganizationId, evaluation: EvaluationId, key: &str) -> runs::Run {
    let id = runs::start(&world.backend, ada, acme, evaluation, key).await.unwrap();
    work_off(world).await;
    runs::get(&world.backend, ada, acme, id).await.unwrap()
}

/// What the organization has, what is held, and what its records say was charged; the ledger agrees with all of it.
async fn books(world: &World, acme: &OrganizationId) -> (i64, i64, i64) {
    assert!(credits::verify(&world.backend).await.unwrap().is_exact());
    let balance = credits::balance(&world.backend, &mut world.backend.db.read().await.unwrap(), acme).await.unwrap();
    let charged = world.number("SELECT CAST(COALESCE(sum(charged), 0) AS BIGINT) FROM usage_records".into()).await;
    (balance.available.nanos(), balance.held.nanos(), charged)
}

#[test]
fn credits_pay_for_every_row_once_and_to_the_nano_dollar() {
    on_each_database(|world| async move {
        let (world, double) = with_models(world);
        let (ada, acme, evaluation) = evaluation(&world, judge("openai", "gpt-5", "")).await;
        grant(&world, &acme, 10_000_000_000).await;
        let found = run(&world, &ada, &acme, evaluation, "k").await;
        assert_eq!((found.state, found.done, found.passed), (RunState::Succeeded, ROWS, ROWS / 3), "{:?}", found.failure);
        assert_eq!(books(&world, &acme).await, (10_000_000_000 - ROWS * EACH, 0, ROWS * EACH));
        assert!(double.calls.lock().unwrap().iter().all(|(key, _)| key == MANAGED));
        assert_eq!(world.number("SELECT count(*) FROM model_answers WHERE key_source = 'managed'".into()).await, ROWS);
    });
}

#[test]
fn without_credits_a_run_pauses_and_goes_on_without_loss_or_double_charge() {
    on_each_database(|world| async move {
        let (world, double) = with_models(world);
        let (ada, acme, evaluation) = evaluation(&world, judge("openai", "gpt-5", "")).await;
        // Enough for some rows: what one can cost at most is more than what it costs.
        grant(&world, &acme, 20 * EACH).await;
        let id = run(&world, &ada, &acme, evaluation, "k").await.id;
        let paused = runs::get(&world.backend, &ada, &acme, id).await.unwrap();
        assert_eq!(paused.state, RunState::Paused);
        assert!(paused.failure.unwrap().contains("credits") && paused.done > 0 && paused.done < ROWS, "{}", paused.done);
        assert_eq!(books(&world, &acme).await, ((20 - paused.done) * EACH, 0, paused.done * EACH));
        grant(&world, &acme, 10_000_000_000).await;
        runs::resume(&world.backend, &ada, &acme, id).await.unwrap();
        work_off(&world).await;
        let done = runs::get(&world.backend, &ada, &acme, id).await.unwrap();
        assert_eq!((done.state, done.done, done.passed), (RunState::Succeeded, ROWS, ROWS / 3));
        assert_eq!(books(&world, &acme).await.2, ROWS * EACH);
        assert_eq!(double.calls.lock().unwrap().len() as i64, ROWS, "nobody was asked twice");
    });
}

#[test]
fn at_the_limit_of_the_month_a_run_pauses_and_goes_on_when_it_is_raised() {
    on_each_database(|world| async move {
        let (world, double) = with_models(world);
        let (ada, acme, evaluation) = evaluation(&world, judge("openai", "gpt-5", "")).await;
        grant(&world, &acme, 10_000_000_000).await;
        credits::limits::set(&world.backend, &ada, &acme, "0.10", "").await.unwrap();
        let paused = run(&world, &ada, &acme, evaluation, "k").await;
        assert_eq!(paused.state, RunState::Paused, "{:?}", paused.failure);
        assert!(paused.failure.unwrap().contains("limit") && paused.done > 0 && paused.done < ROWS, "{}", paused.done);
        let (_, held, charged) = books(&world, &acme).await;
        assert!(held == 0 && charged == paused.done * EACH && charged <= 100_000_000, "{charged}");
        credits::limits::set(&world.backend, &ada, &acme, "", "").await.unwrap();
        runs::resume(&world.backend, &ada, &acme, paused.id).await.unwrap();
        work_off(&world).await;
        let done = runs::get(&world.backend, &ada, &acme, paused.id).await.unwrap();
        assert_eq!((done.state, done.done), (RunState::Succeeded, ROWS));
        assert_eq!(double.calls.lock().unwrap().len() as i64, ROWS, "nobody was asked twice");
    });
}

#[test]
fn what_a_dead_server_held_is_let_go_and_the_rows_are_charged_once() {
    on_each_database(|world| async move {
        let (world, _) = with_models(world);
        let (ada, acme, evaluation) = evaluation(&world, judge("openai", "gpt-5", "")).await;
        grant(&world, &acme, 10_000_000_000).await;
        let id = runs::start(&world.backend, &ada, &acme, evaluation, "k").await.unwrap();
        let mut dead = work::claim(&world.backend).await.unwrap().unwrap();
        dead.batch().await.unwrap();
        // It dies with credits held for its next batch.
        hold_as(&world, id, &acme).await;
        assert_eq!(books(&world, &acme).await.1, 1_000_000);
        world.advance(LEASE + Duration::from_secs(1));
        work_off(&world).await;
        assert_eq!(dead.batch().await.unwrap(), Step::Lost);
        assert_eq!(books(&world, &acme).await, (10_000_000_000 - ROWS * EACH, 0, ROWS * EACH));
        // One that is cancelled gives back what it holds, too.
        let id = runs::start(&world.backend, &ada, &acme, evaluation, "l").await.unwrap();
        let _claim = work::claim(&world.backend).await.unwrap().unwrap();
        hold_as(&world, id, &acme).await;
        runs::cancel(&world.backend, &ada, &acme, id).await.unwrap();
        assert_eq!(books(&world, &acme).await.1, 0);
    });
}

/// Holds credits as a run does that is about to ask.
async fn hold_as(world: &World, run: RunId, acme: &OrganizationId) {
    let mut tx = world.backend.db.write().await.unwrap();
    let key = format!("run:{run}:test");
    credits::hold(&world.backend, &mut tx, acme, &key, NanoDollars::from(1_000_000)).await.unwrap();
    tx.commit().await.unwrap();
    world.statement(format!("UPDATE runs SET hold_key = '{key}' WHERE ended_at IS NULL")).await;
}

#[test]
fn own_keys_come_first_spend_nothing_and_are_never_replaced_by_credits() {
    on_each_database(|world| async move {
        let (world, double) = with_models(world);
        let (ada, acme, evaluation) = evaluation(&world, judge("openai", "gpt-5", "")).await;
        grant(&world, &acme, 10_000_000_000).await;
        let save = |owner, provider, key: &'static str| provider_keys::save(&world.backend, &ada, owner, provider, key.into());
        save(Owner::Organization(&acme), "anthropic", "organization-key").await.unwrap();
        save(Owner::Caller, "openai", "persons-own-key").await.unwrap();
        let estimate = runs::estimate::judges(&world.backend, &ada, &acme, evaluation, None).await.unwrap();
        assert_eq!((estimate[0].source, estimate[0].cost.is_some()), (Some(KeySource::Person), true));
        run(&world, &ada, &acme, evaluation, "k").await;
        assert!(double.calls.lock().unwrap().iter().all(|(key, _)| key == "persons-own-key"));
        assert_eq!(books(&world, &acme).await, (10_000_000_000, 0, 0));

        save(Owner::Organization(&acme), "openai", "organizations-key").await.unwrap();
        *double.refused.lock().unwrap() = true;
        let paused = run(&world, &ada, &acme, evaluation, "l").await;
        assert_eq!((paused.state, paused.done), (RunState::Paused, 0));
        let why = paused.failure.unwrap();
        assert!(why.contains("OpenAI does not accept the key") && why.contains("organization's own"), "{why}");
        assert_eq!(books(&world, &acme).await, (10_000_000_000, 0, 0), "nothing fell back to credits");
        *double.refused.lock().unwrap() = false;
        runs::resume(&world.backend, &ada, &acme, paused.id).await.unwrap();
        work_off(&world).await;
        assert_eq!(double.calls.lock().unwrap().last().unwrap().0, "organizations-key");
    });
}

#[test]
fn a_judge_without_key_or_price_pauses_and_says_so() {
    on_each_database(|world| async move {
        let (world, _) = with_models(world);
        let (ada, acme, evaluation) = evaluation(&world, judge("google", "gemini-2.5-flash", "")).await;
        let paused = run(&world, &ada, &acme, evaluation, "k").await;
        assert!(paused.state == RunState::Paused && paused.failure.unwrap().contains("no key for Google Gemini"));
        assert!(price(Provider::OpenAi, "gpt-unheard-of").is_none());
        let asks = evaluations::get(&world.backend, &ada, &acme, evaluation).await.unwrap().asks;
        let criterion = asks.variants[0].criteria[0].id;
        let check = judge("openai", "gpt-unheard-of", "");
        let form = NewCriterion { name: "Polite", description: "", column: "answer", check: &check };
        evaluations::edit::change(&world.backend, &ada, &acme, evaluation, criterion, form).await.unwrap();
        let paused = run(&world, &ada, &acme, evaluation, "l").await;
        assert!(paused.state == RunState::Paused && paused.failure.unwrap().contains("price of gpt-unheard-of is not known"));
    });
}

#[test]
fn invalid_answers_are_errors_that_were_paid_for_and_untold_usage_is_none_that_was_not() {
    on_each_database(|world| async move {
        let (world, _) = with_models(world);
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        grant(&world, &acme, 10_000_000_000).await;
        let dataset = world.import(&ada, &acme, "Answers", "answer\nplease\nnonsense\nuntold\n").await.unwrap().to_string();
        let check = judge("openai", "gpt-5", "");
        let criterion = NewCriterion { name: "", description: "", column: "answer", check: &check };
        let form = NewEvaluation {
            name: "Polite",
            dataset: &dataset,
            team: "",
            judgment_column: "",
            columns: &[],
            visibility: "",
            kept: None,
            criterion,
        };
        let evaluation = evaluations::create(&world.backend, &ada, &acme, form).await.unwrap();
        let found = run(&world, &ada, &acme, evaluation, "k").await;
        assert_eq!((found.state, found.passed, found.errors()), (RunState::Succeeded, 1, 2));
        assert_eq!(books(&world, &acme).await, (10_000_000_000 - 2 * EACH, 0, 2 * EACH));
        runs::retry(&world.backend, &ada, &acme, found.id).await.unwrap();
        work_off(&world).await;
        assert_eq!(books(&world, &acme).await.2, 3 * EACH, "the one that was understood is not asked again");
    });
}

#[test]
fn examples_are_rows_of_train_that_prove_nothing_themselves() {
    on_each_database(|world| async move {
        let (world, double) = with_models(world);
        let (ada, acme, evaluation) = evaluation(&world, judge("openai", "gpt-5", "4")).await;
        grant(&world, &acme, 100_000_000_000).await;
        let found = run(&world, &ada, &acme, evaluation, "k").await;
        assert_eq!(found.state, RunState::Succeeded, "{:?}", found.failure);
        let calls = double.calls.lock().unwrap();
        let examples = calls.iter().map(|(_, asked)| asked.matches("<example").count()).max().unwrap();
        assert_eq!(examples, 4);
        assert_eq!(found.figures.overall.all().missing, 4, "what was shown to the judge does not count");
    });
}

#[test]
fn a_key_is_kept_sealed_for_its_place_and_only_by_those_who_may() {
    on_each_database(|world| async move {
        let (world, _) = with_models(world);
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "member").await;
        let of_acme = Owner::Organization(&acme);
        let save = |who, key: &'static str| provider_keys::save(&world.backend, who, of_acme, "openai", key.into());
        assert!(matches!(refusal(save(&bob, "bobs-long-key").await), Refusal::Forbidden { .. }));
        for key in ["short", "a-bad-long-key"] {
            let Refusal::Invalid(fields) = refusal(save(&ada, key).await) else { unreachable!() };
            assert!(!fields.get("key").unwrap().contains(key));
        }
        save(&ada, "first-long-key-1111").await.unwrap();
        save(&ada, "second-long-key-2222").await.unwrap();
        let kept = provider_keys::list(&world.backend, &ada, of_acme).await.unwrap();
        assert_eq!((kept.len(), kept[0].last_four.as_str(), kept[0].created_by.as_str()), (1, "2222", "Ada"));
        assert_eq!(provider_keys::check(&world.backend, &ada, of_acme, "openai").await.unwrap(), None);
        assert_eq!(world.number("SELECT count(*) FROM audit_log WHERE detail LIKE '%long-key%'".into()).await, 0);
        // Moved to another provider it does not open.
        world.sql("UPDATE provider_keys SET provider = 'google'").await;
        assert!(provider_keys::check(&world.backend, &ada, of_acme, "google").await.is_err());
        provider_keys::remove(&world.backend, &ada, of_acme, "google").await.unwrap();
        assert!(provider_keys::list(&world.backend, &ada, of_acme).await.unwrap().is_empty());
    });
}
