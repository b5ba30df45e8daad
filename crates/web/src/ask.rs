//! One request as a handler sees it: checked, with who asks and for which plan.

use std::collections::HashMap;
use std::sync::Arc;

use axum::http::StatusCode;
use model::decision::{
    Act, Decision, Disclosure, Interest, Matter, Quorum, Right, STAGE_NAMES, Section, Stage, Standing, State, What,
    Who, may,
};
use store::{Actor, Person, Token, Version};

use crate::answer::{Answer, Problem, see_other, sentence};
use crate::forms::Form;
use crate::loaded::Loaded;
use crate::site::{Inner, Options};

/// Who asks.
#[derive(Clone, Debug, Default)]
pub struct Visitor {
    /// Somebody signed in.
    pub person: Option<Person>,
    /// Their session.
    pub token: Option<Token>,
    /// As whom a program acts, by an access token.
    pub access: Option<store::Granted>,
    /// What their forms' tokens are made from.
    pub seed: String,
    /// Where they ask from, for limits alone.
    pub address: String,
}

/// The plan that a request is about.
#[derive(Clone, Debug)]
pub struct OfPlan {
    /// The plan.
    pub plan: store::Plan,
    /// For whom the visitor can act in it.
    pub actors: Vec<Actor>,
    /// For whom they act now.
    pub actor: Actor,
}

/// A request that has passed every check.
pub struct Ask {
    /// The site.
    pub site: Arc<Inner>,
    /// Who asks.
    pub visitor: Visitor,
    /// The plan, where the path names one.
    pub of: Option<OfPlan>,
    /// What the path names.
    pub params: HashMap<String, String>,
    /// What stands behind the `?`.
    pub query: HashMap<String, String>,
    /// The path and query, to come back to.
    pub here: String,
    /// The host that was asked, checked to be ours.
    pub host: String,
    /// What was posted.
    pub form: Form,
    /// Files that were posted.
    pub files: Vec<store::File>,
    /// JSON that was posted.
    pub json: serde_json::Value,
    /// The status of the page to show.
    pub status: StatusCode,
    /// Where the visitor left off: see [`crate::pages::since`].
    pub seen: Option<String>,
}

impl Ask {
    /// The options of the site.
    pub fn options(&self) -> &Options {
        &self.site.options
    }

    /// The store.
    pub fn store(&self) -> &store::Store {
        &self.site.store
    }

    /// What the path names.
    pub fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }

    /// The plan that the path names.
    pub fn of(&self) -> Result<&OfPlan, Problem> {
        self.of.as_ref().ok_or_else(|| Problem::Failed("this route has no plan in its path".to_owned()))
    }

    /// For whom the visitor acts, and the plan's id.
    pub fn actor(&self) -> Result<(&Actor, &str), Problem> {
        self.of().map(|of| (&of.actor, of.plan.id.as_str()))
    }

    /// The path of a page of this plan.
    pub fn path(&self, page: &str) -> String {
        let id = self.of.as_ref().map_or("", |of| of.plan.id.as_str());
        if page.is_empty() { format!("/plans/{id}") } else { format!("/plans/{id}/{page}") }
    }

    /// The address at which people reach the site, for links that leave it.
    pub fn root(&self) -> String {
        let own = self.options().url.as_deref().map(|url| url.trim_end_matches('/').to_owned());
        own.unwrap_or_else(|| format!("http://{}", self.host))
    }

    /// The way on to a page of this plan.
    pub fn on_to(&self, page: &str) -> Answer {
        see_other(&self.path(page))
    }

    /// Whether the visitor might do something, as far as role, stage and kind of section tell; the store decides.
    pub fn might(&self, act: Act, section: Section) -> bool {
        self.of.as_ref().is_some_and(|of| might(of, act, &[section]).is_allowed())
    }

    /// Why the visitor cannot do something now, in a sentence; empty if they might.
    pub fn refusal(&self, act: Act, section: Section) -> String {
        match self.of.as_ref().map(|of| might(of, act, &[section])) {
            Some(Decision::Refused(why)) => sentence(why),
            _ => String::new(),
        }
    }

    /// Whether the visitor might do something at some stage of the plan, if not at this one.
    pub fn roles_allow(&self, act: Act, section: Section) -> bool {
        let at = |stage| {
            self.of.as_ref().is_some_and(|of| {
                let plan = store::Plan { stage, ..of.plan.clone() };
                might(&OfPlan { plan, ..of.clone() }, act, &[section]).is_allowed()
            })
        };
        STAGE_NAMES.iter().filter_map(|word| Stage::from_word(word)).any(at)
    }

    /// The newest version that the visitor may see.
    pub async fn version(&self) -> Result<Version, Problem> {
        let (actor, plan) = self.actor()?;
        Ok(self.store().version(actor, plan, self.query.get("version").map(String::as_str)).await?)
    }

    /// That version, read and run.
    pub async fn loaded(&self) -> Result<(Version, Arc<Loaded>), Problem> {
        let version = self.version().await?;
        let loaded = self.load(&version).await?;
        Ok((version, loaded))
    }

    /// A version, read and run.
    pub async fn load(&self, version: &Version) -> Result<Arc<Loaded>, Problem> {
        let (actor, plan) = self.actor()?;
        let files = self.store().files(actor, plan, Some(&version.id));
        Ok(self.site.loaded.get(version.digest.to_string(), self.hidden().await?, files).await?)
    }

    /// The sites whose names are not told to this visitor.
    pub async fn hidden(&self) -> Result<Vec<String>, Problem> {
        let of = self.of()?;
        if of.actor.roles() != [model::decision::Role::Public] {
            return Ok(Vec::new());
        }
        Ok(self.store().hidden_sites(&of.plan.id).await?)
    }

    /// Refuses a field of the posted form; the page is to be shown again.
    pub fn refuse(&mut self, field: &str, message: impl Into<String>) {
        self.form.refuse(field, message);
        self.status = StatusCode::UNPROCESSABLE_ENTITY;
    }

    /// Turns what an act said into a fault at a field, so that the page can be shown again with what was filled in; problems
    /// that are nobody's filling-in stay problems.
    pub fn failed(mut self, form: &'static str, field: &str, problem: Problem) -> Result<Self, Problem> {
        if matches!(problem, Problem::Failed(_) | Problem::SignIn | Problem::Forged) {
            return Err(problem);
        }
        self.form.id = form;
        self.form.refuse(field, problem.to_string());
        self.status = problem.status();
        Ok(self)
    }
}

/// Whether any role of an actor allows any of these sections, everything else at its best.
pub fn might(of: &OfPlan, act: Act, sections: &[Section]) -> Decision {
    let state = State { stage: of.plan.stage, right: Right::Held, interest: Interest::None, quorum: Quorum::Met };
    let mut refused = Decision::Refused("you have no part in this plan: sign in as somebody who has");
    for role in of.actor.roles() {
        for section in sections {
            let standing = if *role == model::decision::Role::Public { Standing::Outside } else { Standing::Own };
            let what = What { section: *section, disclosure: Disclosure::Partners, matter: Matter::Ordinary };
            match may(Who { role: *role, standing }, act, what, state) {
                Decision::Allowed => return Decision::Allowed,
                no @ Decision::Refused(_) => refused = no,
            }
        }
    }
    refused
}
