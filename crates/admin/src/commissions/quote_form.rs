//! The form of a quote: rows of metal, stones, work and finish. Empty rows are left out, so that it needs no script.

use bespoke::{
    commissions::Stage,
    ids::CommissionId,
    metals::MetalRate,
    quotes::{IssueQuote, PartKind, PartWish, Quote, Shown},
};
use catalog::model::{Fineness, Metal};
use kernel::{Currency, FieldError, Money, Rate};
use maud::{Markup, html};
use ui::{Button, Card, Choice, Select, TextField, TextKind};
use web::Pairs;

use super::read::{decimal, money, percent, whole};
use crate::words::moment;

/// How many rows of each kind there are.
const ROWS: [(PartKind, usize); 4] =
    [(PartKind::Metal, 3), (PartKind::Stone, 4), (PartKind::Work, 4), (PartKind::Finish, 4)];

/// What was quoted last, as the form has it; the house's usual terms for a first quote.
pub(super) fn fill(newest: Option<&Quote>) -> Pairs {
    let mut typed: Vec<(String, String)> = Vec::new();
    let mut put = |name: String, value: String| typed.push((name, value));
    let Some(quote) = newest else {
        for (name, value) in [
            ("deposit", "50"),
            ("valid_days", "14"),
            ("lock_days", "7"),
            ("band", "3"),
            ("shown", "groups"),
            ("tax", "0"),
        ] {
            put(name.to_owned(), value.to_owned());
        }
        return Pairs(typed);
    };
    for (kind, rows) in ROWS {
        let parts = quote.priced.parts.iter().filter(|part| part.kind == kind).take(rows);
        for (row, part) in parts.enumerate() {
            let name = |field: &str| format!("{}_{row}_{field}", kind.code());
            match (&part.metal, part.work) {
                (Some((metal, fineness, weight_mg, _)), _) => {
                    put(name("metal"), format!("{} {}", metal.code(), fineness.code()));
                    put(name("weight"), thousandths(*weight_mg));
                }
                (_, Some((minutes, per_hour))) => {
                    put(name("words"), part.words.clone());
                    put(name("hours"), thousandths((minutes * 1_000 + 30) / 60));
                    put(name("per_hour"), Money::new(per_hour, part.amount.currency()).decimal());
                }
                _ => {
                    put(name("words"), part.words.clone());
                    put(name("amount"), part.amount.decimal());
                }
            }
        }
    }
    let share = if quote.priced.total.is_zero() {
        0
    } else {
        quote.priced.deposit.minor() * 100 / quote.priced.total.minor()
    };
    let days = |until: chrono::DateTime<chrono::Utc>| (until - quote.issued_at).num_days().to_string();
    put("tax".into(), quote.tax_rate.to_string().trim_end_matches(" %").to_owned());
    put("deposit".into(), share.to_string());
    put("valid_days".into(), days(quote.valid_until));
    put("lock_days".into(), days(quote.locked_until));
    put(
        "band".into(),
        kernel::Rate::per_million(quote.band_ppm).to_string().trim_end_matches(" %").to_owned(),
    );
    put("shown".into(), quote.shown.code().into());
    for (row, due) in quote.stages.iter().take(STAGES).enumerate() {
        let share =
            (due.amount_minor * 100 + quote.priced.total.minor() / 2) / quote.priced.total.minor().max(1);
        put(format!("stage_{row}_share"), share.to_string());
        put(format!("stage_{row}_before"), due.before.code().into());
    }
    put("note".into(), quote.note.clone().unwrap_or_default());
    Pairs(typed)
}

fn thousandths(n: i64) -> String {
    let text = format!("{}.{:03}", n / 1_000, n % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Reads the form; with it the row of each part, for saying what is wrong where it was typed.
pub(super) fn read(
    sent: &Pairs,
    commission: CommissionId,
    currency: Currency,
) -> Result<(IssueQuote, Vec<String>), Vec<FieldError>> {
    let mut wrong = Vec::new();
    let (mut parts, mut rows) = (Vec::new(), Vec::new());
    for (kind, count) in ROWS {
        for row in 0..count {
            let prefix = format!("{}_{row}", kind.code());
            if let Some(part) = read_row(sent, kind, &prefix, currency, &mut wrong) {
                parts.push(part);
                rows.push(prefix);
            }
        }
    }
    let ask = IssueQuote {
        commission,
        expected_version: sent.get("version").parse().unwrap_or_default(),
        parts,
        tax: percent("tax", sent.get("tax"), &mut wrong),
        deposit: percent("deposit", sent.get("deposit"), &mut wrong),
        stages: read_stages(sent, &mut wrong),
        valid_days: whole("valid_days", sent.get("valid_days"), &mut wrong),
        lock_days: whole("lock_days", sent.get("lock_days"), &mut wrong),
        band_ppm: percent("band", sent.get("band"), &mut wrong).millionths(),
        shown: Shown::find(sent.get("shown")).unwrap_or(Shown::Groups),
        note: sent.get("note").to_owned(),
    };
    if wrong.is_empty() { Ok((ask, rows)) } else { Err(wrong) }
}

/// How many payments by stages a form has.
const STAGES: usize = 2;

/// What is paid while it is being made; a row without a share is left out.
fn read_stages(sent: &Pairs, wrong: &mut Vec<FieldError>) -> Vec<(Stage, Rate)> {
    let rows = (0..STAGES).filter_map(|row| {
        let share = sent.get(&format!("stage_{row}_share"));
        if share.trim().is_empty() {
            return None;
        }
        let before = Stage::find(sent.get(&format!("stage_{row}_before"))).unwrap_or(Stage::Setting);
        Some((before, percent("stages", share, wrong)))
    });
    rows.collect()
}

fn read_row(
    sent: &Pairs,
    kind: PartKind,
    prefix: &str,
    currency: Currency,
    wrong: &mut Vec<FieldError>,
) -> Option<PartWish> {
    let name = |field: &str| format!("{prefix}_{field}");
    let get = |field: &str| sent.get(&name(field));
    let words = get("words").to_owned();
    match kind {
        PartKind::Metal => {
            if get("weight").is_empty() {
                return None;
            }
            let chosen = get("metal").split_once(' ');
            let alloy = chosen.and_then(|(metal, fineness)| {
                Some((metal.parse::<Metal>().ok()?, fineness.parse::<Fineness>().ok()?))
            });
            let weight = decimal(get("weight"), 3);
            if alloy.is_none() {
                wrong.push(FieldError::new(name("metal"), "required", "Choose the metal."));
            }
            if weight.is_none() {
                wrong.push(FieldError::new(name("weight"), "malformed", "Enter grams, for example 5.2."));
            }
            let (metal, fineness) = alloy?;
            Some(PartWish::Metal { metal, fineness, weight_mg: weight? })
        }
        PartKind::Work => {
            if words.is_empty() && get("hours").is_empty() {
                return None;
            }
            let hours = decimal(get("hours"), 3);
            if hours.is_none() {
                wrong.push(FieldError::new(name("hours"), "malformed", "Enter hours, for example 18.5."));
            }
            let per_hour_minor = money(name("per_hour"), get("per_hour"), currency, wrong);
            Some(PartWish::Work { words, minutes: (hours? * 60 + 500) / 1_000, per_hour_minor })
        }
        PartKind::Stone | PartKind::Finish => {
            if words.is_empty() && get("amount").is_empty() {
                return None;
            }
            let amount_minor = money(name("amount"), get("amount"), currency, wrong);
            Some(match kind {
                PartKind::Stone => PartWish::Stone { words, amount_minor },
                _ => PartWish::Finish { words, amount_minor },
            })
        }
    }
}

/// `parts[2].weight` as the field of the row it was typed into.
pub(super) fn placed(wrong: &[FieldError], rows: &[String]) -> Vec<FieldError> {
    let place = |field: &str| {
        let (place, name) = field.strip_prefix("parts[")?.split_once("].")?;
        let row = rows.get(place.parse::<usize>().ok()?)?;
        // fineness is chosen together with its metal, minutes are typed as hours
        let name = match name {
            "fineness" => "metal",
            "minutes" => "hours",
            other => other,
        };
        Some(format!("{row}_{name}"))
    };
    wrong
        .iter()
        .map(|e| match (place(&e.field), e.field.as_ref()) {
            (Some(field), _) => FieldError { field: field.into(), ..e.clone() },
            (None, "parts") => FieldError { field: "metal_0_weight".into(), ..e.clone() },
            _ => e.clone(),
        })
        .collect()
}

/// The form.
pub(super) fn view(
    action: &str,
    version: i64,
    currency: Currency,
    typed: &Pairs,
    wrong: &[FieldError],
    rates: &[MetalRate],
) -> Markup {
    let form = Form { typed, wrong };
    let shown = Shown::ALL.into_iter().map(|shown| Choice::new(shown.code(), shown.label())).collect();
    let card = |title: &str, body: Markup| Card { title: title.into(), body, sticky: false };
    html! {
        form class="stack stack-6" method="post" action=(action) {
            input type="hidden" name="version" value=(version);
            @for (kind, rows) in ROWS {
                (card(kind.label(), html! {
                    @if kind == PartKind::Metal { (known(rates, currency)) }
                    @for row in 0..rows { div class="variant-row field-grid" { (form.row(kind, row)) } }
                }))
            }
            (card("Terms", html! {
                div class="field-grid" {
                    (form.text("tax", "Tax, %", TextKind::Decimal))
                    (form.text("deposit", "Deposit, %", TextKind::Decimal))
                    @for row in 0..STAGES { (form.stage(row)) }
                    (form.text("valid_days", "Valid for days", TextKind::Number))
                    (form.text("lock_days", "Metal locked for days", TextKind::Number))
                    (form.text("band", "Then it may move by, %", TextKind::Decimal))
                    (Select { id: "shown".into(), name: "shown".into(), label: "The client sees".into(), choices: shown, selected: typed.get("shown").into(), quiet: true, ..Select::default() })
                    div class="field-wide" { (form.text("note", "A line to the client", TextKind::Text)) }
                }
            }))
            div { (Button::submit("Issue the quote")) }
        }
    }
}

/// The prices of metal that a quote made now would lock.
fn known(rates: &[MetalRate], currency: Currency) -> Markup {
    html! {
        p class="small muted" {
            @for rate in rates.iter().filter(|rate| rate.currency == currency) {
                (rate.element.label()) " " (Money::new(rate.per_kg_minor / 1_000, currency)) " a gram fine, " (rate.source) ", " (moment(rate.taken_at)) ". "
            }
            @if rates.is_empty() { "No price of metal has been taken down yet. " }
            a class="link" href=(super::rates::PATH) { "Take down today’s prices" }
        }
    }
}

struct Form<'a> {
    typed: &'a Pairs,
    wrong: &'a [FieldError],
}

impl Form<'_> {
    fn text(&self, name: &str, label: &str, kind: TextKind) -> TextField {
        let said = self.wrong.iter().find(|e| e.field == name).map(|e| e.message.to_string());
        TextField { kind, quiet: true, ..TextField::new(name, label) }.value(self.typed.get(name)).error(said)
    }

    /// A payment while it is being made; what is wrong with any of them stands at the first.
    fn stage(&self, row: usize) -> Markup {
        let (share, before) = (format!("stage_{row}_share"), format!("stage_{row}_before"));
        let said = self.wrong.iter().find(|e| e.field == "stages" && row == 0).map(|e| e.message.to_string());
        let label = if row == 0 { "Then, while it is made, %" } else { "And then, %" };
        let text = TextField { kind: TextKind::Decimal, quiet: true, ..TextField::new(share.clone(), label) };
        let stages = [Stage::Setting, Stage::Finishing, Stage::Hallmarking, Stage::QualityCheck];
        let choices =
            stages.map(|stage| Choice::new(stage.code(), format!("before {}", stage.label().to_lowercase())));
        html! {
            (text.value(self.typed.get(&share)).error(said))
            (Select { id: before.clone(), name: before.clone(), label: "To be paid".into(), choices: choices.into(), selected: self.typed.get(&before).into(), quiet: true, ..Select::default() })
        }
    }

    fn row(&self, kind: PartKind, row: usize) -> Markup {
        let name = |field: &str| format!("{}_{row}_{field}", kind.code());
        let text = |field: &str, label: &str, kind: TextKind| self.text(&name(field), label, kind);
        html! {
            @match kind {
                PartKind::Metal => {
                    @let field = name("metal");
                    (Select {
                        id: field.clone(), name: field.clone(), label: "Metal".into(), choices: alloys(), selected: self.typed.get(&field).into(),
                        prompt: Some("Choose".into()), quiet: true, error: self.wrong.iter().find(|e| e.field == field).map(|e| e.message.to_string()), ..Select::default()
                    })
                    (text("weight", "Grams", TextKind::Decimal))
                },
                PartKind::Work => {
                    (text("words", "What is done", TextKind::Text))
                    (text("hours", "Hours", TextKind::Decimal))
                    (text("per_hour", "An hour costs", TextKind::Decimal))
                },
                PartKind::Stone | PartKind::Finish => {
                    (text("words", "What", TextKind::Text))
                    (text("amount", "Price", TextKind::Decimal))
                },
            }
        }
    }
}

/// Every alloy that has a price by weight.
fn alloys() -> Vec<Choice> {
    let priced = Metal::ALL.iter().filter(|metal| bespoke::metals::Element::of(**metal).is_some());
    priced
        .flat_map(|metal| metal.standards().iter().map(move |fineness| (*metal, *fineness)))
        .map(|(metal, fineness)| {
            Choice::new(format!("{} {}", metal.code(), fineness.code()), metal.at(fineness))
        })
        .collect()
}
