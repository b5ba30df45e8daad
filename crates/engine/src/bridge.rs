//! Bridges: how a position gets from the base year to each later year, line by line, to the penny. See
//! `docs/method/bridge.md`.

use model::Plan;
use model::id::{OrganisationId, SolutionId};
use model::money::Pence;
use model::results::{Bridge, BridgeKind, BridgeLine, Component, MemberPosition, Position, SolutionResult, System};
use model::solution::{CostKind, Maturity};

/// The bridges of every scope that has a position to every year after the base: the system's first, then members in order.
pub fn bridges(plan: &Plan, members: &[MemberPosition], system: &System, solutions: &[SolutionResult]) -> Vec<Bridge> {
    let known = members.iter().filter_map(|one| Some((Some(one.organisation), one.position.as_ref()?)));
    let scopes = system.position.as_ref().map(|position| (None, position)).into_iter().chain(known);
    let of_scope = |(scope, position)| {
        let scope = Scope { plan, solutions, of: scope, position };
        (1..plan.year_count()).map(|t| scope.bridge(t)).collect::<Vec<_>>()
    };
    scopes.flat_map(of_scope).collect()
}

/// Whose bridges are built.
struct Scope<'a> {
    plan: &'a Plan,
    solutions: &'a [SolutionResult],
    /// `None` for the system.
    of: Option<OrganisationId>,
    position: &'a Position,
}

/// A line before it is known how much of it is new.
struct Line {
    id: String,
    kind: BridgeKind,
    recurrent: bool,
    solution: Option<SolutionId>,
    /// Since the base year, in each year.
    series: Vec<Pence>,
}

impl Scope<'_> {
    fn bridge(&self, t: usize) -> Bridge {
        let steps = self.steps();
        let opening = -self.position.do_nothing_gap[0];
        let sum = |t: usize| -> Pence { opening + steps.iter().map(|line| line.series[t]).sum() };
        let total = |id: &str, kind, pence, in_year| BridgeLine {
            id: id.to_owned(),
            kind,
            pence,
            in_year,
            recurrent: false,
            solution: None,
        };
        let mut lines = vec![total("opening", BridgeKind::Opening, opening, sum(t - 1))];
        let told = steps.iter().filter(|line| line.series[t] != Pence::ZERO || line.series[t - 1] != Pence::ZERO);
        lines.extend(told.map(|line| BridgeLine {
            id: line.id.clone(),
            kind: line.kind,
            pence: line.series[t],
            in_year: line.series[t] - line.series[t - 1],
            recurrent: line.recurrent,
            solution: line.solution,
        }));
        lines.push(total("closing", BridgeKind::Closing, sum(t), sum(t)));
        Bridge { year: t, scope: self.of, lines }
    }

    /// Every step that any year's bridge may have.
    fn steps(&self) -> Vec<Line> {
        let position = self.position;
        let part = |id: &str, kind, series: Vec<Pence>| Line {
            id: id.to_owned(),
            kind,
            recurrent: true,
            solution: None,
            series,
        };
        let mut lines: Vec<Line> = position
            .components
            .iter()
            .map(|(component, series)| {
                let kind = if *component == Component::Funding { BridgeKind::Funding } else { BridgeKind::Pressure };
                let line = part(component.word(), kind, series.iter().map(|pence| -*pence).collect());
                Line { recurrent: *component != Component::OneOff, ..line }
            })
            .collect();
        lines.push(part("efficiency", BridgeKind::Efficiency, position.efficiency.clone()));
        for one in self.solutions {
            self.solution(one, &mut lines);
        }
        lines.push(part("risk", BridgeKind::Risk, position.risk.clone()));
        lines
    }

    /// What a solution promises here, what of that other members pay, and what it costs once.
    fn solution(&self, one: &SolutionResult, lines: &mut Vec<Line>) {
        let about = &self.plan.solutions[one.solution.index()];
        let id = format!("solution.{}", about.id);
        let kind =
            if about.maturity == Maturity::Unidentified { BridgeKind::Unidentified } else { BridgeKind::Solution };
        let line =
            |id: String, kind, recurrent, series| Line { id, kind, recurrent, solution: Some(one.solution), series };
        let promised = self.series(&one.attributed, &one.members);
        let passed = match self.of {
            None => vec![Pence::ZERO; promised.len()],
            Some(_) => self.series(&[], &one.transfers),
        };
        let own = promised.iter().zip(&passed).map(|(all, passed)| *all - *passed).collect();
        lines.push(line(id.clone(), kind, about.recurrent, own));
        lines.push(line(format!("{id}.transfer"), BridgeKind::Transfer, about.recurrent, passed));
        let once = self.one_off(one).iter().map(|pence| -*pence).collect();
        lines.push(line(format!("{id}.one_off"), kind, false, once));
    }

    /// The system's series, or a member's among those that have one.
    fn series(&self, system: &[Pence], members: &[(OrganisationId, Vec<Pence>)]) -> Vec<Pence> {
        let Some(scope) = self.of else { return system.to_vec() };
        let own = members.iter().find(|(id, _)| *id == scope);
        own.map_or_else(|| vec![Pence::ZERO; self.plan.year_count()], |(_, series)| series.clone())
    }

    /// What a solution costs once, whoever of this scope bears it.
    fn one_off(&self, one: &SolutionResult) -> Vec<Pence> {
        if self.of.is_none() {
            return one.one_off.clone();
        }
        let mut sums = vec![Pence::ZERO; self.plan.year_count()];
        let costs = self.plan.solutions[one.solution.index()].costs.iter();
        for cost in costs.filter(|cost| cost.kind == CostKind::OneOff) {
            for (t, pence) in cost.by_year.iter().enumerate() {
                if Some(self.plan.reporter(cost.organisation, t)) == self.of {
                    sums[t] += *pence;
                }
            }
        }
        sums
    }
}
