//! A provider that never takes money: its books are two tables that nothing else reads.
//!
//! It keeps the promises a real one makes. Creating and refunding are idempotent by key, and a key on other terms is
//! refused. `succeeded` and `canceled` are final. It cannot be constructed in production.

use std::sync::Arc;

use async_trait::async_trait;
use data_encoding::BASE32_NOPAD;
use db::{Db, Tx};
use kernel::{Currency, Money, Random};
use platform::Cx;
use sqlx::{Row, postgres::PgRow};

use super::{
    CreateIntent, Decline, DemoOutcome, GatewayError, GatewayRefund, Intent, IntentStatus, ListMovements,
    Movement, MovementKind, Movements, PaymentGateway, Refund, RefundStatus, Refusal, SavedMethod,
};

/// How many movements a page has.
const PAGE: i64 = 1_000;

/// The demonstration provider.
#[derive(Clone)]
pub struct DemoGateway {
    db: Db,
    random: Arc<dyn Random>,
}

/// Demonstration payments take no money, so a house in production refuses them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("demonstration payments take no money: a house in production needs a real payment provider")]
pub struct RefusedInProduction;

impl DemoGateway {
    /// A provider that keeps its books in `db`.
    ///
    /// # Errors
    /// Refuses a house in production.
    pub fn new(db: Db, cx: &Cx) -> Result<Self, RefusedInProduction> {
        if cx.house.production {
            return Err(RefusedInProduction);
        }
        Ok(Self { db, random: Arc::clone(&cx.random) })
    }

    fn token(&self, bytes: usize) -> String {
        let mut buffer = vec![0_u8; bytes];
        self.random.fill(&mut buffer);
        BASE32_NOPAD.encode(&buffer).to_ascii_lowercase()
    }
}

#[async_trait]
impl PaymentGateway for DemoGateway {
    fn provider(&self) -> &'static str {
        "demo"
    }

    fn saves_cards(&self) -> bool {
        true
    }

    async fn create_intent(&self, ask: CreateIntent) -> Result<Intent, GatewayError> {
        if ask.amount.minor() <= 0 {
            return Err(GatewayError::Refused("an amount must be positive".into()));
        }
        let id = format!("demo_pi_{}", self.token(20));
        let mut tx = self.db.begin().await?;
        let now = tx.now().await?;
        sqlx::query(
            "INSERT INTO demo_gateway_intents (id, provider_key, client_secret, currency, amount_minor, status, order_ref, created_at, saves, method)
             VALUES ($1, $2, $3, $4, $5, 'requires_payment_method', $6, $7, $8, $9) ON CONFLICT (provider_key) DO NOTHING",
        )
        .bind(&id)
        .bind(&ask.key)
        .bind(format!("{id}_secret_{}", self.token(20)))
        .bind(ask.amount.currency().code())
        .bind(ask.amount.minor())
        .bind(&ask.order_ref)
        .bind(now)
        .bind(ask.saves)
        .bind(&ask.off_session)
        .execute(&mut *tx)
        .await?;
        let row = sqlx::query("SELECT * FROM demo_gateway_intents WHERE provider_key = $1 FOR UPDATE")
            .bind(&ask.key)
            .fetch_one(&mut *tx)
            .await?;
        let mut intent = read(&row)?;
        let same = row.try_get::<String, _>("order_ref")? == ask.order_ref
            && row.try_get::<bool, _>("saves")? == ask.saves
            && (ask.off_session.is_none() || row.try_get::<Option<String>, _>("method")? == ask.off_session);
        if intent.amount != ask.amount || !same {
            return Err(GatewayError::KeyReused);
        }
        let untouched = intent.status == IntentStatus::RequiresPaymentMethod && intent.last_error.is_none();
        if let Some(card) = ask.off_session.filter(|_| untouched) {
            charge_saved(&mut intent, &card)?;
            let refused = intent.last_error.is_some();
            write(&mut tx, &intent, refused).await?;
        }
        tx.commit().await?;
        Ok(intent)
    }

    async fn retrieve(&self, intent_id: &str) -> Result<Intent, GatewayError> {
        let row = sqlx::query("SELECT * FROM demo_gateway_intents WHERE id = $1")
            .bind(intent_id)
            .fetch_optional(&mut *self.db.read().await?)
            .await?;
        row.as_ref().map_or(Err(GatewayError::NotFound), read)
    }

    async fn cancel(&self, intent_id: &str) -> Result<Intent, GatewayError> {
        let mut tx = self.db.begin().await?;
        let mut intent = lock(&mut tx, intent_id).await?;
        if intent.status != IntentStatus::Succeeded {
            intent.status = IntentStatus::Canceled;
            write(&mut tx, &intent, false).await?;
        }
        tx.commit().await?;
        Ok(intent)
    }

    async fn refund(&self, ask: Refund) -> Result<GatewayRefund, GatewayError> {
        let mut tx = self.db.begin().await?;
        let intent = lock(&mut tx, &ask.intent_id).await?;
        let known = sqlx::query(
            "SELECT id, intent_id, amount_minor FROM demo_gateway_refunds WHERE provider_key = $1",
        )
        .bind(&ask.key)
        .fetch_optional(&mut *tx)
        .await?;
        if let Some(row) = known {
            let amount = Money::new(row.try_get("amount_minor")?, intent.received.currency());
            let same = amount == ask.amount && row.try_get::<String, _>("intent_id")? == ask.intent_id;
            return if same { Ok(done(row.try_get("id")?, amount)) } else { Err(GatewayError::KeyReused) };
        }
        let id = format!("demo_re_{}", self.token(20));
        give_back(&mut tx, &intent, &ask, &id).await?;
        tx.commit().await?;
        Ok(done(id, ask.amount))
    }

    async fn retrieve_refund(&self, refund_id: &str) -> Result<GatewayRefund, GatewayError> {
        let row = sqlx::query(
            "SELECT r.amount_minor, i.currency FROM demo_gateway_refunds r JOIN demo_gateway_intents i ON i.id = r.intent_id
             WHERE r.id = $1",
        )
        .bind(refund_id)
        .fetch_optional(&mut *self.db.read().await?)
        .await?
        .ok_or(GatewayError::NotFound)?;
        let currency = row.try_get::<String, _>("currency")?.parse().map_err(|_| broken("currency"))?;
        Ok(done(refund_id.to_owned(), Money::new(row.try_get("amount_minor")?, currency)))
    }

    async fn list_movements(&self, ask: ListMovements) -> Result<Movements, GatewayError> {
        let rows = sqlx::query(
            "SELECT * FROM (
                 SELECT 'demo_tx_' || id AS id, 'charge' AS kind, id AS source, currency, received_minor AS minor, received_at AS at
                 FROM demo_gateway_intents WHERE received_minor > 0
                 UNION ALL
                 SELECT 'demo_tx_' || r.id, 'refund', r.id, i.currency, -r.amount_minor, r.created_at
                 FROM demo_gateway_refunds r JOIN demo_gateway_intents i ON i.id = r.intent_id) m
             WHERE at >= $1 AND at < $2 AND id > $3 ORDER BY id LIMIT $4",
        )
        .bind(ask.since)
        .bind(ask.until)
        .bind(ask.after.unwrap_or_default())
        .bind(PAGE)
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        let movements = rows.iter().map(read_movement).collect::<Result<Vec<_>, _>>()?;
        let next = movements.last().map(|last| last.id.clone());
        let is_full = i64::try_from(movements.len()) == Ok(PAGE);
        Ok(Movements { movements, next: next.filter(|_| is_full) })
    }

    async fn confirm_demo(&self, intent_id: &str, outcome: DemoOutcome) -> Result<Intent, GatewayError> {
        let mut tx = self.db.begin().await?;
        let mut intent = lock(&mut tx, intent_id).await?;
        if matches!(intent.status, IntentStatus::Succeeded | IntentStatus::Canceled) {
            return Ok(intent);
        }
        (intent.last_error, intent.decline) = (None, None);
        match outcome {
            DemoOutcome::Succeed => {
                // a bank that asked once asks again when the card is charged without its client
                let card = if intent.status == IntentStatus::RequiresAction { ASKING_CARD } else { CARD };
                keep_card(&mut tx, &intent.id, card).await?;
                intent.status = IntentStatus::Succeeded;
                intent.received = intent.amount;
            }
            DemoOutcome::Challenge => intent.status = IntentStatus::RequiresAction,
            DemoOutcome::Decline => {
                intent.status = IntentStatus::RequiresPaymentMethod;
                intent.last_error = Some(declined(intent.amount));
                intent.decline = Some(Decline::Bank);
            }
        }
        write(&mut tx, &intent, outcome == DemoOutcome::Decline).await?;
        tx.commit().await?;
        Ok(intent)
    }
}

fn read_movement(row: &PgRow) -> Result<Movement, GatewayError> {
    let (kind, currency): (String, String) = (row.try_get("kind")?, row.try_get("currency")?);
    let currency: Currency = currency.parse().map_err(|_| broken("currency"))?;
    Ok(Movement {
        id: row.try_get("id")?,
        kind: if kind == "charge" { MovementKind::Charge } else { MovementKind::Refund },
        word: kind,
        source: row.try_get("source")?,
        amount: Money::new(row.try_get("minor")?, currency),
        at: row.try_get("at")?,
    })
}

/// A card that can be charged without its client.
const CARD: &str = "demo_card";
/// A card whose bank wants its client to be there each time.
const ASKING_CARD: &str = "demo_card_asks";

fn saved(card: &str) -> SavedMethod {
    SavedMethod { id: card.to_owned(), label: "Demonstration card".to_owned() }
}

/// Plays the bank of a saved card whose client is not there.
fn charge_saved(intent: &mut Intent, card: &str) -> Result<(), GatewayError> {
    match card {
        CARD => {
            intent.status = IntentStatus::Succeeded;
            intent.received = intent.amount;
        }
        ASKING_CARD => {
            intent.last_error = Some(declined(intent.amount));
            intent.decline = Some(Decline::Authentication);
        }
        _ => return Err(GatewayError::Refused("no such card was saved".into())),
    }
    Ok(())
}

/// The card is kept where that was asked for.
async fn keep_card(tx: &mut Tx, intent_id: &str, card: &str) -> Result<(), GatewayError> {
    sqlx::query("UPDATE demo_gateway_intents SET method = $2 WHERE id = $1 AND saves")
        .bind(intent_id)
        .bind(card)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Its refunds arrive at once.
const fn done(id: String, amount: Money) -> GatewayRefund {
    GatewayRefund { id, amount, status: RefundStatus::Succeeded }
}

fn broken(what: &str) -> GatewayError {
    GatewayError::Unavailable(format!("its books hold an unknown {what}"))
}

fn declined(amount: Money) -> String {
    format!(
        "Your bank declined this payment. Nothing was charged. Try another card, or call your bank and quote {amount}."
    )
}

async fn lock(tx: &mut Tx, intent_id: &str) -> Result<Intent, GatewayError> {
    let row = sqlx::query("SELECT * FROM demo_gateway_intents WHERE id = $1 FOR UPDATE")
        .bind(intent_id)
        .fetch_optional(&mut **tx)
        .await?;
    row.as_ref().map_or(Err(GatewayError::NotFound), read)
}

async fn write(tx: &mut Tx, intent: &Intent, declined: bool) -> Result<(), GatewayError> {
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE demo_gateway_intents SET status = $2, received_minor = $3, last_error = $4, declines = declines + $5,
                received_at = CASE WHEN $3 > 0 THEN coalesce(received_at, $6) END WHERE id = $1",
    )
    .bind(&intent.id)
    .bind(intent.status.code())
    .bind(intent.received.minor())
    .bind(&intent.last_error)
    .bind(i32::from(declined))
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn give_back(tx: &mut Tx, intent: &Intent, ask: &Refund, id: &str) -> Result<(), GatewayError> {
    if ask.amount.currency() != intent.received.currency() {
        return Err(GatewayError::Refused("the payment came in another currency".into()));
    }
    let now = tx.now().await?;
    let done = sqlx::query(
        "UPDATE demo_gateway_intents SET refunded_minor = refunded_minor + $2
         WHERE id = $1 AND status = 'succeeded' AND refunded_minor + $2 <= received_minor",
    )
    .bind(&intent.id)
    .bind(ask.amount.minor())
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 0 {
        return Err(GatewayError::Refused("more than the payment brought cannot go back".into()));
    }
    sqlx::query(
        "INSERT INTO demo_gateway_refunds (id, provider_key, intent_id, amount_minor, created_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(id)
    .bind(&ask.key)
    .bind(&ask.intent_id)
    .bind(ask.amount.minor())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

fn read(row: &PgRow) -> Result<Intent, GatewayError> {
    let currency: Currency = row.try_get::<String, _>("currency")?.parse().map_err(|_| broken("currency"))?;
    let status = match row.try_get::<String, _>("status")?.as_str() {
        "requires_payment_method" => IntentStatus::RequiresPaymentMethod,
        "requires_action" => IntentStatus::RequiresAction,
        "succeeded" => IntentStatus::Succeeded,
        "canceled" => IntentStatus::Canceled,
        _ => return Err(broken("status")),
    };
    let saves: bool = row.try_get("saves")?;
    let (id, declines): (String, i32) = (row.try_get("id")?, row.try_get("declines")?);
    let refusal = (declines > 0).then(|| Refusal { id: format!("{id} {declines}"), card: None });
    let last_error: Option<String> = row.try_get("last_error")?;
    Ok(Intent {
        id,
        client_secret: row.try_get("client_secret")?,
        status,
        amount: Money::new(row.try_get("amount_minor")?, currency),
        received: Money::new(row.try_get("received_minor")?, currency),
        authorized: Money::zero(currency),
        authorization: None,
        decline: last_error.as_ref().map(|_| Decline::Bank),
        last_error,
        refusal,
        customer: None,
        method: row.try_get::<Option<String>, _>("method")?.filter(|_| saves).map(|card| saved(&card)),
    })
}
