//! How far a misspelt name is from a known one.
//!
//! Not here: which names are known, and what is said about them.
//! Invariant: the number depends on the two texts alone, and is 0 only where they are the same.

/// Letters that must be put in, taken out or exchanged to make one text the other (Levenshtein).
pub fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let exchanged = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = exchanged.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::edits;

    #[test]
    fn letters_are_counted_whatever_their_bytes() {
        assert_eq!(edits("kitten", "sitting"), 3);
        assert_eq!(edits("", "あい"), 2);
        assert_eq!(edits("視聴回数", "視聴回数"), 0);
    }
}
