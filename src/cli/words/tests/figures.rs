//! What figures refuse, and the walk to the bytes.

#[cfg(test)] // the house's rules read this line: what follows is no product
use super::*;

fn figure_errors() -> Vec<FigureError> {
    vec![
        FigureError::LevelFell {
            metric: metric(),
            account: account(),
            before: Decimal::TEN,
            before_day: day(1),
            before_origin: origin(),
            after: Decimal::ONE,
            after_day: day(2),
            after_origin: origin(),
        },
        FigureError::NameTaken { name: s("kpi"), views: s("kpi, posts, monthly") },
        FigureError::LedgerTwice { name: s("events") },
        FigureError::Circular { metric: metric() },
    ]
}

pub(super) fn whys() -> Vec<Why> {
    let op = Op::Total;
    let (first, second) = (|| s("a/b"), || s("c/d"));
    let mut all = vec![
        Why::UnknownMetric { metric: metric(), near: near() },
        Why::UnknownQuery { name: s("x"), near: names() },
        Why::UnknownTable { name: s("x"), near: near() },
        Why::UnknownColumn { name: s("x"), near: near() },
        Why::NoColumnToFilter { query: s("q"), column: s("c"), near: near() },
        Why::NoColumnToCount { ledger: s("l"), column: s("c"), near: near() },
        Why::UnknownDimension { metric: metric(), dimension: s("d"), near: near() },
        Why::UnknownAccount { metric: metric(), platform: PlatformId::from("x"), account: account(), near: near() },
        Why::SeveralAccounts { metric: metric(), platform: PlatformId::from("x"), accounts: vec![account()] },
        Why::SpanReversed { start: day(2), end: day(1) },
        Why::AccountsAdded { metric: metric(), accounts: 2 },
        Why::NoSuchFigure { op, number: 3 },
        Why::NotAnOperation { op },
        Why::WrongCount { op, wanted: 2, given: 1 },
        Why::DifferentUnits { op, first: first(), first_unit: Unit::Times, second: second(), second_unit: Unit::Plain },
        Why::Repeated { op, figure: first() },
        Why::NotAddable { op, figure: first(), made_by: Op::Ratio, rate: false },
        Why::NotAddable { op, figure: first(), made_by: Op::Reading, rate: true },
        Why::DifferentPlatforms { op, first: first(), second: second() },
        Why::DifferentMetrics { op, first: first(), second: second() },
        Why::CutDifferently { op, first: first(), second: second() },
        Why::WindowsOverlap { op, metric: metric(), first: (day(1), day(3)), second: (day(2), day(4)) },
        Why::Unreadable { words: words() },
        Why::NotASelect,
        Why::SeveralStatements { count: 2 },
        Why::OuterJoin { condition: s("a.b > 3") },
        Why::Rounds,
        Why::CellInOver { function: s("SUM"), cell: s("cell") },
        Why::CellCompared { function: s("SUM"), cell: s("cell") },
        Why::ValueNamedForPrint { function: s("SUM") },
        Why::Division { divisor: s("x") },
        Why::OrderByAll,
        Why::NullsUnplaced { expression: s("x") },
        Why::EngineGaveUp,
        Why::Engine { words: words() },
        Why::View { name: s("kpi"), words: words() },
        Why::CellChanged { column: s("c") },
        Why::KindOfColumn { column: s("c"), kind: s("list") },
    ];
    for rule in [OverTime::Sum, OverTime::Last, OverTime::Lifetime, OverTime::Ask, OverTime::None] {
        all.push(Why::AddedOverTime { op, metric: metric(), windows: 2, rule });
    }
    for rule in [OverMembers::Sum, OverMembers::Ask, OverMembers::None] {
        all.push(Why::AddedOverMembers { op, metric: metric(), members: 2, rule });
    }
    all.extend(figure_errors().into_iter().map(Why::Data));
    all
}

#[test]
fn what_figures_refuse() {
    all(include_str!("../../../figures/refusal.rs"), "Why", &whys(), |why| look_at(why));
    all(include_str!("../../../figures/error.rs"), "FigureError", &figure_errors(), |error| look_at(error));
    let source = include_str!("../../../figures/explain.rs");
    let rereads = [
        RereadError::NotJson(words()),
        RereadError::NothingThere(s("/a")),
        RereadError::NotAPlace(s("a")),
        RereadError::Encoding,
    ];
    all(include_str!("../../../figures/reread.rs"), "RereadError", &rereads, |_| {});
    let stood = [Stood::Value(s("3")), Stood::NoNumber, Stood::InputWithoutValue(s("a/b")), Stood::DivisionByZero];
    all(source, "Stood", &stood, |_| {});
    let flaws = [
        Flaw::NoHash,
        Flaw::UnknownOperation(s("x")),
        Flaw::Absence(s("hidden")),
        Flaw::NotOnePlace,
        Flaw::Calendar,
        Flaw::Undefined,
        Flaw::Part { name: "num", found: s("3") },
        Flaw::Nothing,
        Flaw::NotDecimal(s("x")),
    ];
    all(source, "Flaw", &flaws, |_| {});
    let id = || s("2026-10/a/b");
    let mut errors = vec![
        ExplainError::NotJson(words()),
        ExplainError::Schema(2),
        ExplainError::Unknown { id: id(), near: near() },
        ExplainError::Twice { id: id() },
        ExplainError::NoInput { id: id(), input: s("x") },
        ExplainError::Circular { id: id() },
        ExplainError::Unreadable { id: id(), snapshot: s("abc"), why: s("壊れています") },
        ExplainError::Changed { id: id(), snapshot: s("abc") },
    ];
    let place = |why| ExplainError::Place { id: id(), snapshot: s("abc"), pointer: s("/a"), why };
    errors.extend(rereads.into_iter().map(place));
    errors.extend(stood.into_iter().map(|found| ExplainError::Differs { id: id(), expected: s("3"), found }));
    errors.extend(flaws.into_iter().map(|flaw| ExplainError::Malformed { id: id(), flaw }));
    for error in &errors {
        assert_no_english(&error.ja());
        assert!(error.hint_ja().is_none_or(|hint| english_in(&hint).is_none()));
    }
    all(source, "ExplainError", &errors, |_| {});
}

#[test]
fn the_walk_to_the_bytes_has_names() {
    for op in [
        Op::Reading,
        Op::Total,
        Op::Difference,
        Op::Ratio,
        Op::ChangeRate,
        Op::PerDay,
        Op::PerMonth,
        Op::Cumulative,
        Op::Plan,
        Op::Pace,
        Op::Forecast,
        Op::Count,
        Op::DistinctCount,
        Op::Rest,
        Op::Pick,
        Op::Calendar,
        Op::Config,
    ] {
        let words = walk::operation(op.name());
        assert_ne!(words.ja, words.en);
    }
    for fact in [
        "days 2026-10-01..2026-10-31",
        "covered days 30 of 2026-10-01..2026-10-31",
        "months after 2026-10 until 2027-03",
        "events confirmed until 2026-10-31",
    ] {
        let words = walk::calendar(fact);
        assert_no_english(&words.ja);
        assert!(
            !words.ja.contains(" of ") && !words.ja.contains("until") && !words.ja.contains("after"),
            "{}",
            words.ja
        );
    }
    assert_eq!(walk::flag("taken_over").ja, "引継値");
    assert_eq!(walk::absence("hidden").ja, "非公表");
    assert_eq!(walk::operation("of_tomorrow").ja, "of_tomorrow", "a newer program's word is shown as it is");
}
