//! The orders of a commission.

use commerce::{
    orders::{self, Order, OrderState},
    schedules::{self, Installment, InstallmentState},
};
use db::{Conn, DbError};
use kernel::{Money, ids::OrderId};
use sqlx::Row;

use crate::{error::unreadable, ids::CommissionId};

/// What an order of a commission is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// The price.
    Price,
    /// What became more after the price was paid.
    Change,
    /// A service.
    Service,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 3] = [Self::Price, Self::Change, Self::Service];

    /// The word in the database and the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Price => "price",
            Self::Change => "change",
            Self::Service => "service",
        }
    }

    /// The word people read. Tells nothing of what is being made.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Price => "The price",
            Self::Change => "The change",
            Self::Service => "The service",
        }
    }
}

/// An order of a commission, with its parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Bill {
    /// What it is for.
    pub purpose: Purpose,
    /// The order.
    pub order: Order,
    /// In which parts it is paid; what was replaced is left out.
    pub parts: Vec<Installment>,
}

impl Bill {
    /// Whether something of it can still be paid.
    pub const fn is_open(&self) -> bool {
        matches!(self.order.state, OrderState::PendingPayment | OrderState::DepositPaid)
    }

    /// What is to be paid next of it.
    pub fn next(&self) -> Option<&Installment> {
        self.parts.iter().find(|part| self.is_open() && part.state == InstallmentState::Open)
    }

    /// What was paid of its parts.
    pub(crate) fn paid(&self) -> Money {
        let paid = self.parts.iter().filter(|part| part.state == InstallmentState::Paid);
        let sum = Money::sum(self.order.currency, paid.map(|part| part.amount));
        sum.unwrap_or(self.order.total)
    }
}

/// Every order of a commission, the oldest first.
pub async fn list_bills(conn: &mut Conn, commission: CommissionId) -> Result<Vec<Bill>, DbError> {
    let rows = sqlx::query(
        "SELECT order_id, purpose FROM commission_orders WHERE commission_id = $1 ORDER BY opened_at, order_id",
    )
    .bind(commission.uuid())
    .fetch_all(&mut *conn)
    .await?;
    let mut bills = Vec::with_capacity(rows.len());
    for row in rows {
        let (id, code): (uuid::Uuid, String) = (row.try_get("order_id")?, row.try_get("purpose")?);
        let purpose = Purpose::ALL.into_iter().find(|purpose| purpose.code() == code);
        let purpose = purpose.ok_or_else(|| unreadable("purpose of an order", &code))?;
        let order = orders::find(conn, OrderId::from_uuid(id)).await?;
        let order = order.ok_or_else(|| unreadable("order of a commission", id))?;
        let mut parts = schedules::list_for_order(conn, order.id).await?;
        parts.retain(|part| part.state != InstallmentState::Void);
        bills.push(Bill { purpose, order, parts });
    }
    Ok(bills)
}

/// The commission that an order belongs to.
pub async fn find_commission_of(conn: &mut Conn, order: OrderId) -> Result<Option<CommissionId>, DbError> {
    let id: Option<uuid::Uuid> =
        sqlx::query_scalar("SELECT commission_id FROM commission_orders WHERE order_id = $1")
            .bind(order.uuid())
            .fetch_optional(conn)
            .await?;
    Ok(id.map(CommissionId::from_uuid))
}
