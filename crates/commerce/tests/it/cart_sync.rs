//! Carts that several devices change.

use commerce::{
    cart::{
        self, Cart, CartError, Change, ChangeRef, LineRef, Mutation, Outcome, Personalization, RemoveLine,
        SyncCart, Synced, UndoChange,
    },
    testing::{House, PieceKind},
};
use futures_util::{StreamExt as _, stream};
use kernel::{Fault as _, ids::VariantId};

fn add(id: &str, variant: VariantId, quantity: i64) -> Mutation {
    let change = Change::Add { variant, quantity, personalization: Personalization::default() };
    Mutation { id: id.parse().unwrap(), change }
}

fn set(id: &str, line: &str, quantity: i64) -> Mutation {
    Mutation {
        id: id.parse().unwrap(),
        change: Change::SetQuantity { line: line.parse().unwrap(), quantity },
    }
}

fn remove(id: &str, line: &str) -> Mutation {
    Mutation { id: id.parse().unwrap(), change: Change::Remove { line: line.parse().unwrap() } }
}

fn undo(id: &str, of: ChangeRef) -> Mutation {
    Mutation { id: id.parse().unwrap(), change: Change::Undo { of } }
}

async fn sync(
    house: &House,
    cart: &Cart,
    base_version: i64,
    mutations: &[Mutation],
) -> Result<Synced, CartError> {
    let ask = SyncCart { cart: cart.id, base_version, mutations: mutations.to_vec() };
    db::with_retry(|| async {
        let mut tx = house.db.begin().await?;
        let synced = cart::sync_cart(&mut tx, &house.cx, &ask).await?;
        tx.commit().await?;
        Ok(synced)
    })
    .await
}

/// `m1 v2` for what was applied, `m2 gone` for what was refused.
fn told(synced: &Synced) -> Vec<String> {
    let said = |outcome: &Outcome| match outcome {
        Outcome::Applied { version, .. } => format!("v{version}"),
        Outcome::Rejected { code, .. } => code.clone(),
    };
    synced.results.iter().map(|(id, outcome)| format!("{id} {}", said(outcome))).collect()
}

fn quantities(cart: &Cart) -> Vec<(VariantId, i32)> {
    cart.lines.iter().map(|l| (l.variant, l.quantity.get())).collect()
}

/// CS01: pairs, and twenty adds at once. `cargo xtask bench cart-model` tries the case's thousand pairs, which take half a minute.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_devices_of_the_same_version_lose_nothing() {
    let house = House::with_connections(20).await;
    let mut rings = Vec::new();
    for _ in 0..20 {
        rings.push(house.ring("Ring", 100_000, PieceKind::Stocked(9)).await);
    }
    let pair = |_| async {
        let cart = house.cart(&[]).await;
        let (one, other) = ([add("a", rings[0], 1)], [add("b", rings[1], 1)]);
        let (one, other) = tokio::join!(sync(&house, &cart, 1, &one), sync(&house, &cart, 1, &other));
        let mut versions = [one.unwrap().cart.version, other.unwrap().cart.version];
        versions.sort_unstable();
        assert_eq!(versions, [2, 3]);
        assert_eq!(house.cart_now(&cart).await.lines.len(), 2);
    };
    let pairs: usize =
        std::env::var_os("ATELIER_CART_PAIRS").and_then(|n| n.to_str()?.parse().ok()).unwrap_or(200);
    assert_eq!(stream::iter(0..pairs).map(pair).buffer_unordered(8).count().await, pairs);
    let cart = house.cart(&[]).await;
    let batches: Vec<_> =
        rings.iter().enumerate().map(|(n, ring)| [add(&format!("m{n}"), *ring, 1)]).collect();
    let all = batches.iter().map(|batch| sync(&house, &cart, 1, batch));
    for synced in futures_util::future::join_all(all).await {
        assert!(told(&synced.unwrap())[0].contains(" v"));
    }
    let cart = house.cart_now(&cart).await;
    assert_eq!((cart.lines.len(), cart.version), (20, 21), "one version an applied mutation");
}

/// CS03
#[tokio::test]
async fn the_same_mutation_is_applied_once_and_answered_alike_for_ever() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(3)).await;
    let cart = house.cart(&[]).await;
    let batch = [add("m1", ring, 2), add("m2", ring, 2), set("m3", "m1", 3)];
    let first = sync(&house, &cart, 1, &batch).await.unwrap();
    assert_eq!(told(&first), ["m1 v2", "m2 insufficient_stock", "m3 v3"]);
    for _ in 0..5 {
        let again = sync(&house, &cart, 1, &batch).await.unwrap();
        assert_eq!((&again.results, again.cart.version, again.changed_elsewhere), (&first.results, 3, false));
    }
    sync(&house, &cart, 3, &[remove("m4", "m1")]).await.unwrap();
    let late = sync(&house, &cart, 1, &batch[..1]).await.unwrap();
    assert_eq!(
        (told(&late), late.cart.lines.len()),
        (vec!["m1 v2".to_owned()], 0),
        "a late twin adds nothing"
    );
    assert!(late.changed_elsewhere);
    let other = sync(&house, &cart, 4, &[add("m1", ring, 1)]).await.unwrap();
    assert_eq!((told(&other), other.cart.version), (vec!["m1 mutation_id_reused".to_owned()], 4));
    let twice = [add("m5", ring, 1), add("m5", ring, 1), add("m5", ring, 2)];
    let twice = sync(&house, &cart, 4, &twice).await.unwrap();
    assert_eq!(told(&twice), ["m5 v5", "m5 v5", "m5 mutation_id_reused"]);
    assert_eq!(quantities(&twice.cart), [(ring, 1)]);
}

/// CS03
#[tokio::test]
async fn a_batch_that_died_before_its_commit_left_nothing_and_is_sent_again() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(3)).await;
    let cart = house.cart(&[]).await;
    let ask = SyncCart { cart: cart.id, base_version: 1, mutations: vec![add("m1", ring, 1)] };
    let mut tx = house.db.begin().await.unwrap();
    cart::sync_cart(&mut tx, &house.cx, &ask).await.unwrap();
    drop(tx);
    assert_eq!(house.cart_now(&cart).await.version, 1);
    let synced = sync(&house, &cart, 1, &ask.mutations).await.unwrap();
    assert_eq!((told(&synced), quantities(&synced.cart)), (vec!["m1 v2".to_owned()], vec![(ring, 1)]));
}

/// CS07: what was archived while the device was away is refused by name, and what has another price comes with that one.
#[tokio::test]
async fn a_device_that_was_away_hears_what_was_archived_and_pays_what_a_piece_costs_now() {
    let house = House::new().await;
    let archived = house.ring("Archived", 100_000, PieceKind::Stocked(9)).await;
    let repriced = house.ring("Repriced", 100_000, PieceKind::Stocked(9)).await;
    let cart = house.cart(&[]).await;
    house.advance(chrono::Duration::days(3));
    for (sql, variant) in [
        ("UPDATE product_variants SET status = 'archived' WHERE id = $1", archived),
        ("UPDATE product_variants SET price_minor = 120000 WHERE id = $1", repriced),
    ] {
        let mut tx = house.db.begin().await.unwrap();
        sqlx::query(sql).bind(variant.uuid()).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
    }
    let mut batch = vec![add("a", archived, 1), add("r", repriced, 1), set("x", "a", 2)];
    batch.extend((3..100).map(|n| set(&format!("q{n}"), "r", 1 + n % 2)));
    let synced = sync(&house, &cart, 1, &batch).await.unwrap();
    assert_eq!(told(&synced)[..3], ["a not_for_sale", "r v2", "x line_not_found"]);
    assert_eq!(quantities(&synced.cart), [(repriced, 2)]);
    assert_eq!(synced.cart.subtotal.minor(), 240_000);
}

/// CS07
#[tokio::test]
async fn a_device_that_was_away_for_days_hears_of_each_of_its_hundred_changes() {
    let house = House::new().await;
    let sold = house.ring("Sold", 100_000, PieceKind::OneOfAKind).await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(99)).await;
    let unknown = VariantId::from_uuid(uuid::Uuid::nil());
    let cart = house.cart(&[]).await;
    house.place(&house.cart(&[(sold, 1)]).await).await.unwrap();
    let mut batch = vec![add("s", sold, 1), add("u", unknown, 1), add("r", ring, 1), set("x", "s", 2)];
    batch.extend((4..100).map(|n| set(&format!("q{n}"), "r", 1 + n % 10)));
    let synced = sync(&house, &cart, 1, &batch).await.unwrap();
    assert_eq!(told(&synced)[..4], ["s gone", "u not_for_sale", "r v2", "x line_not_found"]);
    assert_eq!((synced.cart.version, quantities(&synced.cart)), (98, vec![(ring, 10)]));
    batch.push(set("q100", "r", 1));
    assert_eq!(sync(&house, &cart, 98, &batch).await.unwrap_err().code(), "too_many_mutations");
}

/// CS10
#[tokio::test]
async fn absurd_quantities_and_a_fifty_first_line_are_refused_one_by_one() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(1_000)).await;
    let cart = house.cart(&[]).await;
    let engraved = |n: usize| Mutation {
        id: format!("e{n}").parse().unwrap(),
        change: Change::Add {
            variant: ring,
            quantity: 1,
            personalization: Personalization::engraved(format!("no {n}")),
        },
    };
    let mut batch: Vec<_> = (0..52).map(engraved).collect();
    batch.extend([add("z", ring, 0), add("n", ring, -3), add("b", ring, i64::MAX), set("f", "e0", 11)]);
    let synced = sync(&house, &cart, 1, &batch).await.unwrap();
    assert_eq!((synced.cart.lines.len(), synced.cart.version), (50, 51));
    assert_eq!(told(&synced)[50..52], ["e50 too_many_lines", "e51 too_many_lines"]);
    assert!(told(&synced)[52..].iter().all(|said| said.ends_with("quantity_out_of_range")));
}

/// CS11
#[tokio::test]
async fn a_paid_cart_takes_nothing_new_and_still_tells_what_became_of_the_old() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let cart = house.cart(&[]).await;
    let first = sync(&house, &cart, 1, &[add("m1", ring, 1)]).await.unwrap();
    let order = house.pay(&house.place(&first.cart).await.unwrap()).await;
    let again = sync(&house, &cart, 1, &[add("m1", ring, 1)]).await.unwrap();
    assert_eq!(told(&again), ["m1 v2"]);
    let refused = sync(&house, &cart, 2, &[add("m1", ring, 1), add("m2", ring, 1)]).await.unwrap_err();
    assert!(matches!(refused, CartError::Completed { order: id } if id == order.id));
    assert_eq!(house.order(order.id).await.lines.len(), 1);
}

/// CS11
#[tokio::test]
async fn what_was_added_while_the_order_was_paid_goes_on_under_the_same_token_and_journal() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let (empty, token) = commerce::testing::cart_with(&house.db, &house.cx, &[]).await;
    let first = sync(&house, &empty, 1, &[add("m1", ring, 1)]).await.unwrap();
    let placed = house.place(&first.cart).await.unwrap();
    let other = house.ring("Other", 100_000, PieceKind::Stocked(9)).await;
    sync(&house, &empty, 2, &[add("m2", other, 1)]).await.unwrap();
    house.pay(&placed).await;
    let mut conn = house.db.read().await.unwrap();
    let fresh = cart::find_by_token(&mut conn, &token).await.unwrap().unwrap();
    drop(conn);
    assert_ne!(fresh.id, empty.id);
    assert_eq!((fresh.version, quantities(&fresh)), (5, vec![(other, 1)]));
    let again = sync(&house, &fresh, 2, &[add("m1", ring, 1), add("m2", other, 1), set("m3", "m2", 4)]).await;
    let again = again.unwrap();
    assert_eq!(
        told(&again),
        ["m1 v2", "m2 v3", "m3 v6"],
        "known mutations are not applied to the fresh cart"
    );
    assert_eq!(quantities(&again.cart), [(other, 4)]);
}

#[tokio::test]
async fn a_line_that_was_taken_out_comes_back_as_it_was_and_in_its_place() {
    let house = House::new().await;
    let (a, b) = (
        house.ring("A", 100_000, PieceKind::Stocked(9)).await,
        house.ring("B", 100_000, PieceKind::Stocked(9)).await,
    );
    let cart = house.cart(&[(a, 3), (b, 1)]).await;
    let gone = cart.lines[0].id;
    let mut tx = house.db.begin().await.unwrap();
    let ask = RemoveLine { cart: cart.id, line: gone, expected_version: None };
    let without = cart::remove_line(&mut tx, &house.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    let undone = sync(&house, &cart, 4, &[undo("u", ChangeRef::Version(without.version))]).await.unwrap();
    assert_eq!((quantities(&undone.cart), undone.cart.lines[0].id), (vec![(a, 3), (b, 1)], gone));
    let twice = sync(&house, &cart, 5, &[undo("w", ChangeRef::Version(without.version))]).await.unwrap();
    assert_eq!(told(&twice), ["w already_undone"]);
    // taking back what was taken back
    let mut tx = house.db.begin().await.unwrap();
    let again = UndoChange { cart: cart.id, version: undone.cart.version };
    let again = cart::undo_change(&mut tx, &house.cx, again).await.unwrap();
    assert_eq!(quantities(&again), [(b, 1)]);
    let unknown = UndoChange { cart: cart.id, version: 99 };
    assert_eq!(cart::undo_change(&mut tx, &house.cx, unknown).await.unwrap_err().code(), "change_not_found");
}

#[tokio::test]
async fn taking_a_change_back_keeps_what_others_did_since() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let cart = house.cart(&[]).await;
    let mutation = |id: &str| ChangeRef::Mutation(id.parse().unwrap());
    let batch = [add("mine", ring, 2), add("theirs", ring, 3), undo("u", mutation("mine"))];
    let synced = sync(&house, &cart, 1, &batch).await.unwrap();
    assert_eq!(quantities(&synced.cart), [(ring, 3)]);
    let batch =
        [remove("r", "mine"), add("new", ring, 1), undo("v", mutation("r")), undo("x", mutation("theirs"))];
    let synced = sync(&house, &cart, 4, &batch).await.unwrap();
    assert_eq!(told(&synced), ["r v5", "new v6", "v v7", "x line_not_found"], "the line is another by now");
    assert_eq!(quantities(&synced.cart), [(ring, 4)]);
}

#[tokio::test]
async fn a_piece_that_found_its_owner_meanwhile_does_not_come_back() {
    let house = House::new().await;
    let piece = house.ring("Piece", 100_000, PieceKind::OneOfAKind).await;
    let cart = house.cart(&[(piece, 1)]).await;
    let line = cart.lines[0].id.to_string();
    sync(&house, &cart, 2, &[remove("r", &line)]).await.unwrap();
    house.place(&house.cart(&[(piece, 1)]).await).await.unwrap();
    let synced =
        sync(&house, &cart, 3, &[undo("u", ChangeRef::Version(3)), remove("r2", &line)]).await.unwrap();
    assert_eq!(told(&synced), ["u gone", "r2 v4"], "what is out already stays out");
}

#[tokio::test]
async fn every_change_is_kept_with_who_made_it() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let cart = house.cart(&[(ring, 1)]).await;
    let line = LineRef::Id(cart.lines[0].id);
    let batch = [Mutation { id: "m1".parse().unwrap(), change: Change::SetQuantity { line, quantity: 2 } }];
    let synced = sync(&house, &cart, 2, &batch).await.unwrap();
    house.pay(&house.place(&synced.cart).await.unwrap()).await;
    let rows: Vec<(i64, String, Option<String>, String)> = sqlx::query_as(
        "SELECT version, kind, mutation_id, actor FROM cart_changes WHERE cart_id = $1 ORDER BY version",
    )
    .bind(cart.id.uuid())
    .fetch_all(&mut *house.db.read().await.unwrap())
    .await
    .unwrap();
    let rows: Vec<_> =
        rows.iter().map(|(v, kind, id, actor)| (*v, kind.as_str(), id.as_deref(), actor.as_str())).collect();
    let expected =
        [(2, "add", None, "guest"), (3, "set_quantity", Some("m1"), "guest"), (4, "order", None, "system")];
    assert_eq!(rows, expected);
}

/// CS08: what was announced is what was committed; whatever wrote it.
#[tokio::test]
async fn every_new_version_is_announced_with_its_commit() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let cart = house.cart(&[]).await;
    let mut ear = db::Listener::open(&house.db, "carts").await.unwrap();
    let mut tx = house.db.begin().await.unwrap();
    let ask = SyncCart { cart: cart.id, base_version: 1, mutations: vec![add("m0", ring, 1)] };
    cart::sync_cart(&mut tx, &house.cx, &ask).await.unwrap();
    tx.rollback().await.unwrap();
    let synced = sync(&house, &cart, 1, &[add("m1", ring, 1), add("m2", ring, 1)]).await.unwrap();
    house.pay(&house.place(&synced.cart).await.unwrap()).await;
    let mut heard = Vec::new();
    for _ in 0..2 {
        let next = tokio::time::timeout(std::time::Duration::from_secs(5), ear.next()).await;
        heard.push(next.unwrap().unwrap().unwrap());
    }
    assert_eq!(heard, [3, 4].map(|version| format!("{} {version}", cart.id.uuid())));
}
