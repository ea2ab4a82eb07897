//! What is being bought and what it costs, beside the form.

use commerce::{
    cart::{Cart, CartLine},
    checkout::Quote,
};
use maud::{Markup, html};
use ui::{BagLine, BagLines, Card, Cost, CostSummary, PriceTag};

use crate::{Face, bag::line_image, dates};

/// The summary card; `place_known` says whether the tax is that of the address.
pub(super) fn card(face: &Face, cart: &Cart, quote: Option<&Quote>, place_known: bool) -> Card {
    Card { title: "Your order".into(), body: inside(face, cart, quote, place_known), sticky: true }
}

/// What the card holds; on phones it stands folded above the form.
pub(super) fn inside(face: &Face, cart: &Cart, quote: Option<&Quote>, place_known: bool) -> Markup {
    html! {
        div class="stack" {
            (BagLines { lines: cart.lines.iter().map(line).collect() })
            @match quote {
                Some(quote) => {
                    (costs(quote, place_known))
                    p class="small muted" { "Delivered by " b { (dates::weekday(quote.deliver_by, dates::today(face))) } }
                }
                None => (CostSummary { costs: Vec::new(), total: Cost::new("Subtotal", cart.subtotal.to_string()), paid_by: Vec::new() }),
            }
        }
    }
}

fn line(line: &CartLine) -> BagLine {
    let mut options = vec![line.options.clone()];
    options.extend(line.wishes());
    BagLine {
        image: line_image(line),
        name: line.title.clone(),
        options,
        price: Some(PriceTag::exact(line.line_total)),
        count: u32::try_from(line.quantity.get()).unwrap_or(1),
        ..BagLine::default()
    }
}

fn costs(quote: &Quote, place_known: bool) -> CostSummary {
    let shipping = if quote.shipping.is_zero() { "Included".to_owned() } else { quote.shipping.to_string() };
    let mut costs = vec![Cost::new("Subtotal", quote.subtotal.to_string())];
    costs.extend(quote.discount_rows().into_iter().map(|(name, off)| Cost::new(name, format!("−{off}"))));
    costs.push(Cost {
        note: quote.delivery_words(),
        ..Cost::new(quote.shipping_method.name.clone(), shipping)
    });
    costs.push(if place_known {
        tax(quote)
    } else {
        Cost::new(quote.tax_name.clone(), "Once we know where")
    });
    CostSummary {
        costs,
        total: Cost::new(if place_known { "Total" } else { "Total before tax" }, quote.total.to_string()),
        // before the tax is known, nobody can say what is left for a card
        paid_by: if place_known { rows(quote.tender_rows()) } else { Vec::new() },
    }
}

/// What pays a total.
pub(crate) fn rows(rows: Vec<(String, kernel::Money)>) -> Vec<Cost> {
    rows.into_iter().map(|(name, amount)| Cost::new(name, amount.to_string())).collect()
}

/// The tax with its rate, and what is to be known about it.
fn tax(quote: &Quote) -> Cost {
    let (text, amount) = quote.tax_words();
    let amount = amount.map_or_else(|| "Paid on delivery".to_owned(), |amount| amount.to_string());
    Cost { note: quote.tax_note.clone(), ..Cost::new(text, amount) }
}

/// What a shopper sees of the money on the bank's page.
pub(super) fn amount(total: kernel::Money) -> Markup {
    html! { span class="price price-lg" { (total) } }
}
