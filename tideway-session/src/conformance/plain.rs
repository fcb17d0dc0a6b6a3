//! What a text looks like to whoever decodes it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The forms in which `text` can stand inside a longer text: hex, and base64 at each of the three places where a group
/// of characters can begin.
pub(super) fn encodings(text: &str) -> Vec<String> {
    let mut forms = vec![hex::encode(text), hex::encode_upper(text)];
    for skipped in 0..3 {
        let whole_groups = text.len().saturating_sub(skipped) / 3 * 3;
        let part = text.as_bytes().get(skipped..skipped + whole_groups).unwrap_or_default();
        forms.push(URL_SAFE_NO_PAD.encode(part));
    }
    forms
}
