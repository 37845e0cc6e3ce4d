//! LINE's part of the catalogue. Friends are levels: what is new in a month is the rise of a counter that never falls.

use crate::domain::{Day, Derivation, Metric, MetricId, OverMembers, OverTime, Unit, Zone};

const SOURCE: &str = "https://developers.line.biz/ja/reference/messaging-api/";
/// What the reference says a message's statistics keep moving.
pub const MESSAGE_SETTLE_DAYS: u32 = 14;

/// A kind of delivery: the interface's field and its label.
pub struct Delivery {
    pub field: &'static str,
    label_ja: &'static str,
}

const fn delivery(field: &'static str, label_ja: &'static str) -> Delivery {
    Delivery { field, label_ja }
}

/// Every field the reference names.
pub const DELIVERIES: &[Delivery] = &[
    delivery("broadcast", "一斉配信"),
    delivery("targeting", "絞り込み配信"),
    delivery("stepMessage", "ステップ配信"),
    delivery("autoResponse", "応答メッセージ"),
    delivery("welcomeResponse", "あいさつメッセージ"),
    delivery("chat", "チャット"),
    delivery("apiBroadcast", "一斉配信（API）"),
    delivery("apiPush", "プッシュ（API）"),
    delivery("apiMulticast", "マルチキャスト（API）"),
    delivery("apiNarrowcast", "ナローキャスト（API）"),
    delivery("apiReply", "応答（API）"),
    delivery("ccAutoReply", "LINEチャットPlus自動応答"),
    delivery("ccManualReply", "LINEチャットPlus手動応答"),
    delivery("pnpNoticeMessage", "LINE通知メッセージ"),
    delivery("pnpCallToLine", "Call to LINE"),
    delivery("thirdPartyChatTool", "外部チャットツール"),
];

/// The field's own spelling is kept: `line.delivered.apiBroadcast`.
pub fn delivered_id(field: &str) -> MetricId {
    MetricId::new(format!("line.delivered.{field}"))
}

/// The catalogue.
pub fn metrics() -> Vec<Metric> {
    let mut all = vec![
        level(
            "friends_added",
            "followers",
            "友だち追加数（累計）",
            "Friends added",
            "アカウントが友だち追加された累計。ブロックや退会があっても減らない。",
        ),
        level(
            "blocks",
            "blocks",
            "ブロック数",
            "Blocks",
            "アカウントをブロックしている友だちの数。ブロックが解除されると減る。",
        ),
        level(
            "target_reach",
            "targetedReaches",
            "ターゲットリーチ",
            "Targeted reaches",
            "性別や年代などの属性で絞り込んだ配信の対象になりうる友だちの数。友だち追加数からブロック数を引いた数とは一致しない。",
        ),
        derived(
            "new_friends",
            "新規友だち追加数",
            "New friends",
            OverTime::Sum,
            Derivation::Rise { of: "line.friends_added", monotonic: true },
            "期間の末日の友だち追加数（累計）から、期間の前日の同数を引いた数。",
        ),
        derived(
            "friends_net",
            "有効友だち数",
            "Friends less blocks",
            OverTime::Last,
            Derivation::Difference { of: "line.friends_added", less: "line.blocks" },
            "友だち追加数からブロック数を引いた数（当方計算）。退会したアカウントを含む。",
        ),
    ];
    all.extend(DELIVERIES.iter().map(|d| {
        flow(
            delivered_id(d.field),
            d.field,
            format!("配信通数：{}", d.label_ja),
            format!("Delivered: {}", d.field),
            format!("{}によって届いた通数（受け取った人の数。1回の配信を100人が受け取れば100通）。", d.label_ja),
        )
    }));
    all.extend([
        delivered_total(
            "campaign",
            "配信通数：一斉配信",
            "一斉配信・絞り込み配信（管理画面及びAPI）で届いた通数の合計。",
            CAMPAIGN,
        ),
        delivered_total(
            "auto",
            "配信通数：自動応答・あいさつ",
            "応答メッセージ・あいさつメッセージなど、自動で届いた通数の合計。",
            AUTO,
        ),
        delivered_total("individual", "配信通数：個別", "チャットや個別の送信で届いた通数の合計。", INDIVIDUAL),
        per_message("delivered", "overview.delivered", "配信数", Unit::Messages, "そのメッセージを受け取った人の数。"),
        per_message(
            "opened",
            "overview.uniqueImpression",
            "開封数",
            Unit::People,
            "そのメッセージを開いた人の数。20人未満の場合は示されない。",
        ),
        per_message(
            "clicked",
            "overview.uniqueClick",
            "クリック数",
            Unit::People,
            "そのメッセージの中のリンクを押した人の数。20人未満の場合は示されない。",
        ),
    ]);
    for (name, label, of) in
        [("open_rate", "開封率", "line.message.opened"), ("click_rate", "クリック率", "line.message.clicked")]
    {
        let definition =
            format!("{}を配信数で割った率（当方計算）。", if name == "open_rate" { "開封数" } else { "クリック数" });
        all.push(Metric {
            unit: Unit::Rate,
            over_members: OverMembers::None,
            settle_days: MESSAGE_SETTLE_DAYS,
            ..derived(
                &format!("message.{name}"),
                label,
                name,
                OverTime::Lifetime,
                Derivation::Ratio { of, by: "line.message.delivered" },
                &definition,
            )
        });
    }
    for (name, field, label) in [
        ("gender", "genders", "性別"),
        ("age", "ages", "年代"),
        ("area", "areas", "地域"),
        ("app_type", "appTypes", "OS"),
        ("period", "subscriptionPeriods", "友だち期間"),
    ] {
        all.push(Metric {
            unit: Unit::Percent,
            over_time: OverTime::None,
            over_members: OverMembers::None,
            settle_days: 0,
            estimated: true,
            ..base(MetricId::new(format!("line.demographic.{name}")), field, format!("友だちの{label}の構成比"), format!("Friends by {name}"),
                   format!("LINEが推定した友だち（ターゲットリーチ内）の{label}の割合（みなし属性）。取得した日の約3日前の状態で、過去の値は得られない。"))
        });
    }
    all
}

const CAMPAIGN: &[&str] = &[
    "line.delivered.broadcast",
    "line.delivered.targeting",
    "line.delivered.apiBroadcast",
    "line.delivered.apiNarrowcast",
];
const AUTO: &[&str] = &["line.delivered.autoResponse", "line.delivered.welcomeResponse", "line.delivered.ccAutoReply"];
const INDIVIDUAL: &[&str] = &[
    "line.delivered.chat",
    "line.delivered.apiPush",
    "line.delivered.apiMulticast",
    "line.delivered.apiReply",
    "line.delivered.ccManualReply",
    "line.delivered.thirdPartyChatTool",
];

fn base(id: MetricId, api_name: &str, label_ja: String, label_en: String, definition_ja: String) -> Metric {
    Metric {
        id,
        label_ja: label_ja.into(),
        label_en: label_en.into(),
        definition_ja: definition_ja.into(),
        api_name: api_name.to_string().into(),
        source: SOURCE.into(),
        unit: Unit::People,
        zone: Zone::JST,
        settle_days: 1,
        over_time: OverTime::Last,
        over_members: OverMembers::None,
        derived: None,
        since: day(super::FIRST_FRIENDS),
        breaks: Vec::new(),
        estimated: false,
        by_interface_alone: false,
        role: None,
    }
}

fn day((year, month, day): (i32, u32, u32)) -> Option<Day> {
    Day::new(year, month, day)
}

fn level(name: &str, api_name: &str, label_ja: &str, label_en: &str, definition: &str) -> Metric {
    base(MetricId::new(format!("line.{name}")), api_name, label_ja.into(), label_en.into(), definition.into())
}

fn derived(
    name: &str,
    label_ja: &str,
    label_en: &str,
    over_time: OverTime,
    derivation: Derivation,
    definition: &str,
) -> Metric {
    Metric { over_time, derived: Some(derivation), ..level(name, "", label_ja, label_en, definition) }
}

fn flow(id: MetricId, api_name: &str, label_ja: String, label_en: String, definition: String) -> Metric {
    Metric {
        unit: Unit::Messages,
        since: day(super::FIRST_DELIVERIES),
        over_time: OverTime::Sum,
        over_members: OverMembers::Sum,
        ..base(id, api_name, label_ja, label_en, definition)
    }
}

fn delivered_total(name: &str, label_ja: &str, definition: &str, of: &'static [&'static str]) -> Metric {
    let id = MetricId::new(format!("line.delivered_{name}"));
    Metric {
        derived: Some(Derivation::Total { of }),
        ..flow(id, "", label_ja.into(), format!("Delivered: {name}"), definition.into())
    }
}

fn per_message(name: &str, api_name: &str, label_ja: &str, unit: Unit, definition: &str) -> Metric {
    Metric {
        unit,
        settle_days: MESSAGE_SETTLE_DAYS,
        over_time: OverTime::Lifetime,
        // people who read two messages would be counted twice
        over_members: if unit == Unit::Messages { OverMembers::Sum } else { OverMembers::None },
        ..base(
            MetricId::new(format!("line.message.{name}")),
            api_name,
            label_ja.into(),
            format!("Message: {name}"),
            definition.into(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_delivery_is_counted_to_one_group_at_most() {
        let fields: Vec<String> = DELIVERIES.iter().map(|d| delivered_id(d.field).to_string()).collect();
        let grouped: Vec<&str> = [CAMPAIGN, AUTO, INDIVIDUAL].concat();
        for (n, id) in grouped.iter().enumerate() {
            assert!(fields.iter().any(|field| field == id), "{id} is no field");
            assert!(!grouped[..n].contains(id), "{id} is counted twice");
        }
        assert_eq!(grouped.len() + 3, fields.len(), "step messages and the two of PNP are in no group");
    }
}
