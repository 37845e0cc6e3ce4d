//! note: the template that staff fill from the dashboard, and the sheet of a common script.
//!
//! The numbers are those of the world.

use super::csv_field;
use crate::domain::{Month, Zone};
use crate::sandbox::reporting_time;
use crate::sandbox::world::note::{NAME, articles_at, whole};

/// The dashboard of a month: the account as a whole, then the articles that were read.
pub fn dashboard(month: Month) -> String {
    let read_on = reporting_time(month).day_in(Zone::JST);
    let (first, last) = (month.first(), month.last());
    let mut text =
        "\u{feff}取得日,期間開始,期間終了,記事URL,記事タイトル,インプレッション,ページビュー,スキ,コメント\n"
            .to_string();
    let mut row = |address: &str, title: &str, e: crate::sandbox::world::note::Earned| {
        text.push_str(&format!(
            "{read_on},{first},{last},{address},{},{},{},{},{}\n",
            csv_field(title),
            e.impressions,
            e.page_views,
            e.likes,
            e.comments
        ));
    };
    row("", "（全体）", whole(month));
    for article in articles_at(reporting_time(month)).iter().filter(|a| a.within(month).page_views > 0) {
        row(&format!("https://note.com/{NAME}/n/{}", article.key), &article.title, article.within(month));
    }
    text
}

/// Counters of all articles since publication; the last row is their sum.
pub fn sheet(month: Month) -> String {
    let now = reporting_time(month);
    let today = now.day_in(Zone::JST);
    let mut text = "id,記事タイトル,記事URL,PV数,スキ数,前日比（PV数）,前日比（スキ数）\n".to_string();
    let (mut views, mut likes) = (0, 0);
    for (nth, article) in articles_at(now).iter().enumerate() {
        let (all, before) = (article.until(today), article.until(today.plus(-1)));
        views += all.page_views;
        likes += all.likes;
        text.push_str(&format!(
            "{},{},https://note.com/{NAME}/n/{},{},{},{},{}\n",
            nth + 1,
            csv_field(&article.title),
            article.key,
            all.page_views,
            all.likes,
            all.page_views - before.page_views,
            all.likes - before.likes
        ));
    }
    text.push_str(&format!("sum,【合計】,,{views},{likes},,\n"));
    text
}
