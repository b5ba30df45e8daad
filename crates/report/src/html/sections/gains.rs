//! Who gains and who loses by solutions, with what members pay each other told apart.

use model::id::OrganisationId;
use model::money::Pence;
use model::results::BridgeKind;

use super::super::View;
use super::super::blocks::{Block, Row, Section, Table, columns, text};
use crate::numbers::Millions;

/// The section for year `t`; `None` where no solution moves a member's position by then.
pub(crate) fn section(view: &View, t: usize) -> Option<Section> {
    let gains = gains(view, t);
    if !gains.iter().any(|one| one.together != Millions::ZERO || one.passed != Millions::ZERO) {
        return None;
    }
    let blocks = vec![text(sentence(view, t, &gains)), Block::Table(table(view, t, &gains))];
    Some(Section { id: "gains", title: format!("Who gains and who loses by {}", view.year(t)), blocks })
}

/// What solutions do to one organisation's position, as shown.
struct Gain {
    organisation: OrganisationId,
    /// What changes in its own cost, and in what it earns outside the system.
    own: Millions,
    /// What other members pay it more; what it pays them more is negative.
    passed: Millions,
    together: Millions,
}

impl Gain {
    /// Income that went and cost that stayed.
    fn stranded(&self) -> Millions {
        if self.passed < Millions::ZERO && self.together < Millions::ZERO && self.own > Millions::ZERO {
            self.together.size()
        } else {
            Millions::ZERO
        }
    }
}

/// Members with a position, as one looks for them. What passes between members sums to nothing as shown, as it does to the penny.
fn gains(view: &View, t: usize) -> Vec<Gain> {
    let members: Vec<_> =
        view.members().into_iter().filter_map(|one| Some((one.position.organisation, one.gap?))).collect();
    let exact: Vec<Pence> = members.iter().map(|(id, _)| passed(view, *id, t)).collect();
    let passed = Millions::shares_of_some(Millions::of(exact.iter().copied().sum()), &exact);
    let gain = |((organisation, gap), passed): (&(OrganisationId, &crate::numbers::Gap), Millions)| {
        let together = gap.solutions[t];
        Gain { organisation: *organisation, own: together - passed, passed, together }
    };
    members.iter().zip(passed).map(gain).collect()
}

/// What other members pay this one because of solutions, less what it pays them.
fn passed(view: &View, member: OrganisationId, t: usize) -> Pence {
    let bridge = view.results.bridges.iter().find(|one| one.scope == Some(member) && one.year == t);
    let lines = bridge.into_iter().flat_map(|one| &one.lines);
    lines.filter(|line| line.kind == BridgeKind::Transfer).map(|line| line.pence).sum()
}

fn sentence(view: &View, t: usize, gains: &[Gain]) -> String {
    let year = view.year(t);
    let most = gains.iter().max_by_key(|one| one.together).filter(|one| one.together > Millions::ZERO);
    let least = gains.iter().min_by_key(|one| one.together).filter(|one| one.together < Millions::ZERO);
    let told = |one: &Gain| format!("{} {}", view.name(one.organisation), one.together.size().in_words());
    let ends = match (most.map(told), least.map(told)) {
        (Some(most), Some(least)) => format!("In {year} solutions as promised bring {most} and cost {least}."),
        (Some(most), None) => format!("In {year} solutions as promised bring {most}, and nobody loses by them."),
        (None, Some(least)) => format!("In {year} solutions as promised cost {least}, and nobody gains by them."),
        (None, None) => format!("In {year} solutions as promised leave every organisation where it was."),
    };
    let stranded: Vec<String> = gains
        .iter()
        .filter(|one| one.stranded() > Millions::ZERO)
        .map(|one| format!("{} {}", view.name(one.organisation), one.stranded().in_words()))
        .collect();
    let between = if gains.iter().all(|one| one.passed == Millions::ZERO) {
        " No payment between members changes.".to_owned()
    } else {
        " What members pay each other is told apart: over all of them it sums to nothing, so it saves nobody anything by itself."
            .to_owned()
    };
    let stranded = if stranded.is_empty() {
        String::new()
    } else {
        format!(
            " Net of all solutions together, more income goes than cost can follow at {}: that cost is stranded.",
            stranded.join(" and ")
        )
    };
    format!("{ends}{between}{stranded}")
}

fn table(view: &View, t: usize, gains: &[Gain]) -> Table {
    let caption = format!(
        "What solutions promise each organisation in {}, £m, {}; losses in brackets",
        view.year(t),
        view.basis()
    );
    let heads = ["Saved or spent itself", "Paid by other members", "Gain or loss"];
    let provenance = |one: &Gain| {
        let member = view.results.members.iter().find(|member| member.organisation == one.organisation);
        member
            .and_then(|member| member.position.as_ref())
            .map_or(view.results.provenance, |position| position.provenance)
    };
    let cells = |name: String, figures: [Millions; 3]| std::iter::once(name).chain(figures.map(|one| one.to_string()));
    let row =
        |one: &Gain| {
            Row::new(cells(view.name(one.organisation), [one.own, one.passed, one.together]), provenance(one))
                .leading([None, None, None, view.explained_move("solutions", Some(one.organisation), t)])
        };
    let mut rows: Vec<Row> = gains.iter().map(row).collect();
    if rows.len() > 1 {
        let sum = |of: fn(&Gain) -> Millions| gains.iter().map(of).sum::<Millions>();
        let sums = [sum(|one| one.own), sum(|one| one.passed), sum(|one| one.together)];
        rows.push(Row::new(cells(view.all_members(), sums), view.results.provenance).total());
    }
    Table::new(caption, columns(["Organisation"], heads)).rows(rows).data("bridges").note(
        "Each solution is counted less its running cost and with nothing counted twice, before one-off cost and before the risk that it \
         does not deliver. A payment that falls is the payer's gain and the payee's loss. Cost that is stranded \
         is told here net of all solutions together: what one solution saves makes up for what another strands.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_members_pay_each_other_sums_to_nothing_and_gains_to_the_system() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/marlshire");
        let (files, findings) = pack::load(&folder).unwrap();
        let plan = pack::read_files(files, findings).checked.unwrap().plan;
        let results = engine::run(&plan, &engine::Request { futures: 0, ..engine::Request::default() });
        let place = |_| (String::new(), 0);
        let view = View::new(&plan, &results, &place, None);
        let system = view.gaps.system.clone().unwrap();
        for t in 1..results.years.len() {
            let all = gains(&view, t);
            assert_eq!(all.iter().map(|one| one.passed).sum::<Millions>(), Millions::ZERO, "year {t}");
            assert_eq!(all.iter().map(|one| one.together).sum::<Millions>(), system.solutions[t], "year {t}");
        }
        let last = gains(&view, results.years.len() - 1);
        assert!(last.iter().any(|one| one.passed < Millions::ZERO), "somebody is paid less");
    }
}
