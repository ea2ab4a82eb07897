//! Why checkout refuses.

use std::borrow::Cow;

use db::DbError;
use kernel::{Fault, FieldError, Kind, Money, ids::VariantId};

use super::address::NOT_SERVED;
use crate::{
    cart::CartLine, error::from_database, holds::in_minutes, inventory::InventoryError, orders::OrderError,
    payments::PaymentError, promotions::PromotionError, rings::Ring, schedules::ScheduleError,
    shipping::NotOffered, velocity,
};

/// A line that cannot be bought as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShortLine {
    /// The variant.
    pub variant: VariantId,
    /// What it is called.
    pub title: String,
    /// How many were asked for.
    pub wanted: i32,
    /// How many this shopper can have.
    pub available: i32,
}

impl ShortLine {
    /// The stone of a ring that somebody else has.
    pub(super) fn of_stone(line: &CartLine, ring: &Ring) -> Self {
        let title = format!("Stone {} of your {}", ring.serial, line.title);
        Self { variant: line.variant, title, wanted: 1, available: 0 }
    }

    /// A piece, or the stone of a ring, that another client holds.
    pub(super) fn held(line: &CartLine) -> Self {
        match &line.ring {
            Some(ring) => Self::of_stone(line, ring),
            None => Self { variant: line.variant, title: line.title.clone(), wanted: 1, available: 0 },
        }
    }
}

/// A refusal of checkout.
#[derive(Debug, thiserror::Error)]
pub enum CheckoutError {
    /// There is no such cart, or it is not the caller's.
    #[error("there is no such cart")]
    CartNotFound,
    /// Nothing is in the cart.
    #[error("the cart is empty")]
    CartEmpty,
    /// The cart was paid for, or a bank transfer is awaited for it.
    #[error("the cart became order {number}")]
    CartCompleted {
        /// The number of the order it became.
        number: String,
    },
    /// The house no longer sells some of it.
    #[error("{} line(s) are not for sale", .0.len())]
    NotForSale(Vec<ShortLine>),
    /// Somebody else has some of it, or is paying for it.
    #[error("{} line(s) are short of stock", .0.len())]
    InsufficientStock(Vec<ShortLine>),
    /// Another client, who is at checkout, holds some of it.
    #[error("{} line(s) are held for another client", .lines.len())]
    HeldByAnother {
        /// What is held.
        lines: Vec<ShortLine>,
        /// Whole minutes until the last of those holds ends by itself, rounded up.
        minutes: i64,
    },
    /// The total is not the one the shopper saw.
    #[error("the total is {actual}, not {expected}")]
    PriceChanged {
        /// What the shopper saw.
        expected: Money,
        /// What it is.
        actual: Money,
    },
    /// What remains to be paid is not what the shopper saw.
    #[error("{actual} remains to be paid, not {expected}")]
    DueChanged {
        /// What the shopper saw.
        expected: Money,
        /// What it is.
        actual: Money,
    },
    /// The house does not deliver there.
    #[error("the house does not deliver there")]
    CountryNotServed,
    /// There is no such way to deliver to that country.
    #[error("there is no such way to deliver there")]
    UnknownShippingMethod,
    /// The way of delivery is for goods of more value.
    #[error("the way of delivery is for goods of {least} and more")]
    ValueTooLow {
        /// The value from which it is offered.
        least: Money,
    },
    /// The carrier insures less than the goods are worth; another way remains.
    #[error("the carrier insures {cover}, the goods are worth {value}")]
    CoverTooLow {
        /// What the carrier insures.
        cover: Money,
        /// What the goods are worth.
        value: Money,
    },
    /// No carrier that serves the country insures what the goods are worth.
    #[error("no carrier insures {value}")]
    NothingCovers {
        /// What the goods are worth.
        value: Money,
        /// The most that a carrier insures; `None` when none serves the country.
        most: Option<Money>,
    },
    /// The total is below or above what the provider accepts, or does not fit at all.
    #[error("the total is outside what can be paid here")]
    AmountOutOfBounds,
    /// Some fields break a rule.
    #[error("{} field(s) break a rule", .0.len())]
    Fields(Vec<FieldError>),
    /// The same request is being worked on.
    #[error("a twin of the request is being worked on")]
    InFlight,
    /// The key was used for another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// The cart was checked out again while this request was waiting.
    #[error("the cart was checked out again meanwhile")]
    Superseded,
    /// A velocity rule is full: too many payments were declined, or too many orders begun.
    #[error("too many tries; again in {minutes} minutes")]
    TooManyTries {
        /// How long to wait, in whole minutes.
        minutes: i64,
    },
    /// The order is kept, but the provider has not answered; coming back continues it.
    #[error("the provider has not answered for order {number}")]
    PaymentPending {
        /// The number of the order that waits.
        number: String,
    },
    /// A code of a promotion is refused.
    #[error(transparent)]
    Promotion(PromotionError),
    /// The way of paying is not offered for this order.
    #[error(transparent)]
    Schedule(ScheduleError),
    /// Payments said no.
    #[error(transparent)]
    Payment(PaymentError),
    /// Orders said no, which they never should here.
    #[error(transparent)]
    Order(OrderError),
    /// The stock room said no, which it never should here.
    #[error(transparent)]
    Inventory(InventoryError),
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DbError),
}

from_database!(CheckoutError);

impl CheckoutError {
    /// Why goods of this value do not travel that way.
    pub(super) const fn not_offered(why: NotOffered, value: Money) -> Self {
        match why {
            NotOffered::Unknown => Self::UnknownShippingMethod,
            NotOffered::BelowLeast { least } => Self::ValueTooLow { least },
            NotOffered::CoverTooLow { cover } => Self::CoverTooLow { cover, value },
            NotOffered::NothingCovers { most } => Self::NothingCovers { value, most },
        }
    }

    /// Whether another way of delivery would do.
    pub const fn is_about_the_method(&self) -> bool {
        matches!(self, Self::UnknownShippingMethod | Self::ValueTooLow { .. } | Self::CoverTooLow { .. })
    }
}

impl From<PromotionError> for CheckoutError {
    fn from(error: PromotionError) -> Self {
        match error {
            PromotionError::Database(error) => Self::Database(error),
            other => Self::Promotion(other),
        }
    }
}

impl From<PaymentError> for CheckoutError {
    fn from(error: PaymentError) -> Self {
        match error {
            PaymentError::Database(error) => Self::Database(error),
            other => Self::Payment(other),
        }
    }
}

impl From<ScheduleError> for CheckoutError {
    fn from(error: ScheduleError) -> Self {
        match error {
            ScheduleError::Database(error) => Self::Database(error),
            other => Self::Schedule(other),
        }
    }
}

impl From<OrderError> for CheckoutError {
    fn from(error: OrderError) -> Self {
        match error {
            OrderError::Database(error) => Self::Database(error),
            other => Self::Order(other),
        }
    }
}

impl Fault for CheckoutError {
    fn kind(&self) -> Kind {
        match self {
            Self::CartNotFound => Kind::NotFound,
            Self::CartEmpty
            | Self::NotForSale(_)
            | Self::CountryNotServed
            | Self::UnknownShippingMethod
            | Self::ValueTooLow { .. }
            | Self::CoverTooLow { .. }
            | Self::NothingCovers { .. }
            | Self::AmountOutOfBounds
            | Self::Fields(_)
            | Self::KeyReused => Kind::Invalid,
            Self::CartCompleted { .. }
            | Self::InsufficientStock(_)
            | Self::HeldByAnother { .. }
            | Self::PriceChanged { .. }
            | Self::DueChanged { .. }
            | Self::InFlight
            | Self::Superseded => Kind::Conflict,
            Self::TooManyTries { .. } => Kind::RateLimited,
            Self::PaymentPending { .. } => Kind::Unavailable,
            Self::Promotion(error) => error.kind(),
            Self::Schedule(error) => error.kind(),
            Self::Payment(error) => error.kind(),
            Self::Order(error) => error.kind(),
            Self::Inventory(_) => Kind::Internal,
            Self::Database(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::CartNotFound => "cart_not_found",
            Self::CartEmpty => "cart_empty",
            Self::CartCompleted { .. } => "cart_completed",
            Self::NotForSale(_) => "not_for_sale",
            Self::InsufficientStock(_) => "insufficient_stock",
            Self::HeldByAnother { .. } => "held_by_another",
            Self::PriceChanged { .. } => "price_changed",
            Self::DueChanged { .. } => "due_changed",
            Self::CountryNotServed => "country_not_served",
            Self::UnknownShippingMethod => "unknown_shipping_method",
            Self::ValueTooLow { .. } => "value_too_low",
            Self::CoverTooLow { .. } => "cover_too_low",
            Self::NothingCovers { .. } => "not_insurable",
            Self::AmountOutOfBounds => "amount_out_of_bounds",
            Self::Fields(_) => "invalid",
            Self::InFlight => "in_flight",
            Self::KeyReused => "idempotency_key_reused",
            Self::Superseded => "checkout_superseded",
            Self::TooManyTries { .. } => "too_many_tries",
            Self::PaymentPending { .. } => "payment_pending",
            Self::Promotion(error) => error.code(),
            Self::Schedule(error) => error.code(),
            Self::Payment(error) => error.code(),
            Self::Order(error) => error.code(),
            Self::Inventory(_) => "internal",
            Self::Database(error) => error.code(),
        }
    }

    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::CartNotFound => "We can't find this bag. Start a new one from any piece.".into(),
            Self::CartEmpty => "Your bag is empty.".into(),
            Self::CartCompleted { number } => {
                format!("This bag has become order {number}. Nothing was charged twice.").into()
            }
            Self::NotForSale(lines) => {
                format!("We no longer offer {}. Please take it out of your bag, or ask our concierge for its sister.", titles(lines)).into()
            }
            Self::InsufficientStock(lines) if lines.iter().all(|l| l.available <= 0) => {
                format!("{} has found its owner, or is being bought as we speak. Nothing was charged. We can make its sister.", titles(lines)).into()
            }
            Self::InsufficientStock(lines) => {
                format!("There are fewer of {} ready than your bag asks for. Nothing was charged. Please lower the quantity.", titles(lines)).into()
            }
            Self::HeldByAnother { lines, minutes } => {
                format!("{} is held for another client for {}. Nothing was charged. It stays in your bag: if they let it go, you can have it. Or ask us for its sister.", titles(lines), in_minutes(*minutes)).into()
            }
            Self::PriceChanged { expected, actual } => {
                format!("The total is now {actual}; you saw {expected}. Nothing was charged. Please look it over and confirm.").into()
            }
            Self::DueChanged { expected, actual } => {
                format!("What remains to be paid is now {actual}; you saw {expected}, before your gift cards or store credit changed. Nothing was charged. Please look it over and confirm.").into()
            }
            Self::CountryNotServed => NOT_SERVED.into(),
            Self::UnknownShippingMethod => "Choose a way to deliver it.".into(),
            Self::ValueTooLow { least } => format!("This way of delivery is for orders of {least} and more. Choose another.").into(),
            Self::CoverTooLow { cover, value } => {
                format!("This carrier insures up to {cover}, and your pieces are worth {value}. Choose a way that insures all of it.").into()
            }
            Self::NothingCovers { value, most: Some(most) } => {
                format!("Our carriers to this country insure up to {most}, and your pieces are worth {value}. We don't send them uninsured: order them in parts, or our concierge arranges it by hand.").into()
            }
            Self::NothingCovers { most: None, .. } => "No carrier of ours goes there at the moment. Our concierge arranges it by hand.".into(),
            Self::AmountOutOfBounds => "This total can't be paid on the website. Our concierge arranges it by hand.".into(),
            Self::Fields(_) => "Some details need another look.".into(),
            Self::InFlight => "We are already placing this order. One moment.".into(),
            Self::KeyReused => "This Idempotency-Key was used for a different request. Send a new one.".into(),
            Self::Superseded => "Your bag was checked out again in another window. Please continue there.".into(),
            Self::TooManyTries { minutes } => velocity::please_wait(*minutes).into(),
            Self::PaymentPending { number } => {
                format!("We are still waiting for the payment service. Order {number} is kept for you and nothing was charged. Coming back to checkout continues it.").into()
            }
            Self::Promotion(error) => error.message(),
            Self::Schedule(error) => error.message(),
            Self::Payment(error) => error.message(),
            Self::Order(error) => error.message(),
            Self::Inventory(_) => "Something went wrong on our side. Nothing was charged.".into(),
            Self::Database(error) => error.message(),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Fields(fields) => fields,
            Self::Schedule(error) => error.fields(),
            Self::Payment(error) => error.fields(),
            Self::Order(error) => error.fields(),
            _ => &[],
        }
    }
}

/// "Aurelia Solitaire", "A and B", "A, B and C".
fn titles(lines: &[ShortLine]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for line in lines {
        if !names.contains(&line.title.as_str()) {
            names.push(&line.title);
        }
    }
    match names.split_last() {
        None => "A piece".to_owned(),
        Some((only, [])) => (*only).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}
