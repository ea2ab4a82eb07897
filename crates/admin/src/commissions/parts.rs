//! The parts of a commission's page.

use bespoke::{
    billing::Bill,
    commissions::{Missing, QuoteAnswer, ReleaseWay, Stage, missing_for},
    enquiries::{Budget, Piece},
    quotes::Quote,
};
use kernel::Money;
use maud::{Markup, html};
use ui::{
    Button, ButtonScheme, Choice, CopyButton, Cost, CostSummary, InlineAlert, Select, TextArea, TextField,
    TextKind, Tone,
};

use super::{PATH, page::Dossier, words::told};
use crate::words::{datetime, moment};

fn at(dossier: &Dossier, below: &str) -> String {
    format!("{PATH}/{}/{below}", dossier.commission.id)
}

fn version(dossier: &Dossier) -> Markup {
    html! { input type="hidden" name="version" value=(dossier.commission.version); }
}

/// The ways on, each with what is still missing for it.
pub(super) fn moves(dossier: &Dossier) -> Markup {
    let state = &dossier.commission.state;
    if state.stage.next().is_empty() {
        return html! { p class="muted" { "Nothing follows." } };
    }
    let closed: Vec<(Stage, Vec<Missing>)> = state
        .stage
        .next()
        .iter()
        .map(|to| (*to, missing_for(state, *to)))
        .filter(|(_, missing)| !missing.is_empty())
        .collect();
    let choices = state.stage.next().iter().map(|to| Choice::new(to.code(), to.label())).collect();
    html! {
        form class="stack stack-4" method="post" action=(at(dossier, "move")) {
            (version(dossier))
            (Select { id: "to".into(), name: "to".into(), label: "To".into(), choices, selected: dossier.typed("to"), quiet: true, ..Select::default() })
            (TextField { max_length: Some(400), hint: Some("Needed for rework, for what goes back and for what ends.".into()), ..TextField::new("reason", "Reason").value(dossier.typed("reason")).error(dossier.said("reason")) })
            @for (to, missing) in &closed {
                p class="small muted" { (to.label()) " waits for " (missing.iter().map(|m| m.label()).collect::<Vec<_>>().join(", ")) "." }
            }
            p { a href=(at(dossier, "bench")) { "The bench: jobs, metal, quality check, the client’s stones" } }
            @if state.stage == Stage::Deposit { (InlineAlert::new(Tone::Info, "From the bench on there is no way back to the drawing board.")) }
            div { (Button::submit("Move")) }
        }
    }
}

pub(super) fn brief(dossier: &Dossier) -> Markup {
    let state = &dossier.commission.state;
    let brief = &state.brief;
    let piece = Piece::find(&brief.piece).map_or(brief.piece.as_str(), |piece| piece.label());
    let budget = brief.budget_to_minor.map(|minor| format!("up to {}", Money::new(minor, state.currency)));
    html! {
        dl class="facts" {
            (fact("Client", &state.client))
            (fact("E-mail", dossier.commission.email.as_str()))
            (fact("Telephone", dossier.commission.phone.as_deref().unwrap_or_default()))
            (fact("Piece", piece))
            (fact("For", &brief.occasion))
            (fact("Feeling", &brief.feeling))
            (fact("Stone", brief.stone.label()))
            (fact("Of the stone", &brief.stone_words))
            (fact("Budget", budget.as_deref().unwrap_or(Budget::Talk.label())))
            (fact("Wished for by", &brief.needed_by.map(|day| day.to_string()).unwrap_or_default()))
            (fact("Size", &brief.size))
            (fact("A surprise until", &state.secret_until.map(|day| day.to_string()).unwrap_or_default()))
        }
        @if !dossier.files.is_empty() {
            ul class="thumbs" {
                @for file in &dossier.files {
                    @let address = at(dossier, &format!("pictures/{}", file.id));
                    li { a href=(address) { img src=(address) alt={ (file.place.label()) ": " (file.name) } width=(file.width) height=(file.height) loading="lazy"; } }
                }
            }
        }
    }
}

fn fact(name: &str, value: &str) -> Markup {
    html! { @if !value.is_empty() { div { dt { (name) } dd { (value) } } } }
}

pub(super) fn money(dossier: &Dossier) -> Markup {
    let state = &dossier.commission.state;
    let cost = |text: &str, amount: Money| Cost { text: text.into(), amount: amount.to_string(), note: None };
    html! {
        div class="stack stack-4" {
            @if let Some(total) = state.total() {
                (CostSummary {
                    costs: vec![cost("Agreed", total), cost("Received", state.paid()), cost("Deposit still to come", state.deposit_due())],
                    total: cost("Still to come", state.due()), paid_by: Vec::new() })
            } @else { p class="muted" { "Nothing is agreed yet." } }
            @for (bill, page) in &dossier.bills { (bill_of(bill, page.as_deref())) }
        }
    }
}

/// One order of the commission: its parts, and the page on which the next of them is paid.
fn bill_of(bill: &Bill, page: Option<&str>) -> Markup {
    html! {
        div class="stack stack-2" {
            p {
                a href={ "/admin/orders/" (bill.order.id) } { (bill.purpose.label()) ": order " span class="num" { (bill.order.number) } }
                ", " (bill.order.state.label().to_lowercase())
            }
            @if !bill.order.state.is_dead() {
                dl class="costs" {
                    @for part in &bill.parts {
                        div {
                            dt { (part.label()) span class="small muted" {
                                @match (part.paid_at, part.due.day()) {
                                    (Some(at), _) => { ", paid " (moment(at)) }
                                    (None, Some(day)) => { ", by " (day) }
                                    (None, None) => { ", due now" }
                                }
                            } }
                            dd class="num" { (part.amount) }
                        }
                    }
                }
            }
            @if let Some(page) = page { (CopyButton { value: page.to_owned(), what: "page of the next payment".into() }) }
        }
    }
}

pub(super) fn people(dossier: &Dossier) -> Markup {
    let state = &dossier.commission.state;
    html! {
        div class="stack stack-4" {
            p { @if let Some(owner) = &state.owner { (owner.name) " looks after it." } @else { "Nobody looks after it yet." } }
            @if let Some(on) = state.promised_on { p { "Promised for " time datetime=(on) { (on.format("%A %-d %B %Y")) } "." } }
            @if dossier.works {
                form method="post" action=(at(dossier, "owner")) { (version(dossier)) (Button::submit("I look after it").scheme(ButtonScheme::Outline).small()) }
                form class="stack stack-3" method="post" action=(at(dossier, "promise")) {
                    (version(dossier))
                    (TextField { kind: TextKind::Date, quiet: true, hint: (state.stage < Stage::Photography).then(|| format!("As the bench is loaded now, not before {}.", dossier.earliest.format("%-d %B %Y"))), ..TextField::new("on", "Promise a day").value(dossier.typed("on")).error(dossier.said("on")) })
                    div { (Button::submit("Promise").scheme(ButtonScheme::Outline).small()) }
                }
            }
        }
    }
}

pub(super) fn message(dossier: &Dossier) -> Markup {
    let area = |id: &str, label: &str| TextArea {
        id: id.into(),
        name: id.into(),
        label: label.into(),
        value: dossier.typed(id),
        error: dossier.said(id),
        max_length: Some(4_000),
        quiet: true,
        ..TextArea::default()
    };
    html! {
        div class="stack stack-6" {
            form class="stack stack-3" method="post" action=(at(dossier, "messages")) {
                (version(dossier)) (area("words", "Message")) div { (Button::submit("Send")) }
            }
            form class="stack stack-3" method="post" action=(at(dossier, "question")) {
                (version(dossier)) (area("question", "What we need from them"))
                (TextField { kind: TextKind::Date, quiet: true, ..TextField::new("due", "By").value(dossier.typed("due")).error(dossier.said("due")) })
                div { (Button::submit("Ask").scheme(ButtonScheme::Outline)) }
            }
        }
    }
}

pub(super) fn design(dossier: &Dossier) -> Markup {
    let state = &dossier.commission.state;
    html! {
        div class="stack stack-4" {
            @if let Some(design) = &state.design {
                p { b { "Round " (design.round) } " "
                    @if state.is_approved() { "is approved at its present price." }
                    @else if design.returned { "was sent back: another round is due." }
                    @else { "waits for the client’s approval." } }
                p class="said" { (design.specification) }
                p class="small muted" { "File SHA-256 " span class="hash" { (design.file_sha256) } }
                @if let Some(approval) = &state.approval { p class="small muted" { "Approval SHA-256 " span class="hash" { (approval.hash) } } }
                @if dossier.works {
                    form class="stack stack-3" method="post" action=(at(dossier, "remarks")) {
                        (version(dossier))
                        input type="hidden" name="round" value=(design.round);
                        (TextArea { id: "remark".into(), name: "remark".into(), label: "A note on this round".into(), value: dossier.typed("remark"), error: dossier.said("remark"), max_length: Some(4_000), quiet: true, ..TextArea::default() })
                        div { (Button::submit("Send the note").scheme(ButtonScheme::Outline).small()) }
                    }
                }
            } @else { p class="muted" { "No design has been shown yet." } }
            @if dossier.works {
                form class="stack stack-3" method="post" action=(at(dossier, "designs")) enctype="multipart/form-data" {
                    (version(dossier))
                    div class="field" { label for="file" { "Picture of the design" } input class="input" id="file" name="file" type="file" accept="image/jpeg,image/png,image/webp"; }
                    (TextArea { id: "specification".into(), name: "specification".into(), label: "Specification".into(), value: dossier.typed("specification"), hint: Some("Measures, metal, stones, size: what is not written here is not made.".into()), error: dossier.said("specification"), max_length: Some(4_000), quiet: true, ..TextArea::default() })
                    div { (Button::submit("Show it to the client").scheme(ButtonScheme::Outline)) }
                }
            }
        }
    }
}

/// The word that the finished piece may leave, and how.
pub(super) fn release(dossier: &Dossier) -> Markup {
    let state = &dossier.commission.state;
    if let Some(released) = state.released.as_ref().filter(|_| state.is_released()) {
        let cover = (released.cover_minor > 0).then(|| Money::new(released.cover_minor, state.currency));
        return html! { p { (released.way.label()) @if let Some(cover) = cover { ", insured for " (cover) } ". " (released.words) } };
    }
    let mut missing = missing_for(state, Stage::Delivered);
    missing.retain(|missing| *missing != Missing::Release);
    let choices = ReleaseWay::ALL.into_iter().map(|way| Choice::new(way.code(), way.label())).collect();
    html! {
        form class="stack stack-3" method="post" action=(at(dossier, "release")) {
            (version(dossier))
            @if !missing.is_empty() { p class="small muted" { "It waits for " (missing.iter().map(|m| m.label()).collect::<Vec<_>>().join(", ")) "." } }
            (Select { id: "way".into(), name: "way".into(), label: "How it goes to its owner".into(), choices, selected: dossier.typed("way"), quiet: true, ..Select::default() })
            (TextField { required: true, max_length: Some(400), hint: Some("The carrier with its number; or who comes for it, known by which document.".into()), ..TextField::new("release_words", "Who").value(dossier.typed("release_words")).error(dossier.said("release_words")) })
            (TextField { kind: TextKind::Decimal, quiet: true, hint: Some("What travels is insured for no less than its price.".into()), ..TextField::new("cover", "Insured for").value(dossier.typed("cover")).error(dossier.said("cover")) })
            div { (Button::submit("Release it")) }
        }
    }
}

pub(super) fn quotes(dossier: &Dossier) -> Markup {
    let state = &dossier.commission.state;
    let standing = |quote: &Quote| match &state.quote {
        Some(newest) if newest.version != quote.version => "superseded",
        Some(newest) if newest.answer == QuoteAnswer::Accepted => "accepted",
        Some(newest) if newest.answer == QuoteAnswer::Declined => "declined",
        _ if state.requote.is_some() => "no longer good: the metal has moved",
        _ => "waits for the client",
    };
    html! {
        div class="stack stack-4" {
            @if dossier.quotes.is_empty() { p class="muted" { "No quote has been made yet." } }
            @for quote in &dossier.quotes {
                details open[Some(quote.version) == state.quote.as_ref().map(|q| q.version)] {
                    summary { "Quote " (quote.version) ": " span class="num" { (quote.priced.total) } ", " (standing(quote)) }
                    (quote_costs(quote))
                }
            }
            @if dossier.works { p { a class="btn btn-outline btn-sm" href=(at(dossier, "quote")) { span { "New quote" } } } }
        }
    }
}

fn quote_costs(quote: &Quote) -> Markup {
    let cost =
        |text: String, amount: Money, note: Option<String>| Cost { text, amount: amount.to_string(), note };
    let note = |part: &bespoke::quotes::Part| match (&part.metal, part.work) {
        (Some((.., rate)), _) => {
            let gram = Money::new(rate.per_kg_minor / 1_000, rate.currency);
            Some(format!("{gram} a gram fine, {}, {}", rate.source, moment(rate.taken_at)))
        }
        (_, Some((minutes, per_hour))) => Some(format!(
            "{} h {:02} min at {} an hour",
            minutes / 60,
            minutes % 60,
            Money::new(per_hour, part.amount.currency())
        )),
        _ => None,
    };
    let mut costs: Vec<Cost> =
        quote.priced.parts.iter().map(|part| cost(part.words.clone(), part.amount, note(part))).collect();
    costs.push(cost(format!("Tax, {}", quote.tax_rate), quote.priced.tax, None));
    html! {
        (CostSummary { costs, total: cost("Together".into(), quote.priced.total, None), paid_by: Vec::new() })
        p class="small muted" {
            "Deposit " (quote.priced.deposit)
            @for due in &quote.stages { ", " (Money::new(due.amount_minor, quote.priced.total.currency())) " before " (due.before.label().to_lowercase()) }
            ". Valid until " (moment(quote.valid_until)) ", metal locked until " (moment(quote.locked_until))
            ", then within " (kernel::Rate::per_million(quote.band_ppm)) ". The client sees: " (quote.shown.label().to_lowercase()) "."
        }
    }
}

/// The passports of its pieces, and the way to seal one.
pub(super) fn passports(dossier: &Dossier) -> Markup {
    let seal = at(dossier, "passport");
    html! {
        div class="stack stack-3" {
            @for passport in &dossier.passports {
                p {
                    a href=(bespoke::passports::public_path(passport)) { "Passport " span class="num" { (passport.serial) } }
                    ", version " (passport.version) @if passport.revoked { ", revoked" }
                    @if dossier.works && !passport.revoked { " · " a href={ (seal) "?serial=" (passport.serial) } { "New version" } }
                }
            }
            @if dossier.passports.is_empty() { p class="muted" { "The piece has no passport yet." } }
            @if dossier.works && dossier.commission.state.stage >= Stage::Photography {
                p { a class="btn btn-outline btn-sm" href=(seal) { span { "Seal a passport" } } }
            }
        }
    }
}

pub(super) fn change(dossier: &Dossier) -> Markup {
    let state = &dossier.commission.state;
    html! {
        div class="stack stack-3" {
            @if let Some(change) = &state.change { p { "Change " (change.change) " waits for the client: " (change.words) } }
            @else {
                form class="stack stack-3" method="post" action=(at(dossier, "changes")) {
                    (version(dossier))
                    (TextArea { id: "change_words".into(), name: "change_words".into(), label: "What changes".into(), value: dossier.typed("change_words"), error: dossier.said("change_words"), max_length: Some(4_000), quiet: true, ..TextArea::default() })
                    (TextField { kind: TextKind::Decimal, quiet: true, hint: Some("With a minus where it becomes less.".into()), ..TextField::new("delta", "Change of the price").value(dossier.typed("delta")).error(dossier.said("delta")) })
                    (TextField { kind: TextKind::Number, quiet: true, ..TextField::new("days", "Days later").value(dossier.typed("days")).error(dossier.said("days")) })
                    div { (Button::submit("Propose").scheme(ButtonScheme::Outline).small()) }
                }
            }
        }
    }
}

pub(super) fn timeline(dossier: &Dossier) -> Markup {
    let currency = dossier.commission.state.currency;
    html! {
        ol class="timeline" {
            @for entry in dossier.entries.iter().rev() {
                @let (heading, words) = told(&entry.fact, currency);
                li {
                    p { b { (heading) } span class="small muted" { " · " time datetime=(datetime(entry.at)) { (moment(entry.at)) } } }
                    @if let Some(words) = &words { p class="said" { (words) } }
                }
            }
        }
    }
}
