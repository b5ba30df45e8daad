//! Every route there is, with what it takes to use it. The router is made from this list, so a route without a row does not
//! exist; `routes.txt` prints it against every role, and a test holds that against real requests.

use std::future::Future;
use std::pin::Pin;

use axum::http::Method;
use model::decision::{Act, Section};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::ask::Ask;
use crate::limits::Limit;
use crate::pages::{
    account, agreement, api, assets, audit, changes, content, data, disputes, keeping, people, plans, provider, remote,
};

/// What it takes to use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing.
    Anyone,
    /// A session, or single-user mode.
    SignedIn,
    /// To see something of the plan: a part in it, or a published version.
    Seeing,
    /// A role that might do one of these acts on one of these sections. The store decides on the very thing.
    Act(&'static [Act], &'static [Section]),
}

/// What a route takes along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Nothing.
    Nothing,
    /// A form with its token.
    Form,
    /// A form with its token and files.
    Files,
    /// JSON.
    Json,
    /// A folder's files in a parcel.
    Parcel,
}

/// What answers a route.
pub type Handler = fn(Ask) -> Pin<Box<dyn Future<Output = Answer> + Send>>;

/// A row.
#[derive(Debug)]
pub struct Route {
    /// GET, POST or PUT.
    pub method: Method,
    /// The path.
    pub path: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// What it needs.
    pub needs: Needs,
    /// What it takes.
    pub takes: Takes,
    /// How often.
    pub limit: Limit,
    /// What answers it.
    pub handler: Handler,
}

const EVERY: &[Section] = Section::ALL;
const PLAN: &[Section] = &[Section::Plan];

/// A page.
macro_rules! get {
    ($path:literal, $needs:expr, $handler:path, $about:literal $(, $field:ident: $value:expr)*) => {
        Route {
            $($field: $value,)*
            ..Route {
            method: Method::GET,
            path: $path,
            about: $about,
            needs: $needs,
            takes: Takes::Nothing,
            limit: Limit::None,
            handler: |ask| Box::pin($handler(ask)),
            }
        }
    };
}

/// A form.
macro_rules! post {
    ($path:literal, $needs:expr, $handler:path, $about:literal $(, $field:ident: $value:expr)*) => {
        Route {
            $($field: $value,)*
            ..Route {
                method: Method::POST,
                path: $path,
                about: $about,
                needs: $needs,
                takes: Takes::Form,
                limit: Limit::None,
                handler: |ask| Box::pin($handler(ask)),
            }
        }
    };
}

use Act as A;
use Needs::{Anyone, Seeing, SignedIn};

const fn act(acts: &'static [Act], sections: &'static [Section]) -> Needs {
    Needs::Act(acts, sections)
}

/// The routes.
#[rustfmt::skip]
pub static ROUTES: &[Route] = &[
    get!("/", Anyone, plans::show, "The plans that you may see"),
    get!("/health", Anyone, api::health, "Whether the site and its store answer"),
    get!("/assets/{file}", Anyone, assets::show, "Styles and scripts"),
    get!("/api/openapi.json", Anyone, api::document, "This document"),
    get!("/sign-in", Anyone, people::sign_in_page, "The form to sign in"),
    post!("/sign-in", Anyone, people::sign_in, "Sign in", limit: Limit::Secret),
    get!("/sign-in/provider", Anyone, provider::go, "On to the identity provider", limit: Limit::Secret),
    get!("/sign-in/provider/back", Anyone, provider::back, "Back from the identity provider", limit: Limit::Secret),
    post!("/sign-out", Anyone, people::sign_out, "Sign out"),
    get!("/invitations/{token}", Anyone, people::invitation_page, "The form to take up an invitation"),
    post!("/invitations/{token}", Anyone, people::take_up, "Take up an invitation", limit: Limit::Secret),
    get!("/account", SignedIn, account::show, "Your account"),
    post!("/account/password", SignedIn, account::change_password, "Change your password", limit: Limit::Secret),
    post!("/account/sign-out-everywhere", SignedIn, account::sign_out_everywhere, "End all your sessions and access tokens"),
    post!("/account/tokens", SignedIn, account::make_token, "Make an access token for a program", limit: Limit::Secret),
    post!("/account/tokens/end", SignedIn, account::end_token, "End an access token of yours"),

    get!("/plans/{plan}", Seeing, content::overview, "The plan in one page"),
    get!("/plans/{plan}/case", Seeing, content::case, "Why things cannot stay as they are"),
    get!("/plans/{plan}/demand", Seeing, content::demand, "People and the care they will need"),
    get!("/plans/{plan}/solutions", Seeing, content::solutions, "What is to be done"),
    get!("/plans/{plan}/solutions/{solution}", Seeing, content::solution, "One solution"),
    get!("/plans/{plan}/bridge", Seeing, content::bridge, "From today to the target year"),
    get!("/plans/{plan}/money", Seeing, content::money, "Money across the boundary and between partners, by contract and by month"),
    get!("/plans/{plan}/capacity", Seeing, content::capacity, "What the plan knows of beds"),
    get!("/plans/{plan}/staff", Seeing, content::staff, "What the plan knows of staff"),
    get!("/plans/{plan}/uncertainty", Seeing, content::uncertainty, "How sure it is"),
    get!("/plans/{plan}/assumptions", Seeing, content::assumptions, "The assumptions"),
    get!("/plans/{plan}/assumptions/{assumption}", Seeing, content::assumption, "One assumption"),
    post!("/plans/{plan}/assumptions/{assumption}/change", act(&[A::Propose], &[Section::Assumptions]), changes::propose_assumption, "Propose another value for an assumption", limit: Limit::Work),
    post!("/plans/{plan}/assumptions/{assumption}/contest", act(&[A::Contest], &[Section::Assumptions]), disputes::contest, "Enter an assumption into the disagreement register"),
    get!("/plans/{plan}/explain/{*address}", Seeing, content::explain, "What a figure was made from"),
    get!("/plans/{plan}/tables/{file}", Seeing, api::table, "A table of results as CSV, JSON or Parquet"),
    get!("/plans/{plan}/api/results", Seeing, api::results, "All results as JSON"),
    post!("/plans/{plan}/api/what-if", Seeing, api::what_if, "The gap with some assumptions at other values", takes: Takes::Json, limit: Limit::Question),

    get!("/api/plans/{plan}/versions/{version}", act(&[A::ReadLog], PLAN), remote::version, "The files of a version, or of the `latest`, as a tar archive", limit: Limit::Question),
    get!("/api/plans/{plan}/log", act(&[A::ReadLog], PLAN), remote::log, "The log as you may see it, to be verified elsewhere", limit: Limit::Question),
    post!("/api/plans", SignedIn, remote::begin, "Begin a plan with a folder's files", method: Method::PUT, takes: Takes::Parcel, limit: Limit::Work),
    post!("/api/plans/{plan}/drafts", act(&[A::Propose], EVERY), remote::draft, "Propose a folder's files", method: Method::PUT, takes: Takes::Parcel, limit: Limit::Work),

    get!("/plans/{plan}/data", Seeing, data::show, "The files of the plan"),
    get!("/plans/{plan}/data/files/{*file}", Seeing, data::file, "One file of the plan as its author wrote it"),
    post!("/plans/{plan}/data", act(&[A::Propose], EVERY), data::upload, "Send files as a proposal", takes: Takes::Files, limit: Limit::Work),

    get!("/plans/{plan}/changes", act(&[A::ReadLog], PLAN), changes::list, "Proposals and versions"),
    get!("/plans/{plan}/changes/{change}", act(&[A::ReadLog], PLAN), changes::show, "One proposal: what it changes and what that moves"),
    post!("/plans/{plan}/changes/{change}/accept", act(&[A::Accept], EVERY), changes::accept, "Make a proposal the plan", limit: Limit::Work),
    post!("/plans/{plan}/changes/{change}/reject", act(&[A::Reject], EVERY), changes::reject, "Turn a proposal down"),
    post!("/plans/{plan}/changes/{change}/withdraw", act(&[A::Withdraw], EVERY), changes::withdraw, "Take your proposal back"),
    post!("/plans/{plan}/changes/{change}/assent", act(&[A::Assent], EVERY), changes::assent, "Say whether a proposal should be accepted"),
    post!("/plans/{plan}/changes/{change}/widen", act(&[A::Widen], EVERY), changes::widen, "Let more people see your proposal"),

    get!("/plans/{plan}/agreement", act(&[A::ReadLog], PLAN), agreement::show, "Who signed what, and what is missing"),
    post!("/plans/{plan}/agreement/sign", act(&[A::SignFacts, A::SignDecision], EVERY), agreement::sign, "Sign a section"),
    post!("/plans/{plan}/agreement/stage", act(&[A::SetStage], PLAN), agreement::stage, "Move the plan to another stage"),
    post!("/plans/{plan}/agreement/publish", act(&[A::Publish], EVERY), agreement::publish, "Open a version to the public"),
    post!("/plans/{plan}/agreement/rights", act(&[A::SetRights], EVERY), agreement::rights, "Say who may propose, accept, sign and publish a section"),
    post!("/plans/{plan}/agreement/quorum", act(&[A::SetRights], EVERY), agreement::quorum, "Say how many must assent to a change"),
    post!("/plans/{plan}/agreement/interest", act(&[A::DeclareInterest], EVERY), agreement::interest, "Declare an interest in a section"),
    post!("/plans/{plan}/agreement/interest/end", act(&[A::DeclareInterest], EVERY), agreement::end_interest, "End an interest of your organisation"),
    post!("/plans/{plan}/agreement/site", act(&[A::HideSite, A::SetStage], &[Section::Options]), agreement::site, "Hide a site's name from the public, or show it again"),
    post!("/plans/{plan}/agreement/preference", act(&[A::Prefer], &[Section::Options]), agreement::preference, "Mark an option as your organisation's preferred one, or no longer"),
    get!("/plans/{plan}/disagreements/{dispute}", act(&[A::ReadLog], PLAN), disputes::show, "One disagreement"),
    post!("/plans/{plan}/disagreements/{dispute}/position", act(&[A::Contest], EVERY), disputes::position, "Say what you hold a contested value to be"),
    post!("/plans/{plan}/disagreements/{dispute}/offer", act(&[A::Offer], EVERY), disputes::offer, "Offer a value"),
    post!("/plans/{plan}/disagreements/{dispute}/answer", act(&[A::Answer], EVERY), disputes::answer, "Take or decline an offer"),
    post!("/plans/{plan}/disagreements/{dispute}/propose", act(&[A::Propose], EVERY), disputes::propose, "Propose the value that was agreed", limit: Limit::Work),
    post!("/plans/{plan}/disagreements/{dispute}/settle", act(&[A::Settle], EVERY), disputes::settle, "Settle a disagreement"),

    get!("/plans/{plan}/people", act(&[A::ReadLog], PLAN), people::show, "Who has a part in the plan"),
    post!("/plans/{plan}/people/acting", act(&[A::ReadLog], PLAN), people::acting, "Choose for which organisation you act"),
    post!("/plans/{plan}/people/invite", act(&[A::Invite], PLAN), people::invite, "Invite somebody", limit: Limit::Work),
    post!("/plans/{plan}/people/remove", act(&[A::Remove], PLAN), people::remove, "Take a role away"),
    post!("/plans/{plan}/people/erase", act(&[A::Erase], PLAN), keeping::erase_person, "Erase a person at their request"),

    get!("/plans/{plan}/audit", act(&[A::ReadLog], PLAN), audit::show, "The log of every act"),
    get!("/plans/{plan}/audit/checkpoint", act(&[A::ReadLog], PLAN), audit::checkpoint, "A signed checkpoint of the log, to be kept"),
    get!("/plans/{plan}/audit/proof/{leaf}", act(&[A::ReadLog], PLAN), audit::proof, "A proof that an act is in the log"),
    post!("/plans/{plan}/audit/keep", act(&[A::Hold], PLAN), audit::keep, "Say how long the log remembers people"),
    post!("/plans/{plan}/audit/check", act(&[A::ReadLog], PLAN), audit::check, "Check the whole log and all that is stored", limit: Limit::Work),
    post!("/plans/{plan}/audit/hold", act(&[A::Hold], PLAN), keeping::hold, "Lay a legal hold on acts"),
    post!("/plans/{plan}/audit/lift", act(&[A::Hold], PLAN), keeping::lift, "Lift a legal hold"),
];

/// The names in a path.
fn names(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| rest.split('}').next()).map(|name| name.trim_start_matches('*'))
}

/// The routes as an `OpenAPI` document, made from the table.
pub fn open_api() -> Value {
    let mut paths = serde_json::Map::new();
    for route in ROUTES {
        let parameter = |name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } });
        let mut operation = json!({
            "summary": route.about,
            "parameters": names(route.path).map(parameter).collect::<Vec<_>>(),
            "responses": responses(route),
        });
        if let Some(body) = body(route) {
            operation["requestBody"] = body;
        }
        let security = match route.needs {
            Needs::Anyone => json!([]),
            // What is for programs takes an access token as well.
            Needs::Seeing if route.path.contains("/api/") => json!([{}, { "session": [] }, { "token": [] }]),
            Needs::Seeing => json!([{}, { "session": [] }]),
            Needs::SignedIn | Needs::Act(..) if route.path.contains("/api/") => {
                json!([{ "session": [] }, { "token": [] }])
            }
            Needs::SignedIn | Needs::Act(..) => json!([{ "session": [] }]),
        };
        operation["security"] = security;
        let path = paths.entry(route.path.replace("{*", "{")).or_insert_with(|| json!({}));
        path[route.method.as_str().to_ascii_lowercase()] = operation;
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Concordat",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "One shared plan. Pages are HTML; what a program is likely to want is under /plans/{plan}/api and \
                            /plans/{plan}/tables. Forms carry a token that their page gives out.",
        },
        "paths": paths,
        "components": { "securitySchemes": {
            "session": { "type": "apiKey", "in": "cookie", "name": "__Host-concordat" },
            "token": { "type": "http", "scheme": "bearer", "description": "An access token, made on the page of one's account" },
        } },
    })
}

fn responses(route: &Route) -> Value {
    let mut responses = serde_json::Map::new();
    let mut put = |status: &str, about: &str| responses.insert(status.to_owned(), json!({ "description": about }));
    match route.takes {
        Takes::Form | Takes::Files => {
            put("303", "Done; where to go on");
            put("403", "The form's token is missing or not good");
            put("422", "What was filled in is not right; the page says where");
        }
        Takes::Parcel => {
            put("201", "The proposal or plan, with the digests of its sections");
            put("422", "The files are no plan, or not what their sender says: every finding");
        }
        Takes::Json => {
            put("200", "The answer");
            put("422", "The question makes no sense; why");
        }
        Takes::Nothing => {
            put("200", "The page or file");
        }
    }
    if names(route.path).next().is_some() {
        put("404", "There is no such thing, or you may not see it");
    }
    if matches!(route.needs, Needs::Act(..)) {
        put("403", "Your roles do not allow it, or the form's token is not good");
    }
    if route.limit != Limit::None {
        put("429", "Too often; Retry-After says when to try again");
    }
    Value::Object(responses)
}

fn body(route: &Route) -> Option<Value> {
    let (kind, schema) = match route.takes {
        Takes::Nothing => return None,
        Takes::Form => ("application/x-www-form-urlencoded", json!({ "type": "object" })),
        Takes::Files => ("multipart/form-data", json!({ "type": "object" })),
        Takes::Parcel => (crate::parcel::KIND, json!({ "type": "string", "format": "binary" })),
        Takes::Json => (
            "application/json",
            json!({
                "type": "object",
                "required": ["set"],
                "additionalProperties": false,
                "properties": {
                    "set": {
                        "type": "object",
                        "description": "Values by assumption: assumption.ID or solution.ID.LEVER",
                        "additionalProperties": { "type": "number" },
                    },
                    "futures": { "type": "integer", "minimum": 0, "maximum": 10000, "default": 0 },
                    "seed": { "type": "integer", "minimum": 0, "default": 1 },
                },
            }),
        ),
    };
    Some(json!({ "required": true, "content": { kind: { "schema": schema } } }))
}
