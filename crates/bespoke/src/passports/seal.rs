//! A document under its seal, as a file that anybody can keep. Pure.

use data_encoding::HEXLOWER;
use ring::signature::{ED25519, UnparsedPublicKey};
use sha2::{Digest, Sha256};

use super::{Document, KeyId};

/// A sealed document: the text and the signature over its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The text.
    pub text: String,
    /// The Ed25519 signature over it.
    pub signature: Vec<u8>,
}

/// Why a seal proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadSeal {
    /// It is not the text of a passport with a signature behind it.
    #[error("This is not a whole passport: some of its lines are missing, or out of their order.")]
    NotAPassport,
    /// The key in it is not the one whose id stands beside it.
    #[error("The key in this passport is not the one that it names.")]
    OtherKey,
    /// The signature is not one over these bytes.
    #[error("The seal is broken: something in this passport was changed after it was sealed.")]
    Broken,
}

impl Sealed {
    /// The file: the text, and one more line with the signature.
    pub fn file(&self) -> String {
        format!("{}signature {}\n", self.text, HEXLOWER.encode(&self.signature))
    }

    /// A file as somebody kept it.
    ///
    /// # Errors
    /// What is not a text with one signature behind it.
    pub fn read(file: &str) -> Result<Self, BadSeal> {
        // an editor or a mail program may have left another end of the file, and nothing else is forgiven
        let file = file.trim_end_matches(['\n', '\r', ' ']);
        let (text, signature) = file.rsplit_once("\nsignature ").ok_or(BadSeal::NotAPassport)?;
        let signature = HEXLOWER.decode(signature.as_bytes()).map_err(|_| BadSeal::NotAPassport)?;
        Ok(Self { text: format!("{text}\n"), signature })
    }

    /// The document, if the seal is good under the key that it carries. Whose key that is, is told by its id alone: hold it against
    /// the house's.
    ///
    /// # Errors
    /// What is no passport, names another key than it carries, or was changed.
    pub fn verify(&self) -> Result<Document, BadSeal> {
        let document = Document::parse(&self.text).ok_or(BadSeal::NotAPassport)?;
        let key = HEXLOWER.decode(document.public_key.as_bytes()).map_err(|_| BadSeal::NotAPassport)?;
        if KeyId::of(&key).as_str() != document.key_id {
            return Err(BadSeal::OtherKey);
        }
        let verified = UnparsedPublicKey::new(&ED25519, &key).verify(self.text.as_bytes(), &self.signature);
        verified.map(|()| document).map_err(|_| BadSeal::Broken)
    }

    /// The SHA-256 of the text, in hexadecimal: how the next version and the commission's log name it.
    pub fn sha256(&self) -> String {
        HEXLOWER.encode(&Sha256::digest(self.text.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use kernel::Secret;

    use super::{super::keys::SigningKey, *};

    fn sealed() -> Sealed {
        let key = SigningKey::of_generation(&Secret::new(&[7; 32]).unwrap(), 1).unwrap();
        key.seal(super::super::document::tests::document())
    }

    #[test]
    fn a_file_that_was_kept_is_good_without_the_house() {
        let sealed = sealed();
        let read = Sealed::read(&sealed.file()).unwrap();
        assert_eq!(read, sealed);
        assert_eq!(read.verify().unwrap().content.metals, ["Platinum 950, 7.352 g"]);
        assert_eq!(
            Sealed::read(sealed.file().trim_end()).unwrap(),
            sealed,
            "an editor took the last line feed"
        );
    }

    #[test]
    fn one_changed_character_anywhere_breaks_the_seal() {
        let file = sealed().file();
        for (place, letter) in file.char_indices() {
            let other = if letter == '1' { "2" } else { "1" };
            let mut changed = file.clone();
            changed.replace_range(place..place + letter.len_utf8(), other);
            let verdict = Sealed::read(&changed).and_then(|sealed| sealed.verify());
            assert!(verdict.is_err() || changed.trim_end() == file.trim_end(), "{place}: {changed}");
        }
    }

    #[test]
    fn another_house_can_seal_its_own_words_and_never_under_this_house_s_key() {
        let ours = sealed();
        let theirs = SigningKey::of_generation(&Secret::new(&[8; 32]).unwrap(), 1).unwrap();
        let forged = theirs.seal(super::super::document::tests::document());
        let read = forged.verify().unwrap();
        assert_ne!(read.key_id, ours.verify().unwrap().key_id);
        // its text under our key's name
        let text = forged.text.replace(&read.key_id, &ours.verify().unwrap().key_id);
        assert_eq!(Sealed { text, ..forged }.verify(), Err(BadSeal::OtherKey));
    }
}
