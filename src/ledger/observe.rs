//! Ledger rows that state numbers of platforms: figures taken over from the previous contractor, and broadcasts' numbers that
//! were read from a screen and typed in.
//!
//! Invariant: each observation points at the very cell it was typed in and is flagged as what it is.

use super::{LedgerError, Problem, Wrong};
use crate::domain::{
    AccountId, Catalogue, Day, Entity, Field, Flag, Flags, Instant, Ledger, LedgerRow, Members, MetricId, Near,
    Observation, Post, Quality, Stated, Window, Zone,
};
use crate::programme::Programme;

/// What the broadcasts' ledger says about messages.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Broadcasts {
    /// Typed numbers per message: `line.message.delivered`, `line.message.opened`, `line.message.clicked`. The entity is the
    /// row's key.
    pub observations: Vec<Observation>,
    /// Every message.
    pub posts: Vec<Post>,
    /// Messages whose numbers the platform gives.
    pub requests: Vec<SentThroughInterface>,
}

/// A message that was sent through LINE's interface, so that its numbers can be asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SentThroughInterface {
    pub entity: Entity,
    pub title: String,
    pub request_id: String,
    pub sent_on: Day,
}

/// LINE keeps counting who opened a message for two weeks.
const MESSAGE_SETTLE_DAYS: i64 = 14;

/// The rows of `line_broadcasts` as messages of `account`. `read_at` is when the ledger was read: typed numbers are true then.
pub fn broadcasts(ledger: &Ledger, account: &AccountId, read_at: Instant) -> Broadcasts {
    let mut found = Broadcasts::default();
    for row in &ledger.rows {
        let day = ledger.field(row, "sent_on").and_then(Field::day);
        let title = ledger.field(row, "title").and_then(Field::text);
        let (Some(sent_on), Some(title)) = (day, title) else { continue };
        let entity = Entity::new(row.key.as_str());
        if let Some(request_id) = ledger.field(row, "request_id").and_then(Field::text) {
            let (title, request_id) = (title.to_string(), request_id.to_string());
            found.requests.push(SentThroughInterface { entity: entity.clone(), title, request_id, sent_on });
        }
        let window = Window::of_day(sent_on, Zone::JST);
        let settled = read_at.day_in(Zone::JST).since(sent_on) > MESSAGE_SETTLE_DAYS;
        for column in ["delivered", "opened", "clicked"] {
            let Some(value) = ledger.field(row, column).and_then(Field::number) else { continue };
            found.observations.push(Observation {
                metric: MetricId::new(format!("line.message.{column}")),
                account: account.clone(),
                window,
                members: Members::none(),
                entity: Some(entity.clone()),
                stated: Stated::Value(value),
                quality: if settled { Quality::Settled } else { Quality::Provisional },
                flags: Flags::of([Flag::Typed]),
                observed_at: read_at,
                origin: ledger.origin_of(row, column),
            });
        }
        found.posts.push(Post {
            account: account.clone(),
            entity,
            kind: "message".to_string(),
            title: title.to_string(),
            url: None,
            published_at: None,
            published_on: Some(sent_on),
            observed_at: read_at,
            origin: row.origin.clone(),
        });
    }
    found
}

/// The rows of `baseline` as observations flagged as taken over. An account is named by its id or, where that is unambiguous
/// on the metric's platform, by its name. Days are those of the metric's zone.
///
/// # Errors
/// [`LedgerError::Problems`]: a metric or an account that is not known, or a period that ends before it starts.
pub fn baseline(
    ledger: &Ledger,
    programme: &Programme,
    catalogue: &Catalogue,
    read_at: Instant,
) -> Result<Vec<Observation>, LedgerError> {
    let (mut observations, mut problems) = (Vec::new(), Vec::new());
    for row in &ledger.rows {
        match taken_over(ledger, row, programme, catalogue, read_at) {
            Ok(observation) => observations.extend(observation),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(observations) } else { Err(LedgerError::Problems { problems }) }
}

fn taken_over(
    ledger: &Ledger,
    row: &LedgerRow,
    programme: &Programme,
    catalogue: &Catalogue,
    read_at: Instant,
) -> Result<Option<Observation>, Problem> {
    let text = |column: &str| ledger.field(row, column).and_then(Field::text).unwrap_or_default();
    let problem = |column: &str, wrong: Wrong| problem_at(ledger, row, column, wrong);
    let metric = MetricId::new(text("metric"));
    let Some(known) = catalogue.get(&metric) else {
        let near = Near::to(metric.as_str(), catalogue.iter().map(|m| m.id.as_str()));
        return Err(problem("metric", Wrong::UnknownMetric { metric, near }));
    };
    let account = named_account(programme, &metric, text("account")).map_err(|wrong| problem("account", wrong))?;
    let days = ["start", "end"].map(|c| ledger.field(row, c).and_then(Field::day));
    let ([Some(start), Some(end)], Some(value)) = (days, ledger.field(row, "value").and_then(Field::number)) else {
        return Ok(None);
    };
    let window =
        Window::new(start, end, known.zone).map_err(|_| problem("end", Wrong::EndBeforeStart { end, start }))?;
    Ok(Some(Observation {
        metric,
        account,
        window,
        members: Members::none(),
        entity: None,
        stated: Stated::Value(value),
        quality: Quality::Settled,
        flags: Flags::of([Flag::TakenOver]),
        observed_at: read_at,
        origin: ledger.origin_of(row, "value"),
    }))
}

/// What is wrong with the cell of this column, with its place in the file.
pub(super) fn problem_at(ledger: &Ledger, row: &LedgerRow, column: &str, wrong: Wrong) -> Problem {
    let pointer = ledger.origin_of(row, column).pointer;
    let mut place = pointer.split(':').map(|n| n.parse().unwrap_or(0));
    let (line, field) = (place.next().unwrap_or(0), place.next().unwrap_or(0));
    Problem { file: format!("{}.csv", ledger.name), line, column: field, name: column.to_string(), wrong }
}

/// The account on the metric's platform that people mean by this id or, where it is the only one so called, this name.
pub(super) fn named_account(programme: &Programme, metric: &MetricId, named: &str) -> Result<AccountId, Wrong> {
    let platform = metric.platform();
    let accounts: Vec<_> = programme.accounts_on(&platform).collect();
    let by_id = accounts.iter().find(|a| a.id.as_str() == named);
    let by_name: Vec<_> = accounts.iter().filter(|a| a.name == named).collect();
    match (by_id, &by_name[..]) {
        (Some(account), _) => Ok(account.id.clone()),
        (None, [account]) => Ok(account.id.clone()),
        _ => {
            let known = accounts.iter().map(|a| a.id.clone()).collect();
            Err(Wrong::UnknownAccount { named: named.to_string(), platform, known })
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::domain::{Metric, PlatformId, SnapshotId, Unit};
    use crate::ledger::{empty, read};
    use crate::programme::{Account, Language, ReportSettings, Term};

    fn ledger(name: &str, text: &str) -> Ledger {
        read(name, "x.csv", text.as_bytes(), None, SnapshotId::of(text.as_bytes())).unwrap()
    }

    fn now() -> Instant {
        "2026-11-10T00:00:00Z".parse().unwrap()
    }

    pub fn programme() -> Programme {
        let account = |platform: &str, name: &str, id: &str| Account {
            platform: PlatformId::from(platform),
            name: name.to_string(),
            id: AccountId::from(id),
            credential: None,
            base_url: None,
            zone: Zone::JST,
            started: None,
            options: Default::default(),
        };
        let day = |m| Day::new(2026, m, 1).unwrap();
        Programme {
            name: "事業".into(),
            short_name: "事業".into(),
            client: "市".into(),
            department: None,
            contractor: "受託者".into(),
            term: Term { start: day(4), end: day(12) },
            language: Language::Ja,
            accounts: vec![
                account("line", "CROSS SENDAI", "@crosssendai"),
                account("x", "仙台", "@a"),
                account("x", "仙台", "@b"),
            ],
            obligations: vec![],
            values: vec![],
            year_start: 4,
            regions: vec![],
            questions: Vec::new(),
            report: ReportSettings { due_day: 10, edition: "第1版".into() },
            sample: true,
        }
    }

    fn catalogue() -> Catalogue {
        let of = |id: &str, zone| Metric::uncatalogued(MetricId::from(id), id, Unit::People, zone, 0);
        Catalogue::new([of("line.friends_added", Zone::JST), of("x.impressions", Zone::PACIFIC)])
    }

    #[test]
    fn typed_numbers_stand_for_their_message() {
        let text = "sent_on,title,original,request_id,delivered,opened,clicked\n\
            2026-10-09,お知らせ,○,,1204,602,\n\
            2026-11-06,特集,×,abc-1,,,\n";
        let found = broadcasts(&ledger("line_broadcasts", text), &AccountId::from("@crosssendai"), now());
        let places: Vec<String> = found
            .observations
            .iter()
            .map(|o| format!("{} {} {} {}", o.metric, o.stated.value().unwrap(), o.origin.pointer, o.quality))
            .collect();
        assert_eq!(
            places,
            ["line.message.delivered 1204 2:5 settled", "line.message.opened 602 2:6 settled"],
            "blank is not zero"
        );
        assert_eq!(found.observations[0].entity, Some(Entity::from("2026-10-09 お知らせ")));
        assert_eq!(found.observations[0].flags.names(), "typed");
        assert_eq!(found.posts.len(), 2);
        let asked: Vec<_> = found.requests.iter().map(|r| (r.request_id.as_str(), r.sent_on.to_string())).collect();
        assert_eq!(asked, [("abc-1", "2026-11-06".to_string())]);
        assert_eq!(
            broadcasts(&empty("line_broadcasts", None).unwrap(), &AccountId::from("a"), now()),
            Broadcasts::default()
        );
    }

    #[test]
    fn figures_taken_over_are_observations_of_their_own_window() {
        let text = "metric,account,start,end,value,evidence\n\
            line.friends_added,CROSS SENDAI,2026-03-31,2026-03-31,\"4,321\",前年度実績報告書 p.12\n\
            x.impressions,@b,2026-03-01,2026-03-31,9876,引継資料 3\n";
        let found = baseline(&ledger("baseline", text), &programme(), &catalogue(), now()).unwrap();
        let places: Vec<String> = found
            .iter()
            .map(|o| {
                format!("{} {} {} {} {}", o.metric, o.account, o.window, o.stated.value().unwrap(), o.origin.pointer)
            })
            .collect();
        assert_eq!(
            places,
            [
                "line.friends_added @crosssendai 2026-03-31..2026-03-31 4321 2:5",
                "x.impressions @b 2026-03-01..2026-03-31 9876 3:5"
            ]
        );
        assert_eq!(found[0].flags.names(), "taken_over");
        assert_eq!(found[1].window.zone(), Zone::PACIFIC);
    }

    #[test]
    fn unknown_metrics_and_accounts_are_told_with_what_is_known() {
        let text = "metric,account,start,end,value,evidence\n\
            line.friend_added,@crosssendai,2026-03-31,2026-03-31,1,a\n\
            x.impressions,仙台,2026-03-01,2026-03-31,2,b\n\
            x.impressions,@a,2026-03-31,2026-03-01,3,c\n";
        let error = baseline(&ledger("baseline", text), &programme(), &catalogue(), now()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "baseline.csv:2:1: metric: found `line.friend_added`; did you mean `line.friends_added`?\n\
             baseline.csv:3:2: account: found `仙台`; the accounts on x are: @a, @b\n\
             baseline.csv:4:4: end: found `2026-03-01`; not before the start, 2026-03-31"
        );
    }
}
