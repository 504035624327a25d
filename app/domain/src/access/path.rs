//! Which paths lead a person to a resource. Access adds up, nothing denies, the highest level wins.

use super::{Level, OrganizationRole, Permission, Permissions, ResourceKind, TeamRole};
use crate::ids::{AccountId, TeamId};
use crate::time::Timestamp;

/// A person in an organization, as far as paths go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The account.
    pub account: AccountId,
    /// Whether the membership is active; a suspended member reaches nothing.
    pub active: bool,
    /// The base role.
    pub role: OrganizationRole,
    /// What all custom roles permit together.
    pub custom: Permissions,
    /// The teams of the person.
    pub teams: Vec<(TeamId, TeamRole)>,
}

/// A resource, as far as paths go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resource {
    /// What it is.
    pub kind: ResourceKind,
    /// Who owns it.
    pub owner: AccountId,
    /// The home team.
    pub team: TeamId,
}

/// Whom a grant is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Principal {
    /// One person.
    Person(AccountId),
    /// Everybody in a team.
    Team(TeamId),
    /// Everybody in the organization.
    Everyone,
}

/// What a grant that reaches a resource is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// The resource itself.
    Resource,
    /// Everything of its kind in the organization.
    Kind,
    /// An evaluation that uses this dataset and was shared: its dataset may be seen, whatever the level on the evaluation.
    Evaluation,
}

/// An active grant of a level that reaches the resource in question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// Whom it is for.
    pub to: Principal,
    /// What it is on.
    pub on: Scope,
    /// How far it goes.
    pub level: Level,
    /// When it ends; nothing means: when it is revoked.
    pub until: Option<Timestamp>,
}

/// Why a path is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// The person owns the resource.
    Owner,
    /// The person owns or administers the organization.
    OrganizationRole(OrganizationRole),
    /// The person administers the home team.
    TeamAdmin,
    /// Base or custom roles permit something with every resource of the kind.
    Permission(Permission),
    /// Shared with the person.
    Share(Scope),
    /// Shared with a team of the person.
    TeamShare(TeamId, Scope),
    /// Shared with everyone.
    Everyone(Scope),
}

/// One way to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Path {
    /// How far it leads.
    pub level: Level,
    /// Why it is there.
    pub reason: Reason,
}

/// All paths that lead the person to the resource now. `grants` are the active ones that reach this resource.
pub fn paths(person: &Person, resource: &Resource, grants: &[Grant], now: Timestamp) -> Vec<Path> {
    if !person.active {
        return Vec::new();
    }
    let mut paths = Vec::new();
    let mut lead = |level, reason| paths.push(Path { level, reason });
    if resource.owner == person.account {
        lead(Level::Admin, Reason::Owner);
    }
    if matches!(person.role, OrganizationRole::Owner | OrganizationRole::Admin) {
        lead(Level::Admin, Reason::OrganizationRole(person.role));
    }
    if person.teams.contains(&(resource.team, TeamRole::Admin)) {
        lead(Level::Admin, Reason::TeamAdmin);
    }
    for (permission, level) in speaking_of(resource.kind) {
        if person.role.permissions().and(person.custom).contains(permission) {
            lead(level, Reason::Permission(permission));
        }
    }
    for grant in grants.iter().filter(|grant| grant.until.is_none_or(|until| until > now)) {
        let level = if grant.on == Scope::Evaluation { Level::View } else { grant.level };
        match grant.to {
            Principal::Person(account) if account == person.account => lead(level, Reason::Share(grant.on)),
            Principal::Team(team) if person.teams.iter().any(|(own, _)| *own == team) => lead(level, Reason::TeamShare(team, grant.on)),
            Principal::Everyone => lead(level, Reason::Everyone(grant.on)),
            Principal::Person(_) | Principal::Team(_) => {}
        }
    }
    paths
}

/// The highest level of all paths; nothing when no path leads there.
pub fn level(paths: &[Path]) -> Option<Level> {
    paths.iter().map(|path| path.level).max()
}

/// The permissions that give a level on every resource of a kind.
fn speaking_of(kind: ResourceKind) -> Vec<(Permission, Level)> {
    let mut speaking = vec![(Permission::ViewResources, Level::View)];
    if kind == ResourceKind::Dataset {
        speaking.push((Permission::ViewDatasets, Level::View));
        speaking.push((Permission::ManageDatasets, Level::Admin));
    }
    speaking
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn account(number: u8) -> AccountId {
        Uuid::from_u128(u128::from(number)).into()
    }

    fn team(number: u8) -> TeamId {
        Uuid::from_u128(0x100 + u128::from(number)).into()
    }

    const NOW: i64 = 1_000;

    fn person() -> impl Strategy<Value = Person> {
        let custom = proptest::collection::vec(proptest::sample::select(Permission::ALL), 0..3);
        let teams = proptest::collection::btree_map(0_u8..3, proptest::sample::select(TeamRole::ALL), 0..3);
        (0_u8..3, any::<bool>(), proptest::sample::select(OrganizationRole::ALL), custom, teams).prop_map(
            |(number, active, role, custom, teams)| {
                let teams = teams.into_iter().map(|(number, role)| (team(number), role)).collect();
                Person { account: account(number), active, role, custom: custom.into(), teams }
            },
        )
    }

    fn grant() -> impl Strategy<Value = Grant> {
        let to = prop_oneof![
            (0_u8..3).prop_map(|n| Principal::Person(account(n))),
            (0_u8..3).prop_map(|n| Principal::Team(team(n))),
            Just(Principal::Everyone)
        ];
        let until = proptest::option::of((NOW - 1..=NOW + 1).prop_map(Timestamp::from));
        let on = proptest::sample::select(&[Scope::Resource, Scope::Kind, Scope::Evaluation][..]);
        (to, on, 1_i64..=3, until).prop_map(|(to, on, level, until)| Grant { to, on, level: Level::from_number(level).unwrap(), until })
    }

    /// The naive oracle: one question for each number of the specification, from the highest level down.
    fn expected(person: &Person, resource: &Resource, grants: &[Grant]) -> i64 {
        let words: Vec<String> = person.role.permissions().iter().chain(person.custom.iter()).map(|p| p.to_string()).collect();
        let has = |word: &str| words.iter().any(|own| own == word);
        let granted = |number: i64| {
            grants.iter().any(|grant| {
                let for_me = match grant.to {
                    Principal::Everyone => true,
                    Principal::Person(account) => account == person.account,
                    Principal::Team(team) => person.teams.iter().any(|own| own.0 == team),
                };
                let gives = if grant.on == Scope::Evaluation { 1 } else { grant.level.number() };
                for_me && gives == number && grant.until.is_none_or(|until| until.micros() > NOW)
            })
        };
        let is_dataset = resource.kind.as_str() == "dataset";
        let administers = ["owner", "admin"].contains(&person.role.as_str())
            || resource.owner == person.account
            || person.teams.iter().any(|own| own.0 == resource.team && own.1.as_str() == "team_admin");
        match () {
            () if !person.active => 0,
            () if administers || granted(3) || (is_dataset && has("manage_datasets")) => 3,
            () if granted(2) => 2,
            () if granted(1) || has("view_resources") || (is_dataset && has("view_datasets")) => 1,
            () => 0,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn the_highest_path_is_what_the_specification_says(
            person in person(),
            kind in proptest::sample::select(ResourceKind::ALL),
            owner in 0_u8..3,
            home in 0_u8..3,
            grants in proptest::collection::vec(grant(), 0..5),
        ) {
            let resource = Resource { kind, owner: account(owner), team: team(home) };
            let found = paths(&person, &resource, &grants, NOW.into());
            prop_assert_eq!(level(&found).map_or(0, Level::number), expected(&person, &resource, &grants));
        }
    }

    #[test]
    fn every_path_says_why_it_is_there() {
        let ada = Person {
            account: account(1),
            active: true,
            role: OrganizationRole::Admin,
            custom: [Permission::ViewDatasets].into_iter().collect(),
            teams: vec![(team(1), TeamRole::Admin), (team(2), TeamRole::Member)],
        };
        let resource = Resource { kind: ResourceKind::Dataset, owner: account(1), team: team(1) };
        let grant = |to| Grant { to, on: Scope::Resource, level: Level::Edit, until: None };
        let grants = [
            grant(Principal::Person(account(1))),
            grant(Principal::Team(team(2))),
            grant(Principal::Team(team(3))),
            grant(Principal::Everyone),
        ];
        let reasons: Vec<Reason> = paths(&ada, &resource, &grants, NOW.into()).iter().map(|path| path.reason).collect();
        assert_eq!(
            reasons,
            [
                Reason::Owner,
                Reason::OrganizationRole(OrganizationRole::Admin),
                Reason::TeamAdmin,
                Reason::Permission(Permission::ViewResources),
                Reason::Permission(Permission::ViewDatasets),
                Reason::Permission(Permission::ManageDatasets),
                Reason::Share(Scope::Resource),
                Reason::TeamShare(team(2), Scope::Resource),
                Reason::Everyone(Scope::Resource)
            ]
        );
    }
}
