//! Capital: what is spent on new assets and received for old ones, what that costs in the years after, and how much may be
//! spent. See `docs/method/capital.md`.

use std::collections::BTreeMap;

use crate::Plan;
use crate::id::{OrganisationId, Origin, SolutionId, SourceId};
use crate::money::Pence;
use crate::organisation::Role;
use crate::provenance::Provenance;
use crate::solution::{CostKind, SolutionCost};
use crate::word::words;

/// Dividend on public capital, % a year of average net relevant assets: customary only.
pub const DIVIDEND: f64 = 3.5;
/// Months of a year.
const MONTHS: usize = 12;

words! {
    /// What a row of capital is.
    CapitalKind, CAPITAL_KINDS {
        /// Buildings and works on them.
        Building = "building",
        /// Machines, furniture, vehicles.
        Equipment = "equipment",
        /// Systems, licences, computers.
        Digital = "digital",
        /// Land, which is not written off.
        Land = "land",
        /// What is received for an asset that is sold.
        Receipt = "receipt",
        /// The most that an organisation may spend.
        Limit = "limit",
    }
}

words! {
    /// Who pays for an asset, hence whether a dividend is due on it.
    Funding, FUNDING_NAMES {
        /// New public dividend capital from the department.
        PublicDividend = "public_dividend",
        /// The organisation's own cash: depreciation set aside, surpluses, receipts.
        Internal = "internal",
        /// A loan: what is owed is taken off net assets, so that no dividend is due, and interest is.
        Loan = "loan",
        /// A grant for the asset.
        Grant = "grant",
        /// A gift.
        Donated = "donated",
    }
}

impl Funding {
    /// Whether what it pays for is among the net assets that a dividend is due on.
    pub fn bears_dividend(self) -> bool {
        matches!(self, Self::PublicDividend | Self::Internal)
    }

    /// Whether it is a gift of others, so that neither the asset nor its wear counts against the organisation.
    pub fn is_given(self) -> bool {
        matches!(self, Self::Grant | Self::Donated)
    }

    /// Its name in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::PublicDividend => "Public dividend capital",
            Self::Internal => "Own cash",
            Self::Loan => "Loans",
            Self::Grant => "Grants",
            Self::Donated => "Donations",
        }
    }
}

/// What a plan says of capital.
#[derive(Clone, Debug, Default)]
pub struct Capital {
    /// The dividend, % a year of average net relevant assets.
    pub dividend: f64,
    /// What is spent on new assets, by organisation, scheme, kind and funding.
    pub schemes: Vec<Scheme>,
    /// Assets that are sold, by organisation and scheme.
    pub sales: Vec<Sale>,
    /// The most that may be spent, by organisation.
    pub limits: Vec<Limit>,
}

/// How long an asset is used, from when, and who pays for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Asset {
    /// Months over which it is written off; `None` for what is not, such as land.
    pub life_months: Option<u32>,
    /// The first month of its use, counted from April of the base year.
    pub first_use: usize,
    /// Who pays.
    pub funding: Funding,
}

/// What one organisation spends on one new asset.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// Who spends it, and owns the asset.
    pub organisation: OrganisationId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: CapitalKind,
    /// How it is used and paid for.
    pub asset: Asset,
    /// What is spent in each year of the plan.
    pub spend: Vec<Pence>,
    /// Where the figures come from.
    pub source: Option<SourceId>,
    /// How sure they are.
    pub provenance: Provenance,
    /// Where they were read.
    pub origin: Origin,
}

/// An asset that is sold.
#[derive(Clone, Debug)]
pub struct Sale {
    /// Whose it was.
    pub organisation: OrganisationId,
    /// What it was.
    pub name: String,
    /// The year in which it is sold, counted from the base year.
    pub year: usize,
    /// The first month without it, counted from April of the base year; that after its year at the latest.
    pub gone: usize,
    /// What is received.
    pub proceeds: Pence,
    /// What it stands at in the books when it goes.
    pub book_value: Pence,
    /// Months over which that would have been written off; `None` for land.
    pub life_months: Option<u32>,
    /// Where the figures come from.
    pub source: Option<SourceId>,
    /// How sure they are.
    pub provenance: Provenance,
    /// Where they were read.
    pub origin: Origin,
}

/// The most that an organisation may spend on capital.
#[derive(Clone, Debug)]
pub struct Limit {
    /// Who.
    pub organisation: OrganisationId,
    /// In each year; `None` where none is stated.
    pub by_year: Vec<Option<Pence>>,
    /// Where the figures come from.
    pub source: Option<SourceId>,
    /// How sure they are.
    pub provenance: Provenance,
    /// Where they were read.
    pub origin: Origin,
}

/// What assets come to in each year of the plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Charges {
    /// Written off in the year.
    pub depreciation: Vec<Pence>,
    /// What they stand at when the year ends.
    pub net_book: Vec<Pence>,
    /// Dividend on the mean of what they stand at when the year begins and ends.
    pub dividend: Vec<Pence>,
}

/// What was spent in one year, and from when it is written off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vintage {
    /// The year, counted from the base year.
    pub year: usize,
    /// How much.
    pub spent: Pence,
    /// The first month of its use, counted from April of the base year.
    pub first_use: usize,
}

impl Vintage {
    /// Months of year `t` in which it is written off.
    pub fn months(&self, life_months: Option<u32>, t: usize) -> usize {
        let until =
            |month: usize| month.saturating_sub(self.first_use).min(life_months.map_or(0, |life| life as usize));
        until(MONTHS * (t + 1)) - until(MONTHS * t)
    }

    /// Written off by the end of year `t`: all of it when its life is over, so that years sum to what was spent.
    pub fn written_off(&self, life_months: Option<u32>, t: usize) -> Pence {
        let months: usize = (0..=t).map(|year| self.months(life_months, year)).sum();
        life_months.map_or(Pence::ZERO, |life| self.spent.share(months, life as usize))
    }
}

impl Asset {
    /// What is spent until the year of first use ends is written off from first use on; what is spent in a later year, from the
    /// April after it.
    pub fn vintages(&self, spend: &[Pence]) -> Vec<Vintage> {
        let spent = spend.iter().enumerate().filter(|(_, pence)| **pence != Pence::ZERO);
        spent
            .map(|(year, pence)| {
                let later = year > self.first_use / MONTHS;
                Vintage { year, spent: *pence, first_use: if later { MONTHS * (year + 1) } else { self.first_use } }
            })
            .collect()
    }

    /// What comes of spending so much in each year, where a dividend of this share is due.
    ///
    /// ```
    /// # use model::capital::{Asset, Funding};
    /// # use model::money::Pence;
    /// let asset = Asset { life_months: Some(120), first_use: 18, funding: Funding::Internal };
    /// let charges = asset.charges(&[Pence(0), Pence(1_000_000), Pence(0)], 0.035);
    /// assert_eq!(charges.depreciation, [Pence(0), Pence(50_000), Pence(100_000)]);
    /// assert_eq!(charges.net_book, [Pence(0), Pence(950_000), Pence(850_000)]);
    /// assert_eq!(charges.dividend, [Pence(0), Pence(16_625), Pence(31_500)]);
    /// ```
    pub fn charges(&self, spend: &[Pence], dividend: f64) -> Charges {
        let vintages = self.vintages(spend);
        let off = |t: usize| vintages.iter().map(|one| one.written_off(self.life_months, t)).sum::<Pence>();
        let rate = if self.funding.bears_dividend() { dividend } else { 0.0 };
        let spent = |t: usize| spend[..=t].iter().copied().sum::<Pence>();
        let net_book: Vec<Pence> = (0..spend.len()).map(|t| spent(t) - off(t)).collect();
        Charges {
            depreciation: (0..spend.len()).map(|t| off(t) - if t == 0 { Pence::ZERO } else { off(t - 1) }).collect(),
            dividend: (0..spend.len()).map(|t| due(&net_book, t, rate)).collect(),
            net_book,
        }
    }
}

/// Dividend in year `t` on the mean of what assets stand at when it begins and ends.
fn due(net_book: &[Pence], t: usize, rate: f64) -> Pence {
    let opening = if t == 0 { Pence::ZERO } else { net_book[t - 1] };
    Pence::from_pounds((opening + net_book[t]).pounds() / 2.0 * rate)
}

impl Scheme {
    /// What it costs its owner in each year.
    pub fn charges(&self, plan: &Plan) -> Charges {
        self.asset.charges(&self.spend, plan.dividend_of(self.organisation))
    }
}

impl Sale {
    /// What the asset would have stood at and cost, had it been kept: what its owner no longer bears.
    pub fn relief(&self, years: usize, dividend: f64) -> Charges {
        let kept = Vintage { year: self.year, spent: self.book_value, first_use: self.gone };
        let off = |t: usize| kept.written_off(self.life_months, t);
        let stands = |t: usize| if t < self.year { Pence::ZERO } else { self.book_value - off(t) };
        let net_book: Vec<Pence> = (0..years).map(stands).collect();
        Charges {
            depreciation: (0..years).map(|t| off(t) - if t == 0 { Pence::ZERO } else { off(t - 1) }).collect(),
            dividend: (0..years).map(|t| due(&net_book, t, dividend)).collect(),
            net_book,
        }
    }

    /// What is received beyond what it stands at; negative for a loss.
    pub fn gain(&self) -> Pence {
        self.proceeds - self.book_value
    }
}

/// A ledger line that capital makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CapitalCharge {
    /// What it comes from.
    pub of: ChargeOf,
    /// What it is.
    pub part: ChargePart,
    /// Amounts as the line's side has them; nil in the base year.
    pub by_year: Vec<Pence>,
}

/// What a ledger line made by capital comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChargeOf {
    /// A place in [`Capital::schemes`].
    Scheme(usize),
    /// A place in [`Capital::sales`].
    Sale(usize),
}

words! {
    /// What a ledger line made by capital is: the word is its category.
    ChargePart, CHARGE_PARTS {
        /// Assets written off; negative for what is no longer.
        Depreciation = "depreciation",
        /// Dividend on public capital; negative for what is no longer due.
        Dividend = "PDC dividend",
        /// What takes the wear of granted and donated assets out of the position.
        Given = "donated and granted assets",
        /// What is received for an asset beyond what it stands at.
        Gain = "gain on sale",
        /// What an asset stands at beyond what is received for it.
        Loss = "loss on sale",
    }
}

impl Role {
    /// Whether it pays the Treasury a dividend on its net assets: NHS trusts and foundation trusts do.
    pub fn pays_dividend(self) -> bool {
        matches!(self, Self::Provider | Self::Acute | Self::Community | Self::MentalHealth | Self::Ambulance)
    }

    /// What it pays, as a share, where trusts pay so many per cent a year.
    pub fn dividend(self, per_cent: f64) -> f64 {
        if self.pays_dividend() { per_cent / 100.0 } else { 0.0 }
    }
}

impl Plan {
    /// The dividend that an organisation pays, as a share of average net relevant assets.
    pub fn dividend_of(&self, organisation: OrganisationId) -> f64 {
        self.organisations[organisation.index()].role.dividend(self.capital.dividend)
    }
}

/// Where spending on capital is stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatedIn {
    /// A place in [`Capital::schemes`].
    Scheme(usize),
    /// A place in [`Capital::sales`].
    Sale(usize),
    /// A solution, and the place among its costs.
    Solution(SolutionId, usize),
}

/// One scheme, sale or capital cost of a solution over the years.
#[derive(Clone, Debug, PartialEq)]
pub struct CapitalItem {
    /// Where it is stated.
    pub stated: StatedIn,
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// What it is; `None` of a solution, which does not say.
    pub kind: Option<CapitalKind>,
    /// Who pays; `None` where nothing is spent or it is not said.
    pub funding: Option<Funding>,
    /// Spent in each year.
    pub spend: Vec<Pence>,
    /// Received in each year.
    pub receipts: Vec<Pence>,
    /// Received beyond what the asset stands at; negative for a loss.
    pub gain: Vec<Pence>,
    /// What it costs; negative for what a sale saves. `None` of a solution that states no life.
    pub charges: Option<Charges>,
    /// Depreciation that is offset because the asset was given.
    pub offset: Vec<Pence>,
    /// How sure it is.
    pub provenance: Provenance,
    /// Where it was read.
    pub origin: Origin,
}

impl CapitalItem {
    /// What it adds to its owner's cost in year `t`, gains on sale left out.
    pub fn revenue(&self, t: usize) -> Pence {
        let charged = self.charges.as_ref().map_or(Pence::ZERO, |one| one.depreciation[t] + one.dividend[t]);
        charged - self.offset[t]
    }
}

/// Every scheme and sale of the plan, then the capital costs of its solutions.
pub fn items(plan: &Plan) -> Vec<CapitalItem> {
    let schemes = (0..plan.capital.schemes.len()).map(|at| of_scheme(plan, at));
    let sales = (0..plan.capital.sales.len()).map(|at| of_sale(plan, at));
    let solutions = plan.solutions.iter().enumerate().flat_map(|(at, one)| {
        let costs = one.costs.iter().enumerate().filter(|(_, cost)| cost.kind == CostKind::Capital);
        costs.map(move |(place, cost)| of_solution(plan, at.into(), place, cost))
    });
    schemes.chain(sales).chain(solutions).collect()
}

fn of_scheme(plan: &Plan, at: usize) -> CapitalItem {
    let (one, nil) = (&plan.capital.schemes[at], vec![Pence::ZERO; plan.year_count()]);
    let charges = one.charges(plan);
    let given = one.asset.funding.is_given();
    CapitalItem {
        stated: StatedIn::Scheme(at),
        name: one.name.clone(),
        organisation: one.organisation,
        kind: Some(one.kind),
        funding: Some(one.asset.funding),
        spend: one.spend.clone(),
        receipts: nil.clone(),
        offset: if given { charges.depreciation.clone() } else { nil.clone() },
        gain: nil,
        charges: Some(charges),
        provenance: one.provenance,
        origin: one.origin,
    }
}

fn of_sale(plan: &Plan, at: usize) -> CapitalItem {
    let (one, nil) = (&plan.capital.sales[at], vec![Pence::ZERO; plan.year_count()]);
    let in_its_year = |pence: Pence| (0..nil.len()).map(|t| if t == one.year { pence } else { Pence::ZERO }).collect();
    let relief = one.relief(nil.len(), plan.dividend_of(one.organisation));
    let less = |series: Vec<Pence>| series.into_iter().map(std::ops::Neg::neg).collect();
    CapitalItem {
        stated: StatedIn::Sale(at),
        name: one.name.clone(),
        organisation: one.organisation,
        kind: Some(CapitalKind::Receipt),
        funding: None,
        spend: nil.clone(),
        receipts: in_its_year(one.proceeds),
        gain: in_its_year(one.gain()),
        charges: Some(Charges {
            depreciation: less(relief.depreciation),
            net_book: less(relief.net_book),
            dividend: less(relief.dividend),
        }),
        offset: nil,
        provenance: one.provenance,
        origin: one.origin,
    }
}

fn of_solution(plan: &Plan, id: SolutionId, place: usize, cost: &SolutionCost) -> CapitalItem {
    let (about, nil) = (&plan.solutions[id.index()], vec![Pence::ZERO; plan.year_count()]);
    let charges = cost.asset.map(|asset| asset.charges(&cost.by_year, plan.dividend_of(cost.organisation)));
    let given = cost.asset.is_some_and(|asset| asset.funding.is_given());
    let offset = charges.as_ref().filter(|_| given).map_or_else(|| nil.clone(), |one| one.depreciation.clone());
    CapitalItem {
        stated: StatedIn::Solution(id, place),
        name: if cost.name.is_empty() { about.name.clone() } else { format!("{}: {}", about.name, cost.name) },
        organisation: cost.organisation,
        kind: None,
        funding: cost.asset.map(|asset| asset.funding),
        spend: cost.by_year.clone(),
        receipts: nil.clone(),
        gain: nil,
        charges,
        offset,
        provenance: about.provenance,
        origin: about.origin,
    }
}

/// What one organisation spends and may spend.
#[derive(Clone, Debug)]
pub struct Spending<'a> {
    /// Who.
    pub organisation: OrganisationId,
    /// Spent in each year, by who pays; `None`: solutions that do not say.
    pub by_funding: BTreeMap<Option<Funding>, Vec<Pence>>,
    /// All of it.
    pub spend: Vec<Pence>,
    /// Of it, what is granted or donated.
    pub given: Vec<Pence>,
    /// What assets sold in each year stand at.
    pub book_value_sold: Vec<Pence>,
    /// Received for assets.
    pub receipts: Vec<Pence>,
    /// Added to its cost, gains on sale left out.
    pub revenue: Vec<Pence>,
    /// The most that it may spend, and where that was read.
    pub limit: Option<&'a Limit>,
}

impl Spending<'_> {
    /// What counts against the limit in year `t`: spending less what is given less what sold assets stand at.
    pub fn counted(&self, t: usize) -> Pence {
        self.spend[t] - self.given[t] - self.book_value_sold[t]
    }

    /// How much more than may be spent is; `None` where no limit is stated or it is kept.
    pub fn over(&self, t: usize) -> Option<Pence> {
        let limit = self.limit?.by_year[t]?;
        Some(self.counted(t) - limit).filter(|over| *over > Pence::ZERO)
    }
}

/// What each organisation that has capital or a limit spends and may spend, in the plan's order.
pub fn spending(plan: &Plan) -> Vec<Spending<'_>> {
    let nil = vec![Pence::ZERO; plan.year_count()];
    let blank = |organisation| Spending {
        organisation,
        by_funding: BTreeMap::new(),
        spend: nil.clone(),
        given: nil.clone(),
        book_value_sold: nil.clone(),
        receipts: nil.clone(),
        revenue: nil.clone(),
        limit: plan.capital.limits.iter().find(|limit| limit.organisation == organisation),
    };
    let mut all: BTreeMap<OrganisationId, Spending> = BTreeMap::new();
    for limit in &plan.capital.limits {
        all.entry(limit.organisation).or_insert_with(|| blank(limit.organisation));
    }
    for one in items(plan) {
        let sums = all.entry(one.organisation).or_insert_with(|| blank(one.organisation));
        for t in 0..plan.year_count() {
            if one.spend[t] != Pence::ZERO {
                sums.by_funding.entry(one.funding).or_insert_with(|| nil.clone())[t] += one.spend[t];
            }
            sums.spend[t] += one.spend[t];
            if one.funding.is_some_and(Funding::is_given) {
                sums.given[t] += one.spend[t];
            }
            sums.book_value_sold[t] += one.receipts[t] - one.gain[t];
            sums.receipts[t] += one.receipts[t];
            sums.revenue[t] += one.revenue(t);
        }
    }
    all.into_values().collect()
}

/// Running costs that a solution's capital makes: depreciation, and the dividend where one is due.
pub fn running_costs(cost: &SolutionCost, dividend: f64) -> Vec<SolutionCost> {
    let Some(asset) = cost.asset.filter(|asset| !asset.funding.is_given()) else { return Vec::new() };
    let charges = asset.charges(&cost.by_year, dividend);
    let made = [(ChargePart::Depreciation, charges.depreciation), (ChargePart::Dividend, charges.dividend)];
    made.into_iter()
        .filter(|(_, by_year)| by_year.iter().any(|pence| *pence != Pence::ZERO))
        .map(|(part, by_year)| SolutionCost {
            name: format!("{}: {part}", cost.name),
            kind: CostKind::Running,
            organisation: cost.organisation,
            nature: crate::economics::CostNature::CapitalCharge,
            asset: None,
            by_year,
        })
        .collect()
}
