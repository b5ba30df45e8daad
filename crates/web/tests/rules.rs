//! Interests, preferences, hidden sites, legal holds, erasure and history: forms of the pages where they belong.

mod support;

use axum::http::StatusCode;
use model::decision::{Role, Stage};
use store::CellRef;
use support::{Place, holder};
use web::drafts;

/// What stands in the first form with this action and this field.
fn value(page: &str, action: &str, field: &str) -> String {
    let form = page.split(action).nth(1).unwrap_or_else(|| panic!("no form {action}"));
    let rest = form.split(&format!("name=\"{field}\" value=\"")).nth(1).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interest_is_ended_by_its_own_organisation() {
    let place = Place::shared().await;
    let mut ours = place.join("sig@example.org", "HOSP", Role::Signatory).await;
    let mut other = place.join("oth@example.org", "ICB", Role::Signatory).await;
    let fields = [("section", "solutions"), ("what", "we sell it")];
    ours.post(&place.path("agreement/interest"), &fields).await;
    let page = ours.get(&place.path("agreement")).await.text;
    assert!(page.contains("Hill and Dale Hospital NHS Trust: Solutions") || page.contains(": Solutions"), "{page}");
    let interest = value(&page, "agreement/interest/end", "interest");
    assert!(!other.get(&place.path("agreement")).await.text.contains("agreement/interest/end"));
    let path = place.path("agreement/interest/end");
    let told = other.post(&path, &[("interest", &interest), ("reason", "theirs")]).await;
    assert!(told.text.contains("such interest of your organisation"), "{}", told.text);
    assert_eq!(place.store.interests(&holder(), &place.plan).await.unwrap().len(), 1);
    let told = ours.post(&path, &[("interest", &interest), ("reason", "sold")]).await;
    assert_eq!(told.location(), place.path("agreement"), "{}", told.text);
    assert_eq!(place.store.interests(&holder(), &place.plan).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stage_says_what_can_be_preferred_and_hidden() {
    let place = Place::shared().await;
    let mut lead = place.join("lead@example.org", "ICB", Role::ProgrammeLead).await;
    let mut analyst = place.join("ana@example.org", "HOSP", Role::Analyst).await;
    let (prefer, hide) = (place.path("agreement/preference"), place.path("agreement/site"));
    let page = lead.get(&place.path("agreement")).await.text;
    assert!(page.contains("Before consultation no option is preferred"), "{page}");
    let told = lead.post(&prefer, &[("option", "A"), ("preferred", "yes")]).await;
    assert_eq!(told.status, StatusCode::FORBIDDEN);
    assert!(told.text.contains("efore consultation no option is preferred"), "{}", told.text);
    let told = lead.post(&hide, &[("site", "nowhere"), ("to", "hide")]).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = lead.post(&hide, &[("site", "H1"), ("to", "hide"), ("reason", "not yet")]).await;
    assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", told.text);
    assert_eq!(place.store.hidden_sites(&place.plan).await.unwrap(), ["H1"]);
    assert!(lead.get(&place.path("agreement")).await.text.contains("Hidden until consultation"));
    let told = analyst.post(&hide, &[("site", "H1"), ("to", "show")]).await;
    assert_eq!(told.status, StatusCode::FORBIDDEN);
    assert!(told.text.contains("nly the programme lead"), "{}", told.text);
    lead.post(&hide, &[("site", "H1"), ("to", "show")]).await;
    assert_eq!(place.store.hidden_sites(&place.plan).await.unwrap(), [""; 0]);

    place.store.set_stage(&holder(), &place.plan, Stage::Consultation, "").await.unwrap();
    let page = lead.get(&place.path("agreement")).await.text;
    assert!(page.contains("From consultation on every site is named"), "{page}");
    let told = lead.post(&prefer, &[("option", "A"), ("preferred", "yes")]).await;
    assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", told.text);
    assert_eq!(place.store.preferences(&place.plan).await.unwrap(), [("A".to_owned(), "ICB".to_owned())]);
    lead.post(&prefer, &[("option", "A"), ("preferred", "no")]).await;
    assert_eq!(place.store.preferences(&place.plan).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_stands_above_erasure() {
    let place = Place::shared().await;
    let mut admin = place.join("admin@example.org", "ICB", Role::Administrator).await;
    let mut reader = place.join("gone@example.org", "HOSP", Role::Reader).await;
    assert!(!reader.get(&place.path("audit")).await.text.contains("Lay a legal hold"));
    let (hold, lift, keep) = (place.path("audit/hold"), place.path("audit/lift"), place.path("audit/keep"));
    let told = admin.post(&hold, &[("first", "5"), ("last", "2"), ("reason", "inquiry")]).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = admin.post(&hold, &[("first", "0"), ("last", ""), ("reason", "inquiry")]).await;
    assert_eq!(told.location(), place.path("audit"), "{}", told.text);
    let page = admin.get(&place.path("audit")).await.text;
    assert!(page.contains("Act 0 to everything after it"), "{page}");

    let people = admin.get(&place.path("people")).await.text;
    let options = people.split("id=\"erase-person\"").nth(1).unwrap();
    let person = options.split("gone@example.org").next().unwrap().rsplit("value=\"").next().unwrap();
    let person = person.split('"').next().unwrap();
    let erase = place.path("people/erase");
    let fields = [("person", person), ("reason", "asked on 3 May")];
    let told = admin.post(&erase, &fields).await;
    assert!(told.text.contains("cannot be undone"), "{}", told.text);
    let sure = [fields[0], fields[1], ("sure", "yes")];
    let told = admin.post(&erase, &sure).await;
    assert!(told.text.contains("legal hold"), "{}", told.text);
    assert!(admin.get(&place.path("people")).await.text.contains("gone@example.org"));

    let held = value(&page, "audit/lift", "hold");
    assert_eq!(admin.post(&lift, &[("hold", &held)]).await.status, StatusCode::SEE_OTHER);
    let told = admin.post(&erase, &sure).await;
    assert_eq!(told.location(), place.path("people"), "{}", told.text);
    assert!(!admin.get(&place.path("people")).await.text.contains("gone@example.org"));
    let told = reader.get(&place.path("people")).await;
    assert_ne!(told.status, StatusCode::OK, "whoever is erased has no session");

    assert_eq!(admin.post(&keep, &[("days", "0")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(admin.post(&keep, &[("days", "365"), ("reason", "our schedule")]).await.status, StatusCode::SEE_OTHER);
    assert!(admin.get(&place.path("audit")).await.text.contains("kept at least 365 days"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_assumption_tells_its_history() {
    let place = Place::shared().await;
    let mut lead = place.join("lead@example.org", "ICB", Role::ProgrammeLead).await;
    let mut stranger = place.stranger();
    let cell = CellRef {
        section: "assumptions".to_owned(),
        table: "assumptions".to_owned(),
        key: vec!["pay-price".to_owned()],
        column: "value".to_owned(),
    };
    let path = place.path("assumptions/pay-price");
    let propose =
        |value: &'static str| [("value", value), ("reason", "the award is known"), ("disclosure", "partners")];
    lead.post(&format!("{path}/change"), &propose("1.5")).await;
    let page = lead.get(&path).await.text;
    assert!(page.contains("Change 1, not decided") && page.contains("value: 1 → 1.5"), "{page}");
    let head = place.store.version(&holder(), &place.plan, None).await.unwrap();
    let proposals = place.store.proposals(&holder(), &place.plan).await.unwrap();
    place.store.accept(&holder(), &place.plan, &proposals[0].id, &head.id, None, "yes").await.unwrap();
    // Another row's change is none of this one's.
    let files = place.store.files(&holder(), &place.plan, None).await.unwrap();
    let other = CellRef { key: vec!["funding".to_owned()], ..cell };
    let draft = drafts::with_cell(&files, &other, "2.5").unwrap();
    let head = place.store.version(&holder(), &place.plan, None).await.unwrap();
    let reveal = store::Reveal::to_partners();
    let second = place.store.propose(&holder(), &place.plan, &head.id, &draft, reveal, "").await.unwrap();
    place.store.accept(&holder(), &place.plan, &second.id, &head.id, None, "yes").await.unwrap();
    let page = lead.get(&path).await.text;
    let history = page.split("id=\"history\"").nth(1).unwrap().split("</table>").next().unwrap();
    assert!(history.contains("Version 2, by change 1") && history.contains("value: 1 → 1.5"), "{history}");
    assert!(history.contains("the award is known") && history.contains("Version 1"), "{history}");
    assert!(!history.contains("Version 3") && !history.contains("2.5"), "{history}");
    // Who proposed what is not for the public.
    place.store.publish(&holder(), &place.plan, "3", "").await.unwrap();
    let told = stranger.get(&path).await;
    assert_eq!(told.status, StatusCode::OK);
    assert!(!told.text.contains("id=\"history\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_solution_tells_its_history_in_words() {
    let place = Place::shared().await;
    let mut lead = place.join("lead@example.org", "ICB", Role::ProgrammeLead).await;
    let files = place.store.files(&holder(), &place.plan, None).await.unwrap();
    let solution = |amount: &str, unit: &str| {
        let text = format!(
            "format = 1\nname = \"Stays\"\nabout = \"Home sooner\"\nowner = \"Director\"\nprovenance = \"illustrative\"\ntype = \"length-of-stay\"\norganisation = \"HOSP\"\nmaturity = \"opportunity\"\ndelivery = 0.5\n\
             starts = \"2026/27\"\n\n[[levers]]\nname = \"days\"\nlever = \"shorten\"\napplies_to = 'pod = \"NEL\"'\np10 = 1\np50 = 2.5\np90 = 4\n\n\
             [[costs]]\nname = \"Ward team\"\nkind = \"running\"\namount = {amount}\nunit = \"{unit}\"\n"
        );
        let mut all = files.clone();
        all.push(store::File { name: "solutions/stays.toml".to_owned(), bytes: text.into_bytes() });
        drafts::checked(all).unwrap()
    };
    for (amount, unit) in [("0.8", "£m"), ("0.95", "£m"), ("1200", "£k")] {
        let head = place.store.version(&holder(), &place.plan, None).await.unwrap();
        let made = place
            .store
            .propose(&holder(), &place.plan, &head.id, &solution(amount, unit), store::Reveal::to_partners(), "")
            .await
            .unwrap();
        place.store.accept(&holder(), &place.plan, &made.id, &head.id, None, "yes").await.unwrap();
    }
    let page = lead.get(&place.path("solutions/stays")).await.text;
    let history =
        page.split("id=\"history\"").nth(1).unwrap_or_else(|| panic!("{page}")).split("</table>").next().unwrap();
    for expected in [
        "Entered, with ",
        "cost 1 (Ward team): amount: £0.8m → £0.95m",
        "cost 1 (Ward team): amount: £0.95m → £1,200k",
        "cost 1 (Ward team): unit: “£m” → “£k”",
    ] {
        assert!(history.contains(expected), "{expected} is not in\n{history}");
    }
    for raw in ["costs[0]", "95e-2", "8e-1"] {
        assert!(!history.contains(raw), "{raw} is no word");
    }
}
