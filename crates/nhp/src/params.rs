//! The parameters of a job: a JSON file in the model's own form, versions 4 and 5.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use model::Finding;
use model::finding::nearest;
use serde_json::{Map, Value};

/// Width of the central 80% of a normal distribution, in standard deviations.
pub const WIDTH_OF_80_PERCENT: f64 = 2.563_103_131_089_201;
/// Ways in which a length of stay is reduced.
const KINDS: [&str; 5] = ["all", "sdec", "pre-op", "day_procedures_daycase", "day_procedures_outpatients"];

/// A kind of activity, by the name the parameters give it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Activity {
    /// A&E arrivals.
    Emergency,
    /// Inpatient spells.
    Inpatients,
    /// Outpatient contacts.
    Outpatients,
}

impl Activity {
    /// As in parameters and results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Emergency => "aae",
            Self::Inpatients => "ip",
            Self::Outpatients => "op",
        }
    }
}

/// A number that is the same in every future, or drawn once for each.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Where it stands in the file, such as `expat/op/Other`; also the name of its stream of chance.
    pub path: String,
    /// Its value.
    pub range: Range,
}

/// What a parameter's value may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Range {
    /// Always this.
    Fixed(f64),
    /// Normal with this central 80%, kept between `least` and `most`.
    Interval {
        /// The 10th percentile.
        low: f64,
        /// The 90th percentile.
        high: f64,
        /// Nothing below is drawn.
        least: f64,
        /// Nothing above is drawn.
        most: f64,
    },
}

impl Range {
    /// The value that stands `z` standard deviations from the middle.
    pub fn at(&self, z: f64) -> f64 {
        match *self {
            Self::Fixed(value) => value,
            Self::Interval { low, high, least, most } => {
                (f64::midpoint(low, high) + (high - low) / WIDTH_OF_80_PERCENT * z).clamp(least, most)
            }
        }
    }

    /// Whether it is the same in every future.
    pub fn is_fixed(&self) -> bool {
        match *self {
            Self::Fixed(_) => true,
            Self::Interval { low, high, .. } => low >= high,
        }
    }
}

/// A parameter's place in [`Params::parameters`].
pub type ParameterId = u16;

/// Parameters by the keys they apply to, such as group and specialty.
pub type Lookup = BTreeMap<(Activity, String, String), ParameterId>;

/// How a length of stay is reduced.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reduction {
    /// Every day stays with the factor's probability.
    All,
    /// The spell stays with the factor's probability, or becomes a visit to same-day emergency care.
    SameDayEmergency,
    /// This many days go with one minus the factor's probability.
    PreOperative(i64),
    /// The spell stays with the factor's probability, or becomes a day case.
    DayCase,
    /// The spell stays with the factor's probability, or becomes an outpatient procedure.
    OutpatientProcedure,
}

/// A strategy.
#[derive(Clone, Debug, PartialEq)]
pub struct Strategy {
    /// Its name.
    pub name: String,
    /// What remains.
    pub factor: ParameterId,
    /// How an inpatient efficiency works; [`Reduction::All`] for others, where it says nothing.
    pub reduction: Reduction,
}

/// Everything the parameters say.
#[derive(Clone, Debug, Default)]
pub struct Params {
    /// The file's own content, for the echo beside the results.
    pub echo: Value,
    /// Which dataset.
    pub dataset: String,
    /// The baseline's year.
    pub start_year: i64,
    /// The horizon.
    pub end_year: i64,
    /// Futures, unless the command says otherwise.
    pub model_runs: u32,
    /// Seed, unless the command says otherwise.
    pub seed: u64,
    /// Population variants with their probabilities, which add up to 1.
    pub variants: Vec<(String, f64)>,
    /// Whether health status is adjusted for.
    pub health_status: bool,
    /// For each way of adjusting, the HRGs that it applies to.
    pub inequalities: BTreeMap<String, Vec<String>>,
    /// All numbers.
    pub parameters: Vec<Parameter>,
    /// By group and specialty; groups are blank for outpatients, specialties for A&E.
    pub expat: Lookup,
    /// Likewise, for people of the main integrated care board.
    pub repat_local: Lookup,
    /// Likewise, for all others.
    pub repat_nonlocal: Lookup,
    /// By group and specialty.
    pub baseline: Lookup,
    /// By specialty.
    pub waiting_list: Lookup,
    /// By non-demographic group; yearly growth.
    pub growth: Lookup,
    /// Avoidance strategies.
    pub avoidance: BTreeMap<Activity, Vec<Strategy>>,
    /// Efficiency strategies.
    pub efficiencies: BTreeMap<Activity, Vec<Strategy>>,
}

/// Reads parameters; those that are sound and everything that is not.
pub fn read(file: &str, text: &str) -> (Option<Params>, Vec<Finding>) {
    let echo: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => {
            let finding = Finding::error("not-json", file, format!("{file} is not JSON: {error}"));
            return (None, vec![finding.at_line(error.line() as u32)]);
        }
    };
    let mut reader = Reader { file, findings: Vec::new(), params: Params::default() };
    let Some(root) = echo.as_object() else {
        reader.fault("wrong-type", "", "the parameters are not an object");
        return (None, reader.findings);
    };
    reader.heading(root);
    reader.growth_steps(root);
    reader.strategies(root);
    let Reader { mut params, findings, .. } = reader;
    params.echo = echo;
    (Some(params), findings)
}

/// Bounds of what is drawn.
#[derive(Clone, Copy)]
struct Bounds(f64, f64);

const SHARE: Bounds = Bounds(0.0, 1.0);
const ONE_TO_FIVE: Bounds = Bounds(1.0, 5.0);
const UP_TO_FIVE: Bounds = Bounds(0.0, 5.0);

struct Reader<'a> {
    file: &'a str,
    findings: Vec<Finding>,
    params: Params,
}

impl Reader<'_> {
    fn fault(&mut self, kind: &'static str, path: &str, message: impl Into<String>) -> &mut Finding {
        let finding = Finding::error(kind, self.file, message);
        self.findings.push(if path.is_empty() { finding } else { finding.in_column(path) });
        self.findings.last_mut().expect("one was just pushed")
    }

    fn heading(&mut self, root: &Map<String, Value>) {
        self.params.dataset = match root.get("dataset").and_then(Value::as_str) {
            Some(name) if !name.is_empty() && !name.contains(['/', '\\']) && name != ".." => name.to_owned(),
            _ => {
                self.fault("missing-key", "dataset", "dataset is not given as a name");
                String::new()
            }
        };
        self.params.start_year = self.year(root, "start_year");
        self.params.end_year = self.year(root, "end_year");
        let (start, end) = (self.params.start_year, self.params.end_year);
        if start != 0 && end != 0 && end <= start {
            let message = format!("end_year {end} is not after start_year {start}");
            self.fault("horizon", "end_year", message).hint = Some("the horizon comes after the baseline".to_owned());
        }
        self.params.model_runs =
            root.get("model_runs").and_then(Value::as_u64).map_or(256, |runs| runs.min(1_000_000) as u32);
        self.params.seed = root.get("seed").and_then(Value::as_u64).unwrap_or(1);
        self.params.health_status = root.get("health_status_adjustment").and_then(Value::as_bool).unwrap_or(false);
        self.variants(root);
        self.inequalities(root);
    }

    fn year(&mut self, root: &Map<String, Value>, key: &str) -> i64 {
        match root.get(key).and_then(Value::as_i64) {
            Some(year) if (1900..2200).contains(&year) => year,
            _ => {
                self.fault("missing-key", key, format!("{key} is not given as a year"));
                0
            }
        }
    }

    fn variants(&mut self, root: &Map<String, Value>) {
        let path = "demographic_factors/variant_probabilities";
        let Some(given) = root.get("demographic_factors").and_then(|factors| factors.get("variant_probabilities"))
        else {
            self.fault("missing-key", path, format!("{path} is missing"));
            return;
        };
        for (name, probability) in given.as_object().into_iter().flatten() {
            match probability.as_f64().filter(|value| *value >= 0.0) {
                Some(value) => self.params.variants.push((name.clone(), value)),
                None => drop(self.fault("out-of-range", path, format!("the probability of {name} is not 0 or more"))),
            }
        }
        let total: f64 = self.params.variants.iter().map(|(_, probability)| probability).sum();
        if total > 0.0 {
            self.params.variants.iter_mut().for_each(|(_, probability)| *probability /= total);
        } else {
            self.fault("out-of-range", path, "no population variant has a probability above 0");
        }
    }

    fn inequalities(&mut self, root: &Map<String, Value>) {
        for (way, groups) in root.get("inequalities").and_then(Value::as_object).into_iter().flatten() {
            if !["level_up", "zero_sum", "level_down"].contains(&way.as_str()) {
                let message = format!("{way} is no way of adjusting for inequalities");
                self.fault("unknown-name", "inequalities", message).hint =
                    Some("level_up, zero_sum or level_down".to_owned());
                continue;
            }
            let names = groups.as_array().into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned));
            self.params.inequalities.insert(way.clone(), names.collect());
        }
    }

    fn growth_steps(&mut self, root: &Map<String, Value>) {
        use Activity::{Emergency, Inpatients, Outpatients};
        let three = [Emergency, Inpatients, Outpatients];
        for (key, bounds) in [("expat", SHARE), ("repat_local", ONE_TO_FIVE), ("repat_nonlocal", ONE_TO_FIVE)] {
            let mut found = Lookup::new();
            for activity in three {
                let deep = activity == Inpatients;
                self.lookup(root, &[key, activity.name()], activity, bounds, deep, &mut found);
            }
            match key {
                "expat" => self.params.expat = found,
                "repat_local" => self.params.repat_local = found,
                _ => self.params.repat_nonlocal = found,
            }
        }
        let (mut baseline, mut waiting, mut growth) = (Lookup::new(), Lookup::new(), Lookup::new());
        for activity in three {
            let name = activity.name();
            self.lookup(
                root,
                &["baseline_adjustment", name],
                activity,
                UP_TO_FIVE,
                activity != Emergency,
                &mut baseline,
            );
            self.lookup(root, &["waiting_list_adjustment", name], activity, UP_TO_FIVE, false, &mut waiting);
            let path = ["non-demographic_adjustment", "values", name];
            self.lookup(root, &path, activity, UP_TO_FIVE, false, &mut growth);
        }
        (self.params.baseline, self.params.waiting_list, self.params.growth) = (baseline, waiting, growth);
        let how = root.get("non-demographic_adjustment").and_then(|step| step.get("value-type"));
        if how.is_some_and(|how| how.as_str() != Some("year-on-year-growth")) {
            let message = "non-demographic_adjustment/value-type is not year-on-year-growth";
            self.fault("unknown-name", "non-demographic_adjustment/value-type", message);
        }
    }

    /// Parameters at a path: by group and specialty where `deep`, by one of the two otherwise.
    fn lookup(
        &mut self,
        root: &Map<String, Value>,
        path: &[&str],
        activity: Activity,
        bounds: Bounds,
        deep: bool,
        found: &mut Lookup,
    ) {
        let Some(given) = walk(root, path).and_then(Value::as_object) else { return };
        let base = path.join("/");
        for (key, value) in given {
            if !deep {
                if let Some(id) = self.parameter(&format!("{base}/{key}"), value, bounds) {
                    found.insert((activity, key.clone(), String::new()), id);
                }
                continue;
            }
            for (specialty, value) in value.as_object().into_iter().flatten() {
                if let Some(id) = self.parameter(&format!("{base}/{key}/{specialty}"), value, bounds) {
                    found.insert((activity, key.clone(), specialty.clone()), id);
                }
            }
        }
    }

    fn parameter(&mut self, path: &str, value: &Value, Bounds(least, most): Bounds) -> Option<ParameterId> {
        let value = value.get("interval").unwrap_or(value);
        let range = match value {
            Value::Number(number) => Range::Fixed(number.as_f64()?),
            Value::Array(ends) if ends.len() == 2 && ends.iter().all(Value::is_number) => {
                let (low, high) = (ends[0].as_f64()?, ends[1].as_f64()?);
                if low > high {
                    let hint = format!("write [{high}, {low}]");
                    self.fault("reversed", path, format!("{path} runs from {low} down to {high}")).hint = Some(hint);
                    return None;
                }
                Range::Interval { low, high, least, most }
            }
            _ => {
                let hint = "a number, or two in brackets: the 10th and the 90th percentile".to_owned();
                self.fault("wrong-type", path, format!("{path} is neither a number nor an interval")).hint = Some(hint);
                return None;
            }
        };
        let sound = match range {
            Range::Fixed(value) => (0.0..=5.0).contains(&value),
            Range::Interval { low, high, .. } => low >= 0.0 && high <= 5.0 && high >= least && low <= most,
        };
        if !sound {
            let message = format!("{path} is outside {least} to {most}");
            self.fault("out-of-range", path, message);
            return None;
        }
        let id = ParameterId::try_from(self.params.parameters.len()).ok()?;
        self.params.parameters.push(Parameter { path: path.to_owned(), range });
        Some(id)
    }

    fn strategies(&mut self, root: &Map<String, Value>) {
        let known = known_strategies();
        for activity in [Activity::Emergency, Activity::Inpatients, Activity::Outpatients] {
            for kind in ["activity_avoidance", "efficiencies"] {
                let Some(given) = walk(root, &[kind, activity.name()]).and_then(Value::as_object) else { continue };
                let mut strategies = Vec::new();
                for (name, value) in given {
                    strategies.extend(self.strategy(activity, kind, name, value, &known));
                }
                let into =
                    if kind == "efficiencies" { &mut self.params.efficiencies } else { &mut self.params.avoidance };
                into.insert(activity, strategies);
            }
        }
    }

    fn strategy(
        &mut self,
        activity: Activity,
        kind: &str,
        name: &str,
        value: &Value,
        known: &[(&str, &str, &str)],
    ) -> Option<Strategy> {
        let path = format!("{kind}/{}/{name}", activity.name());
        let ours =
            || known.iter().filter(|(of, what, _)| *of == activity.name() && *what == kind).map(|(_, _, name)| *name);
        if !ours().any(|known| known == name) {
            let message = format!("{name} is not a strategy of {kind} for {}", activity.name());
            let near = nearest(name, ours()).map(|near| format!("is it {near}?"));
            self.fault("unknown-strategy", &path, message).hint = near;
            return None;
        }
        let reduction = if activity == Activity::Inpatients && kind == "efficiencies" {
            self.reduction(&path, value)?
        } else {
            Reduction::All
        };
        let factor = self.parameter(&path, value, SHARE)?;
        Some(Strategy { name: name.to_owned(), factor, reduction })
    }

    fn reduction(&mut self, path: &str, value: &Value) -> Option<Reduction> {
        match value.get("type").and_then(Value::as_str) {
            Some("all") => Some(Reduction::All),
            Some("sdec") => Some(Reduction::SameDayEmergency),
            Some("day_procedures_daycase") => Some(Reduction::DayCase),
            Some("day_procedures_outpatients") => Some(Reduction::OutpatientProcedure),
            Some("pre-op") => match value.get("pre-op_days").and_then(Value::as_i64) {
                Some(days) if (1..=365).contains(&days) => Some(Reduction::PreOperative(days)),
                _ => {
                    self.fault("missing-key", path, format!("{path} does not say how many pre-op_days"));
                    None
                }
            },
            other => {
                let mut message = format!("{path} has no type that is known");
                if let Some(other) = other {
                    let _ = write!(message, ", but {other}");
                }
                self.fault("unknown-name", path, message).hint = Some(KINDS.join(", "));
                None
            }
        }
    }
}

fn walk<'a>(root: &'a Map<String, Value>, path: &[&str]) -> Option<&'a Value> {
    let mut steps = path.iter();
    let first = root.get(*steps.next()?);
    steps.fold(first, |value, key| value?.get(*key))
}

/// Activity, kind and name of every strategy of the model.
fn known_strategies() -> Vec<(&'static str, &'static str, &'static str)> {
    let lines = include_str!("../data/strategies.csv").lines().skip(1);
    lines
        .filter_map(|line| {
            line.split_once(',').and_then(|(of, rest)| rest.split_once(',').map(|(kind, name)| (of, kind, name)))
        })
        .collect()
}
