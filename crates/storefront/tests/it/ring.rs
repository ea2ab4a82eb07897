//! Building a ring without script: a setting and a stone in any order, to a paid order, a link, a saved ring.

use catalog::{
    model::{RingSize, Shape},
    mounts::{Mount, Seat, SettingFee, put_mount},
    products::find_ids_by_slug,
    stones::{
        HoldStone, NewLooseStone, Serial, StoneStatus, add_stones, consume_hold, find_stone, hold_stone,
    },
};
use http::StatusCode;
use kernel::{Currency, Money};

use crate::{
    shop::{Answer, Shop, Shopper},
    stones::stone,
};

const fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::Usd)
}

/// A round diamond of one carat, 6.45 mm across.
fn loose(price_minor: i64) -> NewLooseStone {
    let mut stone = stone(Shape::Round, 1_010);
    (stone.facts.length_um, stone.facts.width_um) = (Some(6_450), Some(6_420));
    stone.price = usd(price_minor);
    stone
}

/// Keeps a stone for somebody else; `sold` says that they took it.
pub(crate) async fn take(shop: &Shop, serial: Serial, sold: bool) {
    let (db, cx) = (&shop.face.db, &shop.face.cx);
    let mut tx = db.begin().await.unwrap();
    let stone = find_stone(&mut tx, serial).await.unwrap().unwrap();
    assert_eq!(stone.status, StoneStatus::Available, "a bag keeps nothing");
    let expires_at = tx.now().await.unwrap() + chrono::Duration::hours(1);
    let ask =
        HoldStone { stone: stone.id, holder: "guest other".into(), reference: "a visit".into(), expires_at };
    let hold = hold_stone(&mut tx, cx, ask).await.unwrap();
    if sold {
        consume_hold(&mut tx, cx, hold.id).await.unwrap();
    }
    tx.commit().await.unwrap();
    shop.face.catalog.catch_up_stones(db).await.unwrap();
}

/// The solitaire holds round stones of 6.3 to 6.7 mm; the drawer has three such stones, one too large, and an oval.
pub(crate) async fn builder() -> (Shop, Vec<Serial>) {
    let shop = Shop::open().await;
    let (db, cx) = (&shop.face.db, &shop.face.cx);
    let mut tx = db.begin().await.unwrap();
    let slug = "aurelia-solitaire".to_owned();
    let product = find_ids_by_slug(&mut tx, std::slice::from_ref(&slug)).await.unwrap()[&slug];
    let size = |quarters| RingSize::from_us_quarters(quarters).unwrap();
    let mount = Mount {
        own_stone: usd(200_000),
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
    put_mount(&mut tx, cx, product, &mount).await.unwrap();
    let mut stones: Vec<_> = [580_000, 590_000, 600_000, 900_000, 400_000].map(loose).into();
    (stones[3].facts.length_um, stones[3].facts.width_um) = (Some(7_100), Some(7_080));
    (stones[4].facts.shape, stones[4].facts.cut) = (Shape::Oval, None);
    let added = add_stones(&mut tx, cx, &stones).await.unwrap();
    tx.commit().await.unwrap();
    shop.reindex().await;
    shop.face.catalog.refresh_stones(db).await.unwrap();
    (shop, added.into_iter().map(|(_, serial)| serial).collect())
}

/// The size that tests choose: US 6½.
fn six_and_a_half() -> String {
    RingSize::from_us_quarters(26).unwrap().circumference_um().to_string()
}

pub(crate) fn ring(serial: Serial) -> String {
    format!("/ring-builder?setting=aurelia-solitaire&metal=platinum&stone={serial}&size={}", six_and_a_half())
}

/// Follows the first link whose words contain some others.
async fn press(shopper: &mut Shopper, page: &Answer, within: &str, words: &str) -> Answer {
    let html = page.html();
    let links = scraper::Selector::parse(&format!("{within} a")).unwrap();
    let found = html.select(&links).find(|a| a.text().collect::<String>().contains(words));
    let href = found
        .and_then(|a| a.attr("href"))
        .unwrap_or_else(|| panic!("no link {words} in {}", page.body))
        .to_owned();
    drop(html);
    shopper.get(&href).await
}

#[tokio::test]
async fn a_ring_is_built_from_the_setting_and_bought() {
    let (shop, stones) = builder().await;
    let mut ann = shop.shopper();
    let page = ann.get("/products/aurelia-solitaire?metal=platinum").await;
    let page = press(&mut ann, &page, ".buy", "Choose its stone").await;
    assert_eq!(page.text("h1"), "Choose a stone");
    assert_eq!(page.count("section[aria-label=\"Stones to choose\"] article"), 3);
    let page = press(&mut ann, &page, "section[aria-label=\"Stones to choose\"]", "Choose").await;
    assert_eq!(page.text("h1"), "Size and engraving");
    let (action, mut fields) = page.form("form[action=\"/ring-builder\"]");
    fields.retain(|(name, _)| name != "size" && name != "engraving");
    fields.push(("size".into(), six_and_a_half()));
    fields.push(("engraving".into(), "A & L".into()));
    let query = serde_urlencoded::to_string(&fields).unwrap();
    let page = ann.get(&format!("{action}?{query}")).await;
    let costs = page.text(".costs");
    // the setting in platinum is 348,000 less the 200,000 of its own stone
    for part in ["$1,480", "$5,800", "$120", "$7,400"] {
        assert!(costs.contains(part), "{part}: {costs}");
    }
    assert!(page.text(".ring-ways").contains("An engraved ring cannot be returned."));
    let added = ann.submit(&page, "form[action=\"/ring-builder/bag\"]", &[]).await;
    let bag = ann.follow(&added).await;
    let line = bag.text(".line");
    assert!(line.contains(&format!("Set with stone {}", stones[0])) && line.contains("A & L"), "{line}");
    assert!(line.contains("size 6½") && line.contains("$7,400"), "{line}");
    assert_eq!(bag.count(".line .qty"), 0, "there is one of it");
}

#[tokio::test]
async fn a_ring_is_built_from_the_stone_too() {
    let (shop, stones) = builder().await;
    let mut ann = shop.shopper();
    let page = ann.get(&format!("/stones/{}", stones[1])).await;
    let page = press(&mut ann, &page, ".stone-side", "Set it in a ring").await;
    assert_eq!(page.text("h1"), "Choose a setting");
    assert!(page.text(".setting-card .price").contains("$7,490"), "{}", page.text(".setting-card"));
    let page = press(&mut ann, &page, ".setting-card", "Choose this setting").await;
    assert_eq!(page.text("h1"), "Size and engraving");
}

#[tokio::test]
async fn what_does_not_fit_is_shown_with_its_reason_and_a_way_out() {
    let (shop, stones) = builder().await;
    let mut ann = shop.shopper();
    let page = ann.get("/ring-builder?setting=aurelia-solitaire").await;
    let near = page.text(".is-misfit");
    assert!(near.contains("This head holds 6.3 to 6.7 mm; the stone measures 7.1 mm across."), "{near}");
    assert_eq!(page.count(".is-misfit a[href^=\"/ring-builder\"]"), 0, "it cannot be chosen");
    assert!(page.text(".shape-off").contains("Oval"));
    let page = ann.get(&format!("/ring-builder?stone={}", stones[3])).await;
    let card = page.text(".setting-card.is-misfit");
    assert!(
        card.contains("A jeweller can make a larger head") && card.contains("See the stones it holds"),
        "{card}"
    );
    let page = press(&mut ann, &page, ".setting-card", "See the stones it holds").await;
    assert_eq!(page.count("section[aria-label=\"Stones to choose\"] article"), 3);
    // both named, by hand: the page says why and never reaches the price of the two
    let page = ann.get(&ring(stones[4])).await;
    assert_eq!(page.text("h1"), "Choose a stone");
    assert!(page.text(".misfit").contains("This setting has a head for round stones; this one is oval."));
    assert_eq!(page.count("form[action=\"/ring-builder/bag\"]"), 0);
}

#[tokio::test]
async fn filters_narrow_and_what_cannot_be_read_is_left_out_and_said() {
    let (shop, _) = builder().await;
    let mut ann = shop.shopper();
    let at = "/ring-builder?setting=aurelia-solitaire&step=stone";
    let page = ann.get(&format!("{at}&price_max=5,850")).await;
    assert_eq!(page.count("section[aria-label=\"Stones to choose\"] article"), 1);
    let page = ann.get(&format!("{at}&carat_min=much")).await;
    assert_eq!(page.count("section[aria-label=\"Stones to choose\"] article"), 3);
    assert!(page.body.contains("We could not read “much”, so it is left out."));
    let page = ann.get(&format!("{at}&carat_min=4")).await;
    assert!(page.text("main").contains("No stone in the drawer is all of this."));
    let page = ann.get("/ring-builder?setting=nothing&stone=nonsense&size=3&step=review&page=x").await;
    assert_eq!((page.status, page.text("h1").as_str()), (StatusCode::OK, "Choose a setting"));
}

#[tokio::test]
async fn a_size_that_is_not_made_and_words_that_cannot_be_cut_are_said_in_their_place() {
    let (shop, stones) = builder().await;
    let mut ann = shop.shopper();
    let page =
        ann.get(&format!("/ring-builder?setting=aurelia-solitaire&stone={}&size=75000", stones[0])).await;
    assert_eq!(page.text("h1"), "Size and engraving");
    assert!(page.text("#size-error").contains("This ring is made in US sizes 3 to 10"));
    let page = ann.get(&format!("{}&engraving=%F0%9F%92%8D", ring(stones[0]))).await;
    assert_eq!(page.count("form[action=\"/ring-builder/bag\"]"), 0);
    assert!(page.text(".ring-ways").contains("Change the words"));
}

#[tokio::test]
async fn the_link_to_share_shows_the_ring_and_not_the_words_to_be_cut() {
    let (shop, stones) = builder().await;
    let mut ann = shop.shopper();
    let page = ann.get(&format!("{}&engraving=Marry+me", ring(stones[0]))).await;
    let link = page.attribute("copy-button", "value").unwrap();
    assert!(link.contains("stone=") && !link.contains("engraving"), "{link}");
    assert!(page.header("cache-control").contains("private"), "{}", page.header("cache-control"));
    assert!(page.body.contains("Marry me"));
}

#[tokio::test]
async fn a_saved_ring_has_a_short_link_and_says_when_its_stone_has_gone() {
    let (shop, stones) = builder().await;
    let (mut ann, mut bob) = (shop.shopper(), shop.shopper());
    let page = ann.get(&ring(stones[0])).await;
    let saved = ann.submit(&page, "form[action=\"/ring-builder/designs\"]", &[]).await;
    let path = saved.location();
    assert!(path.starts_with("/ring-builder/d/"), "{path}");
    assert!(ann.get("/ring-builder/saved").await.body.contains(&path));
    assert!(!bob.get("/ring-builder/saved").await.body.contains(&path), "a list is its keeper's");
    let page = bob.get(&path).await;
    assert_eq!(page.text("h1"), "Aurelia Solitaire around a 1.01 ct round natural diamond");
    assert_eq!(page.count("form[action=\"/ring-builder/bag\"]"), 1);
    assert_eq!(bob.get(&path.to_lowercase()).await.status, StatusCode::PERMANENT_REDIRECT);
    assert_eq!(bob.get("/ring-builder/d/00000000").await.status, StatusCode::NOT_FOUND);
    take(&shop, stones[0], true).await;
    let page = ann.get(&path).await;
    assert!(page.text(".alert").contains("This stone has found its owner."), "{}", page.text("main"));
    assert_eq!(page.count(".stone-option"), 2, "its sisters that the setting holds");
    assert_eq!(page.count("form[action=\"/ring-builder/bag\"]"), 0);
}

#[tokio::test]
async fn the_second_to_pay_for_a_stone_is_told_and_led_to_its_sisters() {
    let (shop, stones) = builder().await;
    let (mut ann, mut bob) = (shop.shopper(), shop.shopper());
    for shopper in [&mut ann, &mut bob] {
        let page = shopper.get(&ring(stones[0])).await;
        let added = shopper.submit(&page, "form[action=\"/ring-builder/bag\"]", &[]).await;
        shopper.follow(&added).await;
    }
    let twice = ann.get(&ring(stones[0])).await;
    let twice = ann.submit(&twice, "form[action=\"/ring-builder/bag\"]", &[]).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    assert!(twice.text(".alert").contains("This stone is in your bag already."));
    take(&shop, stones[0], false).await;
    let bag = bob.get("/bag").await;
    assert!(bag.text(".line").contains("The stone of this ring has found its owner."));
    let page = press(&mut bob, &bag, ".line", "Choose its sister").await;
    assert_eq!(page.text("h1"), "Choose a stone");
}
