//! What the panel is told, and the words it finds.

use super::data::Pc;
use super::tools::Tools;
use crate::data::Data;
use shared::diagnosis::Answers;
use shared::reach::HostReach;

/// The words of the panel on something that is wrong.
#[derive(Clone)]
pub struct Words {
    /// What is wrong.
    pub headline: String,
    /// Who fixes it.
    pub owner: String,
    /// What to do.
    pub steps: Vec<String>,
    /// Why we think so.
    pub evidence: Vec<String>,
    /// Headlines of other likely causes.
    pub others: Vec<String>,
    /// To whom the request goes.
    pub to: String,
    /// Subject and text of the request.
    pub request: String,
}

/// What the background makes of a page, and would tell the panels if this were its PC.
pub struct Told {
    /// What the observer shall do.
    pub stance: String,
    brief: Data,
}

impl Told {
    /// Asks the background's code, and adds the PC and what the user has answered.
    pub fn of(tools: &Tools, seen: &Data, pc: &Pc, answers: &Answers) -> Self {
        let made = Data::from(tools.recognise(seen.as_ref()));
        let brief = made.get("1");
        brief.set("host", HostReach::Connected.as_str());
        let case = brief.get("case");
        case.set("report", pc.report.as_ref());
        if let Some(now) = &pc.now {
            case.set("now", now);
        }
        case.set("answers", Data::write(answers).value());
        // What happens in a class is no history of a sign-in.
        case.set("timeline", js_sys::Array::new());
        Self { stance: made.text("0"), brief }
    }

    /// What the panel says; `None` where nothing is wrong.
    pub fn words(&self, tools: &Tools) -> Option<Words> {
        let said = Data::from(tools.words(self.brief.as_ref()));
        said.is_some().then(|| Words {
            headline: said.text("headline"),
            owner: said.text("owner"),
            steps: said.texts("steps"),
            evidence: said.texts("evidence"),
            others: said.texts("others"),
            to: said.text("to"),
            request: said.text("request"),
        })
    }

    /// Tells every panel.
    pub fn tell(&self, tools: &Tools) {
        tools.tell(self.brief.as_ref());
    }
}
