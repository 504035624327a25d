//! A world for a test: a fresh database, a clock that stands still, repeatable randomness, and people to sign up.
//!
//! Every test runs on SQLite, and on Postgres too when `ASSAY_TEST_POSTGRES_URL` names a server (`make test` does).

#![allow(dead_code, reason = "each test file uses its part")]
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where its world breaks")]

pub mod access;
pub mod payments;
pub mod shop;

use backend::clock::Clock;
use backend::db::Db;
use backend::evaluations::NewEvaluation;
use backend::evaluations::edit::NewCriterion;
use backend::passwords::Passwords;
use backend::random::{Random, Token};
use backend::runs::work::LEASE;
use backend::seal::MasterKey;
use backend::sessions::Origin;
use backend::{Backend, Caller, Settings, accounts, mail, sessions};
use domain::access::Plan;
use domain::checks::form::CheckForm;
use domain::credits::NanoDollars;
use domain::ids::{DatasetId, EvaluationId, OrganizationId};
use domain::time::Timestamp;
use futures::Stream;
use sqlx::{Connection, Executor};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

/// 2026-11-21T22:10:35Z.
pub const START: i64 = 1_795_299_035_000_000;

/// One fresh server without HTTP.
#[derive(Clone)]
pub struct World {
    pub backend: Backend,
}

/// Runs a test on each database.
pub fn on_each_database<F: Future<Output = ()>>(test: impl Fn(World) -> F) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let folder = tempfile::tempdir().unwrap();
        test(World::on(Db::open_sqlite(&folder.path().join("assay.db")).await.unwrap()).await).await;
        if let Ok(url) = std::env::var("ASSAY_TEST_POSTGRES_URL") {
            let name = format!("assay_{}", uuid::Uuid::now_v7().simple());
            let mut server = sqlx::PgConnection::connect(&url).await.unwrap();
            server.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
            let (base, _) = url.rsplit_once('/').unwrap();
            let world = World::on(Db::open_postgres(&format!("{base}/{name}")).await.unwrap()).await;
            test(world.clone()).await;
            world.backend.db.close().await;
            server.execute(sqlx::AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"))).await.unwrap();
        }
    });
}

impl World {
    async fn on(db: Db) -> Self {
        db.migrate().await.unwrap();
        let random = Random::system();
        let settings = Settings {
            public_url: "https://assay.example".into(),
            default_plan: Plan::Enterprise,
            starter_credits: NanoDollars::ZERO,
            attempts_per_address: 1_000,
            development: false,
            sends_mail: false,
            lease: LEASE,
        };
        let backend = Backend {
            db,
            clock: Clock::fixed(Timestamp::from(START)),
            passwords: Passwords::cheap(random.clone()).unwrap(),
            random,
            master_key: MasterKey::new([1; 32]),
            settings: Arc::new(settings),
            payments: None,
            models: Default::default(),
            facts: Default::default(),
            letters_waiting: Arc::default(),
            runs_waiting: Arc::default(),
            events_waiting: Arc::default(),
        };
        Self { backend }
    }

    /// The same world with other settings.
    pub fn with(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = (*self.backend.settings).clone();
        change(&mut settings);
        self.backend.settings = Arc::new(settings);
        self
    }

    pub fn advance(&self, by: Duration) {
        self.backend.clock.advance(by);
    }

    pub fn origin(&self) -> Origin {
        Origin { address: "192.0.2.1".into(), device: "Firefox on Linux".into() }
    }

    /// Signs somebody up, confirms the address, and answers who they are now.
    pub async fn person(&self, name: &str) -> Caller {
        let email = format!("{}@example.com", name.to_lowercase());
        let form = accounts::sign_up::SignUp { name, email: &email, password: "correct horse".into() };
        let browser = accounts::sign_up::sign_up(&self.backend, form, &self.origin()).await.unwrap();
        let token = self.token_in_letter(&email, "token=").await;
        let session = accounts::sign_up::confirm(&self.backend, &token, Some(&browser), "".into(), &self.origin()).await.unwrap();
        self.caller(&session).await.unwrap()
    }

    /// Who a session's token belongs to.
    pub async fn caller(&self, session: &Token) -> Option<Caller> {
        sessions::authenticate(&self.backend, session, "192.0.2.1").await.unwrap()
    }

    /// The newest letter to an address.
    pub async fn letter(&self, email: &str) -> mail::KeptLetter {
        mail::newest(&self.backend, Some(email)).await.unwrap().into_iter().next().expect("a letter")
    }

    /// What follows `mark` in the newest letter to an address, up to the end of its line.
    pub async fn token_in_letter(&self, email: &str, mark: &str) -> Token {
        let text = self.letter(email).await.text;
        let (_, rest) = text.split_once(mark).expect("a link");
        Token::shown(rest.lines().next().unwrap())
    }

    /// Somebody's organization.
    pub async fn organization(&self, owner: &Caller, id: &str) -> OrganizationId {
        backend::organizations::create(&self.backend, owner, id, id).await.unwrap()
    }

    /// Makes somebody join through an invitation.
    pub async fn join(&self, inviter: &Caller, organization: &OrganizationId, who: &Caller, role: &str) {
        let id = backend::invitations::send::invite(&self.backend, inviter, organization, who.email.as_str(), role).await.unwrap();
        backend::invitations::received::accept(&self.backend, who, id).await.unwrap();
    }
}

impl World {
    /// Changes the database behind everybody's back.
    pub async fn sql(&self, statement: &'static str) {
        self.statement(statement.to_owned()).await;
    }

    /// The same with a statement that the test puts together. It counts as a change of access everywhere.
    pub async fn statement(&self, statement: String) {
        for statement in [statement, "UPDATE organizations SET access_version = access_version + 1".into()] {
            let statement = sqlx::AssertSqlSafe(statement);
            match &self.backend.db {
                Db::Sqlite { write, .. } => drop(sqlx::query(statement).execute(write).await.unwrap()),
                Db::Postgres(pool) => drop(sqlx::query(statement).execute(pool).await.unwrap()),
            }
        }
    }
}

impl World {
    /// How often something was written to the audit log.
    pub async fn audited(&self, action: &str) -> i64 {
        self.number(format!("SELECT count(*) FROM audit_log WHERE action = '{action}'")).await
    }
}

impl World {
    /// Renames an organization, the other settings as they are at first.
    pub async fn rename(&self, caller: &Caller, organization: &OrganizationId, name: &str) -> backend::Result<()> {
        let wanted = backend::organizations::settings::Wanted {
            name: name.into(),
            default_role: "member".into(),
            directory: "everything".into(),
            invitation_days: 7,
            ..Default::default()
        };
        backend::organizations::settings::change(&self.backend, caller, organization, &wanted).await
    }
}

/// The bytes of a file in pieces of a size, as an upload brings them.
pub fn pieces(file: impl AsRef<[u8]>, size: usize) -> impl Stream<Item = Result<Vec<u8>, String>> + Unpin {
    let pieces: Vec<_> = file.as_ref().chunks(size).map(|piece| Ok(piece.to_vec())).collect();
    futures::stream::iter(pieces)
}

impl World {
    /// Imports a CSV into the first team that the caller has.
    pub async fn import(
        &self,
        caller: &Caller,
        organization: &OrganizationId,
        name: &str,
        file: impl AsRef<[u8]>,
    ) -> backend::Result<DatasetId> {
        let new = backend::datasets::import::NewDataset { name, team: None, visibility: None };
        backend::datasets::import(&self.backend, caller, organization, new, pieces(file, 7_000)).await
    }

    /// An evaluation of whether column `answer` contains "sorry".
    pub async fn apologises(&self, caller: &Caller, organization: &OrganizationId, dataset: DatasetId) -> EvaluationId {
        let check = contains("sorry");
        let form = NewEvaluation {
            name: "Apologises",
            dataset: &dataset.to_string(),
            team: "",
            visibility: "",
            judgment_column: "",
            columns: &[],
            kept: None,
            criterion: NewCriterion { name: "", description: "", column: "answer", check: &check },
        };
        backend::evaluations::create(&self.backend, caller, organization, form).await.unwrap()
    }
}

/// The fields of a check for a text.
pub fn contains(text: &str) -> CheckForm {
    CheckForm { kind: "contains".into(), text: text.into(), ..CheckForm::default() }
}

/// What a use case refused with; panics when it succeeded or broke.
pub fn refusal<T>(result: backend::Result<T>) -> domain::Refusal {
    match result {
        Err(backend::Error::Refused(refusal)) => refusal,
        Err(error) => panic!("broke: {error}"),
        Ok(_) => panic!("was not refused"),
    }
}
