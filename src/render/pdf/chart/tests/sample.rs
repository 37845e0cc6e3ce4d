//! Charts with the numbers of the drafts: all invented.

use crate::document::model::*;
use crate::domain::Absence;
use crate::figures::FigureKey;

pub fn text(text: &str) -> Inline {
    Inline::Text(text.into())
}
pub fn figure(key: u32, text: &str) -> Inline {
    Inline::Figure(FigureText { figure: FigureKey(key), text: text.into() })
}
pub fn strong(inline: Inline) -> Inline {
    Inline::Strong(vec![inline])
}
pub fn value(y: f64) -> Point {
    Point::Value { y, provisional: false, label: None }
}
pub fn labelled(y: f64, label: Vec<Inline>) -> Point {
    Point::Value { y, provisional: false, label: Some(label) }
}
pub fn series(name: &str, role: SeriesRole, form: SeriesForm, points: Vec<Point>) -> Series {
    Series { name: name.into(), role, form, points }
}
pub fn values(values: &[f64]) -> Vec<Point> {
    values.iter().map(|&y| value(y)).collect()
}
/// Values of which some carry a label.
pub fn with_labels(numbers: &[f64], labels: &[(usize, &str)]) -> Vec<Point> {
    let mut points = values(numbers);
    for (at, label) in labels {
        points[*at] = labelled(numbers[*at], vec![strong(figure(*at as u32, label))]);
    }
    points
}
pub fn note(at: usize, words: &str) -> ChartNote {
    ChartNote { at, text: vec![text(words)] }
}
pub fn chart(labels: Vec<String>, series: Vec<Series>) -> Chart {
    Chart {
        name: "test".into(),
        number: "図1".into(),
        headline: vec![],
        caption: vec![],
        alt: String::new(),
        height: 120.0,
        x: XAxis { labels, rest: vec![], ticks: vec![] },
        series,
        notes: vec![],
        breaks: vec![],
        drawing: Drawing::Series,
        empty: "この期間の値はない。".into(),
    }
}
pub fn days(count: usize) -> Vec<String> {
    (1..=count).map(|day| day.to_string()).collect()
}
pub fn months(first: usize, count: usize, suffix: &str) -> Vec<String> {
    (0..count).map(|i| format!("{}{suffix}", (first + i - 1) % 12 + 1)).collect()
}
pub fn october_rest() -> Vec<bool> {
    (1..=31).map(|day| matches!(day, 3 | 4 | 10 | 11 | 12 | 17 | 18 | 24 | 25 | 31)).collect()
}

pub struct Sample {
    pub name: &'static str,
    pub chart: Chart,
    pub width: f32,
    pub height: f32,
}

pub const FULL: f32 = 472.5;
pub const HALF: f32 = 224.0;

const NEW_FRIENDS: [f64; 31] = [
    2., 2., 2., 1., 2., 2., 3., 4., 16., 10., 4., 2., 2., 2., 4., 2., 2., 0., 2., 2., 2., 6., 5., 2., 1., 2., 2., 2.,
    4., 2., 2.,
];
const SESSIONS: [f64; 31] = [
    420., 385., 315., 308., 385., 382., 370., 482., 742., 425., 312., 383., 386., 360., 363., 392., 290., 305., 385.,
    360., 348., 561., 490., 298., 320., 375., 360., 374., 420., 345., 288.,
];
const SESSIONS_BEFORE: [f64; 31] = [
    325., 305., 330., 258., 250., 335., 318., 303., 292., 505., 300., 252., 303., 315., 300., 310., 322., 270., 258.,
    320., 307., 320., 330., 385., 277., 268., 295., 305., 300., 293., 320.,
];
const VIEWS: [f64; 31] = [
    660., 720., 640., 640., 740., 610., 570., 950., 700., 640., 730., 620., 650., 750., 780., 950., 1000., 900., 600.,
    600., 640., 1856., 1180., 980., 720., 740., 650., 640., 560., 790., 780.,
];
const IMPRESSIONS: [f64; 31] = [
    4100., 3800., 3700., 4200., 4600., 3600., 4600., 6500., 9617., 5500., 3100., 4700., 4800., 3900., 5100., 4200.,
    3050., 0., 4100., 3800., 5100., 7600., 4600., 3300., 3500., 5000., 5500., 5300., 4900., 4900., 4100.,
];

pub fn friends_by_day() -> Chart {
    let labels = [(8, "16人"), (21, "6人")];
    let main = series("新規登録", SeriesRole::Main, SeriesForm::Bars, with_labels(&NEW_FRIENDS, &labels));
    let mut chart = chart(days(31), vec![main]);
    chart.x.rest = october_rest();
    chart.notes = vec![note(8, "10/9 第5回イベント"), note(21, "10/22 動画「給与明細」公開")];
    chart
}

pub fn cumulative() -> Chart {
    let mut actual = with_labels(&[48., 104., 175., 267., 350., 438., 534.], &[(6, "534人")]);
    actual.resize(12, Point::None);
    let plan = values(&[45., 95., 165., 255., 340., 430., 525., 612., 680., 770., 845., 900.]);
    let before = with_labels(&[32., 75., 125., 190., 250., 310., 380., 432., 475., 530., 580., 612.], &[(11, "612人")]);
    let target = with_labels(&[900.; 12], &[(11, "900人")]);
    chart(
        months(4, 12, "月"),
        vec![
            series("実績", SeriesRole::Main, SeriesForm::Line, actual),
            series("計画", SeriesRole::Plan, SeriesForm::Line, plan),
            series("目標", SeriesRole::Target, SeriesForm::Line, target),
            series("前年度", SeriesRole::LastYear, SeriesForm::Line, before),
        ],
    )
}

pub fn two_rates() -> Chart {
    let open = with_labels(&[0.378, 0.391, 0.398, 0.403, 0.405, 0.4, 0.407], &[(6, "40.7%")]);
    let click = with_labels(&[0.063, 0.069, 0.075, 0.081, 0.084, 0.087, 0.09], &[(6, "9.0%")]);
    chart(
        months(4, 7, "月"),
        vec![
            series("開封率", SeriesRole::Main, SeriesForm::Line, open),
            series("クリック率", SeriesRole::Second, SeriesForm::Line, click),
        ],
    )
}

pub fn blocks() -> Chart {
    let points = with_labels(&[0.183, 0.183, 0.182, 0.181, 0.181, 0.181, 0.179], &[(0, "18.3%"), (6, "17.9%")]);
    chart(months(4, 7, "月"), vec![series("ブロック率", SeriesRole::Main, SeriesForm::Line, points)])
}

pub fn months_of_users() -> Chart {
    let numbers = [6930., 6450., 5100., 6650., 6250., 4950., 4400., 4900., 6000., 6900., 6450., 7655., 8412.];
    let mut points = with_labels(&numbers, &[(12, "8,412")]);
    points[0] = Point::None;
    let mut before = vec![Point::None; 13];
    before[0] = labelled(6930., vec![strong(figure(0, "6,930"))]);
    chart(
        months(10, 13, ""),
        vec![
            series("前年同月", SeriesRole::LastYear, SeriesForm::Bars, before),
            series("ユーザー数", SeriesRole::Context { current: Some(12) }, SeriesForm::Bars, points),
        ],
    )
}

pub fn sessions_by_day() -> Chart {
    let labels = [(8, "742回"), (21, "561回")];
    let mut chart = chart(
        days(31),
        vec![
            series("今年10月", SeriesRole::Main, SeriesForm::Line, with_labels(&SESSIONS, &labels)),
            series("前年10月", SeriesRole::LastYear, SeriesForm::Line, values(&SESSIONS_BEFORE)),
        ],
    );
    chart.x.rest = october_rest();
    chart.notes = vec![note(8, "10/9 第5回イベント"), note(21, "10/22 動画公開")];
    chart
}

pub fn views_by_day() -> Chart {
    let points = with_labels(&VIEWS, &[(21, "1,856")]);
    let mut chart = chart(days(31), vec![series("視聴回数", SeriesRole::Main, SeriesForm::Bars, points)]);
    chart.x.rest = october_rest();
    chart.notes = vec![note(21, "10/22「給与明細」第4回")];
    chart
}

pub fn changed_definition() -> Chart {
    let main = with_labels(&[9800., 11000., 13300., 14900., 13600., 15120., 15940.], &[(6, "15,940")]);
    let mut new = vec![Point::None; 5];
    new.push(value(22905.));
    new.push(labelled(24318., vec![figure(50, "24,318")]));
    let mut chart = chart(
        months(4, 7, "月"),
        vec![
            series("エンゲージビュー", SeriesRole::Main, SeriesForm::Line, main),
            series("視聴回数", SeriesRole::Second, SeriesForm::Line, new),
        ],
    );
    chart.breaks = vec![(5, "8/24 定義の変更".into())];
    chart
}

pub fn impressions_with_gap() -> Chart {
    let mut points = with_labels(&IMPRESSIONS, &[(8, "9,617")]);
    points[17] = Point::Gap(Absence::Missing);
    let mut chart = chart(days(31), vec![series("表示回数", SeriesRole::Main, SeriesForm::Bars, points)]);
    chart.x.rest = october_rest();
    chart.notes = vec![note(8, "10/9 イベント当日")];
    chart
}

pub fn months_of_impressions() -> Chart {
    let numbers = [101240., 108000., 118000., 127500., 119500., 139215., 142380.];
    let points = with_labels(&numbers, &[(0, "101,240"), (6, "142,380")]);
    let role = SeriesRole::Context { current: Some(6) };
    let mut chart = chart(months(4, 7, ""), vec![series("表示回数", role, SeriesForm::Bars, points)]);
    chart.notes = vec![note(6, "30日分")];
    chart
}

pub fn provisional_days() -> Chart {
    let mut points = with_labels(&SESSIONS, &[(8, "742")]);
    for (index, point) in points.iter_mut().enumerate() {
        if let Point::Value { provisional, .. } = point {
            *provisional = index >= 26;
        }
    }
    points[29] = Point::Gap(Absence::Pending);
    points[30] = Point::Gap(Absence::Pending);
    let mut chart = chart(days(31), vec![series("セッション数", SeriesRole::Main, SeriesForm::Bars, points)]);
    chart.x.rest = october_rest();
    chart.notes = vec![note(8, "10/9 第5回イベント")];
    chart
}

pub fn grouped_months() -> Chart {
    let now = with_labels(&[48., 56., 71., 92., 83., 88., 96.], &[(6, "96人")]);
    let before = with_labels(&[32., 43., 50., 65., 60., 60., 72.], &[(6, "72人")]);
    chart(
        months(4, 7, "月"),
        vec![
            series("前年度", SeriesRole::LastYear, SeriesForm::Bars, before),
            series("今年度", SeriesRole::Main, SeriesForm::Bars, now),
        ],
    )
}

pub fn falls() -> Chart {
    let points = with_labels(&[12., 4., -3., 8., -11., 0., 5.], &[(4, "▲11人"), (0, "+12人"), (6, "+5人")]);
    let mut chart = chart(months(4, 7, "月"), vec![series("増減", SeriesRole::Main, SeriesForm::Bars, points)]);
    chart.notes = vec![note(4, "一斉整理")];
    chart
}

pub fn provisional_line() -> Chart {
    let mut points = with_labels(&[1200., 1290., 1330., 1418., 1445., 1468., 1486.], &[(0, "1,200"), (6, "1,486")]);
    if let Point::Value { provisional, .. } = &mut points[6] {
        *provisional = true;
    }
    points[3] = Point::Gap(Absence::Missing);
    chart(months(4, 7, "月"), vec![series("登録者", SeriesRole::Main, SeriesForm::Line, points)])
}

pub fn all() -> Vec<Sample> {
    let sample = |name, chart, width, height| Sample { name, chart, width, height };
    vec![
        sample("図2 daily bars", friends_by_day(), FULL, 138.0),
        sample("図3 cumulative", cumulative(), FULL, 200.0),
        sample("図4 two rates", two_rates(), HALF, 138.0),
        sample("図5 one rate", blocks(), HALF, 138.0),
        sample("図6 months", months_of_users(), HALF, 120.0),
        sample("図13 months", months_of_impressions(), 145.0, 98.0),
        sample("図7 daily lines", sessions_by_day(), FULL, 160.0),
        sample("図10 daily bars", views_by_day(), HALF, 98.0),
        sample("図11 definition", changed_definition(), HALF, 98.0),
        sample("図12 a day missing", impressions_with_gap(), 262.0, 98.0),
        sample("two years", grouped_months(), 190.0, 98.0),
        sample("provisional days", provisional_days(), HALF, 98.0),
        sample("falls", falls(), HALF, 110.0),
        sample("provisional line", provisional_line(), HALF, 98.0),
        sample("nothing", chart(days(31), vec![]), HALF, 60.0),
    ]
}
