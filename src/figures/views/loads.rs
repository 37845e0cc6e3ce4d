//! `loads`: where the numbers of this report come from, one row per account and kind of record.

use super::sheet::Kind;
use super::{Entry, Sheet};
use crate::domain::{AccountId, Day, Flag, Instant, PlatformId, Zone};
use crate::figures::book::Book;
use crate::figures::evidence::{Coverage, Provenance};
use std::collections::{BTreeMap, BTreeSet, HashMap};

impl Book {
    pub(in crate::figures) fn view_loads(&mut self) -> Sheet {
        use Kind::*;
        let mut sheet = Sheet::new(&[
            ("platform", Text),
            ("platform_label", Text),
            ("account", Text),
            ("account_name", Text),
            ("stream", Text),
            ("stream_label", Text),
            ("source", Text),
            ("fetched", Text),
            ("window", Text),
            ("zone", Text),
            ("state", Text),
            ("gaps", Text),
            ("notes", Text),
        ]);
        let (start, end) = self.span();
        let overlaps = |a: Day, b: Day| a <= end && start <= b;
        let mut fetched: BTreeMap<(PlatformId, AccountId, String), Vec<&Coverage>> = BTreeMap::new();
        for c in self.outcomes.iter().filter(|c| overlaps(c.window.start(), c.window.end())) {
            let platform = PlatformId::from(c.stream.as_str().split('.').next().unwrap_or_default());
            fetched.entry((platform, c.account.clone(), c.stream.to_string())).or_default().push(c);
        }
        let both = self.stated_by_both(start, end);
        let mut by_hand: BTreeMap<(PlatformId, AccountId, Provenance), Seen> = BTreeMap::new();
        for o in self.index.all().filter(|o| overlaps(o.window.start(), o.window.end())) {
            let provenance = Provenance::of(o);
            if provenance == Provenance::Platform {
                continue;
            }
            let seen = by_hand.entry((o.metric.platform(), o.account.clone(), provenance)).or_insert_with(|| Seen {
                start: o.window.start(),
                end: o.window.end(),
                zone: o.window.zone(),
                at: o.observed_at,
                notes: BTreeSet::new(),
            });
            seen.start = seen.start.min(o.window.start());
            seen.end = seen.end.max(o.window.end());
            seen.at = seen.at.max(o.observed_at);
            for (flag, words) in [
                (Flag::DeclaredPeriod, "期間は申告"),
                (Flag::Unproven, "形式未確認"),
                (Flag::Estimated, "推計値を含む"),
                (Flag::Truncated, "保存期限により一部欠ける"),
            ] {
                if o.flags.has(flag) {
                    seen.notes.insert(words);
                }
            }
        }
        for ((platform, account, stream), all) in &fetched {
            let is_file = all.iter().all(|c| c.from_file);
            // the newest word on each window counts
            let mut newest: BTreeMap<(Day, Day), &Coverage> = BTreeMap::new();
            for c in all {
                let known = newest.entry((c.window.start(), c.window.end())).or_insert(c);
                if c.fetched_at >= known.fetched_at {
                    *known = c;
                }
            }
            let windows: Vec<&Coverage> = newest.into_values().collect();
            let (Some(first), Some(latest)) = (windows.first(), windows.iter().map(|c| c.fetched_at).max()) else {
                continue;
            };
            let from = windows.iter().map(|c| c.window.start()).min().unwrap_or(start).max(start);
            let to = windows.iter().map(|c| c.window.end()).max().unwrap_or(end).min(end);
            let gaps = gaps_ja(&windows);
            let worst = windows.iter().max_by_key(|c| severity(&c.state, c.settled)).unwrap_or(first);
            let mut notes: BTreeSet<&str> =
                windows.iter().flat_map(|c| &c.notes).map(|(_, words)| words.as_str()).collect();
            if is_file && both.contains(&(platform.clone(), account.clone())) {
                notes.insert("APIと重なる値はAPIを使用");
            }
            let state = if is_file { "輸入" } else { state_ja(&worst.state, worst.settled) };
            sheet.row(self.load_row(
                (platform, account, stream),
                if is_file { "ファイル" } else { "API" },
                latest,
                (from, to, first.window.zone()),
                state,
                gaps,
                notes.into_iter().collect::<Vec<_>>().join("、"),
            ));
        }
        for ((platform, account, how), seen) in &by_hand {
            let told = fetched.keys().any(|(p, a, _)| p == platform && a == account);
            let (stream, source, state) = match how {
                Provenance::Imported if told => continue,
                Provenance::Imported => ("file", "ファイル", "輸入"),
                Provenance::Typed => ("typed", "台帳", "手入力"),
                Provenance::TakenOver => ("taken_over", "台帳", "引継値"),
                Provenance::Platform => continue,
            };
            sheet.row(self.load_row(
                (platform, account, stream),
                source,
                seen.at,
                (seen.start.max(start), seen.end.min(end), seen.zone),
                state,
                if *how == Provenance::Typed { "手入力あり" } else { "なし" }.to_string(),
                seen.notes.iter().copied().collect::<Vec<_>>().join("、"),
            ));
        }
        sheet
    }

    /// Accounts of which the platform and a downloaded file state the same quantity of the same days.
    fn stated_by_both(&self, start: Day, end: Day) -> BTreeSet<(PlatformId, AccountId)> {
        let mut stated = HashMap::new();
        for o in self.index.all().filter(|o| o.window.start() <= end && start <= o.window.end()) {
            let bit = match Provenance::of(o) {
                Provenance::Platform if o.stated.value().is_some() => 1,
                Provenance::Imported => 2,
                _ => continue,
            };
            // counters of posts are true for the moment of each, not for the same days
            let days = o.entity.is_none().then_some((o.window.start(), o.window.end()));
            *stated.entry((&o.metric, &o.account, days, &o.members, &o.entity)).or_insert(0) |= bit;
        }
        let both = stated.into_iter().filter(|(_, bits)| *bits == 3);
        both.map(|((metric, account, ..), _)| (metric.platform(), account.clone())).collect()
    }

    #[allow(clippy::too_many_arguments)] // the columns of one row
    fn load_row(
        &self,
        (platform, account, stream): (&PlatformId, &AccountId, &str),
        source: &str,
        at: Instant,
        (from, to, zone): (Day, Day, Zone),
        state: &str,
        gaps: String,
        notes: String,
    ) -> Vec<Entry> {
        let label = |dimension: &str, member: &str| (self.labels)(dimension, member).map(str::to_string);
        let stream_label = match stream {
            "file" => "取り込んだファイル".to_string(),
            "typed" => "手入力の値".to_string(),
            "taken_over" => "引継値".to_string(),
            stream => label("stream", stream).unwrap_or_else(|| stream.to_string()),
        };
        let name = self.account(account, platform).map_or_else(|| account.to_string(), |a| a.name.clone());
        vec![
            platform.as_str().into(),
            label("platform", platform.as_str()).unwrap_or_else(|| platform.to_string()).into(),
            account.as_str().into(),
            name.into(),
            stream.into(),
            stream_label.into(),
            source.into(),
            at.short_wareki().into(),
            span_ja(from, to).into(),
            zone.label_ja().into(),
            state.into(),
            gaps.into(),
            notes.into(),
        ]
    }
}

/// What is missing and why, days that follow one another as one span: `8/12、8/31（媒体の集計が終わらない）`.
fn gaps_ja(windows: &[&Coverage]) -> String {
    let mut by_reason: Vec<(String, Vec<(Day, Day)>)> = Vec::new();
    // a whole answer may still have a reason: numbers that the platform hides
    for c in windows.iter().filter(|c| c.state != "complete" || c.reason.is_some()) {
        let why = c.reason.clone().unwrap_or_else(|| state_ja(&c.state, c.settled).to_string());
        let (start, end) = (c.window.start(), c.window.end());
        match by_reason.iter_mut().find(|(reason, _)| *reason == why) {
            Some((_, spans)) => match spans.last_mut() {
                Some(last) if start == last.1.plus(1) => last.1 = end,
                _ => spans.push((start, end)),
            },
            None => by_reason.push((why, vec![(start, end)])),
        }
    }
    const SHOWN: usize = 4;
    let told = by_reason.into_iter().map(|(why, spans)| {
        let mut days: Vec<String> = spans.iter().take(SHOWN).map(|(from, to)| span_ja(*from, *to)).collect();
        if spans.len() > SHOWN {
            days.push(format!("ほか{}件", spans.len() - SHOWN));
        }
        format!("{}（{why}）", days.join("、"))
    });
    let told: Vec<String> = told.collect();
    if told.is_empty() { "なし".to_string() } else { told.join("、") }
}

struct Seen {
    start: Day,
    end: Day,
    zone: Zone,
    at: Instant,
    notes: BTreeSet<&'static str>,
}

/// 10/1〜10/31, or one day.
fn span_ja(from: Day, to: Day) -> String {
    if from == to { from.slash() } else { format!("{}〜{}", from.slash(), to.slash()) }
}

fn severity(state: &str, settled: bool) -> u8 {
    match state {
        "complete" if settled => 0,
        "complete" => 1,
        "retired" => 2,
        "partial" => 3,
        "pending" => 4,
        _ => 5,
    }
}

fn state_ja(state: &str, settled: bool) -> &'static str {
    match state {
        "complete" if settled => "確報",
        "complete" => "速報",
        "partial" => "一部取得",
        "pending" => "集計中",
        "retired" => "提供終了",
        _ => "取得できず",
    }
}
