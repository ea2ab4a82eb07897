//! The wishlist.

use chrono::{DateTime, Utc};
use commerce::wishlist::{ItemState, Share, SharedItem, SharedWishlist, Wishlist, WishlistItem, share_path};
use kernel::{
    Token,
    ids::{ProductId, VariantId},
};
use platform::Cx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::{MoneyOut, PictureOut};

/// A piece to keep.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AddWishlistItem, example = json!({"product_id": "prod_069283r0000000000000000000", "note": "For June"}))]
pub(crate) struct AddItemIn {
    #[schema(value_type = String)]
    pub(crate) product_id: ProductId,
    /// The chosen form; the design as such without one.
    #[schema(value_type = Option<String>)]
    pub(crate) variant_id: Option<VariantId>,
    /// At most 500 characters.
    #[schema(max_length = 500)]
    pub(crate) note: Option<String>,
}

/// A note.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WishlistNote, example = json!({"note": "For June"}))]
pub(crate) struct NoteIn {
    /// At most 500 characters; empty for none.
    #[schema(max_length = 500)]
    pub(crate) note: String,
}

/// Whom a link is for, and what it shows.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ShareWishlist, example = json!({"role": "partner", "from_name": "Ada", "with_notes": true, "with_prices": false, "ring_circumference_um": 51900}))]
pub(crate) struct ShareIn {
    /// `partner`, `family` or `friend`.
    pub(crate) role: String,
    /// What the keeper is called on the page.
    #[schema(max_length = 60)]
    pub(crate) from_name: Option<String>,
    pub(crate) with_notes: bool,
    pub(crate) with_prices: bool,
    /// A ring size to hint at: the inner circumference in micrometres.
    #[schema(minimum = 37000, maximum = 79000)]
    pub(crate) ring_circumference_um: Option<i32>,
}

/// Who is told about which piece.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SendHint, example = json!({"product_id": "prod_069283r0000000000000000000", "to": "bob@example.com", "from_name": "Ada", "words": "Since spring.", "ring_circumference_um": 51900}))]
pub(crate) struct HintIn {
    #[schema(value_type = String)]
    pub(crate) product_id: ProductId,
    /// The chosen form; the design as such without one.
    #[schema(value_type = Option<String>)]
    pub(crate) variant_id: Option<VariantId>,
    /// Their e-mail address.
    pub(crate) to: String,
    /// What the person who hints is called.
    #[schema(min_length = 1, max_length = 60)]
    pub(crate) from_name: String,
    /// Their own words, at most 300 characters, without a web or mail address.
    #[schema(max_length = 300)]
    pub(crate) words: Option<String>,
    /// A ring size to keep in mind: the inner circumference in micrometres.
    #[schema(minimum = 37000, maximum = 79000)]
    pub(crate) ring_circumference_um: Option<i32>,
}

/// A hint that is on its way.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WishlistHint)]
pub(crate) struct HintOut {
    /// Whom the letter goes to.
    #[schema(example = "bob@example.com")]
    pub(crate) to: String,
}

/// What somebody keeps for later.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Wishlist)]
pub(crate) struct WishlistOut {
    /// Only when the wishlist was just opened for a guest. Send it as `Wishlist-Token`; the cookie carries the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    #[schema(example = "wish_069283r0000000000000000000")]
    id: String,
    /// Rises with every change; the `ETag` carries it.
    version: i64,
    /// The pieces, the latest first.
    items: Vec<WishlistItemOut>,
}

impl WishlistOut {
    pub(crate) fn new(list: &Wishlist, token: Option<&Token>) -> Self {
        Self {
            token: token.map(|token| token.as_str().to_owned()),
            id: list.id.to_string(),
            version: list.version,
            items: list.items.iter().map(WishlistItemOut::from).collect(),
        }
    }
}

/// One kept piece.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WishlistItem)]
pub(crate) struct WishlistItemOut {
    #[schema(example = "wsi_069283r0000000000000000000")]
    id: String,
    product_id: String,
    variant_id: Option<String>,
    slug: String,
    title: String,
    /// What sets the chosen form apart.
    options: Option<String>,
    image: Option<PictureOut>,
    note: Option<String>,
    kept_at: DateTime<Utc>,
    /// What it costs now; the least of its forms where none is chosen.
    price: MoneyOut,
    /// Whether forms differ in price.
    price_from: bool,
    /// What it cost when it was kept.
    kept_price: MoneyOut,
    /// `available`, `sold` or `gone`.
    #[schema(example = "available")]
    state: &'static str,
    /// It can be had now and could not when it was kept.
    available_again: bool,
}

impl From<&WishlistItem> for WishlistItemOut {
    fn from(item: &WishlistItem) -> Self {
        Self {
            id: item.id.to_string(),
            product_id: item.product.to_string(),
            variant_id: item.variant.map(|id| id.to_string()),
            slug: item.slug.clone(),
            title: item.title.clone(),
            options: item.options.clone(),
            image: item.image.as_ref().map(PictureOut::from),
            note: item.note.clone(),
            kept_at: item.kept_at,
            price: item.price.into(),
            price_from: item.price_from,
            kept_price: item.kept_price.into(),
            state: state(item.state),
            available_again: item.is_available_again(),
        }
    }
}

const fn state(state: ItemState) -> &'static str {
    match state {
        ItemState::Available => "available",
        ItemState::Sold => "sold",
        ItemState::Gone => "gone",
    }
}

/// A link by which others see the wishlist.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WishlistShare)]
pub(crate) struct ShareOut {
    #[schema(example = "wsh_069283r0000000000000000000")]
    id: String,
    /// The page to give away.
    #[schema(example = "https://jasonandco.example/wishlist/shared/wsh_069283r0000000000000000000.k3…")]
    url: String,
    role: &'static str,
    from_name: Option<String>,
    with_notes: bool,
    with_prices: bool,
    /// The ring size it hints at, as a United States size.
    #[schema(example = "6")]
    ring_size_us: Option<String>,
    created_at: DateTime<Utc>,
}

impl ShareOut {
    pub(crate) fn new(cx: &Cx, share: &Share) -> Self {
        Self {
            id: share.id.to_string(),
            url: cx.link(&share_path(cx, share.id)),
            role: share.role.code(),
            from_name: share.from_name.clone(),
            with_notes: share.with_notes,
            with_prices: share.with_prices,
            ring_size_us: share.ring_size.map(|size| size.us()),
            created_at: share.created_at,
        }
    }
}

/// The links to a wishlist that work.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WishlistShares)]
pub(crate) struct SharesOut {
    pub(crate) data: Vec<ShareOut>,
}

/// A wishlist as others see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SharedWishlist)]
pub(crate) struct SharedWishlistOut {
    role: &'static str,
    from_name: Option<String>,
    #[schema(example = "6")]
    ring_size_us: Option<String>,
    items: Vec<SharedItemOut>,
}

impl From<&SharedWishlist> for SharedWishlistOut {
    fn from(shared: &SharedWishlist) -> Self {
        Self {
            role: shared.share.role.code(),
            from_name: shared.share.from_name.clone(),
            ring_size_us: shared.share.ring_size.map(|size| size.us()),
            items: shared.items.iter().map(SharedItemOut::from).collect(),
        }
    }
}

/// One piece of a wishlist as others see it. What is hidden is absent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SharedWishlistItem)]
pub(crate) struct SharedItemOut {
    product_id: String,
    variant_id: Option<String>,
    slug: String,
    title: String,
    options: Option<String>,
    image: Option<PictureOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<MoneyOut>,
    /// `available`, `sold` or `gone`.
    #[schema(example = "available")]
    state: &'static str,
}

impl From<&SharedItem> for SharedItemOut {
    fn from(item: &SharedItem) -> Self {
        Self {
            product_id: item.product.to_string(),
            variant_id: item.variant.map(|id| id.to_string()),
            slug: item.slug.clone(),
            title: item.title.clone(),
            options: item.options.clone(),
            image: item.image.as_ref().map(PictureOut::from),
            note: item.note.clone(),
            price: item.price.map(|(amount, _)| amount.into()),
            state: state(item.state),
        }
    }
}
