//! The types of the crate `time`.
//!
//! Written out here, not with the crate's own formats: those refuse years before 0 and offsets with seconds, and
//! [`SessionValue::encode`] writes every value.

use ::time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

use super::SessionValue;
use super::duration::{nanos, push_nanos};

/// ISO 8601: `2026-11-23`; a year before 0 or after 9999 with its sign and six digits.
impl SessionValue for Date {
    fn encode(&self, text: &mut String) {
        let (year, month, day) = self.to_calendar_date();
        let month = u8::from(month);
        if (0..=9999).contains(&year) {
            super::push_display(text, format_args!("{year:04}-{month:02}-{day:02}"));
        } else {
            super::push_display(text, format_args!("{year:+07}-{month:02}-{day:02}"));
        }
    }

    fn decode(text: &str) -> Option<Self> {
        Reader(text).whole(Reader::date)
    }
}

/// ISO 8601: `09:30:00.5`.
impl SessionValue for Time {
    fn encode(&self, text: &mut String) {
        let (hour, minute, second, nanos) = self.as_hms_nano();
        super::push_display(text, format_args!("{hour:02}:{minute:02}:{second:02}"));
        push_nanos(text, nanos);
    }

    fn decode(text: &str) -> Option<Self> {
        Reader(text).whole(Reader::time)
    }
}

/// ISO 8601: `2026-11-23T09:30:00.5`.
impl SessionValue for PrimitiveDateTime {
    fn encode(&self, text: &mut String) {
        self.date().encode(text);
        text.push('T');
        self.time().encode(text);
    }

    fn decode(text: &str) -> Option<Self> {
        Reader(text).whole(Reader::date_time)
    }
}

/// RFC 3339: `2026-11-23T10:30:00.5+01:00`, or with `Z` in UTC; seconds of an offset are added as in ISO 8601.
impl SessionValue for OffsetDateTime {
    fn encode(&self, text: &mut String) {
        PrimitiveDateTime::new(self.date(), self.time()).encode(text);
        if self.offset().is_utc() {
            return text.push('Z');
        }
        let (hours, minutes, seconds) = self.offset().as_hms();
        text.push(if self.offset().is_negative() { '-' } else { '+' });
        super::push_display(text, format_args!("{:02}:{:02}", hours.unsigned_abs(), minutes.unsigned_abs()));
        if seconds != 0 {
            super::push_display(text, format_args!(":{:02}", seconds.unsigned_abs()));
        }
    }

    fn decode(text: &str) -> Option<Self> {
        Reader(text).whole(|reader| {
            let local = reader.date_time()?;
            Some(OffsetDateTime::new_in_offset(local.date(), local.time(), reader.offset()?))
        })
    }
}

/// What is still to be read.
struct Reader<'a>(&'a str);

impl<'a> Reader<'a> {
    /// The value of which the whole text is the form.
    fn whole<T>(mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        read(&mut self).filter(|_| self.0.is_empty())
    }

    fn date(&mut self) -> Option<Date> {
        let year = match self.sign() {
            None => i32::try_from(self.digits(4)?).ok()?,
            Some(sign) => sign * i32::try_from(self.digits(6)?).ok()?,
        };
        self.literal('-')?;
        let month = Month::try_from(self.two()?).ok()?;
        self.literal('-')?;
        Date::from_calendar_date(year, month, self.two()?).ok()
    }

    fn time(&mut self) -> Option<Time> {
        let hour = self.two()?;
        self.literal(':')?;
        let minute = self.two()?;
        self.literal(':')?;
        let second = self.two()?;
        let mut fraction = 0;
        if self.literal('.').is_some() {
            let end = self.0.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.0.len());
            fraction = nanos(self.split(end)?)?;
        }
        Time::from_hms_nano(hour, minute, second, fraction).ok()
    }

    fn date_time(&mut self) -> Option<PrimitiveDateTime> {
        let date = self.date()?;
        self.literal('T')?;
        Some(PrimitiveDateTime::new(date, self.time()?))
    }

    fn offset(&mut self) -> Option<UtcOffset> {
        if self.literal('Z').is_some() {
            return Some(UtcOffset::UTC);
        }
        let sign = i8::try_from(self.sign()?).ok()?;
        let part = |reader: &mut Self| Some(sign * i8::try_from(reader.two()?).ok()?);
        let hours = part(self)?;
        self.literal(':')?;
        let minutes = part(self)?;
        let seconds = if self.literal(':').is_some() { part(self)? } else { 0 };
        UtcOffset::from_hms(hours, minutes, seconds).ok()
    }

    fn sign(&mut self) -> Option<i32> {
        self.literal('+').map(|()| 1).or_else(|| self.literal('-').map(|()| -1))
    }

    fn two(&mut self) -> Option<u8> {
        u8::try_from(self.digits(2)?).ok()
    }

    fn digits(&mut self, count: usize) -> Option<u32> {
        let digits = self.split(count)?;
        // `FromStr` takes a sign too.
        if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
    }

    fn literal(&mut self, expected: char) -> Option<()> {
        self.0 = self.0.strip_prefix(expected)?;
        Some(())
    }

    fn split(&mut self, end: usize) -> Option<&'a str> {
        let (taken, rest) = self.0.split_at_checked(end)?;
        self.0 = rest;
        Some(taken)
    }
}
