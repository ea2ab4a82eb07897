//! From words to glyphs: shaped with the font's own kerning, measured, and broken into lines.

use krilla::text::{GlyphId, KrillaGlyph};
use rustybuzz::{Feature, UnicodeBuffer, ttf_parser::Tag};
use unicode_normalization::UnicodeNormalization as _;

use crate::fonts::{Face, Fonts};

/// How text is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Style {
    pub(crate) face: Face,
    /// In points.
    pub(crate) size: f32,
    /// From line to line, in points.
    pub(crate) leading: f32,
    /// Between letters, in parts of the size.
    pub(crate) tracking: f32,
    pub(crate) ink: Ink,
}

/// The colours of the house on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    Full,
    Muted,
}

/// Part of a line in one face.
pub(crate) struct Run {
    pub(crate) face: Face,
    pub(crate) text: String,
    pub(crate) glyphs: Vec<KrillaGlyph>,
    /// In points.
    pub(crate) width: f32,
}

/// What is set of a text: a letter that no face of the house has becomes its plain form, or a question mark.
pub(crate) fn writable(fonts: &Fonts, face: Face, text: &str) -> String {
    let has = |c: char| face_of(fonts, face, c).is_some();
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if has(c) => out.push(c),
            '\u{2011}' => out.push('-'),
            '\u{202f}' => out.push('\u{a0}'),
            c => {
                let plain: String = c.nfkd().filter(|part| has(*part)).collect();
                out.push_str(if plain.is_empty() { "?" } else { &plain });
            }
        }
    }
    out
}

fn face_of(fonts: &Fonts, face: Face, c: char) -> Option<Face> {
    [face, Face::Beyond].into_iter().find(|face| fonts.get(*face).shaper.glyph_index(c).is_some())
}

/// A line as runs of glyphs.
pub(crate) fn shape(fonts: &Fonts, style: Style, text: &str) -> Vec<Run> {
    let text = writable(fonts, style.face, text);
    let mut runs: Vec<(Face, String)> = Vec::new();
    for c in text.chars() {
        let face = face_of(fonts, style.face, c).unwrap_or(style.face);
        match runs.last_mut() {
            Some((last, run)) if *last == face => run.push(c),
            _ => runs.push((face, c.to_string())),
        }
    }
    runs.into_iter().map(|(face, text)| shape_run(fonts, style, face, text)).collect()
}

fn shape_run(fonts: &Fonts, style: Style, face: Face, text: String) -> Run {
    let loaded = fonts.get(face);
    let em = loaded.font.units_per_em();
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(&text);
    buffer.guess_segment_properties();
    // figures as tall as capitals, and of one width, so that sums stand below each other
    let features = [b"lnum", b"tnum"].map(|tag| Feature::new(Tag::from_bytes(tag), 1, ..));
    let shaped = rustybuzz::shape(&loaded.shaper, &features, buffer);
    let (infos, positions) = (shaped.glyph_infos(), shaped.glyph_positions());
    let start =
        |at: usize| infos.get(at).map_or(text.len(), |info| usize::try_from(info.cluster).unwrap_or(0));
    let mut glyphs = Vec::with_capacity(infos.len());
    for (at, (info, place)) in infos.iter().zip(positions).enumerate() {
        let begin = start(at);
        let end = (at + 1..=infos.len()).map(start).find(|next| *next > begin).unwrap_or(text.len());
        let scale = |units: i32| units as f32 / em;
        glyphs.push(KrillaGlyph::new(
            GlyphId::new(info.glyph_id),
            scale(place.x_advance) + style.tracking,
            scale(place.x_offset),
            scale(place.y_offset),
            scale(place.y_advance),
            begin..end,
            None,
        ));
    }
    let width = glyphs.iter().map(|glyph| glyph.x_advance * style.size).sum();
    Run { face, text, glyphs, width }
}

/// How wide a line is, in points.
pub(crate) fn measure(fonts: &Fonts, style: Style, text: &str) -> f32 {
    shape(fonts, style, text).iter().map(|run| run.width).sum()
}

/// The lines of a text, none wider than `width`; a word that is wider than a line is cut.
pub(crate) fn wrap(fonts: &Fonts, style: Style, text: &str, width: f32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if measure(fonts, style, &longer) <= width {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for c in word.chars() {
            line.push(c);
            if measure(fonts, style, &line) > width && line.chars().count() > 1 {
                line.pop();
                lines.push(std::mem::replace(&mut line, c.to_string()));
            }
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Style = Style { face: Face::Sans, size: 10.0, leading: 14.0, tracking: 0.0, ink: Ink::Full };

    #[test]
    fn names_of_europe_are_written_and_what_nobody_can_write_is_marked() {
        let fonts = Fonts::load().unwrap();
        assert_eq!(writable(&fonts, Face::Sans, "Łukasz Dvořák, Zoë Strauß"), "Łukasz Dvořák, Zoë Strauß");
        assert_eq!(writable(&fonts, Face::Sans, "山"), "?");
        assert_eq!(writable(&fonts, Face::Sans, "ﬁ ½ №"), "fi ½ No");
    }

    #[test]
    fn no_line_is_wider_than_its_column_and_no_word_is_lost() {
        let fonts = Fonts::load().unwrap();
        let text = "Platinum 950, size 6½, around a natural diamond of 1.25 ct and Donaudampfschifffahrtselektrizitätenhauptbetriebswerk";
        for width in [30.0, 80.0, 200.0] {
            let lines = wrap(&fonts, PLAIN, text, width);
            assert!(lines.iter().all(|line| measure(&fonts, PLAIN, line) <= width + 0.01), "{lines:?}");
            let letters = |text: &str| text.replace(' ', "");
            assert_eq!(letters(&lines.concat()), letters(text));
        }
    }
}
