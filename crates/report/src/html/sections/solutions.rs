//! What each solution saves, what it rests on, and who gains and loses by it.

use model::assumption::Assumption;
use model::id::{AssumptionId, OrganisationId};
use model::money::Pence;
use model::results::SolutionResult;
use model::solution::{Action, CostKind, Enabler, Landing, Lever, Maturity, Solution};

use super::super::View;
use super::super::blocks::{Block, Figure, More, Row, Section, Table, columns, heading, text};
use crate::charts::{Finish, SavingBar, Words, savings as draw};
use crate::numbers::{Millions, Savings, as_given, list_of_names, percent, with_unit};

/// Solutions named in one sentence.
const NAMED: usize = 5;

/// The section; `None` without solutions or without a year in which they could act.
pub(crate) fn section(view: &View) -> Option<Section> {
    if view.results.solutions.is_empty() || view.last() == 0 {
        return None;
    }
    let all = in_order(view);
    let mut blocks = vec![text(
        "A solution is a change with an effect. Alone is what it would save if it were the only one; attributed is its share \
         of what all save together, whatever the order in which they are listed, so nothing is counted twice. Both are as \
         promised and less its running cost. What it costs once stands apart. What is spent on capital is no part of \
         a year's position; where an asset has a life, its depreciation and dividend are in the running cost.",
    )];
    blocks.push(text(double_count(view)));
    blocks.extend(dear(view, &all).map(text));
    blocks.push(chart(view, &all));
    blocks.push(Block::Table(overview(view, &all)));
    blocks.push(Block::Table(ramps(view, &all)));
    blocks.push(heading("Each solution"));
    blocks.extend(all.iter().map(|one| one.block(view)));
    Some(Section { id: "solutions", title: "Solutions".to_owned(), blocks })
}

/// A solution with its results.
pub(crate) struct One<'a> {
    /// Its place in the results.
    pub(crate) at: usize,
    pub(crate) about: &'a Solution,
    pub(crate) found: &'a SolutionResult,
}

/// Those that save most first.
pub(crate) fn in_order<'a>(view: &'a View) -> Vec<One<'a>> {
    let t = view.target();
    let one = |(at, found): (usize, &'a SolutionResult)| One {
        at,
        about: &view.plan.solutions[found.solution.index()],
        found,
    };
    let mut all: Vec<One> = view.results.solutions.iter().enumerate().map(one).collect();
    all.sort_by_key(|one| (std::cmp::Reverse(view.savings.attributed[one.at][t]), one.at));
    all
}

impl One<'_> {
    pub(crate) fn saving(&self, view: &View, t: usize) -> Millions {
        view.savings.attributed[self.at][t]
    }
}

fn double_count(view: &View) -> String {
    let t = view.target();
    let (together, twice) =
        (Savings::total(&view.savings.attributed, t), Savings::total(&view.savings.double_count, t));
    let (year, alone) = (view.year(t), (together + twice).in_words());
    let promised = format!("Added up one by one the solutions would save {alone} in {year}");
    match twice.cmp(&Millions::ZERO) {
        std::cmp::Ordering::Greater => format!(
            "{promised}; {} of that would be counted twice, because several act on the same patients, so together they \
             promise {}.",
            twice.in_words(),
            together.in_words()
        ),
        std::cmp::Ordering::Equal => format!("{promised}, and nothing of that is counted twice."),
        std::cmp::Ordering::Less => {
            format!("{promised}; together they promise {}, because some make others worth more.", together.in_words())
        }
    }
}

/// Those that cost more than they save, said plainly.
fn dear(view: &View, all: &[One]) -> Option<String> {
    let t = view.target();
    let dear: Vec<&One> = all.iter().rev().filter(|one| one.saving(view, t) < Millions::ZERO).collect();
    let named: Vec<String> =
        dear.iter().map(|one| format!("{} by {}", one.about.name, one.saving(view, t).size().in_words())).collect();
    let named: Vec<&str> = named.iter().map(String::as_str).collect();
    let year = view.year(t);
    let list = list_of_names(&named, NAMED);
    match dear.len() {
        0 => None,
        1 => Some(format!("One costs more than it saves in {year}: {list}.")),
        some => Some(format!(
            "{some} of {} cost more than they save in {year}: {list}. They may still be worth having for patients, or because \
             others need them first.",
            all.len()
        )),
    }
}

fn finish(maturity: Maturity) -> Finish {
    match maturity {
        Maturity::FullyDeveloped | Maturity::Delivered => Finish::Solid,
        Maturity::PlansInProgress => Finish::Hatched,
        Maturity::Opportunity | Maturity::Unidentified => Finish::Outlined,
    }
}

fn chart(view: &View, all: &[One]) -> Block {
    let t = view.target();
    let bars: Vec<SavingBar> = (all.iter())
        .map(|one| SavingBar {
            name: one.about.name.clone(),
            saving: one.saving(view, t),
            finish: finish(one.about.maturity),
        })
        .collect();
    let total = Savings::total(&view.savings.attributed, t);
    let ready = all.iter().filter(|one| finish(one.about.maturity) == Finish::Solid);
    let ready = millions(ready.map(|one| one.found.attributed[t]));
    let title = format!(
        "Solutions promise {} in {}; {} of it is fully developed or delivered",
        total.in_words(),
        view.year(t),
        ready.in_words()
    );
    let told =
        all.iter().map(|one| format!("{} {}, {}", one.about.name, one.saving(view, t).in_words(), one.about.maturity));
    let description = format!("Bars of savings, the largest first. {}.", told.collect::<Vec<_>>().join("; "));
    let chart = draw(Words { id: "chart-solutions", title: &title, description: &description }, &bars);
    let foot =
        view.foot(&format!("£m, {}, attributed in {}, less running cost, as promised.", view.basis(), view.year(t)));
    let rows = all.iter().map(|one| {
        let cells = [one.about.name.clone(), one.about.maturity.to_string(), one.saving(view, t).to_string()];
        let explained = view.explained_solution(one.found.solution, t);
        Row::new(cells, one.about.provenance).leading([view.solution_page(one.found.solution), None, explained])
    });
    let caption = format!("Attributed saving in {}, £m, {}", view.year(t), view.basis());
    let table = Table::new(caption, columns(["Solution", "Maturity"], ["Saving"])).rows(rows).data("solutions");
    let provenance = table.provenance().unwrap_or(view.results.provenance);
    Block::Chart(Figure { chart, foot, provenance, table })
}

fn millions(pence: impl Iterator<Item = Pence>) -> Millions {
    Millions::of(pence.sum())
}

fn overview(view: &View, all: &[One]) -> Table {
    let t = view.target();
    let year = view.year(t);
    let words = ["Solution", "Type", "Carried by", "Maturity"];
    let figures = [
        "Chance of delivery".to_owned(),
        format!("Alone {year}"),
        format!("Attributed {year}"),
        "Counted twice".to_owned(),
        format!("Running cost {year}"),
        "One-off, all years".to_owned(),
        "Capital, all years".to_owned(),
    ];
    let row = |one: &One| {
        let about = one.about;
        let carried = view.plan.organisations[about.organisation.index()].code.clone();
        let words = [about.name.clone(), about.kind.to_string(), carried, about.maturity.to_string()];
        let figures = [
            percent(100.0 * one.found.delivery),
            view.savings.alone(one.at, t).to_string(),
            one.saving(view, t).to_string(),
            view.savings.double_count[one.at][t].to_string(),
            Millions::of(one.found.running[t]).to_string(),
            millions(one.found.one_off.iter().copied()).to_string(),
            millions(one.found.capital.iter().copied()).to_string(),
        ];
        let (page, delivery) = (view.solution_page(one.found.solution), view.assumption_page(about.delivery));
        let explained = view.explained_solution(one.found.solution, t);
        let explained = std::iter::repeat_n(explained, 6);
        let hrefs = [page, None, None, None, delivery].into_iter().chain(explained);
        Row::new(words.into_iter().chain(figures), about.provenance).leading(hrefs)
    };
    let (together, twice) =
        (Savings::total(&view.savings.attributed, t), Savings::total(&view.savings.double_count, t));
    let all_years =
        |of: fn(&SolutionResult) -> &Vec<Pence>| millions(all.iter().flat_map(|one| of(one.found).iter().copied()));
    let totals = [
        "All solutions".to_owned(),
        String::new(),
        String::new(),
        String::new(),
        String::new(),
        (together + twice).to_string(),
        together.to_string(),
        twice.to_string(),
        millions(all.iter().map(|one| one.found.running[t])).to_string(),
        all_years(|one| &one.one_off).to_string(),
        all_years(|one| &one.capital).to_string(),
    ];
    let total = Row::new(totals, view.results.provenance).total();
    let caption = format!("Solutions in {year}, £m, {}; what costs more than it saves in brackets", view.basis());
    Table::new(caption, columns(words, figures)).data("solutions").rows(all.iter().map(row).chain([total])).note(
        "The chance of delivery is that of the solution and of every other that it needs first. Costs are told as they are \
         planned, each rounded by itself; savings are rounded so that they sum to the totals shown.",
    )
}

fn ramps(view: &View, all: &[One]) -> Table {
    let rows = all.iter().map(|one| {
        let shares = one.found.ramp.iter().skip(1).map(|share| percent(100.0 * share));
        let hrefs = (1..=view.last()).map(|t| view.explained_solution(one.found.solution, t));
        Row::new(std::iter::once(one.about.name.clone()).chain(shares), one.about.provenance)
            .leading(std::iter::once(view.solution_page(one.found.solution)).chain(hrefs))
    });
    let years = view.years().into_iter().skip(1);
    Table::new("Share of the full effect that is reached, by year", columns(["Solution"], years))
        .rows(rows)
        .data("solutions")
}

impl One<'_> {
    fn block(&self, view: &View) -> Block {
        let t = view.target();
        let saving = self.saving(view, t);
        let does = if saving < Millions::ZERO { "costs" } else { "saves" };
        let summary = format!(
            "{}: {does} {} in {}, {}",
            self.about.name,
            saving.size().in_words(),
            view.year(t),
            self.about.maturity
        );
        let mut blocks = vec![Block::Meanings(self.pairs(view))];
        blocks.extend(self.gains(view).map(Block::Table));
        blocks.extend(super::quality::of_solution(view, self.found.solution).map(Block::Table));
        Block::More(More { summary, blocks, on_paper: true })
    }

    pub(crate) fn pairs(&self, view: &View) -> Vec<(String, String)> {
        let about = self.about;
        let lead = match about.clinical_lead.as_str() {
            "" => about.owner.clone(),
            same if same == about.owner => about.owner.clone(),
            lead => format!("{}; for safety {lead}", about.owner),
        };
        let carried = format!("{}, {}", view.name(about.organisation), about.cost_centre);
        let levers: Vec<String> = about.levers.iter().map(|lever| in_words(view, lever)).collect();
        let levers = if levers.is_empty() { "none: it saves nothing by itself".to_owned() } else { levers.join("; ") };
        let pairs = [
            ("What is done", about.about.clone()),
            ("For patients", joined(&about.outcome, &about.quality)),
            ("Who answers for it", lead),
            ("Carried by", carried.trim_end_matches(", ").to_owned()),
            ("What it acts on", levers),
            ("When", self.when(view)),
            ("What it costs", self.costs(view)),
            ("Needed first", needed(view, about)),
            ("Needed by", self.needed_by(view)),
            ("Evidence", evidence(view, about)),
        ];
        pairs.into_iter().filter(|(_, words)| !words.is_empty()).map(|(name, words)| (name.to_owned(), words)).collect()
    }

    fn when(&self, view: &View) -> String {
        let timing = &self.about.timing;
        let start = month(view, timing.starts);
        let grows = match (&timing.profile, timing.until) {
            (Some(_), _) => "its effect grows as stated by year".to_owned(),
            (None, _) => format!(
                "no effect for {} months, then {} months to full effect",
                as_given(timing.lag_months),
                as_given(timing.ramp_months)
            ),
        };
        let until =
            timing.until.map_or_else(String::new, |last| format!("; it ends with {}", view.plan.base_year.plus(last)));
        let late = self.about.slippage.map_or_else(String::new, |id| {
            format!("; it may be late by {}", value(&view.plan.assumptions[id.index()]))
        });
        format!("Starts in {start}; {grows}{until}{late}")
    }

    fn costs(&self, view: &View) -> String {
        let one = |cost: &model::solution::SolutionCost| {
            let t = view.target();
            let total: Pence = cost.by_year.iter().copied().sum();
            let how = match cost.kind {
                CostKind::Running => format!("{} in {}", Millions::of(cost.by_year[t]).in_words(), view.year(t)),
                CostKind::OneOff => format!("{} once", Millions::of(total).in_words()),
                CostKind::Capital => format!("{} of capital", Millions::of(total).in_words()),
            };
            format!("{}: {how}, {}", cost.name, view.plan.organisations[cost.organisation.index()].code)
        };
        self.about.costs.iter().map(one).collect::<Vec<_>>().join("; ")
    }

    fn needed_by(&self, view: &View) -> String {
        let needs = |other: &&Solution| {
            other.enablers.iter().any(|enabler| matches!(enabler, Enabler::Solution(id) if *id == self.found.solution))
        };
        let names: Vec<&str> = view.plan.solutions.iter().filter(needs).map(|other| other.name.as_str()).collect();
        list_of_names(&names, names.len())
    }

    /// What each organisation gains and loses, year by year; `None` if no member does.
    pub(crate) fn gains(&self, view: &View) -> Option<Table> {
        if self.found.members.is_empty() {
            return None;
        }
        let shown = self.shared_out(view);
        let mut rows: Vec<(OrganisationId, Row)> = (self.found.members.iter().zip(&shown))
            .map(|((organisation, _), series)| {
                let figures = series.iter().map(ToString::to_string);
                let hrefs = (1..=view.last()).map(|t| view.explained_solution(self.found.solution, t));
                let row = Row::new(std::iter::once(view.name(*organisation)).chain(figures), self.about.provenance)
                    .leading(std::iter::once(None).chain(hrefs));
                (*organisation, row)
            })
            .collect();
        rows.sort_by(|a, b| view.rank(a.0).cmp(&view.rank(b.0)));
        let mut rows: Vec<Row> = rows.into_iter().map(|(_, row)| row).collect();
        if rows.len() > 1 {
            let all = (1..=view.last()).map(|t| self.saving(view, t).to_string());
            let all = std::iter::once("The system".to_owned()).chain(all);
            rows.push(Row::new(all, self.about.provenance).total());
        }
        let caption = format!("{}: who gains and who loses, £m, {}", self.about.name, view.basis());
        let years = view.years().into_iter().skip(1);
        Some(Table::new(caption, columns(["Organisation"], years)).rows(rows).data("solutions"))
    }

    /// `[member][year after the base]`, each year summing to what is shown of the solution.
    fn shared_out(&self, view: &View) -> Vec<Vec<Millions>> {
        let year = |t: usize| {
            let parts: Vec<Pence> = self.found.members.iter().map(|(_, series)| series[t]).collect();
            Millions::shares_of_some(self.saving(view, t), &parts)
        };
        let years: Vec<Vec<Millions>> = (1..=view.last()).map(year).collect();
        (0..self.found.members.len()).map(|at| years.iter().map(|year| year[at]).collect()).collect()
    }
}

/// Months of a financial year.
pub(super) const MONTH_NAMES: [&str; 12] = [
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
    "January",
    "February",
    "March",
];

/// `April 2026`, from the month counted from April of the base year.
pub(super) fn month(view: &View, months: usize) -> String {
    let year = view.plan.base_year.plus(months / 12);
    // Each financial year begins in the first of the two calendar years in its name.
    let first: u32 = year.to_string().get(..4).and_then(|digits| digits.parse().ok()).unwrap_or(0);
    format!("{} {}", MONTH_NAMES[months % 12], if months % 12 < 9 { first } else { first + 1 })
}

fn joined(words: &str, more: &[String]) -> String {
    if more.is_empty() { words.to_owned() } else { format!("{words}. Watched by: {}", more.join(", ")) }
}

/// A value with its range and unit: `8.48% (1.05% to 20.14%)`.
fn value(assumption: &Assumption) -> String {
    let one = |value| with_unit(value, assumption.unit);
    match assumption.range {
        Some((p10, p90)) if p10 < p90 => format!("{} ({} to {})", one(assumption.value), one(p10), one(p90)),
        _ => one(assumption.value),
    }
}

pub(crate) fn in_words(view: &View, lever: &Lever) -> String {
    let by = |id: AssumptionId| value(&view.plan.assumptions[id.index()]);
    let effect = by(lever.effect);
    let does = match &lever.action {
        Action::Avoid(cells) => format!("avoids {effect} of {}", cells.text),
        Action::Shift(cells, landing) => format!(
            "{} {effect} of {} {}",
            lever.action.kind().word().to_owned() + "s",
            cells.text,
            lands(view, landing)
        ),
        Action::Shorten(cells) => format!("shortens by {effect} the stays of {}", cells.text),
        Action::Price(lines) => format!("lowers by {effect} the cost of {}", lines.text),
        Action::Income(lines) => format!("raises by {effect} the income of {}", lines.text),
        Action::Money { organisation, income, .. } => {
            let what = if *income { "brings income of" } else { "saves" };
            format!("{what} {effect} a year to {}", view.name(*organisation))
        }
        Action::Provide(resource) => format!("provides {effect}: {}", view.resource(*resource)),
    };
    format!("{}: {does} ({})", lever.name, view.origin(lever.origin))
}

pub(crate) fn lands(view: &View, landing: &Landing) -> String {
    let site = landing.site.map(|id| view.plan.sites[id.index()].name.clone());
    let service = landing.service.map(|id| view.plan.services[id.index()].name.clone());
    let place: Vec<String> = [site, service].into_iter().flatten().collect();
    let units = if landing.same_care || (landing.conversion - 1.0).abs() < 1e-9 {
        String::new()
    } else {
        format!(", {} there for each", as_given(landing.conversion))
    };
    format!("to {}{units}", place.join(", "))
}

fn needed(view: &View, about: &Solution) -> String {
    let one = |enabler: &Enabler| match enabler {
        Enabler::Solution(id) => format!("the solution {}", view.plan.solutions[id.index()].name),
        Enabler::Staff(words) | Enabler::Estate(words) | Enabler::Digital(words) => words.clone(),
    };
    about.enablers.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn evidence(view: &View, about: &Solution) -> String {
    let grade = about.grade.map_or_else(|| "not graded".to_owned(), |grade| format!("grade {grade}"));
    let source = about.source.map_or_else(
        || "no source given".to_owned(),
        |id| {
            let source = &view.plan.sources[id.index()];
            if source.publisher.is_empty() {
                source.title.clone()
            } else {
                format!("{}, {}", source.publisher, source.title)
            }
        },
    );
    let note = if about.note.is_empty() { String::new() } else { format!(". {}", about.note.trim_end_matches('.')) };
    format!("{}, {grade}; {source}{note}. Read at {}", about.provenance, view.origin(about.origin))
}
