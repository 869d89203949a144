//! Takes out of a text what could name somebody: e-mail addresses, NHS and other numbers, dates,
//! names. What is taken out leaves the word for its sort, in square brackets.
//!
//! A name cannot be told from its letters. So it is the other way round: a word with a capital stays
//! only when it is a word of screens, and small words stay unless a title stands before them.

use crate::text::Words;

/// Words that begin sentences and headings, beside those that screen rules name.
const COMMON: &str = "after again an and application apologies are as ask at back because before but by call check \
    click close contact continue could date desk details england enter for from go help helpdesk \
    home how id if in information is it later local management more national need next now of ok on \
    or our please press reason reference reload request response return screen select send services \
    should start status support team that then these they time title to today unknown use user wait \
    we what when where why will with yes";

/// Whoever comes after these is a person.
const TITLES: &str = "dr doctor miss mr mrs ms mx prof professor sister sir dear";

const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The most digits that may stay together.
const FEW: usize = 3;

/// What a piece of a text is.
#[derive(Clone, Copy, PartialEq)]
enum Sort {
    /// It may stay.
    Plain,
    /// Digits, and what stands between digits.
    Digits,
    Month,
    Date,
    Email,
    Address,
    Number,
    Name,
}

/// The text without what could name somebody. `knows` tells which words screens use, in small
/// letters; `is_code` which ones are error codes.
pub fn redact(text: &str, knows: impl Fn(&str) -> bool, is_code: impl Fn(&str) -> bool) -> String {
    let pieces: Vec<&str> = text.split_whitespace().collect();
    let mut sorts: Vec<Sort> = pieces.iter().map(|piece| sort(piece, &knows, &is_code)).collect();
    for at in 1..pieces.len() {
        if listed(TITLES, &core(pieces[at - 1]).to_ascii_lowercase()) && sorts[at] == Sort::Plain {
            sorts[at] = Sort::Name;
        }
    }
    let mut out: Vec<String> = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        let is_run = |sort: &Sort| matches!(sort, Sort::Digits | Sort::Month);
        let run = sorts[at..].iter().take_while(|sort| is_run(sort)).count().max(1);
        let kept = if is_run(&sorts[at]) { digits(&pieces[at..at + run], &sorts[at..at + run]) } else { sorts[at] };
        at += run;
        match word(kept) {
            None => out.extend(pieces[at - run..at].iter().map(|piece| (*piece).to_owned())),
            Some(word) => {
                // Two names are one. The end of a sentence stays.
                out.pop_if(|last| last == word);
                let end = if pieces[at - 1].ends_with(['.', '!', '?']) { "." } else { "" };
                out.push(format!("{word}{end}"));
            }
        }
    }
    out.join(" ")
}

/// What stands for something that was taken out.
const fn word(sort: Sort) -> Option<&'static str> {
    match sort {
        Sort::Plain | Sort::Digits | Sort::Month => None,
        Sort::Date => Some("[date]"),
        Sort::Email => Some("[e-mail]"),
        Sort::Address => Some("[address]"),
        Sort::Number => Some("[number]"),
        Sort::Name => Some("[name]"),
    }
}

/// What pieces of digits and months are together.
fn digits(pieces: &[&str], sorts: &[Sort]) -> Sort {
    let all: String = pieces.concat();
    let count = all.bytes().filter(u8::is_ascii_digit).count();
    let parts = all.split(['/', '-', '.']).filter(|part| part.bytes().any(|b| b.is_ascii_digit())).count();
    let month = sorts.contains(&Sort::Month);
    if count > 0 && (month || (parts == 3 && count > FEW && count < 9)) {
        Sort::Date
    } else if count > FEW {
        Sort::Number
    } else {
        Sort::Plain
    }
}

fn listed(list: &str, word: &str) -> bool {
    list.split(' ').any(|listed| listed == word)
}

fn core(piece: &str) -> &str {
    piece.trim_matches(|c: char| !c.is_alphanumeric())
}

fn sort(piece: &str, knows: &impl Fn(&str) -> bool, is_code: &impl Fn(&str) -> bool) -> Sort {
    let core = core(piece);
    let digits = core.bytes().filter(u8::is_ascii_digit).count();
    let small = core.to_ascii_lowercase();
    if piece.contains('@') {
        return Sort::Email;
    }
    if piece.contains("://") || small.starts_with("www.") {
        return Sort::Address;
    }
    if is_code(&small) {
        return Sort::Plain;
    }
    let ordinal = ["st", "nd", "rd", "th"].iter().find_map(|end| small.strip_suffix(end)).unwrap_or(&small);
    if digits > 0 && ordinal.bytes().all(|b| !b.is_ascii_alphabetic() && b.is_ascii()) {
        return Sort::Digits;
    }
    let has_capital =
        core.chars().any(|c| c.is_ascii_uppercase() || !(c.is_ascii() || matches!(c, '\u{2019}' | '\u{2018}')));
    if digits > FEW || (digits > 0 && has_capital) {
        return Sort::Number;
    }
    if has_capital && MONTHS.iter().any(|month| small.starts_with(month)) && small.len() < 10 && !knows(&small) {
        return Sort::Month;
    }
    let known = |word: &str| listed(COMMON, word) || knows(word) || word.strip_suffix('s').is_some_and(knows);
    if has_capital && !Words::of([core]).all().all(known) { Sort::Name } else { Sort::Plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(text: &str) -> String {
        let known = ["sorry", "you", "do", "not", "error", "role", "access", "denied", "there", "card", "no"];
        redact(text, |word| known.contains(&word), |word| word == "err1009")
    }

    #[test]
    fn what_could_name_somebody_is_taken_out() {
        for (text, expected) in [
            ("Sorry, Testina EXAMPLE-PATIENT. You do not have a role", "Sorry, [name]. You do not have a role"),
            ("There is no card for dr smith here", "There is no card for dr [name] here"),
            ("Error for 999 000 0018", "Error for [number]"),
            ("Error for 9990000018, or 500000000001.", "Error for [number] or [number]."),
            ("You were last here on 1 April 1980", "You were last here on [date]"),
            ("Last on 01/04/1980 at 08:45", "[name] on [date] at [number]"),
            ("born 1st April", "born [date]"),
            ("write to testina@example.org or see https://example.org/x?y=1", "write to [e-mail] or see [address]"),
            ("ACCESS DENIED FOR TESTINA", "ACCESS DENIED FOR [name]"),
            ("Error ERR1009 in AB1 2CD", "Error ERR1009 in [number]"),
            ("Error 42, ref A00001-x", "Error 42, ref [number]"),
            ("You don\u{2019}t have a role", "You don\u{2019}t have a role"),
            ("\u{C9}lodie is not here", "[name] is not here"),
            ("", ""),
        ] {
            assert_eq!(redacted(text), expected, "{text}");
        }
    }
}
