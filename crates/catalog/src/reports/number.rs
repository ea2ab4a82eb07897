//! How each laboratory numbers its reports, and where it lets people look them up.

use crate::model::Lab;

/// What is wrong with a number, in words; `None` when the laboratory could have printed it.
///
/// GIA and IGI: seven to ten digits, IGI also `LG` and eight or nine digits for grown stones; the others by their
/// published samples.
pub(super) fn wrong_number(lab: Lab, number: &str) -> Option<&'static str> {
    let digits = |least: usize, most: usize| {
        (least..=most).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit())
    };
    let after = |prefix: &str, least: usize, most: usize| {
        number.strip_prefix(prefix).is_some_and(|rest| {
            (least..=most).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_digit())
        })
    };
    let (sound, wanted) = match lab {
        Lab::Gia => (digits(7, 10), "GIA numbers have 7 to 10 digits."),
        Lab::Igi => {
            (digits(7, 10) || after("LG", 7, 9), "IGI numbers have 7 to 10 digits, or LG and 7 to 9 digits.")
        }
        Lab::Gcal => (digits(9, 12), "GCAL numbers have 9 to 12 digits."),
        Lab::Hrd => (digits(8, 12), "HRD numbers have 8 to 12 digits."),
        Lab::Ssef => (digits(4, 6), "SSEF numbers have 4 to 6 digits."),
        Lab::Gubelin => (digits(7, 8), "Gübelin numbers have 7 or 8 digits."),
        Lab::Agl => (digits(6, 10), "AGL numbers have 6 to 10 digits."),
        Lab::Ags => (digits(10, 13), "AGS numbers have 10 to 13 digits."),
    };
    (!sound).then_some(wanted)
}

/// The laboratory's own page for looking a report up. AGS was taken into GIA, which keeps its reports.
pub fn check_page(lab: Lab, number: &str) -> String {
    match lab {
        Lab::Gia => format!("https://www.gia.edu/report-check?reportno={number}"),
        Lab::Ags => "https://www.gia.edu/report-check-landing".to_owned(),
        Lab::Igi => format!("https://www.igi.org/verify-your-report/?r={number}"),
        Lab::Gcal => "https://www.gcalusa.com/certificate-search.html".to_owned(),
        Lab::Hrd => format!("https://my.hrdantwerp.com/?record_number={number}"),
        Lab::Ssef => "https://www.myssef.ch/".to_owned(),
        Lab::Gubelin => "https://www.gubelingemlab.com/".to_owned(),
        Lab::Agl => "https://aglgemlab.com/".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_what_its_laboratory_prints() {
        for (lab, number, sound) in [
            (Lab::Gia, "2201443560", true),
            (Lab::Gia, "22014435601", false),
            (Lab::Gia, "LG2201443", false),
            (Lab::Igi, "LG612345678", true),
            (Lab::Igi, "612345678", true),
            (Lab::Igi, "LG12", false),
            (Lab::Ssef, "123456", true),
            (Lab::Gubelin, "24015001", true),
            (Lab::Agl, "1108765", true),
        ] {
            assert_eq!(wrong_number(lab, number).is_none(), sound, "{lab} {number}");
        }
    }
}
