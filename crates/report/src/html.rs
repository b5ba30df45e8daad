//! The report as one self-contained page: no scripts, no network, readable on a phone and on paper.
//!
//! `sections` say what stands in it, as data; `render` alone writes HTML.

pub mod blocks;
pub mod comparison;
pub(crate) mod render;
pub(crate) mod sections;

use model::capacity::Resource;
use model::id::{AreaGroupId, OrganisationId, Origin};
use model::provenance::Provenance;
use model::results::{MemberPosition, Results};
use model::{FinancialYear, Plan};

use crate::charts::escape;
use crate::numbers::{self, BridgeLine, Bridges, Gap, Gaps, Savings};
use crate::site::Links;
use blocks::Section;

/// What the sections are views of.
pub(crate) struct View<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) results: &'a Results,
    pub(crate) place: &'a dyn Fn(Origin) -> (String, u32),
    pub(crate) gaps: Gaps,
    pub(crate) bridges: Bridges,
    pub(crate) savings: Savings,
    /// Where things are; `None` in a report, which stands by itself.
    pub(crate) links: Option<&'a dyn Links>,
}

/// A member with its figures as shown.
#[derive(Clone, Copy)]
pub(crate) struct Member<'a> {
    pub(crate) position: &'a MemberPosition,
    pub(crate) gap: Option<&'a Gap>,
    pub(crate) bridge: Option<&'a Vec<BridgeLine>>,
}

/// The page. `place` says in which file and line a row was read.
pub fn page(plan: &Plan, results: &Results, place: &dyn Fn(Origin) -> (String, u32)) -> String {
    let view = View::new(plan, results, place, None);
    let answer = sections::answer(&view);
    let sections = sections::all(&view);
    let body: String = sections.iter().map(|one| render::section(one, results.provenance)).collect();
    let title = format!("{}: {}", escape(&plan.name), escape(&span(results)));
    let banner = if plan.fictional { FICTIONAL } else { "" };
    let running = running_style(plan, results);
    format!(
        "<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"generator\" content=\"Concordat {}\">\n<title>{title}</title>\n\
         <style>\n{STYLE}{running}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#answer\">Skip to the answer</a>\n{banner}\
         <header>\n<h1>{title}</h1>\n</header>\n<main id=\"answer\">\n{}\n{}\n{body}</main>\n\
         <footer><div><p>Plan {}, results {}. {PROOF}</p></div></footer>\n{banner}</body>\n</html>\n",
        escape(&results.identity.engine),
        opening(&view, &answer),
        contents(&sections),
        plan.digest.short(),
        results.digest.short(),
    )
}

/// How sections, tables and charts look: by class, so that a page with other furniture can use it too.
pub const CONTENT_STYLE: &str = include_str!("html/content.css");

const STYLE: &str = concat!(include_str!("html/content.css"), include_str!("html/page.css"));

/// Said beside every digest.
pub(crate) const PROOF: &str = "A digest proves that this result can be reproduced, not that it is true.";

const FICTIONAL: &str = "<div class=\"fictional\"><p>Fictional: this place, its organisations and its figures are made \
                         up to show how the software works.</p></div>\n";

/// The first and last year in words.
fn span(results: &Results) -> String {
    match (results.years.first(), results.years.last()) {
        (Some(first), Some(last)) if first != last => {
            let solved =
                if results.solutions.is_empty() { "do nothing and do minimum" } else { "from do nothing to solutions" };
            format!("{solved}, {first} to {last}")
        }
        (Some(only), _) => format!("position in {only}"),
        (None, _) => "no years".to_owned(),
    }
}

fn opening(view: &View, blocks: &[blocks::Block]) -> String {
    let sentence = escape(&numbers::sentence(view.plan, view.results));
    let note = escape(&numbers::basis_note(view.plan, view.results));
    let target = escape(&numbers::target_in_words(view.plan));
    let chip = render::chip(view.results.provenance);
    format!(
        "<p class=\"answer\">{sentence}</p>\n<p class=\"lead\">{note} Target: {target}.</p>\n\
         <p class=\"lead\">Everything here is {chip} unless marked.</p>\n{}",
        render::loose(blocks, view.results.provenance)
    )
}

fn contents(sections: &[Section]) -> String {
    let item = |section: &Section| format!("<li><a href=\"#{}\">{}</a></li>", section.id, escape(&section.title));
    let items: String = sections.iter().map(item).collect();
    format!("<nav aria-labelledby=\"contents\"><h2 id=\"contents\">On this page</h2>\n<ol>{items}</ol></nav>")
}

/// Page numbers and identity at the foot of each sheet of paper.
fn running_style(plan: &Plan, results: &Results) -> String {
    let mark = if plan.fictional { "Fictional. " } else { "" };
    let (plan, results) = (plan.digest.short(), results.digest.short());
    format!(
        "@page {{ @bottom-left {{ content: \"{mark}Plan {plan}, results {results}\"; font: 8pt system-ui, sans-serif; }} \
         @bottom-right {{ content: counter(page) \" of \" counter(pages); font: 8pt system-ui, sans-serif; }} }}\n"
    )
}

impl<'a> View<'a> {
    /// Of these results; `links` says where things are on the site, if the page stands there.
    pub(crate) fn new(
        plan: &'a Plan,
        results: &'a Results,
        place: &'a dyn Fn(Origin) -> (String, u32),
        links: Option<&'a dyn Links>,
    ) -> Self {
        let gaps = Gaps::of(results);
        let bridges = Bridges::of(results, &gaps, numbers::target_year(plan));
        let savings = Savings::of(results, &gaps);
        Self { plan, results, place, gaps, bridges, savings, links }
    }
}

impl View<'_> {
    pub(crate) fn last(&self) -> usize {
        self.results.years.len().saturating_sub(1)
    }

    pub(crate) fn year(&self, t: usize) -> FinancialYear {
        self.results.years[t]
    }

    pub(crate) fn years(&self) -> Vec<String> {
        self.results.years.iter().map(ToString::to_string).collect()
    }

    pub(crate) fn target(&self) -> usize {
        numbers::target_year(self.plan).min(self.last())
    }

    /// Something that can run out, and where: "Community hospital beds, Eastmarsh Hub".
    pub(crate) fn resource(&self, resource: Resource) -> String {
        let what = match resource {
            Resource::Beds(_, _, kind) => format!("{} beds", kind.name()),
            Resource::Spaces(_, _, kind) => kind.name().to_owned(),
            Resource::Staff(_, group) => group.name().to_owned(),
        };
        let site = match resource {
            Resource::Beds(_, site, _) | Resource::Spaces(_, site, _) => site,
            Resource::Staff(..) => None,
        };
        let place = site.map(|id| self.plan.sites[id.index()].name.clone());
        format!("{what}, {}", place.unwrap_or_else(|| self.name(resource.organisation())))
    }

    pub(crate) fn name(&self, organisation: OrganisationId) -> String {
        self.plan.organisations[organisation.index()].name.clone()
    }

    /// Members as one looks for them: commissioners, providers, councils and others, each by name.
    pub(crate) fn members(&self) -> Vec<Member<'_>> {
        let all = self.results.members.iter().zip(&self.gaps.members).zip(&self.bridges.members);
        let member = |((position, gap), bridge)| {
            let (gap, bridge): (&Option<Gap>, &Option<Vec<BridgeLine>>) = (gap, bridge);
            Member { position, gap: gap.as_ref(), bridge: bridge.as_ref() }
        };
        let mut members: Vec<Member> = all.map(member).collect();
        members.sort_by_key(|member| self.rank(member.position.organisation));
        members
    }

    /// The system's name in a row that sums its members, with how many are missing from it.
    pub(crate) fn all_members(&self) -> String {
        match numbers::members_not_known(self.plan, self.results) {
            None => format!("{}, all members", self.plan.name),
            Some(missing) => format!("{}, all members ({missing})", self.plan.name),
        }
    }

    /// Whether anybody may read this.
    pub(crate) fn is_public(&self) -> bool {
        self.links.is_some_and(|links| links.audience() == crate::site::Audience::Public)
    }

    /// How much a count changes; a small change is not told to the public.
    pub(crate) fn difference(&self, from: f64, to: f64) -> String {
        if self.is_public() && crate::site::is_small(to - from) { "*".to_owned() } else { numbers::count(to - from) }
    }

    /// Why a member has no position of its own.
    pub(crate) fn why_no_position(&self, organisation: OrganisationId) -> String {
        match self.plan.reporter(organisation, 0) {
            own if own == organisation => format!("{}: no accounts", numbers::NOT_KNOWN),
            other => format!("reported by {}", self.name(other)),
        }
    }

    /// By role, then by name.
    pub(crate) fn rank(&self, organisation: OrganisationId) -> (model::organisation::Role, &str) {
        let organisation = &self.plan.organisations[organisation.index()];
        (organisation.role, &organisation.name)
    }

    pub(crate) fn group(&self, group: AreaGroupId) -> String {
        self.plan.area_groups[group.index()].name.clone()
    }

    pub(crate) fn basis(&self) -> String {
        numbers::basis(self.plan.basis)
    }

    /// `assumptions.csv:12`.
    pub(crate) fn origin(&self, origin: Origin) -> String {
        let (file, line) = (self.place)(origin);
        if file.is_empty() { String::new() } else { format!("{file}:{line}") }
    }

    /// The provenance of people in one area group, or in all.
    pub(crate) fn people_provenance(&self, group: Option<usize>) -> Provenance {
        let rows = self
            .plan
            .population
            .iter()
            .filter(|row| group.is_none_or(|group| self.plan.areas[row.area.index()].group.index() == group));
        Provenance::of(rows.map(|row| row.provenance))
    }

    /// What stands under each chart.
    pub(crate) fn foot(&self, about: &str) -> String {
        format!("{about} Results {}.", self.results.digest.short())
    }
}

#[cfg(test)]
mod tests;
