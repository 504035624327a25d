//! Evaluations: one criterion over a column of a dataset.

mod common;

use backend::evaluations::{self, NewEvaluation};
use common::{on_each_database, refusal};
use domain::Refusal;
use domain::access::Level;

const FORM: NewEvaluation<'static> = NewEvaluation {
    name: "Apologises",
    dataset: "",
    team: "",
    column: "answer",
    kind: "contains",
    text: "sorry",
    case_sensitive: false,
    criterion: "",
};

#[test]
fn an_evaluation_keeps_what_it_asks() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        let dataset = world.import(&ada, &acme, "Answers", "Question,Answer\n1,sorry\n").await.unwrap();
        let id = evaluations::create(&world.backend, &ada, &acme, NewEvaluation { dataset: &dataset.to_string(), ..FORM }).await.unwrap();
        let details = evaluations::get(&world.backend, &ada, &acme, id).await.unwrap();
        assert_eq!(details.evaluation.resource.name, "Apologises");
        assert_eq!(details.evaluation.dataset, dataset);
        assert_eq!(details.evaluation.dataset_name.as_deref(), Some("Answers"));
        let [criterion] = details.criteria.as_slice() else { panic!("{:?}", details.criteria) };
        assert_eq!((&*criterion.name, &*criterion.column, &*criterion.evaluator.summary()), ("Apologises", "Answer", "contains “sorry”"));
        let page = evaluations::list(&world.backend, &ada, &acme, None, None, 50).await.unwrap();
        assert_eq!(page.items, [details.evaluation]);
    });
}

#[test]
fn every_wrong_field_is_named_at_once() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        let dataset = world.import(&ada, &acme, "Answers", "question,answer\n1,sorry\n").await.unwrap().to_string();
        let wrong = |form: NewEvaluation<'static>| {
            let (world, ada, acme, dataset) = (world.clone(), ada.clone(), acme.clone(), dataset.clone());
            async move {
                let form = if form.dataset == "it" { NewEvaluation { dataset: &dataset, ..form } } else { form };
                match refusal(evaluations::create(&world.backend, &ada, &acme, form).await) {
                    Refusal::Invalid(errors) => errors.iter().map(|(field, message)| format!("{field}: {message}")).collect::<Vec<_>>(),
                    other => panic!("{other:?}"),
                }
            }
        };
        let fields = wrong(NewEvaluation { name: "", dataset: "it", column: "x", kind: "regex", text: "(", ..FORM }).await;
        assert_eq!(fields.len(), 3, "{fields:?}");
        assert!(fields[1].contains("“question”, “answer”"), "{fields:?}");
        assert!(fields[2].starts_with("text: This is not a regular expression"), "{fields:?}");
        assert_eq!(wrong(NewEvaluation { dataset: "", ..FORM }).await, ["dataset: Choose a dataset."]);
        assert_eq!(wrong(NewEvaluation { dataset: "it", column: " ", ..FORM }).await, ["column: Choose a column."]);
        assert!(wrong(NewEvaluation { dataset: "it", kind: "guess", ..FORM }).await[0].starts_with("kind: "));
        evaluations::create(&world.backend, &ada, &acme, NewEvaluation { dataset: &dataset, ..FORM }).await.unwrap();
        assert!(wrong(NewEvaluation { dataset: "it", ..FORM }).await[0].contains("this name already"));
        assert_eq!(evaluations::list(&world.backend, &ada, &acme, None, None, 50).await.unwrap().items.len(), 1);
    });
}

#[test]
fn outsiders_find_nothing_and_their_datasets_stay_theirs() {
    on_each_database(|world| async move {
        let (ada, bob, eve) = (world.person("Ada").await, world.person("Bob").await, world.person("Eve").await);
        let acme = world.organization(&ada, "acme").await;
        let other = world.organization(&eve, "other").await;
        world.join(&ada, &acme, &bob, "viewer").await;
        let dataset = world.import(&ada, &acme, "Answers", "question,answer\n1,sorry\n").await.unwrap();
        let id = world.apologises(&ada, &acme, dataset).await;
        let backend = &world.backend;
        for organization in [&acme, &other] {
            assert_eq!(refusal(evaluations::get(backend, &eve, organization, id).await), Refusal::NotFound);
            let form = NewEvaluation { dataset: &dataset.to_string(), ..FORM };
            assert_eq!(refusal(evaluations::create(backend, &eve, organization, form).await), Refusal::NotFound);
        }
        assert_eq!(refusal(evaluations::list(backend, &eve, &acme, None, None, 50).await), Refusal::NotFound);
        assert!(evaluations::get(backend, &bob, &acme, id).await.unwrap().evaluation.resource.level >= Level::View);
        // An identifier of another kind is not found either.
        let confused = domain::ids::EvaluationId::from(dataset.uuid());
        assert_eq!(refusal(evaluations::get(backend, &ada, &acme, confused).await), Refusal::NotFound);
    });
}
