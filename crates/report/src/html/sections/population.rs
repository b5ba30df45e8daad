//! People now and then.

use super::super::View;
use super::super::blocks::{Block, Figure, More, Row, Section, Table, columns, text};
use crate::charts::{PyramidBand, Words, pyramid};
use crate::numbers::{change_percent, count, counts_that_sum, fixed, percent_or_dash};
use model::people::{AgeBand, OLDEST, Sex};

/// Bands that a pyramid can hold and still be read.
const MOST_BANDS: usize = 24;

/// The section; `None` if nobody is counted.
pub(crate) fn section(view: &View) -> Option<Section> {
    let people = &view.results.population;
    let totals = people.totals(0);
    if totals.first().is_none_or(|total| *total <= 0.0) {
        return None;
    }
    let mut blocks = vec![text(summary(view, &totals))];
    blocks.extend(chart(view));
    blocks.push(Block::Table(by_group(view, 0, "Residents")));
    if people.has_registered() {
        let table = by_group(view, 1, "Registered people");
        let summary = "People by the practice list they are on".to_owned();
        blocks.push(Block::More(More { summary, blocks: vec![Block::Table(table)], on_paper: true }));
    }
    Some(Section { id: "population", title: "People now and then".to_owned(), blocks })
}

fn summary(view: &View, totals: &[f64]) -> String {
    let (first, last) = (totals[0], totals[view.last()]);
    let base = format!("{} people live here in {}", count(first), view.year(0));
    let Some(change) = change_percent(first, last).filter(|_| view.last() > 0) else { return format!("{base}.") };
    let way = if change < 0.0 { "fewer" } else { "more" };
    let old = aged(view, 75);
    let ageing = match change_percent(old.0, old.1) {
        Some(change) => {
            let way = if change < 0.0 { "fewer" } else { "more" };
            format!(" Of those aged 75 and over there are {}% {way}.", fixed(change.abs(), 1))
        }
        None => String::new(),
    };
    format!("{base}, and {}% {way} in {}.{ageing}", fixed(change.abs(), 1), view.year(view.last()))
}

/// People at least this old, first and last year; nobody if a band straddles the age.
fn aged(view: &View, age: u8) -> (f64, f64) {
    let bands = bands(view);
    if bands.iter().any(|(band, ..)| band.from < age && band.to >= age) {
        return (0.0, 0.0);
    }
    let old = bands.iter().filter(|(band, ..)| band.from >= age);
    old.fold((0.0, 0.0), |(now, then), (_, ends)| {
        let ends = ends.iter().fold((0.0, 0.0), |sum: (f64, f64), one| (sum.0 + one.0, sum.1 + one.1));
        (now + ends.0, then + ends.1)
    })
}

/// Residents of each band, first and last year, by sex.
fn bands(view: &View) -> Vec<(AgeBand, Vec<(f64, f64)>)> {
    let people = &view.results.population;
    let ends = |sex: usize, band: usize| {
        let groups = (0..people.groups).map(|group| people.series(0, group, sex, band));
        groups.fold((0.0, 0.0), |(now, then), series| (now + series[0], then + series[view.last()]))
    };
    let by_sex = |band: usize| (0..people.sexes.len()).map(|sex| ends(sex, band)).collect();
    people.bands.iter().enumerate().map(|(band, ages)| (*ages, by_sex(band))).collect()
}

/// Single years of age put together in fives, so that a pyramid can be read.
fn readable(bands: Vec<(AgeBand, Vec<(f64, f64)>)>) -> Vec<(AgeBand, Vec<(f64, f64)>)> {
    if bands.len() <= MOST_BANDS {
        return bands;
    }
    let mut together: Vec<(AgeBand, Vec<(f64, f64)>)> = Vec::new();
    for (band, people) in bands {
        match together.last_mut() {
            Some((ages, sums)) if ages.from / 5 == band.from / 5 && band.to != OLDEST => {
                ages.to = band.to;
                sums.iter_mut().zip(people).for_each(|(sum, one)| *sum = (sum.0 + one.0, sum.1 + one.1));
            }
            _ => together.push((band, people)),
        }
    }
    together
}

fn chart(view: &View) -> Option<Block> {
    let sexes = &view.results.population.sexes;
    let of = |sex: Sex, people: &[(f64, f64)]| sexes.iter().position(|one| *one == sex).map(|at| people[at]);
    let bands = readable(bands(view));
    let everybody = |people: &[(f64, f64)]| people.iter().fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let pyramid_bands: Vec<PyramidBand> = bands
        .iter()
        .map(|(ages, people)| PyramidBand {
            name: ages.to_string().replace('-', "–"),
            left: of(Sex::Male, people),
            right: of(Sex::Female, people).unwrap_or_else(|| everybody(people)),
        })
        .collect();
    let (now, then) = (view.year(0).to_string(), view.year(view.last()).to_string());
    let most = bands.iter().filter_map(|(ages, people)| {
        let (first, last) = everybody(people);
        Some((*ages, last - first, change_percent(first, last)?))
    });
    let (ages, more, change) = most.max_by(|a, b| a.1.total_cmp(&b.1))?;
    let title = if view.last() == 0 {
        format!("People by age in {now}")
    } else {
        let ages = ages.to_string().replace('-', "–");
        format!("By {then} the age band that grows most is {ages}: {} people, {}%", signed(more), fixed(change, 1))
    };
    let description = format!(
        "A population pyramid, youngest at the bottom. Bars are people in {now}, the outline is {then}. {title}."
    );
    let chart = pyramid(Words { id: "chart-pyramid", title: &title, description: &description }, &pyramid_bands, (&now, &then));
    let table = by_age(view, &bands);
    let foot = view.foot("Residents, principal projection, mean over the financial year.");
    Some(Block::Chart(Figure { chart, foot, provenance: view.people_provenance(None), table }))
}

fn signed(value: f64) -> String {
    if value > 0.0 { format!("+{}", count(value)) } else { count(value) }
}

fn by_age(view: &View, bands: &[(AgeBand, Vec<(f64, f64)>)]) -> Table {
    let sexes = &view.results.population.sexes;
    let (now, then) = (view.year(0), view.year(view.last()));
    let mut heads = Vec::new();
    let mut figures: Vec<Vec<f64>> = Vec::new();
    for (place, sex) in sexes.iter().enumerate() {
        let name = match sex {
            Sex::Female => "Women",
            Sex::Male => "Men",
            Sex::Persons => "Everybody",
        };
        heads.extend([format!("{name} {now}"), format!("{name} {then}")]);
        let ends = |pick: fn(&(f64, f64)) -> f64| bands.iter().map(|(_, people)| pick(&people[place])).collect::<Vec<_>>();
        figures.extend([counts_that_sum(&ends(|one| one.0)), counts_that_sum(&ends(|one| one.1))]);
    }
    let provenance = view.people_provenance(None);
    let row = |(at, (ages, _)): (usize, &(AgeBand, Vec<(f64, f64)>))| {
        Row::new(std::iter::once(ages.to_string().replace('-', "–")).chain(figures.iter().map(|column| count(column[at]))), provenance)
    };
    let sums = figures.iter().map(|column| count(column.iter().sum()));
    let total = Row::new(std::iter::once("All ages".to_owned()).chain(sums), provenance).total();
    let rows: Vec<Row> = bands.iter().enumerate().map(row).chain([total]).collect();
    Table::new("Residents by age and sex", columns(["Age"], heads)).rows(rows)
}

fn by_group(view: &View, basis: usize, name: &str) -> Table {
    let people = &view.results.population;
    let sum = |group: usize, t: usize| -> f64 {
        let pairs = (0..people.sexes.len()).flat_map(|sex| (0..people.bands.len()).map(move |band| (sex, band)));
        pairs.map(|(sex, band)| people.series(basis, group, sex, band)[t]).sum()
    };
    let years: Vec<Vec<f64>> = (0..=view.last())
        .map(|t| counts_that_sum(&(0..people.groups).map(|group| sum(group, t)).collect::<Vec<_>>()))
        .collect();
    let row = |name: String, figures: Vec<f64>, provenance| {
        let change = percent_or_dash(change_percent(figures[0], figures[view.last()]));
        Row::new(std::iter::once(name).chain(figures.iter().map(|one| count(*one))).chain([change]), provenance)
    };
    let mut rows: Vec<Row> = (0..people.groups)
        .map(|group| {
            let figures = years.iter().map(|year| year[group]).collect();
            row(view.group(group.into()), figures, view.people_provenance(Some(group)))
        })
        .collect();
    let totals = years.iter().map(|year| year.iter().sum()).collect();
    rows.push(row("Everybody".to_owned(), totals, view.people_provenance(None)).total());
    let mut heads = view.years();
    heads.push("Change".to_owned());
    Table::new(format!("{name} by area group, mean over the financial year"), columns(["Area group"], heads)).rows(rows)
}
