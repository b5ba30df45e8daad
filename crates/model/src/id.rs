//! One id type per kind of thing: the place of a row in its list of the [`Plan`](crate::Plan).

/// Declares id types that cannot be mistaken for one another.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident,)+) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The place in the plan's list.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl From<usize> for $name {
            fn from(index: usize) -> Self {
                Self(u32::try_from(index).expect("a plan holds fewer than four thousand million rows"))
            }
        }
    )+ };
}

ids! {
    /// An organisation of `Plan::organisations`.
    OrganisationId,
    /// A site of `Plan::sites`.
    SiteId,
    /// An area of `Plan::areas`.
    AreaId,
    /// An area group of `Plan::area_groups`.
    AreaGroupId,
    /// A service of `Plan::services`.
    ServiceId,
    /// An assumption of `Plan::assumptions`.
    AssumptionId,
    /// A solution of `Plan::solutions`.
    SolutionId,
    /// A source of `Plan::sources`.
    SourceId,
    /// A ledger line of `Plan::lines`.
    LineId,
    /// A driver of `Plan::drivers`.
    DriverId,
    /// An age curve of `Plan::age_curves`.
    AgeCurveId,
    /// A measure of quality of `Plan::measures`.
    MeasureId,
    /// A population variant of `Plan::variants`.
    VariantId,
}

/// Where a row was read: opaque here; `pack` turns it back into a file and a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Origin {
    /// The place of the file in the list of files read.
    pub file: u16,
    /// The line in it, from 1; the row for a Parquet file.
    pub line: u32,
}
