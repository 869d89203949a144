//! What IT needs to know when the helper itself does not work: the last messages between extension
//! and native host, and everything as text. Nothing in it speaks of people or cards.

use crate::protocol::{Ask, HOST_NAME, Message, VERSIONS};
use crate::texts::Say;
use crate::timeline::Millis;
use serde::Serialize;

/// How many messages are remembered.
const CAPACITY: usize = 20;
/// How much of a text that the host or the browser has chosen is remembered (bytes).
const LONGEST: usize = 120;

/// The last messages to and from the native host, oldest first. Memory only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Diary(Vec<Note>);

/// A message, as far as it may be read by anybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// When it went.
    pub at: Millis,
    /// What it was: `ask hello`, `said status`, `gone` …
    pub what: &'static str,
    /// The host's version, the name of an error, or the browser's own words. Of a report: nothing.
    pub detail: String,
}

impl Diary {
    /// Adds a message and forgets the oldest beyond the capacity.
    pub fn note(&mut self, at: Millis, what: &'static str, detail: &str) {
        if self.0.len() == CAPACITY {
            self.0.remove(0);
        }
        self.0.push(Note { at, what, detail: detail[..detail.floor_char_boundary(LONGEST)].to_owned() });
    }

    /// Notes what the host is asked.
    pub fn asked(&mut self, at: Millis, ask: &Ask) {
        let what = match ask {
            Ask::Hello { .. } => "ask hello",
            Ask::Status => "ask status",
            Ask::Watch => "ask watch",
            Ask::ReadCard | Ask::ReadCardAndTries => "ask read-card",
            Ask::SmartcardNumber => "ask smartcard-number",
            Ask::Record(_) => "ask record",
        };
        self.note(at, what, "");
    }

    /// Notes what the host has said.
    pub fn said<R>(&mut self, at: Millis, message: &Message<R>) {
        let (what, detail) = match message {
            Message::Hello { host, .. } => ("said hello", host.as_str()),
            Message::Status { .. } => ("said status", ""),
            Message::Changed { .. } => ("said changed", ""),
            Message::Recorded { .. } => ("said recorded", ""),
            Message::Error(fault) => ("said error", fault.name.as_str()),
        };
        self.note(at, what, detail);
    }
}

/// What is known of the helper itself.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Today, as people write it.
    pub day: String,
    /// Version of the extension.
    pub extension: String,
    /// What the browser calls itself.
    pub browser: String,
    /// The operating system, when the host has said so.
    pub system: String,
    /// Reach of the native host by its stable name; empty while it is being asked.
    pub reach: String,
    /// For IT: what exactly is wrong with the way to it.
    pub reach_for_it: String,
    /// Settings that are not used.
    pub problems: Vec<String>,
    /// The last messages: when, what, detail.
    pub messages: Vec<(Millis, String, String)>,
}

impl Facts {
    /// The detail of the last message of this kind.
    fn last(&self, kind: &str) -> Option<&str> {
        let found = self.messages.iter().rev().find(|(_, what, _)| what == kind);
        found.map(|(_, _, detail)| detail.as_str()).filter(|detail| !detail.is_empty())
    }

    /// Everything as text, to be read and sent by people; `tell` finds the words.
    pub fn text(&self, tell: &dyn Fn(&Say) -> String) -> String {
        let plain = |key| tell(&Say::plain(key));
        let known = |value: &str| if value.is_empty() { plain("diagnostics-unknown") } else { value.to_owned() };
        let mut text = tell(&Say::plain("diagnostics-of").text("day", &self.day)) + "\n\n";
        let mut add = |what: Say| text += &(tell(&what) + "\n");
        let line = |key, value: &str| Say::plain(key).text("value", value);
        add(line("diagnostics-extension", &self.extension));
        add(line("diagnostics-protocol", &VERSIONS.min.to_string()).number("max", VERSIONS.max.into()));
        add(line("diagnostics-browser", &self.browser));
        add(line("diagnostics-system", &known(&self.system)));
        let host = known(self.last("said hello").unwrap_or_default());
        add(line("diagnostics-host", &host).text("host", HOST_NAME));
        let reach = if self.reach.is_empty() { plain("diagnostics-being-asked") } else { self.reach.clone() };
        add(line("diagnostics-reach", &reach));
        if self.reach != "connected" {
            if let Some(words) = self.last("gone") {
                add(line("diagnostics-says", words));
            }
            if !self.reach_for_it.is_empty() {
                add(line("diagnostics-means", &self.reach_for_it));
            }
        }
        text = text + "\n" + &plain("diagnostics-problems");
        if self.problems.is_empty() {
            text = text + " " + &plain("diagnostics-none");
        }
        self.problems.iter().for_each(|problem| text += &format!("\n- {problem}"));
        text = text + "\n\n" + &plain("diagnostics-messages") + "\n";
        let last = self.messages.last().map_or(0, |(at, ..)| *at);
        for (at, what, detail) in &self.messages {
            let before = last.saturating_sub(*at);
            text += &format!("{:>5}.{:03}  {what} {detail}", before / 1000, before % 1000);
            text.truncate(text.trim_end().len());
            text += "\n";
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::FaultCode;
    use crate::report::WorkstationReport;
    use crate::scenario;
    use crate::texts::texts;

    fn facts(diary: &Diary) -> Facts {
        let messages = diary.0.iter().map(|note| (note.at, note.what.to_owned(), note.detail.clone())).collect();
        Facts { day: "22 November 2026".into(), extension: "0.1.0".into(), messages, ..Facts::default() }
    }

    #[test]
    fn says_versions_reach_and_messages() {
        let mut diary = Diary::default();
        diary.asked(1_000, &Ask::Hello { versions: VERSIONS });
        diary.said::<WorkstationReport>(1_250, &Message::Hello { id: 1, version: 1, host: "0.1.0".into() });
        diary.said::<WorkstationReport>(2_900, &Message::Error(FaultCode::VersionSkew.fault(Some(1), "1 to 1")));
        diary.note(3_000, "gone", "Native host has exited.");
        let facts = Facts { reach: "exited".into(), problems: vec!["The setting “x” …".into()], ..facts(&diary) };
        let tell = |what: &Say| texts().say(what);
        let text = facts.text(&tell);
        for part in [
            "diagnostics of 22 November 2026\n",
            "Extension: 0.1.0\n",
            "System: not known\n",
            "Native host uk.csms_login_helper: 0.1.0\n",
            "Reach: exited\n",
            "The browser says: Native host has exited.\n",
            "not used:\n- The setting “x” …\n",
            "    2.000  ask hello\n",
            "    1.750  said hello 0.1.0\n",
            "    0.100  said error version-skew\n",
            "    0.000  gone Native host has exited.\n",
        ] {
            assert!(text.contains(part), "{part:?} is not in {text}");
        }
        // An error of long ago is not said of a host that answers now.
        let text = Facts { reach: "connected".into(), ..facts }.text(&tell);
        assert!(text.contains("Reach: connected\n") && !text.contains("The browser says"), "{text}");
    }

    #[test]
    fn nothing_of_a_report_is_remembered() {
        let mut diary = Diary::default();
        for desk in scenario::desks() {
            diary.said(1, &Message::Status { id: 2, report: desk.report.clone() });
            diary.said(2, &Message::Changed { event: 1, report: desk.report.clone() });
        }
        assert!(diary.0.iter().all(|note| note.detail.is_empty()), "{diary:?}");
    }

    #[test]
    fn the_oldest_and_the_longest_are_cut() {
        let mut diary = Diary::default();
        (0..100).for_each(|at| diary.note(at, "gone", &"ä".repeat(1_000)));
        assert_eq!((diary.0.len(), diary.0[0].at), (CAPACITY, 80));
        assert_eq!(diary.0[0].detail.len(), LONGEST);
    }
}
