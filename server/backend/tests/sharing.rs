//! Sharing with teams, people and everyone, one resource or a whole kind; ownership that changes hands.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use backend::sharing::wide::{self, Holder};
use backend::sharing::{Recipient, Share, give, people, received, requests};
use backend::teams::{self, TeamForm};
use backend::{Caller, access, datasets, evaluations, members, transfers};
use common::{World, on_each_database, refusal};
use domain::access::{Level, Plan, ResourceKind};
use domain::ids::{DatasetId, OrganizationId};
use domain::sharing::Thing;
use domain::{Problem, Refusal};
use std::time::Duration;

/// Ada's organization, of which Bob and Cem are members without a team, with a dataset and an evaluation of hers.
struct Scene {
    world: World,
    ada: Caller,
    bob: Caller,
    cem: Caller,
    acme: OrganizationId,
    dataset: Thing,
    evaluation: Thing,
}

impl Scene {
    async fn new(world: World) -> Self {
        let (ada, bob, cem) = (world.person("Ada").await, world.person("Bob").await, world.person("Cem").await);
        let acme = world.organization(&ada, "acme").await;
        for person in [&bob, &cem] {
            world.join(&ada, &acme, person, "member").await;
        }
        // Members come into the default team: here they are in none, so that nothing but shares leads anywhere.
        world.sql("DELETE FROM team_members WHERE account_id NOT IN (SELECT account_id FROM memberships WHERE role = 'owner')").await;
        let dataset = world.import(&ada, &acme, "Answers", "question,answer\n1,sorry\n").await.unwrap();
        let evaluation = world.apologises(&ada, &acme, dataset).await;
        let dataset = Thing { kind: ResourceKind::Dataset, id: dataset.uuid() };
        let evaluation = Thing { kind: ResourceKind::Evaluation, id: evaluation.uuid() };
        Self { world, ada, bob, cem, acme, dataset, evaluation }
    }

    async fn level(&self, who: &Caller, thing: Thing) -> Option<Level> {
        let mut conn = self.world.backend.db.read().await.unwrap();
        access::level(&self.world.backend, &mut conn, who, &self.acme, thing.id).await.unwrap()
    }

    async fn offer(&self, thing: Thing, who: &Caller, level: &str) -> backend::Result<bool> {
        give::with_person(&self.world.backend, &self.ada, &self.acme, thing, who.email.as_str(), level, "").await
    }

    /// Offers it, and the person accepts.
    async fn share(&self, thing: Thing, who: &Caller, level: &str) {
        self.offer(thing, who, level).await.unwrap();
        let offered = received::mine(&self.world.backend, who).await.unwrap();
        received::accept(&self.world.backend, who, offered[0].id).await.unwrap();
    }

    async fn shares(&self, thing: Thing) -> Vec<Share> {
        backend::sharing::list(&self.world.backend, &self.ada, &self.acme, thing).await.unwrap().shares
    }

    async fn revoke(&self, thing: Thing, who: &Caller) {
        let shares = self.shares(thing).await;
        let own = shares.iter().find(|share| matches!(&share.to, Recipient::Person(account, ..) if *account == who.account_id)).unwrap();
        give::revoke(&self.world.backend, &self.ada, &self.acme, thing, own.id).await.unwrap();
    }
}

#[test]
fn a_person_reaches_what_is_shared_from_acceptance_to_revocation() {
    on_each_database(|world| async move {
        let scene = Scene::new(world).await;
        let (backend, bob) = (&scene.world.backend, &scene.bob);
        scene.offer(scene.dataset, bob, "view").await.unwrap();
        assert!(scene.world.letter("bob@example.com").await.subject.contains("shares a dataset with you"));
        assert_eq!(scene.level(bob, scene.dataset).await, None, "what waits gives nothing");
        assert_eq!(backend::invitations::received::count(backend, bob).await.unwrap(), 1);
        // Offering again refreshes the one that waits.
        scene.offer(scene.dataset, bob, "edit").await.unwrap();
        let offered = received::mine(backend, bob).await.unwrap();
        assert_eq!((offered.len(), offered[0].level, offered[0].name.as_str()), (1, Level::Edit, "Answers"));
        assert_eq!(refusal(received::accept(backend, &scene.cem, offered[0].id).await), Refusal::NotFound);
        received::accept(backend, bob, offered[0].id).await.unwrap();
        assert_eq!(scene.level(bob, scene.dataset).await, Some(Level::Edit));
        assert_eq!(refusal(received::accept(backend, bob, offered[0].id).await), Refusal::NotFound);
        // Whoever only edits does not share.
        let climbing = give::with_person(backend, bob, &scene.acme, scene.dataset, "cem@example.com", "view", "").await;
        assert!(matches!(refusal(climbing), Refusal::Forbidden { .. }));
        scene.revoke(scene.dataset, bob).await;
        assert_eq!(scene.level(bob, scene.dataset).await, None);
        // A declined one is closed, and does not block a new one.
        scene.offer(scene.dataset, bob, "view").await.unwrap();
        let again = received::mine(backend, bob).await.unwrap();
        received::decline(backend, bob, again[0].id).await.unwrap();
        assert!(received::mine(backend, bob).await.unwrap().is_empty());
        scene.share(scene.dataset, bob, "view").await;
        assert_eq!(scene.level(bob, scene.dataset).await, Some(Level::View));
    });
}

#[test]
fn access_ends_by_itself_and_an_accepted_share_changes_at_once() {
    on_each_database(|world| async move {
        let scene = Scene::new(world).await;
        let backend = &scene.world.backend;
        scene.share(scene.dataset, &scene.bob, "admin").await;
        let [_, share] = scene.shares(scene.dataset).await.try_into().unwrap();
        give::change(backend, &scene.ada, &scene.acme, scene.dataset, share.id, "view", "2026-11-23").await.unwrap();
        assert_eq!(scene.level(&scene.bob, scene.dataset).await, Some(Level::View));
        for wrong in ["2020-01-01", "soon"] {
            let outcome = give::change(backend, &scene.ada, &scene.acme, scene.dataset, share.id, "view", wrong).await;
            assert!(matches!(refusal(outcome), Refusal::Invalid(_)), "{wrong}");
        }
        scene.world.advance(Duration::from_secs(3 * 24 * 3600));
        assert_eq!(scene.level(&scene.bob, scene.dataset).await, None, "no sweeper is needed");
        assert_eq!(scene.shares(scene.dataset).await.len(), 1);
        let over = give::revoke(backend, &scene.ada, &scene.acme, scene.dataset, share.id).await;
        assert_eq!(refusal(over), Refusal::NotFound);
        // What ended does not stand in the way of a new one.
        scene.share(scene.dataset, &scene.bob, "edit").await;
        assert_eq!(scene.level(&scene.bob, scene.dataset).await, Some(Level::Edit));
    });
}

#[test]
fn teams_and_everyone_have_it_at_once_and_the_highest_level_wins() {
    on_each_database(|world| async move {
        let scene = Scene::new(world).await;
        let (backend, ada, acme) = (&scene.world.backend, &scene.ada, &scene.acme);
        let team = teams::create(backend, ada, acme, TeamForm { name: "Lab", description: "", icon: "" }).await.unwrap();
        teams::members::add(backend, ada, acme, team, "bob@example.com", "team_member").await.unwrap();
        let shared = give::with_team(backend, ada, acme, scene.dataset, &team.to_string(), "view", "").await.unwrap();
        assert_eq!(shared, "Lab");
        assert_eq!(scene.level(&scene.bob, scene.dataset).await, Some(Level::View));
        assert_eq!(scene.level(&scene.cem, scene.dataset).await, None);
        give::with_everyone(backend, ada, acme, scene.dataset, "edit", "").await.unwrap();
        assert_eq!([scene.level(&scene.bob, scene.dataset).await, scene.level(&scene.cem, scene.dataset).await], [Some(Level::Edit); 2]);
        // Sharing again with the same team changes the one grant.
        give::with_team(backend, ada, acme, scene.dataset, &team.to_string(), "admin", "").await.unwrap();
        assert_eq!((scene.level(&scene.bob, scene.dataset).await, scene.shares(scene.dataset).await.len()), (Some(Level::Admin), 3));
        let reached = people::list(backend, ada, acme, scene.dataset, "bob", None, 50).await.unwrap().items;
        let why: Vec<String> = reached[0].paths.iter().map(|path| path.in_words()).collect();
        assert_eq!((reached.len(), why), (1, vec!["Shared with the team Lab (admin)".into(), "Shared with everyone (edit)".into()]));
        // A team of the same name inherits nothing.
        teams::delete(backend, ada, acme, team, teams::Contents::Delete, "Lab").await.unwrap();
        let heir = teams::create(backend, ada, acme, TeamForm { name: "Lab", description: "", icon: "" }).await.unwrap();
        teams::members::add(backend, ada, acme, heir, "bob@example.com", "team_admin").await.unwrap();
        assert_eq!(scene.level(&scene.bob, scene.dataset).await, Some(Level::Edit));
        // A plan without the feature refuses, and takes nothing away.
        scene.world.sql("UPDATE organizations SET plan = 'personal'").await;
        let outcome = give::with_team(backend, ada, acme, scene.dataset, &heir.to_string(), "view", "").await;
        assert!(matches!(refusal(outcome), Refusal::Forbidden { needed } if needed.contains(Plan::Personal.label())));
        assert!(matches!(refusal(scene.offer(scene.dataset, &scene.cem, "view").await), Refusal::Forbidden { .. }));
        assert_eq!(scene.level(&scene.cem, scene.dataset).await, Some(Level::Edit));
    });
}

#[test]
fn a_shared_evaluation_shows_its_dataset_and_nothing_else_keeps_it() {
    on_each_database(|world| async move {
        let scene = Scene::new(world).await;
        let (backend, bob) = (&scene.world.backend, &scene.bob);
        let dataset = DatasetId::from(scene.dataset.id);
        let other = Thing { kind: ResourceKind::Evaluation, id: second(&scene, dataset).await };
        let sees = async || scene.level(bob, scene.dataset).await;
        scene.offer(scene.evaluation, bob, "admin").await.unwrap();
        assert_eq!(sees().await, None, "what waits gives nothing on the dataset either");
        let offered = received::mine(backend, bob).await.unwrap();
        received::accept(backend, bob, offered[0].id).await.unwrap();
        assert_eq!((scene.level(bob, scene.evaluation).await, sees().await), (Some(Level::Admin), Some(Level::View)));
        assert_eq!(datasets::list(backend, bob, &scene.acme, None, None, 50).await.unwrap().items.len(), 1);
        // Two evaluations on one dataset need both revoked, in either order.
        scene.share(other, bob, "view").await;
        scene.revoke(scene.evaluation, bob).await;
        assert_eq!(sees().await, Some(Level::View));
        scene.revoke(other, bob).await;
        assert_eq!(sees().await, None);
        // A share of its own stays when the evaluation's goes.
        scene.share(scene.dataset, bob, "edit").await;
        scene.share(other, bob, "view").await;
        scene.revoke(other, bob).await;
        assert_eq!(sees().await, Some(Level::Edit));
        scene.revoke(scene.dataset, bob).await;
        // Whoever looks at the other dataset from now on shows that one.
        let moved = scene.world.import(&scene.ada, &scene.acme, "Others", "answer\nx\n").await.unwrap();
        scene.share(other, bob, "view").await;
        scene.world.sql("UPDATE evaluations SET dataset_id = (SELECT id FROM resources WHERE name = 'Others')").await;
        let moved = Thing { kind: ResourceKind::Dataset, id: moved.uuid() };
        assert_eq!((sees().await, scene.level(bob, moved).await), (None, Some(Level::View)));
        let why = people::list(backend, &scene.ada, &scene.acme, moved, "bob", None, 50).await.unwrap().items;
        assert_eq!(why[0].paths[0].in_words(), "The evaluation “Second”, which uses it, is shared with this person (view)");
        assert!(evaluations::get(backend, bob, &scene.acme, other.id.into()).await.is_ok());
    });
}

/// A second evaluation over the dataset.
async fn second(scene: &Scene, dataset: DatasetId) -> uuid::Uuid {
    let check = common::contains("x");
    let form = evaluations::NewEvaluation {
        name: "Second",
        dataset: &dataset.to_string(),
        team: "",
        visibility: "",
        judgment_column: "",
        columns: &[],
        kept: None,
        criterion: evaluations::edit::NewCriterion { name: "", description: "", column: "answer", check: &check },
    };
    evaluations::create(&scene.world.backend, &scene.ada, &scene.acme, form).await.unwrap().uuid()
}

#[test]
fn a_whole_kind_is_shared_by_those_alone_who_are_admin_of_all_of_it() {
    on_each_database(|world| async move {
        let scene = Scene::new(world).await;
        let (backend, ada, acme) = (&scene.world.backend, &scene.ada, &scene.acme);
        let bob = Holder::Person(scene.bob.account_id);
        let all = async |who: &Caller, kind, holder, level: &str| wide::put(backend, who, acme, kind, holder, level, "").await;
        assert!(matches!(refusal(all(&scene.bob, ResourceKind::Dataset, bob, "admin").await), Refusal::Forbidden { .. }));
        all(ada, ResourceKind::Dataset, bob, "edit").await.unwrap();
        let levels = async || [scene.level(&scene.bob, scene.dataset).await, scene.level(&scene.bob, scene.evaluation).await];
        assert_eq!(levels().await, [Some(Level::Edit), None]);
        // What is made later is reached as well.
        scene.world.import(ada, acme, "Later", "a\n1\n").await.unwrap();
        assert_eq!(datasets::list(backend, &scene.bob, acme, None, None, 50).await.unwrap().items.len(), 2);
        assert_eq!(wide::list(backend, &scene.bob, acme, bob).await.unwrap()[0].level, Level::Edit);
        all(ada, ResourceKind::Evaluation, Holder::Everyone, "view").await.unwrap();
        assert_eq!(levels().await, [Some(Level::Edit), Some(Level::View)]);
        let given = wide::all(backend, ada, acme).await.unwrap();
        assert_eq!(given.iter().map(|one| (one.holder, one.name.as_str())).collect::<Vec<_>>(), [(Holder::Everyone, ""), (bob, "Bob")]);
        assert!(matches!(refusal(wide::all(backend, &scene.bob, acme).await), Refusal::Forbidden { .. }));
        all(ada, ResourceKind::Dataset, bob, "").await.unwrap();
        assert_eq!(levels().await, [None, Some(Level::View)]);
        let stranger = Holder::Person(scene.world.person("Eve").await.account_id);
        assert_eq!(refusal(all(ada, ResourceKind::Dataset, stranger, "view").await), Refusal::NotFound);
    });
}

#[test]
fn ownership_changes_hands_on_acceptance_and_the_former_owner_keeps_admin() {
    on_each_database(|world| async move {
        let scene = Scene::new(world).await;
        let (backend, acme, bob) = (&scene.world.backend, &scene.acme, &scene.bob);
        // An owner who is a plain member, so that nothing else leads there.
        scene.share(scene.dataset, bob, "admin").await;
        transfers::offer(backend, &scene.ada, acme, scene.dataset, "bob@example.com").await.unwrap();
        let owner = async || datasets::get(backend, &scene.ada, acme, scene.dataset.id.into()).await.unwrap().dataset.resource.owner;
        assert_eq!(owner().await, scene.ada.account_id, "nothing has changed yet");
        let waiting = transfers::mine(backend, bob).await.unwrap();
        assert_eq!(refusal(transfers::accept(backend, &scene.cem, waiting[0].id).await), Refusal::NotFound);
        transfers::accept(backend, bob, waiting[0].id).await.unwrap();
        assert_eq!(owner().await, bob.account_id);
        // The new owner hands it on; meanwhile the offer is declined, and offered again and too old.
        transfers::offer(backend, bob, acme, scene.dataset, "cem@example.com").await.unwrap();
        let waiting = transfers::mine(backend, &scene.cem).await.unwrap();
        transfers::decline(backend, &scene.cem, waiting[0].id).await.unwrap();
        assert_eq!(owner().await, bob.account_id);
        transfers::offer(backend, bob, acme, scene.dataset, "cem@example.com").await.unwrap();
        let waiting = transfers::mine(backend, &scene.cem).await.unwrap();
        scene.world.advance(domain::sharing::TRANSFER);
        assert_eq!(refusal(transfers::accept(backend, &scene.cem, waiting[0].id).await), Refusal::NotFound);
        transfers::offer(backend, bob, acme, scene.dataset, "cem@example.com").await.unwrap();
        let waiting = transfers::mine(backend, &scene.cem).await.unwrap();
        transfers::accept(backend, &scene.cem, waiting[0].id).await.unwrap();
        assert_eq!((owner().await, scene.level(bob, scene.dataset).await), (scene.cem.account_id, Some(Level::Admin)));
        // Whoever has admin by a share alone hands nothing over.
        let outcome = transfers::offer(backend, bob, acme, scene.dataset, "bob@example.com").await;
        assert!(matches!(refusal(outcome), Refusal::Forbidden { .. }));
    });
}

#[test]
fn who_leaves_takes_offers_along_on_either_side() {
    on_each_database(|world| async move {
        let scene = Scene::new(world).await;
        let (backend, acme) = (&scene.world.backend, &scene.acme);
        scene.share(scene.dataset, &scene.bob, "admin").await;
        give::with_person(backend, &scene.bob, acme, scene.dataset, "cem@example.com", "admin", "").await.unwrap();
        transfers::offer(backend, &scene.ada, acme, scene.evaluation, "bob@example.com").await.unwrap();
        members::change::remove(backend, &scene.ada, acme, scene.bob.account_id).await.unwrap();
        assert!(received::mine(backend, &scene.cem).await.unwrap().is_empty());
        assert!(transfers::of(backend, &scene.ada, acme, scene.evaluation).await.unwrap().is_none());
        scene.world.join(&scene.ada, acme, &scene.bob, "member").await;
        scene.world.sql("DELETE FROM team_members WHERE account_id NOT IN (SELECT account_id FROM memberships WHERE role = 'owner')").await;
        assert!(transfers::mine(backend, &scene.bob).await.unwrap().is_empty());
        assert_eq!(scene.level(&scene.bob, scene.dataset).await, None, "coming back brings nothing back");
    });
}

#[test]
fn an_offer_is_void_when_its_giver_may_not_share_any_more() {
    on_each_database(|world| async move {
        let scene = Scene::new(world).await;
        let (backend, acme) = (&scene.world.backend, &scene.acme);
        scene.share(scene.dataset, &scene.bob, "admin").await;
        give::with_person(backend, &scene.bob, acme, scene.dataset, "cem@example.com", "admin", "").await.unwrap();
        let offered = received::mine(backend, &scene.cem).await.unwrap();
        scene.revoke(scene.dataset, &scene.bob).await;
        assert_eq!(refusal(received::accept(backend, &scene.cem, offered[0].id).await), Problem::LinkExpired.into());
        assert_eq!(scene.level(&scene.cem, scene.dataset).await, None);
        assert!(received::mine(backend, &scene.cem).await.unwrap().is_empty());
    });
}

#[test]
fn an_ownership_is_not_handed_over_by_who_lost_the_power_to() {
    on_each_database(|world| async move {
        let scene = Scene::new(world).await;
        let (backend, acme) = (&scene.world.backend, &scene.acme);
        let set = async |role: &str| members::change::set_roles(backend, &scene.ada, acme, scene.bob.account_id, role, &[]).await.unwrap();
        set("admin").await;
        transfers::offer(backend, &scene.bob, acme, scene.dataset, "cem@example.com").await.unwrap();
        let waiting = transfers::mine(backend, &scene.cem).await.unwrap();
        set("member").await;
        assert!(transfers::mine(backend, &scene.cem).await.unwrap().is_empty());
        assert_eq!(refusal(transfers::accept(backend, &scene.cem, waiting[0].id).await), Refusal::NotFound);
        assert_eq!(scene.level(&scene.cem, scene.dataset).await, None);
    });
}

#[test]
fn nobody_makes_their_own_share_last_longer() {
    on_each_database(|world| async move {
        let scene = Scene::new(world).await;
        let (backend, acme) = (&scene.world.backend, &scene.acme);
        give::with_person(backend, &scene.ada, acme, scene.dataset, "bob@example.com", "admin", "2026-12-24").await.unwrap();
        let offered = received::mine(backend, &scene.bob).await.unwrap();
        received::accept(backend, &scene.bob, offered[0].id).await.unwrap();
        let outcome = give::change(backend, &scene.bob, acme, scene.dataset, offered[0].id, "admin", "").await;
        assert!(matches!(refusal(outcome), Refusal::Forbidden { .. }));
    });
}

#[test]
fn outsiders_find_nothing_to_share_or_to_take() {
    on_each_database(|world| async move {
        let scene = Scene::new(world).await;
        let (backend, acme) = (&scene.world.backend, &scene.acme);
        let eve = scene.world.person("Eve").await;
        scene.world.organization(&eve, "evil").await;
        assert_eq!(refusal(backend::sharing::list(backend, &eve, acme, scene.dataset).await), Refusal::NotFound);
        assert_eq!(refusal(backend::sharing::list(backend, &scene.bob, acme, scene.dataset).await), Refusal::NotFound);
        let evil = OrganizationId::from("evil".to_owned());
        let outcome = give::with_everyone(backend, &eve, &evil, scene.dataset, "view", "").await;
        assert_eq!(refusal(outcome), Refusal::NotFound);
        let outcome = give::with_person(backend, &scene.ada, acme, scene.dataset, "eve@example.com", "view", "").await;
        assert!(matches!(refusal(outcome), Refusal::Invalid(_)), "only members");
        assert_eq!(refusal(transfers::offer(backend, &eve, &evil, scene.dataset, "eve@example.com").await), Refusal::NotFound);
    });
}

#[test]
fn who_may_know_of_it_asks_and_who_may_share_it_answers() {
    on_each_database(|world| async move {
        let scene = Scene::new(world).await;
        let (backend, ada, acme) = (&scene.world.backend, &scene.ada, &scene.acme);
        let ask = async |who: &Caller, level: &str| requests::ask(backend, who, acme, scene.dataset, level, "for the audit").await;
        let waiting = async || requests::of(backend, ada, acme, scene.dataset).await.unwrap();
        // Cem may not know of it: he hears what everybody hears, and nobody hears of him.
        assert_eq!(requests::about(backend, &scene.cem, acme, scene.dataset).await.unwrap(), None);
        ask(&scene.cem, "view").await.unwrap();
        assert!(waiting().await.is_empty());
        // Bob had it once.
        scene.share(scene.dataset, &scene.bob, "view").await;
        scene.revoke(scene.dataset, &scene.bob).await;
        ask(&scene.bob, "view").await.unwrap();
        ask(&scene.bob, "edit").await.unwrap();
        let asked = waiting().await;
        assert_eq!(asked.iter().map(|one| (one.by.as_str(), one.level)).collect::<Vec<_>>(), [("Bob", Level::Edit)]);
        assert_eq!(requests::mine(backend, ada).await.unwrap(), asked);
        assert_eq!(backend::invitations::received::count(backend, ada).await.unwrap(), 1);
        assert!(scene.world.letter("ada@example.com").await.subject.contains("Bob asks for access"));
        assert_eq!(scene.level(&scene.bob, scene.dataset).await, None, "asking gives nothing");
        // He does not answer himself.
        let own = requests::grant(backend, &scene.bob, acme, scene.dataset, asked[0].id, "admin", "").await;
        assert_eq!(refusal(own), Refusal::NotFound);
        requests::grant(backend, ada, acme, scene.dataset, asked[0].id, "view", "2026-11-30").await.unwrap();
        assert_eq!(scene.level(&scene.bob, scene.dataset).await, Some(Level::View));
        assert!(scene.world.letter("bob@example.com").await.subject.contains("You have access"));
        assert_eq!(refusal(requests::decline(backend, ada, acme, scene.dataset, asked[0].id).await), Refusal::NotFound);
        // Who reaches it asks for more, but not for what they have; once declined, not again at once.
        assert!(matches!(refusal(ask(&scene.bob, "view").await), Refusal::Invalid(_)));
        ask(&scene.bob, "edit").await.unwrap();
        requests::decline(backend, ada, acme, scene.dataset, waiting().await[0].id).await.unwrap();
        ask(&scene.bob, "edit").await.unwrap();
        assert!(waiting().await.is_empty());
        scene.world.advance(Duration::from_secs(25 * 3600));
        ask(&scene.bob, "edit").await.unwrap();
        assert_eq!(waiting().await.len(), 1);
        // Whoever leaves asks no more.
        members::change::remove(backend, ada, acme, scene.bob.account_id).await.unwrap();
        assert!(waiting().await.is_empty() && requests::mine(backend, ada).await.unwrap().is_empty());
    });
}

#[test]
fn a_dataset_is_seen_as_long_as_one_way_is_left_in_whatever_order_they_go() {
    on_each_database(|world| async move {
        let scene = Scene::new(world).await;
        let bob = &scene.bob;
        let second = Thing { kind: ResourceKind::Evaluation, id: second(&scene, scene.dataset.id.into()).await };
        let ways = [scene.dataset, scene.evaluation, second];
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let mut open: Vec<Thing> = Vec::new();
            let expected = |open: &[Thing]| match open {
                [] => None,
                some if some.contains(&scene.dataset) => Some(Level::Edit),
                _ => Some(Level::View),
            };
            for way in order {
                scene.share(ways[way], bob, "edit").await;
                open.push(ways[way]);
                assert_eq!(scene.level(bob, scene.dataset).await, expected(&open), "{order:?}: shared {way}");
            }
            for way in order.into_iter().rev() {
                scene.revoke(ways[way], bob).await;
                open.retain(|thing| *thing != ways[way]);
                assert_eq!(scene.level(bob, scene.dataset).await, expected(&open), "{order:?}: revoked {way}");
            }
        }
    });
}

#[test]
fn a_page_that_is_out_of_date_changes_nothing_after_a_downgrade() {
    on_each_database(|world| async move {
        let scene = Scene::new(world).await;
        let (backend, acme, bob) = (&scene.world.backend, &scene.acme, &scene.bob);
        scene.share(scene.dataset, bob, "admin").await;
        // Bob looks at the page of shares while Ada makes him a viewer, and then takes it back.
        let open = backend::sharing::list(backend, bob, acme, scene.dataset).await.unwrap().shares;
        let (own, team) = (open.iter().find(|share| !share.pending && matches!(share.to, Recipient::Person(..))).unwrap().id, open[0].id);
        give::change(backend, &scene.ada, acme, scene.dataset, own, "view", "").await.unwrap();
        let before = scene.shares(scene.dataset).await;
        let tries = async || {
            [
                give::with_everyone(backend, bob, acme, scene.dataset, "admin", "").await,
                give::change(backend, bob, acme, scene.dataset, team, "view", "").await,
                give::revoke(backend, bob, acme, scene.dataset, team).await,
                backend::resources::delete(backend, bob, acme, ResourceKind::Dataset, scene.dataset.id, "Answers").await,
            ]
        };
        for outcome in tries().await {
            assert!(matches!(refusal(outcome), Refusal::Forbidden { .. }));
        }
        give::revoke(backend, &scene.ada, acme, scene.dataset, own).await.unwrap();
        for outcome in tries().await {
            assert_eq!(refusal(outcome), Refusal::NotFound);
        }
        let after = scene.shares(scene.dataset).await;
        assert_eq!(after, before.into_iter().filter(|share| share.id != own).collect::<Vec<_>>());
    });
}

#[test]
fn an_ownership_never_stays_with_who_is_removed_while_accepting_it() {
    on_each_database(|world| async move {
        let scene = Scene::new(world).await;
        let (backend, ada, acme, bob) = (&scene.world.backend, &scene.ada, &scene.acme, &scene.bob);
        for round in 0..6 {
            if round > 0 {
                scene.world.join(ada, acme, bob, "member").await;
            }
            transfers::offer(backend, ada, acme, scene.dataset, "bob@example.com").await.unwrap();
            let id = transfers::mine(backend, bob).await.unwrap()[0].id;
            let (accepted, removed) =
                tokio::join!(transfers::accept(backend, bob, id), members::change::remove(backend, ada, acme, bob.account_id));
            removed.unwrap();
            let owner = datasets::get(backend, ada, acme, scene.dataset.id.into()).await.unwrap().dataset.resource.owner;
            assert_eq!(owner, ada.account_id, "{accepted:?}");
            assert_eq!(scene.level(bob, scene.dataset).await, None);
            assert!(transfers::of(backend, ada, acme, scene.dataset).await.unwrap().is_none());
        }
    });
}
