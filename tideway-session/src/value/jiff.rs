//! The types of `jiff`, whose `Display` and `FromStr` are the standard forms.

use ::jiff::civil::{Date, DateTime, Time};
use ::jiff::{SignedDuration, Timestamp, ZonedDateTime};

super::display_and_from_str! {
    /// RFC 3339 in UTC: `2026-11-23T09:30:00.5Z`.
    Timestamp;
    /// RFC 9557: `2026-11-23T10:30:00+01:00[Europe/Berlin]`. A name that the reading program's time zone database does
    /// not have does not decode.
    ZonedDateTime;
    /// ISO 8601: `2026-11-23`.
    Date;
    /// ISO 8601: `09:30:00.5`.
    Time;
    /// ISO 8601: `2026-11-23T09:30:00.5`.
    DateTime;
    /// ISO 8601: `PT1H30M`.
    SignedDuration;
}
