//! Every route against everybody: by real requests, held against a table that was reviewed.

mod support;

use std::fmt::Write as _;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use model::decision::{Act, Role};
use store::{Contest, Reveal};
use support::{Browser, Place, Told, form, holder, multipart};
use web::drafts;
use web::routes::{Needs, ROUTES, Route, Takes};

const GOLDEN: &str = include_str!("../src/routes.txt");

/// A path of a route with things that are there.
fn path(place: &Place, route: &Route, invitation: &str, style: &str) -> String {
    let path = route.path.replace("{plan}", &place.plan);
    [
        ("{change}", "1"),
        ("{dispute}", "1"),
        ("{assumption}", "pay-price"),
        ("{token}", invitation),
        ("{leaf}", "0"),
        ("{*file}", "plan.toml"),
        ("{*address}", "residual"),
        ("{solution}", "none"),
        ("{version}", "latest"),
    ]
    .iter()
    .fold(path, |path, (name, value)| path.replace(name, value))
    .replace("tables/{file}", "tables/positions.csv")
    .replace("assets/{file}", style)
}

async fn ask(browser: &mut Browser, route: &Route, path: &str) -> Told {
    if route.method == Method::GET {
        return browser.get(path).await;
    }
    match route.takes {
        Takes::Files => browser.upload(path, &[], &[]).await,
        Takes::Parcel => browser.ask(parcel(path, &[])).await,
        Takes::Json => browser.ask(json(path, "{\"set\": {}}")).await,
        // Each visitor guesses at an account of its own, or the store would hold them up.
        Takes::Form | Takes::Nothing => {
            let email = format!("{}@example.org", browser.address);
            let fields = [("email", email.as_str()), ("version", "1"), ("organisation", "HOSP")];
            browser.post(path, &fields).await
        }
    }
}

fn parcel(path: &str, files: &[store::File]) -> Request<Body> {
    let bytes = web::parcel::pack(&serde_json::json!({}), files).unwrap();
    Request::put(path).header(header::CONTENT_TYPE, web::parcel::KIND).body(Body::from(bytes)).unwrap()
}

fn json(path: &str, body: &'static str) -> Request<Body> {
    Request::post(path).header(header::CONTENT_TYPE, "application/json").body(Body::from(body)).unwrap()
}

/// What came of it: whether the handler was reached, or what stood before it.
fn outcome(told: &Told) -> &'static str {
    match told.status {
        StatusCode::SEE_OTHER if told.location().starts_with("/sign-in?") => "sign in",
        StatusCode::UNAUTHORIZED => "sign in",
        StatusCode::FORBIDDEN => "refused",
        StatusCode::NOT_FOUND => "not found",
        StatusCode::INTERNAL_SERVER_ERROR | StatusCode::TOO_MANY_REQUESTS => "FAILED",
        _ => "open",
    }
}

/// A plan with a proposal of HOSP's that partners see, and a disagreement to which HOSP is a party.
async fn furnished() -> Place {
    let place = Place::shared().await;
    let analyst = store::Actor::holder("HOSP", &[Role::Analyst]);
    let cell = store::CellRef {
        section: "assumptions".to_owned(),
        table: "assumptions".to_owned(),
        key: vec!["pay-price".to_owned()],
        column: "value".to_owned(),
    };
    let files = place.store.files(&holder(), &place.plan, None).await.unwrap();
    let draft = drafts::with_cell(&files, &cell, "1.5").unwrap();
    let head = place.store.version(&holder(), &place.plan, None).await.unwrap();
    place.store.propose(&analyst, &place.plan, &head.id, &draft, Reveal::to_partners(), "").await.unwrap();
    let contest =
        Contest { cell: &cell, value: "2", low: "1", high: "2", settler: "ICB", due: "2026-12-01", reason: "" };
    place.store.contest(&analyst, &place.plan, &contest).await.unwrap();
    place
}

/// `WRITE_TABLES=1 cargo test -p concordat-web --test routes` writes the table again, to be reviewed like code.
#[tokio::test(flavor = "multi_thread")]
async fn every_route_against_everybody() {
    let place = furnished().await;
    let invited = place.store.invite(&holder(), &place.plan, "new@example.org", "HOSP", Role::Reader).await.unwrap();
    let (draft, _) = web::read_pack(&support::example()).unwrap();
    let elsewhere = place.store.create_plan(&holder(), "Elsewhere", &draft, "").await.unwrap().plan;
    let mut visitors: Vec<(String, Browser)> = vec![("stranger".to_owned(), place.stranger())];
    // An analyst of another plan.
    let other = place.with_plan(elsewhere);
    visitors.push(("elsewhere".to_owned(), other.join("else@example.org", "FAR", Role::Analyst).await));
    visitors.push(("other org".to_owned(), place.join("other@example.org", "ICB", Role::Analyst).await));
    for role in Role::ALL.iter().filter(|role| **role != Role::Public) {
        let browser = place.join(&format!("{role}@example.org"), "HOSP", *role).await;
        visitors.push((role.word().to_owned(), browser));
    }
    let page = place.stranger().get("/").await.text;
    let style =
        page.split("href=\"/").find(|part| part.starts_with("assets/")).unwrap().split('"').next().unwrap().to_owned();
    let mut routes: Vec<&Route> = ROUTES.iter().collect();
    // What opens the plan or ends sessions comes last.
    let last = ["/plans/{plan}/agreement/publish", "/account/sign-out-everywhere", "/sign-out"];
    routes.sort_by_key(|route| last.iter().position(|path| *path == route.path).map_or(0, |at| at + 1));
    let (mut rows, everybody) = (Vec::new(), visitors.len());
    for route in routes {
        let path = path(&place, route, invited.token.reveal(), &style);
        let mut row = format!("{} {}\n", route.method, route.path);
        let mut seen: Vec<(&'static str, Vec<String>)> = Vec::new();
        for (name, browser) in &mut visitors {
            let told = ask(browser, route, &path).await;
            let came = outcome(&told);
            assert_ne!(came, "FAILED", "{name}: {} {path}: {}", route.method, told.text);
            match seen.iter_mut().find(|(other, _)| *other == came) {
                Some((_, names)) => names.push(name.clone()),
                None => seen.push((came, vec![name.clone()])),
            }
        }
        for (came, names) in seen {
            let _ = writeln!(
                row,
                "  {came:<10}{}",
                if names.len() == everybody { "everybody".to_owned() } else { names.join(", ") }
            );
        }
        rows.push((route.path, route.method.as_str(), row));
    }
    rows.sort_by_key(|(path, method, _)| {
        ROUTES.iter().position(|route| route.path == *path && route.method.as_str() == *method)
    });
    let head = "Who gets through to each route of an unpublished plan, by real requests. Roles are of HOSP, to which what is asked for \
                belongs; `other org` is an analyst of another partner, `elsewhere` one of another plan.\n\n";
    let printed = head.to_owned() + &rows.into_iter().map(|(_, _, row)| row).collect::<String>();
    if std::env::var_os("WRITE_TABLES").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/src/routes.txt"), &printed).unwrap();
        return;
    }
    for (at, (now, then)) in printed.lines().zip(GOLDEN.lines()).enumerate() {
        assert_eq!(now, then, "line {} of crates/web/src/routes.txt", at + 1);
    }
    assert_eq!(printed.lines().count(), GOLDEN.lines().count());
}

#[test]
fn every_row_says_what_it_needs_and_no_two_are_the_same() {
    for (at, route) in ROUTES.iter().enumerate() {
        assert!(!route.about.is_empty(), "{}", route.path);
        let same = |other: &&Route| other.path == route.path && other.method == route.method;
        assert_eq!(ROUTES.iter().position(|other| same(&other)), Some(at), "{}", route.path);
        let of_plan = route.path.contains("{plan}");
        let needs_plan = matches!(route.needs, Needs::Act(..) | Needs::Seeing);
        assert_eq!(of_plan, needs_plan, "{} {:?}", route.path, route.needs);
        // Whatever changes something takes a form with its token; a question changes nothing.
        let asks = route.takes == Takes::Json;
        // Or a folder from a program, of a kind that no form can send.
        assert_eq!(route.method == Method::PUT, route.takes == Takes::Parcel, "{}", route.path);
        assert_eq!(
            route.method == Method::POST && !asks,
            matches!(route.takes, Takes::Form | Takes::Files),
            "{}",
            route.path
        );
        if let Needs::Act(acts, _) = route.needs {
            let reads = acts.iter().all(|act| *act == Act::ReadLog);
            let free = ["/people/acting", "/audit/check"].iter().any(|end| route.path.ends_with(end));
            assert_eq!(reads, route.method == Method::GET || free, "{}", route.path);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_document_tells_every_route() {
    let place = Place::shared().await;
    let told = place.stranger().get("/api/openapi.json").await;
    let document: serde_json::Value = serde_json::from_str(&told.text).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    for route in ROUTES {
        let path = route.path.replace("{*", "{");
        let operation = &document["paths"][path.as_str()][route.method.as_str().to_ascii_lowercase()];
        assert_eq!(operation["summary"], route.about, "{path}");
        let named = operation["parameters"].as_array().unwrap().len();
        assert_eq!(named, path.matches('{').count(), "{path}");
    }
    let count: usize =
        document["paths"].as_object().unwrap().values().map(|path| path.as_object().unwrap().len()).sum();
    assert_eq!(count, ROUTES.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_form_changes_nothing() {
    let place = Place::with(true).await;
    let mut browser = place.stranger();
    let token = browser.token().await;
    let strange = place.stranger().token().await;
    let before = place.store.log(&holder(), &place.plan, 0, 1000).await.unwrap();
    for route in ROUTES.iter().filter(|route| route.method == Method::POST && route.takes != Takes::Json) {
        if route.path.ends_with("/preference") {
            // Before consultation nobody may prefer an option: that is told first, whatever the form says.
            continue;
        }
        let path = path(&place, route, "none", "none");
        let make = |fields: &[(&str, &str)]| {
            if route.takes == Takes::Files {
                multipart(&path, &[("accounts.csv", b"x")], fields)
            } else {
                form(&path, fields)
            }
        };
        let with = |name: &'static str, value: &'static str| {
            let mut request = make(&[("csrf", &token), ("reason", "forged")]);
            request.headers_mut().insert(name, value.parse().unwrap());
            request
        };
        let forged = [
            make(&[("reason", "no token")]),
            make(&[("csrf", "0000"), ("reason", "no such token")]),
            make(&[("csrf", &strange), ("reason", "somebody else's token")]),
            with("origin", "http://evil.example"),
            with("origin", "null"),
            with("sec-fetch-site", "cross-site"),
            with("sec-fetch-site", "same-site"),
        ];
        for (at, request) in forged.into_iter().enumerate() {
            let mut other = browser.clone();
            other.address = std::net::Ipv4Addr::from_bits(0x0b00_0000 + at as u32);
            let told = other.ask(request).await;
            // A rate limit is as good a refusal, but there must be one of this kind first.
            assert_eq!(told.status, StatusCode::FORBIDDEN, "{path} {at}: {}", told.text);
            assert!(told.text.contains("Nothing was changed"), "{path} {at}");
        }
    }
    let told = browser.ask(Request::post(place.path("api/what-if")).body(Body::from("{}")).unwrap()).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(place.store.log(&holder(), &place.plan, 0, 1000).await.unwrap(), before);
}
