//! The addresses under which figures are explained, as `concordat explain` takes them.

use model::accounts::{Amount, Line};
use model::activity::Cell;
use model::capacity::Resource;
use model::capital::{ChargeOf, ChargePart, StatedIn};
use model::id::{AssumptionId, MeasureId, OrganisationId, SiteId, SolutionId};
use model::results::{Component, Stage, Trade};
use model::service::{Measure, Pod};

use crate::html::View;

impl View<'_> {
    /// What is left to find: of a member, or of the system.
    pub(crate) fn explained_residual(&self, member: Option<OrganisationId>, t: usize) -> Option<String> {
        let links = self.links?;
        let year = self.year(t);
        match member {
            None => links.explain(&format!("residual and year = \"{year}\"")),
            Some(id) => {
                let code = &self.plan.organisations[id.index()].code;
                links.explain(&format!("residual and organisation = \"{code}\" and year = \"{year}\""))
            }
        }
    }

    /// The do-nothing gap of a member, with those that it reports for, or of all.
    pub(crate) fn explained_gap(&self, member: Option<OrganisationId>, t: usize) -> Option<String> {
        let links = self.links?;
        let year = self.year(t);
        let Some(member) = member else { return links.explain(&format!("year = \"{year}\"")) };
        let reported = self.plan.members().filter(|(id, _)| self.plan.reporter(*id, t) == member);
        let mut codes: Vec<&str> = reported
            .filter(|(id, _)| self.plan.lines.iter().any(|line| line.organisation == *id))
            .map(|(_, one)| one.code.as_str())
            .collect();
        codes.sort_unstable();
        let tests: Vec<String> = codes.iter().map(|code| format!("organisation = \"{code}\"")).collect();
        match tests.as_slice() {
            [] => None,
            [one] => links.explain(&format!("{one} and year = \"{year}\"")),
            some => links.explain(&format!("({}) and year = \"{year}\"", some.join(" or "))),
        }
    }

    /// A line of a bridge or a stage of a walk, by the name that `concordat explain` has for it; nothing moves the base year.
    pub(crate) fn explained_move(&self, name: &str, member: Option<OrganisationId>, t: usize) -> Option<String> {
        let links = self.links.filter(|_| t > 0)?;
        let year = self.year(t);
        match member {
            None => links.explain(&format!("{name} and year = \"{year}\"")),
            Some(id) => {
                let code = &self.plan.organisations[id.index()].code;
                links.explain(&format!("{name} and organisation = \"{code}\" and year = \"{year}\""))
            }
        }
    }

    /// A line of a bridge or a case of the gap, by the name that it is shown with.
    pub(crate) fn explained_line(&self, shown: &str, member: Option<OrganisationId>, t: usize) -> Option<String> {
        if let Some(component) = Component::ALL.iter().find(|component| component.name() == shown) {
            return self.explained_move(&format!("component.{component}"), member, t);
        }
        // A total of a bridge says its year behind its name.
        let starts = |words: &str| shown.starts_with(words);
        match shown {
            _ if starts("Position in") => self.explained_gap(member, 0),
            _ if starts("Do nothing") || t == 0 => self.explained_gap(member, t),
            _ if starts("Planned efficiency") => self.explained_move("efficiency", member, t),
            _ if starts("Do minimum") => self.explained_move("do_minimum", member, t),
            _ if starts("Solutions as promised") => self.explained_move("solutions", member, t),
            _ if starts("One-off cost") => self.explained_move("one_off_cost", member, t),
            _ if starts("Risk") => self.explained_move("risk", member, t),
            _ => self.explained_residual(member, t),
        }
    }

    /// A stage of a walk to year `t`.
    pub(crate) fn explained_stage(&self, stage: Stage, member: Option<OrganisationId>, t: usize) -> Option<String> {
        match stage {
            Stage::Reported => self.explained_gap(member, 0),
            Stage::DoNothing => self.explained_gap(member, t),
            Stage::Closing => self.explained_residual(member, t),
            other => self.explained_move(&format!("walk.{other}"), member, t),
        }
    }

    /// One link for each year of the plan, after that of a first cell without one.
    pub(crate) fn by_year(&self, of: impl Fn(usize) -> Option<String>) -> Vec<Option<String>> {
        std::iter::once(None).chain((0..=self.last()).map(of)).collect()
    }

    /// What one member plans for its trade with another.
    pub(crate) fn explained_trade(&self, trade: &Trade, payer: bool, t: usize) -> Option<String> {
        let links = self.links?;
        let (own, other) = if payer { (trade.payer, trade.payee) } else { (trade.payee, trade.payer) };
        let code = |id: OrganisationId| &self.plan.organisations[id.index()].code;
        let lines = &self.plan.lines;
        let known = lines.iter().any(|line| {
            line.organisation == own && line.counterparty == Some(other) && line.category == trade.category
        });
        known.then_some(())?;
        let (own, other, category, year) = (code(own), code(other), &trade.category, self.year(t));
        links.explain(&format!(
            "organisation = \"{own}\" and counterparty = \"{other}\" and category = \"{category}\" and year = \"{year}\""
        ))
    }

    /// A ledger line that a scheme or a sale makes, or the solution whose capital it is.
    pub(crate) fn explained_charge(&self, stated: StatedIn, parts: &[ChargePart], t: usize) -> Option<String> {
        let of = match stated {
            StatedIn::Scheme(at) => ChargeOf::Scheme(at),
            StatedIn::Sale(at) => ChargeOf::Sale(at),
            StatedIn::Solution(id, _) => return self.explained_solution(id, t),
        };
        let links = self.links?;
        let made = |line: &&Line| matches!(&line.amount, Amount::Capital(charge) if charge.of == of && parts.contains(&charge.part));
        // A name with a quote in it cannot stand in a selector.
        let line = self.plan.lines.iter().find(made).filter(|line| !line.label.contains('"'))?;
        let (code, year) = (&self.plan.organisations[line.organisation.index()].code, self.year(t));
        links.explain(&format!(
            "organisation = \"{code}\" and category = \"{}\" and line = \"{}\" and year = \"{year}\"",
            line.category, line.label
        ))
    }

    /// What a solution saves, as promised.
    pub(crate) fn explained_solution(&self, solution: SolutionId, t: usize) -> Option<String> {
        let id = &self.plan.solutions[solution.index()].id;
        self.links?.explain(&format!("solution.{id} and year = \"{}\"", self.year(t)))
    }

    /// Activity of a point of delivery; not for the public, who could find what is left out by taking away what is shown.
    pub(crate) fn explained_pod(&self, pod: Pod, t: usize) -> Option<String> {
        let links = self.links.filter(|_| !self.is_public())?;
        self.plan.cells.iter().any(|cell| self.plan.services[cell.service.index()].pod == pod).then_some(())?;
        links.explain(&format!("pod = \"{}\" and year = \"{}\"", pod.word(), self.year(t)))
    }

    /// Activity of one kind at a site; not for the public.
    pub(crate) fn explained_site(&self, site: SiteId, measure: Measure, t: usize) -> Option<String> {
        let (links, code) = (self.links.filter(|_| !self.is_public())?, &self.plan.sites[site.index()].code);
        let here = |cell: &Cell| cell.site == site && self.plan.services[cell.service.index()].pod.measure() == measure;
        self.plan.cells.iter().any(here).then_some(())?;
        let (measure, year) = (measure.word(), self.year(t));
        links.explain(&format!("site = \"{code}\" and measure = \"{measure}\" and year = \"{year}\""))
    }

    /// A need for beds or spaces of one unit; not for the public, whom bed days of single services could tell of few patients.
    pub(crate) fn explained_need(&self, resource: Resource, t: usize) -> Option<String> {
        let links = self.links.filter(|_| !self.is_public())?;
        let (name, site, kind) = match resource {
            Resource::Beds(_, site, kind) => ("beds", site, kind.word()),
            Resource::Spaces(_, site, kind) => ("spaces", site, kind.word()),
            Resource::Staff(..) => return None,
        };
        let organisation = &self.plan.organisations[resource.organisation().index()].code;
        let place = match site {
            Some(id) => format!("site = \"{}\"", self.plan.sites[id.index()].code),
            None => format!("organisation = \"{organisation}\""),
        };
        links.explain(&format!("{name} and {place} and type = \"{kind}\" and year = \"{}\"", self.year(t)))
    }

    /// How much of what a lever shifts there is room for; not for the public, as of needs.
    pub(crate) fn explained_shift(&self, solution: SolutionId, lever: &str, t: usize) -> Option<String> {
        let id = &self.plan.solutions[solution.index()].id;
        let links = self.links.filter(|_| !self.is_public())?;
        links.explain(&format!("shift.{id}.{lever} and year = \"{}\"", self.year(t)))
    }

    /// What becomes of a measure of quality.
    pub(crate) fn explained_measure(&self, measure: MeasureId, t: usize) -> Option<String> {
        let id = &self.plan.measures[measure.index()].id;
        self.links?.explain(&format!("quality.{id} and year = \"{}\"", self.year(t)))
    }

    /// What a solution is worth.
    pub(crate) fn explained_worth(&self, solution: SolutionId) -> Option<String> {
        let id = &self.plan.solutions[solution.index()].id;
        self.links?.explain(&format!("economics.{id}"))
    }

    /// A solution's page.
    pub(crate) fn solution_page(&self, solution: SolutionId) -> Option<String> {
        Some(self.links?.solution(&self.plan.solutions[solution.index()].id))
    }

    /// The page of an assumption.
    pub(crate) fn assumption_page(&self, assumption: AssumptionId) -> Option<String> {
        Some(self.links?.assumption(&self.plan.assumptions[assumption.index()].id))
    }
}
