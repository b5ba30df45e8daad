//! Sex and age bands.

use std::fmt;

use crate::word::words;

words! {
    /// Sex as counted.
    Sex, SEX_NAMES {
        /// Female.
        Female = "F",
        /// Male.
        Male = "M",
        /// Persons: both, where sex is not known.
        Persons = "P",
    }
}

/// The greatest age that is told apart; everybody older is of this age.
pub const OLDEST: u8 = 120;

/// Ages from `from` to `to`, both included. `to` is [`OLDEST`] for an open band such as `90+`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AgeBand {
    /// The youngest age in the band.
    pub from: u8,
    /// The oldest age in the band.
    pub to: u8,
}

impl AgeBand {
    /// Everybody.
    pub const ALL: Self = Self { from: 0, to: OLDEST };

    /// Reads `0-4`, `90+`, `17` or `all`.
    ///
    /// ```
    /// # use model::people::AgeBand;
    /// assert_eq!(AgeBand::parse("85-89"), Some(AgeBand { from: 85, to: 89 }));
    /// assert_eq!(AgeBand::parse("90+").unwrap().to_string(), "90+");
    /// assert_eq!(AgeBand::parse("9-4"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let age = |part: &str| part.trim().parse::<u8>().ok().filter(|age| *age <= OLDEST);
        if text == "all" {
            return Some(Self::ALL);
        }
        if let Some(from) = text.strip_suffix('+') {
            return Some(Self { from: age(from)?, to: OLDEST });
        }
        let (from, to) = text.split_once(['-', '–']).unwrap_or((text, text));
        let band = Self { from: age(from)?, to: age(to)? };
        (band.from <= band.to).then_some(band)
    }

    /// Whether the two bands share an age.
    pub fn overlaps(self, other: Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }

    /// Whether every age of `other` is in this band.
    pub fn holds(self, other: Self) -> bool {
        self.from <= other.from && other.to <= self.to
    }
}

impl fmt::Display for AgeBand {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::ALL => out.pad("all"),
            Self { from, to: OLDEST } => out.pad(&format!("{from}+")),
            Self { from, to } if from == to => out.pad(&from.to_string()),
            Self { from, to } => out.pad(&format!("{from}-{to}")),
        }
    }
}

impl serde::Serialize for AgeBand {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}
