//! Let somebody check out, or ask them to wait.
//!
//! Refuses who is at the limit of a rule. Writes `throttles`. Runs first in the transaction of a checkout, so that only orders which are
//! placed are counted; what was refused is written down apart, after it. Another attempt to pay an order that was placed asks the same
//! rules and counts no order.

use db::{Db, DbError, Tx};
use kernel::{EmailAddress, ids::CartId};
use platform::{Cx, throttle};

use super::{Consequence, VelocityRule, VelocitySetting, list_velocity_rules};
use crate::{holds::minutes_left, payments::Origin};

/// Who checks out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Visit<'a> {
    /// The network they come from; none for the house's own machine.
    pub(crate) network: Option<&'a str>,
    /// Their bag.
    pub(crate) cart: CartId,
    /// The address they give.
    pub(crate) email: &'a EmailAddress,
}

/// Who tries once more to pay an order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Again<'a> {
    /// Where its attempts before came from.
    pub(crate) origin: &'a Origin,
    /// The bag it was made of.
    pub(crate) cart: CartId,
    /// The address it was placed with.
    pub(crate) email: &'a EmailAddress,
}

/// What a visit is let do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Admission {
    /// They may pay; what their payments carry.
    Granted(Origin),
    /// They have to wait so many minutes, for these rules.
    Refused { minutes: i64, rules: Vec<VelocityRule> },
}

/// Asks the rules, and counts the checkout where they let it through.
#[tracing::instrument(name = "velocity.admit", skip_all, fields(cart.id = %visit.cart))]
pub(crate) async fn admit(tx: &mut Tx, cx: &Cx, visit: Visit<'_>) -> Result<Admission, DbError> {
    let settings = list_velocity_rules(tx).await?;
    let subjects = Subjects {
        network: visit.network.map(|network| network_digest(cx, network)),
        cart: visit.cart,
        email: visit.email,
    };
    let challenged = match ask(tx, cx, &settings, |rule| subjects.of(rule)).await? {
        Asked::Let { challenged } => challenged,
        Asked::Refused { minutes, rules } => return Ok(Admission::Refused { minutes, rules }),
    };
    let orders = settings.iter().find(|s| s.active && s.rule == VelocityRule::OrdersOfNetwork);
    if let Some((setting, network)) = orders.zip(subjects.network.as_ref())
        && !throttle::take(tx, cx, setting.limit(), network).await?
    {
        // others of the network were faster
        let minutes = setting.within_minutes.into();
        return Ok(Admission::Refused { minutes, rules: vec![setting.rule] });
    }
    Ok(Admission::Granted(Origin { network: subjects.network, strict: challenged }))
}

/// Asks the rules about declines. Counts nothing: the order was counted when it was placed.
#[tracing::instrument(name = "velocity.admit_again", skip_all, fields(cart.id = %again.cart))]
pub(crate) async fn admit_again(tx: &mut Tx, cx: &Cx, again: Again<'_>) -> Result<Admission, DbError> {
    let settings = list_velocity_rules(tx).await?;
    let subjects = Subjects { network: again.origin.network.clone(), cart: again.cart, email: again.email };
    let about_declines = |rule| if rule == VelocityRule::OrdersOfNetwork { None } else { subjects.of(rule) };
    Ok(match ask(tx, cx, &settings, about_declines).await? {
        Asked::Let { challenged } => Admission::Granted(Origin {
            network: again.origin.network.clone(),
            strict: again.origin.strict || challenged,
        }),
        Asked::Refused { minutes, rules } => Admission::Refused { minutes, rules },
    })
}

/// What the rules say.
enum Asked {
    Let { challenged: bool },
    Refused { minutes: i64, rules: Vec<VelocityRule> },
}

async fn ask(
    tx: &mut Tx,
    cx: &Cx,
    settings: &[VelocitySetting],
    subject: impl Fn(VelocityRule) -> Option<String>,
) -> Result<Asked, DbError> {
    let now = tx.now().await?;
    let asked: Vec<_> =
        settings.iter().filter(|s| s.active).filter_map(|s| Some((s, subject(s.rule)?))).collect();
    let limits: Vec<_> = asked.iter().map(|(setting, subject)| (setting.limit(), subject.clone())).collect();
    let until = throttle::list_full(tx, cx, &limits).await?;
    let full =
        || asked.iter().zip(&until).filter_map(|((setting, _), until)| Some((setting.rule, (*until)?)));
    let refusing = || full().filter(|(rule, _)| rule.consequence() == Consequence::Refuse);
    if let Some(until) = refusing().map(|(_, until)| until).max() {
        let rules = refusing().map(|(rule, _)| rule).collect();
        return Ok(Asked::Refused { minutes: minutes_left(now, until), rules });
    }
    Ok(Asked::Let { challenged: full().any(|(rule, _)| rule.consequence() == Consequence::Challenge) })
}

/// Remembers for staff that rules refused somebody, after the refusal. It matters less than the answer: a database that is away loses it.
pub(crate) async fn note_refusal(db: &Db, rules: &[VelocityRule]) {
    let noted = async {
        let mut tx = db.begin().await?;
        trip(&mut tx, rules).await?;
        tx.commit().await
    };
    tracing::warn!(?rules, "a checkout is refused: too many tries");
    if let Err(error) = noted.await {
        tracing::warn!(%error, "the refusal is not counted");
    }
}

/// Counts that rules were full. The caller has no other lock on them.
pub(super) async fn trip(tx: &mut Tx, rules: &[VelocityRule]) -> Result<(), DbError> {
    if rules.is_empty() {
        return Ok(());
    }
    let now = tx.now().await?;
    // in one order, so that two who count the same rules wait for one another instead of forever
    let mut codes: Vec<&str> = rules.iter().map(|rule| rule.code()).collect();
    codes.sort_unstable();
    for code in codes {
        sqlx::query("UPDATE velocity_rules SET tripped = tripped + 1, tripped_at = $2 WHERE code = $1")
            .bind(code)
            .bind(now)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// What is counted of somebody who pays.
struct Subjects<'a> {
    /// The digest of their network.
    network: Option<String>,
    cart: CartId,
    email: &'a EmailAddress,
}

impl Subjects<'_> {
    /// What is counted under a rule; nothing for one that is asked when a card is known.
    fn of(&self, rule: VelocityRule) -> Option<String> {
        match rule {
            VelocityRule::OrdersOfNetwork | VelocityRule::DeclinesOfNetwork => self.network.clone(),
            VelocityRule::DeclinesOfCart => Some(self.cart.to_string()),
            VelocityRule::DeclinesOfAddress => Some(self.email.canonical()),
            VelocityRule::DeclinesOfHouse => Some(String::new()),
            VelocityRule::DeclinesOfCard => None,
        }
    }
}

/// What a network is called in our books: nobody reads an address out of it.
fn network_digest(cx: &Cx, network: &str) -> String {
    cx.secret.sign("network", &[network.as_bytes()])
}
