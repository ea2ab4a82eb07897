//! From a first wish to an approved design, without script and without an account.

use bespoke::{
    commissions::{Action, Commission, Do, Side, act, find_by_number, link},
    metals::{Element, PutRate, put_rate},
    quotes::{IssueQuote, PartWish, Shown, issue_quote},
};
use catalog::model::{Fineness, Metal};
use http::StatusCode;
use kernel::{Actor, Currency, Rate};

use crate::{
    shop::{Answer, Shop, Shopper},
    structure::check,
    wishlist::letter,
};

const CONTACT: [(&str, &str); 3] = [("name", "Ada"), ("email", "ada@example.com"), ("consent", "on")];

/// Fills the five screens and sends them; the thank-you page.
async fn enquire(ada: &mut Shopper, contact: &[(&str, &str)]) -> Answer {
    let begun = ada.post("/bespoke/enquiry", &[]).await;
    let mut page = ada.follow(&begun).await;
    for typed in [
        &[("piece", "engagement_ring"), ("wearer", "someone")][..],
        &[("feeling", "Quiet, like the sea in March.")],
        &[("stone", "own"), ("stone_words", "My grandmother’s emerald")],
        &[("budget", "to_12000")],
        contact,
    ] {
        check("/bespoke/enquiry", &page);
        let sent = ada.submit(&page, "#enquiry", typed).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{typed:?}: {}", sent.text("main"));
        page = ada.follow(&sent).await;
    }
    page
}

async fn commission(shop: &Shop, thanks: &Answer) -> Commission {
    let number = thanks.text("main b.num");
    find_by_number(&mut shop.face.db.read().await.unwrap(), &number).await.unwrap().unwrap()
}

/// As the house, which may do everything.
async fn house(shop: &Shop, of: &Commission, action: Action) -> Commission {
    let mut tx = shop.face.db.begin().await.unwrap();
    let cx = shop.face.cx.with_actor(Actor::System);
    let done = act(&mut tx, &cx, Do { commission: of.id, expected_version: None, action }).await.unwrap();
    tx.commit().await.unwrap();
    done
}

async fn quote(shop: &Shop, of: &Commission) -> Commission {
    quote_with(shop, of, None).await
}

/// With a stone of so much besides.
async fn quote_with(shop: &Shop, of: &Commission, stone: Option<i64>) -> Commission {
    let mut tx = shop.face.db.begin().await.unwrap();
    let cx = shop.face.cx.with_actor(Actor::System);
    let gold = PutRate {
        element: Element::Gold,
        currency: Currency::Usd,
        per_kg_minor: 8_500_000,
        source: "LBMA PM fix".into(),
        taken_at: None,
        confirmed: true,
    };
    put_rate(&mut tx, &cx, gold).await.unwrap();
    let version = bespoke::commissions::find_commission(&mut tx, of.id).await.unwrap().unwrap().version;
    let ask = IssueQuote {
        commission: of.id,
        expected_version: version,
        parts: vec![
            PartWish::Metal { metal: Metal::YellowGold, fineness: Fineness::F750, weight_mg: 5_200 },
            PartWish::Work { words: "Making".into(), minutes: 600, per_hour_minor: 9_500 },
        ]
        .into_iter()
        .chain(stone.map(|amount_minor| PartWish::Stone { words: "1.02 ct".into(), amount_minor }))
        .collect(),
        tax: Rate::default(),
        deposit: Rate::per_million(500_000),
        stages: Vec::new(),
        valid_days: 14,
        lock_days: 7,
        band_ppm: 30_000,
        shown: Shown::Parts,
        note: String::new(),
    };
    let (done, _) = issue_quote(&mut tx, &cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    done
}

#[tokio::test]
async fn a_wish_becomes_a_project_whose_quote_and_design_are_answered_on_one_page() {
    let shop = Shop::open().await;
    let mut ada = shop.shopper();
    assert_eq!(ada.get("/bespoke").await.count("form[action=\"/bespoke/enquiry\"]"), 1);
    let thanks = enquire(&mut ada, &CONTACT).await;
    check("/thanks", &thanks);
    let opened = commission(&shop, &thanks).await;
    assert_eq!(letter(&shop, "project").await.unwrap().recipient, "ada@example.com");

    let path = link(&shop.face.cx, &opened);
    let page = ada.get(&path).await;
    check("/projects", &page);
    assert!(page.header("cache-control").contains("no-store"), "{}", page.header("cache-control"));
    assert_eq!(page.text("h1"), "An engagement ring for Ada");
    let sent =
        ada.submit(&page, "form[action*=\"/messages\"]", &[("words", "May I bring it on Thursday?")]).await;
    assert!(ada.follow(&sent).await.text(".timeline").contains("May I bring it on Thursday?"));

    quote(&shop, &opened).await;
    quote(&shop, &opened).await;
    let page = ada.get(&path).await;
    check("/projects", &page);
    assert!(page.text("main").contains("18k yellow gold, 5.20 g"), "{}", page.text("main"));
    // the terms were not ticked; an older quote; then the newest with its terms
    let form = "form[action*=\"/quote\"]";
    let unread = ada.submit(&page, form, &[("answer", "accept")]).await;
    assert_eq!(unread.status, StatusCode::UNPROCESSABLE_ENTITY);
    let old = ada.submit(&page, form, &[("answer", "accept"), ("terms", "2026-11"), ("version", "1")]).await;
    assert_eq!(old.status, StatusCode::GONE);
    assert!(old.text(".alert").contains("Quote 1 was replaced by quote 2"), "{}", old.text("main"));
    let done = ada.submit(&page, form, &[("answer", "accept"), ("terms", "2026-11")]).await;
    assert!(ada.follow(&done).await.text("main").contains("You accepted this quote."));

    let show =
        |file: &str| Action::ShowDesign { file_sha256: file.repeat(64), specification: "Band 2.2 mm".into() };
    house(&shop, &opened, show("a")).await;
    let first = ada.get(&path).await;
    house(&shop, &opened, show("b")).await;
    let form = "form[action*=\"/design\"]";
    let late = ada.submit(&first, form, &[("answer", "approve")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text(".alert").contains("nothing was approved"), "{}", late.text("main"));
    let sheet = late.attribute("a[href*=\"approval.txt\"]", "href").unwrap();
    assert!(ada.get(&sheet).await.body.ends_with("specification\nBand 2.2 mm"));
    let approved = ada.submit(&late, form, &[("answer", "approve")]).await;
    let page = ada.follow(&approved).await;
    check("/projects", &page);
    assert!(page.text("main").contains("You approved this design"), "{}", page.text("main"));
    assert!(page.text(".needs").contains("Your deposit of $"), "{}", page.text(".needs"));
}

#[tokio::test]
async fn what_is_not_right_is_kept_and_the_draft_is_found_again_by_its_link() {
    let shop = Shop::open().await;
    let mut ada = shop.shopper();
    let begun = ada.post("/bespoke/enquiry", &[]).await;
    let first = begun.location();
    let page = ada.follow(&begun).await;
    let wrong = ada.submit(&page, "#enquiry", &[("occasion", "<b>Our day</b>")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    check("/bespoke/enquiry", &wrong);
    assert!(wrong.text(".alert").contains("Choose what we shall make"), "{}", wrong.text("main"));
    // another device, much later
    let mut phone = shop.shopper();
    let again = phone.get(&first).await;
    assert_eq!(again.attribute("#occasion", "value").as_deref(), Some("<b>Our day</b>"));
    // the last screen sent on its own leads to what is missing
    let last = phone.get(&first.replace("/piece", "/contact")).await;
    let sent = phone.submit(&last, "#enquiry", &CONTACT).await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(sent.text("h1").contains("What shall we make?"), "{}", sent.text("h1"));
    let nobodys = first.replace(&first[17..25], "AAAAAAAA");
    assert_eq!(phone.get(&nobodys).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_foreign_link_shows_nothing_and_a_surprise_tells_nothing() {
    let shop = Shop::open().await;
    let mut ada = shop.shopper();
    let open = commission(&shop, &enquire(&mut ada, &CONTACT).await).await;
    let secret = [&CONTACT[..], &[("secret", "on"), ("reveal_on", "2027-06-24")]].concat();
    let hidden = commission(&shop, &enquire(&mut ada, &secret).await).await;
    let key = link(&shop.face.cx, &open).split_once('?').unwrap().1.to_owned();
    let foreign = ada.get(&format!("/projects/{}?{key}", hidden.state.number)).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);

    quote(&shop, &hidden).await;
    house(&shop, &hidden, Action::Write { by: Side::House, words: "The ring is lovely".into() }).await;
    let page = ada.get(&link(&shop.face.cx, &hidden)).await;
    check("/projects", &page);
    let (title, main) = (page.text("title"), page.text("main").to_lowercase());
    assert!(title.starts_with(&format!("Project {}", hidden.state.number)), "{title}");
    for word in ["ring", "emerald", "gold", "engagement"] {
        assert!(!main.contains(word), "{word} in {main}");
    }
    // alone, the giver sees and answers everything, and the page stays open
    let open = page.attribute("a[href*=\"open=yes\"]", "href").unwrap();
    let page = ada.get(&open).await;
    check("/projects", &page);
    assert!(page.text("main").contains("18k yellow gold"), "{}", page.text("main"));
    assert!(page.text("title").starts_with("Project B-"));
    let done =
        ada.submit(&page, "form[action*=\"/quote\"]", &[("answer", "accept"), ("terms", "2026-11")]).await;
    assert!(ada.follow(&done).await.text("main").contains("You accepted this quote."));
}

#[tokio::test]
async fn a_conversation_is_booked_moved_and_cancelled_without_script() {
    let shop = Shop::open().await;
    let mut tx = shop.face.db.begin().await.unwrap();
    let cx = shop.face.cx.with_actor(Actor::System);
    let ask = customers::AddStaff {
        email: "ines@jasonandco.example".parse().unwrap(),
        name: Some("Inès".into()),
        role: customers::Role::Support,
    };
    let account = customers::add_staff(&mut tx, &cx, ask).await.unwrap();
    let at = |hour| chrono::NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    let hours = |weekday| bespoke::consultations::Hours { weekday, opens: at(10), closes: at(17) };
    let hours = (1..=7).map(hours).collect();
    let time_zone = "America/New_York".into();
    let ask = bespoke::consultations::PutAdvisor { account, name: "Inès".into(), time_zone, hours };
    bespoke::consultations::put_advisor(&mut tx, &cx, ask).await.unwrap();
    tx.commit().await.unwrap();

    let (mut ada, mut ben) = (shop.shopper(), shop.shopper());
    let page = ada.get("/bespoke/visit?kind=video").await;
    check("/bespoke/visit", &page);
    let none = ada.submit(&page, "#visit", &[("name", "Ada"), ("email", "ada@example.com")]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    check("/bespoke/visit", &none);
    assert_eq!(none.attribute("#name", "value").as_deref(), Some("Ada"));
    let first = page.attribute("input[name=at]", "value").unwrap();
    let ask = |name: &'static str| {
        [("at", first.clone()), ("name", name.to_owned()), ("email", format!("{name}@example.com"))]
    };
    let typed = ask("ada");
    let typed: Vec<(&str, &str)> = typed.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let booked = ada.submit(&page, "#visit", &typed).await;
    let visit = ada.follow(&booked).await;
    check("/visits", &visit);
    assert!(visit.text(".alert").contains("It is booked"), "{}", visit.text("main"));
    let mail = letter(&shop, "visit").await.unwrap();
    assert!(mail.text.contains("/visits/") && mail.recipient == "ada@example.com", "{}", mail.text);

    let typed = ask("ben");
    let typed: Vec<(&str, &str)> = typed.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let late = ben.submit(&page, "#visit", &typed).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text(".alert").contains("a moment faster"), "{}", late.text("main"));

    let address = booked.location().split('?').next().unwrap().to_owned();
    let calendar = ada.get(&format!("{address}/visit.ics")).await;
    assert!(calendar.body.starts_with("BEGIN:VCALENDAR\r\n"), "{}", calendar.body);
    let other = visit.attribute("#move input[name=at]", "value").unwrap();
    let moved = ada.submit(&visit, "#move", &[("at", &other)]).await;
    let visit = ada.follow(&moved).await;
    assert!(visit.text(".alert").contains("It is moved"), "{}", visit.text("main"));
    let cancelled = ada.submit(&visit, "#cancel", &[]).await;
    assert!(ada.follow(&cancelled).await.text("main").contains("It was cancelled."));
    assert_eq!(ben.get("/visits/nothing").await.status, StatusCode::NOT_FOUND);
}

/// A finished piece of Ada's with its passport: the commission, and the passport.
async fn sealed(shop: &Shop, of: &Commission) -> bespoke::passports::Passport {
    use bespoke::passports::{Content, IssuePassport, issue_passport};
    let mut tx = shop.face.db.begin().await.unwrap();
    let cx = shop.face.cx.with_actor(Actor::System);
    let content = Content {
        piece: "Ring with a round brilliant <b>".into(),
        metals: vec!["Yellow gold 750, 5.204 g".into()],
        stones: vec!["1.02 ct round brilliant".into()],
        ..Content::default()
    };
    let ask =
        IssuePassport { commission: of.id, expected_version: of.version, serial: "ADA-1".into(), content };
    let (_, passport) = issue_passport(&mut tx, &cx, ask).await.unwrap();
    tx.commit().await.unwrap();
    passport
}

/// Every part that is open, each as by its link.
async fn pay_everything(shop: &Shop, of: &Commission) {
    use bespoke::billing::{Bill, hear, list_bills};
    use commerce::{
        payments::{DemoOutcome, confirm_demo},
        schedules::begin_payment,
    };
    let face = &shop.face;
    loop {
        let bills = list_bills(&mut face.db.read().await.unwrap(), of.id).await.unwrap();
        let Some(next) = bills.iter().find_map(Bill::next) else { return };
        let begun = begin_payment(&face.db, &face.commerce, &face.cx, next.id).await.unwrap();
        let (intent, secret) = (&begun.payment.intent_id, &begun.payment.client_secret);
        confirm_demo(&face.db, &face.commerce, &face.cx, intent, Some(secret), DemoOutcome::Succeed)
            .await
            .unwrap();
        let mut tx = face.db.begin().await.unwrap();
        hear(&mut tx, &face.cx, next.order).await.unwrap();
        tx.commit().await.unwrap();
    }
}

/// Everything agreed, paid and made.
async fn finish(shop: &Shop, of: &Commission) -> Commission {
    use bespoke::commissions::{Answer, Stage};
    quote(shop, of).await;
    let answer = Answer::Accept { terms: "2026-11".into() };
    house(shop, of, Action::AnswerQuote { version: 1, answer }).await;
    let shown = Action::ShowDesign { file_sha256: "ab".repeat(32), specification: "Band 2.2 mm".into() };
    let hash = house(shop, of, shown).await.state.sheet().unwrap().hash();
    let agreed = house(shop, of, Action::ApproveDesign { hash }).await;
    assert!(!agreed.state.due().is_zero());
    pay_everything(shop, of).await;
    let road = [
        Stage::Quote,
        Stage::Approved,
        Stage::Deposit,
        Stage::Casting,
        Stage::Setting,
        Stage::Finishing,
        Stage::QualityCheck,
        Stage::Photography,
    ];
    for to in road {
        if to == Stage::Photography {
            let outcome = bespoke::commissions::QualityOutcome::Passed;
            house(shop, of, Action::CheckQuality { outcome, name: "Inès".into(), words: None }).await;
        }
        house(shop, of, Action::Move { to, reason: None }).await;
    }
    bespoke::commissions::find_commission(&mut shop.face.db.read().await.unwrap(), of.id)
        .await
        .unwrap()
        .unwrap()
}

#[tokio::test]
async fn a_passport_is_seen_by_all_kept_as_files_and_handed_on_by_its_owner_once() {
    use bespoke::passports::Sealed;
    let shop = Shop::open().await;
    let mut ada = shop.shopper();
    let opened = commission(&shop, &enquire(&mut ada, &CONTACT).await).await;
    let finished = finish(&shop, &opened).await;
    let passport = sealed(&shop, &finished).await;

    let public = format!("/passport/{}", passport.code);
    let mut anybody = shop.shopper();
    let page = anybody.get(&public).await;
    check(&public, &page);
    assert_eq!(page.text("h1"), "Ring with a round brilliant <b>");
    assert!(page.text("main").contains("The seal is good") && !page.text("main").contains("It is yours"));
    assert_eq!(page.count("main svg[role=img]"), 1);
    let file = anybody.get(&format!("{public}/passport.txt")).await;
    assert_eq!(Sealed::read(&file.body).unwrap().verify().unwrap().serial, "ADA-1");
    assert!(file.header("content-disposition").starts_with("attachment"));
    let offline = anybody.get(&format!("{public}/passport.html")).await;
    assert!(offline.header("content-disposition").starts_with("attachment"), "never shown under our address");
    assert!(offline.body.contains("Yellow gold 750, 5.204 g"));
    assert!(anybody.get("/passport/keys.txt").await.body.contains("\nkey "));
    assert_eq!(
        anybody.get(&format!("{public}/pictures/{}", "ab".repeat(32))).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(anybody.get("/passport/0000000000000000").await.status, StatusCode::NOT_FOUND);

    // Ada comes from her project, and hands it on
    let project = ada.get(&link(&shop.face.cx, &finished)).await;
    let own = project.attribute("main a[href*=\"/passport/\"]", "href").unwrap();
    let page = ada.get(&own).await;
    check(&own, &page);
    let made = ada.submit(&page, "form[action*=\"/offer\"]", &[]).await;
    check("/offer", &made);
    let code = made.attribute("copy-button", "value").unwrap();
    let mut ben = shop.shopper();
    let page = ben.get(&public).await;
    let typed = |code: &'static str| [("code", code), ("name", "Ben"), ("email", "ben@example.com")];
    let wrong = ben.submit(&page, "form[action*=\"/claim\"]", &typed("AAAA-AAAA-AAAA-AAAA")).await;
    check("/claim", &wrong);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.attribute("#name", "value").as_deref(), Some("Ben"), "what was typed stays");
    let right = [("code", code.as_str()), ("name", "Ben"), ("email", "ben@example.com")];
    let done = ben.submit(&page, "form[action*=\"/claim\"]", &right).await;
    let bens = ben.follow(&done).await;
    assert!(bens.text("#owner").contains("In the name of Ben"), "{}", bens.text("main"));
    let again = anybody.submit(&page, "form[action*=\"/claim\"]", &right).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "a code is good once");
    assert!(!ada.get(&own).await.text("main").contains("It is yours"), "Ada's link ended");
    assert_eq!(letter(&shop, "passport").await.unwrap().recipient, "ben@example.com");
}

#[tokio::test]
async fn a_service_is_asked_for_on_the_page_and_its_estimate_is_answered_there() {
    use bespoke::commissions::Stage;
    let shop = Shop::open().await;
    let mut ada = shop.shopper();
    let opened = commission(&shop, &enquire(&mut ada, &CONTACT).await).await;
    let finished = finish(&shop, &opened).await;
    let path = link(&shop.face.cx, &finished);
    assert_eq!(ada.get(&path).await.count("form[action*=\"/service\"]"), 0, "it is not finished yet");
    house(&shop, &opened, Action::Move { to: Stage::Balance, reason: None }).await;
    let way = bespoke::commissions::ReleaseWay::Collected;
    let words = "Ada, by her passport".to_owned();
    house(&shop, &opened, Action::Release { way, words, cover_minor: 0 }).await;
    house(&shop, &opened, Action::Move { to: Stage::Delivered, reason: None }).await;
    let page = ada.get(&path).await;
    let form = "form[action*=\"/service\"]";
    let asked = ada.submit(&page, form, &[("service_words", "It is a little tight")]).await;
    let page = ada.follow(&asked).await;
    check("/projects", &page);
    assert!(page.text("main").contains("We are looking at it") && page.count(form) == 0);
    let ready_on = chrono::NaiveDate::from_ymd_opt(2090, 1, 1).unwrap();
    let words = "Half a size up".to_owned();
    house(&shop, &opened, Action::EstimateService { service: 1, words, amount_minor: 12_000, ready_on })
        .await;
    let page = ada.get(&path).await;
    assert!(page.text(".needs").contains("our estimate of the service"), "{}", page.text("main"));
    let agreed = ada.submit(&page, form, &[("answer", "accept")]).await;
    let page = ada.follow(&agreed).await;
    check("/projects", &page);
    assert!(page.text(".needs").contains("$120 for the service"), "{}", page.text(".needs"));
    assert!(page.text("main").contains("You agreed to this service."));
}

#[tokio::test]
async fn a_deposit_is_paid_from_the_page_and_one_that_was_replaced_says_so_and_charges_nothing() {
    let shop = Shop::open().await;
    let mut ada = shop.shopper();
    let opened = commission(&shop, &enquire(&mut ada, &CONTACT).await).await;
    let path = link(&shop.face.cx, &opened);
    let form = "form[action*=\"/quote\"]";
    let accept = [("answer", "accept"), ("terms", "2026-11")];
    quote(&shop, &opened).await;
    let page = ada.get(&path).await;
    let page = {
        let done = ada.submit(&page, form, &accept).await;
        ada.follow(&done).await
    };
    let first = page.attribute("main a[href^=\"/pay/\"]", "href").unwrap();
    assert!(ada.get(&first).await.text("h1").contains("Pay the deposit"));

    // a newer price takes its place
    quote(&shop, &opened).await;
    let replaced = ada.get(&first).await;
    check(&first, &replaced);
    assert!(
        replaced.text("main").contains("This price was replaced by a newer one"),
        "{}",
        replaced.text("main")
    );
    assert_eq!(ada.get(&path).await.count("main a[href^=\"/pay/\"]"), 0);
    let page = ada.get(&path).await;
    let page = {
        let done = ada.submit(&page, form, &accept).await;
        ada.follow(&done).await
    };
    check("/projects", &page);
    let pay = page.attribute("main a[href^=\"/pay/\"]", "href").unwrap();
    let at = ada.get(&pay).await;
    check(&pay, &at);
    let number = &opened.state.number;
    assert!(at.text("main").contains(&format!("Project {number}")), "{}", at.text("main"));
    assert!(!at.text("main").contains("gold") && !at.text("main").contains("ring"), "{}", at.text("main"));
    let paid = ada.submit(&at, "form[action^=\"/pay/\"]", &[("outcome", "succeed")]).await;
    assert!(ada.follow(&paid).await.text("main").contains("has reached us"));
    let page = ada.get(&path).await;
    check("/projects", &page);
    assert!(
        page.text(".needs").is_empty() || !page.text(".needs").contains("deposit"),
        "{}",
        page.text("main")
    );
    assert!(page.text("main").contains("Your payment has arrived"), "{}", page.text("main"));
    assert!(page.text("main").contains("ahead"), "the rest can be paid before its day");
}

#[tokio::test]
async fn so_much_money_is_agreed_to_with_a_code_from_a_letter_only() {
    let shop = Shop::open().await;
    let mut ada = shop.shopper();
    let opened = commission(&shop, &enquire(&mut ada, &CONTACT).await).await;
    let path = link(&shop.face.cx, &opened);
    let form = "form[action*=\"/quote\"]";
    quote_with(&shop, &opened, Some(640_000)).await;
    let page = ada.get(&path).await;
    check("/projects", &page);
    assert!(page.text(form).contains("a…@example.com"), "{}", page.text(form));
    let yes = |code: &'static str| [("answer", "accept"), ("terms", "2026-11"), ("code", code)];
    let bare = ada.submit(&page, form, &yes("")).await;
    assert_eq!(bare.status, StatusCode::FORBIDDEN);
    assert!(bare.text(".alert").contains("we make sure that it is you"), "{}", bare.text("main"));
    let asked = ada.submit(&page, form, &[("answer", "code")]).await;
    check("/projects", &asked);
    assert!(asked.text(form).contains("The code is on its way"), "{}", asked.text("main"));
    let letter = letter(&shop, "project_code").await.unwrap();
    assert!(letter.recipient == "ada@example.com" && !letter.text.contains("ring"));
    let digits: String = letter.subject.chars().take(7).collect();
    assert_eq!(ada.submit(&page, form, &yes("000 000")).await.status, StatusCode::FORBIDDEN);
    let right = [("answer", "accept"), ("terms", "2026-11"), ("code", digits.as_str())];
    let done = ada.submit(&page, form, &right).await;
    assert!(ada.follow(&done).await.text("main").contains("You accepted this quote."));
}
