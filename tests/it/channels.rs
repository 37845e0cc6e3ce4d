//! What the sample's October holds of the channels of video, against what truly happened in the world behind the sandbox.

use crate::support::TestProject;
use report::domain::{Decimal, Flag, Observation, Stated, Zone};
use report::sandbox::world::happenings::{VIDEOS, day};
use report::sandbox::world::youtube;
use report::store::{Access, Store, View};
use std::collections::BTreeMap;

fn view() -> View {
    let data = TestProject::shared_october().join("data/sandbox");
    Store::open(&data, Access::Read, true).expect("the store reads").as_of(None).expect("a view")
}

/// What the platform itself stated last, by metric, window, members and entity.
struct Told(BTreeMap<(String, String, String, String), Observation>);

impl Told {
    fn of(platform: &str) -> Told {
        let mut told = BTreeMap::new();
        for (_, o) in view().observations().expect("observations") {
            let handed = [Flag::Imported, Flag::Typed, Flag::TakenOver].iter().any(|flag| o.flags.has(*flag));
            if o.metric.platform().as_str() != platform || handed {
                continue;
            }
            let members: Vec<String> = o.members.iter().map(|(_, member)| member.to_string()).collect();
            let entity = o.entity.as_ref().map(|e| e.to_string()).unwrap_or_default();
            let key = (o.metric.to_string(), o.window.to_string(), members.join(","), entity);
            told.insert(key, o);
        }
        Told(told)
    }
    fn find(&self, metric: &str, window: &str, member: &str, entity: &str) -> Option<&Observation> {
        self.0.get(&(metric.into(), window.into(), member.into(), entity.into()))
    }
    #[track_caller]
    fn value(&self, metric: &str, window: &str) -> u64 {
        self.number(metric, window, "", "").to_string().parse().unwrap()
    }
    #[track_caller]
    fn number(&self, metric: &str, window: &str, member: &str, entity: &str) -> Decimal {
        let found = self.find(metric, window, member, entity);
        found.unwrap_or_else(|| panic!("no {metric} {window} {member} {entity}")).stated.value().unwrap()
    }
    /// The sum over members, or over videos.
    fn sum(&self, metric: &str, window: &str) -> Decimal {
        let of = self.0.iter().filter(|((m, w, member, entity), _)| {
            m == metric && w == window && !(member.is_empty() && entity.is_empty())
        });
        of.map(|(_, o)| o.stated.value().unwrap()).sum()
    }
}

const OCTOBER: &str = "2026-10-01..2026-10-31";

#[test]
fn youtubes_months_and_days_are_true() {
    let told = Told::of("youtube");
    for month in ["2026-10", "2026-09", "2025-10", "2026-05"] {
        let month: report::domain::Month = month.parse().unwrap();
        let window = month.window(Zone::PACIFIC).to_string();
        let truth = youtube::of_channel(month.first(), month.last());
        for (metric, truth) in [
            ("views", truth.views),
            ("engaged_views", truth.engaged),
            ("watch_minutes", truth.minutes),
            ("likes", truth.likes),
            ("comments", truth.comments),
            ("shares", truth.shares),
            ("subscribers_gained", truth.gained),
            ("subscribers_lost", truth.lost),
            ("average_view_seconds", truth.seconds / truth.engaged),
        ] {
            assert_eq!(told.value(&format!("youtube.{metric}"), &window), u64::from(truth), "{metric} {window}");
        }
    }
    let october = "2026-10".parse::<report::domain::Month>().unwrap();
    let mut views = 0;
    for (on, truth) in youtube::channel_by_day(october.first(), october.last()) {
        let window = format!("{on}..{on}");
        assert_eq!(told.value("youtube.views", &window), u64::from(truth.views), "{on}");
        views += truth.views;
    }
    assert_eq!(told.value("youtube.views", OCTOBER), u64::from(views));
    assert_eq!(told.sum("youtube.video.views", OCTOBER), Decimal::from(views), "every video is public");
    let retired = told.find("youtube.playlist_adds", OCTOBER, "", "").unwrap().stated;
    assert_eq!(retired, Stated::Absent(report::domain::Absence::Retired));
    assert!(told.find("youtube.playlist_adds", "2026-08-01..2026-08-31", "", "").unwrap().stated.value().is_some());
}

#[test]
fn youtubes_sources_of_traffic_add_up_and_its_levels_are_rounded() {
    let told = Told::of("youtube");
    for metric in ["youtube.views", "youtube.engaged_views"] {
        // three breakdowns: traffic, devices, formats
        assert_eq!(told.sum(metric, OCTOBER), told.number(metric, OCTOBER, "", "") * Decimal::from(3), "{metric}");
    }
    assert!((told.sum("youtube.viewer_percentage", OCTOBER) - Decimal::from(200)).abs() < Decimal::ONE);
    let level = told.find("youtube.subscribers", "2026-10-31..2026-10-31", "", "").unwrap();
    assert!(level.flags.has(Flag::Partial), "read on the 9th of November");
    let truth = youtube::subscribers("2026-11-08".parse().unwrap());
    assert_eq!(level.stated.value().unwrap(), Decimal::from(truth / 10 * 10));
    assert!(truth % 10 != 0, "the rounding shows");
}

#[test]
fn youtubes_public_videos_are_posts_with_counters() {
    let told = Told::of("youtube");
    let now = report::sandbox::reporting_time("2026-10".parse().unwrap());
    let today = now.day_in(Zone::PACIFIC);
    let public: Vec<_> = VIDEOS.iter().filter(|v| day(v.published_on) < today).collect();
    let view = view();
    for video in &public {
        let posts: Vec<_> = view.posts().unwrap().into_iter().filter(|p| p.entity.as_str() == video.id).collect();
        let listed = posts.iter().find(|p| p.published_at.is_some()).expect("listed by the interface");
        assert_eq!(listed.title, video.title);
        assert_eq!(listed.published_at.unwrap().day_in(Zone::JST), day(video.published_on));
        let truth = youtube::of_video(video, day(video.published_on), today.plus(-1)).views;
        let window = format!("{today}..{today}");
        assert_eq!(told.number("youtube.video.total_views", &window, "", video.id), Decimal::from(truth));
    }
    assert!(view.posts().unwrap().iter().all(|p| !p.entity.as_str().starts_with("draft")), "drafts are no posts");
    assert!(told.find("youtube.video.total_comments", &format!("{today}..{today}"), "", "dK5sUw9_HfI").is_none());
}

/// The interface and the downloaded table tell the same month.
#[test]
fn youtubes_file_and_interface_agree() {
    let told = Told::of("youtube");
    let mut compared = 0;
    for (_, o) in view().observations().unwrap() {
        let file = o.metric.platform().as_str() == "youtube" && o.flags.has(Flag::Imported);
        let (metric, window) = (o.metric.as_str(), o.window.to_string());
        let Some(value) = o.stated.value().filter(|_| file) else { continue };
        let entity = o.entity.as_ref().map(|e| e.to_string()).unwrap_or_default();
        let other = match metric {
            _ if metric.ends_with(".watch_hours") => {
                let minutes = told.number(&metric.replace("hours", "minutes"), &window, "", &entity);
                assert!((value * Decimal::from(60) - minutes).abs() <= Decimal::ONE, "{metric} {window} {entity}");
                continue;
            }
            _ if metric.ends_with(".subscribers_net") => {
                let part = |name: &str| told.number(&metric.replace("_net", name), &window, "", &entity);
                part("_gained") - part("_lost")
            }
            _ => match told.find(metric, &window, "", &entity) {
                Some(other) => other.stated.value().unwrap(),
                None => continue,
            },
        };
        let near = if metric.ends_with("percent") { Decimal::new(6, 2) } else { Decimal::ZERO };
        assert!((value - other).abs() <= near, "{metric} {window} {entity}: {value} / {other}");
        compared += 1;
    }
    assert!(compared > 50, "{compared}");
}
