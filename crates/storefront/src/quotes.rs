//! The page of a quote, by its signed link: its pieces at their prices, and the way to confirm and pay.

use std::collections::HashMap;

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use catalog::offers::find_set_stones;
use chrono::NaiveDate;
use commerce::cart::{
    CartError, CartLine, EnterCart, Entered,
    drafts::{Draft, DraftState, TakeDraft, find_draft, link, take_draft, verify_link},
    enter_cart,
};
use db::with_retry;
use http::HeaderMap;
use kernel::{
    Fault, Kind,
    ids::{OrderDraftId, VariantId},
};
use maud::{Markup, html};
use ui::{BagLine, BagLines, Button, Card, Cost, CostSummary, Head, InlineAlert, PriceTag, Tone};
use web::{
    CachePolicy, Network, Page, QueryPairs, Refusal, RequestId, customer::Visitor, see_other, spawn_write,
    status_of,
};

use crate::{
    Face, bag, dates,
    frame::{Open, Sheet},
    holds, pictures,
};

/// `GET /quotes/{id}?key=`
pub(crate) async fn show(
    State(face): State<Face>,
    Path(id): Path<String>,
    QueryPairs(pairs): QueryPairs,
) -> Result<Page, Refusal> {
    let draft = find(&face, &id, pairs.get("key")).await?;
    Ok(Page::ok(CachePolicy::NoStore, document(&face, &draft, &stones(&face, &draft).await?, None)))
}

/// `POST /quotes/{id}/confirmation?key=`: its pieces into a bag of the client's, and on to checkout. Where something could not come along, or the
/// bag held other pieces already, the bag is shown first.
pub(crate) async fn confirm(
    State(face): State<Face>,
    Path(id): Path<String>,
    QueryPairs(pairs): QueryPairs,
    request: RequestId,
    visitor: Visitor,
    Network(network): Network,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let draft = find(&face, &id, pairs.get("key")).await?;
    // a bag in the quote's currency: a bag of another cannot hold its prices
    let enter = EnterCart { currency: draft.bag.currency, ..bag::entering(&face, &visitor, &headers) };
    let (db, cx, of) = (face.db.clone(), face.within(&request), draft.id);
    let taken = spawn_write(async move {
        with_retry(|| async {
            let mut tx = db.begin().await?;
            let Entered { cart: into, token: fresh } = enter_cart(&mut tx, &cx, &enter).await?;
            let before = commerce::cart::find(&mut tx, into).await?.map_or(0, |cart| cart.lines.len());
            let cart = take_draft(&mut tx, &cx, TakeDraft { draft: of, into }).await?;
            tx.commit().await?;
            Ok::<_, CartError>((cart, fresh, before))
        })
        .await
    });
    let (cart, fresh, before) = match taken.await {
        Ok(taken) => taken,
        Err(error) if matches!(error.kind(), Kind::Internal | Kind::Unavailable | Kind::NotFound) => {
            return Err(error.into());
        }
        Err(error) => {
            let now = find(&face, &id, pairs.get("key")).await?;
            let html = document(&face, &now, &stones(&face, &now).await?, Some(&error.message()));
            return Ok(
                Page { status: status_of(error.kind()), policy: CachePolicy::NoStore, html }.into_response()
            );
        }
    };
    let clear = cart.left_behind.is_empty() && cart.lines.iter().all(|line| line.problem.is_none());
    let mut response = if clear && before == 0 && !cart.lines.is_empty() {
        match holds::run(&face, &request, (cart.id, network), holds::Ask::Take).await? {
            None => see_other("/checkout"),
            Some(_) => see_other("/bag"),
        }
    } else {
        see_other("/bag")
    };
    face.web.cookies().set_bag_count(response.headers_mut(), cart.pieces().into());
    if let Some(fresh) = fresh {
        face.web.cookies().set_cart(response.headers_mut(), &fresh);
    }
    bag::forget_prefetched(response.headers_mut());
    Ok(response)
}

/// The quote, if the key is its own. A wrong key is answered as if there were no such quote.
async fn find(face: &Face, id: &str, key: &str) -> Result<Draft, Refusal> {
    let id: OrderDraftId = id.parse().map_err(|_| Refusal::not_found())?;
    if !verify_link(&face.cx, id, key) {
        return Err(Refusal::not_found());
    }
    find_draft(&mut *face.db.read().await?, id).await?.ok_or_else(Refusal::not_found)
}

/// What has to be said of the stones in its pieces, as an order says it.
async fn stones(face: &Face, draft: &Draft) -> Result<HashMap<VariantId, String>, Refusal> {
    let variants: Vec<_> = draft.bag.lines.iter().map(|line| line.variant).collect();
    let set = find_set_stones(&mut *face.db.read().await?, &variants).await?;
    Ok(set.into_iter().filter_map(|(variant, stones)| Some((variant, stones.words()?))).collect())
}

fn document(
    face: &Face,
    draft: &Draft,
    stones: &HashMap<VariantId, String>,
    refused: Option<&str>,
) -> Markup {
    let today = dates::today(face);
    let open = draft.state == DraftState::Open;
    let body = html! {
        div class="wrap section-tight stack stack-7" {
            header class="stack stack-4" {
                p class="eyebrow" { "For you, from " (face.web.house.name) }
                h1 class="h1" { "Your quote" }
                @if let Some(words) = &draft.words { p class="lead" { @for line in words.lines() { (line) br; } } }
            }
            @if let Some(words) = refused { (InlineAlert::new(Tone::Warning, words)) }
            @else if !open { (InlineAlert::new(Tone::Info, draft.state.told())) }
            div class="split split-aside" {
                section class="stack" {
                    h2 class="h3" { "The pieces" }
                    (BagLines { lines: draft.bag.lines.iter().map(|kept| line(kept, stones, today)).collect() })
                }
                div class="stack" {
                    (Card { title: "What it comes to".into(), body: html! { div class="stack stack-4" {
                        (CostSummary {
                            costs: vec![Cost::new("Tax and delivery", "At checkout")],
                            total: Cost::new("Pieces", draft.bag.subtotal.to_string()),
                            paid_by: Vec::new(),
                        })
                        @if open {
                            p class="small" { "These prices are yours until " b { (dates::weekday(draft.bag.expires_at.date_naive(), today)) } ". No piece is held meanwhile." }
                            form method="post" action={ "/quotes/" (draft.id) "/confirmation?" (link(&face.cx, draft.id).split_once('?').map_or("", |(_, query)| query)) } {
                                (Button::submit("Confirm and pay"))
                            }
                        }
                    } }, sticky: false })
                }
            }
        }
    };
    let head = Head { title: "Your quote".into(), noindex: true, ..Head::default() };
    Open { sheet: Sheet::Whole, path: "/quotes", head, scripts: &[], body }.document(face)
}

fn line(line: &CartLine, stones: &HashMap<VariantId, String>, today: NaiveDate) -> BagLine {
    let mut options = vec![line.options.clone()];
    // what it costs today stands beside a price that is lower
    options.extend(
        line.kept
            .filter(|kept| kept.today.minor() > line.unit_price.minor())
            .map(|kept| format!("{} today", kept.today)),
    );
    BagLine {
        image: line.image.as_ref().map(pictures::image),
        name: line.title.clone(),
        href: Some(format!("/products/{}", line.slug)),
        options,
        price: line.unit_price.checked_mul(line.quantity.get().into()).map(PriceTag::exact),
        stones: stones.get(&line.variant).cloned(),
        delivery: line.problem.is_none().then(|| dates::promise(line.lead_days, today)),
        count: u32::try_from(line.quantity.get()).unwrap_or(1),
        ..BagLine::default()
    }
}
