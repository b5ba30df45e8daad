//! Cost as one function of activity, for growth and reduction alike. See `docs/method/cost.md`.

use std::collections::BTreeMap;

use model::Plan;
use model::activity::UnitCost;
use model::id::{ServiceId, SiteId};
use model::plan::CostShape;
use model::provenance::Provenance;
use model::units::{Item, Pound, Quantity};

use crate::activity::{ALL, Activity, Atom, COALITIONS};

/// What a service line costs at some activity: variable cost follows every unit, step cost moves a step at a time, fixed
/// cost stays while the line is open.
///
/// ```
/// use engine::cost::ServiceLine;
/// use model::units::Quantity;
/// // 100 units at £10, a quarter variable, half in 20 steps of 5 units, a quarter fixed
/// let line = ServiceLine::new(10.0, (0.25, 0.5, 0.25), 20.0, 100.0);
/// assert_eq!(line.cost(Quantity::new(100.0)).value(), 1000.0);
/// assert_eq!(line.cost(Quantity::new(104.0)).value(), 1010.0); // 4 × £2.50, no step yet
/// assert_eq!(line.cost(Quantity::new(105.0)).value(), 1037.5); // 5 × £2.50 and a step of £25
/// assert_eq!(line.cost(Quantity::new(95.0)).value(), 962.5);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ServiceLine {
    variable: f64,
    step: f64,
    fixed: f64,
    size: f64,
    base: f64,
    steps: f64,
}

impl ServiceLine {
    /// A line of `base` units at `unit_cost` pounds each, with shares (variable, step, fixed) and `steps` steps at base.
    ///
    /// A line without a base has nothing to stand on: each of its units is new, and bears the whole of its cost.
    pub fn new(unit_cost: f64, shares: (f64, f64, f64), steps: f64, base: f64) -> Self {
        if base <= 0.0 {
            return Self { variable: unit_cost, step: 0.0, fixed: 0.0, size: 0.0, base: 0.0, steps: 0.0 };
        }
        Self {
            variable: unit_cost * shares.0,
            step: unit_cost * shares.1 * base / steps,
            fixed: unit_cost * shares.2 * base,
            size: base / steps,
            base,
            steps,
        }
    }

    fn of(unit: &UnitCost, shape: CostShape, base: f64) -> Self {
        let shares = (unit.shares.variable, unit.shares.step, unit.shares.fixed);
        Self::new(unit.cost.value(), shares, shape.steps, base)
    }

    /// The same line with steps so small that they cannot be told from a slope: what its cost would be if it followed activity
    /// evenly.
    #[must_use]
    pub fn evenly(self) -> Self {
        const FINER: f64 = 1e6;
        Self { step: self.step / FINER, size: self.size / FINER, steps: self.steps * FINER, ..self }
    }

    /// What it costs at this activity.
    pub fn cost(&self, activity: Quantity<Item>) -> Quantity<Pound> {
        let steps = self.steps + self.moved(activity.value());
        Quantity::new(self.variable * activity.value() + self.step * steps + self.fixed)
    }

    /// How many steps this activity is from base.
    fn moved(&self, activity: f64) -> f64 {
        // Truncated by a cast, which is one instruction where `trunc` is a call.
        if self.base > 0.0 { ((activity - self.base) / self.size) as i64 as f64 } else { 0.0 }
    }

    /// Cost released or added for each unit between base and this activity; the variable cost where they are the same.
    pub fn marginal(&self, activity: Quantity<Item>) -> f64 {
        self.between(Quantity::new(self.base), activity)
    }

    /// Cost released or added for each unit between two activities; the variable cost where they are the same.
    pub fn between(&self, from: Quantity<Item>, to: Quantity<Item>) -> f64 {
        let change = (to - from).value();
        if change == 0.0 {
            return self.variable;
        }
        // Not the quotient of two costs, whose difference loses digits where the change is small.
        self.variable + self.step * (self.moved(to.value()) - self.moved(from.value())) / change
    }
}

/// How money follows activity within each scope.
pub struct Cost {
    /// One for each of `Activity::scopes`.
    pub scopes: Vec<ScopeCost>,
}

/// How money follows activity within one scope, relative to its base.
pub struct ScopeCost {
    /// Activity at average cost in the base year, pounds.
    pub base: f64,
    /// `[coalition][year]`: activity at average cost, relative to the base: what activity-based payment follows.
    pub payment: Vec<f64>,
    /// `[coalition][year]`: cost, relative to the base: what a provider's cost follows.
    pub cost: Vec<f64>,
    /// The least certain provenance of the unit costs.
    pub provenance: Provenance,
}

/// Activity of a service at a site: what steps are counted on.
type Line = (SiteId, ServiceId);

/// Works out how money follows activity within each scope.
pub fn follow(plan: &Plan, activity: &Activity) -> Cost {
    let whole = add_up(activity, COALITIONS * plan.year_count(), |_| true);
    let scopes = (0..activity.scopes.len()).map(|scope| follow_scope(plan, activity, scope, &whole)).collect();
    Cost { scopes }
}

fn follow_scope(plan: &Plan, activity: &Activity, scope: usize, whole: &BTreeMap<Line, Vec<f64>>) -> ScopeCost {
    let years = plan.year_count();
    let costs = plan.unit_cost_table();
    let ours = add_up(activity, COALITIONS * years, |atom| atom.scopes.contains(&scope));
    let mut follow = ScopeCost {
        base: 0.0,
        payment: vec![0.0; COALITIONS * years],
        cost: vec![0.0; COALITIONS * years],
        provenance: Provenance::Published,
    };
    for (key, counts) in ours {
        let provider = plan.sites[key.0.index()].organisation;
        let unit = costs.of(key.1, provider).expect("pack asks for a unit cost wherever money follows activity");
        let whole = &whole[&key];
        // Steps belong to the whole service line. A part of it bears the line's average cost in the base year, and cost
        // is released or added for each of its units at the line's own marginal cost.
        let line = ServiceLine::of(unit, plan.cost, whole[0]);
        let base_cost = unit.cost.value() * counts[0];
        follow.base += base_cost;
        follow.provenance = follow.provenance.and(unit.provenance);
        for t in 0..years {
            // Frozen at the full coalition, so that the game is multilinear and ends at the true cost.
            let marginal = line.marginal(Quantity::new(whole[ALL * years + t]));
            for coalition in 0..COALITIONS {
                let at = coalition * years + t;
                follow.payment[at] += unit.cost.value() * counts[at];
                follow.cost[at] += base_cost + marginal * (counts[at] - counts[0]);
            }
        }
    }
    relative(&mut follow.payment);
    relative(&mut follow.cost);
    follow
}

/// Activity of the atoms that are `ours` by site and service, `[coalition][year]`.
fn add_up(activity: &Activity, length: usize, ours: impl Fn(&Atom) -> bool) -> BTreeMap<Line, Vec<f64>> {
    let mut lines: BTreeMap<Line, Vec<f64>> = BTreeMap::new();
    for atom in activity.atoms.iter().filter(|atom| ours(atom)) {
        let counts = lines.entry((atom.site, atom.service)).or_insert_with(|| vec![0.0; length]);
        for (sum, count) in counts.iter_mut().zip(&atom.counts) {
            *sum += count;
        }
    }
    lines
}

/// Divides by the base; a scope that costs nothing in the base year moves nothing.
fn relative(values: &mut [f64]) {
    let base = values[0];
    for value in values {
        *value = if base == 0.0 { 1.0 } else { *value / base };
    }
}
