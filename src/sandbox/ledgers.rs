//! The ledgers and the commentary that the invented contractor's staff would have kept.
//!
//! Invariant: what a ledger says of a broadcast is what truly happened in the world; it says nothing that staff could
//! not know yet on the day of reporting.

mod works;
mod year;

use super::files::csv_field;
use super::reporting_time;
use super::world::World;
use super::world::happenings::{EVENTS, Sending, day};
use super::world::note;
use crate::domain::{Day, Month, Zone};

/// LINE's new friends as the year's plan has them, from April on: 900 together.
const PLANNED_FRIENDS: [u32; 12] = [50, 55, 70, 90, 80, 85, 95, 90, 65, 90, 75, 55];
/// Events as the year's plan has them.
const PLANNED_EVENTS: [u32; 12] = [0, 0, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0];
const PLAN_APPROVED: &str = "2026-04-20";

/// The term of the sandbox's programme.
fn first_month() -> Month {
    Month::new(2026, 4).expect("April 2026 exists")
}

/// Every ledger as it stands on the day on which `month` is reported: file name and content.
pub fn ledgers(world: &World, month: Month) -> Vec<(&'static str, String)> {
    let today = reporting_time(month).day_in(Zone::JST);
    vec![
        ("line_broadcasts.csv", line_broadcasts(world, today)),
        ("note_monthly.csv", note_monthly(today)),
        ("events.csv", events(today)),
        ("event_counts.csv", works::event_counts(today)),
        ("event_promotions.csv", works::event_promotions(today)),
        ("event_surveys.csv", works::event_surveys(today)),
        ("event_applications.csv", works::event_applications(today)),
        ("event_comments.csv", works::event_comments(today)),
        ("videos.csv", works::videos(today)),
        ("related_videos.csv", works::related_videos(today)),
        ("related_event_lps.csv", works::related_event_lps(today)),
        ("companies.csv", works::companies(today)),
        ("casual_interviews.csv", works::casual_interviews(today)),
        ("interview_surveys.csv", works::interview_surveys(today)),
        ("applications.csv", works::applications(today)),
        ("site_updates.csv", works::site_updates(today)),
        ("incidents.csv", works::incidents(today)),
        ("meetings.csv", works::meetings(today)),
        ("measures.csv", works::measures(today)),
        ("submissions.csv", works::submissions(today)),
        ("deliverables.csv", year::deliverables(today)),
        ("security_checks.csv", year::security_checks(today)),
        ("accounts.csv", year::accounts(today)),
        ("partnerships.csv", year::partnerships(today)),
        ("plan.csv", plan()),
        ("baseline.csv", baseline()),
        ("confirmed.toml", confirmed(month)),
    ]
}

/// A day on which something is done: written once it has come.
fn done(on: Day, today: Day) -> String {
    if on < today { on.to_string() } else { String::new() }
}

/// What staff wrote until `month` was reported, by the report's period: about October 2026 and the event held in it, alone.
pub fn commentaries(month: Month) -> Vec<(&'static str, &'static str)> {
    match (month.year(), month.number()) {
        (2026, 10) => vec![
            ("2026-10", include_str!("ledgers/commentary-2026-10.md")),
            ("event-5", include_str!("ledgers/commentary-event-5.md")),
        ],
        _ => Vec::new(),
    }
}

fn line_broadcasts(world: &World, today: Day) -> String {
    let mut rows = "sent_on,title,original,approved_on,request_id,delivered,opened,clicked\n".to_string();
    let sent = world.broadcasts.iter().filter(|b| first_month().first() <= b.sent_on && b.sent_on < today);
    for broadcast in sent {
        let plan = &broadcast.plan;
        let approved = plan.approved_on.map(|on| day(on).to_string()).unwrap_or_default();
        // opens and clicks of what staff sent by hand are read off the screen and typed; the interface tells the others
        let typed = if plan.sending == Sending::Manager {
            format!("{},{},{}", broadcast.delivered, broadcast.opened, broadcast.clicked)
        } else {
            ",,".to_string()
        };
        rows.push_str(&format!(
            "{},{},{},{approved},{},{typed}\n",
            broadcast.sent_on,
            csv_field(plan.title),
            plan.approved_on.is_some(),
            broadcast.request_id.as_deref().unwrap_or_default(),
        ));
    }
    rows
}

/// The year's events are planned and stand in the ledger from the beginning.
fn events(today: Day) -> String {
    let mut rows = "no,held_on,title,mode,venue,nearest_station,cohost,capacity,speakers,lp_url,web_report_url,report_submitted_on\n"
            .to_string();
    for event in EVENTS.iter().filter(|e| first_month().first() <= day(e.held_on)) {
        rows.push_str(&format!(
            "{},{},{},{},{},{},{},{},{},https://cross-sendai.example.jp/event/{}/,,{}\n",
            event.number,
            day(event.held_on),
            csv_field(event.title),
            event.mode,
            csv_field(event.venue),
            event.nearest_station,
            event.cohost,
            event.capacity,
            event.speakers,
            event.number,
            done(works::event_report(day(event.held_on)), today),
        ));
    }
    rows
}

/// What staff read off note's dashboard on the 2nd of the following month: the account as a whole, and the month's own
/// articles. Until August 2026 there was only the old dashboard.
fn note_monthly(today: Day) -> String {
    const NEW_DASHBOARD: (i32, u32, u32) = (2026, 9, 1);
    let mut rows =
        "month,title,url,published_on,impressions,page_views,views_legacy,likes,comments,articles_published,\
         followers,read_on\n"
            .to_string();
    let mut month = first_month();
    while month.plus(1).first().plus(1) < today {
        let read_on = month.plus(1).first().plus(1);
        let new = day(NEW_DASHBOARD) <= month.first();
        let counts = |earned: note::Earned| match new {
            true => format!("{},{},", earned.impressions, earned.page_views),
            // lists were counted as views too
            false => format!(",,{}", earned.page_views + earned.impressions / 5),
        };
        let whole = note::whole(month);
        let articles = note::articles_of(month);
        rows.push_str(&format!(
            "{month},全体,,,{},{},{},{},{},{read_on}\n",
            counts(whole),
            whole.likes,
            whole.comments,
            articles.len(),
            note::followers(read_on.plus(-1)),
        ));
        for article in &articles {
            let earned = article.within(month);
            rows.push_str(&format!(
                "{month},{},https://note.com/{}/n/{},{},{},{},{},,,{read_on}\n",
                csv_field(&article.title),
                note::NAME,
                article.key,
                article.at.day_in(Zone::JST),
                counts(earned),
                earned.likes,
                earned.comments,
            ));
        }
        month = month.plus(1);
    }
    rows
}

fn plan() -> String {
    let mut rows = "obligation,month,value,approved_on\n".to_string();
    let first = [("line.new_friends", PLANNED_FRIENDS), ("events", PLANNED_EVENTS)];
    for (obligation, values) in first.into_iter().chain(works::PLANS) {
        for (nth, value) in values.iter().enumerate() {
            let month = first_month().plus(nth as i32);
            rows.push_str(&format!("{obligation},{month},{value},{PLAN_APPROVED}\n"));
        }
    }
    rows
}

/// What the previous contractor handed over and no interface gives any more: the figures of X and of YouTube Studio of every
/// month before the term, as their reports had them.
fn baseline() -> String {
    const X: [&str; 11] = [
        "x.impressions",
        "x.likes",
        "x.engagements",
        "x.bookmarks",
        "x.shares",
        "x.new_follows",
        "x.unfollows",
        "x.replies",
        "x.reposts",
        "x.profile_visits",
        "x.posts_created",
    ];
    let mut rows = "metric,account,start,end,value,evidence\n".to_string();
    let mut month = first_month().plus(-12);
    while month < first_month() {
        let evidence = format!("令和7年度 {}分 効果測定レポート", month.short_ja());
        let mut row = |metric: &str, account: &str, value: &str| {
            rows.push_str(&format!("{metric},{account},{},{},{value},{evidence}\n", month.first(), month.last()));
        };
        let of_x = super::files::x_month(month);
        for (metric, value) in X.iter().zip(&of_x) {
            row(metric, "crosssendai", &value.to_string());
        }
        // their reports counted posts as X does
        row("x.posts", "crosssendai", &of_x[X.len() - 1].to_string());
        // what only YouTube Studio shows
        for (metric, value) in super::files::youtube_month(month) {
            row(metric, super::world::youtube::CHANNEL, &value);
        }
        month = month.plus(1);
    }
    rows
}

fn confirmed(month: Month) -> String {
    let until = month.last();
    const KEPT: [&str; 23] = [
        "line_broadcasts",
        "events",
        "event_counts",
        "event_promotions",
        "event_surveys",
        "event_applications",
        "event_comments",
        "videos",
        "related_videos",
        "related_event_lps",
        "companies",
        "casual_interviews",
        "interview_surveys",
        "applications",
        "site_updates",
        "incidents",
        "meetings",
        "measures",
        "submissions",
        "deliverables",
        "security_checks",
        "accounts",
        "partnerships",
    ];
    KEPT.map(|ledger| format!("{ledger} = {until}\n")).concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger(month: &str, name: &str) -> String {
        let all = ledgers(&World::shared(), month.parse().unwrap());
        all.into_iter().find(|(file, _)| *file == name).unwrap().1
    }

    #[test]
    fn the_plan_adds_up_to_the_contract() {
        assert_eq!(PLANNED_FRIENDS.iter().sum::<u32>(), 900);
        assert_eq!(PLANNED_FRIENDS[..7].iter().sum::<u32>(), 525);
        assert_eq!(PLANNED_EVENTS.iter().sum::<u32>(), 8);
        for (nth, planned) in PLANNED_EVENTS.iter().enumerate() {
            let month = first_month().plus(nth as i32);
            let held = EVENTS.iter().filter(|e| day(e.held_on).month() == month).count();
            assert_eq!(held as u32, *planned, "{month}");
        }
        assert_eq!(ledger("2026-10", "plan.csv").lines().count(), 1 + 10 * 12);
    }

    #[test]
    fn the_broadcasts_of_october_are_those_of_the_world() {
        let rows = ledger("2026-10", "line_broadcasts.csv");
        let october: Vec<&str> = rows.lines().filter(|l| l.starts_with("2026-10-")).collect();
        assert_eq!(october.len(), 4);
        assert!(october[1].ends_with(",,,") && october[1].contains(",true,2026-10-05,"), "{}", october[1]);
        assert!(october[2].contains(",false,,,2"), "{}", october[2]);
        assert!(rows.contains("2026-11-06") && !rows.contains("2026-11-12"), "only what was sent before the 10th");
        assert!(!ledger("2026-04", "line_broadcasts.csv").contains("2026-05-15"));
        assert!(rows.lines().all(|l| l.split(',').count() == 8), "no title needs quotes");
        assert!(ledger("2026-10", "confirmed.toml").starts_with("line_broadcasts = 2026-10-31\nevents = 2026-10-31\n"));
    }

    #[test]
    fn october_alone_has_a_commentary() {
        let october = commentaries("2026-10".parse().unwrap());
        assert_eq!(october.iter().map(|(period, _)| *period).collect::<Vec<_>>(), ["2026-10", "event-5"]);
        assert!(october[0].1.contains("{{ f(\"line.new_friends\") }}"));
        assert!(commentaries("2026-09".parse().unwrap()).is_empty());
    }
}
