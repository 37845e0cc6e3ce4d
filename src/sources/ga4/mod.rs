//! Google Analytics 4: the Data API's `batchRunReports`, asked with the request files of `queries/ga4/`.
//!
//! Each window is a request of its own (one date range), five requests go into one call. See README.md for the errors.
//! Invariant: users, sessions and rates are asked of the property for the very window that is printed.

mod envelope;
mod labels;
mod metrics;
mod report;
mod request;
#[cfg(test)]
mod tests;

use super::{
    Ask, Finding, History, Page, ParseError, ParseFault, Part, Platform, Reading, Seen, Setup, SetupError, Source,
    Stream, Task, read_json,
};
use crate::domain::{
    AccountId, Answer, Detail, Judgement, Metric, Month, Proof, Reason, Request, Said, SaidWords, SnapshotId, StreamId,
    WayOut, Window, Zone,
};
use envelope::{Envelope, Span};
use serde_json::{Value, json};

/// The registry's entry.
pub const PLATFORM: Platform = Platform {
    id: "ga4",
    label_ja: "GA4",
    label_en: "Google Analytics 4",
    hosts: &["analyticsdata.googleapis.com", "analyticsadmin.googleapis.com"],
    proof: Proof::ServiceAccount { scopes: &["https://www.googleapis.com/auth/analytics.readonly"] },
    metrics: metrics::metrics,
    roles: &[],
    options: &[],
    source: Some(open),
    message_ledger: None,
    endings: &[],
    label: |dimension, member| match dimension {
        "stream" => label_stream(member),
        _ => labels::label(dimension, member),
    },
};

/// The request files that come with the program, as (path, text).
pub const SHIPPED: &[(&str, &str)] = &[
    ("queries/ga4/summary.json", include_str!("../../../queries/ga4/summary.json")),
    ("queries/ga4/daily.json", include_str!("../../../queries/ga4/daily.json")),
    ("queries/ga4/channels.json", include_str!("../../../queries/ga4/channels.json")),
    ("queries/ga4/source_medium.json", include_str!("../../../queries/ga4/source_medium.json")),
    ("queries/ga4/pages.json", include_str!("../../../queries/ga4/pages.json")),
    ("queries/ga4/landing_pages.json", include_str!("../../../queries/ga4/landing_pages.json")),
    ("queries/ga4/devices.json", include_str!("../../../queries/ga4/devices.json")),
    ("queries/ga4/regions.json", include_str!("../../../queries/ga4/regions.json")),
    ("queries/ga4/partner_in.json", include_str!("../../../queries/ga4/partner_in.json")),
    ("queries/ga4/partner_out.json", include_str!("../../../queries/ga4/partner_out.json")),
    ("queries/ga4/capital_area.json", include_str!("../../../queries/ga4/capital_area.json")),
];

const DATA_HOST: &str = "https://analyticsdata.googleapis.com";
const ADMIN_HOST: &str = "https://analyticsadmin.googleapis.com";
/// Requests in one call.
const BATCH: usize = 5;

/// The Japanese name of the prefectures by GA4's spelling; other sources compare with it.
pub(super) use labels::PREFECTURES;

struct Ga4 {
    envelopes: Vec<Envelope>,
}

fn open(setup: &Setup) -> Result<Box<dyn Source>, Vec<SetupError>> {
    Ok(Box::new(Ga4 { envelopes: envelope::read_all(setup)? }))
}

impl Source for Ga4 {
    fn streams(&self) -> Vec<Stream> {
        let label = |stream: &StreamId| label_stream(stream.as_str()).map_or(stream.to_string(), str::to_string);
        let stream = |e: &Envelope| Stream {
            id: e.stream.clone(),
            label_ja: label(&e.stream),
            history: History::Kept,
            settle_days: metrics::SETTLE_DAYS,
        };
        self.envelopes.iter().map(stream).collect()
    }

    fn plan(&self, ask: &Ask) -> Vec<Task> {
        let mut parts: Vec<(Span, Part)> = Vec::new();
        for envelope in &self.envelopes {
            for &span in &envelope.windows {
                for window in windows_of(span, ask) {
                    let part = Part::new(&envelope.stream, window, envelope.stream.as_str());
                    let known = parts.iter().any(|(_, p)| p.stream == part.stream && p.window == window);
                    if !known && !(ask.done)(&envelope.stream, window) {
                        parts.push((span, part));
                    }
                }
            }
        }
        // the month asked for first, whatever the file: if something breaks later, the month is there
        parts.sort_by_key(|(span, _)| *span);
        let parts: Vec<Part> = parts.into_iter().map(|(_, part)| part).collect();
        parts.chunks(BATCH).map(|parts| self.task(ask.account, parts)).collect()
    }

    fn question(&self, stream: &StreamId) -> Option<String> {
        let envelope = self.envelopes.iter().find(|e| e.stream == *stream)?;
        let names: Vec<&str> = envelope.metrics.iter().map(|(_, name)| name.as_str()).collect();
        let text = serde_json::to_string(&(&envelope.request, names)).ok()?;
        Some(SnapshotId::of(text.as_bytes()).as_str().chars().take(12).collect())
    }

    fn judge(&self, task: &Task, answer: &Answer) -> Judgement {
        self.judge_answer(task, answer)
    }

    fn split(&self, task: &Task) -> Vec<Task> {
        if task.parts.len() < 2 {
            return Vec::new();
        }
        let account = account_of(&task.request);
        task.parts.iter().map(|part| self.task(&account, std::slice::from_ref(part))).collect()
    }

    fn parse(&self, task: &Task, answer: &Answer, read: &Reading) -> Result<Page, ParseError> {
        let value = read_json(answer)?;
        // one report by itself stands alone, as `runReport` answers
        let alone = [&value];
        let single = value.get("metricHeaders").is_some() && value.get("reports").is_none();
        let reports: Vec<&Value> = match value.get("reports").and_then(Value::as_array) {
            Some(reports) => reports.iter().collect(),
            None if single => alone.to_vec(),
            None => return Err(ParseError::new("wrong_type", "/reports", ParseFault::NoReports)),
        };
        if reports.len() != task.parts.len() {
            let fault = ParseFault::Reports { found: reports.len(), asked: task.parts.len() };
            return Err(ParseError::new("reports_missing", "/reports", fault));
        }
        let mut page = Page::default();
        for (n, (report, part)) in reports.into_iter().zip(&task.parts).enumerate() {
            let Some(envelope) = self.envelope(part) else { continue };
            let pointer = if single { String::new() } else { format!("/reports/{n}") };
            let found = report::read(report, &pointer, part, envelope, read)?;
            page.parts.push(found.result);
            page.next.extend(found.next.map(|next| self.task(&read.account, &[next])));
        }
        Ok(page)
    }

    fn extra_metrics(&self) -> Vec<Metric> {
        self.envelopes.iter().flat_map(Envelope::extra_metrics).collect()
    }

    fn server_errors_per_hour(&self) -> Option<usize> {
        // the property blocks the whole project at 10; other users of the project need some, too
        Some(6)
    }

    fn check(&self, account: &AccountId) -> Option<Request> {
        Some(Request::get(format!("{ADMIN_HOST}/v1beta/{account}")))
    }

    fn diagnose(&self, _account: &AccountId, zone: Zone, answer: &Answer) -> Vec<Finding> {
        let finding = |good, seen, way_out| vec![Finding { good, seen, way_out }];
        if answer.status != 200 {
            return finding(false, Seen::Refused(read_error(answer)), Some(WayOut::GiveAccess));
        }
        let Ok(value) = read_json(answer) else { return finding(false, Seen::NotJson, None) };
        let name = value["displayName"].as_str().unwrap_or_default().to_string();
        match value["timeZone"].as_str() {
            Some(found) if found == zone.name() => finding(true, Seen::Zone { name, zone: found.to_string() }, None),
            found => {
                let (found, configured) = (found.map(str::to_string), zone.to_string());
                finding(false, Seen::OtherZone { name, found, configured }, Some(WayOut::SetZone))
            }
        }
    }
}

impl Ga4 {
    fn envelope(&self, part: &Part) -> Option<&Envelope> {
        self.envelopes.iter().find(|e| e.stream == part.stream)
    }

    /// One call for up to five parts.
    fn task(&self, account: &AccountId, parts: &[Part]) -> Task {
        let request = |part: &Part| {
            let envelope = self.envelope(part)?;
            let mut request = serde_json::to_value(&envelope.request).ok()?;
            let fields = request.as_object_mut()?;
            let (start, end) = (part.window.start().to_string(), part.window.end().to_string());
            fields.insert("dateRanges".into(), json!([{ "startDate": start, "endDate": end }]));
            fields.insert("limit".into(), json!(envelope.page_rows.to_string()));
            fields.insert("offset".into(), json!(part.state["offset"].as_u64().unwrap_or(0).to_string()));
            fields.insert("returnPropertyQuota".into(), json!(true));
            Some(request)
        };
        let body = json!({ "requests": parts.iter().filter_map(request).collect::<Vec<_>>() });
        Task {
            lane: "reports".into(),
            request: Request::post_json(format!("{DATA_HOST}/v1beta/{account}:batchRunReports"), body.to_string()),
            parts: parts.to_vec(),
            limit: None,
        }
    }

    /// The request files of a task, for an error that Google blames on the request.
    fn files(&self, task: &Task) -> Vec<String> {
        let mut files: Vec<String> =
            task.parts.iter().filter_map(|p| self.envelope(p)).map(|e| e.file.clone()).collect();
        files.dedup();
        files
    }

    fn judge_answer(&self, task: &Task, answer: &Answer) -> Judgement {
        let said = read_error(answer);
        let reason = |code| Reason::said(code, said.clone());
        match answer.status {
            200 => Judgement::Fine,
            // our request is wrong and stays wrong; alone it fails alone
            400 => {
                let detail = Detail::Answer { said, files: self.files(task) };
                Judgement::Skip { reason: Reason::new("request_refused", detail).way_out(WayOut::CorrectRequest) }
            }
            // the token has died early; a new one is tried once
            401 => Judgement::RefreshToken { reason: reason("token_refused") },
            // no new attempt changes who may read the property
            403 => Judgement::SourceEnds { reason: reason("no_permission").way_out(WayOut::GiveAccess) },
            404 => Judgement::SourceEnds { reason: reason("not_found").way_out(WayOut::CheckProperty) },
            429 => judge_quota(&said, reason("quota")),
            // a server error counts against a budget of the whole project: few attempts, then an end
            500..=599 => Judgement::Retry { after_secs: None, reason: reason("server_error") },
            _ => Judgement::SourceEnds { reason: reason("unexpected_status") },
        }
    }
}

/// Which quota is used up decides how long nothing helps.
fn judge_quota(said: &Said, reason: Reason) -> Judgement {
    let message = match &said.words {
        SaidWords::Text(words) => words.to_lowercase(),
        SaidWords::WebPage | SaidWords::Nothing => String::new(),
    };
    if message.contains("concurrent") {
        // somebody else asks at the same moment: gone in half a minute
        return Judgement::Retry { after_secs: Some(30), reason };
    }
    let way_out =
        if message.contains("per day") || message.contains("daily") { WayOut::WaitForDay } else { WayOut::WaitForHour };
    // waiting for an hour or a day inside a run helps nobody
    Judgement::SourceEnds { reason: reason.way_out(way_out) }
}

/// `{"error": {"code", "message", "status"}}`, or whatever else came.
fn read_error(answer: &Answer) -> Said {
    let value: Value = serde_json::from_slice(&answer.bytes).unwrap_or(Value::Null);
    // a stream of answers is a list, and so is its error
    let error = value.get("error").unwrap_or(&value[0]["error"]);
    let text = |field: &str| error[field].as_str().unwrap_or_default().to_string();
    let words = match text("message") {
        _ if answer.looks_like_html() => SaidWords::WebPage,
        words if words.is_empty() => SaidWords::Nothing,
        words => SaidWords::Text(words),
    };
    Said { status: answer.status, name: text("status"), words, request: None }
}

/// `properties/123`, out of a task's address.
fn account_of(request: &Request) -> AccountId {
    let path = request.path();
    let path = path.strip_prefix("/v1beta/").unwrap_or(path);
    AccountId::from(path.split(':').next().unwrap_or_default())
}

/// The windows that a span means for the month asked for: past ones alone, and none before the account began.
fn windows_of(span: Span, ask: &Ask) -> Vec<Window> {
    let (month, zone) = (ask.month, ask.zone);
    let yesterday = ask.now.day_in(zone).plus(-1);
    let first_of_year = ask.fiscal_year().first_month();
    let whole = |m: Month| Some(m.window(zone));
    // of a month that is not over, the days that are
    let days = |m: Month| Window::new(m.first(), m.last().min(yesterday), zone).ok();
    let windows = match span {
        Span::Month => vec![whole(month)],
        Span::Previous => vec![whole(month.plus(-1))],
        Span::LastYear => vec![whole(month.plus(-12))],
        Span::FiscalYear => vec![Window::new(first_of_year.first(), month.last(), zone).ok()],
        Span::Months => {
            let months = std::iter::successors(Some(month), |m| Some(m.plus(-1)));
            months.take_while(|m| *m >= first_of_year.plus(-12)).map(whole).collect()
        }
        Span::Days => vec![days(month)],
        Span::LastYearDays => vec![days(month.plus(-12))],
    };
    let asked = |window: &Window| window.end() <= yesterday && ask.started.is_none_or(|first| first <= window.end());
    windows.into_iter().flatten().filter(asked).collect()
}

fn label_stream(stream: &str) -> Option<&'static str> {
    Some(match stream {
        "ga4.summary" => "全体",
        "ga4.daily" => "日別",
        "ga4.channels" => "流入経路",
        "ga4.source_medium" => "参照元",
        "ga4.source_days" => "日別の参照元",
        "ga4.pages" => "ページ",
        "ga4.landing_pages" => "入口ページ",
        "ga4.devices" => "端末",
        "ga4.regions" => "地域",
        "ga4.partner_in" => "連携サイト流入",
        "ga4.partner_out" => "連携サイト送客",
        "ga4.capital_area" => "首都圏",
        _ => return None,
    })
}
