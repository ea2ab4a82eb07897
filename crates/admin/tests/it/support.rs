//! A house with a piece, an order and staff, reached through the router.

use std::{path::PathBuf, sync::Arc};

use admin::Face;
use axum::{Router, body::Body};
use catalog::{
    Catalog,
    attributes::Values,
    model::{Category, Fineness, Metal, RingPurpose, Status},
    products::{NewDetails, NewProduct, NewSeo, NewVariant, create_product},
};
use chrono::Duration;
use commerce::{
    Commerce,
    cart::{AddLine, Personalization, add_line, open_cart},
    checkout::{AddressInput, PlaceOrder, place_order},
    fulfillment::DemoCarrier,
    inventory::Availability,
    orders::Order,
    payments::{DemoGateway, DemoOutcome, confirm_demo},
};
use customers::{AddStaff, IssueSignInLink, RedeemLink, Role, add_staff, issue_sign_in_link, redeem_link};
use db::Db;
use http::{Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use kernel::{
    Currency, Money, Quantity, Token,
    ids::{AccountId, ProductId},
};
use platform::{Cx, files::Folder};
use testkit::TestDb;
use tower::ServiceExt;
use web::{Assets, Web};

/// A text that would run if any page let it through.
pub(crate) const EVIL: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";

/// The house under test.
pub(crate) struct House {
    pub(crate) db: Db,
    pub(crate) cx: Cx,
    pub(crate) commerce: Commerce,
    /// What open boards hear; nobody follows it unless a test does.
    pub(crate) news: bespoke::commissions::News,
    /// Where uploads are kept.
    pub(crate) files: Arc<Folder>,
    router: Router,
    _place: tempfile::TempDir,
    _test: TestDb,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: http::HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |v| v.to_str().unwrap())
    }
}

impl House {
    pub(crate) async fn new() -> Self {
        let test = TestDb::new().await;
        let (db, cx) = (test.db(), test.cx());
        let mut commerce = Commerce::new(Arc::new(DemoGateway::new(db.clone(), &cx).unwrap()));
        commerce.carriers.push(Arc::new(DemoCarrier::new(db.clone(), &cx).unwrap()));
        let catalog = Catalog::load(&db, &Availability, None).await.unwrap();
        let place = tempfile::tempdir().unwrap();
        let files = Arc::new(Folder::new(place.path()));
        let web = Web::new(&cx, Assets::none(), PathBuf::from("/nonexistent")).with_files(files.clone());
        let news = bespoke::commissions::News::default();
        let face = Face {
            db: db.clone(),
            cx: cx.clone(),
            catalog,
            commerce: commerce.clone(),
            web: web.clone(),
            news: news.clone(),
        };
        Self {
            news,
            router: web.wrap(admin::router(face)),
            db,
            cx,
            commerce,
            files,
            _place: place,
            _test: test,
        }
    }

    /// A session of someone with this role.
    pub(crate) async fn sign_in(&self, role: Role) -> Token {
        let account = self.account(role).await;
        self.session(account).await
    }

    pub(crate) async fn account(&self, role: Role) -> AccountId {
        let mut tx = self.db.begin().await.unwrap();
        let email = format!("{role}@house.example").parse().unwrap();
        let id = add_staff(&mut tx, &self.cx, AddStaff { email, name: Some("Grace Hopper".into()), role })
            .await
            .unwrap();
        tx.commit().await.unwrap();
        id
    }

    pub(crate) async fn link(&self, account: AccountId) -> Token {
        let mut tx = self.db.begin().await.unwrap();
        let ask = IssueSignInLink { account, valid_for: Duration::hours(1) };
        let token = issue_sign_in_link(&mut tx, &self.cx, ask).await.unwrap();
        tx.commit().await.unwrap();
        token
    }

    pub(crate) async fn session(&self, account: AccountId) -> Token {
        let token = self.link(account).await;
        let mut tx = self.db.begin().await.unwrap();
        let ask = RedeemLink { token, browser: "Test".into(), replaces: None };
        let (_, session) = redeem_link(&mut tx, &self.cx, ask).await.unwrap();
        tx.commit().await.unwrap();
        session
    }

    pub(crate) async fn get(&self, path: &str, session: Option<&Token>) -> Answer {
        self.send(request("GET", path, session).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, session: Option<&Token>, fields: &[(&str, &str)]) -> Answer {
        let encode = |text: &str| text.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
        let form: Vec<_> = fields.iter().map(|(k, v)| format!("{}={}", encode(k), encode(v))).collect();
        let request =
            request("POST", path, session).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form.join("&"))).unwrap()).await
    }

    /// Sends a form with files in it, cut at `boundary`.
    pub(crate) async fn multipart(
        &self,
        path: &str,
        session: Option<&Token>,
        boundary: &str,
        body: Vec<u8>,
    ) -> Answer {
        let kind = format!("multipart/form-data; boundary={boundary}");
        let request = request("POST", path, session).header(header::CONTENT_TYPE, kind);
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// A form that a script sends, asking for a piece of a page.
    pub(crate) async fn post_for(
        &self,
        fragment: &str,
        path: &str,
        session: &Token,
        fields: &[(&str, &str)],
    ) -> Answer {
        let form: Vec<_> = fields.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let request = request("POST", path, Some(session))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("x-fragment", fragment);
        self.send(request.body(Body::from(form.join("&"))).unwrap()).await
    }

    /// An answer whose body goes on.
    pub(crate) async fn open(&self, path: &str, session: &Token) -> Response<Body> {
        self.router
            .clone()
            .oneshot(request("GET", path, Some(session)).body(Body::empty()).unwrap())
            .await
            .unwrap()
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response: Response<Body> = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    /// A ring that is made to order, in two metals, with a title of one's choice.
    pub(crate) async fn ring(&self, slug: &str, title: &str) -> ProductId {
        let mut tx = self.db.begin().await.unwrap();
        let id = create_product(&mut tx, &self.cx, new_ring(slug, title)).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// An order for the first variant of a ring, not paid yet.
    pub(crate) async fn order(&self, product: ProductId, name: &str) -> Order {
        self.place(product, name, &[]).await.0
    }

    /// The same, paid.
    pub(crate) async fn paid_order(&self, product: ProductId, name: &str) -> Order {
        let (order, intent) = self.place(product, name, &[]).await;
        confirm_demo(&self.db, &self.commerce, &self.cx, &intent, None, DemoOutcome::Succeed).await.unwrap();
        let mut conn = self.db.read().await.unwrap();
        commerce::orders::find(&mut conn, order.id).await.unwrap().unwrap()
    }

    /// An order with codes of promotions, not paid yet.
    pub(crate) async fn order_with(&self, product: ProductId, codes: &[&str]) -> Order {
        self.place(product, "Ada Byron", codes).await.0
    }

    async fn place(&self, product: ProductId, name: &str, codes: &[&str]) -> (Order, String) {
        let mut tx = self.db.begin().await.unwrap();
        let found = catalog::products::find_for_staff(&mut tx, product).await.unwrap().unwrap();
        let (cart, _) = open_cart(&mut tx, &self.cx, Currency::Usd).await.unwrap();
        let ask = AddLine {
            cart: cart.id,
            variant: found.variants[0].id,
            quantity: Quantity::ONE,
            personalization: Personalization::default(),
        };
        add_line(&mut tx, &self.cx, ask).await.unwrap();
        tx.commit().await.unwrap();
        let address = AddressInput {
            name: name.into(),
            line1: "12 Mercer Street".into(),
            city: "New York".into(),
            region: "NY".into(),
            postal_code: "10013".into(),
            country: "US".into(),
            ..AddressInput::default()
        };
        let ask = PlaceOrder {
            network: None,
            cart: cart.id,
            email: "ada@example.com".parse().unwrap(),
            shipping_address: address.validate("").unwrap(),
            billing_address: None,
            shipping_method: "insured_courier".into(),
            expected_total: None,
            expected_due: None,
            plan: commerce::schedules::PaymentPlan::default(),
            gift_note: Some(EVIL.into()),
            codes: codes.iter().map(ToString::to_string).collect(),
        };
        let placed = place_order(&self.db, &self.commerce, &self.cx, ask).await.unwrap();
        (placed.order, placed.payment.unwrap().intent_id)
    }
}

fn request(method: &str, path: &str, session: Option<&Token>) -> http::request::Builder {
    let builder = Request::builder().method(method).uri(path).header(header::HOST, "127.0.0.1:8080");
    match session {
        Some(token) => builder.header(header::COOKIE, format!("staff={}", token.as_str())),
        None => builder,
    }
}

pub(crate) fn new_ring(slug: &str, title: &str) -> NewProduct {
    let variant = |sku: &str, metal, price| NewVariant {
        sku: format!("{}-{sku}", slug.to_uppercase()),
        metal,
        fineness: Fineness::F750,
        metal_weight_mg: Some(3_400),
        ring_circumference_um: Some(54_400),
        length_mm: None,
        carat_milli: None,
        price: Money::new(price, Currency::Usd),
        one_of_a_kind: false,
        made_to_order: true,
        lead_days: 28,
        id: None,
        status: Status::Active,
    };
    NewProduct {
        slug: slug.into(),
        title: title.into(),
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
        engravable: false,
        engraving_max: 0,
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
        variants: vec![variant("YG", Metal::YellowGold, 345_000), variant("RG", Metal::RoseGold, 350_050)],
        media: Vec::new(),
    }
}
