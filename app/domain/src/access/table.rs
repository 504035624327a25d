//! The table "every permission × role × path × plan": what each combination may do, written down once.

use super::{
    Feature, Grant, Level, OrganizationRole, Permission, Permissions, Person, Plan, Policy, Principal, Resource, ResourceKind, Scope,
    Standing, TeamRole, level, paths,
};
use crate::ids::{AccountId, TeamId};
use uuid::Uuid;

/// The level that a base role and one path give together: `-` none, `V` view, `E` edit, `A` admin. On a dataset and on an
/// evaluation, with a custom role that permits, from left to right: anything that says nothing of resources, view_resources,
/// view_datasets, manage_datasets.
const LEVELS: &str = "
    owner  | none            | A  A  A  A | A  A  A  A
    owner  | owner           | A  A  A  A | A  A  A  A
    owner  | team admin      | A  A  A  A | A  A  A  A
    owner  | share view      | A  A  A  A | A  A  A  A
    owner  | share edit      | A  A  A  A | A  A  A  A
    owner  | share admin     | A  A  A  A | A  A  A  A
    owner  | team share edit | A  A  A  A | A  A  A  A
    owner  | everyone view   | A  A  A  A | A  A  A  A
    admin  | none            | A  A  A  A | A  A  A  A
    admin  | owner           | A  A  A  A | A  A  A  A
    admin  | team admin      | A  A  A  A | A  A  A  A
    admin  | share view      | A  A  A  A | A  A  A  A
    admin  | share edit      | A  A  A  A | A  A  A  A
    admin  | share admin     | A  A  A  A | A  A  A  A
    admin  | team share edit | A  A  A  A | A  A  A  A
    admin  | everyone view   | A  A  A  A | A  A  A  A
    member | none            | -  V  V  A | -  V  -  -
    member | owner           | A  A  A  A | A  A  A  A
    member | team admin      | A  A  A  A | A  A  A  A
    member | share view      | V  V  V  A | V  V  V  V
    member | share edit      | E  E  E  A | E  E  E  E
    member | share admin     | A  A  A  A | A  A  A  A
    member | team share edit | E  E  E  A | E  E  E  E
    member | everyone view   | V  V  V  A | V  V  V  V
    viewer | none            | V  V  V  A | V  V  V  V
    viewer | owner           | A  A  A  A | A  A  A  A
    viewer | team admin      | A  A  A  A | A  A  A  A
    viewer | share view      | V  V  V  A | V  V  V  V
    viewer | share edit      | E  E  E  A | E  E  E  E
    viewer | share admin     | A  A  A  A | A  A  A  A
    viewer | team share edit | E  E  E  A | E  E  E  E
    viewer | everyone view   | V  V  V  A | V  V  V  V
";

/// The permissions of the columns after the first.
const SPEAKING: [Permission; 3] = [Permission::ViewResources, Permission::ViewDatasets, Permission::ManageDatasets];

/// What an admin of a resource may do with each plan: no plan, personal, team, enterprise.
const SHARES: &[(Feature, [bool; 4])] =
    &[(Feature::ShareWithTeam, [false, false, true, true]), (Feature::ShareWithPerson, [false, false, false, true])];

/// Whether a new team can be made, by plan; by role it is what the permission says.
const MAKES_TEAMS: [bool; 4] = [false, false, true, true];

fn me() -> AccountId {
    Uuid::from_u128(1).into()
}

fn home() -> TeamId {
    Uuid::from_u128(2).into()
}

fn elsewhere() -> TeamId {
    Uuid::from_u128(3).into()
}

/// A member with one base role, one custom permission and one path, and what the path needs on the side of the resource.
fn combination(role: OrganizationRole, permission: Permission, path: &str, kind: ResourceKind) -> (Person, Resource, Vec<Grant>) {
    let mut person = Person { account: me(), active: true, role, custom: [permission].into_iter().collect(), teams: Vec::new() };
    let mut resource = Resource { kind, owner: Uuid::from_u128(9).into(), team: home() };
    let grant = |to, level| vec![Grant { to, on: Scope::Resource, level, until: None }];
    let grants = match path {
        "none" => Vec::new(),
        "owner" => {
            resource.owner = me();
            Vec::new()
        }
        "team admin" => {
            person.teams = vec![(home(), TeamRole::Admin)];
            Vec::new()
        }
        "share view" => grant(Principal::Person(me()), Level::View),
        "share edit" => grant(Principal::Person(me()), Level::Edit),
        "share admin" => grant(Principal::Person(me()), Level::Admin),
        "team share edit" => {
            person.teams = vec![(elsewhere(), TeamRole::Member)];
            grant(Principal::Team(elsewhere()), Level::Edit)
        }
        "everyone view" => grant(Principal::Everyone, Level::View),
        other => panic!("no such path: {other}"),
    };
    (person, resource, grants)
}

/// The level in a column of the table.
fn expected(columns: &str, permission: Permission) -> Option<Level> {
    let column = SPEAKING.iter().position(|one| *one == permission).map_or(0, |position| position + 1);
    match columns.split_whitespace().nth(column) {
        Some("V") => Some(Level::View),
        Some("E") => Some(Level::Edit),
        Some("A") => Some(Level::Admin),
        Some("-") => None,
        other => panic!("{other:?} in {columns}"),
    }
}

#[test]
fn every_permission_role_path_and_plan_is_as_the_table_says() {
    let mut combinations = 0;
    for line in LEVELS.lines().filter(|line| !line.trim().is_empty()) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [role, path, dataset, evaluation] = cells[..] else { panic!("{line}") };
        let role: OrganizationRole = role.parse().unwrap();
        for permission in Permission::ALL {
            for (kind, columns) in [(ResourceKind::Dataset, dataset), (ResourceKind::Evaluation, evaluation)] {
                let (person, resource, grants) = combination(role, *permission, path, kind);
                let found = level(&paths(&person, &resource, &grants, 0.into()));
                assert_eq!(found, expected(columns, *permission), "{role}, {permission}, {path}, {kind}");
                let standing = Standing::new(role, person.custom, Policy::default());
                for (number, plan) in Plan::ALL.iter().enumerate() {
                    combinations += 1;
                    // A plan never takes what one has; it stands before what would be new.
                    for (feature, by_plan) in SHARES {
                        let may = found == Some(Level::Admin) && plan.require(*feature).is_ok();
                        let says = expected(columns, *permission) == Some(Level::Admin) && by_plan[number];
                        assert_eq!(may, says, "{feature:?}: {role}, {permission}, {path}, {kind}, {plan}");
                    }
                    let makes = standing.require(Permission::CreateTeam).is_ok() && plan.require(Feature::Teams).is_ok();
                    let admin = matches!(role, OrganizationRole::Owner | OrganizationRole::Admin);
                    assert_eq!(
                        makes,
                        (admin || *permission == Permission::CreateTeam) && MAKES_TEAMS[number],
                        "{role}, {permission}, {plan}"
                    );
                }
            }
        }
    }
    assert_eq!(combinations, 4 * 8 * Permission::ALL.len() * 2 * Plan::ALL.len());
}

#[test]
fn whoever_is_suspended_has_nothing_of_the_table() {
    for line in LEVELS.lines().filter(|line| !line.trim().is_empty()) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let (mut person, resource, grants) =
            combination(cells[0].parse().unwrap(), Permission::ManageDatasets, cells[1], ResourceKind::Dataset);
        person = Person { active: false, custom: Permissions::all(), ..person };
        assert!(paths(&person, &resource, &grants, 0.into()).is_empty(), "{line}");
    }
}
