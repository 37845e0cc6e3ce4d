//! The dimensions and metrics of the emulated property, and which of them may stand together.
//!
//! Names and scopes follow Google's published list. Invariant: every member of a dimension has a small number (its
//! code), so a report groups by numbers and turns to text only for what it prints.

use crate::domain::Day;
use crate::sandbox::world::visits::Click;
use crate::sandbox::world::{World, site};

/// A column that a report may be grouped by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Dimension {
    Date,
    YearMonth,
    Year,
    Month,
    Channel,
    SourceMedium,
    Source,
    Medium,
    Landing,
    Device,
    Country,
    Region,
    City,
    NewOrReturning,
    HostName,
    PagePath,
    PageTitle,
    EventName,
    LinkDomain,
    DateRange,
}

/// How finely a report must look: at sessions, at pages seen, or at single events.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Grain {
    Session,
    Page,
    Event,
}

/// API name, UI name, category, the column behind it, and whether it belongs to attribution.
pub struct DimensionEntry {
    pub api_name: &'static str,
    pub ui_name: &'static str,
    pub category: &'static str,
    pub dimension: Dimension,
    /// Attribution-scoped: incompatible with the metrics in [`MetricEntry::not_by_attribution`].
    pub by_attribution: bool,
}

const fn entry(
    api_name: &'static str,
    ui_name: &'static str,
    category: &'static str,
    dimension: Dimension,
) -> DimensionEntry {
    DimensionEntry { api_name, ui_name, category, dimension, by_attribution: false }
}
const fn attributed(api_name: &'static str, ui_name: &'static str, dimension: Dimension) -> DimensionEntry {
    DimensionEntry { api_name, ui_name, category: "Attribution", dimension, by_attribution: true }
}

pub const DIMENSIONS: &[DimensionEntry] = &[
    entry("city", "City", "Geography", Dimension::City),
    entry("country", "Country", "Geography", Dimension::Country),
    entry("date", "Date", "Time", Dimension::Date),
    attributed("defaultChannelGroup", "Default channel group", Dimension::Channel),
    entry("deviceCategory", "Device category", "Platform / Device", Dimension::Device),
    entry("eventName", "Event name", "Event", Dimension::EventName),
    entry("hostName", "Hostname", "Page / Screen", Dimension::HostName),
    entry("landingPage", "Landing page", "Page / Screen", Dimension::Landing),
    entry("linkDomain", "Link domain", "Link", Dimension::LinkDomain),
    attributed("medium", "Medium", Dimension::Medium),
    entry("month", "Month", "Time", Dimension::Month),
    entry("newVsReturning", "New / returning", "User Lifetime", Dimension::NewOrReturning),
    entry("pagePath", "Page path", "Page / Screen", Dimension::PagePath),
    entry("pageTitle", "Page title", "Page / Screen", Dimension::PageTitle),
    entry("region", "Region", "Geography", Dimension::Region),
    entry("sessionDefaultChannelGroup", "Session default channel group", "Traffic Source", Dimension::Channel),
    entry("sessionMedium", "Session medium", "Traffic Source", Dimension::Medium),
    entry("sessionSource", "Session source", "Traffic Source", Dimension::Source),
    entry("sessionSourceMedium", "Session source / medium", "Traffic Source", Dimension::SourceMedium),
    attributed("source", "Source", Dimension::Source),
    attributed("sourceMedium", "Source / medium", Dimension::SourceMedium),
    entry("year", "Year", "Time", Dimension::Year),
    entry("yearMonth", "Year month", "Time", Dimension::YearMonth),
];

/// A number that a report may hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Metric {
    ActiveUsers,
    AverageSessionDuration,
    BounceRate,
    EngagedSessions,
    EngagementRate,
    EventCount,
    EventCountPerUser,
    EventsPerSession,
    KeyEvents,
    NewUsers,
    ScreenPageViews,
    ScreenPageViewsPerSession,
    ScreenPageViewsPerUser,
    SessionKeyEventRate,
    Sessions,
    SessionsPerUser,
    TotalUsers,
    UserEngagementDuration,
}

pub struct MetricEntry {
    pub api_name: &'static str,
    pub ui_name: &'static str,
    pub category: &'static str,
    pub kind: &'static str,
    pub metric: Metric,
    /// Google refuses it beside a dimension of attribution.
    pub not_by_attribution: bool,
}

const fn metric(
    api_name: &'static str,
    ui_name: &'static str,
    category: &'static str,
    kind: &'static str,
    metric: Metric,
    not_by_attribution: bool,
) -> MetricEntry {
    MetricEntry { api_name, ui_name, category, kind, metric, not_by_attribution }
}

const INTEGER: &str = "TYPE_INTEGER";
const FLOAT: &str = "TYPE_FLOAT";
const SECONDS: &str = "TYPE_SECONDS";

pub const METRICS: &[MetricEntry] = &[
    metric("activeUsers", "Active users", "User", INTEGER, Metric::ActiveUsers, false),
    metric(
        "averageSessionDuration",
        "Average session duration",
        "Session",
        SECONDS,
        Metric::AverageSessionDuration,
        true,
    ),
    metric("bounceRate", "Bounce rate", "Session", FLOAT, Metric::BounceRate, false),
    metric("engagedSessions", "Engaged sessions", "Session", INTEGER, Metric::EngagedSessions, false),
    metric("engagementRate", "Engagement rate", "Session", FLOAT, Metric::EngagementRate, false),
    metric("eventCount", "Event count", "Event", INTEGER, Metric::EventCount, true),
    metric("eventCountPerUser", "Event count per user", "Event", FLOAT, Metric::EventCountPerUser, true),
    metric("eventsPerSession", "Events per session", "Event", FLOAT, Metric::EventsPerSession, true),
    metric("keyEvents", "Key events", "Event", FLOAT, Metric::KeyEvents, false),
    metric("newUsers", "New users", "User", INTEGER, Metric::NewUsers, true),
    metric("screenPageViews", "Views", "Page / Screen", INTEGER, Metric::ScreenPageViews, true),
    metric(
        "screenPageViewsPerSession",
        "Views per session",
        "Page / Screen",
        FLOAT,
        Metric::ScreenPageViewsPerSession,
        true,
    ),
    metric(
        "screenPageViewsPerUser",
        "Views per active user",
        "Page / Screen",
        FLOAT,
        Metric::ScreenPageViewsPerUser,
        true,
    ),
    metric("sessionKeyEventRate", "Session key event rate", "Session", FLOAT, Metric::SessionKeyEventRate, false),
    metric("sessions", "Sessions", "Session", INTEGER, Metric::Sessions, false),
    metric("sessionsPerUser", "Sessions per active user", "Session", FLOAT, Metric::SessionsPerUser, false),
    metric("totalUsers", "Total users", "User", INTEGER, Metric::TotalUsers, false),
    metric("userEngagementDuration", "User engagement", "User", SECONDS, Metric::UserEngagementDuration, true),
];

/// The entry of a dimension, by its API name.
pub fn dimension_named(name: &str) -> Option<&'static DimensionEntry> {
    DIMENSIONS.iter().find(|d| d.api_name == name)
}
/// The entry of a metric, by its API name.
pub fn metric_named(name: &str) -> Option<&'static MetricEntry> {
    METRICS.iter().find(|m| m.api_name == name)
}

/// The events that the site sends.
pub const EVENTS: [&str; 7] =
    ["page_view", "session_start", "first_visit", "user_engagement", "scroll", "click", "line_add"];
pub const PAGE_VIEW: u8 = 0;
pub const SESSION_START: u8 = 1;
pub const FIRST_VISIT: u8 = 2;
pub const USER_ENGAGEMENT: u8 = 3;
pub const SCROLL: u8 = 4;
pub const CLICK: u8 = 5;
/// The site's key event: somebody pressed LINE's button.
pub const LINE_ADD: u8 = 6;

/// The hosts that clicks lead to; code 0 is an event without a link.
pub const LINK_DOMAINS: [&str; 4] = ["", site::PARTNER_HOST, site::LINE_HOST, "youtube.com"];

pub fn link_code(click: Click) -> u8 {
    match click {
        Click::None => 0,
        Click::Partner => 1,
        Click::Line => 2,
        Click::Video => 3,
    }
}

impl Dimension {
    /// How finely a report with this dimension looks.
    pub fn grain(self) -> Grain {
        match self {
            Dimension::PagePath | Dimension::PageTitle => Grain::Page,
            Dimension::EventName | Dimension::LinkDomain => Grain::Event,
            _ => Grain::Session,
        }
    }
    /// How many codes the dimension has.
    pub fn cardinality(self, world: &World) -> usize {
        match self {
            Dimension::Date => World::number(World::last_day()) as usize + 1,
            Dimension::YearMonth => 25,
            Dimension::Year => 3,
            Dimension::Month => 12,
            Dimension::Channel | Dimension::SourceMedium | Dimension::Source | Dimension::Medium => site::SOURCES.len(),
            Dimension::Landing | Dimension::PagePath | Dimension::PageTitle => world.pages.len(),
            Dimension::Device => site::DEVICES.len(),
            Dimension::Country | Dimension::Region | Dimension::City => site::PLACES.len(),
            Dimension::NewOrReturning => 2,
            Dimension::HostName => 1,
            Dimension::EventName => EVENTS.len(),
            Dimension::LinkDomain => LINK_DOMAINS.len(),
            Dimension::DateRange => 4,
        }
    }
    /// What a report prints for a code. Codes with the same text are one member (see [`Codes`]).
    pub fn label(self, code: usize, world: &World, ranges: &[String]) -> String {
        let day = |n: usize| World::first_day().plus(n as i64);
        let month = |n: usize| World::first_day().month().plus(n as i32);
        let text = match self {
            Dimension::Date => return day(code).compact(),
            Dimension::YearMonth => return month(code).first().compact()[..6].to_string(),
            Dimension::Year => return (World::first_day().year() + code as i32).to_string(),
            Dimension::Month => return format!("{:02}", code + 1),
            Dimension::SourceMedium => {
                let source = &site::SOURCES[code];
                return format!("{} / {}", source.source, source.medium);
            }
            Dimension::DateRange => return ranges.get(code).cloned().unwrap_or_default(),
            Dimension::Landing | Dimension::PagePath => &world.pages[code].path,
            Dimension::PageTitle => &world.pages[code].title,
            Dimension::Channel => site::SOURCES[code].channel,
            Dimension::Source => site::SOURCES[code].source,
            Dimension::Medium => site::SOURCES[code].medium,
            Dimension::Device => site::DEVICES[code],
            Dimension::Country => site::PLACES[code].country,
            Dimension::Region => site::PLACES[code].region,
            Dimension::City => site::PLACES[code].city,
            Dimension::NewOrReturning => ["new", "returning"][code],
            Dimension::HostName => site::HOST,
            Dimension::EventName => EVENTS[code],
            Dimension::LinkDomain => LINK_DOMAINS[code],
        };
        text.to_string()
    }
}

/// The codes of one dimension, with those of equal text joined into one.
pub struct Codes {
    pub dimension: Dimension,
    pub labels: Vec<String>,
    /// Per code the first code with the same text.
    pub joined: Vec<u32>,
}

impl Codes {
    pub fn of(dimension: Dimension, world: &World, ranges: &[String]) -> Codes {
        let count = dimension.cardinality(world);
        let labels: Vec<String> = (0..count).map(|code| dimension.label(code, world, ranges)).collect();
        let mut first = std::collections::BTreeMap::new();
        let joined =
            labels.iter().enumerate().map(|(code, text)| *first.entry(text.clone()).or_insert(code as u32)).collect();
        Codes { dimension, labels, joined }
    }
}

/// Per day of the world its month and year as codes.
pub fn month_code(day: Day) -> u32 {
    let first = World::first_day().month();
    let month = day.month();
    ((month.year() - first.year()) * 12 + month.number() as i32 - first.number() as i32) as u32
}
