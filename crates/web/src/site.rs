//! The site itself: what it holds, how its router is made from the table of routes, and the one function through which every
//! request goes.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{
    ConnectInfo, DefaultBodyLimit, FromRequest as _, FromRequestParts as _, Multipart, Path, Query, Request,
};
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use model::decision::Role;
use store::{Actor, Audit, Draft, Reveal, Store, Token};

use crate::answer::{Answer, Problem};
use crate::ask::{Ask, OfPlan, Visitor, might};
use crate::forms::Form;
use crate::limits::{Limit, Limits};
use crate::loaded;
use crate::routes::{Needs, ROUTES, Route, Takes};
use crate::safety;
use crate::{compared, drafts, pages, parcel};

/// How a site is served.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// One person on this machine, without an account, who may do everything; marked on every page.
    pub single_user: bool,
    /// The address at which people reach it, such as `https://plan.example.nhs.uk`; without it only this machine does.
    pub url: Option<String>,
    /// The store's file or URL as it was opened, so that the log can be checked from outside.
    pub place: String,
}

impl Options {
    /// Whether people come over TLS, through a proxy that ends it.
    pub fn is_secure(&self) -> bool {
        self.url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }

    /// The host of the public address.
    fn host(&self) -> Option<&str> {
        let url = self.url.as_deref()?;
        url.split_once("://").map(|(_, host)| host.trim_end_matches('/'))
    }

    /// The name of the session's cookie. The prefix binds it to this host, but only works over TLS.
    pub fn session_cookie(&self) -> &'static str {
        if self.is_secure() { "__Host-concordat" } else { "concordat" }
    }

    /// The name of the visit's cookie, from which tokens of forms are made before one is signed in.
    pub fn visit_cookie(&self) -> &'static str {
        if self.is_secure() { "__Host-concordat-visit" } else { "concordat-visit" }
    }

    /// A cookie that scripts cannot read and other sites' forms do not send.
    pub fn cookie(&self, name: &str, value: &str) -> String {
        let secure = if self.is_secure() { "; Secure" } else { "" };
        let end = if value.is_empty() { "; Max-Age=0" } else { "" };
        format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{end}")
    }
}

/// What a site holds.
pub struct Inner {
    /// The store.
    pub store: Store,
    /// How it is served.
    pub options: Options,
    /// Plans read and run.
    pub loaded: loaded::Cache,
    /// Plans ready for questions.
    pub prepared: engine::prepared::Cache,
    /// Changes held against the plan.
    pub(crate) compared: compared::Kept,
    /// Who else vouches for people.
    pub provider: Option<crate::oidc::Provider>,
    /// The last check of the log.
    pub audit: Mutex<Option<(i64, Arc<Audit>)>>,
    limits: Limits,
}

/// A site on a store.
#[derive(Clone)]
pub struct Site {
    inner: Arc<Inner>,
}

/// The most that is taken in one upload, in bytes.
pub const UPLOAD_BYTES: usize = 64 << 20;
/// The most that is taken as a form or a question.
const FORM_BYTES: usize = 256 << 10;
/// How long a request may take, its body and any run included.
const LONGEST: Duration = Duration::from_mins(2);
/// Plans kept in memory.
const PLANS: usize = 8;

impl Site {
    /// A site on this store.
    pub fn new(store: Store, options: Options) -> Self {
        Self {
            inner: Arc::new(Inner {
                store,
                options,
                loaded: loaded::Cache::new(PLANS),
                prepared: engine::prepared::Cache::new(PLANS),
                compared: compared::Kept::new(compared::KEPT),
                provider: None,
                audit: Mutex::new(None),
                limits: Limits::default(),
            }),
        }
    }

    /// The same site with an identity provider by which people sign in. To be said before it is served.
    #[must_use]
    pub fn with_provider(mut self, provider: crate::oidc::Provider) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.inner) {
            inner.provider = Some(provider);
        }
        self
    }

    /// How it is served.
    pub fn options(&self) -> &Options {
        &self.inner.options
    }

    /// The router, from the table of routes: what has no row there is not found.
    pub fn router(&self) -> Router {
        let mut router = Router::new();
        for route in ROUTES {
            let inner = Arc::clone(&self.inner);
            let handler = move |request: Request| {
                let inner = Arc::clone(&inner);
                async move { inner.answer(Some(route), request).await }
            };
            let method = match route.method {
                Method::POST => axum::routing::post(handler),
                Method::PUT => axum::routing::put(handler),
                _ => axum::routing::get(handler),
            };
            router = router.route(route.path, method);
        }
        let inner = Arc::clone(&self.inner);
        let lost = move |request: Request| {
            let inner = Arc::clone(&inner);
            async move { inner.answer(None, request).await }
        };
        router
            .fallback(lost.clone())
            .method_not_allowed_fallback(lost)
            .layer(DefaultBodyLimit::disable())
            .layer(tower_http::compression::CompressionLayer::new())
    }

    /// Reads and runs the newest version of every plan and holds open proposals against it, so that the first reader does not wait.
    ///
    /// # Errors
    /// If the store fails; a plan that cannot be run is left for its readers to find.
    pub async fn warm(&self) -> store::Result<()> {
        let actor = holder();
        let plans = self.inner.store.plans(&actor).await?;
        for plan in &plans {
            let version = self.inner.store.version(&actor, &plan.id, None).await?;
            let files = self.inner.store.files(&actor, &plan.id, None);
            let _ = self.inner.loaded.get(version.digest.to_string(), Vec::new(), files).await;
        }
        for plan in plans {
            compared::refresh(Arc::clone(&self.inner), actor.clone(), plan.id).await;
        }
        Ok(())
    }
}

/// Whoever holds the machine: the actor of single-user mode.
pub fn holder() -> Actor {
    Actor::holder("local", &[Role::ProgrammeLead, Role::Administrator, Role::Signatory, Role::Analyst])
}

/// Puts a pack into a store: its plan is begun, or what changed in the pack since it was last put there is merged into what
/// people have made of the plan. A pack that has not changed changes nothing; rows that people changed too are left to them,
/// as an open proposal.
///
/// # Errors
/// If the store fails or will not have it.
pub async fn put_pack(store: &Store, name: &str, draft: &Draft) -> store::Result<store::Plan> {
    const CHANGED: &str = "the pack has changed since the site was last started";
    let actor = holder();
    let found = store.plans(&actor).await?.into_iter().find(|plan| plan.name == name);
    let Some(plan) = found else {
        let version = store.create_plan(&actor, name, draft, "put there as the site was started").await?;
        return store.plan(&actor, &version.plan).await;
    };
    let mut versions = store.versions(&actor, &plan.id).await?;
    versions.sort_by_key(|version| version.number);
    let said = versions.iter().any(|version| version.sections == draft.digests());
    // What a pack said before was taken, waits, or was turned down: asking again would only undo what people decided.
    if said || store.proposals(&actor, &plan.id).await?.iter().any(|one| one.digest == draft.digest()) {
        return Ok(plan);
    }
    // Held against what the pack said at first, so that what people changed since is theirs and not the pack's to take back.
    let (Some(first), Some(head)) = (versions.first(), versions.last()) else { return Ok(plan) };
    let proposal = store.propose(&actor, &plan.id, &first.id, draft, Reveal::to_partners(), CHANGED).await?;
    let merge = store.merge(&actor, &plan.id, &proposal.id).await?;
    let together = if merge.moved_on { drafts::put_together(&merge).and_then(drafts::checked).ok() } else { None };
    if !merge.conflicts.is_empty() || merge.moved_on && together.is_none() {
        tracing::warn!("a pack and people changed the same plan apart: the pack's changes wait as a proposal");
        return Ok(plan);
    }
    match store.accept(&actor, &plan.id, &proposal.id, &head.id, together.as_ref(), CHANGED).await {
        // What people made of it says the same already.
        Err(store::Error::Invalid(_)) => store.withdraw(&actor, &plan.id, &proposal.id, CHANGED).await?,
        Err(error) => return Err(error),
        Ok(_) => crate::worth::refresh(store, &actor, &plan.id, None).await?,
    }
    store.plan(&actor, &plan.id).await
}

impl Inner {
    /// The time, in seconds since 1970.
    pub fn now() -> i64 {
        let passed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        passed.map_or(0, |passed| passed.as_secs() as i64)
    }

    /// Answers a request, whatever comes of it; the log says which route, what came of it and how long it took, and nothing of
    /// whoever asked.
    async fn answer(self: &Arc<Self>, route: Option<&'static Route>, request: Request) -> Response<Body> {
        let (started, method) = (Instant::now(), request.method().clone());
        let cookies = Cookies::of(request.headers());
        let wants_json = route.is_some_and(|route| route.takes == Takes::Json || route.path.contains("/api/"));
        let here = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let seed = self.seed(&cookies);
        let fresh = seed.is_none().then(safety::secret);
        let mut visitor = Visitor {
            seed: seed.or(fresh.clone()).unwrap_or_default(),
            address: self.address(&request),
            ..Visitor::default()
        };
        let answer = tokio::time::timeout(LONGEST, self.checked(route, request, &cookies, &mut visitor)).await;
        let answer = answer.unwrap_or(Err(Problem::TooSlow));
        let told = answer.as_ref().err().map(|problem| match problem {
            Problem::Failed(why) => why.clone(),
            other => other.title().to_owned(),
        });
        let mut response = answer.unwrap_or_else(|problem| self.tell(&problem, &visitor, &here, wants_json));
        self.dress(route, &mut response, fresh.as_deref());
        let (status, ms) = (response.status().as_u16(), started.elapsed().as_secs_f64() * 1000.0);
        let path = route.map_or("(no route)", |route| route.path);
        match told {
            Some(why) if status >= 500 => tracing::error!(%method, path, status, ms = format!("{ms:.1}"), why),
            // Refusals and failed attempts are for an operator to see.
            Some(why) if status != 404 => tracing::warn!(%method, path, status, ms = format!("{ms:.1}"), why),
            _ => tracing::info!(%method, path, status, ms = format!("{ms:.1}")),
        }
        response
    }

    /// Headers and cookies that every answer carries.
    fn dress(&self, route: Option<&Route>, response: &mut Response<Body>, fresh: Option<&str>) {
        let page =
            response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        let headers = response.headers_mut();
        safety::headers(headers, self.options.is_secure());
        if !headers.contains_key(header::CACHE_CONTROL) {
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
        if let (Some(seed), true, Some(_)) = (fresh, page, route) {
            let cookie = self.options.cookie(self.options.visit_cookie(), seed);
            if let Ok(cookie) = HeaderValue::from_str(&cookie) {
                headers.append(header::SET_COOKIE, cookie);
            }
        }
    }

    fn tell(&self, problem: &Problem, visitor: &Visitor, here: &str, json: bool) -> Response<Body> {
        let mut response = match problem {
            Problem::SignIn if !json => pages::people::to_sign_in(here),
            _ if json => {
                let body = serde_json::json!({ "error": problem.to_string(), "way_out": problem.way_out() });
                crate::answer::json(&body)
            }
            _ => pages::problem(self, problem, visitor, here),
        }
        .unwrap_or_else(|_| Response::new(Body::from(problem.to_string())));
        if response.status() == StatusCode::OK {
            *response.status_mut() = problem.status();
        }
        if let Problem::TooOften(seconds) = problem {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
        }
        response
    }

    /// What forms' tokens are made from: the session if there is one, else the visit.
    fn seed(&self, cookies: &Cookies) -> Option<String> {
        let sound = |value: &&str| value.len() >= 32 && value.len() <= 100;
        let session = cookies.get(self.options.session_cookie()).filter(sound);
        let visit = cookies.get(self.options.visit_cookie()).filter(sound);
        session.or(visit).map(str::to_owned)
    }

    /// Where a request comes from: behind a proxy, what the proxy says; it is the last entry that the proxy wrote.
    fn address(&self, request: &Request) -> String {
        let forwarded = request.headers().get_all("x-forwarded-for").iter().next_back();
        let last = forwarded.and_then(|value| value.to_str().ok()).and_then(|value| value.rsplit(',').next());
        match last.filter(|_| self.options.is_secure()) {
            Some(last) => last.trim().chars().take(60).collect(),
            None => request
                .extensions()
                .get::<ConnectInfo<SocketAddr>>()
                .map_or_else(String::new, |ConnectInfo(address)| address.ip().to_string()),
        }
    }

    /// The order of checks: host, origin, rate, who asks, whether they may, what they send, its token.
    async fn checked(
        self: &Arc<Self>,
        route: Option<&'static Route>,
        request: Request,
        cookies: &Cookies,
        visitor: &mut Visitor,
    ) -> Answer {
        self.host(&request)?;
        let changes = request.method() != Method::GET && request.method() != Method::HEAD;
        let host = safety::host(request.headers(), request.uri()).unwrap_or_default().to_owned();
        if changes
            && !safety::from_here(
                request.headers(),
                &host,
                self.options.url.as_deref().map(|url| url.trim_end_matches('/')),
            )
        {
            return Err(Problem::Forged);
        }
        self.recognise(cookies, visitor).await?;
        let Some(route) = route else { return Err(Problem::Missing("such page".to_owned())) };
        self.recognise_program(route, request.headers(), visitor).await?;
        self.limit(route.limit, &visitor.address)?;
        let (mut parts, body) = request.into_parts();
        let params = Path::<HashMap<String, String>>::from_request_parts(&mut parts, &()).await;
        let params = params.map(|Path(params)| params).map_err(|_| Problem::Missing("such page".to_owned()))?;
        let query =
            Query::<HashMap<String, String>>::try_from_uri(&parts.uri).map(|Query(query)| query).unwrap_or_default();
        let here = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let of = self.guard(route, &params, cookies, visitor).await?;
        let mut ask = Ask {
            site: Arc::clone(self),
            visitor: visitor.clone(),
            of,
            params,
            query,
            here,
            host,
            form: Form::default(),
            files: Vec::new(),
            json: serde_json::Value::Null,
            status: StatusCode::OK,
            seen: cookies.get(pages::since::COOKIE).map(str::to_owned),
        };
        take(route, Request::from_parts(parts, body), &mut ask).await?;
        (route.handler)(ask).await
    }

    /// A request names this site's host. In single-user mode that keeps out pages of other sites whose names were made to
    /// point to this machine.
    fn host(&self, request: &Request) -> Result<(), Problem> {
        let host = safety::host(request.headers(), request.uri()).unwrap_or_default();
        let ours = match self.options.host() {
            Some(own) => {
                host.eq_ignore_ascii_case(own) || (request.uri().path() == "/health" && safety::is_loopback(host))
            }
            None => safety::is_loopback(host),
        };
        ours.then_some(()).ok_or(Problem::Misdirected)
    }

    /// Who asks.
    async fn recognise(&self, cookies: &Cookies, visitor: &mut Visitor) -> Result<(), Problem> {
        if self.options.single_user {
            return Ok(());
        }
        let Some(token) = cookies.get(self.options.session_cookie()).filter(|token| token.len() <= 100) else {
            return Ok(());
        };
        let token = Token::new(token);
        visitor.person = self.store.session(&token).await?;
        visitor.token = visitor.person.is_some().then_some(token);
        Ok(())
    }

    /// A program that acts for somebody: by an access token, on what is for programs and nowhere else. A token that is not good is no
    /// reason to go on as somebody else.
    async fn recognise_program(
        &self,
        route: &Route,
        headers: &HeaderMap,
        visitor: &mut Visitor,
    ) -> Result<(), Problem> {
        let Some(value) = headers.get(header::AUTHORIZATION).filter(|_| route.path.contains("/api/")) else {
            return Ok(());
        };
        self.limit(Limit::Question, &visitor.address)?;
        let token =
            value.to_str().ok().and_then(|value| value.strip_prefix("Bearer ")).filter(|token| token.len() <= 100);
        let granted = match token {
            Some(token) if !self.options.single_user => self.store.access(&Token::new(token)).await?,
            _ => None,
        };
        visitor.access = Some(granted.ok_or(Problem::Token)?);
        visitor.person = None;
        Ok(())
    }

    /// Whether the visitor may use a route, as far as it can be known before what they send is read.
    async fn guard(
        &self,
        route: &Route,
        params: &HashMap<String, String>,
        cookies: &Cookies,
        visitor: &Visitor,
    ) -> Result<Option<OfPlan>, Problem> {
        let of = match params.get("plan") {
            Some(plan) => Some(self.of_plan(plan, cookies, visitor).await?),
            None => None,
        };
        let signed_in = visitor.person.is_some() || visitor.access.is_some() || self.options.single_user;
        match (route.needs, &of) {
            (Needs::Anyone | Needs::Seeing, _) => {}
            (Needs::SignedIn, _) => signed_in.then_some(()).ok_or(Problem::SignIn)?,
            (Needs::Act(acts, sections), Some(of)) => {
                let mut refused = "";
                let allowed = acts.iter().any(|act| match might(of, *act, sections) {
                    model::decision::Decision::Allowed => true,
                    model::decision::Decision::Refused(why) => {
                        refused = why;
                        false
                    }
                });
                if !allowed {
                    return Err(if signed_in {
                        Problem::Refused(crate::answer::sentence(refused))
                    } else {
                        Problem::SignIn
                    });
                }
            }
            (Needs::Act(..), None) => return Err(Problem::Failed("an act without a plan".to_owned())),
        }
        Ok(of)
    }

    /// A plan that the visitor may see something of, and for whom they act in it.
    async fn of_plan(&self, plan: &str, cookies: &Cookies, visitor: &Visitor) -> Result<OfPlan, Problem> {
        let missing = |error| match error {
            store::Error::Missing(_) => Problem::Missing("such plan that you may see".to_owned()),
            other => other.into(),
        };
        if visitor.access.as_ref().is_some_and(|access| access.plan != plan) {
            return Err(Problem::Missing("such plan that this access token is for".to_owned()));
        }
        let actors = match &visitor.person {
            _ if visitor.access.is_some() => visitor.access.iter().map(|access| access.actor.clone()).collect(),
            _ if self.options.single_user => vec![holder()],
            Some(person) => self.store.actors(person, plan).await.map_err(missing)?,
            None => Vec::new(),
        };
        let chosen = cookies.get(pages::people::ACTING_COOKIE).unwrap_or_default();
        let actor = actors.iter().find(|actor| crate::links::part(actor.organisation()) == chosen).or(actors.first());
        let actor = actor.cloned().unwrap_or_else(Actor::public);
        let plan = self.store.plan(&actor, plan).await.map_err(missing)?;
        Ok(OfPlan { plan, actors, actor })
    }

    /// Counts a try of a visitor.
    pub fn limit(&self, limit: Limit, address: &str) -> Result<(), Problem> {
        self.limits.take(limit, address, Instant::now()).map_err(Problem::TooOften)
    }

    /// The last check of the log.
    pub fn last_audit(&self) -> Option<(i64, Arc<Audit>)> {
        self.audit.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Takes what is sent along, no more of it than the route allows, and holds its token against the visitor.
async fn take(route: &Route, request: Request, ask: &mut Ask) -> Result<(), Problem> {
    let most = if matches!(route.takes, Takes::Files | Takes::Parcel) { UPLOAD_BYTES } else { FORM_BYTES };
    if route.takes == Takes::Nothing {
        return Ok(());
    }
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let (parts, body) = request.into_parts();
    let bytes = axum::body::to_bytes(body, most).await.map_err(|_| Problem::TooLarge(most))?;
    match route.takes {
        Takes::Nothing => {}
        Takes::Json => {
            // A form of another site cannot send this type without asking first, and nobody answers that here.
            if kind != "application/json" {
                return Err(Problem::Invalid("Send a question as application/json.".to_owned()));
            }
            ask.json = serde_json::from_slice(&bytes)
                .map_err(|error| Problem::Invalid(format!("This is no JSON: {error}.")))?;
            return Ok(());
        }
        Takes::Parcel => {
            // Nor this one.
            if kind != parcel::KIND {
                return Err(Problem::Invalid(format!("Send a folder as {}.", parcel::KIND)));
            }
            let unpacked = tokio::task::spawn_blocking(move || parcel::unpack(&bytes)).await;
            let unpacked = unpacked.map_err(|_| Problem::Failed("unpacking stopped".to_owned()))?;
            (ask.json, ask.files) =
                unpacked.map_err(|error| Problem::Invalid(crate::answer::sentence(&error.to_string())))?;
            return Ok(());
        }
        Takes::Form => ask.form = Form::read(&bytes),
        Takes::Files => {
            let request = Request::from_parts(parts, Body::from(bytes));
            (ask.form, ask.files) = upload(request).await?;
        }
    }
    let sound = safety::is_token(ask.form.get("csrf"), &ask.visitor.seed);
    sound.then_some(()).ok_or(Problem::Forged)
}

/// The fields and files of an upload.
async fn upload(request: Request) -> Result<(Form, Vec<store::File>), Problem> {
    let broken = || Problem::Invalid("This upload is broken; send it again.".to_owned());
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| broken())?;
    let (mut form, mut files) = (Form::default(), Vec::new());
    while let Some(part) = parts.next_field().await.map_err(|_| broken())? {
        let name = part.name().unwrap_or_default().to_owned();
        let file = part.file_name().map(str::to_owned);
        let bytes: Bytes = part.bytes().await.map_err(|_| broken())?;
        match file {
            // A field for files in which none was chosen.
            Some(file) if file.is_empty() => {}
            Some(file) => files.push(store::File { name: file, bytes: bytes.to_vec() }),
            None => form.push(&name, String::from_utf8_lossy(&bytes).into_owned()),
        }
    }
    Ok((form, files))
}

/// The cookies of a request.
pub struct Cookies(Vec<(String, String)>);

impl Cookies {
    fn of(headers: &HeaderMap) -> Self {
        let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let pairs = all.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        Self(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

/// A folder as a draft, with its plan's name.
///
/// # Errors
/// If it cannot be read or makes no plan that can be run: every finding.
pub fn read_pack(folder: &std::path::Path) -> Result<(Draft, String), drafts::Error> {
    let found = pack::open(folder).map_err(|error| drafts::Error::Refused(error.to_string()))?;
    let mut kept = drafts::ours(&found.files);
    let terms = folder.join(store::TERMS_FILE);
    if let Ok(bytes) = std::fs::read(&terms) {
        kept.push(store::File { name: store::TERMS_FILE.to_owned(), bytes });
    }
    let outcome = pack::read_folder(found);
    let Some(checked) = outcome.checked else { return Err(drafts::Error::Findings(outcome.findings)) };
    Ok((drafts::draft(kept)?, checked.plan.name))
}
