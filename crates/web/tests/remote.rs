//! Push and pull by a program with an access token: as whom it acts, where it does not, and that nothing is kept by halves.

mod support;

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use model::decision::Role;
use serde_json::{Value, json};
use store::File;
use support::{Browser, Place, Told, holder};
use web::{drafts, parcel, remote_sections};

/// A program of HOSP's analyst, and the browser of the analyst.
async fn program(place: &Place) -> (Browser, String) {
    program_as(place, "jane@example.org", "HOSP", Role::Analyst).await
}

/// A program of somebody's, and their browser.
async fn program_as(place: &Place, email: &str, organisation: &str, role: Role) -> (Browser, String) {
    let mut browser = place.join(email, organisation, role).await;
    let page = browser.get("/account").await.text;
    let part = json!([place.plan, organisation, role]).to_string();
    assert!(page.contains("It acts as"), "{page}");
    let told = browser.post("/account/tokens", &[("name", "nightly push"), ("part", &part), ("days", "30")]).await;
    let token = told.text.split("concordat_").nth(1).and_then(|rest| rest.split('<').next()).unwrap_or_default();
    assert_eq!((told.status, token.len()), (StatusCode::OK, 43), "{}", told.text);
    assert!(!browser.get("/account").await.text.contains(token), "it is shown once");
    (browser, format!("concordat_{token}"))
}

async fn files(place: &Place) -> Vec<File> {
    place.store.files(&holder(), &place.plan, None).await.unwrap()
}

/// The files with another value, and what a sender says of them.
async fn changed(place: &Place) -> (Vec<File>, Value) {
    let mut files = files(place).await;
    let file = files.iter_mut().find(|file| file.name == "assumptions.csv").unwrap();
    let text = String::from_utf8(file.bytes.clone()).unwrap();
    file.bytes = text.replace("Pay and price uplift,1,", "Pay and price uplift,1.5,").into_bytes();
    let draft = drafts::checked(files.clone()).unwrap();
    let note = json!({ "sections": remote_sections(&draft), "disclosure": "partners", "matter": "ordinary", "reason": "forecast" });
    (files, note)
}

fn request(method: &str, path: &str, token: &str, body: Vec<u8>) -> Request<Body> {
    let request = Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, parcel::KIND);
    let request =
        if token.is_empty() { request } else { request.header(header::AUTHORIZATION, format!("Bearer {token}")) };
    request.body(Body::from(body)).unwrap()
}

async fn push(place: &Place, token: &str, body: Vec<u8>) -> Told {
    let path = format!("/api/plans/{}/drafts", place.plan);
    place.stranger().ask(request("PUT", &path, token, body)).await
}

async fn pull(place: &Place, token: &str, version: &str) -> Told {
    let path = format!("/api/plans/{}/versions/{version}", place.plan);
    place.stranger().ask(request("GET", &path, token, Vec::new())).await
}

async fn proposals(place: &Place) -> usize {
    place.store.proposals(&holder(), &place.plan).await.unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_keeps_its_digest_there_and_back() {
    let place = Place::shared().await;
    let (_, token) = program(&place).await;
    let (files, note) = changed(&place).await;
    let told = push(&place, &token, parcel::pack(&note, &files).unwrap()).await;
    assert_eq!(told.status, StatusCode::CREATED, "{}", told.text);
    let said: Value = serde_json::from_str(&told.text).unwrap();
    assert_eq!(said["sections"], note["sections"]);
    assert_eq!(said["proposal"]["organisation"], "HOSP");
    assert_eq!(said["changes"].as_array().unwrap().len(), 1);
    let head = place.store.version(&holder(), &place.plan, None).await.unwrap();
    place.store.accept(&holder(), &place.plan, "1", &head.id, None, "").await.unwrap();
    for version in ["latest", "2"] {
        let told = pull(&place, &token, version).await;
        assert_eq!(told.status, StatusCode::OK, "{}", told.text);
        let (note, back) = parcel::unpack(&told.bytes).unwrap();
        assert_eq!(back, files);
        assert_eq!(note["version"]["digest"], drafts::checked(files.clone()).unwrap().digest().to_string());
    }
    assert_eq!(pull(&place, &token, "7").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_not_good_opens_nothing() {
    let place = Place::shared().await;
    let (mut browser, token) = program(&place).await;
    let (files, note) = changed(&place).await;
    let body = parcel::pack(&note, &files).unwrap();
    let refused = async |token: &str, status| {
        for told in [push(&place, token, body.clone()).await, pull(&place, token, "latest").await] {
            assert_eq!(told.status, status, "{}", told.text);
        }
    };
    let altered = format!("{}x", &token[..token.len() - 1]);
    for wrong in ["", "concordat_", "x", &altered, &token.to_uppercase(), &"x".repeat(5000)] {
        refused(wrong, if wrong.is_empty() { StatusCode::NOT_FOUND } else { StatusCode::UNAUTHORIZED }).await;
    }
    // One of another plan.
    let (draft, _) = web::read_pack(&support::example()).unwrap();
    let other = place.store.create_plan(&holder(), "Elsewhere", &draft, "").await.unwrap().plan;
    place.store.publish(&holder(), &other, "1", "").await.unwrap();
    let elsewhere = place.with_plan(other);
    for told in [push(&elsewhere, &token, body.clone()).await, pull(&elsewhere, &token, "latest").await] {
        assert_eq!(told.status, StatusCode::NOT_FOUND, "{}", told.text);
    }
    // It is for programs: no page opens to it, and no form.
    for path in [place.path(""), "/account".to_owned(), place.path("people")] {
        let told = place.stranger().ask(request("GET", &path, &token, Vec::new())).await;
        assert!(matches!(told.status, StatusCode::NOT_FOUND | StatusCode::SEE_OTHER), "{path}: {}", told.status);
    }
    assert_eq!(pull(&place, &token, "latest").await.status, StatusCode::OK, "the token itself is good");
    // One that was ended on the page, and one that is past.
    let page = browser.get("/account").await.text;
    let id = page.split("name=\"token\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let id = id.unwrap_or_else(|| panic!("no token on the page: {page}")).to_owned();
    assert_eq!(browser.post("/account/tokens/end", &[("token", &id)]).await.status, StatusCode::SEE_OTHER);
    refused(&token, StatusCode::UNAUTHORIZED).await;
    let part = json!([place.plan, "HOSP", "analyst"]).to_string();
    let told = browser.post("/account/tokens", &[("name", "short"), ("part", &part), ("days", "1")]).await.text;
    let token = format!("concordat_{}", told.split("concordat_").nth(1).unwrap().split('<').next().unwrap());
    assert_eq!(pull(&place, &token, "latest").await.status, StatusCode::OK);
    place.pass(24 * 3600);
    refused(&token, StatusCode::UNAUTHORIZED).await;
    assert_eq!(proposals(&place).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_does_no_more_than_its_role() {
    let place = Place::shared().await;
    let mut reader = place.join("reader@example.org", "HOSP", Role::Reader).await;
    let part = json!([place.plan, "HOSP", "reader"]).to_string();
    let other = json!([place.plan, "HOSP", "analyst"]).to_string();
    let told = reader.post("/account/tokens", &[("name", "more"), ("part", &other), ("days", "30")]).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", told.text);
    let told = reader.post("/account/tokens", &[("name", "mine"), ("part", &part), ("days", "30")]).await.text;
    let token = format!("concordat_{}", told.split("concordat_").nth(1).unwrap().split('<').next().unwrap());
    assert_eq!(pull(&place, &token, "latest").await.status, StatusCode::OK);
    let (files, note) = changed(&place).await;
    assert_eq!(push(&place, &token, parcel::pack(&note, &files).unwrap()).await.status, StatusCode::FORBIDDEN);
    assert_eq!(proposals(&place).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_arrive_whole_is_not_kept_at_all() {
    let place = Place::shared().await;
    let (_, token) = program(&place).await;
    let (files, note) = changed(&place).await;
    let whole = parcel::pack(&note, &files).unwrap();
    let before = (place.store.log(&holder(), &place.plan, 0, 1000).await.unwrap().len(), blobs(&place).await);
    for cut in [0, 1, 511, 512, 1024, whole.len() / 2, whole.len() - 1025, whole.len() - 512, whole.len() - 1] {
        let told = push(&place, &token, whole[..cut].to_vec()).await;
        assert!(told.status.is_client_error(), "cut at {cut}: {}", told.text);
    }
    // The connection ends in the middle.
    let half = whole[..whole.len() / 2].to_vec();
    let stream = breaking_off(half);
    let path = format!("/api/plans/{}/drafts", place.plan);
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, parcel::KIND.parse().unwrap());
    headers.insert(header::AUTHORIZATION, format!("Bearer {token}").parse().unwrap());
    let mut broken = Request::put(path).body(stream).unwrap();
    broken.headers_mut().extend(headers);
    assert!(place.stranger().ask(broken).await.status.is_client_error());
    // A byte was changed on the way, and it is still a plan.
    let mut other = files.clone();
    let file = other.iter_mut().find(|file| file.name == "assumptions.csv").unwrap();
    file.bytes = String::from_utf8(file.bytes.clone()).unwrap().replace("uplift,1.5,", "uplift,1.6,").into_bytes();
    let told = push(&place, &token, parcel::pack(&note, &other).unwrap()).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told.text.contains("do not say what their sender says"), "{}", told.text);
    // What is no plan is told with every fault.
    file_of(&mut other).bytes = b"id,value\nx,y\n".to_vec();
    let told = push(&place, &token, parcel::pack(&note, &other).unwrap()).await;
    assert!(
        serde_json::from_str::<Value>(&told.text).unwrap()["findings"].as_array().unwrap().len() > 1,
        "{}",
        told.text
    );
    let after = (place.store.log(&holder(), &place.plan, 0, 1000).await.unwrap().len(), blobs(&place).await);
    assert_eq!((after, proposals(&place).await), (before, 0), "nothing was kept");
    assert_eq!(push(&place, &token, whole).await.status, StatusCode::CREATED);
}

async fn begin(place: &Place, token: &str, name: &str) -> Told {
    let (files, mut note) = changed(place).await;
    note["name"] = json!(name);
    place.stranger().ask(request("PUT", "/api/plans", token, parcel::pack(&note, &files).unwrap())).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_programme_lead_begins_a_plan_and_nobody_else_does() {
    let place = Place::shared().await;
    let (mut browser, lead) = program_as(&place, "lead@example.org", "ICB", Role::ProgrammeLead).await;
    let (_, analyst) = program(&place).await;
    let plans = async || place.store.plans(&holder()).await.unwrap().len();
    let before = (plans().await, blobs(&place).await);
    assert_eq!(begin(&place, &analyst, "Fenland").await.status, StatusCode::FORBIDDEN);
    assert_eq!(begin(&place, "concordat_wrong", "Fenland").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(begin(&place, "", "Fenland").await.status, StatusCode::UNAUTHORIZED);
    for name in ["", "two-places", &"x".repeat(201)] {
        let name = if name == "two-places" {
            place.store.plans(&holder()).await.unwrap()[0].name.clone()
        } else {
            name.to_owned()
        };
        let told = begin(&place, &lead, &name).await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {}", told.text);
    }
    // What does not arrive whole, or says something else, begins nothing.
    let (mut files, mut note) = changed(&place).await;
    note["name"] = json!("Fenland");
    let whole = parcel::pack(&note, &files).unwrap();
    let cut = request("PUT", "/api/plans", &lead, whole[..whole.len() - 700].to_vec());
    assert_eq!(place.stranger().ask(cut).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    file_of(&mut files).bytes = b"id,value\nx,y\n".to_vec();
    let broken = request("PUT", "/api/plans", &lead, parcel::pack(&note, &files).unwrap());
    assert!(place.stranger().ask(broken).await.text.contains("findings"));
    assert_eq!((plans().await, blobs(&place).await), before, "nothing was begun");
    let told = begin(&place, &lead, "Fenland").await;
    assert_eq!(told.status, StatusCode::CREATED, "{}", told.text);
    let said: Value = serde_json::from_str(&told.text).unwrap();
    assert_eq!((&said["version"]["number"], &said["sections"]), (&json!(1), &note["sections"]));
    let page = browser.get(said["page"].as_str().unwrap()).await;
    assert_eq!(page.status, StatusCode::OK, "its founder opens it: {}", page.text);
    let people = format!("{}/people", said["page"].as_str().unwrap());
    assert_eq!(browser.get(&people).await.status, StatusCode::OK);
    let audit = browser.get(&format!("{}/audit", said["page"].as_str().unwrap())).await.text;
    assert!(audit.contains("began the plan") && audit.contains("took a role in the plan that they began"), "{audit}");
    // The founder's token is for the other plan; others see nothing of this one.
    let other = place.with_plan(said["version"]["plan"].as_str().unwrap().to_owned());
    for token in [&lead, &analyst] {
        assert_eq!(pull(&other, token, "latest").await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(begin(&place, &lead, "Fenland").await.status, StatusCode::UNPROCESSABLE_ENTITY, "twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_holds_the_machine_begins_a_plan() {
    let place = Place::with(true).await;
    let told = begin(&place, "", "Fenland").await;
    assert_eq!(told.status, StatusCode::CREATED, "{}", told.text);
    assert_eq!(place.store.plans(&holder()).await.unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_goes_out_to_those_who_may_read_it_and_verifies() {
    let place = Place::shared().await;
    let (mut browser, token) = program(&place).await;
    let path = format!("/api/plans/{}/log", place.plan);
    let told = place.stranger().ask(request("GET", &path, &token, Vec::new())).await;
    assert_eq!(told.status, StatusCode::OK, "{}", told.text);
    let extract = store::Extract::parse(&told.bytes).unwrap();
    let key = place.store.public_key().unwrap();
    let expected = store::Expected { checkpoints: Vec::new(), key: Some(key), reader: None };
    let audit = store::verify_extract(&extract, &expected);
    assert!(audit.is_sound() && audit.leaves > 2, "{:?}", audit.problems);
    assert!(audit.withheld > 0, "who invited her is another organisation's to tell");
    assert_eq!(browser.get(&path).await.status, StatusCode::OK, "a session does as well");
    assert_eq!(place.stranger().get(&path).await.status, StatusCode::NOT_FOUND);
    let (draft, _) = web::read_pack(&support::example()).unwrap();
    let other = place.store.create_plan(&holder(), "Elsewhere", &draft, "").await.unwrap().plan;
    let path = format!("/api/plans/{other}/log");
    assert_eq!(place.stranger().ask(request("GET", &path, &token, Vec::new())).await.status, StatusCode::NOT_FOUND);
}

fn file_of(files: &mut [File]) -> &mut File {
    files.iter_mut().find(|file| file.name == "assumptions.csv").unwrap()
}

/// A body that breaks off after these bytes.
fn breaking_off(bytes: Vec<u8>) -> Body {
    struct Broken(Option<Vec<u8>>);
    impl axum::body::HttpBody for Broken {
        type Data = axum::body::Bytes;
        type Error = std::io::Error;
        fn poll_frame(
            mut self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
            let next = self.0.take().map(|bytes| Ok(http_body::Frame::data(bytes.into())));
            std::task::Poll::Ready(Some(next.unwrap_or_else(|| Err(std::io::Error::other("the connection ended")))))
        }
    }
    Body::new(Broken(Some(bytes)))
}

/// Bytes that the store keeps.
async fn blobs(place: &Place) -> u64 {
    let file = place.folder.path().join("concordat.db").to_str().unwrap().to_owned();
    store::verify(&file, &store::Expected::default()).await.unwrap().blobs
}
