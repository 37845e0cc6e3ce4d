//! Where a request may go: the platform's official hosts, or the authority that an account's `base_url` names instead.
//!
//! Invariant: a token is never sent to an authority that neither the platform nor the configuration names, and never in the
//! clear beyond this machine.

use super::error::{AddressFault, SendError};
use reqwest::Url;

/// The authorities of one account.
#[derive(Clone, Debug)]
pub struct Gate {
    base: Option<Url>,
    hosts: &'static [&'static str],
}

impl Gate {
    /// `base_url` is scheme and authority alone; plain http is for this machine (the sandbox, tests).
    pub fn new(base_url: Option<&str>, hosts: &'static [&'static str]) -> Result<Gate, SendError> {
        let Some(text) = base_url else { return Ok(Gate { base: None, hosts }) };
        let refuse = |why| SendError::BadAddress { url: text.to_string(), why };
        let url = Url::parse(text).map_err(|error| refuse(AddressFault::Unparsable(error.to_string())))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refuse(AddressFault::UserOrPassword));
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(refuse(AddressFault::NotBare));
        }
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            "http" => {
                return Err(refuse(AddressFault::PlainHttp));
            }
            _ => return Err(refuse(AddressFault::Scheme)),
        }
        Ok(Gate { base: Some(url), hosts })
    }

    /// The address to send to. `base_url` replaces scheme and authority; path and query stay.
    pub fn resolve(&self, text: &str) -> Result<Url, SendError> {
        let refuse = |why| SendError::BadAddress { url: text.to_string(), why };
        let mut url = Url::parse(text).map_err(|error| refuse(AddressFault::Unparsable(error.to_string())))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refuse(AddressFault::UserOrPassword));
        }
        let official =
            url.scheme() == "https" && url.port().is_none() && url.host_str().is_some_and(|h| self.hosts.contains(&h));
        let Some(base) = &self.base else {
            return if official { Ok(url) } else { Err(self.foreign(&url)) };
        };
        if same_authority(&url, base) {
            return Ok(url);
        }
        if !official {
            return Err(self.foreign(&url));
        }
        url.set_scheme(base.scheme()).map_err(|()| refuse(AddressFault::NotReplaceable))?;
        url.set_host(base.host_str()).map_err(|_| refuse(AddressFault::NotReplaceable))?;
        url.set_port(base.port()).map_err(|()| refuse(AddressFault::NotReplaceable))?;
        Ok(url)
    }

    fn foreign(&self, url: &Url) -> SendError {
        let allowed = match &self.base {
            Some(base) => base.authority().to_string(),
            None => self.hosts.join(", "),
        };
        SendError::ForeignAuthority { authority: format!("{}://{}", url.scheme(), url.authority()), allowed }
    }
}

fn same_authority(a: &Url, b: &Url) -> bool {
    (a.scheme(), a.host_str(), a.port_or_known_default()) == (b.scheme(), b.host_str(), b.port_or_known_default())
}

/// Whether the host is this machine.
pub fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTS: &[&str] = &["api.line.me"];

    fn resolve(base: Option<&str>, url: &str) -> Result<String, String> {
        let gate = Gate::new(base, HOSTS).map_err(|e| e.to_string())?;
        gate.resolve(url).map(|url| url.to_string()).map_err(|e| e.to_string())
    }

    #[test]
    fn base_url_replaces_scheme_and_authority_alone() {
        let url = "https://api.line.me/v2/bot/info?x=%2F";
        assert_eq!(resolve(None, url).unwrap(), url);
        assert_eq!(resolve(Some("http://127.0.0.1:9100"), url).unwrap(), "http://127.0.0.1:9100/v2/bot/info?x=%2F");
        assert_eq!(resolve(Some("https://proxy.example/"), url).unwrap(), "https://proxy.example/v2/bot/info?x=%2F");
        assert_eq!(resolve(Some("http://[::1]:9100"), url).unwrap(), "http://[::1]:9100/v2/bot/info?x=%2F");
    }

    #[test]
    fn other_authorities_are_refused() {
        for url in [
            "https://evil.example/v2",
            "http://api.line.me/v2",
            "https://api.line.me:444/",
            "https://api.line.me.evil.example/",
        ] {
            assert!(resolve(None, url).unwrap_err().contains("is not an address of this account"), "{url}");
        }
        let base = Some("http://127.0.0.1:9100");
        assert_eq!(resolve(base, "http://127.0.0.1:9100/next?page=2").unwrap(), "http://127.0.0.1:9100/next?page=2");
        assert!(resolve(base, "http://127.0.0.1:9101/next").is_err());
        assert!(resolve(base, "https://user:pass@api.line.me/").is_err());
    }

    #[test]
    fn a_base_url_is_no_more_than_an_authority() {
        for base in [
            "http://example.com",
            "https://a@b.example",
            "https://b.example/path",
            "ftp://b.example",
            "127.0.0.1:9100",
            "",
        ] {
            assert!(Gate::new(Some(base), HOSTS).is_err(), "{base}");
        }
    }
}
