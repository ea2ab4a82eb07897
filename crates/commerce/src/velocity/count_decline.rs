//! Count a payment that the bank declined.
//!
//! Refuses nothing. Writes `throttles`, in the order of the rules. The caller holds the payment's row lock and sees to it that each refusal of
//! a bank is counted once.

use db::{DbError, Tx};
use kernel::{EmailAddress, ids::CartId};
use platform::{Cx, throttle};

use super::{Consequence, VelocityRule, VelocitySetting, admit::trip, list_velocity_rules};

/// Whose payment was declined.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Decliner<'a> {
    /// The bag.
    pub(crate) cart: CartId,
    /// The address of the order.
    pub(crate) email: &'a EmailAddress,
    /// The digest of the network that the payment was begun from.
    pub(crate) network: Option<&'a str>,
    /// What the provider calls the card, the same for one card wherever it is used.
    pub(crate) card: Option<&'a str>,
}

/// Counts it. Returns whether a rule that refuses is full now: then the payment is no longer offered.
pub(crate) async fn count_decline(tx: &mut Tx, cx: &Cx, of: Decliner<'_>) -> Result<bool, DbError> {
    let settings = list_velocity_rules(tx).await?;
    let counted: Vec<_> = settings.iter().filter_map(|s| Some((s, subject(s, of)?))).collect();
    for (setting, subject) in &counted {
        // beyond the limit nothing is counted: it is full already
        throttle::take(tx, cx, setting.limit(), subject).await?;
    }
    let limits: Vec<_> =
        counted.iter().map(|(setting, subject)| (setting.limit(), subject.clone())).collect();
    let full = throttle::list_full(tx, cx, &limits).await?;
    let full: Vec<_> =
        counted.iter().zip(full).filter(|(_, until)| until.is_some()).map(|((s, _), _)| s.rule).collect();
    let (refusing, challenging): (Vec<_>, Vec<_>) =
        full.into_iter().partition(|rule| rule.consequence() == Consequence::Refuse);
    trip(tx, &challenging).await?;
    Ok(!refusing.is_empty())
}

fn subject(setting: &VelocitySetting, of: Decliner<'_>) -> Option<String> {
    match setting.rule {
        _ if !setting.active => None,
        VelocityRule::OrdersOfNetwork => None,
        VelocityRule::DeclinesOfCart => Some(of.cart.to_string()),
        VelocityRule::DeclinesOfAddress => Some(of.email.canonical()),
        VelocityRule::DeclinesOfNetwork => of.network.map(str::to_owned),
        VelocityRule::DeclinesOfCard => of.card.map(str::to_owned),
        VelocityRule::DeclinesOfHouse => Some(String::new()),
    }
}
