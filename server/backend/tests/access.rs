//! The list, the single check and the explanation say the same as `domain::access::paths` on random organizations; and what
//! is remembered of members is never out of date.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use backend::datasets::{self, Dataset};
use backend::evaluations::{self, Evaluation};
use backend::members::{self, reach};
use backend::registry::{self, Filter};
use backend::teams::{self, TeamForm};
use backend::{Backend, Caller, access, organizations};
use common::{World, on_each_database};
use domain::access::{
    Grant, Level, OrganizationRole, Permission, Permissions, Person, Principal, Resource, ResourceKind, Scope, TeamRole, level, paths,
};
use domain::ids::{OrganizationId, TeamId};
use domain::time::Timestamp;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::collections::BTreeMap;
use uuid::Uuid;

const PEOPLE: usize = 4;
const TEAMS: usize = 3;
const CASES: usize = 40;

/// A member as the dice fell.
#[derive(Debug, Clone)]
struct RandomMember {
    role: OrganizationRole,
    suspended: bool,
    custom: Vec<Permission>,
    teams: Vec<(usize, TeamRole)>,
}

#[derive(Debug, Clone)]
struct RandomResource {
    kind: ResourceKind,
    owner: usize,
    team: usize,
    grants: Vec<RandomGrant>,
}

#[derive(Debug, Clone)]
struct RandomGrant {
    /// A person, a team after those, or everyone.
    to: usize,
    level: i64,
    /// Microseconds from now.
    ends_in: Option<i64>,
    is_active: bool,
    /// On every resource of the kind instead of this one.
    wide: bool,
    /// Given by somebody who shares, not written with the resource.
    shared: bool,
}

fn member() -> impl Strategy<Value = RandomMember> {
    let speaking = [Permission::ViewDatasets, Permission::ManageDatasets, Permission::ViewResources, Permission::InviteUsers];
    let role = select(&[OrganizationRole::Admin, OrganizationRole::Viewer, OrganizationRole::Member, OrganizationRole::Member][..]);
    let teams = (subsequence((0..TEAMS).collect::<Vec<_>>(), 0..TEAMS), proptest::collection::vec(select(TeamRole::ALL), TEAMS));
    (role, prop::bool::weighted(0.15), subsequence(speaking.to_vec(), 0..2), teams).prop_map(|(role, suspended, custom, (teams, roles))| {
        RandomMember { role, suspended, custom, teams: teams.into_iter().zip(roles).collect() }
    })
}

fn resource() -> impl Strategy<Value = RandomResource> {
    let grant =
        (0..=PEOPLE + TEAMS, 1_i64..=3, prop::option::of(-1_i64..=1), prop::bool::weighted(0.8), prop::bool::weighted(0.15), any::<bool>())
            .prop_map(|(to, level, ends_in, is_active, wide, shared)| RandomGrant { to, level, ends_in, is_active, wide, shared });
    // Evaluations over datasets are what most rules are about; of the registered kinds, two stand for all.
    let kinds = [
        ResourceKind::Dataset,
        ResourceKind::Dataset,
        ResourceKind::Evaluation,
        ResourceKind::Evaluation,
        ResourceKind::TrainingProject,
        ResourceKind::Own,
    ];
    (select(kinds.to_vec()), 0..PEOPLE, 0..TEAMS, prop::collection::vec(grant, 0..3))
        .prop_map(|(kind, owner, team, grants)| RandomResource { kind, owner, team, grants })
}

/// A random organization, in the database and as `domain` knows it.
struct Random {
    organization: OrganizationId,
    people: Vec<Person>,
    resources: Vec<(Uuid, Resource, Vec<Grant>)>,
    /// What is shared of whole kinds.
    wide: Vec<(ResourceKind, Grant)>,
    /// The dataset of each evaluation.
    of: BTreeMap<Uuid, Uuid>,
}

impl World {
    async fn random(&self, number: usize, callers: &[Caller], members: &[RandomMember], resources: &[RandomResource]) -> Random {
        let founder = self.person(&format!("Founder{number}")).await;
        let organization = self.organization(&founder, &format!("random-{number}")).await;
        let mut teams = Vec::new();
        for name in ["one", "two", "three"] {
            teams.push(self.team(&organization, name).await);
        }
        let mut people = Vec::new();
        for (caller, member) in callers.iter().zip(members) {
            people.push(self.joined(&organization, caller, member, &teams).await);
        }
        let mut random = Random { organization, people, resources: Vec::new(), wide: Vec::new(), of: BTreeMap::new() };
        for resource in resources {
            self.made(&mut random, callers, &teams, resource).await;
        }
        random
    }

    async fn joined(&self, organization: &OrganizationId, caller: &Caller, member: &RandomMember, teams: &[TeamId]) -> Person {
        let (account, state) = (self.literal(caller.account_id.uuid()), if member.suspended { "suspended" } else { "active" });
        self.statement(format!(
            "INSERT INTO memberships (organization_id, account_id, role, state, created_at)
             VALUES ('{organization}', {account}, '{}', '{state}', 0)",
            member.role
        ))
        .await;
        if !member.custom.is_empty() {
            let role = self.custom_role(organization, &caller.name, &member.custom).await;
            self.hold(organization, caller, role).await;
        }
        let places: Vec<(TeamId, TeamRole)> = member.teams.iter().map(|(number, role)| (teams[*number], *role)).collect();
        for (team, role) in &places {
            self.place(*team, caller, *role).await;
        }
        let custom: Permissions = member.custom.iter().copied().collect();
        Person { account: caller.account_id, active: !member.suspended, role: member.role, custom, teams: places }
    }

    async fn made(&self, random: &mut Random, callers: &[Caller], teams: &[TeamId], made: &RandomResource) {
        let (id, owner, team): (Uuid, _, _) = (self.backend.id(), callers[made.owner].account_id, teams[made.team]);
        let (organization, key, by) = (&random.organization, self.literal(id), self.literal(owner.uuid()));
        let datasets: Vec<Uuid> = random.resources.iter().filter(|one| one.1.kind == ResourceKind::Dataset).map(|one| one.0).collect();
        // The first evaluations need a dataset; until there is one, everything is one.
        let kind = if datasets.is_empty() { ResourceKind::Dataset } else { made.kind };
        self.statement(format!(
            "INSERT INTO resources (id, organization_id, team_id, kind, name, name_key, owner_id, state, created_at)
             VALUES ({key}, '{organization}', {}, '{kind}', '{id}', '{id}', {by}, 'ready', 0)",
            self.literal(team.uuid())
        ))
        .await;
        match kind {
            ResourceKind::Dataset => {
                self.statement(format!("INSERT INTO datasets (id, version, row_count) VALUES ({key}, 1, 0)")).await;
            }
            ResourceKind::Evaluation => {
                let dataset = datasets[made.team % datasets.len()];
                random.of.insert(id, dataset);
                self.statement(format!("INSERT INTO evaluations (id, dataset_id) VALUES ({key}, {})", self.literal(dataset))).await;
            }
            _ => {
                self.statement(format!("INSERT INTO registered (id, description, link, version) VALUES ({key}, '', '', '')")).await;
            }
        }
        let mut grants: Vec<Grant> = Vec::new();
        for grant in &made.grants {
            let until = grant.ends_in.map(|micros| self.backend.now().micros() + micros);
            let (person, shared) = (callers.get(grant.to), grant.to.checked_sub(PEOPLE).and_then(|number| teams.get(number)));
            let literal = |id: Option<Uuid>| id.map_or("NULL".to_owned(), |id| self.literal(id));
            let to = match (person, shared) {
                (Some(person), _) => Principal::Person(person.account_id),
                (None, Some(team)) => Principal::Team(*team),
                (None, None) => Principal::Everyone,
            };
            // One live grant for each principal on each thing is all that the database takes.
            let on = if grant.wide { Scope::Kind } else { Scope::Resource };
            let again = match on {
                Scope::Kind => random.wide.iter().any(|(of, other)| *of == kind && other.to == to),
                _ => grants.iter().any(|other| other.to == to),
            };
            if again {
                continue;
            }
            self.statement(format!(
                "INSERT INTO grants (id, organization_id, resource_id, kind, origin, account_id, team_id, everyone, level, state, given_by, created_at, expires_at)
                 VALUES ({}, '{organization}', {}, {}, '{}', {}, {}, {}, {}, '{}', {by}, 0, {})",
                self.literal(self.backend.id()),
                if grant.wide { "NULL" } else { &key },
                if grant.wide { format!("'{kind}'") } else { "NULL".to_owned() },
                if grant.shared { "share" } else { "visibility" },
                literal(person.map(|person| person.account_id.uuid())),
                literal(shared.map(|team| team.uuid())),
                person.is_none() && shared.is_none(),
                grant.level,
                if grant.is_active { "active" } else { "revoked" },
                until.map_or("NULL".to_owned(), |until| until.to_string())
            ))
            .await;
            if !grant.is_active {
                continue;
            }
            let active = Grant { to, on, level: Level::from_number(grant.level).unwrap(), until: until.map(Timestamp::from) };
            match on {
                Scope::Kind => random.wide.push((kind, active)),
                _ => grants.push(active),
            }
            // A shared evaluation shows its dataset.
            if let (false, true, Some(dataset)) = (grant.wide, grant.shared, random.of.get(&id)) {
                let used = random.resources.iter_mut().find(|one| one.0 == *dataset).unwrap();
                used.2.push(Grant { on: Scope::Evaluation, ..active });
            }
        }
        random.resources.push((id, Resource { kind, owner, team }, grants));
    }

    /// Identifier and level of all that the person is listed, and the dataset that each evaluation names.
    async fn listed(&self, caller: &Caller, organization: &OrganizationId) -> (BTreeMap<Uuid, Level>, BTreeMap<Uuid, String>) {
        let (mut levels, mut names) = (BTreeMap::new(), BTreeMap::new());
        if let Ok(page) = datasets::list(&self.backend, caller, organization, None, None, 200).await {
            levels.extend(page.items.into_iter().map(|Dataset { resource, .. }| (resource.id, resource.level)));
        }
        if let Ok(page) = evaluations::list(&self.backend, caller, organization, None, None, 200).await {
            for Evaluation { resource, dataset_name, .. } in page.items {
                levels.insert(resource.id, resource.level);
                names.extend(dataset_name.map(|name| (resource.id, name)));
            }
        }
        // In small pages, so that all kinds together are paged as one list.
        let mut after = None;
        while let Ok(page) = registry::list(&self.backend, caller, organization, Filter::default(), after, 2).await {
            levels.extend(page.items.into_iter().map(|one| (one.resource.id, one.resource.level)));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        (levels, names)
    }

    async fn agree(&self, random: &Random, caller: &Caller, person: &Person) {
        let (listed, names) = self.listed(caller, &random.organization).await;
        let explained = reach::list(&self.backend, caller, &random.organization, caller.account_id, None, None, 200).await;
        let explained: BTreeMap<Uuid, Level> =
            explained.map_or_else(|_| BTreeMap::new(), |page| page.items.into_iter().map(|one| (one.id, one.level)).collect());
        let mut expected = BTreeMap::new();
        for (id, resource, grants) in &random.resources {
            let wide = random.wide.iter().filter(|(kind, _)| *kind == resource.kind).map(|(_, grant)| *grant);
            let grants: Vec<Grant> = grants.iter().copied().chain(wide).collect();
            let level = level(&paths(person, resource, &grants, self.backend.now()));
            expected.extend(level.map(|level| (*id, level)));
            let mut conn = self.backend.db.read().await.unwrap();
            let checked = access::require(&self.backend, &mut conn, caller, &random.organization, resource.kind, *id, Level::View).await;
            assert_eq!(checked.ok().map(|resource| resource.level), level, "the check of {person:?} on {resource:?} with {grants:?}");
        }
        assert_eq!(listed, expected, "the lists of {person:?}");
        assert_eq!(explained, expected, "the explanation for {person:?}");
        for (evaluation, dataset) in random.of.iter().filter(|(evaluation, _)| expected.contains_key(evaluation)) {
            assert_eq!(names.contains_key(evaluation), expected.contains_key(dataset), "the name of {dataset} for {person:?}");
        }
    }
}

#[test]
fn lists_checks_and_explanations_agree_on_random_organizations() {
    on_each_database(|world| async move {
        let mut dice = TestRunner::deterministic();
        let mut callers = Vec::new();
        for name in ["Ada", "Bob", "Cem", "Dan"] {
            callers.push(world.person(name).await);
        }
        let shape = (prop::collection::vec(member(), PEOPLE), prop::collection::vec(resource(), 1..8));
        for number in 0..CASES {
            let (members, resources) = shape.new_tree(&mut dice).unwrap().current();
            let random = world.random(number, &callers, &members, &resources).await;
            for (caller, person) in callers.iter().zip(&random.people) {
                world.agree(&random, caller, person).await;
            }
        }
    });
}

/// What a server remembers of the caller, in words; nothing when the organization is not found.
async fn remembered(server: &Backend, caller: &Caller, organization: &OrganizationId) -> Option<String> {
    let facts = organizations::facts(server, caller, organization).await.ok()?;
    let teams: Vec<&str> = facts.teams.iter().map(|team| team.name.as_str()).collect();
    Some(format!("{} {} {:?} {}", facts.membership.name, facts.membership.standing.role, teams, facts.may_invite))
}

#[test]
fn every_server_knows_of_a_change_at_the_next_request() {
    on_each_database(|world| async move {
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "member").await;
        let here = &world.backend;
        // Another server on the same database has a memory of its own.
        let there = &Backend { facts: Default::default(), ..here.clone() };
        let both_say = async |words: Option<&str>| {
            for server in [here, there] {
                assert_eq!(remembered(server, &bob, &acme).await.as_deref(), words);
                assert_eq!(remembered(server, &bob, &acme).await.as_deref(), words, "the second time");
            }
        };
        both_say(Some("acme member [\"General\"] false")).await;
        members::change::set_roles(here, &ada, &acme, bob.account_id, "admin", &[]).await.unwrap();
        both_say(Some("acme admin [\"General\"] true")).await;
        let form = TeamForm { name: "Search", description: "", icon: "" };
        let search = teams::create(there, &ada, &acme, form).await.unwrap();
        both_say(Some("acme admin [\"General\", \"Search\"] true")).await;
        members::change::set_roles(there, &ada, &acme, bob.account_id, "member", &[]).await.unwrap();
        teams::members::add(here, &ada, &acme, search, bob.email.as_str(), "team_member").await.unwrap();
        teams::edit(here, &ada, &acme, search, TeamForm { name: "Lookup", ..form }).await.unwrap();
        world.rename(&ada, &acme, "Acme").await.unwrap();
        both_say(Some("Acme member [\"General\", \"Lookup\"] false")).await;
        // A change that is refused at its end leaves no trace in the memory.
        assert!(members::change::leave(here, &ada, &acme).await.is_err());
        members::change::suspend(here, &ada, &acme, bob.account_id).await.unwrap();
        both_say(None).await;
        members::change::restore(there, &ada, &acme, bob.account_id).await.unwrap();
        both_say(Some("Acme member [\"General\", \"Lookup\"] false")).await;
        organizations::deletion::delete(here, &ada, &acme, "acme").await.unwrap();
        both_say(None).await;
        organizations::deletion::restore(there, &ada, &acme).await.unwrap();
        members::change::remove(there, &ada, &acme, bob.account_id).await.unwrap();
        both_say(None).await;
    });
}
