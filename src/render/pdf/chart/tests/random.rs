//! Random charts of every kind: no words on words, none on a mark, none outside, and nothing that is not finite.

use super::recorder::{Call, Recorder, around};
use super::sample::{chart, figure, labelled, series, text};
use super::{drawn, kinds, natural_height};
use crate::document::model::*;
use crate::domain::Absence;
use crate::render::pdf::canvas::Rgb;
use crate::render::pdf::chart::frame::Rect;
use proptest::prelude::*;

/// The rules of charts with rows: words stand apart, inside, and off every mark and bar that is not their own ground.
fn faults(recorder: &Recorder, width: f32, height: f32) -> Vec<String> {
    let area = Rect { left: 61.4, right: 61.4 + width, bottom: 700.0 - height, top: 700.0 };
    let mut faults = vec![];
    let texts = recorder.texts();
    for (i, (text, rect)) in texts.iter().enumerate() {
        if !area.grown(0.1, 0.1).holds(rect) {
            faults.push(format!("{text} leaves the area {area:?}: {rect:?}"));
        }
        for (other, at) in &texts[i + 1..] {
            if rect.grown(-0.03, -0.03).overlaps(at) {
                faults.push(format!("{text} overlaps {other}: {rect:?} {at:?}"));
            }
        }
    }
    for call in &recorder.calls {
        let path = match call {
            Call::Stroke { path, .. } => path,
            Call::Fill { polygon, .. } => polygon,
            Call::Text { .. } => continue,
        };
        if path.iter().any(|(x, y)| !x.is_finite() || !y.is_finite()) || !area.grown(3.6, 3.6).holds(&around(path)) {
            faults.push(format!("leaves the area: {call:?}"));
        }
    }
    faults
}

/// Words on a coloured shape that is no ground for words.
fn covered(recorder: &Recorder) -> Vec<String> {
    const MARKS: [Rgb; 4] =
        [Rgb(0x0B, 0x4F, 0xC4), Rgb(0xBF, 0xD4, 0xF5), Rgb(0xF6, 0xAA, 0x00), Rgb(0x84, 0x91, 0x9E)];
    let shapes: Vec<Rect> = MARKS.iter().flat_map(|colour| recorder.fills(*colour)).collect();
    let mut faults = vec![];
    for (text, rect) in recorder.texts() {
        for shape in shapes.iter().filter(|shape| shape.grown(-0.3, -0.3).overlaps(&rect)) {
            faults.push(format!("{text} on a mark: {rect:?} {shape:?}"));
        }
    }
    faults
}

#[test]
fn samples_of_every_kind_keep_the_rules_at_every_width() {
    for sample in kinds::all() {
        for width in [472.5, 262.0, 224.0, 145.0, 100.0] {
            let height = natural_height(&sample.chart, width, &Recorder::default());
            for height in [height, height * 0.6, height * 1.4, 30.0] {
                let recorder = drawn(&sample.chart, width, height);
                assert_eq!(faults(&recorder, width, height), [""; 0], "{} {width} x {height}", sample.name);
            }
        }
        for (width, height) in [(30.0, 30.0), (10.0, 10.0), (0.0, 0.0)] {
            drawn(&sample.chart, width, height);
        }
    }
}

#[test]
fn every_figure_of_a_sample_is_said_in_full_width() {
    for sample in kinds::all().into_iter().filter(|sample| sample.width > 400.0) {
        let height = natural_height(&sample.chart, sample.width, &Recorder::default());
        let recorder = drawn(&sample.chart, sample.width, height);
        let said: Vec<u32> = recorder
            .calls
            .iter()
            .filter_map(|call| match call {
                Call::Text { figure: Some(key), .. } => Some(key.0),
                _ => None,
            })
            .collect();
        let dump = format!("{:?}", sample.chart);
        for part in dump.split("FigureKey(").skip(1) {
            let key: u32 = part.split(')').next().and_then(|key| key.parse().ok()).unwrap();
            // A part of zero has no width and no number.
            let zero = dump.contains(&format!(
                "y: 0.0, provisional: false, label: Some([Figure(FigureText {{ figure: FigureKey({key})"
            ));
            // Of a row whose whole is not known nothing is drawn.
            let blank = (660..665).contains(&key);
            assert!(zero || blank || said.contains(&key), "{}: figure {key} is missing", sample.name);
        }
    }
}

#[test]
fn lengths_are_in_the_proportion_of_their_values() {
    let recorder = drawn(&kinds::stages(), 472.5, 150.0);
    let widths: Vec<f32> = recorder.fills(Rgb(0x0B, 0x4F, 0xC4)).iter().map(|bar| bar.right - bar.left).collect();
    for (width, value) in widths.iter().zip([38.0, 27.0, 24.0, 9.0, 6.0]) {
        assert!((width / widths[0] - value / 38.0).abs() < 0.005, "{widths:?}");
    }
    let recorder = drawn(&kinds::changes(), 300.0, 80.0);
    let bars = recorder.fills(Rgb(0x0B, 0x4F, 0xC4));
    assert_eq!(bars.len(), 2, "zero has no length");
    assert!((bars[0].left - bars[1].right).abs() < 0.11, "falls hang to the left of zero: {bars:?}");
}

#[test]
fn panels_have_one_scale() {
    let chart = kinds::followers();
    let height = natural_height(&chart, 472.5, &Recorder::default());
    let recorder = drawn(&chart, 472.5, height);
    let starts: Vec<(f32, f32)> =
        recorder.strokes(Rgb(0x0B, 0x4F, 0xC4)).iter().map(|(path, _)| (path[0].1, path[path.len() - 1].1)).collect();
    let rises: Vec<f32> = starts.iter().map(|(from, to)| to - from).collect();
    let share = |rise: f64| rise / 1.149;
    // TikTok's last stretch is provisional and drawn by itself: its line is in two parts.
    let tiktok = rises[4] + rises[5];
    for (rise, expected) in [(rises[0], 0.256), (rises[1], 0.092), (rises[2], 0.262), (rises[3], -0.012)] {
        assert!((f64::from(rise / tiktok) - share(expected)).abs() < 0.01, "{rises:?}");
    }
}

#[test]
fn pairs_are_told_apart_by_form_and_what_needs_action_by_colour() {
    let chart = kinds::pace();
    let height = natural_height(&chart, 472.5, &Recorder::default());
    let recorder = drawn(&chart, 472.5, height);
    assert_eq!(recorder.fills(Rgb(0x0B, 0x4F, 0xC4)).len(), 8, "a round mark a row");
    assert_eq!(recorder.fills(Rgb(0x1A, 0x1A, 0x1A)).len(), 8, "a square mark a row");
    assert_eq!(recorder.strokes(Rgb(0xF6, 0xAA, 0x00)).len(), 2, "two rows need action");
    assert!(recorder.has("これまでの平均") && recorder.has("これから必要") && recorder.has("15%"));
    assert_eq!(covered(&recorder), [""; 0]);
}

#[test]
fn a_hidden_answer_is_empty_and_a_whole_that_is_not_known_is_not_drawn() {
    let chart = kinds::shares();
    let height = natural_height(&chart, 472.5, &Recorder::default());
    let recorder = drawn(&chart, 472.5, height);
    let empty = recorder.fills(Rgb(0xEC, 0xEE, 0xF1));
    assert_eq!(empty.len(), 1, "both hidden parts make one: {empty:?}");
    let blue = recorder.fills(Rgb(0x0B, 0x4F, 0xC4));
    // The legend's square and the two rows whose wholes are known.
    assert_eq!(blue.len(), 3);
    let known = (blue[2].right - blue[2].left) / 101.0 * 15.0;
    assert!((empty[0].right - empty[0].left - known).abs() < 0.3);
    assert!(recorder.has("x") && recorder.has("…"));
}

#[test]
fn agreement_and_disagreement_stand_apart_and_rows_share_one_length() {
    let recorder = drawn(&kinds::answers(), 472.5, 135.0);
    let (middle, light) = (recorder.fills(Rgb(0x7F, 0xA6, 0xE8)), recorder.fills(Rgb(0xD9, 0xDD, 0xE2)));
    let ends = recorder.fills(Rgb(0x84, 0x91, 0x9E));
    for row in 1..=4 {
        assert!((light[row].left - middle[row].right - 6.0).abs() < 0.15);
        assert!((ends[row].right - ends[1].right).abs() < 0.11);
    }
}

#[test]
fn plans_are_white_and_days_that_are_close_stand_over_each_other() {
    let recorder = drawn(&kinds::year_of_events(), 472.5, 60.0);
    assert!(recorder.has("10月末") && recorder.has("予定"));
    let chart = kinds::crowded_year();
    let height = natural_height(&chart, 472.5, &Recorder::default());
    assert!(height > natural_height(&kinds::year_of_events(), 472.5, &Recorder::default()) + 40.0);
    let recorder = drawn(&chart, 472.5, height);
    assert_eq!(recorder.texts().iter().filter(|(text, _)| text.contains("第9回")).count(), 6);
}

#[test]
fn rows_without_room_are_told_of() {
    let rows = (0..200).map(|i| BarRow {
        label: format!("行{i}"),
        value: labelled(f64::from(i), vec![figure(i as u32, "1回")]),
        tick: None,
        pale: false,
    });
    let drawing = Drawing::Bars(LyingBars { rows: rows.collect(), level: None, stages: false });
    let chart = Chart { drawing, ..chart(vec![], vec![]) };
    let recorder = drawn(&chart, 300.0, 557.0);
    assert!(recorder.has("（以下略）"));
    assert_eq!(faults(&recorder, 300.0, 557.0), [""; 0]);
}

fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(0.0),
        Just(7.0),
        0.0..1.0_f64,
        (-500..2000_i32).prop_map(f64::from),
        Just(1e9),
        Just(-1e9),
        Just(f64::INFINITY),
        Just(f64::NAN)
    ]
}
fn any_words() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "[あ-んア-ン一二三]{1,8}",
        "[あ-ん]{1,90}",
        "[A-Za-z./]{1,60}",
        Just("第5回（対面・渋谷）".to_string())
    ]
}
fn any_label() -> impl Strategy<Value = Vec<Inline>> {
    prop_oneof![
        Just(vec![]),
        Just(vec![figure(1, "1,234人")]),
        Just(vec![figure(2, "8"), text("（"), figure(3, "38.6%"), text("）")]),
        "[あ-ん]{0,30}".prop_map(|words| vec![text(&words)])
    ]
}
fn any_value() -> impl Strategy<Value = Point> {
    prop_oneof![
        12 => (any_number(), prop::bool::weighted(0.15), prop::option::of(any_label()))
            .prop_map(|(y, provisional, label)| Point::Value { y, provisional, label }),
        2 => prop::sample::select(Absence::ALL).prop_map(Point::Gap),
        1 => Just(Point::None),
    ]
}

fn any_drawing() -> impl Strategy<Value = Drawing> {
    let bars = (
        prop::collection::vec((any_words(), any_value(), prop::option::of(any_number()), any::<bool>()), 0..40),
        prop::option::of((any_number(), any_label())),
        any::<bool>(),
    )
        .prop_map(|(rows, level, stages)| {
            let row = |(label, value, tick, pale)| BarRow { label, value, tick, pale };
            let level = level.map(|(value, text)| Level { value, text });
            Drawing::Bars(LyingBars { rows: rows.into_iter().map(row).collect(), level, stages })
        });
    let pair = (any_words(), any_value(), any_value(), prop::option::of(any_number()), any::<bool>(), any_label());
    let pairs =
        (prop::collection::vec(pair, 0..30), any_words(), any_words(), any_words(), any::<bool>(), any::<bool>())
            .prop_map(|(rows, from, to, tick, shares, with_asides)| {
                let row = |(label, from, to, tick, behind, aside)| {
                    let aside = if with_asides { aside } else { vec![] };
                    PairRow { label, from, to, tick, behind, aside }
                };
                Drawing::Pairs(Pairs { from, to, tick, rows: rows.into_iter().map(row).collect(), shares })
            });
    let part = (any_words(), prop::collection::vec(any_value(), 6), prop::option::of(any_number()), any_label());
    let parts = (
        1..7_usize,
        prop::option::of(0..7_usize),
        prop::collection::vec(part, 0..20),
        prop::collection::vec(any_words(), 6),
    )
        .prop_map(|(count, gap_after, rows, names)| {
            let row = |(label, parts, whole, aside): (String, Vec<Point>, Option<f64>, Vec<Inline>)| PartRow {
                label,
                parts: parts.into_iter().take(count).collect(),
                whole,
                aside,
            };
            let names = names.into_iter().take(count).collect();
            Drawing::Parts(Parts { names, gap_after, rows: rows.into_iter().map(row).collect() })
        });
    let mark = (0..400_u32, any_label(), any_label(), any::<bool>(), any::<bool>())
        .prop_map(|(day, inside, text, square, planned)| TimeMark { day, inside, text, square, planned });
    let mark = mark.boxed();
    let timeline = (prop::collection::vec(mark.clone(), 0..30), prop::option::of((0..400_u32, any_words()))).prop_map(
        |(marks, now)| {
            let stretches = (0..12).map(|i| (i * 30, format!("{}月", i + 1))).collect();
            Drawing::Timeline(Timeline { days: 365, stretches, now, marks })
        },
    );
    let lane = (any_words(), prop::collection::vec(mark, 0..12));
    let schedule = prop::collection::vec(lane, 0..6).prop_map(|lanes| {
        let lane = |(label, mut marks): (String, Vec<TimeMark>)| {
            marks.iter_mut().for_each(|mark| mark.day %= 31);
            Lane { label, marks }
        };
        Drawing::Schedule(Schedule { rest: vec![false; 30], lanes: lanes.into_iter().map(lane).collect() })
    });
    prop_oneof![bars, pairs, parts, timeline, schedule]
}

fn any_panels() -> impl Strategy<Value = Chart> {
    let role = prop::sample::select(vec![SeriesRole::Main, SeriesRole::Plan, SeriesRole::Target, SeriesRole::Second]);
    let one = (role, prop::collection::vec(any_value(), 0..14));
    let breaks = prop::option::weighted(0.3, (1..14_usize).prop_map(|at| (at, "2026/8/24 定義の変更".to_string())));
    let panel = (any_words(), any_label(), prop::collection::vec(one, 0..3), breaks);
    let scale = prop::sample::select(vec![PanelScale::Common, PanelScale::First, PanelScale::Target]);
    (prop::collection::vec(panel, 1..8), scale, 1..5_usize).prop_map(|(panels, scale, across)| {
        let panels = panels.into_iter().map(|(title, aside, all, breaks)| {
            let all = all.into_iter().enumerate();
            let series =
                all.map(|(i, (role, points))| series(&format!("系列{i}"), role, SeriesForm::Line, points)).collect();
            Panel { title, aside, series, breaks: breaks.into_iter().collect() }
        });
        let mut chart = chart((1..=14).map(|i| format!("{i}月")).collect(), vec![]);
        chart.drawing = Drawing::Panels(Panels { scale, across, panels: panels.collect() });
        chart
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_rows_and_days_keep_the_rules(drawing in any_drawing(), width in 100.0..480.0_f32, squeeze in 0.4..1.6_f32) {
        let chart = Chart { drawing, height: 0.0, ..chart(vec![], vec![]) };
        let height = natural_height(&chart, width, &Recorder::default());
        for height in [height, (height * squeeze).max(20.0)] {
            let recorder = drawn(&chart, width, height);
            let faults = faults(&recorder, width, height);
            prop_assert!(faults.is_empty(), "{width} x {height} {faults:#?}");
            if !matches!(chart.drawing, Drawing::Parts(_) | Drawing::Timeline(_)) {
                let covered = covered(&recorder);
                prop_assert!(covered.is_empty(), "{width} x {height} {covered:#?}");
            }
        }
    }
    #[test]
    fn any_panels_keep_the_rules(chart in any_panels(), width in 100.0..480.0_f32) {
        let height = natural_height(&chart, width, &Recorder::default());
        let recorder = drawn(&chart, width, height);
        let faults = faults(&recorder, width, height);
        prop_assert!(faults.is_empty(), "{width} x {height} {faults:#?}");
    }
}
