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
use store::{Actor, CellRef, Contest, Expected, Kind, Options, Reveal, Stance, Store, verify};
use support::{Place, analyst, draft, lead, signatory};

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
    for at in 0..setting("CONCORDAT_CRASH_WRITES", 200) {
        write(&store, at, &mut proposed).await;
    }
    acknowledge("done", "");
}

fn acknowledge(table: &str, id: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "ack {table} {id}").and_then(|()| out.flush()).expect("the parent listens");
}

async fn write(store: &Store, at: u64, proposed: &mut Option<String>) {
    let plan = store.plan(&lead(), "Marlshire").await.unwrap();
    let head = store.version(&lead(), "Marlshire", Some(&plan.head)).await.unwrap();
    match at % 5 {
        0 | 1 => {
            let digest = head.sections["accounts"];
            let signed = store
                .sign(&signatory("RZX"), "Marlshire", "accounts", digest, Kind::Facts, Stance::Agree, "")
                .await
                .unwrap();
            acknowledge("signatures", &signed.signature.id);
        }
        2 => {
            let changed = draft(&[("growth", &format!("{}.{at}", head.number)), ("pay", "3")]);
            let proposal = store
                .propose(&analyst("RZX"), "Marlshire", &head.id, &changed, Reveal::to_partners(), "")
                .await
                .unwrap();
            acknowledge("proposals", &proposal.id);
            *proposed = Some(proposal.id);
        }
        3 => {
            let Some(newest) = proposed.take() else { return };
            let accepted = store.accept(&lead(), "Marlshire", &newest, &head.id, None, "").await.unwrap();
            acknowledge("versions", &accepted.version.id);
        }
        _ => {
            let cell = CellRef {
                section: "assumptions".into(),
                table: "assumptions".into(),
                key: vec!["growth".into()],
                column: "value".into(),
            };
            let contest =
                Contest { cell: &cell, value: "1", low: "1", high: "2", settler: "ICB", due: "2026-06-30", reason: "" };
            let dispute = store.contest(&Actor::holder("RZX", &[Role::Analyst]), "Marlshire", &contest).await.unwrap();
            acknowledge("disputes", &dispute.id);
        }
    }
}

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
    for (rows, act) in [("disputes", "contest"), ("proposals", "propose"), ("signatures", "sign"), ("plans", "create")]
    {
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
        for table in ["versions", "proposals", "signatures", "disputes"] {
            let kept = place.ids(table).await;
            let lost = acknowledged.iter().find(|(kind, id)| kind == table && !kept.contains(id));
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
