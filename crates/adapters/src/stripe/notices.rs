//! What Stripe tells by itself, in the house's words. Called after the signature was found right.

use commerce::payments::{ConcernKind, Notice, NoticeRefused, Standing, Subject};
use serde::Deserialize;
use serde_json::Value;

use super::{API_VERSION, wire::moment};

#[derive(Debug, Deserialize)]
struct Event {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    created: i64,
    #[serde(default)]
    livemode: bool,
    account: Option<String>,
    api_version: Option<String>,
    data: Data,
}

#[derive(Debug, Deserialize)]
struct Data {
    object: Value,
}

/// Reads a notice; one of a kind we do not know is read as well, and is about nothing.
pub(super) fn read(body: &[u8]) -> Result<Notice, NoticeRefused> {
    let event: Event = serde_json::from_slice(body).map_err(|e| NoticeRefused::Unreadable(e.to_string()))?;
    if event.id.is_empty() || event.id.len() > 255 {
        return Err(NoticeRefused::Unreadable("it has no id".into()));
    }
    if event.api_version.as_deref().is_some_and(|version| version != API_VERSION) {
        // what it says is only a hint, so it is taken all the same
        tracing::warn!(
            notice.id = event.id,
            version = event.api_version,
            "a notice in another version of the API: set the endpoint's version to {API_VERSION}"
        );
    }
    let object = &event.data.object;
    let mut payload = object.clone();
    without_secrets(&mut payload);
    Ok(Notice {
        subject: subject(&event.kind, object),
        object_id: text(object, "id"),
        payload,
        live: event.livemode,
        foreign: event.account.is_some(),
        api_version: event.api_version,
        made_at: moment(event.created).unwrap_or_default(),
        id: event.id,
        kind: event.kind,
    })
}

fn subject(kind: &str, object: &Value) -> Subject {
    match kind {
        "payment_intent.succeeded"
        | "payment_intent.processing"
        | "payment_intent.requires_action"
        | "payment_intent.amount_capturable_updated"
        | "payment_intent.payment_failed"
        | "payment_intent.canceled" => match text(object, "id") {
            Some(intent) => Subject::Payment { intent, order_ref: text(&object["metadata"], "order_id") },
            None => Subject::Other,
        },
        "charge.refunded" => Subject::Refund {
            refund: None,
            intent: named(object, "payment_intent"),
            given_back_minor: object["amount_refunded"].as_i64(),
            failed: false,
        },
        "refund.created" | "refund.updated" | "refund.failed" => Subject::Refund {
            refund: text(object, "id"),
            intent: named(object, "payment_intent"),
            given_back_minor: None,
            failed: matches!(object["status"].as_str(), Some("failed" | "canceled")),
        },
        "review.opened" | "review.closed" => concern(ConcernKind::Review, object, review(object)),
        "radar.early_fraud_warning.created" | "radar.early_fraud_warning.updated" => {
            let word = text(object, "fraud_type").unwrap_or_default();
            concern(ConcernKind::FraudWarning, object, (Standing::Open, word))
        }
        kind if kind.starts_with("charge.dispute.") => concern(ConcernKind::Dispute, object, dispute(object)),
        _ => Subject::Other,
    }
}

fn concern(kind: ConcernKind, object: &Value, (standing, word): (Standing, String)) -> Subject {
    match text(object, "id") {
        Some(id) => Subject::Concern { kind, id, intent: named(object, "payment_intent"), standing, word },
        None => Subject::Other,
    }
}

/// A review is over when somebody approved; every other end means that the money went, or is going, back.
fn review(object: &Value) -> (Standing, String) {
    if object["open"].as_bool() == Some(true) {
        return (Standing::Open, text(object, "reason").unwrap_or_default());
    }
    let word = text(object, "closed_reason").unwrap_or_default();
    match word.as_str() {
        "approved" | "acknowledged" => (Standing::Cleared, word),
        _ => (Standing::Lost, word),
    }
}

/// An inquiry that was closed and a dispute that was won or prevented speak against nothing any more.
fn dispute(object: &Value) -> (Standing, String) {
    let word = text(object, "status").unwrap_or_default();
    let standing = match word.as_str() {
        "won" | "warning_closed" | "prevented" => Standing::Cleared,
        "lost" => Standing::Lost,
        _ => Standing::Open,
    };
    (standing, word)
}

fn text(object: &Value, name: &str) -> Option<String> {
    object[name].as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The id of another object, which may stand there as a whole.
fn named(object: &Value, name: &str) -> Option<String> {
    text(object, name).or_else(|| text(&object[name], "id"))
}

/// Takes out what could pay, and the one character that the database does not keep.
fn without_secrets(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| name != "client_secret");
            fields.values_mut().for_each(without_secrets);
        }
        Value::Array(items) => items.iter_mut().for_each(without_secrets),
        Value::String(text) if text.contains('\0') => *text = text.replace('\0', ""),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn about(kind: &str, object: &Value) -> Subject {
        let body = json!({ "id": "evt_1", "object": "event", "type": kind, "created": 1, "livemode": true, "data": { "object": object } });
        read(body.to_string().as_bytes()).unwrap().subject
    }

    fn standing(kind: &str, object: &Value) -> Standing {
        match about(kind, object) {
            Subject::Concern { standing, .. } => standing,
            other => panic!("{kind} is {other:?}"),
        }
    }

    #[test]
    fn every_kind_that_moves_money_or_speaks_against_sending_is_understood() {
        for kind in [
            "succeeded",
            "processing",
            "requires_action",
            "amount_capturable_updated",
            "payment_failed",
            "canceled",
        ] {
            let object = json!({ "id": "pi_1", "metadata": { "order_id": "ord_1" } });
            let expected = Subject::Payment { intent: "pi_1".into(), order_ref: Some("ord_1".into()) };
            assert_eq!(about(&format!("payment_intent.{kind}"), &object), expected, "{kind}");
        }
        for (kind, failed) in [("created", false), ("updated", false), ("failed", true)] {
            let object = json!({ "id": "re_1", "payment_intent": "pi_1", "status": if failed { "failed" } else { "pending" } });
            let expected = Subject::Refund {
                refund: Some("re_1".into()),
                intent: Some("pi_1".into()),
                given_back_minor: None,
                failed,
            };
            assert_eq!(about(&format!("refund.{kind}"), &object), expected, "{kind}");
        }
        let charge = json!({ "id": "ch_1", "payment_intent": { "id": "pi_1" }, "amount_refunded": 5 });
        let expected = Subject::Refund {
            refund: None,
            intent: Some("pi_1".into()),
            given_back_minor: Some(5),
            failed: false,
        };
        assert_eq!(about("charge.refunded", &charge), expected);
        for kind in ["payment_intent.created", "customer.created", "a.kind.of.next.year", "charge.disputed"] {
            assert_eq!(about(kind, &json!({ "id": "x" })), Subject::Other, "{kind}");
        }
    }

    #[test]
    fn py18_a_dispute_holds_until_it_is_won_and_a_review_until_somebody_approves() {
        for (status, expected) in [
            ("warning_needs_response", Standing::Open),
            ("needs_response", Standing::Open),
            ("under_review", Standing::Open),
            ("a_word_of_next_year", Standing::Open),
            ("warning_closed", Standing::Cleared),
            ("prevented", Standing::Cleared),
            ("won", Standing::Cleared),
            ("lost", Standing::Lost),
        ] {
            let object = json!({ "id": "dp_1", "payment_intent": "pi_1", "status": status });
            assert_eq!(standing("charge.dispute.updated", &object), expected, "{status}");
        }
        for (open, reason, expected) in [
            (true, "rule", Standing::Open),
            (false, "approved", Standing::Cleared),
            (false, "acknowledged", Standing::Cleared),
            (false, "refunded_as_fraud", Standing::Lost),
            (false, "disputed", Standing::Lost),
            (false, "canceled", Standing::Lost),
        ] {
            let object =
                json!({ "id": "prv_1", "payment_intent": "pi_1", "open": open, "closed_reason": reason });
            assert_eq!(standing("review.closed", &object), expected, "{reason}");
        }
        let warning = json!({ "id": "issfr_1", "payment_intent": "pi_1", "fraud_type": "stolen" });
        assert_eq!(standing("radar.early_fraud_warning.created", &warning), Standing::Open);
    }

    #[test]
    fn what_could_pay_is_not_kept() {
        let object = json!({ "id": "pi_1", "client_secret": "pi_1_secret_x", "a": [{ "client_secret": "y", "b": "z\u{0}" }] });
        let body = json!({ "id": "evt_1", "type": "payment_intent.succeeded", "data": { "object": object } });
        let kept = read(body.to_string().as_bytes()).unwrap().payload;
        assert_eq!(kept, json!({ "id": "pi_1", "a": [{ "b": "z" }] }));
    }

    #[test]
    fn what_is_no_event_is_unreadable() {
        for body in [
            "",
            "[]",
            "{}",
            "{\"id\":\"\",\"type\":\"x\",\"data\":{\"object\":{}}}",
            "{\"id\":\"evt_1\",\"type\":\"x\"}",
        ] {
            assert!(matches!(read(body.as_bytes()), Err(NoticeRefused::Unreadable(_))), "{body}");
        }
    }
}
