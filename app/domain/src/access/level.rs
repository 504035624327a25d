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
    /// What a resource is. A new kind is a line here and in each of the words below.
    ResourceKind {
        /// Rows to look at and evaluate.
        Dataset = "dataset",
        /// Criteria applied to the rows of a dataset.
        Evaluation = "evaluation",
        /// A model that is served elsewhere.
        Model = "model",
        /// Several models one after the other.
        Chain = "chain",
        /// A training project.
        TrainingProject = "training_project",
        /// An agent.
        Agent = "agent",
        /// A knowledge base.
        KnowledgeBase = "knowledge_base",
        /// A source of knowledge.
        Source = "source",
        /// Something of a kind that the organization defines for itself.
        Own = "own",
    }
}

impl ResourceKind {
    /// Those that are registered: their working parts live elsewhere.
    pub fn registered() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|kind| kind.is_registered())
    }

    /// Whether its working parts live elsewhere.
    pub fn is_registered(self) -> bool {
        !matches!(self, Self::Dataset | Self::Evaluation)
    }

    /// One of it, in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Dataset => "dataset",
            Self::Evaluation => "evaluation",
            Self::Model => "model",
            Self::Chain => "chain",
            Self::TrainingProject => "training project",
            Self::Agent => "agent",
            Self::KnowledgeBase => "knowledge base",
            Self::Source => "source",
            Self::Own => "resource of an own kind",
        }
    }

    /// Several of it, in words.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Dataset => "datasets",
            Self::Evaluation => "evaluations",
            Self::Model => "models",
            Self::Chain => "chains",
            Self::TrainingProject => "training projects",
            Self::Agent => "agents",
            Self::KnowledgeBase => "knowledge bases",
            Self::Source => "sources",
            Self::Own => "resources of own kinds",
        }
    }

    /// Where its pages are, behind the organization.
    pub fn section(self) -> &'static str {
        match self {
            Self::Dataset => "datasets",
            Self::Evaluation => "evaluations",
            _ => "registry",
        }
    }

    /// What its identifiers begin with.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Dataset => "ds",
            Self::Evaluation => "eval",
            Self::Model => "model",
            Self::Chain => "chain",
            Self::TrainingProject => "train",
            Self::Agent => "agent",
            Self::KnowledgeBase => "kb",
            Self::Source => "src",
            Self::Own => "own",
        }
    }

    /// What its people call a level: those who train speak of viewers, editors and owners.
    pub fn level_label(self, level: Level) -> &'static str {
        match (self, level) {
            (Self::TrainingProject, Level::View) => "Viewer",
            (Self::TrainingProject, Level::Edit) => "Editor",
            (Self::TrainingProject, Level::Admin) => "Owner",
            _ => level.label(),
        }
    }
}
