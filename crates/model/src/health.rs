//! Age curves: how often people of each age use some care, from which the effect of better health is read.
//! See `docs/method/health-status.md`.

use crate::id::Origin;
use crate::people::{AgeBand, Sex};
use crate::provenance::Provenance;

/// The most years, either way, that health status may make people older or younger; what goes beyond is held here.
pub const MOST_YEARS: usize = 20;

/// How often people of each age use some care. Only the shape matters, so any unit will do.
#[derive(Clone, Debug)]
pub struct AgeCurve {
    /// Its short code.
    pub code: String,
    /// Rates of women, men and persons, in the order of [`Sex::ALL`]; `None` where the curve does not tell them apart.
    pub rates: [Option<Rates>; 3],
    /// The least certain provenance of its rates.
    pub provenance: Provenance,
    /// Where its first row was read.
    pub origin: Origin,
}

impl AgeCurve {
    /// The rates that people of this sex follow: their own, or else those of persons.
    pub fn rates_of(&self, sex: Sex) -> Option<&Rates> {
        self.rates[sex as usize].as_ref().or(self.rates[Sex::Persons as usize].as_ref())
    }
}

/// Rates at consecutive single years of age. Between two ages the rate is on the straight line from one to the other;
/// below the first and above the last age it stays as it is there.
#[derive(Clone, Debug, PartialEq)]
pub struct Rates {
    /// The first age.
    pub first: u8,
    /// The rate at each age from the first on; never empty.
    pub by_age: Vec<f64>,
}

impl Rates {
    /// The rate at an age, which need not be whole.
    ///
    /// ```
    /// # use model::health::Rates;
    /// let rates = Rates { first: 70, by_age: vec![100.0, 110.0, 130.0] };
    /// assert_eq!(rates.at(71.5), 120.0);
    /// assert_eq!((rates.at(60.0), rates.at(90.0)), (100.0, 130.0));
    /// ```
    pub fn at(&self, age: f64) -> f64 {
        let last = (self.by_age.len() - 1) as f64;
        let place = (age - f64::from(self.first)).clamp(0.0, last);
        let below = place.floor() as usize;
        let above = (below + 1).min(self.by_age.len() - 1);
        self.by_age[below] + (place - below as f64) * (self.by_age[above] - self.by_age[below])
    }

    /// How often people of a band use the care if they are as healthy as people `years` younger were, relative to how often
    /// they do: Σ rate(a − years) ÷ Σ rate(a) over the single years of the band. Years above the curve's last age are not
    /// told apart, so a band that goes on beyond it ends there.
    ///
    /// ```
    /// # use model::{health::Rates, people::AgeBand};
    /// let rates = Rates { first: 70, by_age: vec![100.0, 110.0, 130.0] };
    /// let factor = rates.factor(AgeBand { from: 71, to: 72 }, 0.5);
    /// assert_eq!(factor, (105.0 + 120.0) / (110.0 + 130.0));
    /// ```
    pub fn factor(&self, band: AgeBand, years: f64) -> f64 {
        let base = self.sum(band, 0.0);
        if base > 0.0 { self.sum(band, years) / base } else { 1.0 }
    }

    /// Σ rate(a − years) over the single years of a band.
    pub fn sum(&self, band: AgeBand, years: f64) -> f64 {
        let last = usize::from(self.first) + self.by_age.len() - 1;
        let to = usize::from(band.to).min(last.max(usize::from(band.from)));
        (usize::from(band.from)..=to).map(|age| self.at(age as f64 - years)).sum()
    }
}

/// Years of better health, held within what age curves can tell.
pub fn held(years: f64) -> f64 {
    years.clamp(-(MOST_YEARS as f64), MOST_YEARS as f64)
}
