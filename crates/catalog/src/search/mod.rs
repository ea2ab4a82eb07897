//! Search: from the words a shopper types to the pieces, the facts and the answers they mean, in memory.
//!
//! [`postings`] holds where each word stands and which pieces carry each fact; it is part of the snapshot and follows
//! single changes. A query is taken apart ([`atoms`]), measured ([`measure`]), put right ([`spelling`]) and read
//! ([`reading`]) with the words of the trade ([`lexicon`]) and the questions people ask ([`answers`]); [`find`]
//! answers it, giving up as little as possible, and weighs what it found; [`suggest`] does so while it is being
//! typed. [`stored`] asks the database when none of that knows a word, and keeps what staff search by.

mod answers;
mod atoms;
mod codes;
mod find;
mod fold;
mod lexicon;
mod measure;
mod phrases;
mod postings;
mod reading;
mod spelling;
mod stem;
mod stored;
mod suggest;
mod tags;

pub use answers::{Answer, list_answers};
pub use find::{Search, Understood};
pub(crate) use fold::words;
pub(crate) use postings::{TextIndex, same_codes};
pub use reading::How;
pub use stored::{find, find_by_words, take_in};
pub use suggest::Suggestions;
