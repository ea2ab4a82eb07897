//! A small house: three designs, two collections.

use catalog::{
    attributes::Values,
    collections::{PutCollection, put_collection},
    model::*,
    products::{self, NewDetails, NewMedia, NewProduct, NewSeo, NewStone, NewVariant},
};
use commerce::inventory::{ReceiveStock, receive_stock};
use db::Tx;
use kernel::{Currency, Money, ids::ProductId};
use platform::Cx;

/// Fills an empty house.
pub(crate) async fn furnish(tx: &mut Tx, cx: &Cx) {
    let solitaire = create(tx, cx, solitaire()).await;
    let unique = create(tx, cx, one_of_one()).await;
    let studs = create(tx, cx, studs()).await;
    put(tx, cx, "engagement-rings", "Engagement rings", 1, vec![solitaire, unique]).await;
    put(tx, cx, "earrings", "Earrings", 2, vec![studs]).await;
}

async fn create(tx: &mut Tx, cx: &Cx, piece: NewProduct) -> ProductId {
    let stock: Vec<_> = piece.variants.iter().map(|v| (v.one_of_a_kind, v.made_to_order)).collect();
    let id = products::create_product(tx, cx, piece).await.unwrap();
    let made = products::find_for_staff(tx, id).await.unwrap().unwrap();
    for (variant, (unique, to_order)) in made.variants.iter().zip(stock) {
        if !to_order {
            let serials = if unique { vec!["JCO-1007".to_owned()] } else { Vec::new() };
            let quantity = if unique { 1 } else { 3 };
            let ask = ReceiveStock { variant: variant.id, quantity, serials, reference: "test".into() };
            receive_stock(tx, cx, ask).await.unwrap();
        }
    }
    id
}

async fn put(tx: &mut Tx, cx: &Cx, slug: &str, title: &str, position: i32, products: Vec<ProductId>) {
    let ask = PutCollection {
        slug: slug.into(),
        expected_version: None,
        rule: None,
        title: title.into(),
        intro: "What it is, in a sentence.".into(),
        position,
        kind: CollectionKind::Category,
        products,
    };
    put_collection(tx, cx, ask).await.unwrap();
}

const fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::Usd)
}

/// Two metals in two sizes; the first variant lies ready.
fn solitaire() -> NewProduct {
    let variant = |n: i32, metal, um| NewVariant {
        sku: format!("AUR-{n}"),
        metal,
        fineness: if metal == Metal::Platinum { Fineness::F950 } else { Fineness::F750 },
        metal_weight_mg: Some(3_400),
        ring_circumference_um: Some(um),
        length_mm: None,
        carat_milli: None,
        price: usd(345_000 + i64::from(n) * 1_000),
        one_of_a_kind: false,
        made_to_order: n != 1,
        lead_days: if n == 1 { 0 } else { 28 },
        id: None,
        status: Status::Active,
    };
    NewProduct {
        slug: "aurelia-solitaire".into(),
        title: "Aurelia Solitaire".into(),
        tagline: "Six claws, one stone".into(),
        description: "A round diamond in six fine claws.\n\nMade by hand.".into(),
        care: "Warm water and a soft brush.".into(),
        category: Category::Ring,
        ring_purpose: Some(RingPurpose::Engagement),
        setting_styles: vec![SettingStyle::Solitaire],
        head: Some(Head::SixProng),
        finish: Some(Finish::Polished),
        band_width_um: Some(2_300),
        band_profile: Some(BandProfile::Court),
        height_um: Some(6_100),
        chain_type: None,
        earring_back: None,
        line: Some("Aurelia".into()),
        occasions: vec![Occasion::Engagement],
        engravable: true,
        engraving_max: 20,
        recycled_metal: true,
        returnable: true,
        status: Status::Active,
        featured: 100,
        details: NewDetails::default(),
        attributes: Values::new(),
        tags: Vec::new(),
        seo: NewSeo::default(),
        publish_at: None,
        unpublish_at: None,
        stones: vec![stone(Species::Diamond, Role::Center)],
        variants: vec![
            variant(1, Metal::YellowGold, 51_900),
            variant(2, Metal::YellowGold, 54_400),
            variant(3, Metal::Platinum, 51_900),
        ],
        media: vec![media("aurelia-solitaire", "hero"), media("aurelia-solitaire", "front")],
    }
}

/// One serialized piece, not made again.
fn one_of_one() -> NewProduct {
    let mut piece = solitaire();
    piece.slug = "celeste-one".into();
    piece.title = "Celeste No. 1".into();
    piece.description = "A sapphire, gently heated, in six fine claws.".into();
    piece.line = Some("Celeste".into());
    piece.featured = 90;
    piece.engravable = false;
    piece.engraving_max = 0;
    piece.stones = vec![stone(Species::Sapphire, Role::Center)];
    piece.media = vec![media("celeste-halo", "hero")];
    piece.variants.truncate(1);
    piece.variants[0].sku = "CEL-ONE".into();
    piece.variants[0].price = usd(1_850_000);
    piece.variants[0].one_of_a_kind = true;
    piece.variants[0].made_to_order = false;
    piece
}

/// Earrings with markup in every text that a house may write.
fn studs() -> NewProduct {
    let mut piece = solitaire();
    piece.slug = "lumiere-studs".into();
    piece.title = "Lumière <b>Studs</b>".into();
    piece.tagline = "\"><script>alert(1)</script>".into();
    piece.description = "</script><script>alert(2)</script> \u{2028} & <!--".into();
    piece.category = Category::Earrings;
    piece.ring_purpose = None;
    piece.setting_styles = vec![SettingStyle::Solitaire];
    piece.band_width_um = None;
    piece.band_profile = None;
    piece.earring_back = Some(EarringBack::Screw);
    piece.line = Some("Lumière".into());
    piece.featured = 80;
    piece.media = vec![media("lumiere-studs", "hero")];
    piece.variants.truncate(1);
    piece.variants[0].sku = "LUM-1".into();
    piece.variants[0].ring_circumference_um = None;
    piece.variants[0].made_to_order = true;
    piece.variants[0].lead_days = 14;
    piece
}

fn stone(species: Species, role: Role) -> NewStone {
    let diamond = species == Species::Diamond;
    NewStone {
        role,
        species,
        origin_class: OriginClass::Natural,
        growth_method: None,
        shape: if diamond { Shape::Round } else { Shape::Oval },
        pieces: 1,
        carat_milli: Some(1_000),
        diameter_um: None,
        colour: Some(if diamond { Colour::F } else { Colour::Blue }),
        clarity: diamond.then_some(Clarity::Vs1),
        cut: diamond.then_some(CutGrade::Excellent),
        polish: None,
        symmetry: None,
        fluorescence: None,
        quality_word: None,
        lab: diamond.then_some(Lab::Gia),
        report_number: None,
        treatments: if diamond { Vec::new() } else { vec![Treatment::Heat] },
        pearl_type: None,
        lustre: None,
        overtone: None,
    }
}

fn media(set: &str, view: &str) -> NewMedia {
    NewMedia {
        image_set: set.into(),
        view: view.into(),
        metal: None,
        width: 1_000,
        height: 1_000,
        widths: vec![320, 640, 1_000],
        alt: format!("{view} view of the piece"),
    }
}
