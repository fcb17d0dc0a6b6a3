//! The types of the crate `chrono`.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};

use super::*;

#[test]
fn b1_points_in_time_are_rfc_3339_and_civil_times_iso_8601() {
    let date = NaiveDate::from_ymd_opt(2026, 11, 23).expect("a date");
    let time = NaiveTime::from_hms_milli_opt(9, 30, 0, 500).expect("a time");
    form(date, "2026-11-23");
    form(time, "09:30:00.500");
    form(date.and_time(time), "2026-11-23T09:30:00.500");
    form(date.and_time(time).and_utc(), "2026-11-23T09:30:00.500Z");
    let east = FixedOffset::east_opt(3600).expect("an offset");
    let berlin = east.from_local_datetime(&date.and_time(time)).single().expect("a time");
    form(berlin, "2026-11-23T09:30:00.500+01:00");
    assert_eq!(DateTime::<FixedOffset>::decode("2026-11-23T09:30:00.500+01:00").map(|t| *t.offset()), Some(east));
    form(NaiveTime::from_hms_milli_opt(23, 59, 59, 1_500).expect("a leap second"), "23:59:60.500");
    form(NaiveDate::from_ymd_opt(-44, 3, 15).expect("a date"), "-0044-03-15");
    form(NaiveDate::from_ymd_opt(12_026, 1, 1).expect("a date"), "+12026-01-01");
    refused::<DateTime<Utc>>(&["", "2026-11-23", "2026-11-23T25:00:00Z", "2026-13-01T00:00:00Z"]);
    refused::<DateTime<FixedOffset>>(&["", "2026-11-23T09:30:00", "2026-11-23T09:30:00+01:00:99", ":", "é:00"]);
}

fn dates() -> impl Strategy<Value = NaiveDate> {
    (NaiveDate::MIN.num_days_from_ce()..=NaiveDate::MAX.num_days_from_ce())
        .prop_filter_map("no date", NaiveDate::from_num_days_from_ce_opt)
}

fn times() -> impl Strategy<Value = NaiveTime> {
    // A nanosecond count from 10^9 on is a leap second, in the last second of a minute.
    (0..86_400_u32, 0..1_000_000_000_u32, any::<bool>()).prop_filter_map("no time", |(second, nano, leap)| {
        let leap = if leap && second % 60 == 59 { 1_000_000_000 } else { 0 };
        NaiveTime::from_num_seconds_from_midnight_opt(second, nano + leap)
    })
}

fn date_times() -> impl Strategy<Value = NaiveDateTime> {
    (dates(), times()).prop_map(|(date, time)| date.and_time(time))
}

fn offset_times() -> impl Strategy<Value = DateTime<FixedOffset>> {
    (date_times(), -86_399..86_400_i32).prop_filter_map("out of range", |(local, offset)| {
        FixedOffset::east_opt(offset)?.from_local_datetime(&local).single()
    })
}

any_value_comes_back! {
    b1_any_chrono_date: NaiveDate = dates();
    b1_any_chrono_time: NaiveTime = times();
    b1_any_chrono_date_time: NaiveDateTime = date_times();
    b1_any_chrono_utc: DateTime<Utc> = date_times().prop_map(|local| local.and_utc());
    b1_any_chrono_offset: DateTime<FixedOffset> = offset_times();
}

proptest! {
    #[test]
    fn b1_a_chrono_offset_keeps_its_offset(value in offset_times()) {
        let again = DateTime::<FixedOffset>::decode(&text(&value)).expect("decodes");
        prop_assert_eq!(again.offset(), value.offset());
    }
}
