//! The registry: what is registered lives under the same teams, shares and transfers as everything else.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use backend::registry::write::{About, NewRegistered};
use backend::registry::{self, Filter, kinds, write};
use backend::sharing::wide::{self, Holder};
use backend::sharing::{give, received};
use backend::{Caller, access, resources, transfers};
use common::{World, on_each_database, refusal};
use domain::Refusal;
use domain::access::{Level, ResourceKind};
use domain::ids::OrganizationId;
use domain::sharing::Thing;

fn named<'a>(kind: &'a str, name: &'a str) -> NewRegistered<'a> {
    let about = About { description: "Answers tickets", link: "https://models.example/1", version: "v1" };
    NewRegistered { kind, name, about, ..NewRegistered::default() }
}

async fn names(world: &World, caller: &Caller, organization: &OrganizationId, filter: Filter) -> Vec<String> {
    let page = registry::list(&world.backend, caller, organization, filter, None, 50).await.unwrap();
    page.items.into_iter().map(|one| one.resource.name).collect()
}

async fn level(world: &World, who: &Caller, organization: &OrganizationId, thing: Thing) -> Option<Level> {
    let mut conn = world.backend.db.read().await.unwrap();
    access::level(&world.backend, &mut conn, who, organization, thing.id).await.unwrap()
}

#[test]
fn what_is_registered_is_found_by_kind_changed_and_deleted() {
    on_each_database(|world| async move {
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "viewer").await;
        let backend = &world.backend;
        let model = write::register(backend, &ada, &acme, named("model", "Router")).await.unwrap();
        // Names are unique among those of a kind.
        write::register(backend, &ada, &acme, named("agent", "Router")).await.unwrap();
        let Refusal::Invalid(taken) = refusal(write::register(backend, &ada, &acme, named("model", "ROUTER")).await) else { panic!() };
        assert!(taken.get("name").is_some());
        for (wrong, field) in [
            (named("dataset", "x"), "kind"),
            (named("own", "x"), "kind"),
            (named("kind_01h455vb4pex5vsknk084sn02q", "x"), "kind"),
            (named("model", " "), "name"),
            (NewRegistered { about: About { link: "javascript:alert(1)", ..About::default() }, ..named("model", "x") }, "link"),
        ] {
            let Refusal::Invalid(fields) = refusal(write::register(backend, &ada, &acme, wrong).await) else { panic!("{field}") };
            assert!(fields.get(field).is_some(), "{field}: {fields:?}");
        }
        let prompts = kinds::define(backend, &ada, &acme, "Prompt library").await.unwrap();
        assert!(matches!(refusal(kinds::define(backend, &ada, &acme, "prompt LIBRARY").await), Refusal::Invalid(_)));
        assert!(matches!(refusal(kinds::define(backend, &bob, &acme, "Tool").await), Refusal::Forbidden { .. }));
        let own = write::register(backend, &ada, &acme, named(&prompts.to_string(), "Greetings")).await.unwrap();
        assert_eq!(own.kind, ResourceKind::Own);
        assert!(matches!(refusal(kinds::forget(backend, &ada, &acme, prompts).await), Refusal::Invalid(_)), "in use");

        assert_eq!(names(&world, &bob, &acme, Filter::default()).await, ["Greetings", "Router", "Router"]);
        assert_eq!(names(&world, &bob, &acme, Filter { kind: Some(ResourceKind::Agent), ..Filter::default() }).await, ["Router"]);
        assert_eq!(names(&world, &bob, &acme, Filter { own_kind: Some(prompts), ..Filter::default() }).await, ["Greetings"]);
        let about = About { version: "v2", ..About::default() };
        assert!(matches!(refusal(write::edit(backend, &bob, &acme, model, about).await), Refusal::Forbidden { .. }));
        write::edit(backend, &ada, &acme, model, about).await.unwrap();
        let found = registry::get(backend, &bob, &acme, model).await.unwrap();
        assert_eq!((found.version.as_str(), found.link.as_str(), found.resource.level), ("v2", "", Level::View));
        resources::rename(backend, &ada, &acme, model.kind, model.id, "Dispatcher").await.unwrap();
        resources::delete(backend, &ada, &acme, own.kind, own.id, "Greetings").await.unwrap();
        assert_eq!(refusal(registry::get(backend, &ada, &acme, own).await), Refusal::NotFound);
        resources::sweep(backend).await.unwrap();
        kinds::forget(backend, &ada, &acme, prompts).await.unwrap();
        assert_eq!(names(&world, &bob, &acme, Filter::default()).await, ["Router", "Dispatcher"]);
        // Another kind's identifier leads nowhere.
        assert_eq!(refusal(registry::get(backend, &ada, &acme, Thing { kind: ResourceKind::Chain, ..model }).await), Refusal::NotFound);
    });
}

#[test]
fn what_is_registered_is_shared_and_handed_over_like_everything_else() {
    on_each_database(|world| async move {
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "member").await;
        let backend = &world.backend;
        let form = NewRegistered { visibility: "me", ..named("training_project", "Tuning") };
        let thing = write::register(backend, &ada, &acme, form).await.unwrap();
        assert_eq!(level(&world, &bob, &acme, thing).await, None);
        assert_eq!(refusal(registry::get(backend, &bob, &acme, thing).await), Refusal::NotFound);
        give::with_person(backend, &ada, &acme, thing, "bob@example.com", "edit", "").await.unwrap();
        let offered = received::mine(backend, &bob).await.unwrap();
        assert_eq!(offered[0].thing, thing);
        received::accept(backend, &bob, offered[0].id).await.unwrap();
        assert_eq!(level(&world, &bob, &acme, thing).await, Some(Level::Edit));
        transfers::offer(backend, &ada, &acme, thing, "bob@example.com").await.unwrap();
        let id = transfers::mine(backend, &bob).await.unwrap()[0].id;
        transfers::accept(backend, &bob, id).await.unwrap();
        assert_eq!(registry::get(backend, &bob, &acme, thing).await.unwrap().resource.owner, bob.account_id);
        // Each kind is shared as a whole on its own.
        let other = write::register(backend, &ada, &acme, NewRegistered { visibility: "me", ..named("source", "Manuals") }).await.unwrap();
        wide::put(backend, &ada, &acme, ResourceKind::Model, Holder::Everyone, "view", "").await.unwrap();
        assert_eq!(level(&world, &bob, &acme, other).await, None);
        wide::put(backend, &ada, &acme, ResourceKind::Source, Holder::Everyone, "view", "").await.unwrap();
        assert_eq!(level(&world, &bob, &acme, other).await, Some(Level::View));
    });
}
