//! The known names nearest to a misspelt one, for error messages.

/// Up to three names that look most like `wanted`, best first.
pub(super) fn nearest<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut ranked: Vec<(usize, &str)> = known.into_iter().map(|name| (distance(wanted, name), name)).collect();
    ranked.sort_unstable();
    ranked.dedup();
    let limit = wanted.chars().count().max(4) / 2 + 1;
    ranked.into_iter().take_while(|(d, _)| *d <= limit).take(3).map(|(_, name)| name).collect()
}

/// The nearest names as a hint, or the whole list where nothing is near.
pub(super) fn hint<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    let near = nearest(wanted, known.iter().copied());
    if near.is_empty() {
        format!("known: {}", known.join(", "))
    } else {
        format!("did you mean {}?", near.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(" or "))
    }
}

/// Edits between two words (Levenshtein), ignoring case.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.to_lowercase().chars().collect();
    let b: Vec<char> = b.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let cost = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_misspelt_name_finds_the_right_one() {
        assert_eq!(super::hint("ga4.session", ["ga4.sessions", "line.blocks"]), "did you mean `ga4.sessions`?");
        assert_eq!(super::hint("zzzzzz", ["monthly", "posts"]), "known: monthly, posts");
    }
}
