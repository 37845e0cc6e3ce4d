//! note: what staff copied off the dashboard into the template (`note.dashboard`), and the sheet of article counters that a
//! common script keeps (`note.sheet`). note itself has no download.
//!
//! The template is a table of commas, or of tabs where it was pasted; one row is the account as a whole (全体) or one article.
//! Its numbers are those of the days it names; 全期間 means counters since publication. The old dashboard's views are no page
//! views. Words such as 月 do not say which days, so they are refused.

use super::dates::{DayForm, day};
use super::draft::{Draft, Place};
use super::sheet::{Column, Found, Repetitions, Sheet};
use super::{Expected, ImportError, Kind, Language, Mark, Source};
use crate::delimited::numbers::Form;
use crate::delimited::{Record, plain_name};
use crate::domain::{Day, Decimal, Entity, Members, Month, Post, Window, Zone};
use std::collections::BTreeSet;

pub(super) const DASHBOARD: Kind = Kind {
    id: "note.dashboard",
    label_ja: "note「ダッシュボード」（記入用紙）",
    label_en: "note, dashboard copied into the template",
    platform: "note",
    proven: &[Language::Japanese],
    only_when_named: false,
    marks: &[
        Mark {
            language: Language::Japanese, columns: &["取得日", "期間開始", "期間終了", "記事タイトル", "スキ"]
        },
        Mark { language: Language::Japanese, columns: &["取得日", "期間", "記事タイトル", "スキ"] },
    ],
    settle_days: 0,
    estimated: &[],
    read: read_template,
};

pub(super) const SHEET: Kind = Kind {
    id: "note.sheet",
    label_ja: "note 記事別の累計（スクリプトの表）",
    label_en: "note, counters by article (a script's sheet)",
    proven: &[],
    marks: &[Mark {
        language: Language::Japanese, columns: &["id", "記事タイトル", "記事url", "pv数", "スキ数"]
    }],
    read: read_sheet,
    ..DASHBOARD
};

const fn count(metric: &'static str, names: &'static [&'static str]) -> Column {
    Column { metric, form: Form::Count, names }
}

const COLUMNS: &[Column] = &[
    count("impressions", &["インプレッション"]),
    count("page_views", &["ページビュー"]),
    count("views_legacy", &["ビュー"]),
    count("likes", &["スキ"]),
    count("comments", &["コメント"]),
];

/// Counters since publication that have names of their own.
const COUNTERS: &[Column] = &[
    count("views_legacy", &["ビュー", "pv数"]),
    count("likes", &["スキ", "スキ数"]),
    count("comments", &["コメント", "コメント数"]),
];

/// What a row's numbers are of.
enum Span {
    Days(Window),
    SincePublication,
}

fn read_template(source: Source<'_>, draft: &mut Draft<'_>) -> Result<(), ImportError> {
    let mut sheet = source.sheet()?;
    let read_on = sheet.column(&["取得日"])?.unwrap_or(0);
    let period = [sheet.column(&["期間開始", "期間"])?, sheet.column(&["期間終了"])?];
    let title = sheet.column(&["記事タイトル"])?.unwrap_or(0);
    let address = sheet.column(&["記事url"])?;
    let of_days = sheet.metrics(COLUMNS, "note.")?;
    let since_publication = sheet.metrics(COUNTERS, "note.post.")?;
    let used = of_days.iter().map(|m| m.index).chain([read_on, title]).chain(period.into_iter().flatten());
    draft.note_columns_kept_out(&sheet.titles, &used.chain(address).collect());
    let mut repetitions = Repetitions::default();
    let mut windows = BTreeSet::new();
    while let Some(row) = sheet.next_row()? {
        draft.rows += 1;
        let of_row = span(&sheet, &row, period)?;
        let text = row.fields[read_on].trim();
        let copied_on = day(text, &[DayForm::Iso, DayForm::Slashed]).ok_or_else(|| {
            ImportError::cell(row.line, read_on + 1, &sheet.titles[read_on], text, Expected::Day("2026-11-02"))
        })?;
        let name = row.fields[title].trim();
        let whole = plain_name(name).trim_matches(|c| "()「」[]".contains(c)) == "全体";
        let article = (!whole).then(|| entity(name, address.map_or("", |i| row.fields[i].trim())));
        let key = format!("{:?} {:?}", article, row.fields[period[0].unwrap_or(0)]);
        if repetitions.seen(&key, &row)? {
            draft.dropped += 1;
            draft.note("rows_repeated", name);
            continue;
        }
        match (of_row, article) {
            (Span::Days(window), article) => {
                windows.insert((window.start(), window.end()));
                for found in &of_days {
                    let Some(value) = sheet.number(&row, found.index, found.form)? else { continue };
                    let place = Place { line: row.line, index: found.index };
                    draft.state(&found.metric, window, Members::none(), article.clone(), value, place);
                    // note counts a day until the following night
                    if copied_on <= window.end()
                        && let Some(last) = draft.observations.last_mut()
                    {
                        last.quality = crate::domain::Quality::Provisional;
                    }
                }
            }
            (Span::SincePublication, Some(article)) => {
                let at = address.unwrap_or(title);
                counters(&sheet, &row, &since_publication, article, (name, at, address), draft)?;
            }
            // what the account earned in its whole life is no quantity of a report
            (Span::SincePublication, None) => {
                draft.dropped += 1;
                draft.note("rows_kept_out", name);
            }
        }
    }
    if let [(start, end)] = windows.into_iter().collect::<Vec<_>>()[..] {
        draft.window = Window::new(start, end, Zone::JST).ok();
    }
    Ok(())
}

/// Columns `期間開始` and `期間終了`, or one column `期間`.
fn span(sheet: &Sheet<'_>, row: &Record<'_>, period: [Option<usize>; 2]) -> Result<Span, ImportError> {
    const LIKE: &str = "2026-10-01〜2026-10-31";
    let one = |text: &str| day(text, &[DayForm::Iso, DayForm::Slashed]);
    let index = period[0].unwrap_or(0);
    let text = row.fields[index].trim();
    let bad = |expected| ImportError::cell(row.line, index + 1, &sheet.titles[index], text, expected);
    let days = match period[1] {
        Some(end) => (one(text), one(row.fields[end].trim())),
        None => {
            if plain_name(text) == "全期間" {
                return Ok(Span::SincePublication);
            }
            if let Ok(month) = text.parse::<Month>() {
                return Ok(Span::Days(month.window(Zone::JST)));
            }
            let parts: Vec<&str> = text.split(['〜', '~', '～']).collect();
            match parts[..] {
                [start, end] => (one(start), one(end)),
                _ => (None, None),
            }
        }
    };
    let (Some(start), Some(end)) = days else { return Err(bad(Expected::Period(LIKE))) };
    Window::new(start, end, Zone::JST).map(Span::Days).map_err(|_| bad(Expected::StartBeforeEnd))
}

fn counters(
    sheet: &Sheet<'_>,
    row: &Record<'_>,
    metrics: &[Found],
    article: Entity,
    (name, place, address): (&str, usize, Option<usize>),
    draft: &mut Draft<'_>,
) -> Result<(), ImportError> {
    for found in metrics {
        if let Some(value) = sheet.number(row, found.index, found.form)? {
            let at = Place { line: row.line, index: found.index };
            draft.state_counter(&found.metric, Zone::JST, article.clone(), value, at);
        }
    }
    draft.posts.push(Post {
        account: draft.account.clone(),
        entity: article,
        kind: "article".to_string(),
        title: name.to_string(),
        url: address.map(|i| row.fields[i].trim().to_string()).filter(|u| u.starts_with("https://")),
        published_at: None,
        published_on: None::<Day>,
        observed_at: draft.hints.observed_at,
        origin: draft.origin(Place { line: row.line, index: place }),
    });
    Ok(())
}

/// Its last row is the sum of all and no article.
fn read_sheet(source: Source<'_>, draft: &mut Draft<'_>) -> Result<(), ImportError> {
    let mut sheet = source.sheet()?;
    let id = sheet.column(&["id"])?.unwrap_or(0);
    let title = sheet.column(&["記事タイトル"])?.unwrap_or(0);
    let address = sheet.column(&["記事url"])?;
    let metrics = sheet.metrics(COUNTERS, "note.post.")?;
    let used = metrics.iter().map(|m| m.index).chain([id, title]).chain(address).collect();
    draft.note_columns_kept_out(&sheet.titles, &used);
    let mut sums: Vec<Decimal> = vec![Decimal::ZERO; metrics.len()];
    let mut repetitions = Repetitions::default();
    let mut has_total = false;
    while let Some(row) = sheet.next_row()? {
        let name = row.fields[title].trim().to_string();
        if row.fields[id].trim() == "sum" || name == "【合計】" {
            has_total = true;
            for (found, sum) in metrics.iter().zip(&sums) {
                if let Some(total) = sheet.number(&row, found.index, found.form)?.filter(|t| t != sum) {
                    draft.note("total_differs", format!("{}: {total} / {sum}", found.metric));
                }
            }
            continue;
        }
        draft.rows += 1;
        if repetitions.seen(row.fields[id].trim(), &row)? {
            draft.dropped += 1;
            draft.note("rows_repeated", name);
            continue;
        }
        for (found, sum) in metrics.iter().zip(&mut sums) {
            let value = sheet.number(&row, found.index, found.form)?.unwrap_or_default();
            *sum = sum.checked_add(value).unwrap_or_default();
        }
        let article = entity(&name, address.map_or("", |i| row.fields[i].trim()));
        counters(&sheet, &row, &metrics, article, (&name, title, address), draft)?;
    }
    if !has_total {
        draft.note("no_total", draft.kind.id);
    }
    Ok(())
}

/// An article is named by its key, which ends its address; without an address by its title. The ledger does the same.
fn entity(title: &str, address: &str) -> Entity {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let key = path.trim_end_matches('/').split_once("/n/").map(|(_, key)| key).filter(|key| !key.is_empty());
    Entity::new(key.unwrap_or(title))
}

#[cfg(test)]
mod tests {
    use crate::imports::tests::{hints, import_text, notes, stated};
    use crate::imports::{Imported, import};

    const TEMPLATE: &str = "\u{feff}取得日,期間開始,期間終了,記事URL,記事タイトル,インプレッション,ページビュー,スキ,コメント\n\
        2026-11-02,2026-10-01,2026-10-31,,（全体）,\"10,154\",812,35,\n\
        2026-11-02,2026-10-01,2026-10-31,https://note.com/cross_sendai/n/n0a1b2c3d4e5f?x=1,仙台で働く,5230,412,18,0\n";

    fn of(read: &Imported, metric: &str, entity: &str) -> Option<String> {
        let mut found = read.observations.iter().filter(|o| o.metric.as_str() == metric);
        let o = found.find(|o| o.entity.as_ref().is_some_and(|e| e.as_str() == entity))?;
        Some(format!("{} {} {}", o.stated.value()?, o.origin.pointer, o.window))
    }

    #[test]
    fn the_template_is_the_account_as_a_whole_and_its_articles() {
        let read = import_text(TEMPLATE, "note.dashboard");
        assert_eq!(stated(&read, "note.impressions", "2026-10-01"), Some(("10154".into(), "2:6".into())));
        assert_eq!(stated(&read, "note.comments", "2026-10-01"), None, "blank is not zero");
        let article = of(&read, "note.page_views", "n0a1b2c3d4e5f").unwrap();
        assert_eq!(article, "412 3:7 2026-10-01..2026-10-31");
        assert_eq!(read.window.unwrap().to_string(), "2026-10-01..2026-10-31");
        assert!(notes(&read).is_empty() && read.observations.iter().all(|o| o.quality.name() == "settled"));
        let pasted = TEMPLATE.replace("\"10,154\"", "10154").replace(',', "\t");
        assert_eq!(import_text(&pasted, "note.dashboard").observations.len(), read.observations.len());
        let early = import_text(&TEMPLATE.replace("2026-11-02", "2026-10-31"), "note.dashboard");
        assert!(early.observations.iter().all(|o| o.quality.name() == "provisional"), "the month was not over");
    }

    #[test]
    fn the_old_template_keeps_old_views_and_counters_apart() {
        let old = "取得日,期間,記事URL,記事タイトル,ビュー,コメント,スキ\n\
            2026-09-02,2026-08,,全体,900,1,20\n2026-09-02,全期間,https://note.com/a/n/n1,記事,77,2,3\n2026-09-02,全期間,,全体,9,9,9\n";
        let read = import_text(old, "note.dashboard");
        assert_eq!(stated(&read, "note.views_legacy", "2026-08-01"), Some(("900".into(), "2:5".into())));
        assert_eq!(of(&read, "note.post.likes", "n1").unwrap(), "3 3:7 2026-11-10..2026-11-10");
        assert_eq!(of(&read, "note.post.views_legacy", "n1").unwrap(), "77 3:5 2026-11-10..2026-11-10");
        assert_eq!(notes(&read), ["rows_kept_out: 全体"]);
        for vague in ["月", "週", "2026-08-31〜2026-08-01", ""] {
            let error = import(old.replace(",2026-08,", &format!(",{vague},")).as_bytes(), &hints("note")).unwrap_err();
            assert_eq!(error.code(), "bad_cell", "{vague}");
        }
    }

    #[test]
    fn the_sheets_sum_is_checked_and_never_added() {
        let text = "id,記事タイトル,記事URL,PV数,スキ数,前日比（PV数）,前日比（スキ数）\n\
            1,一,https://note.com/a/n/n1,10,2,1,0\n2,二,https://note.com/a/n/n2,5,1,0,0\nsum,【合計】,,16,3,,\n";
        let read = import_text(text, "note.sheet");
        assert_eq!((read.rows, read.posts.len(), read.observations.len()), (2, 2, 4));
        assert!(
            notes(&read).contains(&"total_differs: note.post.views_legacy: 16 / 15".to_string()),
            "{:?}",
            read.notes
        );
    }
}
