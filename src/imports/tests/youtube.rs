//! The tables of YouTube Studio, also those that it never wrote.

use crate::domain::Month;
use crate::imports::tests::{hints, notes, stated};
use crate::imports::{Hints, ImportError, Imported, import};
use std::io::Write;

const TABLE: &str = "コンテンツ,動画のタイトル,動画公開時刻,長さ,エンゲージ ビュー,平均視聴時間,平均視聴率 (%),ユニーク視聴者数,視聴回数,総再生時間（単位: 時間）,チャンネル登録者,推定収益 (JPY),サムネイルのインプレッション,サムネイルのクリック率 (%)\n\
    合計,,,,300,0:02:05,31.03,0,412,14.3056,-2,0,9000,3.18\n\
    -HHGH-TTqYM,\"仙台シゴトダイブ!, 第1回\",\"Oct 2, 2026\",300,200,0:03:00,60.5,,300,10.0000,1,0,8000,3.5\n\
    bv2iwq17LVY,最近仙台どうでしょう,,40,100,0:00:15,102.69,,110,4.3056,-3,0,1000,\n";

fn october() -> Hints<'static> {
    Hints { month: Month::new(2026, 10), ..hints("youtube") }
}

fn of_video(read: &Imported, metric: &str, id: &str) -> Option<String> {
    let found = read
        .observations
        .iter()
        .find(|o| o.metric.as_str() == metric && o.entity.as_ref().is_some_and(|e| e.as_str() == id))?;
    Some(format!("{} {} {}", found.stated.value()?, found.origin.pointer, found.window))
}

fn zipped(members: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in members {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn days_of_october() -> String {
    let first = crate::domain::Day::new(2026, 10, 1).unwrap();
    let rows: Vec<String> = (0..31).map(|n| format!("{},{}\n", first.plus(n), n)).collect();
    format!("日付,視聴回数\n{}", rows.concat())
}

#[test]
fn a_table_without_days_needs_a_month_and_says_so() {
    assert_eq!(
        import(TABLE.as_bytes(), &hints("youtube")).unwrap_err(),
        ImportError::PeriodNeeded { kind: "youtube.table" }
    );
    let read = import(TABLE.as_bytes(), &october()).unwrap();
    assert!(read.declared);
    assert_eq!(read.window.unwrap().zone().name(), "America/Los_Angeles");
    assert!(read.observations.iter().all(|o| o.flags.names() == "imported,declared_period"));
    let month = |metric| stated(&read, metric, "2026-10-01");
    assert_eq!(month("youtube.views"), Some(("412".into(), "2:9".into())));
    assert_eq!(month("youtube.average_view_seconds"), Some(("125".into(), "2:6".into())));
    assert_eq!(month("youtube.subscribers_net"), Some(("-2".into(), "2:11".into())));
    assert_eq!(month("youtube.unique_viewers"), None, "a total of 0 over blanks is no count");
    assert_eq!(
        of_video(&read, "youtube.video.average_view_percent", "bv2iwq17LVY").unwrap(),
        "102.69 4:7 2026-10-01..2026-10-31"
    );
    assert_eq!(of_video(&read, "youtube.video.impressions_ctr", "bv2iwq17LVY"), None);
    assert_eq!(of_video(&read, "youtube.video.views", "-HHGH-TTqYM").unwrap(), "300 3:9 2026-10-01..2026-10-31");
    assert_eq!(read.posts[0].title, "仙台シゴトダイブ!, 第1回");
    assert_eq!((read.posts[0].published_on, read.posts[1].published_on), (crate::domain::Day::new(2026, 10, 2), None));
    assert_eq!(
        notes(&read),
        ["columns_kept_out: 2", "not_supplied: youtube.unique_viewers", "total_differs: youtube.views: 412 / 410"]
    );
    assert_eq!((read.rows, read.posts.len()), (2, 2));
}

#[test]
fn an_archive_knows_its_own_days() {
    let totals = days_of_october();
    // macOS takes ー゛apart: the names are composed again
    let zip = zipped(&[("表テ\u{3099}ータ.csv", TABLE), ("合計.csv", &totals), ("__MACOSX/._合計.csv", "x")]);
    let read = import(&zip, &Hints { file_name: "コンテンツ 2026-10-01_2026-11-01.zip", ..hints("youtube") }).unwrap();
    assert!(!read.declared);
    assert_eq!(read.window.unwrap().to_string(), "2026-10-01..2026-10-31");
    assert_eq!(
        read.parts.iter().map(|p| (p.name.as_str(), p.kind.id)).collect::<Vec<_>>(),
        [("表データ.csv", "youtube.table"), ("合計.csv", "youtube.totals")]
    );
    assert_eq!(of_video(&read, "youtube.video.views", "-HHGH-TTqYM").unwrap(), "300 3:9 2026-10-01..2026-10-31");
    assert_eq!(stated(&read, "youtube.views", "2026-10-02"), Some(("1".into(), "3:2".into())));
    assert!(notes(&read).contains(&"name_differs: 2026-10-01..2026-11-01".to_string()), "{:?}", notes(&read));
    let origins: std::collections::BTreeSet<_> = read.observations.iter().map(|o| o.origin.snapshot.clone()).collect();
    assert_eq!(origins, read.parts.iter().map(|p| p.snapshot.clone()).collect());
    let named = import(&zip, &Hints { kind: Some("youtube.table"), ..hints("youtube") }).unwrap();
    assert_eq!((named.observations.len(), named.declared), (read.observations.len(), false));
    let wrong = import(&zip, &Hints { kind: Some("x.overview"), ..hints("youtube") }).unwrap_err();
    assert_eq!(wrong.code(), "not_that_kind");
    let september = Hints { month: Month::new(2026, 9), ..hints("youtube") };
    assert_eq!(import(&zip, &september).unwrap_err().code(), "period_contradicted");
}

#[test]
fn totals_and_charts_are_read_only_where_they_are_known_to_be_such() {
    let totals = days_of_october();
    assert_eq!(import(totals.as_bytes(), &hints("youtube")).unwrap_err().code(), "kind_needed");
    let read = import(totals.as_bytes(), &Hints { kind: Some("youtube.totals"), ..hints("youtube") }).unwrap();
    assert_eq!((read.observations.len(), read.observations[0].flags.names()), (31, "imported,unproven".into()));
    let chart = "Date,Geography,Views\n2026-10-01,JP,5\n2026-10-02,JP,6\n2026-10-01,US,0\n2026-10-02,US,1\n";
    let read = import(chart.as_bytes(), &Hints { kind: Some("youtube.chart"), ..hints("youtube") }).unwrap();
    let us: Vec<_> = read.observations.iter().filter(|o| o.members.get("country") == Some("US")).collect();
    assert_eq!(
        (us.len(), us[0].stated.value().unwrap().to_string(), us[0].flags.names()),
        (2, "0".into(), "imported".into())
    );
    let wrong = Hints { kind: Some("youtube.chart"), ..hints("youtube") };
    assert_eq!(import(totals.as_bytes(), &wrong).unwrap_err().code(), "not_that_kind");
}

#[test]
fn weeks_and_months_are_not_taken_for_days() {
    for text in ["Date,Views\n2026-10-05,5\n2026-10-12,6\n", "Date,Views\n2026-10-01,500\n"] {
        let read = import(text.as_bytes(), &Hints { kind: Some("youtube.totals"), ..hints("youtube") }).unwrap();
        assert!(read.observations.is_empty());
        assert_eq!(read.dropped, read.rows);
        assert_eq!(notes(&read), ["rows_not_daily: youtube.totals"]);
    }
}

#[test]
fn a_table_of_days_has_its_days_in_itself() {
    let text = "日付,視聴回数,総再生時間（単位: 時間）\n合計,11,1.5\n2026-10-01,5,1\n2026-10-02,6,0.5\n";
    let zip = zipped(&[("表データ.csv", text)]);
    let read = import(&zip, &hints("youtube")).unwrap();
    assert!(!read.declared);
    let october =
        read.observations.iter().find(|o| o.window.len_days() == 2 && o.metric.as_str() == "youtube.views").unwrap();
    assert_eq!((october.stated.value().unwrap().to_string(), october.origin.pointer.as_str()), ("11".into(), "2:2"));
    assert_eq!(read.observations.len(), 6);
}

#[test]
fn archives_inside_archives_and_bombs_are_refused() {
    let inner = zipped(&[("表データ.csv", TABLE)]);
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("inner.zip", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(&inner).unwrap();
    let nested = zip.finish().unwrap().into_inner();
    assert_eq!(import(&nested, &october()).unwrap_err().code(), "broken_archive");
    assert_eq!(import(&zipped(&[("xl/workbook.xml", "<x/>")]), &october()).unwrap_err().code(), "not_a_text_table");
    assert_eq!(import(&zipped(&[]), &october()).unwrap_err().code(), "broken_archive");
    assert_eq!(import(&inner[..inner.len() / 2], &october()).unwrap_err().code(), "broken_archive");
}
