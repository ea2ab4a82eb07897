//! Quotes: prices of staff's within the house's rules, confirmed by the client, paid as any order is.

use chrono::Duration;
use commerce::{
    cart::{
        CartError,
        drafts::{
            Draft, DraftLine, DraftState, MakeDraft, TakeDraft, end_draft, find_draft, link, make_draft,
            take_draft, verify_link,
        },
    },
    testing::{House, PieceKind},
};
use kernel::{
    Actor, Currency, Fault as _, Quantity,
    ids::{AccountId, OrderDraftId, VariantId},
};

use crate::people;

fn line(variant: VariantId, quantity: i64, price_minor: Option<i64>, reason: &str) -> DraftLine {
    DraftLine { variant, quantity: Quantity::new(quantity).unwrap(), price_minor, reason: reason.into() }
}

async fn write(house: &House, account: AccountId, lines: Vec<DraftLine>) -> Result<Draft, CartError> {
    let staff = house.cx.with_actor(Actor::Staff(AccountId::new(&*house.cx.random)));
    let mut tx = house.db.begin().await.unwrap();
    let ask = MakeDraft {
        account,
        currency: Currency::Usd,
        lines,
        days: Some(10),
        words: "As we spoke.\nYours".into(),
    };
    let made = make_draft(&mut tx, &staff, ask).await?;
    tx.commit().await.unwrap();
    Ok(made)
}

async fn state(house: &House, id: OrderDraftId) -> DraftState {
    find_draft(&mut house.db.read().await.unwrap(), id).await.unwrap().unwrap().state
}

async fn take(house: &House, draft: OrderDraftId) -> Result<commerce::cart::Cart, CartError> {
    let into = house.cart(&[]).await.id;
    let mut tx = house.db.begin().await.unwrap();
    let cart = take_draft(&mut tx, &house.cx, TakeDraft { draft, into }).await?;
    tx.commit().await.unwrap();
    Ok(cart)
}

#[tokio::test]
async fn a_quote_is_confirmed_at_its_prices_paid_as_any_order_and_then_ordered() {
    let house = House::new().await;
    let (band, ring) = (
        house.ring("Band", 100_000, PieceKind::Stocked(5)).await,
        house.ring("Ring", 300_000, PieceKind::Stocked(2)).await,
    );
    let ada = people::customer(&house, "ada@example.com").await;
    let lines = vec![line(band, 2, Some(80_000), "Her tenth order"), line(ring, 1, None, "")];
    let draft = write(&house, ada.account, lines).await.unwrap();
    assert_eq!((draft.state, draft.bag.subtotal.minor()), (DraftState::Open, 460_000));
    assert_eq!((draft.overrides.len(), draft.overrides[0].listed.minor()), (1, 100_000));
    assert_eq!(house.level(band).await.available, 5, "a quote holds no piece");
    let key = link(&house.cx, draft.id);
    let key = key.rsplit_once("key=").unwrap().1;
    assert!(verify_link(&house.cx, draft.id, key) && !verify_link(&house.cx, draft.id, "x"));

    let cart = take(&house, draft.id).await.unwrap();
    assert_eq!((cart.subtotal.minor(), cart.lines.len()), (460_000, 2));
    let order = house.pay(&house.place(&cart).await.unwrap()).await;
    assert_eq!(order.subtotal.minor(), 460_000);
    assert_eq!(state(&house, draft.id).await, DraftState::Ordered);
    assert_eq!(take(&house, draft.id).await.unwrap_err().code(), "draft_closed");
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_price_needs_a_reason_is_below_todays_and_never_below_the_houses_least() {
    let house = House::new().await;
    let band = house.ring("Band", 100_000, PieceKind::Stocked(5)).await;
    let ada = people::customer(&house, "ada@example.com").await;
    for (price, reason, field, code) in [
        (80_000, " ", "lines.0.reason", "required"),
        (100_000, "No less", "lines.0.price", "out_of_range"),
        // the house's rules: three quarters of the day's price
        (74_999, "Too low", "lines.0.price", "below_least"),
    ] {
        let refused = write(&house, ada.account, vec![line(band, 1, Some(price), reason)]).await.unwrap_err();
        assert_eq!((refused.fields()[0].field.as_ref(), refused.fields()[0].code), (field, code));
    }
    write(&house, ada.account, vec![line(band, 1, Some(75_000), "Her tenth order")]).await.unwrap();
    let twice = vec![line(band, 1, None, ""), line(band, 1, None, "")];
    assert_eq!(write(&house, ada.account, twice).await.unwrap_err().fields()[0].field, "lines.1");
    assert_eq!(write(&house, ada.account, Vec::new()).await.unwrap_err().fields()[0].field, "lines");
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_quote_that_was_taken_back_or_whose_day_has_passed_is_not_confirmed() {
    let house = House::new().await;
    let band = house.ring("Band", 100_000, PieceKind::Stocked(5)).await;
    let ada = people::customer(&house, "ada@example.com").await;
    let draft = write(&house, ada.account, vec![line(band, 1, Some(80_000), "A friend")]).await.unwrap();
    let mut tx = house.db.begin().await.unwrap();
    end_draft(&mut tx, &house.cx, draft.id).await.unwrap();
    tx.commit().await.unwrap();
    let refused = take(&house, draft.id).await.unwrap_err();
    assert_eq!(refused.code(), "draft_closed");
    assert!(refused.message().contains("taken back"), "{}", refused.message());
    let mut tx = house.db.begin().await.unwrap();
    assert_eq!(end_draft(&mut tx, &house.cx, draft.id).await.unwrap_err().code(), "draft_closed");
    drop(tx);
    let late = write(&house, ada.account, vec![line(band, 1, Some(80_000), "A friend")]).await.unwrap();
    sqlx::query("UPDATE saved_bags SET saved_at = saved_at - interval '11 days', expires_at = expires_at - interval '11 days'")
        .execute(house.db.pool())
        .await
        .unwrap();
    house.advance(Duration::days(0));
    assert_eq!(state(&house, late.id).await, DraftState::Expired);
    assert_eq!(take(&house, late.id).await.unwrap_err().code(), "draft_closed");
}
