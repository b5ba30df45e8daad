//! What an economic case rests on: rates by which later money is discounted, optimism bias, and benefits by who could ever
//! spend them.

use crate::id::SourceId;
use crate::money::Pence;
use crate::word::words;

/// A rate and the last year that it holds for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// Years after the base year, which is year 0.
    pub through: usize,
    /// A year's rate: 0.035 is 3.5%.
    pub rate: f64,
}

/// How a plan values money of later years.
#[derive(Clone, Debug, PartialEq)]
pub struct Discount {
    /// The year that money is discounted to and in whose prices it is, counted from the plan's base year. Money of earlier
    /// years is spent and left out.
    pub base: usize,
    /// By how much prices in general rise in a year, by which cash is deflated: 0.02 is 2%. A plan in real terms has no use for
    /// it.
    pub inflation: f64,
    /// Whose rates, of which date.
    pub source: String,
    /// Rates, in the order of years.
    pub rates: Vec<Band>,
    /// Rates for benefits that are health, in the order of years.
    pub health: Vec<Band>,
}

impl Default for Discount {
    /// HM Treasury's Green Book from the plan's base year on: 3.5% to year 30, 3.0% to year 75; health 1.5% to year 30. Prices
    /// rise by 2% a year: customary only.
    fn default() -> Self {
        Self {
            base: 0,
            inflation: 0.02,
            source: "HM Treasury, The Green Book (check the current edition)".to_owned(),
            rates: vec![Band { through: 30, rate: 0.035 }, Band { through: 75, rate: 0.03 }],
            health: vec![Band { through: 30, rate: 0.015 }],
        }
    }
}

words! {
    /// Who could ever spend a benefit. What releases cash is the engine's own: the saving attributed to the solution.
    BenefitKind, BENEFIT_KINDS {
        /// Time or capacity that is freed but still paid for.
        NonCashReleasing = "non_cash_releasing",
        /// What patients, carers and others gain, valued in money.
        Societal = "societal",
        /// What has no value in money: named, never counted.
        Unmonetised = "unmonetised",
    }
}

words! {
    /// Whether a cost uses up anything.
    CostNature, COST_NATURES {
        /// It does: it counts in economics.
        Resource = "resource",
        /// Value added tax, which comes back to the Exchequer.
        Vat = "vat",
        /// A charge for capital that is counted when it is spent.
        CapitalCharge = "capital_charge",
        /// Money that passes from one to another.
        Transfer = "transfer",
    }
}

words! {
    /// Kinds of building that optimism bias tells apart.
    Building, BUILDINGS {
        /// Standard buildings.
        Standard = "standard",
        /// Non-standard buildings, such as hospitals.
        NonStandard = "non_standard",
    }
}

/// How far estimates of a kind have fallen short, and how much of that this one has dealt with.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bias {
    /// Upper bound, as a share of the estimate.
    pub bound: f64,
    /// The share of it that has been mitigated.
    pub mitigation: f64,
}

/// A benefit beside the saving.
#[derive(Clone, Debug)]
pub struct Benefit {
    /// What it is.
    pub name: String,
    /// Who could ever spend it.
    pub kind: BenefitKind,
    /// Whether it is health, and discounted as such.
    pub health: bool,
    /// How much, in prices of the year that is discounted to; `None` where it has no value in money.
    pub amount: Option<BenefitAmount>,
    /// Where the value comes from.
    pub source: Option<SourceId>,
}

/// How much a benefit is worth.
#[derive(Clone, Debug)]
pub enum BenefitAmount {
    /// In a full year at full effect.
    Full(Pence),
    /// In each year of the plan, if the solution delivers.
    ByYear(Vec<Pence>),
}

/// What the economic case of a solution rests on.
#[derive(Clone, Debug)]
pub struct Economics {
    /// How many years after the one discounted to are counted.
    pub years: usize,
    /// On capital.
    pub capital: Bias,
    /// On the months before there is any effect.
    pub duration: Bias,
    /// On running cost.
    pub operating: Bias,
    /// Benefits beside the saving.
    pub benefits: Vec<Benefit>,
}

/// Benefits over cost, each with what it adds to the one before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratios {
    /// Cash-releasing benefits alone: what an affordability case may rest on.
    pub cash: f64,
    /// With non-cash-releasing ones: all that the health service gains.
    pub public: f64,
    /// With societal ones: the benefit–cost ratio of an economic case.
    pub all: f64,
}
