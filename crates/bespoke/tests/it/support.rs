//! An atelier of a test's own.

use bespoke::{
    BespokeError,
    billing::{Bill, Bookkeeper, list_bills},
    commissions::{
        Action, Answer, Brief, Commission, Do, OpenCommission, Stage, act, find_commission, open_commission,
    },
    ids::CommissionId,
    metals::{Element, PutRate, put_rate},
    quotes::{IssueQuote, PartWish, Quote, Shown, TERMS, issue_quote},
};
use catalog::model::{Fineness, Metal};
use commerce::{
    Commerce,
    payments::{Confirmation, DemoGateway, DemoOutcome, confirm_demo},
    schedules::{ScheduleError, begin_payment},
    upkeep,
};
use customers::{AddStaff, Role, add_staff};
use db::Db;
use kernel::{
    Actor, Currency, Rate,
    ids::{AccountId, InstallmentId},
};
use platform::{
    Cx,
    outbox::{self, Listener, Listeners},
};
use testkit::TestDb;

/// An atelier with a member of staff.
pub(crate) struct Atelier {
    pub(crate) db: Db,
    /// On behalf of the house itself.
    pub(crate) cx: Cx,
    /// On behalf of a designer.
    pub(crate) staff: Cx,
    /// On behalf of somebody with a link.
    pub(crate) guest: Cx,
    pub(crate) designer: AccountId,
    pub(crate) commerce: Commerce,
    kit: TestDb,
}

impl Atelier {
    pub(crate) async fn new() -> Self {
        Self::with_connections(12).await
    }

    pub(crate) async fn with_connections(most: u32) -> Self {
        let kit = TestDb::with_connections(most).await;
        let (db, cx) = (kit.db(), kit.cx());
        let mut tx = db.begin().await.unwrap();
        let email = "ines@jasonandco.example".parse().unwrap();
        let ask = AddStaff { email, name: Some("Inès Marchetti".into()), role: Role::Support };
        let designer = add_staff(&mut tx, &cx, ask).await.unwrap();
        tx.commit().await.unwrap();
        let (staff, guest) = (cx.with_actor(Actor::Staff(designer)), cx.with_actor(Actor::Guest));
        let gateway = DemoGateway::new(db.clone(), &cx).unwrap();
        let commerce = Commerce::new(std::sync::Arc::new(gateway));
        Self { db, cx, staff, guest, designer, commerce, kit }
    }

    pub(crate) fn advance(&self, by: chrono::Duration) {
        self.kit.advance(by);
    }

    pub(crate) async fn open(&self) -> Commission {
        let ask = OpenCommission {
            title: "A ring for Ada".into(),
            client: "Ada Okafor".into(),
            email: "ada@example.com".parse().unwrap(),
            phone: None,
            account: None,
            currency: Currency::Usd,
            brief: Brief { piece: "ring".into(), feeling: "Quiet".into(), ..Brief::default() },
            secret_until: None,
        };
        let mut tx = self.db.begin().await.unwrap();
        let opened = open_commission(&mut tx, &self.guest, ask).await.unwrap();
        tx.commit().await.unwrap();
        opened
    }

    pub(crate) async fn act(&self, cx: &Cx, ask: Do) -> Result<Commission, BespokeError> {
        let mut tx = self.db.begin().await?;
        let done = act(&mut tx, cx, ask).await?;
        tx.commit().await?;
        Ok(done)
    }

    /// As staff, at whatever version there is.
    pub(crate) async fn do_as_staff(&self, id: CommissionId, action: Action) -> Commission {
        self.act(&self.staff, Do { commission: id, expected_version: None, action }).await.unwrap()
    }

    /// As the client.
    pub(crate) async fn do_as_client(&self, id: CommissionId, action: Action) -> Commission {
        self.act(&self.guest, Do { commission: id, expected_version: None, action }).await.unwrap()
    }

    pub(crate) async fn now(&self, id: CommissionId) -> Commission {
        let mut conn = self.db.read().await.unwrap();
        find_commission(&mut conn, id).await.unwrap().unwrap()
    }

    /// Gold at so many minor units a gram.
    pub(crate) async fn gold(&self, per_gram_minor: i64) {
        let mut tx = self.db.begin().await.unwrap();
        let ask = PutRate {
            element: Element::Gold,
            currency: Currency::Usd,
            per_kg_minor: per_gram_minor * 1_000,
            source: "LBMA PM fix".into(),
            taken_at: None,
            confirmed: true,
        };
        put_rate(&mut tx, &self.staff, ask).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(crate) async fn quote(&self, id: CommissionId) -> (Commission, Quote) {
        let expected_version = self.now(id).await.version;
        let ask = quote_of(id, expected_version);
        let mut tx = self.db.begin().await.unwrap();
        let issued = issue_quote(&mut tx, &self.staff, ask).await.unwrap();
        tx.commit().await.unwrap();
        issued
    }

    /// A commission whose client has agreed to everything and paid the deposit, ready for the bench.
    pub(crate) async fn ready(&self) -> Commission {
        self.gold(8_500).await;
        let opened = self.open().await;
        let id = opened.id;
        self.quote(id).await;
        self.do_as_client(id, accept(1)).await;
        let shown = self.do_as_staff(id, show("a")).await;
        let hash = shown.state.sheet().unwrap().hash();
        let agreed = self.do_as_client(id, Action::ApproveDesign { hash }).await;
        assert!(!agreed.state.deposit_due().is_zero());
        self.pay(id).await;
        for to in [Stage::Quote, Stage::Approved, Stage::Deposit] {
            self.do_as_staff(id, Action::Move { to, reason: None }).await;
        }
        self.now(id).await
    }

    /// The orders of a commission.
    pub(crate) async fn bills(&self, id: CommissionId) -> Vec<Bill> {
        list_bills(&mut self.db.read().await.unwrap(), id).await.unwrap()
    }

    /// Pays what is to be paid next, as its client does by the link, and lets the news of it be heard.
    pub(crate) async fn pay(&self, id: CommissionId) -> Commission {
        let bills = self.bills(id).await;
        let next = bills.iter().find_map(Bill::next).unwrap().id;
        assert!(matches!(self.try_pay(next).await.unwrap(), Confirmation::Paid { .. }));
        self.hear().await;
        self.now(id).await
    }

    /// Pays one part, as whoever has its link does.
    pub(crate) async fn try_pay(&self, part: InstallmentId) -> Result<Confirmation, ScheduleError> {
        let begun = begin_payment(&self.db, &self.commerce, &self.guest, part).await?;
        let (intent, secret) = (&begun.payment.intent_id, &begun.payment.client_secret);
        let outcome = DemoOutcome::Succeed;
        Ok(confirm_demo(&self.db, &self.commerce, &self.guest, intent, Some(secret), outcome).await?)
    }

    /// Lets everything that was announced be heard.
    pub(crate) async fn hear(&self) {
        let listeners: Listeners = std::sync::Arc::from([Box::new(Bookkeeper) as Box<dyn Listener>]);
        outbox::drain(&self.db, &self.cx, &listeners).await.unwrap();
    }

    /// What upkeep does every few seconds: debts are paid, orders whose time is over end.
    pub(crate) async fn upkeep(&self) {
        let done = upkeep::run_once(&self.db, &self.commerce, &self.cx).await.unwrap();
        assert_eq!(done.failures, 0, "{done:?}");
        self.hear().await;
    }

    /// It leaves the house, insured.
    pub(crate) async fn release(&self, id: CommissionId) {
        let cover_minor = self.now(id).await.state.total().unwrap().minor();
        let way = bespoke::commissions::ReleaseWay::Insured;
        self.do_as_staff(id, Action::Release { way, words: "Malca-Amit 1".into(), cover_minor }).await;
    }

    /// The quality check finds nothing.
    pub(crate) async fn pass(&self, id: CommissionId) {
        let outcome = bespoke::commissions::QualityOutcome::Passed;
        self.do_as_staff(id, Action::CheckQuality { outcome, name: "Inès".into(), words: None }).await;
    }

    /// What the invariants find, as `A00: what`.
    pub(crate) async fn audit(&self) -> Vec<String> {
        let mut conn = self.db.read().await.unwrap();
        let mut findings = bespoke::invariants::run(&mut conn).await.unwrap();
        findings.extend(commerce::invariants::run(&mut conn).await.unwrap());
        findings
            .into_iter()
            .flat_map(|f| f.violations.into_iter().map(move |v| format!("{}: {v}", f.id)))
            .collect()
    }
}

pub(crate) fn accept(version: i32) -> Action {
    Action::AnswerQuote { version, answer: Answer::Accept { terms: TERMS.into() } }
}

pub(crate) fn show(file: &str) -> Action {
    Action::ShowDesign { file_sha256: file.repeat(64), specification: "Band 2.2 mm, 18k yellow gold".into() }
}

pub(crate) fn quote_of(commission: CommissionId, expected_version: i64) -> IssueQuote {
    IssueQuote {
        commission,
        expected_version,
        parts: vec![
            PartWish::Metal { metal: Metal::YellowGold, fineness: Fineness::F750, weight_mg: 5_200 },
            PartWish::Stone { words: "1.02 ct round brilliant".into(), amount_minor: 640_000 },
            PartWish::Work { words: "Making and setting".into(), minutes: 1_110, per_hour_minor: 9_500 },
        ],
        tax: Rate::per_million(88_750),
        deposit: Rate::per_million(500_000),
        stages: Vec::new(),
        valid_days: 14,
        lock_days: 7,
        band_ppm: 30_000,
        shown: Shown::Groups,
        note: String::new(),
    }
}
