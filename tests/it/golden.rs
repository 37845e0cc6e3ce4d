//! How the sample's report reads and looks, beside how it read and looked: its whole text, and four pages as small pictures.
//!
//! After a wanted change: `REPORT_WRITE_GOLDEN=1 cargo test --test it golden`, then look at what git says of
//! `tests/golden`. The pictures are plain grey maps of 20 dots an inch, so they show where things stand, not letters.

use crate::pdf_text::Pdf;
use crate::support::{OCTOBER_PDF, TestProject};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Pages with little in common: cover, summary, targets, charts.
const PAGES: [usize; 4] = [1, 3, 4, 5];
/// Another version of the renderer shades edges a little differently: so much grey, on so many dots of a thousand.
const SHADE: u8 = 40;
const DOTS: usize = 10;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}
fn rewriting() -> bool {
    std::env::var_os("REPORT_WRITE_GOLDEN").is_some()
}
const AGAIN: &str = "if this is wanted: REPORT_WRITE_GOLDEN=1 cargo test --test it golden, and look at it";

#[test]
fn the_sample_reads_as_it_did() {
    let pdf = std::fs::read(TestProject::shared_october().join(OCTOBER_PDF)).unwrap();
    let text = Pdf::read(&pdf).text();
    let path = folder().join("monthly.txt");
    if rewriting() {
        std::fs::create_dir_all(folder()).unwrap();
        return std::fs::write(path, text).unwrap();
    }
    let before = std::fs::read_to_string(path).unwrap();
    let changed = before.lines().zip(text.lines()).position(|(a, b)| a != b);
    let line = changed.unwrap_or_else(|| before.lines().count().min(text.lines().count()));
    let at = |text: &str| text.lines().nth(line).unwrap_or("(the end)").to_string();
    assert!(before == text, "line {}: `{}` was `{}`; {AGAIN}", line + 1, at(&text), at(&before));
}

/// What the pages hold changes from month to month; that one is nearly bare is a mistake of the template.
#[test]
fn no_page_of_the_sample_is_nearly_bare() {
    let pdf = std::fs::read(TestProject::shared_october().join(OCTOBER_PDF)).unwrap();
    // the body in points from the foot of the page; below it stands the running foot
    let (foot, head) = (57.0, 782.0);
    let empty: Vec<(usize, f64)> = Pdf::read(&pdf)
        .pages
        .iter()
        .enumerate()
        .map(|(at, page)| {
            let body = page.glyphs.iter().map(|glyph| glyph.baseline).filter(|y| *y > foot);
            (at + 1, (body.fold(head, f64::min) - foot) / (head - foot))
        })
        .collect();
    let last = empty.len();
    let bare: Vec<_> = empty.into_iter().filter(|(page, share)| *share > 0.3 && *page < last).collect();
    assert!(bare.is_empty(), "pages with the share that is empty: {bare:?}");
}

/// Width, height and dots of a plain grey map.
fn dots(picture: &[u8]) -> (usize, usize, &[u8]) {
    let mut fields = Vec::new();
    let mut rest = picture.strip_prefix(b"P5").expect("a grey map");
    while fields.len() < 3 {
        rest = rest.trim_ascii_start();
        let end = rest.iter().position(u8::is_ascii_whitespace).expect("a header");
        fields.push(std::str::from_utf8(&rest[..end]).unwrap().parse::<usize>().unwrap());
        rest = &rest[end..];
    }
    (fields[0], fields[1], &rest[1..])
}

/// Dots of a thousand that differ, or why the two cannot be compared.
fn differing(before: &[u8], after: &[u8]) -> Result<usize, String> {
    let ((width, height, a), (new_width, new_height, b)) = (dots(before), dots(after));
    if (width, height) != (new_width, new_height) {
        return Err(format!("{new_width} x {new_height} dots, were {width} x {height}"));
    }
    let differing = a.iter().zip(b).filter(|(a, b)| a.abs_diff(**b) > SHADE).count();
    Ok(differing * 1000 / a.len().max(1))
}

#[test]
fn four_pages_of_the_sample_look_as_they_did() {
    if Command::new("pdftoppm").arg("-v").output().is_err() {
        eprintln!("skipped: pdftoppm is not installed");
        return;
    }
    let pdf = TestProject::shared_october().join(OCTOBER_PDF);
    let work = tempfile::tempdir().unwrap();
    for page in PAGES {
        let (number, made) = (page.to_string(), work.path().join(page.to_string()));
        let arguments = ["-r", "20", "-gray", "-singlefile", "-f", &number, "-l", &number];
        let run = Command::new("pdftoppm").args(arguments).arg(&pdf).arg(&made).output().unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        let picture = std::fs::read(made.with_extension("pgm")).unwrap();
        let path = folder().join(format!("monthly-{page:02}.pgm"));
        if rewriting() {
            std::fs::create_dir_all(folder()).unwrap();
            std::fs::write(path, picture).unwrap();
            continue;
        }
        let before = std::fs::read(path).unwrap();
        let found = differing(&before, &picture).unwrap_or_else(|why| panic!("page {page}: {why}"));
        assert!(found <= DOTS, "page {page}: {found} of 1000 dots differ; {AGAIN}");
    }
}

#[test]
fn a_picture_that_differs_is_told_from_one_that_is_shaded_differently() {
    let picture =
        |change: &dyn Fn(usize) -> u8| [b"P5\n50 40\n255\n".to_vec(), (0..2000).map(change).collect()].concat();
    let before = picture(&|at| if at % 50 < 25 { 255 } else { 90 });
    let shaded = picture(&|at| if at % 50 < 25 { 240 } else { 110 });
    let moved = picture(&|at| if at % 50 < 26 { 255 } else { 90 });
    assert_eq!(differing(&before, &shaded), Ok(0));
    assert!(differing(&before, &moved).unwrap() > DOTS);
    assert!(differing(&before, b"P5 2 2 255 abcd").is_err());
}
