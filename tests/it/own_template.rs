//! Another programme's template, other blocks in another order: no change in Rust.

use crate::pdf_text::Pdf;
use crate::support::TestProject;

const OWN: &str = r#"# 数で見るひと月

{{ period.label }}のセッション数は{{ f("ga4.sessions") }}で、前月比{{ f("ga4.sessions").rate("prev") }}であった。

```chart
name = "own.days"
kind = "days"
query = "web_daily"
x = "day_label"
rest = "is_rest"
caption = "日別のセッション数"
unit = "回"
empty = "なし"
[[series]]
name = "セッション数"
cell = "cell"
labels = ["max"]
```

# 流入

```table
name = "own.channels"
query = "own_channels"
key = "member"
caption = "流入経路"
unit = "回"
empty = "なし"
[columns]
label = "経路"
cell = "今月"
previous = "前月"
```

# 語と出典

```glossary
name = "glossary"
query = "glossary"
caption = "用語"
```

```sources
name = "own.sources"
query = "sources"
caption = "出典"
key = ["platform", "account_name", "stream"]
[columns]
platform_label = "媒体"
streams = "種類"
state = "状態"
```

```cover
title = "最後に置いた表紙"
```
"#;

#[test]
fn an_own_template_with_an_own_query_renders() {
    let project = TestProject::october();
    project.take("queries");
    project.write(
        "queries/own_channels.sql",
        "SELECT member, label, value, cell, previous FROM breakdown\n\
         WHERE metric = 'ga4.sessions' AND dimension = 'sessionDefaultChannelGroup'\nORDER BY value NULLS LAST\n",
    );
    project.write("own.md", OWN);
    let run = project.run(&["--sandbox", "render", "own.md", "--month", "2026-10"]);
    assert!(matches!(run.code, Some(0 | 3)), "{}", run.seen());
    assert_eq!(run.stdout.trim_end(), "./out/sandbox/2026-10/own.pdf");
    let bytes = project.read("out/sandbox/2026-10/own.pdf");
    let pdf = Pdf::read(&bytes);
    let text = pdf.text();
    for part in ["数で見るひと月", "日別のセッション数", "流入経路", "最後に置いた表紙"] {
        assert!(text.contains(part), "no {part} in {text}");
    }
    assert!(pdf.pages.last().unwrap().text().contains("最後に置いた表紙"), "blocks stand where the template has them");
    assert!(pdf.pages[0].text().contains("数で見るひと月"));
    let json = project.json("out/sandbox/2026-10/own.figures.json");
    assert_eq!(json["report"], "own");
    let ids: Vec<&str> = json["figures"].as_array().unwrap().iter().map(|f| f["id"].as_str().unwrap()).collect();
    assert!(ids.iter().any(|id| id.starts_with("2026-10/own.channels/")), "{ids:?}");
    assert!(!ids.iter().any(|id| id.contains("/web.channels/")), "only what the template asks for is there");
    // what was made from the own template is explained like any other
    let id = ids.iter().find(|id| id.starts_with("2026-10/own.channels/")).unwrap();
    let _ = project.run(&["--sandbox", "explain", id]).succeeds();
}
