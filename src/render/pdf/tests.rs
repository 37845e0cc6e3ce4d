//! What must be true of every page: text inside the frame, nothing over anything else, figures where their places say.

use super::sample::{self, Words, heading};
use super::style::{FRAME, PAGE_HEIGHT, PAGE_WIDTH};
use super::*;
use crate::document::model::*;

fn attachments() -> Vec<Attachment> {
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

/// No text outside the frame, none over another. Punctuation that shares half an em may overlap inside one mark.
fn assert_clean(layout: &Layout) {
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
            assert!(inside, "outside the frame: {run:?}");
        }
        runs.sort_by(|a, b| a.bounds[1].total_cmp(&b.bounds[1]));
        for (index, run) in runs.iter().enumerate() {
            for other in runs[index + 1..].iter().take_while(|other| other.bounds[1] < run.bounds[3]) {
                let same = run.mark.is_some() && run.mark == other.mark;
                assert!(same || !overlaps(&run.bounds, &other.bounds), "one over the other:\n{run:?}\n{other:?}");
            }
        }
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
    assert!(layout.into_pdf(vec![]).unwrap().starts_with(b"%PDF-1.7"));
}

#[test]
fn unused() {
    let _ = (Words::default(), heading(1, "", ""));
}
