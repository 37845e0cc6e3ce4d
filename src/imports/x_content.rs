//! X by post: the content file of X Analytics (`x.content`) and the per-tweet file of the old analytics (`x.tweet`).
//!
//! One row is one post, replies included. When it was made stands in its id, exactly; the date beside it is a day of the
//! exporter's zone. The counters are those of the moment of the download. The file's period bounds which posts it lists,
//! not what their counters count. That period stands in the file's name alone: a quiet first day leaves no row.

use super::dates::{DayForm, day, is_rewritten, minted_by_x, minute};
use super::draft::{Draft, Place};
use super::error::Damage;
use super::post_ids::{Rounded, post_id};
use super::recognise::days_in_name;
use super::sheet::{Column, Found, Repetitions, Sheet};
use super::x_columns::{self, column};
use super::{Expected, ImportError, Kind, Language, Mark, Source};
use crate::delimited::Record;
use crate::domain::{Entity, Post, Window, Zone};

/// Content of X Analytics.
pub(super) const CONTENT: Kind = Kind {
    id: "x.content",
    label_ja: "Xアナリティクス「コンテンツ」（投稿別）",
    label_en: "X Analytics, content by post",
    platform: "x",
    proven: &[Language::English, Language::Japanese],
    only_when_named: false,
    marks: &[
        Mark { language: Language::English, columns: &["postid", "date", "posttext", "impressions"] },
        Mark {
            language: Language::Japanese, columns: &["ポストid", "日付", "ポスト本文", "インプレッション数"]
        },
    ],
    settle_days: 0,
    estimated: &[],
    read: |source, draft| read(source, draft, COLUMNS),
};

/// The per-tweet file of the old analytics.
pub(super) const OLD: Kind = Kind {
    id: "x.tweet",
    label_ja: "旧Twitterアナリティクス（ツイート別）",
    label_en: "old Twitter analytics by tweet",
    platform: "x",
    proven: &[Language::English, Language::Japanese],
    only_when_named: false,
    marks: &[
        Mark { language: Language::English, columns: &["tweetid", "tweettext", "time", "impressions"] },
        Mark {
            language: Language::Japanese, columns: &["ツイートid", "ツイート本文", "時間", "インプレッション"]
        },
    ],
    settle_days: 0,
    estimated: &[],
    read: |source, draft| read(source, draft, &[x_columns::OLD]),
};

/// What a post has and an account's day has not.
const COLUMNS: &[&[Column]] = &[
    x_columns::NEW,
    &[
        column("detail_expands", &["detailexpands", "詳細のクリック数"]),
        column("url_clicks", &["urlclicks", "urlのクリック数"]),
        column("hashtag_clicks", &["hashtagclicks", "ハッシュタグのクリック数"]),
        column("permalink_clicks", &["permalinkclicks", "パーマリンクのクリック数"]),
    ],
];

/// The columns of a post that are no metrics.
struct PostColumns {
    id: usize,
    text: usize,
    link: Option<usize>,
    date: usize,
}

fn read(source: Source<'_>, draft: &mut Draft<'_>, columns: &[&[Column]]) -> Result<(), ImportError> {
    let mut sheet = source.sheet()?;
    let of = PostColumns {
        id: sheet.column(&["postid", "ポストid", "tweetid", "ツイートid"])?.unwrap_or(0),
        text: sheet.column(&["posttext", "ポスト本文", "tweettext", "ツイート本文"])?.unwrap_or(0),
        link: sheet.column(&["link", "postlink", "ポストのリンク", "tweetpermalink", "ツイートの固定リンク"])?,
        date: sheet.column(&["date", "日付", "time", "時間"])?.unwrap_or(0),
    };
    let metrics = sheet.metrics(columns.iter().copied().flatten(), "x.post.")?;
    let used = metrics.iter().map(|m| m.index).chain([of.id, of.text, of.date]).chain(of.link).collect();
    draft.note_columns_kept_out(&sheet.titles, &used);

    let zone = draft.hints.zone;
    let mut repetitions = Repetitions::default();
    let (mut first, mut last) = (None, None);
    let mut rounded = Rounded::default();
    while let Some(row) = sheet.next_row()? {
        draft.rows += 1;
        let id = post_id(&sheet, &row, of.id)?;
        if repetitions.seen(&id, &row)? {
            draft.dropped += 1;
            draft.note("rows_repeated", id);
            continue;
        }
        rounded.watch(&id, row.line);
        let post = post(&sheet, &row, &of, id, zone, draft)?;
        let on = post.published_at.map_or(post.published_on, |t| Some(t.day_in(zone)));
        first = first.min(on).or(on);
        last = last.max(on);
        counters(&sheet, &row, &metrics, &post.entity, draft)?;
        draft.posts.push(post);
    }
    rounded.check()?;
    draft.window = first.zip(last).and_then(|(first, last)| Window::new(first, last, zone).ok());
    let listed = match draft.kind.id == OLD.id {
        // the old analytics count days of UTC and name the day after the last: in Japan the first one begins at nine
        true => days_in_name(draft.hints.file_name).map(|(start, end)| (start.plus(1), end.plus(-1))),
        false => days_in_name(draft.hints.file_name),
    };
    draft.take_listed_days(listed, zone);
    Ok(())
}

fn post(
    sheet: &Sheet<'_>,
    row: &Record<'_>,
    of: &PostColumns,
    id: String,
    zone: Zone,
    draft: &mut Draft<'_>,
) -> Result<Post, ImportError> {
    let date = &row.fields[of.date];
    let printed_at = minute(date);
    let printed_on = day(date, &[DayForm::Script, DayForm::EnglishWeekday]);
    if printed_at.is_none() && printed_on.is_none() {
        if is_rewritten(date) {
            let damage = Damage::RewrittenDates { line: row.line, field: of.date + 1 };
            return Err(ImportError::Damaged { damage });
        }
        let expected = Expected::Day("Mon Feb 03 2025");
        return Err(ImportError::cell(row.line, of.date + 1, &sheet.titles[of.date], date, expected));
    }
    let minted = minted_by_x(&id);
    let far = match (minted, printed_at, printed_on) {
        (Some(made), Some(at), _) => made.since(at).abs() > 120,
        (Some(made), None, Some(on)) => made.day_in(Zone::UTC).since(on).abs() > 1,
        _ => false,
    };
    if far {
        draft.note("id_and_date_differ", row.line.to_string());
    }
    let url = of.link.map(|i| row.fields[i].trim().to_string()).filter(|u| u.starts_with("https://"));
    if let Some(other) = url.as_deref().and_then(handle_in).filter(|h| !is_handle_of(h, draft.account.as_str())) {
        draft.note("other_account", other);
    }
    let title = plain_text(row.fields[of.text].trim());
    Ok(Post {
        account: draft.account.clone(),
        entity: Entity::new(id),
        kind: if title.starts_with('@') { "reply" } else { "post" }.to_string(),
        title,
        url,
        published_at: minted.or(printed_at),
        published_on: minted.or(printed_at).map(|t| t.day_in(zone)).or(printed_on),
        observed_at: draft.hints.observed_at,
        origin: draft.origin(Place { line: row.line, index: of.id }),
    })
}

fn counters(
    sheet: &Sheet<'_>,
    row: &Record<'_>,
    metrics: &[Found],
    entity: &Entity,
    draft: &mut Draft<'_>,
) -> Result<(), ImportError> {
    let zone = draft.hints.zone;
    for metric in metrics {
        if let Some(value) = sheet.number(row, metric.index, metric.form)? {
            draft.state_counter(
                &metric.metric,
                zone,
                entity.clone(),
                value,
                Place { line: row.line, index: metric.index },
            );
        }
    }
    Ok(())
}

/// The handle in a post's address: `https://x.com/<handle>/status/...`.
fn handle_in(url: &str) -> Option<&str> {
    let (_, path) = url.strip_prefix("https://")?.split_once('/')?;
    let (handle, rest) = path.split_once('/')?;
    rest.starts_with("status").then_some(handle).filter(|h| *h != "i")
}

/// An account whose id is no handle (a number) is never another's.
fn is_handle_of(handle: &str, account: &str) -> bool {
    let account = account.trim_start_matches('@');
    account.bytes().all(|b| b.is_ascii_digit()) || handle.eq_ignore_ascii_case(account)
}

/// X leaves a few HTML entities in the texts of posts.
fn plain_text(text: &str) -> String {
    if !text.contains('&') {
        return text.to_string();
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use crate::imports::tests::{hints, import_text, notes};
    use crate::imports::{Damage, ImportError, import};

    const ENGLISH: &str = "Post id,Date,Post text,Link,Impressions,Likes,Engagements,Bookmarks,Share,New follows,Replies,Reposts,Profile visits,Detail expands,Url clicks,Hashtag clicks,Permalink clicks\r\n\
        1886483849795768598,Mon Feb 03 2025,\"Jobs &amp; life, \"\"north\"\" 🎉\",https://x.com/crosssendai/status/1886483849795768598,41,2,6,0,1,0,0,0,1,3,,0,0\r\n\
        1886481311470379041,Mon Feb 03 2025,@someone ありがとう,https://x.com/crosssendai/status/1886481311470379041,33,1,6,0,0,0,0,2,3,0,0,0,0\r\n";

    fn counter(read: &crate::imports::Imported, metric: &str, entity: &str) -> Option<String> {
        let mut found = read.observations.iter().filter(|o| o.metric.as_str() == metric);
        let o = found.find(|o| o.entity.as_ref().is_some_and(|e| e.as_str() == entity))?;
        Some(format!("{} {}", o.stated.value()?, o.origin.pointer))
    }

    #[test]
    fn posts_and_replies_have_their_moment_from_the_id() {
        let read = import_text(ENGLISH, "x.content");
        assert_eq!(read.posts[0].title, "Jobs & life, \"north\" 🎉");
        assert_eq!(read.posts[0].published_at.unwrap().to_string(), "2025-02-03T18:36:13Z");
        assert_eq!(read.posts[0].published_on.unwrap().to_string(), "2025-02-04", "the day in Japan");
        assert_eq!(read.posts.iter().map(|p| p.kind.as_str()).collect::<Vec<_>>(), ["post", "reply"]);
        assert_eq!(counter(&read, "x.post.shares", "1886483849795768598").as_deref(), Some("1 2:9"));
        assert_eq!(counter(&read, "x.post.url_clicks", "1886483849795768598"), None, "blank is not zero");
        assert_eq!(read.observations.len(), 2 * 13 - 1);
        assert_eq!(read.window.unwrap().to_string(), "2025-02-04..2025-02-04");
        assert_eq!(
            read.observations[0].window.to_string(),
            "2026-11-10..2026-11-10",
            "counters stand for the download"
        );
        assert!(notes(&read).is_empty(), "{:?}", read.notes);
    }

    #[test]
    fn later_spellings_and_japanese_columns_are_the_same_columns() {
        let later =
            ENGLISH.replace(",Link,", ",Post Link,").replace(",Share,", ",Shares,").replace("Url clicks", "URL Clicks");
        let later = later.replace("Mon Feb 03 2025", "\"Mon, Feb 3, 2025\"");
        let japanese = "ポストID,日付,ポスト本文,ポストのリンク,インプレッション数,いいね,エンゲージメント,ブックマーク,共有された回数\\,新しいフォロー,返信,リポスト,プロフィールへのアクセス数,詳細のクリック数,URLのクリック数,ハッシュタグのクリック数,パーマリンクのクリック数";
        let japanese = format!("{japanese}\r\n{}", ENGLISH.split_once("\r\n").unwrap().1);
        let values = |text: &str| -> Vec<_> {
            let read = import_text(text, "x.content");
            read.observations.iter().map(|o| (o.metric.clone(), o.stated, o.origin.pointer.clone())).collect()
        };
        assert_eq!(values(&later), values(ENGLISH));
        assert_eq!(values(&japanese), values(ENGLISH));
    }

    #[test]
    fn ids_that_a_spreadsheet_rounded_are_refused() {
        let error =
            import(ENGLISH.replace("1886483849795768598,", "1.88648E+18,").as_bytes(), &hints("x")).unwrap_err();
        assert_eq!(error, ImportError::Damaged { damage: Damage::ExponentIds { line: 2, field: 1 } });
        let rounded = ENGLISH.replace("795768598,M", "795760000,M").replace("470379041,M", "470370000,M");
        let error = import(rounded.as_bytes(), &hints("x")).unwrap_err();
        assert_eq!(error, ImportError::Damaged { damage: Damage::RoundedIds { line: 2 } });
    }

    #[test]
    fn a_file_of_another_account_or_with_wrong_dates_is_remarked_on() {
        let read = import_text(
            &ENGLISH.replace("crosssendai", "somebody").replacen("Mon Feb 03", "Mon Feb 10", 1),
            "x.content",
        );
        assert_eq!(notes(&read), ["id_and_date_differ: 2", "other_account: somebody"]);
    }

    #[test]
    fn the_old_file_is_read_by_its_own_names() {
        let text = "\"Tweet id\",\"Tweet permalink\",\"Tweet text\",\"time\",\"impressions\",\"engagements\",\"engagement rate\",\"retweets\",\"replies\",\"favorites\"\n\
            \"1476946213748543488\",\"https://twitter.com/crosssendai/status/1476946213748543488\",\"年末のご挨拶\n来年も\",\"2021-12-31 15:59 +0000\",\"104.0\",\"4.0\",\"0.038\",\"0.0\",\"0.0\",\"2.0\"\n\
            \"1476936517390061573\",\"https://twitter.com/crosssendai/status/1476936517390061573\",\"次\",\"2021-12-31 15:21 +0000\",\"9.0\",\"1.0\",\"-\",\"0.0\",\"0.0\",\"2.0\"\n";
        let read = import_text(text, "x.tweet");
        assert_eq!(counter(&read, "x.post.impressions", "1476946213748543488").as_deref(), Some("104 2:5"));
        assert_eq!(
            counter(&read, "x.post.likes", "1476936517390061573").as_deref(),
            Some("2 4:10"),
            "after a text of two lines"
        );
        assert_eq!(
            read.posts[0].published_on.unwrap().to_string(),
            "2022-01-01",
            "UTC evening is the next day in Japan"
        );
    }
}
