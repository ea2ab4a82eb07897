//! What is written, and how often.

use commerce::orders;

use crate::support::{EVIL, House};

#[tokio::test]
async fn a_paid_order_makes_one_confirmation_however_often_it_is_announced() {
    let house = House::new().await;
    let order = house.paid_order("Ada Byron", "insured_courier").await;
    house.deliver().await;
    assert_eq!(house.announce_again("orders.paid").await, 1);
    assert_eq!(house.deliver().await, 1, "the second announcement is heard");
    let letters = house.letters(&order).await;
    assert_eq!(letters.len(), 1);
    assert_eq!(
        (letters[0].kind.as_str(), letters[0].recipient.as_str()),
        ("confirmation", "ada@example.com")
    );
    assert_eq!(letters[0].dedupe, format!("confirmation:{}", order.id));
    let all: i64 =
        sqlx::query_scalar("SELECT count(*) FROM mail_messages").fetch_one(house.db.pool()).await.unwrap();
    assert_eq!(all, 1);
}

#[tokio::test]
async fn an_order_that_is_only_placed_is_not_written_about() {
    let house = House::new().await;
    let order = house.paid_order("Ada Byron", "insured_courier").await;
    sqlx::query("DELETE FROM outbox_events WHERE topic = 'orders.paid'")
        .execute(house.db.pool())
        .await
        .unwrap();
    assert!(house.deliver().await > 0, "orders.placed is delivered");
    assert!(house.letters(&order).await.is_empty());
}

#[tokio::test]
async fn the_plain_and_the_rich_letter_carry_the_same_figures_lines_and_link() {
    let house = House::new().await;
    let order = house.paid_order("Ada Byron", "insured_express").await;
    let stones = "1.25 ct natural sapphire, heat treated";
    sqlx::query("UPDATE order_lines SET disclosure = $1")
        .bind(stones)
        .execute(house.db.pool())
        .await
        .unwrap();
    house.deliver().await;
    let letter = house.letters(&order).await.remove(0);
    let link = house.cx.link(&orders::link(&house.cx, &order));
    let rich_link = link.replace('&', "&amp;");
    for figure in [order.subtotal, order.shipping, order.tax, order.total, order.paid] {
        assert!(letter.text.contains(&figure.to_string()), "text lacks {figure}");
        assert!(letter.html.contains(&figure.to_string()), "html lacks {figure}");
    }
    let day = order.deliver_by.format("%A %-d %B").to_string();
    for words in [
        order.number.as_str(),
        "18k yellow gold",
        "12 Mercer Street",
        "New York sales tax, 8.875 %",
        &day,
        stones,
    ] {
        assert!(letter.text.contains(words) && letter.html.contains(words), "{words}");
    }
    assert!(letter.text.contains(&link) && letter.html.contains(&rich_link));
    assert!(letter.subject.contains(&order.number));
    assert!(!letter.text.contains("555 0199") && !letter.html.contains("555 0199"), "a letter may lie open");
}

#[tokio::test]
async fn markup_in_names_titles_and_notes_stays_text_and_starts_no_line_of_its_own() {
    let house = House::new().await;
    let order = house.paid_order(EVIL, "insured_courier").await;
    let order = house.dispatch(&order).await;
    house.deliver().await;
    let letters = house.letters(&order).await;
    assert_eq!(letters.len(), 2);
    for letter in letters {
        assert!(!letter.html.contains("<script"), "{}", letter.html);
        assert!(letter.html.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;"));
        assert!(!letter.subject.contains(['\r', '\n']) && !letter.html.contains("javascript:"));
        assert!(!letter.text.lines().any(|line| line == "Total: $0"), "a note cannot pose as the total");
    }
}

#[tokio::test]
async fn a_dispatched_order_makes_one_letter_with_courier_and_number() {
    let house = House::new().await;
    let order = house.paid_order("Ada Byron", "insured_courier").await;
    let order = house.dispatch(&order).await;
    house.deliver().await;
    house.announce_again("orders.fulfilled").await;
    house.deliver().await;
    let letters = house.letters(&order).await;
    assert_eq!(letters.iter().map(|l| l.kind.as_str()).collect::<Vec<_>>(), ["confirmation", "dispatch"]);
    for words in ["Malca-Amit", "Tracking number MA 100", "on its way"] {
        assert!(letters[1].text.contains(words) && letters[1].html.contains(words), "{words}");
    }
}

#[tokio::test]
async fn an_order_that_is_fetched_is_told_to_be_ready_and_not_on_its_way() {
    let house = House::new().await;
    let order = house.paid_order("Ada Byron", "collect").await;
    let order = house.dispatch(&order).await;
    house.deliver().await;
    let letters = house.letters(&order).await;
    assert!(letters[0].text.contains("ready to collect by") && !letters[0].text.contains("Delivered to"));
    assert!(letters[1].subject.ends_with("is ready") && !letters[1].text.contains("Tracking number"));
}

#[tokio::test]
async fn a_deposit_its_reminder_and_its_lateness_are_each_written_about_once_with_a_link_to_pay() {
    let house = House::new().await;
    let order = house.deposit_order("Ada Byron").await;
    house.deliver().await;
    let letters = house.letters(&order).await;
    assert_eq!(letters.iter().map(|l| l.kind.as_str()).collect::<Vec<_>>(), ["deposit"]);
    let letter = &letters[0];
    for text in [&letter.text, &letter.html] {
        assert!(
            text.contains("/pay/ins_")
                && text.contains(&order.paid.to_string())
                && text.contains(&order.total.to_string()),
            "{text}"
        );
        assert!(text.contains("goes back to you in full"), "{text}");
    }
    for (days, kind) in [(24, "installment_due"), (7, "installment_overdue")] {
        house.pass(days).await;
        house.pass(0).await;
        let letters = house.letters(&order).await;
        let found: Vec<_> = letters.iter().filter(|l| l.kind == kind).collect();
        assert_eq!(found.len(), 1, "{kind}");
        assert!(found[0].text.contains("RF") && found[0].text.contains("/pay/ins_"), "{}", found[0].text);
    }
}

#[tokio::test]
async fn an_order_by_transfer_is_written_about_with_the_account_and_the_reference() {
    let house = House::new().await;
    let order = house.transfer_order("Ada Byron").await;
    house.deliver().await;
    let letters = house.letters(&order).await;
    assert_eq!(letters.iter().map(|l| l.kind.as_str()).collect::<Vec<_>>(), ["transfer_awaited"]);
    let reference = commerce::transfers::grouped(&commerce::transfers::creditor_reference(&order.number));
    assert!(
        letters[0].text.contains(&reference) && letters[0].text.contains("nothing was charged"),
        "{}",
        letters[0].text
    );
}

#[tokio::test]
async fn who_allowed_a_charge_is_told_before_it_and_asked_when_the_bank_wants_them() {
    let kinds = async |house: &House, order| -> Vec<String> {
        house.letters(order).await.into_iter().map(|letter| letter.kind).collect()
    };
    let house = House::new().await;
    let paid = house.saved_card_order("Ada Byron", false).await;
    house.deliver().await;
    house.pass(24).await;
    house.pass(30).await;
    assert_eq!(kinds(&house, &paid).await, ["deposit", "installment_due", "confirmation"]);
    let house = House::new().await;
    let asked = house.saved_card_order("Ada Byron", true).await;
    house.deliver().await;
    house.pass(24).await;
    house.pass(30).await;
    let told = house.letters(&asked).await;
    let charge = "we charge it to your card (Demonstration card)";
    assert!(told[0].text.contains(charge) && told[1].text.contains(charge), "{}", told[1].text);
    let last = told
        .iter()
        .find(|letter| letter.kind == "saved_card_refused")
        .unwrap_or_else(|| panic!("{:?}", told.iter().map(|l| &l.kind).collect::<Vec<_>>()));
    assert!(last.text.contains("/pay/") && !last.text.contains(charge), "{}", last.text);
}
