//! Looking after pictures, films and models with plain forms.

use catalog::media::{StaffMedia, develop_next, list_for_staff};
use customers::Role;
use http::StatusCode;
use kernel::{Token, ids::ProductId};

use crate::support::{Answer, House};

/// A picture of 330 pixels a side.
fn photo() -> Vec<u8> {
    let shade = |n: u32| u8::try_from(n % 256).unwrap();
    let pixels = image::RgbImage::from_fn(330, 330, |x, y| image::Rgb([shade(x), shade(y), shade(x + y)]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::DynamicImage::ImageRgb8(pixels).write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

async fn upload(house: &House, session: &Token, product: ProductId, files: &[(&str, Vec<u8>)]) -> Answer {
    let mut body = Vec::new();
    for (name, bytes) in files {
        body.extend(
            format!("--cut\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\nContent-Type: image/png\r\n\r\n")
                .bytes(),
        );
        body.extend(bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--cut--\r\n");
    house.multipart(&format!("/admin/products/{product}/media"), Some(session), "cut", body).await
}

async fn entries(house: &House, product: ProductId) -> Vec<StaffMedia> {
    let mut conn = house.db.read().await.unwrap();
    list_for_staff(&mut conn, product).await.unwrap()
}

#[tokio::test]
async fn pictures_are_sent_described_moved_and_removed_without_a_script() {
    let house = House::new().await;
    let product = house.ring("band", "Band").await;
    let session = house.sign_in(Role::Catalog).await;
    let page = format!("/admin/products/{product}/media");
    assert!(house.get(&page, Some(&session)).await.body.contains("There is nothing here yet."));

    let sent = upload(&house, &session, product, &[("a.jpg", photo()), ("b.jpg", photo())]).await;
    assert_eq!(
        (sent.status, sent.location()),
        (StatusCode::SEE_OTHER, format!("{page}?done=uploaded").as_str())
    );
    let waiting = house.get(&page, Some(&session)).await.body;
    assert!(waiting.contains("Being made") && waiting.contains("<progress"));
    while develop_next(&house.db, &*house.files).await.unwrap() {}
    let ready = house.get(&page, Some(&session)).await.body;
    assert!(ready.contains("Not on show") && ready.contains("Describe it in words to put it on show."));
    assert!(ready.contains("/media/u/") && !ready.contains("<progress"));
    let asked = ready.split("What it shows").nth(1).unwrap();
    assert!(!asked.trim_start().starts_with("<span"), "it is not optional");
    assert!(ready.contains("Needed before the piece is published."));

    let [a, b] = entries(&house, product).await.try_into().unwrap();
    let form = format!("{page}/{}", a.id);
    let fields = [("alt", "A band on linen"), ("focal_x", "300"), ("focal_y", "700"), ("metal", "rose_gold")];
    assert_eq!(house.post(&form, Some(&session), &fields).await.status, StatusCode::SEE_OTHER);
    let refused =
        house.post(&form, Some(&session), &[("alt", "Kept words"), ("focal_x", "x"), ("focal_y", "0")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.body.contains("Kept words") && refused.body.matches(r#"aria-invalid="true""#).count() == 1
    );

    house.post(&format!("{form}/place"), Some(&session), &[("to", "later")]).await;
    assert_eq!(entries(&house, product).await.iter().map(|m| m.id).collect::<Vec<_>>(), [b.id, a.id]);
    assert_eq!(
        house.post(&format!("{form}/removal"), Some(&session), &[]).await.status,
        StatusCode::SEE_OTHER
    );
    let left = entries(&house, product).await;
    assert_eq!((left.len(), left[0].id), (1, b.id));
    assert_eq!(house.post(&form, Some(&session), &fields).await.status, StatusCode::NOT_FOUND);
}

/// UP01, UP02: the form says which file was refused and why, and takes the others in.
#[tokio::test]
async fn a_refused_file_is_named_and_the_others_are_taken_in() {
    let house = House::new().await;
    let product = house.ring("band", "Band").await;
    let session = house.sign_in(Role::Catalog).await;
    let script = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec();
    let sent = upload(&house, &session, product, &[("ring.png", script), ("b.jpg", photo())]).await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(sent.body.contains("ring.png: SVG drawings can carry programs"));
    assert!(!sent.body.contains("<script>alert"));
    assert_eq!(entries(&house, product).await.len(), 1);
    let empty = upload(&house, &session, product, &[("", Vec::new())]).await;
    assert!(empty.body.contains("Choose a file first."));
}

/// UP06: nobody sends anything without a session and the right.
#[tokio::test]
async fn guests_and_roles_without_the_right_send_nothing() {
    let house = House::new().await;
    let product = house.ring("band", "Band").await;
    let support = house.sign_in(Role::Support).await;
    let path = format!("/admin/products/{product}/media");
    assert_eq!(
        house.multipart(&path, None, "cut", b"--cut--".to_vec()).await.status,
        StatusCode::UNAUTHORIZED
    );
    let refused = upload(&house, &support, product, &[("a.jpg", photo())]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(entries(&house, product).await.is_empty());
}
