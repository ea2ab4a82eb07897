//! Divide what is still owed for an order into other parts.
//!
//! Refuses an order of which nothing is to be paid, a stale version, parts that do not add up to what is owed, are not in the order of
//! their days, or do not end with one balance, and words that are missing or too long. Writes `order_installments`, asks for open payments of
//! what no longer counts to be cancelled, and writes the audit log. What is paid stays as it is.

use chrono::NaiveDate;
use db::Tx;
use kernel::{FieldError, Money, clean_text, ids::OrderId};
use platform::{Cx, audit};
use serde_json::json;

use super::{
    Due, Installment, InstallmentKind, Method, NewInstallment, ScheduleError, queries, record_schedule, store,
};
use crate::{
    orders::{self, OrderState},
    payments,
};

/// The most installments an order may still have.
const MOST: usize = 12;

/// What to divide, and into what.
#[derive(Debug, Clone)]
pub struct PutSchedule {
    /// The order.
    pub order: OrderId,
    /// The version staff saw.
    pub expected_version: i64,
    /// What is to be paid, in this order; the last is the balance.
    pub parts: Vec<Part>,
}

/// One part as typed.
#[derive(Debug, Clone)]
pub struct Part {
    /// What it is for.
    pub kind: InstallmentKind,
    /// What a stage is called; empty elsewhere.
    pub words: String,
    /// How much, in minor units of the order's currency.
    pub amount_minor: i64,
    /// Its last day; none for at once, which only the first part of an unpaid order may be.
    pub due_on: Option<NaiveDate>,
    /// How its money is expected.
    pub method: Method,
}

/// Puts the parts down and returns every installment of the order that counts.
#[tracing::instrument(name = "schedules.put_schedule", skip_all, fields(order.id = %ask.order))]
pub async fn put_schedule(tx: &mut Tx, cx: &Cx, ask: PutSchedule) -> Result<Vec<Installment>, ScheduleError> {
    let order = orders::lock(tx, ask.order).await?.ok_or(ScheduleError::NotFound)?;
    if order.version != ask.expected_version {
        return Err(ScheduleError::VersionConflict { current: order.version });
    }
    if !matches!(order.state, OrderState::PendingPayment | OrderState::DepositPaid) {
        return Err(ScheduleError::NothingDue { paid: order.state.is_paid() });
    }
    let before = queries::list_for_order(tx, order.id).await?;
    let owed = owed(&before, order.due).ok_or(ScheduleError::NothingDue { paid: true })?;
    let policy = queries::find_policy(tx, order.total.currency()).await?;
    let begun = order.state == OrderState::DepositPaid;
    let today = tx.now().await?.date_naive();
    let mut parts = check(&ask.parts, owed, begun, today).map_err(ScheduleError::Invalid)?;
    if let Some(policy) = &policy {
        for part in &mut parts {
            *part = policy.installment(part.kind, part.words.take(), part.amount, part.due, part.method);
        }
    }
    store::void_open(tx, order.id).await?;
    payments::request_cancel(tx, order.id).await?;
    record_schedule(tx, cx, order.id, &parts).await?;
    let kept = policy.is_some_and(|p| p.deposit_kept);
    orders::note_schedule(tx, order.id, kept).await?;
    let after = queries::list_for_order(tx, order.id).await?;
    let told = |list: &[Installment]| -> serde_json::Value {
        list.iter().map(|i| json!([i.label(), i.amount, i.due.day()])).collect()
    };
    let change = audit::Change {
        action: "schedules.put_schedule",
        object: order.id.to_string(),
        before: Some(&told(&before)),
        after: Some(&told(&after)),
    };
    audit::record(tx, cx, change).await?;
    Ok(after)
}

/// What is still to be paid: what credits left of the total, less what was paid of it.
fn owed(installments: &[Installment], due: Money) -> Option<Money> {
    let paid = installments.iter().filter(|i| i.paid_at.is_some()).map(|i| i.amount);
    due.checked_sub(Money::sum(due.currency(), paid)?).filter(|owed| owed.minor() > 0)
}

fn check(
    parts: &[Part],
    owed: Money,
    begun: bool,
    today: NaiveDate,
) -> Result<Vec<NewInstallment>, Vec<FieldError>> {
    let mut wrong = Vec::new();
    let mut refuse = |bad: bool, field: String, code: &'static str, words: String| {
        if bad {
            wrong.push(FieldError::new(field, code, words));
        }
    };
    refuse(
        parts.is_empty() || parts.len() > MOST,
        "parts".to_owned(),
        "length",
        format!("Enter between one part and {MOST}."),
    );
    let sum = Money::sum(owed.currency(), parts.iter().map(|p| Money::new(p.amount_minor, owed.currency())));
    refuse(
        sum != Some(owed),
        "parts".to_owned(),
        "sum",
        format!("The parts must add up to what is still owed, {owed}."),
    );
    let mut last_day = None;
    for (n, part) in parts.iter().enumerate() {
        let field = |name: &str| format!("parts.{n}.{name}");
        let is_last = n + 1 == parts.len();
        refuse(
            is_last != (part.kind == InstallmentKind::Balance),
            field("kind"),
            "order",
            "The last part is the balance, and only the last.".to_owned(),
        );
        refuse(
            part.kind == InstallmentKind::Deposit && (n > 0 || begun),
            field("kind"),
            "order",
            "A deposit comes first, and once.".to_owned(),
        );
        refuse(
            part.amount_minor <= 0,
            field("amount"),
            "out_of_range",
            "Enter an amount above nothing.".to_owned(),
        );
        let words = part.words.trim().chars().count();
        refuse(
            words > 60 || (part.kind == InstallmentKind::Stage && words == 0),
            field("words"),
            "length",
            "Say what the stage is, in up to 60 characters.".to_owned(),
        );
        let at_once = n == 0 && !begun;
        refuse(
            part.due_on.is_none() && !at_once,
            field("due_on"),
            "required",
            "Enter its last day; only the first payment of an order is due at once.".to_owned(),
        );
        refuse(
            part.due_on.is_some_and(|day| day < today || Some(day) < last_day),
            field("due_on"),
            "out_of_range",
            "Enter a day from today on, not before the part that comes first.".to_owned(),
        );
        last_day = part.due_on.or(last_day);
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(parts.iter().map(|part| read(part, owed)).collect())
}

fn read(part: &Part, owed: Money) -> NewInstallment {
    let words = clean_text(&part.words, false);
    NewInstallment {
        kind: part.kind,
        words: Some(words).filter(|words| !words.is_empty()),
        amount: Money::new(part.amount_minor, owed.currency()),
        due: match (part.kind, part.due_on) {
            (_, None) => Due::Placing,
            (InstallmentKind::Balance, Some(day)) => Due::BeforeDispatch(day),
            (_, Some(day)) => Due::On(day),
        },
        grace_days: 0,
        remind_on: None,
        method: part.method,
    }
}

#[cfg(test)]
mod tests {
    use kernel::Currency;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn part(kind: InstallmentKind, amount_minor: i64, due_on: Option<&str>) -> Part {
        let words = if kind == InstallmentKind::Stage { "Stone set".to_owned() } else { String::new() };
        Part { kind, words, amount_minor, due_on: due_on.map(day), method: Method::Card }
    }

    fn refused(parts: &[Part], begun: bool) -> Vec<String> {
        let owed = Money::new(1_000, Currency::Usd);
        let wrong = check(parts, owed, begun, day("2026-03-01")).err().unwrap_or_default();
        wrong.into_iter().map(|e| format!("{} {}", e.field, e.code)).collect()
    }

    #[test]
    fn parts_add_up_end_with_the_balance_and_follow_their_days() {
        use InstallmentKind::{Balance, Deposit, Stage};
        let good = [
            part(Deposit, 300, None),
            part(Stage, 300, Some("2026-04-01")),
            part(Balance, 400, Some("2026-05-01")),
        ];
        assert_eq!(refused(&good, false), Vec::<String>::new());
        assert_eq!(refused(&[part(Balance, 999, None)], false), ["parts sum"]);
        assert_eq!(refused(&[part(Balance, 1_000, None)], true), ["parts.0.due_on required"]);
        assert_eq!(refused(&[part(Deposit, 1_000, None)], false), ["parts.0.kind order"]);
        let late = [part(Stage, 300, Some("2026-05-02")), part(Balance, 700, Some("2026-05-01"))];
        assert_eq!(refused(&late, true), ["parts.1.due_on out_of_range"]);
        let second = [part(Deposit, 300, Some("2026-05-01")), part(Balance, 700, Some("2026-05-01"))];
        assert_eq!(refused(&second, true), ["parts.0.kind order"]);
        let negative = [part(Deposit, -1, None), part(Balance, 1_001, Some("2026-05-01"))];
        assert_eq!(refused(&negative, false), ["parts.0.amount out_of_range"]);
        assert_eq!(refused(&[], false), ["parts length", "parts sum"]);
        let past = [part(Stage, 300, Some("2026-02-28")), part(Balance, 700, Some("2026-05-01"))];
        assert_eq!(refused(&past, true), ["parts.0.due_on out_of_range"]);
    }
}
