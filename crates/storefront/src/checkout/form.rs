//! What a shopper typed at checkout.

use commerce::{
    cart::{Cart, GIFT_NOTE_MAX, GiftNote},
    checkout::{Address, AddressInput, Country},
    orders::Order,
    payments::DemoOutcome,
    schedules::{Installment, InstallmentKind, Method, PaymentPlan},
};
use kernel::{EmailAddress, FieldError, Money};
use web::Pairs;

/// The checkout form as typed, so that nothing has to be typed twice.
#[derive(Debug, Clone, Default)]
pub(super) struct CheckoutForm {
    pub(super) email: String,
    pub(super) address: AddressInput,
    pub(super) shipping_method: String,
    pub(super) gift_note: String,
    /// Codes of promotions, apart by spaces or commas.
    pub(super) codes: String,
    /// The code of a gift card to add.
    pub(super) gift_card: String,
    pub(super) outcome: String,
    /// `full` or `deposit`.
    pub(super) pay_now: String,
    /// `card` or `bank_transfer`.
    pub(super) pay_by: String,
    /// Whether the balance may be charged to the card of the deposit.
    pub(super) balance_by_card: bool,
    /// The total the shopper saw, in minor units of the cart's currency.
    pub(super) expected_total: Option<i64>,
    /// What they saw that remains to be paid, likewise.
    pub(super) expected_due: Option<i64>,
    /// Whether to be reminded of this bag; `None` when the form did not ask.
    pub(super) reminder: Option<bool>,
    /// "Update totals" was pressed, not "Pay".
    pub(super) only_totals: bool,
}

/// What a form says once it is in order.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) email: EmailAddress,
    pub(super) address: Address,
    /// Words for the card, empty for none.
    pub(super) gift_note: String,
    pub(super) plan: PaymentPlan,
    /// What the pretend bank answers; `None` where a real one does, on the payment page.
    pub(super) outcome: Option<DemoOutcome>,
}

/// What `pay_now` says for the whole, and for a deposit.
pub(super) const FULL: &str = "full";
pub(super) const DEPOSIT: &str = "deposit";

/// The most characters of a note in the box.
pub(super) const GIFT_NOTE: usize = GIFT_NOTE_MAX;

impl CheckoutForm {
    /// A fresh form: the house delivers at home unless told otherwise.
    pub(super) fn fresh() -> Self {
        let address = AddressInput { country: "US".into(), ..AddressInput::default() };
        Self {
            address,
            outcome: "succeed".into(),
            pay_now: FULL.into(),
            pay_by: Method::Card.code().into(),
            ..Self::default()
        }
    }

    /// The form as an order that still waits for payment was placed.
    pub(super) fn of_order(order: &Order) -> Self {
        let Address { name, line1, line2, city, region, postal_code, country, phone } =
            order.shipping_address.clone();
        let text = Option::unwrap_or_default;
        let address = AddressInput {
            name,
            line1,
            line2: text(line2),
            city,
            region: text(region),
            postal_code: text(postal_code),
            country,
            phone: text(phone),
        };
        Self {
            email: order.email.as_str().to_owned(),
            address,
            shipping_method: order.shipping_method.clone(),
            codes: order.promotions.iter().map(|p| p.code.as_str()).collect::<Vec<_>>().join(" "),
            ..Self::fresh()
        }
    }

    /// The form with the way of paying that an order which waits was placed with.
    pub(super) fn with_plan_of(self, installments: &[Installment], balance_by_card: bool) -> Self {
        let Some(first) = installments.first() else { return self };
        let pay_now = if first.kind == InstallmentKind::Deposit { DEPOSIT } else { FULL };
        Self { pay_now: pay_now.into(), pay_by: first.method.code().into(), balance_by_card, ..self }
    }

    /// The form as sent. Each field is kept to a length nobody types by hand.
    pub(super) fn read(pairs: &Pairs) -> Self {
        let field = |name: &str| pairs.get(name).chars().take(500).collect::<String>();
        Self {
            email: field("email"),
            address: AddressInput {
                name: field("name"),
                line1: field("line1"),
                line2: field("line2"),
                city: field("city"),
                region: field("region"),
                postal_code: field("postal_code"),
                country: field("country"),
                phone: field("phone"),
            },
            shipping_method: field("shipping_method"),
            gift_note: pairs.get("gift_note").chars().take(2_000).collect(),
            codes: field("codes"),
            gift_card: field("gift_card").trim().to_owned(),
            outcome: field("outcome"),
            // a page from before there was a choice sends none
            pay_now: Some(field("pay_now")).filter(|given| !given.is_empty()).unwrap_or_else(|| FULL.into()),
            pay_by: Some(field("pay_by"))
                .filter(|given| !given.is_empty())
                .unwrap_or_else(|| Method::Card.code().into()),
            balance_by_card: !pairs.get("balance_by_card").is_empty(),
            expected_total: pairs.get("expected_total").parse().ok(),
            expected_due: pairs.get("expected_due").parse().ok(),
            reminder: super::reminder::read(pairs),
            only_totals: pairs.get("intent") == "update",
        }
    }

    /// The codes, each by itself.
    pub(super) fn codes(&self) -> Vec<String> {
        let parts = self.codes.split([' ', ',', ';']).map(str::trim).filter(|code| !code.is_empty());
        parts.map(str::to_owned).collect()
    }

    /// The country, while it is one the house delivers to.
    pub(super) fn country(&self) -> Option<&'static Country> {
        Country::find(&self.address.country)
    }

    /// The total the shopper saw.
    pub(super) fn expected(&self, cart: &Cart) -> Option<Money> {
        self.expected_total.map(|minor| Money::new(minor, cart.currency))
    }

    /// Reads the whole form, collecting every field that breaks a rule, in the order of the page.
    /// `pretend` says whether the demonstration's cards stand in it.
    pub(super) fn check(&self, pretend: bool) -> Result<Checked, Vec<FieldError>> {
        let email = self
            .email
            .parse::<EmailAddress>()
            .map_err(|e| vec![FieldError::new("email", "invalid", e.to_string())]);
        let address = self.address.validate("");
        let gift_note = self.gift_note();
        let plan = self.plan();
        let outcome = if pretend { self.outcome().map(Some) } else { Ok(None) };
        match (email, address, gift_note, plan, outcome) {
            (Ok(email), Ok(address), Ok(gift_note), Ok(plan), Ok(outcome)) => {
                Ok(Checked { email, address, gift_note, plan, outcome })
            }
            (email, address, gift_note, plan, outcome) => {
                let parts = [
                    email.err(),
                    address.err(),
                    gift_note.err().map(|e| vec![e]),
                    plan.err().map(|e| vec![e]),
                    outcome.err().map(|e| vec![e]),
                ];
                Err(parts.into_iter().flatten().flatten().collect())
            }
        }
    }

    fn gift_note(&self) -> Result<String, FieldError> {
        let note = GiftNote::parse(&self.gift_note).map_err(|error| error.about("gift_note"))?;
        Ok(note.map(|note| note.as_str().to_owned()).unwrap_or_default())
    }

    /// The form with the words that the card of the cart's gift has.
    pub(super) fn with_card_of(self, cart: &Cart) -> Self {
        let note = cart.gift.as_ref().and_then(|gift| gift.note.as_ref());
        Self { gift_note: note.map(|note| note.as_str().to_owned()).unwrap_or_default(), ..self }
    }

    fn plan(&self) -> Result<PaymentPlan, FieldError> {
        let deposit = match self.pay_now.as_str() {
            FULL => false,
            DEPOSIT => true,
            _ => return Err(FieldError::new("pay_now", "required", "Choose how much to pay now.")),
        };
        let method = Method::find(&self.pay_by).ok_or_else(|| {
            FieldError::new("pay_by", "required", "Choose how to pay: by card or by bank transfer.")
        })?;
        // the tick stands beneath the deposit, and says nothing beside the whole or a transfer
        let balance_by_card = self.balance_by_card && deposit && method == Method::Card;
        Ok(PaymentPlan { deposit, method, balance_by_card })
    }

    fn outcome(&self) -> Result<DemoOutcome, FieldError> {
        // a transfer asks nothing of a card
        if self.pay_by == Method::BankTransfer.code() {
            return Ok(DemoOutcome::Succeed);
        }
        match self.outcome.as_str() {
            "succeed" => Ok(DemoOutcome::Succeed),
            "decline" => Ok(DemoOutcome::Decline),
            "challenge" => Ok(DemoOutcome::Challenge),
            _ => Err(FieldError::new("outcome", "required", "Choose what the demonstration card should do.")),
        }
    }
}
