//! `push` and `pull` between a folder and a served site, as two programs that talk over a socket.
#![cfg(feature = "store")]

mod support;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use model::decision::Role;
use serde_json::Value;
use store::{Actor, Options, Store};
use support::{concordat, copy, patch};

/// A site that is served until the test ends.
struct Served {
    server: Child,
    folder: tempfile::TempDir,
    /// The address of the plan's page.
    plan: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl Served {
    /// Two places, with accounts, and the token of an analyst of HOSP.
    fn shared() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let pack = copy("two-places");
        let data = folder.path().join("data");
        fs::create_dir(&data).unwrap();
        let database = data.join("concordat.db").to_str().unwrap().to_owned();
        assert!(concordat(&["push", pack.path().to_str().unwrap(), &database]).status.success());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let token = runtime.block_on(async {
            let store = Store::open(&database, Options::default()).await.unwrap();
            let holder = Actor::holder("ICB", &[Role::Administrator]);
            let plan = store.plans(&holder).await.unwrap().remove(0);
            let invited = store.invite(&holder, &plan.id, "jane@example.org", "HOSP", Role::Analyst).await.unwrap();
            let person = store.take_up(&invited.token, "Jane", "three hills and a mill", "here").await.unwrap();
            let made = store.make_access(&person, &plan.id, "HOSP", Role::Analyst, "push", 30).await.unwrap();
            store.close().await;
            (made.1.reveal().to_owned(), plan.id)
        });
        fs::write(folder.path().join("token"), format!("{}\n", token.0)).unwrap();
        let mut server = Command::new(env!("CARGO_BIN_EXE_concordat"))
            .args(["serve", "--shared", "--port", "0", "--data", data.to_str().unwrap()])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(server.stdout.take().unwrap()).lines();
        let address = lines.map(Result::unwrap).find(|line| line.contains("http://")).unwrap();
        let root = address.split_whitespace().last().unwrap().trim_end_matches('/').to_owned();
        Self { server, folder, plan: format!("{root}/plans/{}", token.1) }
    }

    fn token(&self) -> String {
        self.folder.path().join("token").to_str().unwrap().to_owned()
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn told(&self, arguments: &[&str]) -> Value {
        let token = self.token();
        let output = concordat(&[arguments, &["--token-file", &token, "--json"]].concat());
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {error}{}", String::from_utf8_lossy(&output.stdout));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn refused(&self, arguments: &[&str]) -> String {
        let token = self.token();
        let output = concordat(&[arguments, &["--token-file", &token]].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
        String::from_utf8_lossy(&output.stderr).into_owned()
    }
}

fn digest(folder: &str) -> String {
    let output = concordat(&["check", folder, "--json"]);
    let value: Value = serde_json::from_slice(&output.stdout).unwrap();
    value["digest"].as_str().unwrap().to_owned()
}

#[test]
fn a_folder_is_pulled_changed_and_pushed_and_keeps_its_digest() {
    let served = Served::shared();
    let folder = served.path("mine");
    let pulled = served.told(&["pull", &served.plan, &folder]);
    assert_eq!(pulled["version"]["digest"], digest(&folder).as_str());
    assert!(served.refused(&["push", &folder, &served.plan]).contains("nothing to propose"));
    patch(Path::new(&folder), "accounts.csv", |text| {
        text.replace("ICB,allocation,income,,40000000", "ICB,allocation,income,,41000000")
    });
    let pushed = served.told(&["push", &folder, &served.plan, "--reason", "the letter of May"]);
    assert_eq!((&pushed["proposal"]["number"], &pushed["proposal"]["organisation"]), (&1.into(), &"HOSP".into()));
    assert_eq!(pushed["proposal"]["digest"], digest(&folder).as_str());
    assert_eq!(pushed["changes"][0]["after"]["amount"], "41000000");
    // What was changed here is not overwritten; an untouched folder is.
    assert!(served.refused(&["pull", &served.plan, &folder]).contains("nothing was written"));
    let other = served.path("other");
    served.told(&["pull", &served.plan, &other, "--version", "1"]);
    served.told(&["pull", &served.plan, &other]);
    assert_eq!(pulled["version"]["digest"], digest(&other).as_str());
    // A folder of a store of somebody else's is not taken for one of this.
    let elsewhere = served.path("elsewhere.db");
    assert!(concordat(&["push", &other, &elsewhere, "--plan", "another"]).status.success());
    patch(Path::new(&other), "accounts.csv", |text| text.replace("40000000", "42000000"));
    assert!(served.refused(&["push", &other, &served.plan]).contains("another site"));
}

#[test]
fn a_wrong_token_or_plan_is_told_in_words_and_a_broken_connection_leaves_nothing() {
    let served = Served::shared();
    let folder = served.path("mine");
    served.told(&["pull", &served.plan, &folder]);
    patch(Path::new(&folder), "accounts.csv", |text| text.replace("40000000", "41000000"));
    fs::write(served.token(), "concordat_wrong").unwrap();
    assert!(served.refused(&["push", &folder, &served.plan]).contains("access token is not good"));
    assert!(served.refused(&["pull", &served.plan, &served.path("new")]).contains("access token is not good"));
    assert!(served.refused(&["pull", "http://127.0.0.1:9/plans/abc", &served.path("new")]).contains("does not answer"));
    assert!(served.refused(&["pull", "http://example.org/plans/abc", &served.path("new")]).contains("in clear"));
    // Half an upload, and the line is cut.
    let host = served.plan.trim_start_matches("http://").split('/').next().unwrap();
    let path = served.plan.split(host).nth(1).unwrap();
    let mut line = TcpStream::connect(host).unwrap();
    let head = format!(
        "PUT /api{path}/drafts HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/x-tar\r\ncontent-length: 100000\r\n\r\n"
    );
    line.write_all(head.as_bytes()).unwrap();
    line.write_all(&[0; 5000]).unwrap();
    line.shutdown(std::net::Shutdown::Both).unwrap();
    let _ = line.read(&mut [0; 10]);
    let database = served.path("data/concordat.db");
    let told = concordat(&["plan", "proposals", &database, "--json"]);
    assert_eq!(serde_json::from_slice::<Value>(&told.stdout).unwrap(), Value::Array(Vec::new()));
}
