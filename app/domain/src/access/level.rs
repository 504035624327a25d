//! How far someone may go with a resource, and what kinds of resource there are.

use super::words::words;
use serde::{Deserialize, Serialize};

/// How far someone may go with a resource. The highest level of all paths counts; nothing denies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// See it and its results.
    View = 1,
    /// Change it, start runs, deploy.
    Edit = 2,
    /// Share, move, rename and delete it.
    Admin = 3,
}

impl Level {
    /// Every one, the lowest first.
    pub const ALL: &'static [Self] = &[Self::View, Self::Edit, Self::Admin];

    /// The number that the database keeps: 1 view, 2 edit, 3 admin.
    pub fn number(self) -> i64 {
        self as i64
    }

    /// The level of a number from the database; nothing for 0 or an unknown one.
    pub fn from_number(number: i64) -> Option<Self> {
        match number {
            1 => Some(Self::View),
            2 => Some(Self::Edit),
            3 => Some(Self::Admin),
            _ => None,
        }
    }

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Edit => "edit",
            Self::Admin => "admin",
        }
    }

    /// The level in a list to choose from.
    pub fn label(self) -> &'static str {
        match self {
            Self::View => "View",
            Self::Edit => "Edit",
            Self::Admin => "Admin",
        }
    }

    /// What it allows, in a sentence.
    pub fn explanation(self) -> &'static str {
        match self {
            Self::View => "See it and its results.",
            Self::Edit => "Change it too, and start runs.",
            Self::Admin => "Share, move, rename and delete it too.",
        }
    }
}

words! {
    /// What a resource is. A new kind is a line here and in the migration's check.
    ResourceKind {
        /// Rows to look at and evaluate.
        Dataset = "dataset",
        /// Criteria applied to the rows of a dataset.
        Evaluation = "evaluation",
    }
}

impl ResourceKind {
    /// One of it, in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Dataset => "dataset",
            Self::Evaluation => "evaluation",
        }
    }

    /// Several of it, in words.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Dataset => "datasets",
            Self::Evaluation => "evaluations",
        }
    }

    /// Where its pages are, behind the organization.
    pub fn section(self) -> &'static str {
        match self {
            Self::Dataset => "datasets",
            Self::Evaluation => "evaluations",
        }
    }
}
