//! Why an answer of a platform brings no numbers: a stable code, what was said or found, and the way out.
//!
//! Not here: sentences in Japanese (`cli`). Platforms' own words stay as they were said.
//! Invariant: no secret: what a platform says about a token does not repeat it.

use super::{Day, Window};
use std::fmt;

/// Why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reason {
    /// A short stable name.
    pub code: &'static str,
    pub detail: Detail,
    pub way_out: Option<WayOut>,
}

/// What was said or found. The text is English; other languages are made from the data.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Detail {
    /// The code says it all.
    Nothing,
    /// `files`: those that state the request, where it is made of any.
    Answer {
        said: Said,
        files: Vec<String>,
    },
    /// The platform answers zeros for metrics that the account may not see.
    MayNotSee {
        metrics: Vec<String>,
        file: String,
    },
    NotCountedYet,
    StillNotCounted {
        day: Day,
        after_days: i64,
    },
    NoNumbersOfDay,
    /// The platform shows these numbers from so many people on.
    ShownFrom {
        people: u32,
    },
    /// The platform cannot be asked for the very window: its number of another one stands beside it.
    NotWhole {
        instead: Window,
    },
    /// An answer without a number and without an error.
    Empty,
}

/// What a platform says in an answer that brings nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Said {
    pub status: u16,
    /// Its name of the situation, where it has one: `PERMISSION_DENIED`.
    pub name: String,
    pub words: SaidWords,
    /// Its number of the request, for its support.
    pub request: Option<String>,
}

/// The platform's words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SaidWords {
    Text(String),
    /// HTML where JSON was asked for: a proxy, a login page.
    WebPage,
    Nothing,
}

/// What to do about it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum WayOut {
    #[error(
        "add the service account's e-mail address to the property as a Viewer, and enable the Google Analytics Data API in its project"
    )]
    GiveAccess,
    #[error("correct the named field in the file; Google's list of fields tells which go together")]
    CorrectRequest,
    #[error("check the property's number in the account's `id`")]
    CheckProperty,
    #[error("the day's tokens return at midnight Pacific time")]
    WaitForDay,
    #[error("the hour's tokens return within an hour: run `report collect` again then")]
    WaitForHour,
    #[error("remove the metric, or give the account the role that sees it")]
    RemoveMetric,
    #[error("set `zone` of the account, or the property's reporting time zone")]
    SetZone,
    #[error("reissue the channel access token in the LINE Developers Console")]
    ReissueToken,
    #[error("the token must be that of the Messaging API channel linked to the account")]
    LinkedChannel,
    #[error("LINE allows 60 calls an hour: the days fetched so far are kept, the next run continues")]
    NextRun,
    #[error("run `report collect` again tomorrow")]
    Tomorrow,
    #[error("correct the account's `id`, or take the token of the other channel")]
    CorrectId,
    #[error("check the name in the account's `id`: it is the part of the page's address after note.com/")]
    CheckUrlName,
    #[error("log in again with `report auth login`, as the account itself")]
    LogInAgain,
    #[error("buy credits in the platform's developer console, or report from downloaded files")]
    BuyCredits,
    #[error("the spending limit or cap of the developer console is reached: raise it, or wait for its next cycle")]
    RaiseSpendCap,
    #[error("the application's plan or project does not include this; check both in the developer console")]
    EnrolApplication,
    #[error("run `report collect` again later: what was fetched is kept")]
    LaterRun,
    #[error("raise `reads_per_month` in the account's `[accounts.options]`, or wait for the next month (UTC)")]
    RaiseReads,
    #[error("give the application read permission alone, then log in again")]
    ReadOnly,
    #[error("make a new token and put it in the credential's place")]
    NewToken,
    #[error("run `report auth login {platform}`")]
    LogIn { platform: &'static str },
    #[error("run `report collect`: it renews the token")]
    CollectNow,
    #[error(
        "put the token into a JSON file, {{ \"access_token\": \"...\" }}, that `credential` names: runs renew it there before \
         its 60 days are over"
    )]
    KeepInFile,
    #[error("give the token the permissions that README.md of the platform lists")]
    GivePermissions,
    #[error("run `report doctor`: it tells which permission is lacking and until when access lasts")]
    AskDoctor,
    #[error(
        "run `report auth login` and consent, to everything that is asked for, with the user that owns the account"
    )]
    ConsentAsOwner,
    #[error(
        "log in to the platform in a browser as the account, copy the session's cookie anew into the file that `credential` \
         names (README.md of the platform), and run again"
    )]
    NewCookie,
    #[error("enable YouTube Data API v3 and YouTube Analytics API in the application's project")]
    EnableYoutube,
}

impl Reason {
    pub fn new(code: &'static str, detail: Detail) -> Reason {
        Reason { code, detail, way_out: None }
    }
    /// What a platform said.
    pub fn said(code: &'static str, said: Said) -> Reason {
        Reason::new(code, Detail::Answer { said, files: Vec::new() })
    }
    pub fn way_out(mut self, way_out: WayOut) -> Reason {
        self.way_out = Some(way_out);
        self
    }
}

impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Detail::Nothing => Ok(()),
            Detail::Answer { said, files } if files.is_empty() => write!(f, "{said}"),
            Detail::Answer { said, files } => write!(f, "{}: {said}", files.join(", ")),
            Detail::MayNotSee { metrics, file } => write!(
                f,
                "the account may not see {}: the interface answers zeros instead ({file})",
                metrics.join(", ")
            ),
            Detail::NotCountedYet => f.write_str("this day has not been counted yet"),
            Detail::StillNotCounted { day, after_days } => {
                write!(f, "{day} has still not been counted (more than {after_days} days later)")
            }
            Detail::NoNumbersOfDay => f.write_str("there are no numbers of this day"),
            Detail::ShownFrom { people } => write!(f, "these numbers are shown from {people} people on"),
            Detail::NotWhole { instead } => {
                write!(
                    f,
                    "the platform does not state this for the whole window; the number of {instead} is kept instead"
                )
            }
            Detail::Empty => {
                f.write_str("the answer holds no number: not counted yet, too few people, or no permission")
            }
        }
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HTTP {}", self.status)?;
        if !self.name.is_empty() {
            write!(f, " {}", self.name)?;
        }
        match &self.words {
            SaidWords::Text(words) => write!(f, ": {words}")?,
            SaidWords::WebPage => f.write_str(": a web page (HTML)")?,
            SaidWords::Nothing => f.write_str(": without a message")?,
        }
        match &self.request {
            Some(request) => write!(f, " (request {request})"),
            None => Ok(()),
        }
    }
}
