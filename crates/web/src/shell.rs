//! What stands around every page.

use crate::ask::Ask;
use crate::loaded::Loaded;
use crate::pages::assets;
use crate::safety;
use model::decision::{Act, Section};

/// What the layout needs to know.
#[derive(Clone, Debug, Default)]
pub struct Shell {
    /// The page's title.
    pub title: String,
    /// The plan, on its pages.
    pub plan: Option<PlanMark>,
    /// The plan's pages.
    pub nav: Vec<NavItem>,
    /// Who is signed in.
    pub person: Option<PersonMark>,
    /// Whether this is single-user mode.
    pub single_user: bool,
    /// What must not be overlooked.
    pub notices: Vec<String>,
    /// The token for this page's forms.
    pub csrf: String,
    /// The stylesheet and the script.
    pub assets: AssetPaths,
}

/// Where the stylesheet and the script are.
#[derive(Clone, Debug)]
pub struct AssetPaths {
    /// The stylesheet.
    pub css: String,
    /// The script.
    pub js: String,
}

impl Default for AssetPaths {
    fn default() -> Self {
        Self { css: format!("/assets/{}", assets::STYLE_NAME), js: format!("/assets/{}", assets::SCRIPT_NAME) }
    }
}

/// A plan as the layout names it.
#[derive(Clone, Debug)]
pub struct PlanMark {
    /// Its name.
    pub name: String,
    /// The path of its overview.
    pub path: String,
    /// How far it has come, in words.
    pub stage: String,
    /// Whether it is made up.
    pub fictional: bool,
    /// The first letters of its digest.
    pub digest: String,
}

/// A page in the navigation.
#[derive(Clone, Debug)]
pub struct NavItem {
    /// Its path.
    pub href: String,
    /// Its name.
    pub text: String,
    /// Whether it is this one.
    pub current: bool,
}

/// Somebody signed in.
#[derive(Clone, Debug)]
pub struct PersonMark {
    /// Their name.
    pub name: String,
    /// For which organisation they act; empty outside a plan.
    pub organisation: String,
}

/// Pages of a plan: path, name, and whether they are for those who have a part in it.
const PAGES: &[(&str, &str, bool)] = &[
    ("", "Overview", false),
    ("case", "Case for change", false),
    ("demand", "Demand", false),
    ("solutions", "Solutions", false),
    ("bridge", "Bridge", false),
    ("money", "Money", false),
    ("capacity", "Capacity", false),
    ("staff", "Staff", false),
    ("uncertainty", "Uncertainty", false),
    ("assumptions", "Assumptions", false),
    ("agreement", "Agreement", true),
    ("changes", "Changes", true),
    ("data", "Data", false),
    ("people", "People", true),
    ("audit", "Audit", true),
];

impl Shell {
    /// What stands around a page of no plan.
    pub fn plain(ask: &Ask, title: &str) -> Self {
        let person = ask.visitor.person.as_ref().map(|person| PersonMark {
            name: person.name.clone().unwrap_or_else(|| "Somebody".to_owned()),
            organisation: ask.of.as_ref().map_or_else(String::new, |of| of.actor.organisation().to_owned()),
        });
        Self {
            title: title.to_owned(),
            person,
            single_user: ask.options().single_user,
            csrf: safety::token(&ask.visitor.seed),
            ..Self::default()
        }
    }

    /// What stands around a page of a plan; `page` is its path in the plan.
    pub fn of_plan(ask: &Ask, page: &str, title: &str, loaded: Option<&Loaded>) -> Self {
        let Some(of) = &ask.of else { return Self::plain(ask, title) };
        let partner = ask.might(Act::ReadLog, Section::Plan);
        let nav = PAGES
            .iter()
            .filter(|(_, _, inside)| partner || !inside)
            .map(|(path, text, _)| NavItem { href: ask.path(path), text: (*text).to_owned(), current: *path == page })
            .collect();
        let name = loaded.map_or_else(|| of.plan.name.clone(), |loaded| loaded.plan().name.clone());
        Self {
            plan: Some(PlanMark {
                name,
                path: ask.path(""),
                stage: words(of.plan.stage.word()),
                fictional: loaded.is_some_and(|loaded| loaded.plan().fictional),
                digest: loaded.map_or_else(String::new, |loaded| loaded.plan().digest.short()),
            }),
            nav,
            ..Self::plain(ask, title)
        }
    }
}

/// A word of the lists as people read it: `case_for_change` is “Case for change”.
pub fn words(word: &str) -> String {
    let spaced = word.replace('_', " ");
    let mut letters = spaced.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + letters.as_str())
}
