//! A site on a store of its own, and visitors that ask it as browsers do.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use model::decision::Role;
use store::{Actor, Store};
use tower::ServiceExt as _;
use web::{Options, Site, put_pack, read_pack};

/// A password that anybody may know: these accounts live for a test.
pub const PASSWORD: &str = "two wards and a hill";

/// A site with one plan, two-places, in a folder of its own.
pub struct Place {
    pub folder: tempfile::TempDir,
    pub store: Store,
    pub router: Router,
    pub plan: String,
    clock: Arc<AtomicI64>,
}

pub fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/two-places")
}

pub fn holder() -> Actor {
    Actor::holder("local", &[Role::ProgrammeLead, Role::Administrator, Role::Signatory, Role::Analyst])
}

impl Place {
    pub async fn shared() -> Self {
        Self::with(false).await
    }

    pub async fn with(single_user: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("concordat.db").to_str().unwrap().to_owned();
        let clock = Arc::new(AtomicI64::new(1_780_000_000));
        let told = Arc::clone(&clock);
        let options =
            store::Options { clock: Arc::new(move || told.load(Ordering::SeqCst)), ..store::Options::default() };
        let store = Store::open(&place, options).await.unwrap();
        let (draft, name) = read_pack(&example()).unwrap();
        let plan = put_pack(&store, &name, &draft).await.unwrap().id;
        let options = Options { single_user, url: None, place };
        let router = Site::new(store.clone(), options).router();
        Self { folder, store, router, plan, clock }
    }

    /// The same place with another plan of its store.
    pub fn with_plan(&self, plan: String) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            store: self.store.clone(),
            router: self.router.clone(),
            plan,
            clock: Arc::clone(&self.clock),
        }
    }

    /// Lets time pass.
    pub fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::SeqCst);
    }

    pub fn path(&self, page: &str) -> String {
        if page.is_empty() { format!("/plans/{}", self.plan) } else { format!("/plans/{}/{page}", self.plan) }
    }

    /// Somebody without an account.
    pub fn stranger(&self) -> Browser {
        static BROWSERS: AtomicU32 = AtomicU32::new(1);
        let number = BROWSERS.fetch_add(1, Ordering::SeqCst);
        Browser {
            router: self.router.clone(),
            cookies: BTreeMap::new(),
            address: Ipv4Addr::from_bits(0x0a00_0000 + number),
        }
    }

    /// Somebody who takes up an invitation through the site.
    pub async fn join(&self, email: &str, organisation: &str, role: Role) -> Browser {
        let invitation = self.store.invite(&holder(), &self.plan, email, organisation, role).await.unwrap();
        let mut browser = self.stranger();
        let path = format!("/invitations/{}", invitation.token.reveal());
        assert_eq!(browser.get(&path).await.status, StatusCode::OK);
        let fields = [("name", "Somebody"), ("password", PASSWORD), ("password-again", PASSWORD)];
        let taken = browser.post(&path, &fields).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
        browser
    }
}

/// An answer.
#[derive(Debug)]
pub struct Told {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
    pub bytes: Vec<u8>,
}

impl Told {
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |path| path.to_str().unwrap())
    }

    /// The token in the page's forms.
    pub fn token(&self) -> String {
        let found = self.text.split("name=\"csrf\" value=\"").nth(1);
        found.and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
    }
}

/// Keeps cookies and sends forms with the token of the page it last loaded, as a browser does.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    pub cookies: BTreeMap<String, String>,
    pub address: Ipv4Addr,
}

impl Browser {
    pub async fn get(&mut self, path: &str) -> Told {
        self.send(Request::get(path)).await
    }

    async fn send(&mut self, request: axum::http::request::Builder) -> Told {
        self.ask(request.body(Body::empty()).unwrap()).await
    }

    /// Sends any request, with this browser's cookies.
    pub async fn ask(&mut self, mut request: Request<Body>) -> Told {
        if !request.headers().contains_key(header::HOST) {
            request.headers_mut().insert(header::HOST, "localhost:8080".parse().unwrap());
        }
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request.headers_mut().insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        }
        let from = SocketAddr::from((self.address, 1));
        request.extensions_mut().insert(axum::extract::ConnectInfo(from));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Told { status: parts.status, headers: parts.headers, text, bytes }
    }

    /// The token for this browser's forms: of a page that everybody can load.
    pub async fn token(&mut self) -> String {
        let page = self.get("/").await;
        let token = page.token();
        if token.is_empty() { self.get("/sign-in").await.token() } else { token }
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Told {
        let token = self.token().await;
        let mut fields = fields.to_vec();
        fields.push(("csrf", &token));
        self.ask(form(path, &fields)).await
    }

    /// Sends files.
    pub async fn upload(&mut self, path: &str, files: &[(&str, &[u8])], fields: &[(&str, &str)]) -> Told {
        let token = self.token().await;
        let mut fields = fields.to_vec();
        fields.push(("csrf", &token));
        self.ask(multipart(path, files, &fields)).await
    }

    pub async fn sign_in(&mut self, email: &str, password: &str) -> Told {
        self.post("/sign-in", &[("email", email), ("password", password)]).await
    }
}

pub fn form(path: &str, fields: &[(&str, &str)]) -> Request<Body> {
    let body: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ORIGIN, "http://localhost:8080")
        .body(Body::from(body))
        .unwrap()
}

pub fn multipart(path: &str, files: &[(&str, &[u8])], fields: &[(&str, &str)]) -> Request<Body> {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    for (name, bytes) in files {
        body.extend(
            format!("--edge\r\ncontent-disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n").bytes(),
        );
        body.extend_from_slice(bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--edge--\r\n");
    Request::post(path)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
        .header(header::ORIGIN, "http://localhost:8080")
        .body(Body::from(body))
        .unwrap()
}
