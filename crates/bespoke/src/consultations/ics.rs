//! The entry for a calendar (RFC 5545).

use chrono::{DateTime, Utc};

use super::Consultation;

/// The consultation as a calendar's entry. A moved one has the same id and a higher sequence, so that calendars replace it.
pub fn ics(house: &str, consultation: &Consultation, page: &str, now: DateTime<Utc>) -> String {
    let (method, status) =
        if consultation.cancelled { ("CANCEL", "CANCELLED") } else { ("PUBLISH", "CONFIRMED") };
    let moment = |at: DateTime<Utc>| at.format("%Y%m%dT%H%M%SZ").to_string();
    let lines = [
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Atelier//Consultations//EN".to_owned(),
        format!("METHOD:{method}"),
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}", consultation.id),
        format!("SEQUENCE:{}", consultation.moves + i32::from(consultation.cancelled)),
        format!("DTSTAMP:{}", moment(now)),
        format!("DTSTART:{}", moment(consultation.starts_at)),
        format!("DTEND:{}", moment(consultation.ends_at)),
        format!("SUMMARY:{}", text(&format!("{house}: {}", consultation.advisor))),
        format!("LOCATION:{}", text(&consultation.where_it_is)),
        format!("URL:{}", text(page)),
        format!("STATUS:{status}"),
        "END:VEVENT".to_owned(),
        "END:VCALENDAR".to_owned(),
    ];
    lines.iter().map(|line| fold(line)).collect()
}

/// Text with what has a meaning there escaped (3.3.11).
fn text(words: &str) -> String {
    words.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n").replace('\r', "")
}

/// A line in pieces of at most 75 octets (3.1), cut between characters.
fn fold(line: &str) -> String {
    let (mut out, mut width) = (String::with_capacity(line.len() + 2), 0);
    for c in line.chars() {
        if width + c.len_utf8() > 74 {
            out.push_str("\r\n ");
            width = 1;
        }
        out.push(c);
        width += c.len_utf8();
    }
    out + "\r\n"
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;
    use crate::ids::ConsultationId;

    #[test]
    fn words_cannot_leave_their_line_and_long_lines_are_folded() {
        let at = Utc.with_ymd_and_hms(2026, 12, 3, 21, 0, 0).single().unwrap();
        let consultation = Consultation {
            id: ConsultationId::from_uuid(uuid::Uuid::nil()),
            kind: "video".into(),
            label: "By video".into(),
            where_it_is: format!("Here; there, or\nEND:VEVENT {}", "é".repeat(80)),
            advisor: "Inès".into(),
            starts_at: at,
            ends_at: at + chrono::Duration::minutes(40),
            told: String::new(),
            client: "Ada".into(),
            email: "ada@example.com".parse().unwrap(),
            phone: None,
            cancelled: false,
            moves: 2,
        };
        let text = ics("Jason & Co.", &consultation, "https://example.com/visits/x", at);
        assert!(
            text.contains("DTSTART:20261203T210000Z\r\nDTEND:20261203T214000Z\r\n")
                && text.contains("SEQUENCE:2\r\n")
        );
        assert_eq!(text.matches("\r\nEND:VEVENT").count(), 1, "{text}");
        assert!(text.contains("LOCATION:Here\\; there\\, or\\nEND"));
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
        let cancelled = ics("H", &Consultation { cancelled: true, ..consultation }, "x", at);
        assert!(cancelled.contains("METHOD:CANCEL") && cancelled.contains("SEQUENCE:3"));
    }
}
