//! What goes wrong on the way to platforms, and what they answer.

#[cfg(test)] // the house's rules read this line: what follows is no product
use super::*;

fn places() -> [CredentialPlace; 3] {
    [CredentialPlace::Variable(s("TOKEN")), CredentialPlace::File(s("key.json")), CredentialPlace::OfAccount]
}

fn proof_errors() -> Vec<ProofError> {
    let (account, host) = (|| s("@a"), || s("api.line.me"));
    let place = || CredentialPlace::Variable(s("TOKEN"));
    let grants = [
        GrantError::NotJson { line: 1, column: 2 },
        GrantError::NoClient { field: "client_id" },
        GrantError::NotATime { field: "granted_at" },
    ];
    all(include_str!("../../../http/grant.rs"), "GrantError", &grants, |error| look_at(error));
    let mut faults = vec![
        CredentialFault::NotServiceAccountJson { line: 1, column: 2 },
        CredentialFault::NotServiceAccount,
        CredentialFault::NoField { name: "client_email" },
        CredentialFault::Fields,
        CredentialFault::TokenUri { uri: s("x") },
        CredentialFault::UnsafeTokenUri { uri: s("x") },
        CredentialFault::Key { words: words() },
        CredentialFault::NotJson { line: 1, column: 2 },
        CredentialFault::NoPart { id: "channel_id", secret: "channel_secret", missing: s("channel_id") },
        CredentialFault::NotOneWord,
        CredentialFault::FileNeeded,
        CredentialFault::NoApplication,
        CredentialFault::NoToken { name: "access_token" },
        CredentialFault::NotATime { name: "renewed_at" },
    ];
    faults.extend(grants.into_iter().map(CredentialFault::Grant));
    let source = include_str!("../../../http/error.rs");
    all(source, "CredentialFault", &faults, |_| {});
    let denials = [Denial::Said(words()), Denial::Status { status: 400, words: Some(words()) }, Denial::NoToken];
    all(source, "Denial", &denials, |_| {});
    let ways = [
        DenialWayOut::SetClock,
        DenialWayOut::ReplaceKey,
        DenialWayOut::CheckAccount,
        DenialWayOut::MakeKey,
        DenialWayOut::OtherAccount,
        DenialWayOut::CheckIdAndSecret,
        DenialWayOut::NewToken,
    ];
    all(source, "DenialWayOut", &ways, |_| {});
    let no_tokens = [
        NoToken::Missing,
        NoToken::NotJson,
        NoToken::Send(Box::new(SendError::Refused { host: host() })),
        NoToken::Answer(Denial::Status { status: 500, words: None }),
        NoToken::Said(words()),
    ];
    all(source, "NoToken", &no_tokens, |_| {});
    let mut errors = vec![
        ProofError::Missing { account: account() },
        ProofError::Unreadable { account: account(), place: place(), cause: Unread::NotSet },
        ProofError::Unreadable {
            account: account(),
            place: place(),
            cause: Unread::File { missing: true, words: words() },
        },
        ProofError::Unreadable {
            account: account(),
            place: place(),
            cause: Unread::File { missing: false, words: words() },
        },
        ProofError::NotInCi { account: account() },
        ProofError::NeverGranted { account: account(), place: place() },
        ProofError::CannotKeep { account: account(), place: place() },
        ProofError::NotKept { account: account(), place: place(), cause: words() },
        ProofError::Denied { account: account(), host: host(), answer: Denial::NoToken, way_out: None },
    ];
    errors.extend(places().map(|place| ProofError::Empty { account: account(), place }));
    errors.extend(faults.into_iter().map(|why| ProofError::WrongKind { account: account(), place: place(), why }));
    for answer in denials {
        errors.push(ProofError::ConsentEnded { account: account(), host: host(), answer: answer.clone() });
        errors.push(ProofError::SessionEnded { account: account(), host: host(), answer });
    }
    for way_out in ways {
        let (account, host, way_out) = (account(), host(), Some(way_out));
        errors.push(ProofError::Denied { account, host, answer: Denial::NoToken, way_out });
    }
    for cause in no_tokens {
        errors.push(ProofError::Unreachable { account: account(), host: host(), cause });
    }
    all(source, "ProofError", &errors, |error| look_at(error));
    errors
}

fn send_errors() -> Vec<SendError> {
    let host = || s("api.line.me");
    let source = include_str!("../../../http/error.rs");
    let addresses = [
        AddressFault::Unparsable(words()),
        AddressFault::UserOrPassword,
        AddressFault::NotBare,
        AddressFault::PlainHttp,
        AddressFault::Scheme,
        AddressFault::NotReplaceable,
    ];
    all(source, "AddressFault", &addresses, |_| {});
    let mut errors = vec![
        SendError::ForeignAuthority { authority: s("http://x"), allowed: host() },
        SendError::Refused { host: host() },
        SendError::UnknownHost { host: host() },
        SendError::NoConnection { host: host(), cause: words() },
        SendError::Tls { host: host(), cause: words() },
        SendError::TimedOut { host: host(), seconds: 30 },
        SendError::BrokenOff { host: host(), cause: words() },
        SendError::Redirected { host: host(), status: 302, location: Some(host()) },
        SendError::Redirected { host: host(), status: 302, location: None },
        SendError::TooLarge { host: host(), megabytes: 256 },
        SendError::BudgetUsed { path: s("/v2/bot"), until: Instant::from_unix(0) },
        SendError::TooManyServerErrors { count: 6 },
    ];
    errors.extend(addresses.map(|why| SendError::BadAddress { url: s("x"), why }));
    errors.extend(proof_errors().into_iter().map(SendError::Proof));
    all(source, "SendError", &errors, |error| look_at(error));
    errors
}

#[test]
fn what_goes_wrong_on_the_way_and_with_credentials() {
    places().iter().for_each(|place| look_at(place));
    let source = include_str!("../../../http/consent.rs");
    let brought = [
        BroughtBack::NoCode,
        BroughtBack::Declined { error: s("access_denied"), description: words() },
        BroughtBack::Declined { error: s("access_denied"), description: String::new() },
        BroughtBack::OtherState,
    ];
    all(source, "BroughtBack", &brought, |error| look_at(error));
    let error = send_errors().remove(1);
    look_at(&Cause::PutOff { error, left: 7 });
    look_at(&Cause::ReadsUsed { read: 940, ceiling: 1_000, left: 1 });
}

#[test]
fn what_platforms_answer() {
    let source = include_str!("../../../domain/reason.rs");
    let said = |words| Said { status: 403, name: s("PERMISSION_DENIED"), words, request: Some(s("r-1")) };
    let details = [
        Detail::Answer { said: said(SaidWords::Text(words())), files: vec![s("queries/ga4/a.json")] },
        Detail::Answer { said: said(SaidWords::WebPage), files: vec![] },
        Detail::Answer { said: said(SaidWords::Nothing), files: vec![] },
        Detail::MayNotSee { metrics: vec![s("adCost"), s("adClicks")], file: s("a.json") },
        Detail::NotCountedYet,
        Detail::StillNotCounted { day: day(3), after_days: 3 },
        Detail::NoNumbersOfDay,
        Detail::ShownFrom { people: 20 },
        Detail::NotWhole { instead: Window::of_day(day(3), Zone::PACIFIC) },
        Detail::Empty,
    ];
    let ways = [
        WayOut::GiveAccess,
        WayOut::CorrectRequest,
        WayOut::CheckProperty,
        WayOut::WaitForDay,
        WayOut::WaitForHour,
        WayOut::RemoveMetric,
        WayOut::SetZone,
        WayOut::ReissueToken,
        WayOut::LinkedChannel,
        WayOut::NextRun,
        WayOut::Tomorrow,
        WayOut::CorrectId,
        WayOut::CheckUrlName,
        WayOut::LogInAgain,
        WayOut::BuyCredits,
        WayOut::RaiseSpendCap,
        WayOut::EnrolApplication,
        WayOut::LaterRun,
        WayOut::ReadOnly,
        WayOut::RaiseReads,
        WayOut::NewToken,
        WayOut::LogIn { platform: "youtube" },
        WayOut::CollectNow,
        WayOut::KeepInFile,
        WayOut::GivePermissions,
        WayOut::AskDoctor,
        WayOut::ConsentAsOwner,
        WayOut::EnableYoutube,
        WayOut::NewCookie,
    ];
    all(source, "WayOut", &ways, |way| {
        look_at(&Cause::Answer(Reason::new("x", Detail::NotCountedYet).way_out(*way)));
    });
    details.iter().for_each(|detail| look_at(&Cause::Answer(Reason::new("x", detail.clone()))));
    assert_eq!(variants(source, "Detail").len(), 9, "with `Nothing`, which says nothing");
    assert_eq!(Cause::Answer(Reason::new("x", Detail::Nothing)).ja(), "");
    let seen = [
        Seen::Refused(said(SaidWords::Nothing)),
        Seen::NotJson,
        Seen::Zone { name: s("LP"), zone: s("Asia/Tokyo") },
        Seen::OtherZone { name: s("LP"), found: None, configured: s("Asia/Tokyo") },
        Seen::Account { name: s("CROSS SENDAI") },
        Seen::Token { name: s("CROSS SENDAI") },
        Seen::NoAccount,
        Seen::OtherToken { name: s("CROSS SENDAI"), ids: vec![s("@a")] },
        Seen::PublicAlone,
        Seen::MayWrite { level: s("read-write") },
        Seen::TermsFirst,
        Seen::Access { until: None },
        Seen::Access { until: Some(day(3)) },
        Seen::AccessEnds { until: day(3), due: day(10) },
        Seen::AccessEnds { until: day(13), due: day(10) },
        Seen::NoEndNamed,
        Seen::Renews { until: None },
        Seen::Renews { until: Some(day(3)) },
        Seen::BareToken,
        Seen::ScopesLack { scopes: vec![s("read_insights")] },
        Seen::EndUnknown(said(SaidWords::Nothing)),
    ];
    let faults = include_str!("../../../sources/fault.rs");
    all(faults, "Seen", &seen, |seen| {
        look_at(&Finding { good: false, seen: seen.clone(), way_out: Some(WayOut::SetZone) });
    });
    let (name, name_ja) = (s("youtube.views"), s("視聴回数"));
    let change_ja = s("再生の開始だけで視聴と数えるようになった。");
    let announced = [
        Announced::MetricEnds { name: name.clone(), name_ja: name_ja.clone(), last: day(3) },
        Announced::MetricChanges { name, name_ja, on: day(3), change_ja },
        Announced::InterfaceEnds { name: "Graph API v25.0", last: day(3) },
    ];
    all(include_str!("../../../sources/announced.rs"), "Announced", &announced, |announced| look_at(announced));
    let promised = [
        Promised::Text,
        Promised::Flag,
        Promised::Whole,
        Promised::Count,
        Promised::Percent,
        Promised::List,
        Promised::Object,
        Promised::OneOf(&["ready", "unready"]),
    ];
    all(faults, "Promised", &promised, |_| {});
    let stands = [
        Stands::Nothing,
        Stands::Null,
        Stands::Flag,
        Stands::Text(s("x")),
        Stands::Number(s("3")),
        Stands::List,
        Stands::Object,
    ];
    all(faults, "Stands", &stands, |_| {});
    let mut parse = vec![
        ParseFault::WebPage,
        ParseFault::CutOff(words()),
        ParseFault::NotJson(words()),
        ParseFault::NoReports,
        ParseFault::Reports { found: 1, asked: 2 },
        ParseFault::RowTwice { row: vec![s("a"), s("b")] },
        ParseFault::EmptyPage { announced: 3, offset: 2 },
        ParseFault::RowsChanged { before: 1, after: 2 },
        ParseFault::PageTwice { token: s("t") },
        ParseFault::HeadersChanged,
        ParseFault::OtherZone { found: s("America/New_York"), configured: s("Asia/Tokyo") },
        ParseFault::NotAMoment { text: s("2026-11-01") },
        ParseFault::NoColumn { name: s("x") },
        ParseFault::Columns { found: 1, asked: 2 },
        ParseFault::Values { found: 1, headers: 2 },
        ParseFault::NotADay { text: s("x") },
        ParseFault::OutsideWindow { day: day(1), window: window() },
        ParseFault::NotANumber { text: s("x"), metric: s("sessions") },
        ParseFault::NotWhole { text: s("1.5"), metric: s("sessions") },
    ];
    for promised in promised {
        parse.extend(stands.clone().map(|found| ParseFault::NotPromised { found, promised: promised.clone() }));
    }
    all(faults, "ParseFault", &parse, |fault| {
        look_at(&Cause::Parse(ParseError::new("x", "/reports/0", fault.clone())));
    });
    let mut setup = vec![
        SetupFault::StreamTaken { stream: StreamId::from("ga4.x"), file: s("a.json") },
        SetupFault::AskedTwice { metric: metric(), file: s("a.json") },
        SetupFault::DateRanges,
        SetupFault::NoWindows,
        SetupFault::WindowsOfDates,
        SetupFault::DaysWithoutDate,
        SetupFault::Dimensions { count: 10 },
        SetupFault::Metrics { count: 0 },
        SetupFault::Twice { name: s("x") },
        SetupFault::NotAName { name: s("x") },
        SetupFault::DateRangeDimension,
        SetupFault::Limit { found: s("0") },
        SetupFault::Expression,
        SetupFault::Filter { name: s("x") },
        SetupFault::EmptyFilter { name: s("x") },
        SetupFault::NoValue { name: s("x") },
        SetupFault::RenamesNothing { name: s("x") },
        SetupFault::NotAMetric { name: s("x") },
        SetupFault::NameOfWhole { name: s("x") },
        SetupFault::NeedsName { name: s("x") },
        SetupFault::NamedTwice { metric: metric() },
        SetupFault::OrderBys,
        SetupFault::NotAStream { name: s("x") },
    ];
    setup.extend(malformed().into_iter().map(|form| SetupFault::Form { form, column: 3 }));
    all(faults, "SetupFault", &setup, |fault| {
        look_at(&SetupError { file: s("a.json"), line: 2, fault: fault.clone() });
    });
    let causes = [
        Cause::Send(SendError::Refused { host: s("x") }),
        Cause::Answer(Reason::new("x", Detail::NotCountedYet)),
        Cause::Parse(ParseError::new("x", "", ParseFault::WebPage)),
        Cause::Contradiction(Arc::new(NormalizeError::Contradiction(Box::new(contradiction())))),
        Cause::PutOff { error: SendError::Refused { host: s("x") }, left: 3 },
        Cause::ReadsUsed { read: 940, ceiling: 1_000, left: 1 },
    ];
    all(include_str!("../../../pipeline/problem.rs"), "Cause", &causes, |cause| look_at(cause));
}
