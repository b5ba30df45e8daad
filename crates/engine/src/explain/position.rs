//! What moves a position: each line of a bridge and each stage of a walk, down to ledger lines, rows of efficiency and solutions.
//!
//! Figures are signed positions, as bridges and walks have them: a pressure is below nothing.

use std::cmp::Reverse;

use model::Plan;
use model::accounts::{Efficiency, Line, Planned, Recurrence};
use model::id::OrganisationId;
use model::money::Pence;
use model::provenance::Provenance;
use model::results::{BridgeLine, Component, Figure, Position, Results, SolutionResult, Stage, Step};
use model::solution::CostKind;

use crate::cost::Cost;
use crate::efficiency::{self, Saving, saved_share};
use crate::finance::MovedLeaf;
use crate::positions::{is_member, is_recurrent, moved_by};
use crate::walk::stage_of;

use super::solution::{delivery, money, share};
use super::{Explained, step};

/// What moves a position, or where it stands on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moves {
    /// What a component brings since the base year, as a bridge has it.
    Component(Component),
    /// What a component brings on recurrent lines, as a walk has it.
    Growth(Component),
    /// All that solutions promise, less their running cost.
    Solutions,
    /// A stage of a walk.
    Stage(Stage),
}

impl Moves {
    /// The names in which these are asked for, where it is not `component.` or `walk.` and a word.
    const NAMES: [(&'static str, Self); 5] = [
        ("efficiency", Self::Stage(Stage::Efficiency)),
        ("do_minimum", Self::Stage(Stage::DoMinimum)),
        ("solutions", Self::Solutions),
        ("one_off_cost", Self::Stage(Stage::OneOffCost)),
        ("risk", Self::Stage(Stage::Risk)),
    ];

    /// What is asked for by this name.
    pub fn by_name(name: &str) -> Option<Self> {
        let plain = Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, one)| *one);
        let component = || Component::from_word(name.strip_prefix(COMPONENT)?).map(Self::Component);
        let growth = || Component::from_word(name.strip_prefix(GROWTH)?).map(Self::Growth);
        let stage = || Stage::from_word(name.strip_prefix(WALK)?).map(Self::Stage);
        plain.or_else(component).or_else(growth).or_else(stage)
    }

    /// The name in which it is asked for.
    pub fn name(self) -> String {
        if let Some((name, _)) = Self::NAMES.iter().find(|(_, one)| *one == self) {
            return (*name).to_owned();
        }
        match self {
            Self::Component(component) => format!("{COMPONENT}{component}"),
            Self::Growth(component) => format!("{GROWTH}{component}"),
            Self::Stage(stage) => format!("{WALK}{stage}"),
            Self::Solutions => "solutions".to_owned(),
        }
    }

    /// Every name.
    pub(super) fn names() -> impl Iterator<Item = String> {
        let components = Component::ALL.iter().flat_map(|one| [Self::Component(*one), Self::Growth(*one)]);
        let stages = Stage::ALL.iter().map(|one| Self::Stage(*one));
        components.chain(stages).chain([Self::Solutions]).map(Self::name)
    }
}

pub(super) const COMPONENT: &str = "component.";
pub(super) const WALK: &str = "walk.";
const GROWTH: &str = "walk.growth.";

/// What explanations of a position rest on.
pub(super) struct Known<'a> {
    pub explained: Explained<'a>,
    pub results: &'a Results,
    pub cost: &'a Cost,
    pub leaves: &'a [MovedLeaf],
    /// What each solution is expected to save.
    pub expected: &'a dyn Fn() -> &'a [SolutionResult],
    /// Whose position; `None` for the system's.
    pub member: Option<OrganisationId>,
}

/// Whether lines are told with all that they were made from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Whole,
    Bare,
}

impl Known<'_> {
    /// What makes the figure; `None` without accounts.
    pub fn told(&self, moves: Moves) -> Option<Step> {
        let position = self.position()?;
        let who =
            self.member.map_or(self.plan().name.as_str(), |id| self.plan().organisations[id.index()].name.as_str());
        let mut root = self.step(moves, Depth::Whole);
        root.name = format!("{who}: {} (as part of the position: what makes it worse is below nothing)", root.name);
        root.provenance = position.provenance.and(Provenance::of(root.steps.iter().map(|one| one.provenance)));
        Some(root)
    }

    fn plan(&self) -> &Plan {
        self.explained.plan
    }

    fn t(&self) -> usize {
        self.explained.t
    }

    fn year(&self, t: usize) -> String {
        self.plan().base_year.plus(t).to_string()
    }

    fn position(&self) -> Option<&Position> {
        match self.member {
            Some(id) => self.results.members.iter().find(|one| one.organisation == id)?.position.as_ref(),
            None => self.results.system.position.as_ref(),
        }
    }

    fn step(&self, moves: Moves, depth: Depth) -> Step {
        let steps = match moves {
            Moves::Component(component) => self.lines(depth, |line, leaf| self.moved(line, leaf, component)),
            Moves::Growth(component) => self.growth(component, depth),
            Moves::Solutions => self.solutions(),
            Moves::Stage(stage) => self.stage(stage, depth),
        };
        let mut shown = money(self.name(moves), sum(&steps));
        shown.provenance = Provenance::of(steps.iter().map(|one| one.provenance));
        shown.steps = steps;
        shown
    }

    fn name(&self, moves: Moves) -> String {
        let (base, year) = (self.year(0), self.year(self.t()));
        match moves {
            Moves::Component(component) => format!("{} since {base}", component.name().to_lowercase()),
            Moves::Growth(component) => {
                format!("{} since {base}, on lines that come back each year", component.name().to_lowercase())
            }
            Moves::Solutions => "solutions as promised, less their running cost".to_owned(),
            Moves::Stage(stage) => match stage {
                Stage::Reported => format!("position reported in {base}"),
                Stage::NonRecurrent | Stage::Support => format!("{} of {base}", stage.name().to_lowercase()),
                Stage::Efficiency => "planned efficiency that counts".to_owned(),
                Stage::Risk => "risk of delivery, what solutions are not expected to bring".to_owned(),
                Stage::DoNothing => format!("position of {year} if nothing is done"),
                Stage::DoMinimum => format!("do minimum, the position of {year} after efficiency"),
                Stage::DoSomething => format!("position of {year} with solutions as promised, before risk"),
                Stage::Closing => format!("position of {year} that is left"),
                Stage::Underlying => format!("underlying position of {base}"),
                _ => stage.name().to_lowercase(),
            },
        }
    }

    fn reports(&self, organisation: OrganisationId, t: usize) -> bool {
        self.member.is_none_or(|id| self.plan().reporter(organisation, t) == id)
    }

    /// What a component brings on a line.
    fn moved(&self, line: &Line, leaf: &MovedLeaf, component: Component) -> Pence {
        let reported = |t: usize| self.reports(line.organisation, t);
        let ours = moved_by(line, leaf, self.t(), &reported).filter(|(one, _)| *one == component);
        -ours.map(|(_, pence)| pence).sum::<Pence>()
    }

    /// As the walk has it: what a full year would be more than a part of it was is in the underlying position already.
    fn growth(&self, component: Component, depth: Depth) -> Vec<Step> {
        self.lines(depth, |line, leaf| {
            let moved = if is_recurrent(line) { self.moved(line, leaf, component) } else { Pence::ZERO };
            if component == Component::OneOff { moved - self.full_year(line, leaf) } else { moved }
        })
    }

    /// What a full base year would have brought more on a line.
    fn full_year(&self, line: &Line, leaf: &MovedLeaf) -> Pence {
        let counts = !line.support && self.reports(line.organisation, 0);
        if counts { in_position(line, leaf.leaf.full_year_effect) } else { Pence::ZERO }
    }

    fn stage(&self, stage: Stage, depth: Depth) -> Vec<Step> {
        let t = self.t();
        let stages = |stages: &[Stage]| -> Vec<Step> {
            stages.iter().map(|one| self.step(Moves::Stage(*one), Depth::Bare)).filter(is_something).collect()
        };
        let once = |line: &Line| !line.support && line.recurrence == Recurrence::OneOff;
        match stage {
            Stage::Reported => self.amounts(depth, 0, |_| true),
            // What the base year's brought is taken out.
            Stage::NonRecurrent => self.taken_out(depth, once),
            Stage::Support => self.taken_out(depth, |line| line.support),
            Stage::FullYear => self.lines(depth, |line, leaf| self.full_year(line, leaf)),
            Stage::Underlying => stages(&[Stage::Reported, Stage::NonRecurrent, Stage::Support, Stage::FullYear]),
            Stage::Growth => {
                let each = Component::ALL.iter().map(|one| self.step(Moves::Growth(*one), Depth::Bare));
                each.filter(is_something).collect()
            }
            Stage::SupportInYear => self.amounts(depth, t, |line| line.support),
            Stage::NonRecurrentInYear => self.amounts(depth, t, once),
            Stage::DoNothing => self.amounts(depth, t, |_| true),
            Stage::Efficiency => self.efficiency(),
            Stage::DoMinimum => stages(&[Stage::DoNothing, Stage::Efficiency]),
            Stage::Solutions | Stage::SolutionsOnce | Stage::Transfers | Stage::OneOffCost | Stage::Unidentified => {
                self.of_bridge(stage)
            }
            Stage::DoSomething => stages(&[
                Stage::DoMinimum,
                Stage::Solutions,
                Stage::SolutionsOnce,
                Stage::Transfers,
                Stage::OneOffCost,
                Stage::Unidentified,
            ]),
            Stage::Risk => self.risk(),
            Stage::Closing => stages(&[Stage::DoSomething, Stage::Risk]),
        }
    }

    /// The amounts of year `t` of the lines picked.
    fn amounts(&self, depth: Depth, t: usize, picks: impl Fn(&Line) -> bool) -> Vec<Step> {
        self.lines(depth, |line, leaf| {
            let counts = picks(line) && self.reports(line.organisation, t);
            if counts { in_position(line, leaf.leaf.pence[t]) } else { Pence::ZERO }
        })
    }

    /// What the lines picked brought in the base year, taken out.
    fn taken_out(&self, depth: Depth, picks: impl Fn(&Line) -> bool) -> Vec<Step> {
        self.lines(depth, |line, leaf| {
            let counted = picks(line) && self.reports(line.organisation, 0);
            if counted { -in_position(line, leaf.leaf.pence[0]) } else { Pence::ZERO }
        })
    }

    /// Every ledger line that brings something, the most first; of the system trade between members by itself.
    fn lines(&self, depth: Depth, brings: impl Fn(&Line, &MovedLeaf) -> Pence) -> Vec<Step> {
        let plan = self.plan();
        let mut all: Vec<(&Line, &MovedLeaf, Pence)> = (self.leaves.iter())
            .map(|leaf| (&plan.lines[leaf.leaf.line.index()], leaf))
            .filter(|(line, _)| is_member(plan, line.organisation))
            .map(|(line, leaf)| (line, leaf, brings(line, leaf)))
            .filter(|(_, _, pence)| *pence != Pence::ZERO)
            .collect();
        all.sort_by_key(|(_, _, pence)| Reverse(pence.0.saturating_abs()));
        let told = |(line, leaf, pence): (&Line, &MovedLeaf, Pence)| self.line(line, leaf, pence, depth);
        if self.member.is_some() {
            return all.into_iter().map(told).collect();
        }
        let (trade, own): (Vec<_>, Vec<_>) = all.into_iter().partition(|(line, _, _)| plan.is_trade(line));
        let mut steps: Vec<Step> = own.into_iter().map(told).collect();
        if !trade.is_empty() {
            let lines: Vec<Step> = trade.into_iter().map(told).collect();
            let name =
                format!("trade between members, both sides: {} lines, which cancel where the sides agree", lines.len());
            let mut together = money(name, sum(&lines));
            together.provenance = Provenance::of(lines.iter().map(|one| one.provenance));
            together.steps = lines;
            steps.push(together);
        }
        steps
    }

    fn line(&self, line: &Line, leaf: &MovedLeaf, brings: Pence, depth: Depth) -> Step {
        let mut whole = self.explained.line(line, leaf, self.cost);
        let mut shown = money(std::mem::take(&mut whole.name), brings);
        shown.provenance = whole.provenance;
        shown.origins = std::mem::take(&mut whole.origins);
        if depth == Depth::Whole {
            if self.t() > 0 {
                shown.steps.push(money(format!("the line in {}", self.year(0)), leaf.leaf.pence[0]));
            }
            whole.name = format!("the line in {}, if nothing is done", self.year(self.t()));
            shown.steps.push(whole);
        }
        shown
    }

    /// Each row of efficiency with what it is a part of.
    fn efficiency(&self) -> Vec<Step> {
        let (plan, t) = (self.plan(), self.t());
        let savings = efficiency::savings(plan, self.leaves);
        let ours = plan.efficiency.iter().zip(savings).filter(|(row, saving)| {
            is_member(plan, row.organisation)
                && self.reports(row.organisation, t)
                && (saving.counted[t], saving.beyond_headroom[t]) != (Pence::ZERO, Pence::ZERO)
        });
        let mut steps: Vec<(Pence, Step)> =
            ours.map(|(row, saving)| (saving.counted[t], self.saving(row, &saving))).collect();
        steps.sort_by_key(|(pence, _)| Reverse(pence.0.saturating_abs()));
        steps.into_iter().map(|(_, step)| step).collect()
    }

    fn saving(&self, row: &Efficiency, saving: &Saving) -> Step {
        let (plan, t) = (self.plan(), self.t());
        let who = &plan.organisations[row.organisation.index()];
        let mut shown = money(format!("{}: what counts of its planned efficiency", who.code), saving.counted[t]);
        shown.provenance = row.provenance;
        shown.origins.push(row.origin);
        match &row.planned {
            Planned::Percent { planned, headroom, lines, .. } => {
                let part_of = efficiency::part_of(plan, self.leaves, row.organisation, lines.as_ref());
                let lines: Vec<Step> = part_of
                    .map(|leaf| {
                        let line = &plan.lines[leaf.leaf.line.index()];
                        self.line(line, leaf, leaf.leaf.pence[t], Depth::Bare)
                    })
                    .collect();
                let name = format!("cost of the {} ledger lines that it is a part of, if nothing is done", lines.len());
                let mut cost = money(name, sum(&lines));
                cost.steps = lines;
                let counted = headroom.map_or(*planned, |most| planned.min(most));
                shown.steps.push(cost);
                shown.steps.push(step(
                    "× share saved by the year, each year's rate on what is left",
                    Figure::Factor(saved_share(counted, t)),
                ));
                shown.steps.push(step("planned, a year", Figure::Percent(*planned)));
                shown
                    .steps
                    .extend(headroom.map(|most| step("the most that can be had, a year", Figure::Percent(most))));
            }
            Planned::Money { planned, headroom, .. } => {
                shown.steps.push(money("planned, new each year", *planned));
                shown.steps.extend(headroom.map(|most| money("the most that can be had, new each year", most)));
                shown.steps.push(step("× years", Figure::Factor(t as f64)));
            }
            Planned::ByYear { planned, headroom } => {
                shown.steps.push(money("planned in the year, as stated", planned[t]));
                shown.steps.extend(headroom.map(|most| money("the most that can be had, new each year", most)));
            }
        }
        let beyond = saving.beyond_headroom[t];
        if beyond != Pence::ZERO {
            shown.steps.push(money("told apart: planned beyond what can be had, which does not count", beyond));
        }
        shown
    }

    /// What each solution promises, less its running cost.
    fn solutions(&self) -> Vec<Step> {
        let t = self.t();
        let shares = self.results.solutions.iter().map(|one| (one, share(one, self.member, t)));
        let told = shares.filter(|(_, pence)| *pence != Pence::ZERO).map(|(one, pence)| {
            let mut shown = self.solution(one, pence);
            let passed = self.member.and_then(|id| one.transfers.iter().find(|(own, _)| *own == id));
            if let Some(passed) = passed.map(|(_, series)| series[t]).filter(|passed| *passed != Pence::ZERO) {
                shown.steps.push(money("saved or spent itself", pence - passed));
                shown.steps.push(money("paid by other members, less what it pays them", passed));
            }
            shown
        });
        largest_first(told.collect())
    }

    /// A solution's row with a figure.
    fn solution(&self, one: &SolutionResult, pence: Pence) -> Step {
        let about = &self.plan().solutions[one.solution.index()];
        let mut shown = money(format!("{} (solution.{})", about.name, about.id), pence);
        shown.provenance = about.provenance;
        shown.origins.push(about.origin);
        shown
    }

    /// The bridge's lines of solutions that a stage is made of.
    fn of_bridge(&self, stage: Stage) -> Vec<Step> {
        let ours = |line: &&BridgeLine| stage_of(line) == Some(stage) && line.pence != Pence::ZERO;
        let bridge = self.results.bridges.iter().find(|one| one.year == self.t() && one.scope == self.member);
        let lines = bridge.into_iter().flat_map(|one| &one.lines).filter(ours);
        let told = lines.filter_map(|line| {
            let found = self.results.solutions.iter().find(|one| Some(one.solution) == line.solution)?;
            let mut shown = self.solution(found, line.pence);
            if stage == Stage::OneOffCost {
                shown.steps = self.one_off(found);
            }
            Some(shown)
        });
        largest_first(told.collect())
    }

    /// What a solution costs once, by what it is spent on.
    fn one_off(&self, one: &SolutionResult) -> Vec<Step> {
        let (plan, t) = (self.plan(), self.t());
        let costs = plan.solutions[one.solution.index()].costs.iter().filter(|cost| {
            cost.kind == CostKind::OneOff
                && is_member(plan, cost.organisation)
                && self.reports(cost.organisation, t)
                && cost.by_year[t] != Pence::ZERO
        });
        let told = costs.map(|cost| {
            let code = &plan.organisations[cost.organisation.index()].code;
            money(format!("{}, {code}", cost.name), -cost.by_year[t])
        });
        told.collect()
    }

    /// What each solution is expected to bring less than it promises.
    fn risk(&self) -> Vec<Step> {
        let t = self.t();
        let pairs = self.results.solutions.iter().zip((self.expected)());
        let told = pairs.filter_map(|(promised, expected)| {
            let (promise, hope) = (share(promised, self.member, t), share(expected, self.member, t));
            let risk = hope - promise;
            (risk != Pence::ZERO).then(|| {
                let mut shown = self.solution(promised, risk);
                shown.steps = vec![
                    money("its share of what all are expected to save, less its running cost", hope),
                    money("less its share of what all promise, less its running cost", -promise),
                    delivery(self.plan(), promised),
                ];
                shown
            })
        });
        largest_first(told.collect())
    }
}

/// An amount of a line as part of a position.
fn in_position(line: &Line, pence: Pence) -> Pence {
    Pence(pence.0.saturating_mul(-line.side.sign_in_gap()))
}

fn pence(step: &Step) -> Pence {
    if let Figure::Money(pence) = step.value { pence } else { Pence::ZERO }
}

fn sum(steps: &[Step]) -> Pence {
    steps.iter().map(pence).sum()
}

fn is_something(step: &Step) -> bool {
    pence(step) != Pence::ZERO
}

fn largest_first(mut steps: Vec<Step>) -> Vec<Step> {
    steps.sort_by_key(|one| Reverse(pence(one).0.saturating_abs()));
    steps
}
