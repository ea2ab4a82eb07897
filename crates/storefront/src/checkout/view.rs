//! How checkout looks: one page, one column of fields, every amount computed here and now.

use commerce::{
    cart::{Cart, CartLine},
    checkout::{COUNTRIES, Quote, deliver_by},
    holds::Thing,
    schedules::PaymentPolicy,
    shipping::ShippingMethod,
};
use kernel::{FieldError, Money};
use maud::{Markup, html};
use ui::{
    Button, ButtonScheme, CheckoutSection, Choice, ChoiceCard, Disclosure, ErrorSummary, FieldProblem,
    Fieldset, Icon, InlineAlert, Select, TextArea, TextField, Tone,
};

use super::{
    codes,
    credits::{self, Credits},
    form::{CheckoutForm, GIFT_NOTE},
    reminder, summary,
};
use crate::{Face, dates, frame, holds, payment};

/// Something to say above the form.
#[derive(Debug, Clone)]
pub(crate) struct Notice {
    pub(crate) scheme: Tone,
    pub(crate) title: String,
    pub(crate) text: String,
}

/// Checkout with what was typed so far.
pub(super) struct CheckoutPage<'a> {
    pub(super) face: &'a Face,
    pub(super) cart: &'a Cart,
    pub(super) form: &'a CheckoutForm,
    pub(super) methods: Vec<ShippingMethod>,
    /// Why it cannot be sent there at all.
    pub(super) unsent: Option<String>,
    pub(super) quote: Option<Quote>,
    /// How the house lets its clients pay.
    pub(super) policy: Option<PaymentPolicy>,
    pub(super) errors: &'a [FieldError],
    pub(super) notice: Option<Notice>,
    /// What pays besides a card, and what could.
    pub(super) credits: Credits,
    /// Whether the box beside the address is ticked.
    pub(super) reminder: bool,
}

impl CheckoutPage<'_> {
    pub(super) fn document(&self) -> Markup {
        let body = html! {
            div class="wrap section-tight stack stack-6" {
                h1 class="h1" { "Checkout" }
                @if let Some(notice) = &self.notice {
                    (InlineAlert { scheme: notice.scheme, title: notice.title.clone(), body: html! { (notice.text) }, live: true })
                }
                (self.holds())
                checkout-form {
                    form id="checkout" class="stack stack-6" method="post" action="/checkout" {
                        (self.problems())
                        details class="fold narrow-only" {
                            summary { (self.folded_title()) }
                            div class="fold-body" { (summary::inside(self.face, self.cart, self.quote.as_ref(), self.place_known())) }
                        }
                        div class="split split-aside" {
                        div {
                            (self.contact())
                            (self.delivery())
                            (self.method())
                            (self.gift())
                            (codes::field(self.text(codes::FIELD, "Promotion code", &self.form.codes, "off", 80)))
                            (self.credits.field(self.text(credits::FIELD, "Gift card", &self.form.gift_card, "off", 40)))
                            (self.payment())
                        }
                        aside class="wide-only" aria-label="Your order" { (summary::card(self.face, self.cart, self.quote.as_ref(), self.place_known())) }
                        }
                    }
                }
            }
        };
        frame::enclosed(self.face, "Checkout", ("Bag", "/bag"), &["checkout.js"], body)
    }

    /// What is held and until when, and what could be. The buttons send the form along, so that nothing has to be typed twice.
    fn holds(&self) -> Markup {
        let ours = self.cart.lines.iter().filter_map(|line| line.hold.as_ref());
        let first = ours.clone().min_by_key(|hold| hold.until);
        let open = |line: &&CartLine| line.hold.is_none() && Thing::of_line(line).is_some();
        let unheld = self.cart.lines.iter().filter(open).count();
        let button = |value: &str, text: &str| Button {
            form: Some("checkout".into()),
            name: Some("intent".into()),
            value: Some(value.into()),
            unchecked: true,
            ..Button::submit(text).scheme(ButtonScheme::Outline).small()
        };
        let more =
            html! { @if ours.clone().any(|hold| hold.extendable) { (button("extend", "Ten minutes more")) } };
        html! {
            @if let Some(hold) = first { (holds::note(hold, more)) }
            @if unheld > 0 {
                (InlineAlert {
                    scheme: Tone::Info,
                    title: String::new(),
                    body: html! {
                        p {
                            @if unheld == 1 { "A piece of which one exists is not held for you." } @else { (unheld) " pieces of which one exists are not held for you." }
                            " Until you pay, somebody else could have it."
                        }
                        (button("hold", &format!("Hold for {}", holds::usual())))
                    },
                    live: false,
                })
            }
        }
    }

    /// What stands above the form on phones: "Your order · $9,800".
    fn folded_title(&self) -> Markup {
        html! { span class="num" { "Your order" @if let Some(quote) = &self.quote { " · " span data-announce { (quote.total) } } } }
    }

    /// Whether the tax is that of the place it goes to.
    fn place_known(&self) -> bool {
        let form = self.form;
        form.country().is_some_and(|c| c.regions.is_empty() || c.region(&form.address.region).is_some())
    }

    fn problems(&self) -> ErrorSummary {
        let problem =
            |e: &FieldError| FieldProblem { field_id: e.field.to_string(), text: e.message.to_string() };
        ErrorSummary { title: String::new(), problems: self.errors.iter().map(problem).collect() }
    }

    pub(super) fn error(&self, field: &str) -> Option<String> {
        self.errors.iter().find(|e| e.field == field).map(|e| e.message.to_string())
    }

    fn text(&self, name: &str, label: &str, value: &str, token: &str, most: u32) -> TextField {
        TextField {
            autocomplete: Some(token.into()),
            max_length: Some(most),
            value: value.into(),
            error: self.error(name),
            ..TextField::new(name, label)
        }
    }

    fn contact(&self) -> CheckoutSection {
        let field = TextField {
            hint: Some("For the confirmation and the link to your order. No account needed.".into()),
            error: self.error("email"),
            max_length: Some(254),
            ..TextField::email("email", "E-mail").required().value(&*self.form.email)
        };
        section(
            "contact",
            "Contact",
            html! { div class="form" { (field) (reminder::choice(self.cart, self.reminder)) } },
        )
    }

    fn delivery(&self) -> CheckoutSection {
        let address = &self.form.address;
        let country = self.form.country();
        let postal = country.and_then(|c| c.postal_label);
        let missing = |field: TextField, words: &str| TextField {
            when_missing: Some(words.into()),
            ..field.required()
        };
        let body = html! {
            div class="form" {
                (self.country())
                (missing(self.text("name", "Full name", &address.name, "name", 100), "Enter the full name of the person who receives it."))
                (missing(self.text("line1", "Street and number", &address.line1, "address-line1", 120), "Enter the street and number."))
                (self.text("line2", "Flat, floor, building", &address.line2, "address-line2", 120))
                div class="form-row" {
                    (missing(self.text("city", "Town or city", &address.city, "address-level2", 80), "Enter the town or city."))
                    (self.region())
                }
                @if let Some(label) = postal {
                    (missing(
                        TextField { placeholder: country.map(|c| c.postal_example.to_owned()), ..self.text("postal_code", label, &address.postal_code, "postal-code", 12) },
                        &format!("Enter the {label}, for example {}.", country.map_or("", |c| c.postal_example)),
                    ))
                }
                (TextField { value: address.phone.clone(), error: self.error("phone"), max_length: Some(30), ..TextField::phone("phone", "Telephone") })
                live-totals {
                  div class="stack stack-2" {
                    (Button { name: Some("intent".into()), value: Some("update".into()), unchecked: true, ..Button::submit("Update totals").scheme(ButtonScheme::Outline).small() })
                    p class="small muted" { "After another country or state: recomputes delivery, tax and dates. Nothing is ordered yet." }
                  }
                }
            }
        };
        section("delivery", "Delivery address", body)
    }

    fn country(&self) -> Select {
        Select {
            id: "country".into(),
            name: "country".into(),
            label: "Country".into(),
            choices: COUNTRIES.iter().map(|c| Choice::new(c.code, c.name)).collect(),
            selected: self.form.address.country.to_ascii_uppercase(),
            prompt: self.form.country().is_none().then(|| "Choose a country".into()),
            error: self.error("country"),
            required: true,
            autocomplete: Some("country".into()),
            ..Select::default()
        }
    }

    fn region(&self) -> Markup {
        let (label, regions) =
            self.form.country().map_or(("Region", &[][..]), |c| (c.region_label, c.regions));
        let value = &self.form.address.region;
        if regions.is_empty() {
            return html! { (self.text("region", label, value, "address-level1", 80)) };
        }
        let selected = self.form.country().and_then(|c| c.region(value)).map_or("", |r| r.code);
        html! {
            (Select {
                id: "region".into(),
                name: "region".into(),
                label: label.into(),
                choices: regions.iter().map(|r| Choice::new(r.code, r.name)).collect(),
                selected: selected.into(),
                prompt: Some(format!("Choose a {}", label.to_lowercase())),
                error: self.error("region"),
                required: true,
                autocomplete: Some("address-level1".into()),
                when_missing: Some(format!("Choose the {} it goes to.", label.to_lowercase())),
                ..Select::default()
            })
        }
    }

    fn method(&self) -> CheckoutSection {
        let today = dates::today(self.face);
        let lead = self.cart.lines.iter().map(|l| l.lead_days).max().unwrap_or(0);
        let chosen = self.quote.as_ref().map_or("", |q| q.shipping_method.code.as_str());
        let card = |method: &ShippingMethod| ChoiceCard {
            name: "shipping_method".into(),
            value: method.code.clone(),
            text: method.name.clone(),
            note: Some(format!(
                "{}. {}By {}.",
                method.promise,
                method.cover.map(|cover| format!("Insured up to {cover}. ")).unwrap_or_default(),
                dates::weekday(deliver_by(today, lead, method.transit_days), today)
            )),
            aside: Some(if method.price.is_zero() { "Included".into() } else { method.price.to_string() }),
            checked: method.code == chosen,
            ..ChoiceCard::default()
        };
        let choices = html! { div class="choices" { @for method in &self.methods { (card(method)) } } };
        let fieldset = Fieldset {
            legend: "How it travels".into(),
            id: "shipping_method".into(),
            error: self.error("shipping_method"),
            body: choices,
            ..Fieldset::default()
        };
        let body = html! {
            @if let Some(why) = &self.unsent {
                (InlineAlert::new(Tone::Warning, why.as_str()))
            } @else if self.methods.is_empty() {
                (InlineAlert::new(Tone::Info, "Choose the country it goes to, and the ways to send it appear here."))
            } @else { (fieldset) }
        };
        section("method", "Delivery", body)
    }

    fn gift(&self) -> Markup {
        let note = TextArea {
            id: "gift_note".into(),
            name: "gift_note".into(),
            label: "Words for the card".into(),
            value: self.form.gift_note.clone(),
            hint: Some(match &self.cart.gift {
                Some(gift) if !gift.hide_prices => "Written by hand on a card in the box.".into(),
                _ => "Written by hand on a card in the box. The box never shows a price.".into(),
            }),
            error: self.error("gift_note"),
            max_length: u32::try_from(GIFT_NOTE).ok(),
            ..TextArea::default()
        };
        let open = !self.form.gift_note.is_empty() || note.error.is_some() || self.cart.gift.is_some();
        let body = html! {
            (note)
            @if let Some(gift) = &self.cart.gift {
                p class="small" { "Wrapping: " (gift.wrapping.name) }
            }
        };
        html! { (Disclosure { title: "Is it a gift?".into(), body, open, group: String::new() }) }
    }

    fn payment(&self) -> CheckoutSection {
        // nobody is asked to pay a total that tax will still be added to
        let due = self.quote.as_ref().filter(|_| self.place_known()).map(|q| q.due);
        if due.is_some_and(Money::is_zero) {
            self.nothing_to_pay()
        } else if payment::has_form(self.face) {
            self.payment_elsewhere(due)
        } else {
            self.pretend_cards(due)
        }
    }

    /// Gift cards and store credit cover everything.
    fn nothing_to_pay(&self) -> CheckoutSection {
        let place = Button {
            busy_text: Some("Placing your order…".into()),
            ..Button::submit("Place the order").full()
        };
        let body = html! {
            div class="form" {
                (InlineAlert::new(Tone::Info, "Nothing is left to pay: what you named covers your order."))
                input type="hidden" name="outcome" value="succeed";
                (self.seen())
                (place)
                p class="small muted" { a class="link" href="/terms" { "Terms" } " · " a class="link" href="/delivery-and-returns" { "Returns" } }
            }
        };
        section("payment", "Payment", body)
    }

    /// The amounts that the shopper has before them; only compared.
    fn seen(&self) -> Markup {
        html! {
            @if let Some(quote) = self.quote.as_ref().filter(|_| self.place_known()) {
                input type="hidden" name="expected_total" value=(quote.total.minor());
                input type="hidden" name="expected_due" value=(quote.due.minor());
            }
        }
    }

    /// Where the money is taken by the provider's own form, on the page after this one.
    fn payment_elsewhere(&self, due: Option<Money>) -> CheckoutSection {
        let offers = due.map(|due| self.offers(due)).unwrap_or_default();
        let text = match due {
            None => "See the total with tax".to_owned(),
            // what follows depends on what is chosen above, also without script
            Some(due) if offers.any() => format!("Go on as chosen, {due} in all"),
            Some(_) => "Continue to payment".to_owned(),
        };
        let go_on = Button { busy_text: Some("Placing your order…".into()), ..Button::submit(text).full() };
        let body = html! {
            div class="form" {
                (self.how_much(due, &offers))
                (self.how(&offers))
                @if let Some(due) = due {
                    @if offers.any() {
                        p { "What you pay by card is paid on the next page. Nothing is charged before that." }
                    } @else { p { "You pay " b class="num" { (due) } " on the next page, by card or wallet or as your country is used to. Nothing is charged before that." } }
                    (payment::instalments_in_short(self.face, due))
                }
                (self.seen())
                (go_on)
                p class="small muted" { "From the moment you continue, your pieces are kept for you while you pay. " a class="link" href="/terms" { "Terms" } " · " a class="link" href="/delivery-and-returns" { "Returns" } }
            }
        };
        section("payment", "Payment", body)
    }

    fn pretend_cards(&self, due: Option<Money>) -> CheckoutSection {
        let card = |value: &str, text: &str, note: &str, icon| ChoiceCard {
            name: "outcome".into(),
            value: value.into(),
            text: text.into(),
            note: Some(note.into()),
            icon: Some(icon),
            checked: self.form.outcome == value,
            ..ChoiceCard::default()
        };
        let choices = html! {
            div class="choices" {
                (card("succeed", "A card that pays", "The payment goes through at once.", Icon::CreditCard))
                (card("decline", "A card that is declined", "The bank says no; nothing is charged.", Icon::CreditCard))
                (card("challenge", "A card that asks", "The bank asks you to confirm first.", Icon::CreditCard))
            }
        };
        // what is due is what is divided
        let offers = due.map(|due| self.offers(due)).unwrap_or_default();
        let text = match due {
            None => "See the total with tax".to_owned(),
            // what is paid now depends on what is chosen above, also without script
            Some(due) if offers.any() => format!("Pay as chosen, {due} in all"),
            Some(due) => format!("Pay {due}"),
        };
        let pay = Button { busy_text: Some("Placing your order…".into()), ..Button::submit(text).full() };
        let body = html! {
            div class="form" {
                (self.how_much(due, &offers))
                (self.how(&offers))
                (InlineAlert {
                    scheme: Tone::Info,
                    title: "Demonstration: no card is charged.".into(),
                    body: html! { "This house takes no money. Choose what the pretend bank should answer." },
                    live: false,
                })
                (Fieldset { legend: "Pretend card".into(), id: "outcome".into(), error: self.error("outcome"), body: choices, ..Fieldset::default() })
                (self.seen())
                (pay)
                p class="small muted" { "From the moment you press Pay, your pieces are kept for you until your bank has answered. " a class="link" href="/terms" { "Terms" } " · " a class="link" href="/delivery-and-returns" { "Returns" } }
            }
        };
        section("payment", "Payment", body)
    }
}

fn section(id: &str, title: &str, body: Markup) -> CheckoutSection {
    CheckoutSection { id: id.into(), title: title.into(), body }
}
