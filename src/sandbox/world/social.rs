//! How a page or profile lives: posts that are seen for a while, days made of them, people who come and go.
//!
//! Facebook and Instagram are two such lives with measures of their own. Whole numbers only, so that it is the same on every
//! machine. Invariant: people of several days are fewer than the sum of the days' people; followers are what came less what
//! went.

use super::World;
use super::happenings::{Date, EVENTS, VIDEOS, day as date};
use crate::domain::{Day, Instant, Window, Zone};
use crate::sandbox::chance::{Chance, mix};

/// What a life is made with.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    pub seed: u64,
    pub followers_before: u32,
    /// How often a common post is seen in the end.
    pub seen: u32,
    /// Views of a day without any post.
    pub quiet: u32,
    /// Days of the week on which something common is posted, 0 for Monday.
    pub weekdays: &'static [u32],
    /// Days on which many left.
    pub left: (Date, Date),
    /// The post that took off: its day and how many times a common one.
    pub took_off: (Date, u32),
}

/// What kind of post it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Words,
    Pictures,
    Video,
}

/// A post and what becomes of it.
#[derive(Clone, Debug)]
pub struct Post {
    /// Counted from 1 in the order of publication.
    pub number: u64,
    pub at: Instant,
    pub kind: Kind,
    pub title: String,
    /// Views in the end.
    seen: u32,
    draw: u64,
}

/// A post's numbers at one moment.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Counters {
    pub views: u64,
    pub people: u64,
    pub likes: u64,
    pub loves: u64,
    pub comments: u64,
    pub shares: u64,
    pub saves: u64,
    pub clicks: u64,
    pub plays: u64,
    pub follows: u64,
}

/// What happened on days, people aside.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Flow {
    pub views: u64,
    pub likes: u64,
    pub comments: u64,
    pub shares: u64,
    pub saves: u64,
    pub clicks: u64,
    pub visits: u64,
    pub taps: u64,
    pub plays: u64,
    pub follows: u64,
    pub unfollows: u64,
}

/// A page's or profile's whole life in the sandbox's world. Days are Meta's: those of California.
#[derive(Debug)]
pub struct Life {
    measure: Measure,
    pub posts: Vec<Post>,
    days: Vec<Flow>,
    followers: Vec<u64>,
}

const WEEKLY: [&str; 8] = [
    "仙台で暮らす人に聞きました。通勤時間はどのくらい？",
    "【求人紹介】仙台市内の会社が、あなたの経験を待っています。",
    "今週の仙台 定禅寺通のけやき並木",
    "仙台の家賃は？ 間取り別の目安をまとめました。",
    "移住した先輩の声「決め手は海と山の近さでした」",
    "仙台のごはん 牛たんだけじゃない、朝市の海鮮丼 🍣",
    "転職のとき、まず何から始める？ 3つのステップ",
    "仙台の子育て支援 保育所の探し方",
];

impl Life {
    pub fn make(measure: Measure) -> Life {
        let posts = posts(&measure);
        let days = days(&measure, &posts);
        let mut followers = Vec::with_capacity(days.len());
        let mut now = u64::from(measure.followers_before);
        for of_day in &days {
            now = (now + of_day.follows).saturating_sub(of_day.unfollows);
            followers.push(now);
        }
        Life { measure, posts, days, followers }
    }

    /// What happened in the window's days together.
    pub fn flow(&self, window: Window) -> Flow {
        let mut sum = Flow::default();
        for of_day in window.days().filter_map(|day| self.days.get(usize::try_from(World::number(day)).ok()?)) {
            sum = Flow {
                views: sum.views + of_day.views,
                likes: sum.likes + of_day.likes,
                comments: sum.comments + of_day.comments,
                shares: sum.shares + of_day.shares,
                saves: sum.saves + of_day.saves,
                clicks: sum.clicks + of_day.clicks,
                visits: sum.visits + of_day.visits,
                taps: sum.taps + of_day.taps,
                plays: sum.plays + of_day.plays,
                follows: sum.follows + of_day.follows,
                unfollows: sum.unfollows + of_day.unfollows,
            };
        }
        sum
    }

    /// Different people who saw something in the window: many come again on another day.
    pub fn people(&self, window: Window) -> u64 {
        let days = u64::from(window.len_days());
        self.flow(window).views * 68 / (100 + 9 * (days - 1))
    }

    /// Different people who did something in the window.
    pub fn engaged(&self, window: Window) -> u64 {
        let flow = self.flow(window);
        let done = flow.likes + flow.comments + flow.shares + flow.saves;
        done * 80 / (100 + 4 * (u64::from(window.len_days()) - 1))
    }

    /// Followers at the day's end.
    pub fn followers(&self, day: Day) -> u64 {
        match usize::try_from(World::number(day)) {
            Err(_) => u64::from(self.measure.followers_before),
            Ok(n) => self.followers[n.min(self.followers.len() - 1)],
        }
    }
}

impl Post {
    /// Its numbers at a moment; nothing before it was published.
    pub fn at(&self, now: Instant) -> Counters {
        let age = now.since(self.at);
        if age < 0 {
            return Counters::default();
        }
        let views = u64::from(self.seen) * risen(age / 86_400) / 1000;
        let share = |per_mille: u64| views * per_mille / 1000;
        let people = views * 71 / 100;
        let likes = share(24 + self.draw % 21);
        Counters {
            views,
            people,
            likes,
            loves: likes / 9,
            // one kept to itself is talked about by nobody
            comments: if self.draw.is_multiple_of(41) { 0 } else { 1 + share(2 + (self.draw >> 8) % 4) },
            shares: if self.draw.is_multiple_of(41) { 0 } else { 1 + share(2 + (self.draw >> 16) % 5) },
            saves: share(3 + (self.draw >> 24) % 9),
            clicks: share(11 + (self.draw >> 32) % 15),
            plays: if self.kind == Kind::Video { share(430 + (self.draw >> 40) % 200) } else { 0 },
            follows: share((self.draw >> 48) % 3),
        }
    }
}

/// Thousandths of all views that a post has had at the end of its n-th day.
fn risen(age: i64) -> u64 {
    let days = age.max(0) as u64 + 1;
    10_000 * days / (10 * days + 14)
}

fn posts(measure: &Measure) -> Vec<Post> {
    let mut chance = Chance::from_seed(measure.seed);
    let mut posts = Vec::new();
    let mut day = World::first_day();
    while day <= World::last_day() {
        let mut of_day: Vec<(u32, Kind, String, u32)> = Vec::new();
        // the first hour of a month in Japan is still the month before in California
        if day.day_of_month() == 1 && day.month().number() % 2 == 1 {
            let title = format!("{}になりました。今月もよろしくお願いします。", day.month().short_ja());
            of_day.push((0, Kind::Words, title, 60));
        }
        for event in EVENTS {
            let words = match date(event.held_on).since(day) {
                7 => format!("来週開催 第{}回「{}」参加者を募集しています", event.number, event.title),
                0 => format!("本日開催です。第{}回「{}」", event.number, event.title),
                -1 => format!("ご参加ありがとうございました。「{}」の様子をお届けします", event.title),
                _ => continue,
            };
            of_day.push((18, Kind::Pictures, words, 150));
        }
        for video in VIDEOS.iter().filter(|video| date(video.published_on) == day) {
            of_day.push((19, Kind::Video, format!("新しい動画を公開しました。{}", video.title), 260));
        }
        let weekday = day.since(Day::new(2025, 3, 3).expect("a Monday of the world")).rem_euclid(7) as u32;
        if measure.weekdays.contains(&weekday) {
            let title = WEEKLY[chance.below(WEEKLY.len() as u32) as usize].to_string();
            of_day.push((12, Kind::Pictures, title, 70 + chance.below(60)));
        }
        let takes_off = if date(measure.took_off.0) == day { measure.took_off.1 } else { 1 };
        for (hour, kind, title, per_cent) in of_day {
            let number = posts.len() as u64 + 1;
            let draw = mix(measure.seed ^ (number << 20));
            posts.push(Post {
                number,
                at: Instant::at(day, hour, (draw % 50) as u32, Zone::JST),
                kind,
                title,
                seen: measure.seen * per_cent / 100 * takes_off,
                draw,
            });
        }
        day = day.plus(1);
    }
    posts
}

fn days(measure: &Measure, posts: &[Post]) -> Vec<Flow> {
    let (first, last) = (World::first_day(), World::last_day());
    let mut views = vec![0u64; (last.since(first) + 1) as usize];
    for (n, of_day) in views.iter_mut().enumerate() {
        *of_day = u64::from(measure.quiet) + mix(measure.seed ^ 0xda7 ^ n as u64) % u64::from(measure.quiet);
    }
    for post in posts {
        let began = World::number(post.at.day_in(Zone::PACIFIC));
        for age in 0..60 {
            let gained = risen(age) - if age == 0 { 0 } else { risen(age - 1) };
            let slot = usize::try_from(began + age).ok().and_then(|n| views.get_mut(n));
            if let Some(of_day) = slot {
                *of_day += u64::from(post.seen) * gained / 1000;
            }
        }
    }
    let (left_from, left_to) = (date(measure.left.0), date(measure.left.1));
    views
        .into_iter()
        .enumerate()
        .map(|(n, views)| {
            let day = first.plus(n as i64);
            let draw = mix(measure.seed ^ 0xf10e ^ n as u64);
            let leaving = left_from <= day && day <= left_to;
            Flow {
                views,
                likes: views * (26 + draw % 9) / 1000,
                comments: views * (2 + (draw >> 8) % 3) / 1000,
                shares: views * (3 + (draw >> 16) % 4) / 1000,
                saves: views * (4 + (draw >> 24) % 5) / 1000,
                clicks: views * (12 + (draw >> 32) % 8) / 1000,
                visits: views * (31 + (draw >> 40) % 12) / 1000,
                taps: views * (draw % 4) / 1000,
                plays: views * (90 + (draw >> 12) % 50) / 1000,
                follows: views / 620 + (draw >> 20) % 3,
                unfollows: (draw >> 28) % 2 + if leaving { 9 + (draw >> 36) % 7 } else { 0 },
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEASURE: Measure = Measure {
        seed: 7,
        followers_before: 100,
        seen: 500,
        quiet: 40,
        weekdays: &[1, 3],
        left: ((2026, 8, 18), (2026, 8, 20)),
        took_off: ((2026, 10, 15), 12),
    };

    #[test]
    fn people_of_a_month_are_fewer_than_those_of_its_days_and_more_than_those_of_any() {
        let life = Life::make(MEASURE);
        let month: Window = crate::domain::Month::new(2026, 10).unwrap().window(Zone::PACIFIC);
        let by_day = |day| life.people(Window::of_day(day, Zone::PACIFIC));
        let sum: u64 = month.days().map(by_day).sum();
        let most = month.days().map(by_day).max().unwrap();
        assert!(most < life.people(month) && life.people(month) < sum);
    }

    #[test]
    fn followers_are_what_came_less_what_went_and_many_leave_once() {
        let life = Life::make(MEASURE);
        let window = Window::new("2026-08-18".parse().unwrap(), "2026-08-20".parse().unwrap(), Zone::PACIFIC).unwrap();
        let flow = life.flow(window);
        let before = life.followers("2026-08-17".parse().unwrap());
        assert_eq!(life.followers("2026-08-20".parse().unwrap()), before + flow.follows - flow.unfollows);
        assert!(flow.unfollows > 25);
    }

    #[test]
    fn a_post_rises_and_never_falls() {
        let life = Life::make(MEASURE);
        let post = life.posts.iter().max_by_key(|post| post.seen).unwrap();
        assert_eq!(post.at.day_in(Zone::JST).to_string(), "2026-10-15");
        let mut last = 0;
        for days in 0..90 {
            let now = Instant::from_unix(post.at.unix() + days * 86_400);
            let views = post.at(now).views;
            assert!(views >= last);
            last = views;
        }
        assert!(last > 5_000, "it took off");
        assert_eq!(post.at(Instant::from_unix(post.at.unix() - 1)), Counters::default());
    }
}
