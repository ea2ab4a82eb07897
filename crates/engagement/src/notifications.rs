//! Letters that follow events.
//!
//! `orders.paid` → the confirmation; `orders.deposit_paid`, `schedules.transfer_awaited`, `.installment_due`, `.installment_overdue`,
//! `.authorization_lapsed`, `.saved_card_refused` → what is paid, what is due, and how; `fulfillment.shipped`, `.ready_to_collect` and `.delivered` → word of each parcel, and `orders.fulfilled` of an order without parcels; `orders.cancelled`
//! and `orders.expired` → word that money which the bank had authorized is not taken; `orders.refunded_late` and `orders.refund_sent` →
//! that it goes back; `customers.code_asked` → the code; `customers.device_arrived` → word of a new device; `customers.ways_changed` → word
//! that the ways in changed; `returns.moved` → what became of a return; `bespoke.happened` → what a client of a commission should know; `bespoke.code_asked` → the code by which they agree to much money; `bespoke.aftercare_due` → whether a piece fits, or that it is looked at; `bespoke.passport_claimed` → the new owner's link;
//! `bespoke.consultation_changed` → what was
//! booked, moved or cancelled; `wishlist.hint_sent` → the hint; `cart.draft_made` → the quote; `reminders.cart_left` → the reminder of a bag;
//! `webhooks.switched_off` → word to whoever looks after the program. Writes through
//! [`platform::mail::queue`]; fails, and is asked again, when the order cannot be read.

mod atelier;

use async_trait::async_trait;
use catalog::offers::list_offers_of;
use commerce::{
    Policy,
    cart::drafts::{self, DraftState, events::DraftMade},
    fulfillment::{self, ShipmentState, Way, events as parcels},
    orders::{self, Order, OrderKind, events},
    payments::{self, ConcernKind},
    reminders::{self, events::CartLeft},
    returns::{self, ReturnState, events::ReturnMoved},
    schedules::{
        self, Installment, InstallmentState, Progress,
        events::{
            AuthorizationLapsed, InstallmentDue, InstallmentOverdue, SavedCardRefused, TransferAwaited,
        },
    },
    wishlist::events::HintSent,
};
use customers::{
    accounts, devices,
    events::{CodeAsked, DeviceArrived, WaysChanged},
};
use db::{Conn, DbError, Tx};
use kernel::{
    EmailAddress,
    ids::{CartId, InstallmentId, OrderDraftId, OrderId, SessionId, ShipmentId, SignInCodeId, WebhookId},
};
use platform::{
    Cx,
    mail::{self, Mail, StoredMail},
    outbox::{Delivery, Listener, ListenerError},
    webhooks::{SwitchedOff, find_endpoint},
};

use uuid::Uuid;

use crate::{
    Letter, after_sale, confirmation, dispatch, hint, late_money, let_go, new_device, payments as asking,
    quote, refund, reminder, sign_in_code, ways, webhook_off,
};

/// The listener that writes to people.
#[derive(Debug, Clone, Copy, Default)]
pub struct Notifications;

/// The kinds of letter about an order.
const CONFIRMATION: &str = "confirmation";
const DISPATCH: &str = "dispatch";
const DELIVERED: &str = "delivered";
const REFUND: &str = "refund";
const LET_GO: &str = "let_go";
const LATE_MONEY: &str = "late_money";
const DEPOSIT: &str = "deposit";
const TRANSFER: &str = "transfer_awaited";
const RETURN: &str = "return";
const CARD_REFUSED: &str = "saved_card_refused";
/// How many attempts to pay an installment are looked through for letters about them; a velocity rule ends far fewer.
const MOST_ATTEMPTS: u32 = 20;

#[async_trait]
impl Listener for Notifications {
    async fn handle(&self, tx: &mut Tx, cx: &Cx, event: &Delivery) -> Result<(), ListenerError> {
        if is_of_a_commission(tx, event).await? {
            return Ok(());
        }
        if let Some(events::Paid { order, .. }) = event.read() {
            let order = get_order(tx, order).await?;
            let letter = confirmation::letter(&cx.house.name, &order, &cx.link(&orders::link(cx, &order)));
            return queue(tx, cx, CONFIRMATION, &order, &letter).await;
        }
        if let Some(events::Fulfilled { order, .. }) = event.read() {
            let order = get_order(tx, order).await?;
            // each of its parcels has a letter of its own; one that was sent before parcels were kept has none
            if !fulfillment::list_of_order(tx, order.id).await?.is_empty() {
                return Ok(());
            }
            let letter = dispatch::letter(&cx.house.name, &order, None, &cx.link(&orders::link(cx, &order)));
            return queue(tx, cx, DISPATCH, &order, &letter).await;
        }
        if let Some(told) = of_parcel(event) {
            return about_parcel(tx, cx, told).await;
        }
        let ended = event.read().map(|events::Cancelled { order, .. }| order);
        if let Some(order) = ended.or_else(|| event.read().map(|events::Expired { order, .. }| order)) {
            return tell_of_money_let_go(tx, cx, order).await;
        }
        if let Some(events::RefundedLate { order, .. }) = event.read() {
            let order = get_order(tx, order).await?;
            let letter = late_money::letter(&cx.house.name, &order, &cx.link("/bag"));
            return queue(tx, cx, LATE_MONEY, &order, &letter).await;
        }
        if let Some(events::DepositPaid { order, .. }) = event.read() {
            return about_payment(tx, cx, order, &key(DEPOSIT, order), asking::deposit_paid, DEPOSIT).await;
        }
        if let Some(TransferAwaited { order }) = event.read() {
            let dedupe = key(TRANSFER, order);
            return about_payment(tx, cx, order, &dedupe, asking::transfer_awaited, TRANSFER).await;
        }
        if let Some(told) = of_installment(event) {
            return about_installment(tx, cx, told).await;
        }
        if let Some(events::RefundSent { order, refund, amount, to, .. }) = event.read() {
            let order = get_order(tx, order).await?;
            let link = cx.link(&orders::link(cx, &order));
            let letter = refund::letter(&cx.house.name, &order, amount, to.as_deref(), &link);
            let (dedupe, to) = (format!("{REFUND}:{}:{refund}", order.id), order.email.clone());
            let order = Some(order.id.uuid());
            let post_it = Post { kind: REFUND, dedupe, order, to, letter: &letter, one_click_stop: None };
            return post(tx, cx, post_it).await;
        }
        if let Some(DraftMade { draft }) = event.read() {
            return send_quote(tx, cx, draft).await;
        }
        if let Some(moved) = event.read::<ReturnMoved>() {
            return tell_of_return(tx, cx, &moved).await;
        }
        if let Some(CodeAsked { code }) = event.read() {
            return send_code(tx, cx, code).await;
        }
        if let Some(DeviceArrived { session }) = event.read() {
            return tell_of_device(tx, cx, session).await;
        }
        if let Some(changed) = event.read::<WaysChanged>() {
            return tell_of_ways(tx, cx, &changed).await;
        }
        if let Some(hint) = event.read::<HintSent>() {
            return send_hint(tx, cx, event, &hint).await;
        }
        if let Some(SwitchedOff { webhook }) = event.read() {
            return tell_of_webhook(tx, cx, event, webhook).await;
        }
        if let Some(CartLeft { cart }) = event.read() {
            return send_reminder(tx, cx, cart).await;
        }
        atelier::tell(tx, cx, event).await
    }
}

/// Whether the event is about an order of a commission: its client is told by the commission's own letters, which keep a surprise. Only money that
/// came too late is told as of any order, by a letter that names the project and no more.
async fn is_of_a_commission(tx: &mut Tx, event: &Delivery) -> Result<bool, ListenerError> {
    let named = [
        event.read().map(|events::Paid { order, .. }| order),
        event.read().map(|events::Fulfilled { order, .. }| order),
        event.read().map(|events::DepositPaid { order, .. }| order),
        event.read().map(|events::RefundSent { order, .. }| order),
        event.read().map(|TransferAwaited { order }| order),
    ];
    let order = match (named.into_iter().flatten().next(), of_installment(event)) {
        (Some(order), _) => Some(order),
        (None, Some((installment, ..))) => {
            schedules::find_installment(tx, installment).await?.map(|found| found.order)
        }
        (None, None) => None,
    };
    let Some(order) = order else { return Ok(false) };
    Ok(get_order(tx, order).await?.kind == OrderKind::Commission)
}

/// An order that ended unpaid needs a letter when its client was told that their money is authorized and looked at.
async fn tell_of_money_let_go(tx: &mut Tx, cx: &Cx, order: OrderId) -> Result<(), ListenerError> {
    let concerns = payments::list_concerns_of_order(tx, order).await?;
    if !concerns.iter().any(|concern| concern.kind == ConcernKind::Authorization) {
        return Ok(());
    }
    let order = get_order(tx, order).await?;
    let letter = let_go::letter(&cx.house.name, &order, &cx.link("/bag"));
    queue(tx, cx, LET_GO, &order, &letter).await
}

/// An installment that its client is told something about, how, and under which key.
type OfInstallment = (InstallmentId, Write, &'static str, String);
type Write = fn(&asking::Told<'_>, &Installment) -> Letter;

fn of_installment(event: &Delivery) -> Option<OfInstallment> {
    if let Some(InstallmentDue { installment, day }) = event.read() {
        return Some((
            installment,
            asking::coming,
            "installment_due",
            format!("installment_due:{installment}:{day}"),
        ));
    }
    if let Some(InstallmentOverdue { installment, day }) = event.read() {
        let dedupe = format!("installment_overdue:{installment}:{day}");
        return Some((installment, asking::overdue, "installment_overdue", dedupe));
    }
    if let Some(SavedCardRefused { installment, attempt }) = event.read() {
        let dedupe = format!("{CARD_REFUSED}:{installment}:{attempt}");
        return Some((installment, asking::card_refused, CARD_REFUSED, dedupe));
    }
    let AuthorizationLapsed { installment, attempt } = event.read()?;
    let dedupe = format!("authorization_lapsed:{installment}:{attempt}");
    Some((installment, asking::asked_again, "authorization_lapsed", dedupe))
}

/// One that was paid meanwhile, or is not asked for any more, needs no letter.
async fn about_installment(tx: &mut Tx, cx: &Cx, ask: OfInstallment) -> Result<(), ListenerError> {
    let (id, write, kind, dedupe) = ask;
    let found = schedules::find_installment(tx, id).await?;
    match found.filter(|i| i.state == InstallmentState::Open) {
        Some(installment) => about_payment(tx, cx, installment.order, &dedupe, write, kind).await,
        None => Ok(()),
    }
}

/// A parcel, and whether it was received; otherwise it left, or is ready.
fn of_parcel(event: &Delivery) -> Option<(ShipmentId, bool)> {
    if let Some(parcels::Delivered { shipment, .. }) = event.read() {
        return Some((shipment, true));
    }
    let left = event.read().map(|parcels::Shipped { shipment, .. }| shipment);
    let left = left.or_else(|| event.read().map(|parcels::ReadyToCollect { shipment, .. }| shipment));
    left.map(|shipment| (shipment, false))
}

/// That a parcel left, waits or arrived: one letter each.
async fn about_parcel(tx: &mut Tx, cx: &Cx, (id, received): (ShipmentId, bool)) -> Result<(), ListenerError> {
    let found = fulfillment::find_shipment(tx, id).await?;
    let shipment = found.ok_or_else(|| format!("the event names parcel {id}, which does not exist"))?;
    let order = get_order(tx, shipment.order).await?;
    let link = cx.link(&orders::link(cx, &order));
    let (kind, letter) = if received {
        (DELIVERED, dispatch::delivered(&cx.house.name, &order, &shipment, &link))
    } else {
        let parcels = fulfillment::list_of_order(tx, order.id).await?;
        let living = parcels.iter().filter(|parcel| parcel.state != ShipmentState::Cancelled).count();
        let left = usize::from(!fulfillment::list_unsent(tx, order.id).await?.is_empty());
        let code = (shipment.way == Way::Collect).then(|| fulfillment::collection_code(cx, id));
        let parcel = dispatch::Parcel { shipment: &shipment, of: living + left, code };
        (DISPATCH, dispatch::letter(&cx.house.name, &order, Some(&parcel), &link))
    };
    let (dedupe, to) = (of_shipment(kind, order.id, id), order.email.clone());
    let order = Some(order.id.uuid());
    post(tx, cx, Post { kind, dedupe, order, to, letter: &letter, one_click_stop: None }).await
}

/// A letter about what is to be paid next of an order; none when nothing is by now.
async fn about_payment(
    tx: &mut Tx,
    cx: &Cx,
    order: OrderId,
    dedupe: &str,
    write: Write,
    kind: &'static str,
) -> Result<(), ListenerError> {
    let order = get_order(tx, order).await?;
    let installments = schedules::list_for_order(tx, order.id).await?;
    let policy = schedules::find_policy(tx, order.currency).await?;
    let due = installments.iter().find(|i| i.state == InstallmentState::Open);
    let Some(due) = due.filter(|_| !order.state.is_dead()) else { return Ok(()) };
    let consent = schedules::find_consent(tx, order.id).await?;
    let in_time = due.progress(tx.now().await?.date_naive()) == Progress::InTime;
    let card =
        consent.as_ref().and_then(|consent| consent.usable()).filter(|_| in_time && kind != CARD_REFUSED);
    let told = asking::Told {
        card: card.map(|card| card.label.as_str()),
        house: &cx.house.name,
        order: &order,
        installments: &installments,
        policy: policy.as_ref(),
        order_link: cx.link(&orders::link(cx, &order)),
        pay_link: cx.link(&schedules::pay_link(cx, due.id)),
    };
    let letter = write(&told, due);
    let (to, of) = (order.email.clone(), Some(order.id.uuid()));
    let dedupe = dedupe.to_owned();
    post(tx, cx, Post { kind, dedupe, order: of, to, letter: &letter, one_click_stop: None }).await
}

/// What became of a return, as it stands when the letter is written; each state is told once.
async fn tell_of_return(tx: &mut Tx, cx: &Cx, moved: &ReturnMoved) -> Result<(), ListenerError> {
    let found = returns::find_return(tx, moved.id).await?;
    let found = found.ok_or_else(|| format!("the event names return {}, which does not exist", moved.id))?;
    let order = get_order(tx, found.order).await?;
    let link = cx.link(&returns::link(cx, &order, &found));
    let Some(letter) = after_sale::letter(&cx.house.name, &order, &found, &moved.state, &link) else {
        return Ok(());
    };
    let dedupe = format!("{RETURN}:{}:{}", moved.id, moved.state);
    let (to, of) = (order.email.clone(), Some(order.id.uuid()));
    post(tx, cx, Post { kind: RETURN, dedupe, order: of, to, letter: &letter, one_click_stop: None }).await
}

/// One that was ended, or goes on by now, needs no letter.
async fn tell_of_webhook(tx: &mut Tx, cx: &Cx, event: &Delivery, id: WebhookId) -> Result<(), ListenerError> {
    let Some(endpoint) = find_endpoint(tx, id).await?.filter(|endpoint| endpoint.paused.is_some()) else {
        return Ok(());
    };
    let page = cx.link(&format!("/admin/webhooks/{id}"));
    let letter = webhook_off::letter(&cx.house.name, &endpoint, &page);
    let (kind, dedupe, to) =
        ("webhook_off", format!("webhook_off:{}", event.id), endpoint.contact.parse::<EmailAddress>()?);
    post(tx, cx, Post { kind, dedupe, order: None, to, letter: &letter, one_click_stop: None }).await
}

/// A quote that was taken back meanwhile needs no letter.
async fn send_quote(tx: &mut Tx, cx: &Cx, id: OrderDraftId) -> Result<(), ListenerError> {
    let found = drafts::find_draft(tx, id).await?.filter(|draft| draft.state == DraftState::Open);
    let Some(draft) = found else { return Ok(()) };
    let letter = quote::letter(&cx.house.name, &draft, &cx.link(&drafts::link(cx, id)));
    let (dedupe, to) = (format!("quote:{id}"), draft.email);
    post(tx, cx, Post { kind: "quote", dedupe, order: None, to, letter: &letter, one_click_stop: None }).await
}

/// A code that is gone by now needs no letter.
async fn send_code(tx: &mut Tx, cx: &Cx, code: SignInCodeId) -> Result<(), ListenerError> {
    let Some((to, digits)) = customers::codes::tell(tx, cx, code).await? else { return Ok(()) };
    let letter = sign_in_code::letter(&cx.house.name, &digits);
    post(
        tx,
        cx,
        Post {
            kind: "sign_in_code",
            dedupe: format!("sign_in_code:{code}"),
            order: None,
            to,
            letter: &letter,
            one_click_stop: None,
        },
    )
    .await
}

/// A session that has ended by now needs no letter.
async fn tell_of_device(tx: &mut Tx, cx: &Cx, session: SessionId) -> Result<(), ListenerError> {
    let Some(arrived) = devices::tell_arrival(tx, session).await? else { return Ok(()) };
    let not_me = cx.link(&devices::not_me_path(cx, session));
    let letter = new_device::letter(&cx.house.name, &arrived, &not_me);
    let (dedupe, to) = (format!("new_device:{session}"), arrived.email.clone());
    post(tx, cx, Post { kind: "new_device", dedupe, order: None, to, letter: &letter, one_click_stop: None })
        .await
}

async fn tell_of_ways(tx: &mut Tx, cx: &Cx, changed: &WaysChanged) -> Result<(), ListenerError> {
    let Some(account) = accounts::find(tx, changed.account).await? else { return Ok(()) };
    let page = if account.role.is_some() { "/admin/security" } else { "/account/security" };
    let letter = ways::letter(&cx.house.name, changed.what, &cx.link(page));
    let (dedupe, to) = (format!("ways_changed:{}", changed.change), account.email);
    post(
        tx,
        cx,
        Post { kind: "ways_changed", dedupe, order: None, to, letter: &letter, one_click_stop: None },
    )
    .await
}

async fn send_hint(tx: &mut Tx, cx: &Cx, event: &Delivery, hint: &HintSent) -> Result<(), ListenerError> {
    let offers = list_offers_of(tx, &[hint.product]).await?;
    let chosen = offers.iter().find(|offer| hint.variant.is_none_or(|variant| variant == offer.variant));
    let offer =
        chosen.ok_or_else(|| format!("the hint names product {}, which does not exist", hint.product))?;
    let chosen = hint.variant.map(|variant| format!("?variant={variant}")).unwrap_or_default();
    let link = cx.link(&format!("/products/{}{chosen}", offer.slug));
    let letter = hint::letter(&cx.house.name, hint, offer, &link);
    let dedupe = format!("hint:{}", event.id);
    let to = hint.to.clone();
    post(tx, cx, Post { kind: "hint", dedupe, order: None, to, letter: &letter, one_click_stop: None }).await
}

/// A cart that was paid for meanwhile, or whose client changed their mind, needs no letter.
async fn send_reminder(tx: &mut Tx, cx: &Cx, cart: CartId) -> Result<(), ListenerError> {
    let now = tx.now().await?;
    let Some(left) = reminders::find_reminder(tx, now, &Policy::default(), cart).await? else {
        return Ok(());
    };
    let bag = if left.cart.account.is_some() { "/sign-in?next=%2Fbag" } else { "/bag" };
    let stop = cx.link(&reminders::stop_path(cx, cart));
    let letter = reminder::letter(&cx.house.name, &left, &cx.link(bag), &stop);
    let dedupe = format!("cart_reminder:{cart}");
    let post_it = Post {
        kind: "cart_reminder",
        dedupe,
        order: None,
        to: left.to,
        letter: &letter,
        one_click_stop: Some(stop),
    };
    post(tx, cx, post_it).await
}

/// The letters written about an order, oldest first.
pub async fn list_mails_for_order(conn: &mut Conn, order: OrderId) -> Result<Vec<StoredMail>, DbError> {
    let mut keys =
        [CONFIRMATION, DISPATCH, DEPOSIT, TRANSFER, LET_GO, LATE_MONEY].map(|kind| key(kind, order)).to_vec();
    for installment in schedules::list_for_order(conn, order).await? {
        let days = installment.due.day().map(|day| format!("{}:{day}", installment.id));
        keys.extend(days.iter().map(|day| format!("installment_due:{day}")));
        keys.extend(days.iter().map(|day| format!("installment_overdue:{day}")));
        for attempt in 1..=MOST_ATTEMPTS {
            keys.push(format!("{CARD_REFUSED}:{}:{attempt}", installment.id));
            keys.push(format!("authorization_lapsed:{}:{attempt}", installment.id));
        }
    }
    for shipment in fulfillment::list_of_order(conn, order).await? {
        keys.extend([DISPATCH, DELIVERED].map(|kind| of_shipment(kind, order, shipment.id)));
    }
    let refunds = payments::list_refunds(conn, order).await?;
    keys.extend(refunds.iter().map(|refund| format!("{REFUND}:{order}:{}", refund.id)));
    for found in returns::list_returns_of(conn, order).await? {
        keys.extend(ReturnState::ALL.iter().map(|state| format!("{RETURN}:{}:{}", found.id, state.code())));
    }
    mail::list_by_dedupe(conn, &keys).await
}

async fn get_order(tx: &mut Tx, id: OrderId) -> Result<Order, ListenerError> {
    let order = orders::find(tx, id).await?;
    order.ok_or_else(|| format!("the event names order {id}, which does not exist").into())
}

async fn queue(
    tx: &mut Tx,
    cx: &Cx,
    kind: &'static str,
    order: &Order,
    letter: &Letter,
) -> Result<(), ListenerError> {
    let (dedupe, to) = (key(kind, order.id), order.email.clone());
    let order = Some(order.id.uuid());
    post(tx, cx, Post { kind, dedupe, order, to, letter, one_click_stop: None }).await
}

/// A letter with what the post needs to know.
struct Post<'a> {
    kind: &'static str,
    dedupe: String,
    order: Option<Uuid>,
    to: EmailAddress,
    letter: &'a Letter,
    one_click_stop: Option<String>,
}

async fn post(tx: &mut Tx, cx: &Cx, post: Post<'_>) -> Result<(), ListenerError> {
    let Post { kind, dedupe, order, to, letter, one_click_stop } = post;
    let subject = letter.subject().to_owned();
    let mail =
        Mail { kind, dedupe, order, to, subject, text: letter.text(), html: letter.html(), one_click_stop };
    mail::queue(tx, cx, mail).await?;
    Ok(())
}

fn key(kind: &str, order: OrderId) -> String {
    format!("{kind}:{order}")
}

fn of_shipment(kind: &str, order: OrderId, shipment: ShipmentId) -> String {
    format!("{kind}:{order}:{shipment}")
}
