//! Meta Business Suite, コンテンツ → データをエクスポート: one row per post (`instagram.content`, `facebook.content`).
//!
//! The counters are totals since publication as they stood at the download. A row may lack its last fields where they are
//! empty; an empty field is no zero. The file's own days stand in its name and are Californian: in Japan the first of them
//! begins in the afternoon, so the list is whole from the day after it. Whether paid views are among a post's is not written.

use super::draft::{Draft, Place};
use super::meta_times::{Order, made_at, order_of, printed};
use super::post_ids::{Rounded, post_id};
use super::sheet::{Column, Found, Repetitions, Sheet};
use super::{Expected, ImportError, Kind, Language, Mark, Source};
use crate::delimited::numbers::Form;
use crate::delimited::{Record, plain_name};
use crate::domain::{Day, Entity, Instant, MetricId, Post, Window, Zone};

pub(super) const INSTAGRAM: Kind = Kind {
    id: "instagram.content",
    label_ja: "Meta Business Suite「コンテンツ」（Instagram、投稿別）",
    label_en: "Meta Business Suite, content by post (Instagram)",
    platform: "instagram",
    proven: &[Language::English],
    only_when_named: false,
    marks: &[
        Mark { language: Language::English, columns: &["postid", "accountid", "publishtime", "date"] },
        Mark { language: Language::Japanese, columns: &["投稿id", "アカウントid", "公開時間", "日時"] },
    ],
    settle_days: 0,
    estimated: &["instagram.post.reach"],
    read: |source, draft| read(source, draft, OF_INSTAGRAM),
};

pub(super) const FACEBOOK: Kind = Kind {
    id: "facebook.content",
    label_ja: "Meta Business Suite「コンテンツ」（Facebook、投稿別）",
    label_en: "Meta Business Suite, content by post (Facebook)",
    platform: "facebook",
    marks: &[
        Mark { language: Language::English, columns: &["postid", "pageid", "publishtime", "date"] },
        Mark { language: Language::Japanese, columns: &["投稿id", "ページid", "公開時間", "日時"] },
    ],
    estimated: &["facebook.post.reach"],
    read: |source, draft| read(source, draft, OF_FACEBOOK),
    ..INSTAGRAM
};

const fn count(metric: &'static str, names: &'static [&'static str]) -> Column {
    Column { metric, form: Form::Count, names }
}

const OF_INSTAGRAM: &[Column] = &[
    count("views", &["views", "ビュー", "閲覧数"]),
    count("reach", &["reach", "リーチ"]),
    count("likes", &["likes", "いいね!の数"]),
    count("shares", &["shares", "シェア数"]),
    count("follows", &["follows", "フォロー数"]),
    count("comments", &["comments", "コメント数"]),
    count("saves", &["saves", "保存数"]),
];

/// No Japanese file of Facebook has been seen.
const OF_FACEBOOK: &[Column] = &[
    count("views", &["views", "ビュー", "閲覧数"]),
    count("reach", &["reach", "リーチ"]),
    count("likes", &["reactions", "リアクション", "リアクション数"]),
    count("comments", &["comments", "コメント", "コメント数"]),
    count("shares", &["shares", "シェア", "シェア数"]),
    count("clicks", &["totalclicks", "合計クリック数", "クリックの合計数"]),
    count("link_clicks", &["linkclicks", "リンクのクリック数", "リンククリック数"]),
    count("video_views", &["3-secondvideoviews", "動画の3秒以上の再生数"]),
];

/// The columns of a post that are no metrics.
struct PostColumns {
    id: usize,
    title: Option<usize>,
    words: Option<usize>,
    time: usize,
    address: Option<usize>,
    kind: Option<usize>,
    since: usize,
    owner: usize,
    owner_name: Option<usize>,
}

impl PostColumns {
    fn find(sheet: &Sheet<'_>) -> Result<PostColumns, ImportError> {
        Ok(PostColumns {
            id: sheet.column(&["postid", "投稿id"])?.unwrap_or(0),
            title: sheet.column(&["title", "タイトル"])?,
            words: sheet.column(&["description", "説明"])?,
            time: sheet.column(&["publishtime", "公開時間"])?.unwrap_or(0),
            address: sheet.column(&["permalink", "リンク", "パーマリンク"])?,
            kind: sheet.column(&["posttype", "投稿タイプ"])?,
            since: sheet.column(&["date", "日時"])?.unwrap_or(0),
            owner: sheet.column(&["accountid", "アカウントid", "pageid", "ページid"])?.unwrap_or(0),
            owner_name: sheet.column(&["accountusername", "アカウントのユーザーネーム"])?,
        })
    }
    fn all(&self) -> impl Iterator<Item = usize> {
        let optional = [self.title, self.words, self.address, self.kind, self.owner_name];
        [self.id, self.time, self.since, self.owner].into_iter().chain(optional.into_iter().flatten())
    }
}

/// A metric with the columns of its name: some files have one twice.
struct Repeated {
    found: Found,
    again: Vec<usize>,
}

fn read(source: Source<'_>, draft: &mut Draft<'_>, columns: &[Column]) -> Result<(), ImportError> {
    let mut sheet = source.sheet()?;
    let of = PostColumns::find(&sheet)?;
    let metrics = find_metrics(&sheet, columns, &format!("{}.post.", draft.kind.platform));
    let used = metrics.iter().flat_map(|m| m.again.iter().copied().chain([m.found.index])).chain(of.all()).collect();
    draft.note_columns_kept_out(&sheet.titles, &used);
    if !source.text.ends_with(['\n', '\r']) {
        draft.note("last_line_open", draft.kind.id);
    }
    let mut rows = Vec::new();
    while let Some(row) = sheet.next_short_row()? {
        rows.push(row);
    }
    let made = |row: &Record<'_>| of.address.and_then(|i| made_at(&row.fields[i]));
    let column: Vec<(&str, Option<Instant>)> = rows.iter().map(|r| (r.fields[of.time].as_ref(), made(r))).collect();
    let order = order_of(&column);

    let mut repetitions = Repetitions::default();
    let mut rounded = Rounded::default();
    let (mut first, mut last) = (None, None);
    for row in &rows {
        draft.rows += 1;
        let since = plain_name(&row.fields[of.since]);
        if !matches!(since.as_str(), "lifetime" | "通算") {
            return Err(ImportError::cell(
                row.line,
                of.since + 1,
                &sheet.titles[of.since],
                &row.fields[of.since],
                Expected::Lifetime,
            ));
        }
        let id = post_id(&sheet, row, of.id)?;
        if repetitions.seen(&id, row)? {
            draft.dropped += 1;
            draft.note("rows_repeated", id);
            continue;
        }
        rounded.watch(&id, row.line);
        let post = post(&sheet, row, &of, &id, order, draft)?;
        first = first.min(post.published_on).or(post.published_on);
        last = last.max(post.published_on);
        counters(&sheet, row, &metrics, &post.entity, draft)?;
        draft.posts.push(post);
    }
    rounded.check()?;
    // a file whose views are zero from end to end beside people reached has no views
    let reached = draft
        .observations
        .iter()
        .any(|o| o.metric.as_str().ends_with(".post.reach") && o.stated.value().is_some_and(|v| !v.is_zero()));
    if reached {
        draft.withdraw_if_all_zero(&MetricId::new(format!("{}.post.views", draft.kind.platform)));
    }
    draft.note("paid_unknown", "");
    draft.window = first.zip(last).and_then(|(first, last)| Window::new(first, last, Zone::JST).ok());
    draft.take_listed_days(days_in_name(draft.hints.file_name).map(|(start, end)| (start.plus(1), end)), Zone::JST);
    Ok(())
}

fn find_metrics(sheet: &Sheet<'_>, columns: &[Column], prefix: &str) -> Vec<Repeated> {
    let of = |column: &Column| {
        let mut at = sheet.names.iter().enumerate().filter(|(_, n)| column.names.contains(&n.as_str())).map(|(i, _)| i);
        let index = at.next()?;
        let metric = MetricId::new(format!("{prefix}{}", column.metric));
        Some(Repeated { found: Found { index, metric, form: column.form }, again: at.collect() })
    };
    columns.iter().filter_map(of).collect()
}

fn counters(
    sheet: &Sheet<'_>,
    row: &Record<'_>,
    metrics: &[Repeated],
    entity: &Entity,
    draft: &mut Draft<'_>,
) -> Result<(), ImportError> {
    for Repeated { found, again } in metrics {
        let value = sheet.number(row, found.index, found.form)?;
        for other in again {
            if sheet.number(row, *other, found.form)? != value {
                return Err(ImportError::RepeatedColumn { column: sheet.titles[*other].clone() });
            }
        }
        if let Some(value) = value {
            let place = Place { line: row.line, index: found.index };
            draft.state_counter(&found.metric, draft.hints.zone, entity.clone(), value, place);
        }
    }
    Ok(())
}

fn post(
    sheet: &Sheet<'_>,
    row: &Record<'_>,
    of: &PostColumns,
    id: &str,
    order: Order,
    draft: &mut Draft<'_>,
) -> Result<Post, ImportError> {
    let time = &row.fields[of.time];
    let at = printed(time, order).ok_or_else(|| {
        ImportError::cell(row.line, of.time + 1, &sheet.titles[of.time], time, Expected::Day("10/14/2026 05:14"))
    })?;
    let url = of.address.map(|i| row.fields[i].trim().to_string()).filter(|u| u.starts_with("https://"));
    // a post is made minutes before it is published, or long before where it was planned
    let exact = url.as_deref().and_then(made_at).filter(|made| at.since(*made).abs() <= 15 * 60);
    let published_at = exact.unwrap_or(at);
    let is_facebook = draft.kind.platform == "facebook";
    // a page's number here need not be that of the interface
    if !is_facebook && !is_owner(row, of, draft.account.as_str()) {
        draft.note("other_account", row.fields[of.owner].trim());
    }
    let text = |i: Option<usize>| i.map_or("", |i| row.fields[i].as_ref());
    let words = [text(of.title), text(of.words)].into_iter().max_by_key(|t| t.chars().count()).unwrap_or_default();
    let title = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let entity = if is_facebook { format!("{}_{id}", draft.account) } else { id.to_string() };
    Ok(Post {
        account: draft.account.clone(),
        entity: Entity::new(entity),
        kind: kind_of(text(of.kind)).to_string(),
        title: if title.is_empty() { "（本文なし）".to_string() } else { title },
        url,
        published_at: Some(published_at),
        published_on: Some(published_at.day_in(Zone::JST)),
        observed_at: draft.hints.observed_at,
        origin: draft.origin(Place { line: row.line, index: of.id }),
    })
}

/// An account that is configured by its name has no number to compare with.
fn is_owner(row: &Record<'_>, of: &PostColumns, account: &str) -> bool {
    let account = account.trim_start_matches('@');
    if account.bytes().all(|b| b.is_ascii_digit()) {
        return row.fields[of.owner].trim() == account;
    }
    of.owner_name.is_none_or(|i| row.fields[i].trim().eq_ignore_ascii_case(account))
}

fn kind_of(text: &str) -> &'static str {
    let name = plain_name(text);
    let any = |words: &[&str]| words.iter().any(|w| name.contains(w));
    if any(&["story", "stories", "ストーリー"]) {
        "story"
    } else if any(&["reel", "video", "リール", "動画"]) {
        "video"
    } else {
        "post"
    }
}

/// The days in a name such as `Sep-30-2026_Oct-31-2026_1493633672508178.csv`.
fn days_in_name(name: &str) -> Option<(Day, Day)> {
    let mut days = name.split('_').map(|part| {
        let date = chrono::NaiveDate::parse_from_str(part.trim(), "%b-%d-%Y").ok().map(Day::from_date);
        date.filter(|d| (2000..=2100).contains(&d.year()))
    });
    let all: Vec<Option<Day>> = days.by_ref().collect();
    all.windows(2).find_map(|pair| pair[0].zip(pair[1])).filter(|(start, end)| start < end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imports::tests::{hints, import_text, notes};
    use crate::imports::{Damage, Hints, Imported, import};

    const INSTAGRAM_FILE: &str = "\u{feff}\"Post ID\",\"Account ID\",\"Account username\",\"Account name\",Description,\"Duration (sec)\",\"Publish time\",Permalink,\"Post type\",\"Data comment\",Date,Views,Reach,Likes,Shares,Follows,Comments,Saves\n\
        17974697564884257,17841400882674637,account,\"A\",\"two\nlines\",58,\"05/26/2026 10:23\",https://www.instagram.com/reel/DYz2HS0M2ks/,\"IG reel\",,Lifetime,4993,3206,287,56,2,0,7\n\
        18129029371615857,17841400882674637,account,\"A\",short,0,\"06/21/2026 09:49\",https://www.instagram.com/p/DZ2u1rOxOkV/,\"IG image\",,Lifetime,\"4,079\",,139\n";

    fn counter(read: &Imported, metric: &str, entity: &str) -> Option<String> {
        let mut found = read.observations.iter().filter(|o| o.metric.as_str() == metric);
        let o = found.find(|o| o.entity.as_ref().is_some_and(|e| e.as_str() == entity))?;
        Some(format!("{} {}", o.stated.value()?, o.origin.pointer))
    }

    #[test]
    fn a_post_has_its_moment_from_its_address_and_its_counters_from_the_download() {
        let read = import_text(INSTAGRAM_FILE, "instagram.content");
        assert_eq!(
            read.posts.iter().map(|p| (p.kind.as_str(), p.title.as_str())).collect::<Vec<_>>(),
            [("video", "two lines"), ("post", "short")]
        );
        let at = read.posts[0].published_at.unwrap();
        assert_eq!(
            (at.day_in(Zone::JST).to_string().as_str(), at.to_string().get(..15)),
            ("2026-05-27", Some("2026-05-26T17:2"))
        );
        assert_eq!(counter(&read, "instagram.post.saves", "17974697564884257").as_deref(), Some("7 2:18"));
        assert_eq!(counter(&read, "instagram.post.views", "18129029371615857").as_deref(), Some("4079 4:12"));
        assert_eq!(counter(&read, "instagram.post.reach", "18129029371615857"), None, "blank is not zero");
        assert_eq!(counter(&read, "instagram.post.saves", "18129029371615857"), None, "nor is what was cut off a row");
        assert_eq!(read.window.unwrap().to_string(), "2026-05-27..2026-06-22");
        assert_eq!(notes(&read), ["columns_kept_out: 3", "paid_unknown: "]);
    }

    #[test]
    fn the_list_is_whole_from_the_day_after_the_names_first() {
        let named = |name| Hints { file_name: name, ..hints("instagram") };
        let read =
            import(INSTAGRAM_FILE.as_bytes(), &named("May-25-2026_Jun-21-2026_1493633672508178 (1).csv")).unwrap();
        assert_eq!(read.window.unwrap().to_string(), "2026-05-26..2026-06-21");
        assert!(notes(&read).contains(&"period_of_name: 2026-05-26..2026-06-21".to_string()));
        let read = import(INSTAGRAM_FILE.as_bytes(), &named("Jan-01-2026_Jan-31-2026_1.csv")).unwrap();
        assert_eq!(read.window.unwrap().to_string(), "2026-05-27..2026-06-22");
        assert!(notes(&read).contains(&"name_differs: 2026-01-02..2026-01-31".to_string()), "{:?}", read.notes);
    }

    #[test]
    fn japanese_columns_are_the_same_columns() {
        let japanese = "投稿ID,アカウントID,アカウントのユーザーネーム,アカウント名,説明,時間(秒),公開時間,リンク,投稿タイプ,データコメント,日時,ビュー,リーチ,いいね！の数,シェア数,フォロー数,コメント数,保存数\n\
            18129029371615857,1,account,A,本文,5,09/22/2026 23:48,https://www.instagram.com/p/x/,IGリール動画,,通算,10,9,8,7,6,5,4\n";
        let read = import_text(japanese, "instagram.content");
        let of = |metric: &str| counter(&read, metric, "18129029371615857").unwrap();
        assert_eq!(of("instagram.post.likes"), "8 2:14");
        assert_eq!(read.posts[0].published_on.unwrap().to_string(), "2026-09-23", "the next day in Japan");
        assert_eq!((read.posts[0].kind.as_str(), read.language.code()), ("video", "ja"));
        assert!(notes(&read).contains(&"form_unproven: instagram.content".to_string()));
    }

    const FACEBOOK_FILE: &str = "Post ID,Page ID,Page name,Title,Description,Publish time,Permalink,Post type,Date,Views,Reach,\"Reactions, Comments and Shares\",Reactions,Comments,Shares,Total clicks,Views,Link Clicks\n\
        939005954986064,100066300057039,P,a longer title,,02/16/2025 05:14,https://www.facebook.com/a/posts/939005954986064,Photos,Lifetime,0,15,3,2,1,0,0,0\n\
        939635154923144,100066300057039,P,,words,02/17/2025 03:36,https://www.facebook.com/b,Reels,Lifetime,0,40,3,1,2,0,4,0,1\n";

    #[test]
    fn a_post_of_facebook_is_named_as_the_interface_names_it() {
        let read = import_text(FACEBOOK_FILE, "facebook.content");
        assert_eq!(read.posts[0].entity.as_str(), "account_939005954986064");
        assert_eq!(counter(&read, "facebook.post.likes", "account_939005954986064").as_deref(), Some("2 2:13"));
        assert_eq!(counter(&read, "facebook.post.link_clicks", "account_939005954986064"), None);
        assert_eq!(
            counter(&read, "facebook.post.views", "account_939635154923144"),
            None,
            "views of 0 beside people reached"
        );
        assert!(notes(&read).contains(&"not_supplied: facebook.post.views".to_string()), "{:?}", read.notes);
        let twice = FACEBOOK_FILE.replace(",0,15,3,2,1,0,0,0\n", ",7,15,3,2,1,0,0,8\n");
        assert_eq!(
            import(twice.as_bytes(), &hints("facebook")).unwrap_err(),
            ImportError::RepeatedColumn { column: "Views".into() }
        );
    }

    #[test]
    fn damaged_and_foreign_rows_are_refused() {
        let code = |text: &str| import(text.as_bytes(), &hints("instagram")).unwrap_err().code();
        assert_eq!(code(&INSTAGRAM_FILE.replacen("Lifetime", "2026-05-26", 1)), "bad_cell");
        assert_eq!(code(&INSTAGRAM_FILE.replacen("05/26/2026 10:23", "2026/5/26 10:23", 1)), "bad_cell");
        let exponent = INSTAGRAM_FILE.replace("17974697564884257,", "1.79747E+16,");
        let error = import(exponent.as_bytes(), &hints("instagram")).unwrap_err();
        assert_eq!(error, ImportError::Damaged { damage: Damage::ExponentIds { line: 2, field: 1 } });
        assert_eq!(code(&INSTAGRAM_FILE[..INSTAGRAM_FILE.len() - 5]), "ragged_row");
        assert_eq!(code(&INSTAGRAM_FILE[..INSTAGRAM_FILE.len() - 180]), "ragged_row");
        assert_eq!(code(INSTAGRAM_FILE.split_once("lines").unwrap().0), "unclosed_quote");
        let facebook_video = "Video asset ID,Universal video ID,Page ID,Title\n1,2,3,4\n";
        assert_eq!(code(facebook_video), "kind_not_yet");
    }
}
