//! Practice: questions with several answers of which one is right. The order comes from a seed, so
//! that the same seed makes the same questions.

/// Mixes a list. The generator is that of Lehmer with the constants of Park and Miller.
pub fn shuffle<T>(items: &mut [T], seed: u32) {
    let mut state = u64::from(seed % 2_147_483_646) + 1;
    for last in (1..items.len()).rev() {
        state = state * 48_271 % 2_147_483_647;
        // Below the length of the list, which fits.
        items.swap(last, usize::try_from(state).unwrap_or(0) % (last + 1));
    }
}

/// The right answer among others of the pool, each once, mixed; fewer when the pool has no more.
pub fn choices(right: &str, pool: &[String], count: usize, seed: u32) -> Vec<String> {
    let mut others: Vec<&String> = Vec::new();
    for other in pool {
        if other != right && !others.contains(&other) {
            others.push(other);
        }
    }
    shuffle(&mut others, seed);
    let mut choices: Vec<String> = others.into_iter().take(count.saturating_sub(1)).cloned().collect();
    choices.push(right.to_owned());
    shuffle(&mut choices, seed.wrapping_add(1));
    choices
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_answer_is_among_the_choices_once_and_not_always_at_the_same_place() {
        let pool: Vec<String> = ["a", "b", "c", "b", "d", "e", "a"].map(str::to_owned).into();
        let mut places = Vec::new();
        for seed in 0..40 {
            let choices = choices("c", &pool, 4, seed);
            assert_eq!(choices.len(), 4);
            let mut different = choices.clone();
            different.sort();
            different.dedup();
            assert_eq!(different.len(), 4, "{choices:?}");
            places.push(choices.iter().position(|choice| choice == "c").unwrap());
        }
        assert!((0..4).all(|place| places.contains(&place)), "{places:?}");
        assert_eq!(choices("c", &pool, 4, 7), choices("c", &pool, 4, 7));
        assert_eq!(choices("c", &[], 4, 7), ["c"]);
    }
}
