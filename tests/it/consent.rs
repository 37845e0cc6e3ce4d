//! `report auth` against the sandbox on a port: the page, the code, the tokens in a private file, their renewal and end.

use crate::support::TestProject;
use report::domain::Month;
use report::sandbox::{Faults, Options, Sandbox};
use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

/// A project whose YouTube account is logged in to at the sandbox.
struct Stage {
    project: TestProject,
    sandbox: Sandbox,
    runtime: tokio::runtime::Runtime,
}

impl Stage {
    fn new(platform: &str, credential: &str) -> Stage {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let month: Month = "2026-10".parse().unwrap();
        let options = Options { month, faults: Faults::default(), port: None };
        let sandbox = runtime.block_on(Sandbox::start(options)).unwrap();
        let project = TestProject::new();
        let (head, _) = report::sandbox::CONFIG.split_once("[[accounts]]").unwrap();
        let account = format!(
            "[[accounts]]\nplatform = \"{platform}\"\nname = \"CROSS SENDAI\"\nid = \"channel\"\nbase_url = \"{}\"\n{credential}\n",
            sandbox.base_url()
        );
        project.write("config.toml", format!("{head}{account}"));
        Stage { project, sandbox, runtime }
    }
    fn file(&self) -> serde_json::Value {
        self.project.json("youtube.json")
    }
    /// Opens the page as a browser does, without following it; where it sends the person.
    fn open(&self, url: &str) -> String {
        let url = url.to_string();
        self.runtime.block_on(async move {
            let client = reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .no_proxy()
                .tls_certs_only([])
                .build()
                .unwrap();
            let answer = client.get(url).send().await.unwrap();
            assert_eq!(answer.status().as_u16(), 302, "{}", answer.text().await.unwrap());
            answer.headers()["location"].to_str().unwrap().to_string()
        })
    }
    fn get(&self, url: &str) -> String {
        let url = url.to_string();
        self.runtime.block_on(async move {
            let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
            client.get(url).send().await.unwrap().text().await.unwrap()
        })
    }
    /// Logs in; `answer` is what the person does with the page's address and the terminal.
    fn log_in(&self, arguments: &[&str], answer: impl FnOnce(&Stage, &str, &mut dyn Write)) -> (Option<i32>, String) {
        let mut child = self
            .project
            .command()
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = lines.next().expect("the page's address").unwrap();
        let mut input = child.stdin.take().unwrap();
        answer(self, &url, &mut input);
        drop(input);
        let output = child.wait_with_output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    }
}

const IN_FILE: &str = "credential = { file = \"youtube.json\" }";

#[test]
fn a_browser_on_this_machine_brings_the_tokens_into_a_private_file() {
    let stage = Stage::new("youtube", IN_FILE);
    stage.project.write("youtube.json", stage.sandbox.application_json());
    let before = stage.project.run(&["auth", "status"]);
    assert_eq!(before.code, Some(3), "{}", before.seen());
    assert!(before.stdout.contains("まだログインしていません"), "{}", before.stdout);
    let (code, said) = stage.log_in(&["auth", "login", "youtube"], |stage, url, _| {
        let back = stage.open(url);
        assert!(back.starts_with("http://127.0.0.1:") && back.contains("code="), "{back}");
        // what a browser also asks for is not the answer
        let _ = stage.get(&format!("{}favicon.ico", back.split('?').next().unwrap()));
        assert!(stage.get(&back).contains("この画面を閉じて"));
    });
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("ログインしました: YouTube CROSS SENDAI"), "{said}");
    let file = stage.file();
    for name in ["client_id", "client_secret", "access_token", "refresh_token", "scope", "granted_at"] {
        assert!(file[name].as_str().is_some_and(|text| !text.is_empty()), "{name}: {file}");
    }
    assert!(!said.contains(file["refresh_token"].as_str().unwrap()), "{said}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(stage.project.path().join("youtube.json")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let after = stage.project.run(&["auth", "status"]).succeeds();
    assert!(after.stdout.contains("許可に期限はありません"), "{}", after.stdout);
    let out = stage.project.run(&["auth", "logout"]).succeeds();
    assert!(out.stderr.contains("ログアウトしました") && !out.stderr.contains("確認できません"), "{}", out.seen());
    assert!(stage.file()["refresh_token"].is_null() && stage.file()["client_id"].is_string());
}

#[test]
fn without_a_browser_the_address_is_pasted_and_only_this_logins_address_counts() {
    let stage = Stage::new("youtube", IN_FILE);
    stage.project.write("youtube.json", stage.sandbox.application_json());
    let (code, said) = stage.log_in(&["auth", "login", "--paste"], |stage, url, input| {
        let back = stage.open(url);
        let foreign = back.replace("state=", "state=x");
        writeln!(input, "{foreign}").unwrap();
    });
    assert_eq!(code, Some(1), "{said}");
    assert!(stage.file()["access_token"].is_null());
    let (code, said) = stage.log_in(&["auth", "login", "--paste"], |stage, url, input| {
        writeln!(input, "{}", stage.open(url)).unwrap();
    });
    assert_eq!(code, Some(0), "{said}");
    assert!(stage.file()["refresh_token"].is_string());
    // declined on the page
    let (code, said) = stage.log_in(&["auth", "login", "--paste"], |_, _, input| {
        writeln!(input, "http://127.0.0.1:1/?error=access_denied&state=s").unwrap();
    });
    assert_eq!(code, Some(1));
    assert!(said.contains("access_denied"), "{said}");
    assert!(stage.file()["refresh_token"].is_string(), "what was there is kept");
}

/// Google holds an application that was never published for a test, and lets consent to it end after seven days.
#[test]
fn doctor_says_what_to_type_before_consent_ends() {
    let stage = Stage::new("youtube", IN_FILE);
    let write = |until: &str, scope: &str| {
        let mut grant: serde_json::Value = serde_json::from_str(&stage.sandbox.grant_json()).unwrap();
        grant["refresh_token_expires_at"] = until.into();
        grant["scope"] = scope.into();
        stage.project.write("youtube.json", grant.to_string());
        stage.project.run(&["doctor"]).stdout
    };
    let [data, reports] =
        ["youtube.readonly", "yt-analytics.readonly"].map(|s| format!("https://www.googleapis.com/auth/{s}"));
    let said = write("2020-11-17T09:00:00+09:00", &format!("{reports} {data}"));
    assert!(
        said.contains("× youtube channel: アクセスの期限は 2020-11-17 で、次の報告書の期限（")
            && said.contains("（`report auth login youtube` を実行してください）"),
        "{said}"
    );
    let said = write("2199-11-17T09:00:00+09:00", &data);
    assert!(said.contains("○ youtube channel: アクセスの期限は 2199-11-17 です\n"), "{said}");
    assert!(said.contains(&format!("× youtube channel: トークンに権限 {reports} がありません")), "{said}");
}

#[test]
fn a_login_needs_a_file_that_can_be_written() {
    let stage = Stage::new("youtube", "credential = { env = \"YOUTUBE\" }");
    let run = stage.project.run_with(&[("YOUTUBE", "{}")], &["auth", "login"]);
    assert_eq!(run.code, Some(2), "{}", run.seen());
    assert!(run.stderr.contains("client_id"), "{}", run.stderr);
    let stage = Stage::new("line", "credential = { env = \"T\" }");
    let run = stage.project.run_with(&[("T", "t")], &["auth", "login"]);
    assert_eq!(run.code, Some(2), "{}", run.seen());
}

/// TikTok sends a browser only to a registered page: the person pastes where they ended, for either interface.
#[test]
fn tiktoks_consent_is_pasted_and_the_file_stays_that_of_its_interface() {
    for (id_field, other) in [("client_id", "client_key"), ("client_key", "client_id")] {
        let stage = Stage::new("tiktok", "credential = { file = \"youtube.json\" }");
        let application = stage.sandbox.application_json().replace("client_id", id_field);
        let application = application.replace('}', ", \"redirect_uri\": \"https://contractor.example.jp/tiktok/\"}");
        stage.project.write("youtube.json", application);
        let (code, said) = stage.log_in(&["auth", "login", "tiktok"], |stage, url, input| {
            assert!(url.contains("/v2/auth/authorize?") && url.contains("client_key="), "{url}");
            writeln!(input, "{}", stage.open(url)).unwrap();
        });
        assert_eq!(code, Some(0), "{id_field}: {said}");
        let file = stage.file();
        assert!(file["refresh_token"].is_string() && file["open_id"].is_string(), "{id_field}");
        assert!(file[id_field].is_string() && file[other].is_null(), "{id_field}: what it is for stays known");
        let status = stage.project.run(&["auth", "status"]);
        assert!(status.stdout.contains("tiktok"), "{}", status.seen());
    }
}
