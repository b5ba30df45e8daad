//! Canonical bytes: one spelling for the same content, whatever file it came in.
//!
//! Numbers are decimals of at most 15 significant digits in a normal form, texts are NFC and trimmed, absent cells are
//! empty and columns without any value left out, cells are in order of column name, rows in order of their bytes, and everything is length-prefixed so
//! that no two contents share a spelling.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

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

/// The digest of a section: the hash of its name, and of its tables' names and digests in order of name.
pub fn section_digest(section: &str, tables: &[(&str, Digest)]) -> Digest {
    let mut sorted: Vec<_> = tables.iter().collect();
    sorted.sort();
    let mut bytes = Vec::new();
    put(&mut bytes, section.as_bytes());
    for (name, digest) in sorted {
        put(&mut bytes, name.as_bytes());
        put(&mut bytes, &digest.0);
    }
    Digest::of(&bytes)
}

/// The canonical bytes of one table, gathered row by row in any order.
pub struct TableBytes {
    columns: Vec<String>,
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl TableBytes {
    /// A table with these columns, in order of name. Columns in which no row has a value are left out by the caller.
    pub fn new<S: Into<String>>(columns: impl IntoIterator<Item = S>) -> Self {
        let columns: Vec<String> = columns.into_iter().map(Into::into).collect();
        debug_assert!(columns.is_sorted(), "columns are in order of name");
        Self { columns, bytes: Vec::new(), ends: Vec::new() }
    }

    /// Adds a row: a canonical value for each column, empty where the cell is blank.
    pub fn row<'a>(&mut self, values: impl IntoIterator<Item = &'a str>) {
        values.into_iter().for_each(|value| self.cell(value));
        self.end_row();
    }

    /// Adds a cell to the row at hand; cells come in order of column.
    pub fn cell(&mut self, value: &str) {
        put(&mut self.bytes, value.as_bytes());
    }

    /// Ends the row at hand.
    pub fn end_row(&mut self) {
        self.ends.push(self.bytes.len());
    }

    /// The table's digest: of its columns' names, how many rows there are, and the rows in order of their bytes.
    pub fn digest(&self) -> Digest {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let mut rows: Vec<&[u8]> = starts.zip(&self.ends).map(|(start, end)| &self.bytes[start..*end]).collect();
        rows.sort_unstable();
        let mut head = Vec::new();
        head.extend((self.columns.len() as u64).to_be_bytes());
        for column in &self.columns {
            put(&mut head, column.as_bytes());
        }
        head.extend((rows.len() as u64).to_be_bytes());
        let mut hasher = Sha256::new();
        hasher.update(&head);
        for row in rows {
            hasher.update((row.len() as u32).to_be_bytes());
            hasher.update(row);
        }
        Digest(hasher.finalize().into())
    }
}

/// Appends `part` with its length before it, in four bytes.
pub fn put(out: &mut Vec<u8>, part: &[u8]) {
    let length = u32::try_from(part.len()).expect("a part is shorter than four thousand million bytes");
    out.extend(length.to_be_bytes());
    out.extend(part);
}

/// The canonical form of a text: NFC, without space at either end.
pub fn text(written: &str) -> Cow<'_, str> {
    let trimmed = written.trim();
    if trimmed.is_ascii() || is_nfc(trimmed) { Cow::Borrowed(trimmed) } else { Cow::Owned(trimmed.nfc().collect()) }
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
    let mut canonical = String::new();
    decimal_into(written, &mut canonical).then_some(canonical)
}

/// Puts the canonical form of a decimal number into `canonical`, whatever it held; false if the text is not one.
pub fn decimal_into(written: &str, canonical: &mut String) -> bool {
    canonical.clear();
    spell(written.trim(), canonical).is_some()
}

fn spell(written: &str, canonical: &mut String) -> Option<()> {
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
    let mut power = i64::from(exponent) - fraction.len() as i64;
    let digits = whole.bytes().chain(fraction.bytes()).skip_while(|digit| *digit == b'0');
    let (mut kept, mut count) = ([b'0'; 16], 0);
    for digit in digits {
        match count {
            0..=15 => kept[count] = digit,
            _ => power += 1,
        }
        count += 1;
    }
    let mut length = count.min(16);
    if length == 16 {
        // The sixteenth digit only rounds the fifteenth.
        power += 1;
        length = 15;
        if kept[15] >= b'5' {
            power += i64::from(increment(&mut kept[..15]));
        }
    }
    while length > 0 && kept[length - 1] == b'0' {
        length -= 1;
        power += 1;
    }
    if length == 0 {
        canonical.push('0');
        return Some(());
    }
    if negative {
        canonical.push('-');
    }
    canonical.extend(kept[..length].iter().copied().map(char::from));
    // Writing to a string cannot fail.
    let _ = write!(canonical, "e{power}");
    Some(())
}

/// Adds one to the last digit, carrying; true if all were nines, which leaves 1 and zeros of ten times the worth.
fn increment(digits: &mut [u8]) -> bool {
    for digit in digits.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return false;
        }
        *digit = b'0';
    }
    digits[0] = b'1';
    true
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
    fn values_cannot_be_shifted_between_columns_or_rows() {
        let table = |columns: [&str; 2], rows: &[[&str; 2]]| {
            let mut table = TableBytes::new(columns);
            for row in rows {
                table.row(*row);
            }
            table.digest()
        };
        let plain = table(["a", "b"], &[["x", "yz"], ["1", ""]]);
        assert_eq!(plain, table(["a", "b"], &[["1", ""], ["x", "yz"]]));
        for other in [
            table(["a", "b"], &[["xy", "z"], ["1", ""]]),
            table(["a", "b"], &[["x", "yz"], ["", "1"]]),
            table(["a", "c"], &[["x", "yz"], ["1", ""]]),
            table(["a", "b"], &[["x", "yz"]]),
        ] {
            assert_ne!(plain, other);
        }
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
