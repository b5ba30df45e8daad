//! The plan's pages on the site: one pure function a page, from a plan and its results to HTML that stands within the site's
//! own header and footer.
//!
//! A page has no route in it: [`Links`] says where things are, who reads, and where a row was read. The template around it
//! writes [`Page::title`] as the page's only `h1` and [`Page::sentence`] under it, then [`Page::html`].

mod addresses;
mod assumptions;
mod audience;
mod bridge;
mod capacity;
mod case;
mod demand;
mod explain;
mod money;
mod overview;
mod solutions;
mod uncertainty;
mod what_if;

use model::id::Origin;
use model::results::{Results, Step};
use model::{FinancialYear, Plan};

use crate::html::blocks::{Block, Section};
use crate::html::{View, render};

pub use audience::{Audience, for_public, is_small, step_for_public};
pub use bridge::Chosen;

/// Where things are on the site, and for whom: so that content can link without knowing routes.
pub trait Links {
    /// Where a figure is explained, by its address: `organisation = "XMUH" and year = "2029/30"`, `residual`; `None` if this
    /// reader may not see that.
    fn explain(&self, address: &str) -> Option<String>;
    /// A solution's page.
    fn solution(&self, id: &str) -> String;
    /// An assumption's page.
    fn assumption(&self, id: &str) -> String;
    /// A page of the plan: `""` the overview, `case`, `demand`, `solutions`, `bridge`, `money`, `capacity`, `staff`, `uncertainty`,
    /// `assumptions`, `agreement`, `changes`, `api/what-if`.
    fn page(&self, page: &str) -> String;
    /// A table of results to download, in `csv`, `parquet` or `json`.
    fn table(&self, name: &str, format: &str) -> String;
    /// In which file and line a row was read, if this reader may know.
    fn place(&self, origin: Origin) -> Option<(String, u32)> {
        let _ = origin;
        None
    }
    /// Who reads: the public unless it is known who.
    fn audience(&self) -> Audience {
        Audience::Public
    }
    /// What has been agreed, for the overview; `None` where nothing is kept of that.
    fn agreement(&self) -> Option<Strip> {
        None
    }
}

/// One thing to look at on the overview, with its worst item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strip {
    /// What it is about.
    pub title: String,
    /// What is said of it, in a few words: `3 of 11 organisations have signed`.
    pub figure: String,
    /// Its worst item, or what is not known.
    pub about: String,
    /// Where to read on.
    pub href: String,
}

/// A page: what stands in it, ready for a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its heading.
    pub title: String,
    /// One sentence that a tired director can repeat.
    pub sentence: String,
    /// The sections, as HTML.
    pub html: String,
}

/// *Overview*: the answer, what moves the gap, how sure that is, and what to look at.
pub fn overview(plan: &Plan, results: &Results, links: &dyn Links) -> Page {
    page(plan, results, links, overview::page)
}

/// *Case for change*: the three gaps, of health, of quality and of money, and what makes them.
pub fn case_for_change(plan: &Plan, results: &Results, links: &dyn Links) -> Page {
    page(plan, results, links, case::page)
}

/// *Demand*: people and activity.
pub fn demand(plan: &Plan, results: &Results, links: &dyn Links) -> Page {
    page(plan, results, links, demand::page)
}

/// *Solutions*: all of them.
pub fn solutions(plan: &Plan, results: &Results, links: &dyn Links) -> Page {
    page(plan, results, links, solutions::all)
}

/// One *Solution*; `None` if there is none of this id.
pub fn solution(plan: &Plan, results: &Results, links: &dyn Links, id: &str) -> Option<Page> {
    let at = plan.solutions.iter().position(|one| one.id == id)?;
    Some(page(plan, results, links, |view, links| solutions::one(view, links, at)))
}

/// *Bridge*: what moves the gap, by year and organisation; the system's to the target year unless another is chosen.
pub fn bridge(plan: &Plan, results: &Results, links: &dyn Links, chosen: Chosen) -> Page {
    page(plan, results, links, |view, links| bridge::page(view, links, chosen))
}

/// *Money*: what crosses the boundary, what partners pay each other, and when; the system's in the target year unless another is
/// chosen.
pub fn money(plan: &Plan, results: &Results, links: &dyn Links, chosen: Chosen) -> Page {
    page(plan, results, links, |view, links| money::page(view, links, chosen))
}

/// *Capacity*: what the plan knows of beds.
pub fn capacity(plan: &Plan, results: &Results, links: &dyn Links) -> Page {
    page(plan, results, links, capacity::beds)
}

/// *Staff*: what the plan knows of staff.
pub fn staff(plan: &Plan, results: &Results, links: &dyn Links) -> Page {
    page(plan, results, links, capacity::staff)
}

/// *Uncertainty*: how sure the answer is.
pub fn uncertainty(plan: &Plan, results: &Results, links: &dyn Links) -> Page {
    page(plan, results, links, uncertainty::page)
}

/// *Assumptions*: all of them, what they drive, and the sources.
pub fn assumptions(plan: &Plan, results: &Results, links: &dyn Links) -> Page {
    page(plan, results, links, assumptions::all)
}

/// One *Assumption*; `None` if there is none of this id.
pub fn assumption(plan: &Plan, results: &Results, links: &dyn Links, id: &str) -> Option<Page> {
    let at = plan.assumptions.iter().position(|one| one.id == id)?;
    Some(page(plan, results, links, |view, links| assumptions::one(view, links, at)))
}

/// *Explain*: a figure of a year taken apart, down to the rows it was read from.
pub fn explanation(plan: &Plan, results: &Results, links: &dyn Links, (step, year): (&Step, FinancialYear)) -> Page {
    page(plan, results, links, |view, links| explain::page(view, links, step, year))
}

/// What a page function makes: title, sentence and sections.
struct Made {
    title: String,
    sentence: String,
    sections: Vec<Section>,
}

/// Makes a page of what this reader may see.
fn page(plan: &Plan, results: &Results, links: &dyn Links, make: impl FnOnce(&View, &dyn Links) -> Made) -> Page {
    let place = |origin| links.place(origin).unwrap_or_default();
    let seen = match links.audience() {
        Audience::Public => Some(for_public(results)),
        Audience::Partner => None,
    };
    let view = View::new(plan, seen.as_ref().unwrap_or(results), &place, Some(links));
    let made = make(&view, links);
    let usual = view.results.provenance;
    let mut html: String = made.sections.iter().map(|one| render::section_on_site(one, usual, links)).collect();
    html.push_str(&foot(&view, links));
    Page { title: made.title, sentence: made.sentence, html }
}

/// What is said once for the whole page: how sure it is, and who it was made for.
fn foot(view: &View, links: &dyn Links) -> String {
    let chip = render::chip(view.results.provenance);
    let small = match links.audience() {
        Audience::Public => format!("<p>{}</p>", audience::NOTE),
        Audience::Partner => String::new(),
    };
    format!(
        "<section class=\"page-foot\" aria-label=\"About these figures\"><p>Everything on this page is {chip} unless marked. {} \
         Results {}.</p>{small}</section>\n",
        crate::charts::escape(&crate::numbers::basis_note(view.plan, view.results)),
        view.results.digest.short()
    )
}

/// A section, unless there is nothing in it.
fn section(id: &'static str, title: impl Into<String>, blocks: Vec<Block>) -> Section {
    Section { id, title: title.into(), blocks }
}

#[cfg(test)]
mod tests;
