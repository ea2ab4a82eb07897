//! Uploading, developing and arranging pictures, films and models.

use std::{
    ops::Range,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use bytes::Bytes;
use catalog::{
    CatalogError,
    media::*,
    model::{Focal, MediaKind},
    products::{create_product, find_for_staff as find_product},
};
use chrono::Duration;
use db::{Conn, Db};
use image::{DynamicImage, ImageFormat, RgbImage};
use kernel::{
    Fault, Kind,
    ids::{AccountId, MediaId, ProductId, UploadId},
};
use platform::{
    Cx, audit,
    files::{Content, FileError, FileKey, FileStore, Folder},
};
use testkit::TestDb;

use crate::pieces::ring;

pub(crate) struct House {
    test: TestDb,
    db: Db,
    cx: Cx,
    files: Folder,
    place: tempfile::TempDir,
    product: ProductId,
    ada: AccountId,
}

impl House {
    pub(crate) async fn new() -> Self {
        let test = TestDb::new().await;
        let (db, cx) = (test.db(), test.cx());
        let place = tempfile::tempdir().unwrap();
        let mut piece = ring("aurelia");
        piece.media.clear();
        let mut tx = db.begin().await.unwrap();
        let product = create_product(&mut tx, &cx, piece).await.unwrap();
        tx.commit().await.unwrap();
        let ada = AccountId::new(&*cx.random);
        Self { files: Folder::new(place.path()), test, db, cx, place, product, ada }
    }

    async fn conn(&self) -> impl std::ops::DerefMut<Target = Conn> {
        self.db.read().await.unwrap()
    }

    async fn begin(&self, bytes: usize) -> Result<Upload, CatalogError> {
        let mut tx = self.db.begin().await.unwrap();
        let ask = BeginUpload {
            account: self.ada,
            product: self.product,
            name: "ring.jpg".into(),
            bytes: i64::try_from(bytes).unwrap(),
            digest: None,
        };
        let upload = begin_upload(&mut tx, &self.cx, ask).await?;
        tx.commit().await.unwrap();
        Ok(upload)
    }

    async fn append(&self, upload: UploadId, at: usize, bytes: &[u8]) -> Result<i64, CatalogError> {
        let at = i64::try_from(at).unwrap();
        let ask = AppendPart { upload, account: self.ada, at, bytes: Bytes::copy_from_slice(bytes) };
        append_part(&self.db, &self.files, &self.cx, ask).await
    }

    async fn finish(&self, upload: UploadId) -> Result<MediaId, CatalogError> {
        finish_upload(&self.db, &self.files, &self.cx, upload, self.ada).await
    }

    pub(crate) async fn send(&self, bytes: &[u8]) -> Result<MediaId, CatalogError> {
        let upload = self.begin(bytes.len()).await?.id;
        let mut at = 0;
        for part in bytes.chunks(1024 * 1024) {
            self.append(upload, at, part).await?;
            at += part.len();
        }
        self.finish(upload).await
    }

    async fn describe(&self, media: MediaId, alt: &str, poster: Option<MediaId>) -> Result<(), CatalogError> {
        let ask = DescribeMedia {
            product: self.product,
            media,
            alt: alt.into(),
            focal: Focal { x: 250, y: 750 },
            metal: None,
            variants: Vec::new(),
            poster,
        };
        let mut tx = self.db.begin().await.unwrap();
        describe_media(&mut tx, &self.cx, ask).await?;
        tx.commit().await.unwrap();
        Ok(())
    }

    async fn develop_all(&self) {
        while develop_next(&self.db, &self.files).await.unwrap() {}
    }

    pub(crate) async fn entries(&self) -> Vec<StaffMedia> {
        list_for_staff(&mut *self.conn().await, self.product).await.unwrap()
    }

    /// What shoppers see.
    async fn shown(&self) -> Vec<catalog::model::Media> {
        find_product(&mut *self.conn().await, self.product).await.unwrap().unwrap().media
    }

    pub(crate) fn kept(&self, folder: &str) -> Vec<PathBuf> {
        let mut found = Vec::new();
        walk(&self.place.path().join(folder), &mut found);
        found
    }
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() { walk(&entry.path(), found) } else { found.push(entry.path()) }
    }
}

pub(crate) fn photo(width: u32, height: u32) -> Vec<u8> {
    let shade = |n: u32| u8::try_from(n % 256).unwrap();
    let pixels = RgbImage::from_fn(width, height, |x, y| image::Rgb([shade(x), shade(y), shade(x + y)]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(pixels).write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

pub(crate) fn film() -> Vec<u8> {
    let part = |kind: &[u8], content: &[u8]| {
        [&u32::try_from(content.len() + 8).unwrap().to_be_bytes()[..], kind, content].concat()
    };
    [part(b"ftyp", b"isom\0\0\0\0"), part(b"moov", &part(b"mvhd", &[0; 100])), part(b"mdat", &[7; 5_000])]
        .concat()
}

#[tokio::test]
async fn a_picture_is_on_show_once_all_its_sizes_are_made_and_someone_has_described_it() {
    let house = House::new().await;
    let media = house.send(&photo(500, 400)).await.unwrap();
    assert!(house.shown().await.is_empty());
    assert_eq!(house.entries().await[0].standing, Standing::Making { made: 0, of: 6 });
    assert_eq!(
        (house.kept("originals").len(), house.kept("incoming").len(), house.kept("public").len()),
        (1, 0, 0)
    );

    house.develop_all().await;
    let entry = house.entries().await.remove(0);
    assert_eq!((entry.standing.clone(), entry.shown), (Standing::Ready, false));
    assert_eq!(entry.missing(), Some("Describe it in words to put it on show."));
    assert!(house.shown().await.is_empty());

    house.describe(media, "A ring on linen", None).await.unwrap();
    let shown = house.shown().await.remove(0);
    assert_eq!((shown.width, shown.height, &*shown.widths), (480, 384, &[160, 320, 480][..]));
    assert_eq!(shown.focal, Focal { x: 250, y: 750 });
    let address = shown.url(320, "avif");
    let key: FileKey = address.replace("/media/u/", "public/").parse().unwrap();
    assert!(house.files.get(&key, None).await.unwrap().unwrap().windows(8).any(|w| w == b"ftypavif"));
    assert_eq!(house.kept("public").len(), 6);

    house.describe(media, " ", None).await.unwrap();
    assert!(house.shown().await.is_empty());
    let log = audit::list_for_object(&mut *house.conn().await, &house.product.to_string(), 9).await.unwrap();
    let deeds: Vec<_> = log.iter().map(|e| e.action.as_str()).collect();
    assert_eq!(deeds[..3], ["catalog.describe_media", "catalog.describe_media", "catalog.finish_upload"]);
}

/// The protocol: parts follow each other, a lost answer is asked after, a twin is told where things stand.
#[tokio::test]
async fn an_upload_goes_on_where_it_was_cut_off() {
    let house = House::new().await;
    let sent = [photo(400, 400), vec![0; 200_000]].concat();
    let upload = house.begin(sent.len()).await.unwrap().id;
    assert_eq!(house.append(upload, 0, &sent[..100_000]).await.unwrap(), 100_000);
    let again = house.append(upload, 0, &sent[..100_000]).await.unwrap_err();
    assert!(matches!(again, CatalogError::OffsetConflict { received: 100_000 }));
    assert_eq!(again.kind(), Kind::Conflict);
    let early = house.finish(upload).await.unwrap_err();
    assert!(matches!(early, CatalogError::OffsetConflict { received: 100_000 }));
    let next = &sent[100_000..200_000];
    let (a, b) = tokio::join!(house.append(upload, 100_000, next), house.append(upload, 100_000, next));
    assert!(a.is_ok() != b.is_ok(), "exactly one of two twins is kept: {a:?} {b:?}");
    let small = house.append(upload, 200_000, &sent[200_000..200_010]).await.unwrap_err();
    assert_eq!(small.fields()[0].code, "too_small");
    house.append(upload, 200_000, &sent[200_000..]).await.unwrap();
    let (a, b) = tokio::join!(house.finish(upload), house.finish(upload));
    assert_eq!(a.unwrap(), b.unwrap());
    assert_eq!(house.finish(upload).await.unwrap(), house.entries().await[0].id);
    assert_eq!(house.entries().await.len(), 1);
}

#[tokio::test]
async fn what_arrives_must_be_what_was_announced() {
    let house = House::new().await;
    let sent = photo(400, 400);
    let mut tx = house.db.begin().await.unwrap();
    let ask = BeginUpload {
        account: house.ada,
        product: house.product,
        name: "ring.jpg".into(),
        bytes: i64::try_from(sent.len()).unwrap(),
        digest: Some("0".repeat(64)),
    };
    let upload = begin_upload(&mut tx, &house.cx, ask).await.unwrap().id;
    tx.commit().await.unwrap();
    house.append(upload, 0, &sent).await.unwrap();
    assert_eq!(house.finish(upload).await.unwrap_err().fields()[0].code, "digest_mismatch");
    assert!(matches!(house.finish(upload).await, Err(CatalogError::UploadNotFound)));
    assert!(house.kept("").is_empty());
}

/// UP06: how much one account may send, and how long what it left behind stays.
#[tokio::test]
async fn an_account_has_a_quota_and_what_rests_is_forgotten_within_minutes() {
    let house = House::new().await;
    assert!(matches!(house.begin(201 * 1024 * 1024).await, Err(CatalogError::FileTooLarge)));
    let sent = [photo(400, 400), vec![0; 200_000]].concat();
    let upload = house.begin(sent.len()).await.unwrap().id;
    house.append(upload, 0, &sent[..sent.len() - 1]).await.unwrap();
    for _ in 0..19 {
        house.begin(1_000).await.unwrap();
    }
    let refused = house.begin(1_000).await.unwrap_err();
    assert_eq!(refused.kind(), Kind::RateLimited);

    assert_eq!(sweep(&house.db, &house.files).await.unwrap(), Swept::default());
    assert_eq!(house.kept("incoming").len(), 1);
    house.test.advance(Duration::minutes(4) + Duration::seconds(1));
    let swept = sweep(&house.db, &house.files).await.unwrap();
    assert_eq!((swept.abandoned, swept.parts), (20, 1));
    assert!(house.kept("incoming").is_empty());
    assert!(matches!(house.append(upload, sent.len() - 1, &[0]).await, Err(CatalogError::UploadNotFound)));
    for _ in 0..10 {
        house.begin(200 * 1024 * 1024).await.unwrap();
    }
    assert!(matches!(house.begin(200 * 1024 * 1024).await, Err(CatalogError::UploadQuota)));
}

/// UP10.
#[tokio::test]
async fn anothers_upload_does_not_exist() {
    let house = House::new().await;
    let upload = house.begin(1_000).await.unwrap().id;
    let eve = AccountId::new(&*house.cx.random);
    let ask = AppendPart { upload, account: eve, at: 0, bytes: Bytes::from(photo(400, 400)) };
    let not_there =
        |r: Result<(), CatalogError>| assert!(matches!(r, Err(CatalogError::UploadNotFound)), "{r:?}");
    not_there(append_part(&house.db, &house.files, &house.cx, ask).await.map(|_| ()));
    not_there(finish_upload(&house.db, &house.files, &house.cx, upload, eve).await.map(|_| ()));
    not_there(abandon_upload(&house.db, &house.files, upload, eve).await);
    not_there(find_upload(&mut *house.conn().await, upload, eve).await.map(|_| ()));
    assert!(find_upload(&mut *house.conn().await, upload, house.ada).await.unwrap().open);
}

/// A store that dies after so many files, as a process does.
struct Mortal<'a> {
    inner: &'a Folder,
    left: AtomicUsize,
}

#[async_trait]
impl FileStore for Mortal<'_> {
    async fn put(&self, key: &FileKey, content: Content) -> Result<bool, FileError> {
        let alive = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1));
        alive.map_err(|_| FileError::new(key, "killed"))?;
        self.inner.put(key, content).await
    }
    async fn get(&self, key: &FileKey, range: Option<Range<u64>>) -> Result<Option<Bytes>, FileError> {
        self.inner.get(key, range).await
    }
    async fn size(&self, key: &FileKey) -> Result<Option<u64>, FileError> {
        self.inner.size(key).await
    }
    async fn delete(&self, key: &FileKey) -> Result<(), FileError> {
        self.inner.delete(key).await
    }
}

#[tokio::test]
async fn work_that_is_cut_off_between_two_sizes_is_taken_up_where_it_ended() {
    let house = House::new().await;
    let media = house.send(&photo(400, 400)).await.unwrap();
    house.describe(media, "A ring", None).await.unwrap();
    let mortal = Mortal { inner: &house.files, left: AtomicUsize::new(2) };
    assert!(develop_next(&house.db, &mortal).await.unwrap());
    assert_eq!(house.entries().await[0].standing, Standing::Making { made: 2, of: 4 });
    assert!(house.shown().await.is_empty());
    // a file that was written and could not be noted
    let first = house.kept("public").remove(0);
    let folder = first.parent().unwrap();
    std::fs::write(folder.join("picture-320.avif"), std::fs::read(folder.join("picture-160.avif")).unwrap())
        .unwrap();

    assert!(!develop_next(&house.db, &house.files).await.unwrap(), "it still belongs to whoever died");
    house.test.advance(Duration::seconds(61));
    house.develop_all().await;
    assert_eq!(house.kept("public").len(), 4);
    assert_eq!(house.shown().await.len(), 1);
}

#[tokio::test]
async fn a_film_is_on_show_with_a_picture_that_stands_for_it() {
    let house = House::new().await;
    let film = house.send(&film()).await.unwrap();
    house.describe(film, "The ring turns", None).await.unwrap();
    assert!(house.shown().await.is_empty());
    let picture = house.send(&photo(400, 320)).await.unwrap();
    house.describe(film, "The ring turns", Some(picture)).await.unwrap();
    assert!(house.shown().await.is_empty(), "its picture is not made yet");
    house.develop_all().await;
    let shown = house.shown().await.remove(0);
    assert_eq!((shown.kind, shown.width, shown.height), (MediaKind::Film, 320, 256));
    let address = shown.file_url().unwrap();
    assert!(address.starts_with("/media/u/") && address.ends_with(".mp4"), "{address}");

    let refused = house.describe(picture, "A ring", Some(film)).await.unwrap_err();
    assert_eq!(refused.fields()[0].field, "poster");
    let mut tx = house.db.begin().await.unwrap();
    let refused = remove_media(&mut tx, &house.cx, house.product, picture).await.unwrap_err();
    assert_eq!(refused.fields()[0].code, "stands_for_film");
    remove_media(&mut tx, &house.cx, house.product, film).await.unwrap();
    remove_media(&mut tx, &house.cx, house.product, picture).await.unwrap();
    tx.commit().await.unwrap();
    sweep(&house.db, &house.files).await.unwrap();
    let left = house.kept("");
    assert!(left.iter().all(|p| p.to_string_lossy().contains("/picture-")), "orders may show them: {left:?}");
    assert!(house.entries().await.is_empty());
}

#[tokio::test]
async fn staff_put_entries_in_order_and_bind_them_to_variants_of_the_piece() {
    let house = House::new().await;
    let (a, b) = (house.send(&photo(330, 330)).await.unwrap(), house.send(&photo(340, 340)).await.unwrap());
    let order = async |list: Vec<MediaId>| {
        let mut tx = house.db.begin().await.unwrap();
        let done = order_media(&mut tx, &house.cx, house.product, list).await;
        tx.commit().await.unwrap();
        done
    };
    order(vec![b, a]).await.unwrap();
    assert_eq!(house.entries().await.iter().map(|m| m.id).collect::<Vec<_>>(), [b, a]);
    for wrong in [vec![a], vec![a, a], vec![a, b, b]] {
        assert_eq!(order(wrong).await.unwrap_err().fields()[0].code, "incomplete");
    }
    let variants = find_product(&mut *house.conn().await, house.product).await.unwrap().unwrap().variants;
    let bind = async |variants: Vec<kernel::ids::VariantId>, focal: Focal| {
        let mut tx = house.db.begin().await.unwrap();
        let ask = DescribeMedia {
            product: house.product,
            media: a,
            alt: "A".into(),
            focal,
            metal: None,
            variants,
            poster: None,
        };
        let done = describe_media(&mut tx, &house.cx, ask).await;
        tx.commit().await.unwrap();
        done
    };
    bind(vec![variants[1].id], Focal::CENTER).await.unwrap();
    assert_eq!(house.entries().await[1].variants, [variants[1].id]);
    let foreign = kernel::ids::VariantId::new(&*house.cx.random);
    let refused = bind(vec![foreign], Focal { x: 1_001, y: -1 }).await.unwrap_err();
    let fields: Vec<_> = refused.fields().iter().map(|f| f.field.as_ref()).collect();
    assert_eq!(fields, ["focal_x", "focal_y", "variants"]);
}

#[tokio::test]
async fn the_demonstration_leaves_a_piece_alone_once_staff_have_touched_its_pictures() {
    let house = House::new().await;
    let put = async || {
        let mut tx = house.db.begin().await.unwrap();
        let ask = PutMedia { product: house.product, media: ring("x").media };
        let done = put_media(&mut tx, &house.cx, ask).await.unwrap();
        tx.commit().await.unwrap();
        done
    };
    assert!(put().await && !put().await);
    let media = house.entries().await[0].id;
    house.describe(media, "Our own words", None).await.unwrap();
    assert!(!put().await);
    assert_eq!(house.entries().await[0].alt, "Our own words");
}
