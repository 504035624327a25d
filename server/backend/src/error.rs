//! What can go wrong in a use case: a refusal that the caller should read, or a fault that only the log should.

use domain::{FieldErrors, Problem, Refusal};

/// The result of a use case.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a use case did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule said no; the caller is told.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The database failed; the caller is told nothing.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// Something of ours is broken; the caller is told nothing.
    #[error("{0}")]
    Internal(String),
}

impl From<FieldErrors> for Error {
    fn from(errors: FieldErrors) -> Self {
        Self::Refused(errors.into())
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self::Refused(problem.into())
    }
}

impl Error {
    /// Whether the database had no time: another process holds it, or every connection is taken.
    pub fn is_busy(&self) -> bool {
        match self {
            Self::Database(sqlx::Error::PoolTimedOut) => true,
            // SQLITE_BUSY and SQLITE_LOCKED, with their extended codes in the upper bytes.
            Self::Database(sqlx::Error::Database(error)) => {
                error.code().and_then(|code| code.parse::<i64>().ok()).is_some_and(|code| matches!(code & 0xff, 5 | 6) && code < 0x1000)
            }
            _ => false,
        }
    }

    /// Whether a unique constraint said no: somebody else was first.
    pub fn is_duplicate(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(error)) if error.is_unique_violation())
    }

    /// Turns a broken unique constraint into the refusal that explains it.
    pub fn duplicate_is(self, refusal: impl Into<Refusal>) -> Self {
        if self.is_duplicate() { Self::Refused(refusal.into()) } else { self }
    }
}

/// Names the refusal behind a unique constraint: `insert(…).await.or_duplicate(Problem::NameTaken)?`.
pub trait OrDuplicate<T> {
    /// The value, or the refusal when a unique constraint said no.
    fn or_duplicate(self, refusal: impl Into<Refusal>) -> Result<T>;
}

impl<T, E: Into<Error>> OrDuplicate<T> for std::result::Result<T, E> {
    fn or_duplicate(self, refusal: impl Into<Refusal>) -> Result<T> {
        self.map_err(|error| error.into().duplicate_is(refusal))
    }
}
