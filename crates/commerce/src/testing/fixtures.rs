//! Builders on any database and context.

use std::sync::atomic::{AtomicU32, Ordering};

use catalog::{
    attributes::Values,
    model::{
        Category, Clarity, Colour, CutGrade, Fineness, GrowthMethod, Lab, Metal, OriginClass, RingPurpose,
        RingSize, Shape, Species, Status,
    },
    mounts::{Mount, Seat, SettingFee, put_mount},
    offers::find_offers,
    products::{NewDetails, NewMedia, NewProduct, NewSeo, NewVariant, create_product},
    stones::{NewLooseStone, Serial, StoneFacts, add_stones},
};
use db::Db;
use kernel::{
    Currency, Money, Quantity, Token,
    ids::{CartId, StoneId, VariantId},
};
use platform::Cx;

use crate::{
    Commerce,
    cart::{AddLine, AddRing, Cart, Personalization, add_line, add_ring, open_cart},
    checkout::{Address, PlaceOrder, Placed, place_order},
    inventory::{ReceiveStock, receive_stock},
    orders::Order,
    payments::{Confirmation, DemoOutcome, confirm_demo},
    schedules::PaymentPlan,
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
        details: NewDetails::default(),
        attributes: Values::new(),
        tags: Vec::new(),
        seo: NewSeo::default(),
        publish_at: None,
        unpublish_at: None,
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
            id: None,
            status: Status::Active,
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
    put_product(db, cx, new_product(title, price_minor, kind), kind).await[0]
}

/// Puts a ring in the catalogue in three sizes, US 4, 7 and 10, each a hundred dollars dearer than the one before and with its own
/// stock. Its band is narrow, so that long words need a large size. Returns its variants in that order.
///
/// # Panics
/// When an operation refuses, with its reason.
pub async fn create_in_sizes(
    db: &Db,
    cx: &Cx,
    title: &str,
    price_minor: i64,
    kind: PieceKind,
) -> Vec<VariantId> {
    let mut product = new_product(title, price_minor, kind);
    product.band_width_um = Some(2_350);
    product.engraving_max = 60;
    let first = product.variants[0].clone();
    let size = |quarters| RingSize::from_us_quarters(quarters).expect("a size").circumference_um();
    let variants = [(16, 0), (28, 1), (40, 2)].map(|(quarters, step)| NewVariant {
        sku: format!("{}-{quarters}", first.sku),
        ring_circumference_um: Some(size(quarters)),
        price: Money::new(price_minor + step * 10_000, Currency::Usd),
        ..first.clone()
    });
    product.variants = variants.to_vec();
    put_product(db, cx, product, kind).await
}

/// Puts a product in the catalogue and the stock of each variant on the shelf. Returns the variants in their order.
async fn put_product(db: &Db, cx: &Cx, product: NewProduct, kind: PieceKind) -> Vec<VariantId> {
    let skus: Vec<_> = product.variants.iter().map(|variant| variant.sku.clone()).collect();
    let mut tx = db.begin().await.expect("a transaction");
    create_product(&mut tx, cx, product).await.expect("the product is created");
    let found = catalog::products::find_variants_by_sku(&mut tx, &skus).await.expect("the variants are read");
    let variants: Vec<_> = skus.iter().map(|sku| found[sku]).collect();
    for (variant, sku) in variants.iter().zip(&skus) {
        let (quantity, serials) = match kind {
            PieceKind::OneOfAKind => (1, vec![format!("SN-{sku}")]),
            PieceKind::Stocked(n) | PieceKind::MadeToOrder(n) => (n, Vec::new()),
        };
        if quantity > 0 {
            let ask = ReceiveStock { variant: *variant, quantity, serials, reference: "test".to_owned() };
            receive_stock(&mut tx, cx, ask).await.expect("the stock comes in");
        }
    }
    tx.commit().await.expect("the piece is there");
    variants
}

/// Lets a design be set with a round stone of about a carat, in US sizes 3 to 10: its variants cost $1,000 less without the stone
/// they are sold with, and setting another costs $120.
///
/// # Panics
/// When an operation refuses, with its reason.
pub async fn put_round_mount(db: &Db, cx: &Cx, variant: VariantId) {
    let mut tx = db.begin().await.expect("a transaction");
    let offers = find_offers(&mut tx, &[variant]).await.expect("the offers are read");
    let size = |quarters| RingSize::from_us_quarters(quarters).expect("a size");
    let mount = Mount {
        own_stone: Money::new(100_000, Currency::Usd),
        smallest: size(12),
        largest: size(40),
        least_hardness: 75,
        lead_days: 28,
        seats: vec![Seat {
            shape: Shape::Round,
            length_from_um: 6_300,
            length_to_um: 6_700,
            width_from_um: 6_300,
            width_to_um: 6_700,
        }],
        fees: vec![SettingFee { carat_from: 0, fee_minor: 12_000 }],
    };
    put_mount(&mut tx, cx, offers[0].product, &mount).await.expect("the mount is put");
    tx.commit().await.expect("the mount is there");
}

/// Puts round laboratory-grown diamonds of one carat in the drawer, each at a price in cents.
///
/// # Panics
/// When an operation refuses, with its reason.
pub async fn put_stones(db: &Db, cx: &Cx, prices: &[i64]) -> Vec<(StoneId, Serial)> {
    let stones: Vec<_> = prices.iter().map(|price| loose_stone(*price)).collect();
    let mut tx = db.begin().await.expect("a transaction");
    let added = add_stones(&mut tx, cx, &stones).await.expect("the stones are added");
    tx.commit().await.expect("the stones are there");
    added
}

/// A round laboratory-grown diamond of one carat, 6.45 mm across, at a price in cents.
pub fn loose_stone(price_minor: i64) -> NewLooseStone {
    NewLooseStone {
        facts: StoneFacts {
            species: Species::Diamond,
            origin_class: OriginClass::LaboratoryGrown,
            growth_method: Some(GrowthMethod::Cvd),
            shape: Shape::Round,
            carat_milli: 1_010,
            colour: Some(Colour::F),
            clarity: Some(Clarity::Vs1),
            cut: Some(CutGrade::Excellent),
            polish: None,
            symmetry: None,
            fluorescence: None,
            quality_word: None,
            table_milli: None,
            depth_milli: None,
            length_um: Some(6_450),
            width_um: Some(6_420),
            height_um: None,
            girdle: None,
            culet: None,
            treatments: Vec::new(),
            lab: Some(Lab::Igi),
            report_number: Some("LG612345678".into()),
            report_url: None,
            country: None,
        },
        evidence: None,
        supplier: None,
        cost: None,
        price: Money::new(price_minor, Currency::Usd),
        location: "New York".to_owned(),
    }
}

/// Adds a ring of size 6½ around a stone to a cart.
///
/// # Panics
/// When an operation refuses, with its reason.
pub async fn add_ring_to(db: &Db, cx: &Cx, cart: CartId, variant: VariantId, stone: StoneId) -> Cart {
    let mut tx = db.begin().await.expect("a transaction");
    let size = RingSize::from_us_quarters(26).expect("a size");
    let ask = AddRing { cart, variant, stone, size, personalization: Personalization::default() };
    let cart = add_ring(&mut tx, cx, ask).await.expect("the ring is added");
    tx.commit().await.expect("the ring is there");
    cart
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
        let ask = AddLine { cart: cart.id, variant, quantity, personalization: Personalization::default() };
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
        network: None,
        cart: cart.id,
        email: "ada@example.com".parse().expect("an address"),
        shipping_address: address(),
        billing_address: None,
        shipping_method: "insured_courier".to_owned(),
        expected_total: None,
        expected_due: None,
        plan: PaymentPlan::default(),
        gift_note: None,
        codes: Vec::new(),
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
    let intent = &placed.payment.as_ref().expect("something is due").intent_id;
    match confirm_demo(db, commerce, cx, intent, None, DemoOutcome::Succeed).await {
        Ok(Confirmation::Paid { order }) => *order,
        other => panic!("the order was not paid: {other:?}"),
    }
}
