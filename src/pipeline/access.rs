//! How an account's access stands against the day on which the next report is due.
//!
//! Not here: what tokens and platforms tell (http, sources). Pure.
//! Invariant: of every account that answers, one finding says until when it does, and one that ends too early is bad and
//! says what to type.

use crate::domain::{Day, Instant, WayOut, Zone};
use crate::http::{Lasts, Standing};
use crate::sources::{Finding, Seen};

/// Days before an end from which it is told as bad, whenever the next report is due: somebody has to be found who may
/// consent anew.
const WARN_DAYS: i64 = 21;

/// What the platform's answers and the credential say together.
pub(super) fn judge(
    found: Vec<Finding>,
    standing: &Standing,
    platform: &'static str,
    due: Day,
    now: Instant,
) -> Vec<Finding> {
    let says_end = |finding: &Finding| matches!(finding.seen, Seen::Access { .. });
    let knows_no_end = |finding: &Finding| matches!(finding.seen, Seen::EndUnknown(_));
    let told = found.iter().any(says_end);
    let refused = found.iter().any(|finding| !finding.good);
    let mut all: Vec<Finding> = Vec::new();
    for finding in found.into_iter().map(of_platform) {
        // tokens made of a key live for minutes, which is no matter; of several answers about one token the best counts, and
        // who is refused anyway is told that alone
        let of_key = standing.lasts == Lasts::Key && (says_end(&finding) || knows_no_end(&finding));
        let again = knows_no_end(&finding) && (told || refused || all.iter().any(knows_no_end));
        if !of_key && !again {
            all.push(finding);
        }
    }
    let log_in = WayOut::LogIn { platform };
    if !standing.lacks.is_empty() {
        let seen = Seen::ScopesLack { scopes: standing.lacks.clone() };
        all.push(Finding { good: false, seen, way_out: Some(log_in) });
    }
    if !all.iter().any(|finding| says_end(finding) || knows_no_end(finding)) {
        let day = |end: Instant| end.day_in(Zone::JST);
        let (seen, way_out) = match standing.lasts {
            Lasts::Open | Lasts::Key => (Seen::Access { until: None }, None),
            Lasts::Consent(None) => (Seen::NoEndNamed, None),
            Lasts::Consent(Some(end)) => (Seen::Access { until: Some(day(end)) }, Some(log_in)),
            Lasts::Renewed(end) => (Seen::Renews { until: end.map(day) }, Some(WayOut::CollectNow)),
            Lasts::Bare { renewable } => (Seen::BareToken, renewable.then_some(WayOut::KeepInFile)),
        };
        // of a token that was just refused nobody wants to hear that it has no end
        let dated = matches!(standing.lasts, Lasts::Consent(Some(_)) | Lasts::Renewed(Some(_)));
        if dated || !refused {
            all.push(Finding { good: true, seen, way_out });
        }
    }
    all.into_iter().map(|finding| against(finding, due, now)).collect()
}

/// A platform that is down or throttled says nothing about the account.
fn of_platform(finding: Finding) -> Finding {
    match &finding.seen {
        Seen::Refused(said) if said.status >= 500 || said.status == 429 => {
            Finding { way_out: Some(WayOut::LaterRun), ..finding }
        }
        _ => finding,
    }
}

/// An end that comes too early is bad; what to do about it is said then alone.
fn against(finding: Finding, due: Day, now: Instant) -> Finding {
    let until = match finding.seen {
        Seen::Access { until } | Seen::Renews { until } => until,
        _ => return finding,
    };
    match until {
        Some(until) if until <= due || until.since(now.day_in(Zone::JST)) < WARN_DAYS => {
            Finding { good: false, seen: Seen::AccessEnds { until, due }, way_out: finding.way_out }
        }
        _ => Finding { way_out: None, ..finding },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Said, SaidWords};
    use std::time::Duration;

    fn now() -> Instant {
        "2026-11-10T00:00:00Z".parse().unwrap()
    }

    fn told(found: Vec<Finding>, lasts: Lasts) -> Vec<(bool, String, Option<WayOut>)> {
        let standing = Standing { lasts, lacks: vec![] };
        let all = judge(found, &standing, "youtube", "2026-12-10".parse().unwrap(), now());
        all.into_iter().map(|f| (f.good, f.seen.to_string(), f.way_out)).collect()
    }

    fn in_days(days: u64) -> Option<Instant> {
        Some(now().plus(Duration::from_secs(days * 86_400)))
    }

    fn access(days: i64) -> Finding {
        let until = Some(now().day_in(Zone::JST).plus(days));
        Finding { good: true, seen: Seen::Access { until }, way_out: Some(WayOut::NewToken) }
    }

    fn said(status: u16) -> Said {
        Said { status, name: String::new(), words: SaidWords::Nothing, request: None }
    }

    fn unknown() -> Finding {
        Finding { good: true, seen: Seen::EndUnknown(said(400)), way_out: None }
    }

    #[test]
    fn consent_that_ends_before_the_next_report_says_what_to_type() {
        // an application that Google still holds for a test: seven days
        let found = told(vec![], Lasts::Consent(in_days(7)));
        assert_eq!(
            found,
            [(
                false,
                "access lasts until 2026-11-17 alone: the next report is due on 2026-12-10".to_string(),
                Some(WayOut::LogIn { platform: "youtube" })
            )]
        );
        assert!(!told(vec![], Lasts::Consent(in_days(30)))[0].0, "it may end in the morning of that very day");
        assert_eq!(
            told(vec![], Lasts::Consent(in_days(31))),
            [(true, "access lasts until 2026-12-11".to_string(), None)]
        );
        assert!(told(vec![], Lasts::Consent(None))[0].0);
    }

    #[test]
    fn of_a_tokens_ends_the_platforms_word_counts() {
        let bare = Lasts::Bare { renewable: true };
        assert_eq!(told(vec![access(69)], bare).len(), 1);
        assert_eq!(told(vec![access(10)], bare)[0].2, Some(WayOut::NewToken));
        assert_eq!(told(vec![unknown(), unknown(), access(69)], bare).len(), 1);
        assert_eq!(told(vec![unknown(), unknown()], bare).len(), 1);
        // minutes are no matter where the next token is made of the same key
        assert_eq!(
            told(vec![access(0), unknown()], Lasts::Key),
            [(true, "access lasts without an end".to_string(), None)]
        );
        assert_eq!(told(vec![], bare)[0].2, Some(WayOut::KeepInFile));
    }

    #[test]
    fn a_refused_account_is_not_told_that_it_has_no_end() {
        let refused = || Finding { good: false, seen: Seen::NoAccount, way_out: None };
        assert_eq!(told(vec![refused()], Lasts::Key).len(), 1);
        assert_eq!(told(vec![refused(), unknown()], Lasts::Bare { renewable: false }).len(), 1);
        assert_eq!(told(vec![refused()], Lasts::Consent(in_days(1))).len(), 2);
        let way_out = |status| {
            let finding = Finding { good: false, seen: Seen::Refused(said(status)), way_out: Some(WayOut::NewToken) };
            told(vec![finding], Lasts::Key)[0].2
        };
        assert_eq!(
            (way_out(503), way_out(429), way_out(401)),
            (Some(WayOut::LaterRun), Some(WayOut::LaterRun), Some(WayOut::NewToken))
        );
    }

    #[test]
    fn a_token_that_renews_itself_is_in_danger_only_when_nobody_has_run() {
        assert!(told(vec![], Lasts::Renewed(in_days(55)))[0].0 && told(vec![], Lasts::Renewed(None))[0].0);
        assert_eq!(told(vec![], Lasts::Renewed(in_days(20)))[0].2, Some(WayOut::CollectNow));
    }

    #[test]
    fn what_was_not_consented_to_is_named() {
        let standing = Standing { lasts: Lasts::Consent(None), lacks: vec!["video.list".to_string()] };
        let found = judge(vec![], &standing, "tiktok", "2026-12-10".parse().unwrap(), now());
        assert_eq!(found[0].seen, Seen::ScopesLack { scopes: vec!["video.list".to_string()] });
        assert_eq!((found.len(), found[0].good), (2, false));
    }
}
