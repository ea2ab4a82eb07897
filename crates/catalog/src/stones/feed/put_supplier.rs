//! Note a supplier, or change what is noted.
//!
//! Refuses a code that is none, texts that are empty or too long, and prices in a currency that the house has no rate for: it
//! sells stones in one. Writes `stone_suppliers` and the audit log. Stones that are there already follow with the supplier's next list.

use db::Tx;
use kernel::{Currency, FieldError, Text, ids::StoneSupplierId};
use platform::{Cx, audit};
use serde::Serialize;
use sqlx::types::Json;

use super::{Headings, StoneError, Supplier, amounts::no_rate, queries::find_supplier};
use crate::stones::rules::CURRENCY;

/// What is noted of a supplier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutSupplier {
    /// The short word it goes by: small letters, digits and dashes.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What its files' costs are in.
    pub currency: Currency,
    /// Where its stones lie unless a line says otherwise.
    pub location: String,
    /// The warranty of origin that covers every natural stone, unless a line says otherwise.
    pub evidence: String,
    /// Its own headings, where they are not the usual ones.
    pub columns: Headings,
}

/// What the audit log keeps.
#[derive(Serialize)]
struct Noted<'a> {
    name: &'a str,
    currency: Currency,
    location: &'a str,
    evidence: Option<&'a str>,
    columns: &'a Headings,
}

impl<'a> From<&'a Supplier> for Noted<'a> {
    fn from(s: &'a Supplier) -> Self {
        Self {
            name: &s.name,
            currency: s.currency,
            location: &s.location,
            evidence: s.evidence.as_deref(),
            columns: &s.columns,
        }
    }
}

/// Notes the supplier under its code.
#[tracing::instrument(name = "stones.put_supplier", skip_all, fields(supplier = %ask.code))]
pub async fn put_supplier(tx: &mut Tx, cx: &Cx, ask: PutSupplier) -> Result<Supplier, StoneError> {
    let before = find_supplier(tx, ask.code.trim()).await?;
    let id = before.as_ref().map_or_else(|| StoneSupplierId::new(&*cx.random), |s| s.id);
    let after = check(ask, id).map_err(StoneError::Invalid)?;
    write(tx, &after).await?;
    let (was, is) = (before.as_ref().map(Noted::from), Noted::from(&after));
    let change = audit::Change {
        action: "catalog.put_supplier",
        object: id.to_string(),
        before: was.as_ref(),
        after: Some(&is),
    };
    audit::record(tx, cx, change).await?;
    Ok(after)
}

fn check(ask: PutSupplier, id: StoneSupplierId) -> Result<Supplier, Vec<FieldError>> {
    let mut wrong = Vec::new();
    let mut keep = |text: Result<String, FieldError>| text.map_err(|e| wrong.push(e)).unwrap_or_default();
    let code = ask.code.trim().to_owned();
    let sound = (1..=31).contains(&code.len())
        && !code.starts_with('-')
        && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    let code_said = "Enter a short word of small letters, digits and dashes, for example antwerp-one.";
    let code = keep(if sound { Ok(code) } else { Err(FieldError::new("code", "malformed", code_said)) });
    let line = |field: &'static str, text: &str, max, missing| {
        Text::line(field, text, max, missing).map(Text::into_string)
    };
    let name = keep(line("name", &ask.name, 80, "Enter the supplier’s name."));
    let location =
        keep(line("location", &ask.location, 60, "Say where its stones lie, for example Antwerp."));
    let evidence = match Text::optional_line("evidence", &ask.evidence, 300) {
        Ok(text) => text.map(Text::into_string),
        Err(error) => {
            keep(Err(error));
            None
        }
    };
    if ask.currency != CURRENCY {
        let said = no_rate(ask.currency.code(), CURRENCY);
        let message = format!("The house prices stones in {CURRENCY}: {said}");
        keep(Err(FieldError::new("currency", "no_rate", message)));
    }
    if wrong.is_empty() {
        Ok(Supplier { id, code, name, currency: ask.currency, location, evidence, columns: ask.columns })
    } else {
        Err(wrong)
    }
}

async fn write(tx: &mut Tx, supplier: &Supplier) -> Result<(), StoneError> {
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO stone_suppliers (id, code, name, currency, location, evidence, columns, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT ON CONSTRAINT stone_suppliers_code_once DO UPDATE SET name = excluded.name, currency = excluded.currency,
                location = excluded.location, evidence = excluded.evidence, columns = excluded.columns",
    )
    .bind(supplier.id.uuid())
    .bind(&supplier.code)
    .bind(&supplier.name)
    .bind(supplier.currency.code())
    .bind(&supplier.location)
    .bind(&supplier.evidence)
    .bind(Json(&supplier.columns))
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
