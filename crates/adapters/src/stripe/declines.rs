//! What Stripe's words for a refused payment mean to the shopper.
//!
//! Stripe asks that nobody be told that a card is thought stolen, lost or used in fraud: those words, and every one that we do not
//! know, read as the bank's plain no.

use commerce::payments::Decline;

use super::wire::PaymentProblem;

/// The reason behind a payment's last error. The issuer's own word counts before Stripe's.
pub(super) fn reason(problem: &PaymentProblem) -> Decline {
    let word = |word: &Option<String>| word.as_deref().and_then(of);
    word(&problem.decline_code)
        .or_else(|| word(&problem.code))
        .unwrap_or(if problem.kind.as_deref() == Some("card_error") { Decline::Bank } else { Decline::Later })
}

fn of(word: &str) -> Option<Decline> {
    Some(match word {
        "insufficient_funds" => Decline::Funds,
        "card_velocity_exceeded" | "withdrawal_count_limit_exceeded" | "amount_too_large" => Decline::Limit,
        "expired_card" | "invalid_expiry_month" | "invalid_expiry_year" => Decline::Expired,
        "incorrect_cvc" | "invalid_cvc" | "incorrect_number" | "invalid_number" | "incorrect_zip"
        | "incorrect_address" | "invalid_account" | "incorrect_pin" | "invalid_pin" => Decline::Details,
        "authentication_required"
        | "authentication_not_handled"
        | "payment_intent_authentication_failure"
        | "mobile_device_authentication_required"
        | "offline_pin_required"
        | "online_or_offline_pin_required" => Decline::Authentication,
        "card_not_supported"
        | "currency_not_supported"
        | "transaction_not_allowed"
        | "service_not_allowed"
        | "restricted_card"
        | "not_permitted"
        | "payment_method_customer_decline"
        | "payment_method_not_available" => Decline::Unsupported,
        "issuer_not_available"
        | "processing_error"
        | "reenter_transaction"
        | "try_again_later"
        | "approve_with_id"
        | "payment_intent_payment_attempt_expired"
        | "payment_method_provider_timeout" => Decline::Later,
        "card_declined"
        | "generic_decline"
        | "do_not_honor"
        | "call_issuer"
        | "do_not_try_again"
        | "no_action_taken"
        | "security_violation"
        | "fraudulent"
        | "lost_card"
        | "stolen_card"
        | "pickup_card"
        | "merchant_blacklist"
        | "revocation_of_authorization"
        | "revocation_of_all_authorizations"
        | "stop_payment_order"
        | "new_account_information_available"
        | "duplicate_transaction" => Decline::Bank,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(kind: &str, code: Option<&str>, decline_code: Option<&str>) -> PaymentProblem {
        PaymentProblem {
            kind: Some(kind.to_owned()),
            code: code.map(str::to_owned),
            decline_code: decline_code.map(str::to_owned),
            message: None,
            charge: None,
            payment_method: None,
        }
    }

    #[test]
    fn the_issuers_word_counts_before_stripes_and_an_unknown_one_is_a_plain_no() {
        for (code, decline_code, expected) in [
            (Some("card_declined"), Some("insufficient_funds"), Decline::Funds),
            (Some("card_declined"), Some("card_velocity_exceeded"), Decline::Limit),
            (Some("expired_card"), None, Decline::Expired),
            (Some("incorrect_cvc"), Some("incorrect_cvc"), Decline::Details),
            (Some("payment_intent_authentication_failure"), None, Decline::Authentication),
            (Some("card_declined"), Some("currency_not_supported"), Decline::Unsupported),
            (Some("card_declined"), Some("issuer_not_available"), Decline::Later),
            (Some("processing_error"), None, Decline::Later),
            (Some("card_declined"), Some("a_word_of_next_year"), Decline::Bank),
            (None, None, Decline::Bank),
        ] {
            assert_eq!(
                reason(&problem("card_error", code, decline_code)),
                expected,
                "{code:?} {decline_code:?}"
            );
        }
        assert_eq!(reason(&problem("api_error", None, None)), Decline::Later);
    }

    #[test]
    fn nobody_is_told_that_a_card_is_thought_stolen() {
        for word in [
            "stolen_card",
            "lost_card",
            "pickup_card",
            "fraudulent",
            "merchant_blacklist",
            "security_violation",
        ] {
            assert_eq!(
                reason(&problem("card_error", Some("card_declined"), Some(word))),
                Decline::Bank,
                "{word}"
            );
        }
    }
}
