//! Meta Business Suite: results by day, posts, and the audience of the profile and the page.
//!
//! The numbers are those of the world. Results and audience are UTF-16LE with a mark and `sep=,`, every field in quotes; the
//! posts are UTF-8 with a mark, quotes only where a text has a space, a comma or a quote. The file of follows leaves out days
//! of zero and ends a week before its download.

use super::{Day, quoted};
use crate::domain::{Instant, Month, Window, Zone};
use crate::sandbox::meta::{media_id, post_id};
use crate::sandbox::reporting_time;
use crate::sandbox::world::social::{Kind, Life, Post};
use crate::sandbox::world::{facebook, instagram};

/// Little-endian UTF-16 with its mark.
fn utf16(text: &str) -> Vec<u8> {
    [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

fn results(title: &str, month: Month, of: impl Fn(Window) -> u64, keep: impl Fn(Day, u64) -> bool) -> Vec<u8> {
    let mut text = format!("sep=,\n\"{title}\"\n\"Date\",\"Primary\"\n");
    for nth in 0..month.days() {
        let on = month.first().plus(i64::from(nth));
        let value = of(Window::of_day(on, Zone::PACIFIC));
        if keep(on, value) {
            text.push_str(&format!("\"{on}T00:00:00\",\"{value}\"\n"));
        }
    }
    utf16(&text)
}

/// 結果 of the profile: views; the file does not say whose they are.
pub fn views(month: Month) -> Vec<u8> {
    results("Views", month, |day| instagram::profile().flow(day).views, |_, _| true)
}

/// 結果 of the profile: follows.
pub fn follows(month: Month) -> Vec<u8> {
    let until = reporting_time(month).day_in(Zone::PACIFIC).plus(-8);
    results("Instagram follows", month, |day| instagram::profile().flow(day).follows, |on, n| n > 0 && on <= until)
}

/// 結果 of the page: visits.
pub fn visits(month: Month) -> Vec<u8> {
    results("Facebook visits", month, |day| facebook::page().flow(day).visits, |_, _| true)
}

/// The days that staff choose, so that the month in Japan is whole: from the evening before.
fn chosen(month: Month) -> (Day, Day) {
    (month.first().plus(-1), month.last())
}

/// `Sep-30-2026_Oct-31-2026_1493633672508178.csv`.
pub fn posts_name(month: Month, number: u64) -> String {
    let (from, to) = chosen(month);
    let day = |day: Day| day.date().format("%b-%d-%Y").to_string();
    format!("{}_{}_{number}.csv", day(from), day(to))
}

fn posts_of(life: &'static Life, month: Month) -> Vec<&'static Post> {
    let (from, to) = chosen(month);
    let on = |post: &&Post| post.at.day_in(Zone::PACIFIC);
    life.posts.iter().filter(|post| from <= on(post) && on(post) <= to && post.at <= reporting_time(month)).collect()
}

fn field(text: &str) -> String {
    if text.contains([' ', ',', '"', '\n']) { quoted(text) } else { text.to_string() }
}

/// The time in California: `10/14/2026 05:14`.
fn printed(at: Instant) -> String {
    let (on, start) = (at.day_in(Zone::PACIFIC), Instant::at(at.day_in(Zone::PACIFIC), 0, 0, Zone::PACIFIC));
    // nothing is published in the night on which the clocks change
    let minutes = at.since(start) / 60;
    format!("{} {:02}:{:02}", on.date().format("%m/%d/%Y"), minutes / 60, minutes % 60)
}

/// The eleven letters of a post's address: milliseconds since Instagram began, and its number.
fn code(post: &Post) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let milliseconds = (post.at.unix() as u128) * 1000 - 1_314_220_021_721;
    let number = (milliseconds << 23) | u128::from(post.number);
    (0..11).rev().map(|n| char::from(LETTERS[(number >> (6 * n)) as usize & 63])).collect()
}

/// コンテンツ → データをエクスポート of the profile, in Japanese.
pub fn instagram_posts(month: Month) -> Vec<u8> {
    let mut text = "\u{feff}投稿ID,アカウントID,アカウントのユーザーネーム,アカウント名,説明,時間(秒),公開時間,リンク,投稿タイプ,データコメント,日時,ビュー,リーチ,いいね！の数,シェア数,フォロー数,コメント数,保存数\n".to_string();
    for post in posts_of(instagram::profile(), month) {
        let counters = post.at(reporting_time(month));
        let video = post.kind == Kind::Video;
        let (kind, path, seconds) = if video { ("IGリール動画", "reel", 58) } else { ("IG画像", "p", 0) };
        // a reel does not say who followed because of it
        let follows = if video { String::new() } else { counters.follows.to_string() };
        text.push_str(&format!(
            "{},17841404200000042,crosssendai,{},{},{seconds},{},https://www.instagram.com/{path}/{}/,{kind},,通算,{},{},{},{},{follows},{},{}\n",
            media_id(post), quoted("CROSS SENDAI"), field(&post.title), quoted(&printed(post.at)), code(post),
            counters.views, counters.people, counters.likes, counters.shares, counters.comments, counters.saves,
        ));
    }
    text.into_bytes()
}

/// The same of the page, in English; rows without clicks on links end early.
pub fn facebook_posts(month: Month) -> Vec<u8> {
    let mut text = "\u{feff}\"Post ID\",\"Page ID\",\"Page name\",Title,Description,\"Duration (sec)\",\"Publish time\",\"Caption type\",Permalink,\"Is crosspost\",\"Is share\",\"Post type\",Languages,\"Custom labels\",\"Funded content status\",\"Data comment\",Date,Views,Reach,\"Reactions, Comments and Shares\",Reactions,Comments,Shares,\"Total clicks\",\"Link Clicks\",\"Other Clicks\"\n".to_string();
    for post in posts_of(facebook::page(), month) {
        let counters = post.at(reporting_time(month));
        let kind = if post.kind == Kind::Video { "Reels" } else { "Photos" };
        let id = post_id(post);
        let number = id.rsplit('_').next().unwrap_or_default();
        let all = counters.likes + counters.comments + counters.shares;
        let links = if post.number.is_multiple_of(5) { String::new() } else { format!(",{},", counters.clicks / 2) };
        text.push_str(&format!(
            "{number},100066300000042,{},{},,0,{},N/A,https://www.facebook.com/crosssendai/posts/{number},0,0,{kind},,,,,Lifetime,{},{},{all},{},{},{},{}{links}\n",
            quoted("CROSS SENDAI"), field(&post.title), quoted(&printed(post.at)),
            counters.views, counters.people, counters.likes, counters.comments, counters.shares, counters.clicks,
        ));
    }
    text.into_bytes()
}

/// Shares of the followers, which nobody in the world counts.
pub const CITIES: [(&str, &str); 4] =
    [("Sendai, Japan", "41.3"), ("Tokyo, Japan", "18.9"), ("Yokohama, Japan", "4.4"), ("Natori, Japan", "2.1")];

/// オーディエンス of the profile: its tables in the older order, with the number of followers.
pub fn instagram_audience(month: Month) -> Vec<u8> {
    let followers = instagram::profile().followers(reporting_time(month).day_in(Zone::PACIFIC));
    let cities: String = CITIES.iter().map(|(city, share)| format!("\"{city}\",\"{share}%\"\n")).collect();
    utf16(&format!(
        "sep=,\n\"Instagram followers\"\n\"IG_ACCOUNT,FOLLOW,UNIQUE_USERS\"\n\"{followers}\"\n\n\"Age & gender\"\n\"\",\"Women\",\"Men\"\n\"18-24\",\"7.2\",\"4.1\"\n\"25-34\",\"24.6\",\"17.9\"\n\"35-44\",\"20.2\",\"14.3\"\n\"45-54\",\"5\",\"6.7\"\n\n\"Top cities\",\"Value\"\n{cities}\n"
    ))
}

/// オーディエンス of the page: names of places in one line and their shares in the next.
pub fn facebook_audience() -> Vec<u8> {
    let line = |of: fn(&(&str, &str)) -> String| CITIES.iter().map(of).collect::<Vec<_>>().join(",");
    let (names, shares) = (line(|(city, _)| format!("\"{city}\"")), line(|(_, share)| format!("\"{share}\"")));
    utf16(&format!(
        "sep=,\n\"Top cities\"\n{names}\n{shares}\n\n\"Age & gender\"\n\"\",\"Men\",\"Women\"\n\"25-34\",\"19.1\",\"26.2\"\n\"35-44\",\"28.6\",\"26.1\"\n\n\"Top countries\"\n\"Japan\",\"Taiwan\"\n\"97.2\",\"1.1\"\n\n"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_times_lead_back_to_the_moment() {
        let october: Month = "2026-10".parse().unwrap();
        let posts = posts_of(instagram::profile(), october);
        assert!(posts.len() > 8);
        assert_eq!(code(posts[0]).len(), 11);
        assert_eq!(printed(Instant::at("2026-11-01".parse().unwrap(), 0, 30, Zone::JST)), "10/31/2026 08:30");
        assert_eq!(posts_name(october, 7), "Sep-30-2026_Oct-31-2026_7.csv");
    }

    #[test]
    fn quiet_days_and_the_last_week_of_follows_are_not_written() {
        let text = |bytes: Vec<u8>| {
            String::from_utf16(&bytes[2..].chunks(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect::<Vec<_>>())
                .unwrap()
        };
        let month: Month = "2026-10".parse().unwrap();
        let written = text(follows(month));
        assert!(
            written.starts_with("sep=,\n\"Instagram follows\"\n\"Date\",\"Primary\"\n\"2026-10-01T00:00:00\",\""),
            "{written}"
        );
        assert!(!written.contains(",\"0\"\n") && written.ends_with("\"\n"));
        assert_eq!(text(views(month)).lines().count(), 3 + 31);
    }
}
