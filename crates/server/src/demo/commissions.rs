//! The commissions of the demo house: eight, each at another stage, made through the operations that staff and clients use.

use bespoke::{
    BespokeError,
    billing::{hear, list_bills},
    commissions::{
        Action, BoardFilter, Brief, Commission, Do, OpenCommission, QualityOutcome, ReleaseWay, Side, Stage,
        StoneWish, act, list_board, open_commission,
    },
    consultations::{Hours, PutAdvisor, put_advisor},
    metals::{Element, PutRate, list_rates, put_rate},
    quotes::{AcceptQuote, IssueQuote, PartWish, Shown, TERMS, accept_quote, issue_quote},
};
use catalog::model::{Fineness, Metal};
use chrono::{Duration, NaiveTime};
use commerce::transfers::{
    MatchTransfer, RecordTransfer, TransferError, creditor_reference, match_transfer, record_transfer,
};
use customers::{AddStaff, Role, add_staff};
use db::{Db, Tx, with_retry};
use kernel::{Actor, Currency, Fault as _, FieldError, Rate, ids::AccountId};
use platform::Cx;

use super::{
    DemoError,
    commission_bench::{cast, keep, seal},
};

/// What metal cost on the day the demo house was written down, a kilogram in cents.
const RATES: [(Element, i64); 4] = [
    (Element::Gold, 8_512_300),
    (Element::Platinum, 3_341_000),
    (Element::Palladium, 3_402_500),
    (Element::Silver, 104_200),
];

/// Who looks after commissions.
#[derive(Debug, Clone, Copy)]
pub(super) enum Designer {
    Ines,
    Noah,
}

impl Designer {
    const fn name(self) -> &'static str {
        match self {
            Self::Ines => "Inès Marchetti",
            Self::Noah => "Noah Whitcombe",
        }
    }

    const fn email(self) -> &'static str {
        match self {
            Self::Ines => "ines@jasonandco.example",
            Self::Noah => "noah@jasonandco.example",
        }
    }
}

/// A commission of the demo house: what its client wished for, and how far it has come.
pub(super) struct Wish {
    pub(super) title: &'static str,
    pub(super) client: &'static str,
    pub(super) email: &'static str,
    pub(super) piece: &'static str,
    pub(super) occasion: &'static str,
    pub(super) feeling: &'static str,
    /// What they answer to the first message.
    pub(super) reply: &'static str,
    /// Who looks after it.
    pub(super) designer: Designer,
    pub(super) stone: StoneWish,
    pub(super) stone_words: &'static str,
    pub(super) budget_minor: Option<i64>,
    pub(super) surprise_days: Option<i64>,
    pub(super) specification: &'static str,
    pub(super) metal: (Metal, Fineness, i64),
    pub(super) stone_part: (&'static str, i64),
    pub(super) minutes: i64,
    pub(super) reached: Stage,
}

const WISHES: [Wish; 8] = [
    Wish {
        title: "An engagement ring for Daniel Okafor",
        client: "Daniel Okafor",
        email: "daniel.okafor@example.com",
        piece: "engagement_ring",
        occasion: "A proposal in Lisbon, in spring",
        feeling: "She is an architect and wears almost nothing. Something that looks drawn with one line.",
        reply: "",
        designer: Designer::Ines,
        stone: StoneWish::HouseFinds,
        stone_words: "Perhaps an emerald cut, not large, very clear.",
        budget_minor: Some(1_200_000),
        surprise_days: Some(120),
        specification: "",
        metal: (Metal::Platinum, Fineness::F950, 5_800),
        stone_part: ("1.20 ct emerald cut, F, VS1", 742_000),
        minutes: 1_080,
        reached: Stage::Enquiry,
    },
    Wish {
        title: "Wedding bands for the Lindqvists",
        client: "Maja Lindqvist",
        email: "maja.lindqvist@example.com",
        piece: "wedding_bands",
        occasion: "Midsummer, on the archipelago",
        feeling: "Like pebbles: matt, a little uneven, warm.",
        reply: "Good morning! We are both free on Thursday after four. Erik asks whether the bands can be cut from one piece of gold.",
        designer: Designer::Noah,
        stone: StoneWish::Without,
        stone_words: "",
        budget_minor: Some(600_000),
        surprise_days: None,
        specification: "",
        metal: (Metal::RoseGold, Fineness::F750, 11_400),
        stone_part: ("", 0),
        minutes: 960,
        reached: Stage::Consultation,
    },
    Wish {
        title: "Grandmother’s sapphire, made new",
        client: "Camille Rousseau",
        email: "camille.rousseau@example.com",
        piece: "remodelling",
        occasion: "My fortieth birthday",
        feeling: "The old ring is too heavy for me. I would like to keep its stone and its gallery, and nothing else.",
        reply: "Tuesday at eleven, gladly. I shall bring the old ring and a photograph of my grandmother wearing it.",
        designer: Designer::Ines,
        stone: StoneWish::Own,
        stone_words: "Ceylon sapphire, about 2.4 ct, in the family since 1931. A small chip at the girdle.",
        budget_minor: Some(600_000),
        surprise_days: None,
        specification: "Ring in 18k yellow gold, band 2.4 mm, oval bezel for the client’s sapphire 8.4 × 6.9 mm, gallery of the old ring copied. Size US 6½.",
        metal: (Metal::YellowGold, Fineness::F750, 6_150),
        stone_part: ("Client’s sapphire, recut at the girdle", 18_000),
        minutes: 1_260,
        reached: Stage::Design,
    },
    Wish {
        title: "A pendant for Aiko Tanaka",
        client: "Aiko Tanaka",
        email: "aiko.tanaka@example.com",
        piece: "necklace",
        occasion: "The birth of a daughter",
        feeling: "A moon that is not quite round.",
        reply: "Any evening this week, once the little one sleeps. Her name is Tsukiko, which is moon-child: now you know everything.",
        designer: Designer::Noah,
        stone: StoneWish::HouseFinds,
        stone_words: "A moonstone, or a pearl.",
        budget_minor: Some(300_000),
        surprise_days: None,
        specification: "Pendant 14 mm in 18k white gold, hammered, with a rainbow moonstone of 6 mm; chain of 42 cm.",
        metal: (Metal::WhiteGold, Fineness::F750, 4_300),
        stone_part: ("Rainbow moonstone, 6 mm cabochon", 24_000),
        minutes: 540,
        reached: Stage::Quote,
    },
    Wish {
        title: "An engagement ring for Tom Whitfield",
        client: "Tom Whitfield",
        email: "tom.whitfield@example.com",
        piece: "engagement_ring",
        occasion: "We have waited nine years",
        feeling: "Old-fashioned, and a little too much. She would say: more.",
        reply: "Call me at lunch. And please do not write to our shared address, she reads it first.",
        designer: Designer::Ines,
        stone: StoneWish::HouseFinds,
        stone_words: "An old mine cut, warm in colour.",
        budget_minor: Some(2_500_000),
        surprise_days: None,
        specification: "Cluster ring in platinum 950 over 18k yellow gold, old mine cut 1.71 ct, eight old cuts around it. Size US 6.",
        metal: (Metal::Platinum, Fineness::F950, 7_350),
        stone_part: ("1.71 ct old mine cut, L, VS2, and 8 old cuts", 1_284_000),
        minutes: 2_160,
        reached: Stage::Deposit,
    },
    Wish {
        title: "Earrings for Priya Raman",
        client: "Priya Raman",
        email: "priya.raman@example.com",
        piece: "earrings",
        occasion: "Her own first exhibition",
        feeling: "They should move when she laughs.",
        reply: "After six is best, I am hanging pictures all day. I have sent you the colour of the wall.",
        designer: Designer::Noah,
        stone: StoneWish::HouseFinds,
        stone_words: "Tourmalines, green to blue.",
        budget_minor: Some(600_000),
        surprise_days: None,
        specification: "Pair of drops, 38 mm, 18k yellow gold, each with three tourmalines from green to blue on a fine chain.",
        metal: (Metal::YellowGold, Fineness::F750, 8_900),
        stone_part: ("Six tourmalines, 4.6 ct together", 168_000),
        minutes: 1_320,
        reached: Stage::Setting,
    },
    Wish {
        title: "A signet ring for Hugo Albrecht",
        client: "Hugo Albrecht",
        email: "hugo.albrecht@example.com",
        piece: "ring",
        occasion: "My father’s was lost at sea",
        feeling: "It should look as if it had been worn for thirty years.",
        reply: "Friday morning. I found one old photograph of his hand on the tiller; the heron looks left.",
        designer: Designer::Ines,
        stone: StoneWish::Without,
        stone_words: "",
        budget_minor: Some(600_000),
        surprise_days: None,
        specification: "Oval signet 13 × 11 mm in 18k yellow gold, hand-engraved with a heron, edges softened. Size US 10.",
        metal: (Metal::YellowGold, Fineness::F750, 14_200),
        stone_part: ("", 0),
        minutes: 900,
        reached: Stage::Balance,
    },
    Wish {
        title: "A bracelet for Eleanor Hayes",
        client: "Eleanor Hayes",
        email: "eleanor.hayes@example.com",
        piece: "bracelet",
        occasion: "Sixty years of marriage",
        feeling: "Sixty links, and one of them different.",
        reply: "Do call, my dear, but let it ring: Arthur is slow to the telephone and insists on answering it.",
        designer: Designer::Ines,
        stone: StoneWish::Own,
        stone_words: "One old European cut from my first ring.",
        budget_minor: None,
        surprise_days: None,
        specification: "Bracelet of 60 hand-made links in platinum 950, 18.5 cm, one link set with the client’s old European cut.",
        metal: (Metal::Platinum, Fineness::F950, 31_500),
        stone_part: ("Client’s old European cut, cleaned and set", 9_500),
        minutes: 3_000,
        reached: Stage::Delivered,
    },
];

/// Makes them unless there are commissions already. Answers how many were made.
pub(crate) async fn load(db: &Db, cx: &Cx) -> Result<usize, DemoError> {
    let all = BoardFilter { closed: true, ..BoardFilter::default() };
    if !list_board(&mut *db.read().await?, &all).await?.is_empty() {
        return Ok(0);
    }
    let (ines, noah) = with_retry(async || designers(db, cx).await).await?;
    with_retry(async || put_rates(db, cx).await).await?;
    for wish in &WISHES {
        let designer = match wish.designer {
            Designer::Ines => ines,
            Designer::Noah => noah,
        };
        with_retry(async || make(db, cx, designer, wish).await).await?;
    }
    Ok(WISHES.len())
}

/// Both designers; the first receives.
async fn designers(db: &Db, cx: &Cx) -> Result<(AccountId, AccountId), DemoError> {
    let mut tx = db.begin().await?;
    let ines = add(&mut tx, cx, Designer::Ines).await?;
    let noah = add(&mut tx, cx, Designer::Noah).await?;
    let hour = |h| NaiveTime::from_hms_opt(h, 0, 0).unwrap_or_default();
    // Tuesday to Saturday, as the atelier is open
    let hours = (2..=6).map(|weekday| Hours { weekday, opens: hour(10), closes: hour(17) }).collect();
    let (name, time_zone) = (Designer::Ines.name().to_owned(), "America/New_York".to_owned());
    put_advisor(&mut tx, cx, PutAdvisor { account: ines, name, time_zone, hours }).await?;
    tx.commit().await?;
    Ok((ines, noah))
}

async fn add(tx: &mut Tx, cx: &Cx, designer: Designer) -> Result<AccountId, DemoError> {
    let email = designer.email().parse().map_err(|_| BespokeError::NotFound)?;
    let ask = AddStaff { email, name: Some(designer.name().into()), role: Role::Support };
    add_staff(tx, cx, ask).await.map_err(DemoError::Account)
}

/// Prices that staff have taken down stay.
async fn put_rates(db: &Db, cx: &Cx) -> Result<(), BespokeError> {
    let mut tx = db.begin().await?;
    if list_rates(&mut tx).await?.is_empty() {
        for (element, per_kg_minor) in RATES {
            let (currency, source) = (Currency::Usd, "Written down for the demonstration".to_owned());
            let ask = PutRate { element, currency, per_kg_minor, source, taken_at: None, confirmed: false };
            put_rate(&mut tx, cx, ask).await?;
        }
    }
    Ok(tx.commit().await?)
}

/// One commission, as far as it has come, in one transaction.
async fn make(db: &Db, cx: &Cx, designer: AccountId, wish: &Wish) -> Result<(), BespokeError> {
    let mut tx = db.begin().await?;
    let (staff, client) = (cx.with_actor(Actor::Staff(designer)), cx.with_actor(Actor::Guest));
    let opened = open(&mut tx, &client, wish).await?;
    let mut hands = Hands { staff, client, commission: opened };
    if wish.reached > Stage::Enquiry {
        hands.house(&mut tx, Action::Assign { account: designer, name: wish.designer.name().into() }).await?;
        let hello = format!(
            "Good morning, {}. I have read your lines twice, and already drawn something. When may I call you?",
            wish.client
        );
        hands.house(&mut tx, Action::Write { by: Side::House, words: hello }).await?;
        let answer = wish.reply.to_owned();
        hands.client(&mut tx, Action::Write { by: Side::Client, words: answer }).await?;
        hands.go(&mut tx, Stage::Consultation).await?;
    }
    if wish.reached >= Stage::Design {
        hands
            .house(
                &mut tx,
                Action::Write {
                    by: Side::House,
                    words: "It was good to meet you. Here is what I took from our talk.".into(),
                },
            )
            .await?;
        hands.go(&mut tx, Stage::Design).await?;
    }
    if wish.reached >= Stage::Quote {
        quote(&mut tx, &mut hands, wish).await?;
        hands.go(&mut tx, Stage::Quote).await?;
    }
    if wish.reached >= Stage::Deposit {
        agree(&mut tx, &mut hands, wish).await?;
    }
    if wish.stone == StoneWish::Own {
        keep(&mut tx, &mut hands, wish).await?;
    }
    if wish.reached.at_the_bench() || wish.reached >= Stage::Balance {
        bench(&mut tx, &mut hands, wish).await?;
    }
    if wish.reached >= Stage::Balance {
        seal(&mut tx, &mut hands, wish).await?;
    }
    Ok(tx.commit().await?)
}

async fn open(tx: &mut Tx, client: &Cx, wish: &Wish) -> Result<Commission, BespokeError> {
    let today = tx.now().await?.date_naive();
    let ask = OpenCommission {
        title: wish.title.into(),
        client: wish.client.into(),
        email: wish.email.parse().map_err(|_| BespokeError::NotFound)?,
        phone: None,
        account: None,
        currency: Currency::Usd,
        brief: Brief {
            piece: wish.piece.into(),
            wearer: "someone".into(),
            occasion: wish.occasion.into(),
            feeling: wish.feeling.into(),
            stone: wish.stone,
            stone_words: wish.stone_words.into(),
            budget_to_minor: wish.budget_minor,
            needed_by: Some(today + Duration::days(90)),
            size: String::new(),
            pictures: 0,
        },
        secret_until: wish.surprise_days.map(|days| today + Duration::days(days)),
    };
    open_commission(tx, client, ask).await
}

async fn quote(tx: &mut Tx, hands: &mut Hands, wish: &Wish) -> Result<(), BespokeError> {
    let (metal, fineness, weight_mg) = wish.metal;
    let mut parts = vec![PartWish::Metal { metal, fineness, weight_mg }];
    if !wish.stone_part.0.is_empty() {
        parts.push(PartWish::Stone { words: wish.stone_part.0.into(), amount_minor: wish.stone_part.1 });
    }
    parts.push(PartWish::Work {
        words: "Making by hand".into(),
        minutes: wish.minutes,
        per_hour_minor: 9_500,
    });
    parts.push(PartWish::Finish { words: "Hallmark, finish and presentation".into(), amount_minor: 12_500 });
    let ask = IssueQuote {
        commission: hands.commission.id,
        expected_version: hands.commission.version,
        parts,
        tax: Rate::per_million(88_750),
        deposit: Rate::per_million(500_000),
        stages: Vec::new(),
        valid_days: 14,
        lock_days: 7,
        band_ppm: 30_000,
        shown: Shown::Groups,
        note: String::new(),
    };
    hands.commission = issue_quote(tx, &hands.staff, ask).await?.0;
    Ok(())
}

/// The client accepts the price, approves the design, and is asked for the deposit.
async fn agree(tx: &mut Tx, hands: &mut Hands, wish: &Wish) -> Result<(), BespokeError> {
    let (commission, version) = (hands.commission.id, 1);
    let ask = AcceptQuote { commission, version, terms: TERMS.into(), code: None };
    // nobody is asked for a code: there is no client behind it
    let client = hands.client.with_actor(Actor::System);
    hands.commission = accept_quote(tx, &client, ask).await?;
    // the demonstration has no drawing of it: the fingerprint is that of the specification
    let sheet = bespoke::commissions::ApprovalSheet {
        commission: hands.commission.state.number.clone(),
        round: 1,
        file_sha256: String::new(),
        specification: wish.specification.into(),
        price: kernel::Money::zero(Currency::Usd),
    };
    let (file_sha256, specification) = (sheet.hash(), wish.specification.to_owned());
    hands.house(tx, Action::ShowDesign { file_sha256, specification }).await?;
    let hash = hands.commission.state.sheet().map(|sheet| sheet.hash()).unwrap_or_default();
    hands.client(tx, Action::ApproveDesign { hash }).await?;
    hands.go(tx, Stage::Approved).await?;
    hands.go(tx, Stage::Deposit).await?;
    let on = tx.now().await?.date_naive() + Duration::days(56);
    hands.house(tx, Action::Promise { on }).await
}

async fn bench(tx: &mut Tx, hands: &mut Hands, wish: &Wish) -> Result<(), BespokeError> {
    let reached = wish.reached;
    hands.pays(tx, 1).await?;
    let road = [
        Stage::Casting,
        Stage::Fabrication,
        Stage::Setting,
        Stage::Finishing,
        Stage::Hallmarking,
        Stage::QualityCheck,
        Stage::Photography,
        Stage::Balance,
    ];
    for to in road.into_iter().filter(|to| *to <= reached) {
        if to == Stage::Photography {
            let (outcome, name) = (QualityOutcome::Passed, "Tomás Oliveira".to_owned());
            hands.house(tx, Action::CheckQuality { outcome, name, words: None }).await?;
        }
        hands.go(tx, to).await?;
        if to == Stage::Casting {
            cast(tx, hands, wish).await?;
        }
    }
    if reached >= Stage::Delivered {
        hands.pays(tx, 2).await?;
        let words = "She came for it herself".to_owned();
        hands.house(tx, Action::Release { way: ReleaseWay::Collected, words, cover_minor: 0 }).await?;
        hands.go(tx, Stage::Delivered).await?;
        let words = "I put it on and could not speak. Thank you, all of you.".to_owned();
        hands.client(tx, Action::Write { by: Side::Client, words }).await?;
    }
    Ok(())
}

/// Who does what to the commission at hand.
pub(super) struct Hands {
    pub(super) staff: Cx,
    pub(super) client: Cx,
    pub(super) commission: Commission,
}

impl Hands {
    async fn house(&mut self, tx: &mut Tx, action: Action) -> Result<(), BespokeError> {
        let ask = Do { commission: self.commission.id, expected_version: None, action };
        self.commission = act(tx, &self.staff, ask).await?;
        Ok(())
    }

    async fn client(&mut self, tx: &mut Tx, action: Action) -> Result<(), BespokeError> {
        let ask = Do { commission: self.commission.id, expected_version: None, action };
        self.commission = act(tx, &self.client, ask).await?;
        Ok(())
    }

    /// What is to be paid next comes by bank, and finds its order.
    async fn pays(&mut self, tx: &mut Tx, nth: u8) -> Result<(), BespokeError> {
        let bills = list_bills(tx, self.commission.id).await?;
        let next =
            bills.iter().find_map(|bill| Some((bill.order.id, &bill.order.number, bill.next()?.amount)));
        let (order, number, amount) = next.ok_or(BespokeError::NothingWaits)?;
        let line = RecordTransfer {
            line_id: format!("DEMO-{}-{nth}", self.commission.state.number),
            amount,
            received_on: tx.now().await?.date_naive(),
            payer: self.commission.state.client.clone(),
            reference: creditor_reference(number),
        };
        let refused = |error: TransferError| match error {
            TransferError::Database(error) => BespokeError::Database(error),
            other => BespokeError::Invalid(vec![FieldError::new("transfer", other.code(), other.message())]),
        };
        let transfer = record_transfer(tx, &self.staff, line).await.map_err(refused)?.into_transfer();
        let matching = MatchTransfer { transfer: transfer.id, order };
        match_transfer(tx, &self.staff, matching).await.map_err(refused)?;
        let told = hear(tx, &self.staff, order).await?;
        self.commission = told.ok_or(BespokeError::NotFound)?;
        Ok(())
    }

    async fn go(&mut self, tx: &mut Tx, to: Stage) -> Result<(), BespokeError> {
        self.house(tx, Action::Move { to, reason: None }).await
    }
}
