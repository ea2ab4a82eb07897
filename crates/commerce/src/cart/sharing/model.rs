//! A link to a bag, and what it shows. What a role does not see is not in the type: [`SharedPieces`] has no amount in it.

use catalog::model::Media;
use chrono::{DateTime, Utc};
use kernel::{
    Currency, Money, Token,
    ids::{CartId, CartLineId, CartShareId, SavedBagId, VariantId},
};

use crate::{
    cart::{Cart, CartLine, CartState, KeptPrice, LineProblem},
    holds::HoldState,
};

/// The most links to one bag that work at the same time.
pub const MAX_SHARES: usize = 10;
/// How many days a link to a bag works, and how long one to a saved bag works after its prices have expired.
pub(super) const SHARE_DAYS: i64 = 30;

/// Whom a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipient {
    /// Somebody close.
    Partner,
    /// Somebody who advises: a friend who knows stones, or the house's own.
    Advisor,
    /// Whoever pays, now or later, and does nothing else.
    Payer,
}

impl Recipient {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Partner, Self::Advisor, Self::Payer];

    /// As stored and as programs write it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Partner => "partner",
            Self::Advisor => "advisor",
            Self::Payer => "payer",
        }
    }

    /// As people read it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Partner => "My partner",
            Self::Advisor => "An advisor",
            Self::Payer => "Whoever pays",
        }
    }

    /// By its code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|recipient| recipient.code() == code)
    }
}

/// What a link lets somebody do besides looking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rights {
    /// See what the pieces cost.
    pub sees_prices: bool,
    /// Put pieces in and take them out; never of a saved bag.
    pub may_change: bool,
    /// Pay for it; only together with seeing what it costs.
    pub may_pay: bool,
}

/// A right that a link may lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// Putting pieces in and taking them out.
    Change,
    /// Paying.
    Pay,
}

impl Right {
    /// A stable word for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Change => "change",
            Self::Pay => "pay",
        }
    }
}

impl Rights {
    /// Whether they include one.
    pub const fn include(self, right: Right) -> bool {
        match right {
            Right::Change => self.may_change,
            Right::Pay => self.may_pay,
        }
    }
}

/// Where the page of a link is.
pub fn path(token: &Token) -> String {
    format!("/shared/{}", token.as_str())
}

/// What a link leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SharedOf {
    /// A bag as it lives.
    Cart(CartId),
    /// A saved bag.
    Saved(SavedBagId),
}

/// A link to a bag, without the secret in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BagShare {
    /// Its id.
    pub id: CartShareId,
    /// What it leads to.
    pub of: SharedOf,
    /// Whom it is for.
    pub recipient: Recipient,
    /// What the owner is called on the page.
    pub from_name: Option<String>,
    /// What it lets somebody do.
    pub rights: Rights,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Until when it works.
    pub expires_at: DateTime<Utc>,
    /// When it was last opened, to the minute.
    pub last_opened_at: Option<DateTime<Utc>>,
}

/// A bag as a link shows it.
#[derive(Debug, Clone, PartialEq)]
pub enum SharedBag {
    /// To who does not see prices.
    Unpriced(SharedPieces),
    /// To who does.
    Priced(SharedPieces, Amounts),
}

/// The pieces of a shared bag, without anything that says what they cost, and without anything of their owner.
#[derive(Debug, Clone, PartialEq)]
pub struct SharedPieces {
    /// Rises with every change.
    pub version: i64,
    /// The pieces.
    pub lines: Vec<SharedLine>,
}

/// One line of a shared bag.
#[derive(Debug, Clone, PartialEq)]
pub struct SharedLine {
    /// Its id.
    pub id: CartLineId,
    /// What it is.
    pub variant: VariantId,
    /// The design's name.
    pub title: String,
    /// What sets the variant apart.
    pub options: String,
    /// What is done to it for this client, each wish as a phrase.
    pub wishes: Vec<String>,
    /// How many.
    pub quantity: i32,
    /// The picture to show.
    pub image: Option<Media>,
    /// Whether there can be another number of it.
    pub countable: bool,
    /// Whether it exists only once.
    pub one_of_a_kind: bool,
    /// Days at the bench before it can be sent.
    pub lead_days: i32,
    /// Minutes for which the bag's owner holds it at most, being at checkout; none while they do not.
    pub held_minutes: Option<i64>,
    /// Why it cannot be bought as it stands.
    pub problem: Option<LineProblem>,
}

/// What the pieces of a shared bag cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amounts {
    /// The currency.
    pub currency: Currency,
    /// What can be bought of it, before tax and delivery.
    pub subtotal: Money,
    /// What each line costs, in the order of the lines.
    pub lines: Vec<LineAmount>,
}

/// What one line costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineAmount {
    /// One piece.
    pub unit: Money,
    /// The line.
    pub total: Money,
    /// The design's page, which shows its price.
    pub slug: String,
    /// The price that was kept for it.
    pub kept: Option<KeptPrice>,
}

impl SharedBag {
    /// A cart as these rights show it. One that is closed shows nothing: what became of it is its owner's.
    pub fn of(cart: &Cart, rights: Rights) -> Self {
        let open = cart.state == CartState::Open;
        let shown = if open { cart.lines.as_slice() } else { &[] };
        Self::new(cart.version, cart.currency, shown, rights)
    }

    /// Priced lines as these rights show them.
    pub(crate) fn new(version: i64, currency: Currency, lines: &[CartLine], rights: Rights) -> Self {
        let pieces = SharedPieces { version, lines: lines.iter().map(SharedLine::of).collect() };
        if !rights.sees_prices {
            return Self::Unpriced(pieces);
        }
        let amount = |l: &CartLine| LineAmount {
            unit: l.unit_price,
            total: l.line_total,
            slug: l.slug.clone(),
            kept: l.kept,
        };
        let subtotal = crate::cart::model::subtotal(currency, lines);
        Self::Priced(pieces, Amounts { currency, subtotal, lines: lines.iter().map(amount).collect() })
    }

    /// What is in it, whoever looks.
    pub const fn pieces(&self) -> &SharedPieces {
        match self {
            Self::Unpriced(pieces) | Self::Priced(pieces, _) => pieces,
        }
    }

    /// What it costs, for who may know.
    pub const fn amounts(&self) -> Option<&Amounts> {
        match self {
            Self::Unpriced(_) => None,
            Self::Priced(_, amounts) => Some(amounts),
        }
    }
}

impl SharedLine {
    fn of(line: &CartLine) -> Self {
        Self {
            id: line.id,
            variant: line.variant,
            title: line.title.clone(),
            options: line.options.clone(),
            wishes: line.wishes(),
            quantity: line.quantity.get(),
            image: line.image.clone(),
            countable: !line.one_of_a_kind && line.ring.is_none(),
            one_of_a_kind: line.one_of_a_kind,
            lead_days: line.lead_days,
            held_minutes: line
                .hold
                .filter(|hold| hold.state == HoldState::Yours)
                .map(|hold| hold.minutes_left),
            problem: line.problem,
        }
    }
}
