//! Sessions, headers, hosts, uploads and limits.

mod support;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use model::decision::Role;
use support::{PASSWORD, Place, form, multipart};

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_new_at_sign_in_and_ends() {
    let place = Place::shared().await;
    let mut browser = place.join("ana@example.org", "HOSP", Role::Analyst).await;
    let first = browser.cookies["concordat"].clone();
    assert_eq!(browser.get("/account").await.status, StatusCode::OK);

    // Whoever signs in over another session gets a new one, and the old one ends: a planted session is nobody's.
    let mut planted = place.stranger();
    planted.cookies.insert("concordat".to_owned(), "x".repeat(43));
    assert_eq!(planted.sign_in("ana@example.org", PASSWORD).await.status, StatusCode::SEE_OTHER);
    assert_ne!(planted.cookies["concordat"], "x".repeat(43));
    assert_eq!(browser.sign_in("ana@example.org", PASSWORD).await.status, StatusCode::SEE_OTHER);
    let second = browser.cookies["concordat"].clone();
    assert_ne!(first, second);
    let mut old = place.stranger();
    old.cookies.insert("concordat".to_owned(), first);
    assert_eq!(old.get("/account").await.status, StatusCode::SEE_OTHER);

    // Two hours without use end it; twelve hours end it whatever happens.
    place.pass(2 * 3600 + 1);
    assert!(browser.get("/account").await.location().starts_with("/sign-in"));
    browser.sign_in("ana@example.org", PASSWORD).await;
    for _ in 0..11 {
        place.pass(3600);
        assert_eq!(browser.get("/account").await.status, StatusCode::OK);
    }
    place.pass(3601);
    assert!(browser.get("/account").await.location().starts_with("/sign-in"));

    // Signing out ends it on the server, not only in the browser.
    browser.sign_in("ana@example.org", PASSWORD).await;
    let kept = browser.clone();
    assert_eq!(browser.post("/sign-out", &[]).await.status, StatusCode::SEE_OTHER);
    assert!(!browser.cookies.contains_key("concordat"));
    assert!(kept.clone().get("/account").await.location().starts_with("/sign-in"));

    // Everywhere.
    browser.sign_in("ana@example.org", PASSWORD).await;
    let mut other = place.stranger();
    other.sign_in("ana@example.org", PASSWORD).await;
    assert_eq!(browser.post("/account/sign-out-everywhere", &[]).await.location(), "/sign-in");
    assert!(other.get("/account").await.location().starts_with("/sign-in"));
}

#[tokio::test(flavor = "multi_thread")]
async fn cookies_and_headers_are_the_safe_ones() {
    let place = Place::shared().await;
    let mut browser = place.stranger();
    let told = browser.get("/sign-in").await;
    let cookie = told.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"), "{cookie}");
    for path in ["/", "/sign-in", "/nowhere", "/api/openapi.json", "/plans/none"] {
        let told = browser.get(path).await;
        let policy = told.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(told.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        assert_eq!(told.headers[header::REFERRER_POLICY], "same-origin", "{path}");
        assert_eq!(told.headers[header::CACHE_CONTROL], "no-store", "{path}");
    }
    // Nothing on any page would need what the policy forbids.
    let mut lead = place.join("lead@example.org", "HOSP", Role::ProgrammeLead).await;
    for page in [
        "",
        "case",
        "demand",
        "solutions",
        "bridge",
        "capacity",
        "staff",
        "uncertainty",
        "assumptions",
        "assumptions/pay-price",
        "agreement",
        "changes",
        "data",
        "people",
        "audit",
    ] {
        let told = lead.get(&place.path(page)).await;
        assert_eq!(told.status, StatusCode::OK, "{page}: {}", told.text);
        for forbidden in [" style=\"", "<style", " onclick=", " onload=", "javascript:", "<script>"] {
            assert!(!told.text.contains(forbidden), "{page} has {forbidden}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_tls_cookies_are_bound_to_the_host() {
    let place = Place::shared().await;
    let options =
        web::Options { single_user: false, url: Some("https://plan.example.org".to_owned()), place: String::new() };
    let router = web::Site::new(place.store.clone(), options).router();
    let request = |host: &str| Request::get("/sign-in").header(header::HOST, host).body(Body::empty()).unwrap();
    let told = tower::ServiceExt::oneshot(router.clone(), request("plan.example.org")).await.unwrap();
    let cookie = told.headers()[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("__Host-") && cookie.contains("; Secure") && !cookie.contains("Domain"), "{cookie}");
    assert!(told.headers().contains_key(header::STRICT_TRANSPORT_SECURITY));
    let told = tower::ServiceExt::oneshot(router, request("evil.example")).await.unwrap();
    assert_eq!(told.status(), StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test(flavor = "multi_thread")]
async fn single_user_mode_answers_this_machine_alone() {
    let place = Place::with(true).await;
    let mut browser = place.stranger();
    assert!(browser.get(&place.path("")).await.text.contains("whoever sits here"));
    for host in ["evil.example", "evil.example:8080", "10.0.0.1:8080", "localhost.evil.example"] {
        let request = Request::get("/").header(header::HOST, host).body(Body::empty()).unwrap();
        assert_eq!(browser.ask(request).await.status, StatusCode::MISDIRECTED_REQUEST, "{host}");
    }
    let site = |single_user, url: Option<&str>| {
        let options = web::Options { single_user, url: url.map(str::to_owned), place: String::new() };
        web::Site::new(place.store.clone(), options)
    };
    let everywhere = "0.0.0.0:0".parse().unwrap();
    for open in [
        site(true, None),
        site(false, None),
        site(true, Some("https://x.example")),
        site(false, Some("http://x.example")),
    ] {
        let refused = web::serve(&open, &[everywhere], |_| {}, async {}).await;
        assert!(matches!(refused, Err(web::Error::Open(_))), "{:?}", open.options());
    }
    let here = "127.0.0.1:0".parse().unwrap();
    assert!(web::serve(&site(true, None), &[here], |_| {}, async {}).await.is_ok());
    // One address that is open to all is one too many.
    let refused = web::serve(&site(true, None), &[here, everywhere], |_| {}, async {}).await;
    assert!(matches!(refused, Err(web::Error::Open(_))));
}

#[tokio::test]
async fn a_port_that_is_taken_is_told_or_another_is_had() {
    let place = Place::with(true).await;
    let options = web::Options { single_user: true, url: None, place: String::new() };
    let site = web::Site::new(place.store.clone(), options);
    let holder = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let (taken, any) = (holder.local_addr().unwrap(), "127.0.0.1:0".parse().unwrap());
    let alone = web::serve(&site, &[taken], |_| {}, async {}).await;
    assert!(matches!(alone, Err(web::Error::Listen { address, .. }) if address == taken));
    let mut had = None;
    web::serve(&site, &[taken, any], |address| had = Some(address), async {}).await.unwrap();
    assert_ne!(had.unwrap().port(), taken.port());
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_is_held_up() {
    let place = Place::shared().await;
    place.join("ana@example.org", "HOSP", Role::Analyst).await;
    let mut browser = place.stranger();
    let wrong = browser.sign_in("ana@example.org", "not the password").await;
    let unknown = browser.sign_in("nobody@example.org", "not the password").await;
    assert_eq!((wrong.status, unknown.status), (StatusCode::UNPROCESSABLE_ENTITY, StatusCode::UNPROCESSABLE_ENTITY));
    let said = "The e-mail address or the password is not right.";
    assert!(wrong.text.contains(said) && unknown.text.contains(said));
    assert!(!wrong.text.contains("not the password"));
    let mut statuses = Vec::new();
    for _ in 0..12 {
        statuses.push(browser.sign_in("ana@example.org", "not the password").await.status);
    }
    assert_eq!(statuses.last(), Some(&StatusCode::TOO_MANY_REQUESTS));
    let mut elsewhere = place.stranger();
    for path in ["//evil.example", "https://evil.example", "/\\evil.example"] {
        let told =
            elsewhere.post("/sign-in", &[("email", "other@example.org"), ("password", PASSWORD), ("next", path)]).await;
        assert!(!told.text.contains("evil.example"), "{}", told.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_uploads_are_refused_and_told() {
    let place = Place::shared().await;
    let mut analyst = place.join("ana@example.org", "HOSP", Role::Analyst).await;
    let path = place.path("data");
    let why = [("reason", "try")];
    let cases: &[(&str, &[u8], &str)] = &[
        ("../../../etc/passwd", b"root", "is not a table of a pack"),
        ("accounts.exe", b"MZ", "is not a table of a pack"),
        ("accounts.csv", b"\xff\xfe\x00\x01", "accounts.csv"),
        ("accounts.parquet", b"PAR1 not really PAR1", "accounts.parquet"),
        ("<script>alert(1)</script>.csv", b"a", "is not a table of a pack"),
        ("accounts.csv", b"organisation\n<script>alert(1)</script>\n", "&lt;script&gt;"),
        ("plan.toml", b"name = [[[[[[", "plan.toml"),
    ];
    for (name, bytes, said) in cases {
        let told = analyst.upload(&path, &[(name, bytes)], &why).await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {}", told.text);
        let text = told.text.replace("&#60;", "&lt;").replace("&#62;", "&gt;");
        assert!(text.contains(said), "{name}: {text}");
        assert!(!told.text.contains("<script>alert"), "{name}");
        analyst.address = std::net::Ipv4Addr::from_bits(analyst.address.to_bits() + 0x1_0000);
    }
    // More than is taken at once; a form that is too long; an upload that breaks off.
    let large = vec![b'x'; (64 << 20) + 1];
    let told = analyst.upload(&path, &[("accounts.csv", &large)], &why).await;
    assert_eq!(told.status, StatusCode::PAYLOAD_TOO_LARGE);
    let long = "x".repeat(300 << 10);
    let told = analyst.ask(form("/sign-in", &[("email", &long)])).await;
    assert_eq!(told.status, StatusCode::PAYLOAD_TOO_LARGE);
    let whole = multipart(&path, &[("accounts.csv", b"x")], &why);
    let (parts, body) = whole.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let half = Request::from_parts(parts, Body::from(bytes.slice(..bytes.len() / 2)));
    assert!(matches!(analyst.ask(half).await.status, StatusCode::UNPROCESSABLE_ENTITY | StatusCode::FORBIDDEN));
    // None of it came to anything.
    assert!(place.store.proposals(&support::holder(), &place.plan).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_is_told_what_it_may_not_do_and_sees_no_form_for_it() {
    let place = Place::shared().await;
    let mut reader = place.join("read@example.org", "HOSP", Role::Reader).await;
    let page = reader.get(&place.path("assumptions/pay-price")).await.text;
    assert!(!page.contains("id=\"change\"") && !page.contains("id=\"contest\""));
    let fields = [("value", "9"), ("reason", "why not")];
    let told = reader.post(&place.path("assumptions/pay-price/change"), &fields).await;
    assert_eq!(told.status, StatusCode::FORBIDDEN);
    assert!(told.text.contains("proposed by an analyst"), "{}", told.text);
}
