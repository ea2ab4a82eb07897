//! The database is away: the shop window stays lit.

use http::StatusCode;

use crate::shop::Shop;

#[tokio::test]
async fn browsing_goes_on_and_the_bag_says_it_is_pausing() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    ann.add_ring().await;
    shop.face.db.close().await;
    for path in [
        "/",
        "/collections/engagement-rings",
        "/products/aurelia-solitaire",
        "/search?q=ring",
        "/sitemap.xml",
    ] {
        assert_eq!(ann.get(path).await.status, StatusCode::OK, "{path}");
    }
    for path in ["/bag", "/checkout"] {
        let page = ann.get(path).await;
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert_eq!(page.header("retry-after"), "10");
        assert!(page.text("h1").contains("We are pausing for a moment."));
    }
    let added = ann.post("/bag/lines", &[("product", "celeste-one")]).await;
    assert_eq!(added.status, StatusCode::SERVICE_UNAVAILABLE);
}
