//! How sure we may be of a figure, by where it comes from.

use crate::word::words;

words! {
    /// Where a figure comes from, from most to least certain.
    ///
    /// A result is only as good as the least certain thing it rests on, so provenances combine with [`Provenance::and`].
    Provenance, PROVENANCE_NAMES {
        /// Printed as it stands in a public document.
        Published = "published",
        /// Worked out by a stated method from published figures.
        Derived = "derived",
        /// An organisation's own figure.
        Local = "local",
        /// Made up to show how something works.
        Illustrative = "illustrative",
    }
}

impl Provenance {
    /// The provenance of a result that rests on both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.max(other)
    }

    /// The provenance of a result that rests on all of these; published if it rests on nothing.
    pub fn of(all: impl IntoIterator<Item = Self>) -> Self {
        all.into_iter().fold(Self::Published, Self::and)
    }
}
