//! Checkout, phase one: one short transaction that decides everything.
//!
//! Refuses a twin in flight, a reused key, who tried too often, an unknown, paid-for or empty cart, lines that are not sold or short of
//! stock, a place or way of delivery we do not serve, a total that cannot be paid or is not the one the shopper saw.
//! Writes the idempotency claim, the order with its lines, holds, claims of stones and credits, uses of promotions, movements, the payment, the state log and the
//! outbox, or continues the order that this very cart already waits to pay. An order that an earlier state of the cart
//! left waiting is cancelled first, and its stock given to the new one where it asks for the same.

use catalog::stones::{self, ClaimStone, StoneError};
use chrono::{DateTime, Duration, Utc};
use db::{Db, DbError, Tx};
use kernel::{
    Money,
    ids::{AccountId, CartId, OrderId, OrderLineId, StoneId},
};
use platform::{
    Cx,
    idempotency::{self, Claim},
    outbox,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    CheckoutError, IdempotencyRequest, PlaceOrder, Placed, ShortLine,
    bind::keep_answer,
    disclose::disclose,
    quote::{Priced, check_lines, price},
    ring_parts::parts_of,
};
use crate::{
    Commerce,
    cart::{self, CartError, CartLine, CartState, Gift, KeptPrice},
    credits::{self, Claimed},
    holds::{self, Thing},
    inventory::{self, HeldLine, HoldLine, HoldStock, InventoryError, Shortage},
    orders::{self, Closing, LockedOrder, NewLine, NewOrder, NewTax, OrderKind, OrderState},
    payments::{self, Origin},
    promotions::{self, HoldUses},
    rings::Ring,
    schedules::{self, Method, ScheduleError, events::TransferAwaited},
    velocity::{Admission, Visit, admit, note_refusal},
};

/// How many orders of one address may keep pieces for a transfer at the same time.
const MOST_TRANSFERS: i64 = 2;

/// What phase one came to.
pub(super) enum Prepared {
    /// The same request was answered before.
    Replay { status: u16, response: Value },
    /// This order waits for payment; `replaced` died for it.
    Order { order: OrderId, replaced: Option<OrderId> },
    /// Credits paid everything: this is the order, and the answer that was kept.
    Covered { placed: Box<Placed>, answer: Option<(u16, Value)>, replaced: Option<OrderId> },
}

/// Runs the whole phase and commits it.
pub(super) async fn prepare(
    db: &Db,
    commerce: &Commerce,
    cx: &Cx,
    ask: &PlaceOrder,
    key: Option<&IdempotencyRequest>,
) -> Result<Prepared, CheckoutError> {
    let mut tx = db.begin().await?;
    if let Some(key) = key {
        match idempotency::claim(&mut tx, &key.scope, &key.key, &key.fingerprint).await? {
            Claim::Granted { .. } => {}
            Claim::Replay { status, response } => return Ok(Prepared::Replay { status, response }),
            Claim::InFlight => return Err(CheckoutError::InFlight),
            Claim::Mismatch => return Err(CheckoutError::KeyReused),
        }
    }
    let visit = Visit { network: ask.network.as_deref(), cart: ask.cart, email: &ask.email };
    let origin = match admit(&mut tx, cx, visit).await? {
        Admission::Granted(origin) => origin,
        Admission::Refused { minutes, rules } => {
            drop(tx);
            note_refusal(db, &rules).await;
            return Err(CheckoutError::TooManyTries { minutes });
        }
    };
    let (order, replaced) = decide(&mut tx, commerce, cx, ask, &origin).await?;
    if let Some(key) = key {
        idempotency::attach_order(&mut tx, &key.scope, &key.key, order.uuid()).await?;
    }
    let locked = orders::lock(&mut tx, order).await?.ok_or(CheckoutError::Superseded)?;
    if !locked.due.is_zero() {
        tx.commit().await?;
        return Ok(Prepared::Order { order, replaced });
    }
    payments::settle_covered(&mut tx, cx, &locked).await?;
    let order = orders::find(&mut tx, order).await?.ok_or(CheckoutError::Superseded)?;
    let placed = Placed { hold_expires_at: order.hold_expires_at, order, payment: None };
    let answer = keep_answer(&mut tx, key, &placed).await?;
    tx.commit().await?;
    Ok(Prepared::Covered { placed: Box::new(placed), answer, replaced })
}

/// What an order will be, before anything is claimed for it.
struct Decided {
    priced: Priced,
    told: Vec<Option<String>>,
    gift: Option<Gift>,
    account: Option<AccountId>,
    fingerprint: [u8; 32],
}

async fn decide(
    tx: &mut Tx,
    commerce: &Commerce,
    cx: &Cx,
    ask: &PlaceOrder,
    origin: &Origin,
) -> Result<(OrderId, Option<OrderId>), CheckoutError> {
    if let Some(order) = lock_cart(tx, ask).await? {
        return Ok((order, None));
    }
    if let Some(words) = &ask.gift_note {
        cart::write_card(tx, cx, ask.cart, words).await.map_err(refuse_card)?;
    }
    let waiting = orders::find_pending_of_cart(tx, ask.cart).await?;
    credits::lock_of_cart(tx, ask.cart, waiting).await?;
    // read under the lock: offers, stones and stock of this very moment, the cart's own waiting order counted in
    let cart = cart::find(tx, ask.cart).await?.ok_or(CheckoutError::CartNotFound)?;
    check_lines(&cart.lines)?;
    let priced = price(tx, &cart, &ask.place()).await?;
    check_total(commerce, ask, &priced)?;
    let told = disclose(tx, &priced.lines).await?;
    let fingerprint = fingerprint(ask, &priced, &told, cart.gift.as_ref());
    let decided = Decided { priced, told, gift: cart.gift, account: cart.account, fingerprint };
    let waiting = match cart.pending_order {
        Some(id) => orders::lock(tx, id).await?,
        None => None,
    };
    let now = tx.now().await?;
    match waiting {
        Some(order) if order.fingerprint == fingerprint && order.hold_expires_at > now => {
            keep_longer(tx, commerce, &order, now).await?;
            payments::ensure_next(tx, cx, commerce.gateway.provider(), order.id, order.due, origin).await?;
            Ok((order.id, None))
        }
        Some(order) => {
            let priced = &decided.priced;
            let wanted: Vec<_> = priced.lines.iter().map(|l| l.variant).collect();
            stones::lock_stones(tx, Some(order.id), &stones_of(&priced.lines)).await?;
            inventory::lock_levels(tx, Some(order.id), &wanted).await?;
            let codes: Vec<_> = priced.usable.iter().map(|p| p.id).collect();
            promotions::lock(tx, Some(order.id), &codes).await?;
            let closing = if order.hold_expires_at > now { Closing::Cancelled } else { Closing::Expired };
            orders::close_order(tx, cx, &order, closing).await?;
            Ok((write(tx, commerce, cx, ask, decided, origin).await?, Some(order.id)))
        }
        None => Ok((write(tx, commerce, cx, ask, decided, origin).await?, None)),
    }
}

/// Refuses a cart that is not to be ordered any more. Answers the order that a bank transfer is awaited for, if the cart became one: asking
/// again continues it.
async fn lock_cart(tx: &mut Tx, ask: &PlaceOrder) -> Result<Option<OrderId>, CheckoutError> {
    let (head, _) = cart::lock_for_order(tx, ask.cart).await?.ok_or(CheckoutError::CartNotFound)?;
    match head.state {
        CartState::Open => Ok(None),
        CartState::Merged => Err(CheckoutError::CartNotFound),
        CartState::Ordered { order } => {
            let found = orders::lock(tx, order).await?;
            match found {
                Some(order) if order.state == OrderState::PendingPayment && !ask.plan.is_usual() => {
                    Ok(Some(order.id))
                }
                found => {
                    Err(CheckoutError::CartCompleted { number: found.map(|o| o.number).unwrap_or_default() })
                }
            }
        }
    }
}

fn check_total(commerce: &Commerce, ask: &PlaceOrder, priced: &Priced) -> Result<(), CheckoutError> {
    let actual = priced.totals.total;
    if !(commerce.policy.min_total_minor..=commerce.policy.max_total_minor).contains(&actual.minor()) {
        return Err(CheckoutError::AmountOutOfBounds);
    }
    if let Some(expected) = ask.expected_total.filter(|expected| *expected != actual) {
        return Err(CheckoutError::PriceChanged { expected, actual });
    }
    let actual = priced.due()?;
    match ask.expected_due {
        Some(expected) if expected != actual => Err(CheckoutError::DueChanged { expected, actual }),
        _ => Ok(()),
    }
}

/// What makes two checkouts of a cart the same: everything the shopper asked for, what is said of its stones, and every amount
/// charged.
fn fingerprint(ask: &PlaceOrder, priced: &Priced, told: &[Option<String>], gift: Option<&Gift>) -> [u8; 32] {
    let ring = |l: &CartLine| l.ring.as_ref().map(|r| (r.stone, r.size));
    let line = |l: &CartLine| json!([l.variant, l.quantity.get(), l.wishes(), l.unit_price, ring(l)]);
    let asked = json!({
        "email": ask.email,
        "shipping_address": ask.shipping_address,
        "billing_address": ask.billing_address.as_ref().unwrap_or(&ask.shipping_address),
        "shipping_method": ask.shipping_method,
        "plan": ask.plan,
        "gift": gift,
        "lines": priced.lines.iter().map(line).collect::<Vec<_>>(),
        "told": told,
        "shipping": priced.totals.shipping,
        "rate": priced.tax.rate,
        "treatment": priced.tax.treatment,
        "tax": [priced.totals.tax, priced.totals.tax_included],
        "promotions": priced.promotions.iter().map(|p| json!([p.id.to_string(), p.discount, p.shipping_off])).collect::<Vec<_>>(),
        "total": priced.totals.total,
        "credits": priced.tenders.iter().map(|t| json!([t.credit.to_string(), t.amount])).collect::<Vec<_>>(),
    });
    Sha256::digest(asked.to_string().as_bytes()).into()
}

/// The words were read before anything was locked, so that only the house's own data can refuse them by now.
fn refuse_card(error: CartError) -> CheckoutError {
    match error {
        CartError::Database(error) => CheckoutError::Database(error),
        CartError::Gift(fields) => CheckoutError::Fields(fields.to_vec()),
        _ => CheckoutError::CartNotFound,
    }
}

/// Coming back to checkout starts the hold again, but never beyond its cap.
async fn keep_longer(
    tx: &mut Tx,
    commerce: &Commerce,
    order: &LockedOrder,
    now: DateTime<Utc>,
) -> Result<(), CheckoutError> {
    let until = (now + commerce.policy.hold).min(order.placed_at + commerce.policy.hold_cap);
    if until > order.hold_expires_at {
        stones::extend_claims(tx, order.id, until).await?;
        inventory::extend_holds(tx, order.id, until).await?;
        orders::extend_hold(tx, order.id, until).await?;
    }
    Ok(())
}

async fn write(
    tx: &mut Tx,
    commerce: &Commerce,
    cx: &Cx,
    ask: &PlaceOrder,
    Decided { mut priced, told, gift, account, fingerprint }: Decided,
    origin: &Origin,
) -> Result<OrderId, CheckoutError> {
    let now = tx.now().await?;
    let order = OrderId::new(&*cx.random);
    let ids: Vec<_> = priced.lines.iter().map(|_| OrderLineId::new(&*cx.random)).collect();
    let expires_at = now + commerce.policy.hold.min(commerce.policy.hold_cap);
    let holder = format!("{} {}", cx.actor, ask.cart);
    take_over(tx, ask.cart, order, &priced.lines).await?;
    claim_stones(tx, cx, &priced.lines, order, &holder, expires_at).await?;
    let hold = HoldStock {
        order,
        holder,
        expires_at,
        lines: priced.lines.iter().zip(&ids).map(|(line, id)| hold_line(line, *id)).collect(),
    };
    let held = inventory::hold_stock(tx, cx, hold).await.map_err(|e| refuse(e, &priced.lines))?;
    let usable = std::mem::take(&mut priced.usable);
    let (credited, due) = (priced.credited()?, priced.due()?);
    let tenders = std::mem::take(&mut priced.tenders);
    let head = NewHead { order, account, now, expires_at, fingerprint, gift, credited };
    let new = new_order(ask, priced, told, &held, head);
    orders::record_order(tx, cx, &new).await?;
    promotions::hold_uses(tx, cx, &HoldUses { order, email: &ask.email, account, promotions: &usable })
        .await?;
    if credits::claim_credits(tx, order, &tenders).await? == Claimed::Less {
        // they are locked since before they were read, so that only a defect leads here; trying again is safe
        let moved = sqlx::Error::Protocol("a credit has less than it had".to_owned());
        return Err(CheckoutError::Database(DbError::Contended(moved)));
    }
    if due.is_zero() {
        return Ok(order);
    }
    if !ask.plan.is_usual() {
        divide(tx, cx, ask, &new, due).await?;
    }
    payments::ensure_next(tx, cx, commerce.gateway.provider(), order, due, origin).await?;
    Ok(order)
}

/// Writes down the parts in which it is paid. Where a transfer is awaited the order keeps its pieces for days, and its bag is closed: what
/// is chosen from now on is another order.
async fn divide(
    tx: &mut Tx,
    cx: &Cx,
    ask: &PlaceOrder,
    new: &NewOrder,
    due: Money,
) -> Result<(), CheckoutError> {
    let policy = schedules::find_policy(tx, due.currency()).await?;
    let policy = policy.ok_or(ScheduleError::DepositNotOffered { from: None })?;
    let now = tx.now().await?;
    let parts = policy.plan(ask.plan, due, now.date_naive(), new.deliver_by)?;
    let transfer = ask.plan.method == Method::BankTransfer;
    if transfer && orders::count_awaiting_transfer(tx, &new.email).await? >= MOST_TRANSFERS {
        return Err(ScheduleError::TooManyTransfers.into());
    }
    schedules::record_schedule(tx, cx, new.id, &parts).await?;
    if ask.plan.deposit {
        orders::note_schedule(tx, new.id, policy.deposit_kept).await?;
    }
    if ask.plan.balance_by_card {
        schedules::record_consent(tx, new.id).await?;
    }
    if transfer {
        let until = now + Duration::days(i64::from(policy.transfer_days));
        orders::keep_for_transfer(tx, new.id, until).await?;
        cart::close(tx, cx, ask.cart, new.id).await?;
        outbox::publish(tx, cx, &TransferAwaited { order: new.id }).await?;
    }
    Ok(())
}

/// Ends the cart's own holds for the order and refuses what another client holds, under the locks of everything that is ordered.
async fn take_over(
    tx: &mut Tx,
    cart: CartId,
    order: OrderId,
    lines: &[CartLine],
) -> Result<(), CheckoutError> {
    let variants: Vec<_> = lines.iter().map(|line| line.variant).collect();
    stones::lock_stones(tx, None, &stones_of(lines)).await?;
    inventory::lock_levels(tx, None, &variants).await?;
    let things: Vec<_> = lines.iter().filter_map(Thing::of_line).collect();
    let Err(others) = holds::take_over(tx, cart, order, &things).await? else { return Ok(()) };
    let held = |line: &&CartLine| others.iter().any(|held| Thing::of_line(line) == Some(held.thing));
    let minutes = others.iter().map(|held| held.minutes_left).max().unwrap_or(1);
    let lines = lines.iter().filter(held).map(ShortLine::held).collect();
    Err(CheckoutError::HeldByAnother { lines, minutes })
}

fn stones_of(lines: &[CartLine]) -> Vec<StoneId> {
    lines.iter().filter_map(|line| line.ring.as_ref().map(|ring| ring.stone)).collect()
}

/// Keeps the stone of every ring for the order, in the order of their ids, so that two bags meet in the same order and a stone goes
/// to one of them.
async fn claim_stones(
    tx: &mut Tx,
    cx: &Cx,
    lines: &[CartLine],
    order: OrderId,
    holder: &str,
    expires_at: DateTime<Utc>,
) -> Result<(), CheckoutError> {
    let mut rings: Vec<_> =
        lines.iter().filter_map(|line| line.ring.as_ref().map(|ring| (line, ring))).collect();
    rings.sort_by_key(|(_, ring)| ring.stone);
    for (line, ring) in rings {
        let claim = ClaimStone { stone: ring.stone, holder: holder.to_owned(), order, expires_at };
        let price = stones::claim_stone(tx, cx, claim).await.map_err(|error| match error {
            StoneError::Db(error) => CheckoutError::Database(error),
            _ => CheckoutError::InsufficientStock(vec![ShortLine::of_stone(line, ring)]),
        })?;
        if ring.price.is_some_and(|parts| parts.stone != price) {
            // its price moved since it was read a moment ago: everything is computed once more
            let moved = sqlx::Error::Protocol(format!("the price of stone {} has moved", ring.serial));
            return Err(CheckoutError::Database(DbError::Contended(moved)));
        }
    }
    Ok(())
}

const fn hold_line(line: &CartLine, id: OrderLineId) -> HoldLine {
    HoldLine {
        line: id,
        variant: line.variant,
        quantity: line.quantity.get(),
        one_of_a_kind: line.one_of_a_kind,
        // whether it may be made; the stock room decides whether it must
        made_to_order: line.can_be_made,
        around_a_stone: line.ring.is_some(),
    }
}

fn refuse(error: InventoryError, lines: &[CartLine]) -> CheckoutError {
    let title = |s: &Shortage| lines.iter().find(|l| l.variant == s.variant).map(|l| l.title.clone());
    match error {
        InventoryError::Insufficient(shortages) => CheckoutError::InsufficientStock(
            shortages
                .iter()
                .map(|s| ShortLine {
                    variant: s.variant,
                    title: title(s).unwrap_or_default(),
                    wanted: s.wanted,
                    available: s.available,
                })
                .collect(),
        ),
        InventoryError::Database(error) => CheckoutError::Database(error),
        other => CheckoutError::Inventory(other),
    }
}

struct NewHead {
    order: OrderId,
    account: Option<AccountId>,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    fingerprint: [u8; 32],
    gift: Option<Gift>,
    credited: Money,
}

fn new_order(
    ask: &PlaceOrder,
    mut priced: Priced,
    told: Vec<Option<String>>,
    held: &[HeldLine],
    head: NewHead,
) -> NewOrder {
    // what the stock room kept is what will be made, whatever was ready a moment before
    for (line, held) in priced.lines.iter_mut().zip(held) {
        line.made_to_order = held.made;
        line.lead_days = if held.made { line.bench_days } else { 0 };
    }
    let deliver_by = priced.deliver_by(head.now.date_naive());
    let taxed = priced.totals.lines.iter().zip(priced.tax.lines);
    let lines = priced.lines.into_iter().zip(told).zip(held).zip(taxed);
    let lines = lines.map(|(((line, disclosure), held), (amounts, tax))| NewLine {
        id: held.line,
        variant: Some(line.variant),
        product: Some(line.product),
        slug: line.slug,
        sku: line.sku,
        title: line.title,
        options: line.options,
        image: line.image,
        serial: held.serial.clone(),
        engraving: line.engraving,
        engraving_font: line.engraving_font,
        ring_sizer: line.ring_sizer,
        ring: line
            .ring
            .map(|ring| Ring { price: ring.price.map(|parts| parts_of(parts, line.unit_price)), ..ring }),
        saved_line: line.kept.filter(KeptPrice::holds).map(|kept| kept.saved_line),
        kept_least: line.kept.and_then(|kept| kept.raised_to()),
        disclosure,
        quantity: line.quantity,
        unit_price: line.unit_price,
        discount: amounts.discount,
        tax: amounts.tax,
        line_total: amounts.total,
        taxed: tax,
        made_to_order: held.made,
        lead_days: line.lead_days,
        returnable: line.returnable,
    });
    NewOrder {
        id: head.order,
        kind: OrderKind::Shop,
        cart: ask.cart,
        account: head.account,
        email: ask.email.clone(),
        lines: lines.collect(),
        subtotal: priced.totals.subtotal,
        discount: priced.totals.discount,
        promotions: priced.promotions,
        shipping: priced.totals.shipping,
        tax: NewTax {
            added: priced.totals.tax,
            included: priced.totals.tax_included,
            treatment: priced.tax.treatment,
            rounding: priced.tax.rounding,
            name: priced.tax.name,
            rate: priced.tax.rate,
            note: priced.tax.note,
            source: priced.tax.source,
            reference: priced.tax.reference,
            hash: priced.tax_hash,
            of_shipping: priced.tax.shipping,
        },
        total: priced.totals.total,
        credited: head.credited,
        shipping_method: priced.method.code,
        shipping_name: priced.method.name,
        shipping_cover: priced.method.cover,
        shipping_address: ask.shipping_address.clone(),
        billing_address: ask.billing_address.clone().unwrap_or_else(|| ask.shipping_address.clone()),
        deliver_by,
        gift: head.gift,
        hold_expires_at: head.expires_at,
        fingerprint: head.fingerprint,
    }
}
