//! Import the orders of the old shop.
//!
//! Refuses nothing: what is not proven goes into quarantine, and a later import with better files takes it out. Writes `legacy_orders`,
//! `legacy_order_lines`, `legacy_conversions` (only decisions that differ from the last) and one entry in the audit log where anything
//! changed. Running it again with the same files changes nothing. A caller who does not commit has had a dry run.

use std::collections::{BTreeMap, HashMap, HashSet};

use db::Tx;
use kernel::Currency;
use platform::{Cx, audit};
use serde::Serialize;

use super::{Claim, Decision, Evidence, Files, LegacyError, LegacyState, OldOrder, Payment, Unit, decide};

/// What became of one order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What the old shop calls it.
    pub legacy_id: String,
    /// The total as written.
    pub source_total: String,
    /// What was decided.
    pub decision: Decision,
    /// Whether that differs from what was decided before.
    pub changed: bool,
}

/// The money of one currency; what the provider took is the sum of the other three.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Sums {
    /// Orders that were imported with a payment, and what the provider took for them.
    pub imported_minor: i64,
    /// What it took for orders in quarantine.
    pub quarantined_minor: i64,
    /// What it took for no order of the file.
    pub unclaimed_minor: i64,
    /// All that it took.
    pub provider_minor: i64,
    /// Orders that were imported without a payment at the provider: by bank transfer, or in the shop.
    pub elsewhere_minor: i64,
}

/// What an import came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Each order, as they stand in the file.
    pub outcomes: Vec<Outcome>,
    /// The money, by currency.
    pub sums: BTreeMap<String, Sums>,
    /// Payments that no order names.
    pub unclaimed: Vec<String>,
}

impl Report {
    /// How many orders were proven.
    pub fn imported(&self) -> usize {
        self.outcomes.iter().filter(|outcome| matches!(outcome.decision, Decision::Proven { .. })).count()
    }

    /// How many wait in quarantine.
    pub fn quarantined(&self) -> usize {
        self.outcomes.len() - self.imported()
    }

    /// How many decisions differ from the last.
    pub fn changed(&self) -> usize {
        self.outcomes.iter().filter(|outcome| outcome.changed).count()
    }

    /// Whether what was imported, what waits and what nobody claims come to what the provider took, in each currency.
    pub fn reconciles(&self) -> bool {
        self.sums.values().all(|sums| {
            sums.imported_minor + sums.quarantined_minor + sums.unclaimed_minor == sums.provider_minor
        })
    }
}

/// Decides every order and keeps what was decided.
#[tracing::instrument(name = "legacy.import_orders", skip_all, fields(orders = files.orders.len()))]
pub async fn import_orders(tx: &mut Tx, cx: &Cx, files: &Files) -> Result<Report, LegacyError> {
    // two imports at once wait for one another
    sqlx::query("LOCK TABLE legacy_orders IN SHARE ROW EXCLUSIVE MODE").execute(&mut **tx).await?;
    let prices = known_prices(tx, files).await?;
    let payments: HashMap<&str, &Payment> =
        files.payments.iter().map(|p| (p.reference.as_str(), p)).collect();
    let mut claimed: HashMap<&str, usize> = HashMap::new();
    for reference in files.orders.iter().filter_map(|order| order.payment_ref.as_deref()) {
        *claimed.entry(reference).or_default() += 1;
    }
    let before = claimed_before(tx, files).await?;
    let claims = Claims { payments, claimed, before };
    let mut report = Report::default();
    for order in &files.orders {
        let claim = claims.of(order);
        let own: Vec<Vec<i64>> =
            order.lines.iter().map(|line| prices_of(&prices, &line.sku, order.currency)).collect();
        let (currency, amounts, lines) = (order.currency, &order.amounts, &order.lines);
        let decision = decide(&Evidence { currency, amounts, lines, claim, prices: &own });
        let changed = keep(tx, order, claim, &decision).await?;
        add_up(&mut report, order, claim, &decision);
        let (legacy_id, source_total) = (order.legacy_id.clone(), order.amounts.total.clone());
        report.outcomes.push(Outcome { legacy_id, source_total, decision, changed });
    }
    add_up_provider(&mut report, files, &claims);
    if report.changed() > 0 {
        note(tx, cx, &report).await?;
    }
    Ok(report)
}

async fn known_prices(
    tx: &mut Tx,
    files: &Files,
) -> Result<HashMap<(String, Currency), Vec<i64>>, LegacyError> {
    let mut skus: Vec<String> =
        files.orders.iter().flat_map(|o| &o.lines).map(|line| line.sku.clone()).collect();
    skus.sort_unstable();
    skus.dedup();
    let mut known: HashMap<_, Vec<i64>> = HashMap::new();
    for (sku, price) in catalog::products::list_prices_by_sku(tx, &skus).await? {
        known.entry((sku, price.currency())).or_default().push(price.minor());
    }
    Ok(known)
}

fn prices_of(known: &HashMap<(String, Currency), Vec<i64>>, sku: &str, currency: Currency) -> Vec<i64> {
    known.get(&(sku.to_owned(), currency)).cloned().unwrap_or_default()
}

/// Payments that orders outside these files name: they were imported before.
async fn claimed_before(tx: &mut Tx, files: &Files) -> Result<HashSet<String>, LegacyError> {
    let references: Vec<&str> =
        files.orders.iter().filter_map(|order| order.payment_ref.as_deref()).collect();
    let own: Vec<&str> = files.orders.iter().map(|order| order.legacy_id.as_str()).collect();
    let before: Vec<String> = sqlx::query_scalar(
        "SELECT payment_ref FROM legacy_orders WHERE payment_ref = ANY($1) AND legacy_id <> ALL($2)",
    )
    .bind(references)
    .bind(own)
    .fetch_all(&mut **tx)
    .await?;
    Ok(before.into_iter().collect())
}

/// Who names which payment.
struct Claims<'a> {
    payments: HashMap<&'a str, &'a Payment>,
    /// How many orders of the file name it.
    claimed: HashMap<&'a str, usize>,
    before: HashSet<String>,
}

impl<'a> Claims<'a> {
    fn of(&self, order: &OldOrder) -> Claim<'a> {
        let Some(reference) = order.payment_ref.as_deref() else { return Claim::None };
        match self.payments.get(reference) {
            None => Claim::Missing,
            Some(_) if self.are_many(reference) => Claim::Shared,
            Some(payment) => Claim::Found(payment),
        }
    }

    fn are_many(&self, reference: &str) -> bool {
        self.before.contains(reference) || self.claimed.get(reference).is_some_and(|orders| *orders > 1)
    }
}

fn add_up(report: &mut Report, order: &OldOrder, claim: Claim<'_>, decision: &Decision) {
    match (decision, claim) {
        (Decision::Proven { .. }, Claim::Found(payment)) => {
            sums(report, payment.currency).imported_minor += payment.minor;
        }
        (Decision::Proven { total_minor, .. }, _) => {
            sums(report, order.currency).elsewhere_minor += total_minor
        }
        (Decision::Unproven { .. }, Claim::Found(payment)) => {
            sums(report, payment.currency).quarantined_minor += payment.minor;
        }
        (Decision::Unproven { .. }, _) => {}
    }
}

/// What the provider took in all, and for whom: a payment that several orders name waits with them, and is counted once.
fn add_up_provider(report: &mut Report, files: &Files, claims: &Claims<'_>) {
    for payment in &files.payments {
        let sums = sums(report, payment.currency);
        sums.provider_minor += payment.minor;
        if !claims.claimed.contains_key(payment.reference.as_str()) {
            sums.unclaimed_minor += payment.minor;
            report.unclaimed.push(payment.reference.clone());
        } else if claims.are_many(&payment.reference) {
            sums.quarantined_minor += payment.minor;
        }
    }
}

fn sums(report: &mut Report, currency: Currency) -> &mut Sums {
    report.sums.entry(currency.to_string()).or_default()
}

/// A decision as its row.
struct Row<'a> {
    state: LegacyState,
    total_unit: Option<&'static str>,
    lines_unit: Option<Unit>,
    total_minor: Option<i64>,
    provider_minor: Option<i64>,
    said: String,
    order: &'a OldOrder,
}

impl<'a> Row<'a> {
    fn new(order: &'a OldOrder, claim: Claim<'_>, decision: &Decision) -> Self {
        let provider_minor = if let Claim::Found(payment) = claim { Some(payment.minor) } else { None };
        match decision {
            Decision::Proven { total_unit, lines_unit, total_minor, by } => Self {
                state: LegacyState::Imported,
                total_unit: Some(total_unit.code()),
                lines_unit: *lines_unit,
                total_minor: Some(*total_minor),
                provider_minor,
                said: by.join("; "),
                order,
            },
            Decision::Unproven { because } => Self {
                state: LegacyState::Quarantined,
                total_unit: None,
                lines_unit: None,
                total_minor: None,
                provider_minor,
                said: because.join("; "),
                order,
            },
        }
    }
}

/// Keeps a decision. Returns whether it differs from the last.
async fn keep(
    tx: &mut Tx,
    order: &OldOrder,
    claim: Claim<'_>,
    decision: &Decision,
) -> Result<bool, LegacyError> {
    let row = Row::new(order, claim, decision);
    let now = tx.now().await?;
    let written = sqlx::query(
        "INSERT INTO legacy_orders AS l (legacy_id, placed_on, email, currency, status, state, unit, lines_unit, written,
             total_minor, payment_ref, provider_minor, said, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
         ON CONFLICT (legacy_id) DO UPDATE SET placed_on = $2, email = $3, currency = $4, status = $5, state = $6, unit = $7,
             lines_unit = $8, written = $9, total_minor = $10, payment_ref = $11, provider_minor = $12, said = $13, updated_at = $14
             WHERE (l.placed_on, l.email, l.currency, l.status, l.state, l.unit, l.lines_unit, l.written, l.total_minor,
                    l.payment_ref, l.provider_minor, l.said)
                 IS DISTINCT FROM ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(&order.legacy_id)
    .bind(&order.placed_on)
    .bind(&order.email)
    .bind(order.currency.to_string())
    .bind(&order.status)
    .bind(row.state.code())
    .bind(row.total_unit)
    .bind(row.lines_unit.map(Unit::code))
    .bind(&order.amounts.total)
    .bind(row.total_minor)
    .bind(&order.payment_ref)
    .bind(row.provider_minor)
    .bind(&row.said)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    let changed = written.rows_affected() > 0;
    let lines_changed = keep_lines(tx, &row).await?;
    if changed || lines_changed {
        log(tx, &row).await?;
    }
    Ok(changed || lines_changed)
}

async fn keep_lines(tx: &mut Tx, row: &Row<'_>) -> Result<bool, LegacyError> {
    let mut changed = false;
    for (position, line) in (1_i32..).zip(&row.order.lines) {
        let written = sqlx::query(
            "INSERT INTO legacy_order_lines AS l (legacy_id, position, sku, quantity, written, unit_price_minor)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (legacy_id, position) DO UPDATE SET sku = $3, quantity = $4, written = $5, unit_price_minor = $6
                 WHERE (l.sku, l.quantity, l.written, l.unit_price_minor) IS DISTINCT FROM ($3, $4, $5, $6)",
        )
        .bind(&row.order.legacy_id)
        .bind(position)
        .bind(&line.sku)
        .bind(line.quantity)
        .bind(&line.unit_price)
        .bind(row.lines_unit.and_then(|unit| unit.minor(&line.unit_price)))
        .execute(&mut **tx)
        .await?;
        changed |= written.rows_affected() > 0;
    }
    let gone = sqlx::query("DELETE FROM legacy_order_lines WHERE legacy_id = $1 AND position > $2")
        .bind(&row.order.legacy_id)
        .bind(i32::try_from(row.order.lines.len()).unwrap_or(i32::MAX))
        .execute(&mut **tx)
        .await?;
    Ok(changed || gone.rows_affected() > 0)
}

async fn log(tx: &mut Tx, row: &Row<'_>) -> Result<(), LegacyError> {
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO legacy_conversions (legacy_id, state, written, unit, lines_unit, total_minor, said, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(&row.order.legacy_id)
    .bind(row.state.code())
    .bind(&row.order.amounts.total)
    .bind(row.total_unit)
    .bind(row.lines_unit.map(Unit::code))
    .bind(row.total_minor)
    .bind(&row.said)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What the audit log keeps of an import.
#[derive(Debug, Serialize)]
struct Noted<'a> {
    imported: usize,
    quarantined: usize,
    changed: usize,
    sums: &'a BTreeMap<String, Sums>,
}

async fn note(tx: &mut Tx, cx: &Cx, report: &Report) -> Result<(), LegacyError> {
    let (imported, quarantined, changed) = (report.imported(), report.quarantined(), report.changed());
    let after = Noted { imported, quarantined, changed, sums: &report.sums };
    let change = audit::Change {
        action: "legacy.import_orders",
        object: "legacy_orders".to_owned(),
        before: None,
        after: Some(&after),
    };
    Ok(audit::record(tx, cx, change).await?)
}
