//! What of an order may come back now, and what it gives back in money: a rule over plain values.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Money, ids::OrderLineId};

use super::{Exception, Kind, ReturnError, Terms, Window, window};
use crate::orders::{Order, OrderLine, OrderState};

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Its parcel has not left, or is not paid in full.
    NotYet,
    /// It may come back until the end of a day.
    Open {
        /// The last day.
        until: NaiveDate,
        /// Whether the right to cancel still counts, which gives delivery back too.
        by_law: bool,
    },
    /// Its days are over.
    Over {
        /// The last day.
        since: NaiveDate,
    },
    /// It never comes back.
    Never(Exception),
    /// All of it came back, or is about to.
    Back,
}

/// One line, with what was promised of it and what is left to come back.
#[derive(Debug, Clone, PartialEq)]
pub struct OfferLine {
    /// The line as it was bought.
    pub line: OrderLine,
    /// What was promised of it.
    pub terms: Terms,
    /// Where it stands.
    pub standing: Standing,
    /// How many can still be asked for.
    pub left: i32,
    /// How many came back or are in a return that goes on.
    pub gone: i32,
}

impl OfferLine {
    /// What so many of its pieces give back. The parts of a line add up to what was paid for it, to the cent.
    pub fn gives(&self, quantity: i32) -> Money {
        let (all, total) = (i128::from(self.line.quantity.get()), i128::from(self.line.line_total.minor()));
        let until = |pieces: i32| total * i128::from(pieces) / all;
        let part = until(self.gone + quantity) - until(self.gone);
        Money::new(i64::try_from(part).unwrap_or(0), self.line.line_total.currency())
    }
}

/// What may come back of an order.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// Its lines.
    pub lines: Vec<OfferLine>,
    /// What delivery cost, with its tax.
    pub delivery: Money,
    /// Whether its parcel has left, or counts as handed over.
    pub has_left: bool,
}

/// What of an order may come back at a moment. `gone` says how many of a line came back or are in a return that goes on.
pub fn offer_of(
    order: &Order,
    terms: impl Fn(&OrderLine) -> Terms,
    gone: impl Fn(OrderLineId) -> i32,
    now: DateTime<Utc>,
) -> Offer {
    let paid =
        order.state.is_paid() && !matches!(order.state, OrderState::DepositPaid | OrderState::Refunded);
    let left_at = window::left_at(order).filter(|_| paid);
    let line = |line: &OrderLine| {
        let (terms, gone) = (terms(line), gone(line.id));
        let left = line.quantity.get() - gone;
        let standing = match (left_at, terms.exception) {
            _ if left <= 0 => Standing::Back,
            (_, Some(exception)) => Standing::Never(exception),
            (None, None) => Standing::NotYet,
            (Some(left_at), None) => stand(window::window(&terms, left_at), &terms, now),
        };
        OfferLine { line: line.clone(), terms, standing, left, gone }
    };
    let lines: Vec<_> = order.lines.iter().map(line).collect();
    let pieces = Money::sum(order.currency, order.lines.iter().map(|line| line.line_total));
    let delivery = pieces.and_then(|pieces| order.total.checked_sub(pieces));
    Offer { lines, delivery: delivery.unwrap_or(Money::zero(order.currency)), has_left: left_at.is_some() }
}

fn stand(window: Option<Window>, terms: &Terms, now: DateTime<Utc>) -> Standing {
    let Some((window, last)) = window.and_then(|window| Some((window, window.last_day()?))) else {
        return Standing::Never(Exception::FinalSale);
    };
    if window.is_open(now) {
        Standing::Open { until: last, by_law: window.is_open_by_law(&terms.market, now) }
    } else {
        Standing::Over { since: last }
    }
}

/// What a choice of pieces gives back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// Each line with how many of it, and what they give back.
    pub lines: Vec<(OrderLineId, i32, Money)>,
    /// What of delivery goes back with them.
    pub delivery: Money,
}

impl Chosen {
    /// What it gives back in all.
    pub fn gives(&self) -> Money {
        let lines: i64 = self.lines.iter().map(|(.., amount)| amount.minor()).sum();
        Money::new(lines + self.delivery.minor(), self.delivery.currency())
    }
}

impl Offer {
    /// Whether anything can be asked for because of a change of mind.
    pub fn is_open(&self) -> bool {
        self.lines.iter().any(|line| matches!(line.standing, Standing::Open { .. }))
    }

    /// Whether anything can be claimed: it has left, and is not all back.
    pub fn can_claim(&self) -> bool {
        self.has_left && self.lines.iter().any(|line| line.left > 0)
    }

    /// Checks a choice of pieces and says what each gives back. `beyond` leaves days and exceptions aside: for staff with a reason.
    pub fn choose(
        &self,
        chosen: &[(OrderLineId, i32)],
        kind: Kind,
        beyond: bool,
    ) -> Result<Chosen, ReturnError> {
        if chosen.is_empty() {
            return Err(ReturnError::field(
                "pieces",
                "required",
                "Choose which pieces you would like to return.",
            ));
        }
        if !self.has_left {
            return Err(ReturnError::NotSent);
        }
        let mut lines: Vec<(OrderLineId, i32, Money)> = Vec::with_capacity(chosen.len());
        for &(id, quantity) in chosen {
            let found = self
                .lines
                .iter()
                .find(|line| line.line.id == id && lines.iter().all(|(known, ..)| *known != id));
            let line = found.ok_or_else(|| {
                ReturnError::field(
                    "pieces",
                    "unknown",
                    "This piece is not part of the order, or is named twice.",
                )
            })?;
            line.check(quantity, kind, beyond)?;
            lines.push((id, quantity, line.gives(quantity)));
        }
        let all = self.lines.iter().all(|line| {
            let asked =
                lines.iter().find(|(id, ..)| *id == line.line.id).map_or(0, |(_, quantity, _)| *quantity);
            line.gone == 0 && asked == line.line.quantity.get()
        });
        let by_law =
            self.lines.iter().all(|line| matches!(line.standing, Standing::Open { by_law: true, .. }));
        // a whole order that is called off by right, or was the house's or its courier's fault, costs no delivery
        let free = all && (kind == Kind::Claim || by_law);
        let delivery = if free { self.delivery } else { Money::zero(self.delivery.currency()) };
        Ok(Chosen { lines, delivery })
    }
}

impl OfferLine {
    fn check(&self, quantity: i32, kind: Kind, beyond: bool) -> Result<(), ReturnError> {
        let title = self.line.title.clone();
        if quantity < 1 {
            let words = format!("Enter how many of {title} come back.");
            return Err(ReturnError::Fields(vec![kernel::FieldError::new("pieces", "out_of_range", words)]));
        }
        if quantity > self.left {
            return Err(ReturnError::MoreThanOut { title, left: self.left.max(0) });
        }
        if kind == Kind::Claim || beyond {
            return Ok(());
        }
        match self.standing {
            Standing::Open { .. } => Ok(()),
            Standing::Never(exception) => {
                Err(ReturnError::Excluded { title, words: exception.words(&self.terms.market) })
            }
            Standing::Over { since } => Err(ReturnError::TooLate { title, since }),
            Standing::NotYet => Err(ReturnError::NotSent),
            Standing::Back => Err(ReturnError::MoreThanOut { title, left: 0 }),
        }
    }
}
