//! The economic case of each solution that states one. See `docs/method/economics.md`.

use model::Plan;
use model::economics::{Benefit, BenefitAmount, BenefitKind, Bias, CostNature, Discount, Economics};
use model::money::{Basis, Pence};
use model::provenance::Provenance;
use model::results::{EconomicResult, SolutionResult};
use model::solution::{CostKind, Solution};
use model::units::{Cash, Discounted, PoundOf, Quantity, Real};

use crate::economics::{Benefits, OptimismBias, Schedule, deflate};
use crate::quality::room;
use crate::solutions::Saved;

/// Money of the base year's prices.
type RealPounds = Quantity<PoundOf<Real>>;

/// What every solution with an economic case is worth, in the plan's order.
pub fn appraise(plan: &Plan, saved: &Saved) -> Vec<EconomicResult> {
    let one = |found: &SolutionResult| {
        let about = &plan.solutions[found.solution.index()];
        let economics = about.economics.as_ref()?;
        Appraisal { plan, about, found, economics, saved }.result()
    };
    saved.solutions.iter().filter_map(one).collect()
}

struct Appraisal<'a> {
    plan: &'a Plan,
    about: &'a Solution,
    found: &'a SolutionResult,
    economics: &'a Economics,
    saved: &'a Saved,
}

impl Appraisal<'_> {
    fn discount(&self) -> &Discount {
        &self.plan.discount
    }

    /// `None` only beyond the rates' last year, which `pack` refuses.
    fn result(&self) -> Option<EconomicResult> {
        let operating = optimism(self.economics.operating);
        let capital = optimism(self.economics.capital);
        let estimate = |kind| self.resources(kind);
        let running = scaled(&estimate(CostKind::Running), operating);
        let (one_off, built) = (estimate(CostKind::OneOff), scaled(&estimate(CostKind::Capital), capital));
        let released = self.released();
        let worth = |flows: &[RealPounds]| self.schedule(false).present_value(flows);
        let benefits = Benefits {
            cash_releasing: worth(&released)?,
            non_cash_releasing: self.benefits(BenefitKind::NonCashReleasing)?,
            societal: self.benefits(BenefitKind::Societal)?,
            unmonetised: self.unmonetised(),
        };
        let (running_worth, one_off_worth, capital_worth) = (worth(&running)?, worth(&one_off)?, worth(&built)?);
        let plain = worth(&estimate(CostKind::Running))? + worth(&estimate(CostKind::Capital))?;
        let cost = running_worth + one_off_worth + capital_worth;
        let spent: Vec<RealPounds> = (0..released.len()).map(|k| running[k] + one_off[k] + built[k]).collect();
        Some(EconomicResult {
            solution: self.found.solution,
            years: self.economics.years,
            extended: (self.discount().base + self.economics.years).saturating_sub(self.plan.horizon),
            running: running_worth,
            one_off: one_off_worth,
            capital: capital_worth,
            optimism: running_worth + capital_worth - plain,
            cash_releasing: benefits.cash_releasing,
            non_cash_releasing: benefits.non_cash_releasing,
            societal: benefits.societal,
            benefits: self.economics.benefits.iter().map(|one| self.benefit_worth(one)).collect::<Option<_>>()?,
            net: benefits.net(cost),
            ratios: benefits.over(cost),
            equivalent_annual: self.schedule(false).equivalent_annual(cost, self.economics.years)?,
            payback: payback(&released, &spent).map(|k| self.discount().base + k),
            excluded: self.excluded(),
            affordability: self.affordability(),
            unmonetised: benefits.unmonetised,
            provenance: self.provenance(),
        })
    }

    fn schedule(&self, health: bool) -> Schedule<'_> {
        let discount = self.discount();
        Schedule { source: &discount.source, bands: if health { &discount.health } else { &discount.rates } }
    }

    /// Flows from the year that is discounted to, of a series over the plan's years in its own money. Beyond the horizon the
    /// last year's real level stays, or nothing if the series ends.
    fn flows(&self, pounds: &[f64], goes_on: bool) -> Vec<RealPounds> {
        let base = self.discount().base;
        (base..=base + self.economics.years).map(|t| self.level(pounds, t, goes_on)).collect()
    }

    fn level(&self, pounds: &[f64], t: usize, goes_on: bool) -> RealPounds {
        match pounds.get(t) {
            Some(amount) => self.real(*amount, t),
            None if goes_on => self.real(pounds[pounds.len() - 1], pounds.len() - 1),
            None => Quantity::ZERO,
        }
    }

    /// An amount of year `t` in the prices of the year that is discounted to; of a plan in real terms, in the plan's own.
    fn real(&self, pounds: f64, t: usize) -> RealPounds {
        if matches!(self.plan.basis, Basis::Real(_)) {
            return Quantity::new(pounds);
        }
        let (base, step) = (self.discount().base, 1.0 + self.discount().inflation);
        let grown = |years: usize| (0..years).fold(1.0, |index, _| index * step);
        let index = if t >= base { grown(t - base) } else { 1.0 / grown(base - t) };
        deflate(Quantity::<PoundOf<Cash>>::new(pounds), index).unwrap_or(Quantity::ZERO)
    }

    /// Costs of one kind that use something up, whoever bears them.
    fn resources(&self, kind: CostKind) -> Vec<RealPounds> {
        let mut pounds = vec![0.0; self.plan.year_count()];
        let counted = |nature| nature == CostNature::Resource;
        for cost in self.about.costs.iter().filter(|cost| cost.kind == kind && counted(cost.nature)) {
            pounds.iter_mut().zip(&cost.by_year).for_each(|(sum, pence)| *sum += pence.pounds());
        }
        self.flows(&pounds, kind == CostKind::Running && self.about.timing.until.is_none())
    }

    /// What it is expected to save before its running cost: cash-releasing.
    fn released(&self) -> Vec<RealPounds> {
        let gross = self.gross();
        self.late(|t| self.level(&gross, t, self.goes_on()))
    }

    fn gross(&self) -> Vec<f64> {
        let years = self.found.attributed.iter().zip(&self.found.running);
        years.map(|(net, running)| (*net + *running).pounds() * self.found.delivery).collect()
    }

    fn goes_on(&self) -> bool {
        self.about.recurrent && self.about.timing.until.is_none()
    }

    /// A series of benefits as late as optimism bias on duration makes it: the months without effect last longer by so much,
    /// and the amount of a year is on the straight line between those of the two years that it slips from.
    fn late(&self, of: impl Fn(usize) -> RealPounds) -> Vec<RealPounds> {
        let lag = if self.about.timing.profile.is_some() { 0.0 } else { self.about.timing.lag_months };
        let years = lag * optimism(self.economics.duration).applied() / 12.0;
        let base = self.discount().base;
        let at = |t: usize| {
            let early = t as f64 - years;
            if early <= 0.0 {
                return if years > 0.0 { Quantity::ZERO } else { of(t) };
            }
            let (below, share) = (early as usize, early - (early as usize) as f64);
            if share == 0.0 { of(below) } else { of(below) * (1.0 - share) + of(below + 1) * share }
        };
        (base..=base + self.economics.years).map(at).collect()
    }

    /// What all benefits of a kind are worth.
    fn benefits(&self, kind: BenefitKind) -> Option<Quantity<PoundOf<Discounted>>> {
        let of_kind = self.economics.benefits.iter().filter(|one| one.kind == kind);
        of_kind.map(|one| self.benefit_worth(one)).sum()
    }

    /// What one benefit is worth.
    fn benefit_worth(&self, one: &Benefit) -> Option<Quantity<PoundOf<Discounted>>> {
        self.schedule(one.health).present_value(&self.late(|t| self.benefit(one, t)))
    }

    /// A benefit in year `t`: as far as the solution has grown and is expected to deliver, and there is room for what it shifts.
    fn benefit(&self, one: &Benefit, t: usize) -> RealPounds {
        let last = self.plan.horizon;
        if t > last && !self.goes_on() {
            return Quantity::ZERO;
        }
        let (at, years) = (t.min(last), self.plan.year_count());
        let room = room(self.found, at);
        let pounds = match &one.amount {
            None => 0.0,
            Some(BenefitAmount::Full(amount)) => {
                amount.pounds() * self.saved.expected().shares[self.found.solution.index() * years + at] * room
            }
            Some(BenefitAmount::ByYear(amounts)) => amounts[at].pounds() * self.found.delivery * room,
        };
        Quantity::new(pounds)
    }

    fn provenance(&self) -> Provenance {
        let valued = self.economics.benefits.iter().filter(|one| one.amount.is_some());
        valued.fold(self.about.provenance, |sure, one| sure.and(one.provenance))
    }

    fn unmonetised(&self) -> Vec<String> {
        let named = self.economics.benefits.iter().filter(|one| one.kind == BenefitKind::Unmonetised);
        named.map(|one| one.name.clone()).collect()
    }

    /// VAT, capital charges and transfers: in affordability and not in economics.
    fn excluded(&self) -> Vec<Pence> {
        let mut sums = vec![Pence::ZERO; self.plan.year_count()];
        for cost in self.about.costs.iter().filter(|cost| cost.nature != CostNature::Resource) {
            sums.iter_mut().zip(&cost.by_year).for_each(|(sum, pence)| *sum += *pence);
        }
        sums
    }

    /// What it is expected to do to members' positions, everything that they pay included.
    fn affordability(&self) -> Vec<Pence> {
        let gross = self.gross();
        (0..gross.len()).map(|t| Pence::from_pounds(gross[t]) - self.found.running[t] - self.found.one_off[t]).collect()
    }
}

fn optimism(bias: Bias) -> OptimismBias {
    let stated = OptimismBias::new(bias.bound).and_then(|one| one.mitigated(bias.mitigation));
    stated.expect("pack keeps bounds and mitigation within what they can be")
}

fn scaled(flows: &[RealPounds], bias: OptimismBias) -> Vec<RealPounds> {
    flows.iter().map(|flow| bias.uplift(*flow)).collect()
}

/// The first year from which what has been released covers what has been spent, and goes on doing so; `None` if nothing is spent
/// or it never does.
fn payback(released: &[RealPounds], spent: &[RealPounds]) -> Option<usize> {
    if spent.iter().all(|flow| flow.value() == 0.0) {
        return None;
    }
    let mut sum = 0.0;
    let mut first = None;
    for (k, (more, less)) in released.iter().zip(spent).enumerate() {
        sum += more.value() - less.value();
        match (sum >= 0.0, first) {
            (false, _) => first = None,
            // Before anything is spent nothing is paid back.
            (true, None) if spent[..=k].iter().any(|flow| flow.value() > 0.0) => first = Some(k),
            (true, _) => {}
        }
    }
    first
}
