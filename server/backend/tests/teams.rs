//! Teams: who sees and changes them, and what becomes of what is in one that goes.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop")]

mod common;

use backend::evaluations::edit::NewCriterion;
use backend::evaluations::{self, NewEvaluation};
use backend::teams::{self, Contents, TeamForm, members};
use backend::{Caller, Result, datasets, organizations};
use common::{World, contains, on_each_database, refusal};
use domain::access::{Level, Permission, Plan, TeamRole};
use domain::ids::{DatasetId, OrganizationId, TeamId};
use domain::visibility::Visibility;
use domain::{Problem, Refusal};
use std::time::Duration;

async fn create(world: &World, caller: &Caller, organization: &OrganizationId, name: &str) -> Result<TeamId> {
    teams::create(&world.backend, caller, organization, TeamForm { name, description: "", icon: "" }).await
}

/// A dataset in a team.
async fn import(world: &World, caller: &Caller, organization: &OrganizationId, name: &str, team: TeamId) -> Result<DatasetId> {
    let new = datasets::import::NewDataset { name, team: Some(team), visibility: None };
    datasets::import(&world.backend, caller, organization, new, common::pieces("question,answer\n1,sorry\n", 100)).await
}

async fn names(world: &World, caller: &Caller, organization: &OrganizationId, team: Option<TeamId>) -> Vec<String> {
    let page = datasets::list(&world.backend, caller, organization, team, None, 50).await.unwrap();
    page.items.into_iter().map(|dataset| dataset.resource.name).collect()
}

fn is_forbidden<T>(result: Result<T>) -> bool {
    matches!(refusal(result), Refusal::Forbidden { .. })
}

fn field<T>(result: Result<T>, name: &str) -> String {
    let Refusal::Invalid(fields) = refusal(result) else { panic!("{name}: not a matter of fields") };
    fields.get(name).unwrap_or_else(|| panic!("{fields:?}")).to_owned()
}

async fn default_team(world: &World, caller: &Caller, organization: &OrganizationId) -> TeamId {
    teams::list(&world.backend, caller, organization).await.unwrap().into_iter().find(|team| team.is_default).unwrap().id
}

#[test]
fn a_team_admin_adds_and_removes_and_the_removed_reach_nothing_at_the_next_request() {
    on_each_database(|world| async move {
        let (ada, bob, eve) = (world.person("Ada").await, world.person("Bob").await, world.person("Eve").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "member").await;
        let lab = create(&world, &ada, &acme, "Lab").await.unwrap();
        let dataset = import(&world, &ada, &acme, "Answers", lab).await.unwrap();
        let backend = &world.backend;
        assert_eq!(refusal(teams::get(backend, &bob, &acme, lab).await), Refusal::NotFound);
        assert_eq!(refusal(datasets::list(backend, &bob, &acme, Some(lab), None, 50).await), Refusal::NotFound);
        // Only active members of the organization can be added.
        let stranger = field(members::add(backend, &ada, &acme, lab, "eve@example.com", "team_member").await, "email");
        let nobody = field(members::add(backend, &ada, &acme, lab, "nobody@example.com", "team_member").await, "email");
        assert_eq!(stranger, nobody);
        let account = members::add(backend, &ada, &acme, lab, "BOB@example.com", "team_member").await.unwrap();
        assert_eq!(account, bob.account_id);
        field(members::add(backend, &ada, &acme, lab, "bob@example.com", "team_admin").await, "email");
        assert_eq!(teams::get(backend, &bob, &acme, lab).await.unwrap().members, 2);
        assert_eq!(names(&world, &bob, &acme, Some(lab)).await, ["Answers"]);
        assert_eq!(datasets::get(backend, &bob, &acme, dataset).await.unwrap().dataset.resource.level, Level::Edit);
        members::set_role(backend, &ada, &acme, lab, bob.account_id, "team_admin").await.unwrap();
        assert_eq!(datasets::get(backend, &bob, &acme, dataset).await.unwrap().dataset.resource.level, Level::Admin);
        // A team admin touches no owner; a suspended member cannot be added.
        assert!(is_forbidden(members::remove(backend, &bob, &acme, lab, ada.account_id).await));
        assert!(is_forbidden(members::set_role(backend, &bob, &acme, lab, ada.account_id, "team_member").await));
        world.join(&ada, &acme, &eve, "member").await;
        backend::members::change::suspend(backend, &ada, &acme, eve.account_id).await.unwrap();
        field(members::add(backend, &bob, &acme, lab, "eve@example.com", "team_member").await, "email");
        members::remove(backend, &ada, &acme, lab, bob.account_id).await.unwrap();
        assert_eq!(refusal(datasets::get(backend, &bob, &acme, dataset).await), Refusal::NotFound);
        assert_eq!(refusal(members::list(backend, &bob, &acme, lab, None, 50).await), Refusal::NotFound);
        assert!(names(&world, &bob, &acme, None).await.is_empty());
        assert!(organizations::facts(backend, &bob, &acme).await.unwrap().teams.iter().all(|team| team.id != lab));
    });
}

#[test]
fn a_single_permission_does_its_work_in_ones_own_teams_and_does_not_climb() {
    on_each_database(|world| async move {
        let (ada, bob, cem) = (world.person("Ada").await, world.person("Bob").await, world.person("Cem").await);
        let acme = world.organization(&ada, "acme").await;
        for person in [&bob, &cem] {
            world.join(&ada, &acme, person, "member").await;
        }
        let backend = &world.backend;
        let (own, other) = (create(&world, &ada, &acme, "Own").await.unwrap(), create(&world, &ada, &acme, "Other").await.unwrap());
        members::add(backend, &ada, &acme, own, "bob@example.com", "team_member").await.unwrap();
        import(&world, &ada, &acme, "Answers", own).await.unwrap();
        let form = |permission: &str| vec![permission.to_owned()];
        let first = form("view_usage");
        let role = backend::roles::RoleForm { name: "One", description: "", permissions: &first };
        let id = backend::roles::create(backend, &ada, &acme, role).await.unwrap();
        backend::members::change::set_roles(backend, &ada, &acme, bob.account_id, "member", &[id]).await.unwrap();
        for permission in Permission::ALL {
            let permissions = form(permission.as_str());
            let role = backend::roles::RoleForm { name: "One", description: "", permissions: &permissions };
            backend::roles::edit(backend, &ada, &acme, id, role).await.unwrap();
            let is = |one: Permission| *permission == one;
            // Another team stays out of sight, whatever the permission.
            assert_eq!(refusal(teams::get(backend, &bob, &acme, other).await), Refusal::NotFound, "{permission}");
            let into = members::add(backend, &bob, &acme, other, "bob@example.com", "team_member").await;
            assert_eq!(refusal(into), Refusal::NotFound, "{permission}");
            assert!(is_forbidden(members::set_role(backend, &bob, &acme, own, bob.account_id, "team_admin").await), "{permission}");
            assert!(is_forbidden(members::add(backend, &bob, &acme, own, "cem@example.com", "team_admin").await), "{permission}");
            let added = members::add(backend, &bob, &acme, own, "cem@example.com", "team_member").await;
            assert_eq!(added.is_ok(), is(Permission::AddTeamMember), "{permission}");
            if added.is_err() {
                members::add(backend, &ada, &acme, own, "cem@example.com", "team_member").await.unwrap();
            }
            let removed = members::remove(backend, &bob, &acme, own, cem.account_id).await;
            assert_eq!(removed.is_ok(), is(Permission::RemoveTeamMember), "{permission}");
            if removed.is_err() {
                members::remove(backend, &cem, &acme, own, cem.account_id).await.unwrap();
            }
            let renamed = teams::edit(backend, &bob, &acme, own, TeamForm { name: "Own", description: "", icon: "flask" }).await;
            assert_eq!(renamed.is_ok(), is(Permission::DeleteTeam), "{permission}");
            // What is in the team is not his to delete or to move.
            assert!(is_forbidden(teams::delete(backend, &bob, &acme, own, Contents::Delete, "Own").await), "{permission}");
            match create(&world, &bob, &acme, "New").await {
                Ok(team) => {
                    assert!(is(Permission::CreateTeam));
                    assert_eq!(teams::get(backend, &bob, &acme, team).await.unwrap().role, Some(TeamRole::Admin));
                }
                refused => assert!(!is(Permission::CreateTeam) && is_forbidden(refused), "{permission}"),
            }
        }
    });
}

#[test]
fn names_and_plans_limit_teams_and_the_default_team_stays() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        let general = default_team(&world, &ada, &acme).await;
        let backend = &world.backend;
        let tasks: Vec<_> = ["Lab", "LAB", "lab"]
            .map(|name| {
                let (world, ada, acme) = (world.clone(), ada.clone(), acme.clone());
                tokio::spawn(async move { create(&world, &ada, &acme, name).await })
            })
            .into_iter()
            .collect();
        let mut made = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(_) => made += 1,
                refused => assert!(field(refused, "name").contains("exists already")),
            }
        }
        assert_eq!(made, 1);
        teams::edit(backend, &ada, &acme, general, TeamForm { name: "Everybody", description: "All of us", icon: "shield" }).await.unwrap();
        for contents in [Contents::Unsaid, Contents::Delete] {
            let refused = teams::delete(backend, &ada, &acme, general, contents, "Everybody").await;
            assert_eq!(refusal(refused), Problem::DefaultTeam.into());
        }
        let small = world.clone().with(|settings| settings.default_plan = Plan::Personal);
        let other = small.organization(&ada, "other").await;
        assert!(is_forbidden(create(&small, &ada, &other, "Lab").await));
    });
}

#[test]
fn what_is_in_a_team_moves_with_what_the_team_was_granted() {
    on_each_database(|world| async move {
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "member").await;
        let backend = &world.backend;
        let general = default_team(&world, &ada, &acme).await;
        let lab = create(&world, &ada, &acme, "Lab").await.unwrap();
        let dataset = import(&world, &ada, &acme, "Answers", lab).await.unwrap();
        let secret = import(&world, &ada, &acme, "Secret", lab).await.unwrap();
        world.statement("DELETE FROM grants WHERE resource_id IN (SELECT id FROM resources WHERE name = 'Secret')".into()).await;
        let taken = import(&world, &ada, &acme, "ANSWERS", general).await.unwrap();
        let delete = async |contents, typed| teams::delete(backend, &ada, &acme, lab, contents, typed).await;
        assert!(field(delete(Contents::Move(general), "lab").await, "confirmation").contains("Type Lab"));
        assert!(field(delete(Contents::Unsaid, "Lab").await, "contents").contains("what becomes"));
        assert!(field(delete(Contents::Move(lab), "Lab").await, "contents").contains("the team that goes"));
        assert!(field(delete(Contents::Move(backend.id()), "Lab").await, "contents").contains("no such team"));
        assert!(field(delete(Contents::Move(general), "Lab").await, "contents").contains("“Answers”"));
        assert!(datasets::get(backend, &bob, &acme, dataset).await.is_err());
        world.statement("UPDATE resources SET name = 'Other', name_key = 'other' WHERE name = 'ANSWERS'".into()).await;
        delete(Contents::Move(general), "Lab").await.unwrap();
        // The team that it moved to has what the old one had, and nothing on what the old one had nothing on.
        let moved = datasets::get(backend, &bob, &acme, dataset).await.unwrap().dataset.resource;
        assert_eq!((moved.team, moved.level), (general, Level::Edit));
        assert_eq!(refusal(datasets::get(backend, &bob, &acme, secret).await), Refusal::NotFound);
        assert!(datasets::get(backend, &ada, &acme, taken).await.is_ok());
        assert_eq!(refusal(teams::get(backend, &ada, &acme, lab).await), Refusal::NotFound);
    });
}

#[test]
fn a_deleted_team_takes_its_things_along_and_a_later_one_of_its_name_gets_nothing_old() {
    on_each_database(|world| async move {
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "member").await;
        let backend = &world.backend;
        let general = default_team(&world, &ada, &acme).await;
        members::remove(backend, &bob, &acme, general, bob.account_id).await.unwrap();
        let lab = create(&world, &ada, &acme, "Lab").await.unwrap();
        members::add(backend, &ada, &acme, lab, "bob@example.com", "team_member").await.unwrap();
        let dataset = import(&world, &ada, &acme, "Answers", lab).await.unwrap();
        let elsewhere = import(&world, &ada, &acme, "Elsewhere", general).await.unwrap();
        world
            .statement(
                "UPDATE grants SET team_id = (SELECT id FROM teams WHERE name = 'Lab')
                 WHERE resource_id = (SELECT id FROM resources WHERE name = 'Elsewhere')"
                    .into(),
            )
            .await;
        assert_eq!(names(&world, &bob, &acme, None).await, ["Elsewhere", "Answers"]);
        let check = contains("sorry");
        let form = NewEvaluation {
            name: "Beside",
            dataset: &dataset.to_string(),
            team: &general.to_string(),
            visibility: "",
            judgment_column: "",
            columns: &[],
            kept: None,
            criterion: NewCriterion { name: "", description: "", column: "answer", check: &check },
        };
        let outside = evaluations::create(backend, &ada, &acme, form).await.unwrap();
        assert_eq!(evaluations::get(backend, &ada, &acme, outside).await.unwrap().evaluation.resource.team, general);
        let inside = world.apologises(&ada, &acme, dataset).await;
        let delete = async || teams::delete(backend, &ada, &acme, lab, Contents::Delete, " Lab ").await;
        assert!(field(delete().await, "contents").contains("“Answers”"));
        world.statement("DELETE FROM resources WHERE name = 'Beside'".into()).await;
        delete().await.unwrap();
        assert_eq!(refusal(evaluations::get(backend, &ada, &acme, inside).await), Refusal::NotFound);
        assert_eq!(refusal(datasets::get(backend, &ada, &acme, dataset).await), Refusal::NotFound);
        assert_eq!(names(&world, &ada, &acme, None).await, ["Elsewhere"]);
        // Bob kept nothing, and a new team of the name begins with nothing.
        assert!(names(&world, &bob, &acme, None).await.is_empty());
        let again = create(&world, &ada, &acme, "Lab").await.unwrap();
        assert_eq!(teams::get(backend, &ada, &acme, again).await.unwrap().members, 1);
        members::add(backend, &ada, &acme, again, "bob@example.com", "team_member").await.unwrap();
        assert!(names(&world, &bob, &acme, None).await.is_empty());
        assert_eq!(refusal(datasets::get(backend, &bob, &acme, elsewhere).await), Refusal::NotFound);
        import(&world, &ada, &acme, "Answers", again).await.unwrap();
        // The rows go in the background; a sweep finds whatever was left.
        world.advance(Duration::from_secs(1));
        datasets::sweep(backend).await.unwrap();
        for table in ["datasets", "dataset_rows"] {
            assert_eq!(world.number(format!("SELECT count(*) FROM {table}")).await, 2, "{table}");
        }
        assert_eq!(teams::contents(backend, &ada, &acme, general).await.unwrap(), 1);
    });
}

#[test]
fn outsiders_find_no_team_and_lists_are_filtered_by_team_in_pages() {
    on_each_database(|world| async move {
        let (ada, eve) = (world.person("Ada").await, world.person("Eve").await);
        let (acme, other) = (world.organization(&ada, "acme").await, world.organization(&eve, "other").await);
        let backend = &world.backend;
        let general = default_team(&world, &ada, &acme).await;
        let lab = create(&world, &ada, &acme, "Lab").await.unwrap();
        for organization in [&acme, &other] {
            let form = TeamForm { name: "Mine", description: "", icon: "" };
            assert_eq!(refusal(teams::get(backend, &eve, organization, lab).await), Refusal::NotFound);
            assert_eq!(refusal(teams::edit(backend, &eve, organization, lab, form).await), Refusal::NotFound);
            assert_eq!(refusal(teams::delete(backend, &eve, organization, lab, Contents::Delete, "Lab").await), Refusal::NotFound);
            assert_eq!(refusal(members::list(backend, &eve, organization, lab, None, 50).await), Refusal::NotFound);
            assert_eq!(refusal(members::candidates(backend, &eve, organization, lab).await), Refusal::NotFound);
            let added = members::add(backend, &eve, organization, lab, "eve@example.com", "team_admin").await;
            assert_eq!(refusal(added), Refusal::NotFound);
            assert_eq!(refusal(members::remove(backend, &eve, organization, lab, ada.account_id).await), Refusal::NotFound);
            assert_eq!(refusal(datasets::list(backend, &eve, organization, Some(lab), None, 50).await), Refusal::NotFound);
            assert_eq!(refusal(evaluations::list(backend, &eve, organization, Some(lab), None, 50).await), Refusal::NotFound);
        }
        assert_eq!(refusal(teams::list(backend, &eve, &acme).await), Refusal::NotFound);
        let mut made = Vec::new();
        for number in 0..5 {
            import(&world, &ada, &acme, &format!("General {number}"), general).await.unwrap();
            made.push(import(&world, &ada, &acme, &format!("Lab {number}"), lab).await.unwrap());
        }
        made.reverse();
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = datasets::list(backend, &ada, &acme, Some(lab), after, 2).await.unwrap();
            seen.extend(page.items.iter().map(|dataset| dataset.id));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(seen, made);
        assert_eq!(names(&world, &ada, &acme, None).await.len(), 10);
        let evaluation = world.apologises(&ada, &acme, made[0]).await;
        let listed = async |team| evaluations::list(backend, &ada, &acme, Some(team), None, 50).await.unwrap().items;
        assert_eq!(listed(lab).await[0].id, evaluation);
        assert!(listed(general).await.is_empty());
    });
}

#[test]
fn a_hidden_directory_is_hidden_in_teams_too() {
    on_each_database(|world| async move {
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "member").await;
        let general = organizations::facts(&world.backend, &bob, &acme).await.unwrap().membership.default_team;
        let seen = async |who: &Caller| members::list(&world.backend, who, &acme, general, None, 50).await.unwrap().items;
        assert_eq!((seen(&bob).await.len(), seen(&ada).await.len()), (2, 2));
        world.sql("UPDATE organizations SET directory = 'admins'").await;
        let alone = seen(&bob).await;
        assert_eq!((alone.len(), alone[0].name.as_str(), seen(&ada).await.len()), (1, "Bob", 2));
    });
}

#[test]
fn members_of_a_large_team_are_paged() {
    on_each_database(|world| async move {
        let ada = world.person("Ada").await;
        let acme = world.organization(&ada, "acme").await;
        for name in ["Özgür", "bob", "Cem", "Dan"] {
            let who = world.person(name).await;
            world.join(&ada, &acme, &who, "member").await;
        }
        let team = organizations::facts(&world.backend, &ada, &acme).await.unwrap().membership.default_team;
        let (mut names, mut after) = (Vec::new(), None::<String>);
        loop {
            let page = members::list(&world.backend, &ada, &acme, team, after.as_deref(), 2).await.unwrap();
            assert!(page.items.len() <= 2);
            names.extend(page.items.into_iter().map(|member| member.name));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(names, ["Ada", "bob", "Cem", "Dan", "Özgür"]);
    });
}

/// The levels that everyone and the team have on a dataset.
async fn granted(world: &World, dataset: DatasetId) -> (i64, i64) {
    let of = |which: &str| {
        let id = world.literal(dataset.uuid());
        format!("SELECT COALESCE(max(level), 0) FROM grants WHERE resource_id = {id} AND origin = 'visibility' AND {which}")
    };
    (world.number(of("everyone")).await, world.number(of("team_id IS NOT NULL")).await)
}

#[test]
fn a_team_proposes_who_sees_what_is_made_in_it_and_its_maker_decides() {
    on_each_database(|world| async move {
        let (ada, bob) = (world.person("Ada").await, world.person("Bob").await);
        let acme = world.organization(&ada, "acme").await;
        world.join(&ada, &acme, &bob, "member").await;
        let backend = &world.backend;
        let general = default_team(&world, &ada, &acme).await;
        let make = async |name: &'static str, visibility: Option<Visibility>| {
            let new = datasets::import::NewDataset { name, team: None, visibility };
            datasets::import(backend, &ada, &acme, new, common::pieces("question,answer\n1,sorry\n", 100)).await.unwrap()
        };
        assert_eq!(granted(&world, make("as ever", None).await).await, (0, 2));
        // Only those who look after the team say what it proposes.
        assert!(is_forbidden(teams::propose(backend, &bob, &acme, general, "everyone", "view").await));
        assert!(!field(teams::propose(backend, &ada, &acme, general, "nobody", "view").await, "visibility").is_empty());
        assert!(!field(teams::propose(backend, &ada, &acme, general, "team", "admin").await, "level").is_empty());
        teams::propose(backend, &ada, &acme, general, "everyone", "view").await.unwrap();
        let facts = organizations::facts(backend, &ada, &acme).await.unwrap();
        assert_eq!(facts.teams[0].proposes, Visibility::Everyone, "known at the next request");
        assert_eq!(granted(&world, make("proposed", None).await).await, (1, 1));
        assert_eq!(granted(&world, make("for the team", Some(Visibility::Team)).await).await, (0, 1));
        let mine = make("mine", Some(Visibility::OnlyMe)).await;
        assert_eq!(granted(&world, mine).await, (0, 0));
        assert_eq!(refusal(datasets::get(backend, &bob, &acme, mine).await), Refusal::NotFound);
        // What everyone sees of an evaluation leads to no dataset: that was not shared.
        let hidden = world.apologises(&ada, &acme, mine).await;
        assert!(evaluations::get(backend, &bob, &acme, hidden).await.unwrap().evaluation.dataset_name.is_none());
    });
}
