//! The cart.

use chrono::{DateTime, NaiveDate, Utc};
use commerce::{
    cart::{
        Cart, CartError, CartLine, CartState, EngravingError, EngravingFont, Gift, GiftNote, KeptPrice,
        KeptState, LeftBehind, LineProblem, Personalization, WrappingChoice,
    },
    holds::{HoldState, LineHold},
};
use kernel::{Token, ids::VariantId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    common::{MoneyOut, PictureOut},
    ring::RingOut,
};

/// How a new cart is priced.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OpenCart, example = json!({"currency": "USD"}))]
pub(crate) struct OpenCartIn {
    /// The currency: `USD`. `PUT /cart/currency` has the cart priced in another afterwards.
    pub(crate) currency: Option<String>,
}

/// A piece for the cart. Prices are ours: there is no field for one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AddLine, example = json!({
    "variant_id": "var_069283r0000000000000000000", "quantity": 1, "personalization": {"engraving": "A & J", "engraving_font": "roman"}
}))]
pub(crate) struct AddLineIn {
    #[schema(value_type = String)]
    pub(crate) variant_id: VariantId,
    /// 1 to 10.
    #[schema(minimum = 1, maximum = 10)]
    pub(crate) quantity: i64,
    pub(crate) personalization: Option<PersonalizationIn>,
}

/// What is done to the piece for this client alone.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Personalization)]
pub(crate) struct PersonalizationIn {
    /// Words to engrave. What fits depends on the piece, its size and the face: see `engraving` of the product.
    pub(crate) engraving: Option<String>,
    /// The face they are cut in: `roman` (unless given), `sans` or `italic`.
    pub(crate) engraving_font: Option<String>,
    /// Send a free ring sizer first; rings that have a size only.
    #[serde(default)]
    pub(crate) ring_sizer: bool,
}

impl PersonalizationIn {
    /// What is asked for, in the operation's words.
    ///
    /// # Errors
    /// A face that does not exist.
    pub(crate) fn read(self) -> Result<Personalization, CartError> {
        let font =
            self.engraving_font.as_deref().map(str::parse).transpose().map_err(EngravingError::from)?;
        Ok(Personalization { engraving: self.engraving, font, ring_sizer: self.ring_sizer })
    }
}

/// Another quantity for a line, its place, or another wish: one of the three. Of a wish, what is not given stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangeLine, example = json!({"variant_id": "var_069283r0000000000000000000", "personalization": {"engraving": "A & J"}}))]
pub(crate) struct ChangeLineIn {
    /// 1 to 10.
    #[schema(minimum = 1, maximum = 10)]
    pub(crate) quantity: Option<i64>,
    /// `true` sets the line aside, `false` moves it back into the bag.
    pub(crate) set_aside: Option<bool>,
    /// Another variant of the same piece, e.g. another size.
    #[schema(value_type = Option<String>)]
    pub(crate) variant_id: Option<VariantId>,
    /// Another size of a ring around a chosen stone: the inner circumference in micrometres.
    pub(crate) ring_circumference_um: Option<i32>,
    /// Words, face and sizer, all three as they shall be.
    pub(crate) personalization: Option<PersonalizationIn>,
}

/// The currency that a cart shall be priced in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SetCurrency, example = json!({"currency": "USD"}))]
pub(crate) struct SetCurrencyIn {
    /// ISO 4217, three letters.
    pub(crate) currency: String,
}

/// The ways in which the house wraps a parcel, the usual one first. None costs anything.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Wrappings)]
pub(crate) struct WrappingsOut {
    data: Vec<WrappingOut>,
}

impl From<&[WrappingChoice]> for WrappingsOut {
    fn from(choices: &[WrappingChoice]) -> Self {
        Self { data: choices.iter().map(WrappingOut::from).collect() }
    }
}

/// A way to wrap a parcel.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Wrapping)]
pub(crate) struct WrappingOut {
    /// What a gift names it by.
    #[schema(example = "ribbon")]
    code: String,
    /// Its name.
    #[schema(example = "Gift wrapping with ribbon")]
    name: String,
    /// What is done, in a line.
    description: String,
}

impl From<&WrappingChoice> for WrappingOut {
    fn from(choice: &WrappingChoice) -> Self {
        let WrappingChoice { wrapping, description } = choice.clone();
        Self { code: wrapping.code, name: wrapping.name, description }
    }
}

/// A cart that was just opened, with the token that opens it again. It is shown once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NewCart)]
pub(crate) struct NewCartOut {
    /// Send it as `Cart-Token`; the cookie carries the same.
    token: String,
    #[serde(flatten)]
    cart: CartOut,
}

impl NewCartOut {
    /// The answer to opening a cart.
    pub(crate) fn new(cart: &Cart, token: &Token) -> Self {
        Self { token: token.as_str().to_owned(), cart: cart.into() }
    }
}

/// What a shopper means to buy, priced as of now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Cart)]
pub(crate) struct CartOut {
    #[schema(example = "cart_069283r0000000000000000000")]
    id: String,
    /// Rises with every change; the `ETag` carries it, and `If-Match` may name it.
    version: i64,
    /// `open`, `ordered`, or `merged` when it has just joined the account's.
    #[schema(example = "open")]
    state: &'static str,
    /// The order it became, or the one that waits for payment.
    order_id: Option<String>,
    #[schema(example = "USD")]
    currency: &'static str,
    lines: Vec<CartLineOut>,
    /// Lines that are saved for later: not counted, not ordered, and no stock is asked for them.
    set_aside: Vec<CartLineOut>,
    /// How many pieces are in it.
    pieces: i32,
    /// What can be bought of it, before tax and delivery.
    subtotal: MoneyOut,
    /// What could not come along when its shopper signed in; told until the cart is changed next.
    left_behind: Vec<LeftBehindOut>,
    /// The gift that its parcel is; null when it is none.
    gift: Option<GiftOut>,
}

/// The gift that a cart's parcel is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Gift)]
pub(crate) struct GiftOut {
    /// Words for the card.
    note: Option<String>,
    /// The code of its wrapping.
    wrapping: String,
    /// That wrapping in words.
    wrapping_name: String,
    /// Whether no paper in the parcel shows a price.
    hide_prices: bool,
}

impl From<&Gift> for GiftOut {
    fn from(gift: &Gift) -> Self {
        Self {
            note: gift.note.as_ref().map(|note| GiftNote::as_str(note).to_owned()),
            wrapping: gift.wrapping.code.clone(),
            wrapping_name: gift.wrapping.name.clone(),
            hide_prices: gift.hide_prices,
        }
    }
}

/// A piece of a guest's cart that could not come along, or not all of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LeftBehind)]
pub(crate) struct LeftBehindOut {
    variant_id: String,
    title: String,
    /// A stable word, e.g. `too_many_lines`, `insufficient_stock`, `one_of_a_kind_once`.
    code: String,
    /// A sentence for people.
    message: String,
}

impl From<&LeftBehind> for LeftBehindOut {
    fn from(left: &LeftBehind) -> Self {
        Self {
            variant_id: left.variant.to_string(),
            title: left.title.clone(),
            code: left.code.clone(),
            message: left.words.clone(),
        }
    }
}

impl From<&Cart> for CartOut {
    fn from(cart: &Cart) -> Self {
        let (state, order) = match cart.state {
            CartState::Open => ("open", cart.pending_order),
            CartState::Ordered { order } => ("ordered", Some(order)),
            CartState::Merged => ("merged", None),
        };
        Self {
            id: cart.id.to_string(),
            version: cart.version,
            state,
            order_id: order.map(|id| id.to_string()),
            currency: cart.currency.code(),
            lines: cart.lines.iter().map(CartLineOut::from).collect(),
            set_aside: cart.set_aside.iter().map(CartLineOut::from).collect(),
            pieces: cart.pieces(),
            subtotal: cart.subtotal.into(),
            left_behind: cart.left_behind.iter().map(LeftBehindOut::from).collect(),
            gift: cart.gift.as_ref().map(GiftOut::from),
        }
    }
}

/// One line of a cart.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CartLine)]
pub(crate) struct CartLineOut {
    #[schema(example = "cln_069283r0000000000000000000")]
    id: String,
    variant_id: String,
    product_id: String,
    /// The design's address in the shop.
    slug: String,
    title: String,
    /// What sets the variant apart.
    #[schema(example = "18k yellow gold, size 7")]
    options: String,
    sku: String,
    quantity: i32,
    unit_price: MoneyOut,
    line_total: MoneyOut,
    /// Words to engrave in each piece of the line.
    engraving: Option<String>,
    /// The face they are cut in: `roman`, `sans` or `italic`; null without words.
    engraving_font: Option<&'static str>,
    /// Whether a free ring sizer is sent first.
    ring_sizer: bool,
    /// The stone it is made around, when the shopper chose one.
    ring: Option<RingOut>,
    image: Option<PictureOut>,
    one_of_a_kind: bool,
    made_to_order: bool,
    /// Days before it can be sent.
    lead_days: i32,
    /// The day by which it would arrive by the usual way, ordered alone today; null while it cannot be bought.
    arrives_by: Option<NaiveDate>,
    returnable: bool,
    /// Why it cannot be bought as it stands: `gone`, `sold_out`, `only_left`, `stone_taken` or `held_by_another`.
    problem: Option<LineProblemOut>,
    /// How it is held at this moment; null where nobody holds it, and for what is plentiful.
    hold: Option<LineHoldOut>,
    /// The price that was kept for it; null when it came from no saved bag.
    kept_price: Option<KeptPriceOut>,
}

/// How a piece that exists once is held.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LineHold, example = json!({"state": "yours", "until": "2026-11-26T14:32:00Z", "minutes_left": 12, "extendable": true}))]
pub(crate) struct LineHoldOut {
    /// `yours`, or `another` for another client's.
    state: &'static str,
    /// When it ends by itself.
    until: DateTime<Utc>,
    /// Whole minutes until then, rounded up.
    minutes_left: i64,
    /// Whether `POST /checkout/holds/extension` would make it longer.
    extendable: bool,
}

impl From<LineHold> for LineHoldOut {
    fn from(hold: LineHold) -> Self {
        let state = match hold.state {
            HoldState::Yours => "yours",
            HoldState::Another => "another",
        };
        let LineHold { until, minutes_left, extendable, .. } = hold;
        Self { state, until, minutes_left, extendable }
    }
}

/// The price of the day on which a bag was saved. `unit_price` is this or today's, whichever is lower, while it holds.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = KeptPrice)]
pub(crate) struct KeptPriceOut {
    price: MoneyOut,
    /// What one costs today.
    today: MoneyOut,
    /// Until when it is kept.
    until: String,
    /// The least that the house's rules let one cost, where that is more than the kept price; null where the kept price stands.
    raised_to: Option<MoneyOut>,
    /// `holds`, `expired`, `used` for a paid order, or `for_fewer` where the cart asks for more pieces at it than were saved.
    state: &'static str,
}

impl From<KeptPrice> for KeptPriceOut {
    fn from(kept: KeptPrice) -> Self {
        Self {
            price: kept.price.into(),
            today: kept.today.into(),
            until: kept.until.to_rfc3339(),
            raised_to: kept.raised_to().map(MoneyOut::from),
            state: state_of(kept.state),
        }
    }
}

/// As programs read it.
const fn state_of(state: KeptState) -> &'static str {
    match state {
        KeptState::Holds => "holds",
        KeptState::Expired => "expired",
        KeptState::Used => "used",
        KeptState::ForFewer => "for_fewer",
    }
}

impl From<&CartLine> for CartLineOut {
    fn from(l: &CartLine) -> Self {
        Self {
            id: l.id.to_string(),
            variant_id: l.variant.to_string(),
            product_id: l.product.to_string(),
            slug: l.slug.clone(),
            title: l.title.clone(),
            options: l.options.clone(),
            sku: l.sku.clone(),
            quantity: l.quantity.get(),
            unit_price: l.unit_price.into(),
            line_total: l.line_total.into(),
            engraving: l.engraving.clone(),
            engraving_font: l.engraving_font.map(EngravingFont::code),
            ring_sizer: l.ring_sizer,
            ring: l.ring.as_ref().map(RingOut::from),
            image: l.image.as_ref().map(PictureOut::from),
            one_of_a_kind: l.one_of_a_kind,
            made_to_order: l.made_to_order,
            lead_days: l.lead_days,
            arrives_by: l.arrives_by,
            returnable: l.returnable,
            problem: l.problem.map(LineProblemOut::from),
            hold: l.hold.map(LineHoldOut::from),
            kept_price: l.kept.map(KeptPriceOut::from),
        }
    }
}

/// Why a line cannot be bought as it stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LineProblem, example = json!({"code": "only_left", "available": 1}))]
pub(crate) struct LineProblemOut {
    code: &'static str,
    /// How many could be bought.
    available: i32,
}

impl From<LineProblem> for LineProblemOut {
    fn from(problem: LineProblem) -> Self {
        match problem {
            LineProblem::Gone => Self { code: "gone", available: 0 },
            LineProblem::SoldOut => Self { code: "sold_out", available: 0 },
            LineProblem::StoneTaken => Self { code: "stone_taken", available: 0 },
            LineProblem::OnlyLeft(n) => Self { code: "only_left", available: n },
            LineProblem::HeldByAnother { .. } => Self { code: "held_by_another", available: 0 },
        }
    }
}
