//! What templates have wrong, and what cannot be drawn.

#[cfg(test)] // the house's rules read this line: what follows is no product
use super::*;

fn mistakes() -> Vec<Mistake> {
    let (name, column) = (|| s("x"), || s("c"));
    let block = || Part::Block(s("table"));
    let things = [
        Thing::Block,
        Thing::HeadingClass,
        Thing::Key(block()),
        Thing::Key(Part::Column(s("c")).key("bar")),
        Thing::Column,
        Thing::Verdict,
        Thing::ChartKind,
        Thing::SeriesRole,
        Thing::SeriesForm,
        Thing::Label,
        Thing::Operation,
        Thing::Style,
        Thing::RowRole,
        Thing::Function,
        Thing::Filter,
        Thing::Test,
        Thing::Statement,
        Thing::Template,
        Thing::ValueOf("month"),
    ];
    let holders =
        [Holder::Figure, Holder::Figures, Holder::Global("period"), Holder::Account, Holder::Row { query: s("q") }];
    let mut all = vec![
        Mistake::UnknownMetric { name: name(), near: near() },
        Mistake::UnknownObligation { name: name(), near: near() },
        Mistake::NoVerdict { name: name(), near: names() },
        Mistake::BlockNameTaken { name: name() },
        Mistake::Argument { argument: name() },
        Mistake::BlockNotClosed { name: name(), before: Some(3) },
        Mistake::BlockNotClosed { name: name(), before: None },
        Mistake::PartingOutside,
        Mistake::Width { share: name() },
        Mistake::Widths { widths: 2, columns: 3 },
        Mistake::Needs { of: block(), name: name() },
        Mistake::NotWhole { at: block().key("limit"), found: s("2.5") },
        Mistake::NoColumns,
        Mistake::NoSeries,
        Mistake::NotOneSeries,
        Mistake::NoParts,
        Mistake::TooManyParts { parts: 12, most: 9 },
        Mistake::NoPair,
        Mistake::NoCurrent,
        Mistake::NothingToCompute { column: column() },
        Mistake::SeveralSources { column: column() },
        Mistake::PlannedWithoutPivot { column: column() },
        Mistake::Circular { column: column() },
        Mistake::NotClosed { sign: "{" },
        Mistake::ColumnNotFigure { column: column() },
        Mistake::ColumnNotTruth { column: column() },
        Mistake::ColumnNotDay { column: column(), found: s("x") },
        Mistake::SeveralFigures { column: column() },
        Mistake::BareColumn { column: column(), instead: Some(s("cell")) },
        Mistake::BareColumn { column: column(), instead: None },
        Mistake::NotFoldable { column: column(), why: Box::new(Why::Rounds) },
        Mistake::NotFoldable { column: column(), why: Box::new(Why::SeveralStatements { count: 2 }) },
        Mistake::Rule,
        Mistake::BareNumber { value: s("3") },
        Mistake::FiguresPrinted { count: 3 },
        Mistake::NotPrintable { kind: s("map") },
        Mistake::NotCalled { name: s("prev") },
        Mistake::NotComparable { argument: s("x") },
        Mistake::ComputedWindow,
        Mistake::CellWindow,
        Mistake::OtherMonth,
        Mistake::NoValue { name: name(), near: near() },
        Mistake::ArgumentMissing { call: s("f()"), usage: &["f(\"metric\")"] },
        Mistake::ArgumentMissing { call: s("f()"), usage: &[] },
        Mistake::TooManyArguments { call: s("f()"), words: Some(words()), usage: &["f(\"metric\")"] },
        Mistake::TooManyArguments { call: s("f()"), words: None, usage: &[] },
        Mistake::Calculates { words: words() },
        Mistake::TagNotClosed { tag: s("{%"), close: "%}" },
        Mistake::Unbalanced(Unbalanced::ClosedByOther { name: s("if"), word: s("endfor"), line: 3 }),
        Mistake::Unbalanced(Unbalanced::ClosesNothing { word: s("endif"), opens: s("if") }),
        Mistake::Unbalanced(Unbalanced::NeverClosed { name: s("if") }),
        Mistake::Calendar(CalendarError::Day(s("x"))),
        Mistake::Calendar(CalendarError::Month(s("x"))),
        Mistake::Calendar(CalendarError::Zone(s("x"))),
        Mistake::Calendar(CalendarError::Reversed { start: day(2), end: day(1) }),
        Mistake::Closed,
    ];
    all.extend(things.map(|what| Mistake::Unknown { what, name: s("x"), near: near() }));
    all.extend(holders.map(|of| Mistake::NoSuchPart { of, name: s("x"), near: near() }));
    all.extend(malformed().into_iter().map(|form| Mistake::Form { of: block(), form }));
    for found in [Found::Text, Found::Number, Found::OddNumber, Found::Flag, Found::Date, Found::List, Found::Table] {
        for expected in [Expected::Text, Expected::Number, Expected::Flag, Expected::Table] {
            all.push(Mistake::WrongKind { at: block().key("limit"), found, expected });
        }
    }
    for found in [Content::Number, Content::Truth, Content::Figure] {
        all.push(Mistake::ColumnNotText { column: s("c"), found });
    }
    for spot in [FigureSpot::Heading, FigureSpot::Link, FigureSpot::Name] {
        all.push(Mistake::FigureIn { spot });
    }
    for fault in [
        LanguageFault::Syntax,
        LanguageFault::UnknownMethod,
        LanguageFault::Operation,
        LanguageFault::Structure,
        LanguageFault::Other,
    ] {
        all.push(Mistake::Language { fault, words: Some(words()) });
        all.push(Mistake::Language { fault, words: None });
    }
    for why in super::figures::whys() {
        all.push(Mistake::Refused { why: Box::new(why.clone()), asked_at: Some((s("monthly.md"), 3, 4)) });
        all.push(Mistake::Refused { why: Box::new(why), asked_at: None });
    }
    all
}

#[test]
fn what_templates_have_wrong() {
    let source = include_str!("../../../document/mistake.rs");
    all(source, "Mistake", &mistakes(), |mistake| look_at(mistake));
    assert_eq!(variants(source, "Thing").len(), 18, "each of them stands in `mistakes`");
    assert_eq!(variants(source, "LanguageFault").len(), 5);
    assert_eq!(variants(source, "Holder").len(), 5);
    assert_eq!(variants(source, "Found").len(), 7);
    assert_eq!(variants(source, "Unbalanced").len(), 3);
}

#[test]
fn what_cannot_be_drawn_or_written() {
    let source = include_str!("../../../render/pdf/mod.rs");
    let errors = [
        RenderError::TableTooWide { name: s("x"), columns: 99 },
        RenderError::SameAttachment { name: s("x") },
        RenderError::Writer(words()),
    ];
    all(source, "RenderError", &errors, |error| look_at(error));
    let spots = [
        Spot::Cover,
        Spot::Contents(s("目次")),
        Spot::Heading,
        Spot::Paragraph,
        Spot::List,
        Spot::Facts,
        Spot::Stats,
        Spot::Table(s("web.pages")),
        Spot::Row { table: s("web.pages"), row: 3 },
        Spot::Notes(s("web.pages")),
        Spot::Chart(s("web.daily")),
        Spot::Header,
        Spot::Footer,
    ];
    all(source, "Spot", &spots, |spot| assert_no_english(&spot.ja()));
    let attachments = [
        AttachmentError::NotAPdf(words()),
        AttachmentError::Missing { name: s("figures.json") },
        AttachmentError::Damaged(words()),
    ];
    all(include_str!("../../../render/pdf/attachments.rs"), "AttachmentError", &attachments, |error| look_at(error));
    let exports = [
        ExportError::Character { character: '𠮷', row: 3, column: s("title") },
        ExportError::Type { column: s("x"), dtype: s("list") },
        ExportError::Csv(io::Error::other(words()).into()),
        ExportError::Frame(polars::prelude::PolarsError::NoData("there is no data here".into())),
    ];
    all(include_str!("../../../render/mod.rs"), "ExportError", &exports, |error| {
        assert_no_english(&error.ja());
        assert_eq!(error.hint_ja().is_some(), error.hint_en().is_some());
    });
}
