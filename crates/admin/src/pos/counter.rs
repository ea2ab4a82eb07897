//! What is on the counter, what it comes to, and the way to find more.

use std::collections::HashMap;

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use catalog::{
    Browse, Filters, Sort,
    offers::{Offer, find_offers},
    search::How,
};
use commerce::{
    channels::{
        Channel, ChannelError, ChannelKind, QuotedSale, Tender, list_channels, list_prices, quote_sale,
    },
    inventory::list_offered,
};
use customers::SignedIn;
use http::StatusCode;
use kernel::{Fault, Money, ids::ChannelSaleId};
use maud::{Markup, html};
use ui::{Button, ButtonScheme, Card, Column, DataTable, PageHeader, RadioGroup, Row, TextField, Tone};
use web::{
    Pairs, QueryPairs, Refusal, see_other,
    staff::{Staff, rights::WorkTill},
};

use super::{PATH, basket::Basket, find_till};
use crate::{
    Face,
    frame::{Sheet, outcome},
};

/// How many designs a search shows.
const DESIGNS: usize = 12;
/// How many things of those can be put on the counter from the list.
const CHOICES: usize = 40;

/// `GET /admin/pos`: to the only till there is, or a choice of them.
pub(crate) async fn list(State(face): State<Face>, staff: Staff<WorkTill>) -> Result<Response, Refusal> {
    let all = list_channels(&mut *face.db.read().await?).await?;
    let tills: Vec<_> =
        all.into_iter().filter(|c| c.kind == ChannelKind::Pos && c.closed_at.is_none()).collect();
    if let [only] = tills.as_slice() {
        return Ok(see_other(&format!("{PATH}/{}", only.code)));
    }
    let body = html! {
        (PageHeader { title: "Till".into(), text: "Where do you sell today?".into(), ..PageHeader::default() })
        @if tills.is_empty() {
            p { "No boutique has a till yet. Whoever runs channels opens one: " a class="link" href="/admin/channels" { "Channels" } "." }
        }
        ul class="stack stack-3" {
            @for till in &tills { li { a class="link" href={ (PATH) "/" (till.code) } { (till.name) } } }
        }
    };
    Ok(Sheet { title: "Till".into(), path: PATH, body }.ok(&face, &staff.person).into_response())
}

/// `GET /admin/pos/{till}`. What is scanned goes onto the counter; words are searched for.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<WorkTill>,
    Path(till): Path<String>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let till = find_till(&mut *face.db.read().await?, &till).await?;
    let basket = Basket::read(&query);
    if let Some(code) = query.find("q") {
        let mut more = basket.clone();
        more.add(code, 1);
        if quote(&face, &till, &more).await?.is_ok() {
            return Ok(see_other(&more.href(&till.code)));
        }
    }
    let counter = Counter { till, basket, searched: query.get("q").to_owned(), sent: None, refused: None };
    counter.page(&face, &staff.person, StatusCode::OK).await
}

async fn quote(
    face: &Face,
    till: &Channel,
    basket: &Basket,
) -> Result<Result<QuotedSale, ChannelError>, Refusal> {
    let mut tx = face.db.begin().await?;
    match quote_sale(&mut tx, till, &basket.0).await {
        Err(ChannelError::Database(error)) => Err(error.into()),
        told => Ok(told),
    }
}

/// The page as it is to be shown.
pub(super) struct Counter {
    pub(super) till: Channel,
    pub(super) basket: Basket,
    /// Words that no code was found for.
    pub(super) searched: String,
    /// What was sent, where the sale was refused.
    pub(super) sent: Option<Pairs>,
    /// Why it was refused.
    pub(super) refused: Option<String>,
}

impl Counter {
    pub(super) async fn page(
        self,
        face: &Face,
        person: &SignedIn,
        status: StatusCode,
    ) -> Result<Response, Refusal> {
        let found = if self.searched.is_empty() { Vec::new() } else { self.search(face).await? };
        let quoted =
            if self.basket.0.is_empty() { None } else { Some(quote(face, &self.till, &self.basket).await?) };
        // the sale's own key: made once for a page, so that a second press is the same sale
        let key = self
            .sent
            .as_ref()
            .and_then(|sent| sent.find("key"))
            .map_or_else(|| ChannelSaleId::new(&*face.cx.random).to_string(), str::to_owned);
        let body = html! {
            (PageHeader { title: self.till.name.clone(), text: "Scan a tag, or search by words. What is on the counter is not kept for it until it is sold.".into(), ..PageHeader::default() })
            @if let Some(words) = &self.refused { (outcome(Tone::Warning, words)) }
            div class="stack stack-5" {
                (self.search_form())
                @if !self.searched.is_empty() { (self.results(&found)) }
                @match &quoted {
                    None => p class="muted" { "Nothing is on the counter." },
                    Some(Ok(quoted)) => {
                        (self.lines(quoted))
                        (Card { title: "Take the payment".into(), body: self.payment(quoted, &key, face.cx.house.production), sticky: false })
                    },
                    Some(Err(error)) => {
                        (outcome(Tone::Warning, &words_of(error)))
                        (self.unread())
                    },
                }
            }
        };
        Ok(Sheet { title: self.till.name, path: PATH, body }.respond(face, person, status).into_response())
    }

    fn hidden(&self) -> Markup {
        html! { @for item in self.basket.items() { input type="hidden" name="item" value=(item); } }
    }

    fn search_form(&self) -> Markup {
        html! {
            form class="stack stack-3" action={ (PATH) "/" (self.till.code) } role="search" {
                (self.hidden())
                (TextField {
                    value: self.searched.clone(), max_length: Some(120), quiet: true,
                    hint: Some("A serial number or code goes onto the counter at once.".into()),
                    ..TextField::new("q", "Serial number, code or words")
                })
                (Button::submit("Find").scheme(ButtonScheme::Outline))
            }
        }
    }

    /// What the words describe and the till may sell, the best first.
    async fn search(&self, face: &Face) -> Result<Vec<Choice>, Refusal> {
        let snapshot = face.catalog.snapshot();
        let found = snapshot.search(&self.searched, How::default());
        let listing = snapshot.browse(&Browse {
            collection: None,
            q: Some(&found),
            filters: &Filters::default(),
            sort: Sort::Relevance,
            offset: 0,
            limit: DESIGNS,
            facets: false,
        });
        let variants: Vec<_> = listing
            .items
            .iter()
            .flat_map(|product| product.variants.iter().map(|v| v.id))
            .take(200)
            .collect();
        let mut conn = face.db.read().await?;
        let offers: HashMap<_, _> = find_offers(&mut conn, &variants)
            .await?
            .into_iter()
            .map(|offer| (offer.variant, offer))
            .collect();
        let prices = list_prices(&mut conn, self.till.id, Some(&variants)).await?;
        let offered: HashMap<_, _> = list_offered(&mut conn, self.till.id, Some(&variants))
            .await?
            .into_iter()
            .map(|offered| (offered.variant, offered))
            .collect();
        let choices = variants.iter().filter_map(|variant| {
            let (offer, there) = (offers.get(variant)?, offered.get(variant)?);
            (there.available > 0).then(|| Choice {
                code: there.serial.clone().unwrap_or_else(|| offer.sku.clone()),
                available: there.available,
                price: prices.get(variant).copied().unwrap_or(offer.price),
                offer: offer.clone(),
            })
        });
        Ok(choices.take(CHOICES).collect())
    }

    fn results(&self, found: &[Choice]) -> DataTable {
        DataTable {
            caption: format!("Found for “{}”", self.searched),
            columns: vec![
                Column::new("Piece"),
                Column::new("Code"),
                Column::numeric("There"),
                Column::numeric("Price"),
                Column::new("Onto the counter"),
            ],
            rows: found
                .iter()
                .map(|choice| {
                    let more = self.basket.with(&choice.code, 1 + self.on_counter(&choice.code));
                    Row {
                        id: choice.code.clone(),
                        cells: vec![
                            html! { (choice.offer.title) span class="cell-sub" { (choice.offer.options) } },
                            html! { span class="num" { (choice.code) } },
                            html! { (choice.available) },
                            html! { (choice.price) },
                            html! { (Button { label: Some(format!("Add {} {}", choice.offer.title, choice.code)), ..Button::link("Add", more.href(&self.till.code)).scheme(ButtonScheme::Outline).small() }) },
                        ],
                        ..Row::default()
                    }
                })
                .collect(),
            empty: html! { p { "Nothing like it can be sold at this till now. It may be held by a client, kept for another channel, or elsewhere." } },
            ..DataTable::default()
        }
    }

    fn on_counter(&self, code: &str) -> i32 {
        self.basket.0.iter().find(|line| line.code == code).map_or(0, |line| line.quantity)
    }

    fn lines(&self, quoted: &QuotedSale) -> DataTable {
        DataTable {
            caption: "On the counter".into(),
            columns: vec![
                Column::new("Piece"),
                Column::new("Code"),
                Column::numeric("Price"),
                Column::numeric("How many"),
                Column::new("Change"),
            ],
            rows: quoted
                .lines
                .iter()
                .map(|line| {
                    let (code, many) = (&line.code, line.quantity);
                    let step = |text: &str, to: i32, label: String| Button {
                        label: Some(label),
                        ..Button::link(text, self.basket.with(code, to).href(&self.till.code))
                            .scheme(ButtonScheme::Outline)
                            .small()
                    };
                    Row {
                        id: code.clone(),
                        cells: vec![
                            html! { (line.title) span class="cell-sub" { (line.options) } },
                            html! { span class="num" { (code) } },
                            html! { (line.unit_price) },
                            html! { (many) },
                            html! { div class="cluster" {
                                (step("One more", many + 1, format!("One more of {code}")))
                                @if many > 1 { (step("One less", many - 1, format!("One less of {code}"))) }
                                (step("Take away", 0, format!("Take away {code}")))
                            } },
                        ],
                        ..Row::default()
                    }
                })
                .collect(),
            ..DataTable::default()
        }
    }

    /// What is on the counter, where it cannot be priced: each line with the way to take it away.
    fn unread(&self) -> Markup {
        html! {
            ul class="stack stack-2" {
                @for line in &self.basket.0 {
                    li {
                        span class="num" { (line.code) } " × " (line.quantity) " "
                        a class="link" href=(self.basket.with(&line.code, 0).href(&self.till.code)) { "Take " (line.code) " off the counter" }
                    }
                }
            }
        }
    }

    fn payment(&self, quoted: &QuotedSale, key: &str, production: bool) -> Markup {
        let sent = |name: &str| self.sent.as_ref().map(|sent| sent.get(name).to_owned()).unwrap_or_default();
        let tenders = Tender::ALL.iter().filter(|tender| !production || **tender != Tender::Demo);
        let usual = if production { Tender::Card } else { Tender::Demo };
        html! {
            form class="stack stack-4" method="post" action={ (PATH) "/" (self.till.code) "/sales" } {
                (self.hidden())
                input type="hidden" name="key" value=(key);
                input type="hidden" name="total" value=(quoted.total.minor());
                p {
                    "To pay: " strong { (quoted.total) }
                    @if !quoted.tax.is_zero() { ", " (quoted.tax_name) " of " (quoted.tax) " with it" }
                    @if !quoted.tax_included.is_zero() { ", of which " (quoted.tax_name) " " (quoted.tax_included) }
                    "."
                }
                (RadioGroup {
                    name: "tender".into(),
                    legend: "How they pay".into(),
                    choices: tenders.map(|tender| ui::Choice::new(tender.code(), tender.label())).collect(),
                    selected: match sent("tender") { chosen if chosen.is_empty() => usual.code().into(), chosen => chosen },
                    required: true,
                    error: None,
                })
                (TextField { value: sent("email"), quiet: true, hint: Some("For the receipt and the papers of the piece. They may leave none.".into()), ..TextField::email("email", "The client’s e-mail address") })
                (Button { busy_text: Some("Selling…".into()), ..Button::submit(format!("Sell for {}", quoted.total)) })
            }
        }
    }
}

/// Something that can be put on the counter.
struct Choice {
    code: String,
    offer: Offer,
    price: Money,
    available: i32,
}

/// A refusal in words for whoever stands at the till.
pub(super) fn words_of(error: &ChannelError) -> String {
    match error {
        ChannelError::Invalid(fields) => {
            fields.iter().map(|field| field.message.as_ref()).collect::<Vec<_>>().join(" ")
        }
        ChannelError::TotalDiffers { actual, .. } => {
            format!(
                "The price changed meanwhile: it comes to {actual} now. Tell your client, and press again."
            )
        }
        other => other.message().into_owned(),
    }
}
