//! What a platform said: a value, or why there is none, and how far it may be trusted.
//!
//! Invariant: an absence is never a number; zero is a value.

use super::Decimal;
use std::fmt;

/// Why there is no number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Absence {
    /// Below a privacy threshold of the platform or of the report. Printed `x`.
    Hidden,
    /// The platform is not ready yet. Printed 集計中.
    Pending,
    /// We could not get it. Printed `…`.
    Missing,
    /// The platform has withdrawn it. Printed 提供終了.
    Retired,
    /// There is nothing it could be a number of. Printed `－`.
    NotApplicable,
}

/// One statement: a number or the reason for its absence.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Stated {
    Value(Decimal),
    Absent(Absence),
}

/// Whether the platform may still change the number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Quality {
    Settled,
    /// 速報: the platform's own settle time has not passed.
    Provisional,
}

/// What a reader must know about a number beside its value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub enum Flag {
    /// The platform says it estimates (HyperLogLog users, みなし属性).
    Estimated,
    /// Computed by the platform from a sample of its events.
    Sampled,
    /// Rows below a user threshold may be left out by the platform.
    Thresholded,
    /// Some members are folded into the platform's `(other)`.
    OtherRow,
    /// The platform cut the range at its retention limit.
    Truncated,
    /// From a file somebody downloaded.
    Imported,
    /// Typed by a person (手入力).
    Typed,
    /// Taken over from the previous contractor (引継値).
    TakenOver,
    /// The file names no period; a person declared it (期間は申告).
    DeclaredPeriod,
    /// A level read on another day than asked for, or a total with missing days.
    Partial,
    /// Not written by the platform: a complete answer leaves out what is zero. The place names where it would stand.
    Implied,
    /// The kind of file has not been checked against a real one (形式未確認).
    Unproven,
}

/// A set of [`Flag`]s.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Flags(u16);

macro_rules! named {
    ($t:ident { $($v:ident => $n:literal),* $(,)? }) => {
        impl $t {
            pub const ALL: &'static [$t] = &[$($t::$v),*];
            /// The name in Parquet, JSON and CSV.
            pub fn name(self) -> &'static str { match self { $($t::$v => $n),* } }
            pub fn from_name(name: &str) -> Option<$t> { match name { $($n => Some($t::$v),)* _ => None } }
        }
        impl fmt::Display for $t {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(self.name()) }
        }
    };
}
named!(Absence { Hidden => "hidden", Pending => "pending", Missing => "missing", Retired => "retired", NotApplicable => "not_applicable" });
named!(Quality { Settled => "settled", Provisional => "provisional" });
named!(Flag {
    Estimated => "estimated", Sampled => "sampled", Thresholded => "thresholded", OtherRow => "other_row", Truncated => "truncated",
    Imported => "imported", Typed => "typed", TakenOver => "taken_over", DeclaredPeriod => "declared_period", Partial => "partial",
    Implied => "implied", Unproven => "unproven",
});

impl Absence {
    /// The mark printed in place of a number (design.md section 7.3).
    pub fn mark(self) -> &'static str {
        match self {
            Absence::Hidden => "x",
            Absence::Pending => "集計中",
            Absence::Missing => "…",
            Absence::Retired => "提供終了",
            Absence::NotApplicable => "－",
        }
    }
    /// A gap that makes a run end with exit code 3.
    pub fn is_gap(self) -> bool {
        matches!(self, Absence::Pending | Absence::Missing)
    }
}

impl Stated {
    pub fn value(self) -> Option<Decimal> {
        match self {
            Stated::Value(v) => Some(v),
            Stated::Absent(_) => None,
        }
    }
    pub fn absence(self) -> Option<Absence> {
        match self {
            Stated::Value(_) => None,
            Stated::Absent(a) => Some(a),
        }
    }
}

impl Flags {
    pub fn none() -> Flags {
        Flags::default()
    }
    pub fn of(flags: impl IntoIterator<Item = Flag>) -> Flags {
        flags.into_iter().fold(Flags(0), Flags::with)
    }
    pub fn with(self, flag: Flag) -> Flags {
        Flags(self.0 | 1 << flag as u8)
    }
    pub fn union(self, other: Flags) -> Flags {
        Flags(self.0 | other.0)
    }
    pub fn has(self, flag: Flag) -> bool {
        self.0 & 1 << flag as u8 != 0
    }
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
    pub fn iter(self) -> impl Iterator<Item = Flag> {
        Flag::ALL.iter().copied().filter(move |f| self.has(*f))
    }
    /// Names joined by commas, in the order of [`Flag::ALL`]; empty for none.
    pub fn names(self) -> String {
        self.iter().map(Flag::name).collect::<Vec<_>>().join(",")
    }
    /// Reads what [`Flags::names`] wrote; unknown names are refused.
    pub fn from_names(names: &str) -> Option<Flags> {
        names.split(',').filter(|n| !n.is_empty()).try_fold(Flags(0), |flags, n| Some(flags.with(Flag::from_name(n)?)))
    }
}
impl fmt::Debug for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}]", self.names())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_survive_their_names() {
        let flags = Flags::of([Flag::Imported, Flag::Sampled]);
        assert_eq!(flags.names(), "sampled,imported");
        assert_eq!(Flags::from_names("sampled,imported"), Some(flags));
        assert_eq!(Flags::from_names("nonsense"), None);
        assert_eq!(Flags::from_names(""), Some(Flags::none()));
    }

    #[test]
    fn every_absence_has_its_own_mark() {
        let mut marks: Vec<_> = Absence::ALL.iter().map(|a| a.mark()).collect();
        marks.sort_unstable();
        marks.dedup();
        assert_eq!(marks.len(), Absence::ALL.len());
    }
}
