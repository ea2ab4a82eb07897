//! Who looks after how much: pure.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use kernel::ids::AccountId;

use crate::commissions::{Card, Stage};

/// Within how many days a promised day is near.
const NEAR: u64 = 14;

/// What somebody looks after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Load {
    /// Their account; none for what nobody looks after.
    pub account: Option<AccountId>,
    /// Their name, as the newest of their cards has it.
    pub name: String,
    /// How many commissions that are not with their owner yet.
    pub open: usize,
    /// Of how many the client waits for an answer.
    pub waiting: usize,
    /// How many are past their promised day.
    pub late: usize,
    /// How many stand where they stand for too long.
    pub stalled: usize,
    /// How many are promised within two weeks.
    pub near: usize,
    /// The next promised day.
    pub next_promised: Option<NaiveDate>,
}

/// Everybody with what they look after, the fullest first; what nobody looks after comes last.
pub fn workload(cards: &[Card], now: DateTime<Utc>) -> Vec<Load> {
    let today = now.date_naive();
    let near = today.checked_add_days(Days::new(NEAR)).unwrap_or(today);
    let mut loads: BTreeMap<Option<AccountId>, Load> = BTreeMap::new();
    for card in cards.iter().filter(|card| card.stage < Stage::Delivered) {
        let load = loads.entry(card.owner_account).or_insert_with(|| Load {
            account: card.owner_account,
            name: card.owner.clone().unwrap_or_else(|| "Nobody yet".into()),
            open: 0,
            waiting: 0,
            late: 0,
            stalled: 0,
            near: 0,
            next_promised: None,
        });
        let pace = card.pace(now);
        load.open += 1;
        load.waiting += usize::from(card.unanswered);
        load.late += usize::from(pace.is_late());
        load.stalled += usize::from(pace.stalled);
        let to_come = card.promised_on.filter(|on| *on >= today);
        load.near += usize::from(to_come.is_some_and(|on| on <= near));
        load.next_promised = [load.next_promised, to_come].into_iter().flatten().min();
    }
    let mut loads: Vec<_> = loads.into_values().collect();
    loads.sort_by(|a, b| (a.account.is_none(), b.open, &a.name).cmp(&(b.account.is_none(), a.open, &b.name)));
    loads
}

#[cfg(test)]
mod tests {
    use chrono::{Duration, TimeZone};
    use kernel::SeededRandom;

    use super::*;
    use crate::ids::CommissionId;

    #[test]
    fn everybodys_cards_are_counted_once_and_nobodys_come_last() {
        let now = Utc.with_ymd_and_hms(2026, 11, 27, 12, 0, 0).single().unwrap();
        let random = SeededRandom::new(1);
        let (ines, tomas) = (AccountId::new(&random), AccountId::new(&random));
        let card = |owner: Option<AccountId>, stage, days: i64, promised: Option<i64>| Card {
            id: CommissionId::new(&random),
            number: String::new(),
            title: String::new(),
            client: String::new(),
            stage,
            stage_since: now - Duration::days(days),
            owner: owner.map(|of| if of == ines { "Inès".into() } else { "Tomás".into() }),
            owner_account: owner,
            promised_on: promised.map(|days| now.date_naive() + Duration::days(days)),
            asked: None,
            total_minor: None,
            currency: "USD".into(),
            unanswered: stage == Stage::Enquiry,
            secret: false,
            version: 1,
        };
        let cards = [
            card(None, Stage::Enquiry, 5, None),
            card(None, Stage::Enquiry, 0, None),
            card(None, Stage::Enquiry, 0, None),
            card(Some(ines), Stage::Setting, 1, Some(-2)),
            card(Some(ines), Stage::Setting, 1, Some(14)),
            card(Some(tomas), Stage::Design, 40, Some(15)),
            card(Some(tomas), Stage::Delivered, 40, Some(-15)),
        ];
        let told: Vec<_> = workload(&cards, now)
            .into_iter()
            .map(|l| (l.name, l.open, l.waiting, l.late, l.stalled, l.near))
            .collect();
        assert_eq!(
            told,
            [
                ("Inès".to_owned(), 2, 0, 1, 0, 1),
                ("Tomás".to_owned(), 1, 0, 0, 1, 0),
                ("Nobody yet".to_owned(), 3, 3, 0, 1, 0)
            ]
        );
    }
}
