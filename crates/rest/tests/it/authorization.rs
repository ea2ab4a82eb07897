//! Who may do what: every operation of staff, asked by everybody there is.
//!
//! The table stands beside the code on purpose. An operation that is in the API's description and not here fails the test, and so does one that
//! lets in, or keeps out, somebody else than the table says.

use customers::{Permission as P, Role};

use crate::house::House;

/// What is asked for reading, and for everything else, below an address. The longest address that fits counts.
const RIGHTS: &[(&str, Option<P>, Option<P>)] = &[
    // one's own ways in: any member of staff
    ("/admin/account", None, None),
    ("/admin/agenda", Some(P::ReadCommissions), None),
    ("/admin/attributes", Some(P::ReadCatalog), Some(P::EditCatalog)),
    ("/admin/audit", Some(P::ReadAudit), Some(P::ReadAudit)),
    ("/admin/bench", Some(P::ReadCommissions), None),
    ("/admin/bulk-edits", Some(P::ReadCatalog), Some(P::EditCatalog)),
    ("/admin/channel-sales", Some(P::ReadChannels), Some(P::HandleMoney)),
    ("/admin/channels", Some(P::ReadChannels), Some(P::RunChannels)),
    ("/admin/client-stones", None, Some(P::WorkBench)),
    ("/admin/collections", Some(P::ReadCatalog), Some(P::EditCatalog)),
    ("/admin/commissions", Some(P::ReadCommissions), Some(P::WorkCommissions)),
    ("/admin/commissions/{commission}/jobs", None, Some(P::WorkBench)),
    ("/admin/commissions/{commission}/stones", None, Some(P::WorkBench)),
    ("/admin/concerns", Some(P::ReadOrders), Some(P::DecidePayments)),
    ("/admin/credits", Some(P::ReadTerms), Some(P::EditTerms)),
    // words are checked, nothing is kept
    ("/admin/disclosure/check", None, Some(P::ReadCatalog)),
    ("/admin/drafts", Some(P::ReadOrders), Some(P::WorkOrders)),
    ("/admin/flags", Some(P::SwitchFlags), Some(P::SwitchFlags)),
    // how far one has read is one's own
    ("/admin/inbox", Some(P::ReadCommissions), Some(P::ReadCommissions)),
    ("/admin/installments", None, Some(P::HandleMoney)),
    ("/admin/jobs", None, Some(P::WorkBench)),
    ("/admin/invariants", Some(P::ReadAudit), Some(P::ReadAudit)),
    ("/admin/media", None, Some(P::EditCatalog)),
    ("/admin/message-templates", Some(P::ReadCommissions), Some(P::WorkCommissions)),
    ("/admin/metal-rates", Some(P::ReadCommissions), Some(P::WorkCommissions)),
    ("/admin/orders", Some(P::ReadOrders), Some(P::WorkOrders)),
    ("/admin/orders/{order}/authorization", None, Some(P::DecidePayments)),
    ("/admin/orders/{order}/lapse", None, Some(P::HandleMoney)),
    ("/admin/orders/{order}/refunds", Some(P::ReadOrders), Some(P::RequestRefunds)),
    ("/admin/orders/{order}/schedule", None, Some(P::HandleMoney)),
    ("/admin/passports", None, Some(P::WorkCommissions)),
    ("/admin/payment-policies", Some(P::ReadTerms), Some(P::EditTerms)),
    ("/admin/products", Some(P::ReadCatalog), Some(P::EditCatalog)),
    ("/admin/promotions", Some(P::ReadTerms), Some(P::EditTerms)),
    ("/admin/reconciliations", Some(P::ReadOrders), Some(P::DecidePayments)),
    ("/admin/refunds", None, Some(P::DecidePayments)),
    ("/admin/release-policy", Some(P::ReadOrders), Some(P::EditTerms)),
    ("/admin/reports", None, Some(P::EditCatalog)),
    ("/admin/return-policies", Some(P::ReadTerms), Some(P::EditTerms)),
    ("/admin/returns", Some(P::ReadOrders), Some(P::WorkOrders)),
    ("/admin/returns/{return}/settlement", None, Some(P::RequestRefunds)),
    ("/admin/roles", Some(P::RuleStaff), Some(P::RuleStaff)),
    ("/admin/saved-bags", Some(P::WorkOrders), Some(P::WorkOrders)),
    ("/admin/saved-bags/rules", None, Some(P::EditCatalog)),
    ("/admin/shipments", Some(P::ReadOrders), Some(P::WorkOrders)),
    ("/admin/shipping-methods", Some(P::ReadTerms), Some(P::EditTerms)),
    ("/admin/staff", Some(P::RuleStaff), Some(P::RuleStaff)),
    ("/admin/staff-policy", None, Some(P::RuleStaff)),
    ("/admin/stock", Some(P::ReadStock), Some(P::WorkStock)),
    ("/admin/stock/counts/{count}/decision", None, Some(P::ApproveCounts)),
    ("/admin/stock/lots", None, Some(P::ReadCosts)),
    ("/admin/stock/value", Some(P::ReadCosts), None),
    ("/admin/stones", Some(P::ReadCatalog), Some(P::EditCatalog)),
    // each table asks for what its rows ask for; a table of no name is nobody's
    ("/admin/tables", None, None),
    ("/admin/tax-rules", Some(P::ReadTerms), Some(P::EditTerms)),
    ("/admin/transfers", Some(P::ReadOrders), Some(P::HandleMoney)),
    // begun, asked after and given up by whoever may finish it
    ("/admin/uploads", Some(P::EditCatalog), Some(P::EditCatalog)),
    ("/admin/velocity-rules", Some(P::ReadTerms), Some(P::EditTerms)),
    ("/admin/webhooks", Some(P::ReadChannels), Some(P::RunChannels)),
    // a secret is read by whoever may make a new one
    ("/admin/webhooks/{webhook}/secret", Some(P::RunChannels), Some(P::RunChannels)),
    ("/admin/workload", Some(P::ReadCommissions), None),
];

/// What the table says of an operation: the right it asks for, `None` for any member of staff.
fn right(method: &str, path: &str) -> Option<P> {
    let fits =
        |prefix: &str| path == prefix || path.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('/'));
    let (_, reading, writing) = RIGHTS
        .iter()
        .filter(|(prefix, ..)| fits(prefix))
        .max_by_key(|(prefix, ..)| prefix.len())
        .unwrap_or_else(|| panic!("{method} {path} is not in the table of rights"));
    if method == "GET" { *reading } else { *writing }
}

/// The operations of staff in the API's description: method, and address as it is described.
fn operations() -> Vec<(String, String)> {
    let described = serde_json::from_str::<serde_json::Value>(&rest::document()).expect("a description");
    let paths = described["paths"].as_object().expect("paths");
    let staffs = paths.iter().filter_map(|(path, methods)| {
        let path = path.strip_prefix("/api/v1").filter(|path| path.starts_with("/admin"))?;
        Some((path, methods.as_object()?))
    });
    staffs
        .flat_map(|(path, methods)| methods.keys().map(move |m| (m.to_uppercase(), path.to_owned())))
        .collect()
}

/// An address with something in every place.
fn filled(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { "x" } else { part }).collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn every_operation_of_staff_is_refused_to_everybody_whose_role_does_not_include_it() {
    let house = House::new().await;
    let operations = operations();
    assert!(operations.len() > 100, "{}", operations.len());
    let ask = |method: &str, path: &str| {
        house
            .ask(method.parse().expect("a method"), &format!("/api/v1{}", filled(path)))
            .json(serde_json::json!({}))
    };
    let customer = crate::session::sign_in(&house, "ada@example.com", "").await;
    let cookie = crate::session::cookie(&customer, "session");
    let stranger = "a".repeat(43);
    for (method, path) in &operations {
        ask(method, path).send().await.refused(401, "unauthenticated");
        ask(method, path).staff(&stranger).send().await.refused(401, "unauthenticated");
        ask(method, path).with("cookie", &cookie).send().await.refused(401, "unauthenticated");
    }
    for role in Role::ALL {
        let session = house.staff(role).await;
        for (method, path) in &operations {
            let may = right(method, path).is_none_or(|right| role.declared().has(right));
            let answer = ask(method, path).staff(&session).send().await;
            let refused = answer.status == 403 && answer.str("/code") == "forbidden";
            assert_eq!(refused, !may, "{role} asks {method} {path}: {} {}", answer.status, answer.body);
            assert_ne!(answer.status, 401, "{role} asks {method} {path}");
        }
    }
}

#[tokio::test]
async fn no_line_of_the_table_is_about_nothing() {
    let operations = operations();
    for (prefix, ..) in RIGHTS {
        assert!(operations.iter().any(|(_, path)| path.starts_with(prefix)), "{prefix}");
    }
}
