//! An organization on one or two servers, and what it was promised: every import, run and invitation, answered or not.

mod audit;

use crate::browser::{self, Answered};
use crate::data::{self, CRITERIA};
use crate::process::{Server, assay};
use crate::store::Store;
use fastrand::Rng;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Write;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// Rows of the dataset that is evaluated: two batches of a run.
const EVALUATED: i64 = 1_300;
/// So many rows an import has: one statement, several, more than a batch.
const IMPORTED: [i64; 3] = [30, 600, 2_100];
/// So many runs are open at once at most.
const OPEN: usize = 2;
/// So many people are invited at most: a member may not invite without end.
const GUESTS: usize = 60;
/// How long everything that was left may take when nobody kills any more.
const PATIENCE: Duration = Duration::from_secs(90);
const PASSWORD: &str = "correct horse battery staple";
const ORGANIZATION: (&str, &str) = ("organization", "acme");

/// A dataset that somebody asked for.
struct Import {
    rows: i64,
    /// The server said that it is there, or it was seen: from then on it must stay.
    there: bool,
    /// It was asked for since somebody looked.
    asked: bool,
}

/// A run that somebody asked for.
#[derive(Default)]
struct Run {
    /// Once the server said that it was started.
    id: Option<String>,
    /// Rows that it was seen to have done.
    done: i64,
    ended: bool,
}

pub struct Site {
    store: Store,
    servers: Vec<Server>,
    cookie: String,
    random: Rng,
    evaluation: String,
    /// Kills are drawn from so much time: about what the largest import takes beside runs.
    span: Duration,
    imports: BTreeMap<String, Import>,
    runs: BTreeMap<String, Run>,
    /// Addresses that were invited: how often somebody asked for it, and whether the server said that it was done.
    guests: BTreeMap<String, (i64, bool)>,
    /// Imports without an answer: how often one had left nothing, and how often one was whole.
    gone: usize,
    whole: usize,
}

impl Site {
    /// Somebody with an organization, a dataset and an evaluation.
    pub async fn founded(store: Store, servers: usize, random: Rng) -> Self {
        create_user(&store);
        let mut started = Vec::new();
        for _ in 0..servers {
            started.push(Server::start(store.folder(), store.url()).await);
        }
        let signed_in = browser::call(started[0].address, "", "sessions/sign_in", &[("email", "ada@example.com"), ("password", PASSWORD)]);
        let cookie = signed_in.await.unwrap().cookie.expect("a session");
        let mut site = Self {
            store,
            servers: started,
            cookie,
            random,
            evaluation: String::new(),
            span: Duration::ZERO,
            imports: BTreeMap::new(),
            runs: BTreeMap::new(),
            guests: BTreeMap::new(),
            gone: 0,
            whole: 0,
        };
        site.call("organizations/create", &[("name", "Acme"), ("id", "acme")]).await.unwrap().go();
        site.evaluation = site.evaluation().await;
        let began = Instant::now();
        site.import("Calm", IMPORTED[2]).await;
        site.span = began.elapsed() * 2;
        site
    }

    async fn evaluation(&mut self) -> String {
        let dataset = self.import("Evaluated", EVALUATED).await;
        let fields = |number: usize| {
            let (name, check) = CRITERIA[number];
            [vec![ORGANIZATION, ("criterion", name), ("column", "answer")], check.to_vec()].concat()
        };
        let made = [fields(0), vec![("name", "Good"), ("dataset", &dataset), ("judgment_column", "label")]].concat();
        let evaluation = self.call("evaluations/create", &made).await.unwrap().made();
        for number in 1..CRITERIA.len() {
            let saved = self.call("criteria/save", &[fields(number), vec![("evaluation", &evaluation)]].concat()).await.unwrap();
            assert!(saved.status.is_success(), "{saved:?}");
        }
        evaluation
    }

    /// An import that nobody disturbs.
    async fn import(&mut self, name: &str, rows: i64) -> String {
        self.imports.insert(name.to_owned(), Import { rows, there: true, asked: true });
        import(self.alive(), self.cookie.clone(), name.to_owned(), rows, Duration::ZERO).await.unwrap().made()
    }

    /// Any server that is alive.
    fn alive(&self) -> std::net::SocketAddr {
        self.servers.iter().find(|server| server.is_alive()).expect("a server").address
    }

    async fn call(&self, function: &str, fields: &[(&str, &str)]) -> Answered {
        browser::call(self.alive(), &self.cookie, function, fields).await
    }

    /// Imports, starts a run, invites, and meanwhile kills a server, which is then started again.
    pub async fn work_and_kill(&mut self, kill: usize) {
        let victim = self.random.usize(..self.servers.len());
        let after = self.span.mul_f64(self.random.f64());
        let (name, rows) = self.next_import(kill);
        let (key, guest) = (self.next_run(kill), self.next_guest(kill));
        let pause = Duration::from_micros(self.random.u64(..2_000));
        let [one, two, three] = [(); 3].map(|()| self.servers[self.random.usize(..self.servers.len())].address);
        let importing = tokio::spawn(import(one, self.cookie.clone(), name.clone(), rows, pause));
        let starting = key.clone().map(|key| tokio::spawn(start(two, self.cookie.clone(), self.evaluation.clone(), key)));
        let inviting = guest.clone().map(|guest| tokio::spawn(invite(three, self.cookie.clone(), guest)));
        tokio::time::sleep(after).await;
        self.servers[victim].kill();
        if let Ok(answer) = importing.await.unwrap() {
            let again = std::mem::replace(&mut self.imports.get_mut(&name).unwrap().there, answer.status.is_success());
            // The name of an import that broke off is its own until its lease is over.
            assert!(!again && (answer.status.is_success() || answer.status == 409 || answer.status == 422), "{name}: {answer:?}");
        }
        if let (Some(key), Some(starting)) = (key, starting)
            && let Ok(answer) = starting.await.unwrap()
        {
            self.runs.get_mut(&key).unwrap().id = Some(answer.made());
        }
        if let (Some(guest), Some(inviting)) = (guest, inviting)
            && let Ok(answer) = inviting.await.unwrap()
        {
            assert!(answer.status.is_success(), "{guest}: {answer:?}");
            self.guests.get_mut(&guest).unwrap().1 = true;
        }
        self.servers[victim].start_again().await;
    }

    /// A new import, or one that was not answered, again.
    fn next_import(&mut self, kill: usize) -> (String, i64) {
        let lost: Vec<&String> = self.imports.iter().filter(|(_, import)| !import.there).map(|(name, _)| name).collect();
        if !lost.is_empty() && self.random.bool() {
            let name = lost[self.random.usize(..lost.len())].clone();
            let import = self.imports.get_mut(&name).unwrap();
            import.asked = true;
            return (name, import.rows);
        }
        let (name, rows) = (format!("Import {kill}"), IMPORTED[self.random.usize(..IMPORTED.len())]);
        self.imports.insert(name.clone(), Import { rows, there: false, asked: true });
        (name, rows)
    }

    /// The start that was not answered, again; or a new one, unless enough are open.
    fn next_run(&mut self, kill: usize) -> Option<String> {
        if let Some((key, _)) = self.runs.iter().find(|(_, run)| run.id.is_none()) {
            return Some(key.clone());
        }
        if self.runs.values().filter(|run| !run.ended).count() >= OPEN {
            return None;
        }
        let key = format!("run {kill}");
        self.runs.insert(key.clone(), Run::default());
        Some(key)
    }

    /// Somebody new. Who was not answered about is invited again in the end.
    fn next_guest(&mut self, kill: usize) -> Option<String> {
        if self.guests.len() == GUESTS {
            return None;
        }
        let guest = format!("guest{kill}@example.com");
        self.guests.insert(guest.clone(), (1, false));
        Some(guest)
    }

    /// What people see: whole datasets only, everything that was answered, and runs that never go back.
    pub async fn look(&mut self) {
        let mut seen = BTreeMap::new();
        let mut after = String::new();
        loop {
            let page = self.call("datasets/list", &[ORGANIZATION, ("after", &after)]).await.unwrap().json();
            for dataset in page["datasets"].as_array().unwrap() {
                let (name, rows) = (dataset["name"].as_str().unwrap().to_owned(), dataset["rows"].as_i64().unwrap());
                assert!(seen.insert(name.clone(), rows).is_none(), "{name} is there twice");
            }
            match &page["next"] {
                Value::String(next) => after.clone_from(next),
                _ => break,
            }
        }
        for (name, rows) in &seen {
            assert_eq!(self.imports.get(name).map(|import| import.rows), Some(*rows), "{name} is not what was imported");
        }
        for (name, import) in &mut self.imports {
            let is_seen = seen.contains_key(name);
            assert!(is_seen || !import.there, "{name} was there, and is gone");
            match (is_seen, import.there) {
                (true, false) => self.whole += 1,
                (false, _) if import.asked => self.gone += 1,
                _ => {}
            }
            (import.there, import.asked) = (is_seen, false);
        }
        for run in self.runs.values_mut().filter(|run| !run.ended) {
            let Some(id) = &run.id else { continue };
            let alive = self.servers.iter().find(|server| server.is_alive()).expect("a server").address;
            let told = browser::call(alive, &self.cookie, "runs/follow", &[ORGANIZATION, ("run", id)]).await.unwrap().json();
            let done = told["done"].as_i64().unwrap();
            assert!(done >= run.done, "a run had {} rows done, and now {done}", run.done);
            run.done = done;
            run.ended = !["queued", "running"].contains(&told["state"].as_str().unwrap());
        }
    }

    /// Lets everything that was left come to its end: what was not answered is asked for again.
    pub async fn finish(&mut self) {
        let until = Instant::now() + PATIENCE;
        loop {
            self.look().await;
            let lost: Vec<(String, i64)> =
                self.imports.iter().filter(|(_, import)| !import.there).map(|(name, import)| (name.clone(), import.rows)).collect();
            for (name, rows) in &lost {
                let answer = import(self.alive(), self.cookie.clone(), name.clone(), *rows, Duration::ZERO).await.unwrap();
                self.imports.get_mut(name).unwrap().there = answer.status.is_success();
            }
            for (key, run) in self.runs.iter_mut().filter(|(_, run)| run.id.is_none()) {
                let alive = self.servers.iter().find(|server| server.is_alive()).expect("a server").address;
                run.id = Some(start(alive, self.cookie.clone(), self.evaluation.clone(), key.clone()).await.unwrap().made());
            }
            for (guest, (asked, told)) in self.guests.iter_mut().filter(|(_, (_, told))| !told) {
                let alive = self.servers.iter().find(|server| server.is_alive()).expect("a server").address;
                *asked += 1;
                *told = invite(alive, self.cookie.clone(), guest.clone()).await.unwrap().status.is_success();
            }
            if lost.is_empty() && self.runs.values().all(|run| run.ended) {
                return;
            }
            assert!(Instant::now() < until, "it does not come to its end: {lost:?}, {} runs open", self.open());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    fn open(&self) -> usize {
        self.runs.values().filter(|run| !run.ended).count()
    }

    /// Starts a run on one of the servers.
    pub async fn start_run(&mut self, server: usize, key: &str) {
        let address = self.servers[server].address;
        let id = start(address, self.cookie.clone(), self.evaluation.clone(), key.to_owned()).await.unwrap().made();
        self.runs.insert(key.to_owned(), Run { id: Some(id), ..Run::default() });
    }

    /// Kills a server for good.
    pub fn kill(&mut self, server: usize) {
        self.servers[server].kill();
    }

    /// Starts a server that was killed.
    pub async fn start_again(&mut self, server: usize) {
        self.servers[server].start_again().await;
    }

    /// How often a server began to work on a run.
    pub fn begun(&self, server: usize) -> usize {
        self.servers[server].log().matches("working on a run").count()
    }

    /// How often a run was taken up in its middle.
    pub fn taken_up(&self) -> usize {
        let middle = |log: String| log.matches("rows_done=").count() - log.matches("rows_done=0").count();
        self.servers.iter().map(|server| middle(server.log())).sum()
    }

    /// How often an import that broke off had left nothing.
    pub fn gone(&self) -> usize {
        self.gone
    }

    /// What happened, in a sentence.
    pub fn told(&self) -> String {
        format!(
            "{} imports, {} times broken off with nothing left, {} times whole without an answer; {} runs, {} times taken up in the middle; {} invitations",
            self.imports.len(),
            self.gone,
            self.whole,
            self.runs.len(),
            self.taken_up(),
            self.guests.len()
        )
    }
}

fn create_user(store: &Store) {
    let mut command = assay(store.folder(), store.url());
    command.args(["admin", "create-user", "--email", "ada@example.com", "--name", "Ada", "--password-stdin"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
}

async fn import(address: std::net::SocketAddr, cookie: String, name: String, rows: i64, pause: Duration) -> Answered {
    let fields = [ORGANIZATION, ("name", name.as_str()), ("team", "")];
    browser::upload(address, &cookie, "datasets/import", &fields, data::csv(rows), pause).await
}

async fn start(address: std::net::SocketAddr, cookie: String, evaluation: String, key: String) -> Answered {
    let fields = [ORGANIZATION, ("evaluation", evaluation.as_str()), ("request_key", key.as_str())];
    browser::call(address, &cookie, "runs/start", &fields).await
}

async fn invite(address: std::net::SocketAddr, cookie: String, guest: String) -> Answered {
    let fields = [ORGANIZATION, ("role", "member"), ("days", "7"), ("addresses", guest.as_str())];
    browser::upload(address, &cookie, "invitations/send", &fields, String::new(), Duration::ZERO).await
}
