//! What holds for every chart, shown on the drafts' charts, on hard cases and on random ones.

mod kinds;
mod random;
mod recorder;
mod sample;
mod sheet;

use super::{Area, draw, natural_height};
use crate::document::model::{Chart, Inline, Point, SeriesForm, SeriesRole};
use crate::domain::Absence;
use crate::figures::FigureKey;
use crate::render::pdf::canvas::{Face, Rgb};
use proptest::prelude::*;
use recorder::{Call, Recorder, around};
use sample::*;

use super::frame::Rect;

const BLUE: Rgb = Rgb(0x0B, 0x4F, 0xC4);
const PALE: Rgb = Rgb(0xBF, 0xD4, 0xF5);
const ORANGE: Rgb = Rgb(0xF6, 0xAA, 0x00);
const GRAY: Rgb = Rgb(0x84, 0x91, 0x9E);

fn drawn(chart: &Chart, width: f32, height: f32) -> Recorder {
    let mut recorder = Recorder::default();
    draw(chart, &mut recorder, Area { x: 61.4, top: 700.0, width, height });
    recorder
}

/// The rules every chart keeps.
fn faults(recorder: &Recorder, width: f32, height: f32) -> Vec<String> {
    let area = Rect { left: 61.4, right: 61.4 + width, bottom: 700.0 - height, top: 700.0 };
    let inside = area.grown(0.6, 0.6);
    let mut faults = vec![];
    let texts = recorder.texts();
    for (i, (text, rect)) in texts.iter().enumerate() {
        if !area.grown(0.02, 0.02).holds(rect) {
            faults.push(format!("{text} leaves the area: {rect:?}"));
        }
        for (other, at) in &texts[i + 1..] {
            // The pieces of one run touch.
            if rect.grown(-0.02, -0.02).overlaps(at) {
                faults.push(format!("{text} overlaps {other}: {rect:?} {at:?}"));
            }
        }
        for bar in bars(recorder) {
            if bar.grown(-0.05, -0.05).overlaps(rect) {
                faults.push(format!("{text} covers a bar: {rect:?} {bar:?}"));
            }
        }
    }
    for call in &recorder.calls {
        let path = match call {
            Call::Stroke { path, .. } => path,
            Call::Fill { polygon, .. } => polygon,
            Call::Text { .. } => continue,
        };
        if path.iter().any(|(x, y)| !x.is_finite() || !y.is_finite()) || !inside.grown(3.0, 3.0).holds(&around(path)) {
            faults.push(format!("leaves the area: {call:?}"));
        }
    }
    faults
}

/// Filled rectangles in the colours of bars; markers have more corners or are small squares.
fn bars(recorder: &Recorder) -> Vec<Rect> {
    let mut bars = vec![];
    for call in &recorder.calls {
        if let Call::Fill { polygon, colour } = call
            && [BLUE, PALE, ORANGE, GRAY].contains(colour)
            && polygon.len() == 4
        {
            let rect = around(polygon);
            let square = (rect.right - rect.left - 4.6).abs() < 0.2 && (rect.top - rect.bottom - 4.6).abs() < 0.2;
            if !square {
                bars.push(rect);
            }
        }
    }
    bars
}

fn one(points: Vec<Point>, role: SeriesRole, form: SeriesForm) -> Chart {
    chart(days(points.len()), vec![series("回数", role, form, points)])
}

#[test]
fn samples_keep_the_rules_and_say_everything() {
    for sample in all() {
        let recorder = drawn(&sample.chart, sample.width, sample.height);
        assert_eq!(faults(&recorder, sample.width, sample.height), [""; 0], "{}", sample.name);
        for series in &sample.chart.series {
            for point in &series.points {
                if let Point::Value { label: Some(label), .. } = point {
                    let Inline::Strong(label) = &label[0] else { continue };
                    let Inline::Figure(figure) = &label[0] else { continue };
                    let said = recorder.calls.iter().any(|call| {
                        matches!(call, Call::Text { text, figure: Some(key), .. }
                            if *text == figure.text && *key == figure.figure)
                    });
                    assert!(said, "{}: {} is missing", sample.name, figure.text);
                }
            }
        }
        let words: String = recorder.texts().iter().map(|(text, _)| *text).collect();
        for note in &sample.chart.notes {
            let Inline::Text(note) = &note.text[0] else { continue };
            assert!(words.contains(note.as_str()), "{}: {note} is missing from {words}", sample.name);
        }
    }
}

#[test]
fn the_same_chart_gives_the_same_calls() {
    for sample in all() {
        let (first, second) = (drawn(&sample.chart, 300.0, 120.0), drawn(&sample.chart, 300.0, 120.0));
        assert_eq!(first.calls, second.calls);
    }
}

#[test]
fn bars_stand_on_zero_and_are_as_high_as_their_value() {
    let recorder = drawn(&one(values(&[10., 5., 0., 20.]), SeriesRole::Main, SeriesForm::Bars), 200.0, 100.0);
    let bars = bars(&recorder);
    let heights: Vec<f32> = bars.iter().map(|bar| bar.top - bar.bottom).collect();
    assert_eq!(heights.len(), 3, "zero has no height");
    assert!((heights[0] - 2.0 * heights[1]).abs() < 0.2 && (heights[2] - 4.0 * heights[1]).abs() < 0.4);
    assert!(bars.iter().all(|bar| bar.bottom == bars[0].bottom));
}

#[test]
fn falls_hang_under_the_axis() {
    let recorder = drawn(&falls(), HALF, 110.0);
    let bars = bars(&recorder);
    assert_eq!(bars[0].bottom, bars[2].top);
    assert!(bars[4].bottom < bars[2].bottom, "{bars:?}");
    assert!(recorder.has("▲10"));
}

#[test]
fn a_missing_day_is_a_column_with_its_mark_and_no_bar() {
    let recorder = drawn(&impressions_with_gap(), FULL, 120.0);
    assert_eq!(bars(&recorder).len(), 30);
    let columns = recorder.fills(Rgb(0xEC, 0xEE, 0xF1));
    assert_eq!(columns.len(), 1);
    let (_, mark) = recorder.texts().into_iter().find(|(text, _)| *text == "…").unwrap();
    assert!(columns[0].holds(&mark) && mark.bottom - columns[0].bottom < 4.0);
}

#[test]
fn a_line_is_never_joined_over_a_gap_or_a_change() {
    let mut points = values(&[5., 6., 7., 8., 9., 10.]);
    points[2] = Point::Gap(Absence::Missing);
    let mut chart = one(points, SeriesRole::Main, SeriesForm::Line);
    chart.breaks = vec![(4, "定義の変更".into())];
    let recorder = drawn(&chart, 300.0, 120.0);
    let lines = recorder.strokes(BLUE);
    assert_eq!(lines.len(), 2, "1-2, and 5-6; 4 stands alone: {lines:?}");
    // Round each of the five points a marker, since one of them has no line.
    assert_eq!(recorder.fills(BLUE).len(), 5);
    assert!(recorder.has("定義の変更"));
}

#[test]
fn provisional_bars_are_white_with_a_dashed_outline_and_the_word_once() {
    let recorder = drawn(&provisional_days(), FULL, 120.0);
    assert_eq!(bars(&recorder).len(), 26);
    let dashed = recorder.strokes(BLUE);
    assert_eq!(dashed.iter().filter(|(_, stroke)| stroke.dash == Some((1.6, 1.2))).count(), 3);
    assert_eq!(recorder.texts().iter().filter(|(text, _)| *text == "速報").count(), 1);
    assert_eq!(recorder.texts().iter().filter(|(text, _)| text.contains("集計中")).count(), 1);
}

#[test]
fn the_plan_is_dashed_and_the_target_solid_and_named() {
    let recorder = drawn(&cumulative(), FULL, 200.0);
    let ink = recorder.strokes(Rgb(0x1A, 0x1A, 0x1A));
    assert!(ink.iter().any(|(path, stroke)| stroke.dash == Some((3.0, 2.4)) && path.len() == 12));
    assert!(ink.iter().any(|(path, stroke)| stroke.dash.is_none() && stroke.width == 1.2 && path.len() == 2));
    for words in ["目標 ", "900人", "計画", "実績 ", "前年度 "] {
        assert!(recorder.has(words), "{words}");
    }
    let position = |words: &str| recorder.texts().into_iter().find(|(text, _)| text.starts_with(words)).unwrap().1;
    assert!(position("目標").top > position("前年度").top);
}

#[test]
fn figures_carry_their_keys_and_strong_is_bold() {
    let label = vec![strong(figure(7, "16人")), text(" 最大")];
    let mut points = values(&[1., 2., 3.]);
    points[1] = labelled(16., label);
    let recorder = drawn(&one(points, SeriesRole::Main, SeriesForm::Bars), 300.0, 120.0);
    let found = recorder.calls.iter().any(|call| {
        matches!(call, Call::Text { text, face: Face::FixedBold, figure: Some(FigureKey(7)), .. } if text == "16人")
    });
    assert!(found);
    let plain =
        |call: &Call| matches!(call, Call::Text { text, face: Face::Fixed, figure: None, .. } if text == " 最大");
    assert!(recorder.calls.iter().any(plain));
}

#[test]
fn the_highest_is_bold_though_the_document_does_not_say_so() {
    let bold = |chart: &Chart, wanted: &str| {
        let recorder = drawn(chart, 300.0, 120.0);
        let face = |call: &Call| match call {
            Call::Text { text, face, .. } if text == wanted => Some(*face == Face::FixedBold),
            _ => None,
        };
        recorder.calls.iter().find_map(face)
    };
    for form in [SeriesForm::Bars, SeriesForm::Line] {
        let mut points = values(&[1., 2., 9., 4., 3.]);
        points[0] = labelled(1., vec![figure(1, "1人")]);
        points[2] = labelled(9., vec![figure(2, "9人")]);
        let chart = one(points, SeriesRole::Main, form);
        assert_eq!(bold(&chart, "9人"), Some(true));
        assert_eq!(bold(&chart, "1人"), Some(form == SeriesForm::Bars));
    }
}

#[test]
fn nothing_to_draw_is_said_in_words() {
    for points in [vec![], vec![Point::None; 31], vec![Point::Gap(Absence::Missing); 31]] {
        let recorder = drawn(&one(points, SeriesRole::Main, SeriesForm::Bars), 200.0, 100.0);
        assert_eq!(recorder.texts().iter().map(|(text, _)| *text).collect::<Vec<_>>(), ["この期間の値はない。"]);
        assert_eq!(faults(&recorder, 200.0, 100.0), [""; 0]);
    }
}

#[test]
fn hard_cases_keep_the_rules() {
    let forms = [SeriesForm::Bars, SeriesForm::Line];
    let many = |y: f64, count: usize| -> Vec<Point> {
        (0..count).map(|i| labelled(y, vec![figure(i as u32, "1,000,000,000")])).collect()
    };
    let mut cases = vec![];
    for form in forms {
        for points in [
            values(&[7.]),
            values(&[0.]),
            values(&[0.; 31]),
            values(&[5.; 31]),
            many(1e9, 60),
            many(-1e9, 12),
            many(f64::INFINITY, 3),
            values(&[f64::NAN, 1.0]),
            values(&[1e-9, 2e-9]),
            values(&[-4., -2., -3.]),
            values(&[1e9, -1.]),
            values(&[0.001, 0.0005]),
        ] {
            cases.push(one(points, SeriesRole::Main, form));
        }
        let mut noted = one(values(&[3.; 31]), SeriesRole::Main, form);
        let long = "市の広報誌で紹介され、同じ日に動画「仙台の給与明細」第4回を公開したため訪問が増えたとみられる";
        noted.notes = (0..31).map(|at| note(at, if at % 10 == 0 { long } else { "告知" })).collect();
        cases.push(noted);
    }
    for chart in cases {
        for (width, height) in [(FULL, 138.0), (HALF, 98.0), (145.0, 80.0), (60.0, 40.0), (10.0, 10.0), (0.0, 0.0)] {
            let recorder = drawn(&chart, width, height);
            if width >= 60.0 {
                let shown = chart.series[0].points.iter().take(2).collect::<Vec<_>>();
                assert_eq!(faults(&recorder, width, height), [""; 0], "{width} x {height}: {shown:?}");
            }
        }
    }
}

#[test]
fn close_ends_are_moved_apart_in_the_order_of_their_lines() {
    let line = |name: &str, role, last: f64| {
        let mut points = values(&[10., 12., 11., last]);
        points[3] = labelled(last, vec![figure(1, &format!("{last}"))]);
        series(name, role, SeriesForm::Line, points)
    };
    let chart = chart(
        months(7, 4, "月"),
        vec![
            line("今年", SeriesRole::Main, 20.0),
            line("別", SeriesRole::Second, 20.2),
            line("前年", SeriesRole::LastYear, 20.1),
        ],
    );
    let recorder = drawn(&chart, 300.0, 120.0);
    assert_eq!(faults(&recorder, 300.0, 120.0), [""; 0]);
    let top = |name: &str| recorder.texts().into_iter().find(|(text, _)| text.starts_with(name)).unwrap().1.top;
    assert!(top("別") > top("前年") && top("前年") > top("今年"));
}

#[test]
fn x_labels_never_touch_and_end_with_the_last() {
    for (count, width) in [(12, 145.0), (13, 224.0), (31, 190.0), (60, 224.0), (36, 472.5)] {
        let labels: Vec<String> = (0..count).map(|i| format!("{}月", i % 12 + 1)).collect();
        let mut chart = one(values(&vec![5.0; count]), SeriesRole::Main, SeriesForm::Bars);
        chart.x.labels = labels.clone();
        let recorder = drawn(&chart, width, 100.0);
        let mut feet: Vec<_> = recorder.texts().into_iter().filter(|(text, _)| text.ends_with('月')).collect();
        feet.sort_by(|a, b| a.1.left.total_cmp(&b.1.left));
        assert!(feet.windows(2).all(|pair| pair[0].1.right + 2.9 <= pair[1].1.left));
        assert_eq!(feet.last().unwrap().0, labels[count - 1]);
    }
}

fn any_point() -> impl Strategy<Value = Point> {
    let y = prop_oneof![
        Just(0.0),
        Just(7.0),
        (0..2000_i32).prop_map(f64::from),
        (-500..500_i32).prop_map(f64::from),
        Just(1e9),
        0.0..1.0_f64,
    ];
    let label = prop_oneof![
        6 => Just(None),
        1 => Just(Some(vec![figure(1, "1,234人")])),
        1 => Just(Some(vec![strong(figure(2, "38.6%"))])),
    ];
    prop_oneof![
        12 => (y, prop::bool::weighted(0.1), label)
            .prop_map(|(y, provisional, label)| Point::Value { y, provisional, label }),
        1 => prop::sample::select(Absence::ALL).prop_map(Point::Gap),
        1 => Just(Point::None),
    ]
}

fn any_chart() -> impl Strategy<Value = Chart> {
    let role = prop::sample::select(vec![
        SeriesRole::Main,
        SeriesRole::Second,
        SeriesRole::Context { current: Some(3) },
        SeriesRole::LastYear,
        SeriesRole::Plan,
        SeriesRole::Target,
    ]);
    let form = prop::sample::select(vec![SeriesForm::Bars, SeriesForm::Line]);
    let one = (role, form, prop::collection::vec(any_point(), 0..60));
    let notes = prop::collection::vec((0..60_usize, "[あ-ん0-9/]{1,24}"), 0..4);
    let breaks = prop::collection::vec((0..60_usize, "[あ-ん]{1,12}"), 0..2);
    (prop::collection::vec(one, 0..4), notes, breaks, any::<bool>()).prop_map(|(all, notes, breaks, rest)| {
        let all = all
            .into_iter()
            .enumerate()
            .map(|(i, (role, form, points))| series(&format!("系列{i}"), role, form, points));
        let all: Vec<_> = all.collect();
        let count = all.iter().map(|series| series.points.len()).max().unwrap_or(0);
        let mut made = chart(days(count), all);
        made.notes = notes.iter().map(|(at, words)| note(*at, words)).collect();
        made.breaks = breaks;
        if rest {
            made.x.rest = (0..count).map(|i| i % 7 > 4).collect();
        }
        made
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_chart_keeps_the_rules(chart in any_chart(), width in 100.0..480.0_f32, height in 60.0..220.0_f32) {
        let recorder = drawn(&chart, width, height);
        let faults = faults(&recorder, width, height);
        prop_assert!(faults.is_empty(), "{faults:#?}");
    }
}
