//! Staff and roles over the API.

use customers::Role;
use serde_json::{Value, json};

use crate::house::House;

#[tokio::test]
async fn an_owner_takes_a_right_from_a_role_and_it_is_gone_from_the_next_request_on() {
    let house = House::new().await;
    let owner = house.staff(Role::Owner).await;
    let support = house.staff(Role::Support).await;
    house.get("/admin/orders").staff(&support).send().await.is(200);
    let put = |permissions: Value, version: &str| {
        house
            .put("/admin/roles/support")
            .staff(&owner)
            .with("if-match", version)
            .json(json!({"permissions": permissions}))
    };
    let done = put(json!(["read_terms"]), "\"0\"").send().await.is(200);
    assert_eq!(
        (done.body["version"].as_i64(), done.body["permissions"].clone()),
        (Some(1), json!(["read_terms"]))
    );
    house.get("/admin/orders").staff(&support).send().await.refused(403, "forbidden");
    let stale = put(json!([]), "\"0\"").send().await.refused(412, "version_conflict");
    assert_eq!(stale.body["current_version"], 1);
    house
        .delete("/admin/roles/support/decision")
        .staff(&owner)
        .with("if-match", "\"1\"")
        .send()
        .await
        .is(200);
    house.get("/admin/orders").staff(&support).send().await.is(200);
    let audit = house.get("/admin/audit?object=support").staff(&owner).send().await.is(200);
    let actions: Vec<_> =
        audit.body["data"].as_array().unwrap().iter().map(|e| e["action"].clone()).collect();
    assert_eq!(actions, ["customers.reset_rights", "customers.put_rights"]);
}

#[tokio::test]
async fn rights_that_are_no_rights_or_could_not_be_used_are_named() {
    let house = House::new().await;
    let owner = house.staff(Role::Owner).await;
    for (permissions, code) in [(json!(["fly"]), "unknown"), (json!(["edit_catalog"]), "needs_another")] {
        let put = house.put("/admin/roles/catalog").staff(&owner).with("if-match", "\"0\"");
        let refused = put.json(json!({"permissions": permissions})).send().await.is(422);
        assert_eq!(
            (refused.str("/errors/0/field"), refused.str("/errors/0/code")),
            ("permissions".into(), code.into())
        );
    }
    let owners = house.put("/admin/roles/owner").staff(&owner).with("if-match", "\"0\"");
    owners.json(json!({"permissions": []})).send().await.refused(409, "owner_may_everything");
    house
        .put("/admin/roles/king")
        .staff(&owner)
        .with("if-match", "\"0\"")
        .json(json!({"permissions": []}))
        .send()
        .await
        .is(404);
}

#[tokio::test]
async fn nobody_gives_themselves_or_others_more_than_they_have() {
    let house = House::new().await;
    let owner = house.staff(Role::Owner).await;
    // an owner trusts managers with staff, though not with the audit log
    let all = house.get("/admin/roles").staff(&owner).send().await.is(200);
    let manager = all.body["data"].as_array().unwrap().iter().find(|r| r["code"] == "manager").unwrap();
    let mut permissions: Vec<_> =
        manager["permissions"].as_array().unwrap().iter().filter(|p| *p != "read_audit").cloned().collect();
    permissions.push(json!("rule_staff"));
    let put = house.put("/admin/roles/manager").staff(&owner).with("if-match", "\"0\"");
    put.json(json!({"permissions": permissions})).send().await.is(200);

    let manager = house.staff(Role::Manager).await;
    let add = |email: &str, role: &str| {
        house.post("/admin/staff").staff(&manager).json(json!({"email": email, "role": role}))
    };
    let joined = add("ines@house.example", "consultant").send().await.is(200);
    assert_eq!((joined.str("/role"), joined.str("/name")), ("consultant".into(), "ines".into()));
    // neither a role with more rights, nor their own, nor somebody who has more
    add("ines@house.example", "owner").send().await.refused(403, "not_yours_to_give");
    add("ines@house.example", "auditor").send().await.refused(403, "not_yours_to_give");
    add("manager@jasonandco.example", "catalog").send().await.refused(409, "own_account");
    add("owner@jasonandco.example", "catalog").send().await.refused(403, "not_yours_to_give");
    let put = house.put("/admin/roles/support").staff(&manager).with("if-match", "\"0\"");
    put.json(json!({"permissions": ["read_audit"]})).send().await.refused(403, "not_yours_to_give");

    let everybody = house.get("/admin/staff").staff(&manager).send().await.is(200);
    let id = |email: &str| {
        let all = everybody.body["data"].as_array().unwrap();
        all.iter().find(|m| m["email"] == email).unwrap()["id"].as_str().unwrap().to_owned()
    };
    let access = |id: &str, disabled: bool| {
        house.put(&format!("/admin/staff/{id}/access")).staff(&manager).json(json!({"disabled": disabled}))
    };
    access(&id("owner@jasonandco.example"), true).send().await.refused(403, "not_yours_to_give");
    access(&id("manager@jasonandco.example"), true).send().await.refused(409, "own_account");
    let out = access(&id("ines@house.example"), true).send().await.is(200);
    assert_eq!(out.body["disabled"], true);
}
