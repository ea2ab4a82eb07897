//! Make a place for stock, or change one.
//!
//! Refuses an unreadable code or name, a kind that only the house itself keeps, a code that another place has, a stale version, and to close a
//! place, or change whether it sells, while stock lies there. Writes `stock_locations` and the audit log.

use db::{ConstraintExt, Tx};
use kernel::{FieldError, Text, ids::LocationId};
use platform::{Cx, audit};
use serde_json::json;

use super::{Address, Location, LocationKind, PlaceError, queries, store};

/// A place as it shall be.
#[derive(Debug, Clone)]
pub struct PutLocation {
    /// The word by which programs and lists name it: small letters, digits and underscores. Stays what it was first.
    pub code: String,
    /// The version staff saw; 0 makes a new one.
    pub expected_version: i64,
    /// What people call it.
    pub name: String,
    /// What kind of place it is. Stays what it was first.
    pub kind: LocationKind,
    /// Whether what lies there is for sale.
    pub sellable: bool,
    /// Where it is.
    pub address: Address,
    /// The lower, the sooner stock is taken from there.
    pub position: i32,
    /// Whether nothing new comes there any more.
    pub closed: bool,
}

/// Puts it, and answers it as it stands.
#[tracing::instrument(name = "inventory.put_location", skip_all, fields(location.code = %ask.code))]
pub async fn put_location(tx: &mut Tx, cx: &Cx, ask: PutLocation) -> Result<Location, PlaceError> {
    let name = check(&ask)?;
    let known = store::lock_by_code(tx, &ask.code).await?;
    let id = match &known {
        None if ask.expected_version != 0 => return Err(PlaceError::NotFound),
        None => insert(tx, cx, &ask, &name).await?,
        Some(_) if ask.expected_version == 0 => return Err(PlaceError::CodeTaken),
        Some(known) if known.version != ask.expected_version => {
            return Err(PlaceError::VersionConflict { current: known.version });
        }
        Some(known) => {
            let closes = ask.closed && known.closed_at.is_none();
            if (closes || known.sellable != ask.sellable) && store::holds_stock(tx, known.id).await? {
                return Err(PlaceError::NotEmpty);
            }
            update(tx, known, &ask, &name).await?;
            known.id
        }
    };
    let put = queries::find_location(tx, id).await?.ok_or(PlaceError::NotFound)?;
    let said = |l: &Location| json!({ "name": l.name, "sellable": l.sellable, "position": l.position, "closed": l.closed_at.is_some(), "city": l.address.city });
    let before = known.as_ref().map(said);
    let change = audit::Change {
        action: "inventory.put_location",
        object: id.to_string(),
        before: before.as_ref(),
        after: Some(&said(&put)),
    };
    audit::record(tx, cx, change).await?;
    Ok(put)
}

fn check(ask: &PutLocation) -> Result<Text, PlaceError> {
    let mut wrong = Vec::new();
    let code = ask.code.as_bytes();
    let fits = (2..=40).contains(&code.len())
        && code[0].is_ascii_lowercase()
        && code.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'_');
    if !fits {
        let words = "Enter 2 to 40 small letters, digits or underscores, a letter first.";
        wrong.push(FieldError::new("code", "malformed", words));
    }
    if ask.kind.is_own() && ask.expected_version == 0 {
        wrong.push(FieldError::new("kind", "unknown_value", "The house keeps this place itself."));
    }
    if ask.sellable && !ask.kind.may_sell() {
        let words = "Nothing is sold from such a place: nobody there could hand it over.";
        wrong.push(FieldError::new("sellable", "not_allowed", words));
    }
    if !(0..=8_999).contains(&ask.position) && !ask.kind.is_own() {
        wrong.push(FieldError::new("position", "out_of_range", "Enter a number from 0 to 8999."));
    }
    let country = ask.address.country.as_str();
    let is_code = country.len() == 2 && country.bytes().all(|b| b.is_ascii_uppercase());
    if !(country.is_empty() || is_code) {
        wrong.push(FieldError::new(
            "country",
            "malformed",
            "Enter the country as two letters, for example US.",
        ));
    }
    let name = Text::line("name", &ask.name, 80, "Enter what people call it.");
    match name {
        Ok(name) if wrong.is_empty() => Ok(name),
        Ok(_) => Err(PlaceError::Invalid(wrong)),
        Err(error) => Err(PlaceError::Invalid([wrong, vec![error]].concat())),
    }
}

async fn insert(tx: &mut Tx, cx: &Cx, ask: &PutLocation, name: &Text) -> Result<LocationId, PlaceError> {
    let (id, now) = (LocationId::new(&*cx.random), tx.now().await?);
    sqlx::query(
        "INSERT INTO stock_locations (id, code, name, kind, sellable, line1, city, region, postal_code, country, position, closed_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, CASE WHEN $12 THEN $13::timestamptz END, $13)",
    )
    .bind(id.uuid())
    .bind(&ask.code)
    .bind(name.as_str())
    .bind(ask.kind.code())
    .bind(ask.sellable)
    .bind(&ask.address.line1)
    .bind(&ask.address.city)
    .bind(&ask.address.region)
    .bind(&ask.address.postal_code)
    .bind(&ask.address.country)
    .bind(ask.position)
    .bind(ask.closed)
    .bind(now)
    .execute(&mut **tx)
    .await
    .on_constraint("stock_locations_code_once", || PlaceError::CodeTaken)?;
    Ok(id)
}

async fn update(tx: &mut Tx, known: &Location, ask: &PutLocation, name: &Text) -> Result<(), PlaceError> {
    let now = tx.now().await?;
    sqlx::query(
        "UPDATE stock_locations SET name = $2, sellable = $3, line1 = $4, city = $5, region = $6, postal_code = $7, country = $8,
                position = $9, closed_at = CASE WHEN $10 THEN coalesce(closed_at, $11) END, version = version + 1 WHERE id = $1",
    )
    .bind(known.id.uuid())
    .bind(name.as_str())
    .bind(ask.sellable)
    .bind(&ask.address.line1)
    .bind(&ask.address.city)
    .bind(&ask.address.region)
    .bind(&ask.address.postal_code)
    .bind(&ask.address.country)
    .bind(ask.position)
    .bind(ask.closed)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
