//! Keys, as strangers read Stripe's documentation: stripe-stateful-mock. It knows no payments, so a customer stands for them: the client
//! sends a key the same way with every call.

use adapters::stripe::NewCustomer;
use commerce::payments::GatewayError;

use crate::others::Server;

#[tokio::test(flavor = "multi_thread")]
async fn py01_py03_the_same_key_answers_the_same_and_other_terms_under_it_are_refused() {
    let peer = Server::start("mock.mjs");
    let stripe = peer.client();
    let ada = NewCustomer { account_ref: "acc_1".into(), email: "ada@example.com".into() };
    let bea = NewCustomer { account_ref: "acc_2".into(), email: "bea@example.com".into() };
    let first = stripe.create_customer(&ada, "key-1").await.unwrap();
    assert!(first.starts_with("cus_"), "{first}");
    assert_eq!(stripe.create_customer(&ada, "key-1").await.unwrap(), first);
    assert_ne!(stripe.create_customer(&ada, "key-2").await.unwrap(), first);
    assert_eq!(stripe.create_customer(&bea, "key-1").await, Err(GatewayError::KeyReused));
}
