//! One access decision on facts in memory: the rules of `domain::access` against cedar-policy with the same facts.
//!
//! What is measured is the rule, warm. How long a page with the database in it takes is another line of the report.

use crate::report::{Line, note};
use anyhow::{Result, ensure};
use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicySet, Request, RestrictedExpression,
};
use domain::access::{
    Grant, Level, OrganizationRole, Permissions, Person, Principal, Resource, ResourceKind, Scope, TeamRole, level, paths,
};
use domain::ids::{AccountId, TeamId};
use domain::time::Timestamp;
use std::collections::{HashMap, HashSet};
use std::hint::black_box;
use std::time::{Duration, Instant};
use uuid::Uuid;

const GRANTS_EACH: usize = 10;
const TEAMS_EACH: usize = 3;
const DECISIONS: usize = 200_000;
const NOW: i64 = 1_000;

const POLICIES: &str = r#"
permit(principal, action, resource) when { resource.owner == principal };
permit(principal, action, resource) when { principal.role == "owner" || principal.role == "admin" };
permit(principal, action == Action::"view", resource) when { principal.role == "viewer" };
permit(principal, action, resource) when { principal in resource.team_admins };
permit(principal, action == Action::"view", resource) when { principal in resource.viewers || principal in resource.editors };
permit(principal, action == Action::"edit", resource) when { principal in resource.editors };
"#;

/// Both sizes of an organization.
pub fn measure() -> Result<Vec<Line>> {
    Ok(vec![
        compare("one access decision, 200 users and 2,000 grants", 200, 200)?,
        compare("one access decision, 100,000 users and 1,000,000 grants", 100_000, 100_000)?,
    ])
}

fn compare(what: &'static str, users: usize, resources: usize) -> Result<Line> {
    note(what);
    let world = World::random(users, resources);
    let cedar = Cedar::with(&world)?;
    let mut dice = Dice(7);
    let asked: Vec<(usize, usize, Level)> = (0..DECISIONS)
        .map(|_| (dice.below(users), dice.below(resources), if dice.below(2) == 0 { Level::View } else { Level::Edit }))
        .collect();
    for question in &asked[..1_000] {
        ensure!(world.allows(*question) == cedar.allows(*question)?, "the two disagree on {question:?}");
    }
    let ours = average(&asked, |question| Ok(world.allows(question)))?;
    let theirs = average(&asked, |question| cedar.allows(question))?;
    let mut each: Vec<Duration> = asked
        .iter()
        .map(|question| {
            let began = Instant::now();
            black_box(world.allows(*question));
            began.elapsed()
        })
        .collect();
    each.sort_unstable();
    let p99 = each[each.len() * 99 / 100];
    let ratio = ours / theirs;
    Ok(Line {
        what,
        measured: format!("{ours:.0} ns ({ratio:.3} × cedar), p99 {} ns", p99.as_nanos()),
        yardstick: format!("{theirs:.0} ns: cedar-policy on the same facts"),
        bar: Some(("≤ 0.05 ×, p99 ≤ 2 µs", ratio <= 0.05 && p99 <= Duration::from_micros(2))),
    })
}

/// Nanoseconds for each question.
fn average(asked: &[(usize, usize, Level)], decide: impl Fn((usize, usize, Level)) -> Result<bool>) -> Result<f64> {
    let began = Instant::now();
    for question in asked {
        black_box(decide(*question)?);
    }
    Ok(began.elapsed().as_secs_f64() * 1e9 / DECISIONS as f64)
}

/// Numbers that look random and are the same each time (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).unwrap_or_default()
    }
}

fn account(number: usize) -> AccountId {
    Uuid::from_u128(number as u128).into()
}

fn team(number: usize) -> TeamId {
    Uuid::from_u128((1 << 64) + number as u128).into()
}

/// Everything in memory, found by its number.
struct World {
    people: Vec<Person>,
    resources: Vec<(Resource, Vec<Grant>)>,
    /// Teams of each person, as numbers with the role.
    places: Vec<Vec<(usize, TeamRole)>>,
    /// Whom each resource is granted to: a person, or a team after the people.
    granted: Vec<Vec<(usize, Level)>>,
    teams: Vec<usize>,
    owners: Vec<usize>,
}

impl World {
    /// Members with some owners, admins and viewers among them; teams of about twenty; ten grants on each resource.
    fn random(users: usize, resources: usize) -> Self {
        let (mut dice, teams) = (Dice(42), users / 20 + 1);
        let mut world = Self {
            people: Vec::new(),
            resources: Vec::new(),
            places: Vec::new(),
            granted: Vec::new(),
            teams: Vec::new(),
            owners: Vec::new(),
        };
        for number in 0..users {
            let role = match dice.below(100) {
                0 => OrganizationRole::Admin,
                1..5 => OrganizationRole::Viewer,
                _ => OrganizationRole::Member,
            };
            let places: Vec<_> = (0..TEAMS_EACH)
                .map(|_| (dice.below(teams), if dice.below(10) == 0 { TeamRole::Admin } else { TeamRole::Member }))
                .collect();
            let own = places.iter().map(|(number, role)| (team(*number), *role)).collect();
            world.people.push(Person { account: account(number), active: true, role, custom: Permissions::NONE, teams: own });
            world.places.push(places);
        }
        for _ in 0..resources {
            let (owner, home) = (dice.below(users), dice.below(teams));
            let granted: Vec<_> =
                (0..GRANTS_EACH).map(|_| (dice.below(users + teams), if dice.below(2) == 0 { Level::View } else { Level::Edit })).collect();
            let grant = |(to, level): &(usize, Level)| Grant {
                to: to.checked_sub(users).map_or(Principal::Person(account(*to)), |number| Principal::Team(team(number))),
                on: Scope::Resource,
                level: *level,
                until: None,
            };
            let resource = Resource { kind: ResourceKind::Evaluation, owner: account(owner), team: team(home) };
            world.resources.push((resource, granted.iter().map(grant).collect()));
            world.granted.push(granted);
            world.owners.push(owner);
            world.teams.push(home);
        }
        world
    }

    fn allows(&self, (person, resource, needed): (usize, usize, Level)) -> bool {
        let (resource, grants) = &self.resources[resource];
        level(&paths(&self.people[person], resource, grants, Timestamp::from(NOW))) >= Some(needed)
    }
}

/// The same facts as Cedar wants them: people below their teams, and on each resource who views and who edits it.
struct Cedar {
    authorizer: Authorizer,
    policies: PolicySet,
    entities: Entities,
    types: Types,
}

struct Types {
    user: EntityTypeName,
    team: EntityTypeName,
    team_admins: EntityTypeName,
    resource: EntityTypeName,
    action: EntityTypeName,
}

fn uid(kind: &EntityTypeName, name: impl ToString) -> EntityUid {
    EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(name.to_string()))
}

impl Cedar {
    fn with(world: &World) -> Result<Self> {
        let types = Types {
            user: "User".parse()?,
            team: "Team".parse()?,
            team_admins: "TeamAdmins".parse()?,
            resource: "Resource".parse()?,
            action: "Action".parse()?,
        };
        let mut entities = Vec::new();
        for (number, (person, places)) in world.people.iter().zip(&world.places).enumerate() {
            let mut parents: HashSet<EntityUid> = places.iter().map(|(team, _)| uid(&types.team, team)).collect();
            let administers = places.iter().filter(|(_, role)| *role == TeamRole::Admin);
            parents.extend(administers.map(|(team, _)| uid(&types.team_admins, team)));
            let role = RestrictedExpression::new_string(person.role.to_string());
            entities.push(Entity::new(uid(&types.user, number), HashMap::from([("role".into(), role)]), parents)?);
        }
        for number in 0..world.resources.len() {
            let principal = |to: usize| match to.checked_sub(world.people.len()) {
                Some(team) => RestrictedExpression::new_entity_uid(uid(&types.team, team)),
                None => RestrictedExpression::new_entity_uid(uid(&types.user, to)),
            };
            let granted = |wanted: Level| {
                let some = world.granted[number].iter().filter(move |(_, level)| *level == wanted);
                RestrictedExpression::new_set(some.map(|(to, _)| principal(*to)).collect::<Vec<_>>())
            };
            let attributes = HashMap::from([
                ("owner".into(), RestrictedExpression::new_entity_uid(uid(&types.user, world.owners[number]))),
                ("team_admins".into(), RestrictedExpression::new_entity_uid(uid(&types.team_admins, world.teams[number]))),
                ("viewers".into(), granted(Level::View)),
                ("editors".into(), granted(Level::Edit)),
            ]);
            entities.push(Entity::new(uid(&types.resource, number), attributes, HashSet::new())?);
        }
        Ok(Self { authorizer: Authorizer::new(), policies: POLICIES.parse()?, entities: Entities::from_entities(entities, None)?, types })
    }

    fn allows(&self, (person, resource, needed): (usize, usize, Level)) -> Result<bool> {
        let action = uid(&self.types.action, needed.as_str());
        let request = Request::new(uid(&self.types.user, person), action, uid(&self.types.resource, resource), Context::empty(), None)?;
        Ok(self.authorizer.is_authorized(&request, &self.policies, &self.entities).decision() == Decision::Allow)
    }
}
