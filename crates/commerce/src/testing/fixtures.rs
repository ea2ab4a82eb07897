//! Builders on any database and context.

use std::sync::atomic::{AtomicU32, Ordering};

use catalog::{
    model::{Category, Fineness, Metal, RingPurpose, Status},
    products::{NewMedia, NewProduct, NewVariant, create_product},
};
use db::Db;
use kernel::{Currency, Money, Quantity, Token, ids::VariantId};
use platform::Cx;

use crate::{
    Commerce,
    cart::{AddLine, Cart, add_line, open_cart},
    checkout::{Address, PlaceOrder, Placed, place_order},
    inventory::{ReceiveStock, receive_stock},
    orders::Order,
    payments::{Confirmation, DemoOutcome, confirm_demo},
};

static COUNT: AtomicU32 = AtomicU32::new(1);

/// How a piece of a test exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PieceKind {
    /// One serialized piece.
    OneOfAKind,
    /// So many ready units.
    Stocked(i32),
    /// Made in four weeks, with so many ready.
    MadeToOrder(i32),
}

/// A ring, active, engravable with 20 characters, with one variant, at a price in cents.
pub fn new_product(title: &str, price_minor: i64, kind: PieceKind) -> NewProduct {
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let made = matches!(kind, PieceKind::MadeToOrder(_));
    NewProduct {
        slug: format!("test-ring-{number}"),
        title: title.to_owned(),
        tagline: "A ring of a test".to_owned(),
        description: "It exists to be bought.".to_owned(),
        care: "Keep it dry.".to_owned(),
        category: Category::Ring,
        ring_purpose: RingPurpose::ALL.first().copied(),
        setting_styles: Vec::new(),
        head: None,
        finish: None,
        band_width_um: None,
        band_profile: None,
        height_um: None,
        chain_type: None,
        earring_back: None,
        line: None,
        occasions: Vec::new(),
        engravable: true,
        engraving_max: 20,
        recycled_metal: true,
        returnable: true,
        status: Status::Active,
        featured: 0,
        stones: Vec::new(),
        variants: vec![NewVariant {
            sku: format!("TEST-{number}"),
            metal: Metal::YellowGold,
            fineness: yellow_gold(),
            metal_weight_mg: Some(3_000),
            ring_circumference_um: Some(54_400),
            length_mm: None,
            carat_milli: None,
            price: Money::new(price_minor, Currency::Usd),
            one_of_a_kind: kind == PieceKind::OneOfAKind,
            made_to_order: made,
            lead_days: if made { 28 } else { 0 },
        }],
        media: vec![NewMedia {
            image_set: "test-ring".to_owned(),
            view: "hero".to_owned(),
            metal: None,
            width: 1200,
            height: 1500,
            widths: vec![400, 800, 1200],
            alt: "A ring of a test".to_owned(),
        }],
    }
}

fn yellow_gold() -> Fineness {
    *Metal::YellowGold.standards().first().expect("yellow gold has a standard")
}

/// Puts a ring in the catalogue and its stock on the shelf. Returns its only variant.
///
/// # Panics
/// When an operation refuses, with its reason.
pub async fn create_variant(db: &Db, cx: &Cx, title: &str, price_minor: i64, kind: PieceKind) -> VariantId {
    let product = new_product(title, price_minor, kind);
    let sku = product.variants[0].sku.clone();
    let mut tx = db.begin().await.expect("a transaction");
    create_product(&mut tx, cx, product).await.expect("the product is created");
    let found = catalog::products::find_variants_by_sku(&mut tx, std::slice::from_ref(&sku)).await;
    let variant = found.expect("the variants are read").into_values().next();
    let variant = variant.expect("the variant exists");
    let (quantity, serials) = match kind {
        PieceKind::OneOfAKind => (1, vec![format!("SN-{sku}")]),
        PieceKind::Stocked(n) | PieceKind::MadeToOrder(n) => (n, Vec::new()),
    };
    if quantity > 0 {
        let ask = ReceiveStock { variant, quantity, serials, reference: "test".to_owned() };
        receive_stock(&mut tx, cx, ask).await.expect("the stock comes in");
    }
    tx.commit().await.expect("the piece is there");
    variant
}

/// A cart with these variants and quantities, and its token.
///
/// # Panics
/// When an operation refuses, with its reason.
pub async fn cart_with(db: &Db, cx: &Cx, lines: &[(VariantId, i64)]) -> (Cart, Token) {
    let mut tx = db.begin().await.expect("a transaction");
    let (mut cart, token) = open_cart(&mut tx, cx, Currency::Usd).await.expect("the cart opens");
    for &(variant, quantity) in lines {
        let quantity = Quantity::new(quantity).expect("a quantity from 1 to 10");
        let ask = AddLine { cart: cart.id, variant, quantity, engraving: None };
        cart = add_line(&mut tx, cx, ask).await.expect("the line is added");
    }
    tx.commit().await.expect("the cart is there");
    (cart, token)
}

/// An address in New York, where tax is 8.875 %.
pub fn address() -> Address {
    Address {
        name: "Ada Byron".to_owned(),
        line1: "12 West 47th Street".to_owned(),
        line2: None,
        city: "New York".to_owned(),
        region: Some("NY".to_owned()),
        postal_code: Some("10036".to_owned()),
        country: "US".to_owned(),
        phone: None,
    }
}

/// What a shopper in New York asks for at checkout.
///
/// # Panics
/// Never: the address it makes up is one.
pub fn ask_for(cart: &Cart) -> PlaceOrder {
    PlaceOrder {
        cart: cart.id,
        email: "ada@example.com".parse().expect("an address"),
        shipping_address: address(),
        billing_address: None,
        shipping_method: "insured_courier".to_owned(),
        expected_total: None,
        gift_note: None,
    }
}

/// An order for one ready ring of $1,000, waiting for payment.
///
/// # Panics
/// When an operation refuses, with its reason.
pub async fn placed_order(db: &Db, commerce: &Commerce, cx: &Cx) -> Placed {
    let variant = create_variant(db, cx, "Test ring", 100_000, PieceKind::Stocked(1)).await;
    let (cart, _) = cart_with(db, cx, &[(variant, 1)]).await;
    place_order(db, commerce, cx, ask_for(&cart)).await.expect("the order is placed")
}

/// An order for one ready ring of $1,000, paid.
///
/// # Panics
/// When an operation refuses, with its reason.
pub async fn paid_order(db: &Db, commerce: &Commerce, cx: &Cx) -> Order {
    let placed = placed_order(db, commerce, cx).await;
    let intent = &placed.payment.intent_id;
    match confirm_demo(db, commerce, cx, intent, None, DemoOutcome::Succeed).await {
        Ok(Confirmation::Paid { order }) => *order,
        other => panic!("the order was not paid: {other:?}"),
    }
}
