//! `report handover`: everything that the next contractor needs, in one archive: data, configuration, queries, templates, a
//! dictionary of tables and metrics, and how to go on.
//!
//! Not here: what a dictionary says (`dictionary`). Unpacked elsewhere, the archive is a project.
//! Invariant: only what a manifest, a seal or the kept inputs list is packed; a file in which a credential is found is not handed
//! over at all; the same store gives the same bytes.

use super::arguments::Handover;
use super::dictionary;
use super::failure::{Exit, Failure};
use super::kind::Subject;
use super::messages::Message;
use super::project::{self, Inputs, Project, cannot_read, store_failed};
use super::report::{self, Opened, write_file};
use super::ui::Ui;
use super::{Environment, faults};
use crate::domain::{Month, SnapshotId};
use crate::programme::{Account, Credential, Programme};
use crate::store::{SealedReport, View};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// The archive's instructions, and the sums of all that is in it.
const INSTRUCTIONS: &str = "HANDOVER.ja.md";
const SUMS: &str = "SHA256SUMS";
/// Shorter texts of a credential's file stand everywhere by chance.
const SHORTEST_SECRET: usize = 8;

pub fn run(options: &Handover, project: &Project, environment: &Environment, ui: &Ui) -> Result<Exit, Failure> {
    let month = project::month(None, &*environment.clock)?;
    let Opened { view, inputs, book } = report::open(project, environment, month)?;
    let store = project.read_store()?;
    let seals = store.seals().map_err(|e| store_failed(&e))?;
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    // what people wrote, as it is kept: also queries and templates that came with the program, so that they stay as they are
    let below = if project.sandbox { "data/sandbox/" } else { "data/" };
    for (name, bytes) in inputs.files() {
        let name = name.strip_prefix("data/").map_or_else(|| name.to_string(), |rest| format!("{below}{rest}"));
        files.insert(name, bytes.to_vec());
    }
    for path in stored(&view, &seals) {
        let place = project.data.join(&path);
        let bytes = std::fs::read(&place).map_err(|e| cannot_read(&place.display().to_string(), &e))?;
        files.insert(format!("{below}{path}"), bytes);
    }
    for (name, text) in dictionary::pages(&book, &view, &inputs.schemas()?) {
        files.insert(format!("dictionary/{name}"), text.into_bytes());
    }
    let programme = inputs.programme()?;
    files.insert(
        INSTRUCTIONS.to_string(),
        instructions(&programme, &view, &seals, &inputs, project.sandbox).into_bytes(),
    );
    let secrets = secrets(project, environment);
    if let Some(name) = files.iter().find(|(_, bytes)| secrets.iter().any(|s| holds(bytes, s))).map(|(name, _)| name) {
        let failure = Failure::new(Exit::Failed, &Message::SecretInHandover { path: name.clone() });
        return Err(failure.hint(&Message::HintSecretInHandover));
    }
    let sums: String =
        files.iter().map(|(name, bytes)| format!("{}  {name}\n", SnapshotId::of(bytes).as_str())).collect();
    files.insert(SUMS.to_string(), sums.into_bytes());
    let archive = packed(&files).map_err(|e| Failure::new(Exit::Failed, &Message::HandoverFailed).cause(e))?;
    let path = options.output.clone().unwrap_or_else(|| project.out.join("handover.zip"));
    write_file(&path, &archive, &faults(environment))?;
    let (path, count) = (path.display().to_string(), files.len());
    if ui.json {
        let sum = SnapshotId::of(&archive);
        ui.result(&serde_json::json!({ "archive": path, "files": count, "sha256": sum.as_str() }).to_string());
    } else {
        ui.result(&path);
        ui.say(&Message::HandedOver { count, instructions: INSTRUCTIONS.to_string() });
    }
    Ok(Exit::Complete)
}

/// The files of the store that something lists, by their paths in it.
fn stored(view: &View, seals: &[SealedReport]) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for manifest in view.manifests() {
        paths.insert(format!("loads/{:06}.json", manifest.load.0));
        paths.extend(manifest.snapshots.iter().map(|s| s.path()));
        paths.extend(manifest.parts.iter().map(|p| p.path.clone()));
    }
    paths.extend(seals.iter().flat_map(|s| [s.pdf_path(), s.figures_path(), s.seal_path()]));
    paths
}

/// Everything secret that the configuration leads to, and the secret behind people's keys.
fn secrets(project: &Project, environment: &Environment) -> BTreeSet<Vec<u8>> {
    let mut texts: Vec<String> = Vec::new();
    for account in &project.programme.accounts {
        match &account.credential {
            Some(Credential::Env(name)) => texts.extend(environment.variable(name).map(str::to_string)),
            Some(Credential::File(path)) => texts.extend(std::fs::read_to_string(path).ok()),
            None => {}
        }
    }
    texts.extend(environment.variable(super::ledger::KEY_VARIABLE).map(str::to_string));
    let mut found = BTreeSet::new();
    for text in &texts {
        match serde_json::from_str::<serde_json::Value>(text) {
            Ok(json @ serde_json::Value::Object(_)) => of_json(&json, &mut found),
            _ => drop(found.insert(text.trim().as_bytes().to_vec())),
        }
    }
    found.retain(|secret| secret.len() >= SHORTEST_SECRET);
    found
}

/// The fields of a credential's file that are secret by their names; ids and addresses stand in public answers too.
fn of_json(json: &serde_json::Value, found: &mut BTreeSet<Vec<u8>>) {
    let serde_json::Value::Object(fields) = json else { return };
    for (name, value) in fields {
        match value {
            serde_json::Value::String(text) => {
                let secret = ["secret", "token", "key", "password"].iter().any(|word| name.contains(word));
                if secret && !text.starts_with("http") {
                    found.insert(text.trim().as_bytes().to_vec());
                    // as a line of it stands in a file that was copied together
                    let longest = text.lines().max_by_key(|line| line.len()).unwrap_or_default();
                    found.insert(longest.trim().as_bytes().to_vec());
                }
            }
            inner => of_json(inner, found),
        }
    }
}

fn holds(bytes: &[u8], secret: &[u8]) -> bool {
    let Some(first) = secret.first() else { return false };
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|b| b == first) {
        if rest[at..].starts_with(secret) {
            return true;
        }
        rest = &rest[at + 1..];
    }
    false
}

/// One archive: files in the order of their names, no time, no owner.
fn packed(files: &BTreeMap<String, Vec<u8>>) -> zip::result::ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(6))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    for (name, bytes) in files {
        zip.start_file(name.as_str(), options)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// Where the next contractor gets a credential of their own.
fn needed(account: &Account) -> String {
    let place = match &account.credential {
        None => "（使わない）".to_string(),
        Some(Credential::Env(name)) => format!("環境変数 `{name}`"),
        Some(Credential::File(path)) => {
            format!("ファイル `{}`", path.file_name().and_then(|n| n.to_str()).unwrap_or_default())
        }
    };
    format!("| {} | {} | `{}` | {place} |\n", account.platform, account.name, account.id)
}

fn instructions(programme: &Programme, view: &View, seals: &[SealedReport], inputs: &Inputs, sandbox: bool) -> String {
    let program = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));
    let load = view.load().map_or(0, |l| l.0);
    let committed = view.manifests().last().map(|m| m.committed_at.short_wareki()).unwrap_or_default();
    let (name, client, contractor) = (&programme.name, &programme.client, &programme.contractor);
    let (start, end) = (programme.term.start.wareki(), programme.term.end.wareki());
    let accounts: String = programme.accounts.iter().map(needed).collect();
    let issued: String = seals
        .iter()
        .map(|s| {
            let of = Subject::read(&s.seal.period).map_or(s.seal.period.clone(), |subject| subject.before_edition().ja);
            format!("| {of} | 第{}版 | `{}` |\n", s.seal.version, s.seal.pdf.sha256)
        })
        .collect();
    let issued = match issued.is_empty() {
        true => "発行した報告書はありません。\n".to_string(),
        false => format!("| 対象 | 版 | PDFのSHA-256 |\n|---|---|---|\n{issued}"),
    };
    // events have commentaries too, under names of their own
    let months = inputs.folder("data/commentary", ".md").filter(|(name, ..)| name.parse::<Month>().is_ok());
    let month = months.map(|(name, ..)| name).last().unwrap_or("2026-10");
    let sample = if sandbox { "--sandbox " } else { "" };
    let data = if sandbox { "data/sandbox/" } else { "data/" };
    format!(
        "# 引継書\n\n\
         {name}（{client}）の報告に使ったデータと設定の一式です。受託者 {contractor}、事業期間 {start}～{end}。\n\
         {committed} の保存時点（読込 {load}）の内容で、`{program}` で作りました。\n\n\
         ## 入っているもの\n\n\
         | 場所 | 内容 |\n|---|---|\n\
         | `{data}loads/`、`{data}tables/` | 収集と取込みの記録、数値の表（Parquet） |\n\
         | `{data}snapshots/` | 媒体から届いた応答、ダウンロードしたファイル、記入されたものの原本。名前は中身のSHA-256 |\n\
         | `{data}ledger/`、`{data}commentary/` | 台帳（CSV）と考察 |\n\
         | `{data}issued/` | 発行した報告書と、その封 |\n\
         | `config.toml` | 事業、アカウント、契約の義務。認証情報は入っていません |\n\
         | `queries/`、`report-templates/`、`ledgers/` | 問合せ、雛形、独自の台帳の定義 |\n\
         | `dictionary/` | すべての表と指標の説明（CSVと文書） |\n\
         | `{SUMS}` | すべてのファイルのSHA-256 |\n\n\
         ## 受け取った方がすること\n\n\
         1. 空のフォルダーに展開し、`sha256sum -c {SUMS}` で欠けや変化がないことを確かめる。\n\
         2. `{program}` を入れる。\n\
         3. そのフォルダーで `report {sample}monthly --offline --month {month}` を実行する。認証情報も通信も要りません。\
         前の受託者と同じPDFが `out/` にできます（SHA-256を比べる）。\n\
         4. `report {sample}kpi --month {month}` で、義務ごとの実績と証跡を確かめる。\n\
         5. 下の認証情報を自分の名義で発行し、`report doctor` で確かめる。前の受託者の鍵やトークンは無効にしてもらう。\n\
         6. 翌月から `report collect` と `report monthly` を実行する。続きから集まります。\n\n\
         表をほかの道具で使うときは `report {sample}export --format csv` が、数値の出所をたどるときは `report explain` が使えます。\n\
         面談の参加者キーを作った秘密の文字列（`{}`）は入っていません。同じ人を続けて数えるときは、発注者の承諾を得て別に受け渡してください。\n\n\
         ## 認証情報\n\n\
         | 媒体 | 名前 | ID | 置き場所 |\n|---|---|---|---|\n{accounts}\n\
         ## 発行した報告書\n\n{issued}",
        super::ledger::KEY_VARIABLE,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_found_wherever_they_stand() {
        assert!(holds(b"abc tok-123456 def", b"tok-123456"));
        assert!(holds(b"totok-123456", b"tok-123456"));
        assert!(!holds(b"tok-12345", b"tok-123456") && !holds(b"", b"x") && !holds(b"x", b""));
        let mut found = BTreeSet::new();
        let file = serde_json::json!({
            "client_id": "public-id-0001", "client_secret": "hidden-0001", "token_uri": "https://example.jp/token",
            "tokens": { "access_token": "hidden-0002", "scope": "public" },
            "private_key": "-----BEGIN\nhidden-line-0003\n-----END",
        });
        of_json(&file, &mut found);
        let texts: Vec<String> = found.iter().map(|b| String::from_utf8_lossy(b).into_owned()).collect();
        assert_eq!(texts.len(), 4, "{texts:?}");
        for secret in ["hidden-0001", "hidden-0002", "hidden-line-0003"] {
            assert!(texts.iter().any(|t| t == secret), "{secret}");
        }
    }

    #[test]
    fn an_archive_is_the_same_whenever_it_is_made() {
        let files = BTreeMap::from([("b/二.csv".to_string(), vec![1, 2]), ("a.md".to_string(), b"text".to_vec())]);
        assert_eq!(packed(&files).unwrap(), packed(&files).unwrap());
    }
}
