//! Links to bags, shared bags as their links show them, and saved bags.

use commerce::cart::{
    CartLine,
    saved::{SavedBag, SavedBagRules},
    sharing::{BagShare, LineAmount, LivingPayLink, PayLink, Recipient, Rights, SharedBag, SharedLine},
};
use kernel::Token;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    cart::{CartLineOut, KeptPriceOut, LineProblemOut},
    common::{MoneyOut, PictureOut},
};
use crate::problem::{ApiResult, Problem};

/// Whom a link is for, and what it lets them do.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ShareBag, example = json!({"recipient": "partner", "from_name": "Anna", "sees_prices": false, "may_change": true}))]
pub(crate) struct ShareBagIn {
    /// `partner`, `advisor`, or `payer`: who pays, sees prices and changes nothing, whatever else is asked.
    recipient: String,
    /// What the owner is called on the page, at most 60 characters.
    from_name: Option<String>,
    /// See what the pieces cost. Without it no price is in any page, answer or message.
    #[serde(default)]
    sees_prices: bool,
    /// Put pieces in and take them out; never of a saved bag.
    #[serde(default)]
    may_change: bool,
    /// Pay for it; only together with `sees_prices`.
    #[serde(default)]
    may_pay: bool,
}

impl ShareBagIn {
    /// In the operation's words: whom it is for, the name, the rights.
    ///
    /// # Errors
    /// A recipient that does not exist.
    pub(crate) fn read(self) -> ApiResult<(Recipient, String, Rights)> {
        let recipient = Recipient::from_code(&self.recipient).ok_or_else(|| {
            Problem::field("recipient", "unknown_value", "Expected one of partner, advisor, payer.")
        })?;
        let rights =
            Rights { sees_prices: self.sees_prices, may_change: self.may_change, may_pay: self.may_pay };
        Ok((recipient, self.from_name.unwrap_or_default(), rights))
    }
}

/// A link to a bag. Its secret is in the answer to making it, and nowhere else.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BagShare)]
pub(crate) struct BagShareOut {
    #[schema(example = "csh_069283r0000000000000000000")]
    id: String,
    recipient: &'static str,
    from_name: Option<String>,
    sees_prices: bool,
    may_change: bool,
    may_pay: bool,
    created_at: String,
    expires_at: String,
    /// When it was last opened, to the minute.
    last_opened_at: Option<String>,
}

impl From<&BagShare> for BagShareOut {
    fn from(share: &BagShare) -> Self {
        Self {
            id: share.id.to_string(),
            recipient: share.recipient.code(),
            from_name: share.from_name.clone(),
            sees_prices: share.rights.sees_prices,
            may_change: share.rights.may_change,
            may_pay: share.rights.may_pay,
            created_at: share.created_at.to_rfc3339(),
            expires_at: share.expires_at.to_rfc3339(),
            last_opened_at: share.last_opened_at.map(|at| at.to_rfc3339()),
        }
    }
}

/// A link that was just made.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NewBagShare)]
pub(crate) struct NewBagShareOut {
    /// The secret, once: the last part of the link.
    token: String,
    /// The link.
    url: String,
    #[serde(flatten)]
    share: BagShareOut,
}

impl NewBagShareOut {
    /// The answer to making a link.
    pub(crate) fn new(share: &BagShare, token: &Token, url: String) -> Self {
        Self { token: token.as_str().to_owned(), url, share: share.into() }
    }
}

/// The links to a bag that work.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BagShares)]
pub(crate) struct BagSharesOut {
    pub(crate) data: Vec<BagShareOut>,
}

/// A bag as a link shows it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SharedBag)]
pub(crate) struct SharedBagOut {
    /// What the owner is called.
    from_name: Option<String>,
    recipient: &'static str,
    sees_prices: bool,
    may_change: bool,
    may_pay: bool,
    version: i64,
    bag: SharedPiecesOut,
}

impl SharedBagOut {
    /// The bag by this link.
    pub(crate) fn new(share: &BagShare, bag: &SharedBag) -> Self {
        Self {
            from_name: share.from_name.clone(),
            recipient: share.recipient.code(),
            sees_prices: share.rights.sees_prices,
            may_change: share.rights.may_change,
            may_pay: share.rights.may_pay,
            version: bag.pieces().version,
            bag: bag.into(),
        }
    }
}

/// The pieces of a shared bag: with what they cost, or of a kind that has no place for it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = SharedPieces)]
pub(crate) enum SharedPiecesOut {
    /// To who sees prices.
    Priced(PricedPiecesOut),
    /// To who does not.
    Unpriced(UnpricedPiecesOut),
}

/// The pieces and what they cost.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PricedPieces)]
pub(crate) struct PricedPiecesOut {
    lines: Vec<PricedLineOut>,
    subtotal: MoneyOut,
}

/// A piece and what it costs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PricedPiece)]
pub(crate) struct PricedLineOut {
    #[serde(flatten)]
    piece: SharedLineOut,
    /// The design's address in the shop.
    slug: String,
    unit_price: MoneyOut,
    line_total: MoneyOut,
    /// The price that was kept for it; null when it came from no saved bag.
    kept_price: Option<KeptPriceOut>,
}

/// The pieces.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UnpricedPieces)]
pub(crate) struct UnpricedPiecesOut {
    lines: Vec<SharedLineOut>,
}

/// One piece of a shared bag.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SharedPiece)]
pub(crate) struct SharedLineOut {
    id: String,
    variant_id: String,
    title: String,
    options: String,
    /// What is done to it, each wish as a phrase.
    wishes: Vec<String>,
    quantity: i32,
    image: Option<PictureOut>,
    one_of_a_kind: bool,
    lead_days: i32,
    /// Minutes for which the bag's owner holds it at most, being at checkout; null while they do not.
    held_minutes: Option<i64>,
    problem: Option<LineProblemOut>,
}

impl From<&SharedLine> for SharedLineOut {
    fn from(line: &SharedLine) -> Self {
        Self {
            id: line.id.to_string(),
            variant_id: line.variant.to_string(),
            title: line.title.clone(),
            options: line.options.clone(),
            wishes: line.wishes.clone(),
            quantity: line.quantity,
            image: line.image.as_ref().map(PictureOut::from),
            one_of_a_kind: line.one_of_a_kind,
            lead_days: line.lead_days,
            held_minutes: line.held_minutes,
            problem: line.problem.map(LineProblemOut::from),
        }
    }
}

impl From<&SharedBag> for SharedPiecesOut {
    fn from(bag: &SharedBag) -> Self {
        match bag {
            SharedBag::Unpriced(pieces) => {
                Self::Unpriced(UnpricedPiecesOut { lines: pieces.lines.iter().map(Into::into).collect() })
            }
            SharedBag::Priced(pieces, amounts) => {
                let line = |(piece, amount): (&SharedLine, &LineAmount)| PricedLineOut {
                    piece: piece.into(),
                    slug: amount.slug.clone(),
                    unit_price: amount.unit.into(),
                    line_total: amount.total.into(),
                    kept_price: amount.kept.map(KeptPriceOut::from),
                };
                Self::Priced(PricedPiecesOut {
                    lines: pieces.lines.iter().zip(&amounts.lines).map(line).collect(),
                    subtotal: amounts.subtotal.into(),
                })
            }
        }
    }
}

/// What to call a saved bag.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SaveBag, example = json!({"name": "For the anniversary"}))]
pub(crate) struct SaveBagIn {
    /// At most 60 characters.
    pub(crate) name: Option<String>,
}

/// How many a line of a shared bag asks for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SetSharedQuantity, example = json!({"quantity": 2}))]
pub(crate) struct SetSharedQuantityIn {
    /// 1 to 10.
    #[schema(minimum = 1, maximum = 10)]
    pub(crate) quantity: i64,
}

/// For whom staff make a link to pay later: the client's open bag is saved.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MakePayLink, example = json!({"email": "ada@example.com", "name": "As agreed in the salon", "days": 30}))]
pub(crate) struct PayLinkIn {
    /// The address that the client signs in with.
    pub(crate) email: String,
    /// What to call the saved bag, at most 60 characters.
    pub(crate) name: Option<String>,
    /// For how many days its prices are kept, within the house's rules; what clients get unless given.
    pub(crate) days: Option<i64>,
}

/// A link by which a client pays later.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PayLink)]
pub(crate) struct PayLinkOut {
    saved_bag: SavedBagOut,
    link: NewBagShareOut,
}

impl PayLinkOut {
    /// The answer to making one.
    pub(crate) fn new(made: &PayLink, url: String) -> Self {
        Self { saved_bag: (&made.bag).into(), link: NewBagShareOut::new(&made.share, &made.token, url) }
    }
}

/// A link by which a client pays later, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LivingPayLink)]
pub(crate) struct LivingPayLinkOut {
    #[serde(flatten)]
    link: BagShareOut,
    /// The address that the client signs in with; null when there is no such client any more.
    client_email: Option<String>,
    /// What the saved bag is called.
    name: Option<String>,
    /// Until when its prices are kept.
    kept_until: String,
}

impl LivingPayLinkOut {
    /// The link, of a client with this address.
    pub(crate) fn new(link: &LivingPayLink, client_email: Option<String>) -> Self {
        Self {
            link: (&link.share).into(),
            client_email,
            name: link.name.clone(),
            kept_until: link.kept_until.to_rfc3339(),
        }
    }
}

/// The links by which clients pay later.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LivingPayLinks)]
pub(crate) struct LivingPayLinksOut {
    pub(crate) data: Vec<LivingPayLinkOut>,
}

/// What the house promises when it keeps prices.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SavedBagRules, example = json!({"client_days": 14, "most_days": 60, "least_percent": 75}))]
pub(crate) struct SavedBagRulesBody {
    /// For how many days a client's own saved bag keeps its prices: 1 to 60.
    #[schema(minimum = 1, maximum = 60)]
    client_days: i64,
    /// The most days that staff may choose for a client; no fewer than clients have.
    #[schema(minimum = 1, maximum = 60)]
    most_days: i64,
    /// A kept price is never less than this part of the day's price, in percent: 50 to 100.
    #[schema(minimum = 50, maximum = 100)]
    least_percent: i64,
}

impl From<SavedBagRules> for SavedBagRulesBody {
    fn from(rules: SavedBagRules) -> Self {
        let SavedBagRules { client_days, most_days, least_percent } = rules;
        Self { client_days, most_days, least_percent }
    }
}

impl From<SavedBagRulesBody> for SavedBagRules {
    fn from(body: SavedBagRulesBody) -> Self {
        let SavedBagRulesBody { client_days, most_days, least_percent } = body;
        Self { client_days, most_days, least_percent }
    }
}

/// A saved bag, priced as an order from it would be now. A kept price holds no piece.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SavedBag)]
pub(crate) struct SavedBagOut {
    #[schema(example = "svb_069283r0000000000000000000")]
    id: String,
    name: Option<String>,
    saved_at: String,
    /// Until when its prices are kept.
    expires_at: String,
    /// Whether they were; from then on today's prices are shown.
    expired: bool,
    lines: Vec<CartLineOut>,
    subtotal: MoneyOut,
}

impl From<&SavedBag> for SavedBagOut {
    fn from(bag: &SavedBag) -> Self {
        Self {
            id: bag.id.to_string(),
            name: bag.name.clone(),
            saved_at: bag.saved_at.to_rfc3339(),
            expires_at: bag.expires_at.to_rfc3339(),
            expired: bag.expired,
            lines: bag.lines.iter().map(|line: &CartLine| line.into()).collect(),
            subtotal: bag.subtotal.into(),
        }
    }
}

/// The saved bags of an account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SavedBags)]
pub(crate) struct SavedBagsOut {
    pub(crate) data: Vec<SavedBagOut>,
}
