//! The plain text forms of values: B1, and what decoding refuses (B3).

/// A property test per line: any value of the type reads back equal.
macro_rules! any_value_comes_back {
    ($($name:ident: $ty:ty = $strategy:expr;)*) => {
        proptest! {
            $(#[test] fn $name(value in $strategy) { comes_back::<$ty>(&value)?; })*
        }
    };
}

mod chrono_types;
mod jiff_types;
mod time_types;
mod uuid_types;

use std::borrow::Cow;
use std::fmt::Debug;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::num::NonZero;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use proptest::prelude::*;
use tideway_session::SessionValue;

fn text<T: SessionValue>(value: &T) -> String {
    let mut text = String::from("before");
    value.encode(&mut text);
    text.strip_prefix("before").expect("encode appends").to_owned()
}

/// Asserts the text form, both ways.
#[track_caller]
fn form<T: SessionValue + PartialEq + Debug>(value: T, expected: &str) {
    assert_eq!(text(&value), expected);
    assert_eq!(T::decode(expected), Some(value));
}

#[track_caller]
fn refused<T: SessionValue + PartialEq + Debug>(texts: &[&str]) {
    for text in texts {
        assert_eq!(T::decode(text), None, "{text:?}");
    }
}

fn comes_back<T: SessionValue + PartialEq + Debug>(value: &T) -> Result<(), TestCaseError> {
    let text = text(value);
    let again = T::decode(&text);
    prop_assert_eq!(again.as_ref(), Some(value), "{}", text);
    Ok(())
}

#[test]
fn b1_a_scalar_is_its_plain_text() {
    form(42_u32, "42");
    form(-7_i8, "-7");
    form(u128::MAX, "340282366920938463463374607431768211455");
    form(i128::MIN, "-170141183460469231731687303715884105728");
    form(NonZero::new(3_u16).expect("not zero"), "3");
    form(true, "true");
    form(false, "false");
    form('é', "é");
    form(String::new(), "");
    form(String::from("a\0\u{1f375}"), "a\0\u{1f375}");
    form(Box::<str>::from("b"), "b");
    form(Arc::<str>::from("c"), "c");
    form(Rc::<str>::from("d"), "d");
    form(Cow::Borrowed("e"), "e");
}

#[test]
fn b1_a_float_is_its_shortest_decimal() {
    form(0.1_f64, "0.1");
    form(0.1_f32, "0.1");
    form(3.0_f64, "3.0");
    form(1e300_f64, "1e300");
    form(f64::MIN_POSITIVE, "2.2250738585072014e-308");
    form(f64::INFINITY, "inf");
    form(f32::NEG_INFINITY, "-inf");
    assert_eq!(text(&f64::NAN), "NaN");
    assert!(f64::decode("NaN").is_some_and(f64::is_nan));
    assert_eq!(text(&-0.0_f64), "-0.0");
    assert!(f64::decode("-0.0").is_some_and(f64::is_sign_negative));
}

#[test]
fn b1_addresses_are_their_usual_text() {
    form(IpAddr::from([192, 0, 2, 1]), "192.0.2.1");
    form(Ipv4Addr::LOCALHOST, "127.0.0.1");
    form(Ipv6Addr::LOCALHOST, "::1");
    form(SocketAddr::from(([192, 0, 2, 1], 443)), "192.0.2.1:443");
    form(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 80), "127.0.0.1:80");
    form(SocketAddrV6::new(Ipv6Addr::LOCALHOST, 80, 0, 7), "[::1%7]:80");
}

#[test]
fn b1_a_duration_is_decimal_seconds_without_needless_zeros() {
    form(Duration::ZERO, "0");
    form(Duration::from_secs(90), "90");
    form(Duration::from_millis(1500), "1.5");
    form(Duration::from_nanos(1), "0.000000001");
    form(Duration::from_millis(10), "0.01");
    form(Duration::MAX, "18446744073709551615.999999999");
    assert_eq!(Duration::decode("1.50"), Some(Duration::from_millis(1500)));
}

#[test]
fn b1_a_system_time_is_seconds_since_the_epoch() {
    form(SystemTime::UNIX_EPOCH, "0");
    form(SystemTime::UNIX_EPOCH + Duration::from_millis(1_795_392_000_500), "1795392000.5");
    form(SystemTime::UNIX_EPOCH - Duration::from_millis(500), "-0.5");
    form(SystemTime::UNIX_EPOCH - Duration::from_secs(1), "-1");
}

#[test]
fn b3_other_text_does_not_decode() {
    refused::<u8>(&["", " 1", "1 ", "256", "-1", "1.0", "0x1", "1e3", "1_000", "٣", "true"]);
    refused::<i8>(&["128", "-129", "--1", "−1"]);
    refused::<NonZero<u8>>(&["0", "", "256"]);
    refused::<f64>(&["", " 1", "1,5", "one", "0x1p3"]);
    refused::<bool>(&["", "True", "TRUE", "yes", "1", "on"]);
    refused::<char>(&["", "ab"]);
    refused::<IpAddr>(&["", "localhost", "1.2.3", "256.0.0.1", "::g"]);
    refused::<SocketAddr>(&["192.0.2.1", "192.0.2.1:65536", "::1:80"]);
    let durations = ["", ".", ".5", "5.", "-1", "+1", "1.+5", "1.-5", "1e3", "1.0000000001", "1.5s", " 1", "1.5.5"];
    refused::<Duration>(&durations);
    refused::<Duration>(&["18446744073709551616", "NaN", "inf"]);
    refused::<SystemTime>(&["", "-", "--1", "-+1", "+1", "18446744073709551615.9", "-18446744073709551615.9"]);
}

any_value_comes_back! {
    b1_any_u8: u8 = any::<u8>();
    b1_any_u16: u16 = any::<u16>();
    b1_any_u32: u32 = any::<u32>();
    b1_any_u64: u64 = any::<u64>();
    b1_any_u128: u128 = any::<u128>();
    b1_any_usize: usize = any::<usize>();
    b1_any_i8: i8 = any::<i8>();
    b1_any_i16: i16 = any::<i16>();
    b1_any_i32: i32 = any::<i32>();
    b1_any_i64: i64 = any::<i64>();
    b1_any_i128: i128 = any::<i128>();
    b1_any_isize: isize = any::<isize>();
    b1_any_non_zero: NonZero<i64> = any::<i64>().prop_filter_map("zero", NonZero::new);
    b1_any_bool: bool = any::<bool>();
    b1_any_char: char = any::<char>();
    b1_any_string: String = any::<String>();
    b1_any_ip: IpAddr = any::<IpAddr>();
    b1_any_ipv4: Ipv4Addr = any::<Ipv4Addr>();
    b1_any_ipv6: Ipv6Addr = any::<Ipv6Addr>();
    b1_any_socket_v4: SocketAddrV4 = any::<SocketAddrV4>();
    // Without a flow label, which is no part of the text.
    b1_any_socket_v6: SocketAddrV6 =
        any::<(Ipv6Addr, u16, u32)>().prop_map(|(ip, port, scope)| SocketAddrV6::new(ip, port, 0, scope));
    b1_any_duration: Duration = any::<Duration>();
    b1_any_system_time: SystemTime = (any::<bool>(), 0..1_u64 << 62, 0..1_000_000_000_u32).prop_map(|(after, s, n)| {
        let span = Duration::new(s, n);
        if after { SystemTime::UNIX_EPOCH + span } else { SystemTime::UNIX_EPOCH - span }
    });
}

proptest! {
    #[test]
    fn b1_any_f64_comes_back_bit_by_bit(bits in any::<u64>()) {
        let value = f64::from_bits(bits);
        let again = f64::decode(&text(&value)).expect("decodes");
        prop_assert!(value.to_bits() == again.to_bits() || (value.is_nan() && again.is_nan()));
    }

    #[test]
    fn b1_any_f32_comes_back_bit_by_bit(bits in any::<u32>()) {
        let value = f32::from_bits(bits);
        let again = f32::decode(&text(&value)).expect("decodes");
        prop_assert!(value.to_bits() == again.to_bits() || (value.is_nan() && again.is_nan()));
    }

    #[test]
    fn b3_no_text_makes_decoding_panic(text in "\\PC{0,40}|[-+:.0-9TZeE\\[\\] /PHMS]{0,45}") {
        decode_as_everything(&text);
    }
}

fn decode_as_everything(text: &str) {
    let _ = (u8::decode(text), i128::decode(text), f64::decode(text), char::decode(text), bool::decode(text));
    let _ = (SocketAddr::decode(text), IpAddr::decode(text), Duration::decode(text), SystemTime::decode(text));
    let _ = (uuid::Uuid::decode(text), time::OffsetDateTime::decode(text), time::Date::decode(text));
    let _ = (time::Time::decode(text), time::PrimitiveDateTime::decode(text), chrono::NaiveTime::decode(text));
    let _ = (chrono::DateTime::<chrono::Utc>::decode(text), chrono::NaiveDateTime::decode(text));
    let _ = (chrono::DateTime::<chrono::FixedOffset>::decode(text), chrono::NaiveDate::decode(text));
    let _ = (jiff::Timestamp::decode(text), jiff::ZonedDateTime::decode(text));
    let _ = (jiff::SignedDuration::decode(text), jiff::civil::DateTime::decode(text));
}

#[test]
fn no_text_is_longer_than_its_type_says() {
    #[track_caller]
    fn fits<T: SessionValue>(values: impl IntoIterator<Item = T>) {
        let most = T::MAX_LEN.expect("a bound");
        for value in values {
            let mut text = String::new();
            value.encode(&mut text);
            assert!(text.len() <= most, "{text} has {} bytes, more than {most}", text.len());
        }
    }
    fits([u8::MAX]);
    fits([u64::MAX]);
    fits([u128::MAX]);
    fits([i8::MIN]);
    fits([i64::MIN]);
    fits([i128::MIN]);
    fits([std::num::NonZero::<i32>::MIN]);
    fits([f64::MIN, -f64::MIN_POSITIVE, -5e-324, f64::NAN, f64::NEG_INFINITY, -1.234_567_890_123_456_7e-300]);
    fits([f32::MIN, -f32::MIN_POSITIVE, -1.234_567_9e-30]);
    fits([false]);
    fits([char::MAX]);
    fits([Duration::MAX]);
    let address = std::net::Ipv6Addr::from([u8::MAX; 16]);
    fits([address]);
    fits([std::net::IpAddr::V6(address)]);
    fits([std::net::Ipv4Addr::BROADCAST]);
    fits([std::net::SocketAddr::V6(std::net::SocketAddrV6::new(address, u16::MAX, u32::MAX, u32::MAX))]);
    fits([std::net::SocketAddrV4::new(std::net::Ipv4Addr::BROADCAST, u16::MAX)]);
    assert_eq!(String::MAX_LEN, None);
}
