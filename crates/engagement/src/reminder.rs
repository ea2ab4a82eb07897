//! The letter about a bag that was left.

use commerce::{
    cart::{CartLine, LineProblem},
    reminders::Reminder,
};

use crate::{Block, Letter};

/// What was left, whether it is still to be had, the way back, and the way out. The way back opens the bag to its owner alone: for
/// anybody else it leads to an empty bag, or to signing in.
pub(crate) fn letter(house: &str, reminder: &Reminder, bag: &str, stop: &str) -> Letter {
    let cart = &reminder.cart;
    let mut blocks = vec![
        Block::Heading("Your bag is as you left it.".into()),
        Block::Paragraph("You asked us to remind you, so here is what you chose.".into()),
    ];
    blocks.extend(cart.lines.iter().map(piece));
    let back = if cart.account.is_some() {
        "Signed in, you find it on every device."
    } else {
        "The link opens your bag in the browser you filled it with, and an empty one for anybody else."
    };
    blocks.extend([
        Block::Paragraph("Nothing is held and nothing is owed. Take all the time you like.".into()),
        Block::Link { label: "Open your bag".into(), url: bag.to_owned() },
        Block::Paragraph(format!("{back} Reply to this letter and a person will read it.")),
        Block::Paragraph(
            "This is the only letter about this bag. If you would rather have none at all:".into(),
        ),
        Block::QuietLink { label: "Stop reminders".into(), url: stop.to_owned() },
    ]);
    Letter::new(house, "Your bag is as you left it", blocks)
}

fn piece(line: &CartLine) -> Block {
    let quantity = line.quantity.get();
    let title = if quantity > 1 { format!("{} × {quantity}", line.title) } else { line.title.clone() };
    let mut details = vec![line.options.clone()];
    details.extend(line.wishes());
    details.push(standing(line));
    details.retain(|detail| !detail.is_empty());
    let amount = match line.problem {
        None | Some(LineProblem::OnlyLeft(_) | LineProblem::HeldByAnother { .. }) => {
            line.line_total.to_string()
        }
        Some(_) => String::new(),
    };
    Block::Piece { title, details, amount }
}

/// Whether it is still to be had.
fn standing(line: &CartLine) -> String {
    match line.problem {
        None if line.ring.is_some() => "Still to be had: nobody has taken the stone.".into(),
        None if line.one_of_a_kind => "Still to be had. One exists.".into(),
        None if line.made_to_order => format!("Made for you: {} days at the bench.", line.lead_days),
        None => "Still to be had.".into(),
        Some(LineProblem::OnlyLeft(1)) => "Still to be had, but only one is left.".into(),
        Some(LineProblem::OnlyLeft(left)) => format!("Still to be had, but only {left} are left."),
        Some(LineProblem::HeldByAnother { .. }) => {
            "Held for another client at this moment. It may come back.".into()
        }
        Some(LineProblem::SoldOut) => "Found another home.".into(),
        Some(LineProblem::StoneTaken) => "Its stone has found another home.".into(),
        Some(LineProblem::Gone) => "No longer in the house.".into(),
    }
}
