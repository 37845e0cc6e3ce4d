//! What is said to a platform and what it answers, as plain values that sources plan and read and only `http` sends.
//!
//! Not here: connections, retries, tokens.
//! Invariant: a request carries no secret; whoever sends it adds the token, and only towards an authority it was made for.

use super::Reason;

/// One request. The address is absolute and names the platform's official host; an account's `base_url` replaces scheme
/// and authority when it is sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    pub method: Method,
    pub url: String,
    pub body: Option<Body>,
}

/// How a platform is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Method {
    Get,
    Post,
}

/// What is sent along.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Body {
    pub content_type: &'static str,
    pub text: String,
}

/// What came back: any status, the bytes as they were received (known secrets blanked).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    pub status: u16,
    /// Names in lower case, sorted.
    pub headers: Vec<(String, String)>,
    pub bytes: Vec<u8>,
}

/// What a source makes of an answer's status and bytes, before anybody reads numbers from it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Judgement {
    Fine,
    /// Worth asking again. `after_secs`: the platform needs at least this long, else the usual back-off.
    Retry {
        after_secs: Option<u64>,
        reason: Reason,
    },
    /// The token is refused: get a new one, once.
    RefreshToken {
        reason: Reason,
    },
    /// This one request fails; the next ones of its stream are still worth asking.
    Skip {
        reason: Reason,
    },
    /// Nothing more of this stream in this run.
    StreamEnds {
        reason: Reason,
    },
    /// Nothing more of this account in this run.
    SourceEnds {
        reason: Reason,
    },
}

/// How an account of a platform proves who it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Proof {
    /// Nothing is sent.
    None,
    /// A service-account file (JSON) whose signed claim is exchanged for a token.
    ServiceAccount { scopes: &'static [&'static str] },
    /// A bare token, or a JSON file with an id and a secret under these names, exchanged at this address for a token that
    /// lives for minutes.
    TokenOrClient { token_url: &'static str, id_key: &'static str, secret_key: &'static str },
    /// A bare token, or a file with an application's id and secret beside which `report auth login` keeps the tokens that
    /// a person's consent brought.
    Consent(&'static Consent),
    /// A bare token of a person or a system user, exchanged for that of the page itself at this address, in which
    /// `{account}` is the account's id, or by the list of all pages that it opens. A token that already is the page's is
    /// used as it is.
    PageToken { url: &'static str, list_url: &'static str },
    /// A bare token, used as it is; or a JSON file with `access_token`, which is renewed at this address (as
    /// `access_token` of its query) long before it ends, and written back.
    Renewed { url: &'static str },
    /// As [`Proof::Consent`], of a platform with several interfaces that each have their own consent; the file's fields tell
    /// which of them it is for.
    Interfaces(&'static [Interface]),
    /// Nothing is sent to the platform's public pages. One host takes a token that the cookie of a person's session brings; a
    /// file holds that cookie, and runs that nobody watches are refused it.
    Session(&'static SessionCookie),
}

/// How a person's session in a browser brings a token.
#[derive(PartialEq, Eq, Debug)]
pub struct SessionCookie {
    /// The host that takes the token; it is sent to no other.
    pub host: &'static str,
    /// Where the cookie is exchanged for it; the cookie is sent nowhere else.
    pub exchange_url: &'static str,
    /// The session's cookie, and the one that goes along in the header `x-xsrf-token`.
    pub cookie: &'static str,
    pub xsrf: &'static str,
    /// The cookie in which the token comes.
    pub token: &'static str,
}

impl Proof {
    /// Whether nothing at all can be asked without a credential.
    pub fn needs_credential(&self) -> bool {
        !matches!(self, Proof::None | Proof::Session(_))
    }
}

impl SessionCookie {
    /// Whether the token goes with this request.
    pub fn signs(&self, request: &Request) -> bool {
        let rest = request.url.strip_prefix("https://").unwrap_or_default();
        rest.split('/').next() == Some(self.host)
    }
}

/// One of a platform's interfaces, with tokens of its own.
#[derive(PartialEq, Eq, Debug)]
pub struct Interface {
    /// What `[accounts.options] api` calls it.
    pub name: &'static str,
    /// The host of its requests.
    pub host: &'static str,
    pub consent: Consent,
    /// The application's id in the address of the consent page, where tokens are asked for under another name.
    pub page_id_field: &'static str,
    /// The header in which a token stands alone; `None`: `Authorization: Bearer`.
    pub header: Option<&'static str>,
    pub exchange: Exchange,
}

/// How tokens are asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exchange {
    /// As OAuth 2.0 says: a form, and an answer with nothing around it.
    Form,
    /// In JSON, with the code under this name; renewed at an address of its own; the answer stands inside `data`.
    Json { renew_url: &'static str, code_field: &'static str },
}

/// How a person is asked in a browser for consent (OAuth 2.0, authorization code), and how it is renewed without them.
#[derive(PartialEq, Eq, Debug)]
pub struct Consent {
    /// Where the browser is sent.
    pub authorize_url: &'static str,
    /// Further fields of that address.
    pub extra: &'static [(&'static str, &'static str)],
    pub scopes: &'static [&'static str],
    /// Between scopes.
    pub separator: &'static str,
    /// Whether a code is bound to who asked for it (PKCE, S256).
    pub pkce: bool,
    pub redirect: Redirect,
    /// Where a code is exchanged for tokens, and an old token for a new one.
    pub token_url: &'static str,
    /// The application's id in addresses and forms: `client_id`, `client_key`.
    pub id_field: &'static str,
    /// Whether id and secret stand in the form or in a Basic header.
    pub secret_in_header: bool,
    /// Whether a renewal replaces the refresh token, so that the old one dies: then it can only be kept in a file.
    pub rotates: bool,
    /// Where consent is taken back, as a form with the field `token`.
    pub revoke_url: Option<&'static str>,
}

/// Where a browser comes back to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Redirect {
    /// To this machine, at any port.
    Loopback,
    /// To this machine, at the very address that was registered with the application.
    FixedLoopback { port: u16, path: &'static str },
    /// To the page that the application's file names (`redirect_uri`): the person pastes the address they end at.
    Pasted,
}

/// A platform's limit on calls per account and path, as a bucket: `burst` calls at once, then one per `refill_secs`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limit {
    pub burst: u32,
    pub refill_secs: u64,
}

impl Interface {
    /// The interface whose application a credential's text names; `None` for a bare token.
    pub fn of(all: &'static [Interface], text: &str) -> Option<&'static Interface> {
        all.iter().find(|interface| text.contains(&format!("\"{}\"", interface.consent.id_field)))
    }
    /// The interface that answers at this address.
    pub fn at(all: &'static [Interface], url: &str) -> Option<&'static Interface> {
        let host = url.split_once("://").map_or(url, |(_, rest)| rest).split('/').next().unwrap_or_default();
        all.iter().find(|interface| interface.host == host)
    }
}

impl Method {
    pub fn name(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
        }
    }
}

impl Request {
    /// Stands in a query for the token that signs the request; put in when it is sent. For calls that ask what a token may.
    pub const TOKEN: &'static str = "{token}";
    pub fn get(url: impl Into<String>) -> Request {
        Request { method: Method::Get, url: url.into(), body: None }
    }
    pub fn post_json(url: impl Into<String>, text: String) -> Request {
        Request { method: Method::Post, url: url.into(), body: Some(Body { content_type: "application/json", text }) }
    }
    /// The address without scheme and authority: `/v2/bot/info?x=1`.
    pub fn path_and_query(&self) -> &str {
        let rest = self.url.split_once("://").map_or(self.url.as_str(), |(_, rest)| rest);
        rest.find('/').map_or("/", |at| &rest[at..])
    }
    /// The path alone: what a platform's limits count by.
    pub fn path(&self) -> &str {
        self.path_and_query().split('?').next().unwrap_or("/")
    }
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
    /// A web page where JSON was asked for: a proxy, a login page, a load balancer's error.
    pub fn looks_like_html(&self) -> bool {
        let start = self.bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&self.bytes);
        start.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'<')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_cut_out_of_an_address() {
        let request = Request::get("https://api.line.me/v2/bot/insight/followers?date=20261031");
        assert_eq!(request.path_and_query(), "/v2/bot/insight/followers?date=20261031");
        assert_eq!(request.path(), "/v2/bot/insight/followers");
        assert_eq!(Request::get("https://api.line.me").path(), "/");
    }

    #[test]
    fn an_interface_is_known_by_its_file_and_by_its_host() {
        const fn consent(id_field: &'static str) -> Consent {
            Consent {
                authorize_url: "",
                extra: &[],
                scopes: &[],
                separator: ",",
                pkce: false,
                redirect: Redirect::Pasted,
                token_url: "",
                id_field,
                secret_in_header: false,
                rotates: true,
                revoke_url: None,
            }
        }
        const fn interface(name: &'static str, host: &'static str, id_field: &'static str) -> Interface {
            let consent = consent(id_field);
            Interface { name, host, consent, page_id_field: id_field, header: None, exchange: Exchange::Form }
        }
        static ALL: [Interface; 2] =
            [interface("a", "a.example", "client_id"), interface("b", "b.example", "client_key")];
        let name = |found: Option<&'static Interface>| found.map(|i| i.name);
        assert_eq!(name(Interface::of(&ALL, r#"{"client_key": "k"}"#)), Some("b"));
        assert_eq!(name(Interface::of(&ALL, "act.token")), None);
        assert_eq!(name(Interface::at(&ALL, "https://a.example/x?y=https://b.example/")), Some("a"));
        assert_eq!(name(Interface::at(&ALL, "https://a.example.evil/")), None);
    }

    #[test]
    fn a_web_page_is_not_json() {
        let answer = |text: &str| Answer { status: 200, headers: vec![], bytes: text.as_bytes().to_vec() };
        assert!(answer("\u{feff}\n <!DOCTYPE html>").looks_like_html());
        assert!(!answer(" {\"a\":\"<\"}").looks_like_html());
        assert!(!answer("").looks_like_html());
    }
}
