//! Charts by rows, panels and days: what stands in them, in which order, under which ids, and in which words.

#[cfg(test)] // the house's rules read this line: what follows is no product
use super::desk::{SmallDesk, text};
use super::month::context;
use super::runs;
use crate::document::model::*;
use crate::document::{Built, Template, TemplateError, build};
use crate::domain::*;
use crate::figures::*;

fn made(block: &str, desk: SmallDesk) -> Result<Built, TemplateError> {
    let text = format!("```chart\nname = \"c\"\nquery = \"q\"\ncaption = \"図の説明\"\n{block}\n```\n");
    let context = context(Month::new(2026, 10).unwrap(), None);
    build(&Template { name: "t.md", text: &text }, &context, Box::new(desk))
}
fn chart(block: &str, desk: SmallDesk) -> Chart {
    let built = made(block, desk).unwrap_or_else(|e| panic!("{e} {:?}", e.hint()));
    let [Block::Chart(chart)] = built.document.body.as_slice() else { panic!("one chart") };
    chart.clone()
}
fn refused(block: &str, desk: SmallDesk) -> String {
    made(block, desk).map_or_else(|e| e.mistake.to_string(), |_| panic!("built"))
}
fn people(desk: &mut SmallDesk, value: &str) -> Datum {
    Datum::Cell(desk.value(value, Unit::People))
}
fn absent(desk: &mut SmallDesk, absence: Absence) -> Datum {
    Datum::Cell(desk.absent(absence))
}
fn label(point: &Point) -> String {
    match point {
        Point::Value { label: Some(label), .. } => runs(label),
        other => format!("{other:?}"),
    }
}

#[test]
fn ranked_bars_stand_by_size_with_the_unknown_last() {
    let mut desk = SmallDesk::new();
    let rows = [("会場", "19", "20"), ("Web", "38", "31"), ("市報", "", "4")].map(|(name, now, before)| {
        let now = if now.is_empty() { absent(&mut desk, Absence::Hidden) } else { people(&mut desk, now) };
        vec![text(name), now, people(&mut desk, before)]
    });
    desk.query("q", &["way", "cell", "before"], rows.to_vec());
    let chart = chart(
        "kind = \"ranked\"\nlabel = \"way\"\ncell = \"cell\"\ntick = { name = \"前月\", cell = \"before\" }",
        desk,
    );
    let Drawing::Bars(bars) = &chart.drawing else { panic!("bars") };
    let labels: Vec<&str> = bars.rows.iter().map(|row| row.label.as_str()).collect();
    assert_eq!(labels, ["Web", "会場", "市報"]);
    assert_eq!(label(&bars.rows[0].value), "⟨38人⟩");
    assert_eq!(bars.rows[0].tick, Some(31.0));
    assert_eq!(bars.rows[2].value, Point::Gap(Absence::Hidden));
    assert_eq!(
        chart.alt,
        "横棒グラフ。図の説明。「Web」は38人、前月が31人。「会場」は19人、前月が20人。「市報」はx、前月が4人。"
    );
}

#[test]
fn every_drawn_figure_has_an_id_of_its_row_and_column() {
    let mut desk = SmallDesk::new();
    let row = vec![text("会場"), people(&mut desk, "19"), people(&mut desk, "20")];
    desk.query("q", &["way", "cell", "before"], vec![row]);
    let block = "kind = \"ranked\"\nlabel = \"way\"\ncell = \"cell\"\ntick = { name = \"前月\", cell = \"before\" }";
    let built = made(block, desk).unwrap();
    let ids: Vec<&str> = built.drawn.iter().map(|key| built.desk.figure(*key).id.as_str()).collect();
    assert_eq!(ids, ["2026-10/c/会場/cell", "2026-10/c/会場/tick"]);
}

#[test]
fn stages_keep_their_order_and_have_a_level() {
    let mut desk = SmallDesk::new();
    let seats = people(&mut desk, "30");
    let rows = [("申込", "38"), ("参加", "27"), ("回答", "29")]
        .map(|(name, value)| vec![text(name), people(&mut desk, value), seats.clone()]);
    desk.query("q", &["stage", "cell", "seats"], rows.to_vec());
    let block = "kind = \"stages\"\nlabel = \"stage\"\ncell = \"cell\"\nlevel = { name = \"定員\", cell = \"seats\" }";
    let Drawing::Bars(bars) = chart(block, desk).drawing else { panic!("bars") };
    assert_eq!(bars.rows.iter().map(|row| label(&row.value)).collect::<Vec<_>>(), ["⟨38人⟩", "⟨27人⟩", "⟨29人⟩"]);
    assert_eq!(bars.level.map(|level| (level.value, runs(&level.text))), Some((30.0, "定員 ⟨30人⟩".to_string())));
}

const PAIRS: &str = "kind = \"dumbbells\"\nlabel = \"label\"\nwhole = \"target\"\nverdict = \"verdict\"\nsort = \"to\"\naside = \"{now} → {need}/月\"\nplaces = 1\nfrom = { name = \"これまで\", cell = \"now\" }\nto = { name = \"これから\", cell = \"need\" }";

#[test]
fn pairs_are_shares_of_the_target_in_the_order_of_need() {
    let mut desk = SmallDesk::new();
    let mut rows = Vec::new();
    for (name, now, need, target, verdict) in
        [("登録", "76.3", "73.2", "900", "on_track"), ("動画", "2.25", "2.8", "30", "at_risk")]
    {
        let cells = [now, need, target].map(|value| people(&mut desk, value));
        rows.push([vec![text(name)], cells.to_vec(), vec![text(verdict)]].concat());
    }
    let nothing = absent(&mut desk, Absence::NotApplicable);
    let pending = absent(&mut desk, Absence::Pending);
    let target = people(&mut desk, "8");
    rows.push(vec![text("済"), nothing.clone(), nothing, target.clone(), text("")]);
    rows.push(vec![text("未確認"), pending.clone(), pending, target, text("")]);
    desk.query("q", &["label", "now", "need", "target", "verdict"], rows);
    let chart = chart(PAIRS, desk);
    let Drawing::Pairs(pairs) = &chart.drawing else { panic!("pairs") };
    let labels: Vec<&str> = pairs.rows.iter().map(|row| row.label.as_str()).collect();
    assert_eq!(labels, ["動画", "登録", "未確認"], "what does not apply is no row");
    let Point::Value { y, .. } = pairs.rows[0].to else { panic!("a value") };
    assert!((y - 2.8 / 30.0).abs() < 1e-12 && pairs.shares);
    assert_eq!((pairs.rows[0].behind, pairs.rows[1].behind), (true, false));
    assert_eq!(runs(&pairs.rows[0].aside), "⟨2.3⟩ → ⟨2.8⟩/月");
    assert!(chart.alt.contains("「動画」はこれまでが2.3人、これからが2.8人。"), "{}", chart.alt);
    assert!(chart.alt.contains("「未確認」はこれまでが集計中"), "{}", chart.alt);
}

#[test]
fn answers_are_gathered_by_question_in_the_order_asked_for() {
    let mut desk = SmallDesk::new();
    let mut rows = Vec::new();
    for (question, answer, count) in
        [("満足", "いいえ", "1"), ("満足", "はい", "13"), ("次回も", "はい", "12"), ("次回も", "どちらかといえば", "8")]
    {
        rows.push(vec![text(question), text(answer), people(&mut desk, count)]);
    }
    desk.query("q", &["question", "answer", "cell"], rows);
    let block = "kind = \"likert\"\nlabel = \"question\"\npart = \"answer\"\ncell = \"cell\"\norder = [\"はい\", \"どちらかといえば\"]";
    let chart = chart(block, desk);
    let Drawing::Parts(parts) = &chart.drawing else { panic!("parts") };
    assert_eq!(parts.names, ["はい", "どちらかといえば", "いいえ"]);
    assert_eq!(parts.gap_after, Some(1));
    assert_eq!(parts.rows[0].parts.iter().map(label).collect::<Vec<_>>(), ["⟨13⟩", "None", "⟨1⟩"]);
    assert!(chart.alt.contains("「満足」ははいが13人、いいえが1人。"), "{}", chart.alt);
}

#[test]
fn shares_are_written_of_the_whole_and_too_many_parts_are_refused() {
    let columns = ["label", "a", "b", "all"];
    let row = |desk: &mut SmallDesk| {
        let cells = ["30", "10", "40"].map(|value| people(desk, value));
        [vec![text("10月")], cells.to_vec()].concat()
    };
    let mut desk = SmallDesk::new();
    let only = row(&mut desk);
    desk.query("q", &columns, vec![only]);
    let part = |name: &str, cell: &str| format!("[[parts]]\nname = \"{name}\"\ncell = \"{cell}\"\n");
    let head = "kind = \"stacked\"\nlabel = \"label\"\nwhole = \"all\"\nwrite = \"shares\"\n";
    let block = format!("{head}{}{}", part("首都圏", "a"), part("その他", "b"));
    let Drawing::Parts(parts) = chart(&block, desk).drawing else { panic!("parts") };
    assert_eq!(parts.rows[0].parts.iter().map(label).collect::<Vec<_>>(), ["⟨75.0%⟩", "⟨25.0%⟩"]);
    assert_eq!((parts.rows[0].whole, parts.gap_after), (Some(40.0), None));
    let mut desk = SmallDesk::new();
    let only = row(&mut desk);
    desk.query("q", &columns, vec![only]);
    let many: String = (0..7).map(|i| part(&format!("部{i}"), "a")).collect();
    assert!(refused(&format!("{head}{many}"), desk).contains("7 parts"));
}

#[test]
fn panels_put_every_point_at_its_label_and_say_their_change() {
    let mut desk = SmallDesk::new();
    let mut rows = Vec::new();
    for (media, month, value) in [("X", "3月末", "3584"), ("X", "4月末", "3912"), ("note", "4月末", "412")] {
        rows.push(vec![text(media), text(month), people(&mut desk, value)]);
    }
    desk.query("q", &["media", "month", "cell"], rows);
    let block = "kind = \"panels\"\npanel = \"media\"\nx = \"month\"\nscale = \"first\"\nchange = true\n[[series]]\nname = \"登録者\"\ncell = \"cell\"\nlabels = [\"first\", \"last\"]\n";
    let chart = chart(block, desk);
    let Drawing::Panels(panels) = &chart.drawing else { panic!("panels") };
    assert_eq!(chart.x.labels, ["3月末", "4月末"]);
    assert_eq!(runs(&panels.panels[0].aside), "⟨+328⟩（⟨+9.2%⟩）");
    assert_eq!(panels.panels[1].series[0].points[0], Point::None);
    assert_eq!(label(&panels.panels[1].series[0].points[1]), "⟨412人⟩");
    assert!(panels.panels[1].aside.is_empty(), "one value has no change");
    assert!(
        chart.alt.contains("「X」登録者は、始めの3月末が3,584人") && chart.alt.contains("「note」"),
        "{}",
        chart.alt
    );
}

#[test]
fn the_mean_before_an_event_is_measured_over_its_span() {
    let mut desk = SmallDesk::new();
    let mut rows = Vec::new();
    for (nth, value) in ["2", "3", "12", "4"].iter().enumerate() {
        let day = Day::new(2026, 10, 7 + nth as u32).unwrap();
        let key = desk.read("line.new_friends", &format!("day {nth}"), value);
        desk.figures[key.0 as usize].window = Some(Window::of_day(day, Zone::JST));
        rows.push(vec![text(&day.slash()), Datum::Bool(nth == 2), Datum::Cell(key)]);
    }
    desk.read("line.new_friends", "2026-10-07..2026-10-08", "62");
    desk.query("q", &["day", "event", "cell"], rows);
    let block = "kind = \"around\"\nx = \"day\"\nevent = \"event\"\nbaseline = \"前2日の平均\"\n[[series]]\nname = \"登録\"\ncell = \"cell\"\n";
    let chart = chart(block, desk);
    assert_eq!(chart.series[0].role, SeriesRole::Context { current: Some(2) });
    assert_eq!(label(&chart.series[0].points[2]), "⟨12人⟩");
    // the small desk divides by 31
    assert_eq!(label(&chart.series[1].points[3]), "⟨2.0人⟩");
    assert_eq!(chart.series[1].role, SeriesRole::Baseline);
    assert_eq!(
        chart.notes.iter().map(|note| (note.at, runs(&note.text))).collect::<Vec<_>>(),
        [(2, "10/9 開催日".to_string())]
    );
    assert!(chart.alt.ends_with("前2日の平均は2.0人。10/9に「10/9 開催日」とある。"), "{}", chart.alt);
}

#[test]
fn the_needed_pace_goes_from_what_is_reached_to_the_target() {
    let mut desk = SmallDesk::new();
    let (target, pace) = (people(&mut desk, "900"), people(&mut desk, "73.2"));
    let mut rows = Vec::new();
    for (month, value) in [("9月", "438"), ("10月", "534"), ("11月", ""), ("12月", "")] {
        let cell = if value.is_empty() { Datum::Null } else { people(&mut desk, value) };
        rows.push(vec![text(month), cell, target.clone(), pace.clone()]);
    }
    desk.query("q", &["month", "cell", "target", "pace"], rows);
    let block = "kind = \"cumulative\"\nx = \"month\"\npace = { name = \"必要 月\", cell = \"pace\" }\n[[series]]\nname = \"実績\"\ncell = \"cell\"\n[[series]]\nname = \"目標\"\ncell = \"target\"\nrole = \"target\"\n";
    let chart = chart(block, desk);
    let way = &chart.series[2];
    assert_eq!(way.role, SeriesRole::Pace);
    assert_eq!(way.points[0], Point::None);
    let heights: Vec<f64> =
        way.points.iter().filter_map(|p| if let Point::Value { y, .. } = p { Some(*y) } else { None }).collect();
    assert_eq!(heights, [534.0, 717.0, 900.0]);
    assert_eq!(label(&way.points[3]), "⟨73.2人⟩");
}

#[test]
fn events_after_the_period_are_planned_and_days_of_other_years_left_out() {
    let mut desk = SmallDesk::new();
    let mut rows = Vec::new();
    for (day, number) in [("2026-10-09", "5"), ("2026-11-13", "6"), ("2025-10-09", "1"), ("", "9")] {
        rows.push(vec![text(day), Datum::Cell(desk.value(number, Unit::Times)), Datum::Bool(number == "6")]);
    }
    desk.query("q", &["on", "no", "hall"], rows);
    let block =
        "kind = \"timeline\"\nday = \"on\"\ninside = \"no\"\nsquare = \"hall\"\ntext = \"済\"\nplanned = \"予定\"";
    let chart = chart(block, desk);
    let Drawing::Timeline(line) = &chart.drawing else { panic!("a timeline") };
    let marks: Vec<_> =
        line.marks.iter().map(|m| (m.day, runs(&m.inside), runs(&m.text), m.square, m.planned)).collect();
    assert_eq!(marks, [(191, "⟨5⟩".into(), "済".into(), false, false), (226, "⟨6⟩".into(), "予定".into(), true, true)]);
    assert_eq!((line.days, line.now.clone()), (365, Some((214, "10月末".to_string()))));
    assert!(chart.alt.ends_with("10/9 5 済、11/13 6 予定。"), "{}", chart.alt);
    let mut desk = SmallDesk::new();
    desk.query("q", &["on"], vec![vec![text("来週")]]);
    assert!(refused("kind = \"timeline\"\nday = \"on\"", desk).contains("`来週`"));
}

#[test]
fn a_schedule_shows_the_month_to_come_with_its_rest_days() {
    let mut desk = SmallDesk::new();
    let row = |day: &str, lane: &str, words: &str| vec![text(day), text(lane), text(words)];
    let rows = vec![
        row("2026-11-13", "イベント", "第6回"),
        row("2026-11-06", "動画", "公開"),
        row("2026-10-31", "動画", "済"),
    ];
    desk.query("q", &["on", "lane", "what"], rows);
    let block = "kind = \"schedule\"\nday = \"on\"\nlane = \"lane\"\ntext = \"{what}\"\nlanes = [\"動画\", \"LINE\"]";
    let chart = chart(block, desk);
    let Drawing::Schedule(schedule) = &chart.drawing else { panic!("a schedule") };
    assert_eq!(schedule.lanes.iter().map(|lane| lane.label.as_str()).collect::<Vec<_>>(), ["動画", "LINE", "イベント"]);
    assert_eq!(schedule.lanes[0].marks.iter().map(|mark| mark.day).collect::<Vec<_>>(), [5]);
    assert_eq!(schedule.rest.len(), 30);
    assert!(schedule.rest[2] && schedule.rest[22] && !schedule.rest[1], "文化の日, 勤労感謝の日, a Monday");
}

#[test]
fn no_rows_are_told_in_words_for_every_kind() {
    for block in [
        "kind = \"ranked\"\nlabel = \"a\"\ncell = \"b\"",
        "kind = \"stages\"\nlabel = \"a\"\ncell = \"b\"",
        "kind = \"dumbbells\"\nlabel = \"a\"\nfrom = { name = \"x\", cell = \"b\" }\nto = { name = \"y\", cell = \"b\" }",
        "kind = \"likert\"\nlabel = \"a\"\npart = \"a\"\ncell = \"b\"",
        "kind = \"timeline\"\nday = \"a\"",
        "kind = \"schedule\"\nday = \"a\"\nlane = \"a\"\ntext = \"\"",
        "kind = \"panels\"\npanel = \"a\"\nx = \"a\"\n[[series]]\nname = \"s\"\ncell = \"b\"",
        "kind = \"around\"\nx = \"a\"\nevent = \"a\"\n[[series]]\nname = \"s\"\ncell = \"b\"",
    ] {
        let mut desk = SmallDesk::new();
        desk.query("q", &["a", "b"], Vec::new());
        let chart = chart(block, desk);
        assert!(!chart.is_drawn(), "{block}");
        assert_eq!(chart.empty, "この期間の値は得られていない。");
    }
}

#[test]
fn a_column_that_is_not_there_is_named_with_its_line() {
    let mut desk = SmallDesk::new();
    desk.query("q", &["label", "cell"], Vec::new());
    let made = made("kind = \"ranked\"\nlabel = \"labe\"\ncell = \"cell\"", desk);
    let fault = made.map_or_else(|e| (e.line, e.mistake.to_string(), e.hint()), |_| panic!("built"));
    assert_eq!(fault, (6, "unknown column `labe`".to_string(), Some("did you mean `label`?".to_string())));
}
