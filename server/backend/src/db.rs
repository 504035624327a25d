//! Two real databases behind one SQL text.
//!
//! A storage function takes [`Conn`] (reads) or [`Tx`] (must be part of a transaction) and runs its statement with one of
//! the macros [`fetch_all!`], [`fetch_one!`], [`fetch_optional!`], [`execute!`]: the same text, with `$1 … $n`, goes to
//! whichever database is open. Where SQLite and Postgres must differ, match on [`Conn::driver`] and keep both texts together.

use crate::error::{Error, Result};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnection, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Postgres, Sqlite, Transaction};
use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// Runs one statement on whichever database is open. The base of the macros below.
macro_rules! on_driver {
    ($conn:expr, $build:expr, $method:ident $(, $bind:expr)*) => {
        match $conn.driver() {
            $crate::db::Driver::Sqlite(connection) => $build$(.bind($bind))*.$method(connection).await,
            $crate::db::Driver::Postgres(connection) => $build$(.bind($bind))*.$method(connection).await,
        }
    };
}

/// `fetch_all!(conn, "select …", binds…)`: every row, as the type that the context asks for.
macro_rules! fetch_all {
    ($conn:expr, $sql:expr $(, $bind:expr)* $(,)?) => { $crate::db::on_driver!($conn, sqlx::query_as($sql), fetch_all $(, $bind)*) };
}

/// `fetch_one!(conn, "select …", binds…)`: exactly one row.
macro_rules! fetch_one {
    ($conn:expr, $sql:expr $(, $bind:expr)* $(,)?) => { $crate::db::on_driver!($conn, sqlx::query_as($sql), fetch_one $(, $bind)*) };
}

/// `fetch_optional!(conn, "select …", binds…)`: one row or none.
macro_rules! fetch_optional {
    ($conn:expr, $sql:expr $(, $bind:expr)* $(,)?) => { $crate::db::on_driver!($conn, sqlx::query_as($sql), fetch_optional $(, $bind)*) };
}

/// `execute!(conn, "update …", binds…)`: how many rows it touched.
macro_rules! execute {
    ($conn:expr, $sql:expr $(, $bind:expr)* $(,)?) => {
        match $conn.driver() {
            $crate::db::Driver::Sqlite(connection) => sqlx::query($sql)$(.bind($bind))*.execute(connection).await.map(|done| done.rows_affected()),
            $crate::db::Driver::Postgres(connection) => sqlx::query($sql)$(.bind($bind))*.execute(connection).await.map(|done| done.rows_affected()),
        }
    };
}

/// `insert_many!(conn, "INSERT INTO t (a, b) ", rows, |values, row| values.push_bind(…).push_bind(…))`: one statement for all rows.
/// There must be at least one; SQLite takes at most 32,766 binds.
macro_rules! insert_many {
    ($conn:expr, $into:expr, $rows:expr, |$values:ident, $row:pat_param| $binds:expr) => {
        match $conn.driver() {
            $crate::db::Driver::Sqlite(connection) => {
                let mut builder = sqlx::QueryBuilder::<sqlx::Sqlite>::new($into);
                builder.push_values($rows, |mut $values, $row| {
                    $binds;
                });
                builder.build().execute(connection).await.map(|done| done.rows_affected())
            }
            $crate::db::Driver::Postgres(connection) => {
                let mut builder = sqlx::QueryBuilder::<sqlx::Postgres>::new($into);
                builder.push_values($rows, |mut $values, $row| {
                    $binds;
                });
                builder.build().execute(connection).await.map(|done| done.rows_affected())
            }
        }
    };
}

pub(crate) use {execute, fetch_all, fetch_one, fetch_optional, insert_many, on_driver};

/// How long a statement waits for another writer, or for a free connection, before it fails.
const PATIENCE: Duration = Duration::from_secs(10);

/// An open database.
#[derive(Debug, Clone)]
pub enum Db {
    /// One file: many readers, and one writer at a time.
    Sqlite {
        /// Connections that only read.
        read: SqlitePool,
        /// The single connection that writes.
        write: SqlitePool,
    },
    /// A server that any number of `assay` processes share.
    Postgres(PgPool),
}

impl Db {
    /// Opens (and creates) a SQLite file.
    pub async fn open_sqlite(path: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(PATIENCE)
            .pragma("journal_size_limit", "67108864")
            .optimize_on_close(true, None);
        // The writer first: it creates the file and switches it to WAL.
        let write = SqlitePoolOptions::new().max_connections(1).acquire_timeout(PATIENCE).connect_with(options.clone()).await?;
        let read = SqlitePoolOptions::new().max_connections(4).acquire_timeout(PATIENCE).connect_with(options.read_only(true)).await?;
        Ok(Self::Sqlite { read, write })
    }

    /// Connects to Postgres.
    pub async fn open_postgres(url: &str) -> Result<Self> {
        let options = sqlx::postgres::PgConnectOptions::from_str(url)?;
        // Once by hand: a pool would hide behind its own time-out why nobody answers.
        sqlx::Connection::close(<PgConnection as sqlx::Connection>::connect_with(&options).await?).await?;
        Ok(Self::Postgres(PgPoolOptions::new().max_connections(16).acquire_timeout(PATIENCE).connect_with(options).await?))
    }

    /// Brings the schema up to date; safe to start twice at once.
    pub async fn migrate(&self) -> Result<()> {
        match self {
            Self::Sqlite { write, .. } => sqlx::migrate!("../../migrations/sqlite").run(write).await?,
            Self::Postgres(pool) => sqlx::migrate!("../../migrations/postgres").run(pool).await?,
        }
        Ok(())
    }

    /// A connection for reading.
    pub async fn read(&self) -> Result<Conn> {
        Ok(Conn(match self {
            Self::Sqlite { read, .. } => Inner::Sqlite(read.acquire().await?),
            Self::Postgres(pool) => Inner::Postgres(pool.acquire().await?),
        }))
    }

    /// A transaction for writing. On SQLite it takes the write lock at once, so that it never fails half-way for want of it.
    pub async fn write(&self) -> Result<Tx> {
        let inner = match self {
            Self::Sqlite { write, .. } => Inner::SqliteTx(write.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Inner::PostgresTx(pool.begin().await?),
        };
        Ok(Tx { conn: Conn(inner), bells: Vec::new() })
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        let mut conn = self.read().await?;
        let (_one,): (i64,) = fetch_one!(conn, "SELECT CAST(1 AS BIGINT)")?;
        Ok(())
    }

    /// Waits for running statements and closes every connection.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

enum Inner {
    Sqlite(PoolConnection<Sqlite>),
    SqliteTx(Transaction<'static, Sqlite>),
    Postgres(PoolConnection<Postgres>),
    PostgresTx(Transaction<'static, Postgres>),
}

/// A connection, in a transaction or not.
pub struct Conn(Inner);

/// The connection of whichever database is open.
pub enum Driver<'c> {
    /// SQLite's.
    Sqlite(&'c mut SqliteConnection),
    /// Postgres'.
    Postgres(&'c mut PgConnection),
}

impl Conn {
    /// For the macros, and for the few statements that must differ.
    pub fn driver(&mut self) -> Driver<'_> {
        match &mut self.0 {
            Inner::Sqlite(connection) => Driver::Sqlite(connection),
            Inner::SqliteTx(transaction) => Driver::Sqlite(transaction),
            Inner::Postgres(connection) => Driver::Postgres(connection),
            Inner::PostgresTx(transaction) => Driver::Postgres(transaction),
        }
    }
}

/// A transaction. Dropped without [`Tx::commit`], it leaves nothing behind.
pub struct Tx {
    conn: Conn,
    bells: Vec<Arc<Notify>>,
}

impl Tx {
    /// Makes everything in it durable.
    pub async fn commit(self) -> Result<()> {
        match self.conn.0 {
            Inner::SqliteTx(transaction) => transaction.commit().await?,
            Inner::PostgresTx(transaction) => transaction.commit().await?,
            Inner::Sqlite(_) | Inner::Postgres(_) => return Err(Error::Internal("a transaction without a transaction".into())),
        }
        for bell in self.bells {
            bell.notify_one();
        }
        Ok(())
    }

    /// Rings when the change is there to be seen, and never before.
    pub fn ring(&mut self, bell: &Arc<Notify>) {
        self.bells.push(Arc::clone(bell));
    }
}

impl Deref for Tx {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.conn
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.conn
    }
}
