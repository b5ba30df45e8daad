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

#[test]
fn a_log_is_fetched_and_verified_and_what_was_kept_is_verified_again() {
    let served = Served::shared();
    let (kept, note) = (served.path("log.json"), served.path("early.note"));
    let sound = served.told(&["audit", "verify", &served.plan, "--save", &kept]);
    assert_eq!((&sound["sound"], &sound["audit"]["problems"]), (&true.into(), &Value::Array(Vec::new())));
    let key = sound["audit"]["key"].as_str().unwrap();
    let log = fs::read_to_string(&kept).unwrap();
    let value: Value = serde_json::from_str(&log).unwrap();
    let newest = value["checkpoints"].as_array().unwrap().last().unwrap()[1].as_str().unwrap();
    fs::write(&note, newest).unwrap();
    // Kept, without the site; against the checkpoint and the key that one was given.
    let given = ["--checkpoint", &note, "--key", key];
    let again = concordat(&[&["audit", "verify", &kept][..], &given].concat());
    let said = String::from_utf8_lossy(&again.stdout).into_owned();
    assert!(again.status.success() && said.contains("The log is whole") && said.contains("the log alone"), "{said}");
    // A byte flipped in the file that was kept.
    fs::write(&kept, log.replacen("\\\"act\\\":\\\"create\\\"", "\\\"act\\\":\\\"creatf\\\"", 1)).unwrap();
    let found = concordat(&[&["audit", "verify", &kept][..], &given].concat());
    let said = String::from_utf8_lossy(&found.stdout).into_owned();
    assert_eq!(found.status.code(), Some(1), "{said}");
    assert!(said.contains("not those that were signed"), "{said}");
    // The site's own log, cut short behind its back: whoever kept a checkpoint sees it.
    fs::write(&kept, &log).unwrap();
    let mut cut: Value = serde_json::from_str(&log).unwrap();
    cut["leaves"].as_array_mut().unwrap().pop();
    cut["checkpoints"].as_array_mut().unwrap().pop();
    fs::write(&kept, cut.to_string()).unwrap();
    let found = concordat(&[&["audit", "verify", &kept][..], &given].concat());
    let said = String::from_utf8_lossy(&found.stdout).into_owned();
    assert!(found.status.code() == Some(1) && said.contains("cut short"), "{said}");
    // Who may not read it is told so.
    fs::write(served.token(), "concordat_wrong").unwrap();
    assert!(served.refused(&["audit", "verify", &served.plan]).contains("access token is not good"));
    fs::write(&kept, "{\"a\": 1}").unwrap();
    assert!(served.refused(&["audit", "verify", &kept]).contains("no log of a plan"));
}

#[test]
fn a_plan_is_begun_on_a_site_by_its_bare_address() {
    let served = Served::shared();
    let root = served.plan.split("/plans/").next().unwrap().to_owned();
    let pack = copy("two-places");
    let folder = pack.path().to_str().unwrap();
    // The token is an analyst's.
    assert!(served.refused(&["push", folder, &root, "--plan", "Fenland"]).contains("leads the programme"));
    let database = served.path("data/concordat.db");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let token = runtime.block_on(async {
        let store = Store::open(&database, Options::default()).await.unwrap();
        let holder = Actor::holder("ICB", &[Role::Administrator]);
        let plan = store.plans(&holder).await.unwrap().remove(0);
        let invited = store.invite(&holder, &plan.id, "ada@example.org", "ICB", Role::ProgrammeLead).await.unwrap();
        let person = store.take_up(&invited.token, "Ada", "three hills and a mill", "here").await.unwrap();
        let made = store.make_access(&person, &plan.id, "ICB", Role::ProgrammeLead, "push", 30).await.unwrap();
        store.close().await;
        made.1.reveal().to_owned()
    });
    fs::write(served.token(), token).unwrap();
    let begun = served.told(&["push", folder, &root, "--plan", "Fenland", "--reason", "a plan of our own"]);
    assert_eq!((&begun["version"]["number"], &begun["version"]["digest"]), (&1.into(), &digest(folder).into()));
    // The folder knows where it belongs now; the token is for the plan that it was made for.
    let stamp: Value = serde_json::from_slice(&fs::read(pack.path().join(".concordat")).unwrap()).unwrap();
    assert_eq!(stamp["plan"], begun["version"]["plan"]);
    let page = format!("{root}{}", begun["page"].as_str().unwrap());
    assert!(served.refused(&["push", folder, &page]).contains("this access token is for"));
    assert!(served.refused(&["push", folder, &root, "--plan", "Fenland"]).contains("already"));
    assert!(served.refused(&["pull", &root, &served.path("new")]).contains("address of the plan's page"));
}
