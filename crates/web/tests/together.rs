//! Partners on one plan through the site: invited, uploading, signing, proposing, accepting, publishing.

mod support;

use axum::http::StatusCode;
use model::decision::Role;
use support::{Place, example};
use web::{put_pack, read_pack};

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

/// The version that a change page would be accepted onto.
fn onto(page: &str) -> String {
    page.split("name=\"onto\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_changes_of_one_table_are_both_in_the_plan() {
    let place = Place::shared().await;
    let mut analyst = place.join("one@example.org", "HOSP", Role::Analyst).await;
    let mut lead = place.join("lead@example.org", "ICB", Role::ProgrammeLead).await;
    for (id, value) in [("pay-price", "1.5"), ("funding", "2.5")] {
        let fields = [("value", value), ("reason", "our forecast"), ("disclosure", "partners")];
        let told = analyst.post(&place.path(&format!("assumptions/{id}/change")), &fields).await;
        assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", told.text);
    }
    for number in [1, 2] {
        let path = place.path(&format!("changes/{number}"));
        let onto = onto(&lead.get(&path).await.text);
        let told = lead.post(&format!("{path}/accept"), &[("onto", &onto)]).await;
        assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", told.text);
    }
    for (id, value) in [("pay-price", "1.5"), ("funding", "2.5")] {
        let page = lead.get(&place.path(&format!("assumptions/{id}"))).await.text;
        assert!(page.contains(&format!("value=\"{value}\"")), "{page}");
    }
    // Whoever was here before is told what moved, once they have come back.
    let told = analyst.get(&place.path("")).await;
    assert!(!told.text.contains("Since you last looked"));
    assert!(analyst.get(&place.path("")).await.text.contains("Nothing has moved since you last looked"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disagreement_is_settled_by_offer_and_becomes_a_change() {
    let place = Place::shared().await;
    let mut one = place.join("one@example.org", "HOSP", Role::Signatory).await;
    let mut two = place.join("two@example.org", "ICB", Role::ProgrammeLead).await;
    let mut outsider = place.join("read@example.org", "XYZ", Role::Reader).await;
    let path = place.path("assumptions/pay-price/contest");
    let wrong = one.post(&path, &[("value", "high"), ("low", "1"), ("high", "3")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("href=\"#contest-value\"") && wrong.text.contains("href=\"#contest-settler\""));
    let fields =
        [("value", "3"), ("low", "1"), ("high", "3"), ("settler", "ICB"), ("due", "2026-12-01"), ("reason", "awards")];
    let told = one.post(&path, &fields).await;
    assert_eq!(told.location(), place.path("disagreements/1"), "{}", told.text);
    let page = one.get(told.location()).await.text;
    assert!(
        page.contains("it moves the target year's gap by £")
            || page.contains("it moves the target year&#39;s gap by £"),
        "{page}"
    );
    let path = place.path("disagreements/1");
    assert_eq!(two.post(&format!("{path}/position"), &[("value", "1")]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(two.post(&format!("{path}/offer"), &[("value", "2")]).await.status, StatusCode::SEE_OTHER);
    // Offers are between the parties.
    assert!(one.get(&path).await.text.contains("<td>2</td>"));
    assert!(outsider.get(&path).await.text.contains("no offer that you may see"));
    let told = two.post(&format!("{path}/answer"), &[("answer", "take")]).await;
    assert_eq!(told.status, StatusCode::FORBIDDEN, "an offer is not answered by whoever made it");
    // A signatory may take it, and is no analyst: the value is agreed, and somebody who may propose does.
    let told = one.post(&format!("{path}/answer"), &[("answer", "take")]).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", told.text);
    assert!(told.text.contains("is agreed, but could not be proposed"), "{}", told.text);
    assert!(one.get(&place.path("agreement")).await.text.contains("Agreed at 2"));
    assert!(two.get(&path).await.text.contains("id=\"propose\""));
    let told = two.post(&format!("{path}/propose"), &[]).await;
    assert_eq!(told.location(), place.path("changes/1"), "{}", told.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_sees_what_is_published_without_small_numbers_or_hidden_sites() {
    let place = Place::shared().await;
    let holder = support::holder();
    let files = place.store.files(&holder, &place.plan, None).await.unwrap();
    let sites = String::from_utf8(files.iter().find(|file| file.name == "sites.csv").unwrap().bytes.clone()).unwrap();
    let (code, rest) = sites.lines().nth(1).unwrap().split_once(',').unwrap();
    let name = rest.split(',').next().unwrap();
    place.store.hide_site(&holder, &place.plan, code, true, "not yet").await.unwrap();
    place.store.publish(&holder, &place.plan, "1", "open").await.unwrap();
    let (mut stranger, mut reader) = (place.stranger(), place.join("r@example.org", "HOSP", Role::Reader).await);
    // The trust that runs the site has a name that begins as the site's.
    let named = |text: &str| text.replace(&format!("{name} NHS Trust"), "").contains(name);
    let mut seen = 0;
    for page in [
        "",
        "case",
        "demand",
        "bridge",
        "money",
        "capacity",
        "assumptions",
        "data",
        "api/results",
        "tables/activity.csv",
    ] {
        let told = stranger.get(&place.path(page)).await;
        assert_eq!(told.status, StatusCode::OK, "{page}: {}", told.text);
        assert!(!named(&told.text), "{page} names the hidden site");
        seen += usize::from(named(&reader.get(&place.path(page)).await.text));
    }
    assert!(seen > 0, "no page names the site even to partners, so this shows nothing");
    assert_eq!(stranger.get(&place.path("data/files/sites.csv")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(reader.get(&place.path("data/files/sites.csv")).await.status, StatusCode::OK);
    place.store.hide_site(&holder, &place.plan, code, false, "now").await.unwrap();
    assert_eq!(stranger.get(&place.path("data/files/sites.csv")).await.status, StatusCode::OK);
    assert_eq!(stranger.get(&place.path("data/files/population.csv")).await.status, StatusCode::NOT_FOUND);
    assert_ne!(stranger.get(&place.path("api/results")).await.text, reader.get(&place.path("api/results")).await.text);
}

/// A site that is started again with its pack leaves what people made of the plan as it is; what changed in the pack since
/// is merged into it, and where both changed the same row the pack's value waits as a proposal.
#[tokio::test(flavor = "multi_thread")]
async fn a_pack_put_there_again_undoes_nothing() {
    let place = Place::shared().await;
    let mut analyst = place.join("ana@example.org", "HOSP", Role::Analyst).await;
    let mut lead = place.join("lea@example.org", "ICB", Role::ProgrammeLead).await;
    let theirs = accounts().replace("38500000", "38600000");
    let fields = [("reason", "audited"), ("disclosure", "partners")];
    let told = analyst.upload(&place.path("data"), &[("accounts.csv", theirs.as_bytes())], &fields).await;
    assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", told.text);
    let page = lead.get(&place.path("changes/1")).await.text;
    let onto = page.split("name=\"onto\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let told = lead.post(&place.path("changes/1/accept"), &[("onto", &onto), ("reason", "agreed")]).await;
    assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", told.text);
    let number = || async {
        let holder = web::holder();
        place.store.version(&holder, &place.plan, None).await.unwrap().number
    };
    let (store, plan) = (&place.store, &place.plan);
    let standing = |wanted: &'static str| async move {
        let files = store.files(&web::holder(), plan, None).await.unwrap();
        let accounts = files.into_iter().find(|file| file.name == "accounts.csv").unwrap();
        String::from_utf8(accounts.bytes).unwrap().contains(wanted)
    };
    assert_eq!(number().await, 2);
    assert!(standing("38600000").await);

    let (draft, name) = read_pack(&example()).unwrap();
    put_pack(&place.store, &name, &draft).await.unwrap();
    assert_eq!(number().await, 2, "the same pack again");

    // Another table changed in the pack.
    let folder = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(example()).unwrap().map(Result::unwrap).filter(|file| file.path().is_file()) {
        std::fs::copy(file.path(), folder.path().join(file.file_name())).unwrap();
    }
    let assumptions = folder.path().join("assumptions.csv");
    let text = std::fs::read_to_string(&assumptions).unwrap();
    assert!(text.contains("pay-price"), "{text}");
    let changed: Vec<String> = text
        .lines()
        .map(|line| if line.starts_with("pay-price,") { line.replacen(",1,", ",1.25,", 1) } else { line.to_owned() })
        .collect();
    let changed = changed.join("\n") + "\n";
    assert_ne!(changed, text);
    std::fs::write(&assumptions, changed).unwrap();
    let (draft, name) = read_pack(folder.path()).unwrap();
    put_pack(&place.store, &name, &draft).await.unwrap();
    assert_eq!(number().await, 3, "merged");
    assert!(standing("38600000").await, "what people made of it stays");

    // The same row as people changed.
    std::fs::write(folder.path().join("accounts.csv"), accounts().replace("38500000", "38700000")).unwrap();
    let (draft, name) = read_pack(folder.path()).unwrap();
    put_pack(&place.store, &name, &draft).await.unwrap();
    assert_eq!(number().await, 3, "left to people");
    assert!(standing("38600000").await);
    let waiting = place.store.proposals(&web::holder(), &place.plan).await.unwrap();
    assert!(waiting.iter().any(|one| one.status.word() == "open"), "{waiting:?}");
}

/// A workbook with the accounts of `two-places` in a sheet, each text of `changes` put in place of another.
fn workbook(changes: &[(&str, &str)]) -> Vec<u8> {
    let text = changes.iter().fold(accounts(), |text, (from, to)| {
        assert!(text.contains(from));
        text.replacen(from, to, 1)
    });
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Accounts").unwrap();
    let rows = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes()).into_records();
    for (row, line) in rows.map(Result::unwrap).enumerate() {
        for (column, cell) in line.iter().enumerate() {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write_number(row as u32, column as u16, number).unwrap(),
                Err(_) => sheet.write_string(row as u32, column as u16, cell).unwrap(),
            };
        }
    }
    workbook.save_to_buffer().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workbook_is_taken_as_its_sheets() {
    let place = Place::shared().await;
    let mut analyst = place.join("ana@example.org", "HOSP", Role::Analyst).await;
    let (path, fields) = (place.path("data"), [("reason", "ours"), ("disclosure", "partners")]);
    let broken = workbook(&[(",income,", ",incom,")]);
    let told = analyst.upload(&path, &[("ours.xlsx", &broken)], &fields).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", told.text);
    assert!(told.text.contains("ours.xlsx, Accounts!C2"), "{}", told.text);
    assert!(told.text.contains("<mark>incom</mark>"), "{}", told.text);
    let told = analyst.upload(&path, &[("ours.xlsx", &broken[..200])], &fields).await;
    assert!(told.text.contains("cannot be read as a workbook"), "{}", told.text);
    let sound = workbook(&[("38500000", "38600000")]);
    let told = analyst.upload(&path, &[("ours.xlsx", &sound)], &fields).await;
    assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", told.text);
    let shown = analyst.get(&place.path("changes/1")).await;
    assert!(shown.text.contains("38600000"), "{}", shown.text);
}
