//! People now and then.

use std::ops::AddAssign;

use model::people::{AgeBand, OLDEST, Sex};

use super::super::View;
use super::super::blocks::{Block, Figure, More, Row, Section, Table, columns, text};
use crate::charts::{PyramidBand, Words, pyramid};
use crate::numbers::{change_percent, count, counts_that_sum, fixed, percent_or_dash};

/// Bands that a pyramid can hold and still be read.
const MOST_BANDS: usize = 24;

/// The age from which people are said to be old, where the bands allow it.
const OLD: u8 = 75;

/// The section; `None` if nobody is counted.
pub(crate) fn section(view: &View) -> Option<Section> {
    let totals = view.results.population.totals(0);
    if totals.first().is_none_or(|total| *total <= 0.0) {
        return None;
    }
    let bands = readable(bands(view));
    let mut blocks = vec![text(summary(view, &totals, &bands))];
    blocks.extend(chart(view, &bands));
    blocks.push(Block::Table(by_group(view, 0, "Residents")));
    if view.results.population.has_registered() {
        let table = by_group(view, 1, "Registered people");
        let summary = "People by the practice list they are on".to_owned();
        blocks.push(Block::More(More { summary, blocks: vec![Block::Table(table)], on_paper: true }));
    }
    Some(Section { id: "population", title: "People now and then".to_owned(), blocks })
}

/// Residents in the first and in the last year.
#[derive(Clone, Copy, Default)]
struct Ends {
    now: f64,
    then: f64,
}

impl AddAssign for Ends {
    fn add_assign(&mut self, other: Self) {
        self.now += other.now;
        self.then += other.then;
    }
}

/// Residents of one age band by sex, in the order of the results' sexes.
struct Band {
    ages: AgeBand,
    by_sex: Vec<Ends>,
}

impl Band {
    fn everybody(&self) -> Ends {
        let mut sum = Ends::default();
        self.by_sex.iter().for_each(|ends| sum += *ends);
        sum
    }

    /// `80–84`.
    fn name(&self) -> String {
        self.ages.to_string().replace('-', "–")
    }
}

fn bands(view: &View) -> Vec<Band> {
    let people = &view.results.population;
    let ends = |sex: usize, band: usize| {
        let mut sum = Ends::default();
        for group in 0..people.groups {
            let series = people.series(0, group, sex, band);
            sum += Ends { now: series[0], then: series[view.last()] };
        }
        sum
    };
    let by_sex = |band: usize| (0..people.sexes.len()).map(|sex| ends(sex, band)).collect();
    people.bands.iter().enumerate().map(|(at, ages)| Band { ages: *ages, by_sex: by_sex(at) }).collect()
}

/// Single years of age put together in fives, so that a pyramid can be read.
fn readable(bands: Vec<Band>) -> Vec<Band> {
    if bands.len() <= MOST_BANDS {
        return bands;
    }
    let mut together: Vec<Band> = Vec::new();
    for band in bands {
        match together.last_mut() {
            Some(five) if five.ages.from / 5 == band.ages.from / 5 && band.ages.to != OLDEST => {
                five.ages.to = band.ages.to;
                five.by_sex.iter_mut().zip(&band.by_sex).for_each(|(sum, ends)| *sum += *ends);
            }
            _ => together.push(band),
        }
    }
    together
}

fn summary(view: &View, totals: &[f64], bands: &[Band]) -> String {
    let (first, last) = (totals[0], totals[view.last()]);
    let base = format!("{} people live here in {}", count(first), view.year(0));
    let Some(change) = change_percent(first, last).filter(|_| view.last() > 0) else { return format!("{base}.") };
    let growth = format!("{base}, and {} in {}.", more_or_fewer(change), view.year(view.last()));
    match old(bands).and_then(|old| change_percent(old.now, old.then)) {
        Some(change) => format!("{growth} Of those aged {OLD} and over there are {}.", more_or_fewer(change)),
        None => growth,
    }
}

fn more_or_fewer(change: f64) -> String {
    format!("{}% {}", fixed(change.abs(), 1), if change < 0.0 { "fewer" } else { "more" })
}

/// Old people; `None` if a band has both young and old in it.
fn old(bands: &[Band]) -> Option<Ends> {
    let mut sum = Ends::default();
    for band in bands.iter().filter(|band| band.ages.to >= OLD) {
        if band.ages.from < OLD {
            return None;
        }
        sum += band.everybody();
    }
    Some(sum)
}

fn chart(view: &View, bands: &[Band]) -> Option<Block> {
    let (now, then) = (view.year(0).to_string(), view.year(view.last()).to_string());
    let title = if view.last() == 0 { format!("People by age in {now}") } else { finding(bands, &then)? };
    let description = format!(
        "A population pyramid, youngest at the bottom. Bars are people in {now}, the outline is {then}. {title}."
    );
    let words = Words { id: "chart-pyramid", title: &title, description: &description };
    let chart = pyramid(words, &pyramid_bands(view, bands), (&now, &then));
    let foot = view.foot("Residents, principal projection, mean over the financial year.");
    Some(Block::Chart(Figure { chart, foot, provenance: view.people_provenance(None), table: by_age(view, bands) }))
}

/// Which band grows most.
fn finding(bands: &[Band], then: &str) -> Option<String> {
    let growth = |band: &&Band| {
        let ends = band.everybody();
        ends.then - ends.now
    };
    let band = bands.iter().max_by(|a, b| growth(a).total_cmp(&growth(b)))?;
    let ends = band.everybody();
    let more = if growth(&band) > 0.0 { format!("+{}", count(growth(&band))) } else { count(growth(&band)) };
    let change = percent_or_dash(change_percent(ends.now, ends.then));
    Some(format!("By {then} the age band that grows most is {}: {more} people, {change}", band.name()))
}

fn pyramid_bands(view: &View, bands: &[Band]) -> Vec<PyramidBand> {
    let sexes = &view.results.population.sexes;
    let of = |sex: Sex, band: &Band| sexes.iter().position(|one| *one == sex).map(|at| band.by_sex[at]);
    let pair = |ends: Ends| (ends.now, ends.then);
    let one = |band: &Band| PyramidBand {
        name: band.name(),
        left: of(Sex::Male, band).map(pair),
        right: pair(of(Sex::Female, band).unwrap_or_else(|| band.everybody())),
    };
    bands.iter().map(one).collect()
}

fn by_age(view: &View, bands: &[Band]) -> Table {
    let (now, then) = (view.year(0), view.year(view.last()));
    let mut heads = Vec::new();
    let mut figures: Vec<Vec<f64>> = Vec::new();
    for (sex, word) in view.results.population.sexes.iter().enumerate() {
        let name = match word {
            Sex::Female => "Women",
            Sex::Male => "Men",
            Sex::Persons => "Everybody",
        };
        heads.extend([format!("{name} {now}"), format!("{name} {then}")]);
        let column = |pick: fn(&Ends) -> f64| bands.iter().map(|band| pick(&band.by_sex[sex])).collect::<Vec<_>>();
        figures.extend([counts_that_sum(&column(|ends| ends.now)), counts_that_sum(&column(|ends| ends.then))]);
    }
    let provenance = view.people_provenance(None);
    let rows = bands.iter().enumerate().map(|(at, band)| {
        Row::new(std::iter::once(band.name()).chain(figures.iter().map(|column| count(column[at]))), provenance)
    });
    let sums = figures.iter().map(|column| count(column.iter().sum()));
    let total = Row::new(std::iter::once("All ages".to_owned()).chain(sums), provenance).total();
    Table::new("Residents by age and sex", columns(["Age"], heads)).rows(rows.chain([total])).data("population")
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
    let groups = (0..people.groups).map(|group| {
        let figures = years.iter().map(|year| year[group]).collect();
        row(view.group(group.into()), figures, view.people_provenance(Some(group)))
    });
    let totals = years.iter().map(|year| year.iter().sum()).collect();
    let total = row("Everybody".to_owned(), totals, view.people_provenance(None)).total();
    let mut heads = view.years();
    heads.push("Change".to_owned());
    let caption = format!("{name} by area group, mean over the financial year");
    Table::new(caption, columns(["Area group"], heads)).rows(groups.chain([total])).data("population")
}
