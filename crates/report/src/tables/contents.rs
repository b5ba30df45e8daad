//! What stands in each table.

use model::Plan;
use model::activity::POPULATION_BASIS_NAMES;
use model::id::{AreaGroupId, OrganisationId, SourceId};
use model::money::Pence;
use model::provenance::Provenance;
use model::results::{ActivitySeries, Position, Results};

use super::{Column, Table, Values};
use crate::numbers::basis;

/// Every table, in order of name.
pub fn all(plan: &Plan, results: &Results) -> Vec<Table> {
    let view = View { plan, results };
    vec![
        view.activity("activity", &results.activity),
        view.activity("activity_with_solutions", &results.activity_with_solutions),
        view.assumptions(),
        view.bridges(),
        view.capital(),
        view.capital_by_organisation(),
        view.components(),
        view.contracts(),
        view.convergence(),
        view.disagreements(),
        view.economics(),
        view.efficiency(),
        view.external(),
        view.futures(),
        view.futures_activity(),
        view.gain_share(),
        view.headlines(),
        view.leaves(),
        view.months(),
        view.months_of_activity(),
        view.phasing(),
        view.pooled_funds(),
        view.population(),
        view.positions(),
        view.quality(),
        view.run(),
        view.solutions(),
        view.swings(),
        view.total_effects(),
        view.trade(),
        view.walk(),
    ]
}

/// A table under construction: rows of cells under named columns.
pub(super) struct Rows {
    name: &'static str,
    columns: Vec<Column>,
}

/// One value.
pub(super) enum Cell {
    Text(Option<String>),
    Integer(Option<i64>),
    Real(Option<f64>),
}

pub(super) fn text(words: impl Into<String>) -> Cell {
    let words = words.into();
    Cell::Text((!words.is_empty()).then_some(words))
}

pub(super) fn maybe(words: Option<String>) -> Cell {
    Cell::Text(words)
}

pub(super) fn pence(amount: Pence) -> Cell {
    Cell::Integer(Some(amount.0))
}

pub(super) fn real(value: impl Into<Option<f64>>) -> Cell {
    Cell::Real(value.into())
}

impl Rows {
    pub(super) fn new(name: &'static str, columns: Vec<Column>) -> Self {
        Self { name, columns }
    }

    pub(super) fn push<const N: usize>(&mut self, plan: &str, cells: [Cell; N]) {
        assert_eq!(self.columns.len(), N + 1, "{} has a cell for every column", self.name);
        let plan = std::iter::once(text(plan));
        for (column, cell) in self.columns.iter_mut().zip(plan.chain(cells)) {
            match (&mut column.values, cell) {
                (Values::Text(values), Cell::Text(value)) => values.push(value),
                (Values::Integer(values), Cell::Integer(value)) => values.push(value),
                (Values::Real(values), Cell::Real(value)) => values.push(value),
                _ => unreachable!("{}.{} holds cells of one kind", self.name, column.name),
            }
        }
    }

    pub(super) fn finish(self) -> Table {
        Table { name: self.name, columns: self.columns }
    }
}

/// Columns of words, of whole numbers and of other numbers, in this order; the first of all is the plan.
pub(super) fn columns(words: &[&'static str], integers: &[&'static str], reals: &[&'static str]) -> Vec<Column> {
    let text = |name: &&'static str| Column { name, values: Values::Text(Vec::new()) };
    let integer = |name: &&'static str| Column { name, values: Values::Integer(Vec::new()) };
    let real = |name: &&'static str| Column { name, values: Values::Real(Vec::new()) };
    let words = ["plan"].iter().chain(words).map(text);
    words.chain(integers.iter().map(integer)).chain(reals.iter().map(real)).collect()
}

pub(super) struct View<'a> {
    pub(super) plan: &'a Plan,
    pub(super) results: &'a Results,
}

/// A series of a position that becomes rows: its word, and how to take it.
type Series = (&'static str, fn(&Position) -> &Vec<Pence>);

const SERIES: [Series; 13] = [
    ("income", |position| &position.income),
    ("cost", |position| &position.cost),
    ("support", |position| &position.support),
    ("underlying", |position| &position.underlying),
    ("do_nothing_gap", |position| &position.do_nothing_gap),
    ("efficiency", |position| &position.efficiency),
    ("beyond_headroom", |position| &position.beyond_headroom),
    ("do_minimum_gap", |position| &position.do_minimum_gap),
    ("solutions", |position| &position.solutions),
    ("one_off_cost", |position| &position.one_off_cost),
    ("risk", |position| &position.risk),
    ("residual_before_risk", |position| &position.residual_before_risk),
    ("residual_gap", |position| &position.residual_gap),
];

impl View<'_> {
    /// The plan's name, said to be fictional on every row if it is.
    pub(super) fn name(&self) -> String {
        let mark = if self.plan.fictional { " (fictional)" } else { "" };
        format!("{}{mark}", self.plan.name)
    }

    pub(super) fn year(&self, t: usize) -> Cell {
        text(self.results.years[t].to_string())
    }

    pub(super) fn basis(&self) -> Cell {
        text(basis(self.plan.basis))
    }

    pub(super) fn code(&self, organisation: OrganisationId) -> Cell {
        text(self.plan.organisations[organisation.index()].code.clone())
    }

    pub(super) fn some_code(&self, organisation: Option<OrganisationId>) -> Cell {
        maybe(organisation.map(|id| self.plan.organisations[id.index()].code.clone()))
    }

    pub(super) fn organisation(&self, organisation: OrganisationId) -> Cell {
        text(self.plan.organisations[organisation.index()].name.clone())
    }

    fn group(&self, group: Option<AreaGroupId>) -> Cell {
        maybe(group.map(|id| self.plan.area_groups[id.index()].name.clone()))
    }

    fn source(&self, source: SourceId) -> Cell {
        text(self.plan.sources[source.index()].id.clone())
    }

    /// Members and the system, with their positions.
    fn positions_of_all(&self) -> impl Iterator<Item = (Option<OrganisationId>, Option<&Position>)> {
        let members = self.results.members.iter().map(|member| (Some(member.organisation), member.position.as_ref()));
        members.chain([(None, self.results.system.position.as_ref())])
    }

    /// Scope, code and name of a member, or of the system.
    pub(super) fn scope(&self, organisation: Option<OrganisationId>) -> [Cell; 3] {
        match organisation {
            Some(id) => [text("organisation"), self.code(id), self.organisation(id)],
            None => [text("system"), text(self.plan.system.clone()), text(self.plan.name.clone())],
        }
    }

    /// Positions by year; a missing account leaves its pence empty.
    fn positions(&self) -> Table {
        let words = ["scope", "organisation", "name", "measure", "year", "basis", "provenance"];
        let mut rows = Rows::new("positions", columns(&words, &["pence"], &[]));
        for (organisation, position) in self.positions_of_all() {
            for (measure, series) in SERIES {
                for t in 0..self.results.years.len() {
                    let [scope, code, name] = self.scope(organisation);
                    let provenance = maybe(position.map(|position| position.provenance.to_string()));
                    let amount = Cell::Integer(position.map(|position| series(position)[t].0));
                    let cells = [scope, code, name, text(measure), self.year(t), self.basis(), provenance, amount];
                    rows.push(&self.name(), cells);
                }
            }
        }
        rows.finish()
    }

    /// Every line of every bridge: of the system and of each member, to each year after the base.
    fn bridges(&self) -> Table {
        let words =
            ["scope", "organisation", "name", "year", "line", "kind", "solution", "recurrent", "basis", "provenance"];
        let mut rows = Rows::new("bridges", columns(&words, &["pence", "in_year_pence"], &[]));
        for bridge in &self.results.bridges {
            let member = bridge.scope.and_then(|id| self.results.members.iter().find(|one| one.organisation == id));
            let position = match bridge.scope {
                None => self.results.system.position.as_ref(),
                Some(_) => member.and_then(|member| member.position.as_ref()),
            };
            let provenance = position.map_or(self.results.provenance, |position| position.provenance);
            for line in &bridge.lines {
                let [scope, code, name] = self.scope(bridge.scope);
                let solution = line.solution.map(|id| self.plan.solutions[id.index()].id.clone());
                let recurrent = text(if line.recurrent { "yes" } else { "no" });
                let (id, kind) = (text(&line.id), text(line.kind.word()));
                let (year, basis, provenance) = (self.year(bridge.year), self.basis(), text(provenance.to_string()));
                let amounts = [pence(line.pence), pence(line.in_year)];
                let [amount, new] = amounts;
                let cells = [
                    scope,
                    code,
                    name,
                    year,
                    id,
                    kind,
                    Cell::Text(solution),
                    recurrent,
                    basis,
                    provenance,
                    amount,
                    new,
                ];
                rows.push(&self.name(), cells);
            }
        }
        rows.finish()
    }

    /// What solutions with an economic case are worth, discounted.
    fn economics(&self) -> Table {
        let words = ["solution", "name", "measure", "base_year", "provenance"];
        let mut rows = Rows::new("economics", columns(&words, &["pence"], &[]));
        for found in &self.results.economics {
            let about = &self.plan.solutions[found.solution.index()];
            let worth = [
                ("running_cost", found.running.value()),
                ("one_off_cost", found.one_off.value()),
                ("capital", found.capital.value()),
                ("optimism_bias", found.optimism.value()),
                ("cash_releasing", found.cash_releasing.value()),
                ("non_cash_releasing", found.non_cash_releasing.value()),
                ("societal", found.societal.value()),
                ("net_present_value", found.net.value()),
                ("equivalent_annual_cost", found.equivalent_annual.value()),
            ];
            for (measure, pounds) in worth {
                let cells = [
                    text(about.id.clone()),
                    text(about.name.clone()),
                    text(measure),
                    self.year(self.plan.discount.base),
                    text(found.provenance.word()),
                    pence(Pence::from_pounds(pounds)),
                ];
                rows.push(&self.name(), cells);
            }
        }
        rows.finish()
    }

    /// Measures of quality by year.
    fn quality(&self) -> Table {
        let words = [
            "measure",
            "name",
            "service",
            "organisation",
            "site",
            "kind",
            "unit",
            "direction",
            "year",
            "met",
            "provenance",
        ];
        let mut rows = Rows::new("quality", columns(&words, &[], &["standard", "do_nothing", "with_solutions"]));
        for found in &self.results.quality {
            let about = &self.plan.measures[found.measure.index()];
            for t in 0..self.results.years.len() {
                let met = found.met.as_ref().map(|met| if met[t] { "yes" } else { "no" }.to_owned());
                let cells = [
                    text(about.id.clone()),
                    text(about.name.clone()),
                    text(about.service.clone()),
                    self.some_code(about.organisation),
                    maybe(about.site.map(|id| self.plan.sites[id.index()].code.clone())),
                    text(about.kind.word()),
                    text(about.unit.clone()),
                    text(about.direction.word()),
                    self.year(t),
                    maybe(met),
                    text(found.provenance.word()),
                    real(about.standard),
                    real(found.do_nothing[t]),
                    real(found.with_solutions[t]),
                ];
                rows.push(&self.name(), cells);
            }
        }
        rows.finish()
    }

    /// What each component adds to a gap since the base year.
    fn components(&self) -> Table {
        let words = ["scope", "organisation", "name", "component", "year", "basis", "provenance"];
        let mut rows = Rows::new("components", columns(&words, &["pence"], &[]));
        for (organisation, position) in self.positions_of_all() {
            let Some(position) = position else { continue };
            for (component, series) in &position.components {
                for (t, amount) in series.iter().enumerate() {
                    let [scope, code, name] = self.scope(organisation);
                    let provenance = text(position.provenance.to_string());
                    let component = text(component.word());
                    let cells = [scope, code, name, component, self.year(t), self.basis(), provenance, pence(*amount)];
                    rows.push(&self.name(), cells);
                }
            }
        }
        rows.finish()
    }

    /// Ledger lines to the penny, do nothing.
    fn leaves(&self) -> Table {
        let words = [
            "organisation",
            "category",
            "side",
            "counterparty",
            "line",
            "recurrence",
            "support",
            "year",
            "basis",
            "provenance",
        ];
        let mut rows = Rows::new("leaves", columns(&words, &["pence"], &[]));
        for leaf in &self.results.leaves {
            let line = &self.plan.lines[leaf.line.index()];
            for (t, amount) in leaf.pence.iter().enumerate() {
                let cells = [
                    self.code(line.organisation),
                    text(line.category.clone()),
                    text(line.side.word()),
                    self.some_code(line.counterparty),
                    text(line.label.clone()),
                    text(line.recurrence.word()),
                    text(if line.support { "yes" } else { "no" }),
                    self.year(t),
                    self.basis(),
                    text(leaf.provenance.word()),
                    pence(*amount),
                ];
                rows.push(&self.name(), cells);
            }
        }
        rows.finish()
    }

    /// Activity, bed days and, do nothing, cost at average unit cost.
    fn activity(&self, table: &'static str, all: &[ActivitySeries]) -> Table {
        let words = ["organisation", "site", "commissioner", "area_group", "pod", "measure", "year", "provenance"];
        let mut rows = Rows::new(table, columns(&words, &[], &["value"]));
        for series in all {
            let stays = series.bed_days.as_ref().map(|days| ("bed_days_of_spells", days));
            let cost = series.cost_pounds.as_ref().map(|cost| ("pounds_at_unit_cost", cost));
            for (measure, values) in
                [Some((series.measure().word(), &series.counts)), stays, cost].into_iter().flatten()
            {
                for (t, value) in values.iter().enumerate() {
                    let cells = [
                        self.code(series.organisation),
                        text(self.plan.sites[series.site.index()].code.clone()),
                        self.some_code(series.commissioner),
                        self.group(series.area_group),
                        text(series.pod.word()),
                        text(measure),
                        self.year(t),
                        text(series.provenance.word()),
                        real(*value),
                    ];
                    rows.push(&self.name(), cells);
                }
            }
        }
        rows.finish()
    }

    /// People by area group, sex and age.
    fn population(&self) -> Table {
        let people = &self.results.population;
        let words = ["basis", "area_group", "sex", "age", "year", "provenance"];
        let mut rows = Rows::new("population", columns(&words, &[], &["people"]));
        let bases = if people.has_registered() { 2 } else { 1 };
        let (sexes, bands) = (people.sexes.len(), people.bands.len());
        for (basis, basis_word) in POPULATION_BASIS_NAMES.iter().enumerate().take(bases) {
            for group in 0..people.groups {
                let provenance = self.people_provenance(group);
                for (sex, band) in (0..sexes).flat_map(|sex| (0..bands).map(move |band| (sex, band))) {
                    for (t, value) in people.series(basis, group, sex, band).iter().enumerate() {
                        let cells = [
                            text(*basis_word),
                            self.group(Some(group.into())),
                            text(people.sexes[sex].word()),
                            text(people.bands[band].to_string()),
                            self.year(t),
                            text(provenance.word()),
                            real(*value),
                        ];
                        rows.push(&self.name(), cells);
                    }
                }
            }
        }
        rows.finish()
    }

    fn people_provenance(&self, group: usize) -> Provenance {
        let plan = self.plan;
        let rows = plan.population.iter().filter(|row| plan.areas[row.area.index()].group.index() == group);
        Provenance::of(rows.map(|row| row.provenance))
    }

    /// Both sides of each trade between members.
    fn trade(&self) -> Table {
        let words = ["payer", "payee", "category", "year", "basis", "provenance"];
        let integers = ["cost_pence", "income_pence", "unmatched_pence"];
        let mut rows = Rows::new("trade", columns(&words, &integers, &[]));
        for one in &self.results.system.trade {
            let provenance = || text(crate::numbers::trade_provenance(self.plan, self.results, one).word());
            for t in 0..self.results.years.len() {
                let (payer, payee) = (self.code(one.payer), self.code(one.payee));
                let amounts = [one.cost[t], one.income[t], one.unmatched(t)].map(pence);
                let [cost, income, unmatched] = amounts;
                let category = text(one.category.clone());
                let cells = [payer, payee, category, self.year(t), self.basis(), provenance(), cost, income, unmatched];
                rows.push(&self.name(), cells);
            }
        }
        rows.finish()
    }

    /// The assumption register.
    fn assumptions(&self) -> Table {
        let words = [
            "id",
            "name",
            "unit",
            "price_base",
            "date",
            "source",
            "owner",
            "grade",
            "distribution",
            "note",
            "provenance",
        ];
        let mut rows = Rows::new("assumptions", columns(&words, &[], &["value", "p10", "p90"]));
        for one in &self.plan.assumptions {
            let cells = [
                text(one.id.clone()),
                text(one.name.clone()),
                text(one.unit.word()),
                maybe(one.price_base.map(basis)),
                text(one.date.clone()),
                maybe(one.source.map(|id| self.plan.sources[id.index()].id.clone())),
                text(one.owner.clone()),
                maybe(one.grade.map(|grade| grade.to_string())),
                text(one.distribution.word()),
                text(one.note.clone()),
                text(one.provenance.word()),
                real(one.value),
                real(one.range.map(|range| range.0)),
                real(one.range.map(|range| range.1)),
            ];
            rows.push(&self.name(), cells);
        }
        rows.finish()
    }

    /// Published figures beside the plan's own.
    fn headlines(&self) -> Table {
        let words = ["id", "name", "unit", "year", "measure", "organisation", "source", "explanation", "provenance"];
        let mut rows = Rows::new("headlines", columns(&words, &[], &["published", "computed"]));
        for tie in &self.results.ties {
            let one = &self.plan.headlines[tie.headline];
            let cells = [
                text(one.id.clone()),
                text(one.name.clone()),
                text(one.unit.clone()),
                text(self.plan.base_year.plus(one.year).to_string()),
                maybe(one.measure.map(|measure| measure.to_string())),
                self.some_code(one.organisation),
                self.source(one.source),
                text(one.explanation.clone()),
                text(tie.provenance.word()),
                real(one.figure),
                real(tie.computed),
            ];
            rows.push(&self.name(), cells);
        }
        rows.finish()
    }

    /// What identifies the results.
    fn run(&self) -> Table {
        let identity = &self.results.identity;
        let mut rows = Rows::new("run", columns(&["key", "value"], &[], &[]));
        let overrides: Vec<String> = identity.overrides.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let pairs = [
            ("plan_digest", identity.plan.to_string()),
            ("results_digest", self.results.digest.to_string()),
            ("engine", identity.engine.clone()),
            ("seed", identity.seed.to_string()),
            ("futures", identity.futures.to_string()),
            ("sampler", identity.sampler.to_owned()),
            ("overrides", overrides.join("; ")),
            ("basis", basis(self.plan.basis)),
            ("provenance", self.results.provenance.to_string()),
            ("fictional", if self.plan.fictional { "yes" } else { "no" }.to_owned()),
            ("note", crate::html::PROOF.to_owned()),
        ];
        for (key, value) in pairs {
            rows.push(&self.name(), [text(key), text(value)]);
        }
        rows.finish()
    }
}
