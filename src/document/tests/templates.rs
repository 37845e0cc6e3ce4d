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
    let built = make(template, None).unwrap_or_else(|e| panic!("{e} {:?}", e.hint()));
    dump(&built.document).lines().skip(2).collect::<Vec<_>>().join("\n")
}

fn refused(template: &str) -> String {
    match make(template, None) {
        Ok(built) => panic!("built: {}", dump(&built.document)),
        Err(e) => format!("{e} ({})", e.hint().unwrap_or_default()),
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
fn a_block_may_ask_for_another_order() {
    let firsts = |order: &str| -> Vec<String> {
        let with = CHANNELS.replace("limit = 2\nrest = \"その他\"\n", &format!("order = \"{order}\"\n"));
        let text = dump(&make(&with, None).unwrap().document);
        let cells = |l: &str| Some(l.trim_start().strip_prefix("| ")?.split(" | ").next()?.to_string());
        text.lines().filter_map(cells).skip(1).collect()
    };
    let by_name = firsts("member");
    assert_eq!(firsts("cell")[0], firsts("previous")[0], "the least first");
    assert_ne!(firsts("cell")[0], "Organic Search", "which is the largest");
    assert_eq!(by_name.len(), firsts("cell").len());
    assert!(by_name.is_sorted(), "{by_name:?}");
    let said = wrong(
        "```table\nname = \"n\"\nquery = \"channels\"\ncaption = \"c\"\norder = \"cel\"\n[columns]\nmember = \"m\"\n```",
    );
    assert!(said.ends_with(":11:10: unknown column `cel` (did you mean `cell`?)"), "{said}");
}

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
            .starts_with("t.md:16:4: the block name `web.channels` is taken already")
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

/// What is said of a template with these lines from line 7 on, after a loop that has put lines out twice.
pub fn wrong(body: &str) -> String {
    refused(&format!("一\n\n{{% for i in [1, 2] %}}\n二\n{{% endfor %}}\n\n{body}\n"))
}

#[track_caller]
fn compare(cases: &[(&str, &str)], said: impl Fn(&str) -> String) {
    let mut all = String::new();
    for (template, expected) in cases {
        let found = said(template);
        if !found.starts_with(expected) {
            all.push_str(&format!("{template}\n  expected {expected}\n     found {found}\n"));
        }
    }
    assert!(all.is_empty(), "{all}");
}

#[test]
fn mistakes_in_expressions_name_the_word_and_what_is_known() {
    let cases = [
        ("あ{{ f(\"ga4.sesions\") }}", "t.md:7:8: unknown metric `ga4.sesions` (did you mean `ga4.sessions`?)"),
        ("あ{{ f(\"ga4.sessions\").prevv }}", "t.md:7:23: a figure has no `prevv` (did you mean `prev`?)"),
        ("{{ f(\"ga4.sessions\").prev() }}", "t.md:7:22: `prev` of a figure is not called (write `.prev`"),
        ("{{ f(\"ga4.sessions\").difff(\"prev\") }}", "t.md:7:22: a figure has no `difff` (did you mean `diff`?)"),
        ("{{ f(\"ga4.sessions\").diff(\"before\") }}", "t.md:7:28: cannot compare with `before` (write \"prev\""),
        ("{{ f(\"ga4.sessions\").diff() }}", "t.md:7:21: `.diff()` needs an argument (write .diff"),
        ("{{ f(\"ga4.sessions\").over(\"2026-13-01\", \"2026-10-02\") }}", "t.md:7:28: "),
        ("{{ f(\"ga4.sessions\").value }}", "t.md:7:4: `11938.0` is a bare number; a report prints figures only"),
        ("{{ rows(\"channels\") | length }}", "t.md:7:4: `4` is a bare number; a report prints figures only"),
        (
            "{{ rows(\"channels\")[0].cel }}",
            "t.md:7:24: a row of the query `channels` has no `cel` (did you mean `cell`?)",
        ),
        ("{{ rows(\"chanels\") }}", "t.md:7:10: there is no query `chanels`"),
        ("{{ period.labell }}", "t.md:7:11: period has no `labell` (did you mean `label`?)"),
        ("{{ config.nothing }}", "t.md:7:11: config has no `nothing`"),
        ("{{ ff(\"x\") }}", "t.md:7:4: unknown function `ff` (known: f, kpi"),
        ("{{ f() }}", "t.md:7:4: `f()` needs an argument (write f(\"metric\")"),
        ("{{ f(\"ga4.sessions\", acount=\"x\") }}", "t.md:7:22: unknown keyword argument 'acount' (write f("),
        ("{{ f(\"ga4.sessions\") + 1 }}", "t.md:7:4: tried to use + operator on"),
        ("{{ f(1) }}", "t.md:7:6: unknown metric `1`"),
        ("{{ f(\"ga4.sessions\") | money }}", "t.md:7:24: unknown filter `money` (known: "),
        ("{{ [2, 1] | sorted }}", "t.md:7:13: unknown filter `sorted` (did you mean `sort`?)"),
        ("{% if 1 is od %}{% endif %}", "t.md:7:12: unknown test `od` (did you mean `odd`?)"),
        ("{{ nothing }}", "t.md:7:4: `nothing` has no value here (known: "),
        (
            "{% set sessions = 1 %}\n{{ sesions.prev }}",
            "t.md:8:4: `sesions` has no value here (did you mean `sessions`?)",
        ),
        ("{{ perod.label }}", "t.md:7:4: `perod` has no value here (did you mean `period`?)"),
        (
            "{{ kpi(\"line.newfriends\") }}",
            "t.md:7:9: unknown obligation `line.newfriends` (did you mean `line.new_friends`?)",
        ),
        ("{{ verdict(\"achievd\") }}", "t.md:7:13: `achievd` is no verdict (did you mean `achieved`?)"),
        ("{{ day(\"10/9\") }}", "t.md:7:9: "),
        (
            "{{ rows(\"broken\") }}",
            "queries/broken.sql:4:6: there is no view or ledger `monthy` (asked for at t.md:7:4) (did you mean `monthly`?)",
        ),
        // within loops, macros and lists of several lines
        ("{% for r in rows(\"channels\") %}\n- {{ r.member }}{{ r.cel }}\n{% endfor %}", "t.md:8:22: a row of"),
        ("{% macro m(x) %}\n  {{ x.prevv }}\n{% endmacro %}\n\n{{ m(f(\"ga4.sessions\")) }}", "t.md:8:8: a figure has"),
        ("{% set all = [\n  f(\"ga4.sessions\"),\n  f(\"ga4.pageviews\"),\n] %}", "t.md:9:6: unknown metric"),
    ];
    compare(&cases, wrong);
}

#[test]
fn tags_that_are_not_closed_are_named_where_they_open() {
    let cases = [
        ("あ{% if x %\nい\n{% endif %}", "t.md:7:2: `{%` is not closed on its line (end it with `%}`)"),
        ("{% if x\nい\n{% endif %}", "t.md:7:1: `{%` is not closed on its line"),
        ("{{ f(\"ga4.sessions\") }\nい {{ f(\"ga4.sessions\") }}", "t.md:7:1: `{{` is not closed on its line (end it"),
        ("{{ f(\"ga4.sessions\")\n", "t.md:7:1: `{{` is not closed on its line"),
        ("い {# note\n", "t.md:7:3: `{#` is not closed on its line (end it with `#}`)"),
        ("{% if true %}\nい", "t.md:7:1: `if` is never closed (write {% endif %})"),
        (
            "い\n  {% for x in [1] %}{% if true %}{% endfor %}",
            "t.md:8:21: `if` is not closed before the `endfor` of line 8",
        ),
        ("い\n{% endif %}", "t.md:8:1: `endif` closes nothing"),
        ("{% for x in [1] %}\n\n{% if %}\n{% endif %}{% endfor %}", "t.md:9:7: syntax error"),
        ("{% iff true %}", "t.md:7:4: unknown statement `iff` (did you mean `if`"),
    ];
    compare(&cases, wrong);
}

#[test]
fn mistakes_in_blocks_name_the_word_and_what_is_known() {
    let cases = [
        ("```tabel\n```", "t.md:7:4: unknown block `tabel` (did you mean `table`?)"),
        ("```table wide\n```", "t.md:7:4: `wide` after the block's name means nothing"),
        ("# あ{{ f(\"ga4.sessions\") }}", "t.md:7:1: a figure cannot stand in a heading"),
        ("# あ {.unnumberd}", "t.md:7:1: unknown class of a heading `unnumberd` (did you mean `unnumbered`?)"),
        ("---", "t.md:7:1: a rule has no meaning in a report"),
        ("```chart\nname = \"c\"\nkind = \"pie\"\n```", "t.md:9:9: unknown kind of chart `pie` (known: days,"),
        (
            "```table\nname = \"a\"\ncaption = \"b\nquery = \"c\"\n```",
            "t.md:9:13: the table block: invalid basic string",
        ),
        ("```table\nnam = \"a\"\n```", "t.md:7:4: the table block needs `name`"),
        (
            "```contents\n  titel = \"a\"\n```",
            "t.md:8:3: unknown key of the contents block `titel` (did you mean `title`?)",
        ),
        ("```contents\ndepth = \"a\"\n```", "t.md:8:10: `depth` of the contents block is a text, expected a number"),
        ("```contents\ndepth = 1.5\n```", "t.md:7:4: `depth` of the contents block is 1.5, expected a whole number"),
        (
            "```findings\nordered = 1\n```",
            "t.md:8:11: `ordered` of the findings block is a number, expected true or false",
        ),
        (
            "```findings\nitems = [\"a\", 1]\n```",
            "t.md:8:15: `items` of the findings block is a number, expected a text",
        ),
        ("```facts\nfacts = [{ label = \"a\" }]\n```", "t.md:8:10: `facts` of the facts block needs `text`"),
        ("```contents\ntitle = \"a\"\ntitle = \"b\"\n```", "t.md:9:1: the contents block: this name stands twice"),
        // fences and columns
        ("```table\nname = \"a\"\n\n# い", "t.md:7:4: the `table` block is not closed (close it with ``` on a line"),
        (
            "```contents\ntitle = \"a\"\n\n```pagebreak\n```",
            "t.md:7:4: the `contents` block is not closed before line 10",
        ),
        ("```columns\n```pagebreak\n```\n+++\nい\n```", "t.md:8:4: the `pagebreak` block is not closed"),
        ("````columns 1 x\nい\n+++\nう\n````", "t.md:7:5: `x` is no width of a column"),
        ("````columns 1 2 3\nい\n+++\nう\n````", "t.md:7:5: 3 widths for 2 columns"),
        ("い\n\n+++\n\nう", "t.md:9:1: `+++` parts columns, and stands outside of them"),
        ("````columns\nい\n+++\n  ```contents\n  titel = \"\"\n  ```\n````", "t.md:11:3: unknown key of the contents"),
    ];
    compare(&cases, wrong);
}

#[test]
fn a_mistake_in_an_included_template_names_that_file() {
    let parts = |text: &str| std::collections::BTreeMap::from([("parts.md".to_string(), text.to_string())]);
    let said = |template: &str, text: &str| {
        let template = Template { name: "t.md", text: template };
        match crate::document::build_with(&template, &parts(text), &october(None), Box::new(desk())) {
            Ok(built) => dump(&built.document).lines().skip(2).collect::<Vec<_>>().join("\n"),
            Err(error) => format!("{error} ({})", error.hint().unwrap_or_default()),
        }
    };
    let include = "一\n\n{% include \"parts.md\" %}\n\n```contents\ntitel = \"x\"\n```\n";
    let good = include.replace("titel", "title");
    assert_eq!(
        said(&good, "登録は{{ f(\"line.new_friends\") }}。\n"),
        "Body: 一\nBody: 登録は⟨96人⟩。\n[contents] x 2"
    );
    assert!(said(include, "二\n").starts_with("t.md:6:1: unknown key of the contents block"));
    let found = said(&good, "二\n\n登録は{{ f(\"line.newfriends\") }}。\n");
    assert!(found.starts_with("report-templates/parts.md:3:10: unknown metric `line.newfriends`"), "{found}");
    let found = said(&good, "二\n\n```contens\n```\n");
    assert!(found.starts_with("report-templates/parts.md:3:4: unknown block `contens`"), "{found}");
    let found = said(&good, "二\n{% if x %}\n");
    assert!(found.starts_with("report-templates/parts.md:2:1: `if` is never closed"), "{found}");
    let found = said("{% include \"part.md\" %}", "");
    assert!(found.starts_with("t.md:1:13: unknown template `part.md` (did you mean `parts.md`?)"), "{found}");
    let import = "{% import \"parts.md\" as words %}\n{{ words.both(f(\"line.new_friends\")) }}\n";
    assert_eq!(said(import, "{% macro both(x) %}{{ x }}、{{ x.prev }}{% endmacro %}"), "Body: ⟨96人⟩、⟨88人⟩");
    let found = said(import, "{% macro both(x) %}\n{{ x }}、{{ x.prevv }}{% endmacro %}");
    assert!(found.starts_with("report-templates/parts.md:2:14: a figure has no `prevv`"), "{found}");
}

#[test]
fn what_is_known_is_known_to_the_template_language() {
    let tests: String =
        crate::document::TESTS.iter().map(|t| format!("{{% if \"{t}\" is not test %}}{t} {{% endif %}}")).collect();
    let filters: String =
        crate::document::FILTERS.iter().map(|f| format!("{{% if \"{f}\" is not filter %}}{f} {{% endif %}}")).collect();
    assert_eq!(said(&format!("一{tests}{filters}")), "Body: 一");
}

#[test]
fn mistakes_in_columns_name_the_column() {
    let with = |from: &str, to: &str| refused(&CHANNELS.replace(from, to));
    assert_eq!(with("cell = {", "sell = {"), "t.md:11:1: unknown column `sell` (did you mean `cell`?)");
    assert_eq!(with("\"total\"]", "\"totl\"]"), "t.md:12:55: unknown column `totl` (did you mean `total`?)");
    let bare = "t.md:11:1: column `value` is a bare number; a report prints figures only (print `cell`)";
    assert_eq!(with("cell = {", "value = {"), bare);
    assert!(
        with("op = \"change\"", "op = \"chnge\"")
            .starts_with("t.md:13:33: unknown operation `chnge` (did you mean `change`")
    );
    let unknown = with("label = \"10月\",", "label = \"10月\", colour = \"red\",");
    assert!(unknown.starts_with("t.md:11:25: unknown key of column `cell` `colour`"), "{unknown}");
    assert_eq!(
        with("tick = \"previous\"", "tick = \"prevous\""),
        "t.md:11:41: unknown column `prevous` (did you mean `previous`?)"
    );
    let pattern = with("member = \"経路\"", "member = { label = \"経路\", pattern = \"経{member}（{ membr }）\" }");
    assert_eq!(pattern, "t.md:10:49: unknown column `membr` (did you mean `member`?)");
    let narrowed = with("limit = 2", "where = { member = \"x\", mber = \"y\" }");
    assert!(narrowed.starts_with("t.md:7:25: the query `channels` has no column `mber` to filter by"), "{narrowed}");
    let looped = format!(
        "{{% for n in [\"a\", \"b\"] %}}\n{}{{% endfor %}}",
        CHANNELS.replace("\"web.channels\"", "\"{{ n }}\"")
    );
    assert!(make(&looped, None).is_ok(), "names may come from a loop");
    assert_eq!(
        refused(&looped.replace("cell = {", "sell = {")),
        "t.md:12:1: unknown column `sell` (did you mean `cell`?)"
    );
}

#[test]
fn a_table_without_rows_says_its_sentence_and_still_checks_its_columns() {
    let table = "```table\nname = \"n\"\nquery = \"nothing\"\ncaption = \"無\"\nempty = \"この月はない。\"\n[columns]\nmember = \"名\"\ncell = \"数\"\n```\n";
    assert!(said(table).contains("(この月はない。)"));
    assert_eq!(refused(&table.replace("cell =", "cel =")), "t.md:8:1: unknown column `cel` (did you mean `cell`?)");
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
    assert_eq!(error.to_string(), "data/commentary/2026-10.md:3:10: unknown metric `line.newfriends`");
}

#[test]
fn the_skeleton_counts_as_blank_until_something_is_written() {
    let context = october(None);
    let skeleton = commentary_skeleton(&context, &[]);
    for text in [None, Some(""), Some(skeleton.as_str())] {
        let built = make("```commentary\n```\n", text).unwrap();
        assert_eq!(built.document.body.len(), 1, "{text:?}");
        assert!(dump(&built.document).contains("（未記入）"));
        assert_eq!(built.gaps.iter().map(|g| g.kind).collect::<Vec<_>>(), [GapKind::Commentary]);
    }
    let written = skeleton.replace("# 11月の取組\n", "# 11月の取組\n\n申込締切を題名に入れる。\n");
    let built = make("```commentary\n```\n", Some(&written)).unwrap();
    assert!(dump(&built.document).contains("申込締切を題名に入れる。"));
    assert_eq!(built.gaps.len(), 1, "the other section is still blank");
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
    assert!(chart.alt.ends_with("8月より前とは比べられない（8/24 定義の変更）。"), "{}", chart.alt);
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
