//! What goes wrong between a request and its answer, and with credentials, in Japanese.

use super::Told;
use super::names::said;
use crate::http::{
    AddressFault, BroughtBack, CredentialFault, CredentialPlace, Denial, DenialWayOut, GrantError, NoToken, ProofError,
    SendError, Unread,
};

impl Told for SendError {
    fn ja(&self) -> String {
        match self {
            SendError::BadAddress { url, why } => format!("`{url}` は接続先に使えません: {}", address(why)),
            SendError::ForeignAuthority { authority, allowed } => {
                format!("`{authority}` はこのアカウントの接続先（{allowed}）ではないため、何も送っていません")
            }
            SendError::Refused { host } => format!("{host} が接続を拒みました"),
            SendError::UnknownHost { host } => format!("{host} という名前のサーバーが見つかりません"),
            SendError::NoConnection { host, cause } => format!("{host} に接続できません: {}", said(cause)),
            SendError::Tls { host, cause } => format!("{host} と安全な接続（TLS）ができません: {}", said(cause)),
            SendError::TimedOut { host, seconds } => format!("{host} が {seconds} 秒のうちに応答しません"),
            SendError::BrokenOff { host, cause } => format!("{host} の応答が途中で切れました: {}", said(cause)),
            SendError::Redirected { host, status, location } => match location {
                Some(to) => format!("{host} が別のサーバー {to} へ回そうとしました（HTTP {status}）。追いません"),
                None => format!("{host} が別の場所へ回そうとしました（HTTP {status}）。追いません"),
            },
            SendError::TooLarge { host, megabytes } => format!("{host} の応答が {megabytes} MBを超えています"),
            SendError::BudgetUsed { path, until } => {
                format!("{path} の1時間の呼出し回数を使い切りました。次に呼び出せるのは {until} です")
            }
            SendError::TooManyServerErrors { count } => {
                format!("媒体の障害が1時間に {count} 回ありました。続けるとアカウントの利用が全員止められます")
            }
            SendError::Proof(error) => error.ja(),
        }
    }
    fn en(&self) -> String {
        self.to_string()
    }
    fn hint_ja(&self) -> Option<String> {
        Some(match self {
            SendError::Refused { .. } | SendError::UnknownHost { .. } | SendError::NoConnection { .. } => {
                "ネットワークの接続（`base_url` を書いた場合はその値も）を確かめて、もう一度収集してください"
                    .to_string()
            }
            SendError::Tls { .. } => "この機械の日付とCA証明書を確かめてください".to_string(),
            SendError::BudgetUsed { until, .. } => {
                format!("{until} より後に、もう一度収集してください。ここまでの分は保存済みです")
            }
            SendError::TooManyServerErrors { .. } => "1時間後にもう一度収集してください".to_string(),
            SendError::Proof(error) => return error.hint_ja(),
            SendError::BadAddress { .. }
            | SendError::ForeignAuthority { .. }
            | SendError::TimedOut { .. }
            | SendError::BrokenOff { .. }
            | SendError::Redirected { .. }
            | SendError::TooLarge { .. } => return None,
        })
    }
    fn hint_en(&self) -> Option<String> {
        self.hint()
    }
}

impl Told for ProofError {
    fn ja(&self) -> String {
        match self {
            ProofError::Missing { account } => format!("アカウント `{account}` に認証情報がありません"),
            ProofError::Empty { account, place: at } => format!("`{account}` の認証情報（{}）が空です", place(at)),
            ProofError::Unreadable { account, place: at, cause } => {
                format!("`{account}` の認証情報（{}）を読めません: {}", place(at), unread(cause))
            }
            ProofError::WrongKind { account, place: at, why } => {
                format!("`{account}` の認証情報（{}）が使えません: {}", place(at), credential(why))
            }
            ProofError::Denied { account, host, answer, .. } => {
                format!("{host} が `{account}` の認証を断りました: {}", denial(answer))
            }
            ProofError::NeverGranted { account, place: at } => {
                format!("`{account}` にはまだ誰も同意していません（{}）", place(at))
            }
            ProofError::ConsentEnded { account, host, answer } => {
                format!("`{account}` への同意が切れています。{host} の応答: {}", denial(answer))
            }
            ProofError::SessionEnded { account, host, answer } => {
                format!("`{account}` のログインの有効期間が切れています。{host} の応答: {}", denial(answer))
            }
            ProofError::NotInCi { account } => {
                format!(
                    "個人のログインは自動実行（環境変数 CI がある場合）では使いません。`{account}` のダッシュボードには何も送っていません"
                )
            }
            ProofError::CannotKeep { account, place: at } => {
                format!("`{account}` のトークンは更新のたびに変わるため、{}には残せません", place(at))
            }
            ProofError::NotKept { account, place: at, cause } => {
                format!("`{account}` の新しいトークンを{}に書き込めません: {}", place(at), said(cause))
            }
            ProofError::Unreachable { account, host, cause } => {
                format!("`{account}` の認証を {host} に頼めません: {}", no_token(cause))
            }
        }
    }
    fn en(&self) -> String {
        self.to_string()
    }
    fn hint_ja(&self) -> Option<String> {
        Some(match self {
            ProofError::Missing { .. } => {
                "アカウントに `credential = { env = \"NAME\" }` か `{ file = \"PATH\" }` を書いてください".to_string()
            }
            ProofError::Denied { way_out, .. } => return way_out.map(|way| denial_way_out(way).to_string()),
            ProofError::NeverGranted { account, .. } | ProofError::ConsentEnded { account, .. } => {
                format!("`report auth login {account}` で同意してください")
            }
            ProofError::SessionEnded { .. } => {
                "ブラウザーでそのアカウントとしてログインし、セッションのクッキーを `credential` のファイルに入れ直してください（媒体の README.md）"
                    .to_string()
            }
            ProofError::NotInCi { .. } => {
                "ログインした本人の機械で `report collect` を実行するか、その月の数値を台帳に入力してください".to_string()
            }
            ProofError::CannotKeep { .. } => {
                "アカウントに `credential = { file = \"PATH\" }` を書いてください".to_string()
            }
            ProofError::NotKept { .. } => {
                "空き容量と権限を確かめてください。媒体が古いトークンを断る場合は、ログインし直してください".to_string()
            }
            ProofError::Empty { .. }
            | ProofError::Unreadable { .. }
            | ProofError::WrongKind { .. }
            | ProofError::Unreachable { .. } => return None,
        })
    }
    fn hint_en(&self) -> Option<String> {
        self.hint()
    }
}

impl Told for GrantError {
    fn ja(&self) -> String {
        match self {
            GrantError::NotJson { line, column } => format!("JSONとして読めません（{line} 行目 {column} 文字目）"),
            GrantError::NoClient { field } => format!("アプリケーションのID `{field}` がありません"),
            GrantError::NotATime { field } => {
                format!("`{field}` が 2026-11-10T09:00:00+09:00 のような時刻ではありません")
            }
        }
    }
    fn en(&self) -> String {
        self.to_string()
    }
}

impl Told for BroughtBack {
    fn ja(&self) -> String {
        match self {
            BroughtBack::NoCode => "アドレスに `code` がありません".to_string(),
            BroughtBack::Declined { error, description } => {
                let words = if description.is_empty() { String::new() } else { said(description) };
                format!("媒体が断りました: `{error}`{words}")
            }
            BroughtBack::OtherState => "別のログインのアドレスです（`state` が違います）".to_string(),
        }
    }
    fn en(&self) -> String {
        self.to_string()
    }
}

fn address(why: &AddressFault) -> String {
    match why {
        AddressFault::Unparsable(words) => format!("アドレスとして読めません: {}", said(words)),
        AddressFault::UserOrPassword => "利用者名やパスワードは書けません".to_string(),
        AddressFault::NotBare => "書けるのは方式、ホスト、ポートだけです".to_string(),
        AddressFault::PlainHttp => "暗号のない http では認証情報が漏れます（この機械の中だけで使えます）".to_string(),
        AddressFault::Scheme => "`https://HOST` か `http://127.0.0.1:PORT` と書きます".to_string(),
        AddressFault::NotReplaceable => "接続先を `base_url` に置き換えられません".to_string(),
    }
}

impl Told for CredentialPlace {
    fn ja(&self) -> String {
        place(self)
    }
    fn en(&self) -> String {
        self.to_string()
    }
}

fn place(place: &CredentialPlace) -> String {
    match place {
        CredentialPlace::Variable(name) => format!("環境変数 {name}"),
        CredentialPlace::File(path) => format!("ファイル {path}"),
        CredentialPlace::OfAccount => "設定された認証情報".to_string(),
    }
}

fn unread(cause: &Unread) -> String {
    match cause {
        Unread::NotSet => "設定されていません".to_string(),
        Unread::File { missing: true, .. } => "ファイルがありません".to_string(),
        Unread::File { missing: false, words } => said(words),
    }
}

fn credential(why: &CredentialFault) -> String {
    match why {
        CredentialFault::NotServiceAccountJson { line, column } => {
            format!("サービスアカウントのファイル（JSON）が要ります。{line} 行目 {column} 文字目がJSONではありません")
        }
        CredentialFault::NotServiceAccount => {
            "`type` が `service_account` ではありません。サービスアカウントの鍵をダウンロードしてください".to_string()
        }
        CredentialFault::NoField { name } => {
            format!("`{name}` がありません。サービスアカウントの鍵をダウンロードしてください")
        }
        CredentialFault::Fields => "サービスアカウントのファイルの項目ではありません".to_string(),
        CredentialFault::TokenUri { uri } => format!("`token_uri` の `{uri}` はアドレスではありません"),
        CredentialFault::UnsafeTokenUri { uri } => format!("`token_uri` の `{uri}` は安全（https）ではありません"),
        CredentialFault::Key { words } => format!("鍵を読めません: {}", said(words)),
        CredentialFault::NotJson { line, column } => {
            format!("JSONとして読めません（{line} 行目 {column} 文字目）")
        }
        CredentialFault::NoPart { id, secret, missing } => {
            format!("`{id}` と `{secret}` が要りますが、`{missing}` がありません")
        }
        CredentialFault::FileNeeded => {
            "個人のログインはファイル（`credential = { file = \"PATH\" }`）からだけ読みます".to_string()
        }
        CredentialFault::NoToken { name } => format!("`{name}` がありません"),
        CredentialFault::NotATime { name } => {
            format!("`{name}` が 2026-11-10T09:00:00+09:00 のような時刻ではありません")
        }
        CredentialFault::NoApplication => "トークンだけでは、ログインするアプリケーションが分かりません".to_string(),
        CredentialFault::Grant(error) => error.ja(),
        CredentialFault::NotOneWord => "トークンは、空白のない英数字と記号の一語です".to_string(),
    }
}

fn denial(answer: &Denial) -> String {
    match answer {
        Denial::Said(words) => said(words),
        Denial::Status { status, words } => format!("HTTP {status}{}", said(words.as_deref().unwrap_or_default())),
        Denial::NoToken => "応答にトークンがありません".to_string(),
    }
}

fn denial_way_out(way: DenialWayOut) -> &'static str {
    match way {
        DenialWayOut::SetClock => "この機械の時計が合っていません。時刻サーバーに合わせてください",
        DenialWayOut::ReplaceKey => {
            "鍵が削除されたか、別のアカウントのものです。新しい鍵を作り、そのファイルに置き換えてください"
        }
        DenialWayOut::CheckAccount => "サービスアカウントがありません。ファイルの `client_email` を確かめてください",
        DenialWayOut::MakeKey => "サービスアカウントの新しい鍵を作り、そのファイルに置き換えてください",
        DenialWayOut::OtherAccount => "このファイルのサービスアカウントには照会の権限がありません",
        DenialWayOut::CheckIdAndSecret => "認証情報のIDとシークレットを確かめてください",
        DenialWayOut::NewToken => "新しいトークンを作り、認証情報に置き換えてください",
    }
}

fn no_token(cause: &NoToken) -> String {
    match cause {
        NoToken::Missing => "応答にトークンがありません".to_string(),
        NoToken::NotJson => "応答がJSONではありません（ウェブページかもしれません）".to_string(),
        NoToken::Send(error) => error.ja(),
        NoToken::Answer(answer) => denial(answer),
        NoToken::Said(words) => said(words),
    }
}
