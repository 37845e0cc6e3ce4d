//! Friends of a LINE official account by day (`line.friends`).
//!
//! The three columns are levels, not flows: `contacts` counts everybody who ever became a friend and never falls, `blocks`
//! is who blocks now and can fall. New friends of a month are a difference of two levels, made elsewhere; the file must
//! therefore start on the last day of the month before. The bytes of a real file have not been seen.

use super::by_day::ByDay;
use super::dates::DayForm;
use super::draft::Draft;
use super::sheet::Column;
use super::{ImportError, Kind, Language, Mark, Source};
use crate::delimited::numbers::Form;
use crate::domain::{Day, Decimal, Zone};

/// 分析 → 友だち → ダウンロード of LINE Official Account Manager.
pub(super) const FRIENDS: Kind = Kind {
    id: "line.friends",
    label_ja: "LINE公式アカウント「友だち」（日別）",
    label_en: "LINE Official Account, friends by day",
    platform: "line",
    proven: &[],
    only_when_named: false,
    marks: &[
        Mark { language: Language::Neutral, columns: &["date", "contacts", "targetreaches", "blocks"] },
        Mark {
            language: Language::Japanese, columns: &["日付", "総友だち数", "ターゲットリーチ", "ブロック数"]
        },
    ],
    settle_days: 0,
    estimated: &[],
    read,
};

const COLUMNS: &[Column] = &[
    Column { metric: "friends_added", form: Form::Count, names: &["contacts", "総友だち数"] },
    Column { metric: "target_reach", form: Form::Count, names: &["targetreaches", "ターゲットリーチ"] },
    Column { metric: "blocks", form: Form::Count, names: &["blocks", "ブロック数"] },
];

const DAYS: ByDay = ByDay {
    date: &["date", "日付"],
    forms: &[DayForm::Compact, DayForm::Iso, DayForm::Slashed],
    written: "20260627",
    zone: Zone::JST,
    prefix: "line.",
    also: &[],
};

fn read(source: Source<'_>, draft: &mut Draft<'_>) -> Result<(), ImportError> {
    let friends = &COLUMNS[0];
    let mut levels: Vec<(Day, Decimal, usize)> = Vec::new();
    DAYS.read(source, draft, COLUMNS, &mut |sheet, row, on, _| {
        if let Some(index) = sheet.column(friends.names)?
            && let Some(value) = sheet.number(row, index, friends.form)?
        {
            levels.push((on, value, row.line));
        }
        Ok(())
    })?;
    levels.sort();
    for pair in levels.windows(2) {
        if pair[1].1 < pair[0].1 {
            draft.note("level_fell", format!("line.friends_added, {}", pair[1].2));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::imports::import;
    use crate::imports::tests::{hints, import_text, notes, stated};

    #[test]
    fn friends_are_levels_of_japanese_days() {
        let text = "date,contacts,targetReaches,blocks\n20260930,1000,800,100\n20261001,1004,,99\n";
        let read = import_text(text, "line.friends");
        assert_eq!(stated(&read, "line.friends_added", "2026-10-01"), Some(("1004".into(), "3:2".into())));
        assert_eq!(stated(&read, "line.target_reach", "2026-10-01"), None, "below 20 friends the field is blank");
        assert_eq!(stated(&read, "line.blocks", "2026-10-01"), Some(("99".into(), "3:4".into())));
        assert_eq!(read.observations[0].window.zone().name(), "Asia/Tokyo");
        assert_eq!(read.observations[0].flags.names(), "imported,unproven");
        assert_eq!(notes(&read), ["form_unproven: line.friends"]);
    }

    #[test]
    fn the_same_table_is_read_in_every_encoding() {
        let text = "日付,総友だち数,ターゲットリーチ,ブロック数\r\n2026/10/1,\"1,004\",803,99\r\n";
        let (cp932, _, _) = encoding_rs::SHIFT_JIS.encode(text);
        let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let marked = [&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat();
        for (bytes, encoding) in
            [(cp932.to_vec(), "cp932"), (utf16, "utf-16le"), (marked, "utf-8-bom"), (text.as_bytes().to_vec(), "utf-8")]
        {
            let read = import(&bytes, &hints("line")).unwrap();
            assert_eq!(read.encoding.name(), encoding);
            assert_eq!(stated(&read, "line.friends_added", "2026-10-01"), Some(("1004".into(), "2:2".into())));
        }
    }

    #[test]
    fn a_level_that_cannot_fall_is_remarked_on_and_a_newest_day_is_provisional() {
        let text = "date,contacts,targetReaches,blocks\n20261110,999,800,100\n20261109,1000,800,100\n";
        let read = import_text(text, "line.friends");
        assert_eq!(notes(&read)[1], "level_fell: line.friends_added, 2");
        let quality =
            |day: &str| read.observations.iter().find(|o| o.window.start().to_string() == day).unwrap().quality.name();
        assert_eq!((quality("2026-11-09"), quality("2026-11-10")), ("settled", "provisional"));
    }
}
