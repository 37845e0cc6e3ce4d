//! Files made to break the importers: random bytes under real headers, cut files, very large ones.

use super::tests::hints;
use super::{Hints, import};
use crate::domain::Month;
use proptest::prelude::*;

const HEADERS: [&str; 17] = [
    "Date,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Unfollows,Create Post\n",
    "Post id,Date,Post text,Link,Impressions\n",
    "Tweet id,Tweet text,time,impressions\n",
    "date,contacts,targetReaches,blocks\n",
    "Content,Video title,Views\nTotal,,5\n",
    "# ----\n# Reports snapshot\n# ----\n# Start date: 20261001\n# End date: 20261031\nNth day,Active users\n",
    "Geography,Views\nTotal,1\n",
    "Date,Views\n",
    "sep=,\n\"Instagram follows\"\n\"Date\",\"Primary\"\n",
    "Post ID,Account ID,Publish time,Permalink,Date,Views\n",
    "Post ID,Page ID,Publish time,Date,Reach,Views\n",
    "sep=,\n\"Top cities\"\n\"Sendai\",\"Tokyo\"\n",
    "Date,Video Views,Profile Views,Likes,Comments,Shares\n",
    "Date,Hour,Active followers\n",
    "Time,Video title,Video link,Post time,Total views\n",
    "取得日,期間,記事URL,記事タイトル,ビュー,コメント,スキ\n",
    "id,記事タイトル,記事URL,PV数,スキ数\n",
];

const ROWS: [&str; 17] = [
    "\"Tue, Feb 18, 2025\",62,0,3,0,0,1,0,0\n",
    "1886483849795768598,Mon Feb 03 2025,text,https://x.com/a/status/1,5\n",
    "1476946213748543488,text,2021-12-31 15:59 +0000,104.0\n",
    "20261001,5,4,1\n",
    "bv2iwq17LVY,title,5\n",
    "0003,5\n",
    "JP,1\n",
    "2026-10-01,5\n",
    "\"2026-10-01T00:00:00\",\"5\"\n",
    "17974697564884257,1,05/26/2026 10:23,https://www.instagram.com/p/DYz2HS0M2ks/,Lifetime,5\n",
    "939005954986064,1,02/16/2025 05:14,Lifetime,5\n",
    "\"13.7\",\"5.7\"\n",
    "November 8,5,4,3,2,1\n",
    "11/8,23,5\n",
    "11月8日,題,https://www.tiktok.com/@a/video/7567452112981069079,10月31日,5\n",
    "2026-11-02,2026-10-01〜2026-10-31,,全体,5,1,2\n",
    "1,題,https://note.com/a/n/n1,5,2\n",
];

fn every_kind(bytes: &[u8]) {
    let month = Month::new(2026, 10);
    for kind in std::iter::once(None).chain(super::kinds().iter().map(|k| Some(k.id))) {
        let _ = import(bytes, &Hints { kind, month, ..hints("x") });
    }
    let _ = super::attendance(bytes);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_rows_under_a_real_header_are_read_or_refused(
        which in 0..HEADERS.len(),
        rows in proptest::collection::vec("\\PC{0,60}|[-0-9,.\"\n\r #:/]{0,60}", 0..6),
    ) {
        every_kind(format!("{}{}", HEADERS[which], rows.join("\n")).as_bytes());
    }

    #[test]
    fn a_changed_byte_never_breaks_the_reader(which in 0..HEADERS.len(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = format!("{}{}", HEADERS[which], ROWS[which]).into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        every_kind(&bytes);
        every_kind(&bytes[..at]);
    }
}

#[test]
fn forty_megabytes_in_cp932_are_read() {
    let header = "ポストID,日付,ポスト本文,ポストのリンク,インプレッション数,いいね\r\n";
    let text = "仙台で働くことを考えている方へ、本社のある企業の話を聞く会を開きます。".repeat(16);
    let first: u64 = 1_886_483_849_795_768_598;
    let mut all = String::from(header);
    let mut rows = 0;
    while all.len() < 60 << 20 {
        // one minute apart, so that every id is another
        let id = first - rows * (60_000 << 22);
        all += &format!(
            "{id},Mon Feb 03 2025,\"{text}\n\"\"{rows}\"\"\",https://x.com/crosssendai/status/{id},{rows},\r\n"
        );
        rows += 1;
    }
    let (bytes, _, unmappable) = encoding_rs::SHIFT_JIS.encode(&all);
    assert!(!unmappable && bytes.len() > 40 << 20);
    let read = import(&bytes, &hints("x")).unwrap();
    assert_eq!((read.encoding.name(), read.rows as u64, read.posts.len() as u64), ("cp932", rows, rows));
    let last = read.observations.last().unwrap();
    assert_eq!(last.stated.value().unwrap().to_string(), (rows - 1).to_string());
    assert_eq!(last.origin.pointer, format!("{}:5", 2 + (rows - 1) * 2), "each text has two lines");
}
