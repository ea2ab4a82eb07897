//! Random histories: whatever people try, in whatever order.

use chrono::{DateTime, Duration, NaiveDate, TimeZone, Utc};
use kernel::{Currency, Money, SeededRandom, ids::AccountId};
use proptest::prelude::*;

use super::*;
use crate::{BespokeError, custody::Hand};

fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 23, 9, 0, 0).single().unwrap()
}

fn opened() -> Fact {
    Fact::Opened {
        number: "B-7K3MQ2".into(),
        title: "A ring for Ada".into(),
        client: "Ada".into(),
        currency: Currency::Usd,
        brief: Brief { piece: "ring".into(), ..Brief::default() },
        secret_until: None,
    }
}

/// What somebody tries; versions, rounds and hashes are those of the moment, or of another.
#[derive(Debug, Clone)]
enum Try {
    Move(usize),
    Onward,
    Help,
    Assign(u64),
    Promise(i64),
    Ask,
    Write(bool),
    IssueQuote(i64, i64, i64),
    AcceptQuote(i32),
    DeclineQuote(i32),
    CallRequote(i32),
    ShowDesign(u8),
    Approve,
    ApproveStale(u8),
    ReturnDesign(i32),
    OrderChange(i64, i32),
    AnswerChange(i32, bool),
    PayDeposit,
    PayDue,
    Pay(i64),
    PayBack(i64),
    OpenJob,
    Check(u8),
    ReceiveStone,
    Rework,
    Remark(i32, i32),
    Release(i64),
    Wait(i64),
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let one = prop_oneof![
        3 => (0_usize..Stage::ALL.len()).prop_map(Try::Move),
        6 => Just(Try::Onward),
        60 => Just(Try::Help),
        1 => any::<u64>().prop_map(Try::Assign),
        1 => (0_i64..400).prop_map(Try::Promise),
        1 => Just(Try::Ask),
        1 => any::<bool>().prop_map(Try::Write),
        3 => (0_i64..5_000_000, 0_i64..100, -2_i64..20).prop_map(|(t, d, v)| Try::IssueQuote(t, d, v)),
        4 => (-1_i32..2).prop_map(Try::AcceptQuote),
        1 => (-1_i32..2).prop_map(Try::DeclineQuote),
        1 => (-1_i32..1).prop_map(Try::CallRequote),
        2 => (0_u8..3).prop_map(Try::ShowDesign),
        4 => Just(Try::Approve),
        1 => (0_u8..3).prop_map(Try::ApproveStale),
        1 => (-1_i32..1).prop_map(Try::ReturnDesign),
        1 => (-500_000_i64..500_000, -9_i32..30).prop_map(|(delta, days)| Try::OrderChange(delta, days)),
        2 => (-1_i32..1, any::<bool>()).prop_map(|(of, yes)| Try::AnswerChange(of, yes)),
        3 => Just(Try::PayDeposit),
        1 => Just(Try::PayDue),
        1 => (-10_i64..3_000_000).prop_map(Try::Pay),
        1 => (-10_i64..3_000_000).prop_map(Try::PayBack),
        1 => Just(Try::OpenJob),
        2 => (0_u8..3).prop_map(Try::Check),
        1 => Just(Try::ReceiveStone),
        2 => Just(Try::Rework),
        1 => (-1_i32..1, -5_i32..1_010).prop_map(|(by, x)| Try::Remark(by, x)),
        1 => (0_i64..3_000_000).prop_map(Try::Release),
        1 => (0_i64..5).prop_map(Try::Wait),
    ];
    proptest::collection::vec(one, 0..56)
}

fn sheet_of(state: &State, file: u8) -> String {
    let price = Money::new(1, Currency::Usd);
    let sheet = ApprovalSheet {
        commission: state.number.clone(),
        round: 1,
        file_sha256: format!("{file:02x}").repeat(32),
        specification: "1.8 mm".into(),
        price,
    };
    sheet.hash()
}

/// What a good designer, or their client, would do next.
fn help(state: &State, now: DateTime<Utc>) -> Option<Action> {
    let to = *state.stage.next().first()?;
    let missing = missing_for(state, if to == Stage::Quote { Stage::Casting } else { to });
    let waits = state.quote.as_ref().is_some_and(|q| q.answer == QuoteAnswer::Waiting);
    Some(match missing.first() {
        None => Action::Move { to, reason: None },
        Some(Missing::AcceptedQuote | Missing::QuoteAnswer) if waits && state.requote.is_none() => {
            accept(state.quote.as_ref()?.version)
        }
        Some(Missing::AcceptedQuote | Missing::QuoteAnswer | Missing::Requote) => Action::IssueQuote {
            total_minor: 1_000_000,
            deposit_minor: 500_000,
            valid_until: now + Duration::days(14),
            stages: vec![StageDue { before: Stage::Finishing, amount_minor: 100_000 }],
        },
        Some(Missing::ChangeAnswer) => Action::AnswerChange { change: state.changes, accepted: true },
        Some(Missing::Approval) => match state.sheet() {
            Some(sheet) => Action::ApproveDesign { hash: sheet.hash() },
            None => show("a"),
        },
        Some(Missing::Deposit) => {
            Action::Pay { amount_minor: state.deposit_due().minor(), reference: "bank".into() }
        }
        Some(Missing::StagePayment) => {
            Action::Pay { amount_minor: state.due_before(to).minor(), reference: "bank".into() }
        }
        Some(Missing::Balance) => Action::Pay { amount_minor: state.due().minor(), reference: "bank".into() },
        Some(Missing::QualityCheck) => check(QualityOutcome::Passed),
        Some(Missing::OpenJob) => Action::EndJob { job: state.open_jobs, loss_mg: 0, excess: None },
        Some(Missing::LooseStone) => {
            Action::MoveStone { stone: state.loose_stones, to: Hand::Piece, reason: None }
        }
        Some(Missing::Release) => {
            let cover_minor = state.total()?.minor();
            Action::Release { way: ReleaseWay::Insured, words: "Malca-Amit 1".into(), cover_minor }
        }
        Some(Missing::Reason) => return None,
    })
}

fn check(outcome: QualityOutcome) -> Action {
    Action::CheckQuality { outcome, name: "Tomás".into(), words: Some("Looked at under the loupe".into()) }
}

fn action(state: &State, what: &Try, now: DateTime<Utc>) -> Option<Action> {
    let version = state.quote.as_ref().map_or(0, |quote| quote.version);
    let round = state.design.as_ref().map_or(0, |design| design.round);
    let words = || "words".to_owned();
    Some(match what {
        Try::Move(to) => Action::Move { to: Stage::ALL[*to], reason: (to % 2 == 0).then(words) },
        Try::Onward => Action::Move { to: *state.stage.next().first()?, reason: None },
        Try::Help => help(state, now)?,
        Try::Assign(seed) => {
            Action::Assign { account: AccountId::new(&SeededRandom::new(*seed)), name: "Ines".into() }
        }
        Try::Promise(day) => {
            let first = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
            Action::Promise { on: first + Duration::days(*day) }
        }
        Try::Ask => Action::Ask { words: words(), due: None },
        Try::Write(client) => {
            Action::Write { by: if *client { Side::Client } else { Side::House }, words: words() }
        }
        Try::IssueQuote(total_minor, percent, days) => Action::IssueQuote {
            total_minor: *total_minor,
            deposit_minor: total_minor * percent / 100,
            valid_until: now + Duration::days(*days),
            stages: vec![StageDue { before: Stage::Setting, amount_minor: total_minor / 10 }],
        },
        Try::AcceptQuote(by) => {
            Action::AnswerQuote { version: version + by, answer: Answer::Accept { terms: "2026-11".into() } }
        }
        Try::DeclineQuote(by) => {
            Action::AnswerQuote { version: version + by, answer: Answer::Decline { reason: None } }
        }
        Try::CallRequote(by) => Action::CallRequote { version: version + by, moved_ppm: 51_000 },
        Try::ShowDesign(file) => Action::ShowDesign {
            file_sha256: format!("{file:02x}").repeat(32),
            specification: "1.8 mm".into(),
        },
        Try::Approve => Action::ApproveDesign { hash: state.sheet()?.hash() },
        Try::ApproveStale(file) => Action::ApproveDesign { hash: sheet_of(state, *file) },
        Try::ReturnDesign(by) => Action::ReturnDesign { round: round + by, words: words() },
        Try::OrderChange(delta, days) => {
            Action::OrderChange { words: words(), delta_minor: *delta, days: *days }
        }
        Try::AnswerChange(by, accepted) => {
            Action::AnswerChange { change: state.changes + by, accepted: *accepted }
        }
        Try::PayDeposit => Action::Pay { amount_minor: state.deposit_due().minor(), reference: words() },
        Try::PayDue => Action::Pay { amount_minor: state.due().minor(), reference: words() },
        Try::Pay(amount) => Action::Pay { amount_minor: *amount, reference: words() },
        Try::PayBack(amount) => Action::PayBack { amount_minor: *amount, reference: words() },
        Try::OpenJob => {
            let due = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
            Action::RecordJob { job: state.open_jobs + 1, words: words(), maker: words(), due }
        }
        Try::Check(found) => check(match found {
            0 => QualityOutcome::Passed,
            1 => QualityOutcome::Failed,
            _ => QualityOutcome::Overridden,
        }),
        Try::ReceiveStone => {
            Action::RecordStone { stone: state.loose_stones + 1, words: words(), carat_milli: 2_400 }
        }
        Try::Rework => Action::Move { to: Stage::Finishing, reason: Some(words()) },
        Try::Remark(by, x) => {
            let at = Some(Pin { x: *x, y: 500 });
            Action::Remark { by: Side::Client, round: round + by, at, words: words() }
        }
        Try::Release(cover_minor) => {
            Action::Release { way: ReleaseWay::Insured, words: words(), cover_minor: *cover_minor }
        }
        Try::Wait(_) => return None,
    })
}

/// Plays a history; hands each new log with its state to the check.
fn play(tries: &[Try], mut check: impl FnMut(&[Fact], &State)) -> (Vec<Fact>, State) {
    let mut log = vec![opened()];
    let mut state = State::open(&log[0]).unwrap();
    let mut now = start();
    for what in tries {
        now += match what {
            Try::Wait(days) => Duration::days(*days),
            _ => Duration::minutes(1),
        };
        let Some(action) = action(&state, what, now) else { continue };
        if let Ok(fact) = decide(&state, action, now) {
            state = state.after(&fact).expect("what was decided follows");
            log.push(fact);
            check(&log, &state);
        }
    }
    (log, state)
}

/// Whether the bench may begin, told from the log alone and in other words than the code's.
fn may_be_at_the_bench(log: &[Fact], to: Stage) -> Result<(), String> {
    let last = |f: &dyn Fn(&Fact) -> bool| log.iter().rposition(f);
    let accepted_at = last(&|f| matches!(f, Fact::QuoteAccepted { .. })).ok_or("no quote was accepted")?;
    let Fact::QuoteAccepted { version: yes, .. } = &log[accepted_at] else { unreachable!() };
    let issued_at = last(&|f| matches!(f, Fact::QuoteIssued { .. })).ok_or("no quote was issued")?;
    let answered =
        log[issued_at..].iter().any(|f| matches!(f, Fact::QuoteAccepted { .. } | Fact::QuoteDeclined { .. }));
    if !answered {
        return Err("the newest quote has no answer".into());
    }
    if log[issued_at..].iter().any(|f| matches!(f, Fact::RequoteCalled { .. })) {
        return Err("the metal has moved".into());
    }
    let (total, deposit) = log
        .iter()
        .find_map(|f| match f {
            Fact::QuoteIssued { version, total_minor, deposit_minor, stages, .. } if version == yes => {
                let by_then = stages.iter().filter(|stage| stage.before <= to);
                Some((*total_minor, deposit_minor + by_then.map(|stage| stage.amount_minor).sum::<i64>()))
            }
            _ => None,
        })
        .ok_or("the accepted quote was never issued")?;
    let mut price = total;
    let mut open = None;
    for fact in &log[accepted_at..] {
        match fact {
            Fact::ChangeOrdered { delta_minor, .. } => open = Some(*delta_minor),
            Fact::ChangeAnswered { accepted, .. } => {
                let delta = open.take().ok_or("a change was answered that was not open")?;
                price += if *accepted { delta } else { 0 };
            }
            _ => {}
        }
    }
    if open.is_some() {
        return Err("a change has no answer".into());
    }
    let shown_at = last(&|f| matches!(f, Fact::DesignShown { .. })).ok_or("no design was shown")?;
    if log[shown_at..].iter().any(|f| matches!(f, Fact::DesignReturned { .. })) {
        return Err("the design was returned".into());
    }
    let Fact::DesignShown { round, file_sha256, specification } = &log[shown_at] else { unreachable!() };
    let sheet = ApprovalSheet {
        commission: "B-7K3MQ2".into(),
        round: *round,
        file_sha256: file_sha256.clone(),
        specification: specification.clone(),
        price: Money::new(price, Currency::Usd),
    };
    let approved = log.iter().rev().find_map(|f| match f {
        Fact::DesignApproved { hash, .. } => Some(hash),
        _ => None,
    });
    if approved != Some(&sheet.hash()) {
        return Err("what is shown is not what was approved".into());
    }
    let paid: i64 = log
        .iter()
        .map(|f| match f {
            Fact::Paid { amount_minor, .. } => *amount_minor,
            Fact::PaidBack { amount_minor, .. } => -amount_minor,
            _ => 0,
        })
        .sum();
    if paid < deposit.min(price) { Err(format!("{paid} of {deposit} were paid")) } else { Ok(()) }
}

/// Whether the final pictures may be taken, told from the log alone: since the piece came to the quality check last, the last word there was
/// that it passed, or that somebody answers for what failed.
fn may_be_pictured(log: &[Fact]) -> Result<(), String> {
    let before = &log[..log.len() - 1];
    let came = |f: &Fact| matches!(f, Fact::Moved { to: Stage::QualityCheck | Stage::Balance, .. });
    let Some(at) = before.iter().rposition(came) else { return Err("it was never checked".into()) };
    if matches!(before[at], Fact::Moved { to: Stage::Balance, .. }) {
        return Ok(());
    }
    let last = before[at..].iter().rev().find_map(|f| match f {
        Fact::QualityChecked { outcome, .. } => Some(*outcome),
        _ => None,
    });
    let failed = before[at..]
        .iter()
        .any(|f| matches!(f, Fact::QualityChecked { outcome: QualityOutcome::Failed, .. }));
    match last {
        Some(QualityOutcome::Passed) => Ok(()),
        Some(QualityOutcome::Overridden) if failed => Ok(()),
        other => Err(format!("the check says {other:?}")),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Ten thousand histories: the log, written and read as the database keeps it, leads to the state that was kept.
    #[test]
    fn replaying_a_log_from_empty_gives_the_state_that_was_kept(tries in tries()) {
        let (log, state) = play(&tries, |_, _| ());
        let stored: Vec<serde_json::Value> = log.iter().map(|f| serde_json::to_value(f).unwrap()).collect();
        let read: Vec<Fact> = stored.into_iter().map(|f| serde_json::from_value(f).unwrap()).collect();
        prop_assert_eq!(&read, &log);
        let kept: State = serde_json::from_value(serde_json::to_value(&state).unwrap()).unwrap();
        prop_assert_eq!(replay(&read), Some(kept));
        // every kind is stored under its own word
        for fact in &log {
            let stored = serde_json::to_value(fact).unwrap();
            prop_assert_eq!(stored["kind"].as_str(), Some(fact.kind()));
        }
    }

    /// Ten thousand histories: no move to the bench while an approval or a payment is missing, and no delivery before the whole price.
    #[test]
    fn no_order_of_events_reaches_the_bench_with_an_approval_or_a_payment_missing(tries in tries()) {
        play(&tries, |log, state| {
            let Some(Fact::Moved { to, .. }) = log.last() else { return };
            if to.at_the_bench()
                && let Err(missing) = may_be_at_the_bench(log, *to) {
                    panic!("at {to:?}, and {missing}: {log:#?}");
                }
            if *to == Stage::Photography
                && let Err(missing) = may_be_pictured(log) {
                    panic!("pictured, and {missing}: {log:#?}");
                }
            if *to == Stage::Delivered {
                let jobs = |open: bool| log.iter().filter(|f| matches!((f, open), (Fact::JobOpened { .. }, true) | (Fact::JobClosed { .. }, false))).count();
                assert_eq!(jobs(true), jobs(false), "{log:#?}");
                assert_eq!(state.loose_stones, 0, "{log:#?}");
                assert!(state.paid_minor >= state.total().unwrap().minor(), "{log:#?}");
                let ready = log.iter().rposition(|f| matches!(f, Fact::Moved { to: Stage::Balance, .. })).unwrap();
                let insured = log[ready..].iter().any(|f| matches!(f, Fact::Released { cover_minor, .. } if *cover_minor >= state.total().unwrap().minor()));
                assert!(insured, "{log:#?}");
            }
        });
    }
}

#[test]
fn the_histories_above_do_reach_the_bench_and_the_client() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let (mut bench, mut delivered, mut reworked) = (0, 0, 0);
    for _ in 0..1_000 {
        let tries = tries().new_tree(&mut runner).unwrap().current();
        let (log, state) = play(&tries, |_, _| ());
        bench += u32::from(log.iter().any(|f| matches!(f, Fact::Moved { to, .. } if to.at_the_bench())));
        delivered += u32::from(state.stage >= Stage::Delivered && state.stage != Stage::Cancelled);
        reworked += u32::from(state.reworks > 0);
    }
    assert!(bench > 100 && delivered > 0 && reworked > 0, "{bench} {delivered} {reworked}");
}

fn state_with(actions: Vec<Action>) -> State {
    let mut state = State::open(&opened()).unwrap();
    for action in actions {
        let fact = decide(&state, action.clone(), start()).unwrap_or_else(|e| panic!("{action:?}: {e}"));
        state = state.after(&fact).unwrap();
    }
    state
}

fn accept(version: i32) -> Action {
    Action::AnswerQuote { version, answer: Answer::Accept { terms: "2026-11".into() } }
}

fn quote(total_minor: i64) -> Action {
    let valid_until = start() + Duration::days(14);
    Action::IssueQuote { total_minor, deposit_minor: total_minor / 2, valid_until, stages: Vec::new() }
}

fn show(file: &str) -> Action {
    Action::ShowDesign { file_sha256: file.repeat(64), specification: "Band 2.2 mm".into() }
}

#[test]
fn a_gate_says_everything_that_is_missing_at_once() {
    let state = state_with(vec![
        Action::Move { to: Stage::Quote, reason: None },
        quote(1_000_000),
        accept(1),
        show("a"),
    ]);
    let refused = decide(&state, Action::Move { to: Stage::Approved, reason: None }, start()).unwrap_err();
    assert!(
        matches!(&refused, BespokeError::GateClosed { to: Stage::Approved, missing } if *missing == [Missing::Approval]),
        "{refused}"
    );
    assert_eq!(missing_for(&state, Stage::Casting), [Missing::Approval, Missing::Deposit]);
}

#[test]
fn a_cent_more_closes_the_gate_until_the_client_approves_again() {
    let mut state = state_with(vec![quote(1_000_000), accept(1), show("a")]);
    let approve = |state: &State| Action::ApproveDesign { hash: state.sheet().unwrap().hash() };
    let go = |state: State, action: Action| {
        let fact = decide(&state, action, start()).unwrap();
        state.after(&fact).unwrap()
    };
    let first = approve(&state);
    state = go(state, first.clone());
    assert!(state.is_approved());
    state = go(state, Action::OrderChange { words: "A cent".into(), delta_minor: 1, days: 0 });
    assert!(missing_for(&state, Stage::Casting).contains(&Missing::ChangeAnswer));
    state = go(state, Action::AnswerChange { change: 1, accepted: true });
    assert_eq!(missing_for(&state, Stage::Casting), [Missing::Approval, Missing::Deposit]);
    assert!(matches!(decide(&state, first, start()), Err(BespokeError::ApprovalOutdated)));
    let again = approve(&state);
    state = go(state, again);
    assert_eq!(missing_for(&state, Stage::Casting), [Missing::Deposit]);
}

#[test]
fn a_superseded_an_expired_and_an_answered_quote_are_each_refused_by_name() {
    let state = state_with(vec![quote(1_000_000), quote(900_000)]);
    let answered = decide(&state, accept(1), start());
    assert!(matches!(answered, Err(BespokeError::QuoteSuperseded { version: 1, latest: 2 })), "{answered:?}");
    let late = decide(&state, accept(2), start() + Duration::days(15));
    assert!(matches!(late, Err(BespokeError::QuoteExpired { version: 2, .. })), "{late:?}");
    let state =
        state.after(&decide(&state_with(vec![quote(1), quote(2)]), accept(2), start()).unwrap()).unwrap();
    assert!(matches!(decide(&state, accept(2), start()), Err(BespokeError::QuoteAnswered(2))));
    assert!(matches!(decide(&state, accept(7), start()), Err(BespokeError::NotFound)));
}

#[test]
fn nothing_is_shown_of_a_surprise_until_its_day() {
    let Fact::Opened { number, title, client, currency, brief, .. } = opened() else { unreachable!() };
    let reveal = NaiveDate::from_ymd_opt(2026, 12, 24).unwrap();
    let fact = Fact::Opened { number, title, client, currency, brief, secret_until: Some(reveal) };
    let state = State::open(&fact).unwrap();
    assert_eq!(state.shown_title(reveal.pred_opt().unwrap()), "Your project");
    assert_eq!(state.shown_title(reveal), "A ring for Ada");
}
