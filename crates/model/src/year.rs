//! Financial years, 1 April to 31 March.

use std::fmt;

/// A financial year, named by the calendar year in which it starts and written `2026/27`.
///
/// ```
/// # use model::FinancialYear;
/// let year: FinancialYear = "2026/27".parse().unwrap();
/// assert_eq!(year.plus(1).to_string(), "2027/28");
/// assert!("2026/28".parse::<FinancialYear>().is_err());
/// assert_eq!("1999/00".parse::<FinancialYear>().unwrap().plus(1).to_string(), "2000/01");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FinancialYear {
    start: i16,
}

impl FinancialYear {
    /// The financial year that starts on 1 April of this calendar year, 1900 to 2200.
    pub fn starting(start: i32) -> Option<Self> {
        (1900..=2200).contains(&start).then_some(Self { start: start as i16 })
    }

    /// The calendar year in which it starts.
    pub fn start(self) -> i32 {
        self.start.into()
    }

    /// The financial year this many years later.
    #[must_use]
    pub fn plus(self, years: usize) -> Self {
        Self { start: self.start.saturating_add(i16::try_from(years).unwrap_or(i16::MAX)) }
    }

    /// Its days: 366 where its February is in a leap year.
    ///
    /// ```
    /// # use model::FinancialYear;
    /// assert_eq!("2027/28".parse::<FinancialYear>().unwrap().days(), 366);
    /// assert_eq!("2028/29".parse::<FinancialYear>().unwrap().days(), 365);
    /// ```
    pub fn days(self) -> u32 {
        let february = i32::from(self.start) + 1;
        let leap = february % 4 == 0 && (february % 100 != 0 || february % 400 == 0);
        if leap { 366 } else { 365 }
    }

    /// Whole years from `base` to this year; `None` if this year is before `base`.
    pub fn since(self, base: Self) -> Option<usize> {
        usize::try_from(self.start - base.start).ok()
    }
}

impl fmt::Display for FinancialYear {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(&format!("{}/{:02}", self.start, (i32::from(self.start) + 1).rem_euclid(100)))
    }
}

impl std::str::FromStr for FinancialYear {
    type Err = NotAFinancialYear;

    fn from_str(text: &str) -> Result<Self, NotAFinancialYear> {
        let (start, end) = text.split_once('/').ok_or(NotAFinancialYear)?;
        let digits = |part: &str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(start, 4) || !digits(end, 2) {
            return Err(NotAFinancialYear);
        }
        let start: i32 = start.parse().map_err(|_| NotAFinancialYear)?;
        let end: i32 = end.parse().map_err(|_| NotAFinancialYear)?;
        if (start + 1).rem_euclid(100) != end {
            return Err(NotAFinancialYear);
        }
        Self::starting(start).ok_or(NotAFinancialYear)
    }
}

impl serde::Serialize for FinancialYear {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

/// The text is not a financial year such as `2026/27`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAFinancialYear;

impl fmt::Display for NotAFinancialYear {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("not a financial year such as 2026/27")
    }
}

impl std::error::Error for NotAFinancialYear {}
