//! Gift cards and store credit at checkout: the field, what is named already, and the buttons.

use commerce::{
    cart::Cart,
    credits::{
        ApplyGiftCard, Credit, CreditError, apply_gift_card, apply_store_credit, find_store_credit,
        list_of_cart, remove_credit,
    },
};
use db::Conn;
use http::StatusCode;
use kernel::{Fault as _, FieldError, ids::CreditId};
use maud::{Markup, html};
use ui::{Button, ButtonScheme, Disclosure, TextField};
use web::{Refusal, RequestId, spawn_write, status_of};

use super::form::CheckoutForm;
use crate::Face;

/// The name of the field.
pub(super) const FIELD: &str = "gift_card";

/// What a button, or a filled field, asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    /// To pay with the gift card whose code was typed.
    GiftCard,
    /// To pay with the account's store credit.
    StoreCredit,
    /// To pay without one of them.
    Without(CreditId),
}

impl Wish {
    /// The wish that a form was sent with. A code that stands in its field is applied whichever button sent it.
    pub(super) fn read(intent: &str, form: &CheckoutForm) -> Option<Self> {
        if intent == "store_credit" {
            return Some(Self::StoreCredit);
        }
        if let Some(credit) = intent.strip_prefix("without:") {
            return credit.parse().ok().map(Self::Without);
        }
        (!form.gift_card.is_empty()).then_some(Self::GiftCard)
    }
}

/// Does what was asked for, or says beside the field why not.
pub(super) async fn run(
    face: &Face,
    id: &RequestId,
    (cart, network): (&Cart, &str),
    form: &CheckoutForm,
    wish: Wish,
) -> Result<Option<(FieldError, StatusCode)>, Refusal> {
    let (db, cx, cart) = (face.db.clone(), face.within(id), cart.id);
    let card = ApplyGiftCard { cart, network: network.to_owned(), code: form.gift_card.clone() };
    let done = spawn_write(async move {
        if wish == Wish::GiftCard {
            return apply_gift_card(&db, &cx, &card).await.map(|_| ());
        }
        let mut tx = db.begin().await?;
        match wish {
            Wish::Without(credit) => remove_credit(&mut tx, cart, credit).await?,
            Wish::StoreCredit | Wish::GiftCard => {
                apply_store_credit(&mut tx, cart).await?;
            }
        }
        Ok(tx.commit().await?)
    });
    match done.await {
        Ok(()) => Ok(None),
        Err(CreditError::Database(error)) => Err(error.into()),
        Err(error) => {
            let said = FieldError::new(FIELD, error.code(), error.message());
            Ok(Some((said, status_of(error.kind()))))
        }
    }
}

/// What pays for the cart besides a card, and what could.
#[derive(Debug, Default)]
pub(super) struct Credits {
    named: Vec<Credit>,
    /// The account's store credit, while it is not named and has something to spend.
    offered: Option<Credit>,
}

impl Credits {
    pub(super) async fn of(conn: &mut Conn, cart: &Cart) -> Result<Self, Refusal> {
        let named = list_of_cart(conn, cart).await?;
        let own = match cart.account {
            Some(account) => find_store_credit(conn, account, cart.currency, cart.pending_order).await?,
            None => None,
        };
        let is_named = |own: &Credit| named.iter().any(|credit| credit.id == own.id);
        let offered = own.filter(|own| !own.available().is_zero() && !is_named(own));
        Ok(Self { named, offered })
    }

    /// The field with what is named already, folded away until somebody has one.
    pub(super) fn field(&self, field: TextField) -> Markup {
        let open = !field.value.is_empty()
            || field.error.is_some()
            || !self.named.is_empty()
            || self.offered.is_some();
        let field =
            TextField { hint: Some("Sixteen characters, as on the card.".into()), quiet: true, ..field };
        let button = |value: String, text: &str, label: Option<String>| Button {
            name: Some("intent".into()),
            value: Some(value),
            unchecked: true,
            label,
            ..Button::submit(text.to_owned()).scheme(ButtonScheme::Outline).small()
        };
        let body = html! {
            div class="stack stack-3" {
                @for credit in &self.named {
                    div class="cluster" {
                        span {
                            (credit.name())
                            @if credit.available().is_zero() { ": nothing is left on it" } @else { ": " span class="num" { (credit.available()) } " to spend" }
                        }
                        (button(format!("without:{}", credit.id), "Remove", Some(format!("Remove {}", credit.name()))))
                    }
                }
                @if let Some(own) = &self.offered {
                    div class="cluster" {
                        span { "Your store credit: " span class="num" { (own.available()) } }
                        (button("store_credit".into(), "Use it", Some("Use your store credit".into())))
                    }
                }
                (field)
                div { (button("gift_card".into(), "Add the gift card", None)) }
            }
        };
        html! { (Disclosure { title: "A gift card or store credit?".into(), body, open, group: String::new() }) }
    }
}
