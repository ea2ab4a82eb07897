//! Whether every passport is as it was sealed, for `atelier audit`.

use std::collections::HashMap;

use db::{Conn, DbError};

use super::{KeyId, list_keys, list_versions};
use crate::ids::PassportId;

/// The passports with a version whose seal is not good under a key of the house's, that is not the one after the version before it, or
/// that names another piece; and those whose newest version is not the one that is kept.
pub(crate) async fn verify_stored(conn: &mut Conn) -> Result<Vec<String>, DbError> {
    let keys: HashMap<KeyId, Vec<u8>> =
        list_keys(conn).await?.into_iter().map(|key| (key.id, key.bytes)).collect();
    let all: Vec<(uuid::Uuid, String, i32, bool)> =
        sqlx::query_as("SELECT id, serial, version, revoked FROM passports ORDER BY serial")
            .fetch_all(&mut *conn)
            .await?;
    let mut wrong = Vec::new();
    for (id, serial, version, revoked) in all {
        let good = match list_versions(conn, PassportId::from_uuid(id)).await {
            Ok(mut versions) => {
                versions.reverse();
                let mut before: Option<String> = None;
                let mut next = 1;
                let chained = versions.iter().all(|one| {
                    let known = KeyId::parse(&one.document.key_id).is_some_and(|id| keys.contains_key(&id));
                    let good = known
                        && one.sealed.verify().is_ok_and(|document| document == one.document)
                        && one.document.previous == before
                        && one.document.version == next
                        && one.document.serial == serial;
                    before = Some(one.sealed.sha256());
                    next += 1;
                    good
                });
                let newest = versions.last().map(|one| (one.document.version, !one.document.is_valid()));
                chained && newest == Some((version, revoked))
            }
            Err(DbError::Broken(_)) => false,
            Err(error) => return Err(error),
        };
        if !good {
            wrong.push(serial);
        }
    }
    Ok(wrong)
}
