//! Meta Business Suite, オーディエンス → エクスポート (`instagram.demographics`, `facebook.demographics`): several tables in one file.
//!
//! Tables are apart by blank lines, in any order, each with a title of its own: shares of followers by age and gender, city,
//! country; sometimes the number of followers, sometimes follows by day. They are of the moment of the download, and the
//! file does not say of which platform: somebody must name the kind, except where a title tells it.
//! Shares stay per cent, as printed. Not here: `Top pages`, whose numbers are no shares.

use super::draft::{Draft, Place};
use super::error::Damage;
use super::meta_results::{self, is_head, lines_of};
use super::{Expected, ImportError, Kind, Language, Mark, Source};
use crate::delimited::numbers::{Form, number};
use crate::delimited::{Record, plain_name};
use crate::domain::{Decimal, Members, MetricId};

pub(super) const INSTAGRAM: Kind = Kind {
    id: "instagram.demographics",
    label_ja: "Meta Business Suite「オーディエンス」（Instagram）",
    label_en: "Meta Business Suite, audience (Instagram)",
    platform: "instagram",
    proven: &[Language::English],
    only_when_named: true,
    marks: MARKS,
    settle_days: 3,
    estimated: &["instagram.audience.age_gender", "instagram.audience.city", "instagram.audience.country"],
    read,
};

pub(super) const FACEBOOK: Kind = Kind {
    id: "facebook.demographics",
    label_ja: "Meta Business Suite「オーディエンス」（Facebook）",
    label_en: "Meta Business Suite, audience (Facebook)",
    platform: "facebook",
    settle_days: 2,
    estimated: &["facebook.audience.age_gender", "facebook.audience.city", "facebook.audience.country"],
    ..INSTAGRAM
};

/// The tables name themselves; no column is common to all.
const MARKS: &[Mark] = &[];

/// What a table is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum About {
    AgeAndGender,
    City,
    Country,
    /// Followers of Instagram, one number.
    Followers,
    /// Pages that followers like too.
    Pages,
}

impl About {
    fn of(title: &str) -> Option<About> {
        Some(match plain_name(title).as_str() {
            "age&gender" | "ageandgender" | "年齢と性別" | "年齢・性別" | "年齢&性別" => {
                About::AgeAndGender
            }
            "topcities" | "toptowns/cities" | "トップの市区町村" | "上位の市区町村" | "上位の都市" | "トップの都市" => {
                About::City
            }
            "topcountries" | "トップの国" | "上位の国" => About::Country,
            "instagramfollowers" | "instagramのフォロワー" => About::Followers,
            "toppages" | "トップのページ" | "上位のページ" => About::Pages,
            _ => return None,
        })
    }
}

/// Records between blank lines.
type Block<'a> = Vec<Record<'a>>;

fn blocks(text: &str) -> Result<Vec<Block<'_>>, ImportError> {
    let mut all: Vec<Block<'_>> = vec![Vec::new()];
    for record in lines_of(text) {
        let record = record?;
        match (record.fields.iter().all(|f| f.trim().is_empty()), all.last_mut()) {
            (false, Some(last)) => last.push(record),
            (true, Some(last)) if !last.is_empty() => all.push(Vec::new()),
            _ => {}
        }
    }
    all.retain(|block| !block.is_empty());
    Ok(all)
}

/// Whether the first title is one of this file's; the kind where some title tells the platform.
pub(super) fn recognise(first: &str, text: &str) -> Result<Option<(Option<&'static str>, Language)>, ImportError> {
    if About::of(first).is_none() {
        return Ok(None);
    }
    let language = if first.is_ascii() { Language::English } else { Language::Japanese };
    let blocks = blocks(text)?;
    let mut titles = blocks.iter().map(|block| block[0].fields[0].trim());
    let told = titles.find_map(|title| match About::of(title) {
        Some(About::Followers) => Some(INSTAGRAM.id),
        // a block of days may name its platform: `Instagram follows`
        _ => match meta_results::titled(title)?.of? {
            kind if kind == meta_results::INSTAGRAM.id => Some(INSTAGRAM.id),
            _ => Some(FACEBOOK.id),
        },
    });
    Ok(Some((told, language)))
}

fn read(source: Source<'_>, draft: &mut Draft<'_>) -> Result<(), ImportError> {
    for block in blocks(source.text)? {
        let [title, rows @ ..] = block.as_slice() else { continue };
        let name = title.fields[0].trim();
        match (About::of(name), rows) {
            (None, [head, rows @ ..]) if is_head(head) => meta_results::days(title, head, rows, draft)?,
            (None | Some(About::Pages), rows) => {
                draft.rows += rows.len();
                draft.dropped += rows.len();
                draft.note("table_not_known", format!("{}: {name}", title.line));
            }
            (Some(About::AgeAndGender), rows) => of_people(rows, draft)?,
            (Some(About::Followers), rows) => followers(rows, draft)?,
            (Some(about @ (About::City | About::Country)), rows) => {
                of_places(about, title.fields.len() > 1, rows, draft)?;
            }
        }
    }
    Ok(())
}

/// A line per age, a column per gender.
fn of_people(rows: &[Record<'_>], draft: &mut Draft<'_>) -> Result<(), ImportError> {
    let [head, rows @ ..] = rows else { return Ok(()) };
    let metric = metric_of(draft, "age_gender");
    for row in rows {
        same_length(head, row)?;
        draft.rows += 1;
        for (index, gender) in head.fields.iter().enumerate().skip(1) {
            let members = Members::new([("audienceAge", row.fields[0].trim()), ("audienceGender", gender_of(gender))]);
            state(&metric, members, row, index, gender, draft)?;
        }
    }
    Ok(())
}

/// The names in one line and the shares in the next, or a line per name.
fn of_places(about: About, by_line: bool, rows: &[Record<'_>], draft: &mut Draft<'_>) -> Result<(), ImportError> {
    let (name, dimension) =
        if about == About::City { ("city", "audienceCity") } else { ("country", "audienceCountry") };
    let metric = metric_of(draft, name);
    if let ([names, shares], false) = (rows, by_line) {
        same_length(names, shares)?;
        draft.rows += 1;
        for (index, place) in names.fields.iter().enumerate() {
            state(&metric, Members::new([(dimension, place.trim())]), shares, index, place, draft)?;
        }
        return Ok(());
    }
    for row in rows {
        if row.fields.len() != 2 {
            return Err(ImportError::Ragged { line: row.line, found: row.fields.len(), expected: 2 });
        }
        draft.rows += 1;
        let place = row.fields[0].trim();
        state(&metric, Members::new([(dimension, place)]), row, 1, place, draft)?;
    }
    Ok(())
}

/// The number stands alone behind its heads.
fn followers(rows: &[Record<'_>], draft: &mut Draft<'_>) -> Result<(), ImportError> {
    let Some(row) = rows.iter().rev().find(|r| r.fields.len() == 1) else { return Ok(()) };
    draft.rows += 1;
    let text = &row.fields[0];
    let bad = |_| ImportError::cell(row.line, 1, "UNIQUE_USERS", text, Expected::Number(Form::Count));
    if let Some(value) = number(text, Form::Count).map_err(bad)? {
        let metric = MetricId::new(format!("{}.followers", draft.kind.platform));
        draft.state_now(&metric, draft.hints.zone, Members::none(), value, Place { line: row.line, index: 0 });
    }
    Ok(())
}

fn state(
    metric: &MetricId,
    members: Members,
    row: &Record<'_>,
    index: usize,
    column: &str,
    draft: &mut Draft<'_>,
) -> Result<(), ImportError> {
    let text = row.fields[index].trim();
    let place = Place { line: row.line, index };
    // `3.4` becomes 3-Apr or 4月3日 where a spreadsheet takes it for a date
    if text.contains(|c: char| c.is_alphabetic()) || text.contains('/') {
        return Err(ImportError::Damaged { damage: Damage::NumberToDate { line: row.line, field: index + 1 } });
    }
    let bad = || ImportError::cell(row.line, index + 1, column.trim(), text, Expected::Share(100));
    let share = number(text.trim_end_matches(['%', '％']), Form::Exact).map_err(|_| bad())?;
    let Some(share) = share else { return Ok(()) };
    if share.is_sign_negative() || share > Decimal::ONE_HUNDRED {
        return Err(bad());
    }
    draft.state_now(metric, draft.hints.zone, members, share, place);
    Ok(())
}

fn metric_of(draft: &Draft<'_>, name: &str) -> MetricId {
    MetricId::new(format!("{}.audience.{name}", draft.kind.platform))
}

fn same_length(head: &Record<'_>, row: &Record<'_>) -> Result<(), ImportError> {
    match (row.fields.len(), head.fields.len()) {
        (found, expected) if found != expected => Err(ImportError::Ragged { line: row.line, found, expected }),
        _ => Ok(()),
    }
}

/// One name for what each language calls it.
fn gender_of(text: &str) -> &str {
    match plain_name(text).as_str() {
        "men" | "男性" => "male",
        "women" | "女性" => "female",
        _ => text.trim(),
    }
}

#[cfg(test)]
mod tests {
    use crate::imports::tests::{hints, notes};
    use crate::imports::{Damage, Hints, ImportError, Imported, import};

    const FILE: &str = "sep=,\n\"Age & gender\"\n\"\",\"Women\",\"Men\"\n\"18-24\",\"10.6\",\"6.5\"\n\"65+\",\"3\",\"\"\n\n\
        \"Top cities\"\n\"Sendai, Japan\",\"Tokyo, Japan\",\"São Paulo, SP, Brazil\"\n\"13.7\",\"5.7\",\"0.8\"\n\n\
        \"Top pages\"\n\"A\",\"B\"\n\"1.2\",\"0.4\"\n";

    fn utf16(text: &str) -> Vec<u8> {
        [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
    }
    fn read_as(text: &str, kind: Option<&'static str>) -> Result<Imported, ImportError> {
        import(&utf16(text), &Hints { kind, ..hints("instagram") })
    }
    fn share(read: &Imported, metric: &str, members: &[(&str, &str)]) -> Option<String> {
        let of = |o: &&crate::domain::Observation| members.iter().all(|(d, m)| o.members.get(d) == Some(*m));
        let mut found = read.observations.iter().filter(|o| o.metric.as_str() == metric).filter(of);
        let o = found.next()?;
        assert!(found.next().is_none());
        Some(format!("{} {}", o.stated.value()?, o.origin.pointer))
    }

    #[test]
    fn stacked_tables_are_read_in_any_order() {
        let read = read_as(FILE, Some("facebook.demographics")).unwrap();
        let women = [("audienceAge", "18-24"), ("audienceGender", "female")];
        assert_eq!(share(&read, "facebook.audience.age_gender", &women).as_deref(), Some("10.6 4:2"));
        let men = [("audienceAge", "65+"), ("audienceGender", "male")];
        assert_eq!(share(&read, "facebook.audience.age_gender", &men), None, "blank is not zero");
        let city = [("audienceCity", "São Paulo, SP, Brazil")];
        assert_eq!(share(&read, "facebook.audience.city", &city).as_deref(), Some("0.8 9:3"));
        assert_eq!(notes(&read), ["table_not_known: 11: Top pages"]);
        assert_eq!((read.rows, read.dropped, read.window), (5, 2, None));
        assert_eq!(read.observations[0].window.to_string(), "2026-11-10..2026-11-10", "the moment of the download");
        assert_eq!(read.observations[0].flags.names(), "estimated,imported");
    }

    #[test]
    fn one_variant_tells_the_followers_and_writes_per_cent() {
        let text = "sep=,\n\"Instagram followers\"\n\"IG_ACCOUNT,FOLLOW,UNIQUE_USERS\"\n\"1629\"\n\n\"Top cities\",\"Value\"\n\"Sendai\",\"4.2%\"\n\n\
            \"Instagram follows\"\n\"Date\",\"Primary\"\n\"2026-10-01T00:00:00\",\"4\"\n";
        let read = read_as(text, None).unwrap();
        assert_eq!(read.kind.id, "instagram.demographics");
        assert_eq!(share(&read, "instagram.followers", &[]).as_deref(), Some("1629 4:1"));
        assert_eq!(share(&read, "instagram.audience.city", &[("audienceCity", "Sendai")]).as_deref(), Some("4.2 7:2"));
        assert_eq!(share(&read, "instagram.follows", &[]).as_deref(), Some("4 11:2"));
    }

    #[test]
    fn the_platform_must_be_named_and_dates_are_no_shares() {
        assert_eq!(read_as(FILE, None).unwrap_err().code(), "platform_needed");
        for date in ["3-Apr", "4月3日", "3.апр"] {
            let error = read_as(&FILE.replace("10.6", date), Some("instagram.demographics")).unwrap_err();
            assert_eq!(error, ImportError::Damaged { damage: Damage::NumberToDate { line: 4, field: 2 } });
        }
        let code = |text: &str| read_as(text, Some("instagram.demographics")).unwrap_err().code();
        assert_eq!(code(&FILE.replace("10.6", "106")), "bad_cell");
        assert_eq!(code(&FILE.replace("\"13.7\",", "")), "ragged_row");
    }
}
