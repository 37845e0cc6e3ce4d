//! Vertical layout: blocks arrive as slices that are never cut, and leave with a page and a height on it.
//!
//! Not here: what a slice looks like. Invariants: no slice crosses the body's foot unless it is taller than a page;
//! slices are painted in the order in which they came; no page is left more than a quarter empty, except where a chapter
//! ends on it whose successor does not fit, where what comes next cannot be cut, or where the document ends.

use super::Spot;
use super::canvas::Face;
use super::page::{Artifact, Element, Recorder};
use super::style::{
    BODY_HEIGHT, BODY_TOP, FOOTER_BASELINE, GRAY, HEADER_BASELINE, INK, LABEL, LEFT, MEASURE, RIGHT, STAT_UNIT, Style,
    rule,
};
use crate::document::model::Meta;
use std::rc::Rc;

/// Where a slice is painted: points from the page's lower left; `top` is its upper edge.
#[derive(Clone, Copy, Debug)]
pub struct At<'p> {
    pub x: f32,
    pub top: f32,
    /// How much lower than it asked for the slice is painted; at most what it gives.
    pub less: f32,
    /// Page of each heading, from 0, in document order.
    pub heading_pages: &'p [usize],
}

type Paint<'d> = Box<dyn FnOnce(&mut Recorder<'_>, At<'_>) + 'd>;
/// Paints a head again, as often as a table goes on.
pub type Repaint<'d> = Rc<dyn Fn(&mut Recorder<'_>, At<'_>) + 'd>;

/// A piece of a page that is never cut.
pub struct Slice<'d> {
    /// Least room to what stands above and below; the larger of two neighbours' wishes counts, none at a page's head.
    pub before: f32,
    pub height: f32,
    pub after: f32,
    /// No page may end after it.
    pub keep: bool,
    pub start: Start,
    /// Height of the table that begins here, all of it: a short one is rather moved to the next page than cut.
    pub whole: f32,
    /// Row height of the table that begins here. In a column it stands on a multiple of it, so that the rows of tables side
    /// by side share their baselines, however many blocks are above them.
    pub pitch: f32,
    /// How much lower it can be painted where it would otherwise miss the page: a chart's.
    pub gives: f32,
    /// The cover: its page has no footer.
    pub cover: bool,
    /// Headings in it, by their number in document order.
    pub headings: Vec<usize>,
    /// Painted above it where it comes first on a page: a table's head.
    pub repeat: Option<Repeat<'d>>,
    pub paint: Paint<'d>,
}

/// Whether a slice starts a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    No,
    /// A chapter: unless the page before would be left more than a quarter empty and its beginning fits there, with a
    /// chart drawn lower where that is what it takes.
    Chapter,
    Always,
}

#[derive(Clone)]
pub struct Repeat<'d> {
    pub height: f32,
    pub paint: Repaint<'d>,
}

/// What a block becomes.
pub enum Step<'d> {
    Open(Element),
    Close,
    Slice(Slice<'d>),
    /// What follows starts a page.
    Turn,
}

impl<'d> Slice<'d> {
    pub fn new(height: f32, paint: impl FnOnce(&mut Recorder<'_>, At<'_>) + 'd) -> Slice<'d> {
        Slice {
            before: 0.0,
            height,
            after: 0.0,
            keep: false,
            start: Start::No,
            whole: 0.0,
            pitch: 0.0,
            gives: 0.0,
            cover: false,
            headings: Vec::new(),
            repeat: None,
            paint: Box::new(paint),
        }
    }
    /// Empty room.
    pub fn room(height: f32) -> Slice<'d> {
        Slice::new(height, |_, _| {})
    }
    pub fn before(self, before: f32) -> Slice<'d> {
        Slice { before, ..self }
    }
    pub fn after(self, after: f32) -> Slice<'d> {
        Slice { after, ..self }
    }
    pub fn keep(self, keep: bool) -> Slice<'d> {
        Slice { keep, ..self }
    }
}

/// The slices of `steps` glued to one another: no page ends between them.
pub fn glue(steps: &mut [Step<'_>]) {
    let mut slices: Vec<&mut Slice> = slices_mut(steps).collect();
    slices.pop();
    for slice in slices {
        slice.keep = true;
    }
}
/// The last slice stays with what follows.
pub fn keep_last(steps: &mut [Step<'_>]) {
    if let Some(last) = slices_mut(steps).last() {
        last.keep = true;
    }
}
fn slices_mut<'s, 'd>(steps: &'s mut [Step<'d>]) -> impl Iterator<Item = &'s mut Slice<'d>> {
    steps.iter_mut().filter_map(|step| if let Step::Slice(slice) = step { Some(slice) } else { None })
}
fn slices<'s, 'd>(steps: &'s [Step<'d>]) -> impl Iterator<Item = &'s Slice<'d>> {
    steps.iter().filter_map(|step| if let Step::Slice(slice) = step { Some(slice) } else { None })
}

/// Height of slices one under the other, without the first one's room above and the last one's below.
pub fn stack_height(steps: &[Step<'_>]) -> f32 {
    let (mut height, mut after) = (0.0f32, None);
    for slice in slices(steps) {
        height = below(height, after, slice) + slice.height;
        after = Some(slice.after);
    }
    height
}

/// How far down its column a slice stands: under `down` points and the room below them; `None`: it is the first.
fn below(down: f32, after: Option<f32>, slice: &Slice<'_>) -> f32 {
    let Some(after) = after else { return down };
    let down = down + after.max(slice.before);
    if slice.pitch > 0.0 { ((down - 0.01) / slice.pitch).ceil() * slice.pitch } else { down }
}

/// One slice out of columns side by side: painted column by column.
pub fn side_by_side<'d>(columns: Vec<(f32, Vec<Step<'d>>)>) -> Slice<'d> {
    let height = columns.iter().map(|(_, steps)| stack_height(steps)).fold(0.0, f32::max);
    let first = |steps: &[Step]| slices(steps).next().map_or(0.0, |slice| slice.before);
    let last = |steps: &[Step]| slices(steps).last().map_or(0.0, |slice| slice.after);
    let before = columns.iter().map(|(_, steps)| first(steps)).fold(0.0, f32::max);
    let after = columns.iter().map(|(_, steps)| last(steps)).fold(0.0, f32::max);
    let headings =
        columns.iter().flat_map(|(_, steps)| slices(steps)).flat_map(|s| s.headings.iter().copied()).collect();
    let paint = move |recorder: &mut Recorder<'_>, at: At<'_>| {
        for (x, steps) in columns {
            paint_stack(steps, recorder, At { x: at.x + x, ..at });
        }
    };
    Slice { before, after, headings, ..Slice::new(height, paint) }
}

fn paint_stack(steps: Vec<Step<'_>>, recorder: &mut Recorder<'_>, at: At<'_>) {
    let (mut down, mut after) = (0.0, None);
    for step in steps {
        match step {
            Step::Open(element) => recorder.open(element),
            Step::Close => recorder.close(),
            Step::Turn => {}
            Step::Slice(slice) => {
                down = below(down, after, &slice);
                after = Some(slice.after);
                let height = slice.height;
                (slice.paint)(recorder, At { top: at.top - down, less: 0.0, ..at });
                down += height;
            }
        }
    }
}

/// Where a slice stands: its page, the distance of its upper edge from the body's, and whether a head comes above it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placed {
    pub page: usize,
    pub down: f32,
    pub repeated: bool,
    pub less: f32,
}

/// No page is left emptier than this without a reason.
const MOST_EMPTY: f32 = BODY_HEIGHT / 4.0;

/// Distributes slices over pages.
pub fn place(steps: &[Step<'_>]) -> Vec<Placed> {
    let mut starts = Vec::new();
    let mut turn = false;
    for step in steps {
        match step {
            Step::Turn => turn = true,
            Step::Slice(slice) => starts.push(if std::mem::take(&mut turn) { Start::Always } else { slice.start }),
            Step::Open(_) | Step::Close => {}
        }
    }
    let slices: Vec<&Slice> = slices(steps).collect();
    let mut placed = Vec::with_capacity(slices.len());
    let mut pen = Pen { page: 0, down: 0.0, after: 0.0, fresh: true };
    let mut start = 0;
    while start < slices.len() {
        let mut end = start + 1;
        while end < slices.len() && slices[end - 1].keep && starts[end] == Start::No {
            end += 1;
        }
        let group = &slices[start..end];
        let mut squeezed = 0.0;
        if !pen.fresh {
            let overflow = pen.down + pen.after.max(group[0].before) + height(group) - BODY_HEIGHT;
            let gives: f32 = group.iter().map(|slice| slice.gives).sum();
            let empty = BODY_HEIGHT - pen.down;
            let turns = match starts[start] {
                Start::Always => true,
                Start::Chapter if overflow > gives + 0.01 => true,
                Start::Chapter => empty <= MOST_EMPTY,
                Start::No => overflow > gives + 0.01 || (empty <= MOST_EMPTY && pen.would_cut(group)),
            };
            if turns {
                pen.turn();
            } else {
                squeezed = if gives > 0.0 { (overflow / gives).clamp(0.0, 1.0) } else { 0.0 };
            }
        }
        for slice in group {
            placed.push(pen.put(slice, squeezed * slice.gives));
        }
        start = end;
    }
    placed
}

/// Height of slices one under the other, without the room above the first.
fn height(group: &[&Slice<'_>]) -> f32 {
    let inner: f32 = group.windows(2).map(|pair| pair[0].after.max(pair[1].before)).sum();
    inner + group.iter().map(|slice| slice.height).sum::<f32>()
}

/// Where the next slice will stand.
struct Pen {
    page: usize,
    down: f32,
    after: f32,
    /// Nothing stands on the page yet.
    fresh: bool,
}

impl Pen {
    fn turn(&mut self) {
        (self.page, self.down, self.fresh) = (self.page + 1, 0.0, true);
    }
    /// Whether a table that begins in `group` would be cut here though it is whole on the next page.
    fn would_cut(&self, group: &[&Slice<'_>]) -> bool {
        let Some(first) = group.iter().position(|slice| slice.whole > 0.0) else { return false };
        let above = self.after.max(group[0].before);
        let whole = height(&group[..first + 1]) - group[first].height + group[first].whole;
        self.down + above + whole > BODY_HEIGHT + 0.01 && whole <= BODY_HEIGHT
    }
    fn put(&mut self, slice: &Slice<'_>, less: f32) -> Placed {
        let height = slice.height - less;
        if !self.fresh && self.down + self.after.max(slice.before) + height > BODY_HEIGHT + 0.01 {
            self.turn();
        }
        let repeated = self.fresh && slice.repeat.is_some();
        if !self.fresh {
            self.down += self.after.max(slice.before);
        } else if let Some(repeat) = &slice.repeat {
            self.down += repeat.height;
        }
        let placed = Placed { page: self.page, down: self.down, repeated, less };
        (self.down, self.after, self.fresh) = (self.down + height, slice.after, false);
        placed
    }
}

/// A heading as running feet need it.
pub struct RunningHeading {
    pub level: u8,
    /// `3　公式LINE`
    pub title: String,
}

/// Paints every page, with running heads and feet.
pub fn paint(steps: Vec<Step<'_>>, meta: &Meta, headings: &[RunningHeading], recorder: &mut Recorder<'_>) {
    let placed = place(&steps);
    let total = placed.last().map_or(1, |last| last.page + 1);
    let mut heading_pages = vec![0; headings.len()];
    let mut covers = vec![false; total];
    for (slice, place) in slices(&steps).zip(&placed) {
        covers[place.page] |= slice.cover;
        for &heading in &slice.headings {
            heading_pages[heading] = place.page;
        }
    }
    let chapters = running_chapters(&steps, &placed, headings, total);
    let begin = |recorder: &mut Recorder<'_>| {
        recorder.new_page();
        let page = recorder.page();
        header(recorder, meta);
        if !covers[page] {
            let chapter = chapters[page].map_or("", |heading| headings[heading].title.as_str());
            footer(recorder, chapter, page + 1, total);
        }
    };
    begin(recorder);
    let mut places = placed.into_iter();
    for step in steps {
        match step {
            Step::Open(element) => recorder.open(element),
            Step::Close => recorder.close(),
            Step::Turn => {}
            Step::Slice(slice) => {
                let place = places.next().expect("every slice was placed");
                while recorder.page() < place.page {
                    begin(recorder);
                }
                let top = BODY_TOP - place.down;
                let at = At { x: LEFT, top, less: place.less, heading_pages: &heading_pages };
                if let (true, Some(repeat)) = (place.repeated, &slice.repeat) {
                    (repeat.paint)(recorder, At { top: at.top + repeat.height, ..at });
                }
                (slice.paint)(recorder, at);
            }
        }
    }
}

/// The chapter named at the foot of each page: the one at the page's head, or else the first that starts on it.
fn running_chapters(
    steps: &[Step<'_>],
    placed: &[Placed],
    headings: &[RunningHeading],
    total: usize,
) -> Vec<Option<usize>> {
    let mut starts: Vec<Vec<(usize, f32)>> = vec![Vec::new(); total];
    for (slice, place) in slices(steps).zip(placed) {
        let chapters = slice.headings.iter().filter(|&&heading| headings[heading].level == 1);
        starts[place.page].extend(chapters.map(|&heading| (heading, place.down)));
    }
    let mut current = None;
    starts
        .into_iter()
        .map(|starts| {
            let first = starts.first().copied();
            let shown = match (current, first) {
                (_, Some((heading, 0.0))) => Some(heading),
                (None, Some((heading, _))) => Some(heading),
                (before, _) => before,
            };
            current = starts.last().map(|last| last.0).or(current);
            shown
        })
        .collect()
}

fn header(recorder: &mut Recorder<'_>, meta: &Meta) {
    let composer = recorder.composer;
    composer.at(Spot::Header);
    let banner = meta.banner.as_deref().map(|words| composer.cut(words, LABEL, MEASURE / 3.0));
    let banner_width = banner.as_ref().map_or(0.0, |text| text.natural_width() + 8.0);
    let running = composer.cut(&meta.running, LABEL, MEASURE - banner_width - 12.0);
    recorder.artifact(Artifact::Header, |ink| {
        for line in running.lines(f32::INFINITY) {
            ink.line(&running, &line, LEFT, HEADER_BASELINE);
        }
        if let Some(text) = &banner {
            let x = RIGHT - banner_width;
            let low = HEADER_BASELINE - 0.12 * LABEL.size - 2.0;
            ink.frame([x, low, RIGHT, low + LABEL.size + 4.0], rule(0.5, GRAY));
            for line in text.lines(f32::INFINITY) {
                ink.line(text, &line, x + 4.0, HEADER_BASELINE);
            }
        }
    });
}

fn footer(recorder: &mut Recorder<'_>, chapter: &str, page: usize, total: usize) {
    let composer = recorder.composer;
    composer.at(Spot::Footer);
    let number = Style { face: Face::Fixed, ..STAT_UNIT };
    let mut builder = composer.builder(number);
    builder.plain(&page.to_string(), Style { colour: INK, ..number });
    builder.plain(&format!(" / {total}"), Style { colour: LABEL.colour, ..number });
    let count = builder.finish();
    let width = count.natural_width();
    let chapter = composer.cut(chapter, LABEL, MEASURE - width - 24.0);
    recorder.artifact(Artifact::Footer, |ink| {
        for line in chapter.lines(f32::INFINITY) {
            ink.line(&chapter, &line, LEFT, FOOTER_BASELINE);
        }
        for line in count.lines(f32::INFINITY) {
            ink.line(&count, &line, RIGHT - width, FOOTER_BASELINE);
        }
    });
}
