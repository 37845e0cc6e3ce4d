//! A report with every block, shaped like a real month: what tests lay out and people look at. All data is invented.

use crate::document::model::*;
use crate::domain::{Absence, Instant, Verdict, Zone};
use crate::figures::FigureKey;
use std::cell::Cell as Counter;

/// Makes inlines: `[96]` is a figure, `*…*` is strong.
#[derive(Default)]
pub struct Words {
    next: Counter<u32>,
}

impl Words {
    pub fn figure(&self, text: &str) -> FigureText {
        self.next.set(self.next.get() + 1);
        FigureText { figure: FigureKey(self.next.get()), text: text.to_string() }
    }
    pub fn of(&self, text: &str) -> Vec<Inline> {
        let mut inlines = Vec::new();
        for (index, part) in text.split('*').enumerate() {
            let mut run = Vec::new();
            for piece in part.split_inclusive(']') {
                match piece.split_once('[') {
                    Some((before, figure)) => {
                        if !before.is_empty() {
                            run.push(Inline::Text(before.to_string()));
                        }
                        run.push(Inline::Figure(self.figure(figure.trim_end_matches(']'))));
                    }
                    None if piece.is_empty() => {}
                    None => run.push(Inline::Text(piece.to_string())),
                }
            }
            if index % 2 == 1 { inlines.push(Inline::Strong(run)) } else { inlines.append(&mut run) }
        }
        inlines
    }
    fn paragraph(&self, role: TextRole, text: &str) -> Block {
        Block::Paragraph { role, text: self.of(text) }
    }
    fn cell(&self, text: &str) -> Cell {
        match text {
            "達成" => Cell { verdict: Some(Verdict::Achieved), ..Cell::default() },
            "順調" => Cell { verdict: Some(Verdict::OnTrack), ..Cell::default() },
            "要注意" => Cell { verdict: Some(Verdict::AtRisk), ..Cell::default() },
            "未達" => Cell { verdict: Some(Verdict::Missed), ..Cell::default() },
            _ => Cell { text: self.of(text), ..Cell::default() },
        }
    }
    /// `columns`: `名前` at the left, `名前>` at the right, `名前+` growing. Cells are parted by `|`.
    pub fn table(&self, name: &str, number: &str, caption: &str, unit: &str, columns: &str, rows: &[&str]) -> Table {
        let column = |label: &str| TableColumn {
            label: label.trim_end_matches(['>', '+']).to_string(),
            align: if label.ends_with('>') { Align::Right } else { Align::Left },
            grow: if label.ends_with('+') { 1.0 } else { 0.0 },
            min_width: 0.0,
        };
        let row = |text: &&str| {
            let (role, text) = match text.chars().next() {
                Some('!') => (RowRole::Strong, &text[1..]),
                Some('=') => (RowRole::Sum, &text[1..]),
                Some('>') => (RowRole::Indent, &text[1..]),
                _ => (RowRole::Plain, *text),
            };
            TableRow { role, cells: text.split('|').map(|cell| self.cell(cell)).collect() }
        };
        Table {
            name: name.to_string(),
            number: number.to_string(),
            caption: self.of(caption),
            unit: unit.to_string(),
            columns: if columns.is_empty() { Vec::new() } else { columns.split('|').map(column).collect() },
            rows: rows.iter().map(row).collect(),
            notes: Vec::new(),
            empty: "この期間に該当する記録はない。".to_string(),
            small: false,
        }
    }
}

pub fn heading(level: u8, number: &str, text: &str) -> Block {
    Block::Heading(Heading { level, number: number.into(), text: text.into(), same_page: false })
}

pub fn meta() -> Meta {
    Meta {
        title: "令和8年度　UIJターン促進事業　効果測定レポート（令和8年10月分）".into(),
        running: "UIJターン促進事業　効果測定レポート　令和8年10月分".into(),
        author: "株式会社サンプル企画".into(),
        banner: Some("サンプルデータ".into()),
        created: Instant::at("2026-11-10".parse().unwrap(), 9, 0, Zone::JST),
    }
}

pub fn empty() -> Document {
    Document { meta: meta(), body: Vec::new() }
}

fn bullet(value: f64, plan: f64, target: f64) -> Bullet {
    Bullet { value, plan: Some(plan), target, behind: value < plan }
}

fn value(y: f64) -> Point {
    Point::Value { y, provisional: false, label: None }
}

pub fn daily_chart(words: &Words) -> Chart {
    let days =
        [2, 2, 2, 1, 2, 2, 3, 4, 16, 10, 4, 2, 2, 2, 4, 2, 2, 0, 2, 2, 2, 6, 5, 2, 1, 2, 2, 2, 4, 2, 2].map(f64::from);
    let mut points: Vec<Point> = days.iter().map(|&y| value(y)).collect();
    points[8] = Point::Value { y: 16.0, provisional: false, label: Some(words.of("*[16]人*")) };
    points[17] = Point::Gap(Absence::Missing);
    Chart {
        name: "line.daily".into(),
        number: "図2".into(),
        headline: words.of("第5回イベントの10月9日と翌10日に[26]人（[27.1%]）が登録した"),
        caption: words.of("LINE新規登録の日別人数（令和8年10月）　単位：人　横軸下の帯は土日祝日"),
        alt: "棒グラフ。令和8年10月1日から31日までの日別の新規登録。最大は9日の16人、最小は4日の1人。".into(),
        height: 138.0,
        x: XAxis {
            labels: (1..=31).map(|day| day.to_string()).collect(),
            rest: (1..=31).map(|day| matches!(day % 7, 3 | 4) || day == 12).collect(),
            ticks: vec![],
        },
        series: vec![Series { name: "新規登録".into(), role: SeriesRole::Main, form: SeriesForm::Bars, points }],
        notes: vec![ChartNote { at: 8, text: words.of("10/9 第5回イベント") }],
        breaks: vec![],
        drawing: Drawing::Series,
        empty: "この期間の値は得られなかった。".into(),
    }
}

fn months_chart(words: &Words, name: &str, number: &str, headline: &str, height: f32, values: [f64; 13]) -> Chart {
    let labels = ["10", "11", "12", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];
    let mut points: Vec<Point> = values.iter().map(|&y| value(y)).collect();
    for at in [0, 12] {
        let label = words.of(&format!("*[{}]*", values[at]));
        points[at] = Point::Value { y: values[at], provisional: false, label: Some(label) };
    }
    let role = SeriesRole::Context { current: Some(12) };
    Chart {
        name: name.into(),
        number: number.into(),
        headline: words.of(headline),
        caption: words.of("月別の推移（令和7年10月～令和8年10月）　濃い青は令和8年10月"),
        alt: format!("棒グラフ。{headline}。令和7年10月の{}から令和8年10月の{}まで。", values[0], values[12]),
        height,
        x: XAxis { labels: labels.map(String::from).to_vec(), rest: vec![], ticks: vec![] },
        series: vec![Series { name: headline.into(), role, form: SeriesForm::Bars, points }],
        notes: vec![],
        breaks: vec![],
        drawing: Drawing::Series,
        empty: String::new(),
    }
}

pub fn report() -> Document {
    let w = Words::default();
    let mut body = vec![cover(&w), Block::Contents { title: "目次".into(), depth: 2 }];
    body.extend(legend(&w));
    body.extend(summary(&w));
    body.extend(targets(&w));
    body.extend(line(&w));
    body.extend(web(&w));
    body.extend(posts(&w));
    body.extend(review(&w));
    body.extend(sources(&w));
    Document { meta: meta(), body }
}

fn cover(w: &Words) -> Block {
    let months = ["4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月", "1月", "2月", "3月"];
    let state = |index: usize| match index {
        0..=5 => RibbonState::Done,
        6 => RibbonState::Current,
        _ => RibbonState::Open,
    };
    Block::Cover(Cover {
        fiscal_year: "令和8年度".into(),
        programme: "ライフステージの転機を捉えたUIJターン促進事業".into(),
        title: "効果測定レポート".into(),
        period: "令和8年10月分".into(),
        ribbon: months.iter().enumerate().map(|(index, month)| (month.to_string(), state(index))).collect(),
        ribbon_note: w.of("事業期間の12か月のうち[7]か月目の報告"),
        facts: [
            ("対象期間", "令和8年10月1日（木）～10月31日（土）"),
            ("提出日", "令和8年11月10日（火）"),
            ("提出先", "仙台市（担当課）"),
            ("受託者", "株式会社サンプル企画"),
            ("版", "第1版（確報。TikTokの10月29日～31日は速報）"),
            ("データの取得", "令和8年11月6日（金）9:00　日本時間"),
        ]
        .map(|(label, text)| (label.to_string(), w.of(text)))
        .to_vec(),
    })
}

fn legend(w: &Words) -> Vec<Block> {
    let signs = w.table(
        "legend.signs",
        "",
        "",
        "",
        "記号|意味+",
        &[
            "0|測った結果が0",
            "－|該当がない、または計算しない",
            "…|得られなかった",
            "x|1～4人のため伏せた人数",
            "▲3　▲3.0%|減少、または計画に足りない数",
            "+1.3pt|率と率の差（ポイント）",
        ],
    );
    let verdicts = w.table(
        "legend.verdicts",
        "",
        "",
        "",
        "判定|意味+",
        &[
            "達成|目標または基準を満たした",
            "順調|10月末までの計画以上",
            "要注意|計画を下回る",
            "未達|基準を満たさなかった",
        ],
    );
    vec![
        heading(2, "", "本書の見方"),
        Block::Columns(vec![
            Column { share: 1.0, blocks: vec![Block::Table(signs)] },
            Column { share: 1.0, blocks: vec![Block::Table(verdicts)] },
        ]),
        w.paragraph(
            TextRole::Note,
            "年は和暦、月日は日本時間による。ただし、YouTube、Instagram、Facebookの日別の値は太平洋時間、X、TikTokは協定世界時の1日である（9　データの出典）。図の元の数値は、このPDFに添付したCSVファイルに収めている。",
        ),
    ]
}

fn summary(w: &Words) -> Vec<Block> {
    let stat = |label: &str, figure: &str, unit: &str, it: Bullet, lines: [&str; 2], verdict| Stat {
        label: label.into(),
        figure: w.figure(figure),
        unit: unit.into(),
        bullet: Some(it),
        lines: lines.map(|line| w.of(line)).to_vec(),
        verdict: Some(verdict),
    };
    let facts = [
        (
            "公式LINE",
            "新規登録は[96]人（前月比[+9.1%]、前年同月比[+33.3%]）。このうち[26]人は第5回イベントの10月9日と翌10日に登録した。",
        ),
        (
            "Webサイト",
            "ユーザー数は[8,412]人（前月比[+9.9%]、前年同月比[+21.4%]）、PV数は[31,846]回（同[+12.1%]、[+26.8%]）。",
        ),
        (
            "SNS",
            "フォロワーはInstagram（[+83]人）、TikTok（[+72]人、速報）、X（[+58]人）で増え、Facebookは[▲3]人であった。",
        ),
        ("動画・企業", "動画は[16]本で計画[18]本を[2]本、東北6県の企業は[2]社で計画[3]社を[1]社下回る。"),
        (
            "イベント・面談",
            "第5回を10月9日にオンラインで開き[37]人が参加した。カジュアル面談は[5]人増え、実人数の累計は[19]人（計画[18]人）。",
        ),
    ];
    let mut counts = w.table(
        "summary.verdicts",
        "",
        "",
        "",
        "|>|+",
        &[
            "達成|[6]|LINEの定期発信、登壇者数、定員、求人情報、月次レポート、開催報告書",
            "順調|[8]|LINE新規登録、オリジナル動画（東北）、イベント開催、渋谷駅最寄りの対面、山形市との共催、企業の公開（仙台）、カジュアル面談（実人数）、関連イベントLP",
            "要注意|[2]|オリジナル動画（仙台）、企業の公開（東北6県）",
            "未達|[1]|LINEのオリジナル情報（5月）",
        ],
    );
    counts.columns[0].min_width = 84.0;
    vec![
        heading(1, "1", "要約"),
        w.paragraph(
            TextRole::Lead,
            "10月のLINE新規登録は[96]人、累計[534]人（達成率[59.3%]）となり、計画[525]人を[9]人上回った。動画と東北6県の企業は計画に届いていない。",
        ),
        Block::Stats(Stats {
            items: vec![
                stat("LINE新規登録", "534", "人", bullet(534.0, 525.0, 900.0), ["目標 900人", "10月 [96]人"], Verdict::OnTrack),
                stat("動画（仙台）", "16", "本", bullet(16.0, 18.0, 30.0), ["目標 30本", "10月 [3]本"], Verdict::AtRisk),
                stat("イベント", "5", "回", bullet(5.0, 5.0, 8.0), ["目標 8回", "10月 [1]回"], Verdict::OnTrack),
                stat("企業（仙台）", "21", "社", bullet(21.0, 20.0, 30.0), ["目標 30社", "10月 [4]社"], Verdict::OnTrack),
                stat("面談（実人数）", "19", "人", bullet(19.0, 18.0, 35.0), ["目標 35人", "10月 [5]人"], Verdict::OnTrack),
            ],
            note: w.of("帯は累計、縦の太線は10月末の計画、右端は年間の目標。"),
        }),
        heading(2, "", "10月の主な事実"),
        Block::Facts(facts.iter().map(|(label, text)| Fact { label: label.to_string(), text: w.of(text) }).collect()),
        heading(2, "", "判定の内訳"),
        Block::Table(counts),
        heading(2, "", "協議をお願いしたい事項"),
        Block::List {
            ordered: true,
            items: [
                "第6回（11月13日、山形市との共催）を渋谷駅最寄りの対面4回に数えてよいか。",
                "東北6県の企業について、山形市内の候補3社へ打診することの可否。",
                "5月にオリジナル情報が0回であったことの扱い（仕様書5(1)、月1回以上）。",
            ]
            .map(|item| w.of(item))
            .to_vec(),
        },
    ]
}

fn targets(w: &Words) -> Vec<Block> {
    let rows = [
        ("5(1)|LINE新規登録|900人|[96]|*[534]*|[525]||[59.3%]|[73.2]|順調", (534.0, 525.0, 900.0)),
        ("5(3)①|オリジナル動画（仙台）|30本|[3]|*[16]*|[18]||[53.3%]|[2.8]|要注意", (16.0, 18.0, 30.0)),
        ("5(3)①|オリジナル動画（東北）|3本|[0]|*[1]*|[1]||[33.3%]|[0.4]|順調", (1.0, 1.0, 3.0)),
        ("5(5)|イベント開催|8回|[1]|*[5]*|[5]||[62.5%]|[0.6]|順調", (5.0, 5.0, 8.0)),
        (">5(5)|うち渋谷駅最寄りの対面|4回|[0]|*[2]*|[2]||[50.0%]|[0.4]|順調", (2.0, 2.0, 4.0)),
        (">5(5)|うち山形市との共催|1回|[0]|*[0]*|[0]||[0.0%]|[0.2]|順調", (0.0, 0.0, 1.0)),
        ("5(6)|企業の公開（仙台）|30社|[4]|*[21]*|[20]||[70.0%]|[1.8]|順調", (21.0, 20.0, 30.0)),
        ("5(6)|企業の公開（東北6県）|5社|[0]|*[2]*|[3]||[40.0%]|[0.6]|要注意", (2.0, 3.0, 5.0)),
        ("5(7)|カジュアル面談（実人数）|35人|[5]|*[19]*|[18]||[54.3%]|[3.2]|順調", (19.0, 18.0, 35.0)),
        ("5(3)②|関連イベントLP|10本|[1]|*[6]*|[6]||[60.0%]|[0.8]|順調", (6.0, 6.0, 10.0)),
    ];
    let lines: Vec<&str> = rows.iter().map(|row| row.0).collect();
    let columns = "条項|指標+|目標>|当月>|累計>|計画>|進み具合|達成率>|必要/月>|判定";
    let mut table = w.table("targets", "表1", "年度末までに達する目標", "令和8年10月31日現在", columns, &lines);
    table.columns[6].min_width = 52.0;
    table.columns[9].min_width = 50.0;
    for (row, (_, (value, plan, target))) in table.rows.iter_mut().zip(rows) {
        row.cells[6].graphic = Some(Graphic::Bullet(bullet(value, plan, target)));
    }
    table.notes = vec![w.of(
        "目標は「以上」（関連イベントLPは目安）。進み具合の帯は累計、縦の太線は計画、右端は目標。計画は事業計画書（仕様書7(1)）の10月末までの累計。必要/月は、目標までの残りを残る5か月で割った数。",
    )];
    let duties = w.table(
        "duties",
        "表2",
        "毎月または毎回満たす義務",
        "4月から10月まで",
        "義務／条項+|基準+|当月>|満たした回数>|判定",
        &[
            "LINEの定期発信 5(1)|月2回以上|[4]回|[7]か月中[7]か月|達成",
            ">うちオリジナル情報 5(1)|月1回以上|[2]回|[7]か月中[6]か月|未達",
            "イベントの登壇者数 5(5)|1回2名以上|[3]名|[5]回中[5]回|達成",
            "イベントの定員 5(5)|1回20名以上|[40]名|[5]回中[5]回|達成",
            "公開企業の求人情報 5(6)|全件|[23]社中[23]社|欠落[0]社|達成",
        ],
    );
    vec![
        heading(1, "2", "KPI進捗"),
        w.paragraph(
            TextRole::Lead,
            "年度の[58.3%]（12か月中[7]か月）を終え、10の数値目標のうち[8]つは計画どおりか計画を上回り、[2]つ（動画、東北6県の企業）は計画を下回る。",
        ),
        Block::Table(table),
        heading(2, "", "毎月・毎回の義務"),
        w.paragraph(TextRole::Body, "[7]つの義務のうち[6]つは毎月・毎回満たした。LINEのオリジナル情報は5月が[0]回であった。"),
        Block::Table(duties),
        w.paragraph(TextRole::Note, "うちオリジナル情報は5月が[0]回であった（令和8年6月の定例会議で報告済み）。6月以降は毎月満たしている。"),
    ]
}

fn line(w: &Words) -> Vec<Block> {
    let mut table = w.table(
        "line.main",
        "表4",
        "公式LINEの主要な数値",
        "単位：人",
        "指標+|10月>|9月>|前月差>|前月比>|前年10月>|前年同月比>",
        &[
            "!新規登録（当月）|[96]|[88]|[+8]|[+9.1%]|[72]|[+33.3%]",
            "友だち追加（月末の累計）|[2,718]|[2,622]|[+96]|[+3.7%]|[1,815]|[+49.8%]",
            "ブロック（月末の累計）|[487]|[474]|[+13]|[+2.7%]|[322]|[+51.2%]",
            "ターゲットリーチ（月末）|[2,196]|[2,115]|[+81]|[+3.8%]|…|－",
        ],
    );
    table.rows[3].cells[1].mark = "p".into();
    table.rows[2].cells[1].mark = "注1".into();
    table.rows[3].cells[0].tags = vec!["速報".into()];
    table.notes = vec![
        w.of("新規登録は「友だち追加」の月末値の差。初めての追加だけを数え、ブロックや退会では減らない。"),
        w.of("注1　ブロックの解除を差し引かない延べ数。p 速報値。… 得られなかった。－ 計算しない。"),
    ];
    let sends = w.table(
        "line.sends",
        "表5",
        "配信の実績",
        "単位：人",
        "配信日|題名+|種別|送信数>|開封>|クリック>",
        &[
            "10/2|10月のイベントのお知らせ🎉|定期|[2,101]|[1,204]|[188]",
            "10/9|本日20時から「仙台のIT企業」|告知|[2,118]|[1,311]|[305]",
            "10/22|動画「給与明細」を公開しました|オリジナル|[2,155]|[1,127]|[241]",
            "10/29|11月13日のイベントの申込みを始めました|告知|[2,190]|[1,189]|…",
        ],
    );
    let half = |name: &str, number: &str, headline: &str, values| Column {
        share: 1.0,
        blocks: vec![Block::Chart(months_chart(w, name, number, headline, 98.0, values))],
    };
    let values = [72., 61., 48., 66., 70., 55., 48., 55., 71., 92., 84., 88., 96.];
    vec![
        heading(1, "3", "公式LINE"),
        w.paragraph(TextRole::Lead, "10月の新規登録は[96]人で、前月を[8]人上回った。累計は[534]人となり、残り5か月に月[73.2]人の登録で年間900人に届く。"),
        Block::Table(table),
        Block::Chart(daily_chart(w)),
        Block::Columns(vec![
            half("line.months", "図3", "新規登録は前年同月を[24]人上回る", values),
            half("line.blocks", "図4", "ブロックの増え方は変わらない", values.map(|v| v / 2.0)),
        ]),
        heading(2, "", "配信の実績"),
        w.paragraph(TextRole::Body, "定期[1]回、告知[2]回、オリジナル[1]回の計[4]回を配信した。"),
        Block::Table(sends),
    ]
}

fn web(w: &Words) -> Vec<Block> {
    let channels = [
        ("自然検索（Organic Search）|[4,612]||[38.6%]|[+592]|[+14.7%]|[63.1%]", 1.0, 0.87),
        ("SNSの投稿（Organic Social）|[2,508]||[21.0%]|[+272]|[+12.2%]|[49.7%]", 0.54, 0.48),
        ("直接（Direct）|[1,974]||[16.5%]|[+72]|[+3.8%]|[55.0%]", 0.43, 0.41),
        ("参照元サイト（Referral）|[1,386]||[11.6%]|[+199]|[+16.8%]|[66.4%]", 0.3, 0.26),
        ("その他・不明|[315]||[2.6%]|[+31]|[+10.9%]|[41.3%]", 0.07, 0.06),
    ];
    let lines: Vec<&str> =
        channels.iter().map(|row| row.0).chain(["=計|[11,938]||[100.0%]|[+1,266]|[+11.9%]|[58.4%]"]).collect();
    let columns = "流入経路|10月>|+|構成比>|前月差>|前月比>|エンゲージ率>";
    let mut table = w.table("web.channels", "表8", "流入経路別のセッション数", "単位：回", columns, &lines);
    table.columns[2].min_width = 94.0;
    for (row, (_, value, tick)) in table.rows.iter_mut().zip(channels) {
        row.cells[2].graphic = Some(Graphic::Bar { value, tick: Some(tick) });
    }
    table.notes = vec![w.of("棒は10月、縦の細線は9月。経路はセッション単位の既定チャネル。")];
    let pages: Vec<String> = (1..=60)
        .map(|rank| {
            format!(
                "[{rank}]|/interview/{rank:03}/|先輩の1日　設計事務所で働く（第{rank}回）|[{}]|[+{rank}]",
                6100 - rank * 97
            )
        })
        .collect();
    let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
    let pages = w.table("web.pages", "表9", "閲覧の多いページ", "単位：回", "順>|パス|題名+|PV数>|前月差>", &pages);
    let none = w.table("web.errors", "表10", "閲覧できなかったページ", "", "パス|回数>", &[]);
    vec![
        heading(1, "4", "Webサイト（Google Analytics）"),
        w.paragraph(TextRole::Lead, "ユーザー数は[8,412]人、新規ユーザー数は[6,205]人、PV数は[31,846]回、セッション数は[11,938]回で、4つとも前月と前年同月を上回った。"),
        heading(2, "", "流入経路"),
        w.paragraph(TextRole::Body, "自然検索が[4,612]回（[38.6%]）で最も多く、前月から[592]回増えた。"),
        Block::Table(table),
        heading(2, "", "閲覧の多いページ"),
        w.paragraph(TextRole::Body, "上位60ページで全体の[81.2%]を占める。"),
        Block::Table(pages),
        Block::Table(none),
    ]
}

fn posts(w: &Words) -> Vec<Block> {
    let table = |name: &str, number: &str, caption: &str| {
        Block::Table(w.table(
            name,
            number,
            caption,
            "",
            "順>|媒体|日付>|題名+|表示回数>|反応数>|率>|所見",
            &[
                "[1]|TikTok|10/17|退勤後の仙台でできること|[14,820]|[1,042]|[7.0%]|生活の場面の短尺",
                "[2]|X|10/9|本日開催「仙台のIT企業」|[12,460]|[318]|[2.6%]|当日朝の告知",
                "[3]|Instagram|10/22|仙台の家賃、東京と比べたら🏠✨|[11,930]|[744]|[6.2%]|数字の比較",
                "[4]|X|10/27|東京から仙台まで1時間半|[10,285]|[402]|[3.9%]|数字の比較",
                "[5]|TikTok|10/6|移住1年目の後悔ベスト3|[9,640]|[588]|[6.1%]|体験談の短尺",
            ],
        ))
    };
    vec![
        heading(1, "6", "投稿ランキング"),
        w.paragraph(TextRole::Lead, "[68]件の投稿のうち、表示回数の上位[5]件は生活や費用を数字で見せる短い投稿と当日の告知であった。率の下位[5]件は、いずれも画像のない告知である。"),
        table("posts.top", "表20", "表示回数の多い5件"),
        table("posts.bottom", "表21", "表示回数の少ない5件"),
    ]
}

fn review(w: &Words) -> Vec<Block> {
    vec![
        Block::Heading(Heading { level: 1, number: "8".into(), text: "考察と次月の取組".into(), same_page: true }),
        w.paragraph(TextRole::Lead, "10月はイベントの前後に登録が集中した。11月は告知を[2]週間前に早める。"),
        w.paragraph(
            TextRole::Body,
            "新規登録[96]人のうち[26]人（[27.1%]）は第5回イベントの当日と翌日に登録した。LINEの告知を10月2日、9日の2回に分けて配信したことと、YouTubeの概要欄に登録の案内を置いたことが効いたと推定する。詳しい手順は「移住・定住の手引き」（https://example.jp/guide/）と、次の一覧に示す。",
        ),
        Block::Paragraph {
            role: TextRole::Body,
            text: vec![
                Inline::Text("公開中の資料は".into()),
                Inline::Link { text: "仙台で働きたい！".into(), url: "https://example.jp/jobs/".into() },
                Inline::Text("で読める。長い住所".into()),
                Inline::Link { text: String::new(), url: format!("https://example.jp/{}", "very-long-path/".repeat(9)) },
                Inline::Text("も途中で失われない。".into()),
            ],
        },
        Block::List {
            ordered: false,
            items: ["配信を月[2]回から月[3]回に増やす。", "イベントの告知を開催の[2]週間前に始める。", "登録の経路を月ごとに集計する。"]
                .map(|item| w.of(item))
                .to_vec(),
        },
        heading(2, "", "11月の予定"),
        Block::Keep(vec![
            heading(3, "", "イベント"),
            w.paragraph(TextRole::Body, "第6回を11月13日（金）に渋谷で開く。定員は[40]名。"),
        ]),
        Block::PageBreak,
    ]
}

fn sources(w: &Words) -> Vec<Block> {
    let sources = w.table(
        "sources",
        "表31",
        "データの出典",
        "取得日時：令和8年11月6日 9:00（日本時間）",
        "対象|取得元|主な指標+|日の区切り|確定|欠測・手入力",
        &[
            "Webサイト|GA4 Data API|ユーザー数、PV数ほか|日本時間|確報|なし",
            "公式LINE|LINE Insight API|友だち、ブロック、配信|日本時間|確報|10/29のクリック",
            "YouTube|YouTube Analytics API|視聴回数、登録者ほか|太平洋時間|確報|なし",
            "X|X API v2|表示回数、反応ほか|協定世界時|確報|10/18の1日",
            "TikTok|TikTok API|視聴回数、フォロワーほか|協定世界時|速報|10/29～31は速報",
            "note|管理画面の書出し|全体ビュー、スキ|日本時間|確報|なし（手入力）",
        ],
    );
    let errata = w.table(
        "errata",
        "表32",
        "前号（9月分）の値の訂正",
        "",
        "箇所|前号の値>|今回の値>|差>|理由+",
        &[
            "5.5　TikTok 視聴回数（9月）|[43,910]|[44,280]|[+370]|速報を確報に改めた",
            "3　公式LINE ブロック（9月末）|[475]|[474]|[▲1]|LINEが値を改めた",
        ],
    );
    let mut terms = w.table(
        "terms",
        "表33",
        "用語",
        "",
        "用語|意味+",
        &[
            "ユーザー数|期間内に1回以上サイトを訪れた人の推計（GA4 totalUsers）。日別・月別の合計とは一致しない。",
            "セッション数|訪問の回数。30分間操作がないと次の訪問として数える。",
            "エンゲージメント率|Web：10秒以上の閲覧などがあった訪問の割合。SNS：反応数÷表示回数。",
            "ターゲットリーチ|属性を推定できる友だちの数（LINE）。配信対象の目安。",
        ],
    );
    terms.columns[0].min_width = 108.0;
    vec![
        heading(1, "9", "用語とデータの出典"),
        w.paragraph(TextRole::Lead, "確報でない値はTikTokの[3]日分、得られなかった値はXの[1]日分とLINEの配信[1]件のクリックである。前号の値を[2]か所で訂正した。"),
        Block::Table(sources),
        Block::Table(errata),
        Block::Table(terms),
    ]
}
