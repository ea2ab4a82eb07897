use chrono::TimeDelta;
use kernel::{Id, SystemRandom};

use super::*;

const GUEST: Visit<'_> =
    Visit { channel: Channel::Shop, staff: false, account: None, key: Some("198.51.100.4") };

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default()
}

fn lets(rule: &Rule, visit: Visit<'_>) -> bool {
    rule.lets(Flag::Hints, visit, now())
}

#[test]
fn a_kill_switch_goes_before_everything_that_gives() {
    let account = Id::new(&SystemRandom);
    let visit = Visit { staff: true, account: Some(account), ..GUEST };
    let rule = Rule { staff: true, accounts: vec![account], percent: 100, ..Rule::all(true) };
    assert!(lets(&rule, visit));
    assert!(!lets(&Rule { killed: true, ..rule }, visit));
}

#[test]
fn staff_and_named_accounts_have_it_before_anybody_else() {
    let account = Id::new(&SystemRandom);
    let rule = Rule { staff: true, accounts: vec![account], ..Rule::all(false) };
    assert!(!lets(&rule, GUEST));
    assert!(lets(&rule, Visit { staff: true, ..GUEST }));
    assert!(lets(&rule, Visit { account: Some(account), ..GUEST }));
    assert!(!lets(&rule, Visit { account: Some(Id::new(&SystemRandom)), ..GUEST }));
}

#[test]
fn it_counts_from_its_first_moment_and_no_longer_at_its_last() {
    let rule = Rule { starts_at: Some(now()), ends_at: Some(now() + TimeDelta::hours(1)), ..Rule::all(true) };
    let at = |seconds| rule.lets(Flag::Hints, GUEST, now() + TimeDelta::seconds(seconds));
    assert_eq!([-1, 0, 3_599, 3_600].map(at), [false, true, true, false]);
}

#[test]
fn a_channel_that_is_not_named_has_it_not_and_without_names_all_have() {
    let rule = Rule { channels: vec![Channel::Api], ..Rule::all(true) };
    assert!(!lets(&rule, GUEST));
    assert!(lets(&rule, Visit { channel: Channel::Api, ..GUEST }));
    assert!(Channel::ALL.iter().all(|channel| lets(&Rule::all(true), Visit { channel: *channel, ..GUEST })));
}

#[test]
fn a_share_is_about_its_size_keeps_whom_it_had_and_differs_from_flag_to_flag() {
    let keys: Vec<String> = (0..10_000).map(|n| format!("visitor {n}")).collect();
    let with = |flag: Flag, percent| {
        let rule = Rule { percent, ..Rule::all(false) };
        keys.iter().map(|key| rule.lets(flag, Visit { key: Some(key), ..GUEST }, now())).collect::<Vec<_>>()
    };
    let count = |with: &[bool]| with.iter().filter(|on| **on).count();
    let (ten, thirty) = (with(Flag::Hints, 10), with(Flag::Hints, 30));
    assert!((900..1_100).contains(&count(&ten)), "{}", count(&ten));
    assert!((2_800..3_200).contains(&count(&thirty)), "{}", count(&thirty));
    assert!(ten.iter().zip(&thirty).all(|(ten, thirty)| !ten || *thirty), "somebody lost it while it grew");
    assert_ne!(ten, with(Flag::SharedWishlists, 10));
    assert_eq!(ten, with(Flag::Hints, 10), "and asked again it says the same");
}

#[test]
fn whom_we_would_not_know_again_is_in_no_share_and_an_account_takes_its_place_along() {
    let nobody = Visit { key: None, ..GUEST };
    assert!(!lets(&Rule { percent: 99, ..Rule::all(false) }, nobody));
    assert!(lets(&Rule::all(true), nobody));
    let account = Some(Id::new(&SystemRandom));
    let half = Rule { percent: 50, ..Rule::all(false) };
    let at = |key: String| lets(&half, Visit { account, key: Some(&key), ..GUEST });
    assert!((0..50).all(|n| at(format!("device {n}")) == at("another".to_owned())));
}

#[test]
fn every_flag_and_channel_is_found_by_its_word() {
    assert!(Flag::ALL.iter().all(|flag| Flag::find(flag.code()) == Some(*flag)));
    assert!(Channel::ALL.iter().all(|channel| Channel::find(channel.code()) == Some(*channel)));
    assert_eq!((Flag::find("no_such"), Channel::find("")), (None, None));
}
