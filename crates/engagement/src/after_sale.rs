//! Letters about a return or a claim: one for each step that its client should know of.

use commerce::{
    orders::Order,
    returns::{Kind, Resolution, Return, ReturnState, Verdict, Way},
};

use crate::{Block, Letter};

/// What its client is told when it reaches a state; nothing where there is no news for them.
pub(crate) fn letter(house: &str, order: &Order, found: &Return, state: &str, link: &str) -> Option<Letter> {
    let what = if found.kind == Kind::Claim { "claim" } else { "return" };
    let (heading, subject, mut blocks) = match ReturnState::find(state)? {
        ReturnState::Requested => {
            (format!("We have your {what}."), "is with us", vec![paragraph(asked(found, what))])
        }
        ReturnState::Approved => (approved_heading(found), "is approved", approved(found)),
        ReturnState::Declined => {
            let words = found.decision.clone().unwrap_or_else(|| "Our concierge explains it gladly.".into());
            let after =
                if found.received_at.is_some() { " We send the pieces back to you, insured." } else { "" };
            let told = format!("We looked at {} with care and can't accept it.{after}", found.number);
            (format!("About your {what}."), "can't be accepted", vec![paragraph(told), paragraph(words)])
        }
        ReturnState::Received => {
            let told = format!(
                "Your parcel for {} is in our house. Our bench looks at each piece; you hear from us within three working days.",
                found.number
            );
            ("Your parcel has arrived.".to_owned(), "has arrived", vec![paragraph(told)])
        }
        ReturnState::Settled => ("It is settled.".to_owned(), "is settled", settled(found)),
        ReturnState::Withdrawn | ReturnState::OnItsWay | ReturnState::Inspected => return None,
    };
    blocks.insert(0, Block::Heading(heading));
    blocks.extend(found.lines.iter().map(|line| {
        Block::Piece {
            title: if line.quantity > 1 {
                format!("{} × {}", line.title, line.quantity)
            } else {
                line.title.clone()
            },
            details: [
                line.options.clone(),
                line.serial.clone().map(|s| format!("Piece {s}")).unwrap_or_default(),
            ]
            .into_iter()
            .filter(|detail| !detail.is_empty())
            .collect(),
            amount: line.amount.to_string(),
        }
    }));
    blocks.push(Block::Link { label: "See where it stands".into(), url: link.to_owned() });
    blocks.push(paragraph("Reply to this letter with any question; a person answers.".into()));
    Some(Letter::new(
        house,
        &format!("Your {what} {} {subject} (order {})", found.number, order.number),
        blocks,
    ))
}

const fn paragraph(text: String) -> Block {
    Block::Paragraph(text)
}

fn asked(found: &Return, what: &str) -> String {
    let gives = match found.resolution {
        Resolution::Refund => format!("{} go back the way they came", found.promised()),
        Resolution::StoreCredit => format!("{} stand ready as store credit", found.promised()),
    };
    format!(
        "Your {what} has the number {}. We answer within one working day. Once it is settled, {gives}. Please send nothing before we have written to you.",
        found.number
    )
}

fn approved_heading(found: &Return) -> String {
    match found.way {
        Way::None => "We make it good.".to_owned(),
        Way::Boutique => "We look forward to seeing you.".to_owned(),
        Way::Label => "You can send it to us.".to_owned(),
    }
}

fn approved(found: &Return) -> Vec<Block> {
    let mut blocks = Vec::new();
    blocks.extend(found.decision.clone().map(paragraph));
    match found.way {
        Way::None => blocks.push(paragraph(format!(
            "{} is approved. Nothing has to come back; we settle it in the next days.",
            found.number
        ))),
        Way::Boutique => blocks.push(paragraph(format!(
            "Bring the pieces with their papers and quote {}. We look at them while you have something to drink.",
            found.number
        ))),
        Way::Label => {
            let courier = found.parcel.as_ref().map_or_else(
                || "Our courier comes to your door and brings the insured label; we arrange the day with you.".to_owned(),
                |(courier, number)| format!("{courier} comes for it, insured by us. Number {number}."),
            );
            blocks.push(paragraph(courier));
            blocks.push(Block::Lines {
                label: "How to pack it".into(),
                lines: vec![
                    "Put each piece into its own box, and the boxes into a plain outer one.".into(),
                    "Enclose the reports and papers that came with it.".into(),
                    format!("Write {} on a slip inside, never on the outside.", found.number),
                    "Hand it to the courier in person and keep the receipt.".into(),
                ],
            });
        }
    }
    blocks
}

fn settled(found: &Return) -> Vec<Block> {
    let Some(amount) = found.settled else { return Vec::new() };
    let told = match found.resolution {
        _ if amount.is_zero() => format!("{} is closed. Nothing goes back for it.", found.number),
        Resolution::Refund => format!(
            "{amount} of {} go back the way they came. We write again when the money has left; your bank usually shows it within ten days.",
            found.number
        ),
        Resolution::StoreCredit => {
            format!(
                "{amount} of {} stand ready as your store credit. Checkout offers them while you are signed in.",
                found.number
            )
        }
    };
    let mut blocks = vec![paragraph(told)];
    if let Some((less, why)) = &found.less {
        blocks.push(paragraph(format!("We kept {less}: {why}")));
    }
    for line in
        found.lines.iter().filter(|line| line.verdict.is_some_and(|verdict| verdict != Verdict::AsSold))
    {
        let words = line.verdict_words.as_deref().unwrap_or_default();
        blocks.push(paragraph(format!("What we found of {}: {words}", line.title)));
    }
    blocks
}
