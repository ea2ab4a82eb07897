//! Begin a commission.
//!
//! Refuses nothing that its caller has checked. Writes `commissions` and its log, the audit log; announces [`Happened`](super::events::Happened).

use chrono::NaiveDate;
use db::Tx;
use kernel::{Currency, EmailAddress, ids::AccountId};
use platform::Cx;

use super::{
    Brief, Commission, Fact, State,
    number::new_number,
    store::{self, First},
};
use crate::{BespokeError, error::unreadable, ids::CommissionId};

/// Who wishes for what.
#[derive(Debug, Clone)]
pub struct OpenCommission {
    /// What staff call it.
    pub title: String,
    /// What the client is called.
    pub client: String,
    /// Where letters go.
    pub email: EmailAddress,
    /// A telephone number.
    pub phone: Option<String>,
    /// Their account, when they are signed in.
    pub account: Option<AccountId>,
    /// In which currency it is priced.
    pub currency: Currency,
    /// What they wish for.
    pub brief: Brief,
    /// Until when it is a surprise.
    pub secret_until: Option<NaiveDate>,
}

/// Begins it at the first stage.
#[tracing::instrument(name = "bespoke.open_commission", skip_all)]
pub async fn open_commission(tx: &mut Tx, cx: &Cx, ask: OpenCommission) -> Result<Commission, BespokeError> {
    let id = CommissionId::new(&*cx.random);
    let fact = Fact::Opened {
        number: new_number(&*cx.random),
        title: ask.title,
        client: ask.client,
        currency: ask.currency,
        brief: ask.brief,
        secret_until: ask.secret_until,
    };
    let state = State::open(&fact).ok_or_else(|| unreadable("first fact", fact.kind()))?;
    let first = First { id, email: &ask.email, phone: ask.phone.as_deref(), account: ask.account };
    store::begin(tx, cx, first, &fact, &state).await?;
    let now = tx.now().await?;
    Ok(Commission {
        id,
        email: ask.email,
        phone: ask.phone,
        account: ask.account,
        state,
        version: 1,
        opened_at: now,
        updated_at: now,
        stage_since: now,
    })
}
