//! Where the data comes from: the real platforms, or the sandbox that is started for the length of one command.
//!
//! Not here: what is done with it.
//! Invariant: with `--sandbox` nothing real is read, asked or written: configuration, clock, credentials and folders are
//! the sandbox's own.

use super::Environment;
use super::arguments::{Arguments, Command, Global};
use super::failure::{Exit, Failure};
use super::messages::Message;
use super::project::Project;
use super::report::requests_bad;
use crate::domain::Month;
use crate::pipeline::{self, Sources};
use crate::programme::Programme;
use crate::sandbox::{self, Fault, FaultKind, Faults, Options, Sandbox};
use crate::sources::Setup;
use std::ffi::OsString;

/// The month of the sandbox where none is asked for: the one whose data is complete.
const SAMPLE_MONTH: (i32, u32) = (2026, 10);

/// An open project and the world it reports on.
pub struct World {
    pub project: Project,
    /// With the sandbox's clock and credentials, where it is one.
    pub environment: Environment,
    pub sandbox: Option<Sandbox>,
}

/// The month a command names, if it names one that exists.
fn asked_month(command: &Command) -> Option<Month> {
    let text = match command {
        Command::Monthly(o) => o.month.as_deref(),
        Command::Collect(o) => o.month.as_deref(),
        Command::Import(o) => o.month.as_deref(),
        Command::Status(o) => o.month.as_deref(),
        Command::Render(o) => o.month.as_deref(),
        Command::Issue(o) => o.month.as_deref().or(o.of_month.as_deref()),
        Command::Kpi(o) => o.month.as_deref(),
        Command::Query(o) => o.month.as_deref(),
        Command::Export(o) => o.month.as_deref(),
        Command::Sandbox(o) => Some(o.month.as_str()),
        _ => None,
    };
    text?.parse().ok()
}

/// The sandbox, started for this command.
pub async fn start_sandbox(command: &Command, port: Option<u16>, faults: Faults) -> Result<Sandbox, Failure> {
    let default = Month::new(SAMPLE_MONTH.0, SAMPLE_MONTH.1).expect("the sample month exists");
    let month = asked_month(command).unwrap_or(default);
    Sandbox::start(Options { month, faults, port })
        .await
        .map_err(|e| Failure::new(Exit::Failed, &Message::SandboxFailed).because(&e))
}

/// The variable by which tests make a platform of the sandbox fail: `line=down`, `ga4=html:3,google_token=refused`. A
/// number is how many requests are spoilt before all is well again. Nothing but the sandbox ever reads it.
const FAULT_VARIABLE: &str = "REPORT_SANDBOX_FAULT";

/// The variable by which tests ask the sandbox at another time than the 10th of the next month: `2026-10-31T16:00:00Z`.
const TIME_VARIABLE: &str = "REPORT_SANDBOX_TIME";

/// The faults that the variable asks for.
fn faults_asked(environment: &Environment) -> Result<Faults, Failure> {
    let text = environment.variable(FAULT_VARIABLE).unwrap_or_default();
    read_faults(text).ok_or_else(|| {
        let text = format!("{FAULT_VARIABLE}: `{text}`");
        Failure::new(Exit::Usage, &Message::Verbatim { text })
    })
}

fn read_faults(text: &str) -> Option<Faults> {
    let mut faults = Faults::default();
    for one in text.split(',').filter(|one| !one.is_empty()) {
        let (platform, kind) = one.split_once('=')?;
        let (kind, times) = match kind.split_once(':') {
            Some((kind, times)) => (kind, times.parse().ok()?),
            None => (kind, u32::MAX),
        };
        let kind = match kind {
            "down" => FaultKind::Unavailable,
            "html" => FaultKind::HtmlPage,
            "html_error" => FaultKind::HtmlError,
            "truncated" => FaultKind::Truncated,
            "unauthorized" => FaultKind::Unauthorized,
            "forbidden" => FaultKind::Forbidden,
            "throttled" => FaultKind::TooManyRequests,
            "wrong_zone" => FaultKind::WrongZone,
            "refused" => FaultKind::Refused,
            _ => return None,
        };
        let fault = Fault::first(times, kind);
        if !sandbox::names().contains(&platform) {
            return None;
        }
        faults = faults.and(platform, fault);
    }
    Some(faults)
}

impl World {
    /// The real one.
    pub fn real(global: &Global, environment: Environment) -> Result<World, Failure> {
        Ok(World { project: Project::open(global)?, environment, sandbox: None })
    }

    /// The emulated one.
    pub async fn sample(arguments: &Arguments, mut environment: Environment) -> Result<World, Failure> {
        let faults = faults_asked(&environment)?;
        let sandbox = start_sandbox(&arguments.command, None, faults).await?;
        if let Some(time) = environment.variable(TIME_VARIABLE).and_then(|text| text.parse().ok()) {
            sandbox.set_time(time);
        }
        let mut project = Project::open_sandbox(&arguments.global, sandbox::CONFIG.to_string())?;
        for account in &mut project.programme.accounts {
            account.base_url = Some(sandbox.base_url_of(account.platform.as_str()));
        }
        environment.clock = sandbox.clock();
        for (platform, _) in sandbox.accounts() {
            if let Some(credential) = sandbox.credential(platform) {
                let name = sandbox::credential_variable(platform);
                environment.variables.insert(OsString::from(name), OsString::from(credential));
            }
        }
        Ok(World { project, environment, sandbox: Some(sandbox) })
    }
}

/// The sources of the programme's accounts, made from the project's request files.
pub fn sources(project: &Project, programme: &Programme) -> Result<Sources, Failure> {
    let files: Vec<(String, String)> = project.requests.values().map(|f| (f.path.clone(), f.text.clone())).collect();
    let value = |name: &str| programme.value(name).map(str::to_string);
    pipeline::open_sources(programme, &Setup { request_files: &files, value: &value }).map_err(|e| requests_bad(&e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_asked_for_by_name() {
        assert_eq!(read_faults(""), Some(Faults::default()));
        let faults = read_faults("line=down,ga4=html:3").expect("two faults");
        assert_eq!(faults.get("line"), Fault::always(FaultKind::Unavailable));
        assert_eq!(faults.get("ga4"), Fault::first(3, FaultKind::HtmlPage));
        for bad in ["line", "line=late", "mixi=down", "ga4=html:many"] {
            assert_eq!(read_faults(bad), None, "{bad}");
        }
    }
}
