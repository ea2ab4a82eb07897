//! Begin to add a passkey.
//!
//! Refuses who did not prove who they are lately, a member of staff outside the back office, and more than twenty. Writes
//! `sign_in_challenges`.

use db::Tx;
use platform::Cx;
use serde_json::{Value, json};
use webauthn_rs::prelude::Passkey;

use super::{MOST, Question, challenges, party::party, queries};
use crate::{Manager, WayError, accounts, ways};

/// The question by which a browser makes a new key.
#[tracing::instrument(name = "customers.begin_passkey", skip_all, fields(account.id = %manager.account))]
pub async fn begin_passkey(tx: &mut Tx, cx: &Cx, manager: Manager) -> Result<Question, WayError> {
    let party = party(cx)?;
    ways::admit(tx, manager).await?;
    let known = queries::keys_of(tx, manager.account).await?;
    if i64::try_from(known.len()).unwrap_or(i64::MAX) >= MOST {
        return Err(WayError::TooMany);
    }
    let account = accounts::find(tx, manager.account).await?.ok_or(WayError::NotFound)?;
    let address = account.email.to_string();
    let shown = if account.name.is_empty() { &address } else { &account.name };
    let exclude = known.iter().map(Passkey::cred_id).cloned().collect();
    let (options, state) = party
        .start_passkey_registration(account.id.uuid(), &address, shown, Some(exclude))
        .map_err(|_| WayError::NotOffered)?;
    let challenge = challenges::keep(tx, cx, "add", Some(manager), &state).await?;
    Ok(Question { challenge, options: discoverable(serde_json::to_value(&options).unwrap_or_default()) })
}

/// Asks for a key that a browser can offer by itself: the library leaves that to the browser.
fn discoverable(mut options: Value) -> Value {
    let mut public_key = options["publicKey"].take();
    public_key["authenticatorSelection"]["residentKey"] = json!("required");
    public_key["authenticatorSelection"]["requireResidentKey"] = json!(true);
    public_key
}
