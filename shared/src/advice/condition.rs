//! Conditions that sentences of the texts may begin with, in brackets: `[agent tries-fine] Sign in.`

use crate::cause::{UnknownName, named};
use crate::diagnosis::Case;
use crate::facts;
use crate::report::Component;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

named! {
    /// Something that must hold for a sentence to be said.
    Condition {
        /// CSMS is reached over HSCN only.
        HscnNeeded => "hscn-needed",
        /// It is not known whether CSMS is reached over HSCN only.
        HscnMaybe => "hscn-maybe",
        /// The PC has NHS Identity Agent, and it may still be used.
        Agent => "agent",
        /// The PC has NHS Smartcard Connect.
        Connect => "connect",
        /// No source says that the passcode has one try left or none.
        TriesFine => "tries-fine",
    }
}

impl Condition {
    /// Whether it holds.
    pub fn holds(self, case: &Case) -> bool {
        let pc = case.report.as_ref().map(|report| &report.workstation);
        match self {
            Self::HscnNeeded => case.settings.hscn_required == Some(true),
            Self::HscnMaybe => case.settings.hscn_required.is_none(),
            Self::Agent => {
                is_there(pc.and_then(|pc| pc.identity_agent.as_ref()))
                    && !facts::has_come("identity-agent-ends", case.now)
            }
            Self::Connect => is_there(pc.and_then(|pc| pc.smartcard_connect.as_ref())),
            Self::TriesFine => !tries_are_low(case),
        }
    }
}

fn is_there(component: Option<&Component>) -> bool {
    component.is_some_and(|component| component.installed == Some(true) || component.running == Some(true))
}

/// Whether a card says that one wrong passcode locks it, or that it is locked.
pub fn tries_are_low(case: &Case) -> bool {
    let cards = case.report.iter().flat_map(|report| report.real_readers()).filter_map(|reader| reader.card.as_ref());
    cards.filter_map(|card| card.tries).any(|tries| tries.left <= 1)
}

/// A sentence without its conditions, if they hold. A condition that is unknown never holds; a test
/// finds it.
pub fn said<'a>(text: &'a str, case: &Case) -> Option<&'a str> {
    let (conditions, words) = parts(text);
    let holds = |name: &str| name.parse::<Condition>().is_ok_and(|condition| condition.holds(case));
    conditions.split_whitespace().all(holds).then_some(words)
}

/// The conditions of a sentence, and its words.
pub fn parts(text: &str) -> (&str, &str) {
    match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((conditions, words)) => (conditions, words.trim_start()),
        None => ("", text),
    }
}
