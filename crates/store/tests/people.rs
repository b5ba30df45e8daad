//! Invitations, passwords, throttling and sessions.

mod support;

use model::decision::Role;
use store::{Error, Kind, Person, Stance, Token};
use support::{Place, administrator, analyst, draft, lead, section};

on_both!(
    a_token_acts_in_one_role_of_one_plan_until_it_ends,
    an_invitation_is_used_once_and_in_time,
    roles_are_of_one_plan,
    sessions_end_when_they_should,
    too_many_failures_wait_and_a_restart_forgets_nothing,
    a_changed_password_signs_out_everywhere,
    an_identity_can_be_linked_to_one_account,
    a_programme_lead_begins_another_plan_and_leads_it_alone,
    nothing_secret_is_stored,
);

const PASSWORD: &str = "three hills and a mill";

async fn with_jane(place: &Place) -> (store::Store, store::Person) {
    let store = place.open().await;
    store.create_plan(&analyst("ICB"), "Marlshire", &draft(&[("growth", "2")]), "").await.unwrap();
    let invited =
        store.invite(&administrator(), "Marlshire", "Jane@Example.org", "RZX", Role::Signatory).await.unwrap();
    let jane = store.take_up(&invited.token, "Jane", PASSWORD, "here").await.unwrap();
    (store, jane)
}

async fn an_invitation_is_used_once_and_in_time(place: Place) {
    let (store, jane) = with_jane(&place).await;
    let invite = async |email: &str, role| store.invite(&administrator(), "Marlshire", email, "RYA", role).await;
    assert!(matches!(
        store.invite(&lead(), "Marlshire", "a@example.org", "RZX", Role::Reader).await,
        Err(Error::Refused(_))
    ));
    assert!(invite("a@example.org", Role::Public).await.is_err());
    assert!(invite("not an address", Role::Reader).await.is_err());
    let second = invite("jane@example.org", Role::Clinician).await.unwrap();
    assert!(
        store.take_up(&second.token, "Not Jane", "another good password", "here").await.is_err(),
        "the account's password"
    );
    // A failed attempt says the same whether the address has an account.
    let stranger = invite("nobody@example.org", Role::Reader).await.unwrap();
    for (name, password) in
        [("", "three hills and a hat"), ("", ""), ("Somebody", "short"), ("Somebody", "password1234")]
    {
        let known = store.take_up(&second.token, name, password, "here").await.unwrap_err();
        let unknown = store.take_up(&stranger.token, name, password, "there").await.unwrap_err();
        assert_eq!(known.to_string(), unknown.to_string(), "{name:?}, {password:?}");
    }
    assert_eq!(store.take_up(&second.token, "", PASSWORD, "here").await.unwrap().id, jane.id);
    assert!(store.take_up(&second.token, "", PASSWORD, "here").await.is_err(), "used");
    assert_eq!(store.actors(&jane, "Marlshire").await.unwrap().len(), 2, "one for each organisation");
    let late = invite("late@example.org", Role::Reader).await.unwrap();
    assert!(matches!(store.take_up(&late.token, "Late", "password1234", "here").await, Err(Error::Invalid(_))));
    place.pass(8 * 24 * 3600);
    assert!(matches!(store.take_up(&late.token, "Late", PASSWORD, "here").await, Err(Error::Missing(_))));
    assert!(store.take_up(&Token::new("made up"), "X", PASSWORD, "here").await.is_err());
}

async fn roles_are_of_one_plan(place: Place) {
    let (store, jane) = with_jane(&place).await;
    store.create_plan(&analyst("OTHER"), "Elsewhere", &draft(&[("growth", "9")]), "").await.unwrap();
    let actor = store.actors(&jane, "Marlshire").await.unwrap().remove(0);
    assert_eq!((actor.organisation(), actor.roles()), ("RZX", &[Role::Signatory][..]));
    assert!(store.actors(&jane, "Elsewhere").await.unwrap().is_empty());
    assert!(store.plan(&actor, "Elsewhere").await.is_err());
    assert!(store.files(&actor, "Elsewhere", None).await.is_err());
    let digest = store.version(&lead(), "Elsewhere", None).await.unwrap().sections["accounts"];
    let refused = store.sign(&actor, "Elsewhere", "accounts", digest, Kind::Facts, Stance::Agree, "").await;
    assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
    let digest = section(&store, "accounts").await;
    let signed = store.sign(&actor, "Marlshire", "accounts", digest, Kind::Facts, Stance::Agree, "").await.unwrap();
    assert_eq!(signed.signature.person.as_deref(), Some(jane.id.as_str()));
    store.remove(&administrator(), "Marlshire", &jane.id, "RZX", Role::Signatory, "moved on").await.unwrap();
    assert!(store.actors(&jane, "Marlshire").await.unwrap().is_empty());
}

async fn sessions_end_when_they_should(place: Place) {
    let (store, jane) = with_jane(&place).await;
    let sign_in = async || store.sign_in("jane@example.org", PASSWORD, "here").await.unwrap().token;
    let (one, two) = (sign_in().await, sign_in().await);
    assert_eq!(store.session(&one).await.unwrap().unwrap().id, jane.id);
    store.sign_out(&one).await.unwrap();
    assert!(store.session(&one).await.unwrap().is_none() && store.session(&two).await.unwrap().is_some());
    for _ in 0..6 {
        place.pass(3600);
        assert!(store.session(&two).await.unwrap().is_some(), "in use");
    }
    place.pass(2 * 3600 + 1);
    assert!(store.session(&two).await.unwrap().is_none(), "idle");
    let three = sign_in().await;
    for _ in 0..11 {
        place.pass(3600);
        assert!(store.session(&three).await.unwrap().is_some());
    }
    place.pass(3601);
    assert!(store.session(&three).await.unwrap().is_none(), "half a day is enough");
    let (four, five) = (sign_in().await, sign_in().await);
    store.sign_out_everywhere(&jane).await.unwrap();
    assert!(store.session(&four).await.unwrap().is_none() && store.session(&five).await.unwrap().is_none());
    assert!(store.session(&Token::new("")).await.unwrap().is_none());
    let last = sign_in().await;
    store.remove(&administrator(), "Marlshire", &jane.id, "RZX", Role::Signatory, "").await.unwrap();
    assert!(store.session(&last).await.unwrap().is_none(), "no part in anything any more");
}

async fn too_many_failures_wait_and_a_restart_forgets_nothing(place: Place) {
    let (store, _) = with_jane(&place).await;
    let wrong =
        async |store: &store::Store, email: &str| store.sign_in(email, "not it at all", "there").await.unwrap_err();
    for _ in 0..5 {
        let told = wrong(&store, "jane@example.org").await;
        assert!(matches!(told, Error::Refused(_)), "{told:?}");
        assert_eq!(
            told.to_string(),
            wrong(&store, "nobody@example.org").await.to_string(),
            "which of the two is not told"
        );
    }
    assert!(matches!(wrong(&store, "jane@example.org").await, Error::Throttled(_)));
    store.close().await;
    let store = place.open().await;
    let right = store.sign_in("jane@example.org", PASSWORD, "elsewhere").await;
    let Err(Error::Throttled(until)) = right else { panic!("after a restart too: {right:?}") };
    place.pass(until - support::NOON);
    store.sign_in("jane@example.org", PASSWORD, "elsewhere").await.unwrap();
    assert!(matches!(wrong(&store, "jane@example.org").await, Error::Refused(_)), "a success forgets the failures");
    // Many accounts tried from one address: the address has to wait, others do not.
    let mut throttled = false;
    for at in 0..60 {
        throttled |= matches!(wrong(&store, &format!("guess{at}@example.org")).await, Error::Throttled(_));
    }
    assert!(throttled);
    store.sign_in("jane@example.org", PASSWORD, "elsewhere").await.unwrap();
}

async fn a_changed_password_signs_out_everywhere(place: Place) {
    let (store, jane) = with_jane(&place).await;
    let session = store.sign_in("jane@example.org", PASSWORD, "here").await.unwrap();
    assert!(store.change_password(&jane, "wrong", "four hills and a mill", "here").await.is_err());
    assert!(store.change_password(&jane, PASSWORD, "jane@example1", "here").await.is_err());
    store.change_password(&jane, PASSWORD, "four hills and a mill", "here").await.unwrap();
    assert!(store.session(&session.token).await.unwrap().is_none());
    assert!(store.sign_in("jane@example.org", PASSWORD, "here").await.is_err());
    store.sign_in("JANE@example.org", "four hills and a mill", "here").await.unwrap();
}

async fn an_identity_can_be_linked_to_one_account(place: Place) {
    let (store, jane) = with_jane(&place).await;
    let subject = "https://login.example.org 42";
    assert!(store.sign_in_subject(subject).await.is_err());
    store.link_subject(&jane, subject).await.unwrap();
    assert_eq!(store.sign_in_subject(subject).await.unwrap().person.id, jane.id);
    let invited = store.invite(&administrator(), "Marlshire", "joe@example.org", "RZX", Role::Reader).await.unwrap();
    let joe = store.take_up(&invited.token, "Joe", "a barge on the canal", "here").await.unwrap();
    assert!(store.link_subject(&joe, subject).await.is_err());
}

async fn nothing_secret_is_stored(place: Place) {
    let (store, _) = with_jane(&place).await;
    let session = store.sign_in("jane@example.org", PASSWORD, "10.1.2.3").await.unwrap();
    let invited = store.invite(&administrator(), "Marlshire", "joe@example.org", "RZX", Role::Reader).await.unwrap();
    let count = async |statement: String| place.count(&statement).await;
    for secret in [session.token.reveal(), invited.token.reveal(), PASSWORD, "10.1.2.3"] {
        for (table, column) in [
            ("sessions", "token"),
            ("invitations", "token"),
            ("people", "password"),
            ("throttles", "subject"),
            ("log", "sealed"),
            ("log", "leaf"),
        ] {
            assert_eq!(
                count(format!("SELECT COUNT(*) FROM {table} WHERE {column} LIKE '%{secret}%'")).await,
                0,
                "{table}"
            );
        }
    }
    assert_eq!(
        count("SELECT COUNT(*) FROM people WHERE password LIKE '$argon2id$v=19$m=19456,t=2,p=1$%'".to_owned()).await,
        1
    );
    if !place.is_postgres() {
        use std::os::unix::fs::PermissionsExt as _;
        for path in [place.url.clone().into(), place.key()] {
            assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o077, 0, "nobody else reads it");
        }
    }
}

async fn a_token_acts_in_one_role_of_one_plan_until_it_ends(place: Place) {
    let store = place.open().await;
    store.create_plan(&analyst("ICB"), "Marlshire", &draft(&[("growth", "2")]), "").await.unwrap();
    let other = store.create_plan(&analyst("ICB"), "Fenland", &draft(&[("growth", "2")]), "").await.unwrap().plan;
    let invited = store.invite(&administrator(), "Marlshire", "jane@example.org", "RZX", Role::Analyst).await.unwrap();
    let person = store.take_up(&invited.token, "Jane", "three hills and a mill", "here").await.unwrap();
    let make = async |role, days| store.make_access(&person, "Marlshire", "RZX", role, "nightly", days).await;
    assert!(matches!(make(Role::Administrator, 30).await, Err(Error::Refused(_))), "a role that she does not hold");
    for days in [0, 366] {
        assert!(matches!(make(Role::Analyst, days).await, Err(Error::Invalid(_))));
    }
    let (access, token) = make(Role::Analyst, 30).await.unwrap();
    let granted = store.access(&token).await.unwrap().unwrap();
    assert_eq!((granted.actor.organisation(), granted.actor.roles()), ("RZX", &[Role::Analyst][..]));
    assert_eq!((&granted.plan, granted.actor.person()), (&access.plan, Some(person.id.as_str())));
    assert!(store.version(&granted.actor, &access.plan, None).await.is_ok());
    assert!(matches!(store.version(&granted.actor, &other, None).await, Err(Error::Missing(_))), "no other plan");
    assert!(store.session(&token).await.unwrap().is_none(), "a token is no session");
    let session = store.sign_in("jane@example.org", "three hills and a mill", "here").await.unwrap();
    assert!(store.access(&session.token).await.unwrap().is_none(), "and a session no token");
    let kept = place.count("SELECT COUNT(*) FROM access_tokens WHERE token LIKE 'concordat%'").await;
    assert_eq!((token.reveal().starts_with("concordat_"), kept), (true, 0), "only its hash is kept");
    // It ends with its time, with the role, by hand, and with the password.
    place.pass(30 * 24 * 3600);
    assert!(store.access(&token).await.unwrap().is_none());
    let (by_hand, token) = make(Role::Analyst, 30).await.unwrap();
    let stranger = Person { id: "another".to_owned(), name: None, email: None };
    assert!(matches!(store.end_access(&stranger, &by_hand.id).await, Err(Error::Missing(_))));
    store.end_access(&person, &by_hand.id).await.unwrap();
    assert!(store.access(&token).await.unwrap().is_none());
    let (_, token) = make(Role::Analyst, 30).await.unwrap();
    store.change_password(&person, "three hills and a mill", "four hills and no mill", "here").await.unwrap();
    assert!(store.access(&token).await.unwrap().is_none());
    let (_, token) = make(Role::Analyst, 30).await.unwrap();
    store.remove(&administrator(), "Marlshire", &person.id, "RZX", Role::Analyst, "moved").await.unwrap();
    assert!(store.access(&token).await.unwrap().is_none());
    store.close().await;
    let audit = store::verify(&place.url, &store::Expected::default()).await.unwrap();
    assert!(audit.is_sound(), "{:?}", audit.problems);
}

async fn a_programme_lead_begins_another_plan_and_leads_it_alone(place: Place) {
    let store = place.open().await;
    let plan = store.create_plan(&analyst("ICB"), "Marlshire", &draft(&[("growth", "2")]), "").await.unwrap().plan;
    let mut granted = Vec::new();
    for role in [Role::ProgrammeLead, Role::Analyst, Role::Administrator] {
        let invited = store.invite(&administrator(), "Marlshire", "jane@example.org", "RZX", role).await.unwrap();
        let subject = "the provider jane";
        let person = store.take_up_subject(&invited.token, "Jane", subject).await.unwrap();
        let (_, token) = store.make_access(&person, "Marlshire", "RZX", role, "push", 30).await.unwrap();
        granted.push(store.access(&token).await.unwrap().unwrap());
    }
    let first = draft(&[("growth", "3")]);
    let before = store.log(&lead(), &plan, 0, 1000).await.unwrap().len();
    for other in &granted[1..] {
        let refused = store.found_plan(other, "Fenland", &first, "").await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{:?}: {refused:?}", other.actor.roles());
    }
    assert!(matches!(store.found_plan(&granted[0], "Marlshire", &first, "").await, Err(Error::Invalid(_))), "the name");
    assert!(matches!(store.found_plan(&granted[0], " ", &first, "").await, Err(Error::Invalid(_))), "no name");
    let begun = store.found_plan(&granted[0], "Fenland", &first, "a plan of our own").await.unwrap();
    assert_eq!((begun.number, begun.digest), (1, first.digest()));
    assert_eq!(store.log(&lead(), &plan, 0, 1000).await.unwrap().len(), before, "the old plan's log is as it was");
    let actors = store.actors(&granted[0].person, &begun.plan).await.unwrap();
    assert_eq!(actors.len(), 1);
    assert_eq!((actors[0].organisation(), actors[0].roles().len()), ("RZX", 2));
    assert!(actors[0].roles().contains(&Role::ProgrammeLead) && actors[0].roles().contains(&Role::Administrator));
    assert_eq!(store.members(&actors[0], &begun.plan).await.unwrap().len(), 2, "nobody else");
    assert!(store.version(&granted[0].actor, &begun.plan, None).await.is_err(), "the token is for the old plan");
    // A lead no more begins no more, though the token was good a moment ago.
    let jane = &granted[0].person;
    store.remove(&administrator(), "Marlshire", &jane.id, "RZX", Role::ProgrammeLead, "").await.unwrap();
    assert!(matches!(store.found_plan(&granted[0], "Wold", &first, "").await, Err(Error::Refused(_))));
    // One of the two roles can be taken away, and the log still tells the tables.
    store.remove(&actors[0], &begun.plan, &jane.id, "RZX", Role::ProgrammeLead, "").await.unwrap();
    assert_eq!(store.members(&actors[0], &begun.plan).await.unwrap().len(), 1);
    store.close().await;
    let audit = store::verify(&place.url, &store::Expected::default()).await.unwrap();
    assert!(audit.is_sound(), "{:?}", audit.problems);
}
