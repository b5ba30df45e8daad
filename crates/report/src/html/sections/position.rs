//! Reported and underlying position.

use model::money::Pence;
use model::provenance::Provenance;
use model::results::Position;

use super::super::View;
use super::super::blocks::{Block, Row, Section, Table, columns, text};
use crate::numbers::Millions;

/// The section; `None` without any accounts.
pub(crate) fn section(view: &View) -> Option<Section> {
    let known = view.results.members.iter().any(|member| member.position.is_some());
    if !known {
        return None;
    }
    let mut blocks = vec![text(
        "The underlying position is the reported one without one-offs and without external deficit support, with items \
         that ran for part of the base year counted in full. Surpluses are positive, deficits in brackets.",
    )];
    if let Some(position) = &view.results.system.position {
        blocks.extend(by_year(view, position).map(Block::Table));
    }
    blocks.push(Block::Table(by_organisation(view)));
    Some(Section { id: "position", title: "Reported and underlying position".to_owned(), blocks })
}

/// A position of one year as shown, each figure as it is everywhere. `None` where there is nothing to show.
struct Shown {
    income: Option<Millions>,
    cost: Option<Millions>,
    /// What trade that does not match adds to the sum of its members' positions.
    trade: Option<Millions>,
    /// Positions that were published net.
    net: Option<Millions>,
    reported: Millions,
    support: Millions,
    one_offs: Millions,
    underlying: Millions,
}

impl Shown {
    /// `unmatched` is what payers plan to pay beyond what payees plan to receive.
    fn of(position: &Position, reported: Millions, unmatched: Pence, t: usize) -> Self {
        let (income, cost) = (position.income[t], position.cost[t]);
        let net = -position.do_nothing_gap[t] - income + cost + unmatched;
        let shown = |pence: Pence| (pence != Pence::ZERO).then(|| Millions::of(pence));
        let [income, cost, trade, net] = [income, cost, -unmatched, net].map(shown);
        let (support, underlying) = (Millions::of(position.support[t]), Millions::of(position.underlying[t]));
        let one_offs = reported - support - underlying;
        Self { income, cost, trade, net, reported, support, one_offs, underlying }
    }
}

/// A line of a statement: its name, whether it is a total, and its figure.
type Line = (&'static str, bool, fn(&Shown) -> Option<Millions>);

const LINES: [Line; 8] = [
    ("Income", false, |shown| shown.income),
    ("Cost", false, |shown| shown.cost),
    ("Trade that does not match", false, |shown| shown.trade),
    ("Positions published net", false, |shown| shown.net),
    ("Reported position", true, |shown| Some(shown.reported)),
    ("of which external deficit support", false, |shown| Some(shown.support)),
    ("of which one-offs, less full-year effects", false, |shown| Some(shown.one_offs)),
    ("Underlying position", true, |shown| Some(shown.underlying)),
];

/// The lines that have a figure anywhere.
fn lines_with_figures(shown: &[&Shown]) -> Vec<Line> {
    LINES.into_iter().filter(|(.., figure)| shown.iter().any(|one| figure(one).is_some())).collect()
}

fn or_dash(amount: Option<Millions>) -> String {
    amount.map_or_else(|| "–".to_owned(), |amount| amount.to_string())
}

fn by_year(view: &View, position: &Position) -> Option<Table> {
    let gap = view.gaps.system.as_ref()?;
    let unmatched = &view.results.system.unmatched_net;
    let year = |t: usize| Shown::of(position, -gap.do_nothing[t], unmatched[t], t);
    let years: Vec<Shown> = (0..=view.last()).map(year).collect();
    let rows = lines_with_figures(&years.iter().collect::<Vec<_>>()).into_iter().map(|(name, total, figure)| {
        let figures = years.iter().map(|shown| or_dash(figure(shown)));
        let row = Row::new(std::iter::once(name.to_owned()).chain(figures), position.provenance)
            .leading(view.by_year(|t| view.explained_gap(None, t)));
        if total { row.total() } else { row }
    });
    let caption = format!("The system's position by year, do nothing, £m, {}", view.basis());
    Some(Table::new(caption, columns(["Line"], view.years())).data("positions").rows(rows).note(
        "Income is from outside the system and cost is to outside; trade between members is left out of both. Where \
         payees plan to receive more than payers plan to pay, the difference makes the sum of members' positions look \
         better than the system's income and cost. Each figure is rounded as it is everywhere, so a total may differ by \
         0.1 from what stands above it.",
    ))
}

fn by_organisation(view: &View) -> Table {
    let members = view.members();
    let statements: Vec<Option<(Shown, Provenance)>> = members
        .iter()
        .map(|member| {
            let (position, gap) = (member.position.position.as_ref()?, member.gap?);
            Some((Shown::of(position, -gap.do_nothing[0], Pence::ZERO, 0), position.provenance))
        })
        .collect();
    let shown: Vec<&Shown> = statements.iter().flatten().map(|(shown, _)| shown).collect();
    let lines = lines_with_figures(&shown);
    let rows = members.iter().zip(&statements).map(|(member, statement)| {
        let name = view.name(member.position.organisation);
        match statement {
            Some((shown, provenance)) => {
                let figures = lines.iter().map(|(.., figure)| or_dash(figure(shown)));
                let explained = view.explained_gap(Some(member.position.organisation), 0);
                Row::new(std::iter::once(name).chain(figures), *provenance)
                    .leading(std::iter::once(None).chain(std::iter::repeat_n(explained, lines.len())))
            }
            None => Row::new([name, view.why_no_position(member.position.organisation)], None),
        }
    });
    let caption = format!("Position by organisation in {}, £m, {}", view.year(0), view.basis());
    Table::new(caption, columns(["Organisation"], lines.iter().map(|(name, ..)| *name)))
        .rows(rows)
        .data("positions")
        .note("Each figure is rounded as it is everywhere, so a position may differ by 0.1 from what stands before it.")
}
