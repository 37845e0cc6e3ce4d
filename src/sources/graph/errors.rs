//! What an error of the Graph API means: told by code, subcode and words.
//!
//! Invariant: what is worth asking again is asked again; what concerns one metric never ends a stream.

use crate::domain::{Answer, Judgement, Reason, Said, SaidWords, WayOut};
use crate::sources::plain;
use serde_json::Value;

/// The error inside an answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GraphError {
    pub code: i64,
    pub subcode: i64,
    pub message: String,
    transient: bool,
}

/// The error that stands in an answer, whatever its status.
pub fn of(answer: &Answer) -> Option<GraphError> {
    let value: Value = serde_json::from_slice(&answer.bytes).ok()?;
    // the login's own pages answer with a flat form: `error_type`, `code`, `error_message`
    let flat = value.get("error_type").or(value.get("error_message")).map(|_| &value);
    let error = value.get("error").filter(|error| error.is_object()).or(flat)?;
    let whole = |field: &str| plain::decimal(&error[field]).and_then(|n| i64::try_from(n).ok()).unwrap_or(0);
    let message = error["message"].as_str().or(error["error_message"].as_str());
    Some(GraphError {
        code: whole("code"),
        subcode: whole("error_subcode"),
        message: message.unwrap_or_default().to_string(),
        transient: error["is_transient"] == true,
    })
}

impl GraphError {
    fn says(&self, words: &[&str]) -> bool {
        words.iter().any(|words| self.message.contains(words))
    }
    /// The platform does not know the metric (any more).
    pub fn withdraws_metric(&self) -> bool {
        self.code == 100
            && self.says(&[
                "must be a valid insights metric",
                "must be one of the following values",
                "no longer supported",
            ])
    }
    /// There is no such number for this kind of post.
    pub fn not_of_this_kind(&self) -> bool {
        let words = ["does not support the", "is not supported for this media"];
        self.code == 100 && (self.subcode == 2_207_086 || self.says(&words))
    }
    /// Posted before the account became a professional one.
    pub fn before_the_account(&self) -> bool {
        self.code == 100 && self.subcode == 2_108_006
    }
    /// The window is longer than the platform answers for.
    pub fn window_too_long(&self) -> bool {
        self.code == 100 && self.says(&["cannot be more than 30 days"])
    }
    /// Too few people have seen it.
    pub fn too_few_viewers(&self) -> bool {
        self.code == 10 && self.says(&["Not enough viewers"])
    }
}

/// The platform's words of an error, as they are kept.
pub fn said(answer: &Answer) -> Said {
    let words = match of(answer) {
        Some(error) if !error.message.is_empty() => SaidWords::Text(error.message),
        _ if answer.looks_like_html() => SaidWords::WebPage,
        _ => SaidWords::Nothing,
    };
    let value: Value = serde_json::from_slice(&answer.bytes).unwrap_or(Value::Null);
    let trace = value["error"]["fbtrace_id"].as_str().map(str::to_string);
    let request = trace.or_else(|| answer.header("x-fb-trace-id").map(str::to_string));
    Said { status: answer.status, name: String::new(), words, request }
}

/// What an answer means that its question has no reading of its own for.
pub fn judge(answer: &Answer) -> Judgement {
    let reason = |code| Reason::said(code, said(answer));
    let Some(error) = of(answer) else {
        return match answer.status {
            200 => Judgement::Fine,
            401 => Judgement::RefreshToken { reason: reason("token_refused").way_out(WayOut::NewToken) },
            403 => Judgement::StreamEnds { reason: reason("no_permission").way_out(WayOut::GivePermissions) },
            // what is not there has an error with a code; this is no answer of the platform's
            404 => Judgement::StreamEnds { reason: reason("not_found") },
            429 => too_many(answer),
            500..=599 => Judgement::Retry { after_secs: None, reason: reason("server_error") },
            _ => Judgement::StreamEnds { reason: reason("unexpected_status") },
        };
    };
    match error.code {
        // the `type` is OAuthException whatever is wrong; these alone are the token
        190 | 102 => Judgement::RefreshToken { reason: reason("token_refused").way_out(WayOut::NewToken) },
        4 | 17 | 32 | 341 | 613 | 80_000..=80_014 => too_many(answer),
        3 | 10 | 200..=299 => {
            Judgement::StreamEnds { reason: reason("no_permission").way_out(WayOut::GivePermissions) }
        }
        368 => Judgement::SourceEnds { reason: reason("blocked") },
        1 if error.says(&["reduce the amount of data"]) => Judgement::Skip { reason: reason("too_much_at_once") },
        1 | 2 => Judgement::Retry { after_secs: None, reason: reason("server_error") },
        100 if error.subcode == 33 => Judgement::Skip { reason: reason("not_found").way_out(WayOut::AskDoctor) },
        100 if error.withdraws_metric() || error.not_of_this_kind() => {
            Judgement::Skip { reason: reason("metric_refused") }
        }
        100 if error.window_too_long() || error.says(&["only supports querying data for the last"]) => {
            Judgement::Skip { reason: reason("window_refused") }
        }
        _ if error.transient || answer.status >= 500 => {
            Judgement::Retry { after_secs: None, reason: reason("server_error") }
        }
        _ if answer.status == 401 => {
            Judgement::RefreshToken { reason: reason("token_refused").way_out(WayOut::NewToken) }
        }
        _ if answer.status == 429 => too_many(answer),
        _ => Judgement::Skip { reason: reason("request_refused") },
    }
}

/// Throttled: the header may say for how many minutes.
fn too_many(answer: &Answer) -> Judgement {
    let usage = answer.header("x-business-use-case-usage").and_then(|text| serde_json::from_str::<Value>(text).ok());
    let uses = usage.iter().filter_map(Value::as_object).flat_map(|map| map.values()).filter_map(Value::as_array);
    let minutes = uses.flatten().filter_map(|of| of["estimated_time_to_regain_access"].as_u64()).max();
    let wait = minutes.unwrap_or(0).saturating_mul(60).max(60);
    let reason = Reason::said("rate_limit", said(answer)).way_out(WayOut::LaterRun);
    Judgement::Retry { after_secs: Some(wait), reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(status: u16, body: &str) -> String {
        judged_with(status, body, vec![])
    }

    fn judged_with(status: u16, body: &str, headers: Vec<(String, String)>) -> String {
        match judge(&Answer { status, headers, bytes: body.as_bytes().to_vec() }) {
            Judgement::Fine => "fine".into(),
            Judgement::Retry { after_secs, reason } => format!("retry {} {after_secs:?}", reason.code),
            Judgement::RefreshToken { reason } => format!("token {}", reason.code),
            Judgement::Skip { reason } => format!("skip {}", reason.code),
            Judgement::StreamEnds { reason } => format!("stream {}", reason.code),
            Judgement::SourceEnds { reason } => format!("source {}", reason.code),
        }
    }

    fn error(code: i64, more: &str, message: &str) -> String {
        format!(
            r#"{{"error":{{"message":"{message}","type":"OAuthException","code":{code}{more},"fbtrace_id":"AbC"}}}}"#
        )
    }

    #[test]
    fn errors_are_told_by_code_and_words_never_by_status() {
        for (code, more, message, expected) in [
            (
                190,
                ",\"error_subcode\":463",
                "Error validating access token: Session has expired",
                "token token_refused",
            ),
            (4, ",\"is_transient\":true", "(#4) Application request limit reached", "retry rate_limit Some(60)"),
            (80_001, "", "There have been too many calls to this Page account.", "retry rate_limit Some(60)"),
            (80_002, "", "There have been too many calls to this account.", "retry rate_limit Some(60)"),
            (2, ",\"is_transient\":true", "(#2) An unexpected error has occurred.", "retry server_error None"),
            (1, "", "Please reduce the amount of data you're asking for", "skip too_much_at_once"),
            (10, "", "(#10) Application does not have permission for this action", "stream no_permission"),
            (210, "", "(#210) A page access token is required", "stream no_permission"),
            (100, "", "(#100) The value must be a valid insights metric", "skip metric_refused"),
            (100, "", "(#100) metric[0] must be one of the following values: reach, views", "skip metric_refused"),
            (100, ",\"error_subcode\":33", "Unsupported get request", "skip not_found"),
            (
                100,
                "",
                "(#100) There cannot be more than 30 days (2592000 s) between since and until",
                "skip window_refused",
            ),
            (100, "", "Invalid parameter", "skip request_refused"),
            (368, "", "The action attempted has been deemed abusive", "source blocked"),
            (3001, ",\"error_subcode\":1504028", "Invalid query", "skip request_refused"),
        ] {
            for status in [200, 400, 403, 500] {
                let judged = judged(status, &error(code, more, message));
                let odd = status == 500 && matches!(code, 100 | 3001) && expected == "skip request_refused";
                assert_eq!(judged, if odd { "retry server_error None" } else { expected }, "{status} {message}");
            }
        }
    }

    #[test]
    fn the_header_says_how_long_to_wait() {
        let usage = r#"{"542676646349772":[{"type":"pages","call_count":100,"total_cputime":25,"total_time":25,"estimated_time_to_regain_access":19}]}"#;
        let headers = |text: &str| vec![("x-business-use-case-usage".to_string(), text.to_string())];
        let body = error(80_001, "", "too many calls");
        assert_eq!(judged_with(400, &body, headers(usage)), "retry rate_limit Some(1140)");
        for text in ["", "[]", "{\"a\":1}", "{\"a\":[{\"estimated_time_to_regain_access\":-1}]}"] {
            assert_eq!(judged_with(400, &body, headers(text)), "retry rate_limit Some(60)", "{text}");
        }
    }

    #[test]
    fn an_answer_without_an_error_goes_by_its_status() {
        assert_eq!(judged(200, "{\"data\":[]}"), "fine");
        assert_eq!(judged(503, "<html>"), "retry server_error None");
        assert_eq!(judged(429, ""), "retry rate_limit Some(60)");
        assert_eq!(judged(302, ""), "stream unexpected_status");
    }

    #[test]
    fn the_trace_is_kept_for_the_support() {
        let answer = Answer { status: 400, headers: vec![], bytes: error(100, "", "Invalid parameter").into_bytes() };
        assert_eq!(said(&answer).to_string(), "HTTP 400: Invalid parameter (request AbC)");
    }
}
