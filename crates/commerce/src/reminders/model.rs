//! Who chose what, and which cart is written about.

use chrono::{DateTime, Utc};
use kernel::{
    EmailAddress,
    ids::{AccountId, CartId},
};

use crate::{
    Policy,
    cart::{Cart, CartLine, LineProblem},
    holds::HoldState,
};

/// What one agrees to, in the words that are shown beside the box; kept with every choice.
pub const CHOICE: &str = "Remind me once by e-mail if I leave something in my bag";

/// Who chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chooser {
    /// A customer, for every cart of their account. Letters go to the account's address, which they proved is theirs.
    Account(AccountId),
    /// A guest, for this cart alone. Nobody proved the address they type.
    Guest(CartId),
}

impl Chooser {
    /// Who chooses for a cart.
    pub fn of(cart: &Cart) -> Self {
        cart.account.map_or(Self::Guest(cart.id), Self::Account)
    }
}

/// Where a choice was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Beside the address, at checkout.
    Checkout,
    /// On the account's page.
    Account,
    /// By a program.
    Api,
    /// By the link in a letter.
    Letter,
}

impl Place {
    /// The word it is kept as.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Checkout => "checkout",
            Self::Account => "account",
            Self::Api => "api",
            Self::Letter => "letter",
        }
    }

    pub(super) fn read(word: &str) -> Option<Self> {
        [Self::Checkout, Self::Account, Self::Api, Self::Letter]
            .into_iter()
            .find(|place| place.word() == word)
    }
}

/// What somebody chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReminderChoice {
    /// Whether they want a letter.
    pub wanted: bool,
    /// The address a guest gave; none of an account's.
    pub email: Option<EmailAddress>,
    /// Where they chose.
    pub place: Place,
    /// When.
    pub chosen_at: DateTime<Utc>,
}

/// A letter that is to be written.
#[derive(Debug, Clone)]
pub struct Reminder {
    /// Who receives it.
    pub to: EmailAddress,
    /// What was left, as it stands now.
    pub cart: Cart,
}

/// What is known of a cart when it is asked whether to write about it.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    /// It can still be bought.
    pub(super) open: bool,
    /// Something is in it.
    pub(super) filled: bool,
    /// Something of that can be had at this moment.
    pub(super) to_be_had: bool,
    /// Its client is at checkout: something is held, or an order waits for payment.
    pub(super) in_checkout: bool,
    /// When its client last did something with it.
    pub(super) touched_at: DateTime<Utc>,
    /// What its client chose.
    pub(super) choice: Option<ReminderChoice>,
    /// There is an address to write to, and it may be written to.
    pub(super) reachable: bool,
    /// The address wants no reminders.
    pub(super) stopped: bool,
    /// It was written about.
    pub(super) written: bool,
    /// When the address was last written to, about whichever cart.
    pub(super) address_written_at: Option<DateTime<Utc>>,
}

/// Why nobody is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Silence {
    /// It was paid for, or joined another.
    Closed,
    /// Nothing is in it.
    Emptied,
    /// All of it is sold, or kept by others at this moment.
    NothingLeft,
    /// Its client is at checkout.
    AtCheckout,
    /// Its client was here within a day.
    TooSoon,
    /// Nobody waits for a letter after so long.
    TooLate,
    /// Its client did not choose it, or chose otherwise.
    NotAsked,
    /// There is nowhere to write to.
    Unreachable,
    /// The address wants no reminders.
    Stopped,
    /// It was written about.
    Written,
    /// The address was written to lately.
    AddressRests,
}

/// Whether a cart is written about now.
pub(super) fn judge(facts: &Facts, now: DateTime<Utc>, policy: &Policy) -> Result<(), Silence> {
    let refuse = |unless: bool, silence: Silence| if unless { Ok(()) } else { Err(silence) };
    refuse(facts.choice.as_ref().is_some_and(|choice| choice.wanted), Silence::NotAsked)?;
    refuse(!facts.stopped, Silence::Stopped)?;
    refuse(facts.reachable, Silence::Unreachable)?;
    refuse(!facts.written, Silence::Written)?;
    refuse(facts.open, Silence::Closed)?;
    refuse(facts.filled, Silence::Emptied)?;
    refuse(!facts.in_checkout, Silence::AtCheckout)?;
    refuse(facts.touched_at <= now - policy.reminder_after, Silence::TooSoon)?;
    refuse(facts.touched_at >= now - policy.reminder_until, Silence::TooLate)?;
    refuse(facts.to_be_had, Silence::NothingLeft)?;
    let rested = facts.address_written_at.is_none_or(|at| at <= now - policy.reminder_address_rests);
    refuse(rested, Silence::AddressRests)
}

/// Whether a line can be had now, at least in part.
pub(super) const fn is_to_be_had(line: &CartLine) -> bool {
    matches!(line.problem, None | Some(LineProblem::OnlyLeft(_)))
}

/// Whether the client of a cart is at checkout with it.
pub(super) fn is_at_checkout(cart: &Cart) -> bool {
    let ours = |line: &CartLine| line.hold.is_some_and(|hold| hold.state == HoldState::Yours);
    cart.pending_order.is_some() || cart.lines.iter().any(ours)
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    fn left() -> Facts {
        Facts {
            open: true,
            filled: true,
            to_be_had: true,
            in_checkout: false,
            touched_at: now() - Duration::hours(25),
            choice: Some(ReminderChoice {
                wanted: true,
                email: None,
                place: Place::Account,
                chosen_at: now() - Duration::days(40),
            }),
            reachable: true,
            stopped: false,
            written: false,
            address_written_at: None,
        }
    }

    fn judged(change: impl Fn(&mut Facts)) -> Result<(), Silence> {
        let mut facts = left();
        change(&mut facts);
        judge(&facts, now(), &Policy::default())
    }

    #[test]
    fn a_cart_that_was_left_for_a_day_is_written_about() {
        assert_eq!(judged(|_| ()), Ok(()));
        assert_eq!(judged(|f| f.touched_at = now() - Duration::days(1)), Ok(()));
        assert_eq!(judged(|f| f.touched_at = now() - Duration::days(14)), Ok(()));
        assert_eq!(judged(|f| f.address_written_at = Some(now() - Duration::days(7))), Ok(()));
    }

    #[test]
    fn each_reason_by_itself_is_reason_enough_not_to_write() {
        let minute = Duration::minutes(1);
        assert_eq!(judged(|f| f.choice = None), Err(Silence::NotAsked));
        let unwanted = |f: &mut Facts| {
            f.choice = f.choice.take().map(|choice| ReminderChoice { wanted: false, ..choice });
        };
        assert_eq!(judged(unwanted), Err(Silence::NotAsked));
        assert_eq!(judged(|f| f.stopped = true), Err(Silence::Stopped));
        assert_eq!(judged(|f| f.reachable = false), Err(Silence::Unreachable));
        assert_eq!(judged(|f| f.written = true), Err(Silence::Written));
        assert_eq!(judged(|f| f.open = false), Err(Silence::Closed));
        assert_eq!(judged(|f| f.filled = false), Err(Silence::Emptied));
        assert_eq!(judged(|f| f.in_checkout = true), Err(Silence::AtCheckout));
        assert_eq!(judged(|f| f.touched_at = now() - Duration::days(1) + minute), Err(Silence::TooSoon));
        assert_eq!(judged(|f| f.touched_at = now() - Duration::days(14) - minute), Err(Silence::TooLate));
        assert_eq!(judged(|f| f.to_be_had = false), Err(Silence::NothingLeft));
        let lately = Some(now() - Duration::days(7) + minute);
        assert_eq!(judged(|f| f.address_written_at = lately), Err(Silence::AddressRests));
    }

    #[test]
    fn places_are_read_as_they_are_kept() {
        for place in [Place::Checkout, Place::Account, Place::Api, Place::Letter] {
            assert_eq!(Place::read(place.word()), Some(place));
        }
        assert_eq!(Place::read("newsletter"), None);
    }
}
