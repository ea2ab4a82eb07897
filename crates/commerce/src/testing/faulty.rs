//! A provider that fails on purpose.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::Money;

use crate::payments::{
    CreateCustomer, CreateIntent, DemoOutcome, GatewayError, GatewayRefund, Intent, ListMovements, Movements,
    Notice, NoticeRefused, PaymentGateway, Refund,
};

/// What can be asked of a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Call {
    /// `create_intent`
    Create,
    /// `retrieve`
    Retrieve,
    /// `cancel`
    Cancel,
    /// `capture`
    Capture,
    /// `refund`
    Refund,
    /// `retrieve_refund`
    RetrieveRefund,
    /// `confirm_demo`
    Confirm,
    /// `list_movements`
    ListMovements,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It fails before anything happens.
    BeforeEffect,
    /// It happens, and the answer is cut off.
    AfterEffect,
    /// It never answers, and nothing happens.
    HangBefore,
    /// It happens, and it never answers.
    HangAfter,
    /// It answers that another amount was received.
    Received(Money),
}

#[derive(Default)]
struct Script {
    faults: HashMap<Call, VecDeque<Fault>>,
    calls: HashMap<Call, usize>,
}

/// Passes calls on to another provider, except where it was told to fail.
#[derive(Clone)]
pub struct FaultyGateway {
    inner: Arc<dyn PaymentGateway>,
    script: Arc<Mutex<Script>>,
}

impl FaultyGateway {
    /// Fails in front of `inner`.
    pub fn new(inner: Arc<dyn PaymentGateway>) -> Self {
        Self { inner, script: Arc::default() }
    }

    /// Makes the next call of a kind fail; several are used up one after the other.
    pub fn fail_next(&self, call: Call, fault: Fault) {
        self.script().faults.entry(call).or_default().push_back(fault);
    }

    /// How many calls of a kind were made.
    pub fn count(&self, call: Call) -> usize {
        self.script().calls.get(&call).copied().unwrap_or(0)
    }

    fn script(&self) -> std::sync::MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next(&self, call: Call) -> Option<Fault> {
        let mut script = self.script();
        *script.calls.entry(call).or_default() += 1;
        script.faults.get_mut(&call).and_then(VecDeque::pop_front)
    }

    async fn play<T>(
        &self,
        call: Call,
        effect: impl Future<Output = Result<T, GatewayError>> + Send,
        lie: impl FnOnce(T, Money) -> T + Send,
    ) -> Result<T, GatewayError> {
        let cut = || GatewayError::Unavailable("cut off on purpose".to_owned());
        match self.next(call) {
            None => effect.await,
            Some(Fault::BeforeEffect) => Err(cut()),
            Some(Fault::AfterEffect) => effect.await.and(Err(cut())),
            Some(Fault::HangBefore) => std::future::pending().await,
            Some(Fault::HangAfter) => {
                effect.await?;
                std::future::pending().await
            }
            Some(Fault::Received(amount)) => effect.await.map(|answer| lie(answer, amount)),
        }
    }
}

const fn received(mut intent: Intent, amount: Money) -> Intent {
    intent.received = amount;
    intent
}

#[async_trait]
impl PaymentGateway for FaultyGateway {
    fn saves_cards(&self) -> bool {
        self.inner.saves_cards()
    }

    fn provider(&self) -> &'static str {
        self.inner.provider()
    }

    fn publishable_key(&self) -> Option<&str> {
        self.inner.publishable_key()
    }

    fn keeps_customers(&self) -> bool {
        self.inner.keeps_customers()
    }

    async fn create_customer(&self, ask: CreateCustomer) -> Result<String, GatewayError> {
        self.inner.create_customer(ask).await
    }

    async fn customer_session(&self, customer: &str) -> Result<String, GatewayError> {
        self.inner.customer_session(customer).await
    }

    async fn create_intent(&self, ask: CreateIntent) -> Result<Intent, GatewayError> {
        self.play(Call::Create, self.inner.create_intent(ask), received).await
    }

    async fn retrieve(&self, intent_id: &str) -> Result<Intent, GatewayError> {
        self.play(Call::Retrieve, self.inner.retrieve(intent_id), received).await
    }

    async fn cancel(&self, intent_id: &str) -> Result<Intent, GatewayError> {
        self.play(Call::Cancel, self.inner.cancel(intent_id), received).await
    }

    async fn refund(&self, ask: Refund) -> Result<GatewayRefund, GatewayError> {
        let lie = |mut refund: GatewayRefund, amount| {
            refund.amount = amount;
            refund
        };
        self.play(Call::Refund, self.inner.refund(ask), lie).await
    }

    async fn capture(&self, intent_id: &str) -> Result<Intent, GatewayError> {
        self.play(Call::Capture, self.inner.capture(intent_id), received).await
    }

    async fn retrieve_refund(&self, refund_id: &str) -> Result<GatewayRefund, GatewayError> {
        let lie = |mut refund: GatewayRefund, amount| {
            refund.amount = amount;
            refund
        };
        self.play(Call::RetrieveRefund, self.inner.retrieve_refund(refund_id), lie).await
    }

    async fn list_movements(&self, ask: ListMovements) -> Result<Movements, GatewayError> {
        let lie = |mut page: Movements, amount| {
            if let Some(first) = page.movements.first_mut() {
                first.amount = amount;
            }
            page
        };
        self.play(Call::ListMovements, self.inner.list_movements(ask), lie).await
    }

    fn read_notice(
        &self,
        signature: Option<&str>,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Notice, NoticeRefused> {
        self.inner.read_notice(signature, body, now)
    }

    async fn confirm_demo(&self, intent_id: &str, outcome: DemoOutcome) -> Result<Intent, GatewayError> {
        self.play(Call::Confirm, self.inner.confirm_demo(intent_id, outcome), received).await
    }
}
