//! A relay between the program and the sandbox, which a test tells to spoil an answer: by another status, other bytes, a
//! broken line, silence.
//!
//! It speaks HTTP/1.1 by hand, one exchange a connection, so that it can also do what no server should.
//! Invariant: what it is not told to spoil passes as it is.

use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A request that passes.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The how-manieth request for data, from 0; calls for tokens are not counted and have none.
    pub n: Option<usize>,
    /// Path and query.
    pub target: String,
    pub body: String,
    /// How often the very same was asked before.
    pub before: usize,
}

/// What becomes of it.
pub enum Fate {
    Pass,
    /// The right answer with other bytes.
    Change(Box<dyn FnOnce(Vec<u8>) -> Vec<u8> + Send>),
    /// Another answer, without asking the sandbox.
    Instead(u16, String),
    /// Half of the right answer's bytes, then the line is cut.
    BreakOff,
    /// The line is cut at once.
    Close,
    /// Nothing, until the program goes away.
    Silence,
}

/// Decides.
pub type Decide = Arc<dyn Fn(&Asked) -> Fate + Send + Sync>;

pub struct Relay {
    pub address: String,
    pub asked: Arc<Mutex<Vec<Asked>>>,
}

struct Line {
    sandbox: String,
    client: reqwest::Client,
    decide: Decide,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Relay {
    pub async fn start(sandbox: String, decide: Decide) -> Relay {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
        let line = Arc::new(Line { sandbox, client, decide, asked: asked.clone() });
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let line = line.clone();
                tokio::spawn(async move { line.serve(stream).await });
            }
        });
        Relay { address, asked }
    }
    /// The requests for data, in the order in which they came.
    pub fn data(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().iter().filter(|asked| asked.n.is_some()).cloned().collect()
    }
    pub fn tokens(&self) -> usize {
        self.asked.lock().unwrap().iter().filter(|asked| asked.n.is_none()).count()
    }
}

/// A call that brings a token, not data.
fn is_of_token(target: &str) -> bool {
    let path = target.split('?').next().unwrap_or_default();
    ["/token", "/oauth2/", "/refresh_token/", "/refresh_access_token", "/me/accounts", "/revoke", "/graphql/auth"]
        .iter()
        .any(|part| path.contains(part))
        || target.contains("fields=access_token")
}

/// Shorter pages than the program asks for, so that a month has many.
fn with_short_pages(target: &str) -> String {
    let mut target = target.to_string();
    let pages = [
        ("limit=50", "limit=4"),
        ("limit=25", "limit=4"),
        ("max_results=100", "max_results=20"),
        ("max_count=20", "max_count=10"),
    ];
    for (name, short) in pages {
        target = target.replace(name, short);
    }
    match target.contains("/playlistItems") {
        true => target.replace("maxResults=50", "maxResults=5"),
        false => target,
    }
}

impl Line {
    async fn serve(&self, mut stream: TcpStream) {
        let Some((head, body)) = read(&mut stream).await else { return };
        let mut words = head.lines().next().unwrap_or_default().split(' ');
        let (method, target) = (words.next().unwrap_or("GET").to_string(), words.next().unwrap_or("/").to_string());
        let asked = {
            let mut all = self.asked.lock().unwrap();
            let n = (!is_of_token(&target)).then(|| all.iter().filter(|asked| asked.n.is_some()).count());
            let body = String::from_utf8_lossy(&body).into_owned();
            let before = all.iter().filter(|asked| asked.target == target && asked.body == body).count();
            all.push(Asked { n, target: target.clone(), body, before });
            all.last().expect("it was just put there").clone()
        };
        // what brings a token is never spoilt here
        let fate = if asked.n.is_some() { (self.decide)(&asked) } else { Fate::Pass };
        match fate {
            Fate::Close => {}
            Fate::Silence => {
                // the program hangs up when it has waited long enough
                let _ = stream.read(&mut [0; 1]).await;
            }
            Fate::Instead(status, text) => write(&mut stream, status, &[], text.as_bytes(), text.len()).await,
            Fate::Pass | Fate::Change(_) | Fate::BreakOff => {
                let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
                let url = format!("{}{}", self.sandbox, with_short_pages(&target));
                let mut request = self.client.request(method, url).body(body);
                for line in head.lines().skip(1) {
                    let Some((name, value)) = line.split_once(':') else { continue };
                    let kept =
                        ["authorization", "access-token", "content-type", "accept", "cookie", "x-requested-with"];
                    if kept.contains(&&*name.to_lowercase()) {
                        request = request.header(name, value.trim());
                    }
                }
                let answer = request.send().await.unwrap();
                let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
                let mut bytes = answer.bytes().await.unwrap().to_vec();
                if let Fate::Change(change) = fate {
                    bytes = change(bytes);
                } else if matches!(fate, Fate::BreakOff) {
                    let whole = bytes.len();
                    bytes.truncate(whole / 2);
                    return write(&mut stream, status, &[], &bytes, whole).await;
                }
                let text = |name: &str| Some((name.to_string(), headers.get(name)?.to_str().ok()?.to_string()));
                let kept: Vec<(String, String)> = ["x-rate-limit-reset", "retry-after", "location", "set-cookie"]
                    .iter()
                    .filter_map(|name| text(name))
                    .collect();
                write(&mut stream, status, &kept, &bytes, bytes.len()).await;
            }
        }
    }
}

/// The head of a request and its body.
async fn read(stream: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 16_384];
    loop {
        let end = bytes.windows(4).position(|w| w == b"\r\n\r\n");
        if let Some(end) = end {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let length = head.lines().find_map(|l| {
                let (name, value) = l.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
            });
            if end + 4 + length.unwrap_or(0) <= bytes.len() {
                return Some((head, bytes.split_off(end + 4)));
            }
        }
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return None,
            Ok(n) => bytes.extend_from_slice(&buffer[..n]),
        }
    }
}

async fn write(stream: &mut TcpStream, status: u16, headers: &[(String, String)], body: &[u8], promised: usize) {
    let more: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {promised}\r\nconnection: close\r\n{more}\r\n"
    );
    // a program that has gone away reads no more
    let _ = stream.write_all(head.as_bytes()).await;
    let _ = stream.write_all(body).await;
    let _ = stream.shutdown().await;
}
