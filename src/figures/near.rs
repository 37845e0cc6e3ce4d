//! The known names nearest to a misspelt one, for error messages.

use crate::domain::edits;

/// Up to three names that look most like `wanted`, best first.
pub(super) fn nearest<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let folded = wanted.to_lowercase();
    let mut ranked: Vec<(usize, &str)> =
        known.into_iter().map(|name| (edits(&folded, &name.to_lowercase()), name)).collect();
    ranked.sort_unstable();
    ranked.dedup();
    let nearest = ranked.first().map_or(0, |(d, _)| *d);
    let limit = (wanted.chars().count() / 3).max(2).min(nearest + 1);
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

#[cfg(test)]
mod tests {
    #[test]
    fn the_misspelt_name_finds_the_right_one() {
        assert_eq!(super::hint("ga4.session", ["ga4.sessions", "line.blocks"]), "did you mean `ga4.sessions`?");
        assert_eq!(super::hint("zzzzzz", ["monthly", "posts"]), "known: monthly, posts");
    }
}
