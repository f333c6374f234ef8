//! Chance that is the same on every machine: an integer generator and noise made of it.
//!
//! Only integer arithmetic and the four operations and square root of IEEE 754 are used anywhere in this crate, no
//! sine and no logarithm: those may differ in the last bit between systems, and the files must not.

/// SplitMix64 (Steele, Lea, Flood 2014).
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    /// A generator for one purpose; different seeds give unrelated sequences.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        scramble(self.0)
    }

    /// Uniform in [0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        to_unit(self.next())
    }

    /// Uniform in [low, high).
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// True once in `1 / chance` times.
    pub(crate) fn chance(&mut self, chance: f64) -> bool {
        self.unit() < chance
    }

    /// Puts a list in random order (Fisher-Yates).
    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            let other = (self.unit() * (last + 1) as f64) as usize;
            list.swap(last, other);
        }
    }
}

fn scramble(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

fn to_unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1u64 << 53) as f64
}

/// Smooth value noise in [0, 1] over a lattice of `step` metres.
pub(crate) fn noise(seed: u64, x: f64, y: f64, step: f64) -> f64 {
    let (x, y) = (x / step, y / step);
    let (left, low) = (x.floor(), y.floor());
    let ease = |t: f64| t * t * (3.0 - 2.0 * t);
    let (fx, fy) = (ease(x - left), ease(y - low));
    let knot = |dx: i64, dy: i64| {
        let (i, j) = ((left as i64 + dx) as u64, (low as i64 + dy) as u64);
        let mixed = seed ^ i.wrapping_mul(0xD6E8_FEB8_6659_FD93) ^ j.wrapping_mul(0xA076_1D64_78BD_642F);
        to_unit(scramble(mixed.wrapping_add(0x9E37_79B9_7F4A_7C15)))
    };
    let lower = knot(0, 0) * (1.0 - fx) + knot(1, 0) * fx;
    let upper = knot(0, 1) * (1.0 - fx) + knot(1, 1) * fx;
    lower * (1.0 - fy) + upper * fy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_the_published_sequence() {
        // First outputs of SplitMix64 for seed 1234567 (Rosetta Code, "Pseudo-random numbers/Splitmix64").
        let mut dice = Dice::new(1_234_567);
        assert_eq!(dice.next(), 6_457_827_717_110_365_317);
        assert_eq!(dice.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn noise_is_smooth_and_bounded() {
        for i in 0..500 {
            let x = f64::from(i) * 37.0 - 9000.0;
            let (here, beside) = (noise(7, x, 123.0, 900.0), noise(7, x + 1.0, 123.0, 900.0));
            assert!((0.0..=1.0).contains(&here) && (here - beside).abs() < 0.01);
        }
    }
}
