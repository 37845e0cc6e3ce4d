//! Charts with rows, panels and days on one axis, with the numbers of the drafts: all invented.

use super::sample::*;
use crate::document::model::*;
use crate::domain::Absence;

fn drawn(drawing: Drawing) -> Chart {
    Chart { drawing, height: 0.0, ..chart(vec![], vec![]) }
}
fn words(key: u32, text: &str) -> Vec<Inline> {
    vec![figure(key, text)]
}

pub fn followers() -> Chart {
    let panel = |title: &str, numbers: [f64; 8], aside: &str, key: u32| {
        let mut points = values(&numbers);
        for at in [0, 7] {
            points[at] = labelled(numbers[at], words(key + at as u32, &number(numbers[at])));
        }
        let series = vec![series("フォロワー", SeriesRole::Main, SeriesForm::Line, points)];
        Panel { title: title.into(), aside: words(key + 8, aside), series, breaks: Vec::new() }
    };
    let mut panels = vec![
        panel("YouTube", [1183., 1200., 1240., 1290., 1340., 1400., 1445., 1486.], "+303（+25.6%）", 100),
        panel("X", [3584., 3620., 3660., 3701., 3760., 3800., 3854., 3912.], "+328（+9.2%）", 110),
        panel("Instagram", [1802., 1850., 1910., 1985., 2040., 2110., 2191., 2274.], "+472（+26.2%）", 120),
        panel("Facebook", [1121., 1120., 1122., 1118., 1115., 1113., 1111., 1108.], "▲13（▲1.2%）", 130),
        panel("TikTok", [402., 441., 520., 608., 671., 730., 792., 864.], "+462（+114.9%）", 140),
        panel("note", [358., 364., 370., 379., 388., 396., 403., 412.], "+54（+15.1%）", 150),
    ];
    if let Point::Value { provisional, .. } = &mut panels[4].series[0].points[7] {
        *provisional = true;
    }
    let labels = ["3月末", "4月末", "5月末", "6月末", "7月末", "8月末", "9月末", "10月末"];
    let mut chart = drawn(Drawing::Panels(Panels { scale: PanelScale::First, across: 3, panels }));
    chart.x.labels = labels.map(String::from).to_vec();
    chart
}

fn number(value: f64) -> String {
    let digits = format!("{value}");
    if digits.len() > 3 { format!("{},{}", &digits[..digits.len() - 3], &digits[digits.len() - 3..]) } else { digits }
}

pub fn targets_by_month() -> Chart {
    let panel = |title: &str, numbers: &[f64], target: f64, aside: &str, key: u32| {
        let mut actual = values(numbers);
        if let Some(last) = actual.last_mut() {
            *last = labelled(numbers[numbers.len() - 1], words(key, &number(numbers[numbers.len() - 1])));
        }
        actual.resize(12, Point::None);
        let plan = (1..=12).map(|month| value(target * f64::from(month) / 12.0)).collect();
        Panel {
            title: title.into(),
            aside: words(key + 1, aside),
            series: vec![
                series("実績", SeriesRole::Main, SeriesForm::Line, actual),
                series("計画", SeriesRole::Plan, SeriesForm::Line, plan),
                series("目標", SeriesRole::Target, SeriesForm::Line, values(&[target; 12])),
            ],
            breaks: Vec::new(),
        }
    };
    let panels = vec![
        panel("LINE新規登録", &[48., 103., 174., 266., 350., 438., 534.], 900., "／ 目標900人　59.3%", 200),
        panel("オリジナル動画（仙台）", &[0., 2., 5., 8., 10., 13., 16.], 30., "／ 目標30本　53.3%", 210),
        panel("企業の公開（東北6県）", &[0., 0., 0., 1., 1., 2., 2.], 5., "／ 目標5社　40.0%", 220),
    ];
    let mut chart = drawn(Drawing::Panels(Panels { scale: PanelScale::Target, across: 3, panels }));
    chart.x.labels = months(4, 12, "月");
    chart
}

fn bar(label: &str, value: f64, text: &str, tick: Option<f64>, key: u32) -> BarRow {
    BarRow { label: label.into(), value: labelled(value, words(key, text)), tick, pale: false }
}

pub fn ranked() -> Chart {
    let mut rows = vec![
        bar("イベント会場・資料のQRコード", 38., "38人", Some(31.), 300),
        bar("Webサイト CROSS SENDAI", 27., "27人", Some(26.), 301),
        bar("SNSの投稿・プロフィール", 19., "19人", Some(20.), 302),
        bar("LINE内の検索", 8., "8人", Some(7.), 303),
        bar("その他・不明", 4., "4人", Some(4.), 304),
        BarRow { label: "市の広報誌".into(), value: Point::Gap(Absence::Hidden), tick: None, pale: false },
    ];
    if let Point::Value { provisional, .. } = &mut rows[3].value {
        *provisional = true;
    }
    drawn(Drawing::Bars(LyingBars { rows, level: None, stages: false }))
}

pub fn changes() -> Chart {
    let rows = vec![
        bar("Organic Search", 204., "+204回", None, 310),
        bar("Direct", -311., "▲311回", None, 311),
        bar("Referral", 0., "±0回", None, 312),
    ];
    drawn(Drawing::Bars(LyingBars { rows, level: None, stages: false }))
}

pub fn stages() -> Chart {
    let rows = vec![
        bar("申込", 38., "38人", None, 320),
        bar("参加", 27., "27人", None, 321),
        bar("アンケートの回答", 24., "24人", None, 322),
        bar("個別相談の希望", 9., "9人", None, 323),
        bar("面談の申込み", 6., "6人", None, 324),
    ];
    let level = Level { value: 30., text: vec![text("定員 "), figure(325, "30人")] };
    drawn(Drawing::Bars(LyingBars { rows, level: Some(level), stages: true }))
}

pub fn pace() -> Chart {
    let row = |label: &str, from: f64, to: f64, behind: bool, [a, b]: [&str; 2], key: u32| PairRow {
        label: label.into(),
        from: value(from),
        to: value(to),
        tick: None,
        behind,
        aside: vec![figure(key, a), text(" → "), figure(key + 1, b), text("/月")],
    };
    let rows = vec![
        row("オリジナル動画（東北）", 0.048, 0.133, false, ["0.1", "0.4本"], 400),
        row("企業の公開（東北6県）", 0.057, 0.12, true, ["0.3", "0.6社"], 410),
        row("オリジナル動画（仙台）", 0.076, 0.093, true, ["2.3", "2.8本"], 420),
        row("カジュアル面談（実人数）", 0.078, 0.091, false, ["2.7", "3.2人"], 430),
        row("LINE新規登録", 0.085, 0.081, false, ["76.3", "73.2人"], 440),
        row("関連イベントLP", 0.086, 0.08, false, ["0.9", "0.8本"], 450),
        row("イベント開催", 0.089, 0.075, false, ["0.7", "0.6回"], 460),
        row("企業の公開（仙台）", 0.1, 0.06, false, ["3.0", "1.8社"], 470),
    ];
    let (from, to) = ("これまでの平均".into(), "これから必要".into());
    drawn(Drawing::Pairs(Pairs { from, to, tick: String::new(), rows, shares: true }))
}

pub fn seats() -> Chart {
    let row = |label: &str, from: f64, to: f64, seats: f64, key: u32| PairRow {
        label: label.into(),
        from: labelled(from, words(key, &format!("{from}"))),
        to: labelled(to, words(key + 1, &format!("{to}"))),
        tick: Some(seats),
        behind: false,
        aside: vec![],
    };
    let mut rows = vec![
        row("第1回　オンライン", 33., 46., 40., 500),
        row("第2回　対面", 24., 34., 30., 510),
        row("第3回　オンライン", 29., 41., 40., 520),
        row("第4回　対面", 27., 38., 30., 530),
        row("第5回　オンライン", 37., 52., 40., 540),
        row("第6回　対面", 36., 36., 36., 550),
    ];
    rows.push(PairRow { from: Point::Gap(Absence::Pending), ..row("第7回　対面", 0., 12., 40., 560) });
    let tick = "定員".into();
    drawn(Drawing::Pairs(Pairs { from: "参加".into(), to: "申込".into(), tick, rows, shares: false }))
}

fn part(label: &str, counts: &[f64], key: u32) -> PartRow {
    let point = |(i, y): (usize, &f64)| labelled(*y, words(key + i as u32, &format!("{y}")));
    let parts = counts.iter().enumerate().map(point).collect();
    PartRow { label: label.into(), parts, whole: None, aside: vec![] }
}

pub fn answers() -> Chart {
    let rows = vec![
        part("内容に満足した", &[13., 8., 2., 1.], 600),
        part("仙台で働くことへの関心が高まった", &[11., 9., 3., 1.], 610),
        part("登壇企業についてもっと知りたい", &[9., 10., 4., 1.], 620),
        part("次回も参加したい", &[12., 8., 3., 1.], 630),
    ];
    let names = ["そう思う", "ややそう思う", "あまりそう思わない", "そう思わない"].map(String::from).to_vec();
    drawn(Drawing::Parts(Parts { names, gap_after: Some(2), rows }))
}

pub fn shares() -> Chart {
    let mut rows = vec![
        part("令和7年度", &[120., 60., 30., 3., 2.], 640),
        part("令和8年度", &[101., 88., 41., 9., 6.], 650),
        part("10月", &[30., 21., 9., 0., 1.], 660),
    ];
    rows[1].parts[3] = Point::Gap(Absence::Hidden);
    rows[1].parts[4] = Point::Gap(Absence::Hidden);
    rows[1].whole = Some(245.0);
    rows[2].parts[2] = Point::Gap(Absence::Missing);
    for (row, aside) in rows.iter_mut().zip(["215人", "245人", "－"]) {
        row.aside = words(670, aside);
    }
    let names = ["首都圏", "宮城県", "東北5県", "関西", "その他"].map(String::from).to_vec();
    drawn(Drawing::Parts(Parts { names, gap_after: None, rows }))
}

fn mark(day: u32, inside: &str, words_over: Vec<Inline>, square: bool, planned: bool) -> TimeMark {
    let inside = if inside.is_empty() { vec![] } else { vec![figure(700 + day, inside)] };
    TimeMark { day, inside, text: words_over, square, planned }
}

pub fn year_of_events() -> Chart {
    let planned = || vec![text("予定")];
    let marks = vec![
        mark(72, "1", words(801, "33人"), false, false),
        mark(100, "2", words(802, "24人"), true, false),
        mark(135, "3", words(803, "29人"), false, false),
        mark(163, "4", words(804, "27人"), true, false),
        mark(191, "5", words(805, "37人"), false, false),
        mark(226, "6", planned(), true, true),
        mark(282, "7", planned(), false, true),
        mark(317, "8", planned(), true, true),
    ];
    let mut first = 0;
    let mut stretches = vec![];
    for (month, days) in [30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 28, 31].into_iter().enumerate() {
        stretches.push((first, format!("{}月", (month + 3) % 12 + 1)));
        first += days;
    }
    let now = Some((214, "10月末".into()));
    drawn(Drawing::Timeline(Timeline { days: 365, stretches, now, marks }))
}

pub fn crowded_year() -> Chart {
    let Drawing::Timeline(mut line) = year_of_events().drawing else { unreachable!() };
    for day in [190, 192, 193, 193, 360, 0] {
        line.marks.push(mark(day, "9", vec![text("第9回 交流会（山形市と共催）")], day % 2 == 0, false));
    }
    drawn(Drawing::Timeline(line))
}

pub fn november() -> Chart {
    let at = |day: u32, words: &str| mark(day - 1, "", vec![text(words)], false, false);
    let lane = |label: &str, marks: Vec<TimeMark>| Lane { label: label.into(), marks };
    let event = TimeMark { square: true, ..at(13, "第6回（対面・渋谷、2市共催）") };
    let lanes = vec![
        lane("イベント", vec![event]),
        lane("動画", vec![at(6, "どうでしょう"), at(12, "シゴトダイブ"), at(20, "給与明細"), at(27, "RECO")]),
        lane(
            "LINE",
            vec![at(5, "オリジナル"), at(12, "前日の案内"), at(13, "当日の案内"), at(26, "転載"), at(30, "月のまとめ")],
        ),
        lane("会議・報告", vec![at(10, "本書の提出"), at(18, "定例会議"), at(27, "報告書")]),
    ];
    let rest = (1..=30).map(|day| matches!(day, 1 | 3 | 7 | 8 | 14 | 15 | 21 | 22 | 23 | 28 | 29)).collect();
    drawn(Drawing::Schedule(Schedule { rest, lanes }))
}

pub fn around_an_event() -> Chart {
    let numbers = [2., 3., 2., 4., 3., 5., 6., 12., 8., 4., 3., 3., 2., 2., 2.];
    let labels: Vec<String> = (4..=18).map(|day| format!("9/{day}")).collect();
    let role = SeriesRole::Context { current: Some(7) };
    let main = series("新規登録", role, SeriesForm::Bars, with_labels(&numbers, &[(7, "12人")]));
    let mut base = values(&[3.6; 15]);
    base[14] = labelled(3.6, vec![figure(900, "3.6人")]);
    let base = series("前7日の平均", SeriesRole::Baseline, SeriesForm::Line, base);
    let mut chart = chart(labels, vec![main, base]);
    chart.x.rest = (4..=18).map(|day| matches!(day, 5 | 6 | 12 | 13)).collect();
    chart.x.ticks = vec![0, 7, 14];
    chart.notes = vec![note(7, "9/11 開催日")];
    chart
}

pub fn all() -> Vec<Sample> {
    let mut samples = vec![];
    type Kind = (&'static str, fn() -> Chart, f32);
    let kinds: [Kind; 13] = [
        ("dumbbells", pace, FULL),
        ("dumbbells with seats", seats, FULL),
        ("panels, change from the first", followers, FULL),
        ("panels, share of the target", targets_by_month, FULL),
        ("ranked bars with last month", ranked, HALF),
        ("changes", changes, HALF),
        ("stages", stages, FULL),
        ("around an event", around_an_event, FULL),
        ("answers", answers, FULL),
        ("stacked shares", shares, FULL),
        ("the year's events", year_of_events, FULL),
        ("a crowded year", crowded_year, FULL),
        ("the month to come", november, FULL),
    ];
    for (name, make, width) in kinds {
        samples.push(Sample { name, chart: make(), width, height: 0.0 });
    }
    for (name, make, _) in kinds {
        samples.push(Sample { name, chart: make(), width: HALF, height: 0.0 });
    }
    samples
}
