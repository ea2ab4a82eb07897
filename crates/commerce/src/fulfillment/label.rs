//! What stands on the outside of a parcel: nothing that says what is inside. Pure.

use kernel::Secret;

/// Words that tell a thief what to take. Compared with whole words of a text, whatever their case, singular or plural.
const TELLING: [&str; 33] = [
    "jewel",
    "jewellery",
    "jewelry",
    "jeweller",
    "jeweler",
    "joaillerie",
    "bijou",
    "bijouterie",
    "schmuck",
    "juwelier",
    "diamond",
    "gem",
    "gemstone",
    "gold",
    "goldsmith",
    "silver",
    "platinum",
    "ring",
    "necklace",
    "bracelet",
    "earring",
    "watch",
    "pearl",
    "ruby",
    "emerald",
    "sapphire",
    "carat",
    "karat",
    "atelier",
    "luxury",
    "valuable",
    "insured",
    "boutique",
];

/// The word of a text that tells what is inside, or whose it is: a word of value, or one of the house's name. `None` when it says nothing.
pub fn telling_word(text: &str, house: &str) -> Option<String> {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
    };
    // "&", "Co" and the like are in any name
    let names: Vec<_> = words(house).into_iter().filter(|word| word.chars().count() > 2).collect();
    words(text).into_iter().find(|word| {
        let single = word
            .strip_suffix("ies")
            .map_or_else(|| word.strip_suffix('s').unwrap_or(word).to_owned(), |stem| format!("{stem}y"));
        TELLING.contains(&word.as_str()) || TELLING.contains(&single.as_str()) || names.contains(word)
    })
}

/// What a carrier's label says, line by line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    /// The carrier's service, in neutral words.
    pub service: String,
    /// Who sends it and where it goes back to.
    pub from: Vec<String>,
    /// Who receives it.
    pub to: Vec<String>,
    /// The carrier's number, also as bars.
    pub number: String,
    /// What whoever hands it over has to do.
    pub handling: &'static str,
}

/// The widths of Code 128's symbols, bar and space in turn, from value 0 to 105; then its stop. ISO/IEC 15417, table 1.
const CODE_128: [&str; 107] = [
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213",
    "221312", "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132",
    "221231", "213212", "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211",
    "212123", "212321", "232121", "111323", "131123", "131321", "112313", "132113", "132311", "211313",
    "231113", "231311", "112133", "112331", "132131", "113123", "113321", "133121", "313121", "211331",
    "231131", "213113", "213311", "213131", "311123", "311321", "331121", "312113", "312311", "332111",
    "314111", "221411", "431111", "111224", "111422", "121124", "121421", "141122", "141221", "112214",
    "112412", "122114", "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111",
    "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211", "212141",
    "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311", "113141",
    "114131", "311141", "411131", "211412", "211214", "211232", "2331112",
];
const START_B: usize = 104;
const STOP: usize = 106;

/// The bars of a number in Code 128, set B, as pairs of place and width in modules, and how many modules there are in all. Characters that
/// the set does not have are left out.
pub fn bars(text: &str) -> (Vec<(usize, usize)>, usize) {
    let values: Vec<usize> =
        text.bytes().filter(|b| (32..127).contains(b)).map(|b| usize::from(b) - 32).collect();
    let sum = values.iter().enumerate().map(|(at, value)| (at + 1) * value).sum::<usize>() + START_B;
    let symbols = [START_B].into_iter().chain(values).chain([sum % 103, STOP]);
    let (mut bars, mut place) = (Vec::new(), 0);
    for symbol in symbols {
        for (at, width) in CODE_128[symbol].bytes().map(|digit| usize::from(digit - b'0')).enumerate() {
            if at % 2 == 0 {
                bars.push((place, width));
            }
            place += width;
        }
    }
    (bars, place)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The label as a drawing of 4 by 6 inches, as label printers take it. It names neither the house nor what is inside.
pub fn svg(face: &Face) -> String {
    let (bars, modules) = bars(&face.number);
    // quiet zones of ten modules on both sides
    let module = 360.0 / (modules + 20) as f64;
    let drawn: String = bars
        .iter()
        .map(|(place, width)| {
            let (x, w) = (12.0 + (place + 10) as f64 * module, *width as f64 * module);
            format!("<rect x=\"{x:.2}\" y=\"430\" width=\"{w:.2}\" height=\"84\"/>")
        })
        .collect();
    let lines = |lines: &[String], x: u32, from: u32, step: u32, size: u32| -> String {
        (0..)
            .zip(lines.iter().take(8))
            .map(|(at, line)| {
                format!(
                    "<text x=\"{x}\" y=\"{}\" font-size=\"{size}\">{}</text>",
                    from + at * step,
                    escape(line)
                )
            })
            .collect()
    };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4in\" height=\"6in\" viewBox=\"0 0 384 576\" font-family=\"Arial, Helvetica, sans-serif\">\
         <title>Label {number}</title><rect width=\"384\" height=\"576\" fill=\"#fff\"/>\
         <g fill=\"none\" stroke=\"#000\"><rect x=\"12\" y=\"12\" width=\"360\" height=\"552\" stroke-width=\"2\"/><path d=\"M12 150h360M12 352h360M12 416h360\"/></g>\
         <text x=\"24\" y=\"36\" font-size=\"11\">FROM</text>{from}\
         <text x=\"24\" y=\"178\" font-size=\"13\">TO</text>{to}\
         <text x=\"24\" y=\"380\" font-size=\"20\" font-weight=\"bold\">{service}</text><text x=\"24\" y=\"404\" font-size=\"13\">{handling}</text>\
         {drawn}<text x=\"192\" y=\"540\" font-size=\"16\" text-anchor=\"middle\" letter-spacing=\"2\">{number}</text></svg>",
        number = escape(&face.number),
        from = lines(&face.from, 24, 54, 16, 12),
        to = lines(&face.to, 24, 204, 24, 18),
        service = escape(&face.service),
        handling = escape(face.handling),
    )
}

/// The six digits by which a client collects a shipment: made of its id, told to nobody else, kept nowhere.
pub(super) fn code_of(secret: &Secret, shipment: &str) -> String {
    secret.six_digits("collection", &[shipment.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_value_or_of_the_house_is_found_whatever_its_case() {
        for text in
            ["Fine Jewelry Dept", "DIAMONDS Ltd", "Ring 12", "Rubies & more", "Jason Logistics", "c/o jason"]
        {
            assert!(telling_word(text, "Jason & Co.").is_some(), "{text}");
        }
        for text in
            ["Dispatch Department", "PO Box 1000", "Springfield, IL 62701", "Co-op House 4", "Goldberg 3"]
        {
            assert_eq!(telling_word(text, "Jason & Co."), None, "{text}");
        }
    }

    #[test]
    fn bars_carry_their_check_symbol_and_end_with_the_stop() {
        // "PJJ123C" is the standard's worked example: its check symbol is 55
        let (bars, modules) = bars("PJJ123C");
        assert_eq!(modules, 11 * 9 + 13);
        let check: Vec<_> = bars.iter().filter(|(place, _)| (88..99).contains(place)).copied().collect();
        // 55 is "311321": bars of 3, 1 and 2 modules
        assert_eq!(check.iter().map(|(_, width)| *width).collect::<Vec<_>>(), [3, 1, 2]);
        assert_eq!(bars.last(), Some(&(modules - 2, 2)));
    }

    #[test]
    fn a_name_cannot_draw_on_the_label() {
        let face = Face {
            service: "Express".into(),
            from: vec!["Dispatch".into()],
            to: vec!["<script>&\"".into()],
            number: "1Z 9".into(),
            handling: "Signature",
        };
        let drawn = svg(&face);
        assert!(!drawn.contains("<script>") && drawn.contains("&lt;script&gt;&amp;&quot;"), "{drawn}");
    }
}
