//! Numbers that carry their unit, and rates that multiply only what they are a rate of.
//!
//! ```
//! use model::units::{Item, Per, Pound, Quantity};
//! let cost: Per<Pound, Item> = Per::new(250.0);
//! let spells: Quantity<Item> = Quantity::new(4.0);
//! assert_eq!(cost * spells, Quantity::<Pound>::new(1000.0));
//! ```
//!
//! A bed day counted at midnight is not a bed day counted as stay plus one:
//!
//! ```compile_fail
//! use model::units::{BedDay, Midnight, Quantity, StayPlusOne};
//! let midnight: Quantity<BedDay<Midnight>> = Quantity::new(1.0);
//! let habit: Quantity<BedDay<StayPlusOne>> = Quantity::new(2.0);
//! let sum = midnight + habit;
//! ```
//!
//! Nor are pounds of the day pounds of one year, or of today's worth:
//!
//! ```compile_fail
//! use model::units::{Cash, PoundOf, Quantity, Real};
//! let paid: Quantity<PoundOf<Cash>> = Quantity::new(1.0);
//! let real: Quantity<PoundOf<Real>> = Quantity::new(1.0);
//! let sum = paid + real;
//! ```

use std::marker::PhantomData;
use std::ops::{Add, AddAssign, Div, Mul, Sub};

/// A person counted once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Person;
/// One unit of a service, in the measure of its point of delivery: a spell, an attendance, a contact or a bed day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Item;
/// A pound in the plan's own price basis; a plan has one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pound;
/// A bed day under counting convention `C`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BedDay<C>(PhantomData<C>);
/// Stays counted in midnights: 0 for a same-day stay.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Midnight;
/// Stays counted as midnights plus one, as the NHP demand model does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StayPlusOne;
/// A bed, open or occupied.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bed;
/// A room, bay, table or couch where one patient is seen at a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Space;
/// A contact that a community or primary care service has room for in a year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contact;
/// A whole-time equivalent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wte;
/// A post that somebody must be at while it is covered, whoever it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Post;
/// A programmed activity of a doctor's job plan, by default four hours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ProgrammedActivity;
/// A minute.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Minute;
/// An hour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hour;
/// A day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Day;
/// A week.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Week;
/// A pound of basis `B`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PoundOf<B>(PhantomData<B>);
/// Pounds as they are paid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cash;
/// Pounds with the purchasing power of one stated year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Real;
/// Real pounds of a later year, as much as they are worth in the year that is discounted to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Discounted;

/// An amount of unit `U`.
#[derive(Debug)]
pub struct Quantity<U> {
    value: f64,
    unit: PhantomData<U>,
}

impl<U> Quantity<U> {
    /// Nothing of it.
    pub const ZERO: Self = Self::new(0.0);

    /// This many.
    pub const fn new(value: f64) -> Self {
        Self { value, unit: PhantomData }
    }

    /// The bare number.
    pub const fn value(self) -> f64 {
        self.value
    }
}

// Derived impls would ask `U` to be `Copy`, `PartialEq` and so on, which the unit has no need to be.
impl<U> Clone for Quantity<U> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<U> Copy for Quantity<U> {}
impl<U> PartialEq for Quantity<U> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}
impl<U> Default for Quantity<U> {
    fn default() -> Self {
        Self::ZERO
    }
}
impl<U> Add for Quantity<U> {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::new(self.value + other.value)
    }
}
impl<U> AddAssign for Quantity<U> {
    fn add_assign(&mut self, other: Self) {
        self.value += other.value;
    }
}
impl<U> Sub for Quantity<U> {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self::new(self.value - other.value)
    }
}
impl<U> Mul<f64> for Quantity<U> {
    type Output = Self;
    fn mul(self, factor: f64) -> Self {
        Self::new(self.value * factor)
    }
}
impl<U> Div for Quantity<U> {
    type Output = f64;
    fn div(self, other: Self) -> f64 {
        self.value / other.value
    }
}
impl<U> std::iter::Sum for Quantity<U> {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Self::ZERO, Add::add)
    }
}

/// A rate of `N` for each `D`.
#[derive(Debug)]
pub struct Per<N, D> {
    value: f64,
    units: PhantomData<(N, D)>,
}

impl<N, D> Per<N, D> {
    /// This many `N` for each `D`.
    pub const fn new(value: f64) -> Self {
        Self { value, units: PhantomData }
    }

    /// The bare number.
    pub const fn value(self) -> f64 {
        self.value
    }
}

impl<N, D> Clone for Per<N, D> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<N, D> Copy for Per<N, D> {}
impl<N, D> Mul<Quantity<D>> for Per<N, D> {
    type Output = Quantity<N>;
    fn mul(self, amount: Quantity<D>) -> Quantity<N> {
        Quantity::new(self.value * amount.value)
    }
}

impl Quantity<BedDay<StayPlusOne>> {
    /// The same stays counted in midnights: one less for each spell.
    #[must_use]
    pub fn in_midnights(self, spells: Quantity<Item>) -> Quantity<BedDay<Midnight>> {
        Quantity::new(self.value - spells.value)
    }
}
