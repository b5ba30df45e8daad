//! Beds that activity asks for against those there are, and beds as counted.

use model::capacity::Resource;
use model::results::BedNeed;
use model::service::{BedCount, BedType};

use super::super::View;
use super::super::blocks::{Block, Figure, More, Row, Section, Table, columns, text};
use crate::charts::{SupplyPanel, Words, supply};
use crate::numbers::{as_given, count, fixed, share};

/// The section; `None` if no service uses beds and none are counted.
pub(crate) fn section(view: &View) -> Option<Section> {
    let mut blocks = Vec::new();
    if !view.results.beds.is_empty() {
        blocks.push(text(lead(view)));
        blocks.extend(chart(view));
        blocks.push(Block::Table(needed(view)));
        blocks.extend(waits(view).map(Block::Table));
        blocks.extend(pooling(view).map(Block::Table));
    }
    if !view.plan.beds.is_empty() {
        let about = "Beds that were there and in use when they were counted. Kinds of bed, and counts of different periods, \
                     are not added up.";
        let counted = vec![text(about), Block::Table(counted(view))];
        let summary = "Beds as counted".to_owned();
        if blocks.is_empty() {
            blocks = counted;
        } else {
            blocks.push(Block::More(More { summary, blocks: counted, on_paper: true }));
        }
    }
    (!blocks.is_empty()).then(|| Section { id: "beds", title: "Beds".to_owned(), blocks })
}

/// The unit that is furthest short of beds in the target's year, and how many; `None` where no need can be held against beds.
pub(crate) fn furthest_short<'a>(view: &View<'a>) -> Option<(&'a BedNeed, f64)> {
    let t = view.target();
    let short = view.results.beds.iter().filter_map(|one| Some((one, one.short(t)?)));
    short.max_by(|a, b| a.1.total_cmp(&b.1))
}

/// How far the target's year is short of beds, in a sentence; `None` where no need can be held against beds.
pub(crate) fn shortfall(view: &View) -> Option<String> {
    let (worst, short) = furthest_short(view)?;
    let known: Vec<&BedNeed> = view.results.beds.iter().filter(|one| one.available.is_some()).collect();
    let t = view.target();
    let year = view.year(t);
    let without = worst.days_without.as_ref().map_or(0.0, |days| days[t]);
    let risk = in_hundred(view.plan.bed_shape.enough);
    if short < 0.5 {
        return Some(format!(
            "In {year} every unit of {} has beds for everybody on {risk} of counts or more.",
            view.plan.name
        ));
    }
    let units = known.iter().filter(|one| one.short(t).is_some_and(|beds| beds >= 0.5)).count();
    let first = (0..view.results.years.len()).find(|t| worst.short(*t).is_some_and(|beds| beds >= 0.5));
    let since = first.map_or_else(String::new, |t| format!(", short since {}", view.year(t)));
    Some(format!(
        "In {year} {units} of {} units have too few beds for everybody to find one on {risk} of counts; the furthest off is {}: \
         {} more would be needed, and on {} days of the year the next patient finds none{since}.",
        known.len(),
        unit(view, worst),
        count(short),
        count(without),
    ))
}

fn lead(view: &View) -> String {
    let words = "Beds in use follow from bed days; need is what it takes for everybody to find a bed on most counts, because \
                 patients do not come evenly: small units need more to spare than large ones. Patients are taken to come \
                 independently but for the season, where the plan states one: need is that of the busiest month.";
    match shortfall(view) {
        // On the site it stands over the whole page.
        Some(_) if view.links.is_some() => words.to_owned(),
        Some(sentence) => format!("{sentence} {words}"),
        None => format!("Which beds there are is not in the plan. {words}"),
    }
}

/// A unit in words.
fn unit(view: &View, need: &BedNeed) -> String {
    format!("{}, {}", place(view, need), need.kind.name().to_lowercase())
}

fn place(view: &View, need: &BedNeed) -> String {
    need.site.map_or_else(|| view.name(need.organisation), |site| view.plan.sites[site.index()].name.clone())
}

fn chart(view: &View) -> Option<Block> {
    if view.last() == 0 {
        return None;
    }
    let mut panels: Vec<(&BedNeed, SupplyPanel)> = (view.results.beds.iter())
        .filter_map(|one| {
            let need = one.by_risk.iter().map(|beds| f64::from(*beds)).collect();
            let panel = SupplyPanel { name: unit(view, one), need, there: one.available.clone()? };
            Some((one, panel))
        })
        .collect();
    let t = view.target();
    panels.sort_by(|a, b| b.0.short(t).unwrap_or(0.0).total_cmp(&a.0.short(t).unwrap_or(0.0)));
    panels.truncate(MOST_PANELS);
    let (worst, short) = furthest_short(view)?;
    let title = if short < 0.5 {
        format!("Every unit has the beds it needs in {}", view.year(t))
    } else {
        format!("{} more beds are needed by {} in {}", count(short), unit(view, worst), view.year(t))
    };
    let list: Vec<String> = panels
        .iter()
        .map(|(_, one)| format!("{} {} needed, {} there", one.name, count(one.need[t]), count(one.there[t])))
        .collect();
    let (base, last) = (view.year(0).to_string(), view.year(view.last()).to_string());
    let description = format!(
        "One small panel for each unit from {base} to {last}: beds needed as a line, beds there as steps. In {}: {}.",
        view.year(t),
        list.join("; ")
    );
    let shown: Vec<SupplyPanel> = panels.iter().map(|(_, panel)| panel.clone()).collect();
    let words = Words { id: "chart-beds", title: &title, description: &description };
    let provenance = panels.iter().fold(model::Provenance::Published, |sure, (one, _)| sure.and(one.provenance));
    Some(Block::Chart(Figure {
        chart: supply(words, &shown, (&base, &last)),
        foot: format!(
            "Beds with which everybody finds one on {} of counts, with solutions as they are expected to deliver.",
            in_hundred(view.plan.bed_shape.enough)
        ),
        provenance,
        table: by_year(view, &panels.iter().map(|(one, _)| *one).collect::<Vec<_>>()),
    }))
}

/// Panels that can be read together.
const MOST_PANELS: usize = 9;

fn by_year(view: &View, units: &[&BedNeed]) -> Table {
    let mut table = Table::new("Beds needed, and there", columns(["Unit", "Which beds"], view.years()));
    for one in units {
        let needed = one.by_risk.iter().map(|beds| count(f64::from(*beds)));
        let head = [unit(view, one), "needed".to_owned()];
        let mut rows = vec![Row::new(head.into_iter().chain(needed), one.provenance)];
        if let Some(there) = &one.available {
            let head = [String::new(), "there".to_owned()];
            rows.push(Row::new(head.into_iter().chain(there.iter().map(|beds| count(*beds))), one.provenance));
        }
        table = table.rows(rows);
    }
    table
}

/// Units whose need is known: of neighbours the plan has only the patients that it shares with them, which is no measure of theirs.
fn ours<'a>(view: &View<'a>) -> impl Iterator<Item = &'a BedNeed> {
    let (plan, beds) = (view.plan, &view.results.beds);
    beds.iter().filter(|one| one.available.is_some() || plan.organisations[one.organisation.index()].member)
}

/// Every unit in the target's year.
fn needed(view: &View) -> Table {
    let t = view.target();
    let caption = format!("Beds in {}, with solutions as they are expected to deliver", view.year(t));
    let words = ["Unit", "Kind of bed"];
    let base = format!("In use in {}", view.year(0));
    let figures =
        [&base, "In use, do nothing", "In use", "Needed at usual occupancy", "Needed so that few wait", "There are"];
    let rows = ours(view).map(|one| {
        let cells = [
            place(view, one),
            one.kind.name().to_owned(),
            fixed(one.do_nothing[0], 1),
            fixed(one.do_nothing[t], 1),
            fixed(one.in_use[t], 1),
            count(one.by_occupancy[t].ceil()),
            count(f64::from(one.by_risk[t])),
            one.available.as_ref().map_or_else(unknown, |beds| count(beds[t])),
        ];
        let explained = view.explained_need(Resource::Beds(one.organisation, one.site, one.kind), t);
        Row::new(cells, one.provenance).leading([None, None, None, None, explained.clone(), None, explained])
    });
    let shape = &view.plan.bed_shape;
    Table::new(caption, columns(words, figures)).rows(rows).note(format!(
        "Usual occupancy: {} on wards, {} in critical care. Few wait: everybody finds a bed on {} of counts in the busiest \
         month; critical care turns away fewer than {} of its patients.",
        in_hundred(shape.occupancy_of(BedType::GeneralAcute)),
        in_hundred(shape.occupancy_of(BedType::CriticalCare)),
        in_hundred(shape.enough),
        in_hundred(shape.turned_away),
    ))
}

/// Days without a bed in the target's year, those that wait longest first; `None` where no beds are known.
fn waits(view: &View) -> Option<Table> {
    let t = view.target();
    let mut known: Vec<(&BedNeed, f64)> =
        ours(view).filter_map(|one| Some((one, one.days_without.as_ref()?[t]))).collect();
    known.sort_by(|a, b| b.1.total_cmp(&a.1));
    known.first()?;
    let drawn = known.iter().any(|(one, _)| one.spread.is_some());
    let escalates = known.iter().any(|(one, _)| one.escalation.is_some());
    let more = [
        (drawn, ["One future in ten below", "One in ten above"].as_slice()),
        (escalates, ["Escalation beds", "Days with them open"].as_slice()),
    ];
    let told = more.iter().filter(|(any, _)| *any).flat_map(|(_, words)| words.iter().copied());
    let figures = ["There are", "Days without one"].into_iter().chain(told);
    let shown = |days: Option<&Vec<f64>>| days.map_or_else(unknown, |days| count(days[t]));
    let rows = known.iter().map(|(one, days)| {
        let far = one.spread.as_ref().and_then(|spread| spread.days_without.as_ref());
        let more = [
            (drawn, [shown(far.map(|[few, _]| few)), shown(far.map(|[_, many]| many))]),
            (escalates, [shown(one.escalation.as_ref()), shown(one.days_with_escalation.as_ref())]),
        ];
        let more = more.into_iter().filter(|(any, _)| *any).flat_map(|(_, cells)| cells);
        let head = [place(view, one), one.kind.name().to_owned(), shown(one.available.as_ref()), count(*days)];
        Row::new(head.into_iter().chain(more), one.provenance)
    });
    let caption = format!("Days of {} on which the next patient finds no bed", view.year(t));
    let table = Table::new(caption, columns(["Unit", "Kind of bed"], figures)).rows(rows);
    let escalation = "Escalation beds are opened when the others are full; they are not counted as there.";
    Some(if escalates { table.note(escalation) } else { table })
}

fn unknown() -> String {
    "–".to_owned()
}

/// A share that a plan states: `95%`, `92.5%`.
fn in_hundred(share: f64) -> String {
    format!("{}%", as_given(100.0 * share))
}

/// What sites would need together; `None` where no organisation has beds of a kind at several, or none would gain.
fn pooling(view: &View) -> Option<Table> {
    let t = view.target();
    let gains = || view.results.pooling.iter().filter(|one| one.apart[t] > one.together[t]);
    gains().next()?;
    let rows = gains().map(|one| {
        let sites: Vec<&str> = one.sites.iter().map(|id| view.plan.sites[id.index()].name.as_str()).collect();
        let beds = [one.apart[t], one.together[t], one.apart[t] - one.together[t]].map(|beds| count(f64::from(beds)));
        Row::new([sites.join(", "), one.kind.name().to_owned()].into_iter().chain(beds), one.provenance)
    });
    let caption = format!("What pooling would save in {}: beds so that few wait", view.year(t));
    let mut table = Table::new(caption, columns(["Sites", "Kind of bed"], ["Apart", "Together", "Fewer"]));
    table = table.rows(rows);
    Some(table.note("Patients of the sites are taken to come independently but for the season, which they share."))
}

fn counted(view: &View) -> Table {
    let words = ["Kind of bed", "Period"];
    let figures = ["Available", "Occupied at midnight", "Share occupied", "Escalation beds"];
    let mut table = Table::new("Beds as counted, mean over the period", columns(words, figures));
    let whole = |beds: f64| (beds - beds.round()).abs() < 1e-9;
    let decimals = [
        view.plan.beds.iter().all(|one| whole(one.available)),
        view.plan.beds.iter().all(|one| one.occupied.is_none_or(whole)),
    ]
    .map(|whole| usize::from(!whole));
    for place in places(view) {
        let here = view.plan.beds.iter().filter(|one| (one.organisation, one.site) == place);
        let rows = here.map(|one| row(one, decimals));
        let site = place.1.map_or("all its sites", |site| view.plan.sites[site.index()].name.as_str());
        table = table.group(format!("{}, {site}", view.name(place.0)), rows);
    }
    table
}

fn places(view: &View) -> Vec<(model::id::OrganisationId, Option<model::id::SiteId>)> {
    let mut places: Vec<_> = view.plan.beds.iter().map(|one| (one.organisation, one.site)).collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// Each column has the decimals that its figures need.
fn row(count: &BedCount, [available, occupied]: [usize; 2]) -> Row {
    let in_use = count.occupied.map_or_else(|| "–".to_owned(), |beds| fixed(beds, occupied));
    let part = count.occupied.map_or_else(|| "–".to_owned(), |occupied| share(occupied, count.available));
    let more = count.escalation.map_or_else(|| "–".to_owned(), |beds| fixed(beds, available));
    let cells =
        [count.kind.name().to_owned(), count.period.clone(), fixed(count.available, available), in_use, part, more];
    Row::new(cells, count.provenance)
}
