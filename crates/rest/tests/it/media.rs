//! Uploading and arranging pictures through the API, and how shoppers get them.

use catalog::media::develop_next;
use customers::Role;
use http::{Method, StatusCode};
use image::{DynamicImage, ImageFormat, RgbImage};
use serde_json::json;

use crate::house::{House, PieceKind, Reply};

fn photo() -> Vec<u8> {
    let shade = |n: u32| u8::try_from(n % 256).expect("below 256");
    let pixels = RgbImage::from_fn(400, 400, |x, y| image::Rgb([shade(x * 7), shade(y * 5), shade(x * y)]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(pixels).write_to(&mut bytes, ImageFormat::Png).expect("encoded");
    bytes.into_inner()
}

fn film() -> Vec<u8> {
    let part = |kind: &[u8], content: &[u8]| {
        [&u32::try_from(content.len() + 8).expect("small").to_be_bytes()[..], kind, content].concat()
    };
    [part(b"ftyp", b"isom\0\0\0\0"), part(b"moov", &part(b"mvhd", &[0; 100])), part(b"mdat", &[b'7'; 5_000])]
        .concat()
}

/// A product's id and a member of staff.
async fn desk() -> (House, String, String) {
    let house = House::new().await;
    house.ring("Aurelia", 345_000, PieceKind::Stocked(1)).await;
    house.show().await;
    let product = house.get("/products").send().await.str("/data/0/id");
    let staff = house.staff(Role::Catalog).await;
    (house, product, staff)
}

async fn append(house: &House, staff: &str, id: &str, at: usize, bytes: &[u8]) -> Reply {
    house
        .patch(&format!("/admin/uploads/{id}"))
        .staff(staff)
        .with("upload-offset", &at.to_string())
        .raw("application/offset+octet-stream", bytes.to_vec())
        .send()
        .await
}

async fn begin(house: &House, staff: &str, product: &str, bytes: usize) -> Reply {
    let ask = json!({ "product_id": product, "name": "ring.png", "bytes": bytes });
    house.post("/admin/uploads").staff(staff).json(ask).send().await
}

async fn send(house: &House, staff: &str, product: &str, bytes: &[u8]) -> Reply {
    let id = begin(house, staff, product, bytes.len()).await.is(201).str("/id");
    append(house, staff, &id, 0, bytes).await.is(200);
    house.post(&format!("/admin/uploads/{id}/finish")).staff(staff).send().await
}

#[tokio::test]
async fn a_picture_travels_in_parts_and_reaches_shoppers_in_fixed_sizes_only() {
    let (house, product, staff) = desk().await;
    let bytes = photo();
    assert!(bytes.len() > 130_000, "two parts");
    let upload = begin(&house, &staff, &product, bytes.len()).await.is(201);
    let id = upload.str("/id");
    append(&house, &staff, &id, 0, &bytes[..70_000]).await.is(200);
    let late = append(&house, &staff, &id, 0, &bytes[..70_000]).await.refused(409, "offset_conflict");
    assert_eq!(late.body["received"], 70_000);
    let head = house.ask(Method::HEAD, &format!("/api/v1/admin/uploads/{id}")).staff(&staff).send().await;
    assert_eq!(head.status, StatusCode::OK);
    assert_eq!(
        house.get(&format!("/admin/uploads/{id}")).staff(&staff).send().await.body["received"],
        70_000
    );
    append(&house, &staff, &id, 70_000, &bytes[70_000..]).await.is(200);
    let entry = house.post(&format!("/admin/uploads/{id}/finish")).staff(&staff).send().await.is(201);
    assert_eq!((entry.str("/state"), entry.body["to_make"].as_i64()), ("making".to_owned(), Some(4)));

    while develop_next(&house.inner.db, &*house.files).await.unwrap() {}
    let media = entry.str("/id");
    let patch = json!({ "alt": "A ring on linen", "focal_x": 400, "metal": "rose_gold" });
    let now = house.patch(&format!("/admin/media/{media}")).staff(&staff).json(patch).send().await.is(200);
    assert_eq!((now.body["shown"].as_bool(), now.body["focal_x"].as_i64()), (Some(true), Some(400)));
    let now = house.patch(&format!("/admin/media/{media}")).staff(&staff).json(json!({ "metal": null }));
    assert!(now.send().await.is(200).body["metal"].is_null());

    let address = entry.body["picture"].clone();
    assert!(address.is_null(), "nothing to see before it is made");
    let list = house.get(&format!("/admin/products/{product}/media")).staff(&staff).send().await.is(200);
    // behind the picture that the ring has from the beginning
    let url = list.str("/data/1/picture/url");
    let got = house.ask(Method::GET, &url).send().await.is(200);
    assert_eq!((got.header("content-type"), got.header("x-content-type-options")), ("image/webp", "nosniff"));
    assert_eq!(got.header("cache-control"), "public, max-age=31536000, immutable");
    assert!(got.header("content-security-policy").contains("sandbox"));
    let same = house.ask(Method::GET, &url).with("if-none-match", got.header("etag")).send().await;
    assert_eq!(same.status, StatusCode::NOT_MODIFIED);
    // UP05: no other size, format or place
    for other in ["-321.webp", "-640.webp", "-320.png", "-320.webp/..", "-320.webp%00", "-..%2f..%2fx.webp"] {
        let other = url.replace("-320.webp", other);
        assert_eq!(house.ask(Method::GET, &other).send().await.status, StatusCode::NOT_FOUND, "{other}");
    }
    let stem = url.split('/').nth(3).unwrap();
    for private in
        [format!("/media/originals/{stem}"), format!("/media/u/originals/{stem}"), format!("/media/u/{stem}")]
    {
        assert_eq!(house.ask(Method::GET, &private).send().await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_film_is_answered_in_ranges() {
    let (house, product, staff) = desk().await;
    let entry = send(&house, &staff, &product, &film()).await.is(201);
    assert_eq!((entry.str("/kind"), entry.str("/state")), ("film".to_owned(), "ready".to_owned()));
    let picture = send(&house, &staff, &product, &photo()).await.is(201).str("/id");
    while develop_next(&house.inner.db, &*house.files).await.unwrap() {}
    let path = format!("/admin/media/{}", entry.str("/id"));
    let patch = json!({ "alt": "The ring turns", "poster": picture });
    house.patch(&path).staff(&staff).json(patch).send().await.is(200);
    house.show().await;
    let shown = house.get(&format!("/products/{product}")).send().await.is(200);
    // behind the picture that the ring has from the beginning
    let url = shown.str("/media/1/file");
    assert_eq!(shown.str("/media/1/kind"), "film");

    let whole = house.ask(Method::GET, &url).send().await.is(200);
    assert_eq!((whole.header("content-type"), whole.header("accept-ranges")), ("video/mp4", "bytes"));
    assert_eq!(whole.header("content-length"), film().len().to_string());
    let part = house.ask(Method::GET, &url).with("range", "bytes=-10").send().await.is(206);
    assert_eq!(part.text, "7777777777");
    let size = film().len();
    assert_eq!(part.header("content-range"), format!("bytes {}-{}/{size}", size - 10, size - 1));
    let beyond = house.ask(Method::GET, &url).with("range", "bytes=999999-").send().await;
    assert_eq!(beyond.status, StatusCode::RANGE_NOT_SATISFIABLE);
}

/// UP01, UP06, UP10 at the door.
#[tokio::test]
async fn what_is_refused_says_why_and_anothers_upload_is_not_there() {
    let (house, product, staff) = desk().await;
    begin(&house, &staff, &product, 201 * 1024 * 1024).await.refused(413, "file_too_large");
    let script = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    let id = begin(&house, &staff, &product, script.len()).await.is(201).str("/id");
    let refused = append(&house, &staff, &id, 0, script).await.refused(422, "invalid_fields");
    assert_eq!((refused.fields(), refused.str("/errors/0/code")), (vec!["file"], "unfit_file".to_owned()));
    assert!(refused.str("/errors/0/message").contains("SVG"));
    let id = begin(&house, &staff, &product, 5 * 1024 * 1024).await.is(201).str("/id");
    append(&house, &staff, &id, 0, &vec![0; 4 * 1024 * 1024 + 1]).await.refused(413, "too_large");
    let none = house.patch(&format!("/admin/uploads/{id}")).staff(&staff).raw("x/y", "x").send().await;
    none.refused(400, "upload_offset_required");

    let eve = house.staff(Role::Owner).await;
    append(&house, &eve, &id, 0, &photo()).await.refused(404, "upload_not_found");
    let path = format!("/admin/uploads/{id}");
    house.get(&path).staff(&eve).send().await.refused(404, "upload_not_found");
    house.post(&format!("{path}/finish")).staff(&eve).send().await.refused(404, "upload_not_found");
    house.delete(&path).staff(&eve).send().await.refused(404, "upload_not_found");
    house.delete(&path).staff(&staff).send().await.is(200);
    house.get(&path).staff(&staff).send().await.refused(404, "upload_not_found");
}
