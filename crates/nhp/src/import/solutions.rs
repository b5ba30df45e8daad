//! Strategies as solutions.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::cells::Reaching;
use super::services::Landing;
use super::text::{self, Table};
use super::{Maker, NOBODY, PARAMETERS};
use crate::params::{Activity, Range, Reduction};

/// Solutions and what they bring with them.
pub struct Solutions {
    /// Paths and texts.
    pub files: Vec<(String, String)>,
    /// Services that receive what converts.
    pub landings: Vec<Landing>,
    /// `correlations.csv`, where one strategy has several levers.
    pub correlations: Option<String>,
}

const DAY_CASE: Landing = Landing { code: "DC-CONVERTED", pod: "DC", name: "Day cases that were overnight stays" };
const PROCEDURE: Landing =
    Landing { code: "OPPROC-CONVERTED", pod: "OPPROC", name: "Outpatient procedures that were admissions" };
const SAME_DAY: Landing =
    Landing { code: "AAE5-CONVERTED", pod: "AAE5", name: "Same-day emergency care that was an admission" };

/// A service of tele contacts for each point of delivery that contacts turn into tele from.
fn tele(pod: &str) -> Option<Landing> {
    let (code, pod, name) = match pod {
        "OPFA" => ("OPFA-TO-TELE", "OPFA", "Outpatient first attendances turned into telephone or video"),
        "OPFUP" => ("OPFUP-TO-TELE", "OPFUP", "Outpatient follow-ups turned into telephone or video"),
        "OPPROC" => ("OPPROC-TO-TELE", "OPPROC", "Outpatient procedures turned into telephone or video"),
        "OP" => ("OP-TO-TELE", "OP", "Outpatient attendances turned into telephone or video"),
        _ => return None,
    };
    Some(Landing { code, pod, name })
}

/// One lever of a solution.
struct Lever {
    name: &'static str,
    kind: &'static str,
    /// Point of delivery that it acts on; blank for all that carry the strategy's flag.
    pod: &'static str,
    landing: Option<Landing>,
    /// Share of the effect of the strategy.
    scale: f64,
}

/// Writes a file for each strategy that reaches anything.
pub fn files(maker: &Maker, left_out: &mut Vec<String>) -> Solutions {
    let mut landings = BTreeSet::new();
    let mut files = Vec::new();
    let mut correlations = Table::new(&["a", "b", "correlation", "note"]);
    let mut together = false;
    let mut idle = Vec::new();
    for reaching in maker.gathered.reached.iter().filter(|reaching| !reaching.strategy.name.is_empty()) {
        let id = text::code(&reaching.strategy.name);
        if reaching.count == 0.0 {
            idle.push(reaching.strategy.name.as_str());
            continue;
        }
        let levers = levers(maker, reaching);
        landings.extend(levers.iter().filter_map(|lever| lever.landing));
        let ranged = !maker.params.parameters[usize::from(reaching.strategy.factor)].range.is_fixed();
        for lever in levers.iter().skip(1).filter(|_| ranged) {
            let [a, b] = [levers[0].name, lever.name].map(|name| format!("solution.{id}.{name}"));
            correlations.row([&a, &b, "1", "One strategy, one effect"]);
            together = true;
        }
        files.push((format!("solutions/{id}.toml"), solution(maker, reaching, &levers)));
    }
    if !idle.is_empty() {
        left_out.push(format!("Strategies that reach nothing here: {}.", idle.join(", ")));
    }
    Solutions { files, landings: landings.into_iter().collect(), correlations: together.then(|| correlations.finish()) }
}

fn levers(maker: &Maker, reaching: &Reaching) -> Vec<Lever> {
    let lever = |kind, landing| Lever { name: "effect", kind, pod: "", landing, scale: 1.0 };
    if !reaching.efficiency {
        return vec![lever("avoid", None)];
    }
    if reaching.activity == Activity::Outpatients {
        let pods: BTreeSet<&'static str> =
            reaching.services.iter().map(|at| maker.services[*at as usize].pod).collect();
        let to_tele = |pod: &'static str| {
            let name = match pod {
                "OPFA" => "first",
                "OPFUP" => "follow-up",
                "OPPROC" => "procedure",
                _ => "other",
            };
            Lever { name, pod, ..lever("shift", tele(pod)) }
        };
        return pods.into_iter().map(to_tele).collect();
    }
    vec![match reaching.strategy.reduction {
        Reduction::All => lever("shorten", None),
        Reduction::PreOperative(_) => {
            let scale = if reaching.days > 0.0 { reaching.before / reaching.days } else { 0.0 };
            Lever { scale, ..lever("shorten", None) }
        }
        Reduction::DayCase => lever("shift", Some(DAY_CASE)),
        Reduction::OutpatientProcedure => lever("shift", Some(PROCEDURE)),
        Reduction::SameDayEmergency => lever("shift", Some(SAME_DAY)),
    }]
}

fn solution(maker: &Maker, reaching: &Reaching, levers: &[Lever]) -> String {
    let name = &reaching.strategy.name;
    let (base, first, last) = (&maker.years[0], &maker.years[1], &maker.years[maker.years.len() - 1]);
    let about = format!(
        "Strategy {name} of the demand model: it reaches {:.0} {} of {base}",
        reaching.count,
        counted(reaching.activity)
    );
    let note = format!(
        "The parameters give the effect in {last} and no path: full effect there, on a straight line from {base}. They say nothing of how \
         sure it is to come, so delivery is 1"
    );
    let mut text = format!(
        "format = 1\nname = {}\ntype = \"{}\"\nabout = {}\norganisation = {}\nowner = \"{NOBODY}\"\n\
         maturity = \"plans in progress\"\ndelivery = 1\nstarts = \"{first}\"\nsource = \"{PARAMETERS}\"\nprovenance = \"local\"\n\
         note = {}\n\n[ramp.profile]\n\"{base}\" = 0\n\"{last}\" = 100\n",
        text::quoted(&text::words(name)),
        kind(name),
        text::quoted(&about),
        text::quoted(&maker.organisation()),
        text::quoted(&note),
    );
    for lever in levers {
        text.push_str(&lever_text(maker, reaching, lever));
    }
    text
}

fn lever_text(maker: &Maker, reaching: &Reaching, lever: &Lever) -> String {
    let flag = &reaching.strategy.name;
    let of_pod = if lever.pod.is_empty() { String::new() } else { format!(" and pod = \"{}\"", lever.pod) };
    let mut text = format!(
        "\n[[levers]]\nname = \"{}\"\nlever = \"{}\"\napplies_to = 'flag = \"{flag}\"{of_pod}'\n",
        lever.name, lever.kind
    );
    if let Some(landing) = lever.landing {
        let _ = writeln!(text, "to_service = \"{}\"", landing.code);
    }
    let per_cent = |factor: f64| text::number(100.0 * (1.0 - factor) * lever.scale);
    match maker.params.parameters[usize::from(reaching.strategy.factor)].range {
        Range::Interval { low, high, .. } if low < high => {
            let [p10, p50, p90] = [high, f64::midpoint(low, high), low].map(per_cent);
            let _ = writeln!(text, "p10 = {p10}\np50 = {p50}\np90 = {p90}\ndistribution = \"normal\"");
        }
        fixed => {
            let _ = writeln!(text, "effect = {}", per_cent(fixed.at(0.0)));
        }
    }
    text
}

fn counted(activity: Activity) -> &'static str {
    match activity {
        Activity::Inpatients => "spells",
        Activity::Outpatients => "outpatient contacts",
        Activity::Emergency => "A&E arrivals",
    }
}

/// What sort of change a strategy is, by the start of its name.
fn kind(name: &str) -> &'static str {
    const KINDS: [(&str, &str); 25] = [
        ("alcohol", "prevention"),
        ("obesity", "prevention"),
        ("smoking", "prevention"),
        ("falls", "prevention"),
        ("medicines", "medicines"),
        ("cancelled", "elective"),
        ("evidence_based", "elective"),
        ("followup", "elective"),
        ("consultant_to", "elective"),
        ("gp_referred", "elective"),
        ("day_procedures", "elective"),
        ("convert_to_tele", "digital"),
        ("frequent_attenders", "urgent"),
        ("left_before", "urgent"),
        ("low_cost", "urgent"),
        ("discharged_no", "urgent"),
        ("same_day", "urgent"),
        ("zero_los", "urgent"),
        ("emergency_elderly", "length-of-stay"),
        ("enhanced_recovery", "length-of-stay"),
        ("excess_beddays", "length-of-stay"),
        ("general_los", "length-of-stay"),
        ("pre-op", "length-of-stay"),
        ("raid_ip", "length-of-stay"),
        ("stroke", "discharge"),
    ];
    KINDS.iter().find(|(start, _)| name.starts_with(start)).map_or("out-of-hospital", |(_, kind)| kind)
}
