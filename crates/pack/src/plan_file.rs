//! `plan.toml`: what the plan is called, which years it covers, in what money, and what it aims at.

use model::activity::{CostShares, Variant};
use model::capacity::{SpaceShape, SpaceType, StaffShape};
use model::capital::DIVIDEND;
use model::content;
use model::economics::{Band, Discount};
use model::finding::nearest;
use model::money::{Basis, Pence};
use model::plan::{BACK_LOADED, Bands, BedShape, CostShape, POPULATION_DATES_NAMES, PopulationDates, Target};
use model::service::BedType;
use model::{FinancialYear, Provenance, provenance::PROVENANCE_NAMES};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::schema;
use crate::table::{Findings, shown};
use crate::toml_file::{self, Reader, Setting};

/// The file's name.
pub const NAME: &str = "plan.toml";
/// Most years after the base year.
pub const LONGEST_HORIZON: i64 = 25;

/// What `plan.toml` says.
#[derive(Clone, Debug)]
pub struct PlanFile {
    /// The plan's name.
    pub name: String,
    /// Code of the system.
    pub system: String,
    /// Whether the place is made up.
    pub fictional: bool,
    /// The base year.
    pub base_year: FinancialYear,
    /// Years after it.
    pub horizon: usize,
    /// What money is measured in.
    pub basis: Basis,
    /// On what dates people are counted.
    pub population_dates: PopulationDates,
    /// How bed days are counted in the files.
    pub bed_days: BedDayConvention,
    /// What "closed" means.
    pub target: Target,
    /// How cost follows activity where a unit cost does not say.
    pub cost: CostShape,
    /// How beds are reckoned.
    pub bed_shape: BedShape,
    /// Between what implied figures should grow.
    pub bands: Bands,
    /// The share of a year's new savings in its second half above which they are flagged.
    pub back_loaded: f64,
    /// The dividend on public capital, % a year of average net relevant assets.
    pub dividend: f64,
    /// How rooms are reckoned.
    pub space_shape: SpaceShape,
    /// How people are reckoned.
    pub staff_shape: StaffShape,
    /// How money of later years is valued.
    pub discount: Discount,
    /// Population variants, the principal one first.
    pub variants: Vec<Variant>,
    /// Source and provenance of tables whose rows do not say.
    pub defaults: Vec<TableDefault>,
    /// Its settings, whatever their order in the file.
    pub content: content::Table,
}

/// How bed days are counted in the files; inside a plan they are always in midnights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BedDayConvention {
    /// Nights slept.
    Midnight,
    /// Nights slept plus one.
    StayPlusOne,
}

impl BedDayConvention {
    /// The word used in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Midnight => "midnight",
            Self::StayPlusOne => "stay_plus_one",
        }
    }
}

/// Source and provenance of a table whose rows do not say.
#[derive(Clone, Debug)]
pub struct TableDefault {
    /// The table.
    pub table: String,
    /// The `id` of a source.
    pub source: Option<String>,
    /// The line that names it.
    pub line: u32,
    /// The provenance.
    pub provenance: Option<Provenance>,
}

/// Between what a number must lie, what it is otherwise, and what it was probably meant in: a factor, and the words for it.
#[derive(Clone, Copy)]
struct Within {
    least: f64,
    most: f64,
    otherwise: f64,
    meant: Option<(f64, &'static str)>,
}

/// Every setting that `plan.toml` may hold.
pub const SETTINGS: &[Setting] = &[
    Setting { key: "format", required: true, about: "version of this file format", example: "1" },
    Setting { key: "name", required: true, about: "the plan's name", example: "\"Marlshire\"" },
    Setting {
        key: "system",
        required: true,
        about: "code of the system; organisations with this `finance_home` are its members",
        example: "\"XMARL\"",
    },
    Setting { key: "fictional", required: false, about: "`true` marks every page as fictional", example: "true" },
    Setting { key: "base_year", required: true, about: "the last full outturn year", example: "\"2025/26\"" },
    Setting { key: "horizon_years", required: true, about: "years planned after the base year, 0 to 25", example: "5" },
    Setting {
        key: "basis",
        required: true,
        about: "what every amount of money is in: `cash`, or `real 2025/26`",
        example: "\"cash\"",
    },
    Setting {
        key: "population_dates",
        required: false,
        about: "`mid-year`: columns of `population` are 30 June counts such as `2025`, and a financial year is ¾ of its own and ¼ of the next (default); `financial-year`: columns such as `2025/26` are used as they are",
        example: "\"mid-year\"",
    },
    Setting {
        key: "bed_day_convention",
        required: false,
        about: "how the files count bed days: `midnight` (default; a same-day stay is 0) or `stay_plus_one`. One plan has one convention",
        example: "\"midnight\"",
    },
    Setting {
        key: "target.kind",
        required: false,
        about: "`break-even` (default), or `position` for an agreed surplus or deficit",
        example: "\"break-even\"",
    },
    Setting {
        key: "target.position",
        required: false,
        about: "the yearly position to reach, in pounds; 0, the default, is break-even",
        example: "0",
    },
    Setting { key: "target.year", required: false, about: "by when; the horizon by default", example: "\"2030/31\"" },
    Setting {
        key: "target.support",
        required: false,
        about: "`with` (default) or `without` external deficit support counted as income",
        example: "\"without\"",
    },
    Setting {
        key: "cost.variable",
        required: false,
        about: "share of cost that follows every unit, where `unit_costs` does not say",
        example: "0.25",
    },
    Setting { key: "cost.step", required: false, about: "share that moves in steps", example: "0.5" },
    Setting {
        key: "cost.fixed",
        required: false,
        about: "share that goes only when a service closes; the three sum to 1",
        example: "0.25",
    },
    Setting {
        key: "cost.steps",
        required: false,
        about: "steps that a service line's base activity stands on",
        example: "20",
    },
    Setting {
        key: "cost.stay",
        required: false,
        about: "share of a spell's cost that goes with its stay, so that a shorter stay releases it; 0.4 by default, customary only",
        example: "0.4",
    },
    Setting {
        key: "beds.general_acute",
        required: false,
        about: "the share of general and acute beds that should be in use; 0.92 by default, and so are `beds.maternity`, `beds.mental_health`, `beds.learning_disability` and `beds.community`",
        example: "0.92",
    },
    Setting {
        key: "beds.critical_care",
        required: false,
        about: "the same of critical care; 0.70 by default",
        example: "0.7",
    },
    Setting { key: "beds.maternity", required: false, about: "the same of maternity", example: "0.92" },
    Setting { key: "beds.mental_health", required: false, about: "the same of mental illness", example: "0.92" },
    Setting {
        key: "beds.learning_disability",
        required: false,
        about: "the same of learning disability",
        example: "0.92",
    },
    Setting { key: "beds.community", required: false, about: "the same of community hospitals", example: "0.92" },
    Setting {
        key: "beds.enough",
        required: false,
        about: "the share of counts on which everybody should find a bed; 0.95 by default",
        example: "0.95",
    },
    Setting {
        key: "savings.back_loaded",
        required: false,
        about: "the share of a year's new savings in its second half above which they are flagged as back-loaded; 0.6 by default, which is a convention",
        example: "0.6",
    },
    Setting {
        key: "capital.pdc",
        required: false,
        about: "the dividend on public dividend capital, % a year of average net relevant assets; 3.5 by default, customary only",
        example: "3.5",
    },
    Setting {
        key: "beds.dispersion",
        required: false,
        about: "variance of the number in beds over its mean: 1, the default, where patients come independently; more where they come in waves",
        example: "1",
    },
    Setting {
        key: "beds.turned_away",
        required: false,
        about: "the share of its patients that critical care may turn away; 0.01 by default",
        example: "0.01",
    },
    Setting {
        key: "spaces.TYPE.hours",
        required: false,
        about: "hours a year that a room of that type is open; `theatre`, `outpatient_room` and `diagnostic_room` 2000 by default (50 weeks of 40 hours, \
                customary only), `ae_space` and `sdec_space` 8736 (always)",
        example: "2500",
    },
    Setting {
        key: "spaces.TYPE.utilisation",
        required: false,
        about: "the share of those hours in which it should be in use; 0.85 by default, `ae_space` and `sdec_space` 0.5",
        example: "0.85",
    },
    Setting {
        key: "staff.contracted",
        required: false,
        about: "contracted hours a week of a WTE; 37.5 by default (Agenda for Change)",
        example: "37.5",
    },
    Setting { key: "staff.weeks", required: false, about: "paid weeks a year; 52 by default", example: "52" },
    Setting {
        key: "staff.headroom",
        required: false,
        about: "% of paid time that is not worked, where a row of `staff_needs` does not say; 22 by default, customary only",
        example: "22",
    },
    Setting {
        key: "staff.clinical_activities",
        required: false,
        about: "programmed activities of direct clinical care a week of a whole-time doctor; 7.5 by default (consultant contract: 10, of which 2.5 supporting)",
        example: "7.5",
    },
    Setting {
        key: "staff.doctor_weeks",
        required: false,
        about: "weeks at work a year of a doctor, leave and study taken off; 42 by default, customary only",
        example: "42",
    },
    Setting {
        key: "triangulation.productivity_from",
        required: false,
        about: "the least yearly growth, %, of activity for each WTE that needs no word; −1 by default, customary only",
        example: "-1",
    },
    Setting {
        key: "triangulation.productivity_to",
        required: false,
        about: "the greatest; 2 by default",
        example: "2",
    },
    Setting {
        key: "triangulation.pay_from",
        required: false,
        about: "the same of pay for each WTE; 0 by default",
        example: "0",
    },
    Setting { key: "triangulation.pay_to", required: false, about: "5 by default", example: "5" },
    Setting {
        key: "triangulation.cost_from",
        required: false,
        about: "the same of cost for each unit of activity; −2 by default",
        example: "-2",
    },
    Setting { key: "triangulation.cost_to", required: false, about: "4 by default", example: "4" },
    Setting {
        key: "discount.base_year",
        required: false,
        about: "the year that money is discounted to, in whose prices it then is; money of earlier years is spent and left out. `base_year` by default",
        example: "\"2026/27\"",
    },
    Setting {
        key: "discount.inflation",
        required: false,
        about: "% a year by which prices in general rise, by which cash is deflated; 2 by default, customary only. Nothing in a plan in real terms",
        example: "2",
    },
    Setting {
        key: "discount.source",
        required: false,
        about: "whose rates, of which date; HM Treasury's Green Book by default, whose current edition is to be checked",
        example: "\"The Green Book, 2022\"",
    },
    Setting {
        key: "discount.rates.through",
        required: false,
        about: "in each `[[discount.rates]]`, in order: the last year after `discount.base_year` that the rate holds for; 30 and 75 by default",
        example: "30",
    },
    Setting {
        key: "discount.rates.rate",
        required: false,
        about: "% a year in real terms; 3.5 and 3 by default",
        example: "3.5",
    },
    Setting {
        key: "discount.health_rates.through",
        required: false,
        about: "the same of benefits with `health = true`; 30 by default",
        example: "30",
    },
    Setting { key: "discount.health_rates.rate", required: false, about: "% a year; 1.5 by default", example: "1.5" },
    Setting {
        key: "variants.name",
        required: false,
        about: "in each `[[variants]]`: name of a population variant; the first is the principal one. Without any there is one, `principal`",
        example: "\"principal\"",
    },
    Setting {
        key: "variants.probability",
        required: false,
        about: "the chance that it comes true; all sum to 1",
        example: "1.0",
    },
    Setting {
        key: "tables.NAME.source",
        required: false,
        about: "source of rows of that table whose `source` is blank",
        example: "\"hes\"",
    },
    Setting {
        key: "tables.NAME.provenance",
        required: false,
        about: "provenance of rows of that table whose `provenance` is blank",
        example: "\"derived\"",
    },
];

/// Reads `plan.toml`; `None` if what it lacks cannot be done without.
pub fn read(text: &str, findings: &mut Findings) -> Option<PlanFile> {
    let root = toml_file::parse(NAME, text, findings)?;
    let content = toml_file::content("plan", &root);
    let mut reader = Reader { name: NAME, text, settings: SETTINGS, findings };
    reader.known(&root, "");
    let format = reader.required(&root, "format", Reader::integer);
    if let Some((number, span)) = format.filter(|(number, _)| *number != 1) {
        let finding = reader.fault(span, "format", format!("format {number} is not known to this version"));
        reader.findings.push(finding.hint("format = 1 is; a newer Concordat may be needed"));
    }
    let name = reader.required(&root, "name", Reader::text);
    let system = reader.required(&root, "system", Reader::text);
    let base_year = reader.required(&root, "base_year", Reader::year);
    let horizon = reader.required(&root, "horizon_years", Reader::integer);
    let basis = reader.required(&root, "basis", Reader::basis);
    let horizon = horizon.filter(|(years, span)| {
        let sound = (0..=LONGEST_HORIZON).contains(years);
        if !sound {
            let finding =
                reader.fault(span.clone(), "out-of-bounds", format!("horizon_years {years} is out of bounds"));
            reader.findings.push(finding.hint(format!("it must be from 0 to {LONGEST_HORIZON}")));
        }
        sound
    });
    let fictional = reader.optional(&root, "fictional", Reader::boolean).is_some_and(|(yes, _)| yes);
    let population_dates = reader.optional(&root, "population_dates", |reader, value| {
        reader.word(value, POPULATION_DATES_NAMES).and_then(|word| PopulationDates::from_word(&word))
    });
    let bed_days = reader
        .optional(&root, "bed_day_convention", |reader, value| reader.word(value, &["midnight", "stay_plus_one"]));
    let (base_year, horizon) = (base_year.map(|(year, _)| year), horizon.map(|(years, _)| years as usize));
    let target = reader.target(&root, base_year.zip(horizon));
    let cost = reader.cost(&root);
    let bed_shape = reader.bed_shape(&root);
    let space_shape = reader.space_shape(&root);
    let bands = reader.bands(&root);
    let staff_shape = reader.staff_shape(&root);
    let back_loaded = reader.back_loaded(&root);
    let dividend = reader.dividend(&root);
    let discount = reader.discount(&root, base_year.zip(horizon));
    let variants = reader.variants(&root);
    let defaults = reader.defaults(&root);
    Some(PlanFile {
        name: name?.0,
        system: system?.0,
        fictional,
        base_year: base_year?,
        horizon: horizon?,
        basis: basis?.0,
        population_dates: population_dates.map_or(PopulationDates::MidYear, |(dates, _)| dates),
        bed_days: match bed_days {
            Some((word, _)) if word == "stay_plus_one" => BedDayConvention::StayPlusOne,
            _ => BedDayConvention::Midnight,
        },
        target: target?,
        cost,
        bed_shape,
        bands,
        back_loaded,
        dividend,
        space_shape,
        staff_shape,
        discount,
        variants,
        defaults,
        content,
    })
}

impl Reader<'_> {
    fn target(&mut self, root: &DeTable, years: Option<(FinancialYear, usize)>) -> Option<Target> {
        let empty = DeTable::new();
        let table = self.table(root, "target").unwrap_or(&empty);
        self.known(table, "target.");
        let kind = self.optional(table, "kind", |reader, value| reader.word(value, &["break-even", "position"]));
        let position = self.optional(table, "position", Self::number);
        if let Some((_, span)) = kind.filter(|(kind, _)| (kind == "position") != position.is_some()) {
            let finding =
                self.fault(span, "target", "target.kind and target.position contradict each other".to_owned());
            self.findings.push(finding.hint("break-even has no position; position needs one, in pounds"));
        }
        let position = position.map_or(0.0, |(pounds, _)| pounds);
        let year = self.optional(table, "year", Self::year);
        let support = self.optional(table, "support", |reader, value| reader.word(value, &["with", "without"]));
        let (base, horizon) = years?;
        let year = year.map_or(base.plus(horizon), |(year, span)| {
            if year.since(base).is_none_or(|t| t > horizon) {
                let message = format!("the target's year {year} is not one of the plan's");
                let finding = self.fault(span, "target-year", message);
                self.findings.push(finding.hint(format!("the plan runs from {base} to {}", base.plus(horizon))));
            }
            year
        });
        let with_support = support.is_none_or(|(word, _)| word == "with");
        Some(Target { position: Pence::from_pounds(position), year, with_support })
    }

    fn cost(&mut self, root: &DeTable) -> CostShape {
        let standard = CostShape::default();
        let Some(table) = self.table(root, "cost") else { return standard };
        self.known(table, "cost.");
        let mut share = |key: &str, otherwise: f64| match self.optional(table, key, Self::number) {
            Some((share, span)) if !(0.0..=1.0).contains(&share) => {
                let finding = self.fault(span, "out-of-bounds", format!("cost.{key} {share} is not a share"));
                self.findings.push(finding.hint("it must be from 0 to 1"));
                otherwise
            }
            Some((share, _)) => share,
            None => otherwise,
        };
        let stay = share("stay", standard.stay);
        let shares = CostShares {
            variable: share("variable", standard.shares.variable),
            step: share("step", standard.shares.step),
            fixed: share("fixed", standard.shares.fixed),
        };
        if (shares.variable + shares.step + shares.fixed - 1.0).abs() > 1e-9 {
            let span = root.get("cost").map_or(0..0, Spanned::span);
            let finding =
                self.fault(span, "shares", "cost.variable, cost.step and cost.fixed do not sum to 1".to_owned());
            self.findings.push(finding.hint("shares that are left out are 0.25, 0.5 and 0.25"));
        }
        let steps = match self.optional(table, "steps", Self::number) {
            Some((steps, span)) if !(1.0..=10_000.0).contains(&steps) => {
                let finding = self.fault(span, "out-of-bounds", format!("cost.steps {steps} is out of bounds"));
                self.findings.push(finding.hint("it must be from 1 to 10000"));
                standard.steps
            }
            Some((steps, _)) => steps,
            None => standard.steps,
        };
        CostShape { shares, steps, stay }
    }

    fn bed_shape(&mut self, root: &DeTable) -> BedShape {
        let standard = BedShape::default();
        let Some(table) = self.table(root, "beds") else { return standard };
        self.known(table, "beds.");
        let mut within =
            |key: &str, otherwise: f64, least: f64, most: f64| match self.optional(table, key, Self::number) {
                Some((value, span)) if !(least..=most).contains(&value) => {
                    let finding = self.fault(span, "out-of-bounds", format!("beds.{key} {value} is out of bounds"));
                    self.findings.push(finding.hint(format!("it must be from {least} to {most}")));
                    otherwise
                }
                Some((value, _)) => value,
                None => otherwise,
            };
        let mut occupancy = standard.occupancy;
        for (kind, share) in BedType::ALL.iter().zip(&mut occupancy) {
            *share = within(kind.word(), *share, 0.05, 1.0);
        }
        BedShape {
            occupancy,
            enough: within("enough", standard.enough, 0.5, 0.9999),
            dispersion: within("dispersion", standard.dispersion, 1.0, 100.0),
            turned_away: within("turned_away", standard.turned_away, 0.0001, 0.5),
        }
    }

    fn bands(&mut self, root: &DeTable) -> Bands {
        let standard = Bands::default();
        let Some(table) = self.table(root, "triangulation") else { return standard };
        self.known(table, "triangulation.");
        let mut band = |name: &str, (from, to): (f64, f64)| {
            let mut edge = |edge: &str, otherwise: f64| {
                let within = Within { least: -50.0, most: 50.0, otherwise, meant: None };
                self.bounded(table, "triangulation", &format!("{name}_{edge}"), within)
            };
            let (from, to) = (edge("from", from), edge("to", to));
            if from > to {
                let span = root.get("triangulation").map_or(0..0, Spanned::span);
                let finding =
                    self.fault(span, "out-of-bounds", format!("triangulation.{name} goes from {from} to {to}"));
                self.findings.push(finding.hint("the band ends where it begins or above"));
            }
            (from, to)
        };
        Bands {
            productivity: band("productivity", standard.productivity),
            pay_per_wte: band("pay", standard.pay_per_wte),
            cost_per_activity: band("cost", standard.cost_per_activity),
        }
    }

    /// A number within bounds, with the way out where it lies beyond them.
    fn bounded(&mut self, table: &DeTable, place: &str, key: &str, within: Within) -> f64 {
        match self.optional(table, key, Self::number) {
            Some((value, span)) if !(within.least..=within.most).contains(&value) => {
                let finding = self.fault(span, "out-of-bounds", format!("{place}.{key} {value} is out of bounds"));
                let meant = within.meant.and_then(|(factor, what)| {
                    // As written: 0.22 times a hundred is not quite 22.
                    let meant = (value * factor * 1e6).round() / 1e6;
                    (within.least..=within.most).contains(&meant).then(|| format!("{what}: write {meant}"))
                });
                let bounds = || format!("it must be from {} to {}", within.least, within.most);
                self.findings.push(finding.hint(meant.unwrap_or_else(bounds)));
                within.otherwise
            }
            Some((value, _)) => value,
            None => within.otherwise,
        }
    }

    fn space_shape(&mut self, root: &DeTable) -> SpaceShape {
        let mut shape = SpaceShape::default();
        let Some(table) = self.table(root, "spaces") else { return shape };
        let rooms: Vec<&str> =
            SpaceType::ALL.iter().filter(|kind| !kind.is_contacts()).map(|kind| kind.word()).collect();
        for (name, node) in table {
            let written = name.get_ref().as_ref();
            let Some(kind) = SpaceType::from_word(written).filter(|kind| !kind.is_contacts()) else {
                let message = format!("\"{}\" is no kind of room", shown(written));
                let hint = match nearest(written, rooms.iter().copied()) {
                    Some(near) => format!("did you mean {near}?"),
                    None => format!("[spaces.TYPE] is one of {}", rooms.join(", ")),
                };
                let finding = self.fault(name.span(), "unknown-setting", message);
                self.findings.push(finding.hint(hint));
                continue;
            };
            let DeValue::Table(inner) = node.get_ref() else {
                self.wrong::<()>(node, &format!("a table: [spaces.{written}]"));
                continue;
            };
            self.known(inner, "spaces.TYPE.");
            let (at, place) = (kind as usize, format!("spaces.{written}"));
            let a_week = Some((50.0, "these are hours a year; for so many a week in 50 weeks"));
            let hours = Within { least: 100.0, most: 8784.0, otherwise: shape.hours[at], meant: a_week };
            shape.hours[at] = self.bounded(inner, &place, "hours", hours);
            let per_cent = Some((0.01, "this is a share and not per cent"));
            let used = Within { least: 0.05, most: 1.0, otherwise: shape.utilisation[at], meant: per_cent };
            shape.utilisation[at] = self.bounded(inner, &place, "utilisation", used);
        }
        shape
    }

    fn staff_shape(&mut self, root: &DeTable) -> StaffShape {
        let standard = StaffShape::default();
        let Some(table) = self.table(root, "staff") else { return standard };
        self.known(table, "staff.");
        let mut within = |key: &str, otherwise: f64, least: f64, most: f64, meant| {
            self.bounded(table, "staff", key, Within { least, most, otherwise, meant })
        };
        let fraction = Some((100.0, "this is per cent"));
        StaffShape {
            contracted: within("contracted", standard.contracted, 10.0, 60.0, None),
            weeks: within("weeks", standard.weeks, 20.0, 53.0, None),
            headroom: within("headroom", 100.0 * standard.headroom, 1.0, 60.0, fraction) / 100.0,
            clinical_activities: within("clinical_activities", standard.clinical_activities, 0.5, 14.0, None),
            doctor_weeks: within("doctor_weeks", standard.doctor_weeks, 20.0, 53.0, None),
        }
    }

    fn dividend(&mut self, root: &DeTable) -> f64 {
        let Some(table) = self.table(root, "capital") else { return DIVIDEND };
        self.known(table, "capital.");
        let fraction = Some((100.0, "this is per cent"));
        let within = Within { least: 0.1, most: 15.0, otherwise: DIVIDEND, meant: fraction };
        match self.optional(table, "pdc", Self::number) {
            // None due is a choice; a share where per cent is meant is not.
            Some((0.0, _)) => 0.0,
            _ => self.bounded(table, "capital", "pdc", within),
        }
    }

    fn back_loaded(&mut self, root: &DeTable) -> f64 {
        let Some(table) = self.table(root, "savings") else { return BACK_LOADED };
        self.known(table, "savings.");
        match self.optional(table, "back_loaded", Self::number) {
            Some((share, span)) if !(0.0..=1.0).contains(&share) => {
                let finding = self.fault(span, "out-of-bounds", format!("savings.back_loaded {share} is not a share"));
                self.findings.push(finding.hint("it must be from 0 to 1"));
                BACK_LOADED
            }
            Some((share, _)) => share,
            None => BACK_LOADED,
        }
    }

    fn discount(&mut self, root: &DeTable, years: Option<(FinancialYear, usize)>) -> Discount {
        let standard = Discount::default();
        let Some(table) = self.table(root, "discount") else { return standard };
        self.known(table, "discount.");
        let base = self.optional(table, "base_year", Self::year).zip(years).map(|((year, span), (base, horizon))| {
            let t = year.since(base).filter(|t| *t <= horizon);
            if t.is_none() {
                let message = format!("discount.base_year {year} is not one of the plan's years");
                let finding = self.fault(span, "year-outside-plan", message);
                self.findings.push(finding.hint(format!("the plan runs from {base} to {}", base.plus(horizon))));
            }
            t.unwrap_or(standard.base)
        });
        let inflation = match self.optional(table, "inflation", Self::number) {
            Some((rate, span)) if !(-5.0..=25.0).contains(&rate) => {
                let finding = self.fault(span, "out-of-bounds", format!("discount.inflation {rate} is out of bounds"));
                self.findings.push(finding.hint("it must be from -5 to 25, in per cent a year"));
                standard.inflation
            }
            Some((rate, _)) => rate / 100.0,
            None => standard.inflation,
        };
        let source = self.optional(table, "source", Self::text).map_or(standard.source, |(source, _)| source);
        let rates = self.discount_rates(table, "rates").unwrap_or(standard.rates);
        let health = self.discount_rates(table, "health_rates").unwrap_or(standard.health);
        Discount { base: base.unwrap_or(standard.base), inflation, source, rates, health }
    }

    /// Rates with the last year that each holds for; `None` if none can be read.
    fn discount_rates(&mut self, discount: &DeTable, key: &str) -> Option<Vec<Band>> {
        let node = discount.get(key)?;
        let DeValue::Array(items) = node.get_ref() else {
            return self.wrong(node, &format!("tables: [[discount.{key}]]"));
        };
        let mut bands: Vec<Band> = Vec::new();
        for item in items {
            let DeValue::Table(table) = item.get_ref() else {
                self.wrong::<()>(item, &format!("a table: [[discount.{key}]]"));
                continue;
            };
            self.known(table, &format!("discount.{key}."));
            let through = self.optional(table, "through", Self::integer);
            let rate = self.optional(table, "rate", Self::number);
            let (Some((through, place)), Some((rate, rate_place))) = (through, rate) else {
                if table.get("through").is_none() || table.get("rate").is_none() {
                    let message = format!("a row of discount.{key} needs through and rate");
                    let finding = self.fault(item.span(), "missing-setting", message);
                    self.findings.push(finding.hint("write { through = 30, rate = 3.5 }"));
                }
                continue;
            };
            let before = bands.last().map_or(0, |band| band.through as i64);
            if !(before + 1..=1000).contains(&through) {
                let message = format!("through {through} does not come after year {before}");
                let finding = self.fault(place, "out-of-bounds", message);
                self.findings
                    .push(finding.hint("rates stand in the order of their last years, counted after the base year"));
                continue;
            }
            if !(0.0..=25.0).contains(&rate) {
                let finding = self.fault(rate_place, "out-of-bounds", format!("a rate of {rate}% a year"));
                self.findings.push(finding.hint("it must be from 0 to 25, in per cent a year"));
                continue;
            }
            if rate > 0.0 && rate < 0.1 {
                let finding = self.fault(rate_place, "fraction", format!("{rate}% a year is a very small rate"));
                let finding = finding.hint("write 3.5 for 3.5% a year");
                self.findings.push(model::Finding { severity: model::finding::Severity::Warning, ..finding });
            }
            bands.push(Band { through: through as usize, rate: rate / 100.0 });
        }
        (!bands.is_empty()).then_some(bands)
    }

    fn variants(&mut self, root: &DeTable) -> Vec<Variant> {
        let principal = vec![Variant { name: "principal".to_owned(), probability: 1.0 }];
        let Some(node) = root.get("variants") else { return principal };
        let DeValue::Array(items) = node.get_ref() else {
            self.wrong::<()>(node, "tables: [[variants]]");
            return principal;
        };
        let (mut variants, mut sound): (Vec<Variant>, bool) = (Vec::new(), true);
        for item in items {
            let DeValue::Table(table) = item.get_ref() else {
                self.wrong::<()>(item, "a table: [[variants]]");
                continue;
            };
            self.known(table, "variants.");
            let name = self.optional(table, "name", Self::text);
            let probability = self.optional(table, "probability", Self::number);
            if name.is_none() || probability.is_none() {
                let finding =
                    self.fault(item.span(), "missing-setting", "a variant needs a name and a probability".to_owned());
                self.findings.push(finding);
                sound = false;
            }
            let Some((name, span)) = name else { continue };
            let probability = probability.map_or(0.0, |(probability, _)| probability);
            if variants.iter().any(|other| other.name == name) {
                let finding =
                    self.fault(span, "duplicate-key", format!("two variants are called \"{}\"", shown(&name)));
                self.findings.push(finding);
                sound = false;
                continue;
            }
            variants.push(Variant { name, probability });
        }
        let sum: f64 = variants.iter().map(|variant| variant.probability).sum();
        let message = match variants.iter().find(|variant| variant.probability < 0.0) {
            Some(variant) => format!("the probability of {} is negative", shown(&variant.name)),
            None => format!("the variants' probabilities sum to {sum}, not to 1"),
        };
        let negative = variants.iter().any(|variant| variant.probability < 0.0);
        // Where a variant was refused, that says enough.
        if sound && (negative || (sum - 1.0).abs() > 1e-9) {
            let finding = self.fault(node.span(), "shares", message);
            self.findings.push(finding.hint("each is from 0 to 1, and together they are certain"));
        }
        if variants.is_empty() { principal } else { variants }
    }

    fn defaults(&mut self, root: &DeTable) -> Vec<TableDefault> {
        let Some(tables) = self.table(root, "tables") else { return Vec::new() };
        let mut defaults = Vec::new();
        for (name, node) in tables {
            let written = name.get_ref().as_ref();
            if schema::table(written).is_none() {
                let finding = self.fault(
                    name.span(),
                    "unknown-table",
                    format!("\"{}\" is not a table of a pack", shown(written)),
                );
                let hint = nearest(written, schema::TABLES.iter().map(|table| table.name));
                self.findings.push(match hint {
                    Some(near) => finding.hint(format!("did you mean {near}?")),
                    None => finding,
                });
                continue;
            }
            let DeValue::Table(table) = node.get_ref() else {
                self.wrong::<()>(node, &format!("a table: [tables.{written}]"));
                continue;
            };
            self.known(table, "tables.NAME.");
            let source = self.optional(table, "source", Self::text);
            let place = source.as_ref().map_or(name.span().start, |(_, span)| span.start);
            let line = crate::text::line_at(self.text.as_bytes(), place);
            let source = source.map(|(source, _)| source);
            let provenance = self.optional(table, "provenance", |reader, value| {
                reader.word(value, PROVENANCE_NAMES).and_then(|word| Provenance::from_word(&word))
            });
            let provenance = provenance.map(|(provenance, _)| provenance);
            defaults.push(TableDefault { table: written.to_owned(), source, line, provenance });
        }
        defaults
    }
}
