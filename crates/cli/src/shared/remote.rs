//! A served site in place of a store: `push FOLDER URL` and `pull URL FOLDER`, as whoever an access token is for.

use std::path::{Path, PathBuf};
use std::time::Duration;

use model::canonical::Digest;
use serde_json::{Value, json};
use store::{Draft, Extract, File};
use web::parcel;
use web::remote_sections as sections;

use super::{Stamp, digests};
use crate::Failure;

/// Where the secret of an access token is found.
#[derive(clap::Args)]
pub struct Secret {
    /// For a site: a file that holds your access token, readable by you alone; else it is taken from `CONCORDAT_TOKEN`
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
}

impl Secret {
    /// The token; none for a site that asks for none.
    fn read(&self) -> Result<Option<String>, Failure> {
        let Some(path) = &self.token_file else {
            return Ok(std::env::var("CONCORDAT_TOKEN").ok().map(|token| token.trim().to_owned()));
        };
        let text = std::fs::read_to_string(path)
            .map_err(|error| Failure::Refused(format!("cannot read {}: {error}", path.display())))?;
        Ok(Some(text.trim().to_owned()))
    }
}

/// Whether a place is a site rather than a store.
pub fn is_site(place: &str) -> bool {
    place.starts_with("http://") || place.starts_with("https://")
}

/// A plan on a site, or the site itself.
pub struct Site {
    agent: ureq::Agent,
    /// The address of its part for programs.
    api: String,
    /// The plan's id; none for the site itself.
    plan: Option<String>,
    root: String,
    token: Option<String>,
}

/// What a site sends back.
struct Told {
    status: u16,
    bytes: Vec<u8>,
}

/// The most that is taken from a site: what it takes itself, and room for the archive around it.
const MOST: u64 = 128 << 20;

impl Site {
    /// A plan by the address of any of its pages, such as <https://plan.example.nhs.uk/plans/3f0c…>.
    pub fn of(address: &str, secret: &Secret) -> Result<Self, Failure> {
        let site = Self::at(address, secret)?;
        if site.plan.is_none() {
            return Err(Failure::Refused(PLAN_S_PAGE.to_owned()));
        }
        Ok(site)
    }

    /// A plan, or the site itself by its bare address, such as <https://plan.example.nhs.uk>.
    pub fn at(address: &str, secret: &Secret) -> Result<Self, Failure> {
        let (root, plan) = parts(address).map_err(Failure::Refused)?;
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(150)))
            // A token goes to the site that was named and to no other.
            .max_redirects(0)
            .http_status_as_error(false)
            .build();
        let token = secret.read()?;
        let api = plan.as_ref().map_or(format!("{root}/api/plans"), |plan| format!("{root}/api/plans/{plan}"));
        Ok(Self { agent: config.into(), api, plan, root, token })
    }

    fn failed(&self, error: &ureq::Error) -> Failure {
        Failure::Refused(format!("{} does not answer as a site does: {error}", self.root))
    }

    fn get(&self, path: &str) -> Result<Told, Failure> {
        let mut request = self.agent.get(format!("{}/{path}", self.api));
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        self.told(request.call())
    }

    fn put(&self, path: &str, bytes: &[u8]) -> Result<Told, Failure> {
        let mut request = self.agent.put(format!("{}{path}", self.api)).header("content-type", parcel::KIND);
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        self.told(request.send(bytes))
    }

    fn told(&self, answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Told, Failure> {
        let answer = answer.map_err(|error| self.failed(&error))?;
        let status = answer.status().as_u16();
        let bytes = answer.into_body().into_with_config().limit(MOST).read_to_vec();
        Ok(Told { status, bytes: bytes.map_err(|error| self.failed(&error))? })
    }

    /// The files of a version, which say what the site says they do; with the stamp for a folder, and what the site says of the version.
    pub fn version(&self, version: &str) -> Result<(Vec<File>, Stamp, Value), Failure> {
        let told = self.get(&format!("versions/{}", named(version)?))?;
        if told.status != 200 {
            return Err(self.refused(&told));
        }
        let (note, files) =
            parcel::unpack(&told.bytes).map_err(|error| Failure::Refused(format!("{}: {error}", self.root)))?;
        let version = note["version"].clone();
        let said: Option<std::collections::BTreeMap<String, String>> =
            serde_json::from_value(version["sections"].clone()).ok();
        let found =
            digests(&files).map(|found| found.into_iter().map(|(name, digest)| (name, digest.to_string())).collect());
        if said.is_none() || said != found {
            return Err(Failure::Refused(format!(
                "the files of version {} say something else than its digest: nothing was written",
                version["number"]
            )));
        }
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let stamp = Stamp { store: text(&note["store"]), plan: text(&version["plan"]), version: text(&version["id"]) };
        Ok((files, stamp, version))
    }

    /// Whether this is a plan on a site rather than the site itself.
    pub fn has_plan(&self) -> bool {
        self.plan.is_some()
    }

    /// The plan's log, as its bytes came and as they were read.
    pub fn log(&self) -> Result<(Vec<u8>, Extract), Failure> {
        let told = self.get("log")?;
        if told.status != 200 {
            return Err(self.refused(&told));
        }
        let extract = Extract::parse(&told.bytes)?;
        if Some(&extract.plan) != self.plan.as_ref() {
            return Err(Failure::Refused(format!("{} sent the log of another plan", self.root)));
        }
        Ok((told.bytes, extract))
    }

    /// Begins a plan with a draft; what the site says to it, and the stamp for the folder.
    pub fn begin(&self, draft: &Draft, said: &Value) -> Result<(Value, Stamp), Failure> {
        let told = self.send("", draft, said.clone())?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let version = &told["version"];
        let stamp = Stamp { store: text(&told["store"]), plan: text(&version["plan"]), version: text(&version["id"]) };
        Ok((told, stamp))
    }

    /// Proposes a draft; what the site says to it.
    pub fn propose(&self, draft: &Draft, stamp: Option<Stamp>, said: &Value) -> Result<Value, Failure> {
        let mut note = said.clone();
        if let Some(stamp) = stamp {
            note["store"] = json!(stamp.store);
            if note["onto"].is_null() {
                note["onto"] = json!(stamp.version);
            }
        }
        self.send("/drafts", draft, note)
    }

    /// Sends a draft with what is to be said of it.
    fn send(&self, path: &str, draft: &Draft, mut note: Value) -> Result<Value, Failure> {
        note["sections"] = sections(draft);
        let bytes = parcel::pack(&note, draft.files()).map_err(|error| Failure::Refused(error.to_string()))?;
        let told = self.put(path, &bytes)?;
        let value: Value = serde_json::from_slice(&told.bytes).unwrap_or_default();
        if told.status == 422 && value["findings"].is_array() {
            let first = &value["findings"][0];
            let more = value["findings"].as_array().map_or(0, Vec::len);
            return Err(Failure::Refused(format!(
                "the site finds {more} faults in these files; the first: {}: {}",
                first["file"].as_str().unwrap_or("?"),
                first["message"].as_str().unwrap_or("?")
            )));
        }
        if told.status != 201 {
            return Err(self.refused(&told));
        }
        if value["sections"] != note["sections"] {
            return Err(Failure::Refused(
                "the site has kept something else than was sent: look at it there before anybody works on it"
                    .to_owned(),
            ));
        }
        Ok(value)
    }

    /// The address of a page of the site.
    pub fn page(&self, path: &str) -> String {
        format!("{}{path}", self.root)
    }

    fn refused(&self, told: &Told) -> Failure {
        let value: Value = serde_json::from_slice(&told.bytes).unwrap_or_default();
        let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        match text("error") {
            empty if empty.is_empty() => Failure::Refused(format!("{} answers {}", self.root, told.status)),
            why => Failure::Refused(format!("{}: {why} {}", self.root, text("way_out")).trim_end().to_owned()),
        }
    }
}

/// A version's name in an address.
fn named(version: &str) -> Result<&str, Failure> {
    let sound = !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_alphanumeric());
    sound.then_some(version).ok_or_else(|| Failure::Refused(format!("there is no version \"{version}\"")))
}

const PLAN_S_PAGE: &str = "give the address of the plan's page, such as https://plan.example.nhs.uk/plans/3f0c…";

/// The root of a site and the id of a plan, from the address of a page of it; no plan from the bare address of a site.
fn parts(address: &str) -> Result<(String, Option<String>), String> {
    let (scheme, rest) = address.split_once("://").ok_or("this is no address of a site")?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let mut steps = path.split('/').skip_while(|step| *step != "plans").skip(1);
    let plan = steps.next().filter(|plan| !plan.is_empty() && plan.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    if plan.is_none() && !path.is_empty() {
        return Err(PLAN_S_PAGE.to_owned());
    }
    if host.is_empty() || host.contains('@') {
        return Err("give the address without a name or password in it; an access token goes into a file".to_owned());
    }
    if scheme == "http" && !web::is_loopback(host) {
        return Err(format!("http:// sends your access token in clear: use https://{host}"));
    }
    if scheme == "https" && !cfg!(feature = "tls") {
        return Err("this program was built without TLS: build it with --features tls".to_owned());
    }
    Ok((format!("{scheme}://{host}"), plan.map(str::to_owned)))
}

/// The files of the version that a folder was pulled from, if it was pulled from this very plan.
pub fn before(site: &Site, folder: &Path) -> Option<Vec<File>> {
    let stamp = Stamp::read(folder)?;
    let (files, from, _) = site.version(&stamp.version).ok()?;
    (from.store == stamp.store && from.plan == stamp.plan).then_some(files)
}

/// The digest of a draft as a site tells it.
pub fn digest(value: &Value) -> Option<Digest> {
    value["digest"].as_str().and_then(|text| store::digest(text).ok())
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn a_plan_is_named_by_the_address_of_any_of_its_pages() {
        let own = |path: &str| parts(&format!("http://127.0.0.1:8080{path}"));
        let expected = Ok(("http://127.0.0.1:8080".to_owned(), Some("3f0c".to_owned())));
        for path in ["/plans/3f0c", "/plans/3f0c/", "/plans/3f0c/changes/2?x=1", "/api/plans/3f0c/drafts"] {
            assert_eq!(own(path), expected, "{path}");
        }
        assert!(own("/plans/").is_err() && own("/plans/a%2fb").is_err() && own("/account").is_err());
        assert_eq!(own("/"), own(""));
        assert_eq!(own("").unwrap().1, None, "a site, and no plan of it");
    }

    #[test]
    fn a_token_is_not_sent_in_clear() {
        assert!(parts("http://plan.example.org/plans/3f0c").unwrap_err().contains("in clear"));
        assert!(parts("http://10.0.0.7/plans/3f0c").unwrap_err().contains("in clear"));
        assert!(parts("http://localhost.example.org/plans/3f0c").is_err());
        assert!(parts("http://127.0.0.1@example.org/plans/3f0c").is_err());
        assert!(parts("http://localhost:1/plans/3f0c").is_ok());
    }
}
