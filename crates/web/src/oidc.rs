//! Signing in by an identity provider: `OpenID` Connect, authorization code with PKCE, state and nonce.
//!
//! The provider says who somebody is and nothing else: what they may do is in the store. Nobody is linked by an e-mail address, which a
//! provider may let people choose; a person links an account while signed in to it, or takes up an invitation through the provider.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata, CoreTokenResponse};
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse, IssuerUrl, Nonce,
    OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
};

use crate::answer::Problem;
use crate::safety::is_loopback;

/// How the provider is reached, and as whom.
#[derive(Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Its issuer, such as `https://login.example.nhs.uk`.
    pub issuer: String,
    /// The name under which the site is registered there.
    pub client_id: String,
    /// The secret that goes with it; none for a public client.
    pub client_secret: Option<String>,
    /// What people call it, for the link on the page.
    #[serde(default = "usual_name")]
    pub name: String,
}

fn usual_name() -> String {
    "your organisation's account".to_owned()
}

impl Settings {
    /// From a JSON file's text.
    ///
    /// # Errors
    /// If it is not JSON of these members.
    pub fn parse(text: &str) -> Result<Self, String> {
        serde_json::from_str(text).map_err(|error| format!("the settings of the identity provider: {error}"))
    }

    /// From `CONCORDAT_OIDC_ISSUER`, `_CLIENT_ID`, `_CLIENT_SECRET` and `_NAME`; nothing if there is no issuer.
    pub fn from_environment() -> Option<Self> {
        let read = |name: &str| std::env::var(format!("CONCORDAT_OIDC_{name}")).ok().filter(|value| !value.is_empty());
        Some(Self {
            issuer: read("ISSUER")?,
            client_id: read("CLIENT_ID").unwrap_or_default(),
            client_secret: read("CLIENT_SECRET"),
            name: read("NAME").unwrap_or_else(usual_name),
        })
    }
}

/// What somebody came to the provider for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To sign in, and go on to a path.
    SignIn(String),
    /// To link this person's account.
    Link(String),
    /// To take up the invitation of this secret.
    Invitation(String),
}

/// Whom the provider vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The provider's issuer and its name for them.
    pub subject: String,
    /// Their name, if it tells.
    pub name: Option<String>,
}

/// Somebody on their way to the provider and back.
struct Pending {
    purpose: Purpose,
    /// What their browser's tokens are made from: whoever comes back must be the browser that went.
    seed: String,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
    since: Instant,
}

/// How long one may take at the provider, and how many may be there at once.
const LONGEST: Duration = Duration::from_mins(10);
const MOST: usize = 10_000;
/// How long the provider's keys are taken to be those it gave, unless one of its answers was signed by another.
const FRESH: Duration = Duration::from_hours(1);
/// The most that is read of an answer.
const MOST_BYTES: u64 = 1 << 20;

/// An identity provider.
#[derive(Clone)]
pub struct Provider {
    settings: Settings,
    back: RedirectUrl,
    agent: ureq::Agent,
    known: Arc<tokio::sync::Mutex<Option<(Instant, CoreProviderMetadata)>>>,
    pending: Arc<Mutex<HashMap<String, Pending>>>,
}

/// The provider did not answer.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Unanswered(String);

type Answering = Pin<Box<dyn Future<Output = Result<HttpResponse, Unanswered>> + Send>>;

impl Provider {
    /// A provider for a site at this root, such as `https://plan.example.nhs.uk`.
    ///
    /// # Errors
    /// If one of the addresses is none.
    pub fn new(settings: Settings, root: &str) -> Result<Self, String> {
        let back = RedirectUrl::new(format!("{}/sign-in/provider/back", root.trim_end_matches('/')));
        let back = back.map_err(|error| format!("the site's address: {error}"))?;
        IssuerUrl::new(settings.issuer.clone()).map_err(|error| format!("the provider's address: {error}"))?;
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(20)))
            .max_redirects(0)
            .http_status_as_error(false);
        Ok(Self { settings, back, agent: config.build().into(), known: Arc::default(), pending: Arc::default() })
    }

    /// What people call it.
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// Asks the provider something, off the threads that serve others.
    fn http(&self) -> impl Fn(HttpRequest) -> Answering + use<> {
        let agent = self.agent.clone();
        move |request| {
            let agent = agent.clone();
            Box::pin(async move {
                let asked = tokio::task::spawn_blocking(move || ask(&agent, request)).await;
                asked.map_err(|error| Unanswered(error.to_string()))?
            })
        }
    }

    async fn metadata(&self, fresh: Duration) -> Result<CoreProviderMetadata, Problem> {
        let mut known = self.known.lock().await;
        if let Some((since, metadata)) = &*known
            && since.elapsed() < fresh
        {
            return Ok(metadata.clone());
        }
        let failed = |error: &dyn std::fmt::Display| Problem::Failed(format!("the identity provider: {error}"));
        let issuer = IssuerUrl::new(self.settings.issuer.clone()).map_err(|error| failed(&error))?;
        let metadata =
            CoreProviderMetadata::discover_async(issuer, &self.http()).await.map_err(|error| failed(&error))?;
        *known = Some((Instant::now(), metadata.clone()));
        Ok(metadata)
    }

    /// The address at the provider to go to.
    pub(crate) async fn begin(&self, purpose: Purpose, seed: &str) -> Result<String, Problem> {
        let metadata = self.metadata(FRESH).await?;
        let client = CoreClient::from_provider_metadata(metadata, self.client_id(), self.client_secret())
            .set_redirect_uri(self.back.clone());
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (address, state, nonce) = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        pending.retain(|_, one| one.since.elapsed() < LONGEST);
        if pending.len() >= MOST {
            return Err(Problem::TooOften(60));
        }
        let one = Pending { purpose, seed: seed.to_owned(), nonce, verifier, since: Instant::now() };
        pending.insert(state.secret().clone(), one);
        Ok(address.to_string())
    }

    /// Who came back, and what for. Each state is good once, for the browser that went.
    pub(crate) async fn finish(&self, state: &str, code: &str, seed: &str) -> Result<(Purpose, Identity), Problem> {
        let one = self.pending.lock().unwrap_or_else(PoisonError::into_inner).remove(state);
        let one = one.filter(|one| one.seed == seed && one.since.elapsed() < LONGEST && !code.is_empty());
        let one = one.ok_or(Problem::Forged)?;
        let refused = |error: &dyn std::fmt::Display| {
            tracing::warn!(%error, "an identity was not taken");
            Problem::Refused("The identity provider's answer is not good, so nobody was signed in.".to_owned())
        };
        let metadata = self.metadata(FRESH).await?;
        let client = CoreClient::from_provider_metadata(metadata.clone(), self.client_id(), self.client_secret())
            .set_redirect_uri(self.back.clone());
        let request = client.exchange_code(AuthorizationCode::new(code.to_owned())).map_err(|error| refused(&error))?;
        let http = self.http();
        let tokens =
            request.set_pkce_verifier(one.verifier).request_async(&http).await.map_err(|error| refused(&error))?;
        let identity = match self.identity(metadata, &tokens, &one.nonce) {
            // The provider may have other keys by now.
            Err(_) => self.identity(self.metadata(Duration::ZERO).await?, &tokens, &one.nonce),
            known => known,
        };
        Ok((one.purpose, identity.map_err(|error| refused(&error))?))
    }

    /// Whom the provider's answer vouches for, once everything about it is good.
    fn identity(
        &self,
        metadata: CoreProviderMetadata,
        tokens: &CoreTokenResponse,
        nonce: &Nonce,
    ) -> Result<Identity, String> {
        let client = CoreClient::from_provider_metadata(metadata, self.client_id(), self.client_secret());
        let verifier = client.id_token_verifier();
        let id = tokens.extra_fields().id_token().ok_or("it holds no identity")?;
        let claims = id.claims(&verifier, nonce).map_err(|error| error.to_string())?;
        if let Some(expected) = claims.access_token_hash() {
            let alg = id.signing_alg().map_err(|error| error.to_string())?;
            let key = id.signing_key(&verifier).map_err(|error| error.to_string())?;
            let found = AccessTokenHash::from_token(tokens.access_token(), alg, key);
            if found.map_err(|error| error.to_string())? != *expected {
                return Err("its access token is another's".to_owned());
            }
        }
        let name = claims.name().and_then(|name| name.get(None)).map(|name| name.as_str().chars().take(100).collect());
        let subject = format!("{} {}", claims.issuer().as_str(), claims.subject().as_str());
        Ok(Identity { subject, name })
    }

    fn client_id(&self) -> ClientId {
        ClientId::new(self.settings.client_id.clone())
    }

    fn client_secret(&self) -> Option<ClientSecret> {
        self.settings.client_secret.clone().map(ClientSecret::new)
    }
}

fn ask(agent: &ureq::Agent, request: HttpRequest) -> Result<HttpResponse, Unanswered> {
    let told = |error: ureq::Error| Unanswered(error.to_string());
    let host = request.uri().authority().map_or("", |authority| authority.as_str());
    if request.uri().scheme_str() != Some("https") && !is_loopback(host) {
        return Err(Unanswered(format!("{host} is not reached over https")));
    }
    let (parts, body) = request.into_parts();
    let answer = if parts.method == "GET" {
        agent.run(ureq::http::Request::from_parts(parts, ()))
    } else {
        agent.run(ureq::http::Request::from_parts(parts, body))
    };
    let (parts, body) = answer.map_err(told)?.into_parts();
    let bytes = body.into_with_config().limit(MOST_BYTES).read_to_vec().map_err(told)?;
    Ok(HttpResponse::from_parts(parts, bytes))
}
