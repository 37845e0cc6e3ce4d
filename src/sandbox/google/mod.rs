//! Google emulated: the token endpoint, the Analytics Data API v1beta and the one read of the Admin API.
//!
//! Invariant: what the discovery document refuses is refused here with Google's own form of error.

mod body;
mod facts;
mod fields;
mod filter;
mod report;
mod request;
pub mod token;

use super::faults::FaultKind;
use super::platform::{Emulated, Scene};
use super::server::{Answer, Call};
use super::world::World;
use crate::domain::{Day, Instant, Zone};
use crate::sandbox::consent::{self, Consents};
use body::{known_only, list, object, text};
use fields::{DIMENSIONS, METRICS};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use token::Bearers;

/// The property of the sandbox programme.
pub const PROPERTY: &str = "properties/420261031";

const TOKENS_EACH_HOUR: i64 = 14_000;
const TOKENS_EACH_DAY: i64 = 200_000;
const MOST_IN_A_BATCH: usize = 5;

/// A refusal as Google words it.
#[derive(Debug)]
pub struct Refusal {
    code: u16,
    status: &'static str,
    message: String,
    /// Place and description of a violated field.
    violation: Option<(String, String)>,
}

impl Refusal {
    fn new(code: u16, status: &'static str, message: &str) -> Refusal {
        Refusal { code, status, message: message.to_string(), violation: None }
    }
    /// 400: the request is well-formed and makes no sense.
    pub fn argument(message: String) -> Refusal {
        Refusal { code: 400, status: "INVALID_ARGUMENT", message, violation: None }
    }
    fn payload(place: &str, description: String) -> Refusal {
        let message = format!("Invalid JSON payload received. {description}");
        let violation = Some((place.to_string(), message.clone()));
        Refusal { code: 400, status: "INVALID_ARGUMENT", message, violation }
    }
    pub fn unknown_name(name: &str, place: &str) -> Refusal {
        let at = if place.is_empty() { String::new() } else { format!(" at '{place}'") };
        Refusal::payload(place, format!("Unknown name \"{name}\"{at}: Cannot find field."))
    }
    pub fn wrong_type(place: &str, key: &str, found: &Value) -> Refusal {
        let place = [place, key].iter().filter(|p| !p.is_empty()).copied().collect::<Vec<_>>().join(".");
        Refusal::payload(&place, format!("Invalid value at '{place}', {found}"))
    }
    pub fn invalid_value(place: &str, kind: &str, found: &str) -> Refusal {
        let kind = format!("type.googleapis.com/google.analytics.data.v1beta.{kind}");
        Refusal::payload(place, format!("Invalid value at '{place}' ({kind}), \"{found}\""))
    }
    pub fn no_such_field(name: &str, kind: &str) -> Refusal {
        Refusal::argument(format!(
            "Field {name} is not a valid {kind}. For a list of valid dimensions and metrics, see \
             https://developers.google.com/analytics/devguides/reporting/data/v1/api-schema "
        ))
    }
    pub fn unauthenticated() -> Refusal {
        Refusal::new(
            401,
            "UNAUTHENTICATED",
            "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid \
             authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
        )
    }
    pub fn exhausted(message: &str) -> Refusal {
        Refusal::new(429, "RESOURCE_EXHAUSTED", message)
    }
    fn not_found() -> Refusal {
        Refusal::new(404, "NOT_FOUND", "Requested entity was not found.")
    }
    /// The error body.
    pub fn answer(&self) -> Answer {
        let mut error = json!({ "code": self.code, "message": self.message, "status": self.status });
        if let Some((place, description)) = &self.violation {
            let field = json!({ "field": place, "description": description });
            let kind = "type.googleapis.com/google.rpc.BadRequest";
            error["details"] = json!([{ "@type": kind, "fieldViolations": [field] }]);
        }
        Answer::json(self.code, &json!({ "error": error }))
    }
}

/// Tokens of quota that reports have used, on the sandbox's clock.
#[derive(Debug, Default)]
pub struct Quota(Mutex<Used>);

#[derive(Debug, Default)]
struct Used {
    hour: i64,
    in_hour: i64,
    day: Option<Day>,
    in_day: i64,
}

impl Quota {
    /// Takes `cost` tokens, or refuses; gives the quota as Google reports it.
    fn take(&self, cost: i64, now: Instant) -> Result<Value, Refusal> {
        let mut used = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        // days of quota end at midnight in California
        let day = Some(now.day_in(Zone::PACIFIC));
        let hour = now.unix() / 3_600;
        if used.hour != hour {
            (used.hour, used.in_hour) = (hour, 0);
        }
        if used.day != day {
            (used.day, used.in_day) = (day, 0);
        }
        if TOKENS_EACH_HOUR < used.in_hour + cost {
            return Err(Refusal::exhausted(EXHAUSTED_HOUR));
        }
        if TOKENS_EACH_DAY < used.in_day + cost {
            return Err(Refusal::exhausted(
                "Exhausted property tokens per day. These quota tokens will return in under 24 hours. To learn more, see \
                 https://developers.google.com/analytics/devguides/reporting/data/v1/quotas",
            ));
        }
        used.in_hour += cost;
        used.in_day += cost;
        let left = |limit: i64, used: i64| json!({ "consumed": cost, "remaining": limit - used });
        let untouched = |limit: i64| json!({ "remaining": limit });
        Ok(json!({
            "tokensPerDay": left(TOKENS_EACH_DAY, used.in_day),
            "tokensPerHour": left(40_000, used.in_hour),
            "concurrentRequests": untouched(10),
            "serverErrorsPerProjectPerHour": untouched(10),
            "potentiallyThresholdedRequestsPerHour": untouched(120),
            "tokensPerProjectPerHour": left(TOKENS_EACH_HOUR, used.in_hour),
        }))
    }
}

/// What a request gets that comes in a storm.
pub const EXHAUSTED_HOUR: &str = "Exhausted property tokens for a project per hour. These quota tokens will return in under an \
     hour. To learn more, see https://developers.google.com/analytics/devguides/reporting/data/v1/quotas";

/// Who may come in: bearers of service accounts and of people who consented, shared by Google's interfaces.
#[derive(Debug, Default)]
pub struct Identity {
    pub bearers: Bearers,
    pub consents: Arc<Consents>,
}

/// `oauth2.googleapis.com/token`: service accounts' claims and people's grants come to one address.
#[derive(Debug)]
pub struct TokenEndpoint(pub Arc<Identity>);

impl Emulated for TokenEndpoint {
    fn id(&self) -> &'static str {
        "google_token"
    }
    fn owns(&self, path: &str) -> bool {
        path == "/token"
    }
    fn answer(&self, scene: &Scene, call: &Call) -> Answer {
        match token::is_claim(&call.body) {
            true => token::answer(&self.0.bearers, &call.body, &format!("{}/token", scene.base_url)),
            false => self.0.consents.token(call, consent::GOOGLE, scene.awaited),
        }
    }
    fn refusal(&self, _scene: &Scene, kind: FaultKind) -> Answer {
        match kind {
            FaultKind::Unauthorized => {
                let body = json!({ "error": "invalid_grant", "error_description": "Invalid JWT Signature." });
                Answer::json(400, &body)
            }
            _ => unavailable(),
        }
    }
}

/// The Analytics Data API and the one read of the Admin API: everything below `/v1beta/`.
#[derive(Debug)]
pub struct Ga4 {
    identity: Arc<Identity>,
    quota: Quota,
    errors: ErrorBudget,
}

impl Ga4 {
    pub fn new(identity: Arc<Identity>) -> Ga4 {
        Ga4 { identity, quota: Quota::default(), errors: ErrorBudget::default() }
    }
}

impl Emulated for Ga4 {
    fn id(&self) -> &'static str {
        "ga4"
    }
    fn owns(&self, path: &str) -> bool {
        path.starts_with("/v1beta/")
    }
    fn answer(&self, scene: &Scene, call: &Call) -> Answer {
        let zone = if scene.wrong_zone { Zone::PACIFIC } else { Zone::JST };
        match self.respond(scene, call, zone.name()) {
            Ok(body) => Answer::json(200, &body),
            Err(refusal) => refusal.answer(),
        }
    }
    fn refusal(&self, scene: &Scene, kind: FaultKind) -> Answer {
        match kind {
            FaultKind::Unavailable if self.errors.is_used_up(scene.awaited) => {
                Refusal::exhausted("Exhausted server errors quota.").answer()
            }
            FaultKind::Unauthorized => Refusal::unauthenticated().answer(),
            FaultKind::TooManyRequests => Refusal::exhausted(EXHAUSTED_HOUR).answer(),
            FaultKind::Forbidden => {
                let message = "User does not have sufficient permissions for this property.";
                Refusal::new(403, "PERMISSION_DENIED", message).answer()
            }
            _ => unavailable(),
        }
    }
    fn account(&self) -> Option<&'static str> {
        Some(PROPERTY)
    }
    fn credential(&self, base_url: &str) -> Option<String> {
        Some(token::service_account_json(base_url))
    }
}

fn unavailable() -> Answer {
    Refusal::new(503, "UNAVAILABLE", "The service is currently unavailable.").answer()
}

/// Requests that failed on the server's side within one hour: Google counts them and then refuses all.
#[derive(Debug, Default)]
struct ErrorBudget {
    hour: AtomicI64,
    used: AtomicI64,
}

impl ErrorBudget {
    fn is_used_up(&self, now: Instant) -> bool {
        let hour = now.unix() / 3_600;
        if self.hour.swap(hour, Ordering::SeqCst) != hour {
            self.used.store(0, Ordering::SeqCst);
        }
        10 <= self.used.fetch_add(1, Ordering::SeqCst)
    }
}

impl Ga4 {
    fn respond(&self, scene: &Scene, call: &Call, zone: &str) -> Result<Value, Refusal> {
        let bearer = call.bearer().ok_or_else(Refusal::unauthenticated)?;
        if !self.identity.bearers.knows(bearer) {
            return Err(Refusal::unauthenticated());
        }
        let path = call.path.strip_prefix("/v1beta/").ok_or_else(Refusal::not_found)?;
        let (resource, method) = match path.split_once(':') {
            Some((resource, method)) => (resource, Some(method)),
            None => (path, None),
        };
        let (property, part) = match resource.strip_suffix("/metadata") {
            Some(property) => (property, Some("metadata")),
            None => (resource, None),
        };
        let number = property.strip_prefix("properties/").ok_or_else(Refusal::not_found)?;
        if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Refusal::argument(format!(
                "Invalid property ID: {number}. A numeric Property ID is required."
            )));
        }
        if property != PROPERTY {
            let message = "User does not have sufficient permissions for this property. To learn more about Property ID, see \
                           https://developers.google.com/analytics/devguides/reporting/data/v1/property-id.";
            return Err(Refusal::new(403, "PERMISSION_DENIED", message));
        }
        match (call.method.as_str(), method, part) {
            ("GET", None, None) => Ok(property_resource(zone)),
            ("GET", None, Some(_)) => Ok(metadata()),
            ("POST", Some("runReport"), None) => self.run(scene, &json_of(call)?, "", zone),
            ("POST", Some("batchRunReports"), None) => self.run_batch(scene, &json_of(call)?, zone),
            ("POST", Some("checkCompatibility"), None) => check_compatibility(&json_of(call)?),
            _ => Err(Refusal::not_found()),
        }
    }

    fn run(&self, scene: &Scene, body: &Value, place: &str, zone: &str) -> Result<Value, Refusal> {
        let request = request::read(body, PROPERTY, place, scene.now)?;
        let days: i64 = request.ranges.iter().map(|r| r.end.since(r.start) + 1).sum();
        let cost = 1 + (days / 60).min(40) + (request.dimensions.len() + request.metrics.len()) as i64 / 4;
        let quota = self.quota.take(cost, scene.awaited)?;
        Ok(report::answer(&(scene.world)(), &request, scene.now, zone, Some(quota)))
    }

    fn run_batch(&self, scene: &Scene, body: &Value, zone: &str) -> Result<Value, Refusal> {
        let batch = object(body, "")?;
        known_only(batch, &["requests"], "")?;
        let requests = list(batch, "requests", "")?;
        if MOST_IN_A_BATCH < requests.len() {
            let message =
                format!("Batch requests are limited to {MOST_IN_A_BATCH} requests. This batch has {}.", requests.len());
            return Err(Refusal::argument(message));
        }
        let places = (0..requests.len()).map(|n| format!("requests[{n}]"));
        let reports = requests.iter().zip(places).map(|(r, place)| self.run(scene, r, &place, zone));
        let reports = reports.collect::<Result<Vec<Value>, _>>()?;
        Ok(json!({ "reports": reports, "kind": "analyticsData#batchRunReports" }))
    }
}

fn json_of(call: &Call) -> Result<Value, Refusal> {
    if call.body.is_empty() {
        return Ok(json!({}));
    }
    serde_json::from_slice(&call.body)
        .map_err(|error| Refusal::payload("", format!("Unexpected token or end of input. {error}")))
}

/// The answer to a request once everything has arrived, without a server: for the files that staff download.
pub fn settled_report(world: &World, body: &Value) -> Value {
    let settled = Instant::at(World::last_day().plus(30), 0, 0, Zone::JST);
    let request =
        request::read(body, PROPERTY, "", settled).expect("the sandbox asks only what it answers, a test asks it");
    report::answer(world, &request, settled, Zone::JST.name(), None)
}

/// The property as the Admin API describes it.
fn property_resource(zone: &str) -> Value {
    json!({
        "name": PROPERTY,
        "parent": "accounts/4202600",
        "createTime": "2024-06-03T02:11:45.371Z",
        "updateTime": "2026-04-01T00:32:10.118Z",
        "displayName": "CROSS SENDAI - GA4",
        "industryCategory": "JOBS_AND_EDUCATION",
        "timeZone": zone,
        "currencyCode": "JPY",
        "serviceLevel": "GOOGLE_ANALYTICS_STANDARD",
        "account": "accounts/4202600",
        "propertyType": "PROPERTY_TYPE_ORDINARY",
    })
}

fn describe_dimension(entry: &fields::DimensionEntry) -> Value {
    json!({
        "apiName": entry.api_name,
        "uiName": entry.ui_name,
        "description": format!("{} of the emulated property.", entry.ui_name),
        "category": entry.category,
    })
}

fn describe_metric(entry: &fields::MetricEntry) -> Value {
    json!({
        "apiName": entry.api_name,
        "uiName": entry.ui_name,
        "description": format!("{} of the emulated property.", entry.ui_name),
        "type": entry.kind,
        "category": entry.category,
    })
}

fn metadata() -> Value {
    json!({
        "dimensions": DIMENSIONS.iter().map(describe_dimension).collect::<Vec<_>>(),
        "metrics": METRICS.iter().map(describe_metric).collect::<Vec<_>>(),
        "name": format!("{PROPERTY}/metadata"),
    })
}

fn check_compatibility(body: &Value) -> Result<Value, Refusal> {
    let asked = object(body, "")?;
    known_only(asked, &["compatibilityFilter", "dimensionFilter", "dimensions", "metricFilter", "metrics"], "")?;
    let names = |key: &str| -> Result<Vec<String>, Refusal> {
        list(asked, key, "")?.iter().map(|v| Ok(text(object(v, key)?, "name", key)?.unwrap_or_default())).collect()
    };
    let dimensions = names("dimensions")?
        .iter()
        .map(|n| fields::dimension_named(n).ok_or_else(|| Refusal::no_such_field(n, "dimension")))
        .collect::<Result<Vec<_>, _>>()?;
    let metrics = names("metrics")?
        .iter()
        .map(|n| fields::metric_named(n).ok_or_else(|| Refusal::no_such_field(n, "metric")))
        .collect::<Result<Vec<_>, _>>()?;
    request::compatible(&dimensions, &metrics)?;
    let wanted = text(asked, "compatibilityFilter", "")?.filter(|f| f != "COMPATIBILITY_UNSPECIFIED");
    let word = |fits: bool| if fits { "COMPATIBLE" } else { "INCOMPATIBLE" };
    let taken = |fits: bool| wanted.as_deref().is_none_or(|w| w == word(fits));
    let dimension_fits = |entry: &fields::DimensionEntry| request::compatible(&[entry], &metrics).is_ok();
    let metric_fits = |entry: &fields::MetricEntry| request::compatible(&dimensions, &[entry]).is_ok();
    let told_dimensions: Vec<Value> = DIMENSIONS
        .iter()
        .filter(|d| taken(dimension_fits(d)))
        .map(|d| json!({ "dimensionMetadata": describe_dimension(d), "compatibility": word(dimension_fits(d)) }))
        .collect();
    let told_metrics: Vec<Value> = METRICS
        .iter()
        .filter(|m| taken(metric_fits(m)))
        .map(|m| json!({ "metricMetadata": describe_metric(m), "compatibility": word(metric_fits(m)) }))
        .collect();
    Ok(json!({ "dimensionCompatibilities": told_dimensions, "metricCompatibilities": told_metrics }))
}
