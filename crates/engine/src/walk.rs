//! Walks: from the position reported in the base year by underlying, do nothing, do minimum and promised to what is left, in
//! every year and scope, to the penny. See `docs/method/walk.md`.

use model::id::OrganisationId;
use model::money::Pence;
use model::results::{
    Bridge, BridgeKind, BridgeLine, Component, MemberPosition, Position, Stage, System, Walk, WalkLine,
};

/// A walk for each bridge, in the same order.
pub fn walks(bridges: &[Bridge], members: &[MemberPosition], system: &System) -> Vec<Walk> {
    let position = |scope: Option<OrganisationId>| match scope {
        None => system.position.as_ref(),
        Some(id) => members.iter().find(|one| one.organisation == id)?.position.as_ref(),
    };
    bridges.iter().filter_map(|bridge| Some(walk(position(bridge.scope)?, bridge))).collect()
}

/// The walk of a position to a bridge's year.
fn walk(position: &Position, bridge: &Bridge) -> Walk {
    let t = bridge.year;
    let mut walk = Steps::default();
    walk.step(Stage::Reported, -position.do_nothing_gap[0]);
    walk.step(Stage::NonRecurrent, -position.one_off[0]);
    walk.step(Stage::Support, -position.support[0]);
    walk.step(Stage::FullYear, position.full_year);
    walk.total(Stage::Underlying);
    // A part year made full is in the underlying position already; what is left of it is of lines that came by a merger.
    let made_full = position.full_year - moved(position, Component::OneOff, t);
    for (component, _) in position.recurrent.iter().filter(|(component, _)| *component != Component::OneOff) {
        walk.detailed(Stage::Growth, component.word(), moved(position, *component, t));
    }
    walk.detailed(Stage::Growth, Component::OneOff.word(), -made_full);
    walk.step(Stage::SupportInYear, position.support[t]);
    walk.step(Stage::NonRecurrentInYear, position.one_off[t]);
    walk.total(Stage::DoNothing);
    walk.step(Stage::Efficiency, position.efficiency[t]);
    walk.total(Stage::DoMinimum);
    for stage in [Stage::Solutions, Stage::SolutionsOnce, Stage::Transfers, Stage::OneOffCost, Stage::Unidentified] {
        let ours = bridge.lines.iter().filter(|line| stage_of(line) == Some(stage));
        walk.step(stage, ours.map(|line| line.pence).sum());
    }
    walk.total(Stage::DoSomething);
    walk.step(Stage::Risk, position.risk[t]);
    walk.total(Stage::Closing);
    Walk { year: t, scope: bridge.scope, lines: walk.lines }
}

/// What a component brings to the position on recurrent lines.
fn moved(position: &Position, component: Component, t: usize) -> Pence {
    let found = position.recurrent.iter().find(|(one, _)| *one == component);
    found.map_or(Pence::ZERO, |(_, series)| -series[t])
}

/// The stage that a line of a bridge is part of, if it is a solution's.
pub fn stage_of(line: &BridgeLine) -> Option<Stage> {
    line.solution?;
    Some(match line.kind {
        BridgeKind::Transfer => Stage::Transfers,
        _ if !line.recurrent && line.id.ends_with(".one_off") => Stage::OneOffCost,
        BridgeKind::Unidentified => Stage::Unidentified,
        _ if line.recurrent => Stage::Solutions,
        _ => Stage::SolutionsOnce,
    })
}

/// Lines on their way to a walk.
#[derive(Default)]
struct Steps {
    lines: Vec<WalkLine>,
    /// All steps so far.
    so_far: Pence,
}

impl Steps {
    fn step(&mut self, stage: Stage, pence: Pence) {
        self.detailed(stage, "", pence);
    }

    /// A step; left out where there is nothing, but for the first line.
    fn detailed(&mut self, stage: Stage, detail: &'static str, pence: Pence) {
        if pence != Pence::ZERO || stage.is_total() {
            self.so_far += pence;
            self.lines.push(WalkLine { stage, detail, pence });
        }
    }

    fn total(&mut self, stage: Stage) {
        self.lines.push(WalkLine { stage, detail: "", pence: self.so_far });
    }
}
