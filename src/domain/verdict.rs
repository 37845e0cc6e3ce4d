//! 判定: how an obligation stands, in words first and marks second (facts: one rule for every report).

/// How an obligation stands at the end of the period.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Verdict {
    /// 達成: the target is met; of a recurring duty, every period so far met it.
    Achieved,
    /// 順調: at or above the plan (or the elapsed share of the target).
    OnTrack,
    /// 要注意: below it.
    AtRisk,
    /// 未達: the term is over below target, or a period is past repair.
    Missed,
}

impl Verdict {
    pub fn ja(self) -> &'static str {
        match self {
            Verdict::Achieved => "達成",
            Verdict::OnTrack => "順調",
            Verdict::AtRisk => "要注意",
            Verdict::Missed => "未達",
        }
    }
    /// The name in Parquet, JSON and SQL.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Achieved => "achieved",
            Verdict::OnTrack => "on_track",
            Verdict::AtRisk => "at_risk",
            Verdict::Missed => "missed",
        }
    }
    pub fn from_name(name: &str) -> Option<Verdict> {
        [Verdict::Achieved, Verdict::OnTrack, Verdict::AtRisk, Verdict::Missed].into_iter().find(|v| v.name() == name)
    }
}
