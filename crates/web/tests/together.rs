//! Partners on one plan through the site: invited, uploading, signing, proposing, accepting, publishing.

mod support;

use axum::http::StatusCode;
use model::decision::Role;
use support::{Place, example};

fn accounts() -> String {
    std::fs::read_to_string(example().join("accounts.csv")).unwrap()
}

/// The place of a form's checkbox for a section.
fn signable(page: &str, section: &str) -> String {
    let rest = page.split(&format!("value=\"{section}.")).nth(1).unwrap_or_else(|| panic!("no box for {section}"));
    format!("{section}.{}", rest.split('"').next().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn from_invitation_to_publication() {
    let place = Place::shared().await;
    let mut analyst = place.join("ana@example.org", "HOSP", Role::Analyst).await;
    let mut signatory = place.join("sig@example.org", "HOSP", Role::Signatory).await;
    let mut other = place.join("oth@example.org", "ICB", Role::Signatory).await;
    let mut stranger = place.stranger();

    // A draft is not public: to a stranger there is no such plan.
    assert_eq!(stranger.get(&place.path("")).await.status, StatusCode::NOT_FOUND);
    assert!(stranger.get("/").await.text.contains("no plan here that you may see"));

    // An upload with faults shows them all at their cells; nothing changes.
    let broken = accounts().replacen(",income,", ",incom,", 2);
    let told = analyst.upload(&place.path("data"), &[("accounts.csv", broken.as_bytes())], &[("reason", "ours")]).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", told.text);
    assert_eq!(told.text.matches("<mark>incom</mark>").count(), 2, "{}", told.text);

    // A sound one becomes a proposal.
    let sound = accounts().replace("38500000", "38600000");
    assert_ne!(sound, accounts());
    let fields = [("reason", "the audited figure"), ("disclosure", "private")];
    let told = analyst.upload(&place.path("data"), &[("accounts.csv", sound.as_bytes())], &fields).await;
    assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", told.text);
    assert_eq!(told.location(), place.path("changes/1"));

    // A private draft is seen by its own organisation alone.
    assert_eq!(other.get(&place.path("changes/1")).await.status, StatusCode::NOT_FOUND);
    assert!(!other.get(&place.path("changes")).await.text.contains("the audited figure"));
    let shown = analyst.get(&place.path("changes/1")).await;
    assert!(shown.text.contains("the audited figure") && shown.text.contains("id=\"numbers\""), "{}", shown.text);
    let told = analyst.post(&place.path("changes/1/widen"), &[("to", "partners")]).await;
    assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", told.text);

    // Two sign; the change would void exactly what it touches.
    let page = signatory.get(&place.path("agreement")).await.text;
    let boxes = [signable(&page, "accounts"), signable(&page, "population")];
    let fields =
        [("section", boxes[0].as_str()), ("section", boxes[1].as_str()), ("kind", "facts"), ("stance", "agree")];
    let told = signatory.post(&place.path("agreement/sign"), &fields).await;
    assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", told.text);
    assert!(signatory.get(told.location()).await.text.contains("Download a checkpoint"));
    let shown = other.get(&place.path("changes/1")).await.text;
    assert!(shown.contains("on accounts (facts)") && !shown.contains("on population (facts)"), "{shown}");

    // Somebody else accepts what they saw; the signature on accounts lapses, the other stands.
    let onto = shown.split("name=\"onto\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let told = other.post(&place.path("changes/1/accept"), &[("onto", &onto), ("reason", "audited")]).await;
    assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", told.text);
    let page = signatory.get(&place.path("agreement")).await.text;
    assert_eq!(page.matches("Facts: lapsed").count(), 1, "{page}");
    assert_eq!(page.matches("Facts: agrees since").count(), 1, "{page}");

    // Published, it is open to everybody; what comes after is not.
    let told = other.post(&place.path("agreement/publish"), &[("version", "2"), ("reason", "agreed")]).await;
    assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", told.text);
    assert_eq!(stranger.get(&place.path("")).await.status, StatusCode::OK);
    assert_eq!(stranger.get(&place.path("?version=1")).await.status, StatusCode::NOT_FOUND);
    for hidden in ["changes", "agreement", "people", "audit"] {
        let told = stranger.get(&place.path(hidden)).await;
        assert_eq!(told.status, StatusCode::SEE_OTHER, "{hidden}");
        assert!(told.location().starts_with("/sign-in?next="), "{hidden}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_assumption_is_changed_by_a_proposal_and_a_conflict_shows_both_values() {
    let place = Place::shared().await;
    let mut one = place.join("one@example.org", "HOSP", Role::Analyst).await;
    let mut two = place.join("two@example.org", "ICB", Role::Analyst).await;
    let mut lead = place.join("lead@example.org", "ICB", Role::ProgrammeLead).await;
    let path = place.path("assumptions/pay-price");
    assert!(one.get(&path).await.text.contains("id=\"change-value\""));
    let wrong = one.post(&format!("{path}/change"), &[("value", "lots"), ("reason", "why not")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("href=\"#change-value\"") && wrong.text.contains("value=\"lots\""), "{}", wrong.text);
    for (browser, value) in [(&mut one, "1.5"), (&mut two, "3")] {
        let fields = [("value", value), ("reason", "our forecast"), ("disclosure", "partners")];
        let told = browser.post(&format!("{path}/change"), &fields).await;
        assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", told.text);
    }
    let shown = lead.get(&place.path("changes/1")).await.text;
    assert!(shown.contains("This moves the") && shown.contains("<td>1.5</td>"), "{shown}");
    let onto = shown.split("name=\"onto\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let told = lead.post(&place.path("changes/1/accept"), &[("onto", &onto)]).await;
    assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", told.text);
    // The second sees both values; accepting as if nothing had happened is refused, and nothing is overwritten.
    let shown = lead.get(&place.path("changes/2")).await.text;
    assert!(shown.contains("id=\"conflicts\"") && shown.contains("<td>1.5</td><td>3</td>"), "{shown}");
    let told = lead.post(&place.path("changes/2/accept"), &[("onto", &onto)]).await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    let head = place.store.version(&support::holder(), &place.plan, None).await.unwrap();
    let told = lead.post(&place.path("changes/2/accept"), &[("onto", &head.id)]).await;
    assert_eq!(told.status, StatusCode::CONFLICT, "{}", told.text);
    assert_eq!(place.store.version(&support::holder(), &place.plan, None).await.unwrap().id, head.id);
}
