//! Add a passkey: the second half.
//!
//! Refuses a question that is gone or was put to another session, an answer that does not hold, and a key that is known. Writes
//! `sign_in_challenges`, `account_passkeys` and the audit log; announces [`crate::events::WaysChanged`]. Commit a refusal too: the question
//! is used up.

use db::Tx;
use kernel::{FieldError, Text, Token, ids::PasskeyId};
use platform::{Cx, audit};
use serde::Serialize;
use serde_json::Value;
use sqlx::types::Json;
use webauthn_rs::prelude::{PasskeyRegistration, RegisterPublicKeyCredential};

use super::{MOST, challenges, party::party};
use crate::{Manager, WayError, events::WayChange, ways};

/// A new key, as the browser made it.
#[derive(Debug, Clone)]
pub struct AddPasskey {
    /// Who adds it, and in which session.
    pub manager: Manager,
    /// The token of the question.
    pub challenge: Token,
    /// The browser's answer, as JSON.
    pub credential: Value,
    /// What the owner calls it, at most 60 characters.
    pub name: String,
}

#[derive(Serialize)]
struct Recorded<'a> {
    passkey: PasskeyId,
    name: &'a str,
    for_staff: bool,
}

/// Keeps the key.
#[tracing::instrument(name = "customers.add_passkey", skip_all, fields(account.id = %ask.manager.account))]
pub async fn add_passkey(tx: &mut Tx, cx: &Cx, ask: AddPasskey) -> Result<PasskeyId, WayError> {
    let name = read_name(&ask.name)?;
    let party = party(cx)?;
    let admitted = ways::admit(tx, ask.manager).await?;
    let taken = challenges::take::<PasskeyRegistration>(tx, "add", &ask.challenge).await?;
    let taken = taken.ok_or(WayError::Gone)?;
    let same =
        taken.manager.is_some_and(|m| m.account == ask.manager.account && m.session == ask.manager.session);
    if !same {
        return Err(WayError::Gone);
    }
    let answer: RegisterPublicKeyCredential =
        serde_json::from_value(ask.credential).map_err(|_| WayError::Refused)?;
    let key = party.finish_passkey_registration(&answer, &taken.state).map_err(|error| {
        tracing::info!(%error, "a new passkey was refused");
        WayError::Refused
    })?;
    let (id, now) = (PasskeyId::new(&*cx.random), tx.now().await?);
    let credential: &[u8] = key.cred_id().as_ref();
    let made = sqlx::query(
        "INSERT INTO account_passkeys (id, account_id, credential, public_key, name, for_staff, created_at)
         SELECT $1, $2, $3, $4, $5, $6, $7 WHERE (SELECT count(*) FROM account_passkeys WHERE account_id = $2) < $8
         ON CONFLICT ON CONSTRAINT account_passkeys_credential_once DO NOTHING",
    )
    .bind(id.uuid())
    .bind(ask.manager.account.uuid())
    .bind(credential)
    .bind(Json(&key))
    .bind(&name)
    .bind(admitted.staff)
    .bind(now)
    .bind(MOST)
    .execute(&mut **tx)
    .await?;
    if made.rows_affected() == 0 {
        return Err(WayError::Taken);
    }
    let after = Recorded { passkey: id, name: &name, for_staff: admitted.staff };
    let change = audit::Change {
        action: "customers.add_passkey",
        object: ask.manager.account.to_string(),
        before: None,
        after: Some(&after),
    };
    audit::record(tx, cx, change).await?;
    // making a key asks the device who holds it, which is a proof like using one
    ways::note_proof(tx, ask.manager.session).await?;
    ways::tell(tx, cx, ask.manager.account, WayChange::PasskeyAdded).await?;
    Ok(id)
}

pub(super) fn read_name(name: &str) -> Result<String, WayError> {
    Text::line("name", name, 60, "Give the passkey a name you will recognise, such as the device it is on.")
        .map(Text::into_string)
        .map_err(|error: FieldError| WayError::Invalid(vec![error]))
}
