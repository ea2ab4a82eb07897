//! Transactions.

use std::ops::{Deref, DerefMut};

use chrono::{DateTime, Duration, Utc};
use sqlx::{Postgres, Transaction};

use crate::{Conn, DbError};

/// A transaction that a face or a worker opened; operations borrow it and can neither commit nor leave it.
#[derive(Debug)]
pub struct Tx {
    inner: Transaction<'static, Postgres>,
    now: Option<DateTime<Utc>>,
    shift_millis: i64,
}

impl Tx {
    pub(crate) const fn new(inner: Transaction<'static, Postgres>, shift_millis: i64) -> Self {
        Self { inner, now: None, shift_millis }
    }

    /// The moment this transaction began, by the database's clock: one time for every node.
    pub async fn now(&mut self) -> Result<DateTime<Utc>, DbError> {
        if let Some(now) = self.now {
            return Ok(now);
        }
        let now: DateTime<Utc> = sqlx::query_scalar("SELECT now()").fetch_one(&mut *self.inner).await?;
        let now = now + Duration::milliseconds(self.shift_millis);
        self.now = Some(now);
        Ok(now)
    }

    /// Makes everything done in the transaction permanent and visible.
    pub async fn commit(self) -> Result<(), DbError> {
        Ok(self.inner.commit().await?)
    }

    /// Undoes everything now, rather than when the value is dropped.
    pub async fn rollback(self) -> Result<(), DbError> {
        Ok(self.inner.rollback().await?)
    }
}

impl Deref for Tx {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        &self.inner
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.inner
    }
}
