//! The catalogue as the extension carries it (`shared::training::Book`), and what was added to it in
//! the same form.

use crate::data::Data;
use crate::words::say;
use shared::diagnosis::{Answers, Question};
use shared::scenario::{desk_key, title_keys};
use shared::training::own::{OwnScenario, OwnScreen};
use shared::training::{Desk, TIME};

/// How many pages, PCs and scenarios.
pub type Extent = (usize, usize, usize);

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
    /// Somebody has written it.
    pub own: bool,
}

impl Catalogue {
    /// Reads it.
    pub fn read(book: &Data) -> Self {
        Self { pages: book.list("pages"), desks: book.list("desks"), rows: book.list("rows").iter().map(row).collect() }
    }

    /// The names of the pages.
    pub fn pages(&self) -> Vec<String> {
        self.pages.iter().map(|page| page.text("id")).collect()
    }

    /// How much there is of each.
    pub fn extent(&self) -> Extent {
        (self.pages.len(), self.desks.len(), self.rows.len())
    }

    /// Forgets what was added since.
    pub fn cut(&mut self, (pages, desks, rows): Extent) {
        self.pages.truncate(pages);
        self.desks.truncate(desks);
        self.rows.truncate(rows);
    }

    /// Takes up what somebody has written: its desk and, if it is one of its own, its page have its name.
    pub fn add(&mut self, scenario: OwnScenario) {
        let id = scenario.id;
        let page = match scenario.screen {
            OwnScreen::Known(page) => page,
            OwnScreen::Words(words) => {
                let like = if words.care_identity { "care-identity-locked" } else { "csms-role-missing" };
                let host = self.page(like).map(|page| page.host).unwrap_or_default();
                let (page, seen) = (Data::empty(), Data::empty());
                for data in [&page, &seen] {
                    data.set("host", &host);
                    data.set("title", &words.heading);
                }
                page.set("id", &id);
                page.set("path", "/");
                page.set("heading", &words.heading);
                seen.set("headings", vec![words.heading]);
                let alert = Some(words.alert).filter(|alert| !alert.is_empty());
                page.set("alert", alert.clone());
                let alerts: Vec<String> = alert.into_iter().chain(words.paragraphs.iter().cloned()).collect();
                seen.set("alerts", alerts);
                page.set("paragraphs", words.paragraphs);
                page.set("observation", seen.value());
                self.pages.push(page);
                id.clone()
            }
        };
        let desk = Data::empty();
        desk.set("id", &id);
        desk.set("title", say("training-own-desk"));
        desk.set("report", Data::write(&scenario.desk.report()).value());
        desk.set("now", TIME);
        self.desks.push(desk);
        self.rows.push(Row {
            title: scenario.title,
            theme: String::new(),
            cause: id.clone(),
            page,
            desk: id.clone(),
            id,
            answers: Answers::default(),
            switches: scenario.desk,
            own: true,
        });
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
        let title = desk.maybe("title").unwrap_or_else(|| say(&desk_key(&row.desk)));
        Some(Pc { title, report: desk.get("report"), now: desk.maybe("now") })
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
    let id = data.text("id");
    Row {
        title: title_keys(&id).map(|key| say(&key)).concat(),
        id,
        theme: data.text("theme"),
        cause: data.text("cause"),
        page: data.text("page"),
        desk: data.text("desk"),
        answers,
        switches,
        own: false,
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
    /// What a native host would report there.
    pub report: Data,
    /// The time on that PC (RFC 3339).
    pub now: Option<String>,
}

impl Pc {
    /// The PC that somebody has set with the switches of the desk.
    pub fn of(desk: &Desk) -> Self {
        Self { title: say("training-changed-desk"), report: Data::write(&desk.report()), now: Some(TIME.to_owned()) }
    }
}
