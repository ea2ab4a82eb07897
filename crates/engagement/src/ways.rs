//! The letter about a change of the ways into an account.

use customers::events::WayChange;

use crate::{Block, Letter};

/// What changed, and where to look at it.
pub(crate) fn letter(house: &str, what: WayChange, page: &str) -> Letter {
    let said = match what {
        WayChange::PasskeyAdded => "A passkey was added to your account.",
        WayChange::PasskeyRemoved => "A passkey was removed from your account.",
        WayChange::AuthenticatorAdded => "An authenticator app was connected to your account.",
        WayChange::AuthenticatorRemoved => "The authenticator app was disconnected from your account.",
        WayChange::RecoveryCodesMade => {
            "New recovery codes were made for your account. Earlier ones no longer work."
        }
        WayChange::RecoveryCodeUsed => "One of your recovery codes was used. It does not work again.",
    };
    let blocks = vec![
        Block::Heading(said.into()),
        Block::Paragraph("If this was you, there is nothing to do.".into()),
        Block::Paragraph(
            "If it was not, look at your devices now, sign out those you do not know, and reply to this letter: we help.".into(),
        ),
        Block::Link { label: "Your devices and ways in".into(), url: page.to_owned() },
    ];
    Letter::new(house, said.trim_end_matches('.').split(". ").next().unwrap_or(said), blocks)
}
