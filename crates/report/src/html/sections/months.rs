//! The first years by month.

use std::collections::{BTreeMap, BTreeSet};

use model::id::OrganisationId;
use model::money::Pence;
use model::provenance::Provenance;
use model::results::{Months, MonthsOfActivity};
use model::service::Pod;

use super::super::View;
use super::super::blocks::{Block, Figure, More, Row, Section, Table, columns, text};
use super::solutions::MONTH_NAMES;
use crate::charts::{Series, SeriesPanel, Words, series};
use crate::numbers::{Gap, Millions, count, counts_that_sum};

/// All of the system, with what is left to each member; `None` if no position is known or the plan has no later year.
pub(crate) fn section(view: &View) -> Option<Section> {
    of(view, None)
}

/// Money and activity of one scope; `None` if nothing of it is known by month.
pub(crate) fn of(view: &View, scope: Option<OrganisationId>) -> Option<Section> {
    let scoped = Scoped { view, scope };
    let figure = scoped.figure()?;
    let words = "Activity falls into months by days or working days, and by season where the plan states one; what is paid for it or \
                 spent on it follows as far as it follows activity at all, and the rest is even. Solutions count from the month in which \
                 their effect begins. Months sum to their year, to the penny.";
    let mut blocks = vec![text(words), Block::Chart(figure)];
    for (at, year) in scoped.years().into_iter().enumerate() {
        let money = scoped.money(year).map(Block::Table);
        if at == 0 {
            if money.is_some() {
                blocks.extend(money);
                blocks.push(Block::Text(BUSY_MONTHS.to_owned()));
            }
        } else if let Some(table) = money {
            let summary = format!("{} by month", view.year(year));
            blocks.push(Block::More(More { summary, blocks: vec![table], on_paper: true }));
        }
    }
    let activity: Vec<Block> =
        scoped.years().into_iter().filter_map(|year| scoped.activity(year)).map(Block::Table).collect();
    if !activity.is_empty() {
        let summary = "Activity by month and point of delivery".to_owned();
        blocks.push(Block::More(More { summary, blocks: activity, on_paper: false }));
    }
    let title = match scope {
        None => "The first years by month".to_owned(),
        Some(id) => format!("The first years by month: {}", view.name(id)),
    };
    Some(Section { id: "months", title, blocks })
}

/// Why a month may look good and the next bad.
const BUSY_MONTHS: &str = "A provider may show a surplus in a busy month and a deficit in a quiet one: income for which no contract is stated follows \
                           activity in full, while its cost follows only in part.";

const MONTHS: [&str; 12] = ["Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar"];

/// Points of delivery whose spells are planned.
const PLANNED: [Pod; 4] = [Pod::Elective, Pod::DayCase, Pod::ElectiveOrDayCase, Pod::RegularAttender];

/// How the two years are told apart.
const STYLES: [&str; 2] = ["series-a", "series-b"];

/// Twelve months of each year.
type ByYear = Vec<(usize, Vec<f64>)>;

/// One scope by month.
struct Scoped<'a> {
    view: &'a View<'a>,
    scope: Option<OrganisationId>,
}

impl Scoped<'_> {
    /// Years that are told by month.
    fn years(&self) -> Vec<usize> {
        let (money, activity) = (&self.view.results.months, &self.view.results.months_of_activity);
        let all: BTreeSet<usize> =
            money.iter().map(|one| one.year).chain(activity.iter().map(|one| one.year)).collect();
        all.into_iter().collect()
    }

    fn name(&self) -> String {
        self.scope.map_or_else(|| self.view.plan.name.clone(), |id| self.view.name(id))
    }

    /// The gap of this scope as every table shows it.
    fn gap(&self) -> Option<&Gap> {
        match self.scope {
            None => self.view.gaps.system.as_ref(),
            Some(id) => self.view.members().into_iter().find(|one| one.position.organisation == id)?.gap,
        }
    }

    fn months(&self, year: usize) -> Option<&Months> {
        self.view.results.months.iter().find(|one| one.year == year && one.scope == self.scope)
    }

    /// Activity of this scope in a year: of the system, what its members give.
    fn given(&self, year: usize) -> impl Iterator<Item = &MonthsOfActivity> {
        let ours = move |id: OrganisationId| match self.scope {
            None => self.view.plan.organisations[id.index()].member,
            Some(scope) => scope == id,
        };
        self.view.results.months_of_activity.iter().filter(move |one| one.year == year && ours(one.organisation))
    }

    /// Spells of some points of delivery by month, with solutions; no year in which there are none.
    fn spells(&self, pods: &[Pod]) -> ByYear {
        let sum = |year: usize| {
            let mut sums = vec![0.0; MONTHS.len()];
            for one in self.given(year).filter(|one| pods.contains(&one.pod)) {
                sums.iter_mut().zip(&one.with_solutions).for_each(|(sum, more)| *sum += more);
            }
            (year, sums)
        };
        self.years().into_iter().map(sum).filter(|(_, sums)| sums.iter().any(|sum| *sum > 0.0)).collect()
    }

    /// What is left by month, £m.
    fn left(&self) -> ByYear {
        let pounds = |months: &Months| {
            months.lines.last().map(|line| line.pence.iter().map(|pence| pence.pounds() / 1e6).collect())
        };
        self.years().into_iter().filter_map(|year| Some((year, self.months(year).and_then(pounds)?))).collect()
    }

    fn figure(&self) -> Option<Figure> {
        let view = self.view;
        let counted = |values: &[f64]| counts_that_sum(values).into_iter().map(count).collect::<Vec<_>>();
        let money = |values: &[f64], year: usize| {
            let pence: Vec<Pence> = values.iter().map(|value| Pence::from_pounds(value * 1e6)).collect();
            let shown = self.gap().map(|gap| -gap.residual[year]);
            Millions::shares(shown.unwrap_or_else(|| Millions::of(pence.iter().copied().sum())), &pence)
                .into_iter()
                .map(|one| one.to_string())
                .collect::<Vec<_>>()
        };
        let panels = [
            Told { name: "Planned admissions", unit: "spells", values: self.spells(&PLANNED) },
            Told { name: "Emergency admissions", unit: "spells", values: self.spells(&[Pod::Emergency]) },
            Told { name: "What is left", unit: "£m (surplus positive)", values: self.left() },
        ];
        let panels: Vec<Told> = panels.into_iter().filter(|one| !one.values.is_empty()).collect();
        if panels.is_empty() {
            return None;
        }
        let caption = format!("{}: admissions and what is left by month, money in £m, {}", self.name(), view.basis());
        let rows = panels.iter().flat_map(|one| {
            one.values.iter().map(|(year, values)| {
                let name = format!("{}, {}", one.name, view.year(*year));
                let shown = if one.is_money() { money(values, *year) } else { counted(values) };
                Row::new(std::iter::once(name).chain(shown), self.provenance())
            })
        });
        let table = Table::new(caption, columns(["With solutions"], MONTHS)).rows(rows.collect::<Vec<_>>());
        let (title, description) = (self.title(&panels), self.described(&panels));
        let words = Words { id: "chart-months", title: &title, description: &description };
        let drawn: Vec<SeriesPanel> = panels.iter().map(|one| self.panel(one)).collect();
        let chart = series(words, &MONTHS.map(str::to_owned), &drawn);
        let foot = view.foot(&format!("A month each, with solutions; money in £m, {}.", view.basis()));
        Some(Figure { chart, foot, provenance: self.provenance().unwrap_or(view.results.provenance), table })
    }

    fn provenance(&self) -> Option<Provenance> {
        let position = match self.scope {
            None => self.view.results.system.position.as_ref(),
            Some(id) => self.view.results.members.iter().find(|one| one.organisation == id)?.position.as_ref(),
        };
        position.map(|one| one.provenance).or(Some(self.view.results.provenance))
    }

    fn panel(&self, told: &Told) -> SeriesPanel {
        let line = |((year, values), class): (&(usize, Vec<f64>), &'static str)| Series {
            name: self.view.year(*year).to_string(),
            class,
            values: values.clone(),
            end: values.last().map_or_else(String::new, |last| told.in_words(*last)),
        };
        let series = told.values.iter().zip(STYLES).map(line).collect();
        SeriesPanel { name: format!("{}, {} by month", told.name, told.unit), series }
    }

    /// The busiest month for emergencies and the worst for money, of the first year.
    fn title(&self, panels: &[Told]) -> String {
        let first = |one: &Told, greatest: bool| {
            let (year, values) = one.values.first()?;
            let by = |a: &(usize, &f64), b: &(usize, &f64)| a.1.total_cmp(b.1);
            let all = values.iter().enumerate();
            let (month, value) = if greatest { all.max_by(by) } else { all.min_by(by) }?;
            Some((*year, MONTH_NAMES[month], *value))
        };
        let mut said = Vec::new();
        for one in panels {
            let Some((year, month, value)) = first(one, !one.is_money()) else { continue };
            let year = self.view.year(year);
            let value = one.in_words(value);
            said.push(if one.is_money() {
                format!("{} is worst in {month}, {value}", one.name.to_lowercase())
            } else {
                format!("most {} in {month} of {year}, {value}", one.name.to_lowercase())
            });
        }
        format!("{}: {}", self.name(), said.join("; "))
    }

    fn described(&self, panels: &[Told]) -> String {
        let year = |one: &Told, (year, values): &(usize, Vec<f64>)| {
            let months: Vec<String> =
                MONTHS.iter().zip(values).map(|(month, value)| format!("{month} {}", one.in_words(*value))).collect();
            format!("{} in {}: {}", one.name, self.view.year(*year), months.join(", "))
        };
        let all: Vec<String> =
            panels.iter().flat_map(|one| one.values.iter().map(|values| year(one, values))).collect();
        format!("Lines over twelve months, one for each year. {}.", all.join(". "))
    }

    /// The lines of this scope; of the system also what is left to each member.
    fn money(&self, year: usize) -> Option<Table> {
        let view = self.view;
        let caption = format!(
            "{}: {} by month, £m, {}, surplus and improvement positive",
            self.name(),
            view.year(year),
            view.basis()
        );
        let table = Table::new(caption, columns(["Line"], MONTHS.into_iter().chain(["Year"]))).data("months");
        let ours = || view.results.months.iter().filter(|one| one.year == year);
        if self.scope.is_some() {
            let months = self.months(year)?;
            return Some(table.rows(self.lines(months)));
        }
        let table = match self.months(year) {
            Some(system) => table.group(view.plan.name.clone(), self.lines(system)),
            None => table,
        };
        let members = ours().filter_map(|one| {
            let scope = one.scope?;
            let member = Scoped { view, scope: Some(scope) };
            let year = member.gap().map(|gap| -gap.residual[year]);
            Some(row(view.name(scope), &one.lines.last()?.pence, year, member.provenance()))
        });
        let table = table.group("What is left to each organisation", members);
        (!table.groups.is_empty()).then_some(table)
    }

    fn lines(&self, months: &Months) -> Vec<Row> {
        let provenance = self.provenance();
        let sum = |picks: &dyn Fn(&str) -> bool| {
            let mut sums = vec![Pence::ZERO; MONTHS.len()];
            for line in months.lines.iter().filter(|line| picks(&line.id)) {
                for (sum, pence) in sums.iter_mut().zip(&line.pence) {
                    *sum += *pence;
                }
            }
            sums
        };
        let before = |id: &str| matches!(id, "income" | "cost" | "unmatched_trade");
        let (gap, t) = (self.gap(), months.year);
        let line = |name: &str, months: Vec<Pence>, year: fn(&Gap) -> (&Vec<Millions>, bool)| {
            let year = gap.map(year).map(|(series, saved)| if saved { series[t] } else { -series[t] });
            row(name.to_owned(), &months, year, provenance)
        };
        let mut rows = vec![
            line("Income less cost, if nothing is done", sum(&before), |gap| (&gap.do_nothing, false)),
            line("Efficiency", sum(&|id| id == "efficiency"), |gap| (&gap.efficiency, true)),
            line("Solutions", sum(&|id| id.starts_with("solution.")), |gap| (&gap.solutions, true)),
            line("What solutions cost once", sum(&|id| id == "one_off"), |gap| (&gap.one_off, true)),
            line("Risk", sum(&|id| id == "risk"), |gap| (&gap.risk, true)),
        ];
        rows.push(line("What is left", sum(&|id| id == "closing"), |gap| (&gap.residual, false)).total());
        rows
    }

    /// Every point of delivery, with solutions.
    fn activity(&self, year: usize) -> Option<Table> {
        let mut pods: BTreeMap<Pod, Vec<f64>> = BTreeMap::new();
        for one in self.given(year) {
            let sums = pods.entry(one.pod).or_insert_with(|| vec![0.0; MONTHS.len()]);
            sums.iter_mut().zip(&one.with_solutions).for_each(|(sum, more)| *sum += more);
        }
        let rows: Vec<Row> = pods
            .iter()
            .map(|(pod, values)| {
                let shown = counts_that_sum(values).into_iter().map(count).chain([count(values.iter().sum())]);
                Row::new(std::iter::once(pod.name().to_owned()).chain(shown), self.view.results.provenance)
            })
            .collect();
        let caption = format!("{}: activity in {} by month, with solutions", self.name(), self.view.year(year));
        let columns = columns(["Point of delivery"], MONTHS.into_iter().chain(["Year"]));
        (!rows.is_empty()).then(|| Table::new(caption, columns).rows(rows).data("months_of_activity"))
    }
}

/// What a panel tells.
struct Told {
    name: &'static str,
    unit: &'static str,
    values: ByYear,
}

impl Told {
    fn is_money(&self) -> bool {
        self.unit.starts_with('£')
    }

    fn in_words(&self, value: f64) -> String {
        if self.is_money() { Millions::of(Pence::from_pounds(value * 1e6)).in_words() } else { count(value) }
    }
}

/// Months as shown sum to the year, which is shown as it is everywhere.
fn row(name: String, months: &[Pence], year: Option<Millions>, provenance: impl Into<Option<Provenance>>) -> Row {
    let year = year.unwrap_or_else(|| Millions::of(months.iter().copied().sum()));
    let shown = Millions::shares(year, months).into_iter().chain([year]).map(|amount| amount.to_string());
    Row::new(std::iter::once(name).chain(shown), provenance)
}
