//! Write a quote for a client: pieces, some at another price than today's, valid for so many days.
//!
//! Refuses what adding a piece to a bag and saving a bag refuse, no piece at all, one that is named twice, a price that is not below today's or below the
//! least that the house's rules let one cost, and one without a reason. Writes a saved bag of the client's, `order_drafts`, `order_draft_prices` and the
//! audit log, and announces `cart.draft_made`.

use db::Tx;
use kernel::{
    Currency, FieldError, Money, Quantity, Text, clean_text,
    ids::{AccountId, OrderDraftId, VariantId},
};
use platform::{Cx, audit, outbox};
use serde_json::json;

use super::{Draft, events::DraftMade, queries};
use crate::cart::{
    AddLine, CartError, CartLine, Personalization, RemoveLine, add_line, open_cart, remove_line,
    saved::{SaveBag, SavedBag, save_bag, set_price},
};

/// One piece of a quote.
#[derive(Debug, Clone)]
pub struct DraftLine {
    /// The variant.
    pub variant: VariantId,
    /// How many.
    pub quantity: Quantity,
    /// What one costs here, in minor units; `None` for today's price.
    pub price_minor: Option<i64>,
    /// Why, where that is less than today.
    pub reason: String,
}

/// For whom, what, and for how long.
#[derive(Debug, Clone)]
pub struct MakeDraft {
    /// The client.
    pub account: AccountId,
    /// The currency.
    pub currency: Currency,
    /// What is offered, each variant once.
    pub lines: Vec<DraftLine>,
    /// For how many days its prices hold, within the house's rules; `None` for what clients get.
    pub days: Option<i64>,
    /// What the client reads above it; empty for nothing.
    pub words: String,
}

/// Writes it.
#[tracing::instrument(name = "cart.make_draft", skip_all, fields(account.id = %ask.account))]
pub async fn make_draft(tx: &mut Tx, cx: &Cx, ask: MakeDraft) -> Result<Draft, CartError> {
    let words = check(&ask)?;
    customers::accounts::lock(tx, ask.account).await?;
    let bag = fill(tx, cx, &ask).await?;
    let id = OrderDraftId::new(&*cx.random);
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO order_drafts (id, saved_bag_id, account_id, words, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id.uuid())
    .bind(bag.id.uuid())
    .bind(ask.account.uuid())
    .bind(words)
    .bind(cx.actor.to_string())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    for (at, line) in ask.lines.iter().enumerate() {
        if let Some(minor) = line.price_minor {
            give_price(tx, id, at, line, Money::new(minor, ask.currency), &bag).await?;
        }
    }
    outbox::publish(tx, cx, &DraftMade { draft: id }).await?;
    let prices: Vec<_> = ask
        .lines
        .iter()
        .filter_map(|line| Some(json!({ "price": line.price_minor?, "reason": line.reason })))
        .collect();
    let after = json!({ "draft": id, "lines": ask.lines.len(), "prices": prices });
    let change = audit::Change {
        action: "cart.make_draft",
        object: ask.account.to_string(),
        before: None::<&serde_json::Value>,
        after: Some(&after),
    };
    audit::record(tx, cx, change).await?;
    queries::find_draft(tx, id).await?.ok_or(CartError::DraftNotFound)
}

fn field(name: String, code: &'static str, words: impl Into<std::borrow::Cow<'static, str>>) -> CartError {
    CartError::Field([FieldError::new(name, code, words)])
}

fn check(ask: &MakeDraft) -> Result<Option<String>, CartError> {
    if ask.lines.is_empty() {
        return Err(field("lines".into(), "required", "Name at least one piece."));
    }
    for (at, line) in ask.lines.iter().enumerate() {
        if ask.lines[..at].iter().any(|before| before.variant == line.variant) {
            return Err(field(
                format!("lines.{at}"),
                "named_twice",
                "Name each piece once, with how many of it.",
            ));
        }
        if line.price_minor.is_some() {
            let missing = "Write why it costs less than today: the client does not read it, the house does.";
            Text::line(format!("lines.{at}.reason"), &line.reason, 200, missing)
                .map_err(|e| CartError::Field([e]))?;
        }
    }
    let words = clean_text(&ask.words, true);
    if words.chars().count() > 1_000 {
        return Err(field("words".into(), "too_long", "Keep this to 1,000 characters."));
    }
    Ok((!words.is_empty()).then_some(words))
}

/// The client's saved bag, filled by way of a bag of nobody's that is empty again afterwards: adding and saving ask what they always ask.
async fn fill(tx: &mut Tx, cx: &Cx, ask: &MakeDraft) -> Result<SavedBag, CartError> {
    let (cart, _) = open_cart(tx, cx, ask.currency).await?;
    for line in &ask.lines {
        let add = AddLine {
            cart: cart.id,
            variant: line.variant,
            quantity: line.quantity,
            personalization: Personalization::default(),
        };
        add_line(tx, cx, add).await?;
    }
    let save = SaveBag {
        cart: cart.id,
        account: ask.account,
        name: "A quote from the house".into(),
        days: ask.days,
    };
    let bag = save_bag(tx, cx, save).await?;
    let filled = crate::cart::find(tx, cart.id).await?.map(|cart| cart.lines).unwrap_or_default();
    for line in filled {
        remove_line(tx, cx, RemoveLine { cart: cart.id, line: line.id, expected_version: None }).await?;
    }
    Ok(bag)
}

async fn give_price(
    tx: &mut Tx,
    draft: OrderDraftId,
    at: usize,
    line: &DraftLine,
    price: Money,
    bag: &SavedBag,
) -> Result<(), CartError> {
    let of_variant = |kept: &&CartLine| kept.variant == line.variant;
    let found = bag.lines.iter().find(of_variant).and_then(|kept| kept.kept);
    let Some(kept) = found else {
        return Err(field(format!("lines.{at}"), "unknown", "This piece is not for sale at the moment."));
    };
    if price.minor() >= kept.today.minor() {
        let words = format!("Today it costs {}. Enter less, or leave the price empty.", kept.today);
        return Err(field(format!("lines.{at}.price"), "out_of_range", words));
    }
    if price.minor() < kept.least.minor() {
        let words =
            format!("By the house's rules it costs {} at least. Those are set at “Kept prices”.", kept.least);
        return Err(field(format!("lines.{at}.price"), "below_least", words));
    }
    set_price(tx, kept.saved_line, price).await?;
    sqlx::query("INSERT INTO order_draft_prices (saved_line_id, draft_id, listed_minor, reason) VALUES ($1, $2, $3, $4)")
        .bind(kept.saved_line.uuid())
        .bind(draft.uuid())
        .bind(kept.today.minor())
        .bind(clean_text(&line.reason, false))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
