//! Quality beside money: each service with its standards, beside its provider's gap.

use model::id::{MeasureId, OrganisationId, SolutionId};
use model::money::Pence;
use model::quality::{Direction, MeasureKind, QualityMeasure};
use model::results::QualityResult;

use super::super::View;
use super::super::blocks::{Block, Row, Section, Table, columns, text};
use crate::numbers::{Millions, NOT_KNOWN, as_given, count, fixed, list_of_names};

/// Services named in one sentence.
const NAMED: usize = 3;

/// The section; `None` if the plan has no measures.
pub(crate) fn section(view: &View) -> Option<Section> {
    let all = services(view);
    let words = "A service is called safe in a year if every standard that the plan states for it is met, with solutions as they \
                 are expected to deliver; unsafe if one is not. It is called affordable if its provider has nothing left to find \
                 against the plan's target: the gap is the provider's as a whole, because accounts are not kept by service. One \
                 does not make up for the other, so both are said.";
    let mut blocks = vec![text(format!("{} {words}", sentence(view)?))];
    blocks.push(Block::Table(verdicts(view, &all)));
    blocks.push(Block::Table(measures(view, &all)));
    Some(Section { id: "quality", title: "Safe and affordable".to_owned(), blocks })
}

/// A service of one provider, or of the system, with its measures.
pub(crate) struct Service<'a> {
    name: &'a str,
    organisation: Option<OrganisationId>,
    measures: Vec<(&'a QualityMeasure, &'a QualityResult)>,
}

/// Services by provider, then by name.
pub(crate) fn services<'a>(view: &'a View) -> Vec<Service<'a>> {
    let mut all: Vec<Service> = Vec::new();
    for found in &view.results.quality {
        let about = &view.plan.measures[found.measure.index()];
        let same = |one: &&mut Service| (one.name, one.organisation) == (about.service.as_str(), about.organisation);
        match all.iter_mut().find(same) {
            Some(service) => service.measures.push((about, found)),
            None => all.push(Service {
                name: &about.service,
                organisation: about.organisation,
                measures: vec![(about, found)],
            }),
        }
    }
    all.sort_by_key(|one| (one.organisation.map(|id| view.rank(id)), one.name));
    all
}

impl Service<'_> {
    fn provider(&self, view: &View) -> String {
        self.organisation.map_or_else(|| view.plan.name.clone(), |id| view.name(id))
    }

    fn in_words(&self, view: &View) -> String {
        let place = if self.organisation.is_some() { "at" } else { "in" };
        format!("{} {place} {}", self.name, self.provider(view))
    }

    /// Standards met and standards stated in year `t`.
    fn standards(&self, t: usize) -> (usize, usize) {
        let stated = || self.measures.iter().filter_map(|(_, found)| found.met.as_ref());
        (stated().filter(|met| met[t]).count(), stated().count())
    }

    /// Whether all its standards are met in year `t`; `None` if none is stated.
    pub(crate) fn safe(&self, t: usize) -> Option<bool> {
        let (met, stated) = self.standards(t);
        (stated > 0).then_some(met == stated)
    }

    /// What its provider has left to find against the target in year `t`; `None` if that is not known.
    fn to_find(&self, view: &View, t: usize) -> Option<Millions> {
        let (position, gap, agreed) = match self.organisation {
            None => {
                let position = view.results.system.position.as_ref()?;
                (position, view.gaps.system.as_ref()?, view.plan.target.position)
            }
            Some(id) => {
                let reporter = view.plan.reporter(id, t);
                let member = view.members().into_iter().find(|one| one.position.organisation == reporter)?;
                (member.position.position.as_ref()?, member.gap?, Pence::ZERO)
            }
        };
        let support = if view.plan.target.with_support { Pence::ZERO } else { position.support[t] };
        // The gap as every table shows it.
        Some(gap.residual[t] + Millions::of(support + agreed))
    }
}

/// The verdict in plain words.
fn verdict(safe: Option<bool>, affordable: Option<bool>) -> &'static str {
    match (safe, affordable) {
        (Some(true), Some(true)) => "affordable and safe",
        (Some(false), Some(true)) => "affordable and unsafe",
        (Some(true), Some(false)) => "safe and not affordable",
        (Some(false), Some(false)) => "neither safe nor affordable",
        (Some(true), None) => "safe; whether it is affordable is not known",
        (Some(false), None) => "unsafe; whether it is affordable is not known",
        (None, Some(true)) => "affordable; whether it is safe is not known",
        (None, Some(false)) => "not affordable; whether it is safe is not known",
        (None, None) => NOT_KNOWN,
    }
}

/// How many services meet their standards in the target's year; `None` if the plan has no measures.
pub(crate) fn sentence(view: &View) -> Option<String> {
    if view.results.quality.is_empty() {
        return None;
    }
    let (t, all) = (view.target(), services(view));
    let year = view.year(t);
    let told: Vec<&Service> = all.iter().filter(|one| one.safe(t).is_some()).collect();
    if told.is_empty() {
        return Some("The plan states no standard that its measures of quality could be held against.".to_owned());
    }
    let short: Vec<String> =
        told.iter().filter(|one| one.safe(t) == Some(false)).map(|one| one.in_words(view)).collect();
    let names: Vec<&str> = short.iter().map(String::as_str).collect();
    Some(match (short.len(), told.len()) {
        (0, some) => format!("In {year} all {some} services with standards meet them."),
        (1, some) => format!("In {year} one of {some} services with standards does not meet them: {}.", names[0]),
        (short, some) => {
            let list = list_of_names(&names, NAMED);
            format!("In {year} {short} of {some} services with standards do not meet them: {list}.")
        }
    })
}

/// Services short of a standard in the target's year, and those with any.
pub(crate) fn short_of_standard(view: &View) -> (usize, usize) {
    let t = view.target();
    let told: Vec<bool> = services(view).iter().filter_map(|one| one.safe(t)).collect();
    (told.iter().filter(|safe| !**safe).count(), told.len())
}

fn verdicts(view: &View, all: &[Service]) -> Table {
    let t = view.target();
    let row = |one: &Service| {
        let (met, stated) = one.standards(t);
        let gap = one.to_find(view, t);
        let affordable = gap.map(|gap| gap <= Millions::ZERO);
        let cells = [
            one.name.to_owned(),
            one.provider(view),
            verdict(one.safe(t), affordable).to_owned(),
            if stated == 0 { "none stated".to_owned() } else { format!("{met} of {stated}") },
            gap.map_or_else(|| NOT_KNOWN.to_owned(), |gap| gap.to_string()),
        ];
        let sure = one.measures.iter().fold(view.results.provenance, |sure, (_, found)| sure.and(found.provenance));
        Row::new(cells, sure)
    };
    let words = ["Service", "Provider", "In plain words"];
    let figures = ["Standards met".to_owned(), "Provider has to find, £m".to_owned()];
    let support = if view.plan.target.with_support { "with" } else { "without" };
    let caption = format!(
        "Services in {}, with solutions as they are expected to deliver; money in £m, {}, {support} deficit support",
        view.year(t),
        view.basis()
    );
    Table::new(caption, columns(words, figures)).rows(all.iter().map(row)).data("quality").note(
        "A surplus is in brackets. Where no provider is named the measure is the whole system's, and so is the gap.",
    )
}

fn measures(view: &View, all: &[Service]) -> Table {
    let (t, base) = (view.target(), view.year(0));
    let year = view.year(t);
    let figures = [
        "Standard".to_owned(),
        base.to_string(),
        format!("{year}, do nothing"),
        format!("{year}, with solutions"),
        "Met".to_owned(),
    ];
    let mut table = Table::new(
        format!("Measures of quality in {base} and {year}, with solutions as they are expected to deliver"),
        columns(["Measure", "In"], figures),
    );
    for one in all {
        let rows = one.measures.iter().map(|(about, found)| measure(view, about, found));
        table = table.group(one.in_words(view), rows);
    }
    table.data("quality").note(
        "Volumes follow activity; other measures are what the plan states for do nothing, with what solutions are expected to add. \
         Ranges of those effects are in the assumptions and are not drawn here.",
    )
}

fn measure(view: &View, about: &QualityMeasure, found: &QualityResult) -> Row {
    let t = view.target();
    let cells = [
        about.name.clone(),
        about.unit.clone(),
        standard(about).unwrap_or_else(|| "–".to_owned()),
        value(about, found.do_nothing[0]),
        value(about, found.do_nothing[t]),
        value(about, found.with_solutions[t]),
        met(view, found),
    ];
    let explained = view.explained_measure(found.measure, t);
    Row::new(cells, found.provenance).leading([None, None, None, None, None, explained])
}

/// Whether a standard is met in the target's year, and from when on.
pub(crate) fn met(view: &View, found: &QualityResult) -> String {
    let Some(met) = &found.met else { return "no standard".to_owned() };
    match (met[view.target()], found.met_from) {
        (true, Some(0)) => "yes".to_owned(),
        (true, Some(from)) => format!("yes, from {}", view.year(from)),
        (true, None) => "yes, and not to the end".to_owned(),
        (false, Some(from)) => format!("no; from {}", view.year(from)),
        (false, None) => "no".to_owned(),
    }
}

/// The standard: "at least 2,500".
pub(crate) fn standard(about: &QualityMeasure) -> Option<String> {
    let least = match about.direction {
        Direction::Higher => "at least",
        Direction::Lower => "at most",
    };
    about.standard.map(|standard| format!("{least} {}", value(about, standard)))
}

/// A measure's value, with as many decimals as help.
pub(crate) fn value(about: &QualityMeasure, value: f64) -> String {
    if about.kind == MeasureKind::Volume || value.abs() >= 100.0 {
        return count(value);
    }
    as_given(fixed(value, 1).parse().unwrap_or(value))
}

/// What one solution does to measures: measure, promised at full effect, expected in the target's year; `None` if nothing.
pub(crate) fn of_solution(view: &View, solution: SolutionId) -> Option<Table> {
    let t = view.target();
    let one = &view.plan.solutions[solution.index()];
    let rows: Vec<Row> = (one.quality_effects.iter())
        .map(|effect| {
            let about = &view.plan.measures[effect.measure.index()];
            let assumption = &view.plan.assumptions[effect.effect.index()];
            let found = result(view, effect.measure);
            let expected = found.and_then(|found| found.effects.iter().find(|(id, _)| *id == solution));
            let signed = |value: f64| format!("{}{}", if value > 0.0 { "+" } else { "" }, fixed(value, 1));
            let range = assumption.range.map_or_else(
                || signed(assumption.value),
                |(p10, p90)| format!("{} ({} to {})", signed(assumption.value), signed(p10), signed(p90)),
            );
            let place = about.organisation.map_or_else(|| view.plan.name.clone(), |id| view.name(id));
            let cells = [
                about.name.clone(),
                place,
                about.unit.clone(),
                range,
                expected.map_or_else(|| "–".to_owned(), |(_, series)| signed(series[t])),
                found.map_or_else(|| "–".to_owned(), |found| value(about, found.with_solutions[t])),
                standard(about).unwrap_or_else(|| "–".to_owned()),
            ];
            let provenance = found.map_or(assumption.provenance, |found| found.provenance);
            Row::new(cells, provenance).leading([None, None, None, view.assumption_page(effect.effect)])
        })
        .collect();
    let year = view.year(t);
    let figures = [
        "At full effect".to_owned(),
        format!("Expected {year}"),
        format!("With all solutions {year}"),
        "Standard".to_owned(),
    ];
    let caption = "What it adds to measures of quality, in points of each measure's unit; p10 to p90 in brackets";
    (!rows.is_empty())
        .then(|| Table::new(caption, columns(["Measure", "Of", "In"], figures)).rows(rows).data("quality"))
}

fn result<'a>(view: &'a View, measure: MeasureId) -> Option<&'a QualityResult> {
    view.results.quality.iter().find(|one| one.measure == measure)
}
