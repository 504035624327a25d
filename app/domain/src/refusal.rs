//! Why something was not done, in words that a person, a page and a program can use.
//!
//! To add a reason: if a program must tell it apart, give it a [`Problem`]; otherwise an existing variant will do.

use serde::{Deserialize, Serialize};

/// A parsed value, or the message to show beside its field.
pub type Checked<T> = Result<T, String>;

/// Messages by field name, in the order of the form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldErrors(Vec<(String, String)>);

impl FieldErrors {
    /// One message for one field.
    pub fn one(field: &str, message: impl Into<String>) -> Self {
        Self(vec![(field.to_owned(), message.into())])
    }

    /// Keeps the message of a value that could not be parsed, and hands on the one that could.
    pub fn take<T>(&mut self, field: &str, checked: Checked<T>) -> Option<T> {
        match checked {
            Ok(value) => Some(value),
            Err(message) => {
                self.0.push((field.to_owned(), message));
                None
            }
        }
    }

    /// The message for a field, if it has one.
    pub fn get(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, message)| message.as_str())
    }

    /// Every field with its message.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, message)| (field.as_str(), message.as_str()))
    }

    /// Nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Why a request was refused. Crosses the wire inside the application's error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Refusal {
    /// It does not exist, or the caller may not know that it does: the two must look the same.
    #[error("There is nothing here, or it is not shared with you.")]
    NotFound,
    /// The caller may see it but not do this; says what is needed.
    #[error("You may not do this: it needs {needed}.")]
    Forbidden {
        /// The permission, level or role that would allow it, in words.
        needed: String,
    },
    /// Nobody is signed in.
    #[error("Sign in to continue.")]
    Unauthenticated,
    /// It contradicts what is there now.
    #[error("{problem}")]
    Conflict {
        /// Which contradiction; programs tell conflicts apart by it.
        problem: Problem,
    },
    /// Some fields are wrong.
    #[error("{}", .0.0.first().map_or("Check the form.", |(_, message)| message.as_str()))]
    Invalid(FieldErrors),
    /// Too many attempts; come back later.
    #[error("Too many attempts. Try again in {} minutes.", retry_after.div_ceil(60).max(1))]
    TooManyAttempts {
        /// Seconds until the next attempt is counted afresh.
        retry_after: u64,
    },
    /// More bytes than allowed.
    #[error("That is too large: at most {} are read.", in_units(*.limit))]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// There are not enough credits.
    #[error("There are not enough credits for this. Buy credits first.")]
    PaymentRequired,
    /// Something that this needs is not configured or does not answer.
    #[error("{reason}")]
    Unavailable {
        /// What is missing and what to do about it.
        reason: String,
    },
}

/// A number of bytes as people say it.
fn in_units(bytes: u64) -> String {
    match bytes {
        1_048_576.. => format!("{} MB", bytes >> 20),
        1_024.. => format!("{} KB", bytes >> 10),
        _ => format!("{bytes} bytes"),
    }
}

impl Refusal {
    /// A refusal for one field.
    pub fn field(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid(FieldErrors::one(field, message))
    }

    /// The HTTP status that says the same.
    pub fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Forbidden { .. } => 403,
            Self::Unauthenticated => 401,
            // A link that is over is gone, not in conflict.
            Self::Conflict { problem: Problem::LinkUsed | Problem::LinkExpired } => 410,
            Self::Conflict { .. } => 409,
            Self::Invalid(_) => 422,
            Self::TooManyAttempts { .. } => 429,
            Self::TooLarge { .. } => 413,
            Self::PaymentRequired => 402,
            Self::Unavailable { .. } => 503,
        }
    }

    /// The stable name under `/problems/`, for programs.
    pub fn slug(&self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::Forbidden { .. } => "forbidden",
            Self::Unauthenticated => "unauthenticated",
            Self::Conflict { problem } => problem.slug(),
            Self::Invalid(_) => "invalid",
            Self::TooManyAttempts { .. } => "too-many-attempts",
            Self::TooLarge { .. } => "too-large",
            Self::PaymentRequired => "payment-required",
            Self::Unavailable { .. } => "unavailable",
        }
    }
}

impl From<FieldErrors> for Refusal {
    fn from(errors: FieldErrors) -> Self {
        Self::Invalid(errors)
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Conflict { problem }
    }
}

/// A contradiction that programs tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Problem {
    /// An organization would be left without an owner.
    #[error("An organization needs at least one owner. Make someone else an owner first.")]
    LastOwner,
    /// The account is the last owner of organizations.
    #[error("You are the last owner of an organization. Make someone else an owner there, or delete it, first.")]
    LastOwnerSomewhere,
    /// The link in a letter was used before.
    #[error("This link was already used.")]
    LinkUsed,
    /// The link in a letter is too old, was replaced by a newer one, or never existed.
    #[error("This link does not work any more. Ask for a new one.")]
    LinkExpired,
    /// The person is a member already.
    #[error("This person is a member already.")]
    AlreadyMember,
    /// A resource of the same kind in the team has that name.
    #[error("Something of this kind in the team has this name already. Choose another one.")]
    NameTaken,
    /// The plan has no seat left.
    #[error("Every seat of the plan is taken. Remove someone, revoke an invitation, or choose a larger plan.")]
    NoSeatLeft,
    /// The plan has no custom role left.
    #[error("The plan has no custom role left. Delete one, or choose a larger plan.")]
    NoRoleLeft,
    /// The default team is the home of everything that has no other.
    #[error("The default team cannot be deleted. Rename it instead.")]
    DefaultTeam,
    /// The run has ended already.
    #[error("This run has ended already.")]
    RunEnded,
    /// Somebody changed or deleted the row after it was shown.
    #[error("Somebody changed or deleted what you see here after the page was opened. Nothing was done.")]
    RowChanged,
    /// The run stopped before its last row.
    #[error("This run stopped before its last row. Resume it first.")]
    RunUnfinished,
    /// Every criterion could be decided on every row.
    #[error("There is nothing to try again: every row of this run could be decided.")]
    NothingToRetry,
    /// More would be spent in this month than the organization or the team may spend.
    #[error("The spending limit of this month is reached. Whoever manages billing can raise it.")]
    SpendingLimit,
    /// The same request was sent before with other content.
    #[error("This was submitted before with other content. Reload the page and try again.")]
    Resubmitted,
    /// The same request is being answered at this moment.
    #[error("The same request is being answered at this moment. Ask again when it is done.")]
    InFlight,
}

impl Problem {
    /// The stable name under `/problems/`.
    pub fn slug(self) -> &'static str {
        match self {
            Self::LastOwner => "last-owner",
            Self::LastOwnerSomewhere => "last-owner-somewhere",
            Self::LinkUsed => "link-used",
            Self::LinkExpired => "link-expired",
            Self::AlreadyMember => "already-member",
            Self::NameTaken => "name-taken",
            Self::NoSeatLeft => "no-seat-left",
            Self::NoRoleLeft => "no-role-left",
            Self::DefaultTeam => "default-team",
            Self::RunEnded => "run-ended",
            Self::RowChanged => "row-changed",
            Self::RunUnfinished => "run-unfinished",
            Self::NothingToRetry => "nothing-to-retry",
            Self::SpendingLimit => "spending-limit",
            Self::Resubmitted => "resubmitted",
            Self::InFlight => "in-flight",
        }
    }
}
