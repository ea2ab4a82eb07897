//! What others may try.

use axum::body::Body;
use http::{Request, StatusCode, header};

use crate::shop::Shop;

#[tokio::test]
async fn a_form_from_another_site_is_refused_and_changes_nothing() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    ann.add_ring().await;
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ] {
        for path in ["/bag/lines", "/checkout", "/bag/lines/cln_1", "/checkout/challenge/x"] {
            let request = Request::post(path)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(name, value)
                .body(Body::from("product=lumiere-studs"));
            let answer = ann.send(request.unwrap()).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}: {value} on {path}");
        }
    }
    assert_eq!(ann.get("/bag").await.count(".line"), 1);
}

#[tokio::test]
async fn what_cannot_be_read_is_a_clear_page() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    let post = |path: &str, kind: &str, body: Vec<u8>| {
        Request::post(path).header(header::CONTENT_TYPE, kind).body(Body::from(body)).unwrap()
    };
    let form = "application/x-www-form-urlencoded";
    let cases = [
        (post("/bag/lines", form, b"product=%FF%FE".to_vec()), StatusCode::BAD_REQUEST),
        (post("/bag/lines", form, b"product=a%00b".to_vec()), StatusCode::BAD_REQUEST),
        (post("/bag/lines", "application/json", b"{}".to_vec()), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (post("/bag/lines", form, vec![b'a'; 200_000]), StatusCode::PAYLOAD_TOO_LARGE),
        (Request::get("/search?q=%C3%28").body(Body::empty()).unwrap(), StatusCode::BAD_REQUEST),
        (Request::get("/products/%FF").body(Body::empty()).unwrap(), StatusCode::BAD_REQUEST),
        (Request::delete("/bag").body(Body::empty()).unwrap(), StatusCode::METHOD_NOT_ALLOWED),
    ];
    for (request, status) in cases {
        let what = format!("{} {}", request.method(), request.uri());
        let answer = ann.send(request).await;
        assert_eq!(answer.status, status, "{what}");
        assert!(answer.header("content-type").starts_with("text/html"), "{what}: {}", answer.body);
        assert_eq!(answer.count("h1"), 1, "{what}");
    }
}

#[tokio::test]
async fn markup_in_any_text_is_only_text() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    for path in [
        "/products/lumiere-studs",
        "/collections/earrings",
        "/search?q=%3Cscript%3Ealert(1)%3C/script%3E",
        "/feeds/google.xml",
    ] {
        let page = ann.get(path).await;
        assert!(!page.body.contains("<script>alert"), "{path}");
    }
    let page = ann.get("/products/lumiere-studs").await;
    assert_eq!(page.text("main h1"), "Lumière <b>Studs</b>");
    assert_eq!(page.count("main h1 b"), 0);
}

#[tokio::test]
async fn a_strange_host_is_never_repeated() {
    let shop = Shop::open().await;
    let request = Request::get("/").header("x-forwarded-host", "evil.example").body(Body::empty()).unwrap();
    let page = shop.shopper().send(request).await;
    assert!(!page.body.contains("evil.example"));
}

#[tokio::test]
async fn pictures_come_from_their_folder_and_nowhere_else() {
    let shop = Shop::open().await;
    let mut ann = shop.shopper();
    let picture = ann.get("/media/aurelia-solitaire/hero-320.avif").await;
    assert_eq!((picture.status, picture.header("content-type")), (StatusCode::OK, "image/avif"));
    assert!(picture.header("cache-control").contains("max-age=2592000"));
    for path in [
        "/media/../house.toml",
        "/media/..%2fhouse.toml",
        "/media/%2e%2e/house.toml",
        "/media/manifest.json",
        "/media/aurelia-solitaire",
        "/assets/..%2f..%2fCargo.toml",
    ] {
        assert_eq!(ann.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
