//! Let the orders of a commission follow its log. Called by [`crate::commissions::act()`] with every fact, in its transaction.
//!
//! An accepted price opens an order, or amends the one that is open; an accepted change amends it, or, once everything is paid, opens another
//! or has the difference given back. A newer quote, or metal that moved, withdraws an order of which nothing was paid. The end gives
//! everything back before the bench, and all but the deposit from the bench on. Refuses a price that is not above what was paid.

use chrono::{DateTime, Duration, Utc};
use commerce::{
    agreements::{
        AgreedPrice, AmendAgreement, Keep, OpenAgreement, Terms, amend_agreement, end_agreement, give_back,
        hand_over_agreement, open_agreement, withdraw_agreement,
    },
    orders::OrderState,
    schedules,
};
use db::Tx;
use kernel::{Money, Rate};
use platform::Cx;

use super::{Bill, Purpose, queries};
use crate::{
    BespokeError,
    commissions::{Accepted, Commission, Fact, Stage, State},
    error::unreadable,
    quotes::find_quote,
};

/// For how many days a deposit is waited for once a price was accepted. After that the order expires and a new quote is made.
const DEPOSIT_DAYS: i64 = 14;
/// For how long anything is waited for that has no deposit: what is agreed on does not lapse by the clock.
const LONG_DAYS: i64 = 3_650;
/// When a balance is due where no day was promised yet, in days.
const BALANCE_DAYS: i64 = 365;

/// Does to the orders what the fact means for them.
pub(crate) async fn follow(
    tx: &mut Tx,
    cx: &Cx,
    before: &State,
    commission: &Commission,
    fact: &Fact,
) -> Result<(), BespokeError> {
    let state = &commission.state;
    match fact {
        Fact::QuoteAccepted { version, .. } => reprice(tx, cx, before, commission, *version).await,
        Fact::ChangeAnswered { accepted: true, change } => reprice(tx, cx, before, commission, *change).await,
        Fact::QuoteIssued { .. } | Fact::RequoteCalled { .. } => {
            for bill in priced(tx, commission).await? {
                withdraw_agreement(tx, cx, bill.order.id).await?;
            }
            Ok(())
        }
        Fact::ServiceAnswered { accepted: true, service } => {
            let asked = state.services_minor - before.services_minor;
            if asked <= 0 {
                return Ok(());
            }
            let rate = quoted(tx, commission).await?.map_or(Rate::default(), |price| price.rate);
            let price = AgreedPrice::of_total(Money::new(asked, state.currency), rate);
            let price = price.ok_or_else(too_large)?;
            open(tx, cx, commission, Purpose::Service, *service, price, None).await
        }
        Fact::ServiceDone { .. } => hand_over(tx, cx, commission, "Service done").await,
        Fact::Promised { on } => {
            for bill in priced(tx, commission).await?.iter().filter(|bill| bill.is_open()) {
                schedules::redate_open(tx, bill.order.id, *on).await?;
            }
            Ok(())
        }
        Fact::Moved { to: Stage::Delivered, .. } => {
            hand_over(tx, cx, commission, "Commission delivered").await
        }
        Fact::Moved { to: Stage::Cancelled, .. } => {
            let begun = before.stage.at_the_bench() || before.stage == Stage::Balance;
            let keep = if begun { Keep::Deposit } else { Keep::Nothing };
            for bill in queries::list_bills(tx, commission.id).await? {
                end_agreement(tx, cx, bill.order.id, keep).await?;
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// The orders that live and are about the price.
async fn priced(tx: &mut Tx, commission: &Commission) -> Result<Vec<Bill>, BespokeError> {
    let mut bills = queries::list_bills(tx, commission.id).await?;
    bills.retain(|bill| bill.purpose != Purpose::Service && !bill.order.state.is_dead());
    Ok(bills)
}

/// What is to be paid is what is agreed on now.
async fn reprice(
    tx: &mut Tx,
    cx: &Cx,
    before: &State,
    commission: &Commission,
    no: i32,
) -> Result<(), BespokeError> {
    let (living, state) = (priced(tx, commission).await?, &commission.state);
    let whole = price_now(tx, commission).await?;
    if living.is_empty() {
        // nothing is to be paid for what costs nothing
        if whole.net.minor() > 0 {
            open(tx, cx, commission, Purpose::Price, no, whole, state.accepted.as_ref()).await?;
        }
        return Ok(());
    }
    if let [only] = living.as_slice()
        && only.is_open()
    {
        let terms = terms_of(state, state.accepted.as_ref(), tx.now().await?);
        let ask = AmendAgreement { order: only.order.id, price: whole, terms };
        return Ok(amend_agreement(tx, cx, ask).await?);
    }
    let was = before.total().map_or(0, Money::minor);
    let delta = Money::new(state.total().map_or(0, Money::minor) - was, state.currency);
    differ(tx, cx, commission, &living, delta, no).await
}

/// The price was paid in full and changes all the same: what is more is paid by another order, what is less goes back.
async fn differ(
    tx: &mut Tx,
    cx: &Cx,
    commission: &Commission,
    living: &[Bill],
    delta: Money,
    no: i32,
) -> Result<(), BespokeError> {
    let state = &commission.state;
    let mut delta = delta;
    if let Some(bill) = living.iter().find(|bill| bill.is_open()) {
        let open = AgreedPrice { net: bill.order.subtotal, tax: bill.order.tax, rate: bill.order.tax_rate };
        let price = open.with(delta).ok_or_else(too_large)?;
        let rest = price.total().ok_or_else(too_large)?;
        if rest.minor() > 0 || !bill.paid().is_zero() {
            let terms = terms_of(state, None, tx.now().await?);
            let ask = AmendAgreement { order: bill.order.id, price, terms };
            return Ok(amend_agreement(tx, cx, ask).await?);
        }
        withdraw_agreement(tx, cx, bill.order.id).await?;
        delta = rest;
    }
    match delta.minor() {
        0 => Ok(()),
        1.. => {
            let rate = quoted(tx, commission).await?.map_or(Rate::default(), |price| price.rate);
            let price = AgreedPrice::of_total(delta, rate).ok_or_else(too_large)?;
            open(tx, cx, commission, Purpose::Change, no, price, None).await
        }
        _ => {
            let Some(paid) = living.iter().find(|bill| !bill.is_open()) else { return Ok(()) };
            let back = delta.checked_mul(-1).ok_or_else(too_large)?;
            let key = format!("price:{}", commission.version);
            Ok(give_back(tx, cx, paid.order.id, (back, &key, "The price became less")).await?)
        }
    }
}

/// The price of the accepted quote, with its tax; none for one whose parts are not kept.
async fn quoted(tx: &mut Tx, commission: &Commission) -> Result<Option<AgreedPrice>, BespokeError> {
    let Some(accepted) = &commission.state.accepted else { return Ok(None) };
    let quote = find_quote(tx, commission.id, accepted.version).await?;
    Ok(quote.map(|quote| AgreedPrice {
        net: quote.priced.subtotal,
        tax: quote.priced.tax,
        rate: quote.tax_rate,
    }))
}

/// The whole price as agreed now.
async fn price_now(tx: &mut Tx, commission: &Commission) -> Result<AgreedPrice, BespokeError> {
    let state = &commission.state;
    let total = state.total().ok_or(BespokeError::NothingWaits)?;
    let price = match quoted(tx, commission).await? {
        Some(price) => price.with(Money::new(state.changes_minor, state.currency)),
        None => AgreedPrice::of_total(total, Rate::default()),
    };
    price.ok_or_else(too_large)
}

async fn open(
    tx: &mut Tx,
    cx: &Cx,
    commission: &Commission,
    purpose: Purpose,
    no: i32,
    price: AgreedPrice,
    accepted: Option<&Accepted>,
) -> Result<(), BespokeError> {
    let (state, now) = (&commission.state, tx.now().await?);
    let terms = terms_of(state, accepted, now);
    let days = if terms.deposit.is_zero() { LONG_DAYS } else { DEPOSIT_DAYS };
    let ask = OpenAgreement {
        email: commission.email.clone(),
        account: commission.account,
        client: state.client.clone(),
        // nothing that must not be told: receipts, bank statements and pay links show it
        title: format!("Project {}", state.number),
        reference: state.number.clone(),
        price,
        terms,
        pay_by: now + Duration::days(days),
    };
    let order = open_agreement(tx, cx, ask).await?;
    sqlx::query(
        "INSERT INTO commission_orders (order_id, commission_id, purpose, no, opened_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(order.uuid())
    .bind(commission.id.uuid())
    .bind(purpose.code())
    .bind(no)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The parts in which it is paid: deposit and stages of the accepted quote; what comes after it is paid at once.
fn terms_of(state: &State, accepted: Option<&Accepted>, now: DateTime<Utc>) -> Terms {
    let today = now.date_naive();
    let money = |minor| Money::new(minor, state.currency);
    let ordinals = ["Second payment", "Third payment", "Fourth payment", "Fifth payment"];
    let stages = accepted.map(|accepted| {
        let words = ordinals.into_iter().chain(std::iter::repeat("Further payment"));
        accepted
            .stages
            .iter()
            .zip(words)
            .map(|(due, words)| (words.to_owned(), money(due.amount_minor)))
            .collect()
    });
    Terms {
        deposit: money(accepted.map_or(0, |accepted| accepted.deposit_minor)),
        stages: stages.unwrap_or_default(),
        balance_on: state.promised_on.unwrap_or(today + Duration::days(BALANCE_DAYS)).max(today),
    }
}

async fn hand_over(tx: &mut Tx, cx: &Cx, commission: &Commission, how: &str) -> Result<(), BespokeError> {
    for bill in queries::list_bills(tx, commission.id).await? {
        if bill.order.state == OrderState::Paid {
            hand_over_agreement(tx, cx, bill.order.id, how).await?;
        }
    }
    Ok(())
}

fn too_large() -> BespokeError {
    unreadable("price that can be counted", "it does not fit").into()
}
