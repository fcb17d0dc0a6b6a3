//! Texts that are put together at compile time.

#![expect(clippy::indexing_slicing, reason = "neither iterators nor `get` are const")]

/// A text for a compile-time panic; what does not fit is left out.
pub(crate) struct Text {
    bytes: [u8; 512],
    len: usize,
}

impl Text {
    pub(crate) const fn new() -> Self {
        Self { bytes: [0; 512], len: 0 }
    }

    pub(crate) const fn push(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        if self.len + text.len() <= self.bytes.len() {
            let mut index = 0;
            while index < text.len() {
                self.bytes[self.len] = text[index];
                self.len += 1;
                index += 1;
            }
        }
        self
    }

    pub(crate) const fn push_number(self, number: usize) -> Self {
        const DIGITS: &str = "0123456789";
        let this = if number > 9 { self.push_number(number / 10) } else { self };
        let (_, rest) = DIGITS.split_at(number % 10);
        this.push(rest.split_at(1).0)
    }

    pub(crate) const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "the session structs are at fault",
        }
    }
}
