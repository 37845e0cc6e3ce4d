//! A thousand documents that nobody would write: every character of each is on its pages once, nothing over anything
//! else, nothing outside the frame, no kinsoku breach, no number torn.
//!
//! The classes of characters are written down here again, from JIS X 4051, so that a mistake in `breaking` is not
//! repeated. What it has found stands in `found`, shrunk and named.

use super::conformance::findings;
use super::headings::named;
use super::sample;
use super::style::{BODY, Style};
use super::tests::{attachments, clean, figures_of};
use super::text::Composer;
use super::*;
use crate::document::model::*;
use crate::domain::{Absence, Verdict};
use crate::proof::Finding;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::collections::BTreeMap;

/// Must not begin a line: closing brackets, hyphens, dividing marks, middle dots, stops, commas, iteration marks, the
/// prolonged sound mark, small kana, units after a number.
const NEVER_FIRST: &str = concat!(
    "」』）】〕》〉］｝)]}、。，．,.・：；:;？！?!‐–〜～々ゝゞヽヾー",
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ％%℃‰㌔"
);
/// Must not end a line: opening brackets, currency signs.
const NEVER_LAST: &str = "「『（【〔《〈［｛([{￥＄¥$#";

/// What is printed of a document: its blocks' words, as they are cleaned, in the order of reading.
fn expected(blocks: &[Block], composer: &Composer, found: &mut Vec<String>) {
    let plain = |found: &mut Vec<String>, text: &str| found.push(composer.plain(text, BODY).words());
    let inlines = |found: &mut Vec<String>, list: &[Inline]| found.push(composer.text(list, BODY).words());
    let numbered = |found: &mut Vec<String>, number: &str, list: &[Inline]| {
        if !number.is_empty() {
            plain(found, number);
            found.push("\u{3000}".into());
        }
        inlines(found, list);
    };
    let verdict = |found: &mut Vec<String>, verdict: Option<Verdict>| {
        found.extend(verdict.map(|verdict| verdict.ja().to_string()));
    };
    let empty = |text: &str| if text.trim().is_empty() { blocks::NOTHING.to_string() } else { text.to_string() };
    for block in blocks {
        match block {
            Block::Cover(cover) => {
                for words in [&cover.fiscal_year, &cover.programme, &cover.title, &cover.period] {
                    plain(found, words);
                }
                inlines(found, &cover.ribbon_note);
                for (label, text) in &cover.facts {
                    plain(found, label);
                    inlines(found, text);
                }
            }
            Block::Contents { title, .. } => plain(found, &named(title)),
            Block::Heading(heading) => numbered(found, &heading.number, &[Inline::Text(named(&heading.text))]),
            Block::Paragraph { text, .. } => inlines(found, text),
            Block::List { ordered, items } => {
                for (index, item) in items.iter().enumerate() {
                    found.push(if *ordered { (index + 1).to_string() } else { "・".into() });
                    inlines(found, item);
                }
            }
            Block::Stats(stats) => {
                for stat in &stats.items {
                    plain(found, &stat.label);
                    inlines(found, &[Inline::Figure(stat.figure.clone())]);
                    plain(found, &stat.unit);
                    stat.lines.iter().for_each(|line| inlines(found, line));
                    verdict(found, stat.verdict);
                }
                inlines(found, &stats.note);
            }
            Block::Facts(facts) => {
                for fact in facts {
                    plain(found, &fact.label);
                    inlines(found, &fact.text);
                }
            }
            Block::Table(table) => {
                if !(table.caption.is_empty() && table.number.is_empty() && table.unit.is_empty()) {
                    numbered(found, &table.number, &table.caption);
                    plain(found, &table.unit);
                }
                if table.rows.is_empty() || table.columns.is_empty() {
                    plain(found, &empty(&table.empty));
                    continue;
                }
                table.columns.iter().for_each(|column| plain(found, &column.label));
                for cell in table.rows.iter().flat_map(|row| row.cells.iter().take(table.columns.len())) {
                    verdict(found, cell.verdict);
                    inlines(found, &cell.text);
                    cell.tags.iter().for_each(|tag| plain(found, tag));
                    plain(found, &cell.mark);
                }
                table.notes.iter().for_each(|note| inlines(found, note));
            }
            Block::Chart(chart) => {
                inlines(found, &chart.headline);
                if !chart.is_drawn() {
                    plain(found, &empty(&chart.empty));
                }
                numbered(found, &chart.number, &chart.caption);
            }
            Block::Columns(columns) => columns.iter().for_each(|column| expected(&column.blocks, composer, found)),
            Block::Keep(blocks) => expected(blocks, composer, found),
            Block::PageBreak => {}
        }
    }
}

/// The element that owns each mark, links and spans counted to what holds them.
fn owners(layout: &Layout) -> (BTreeMap<(usize, usize), usize>, Vec<bool>) {
    let (mut owners, mut drawn) = (BTreeMap::new(), vec![false; layout.tree.len()]);
    let mut open = vec![(0usize, 0usize, false)];
    while let Some((node, block, inside)) = open.pop() {
        let role = layout.tree[node].element.role;
        let inside = inside || matches!(role, "Figure" | "TOC");
        let block = if role == "Link" { block } else { node };
        drawn[node] = inside;
        for kid in &layout.tree[node].kids {
            match kid {
                page::Kid::Node(kid) => open.push((*kid, block, inside)),
                page::Kid::Mark { page, mark } => drop(owners.insert((*page, *mark), block)),
                page::Kid::Link(_) => {}
            }
        }
    }
    (owners, drawn)
}

fn counted(text: impl Iterator<Item = char>) -> BTreeMap<char, usize> {
    let mut counts = BTreeMap::new();
    text.for_each(|character| *counts.entry(character).or_default() += 1);
    counts
}

/// Every character of the source stands on the pages exactly once, charts and contents aside.
fn nothing_is_lost(document: &Document, layout: &Layout) -> Result<(), String> {
    let mut words = Vec::new();
    expected(&document.body, &Composer::default(), &mut words);
    let (owners, drawn) = owners(layout);
    let printed = layout
        .written
        .iter()
        .filter(|run| run.mark.and_then(|mark| owners.get(&(run.page, mark))).is_some_and(|owner| !drawn[*owner]));
    let (wanted, found) =
        (counted(words.iter().flat_map(|it| it.chars())), counted(printed.flat_map(|it| it.words.chars())));
    if wanted == found {
        return Ok(());
    }
    let count = |map: &BTreeMap<char, usize>, c: &char| map.get(c).copied().unwrap_or(0);
    let differs: Vec<String> = wanted
        .keys()
        .chain(found.keys())
        .filter(|c| count(&wanted, c) != count(&found, c))
        .map(|c| format!("{c:?} {} instead of {}", count(&found, c), count(&wanted, c)))
        .collect();
    Err(format!("lost or doubled: {}", differs.join(", ")))
}

/// A printed line of one element.
struct Printed {
    words: String,
    bounds: [f32; 4],
    page: usize,
}

/// The lines of each element, in painting order.
fn printed_lines(layout: &Layout) -> Vec<Vec<Printed>> {
    let (owners, drawn) = owners(layout);
    let mut elements: BTreeMap<usize, Vec<Printed>> = BTreeMap::new();
    for run in &layout.written {
        let Some(owner) = run.mark.and_then(|mark| owners.get(&(run.page, mark))) else { continue };
        // Marks that hang outside a cell, and its verdict, are no part of its lines.
        let beside = ["p", "注12", "達成", "順調", "要注意", "未達"];
        if drawn[*owner] || beside.contains(&run.words.as_str()) {
            continue;
        }
        let lines = elements.entry(*owner).or_default();
        match lines.last_mut() {
            Some(line)
                if line.page == run.page
                    && line.bounds[1] < run.bounds[3] - 1.0
                    && run.bounds[1] < line.bounds[3] - 1.0
                    && run.bounds[0] > line.bounds[0] - 0.1 =>
            {
                line.words.push_str(&run.words);
                line.bounds[2] = line.bounds[2].max(run.bounds[2]);
                line.bounds[1] = line.bounds[1].min(run.bounds[1]);
                line.bounds[3] = line.bounds[3].max(run.bounds[3]);
            }
            _ => lines.push(Printed { words: run.words.clone(), bounds: run.bounds, page: run.page }),
        }
    }
    elements.into_values().collect()
}

/// What may not stand on either side of a line's end.
fn breach(last: char, first: char) -> Option<&'static str> {
    let digit = |c: char| c.is_ascii_digit();
    if NEVER_FIRST.contains(first) {
        return Some("may not begin a line");
    }
    if NEVER_LAST.contains(last) {
        return Some("may not end a line");
    }
    if digit(last) && (digit(first) || "人回本件社円年月日,.".contains(first)) {
        return Some("a number is torn, or parted from its unit");
    }
    if "▲+±第".contains(last) && digit(first) {
        return Some("a sign is parted from its number");
    }
    matches!(first, '\u{300}'..='\u{36F}' | '\u{3099}').then_some("a mark is parted from its letter")
}

/// What stands around the end of a line and belongs together whatever the width: such a piece may be longer than the
/// line, and then it is cut.
fn piece(before: &str, after: &str) -> String {
    let tight = |a: char, b: char| {
        breach(a, b).is_some()
            || b.is_whitespace()
            || (a.is_ascii_graphic() && b.is_ascii_graphic())
            || (a < '\u{1100}' && b < '\u{1100}' && a.is_alphanumeric() && b.is_alphanumeric())
            || a.is_ascii_digit()
            || (a == b && "…—‥".contains(a))
    };
    let letters: Vec<char> = before.chars().chain(after.chars()).collect();
    let mut start = before.chars().count() - 1;
    let mut end = start + 2;
    while start > 0 && tight(letters[start - 1], letters[start]) {
        start -= 1;
    }
    while end < letters.len() && tight(letters[end - 1], letters[end]) {
        end += 1;
    }
    letters[start..end].iter().collect()
}

/// No line begins or ends with what may not, and no number is torn, unless the piece is longer than a line.
fn kinsoku_is_kept(document: &Document, layout: &Layout) -> Result<(), String> {
    let mut texts = Vec::new();
    expected(&document.body, &Composer::default(), &mut texts);
    for lines in printed_lines(layout) {
        let widest = lines.iter().map(|line| line.bounds[2] - line.bounds[0]).fold(0.0, f32::max);
        for pair in lines.windows(2) {
            let (before, after) = (pair[0].words.trim_end(), pair[1].words.trim_start());
            let spaced = before.len() < pair[0].words.len();
            // A verdict and the words beside it, a caption and its unit: two texts, not two lines of one.
            if texts.iter().any(|text| text.trim_start().starts_with(after)) {
                continue;
            }
            let (Some(last), Some(first)) = (before.chars().last(), after.chars().next()) else { continue };
            let Some(fault) = breach(last, first).filter(|_| !spaced) else { continue };
            let size = pair[0].bounds[3] - pair[0].bounds[1];
            let piece = Composer::default().plain(&piece(before, after), Style { size, ..BODY }).natural_width();
            if piece + size / 2.0 <= widest {
                return Err(format!("{fault}: {before:?} | {after:?} (page {})", pair[0].page + 1));
            }
        }
    }
    Ok(())
}

/// Every figure of the source is printed, whole, as often as it stands there.
fn figures_are_whole(document: &Document, layout: &Layout) -> Result<(), String> {
    let mut wanted = Vec::new();
    figures_of(&document.body, &mut wanted);
    wanted.retain(|(_, text)| !text.is_empty());
    for figure in &wanted {
        let often =
            |list: &mut dyn Iterator<Item = (u32, &str)>| list.filter(|it| *it == (figure.0, &*figure.1)).count();
        let wanted = often(&mut wanted.iter().map(|(key, text)| (*key, text.as_str())));
        let found = often(&mut layout.places().iter().map(|place| (place.figure.0, place.printed.as_str())));
        if found < wanted {
            return Err(format!("{figure:?} is printed {found} times instead of {wanted}"));
        }
    }
    Ok(())
}

/// All that must be true of a laid out document.
pub fn check(document: &Document) -> Result<Option<Layout>, String> {
    match lay_out(document) {
        Ok(layout) => {
            clean(&layout)?;
            nothing_is_lost(document, &layout)?;
            kinsoku_is_kept(document, &layout)?;
            figures_are_whole(document, &layout)?;
            Ok(Some(layout))
        }
        Err(RenderError::TableTooWide { .. }) => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

fn words() -> impl Strategy<Value = String> {
    let long = "長い題名のイベント「給与明細のリアル」（第5回）を2026年10月9日に開いた。";
    prop_oneof![
        8 => "[あ-んア-ヶ一-丁、。（）「」！？・ー々0-9a-zA-Z%▲第回月/～ 　]{0,40}",
        3 => "[、。」）！ー々っ％]{1,12}",
        2 => "[「（『【]{1,12}",
        2 => Just(long.chars().cycle().take(200).collect::<String>()),
        2 => "[0-9,.%▲+人回本件社円]{1,40}",
        1 => "[a-zA-Z/_.?=&#-]{1,90}",
        1 => Just("🎉👨‍👩‍👧‍👦👍🏽🇯🇵1️⃣❤️✨".to_string()),
        1 => Just("葛󠄀飾区と辻󠄀堂、𠮷野家、髙﨑、神社".to_string()),
        1 => Just("①②㈱㏍℃㌔㍻Ⅳ№℡½".to_string()),
        1 => Just("か\u{3099}は\u{309A}e\u{301}a\u{310}\u{332}Z\u{300}\u{301}\u{302}ｶﾞﾊﾟ".to_string()),
        1 => Just("\u{0}\r\t\u{200B}\u{202E}\u{FEFF}　 　".to_string()),
        1 => Just("مرحبا שלום สวัสดี नमस्ते ĞğŞş Привет".to_string()),
        1 => Just("……——〜〜！？！？".to_string()),
        2 => Just(String::new()),
    ]
}
fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "[▲+]?[0-9]{1,3}(,[0-9]{3}){0,2}%?",
        1 => Just("▲9,999,999,999,999,999,999,999".to_string()),
        1 => Just("0".to_string()),
        1 => Just("…".to_string()),
        1 => Just("集計中".to_string()),
        1 => Just("12時間34分56秒".to_string()),
        1 => Just("+0.4ポイント".to_string()),
    ]
}
fn figure() -> impl Strategy<Value = FigureText> {
    (number(), 0u32..9999).prop_map(|(text, key)| FigureText { figure: crate::figures::FigureKey(key), text })
}
fn inlines() -> impl Strategy<Value = Vec<Inline>> {
    let inline = prop_oneof![
        5 => words().prop_map(|text| vec![Inline::Text(text)]),
        4 => figure().prop_map(|figure| vec![Inline::Figure(figure)]),
        2 => (figure(), "[人回本件社]").prop_map(|(figure, unit)| vec![Inline::Figure(figure), Inline::Text(unit)]),
        1 => words().prop_map(|text| vec![Inline::Strong(vec![Inline::Text(text)])]),
        1 => words().prop_map(|text| vec![Inline::Link { text, url: "https://example.jp/a/long/address".into() }]),
        1 => Just(vec![Inline::Text("終".into()), Inline::Break, Inline::Text("次".into())]),
    ];
    prop::collection::vec(inline, 0..4).prop_map(|parts| parts.concat())
}
fn verdict() -> impl Strategy<Value = Option<Verdict>> {
    prop_oneof![
        6 => Just(None),
        1 => Just(Some(Verdict::Achieved)),
        1 => Just(Some(Verdict::OnTrack)),
        1 => Just(Some(Verdict::AtRisk)),
        1 => Just(Some(Verdict::Missed)),
    ]
}
fn amount() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => (-500.0..5000.0f64).prop_map(f64::round),
        1 => Just(0.0),
        1 => Just(1e15),
        1 => Just(-1e12),
        1 => Just(f64::NAN),
    ]
}
fn bullet() -> impl Strategy<Value = Bullet> {
    (amount(), prop::option::of(amount()), amount(), any::<bool>()).prop_map(|(value, plan, target, behind)| Bullet {
        value,
        plan,
        target,
        behind,
    })
}
fn cell() -> impl Strategy<Value = Cell> {
    let graphic = prop_oneof![
        8 => Just(None),
        1 => (0.0..1.5f64).prop_map(|value| Some(Graphic::Bar { value, tick: Some(0.5) })),
        1 => bullet().prop_map(|bullet| Some(Graphic::Bullet(bullet))),
        1 => Just(Some(Graphic::Key(ChartKey::Days))),
    ];
    let tags = prop_oneof![5 => Just(vec![]), 1 => Just(vec!["速報".to_string(), "手入力".to_string()])];
    let mark = prop_oneof![5 => Just(""), 1 => Just("p"), 1 => Just("注12")];
    (inlines(), graphic, verdict(), tags, mark, any::<bool>()).prop_map(
        |(text, graphic, verdict, tags, mark, planned)| Cell {
            text,
            graphic,
            verdict,
            tags,
            mark: mark.to_string(),
            planned,
        },
    )
}
fn table() -> impl Strategy<Value = Table> {
    let label = prop_oneof![4 => "[一-丁ァ-ヶ（）]{0,8}".boxed(), 1 => words().boxed()];
    let column = (label, any::<bool>(), 0..3i32, prop_oneof![3 => Just(0.0f32), 1 => 10.0..90.0f32]).prop_map(
        |(label, right, grow, min_width)| TableColumn {
            label,
            align: if right { Align::Right } else { Align::Left },
            grow: grow as f32,
            min_width,
        },
    );
    let role = prop_oneof![Just(RowRole::Plain), Just(RowRole::Strong), Just(RowRole::Indent), Just(RowRole::Sum)];
    let row = (role, prop::collection::vec(cell(), 0..6)).prop_map(|(role, cells)| TableRow { role, cells });
    let plain = prop::collection::vec(figure(), 1..6).prop_map(|figures| TableRow {
        role: RowRole::Plain,
        cells: figures.into_iter().map(|it| Cell { text: vec![Inline::Figure(it)], ..Cell::default() }).collect(),
    });
    let rows = prop_oneof![
        1 => Just(vec![]),
        12 => prop::collection::vec(row, 1..9),
        1 => prop::collection::vec(plain, 60..90),
    ];
    let notes = prop::collection::vec(
        prop_oneof![1 => words().prop_map(|text| vec![Inline::Text(format!("注1\u{3000}{text}"))]), 2 => inlines()],
        0..3,
    );
    (prop::collection::vec(column, 1..6), rows, inlines(), words(), notes, words()).prop_map(
        |(columns, mut rows, caption, unit, notes, empty)| Table {
            name: "random".into(),
            number: "表1".into(),
            caption,
            unit,
            rows: {
                rows.iter_mut().for_each(|row| row.cells.truncate(columns.len()));
                rows
            },
            columns,
            small: notes.len() % 2 == 1,
            notes: notes.into_iter().filter(|note| !note.is_empty()).collect(),
            empty,
        },
    )
}
fn chart() -> impl Strategy<Value = Chart> {
    let point = prop_oneof![
        6 => amount().prop_map(|y| (y, false)),
        1 => amount().prop_map(|y| (y, true)),
    ]
    .prop_filter_map("a chart's values are numbers", |(y, provisional)| {
        y.is_finite().then_some(Point::Value { y, provisional, label: None })
    });
    let point = prop_oneof![8 => point, 1 => Just(Point::Gap(Absence::Missing)), 1 => Just(Point::None)];
    let points = prop_oneof![
        1 => Just(vec![]),
        2 => point.clone().prop_map(|point| vec![point]),
        2 => (point.clone(), 2..31usize).prop_map(|(point, count)| vec![point; count]),
        6 => prop::collection::vec(point, 2..32),
    ];
    let role = prop_oneof![
        3 => Just(SeriesRole::Main),
        1 => Just(SeriesRole::Second),
        1 => Just(SeriesRole::LastYear),
        1 => Just(SeriesRole::Plan),
        1 => Just(SeriesRole::Target),
        1 => Just(SeriesRole::Context { current: Some(1) }),
    ];
    let series = (role, any::<bool>(), points).prop_map(|(role, bars, points)| Series {
        name: "実績".into(),
        role,
        form: if bars { SeriesForm::Bars } else { SeriesForm::Line },
        points,
    });
    (prop::collection::vec(series, 0..3), inlines(), inlines(), words(), 40.0..200.0f32).prop_map(
        |(series, headline, caption, empty, height)| {
            let count = series.iter().map(|series| series.points.len()).max().unwrap_or(0);
            Chart {
                name: "random.chart".into(),
                number: "図1".into(),
                headline,
                caption,
                alt: "折れ線グラフ。".into(),
                height,
                x: XAxis { labels: (1..=count).map(|day| day.to_string()).collect(), rest: vec![], ticks: vec![] },
                series,
                notes: vec![],
                breaks: vec![],
                drawing: Drawing::default(),
                empty,
            }
        },
    )
}
fn stats() -> impl Strategy<Value = Stats> {
    let stat = (words(), figure(), "[人回]{0,2}", prop::option::of(bullet()), inlines(), verdict()).prop_map(
        |(label, figure, unit, bullet, line, verdict)| Stat { label, figure, unit, bullet, lines: vec![line], verdict },
    );
    (prop::collection::vec(stat, 0..7), inlines()).prop_map(|(items, note)| Stats { items, note })
}
fn simple() -> impl Strategy<Value = Block> {
    let role = prop_oneof![Just(TextRole::Lead), Just(TextRole::Body), Just(TextRole::Note)];
    prop_oneof![
        4 => table().prop_map(Block::Table),
        2 => chart().prop_map(Block::Chart),
        3 => (role, inlines()).prop_map(|(role, text)| Block::Paragraph { role, text }),
        2 => (1..4u8, words(), any::<bool>()).prop_map(|(level, text, same_page)| {
            Block::Heading(Heading { level, number: "1".into(), text, same_page })
        }),
        1 => (any::<bool>(), prop::collection::vec(inlines(), 0..4))
            .prop_map(|(ordered, items)| Block::List { ordered, items }),
        1 => prop::collection::vec((words(), inlines()), 0..4)
            .prop_map(|facts| Block::Facts(facts.into_iter().map(|(label, text)| Fact { label, text }).collect())),
        1 => stats().prop_map(Block::Stats),
    ]
}
fn block() -> impl Strategy<Value = Block> {
    let column =
        (0.5..3.0f32, prop::collection::vec(simple(), 0..3)).prop_map(|(share, blocks)| Column { share, blocks });
    let cover =
        (words(), words(), prop::collection::vec((words(), inlines()), 0..4)).prop_map(|(title, note, facts)| {
            Block::Cover(Cover {
                fiscal_year: "令和8年度".into(),
                programme: note.clone(),
                title,
                period: "令和8年10月分".into(),
                ribbon: (4..=12).map(|month| (format!("{month}月"), RibbonState::Done)).collect(),
                ribbon_note: vec![Inline::Text(note)],
                facts,
            })
        });
    prop_oneof![
        16 => simple(),
        2 => prop::collection::vec(column, 1..4).prop_map(Block::Columns),
        1 => prop::collection::vec(simple(), 0..3).prop_map(Block::Keep),
        1 => Just(Block::PageBreak),
        1 => cover,
        1 => words().prop_map(|title| Block::Contents { title, depth: 2 }),
    ]
}
pub fn any_document() -> impl Strategy<Value = Document> {
    (prop::collection::vec(block(), 0..5), words(), prop::option::of(words()))
        .prop_map(|(body, running, banner)| Document { meta: Meta { running, banner, ..sample::meta() }, body })
}

/// Writes a file for validators, where `REPORT_WRITE_HOSTILE` names a folder.
pub fn keep(pdf: &[u8], name: &str) {
    if let Some(folder) = std::env::var_os("REPORT_WRITE_HOSTILE") {
        let folder = std::path::PathBuf::from(folder);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{name}.pdf")), pdf).unwrap();
    }
}

/// A document that fails, made as small as it stays failing.
fn shrunk(mut tree: impl ValueTree<Value = Document>, fault: String) -> String {
    let kind = fault.split(':').next().unwrap_or_default().to_string();
    let (mut smallest, mut told) = (tree.current(), fault);
    for _ in 0..400 {
        if !tree.simplify() {
            break;
        }
        let found = loop {
            match check(&tree.current()) {
                Err(fault) if fault.starts_with(&kind) => break Some(fault),
                _ if !tree.complicate() => break None,
                _ => {}
            }
        };
        let Some(fault) = found else { break };
        (smallest, told) = (tree.current(), fault);
    }
    format!("{told}\n{:?}\n", smallest.body)
}

/// How many; one in so many is kept for validators where a folder is named.
const THOUSAND: usize = 1000;
const KEPT: usize = 125;

#[test]
fn a_thousand_hostile_documents_lose_nothing_and_break_no_rule() {
    let mut runner = TestRunner::new(ProptestConfig::default());
    let (strategy, mut faults) = (any_document(), Vec::new());
    let (mut pages, mut refused) = (0, 0);
    let started = std::time::Instant::now();
    for number in 0..THOUSAND {
        let tree = strategy.new_tree(&mut runner).unwrap();
        match check(&tree.current()) {
            Err(fault) => faults.push(shrunk(tree, fault)),
            Ok(None) => refused += 1,
            Ok(Some(layout)) => {
                pages += layout.page_count();
                let count = layout.page_count();
                let bytes = layout.into_pdf(attachments()).unwrap();
                assert_eq!(lopdf::Document::load_mem(&bytes).unwrap().get_pages().len(), count);
                let found: Vec<Finding> = findings(&bytes);
                if !found.is_empty() {
                    keep(&bytes, &format!("fault-{number:04}"));
                    let said: Vec<String> = found.iter().take(5).map(Finding::to_string).collect();
                    faults.push(format!("document {number}: {}", said.join("; ")));
                }
                if number % KEPT == 0 {
                    keep(&bytes, &format!("{number:04}"));
                }
            }
        }
        if faults.len() == 8 {
            break;
        }
    }
    eprintln!("laid out and checked in {:?}", started.elapsed());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(pages > THOUSAND && refused < THOUSAND / 10, "{pages} pages, {refused} refused");
}
