//! Two people changed the same product: both values side by side, and a choice.

use maud::{Markup, html};
use ui::{AuditDiff, Button, ButtonScheme, Card, Change, InlineAlert, Tone};

use super::draft::Draft;

/// What differs between what was typed and what the product is by now. The saved values stand in the first column.
pub(super) fn differences(now: &Draft, yours: &Draft) -> Vec<Change> {
    let mut found = Vec::new();
    let mut compare = |field: String, now: &str, yours: &str| {
        if now != yours {
            let shown = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            found.push(Change { field, before: shown(now), after: shown(yours) });
        }
    };
    compare("Title".into(), &now.title, &yours.title);
    compare("Tagline".into(), &now.tagline, &yours.tagline);
    compare("Description".into(), &now.description, &yours.description);
    compare("Care".into(), &now.care, &yours.care);
    compare("Status".into(), &now.status, &yours.status);
    compare("Place in the shop".into(), &now.featured, &yours.featured);
    for variant in &now.variants {
        let Some(mine) = yours.variants.iter().find(|v| v.id == variant.id) else { continue };
        compare(format!("{} · price", variant.name), &variant.price, &mine.price);
        compare(format!("{} · days at the bench", variant.name), &variant.lead_days, &mine.lead_days);
        compare(format!("{} · status", variant.name), &variant.status, &mine.status);
    }
    found
}

/// The notice above the form, which holds what was typed and would be saved over what is there.
pub(super) fn notice(action: &str, changes: Vec<Change>) -> Markup {
    let alert = InlineAlert {
        scheme: Tone::Warning,
        title: "Someone saved this piece while you were editing.".into(),
        body: html! {
            @if changes.is_empty() { "It now says exactly what you typed, so there is nothing left to save." }
            @else { "Nothing of yours was saved yet. Below, “Before” is what the piece says now and “After” is what you typed." }
        },
        live: true,
    };
    html! {
        (alert)
        @if !changes.is_empty() {
            (Card {
                title: "Both versions".into(),
                body: html! {
                    div class="stack stack-4" {
                        (AuditDiff { changes })
                        (Button::link("Keep what is there now", action).scheme(ButtonScheme::Outline))
                    }
                },
                sticky: false,
            })
        }
    }
}
