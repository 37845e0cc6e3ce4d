//! Templates of a few lines: what they put out, and what is said where they are wrong.

#[cfg(test)] // the house's rules read this line: what follows is no product
use super::desk::{SmallDesk, text};
use super::month::{HOSTILE, context};
use super::{dump, runs};
use crate::document::model::*;
use crate::document::{Built, Context, GapKind, Template, TemplateError, build, commentary_skeleton};
use crate::domain::*;
use crate::figures::*;

fn october(commentary: Option<&str>) -> Context {
    let mut context = context(Month::new(2026, 10).unwrap(), commentary);
    context.metrics = ["ga4.sessions", "ga4.page_views", "line.new_friends"].map(MetricId::from).to_vec();
    context
}

fn desk() -> SmallDesk {
    let mut desk = SmallDesk::new();
    for (when, value) in [("this", "96"), ("prev", "88"), ("last_year", "72"), ("2026-10-09..2026-10-10", "26")] {
        desk.read("line.new_friends", when, value);
    }
    desk.read("ga4.sessions", "this", "11938");
    desk.read("ga4.sessions", "prev", "12001");
    desk.read("ga4.sessions", "this deviceCategory=mobile", "8000");
    let cells: Vec<Datum> = [("4612", "4020"), ("2508", "2236"), ("1974", "1902"), ("12", "30")]
        .iter()
        .flat_map(|(now, before)| [desk.value(now, Unit::Times), desk.value(before, Unit::Times)])
        .map(Datum::Cell)
        .collect();
    let total = Datum::Cell(desk.value("11938", Unit::Times));
    let names = ["Organic Search", "Organic Social", HOSTILE, "(not set)"];
    let rows = names
        .iter()
        .enumerate()
        .map(|(i, name)| {
            let value = Datum::Number(1.0);
            vec![text(name), value, cells[i * 2].clone(), cells[i * 2 + 1].clone(), total.clone()]
        })
        .collect();
    desk.query("channels", &["member", "value", "cell", "previous", "total"], rows);
    desk.query("nothing", &["member", "cell"], Vec::new());
    desk
}

fn make(template: &str, commentary: Option<&str>) -> Result<Built, TemplateError> {
    build(&Template { name: "t.md", text: template }, &october(commentary), Box::new(desk()))
}

/// The document's text without its title.
fn said(template: &str) -> String {
    let built = make(template, None).unwrap_or_else(|e| panic!("{e} {:?}", e.hint));
    dump(&built.document).lines().skip(2).collect::<Vec<_>>().join("\n")
}

fn refused(template: &str) -> String {
    match make(template, None) {
        Ok(built) => panic!("built: {}", dump(&built.document)),
        Err(e) => format!("{e} ({})", e.hint.clone().unwrap_or_default()),
    }
}

#[test]
fn figures_in_sentences_are_figures_with_their_counters() {
    let template = "{% set new = f(\"line.new_friends\") %}\n\
        登録は{{ new }}（{{ new.bare }}）、前月差{{ new.diff(\"prev\") }}、前月比{{ new.rate(\"prev\") }}、\n\
        二日で{{ new.over(\"2026-10-09\", \"2026-10-10\") }}、前月を{{ new.diff(\"prev\").size }}上回る。\n\
        訪問は{{ f(\"ga4.sessions\").diff(\"prev\").size }}減り、携帯は{{ f(\"ga4.sessions\").of(deviceCategory=\"mobile\") }}、\n\
        一日{{ f(\"ga4.sessions\").per_day.tenths }}、閲覧は{{ f(\"ga4.page_views\") }}。\n";
    insta::assert_snapshot!(said(template), @"Body: 登録は⟨96人⟩（⟨96⟩）、前月差⟨+8人⟩、前月比⟨+9.1%⟩、二日で⟨26人⟩、前月を⟨8人⟩上回る。訪問は⟨63人⟩減り、携帯は⟨8,000人⟩、一日⟨385.1人⟩、閲覧は⟨…⟩。");
}

#[test]
fn conditions_see_values_and_signs() {
    let template = "{% set s = f(\"ga4.sessions\").diff(\"prev\") %}\n\
        {% if s.sign < 0 and s.known %}減{% else %}増{% endif %}\n\
        {%- if f(\"ga4.page_views\") %}有{% else %}{{ f(\"ga4.page_views\").absence }}{% endif %}\n";
    insta::assert_snapshot!(said(template), @"Body: 減missing");
}

#[test]
fn a_provisional_or_partial_figure_says_so() {
    let mut desk = desk();
    let key = desk.read("line.new_friends", "this", "96");
    let figure = &mut desk.figures[key.0 as usize];
    figure.quality = Quality::Provisional;
    figure.flags = Flags::of([Flag::Partial]);
    figure.covered_days = Some(30);
    let template = Template { name: "t.md", text: "登録は{{ f(\"line.new_friends\") }}。" };
    let built = build(&template, &october(None), Box::new(desk)).unwrap();
    assert!(dump(&built.document).contains("登録は⟨96人⟩（速報、30日分）。"));
    assert_eq!(built.gaps.iter().map(|g| g.kind).collect::<Vec<_>>(), [GapKind::Provisional]);
    assert_eq!(built.gaps[0].id, "2026-10/text/line.new_friends");
}

const CHANNELS: &str = r#"
```table
name = "web.channels"
query = "channels"
caption = "流入経路"
unit = "単位：回"
limit = 2
rest = "その他"
[columns]
member = "経路"
cell = { label = "10月", bar = { tick = "previous" } }
share = { label = "構成比", op = "share", of = ["cell", "total"] }
change = { label = "前月差", op = "change", of = ["cell", "previous"] }
```
"#;

#[test]
fn a_table_folds_its_rest_and_names_its_figures() {
    let built = make(CHANNELS, None).unwrap();
    insta::assert_snapshot!(dump(&built.document).lines().skip(2).collect::<Vec<_>>().join("\n"), @"
    [表1] 流入経路 (単位：回)
      | 経路 | 10月 | 構成比 | 前月差
      | Organic Search | ⟨4,612⟩▇ | ⟨38.6%⟩ | ⟨+592⟩
      | Organic Social | ⟨2,508⟩▇ | ⟨21.0%⟩ | ⟨+272⟩
      | その他 | ⟨1,986⟩ | ⟨16.6%⟩ | ⟨+54⟩
      note: 端数処理のため、構成比の合計は100%にならないことがある。
    ");
    let ids: Vec<String> = built.printed.iter().map(|k| built.desk.figure(*k).id.clone()).collect();
    assert_eq!(ids[0], "2026-10/web.channels/organic-search/cell");
    assert_eq!(ids[1], "2026-10/web.channels/organic-search/share");
    assert_eq!(ids[8], "2026-10/web.channels/その他/change");
    let Block::Table(table) = &built.document.body[0] else { panic!("a table") };
    let bar = table.rows[1].cells[1].graphic;
    assert!(
        matches!(bar, Some(Graphic::Bar { value, tick: Some(tick) }) if value > 0.5 && value < 0.55 && tick < value)
    );
}

#[test]
fn ids_do_not_move_when_other_blocks_do() {
    let other = CHANNELS.replace("web.channels", "another");
    let ids = |template: &str| {
        let built = make(template, None).unwrap();
        let mut ids: Vec<String> = built.printed.iter().map(|k| built.desk.figure(*k).id.clone()).collect();
        ids.sort();
        ids.into_iter().filter(|i| i.contains("change")).collect::<Vec<_>>()
    };
    let sentence = "\n{{ f(\"ga4.sessions\").diff(\"prev\") }}\n";
    assert_eq!(ids(&format!("{CHANNELS}{sentence}")), ids(&format!("{sentence}{CHANNELS}")));
    assert!(make(&format!("{CHANNELS}{other}"), None).is_ok());
    assert!(
        refused(&format!("{CHANNELS}{CHANNELS}"))
            .starts_with("t.md:16: the block name `web.channels` is taken already")
    );
}

#[test]
fn what_data_say_comes_through_literally() {
    let template = format!(
        "{{% for r in rows(\"channels\") %}}\n- **{{{{ r.member }}}}**である\n{{% endfor %}}\n{}",
        CHANNELS
            .replace("limit = 2\nrest = \"その他\"", "limit = 3")
            .replace("caption = \"流入経路\"", "caption = \"{{ rows('channels')[2].member }}\"")
    );
    let built = make(&template, None).unwrap();
    let Block::List { items, .. } = &built.document.body[0] else { panic!("a list") };
    assert_eq!(items[2], vec![Inline::Strong(vec![Inline::Text(HOSTILE.into())]), Inline::Text("である".into())]);
    let Block::Table(table) = &built.document.body[1] else { panic!("a table") };
    assert_eq!(table.caption, vec![Inline::Text(HOSTILE.into())]);
    assert_eq!(table.rows[2].cells[0].text, vec![Inline::Text(HOSTILE.into())]);
}

#[test]
fn mistakes_name_the_line_and_what_is_known() {
    let lines = |body: &str| format!("一\n\n{{% for i in [1, 2] %}}\n二\n{{% endfor %}}\n\n{body}\n");
    let cases = [
        (lines("```tabel\n```"), "t.md:7: unknown block `tabel` (did you mean: `table`)"),
        (lines("{{ f(\"ga4.sesions\") }}"), "t.md:7: unknown metric `ga4.sesions` (did you mean: `ga4.sessions`)"),
        (lines("{{ f(\"ga4.sessions\").prevv }}"), "t.md:7: a figure has no `prevv` (did you mean: `prev`)"),
        (lines("{{ f(\"ga4.sessions\").value }}"), "t.md:7: `11938.0` is a bare number; a report prints figures only"),
        (lines("{{ rows(\"channels\") | length }}"), "t.md:7: `4` is a bare number; a report prints figures only"),
        (
            lines("{{ rows(\"channels\")[0].cel }}"),
            "t.md:7: a row of the query `channels` has no `cel` (did you mean: `cell`)",
        ),
        (lines("{{ period.labell }}"), "t.md:7: period has no `labell` (did you mean: `label`)"),
        (lines("{{ ff(\"x\") }}"), "t.md:7: unknown function"),
        (lines("{{ nothing }}"), "t.md:7: undefined value"),
        (lines("{% for x in [1] %}\n\n{% if %}\n{% endfor %}"), "t.md:9: syntax error"),
        (
            lines("{{ kpi(\"line.newfriends\") }}"),
            "t.md:7: unknown obligation `line.newfriends` (did you mean: `line.new_friends`)",
        ),
        (
            lines("{{ rows(\"broken\") }}"),
            "queries/broken.sql:4: unknown view `monthy` (asked for at t.md:7) (did you mean: `monthly`)",
        ),
        (lines("# {{ f(\"ga4.sessions\") }}"), "t.md:7: a figure cannot stand in a heading"),
        (lines("```chart\nname = \"c\"\nkind = \"pie\"\n```"), "t.md:9: unknown kind of chart `pie` (known: `days`"),
        (
            lines("```table\nname = \"a\"\ncaption = \"b\nquery = \"c\"\n```"),
            "t.md:9: the table block: invalid basic string",
        ),
        (lines("```table\nnam = \"a\"\n```"), "t.md:7: the table block needs `name`"),
        (
            lines("```contents\ntitel = \"a\"\n```"),
            "t.md:8: unknown key of the contents block `titel` (did you mean: `title`)",
        ),
        (
            lines("```contents\ndepth = \"a\"\n```"),
            "t.md:8: `depth` of the contents block is a text, expected a number",
        ),
    ];
    for (template, expected) in cases {
        let found = refused(&template);
        assert!(found.starts_with(expected), "expected {expected}\n   found {found}");
    }
}

#[test]
fn mistakes_in_columns_name_the_line_of_the_column() {
    let with = |from: &str, to: &str| refused(&CHANNELS.replace(from, to));
    assert_eq!(with("cell = {", "sell = {"), "t.md:11: unknown column `sell` (did you mean: `cell`)");
    assert_eq!(with("\"total\"]", "\"totl\"]"), "t.md:12: unknown column `totl` (did you mean: `total`)");
    let bare = "t.md:11: column `value` is a bare number; a report prints figures only (print `cell`)";
    assert_eq!(with("cell = {", "value = {"), bare);
    assert!(
        with("op = \"change\"", "op = \"chnge\"")
            .starts_with("t.md:13: unknown operation `chnge` (did you mean: `change`")
    );
    let unknown = with("label = \"10月\",", "label = \"10月\", colour = \"red\",");
    assert!(unknown.starts_with("t.md:11: unknown key of column `cell` `colour`"), "{unknown}");
    let looped = format!(
        "{{% for n in [\"a\", \"b\"] %}}\n{}{{% endfor %}}",
        CHANNELS.replace("\"web.channels\"", "\"{{ n }}\"")
    );
    assert!(make(&looped, None).is_ok(), "names may come from a loop");
    assert_eq!(
        refused(&looped.replace("cell = {", "sell = {")),
        "t.md:12: unknown column `sell` (did you mean: `cell`)"
    );
}

#[test]
fn a_table_without_rows_says_its_sentence_and_still_checks_its_columns() {
    let table = "```table\nname = \"n\"\nquery = \"nothing\"\ncaption = \"無\"\nempty = \"この月はない。\"\n[columns]\nmember = \"名\"\ncell = \"数\"\n```\n";
    assert!(said(table).contains("(この月はない。)"));
    assert_eq!(refused(&table.replace("cell =", "cel =")), "t.md:8: unknown column `cel` (did you mean: `cell`)");
}

#[test]
fn a_commentary_knows_figures_and_nothing_else() {
    let commentary = "<!-- 説明 -->\n# 事実\n登録は{{ f(\"line.new_friends\") }}、{{ period.label }}と{% if x %}は<b>文字</b>のまま。\n\n- 一\n- 二\n\n# 取組\n";
    let built = make("# 考察\n\n```commentary\n```\n", Some(commentary)).unwrap();
    insta::assert_snapshot!(dump(&built.document).lines().skip(2).collect::<Vec<_>>().join("\n"), @"
    # 1 考察
    ## 1.1 事実
    Body: 登録は⟨96人⟩、{{ period.label }}と{% if x %}は<b>文字</b>のまま。
    - 一
    - 二
    ## 1.2 取組
    Body: （未記入）
    ");
    assert_eq!(built.gaps.len(), 1);
    assert_eq!(built.gaps[0].id, "2026-10/commentary/取組");
    let wrong = "# 事実\n\n登録は{{ f(\"line.newfriends\") }}。\n";
    let error = make("```commentary\n```\n", Some(wrong)).err().unwrap();
    assert_eq!((error.file.as_str(), error.line), ("data/commentary/2026-10.md", 3));
}

#[test]
fn the_skeleton_counts_as_blank_until_something_is_written() {
    let context = october(None);
    let skeleton = commentary_skeleton(&context);
    for text in [None, Some(""), Some(skeleton.as_str())] {
        let built = make("```commentary\n```\n", text).unwrap();
        assert_eq!(built.document.body.len(), 1, "{text:?}");
        assert!(dump(&built.document).contains("（未記入）"));
        assert_eq!(built.gaps.iter().map(|g| g.kind).collect::<Vec<_>>(), [GapKind::Commentary]);
    }
    let written = skeleton.replace("# 11月の取組\n", "# 11月の取組\n\n申込締切を題名に入れる。\n");
    let built = make("```commentary\n```\n", Some(&written)).unwrap();
    assert!(dump(&built.document).contains("申込締切を題名に入れる。"));
    assert_eq!(built.gaps.len(), 2, "the two other sections are still blank");
}

/// Another programme, other blocks in another order.
#[test]
fn a_second_programmes_template_needs_no_change_here() {
    let mut context = october(None);
    context.programme.name = "みなと町観光事業".to_string();
    context.programme.short_name = "観光事業".to_string();
    let template = r#"
```findings
items = ["{{ programme.client }}への報告", "", "訪問は{{ f("ga4.sessions") }}"]
```

# まとめ {.same-page}

````columns 2 1
```facts
facts = [{ label = "登録", text = "{{ f("line.new_friends") }}" }, { label = "空", text = "" }]
```
+++
文だけの列。
````

```pagebreak
```

```chart
name = "c"
kind = "months"
query = "channels"
x = "member"
caption = "経路"
unit = "回"
[[series]]
name = "回数"
cell = "cell"
labels = ["max"]
```

> 小さな注。

```cover
title = "観光報告"
facts = [{ label = "期間", text = "{{ period.span }}" }]
```
"#;
    let built = build(&Template { name: "kanko.md", text: template }, &context, Box::new(desk())).unwrap();
    assert_eq!(built.document.meta.title, "令和8年度 みなと町観光事業 観光報告（令和8年10月分）");
    let text = dump(&built.document);
    for expected in [
        "- 仙台市への報告",
        "- 訪問は⟨11,938人⟩",
        "[fact] 登録: ⟨96人⟩",
        "Body: 文だけの列。",
        "[図1]  / 経路　単位：回",
        "alt: 棒グラフ。経路　単位：回。横軸はOrganic Searchから(not set)まで。回数は、始めのOrganic Searchが4,612回、終わりの(not set)が12回、最大はOrganic Searchの4,612回、最小は(not set)の12回。始めから終わりまでに4,600回減った。",
        "Note: 小さな注。",
    ] {
        assert!(text.contains(expected), "{expected} in\n{text}");
    }
    assert!(matches!(&built.document.body[1], Block::Heading(h) if h.same_page && h.number == "1"));
}

#[test]
fn a_missing_day_is_a_gap_of_the_chart_and_of_the_report() {
    let mut desk = SmallDesk::new();
    let (one, gap, three) =
        (desk.value("3", Unit::People), desk.absent(Absence::Missing), desk.value("0", Unit::People));
    let future = desk.absent(Absence::NotApplicable);
    let row = |day: &str, cell: FigureKey| vec![text(day), Datum::Bool(day == "3"), Datum::Cell(cell)];
    desk.query("days", &["day", "rest", "cell"], vec![row("1", one), row("2", gap), row("3", three), row("4", future)]);
    let template = "```chart\nname = \"d\"\nkind = \"days\"\nquery = \"days\"\nx = \"day\"\nrest = \"rest\"\ncaption = \"日別\"\n[[series]]\nname = \"登録\"\ncell = \"cell\"\nlabels = [\"max\", \"last\"]\n```\n";
    let built = build(&Template { name: "t.md", text: template }, &october(None), Box::new(desk)).unwrap();
    let Block::Chart(chart) = &built.document.body[0] else { panic!("a chart") };
    assert_eq!(chart.x.rest, [false, false, true, false]);
    assert!(
        matches!(&chart.series[0].points[0], Point::Value { y, label: Some(l), .. } if *y == 3.0 && runs(l) == "⟨3人⟩")
    );
    assert_eq!(chart.series[0].points[1], Point::Gap(Absence::Missing));
    assert!(
        matches!(&chart.series[0].points[2], Point::Value { y, label: Some(_), .. } if *y == 0.0),
        "zero is a value"
    );
    assert_eq!(chart.series[0].points[3], Point::None);
    assert!(chart.alt.ends_with("値のない点が1か所ある。"), "{}", chart.alt);
    assert_eq!(
        built.gaps.iter().map(|g| (g.kind, g.id.as_str())).collect::<Vec<_>>(),
        [(GapKind::Missing, "2026-10/d/登録/2")]
    );
}

#[test]
fn a_changed_definition_is_drawn_in_charts_and_told_under_tables() {
    let on = Day::new(2026, 8, 24).unwrap();
    let mut desk = SmallDesk::new();
    desk.breaks = vec![Break { on, change_ja: "数え方が変わった。".into() }];
    let mut rows = Vec::new();
    for number in 6..=10 {
        let key = desk.read("youtube.views", &format!("{number}"), "100");
        let change = desk.absent(Absence::NotApplicable);
        let month = Month::new(2026, number).unwrap();
        desk.figures[key.0 as usize].window = Some(month.window(Zone::JST));
        desk.figures[key.0 as usize].break_on = (number == 8).then_some(on);
        desk.figures[change.0 as usize].break_on = (number == 9).then_some(on);
        rows.push(vec![text(&format!("{number}月")), Datum::Cell(key), Datum::Cell(change)]);
    }
    desk.query("months", &["month", "cell", "change"], rows);
    let template = "```chart\nname = \"c\"\nkind = \"months\"\nquery = \"months\"\nx = \"month\"\ncaption = \"月別\"\n[[series]]\nname = \"視聴\"\ncell = \"cell\"\n```\n\n```table\nname = \"t\"\nquery = \"months\"\nkey = \"month\"\ncaption = \"月別\"\n[columns]\nmonth = { label = \"月\" }\ncell = { label = \"視聴\" }\nchange = { label = \"前月差\" }\n```\n";
    let built = build(&Template { name: "t.md", text: template }, &october(None), Box::new(desk)).unwrap();
    let Block::Chart(chart) = &built.document.body[0] else { panic!("a chart") };
    assert_eq!(chart.breaks, [(2, "8/24 定義の変更".to_string())], "August is the first month with the new meaning");
    let text = dump(&built.document);
    for expected in [
        "| 8月 | ⟨100⟩ ^注1 | ⟨－⟩",
        "| 9月 | ⟨100⟩ | ⟨－⟩ ^注2",
        "注1　8/24に定義が変わり、その前と後の値を合わせている。",
        "注2　8/24に定義が変わったため比較しない。",
    ] {
        assert!(text.contains(expected), "{expected} in\n{text}");
    }
}
