//! Notes on a design: each at its place of the picture, or about all of it. A press on the picture chooses the place, with a plain form.

use bespoke::{
    commissions::{Pin, Side},
    files::File,
};
use maud::{Markup, html};
use ui::{Button, ButtonScheme, TextArea};
use web::Pairs;

/// How wide the picture is on which a place is chosen, in pixels of the page: a press tells where in these, on a phone as well.
const PRESSED_WIDTH: i32 = 300;

/// A note.
pub(super) struct Note {
    pub(super) by: Side,
    pub(super) at: Option<Pin>,
    pub(super) words: String,
}

/// What the form of a note needs.
pub(super) struct Place<'a> {
    /// Where the note goes.
    pub(super) action: &'a str,
    /// The page itself, with its key.
    pub(super) page: &'a str,
    /// The picture's address.
    pub(super) picture: &'a str,
    pub(super) file: &'a File,
    pub(super) round: i32,
    /// The place that was pressed.
    pub(super) pin: Option<Pin>,
}

/// The place that was pressed, in thousandths of the picture. The corner itself is what a keyboard presses: the whole picture.
pub(super) fn read_pin(query: &Pairs) -> Option<Pin> {
    let place = |field: &str| query.get(field).parse::<i32>().ok();
    let (x, y, tall) = (place("pin.x")?, place("pin.y")?, place("tall")?);
    let share = |n: i32, of: i32| (n.clamp(0, of) * 1_000).checked_div(of);
    if (x, y) == (0, 0) || !(1..=10_000).contains(&tall) {
        return None;
    }
    Some(Pin { x: share(x, PRESSED_WIDTH)?, y: share(y, tall)? })
}

/// The picture with the numbers of its notes at their places.
pub(super) fn picture(address: &str, file: &File, round: i32, notes: &[Note]) -> Markup {
    html! {
        div class="pinned" {
            img class="design" src=(address) alt={ "Round " (round) " of the design" } width=(file.width) height=(file.height);
            (pins(notes.iter().zip(1..).filter_map(|(note, no)| Some((note.at?, no))), file))
        }
    }
}

fn pins(pins: impl Iterator<Item = (Pin, i32)>, file: &File) -> Markup {
    let (wide, tall) = (file.width.max(1), file.height.max(1));
    // as large on the page whatever the picture's own size
    let radius = wide / 28;
    let place =
        |pin: Pin| (i64::from(pin.x) * i64::from(wide) / 1_000, i64::from(pin.y) * i64::from(tall) / 1_000);
    html! {
        svg class="pins" viewBox={ "0 0 " (wide) " " (tall) } aria-hidden="true" {
            @for (pin, no) in pins {
                @let (x, y) = place(pin);
                circle cx=(x) cy=(y) r=(radius) {}
                text x=(x) y=(y) font-size=(radius) text-anchor="middle" dominant-baseline="central" { (no) }
            }
        }
    }
}

/// The notes in words, under the numbers that stand on the picture.
pub(super) fn list(notes: &[Note]) -> Markup {
    html! {
        @if !notes.is_empty() {
            ol class="notes" {
                @for note in notes {
                    li {
                        p class="small muted" {
                            @if note.by == Side::Client { "You" } @else { "The atelier" }
                            @if note.at.is_none() { ", on the whole" }
                        }
                        p class="said" { (note.words) }
                    }
                }
            }
        }
    }
}

/// The way to write one: first the place, then the words.
pub(super) fn form(place: &Place<'_>) -> Markup {
    let tall = i64::from(place.file.height) * i64::from(PRESSED_WIDTH) / i64::from(place.file.width.max(1));
    let (path, query) = place.page.split_once('?').unwrap_or((place.page, ""));
    html! {
        details class="pin-note" id="note" open[place.pin.is_some()] {
            summary { "Write a note on the picture" }
            div class="stack stack-4" {
                form class="stack stack-2" method="get" action={ (path) "#note" } {
                    @for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) { input type="hidden" name=(name) value=(value); }
                    input type="hidden" name="tall" value=(tall);
                    p class="small" { "Press where you mean it." }
                    div class="pinned pinned-press" {
                        input type="image" name="pin" src=(place.picture) alt="Choose a place on the picture" width=(PRESSED_WIDTH) height=(tall);
                        @if let Some(pin) = place.pin { (pins(std::iter::once((pin, 1)), place.file)) }
                    }
                }
                form class="stack stack-3" method="post" action=(place.action) {
                    input type="hidden" name="round" value=(place.round);
                    @if let Some(pin) = place.pin {
                        input type="hidden" name="x" value=(pin.x);
                        input type="hidden" name="y" value=(pin.y);
                    } @else { p class="small muted" { "Without a place it is about the whole." } }
                    (TextArea { id: "remark".into(), name: "remark".into(), label: "Your note".into(), max_length: Some(4_000), required: true, ..TextArea::default() })
                    p { (Button::submit("Send the note").scheme(ButtonScheme::Outline)) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_press_is_a_place_in_thousandths_and_a_keyboards_press_is_the_whole_picture() {
        let press = |x: &str, y: &str, tall: &str| {
            let pairs = [("pin.x", x), ("pin.y", y), ("tall", tall)];
            read_pin(&Pairs(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()))
        };
        assert_eq!(press("150", "50", "200"), Some(Pin { x: 500, y: 250 }));
        assert_eq!(press("999", "999", "200"), Some(Pin { x: 1_000, y: 1_000 }));
        assert_eq!(press("0", "0", "200"), None);
        assert_eq!(press("10", "10", "0"), None);
        assert_eq!(press("x", "10", "200"), None);
    }
}
