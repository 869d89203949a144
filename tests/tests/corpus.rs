//! The corpus of saved pages: what the rules make of it, and whether `csms-login-helper rules test`
//! reads pages as the extension does in a real browser.

use csms_e2e::browser::{Chromium, Options};
use csms_e2e::failure::{Doing, Failure, Result, ensure, same};
use csms_e2e::namespace::{self, Inside};
use csms_e2e::place;
use libtest_mimic::{Arguments, Trial};
use serde_json::Value;
use shared::cause::ScreenId;
use shared::observation::Observation;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// The two halves; the rules are written by looking at the first alone.
const HALVES: [&str; 2] = ["seen", "held-out"];

/// Failures that a page can show. The others are seen by the browser, not on a page.
const NOT_ON_PAGES: &[ScreenId] = &[ScreenId::BlankPage];

/// Markup that makes a browser think.
const MARKUP: &[&str] = &[
    "<title>  a &amp;\n b</title><h1>No<br>role</h1><p>one, not closed<p>not <b>two<p>not three</b> four",
    "<!doctype html><p>An error<table><tr><td>not one<td>not two<tr><td>no<ul><li>not a<li>not b</ul></table>",
    "<p>An error<table><tr><td>not in a cell</table>not after",
    "<dl><dt>x<dd>not y<dt>z<dd>not <div>w</div></dl><h2>wrong</h3><h3>error<h2>again</h2>",
    "<details><summary><h2>Failed to fold</h2></summary><p>not shown</p></details><details open><p>not hidden</details>",
    "<div hidden><h1>Error</h1></div><div style='display: none'><h1>Failed</h1></div><template><h1>No</h1></template>",
    "<noscript><h1>No scripts</h1></noscript><script>'<h1>not one</h1>'</script><style>h1{color:red}</style><h1>Error</h1>",
    "<a href=/login>Log in<a href=/x>Sign up</a><button type=button>Log<button>Sign in</button>",
    "<svg><title>No</title><a>Log in</a><path d=''/></svg><h1>Error &rsquo;&nbsp;&#146;&#x201C;</h1><p>not&shy;hing</p>",
    "<body><h1>Error</h1></body></html><p>not after the end<select><option>no</select><textarea><p>not</textarea>",
    "<form role=alert>Failed <form>inside</form></form><div role='alertdialog status'>no</div><p aria-live=assertive>x",
    "<ul><li>not <p>one<li>not two</ul><fieldset><legend>Wrong</legend></fieldset></p>text</p>",
    "<a>Log out</a><h1>You have no valid role</h1><h2>Patient search</h2><p>not this</p>",
    "<!--><h1>Error</h1><!-- --!><p>not <? x ?>this</p><p title='>'>not <i>that</p>there",
    "<title>CSMS</title><body>\n</body>",
    "<body><div id=root></div>",
    "<center><h1>403 Forbidden</h1></center><p>ERR1002 \u{1F600} not",
];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    if arguments.list {
        return libtest_mimic::run(&arguments, cases(None)).exit_code();
    }
    namespace::run(&[], |inside| libtest_mimic::run(&arguments, cases(Some(inside))).exit_code())
}

fn cases(inside: Option<Inside>) -> Vec<Trial> {
    let case = |name: &str, case: fn(&Inside) -> Result<()>| {
        let inside = inside.clone();
        Trial::test(name, move || {
            let inside = inside.as_ref().doing("this case needs a namespace")?;
            Ok(case(inside)?)
        })
    };
    vec![
        case("both halves have sixty pages or more, and every failure that a page can show", halves_are_whole),
        case("no page without a failure is taken for one", no_false_alarms),
        case("the seen half is recognised page by page", seen_half_is_right),
        case("a broken rule file is named with line, field and reason", broken_rules_are_explained),
        case("the host reads pages as the observer does in Chromium", read_alike),
    ]
}

fn corpus() -> PathBuf {
    place::root().join("tests/corpus")
}

fn pages(half: &str) -> Result<Vec<PathBuf>> {
    let folder = corpus().join(half);
    let entries = fs::read_dir(&folder).doing(folder.display())?;
    let mut pages: Vec<_> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
    pages.retain(|page| page.extension().is_some_and(|e| e == "html"));
    pages.sort();
    Ok(pages)
}

/// What the host's command line prints as JSON, however it ends: it complains of wrong pages.
fn host(arguments: &[&str], files: &[PathBuf]) -> Result<Value> {
    let output = Command::new(place::host()?).arg("rules").args(arguments).args(files).output();
    let output = output.doing("csms-login-helper")?;
    let said = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).doing(format_args!("csms-login-helper rules: {said}"))
}

/// The figures of a half.
fn tally(half: &str) -> Result<Value> {
    let corpus = corpus();
    let mut report = host(&["test", "--json", "--report", &corpus.to_string_lossy()], &[])?;
    let halves = report["halves"].as_array_mut().doing("there are no halves")?;
    let found = halves.iter_mut().find(|tally| tally["half"] == half);
    found.map(Value::take).doing(format_args!("there is no half {half}"))
}

fn halves_are_whole(_: &Inside) -> Result<()> {
    for half in HALVES {
        let files = pages(half)?;
        ensure(files.len() >= 60, || format!("{half} has {} pages only", files.len()))?;
        let answer = host(&["test", "--json"], &files)?;
        let screens = answer["pages"].as_array().doing("there are no pages")?.iter();
        let screens: BTreeSet<_> = screens.filter_map(|page| page["expected"].as_str()).collect();
        let missing = ScreenId::ALL.iter().filter(|screen| !NOT_ON_PAGES.contains(screen));
        let missing: Vec<_> = missing.filter(|screen| !screens.contains(screen.as_str())).collect();
        ensure(missing.is_empty(), || format!("{half} has no page of {missing:?}"))?;
    }
    Ok(())
}

fn no_false_alarms(_: &Inside) -> Result<()> {
    for half in HALVES {
        let tally = tally(half)?;
        same(half, &tally["false_alarms"], &Value::from(0)).map_err(|f| Failure(format!("{f}\n{}", tally["wrong"])))?;
    }
    Ok(())
}

fn seen_half_is_right(_: &Inside) -> Result<()> {
    same("what is wrong", &tally("seen")?["wrong"], &Value::Array(Vec::new()))
}

fn broken_rules_are_explained(inside: &Inside) -> Result<()> {
    let file = inside.folder("lint")?.join("rules.json");
    for (any, expected) in [
        (r#"["... role"]"#, "rules.json:3: rules[0].any[0]: the pattern"),
        (r#"["role"], "screeen": "none""#, "rules.json:3: rules[0].screeen: unknown field"),
    ] {
        let rule = format!(r#"{{"id": "ours", "screen": "role-missing", "priority": 5, "any": {any}}}"#);
        fs::write(&file, format!("{{\"schema\": 1, \"codes\": [], \"rules\": [\n\n{rule}\n]}}"))
            .doing(file.display())?;
        for task in [vec!["lint"], vec!["test", "page.html", "--rules"]] {
            let output = Command::new(place::host()?).arg("rules").args(task).arg(&file).output();
            let output = output.doing("csms-login-helper")?;
            let said = String::from_utf8_lossy(&output.stderr);
            same("the exit code", output.status.code(), Some(65))?;
            ensure(said.contains(expected), || format!("{expected:?} is not in {said:?}"))?;
        }
    }
    Ok(())
}

fn read_alike(inside: &Inside) -> Result<()> {
    let mut files = [pages("seen")?, pages("held-out")?].concat();
    let folder = inside.folder("markup")?;
    for (number, markup) in MARKUP.iter().enumerate() {
        let file = folder.join(format!("{number:02}.html"));
        // Without this the browser guesses the encoding of a file.
        fs::write(&file, format!("\u{FEFF}{markup}")).doing(file.display())?;
        files.push(file);
    }
    let answer = host(&["test", "--json"], &files)?;
    let answers = answer["pages"].as_array().doing("there are no pages")?;
    same("how many pages", &answers.len(), &files.len())?;
    let chromium = Chromium::start(&Options {
        strict: false,
        headless: true,
        extension: None,
        home: inside.folder("chromium")?,
        port: 9_500,
        host_log: inside.folder.join("host.log"),
        portal: None,
    })?;
    let observer = fs::read_to_string(place::root().join("extension/page/observer.js")).doing("observer.js")?;
    let mut different = Vec::new();
    for (file, answer) in files.iter().zip(answers) {
        let theirs = observed(&chromium, file, &observer)?;
        let ours: Observation = serde_json::from_value(answer["seen"].clone()).doing("what the host saw")?;
        let ours = Observation { host: String::new(), http_status: None, ..ours };
        if ours != theirs {
            different.push(format!("{}\n  the host: {ours:?}\n  Chromium: {theirs:?}", file.display()));
        }
    }
    ensure(different.is_empty(), || {
        format!("{} pages are read differently:\n{}", different.len(), different.join("\n"))
    })
}

/// What the observer tells of a saved page in Chromium.
fn observed(chromium: &Chromium, file: &Path, observer: &str) -> Result<Observation> {
    chromium.session.open(&format!("file://{}", file.display()))?;
    let seen = chromium.session.async_script(
        "const [observer] = arguments;
         return await new Promise((told) => {
           const runtime = {
             sendMessage: async ({ seen }) => (told(seen), 'none'),
             getURL: () => 'about:blank',
             onMessage: { addListener() {} },
           };
           new Function('chrome', observer)({ runtime });
         });",
        vec![observer.into()],
    )?;
    serde_json::from_value(seen).doing("what the observer told")
}
