//! What is kept for later, also when several hands reach for it at once.

use catalog::model::RingSize;
use commerce::{
    testing::{House, PieceKind, cart_with},
    wishlist::{self, *},
};
use kernel::{
    Fault, Token,
    ids::{AccountId, ProductId, VariantId},
};

use crate::people;

/// A ring, as a design and its only form.
async fn ring(house: &House, title: &str, price: i64, kind: PieceKind) -> (ProductId, VariantId) {
    let variant = house.ring(title, price, kind).await;
    let mut conn = house.db.read().await.unwrap();
    let offers = catalog::offers::find_offers(&mut conn, &[variant]).await.unwrap();
    (offers[0].product, variant)
}

fn keep(keeper: Option<Keeper>, product: ProductId) -> AddItem {
    AddItem { keeper, product, variant: None, note: None }
}

async fn add(house: &House, ask: AddItem) -> Result<Kept, WishlistError> {
    let mut tx = house.db.begin().await?;
    let kept = add_item(&mut tx, &house.cx, ask).await?;
    tx.commit().await?;
    Ok(kept)
}

/// A guest's list with these designs.
async fn guest(house: &House, designs: &[ProductId]) -> Token {
    let mut token: Option<Token> = None;
    for design in designs {
        let kept = add(house, keep(token.clone().map(Keeper::Guest), *design)).await.unwrap();
        token = kept.token.or(token);
    }
    token.unwrap()
}

async fn account(house: &House, email: &str) -> AccountId {
    people::customer(house, email).await.account
}

async fn join(house: &House, account: AccountId, token: &Token) {
    let mut tx = house.db.begin().await.unwrap();
    merge(&mut tx, &house.cx, account, token).await.unwrap();
    tx.commit().await.unwrap();
}

async fn see(house: &House, keeper: &Keeper) -> Option<Wishlist> {
    let mut conn = house.db.read().await.unwrap();
    wishlist::find(&mut conn, keeper).await.unwrap()
}

fn designs(list: &Wishlist) -> Vec<ProductId> {
    let mut designs: Vec<_> = list.items.iter().map(|item| item.product).collect();
    designs.sort();
    designs
}

#[tokio::test]
async fn a_piece_is_kept_noted_and_let_go_by_its_keeper_alone() {
    let house = House::new().await;
    let (aurelia, variant) = ring(&house, "Aurelia", 345_000, PieceKind::Stocked(2)).await;
    let first =
        add(&house, AddItem { note: Some(" for June ".into()), ..keep(None, aurelia) }).await.unwrap();
    let token = first.token.unwrap();
    let mine = Keeper::Guest(token.clone());
    let item = first.wishlist.items[0].clone();
    assert_eq!((item.title.as_str(), item.note.as_deref()), ("Aurelia", Some("for June")));
    assert_eq!((item.state, item.for_bag, item.old_price()), (ItemState::Available, Some(variant), None));

    let again = add(&house, keep(Some(mine.clone()), aurelia)).await.unwrap();
    assert_eq!((again.wishlist.items.len(), again.token), (1, None));
    assert_eq!(again.wishlist.items[0].note.as_deref(), Some("for June"), "keeping again keeps the note");
    let chosen = AddItem { variant: Some(variant), ..keep(Some(mine.clone()), aurelia) };
    let chosen = add(&house, chosen).await.unwrap().wishlist;
    assert_eq!(
        (chosen.items.len(), chosen.items[0].variant),
        (1, Some(variant)),
        "a choice settles the design"
    );

    let stranger = Keeper::Guest(guest(&house, &[aurelia]).await);
    let mut tx = house.db.begin().await.unwrap();
    let note =
        |keeper: &Keeper, note: &str| SetNote { keeper: keeper.clone(), item: item.id, note: note.into() };
    let foreign = set_note(&mut tx, &house.cx, note(&stranger, "mine now")).await.unwrap_err();
    assert_eq!(foreign.code(), "wishlist_item_not_found");
    let long = set_note(&mut tx, &house.cx, note(&mine, &"x".repeat(501))).await.unwrap_err();
    assert_eq!(long.fields()[0].field, "note");
    let empty = set_note(&mut tx, &house.cx, note(&mine, " ")).await.unwrap();
    assert_eq!(empty.items[0].note, None);
    let remove = |keeper: &Keeper| RemoveItem { keeper: keeper.clone(), item: item.id };
    assert!(remove_item(&mut tx, &house.cx, remove(&stranger)).await.is_err());
    assert!(remove_item(&mut tx, &house.cx, remove(&mine)).await.unwrap().items.is_empty());
    let nobody = Keeper::Guest(Token::new(&*house.cx.random));
    assert_eq!(
        remove_item(&mut tx, &house.cx, remove(&nobody)).await.unwrap_err().code(),
        "wishlist_not_found"
    );
}

#[tokio::test]
async fn what_is_not_shown_cannot_be_kept_and_a_list_holds_a_hundred() {
    let house = House::new().await;
    let (aurelia, _) = ring(&house, "Aurelia", 345_000, PieceKind::Stocked(1)).await;
    let (_, other) = ring(&house, "Other", 100_000, PieceKind::Stocked(1)).await;
    let foreign = AddItem { variant: Some(other), ..keep(None, aurelia) };
    assert_eq!(add(&house, foreign).await.unwrap_err().code(), "not_shown");
    let unknown = ProductId::new(&*house.cx.random);
    assert_eq!(add(&house, keep(None, unknown)).await.unwrap_err().code(), "not_shown");
    let mut many = Vec::new();
    for n in 0..=MAX_ITEMS {
        many.push(ring(&house, &format!("Ring {n}"), 100_000, PieceKind::MadeToOrder(0)).await.0);
    }
    let token = guest(&house, &many[..MAX_ITEMS]).await;
    let full = add(&house, keep(Some(Keeper::Guest(token.clone())), many[MAX_ITEMS])).await.unwrap_err();
    assert_eq!(full.code(), "wishlist_full");
    assert!(
        add(&house, keep(Some(Keeper::Guest(token)), many[0])).await.is_ok(),
        "what is on it may be kept again"
    );
}

#[tokio::test]
async fn a_changed_price_a_sale_and_a_return_are_told() {
    let house = House::new().await;
    let (aurelia, variant) = ring(&house, "Aurelia", 345_000, PieceKind::OneOfAKind).await;
    let token = guest(&house, &[aurelia]).await;
    let mine = Keeper::Guest(token);
    sqlx::query("UPDATE product_variants SET price_minor = 360000 WHERE id = $1")
        .bind(variant.uuid())
        .execute(house.db.pool())
        .await
        .unwrap();
    let item = see(&house, &mine).await.unwrap().items.remove(0);
    assert_eq!(item.old_price().map(|m| m.minor()), Some(345_000));
    assert_eq!(item.price.minor(), 360_000);

    let placed = house.place(&house.cart(&[(variant, 1)]).await).await.unwrap();
    let item = see(&house, &mine).await.unwrap().items.remove(0);
    assert_eq!((item.state, item.old_price(), item.for_bag), (ItemState::Sold, None, None));
    // kept while another holds it, and free again when that shopper does not pay
    let late = Keeper::Guest(guest(&house, &[aurelia]).await);
    house.advance(chrono::Duration::minutes(31));
    house.upkeep().await;
    assert_eq!(house.order(placed.order.id).await.state, commerce::orders::OrderState::Expired);
    let item = see(&house, &late).await.unwrap().items.remove(0);
    assert!(item.is_available_again());
    assert!(!see(&house, &mine).await.unwrap().items[0].is_available_again());

    sqlx::query("UPDATE products SET status = 'archived' WHERE id = $1")
        .bind(aurelia.uuid())
        .execute(house.db.pool())
        .await
        .unwrap();
    assert_eq!(see(&house, &mine).await.unwrap().items[0].state, ItemState::Gone);
}

#[tokio::test]
async fn signing_in_joins_both_lists_with_every_piece_once_and_every_note() {
    let house = House::new().await;
    let (a, a1) = ring(&house, "A", 100_000, PieceKind::Stocked(1)).await;
    let (b, _) = ring(&house, "B", 100_000, PieceKind::Stocked(1)).await;
    let (c, _) = ring(&house, "C", 100_000, PieceKind::Stocked(1)).await;
    let ada = account(&house, "ada@example.com").await;
    let own = Keeper::Account(ada);
    add(&house, AddItem { note: Some("from before".into()), ..keep(Some(own.clone()), a) }).await.unwrap();
    add(&house, keep(Some(own.clone()), b)).await.unwrap();
    let token = guest(&house, &[c]).await;
    let as_guest = Some(Keeper::Guest(token.clone()));
    add(&house, AddItem { note: Some("from today".into()), ..keep(as_guest.clone(), a) }).await.unwrap();
    add(&house, AddItem { note: Some("b at last".into()), ..keep(as_guest, b) }).await.unwrap();

    for _ in 0..3 {
        join(&house, ada, &token).await;
        let list = see(&house, &own).await.unwrap();
        let mut all = vec![a, b, c];
        all.sort();
        assert_eq!(designs(&list), all);
        let note = |design| list.items.iter().find(|i| i.product == design).unwrap().note.clone();
        assert_eq!(note(a).as_deref(), Some("from before\nfrom today"));
        assert_eq!(note(b).as_deref(), Some("b at last"));
    }
    assert!(see(&house, &Keeper::Guest(token)).await.is_none(), "the guest's token opens nothing now");
    // a form of a design that is on the list as such is another choice: both stay
    let other = add(&house, AddItem { variant: Some(a1), ..keep(None, a) }).await.unwrap().token.unwrap();
    join(&house, ada, &other).await;
    assert_eq!(see(&house, &own).await.unwrap().items.len(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_merges_at_once_lose_and_double_nothing() {
    let house = std::sync::Arc::new(House::with_connections(24).await);
    let mut all = Vec::new();
    for n in 0..6 {
        all.push(ring(&house, &format!("Ring {n}"), 100_000, PieceKind::Stocked(1)).await.0);
    }
    let ada = account(&house, "ada@example.com").await;
    let phone = guest(&house, &all[..4]).await;
    let laptop = guest(&house, &all[2..]).await;
    let tasks: Vec<_> = (0..12)
        .map(|n| {
            let (house, token) = (house.clone(), if n % 2 == 0 { phone.clone() } else { laptop.clone() });
            tokio::spawn(async move { join(&house, ada, &token).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    all.sort();
    assert_eq!(designs(&see(&house, &Keeper::Account(ada)).await.unwrap()), all);
    let merges: i64 =
        sqlx::query_scalar("SELECT count(*) FROM audit_entries WHERE action = 'wishlist.merge'")
            .fetch_one(house.db.pool())
            .await
            .unwrap();
    assert_eq!(merges, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pieces_added_while_the_lists_join_are_on_the_accounts_list_afterwards() {
    let house = std::sync::Arc::new(House::with_connections(24).await);
    let mut all = Vec::new();
    for n in 0..9 {
        all.push(ring(&house, &format!("Ring {n}"), 100_000, PieceKind::Stocked(1)).await.0);
    }
    let ada = account(&house, "ada@example.com").await;
    let token = guest(&house, &all[..1]).await;
    let mut tasks = Vec::new();
    for (place, design) in all[1..].iter().copied().enumerate() {
        let (one, guest) = (house.clone(), token.clone());
        tasks.push(tokio::spawn(async move {
            // half of them through the account, half still with the guest's token
            let keeper = if place % 2 == 0 { Keeper::Guest(guest) } else { Keeper::Account(ada) };
            let kept = add(&one, keep(Some(keeper), design)).await.unwrap();
            assert_eq!(kept.token, None);
            if kept.joined {
                assert_eq!(designs(&kept.wishlist), [design], "a guest's token shows nothing of the account");
            }
        }));
        if place == 3 {
            let (house, token) = (house.clone(), token.clone());
            tasks.push(tokio::spawn(async move { join(&house, ada, &token).await }));
        }
    }
    for task in tasks {
        task.await.unwrap();
    }
    all.sort();
    assert_eq!(designs(&see(&house, &Keeper::Account(ada)).await.unwrap()), all);
}

#[tokio::test]
async fn a_guests_token_leads_to_the_account_for_a_moment_and_never_shows_it() {
    let house = House::new().await;
    let (a, _) = ring(&house, "A", 100_000, PieceKind::Stocked(1)).await;
    let (b, _) = ring(&house, "B", 100_000, PieceKind::Stocked(1)).await;
    let ada = account(&house, "ada@example.com").await;
    let token = guest(&house, &[a]).await;
    join(&house, ada, &token).await;
    let mut tx = house.db.begin().await.unwrap();
    let item = see(&house, &Keeper::Account(ada)).await.unwrap().items[0].id;
    let ask = SetNote { keeper: Keeper::Guest(token.clone()), item, note: "mine?".into() };
    assert_eq!(set_note(&mut tx, &house.cx, ask).await.unwrap_err().code(), "wishlist_not_found");
    drop(tx);
    house.advance(chrono::Duration::minutes(11));
    let kept = add(&house, keep(Some(Keeper::Guest(token)), b)).await.unwrap();
    assert!(kept.token.is_some() && !kept.joined, "after that it begins a list of its own");
    assert_eq!(see(&house, &Keeper::Account(ada)).await.unwrap().items.len(), 1);
}

#[tokio::test]
async fn a_piece_moves_into_the_bag_or_stays() {
    let house = House::new().await;
    let (a, variant) = ring(&house, "A", 100_000, PieceKind::OneOfAKind).await;
    let token = guest(&house, &[a]).await;
    let mine = Keeper::Guest(token);
    let item = see(&house, &mine).await.unwrap().items[0].id;
    let (cart, _) = cart_with(&house.db, &house.cx, &[(variant, 1)]).await;
    let ask = MoveToCart { keeper: mine.clone(), item, cart: cart.id };
    let mut tx = house.db.begin().await.unwrap();
    let twice = move_to_cart(&mut tx, &house.cx, ask).await.unwrap_err();
    assert_eq!(twice.code(), "one_of_a_kind_once");
    drop(tx);
    assert_eq!(see(&house, &mine).await.unwrap().items.len(), 1);
    let (cart, _) = cart_with(&house.db, &house.cx, &[]).await;
    let mut tx = house.db.begin().await.unwrap();
    let ask = MoveToCart { keeper: mine.clone(), item, cart: cart.id };
    let (list, cart) = move_to_cart(&mut tx, &house.cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    assert!(list.items.is_empty());
    assert_eq!(cart.lines[0].variant, variant);
}

#[tokio::test]
async fn a_link_shows_what_its_maker_chose_until_it_is_ended() {
    let house = House::new().await;
    let (a, _) = ring(&house, "A", 100_000, PieceKind::Stocked(1)).await;
    let kept = add(&house, AddItem { note: Some("secret".into()), ..keep(None, a) }).await.unwrap();
    let mine = Keeper::Guest(kept.token.unwrap());
    let ask = |with_notes, with_prices| ShareWishlist {
        keeper: mine.clone(),
        role: ShareRole::Partner,
        from_name: "Ada".into(),
        with_notes,
        with_prices,
        ring_size: RingSize::from_us_quarters(24),
    };
    let mut tx = house.db.begin().await.unwrap();
    let shy = share_wishlist(&mut tx, &house.cx, ask(false, false)).await.unwrap();
    let open = share_wishlist(&mut tx, &house.cx, ask(true, true)).await.unwrap();
    let named = ShareWishlist { from_name: "see evil.example".into(), ..ask(true, true) };
    assert_eq!(share_wishlist(&mut tx, &house.cx, named).await.unwrap_err().fields()[0].field, "from_name");
    tx.commit().await.unwrap();
    let look = |id| {
        let key = share_path(&house.cx, id).rsplit('/').next().unwrap().to_owned();
        let (db, cx) = (house.db.clone(), house.cx.clone());
        async move { find_shared(&mut db.read().await.unwrap(), &cx, &key).await }
    };
    let seen = look(shy.id).await.unwrap();
    assert_eq!((seen.items[0].note.as_deref(), seen.items[0].price), (None, None));
    assert_eq!(seen.share.ring_size.unwrap().us(), "6");
    let seen = look(open.id).await.unwrap();
    assert_eq!(seen.items[0].note.as_deref(), Some("secret"));
    assert_eq!(seen.items[0].price.unwrap().0.minor(), 100_000);

    let stranger = Keeper::Guest(guest(&house, &[a]).await);
    let mut tx = house.db.begin().await.unwrap();
    let end = |keeper: &Keeper| RevokeShare { keeper: keeper.clone(), share: open.id };
    assert_eq!(revoke_share(&mut tx, &house.cx, end(&stranger)).await.unwrap_err().code(), "share_not_found");
    revoke_share(&mut tx, &house.cx, end(&mine)).await.unwrap();
    revoke_share(&mut tx, &house.cx, end(&mine)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(look(open.id).await.unwrap_err().code(), "share_revoked");
    let key = share_path(&house.cx, shy.id).rsplit('/').next().unwrap().to_owned();
    let mut conn = house.db.read().await.unwrap();
    for bad in
        [key[..key.len() - 1].to_owned(), key.replace("wsh_", "wish_"), shy.id.to_string(), String::new()]
    {
        assert_eq!(
            find_shared(&mut conn, &house.cx, &bad).await.unwrap_err().code(),
            "share_not_found",
            "{bad}"
        );
    }
}

#[tokio::test]
async fn a_link_never_shows_more_than_its_maker_saw() {
    let house = House::new().await;
    let (a, _) = ring(&house, "A", 100_000, PieceKind::Stocked(1)).await;
    let (b, _) = ring(&house, "B", 100_000, PieceKind::Stocked(1)).await;
    let ada = account(&house, "ada@example.com").await;
    let link = |token: Token| {
        let house = &house;
        async move {
            let mut tx = house.db.begin().await.unwrap();
            let ask = ShareWishlist {
                keeper: Keeper::Guest(token),
                role: ShareRole::Friend,
                from_name: String::new(),
                with_notes: true,
                with_prices: true,
                ring_size: None,
            };
            let share = share_wishlist(&mut tx, &house.cx, ask).await.unwrap();
            tx.commit().await.unwrap();
            share_path(&house.cx, share.id).rsplit('/').next().unwrap().to_owned()
        }
    };
    let first = guest(&house, &[a]).await;
    let first_key = link(first.clone()).await;
    join(&house, ada, &first).await;
    let mut conn = house.db.read().await.unwrap();
    let seen = find_shared(&mut conn, &house.cx, &first_key).await.unwrap();
    assert_eq!(seen.items.len(), 1, "the account's list was empty: it is the same list");
    let second = guest(&house, &[b]).await;
    let second_key = link(second.clone()).await;
    join(&house, ada, &second).await;
    let ended = find_shared(&mut conn, &house.cx, &second_key).await.unwrap_err();
    assert_eq!(
        ended.code(),
        "share_revoked",
        "the account's list held more than the maker of the link could see"
    );
}

#[tokio::test]
async fn hints_are_limited_by_address_and_by_network_and_carry_no_links() {
    let house = House::new().await;
    let (a, _) = ring(&house, "A", 100_000, PieceKind::Stocked(1)).await;
    let ask = |to: &str, network: &str| SendHint {
        product: a,
        variant: None,
        to: to.parse().unwrap(),
        from_name: "Ada".into(),
        ring_size: RingSize::from_us_quarters(24),
        words: "Just in case.".into(),
        network: network.into(),
    };
    let send = |ask: SendHint| {
        let (db, cx) = (house.db.clone(), house.cx.clone());
        async move {
            let mut tx = db.begin().await?;
            send_hint(&mut tx, &cx, ask).await?;
            tx.commit().await?;
            Ok::<_, WishlistError>(())
        }
    };
    for n in 0..3 {
        send(ask("bob@example.com", &format!("n{n}"))).await.unwrap();
    }
    assert_eq!(send(ask("BOB@example.com", "n9")).await.unwrap_err().code(), "too_many_hints");
    for n in 0..10 {
        send(ask(&format!("p{n}@example.com"), "one")).await.unwrap();
    }
    assert_eq!(send(ask("last@example.com", "one")).await.unwrap_err().code(), "too_many_hints");
    let linked = SendHint {
        words: "look: evil.example/x".into(),
        from_name: " ".into(),
        ..ask("x@example.com", "n7")
    };
    let error = send(linked).await.unwrap_err();
    assert_eq!(error.fields().iter().map(|f| f.field.as_ref()).collect::<Vec<_>>(), ["from_name", "words"]);
    let told: i64 =
        sqlx::query_scalar("SELECT count(*) FROM outbox_events WHERE topic = 'wishlist.hint_sent'")
            .fetch_one(house.db.pool())
            .await
            .unwrap();
    assert_eq!(told, 13);
}
