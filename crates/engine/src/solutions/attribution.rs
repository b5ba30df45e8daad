//! What each solution is worth among all: Shapley values in money. See `docs/method/attribution.md`.
//!
//! With the cost of a unit frozen at what all solutions together release, what they save is a sum of products over
//! cohorts, one factor for each solution, so that each term's Shapley values are exact and the terms add up.

use crate::compile::{Compiled, Follows, Stratum};
use crate::futures::Future;

use super::product::{Factor, alone, gauss_legendre, shapley};
use super::reach::{Act, LeverSet};

/// Money of each solution for each member in each year, pounds: savings positive.
pub struct Worth {
    years: usize,
    solutions: usize,
    /// `[member][year][solution]`: its share of what all save together.
    pub attributed: Vec<f64>,
    /// `[member][year][solution]`: what it would save alone.
    pub alone: Vec<f64>,
    /// `[member][year][solution]`: how much of `attributed` comes from other members, by what payees plan to be paid. Over
    /// members these sum to nothing.
    pub transferred: Vec<f64>,
}

impl Worth {
    /// All solutions of a member in a year.
    pub fn place(&self, member: usize, t: usize) -> std::ops::Range<usize> {
        let start = (member * self.years + t) * self.solutions;
        start..start + self.solutions
    }
}

/// A solution's factor in a product.
type Player = (usize, Factor);

/// What a product is worth to a member, pounds.
#[derive(Clone, Copy)]
struct Weight {
    /// The year in which it counts.
    t: usize,
    member: usize,
    pounds: f64,
    /// The member who pays for it.
    payer: Option<usize>,
}

/// Works out what each solution is worth in a future that was run with all of them delivering in full.
pub fn attribute(plan: &Compiled, future: &Future) -> Worth {
    let (years, solutions) = (plan.years, plan.solutions.solutions.len());
    let room = plan.reporters * years * solutions;
    let nil = || vec![0.0; room];
    let worth = Worth { years, solutions, attributed: nil(), alone: nil(), transferred: nil() };
    let mut game = Game { plan, future, worth, lines: Lines::of(plan), unchanged: Vec::new(), room: Room::default() };
    game.unchanged = (0..plan.lines.len() * years).map(|at| future.amounts[at]).collect();
    for (at, stratum) in plan.strata.iter().enumerate().filter(|(_, stratum)| stratum.meeting > 0) {
        for t in 1..years {
            game.stratum(at, stratum, t);
        }
    }
    game.priced_lines();
    game.money();
    game.worth
}

/// Which lines follow each scope.
struct Lines {
    /// `[scope]`: lines that follow its payment, then those that follow its cost.
    following: Vec<[Vec<usize>; 2]>,
}

impl Lines {
    fn of(plan: &Compiled) -> Self {
        let mut following = vec![[Vec::new(), Vec::new()]; plan.scope_bases.len()];
        for (at, line) in plan.lines.iter().enumerate() {
            let follows = line.moved.as_ref().and_then(|moved| moved.follows);
            if let Some((scope, follows)) = follows {
                following[scope][kind(follows)].push(at);
            }
        }
        Self { following }
    }
}

fn kind(follows: Follows) -> usize {
    match follows {
        Follows::Payment => 0,
        Follows::Cost => 1,
    }
}

struct Game<'a> {
    plan: &'a Compiled,
    future: &'a Future,
    worth: Worth,
    lines: Lines,
    /// `[line][year]`: what no lever of cells touches.
    unchanged: Vec<f64>,
    room: Room,
}

#[derive(Default)]
struct Room {
    factors: Vec<Factor>,
    values: Vec<f64>,
    quadrature: Vec<f64>,
}

impl Game<'_> {
    fn stratum(&mut self, at: usize, stratum: &Stratum, t: usize) {
        let (plan, future, years) = (self.plan, self.future, self.plan.years);
        let reach = &plan.solutions.reach;
        let meeting = &reach.meetings[stratum.meeting];
        let set = &reach.sets[meeting.set];
        let cohort = Cohort { plan, future, set, t, stay_share: stratum.stay_share };
        let units = future.strata[at * years + t];
        let line = stratum.service_line;
        let unit_cost = plan.service_lines[line].unit_cost;
        let released = future.released[line * years + t];
        // What leaves: payment follows units, cost follows units and their stays.
        let kept = cohort.kept(false);
        self.term(&stratum.scopes, 0, &kept, unit_cost * units, t);
        let stays = stratum.stay_share;
        self.term(&stratum.scopes, 1, &kept, released * units * (1.0 - stays), t);
        if stays > 0.0 {
            self.term(&stratum.scopes, 1, &cohort.kept(true), released * units * stays, t);
        }
        for scope in &stratum.scopes {
            self.leave_unchanged(*scope, unit_cost * units, released * units, t);
        }
        // What lands.
        for (lever, landing) in set.shifts.iter().zip(&meeting.landings) {
            let Act::Shift { conversion, stay } = reach.levers[*lever].act else { continue };
            let landing = &plan.landings[*landing];
            let unit_cost = plan.service_lines[landing.service_line].unit_cost;
            let added = future.released[landing.service_line * years + t];
            let arrived = units * conversion;
            let same_stays = if stay.is_none() { stays } else { 0.0 };
            for &(node, weight) in gauss_legendre(set.shifts.len().div_ceil(2)) {
                let received = cohort.received(*lever, node, false);
                self.term(&landing.scopes, 0, &received, unit_cost * arrived * weight, t);
                self.term(&landing.scopes, 1, &received, added * arrived * weight * (1.0 - same_stays), t);
                if same_stays > 0.0 {
                    let shorter = cohort.received(*lever, node, true);
                    self.term(&landing.scopes, 1, &shorter, added * arrived * weight * same_stays, t);
                }
            }
        }
    }

    /// Adds a product of `players` worth `weight` pounds of payment (0) or cost (1) of year `year` to every line that follows
    /// the scopes, in the years in which it counts there.
    fn term(&mut self, scopes: &[usize], kind: usize, players: &[Player], weight: f64, year: usize) {
        if weight == 0.0 {
            return;
        }
        let plan = self.plan;
        let (mut plain, mut priced) = (Vec::new(), Vec::new());
        for line in scopes.iter().flat_map(|scope| &self.lines.following[*scope][kind]) {
            for (t, share, pounds) in self.counted(*line, year) {
                let weight = self.weight(*line, pounds * share * weight, t);
                if plan.solutions.of_line[*line].is_empty() { plain.push(weight) } else { priced.push((*line, weight)) }
            }
        }
        self.add(players, &plain);
        for (line, weight) in priced {
            let players = with(players, &self.price_players(line, weight.t));
            self.add(&players, &[weight]);
        }
    }

    /// The years in which a change of one year's activity counts on a line that follows activity: the share of it that does, and
    /// pounds of the line for each pound of the scope.
    fn counted(&self, line: usize, year: usize) -> impl Iterator<Item = (usize, f64, f64)> {
        let moved = self.plan.lines[line].moved.as_ref().expect("a line that follows activity moves");
        let prices = &self.future.prices[moved.price_set * self.plan.years..][..self.plan.years];
        moved.counted[year].iter().map(|(t, share)| (*t, *share, moved.scale * prices[*t]))
    }

    /// What so many pounds on a line are worth, after efficiency.
    fn weight(&self, line: usize, pounds: f64, t: usize) -> Weight {
        let line = &self.plan.lines[line];
        let payer = line.payers.as_ref().map(|payers| payers[t]);
        Weight { t, member: line.reporters[t], pounds: -line.sign * line.after_efficiency[t] * pounds, payer }
    }

    /// Adds the Shapley values of a product to members, each with its weight.
    fn add(&mut self, players: &[Player], weights: &[Weight]) {
        if weights.is_empty() || players.is_empty() {
            return;
        }
        let Room { factors, values, quadrature } = &mut self.room;
        factors.clear();
        factors.extend(players.iter().map(|(_, factor)| *factor));
        values.clear();
        values.resize(players.len(), 0.0);
        shapley(factors, 1.0, values, quadrature);
        for weight in weights {
            let start = self.worth.place(weight.member, weight.t).start;
            let from = weight.payer.map(|payer| self.worth.place(payer, weight.t).start);
            for (at, ((solution, _), value)) in players.iter().zip(values.iter()).enumerate() {
                self.worth.attributed[start + solution] += weight.pounds * value;
                self.worth.alone[start + solution] += weight.pounds * alone(factors, at);
                if let Some(from) = from {
                    self.worth.transferred[start + solution] += weight.pounds * value;
                    self.worth.transferred[from + solution] -= weight.pounds * value;
                }
            }
        }
    }

    /// What levers of prices do to a line, one factor for each solution.
    fn price_players(&self, line: usize, t: usize) -> Vec<Player> {
        let solutions = &self.plan.solutions;
        let mut players: Vec<Player> = Vec::new();
        for lever in &solutions.of_line[line] {
            let effect = self.future.levers.lines[lever * self.plan.years + t];
            let one = &solutions.line_levers[*lever];
            let factor = if one.raises { 1.0 + effect } else { 1.0 - effect };
            players = with(&players, &[(one.solution, Factor::of(factor))]);
        }
        players
    }

    /// Takes a cohort that levers of cells touch from what they leave unchanged, on lines whose prices change too.
    fn leave_unchanged(&mut self, scope: usize, payment: f64, cost: f64, year: usize) {
        let mut taken = Vec::new();
        for (kind, weight) in [payment, cost].into_iter().enumerate() {
            for line in &self.lines.following[scope][kind] {
                let counted = self.counted(*line, year);
                taken.extend(counted.map(|(t, share, pounds)| (line * self.plan.years + t, pounds * share * weight)));
            }
        }
        for (at, pounds) in taken {
            self.unchanged[at] -= pounds;
        }
    }

    /// What levers of prices do to the part of a line that no lever of cells touches.
    fn priced_lines(&mut self) {
        let (plan, years) = (self.plan, self.plan.years);
        for at in (0..plan.lines.len()).filter(|at| !plan.solutions.of_line[*at].is_empty()) {
            for t in 1..years {
                let weight = self.weight(at, self.unchanged[at * years + t], t);
                let players = self.price_players(at, t);
                self.add(&players, &[weight]);
            }
        }
    }

    fn money(&mut self) {
        let years = self.plan.years;
        for (at, lever) in self.plan.solutions.money_levers.iter().enumerate() {
            for t in 1..years {
                let pounds = self.future.levers.money[at * years + t];
                let place = self.worth.place(lever.reporters[t], t).start + lever.solution;
                self.worth.attributed[place] += pounds;
                self.worth.alone[place] += pounds;
            }
        }
    }
}

/// Both products as one: a solution in both has one factor.
fn with(players: &[Player], more: &[Player]) -> Vec<Player> {
    let mut all = players.to_vec();
    for (solution, factor) in more {
        match all.iter_mut().find(|(other, _)| other == solution) {
            Some((_, ours)) => {
                ours.absent *= factor.absent;
                ours.present *= factor.present;
            }
            None => all.push((*solution, *factor)),
        }
    }
    all
}

/// One lever set in one year.
struct Cohort<'a> {
    plan: &'a Compiled,
    future: &'a Future,
    set: &'a LeverSet,
    t: usize,
    stay_share: f64,
}

impl Cohort<'_> {
    fn effect(&self, lever: usize) -> f64 {
        self.future.levers.cells[lever * self.plan.years + self.t]
    }

    /// Multiplies one solution's levers together, as each lever's factor says.
    fn players(&self, levers: impl Iterator<Item = usize>, factor: impl Fn(usize) -> f64) -> Vec<Player> {
        let each = levers.map(|lever| (self.plan.solutions.reach.levers[lever].solution, Factor::of(factor(lever))));
        each.fold(Vec::new(), |players, player| with(&players, &[player]))
    }

    /// The share that is left where it was, or that share with what is left of its stay.
    fn kept(&self, stays: bool) -> Vec<Player> {
        let ours = self.set.levers().filter(|lever| stays || !self.set.shortens.contains(lever));
        self.players(ours, |lever| 1.0 - self.effect(lever))
    }

    /// The share that a shift receives at one node of its quadrature.
    fn received(&self, lever: usize, node: f64, stays: bool) -> Vec<Player> {
        debug_assert!(!stays || self.stay_share > 0.0);
        let others = self.set.shifts.iter().filter(|other| **other != lever).copied();
        let shorter = self.set.shortens.iter().filter(|_| stays).copied();
        let reaching = self.set.avoids.iter().copied().chain(others).chain(shorter);
        let mut players = self.players(reaching, |other| {
            let scaled = if self.set.shifts.contains(&other) { node } else { 1.0 };
            1.0 - self.effect(other) * scaled
        });
        // Nothing lands where the solution that shifts is left out.
        let own = self.plan.solutions.reach.levers[lever].solution;
        let arrives = Factor { absent: 0.0, present: self.effect(lever) };
        players = with(&players, &[(own, arrives)]);
        players
    }
}
