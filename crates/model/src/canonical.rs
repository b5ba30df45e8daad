//! Canonical bytes: one spelling for the same content, whatever file it came in.
//!
//! Numbers are decimals of at most 15 significant digits in a normal form, texts are NFC and trimmed, absent cells are
//! left out, cells are in order of column name, rows in order of their bytes, and everything is length-prefixed so
//! that no two contents share a spelling.

use std::fmt;

use sha2::{Digest as _, Sha256};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// A SHA-256 digest, written in hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// The digest of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The first twelve hexadecimal digits, enough to tell plans apart on a page.
    pub fn short(&self) -> String {
        self.to_string()[..12].to_owned()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl serde::Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

/// The digest of a plan: the hash of its sections' names and digests, in order of name.
pub fn plan_digest(sections: &[(String, Digest)]) -> Digest {
    let mut sorted: Vec<_> = sections.iter().collect();
    sorted.sort();
    let mut bytes = Vec::new();
    for (name, digest) in sorted {
        put(&mut bytes, name.as_bytes());
        put(&mut bytes, &digest.0);
    }
    Digest::of(&bytes)
}

/// The canonical bytes of one table, gathered row by row in any order.
#[derive(Default)]
pub struct TableBytes {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl TableBytes {
    /// Adds a row: pairs of column name and canonical value, in order of column name, absent cells left out.
    pub fn row<'a>(&mut self, cells: impl IntoIterator<Item = (&'a str, &'a str)>) {
        for (column, value) in cells {
            put(&mut self.bytes, column.as_bytes());
            put(&mut self.bytes, value.as_bytes());
        }
        self.ends.push(self.bytes.len());
    }

    /// Appends the table to `out`: its name, how many rows, then the rows in order of their bytes.
    pub fn finish(&self, name: &str, out: &mut Vec<u8>) {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let mut rows: Vec<&[u8]> = starts.zip(&self.ends).map(|(start, end)| &self.bytes[start..*end]).collect();
        rows.sort_unstable();
        put(out, name.as_bytes());
        out.extend((rows.len() as u64).to_be_bytes());
        for row in rows {
            put(out, row);
        }
    }
}

/// Appends `part` with its length before it.
pub fn put(out: &mut Vec<u8>, part: &[u8]) {
    out.extend((part.len() as u64).to_be_bytes());
    out.extend(part);
}

/// The canonical form of a text: NFC, without space at either end.
pub fn text(written: &str) -> String {
    let trimmed = written.trim();
    if is_nfc(trimmed) { trimmed.to_owned() } else { trimmed.nfc().collect() }
}

/// The canonical form of a decimal number: its digits without zeros at either end, and a power of ten.
///
/// At most 15 significant digits are kept, rounded half up. `None` if the text is not a decimal number.
///
/// ```
/// # use model::canonical::decimal;
/// assert_eq!(decimal("1.0"), decimal("1.00"));
/// assert_eq!(decimal("+120"), decimal("1.2e2"));
/// assert_ne!(decimal("1.2"), decimal("1.3"));
/// assert_eq!(decimal("-0.0").as_deref(), Some("0"));
/// assert_eq!(decimal("NaN"), None);
/// ```
pub fn decimal(written: &str) -> Option<String> {
    let written = written.trim();
    let (negative, unsigned) = match written.as_bytes().first()? {
        b'-' => (true, &written[1..]),
        b'+' => (false, &written[1..]),
        _ => (false, written),
    };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok().filter(|power| power.abs() <= 400)?),
        None => (unsigned, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.len() + fraction.len() == 0 || !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).skip_while(|digit| *digit == b'0').collect();
    let mut power = i64::from(exponent) - fraction.len() as i64;
    if digits.len() > 15 {
        power += (digits.len() - 15) as i64;
        let up = digits[15] >= b'5';
        digits.truncate(15);
        if up {
            increment(&mut digits);
        }
    }
    while digits.last() == Some(&b'0') {
        digits.pop();
        power += 1;
    }
    if digits.is_empty() {
        return Some("0".to_owned());
    }
    let sign = if negative { "-" } else { "" };
    let digits: String = digits.into_iter().map(char::from).collect();
    Some(format!("{sign}{digits}e{power}"))
}

/// Adds one to the last digit, carrying.
fn increment(digits: &mut Vec<u8>) {
    for digit in digits.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return;
        }
        *digit = b'0';
    }
    digits.insert(0, b'1');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn carrying_past_the_first_digit_keeps_the_value() {
        assert_eq!(decimal("9999999999999999"), decimal("1e16"));
    }

    #[test]
    fn the_digest_is_that_of_the_published_test_vector() {
        assert_eq!(Digest::of(b"abc").to_string(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn cells_cannot_be_shifted_between_columns() {
        let table = |cells: [(&str, &str); 1]| {
            let (mut table, mut out) = (TableBytes::default(), Vec::new());
            table.row(cells);
            table.finish("t", &mut out);
            out
        };
        assert_ne!(table([("a", "bc")]), table([("ab", "c")]));
    }

    proptest! {
        #[test]
        fn the_shortest_spelling_of_a_float_reads_back_the_same(value in -1e12..1e12f64) {
            let plain = decimal(&format!("{value}")).unwrap();
            prop_assert_eq!(&plain, &decimal(&format!("{value:e}")).unwrap());
            let back: f64 = plain.parse().unwrap();
            prop_assert!((back - value).abs() <= value.abs() * 1e-14);
        }
    }
}
