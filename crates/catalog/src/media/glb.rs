//! Models: that the file is a whole GLB and asks for no other file.

use kernel::FieldError;
use serde_json::Value;

use super::sniff::unfit;

/// The chunks of a GLB: the scene, and what it is made of (Khronos glTF 2.0, 4.4.3).
const CHUNKS: [&[u8; 4]; 2] = [b"JSON", b"BIN\0"];
/// What may stand in the scene itself rather than in the second chunk.
const INSIDE: [&str; 5] = [
    "data:application/octet-stream",
    "data:application/gltf-buffer",
    "data:image/png",
    "data:image/jpeg",
    "data:image/webp",
];

/// Checks a model.
///
/// # Errors
/// A header that does not fit the file, a description that cannot be read, one that names files outside, or anything besides.
pub(super) fn check(bytes: &[u8]) -> Result<(), FieldError> {
    let scene = scene(bytes).ok_or_else(|| {
        unfit("This model is damaged or not glTF 2.0. Please export it again as one GLB file and send that.")
    })?;
    let outside = ["buffers", "images"].into_iter().any(|list| {
        let items = scene.get(list).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        items
            .iter()
            .filter_map(|item| item.get("uri"))
            .any(|uri| !uri.as_str().is_some_and(|uri| INSIDE.iter().any(|kind| uri.starts_with(kind))))
    });
    if outside {
        return Err(unfit("This model needs files beside it. Export it as one GLB with everything inside."));
    }
    Ok(())
}

fn scene(bytes: &[u8]) -> Option<Value> {
    let number = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let size = usize::try_from(number(8)?).ok()?;
    if bytes.get(..4)? != b"glTF" || number(4)? != 2 || size != bytes.len() {
        return None;
    }
    let (mut at, mut contents) = (12, Vec::new());
    for kind in CHUNKS {
        if at == bytes.len() {
            break;
        }
        let length = usize::try_from(number(at)?).ok()?;
        let content = bytes.get(at + 8..at.checked_add(8)?.checked_add(length)?)?;
        contents.push((bytes.get(at + 4..at + 8)? == kind).then_some(content)?);
        at += 8 + length;
    }
    let scene: Value = serde_json::from_slice(contents.first()?).ok()?;
    let version = scene.pointer("/asset/version").and_then(Value::as_str);
    // what stands behind the two is somebody else's
    (at == bytes.len() && version.is_some_and(|v| v.starts_with('2'))).then_some(scene)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(scene: &str, more: &[u8]) -> Vec<u8> {
        let mut json = scene.as_bytes().to_vec();
        json.resize(json.len().next_multiple_of(4), b' ');
        let size = u32::try_from(20 + json.len() + more.len()).unwrap();
        let length = u32::try_from(json.len()).unwrap();
        [&b"glTF\x02\0\0\0"[..], &size.to_le_bytes(), &length.to_le_bytes(), b"JSON", &json, more].concat()
    }

    #[test]
    fn a_model_is_whole_and_asks_for_no_other_file() {
        let plain = r#"{"asset":{"version":"2.0"},"buffers":[{"byteLength":3}],"images":[{"uri":"data:image/png;base64,AA"}]}"#;
        assert_eq!(check(&model(plain, b"\x04\0\0\0BIN\0abcd")), Ok(()));
        for bad in [
            model(r#"{"asset":{"version":"2.0"},"buffers":[{"uri":"https://example.com/a.bin"}]}"#, b""),
            model(r#"{"asset":{"version":"2.0"},"images":[{"uri":"../secret.png"}]}"#, b""),
            model(
                r#"{"asset":{"version":"2.0"},"images":[{"uri":"data:image/svg+xml,<svg onload=alert(1)>"}]}"#,
                b"",
            ),
            model(plain, b"\x04\0\0\0BIN\0abcd\x08\0\0\0PAGE<script>"),
            model(plain, b"\x08\0\0\0PAGE<script>"),
            model(r#"{"asset":{"version":"1.0"}}"#, b""),
            model("{}", b""),
            model("not json", b""),
            model(plain, b"\xff\xff\xff\xffBIN\0"),
            [model(plain, b""), b"<html>".to_vec()].concat(),
            b"glTF\x02\0\0\0".to_vec(),
        ] {
            assert!(check(&bad).is_err(), "{}", String::from_utf8_lossy(&bad));
        }
    }
}
