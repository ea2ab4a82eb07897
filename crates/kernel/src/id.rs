//! Typed identifiers.

use std::{cmp::Ordering, fmt, hash, marker::PhantomData, str::FromStr};

use data_encoding::{Encoding, Specification};
use std::sync::LazyLock;
use uuid::{Builder, Uuid};

use crate::Random;

/// A kind of object that has ids; it carries the prefix people and programs see.
pub trait IdKind: Send + Sync + 'static {
    /// The letters before the underscore, e.g. `prod`.
    const PREFIX: &'static str;
}

/// An identifier of one kind of object.
///
/// A UUID of version 7 inside (so that indexes stay dense); outside, the prefix of its kind and 26
/// characters of lower-case base32, e.g. `prod_0685ka…`. Ids of different kinds never compare or mix.
pub struct Id<K> {
    raw: Uuid,
    kind: PhantomData<fn() -> K>,
}

static BASE32: LazyLock<Encoding> = LazyLock::new(|| {
    let mut spec = Specification::new();
    spec.symbols.push_str("0123456789abcdefghjkmnpqrstvwxyz");
    // the alphabet has 32 distinct symbols, which is the only thing the constructor can refuse
    spec.encoding().unwrap_or(data_encoding::BASE32_DNSSEC)
});

impl<K: IdKind> Id<K> {
    /// A fresh id.
    pub fn new(random: &dyn Random) -> Self {
        let mut bytes = [0_u8; 10];
        random.fill(&mut bytes);
        Self::from_uuid(Builder::from_unix_timestamp_millis(random.millis(), &bytes).into_uuid())
    }

    /// The id that a database row carries.
    pub const fn from_uuid(raw: Uuid) -> Self {
        Self { raw, kind: PhantomData }
    }

    /// What the database stores.
    pub const fn uuid(self) -> Uuid {
        self.raw
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.raw.cmp(&other.raw)
    }
}
impl<K> hash::Hash for Id<K> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.raw.hash(state);
    }
}

impl<K: IdKind> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", K::PREFIX, BASE32.encode(self.raw.as_bytes()))
    }
}

impl<K: IdKind> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not an id of the expected kind.
#[derive(Debug, thiserror::Error)]
#[error("not an id of the form {0}_…")]
pub struct MalformedId(&'static str);

impl<K: IdKind> FromStr for Id<K> {
    type Err = MalformedId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || MalformedId(K::PREFIX);
        let body = text.strip_prefix(K::PREFIX).and_then(|t| t.strip_prefix('_')).ok_or_else(bad)?;
        if body.len() != 26 {
            return Err(bad());
        }
        let bytes = BASE32.decode(body.as_bytes()).map_err(|_| bad())?;
        Uuid::from_slice(&bytes).map(Self::from_uuid).map_err(|_| bad())
    }
}

impl<K: IdKind> serde::Serialize for Id<K> {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de, K: IdKind> serde::Deserialize<'de> for Id<K> {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

/// The kinds of object that have ids, with an alias for each.
pub mod ids {
    use super::{Id, IdKind};

    macro_rules! kinds {
        ($($(#[$doc:meta])* $kind:ident, $alias:ident, $prefix:literal;)*) => {$(
            $(#[$doc])*
            #[derive(Debug)]
            pub enum $kind {}
            impl IdKind for $kind { const PREFIX: &'static str = $prefix; }
            #[doc = concat!("Identifier `", $prefix, "_…`.")]
            pub type $alias = Id<$kind>;
        )*};
    }

    kinds! {
        /// A design as it is sold: one page in the shop.
        Product, ProductId, "prod";
        /// One buyable form of a product (metal, size).
        Variant, VariantId, "var";
        /// One serialized, physical piece.
        Piece, PieceId, "pce";
        /// A laboratory's report on a stone.
        Report, ReportId, "rep";
        /// A curated or categorical set of products.
        Collection, CollectionId, "coll";
        /// An attribute of products that staff defined.
        Attribute, AttributeId, "attr";
        /// One loose stone.
        Stone, StoneId, "stn";
        /// A hold on a loose stone.
        StoneHold, StoneHoldId, "sth";
        /// A house that supplies loose stones.
        StoneSupplier, StoneSupplierId, "sup";
        /// One reading of a supplier's file.
        StoneImport, StoneImportId, "imp";
        /// A stone that waits for a second look at its price.
        StoneParking, StoneParkingId, "prk";
        /// A shopper's cart.
        Cart, CartId, "cart";
        /// A line of a cart.
        CartLine, CartLineId, "cln";
        /// A bag that was saved with its prices.
        SavedBag, SavedBagId, "svb";
        /// A quote that staff wrote for a client.
        OrderDraft, OrderDraftId, "drf";
        /// A line of a saved bag.
        SavedLine, SavedLineId, "svl";
        /// A link by which somebody else sees a bag.
        CartShare, CartShareId, "csh";
        /// An order.
        Order, OrderId, "ord";
        /// A line of an order.
        OrderLine, OrderLineId, "oln";
        /// What of an order leaves the house together.
        Shipment, ShipmentId, "shp";
        /// What keeps an order in the house, put there by hand.
        OrderHold, OrderHoldId, "ohd";
        /// Pieces that a client sends back, or claims.
        Return, ReturnId, "ret";
        /// A paper that was issued of an order.
        Document, DocumentId, "doc";
        /// A hold on stock.
        Hold, HoldId, "hold";
        /// A code by which clients pay less.
        Promotion, PromotionId, "promo";
        /// What the house owes somebody in advance.
        Credit, CreditId, "crd";
        /// A payment towards an order.
        Payment, PaymentId, "pay";
        /// One part in which an order is paid.
        Installment, InstallmentId, "ins";
        /// Money that came to the house's bank account.
        Transfer, TransferId, "btr";
        /// A stock movement.
        Movement, MovementId, "mov";
        /// A place where stock lies.
        Location, LocationId, "loc";
        /// Stock on its way from one place to another.
        StockTransfer, StockTransferId, "stx";
        /// A count of what lies at a place.
        StockCount, StockCountId, "cnt";
        /// Somewhere that the house's pieces are sold.
        Channel, ChannelId, "chn";
        /// A key by which a channel calls.
        ChannelKey, ChannelKeyId, "chk";
        /// A sale that a channel told of.
        ChannelSale, ChannelSaleId, "sal";
        /// Where another program is told what happens.
        Webhook, WebhookId, "whk";
        /// One event for one such endpoint.
        WebhookDelivery, WebhookDeliveryId, "whd";
        /// A comparison of the payment provider's books with ours.
        Reconciliation, ReconciliationId, "rcn";
        /// One time that every invariant was asked.
        InvariantRun, InvariantRunId, "inv";
        /// A ledger transaction.
        LedgerTransaction, LedgerTransactionId, "txn";
        /// One entry among a product's pictures, films and models.
        Media, MediaId, "med";
        /// What was uploaded, with everything made from it.
        Asset, AssetId, "ast";
        /// A file on its way to us.
        Upload, UploadId, "upl";
        /// A person who can sign in.
        Account, AccountId, "acc";
        /// A signed-in session.
        Session, SessionId, "ses";
        /// A one-time sign-in link or code.
        SignInToken, SignInTokenId, "sit";
        /// A code that was asked for, by which a customer signs in.
        SignInCode, SignInCodeId, "sic";
        /// A key of a person's device, by which they sign in.
        Passkey, PasskeyId, "pky";
        /// What somebody keeps for later.
        Wishlist, WishlistId, "wish";
        /// A piece on a wishlist.
        WishlistItem, WishlistItemId, "wsi";
        /// A link by which others see a wishlist.
        WishlistShare, WishlistShareId, "wsh";
        /// A ring that somebody saved.
        RingDesign, RingDesignId, "rgd";
        /// A view of a table that somebody saved.
        TableView, TableViewId, "view";
        /// A change of many pieces at once.
        BulkEdit, BulkEditId, "bulk";
        /// A message in the outgoing mail.
        Mail, MailId, "mail";
        /// A background job.
        Job, JobId, "job";
        /// An event in the outbox.
        Event, EventId, "evt";
    }
}

#[cfg(test)]
mod tests {
    use super::ids::{ProductId, VariantId};
    use crate::SeededRandom;

    #[test]
    fn an_id_survives_being_written_and_read() {
        let id = ProductId::new(&SeededRandom::new(7));
        let text = id.to_string();
        assert!(text.starts_with("prod_") && text.len() == 31, "{text}");
        assert_eq!(text.parse::<ProductId>().unwrap(), id);
    }

    #[test]
    fn an_id_of_another_kind_or_shape_is_refused() {
        let text = VariantId::new(&SeededRandom::new(7)).to_string();
        assert!(text.parse::<ProductId>().is_err());
        for bad in
            ["", "prod_", "prod_1", "prod_zzzzzzzzzzzzzzzzzzzzzzzzzz", "prod_uuuuuuuuuuuuuuuuuuuuuuuuuu", "1"]
        {
            assert!(bad.parse::<ProductId>().is_err(), "{bad}");
        }
    }
}
