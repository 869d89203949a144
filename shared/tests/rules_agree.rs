//! The index of the rules finds exactly what the rules say, on rules and pages that chance makes.
#![allow(clippy::unwrap_used, reason = "a panic is the failure report of a test")]

use serde_json::{Value, json};
use shared::cause::ScreenId;
use shared::observation::Observation;
use shared::rules::{Ruleset, classify_by, classify_plainly, network};

/// How many pairs of files are tried, each on some pages.
const ROUNDS: u64 = 250;

/// Words that begin each other, are joined, contracted or codes, so that every way is gone.
const WORDS: &[&str] = &["a", "ab", "abc", "abd", "b", "ba", "not", "no", "work", "group", "can't", "400_645", "z"];

const SCREENS: &[&str] = &["role-missing", "session-ended", "blank-page", "sign-in", "none"];

/// Numbers that look like chance and are the same in every run (splitmix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % limit
    }

    fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[usize::try_from(self.below(choices.len() as u64)).unwrap()]
    }

    fn some<T>(&mut self, at_most: u64, make: impl Fn(&mut Self) -> T) -> Vec<T> {
        (0..self.below(at_most + 1)).map(|_| make(self)).collect()
    }

    fn word(&mut self) -> String {
        let choices: Vec<_> =
            (0..=self.below(2)).map(|_| self.of(WORDS).to_owned() + self.of(&["", "", "*"])).collect();
        choices.join("|")
    }

    fn phrase(&mut self) -> String {
        let mut phrase = self.word();
        for _ in 0..self.below(4) {
            phrase += self.of(&[" ", " ", " ... ", " & "]);
            phrase += &self.word();
        }
        phrase
    }

    fn rule(&mut self, number: u64) -> Value {
        json!({
            "id": format!("rule-{number}"), "screen": self.of(SCREENS), "priority": self.below(4),
            "hosts": self.some(1, |chance| chance.of(&["a.example", "*.example", "b.example"])),
            "all": self.some(2, Self::phrase), "any": self.some(3, Self::phrase), "none": self.some(1, Self::phrase),
            "codes": if self.below(4) == 0 { vec!["4##_###"] } else { vec![] },
            "http": if self.below(6) == 0 { vec!["5##"] } else { vec![] },
            "net": if self.below(6) == 0 { vec![self.of(&["dns", "unknown"])] } else { vec![] },
            "blank": self.below(12) == 0,
        })
    }

    fn file(&mut self) -> Value {
        let count = self.below(13);
        let rules: Vec<_> = (0..=count).map(|number| self.rule(number)).collect();
        json!({ "schema": 1, "codes": ["400_###"], "rules": rules })
    }

    fn text(&mut self) -> String {
        self.some(12, |chance| chance.of(WORDS).to_owned() + chance.of(&[" ", " ", " ", ". ", "\u{a0}"])).concat()
    }

    fn page(&mut self) -> Observation {
        Observation {
            host: self.of(&["a.example", "b.example", "example"]).to_owned(),
            headings: self.some(2, Self::text),
            alerts: self.some(3, Self::text),
            net_error: (self.below(6) == 0).then(|| self.of(&["ERR_NAME_NOT_RESOLVED", "7"]).to_owned()),
            http_status: (self.below(3) == 0).then_some(503),
            blank: self.below(12) == 0,
            ..Observation::default()
        }
    }
}

#[test]
fn index_and_rules_agree() {
    let mut chance = Chance(1);
    let mut recognised = 0;
    for round in 0..ROUNDS {
        let texts = [chance.file(), chance.file()].map(|file| file.to_string());
        let files = texts.each_ref().map(|text| serde_json::from_str(text).unwrap());
        let sets = files.clone().map(Ruleset::new);
        for _ in 0..8 {
            let page = chance.page();
            let plain = classify_plainly(&page, &files, network::table());
            assert_eq!(classify_by(&page, &sets, network::table()), plain, "round {round}: {page:?}\n{texts:?}");
            recognised += u64::from(plain.screen != ScreenId::None);
        }
    }
    assert!(recognised > ROUNDS, "chance makes too little: {recognised}");
}
