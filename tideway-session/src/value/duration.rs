//! Lengths and points of time of the standard library, in seconds.

use std::time::{Duration, SystemTime};

use super::SessionValue;

/// Decimals of a second that a `Duration` has.
const DECIMALS: usize = 9;

impl SessionValue for Duration {
    const MAX_LEN: Option<usize> = Some(20 + 1 + DECIMALS);

    fn encode(&self, text: &mut String) {
        self.as_secs().encode(text);
        push_nanos(text, self.subsec_nanos());
    }

    fn decode(text: &str) -> Option<Self> {
        let (seconds, decimals) = match text.split_once('.') {
            Some((seconds, decimals)) => (seconds, Some(decimals)),
            None => (text, None),
        };
        Some(Duration::new(digits(seconds)?, decimals.map_or(Some(0), nanos)?))
    }
}

impl SessionValue for SystemTime {
    const MAX_LEN: Option<usize> = Some(1 + 20 + 1 + DECIMALS);

    fn encode(&self, text: &mut String) {
        match self.duration_since(Self::UNIX_EPOCH) {
            Ok(since) => since.encode(text),
            Err(before) => {
                text.push('-');
                before.duration().encode(text);
            }
        }
    }

    fn decode(text: &str) -> Option<Self> {
        match text.strip_prefix('-') {
            None => Self::UNIX_EPOCH.checked_add(Duration::decode(text)?),
            Some(before) => Self::UNIX_EPOCH.checked_sub(Duration::decode(before)?),
        }
    }
}

/// A number of digits alone; `FromStr` takes a sign too.
pub(super) fn digits(text: &str) -> Option<u64> {
    if text.starts_with('+') { None } else { text.parse().ok() }
}

/// Appends the decimal point and the decimals of a second, as far as there are any.
pub(super) fn push_nanos(text: &mut String, nanos: u32) {
    if nanos > 0 {
        super::push_display(text, format_args!(".{nanos:0DECIMALS$}"));
        text.truncate(text.trim_end_matches('0').len());
    }
}

/// The nanoseconds in what stands behind the decimal point.
pub(super) fn nanos(decimals: &str) -> Option<u32> {
    let missing = DECIMALS.checked_sub(decimals.len())?;
    let count = u32::try_from(digits(decimals)?).ok()?;
    Some(count * 10_u32.pow(u32::try_from(missing).ok()?))
}
