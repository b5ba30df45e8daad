//! People that activity and posts ask for against those there will be.

use model::money::Pence;
use model::results::Workforce;

use super::super::View;
use super::super::blocks::{Block, Figure, Row, Section, Table, columns, text};
use crate::charts::{SupplyPanel, Words, supply};
use crate::numbers::{Millions, count, fixed};

/// The section; `None` if the plan counts no staff.
pub(crate) fn section(view: &View) -> Option<Section> {
    if view.results.workforce.is_empty() {
        return None;
    }
    let words = "Need follows from activity, hour by hour of work for each unit, and from posts that must be filled whatever there is \
                 to do. Supply is last year's people less leavers and those who retire, with those who join or qualify. What \
                 staff do not cover the bank covers, then agencies, each as far as it goes and at a premium; what nobody covers \
                 limits what solutions can move. The premium stands beside the accounts: it is not added to them.";
    // A page of the site says the sentence at its top.
    let said = sentence(view).filter(|_| view.links.is_none()).map_or_else(String::new, |sentence| sentence + " ");
    let mut blocks = vec![text(format!("{said}{words}"))];
    blocks.extend(chart(view));
    blocks.push(Block::Table(table(view)));
    Some(Section { id: "staff", title: "Staff".to_owned(), blocks })
}

/// How far the target's year is short of people, in a sentence; `None` if the plan counts no staff.
pub(crate) fn sentence(view: &View) -> Option<String> {
    let t = view.target();
    let all = &view.results.workforce;
    let short = |one: &Workforce| one.needed[t] - one.in_post[t];
    let worst = all.iter().max_by(|a, b| short(a).total_cmp(&short(b)))?;
    let year = view.year(t);
    if short(worst) < 0.5 {
        return Some(format!("In {year} every group has the people that the plan needs."));
    }
    let unfilled: f64 = all.iter().map(|one| one.unfilled[t]).sum();
    let nobody = if unfilled >= 0.5 {
        format!("; {} WTE in all would be covered by nobody", count(unfilled))
    } else {
        String::new()
    };
    let premium: Pence = all.iter().filter_map(|one| Some(one.premium.as_ref()?[t])).sum();
    let premium = Millions::of(premium);
    let cost = if premium > Millions::ZERO {
        format!(". Bank and agency cost {} more than staff would", premium.in_words())
    } else {
        String::new()
    };
    Some(format!(
        "In {year} the plan needs {} {} at {} and {} will be in post{nobody}{cost}.",
        count(worst.needed[t]),
        worst.group.name().to_lowercase(),
        view.name(worst.organisation),
        count(worst.in_post[t]),
    ))
}

/// Panels that can be read together.
const MOST_PANELS: usize = 9;

fn name(view: &View, one: &Workforce) -> String {
    format!("{}, {}", one.group.name(), view.name(one.organisation))
}

fn chart(view: &View) -> Option<Block> {
    if view.last() == 0 {
        return None;
    }
    let t = view.target();
    let mut shown: Vec<&Workforce> = view.results.workforce.iter().collect();
    // The share of need that nobody in post covers says more than the number.
    let short = |one: &Workforce| (one.needed[t] - one.in_post[t]) / one.needed[t].max(1.0);
    shown.sort_by(|a, b| short(b).total_cmp(&short(a)));
    shown.truncate(MOST_PANELS);
    let panels: Vec<SupplyPanel> = shown
        .iter()
        .map(|one| SupplyPanel { name: name(view, one), need: one.needed.clone(), there: one.in_post.clone() })
        .collect();
    let first = shown.first()?;
    let title = format!(
        "{}: {} needed and {} in post in {}",
        name(view, first),
        count(first.needed[t]),
        count(first.in_post[t]),
        view.year(t)
    );
    let list: Vec<String> = shown
        .iter()
        .map(|one| format!("{} {} needed, {} in post", name(view, one), count(one.needed[t]), count(one.in_post[t])))
        .collect();
    let (base, last) = (view.year(0).to_string(), view.year(view.last()).to_string());
    let description = format!(
        "One small panel for each group from {base} to {last}: people needed as a line, people in post as steps. In {}: {}.",
        view.year(t),
        list.join("; ")
    );
    let words = Words { id: "chart-staff", title: &title, description: &description };
    let provenance = shown.iter().fold(model::Provenance::Published, |sure, one| sure.and(one.provenance));
    Some(Block::Chart(Figure {
        chart: supply(words, &panels, (&base, &last)),
        foot: "Whole-time equivalents, with solutions as they are expected to deliver.".to_owned(),
        provenance,
        table: by_year(view, &shown),
    }))
}

fn by_year(view: &View, groups: &[&Workforce]) -> Table {
    let mut table = Table::new("People needed, and in post", columns(["Group", "Which people"], view.years()));
    for one in groups {
        let row = |head: [String; 2], values: &[f64]| {
            Row::new(head.into_iter().chain(values.iter().map(|wte| count(*wte))), one.provenance)
        };
        table = table.rows([
            row([name(view, one), "needed".to_owned()], &one.needed),
            row([String::new(), "in post".to_owned()], &one.in_post),
        ]);
    }
    table
}

fn table(view: &View) -> Table {
    let t = view.target();
    let base = format!("Needed in {}", view.year(0));
    let figures = [
        base.as_str(),
        "Needed, do nothing",
        "Needed",
        "Funded posts",
        "In post",
        "Bank",
        "Agency",
        "Nobody",
        "Premium, £m",
    ];
    let caption =
        format!("People in {}, whole-time equivalents, with solutions as they are expected to deliver", view.year(t));
    let mut table = Table::new(caption, columns(["Group"], figures));
    let mut organisations: Vec<_> = view.results.workforce.iter().map(|one| one.organisation).collect();
    organisations.dedup();
    for organisation in organisations {
        let ours = view.results.workforce.iter().filter(|one| one.organisation == organisation);
        let rows = ours.map(|one| {
            let floor = if one.floor_binds[t] { " (rota's floor)" } else { "" };
            let premium = one.premium.as_ref().map_or_else(|| "–".to_owned(), |cost| fixed(cost[t].pounds() / 1e6, 1));
            let wte = [
                one.needed[0],
                one.do_nothing[t],
                one.needed[t],
                one.establishment[t],
                one.in_post[t],
                one.bank[t],
                one.agency[t],
                one.unfilled[t],
            ];
            let figures = wte.into_iter().map(|wte| fixed(wte, 1));
            Row::new(
                std::iter::once(format!("{}{floor}", one.group.name())).chain(figures).chain([premium]),
                one.provenance,
            )
        });
        table = table.group(view.name(organisation), rows);
    }
    table.note(
        "Bank, agency and nobody: how the part of the need that staff in post do not cover is met. Rota's floor: the rota asks for \
         more people than the work does.",
    )
}
