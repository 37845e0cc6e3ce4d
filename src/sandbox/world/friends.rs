//! The people who add the LINE account: when they came, whether they block it, who they are, and what they read.
//!
//! Invariant: a friend is added once and never forgotten, so the count of additions never falls.

use super::happenings::{BROADCASTS, BroadcastPlan, EVENTS, Sending, VIDEOS, day};
use crate::domain::{Day, Month};
use crate::sandbox::chance::{Chance, Urn, mix};

/// A person who added the account. Days are counted from the world's first day; negative ones lie before it.
#[derive(Clone, Copy, Debug)]
pub struct Friend {
    pub added: i32,
    /// From this day on blocking, `i32::MAX` for never.
    pub blocks_from: i32,
    /// From this day on no longer blocking.
    pub unblocks: i32,
    /// From this day on LINE believes to know age, gender and area; `i32::MAX` for never.
    pub known_from: i32,
    pub gender: u8,
    pub age: u8,
    pub area: u8,
    pub phone: u8,
}

impl Friend {
    pub fn is_added(&self, on: i32) -> bool {
        self.added <= on
    }
    pub fn blocks(&self, on: i32) -> bool {
        self.blocks_from <= on && on < self.unblocks
    }
    pub fn in_reach(&self, on: i32) -> bool {
        self.is_added(on) && !self.blocks(on) && self.known_from <= on
    }
}

/// A broadcast as it went out.
#[derive(Clone, Debug)]
pub struct Broadcast {
    pub plan: BroadcastPlan,
    pub sent_on: Day,
    /// Known only for those sent through the interface.
    pub request_id: Option<String>,
    pub delivered: u32,
    /// People who opened it.
    pub opened: u32,
    /// People who followed a link in it.
    pub clicked: u32,
    /// Of all who will open it within two weeks, how many days after sending each did: 0 to 13.
    pub opened_by_day: [u32; 14],
    pub clicked_by_day: [u32; 14],
}

pub const GENDERS: [&str; 2] = ["female", "male"];
pub const AGES: [&str; 12] = [
    "from0to14",
    "from15to19",
    "from20to24",
    "from25to29",
    "from30to34",
    "from35to39",
    "from40to44",
    "from45to49",
    "from50to54",
    "from55to59",
    "from60to64",
    "from65to69",
];
pub const AREAS: [&str; 14] = [
    "東京",
    "神奈川",
    "埼玉",
    "千葉",
    "宮城",
    "大阪",
    "愛知",
    "北海道",
    "福岡",
    "山形",
    "福島",
    "岩手",
    "茨城",
    "新潟",
];
pub const PHONES: [&str; 3] = ["ios", "android", "others"];

/// Additions of each month from March 2025 on.
const ADDED: [u32; 25] =
    [27, 30, 35, 48, 60, 52, 58, 72, 60, 42, 58, 52, 45, 48, 55, 71, 92, 84, 88, 96, 92, 68, 93, 78, 60];
/// People who had added the account before the world begins.
const ADDED_BEFORE: u32 = 1_545;

/// All friends, in no special order.
pub fn make(first_day: Day, chance: &mut Chance) -> Vec<Friend> {
    let ages = Urn::new(&[0.2, 1.0, 9.0, 24.0, 26.0, 18.0, 9.0, 6.0, 3.5, 1.8, 0.9, 0.6]);
    let areas = Urn::new(&[34.0, 11.0, 7.0, 6.5, 22.0, 3.5, 2.0, 1.8, 1.5, 3.0, 2.6, 2.2, 1.5, 1.4]);
    let phones = Urn::new(&[63.0, 33.0, 4.0]);
    let mut friends = Vec::new();
    let mut add = |added: i32, chance: &mut Chance| {
        let (blocks_from, unblocks) = if chance.happens(215) {
            let wait = chance.fraction();
            let from = added + 1 + (wait * wait * 330.0) as i32;
            (from, if chance.happens(110) { from + 5 + chance.below(120) as i32 } else { i32::MAX })
        } else {
            (i32::MAX, i32::MAX)
        };
        friends.push(Friend {
            added,
            blocks_from,
            unblocks,
            known_from: if chance.happens(955) { added + 3 + chance.below(25) as i32 } else { i32::MAX },
            gender: u8::from(chance.happens(470)),
            age: ages.draw(chance),
            area: areas.draw(chance),
            phone: phones.draw(chance),
        });
    };
    for _ in 0..ADDED_BEFORE {
        let added = -1 - chance.below(900) as i32;
        add(added, chance);
    }
    for (n, count) in ADDED.iter().enumerate() {
        let month: Month = first_day.month().plus(n as i32);
        let days: Vec<Day> = (0..month.days()).map(|d| month.first().plus(i64::from(d))).collect();
        let urn = Urn::new(&days.iter().map(|d| pull(*d)).collect::<Vec<_>>());
        for _ in 0..*count {
            let on = days[urn.draw(chance) as usize];
            add(on.since(first_day) as i32, chance);
        }
    }
    friends
}

/// How strongly a day makes people add the account.
fn pull(today: Day) -> f64 {
    let mut pull = if today.is_rest_day() { 0.85 } else { 1.0 };
    for held in EVENTS.iter().map(|e| day(e.held_on)) {
        pull += match today.since(held) {
            0 => 8.0,
            1 => 4.6,
            -1 => 0.9,
            _ => 0.0,
        };
    }
    if VIDEOS.iter().any(|v| day(v.published_on) == today) {
        pull += 1.8;
    }
    pull
}

/// All broadcasts, in the order of sending, read by those who did not block the account on the day.
pub fn broadcasts(first_day: Day, friends: &[Friend], chance: &mut Chance) -> Vec<Broadcast> {
    let mut sent = Vec::new();
    for plan in BROADCASTS {
        let sent_on = day(plan.sent_on);
        let on = sent_on.since(first_day) as i32;
        let few = plan.sending == Sending::InterfaceToFew;
        // an invitation for tomorrow is opened more often than a list of vacancies
        let open = if plan.title.starts_with('【') { 520 } else { 380 + chance.below(80) };
        let mut broadcast = Broadcast {
            plan: *plan,
            sent_on,
            request_id: (plan.sending != Sending::Manager).then(|| request_id(on)),
            delivered: 0,
            opened: 0,
            clicked: 0,
            opened_by_day: [0; 14],
            clicked_by_day: [0; 14],
        };
        for _ in friends.iter().filter(|f| f.is_added(on) && !f.blocks(on)) {
            if few && !chance.happens(22) {
                continue;
            }
            broadcast.delivered += 1;
            if chance.happens(open) {
                let late = chance.fraction();
                let opens_after = (late * late * late * 14.0) as usize;
                broadcast.opened += 1;
                broadcast.opened_by_day[opens_after] += 1;
                if chance.happens(165) {
                    broadcast.clicked += 1;
                    broadcast.clicked_by_day[opens_after] += 1;
                }
            }
        }
        sent.push(broadcast);
    }
    sent
}

/// A request id in LINE's form, the same for the same number.
pub fn request_id(number: i32) -> String {
    let (a, b) = (mix(number as u64 ^ 0x11e), mix(number as u64 ^ 0xbeef));
    format!(
        "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
        (a >> 32) as u32,
        (a >> 16) & 0xffff,
        a & 0xfff,
        b >> 52,
        b & 0xffff_ffff_ffff
    )
}
