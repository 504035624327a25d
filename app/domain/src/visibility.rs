//! Who sees something new. The choice becomes ordinary grants, shown and removable like any other.

use crate::access::{Level, words};
use crate::refusal::Checked;
use serde::{Deserialize, Serialize};

words! {
    /// Who reaches something new, besides its owner and the admins of its team and organization.
    Visibility {
        /// Its team.
        Team = "team",
        /// Its team, and everybody in the organization may look.
        Everyone = "everyone",
        /// Nobody.
        OnlyMe = "me",
    }
}

impl Visibility {
    /// The choice in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Team => "Only the team",
            Self::Everyone => "Everyone in the organization",
            Self::OnlyMe => "Only me",
        }
    }

    /// What it means, in a sentence.
    pub fn explanation(self) -> &'static str {
        match self {
            Self::Team => "Its team reaches it, as far as the team's settings say.",
            Self::Everyone => "Its team, and everybody else in the organization may look at it.",
            Self::OnlyMe => "Nobody else but those who administer its team or the organization.",
        }
    }

    /// The levels of the grants that it becomes, for the team and for everyone; `team` is the level that the team gets.
    pub fn grants(self, team: TeamLevel) -> (Option<Level>, Option<Level>) {
        match self {
            Self::Team => (Some(team.level()), None),
            Self::Everyone => (Some(team.level()), Some(Level::View)),
            Self::OnlyMe => (None, None),
        }
    }
}

words! {
    /// How far a team goes with what is made in it.
    TeamLevel {
        /// Its members may change it.
        Edit = "edit",
        /// Its members may look at it.
        View = "view",
    }
}

impl TeamLevel {
    /// The level of the grant.
    pub fn level(self) -> Level {
        match self {
            Self::Edit => Level::Edit,
            Self::View => Level::View,
        }
    }

    /// The choice in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Edit => "The team may edit it",
            Self::View => "The team may view it",
        }
    }

    /// The one that the database keeps as a number.
    pub fn from_number(number: i64) -> Self {
        if number == Level::View.number() { Self::View } else { Self::Edit }
    }
}

/// What a team proposes for what is made in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Who sees it, unless its maker says otherwise.
    pub visibility: Visibility,
    /// How far the team goes with it.
    pub level: TeamLevel,
}

/// Reads the choice of a form; nothing chosen means what the team proposes.
pub fn chosen(word: &str) -> Checked<Option<Visibility>> {
    if word.trim().is_empty() { Ok(None) } else { word.trim().parse().map(Some) }
}

/// What all of these propose, where they agree: what a form has chosen at first.
pub fn agreed(proposed: impl IntoIterator<Item = Visibility>) -> Option<Visibility> {
    let mut all = proposed.into_iter();
    let first = all.next()?;
    all.all(|other| other == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_becomes_grants_for_the_team_and_for_everyone() {
        assert_eq!(Visibility::Team.grants(TeamLevel::Edit), (Some(Level::Edit), None));
        assert_eq!(Visibility::Everyone.grants(TeamLevel::View), (Some(Level::View), Some(Level::View)));
        assert_eq!(Visibility::OnlyMe.grants(TeamLevel::Edit), (None, None));
        for level in TeamLevel::ALL {
            assert_eq!(TeamLevel::from_number(level.level().number()), *level);
        }
    }

    #[test]
    fn nothing_chosen_is_left_to_the_team() {
        assert_eq!((chosen(" "), chosen("me")), (Ok(None), Ok(Some(Visibility::OnlyMe))));
        assert!(chosen("nobody").is_err());
        assert_eq!(agreed([]), None);
        assert_eq!(agreed([Visibility::Team, Visibility::Team]), Some(Visibility::Team));
        assert_eq!(agreed([Visibility::Team, Visibility::OnlyMe]), None);
    }
}
