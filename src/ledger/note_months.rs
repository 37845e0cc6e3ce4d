//! The ledger `note_monthly` as observations: what staff read off note's dashboard for a calendar month and typed in.
//!
//! One row is the account as a whole (記事タイトル 「全体」) or one article. Not here: what the public pages tell (sources).
//! Invariants: a cell that is empty states nothing; a level belongs to the day on which it was read, not to the month.

use crate::domain::{
    AccountId, Day, Entity, Field, Flag, Flags, Instant, Ledger, LedgerRow, Members, MetricId, Month, Observation,
    Post, Quality, Stated, Window, Zone,
};

/// The title of the row that is no article, in brackets or not, as note's screen has it.
const WHOLE: &str = "全体";
/// What is true of the month.
const FLOWS: [&str; 6] = ["impressions", "page_views", "views_legacy", "likes", "comments", "articles_published"];

/// What the ledger says.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct NoteMonths {
    pub observations: Vec<Observation>,
    /// Articles whose day of publication was typed.
    pub posts: Vec<Post>,
}

/// The rows as numbers of `account`. `read_at` is when the ledger was read.
pub fn note_months(ledger: &Ledger, account: &AccountId, read_at: Instant) -> NoteMonths {
    let mut found = NoteMonths::default();
    for row in &ledger.rows {
        let text = |column: &str| ledger.field(row, column).and_then(Field::text);
        let day = |column: &str| ledger.field(row, column).and_then(Field::day);
        let month = text("month").and_then(|text| text.parse::<Month>().ok());
        let (Some(month), Some(title)) = (month, text("title")) else { continue };
        let whole = title.trim_matches(|c| "()（）「」 ".contains(c)) == WHOLE;
        let article = (!whole).then(|| entity(title, text("url")));
        let read_on = day("read_on").unwrap_or_else(|| read_at.day_in(Zone::JST));
        let window = month.window(Zone::JST);
        let state = |metric: &str, column: &str, window: Window, settled: bool| {
            let value = ledger.field(row, column).and_then(Field::number)?;
            Some(Observation {
                metric: MetricId::new(format!("note.{metric}")),
                account: account.clone(),
                window,
                members: Members::none(),
                entity: article.clone(),
                stated: Stated::Value(value),
                quality: if settled { Quality::Settled } else { Quality::Provisional },
                flags: Flags::of([Flag::Typed]),
                observed_at: read_at,
                origin: ledger.origin_of(row, column),
            })
        };
        // note counts a day until the following night
        let counted = month.last() < read_on;
        found.observations.extend(FLOWS.iter().filter_map(|name| state(name, name, window, counted)));
        // without its day a level is taken for that of the month's end
        let seen_on = day("read_on").unwrap_or(month.last());
        if article.is_none() {
            found.observations.extend(state("followers", "followers", Window::of_day(seen_on, Zone::JST), true));
        }
        if let (Some(entity), Some(published_on)) = (article, day("published_on")) {
            found.posts.push(post(row, account, entity, title, text("url"), published_on, read_at));
        }
    }
    found
}

/// An article is named by its key, which ends its address; without an address by its title.
fn entity(title: &str, url: Option<&str>) -> Entity {
    let path = url.and_then(|url| url.split(['?', '#']).next()).unwrap_or_default();
    let key = path.trim_end_matches('/').split_once("/n/").map(|(_, key)| key).filter(|key| !key.is_empty());
    Entity::new(key.unwrap_or(title))
}

fn post(
    row: &LedgerRow,
    account: &AccountId,
    entity: Entity,
    title: &str,
    url: Option<&str>,
    published_on: Day,
    read_at: Instant,
) -> Post {
    Post {
        account: account.clone(),
        entity,
        kind: "article".to_string(),
        title: title.to_string(),
        url: url.map(str::to_string),
        published_at: None,
        published_on: Some(published_on),
        observed_at: read_at,
        origin: row.origin.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SnapshotId;
    use crate::ledger::read;

    fn months(text: &str) -> NoteMonths {
        let ledger = read("note_monthly", "x.csv", text.as_bytes(), None, SnapshotId::of(text.as_bytes())).unwrap();
        note_months(&ledger, &AccountId::from("cross_sendai"), "2026-11-10T00:00:00Z".parse().unwrap())
    }

    fn told(months: &NoteMonths) -> Vec<String> {
        let of = |o: &Observation| {
            let entity = o.entity.as_ref().map_or("-", Entity::as_str);
            format!(
                "{} {} {entity} {} {} {}",
                o.metric,
                o.window,
                o.stated.value().unwrap(),
                o.origin.pointer,
                o.quality
            )
        };
        months.observations.iter().map(of).collect()
    }

    #[test]
    fn a_month_is_the_account_as_a_whole_and_its_articles() {
        let found = months(
            "month,title,url,published_on,page_views,likes,followers,read_on\n\
             2026-10,（全体）,,,812,35,318,2026-11-02\n\
             2026-10,相談会レポート,https://note.com/cross_sendai/n/n1b2c3d4e5f60?from=x,2026-10-21,265,,,2026-11-02\n\
             2026-10,題だけの記事,,,0,1,,2026-10-31\n",
        );
        assert_eq!(
            told(&found),
            [
                "note.page_views 2026-10-01..2026-10-31 - 812 2:5 settled",
                "note.likes 2026-10-01..2026-10-31 - 35 2:6 settled",
                "note.followers 2026-11-02..2026-11-02 - 318 2:7 settled",
                "note.page_views 2026-10-01..2026-10-31 n1b2c3d4e5f60 265 3:5 settled",
                "note.page_views 2026-10-01..2026-10-31 題だけの記事 0 4:5 provisional",
                "note.likes 2026-10-01..2026-10-31 題だけの記事 1 4:6 provisional",
            ],
            "blank is not zero, and a month that was not over is provisional"
        );
        assert!(found.observations.iter().all(|o| o.flags.names() == "typed"));
        assert_eq!(found.posts.len(), 1, "an article without its day stands in no month's list");
        assert_eq!(found.posts[0].title, "相談会レポート");
    }

    #[test]
    fn followers_without_a_day_are_those_of_the_months_end() {
        let found = months("month,title,followers\n2026-10,全体,300\n");
        assert_eq!(told(&found), ["note.followers 2026-10-31..2026-10-31 - 300 2:3 settled"]);
    }
}
