//! The house as passkeys know it.

use platform::Cx;
use webauthn_rs::prelude::{Url, Webauthn, WebauthnBuilder};

use crate::WayError;

/// Whether browsers keep passkeys for the house's public address: they need a name, and `https` unless it is this machine.
pub fn are_offered(cx: &Cx) -> bool {
    party(cx).is_ok()
}

/// The relying party: its id is the host of the public address, its only origin that address.
pub(super) fn party(cx: &Cx) -> Result<Webauthn, WayError> {
    let origin = Url::parse(&cx.house.base_url).map_err(|_| WayError::NotOffered)?;
    let name = origin.domain().ok_or(WayError::NotOffered)?;
    if origin.scheme() != "https" && name != "localhost" {
        return Err(WayError::NotOffered);
    }
    WebauthnBuilder::new(name, &origin)
        .and_then(|builder| builder.rp_name(&cx.house.name).build())
        .map_err(|_| WayError::NotOffered)
}
