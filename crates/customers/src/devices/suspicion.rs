//! When a sign-in is looked at twice.
//!
//! Pure: what was noticed goes in, what follows comes out. A proof that was right stays right; what is suspicious asks for a second
//! one where the person has one, and is told by letter otherwise, because shutting somebody out who lost their device would be worse.

/// What was noticed about a sign-in whose first proof was right.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Signals {
    /// The account was signed in to before, from whatever device.
    pub known_account: bool,
    /// This browser was not seen with the account.
    pub new_device: bool,
    /// Nor was its network; false where the network is not known.
    pub new_place: bool,
    /// How many codes of the account's address were typed wrong within the hour.
    pub failures: u32,
    /// The person chose to be asked for a second factor whenever they sign in.
    pub has_authenticator: bool,
    /// Recovery codes are left.
    pub has_recovery: bool,
    /// The proof was a passkey: two factors in one.
    pub by_passkey: bool,
}

/// What follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The session opens.
    Welcome,
    /// The session opens, and a letter tells of it.
    Alert,
    /// A second factor is asked for first. A letter tells of the device once it is in.
    StepUp,
}

/// How many wrong codes within the hour are no longer slips of the finger.
pub const MANY_FAILURES: u32 = 5;

/// Weighs a sign-in.
pub const fn weigh(signals: Signals) -> Verdict {
    let stranger = signals.new_device && signals.new_place && signals.known_account;
    let suspicious = stranger || signals.failures >= MANY_FAILURES;
    if !signals.by_passkey && (signals.has_authenticator || (suspicious && signals.has_recovery)) {
        return Verdict::StepUp;
    }
    // somebody's very first sign-in has no other device to compare with
    if signals.known_account && (signals.new_device || signals.failures >= MANY_FAILURES) {
        return Verdict::Alert;
    }
    Verdict::Welcome
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: Signals = Signals {
        known_account: true,
        new_device: false,
        new_place: false,
        failures: 0,
        has_authenticator: false,
        has_recovery: false,
        by_passkey: false,
    };

    #[test]
    fn a_first_sign_in_and_a_known_device_are_welcome_from_wherever() {
        let first = Signals { known_account: false, new_device: true, new_place: true, ..KNOWN };
        assert_eq!(weigh(first), Verdict::Welcome);
        assert_eq!(weigh(KNOWN), Verdict::Welcome);
        assert_eq!(weigh(Signals { new_place: true, ..KNOWN }), Verdict::Welcome, "people travel");
        assert_eq!(weigh(Signals { failures: MANY_FAILURES - 1, ..KNOWN }), Verdict::Welcome);
    }

    #[test]
    fn a_new_device_is_told_of_and_a_stranger_asked_again_where_they_can_answer() {
        let device = Signals { new_device: true, ..KNOWN };
        assert_eq!(weigh(device), Verdict::Alert);
        let stranger = Signals { new_place: true, ..device };
        assert_eq!(weigh(stranger), Verdict::Alert, "nobody is shut out for want of a second factor");
        assert_eq!(weigh(Signals { has_recovery: true, ..stranger }), Verdict::StepUp);
        assert_eq!(weigh(Signals { has_recovery: true, ..device }), Verdict::Alert);
    }

    #[test]
    fn many_failures_ask_for_a_second_factor_even_on_a_known_device() {
        let guessed = Signals { failures: MANY_FAILURES, ..KNOWN };
        assert_eq!(weigh(guessed), Verdict::Alert);
        assert_eq!(weigh(Signals { has_recovery: true, ..guessed }), Verdict::StepUp);
    }

    #[test]
    fn who_chose_a_second_factor_is_always_asked_and_a_passkey_is_two_already() {
        let app = Signals { has_authenticator: true, has_recovery: true, ..KNOWN };
        assert_eq!(weigh(app), Verdict::StepUp);
        assert_eq!(weigh(Signals { by_passkey: true, ..app }), Verdict::Welcome);
        let anew = Signals { by_passkey: true, new_device: true, new_place: true, ..app };
        assert_eq!(weigh(anew), Verdict::Alert);
        let first = Signals { known_account: false, by_passkey: true, new_device: true, ..KNOWN };
        assert_eq!(weigh(first), Verdict::Welcome);
    }
}
