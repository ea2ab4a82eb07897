//! The form of the rules of markup.

use catalog::{
    model::OriginClass,
    stones::feed::{MOST_MARKUPS, Markup as Rule, NO_LIMIT, Pricing},
};
use kernel::{Currency, FieldError, Money};
use maud::{Markup, html};
use ui::{Button, Card, Choice, ErrorSummary, FieldProblem, Fieldset, Select, TextField};
use web::Pairs;

/// How many empty rules stand below those there are.
const SPARE: usize = 2;
const CURRENCY: Currency = Currency::Usd;
/// Thousandths in one, for factors and carats.
const ONE: i64 = 1_000;
/// Thousandths in one per cent.
const PER_CENT: i64 = 10;

/// The form as typed.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    version: String,
    rules: Vec<RuleDraft>,
    factor: String,
    round_to: String,
    floor: String,
    floor_amount: String,
    moved: String,
    median: String,
    withdraw: String,
}

/// One rule as typed; one without a factor is no rule.
#[derive(Debug, Clone, Default)]
struct RuleDraft {
    place: usize,
    origin: String,
    carat_from: String,
    carat_below: String,
    cost_from: String,
    cost_below: String,
    factor: String,
    round_to: String,
}

impl RuleDraft {
    fn name(&self, field: &str) -> String {
        format!("rule{}.{field}", self.place)
    }
}

/// Thousandths as people write them: `1.45`, `25`.
fn thousandths(milli: i64) -> String {
    let text = format!("{}.{:03}", milli / 1_000, milli % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Reads thousandths; `scale` is how many of them make one of the unit written.
fn read_thousandths(text: &str, scale: i64) -> Option<i32> {
    let (whole, rest) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 7 || rest.len() > 3 || !digits(whole) || !digits(rest) {
        return None;
    }
    let milli: i64 = format!("{whole}{rest:0<3}").parse().ok()?;
    let scaled = milli * scale;
    i32::try_from(scaled / 1_000).ok().filter(|_| scaled % 1_000 == 0)
}

impl Draft {
    pub(super) fn of(pricing: &Pricing) -> Self {
        let money = |minor: i64| Money::new(minor, CURRENCY).decimal();
        let rule = |(place, m): (usize, &Rule)| RuleDraft {
            place,
            origin: m.origin_class.map_or("", |o| o.code()).to_owned(),
            carat_from: thousandths(m.carat.start.into()),
            carat_below: if m.carat.end < NO_LIMIT.0 {
                thousandths(m.carat.end.into())
            } else {
                String::new()
            },
            cost_from: money(m.cost.start),
            cost_below: if m.cost.end < NO_LIMIT.1 { money(m.cost.end) } else { String::new() },
            factor: thousandths(m.factor_milli.into()),
            round_to: money(m.round_to),
        };
        Self {
            version: pricing.version.to_string(),
            rules: pricing.markups.iter().enumerate().map(rule).collect(),
            factor: thousandths(pricing.factor_milli.into()),
            round_to: money(pricing.round_to),
            floor: thousandths(pricing.floor_milli.into()),
            floor_amount: money(pricing.floor_minor),
            moved: thousandths(i64::from(pricing.move_milli) * 100),
            median: thousandths(pricing.median_milli.into()),
            withdraw: thousandths(i64::from(pricing.withdraw_milli) * 100),
        }
    }

    /// The same, to be saved over a version.
    pub(super) fn over(self, version: i64) -> Self {
        Self { version: version.to_string(), ..self }
    }

    pub(super) fn sent(sent: &Pairs) -> Self {
        let take = |name: &str| sent.get(name).to_owned();
        let rule = |place: usize| RuleDraft {
            place,
            origin: take(&format!("rule{place}.origin")),
            carat_from: take(&format!("rule{place}.carat_from")),
            carat_below: take(&format!("rule{place}.carat_below")),
            cost_from: take(&format!("rule{place}.cost_from")),
            cost_below: take(&format!("rule{place}.cost_below")),
            factor: take(&format!("rule{place}.factor")),
            round_to: take(&format!("rule{place}.round_to")),
        };
        let rules = (0..MOST_MARKUPS + SPARE).map(rule).filter(|r| !r.factor.is_empty()).collect();
        Self {
            version: take("version"),
            rules,
            factor: take("factor"),
            round_to: take("round_to"),
            floor: take("floor"),
            floor_amount: take("floor_amount"),
            moved: take("move"),
            median: take("median"),
            withdraw: take("withdraw"),
        }
    }

    /// The rules as the operation takes them, or every field that cannot be read.
    pub(super) fn read(&self) -> Result<Pricing, Vec<FieldError>> {
        let mut reader = Reader::default();
        let mut markups = Vec::new();
        for rule in &self.rules {
            let origin_class: Option<OriginClass> = rule.origin.parse().ok();
            let end = |reader: &mut Reader, field: &str, text: &str| {
                (!text.is_empty()).then(|| reader.milli(&rule.name(field), text))
            };
            let carat_below = end(&mut reader, "carat_below", &rule.carat_below).unwrap_or(NO_LIMIT.0);
            let cost_below = match rule.cost_below.as_str() {
                "" => NO_LIMIT.1,
                text => reader.money(&rule.name("cost_below"), text),
            };
            markups.push(Rule {
                origin_class,
                carat: reader.milli(&rule.name("carat_from"), or_zero(&rule.carat_from))..carat_below,
                cost: reader.money(&rule.name("cost_from"), or_zero(&rule.cost_from))..cost_below,
                factor_milli: reader.milli(&rule.name("factor"), &rule.factor),
                round_to: reader.money(&rule.name("round_to"), &rule.round_to),
            });
        }
        let pricing = Pricing {
            markups,
            factor_milli: reader.milli("factor", &self.factor),
            round_to: reader.money("round_to", &self.round_to),
            floor_milli: reader.milli("floor", &self.floor),
            floor_minor: reader.money("floor_amount", or_zero(&self.floor_amount)),
            move_milli: reader.share("move", &self.moved),
            median_milli: reader.milli("median", &self.median),
            withdraw_milli: reader.share("withdraw", &self.withdraw),
            version: self.version.parse().unwrap_or(0),
        };
        if reader.0.is_empty() { Ok(pricing) } else { Err(reader.0) }
    }

    /// The operation names a rule by its place among those sent, `markups[2].carat`; the form by its fields.
    pub(super) fn as_in_form(&self, error: FieldError) -> FieldError {
        let named = error.field.strip_prefix("markups[").and_then(|rest| {
            let (place, field) = rest.split_once("].")?;
            let rule = self.rules.get(place.parse::<usize>().ok()?)?;
            let field = match field {
                "carat" => "carat_below",
                "cost" => "cost_below",
                other => other,
            };
            Some(rule.name(field))
        });
        match named {
            Some(field) => FieldError { field: field.into(), ..error },
            None => error,
        }
    }
}

fn or_zero(text: &str) -> &str {
    if text.is_empty() { "0" } else { text }
}

/// Reads numbers and keeps what cannot be read.
#[derive(Default)]
struct Reader(Vec<FieldError>);

impl Reader {
    fn wrong(&mut self, field: &str, message: &'static str) {
        self.0.push(FieldError::new(field.to_owned(), "malformed", message));
    }

    fn milli(&mut self, field: &str, text: &str) -> i32 {
        read_thousandths(text, ONE).unwrap_or_else(|| {
            self.wrong(field, "Enter a number with up to three decimals, for example 1.45.");
            0
        })
    }

    fn share(&mut self, field: &str, text: &str) -> i32 {
        read_thousandths(text, PER_CENT).unwrap_or_else(|| {
            self.wrong(field, "Enter per cent, for example 25.");
            0
        })
    }

    fn money(&mut self, field: &str, text: &str) -> i64 {
        Money::parse_decimal(text, CURRENCY).map(Money::minor).unwrap_or_else(|| {
            self.wrong(field, "Enter an amount, for example 10 or 10.50.");
            0
        })
    }
}

/// The form, with what is wrong beside each field and listed above. Without the right to save there is no button.
pub(super) fn render(action: &str, draft: &Draft, wrong: &[FieldError], may: bool) -> Markup {
    let problems =
        wrong.iter().map(|e| FieldProblem { field_id: id(&e.field), text: e.message.to_string() }).collect();
    let next = draft.rules.iter().map(|r| r.place + 1).max().unwrap_or(0);
    let spare = (next..next + SPARE).map(|place| RuleDraft { place, ..RuleDraft::default() });
    let rules: Vec<RuleDraft> = draft.rules.iter().cloned().chain(spare.filter(|_| may)).collect();
    html! {
        form class="stack stack-4" method="post" action=(action) {
            (ErrorSummary { title: "Nothing was saved yet".into(), problems })
            input type="hidden" name="version" value=(draft.version);
            (Card { title: "Rules, of which the first that fits counts".into(), body: html! {
                @for (n, rule) in rules.iter().enumerate() { (rule_row(n, rule, wrong)) }
                p class="muted small" { "A rule without a factor is taken away. “Below” may stay empty: then there is no end." }
            }, sticky: false })
            (Card { title: "Where no rule fits".into(), body: html! {
                div class="variant-row" {
                    (text("factor", "Cost times", &draft.factor, "", wrong))
                    (text("round_to", "Rounded up to whole", &draft.round_to, "", wrong))
                }
            }, sticky: false })
            (Card { title: "Guard bands".into(), body: html! {
                div class="variant-row" {
                    (text("floor", "Never below cost times", &draft.floor, "The floor under every rule.", wrong))
                    (text("floor_amount", "Nor below cost plus", &draft.floor_amount, "In dollars.", wrong))
                    (text("move", "A cost that moves by more waits", &draft.moved, "Per cent, by carat, against what was last accepted.", wrong))
                    (text("median", "So does one this many times its like", &draft.median, "Or this part of it.", wrong))
                    (text("withdraw", "What one list may take away", &draft.withdraw, "Per cent of a supplier’s stones; more needs somebody’s word.", wrong))
                }
            }, sticky: false })
            @if may { div class="btn-group" { (Button::submit("Save")) } }
        }
    }
}

fn rule_row(n: usize, rule: &RuleDraft, wrong: &[FieldError]) -> Markup {
    let origins = OriginClass::ALL.iter().filter(|o| **o != OriginClass::Cultured);
    let field = |name: &str, label: &str, value: &str| text(&rule.name(name), label, value, "", wrong);
    let open = |field: TextField| TextField { placeholder: Some("no end".into()), ..field };
    let body = html! {
        div class="rule-row" {
            (Select {
                id: id(&rule.name("origin")),
                name: rule.name("origin"),
                label: "Origin".into(),
                choices: origins.map(|o| Choice::new(o.code(), o.label())).collect(),
                selected: rule.origin.clone(),
                prompt: Some("Every origin".into()),
                quiet: true,
                ..Select::default()
            })
            (field("carat_from", "From carats", &rule.carat_from))
            (open(field("carat_below", "Below carats", &rule.carat_below)))
            (field("cost_from", "From a cost of", &rule.cost_from))
            (open(field("cost_below", "Below a cost of", &rule.cost_below)))
            (field("factor", "Cost times", &rule.factor))
            (field("round_to", "Rounded up to", &rule.round_to))
        }
    };
    let legend = if rule.factor.is_empty() { "Another rule".to_owned() } else { format!("Rule {}", n + 1) };
    html! { (Fieldset { legend, body, ..Fieldset::default() }) }
}

fn text(name: &str, label: &str, value: &str, hint: &str, wrong: &[FieldError]) -> TextField {
    let said = wrong.iter().find(|e| e.field == name).map(|e| e.message.to_string());
    TextField {
        id: id(name),
        hint: (!hint.is_empty()).then(|| hint.into()),
        quiet: true,
        ..TextField::new(name, label)
    }
    .value(value)
    .error(said)
}

/// A field's id from its name; dots would need escaping in style sheets and fragments.
fn id(name: &str) -> String {
    name.replace('.', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousandths_survive_being_written_and_read() {
        for milli in [0, 1, 250, 1_000, 1_450, 1_333, 20_000, 500_000] {
            assert_eq!(read_thousandths(&thousandths(milli.into()), ONE), Some(milli));
        }
        assert_eq!(read_thousandths("25", PER_CENT), Some(250));
        assert_eq!(read_thousandths("12.5", PER_CENT), Some(125));
        assert_eq!(read_thousandths("12.55", PER_CENT), None);
        for bad in ["", "-1", "1.2345", "1,5", "1e3", ".5", "99999999"] {
            assert_eq!(read_thousandths(bad, ONE), None, "{bad}");
        }
    }
}
