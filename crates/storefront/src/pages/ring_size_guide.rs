//! How to find a ring size, and what a size is called elsewhere.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use catalog::model::{RingSize, RingSizeRow, SizeSystem, ring_sizes};
use http::HeaderMap;
use maud::{Markup, html};
use ui::{Choice, InlineAlert, RingSizeTable, Select, Tone};
use web::{CachePolicy, Page, Pairs, QueryPairs};

use super::{Reading, reading, written};
use crate::Face;

/// `GET /ring-size-guide`, and with `?as=uk&size=N` or `?as=mm&size=17.3` what that size is elsewhere.
pub(super) async fn show(
    State(face): State<Face>,
    QueryPairs(pairs): QueryPairs,
    asked: HeaderMap,
) -> Response {
    if pairs.get("size").trim().is_empty() {
        return reading(&face, &asked, || page(&html! {}, &Pairs::default()));
    }
    let body = page(&answer(&pairs), &pairs);
    Page::ok(CachePolicy::Private, written(&face, body)).into_response()
}

/// What is measured when it is no country's size.
const MEASURES: [(&str, &str); 2] =
    [("diameter", "Diameter inside, in mm"), ("circumference", "Circumference inside, in mm")];

/// The size that was asked for, in every system.
fn answer(asked: &Pairs) -> Markup {
    let typed = asked.get("size").trim();
    let Some(size) = read(asked.get("as"), typed) else {
        let shown: String = kernel::clean_text(typed, false).chars().take(20).collect();
        return html! {
            (InlineAlert::new(Tone::Warning, format!("We know no size “{shown}” there. Write it as it stands on the ring, for example 6½, M or 54, or measure in millimetres between 11.8 and 25.1 across.")))
        };
    };
    let row = RingSizeRow::from(size);
    html! {
        p class="lead" role="status" {
            "About US " b { (row.us) } ", UK " b { (row.uk) } ", EU " b { (row.eu) } ", Japan " b { (row.jp) } ": "
            (row.diameter_mm) " mm across and " (row.circumference_mm) " mm round."
        }
    }
}

fn read(system: &str, typed: &str) -> Option<RingSize> {
    let micrometres = || {
        let mm: f64 = typed.replace(',', ".").trim_end_matches("mm").trim().parse().ok()?;
        #[expect(clippy::cast_possible_truncation, reason = "bounded before it is rounded")]
        (1.0..200.0).contains(&mm).then(|| (mm * 1_000.0).round() as i32)
    };
    match system {
        "diameter" => RingSize::from_diameter_um(micrometres()?),
        "circumference" => RingSize::from_circumference_um(micrometres()?),
        code => code.parse::<SizeSystem>().ok()?.parse(typed),
    }
}

fn finder(asked: &Pairs) -> Markup {
    let (chosen, typed) = (asked.get("as"), asked.get("size"));
    let systems = SizeSystem::ALL.iter().map(|s| (s.code(), s.label()));
    html! {
        form class="form" method="get" action="/ring-size-guide" {
            div class="form-row" {
                (Select {
                    id: "as".into(),
                    name: "as".into(),
                    label: "I know".into(),
                    choices: systems.chain(MEASURES).map(|(code, label)| Choice::new(code, label)).collect(),
                    selected: chosen.into(),
                    quiet: true,
                    ..Select::default()
                })
                div class="field" {
                    label class="field-label" for="size" { "It reads" }
                    input class="input" id="size" name="size" value=(typed) maxlength="20" autocomplete="off" required;
                }
            }
            button class="btn btn-outline" type="submit" { "What is that elsewhere" }
        }
    }
}

fn page(answer: &Markup, asked: &Pairs) -> Reading {
    let rows = ring_sizes().into_iter().map(|row| ui::RingSize {
        diameter: row.diameter_mm,
        circumference: row.circumference_mm,
        us: row.us,
        uk: row.uk,
        eu: row.eu,
        jp: row.jp,
    });
    let table = RingSizeTable { rows: rows.collect() };
    let body = html! {
        div class="split" {
            div class="stack stack-6" {
                section class="stack stack-4" {
                    h2 class="h3" { "A size from elsewhere" }
                    (finder(asked))
                    (answer)
                }
                (words())
            }
            div { (table) }
        }
    };
    Reading {
        path: "/ring-size-guide",
        title: "Ring size guide",
        description: "Find your ring size at home: measure a ring or your finger, print a sizer, and read US, UK, European and Japanese sizes side by side.",
        lead: "Three ways to measure at home, and every size side by side.",
        body,
        bleed: false,
    }
}

fn words() -> Markup {
    html! {
        div class="prose" {
            h2 class="h3" { "With a printed sizer" }
            p { "Our sizer is a page with a strip for the finger and circles for a ring. The outline of a bank card on it tells you whether your printer kept the scale." }
            p { a href="/ring-sizer.svg" { "Open the sizer and print it" } }
            h2 class="h3" { "With a ring that fits" }
            ol {
                li { "Choose a ring worn on the same finger of the same hand." }
                li { "Measure straight across its inside, from metal to metal, in millimetres." }
                li { "Find that diameter in the table. Between two sizes, take the larger." }
            }
            h2 class="h3" { "With a strip of paper" }
            ol {
                li { "Cut a strip about six millimetres wide and lay it round the finger, close but not tight." }
                li { "Mark where it meets, lay it flat, and measure to the mark. That is the circumference." }
                li { "Measure three times, at the end of a warm day: fingers are smaller in the morning and in the cold." }
            }
            h2 class="h3" { "Good to know" }
            ul {
                li { "A band from six millimetres feels tighter: take a quarter of a size more, and from eight millimetres half a size." }
                li { "If the knuckle is much larger than the finger, the ring must pass the knuckle. Measure both and choose between them." }
                li { "One resizing within a year is included, where the design allows it. Rings with stones all round, and tension rings, cannot be resized; their pages say so." }
                li { "If you are not sure, say so on the page of the ring: we send a free sizer first." }
            }
            p { "The table is computed from one measure, the inner circumference, so its columns agree with one another. Charts of other houses differ by up to half a size: read every size but the millimetres as “about”." }
            p { a href="/contact" { "Ask us about your size" } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_read_in_every_system_and_in_millimetres() {
        for (system, typed, us) in [
            ("us", "6.5", "6½"),
            ("uk", "N½", "7"),
            ("eu", "54", "6¾"),
            ("jp", "14", "7"),
            ("diameter", "17,3 mm", "7"),
            ("circumference", "54.4", "7"),
        ] {
            assert_eq!(read(system, typed).map(RingSize::us).as_deref(), Some(us), "{system} {typed}");
        }
        for (system, typed) in [("us", "huge"), ("mars", "7"), ("diameter", "0"), ("circumference", "1e9")] {
            assert_eq!(read(system, typed), None, "{system} {typed}");
        }
    }
}
