//! The real host against a real PC/SC service with a virtual reader.

use csms_e2e::failure::{Doing, Failure, Result, ensure, same};
use csms_e2e::namespace;
use csms_e2e::namespace::Inside;
use csms_e2e::stage::Stage;
use csms_e2e::talk::Talk;
use csms_e2e::wait;
use csms_simulator::cards::CardKind;
use csms_simulator::pcscd::{Pcscd, ReaderSpec};
use csms_simulator::vpcd::{DEFAULT_PORT, VirtualReader};
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;
use shared::protocol::{Ask, Message};
use shared::scenario::{Desk, desks, playable_desks};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // One reader: one case at a time.
    arguments.test_threads = Some(1);
    if arguments.list {
        return libtest_mimic::run(&arguments, cases(&Play(Arc::default(), None))).exit_code();
    }
    namespace::run(&[], |inside| {
        let play = Play(Arc::default(), Some(inside));
        let code = libtest_mimic::run(&arguments, cases(&play)).exit_code();
        play.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        code
    })
}

/// One stage for all cases, put up by the first.
#[derive(Clone)]
struct Play(Arc<Mutex<Option<Stage>>>, Option<Inside>);

impl Play {
    fn case(&self, name: String, case: impl FnOnce(&mut Stage) -> Result<()> + Send + 'static) -> Trial {
        let play = self.clone();
        Trial::test(name, move || play.run(case).map_err(Failed::from))
    }

    fn run(&self, case: impl FnOnce(&mut Stage) -> Result<()>) -> Result<()> {
        let mut stage = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if stage.is_none() {
            let inside = self.1.clone().doing("the stage was not entered")?;
            *stage = Some(Stage::put_up(inside, Duration::ZERO)?);
        }
        case(stage.as_mut().doing("there is no stage")?)
    }
}

fn cases(play: &Play) -> Vec<Trial> {
    let status = |desk: &'static Desk| play.case(format!("status::{}", desk.id), move |stage| status(stage, desk));
    let more = [
        play.case("watch::every_desk_in_turn".into(), watch_every_desk),
        play.case("watch::a_card_pulled_and_put_back_at_once".into(), fast_reinsertion),
        play.case("port::hello_status_and_live_changes".into(), port),
        play.case("port::ends_with_its_input_while_it_watches".into(), port_ends),
    ];
    playable_desks().map(status).chain(more).collect()
}

/// Whether a report shows a desk of the catalogue: the service, and the first readers with their
/// flags and cards. Says what it shows instead.
fn compare(report: &Value, desk: &Desk) -> Result<()> {
    let expected = serde_json::to_value(&desk.report).doing("the catalogue's report")?;
    same("service", &report["service"]["state"], &expected["service"]["state"])?;
    let readers = |report: &Value| report["readers"].as_array().cloned().unwrap_or_default();
    let (seen, wanted) = (readers(report), readers(&expected));
    // The virtual reader always has two slots; the catalogue names those that matter.
    ensure(wanted.is_empty() == seen.is_empty(), || format!("readers: {seen:?}"))?;
    for (number, wanted) in wanted.iter().enumerate() {
        let seen = seen.get(number).doing(format_args!("reader {number} is not there"))?;
        same("reader", &seen["name"], &wanted["name"])?;
        same("card", &seen["card"], &wanted["card"])?;
        same("state", flags(seen, wanted), flags(wanted, wanted))?;
    }
    Ok(())
}

/// The state flags of a reader, without those that come and go as the service itself powers the
/// card, unless the desk is about them.
fn flags<'a>(reader: &'a Value, wanted: &Value) -> Vec<&'a str> {
    let is_about = |flag: &str| wanted["state"].as_array().into_iter().flatten().any(|state| state == flag);
    let passing = |flag: &&str| ["in-use", "exclusive", "other"].contains(flag) && !is_about(flag);
    let all = reader["state"].as_array().into_iter().flatten().filter_map(Value::as_str);
    all.filter(|flag| !passing(flag)).collect()
}

fn desk(id: &str) -> Result<&'static Desk> {
    desks().iter().find(|desk| desk.id == id).doing(format_args!("no desk {id:?} in the catalogue"))
}

fn status(stage: &mut Stage, desk: &'static Desk) -> Result<()> {
    stage.set_desk(&desk.id)?;
    let printed = stage.host(&["status", "--json"])?;
    same("lines", printed.lines().count(), 1)?;
    let report: Value = serde_json::from_str(&printed).doing("status --json")?;
    same("schema", &report["schema"], 1)?;
    compare(&report, desk)?;
    let tally = stage.desk.tally(0);
    ensure(tally.commands.is_empty() && tally.resets == 0, || format!("the look disturbed the card: {tally:?}"))
}

fn watch_every_desk(stage: &mut Stage) -> Result<()> {
    stage.set_desk("no-card")?;
    let watch = Talk::lines(&["watch", "--json"])?;
    let first = desk("no-card")?;
    watch.until("the state at the start", |report| compare(report, first).is_ok())?;
    for id in [
        "card-present",
        "no-card",
        "card-unresponsive",
        "card-retired",
        "service-stopped",
        "card-present",
        "bank-card",
        "no-reader",
        "card-present",
    ] {
        stage.set_desk(id)?;
        let wanted = desk(id)?;
        watch.until(id, |report| compare(report, wanted).is_ok())?;
    }
    same("exit code", watch.close()?, Some(0))
}

/// A card is pulled and another one put in before anybody has looked.
fn fast_reinsertion(stage: &mut Stage) -> Result<()> {
    stage.set_desk("service-stopped")?;
    let doing = "a service and a slot of our own";
    let service = Pcscd::start(&[ReaderSpec::new("Virtual PCD", DEFAULT_PORT)]).doing(doing)?;
    let mut slot = VirtualReader::new(DEFAULT_PORT);
    let card = || CardKind::Jcop41.make().doing(doing)?.doing(doing);
    slot.insert(card()?).doing(doing)?;
    let wanted = desk("card-retired")?;
    let watch = Talk::lines(&["watch", "--json"])?;
    watch.until("the first card", |report| compare(report, wanted).is_ok())?;
    // The virtual reader is blind for a change from one card to another until the service has let
    // the first one rest.
    wait::until("the service letting the card rest", || {
        let tally = slot.tally();
        Ok(if tally.power_on > 0 && tally.power_off > 0 { Ok(()) } else { Err(format!("{tally:?}")) })
    })?;
    slot.pull();
    slot.insert(card()?).doing(doing)?;
    watch.until("the second card", |report| compare(report, wanted).is_ok())?;
    same("exit code", watch.close()?, Some(0))?;
    slot.pull();
    service.stop().doing(doing)
}

fn port(stage: &mut Stage) -> Result<()> {
    stage.set_desk("no-card")?;
    let mut port = Talk::port()?;
    port.send(2, Ask::Status)?;
    let answer = port.message("status", |message| matches!(message, Message::Status { id: 2, .. }))?;
    compare(&report_of(&answer)?, desk("no-card")?)?;
    port.send(3, Ask::Watch)?;
    port.message("watch", |message| matches!(message, Message::Status { id: 3, .. }))?;
    let mut last = 0;
    for id in ["card-present", "no-card", "card-retired"] {
        stage.set_desk(id)?;
        let wanted = desk(id)?;
        let is_wanted = |message: &Message| report_of(message).and_then(|report| compare(&report, wanted)).is_ok();
        let seen = port.message(id, |message| matches!(message, Message::Changed { .. }) && is_wanted(message))?;
        let Message::Changed { event, .. } = seen else { return Err(Failure(format!("no change: {seen:?}"))) };
        ensure(event > last, || format!("event {event} came after {last}"))?;
        last = event;
    }
    same("exit code", port.close()?, Some(0))
}

fn report_of(message: &Message) -> Result<Value> {
    match message {
        Message::Status { report, .. } | Message::Changed { report, .. } => {
            serde_json::to_value(report).doing("a report")
        }
        other => Err(Failure(format!("no report in {other:?}"))),
    }
}

fn port_ends(stage: &mut Stage) -> Result<()> {
    stage.set_desk("card-present")?;
    let mut port = Talk::port()?;
    port.send(2, Ask::Watch)?;
    port.message("watch", |message| matches!(message, Message::Status { id: 2, .. }))?;
    same("exit code", port.close()?, Some(0))
}
