//! What an approval is bound to.

use data_encoding::HEXLOWER;
use kernel::Money;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The sheet a client approves: the file, what is made, and the price. Its [`ApprovalSheet::text`] can be kept, printed and checked
/// with any tool that knows SHA-256, without the house.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalSheet {
    /// The commission's number.
    pub commission: String,
    /// The round of the design.
    pub round: i32,
    /// The SHA-256 of the file, in hexadecimal.
    pub file_sha256: String,
    /// What is made, in measures and words.
    pub specification: String,
    /// The whole price with tax.
    pub price: Money,
}

impl ApprovalSheet {
    /// The sheet as text, byte for byte what is hashed. The specification comes last and runs to the end, so that nothing in it can
    /// pass for another line of the sheet.
    pub fn text(&self) -> String {
        format!(
            "atelier approval 1\ncommission {}\nround {}\nfile sha-256 {}\nprice {} {}\nspecification\n{}",
            self.commission,
            self.round,
            self.file_sha256,
            self.price.currency().code(),
            self.price.decimal(),
            self.specification,
        )
    }

    /// The SHA-256 of the text, in hexadecimal.
    pub fn hash(&self) -> String {
        HEXLOWER.encode(&Sha256::digest(self.text().as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use kernel::Currency;

    use super::*;

    fn sheet() -> ApprovalSheet {
        ApprovalSheet {
            commission: "B-7K3MQ2".into(),
            round: 2,
            file_sha256: "ab".repeat(32),
            specification: "Band 2.2 mm, platinum 950".into(),
            price: Money::new(1_234_500, Currency::Usd),
        }
    }

    #[test]
    fn one_byte_of_the_file_one_letter_of_the_words_or_one_cent_is_another_approval() {
        let hash = sheet().hash();
        assert_eq!(hash.len(), 64);
        assert_eq!(hash, sheet().hash());
        for other in [
            ApprovalSheet { file_sha256: format!("ac{}", "ab".repeat(31)), ..sheet() },
            ApprovalSheet { specification: "Band 2.3 mm, platinum 950".into(), ..sheet() },
            ApprovalSheet { price: Money::new(1_234_501, Currency::Usd), ..sheet() },
            ApprovalSheet { price: Money::new(1_234_500, Currency::Eur), ..sheet() },
            ApprovalSheet { round: 3, ..sheet() },
            ApprovalSheet { commission: "B-7K3MQ3".into(), ..sheet() },
        ] {
            assert_ne!(other.hash(), hash, "{other:?}");
        }
    }
}
