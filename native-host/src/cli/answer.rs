//! Answers to the helper's questions on the command line: `--answer other-pc-works=yes`.

use super::outcome::Trouble;
use shared::diagnosis::{Answers, Question};

/// Notes an answer in these words.
///
/// # Errors
/// [`Trouble::Usage`] when there is no such question, or the answer is neither yes nor no.
pub fn note(answers: &mut Answers, words: &str) -> Result<(), Trouble> {
    let usage = |reason: String| Trouble::Usage(format!("--answer {reason}"));
    let (question, answer) = words.split_once('=').unwrap_or((words, ""));
    let question: Question = question.parse().map_err(|error| usage(format!("{error}")))?;
    let yes = match answer {
        "yes" => true,
        "no" => false,
        _ => return Err(usage(format!("{question}: say {question}=yes or {question}=no"))),
    };
    answers.set(question, Some(yes));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_yes_or_no() {
        let mut answers = Answers::default();
        note(&mut answers, "other-pc-works=no").unwrap();
        assert_eq!(answers.other_pc_works, Some(false));
        for bad in ["", "other-pc-works", "other-pc-works=maybe", "weather=yes"] {
            assert!(note(&mut answers, bad).is_err(), "{bad:?}");
        }
    }
}
