//! The types of the crate `jiff`.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, ZonedDateTime};

use super::*;

#[test]
fn b1_points_in_time_are_rfc_3339_and_civil_times_iso_8601() {
    let local = jiff::civil::date(2026, 11, 23).at(9, 30, 0, 500_000_000);
    form(local.date(), "2026-11-23");
    form(local.time(), "09:30:00.5");
    form(local, "2026-11-23T09:30:00.5");
    let utc = local.to_zoned_datetime(TimeZone::UTC).expect("in range");
    form(utc.timestamp(), "2026-11-23T09:30:00.5Z");
    form(utc, "2026-11-23T09:30:00.5+00:00[UTC]");
    let berlin = local.to_zoned_datetime(TimeZone::get("Europe/Berlin").expect("a zone")).expect("in range");
    form(berlin, "2026-11-23T09:30:00.5+01:00[Europe/Berlin]");
    form(SignedDuration::from_millis(-500), "-PT0.5S");
    form(SignedDuration::from_secs(5400), "PT1H30M");
    refused::<Timestamp>(&["", "2026-11-23", "2026-11-23T09:30:00", "2026-13-01T00:00:00Z"]);
    refused::<ZonedDateTime>(&["", "2026-11-23T09:30:00Z", "2026-11-23T09:30:00+01:00[Nowhere/At_All]"]);
}

fn timestamps() -> impl Strategy<Value = Timestamp> {
    (Timestamp::MIN.as_second()..=Timestamp::MAX.as_second(), 0..1_000_000_000_i32)
        .prop_filter_map("out of range", |(second, nano)| Timestamp::new(second, nano).ok())
}

fn date_times() -> impl Strategy<Value = DateTime> {
    timestamps().prop_map(|timestamp| TimeZone::UTC.to_datetime(timestamp))
}

any_value_comes_back! {
    b1_any_jiff_timestamp: Timestamp = timestamps();
    b1_any_jiff_date: Date = date_times().prop_map(DateTime::date);
    b1_any_jiff_time: Time = date_times().prop_map(DateTime::time);
    b1_any_jiff_date_time: DateTime = date_times();
    b1_any_jiff_zoned: ZonedDateTime = (timestamps(), 0..3_usize).prop_map(|(timestamp, zone)| {
        let zone = ["UTC", "Europe/Berlin", "America/New_York"][zone];
        timestamp.to_zoned_datetime(TimeZone::get(zone).expect("a zone"))
    });
    b1_any_jiff_signed_duration: SignedDuration =
        (i64::MIN + 1..i64::MAX, -999_999_999..1_000_000_000_i32)
            .prop_map(|(second, nano)| SignedDuration::new(second, nano));
}

proptest! {
    #[test]
    fn b1_any_jiff_offset_comes_back_with_its_offset(timestamp in timestamps(), minutes in -1_500..1_500_i32) {
        let offset = Offset::from_seconds(minutes * 60).expect("an offset");
        let value = timestamp.to_zoned_datetime(TimeZone::fixed(offset));
        let again = ZonedDateTime::decode(&text(&value)).expect("decodes");
        prop_assert_eq!((again.timestamp(), again.offset()), (timestamp, offset));
    }
}
