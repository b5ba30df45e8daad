//! Chance that can be repeated: a counter-based stream, so that a new use of chance moves no other.

/// The seed of the whole county. Another number gives another county of the same kind.
const SEED: u64 = 0x004D_6172_6C73_6869;

/// Draws for one purpose, numbered from nought.
pub struct Chance {
    key: u64,
}

impl Chance {
    /// The stream for this purpose.
    pub fn of(purpose: &str) -> Self {
        let key = purpose.bytes().fold(SEED, |key, byte| mix(key ^ u64::from(byte)));
        Self { key }
    }

    /// The draw of this number, even between 0 and 1.
    pub fn even(&self, number: usize) -> f64 {
        (mix(self.key ^ mix(number as u64)) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// The draw of this number, bell-shaped about 0 with a standard deviation of 1 (the sum of twelve even draws less six).
    pub fn bell(&self, number: usize) -> f64 {
        (0..12).map(|part| self.even(number * 12 + part)).sum::<f64>() - 6.0
    }
}

/// One round of the `SplitMix64` generator.
fn mix(state: u64) -> u64 {
    let state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    state ^ (state >> 31)
}
