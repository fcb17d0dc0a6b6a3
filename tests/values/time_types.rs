//! The types of the crate `time`.

use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

use super::*;

#[test]
fn b1_points_in_time_are_rfc_3339_and_civil_times_iso_8601() {
    let date = Date::from_calendar_date(2026, Month::November, 23).expect("a date");
    let time = Time::from_hms_milli(9, 30, 0, 500).expect("a time");
    let local = PrimitiveDateTime::new(date, time);
    form(date, "2026-11-23");
    form(time, "09:30:00.5");
    form(Time::MIDNIGHT, "00:00:00");
    form(local, "2026-11-23T09:30:00.5");
    form(local.assume_utc(), "2026-11-23T09:30:00.5Z");
    form(local.assume_offset(UtcOffset::from_hms(1, 0, 0).expect("an offset")), "2026-11-23T09:30:00.5+01:00");
    form(local.assume_offset(UtcOffset::from_hms(0, -30, -5).expect("an offset")), "2026-11-23T09:30:00.5-00:30:05");
    form(Date::from_calendar_date(-44, Month::March, 15).expect("a date"), "-000044-03-15");
}

#[test]
fn b3_other_text_does_not_decode() {
    refused::<Date>(&["", "2026", "2026-11", "2026-11-2", "2026-13-01", "2026-02-29", "2026-11-23T", "+2026-11-23"]);
    refused::<Date>(&["26-11-23", "+2-11-23", "20é6-11-23", "2026-+1-23", "2026/11/23", " 2026-11-23"]);
    refused::<Time>(&[
        "",
        "09:30",
        "09:30:60",
        "24:00:00",
        "09:30:00.",
        "09:30:00.1234567890",
        "9:30:00",
        "09:30:00,5",
    ]);
    refused::<PrimitiveDateTime>(&["2026-11-23", "2026-11-23 09:30:00", "2026-11-23T09:30:00Z"]);
    refused::<OffsetDateTime>(&["2026-11-23T09:30:00", "2026-11-23T09:30:00+1", "2026-11-23T09:30:00+26:00"]);
    refused::<OffsetDateTime>(&["2026-11-23T09:30:00Z+01:00", "2026-11-23T09:30:00+0100", "2026-11-23T09:30:00+01:60"]);
}

fn dates() -> impl Strategy<Value = Date> {
    (Date::MIN.to_julian_day()..=Date::MAX.to_julian_day())
        .prop_filter_map("no date", |day| Date::from_julian_day(day).ok())
}

fn times() -> impl Strategy<Value = Time> {
    (0..24_u8, 0..60_u8, 0..60_u8, prop_oneof![Just(0), 0..1_000_000_000_u32])
        .prop_filter_map("no time", |(h, m, s, n)| Time::from_hms_nano(h, m, s, n).ok())
}

fn date_times() -> impl Strategy<Value = PrimitiveDateTime> {
    (dates(), times()).prop_map(|(date, time)| PrimitiveDateTime::new(date, time))
}

any_value_comes_back! {
    b1_any_time_date: Date = dates();
    b1_any_time_time: Time = times();
    b1_any_time_date_time: PrimitiveDateTime = date_times();
}

proptest! {
    #[test]
    fn b1_any_time_offset_comes_back_with_its_offset(local in date_times(), seconds in -93_599..93_600_i32) {
        let offset = UtcOffset::from_whole_seconds(seconds).expect("an offset");
        let value = OffsetDateTime::new_in_offset(local.date(), local.time(), offset);
        let again = OffsetDateTime::decode(&text(&value)).expect("decodes");
        prop_assert_eq!((again.date(), again.time(), again.offset()), (value.date(), value.time(), offset));
    }
}
