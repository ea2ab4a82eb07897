//! Why a payment was declined, as far as the shopper can do something about it.

/// Why a bank said no. What a bank suspects of a card is not among them: whoever holds a stolen one is told what everybody else is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decline {
    /// The account does not hold enough.
    Funds,
    /// More than the bank lets this card pay at once, or in a day.
    Limit,
    /// The card has expired.
    Expired,
    /// The number, the date or the security code is not the card's.
    Details,
    /// The bank asked the shopper, and the answer was missing or wrong.
    Authentication,
    /// The card is not for this kind of purchase, or not for this currency.
    Unsupported,
    /// The bank could not be reached, or was busy.
    Later,
    /// The bank says no and does not tell why.
    Bank,
}

impl Decline {
    /// Every reason.
    pub const ALL: [Self; 8] = [
        Self::Funds,
        Self::Limit,
        Self::Expired,
        Self::Details,
        Self::Authentication,
        Self::Unsupported,
        Self::Later,
        Self::Bank,
    ];
}
