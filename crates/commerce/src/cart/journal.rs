//! What became of every mutation, so that asking again gives the same answer, for ever and from every node.

use std::collections::HashMap;

use db::{Conn, DbError, Tx};
use kernel::ids::CartLineId;
use sqlx::Row;
use uuid::Uuid;

use super::{CartError, LineRef, MutationId};

/// What became of a mutation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was applied.
    Applied {
        /// The version of the cart that it led to.
        version: i64,
        /// The line it touched; none when there was nothing to do.
        line: Option<CartLineId>,
    },
    /// It was refused, and changed nothing.
    Rejected {
        /// A stable word for programs.
        code: String,
        /// A sentence for people.
        words: String,
    },
}

/// What is known of the mutations that a batch names.
#[derive(Debug, Default)]
pub(super) struct Journal {
    entries: HashMap<MutationId, ([u8; 32], Outcome)>,
}

impl Journal {
    /// Reads what is known of these mutations.
    pub(super) async fn read(conn: &mut Conn, journal: Uuid, ids: &[&str]) -> Result<Self, DbError> {
        let rows = sqlx::query(
            "SELECT id, fingerprint, version, line_id, code, words FROM cart_mutations WHERE journal = $1 AND id = ANY($2)",
        )
        .bind(journal)
        .bind(ids)
        .fetch_all(conn)
        .await?;
        let mut entries = HashMap::new();
        for row in &rows {
            let id: String = row.try_get("id")?;
            let print: Vec<u8> = row.try_get("fingerprint")?;
            let outcome = match row.try_get::<Option<i64>, _>("version")? {
                Some(version) => Outcome::Applied {
                    version,
                    line: row.try_get::<Option<Uuid>, _>("line_id")?.map(CartLineId::from_uuid),
                },
                None => Outcome::Rejected {
                    code: row.try_get::<Option<String>, _>("code")?.unwrap_or_default(),
                    words: row.try_get::<Option<String>, _>("words")?.unwrap_or_default(),
                },
            };
            if let Ok(id) = id.parse() {
                // the schema keeps every fingerprint at 32 bytes
                entries.insert(id, (print.try_into().unwrap_or([0; 32]), outcome));
            }
        }
        Ok(Self { entries })
    }

    /// What became of a mutation; `Err` when its id was used for something else.
    pub(super) fn find(
        &self,
        id: &MutationId,
        fingerprint: &[u8; 32],
    ) -> Result<Option<&Outcome>, CartError> {
        match self.entries.get(id) {
            Some((known, outcome)) if known == fingerprint => Ok(Some(outcome)),
            Some(_) => Err(CartError::MutationReused),
            None => Ok(None),
        }
    }

    /// The line that is meant, as far as mutations tell.
    pub(super) fn find_line(&self, line: &LineRef) -> Option<CartLineId> {
        match line {
            LineRef::Id(id) => Some(*id),
            LineRef::Added(mutation) => match &self.entries.get(mutation)?.1 {
                Outcome::Applied { line, .. } => *line,
                Outcome::Rejected { .. } => None,
            },
        }
    }

    /// Writes down what became of a mutation.
    pub(super) async fn write(
        &mut self,
        tx: &mut Tx,
        journal: Uuid,
        id: &MutationId,
        fingerprint: [u8; 32],
        outcome: Outcome,
    ) -> Result<(), DbError> {
        let at = tx.now().await?;
        let (version, line, refused) = match &outcome {
            Outcome::Applied { version, line } => (Some(*version), line.map(CartLineId::uuid), None),
            Outcome::Rejected { code, words } => (None, None, Some((code, words))),
        };
        sqlx::query(
            "INSERT INTO cart_mutations (journal, id, fingerprint, version, line_id, code, words, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(journal)
        .bind(id.as_str())
        .bind(fingerprint.as_slice())
        .bind(version)
        .bind(line)
        .bind(refused.map(|(code, _)| code))
        .bind(refused.map(|(_, words)| words))
        .bind(at)
        .execute(&mut **tx)
        .await?;
        self.entries.insert(id.clone(), (fingerprint, outcome));
        Ok(())
    }
}

/// Lets mutations that spoke of a line speak of the line that took its place.
pub(super) async fn follow_line(
    tx: &mut Tx,
    journal: Uuid,
    from: CartLineId,
    to: CartLineId,
) -> Result<(), DbError> {
    sqlx::query("UPDATE cart_mutations SET line_id = $3 WHERE journal = $1 AND line_id = $2")
        .bind(journal)
        .bind(from.uuid())
        .bind(to.uuid())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Lets one journal know what another knows. Where both know an id, it keeps its own answer.
pub(super) async fn take_over(tx: &mut Tx, from: Uuid, into: Uuid) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO cart_mutations (journal, id, fingerprint, version, line_id, code, words, at)
         SELECT $2, id, fingerprint, version, line_id, code, words, at FROM cart_mutations WHERE journal = $1
         ON CONFLICT (journal, id) DO NOTHING",
    )
    .bind(from)
    .bind(into)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
