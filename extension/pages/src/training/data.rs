//! The catalogue as the extension carries it (`shared::training::Book`), and the words the panel
//! finds for it.

use super::tools::Tools;
use crate::data::Data;
use shared::diagnosis::{Answers, Question};
use shared::reach::HostReach;
use shared::training::{Desk, TIME};

/// Pages, PCs, and the scenarios made of them.
pub struct Catalogue {
    pages: Vec<Data>,
    desks: Vec<Data>,
    /// The scenarios.
    pub rows: Vec<Row>,
}

/// A scenario.
#[derive(Clone)]
pub struct Row {
    /// Stable name.
    pub id: String,
    /// In plain words.
    pub title: String,
    /// Which part is at fault.
    pub theme: String,
    /// Stable name of what is wrong.
    pub cause: String,
    page: String,
    desk: String,
    /// What the user has answered.
    pub answers: Answers,
    /// How the desk is set.
    pub switches: Desk,
}

impl Catalogue {
    /// Reads it.
    pub fn read(book: &Data) -> Self {
        Self { pages: book.list("pages"), desks: book.list("desks"), rows: book.list("rows").iter().map(row).collect() }
    }

    /// A page of this name.
    pub fn page(&self, id: &str) -> Option<Page> {
        self.pages.iter().find(|page| page.text("id") == id).map(Page::read)
    }

    /// The page of a scenario.
    pub fn page_of(&self, row: &Row) -> Option<Page> {
        self.page(&row.page)
    }

    /// The PC of a scenario.
    pub fn pc_of(&self, row: &Row) -> Option<Pc> {
        let desk = self.desks.iter().find(|desk| desk.text("id") == row.desk)?;
        Some(Pc { title: desk.text("title"), report: desk.get("report"), now: desk.maybe("now") })
    }
}

fn row(data: &Data) -> Row {
    let mut answers = Answers::default();
    for (question, yes) in data.fields("answers") {
        if let Ok(question) = question.parse::<Question>() {
            answers.set(question, yes.value().as_bool());
        }
    }
    let mut switches = Desk::default();
    for (switch, position) in data.fields("switches") {
        switches.set(&switch, &position.value().as_string().unwrap_or_default());
    }
    Row {
        id: data.text("id"),
        title: data.text("title"),
        theme: data.text("theme"),
        cause: data.text("cause"),
        page: data.text("page"),
        desk: data.text("desk"),
        answers,
        switches,
    }
}

/// What is on the screen.
#[derive(Clone)]
pub struct Page {
    /// Host name.
    pub host: String,
    /// The whole address.
    pub address: String,
    /// The document's title.
    pub title: String,
    /// The main heading.
    pub heading: String,
    /// Text of an alert.
    pub alert: Option<String>,
    /// Text below the heading.
    pub paragraphs: Vec<String>,
    /// Labels of buttons.
    pub buttons: Vec<String>,
    /// HTTP status.
    pub status: f64,
    /// The page does not load: the browser's name of the network error.
    pub net_error: Option<String>,
    /// The page stays empty.
    pub blank: bool,
    /// What the observer reports of it.
    pub observation: Data,
}

impl Page {
    fn read(data: &Data) -> Self {
        let host = data.text("host");
        Self {
            address: format!("https://{host}{}", data.text("path")),
            host,
            title: data.text("title"),
            heading: data.text("heading"),
            alert: data.maybe("alert"),
            paragraphs: data.texts("paragraphs"),
            buttons: data.texts("buttons"),
            status: data.get("status").value().as_f64().unwrap_or(200.0),
            net_error: data.maybe("net_error"),
            blank: data.is("blank"),
            observation: data.get("observation"),
        }
    }

    /// Whether there is something to see: the page loads and is not empty.
    pub fn loads(&self) -> bool {
        self.net_error.is_none() && !self.blank
    }

    /// Whether the observer takes the same of both.
    pub fn says_the_same_as(&self, other: &Self) -> bool {
        let words = |page: &Self| {
            (
                page.title.clone(),
                page.heading.clone(),
                page.alert.clone(),
                page.paragraphs.clone(),
                page.buttons.clone(),
            )
        };
        words(self) == words(other)
    }
}

/// A PC. Its report goes to the panel's code as it is.
#[derive(Clone)]
pub struct Pc {
    /// In plain words.
    pub title: String,
    report: Data,
    /// The time on that PC (RFC 3339).
    now: Option<String>,
}

impl Pc {
    /// The PC that somebody has set with the switches of the desk.
    pub fn of(desk: &Desk) -> Self {
        Self { title: "Changed by you".to_owned(), report: Data::write(&desk.report()), now: Some(TIME.to_owned()) }
    }
}

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
