//! How each laboratory numbers its reports, and where it lets people look them up.

use crate::model::{Lab, Role, Stone};

/// How far two weights may lie apart and be of one stone, in thousandths of a carat: reports print hundredths.
const SAME_MILLI: i32 = 5;

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

/// The laboratory's own page for looking a report up; where it takes no number in its address, the page that asks for
/// one. AGS was taken into GIA, which keeps its reports.
pub fn check_page(lab: Lab, number: &str) -> String {
    // facts are typed by people and suppliers: nothing but a number goes into an address
    let number: String = number.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    match lab {
        Lab::Gia => format!("https://www.gia.edu/report-check?reportno={number}"),
        Lab::Ags => "https://www.gia.edu/report-check-landing".to_owned(),
        Lab::Igi => format!("https://www.igi.org/verify-your-report/?r={number}"),
        Lab::Gcal => format!("https://www.gcalusa.com/certificate-search.html?certificate_id={number}"),
        Lab::Hrd => format!("https://my.hrdantwerp.com/?record_number={number}"),
        Lab::Ssef => "https://www.myssef.ch/".to_owned(),
        Lab::Gubelin => "https://www.gubelingemlab.com/".to_owned(),
        Lab::Agl => "https://aglgemlab.com/".to_owned(),
    }
}

/// Where the report of a stone can be looked up; `None` when it has none.
pub fn report_page(stone: &Stone) -> Option<String> {
    Some(check_page(stone.lab?, stone.report_number.as_deref()?))
}

/// Whether a stone of a design is the one that lies in a variant which is sold with a weight of its own: what a report says of the one is
/// nothing that may be said of the other.
pub fn is_in_variant(stone: &Stone, sold_milli: Option<i32>) -> bool {
    match (sold_milli.filter(|_| stone.role == Role::Center), stone.carat_milli) {
        (Some(sold), Some(milli)) => (sold - milli).abs() < SAME_MILLI,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stones::model::tests::diamond;

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

    #[test]
    fn a_report_is_looked_up_at_its_laboratory_by_its_number_alone() {
        for (lab, number, page) in [
            (Lab::Gia, "2201443560", "https://www.gia.edu/report-check?reportno=2201443560"),
            (Lab::Igi, "LG 612345678", "https://www.igi.org/verify-your-report/?r=LG612345678"),
            (Lab::Hrd, "1&x=\"><b>2", "https://my.hrdantwerp.com/?record_number=1xb2"),
            (Lab::Ssef, "123456", "https://www.myssef.ch/"),
        ] {
            assert_eq!(check_page(lab, number), page);
        }
        assert!(Lab::ALL.iter().all(|lab| check_page(*lab, "1").starts_with("https://")));
    }

    #[test]
    fn a_stone_of_another_weight_is_another_stone() {
        let stone = |role| Stone { role, carat_milli: Some(1_010), ..diamond().stone() };
        for (role, sold, same) in [
            (Role::Center, None, true),
            (Role::Center, Some(1_012), true),
            (Role::Center, Some(1_500), false),
            (Role::Side, Some(1_500), true),
        ] {
            assert_eq!(is_in_variant(&stone(role), sold), same, "{role:?} {sold:?}");
        }
    }
}
