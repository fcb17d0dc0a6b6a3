//! The types of `chrono`, whose `Debug` is the standard form that their `FromStr` reads.

use ::chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use super::SessionValue;
use super::duration::digits;

macro_rules! debug_and_from_str {
    ($($(#[$doc:meta])* $ty:ty),* $(,)?) => {$(
        $(#[$doc])*
        impl SessionValue for $ty {
            fn encode(&self, text: &mut String) {
                super::push_display(text, format_args!("{self:?}"));
            }

            fn decode(text: &str) -> Option<Self> {
                text.parse().ok()
            }
        }
    )*};
}

debug_and_from_str!(
    /// RFC 3339: `2026-11-23T09:30:00.500Z`.
    DateTime<Utc>,
    /// ISO 8601: `2026-11-23`.
    NaiveDate,
    /// ISO 8601: `09:30:00.500`.
    NaiveTime,
    /// ISO 8601: `2026-11-23T09:30:00.500`.
    NaiveDateTime,
);

/// RFC 3339: `2026-11-23T10:30:00.500+01:00`; seconds of an offset are added as in ISO 8601.
impl SessionValue for DateTime<FixedOffset> {
    fn encode(&self, text: &mut String) {
        super::push_display(text, format_args!("{self:?}"));
    }

    fn decode(text: &str) -> Option<Self> {
        text.parse().ok().or_else(|| with_offset_seconds(text))
    }
}

/// Offsets of local mean time have seconds, which `Debug` writes and `FromStr` does not read.
fn with_offset_seconds(text: &str) -> Option<DateTime<FixedOffset>> {
    let (rest, seconds) = text.rsplit_once(':')?;
    let (_, offset) = rest.split_at_checked(rest.len().checked_sub("+01:00".len())?)?;
    let seconds = i32::try_from(digits(seconds)?).ok().filter(|seconds| *seconds < 60)?;
    let seconds = if offset.starts_with('-') { -seconds } else { seconds };
    let rounded: DateTime<FixedOffset> = rest.parse().ok()?;
    let offset = FixedOffset::east_opt(rounded.offset().local_minus_utc() + seconds)?;
    rounded.naive_local().and_local_timezone(offset).single()
}
