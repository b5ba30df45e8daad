//! The addresses under which figures are explained, as `concordat explain` takes them.

use model::id::{AssumptionId, OrganisationId, SolutionId};
use model::service::Pod;

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

    /// What a solution saves, as promised.
    pub(crate) fn explained_solution(&self, solution: SolutionId, t: usize) -> Option<String> {
        let id = &self.plan.solutions[solution.index()].id;
        self.links?.explain(&format!("solution.{id} and year = \"{}\"", self.year(t)))
    }

    /// Activity of a point of delivery.
    pub(crate) fn explained_pod(&self, pod: Pod, t: usize) -> Option<String> {
        self.links?.explain(&format!("pod = \"{}\" and year = \"{}\"", pod.word(), self.year(t)))
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
