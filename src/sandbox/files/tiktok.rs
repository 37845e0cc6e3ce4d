//! TikTok: the archives of TikTok Studio, its workbook, and the tables of Business Suite.
//!
//! The numbers are those of the world. Studio's tables are UTF-8 with a mark, LF, every field in quotes, dates without a year,
//! no end of the last line; Business Suite's have whole dates and quotes only where needed.

use super::{Day, archive, csv_field};
use crate::domain::{Month, Zone};
use crate::sandbox::reporting_time;
use crate::sandbox::world::tiktok::{AccountDay, Clip, NAME, account_day, clip_until, clips};

/// How many videos Studio lists.
const LISTED: usize = 15;
/// Hours of a day in which followers are there, per mille.
const AWAKE: [u32; 6] = [60, 20, 180, 260, 340, 520];

fn days(month: Month) -> impl Iterator<Item = (Day, AccountDay)> {
    (0..month.days()).map(move |nth| {
        let on = month.first().plus(i64::from(nth));
        (on, account_day(on).unwrap_or_default())
    })
}

/// `10月31日`.
fn yearless(on: Day) -> String {
    format!("{}月{}日", on.month().number(), on.day_of_month())
}

/// Rows of fields, all in quotes, without an end of the last line.
fn table(rows: Vec<Vec<String>>) -> Vec<u8> {
    let line =
        |row: &Vec<String>| row.iter().map(|f| format!("\"{}\"", f.replace('"', "\"\""))).collect::<Vec<_>>().join(",");
    let lines: Vec<String> = rows.iter().map(line).collect();
    format!("\u{feff}{}", lines.join("\n")).into_bytes()
}

fn head(names: &[&str]) -> Vec<String> {
    names.iter().map(|n| n.to_string()).collect()
}

fn overview_rows(month: Month) -> Vec<Vec<String>> {
    let mut rows = vec![head(&["Date", "Video Views", "Profile Views", "Likes", "Comments", "Shares"])];
    rows.extend(days(month).map(|(on, d)| {
        let numbers = [d.views, d.profile_views, d.likes, d.comments, d.shares].map(|n| n.to_string());
        [vec![yearless(on)], numbers.to_vec()].concat()
    }));
    rows
}

/// 概要.
pub fn overview(month: Month) -> Vec<u8> {
    archive(vec![("Overview.csv", table(overview_rows(month)))])
}

/// 概要 as a workbook: every cell a text in its own place.
pub fn workbook(month: Month) -> Vec<u8> {
    const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
    let mut sheet =
        format!("{HEAD}<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>");
    for (nth, row) in overview_rows(month).iter().enumerate() {
        let line = nth + 1;
        sheet.push_str(&format!("<row r=\"{line}\">"));
        for (letter, text) in ('A'..).zip(row) {
            sheet.push_str(&format!("<c r=\"{letter}{line}\" t=\"str\"><v>{text}</v></c>"));
        }
        sheet.push_str("</row>");
    }
    sheet.push_str("</sheetData></worksheet>");
    let book = format!(
        "{HEAD}<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"Overview\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    archive(vec![("xl/workbook.xml", book.into_bytes()), ("xl/worksheets/sheet1.xml", sheet.into_bytes())])
}

/// 視聴者; the newest day is not counted yet where the download is early.
pub fn viewers(month: Month) -> Vec<u8> {
    let mut rows = vec![head(&["Date", "Total Viewers", "New Viewers", "Returning Viewers"])];
    rows.extend(days(month).map(|(on, d)| {
        let again = d.unique_viewers * 3 / 10;
        let numbers = [d.unique_viewers, d.unique_viewers - again, again].map(|n| n.to_string());
        [vec![yearless(on)], numbers.to_vec()].concat()
    }));
    let next = month.last().plus(1);
    rows.push([yearless(next), "undefined".into(), "0".into(), "0".into()].to_vec());
    archive(vec![("Viewers.csv", table(rows))])
}

/// フォロワー: four tables.
pub fn followers(month: Month) -> Vec<u8> {
    let mut history = vec![head(&["Date", "Followers", "Difference in followers from previous day"])];
    let mut before = account_day(month.first().plus(-1)).map_or(0, |d| d.followers);
    for (on, d) in days(month) {
        // a day that was not counted has no number, and a real file none either
        let Some(known) = account_day(on) else {
            history.push(vec![yearless(on), "undefined".into(), "0".into()]);
            continue;
        };
        history.push(vec![
            yearless(on),
            d.followers.to_string(),
            (i64::from(known.followers) - i64::from(before)).to_string(),
        ]);
        before = known.followers;
    }
    let mut activity = vec![head(&["Date", "Hour", "Active followers"])];
    for back in (0..7).rev() {
        let on = month.last().plus(-back);
        let there = account_day(on).map_or(0, |d| d.followers);
        activity.extend(
            (0..24).map(|hour| vec![yearless(on), hour.to_string(), (there * AWAKE[hour / 4] / 1_000).to_string()]),
        );
    }
    let shares = |title: &str, all: &[(&str, &str)]| {
        let mut rows = vec![head(&[title, "Distribution"])];
        rows.extend(all.iter().map(|(name, share)| head(&[name, share])));
        table(rows)
    };
    archive(vec![
        ("FollowerActivity.csv", table(activity)),
        ("FollowerGender.csv", shares("Gender", &[("Male", "0.47"), ("Female", "0.51"), ("Other", "0.02")])),
        ("FollowerHistory.csv", table(history)),
        (
            "FollowerTopTerritories.csv",
            shares("Top territories", &[("JP", "0.97"), ("TW", "0.02"), ("Others", "0.01")]),
        ),
    ])
}

/// The address of a clip.
fn address(clip: &Clip) -> String {
    format!("https://www.tiktok.com/@{NAME}/{}/{}", if clip.photo { "photo" } else { "video" }, clip.id)
}

/// What can be seen on the day of the report, newest first.
fn seen(month: Month) -> Vec<&'static Clip> {
    let mut all: Vec<&Clip> = clips().iter().filter(|c| c.published.day_in(Zone::UTC) <= month.last()).collect();
    all.reverse();
    all
}

/// コンテンツ: fifteen of the videos, as they stood on the day of the report.
pub fn content(month: Month) -> Vec<u8> {
    let today = reporting_time(month).day_in(Zone::UTC);
    let mut rows = vec![head(&[
        "Time",
        "Video title",
        "Video link",
        "Post time",
        "Total likes",
        "Total comments",
        "Total shares",
        "Total views",
    ])];
    rows.extend(seen(month).into_iter().take(LISTED).map(|clip| {
        let c = clip_until(clip, today);
        let first = [yearless(today), clip.title.clone(), address(clip), yearless(clip.published.day_in(Zone::JST))];
        let numbers = [c.likes, c.comments, c.shares, c.views].map(|n| n.to_string());
        [first.to_vec(), numbers.to_vec()].concat()
    }));
    archive(vec![("Content.csv", table(rows))])
}

/// Business Suite, overview; the first day's audience is not known.
pub fn business(month: Month) -> String {
    let mut text = "\u{feff}Date,Video views,Reached audience,Profile views,Likes,Shares,Comments,Phone number clicks ,Leads submission,Net growth,New followers,Lost followers\n".to_string();
    for (on, d) in days(month) {
        let reached = if on == month.first() { "NAN".to_string() } else { d.unique_viewers.to_string() };
        let net = i64::from(d.new_followers) - i64::from(d.lost_followers);
        let AccountDay { views, profile_views, likes, shares, comments, new_followers, lost_followers, .. } = d;
        text.push_str(&format!(
            "{},{views},{reached},{profile_views},{likes},{shares},{comments},0,0,{net},{new_followers},{lost_followers}\n",
            on.date().format("%Y/%m/%d")
        ));
    }
    text
}

/// Business Suite, audience: the number of all followers is never told.
pub fn business_audience(month: Month) -> String {
    let mut text = "\u{feff}Date,New followers,Total followers,Reached audience,Engaged audience\n".to_string();
    for (on, d) in days(month) {
        let (reached, engaged) = if on == month.first() {
            ("NAN".to_string(), "NAN".to_string())
        } else {
            (d.unique_viewers.to_string(), d.engaged.to_string())
        };
        text.push_str(&format!("{},{},--,{reached},{engaged}\n", on.date().format("%Y/%m/%d"), d.new_followers));
    }
    text
}

/// Business Suite, videos: times of UTC.
pub fn business_videos(month: Month) -> String {
    let today = reporting_time(month).day_in(Zone::UTC);
    let mut text =
        "\u{feff}Video title,Video link,Post time,Video views,Likes,Comments,Shares,Add to Favorites\n".to_string();
    for clip in seen(month).into_iter().filter(|c| c.published.day_in(Zone::UTC).month() == month) {
        let c = clip_until(clip, today);
        let at = chrono::DateTime::from_timestamp(clip.published.unix(), 0).unwrap_or_default();
        text.push_str(&format!(
            "{},{},{},{},{},{},{},{}\n",
            csv_field(&clip.title),
            address(clip),
            at.format("%Y/%m/%d %H:%M:%S"),
            c.views,
            c.likes,
            c.comments,
            c.shares,
            c.favorites
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_no_year_and_files_no_last_line_end() {
        let month: Month = "2026-10".parse().unwrap();
        let text = String::from_utf8(table(overview_rows(month))).unwrap();
        assert!(text.starts_with("\u{feff}\"Date\",\"Video Views\",") && text.contains("\n\"10月1日\",\""));
        assert!(text.ends_with('"') && text.lines().count() == 32);
        assert!(business(month).contains("\n2026/10/01,") && business(month).contains(",NAN,"));
        assert!(!business_videos(month).contains("2026/09"));
    }
}
