//! A ring around a chosen stone, and its rules.

use std::{fmt, str::FromStr};

use catalog::{
    model::RingSize,
    mounts::{Misfit, Mount, RingPrice},
    offers::Offer,
    stones::{StoneStatus, StoneView},
};
use chrono::{DateTime, Utc};
use kernel::{
    FieldError, Random, Token,
    ids::{AccountId, StoneId, VariantId},
};

use super::RingError;

/// What a line of a cart or an order says of the stone that the ring is made around.
#[derive(Debug, Clone, PartialEq)]
pub struct Ring {
    /// The stone.
    pub stone: StoneId,
    /// Its number, which its page's address carries.
    pub serial: String,
    /// What it is, with its report: "1.01 ct round natural diamond, F, VS1, excellent cut; GIA 2141438171".
    pub words: String,
    /// The size the ring is made in.
    pub size: RingSize,
    /// The parts of its price. `None` in a cart when the ring cannot be made any more.
    pub price: Option<RingPrice>,
}

/// A ring as it could be had now.
#[derive(Debug, Clone, PartialEq)]
pub struct RingQuote {
    /// The setting in its metal, and in the size that was asked for.
    pub offer: Offer,
    /// The stone, wherever it stands.
    pub stone: StoneView,
    /// The size.
    pub size: RingSize,
    /// Whether the design is set with chosen stones at all.
    pub is_setting: bool,
    /// Everything that keeps stone, setting and size apart.
    pub misfits: Vec<Misfit>,
    /// The parts of its price; `None` when the house does not sell it so.
    pub price: Option<RingPrice>,
    /// Days at the bench.
    pub lead_days: i32,
}

impl RingQuote {
    /// Puts the facts together.
    pub fn new(offer: Offer, mount: Option<&Mount>, stone: StoneView, size: RingSize) -> Self {
        let made = mount.filter(|_| offer.made_to_order);
        let mut misfits = made.map(|m| m.misfits(offer.head, &stone.facts)).unwrap_or_default();
        misfits.extend(made.and_then(|m| m.misfit_of_size(size)));
        Self {
            is_setting: made.is_some(),
            misfits,
            price: made.and_then(|m| m.price(offer.price, stone.price, stone.facts.carat_milli)),
            lead_days: made.map_or(offer.lead_days, |m| m.lead_days.max(offer.lead_days)),
            offer: offer.in_size(size),
            stone,
            size,
        }
    }

    /// The ring's price, when it can be had. `kept` says that the stone is kept for this very shopper.
    ///
    /// # Errors
    /// Why it cannot: every misfit at once.
    pub fn check(&self, kept: bool) -> Result<RingPrice, RingError> {
        if !self.offer.sellable {
            return Err(RingError::NotForSale);
        }
        if !self.is_setting {
            return Err(RingError::NotASetting);
        }
        match self.stone.status {
            StoneStatus::Available => {}
            StoneStatus::Held if kept => {}
            StoneStatus::Held | StoneStatus::Sold => {
                return Err(RingError::StoneTaken { serial: self.stone.serial });
            }
            StoneStatus::Parked | StoneStatus::Withdrawn => return Err(RingError::StoneNotFound),
        }
        if !self.misfits.is_empty() {
            return Err(RingError::Misfits(self.misfits.iter().map(named).collect()));
        }
        self.price.ok_or(RingError::NotASetting)
    }

    /// What a line says of it.
    pub fn ring(&self) -> Ring {
        Ring {
            stone: self.stone.id,
            serial: self.stone.serial.to_string(),
            words: words(&self.stone),
            size: self.size,
            price: self.price,
        }
    }
}

fn named(misfit: &Misfit) -> FieldError {
    let field = if misfit.is_of_size() { "ring_size" } else { "stone" };
    FieldError::new(field, misfit.code(), misfit.explain())
}

fn words(stone: &StoneView) -> String {
    let facts = &stone.facts;
    let report = facts.lab.zip(facts.report_number.as_deref());
    let report = report.map(|(lab, number)| format!("; {} {number}", lab.label())).unwrap_or_default();
    format!("{}{report}", facts.describe())
}

/// Who saved a design.
#[derive(Debug, Clone, PartialEq)]
pub enum Designer {
    /// Somebody who is signed in.
    Account(AccountId),
    /// A browser, by the token it keeps.
    Guest(Token),
}

/// A ring that was saved. It carries no words to engrave: whoever has its link sees the ring, not the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Design {
    /// Its address: `/ring-builder/d/{code}`.
    pub code: DesignCode,
    /// The setting in its metal.
    pub variant: VariantId,
    /// The stone.
    pub stone: StoneId,
    /// The size.
    pub size: RingSize,
    /// When it was saved.
    pub created_at: DateTime<Utc>,
}

impl Design {
    /// Its address.
    pub fn path(&self) -> String {
        format!("/ring-builder/d/{}", self.code)
    }
}

/// Crockford's base 32: no I, L, O or U, so that a code survives being read out on the telephone.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SYMBOLS: usize = 8;

/// The short code of a saved design, `7K3MQ2X9`: forty random bits, which nobody guesses at the rate a house answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DesignCode([u8; SYMBOLS]);

/// The text is not the code of a design.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a design's code is eight letters and digits, for example 7K3MQ2X9")]
pub struct UnreadableCode;

impl DesignCode {
    /// A fresh one; the schema refuses the second of its kind.
    pub fn new(random: &dyn Random) -> Self {
        let mut bytes = [0; SYMBOLS];
        random.fill(&mut bytes);
        Self(bytes.map(|byte| ALPHABET[usize::from(byte % 32)]))
    }
}

impl fmt::Display for DesignCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|symbol| fmt::Write::write_char(f, char::from(*symbol)))
    }
}

/// In any case; O, I and L are read as the digits they look like.
impl FromStr for DesignCode {
    type Err = UnreadableCode;

    fn from_str(text: &str) -> Result<Self, UnreadableCode> {
        let symbol = |byte: u8| match byte.to_ascii_uppercase() {
            b'O' => b'0',
            b'I' | b'L' => b'1',
            other => other,
        };
        let code: [u8; SYMBOLS] = text.as_bytes().try_into().map_err(|_| UnreadableCode)?;
        let code = code.map(symbol);
        if code.iter().all(|symbol| ALPHABET.contains(symbol)) { Ok(Self(code)) } else { Err(UnreadableCode) }
    }
}

#[cfg(test)]
mod tests {
    use kernel::SeededRandom;

    use super::*;

    #[test]
    fn a_code_read_out_loud_still_finds_its_design() {
        let random = SeededRandom::new(5);
        for _ in 0..200 {
            let code = DesignCode::new(&random);
            assert_eq!(code.to_string().to_lowercase().parse(), Ok(code));
        }
        assert_eq!("oIl00000".parse::<DesignCode>(), "01100000".parse());
        for bad in ["", "7K3MQ2X", "7K3MQ2X99", "7K3MQ2XU", "7K3MQ-X9", "émeraud"] {
            assert_eq!(bad.parse::<DesignCode>(), Err(UnreadableCode), "{bad}");
        }
    }
}
