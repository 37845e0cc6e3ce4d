//! What must be true of every page: text inside the frame, nothing over anything else, figures where their places say.

use super::conformance::assert_proven;
use super::sample::{self, Words, heading};
use super::style::{FRAME, PAGE_HEIGHT, PAGE_WIDTH};
use super::*;
use crate::document::model::*;

pub fn attachments() -> Vec<Attachment> {
    let file = |name: &str, mime: &str, description: &str, data: &str| Attachment {
        name: name.into(),
        mime: mime.into(),
        description: description.into(),
        data: data.as_bytes().to_vec(),
    };
    vec![
        file("line_new.csv", "text/csv", "表4と図2の数値", "\u{feff}day,new\r\n1,2\r\n"),
        file("figures.json", "application/json", "この文書の全ての数値", "{}\n"),
    ]
}

fn document(body: Vec<Block>) -> Document {
    Document { meta: sample::meta(), body }
}

fn overlaps(a: &[f32; 4], b: &[f32; 4]) -> bool {
    const LEEWAY: f32 = 0.3;
    a[0] + LEEWAY < b[2] && b[0] + LEEWAY < a[2] && a[1] + LEEWAY < b[3] && b[1] + LEEWAY < a[3]
}

/// Where ink may be: full-width brackets and stops leave half of their em blank, and share it with their neighbours.
fn inked(run: &page::Written) -> [f32; 4] {
    let ([mut x0, y0, mut x1, y1], half) = (run.bounds, (run.bounds[3] - run.bounds[1]) / 2.0);
    if run.words.starts_with(['「', '（', '『', '【']) {
        x0 += half;
    }
    if run.words.ends_with(['、', '。', '）', '」', '』', '】', '，', '．']) {
        x1 -= half;
    }
    [x0, y0, x1, y1]
}

/// No text outside the frame, none over another.
pub fn clean(layout: &Layout) -> Result<(), String> {
    let mut pages: Vec<Vec<&page::Written>> = vec![Vec::new(); layout.page_count()];
    for run in &layout.written {
        if !run.words.trim().is_empty() {
            pages[run.page].push(run);
        }
    }
    for runs in &mut pages {
        for run in runs.iter() {
            let [x0, y0, x1, y1] = run.bounds;
            let inside = x0 >= FRAME - 0.1
                && x1 <= PAGE_WIDTH - FRAME + 0.1
                && y0 >= FRAME - 0.2
                && y1 <= PAGE_HEIGHT - FRAME + 0.1;
            if !inside {
                return Err(format!("outside the frame: {run:?}"));
            }
        }
        runs.sort_by(|a, b| a.bounds[1].total_cmp(&b.bounds[1]));
        for (index, run) in runs.iter().enumerate() {
            for other in runs[index + 1..].iter().take_while(|other| other.bounds[1] < run.bounds[3]) {
                let same = run.mark.is_some() && run.mark == other.mark;
                if !same && overlaps(&inked(run), &inked(other)) {
                    return Err(format!("one over the other:\n{run:?}\n{other:?}"));
                }
            }
        }
    }
    Ok(())
}
fn assert_clean(layout: &Layout) {
    if let Err(fault) = clean(layout) {
        panic!("{fault}");
    }
}

#[test]
fn the_sample_is_clean_and_can_be_written_out() {
    let started = std::time::Instant::now();
    let layout = lay_out(&sample::report()).unwrap();
    let laid_out = started.elapsed();
    assert_clean(&layout);
    let pages = layout.page_count();
    let started = std::time::Instant::now();
    let pdf = layout.into_pdf(attachments()).unwrap();
    assert_proven(&pdf);
    if let Some(path) = std::env::var_os("REPORT_WRITE_SAMPLE") {
        std::fs::write(path, &pdf).unwrap();
        eprintln!("{pages} pages, {} bytes, laid out in {laid_out:?}, written in {:?}", pdf.len(), started.elapsed());
    }
    assert!((8..=14).contains(&pages), "{pages} pages");
}

#[test]
fn a_document_without_blocks_is_a_page() {
    let layout = lay_out(&sample::empty()).unwrap();
    assert_eq!(layout.page_count(), 1);
    assert_proven(&layout.into_pdf(vec![]).unwrap());
}

/// A document of one table: `count` rows with a figure each.
fn long_table(count: usize) -> Table {
    let words = Words::default();
    let rows: Vec<String> = (1..=count).map(|row| format!("行{row}|[{}]", row * 7)).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let mut table = words.table("long", "表1", "長い表", "単位：回", "項目+|回数>", &rows);
    table.notes = vec![words.of("表の下の注。")];
    table
}

/// Per page, how many rows of the table stand on it.
fn rows_per_page(layout: &Layout) -> Vec<usize> {
    let mut rows = vec![0; layout.page_count()];
    for run in &layout.written {
        if run.mark.is_some() && run.words.starts_with('行') {
            rows[run.page] += 1;
        }
    }
    rows
}

#[test]
fn a_table_leaves_three_rows_on_each_side_of_a_break_and_repeats_its_head() {
    for count in (1..=9).chain([34, 35, 36, 37, 70, 71]) {
        // Text of growing height pushes the table down the page.
        for lead in [0, 27, 30, 33] {
            let mut body = vec![heading(1, "1", "章")];
            for _ in 0..lead {
                body.push(Block::Paragraph { role: TextRole::Body, text: vec![Inline::Text("文。".into())] });
            }
            body.push(Block::Table(long_table(count)));
            let layout = lay_out(&document(body)).unwrap();
            assert_clean(&layout);
            let rows: Vec<usize> = rows_per_page(&layout).into_iter().filter(|rows| *rows > 0).collect();
            assert_eq!(rows.iter().sum::<usize>(), count);
            assert!(rows.len() == 1 || rows.iter().all(|rows| *rows >= 3), "{count} rows after {lead}: {rows:?}");
            let heads = |marked: bool| {
                layout.written.iter().filter(|run| run.words == "項目" && run.mark.is_some() == marked).count()
            };
            assert_eq!((heads(true), heads(false)), (1, rows.len() - 1));
            let note = layout.written.iter().find(|run| run.words.contains("表の下の注")).unwrap();
            let last = layout.written.iter().rfind(|run| run.words.starts_with('行')).unwrap();
            assert_eq!(note.page, last.page, "the note stays with the last row");
        }
    }
}

#[test]
fn every_figure_has_its_place_and_its_box_holds_its_characters() {
    let document = sample::report();
    let layout = lay_out(&document).unwrap();
    let mut expected = Vec::new();
    figures_of(&document.body, &mut expected);
    let found: Vec<(u32, String)> =
        layout.places().iter().map(|place| (place.figure.0, place.printed.clone())).collect();
    for figure in &expected {
        assert!(found.contains(figure), "no place for {figure:?}");
    }
    assert!(expected.len() > 300, "the sample has many figures: {}", expected.len());
    for place in layout.places() {
        let inside: String = layout
            .written
            .iter()
            .filter(|run| run.page as u32 + 1 == place.page)
            .filter(|run| {
                let [x, y] = [(run.bounds[0] + run.bounds[2]) / 2.0, (run.bounds[1] + run.bounds[3]) / 2.0];
                place.boxes.iter().any(|b| (b[0]..=b[2]).contains(&x) && (b[1]..=b[3]).contains(&y))
            })
            .map(|run| run.words.as_str())
            .collect();
        assert_eq!(inside, place.printed);
        for [x0, y0, x1, y1] in &place.boxes {
            assert!(x1 > x0 && y1 > y0);
        }
    }
}

/// The figures of all blocks but charts, whose labels are drawn by `chart`.
pub fn figures_of(blocks: &[Block], found: &mut Vec<(u32, String)>) {
    fn inlines(list: &[Inline], found: &mut Vec<(u32, String)>) {
        for inline in list {
            match inline {
                Inline::Figure(figure) => found.push((figure.figure.0, figure.text.clone())),
                Inline::Strong(inner) => inlines(inner, found),
                _ => {}
            }
        }
    }
    for block in blocks {
        match block {
            Block::Cover(cover) => {
                inlines(&cover.ribbon_note, found);
                cover.facts.iter().for_each(|(_, text)| inlines(text, found));
            }
            Block::Paragraph { text, .. } => inlines(text, found),
            Block::List { items, .. } => items.iter().for_each(|item| inlines(item, found)),
            Block::Stats(stats) => {
                for stat in &stats.items {
                    found.push((stat.figure.figure.0, stat.figure.text.clone()));
                    stat.lines.iter().for_each(|line| inlines(line, found));
                }
                inlines(&stats.note, found);
            }
            Block::Facts(facts) => facts.iter().for_each(|fact| inlines(&fact.text, found)),
            Block::Table(table) => {
                inlines(&table.caption, found);
                table.rows.iter().flat_map(|row| &row.cells).for_each(|cell| inlines(&cell.text, found));
                if !table.rows.is_empty() {
                    table.notes.iter().for_each(|note| inlines(note, found));
                }
            }
            Block::Chart(chart) => {
                inlines(&chart.headline, found);
                inlines(&chart.caption, found);
            }
            Block::Columns(columns) => columns.iter().for_each(|column| figures_of(&column.blocks, found)),
            Block::Keep(blocks) => figures_of(blocks, found),
            Block::Contents { .. } | Block::Heading(_) | Block::PageBreak => {}
        }
    }
}

#[test]
fn a_figure_over_two_lines_has_two_boxes_and_one_place() {
    let long = "1".repeat(100);
    let words = Words::default();
    let text =
        vec![Inline::Text("数は".into()), Inline::Figure(words.figure(&long)), Inline::Figure(words.figure("7"))];
    let layout = lay_out(&document(vec![Block::Paragraph { role: TextRole::Body, text }])).unwrap();
    assert_eq!(layout.places().len(), 2);
    assert_eq!(layout.places()[0].printed, long);
    assert_eq!(layout.places()[0].boxes.len(), 2);
    assert_clean(&layout);
}

#[test]
fn the_same_figure_twice_has_two_places() {
    let figure = Inline::Figure(Words::default().figure("96"));
    let text = vec![figure.clone(), Inline::Text("人と".into()), figure];
    let layout = lay_out(&document(vec![Block::Paragraph { role: TextRole::Body, text }])).unwrap();
    assert_eq!(layout.places().iter().map(|place| place.boxes.len()).collect::<Vec<_>>(), [1, 1]);
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let write = || lay_out(&sample::report()).unwrap().into_pdf(attachments()).unwrap();
    let mut reversed = attachments();
    reversed.reverse();
    let first = write();
    assert!(first == write());
    assert!(first == lay_out(&sample::report()).unwrap().into_pdf(reversed).unwrap(), "attachments are sorted by name");
}

#[test]
fn two_attachments_of_one_name_are_refused() {
    let twice = [attachments(), attachments()].concat();
    let error = lay_out(&sample::empty()).unwrap().into_pdf(twice).unwrap_err();
    assert!(error.to_string().contains("figures.json"));
}

#[test]
fn contents_longer_than_a_page_go_on_over_it() {
    let heading =
        |level: u8, text: String| Block::Heading(Heading { level, number: String::new(), text, same_page: true });
    let title = |number: usize| format!("第{number}節の題名は行の半分より長いので一行にひとつだけ立つことになる");
    let mut body = vec![Block::Contents { title: "目次".into(), depth: 2 }, heading(1, "ただ一つの章".into())];
    body.extend((1..=120).map(|number| heading(2, title(number))));
    let layout = super::lay_out(&document(body)).unwrap();
    clean(&layout).unwrap();
    let listed =
        |page: usize| layout.written.iter().filter(|run| run.page == page && run.words.starts_with('第')).count();
    assert!(listed(0) > 30 && listed(1) > 30, "{} lines, then {}", listed(0), listed(1));
    let dump = layout.text_dump();
    assert!((1..=120).all(|number| dump.matches(&title(number)).count() == 2), "{dump}");
}

#[test]
fn contents_name_the_pages_on_which_headings_stand() {
    let layout = lay_out(&sample::report()).unwrap();
    let dump = layout.text_dump();
    for (chapter, page) in [("1　要約", 3), ("9　用語とデータの出典", layout.page_count())] {
        assert!(dump.contains(&format!("TOCI {chapter}{page}\n")), "{chapter} {page} in:\n{dump}");
        let heading = dump.find(&format!("H1 {chapter}")).unwrap();
        let turned = dump[..heading].rfind("page ").unwrap();
        assert!(dump[turned..].starts_with(&format!("page {page}\n")));
    }
    assert!(!dump.contains("TOCI 目次") && !dump.contains("TOCI 本書の見方"));
}

#[test]
fn headings_stay_with_what_they_head() {
    for lines in [20, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 44] {
        let text = |words: &str| Block::Paragraph { role: TextRole::Body, text: vec![Inline::Text(words.into())] };
        let mut body = vec![heading(1, "1", "章")];
        body.extend((0..lines).map(|_| text("文。")));
        body.push(heading(2, "", "節"));
        body.push(text("読む文。"));
        body.push(Block::Table(long_table(30)));
        let layout = lay_out(&document(body)).unwrap();
        let page =
            |words: &str| layout.written.iter().find(|run| run.words == words && run.mark.is_some()).unwrap().page;
        assert_eq!([page("節"), page("読む文"), page("表1"), page("項目")], [page("行3"); 4]);
    }
}

/// A paragraph of one role.
fn words_as(role: TextRole, words: &str) -> Block {
    Block::Paragraph { role, text: vec![Inline::Text(words.into())] }
}

#[test]
fn a_chapters_lead_and_the_notes_to_it_stay_with_what_they_open() {
    for lines in 14..30 {
        let mut body = vec![heading(1, "1", "章")];
        body.extend((0..lines).map(|_| words_as(TextRole::Body, "文。")));
        body.push(heading(1, "2", "次章"));
        body.push(words_as(TextRole::Lead, "導く文。"));
        body.push(words_as(TextRole::Note, "添える注。"));
        body.push(Block::Table(long_table(4)));
        let layout = lay_out(&document(body)).unwrap();
        let page = |words: &str| layout.written.iter().find(|run| run.words.contains(words) && run.mark.is_some());
        let pages = ["次章", "導", "添える注", "表1"].map(|words| page(words).expect(words).page);
        assert_eq!(pages, [pages[3]; 4], "after {lines} lines");
    }
}

#[test]
fn rows_of_tables_in_columns_share_their_baselines_whatever_stands_above_them() {
    for notes in 0..4 {
        let column = |notes: usize, name: &str| {
            let mut table = Table { name: name.into(), ..long_table(2) };
            table.notes = vec![vec![Inline::Text("注。".into())]; notes];
            let second = Table { name: format!("{name}.second"), ..long_table(3) };
            Column { share: 1.0, blocks: vec![Block::Table(table), Block::Table(second)] }
        };
        let columns = Block::Columns(vec![column(0, "left"), column(notes, "right")]);
        let layout = lay_out(&document(vec![columns])).unwrap();
        assert_clean(&layout);
        let rows: Vec<&page::Written> = layout.written.iter().filter(|run| run.words.starts_with('行')).collect();
        let (left, right): (Vec<&page::Written>, Vec<_>) =
            rows.iter().partition(|run| run.bounds[0] < PAGE_WIDTH / 2.0);
        assert_eq!((left.len(), right.len()), (5, 5));
        for row in &right {
            // a row's height: that of a table in the usual type
            let off = left.iter().map(|other| (other.bounds[1] - row.bounds[1]).rem_euclid(18.5));
            let nearest = off.map(|by| by.min(18.5 - by)).fold(f32::INFINITY, f32::min);
            assert!(nearest < 0.05, "{notes} notes: {row:?} is {nearest} pt off the other column's rows");
        }
    }
}

#[test]
fn a_side_on_which_nothing_was_printed_leaves_its_room_to_the_others() {
    let reach = |blocks: Vec<Block>| {
        let layout = lay_out(&document(blocks)).unwrap();
        assert_clean(&layout);
        let body = layout.written.iter().filter(|run| run.mark.is_some());
        body.map(|run| run.bounds[2]).fold(0.0, f32::max)
    };
    let width = |columns: Vec<Column>| reach(vec![Block::Columns(columns)]);
    let side = |blocks: Vec<Block>| Column { share: 1.0, blocks };
    let table = || vec![Block::Table(long_table(2))];
    let whole = reach(table());
    assert_eq!(width(vec![side(vec![]), side(table())]), whole);
    assert_eq!(width(vec![side(table()), side(vec![])]), whole);
    assert_eq!(width(vec![side(table()), side(table())]), whole);
    assert!(width(vec![side(table()), side(vec![words_as(TextRole::Body, "文。")])]) < whole);
    let _ = lay_out(&document(vec![Block::Columns(vec![side(vec![]), side(vec![])])])).unwrap();
}

#[test]
fn hostile_documents_stay_inside_the_frame() {
    let words = Words::default();
    let long = "とても長い題名UIJターン（促進）「事業」🎉".repeat(10);
    let text = |text: &str| vec![Inline::Text(text.to_string())];
    let huge = "9,999,999,999,999,999,999,999,999,999";
    let mut meta = sample::meta();
    meta.running = long.clone();
    meta.banner = Some(long.clone());
    let stat = || Stat {
        label: long.clone(),
        figure: words.figure(huge),
        unit: "回".into(),
        bullet: Some(Bullet { value: f64::NAN, plan: Some(-1.0), target: 0.0, behind: true }),
        lines: vec![text(&long)],
        verdict: Some(crate::domain::Verdict::AtRisk),
    };
    let columns: Vec<String> = (0..14).map(|index| format!("列の名前{index}>")).collect();
    let row = vec![format!("[{huge}]"); 14].join("|");
    let rows: Vec<&str> = vec![&row; 5];
    let wide = words.table(&long, "表1", &long, &long, &columns.join("|"), &rows);
    let mut marked = words.table("marked", "", "", "", "題名+|媒体|回数>|判定", &["長い|X|[1,234]|要注意"; 4]);
    for row in &mut marked.rows {
        row.cells[0] = Cell { text: text(&long), tags: vec!["速報".into(), "輸入".into()], ..Cell::default() };
        row.cells[2].mark = "注12".into();
        row.cells.truncate(4);
    }
    marked.rows[2].cells.truncate(1);
    marked.rows[1].cells[2].graphic = Some(Graphic::Bar { value: 7.0, tick: Some(-2.0) });
    marked.rows[3].cells[0].graphic =
        Some(Graphic::Bullet(Bullet { value: 1.0, plan: None, target: 2.0, behind: false }));
    marked.columns[0].grow = f32::INFINITY;
    marked.columns[2].min_width = f32::NAN;
    marked.columns[3].min_width = 900.0;
    let mut tall = words.table("tall", "", "", "", "題名+|回数>", &["短い|[1]"]);
    tall.rows[0].cells[0].text = text(&long.repeat(30));
    let body = vec![
        heading(3, "", &long),
        Block::Cover(Cover {
            fiscal_year: long.clone(),
            programme: long.clone(),
            title: long.clone(),
            period: long.clone(),
            ribbon: (0..12).map(|_| (long.clone(), RibbonState::Done)).collect(),
            ribbon_note: text(&long),
            facts: (0..6).map(|_| (long.clone(), text(&long))).collect(),
        }),
        Block::Contents { title: long.clone(), depth: 3 },
        heading(1, &long, &long),
        heading(1, "1", "同じ題"),
        heading(1, "1", "同じ題"),
        heading(3, "", &long),
        Block::Stats(Stats { items: (0..7).map(|_| stat()).collect(), note: text(&long) }),
        Block::Facts(vec![
            Fact { label: long.clone(), text: text(&long) },
            Fact { label: String::new(), text: vec![] },
        ]),
        Block::List { ordered: true, items: vec![text(&long), vec![], text("a".repeat(300).as_str())] },
        Block::List { ordered: false, items: vec![] },
        Block::Table(wide),
        Block::Table(marked),
        Block::Table(tall),
        Block::Columns(vec![
            Column { share: 0.0, blocks: vec![Block::Facts(vec![Fact { label: long.clone(), text: text(&long) }])] },
            Column { share: f32::INFINITY, blocks: vec![] },
            Column { share: 1.0, blocks: vec![Block::Chart(sample::daily_chart(&words))] },
        ]),
        Block::Columns(vec![
            Column { share: 1.0, blocks: vec![Block::Table(long_table(90))] },
            Column { share: 1.0, blocks: vec![heading(2, "", "右")] },
        ]),
        Block::Columns(vec![]),
        Block::Keep((0..60).map(|_| Block::Paragraph { role: TextRole::Lead, text: text(&long) }).collect()),
        Block::PageBreak,
        Block::PageBreak,
        Block::Paragraph {
            role: TextRole::Body,
            text: text(&format!("\u{0}{}\n\n\r{}", "w".repeat(200), "（".repeat(90))),
        },
    ];
    let layout = lay_out(&Document { meta, body }).unwrap();
    assert_clean(&layout);
    let pdf = layout.into_pdf(vec![]).unwrap();
    super::hostile::keep(&pdf, "long-titles");
    assert_proven(&pdf);
}

#[test]
fn charts_side_by_side_stand_on_one_line() {
    let words = Words::default();
    let chart = |headline: &str| Chart { headline: words.of(headline), ..sample::daily_chart(&words) };
    let column = |headline: &str| Column { share: 1.0, blocks: vec![Block::Chart(chart(headline))] };
    let columns =
        Block::Columns(vec![column("短い見出し"), column("とても長いので二行になる見出し、読む人に事実を伝える")]);
    let layout = lay_out(&document(vec![columns])).unwrap();
    assert_clean(&layout);
    let tops: Vec<f32> = layout.tree.iter().filter_map(|node| Some(node.element.bounds?[3])).collect();
    assert!(tops.len() == 2 && (tops[0] - tops[1]).abs() < 0.01, "{tops:?}");
}

#[test]
fn a_chapters_chart_is_drawn_lower_before_its_page_is_left_empty() {
    let words = Words::default();
    let drawn = |lines: usize| {
        let mut body = vec![heading(1, "1", "章")];
        body.extend((0..lines).map(|_| words_as(TextRole::Body, "文。")));
        body.push(heading(1, "2", "次章"));
        body.push(Block::Chart(sample::daily_chart(&words)));
        let layout = lay_out(&document(body)).unwrap();
        assert_clean(&layout);
        let bounds = layout.tree.iter().find_map(|node| node.element.bounds).unwrap();
        let pages = layout.written.iter().map(|run| run.page).max().unwrap();
        (bounds[3] - bounds[1], pages)
    };
    let (whole, first) = drawn(4);
    // the chapters go on one page, on one page with a lower chart, on two pages
    let all: Vec<(bool, usize)> =
        (4..40).map(drawn).map(|(height, pages)| (height < whole - 0.5, pages - first)).collect();
    let mut seen = all.clone();
    seen.dedup();
    assert_eq!(seen, [(false, 0), (true, 0), (false, 1)], "{all:?}");
}

#[test]
fn five_thousand_rows_are_laid_out() {
    let layout = lay_out(&document(vec![Block::Table(long_table(5000))])).unwrap();
    assert_clean(&layout);
    assert_eq!(rows_per_page(&layout).iter().sum::<usize>(), 5000);
    assert_eq!(layout.places().len(), 5000);
}

#[test]
fn more_columns_than_characters_are_an_error_with_the_tables_name() {
    let columns = vec!["列>"; 90].join("|");
    let row = vec!["123456"; 90].join("|");
    let table = Words::default().table("too.wide", "", "", "", &columns, &[&row]);
    let error = lay_out(&document(vec![Block::Table(table)])).unwrap_err();
    assert!(matches!(error, RenderError::TableTooWide { columns: 90, .. }), "{error}");
}

#[test]
fn a_character_without_a_font_names_its_table() {
    let table = Words::default().table("web.pages", "", "", "", "題名", &["𠮷野家"]);
    let layout = lay_out(&document(vec![Block::Table(table)])).unwrap();
    let [replaced] = layout.replaced() else { panic!("{:?}", layout.replaced()) };
    assert!(replaced.character == '𠮷' && replaced.place.to_string().contains("web.pages"), "{replaced:?}");
    assert!(layout.text_dump().contains("〓野家"), "{}", layout.text_dump());
}
