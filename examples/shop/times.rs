//! Times as people say them.

use std::time::{Duration, SystemTime};

/// How long ago it was.
pub(crate) fn since(time: SystemTime) -> Duration {
    SystemTime::now().duration_since(time).unwrap_or_default()
}

/// `3 h 12 min`.
pub(crate) fn span(span: Duration) -> String {
    let seconds = span.as_secs();
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => format!("{minutes} min {} s", seconds % 60),
        (0, ..) => format!("{hours} h {minutes} min"),
        _ => format!("{days} d {hours} h"),
    }
}

/// `3 h ago`, for what a session notes at most once an hour.
pub(crate) fn about(span: Duration) -> String {
    match span.as_secs() / 3600 {
        0 => "within the last hour".to_owned(),
        hours @ 1..48 => format!("{hours} h ago"),
        hours => format!("{} days ago", hours / 24),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_has_the_two_units_that_matter() {
        for (seconds, expected) in
            [(0, "0 s"), (59, "59 s"), (61, "1 min 1 s"), (86_399, "23 h 59 min"), (90_000, "1 d 1 h")]
        {
            assert_eq!(span(Duration::from_secs(seconds)), expected);
        }
    }

    #[test]
    fn what_is_known_to_the_hour_is_said_to_the_hour() {
        for (seconds, expected) in
            [(0, "within the last hour"), (3600, "1 h ago"), (172_799, "47 h ago"), (172_800, "2 days ago")]
        {
            assert_eq!(about(Duration::from_secs(seconds)), expected);
        }
    }
}
