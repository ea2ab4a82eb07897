//! Pictures that cameras read, drawn in the page itself: no script, no request.

use maud::{Markup, html};
use qrcodegen::{QrCode, QrCodeEcc};

/// A text as a picture that cameras and apps read, drawn as one path; nothing for a text that is too long for one. `label` says what it is
/// for whoever does not see it.
pub fn qr(text: &str, label: &str) -> Markup {
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else { return html! {} };
    let dark = |x: &i32, y: &i32| code.get_module(*x, *y);
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        for x in (0..size).filter(|x| dark(x, &y)) {
            path.push_str(&format!("M{} {}h1v1h-1z", x + 4, y + 4));
        }
    }
    let whole = size + 8;
    html! {
        p {
            svg width="200" height="200" viewBox={ "0 0 " (whole) " " (whole) } role="img" aria-label=(label) shape-rendering="crispEdges" {
                rect width=(whole) height=(whole) fill="#fff" {}
                path d=(path) fill="#000" {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_has_a_quiet_border_of_four_and_only_dark_squares() {
        let drawn = qr("otpauth://totp/House:ada@example.com?secret=ABC", "For your app").into_string();
        let size = QrCode::encode_text("otpauth://totp/House:ada@example.com?secret=ABC", QrCodeEcc::Medium)
            .unwrap()
            .size();
        assert!(drawn.contains(&format!("viewBox=\"0 0 {0} {0}\"", size + 8)), "{drawn}");
        assert!(drawn.contains("d=\"M4 4h1v1h-1z"), "the corner of the first finder is dark");
    }
}
