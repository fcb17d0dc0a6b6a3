//! The plain text form of a field's value.

#[cfg(feature = "chrono")]
mod chrono;
mod duration;
#[cfg(feature = "jiff")]
mod jiff;
mod net;
mod number;
mod shape;
mod text;
#[cfg(feature = "time")]
mod time;
#[cfg(feature = "uuid")]
mod uuid;

pub use self::shape::Shape;

/// A type that a session holds as plain text, such as `42`, `true` or `2026-11-23`.
///
/// Scalars, strings, network addresses, [`Duration`](std::time::Duration) and [`SystemTime`](std::time::SystemTime)
/// have a form already, and with the feature of the same name the types of the crates `uuid`, `chrono`, `time` and
/// `jiff`. For an enum with unit variants or a newtype there is `#[derive(SessionValue)]`; for a type with `Display` and
/// `FromStr` there is `#[session(text)]` on the field, and for anything that serde knows `#[session(json)]`.
///
/// # The text forms
///
/// | type | text |
/// |---|---|
/// | integers, their `NonZero` forms | decimal: `42`, `-7` |
/// | `f32`, `f64` | the shortest decimal that reads back as the same number: `0.1`, `3.0`, `1e300`, `inf`, `NaN` |
/// | `bool` | `true`, `false` |
/// | `char`, `String`, `Box<str>`, `Arc<str>`, `Rc<str>`, `Cow<'static, str>` | the text itself |
/// | `IpAddr`, `Ipv4Addr`, `Ipv6Addr` | `192.0.2.1`, `2001:db8::1` |
/// | `SocketAddr`, `SocketAddrV4`, `SocketAddrV6` | `192.0.2.1:443`, `[2001:db8::1]:443`; a flow label is not part of it |
/// | `Duration` | seconds with up to nine decimals and no needless zero: `90`, `0.25` |
/// | `SystemTime` | the same since 1970-01-01T00:00:00Z, negative before: `1795392000.5`, `-1` |
/// | `uuid::Uuid` | `67e55044-10b1-426f-9247-bb680e5fe0c8` |
/// | points in time of `chrono`, `time`, `jiff` | RFC 3339: `2026-11-23T09:30:00.5Z`, `2026-11-23T10:30:00.5+01:00` |
/// | `jiff::ZonedDateTime` | RFC 9557: `2026-11-23T10:30:00+01:00[Europe/Berlin]` |
/// | dates and times of day of these crates | ISO 8601: `2026-11-23`, `09:30:00.5`, `2026-11-23T09:30:00.5` |
/// | `jiff::SignedDuration` | ISO 8601: `PT1H30M`, `-PT0.5S` |
///
/// # Writing it by hand
///
/// ```
/// use std::time::Duration;
/// use tideway_session::{Key, SessionData, SessionValue};
///
/// /// A colour, stored as `#ff8800`.
/// #[derive(Debug, Clone, Copy, PartialEq)]
/// struct Color(u32);
///
/// impl SessionValue for Color {
///     fn encode(&self, text: &mut String) {
///         *text += &format!("#{:06x}", self.0);
///     }
///     fn decode(text: &str) -> Option<Self> {
///         u32::from_str_radix(text.strip_prefix('#')?, 16).ok().map(Color)
///     }
/// }
///
/// const THEME: Key<Color> = Key::value("shop.", "theme");
///
/// let mut data = SessionData::new(Duration::from_secs(3600));
/// THEME.set(&mut data, &Color(0xff8800))?;
/// assert_eq!(data.get("shop.theme"), Some("#ff8800"));
/// assert_eq!(THEME.get(&data)?, Color(0xff8800));
/// # Ok::<(), tideway_session::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no plain text form in a session",
    label = "this type has no plain text form",
    note = "add `#[session(json)]` to the field to store it as JSON, \
            or `#[session(text)]` for a type with `Display` and `FromStr`",
    note = "an enum with unit variants or a newtype can `#[derive(SessionValue)]`"
)]
pub trait SessionValue: Sized {
    /// The most bytes that the text form can have; `None` if it may have any length. With it fields of the type need no
    /// `max_len` where a struct has a `cookie_budget`.
    const MAX_LEN: Option<usize> = None;

    /// What a derive knows of the texts.
    #[doc(hidden)]
    const SHAPE: Shape = Shape::Unknown;

    /// Appends the text form to `text`, and changes nothing that is in it already.
    ///
    /// ```
    /// use tideway_session::SessionValue;
    ///
    /// let mut text = String::from("visits=");
    /// 42_u32.encode(&mut text);
    /// assert_eq!(text, "visits=42");
    /// ```
    fn encode(&self, text: &mut String);

    /// Reads the text form; `None` if `text` is not one. Whatever [`encode`](Self::encode) writes reads back equal.
    ///
    /// It never panics: the text may come from another version of the program, or from another program.
    ///
    /// ```
    /// use tideway_session::SessionValue;
    ///
    /// assert_eq!(u32::decode("42"), Some(42));
    /// assert_eq!(u32::decode("-1"), None);
    /// assert_eq!(u32::decode(""), None);
    /// ```
    fn decode(text: &str) -> Option<Self>;
}

/// Appends what formats itself; writing to a `String` cannot fail.
fn push_display(text: &mut String, value: impl std::fmt::Display) {
    let _ = std::fmt::Write::write_fmt(text, format_args!("{value}"));
}

/// For types whose text form is that of their own `Display` and `FromStr`.
macro_rules! display_and_from_str {
    ($($(#[$doc:meta])* $ty:ty $(, at most $most:literal)?);* $(;)?) => {$(
        $(#[$doc])*
        impl $crate::SessionValue for $ty {
            $(const MAX_LEN: Option<usize> = Some($most);)?

            fn encode(&self, text: &mut String) {
                $crate::value::push_display(text, self);
            }

            fn decode(text: &str) -> Option<Self> {
                text.parse().ok()
            }
        }
    )*};
}
use display_and_from_str;
