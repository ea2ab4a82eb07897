//! Whether and when a product is on show, its draft, and its history.

use catalog::{
    model::Status,
    products::{WholeProduct, find_draft, find_whole},
};
use customers::Role;
use http::StatusCode;
use kernel::{Token, ids::ProductId};

use crate::support::{Answer, House};

struct Desk {
    house: House,
    session: Token,
    id: ProductId,
}

impl Desk {
    async fn new() -> Self {
        let house = House::new().await;
        let session = house.sign_in(Role::Catalog).await;
        let id = house.ring("band", "Band").await;
        Self { house, session, id }
    }

    async fn read(&self) -> WholeProduct {
        let mut conn = self.house.db.read().await.unwrap();
        find_whole(&mut conn, self.id).await.unwrap().unwrap()
    }

    async fn get(&self, side: &str) -> Answer {
        self.house.get(&format!("/admin/products/{}{side}", self.id), Some(&self.session)).await
    }

    async fn post(&self, side: &str, fields: &[(&str, &str)]) -> Answer {
        self.house.post(&format!("/admin/products/{}{side}", self.id), Some(&self.session), fields).await
    }

    async fn stand(&self, status: &str) -> Answer {
        let version = self.read().await.version.to_string();
        self.post("/publication", &[("version", &version), ("status", status)]).await
    }

    async fn draft_version(&self) -> Option<i64> {
        let mut conn = self.house.db.read().await.unwrap();
        find_draft(&mut conn, self.id).await.unwrap().map(|d| d.version)
    }

    /// Sends the whole form of the ring with a description of one's own, to `side`.
    async fn describe(&self, side: &str, description: &str, hidden: &[(&str, &str)]) -> Answer {
        let ids: Vec<String> =
            self.read().await.product.variants.iter().map(|v| v.id.unwrap().to_string()).collect();
        let mut fields = vec![
            ("slug", "band"),
            ("title", "Band"),
            ("tagline", "A plain band"),
            ("description", description),
            ("care", "Warm water and a soft brush."),
            ("featured", "10"),
            ("ring_purpose", "wedding_band"),
            ("variants[0].id", ids[0].as_str()),
            ("variants[0].price", "3450"),
            ("variants[1].id", ids[1].as_str()),
            ("variants[1].price", "3500.50"),
        ];
        fields.extend_from_slice(hidden);
        self.post(side, &fields).await
    }
}

#[tokio::test]
async fn a_piece_leaves_the_shop_and_comes_back() {
    let desk = Desk::new().await;
    let off = desk.stand("archived").await;
    assert_eq!(off.status, StatusCode::SEE_OTHER);
    assert!(desk.get("/publication?done=archived").await.body.contains("Publish now"));
    assert_eq!(desk.read().await.product.status, Status::Archived);
    assert_eq!(desk.stand("draft").await.status, StatusCode::SEE_OTHER);
    assert_eq!(desk.stand("active").await.status, StatusCode::SEE_OTHER);
    assert_eq!(desk.read().await.product.status, Status::Active);
    assert_eq!(desk.stand("sold").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let stale = desk.post("/publication", &[("version", "1"), ("status", "archived")]).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(desk.read().await.product.status, Status::Active);
}

#[tokio::test]
async fn what_may_not_be_said_is_shown_with_its_rule_its_words_and_the_way_out() {
    let desk = Desk::new().await;
    desk.stand("draft").await;
    let version = desk.read().await.version.to_string();
    let saved =
        desk.describe("/facts", "Set with a diamond of great beauty.", &[("version", &version)]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "a draft may say anything");
    for page in [desk.get("/publication").await, desk.stand("active").await] {
        for words in [
            "What stands against publishing it",
            "diamond",
            "No stone is named that the piece does not hold.",
            "16 CFR 23.25(a)",
        ] {
            assert!(page.body.contains(words), "{words}");
        }
        assert!(page.body.contains(&format!("/admin/products/{}/facts#description", desk.id)));
    }
    assert_eq!(desk.stand("active").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(desk.read().await.product.status, Status::Draft);
}

#[tokio::test]
async fn a_publication_is_planned_and_taken_back() {
    let desk = Desk::new().await;
    desk.stand("draft").await;
    let plan = async |publish_at: &str, unpublish_at: &str| {
        let version = desk.read().await.version.to_string();
        let fields =
            [("version", version.as_str()), ("publish_at", publish_at), ("unpublish_at", unpublish_at)];
        desk.post("/schedule", &fields).await
    };
    let year = desk.read().await.created_at.format("%Y").to_string().parse::<i32>().unwrap() + 1;
    let (from, to) = (format!("{year}-03-01T09:00"), format!("{year}-04-01T09:00"));
    for (publish_at, unpublish_at, field) in [
        ("soon", "", "publish_at"),
        ("2001-01-01T09:00", "", "publish_at"),
        ("9999-01-01T09:00", "", "publish_at"),
        ("", &to, "unpublish_at"),
        (&to, &from, "unpublish_at"),
    ] {
        let refused = plan(publish_at, unpublish_at).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{publish_at} to {unpublish_at}");
        assert!(refused.body.contains(&format!(r#"id="{field}""#)), "{field}");
        assert_eq!(
            refused.body.matches(r#"aria-invalid="true""#).count(),
            1,
            "{publish_at} to {unpublish_at}"
        );
        assert!(publish_at.is_empty() || refused.body.contains(publish_at), "what was typed stays");
    }
    assert_eq!(plan(&from, &to).await.status, StatusCode::SEE_OTHER);
    assert!(desk.get("/publication?done=planned").await.body.contains(&format!("1 Mar {year}, 09:00 UTC")));
    assert_eq!(plan("", "").await.status, StatusCode::SEE_OTHER);
    assert_eq!(desk.read().await.product.publish_at, None);
}

#[tokio::test]
async fn a_draft_shows_its_difference_and_becomes_the_live_piece() {
    let desk = Desk::new().await;
    assert!(desk.get("/draft").await.body.contains("Begin a draft"));
    let base = desk.read().await.version.to_string();
    let saved = desk.describe("/draft/edit", "Drawn anew.", &[("base", &base)]).await;
    assert_eq!(
        (saved.status, desk.draft_version().await),
        (StatusCode::SEE_OTHER, Some(1)),
        "{}",
        saved.body
    );
    assert_eq!(desk.read().await.product.description, "Drawn, rolled and finished by hand.");
    let page = desk.get("/draft?done=saved").await;
    for words in ["Description", "Drawn anew.", "Drawn, rolled and finished by hand.", "Publish the draft"] {
        assert!(page.body.contains(words), "{words}");
    }
    let again = desk.describe("/draft/edit", "Drawn thrice.", &[("base", &base)]).await;
    assert_eq!(again.status, StatusCode::PRECONDITION_FAILED, "somebody began the draft meanwhile");
    assert!(again.body.contains("Drawn thrice.") && again.body.contains("Nothing of yours was saved yet."));

    assert_eq!(
        desk.post("/draft/publication", &[("draft", "9")]).await.status,
        StatusCode::PRECONDITION_FAILED
    );
    assert_eq!(desk.post("/draft/publication", &[("draft", "1")]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        (desk.read().await.product.description.as_str(), desk.draft_version().await),
        ("Drawn anew.", None)
    );
    assert_eq!(desk.post("/draft/publication", &[("draft", "1")]).await.status, StatusCode::NOT_FOUND);

    let history = desk.get("/history").await;
    for words in ["Grace Hopper", "published a draft of a product", "created a product", "Drawn anew."] {
        assert!(history.body.contains(words), "{words}");
    }
}

#[tokio::test]
async fn a_draft_that_fell_behind_is_not_published_and_may_be_thrown_away() {
    let desk = Desk::new().await;
    let base = desk.read().await.version.to_string();
    desk.describe("/draft/edit", "Drawn anew.", &[("base", &base)]).await;
    desk.describe("/facts", "Changed meanwhile.", &[("version", &base)]).await;
    assert!(desk.get("/draft").await.body.contains("The live piece moved on since this draft was made."));
    let refused = desk.post("/draft/publication", &[("draft", "1")]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert_eq!(desk.read().await.product.description, "Changed meanwhile.");
    let stale = desk.describe("/draft/edit", "Drawn on.", &[("base", &base), ("draft", "1")]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.body.contains("Drawn on.") && stale.body.contains("Drawn anew."));
    assert_eq!(desk.post("/draft/removal", &[("draft", "1")]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(desk.draft_version().await, None);
}

#[tokio::test]
async fn a_draft_is_held_to_the_same_words_as_the_live_piece() {
    let desk = Desk::new().await;
    let base = desk.read().await.version.to_string();
    let refused = desk.describe("/draft/edit", "A ruby of great beauty.", &[("base", &base)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.body.contains("A ruby of great beauty.") && refused.body.contains(r##"href="#description""##)
    );
    assert_eq!(desk.draft_version().await, None);
}
