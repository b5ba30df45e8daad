//! When within each year its new savings fall, and whether too much of them waits for the second half. See
//! `docs/method/phasing.md`.

use model::Plan;
use model::id::OrganisationId;
use model::money::Pence;
use model::results::{MemberPosition, Phasing, SolutionResult, System};
use model::solution::Maturity;

/// The phasing of every year after the base: of the system if its position is known, then of each member that carries new
/// savings. The system's is the sum of what all carry.
pub fn of(plan: &Plan, members: &[MemberPosition], system: &System, solutions: &[SolutionResult]) -> Vec<Phasing> {
    let mut all = Vec::new();
    for t in 1..plan.year_count() {
        let carried = |id| carried(plan, members, solutions, id, t);
        let each: Vec<Phasing> =
            members.iter().map(|one| carried(one.organisation)).filter(|one| one.saving > Pence::ZERO).collect();
        if system.position.is_some() && !each.is_empty() {
            let mut whole = blank(None, t);
            for one in &each {
                whole.saving += one.saving;
                whole.second_half += one.second_half;
                whole.unsure += one.unsure;
            }
            all.push(whole);
        }
        all.extend(each);
    }
    for one in &mut all {
        one.back_loaded = one.share() > plan.back_loaded;
    }
    all
}

fn blank(scope: Option<OrganisationId>, year: usize) -> Phasing {
    let nil = Pence::ZERO;
    Phasing { year, scope, saving: nil, second_half: nil, unsure: nil, back_loaded: false }
}

/// New savings in year `t` of one member's efficiency and of the solutions that it carries, before what these cost to run.
fn carried(
    plan: &Plan,
    members: &[MemberPosition],
    solutions: &[SolutionResult],
    member: OrganisationId,
    t: usize,
) -> Phasing {
    let mut sum = blank(Some(member), t);
    let mut add = |new: Pence, share: f64, unsure: bool| {
        if new > Pence::ZERO {
            sum.saving += new;
            sum.second_half += Pence::from_pounds(new.pounds() * share);
            sum.unsure += if unsure { new } else { Pence::ZERO };
        }
    };
    let position = members.iter().find(|one| one.organisation == member).and_then(|one| one.position.as_ref());
    if let Some(position) = position {
        let rows = plan.efficiency.iter().find(|row| plan.reporter(row.organisation, t) == member);
        add(position.efficiency[t] - position.efficiency[t - 1], rows.map_or(0.5, |row| row.second_half), false);
    }
    for one in solutions {
        let about = &plan.solutions[one.solution.index()];
        if plan.reporter(about.organisation, t) == member {
            let saved = |t: usize| one.attributed[t] + one.running[t];
            let unsure = matches!(about.maturity, Maturity::Unidentified | Maturity::Opportunity);
            add(saved(t) - saved(t - 1), about.timing.second_half(t), unsure);
        }
    }
    sum
}
