//! Stripe's client and what the house does with it: against our own peer, with everything going wrong, and judged by
//! what others wrote: Stripe's own packages and their imitations.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics where it stands")]

mod calls;
mod flows;
mod idempotency;
mod movements;
mod notices;
mod others;
mod page;
mod parameters;
mod refunds;
mod saved_cards;
mod shop;
mod signatures;
mod storm;
mod tax;
