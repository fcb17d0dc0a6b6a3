//! Which part of the store something is in.

use super::sync::SHARDS;

/// Not keyed: ids are random, and whoever presents other texts chooses no more than which lock to wait for. In the
/// tables the hash is keyed.
pub(super) fn of_id(id: &[u8]) -> usize {
    let (words, rest) = id.as_chunks();
    let rest = rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
    of_hash(words.iter().map(|word| u64::from_le_bytes(*word)).chain([rest]).fold(0, mix))
}

pub(super) fn of_hash(hash: u64) -> usize {
    usize::try_from(hash % SHARDS as u64).unwrap_or_default()
}

/// Multiples of this number, 2^64 over the golden ratio, are far apart.
fn mix(hash: u64, word: u64) -> u64 {
    let product = (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    product ^ product >> 32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_spread_even_if_a_service_counts_them() {
        let made = |_| crate::id::new_id().expect("random bytes");
        let texts: [&dyn Fn(usize) -> String; 4] =
            [&made, &|n| n.to_string(), &|n| format!("session-{n}"), &|n| format!("{n:08}-of-a-service-that-counts")];
        for text in texts {
            let mut sizes = vec![0; SHARDS];
            for n in 0..1_000 * SHARDS {
                sizes[of_id(text(n).as_bytes())] += 1;
            }
            assert!(sizes.iter().all(|size| (700..1_300).contains(size)), "{}: {sizes:?}", text(0));
        }
    }
}
