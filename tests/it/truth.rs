//! The figures of the sample's October against what truly happened in the world behind the sandbox.

use crate::support::{OCTOBER_FIGURES, OCTOBER_PDF, TestProject};
use report::domain::{Month, Window, Zone};
use report::sandbox::{World, line_deliveries};
use serde_json::Value;

struct Figures(Value);

impl Figures {
    fn october() -> Figures {
        let path = TestProject::shared_october().join(OCTOBER_FIGURES);
        Figures(serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())
    }
    fn all(&self) -> impl Iterator<Item = &Value> {
        self.0["figures"].as_array().unwrap().iter()
    }
    /// The one value that every figure of this metric and window without members and entity states.
    #[track_caller]
    fn whole(&self, metric: &str, window: Window) -> u64 {
        let (start, end) = (window.start().to_string(), window.end().to_string());
        let values: Vec<&str> = self
            .all()
            .filter(|f| f["metric"] == metric && f["window"]["start"] == *start && f["window"]["end"] == *end)
            .filter(|f| f["members"].as_object().is_none_or(|m| m.is_empty()) && f["entity"].is_null())
            .filter(|f| matches!(f["op"].as_str(), Some("reading" | "total" | "difference")))
            .filter(|f| !f["id"].as_str().unwrap().contains("change") && !f["id"].as_str().unwrap().contains("diff"))
            .filter_map(|f| f["value"].as_str())
            .collect();
        assert!(!values.is_empty(), "no figure of {metric} in {start}..{end}");
        assert!(values.iter().all(|v| *v == values[0]), "{metric} in {start}..{end} is {values:?}");
        values[0].parse().unwrap()
    }
}

fn month(text: &str) -> Window {
    text.parse::<Month>().unwrap().window(Zone::JST)
}

#[test]
fn a_months_users_are_a_months_users() {
    let (figures, world) = (Figures::october(), World::shared());
    for text in ["2026-10", "2026-09", "2025-10"] {
        let truth = world.traffic(month(text), |_| true);
        assert_eq!(figures.whole("ga4.total_users", month(text)), truth.total_users, "{text}");
        assert_eq!(figures.whole("ga4.active_users", month(text)), truth.active_users, "{text}");
        assert_eq!(figures.whole("ga4.new_users", month(text)), truth.new_users, "{text}");
        assert_eq!(figures.whole("ga4.sessions", month(text)), truth.sessions, "{text}");
        assert_eq!(figures.whole("ga4.page_views", month(text)), truth.page_views, "{text}");
    }
    let by_days: u64 =
        month("2026-10").days().map(|d| world.traffic(Window::of_day(d, Zone::JST), |_| true).total_users).sum();
    assert_ne!(figures.whole("ga4.total_users", month("2026-10")), by_days);
}

#[test]
fn channels_add_up_to_the_month_and_agree_with_the_world() {
    let (figures, world) = (Figures::october(), World::shared());
    let cells: Vec<&Value> = figures
        .all()
        .filter(|f| f["metric"] == "ga4.sessions" && f["window"]["start"] == "2026-10-01")
        .filter(|f| f["window"]["end"] == "2026-10-31" && f["op"] == "reading")
        .filter(|f| {
            f["members"].as_object().is_some_and(|m| m.len() == 1 && m.keys().all(|k| k.contains("ChannelGroup")))
        })
        .collect();
    assert!(cells.len() >= 4, "{cells:?}");
    let mut sum = 0;
    for cell in cells {
        let value: u64 = cell["value"].as_str().unwrap().parse().unwrap();
        let name = cell["members"].as_object().unwrap().values().next().unwrap().as_str().unwrap();
        let truth = world.traffic(month("2026-10"), |s| s.source().channel == name).sessions;
        assert_eq!(value, truth, "{name}");
        sum += value;
    }
    assert_eq!(sum, world.traffic(month("2026-10"), |_| true).sessions);
}

#[test]
fn new_friends_and_their_duty_are_true() {
    let (figures, world) = (Figures::october(), World::shared());
    assert_eq!(figures.whole("line.new_friends", month("2026-10")), world.new_friends(month("2026-10")));
    let term = Window::new("2026-04-01".parse().unwrap(), "2026-10-31".parse().unwrap(), Zone::JST).unwrap();
    assert_eq!(figures.whole("line.new_friends", term), world.new_friends(term));
    let target = serde_json::json!([{ "config": "obligations.line.new_friends.target" }]);
    assert!(figures.all().any(|f| f["inputs"] == target && f["value"] == "900"));
}

#[test]
fn deliveries_of_line_are_true() {
    let (figures, world) = (Figures::october(), World::shared());
    let truth = |kinds: &[&str]| -> u64 {
        let days = month("2026-10").days().flat_map(|day| line_deliveries(&world, day));
        days.filter(|(kind, _)| kinds.contains(kind)).map(|(_, count)| count).sum()
    };
    let printed = |kind: &str| figures.whole(&format!("line.delivered.{kind}"), month("2026-10"));
    assert_eq!(printed("broadcast"), truth(&["broadcast"]));
    assert_eq!(printed("welcomeResponse"), truth(&["welcomeResponse"]));
    assert!(truth(&["broadcast"]) > 0);
}

#[test]
fn a_measure_of_september_stands_with_its_base_and_result() {
    let world = World::shared();
    let path = TestProject::shared_october().join(OCTOBER_PDF);
    let text = crate::pdf_text::Pdf::read(&std::fs::read(path).unwrap()).text();
    let (base, result) = (world.new_friends(month("2026-09")), world.new_friends(month("2026-10")));
    let row = format!("LINE新規登録 {base}人 {result}人 95人 10/31");
    assert!(text.contains(&row), "{row} is not in\n{text}");
}
