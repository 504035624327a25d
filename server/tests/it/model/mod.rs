//! Random commands of several people go through the server functions and into a model beside them: every answer, and what
//! everybody sees after it, must be the same. `ASSAY_MODEL_CASES` makes it as thorough as there is time.

mod oracle;

use crate::app::{Client, TestApp};
use oracle::{Answer, Command, Oracle, View};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;
use std::time::Duration;

const PEOPLE: [&str; 4] = ["Ada", "Bob", "Cem", "Dan"];
const TEAMS: usize = 3;
const ORG: (&str, &str) = ("organization", "acme");

fn command() -> impl Strategy<Value = Command> {
    let (person, team) = (|| 0..PEOPLE.len(), || 0..TEAMS);
    let role = || select(&["owner", "admin", "member", "viewer"][..]);
    let team_role = || select(&["team_admin", "team_member"][..]);
    let two = move || (person(), person());
    prop_oneof![
        3 => (two(), role()).prop_map(|((by, whom), role)| Command::Invite { by, whom, role }),
        4 => person().prop_map(|who| Command::Accept { who }),
        1 => person().prop_map(|who| Command::Decline { who }),
        2 => (two(), role()).prop_map(|((by, whom), role)| Command::SetRole { by, whom, role }),
        1 => two().prop_map(|(by, whom)| Command::Suspend { by, whom }),
        1 => two().prop_map(|(by, whom)| Command::Restore { by, whom }),
        1 => two().prop_map(|(by, whom)| Command::Remove { by, whom }),
        1 => person().prop_map(|who| Command::Leave { who }),
        1 => person().prop_map(|by| Command::CreateTeam { by }),
        2 => (two(), team(), team_role()).prop_map(|((by, whom), team, role)| Command::AddToTeam { by, team, whom, role }),
        1 => (two(), team(), team_role()).prop_map(|((by, whom), team, role)| Command::SetTeamRole { by, team, whom, role }),
        1 => (two(), team()).prop_map(|((by, whom), team)| Command::RemoveFromTeam { by, team, whom }),
        2 => (person(), team()).prop_map(|(by, team)| Command::Import { by, team }),
    ]
}

/// The server, and what is needed to speak to it of numbered people and teams.
struct World {
    app: TestApp,
    people: Vec<Client>,
    accounts: Vec<String>,
    teams: Vec<String>,
    datasets: usize,
}

impl World {
    async fn founded() -> Self {
        let app = TestApp::start().await;
        let (mut people, mut accounts) = (Vec::new(), Vec::new());
        for name in PEOPLE {
            people.push(app.person(name).await);
            // An organization of their own tells everybody their account.
            let own = format!("of-{}", name.to_lowercase());
            people[accounts.len()].call("organizations/create", &[("name", name), ("id", &own)]).await;
            let page = people[accounts.len()].call("members/page", &[("organization", &own)]).await.json();
            accounts.push(text(&page["own"]));
        }
        people[0].call("organizations/create", &[("name", "Acme"), ("id", "acme")]).await;
        let teams = people[0].call("teams/list", &[ORG]).await.json();
        Self { app, people, accounts, teams: vec![text(&teams["teams"][0]["id"])], datasets: 0 }
    }

    async fn run(&mut self, command: &Command) -> Answer {
        let member = |whom: usize| ("member", self.accounts[whom].as_str());
        let team = |number: usize| ("team", self.teams[number].as_str());
        let answer = match *command {
            Command::Invite { by, whom, role } => self.people[by].invite("acme", &email(whom), role).await,
            Command::Accept { who } => return self.reply(who, "invitations/accept").await,
            Command::Decline { who } => return self.reply(who, "invitations/decline").await,
            Command::SetRole { by, whom, role } => self.people[by].call("members/set_roles", &[ORG, member(whom), ("role", role)]).await,
            Command::Suspend { by, whom } => self.people[by].call("members/suspend", &[ORG, member(whom)]).await,
            Command::Restore { by, whom } => self.people[by].call("members/restore", &[ORG, member(whom)]).await,
            Command::Remove { by, whom } => self.people[by].call("members/remove", &[ORG, member(whom)]).await,
            Command::Leave { who } => self.people[who].call("members/leave", &[ORG]).await,
            Command::CreateTeam { by } => {
                let name = format!("Team {}", self.teams.len());
                self.people[by].call("teams/create", &[ORG, ("name", &name), ("description", ""), ("icon", "")]).await
            }
            Command::AddToTeam { by, team: number, whom, role } => {
                self.people[by].call("teams/add_member", &[ORG, team(number), ("email", &email(whom)), ("role", role)]).await
            }
            Command::SetTeamRole { by, team: number, whom, role } => {
                self.people[by].call("teams/set_role", &[ORG, team(number), member(whom), ("role", role)]).await
            }
            Command::RemoveFromTeam { by, team: number, whom } => {
                self.people[by].call("teams/remove_member", &[ORG, team(number), member(whom)]).await
            }
            Command::Import { by, team: number } => {
                let name = format!("Dataset {}", self.datasets);
                let fields = [ORG, team(number), ("name", name.as_str())];
                self.people[by].upload(None, "datasets/import", &fields, "question\r\nwhy?\r\n").await
            }
        };
        if answer.status == 200 {
            match command {
                Command::CreateTeam { .. } => {
                    let to = text(&answer.json()["go"]);
                    self.teams.push(to.rsplit('/').next().unwrap().to_owned());
                }
                Command::Import { .. } => self.datasets += 1,
                _ => {}
            }
        }
        kind(&answer)
    }

    /// Answers the one invitation that waits.
    async fn reply(&self, who: usize, function: &str) -> Answer {
        let waiting = self.people[who].call("invitations/mine", &[]).await.json();
        let id = waiting.as_array().unwrap().first().map_or(NOBODYS.to_owned(), |invitation| text(&invitation["id"]));
        kind(&self.people[who].call(function, &[("invitation", &id)]).await)
    }

    /// What a person sees of the organization, through three lists; all of them, or none, exist for the person.
    async fn view(&self, who: usize) -> Option<View> {
        let mut found = Vec::new();
        for function in ["members/page", "teams/list", "datasets/list"] {
            found.push(self.people[who].call(function, &[ORG]).await);
        }
        if found[0].status == 404 {
            assert!(found.iter().all(|answer| answer.status == 404), "{} sees some of it", PEOPLE[who]);
            return None;
        }
        let lists: Vec<Value> = found.iter().map(|answer| answer.json()).collect();
        let list = |number: usize, name: &str| lists[number][name].as_array().unwrap().clone();
        let mut members: Vec<_> = list(0, "members")
            .iter()
            .map(|member| (person(&member["name"]), text(&member["role"]), member["suspended"].as_bool().unwrap()))
            .collect();
        members.sort_unstable();
        let mut datasets: Vec<_> = list(2, "datasets").iter().map(|one| (number(&one["name"]), person(&one["owner"]))).collect();
        datasets.sort_unstable();
        let mut teams: Vec<_> =
            list(1, "teams").iter().map(|team| self.teams.iter().position(|id| *id == text(&team["id"])).unwrap()).collect();
        teams.sort_unstable();
        Some(View { members, teams, datasets })
    }
}

/// A well-formed identifier of no invitation.
const NOBODYS: &str = "inv_00000000000000000000000000";

fn email(who: usize) -> String {
    format!("{}@example.com", PEOPLE[who].to_lowercase())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

fn person(name: &Value) -> usize {
    PEOPLE.iter().position(|one| name == one).unwrap()
}

fn number(name: &Value) -> usize {
    text(name).rsplit(' ').next().unwrap().parse().unwrap()
}

fn kind(answer: &crate::app::Answer) -> Answer {
    match answer.status.as_u16() {
        200 => Answer::Done,
        403 => Answer::Forbidden,
        404 => Answer::NotFound,
        409 | 410 | 422 => Answer::Refused,
        other => panic!("{other}: {}", answer.body),
    }
}

async fn compare(commands: Vec<Command>) {
    let (mut world, mut oracle) = (World::founded().await, Oracle::founded_by(0));
    for (at, command) in commands.iter().enumerate() {
        let team = match command {
            Command::AddToTeam { team, .. }
            | Command::SetTeamRole { team, .. }
            | Command::RemoveFromTeam { team, .. }
            | Command::Import { team, .. } => *team,
            Command::CreateTeam { .. } if oracle.team_count() == TEAMS => continue,
            _ => 0,
        };
        if team >= oracle.team_count() {
            continue;
        }
        // So that the order in which things came is known, and nobody is sent too many letters.
        world.app.backend.clock.advance(Duration::from_secs(120));
        let so_far = &commands[..=at];
        assert_eq!(world.run(command).await, oracle.apply(command), "the answer to the last of {so_far:?}");
        for (who, name) in PEOPLE.iter().enumerate() {
            assert_eq!(world.view(who).await, oracle.view(who), "what {name} sees after {so_far:?}");
            let waiting = world.people[who].call("invitations/mine", &[]).await.json().as_array().unwrap().len();
            assert_eq!(waiting == 1, oracle.is_pending(who), "what waits for {name} after {so_far:?}");
        }
    }
}

#[test]
fn every_answer_and_every_view_is_what_the_model_says() {
    let cases = std::env::var("ASSAY_MODEL_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(12);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let config = ProptestConfig { cases, max_shrink_iters: 300, ..ProptestConfig::default() };
    proptest!(config, |(commands in proptest::collection::vec(command(), 20..60))| {
        runtime.block_on(compare(commands));
    });
}
