//! Reads a finished PDF and says what is wrong with it: against PDF/UA-1 and PDF/A-3a, and against its own figures.
//!
//! It shares nothing with the writer, so it cannot repeat the writer's mistakes: `file`, `font`, `content` and `tree` read
//! the bytes; the others judge. Not here: validating any PDF of the world; what our files never use is a finding too.
//! Invariant: hostile bytes give findings, never a panic, and a file of ours gives none.

mod attachments;
mod catalog;
mod content;
mod digits;
mod elements;
mod figures;
mod file;
mod font;
mod geometry;
mod navigation;
mod rule;
mod structure;
mod tree;
mod xmp;

pub use rule::Rule;

use file::File;
use std::collections::BTreeMap;
use std::fmt;

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    pub rule: Rule,
    /// `page 3, Table 2, row 4`
    pub place: String,
    /// What stands there, and what should.
    pub why: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.rule.name(), self.place, self.why)
    }
}

/// The findings of a check on their way.
#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, rule: Rule, place: impl Into<String>, why: impl Into<String>) {
        self.0.push(Finding { rule, place: place.into(), why: why.into() });
    }
}

/// Everything that was read before anything is judged.
struct Proof<'a> {
    file: &'a File<'a>,
    pages: Vec<content::Page>,
    /// The characters of each mark: page and mark to indices.
    written: BTreeMap<(usize, i64), Vec<usize>>,
    tree: tree::Tree,
    figures: Option<figures::Account>,
}

/// Checks a PDF of ours whole.
///
/// `typefaces` are the font files that its characters are to look like: the file's own name for a face says which.
/// An empty answer means: nothing is wrong.
pub fn check(bytes: &[u8], typefaces: &[&[u8]]) -> Vec<Finding> {
    let mut findings = Findings::default();
    let file = match File::open(bytes) {
        Ok(file) => file,
        Err(why) => {
            findings.add(Rule::Unreadable, "file", why);
            return findings.0;
        }
    };
    catalog::check(&file, &mut findings);
    xmp::check(&file, &mut findings);
    let fonts = font::read(&file, &mut findings);
    font::compare(&fonts, typefaces, &mut findings);
    let pages = content::read(&file, &fonts, &mut findings);
    let tree = tree::read(&file, &mut findings);
    let figures = attachments::check(&file, &mut findings);
    let written = content::by_mark(&pages);
    let proof = Proof { file: &file, pages, written, tree, figures };
    structure::check(&proof, &mut findings);
    elements::check(&proof, &mut findings);
    geometry::check(&proof, &mut findings);
    let headings = navigation::check(&proof, &mut findings);
    let figures_at = figures::check(&proof, &mut findings);
    digits::check(&proof, &headings, &figures_at, &mut findings);
    findings.0.sort();
    findings.0.dedup();
    findings.0
}
