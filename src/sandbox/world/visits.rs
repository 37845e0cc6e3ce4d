//! Makes the visitors of the website and everything they did: day by day, person by person.
//!
//! Invariant: a visit belongs to one visitor and one day (Japanese time), and its views follow one another in
//! [`Visits::views`]; visits stand in the order of days.

use super::happenings::{BROADCASTS, EVENTS, VIDEOS, day};
use super::site::{self, Page};
use crate::domain::Day;
use crate::sandbox::chance::{Chance, Urn};

/// A person's browser: what the analytics take for a user.
#[derive(Clone, Copy, Debug)]
pub struct Visitor {
    pub place: u8,
    pub device: u8,
    /// The way this person prefers.
    pub source: u8,
}

/// One session.
#[derive(Clone, Copy, Debug)]
pub struct Visit {
    /// Seconds since midnight (Japanese time) of the world's first day.
    pub start: u32,
    pub visitor: u32,
    pub source: u8,
    /// The visitor's first session ever.
    pub first: bool,
    pub engaged: bool,
    pub first_view: u32,
    pub views: u8,
    /// Everything the site told the analytics, page views included.
    pub events: u16,
    /// Times LINE's button was pressed: the site's key event.
    pub line_adds: u8,
    /// Seconds from the first to the last event.
    pub duration: u16,
    /// Seconds with the page in the foreground.
    pub engagement: u16,
    /// Minutes from the start until the analytics show the session.
    pub delay: u16,
}

/// One page seen.
#[derive(Clone, Copy, Debug)]
pub struct View {
    pub page: u8,
    pub engagement: u16,
    pub scrolled: bool,
    /// A click that left the site from this page.
    pub click: Click,
}

impl View {
    /// Events that the page sent: that it was seen, looked at, scrolled, left by a click, and LINE's button.
    pub fn events(&self) -> u16 {
        let clicked = self.click != Click::None;
        let line = self.click == Click::Line;
        [true, self.engagement > 0, self.scrolled, clicked, line].into_iter().map(u16::from).sum()
    }
}

/// Where a click led.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Click {
    None,
    Partner,
    Line,
    Video,
}

/// All that happened on the website.
#[derive(Debug)]
pub struct Visits {
    pub visitors: Vec<Visitor>,
    pub visits: Vec<Visit>,
    pub views: Vec<View>,
    /// Per day the index of its first visit; one more entry than days.
    pub first_of_day: Vec<u32>,
}

/// Sessions of a month in the world's first month, and what each later month adds.
const SESSIONS_AT_START: f64 = 7_350.0;
const SESSIONS_MORE_EACH_MONTH: f64 = 168.0;
/// In a thousand visits, those of people never seen before.
const NEW_PER_MILLE: u32 = 560;
/// How many of the latest people come back at all.
const RETURNING_POOL: u32 = 9_000;

pub fn make(first_day: Day, days: u32, pages: &[Page], chance: &mut Chance) -> Visits {
    let places = Urn::new(&site::PLACES.iter().map(|p| p.weight).collect::<Vec<_>>());
    let devices = Urn::new(&[68.0, 28.5, 3.5]);
    let source_weights: Vec<f64> = site::SOURCES.iter().map(|s| s.weight).collect();
    let usual_source = Urn::new(&source_weights);
    let hours = Urn::new(&[
        2.0, 1.0, 0.5, 0.4, 0.4, 0.7, 2.0, 4.0, 5.0, 4.5, 4.5, 4.8, 6.5, 5.5, 4.5, 4.5, 4.6, 5.0, 5.5, 6.0, 7.0, 7.5,
        7.0, 4.0,
    ]);
    let mut made = Visits { visitors: vec![], visits: vec![], views: vec![], first_of_day: vec![] };
    let person = |chance: &mut Chance| Visitor {
        place: places.draw(chance),
        device: devices.draw(chance),
        source: usual_source.draw(chance),
    };
    // people who knew the site before the world begins
    for _ in 0..3_000 {
        let known = person(chance);
        made.visitors.push(known);
    }
    for index in 0..days {
        made.first_of_day.push(made.visits.len() as u32);
        let today = first_day.plus(i64::from(index));
        let pull = Pull::of(today);
        let page_weights: Vec<f64> = pages.iter().map(|p| page_weight(p, today)).collect();
        let page_urn = Urn::new(&page_weights);
        let sources = pull.sources(&source_weights);
        let noise = 0.94 + 0.12 * chance.fraction();
        let month = f64::from(index) / 30.44;
        let sessions = (SESSIONS_AT_START + SESSIONS_MORE_EACH_MONTH * month) / 30.44 * pull.factor * noise;
        for _ in 0..sessions.round() as u32 {
            let first = chance.happens(NEW_PER_MILLE);
            let visitor = if first {
                let person = person(chance);
                made.visitors.push(person);
                made.visitors.len() as u32 - 1
            } else {
                // the latest people come back most; 0 is the newest
                let pool = RETURNING_POOL.min(made.visitors.len() as u32);
                let age = chance.fraction();
                made.visitors.len() as u32 - 1 - (age * age * f64::from(pool)) as u32
            };
            let own = made.visitors[visitor as usize].source;
            let source = if chance.happens(450) { own } else { sources.draw(chance) };
            let second = u32::from(hours.draw(chance)) * 3_600 + chance.below(3_600);
            let landing = landing_page(source, &page_urn, pull.target(pages), chance);
            let seen = read_pages(landing, &page_urn, &mut made.views, chance);
            let month_of = (today.year(), today.month().number());
            let late = month_of != LATE_FREE.0 || today.day_of_month() < LATE_FREE.1;
            let delay = 120 + chance.below(600) + if late && chance.happens(15) { chance.below(48 * 60) } else { 0 };
            made.visits.push(Visit {
                start: index * 86_400 + second,
                visitor,
                source,
                first,
                engaged: seen.duration >= 10 || seen.views > 1,
                first_view: seen.first_view,
                views: seen.views,
                events: seen.events + 1 + u16::from(first),
                line_adds: seen.line_adds,
                duration: seen.duration,
                engagement: seen.engagement,
                delay: delay as u16,
            });
        }
    }
    made.first_of_day.push(made.visits.len() as u32);
    made
}

/// From this day of this month on nothing arrives late, so that the month is complete when it is reported.
const LATE_FREE: ((i32, u32), u32) = ((2026, 10), 26);

/// What a day's happenings do to it.
struct Pull {
    factor: f64,
    line: f64,
    x: f64,
    youtube: f64,
    paid: f64,
    /// The day of the event or video that people come for.
    newest: Option<Day>,
}

impl Pull {
    fn of(today: Day) -> Pull {
        let weekday = if today.is_weekend() { 0.88 } else { 1.03 };
        let resting =
            if matches!((today.month().number(), today.day_of_month()), (12, 29..) | (1, 1..=3)) { 0.6 } else { 1.0 };
        let mut pull = Pull { factor: weekday * resting, line: 1.0, x: 1.0, youtube: 1.0, paid: 0.4, newest: None };
        for held in EVENTS.iter().map(|e| day(e.held_on)) {
            match today.since(held) {
                0 => pull.rise(1.62, held),
                -1 => pull.rise(1.32, held),
                1 => pull.rise(1.25, held),
                -14..=-2 => pull.paid = 2.2,
                _ => continue,
            }
            pull.x *= 1.8;
        }
        for out in VIDEOS.iter().map(|v| day(v.published_on)) {
            match today.since(out) {
                0 => pull.rise(1.30, out),
                1 => pull.rise(1.16, out),
                2..=4 => pull.rise(1.05, out),
                _ => continue,
            }
            pull.youtube *= 2.6;
        }
        if BROADCASTS.iter().any(|b| day(b.sent_on) == today) {
            pull.factor *= 1.14;
            pull.line = 4.5;
        }
        pull
    }
    fn rise(&mut self, factor: f64, cause: Day) {
        self.factor *= factor;
        self.newest = Some(cause);
    }
    fn sources(&self, usual: &[f64]) -> Urn {
        let mut weights = usual.to_vec();
        weights[site::LINE_SOURCE] *= self.line;
        weights[site::X_SOURCE] *= self.x;
        weights[site::YOUTUBE_SOURCE] *= self.youtube;
        weights[site::PAID_SOURCE] *= self.paid;
        Urn::new(&weights)
    }
    fn target(&self, pages: &[Page]) -> Option<u8> {
        let newest = self.newest?;
        pages.iter().position(|p| p.peak == Some(newest)).map(|index| index as u8)
    }
}

/// How much a page draws on a day; 0 while it does not stand.
fn page_weight(page: &Page, today: Day) -> f64 {
    if page.from.is_some_and(|from| today < from) || page.until.is_some_and(|until| until <= today) {
        return 0.0;
    }
    let days_off = page.peak.map(|peak| today.since(peak));
    let near = match days_off {
        None => 1.0,
        Some(-1..=1) => 6.0,
        Some(-10..=10) => 3.0,
        Some(-30..=45) => 1.4,
        Some(_) => 0.35,
    };
    page.weight * near
}

fn landing_page(source: u8, pages: &Urn, target: Option<u8>, chance: &mut Chance) -> u8 {
    let social = (site::LINE_SOURCE..=site::YOUTUBE_SOURCE).contains(&usize::from(source));
    let paid = usize::from(source) == site::PAID_SOURCE;
    match target {
        Some(page) if (social || paid) && chance.happens(600) => page,
        _ => pages.draw(chance),
    }
}

struct Read {
    first_view: u32,
    views: u8,
    /// Those of the pages alone, without the session's own.
    events: u16,
    line_adds: u8,
    duration: u16,
    engagement: u16,
}

fn read_pages(landing: u8, pages: &Urn, views: &mut Vec<View>, chance: &mut Chance) -> Read {
    let first_view = views.len() as u32;
    let count = if chance.happens(450) {
        1
    } else {
        let mut count = 2;
        while count < 14 && chance.happens(660) {
            count += 1;
        }
        count
    };
    let (mut duration, mut engagement, mut events, mut line_adds) = (0, 0, 0, 0);
    for nth in 0..count {
        let page = if nth == 0 { landing } else { pages.draw(chance) };
        // most who leave at once leave within seconds
        let dwell = if count == 1 && chance.happens(800) {
            chance.below(9)
        } else {
            let share = chance.fraction();
            4 + (share * share * 170.0) as u32
        };
        let in_front = if dwell < 3 { 0 } else { dwell * (55 + chance.below(45)) / 100 };
        let click = match chance.below(1000) {
            0..=17 => Click::Partner,
            18..=29 => Click::Line,
            30..=44 => Click::Video,
            _ => Click::None,
        };
        duration += dwell;
        engagement += in_front;
        let view = View { page, engagement: in_front as u16, scrolled: dwell > 25 && chance.happens(500), click };
        events += view.events();
        line_adds += u8::from(click == Click::Line);
        views.push(view);
    }
    Read { first_view, views: count, events, line_adds, duration: duration as u16, engagement: engagement as u16 }
}
