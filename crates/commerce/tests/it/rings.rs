//! Rings around a chosen stone, from the bag to the order.

use catalog::{
    model::RingSize,
    mounts::remove_mount,
    offers::find_offers,
    stones::{NewLooseStone, StoneStatus, add_stones},
};
use commerce::{
    cart::{AddRing, Cart, CartError, LineProblem, Personalization, SetQuantity, add_ring, set_quantity},
    checkout::CheckoutError,
    orders::{OrderState, cancel_order},
    rings::{Designer, RingError, SaveDesign, Saved, find_design, list_designs, quote, save_design},
    testing::{House, PieceKind, loose_stone},
};
use kernel::{
    Fault, Kind, Quantity,
    ids::{StoneId, VariantId},
};

fn size(quarters: i32) -> RingSize {
    RingSize::from_us_quarters(quarters).unwrap()
}

async fn add(
    house: &House,
    cart: &Cart,
    variant: VariantId,
    stone: StoneId,
    size: RingSize,
) -> Result<Cart, CartError> {
    let mut tx = house.db.begin().await.unwrap();
    let personalization = Personalization::default();
    let ask = AddRing { cart: cart.id, variant, stone, size, personalization };
    let cart = add_ring(&mut tx, &house.cx, ask).await?;
    tx.commit().await.unwrap();
    Ok(cart)
}

async fn put(house: &House, stone: NewLooseStone) -> StoneId {
    let mut tx = house.db.begin().await.unwrap();
    let added = add_stones(&mut tx, &house.cx, &[stone]).await.unwrap();
    tx.commit().await.unwrap();
    added[0].0
}

async fn run(house: &House, sql: &'static str) {
    let mut tx = house.db.begin().await.unwrap();
    sqlx::query(sql).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_ring_costs_its_setting_its_stone_and_the_work_and_says_what_it_is() {
    let house = House::new().await;
    let setting = house.setting("Aurelia", 280_000, 0).await;
    let (stone, serial) = house.stone(580_000).await;
    let cart = house.ring_cart(setting, stone).await;
    let line = &cart.lines[0];
    assert_eq!(line.unit_price.minor(), 180_000 + 580_000 + 12_000);
    assert_eq!(cart.subtotal, line.unit_price);
    assert_eq!(line.options, "9k yellow gold, size 6½");
    assert_eq!((line.lead_days, line.made_to_order, line.problem), (28, true, None));
    let said = format!(
        "Set with stone {serial}: 1.01 ct round laboratory-grown diamond, F, VS1, excellent cut; IGI LG612345678"
    );
    assert_eq!(line.wishes(), [said]);
}

#[tokio::test]
async fn a_price_that_changes_is_the_price_of_the_bag() {
    let house = House::new().await;
    let setting = house.setting("Aurelia", 280_000, 0).await;
    let cart = house.ring_cart(setting, house.stone(580_000).await.0).await;
    run(&house, "UPDATE stones SET price_minor = 600000").await;
    run(&house, "UPDATE mount_fees SET fee_minor = 20000").await;
    assert_eq!(house.cart_now(&cart).await.subtotal.minor(), 180_000 + 600_000 + 20_000);
}

#[tokio::test]
async fn what_cannot_be_made_is_refused_with_every_reason_and_nothing_is_added() {
    let house = House::new().await;
    let setting = house.setting("Aurelia", 280_000, 0).await;
    let plain = house.ring("Band", 100_000, PieceKind::MadeToOrder(0)).await;
    let (stone, _) = house.stone(580_000).await;
    let mut large = loose_stone(700_000);
    (large.facts.length_um, large.facts.width_um) = (Some(7_100), Some(7_080));
    let large = put(&house, large).await;
    let cart = house.cart(&[]).await;
    let refused = |variant, stone, size| add(&house, &cart, variant, stone, size);
    let misfit = refused(setting, large, size(60)).await.unwrap_err();
    assert_eq!((misfit.kind(), misfit.code()), (Kind::Invalid, "does_not_fit"));
    assert!(misfit.message().starts_with("This head holds 6.3 to 6.7 mm; the stone measures 7.1 mm across."));
    let fields: Vec<_> = misfit.fields().iter().map(|f| (f.field.as_ref(), f.code)).collect();
    assert_eq!(fields, [("stone", "too_large"), ("ring_size", "size_not_made")]);
    assert_eq!(refused(plain, stone, size(26)).await.unwrap_err().code(), "not_a_setting");
    let unknown = StoneId::new(&*house.cx.random);
    assert_eq!(refused(setting, unknown, size(26)).await.unwrap_err().code(), "stone_not_found");
    let unknown = VariantId::new(&*house.cx.random);
    assert_eq!(refused(unknown, stone, size(26)).await.unwrap_err().code(), "not_for_sale");
    run(&house, "UPDATE stones SET status = 'parked'").await;
    assert_eq!(refused(setting, stone, size(26)).await.unwrap_err().code(), "stone_not_found");
    assert!(house.cart_now(&cart).await.is_empty());
}

#[tokio::test]
async fn there_is_one_of_a_ring_and_a_stone_is_in_a_bag_once() {
    let house = House::new().await;
    let (setting, other) =
        (house.setting("Aurelia", 280_000, 0).await, house.setting("Juno", 260_000, 0).await);
    let (stone, _) = house.stone(580_000).await;
    let cart = house.ring_cart(setting, stone).await;
    for variant in [setting, other] {
        let twice = add(&house, &cart, variant, stone, size(24)).await.unwrap_err();
        assert_eq!((twice.kind(), twice.code()), (Kind::Conflict, "stone_in_cart"));
    }
    let mut tx = house.db.begin().await.unwrap();
    let ask = SetQuantity {
        cart: cart.id,
        line: cart.lines[0].id,
        quantity: Quantity::new(2).unwrap(),
        expected_version: None,
    };
    let two = set_quantity(&mut tx, &house.cx, ask).await.unwrap_err();
    assert_eq!(two.code(), "one_of_a_kind_once");
}

#[tokio::test]
async fn a_ring_is_kept_while_it_is_paid_and_its_stone_is_sold_with_it() {
    let house = House::new().await;
    let setting = house.setting("Aurelia", 280_000, 2).await;
    let (stone, serial) = house.stone(580_000).await;
    let cart = house.ring_cart(setting, stone).await;
    let placed = house.place(&cart).await.unwrap();
    assert_eq!(house.stone_status(stone).await, StoneStatus::Held);
    let level = house.level(setting).await;
    assert_eq!((level.available, level.held), (2, 1), "those that lie ready have another stone");
    let again = house.place(&cart).await.unwrap();
    assert_eq!(again.order.id, placed.order.id, "the shopper's own claim does not stand in the way");
    let order = house.pay(&placed).await;
    assert_eq!(house.stone_status(stone).await, StoneStatus::Sold);
    let line = &order.lines[0];
    let ring = line.ring.as_ref().unwrap();
    assert_eq!((ring.serial.clone(), ring.size), (serial.to_string(), size(26)));
    let price = ring.price.unwrap();
    assert_eq!([price.setting, price.stone, price.fee].map(kernel::Money::minor), [180_000, 580_000, 12_000]);
    assert_eq!((line.made_to_order, line.lead_days), (true, 28));
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn an_order_keeps_the_words_and_the_price_of_its_day() {
    let house = House::new().await;
    let setting = house.setting("Aurelia", 280_000, 0).await;
    let placed = house.place(&house.ring_cart(setting, house.stone(580_000).await.0).await).await.unwrap();
    run(&house, "UPDATE stones SET price_minor = 990000, clarity = 'SI1'").await;
    let mut tx = house.db.begin().await.unwrap();
    let product = find_offers(&mut tx, &[setting]).await.unwrap()[0].product;
    remove_mount(&mut tx, &house.cx, product).await.unwrap();
    tx.commit().await.unwrap();
    let line = house.order(placed.order.id).await.lines.remove(0);
    assert_eq!(line.unit_price.minor(), 772_000);
    assert!(line.wishes()[0].contains("F, VS1"), "{:?}", line.wishes());
}

#[tokio::test]
async fn an_order_that_is_called_off_or_runs_out_of_time_gives_its_stone_back() {
    let house = House::new().await;
    let setting = house.setting("Aurelia", 280_000, 0).await;
    let (stone, _) = house.stone(580_000).await;
    let placed = house.place(&house.ring_cart(setting, stone).await).await.unwrap();
    cancel_order(&house.db, &house.commerce, &house.cx, placed.order.id).await.unwrap();
    assert_eq!(house.stone_status(stone).await, StoneStatus::Available);
    let placed = house.place(&house.ring_cart(setting, stone).await).await.unwrap();
    house.advance(chrono::Duration::minutes(21));
    house.upkeep().await;
    assert_eq!(house.order(placed.order.id).await.state, OrderState::Expired);
    assert_eq!(house.stone_status(stone).await, StoneStatus::Available);
    house.advance(chrono::Duration::minutes(-21));
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_bag_whose_stone_was_bought_by_another_says_so_and_checkout_names_it() {
    let house = House::new().await;
    let setting = house.setting("Aurelia", 280_000, 0).await;
    let (stone, serial) = house.stone(580_000).await;
    let (mine, theirs) = (house.ring_cart(setting, stone).await, house.ring_cart(setting, stone).await);
    let placed = house.place(&theirs).await.unwrap();
    let line = house.cart_now(&mine).await.lines.remove(0);
    assert_eq!(line.problem, Some(LineProblem::StoneTaken));
    assert_eq!(house.cart_now(&theirs).await.lines[0].problem, None);
    let refused = house.place(&mine).await.unwrap_err();
    assert_eq!((refused.kind(), refused.code()), (Kind::Conflict, "insufficient_stock"));
    let said = refused.message();
    assert!(said.starts_with(&format!("Stone {serial} of your Aurelia has found its owner")), "{said}");
    house.pay(&placed).await;
    let CheckoutError::InsufficientStock(short) = house.place(&mine).await.unwrap_err() else { panic!() };
    assert_eq!(short.len(), 1);
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_cart_that_trades_its_stone_lets_the_first_one_go() {
    let house = House::new().await;
    let setting = house.setting("Aurelia", 280_000, 0).await;
    let (first, second) = (house.stone(580_000).await.0, house.stone(590_000).await.0);
    let cart = house.ring_cart(setting, first).await;
    house.place(&cart).await.unwrap();
    let mut tx = house.db.begin().await.unwrap();
    let ask = commerce::cart::RemoveLine { cart: cart.id, line: cart.lines[0].id, expected_version: None };
    commerce::cart::remove_line(&mut tx, &house.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    let cart = add(&house, &cart, setting, second, size(26)).await.unwrap();
    house.place(&cart).await.unwrap();
    assert_eq!(house.stone_status(first).await, StoneStatus::Available);
    assert_eq!(house.stone_status(second).await, StoneStatus::Held);
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_ring_and_a_ready_piece_of_the_same_design_go_in_one_order() {
    let house = House::new().await;
    let setting = house.setting("Aurelia", 280_000, 1).await;
    let (stone, _) = house.stone(580_000).await;
    let cart = add(&house, &house.cart(&[(setting, 1)]).await, setting, stone, size(20)).await.unwrap();
    assert_eq!(cart.lines.iter().map(|l| l.lead_days).collect::<Vec<_>>(), [0, 28]);
    let order = house.pay(&house.place(&cart).await.unwrap()).await;
    assert_eq!(order.lines.iter().map(|l| l.made_to_order).collect::<Vec<_>>(), [false, true]);
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn an_order_tells_of_the_chosen_stone_and_of_those_that_the_setting_brings() {
    let house = House::new().await;
    let setting = house.setting("Aurelia", 280_000, 0).await;
    run(
        &house,
        "INSERT INTO product_stones (product_id, position, role, species, origin_class, shape, pieces, carat_milli)
         SELECT product_id, s.* FROM product_variants, (VALUES
             (0, 'center', 'diamond', 'natural', 'round', 1, 1000),
             (1, 'melee', 'diamond', 'natural', 'round', 12, 100)) s",
    )
    .await;
    let cart = house.ring_cart(setting, house.stone(580_000).await.0).await;
    let placed = house.place(&cart).await.unwrap().order;
    let words = "1.01 ct laboratory-grown diamond; 12 natural diamonds, 0.10 ct in total";
    assert_eq!(placed.lines[0].disclosure.as_deref(), Some(words));
}

async fn save(house: &House, ask: SaveDesign) -> Result<Saved, RingError> {
    let mut tx = house.db.begin().await.unwrap();
    let saved = save_design(&mut tx, &house.cx, ask).await?;
    tx.commit().await.unwrap();
    Ok(saved)
}

#[tokio::test]
async fn a_saved_ring_is_found_by_its_code_and_saving_it_again_saves_nothing() {
    let house = House::new().await;
    let setting = house.setting("Aurelia", 280_000, 0).await;
    let (stone, _) = house.stone(580_000).await;
    let ask = SaveDesign { designer: None, variant: setting, stone, size: size(26) };
    let saved = save(&house, ask.clone()).await.unwrap();
    let mine = Designer::Guest(saved.token.unwrap());
    let again = save(&house, SaveDesign { designer: Some(mine.clone()), ..ask.clone() }).await.unwrap();
    assert_eq!((again.design.code, again.token), (saved.design.code, None));
    let larger = SaveDesign { designer: Some(mine.clone()), size: size(28), ..ask.clone() };
    let larger = save(&house, larger).await.unwrap();
    let mut conn = house.db.read().await.unwrap();
    assert_eq!(find_design(&mut conn, saved.design.code).await.unwrap(), Some(saved.design.clone()));
    let codes: Vec<_> = list_designs(&mut conn, &mine).await.unwrap().iter().map(|d| d.code).collect();
    assert_eq!(codes.len(), 2);
    assert!(codes.contains(&larger.design.code) && codes.contains(&saved.design.code));
    let misfit = save(&house, SaveDesign { size: size(60), ..ask }).await.unwrap_err();
    assert_eq!(misfit.code(), "does_not_fit");
}

#[tokio::test]
async fn a_saved_ring_whose_stone_was_sold_says_so() {
    let house = House::new().await;
    let setting = house.setting("Aurelia", 280_000, 0).await;
    let (stone, serial) = house.stone(580_000).await;
    let ask = SaveDesign { designer: None, variant: setting, stone, size: size(26) };
    let design = save(&house, ask).await.unwrap().design;
    let placed = house.place(&house.ring_cart(setting, stone).await).await.unwrap();
    house.pay(&placed).await;
    let mut conn = house.db.read().await.unwrap();
    let now = quote(&mut conn, design.variant, design.stone, design.size).await.unwrap();
    match now.check(false) {
        Err(RingError::StoneTaken { serial: taken }) => assert_eq!(taken, serial),
        other => panic!("{other:?}"),
    }
}
