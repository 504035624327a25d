//! What the specification says, as a few lists. It shares no code with the product: words and numbers of people only.

use std::collections::BTreeMap;

/// How the server answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Done,
    /// 403: the caller may know of it, but not do this.
    Forbidden,
    /// 404, for whoever may not know of it.
    NotFound,
    /// 409, 410 or 422: something is wrong with what was asked.
    Refused,
}
use Answer::{Done, Forbidden, NotFound, Refused};

/// What somebody does; people and teams are numbers in the order in which they came.
#[derive(Debug, Clone)]
pub enum Command {
    Invite { by: usize, whom: usize, role: &'static str },
    Accept { who: usize },
    Decline { who: usize },
    SetRole { by: usize, whom: usize, role: &'static str },
    Suspend { by: usize, whom: usize },
    Restore { by: usize, whom: usize },
    Remove { by: usize, whom: usize },
    Leave { who: usize },
    CreateTeam { by: usize },
    AddToTeam { by: usize, team: usize, whom: usize, role: &'static str },
    SetTeamRole { by: usize, team: usize, whom: usize, role: &'static str },
    RemoveFromTeam { by: usize, team: usize, whom: usize },
    Import { by: usize, team: usize },
}

#[derive(Debug, Clone)]
struct Member {
    who: usize,
    role: &'static str,
    suspended: bool,
}

/// The organization as it should be. Every list is in the order in which things came.
#[derive(Debug, Clone)]
pub struct Oracle {
    members: Vec<Member>,
    teams: Vec<Vec<(usize, &'static str)>>,
    /// Owner and team of each dataset.
    datasets: Vec<(usize, usize)>,
    /// Whom, by whom and as what.
    pending: BTreeMap<usize, (usize, &'static str)>,
}

/// Numbers of people, roles and levels, as one person sees them.
#[derive(Debug, PartialEq, Eq)]
pub struct View {
    /// Number, base role, suspended.
    pub members: Vec<(usize, String, bool)>,
    pub teams: Vec<usize>,
    /// Number and owner of each dataset that the person reaches.
    pub datasets: Vec<(usize, usize)>,
}

impl Oracle {
    /// An organization of one person.
    pub fn founded_by(who: usize) -> Self {
        Self {
            members: vec![Member { who, role: "owner", suspended: false }],
            teams: vec![vec![(who, "team_admin")]],
            datasets: Vec::new(),
            pending: BTreeMap::new(),
        }
    }

    pub fn team_count(&self) -> usize {
        self.teams.len()
    }

    pub fn is_pending(&self, who: usize) -> bool {
        self.pending.contains_key(&who)
    }

    fn member(&self, who: usize) -> Option<&Member> {
        self.members.iter().find(|member| member.who == who)
    }

    /// The role of an active member.
    fn role(&self, who: usize) -> Option<&'static str> {
        self.member(who).filter(|member| !member.suspended).map(|member| member.role)
    }

    fn administers(&self, who: usize) -> bool {
        matches!(self.role(who), Some("owner" | "admin"))
    }

    fn in_team(&self, team: usize, who: usize) -> Option<&'static str> {
        self.teams[team].iter().find(|(one, _)| *one == who).map(|(_, role)| *role)
    }

    /// Nobody touches or makes an owner but owners.
    fn above(&self, by: usize, role: &str) -> bool {
        role == "owner" && self.role(by) != Some("owner")
    }

    /// Does it, if it may be done.
    pub fn apply(&mut self, command: &Command) -> Answer {
        match *command {
            Command::Invite { by, whom, role } => self.invite(by, whom, role),
            Command::Accept { who } => self.accept(who),
            Command::Decline { who } => self.pending.remove(&who).map_or(NotFound, |_| Done),
            Command::SetRole { by, whom, role } => self.change(by, whom, |world| {
                if world.above(by, role) {
                    return Forbidden;
                }
                let others = world.members.iter().filter(|member| member.who != whom && member.role == "owner").count();
                let Some(member) = world.members.iter_mut().find(|member| member.who == whom) else { return NotFound };
                if (role == "owner" && member.suspended) || (role != "owner" && others == 0) {
                    return Refused;
                }
                member.role = role;
                Done
            }),
            Command::Suspend { by, whom } => self.change(by, whom, |world| {
                let Some(member) = world.members.iter_mut().find(|member| member.who == whom) else { return NotFound };
                if by == whom || member.role == "owner" {
                    return Forbidden;
                }
                member.suspended = true;
                Done
            }),
            Command::Restore { by, whom } => self.change(by, whom, |world| {
                world.members.iter_mut().filter(|member| member.who == whom).for_each(|member| member.suspended = false);
                Done
            }),
            Command::Remove { by, whom } => self.change(by, whom, |world| world.depart(whom)),
            Command::Leave { who } if self.role(who).is_none() => NotFound,
            Command::Leave { who } => self.depart(who),
            Command::CreateTeam { by } if self.role(by).is_none() => NotFound,
            Command::CreateTeam { by } if !self.administers(by) => Forbidden,
            Command::CreateTeam { by } => {
                self.teams.push(vec![(by, "team_admin")]);
                Done
            }
            Command::AddToTeam { by, team, whom, role } => self.in_their_team(by, team, |world| {
                if !world.rules(by, team) {
                    return Forbidden;
                }
                if world.role(whom).is_none() || world.in_team(team, whom).is_some() {
                    return Refused;
                }
                world.teams[team].push((whom, role));
                Done
            }),
            Command::SetTeamRole { by, team, whom, role } => self.in_their_team(by, team, |world| {
                let Some(of) = world.member(whom).map(|member| member.role) else { return NotFound };
                if world.in_team(team, whom).is_none() {
                    return NotFound;
                }
                if !world.rules(by, team) || world.above(by, of) {
                    return Forbidden;
                }
                world.teams[team].iter_mut().filter(|(one, _)| *one == whom).for_each(|(_, own)| *own = role);
                Done
            }),
            Command::RemoveFromTeam { by, team, whom } => self.in_their_team(by, team, |world| {
                let Some(of) = world.member(whom).map(|member| member.role) else { return NotFound };
                if world.in_team(team, whom).is_none() {
                    return NotFound;
                }
                if by != whom && (!world.rules(by, team) || world.above(by, of)) {
                    return Forbidden;
                }
                world.teams[team].retain(|(one, _)| *one != whom);
                Done
            }),
            Command::Import { by, .. } if self.role(by).is_none() => NotFound,
            Command::Import { by, team } if !self.administers(by) && self.in_team(team, by).is_none() => Refused,
            Command::Import { by, team } => {
                self.datasets.push((by, team));
                Done
            }
        }
    }

    fn invite(&mut self, by: usize, whom: usize, role: &'static str) -> Answer {
        match self.role(by) {
            None => return NotFound,
            Some("owner") => {}
            Some("admin") if role != "owner" => {}
            Some(_) => return Forbidden,
        }
        // A member's address is a row that was refused, in an answer that was given.
        if self.member(whom).is_none() {
            self.pending.insert(whom, (by, role));
        }
        Done
    }

    fn accept(&mut self, who: usize) -> Answer {
        let Some((by, role)) = self.pending.remove(&who) else { return NotFound };
        if !self.administers(by) || self.above(by, role) {
            return Refused;
        }
        self.members.push(Member { who, role, suspended: false });
        // Whoever only reads is in no team.
        if role != "viewer" {
            self.teams[0].push((who, "team_member"));
        }
        Done
    }

    /// A change of somebody's membership by an owner or admin.
    fn change(&mut self, by: usize, whom: usize, change: impl FnOnce(&mut Self) -> Answer) -> Answer {
        if self.role(by).is_none() {
            return NotFound;
        }
        if !self.administers(by) {
            return Forbidden;
        }
        match self.member(whom).map(|member| member.role) {
            None => NotFound,
            Some(role) if self.above(by, role) => Forbidden,
            Some(_) => change(self),
        }
    }

    fn depart(&mut self, who: usize) -> Answer {
        if !self.members.iter().any(|member| member.who != who && member.role == "owner") {
            return Refused;
        }
        self.members.retain(|member| member.who != who);
        self.teams.iter_mut().for_each(|team| team.retain(|(one, _)| *one != who));
        self.pending.retain(|_, (by, _)| *by != who);
        let first_owner = self.members.iter().find(|member| member.role == "owner").map(|member| member.who);
        for number in 0..self.datasets.len() {
            let (owner, team) = self.datasets[number];
            let heir = self.teams[team].iter().find(|(one, role)| *role == "team_admin" && self.role(*one).is_some()).map(|(one, _)| *one);
            if owner == who {
                self.datasets[number].0 = heir.or(first_owner).unwrap_or(owner);
            }
        }
        Done
    }

    fn in_their_team(&mut self, by: usize, team: usize, act: impl FnOnce(&mut Self) -> Answer) -> Answer {
        let knows = self.role(by).is_some() && (self.administers(by) || self.in_team(team, by).is_some());
        if knows { act(self) } else { NotFound }
    }

    fn rules(&self, who: usize, team: usize) -> bool {
        self.administers(who) || self.in_team(team, who) == Some("team_admin")
    }

    /// What a person sees; nothing when the organization does not exist for them.
    pub fn view(&self, who: usize) -> Option<View> {
        let role = self.role(who)?;
        let mut members: Vec<_> = self.members.iter().map(|member| (member.who, member.role.to_owned(), member.suspended)).collect();
        members.sort_unstable();
        let reaches = |owner: usize, team: usize| role != "member" || owner == who || self.in_team(team, who).is_some();
        let datasets = self.datasets.iter().enumerate().filter(|(_, (owner, team))| reaches(*owner, *team));
        Some(View {
            members,
            teams: (0..self.teams.len()).filter(|team| self.administers(who) || self.in_team(*team, who).is_some()).collect(),
            datasets: datasets.map(|(number, (owner, _))| (number, *owner)).collect(),
        })
    }
}
