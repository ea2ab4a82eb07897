//! Say how the house lets its clients pay in a currency.
//!
//! Refuses amounts, shares and days out of range, a reminder that would come before the order, an account that is not told where a
//! transfer is offered, and a version that is not the present one. Writes `payment_policies` and the audit log. Orders keep the
//! installments they were placed with.

use db::Tx;
use kernel::{Currency, FieldError, Money, Rate, clean_text};
use platform::{Cx, audit};

use super::{Account, PaymentPolicy, ScheduleError, queries::read_policy};

/// A policy as typed.
#[derive(Debug, Clone)]
pub struct PutPolicy {
    /// The currency.
    pub currency: Currency,
    /// The version it was read at; 0 for a new one.
    pub expected_version: i64,
    /// The total from which a deposit is offered, in minor units; none for never.
    pub deposit_from_minor: Option<i64>,
    /// The deposit's share of the total.
    pub deposit_share: Rate,
    /// Days from placing to the balance's last day.
    pub balance_days: i32,
    /// Days before that for the reminder.
    pub remind_days: i32,
    /// Days after that until people decide.
    pub grace_days: i32,
    /// Whether the deposit may be kept when the balance never comes.
    pub deposit_kept: bool,
    /// The total from which a bank transfer is offered, in minor units; none for never.
    pub transfer_from_minor: Option<i64>,
    /// Days that pieces are kept for a transfer.
    pub transfer_days: i32,
    /// Where clients send money.
    pub account: Account,
}

/// The most an amount here may be, in minor units: ten million.
const MOST: i64 = 1_000_000_000;

/// Puts the policy down and returns it.
#[tracing::instrument(name = "schedules.put_policy", skip_all, fields(currency = %ask.currency.code()))]
pub async fn put_policy(tx: &mut Tx, cx: &Cx, ask: PutPolicy) -> Result<PaymentPolicy, ScheduleError> {
    let policy = check(&ask).map_err(ScheduleError::Invalid)?;
    let before = sqlx::query("SELECT * FROM payment_policies WHERE currency = $1 FOR UPDATE")
        .bind(ask.currency.code())
        .fetch_optional(&mut **tx)
        .await?;
    let before = before.as_ref().map(read_policy).transpose()?;
    let current = before.as_ref().map_or(0, |b| b.version);
    if current != ask.expected_version {
        return Err(ScheduleError::VersionConflict { current });
    }
    let policy = PaymentPolicy { version: current + 1, ..policy };
    write(tx, &policy, current).await?;
    let change = audit::Change {
        action: "schedules.put_policy",
        object: ask.currency.code().to_owned(),
        before: before.as_ref(),
        after: Some(&policy),
    };
    audit::record(tx, cx, change).await?;
    Ok(policy)
}

async fn write(tx: &mut Tx, policy: &PaymentPolicy, current: i64) -> Result<(), ScheduleError> {
    let done = sqlx::query(
        "INSERT INTO payment_policies (currency, deposit_from_minor, deposit_share_ppm, balance_days, remind_days, grace_days, deposit_kept,
                                       transfer_from_minor, transfer_days, account_holder, account_number, account_bank, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         ON CONFLICT (currency) DO UPDATE
             SET deposit_from_minor = $2, deposit_share_ppm = $3, balance_days = $4, remind_days = $5, grace_days = $6, deposit_kept = $7,
                 transfer_from_minor = $8, transfer_days = $9, account_holder = $10, account_number = $11, account_bank = $12, version = $13
             WHERE payment_policies.version = $14",
    )
    .bind(policy.currency.code())
    .bind(policy.deposit_from.map(Money::minor))
    .bind(i32::try_from(policy.deposit_share.millionths()).unwrap_or(0))
    .bind(policy.balance_days)
    .bind(policy.remind_days)
    .bind(policy.grace_days)
    .bind(policy.deposit_kept)
    .bind(policy.transfer_from.map(Money::minor))
    .bind(policy.transfer_days)
    .bind(&policy.account.holder)
    .bind(&policy.account.number)
    .bind(&policy.account.bank)
    .bind(policy.version)
    .bind(current)
    .execute(&mut **tx)
    .await?;
    // two that add the same currency at once: the second finds the first's row
    if done.rows_affected() == 0 {
        return Err(ScheduleError::VersionConflict { current: current + 1 });
    }
    Ok(())
}

fn check(ask: &PutPolicy) -> Result<PaymentPolicy, Vec<FieldError>> {
    let mut wrong = Vec::new();
    let mut refuse = |bad: bool, field: &'static str, code: &'static str, words: &'static str| {
        if bad {
            wrong.push(FieldError::new(field, code, words));
        }
    };
    let amount = |minor: Option<i64>| minor.is_none_or(|minor| (1..=MOST).contains(&minor));
    refuse(
        !amount(ask.deposit_from_minor),
        "deposit_from",
        "out_of_range",
        "Enter the total from which a deposit is offered, or leave it empty for never.",
    );
    refuse(
        !(50_000..=900_000).contains(&ask.deposit_share.millionths()),
        "deposit_share",
        "out_of_range",
        "Enter a share from 5 to 90 per cent.",
    );
    refuse(
        !(1..=365).contains(&ask.balance_days),
        "balance_days",
        "out_of_range",
        "Enter days from 1 to 365.",
    );
    refuse(
        !(0..=60).contains(&ask.remind_days) || ask.remind_days >= ask.balance_days,
        "remind_days",
        "out_of_range",
        "Enter days from 0 to 60, fewer than until the balance is due.",
    );
    refuse(!(0..=90).contains(&ask.grace_days), "grace_days", "out_of_range", "Enter days from 0 to 90.");
    refuse(
        !amount(ask.transfer_from_minor),
        "transfer_from",
        "out_of_range",
        "Enter the total from which a bank transfer is offered, or leave it empty for never.",
    );
    refuse(
        !(1..=10).contains(&ask.transfer_days),
        "transfer_days",
        "out_of_range",
        "Enter days from 1 to 10.",
    );
    let [holder, number, bank] =
        [&ask.account.holder, &ask.account.number, &ask.account.bank].map(|text| clean_text(text, false));
    let offered = ask.transfer_from_minor.is_some();
    for (text, field, words) in [
        (&holder, "account_holder", "Enter in whose name the account is, in up to 100 characters."),
        (
            &number,
            "account_number",
            "Enter the IBAN, or the account with its routing number, in up to 100 characters.",
        ),
        (&bank, "account_bank", "Enter the bank with its BIC, in up to 100 characters."),
    ] {
        let length = text.chars().count();
        refuse(length > 100 || (offered && length == 0), field, "length", words);
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let money = |minor| Money::new(minor, ask.currency);
    Ok(PaymentPolicy {
        currency: ask.currency,
        deposit_from: ask.deposit_from_minor.map(money),
        deposit_share: ask.deposit_share,
        balance_days: ask.balance_days,
        remind_days: ask.remind_days,
        grace_days: ask.grace_days,
        deposit_kept: ask.deposit_kept,
        transfer_from: ask.transfer_from_minor.map(money),
        transfer_days: ask.transfer_days,
        account: Account { holder, number, bank },
        version: ask.expected_version,
    })
}
