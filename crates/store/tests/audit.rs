//! What `verify` finds when somebody meddles with the database behind the store's back, and what it leaves alone.

mod support;

use model::decision::{Role, Stage};
use store::note::PublicKey;
use store::{
    Audit, Error, Expected, Extract, ExtractLeaf, Ground, Kind, Reveal, SealedPart, Stance, Store, merkle, verify,
    verify_extract,
};
use support::{Place, administrator, analyst, draft_with, lead, section, signatory};

on_both!(
    an_untouched_store_is_sound_and_proofs_hold,
    altered_rows_are_found,
    deletion_reordering_and_truncation_are_found,
    a_history_made_anew_does_not_match_a_kept_checkpoint,
    erasure_is_no_tampering_and_leaves_nothing_behind,
    holds_and_retention_keep_what_must_be_kept,
    a_person_can_be_forgotten,
    the_log_tells_every_act_of_a_plan,
    a_log_that_was_taken_away_is_verified_as_a_store_is,
    a_reader_takes_away_no_more_than_they_may_see,
);

async fn lived_in(place: &Place) -> Store {
    let store = place.open().await;
    let first = draft_with(&[("growth", "2"), ("pay", "3")], "40000000", Some("We share."));
    store.create_plan(&analyst("ICB"), "Marlshire", &first, "begun in May").await.unwrap();
    store.set_rights(&lead(), "Marlshire", "accounts", "sign", &["RZX", "RYA"], "").await.unwrap();
    store.set_quorum(&lead(), "Marlshire", "accounts", 1, true, "").await.unwrap();
    for organisation in ["RZX", "RYA"] {
        for name in ["assumptions", "accounts"] {
            let digest = section(&store, name).await;
            store
                .sign(&signatory(organisation), "Marlshire", name, digest, Kind::Facts, Stance::Agree, "read it")
                .await
                .unwrap();
        }
    }
    let changed = draft_with(&[("growth", "2.5"), ("pay", "3")], "40000000", Some("We share."));
    store.propose(&analyst("RZX"), "Marlshire", "v1", &changed, Reveal::to_partners(), "newer trend").await.unwrap();
    store.accept(&lead(), "Marlshire", "p1", "v1", None, "agreed on Tuesday").await.unwrap();
    store.publish(&lead(), "Marlshire", "v2", "").await.unwrap();
    store.set_stage(&lead(), "Marlshire", Stage::PreConsultation, "").await.unwrap();
    store
}

async fn audit(place: &Place, checkpoints: &[String]) -> Audit {
    verify(&place.url, &Expected { checkpoints: checkpoints.to_vec(), key: None, reader: None }).await.unwrap()
}

fn told(audit: &Audit, words: &str) -> bool {
    audit.problems.iter().any(|problem| format!("{}: {}", problem.place, problem.message).contains(words))
}

async fn an_untouched_store_is_sound_and_proofs_hold(place: Place) {
    let store = lived_in(&place).await;
    let early = store.checkpoint().await.unwrap();
    store.set_stage(&lead(), "Marlshire", Stage::Consultation, "").await.unwrap();
    let late = store.checkpoint().await.unwrap();
    let key = store.public_key().unwrap();
    let (old, new) = (key.checkpoint(&early).unwrap(), key.checkpoint(&late).unwrap());
    let grown = store.consistency(old.size, new.size).await.unwrap();
    assert!(merkle::grew(old.size, &old.root, new.size, &new.root, &grown.path));
    let inside = store.inclusion(3, new.size).await.unwrap();
    assert!(merkle::includes(&inside.of, 3, new.size, &inside.path, &new.root));
    assert!(store.inclusion(3, new.size + 1).await.is_err());
    store.close().await;
    let sound = audit(&place, &[early, late]).await;
    assert!(sound.is_sound(), "{:?}", sound.problems);
    // A plan, two versions, a proposal, four signatures, two rights and a quorum.
    assert_eq!((sound.leaves, sound.root, sound.rows), (new.size, new.root, 1 + 2 + 1 + 4 + 2 + 1));
    assert_eq!((sound.checkpoints, sound.checkpoints_given, sound.erased), (4 + 2, 2, 0));
    let again = place.open().await;
    assert_eq!(again.public_key().unwrap(), key, "the key is kept");
}

async fn altered_rows_are_found(place: Place) {
    lived_in(&place).await.close().await;
    let postgres = place.is_postgres();
    let flip = |column: &str, table: &str, condition: &str| {
        let flipped = if postgres {
            format!("set_byte({column}, length({column}) / 2, get_byte({column}, length({column}) / 2) # 1)")
        } else {
            // SQLite has no such function: the middle byte is replaced by one that it is not.
            format!(
                "CAST(substr({column}, 1, length({column}) / 2) || CASE substr({column}, length({column}) / 2 + 1, 1) \
                 WHEN x'00' THEN x'01' ELSE x'00' END || substr({column}, length({column}) / 2 + 2) AS BLOB)"
            )
        };
        format!("UPDATE {table} SET {column} = {flipped} WHERE {condition}")
    };
    let some_blob = "sum = (SELECT MIN(sum) FROM snapshot_files)";
    let some_content = "sum = (SELECT MIN(sum) FROM contents)";
    for (meddling, expected) in [
        (
            "UPDATE log SET leaf = REPLACE(leaf, '\"RZX\"', '\"RZY\"') WHERE act = 'rights'".to_owned(),
            "not those that were signed",
        ),
        ("UPDATE log SET leaf = leaf || ' ' WHERE seq = 0".to_owned(), "not those that were signed"),
        (
            "UPDATE log SET sealed = REPLACE(sealed, 'May', 'Mai') WHERE seq = 0".to_owned(),
            "not what the leaf commits to",
        ),
        (flip("salt", "log", "seq = 4"), "not what the leaf commits to"),
        ("UPDATE log SET made = made + 1 WHERE seq = 2".to_owned(), "leaf 2: its time"),
        ("UPDATE log SET salt = NULL, sealed = NULL WHERE seq = 1".to_owned(), "no act of the log erased it"),
        (
            "UPDATE log SET salt = NULL, sealed = NULL, erased = 2 WHERE seq = 1".to_owned(),
            "no act of the log erased it",
        ),
        (flip("bytes", "blobs", some_blob), "not what their hash says"),
        (flip("bytes", "blobs", some_content), "has another digest"),
        (flip("frontier", "log_head", "id = 1"), "head of the log"),
        ("UPDATE log_head SET size = size - 1".to_owned(), "head of the log"),
        ("UPDATE checkpoints SET note = REPLACE(note, 'A', 'B')".to_owned(), "checkpoint at"),
        (
            "DELETE FROM checkpoints WHERE size = (SELECT MIN(size) FROM checkpoints)".to_owned(),
            "handed to its signer is missing",
        ),
        ("UPDATE versions SET digest = REPLACE(digest, '1', '2') WHERE number = 2".to_owned(), "version 2"),
        ("UPDATE versions SET published = 5 WHERE number = 1".to_owned(), "its publication"),
        (
            "UPDATE snapshot_files SET sum = (SELECT MIN(sum) FROM contents) WHERE name = 'accounts.csv'".to_owned(),
            "its files",
        ),
        ("DELETE FROM snapshot_files WHERE name = 'terms.md'".to_owned(), "its files"),
        ("DELETE FROM versions WHERE number = 1".to_owned(), "is missing"),
        ("UPDATE proposals SET organisation = 'RYA'".to_owned(), "its organisation"),
        ("UPDATE proposals SET status = 'open'".to_owned(), "its status"),
        ("DELETE FROM proposals".to_owned(), "is missing"),
        ("UPDATE signatures SET stance = 'object' WHERE organisation = 'RZX'".to_owned(), "its stance"),
        ("UPDATE signatures SET organisation = 'RYB' WHERE organisation = 'RZX'".to_owned(), "its organisation"),
        ("UPDATE signatures SET voided = NULL".to_owned(), "its voiding"),
        ("DELETE FROM signatures WHERE organisation = 'RZX'".to_owned(), "is missing"),
        ("UPDATE plans SET stage = 'decision'".to_owned(), "its stage"),
        ("UPDATE plans SET keep_days = 0".to_owned(), "its time of keeping"),
        ("DELETE FROM rights WHERE organisation = 'RYA'".to_owned(), "the decision right that it made is missing"),
        ("UPDATE quorums SET reserved = 0".to_owned(), "its reservation"),
    ] {
        let undo = backup(&place).await;
        assert!(place.meddle(&meddling).await > 0, "{meddling} meddles with nothing");
        let found = audit(&place, &[]).await;
        assert!(told(&found, expected), "{meddling}: {:?}", found.problems);
        restore(&place, undo).await;
        let mended = audit(&place, &[]).await;
        assert!(mended.is_sound(), "{:?}", mended.problems);
    }
}

const TABLES: &[&str] = &[
    "log",
    "log_head",
    "checkpoints",
    "versions",
    "proposals",
    "signatures",
    "plans",
    "rights",
    "quorums",
    "snapshot_files",
    "blobs",
];

/// Copies every table aside.
async fn backup(place: &Place) -> &Place {
    for table in TABLES {
        place.meddle(&format!("DROP TABLE IF EXISTS aside_{table}")).await;
        place.meddle(&format!("CREATE TABLE aside_{table} AS SELECT * FROM {table}")).await;
    }
    place
}

async fn restore(place: &Place, _undo: &Place) {
    for table in TABLES.iter().rev() {
        if *table != "blobs" {
            place.meddle(&format!("DELETE FROM {table}")).await;
        }
    }
    place
        .meddle(
            "UPDATE blobs SET bytes = (SELECT aside_blobs.bytes FROM aside_blobs WHERE aside_blobs.sum = blobs.sum)",
        )
        .await;
    for table in TABLES.iter().filter(|table| **table != "blobs") {
        place.meddle(&format!("INSERT INTO {table} SELECT * FROM aside_{table}")).await;
    }
}

async fn deletion_reordering_and_truncation_are_found(place: Place) {
    let store = lived_in(&place).await;
    let kept = store.checkpoint().await.unwrap();
    let leaves = store.public_key().unwrap().checkpoint(&kept).unwrap().size;
    store.close().await;
    for (meddling, inside, outside) in [
        (vec!["DELETE FROM log WHERE seq = 3".to_owned()], "was deleted", "cut short"),
        (
            vec![
                "UPDATE log SET seq = -1 WHERE seq = 3".to_owned(),
                "UPDATE log SET seq = 3 WHERE seq = 4".to_owned(),
                "UPDATE log SET seq = 4 WHERE seq = -1".to_owned(),
            ],
            "not those that were signed",
            "not those that were signed",
        ),
        (vec![format!("DELETE FROM log WHERE seq = {}", leaves - 1)], "head of the log", "cut short"),
    ] {
        backup(&place).await;
        for statement in &meddling {
            assert!(place.meddle(statement).await > 0);
        }
        let found = audit(&place, std::slice::from_ref(&kept)).await;
        assert!(told(&found, inside) && told(&found, outside), "{meddling:?}: {:?}", found.problems);
        restore(&place, &place).await;
    }
    // Cut clean: the last act undone everywhere, the head put back, its checkpoint destroyed. Only who kept one can tell.
    place.meddle(&format!("DELETE FROM log WHERE seq = {}", leaves - 1)).await;
    place.meddle("UPDATE plans SET stage = 'case_for_change'").await;
    place.meddle(&format!("DELETE FROM checkpoints WHERE size >= {leaves}")).await;
    mend_head(&place).await;
    let alone = audit(&place, &[]).await;
    assert!(alone.is_sound(), "the store alone cannot tell: {:?}", alone.problems);
    let found = audit(&place, &[kept]).await;
    assert!(told(&found, "cut short"), "{:?}", found.problems);
}

/// Works the head out again from the leaves, as a skilled meddler would.
async fn mend_head(place: &Place) {
    let size = place.count("SELECT COUNT(*) FROM log").await;
    sqlx::any::install_default_drivers();
    let url = if place.is_postgres() { place.url.clone() } else { format!("sqlite://{}?mode=rw", place.url) };
    let pool = sqlx::AnyPool::connect(&url).await.unwrap();
    let rows = sqlx::query("SELECT leaf FROM log ORDER BY seq").fetch_all(&pool).await.unwrap();
    let mut frontier = merkle::Frontier::default();
    for row in &rows {
        frontier.push(merkle::leaf_hash(sqlx::Row::get::<String, _>(row, 0).as_bytes()));
    }
    sqlx::query("UPDATE log_head SET size = $1, frontier = $2")
        .bind(size)
        .bind(frontier.encode())
        .execute(&pool)
        .await
        .unwrap();
    pool.close().await;
}

async fn a_history_made_anew_does_not_match_a_kept_checkpoint(place: Place) {
    let store = lived_in(&place).await;
    let (kept, key) = (store.checkpoint().await.unwrap(), store.public_key().unwrap());
    store.close().await;
    let other = Place::sqlite();
    lived_in(&other).await.close().await;
    let expected = Expected { checkpoints: vec![kept.clone()], key: Some(key.clone()), reader: None };
    let found = verify(&other.url, &expected).await.unwrap();
    assert!(told(&found, "another key"), "{:?}", found.problems);
    let forged = Expected { checkpoints: vec![kept.replacen('\u{2014}', "-", 1)], key: Some(key), reader: None };
    assert!(told(&verify(&place.url, &forged).await.unwrap(), "checkpoint given"));
    let wrong_key = PublicKey::parse(&other.open().await.public_key().unwrap().to_string()).unwrap();
    let found =
        verify(&place.url, &Expected { checkpoints: vec![], key: Some(wrong_key), reader: None }).await.unwrap();
    assert!(told(&found, "has no signature by"), "{:?}", found.problems);
}

async fn erasure_is_no_tampering_and_leaves_nothing_behind(place: Place) {
    let store = lived_in(&place).await;
    let digest = section(&store, "accounts").await;
    let secret = "a most unguessable reason";
    let signed = store
        .sign(&signatory("RZX"), "Marlshire", "accounts", digest, Kind::Facts, Stance::Object, secret)
        .await
        .unwrap();
    let seq = signed.signature.seq;
    let refused = store.erase(&lead(), "Marlshire", &[seq], Ground::Request, "").await.unwrap_err();
    assert!(matches!(refused, Error::Refused(_)));
    store.erase(&administrator(), "Marlshire", &[seq], Ground::Request, "asked in writing").await.unwrap();
    assert!(store.erase(&administrator(), "Marlshire", &[seq], Ground::Request, "").await.is_err(), "twice");
    let log = store.log(&signatory("RZX"), "Marlshire", 0, 100).await.unwrap();
    let entry = log.iter().find(|entry| entry.seq == seq as u64).unwrap();
    assert!(entry.sealed.is_none() && entry.erased.is_some());
    let key = store.public_key().unwrap();
    store.close().await;
    let sound = verify(&place.url, &Expected { checkpoints: vec![signed.checkpoint], key: Some(key), reader: None })
        .await
        .unwrap();
    assert!(sound.is_sound(), "{:?}", sound.problems);
    assert_eq!(sound.erased, 1);
    if !place.is_postgres() {
        for entry in std::fs::read_dir(place.folder.path()).unwrap() {
            let path = entry.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{}", path.display());
        }
    }
    // What was erased cannot be put back as something else.
    let found = place.meddle(&format!("UPDATE log SET salt = (SELECT salt FROM log WHERE seq = 0), sealed = '{{}}', erased = NULL WHERE seq = {seq}")).await;
    assert_eq!(found, 1);
    assert!(told(&audit(&place, &[]).await, "not what the leaf commits to"));
}

async fn holds_and_retention_keep_what_must_be_kept(place: Place) {
    let store = lived_in(&place).await;
    let erase = async |ground| store.erase(&administrator(), "Marlshire", &[0], ground, "").await;
    place.pass(9 * 365 * 24 * 3600);
    // Until somebody has confirmed a time, age is no ground to erase anything.
    assert!(erase(Ground::Retention).await.unwrap_err().to_string().contains("nobody has said how long"));
    assert_eq!(store.keeping(&lead(), "Marlshire").await.unwrap(), (8 * 365, false));
    store.keep_for(&administrator(), "Marlshire", 8 * 365, "our schedule").await.unwrap();
    assert_eq!(store.keeping(&lead(), "Marlshire").await.unwrap(), (8 * 365, true));
    let hold = store.hold(&administrator(), "Marlshire", 0, Some(5), "judicial review").await.unwrap();
    for ground in [Ground::Retention, Ground::Request] {
        assert!(erase(ground).await.unwrap_err().to_string().contains("legal hold"));
    }
    // One leaf held keeps all that were to be erased with it.
    assert!(store.erase(&administrator(), "Marlshire", &[6, 0], Ground::Request, "").await.is_err());
    assert!(store.log(&lead(), "Marlshire", 6, 1).await.unwrap()[0].erased.is_none());
    store.lift(&administrator(), "Marlshire", &hold.id, "dismissed").await.unwrap();
    erase(Ground::Retention).await.unwrap();
    store.keep_for(&administrator(), "Marlshire", 20 * 365, "a longer schedule").await.unwrap();
    let young = store.erase(&administrator(), "Marlshire", &[1], Ground::Retention, "").await.unwrap_err();
    assert!(young.to_string().contains("younger"));
    store.close().await;
    assert!(audit(&place, &[]).await.is_sound());
}

async fn a_person_can_be_forgotten(place: Place) {
    let store = lived_in(&place).await;
    let invited =
        store.invite(&administrator(), "Marlshire", "jane.doe@example.org", "RZX", Role::Signatory).await.unwrap();
    let person = store.take_up(&invited.token, "Jane Doe", "three hills and a mill", "here").await.unwrap();
    let actor = store.actors(&person, "Marlshire").await.unwrap().remove(0);
    let digest = section(&store, "accounts").await;
    store.sign(&actor, "Marlshire", "accounts", digest, Kind::Facts, Stance::Object, "Jane says no").await.unwrap();
    let session = store.sign_in("jane.doe@example.org", "three hills and a mill", "here").await.unwrap();
    store.erase_person(&administrator(), "Marlshire", &person.id, "left, and asked").await.unwrap();
    assert!(store.session(&session.token).await.unwrap().is_none());
    assert!(store.sign_in("jane.doe@example.org", "three hills and a mill", "here").await.is_err());
    assert!(store.members(&administrator(), "Marlshire").await.unwrap().is_empty());
    let signature = store.signatures(&lead(), "Marlshire").await.unwrap().pop().unwrap();
    assert_eq!((signature.person, signature.stance), (None, Stance::Object), "what was done stays");
    let log = store.log(&administrator(), "Marlshire", 0, 1000).await.unwrap();
    assert!(!serde_json::to_string(&log).unwrap().contains("ane"), "no Jane");
    store.close().await;
    let sound = audit(&place, &[]).await;
    assert!(sound.is_sound(), "{:?}", sound.problems);
    assert_eq!(sound.erased, 3, "the invitation, joining, the signature");
}

async fn the_log_tells_every_act_of_a_plan(place: Place) {
    let store = lived_in(&place).await;
    let log = store.log(&lead(), "Marlshire", 0, 1000).await.unwrap();
    let acts: Vec<&str> = log.iter().map(|entry| entry.act.as_str()).collect();
    let expected =
        ["create", "rights", "quorum", "sign", "sign", "sign", "sign", "propose", "accept", "publish", "stage"];
    assert_eq!(acts, expected);
    assert_eq!(log[8].about["voids"].as_array().unwrap().len(), 2);
    assert_eq!(log[3].sealed.as_ref().unwrap()["by"]["organisation"], "RZX");
    assert_eq!(log[7].sealed, None, "the reason of a proposal is its organisation's until it is asked for");
    assert_eq!(store.reason(&lead(), "Marlshire", "p1").await.unwrap().as_deref(), Some("newer trend"));
    for entry in &log {
        let about = entry.about.to_string();
        assert!(!about.contains("read it") && !about.contains("agree") && !about.contains("Tuesday"), "{about}");
    }
}

/// Every byte of what is stored counts: the file is damaged where leaves, sealed parts and sections lie.
#[tokio::test(flavor = "multi_thread")]
async fn a_flipped_byte_in_the_file_is_found() {
    let place = Place::sqlite();
    lived_in(&place).await.close().await;
    assert!(audit(&place, &[]).await.is_sound());
    let sound = std::fs::read(&place.url).unwrap();
    let find = |words: &[u8]| sound.windows(words.len()).position(|window| window == words).expect("it is in the file");
    let places = [
        (find(br#"{"v":1,"time""#), 150, "leaf"),
        (find(b"begun in May"), 12, "sealed"),
        (find(b"concordat content 1"), 120, "section"),
        (find(b"id,value\ngrowth,2\n"), 18, "file"),
    ];
    for (start, length, what) in places {
        for at in (start..start + length).step_by(7) {
            let mut bytes = sound.clone();
            bytes[at] ^= 0x10;
            std::fs::write(&place.url, bytes).unwrap();
            let found = verify(&place.url, &Expected::default()).await;
            assert!(found.as_ref().map_or(true, |audit| !audit.is_sound()), "{what}, byte {at}");
        }
    }
}

/// The log as the programme lead takes it away, with another plan's acts between those of this.
async fn taken_away(store: &Store) -> Extract {
    let other = draft_with(&[("growth", "1")], "1", None);
    store.create_plan(&analyst("FAR"), "Elsewhere", &other, "a secret of theirs").await.unwrap();
    store.set_stage(&lead(), "Marlshire", Stage::Consultation, "").await.unwrap();
    let extract = store.extract(&lead(), "Marlshire").await.unwrap();
    // As it travels.
    Extract::parse(&serde_json::to_vec(&extract).unwrap()).unwrap()
}

/// Something done to a log on its way.
type Meddling = fn(&mut Extract);

fn own(extract: &mut Extract, at: usize) -> (&mut String, &mut SealedPart) {
    match &mut extract.leaves[at] {
        ExtractLeaf::Own { text, sealed } => (text, sealed),
        ExtractLeaf::Elsewhere(_) => panic!("leaf {at} is another plan's"),
    }
}

async fn a_log_that_was_taken_away_is_verified_as_a_store_is(place: Place) {
    let store = lived_in(&place).await;
    let early = store.checkpoint().await.unwrap();
    let extract = taken_away(&store).await;
    let key = store.public_key().unwrap();
    let expected = Expected { checkpoints: vec![early], key: Some(key.clone()), reader: None };
    let sound = verify_extract(&extract, &expected);
    assert!(sound.is_sound(), "{:?}", sound.problems);
    assert_eq!((sound.elsewhere, sound.checkpoints_given, sound.erased), (1, 1, 0));
    // The proposal is another organisation's, and is not open to the lead's.
    assert_eq!(sound.withheld, 1);
    let whole = verify(&place.url, &expected).await.unwrap();
    assert_eq!((sound.leaves, sound.root, &sound.origin), (whole.leaves, whole.root, &whole.origin));
    let at_sealed = 0;
    let cases: &[(&str, Meddling, &str)] = &[
        (
            "a byte of a leaf",
            |log| *own(log, 1).0 = own(log, 1).0.replacen("RZX", "RZY", 1),
            "not those that were signed",
        ),
        ("a space", |log| own(log, 2).0.push(' '), "not those that were signed"),
        (
            "a byte of another plan's leaf",
            |log| {
                let hash = log.leaves.iter_mut().find_map(|leaf| match leaf {
                    ExtractLeaf::Elsewhere(hash) => Some(hash),
                    ExtractLeaf::Own { .. } => None,
                });
                let hash = hash.unwrap();
                let flipped = if hash.starts_with('0') { "1" } else { "0" };
                hash.replace_range(..1, flipped);
            },
            "not those that were signed",
        ),
        ("a leaf deleted", |log| drop(log.leaves.remove(3)), "not those that were signed"),
        ("a leaf put in", |log| log.leaves.insert(3, log.leaves[2].clone()), "not those that were signed"),
        ("two leaves swapped", |log| log.leaves.swap(3, 4), "not those that were signed"),
        (
            "cut short",
            |log| {
                log.leaves.truncate(5);
                log.checkpoints.retain(|(size, _)| *size <= 5);
            },
            "cut short",
        ),
        (
            "a reason altered",
            |log| {
                let SealedPart::Told { text, .. } = own(log, 0).1 else { panic!("it is told") };
                *text = text.replace("May", "Mai");
            },
            "not what the leaf commits to",
        ),
        ("a reason gone", |log| *own(log, 0).1 = SealedPart::Gone, "no act of the log erased it"),
        (
            "a reason said to be erased",
            |log| *own(log, 0).1 = SealedPart::Erased { by: 2 },
            "no act of the log erased it",
        ),
        ("another plan's leaf as one of this", |log| "another".clone_into(&mut log.plan), "its plan"),
        ("a signer's checkpoint gone", |log| drop(log.checkpoints.remove(0)), "handed to its signer is missing"),
        ("a checkpoint altered", |log| log.checkpoints[0].1 = log.checkpoints[0].1.replace('A', "B"), "checkpoint at"),
        ("another key", |log| log.key = log.key.replacen("concordat", "concordau", 1), "key"),
    ];
    for (name, meddle, expected_words) in cases {
        let mut altered = extract.clone();
        assert!(matches!(own(&mut altered, at_sealed).1, SealedPart::Told { .. }));
        meddle(&mut altered);
        assert_ne!(altered, extract, "{name} meddles with nothing");
        let found = verify_extract(&altered, &expected);
        assert!(told(&found, expected_words), "{name}: {:?}", found.problems);
    }
    // What is erased under the rules is no fault.
    store.erase(&administrator(), "Marlshire", &[0, 4], Ground::Request, "asked in writing").await.unwrap();
    let erased = store.extract(&lead(), "Marlshire").await.unwrap();
    let sound = verify_extract(&erased, &expected);
    assert!(sound.is_sound(), "{:?}", sound.problems);
    assert_eq!(sound.erased, 2);
    assert!(!serde_json::to_string(&erased).unwrap().contains("begun in May"));
}

async fn a_reader_takes_away_no_more_than_they_may_see(place: Place) {
    let store = lived_in(&place).await;
    let all = serde_json::to_string(&taken_away(&store).await).unwrap();
    assert!(all.contains("begun in May") && !all.contains("a secret of theirs"), "{all}");
    assert!(!all.contains("newer trend") && !all.contains("Elsewhere"), "another organisation's reason");
    let theirs = store.extract(&analyst("RZX"), "Marlshire").await.unwrap();
    assert!(serde_json::to_string(&theirs).unwrap().contains("newer trend"), "their own");
    let refused = store.extract(&store::Actor::public(), "Marlshire").await;
    assert!(matches!(refused, Err(Error::Refused(_))), "the public");
    for bytes in
        ["", "{}", "{\"format\":\"concordat log 2\",\"plan\":\"\",\"key\":\"\",\"checkpoints\":[],\"leaves\":[]}"]
    {
        assert!(Extract::parse(bytes.as_bytes()).is_err(), "{bytes}");
    }
}
