//! `/projects/{number}?key=`: the client's own page. What happens now, what we need from you, the next date, the money so far.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use bespoke::{
    billing::{Bill, list_bills},
    commissions::{
        ApprovalSheet, Commission, Entry, Fact, Pin, QuoteAnswer, ReleaseWay, Stage, State as Standing,
        find_by_number, find_commission, link, list_entries, verify_link,
    },
    custody::{ClientStone, list_stones},
    files::{File, Place, list_of_commission},
    ids::CommissionId,
    passports::{Passport, find_owner, list_of_commission as list_of, owner_link, public_path},
    quotes::{Quote, TERMS, find_quote, shown_lines},
    valuations::{Valuation, find_valuation},
};
use chrono::NaiveDate;
use http::{StatusCode, header};
use kernel::Money;
use maud::{Markup, Render as _, html};
use ui::{
    Button, ButtonScheme, Card, Checkbox, Cost, CostSummary, InlineAlert, LinkArrow, Stage as Step, StageBar,
    StageState, TextArea, Tone,
};
use web::{Pairs, QueryPairs, Refusal};

use super::{enquiry::answer, notes, service, valuation, words::told};
use crate::{Face, dates, paying::Paying};

/// What is said on the page beside how things stand.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) status: StatusCode,
    pub(super) refused: Option<String>,
    pub(super) typed: String,
    /// The client is alone and wishes to see everything, surprise or not.
    pub(super) open: bool,
    /// A code is on its way.
    pub(super) code_sent: bool,
    /// Where on the design's picture somebody has pressed.
    pub(super) pin: Option<Pin>,
}

/// The most entries of the timeline that a client sees.
const SHOWN: usize = 60;

/// The project, if the key is its own. A wrong key is answered as if there were no such project.
pub(super) async fn find(face: &Face, number: &str, key: &str) -> Result<Commission, Refusal> {
    let found = find_by_number(&mut *face.db.read().await?, number).await?;
    found.filter(|c| verify_link(&face.cx, c, key)).ok_or_else(|| {
        Refusal::new(
            kernel::Kind::NotFound,
            "not_found",
            "We can’t find this project. Please open it from our latest letter, or call us.",
        )
    })
}

/// Whether everything shall be shown though it is a surprise: the client pressed a button for that, and no link in a letter does.
pub(super) fn is_open(query: &Pairs) -> bool {
    query.get("open") == "yes"
}

/// `GET /projects/{number}?key=`
pub(super) async fn show(
    State(face): State<Face>,
    Path(number): Path<String>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let found = find(&face, &number, query.get("key")).await?;
    let pin = notes::read_pin(&query);
    page(&face, found.id, &Said { open: is_open(&query), pin, ..Said::default() }).await
}

/// `GET /projects/{number}/approval.txt?key=`: byte for byte what an approval is bound to.
pub(super) async fn sheet(
    State(face): State<Face>,
    Path(number): Path<String>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let found = find(&face, &number, query.get("key")).await?;
    let sheet = found.state.sheet().ok_or_else(Refusal::not_found)?;
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"approval-{}.txt\"", found.state.number),
        ),
    ];
    Ok((headers, sheet.text()).into_response())
}

/// Everything that the page shows.
pub(super) struct View<'a> {
    pub(super) face: &'a Face,
    pub(super) commission: &'a Commission,
    entries: Vec<Entry>,
    files: Vec<File>,
    quote: Option<Quote>,
    stones: Vec<ClientStone>,
    /// What is to be paid, and how.
    pub(super) bills: Vec<(Bill, Paying)>,
    /// The passports of its pieces, each with the address for whoever looks.
    passports: Vec<(Passport, String)>,
    /// What the finished piece would cost to make today.
    valuation: Option<Valuation>,
    pub(super) said: &'a Said,
    secret: bool,
    pub(super) today: NaiveDate,
}

pub(super) async fn page(face: &Face, id: CommissionId, said: &Said) -> Result<Response, Refusal> {
    let mut conn = face.db.read().await?;
    let commission = find_commission(&mut conn, id).await?.ok_or_else(Refusal::not_found)?;
    let entries = list_entries(&mut conn, id, 0, 5_000).await?;
    let files = list_of_commission(&mut conn, id).await?;
    let quote = match &commission.state.quote {
        Some(standing) => find_quote(&mut conn, id, standing.version).await?,
        None => None,
    };
    let stones = list_stones(&mut conn, id).await?;
    let mut bills = Vec::new();
    for bill in list_bills(&mut conn, id).await? {
        let paying = Paying::read(&mut conn, &bill.order).await?;
        bills.push((bill, paying));
    }
    let mut passports = Vec::new();
    for passport in list_of(&mut conn, id).await? {
        // a piece that was handed on is shown to this client as to everybody
        let address = match find_owner(&mut conn, passport.id).await? {
            Some(owner) if owner.seq == 1 => owner_link(&face.cx, &passport, &owner),
            _ => public_path(&passport),
        };
        passports.push((passport, address));
    }
    let today = dates::today(face);
    let valuation = find_valuation(&mut conn, &commission, today).await?;
    drop(conn);
    let secret = commission.state.is_secret(today) && !said.open;
    let view = View {
        face,
        commission: &commission,
        entries,
        files,
        quote,
        stones,
        bills,
        passports,
        valuation,
        said,
        secret,
        today,
    };
    let title = format!("Project {}", commission.state.number);
    Ok(answer(face, said.status, &title, view.body()))
}

impl View<'_> {
    pub(super) fn state(&self) -> &Standing {
        &self.commission.state
    }

    /// The address of something on this project, with its key.
    fn at(&self, below: &str) -> String {
        let own = link(&self.face.cx, self.commission);
        match own.split_once('?') {
            Some((path, query)) => {
                format!("{path}{below}?{query}{}", if self.said.open { "&open=yes" } else { "" })
            }
            None => own,
        }
    }

    fn body(&self) -> Markup {
        let state = self.state();
        html! {
            div class="wrap section-tight stack stack-7" {
                header class="stack stack-4" {
                    p class="eyebrow" { "Project " span class="num" { (state.number) } }
                    h1 class="h1" { (if self.said.open { state.title.as_str() } else { state.shown_title(self.today) }) }
                    p class="lead" { (state.stage.told()) }
                }
                @if let Some(refused) = &self.said.refused { (InlineAlert { live: true, ..InlineAlert::new(Tone::Warning, refused.clone()) }) }
                @if state.stage != Stage::Cancelled { (progress(state.stage)) }
                div class="split split-aside" {
                    div class="stack stack-6" {
                        (self.needed())
                        @if let (Some(quote), false) = (&self.quote, self.secret) { (self.quote_card(quote)) }
                        @if !self.secret { (self.design_card()) }
                        @if !self.secret && state.stage >= Stage::Delivered && state.stage != Stage::Cancelled { (service::card(state, &self.at("/service"), &self.service_proof(), self.today)) }
                        (self.messages())
                    }
                    div class="stack" {
                        (Card { title: "Next".into(), body: self.next(), sticky: false })
                        (Card { title: "Money so far".into(), body: self.money(), sticky: false })
                        @if !self.secret && !self.stones.is_empty() { (Card { title: "Your stone".into(), body: self.stones(), sticky: false }) }
                        @if !self.secret && !self.passports.is_empty() { (Card { title: "Passport".into(), body: self.passports(), sticky: false }) }
                        @if let (Some(valuation), false) = (&self.valuation, self.secret) { (Card { title: "Replacement value".into(), body: valuation::teaser(valuation, &self.at("/valuation")), sticky: false }) }
                        @if !self.secret && !self.files.is_empty() { (Card { title: "Pictures".into(), body: self.pictures(), sticky: false }) }
                    }
                }
                (self.timeline())
            }
        }
    }

    /// What the client is waited for, the most pressing first.
    fn needed(&self) -> Markup {
        let state = self.state();
        let mut needs: Vec<String> = Vec::new();
        if let Some(asked) = &state.asked {
            let by = asked.due.map(|due| format!(" By {}.", dates::day(due, self.today))).unwrap_or_default();
            needs.push(if self.secret {
                format!("We have a question for you.{by}")
            } else {
                format!("{}{by}", asked.words)
            });
        }
        if state.quote.as_ref().is_some_and(|q| q.answer == QuoteAnswer::Waiting) && state.requote.is_none() {
            needs.push("Your answer to our quote.".into());
        }
        if let Some(change) = &state.change {
            needs.push(if self.secret {
                "Your answer to a change.".into()
            } else {
                format!("Your answer to a change: {}", change.words)
            });
        }
        if state.sheet().is_some() && !state.is_approved() {
            needs.push("Your approval of the design at its price.".into());
        }
        if state.service.as_ref().is_some_and(|s| s.estimate.is_some() && !s.agreed) {
            needs.push("Your answer to our estimate of the service.".into());
        }
        let asked: Vec<_> = self.bills.iter().filter_map(|(bill, _)| self.asked(bill)).collect();
        if self.is_out_of_time() {
            needs.push("The time to pay this price is over, and nothing was charged. Write to us, and we make it anew.".into());
        }
        let before_the_bench = state.accepted.is_some() && state.stage < Stage::Casting;
        html! {
            section class="stack stack-3" {
                h2 class="h3" { "What we need from you" }
                // told while everything can still be changed
                @if before_the_bench { p class="muted" { "When the deposit has arrived and the work at the bench begins, the design can no longer be taken back; changes then are made as we talk about them, each with its price." } }
                @if needs.is_empty() && asked.is_empty() { p { "Nothing at the moment. We write as soon as there is something to see." } }
                @else {
                    ul class="needs" {
                        @for need in &needs { li { (need) } }
                        @for (words, _) in &asked { li { (words) } }
                    }
                    @for (_, button) in &asked { p { (button) } }
                }
                @if let Some(change) = &state.change {
                    form class="stack stack-4" method="post" action=(self.at("/change")) {
                        (self.proof("change", change.delta_minor))
                        input type="hidden" name="change" value=(change.change);
                        p { "It changes the price by " b { (Money::new(change.delta_minor, state.currency)) } @if change.days != 0 { " and the promised day by " (change.days) " days" } "." }
                        (Button { name: Some("answer".into()), value: Some("accept".into()), ..Button::submit("Agree to the change") })
                        (Button { name: Some("answer".into()), value: Some("decline".into()), ..Button::submit("Leave it as it was").scheme(ButtonScheme::Outline) })
                    }
                }
            }
        }
    }

    fn quote_card(&self, quote: &Quote) -> Markup {
        let priced = &quote.priced;
        let cost = |text: String, amount: Money| Cost { text, amount: amount.to_string(), note: None };
        let lines = shown_lines(quote.shown, &priced.parts, priced.subtotal);
        let mut costs: Vec<Cost> = lines.into_iter().map(|(text, amount)| cost(text, amount)).collect();
        costs.push(cost(format!("Tax, {}", quote.tax_rate), priced.tax));
        let standing = self.state().quote.as_ref();
        let waits = standing.is_some_and(|q| q.answer == QuoteAnswer::Waiting);
        let open = waits && self.state().requote.is_none() && quote.valid_until > self.face.cx.clock.now();
        let body = html! {
            div class="stack stack-4" {
                (CostSummary { costs, total: cost("Together".into(), priced.total), paid_by: Vec::new() })
                @if let Some(note) = &quote.note { p { (note) } }
                p class="muted" {
                    "Deposit before the work begins: " (priced.deposit) "."
                    @for due in &quote.stages { " " (Money::new(due.amount_minor, priced.total.currency())) " more while it is being made." }
                    " Valid until " (dates::day(quote.valid_until.date_naive(), self.today)) "."
                    @if priced.parts.iter().any(|part| part.metal.is_some()) { " The price of the metal is locked until " (dates::day(quote.locked_until.date_naive(), self.today)) "." }
                }
                @match standing.map(|q| q.answer) {
                    Some(QuoteAnswer::Accepted) => (InlineAlert::new(Tone::Success, "You accepted this quote.")),
                    Some(QuoteAnswer::Declined) => (InlineAlert::new(Tone::Info, "You declined this quote.")),
                    _ if !open => (InlineAlert::new(Tone::Warning, "This quote can no longer be accepted. We are making a new one; write to us if you would like to speed it up.")),
                    _ => (self.quote_form(quote)),
                }
            }
        };
        Card { title: format!("Quote {}", quote.version), body, sticky: false }.render()
    }

    fn quote_form(&self, quote: &Quote) -> Markup {
        html! {
            form class="stack stack-4" method="post" action=(self.at("/quote")) {
                input type="hidden" name="version" value=(quote.version);
                (Checkbox {
                    id: "terms".into(), name: "terms".into(), value: TERMS.into(), text: "I have read the terms of commissions and agree".into(),
                    hint: Some("A piece made to your wishes cannot be returned. Until the work at the bench begins you may end it, and everything you paid goes back; from then on the deposit stays with the house.".into()), ..Checkbox::default()
                })
                (self.proof("quote", quote.priced.total.minor()))
                div class="cluster" {
                    (Button { name: Some("answer".into()), value: Some("accept".into()), ..Button::submit(format!("Accept {}", quote.priced.total)) })
                    (Button { name: Some("answer".into()), value: Some("decline".into()), ..Button::submit("Decline").scheme(ButtonScheme::Outline) })
                }
            }
        }
    }

    fn design_card(&self) -> Markup {
        let Some(design) = &self.state().design else { return html! {} };
        let picture = self.files.iter().find(|file| file.sha256 == design.file_sha256);
        let sheet: Option<ApprovalSheet> = self.state().sheet();
        let body = html! {
            div class="stack stack-4" {
                @if let Some(file) = picture { (notes::picture(&self.at(&format!("/pictures/{}", file.id)), file, design.round, &self.notes(design.round))) }
                p class="specification" { (design.specification) }
                (notes::list(&self.notes(design.round)))
                @if self.state().is_approved() {
                    (InlineAlert::new(Tone::Success, "You approved this design, exactly as it is shown, at this price."))
                } @else if design.returned {
                    (InlineAlert::new(Tone::Info, "You asked for another round. We are drawing it."))
                } @else if let Some(sheet) = &sheet {
                    (self.design_form(design.round, sheet))
                } @else { p class="muted" { "You can approve it as soon as you have accepted a quote: your approval is bound to its price." } }
                @if let (Some(file), false) = (picture, self.state().is_approved() || design.returned) {
                    (notes::form(&notes::Place {
                        action: &self.at("/remarks"), page: &self.at(""), picture: &self.at(&format!("/pictures/{}", file.id)),
                        file, round: design.round, pin: self.said.pin,
                    }))
                }
                @if let Some(sheet) = &sheet {
                    details class="proof" {
                        summary { "What your approval is bound to" }
                        p class="small" { "The picture, the words and the price above make this fingerprint (SHA-256). Change one of them, and it is another." }
                        p class="small num hash" { (sheet.hash()) }
                        p class="small" { a class="link" href=(self.at("/approval.txt")) { "Download the sheet" } ", and check it with any tool that knows SHA-256." }
                    }
                }
            }
        };
        Card { title: format!("The design, round {}", design.round), body, sticky: false }.render()
    }

    /// What was said about a round, oldest first.
    fn notes(&self, round: i32) -> Vec<notes::Note> {
        let said = self.entries.iter().filter_map(|entry| match &entry.fact {
            Fact::Remarked { round: of, by, at, words } if *of == round => {
                Some(notes::Note { by: *by, at: *at, words: words.clone() })
            }
            _ => None,
        });
        said.collect()
    }

    fn design_form(&self, round: i32, sheet: &ApprovalSheet) -> Markup {
        html! {
            form class="stack stack-4" method="post" action=(self.at("/design")) {
                input type="hidden" name="hash" value=(sheet.hash());
                input type="hidden" name="round" value=(round);
                (self.proof("design", sheet.price.minor()))
                p { (Button { name: Some("answer".into()), value: Some("approve".into()), ..Button::submit(format!("Approve it at {}", sheet.price)) }) }
                (TextArea { id: "design-words".into(), name: "words".into(), label: "Or tell us what should change".into(), max_length: Some(4_000), quiet: true, ..TextArea::default() })
                p { (Button { name: Some("answer".into()), value: Some("return".into()), ..Button::submit("Ask for another round").scheme(ButtonScheme::Outline) }) }
            }
        }
    }

    fn next(&self) -> Markup {
        let state = self.state();
        html! {
            div class="stack stack-3" {
                @if let Some(on) = state.promised_on { p { "Promised for " b { (dates::weekday(on, self.today)) } "." } }
                @else if let Some(on) = state.brief.needed_by { p class="muted" { "You wish for it by " (dates::day(on, self.today)) "." } }
                @if let Some(owner) = &state.owner { p class="muted" { (owner.name) " looks after you." } }
                @else { p { "A designer answers you within one working day." } }
                @match state.released.as_ref().filter(|_| state.stage < Stage::Delivered).map(|released| released.way) {
                    Some(ReleaseWay::Collected) => p { "It waits for you at the atelier." },
                    Some(ReleaseWay::Insured) => p { "It is on its way to you, insured until it is in your hands." },
                    None => {},
                }
                @if state.stage.at_the_bench() { p class="muted" { "The work has begun: from here on a change of the design is made by agreement only." } }
                @if let (Some(reveal), true) = (state.secret_until, self.secret) {
                    p class="muted" { "This page tells nothing of your surprise until " (dates::day(reveal, self.today)) "." }
                    p { (Button::link("I am alone: show everything", format!("{}&open=yes", self.at(""))).scheme(ButtonScheme::Outline)) }
                } @else if self.said.open && state.is_secret(self.today) {
                    p { (Button::link("Hide it again", link(&self.face.cx, self.commission)).scheme(ButtonScheme::Outline)) }
                }
            }
        }
    }

    fn messages(&self) -> Markup {
        html! {
            section class="stack stack-3" {
                h2 class="h3" { "Write to us" }
                form class="stack stack-3" method="post" action=(self.at("/messages")) {
                    (TextArea { id: "words".into(), name: "words".into(), label: "Your message".into(), value: self.said.typed.clone(), max_length: Some(4_000), required: true, ..TextArea::default() })
                    p { (Button::submit("Send").scheme(ButtonScheme::Outline)) }
                }
            }
        }
    }

    fn timeline(&self) -> Markup {
        let told =
            self.entries.iter().rev().filter_map(|entry| Some((entry, told(&entry.fact, self.secret)?)));
        html! {
            section class="stack stack-3" {
                h2 class="h3" { "So far" }
                ol class="timeline" {
                    @for (entry, (heading, words)) in told.take(SHOWN) {
                        li {
                            time class="small muted" datetime=(entry.at.to_rfc3339()) { (dates::day(entry.at.date_naive(), self.today)) }
                            p { (heading) }
                            @if let Some(words) = &words { p class="said" { (words) } }
                        }
                    }
                }
            }
        }
    }

    /// Where the client's own stones are, as the last hand-over says.
    fn stones(&self) -> Markup {
        html! {
            ul class="stack stack-3" {
                @for stone in &self.stones {
                    li {
                        p { (stone.words) ", " span class="num" { (stone.carat_milli / 1_000) "." (format!("{:03}", stone.carat_milli % 1_000)) " ct" } }
                        p class="small muted" { (stone.hand.told()) }
                    }
                }
            }
        }
    }

    fn passports(&self) -> Markup {
        html! {
            ul class="stack stack-2" {
                @for (passport, address) in &self.passports {
                    li { (LinkArrow::new(format!("Passport {}", passport.serial), address)) @if passport.revoked { p class="small muted" { "Revoked" } } }
                }
            }
        }
    }

    fn pictures(&self) -> Markup {
        html! {
            ul class="thumbs" {
                @for file in self.files.iter().filter(|file| file.place != Place::Design) {
                    @let address = self.at(&format!("/pictures/{}", file.id));
                    li { a href=(address) { img src=(address) alt={ (file.place.label()) ": " (file.name) } width=(file.width) height=(file.height) loading="lazy"; } }
                }
            }
        }
    }
}

/// The seven steps that a client thinks in.
fn progress(stage: Stage) -> StageBar {
    const STEPS: [(&str, Stage); 7] = [
        ("Your wishes", Stage::Enquiry),
        ("Conversation", Stage::Consultation),
        ("Drawings", Stage::Design),
        ("Price", Stage::Quote),
        ("At the bench", Stage::Casting),
        ("Finished", Stage::Balance),
        ("With you", Stage::Delivered),
    ];
    let at = STEPS.iter().rposition(|(_, first)| *first <= stage).unwrap_or(0);
    let steps = STEPS.iter().enumerate().map(|(place, (text, _))| Step {
        text: (*text).into(),
        note: None,
        state: match place.cmp(&at) {
            std::cmp::Ordering::Less => StageState::Done,
            std::cmp::Ordering::Equal => StageState::Current,
            std::cmp::Ordering::Greater => StageState::Ahead,
        },
    });
    StageBar { label: "Where your project stands".into(), stages: steps.collect(), column: false }
}
