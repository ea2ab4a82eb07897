//! The small print, kept small.

use maud::{Markup, html};

use super::Reading;

pub(super) fn privacy() -> Reading {
    let body = prose(&html! {
        h2 class="h3" { "What we keep" }
        p { "Your bag, as a random number in a cookie. When you order: your e-mail address, the delivery address, the telephone number if you gave one, what you bought and what you paid. Card numbers go to the payment provider and never reach us." }
        h2 class="h3" { "Why" }
        p { "To make, send and look after your piece, to answer you, and to keep the books that the law asks for." }
        h2 class="h3" { "Cookies" }
        p { "Two, both ours: one remembers your bag, one the number shown beside it. There is no advertising and no tracking by others on these pages." }
        h2 class="h3" { "Your rights" }
        p { "Ask for a copy of what we keep, or for its deletion where the law does not make us keep it: " a href="mailto:privacy@jasonandco.example" { "privacy@jasonandco.example" } "." }
    });
    Reading {
        path: "/privacy",
        title: "Privacy",
        description: "What we keep about you, why, for how long, and how to have it deleted.",
        lead: "What we keep, and why, in a minute.",
        body,
        bleed: false,
    }
}

pub(super) fn terms() -> Reading {
    let body = prose(&html! {
        h2 class="h3" { "The order" }
        p { "Your order is an offer; it becomes a contract when the payment succeeds and we confirm it by mail. While you pay, your pieces are held for you for twenty minutes." }
        h2 class="h3" { "Prices" }
        p { "Prices are in US dollars before tax. Tax and delivery are added at checkout and shown before you pay. If a price changes while you are paying, we ask before we charge." }
        h2 class="h3" { "The piece" }
        p { "Pictures are rendered from the workshop drawing of the piece. Weights and measures are those of the finished piece within the tolerance of hand work. Stones are described by origin and treatment as trade rules require." }
        h2 class="h3" { "Returns and faults" }
        p { "See " a href="/delivery-and-returns" { "delivery and returns" } ". Your statutory rights stand beside everything said here." }
        h2 class="h3" { "Who we are" }
        p { "Jason & Co. Atelier LLC, 14 Lantern Yard, New York, NY 10013. This is a demonstration house: nothing here is for sale and no card is charged." }
    });
    Reading {
        path: "/terms",
        title: "Terms",
        description: "The contract between you and the house, in plain words: order, price, piece, returns.",
        lead: "The contract between us, in plain words.",
        body,
        bleed: false,
    }
}

pub(super) fn accessibility() -> Reading {
    let body = prose(&html! {
        h2 class="h3" { "What we aim for" }
        p { "These pages are built to meet the Web Content Accessibility Guidelines 2.2 at level AA. They work with a keyboard alone, with a screen reader, at twice the text size, and without scripts." }
        h2 class="h3" { "What we check" }
        p { "Contrast, focus, names and structure are tested automatically on every change, and the buying journey is walked by keyboard." }
        h2 class="h3" { "If something is in your way" }
        p { "Tell us what and where: " a href="mailto:concierge@jasonandco.example?subject=Accessibility" { "concierge@jasonandco.example" } " or +1 212 555 0142. We also take orders by telephone." }
    });
    Reading {
        path: "/accessibility",
        title: "Accessibility",
        description: "What these pages do for everyone’s access, how it is checked, and whom to tell when something is in the way.",
        lead: "Everyone should be able to buy a ring here.",
        body,
        bleed: false,
    }
}

fn prose(words: &Markup) -> Markup {
    html! { div class="prose" { (words) } }
}
