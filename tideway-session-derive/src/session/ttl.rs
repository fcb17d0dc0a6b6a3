//! How long a field stays: `ttl = "10m"`.

use super::Field;
use crate::attr::Value;
use crate::errors::Errors;

const UNITS: [(char, u64); 4] = [('s', 1), ('m', 60), ('h', 3600), ('d', 86_400)];

/// Ten years: no session lives longer.
const LONGEST: u64 = 10 * 366 * 86_400;

impl Field {
    /// The seconds of the field's `ttl`.
    pub(crate) fn ttl(&self) -> Option<u64> {
        match &self.item("ttl")?.value {
            Value::Text(text) => seconds(&text.value()).ok(),
            _ => None,
        }
    }
}

pub(super) fn check(field: &Field, errors: &mut Errors) {
    if let Some(Value::Text(text)) = field.item("ttl").map(|item| &item.value)
        && let Err(message) = seconds(&text.value())
    {
        errors.at(text, message);
    }
}

fn seconds(text: &str) -> Result<u64, String> {
    let ask = "`ttl` takes a whole number and a unit, `s`, `m`, `h` or `d`: `ttl = \"10m\"`";
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit = text.strip_prefix(digits).unwrap_or_default();
    let number: u64 = match digits.parse() {
        Ok(number) if digits.bytes().all(|byte| byte.is_ascii_digit()) => number,
        _ => return Err(ask.to_owned()),
    };
    let known = UNITS.iter().find(|(name, _)| unit.chars().eq([*name]));
    let Some((_, length)) = known else {
        let meant =
            unit.trim_start().chars().next().and_then(|first| {
                UNITS.iter().find(|(name, _)| first.eq_ignore_ascii_case(name)).map(|(name, _)| *name)
            });
        return Err(match meant {
            Some(name) => format!("`{unit}` is no unit, did you mean `{number}{name}`? units: `s`, `m`, `h`, `d`"),
            None => ask.to_owned(),
        });
    };
    match number.checked_mul(*length) {
        Some(0) => Err(format!("`ttl = \"{text}\"` ends at once, so the field could never be read")),
        Some(seconds) if seconds <= LONGEST => Ok(seconds),
        _ => Err(format!("`ttl = \"{text}\"` is longer than any session lives: leave it out")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_counted_in_seconds() {
        for (text, expected) in [("1s", 1), ("10m", 600), ("2h", 7200), ("30d", 2_592_000)] {
            assert_eq!(seconds(text), Ok(expected));
        }
        for text in ["", "10", "m", "-1m", "1.5h", "10 m", "10M", "10min", "1w", "0s", "99999999999999999999d", "9000d"]
        {
            assert!(seconds(text).is_err(), "{text}");
        }
    }
}
