//! Looking after a finished piece, for staff.

use kernel::Money;
use maud::{Markup, html};
use ui::{Button, ButtonScheme, MoneyField, TextArea, TextField, TextKind};

use super::{PATH, page::Dossier};

/// The card: what is asked for, its estimate, and its end.
pub(super) fn card(dossier: &Dossier) -> Markup {
    let state = &dossier.commission.state;
    let go = |name: &str, text: &str| {
        let button =
            Button { name: Some("go".into()), value: Some(name.into()), ..Button::submit(text.to_owned()) };
        html! { div { (button.scheme(ButtonScheme::Outline).small()) } }
    };
    let area = |label: &str| TextArea {
        id: "service_words".into(),
        name: "service_words".into(),
        label: label.into(),
        value: dossier.typed("service_words"),
        error: dossier.said("service_words"),
        max_length: Some(4_000),
        quiet: true,
        ..TextArea::default()
    };
    html! {
        form class="stack stack-3" method="post" action={ (PATH) "/" (dossier.commission.id) "/service" } {
            input type="hidden" name="version" value=(dossier.commission.version);
            @match &state.service {
                None => {
                    (area("What we would like to do for it"))
                    (go("ask", "Open a service"))
                }
                Some(service) => {
                    input type="hidden" name="service" value=(service.service);
                    p class="said" { (service.words) }
                    @if let Some(estimate) = &service.estimate {
                        p { (Money::new(estimate.amount_minor, state.currency)) ", ready on " (estimate.ready_on.format("%-d %B %Y")) ", " @if service.agreed { "agreed to" } @else { "waits for the client" } }
                    }
                    @if service.agreed {
                        (area("What was done"))
                        @if !state.due().is_zero() { p class="small muted" { (state.due()) " are still to come; the piece goes back when it is paid." } }
                        (go("done", "It is done"))
                    } @else {
                        (area("What will be done"))
                        (MoneyField { id: "estimate".into(), name: "estimate".into(), label: "Estimate".into(), currency: state.currency, value: dossier.typed("estimate"), hint: Some("Nothing for a courtesy.".into()), error: dossier.said("estimate"), required: true })
                        (TextField { kind: TextKind::Date, quiet: true, ..TextField::new("ready_on", "Ready on").value(dossier.typed("ready_on")).error(dossier.said("ready_on")) })
                        (go("estimate", "Put it before the client"))
                    }
                }
            }
        }
    }
}
