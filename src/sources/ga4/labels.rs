//! Japanese names of the members that GA4 spells in English.

/// 都道府県 by GA4's English spelling (in the order of the national code).
pub const PREFECTURES: [(&str, &str); 47] = [
    ("Hokkaido", "北海道"),
    ("Aomori", "青森県"),
    ("Iwate", "岩手県"),
    ("Miyagi", "宮城県"),
    ("Akita", "秋田県"),
    ("Yamagata", "山形県"),
    ("Fukushima", "福島県"),
    ("Ibaraki", "茨城県"),
    ("Tochigi", "栃木県"),
    ("Gunma", "群馬県"),
    ("Saitama", "埼玉県"),
    ("Chiba", "千葉県"),
    ("Tokyo", "東京都"),
    ("Kanagawa", "神奈川県"),
    ("Niigata", "新潟県"),
    ("Toyama", "富山県"),
    ("Ishikawa", "石川県"),
    ("Fukui", "福井県"),
    ("Yamanashi", "山梨県"),
    ("Nagano", "長野県"),
    ("Gifu", "岐阜県"),
    ("Shizuoka", "静岡県"),
    ("Aichi", "愛知県"),
    ("Mie", "三重県"),
    ("Shiga", "滋賀県"),
    ("Kyoto", "京都府"),
    ("Osaka", "大阪府"),
    ("Hyogo", "兵庫県"),
    ("Nara", "奈良県"),
    ("Wakayama", "和歌山県"),
    ("Tottori", "鳥取県"),
    ("Shimane", "島根県"),
    ("Okayama", "岡山県"),
    ("Hiroshima", "広島県"),
    ("Yamaguchi", "山口県"),
    ("Tokushima", "徳島県"),
    ("Kagawa", "香川県"),
    ("Ehime", "愛媛県"),
    ("Kochi", "高知県"),
    ("Fukuoka", "福岡県"),
    ("Saga", "佐賀県"),
    ("Nagasaki", "長崎県"),
    ("Kumamoto", "熊本県"),
    ("Oita", "大分県"),
    ("Miyazaki", "宮崎県"),
    ("Kagoshima", "鹿児島県"),
    ("Okinawa", "沖縄県"),
];

const CHANNELS: &[(&str, &str)] = &[
    ("Affiliates", "アフィリエイト"),
    ("AI Assistant", "AIアシスタント"),
    ("Audio", "音声広告"),
    ("Cross-network", "クロスネットワーク広告"),
    ("Direct", "直接流入"),
    ("Display", "ディスプレイ広告"),
    ("Email", "メール"),
    ("Mobile Push Notifications", "プッシュ通知"),
    ("Organic Search", "自然検索"),
    ("Organic Shopping", "ショッピング（自然）"),
    ("Organic Social", "SNS（自然）"),
    ("Organic Video", "動画（自然）"),
    ("Paid Other", "その他の広告"),
    ("Paid Search", "検索広告"),
    ("Paid Shopping", "ショッピング広告"),
    ("Paid Social", "SNS広告"),
    ("Paid Video", "動画広告"),
    ("Referral", "他サイト"),
    ("SMS", "SMS"),
    ("Unassigned", "未分類"),
];

const DEVICES: &[(&str, &str)] =
    &[("desktop", "パソコン"), ("mobile", "スマートフォン"), ("tablet", "タブレット"), ("smart tv", "テレビ")];

const GENDERS: &[(&str, &str)] = &[("female", "女性"), ("male", "男性"), ("unknown", "不明")];

/// Members that any dimension may have instead of a value.
const SPECIAL: &[(&str, &str)] =
    &[("(not set)", "(not set)"), ("", "（空欄）"), ("(other)", "（その他）"), ("(data not available)", "（集計中）")];

const DIMENSIONS: &[&str] = &[
    "region",
    "sessionDefaultChannelGroup",
    "firstUserDefaultChannelGroup",
    "deviceCategory",
    "userGender",
    "city",
    "country",
    "landingPage",
    "pagePath",
    "pageTitle",
    "sessionSource",
    "sessionMedium",
    "sessionSourceMedium",
];

/// See [`crate::sources::label`].
pub fn label(dimension: &str, member: &str) -> Option<&'static str> {
    if !DIMENSIONS.contains(&dimension) {
        return None;
    }
    let table: &[(&str, &str)] = match dimension {
        "region" => &PREFECTURES,
        "sessionDefaultChannelGroup" | "firstUserDefaultChannelGroup" => CHANNELS,
        "deviceCategory" => DEVICES,
        "userGender" => GENDERS,
        _ => &[],
    };
    let find = |table: &[(&'static str, &'static str)]| table.iter().find(|(en, _)| *en == member).map(|(_, ja)| *ja);
    find(table)
        .or_else(|| match dimension {
            "region" => find_prefecture_with_suffix(member),
            _ => None,
        })
        .or_else(|| find(SPECIAL))
}

/// GA4 also writes `Tokyo Prefecture` and long vowels with a macron.
fn find_prefecture_with_suffix(member: &str) -> Option<&'static str> {
    let plain: String = member.replace(['ō', 'Ō'], "o").replace(['ū', 'Ū'], "u");
    let plain = plain.strip_suffix(" Prefecture").unwrap_or(&plain);
    PREFECTURES.iter().find(|(en, _)| en.eq_ignore_ascii_case(plain)).map(|(_, ja)| *ja)
}
