//! Chance that always falls the same way: a small generator of pseudo-random numbers (splitmix64) and tables to draw from.
//!
//! Not for secrets. Invariant: the same seed gives the same draws on every machine; nothing here uses floating-point
//! functions whose last digit depends on the platform.

/// A stream of pseudo-random numbers.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    pub fn from_seed(seed: u64) -> Chance {
        Chance(seed)
    }
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }
    /// A number from 0 up to, not including, `end`; 0 where `end` is 0.
    pub fn below(&mut self, end: u32) -> u32 {
        ((u128::from(self.next()) * u128::from(end)) >> 64) as u32
    }
    /// A fraction from 0 up to, not including, 1.
    pub fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
    /// True `per_mille` times in a thousand.
    pub fn happens(&mut self, per_mille: u32) -> bool {
        self.below(1000) < per_mille
    }
}

/// A number that looks random and depends on `seed` alone.
pub fn mix(seed: u64) -> u64 {
    let a = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let b = (a ^ (a >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    b ^ (b >> 31)
}

const SLOTS: usize = 2048;

/// Draws an index by weight with one look-up.
#[derive(Clone, Debug)]
pub struct Urn(Vec<u8>);

impl Urn {
    /// Fills the urn by `weights`; an index without weight is never drawn. At most 256 weights, at least one above 0.
    pub fn new(weights: &[f64]) -> Urn {
        let total: f64 = weights.iter().sum();
        let mut slots = Vec::with_capacity(SLOTS);
        let mut reached = 0.0;
        for (index, weight) in weights.iter().enumerate() {
            reached += weight;
            let end = (reached / total * SLOTS as f64 + 0.5) as usize;
            slots.resize(end.clamp(slots.len(), SLOTS), index as u8);
        }
        let last = slots.last().copied().unwrap_or(0);
        slots.resize(SLOTS, last);
        Urn(slots)
    }
    pub fn draw(&self, chance: &mut Chance) -> u8 {
        self.0[chance.below(SLOTS as u32) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_urn_gives_shares_near_its_weights_and_nothing_without_weight() {
        let urn = Urn::new(&[3.0, 0.0, 1.0]);
        let mut chance = Chance::from_seed(7);
        let mut drawn = [0; 3];
        for _ in 0..40_000 {
            drawn[urn.draw(&mut chance) as usize] += 1;
        }
        assert_eq!(drawn[1], 0);
        assert!((29_000..31_000).contains(&drawn[0]), "{drawn:?}");
    }

    #[test]
    fn the_same_seed_falls_the_same_way() {
        let (mut a, mut b) = (Chance::from_seed(1), Chance::from_seed(1));
        assert_eq!((a.next(), a.below(10)), (b.next(), b.below(10)));
        assert_eq!(Chance::from_seed(3).below(0), 0);
    }
}
