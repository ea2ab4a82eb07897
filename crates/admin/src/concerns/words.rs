//! Concerns in words and colours for staff.

use commerce::payments::{Authentication, Authorization, Concern, ConcernKind, Risk};
use ui::Tone;

/// What a concern is about, as staff read it.
pub(crate) const fn label(kind: ConcernKind) -> &'static str {
    match kind {
        ConcernKind::Authorization => "Money waits to be taken",
        ConcernKind::Dispute => "The client disputes the payment",
        ConcernKind::Review => "The provider asks for a look",
        ConcernKind::FraudWarning => "The card's issuer suspects fraud",
        ConcernKind::RefundElsewhere => "Money went back that we did not send",
        ConcernKind::RefundFailed => "A refund did not arrive",
    }
}

/// What to look at before answering.
pub(crate) const fn advice(kind: ConcernKind) -> &'static str {
    match kind {
        ConcernKind::Authorization => {
            "Compare names and addresses, look at earlier orders, and call the client where in doubt. Take the money when it is theirs to spend; otherwise let it go, and the pieces go back on sale."
        }
        ConcernKind::Dispute => {
            "Answer it in the provider's pages with the evidence of this order, before its deadline there. Do not send the pieces."
        }
        ConcernKind::Review => {
            "Look at the payment in the provider's pages, approve or refund it there, and say here what was found."
        }
        ConcernKind::FraudWarning => {
            "Call the client at a number that you find yourself. A refund before a dispute costs less than a dispute."
        }
        ConcernKind::RefundElsewhere => {
            "Find out who sent it back in the provider's pages, and whether the pieces stay here."
        }
        ConcernKind::RefundFailed => {
            "The client still waits for their money. Ask them for another way to send it."
        }
    }
}

/// The colour beside the words.
pub(crate) const fn tone(concern: &Concern) -> Tone {
    match (&concern.answer, concern.lost, concern.kind) {
        (_, true, _) => Tone::Danger,
        (Some(_), ..) => Tone::Neutral,
        (None, _, ConcernKind::Dispute | ConcernKind::FraudWarning) => Tone::Danger,
        (None, ..) => Tone::Warning,
    }
}

/// What the bank and the provider found, in words.
pub(crate) fn found(found: Option<Authorization>) -> (&'static str, &'static str) {
    let Some(found) = found else { return ("Not asked", "Not judged") };
    let secure = match found.authentication {
        Authentication::Authenticated => "Authenticated: the bank made sure of the client",
        Authentication::Acknowledged => "Attempted: the bank took note of the question",
        Authentication::Missing => "Not authenticated",
    };
    let risk = match found.risk {
        Risk::Normal => "Normal",
        Risk::Raised => "Raised, or not judged",
    };
    (secure, risk)
}
