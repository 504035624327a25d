//! Where the servers keep everything: a folder with SQLite, or a database of its own on Postgres. Afterwards it is looked into
//! from outside.

use sqlx::postgres::{PgConnection, PgRow};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, FromRow};
use std::fmt;
use std::path::Path;
use tempfile::TempDir;

/// Removed in the end.
pub struct Store {
    folder: TempDir,
    database: Option<Database>,
}

/// A database on the Postgres of the tests.
struct Database {
    server: String,
    name: String,
    url: String,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.database.is_some() { "Postgres" } else { "SQLite" })
    }
}

impl Store {
    /// SQLite in an empty folder.
    pub fn sqlite() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), database: None }
    }

    /// An empty database, if `ASSAY_TEST_POSTGRES_URL` names a server.
    pub async fn postgres() -> Option<Self> {
        let server = std::env::var("ASSAY_TEST_POSTGRES_URL").ok()?;
        let name = format!("assay_{}", uuid::Uuid::now_v7().simple());
        PgConnection::connect(&server).await.unwrap().execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
        let (base, _) = server.rsplit_once('/').unwrap();
        let url = format!("{base}/{name}");
        Some(Self { folder: tempfile::tempdir().unwrap(), database: Some(Database { server, name, url }) })
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn url(&self) -> Option<&str> {
        self.database.as_ref().map(|database| database.url.as_str())
    }

    /// All rows of a query that both databases understand.
    pub async fn rows<T>(&self, query: &'static str) -> Vec<T>
    where
        T: Send + Unpin + for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow>,
    {
        match &self.database {
            Some(database) => {
                let mut connection = PgConnection::connect(&database.url).await.unwrap();
                sqlx::query_as(query).fetch_all(&mut connection).await.unwrap()
            }
            None => sqlx::query_as(query).fetch_all(&mut self.file().await).await.unwrap(),
        }
    }

    /// SQLite's own opinion of its file; Postgres keeps its to itself.
    pub async fn is_sound(&self) {
        if self.database.is_none() {
            let mut file = self.file().await;
            let said: Vec<(String,)> = sqlx::query_as("PRAGMA integrity_check").fetch_all(&mut file).await.unwrap();
            assert_eq!(said, [("ok".to_owned(),)]);
            let broken = sqlx::query("PRAGMA foreign_key_check").fetch_all(&mut file).await.unwrap();
            assert!(broken.is_empty(), "{} rows refer to nothing", broken.len());
        }
    }

    async fn file(&self) -> SqliteConnection {
        SqliteConnectOptions::new().filename(self.folder().join("assay.db")).read_only(true).connect().await.unwrap()
    }

    /// Removes the database; the folder goes by itself.
    pub async fn remove(&self) {
        if let Some(Database { server, name, .. }) = &self.database {
            let mut server = PgConnection::connect(server).await.unwrap();
            server.execute(AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"))).await.unwrap();
        }
    }
}
