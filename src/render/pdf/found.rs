//! Documents that once lost, tore or misplaced something, as small as they failed; most were found by `hostile`.
//!
//! Not here: the search itself. Invariant: each test fails without the mending it names.

#[cfg(test)] // the house's rules read this line: what follows is no product
use super::hostile::check;
use super::sample::{self, Words};
use super::style::CELL;
use super::text::Composer;
use super::*;
use crate::document::model::*;
use crate::domain::Verdict;

fn laid_out(body: Vec<Block>) -> Layout {
    check(&Document { meta: sample::meta(), body }).unwrap().unwrap()
}
fn words(text: &str) -> Vec<Inline> {
    vec![Inline::Text(text.into())]
}

#[test]
fn the_mark_of_a_row_taller_than_a_page_stands_where_its_words_end() {
    let mut table = Words::default().table("tall", "", "", "", "題名+|回数>", &["短い|[1]"]);
    table.rows[0].cells[0] =
        Cell { text: words(&"長い文が続く。".repeat(400)), mark: "注1".into(), ..Cell::default() };
    let layout = laid_out(vec![Block::Table(table)]);
    let mark = layout.written.iter().find(|run| run.words == "注1").unwrap();
    assert_eq!((mark.page, layout.page_count() > 1), (layout.page_count() - 1, true));
}

#[test]
fn a_numbered_note_without_words_keeps_its_number() {
    let mut table = Words::default().table("noted", "", "", "", "題名", &["短い"]);
    table.notes = vec![words("注1\u{3000}")];
    assert!(laid_out(vec![Block::Table(table)]).text_dump().contains("注1"));
}

#[test]
fn further_lines_of_a_numbered_note_stand_under_its_words() {
    let mut table = Words::default().table("noted", "", "", "", "題名", &["短い"]);
    table.notes = vec![words(&format!("注1\u{3000}{}", "得られた日だけの値である。".repeat(8)))];
    let layout = laid_out(vec![Block::Table(table)]);
    let note: Vec<[f32; 4]> =
        layout.written.iter().skip_while(|run| !run.words.starts_with("注1")).map(|run| run.bounds).collect();
    let first = note[1];
    let lower: Vec<f32> = note.iter().filter(|it| it[3] < first[1]).map(|it| it[0]).collect();
    assert_eq!(lower.iter().copied().fold(f32::MAX, f32::min), first[0]);
}

#[test]
fn a_short_piece_stays_whole_beside_a_number_that_no_page_holds() {
    let mut table = Words::default().table("crushed", "", "", "", "a>|b>|c|d", &["", "||回？|"]);
    let huge = "▲9,999,999,999,999,999,999,999,999,999,999,999,999,999,999,999,999,999";
    table.rows[0].cells = vec![
        Cell { text: words(huge), verdict: Some(Verdict::AtRisk), ..Cell::default() },
        Cell { text: words(huge), ..Cell::default() },
        Cell { verdict: Some(Verdict::Achieved), ..Cell::default() },
        Cell { text: words(huge), tags: vec!["手入力".into()], ..Cell::default() },
    ];
    let layout = laid_out(vec![Block::Table(table)]);
    assert!(layout.written.iter().any(|run| run.words == "回？"), "{}", layout.text_dump());
}

#[test]
fn a_line_cut_after_a_slash_does_not_begin_with_a_space() {
    let text = Composer::default().plain("aaaaaaa/\u{3000}・▲", CELL);
    for width in 1..12 {
        for line in text.lines(width as f32 * CELL.size).iter().skip(1) {
            assert_ne!(text.glyphs[line.glyphs.start].character, '\u{3000}', "at {width}");
        }
    }
}

#[test]
fn a_date_wider_than_its_line_is_cut_after_the_month_and_a_rate_within_its_unit() {
    for (text, width, expected) in [("10月9日", 2.6, ["10月", "9日"]), ("+0.4ポイント", 4.0, ["+0.4ポイ", "ント"])]
    {
        let text = Composer::default().plain(text, CELL);
        let words =
            |line: &text::Line| text.glyphs[line.seen.clone()].iter().map(|it| it.character).collect::<String>();
        assert_eq!(text.lines(width * CELL.size).iter().map(words).collect::<Vec<_>>(), expected);
    }
}

#[test]
fn a_combining_mark_stays_with_its_letter() {
    let text = Composer::default().plain("漢字か\u{309A}漢か\u{309A}字", CELL);
    for line in text.lines(2.0 * CELL.size).iter().skip(1) {
        let first = text.glyphs[line.glyphs.start].character;
        assert!(!matches!(first, '\u{300}'..='\u{36F}' | '\u{309A}'), "{first:?}");
    }
}

#[test]
fn a_chapter_goes_on_where_the_page_would_be_left_empty_and_not_elsewhere() {
    let line = |words: &str| Block::Paragraph { role: TextRole::Body, text: self::words(words) };
    let chapter = |number: usize, count: usize| {
        let mut blocks = vec![sample::heading(1, &number.to_string(), &format!("章{number}"))];
        blocks.extend((0..count).map(|_| line("文。")));
        blocks
    };
    for (lines, pages) in [(3, [0, 0, 1]), (24, [0, 1, 1])] {
        let layout = laid_out([chapter(1, lines), chapter(2, 18), chapter(3, 10)].concat());
        let found: Vec<usize> = layout.bookmarks.iter().map(|mark| mark.page).collect();
        assert_eq!(found, pages, "{lines} lines");
    }
}

#[test]
fn a_table_on_a_further_page_says_that_it_goes_on_and_a_short_one_is_not_cut() {
    let rows: Vec<String> = (1..=60).map(|row| format!("行{row}|[{row}]")).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let long = Words::default().table("long", "表1", "長い表", "単位：回", "項目+|回数>", &rows);
    let layout = laid_out(vec![Block::Table(long)]);
    let told: Vec<(usize, bool)> = layout
        .written
        .iter()
        .filter(|run| run.words.contains("続き"))
        .map(|run| (run.page, run.mark.is_none()))
        .collect();
    assert_eq!(told, [(1, true)], "{}", layout.text_dump());

    let short = Words::default().table("short", "表2", "短い表", "", "項目+|回数>", &rows[..8]);
    let mut body: Vec<Block> =
        (0..26).map(|_| Block::Paragraph { role: TextRole::Body, text: words("文。") }).collect();
    body.push(Block::Table(short));
    let layout = laid_out(body);
    let pages: Vec<usize> =
        layout.written.iter().filter(|run| run.words.starts_with('行')).map(|run| run.page).collect();
    assert_eq!(pages, [1; 8]);
}

#[test]
fn planned_figures_are_grey_behind_one_vertical_rule() {
    let mut table = Words::default().table("plan", "", "", "", "指標+|9月>|10月>|11月>", &["登録|[1]|[2]|[3]"; 4]);
    table.rows.iter_mut().for_each(|row| row.cells[3].planned = true);
    let layout = laid_out(vec![Block::Table(table)]);
    let vertical = |op: &printpdf::Op| match op {
        printpdf::Op::DrawLine { line } => line.points.len() == 2 && line.points[0].p.x == line.points[1].p.x,
        _ => false,
    };
    assert_eq!(layout.pages[0].ops.iter().filter(|op| vertical(op)).count(), 4);
}

#[test]
fn a_table_and_a_chart_without_values_always_say_so() {
    let mut table = Words::default().table("none", "表1", "何もない", "", "項目|回数>", &[]);
    table.empty = " ".into();
    let mut chart = sample::daily_chart(&Words::default());
    chart.series.clear();
    chart.empty.clear();
    let dump = laid_out(vec![Block::Table(table), Block::Chart(chart)]).text_dump();
    assert_eq!(dump.matches(blocks::NOTHING).count(), 2, "{dump}");
}

#[test]
fn a_mark_of_the_legend_stands_beside_words_and_not_over_them() {
    let mut table = Words::default().table("keys", "", "", "", "a|b+", &["集計中|x"; 2]);
    table.rows[0].cells[0].graphic = Some(Graphic::Key(ChartKey::Days));
    let bytes = laid_out(vec![Block::Table(table)]).into_pdf(vec![]).unwrap();
    super::conformance::assert_proven(&bytes);
}

#[test]
fn heads_as_long_as_sentences_leave_room_for_their_rows() {
    let words = Words::default();
    let mut table = words.table("heads", "表1", "", "", "a|b|c|d|e>", &["x|y|z|w|[1]"; 4]);
    table.columns.iter_mut().for_each(|column| column.label = "長い題名のイベント「給与明細のリアル」".repeat(10));
    laid_out(vec![Block::Table(table)]);
}

#[test]
fn another_form_of_a_character_is_drawn_and_read_back_with_its_selector() {
    // 葛城市 and 葛飾区 write 葛 differently; the font's usual form is that of neither selector below but one
    let text = "葛\u{E0100}城市と葛飾区と辻\u{E0100}堂";
    let paragraph = |text| Block::Paragraph { role: TextRole::Body, text };
    let layout = laid_out(vec![paragraph(words(text)), paragraph(vec![Inline::Strong(words(text))])]);
    let bytes = layout.into_pdf(Vec::new()).unwrap();
    let document = lopdf::Document::load_mem(&bytes).unwrap();
    let streams = document.objects.values().filter_map(|object| object.as_stream().ok());
    let tables: Vec<String> = streams
        .filter_map(|stream| String::from_utf8(stream.get_plain_content().ok()?).ok())
        .filter(|table| table.contains("beginbfchar"))
        .collect();
    // 葛 U+845B: alone and with its selector, in both weights
    for said in ["<845B>", "<845BDB40DD00>"] {
        assert_eq!(tables.iter().filter(|table| table.contains(said)).count(), 2, "{said}");
    }
    assert!(!tables.iter().any(|table| table.contains("<DB80")), "no private character is told");
    super::conformance::assert_proven(&bytes);
}

#[test]
fn a_key_figure_with_more_words_than_a_page_holds_runs_over_pages() {
    let stats = sample::report().body.into_iter().find(|block| matches!(block, Block::Stats(_)));
    let Some(Block::Stats(mut stats)) = stats else { panic!("the sample has key figures") };
    stats.items.truncate(2);
    stats.items[0].label = "長い題名のイベント「給与明細のリアル」".repeat(300);
    stats.items[1].lines = vec![words(&"目標と実績の説明が続く。".repeat(600))];
    let layout = laid_out(vec![Block::Stats(stats)]);
    assert!(layout.page_count() > 2, "{}", layout.page_count());
    super::conformance::assert_proven(&layout.into_pdf(Vec::new()).unwrap());
}
