//! A house with an order, and its listeners.

use std::sync::Arc;

use catalog::{
    attributes::Values,
    model::{Category, Fineness, Metal, RingPurpose, Status},
    products::{NewDetails, NewProduct, NewSeo, NewVariant, create_product, find_for_staff},
};
use commerce::{
    Commerce,
    cart::{AddLine, Personalization, add_line, open_cart},
    checkout::{AddressInput, PlaceOrder, Placed, place_order},
    orders::{self, MarkFulfilled, Order, mark_fulfilled},
    payments::{DemoGateway, DemoOutcome, confirm_demo},
    reminders::{ChooseReminder, Chooser, Place, choose_reminder},
    schedules::{Method, PaymentPlan},
    upkeep,
};
use db::Db;
use engagement::{Notifications, list_mails_for_order};
use kernel::{Currency, Money, Quantity, ids::CartId};
use platform::{
    Cx,
    mail::StoredMail,
    outbox::{self, Listeners},
};
use testkit::TestDb;

/// A text that would run if a letter let it through, short enough for a title.
pub(crate) const EVIL: &str = "<script>alert(1)</script>\"'&";

pub(crate) struct House {
    pub(crate) db: Db,
    pub(crate) cx: Cx,
    pub(crate) commerce: Commerce,
    listeners: Listeners,
    test: TestDb,
}

impl House {
    pub(crate) async fn new() -> Self {
        let test = TestDb::new().await;
        let (db, cx) = (test.db(), test.cx());
        let commerce = Commerce::new(Arc::new(DemoGateway::new(db.clone(), &cx).unwrap()));
        let listeners: Listeners = Arc::from([Box::new(Notifications) as Box<dyn outbox::Listener>]);
        Self { db, cx, commerce, listeners, test }
    }

    /// Two rings engraved with words, for a person with a name, sent in a way; paid.
    pub(crate) async fn paid_order(&self, name: &str, method: &str) -> Order {
        let placed = self.placed(name, method, PaymentPlan::default()).await;
        self.confirm(&placed).await
    }

    /// The same with a deposit, which is paid.
    pub(crate) async fn deposit_order(&self, name: &str) -> Order {
        self.offer_everything().await;
        let plan = PaymentPlan { deposit: true, method: Method::Card, balance_by_card: false };
        let placed = self.placed(name, "insured_courier", plan).await;
        self.confirm(&placed).await
    }

    /// The same with a deposit that is paid by a card which may be charged for the balance; its bank asked its client, or did not.
    pub(crate) async fn saved_card_order(&self, name: &str, asked: bool) -> Order {
        self.offer_everything().await;
        let plan = PaymentPlan { deposit: true, method: Method::Card, balance_by_card: true };
        let placed = self.placed(name, "insured_courier", plan).await;
        if asked {
            let intent = &placed.payment.as_ref().unwrap().intent_id;
            confirm_demo(&self.db, &self.commerce, &self.cx, intent, None, DemoOutcome::Challenge)
                .await
                .unwrap();
        }
        self.confirm(&placed).await
    }

    /// The same by bank transfer, which has not come.
    pub(crate) async fn transfer_order(&self, name: &str) -> Order {
        self.offer_everything().await;
        let plan = PaymentPlan { deposit: false, method: Method::BankTransfer, balance_by_card: false };
        self.placed(name, "insured_courier", plan).await.order
    }

    async fn offer_everything(&self) {
        let offers = "UPDATE payment_policies SET deposit_from_minor = 100, transfer_from_minor = 100";
        sqlx::query(offers).execute(self.db.pool()).await.unwrap();
    }

    /// Days go by, upkeep runs, and what it announces is delivered.
    pub(crate) async fn pass(&self, days: i64) {
        self.test.advance(chrono::Duration::days(days));
        upkeep::run_once(&self.db, &self.commerce, &self.cx).await.unwrap();
        self.deliver().await;
    }

    async fn confirm(&self, placed: &Placed) -> Order {
        let intent = &placed.payment.as_ref().unwrap().intent_id;
        confirm_demo(&self.db, &self.commerce, &self.cx, intent, None, DemoOutcome::Succeed).await.unwrap();
        self.read(&placed.order).await
    }

    async fn placed(&self, name: &str, method: &str, plan: PaymentPlan) -> Placed {
        let mut tx = self.db.begin().await.unwrap();
        let product = create_product(&mut tx, &self.cx, ring()).await.unwrap();
        let variant = find_for_staff(&mut tx, product).await.unwrap().unwrap().variants[0].id;
        let (cart, _) = open_cart(&mut tx, &self.cx, Currency::Usd).await.unwrap();
        let quantity = Quantity::new(2).unwrap();
        let ask =
            AddLine { cart: cart.id, variant, quantity, personalization: Personalization::engraved("A & L") };
        add_line(&mut tx, &self.cx, ask).await.unwrap();
        tx.commit().await.unwrap();
        let address = AddressInput {
            name: name.into(),
            line1: "12 Mercer Street".into(),
            city: "New York".into(),
            region: "NY".into(),
            postal_code: "10013".into(),
            country: "US".into(),
            phone: "+1 212 555 0199".into(),
            ..AddressInput::default()
        };
        let ask = PlaceOrder {
            network: None,
            cart: cart.id,
            email: "ada@example.com".parse().unwrap(),
            shipping_address: address.validate("").unwrap(),
            billing_address: None,
            shipping_method: method.into(),
            expected_total: None,
            plan,
            expected_due: None,
            gift_note: Some(format!("{EVIL}\nTotal: $0")),
            codes: Vec::new(),
        };
        place_order(&self.db, &self.commerce, &self.cx, ask).await.unwrap()
    }

    /// A guest's bag with a ring engraved with words, left by who chose to be reminded of it, a day ago.
    pub(crate) async fn left_bag(&self, email: &str) -> CartId {
        let mut tx = self.db.begin().await.unwrap();
        let product = create_product(&mut tx, &self.cx, ring()).await.unwrap();
        let variant = find_for_staff(&mut tx, product).await.unwrap().unwrap().variants[0].id;
        let (cart, _) = open_cart(&mut tx, &self.cx, Currency::Usd).await.unwrap();
        let personalization = Personalization::engraved("A & L");
        let ask = AddLine { cart: cart.id, variant, quantity: Quantity::ONE, personalization };
        add_line(&mut tx, &self.cx, ask).await.unwrap();
        let ask = ChooseReminder {
            chooser: Chooser::Guest(cart.id),
            email: Some(email.parse().unwrap()),
            wanted: true,
            place: Place::Checkout,
        };
        choose_reminder(&mut tx, &self.cx, ask).await.unwrap();
        tx.commit().await.unwrap();
        self.test.advance(chrono::Duration::hours(25));
        cart.id
    }

    /// Lets time pass.
    pub(crate) fn advance(&self, by: chrono::Duration) {
        self.test.advance(by);
    }

    /// A round of the job that looks for bags that were left; says how many letters it decided on.
    pub(crate) async fn remind(&self) -> usize {
        upkeep::remind(&self.db, &self.commerce, &self.cx).await.unwrap()
    }

    pub(crate) async fn dispatch(&self, order: &Order) -> Order {
        let mut tx = self.db.begin().await.unwrap();
        let ask = MarkFulfilled {
            order: order.id,
            expected_version: order.version,
            courier: "Malca-Amit".into(),
            tracking_number: "MA 100".into(),
        };
        mark_fulfilled(&mut tx, &self.cx, ask).await.unwrap();
        tx.commit().await.unwrap();
        self.read(order).await
    }

    async fn read(&self, order: &Order) -> Order {
        let mut conn = self.db.read().await.unwrap();
        orders::find(&mut conn, order.id).await.unwrap().unwrap()
    }

    /// Delivers every waiting event; returns how many.
    pub(crate) async fn deliver(&self) -> usize {
        outbox::drain(&self.db, &self.cx, &self.listeners).await.unwrap()
    }

    pub(crate) async fn letters(&self, order: &Order) -> Vec<StoredMail> {
        let mut conn = self.db.read().await.unwrap();
        list_mails_for_order(&mut conn, order.id).await.unwrap()
    }

    /// Publishes an event again, as a second announcement of the same fact.
    pub(crate) async fn announce_again(&self, topic: &str) -> u64 {
        let again = sqlx::query(
            "INSERT INTO outbox_events (id, topic, payload, dedupe, created_at, retry_at)
             SELECT gen_random_uuid(), topic, payload, NULL, created_at, created_at FROM outbox_events WHERE topic = $1",
        );
        again.bind(topic).execute(self.db.pool()).await.unwrap().rows_affected()
    }
}

fn ring() -> NewProduct {
    let variant = NewVariant {
        sku: "BAND-YG".into(),
        metal: Metal::YellowGold,
        fineness: Fineness::F750,
        metal_weight_mg: Some(3_400),
        ring_circumference_um: Some(54_400),
        length_mm: None,
        carat_milli: None,
        price: Money::new(123_456, Currency::Usd),
        one_of_a_kind: false,
        made_to_order: true,
        lead_days: 28,
        id: None,
        status: Status::Active,
    };
    NewProduct {
        slug: "band".into(),
        title: EVIL.into(),
        tagline: "A plain band".into(),
        description: "Drawn, rolled and finished by hand.".into(),
        care: "Warm water and a soft brush.".into(),
        category: Category::Ring,
        ring_purpose: Some(RingPurpose::WeddingBand),
        setting_styles: Vec::new(),
        head: None,
        finish: None,
        band_width_um: Some(2_300),
        band_profile: None,
        height_um: None,
        chain_type: None,
        earring_back: None,
        line: None,
        occasions: Vec::new(),
        engravable: true,
        engraving_max: 20,
        recycled_metal: true,
        returnable: true,
        status: Status::Active,
        featured: 10,
        details: NewDetails::default(),
        attributes: Values::new(),
        tags: Vec::new(),
        seo: NewSeo::default(),
        publish_at: None,
        unpublish_at: None,
        stones: Vec::new(),
        variants: vec![variant],
        media: Vec::new(),
    }
}
