//! Signing in by an identity provider that runs in the test: what is good is taken, and everything that is not quite good is not.
#![cfg(feature = "oidc")]

mod support;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer as _, SigningKey};
use model::decision::Role;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use support::{Browser, PASSWORD, Place, Told, holder};
use web::oidc::{Provider, Settings};
use web::{Options, Site};

/// What the provider does next.
#[derive(Clone, Debug, PartialEq)]
enum Trick {
    None,
    WrongNonce,
    WrongAudience,
    WrongIssuer,
    Expired,
    WrongKey,
    NotSigned,
    WrongAccessHash,
}

/// A provider: one client, and whoever it is told to vouch for.
struct Fake {
    root: String,
    /// The key that it signs with and publishes, and its name.
    key: Mutex<(SigningKey, &'static str)>,
    trick: Mutex<Trick>,
    subject: Mutex<String>,
    /// By code: the nonce and the challenge that were asked with.
    codes: Mutex<HashMap<String, (String, String)>>,
}

fn fields(query: &str) -> HashMap<String, String> {
    form_urlencoded::parse(query.as_bytes()).map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

fn base64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Fake {
    async fn serve() -> Arc<Self> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let fake = Arc::new(Self {
            root: format!("http://{}", listener.local_addr().unwrap()),
            key: Mutex::new((SigningKey::from_bytes(&[7; 32]), "one")),
            trick: Mutex::new(Trick::None),
            subject: Mutex::new("jane".to_owned()),
            codes: Mutex::default(),
        });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(metadata))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(Arc::clone(&fake));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        fake
    }

    fn will(&self, trick: Trick) {
        *self.trick.lock().unwrap() = trick;
    }

    fn vouch_for(&self, subject: &str) {
        subject.clone_into(&mut self.subject.lock().unwrap());
    }

    /// What the provider does when somebody comes with this address and signs in there: the way back.
    fn sign_in(&self, address: &str) -> String {
        let query = address.strip_prefix(&format!("{}/authorize?", self.root)).expect(address);
        let asked = fields(query);
        assert_eq!((asked["response_type"].as_str(), asked["client_id"].as_str()), ("code", "concordat"));
        assert_eq!(asked["code_challenge_method"], "S256");
        assert_eq!(asked["redirect_uri"], "http://localhost:8080/sign-in/provider/back");
        let code = format!("code-{}", self.codes.lock().unwrap().len());
        let kept = (asked["nonce"].clone(), asked["code_challenge"].clone());
        self.codes.lock().unwrap().insert(code.clone(), kept);
        format!("/sign-in/provider/back?code={code}&state={}", asked["state"])
    }

    fn id_token(&self, nonce: &str, access: &str) -> String {
        let trick = self.trick.lock().unwrap().clone();
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        let either = |on: Trick, wrong: Value, right: Value| if trick == on { wrong } else { right };
        let hash = base64(&sha2::Sha512::digest(access)[..32]);
        let claims = json!({
            "iss": either(Trick::WrongIssuer, json!("http://127.0.0.1:1"), json!(self.root)),
            "sub": *self.subject.lock().unwrap(),
            "aud": either(Trick::WrongAudience, json!("another"), json!("concordat")),
            "exp": either(Trick::Expired, json!(now - 3600), json!(now + 300)),
            "iat": now - 4000,
            "nonce": either(Trick::WrongNonce, json!("another"), json!(nonce)),
            "at_hash": either(Trick::WrongAccessHash, json!("another"), json!(hash)),
            "name": "Jane of the provider",
        });
        let (own, kid) = self.key.lock().unwrap().clone();
        let alg = if trick == Trick::NotSigned { "none" } else { "EdDSA" };
        let text = format!(
            "{}.{}",
            base64(json!({ "alg": alg, "kid": kid }).to_string().as_bytes()),
            base64(claims.to_string().as_bytes())
        );
        let key = if trick == Trick::WrongKey { SigningKey::from_bytes(&[8; 32]) } else { own };
        let signature =
            if trick == Trick::NotSigned { String::new() } else { base64(&key.sign(text.as_bytes()).to_bytes()) };
        format!("{text}.{signature}")
    }
}

async fn metadata(State(fake): State<Arc<Fake>>) -> Json<Value> {
    let root = &fake.root;
    Json(json!({
        "issuer": root,
        "authorization_endpoint": format!("{root}/authorize"),
        "token_endpoint": format!("{root}/token"),
        "jwks_uri": format!("{root}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
    }))
}

async fn keys(State(fake): State<Arc<Fake>>) -> Json<Value> {
    let (key, kid) = fake.key.lock().unwrap().clone();
    let x = base64(key.verifying_key().as_bytes());
    Json(json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": kid, "x": x }] }))
}

async fn token(State(fake): State<Arc<Fake>>, asked: String) -> Result<Json<Value>, StatusCode> {
    let asked = fields(&asked);
    let (nonce, challenge) = fake.codes.lock().unwrap().remove(&asked["code"]).ok_or(StatusCode::BAD_REQUEST)?;
    if base64(&Sha256::digest(&asked["code_verifier"])) != challenge {
        return Err(StatusCode::BAD_REQUEST);
    }
    let id = fake.id_token(&nonce, "an access token");
    Ok(Json(json!({ "access_token": "an access token", "token_type": "Bearer", "expires_in": 60, "id_token": id })))
}

/// A site with the provider, whose analyst has an account with a password.
async fn place(fake: &Fake) -> Place {
    let mut place = Place::shared().await;
    let settings = json!({ "issuer": fake.root, "client_id": "concordat", "name": "the test's provider" });
    let provider = Provider::new(Settings::parse(&settings.to_string()).unwrap(), "http://localhost:8080").unwrap();
    let file = place.folder.path().join("concordat.db").to_str().unwrap().to_owned();
    let options = Options { single_user: false, url: None, place: file };
    place.router = Site::new(place.store.clone(), options).with_provider(provider).router();
    place
}

/// To the provider and back.
async fn through(browser: &mut Browser, fake: &Fake, way: &str) -> Told {
    let address = browser.get(way).await.location().to_owned();
    let back = fake.sign_in(&address);
    browser.get(&back).await
}

async fn is_signed_in(browser: &mut Browser) -> bool {
    browser.get("/account").await.status == StatusCode::OK
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_linked_while_signed_in_and_then_opens() {
    let fake = Fake::serve().await;
    let place = place(&fake).await;
    let mut jane = place.join("jane@example.org", "HOSP", Role::Analyst).await;
    let mut stranger = place.stranger();
    assert!(stranger.get("/sign-in").await.text.contains("Sign in with the test&#39;s provider"));
    let told = through(&mut stranger, &fake, "/sign-in/provider").await;
    assert_eq!(told.status, StatusCode::FORBIDDEN, "nobody is linked by being vouched for");
    assert!(told.text.contains("No account is linked"), "{}", told.text);
    assert_eq!(stranger.get("/sign-in/provider?link=1").await.status, StatusCode::SEE_OTHER, "to the page to sign in");
    let told = through(&mut jane, &fake, "/sign-in/provider?link=1").await;
    assert_eq!(told.location(), "/account", "{}", told.text);
    let before = stranger.cookies.clone();
    let told = through(&mut stranger, &fake, &format!("/sign-in/provider?next={}", place.path("people"))).await;
    assert_eq!((told.status, told.location()), (StatusCode::SEE_OTHER, place.path("people").as_str()), "{}", told.text);
    assert_ne!(stranger.cookies, before);
    assert!(is_signed_in(&mut stranger).await);
    // Where one goes on to is within the site.
    let mut other = place.stranger();
    other.get("/sign-in").await;
    assert_eq!(through(&mut other, &fake, "/sign-in/provider?next=//evil.example").await.location(), "/");
    // Another's identity is not taken from them.
    let mut joe = place.join("joe@example.org", "HOSP", Role::Analyst).await;
    let told = through(&mut joe, &fake, "/sign-in/provider?link=1").await;
    assert!(told.text.contains("linked to another account"), "{}", told.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_quite_good_signs_nobody_in() {
    let fake = Fake::serve().await;
    let place = place(&fake).await;
    let mut jane = place.join("jane@example.org", "HOSP", Role::Analyst).await;
    through(&mut jane, &fake, "/sign-in/provider?link=1").await;
    for trick in [
        Trick::WrongNonce,
        Trick::WrongAudience,
        Trick::WrongIssuer,
        Trick::Expired,
        Trick::WrongKey,
        Trick::NotSigned,
        Trick::WrongAccessHash,
    ] {
        fake.will(trick.clone());
        let mut browser = place.stranger();
        browser.get("/sign-in").await;
        let told = through(&mut browser, &fake, "/sign-in/provider").await;
        assert_eq!(told.status, StatusCode::FORBIDDEN, "{trick:?}: {}", told.text);
        assert!(!is_signed_in(&mut browser).await, "{trick:?}");
    }
    fake.will(Trick::None);
    // A state that was used, one that was never given, another browser's, and no code.
    let mut browser = place.stranger();
    browser.get("/sign-in").await;
    let address = browser.get("/sign-in/provider").await.location().to_owned();
    let back = fake.sign_in(&address);
    let mut other = place.stranger();
    other.get("/sign-in").await;
    assert_eq!(other.get(&back).await.status, StatusCode::FORBIDDEN);
    assert_eq!(browser.get(&back).await.status, StatusCode::FORBIDDEN, "it was spent by whoever tried it first");
    let told = through(&mut browser, &fake, "/sign-in/provider").await;
    assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", told.text);
    let mut fresh = place.stranger();
    fresh.get("/sign-in").await;
    let address = fresh.get("/sign-in/provider").await.location().to_owned();
    let back = fake.sign_in(&address);
    assert_eq!(fresh.get(&back.replace("state=", "state=x")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(fresh.get(&back.replace("code=", "c=")).await.status, StatusCode::FORBIDDEN);
    assert!(!is_signed_in(&mut fresh).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_changes_its_keys_is_asked_again() {
    let fake = Fake::serve().await;
    let place = place(&fake).await;
    let mut jane = place.join("jane@example.org", "HOSP", Role::Analyst).await;
    assert_eq!(through(&mut jane, &fake, "/sign-in/provider?link=1").await.location(), "/account");
    *fake.key.lock().unwrap() = (SigningKey::from_bytes(&[9; 32]), "two");
    let mut browser = place.stranger();
    browser.get("/sign-in").await;
    let told = through(&mut browser, &fake, "/sign-in/provider").await;
    assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", told.text);
    assert!(is_signed_in(&mut browser).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_taken_up_without_a_password() {
    let fake = Fake::serve().await;
    let place = place(&fake).await;
    fake.vouch_for("new");
    let invited = place.store.invite(&holder(), &place.plan, "new@example.org", "HOSP", Role::Reader).await.unwrap();
    let page = format!("/invitations/{}", invited.token.reveal());
    let mut browser = place.stranger();
    assert!(browser.get(&page).await.text.contains("take it up with the test"));
    let way = format!("/sign-in/provider?invitation={}", invited.token.reveal());
    let told = through(&mut browser, &fake, &way).await;
    assert_eq!(told.location(), place.path(""), "{}", told.text);
    assert!(browser.get("/account").await.text.contains("Jane of the provider"));
    assert_eq!(browser.get(&way).await.status, StatusCode::NOT_FOUND, "it is used up");
    assert!(place.store.sign_in("new@example.org", PASSWORD, "here").await.is_err(), "there is no password");
    // Another role comes to the same account; an address with an account of its own is not taken over.
    let more = place.store.invite(&holder(), &place.plan, "other@example.org", "HOSP", Role::Analyst).await.unwrap();
    through(&mut browser, &fake, &format!("/sign-in/provider?invitation={}", more.token.reveal())).await;
    assert_eq!(place.store.members(&holder(), &place.plan).await.unwrap().len(), 2);
    place.join("jane@example.org", "HOSP", Role::Analyst).await;
    let theirs = place.store.invite(&holder(), &place.plan, "jane@example.org", "HOSP", Role::Reader).await.unwrap();
    fake.vouch_for("somebody else");
    let mut browser = place.stranger();
    browser.get("/sign-in").await;
    let told = through(&mut browser, &fake, &format!("/sign-in/provider?invitation={}", theirs.token.reveal())).await;
    assert!(told.text.contains("has an account already"), "{}", told.text);
    assert!(!is_signed_in(&mut browser).await);
}
