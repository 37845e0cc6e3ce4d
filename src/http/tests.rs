//! Sending against a small server of this machine, with a clock that jumps.

#[cfg(test)] // the house's rules read this line: what follows is no product
use super::*;
use crate::domain::{Consent, Reason};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use std::pin::Pin;
use std::sync::atomic::{AtomicI64, Ordering};

/// Jumps when it should wait, and remembers how far.
struct Jumping(AtomicI64);

const START: i64 = 1_793_000_000;

impl Clock for Jumping {
    fn now(&self) -> Instant {
        Instant::from_unix(self.0.load(Ordering::SeqCst))
    }
    fn wait(&self, span: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.0.fetch_add(span.as_secs().max(1) as i64, Ordering::SeqCst);
        Box::pin(std::future::ready(()))
    }
}

/// Status, one header, body.
type Canned = (u16, &'static str, &'static str);

/// Answers from a list, the last one for ever; writes down what it was asked.
#[derive(Clone)]
struct Server {
    answers: Arc<Mutex<Vec<Canned>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

async fn serve(answers: Vec<Canned>) -> (String, Server) {
    let server = Server { answers: Arc::new(Mutex::new(answers)), asked: Arc::default() };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let router = axum::Router::new().fallback(answer).with_state(server.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (address, server)
}

async fn answer(
    State(server): State<Server>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, HeaderMap, String) {
    let token = headers.get("authorization").and_then(|v| v.to_str().ok()).unwrap_or("-").to_string();
    lock(&server.asked).push(format!("{uri} {token} {}", String::from_utf8_lossy(&body)).trim_end().to_string());
    let mut answers = lock(&server.answers);
    let (status, header, body) = if answers.len() > 1 { answers.remove(0) } else { answers[0] };
    let mut headers = HeaderMap::new();
    if let Some((name, value)) = header.split_once(": ") {
        headers.insert(axum::http::HeaderName::from_static(name), value.parse().unwrap());
    }
    (StatusCode::from_u16(status).unwrap(), headers, body.to_string())
}

const PROOF: Proof = Proof::TokenOrClient {
    token_url: "https://api.line.me/oauth2/v3/token",
    id_key: "channel_id",
    secret_key: "channel_secret",
};

async fn session(base: &str, credential: &str, errors_per_hour: Option<usize>) -> (Session, Arc<Jumping>) {
    let clock = Arc::new(Jumping(AtomicI64::new(START)));
    let http = Http::new(clock.clone());
    let access = Access {
        account: "@a",
        proof: PROOF,
        credential: Some(Found {
            text: Secret::new(credential),
            place: super::CredentialPlace::Variable("T".into()),
            keep: None,
        }),
        base_url: Some(base),
        hosts: &["api.line.me"],
        server_errors_per_hour: errors_per_hour,
        barred: None,
    };
    (Session::open(&http, access).await.unwrap(), clock)
}

fn judge(answer: &Answer) -> Judgement {
    let reason = Reason::new("x", crate::domain::Detail::Nothing);
    match answer.status {
        200 => Judgement::Fine,
        401 => Judgement::RefreshToken { reason },
        429 => Judgement::Retry { after_secs: Some(60), reason },
        500..=599 => Judgement::Retry { after_secs: None, reason },
        _ => Judgement::Skip { reason },
    }
}

fn request() -> Request {
    Request::get("https://api.line.me/v2/bot/info?x=1")
}

#[tokio::test]
async fn a_token_goes_with_the_request_and_cannot_be_printed() {
    let (base, server) = serve(vec![(200, "x-line-request-id: r1", "{}")]).await;
    let (session, _) = session(&base, "tok-en", None).await;
    let sent = session.send(&request(), None, &judge).await.unwrap();
    assert_eq!((sent.judgement, sent.answer.bytes.as_slice()), (Judgement::Fine, b"{}".as_slice()));
    assert_eq!(sent.answer.header("x-line-request-id"), Some("r1"));
    assert_eq!(lock(&server.asked).as_slice(), ["/v2/bot/info?x=1 Bearer tok-en"]);
    assert_eq!(format!("{:?}", session.secrets()), "[[secret]]");
}

#[tokio::test]
async fn server_errors_are_tried_three_times_and_the_clock_waits() {
    let (base, server) = serve(vec![(503, "", "<html>down</html>")]).await;
    let (session, clock) = session(&base, "t", None).await;
    let sent = session.send(&request(), None, &judge).await.unwrap();
    assert!(matches!(sent.judgement, Judgement::StreamEnds { .. }), "the answer is there to be kept");
    assert_eq!((lock(&server.asked).len(), sent.answer.status), (3, 503));
    assert!(clock.0.load(Ordering::SeqCst) - START >= 3);
    let (base, server) = serve(vec![(503, "", ""), (200, "", "{}")]).await;
    let (session, _) = super::tests::session(&base, "t", None).await;
    assert_eq!(session.send(&request(), None, &judge).await.unwrap().judgement, Judgement::Fine);
    assert_eq!(lock(&server.asked).len(), 2);
}

#[tokio::test]
async fn retry_after_is_honoured_up_to_a_bound() {
    let (base, _) = serve(vec![(429, "retry-after: 120", ""), (200, "", "{}")]).await;
    let (session, clock) = session(&base, "t", None).await;
    assert_eq!(session.send(&request(), None, &judge).await.unwrap().judgement, Judgement::Fine);
    assert!(clock.0.load(Ordering::SeqCst) - START >= 120);
    let (base, server) = serve(vec![(429, "retry-after: 86400", "")]).await;
    let (session, clock) = super::tests::session(&base, "t", None).await;
    assert!(matches!(session.send(&request(), None, &judge).await.unwrap().judgement, Judgement::StreamEnds { .. }));
    assert_eq!((lock(&server.asked).len(), clock.0.load(Ordering::SeqCst)), (1, START), "nobody waits for a day");
}

#[tokio::test]
async fn the_hours_budget_of_server_errors_ends_the_account() {
    let (base, server) = serve(vec![(500, "", "")]).await;
    let (session, _) = session(&base, "t", Some(4)).await;
    assert!(session.send(&request(), None, &judge).await.is_ok());
    let error = session.send(&request(), None, &judge).await.unwrap_err();
    assert_eq!((error.code(), error.ends_source()), ("server_errors", true));
    assert_eq!(lock(&server.asked).len(), 4);
}

#[tokio::test]
async fn a_short_lived_token_is_issued_kept_and_issued_once_more_when_refused() {
    let token = (200, "", r#"{"token_type":"Bearer","access_token":"first","expires_in":900}"#);
    let again = (200, "", r#"{"token_type":"Bearer","access_token":"second","expires_in":900}"#);
    let ok = (200, "", "{}");
    let refused = (401, "", "{}");
    let (base, server) = serve(vec![token, ok, ok, refused, again, refused]).await;
    let (session, clock) = session(&base, r#"{"channel_id":"12","channel_secret":"s/&="}"#, None).await;
    for _ in 0..2 {
        assert_eq!(session.send(&request(), None, &judge).await.unwrap().judgement, Judgement::Fine);
    }
    let sent = session.send(&request(), None, &judge).await.unwrap();
    assert!(matches!(sent.judgement, Judgement::SourceEnds { .. }), "the second refusal is final");
    let asked = lock(&server.asked).clone();
    assert_eq!(asked[0], "/oauth2/v3/token - grant_type=client_credentials&client_id=12&client_secret=s%2F%26%3D");
    let tokens: Vec<&str> = asked.iter().filter_map(|a| a.split(' ').nth(2)).filter(|t| !t.contains('=')).collect();
    assert_eq!(tokens, ["first", "first", "first", "second"]);
    assert_eq!(session.secrets().len(), 3);
    // a token that has lived its minutes is not used again
    *lock(&server.answers) = vec![again, ok];
    clock.0.fetch_add(900, Ordering::SeqCst);
    session.send(&request(), None, &judge).await.unwrap();
    assert!(lock(&server.asked)[6].starts_with("/oauth2/v3/token"));
}

#[tokio::test]
async fn a_refused_credential_is_an_error_without_the_secret() {
    let (base, _) = serve(vec![(400, "", r#"{"error":"invalid_client","error_description":"no such channel"}"#)]).await;
    let (session, _) = session(&base, r#"{"channel_id":"12","channel_secret":"hunter2"}"#, None).await;
    let error = session.send(&request(), None, &judge).await.unwrap_err();
    assert_eq!(error.code(), "token_denied");
    assert!(error.to_string().contains("no such channel") && !format!("{error:?}").contains("hunter2"), "{error:?}");
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let (base, server) = serve(vec![(302, "location: https://evil.example/take?token=x", "")]).await;
    let (session, _) = session(&base, "t", None).await;
    let error = session.send(&request(), None, &judge).await.unwrap_err();
    assert_eq!((error.code(), lock(&server.asked).len()), ("redirected", 1));
    assert!(error.to_string().contains("evil.example") && !error.to_string().contains("token=x"));
}

#[tokio::test]
async fn an_address_elsewhere_is_refused_before_anything_is_sent() {
    let (base, server) = serve(vec![(200, "", "{}")]).await;
    let (session, _) = session(&base, "t", None).await;
    let error = session.send(&Request::get("https://evil.example/next"), None, &judge).await.unwrap_err();
    assert_eq!((error.code(), lock(&server.asked).len()), ("foreign_authority", 0));
}

#[tokio::test]
async fn the_limit_stops_the_burst_and_says_when_to_come_back() {
    let (base, server) = serve(vec![(200, "", "{}")]).await;
    let (session, _) = session(&base, "t", None).await;
    let limit = Some(Limit { burst: 2, refill_secs: 60 });
    for _ in 0..2 {
        session.send(&request(), limit, &judge).await.unwrap();
    }
    let error = session.send(&request(), limit, &judge).await.unwrap_err();
    assert_eq!(error, SendError::BudgetUsed { path: "/v2/bot/info".into(), until: Instant::from_unix(START + 60) });
    assert_eq!(lock(&server.asked).len(), 2);
}

#[tokio::test]
async fn refused_and_broken_connections_have_their_names() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let (near, clock) = session(&closed, "t", None).await;
    let error = near.send(&request(), None, &judge).await.unwrap_err();
    assert_eq!((error.code(), error.ends_source()), ("connection_refused", true));
    assert!(clock.0.load(Ordering::SeqCst) > START, "it was tried again");

    // promises a hundred bytes and hangs up after two
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let broken = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut buffer = [0; 4096];
            let _ = stream.read(&mut buffer).await;
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{}").await;
        }
    });
    let (near, _) = session(&broken, "t", None).await;
    assert_eq!(near.send(&request(), None, &judge).await.unwrap_err().code(), "broken_off");
}

static CONSENT: Consent = Consent {
    authorize_url: "https://x.com/i/oauth2/authorize",
    extra: &[],
    scopes: &["a"],
    separator: " ",
    pkce: true,
    redirect: crate::domain::Redirect::Loopback,
    token_url: "https://api.x.com/2/oauth2/token",
    id_field: "client_id",
    secret_in_header: true,
    rotates: true,
    revoke_url: None,
};

/// What was put in the file, newest last.
type Kept = Arc<Mutex<Vec<String>>>;

async fn consented(base: &str, keep: Option<Keep>) -> (Session, Arc<Jumping>) {
    let clock = Arc::new(Jumping(AtomicI64::new(START)));
    let http = Http::new(clock.clone());
    let text = r#"{"client_id":"app","client_secret":"s3cret","refresh_token":"first"}"#;
    let access = Access {
        account: "@a",
        proof: Proof::Consent(&CONSENT),
        credential: Some(Found { text: Secret::new(text), place: super::CredentialPlace::File("x.json".into()), keep }),
        base_url: Some(base),
        hosts: &["api.x.com"],
        server_errors_per_hour: None,
        barred: None,
    };
    (Session::open(&http, access).await.unwrap(), clock)
}

fn keeper(kept: &Kept, works: bool) -> Keep {
    let kept = kept.clone();
    Keep(Arc::new(move |text: &Secret| {
        if works {
            lock(&kept).push(text.reveal().to_string());
            Ok(())
        } else {
            Err("No space left on device".into())
        }
    }))
}

fn x() -> Request {
    Request::get("https://api.x.com/2/users/me")
}

#[tokio::test]
async fn a_rotating_token_is_kept_before_it_is_used_and_renewed_before_it_ends() {
    let token = |n: u32| {
        let text = format!(r#"{{"access_token":"a{n}","expires_in":7200,"refresh_token":"r{n}"}}"#);
        (200, "", &*Box::leak(text.into_boxed_str()))
    };
    let (base, server) =
        serve(vec![token(1), (200, "", "{}"), (200, "", "{}"), token(2), (401, "", "{}"), token(3), (200, "", "{}")])
            .await;
    let kept: Kept = Arc::default();
    let (session, clock) = consented(&base, Some(keeper(&kept, true))).await;
    for _ in 0..2 {
        assert_eq!(session.send(&x(), None, &judge).await.unwrap().judgement, Judgement::Fine);
    }
    // an hour and 59 minutes later it is as good as over; the new one is refused once all the same
    clock.0.fetch_add(7_170, Ordering::SeqCst);
    assert_eq!(session.send(&x(), None, &judge).await.unwrap().judgement, Judgement::Fine);
    let asked = lock(&server.asked).clone();
    let bearers: Vec<&str> = asked.iter().filter_map(|line| line.strip_prefix("/2/users/me ")).collect();
    assert_eq!(bearers, ["Bearer a1", "Bearer a1", "Bearer a2", "Bearer a3"]);
    let basic = "Basic YXBwOnMzY3JldA==";
    assert_eq!(asked[0], format!("/2/oauth2/token {basic} grant_type=refresh_token&refresh_token=first"));
    assert!(asked[5].ends_with("refresh_token=r2"), "{}", asked[5]);
    let kept = lock(&kept).clone();
    assert_eq!(kept.len(), 3);
    assert!(kept[2].contains("\"r3\"") && kept[2].contains("\"s3cret\""), "{}", kept[2]);
    let secrets: Vec<String> = session.secrets().iter().map(|s| s.reveal().to_string()).collect();
    for secret in ["s3cret", "first", "a1", "r1", "a3", "r3"] {
        assert!(secrets.iter().any(|known| known == secret), "{secret} would not be blanked");
    }
}

#[tokio::test]
async fn consent_that_ended_or_cannot_be_kept_says_what_to_do() {
    let refused = r#"{"error":"invalid_request","error_description":"Value passed for the token was invalid."}"#;
    let (base, _) = serve(vec![(400, "", refused)]).await;
    let kept: Kept = Arc::default();
    let (session, _) = consented(&base, Some(keeper(&kept, true))).await;
    let error = session.send(&x(), None, &judge).await.unwrap_err();
    assert_eq!(error.code(), "consent_ended");
    assert!(error.to_string().contains("Value passed") && error.hint().unwrap().contains("report auth login"));
    // a token that dies with its renewal is not renewed where the new one cannot be written
    let (base, server) = serve(vec![(200, "", r#"{"access_token":"a","refresh_token":"r"}"#)]).await;
    let (session, _) = consented(&base, None).await;
    assert_eq!(session.send(&x(), None, &judge).await.unwrap_err().code(), "token_not_kept");
    assert!(lock(&server.asked).is_empty());
    let (session, _) = consented(&base, Some(keeper(&kept, false))).await;
    let error = session.send(&x(), None, &judge).await.unwrap_err();
    assert!(error.to_string().contains("No space left"), "{error}");
    assert!(lock(&kept).is_empty());
}

/// A session on a page of Meta's.
async fn page_session(base: &str) -> (Session, Arc<Jumping>) {
    let clock = Arc::new(Jumping(AtomicI64::new(START)));
    let access = Access {
        account: "1042",
        proof: Proof::PageToken {
            url: "https://graph.facebook.com/v25.0/{account}?fields=access_token",
            list_url: "https://graph.facebook.com/v25.0/me/accounts?fields=id,access_token&limit=100",
        },
        credential: Some(Found {
            text: Secret::new("EAAperson"),
            place: super::CredentialPlace::Variable("T".into()),
            keep: None,
        }),
        base_url: Some(base),
        hosts: &["graph.facebook.com"],
        server_errors_per_hour: None,
        barred: None,
    };
    (Session::open(&Http::new(clock.clone()), access).await.unwrap(), clock)
}

async fn asked_with(answers: Vec<Canned>) -> (Result<Sent, SendError>, Vec<String>, i64) {
    let (base, server) = serve(answers).await;
    let (session, clock) = page_session(&base).await;
    let sent = session.send(&Request::get("https://graph.facebook.com/v25.0/1042/insights"), None, &judge).await;
    let asked = lock(&server.asked).clone();
    assert!(sent.is_err() || session.secrets().len() >= 2, "both tokens are blanked out of what is stored");
    (sent, asked, clock.0.load(Ordering::SeqCst) - START)
}

#[tokio::test]
async fn a_pages_token_is_had_from_the_page_or_from_the_list_or_is_the_one_given() {
    const GOOD: Canned = (200, "", "{\"data\":[]}");
    const NO_TOKEN: Canned = (200, "", "{\"id\":\"1042\"}");
    let (sent, asked, _) = asked_with(vec![(200, "", "{\"access_token\":\"EAApage\",\"id\":\"1042\"}"), GOOD]).await;
    assert!(sent.is_ok());
    assert_eq!(asked, ["/v25.0/1042?fields=access_token Bearer EAAperson", "/v25.0/1042/insights Bearer EAApage"]);
    let list =
        "{\"data\":[{\"id\":\"7\",\"access_token\":\"EAAother\"},{\"id\":\"1042\",\"access_token\":\"EAApage\"}]}";
    let (_, asked, _) = asked_with(vec![NO_TOKEN, (200, "", list), GOOD]).await;
    assert_eq!(
        asked[1..],
        ["/v25.0/me/accounts?fields=id,access_token&limit=100 Bearer EAAperson", "/v25.0/1042/insights Bearer EAApage"]
    );
    let not_a_person = (400, "", "{\"error\":{\"code\":100,\"message\":\"nonexisting field (accounts)\"}}");
    let (base, server) = serve(vec![NO_TOKEN, not_a_person, GOOD]).await;
    let (session, _) = page_session(&base).await;
    session.send(&Request::get("https://graph.facebook.com/v25.0/1042/insights"), None, &judge).await.unwrap();
    assert_eq!(lock(&server.asked)[2], "/v25.0/1042/insights Bearer EAAperson");
}

#[tokio::test]
async fn a_throttled_exchange_waits_and_a_dead_token_is_named_as_such() {
    let throttled = (400, "", "{\"error\":{\"code\":4,\"message\":\"Application request limit reached\"}}");
    let page = (200, "", "{\"access_token\":\"EAApage\"}");
    let (sent, asked, waited) = asked_with(vec![throttled, page, (200, "", "{}")]).await;
    assert!(sent.is_ok() && asked.len() == 3 && waited >= 60);
    let (sent, asked, _) = asked_with(vec![throttled]).await;
    assert!(matches!(sent, Err(SendError::Proof(ProofError::Unreachable { .. }))), "{sent:?}");
    assert_eq!(asked.len(), 3);
    let dead = (400, "", "{\"error\":{\"code\":190,\"message\":\"Session has expired\"}}");
    let (sent, asked, _) = asked_with(vec![dead]).await;
    let error = sent.unwrap_err();
    assert_eq!(asked.len(), 1);
    assert!(error.to_string().contains("Session has expired") && error.hint().unwrap().contains("new token"));
    let (sent, ..) = asked_with(vec![(200, "", "<html>Sign in</html>")]).await;
    assert!(matches!(sent, Err(SendError::Proof(ProofError::Unreachable { .. }))));
}

#[tokio::test]
async fn a_question_about_the_token_names_the_one_given_and_stores_neither() {
    let (base, server) = serve(vec![(200, "", "{\"data\":{\"is_valid\":true}}")]).await;
    let (session, _) = page_session(&base).await;
    let request = Request::get("https://graph.facebook.com/v25.0/debug_token?input_token={token}");
    session.send(&request, None, &judge).await.unwrap();
    assert_eq!(lock(&server.asked).as_slice(), ["/v25.0/debug_token?input_token=EAAperson Bearer EAAperson"]);
    assert!(!request.url.contains("EAA"));
}
