//! What stands on papers in each language, and how days and amounts read.

use chrono::{Datelike as _, NaiveDate};
use commerce::documents::{DocumentKind, Locale};
use kernel::Money;

/// The words of a language.
pub(crate) struct Words {
    pub(crate) number: &'static str,
    pub(crate) issued: &'static str,
    pub(crate) order: &'static str,
    pub(crate) placed: &'static str,
    pub(crate) client: &'static str,
    pub(crate) delivery: &'static str,
    pub(crate) carried: &'static str,
    pub(crate) about: &'static str,
    pub(crate) piece: &'static str,
    pub(crate) quantity: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) amount: &'static str,
    pub(crate) pieces: &'static str,
    pub(crate) returned: &'static str,
    pub(crate) by_courier: &'static str,
    pub(crate) contained: &'static str,
    pub(crate) total: &'static str,
    pub(crate) credited: &'static str,
    pub(crate) valued: &'static str,
    pub(crate) paid: &'static str,
    pub(crate) serial: &'static str,
    pub(crate) stones: &'static str,
    pub(crate) metal: &'static str,
    pub(crate) hallmark: &'static str,
    pub(crate) code: &'static str,
    pub(crate) page: &'static str,
    pub(crate) of: &'static str,
    pub(crate) signed: &'static str,
    pub(crate) valuation_says: &'static str,
    pub(crate) certificate_says: &'static str,
    pub(crate) care_says: &'static str,
    pub(crate) packing_says: &'static str,
    pub(crate) credit_says: &'static str,
    titles: [&'static str; 7],
    months: [&'static str; 12],
}

const ENGLISH: Words = Words {
    number: "Number",
    issued: "Issued",
    order: "Order",
    placed: "Placed",
    client: "Made out to",
    delivery: "Delivered to",
    carried: "Travels by",
    about: "Belongs to invoice",
    piece: "Piece",
    quantity: "Quantity",
    unit: "Each",
    amount: "Amount",
    pieces: "Pieces",
    returned: "Given back",
    by_courier: "Delivery",
    contained: "of which",
    total: "Total",
    credited: "Credited",
    valued: "Replacement value",
    paid: "Paid by card",
    serial: "Serial",
    stones: "Stones",
    metal: "Made of",
    hallmark: "Hallmark",
    code: "Reference",
    page: "Page",
    of: "of",
    signed: "For the house",
    valuation_says: "What it would cost to buy these pieces new from our house on the day this was issued, tax included where it is charged. It serves your insurer; it is no offer to buy them back, and no appraisal by a third party.",
    certificate_says: "This cover belongs to what vouches for your pieces. Keep it with the reports of the laboratories, and hand it on with the piece.",
    care_says: "A piece that is worn is a piece that lives. A little care keeps it as it left our bench; whatever else it needs, bring it to us.",
    packing_says: "Everything below is in this parcel. Please count it while the courier is with you; if something is missing, write to us the same day.",
    credit_says: "This note credits the invoice named above. It goes back the way it was paid, or stands as store credit where you chose so.",
    titles: [
        "Invoice",
        "Credit note",
        "Packing list",
        "Receipt",
        "Insurance valuation",
        "Certificate",
        "Care card",
    ],
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
};

const FRENCH: Words = Words {
    number: "Numéro",
    issued: "Établi le",
    order: "Commande",
    placed: "Passée le",
    client: "Établi pour",
    delivery: "Livré à",
    carried: "Expédié par",
    about: "Concerne la facture",
    piece: "Pièce",
    quantity: "Nombre",
    unit: "Prix",
    amount: "Montant",
    pieces: "Pièces",
    returned: "Remboursé",
    by_courier: "Livraison",
    contained: "dont",
    total: "Total",
    credited: "Avoir",
    valued: "Valeur de remplacement",
    paid: "Réglé par carte",
    serial: "Numéro de série",
    stones: "Pierres",
    metal: "Matière",
    hallmark: "Poinçon",
    code: "Référence",
    page: "Page",
    of: "sur",
    signed: "Pour la maison",
    valuation_says: "Ce que coûterait l’achat à neuf de ces pièces auprès de notre maison au jour de ce document, taxes comprises lorsqu’elles s’appliquent. Il est destiné à votre assureur ; il n’est ni une offre de rachat, ni une expertise par un tiers.",
    certificate_says: "Cette couverture accompagne ce qui atteste de vos pièces. Conservez-la avec les rapports des laboratoires, et transmettez-la avec la pièce.",
    care_says: "Un bijou porté est un bijou qui vit. Un peu de soin le garde tel qu’il a quitté notre établi ; pour le reste, confiez-le-nous.",
    packing_says: "Tout ce qui suit se trouve dans ce colis. Comptez-le en présence du coursier ; s’il manque quelque chose, écrivez-nous le jour même.",
    credit_says: "Cet avoir crédite la facture nommée ci-dessus. Le montant revient par la voie du paiement, ou reste à votre crédit si vous l’avez choisi.",
    titles: [
        "Facture",
        "Avoir",
        "Bordereau de livraison",
        "Reçu",
        "Estimation pour l’assurance",
        "Certificat",
        "Conseils d’entretien",
    ],
    months: [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
};

const GERMAN: Words = Words {
    number: "Nummer",
    issued: "Ausgestellt am",
    order: "Bestellung",
    placed: "Aufgegeben am",
    client: "Ausgestellt für",
    delivery: "Geliefert an",
    carried: "Versand mit",
    about: "Gehört zu Rechnung",
    piece: "Stück",
    quantity: "Anzahl",
    unit: "Einzelpreis",
    amount: "Betrag",
    pieces: "Stücke",
    returned: "Erstattet",
    by_courier: "Lieferung",
    contained: "darin enthalten",
    total: "Gesamtbetrag",
    credited: "Gutschrift",
    valued: "Wiederbeschaffungswert",
    paid: "Bezahlt mit Karte",
    serial: "Seriennummer",
    stones: "Steine",
    metal: "Material",
    hallmark: "Punze",
    code: "Artikel",
    page: "Seite",
    of: "von",
    signed: "Für das Haus",
    valuation_says: "Was es am Tag der Ausstellung kosten würde, diese Stücke in unserem Haus neu zu kaufen, einschließlich Steuer, wo sie anfällt. Bestimmt für Ihre Versicherung; weder ein Angebot zum Rückkauf noch ein Gutachten eines Dritten.",
    certificate_says: "Dieses Deckblatt gehört zu dem, was für Ihre Stücke bürgt. Bewahren Sie es mit den Berichten der Labore auf und geben Sie es mit dem Stück weiter.",
    care_says: "Ein Schmuckstück, das getragen wird, lebt. Etwas Pflege erhält es, wie es unsere Werkbank verließ; was es sonst braucht, überlassen Sie gern uns.",
    packing_says: "Alles Folgende liegt in diesem Paket. Bitte zählen Sie nach, solange der Kurier bei Ihnen ist; fehlt etwas, schreiben Sie uns noch am selben Tag.",
    credit_says: "Diese Gutschrift gehört zur oben genannten Rechnung. Der Betrag kommt auf dem Weg der Zahlung zurück oder steht als Guthaben bereit, wenn Sie es so gewählt haben.",
    titles: [
        "Rechnung",
        "Gutschrift",
        "Packliste",
        "Quittung",
        "Wertbescheinigung für die Versicherung",
        "Zertifikat",
        "Pflegekarte",
    ],
    months: [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
};

pub(crate) const fn words_of(locale: Locale) -> &'static Words {
    match locale {
        Locale::Fr => &FRENCH,
        Locale::De => &GERMAN,
        Locale::EnUs | Locale::EnCa | Locale::EnGb => &ENGLISH,
    }
}

impl Words {
    /// What a kind of paper is called.
    pub(crate) fn title(&self, kind: DocumentKind) -> &'static str {
        let at = DocumentKind::ALL.iter().position(|known| *known == kind).unwrap_or(0);
        self.titles.get(at).copied().unwrap_or_default()
    }
}

/// A day as the locale writes it: "November 27, 2026", "27 November 2026", "27 novembre 2026", "27. November 2026".
pub(crate) fn day(locale: Locale, day: NaiveDate) -> String {
    let words = words_of(locale);
    let month =
        usize::try_from(day.month0()).ok().and_then(|at| words.months.get(at)).copied().unwrap_or_default();
    match locale {
        Locale::EnUs | Locale::EnCa => format!("{month} {}, {}", day.day(), day.year()),
        Locale::De => format!("{}. {month} {}", day.day(), day.year()),
        Locale::EnGb | Locale::Fr => format!("{} {month} {}", day.day(), day.year()),
    }
}

/// An amount as the locale writes it, with its cents: "$1,234.50", "1.234,50 €", "1 234,50 €".
pub(crate) fn amount(locale: Locale, money: Money) -> String {
    let decimal = Money::new(money.minor().saturating_abs(), money.currency()).decimal();
    let (whole, cents) =
        decimal.split_once('.').map_or((decimal.as_str(), None), |(whole, cents)| (whole, Some(cents)));
    let (group, point) = match locale {
        Locale::De => (".", ","),
        Locale::Fr => ("\u{a0}", ","),
        _ => (",", "."),
    };
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push_str(group);
        }
        grouped.push(digit);
    }
    let figure = cents.map_or(grouped.clone(), |cents| format!("{grouped}{point}{cents}"));
    let sign = if money.minor() < 0 { "\u{2212}" } else { "" };
    let symbol = money.currency().symbol().trim();
    match locale {
        Locale::De | Locale::Fr => format!("{sign}{figure}\u{a0}{symbol}"),
        _ if symbol.len() == 3 && symbol.is_ascii() => format!("{sign}{symbol}\u{a0}{figure}"),
        _ => format!("{sign}{symbol}{figure}"),
    }
}

#[cfg(test)]
mod tests {
    use kernel::Currency;

    use super::*;

    #[test]
    fn days_and_amounts_read_as_they_do_at_home() {
        let date = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        let all = [Locale::EnUs, Locale::EnGb, Locale::Fr, Locale::De];
        assert_eq!(
            all.map(|l| day(l, date)),
            ["March 1, 2026", "1 March 2026", "1 mars 2026", "1. März 2026"]
        );
        let money = Money::new(-123_456_750, Currency::Eur);
        assert_eq!(
            all.map(|l| amount(l, money)),
            ["−€1,234,567.50", "−€1,234,567.50", "−1\u{a0}234\u{a0}567,50\u{a0}€", "−1.234.567,50\u{a0}€"]
        );
        assert_eq!(amount(Locale::EnGb, Money::new(50_000, Currency::Aed)), "AED\u{a0}500.00");
        assert_eq!(amount(Locale::EnUs, Money::new(5, Currency::Usd)), "$0.05");
    }

    #[test]
    fn every_kind_has_a_title_in_every_language() {
        for locale in [Locale::EnUs, Locale::Fr, Locale::De] {
            let titles: std::collections::BTreeSet<_> =
                DocumentKind::ALL.iter().map(|kind| words_of(locale).title(*kind)).collect();
            assert_eq!(titles.len(), DocumentKind::ALL.len());
        }
    }
}
