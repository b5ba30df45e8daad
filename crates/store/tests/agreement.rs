//! Proposals, signatures, rights, disagreements and disclosure, as organisations meet them.

mod support;

use model::decision::{Disclosure, Matter, Role, Stage};
use store::{Actor, Answered, CellRef, Contest, Error, Kind, Reveal, Stance, Status};
use support::{Place, administrator, analyst, draft, draft_with, lead, section, signatory};

on_both!(
    two_organisations_change_the_same_row_and_the_second_sees_both_values,
    changes_to_different_rows_go_together_and_the_files_must_say_so,
    a_change_voids_exactly_the_signatures_on_what_it_changes_and_says_whose,
    a_section_that_changed_since_it_was_read_is_not_signed,
    drafts_open_step_by_step,
    walled_matter_stays_inside,
    decisions_wait_for_their_stage,
    quorum_reserved_matters_and_interests_decide_who_decides,
    an_offer_that_all_parties_take_becomes_a_proposal,
    the_settler_settles,
    the_terms_are_signed_like_any_section,
    only_what_is_published_is_seen_without_an_account,
    preferences_and_hidden_sites_follow_the_stage,
    many_at_once_leave_one_history,
);

const FIRST: &[(&str, &str)] = &[("growth", "2"), ("pay", "3")];

async fn begun(place: &Place) -> store::Store {
    let store = place.open().await;
    store.create_plan(&analyst("ICB"), "Marlshire", &draft(FIRST), "the first").await.unwrap();
    store
}

async fn two_organisations_change_the_same_row_and_the_second_sees_both_values(place: Place) {
    let store = begun(&place).await;
    let head = store.version(&lead(), "Marlshire", None).await.unwrap();
    let (first, second) = (draft(&[("growth", "2.5"), ("pay", "3")]), draft(&[("growth", "1.75"), ("pay", "3")]));
    let ours =
        store.propose(&analyst("RZX"), "Marlshire", &head.id, &first, Reveal::to_partners(), "ours").await.unwrap();
    let theirs =
        store.propose(&analyst("RYA"), "Marlshire", &head.id, &second, Reveal::to_partners(), "theirs").await.unwrap();
    store.accept(&lead(), "Marlshire", &ours.id, &head.id, None, "agreed").await.unwrap();

    let merge = store.merge(&analyst("RYA"), "Marlshire", &theirs.id).await.unwrap();
    let [conflict] = &merge.conflicts[..] else { panic!("one conflict: {merge:?}") };
    let value = |row: &Option<model::content::Row>| row.as_ref().unwrap()["value"].clone();
    assert_eq!(
        (value(&conflict.base), value(&conflict.theirs), value(&conflict.yours)),
        ("2".into(), "2.5".into(), "1.75".into())
    );

    let stale = store.accept(&lead(), "Marlshire", &theirs.id, &head.id, None, "").await.unwrap_err();
    assert!(matches!(stale, Error::Stale(_)), "{stale:?}");
    let refused = store.accept(&lead(), "Marlshire", &theirs.id, &merge.onto.id, Some(&second), "").await.unwrap_err();
    assert!(matches!(refused, Error::Conflicts(ref found) if found == &merge.conflicts), "{refused:?}");
    let now = store.version(&lead(), "Marlshire", None).await.unwrap();
    assert_eq!((now.number, now.digest), (2, first.digest()), "nothing was overwritten");
    assert_eq!(store.proposal(&lead(), "Marlshire", "p2").await.unwrap().status, Status::Open);
}

async fn changes_to_different_rows_go_together_and_the_files_must_say_so(place: Place) {
    let store = begun(&place).await;
    let head = store.version(&lead(), "Marlshire", None).await.unwrap();
    let first = draft(&[("growth", "2.5"), ("pay", "3")]);
    let second = draft(&[("growth", "2"), ("pay", "4")]);
    store.propose(&analyst("RZX"), "Marlshire", "v1", &first, Reveal::to_partners(), "").await.unwrap();
    store.propose(&analyst("RYA"), "Marlshire", "v1", &second, Reveal::to_partners(), "").await.unwrap();
    store.accept(&lead(), "Marlshire", "p1", &head.id, None, "").await.unwrap();
    let merge = store.merge(&lead(), "Marlshire", "p2").await.unwrap();
    assert!(merge.moved_on && merge.conflicts.is_empty());
    assert_eq!(merge.changes.len(), 1);
    let without = store.accept(&lead(), "Marlshire", "p2", "v2", None, "").await.unwrap_err();
    assert!(matches!(without, Error::Stale(_)), "{without:?}");
    let smuggled = draft(&[("growth", "9"), ("pay", "4")]);
    let refused = store.accept(&lead(), "Marlshire", "p2", "v2", Some(&smuggled), "").await.unwrap_err();
    assert!(matches!(refused, Error::Invalid(_)), "{refused:?}");
    let both = draft(&[("growth", "2.5"), ("pay", "4")]);
    let accepted = store.accept(&lead(), "Marlshire", "p2", "v2", Some(&both), "").await.unwrap();
    assert_eq!((accepted.version.number, accepted.version.digest), (3, both.digest()));
    assert_eq!(store.files(&lead(), "Marlshire", None).await.unwrap().len(), 2);
    let again = store.accept(&lead(), "Marlshire", "p2", "v3", None, "").await.unwrap_err();
    assert!(again.to_string().contains("is accepted"), "{again}");
}

async fn a_change_voids_exactly_the_signatures_on_what_it_changes_and_says_whose(place: Place) {
    let store = begun(&place).await;
    for organisation in ["RZX", "RYA"] {
        for name in ["assumptions", "accounts"] {
            let digest = section(&store, name).await;
            let signed = store
                .sign(&signatory(organisation), "Marlshire", name, digest, Kind::Facts, Stance::Agree, "")
                .await
                .unwrap();
            assert!(store.public_key().unwrap().checkpoint(&signed.checkpoint).is_ok());
        }
    }
    let clinician = Actor::holder("RZX", &[Role::Clinician]);
    let digest = section(&store, "assumptions").await;
    store
        .sign(&clinician, "Marlshire", "assumptions", digest, Kind::Facts, Stance::Object, "unsafe at night")
        .await
        .unwrap();
    let changed = draft(&[("growth", "2.5"), ("pay", "3")]);
    store.propose(&analyst("ICB"), "Marlshire", "v1", &changed, Reveal::to_partners(), "").await.unwrap();
    let merge = store.merge(&lead(), "Marlshire", "p1").await.unwrap();
    let accepted = store.accept(&lead(), "Marlshire", "p1", "v1", None, "").await.unwrap();
    let mut whose: Vec<(String, Role)> =
        accepted.voided.iter().map(|one| (one.organisation.clone(), one.role)).collect();
    whose.sort();
    assert_eq!(
        whose,
        [("RYA".to_owned(), Role::Signatory), ("RZX".to_owned(), Role::Signatory), ("RZX".to_owned(), Role::Clinician)]
    );
    assert!(accepted.voided.iter().all(|one| one.section == "assumptions"));
    assert_eq!(merge.voids.len(), accepted.voided.len(), "what was foretold");

    let agreement = store.agreement(&lead(), "Marlshire").await.unwrap();
    for cell in agreement.cells.iter().filter(|cell| cell.kind == Kind::Facts) {
        let stands = cell.section == "accounts";
        assert_eq!(cell.standing.is_some(), stands, "{cell:?}");
        assert_eq!(cell.lapsed.is_some(), !stands, "{cell:?}");
    }
    // Back to what was signed: a signature that was voided stays void.
    store.propose(&analyst("ICB"), "Marlshire", "v2", &draft(FIRST), Reveal::to_partners(), "").await.unwrap();
    store.accept(&lead(), "Marlshire", "p2", "v2", None, "").await.unwrap();
    let signatures = store.signatures(&lead(), "Marlshire").await.unwrap();
    assert_eq!(signatures.iter().filter(|one| one.voided.is_none()).count(), 2);
}

async fn a_section_that_changed_since_it_was_read_is_not_signed(place: Place) {
    let store = begun(&place).await;
    let read = section(&store, "assumptions").await;
    store
        .propose(&analyst("ICB"), "Marlshire", "v1", &draft(&[("growth", "9")]), Reveal::to_partners(), "")
        .await
        .unwrap();
    store.accept(&lead(), "Marlshire", "p1", "v1", None, "").await.unwrap();
    let stale = store
        .sign(&signatory("RZX"), "Marlshire", "assumptions", read, Kind::Facts, Stance::Agree, "")
        .await
        .unwrap_err();
    assert!(matches!(stale, Error::Stale(_)), "{stale:?}");
    let digest = section(&store, "assumptions").await;
    let silent = store
        .sign(&signatory("RZX"), "Marlshire", "assumptions", digest, Kind::Facts, Stance::Object, " ")
        .await
        .unwrap_err();
    assert!(matches!(silent, Error::Invalid(_)), "{silent:?}");
    store
        .sign(&signatory("RZX"), "Marlshire", "assumptions", digest, Kind::Facts, Stance::Object, "too high")
        .await
        .unwrap();
    let second = store
        .sign(&signatory("RZX"), "Marlshire", "assumptions", digest, Kind::Facts, Stance::Agree, "")
        .await
        .unwrap();
    let live: Vec<_> =
        store.signatures(&lead(), "Marlshire").await.unwrap().into_iter().filter(|one| one.voided.is_none()).collect();
    assert_eq!(live, [second.signature], "the later replaces the earlier");
}

async fn drafts_open_step_by_step(place: Place) {
    let store = begun(&place).await;
    let broker = Actor::holder("BRK", &[Role::Broker]);
    let (owner, partner) = (analyst("RZX"), analyst("RYA"));
    let changed = draft(&[("growth", "2.5"), ("pay", "3")]);
    store.propose(&owner, "Marlshire", "v1", &changed, Reveal::private(), "quietly").await.unwrap();
    let seen = async |actor: &Actor| store.proposals(actor, "Marlshire").await.unwrap().len();
    assert_eq!((seen(&owner).await, seen(&broker).await, seen(&partner).await), (1, 0, 0));
    let hidden = store.merge(&partner, "Marlshire", "p1").await.unwrap_err();
    assert!(matches!(hidden, Error::Missing(_)), "{hidden:?}");
    let early = store.accept(&lead(), "Marlshire", "p1", "v1", None, "").await.unwrap_err();
    assert!(matches!(early, Error::Refused(_)), "{early:?}");
    assert!(matches!(store.widen(&partner, "Marlshire", "p1", Disclosure::Partners).await, Err(Error::Refused(_))));
    store.widen(&owner, "Marlshire", "p1", Disclosure::Broker).await.unwrap();
    assert_eq!((seen(&owner).await, seen(&broker).await, seen(&partner).await), (1, 1, 0));
    assert!(matches!(store.withdraw(&broker, "Marlshire", "p1", "").await, Err(Error::Refused(_))));
    assert!(matches!(store.widen(&owner, "Marlshire", "p1", Disclosure::Private).await, Err(Error::Invalid(_))));
    store.widen(&owner, "Marlshire", "p1", Disclosure::Partners).await.unwrap();
    assert_eq!((seen(&owner).await, seen(&broker).await, seen(&partner).await), (1, 1, 1));
    let log = store.log(&partner, "Marlshire", 0, 100).await.unwrap();
    assert!(
        log.iter().filter(|entry| entry.act == "propose").all(|entry| entry.sealed.is_none()),
        "reasons of drafts are theirs"
    );
    assert!(!log.iter().any(|entry| entry.about.to_string().contains(&changed.digest().to_string())));
}

async fn walled_matter_stays_inside(place: Place) {
    let store = begun(&place).await;
    let owner = Actor::holder("RZX", &[Role::Analyst, Role::ProgrammeLead]);
    let changed = draft(&[("growth", "2.5"), ("pay", "3")]);
    for (matter, number) in [(Matter::Walled, "p1"), (Matter::Privileged, "p2")] {
        let reveal = Reveal { disclosure: Disclosure::Partners, matter };
        store.propose(&owner, "Marlshire", "v1", &changed, reveal, "").await.unwrap();
        for role in [Role::Broker, Role::Assurer, Role::Signatory, Role::Administrator] {
            let other = Actor::holder("BRK", &[role]);
            assert!(store.proposal(&other, "Marlshire", number).await.is_err(), "{role} {matter}");
        }
        assert!(store.proposal(&owner, "Marlshire", number).await.is_ok());
        assert_eq!(store.proposal(&analyst("RZX"), "Marlshire", number).await.is_ok(), matter == Matter::Walled);
        assert!(store.widen(&owner, "Marlshire", number, Disclosure::Partners).await.is_err());
    }
}

async fn decisions_wait_for_their_stage(place: Place) {
    let store = begun(&place).await;
    let digest = section(&store, "assumptions").await;
    let sign = async || {
        store.sign(&signatory("RZX"), "Marlshire", "assumptions", digest, Kind::Decision, Stance::Agree, "").await
    };
    for stage in [Stage::CaseForChange, Stage::PreConsultation, Stage::Consultation] {
        store.set_stage(&lead(), "Marlshire", stage, "").await.unwrap();
        assert!(sign().await.unwrap_err().to_string().contains("closed"), "{stage}");
    }
    store.set_stage(&lead(), "Marlshire", Stage::Decision, "").await.unwrap();
    sign().await.unwrap();
    assert!(matches!(
        store.set_stage(&signatory("RZX"), "Marlshire", Stage::Consultation, "").await,
        Err(Error::Refused(_))
    ));
}

async fn quorum_reserved_matters_and_interests_decide_who_decides(place: Place) {
    let store = begun(&place).await;
    store.set_rights(&lead(), "Marlshire", "assumptions", "accept", &["ICB", "RZX", "RYA"], "").await.unwrap();
    store.set_rights(&lead(), "Marlshire", "assumptions", "propose", &["RZX"], "").await.unwrap();
    store.set_quorum(&lead(), "Marlshire", "assumptions", 2, false, "").await.unwrap();
    let changed = draft(&[("growth", "2.5"), ("pay", "3")]);
    let refused =
        store.propose(&analyst("RYA"), "Marlshire", "v1", &changed, Reveal::to_partners(), "").await.unwrap_err();
    assert!(refused.to_string().contains("decision rights"), "{refused}");
    store.propose(&analyst("RZX"), "Marlshire", "v1", &changed, Reveal::to_partners(), "").await.unwrap();
    let accept = async || store.accept(&lead(), "Marlshire", "p1", "v1", None, "").await;
    let assent =
        async |organisation: &str, stance| store.assent(&signatory(organisation), "Marlshire", "p1", stance, "").await;
    assert!(accept().await.unwrap_err().to_string().contains("too few"));
    assent("RZX", Stance::Agree).await.unwrap();
    assent("RYA", Stance::Object).await.unwrap();
    assert!(assent("OTHER", Stance::Agree).await.unwrap_err().to_string().contains("decision rights"));
    assert!(accept().await.unwrap_err().to_string().contains("too few"), "an objection is no assent");
    assent("RYA", Stance::Reserve).await.unwrap();
    store.set_quorum(&lead(), "Marlshire", "assumptions", 0, true, "").await.unwrap();
    assert!(accept().await.unwrap_err().to_string().contains("reserved"), "ICB has not assented");
    let interest =
        store.declare_interest(&signatory("ICB"), "Marlshire", "assumptions", "owns the provider").await.unwrap();
    let interested = accept().await.unwrap_err();
    assert!(interested.to_string().contains("interest"), "{interested}");
    assert!(assent("ICB", Stance::Agree).await.is_err());
    let accepted = store.accept(&signatory("RZX"), "Marlshire", "p1", "v1", None, "").await.unwrap();
    assert_eq!(accepted.version.number, 2, "all that decide have assented");
    assert!(store.end_interest(&signatory("RYA"), "Marlshire", &interest, "").await.is_err());
    store.end_interest(&signatory("ICB"), "Marlshire", &interest, "sold").await.unwrap();
    assert!(store.set_rights(&signatory("RZX"), "Marlshire", "assumptions", "accept", &["RZX"], "").await.is_err());
}

fn growth() -> CellRef {
    CellRef {
        section: "assumptions".into(),
        table: "assumptions".into(),
        key: vec!["growth".into()],
        column: "value".into(),
    }
}

fn contest(cell: &CellRef) -> Contest<'_> {
    Contest { cell, value: "1.5", low: "1.5", high: "2.5", settler: "BRD", due: "2026-06-30", reason: "our own trend" }
}

async fn an_offer_that_all_parties_take_becomes_a_proposal(place: Place) {
    let store = begun(&place).await;
    let cell = growth();
    let nowhere = CellRef { key: vec!["nothing".into()], ..cell.clone() };
    assert!(matches!(store.contest(&analyst("RZX"), "Marlshire", &contest(&nowhere)).await, Err(Error::Missing(_))));
    store.contest(&analyst("RZX"), "Marlshire", &contest(&cell)).await.unwrap();
    store.hold_position(&analyst("RYA"), "Marlshire", "d1", "2.5", "").await.unwrap();
    store.hold_position(&analyst("ICB"), "Marlshire", "d1", "2", "").await.unwrap();
    store.set_worth(&analyst("ICB"), "Marlshire", "d1", Some(310_000_000)).await.unwrap();
    assert!(store.offer(&analyst("OTHER"), "Marlshire", "d1", "2", "").await.is_err(), "no party");
    store.offer(&analyst("RZX"), "Marlshire", "d1", "1.75", "").await.unwrap();
    store.offer(&analyst("RYA"), "Marlshire", "d1", "2.25", "our counter-offer").await.unwrap();
    assert!(store.answer(&signatory("RYA"), "Marlshire", "d1", true, "").await.is_err(), "their own offer");
    let waiting = store.answer(&signatory("RZX"), "Marlshire", "d1", true, "").await.unwrap();
    assert_eq!(waiting, Answered::Waiting(vec!["ICB".into()]));
    let seen = store.disputes(&analyst("OTHER"), "Marlshire").await.unwrap();
    assert!(seen[0].offers.is_empty(), "offers are the parties' own");
    assert_eq!((seen[0].positions.len(), seen[0].worth_pence), (3, Some(310_000_000)));
    let agreed = store.answer(&signatory("ICB"), "Marlshire", "d1", true, "").await.unwrap();
    assert_eq!(agreed, Answered::Agreed("2.25".into()));
    let more = draft(&[("growth", "2.25"), ("pay", "9")]);
    assert!(store.propose_agreed(&analyst("ICB"), "Marlshire", "d1", &more).await.is_err(), "and something else");
    let settled = draft(&[("growth", "2.25"), ("pay", "3")]);
    let proposal = store.propose_agreed(&analyst("ICB"), "Marlshire", "d1", &settled).await.unwrap();
    assert_eq!((proposal.number, proposal.disclosure), (1, Disclosure::Partners));
    store.accept(&lead(), "Marlshire", "p1", "v1", None, "").await.unwrap();
    let dispute = &store.disputes(&analyst("RZX"), "Marlshire").await.unwrap()[0];
    assert_eq!((dispute.status.as_str(), dispute.proposal.as_deref()), ("agreed", Some(proposal.id.as_str())));
    let statuses: Vec<&str> = dispute.offers.iter().map(|offer| offer.status.as_str()).collect();
    assert_eq!(statuses, ["countered", "taken"]);
}

async fn the_settler_settles(place: Place) {
    let store = begun(&place).await;
    store.contest(&analyst("RZX"), "Marlshire", &contest(&growth())).await.unwrap();
    store.hold_position(&analyst("RYA"), "Marlshire", "d1", "2.5", "").await.unwrap();
    store.offer(&analyst("RZX"), "Marlshire", "d1", "1.75", "").await.unwrap();
    assert_eq!(store.answer(&signatory("RYA"), "Marlshire", "d1", false, "").await.unwrap(), Answered::Declined);
    assert!(store.settle(&signatory("RYA"), "Marlshire", "d1", "2", "").await.is_err());
    store.settle(&signatory("BRD"), "Marlshire", "d1", "2", "the middle").await.unwrap();
    assert!(store.offer(&analyst("RZX"), "Marlshire", "d1", "1.75", "").await.is_err(), "settled");
}

async fn the_terms_are_signed_like_any_section(place: Place) {
    let store = place.open().await;
    let first = draft_with(FIRST, "1", Some("We share what we know.\n"));
    let version = store.create_plan(&lead(), "Marlshire", &first, "").await.unwrap();
    assert_eq!(version.digest, draft_with(FIRST, "1", None).digest(), "the terms are no part of what is computed");
    let digest = section(&store, "terms").await;
    store.sign(&signatory("RZX"), "Marlshire", "terms", digest, Kind::Decision, Stance::Agree, "").await.unwrap();
    let changed = draft_with(FIRST, "1", Some("We share what we know.\nWe settle within a month.\n"));
    let refused =
        store.propose(&analyst("RZX"), "Marlshire", "v1", &changed, Reveal::to_partners(), "").await.unwrap_err();
    assert!(refused.to_string().contains("terms"), "{refused}");
    store.propose(&signatory("RZX"), "Marlshire", "v1", &changed, Reveal::to_partners(), "").await.unwrap();
    let accepted = store.accept(&lead(), "Marlshire", "p1", "v1", None, "").await.unwrap();
    assert_eq!(accepted.voided.len(), 1);
    assert_eq!(accepted.version.digest, version.digest);
}

async fn only_what_is_published_is_seen_without_an_account(place: Place) {
    let store = begun(&place).await;
    let anybody = Actor::public();
    assert!(store.plans(&anybody).await.unwrap().is_empty());
    assert!(matches!(store.plan(&anybody, "Marlshire").await, Err(Error::Missing(_))));
    assert!(matches!(store.files(&anybody, "Marlshire", Some("v1")).await, Err(Error::Missing(_))));
    assert!(store.log(&anybody, "Marlshire", 0, 10).await.is_err());
    assert!(store.signatures(&anybody, "Marlshire").await.is_err());
    assert!(store.publish(&analyst("ICB"), "Marlshire", "v1", "").await.is_err());
    store.publish(&lead(), "Marlshire", "v1", "board of 2 April").await.unwrap();
    store
        .propose(&analyst("ICB"), "Marlshire", "v1", &draft(&[("growth", "9")]), Reveal::to_partners(), "")
        .await
        .unwrap();
    store.accept(&lead(), "Marlshire", "p1", "v1", None, "").await.unwrap();
    assert_eq!(store.plans(&anybody).await.unwrap().len(), 1);
    assert_eq!(
        store.version(&anybody, "Marlshire", None).await.unwrap().number,
        1,
        "the published one, not the newest"
    );
    assert!(store.files(&anybody, "Marlshire", Some("v2")).await.is_err());
    assert!(store.proposals(&anybody, "Marlshire").await.unwrap().is_empty());
    let draft = draft(FIRST);
    for refused in [
        store.propose(&anybody, "Marlshire", "v1", &draft, Reveal::to_partners(), "").await.map(drop),
        store.publish(&anybody, "Marlshire", "v2", "").await.map(drop),
        store.accept(&anybody, "Marlshire", "p1", "v2", None, "").await.map(drop),
        store.declare_interest(&anybody, "Marlshire", "accounts", "").await.map(drop),
        store.create_plan(&anybody, "Another", &draft, "").await.map(drop),
        store.invite(&anybody, "Marlshire", "me@example.org", "ICB", Role::Reader).await.map(drop),
    ] {
        assert!(refused.is_err());
    }
}

async fn preferences_and_hidden_sites_follow_the_stage(place: Place) {
    let store = begun(&place).await;
    assert!(
        store
            .prefer(&lead(), "Marlshire", "B", true, "")
            .await
            .unwrap_err()
            .to_string()
            .contains("before consultation")
    );
    store.hide_site(&lead(), "Marlshire", "SITE2", true, "staff hear first").await.unwrap();
    assert_eq!(store.hidden_sites("Marlshire").await.unwrap(), ["SITE2"]);
    let log = store.log(&lead(), "Marlshire", 0, 100).await.unwrap();
    assert!(!log.iter().any(|entry| entry.about.to_string().contains("SITE2")));
    store.set_stage(&lead(), "Marlshire", Stage::Consultation, "").await.unwrap();
    assert!(store.hidden_sites("Marlshire").await.unwrap().is_empty(), "whoever is asked is told about what");
    assert!(store.hide_site(&lead(), "Marlshire", "SITE3", true, "").await.is_err());
    store.prefer(&lead(), "Marlshire", "B", true, "").await.unwrap();
    assert_eq!(store.preferences("Marlshire").await.unwrap(), [("B".to_owned(), "ICB".to_owned())]);
}

async fn many_at_once_leave_one_history(place: Place) {
    let store = begun(&place).await;
    let digest = section(&store, "accounts").await;
    let mut waiting = Vec::new();
    for at in 0..24 {
        let store = store.clone();
        waiting.push(tokio::spawn(async move {
            let organisation = format!("O{at}");
            store
                .sign(&signatory(&organisation), "Marlshire", "accounts", digest, Kind::Facts, Stance::Agree, "")
                .await
                .unwrap();
            let changed = draft(&[("growth", &format!("{at}.5"))]);
            store
                .propose(&analyst(&organisation), "Marlshire", "v1", &changed, Reveal::to_partners(), "")
                .await
                .unwrap();
        }));
    }
    for task in waiting {
        task.await.unwrap();
    }
    let mut tried = Vec::new();
    for at in 1..=24 {
        let store = store.clone();
        tried.push(tokio::spawn(async move {
            store.accept(&lead(), "Marlshire", &format!("p{at}"), "v1", None, "").await.is_ok()
        }));
    }
    let mut accepted = 0;
    for task in tried {
        accepted += i32::from(task.await.unwrap());
    }
    assert_eq!(accepted, 1, "one version follows another");
    assert_eq!(store.signatures(&administrator(), "Marlshire").await.unwrap().len(), 24);
    let numbers: Vec<i64> = store.proposals(&lead(), "Marlshire").await.unwrap().iter().map(|one| one.number).collect();
    assert_eq!(numbers, (1..=24).rev().collect::<Vec<_>>());
    store.close().await;
    let audit = store::verify(&place.url, &store::Expected::default()).await.unwrap();
    assert!(audit.is_sound(), "{:?}", audit.problems);
}

/// A web server moves what waits from thread to thread.
#[test]
fn whatever_is_awaited_can_move_between_threads() {
    fn moves<T: Send>(_: impl Fn(&store::Store, &Actor) -> T) {}
    fn shared<T: Clone + Send + Sync + 'static>() {}
    shared::<store::Store>();
    let email = || "a@example.org";
    moves(|store, actor| {
        let (store, actor) = (store.clone(), actor.clone());
        async move {
            let token = store::Token::new("");
            let person = store.take_up(&token, "", "", "").await?;
            store.sign_in(email(), "", "").await?;
            store.change_password(&person, "", "", "").await?;
            store.session(&token).await?;
            store.actors(&person, "").await?;
            store.merge(&actor, "", "").await?;
            store.agreement(&actor, "").await?;
            store.disputes(&actor, "").await?;
            store.answer(&actor, "", "", true, "").await?;
            store.propose_agreed(&actor, "", "", &draft(FIRST)).await?;
            store.erase_person(&actor, "", "", "").await?;
            store.log(&actor, "", 0, 1).await?;
            store.files(&actor, "", None).await?;
            store.publish(&actor, "", "", "").await?;
            store::verify("", &store::Expected::default()).await
        }
    });
}
