//! What partners could pay each other so that each has a share of the net saving: three keys beside each other, none chosen.

use model::gain_share::{Asked, GainShare, Key, Part, Partner, PlaceChange, StaffChange};
use model::gain_share::{place_changes, propose, staff_changes};
use model::money::Pence;

use super::super::View;
use super::super::blocks::{Block, More, Row, Section, Table, columns, text};
use crate::gain_share::{notices, place, site};
use crate::numbers::{Millions, fixed};

/// The section for year `t`; `None` where no solution moves a member.
pub(crate) fn section(view: &View, t: usize) -> Option<Section> {
    let found = proposals(view);
    let first = found.first().filter(|_| t > 0)?;
    let mut blocks = vec![text(sentence(view, t, first))];
    blocks.extend(notices(view.results, first).into_iter().map(Block::Text));
    blocks.push(Block::Table(beside(view, t, &found)));
    let each = found.iter().map(|one| Block::Table(by_year(view, one))).collect();
    blocks.push(more("Every partner and year, before, payment and after", each));
    blocks.push(more("What each solution does to each partner", vec![Block::Table(parts(view, t, first))]));
    let moved = moved(view, t);
    if !moved.is_empty() {
        blocks.push(more("Which staff groups and which places are moved", moved));
    }
    Some(Section { id: "gain-share", title: format!("What partners could pay each other in {}", view.year(t)), blocks })
}

/// A proposal by each key that needs no statement and can be had.
fn proposals(view: &View) -> Vec<GainShare> {
    let keys = [Key::Equal, Key::Turnover, Key::OwnEffort].into_iter();
    let asked = |key| Asked { key, solutions: Vec::new(), share_losses: false };
    keys.filter_map(|key| propose(view.plan, view.results, &asked(key)).ok()).collect()
}

fn more(summary: &str, blocks: Vec<Block>) -> Block {
    Block::More(More { summary: summary.to_owned(), blocks, on_paper: true })
}

fn sentence(view: &View, t: usize, found: &GainShare) -> String {
    let losers: Vec<String> = found
        .partners
        .iter()
        .filter(|one| Millions::of(one.before[t]) < Millions::ZERO)
        .map(|one| view.name(one.organisation))
        .collect();
    let whom = if losers.is_empty() {
        "nobody loses by them".to_owned()
    } else {
        format!("{} would be worse off than doing nothing without a payment", losers.join(" and "))
    };
    format!(
        "After running and one-off cost, solutions as promised bring {} in {}, and {whom}. Here is what partners would pay each other for \
         each to have the share that a key gives it. No key is chosen here: which is fair is for partners to agree.",
        Millions::of(found.net[t]).in_words(),
        view.year(t),
    )
}

/// One year of one proposal as shown: before and after sum to the net saving, payments to nothing, each row adds up.
struct Shown {
    before: Vec<Millions>,
    payment: Vec<Millions>,
    after: Vec<Millions>,
}

fn shown(found: &GainShare, t: usize) -> Shown {
    let of = |pick: &dyn Fn(&Partner) -> Pence| found.partners.iter().map(pick).collect::<Vec<_>>();
    let before = Millions::shares_of_some(Millions::of(found.net[t]), &of(&|one| one.before[t]));
    let payment = Millions::shares_of_some(Millions::ZERO, &of(&|one| one.payment[t]));
    let after = before.iter().zip(&payment).map(|(before, payment)| *before + *payment).collect();
    Shown { before, payment, after }
}

/// Every key beside the others in one year.
fn beside(view: &View, t: usize, found: &[GainShare]) -> Table {
    let mut heads = vec!["Before".to_owned(), "of it stranded, solution by solution".to_owned()];
    for one in found {
        heads.extend([format!("{}: payment", one.key.name()), "after".to_owned()]);
    }
    let years: Vec<Shown> = found.iter().map(|one| shown(one, t)).collect();
    let row = |(at, partner): (usize, &Partner)| {
        let mut cells = vec![
            view.name(partner.organisation),
            years[0].before[at].to_string(),
            Millions::of(partner.stranded(t)).to_string(),
        ];
        cells.extend(years.iter().flat_map(|one| [one.payment[at].to_string(), one.after[at].to_string()]));
        Row::new(cells, view.results.provenance)
    };
    let mut rows: Vec<Row> = found[0].partners.iter().enumerate().map(row).collect();
    let sum = |series: &[Millions]| series.iter().copied().sum::<Millions>().to_string();
    let stranded: Pence = found[0].partners.iter().map(|one| one.stranded(t)).sum();
    let mut cells = vec!["All partners".to_owned(), sum(&years[0].before), Millions::of(stranded).to_string()];
    cells.extend(years.iter().flat_map(|one| [sum(&one.payment), sum(&one.after)]));
    rows.push(Row::new(cells, view.results.provenance).total());
    let caption = format!("Payments that would share the net saving in {}, £m, {}", view.year(t), view.basis());
    Table::new(caption, columns(["Organisation"], heads)).rows(rows).data("gain_share").note(
        "Before is after running and one-off cost. A payment in brackets is made, one without is received. Stranded is payment that \
         leaves with the activity while cost stays, within before, and added up solution by solution: nothing that another solution saves is set against it, \
         so it is more than what is stranded net of all solutions together (who gains and who loses). What is stranded under one contract counts that \
         contract's payment and the cost of its care alone. A saving is shared so that nobody is left worse off than doing nothing; \
         concordat gain-share has any stated shares, single solutions, and pennies.",
    )
}

/// One key, every partner and year.
fn by_year(view: &View, found: &GainShare) -> Table {
    let years: Vec<Shown> = (0..view.results.years.len()).map(|t| shown(found, t)).collect();
    let heads = view.results.years.iter().map(ToString::to_string);
    let caption = format!("{}, £m, {}", found.key.name(), view.basis());
    let mut table = Table::new(caption, columns(["Line"], heads)).data("gain_share");
    for (at, partner) in found.partners.iter().enumerate() {
        let row = |name: &str, of: &dyn Fn(&Shown) -> Millions| {
            let figures = years.iter().map(|one| of(one).to_string());
            Row::new(std::iter::once(name.to_owned()).chain(figures), view.results.provenance)
        };
        let rows = [
            row("Before", &|one| one.before[at]),
            row("Payment", &|one| one.payment[at]),
            row("After", &|one| one.after[at]).total(),
        ];
        table = table.group(view.name(partner.organisation), rows);
    }
    table
}

/// What each solution does to each partner in one year.
fn parts(view: &View, t: usize, found: &GainShare) -> Table {
    let heads =
        ["Own cost and outside income", "Paid by members", "Running cost", "One-off cost", "Net", "of it stranded"];
    let caption = format!("What each solution does to each partner in {}, £m, {}", view.year(t), view.basis());
    let mut table = Table::new(caption, columns(["Solution"], heads)).data("solutions");
    for partner in &found.partners {
        let row = |part: &Part| {
            let about = &view.plan.solutions[part.solution.index()];
            let steps = [part.own[t], part.transfers[t], -part.running[t], -part.one_off[t]];
            let net = Millions::of(part.net(t));
            let figures =
                Millions::shares_of_some(net, &steps).into_iter().chain([net, Millions::of(part.stranded(t))]);
            Row::new(std::iter::once(about.name.clone()).chain(figures.map(|one| one.to_string())), about.provenance)
        };
        table = table.group(view.name(partner.organisation), partner.parts.iter().map(row));
    }
    table.note("Rounded so that each row adds up; costs in brackets.")
}

/// Staff groups and places in one year: where both are known.
fn moved(view: &View, t: usize) -> Vec<Block> {
    let (staff, places) = (staff_changes(view.results), place_changes(view.results));
    let note = "Of all solutions, as they are expected to deliver.";
    let mut blocks = Vec::new();
    if !staff.is_empty() {
        let row = |one: &StaffChange| {
            let cells = [view.name(one.organisation), one.group.name().to_owned(), fixed(one.wte[t], 1)];
            Row::new(cells, view.results.provenance)
        };
        let caption = format!("People needed in {}, change by solutions", view.year(t));
        let heads = columns(["Organisation", "Staff group"], ["Whole-time equivalents"]);
        blocks.push(Block::Table(Table::new(caption, heads).rows(staff.iter().map(row)).note(note)));
    }
    if !places.is_empty() {
        let row = |one: &PlaceChange| {
            let words = [place(view.plan, one), site(view.plan, one), one.measure.to_string().replace('_', " ")];
            Row::new(words.into_iter().chain([fixed(one.counts[t], 0)]), view.results.provenance)
        };
        let caption = format!("Where people go in {}, change by solutions", view.year(t));
        let heads = columns(["People of", "Site", "Measure"], ["Change"]);
        blocks.push(Block::Table(Table::new(caption, heads).rows(places.iter().map(row)).note(note)));
    }
    blocks
}
