//! What stands on each kind of paper, from its head to its last line.

use commerce::documents::{DocumentKind, Locale, PaperFacts, PaperPiece, PaperSum, SumKind};

use crate::{
    fonts::Fonts,
    sheet::{Block, Column, HEADING, HOUSE, LABEL, MARGIN, Node, QUIET, Role, STRONG, Sheet, TEXT, TITLE},
    words::{Words, amount, day, words_of},
};

/// Letter where paper is letter, A4 elsewhere; in points.
const fn format_of(locale: Locale) -> (f32, f32) {
    match locale {
        Locale::EnUs | Locale::EnCa => (612.0, 792.0),
        _ => (595.28, 841.89),
    }
}

/// Words of the catalogue are English, whatever the paper's language is.
pub(crate) const fn english(locale: Locale) -> Option<&'static str> {
    match locale {
        Locale::Fr | Locale::De => Some("en"),
        _ => None,
    }
}

/// The kind of a paper; what an older program does not know reads as a receipt would.
pub(crate) fn kind_of(facts: &PaperFacts) -> DocumentKind {
    DocumentKind::find(&facts.kind).unwrap_or(DocumentKind::Receipt)
}

/// Sets a paper.
pub(crate) fn set<'f>(facts: &PaperFacts, fonts: &'f Fonts) -> Sheet<'f> {
    let (kind, words) = (kind_of(facts), words_of(facts.locale));
    let mut sheet = Sheet::new(fonts, format_of(facts.locale));
    head(&mut sheet, facts, words);
    match kind {
        DocumentKind::Certificate => pieces_apart(&mut sheet, facts, words, words.certificate_says),
        DocumentKind::CareCard => pieces_apart(&mut sheet, facts, words, words.care_says),
        _ => {
            let says = match kind {
                DocumentKind::Valuation => Some(words.valuation_says),
                DocumentKind::PackingList => Some(words.packing_says),
                DocumentKind::CreditNote => Some(words.credit_says),
                _ => None,
            };
            if let Some(says) = says {
                sheet.paragraph(Role::Paragraph, &Block::new(TEXT, says));
                sheet.skip(20.0);
            }
            if !facts.pieces.is_empty() {
                table(&mut sheet, facts, words);
            }
            sums(&mut sheet, facts, words, kind);
        }
    }
    for note in &facts.notes {
        sheet.skip(10.0);
        sheet.paragraph(Role::Paragraph, &Block { lang: english(facts.locale), ..Block::new(QUIET, note) });
    }
    if matches!(kind, DocumentKind::Valuation | DocumentKind::Certificate) {
        signature(&mut sheet, words);
    }
    sheet
}

/// The house, what the paper is, its number and days, and for whom it is.
fn head(sheet: &mut Sheet<'_>, facts: &PaperFacts, words: &Words) {
    sheet.paragraph(Role::Paragraph, &Block::new(HOUSE, &facts.house));
    sheet.paragraph(Role::Paragraph, &Block::new(QUIET, &facts.address));
    sheet.skip(38.0);
    sheet.paragraph(Role::Heading1, &Block::new(TITLE, words.title(kind_of(facts))));
    sheet.skip(16.0);
    let (issued, placed) = (day(facts.locale, facts.issued_on), day(facts.locale, facts.placed_on));
    let mut told =
        vec![(words.number, facts.number.as_str()), (words.issued, &issued), (words.order, &facts.order)];
    match &facts.about {
        Some(about) => told.push((words.about, about)),
        None => told.push((words.placed, &placed)),
    }
    side_by_side(sheet, &told.iter().map(|(label, text)| (*label, vec![*text])).collect::<Vec<_>>());
    sheet.skip(14.0);
    sheet.rule();
    sheet.skip(14.0);
    let client: Vec<_> = facts.client.iter().map(String::as_str).collect();
    let delivery: Vec<_> = facts.delivery.iter().map(String::as_str).collect();
    let mut people: Vec<(&str, Vec<&str>)> = Vec::new();
    match kind_of(facts) {
        DocumentKind::PackingList => {
            people.push((words.delivery, delivery));
            people.push((words.carried, vec![&facts.carried]));
        }
        DocumentKind::Invoice | DocumentKind::Receipt => {
            people.push((words.client, client));
            people.push((words.delivery, delivery));
        }
        _ => people.push((words.client, client)),
    }
    side_by_side(sheet, &people);
    sheet.skip(28.0);
}

/// Labels over their texts, in columns of the same width.
fn side_by_side(sheet: &mut Sheet<'_>, parts: &[(&str, Vec<&str>)]) {
    let columns = parts.len().max(2);
    let wide = sheet.measure() / columns as f32;
    let mut end = sheet.y;
    for (at, (label, lines)) in parts.iter().enumerate() {
        let column = Column { x: MARGIN + wide * at as f32, width: wide - 12.0, right: false };
        let label = label.to_uppercase();
        let mut blocks = vec![Block::new(LABEL, &label)];
        blocks.extend(lines.iter().map(|line| Block::new(TEXT, line)));
        let (node, y) = sheet.cell(Role::Paragraph, column, &blocks);
        sheet.nodes.push(node);
        end = f32::max(end, y);
    }
    sheet.y = end;
}

/// What is said of a piece below its name.
fn said_of(piece: &PaperPiece, words: &Words, full: bool) -> Vec<String> {
    let mut said = piece.details.clone();
    let named = |name: &str, text: &str| format!("{name}: {text}");
    said.extend(
        piece.stones.as_ref().map(|stones| if full { named(words.stones, stones) } else { stones.clone() }),
    );
    said.extend(piece.hallmark.as_ref().map(|mark| named(words.hallmark, mark)));
    said.extend(piece.serial.as_ref().map(|serial| named(words.serial, serial)));
    said.push(named(words.code, &piece.sku));
    said
}

/// Every piece in a row of a table, with its prices where they are told.
fn table(sheet: &mut Sheet<'_>, facts: &PaperFacts, words: &Words) {
    let priced = facts.pieces.iter().any(|piece| piece.amount.is_some());
    let whole = sheet.measure();
    let at =
        |from: f32, to: f32, right| Column { x: MARGIN + whole * from, width: whole * (to - from), right };
    let columns = if priced {
        vec![at(0.0, 0.56, false), at(0.58, 0.66, true), at(0.67, 0.83, true), at(0.84, 1.0, true)]
    } else {
        vec![at(0.0, 0.84, false), at(0.86, 1.0, true)]
    };
    let heads = [words.piece, words.quantity, words.unit, words.amount].map(str::to_uppercase);
    let cells: Vec<_> = columns
        .iter()
        .zip(&heads)
        .map(|(column, head)| (Role::HeadOfColumn, *column, vec![Block::new(LABEL, head)]))
        .collect();
    let mut rows = vec![sheet.row(&cells)];
    let lang = english(facts.locale);
    for piece in &facts.pieces {
        sheet.skip(5.0);
        sheet.rule();
        sheet.skip(7.0);
        let said = said_of(piece, words, kind_of(facts) == DocumentKind::Valuation);
        let mut blocks = vec![Block { lang, ..Block::new(STRONG, &piece.title) }];
        blocks.extend(said.iter().map(|text| Block { lang, ..Block::new(QUIET, text) }));
        let figures = [
            Some(piece.quantity.to_string()),
            piece.unit.map(|unit| amount(facts.locale, unit)),
            piece.amount.map(|sum| amount(facts.locale, sum)),
        ];
        let mut cells = vec![(Role::Cell, columns[0], blocks)];
        let told = figures.iter().flatten().zip(columns.iter().skip(1));
        cells.extend(told.map(|(figure, column)| (Role::Cell, *column, vec![Block::new(TEXT, figure)])));
        rows.push(sheet.row(&cells));
    }
    sheet.nodes.push(Node::Part(Role::Table, rows));
    sheet.skip(9.0);
    sheet.rule();
    sheet.skip(12.0);
}

/// What is added up, at the right edge; the total alone is strong.
fn sums(sheet: &mut Sheet<'_>, facts: &PaperFacts, words: &Words, kind: DocumentKind) {
    if facts.sums.is_empty() {
        return;
    }
    let whole = sheet.measure();
    let label = Column { x: MARGIN + whole * 0.42, width: whole * 0.36, right: false };
    let figure = Column { x: MARGIN + whole * 0.78, width: whole * 0.22, right: true };
    let mut rows = Vec::new();
    for sum in &facts.sums {
        let style = if sum.what == SumKind::Total { STRONG } else { TEXT };
        if sum.what == SumKind::Total {
            sheet.skip(6.0);
        }
        let (name, money) = (name_of(sum, words, kind), amount(facts.locale, sum.amount));
        let cells = [
            (Role::HeadOfRow, label, vec![Block::new(style, &name)]),
            (Role::Cell, figure, vec![Block::new(style, &money)]),
        ];
        rows.push(sheet.row(&cells));
        if sum.what == SumKind::Total {
            sheet.skip(6.0);
        }
    }
    sheet.nodes.push(Node::Part(Role::Table, rows));
}

fn name_of(sum: &PaperSum, words: &Words, kind: DocumentKind) -> String {
    let own = sum.name.clone();
    match sum.what {
        SumKind::Pieces if kind == DocumentKind::CreditNote => words.returned.to_owned(),
        SumKind::Pieces => words.pieces.to_owned(),
        SumKind::Discount => own.unwrap_or_default(),
        SumKind::Delivery => {
            own.map_or_else(|| words.by_courier.to_owned(), |own| format!("{}: {own}", words.by_courier))
        }
        SumKind::Tax => own.unwrap_or_default(),
        SumKind::Contained => format!("{} {}", words.contained, own.unwrap_or_default()),
        SumKind::Total => match kind {
            DocumentKind::CreditNote => words.credited,
            DocumentKind::Valuation => words.valued,
            _ => words.total,
        }
        .to_owned(),
        SumKind::PaidBy => own.unwrap_or_else(|| words.paid.to_owned()),
    }
}

/// Each piece under a heading of its own: a cover, or how it is looked after.
fn pieces_apart(sheet: &mut Sheet<'_>, facts: &PaperFacts, words: &Words, says: &str) {
    let lang = english(facts.locale);
    sheet.paragraph(Role::Paragraph, &Block::new(TEXT, says));
    for piece in &facts.pieces {
        sheet.skip(18.0);
        sheet.room(90.0);
        sheet.rule();
        sheet.skip(12.0);
        sheet.paragraph(Role::Heading2, &Block { lang, ..Block::new(HEADING, &piece.title) });
        sheet.skip(2.0);
        match &piece.care {
            Some(care) => sheet.paragraph(Role::Paragraph, &Block { lang, ..Block::new(TEXT, care) }),
            None => {
                let metal = piece.details.first().map(|made| format!("{}: {made}", words.metal));
                let rest =
                    PaperPiece { details: piece.details.iter().skip(1).cloned().collect(), ..piece.clone() };
                for text in metal.into_iter().chain(said_of(&rest, words, true)) {
                    sheet.paragraph(Role::Paragraph, &Block { lang, ..Block::new(TEXT, &text) });
                }
            }
        }
    }
}

/// A line to sign above.
fn signature(sheet: &mut Sheet<'_>, words: &Words) {
    sheet.room(100.0);
    sheet.skip(64.0);
    let wide = sheet.measure() * 0.4;
    sheet.rules.push(crate::sheet::Rule { page: sheet.pages - 1, x: MARGIN, y: sheet.y, width: wide });
    sheet.skip(4.0);
    let label = words.signed.to_uppercase();
    sheet.paragraph(Role::Paragraph, &Block::new(LABEL, &label));
}
