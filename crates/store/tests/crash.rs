//! kill −9 at random points in a run of writes: nothing acknowledged is lost, nothing is half done, the log verifies.
//!
//! A quick version runs with the other tests. `CONCORDAT_CRASH_KILLS=200 CONCORDAT_CRASH_WRITES=1000` is the full one; see
//! `.ci/crash`.

mod support;

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use model::decision::Role;
use store::{CellRef, Contest, Expected, Kind, Options, Reveal, Stance, Store, verify};
use support::{Place, administrator, analyst, draft, lead, signatory};

fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// Writes until it is killed or done, and says what was acknowledged. Run by the tests below, in a process of its own.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "run by the crash tests in a process of its own"]
async fn child() {
    let place = std::env::var("CONCORDAT_CRASH_PLACE").expect("the crash tests say where");
    let options = Options {
        key: Some(format!("{}.key", std::env::var("CONCORDAT_CRASH_KEY").unwrap()).into()),
        ..Options::default()
    };
    let store = Store::open(&place, options).await.unwrap();
    acknowledge("open", "");
    if store.plan(&lead(), "Marlshire").await.is_err() {
        let version = store
            .create_plan(&analyst("ICB"), "Marlshire", &draft(&[("growth", "2"), ("pay", "3")]), "")
            .await
            .unwrap();
        acknowledge("versions", &version.id);
    }
    let mut proposed = None;
    let writes = setting("CONCORDAT_CRASH_WRITES", 200);
    let mut done = 0;
    for at in 0.. {
        done += write(&store, at, &mut proposed).await;
        if done >= writes {
            break;
        }
    }
    acknowledge("done", "");
}

fn acknowledge(table: &str, id: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "ack {table} {id}").and_then(|()| out.flush()).expect("the parent listens");
}

/// One turn of what people do, and how many acts it was.
async fn write(store: &Store, at: u64, proposed: &mut Option<String>) -> u64 {
    let plan = store.plan(&lead(), "Marlshire").await.unwrap();
    let head = store.version(&lead(), "Marlshire", Some(&plan.head)).await.unwrap();
    match at % 6 {
        0 | 1 => {
            let digest = head.sections["accounts"];
            let signed = store
                .sign(&signatory("RZX"), "Marlshire", "accounts", digest, Kind::Facts, Stance::Agree, "")
                .await
                .unwrap();
            acknowledge("signatures", &signed.signature.id);
            1
        }
        2 => {
            let changed = draft(&[("growth", &format!("{}.{at}", head.number)), ("pay", "3")]);
            let proposal = store
                .propose(&analyst("RZX"), "Marlshire", &head.id, &changed, Reveal::to_partners(), "")
                .await
                .unwrap();
            acknowledge("proposals", &proposal.id);
            *proposed = Some(proposal.id);
            1
        }
        3 => {
            let Some(newest) = proposed.take() else { return 0 };
            let accepted = store.accept(&lead(), "Marlshire", &newest, &head.id, None, "").await.unwrap();
            acknowledge("versions", &accepted.version.id);
            1
        }
        4 => disagree(store).await,
        _ => join(store, at).await,
    }
}

/// A disagreement is entered, a second party says what it holds, and an offer is made and taken.
async fn disagree(store: &Store) -> u64 {
    let cell = CellRef {
        section: "assumptions".into(),
        table: "assumptions".into(),
        key: vec!["growth".into()],
        column: "value".into(),
    };
    let contest =
        Contest { cell: &cell, value: "1", low: "1", high: "2", settler: "ICB", due: "2026-06-30", reason: "" };
    let dispute = store.contest(&analyst("RZX"), "Marlshire", &contest).await.unwrap();
    acknowledge("disputes", &dispute.id);
    store.hold_position(&analyst("RYA"), "Marlshire", &dispute.id, "2", "").await.unwrap();
    acknowledge("positions", &dispute.id);
    let offer = store.offer(&analyst("RYA"), "Marlshire", &dispute.id, "1.5", "").await.unwrap();
    acknowledge("offers", &offer.id);
    store.answer(&signatory("RZX"), "Marlshire", &dispute.id, true, "").await.unwrap();
    acknowledge("agreed", &dispute.id);
    4
}

/// Somebody is invited and takes it up through an identity provider, which spends no time on a password; they make an access token and end
/// it every other time.
async fn join(store: &Store, at: u64) -> u64 {
    let subject = format!("{}-{at}", std::process::id());
    let email = format!("{subject}@example.org");
    let invited = store.invite(&administrator(), "Marlshire", &email, "RZX", Role::Analyst).await.unwrap();
    acknowledge("invitations", &invited.id);
    let person = store.take_up_subject(&invited.token, "Jane", &subject).await.unwrap();
    acknowledge("people", &person.id);
    acknowledge("joined", &invited.id);
    let (access, _) = store.make_access(&person, "Marlshire", "RZX", Role::Analyst, "push", 30).await.unwrap();
    acknowledge("access_tokens", &access.id);
    if at % 4 == 1 {
        return 3;
    }
    store.end_access(&person, &access.id).await.unwrap();
    acknowledge("ended", &access.id);
    4
}

/// Where what was acknowledged under a word must be found.
const KEPT: &[(&str, &str)] = &[
    ("versions", "versions"),
    ("proposals", "proposals"),
    ("signatures", "signatures"),
    ("disputes", "disputes"),
    ("positions", "disputes WHERE id IN (SELECT dispute FROM positions WHERE organisation = 'RYA')"),
    ("offers", "offers"),
    ("agreed", "disputes WHERE agreed IS NOT NULL"),
    ("invitations", "invitations"),
    ("people", "people"),
    ("joined", "invitations WHERE used IS NOT NULL"),
    ("access_tokens", "access_tokens"),
    ("ended", "access_tokens WHERE revoked IS NOT NULL"),
];

/// A run of the child, killed after `life` unless it ends before; what it acknowledged, and whether it ended.
fn run_child(place: &Place, life: Option<Duration>) -> (Vec<(String, String)>, bool) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["child", "--exact", "--ignored", "--nocapture"])
        .env("CONCORDAT_CRASH_PLACE", &place.url)
        .env("CONCORDAT_CRASH_KEY", place.key().with_extension(""))
        .env("CONCORDAT_CRASH_WRITES", setting("CONCORDAT_CRASH_WRITES", 200).to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let out = child.stdout.take().unwrap();
    let (begun, listening) = std::sync::mpsc::channel();
    let reader = std::thread::spawn(move || {
        let mut heard = Vec::new();
        // A line cut short by the kill is no acknowledgement.
        for line in BufReader::new(out).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).into_owned();
            let Some((_, words)) = line.split_once("ack ") else { continue };
            let (table, id) = words.split_once(' ').unwrap_or((words, ""));
            if table == "open" {
                let _ = begun.send(());
            }
            heard.push((table.to_owned(), id.to_owned()));
        }
        heard
    });
    if let Some(life) = life {
        // Some are killed while they open the store, most while they write.
        let _ = listening.recv_timeout(Duration::from_secs(30));
        std::thread::sleep(life);
        child.kill().unwrap();
    }
    let ended = child.wait().unwrap().success();
    let heard = reader.join().unwrap();
    // An identifier cut short by the kill is no acknowledgement either.
    (heard.into_iter().filter(|(_, id)| id.is_empty() || id.len() == 24).collect(), ended)
}

/// Every row of these tables has its leaf and every leaf its row: what `verify` does not compare row by row is counted.
async fn nothing_half_done(place: &Place) {
    for (rows, act) in [
        ("disputes", "contest"),
        ("offers", "offer"),
        ("answers", "answer"),
        ("proposals", "propose"),
        ("signatures", "sign"),
        ("plans", "create"),
        ("invitations", "invite"),
        ("invitations WHERE used IS NOT NULL", "join"),
        ("memberships", "join"),
        ("people", "join"),
        ("access_tokens", "access"),
        ("access_tokens WHERE revoked IS NOT NULL", "access_ends"),
    ] {
        let (there, told) = (
            place.count(&format!("SELECT COUNT(*) FROM {rows}")).await,
            place.count(&format!("SELECT COUNT(*) FROM log WHERE act = '{act}'")).await,
        );
        assert_eq!(there, told, "{rows}");
    }
    assert_eq!(
        place
            .count("SELECT COUNT(*) FROM positions p LEFT JOIN disputes d ON d.id = p.dispute WHERE d.id IS NULL")
            .await,
        0
    );
    assert_eq!(
        place
            .count("SELECT COUNT(*) FROM disputes d LEFT JOIN positions p ON d.id = p.dispute WHERE p.dispute IS NULL")
            .await,
        0
    );
}

async fn hammer(first: Place, fresh: impl AsyncFn() -> Place) {
    let kills = setting("CONCORDAT_CRASH_KILLS", 10);
    let mut place = first;
    let start = Instant::now();
    let (_, ended) = run_child(&place, None);
    assert!(ended, "without a kill it comes to its end");
    let whole = start.elapsed();
    let (mut acknowledged, mut all, mut in_time) = (BTreeSet::new(), 0, 0);
    for kill in 0..kills {
        // A new store now and then, so that crashes meet both young and old ones.
        if kill % 10 == 0 {
            place = fresh().await;
            acknowledged.clear();
        }
        let share = f64::from(model::canonical::Digest::of(&kill.to_be_bytes()).0[0]) / 256.0;
        let (heard, ended) = run_child(&place, Some(whole.mul_f64(share)));
        in_time += u64::from(!ended);
        let before = acknowledged.len();
        acknowledged.extend(heard.into_iter().filter(|(_, id)| !id.is_empty()));
        all += acknowledged.len() - before;
        for (word, rows) in KEPT {
            let kept = place.ids(rows).await;
            let lost = acknowledged.iter().find(|(kind, id)| kind == word && !kept.contains(id));
            assert_eq!(lost, None, "kill {kill}: acknowledged and lost");
        }
        let audit = verify(&place.url, &Expected::default()).await.unwrap();
        assert!(audit.is_sound(), "kill {kill}: {:?}", audit.problems);
        nothing_half_done(&place).await;
        if (kill + 1) % 20 == 0 {
            println!("{} kills, {all} acknowledged writes kept, {} leaves in this log", kill + 1, audit.leaves);
        }
    }
    assert!(in_time * 2 > kills, "most kills came while it was writing: {in_time} of {kills}");
    println!(
        "{kills} kills ({in_time} while writing), {all} acknowledged writes, none lost, {:.0} s",
        start.elapsed().as_secs_f64()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_writer_loses_nothing_on_sqlite() {
    hammer(Place::sqlite(), async || Place::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_writer_loses_nothing_on_postgresql() {
    let Some(place) = Place::postgres("a_killed_writer_loses_nothing_on_postgresql").await else { return };
    hammer(place, async || Place::postgres("crash").await.expect("the server is still there")).await;
}
