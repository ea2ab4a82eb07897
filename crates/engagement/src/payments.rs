//! Letters about orders that are paid in parts or by bank transfer.

use commerce::{
    orders::Order,
    schedules::{Installment, InstallmentState, PaymentPolicy},
    transfers::{creditor_reference, grouped},
};

use crate::{Block, Letter, order_parts as parts};

/// What the letters tell of an order's payments.
pub(crate) struct Told<'a> {
    pub(crate) house: &'a str,
    pub(crate) order: &'a Order,
    pub(crate) installments: &'a [Installment],
    pub(crate) policy: Option<&'a PaymentPolicy>,
    /// Where the client sees the order.
    pub(crate) order_link: String,
    /// Where what is due is paid.
    pub(crate) pay_link: String,
    /// The card that is charged on the day, where its client allowed it.
    pub(crate) card: Option<&'a str>,
}

/// What is said of a card that is charged by itself.
fn by_itself(told: &Told<'_>, due: &Installment) -> Option<Block> {
    let (card, day) = (told.card?, due.due.day()?);
    Some(Block::Paragraph(format!(
        "As you allowed, we charge it to your card ({card}) on {}. You need do nothing. If you would rather pay another way, pay before that day, or take your word back on the page of your order.",
        parts::day(day)
    )))
}

/// Where to send the money, and until when the pieces are kept.
pub(crate) fn transfer_awaited(told: &Told<'_>, due: &Installment) -> Letter {
    let order = told.order;
    let mut blocks = vec![
        Block::Heading("Your pieces are kept for you.".into()),
        Block::Paragraph(format!(
            "Order {} is placed, and nothing was charged. We keep its pieces until {}: please send {} by then.",
            order.number,
            parts::day(order.hold_expires_at.date_naive()),
            due.amount
        )),
    ];
    blocks.extend(account(told, due));
    blocks.extend(parts::pieces(order));
    blocks.push(parts::sums(order));
    blocks.push(Block::Link { label: "See your order".into(), url: told.order_link.clone() });
    blocks.push(Block::QuietLink { label: "Pay by card instead".into(), url: told.pay_link.clone() });
    blocks.push(Block::Paragraph(closing()));
    Letter::new(told.house, &format!("How to pay your order {}", order.number), blocks)
}

/// Thanks for the deposit, and what is to come.
pub(crate) fn deposit_paid(told: &Told<'_>, due: &Installment) -> Letter {
    let order = told.order;
    let mut blocks = vec![
        Block::Heading("Thank you. Your deposit has reached us.".into()),
        Block::Paragraph(format!(
            "{} of {} is paid for order {}, and its pieces are yours. They leave us once the balance is paid.",
            order.paid, order.due, order.number
        )),
    ];
    blocks.extend(parts::pieces(order));
    blocks.push(schedule(told));
    blocks.extend(by_itself(told, due));
    blocks.push(Block::Link { label: format!("Pay {}", due.amount), url: told.pay_link.clone() });
    blocks.push(Block::Paragraph(fate(order, due)));
    blocks.push(Block::QuietLink { label: "See your order".into(), url: told.order_link.clone() });
    blocks.push(Block::Paragraph(closing()));
    Letter::new(told.house, &format!("Your deposit for order {}", order.number), blocks)
}

/// A day comes near.
pub(crate) fn coming(told: &Told<'_>, due: &Installment) -> Letter {
    let day = due.due.day().map(parts::day).unwrap_or_default();
    let opening = format!("{} for order {} is due by {day}: {}.", due.label(), told.order.number, due.amount);
    reminder(
        told,
        due,
        "A payment comes due.",
        opening,
        &format!("{} for order {}", due.label(), told.order.number),
    )
}

/// The card that was to be charged did not pay.
pub(crate) fn card_refused(told: &Told<'_>, due: &Installment) -> Letter {
    let opening = format!(
        "Today we asked your bank for {} for order {}, as you had allowed. It did not pay: often it only wants you to confirm yourself. Nothing was charged, and we do not try again by ourselves. Please pay it here, with the same card or another.",
        due.amount, told.order.number
    );
    let subject = format!("Please confirm a payment: order {}", told.order.number);
    reminder(told, due, "Your bank asks for you.", opening, &subject)
}

/// A day has passed.
pub(crate) fn overdue(told: &Told<'_>, due: &Installment) -> Letter {
    let day = due.due.day().map(parts::day).unwrap_or_default();
    let until = due.grace_ends().map(parts::day).unwrap_or_default();
    let opening = format!(
        "{} for order {} was due by {day}: {}. We keep your pieces until {until}. Write to us if you need more time.",
        due.label(),
        told.order.number,
        due.amount
    );
    let subject = format!("{} for order {} is overdue", due.label(), told.order.number);
    reminder(told, due, "We are waiting for a payment.", opening, &subject)
}

/// The bank let go of money nobody had taken yet.
pub(crate) fn asked_again(told: &Told<'_>, due: &Installment) -> Letter {
    let opening = format!(
        "Your bank had set aside {} for order {}, and keeps it for a few days only. We let go of it, so nothing was charged. Please pay it once more.",
        due.amount, told.order.number
    );
    let subject = format!("Please pay once more: order {}", told.order.number);
    reminder(told, due, "Please pay once more.", opening, &subject)
}

fn reminder(told: &Told<'_>, due: &Installment, heading: &str, opening: String, subject: &str) -> Letter {
    let mut blocks = vec![Block::Heading(heading.into()), Block::Paragraph(opening), schedule(told)];
    blocks.extend(by_itself(told, due));
    blocks.push(Block::Link { label: format!("Pay {}", due.amount), url: told.pay_link.clone() });
    blocks.extend(account(told, due));
    blocks.push(Block::Paragraph(fate(told.order, due)));
    blocks.push(Block::QuietLink { label: "See your order".into(), url: told.order_link.clone() });
    blocks.push(Block::Paragraph(
        "If it is on its way already, thank you: this letter and your payment have crossed. ".to_owned()
            + &closing(),
    ));
    Letter::new(told.house, subject, blocks)
}

/// Each part and the total.
fn schedule(told: &Told<'_>) -> Block {
    let row = |part: &Installment| {
        let stands = match (part.state, part.due.day()) {
            (InstallmentState::Paid, _) => "paid".to_owned(),
            (_, Some(day)) => format!("by {}", parts::day(day)),
            (_, None) => "now".to_owned(),
        };
        (format!("{}, {stands}", part.label()), part.amount.to_string())
    };
    let mut rows: Vec<_> = told.installments.iter().map(row).collect();
    rows.push(("To be paid".into(), told.order.due.to_string()));
    Block::Sums(rows)
}

fn account(told: &Told<'_>, due: &Installment) -> Vec<Block> {
    let Some(policy) = told.policy.filter(|policy| !policy.account.number.is_empty()) else {
        return Vec::new();
    };
    let lines = vec![
        format!("Amount {}", due.amount),
        format!("Reference {}", grouped(&creditor_reference(&told.order.number))),
        format!("To {}", policy.account.holder),
        policy.account.number.clone(),
        policy.account.bank.clone(),
    ];
    vec![Block::Lines { label: "By bank transfer".into(), lines }]
}

/// What becomes of the order when the balance never comes.
fn fate(order: &Order, due: &Installment) -> String {
    let grace = match due.grace_days {
        0 => String::new(),
        days => format!(" and {days} days of grace"),
    };
    let kept = if order.deposit_kept == Some(true) {
        "the order lapses and the house keeps the deposit, as agreed"
    } else {
        "the order lapses and what you paid goes back to you in full"
    };
    format!("If it has not come by its day{grace}, {kept}.")
}

fn closing() -> String {
    "The links above are yours alone. Reply to this letter and a person will read it.".to_owned()
}
