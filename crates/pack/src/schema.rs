//! What a pack may hold: every table, every column, what it means and whether it may be left out.
//!
//! The reader checks files against these lists and `docs/reference/files.md` is printed from them, so
//! the two cannot disagree.

/// A group of tables that is hashed, and later signed, as one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// `plan.toml`: name, years, basis, target.
    Plan,
    /// Organisations, sites, areas and services.
    System,
    /// People by area, sex, age and year.
    Population,
    /// Activity cells, and the beds, rooms and people that there are for them.
    Activity,
    /// Ledger lines, unit costs and planned efficiency.
    Accounts,
    /// The assumption register and what each assumption drives.
    Assumptions,
    /// Solutions.
    Solutions,
    /// Measures of quality, sources and published headlines.
    Evidence,
}

impl Section {
    /// All sections, in the order in which they are documented.
    pub const ALL: [Self; 8] = [
        Self::Plan,
        Self::System,
        Self::Population,
        Self::Activity,
        Self::Accounts,
        Self::Assumptions,
        Self::Solutions,
        Self::Evidence,
    ];

    /// The name used in digests and on screens.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::System => "system",
            Self::Population => "population",
            Self::Activity => "activity",
            Self::Accounts => "accounts",
            Self::Assumptions => "assumptions",
            Self::Solutions => "solutions",
            Self::Evidence => "evidence",
        }
    }
}

/// What a cell of a column holds, hence how it is read, checked and put in canonical form.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// An identifier that this table gives out: letters, digits, `-`, `_`, `.`.
    Code,
    /// The identifier of a row in the named table.
    CodeOf(&'static str),
    /// Free text.
    Text,
    /// A decimal number within bounds, both included.
    Number(f64, f64),
    /// A financial year such as `2026/27`.
    Year,
    /// A day such as `2026-04-01`, a month `2026-04` or a calendar year `2026`.
    Date,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// An expression that picks activity cells, such as `pod = "NEL" and age >= 75`.
    CellSelector,
    /// An expression that picks account lines, such as `category = "pay"`.
    LineSelector,
}

/// One column of a table.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its header.
    pub name: &'static str,
    /// What its cells hold.
    pub kind: Kind,
    /// Whether every row must fill it.
    pub required: bool,
    /// What it means, for the planner.
    pub about: &'static str,
}

/// Columns headed by a year, where a table has them.
#[derive(Clone, Copy, Debug)]
pub struct YearColumns {
    /// What the values are.
    pub about: &'static str,
    /// Their least value.
    pub min: f64,
    /// Their greatest value.
    pub max: f64,
    /// Whether mid-year columns (`2026`) are read too, not only financial years (`2026/27`).
    pub mid_year: bool,
}

/// One table of a pack: `NAME.csv` or `NAME.parquet`.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// The file's name without its ending.
    pub name: &'static str,
    /// The section it is hashed with.
    pub section: Section,
    /// Whether a plan must have it.
    pub required: bool,
    /// What a row is.
    pub about: &'static str,
    /// Its columns.
    pub columns: &'static [Column],
    /// Its year columns, if it has any.
    pub years: Option<YearColumns>,
    /// The columns that together name a row; no two rows may share them.
    pub key: &'static [&'static str],
}

impl Table {
    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

const fn must(name: &'static str, kind: Kind, about: &'static str) -> Column {
    Column { name, kind, required: true, about }
}

const fn may(name: &'static str, kind: Kind, about: &'static str) -> Column {
    Column { name, kind, required: false, about }
}

/// Any size that money or counts in a health economy could have; it also keeps sums finite.
const HUGE: f64 = 1e13;
const NOT_NEGATIVE: Kind = Kind::Number(0.0, HUGE);
const SIGNED: Kind = Kind::Number(-HUGE, HUGE);
const LONGITUDE: Kind = Kind::Number(-180.0, 180.0);
const LATITUDE: Kind = Kind::Number(-90.0, 90.0);
const PER_CENT: Kind = Kind::Number(0.0, 100.0);
const SHARE: Kind = Kind::Number(0.0, 1.0);
const YES_NO: Kind = Kind::OneOf(&["yes", "no"]);

/// Where a figure comes from, from most to least certain.
pub const PROVENANCE: Kind = Kind::OneOf(&["published", "derived", "local", "illustrative"]);
/// Roles an organisation can have.
pub const ROLES: &[&str] = &[
    "commissioner",
    "provider",
    "acute",
    "community",
    "mental_health",
    "ambulance",
    "independent",
    "local_authority",
    "primary_care",
    "voluntary",
    "national",
];
/// Units an amount of money can be given in.
pub const MONEY_UNITS: &[&str] = &["£", "£k", "£m", "£bn"];

const SOURCE: Column = may(
    "source",
    Kind::CodeOf("sources"),
    "where the figure comes from: an `id` of `sources`. Blank: the table's default in `plan.toml`",
);
const PROVENANCE_COLUMN: Column = may(
    "provenance",
    PROVENANCE,
    "`published` (printed as it stands), `derived` (worked out from published figures by a stated method), `local` (an organisation's own), \
     `illustrative` (made up). Blank: the table's default in `plan.toml`, else `local`",
);

/// Every table a pack may hold.
pub const TABLES: &[Table] = &[
    Table {
        name: "organisations",
        section: Section::System,
        required: true,
        about: "An organisation that plans here, or an outside party that pays or is paid by one.",
        columns: &[
            must("code", Kind::Code, "its ODS code, or another code that is its own"),
            must("name", Kind::Text, "its full name"),
            must("role", Kind::OneOf(ROLES), "what it is; `provider` where a published group mixes kinds"),
            may(
                "finance_home",
                Kind::Text,
                "code of the one system that counts its money. Where this is the plan's own `system`, it is a *member* and its gap is part of the system's; \
                 otherwise, or blank, it is an outside party",
            ),
            may(
                "stands_for",
                Kind::Text,
                "where one row stands for a published group such as \"six CCGs\": what it stands for. Codes of organisations in this table, separated by spaces, are checked: \
                 a group and its parts cannot both have accounts",
            ),
            may("merged_into", Kind::CodeOf("organisations"), "the organisation that takes it over"),
            may(
                "merged_on",
                Kind::Date,
                "the day on which it is taken over; its lines are reported under the successor from the first 1 April on or after it",
            ),
            SOURCE,
            PROVENANCE_COLUMN,
        ],
        years: None,
        key: &["code"],
    },
    Table {
        name: "flow_shares",
        section: Section::System,
        required: false,
        about: "How an organisation's patients divide between systems. The shares of one organisation sum to 1.",
        columns: &[
            must("organisation", Kind::CodeOf("organisations"), "the organisation"),
            must("system", Kind::Text, "code of the system its patients come from"),
            must("share", SHARE, "the part of its activity, 0 to 1"),
            SOURCE,
            PROVENANCE_COLUMN,
        ],
        years: None,
        key: &["organisation", "system"],
    },
    Table {
        name: "sites",
        section: Section::System,
        required: false,
        about: "A place where care is given.",
        columns: &[
            must("code", Kind::Code, "its ODS site code or another code of its own"),
            must("name", Kind::Text, "its name"),
            must("organisation", Kind::CodeOf("organisations"), "who runs it"),
            may("lon", LONGITUDE, "longitude, degrees"),
            may("lat", LATITUDE, "latitude, degrees"),
            SOURCE,
            PROVENANCE_COLUMN,
        ],
        years: None,
        key: &["code"],
    },
    Table {
        name: "areas",
        section: Section::System,
        required: false,
        about: "A small area (LSOA or larger) that people live in. Areas are whole: each belongs to one area group.",
        columns: &[
            must("code", Kind::Code, "its ONS code, or another code of its own"),
            must("name", Kind::Text, "its name"),
            must("area_group", Kind::Text, "the named set of areas it belongs to; activity is counted by area group"),
            may("local_authority", Kind::CodeOf("organisations"), "the council with social care duties for it"),
            may("commissioner", Kind::CodeOf("organisations"), "the NHS commissioner for most of its residents"),
            may("district", Kind::Text, "the district or unitary authority it lies in"),
            may("lon", LONGITUDE, "longitude of its population-weighted centre, degrees"),
            may("lat", LATITUDE, "latitude of its population-weighted centre, degrees"),
            may(
                "imd_rank",
                Kind::Number(1.0, 50000.0),
                "its rank in the Index of Multiple Deprivation, 1 = most deprived",
            ),
            may("imd_decile", Kind::Number(1.0, 10.0), "its national deprivation decile, 1 = most deprived"),
            may("rural", YES_NO, "whether it is rural"),
            may("households_without_car", SHARE, "share of households without a car, 0 to 1"),
            SOURCE,
            PROVENANCE_COLUMN,
        ],
        years: None,
        key: &["code"],
    },
    Table {
        name: "services",
        section: Section::System,
        required: false,
        about: "A service line: one kind of activity of one specialty group.",
        columns: &[
            must("code", Kind::Code, "a short code"),
            must("name", Kind::Text, "its name"),
            must(
                "pod",
                Kind::OneOf(model::service::POD_CODES),
                "its point of delivery; the point of delivery fixes what is counted",
            ),
            may("specialty", Kind::Text, "its specialty group"),
            may("beds", Kind::OneOf(model::service::BED_TYPES), "the kind of bed it uses, if any"),
            may(
                "spaces",
                Kind::OneOf(model::capacity::SPACE_TYPES),
                "the kind of room it takes, or of contacts that there is room for, if any; `spaces` says how many there are",
            ),
            may(
                "minutes",
                Kind::Number(1.0, 10_000.0),
                "minutes that each of it has the room, cleaning and changing over included. Blank: as the NHP demand model has it, 38 for `OPFA`, \
                 20 for `OPFUP`, 28 for `OPPROC`, 240 for `AAE1` and `AAE5`, 60 for `AAE3` and `AAE4`; elsewhere there is no default. \
                 Contacts have none: each takes one",
            ),
            may(
                "follows",
                Kind::OneOf(model::service::FOLLOWS_NAMES),
                "whose number its activity follows: `people` of the patients' sex and age, or `births` of their area group. Blank: people",
            ),
            SOURCE,
            PROVENANCE_COLUMN,
        ],
        years: None,
        key: &["code"],
    },
    Table {
        name: "population",
        section: Section::Population,
        required: false,
        about: "People by area, sex and age band, a column for each year. The years run from the base year to one past the horizon where they are mid-year counts.",
        columns: &[
            must("area", Kind::CodeOf("areas"), "the area"),
            must(
                "sex",
                Kind::OneOf(&["F", "M", "P"]),
                "`F`, `M`, or `P` for persons where sex is not known; never all three for one area and age",
            ),
            must(
                "age",
                Kind::Text,
                "age band: `0-4`, `85-89`, `90+`, or a single year `17`. Totals such as \"All ages\" are refused",
            ),
            may("variant", Kind::Text, "the population variant, as named in `plan.toml`; blank: the principal one"),
            may(
                "basis",
                Kind::OneOf(&["resident", "registered"]),
                "where they live, or whose practice list they are on; blank: resident. Activity bought by an NHS commissioner \
                 follows registered people where there are any, a council's follows residents",
            ),
            SOURCE,
            PROVENANCE_COLUMN,
        ],
        years: Some(YearColumns { about: "people", min: 0.0, max: 1e9, mid_year: true }),
        key: &["area", "sex", "age", "variant", "basis"],
    },
    Table {
        name: "births",
        section: Section::Population,
        required: false,
        about: "Births to women of an area, a column for each year, headed and dated as in `population`: with mid-year counts `2026` is the calendar year 2026. \
                Services with `follows` = `births` follow them.",
        columns: &[
            must("area", Kind::CodeOf("areas"), "the area where the mothers live"),
            may("variant", Kind::Text, "the population variant, as named in `plan.toml`; blank: the principal one"),
            SOURCE,
            PROVENANCE_COLUMN,
        ],
        years: Some(YearColumns { about: "births", min: 0.0, max: 1e9, mid_year: true }),
        key: &["area", "variant"],
    },
    Table {
        name: "activity",
        section: Section::Activity,
        required: false,
        about: "An activity cell: the base year's activity for one group of people, in one service, at one site, paid for by one commissioner.",
        columns: &[
            must(
                "area_group",
                Kind::Text,
                "where the patients live: an `area_group` of `areas`, or `outside` for people from beyond the system, whose number is \
                 taken to change like the system's own people of that sex and age",
            ),
            must("sex", Kind::OneOf(&["F", "M", "P"]), "`F`, `M` or `P`"),
            must("age", Kind::Text, "age band. It must be a union of the population's age bands, or `all`"),
            must("service", Kind::CodeOf("services"), "the service line"),
            must("site", Kind::CodeOf("sites"), "where it happens"),
            may("commissioner", Kind::CodeOf("organisations"), "who pays for it; blank: nobody in particular"),
            may("flags", Kind::Text, "words separated by spaces that selectors can ask for, such as `frail acsc`"),
            must(
                "count",
                NOT_NEGATIVE,
                "the year's count, in the measure of the service's point of delivery (spells, attendances, contacts, bed days)",
            ),
            may("bed_days", NOT_NEGATIVE, "the year's bed days, where the point of delivery is counted in spells"),
            may(
                "stay_squared",
                NOT_NEGATIVE,
                "sum over spells of the squared length of stay, for the spread of bed days",
            ),
            may(
                "bed_day_convention",
                Kind::OneOf(&["midnight", "stay_plus_one"]),
                "how bed days were counted; must be the plan's own convention. Blank: the plan's",
            ),
            SOURCE,
            PROVENANCE_COLUMN,
        ],
        years: None,
        key: &["area_group", "sex", "age", "service", "site", "commissioner", "flags"],
    },
    Table {
        name: "beds",
        section: Section::Activity,
        required: false,
        about: "Beds of one kind at one organisation or site, as counted.",
        columns: &[
            must("organisation", Kind::CodeOf("organisations"), "who runs them"),
            may("site", Kind::CodeOf("sites"), "where they are; blank: all the organisation's sites"),
            must("type", Kind::OneOf(model::service::BED_TYPES), "the kind of bed"),
            must("available", NOT_NEGATIVE, "beds available, mean over the period"),
            may("occupied", NOT_NEGATIVE, "beds occupied at midnight, mean over the period"),
            may(
                "escalation",
                NOT_NEGATIVE,
                "beds that can be opened beyond those when they are full; they make no room for a plan's shifts, and what they cost is in the accounts",
            ),
            must("period", Kind::Text, "the period, such as `2024/25`"),
            SOURCE,
            PROVENANCE_COLUMN,
        ],
        years: None,
        key: &["organisation", "site", "type", "period"],
    },
    Table {
        name: "spaces",
        section: Section::Activity,
        required: false,
        about: "Rooms of one kind at one organisation or site, or contacts a year that it has room for, from one financial year on. \
                What is not stated does not limit anything.",
        columns: &[
            must("organisation", Kind::CodeOf("organisations"), "who runs them"),
            may(
                "site",
                Kind::CodeOf("sites"),
                "where they are: a site of the organisation; blank: all its sites. A kind is counted for each site or for all of them, not both",
            ),
            must(
                "type",
                Kind::OneOf(model::capacity::SPACE_TYPES),
                "the kind of room; `community_contacts` and `gp_appointments` are contacts a year",
            ),
            must("available", NOT_NEGATIVE, "how many there are"),
            must(
                "period",
                Kind::Year,
                "the financial year from which there are so many; a later row is what is planned",
            ),
            SOURCE,
            PROVENANCE_COLUMN,
        ],
        years: None,
        key: &["organisation", "site", "type", "period"],
    },
    Table {
        name: "staff",
        section: Section::Activity,
        required: false,
        about: "People of one staff group whom an organisation has, in whole-time equivalents (WTE). The base year's row says how many are in post and what \
                moves their number; a later year's row changes what it states from that year on, and its blanks carry the year before on. \
                What is not stated does not limit anything.",
        columns: &[
            must("organisation", Kind::CodeOf("organisations"), "who employs them"),
            must("group", Kind::OneOf(model::capacity::STAFF_GROUPS), "the staff group"),
            must("year", Kind::Year, "the financial year; every organisation and group has a row for the base year"),
            may("establishment", NOT_NEGATIVE, "funded posts, WTE; needed in the base year"),
            may("in_post", NOT_NEGATIVE, "WTE in post at the end of the base year; only in its row, and needed there"),
            may(
                "leavers",
                PER_CENT,
                "% of those in post at the start of a year who leave in it, other than by retiring; blank: 9, the published peak",
            ),
            may("retiring", PER_CENT, "% who retire; blank: 0, which is right where `leavers` counts all who go"),
            may("joiners", NOT_NEGATIVE, "WTE recruited from elsewhere in a year; blank: none"),
            may("trained", NOT_NEGATIVE, "WTE newly qualified in a year; blank: none"),
            may(
                "ceiling",
                NOT_NEGATIVE,
                "the most WTE that can be in post, where the skill cannot be recruited beyond it; blank: no ceiling",
            ),
            may("bank", NOT_NEGATIVE, "the most WTE that the bank covers; blank: none"),
            may("agency", NOT_NEGATIVE, "the most WTE that agencies cover; blank: none"),
            may(
                "bank_premium",
                Kind::Number(0.0, 500.0),
                "% that a WTE of the bank costs over one of staff; only in the base year's row; blank: 0",
            ),
            may("agency_premium", Kind::Number(0.0, 500.0), "the same of agencies"),
            may(
                "pay",
                NOT_NEGATIVE,
                "pounds a year that a WTE of staff costs, on-costs included; only in the base year's row. Blank: vacancies and cover are not costed",
            ),
            SOURCE,
            PROVENANCE_COLUMN,
        ],
        years: None,
        key: &["organisation", "group", "year"],
    },
    Table {
        name: "staff_needs",
        section: Section::Activity,
        required: false,
        about: "What asks for people of a staff group: hours for each unit or bed day of a service, or posts that somebody must be at whatever there is to do. \
                Rows add up; where an organisation has rows of its own for a group and a service, those without an organisation are not for it.",
        columns: &[
            must("group", Kind::OneOf(model::capacity::STAFF_GROUPS), "the staff group"),
            may(
                "organisation",
                Kind::CodeOf("organisations"),
                "whose people; blank: of every organisation that gives the service. Posts are always somebody's",
            ),
            may("service", Kind::CodeOf("services"), "the service that asks for them; blank for posts"),
            may(
                "per_unit",
                Kind::Number(0.0, 10_000.0),
                "hours of work for each unit of the service; for `consultants` and `other_doctors` programmed activities",
            ),
            may(
                "per_bed_day",
                Kind::Number(0.0, 1000.0),
                "hours for each of its bed days, where it is counted in spells; programmed activities for doctors",
            ),
            may("posts", NOT_NEGATIVE, "or how many posts must be covered"),
            may(
                "hours",
                Kind::Number(0.0, 168.0),
                "hours a week that each post is covered; blank: 168, round the clock",
            ),
            may(
                "floor",
                Kind::Number(0.0, 1000.0),
                "the fewest people with whom the rota of one post can be run, such as 8 for a rota of 1 in 8; blank: none",
            ),
            may(
                "headroom",
                Kind::Number(0.0, 90.0),
                "% of paid time that is not worked: leave, sickness, study; blank: `staff.headroom` of `plan.toml`",
            ),
            may("name", Kind::Text, "what it is, in words; tells rows apart that are otherwise the same"),
            SOURCE,
            PROVENANCE_COLUMN,
        ],
        years: None,
        key: &["group", "organisation", "service", "name"],
    },
    Table {
        name: "unit_costs",
        section: Section::Accounts,
        required: false,
        about: "What one unit of a service costs on average, and how that cost behaves when activity changes.",
        columns: &[
            must("service", Kind::CodeOf("services"), "the service"),
            may(
                "organisation",
                Kind::CodeOf("organisations"),
                "the provider it holds for; blank: every provider without a row of its own",
            ),
            must("cost", NOT_NEGATIVE, "pounds per unit of the service's measure, full average cost"),
            must(
                "price_base",
                Kind::Year,
                "the year whose prices it is in; must be the plan's base year, or the plan's price base if the plan is in real terms",
            ),
            may("variable", SHARE, "share that follows every unit; blank: the plan's"),
            may("step", SHARE, "share that moves in steps (a ward, a team); blank: the plan's"),
            may("fixed", SHARE, "share that goes only when a service closes; blank: the plan's. The three sum to 1"),
            SOURCE,
            PROVENANCE_COLUMN,
        ],
        years: None,
        key: &["service", "organisation"],
    },
    Table {
        name: "accounts",
        section: Section::Accounts,
        required: false,
        about: "A ledger line of one organisation in the base year, or year by year. With `amount` alone it moves only by the drivers that pick it (top-down). \
                With `amount` and `activity` the amount fixes the base to the penny and the activity picked moves it (mixed). \
                With `activity` alone the base is that activity at its unit costs (bottom-up). With year columns it is what they say, and no driver moves it.",
        columns: &[
            must("organisation", Kind::CodeOf("organisations"), "whose ledger"),
            must(
                "category",
                Kind::Text,
                "what it is: `pay`, `drugs`, `allocation`, `acute contract`, …; both sides of a trade use the same word",
            ),
            must(
                "side",
                Kind::OneOf(&["income", "cost", "net"]),
                "`income` and `cost` amounts are positive. `net` serves a published position or gap: surplus positive, deficit negative \
                 (a published gap of £30m is -30)",
            ),
            may(
                "counterparty",
                Kind::CodeOf("organisations"),
                "who is paid, or who pays; blank: staff, suppliers, the public. Between two members it is trade",
            ),
            may("line", Kind::Text, "tells apart lines that are otherwise the same"),
            may("amount", SIGNED, "the base year's amount"),
            may("unit", Kind::OneOf(MONEY_UNITS), "the unit of every amount in the row; blank: £"),
            may(
                "basis",
                Kind::Text,
                "`cash`, or `real 2025/26`; blank: the plan's. All lines of a plan share one basis",
            ),
            may(
                "recurrence",
                Kind::OneOf(&["recurrent", "one_off"]),
                "a `one_off` line is in the base year's reported position and not in later years; blank: recurrent",
            ),
            may("support", YES_NO, "`yes` marks external deficit support, which the underlying position leaves out"),
            may(
                "full_year_amount",
                SIGNED,
                "where the base year holds only part of a year: what a full year would be. Later years start from it, and so does the underlying position",
            ),
            may("activity", Kind::CellSelector, "the activity cells that move the line"),
            may(
                "between",
                Kind::OneOf(&["linear"]),
                "`linear` fills years without a value on a straight line between those that have one; the filled years are marked derived",
            ),
            may("tag", Kind::Text, "words separated by spaces that selectors can ask for"),
            SOURCE,
            PROVENANCE_COLUMN,
        ],
        years: Some(YearColumns { about: "the amount of that financial year", min: -HUGE, max: HUGE, mid_year: false }),
        key: &["organisation", "category", "side", "counterparty", "line"],
    },
    Table {
        name: "contracts",
        section: Section::Accounts,
        required: false,
        about: "How what one organisation pays another follows activity. It governs the payer's cost line and the payee's income line alike; without a contract both follow activity at average cost.",
        columns: &[
            must("payer", Kind::CodeOf("organisations"), "who pays: a member, or an outside party such as NHS England"),
            must("payee", Kind::CodeOf("organisations"), "who is paid; one of the two is a member"),
            may(
                "category",
                Kind::Text,
                "the `category` of the account lines it governs; blank: all lines between the two that no other row names",
            ),
            must(
                "form",
                Kind::OneOf(model::contract::FORM_NAMES),
                "`block`: fixed until it is rebased. `activity`: every unit at average cost. `aligned`: a fixed part and a part that follows activity. \
                 `low_volume`: fixed by definition. `local`: shares as agreed",
            ),
            may(
                "variable",
                SHARE,
                "for `aligned` and `local`: the share that follows each year's activity, 0 to 1. Blank for `aligned`: 0.2, which is customary and not checked against any published rule; `local` must state it",
            ),
            may(
                "rebased",
                Kind::Text,
                "financial years separated by spaces, such as `2027/28 2029/30`, from which on the fixed part is that year's activity; blank: it stays the base year's",
            ),
            SOURCE,
            PROVENANCE_COLUMN,
        ],
        years: None,
        key: &["payer", "payee", "category"],
    },
    Table {
        name: "capital",
        section: Section::Accounts,
        required: false,
        about: "What one organisation spends on one new asset, receives for one that it sells, or may spend at most. Depreciation and the dividend on public capital \
                are made from it as ledger lines. What stands in the books already is not in it: its charges are in `accounts`.",
        columns: &[
            must("organisation", Kind::CodeOf("organisations"), "who spends, sells, or may spend"),
            may("scheme", Kind::Text, "what it is; blank in a row of kind `limit` only"),
            must(
                "kind",
                Kind::OneOf(model::capital::CAPITAL_KINDS),
                "`building`, `equipment`, `digital` or `land`: spending on a new asset. `receipt`: what is received for an asset that is sold. \
                 `limit`: the most that the organisation may spend, its envelope",
            ),
            may(
                "funding",
                Kind::OneOf(model::capital::FUNDING_NAMES),
                "who pays: `public_dividend` (new public dividend capital), `internal` (own cash; blank), `loan`, `grant`, `donated`. \
                 The dividend is due on the first two; what is granted or donated does not count in the position",
            ),
            may(
                "life",
                Kind::Number(1.0, 100.0),
                "years over which it is written off in equal parts; of a receipt, the years that were left, blank for land",
            ),
            may(
                "first_use",
                Kind::Text,
                "the financial year, month or day from which it is used: `2027/28` or `2027-10-01`. Of a receipt the month from which it is gone; blank: the \
                 end of its year",
            ),
            may("book_value", NOT_NEGATIVE, "of a receipt: what the asset stands at in the books when it goes"),
            may("unit", Kind::OneOf(MONEY_UNITS), "the unit of every amount in the row; blank: £"),
            SOURCE,
            PROVENANCE_COLUMN,
        ],
        years: Some(YearColumns {
            about: "what is spent, received or allowed in that financial year; of spending, blank is nothing",
            min: 0.0,
            max: HUGE,
            mid_year: false,
        }),
        key: &["organisation", "scheme", "kind", "funding"],
    },
    Table {
        name: "pooled_funds",
        section: Section::Accounts,
        required: false,
        about: "Money put into a pooled fund, such as the Better Care Fund of a health and wellbeing area, or used out of it. It is part of the lines of `accounts`, which \
                it adds nothing to: one pound, one use.",
        columns: &[
            must("fund", Kind::Text, "the health and wellbeing area whose fund it is"),
            must("side", Kind::OneOf(model::pooled::PART_NAMES), "`contribution` is put in, `use` is spent out of it"),
            must("organisation", Kind::CodeOf("organisations"), "who puts it in, or who spends it"),
            must(
                "category",
                Kind::Text,
                "the `category` of the organisation's cost line that it is paid out of, or that it pays for",
            ),
            may(
                "counterparty",
                Kind::CodeOf("organisations"),
                "of a contribution: who receives it, as the line has it",
            ),
            may("purpose", Kind::Text, "what it is for; the same purpose of one organisation in two funds is refused"),
            must("amount", NOT_NEGATIVE, "how much in the base year"),
            may("unit", Kind::OneOf(MONEY_UNITS), "its unit; blank: £"),
            may(
                "contested",
                YES_NO,
                "`yes` where the parties dispute it: what is counted twice is then told and not refused",
            ),
            SOURCE,
            PROVENANCE_COLUMN,
        ],
        years: None,
        key: &["fund", "side", "organisation", "category", "counterparty", "purpose"],
    },
    Table {
        name: "efficiency",
        section: Section::Accounts,
        required: false,
        about: "Business-as-usual efficiency of one organisation (CIP): what turns do nothing into do minimum. The smaller of planned and headroom counts.",
        columns: &[
            must("organisation", Kind::CodeOf("organisations"), "whose efficiency"),
            must(
                "unit",
                Kind::OneOf(&["% a year", "£", "£k", "£m", "£bn"]),
                "`% a year` of the do-nothing cost of the lines picked, compounding from the first year after the base; \
                 in money: new recurrent saving each year, adding up, or with year columns the saving in that year",
            ),
            may("planned", NOT_NEGATIVE, "planned a year"),
            may(
                "track_record",
                NOT_NEGATIVE,
                "achieved a year in the past, in the same unit; planning beyond it is a warning",
            ),
            may("headroom", NOT_NEGATIVE, "the most a year that can be had, in the same unit; blank: as planned"),
            may(
                "lines",
                Kind::LineSelector,
                "for `% a year`: the organisation's cost lines it is a part of; blank: all its cost lines that are not trade with members",
            ),
            may(
                "second_half",
                Kind::Number(0.0, 100.0),
                "per cent of a year's new saving that falls in October to March; blank: 50. Above the plan's `savings.back_loaded` it is flagged",
            ),
            SOURCE,
            PROVENANCE_COLUMN,
        ],
        years: Some(YearColumns {
            about: "in a money unit: the saving in that financial year against do nothing",
            min: 0.0,
            max: HUGE,
            mid_year: false,
        }),
        key: &["organisation"],
    },
    Table {
        name: "assumptions",
        section: Section::Assumptions,
        required: false,
        about: "A value that the plan rests on, with its range, its source and its owner.",
        columns: &[
            must("id", Kind::Code, "a short name"),
            must("name", Kind::Text, "what it is, in words"),
            must("value", SIGNED, "the central value: the median, p50"),
            may("p10", SIGNED, "one chance in ten that it is below this; blank with `p90` for a constant"),
            may("p90", SIGNED, "one chance in ten that it is above this"),
            must("unit", Kind::OneOf(model::assumption::UNIT_NAMES), "its unit"),
            may("price_base", Kind::Text, "`cash` or `real 2025/26`; needed where the unit is money"),
            must("date", Kind::Date, "when it was set"),
            must("source", Kind::CodeOf("sources"), "an `id` of `sources`"),
            must("owner", Kind::Text, "who answers for it: a role, not a person's name"),
            may("grade", Kind::OneOf(&["A", "B", "C", "D"]), "evidence: A strong, B moderate, C weak, D opinion"),
            must("provenance", PROVENANCE, "`published`, `derived`, `local` or `illustrative`"),
            may(
                "distribution",
                Kind::OneOf(&["metalog", "normal", "lognormal", "triangular", "uniform"]),
                "the shape of its range; blank: metalog",
            ),
            may("lower", SIGNED, "least value it can have"),
            may("upper", SIGNED, "greatest value it can have"),
            may("note", Kind::Text, "how it was arrived at"),
        ],
        years: None,
        key: &["id"],
    },
    Table {
        name: "drivers",
        section: Section::Assumptions,
        required: false,
        about: "Which assumption moves which cells or account lines, how, and in which years. Drivers of one kind on one cell or line multiply.",
        columns: &[
            must("id", Kind::Code, "a short name"),
            must("assumption", Kind::CodeOf("assumptions"), "the assumption"),
            must(
                "kind",
                Kind::OneOf(model::driver::KIND_NAMES),
                "on cells: `non_demographic` (growth, % a year), `health_status` (by how many `years` of age healthier people are by the last year, reached on a \
                 straight line), `backlog` (extra activity while a backlog clears, % of the base), \
                 `flow` (a lasting change of level from the first year on, %). On lines: `pressure` (cost growth not split further, % a year), `price` (pay and price uplift, % a year), \
                 `price_efficiency` (taken off prices, % a year), `funding` (growth of allocations and other income, % a year)",
            ),
            must(
                "applies_to",
                Kind::Text,
                "selector: of cells such as `pod = \"NEL\" and age >= 75`, or of lines such as `category = \"pay\"`; `all` picks everything",
            ),
            may("from", Kind::Year, "first year it acts in; blank: the first after the base"),
            may(
                "month",
                Kind::OneOf(&model::season::MONTHS),
                "for rates on lines: the month of each year from which the new rate holds; blank: april. The first year then has a part of it and the year \
                 after the last its tail; `from` may be the base year, whose amounts hold their part already",
            ),
            may("to", Kind::Year, "last year it acts in; blank: the horizon. Growth reached stays; a backlog ends"),
            may(
                "combine",
                Kind::OneOf(&["multiply", "add"]),
                "for rates on lines: `multiply` (blank) compounds with the other rates of a year, `add` is summed with the other `add` rates of \
                 that year first, as in a published net uplift of 4.15% - 2.0% = 2.15%",
            ),
            may(
                "to_site",
                Kind::CodeOf("sites"),
                "for `flow`: the site, a member's or a neighbour's, where what leaves the picked cells arrives: the same people, service and commissioner. \
                 The value is then from -100 to 0, and the shares of several such flows add up",
            ),
            may(
                "curve",
                Kind::CodeOf("age_curves"),
                "for `health_status`: the curve of `age_curves` that says how often people of each age use what is picked",
            ),
            may("note", Kind::Text, "why"),
        ],
        years: None,
        key: &["id"],
    },
    Table {
        name: "correlations",
        section: Section::Assumptions,
        required: false,
        about: "Assumptions that tend to be high or low together, such as two that rest on the same thing. Pairs left out are independent.",
        columns: &[
            must(
                "a",
                Kind::Text,
                "an `id` of assumptions, or a solution's `solution.ID.LEVER` or `solution.ID.slippage`",
            ),
            must("b", Kind::Text, "the other"),
            must(
                "correlation",
                Kind::Number(-1.0, 1.0),
                "of the normal scores behind their draws (a Gaussian copula): 1 together, -1 opposed, 0 independent",
            ),
            may("note", Kind::Text, "why"),
        ],
        years: None,
        key: &["a", "b"],
    },
    Table {
        name: "disagreements",
        section: Section::Assumptions,
        required: false,
        about: "What parties hold a contested assumption to be. The plan uses the assumption's own value and range meanwhile, and says what settling it would be worth.",
        columns: &[
            must("assumption", Kind::Text, "the `id` of the assumption, or a solution's `solution.ID.LEVER`"),
            must("organisation", Kind::CodeOf("organisations"), "whose value it is"),
            must("value", SIGNED, "the value they hold, in the assumption's unit"),
            may("reason", Kind::Text, "why they hold it"),
            may("settled_by", Kind::Text, "who settles it: a role"),
            may("by_when", Kind::Date, "by when"),
        ],
        years: None,
        key: &["assumption", "organisation"],
    },
    Table {
        name: "overrides",
        section: Section::Assumptions,
        required: false,
        about: "An exception to a driver: for what both pick, this value stands in for the driver's assumption, range and all.",
        columns: &[
            must("driver", Kind::CodeOf("drivers"), "the driver"),
            must(
                "applies_to",
                Kind::Text,
                "selector of cells or of lines, as the driver's kind asks; two overrides of one driver never pick the same",
            ),
            must("value", SIGNED, "the value, in the unit of the driver's assumption"),
            must("reason", Kind::Text, "why these differ"),
            may("owner", Kind::Text, "who answers for it: a role, not a person's name"),
            may("date", Kind::Date, "when it was set"),
            SOURCE,
            PROVENANCE_COLUMN,
        ],
        years: None,
        key: &["driver", "applies_to"],
    },
    Table {
        name: "seasons",
        section: Section::Activity,
        required: false,
        about: "How busy each month is: activity a day at one point of delivery, beside that of other months. Points of delivery that are not listed \
                are as busy on every day, or on every working day.",
        columns: &[
            must("pod", Kind::OneOf(model::service::POD_CODES), "the point of delivery"),
            must("april", NOT_NEGATIVE, "activity a day in April, in any unit: only proportions matter"),
            must("may", NOT_NEGATIVE, "in May"),
            must("june", NOT_NEGATIVE, "in June"),
            must("july", NOT_NEGATIVE, "in July"),
            must("august", NOT_NEGATIVE, "in August"),
            must("september", NOT_NEGATIVE, "in September"),
            must("october", NOT_NEGATIVE, "in October"),
            must("november", NOT_NEGATIVE, "in November"),
            must("december", NOT_NEGATIVE, "in December"),
            must("january", NOT_NEGATIVE, "in January"),
            must("february", NOT_NEGATIVE, "in February"),
            must("march", NOT_NEGATIVE, "in March"),
            SOURCE,
            PROVENANCE_COLUMN,
        ],
        years: None,
        key: &["pod"],
    },
    Table {
        name: "age_curves",
        section: Section::Assumptions,
        required: false,
        about: "How often people of one age use some care. Drivers of health status read them; only the shape matters. Below the first and above the last age \
                the rate stays as it is there.",
        columns: &[
            must("curve", Kind::Code, "a short code of the curve, such as that of a service"),
            must(
                "sex",
                Kind::OneOf(&["F", "M", "P"]),
                "`F`, `M`, or `P` for persons; cells of `P` need rates of persons, cells of `F` and `M` can follow them too",
            ),
            must(
                "age",
                Kind::Number(0.0, model::people::OLDEST as f64),
                "a single year of age; no year between the first and the last may be missing",
            ),
            must("rate", NOT_NEGATIVE, "how often people of that age use the care, in any unit"),
            SOURCE,
            PROVENANCE_COLUMN,
        ],
        years: None,
        key: &["curve", "sex", "age"],
    },
    Table {
        name: "headlines",
        section: Section::Evidence,
        required: false,
        about: "A published figure to compare with. A figure without scope, date, basis and version is refused: the same system's gap has been printed as £430m, £442m and £400m.",
        columns: &[
            must("id", Kind::Code, "a short name"),
            must("name", Kind::Text, "what it is, in words"),
            must("figure", SIGNED, "the figure, with the decimals it was printed with"),
            must(
                "unit",
                Kind::OneOf(&[
                    "£",
                    "£k",
                    "£m",
                    "£bn",
                    "people",
                    "admissions",
                    "attendances",
                    "contacts",
                    "bed days",
                    "beds",
                    "%",
                ]),
                "its unit",
            ),
            must("scope", Kind::Text, "whom it covers"),
            must("date", Kind::Date, "when it was published"),
            must("basis", Kind::Text, "`cash`, `real 2014/15`, or how it was counted"),
            must("version", Kind::Text, "which edition of the document"),
            must("source", Kind::CodeOf("sources"), "an `id` of `sources`"),
            may(
                "measure",
                Kind::OneOf(model::headline::MEASURE_NAMES),
                "which of the plan's figures it is compared with; blank: shown beside the plan only",
            ),
            may("organisation", Kind::CodeOf("organisations"), "whose figure; blank: the system's"),
            may("selector", Kind::CellSelector, "for activity: which cells"),
            may("year", Kind::Year, "which year; blank: the base year"),
            may("explanation", Kind::Text, "why the plan's figure may differ"),
        ],
        years: None,
        key: &["id"],
    },
    Table {
        name: "measures",
        section: Section::Evidence,
        required: false,
        about: "What a service is held to, or what comes of it, at one provider or in the whole system: its value in the base year, what it becomes \
                if nothing is done, and the standard. What solutions do to it stands in their files.",
        columns: &[
            must("id", Kind::Code, "a short name"),
            must("name", Kind::Text, "what it is, in words"),
            must(
                "service",
                Kind::Text,
                "the service that it tells of, in words: measures of one service and provider are told together",
            ),
            may("organisation", Kind::CodeOf("organisations"), "whose service; blank: the site's, or the system's"),
            may("site", Kind::CodeOf("sites"), "where; blank: all its provider's sites"),
            may(
                "activity",
                Kind::CellSelector,
                "the activity cells that it tells of; for a `volume` what is counted, at the site or provider named",
            ),
            must("unit", Kind::Text, "what its values are in: `%`, `minutes`, `births a year`, …"),
            must(
                "direction",
                Kind::OneOf(model::quality::DIRECTION_NAMES),
                "which way is better: with `higher` the standard is the least that will do, with `lower` the most",
            ),
            must(
                "kind",
                Kind::OneOf(model::quality::MEASURE_KINDS),
                "`standard` of care, `outcome`, or `volume`: patients a year that a team needs to stay in practice, which follows activity",
            ),
            may("standard", NOT_NEGATIVE, "the value that will just do; a `volume` must have one"),
            may("baseline", NOT_NEGATIVE, "the value of the base year; blank for a `volume`"),
            SOURCE,
            PROVENANCE_COLUMN,
        ],
        years: Some(YearColumns {
            about: "the value of that financial year if nothing is done (p50). Blank years are on a straight line between those filled in; \
                    after the last of them it stays as it is",
            min: 0.0,
            max: HUGE,
            mid_year: false,
        }),
        key: &["id"],
    },
    Table {
        name: "sources",
        section: Section::Evidence,
        required: true,
        about: "A publication, return or workshop that figures come from.",
        columns: &[
            must("id", Kind::Code, "a short name"),
            must("title", Kind::Text, "its title"),
            must("publisher", Kind::Text, "who issued it"),
            may("date", Kind::Date, "when"),
            may("licence", Kind::Text, "under what licence its figures may be used"),
            may("url", Kind::Text, "where it can be read"),
        ],
        years: None,
        key: &["id"],
    },
];

/// The table of this name.
pub fn table(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.name == name)
}
