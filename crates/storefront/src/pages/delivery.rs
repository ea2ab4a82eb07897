//! Delivery and returns.

use maud::html;

use super::Reading;

pub(super) fn page() -> Reading {
    let body = html! {
        div class="split" {
            div class="prose" {
                h2 class="h3" { "Delivery" }
                p { "Every piece travels insured for its full value, is handed over against a signature, and lies in a plain outer box that does not say what is inside." }
                p { "Each product page names the day by which a piece ordered today arrives. Checkout computes it again for your address and your way of delivery, before you pay." }
                ul {
                    li { "Ready pieces leave the atelier within two working days." }
                    li { "Pieces made for you leave when they are finished: usually two to five weeks, as their page says." }
                    li { "You may collect in the atelier, by appointment." }
                }
                p { "Tax is shown before you pay, worked out for your address. Outside the United States the carrier may ask for import duty; we tell you what we know before the parcel leaves." }
            }
            div class="prose" {
                h2 class="h3" { "Returns" }
                p { "Thirty days to change your mind, counted from the day the piece arrives, for every piece that has not been engraved. Send it back unworn with its report; we refund what you paid within five working days of its arrival." }
                h2 class="h3" { "Resizing and care" }
                p { "One resizing within a year, without charge, where the design allows it. Cleaning and a check of the claws once a year, without charge." }
                h2 class="h3" { "If something is wrong" }
                p { "Write or call. A fault of ours is ours to mend, however long you have had the piece." }
                p { a href="/contact" { "How to reach us" } }
            }
        }
    };
    Reading {
        path: "/delivery-and-returns",
        title: "Delivery and returns",
        description: "Insured delivery against signature with a date you can plan with, thirty days to change your mind, one resizing within a year.",
        lead: "What happens between our bench and your door, and after.",
        body,
        bleed: false,
    }
}
