//! The real host reads virtual cards in a real PC/SC service: what it says, and that it harms
//! nothing and never hangs, whatever card is in.

use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::holder::{Holder, SignedIn};
use csms_e2e::{namespace, place};
use csms_simulator::cards::{
    CardKind, Gate, GidsCard, Habit, Hostile, PivCard, PivContents, Tripwire, VirtualCard, tlv,
};
use csms_simulator::certificates::{self, SmartcardNumber, Validity};
use csms_simulator::pcscd::{Pcscd, ReaderSpec};
use csms_simulator::vpcd::{DEFAULT_PORT, VirtualReader};
use csms_simulator::watch;
use libtest_mimic::{Arguments, Failed, Trial};
use pcsc::{Context, Disposition, Protocols, Scope, ShareMode};
use serde_json::Value;
use std::process::{Command, ExitCode, Output};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

const READER: &str = "Virtual PCD 00 00";
const NUMBER: &str = "500000000001";
/// The deadline of reading, the time a stuck card is waited for, and much room for a slow PC.
const PROMPT: Duration = Duration::from_secs(10);

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // One reader: one case at a time.
    arguments.test_threads = Some(1);
    if arguments.list {
        return libtest_mimic::run(&arguments, cases(&Play::default())).exit_code();
    }
    namespace::run(&[], |_| {
        let play = Play::default();
        let code = libtest_mimic::run(&arguments, cases(&play)).exit_code();
        play.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        code
    })
}

/// The desk of all cases, put up by the first.
#[derive(Clone, Default)]
struct Play(Arc<Mutex<Option<Desk>>>);

struct Desk {
    slot: VirtualReader,
    _service: Pcscd,
}

impl Play {
    fn case(&self, name: &str, case: impl FnOnce(&mut Desk) -> Result<()> + Send + 'static) -> Trial {
        let play = self.clone();
        Trial::test(name, move || play.run(case).map_err(Failed::from))
    }

    fn run(&self, case: impl FnOnce(&mut Desk) -> Result<()>) -> Result<()> {
        let mut desk = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if desk.is_none() {
            let service = Pcscd::start(&[ReaderSpec::new("Virtual PCD", DEFAULT_PORT)]).doing("the service")?;
            *desk = Some(Desk { slot: VirtualReader::new(DEFAULT_PORT), _service: service });
        }
        case(desk.as_mut().doing("there is no desk")?)
    }
}

fn cases(play: &Play) -> Vec<Trial> {
    vec![
        play.case("piv::certificates_are_read_and_nobody_is_named", piv),
        play.case("piv::words_say_how_long_certificates_last", words),
        play.case("piv::no_certificates_and_broken_ones", odd_certificates),
        play.case("gids::certificates_and_tries", gids),
        play.case("harm::status_alone_sends_nothing", passive),
        play.case("harm::wrong_cards_are_left_alone", wrong_cards),
        play.case("harm::a_card_in_use_is_left_alone", in_use),
        play.case("harm::a_card_kept_exclusively_is_left_alone", exclusive),
        play.case("hostile::pulled_after_every_answer", pulled),
        play.case("hostile::every_bad_habit", habits),
        play.case("hostile::a_card_that_never_answers", stuck),
    ]
}

impl Desk {
    /// Puts a card in, and waits until PC/SC shows it and nobody uses it.
    fn insert(&mut self, card: impl VirtualCard + 'static) -> Result<()> {
        self.slot.pull();
        watch::wait_for(READER, watch::PATIENCE, |now| now.is_empty()).doing("an empty reader")?;
        self.slot.insert(Box::new(card)).doing("putting the card in")?;
        let free = |now: &watch::ReaderNow| now.has_answering_card() && !now.state.contains(pcsc::State::INUSE);
        watch::wait_for(READER, watch::PATIENCE, free).doing("a card in the reader")?;
        self.slot.reset_tally();
        Ok(())
    }
}

/// Runs the host; it must end well, soon, and without a panic.
fn host(arguments: &[&str]) -> Result<(String, String)> {
    let begun = Instant::now();
    let Output { status, stdout, stderr } =
        Command::new(place::host()?).args(arguments).output().doing("csms-login-helper")?;
    let took = begun.elapsed();
    let (out, errors) = (String::from_utf8_lossy(&stdout).into_owned(), String::from_utf8_lossy(&stderr).into_owned());
    ensure(status.success() && !errors.contains("panicked"), || format!("{status}: {errors}"))?;
    ensure(took < PROMPT, || format!("it took {took:?}: {errors}"))?;
    Ok((out, errors))
}

/// What `status --read-card --json` says of the first reader, and on standard error.
fn read() -> Result<(Value, String)> {
    let (out, errors) = host(&["status", "--read-card", "--json"])?;
    same("lines", out.lines().count(), 1)?;
    let report: Value = serde_json::from_str(&out).doing("status --read-card --json")?;
    same("service", &report["service"]["state"], "running")?;
    same("reader", &report["readers"][0]["name"], READER)?;
    Ok((report["readers"][0].clone(), errors))
}

fn contents() -> Result<PivContents> {
    let number = SmartcardNumber::new(NUMBER).doing("a number")?;
    let validity = Validity::around_now();
    Ok(PivContents {
        authentication: Some(certificates::authentication(&number, validity).doing("a certificate")?),
        signing: Some(certificates::signing(&number, validity).doing("a certificate")?),
        expires: validity.not_after.date(),
    })
}

fn card() -> Result<PivCard> {
    contents().map(PivCard::new)
}

/// The certificates of a reader's card, if they were read.
fn certificates_of(reader: &Value) -> Option<&Vec<Value>> {
    reader["card"]["certificates"].as_array()
}

fn piv(desk: &mut Desk) -> Result<()> {
    let (wire, trips) = Tripwire::around(card()?.with_tries(1));
    desk.insert(wire)?;
    let (reader, errors) = read()?;
    same("remarks", errors.as_str(), "")?;
    same("family", &reader["card"]["family"], "piv")?;
    let seen = certificates_of(&reader).doing(format_args!("no certificates in {reader}"))?;
    same("certificates", seen.len(), 2)?;
    let wanted = [
        ("authentication", "CN=NHS Authentication G2,OU=CA,O=nhs,C=GB"),
        ("signing", "CN=NHS Signing G2,OU=CA,O=nhs,C=GB"),
    ];
    for (certificate, (kind, issuer)) in seen.iter().zip(wanted) {
        same("kind", &certificate["kind"], kind)?;
        same("issuer", &certificate["issuer"], issuer)?;
        for date in ["not_before", "not_after"] {
            let text = certificate[date].as_str().doing(format_args!("no {date}"))?;
            shared::date::Timestamp::parse(text).doing(date)?;
        }
    }
    ensure(!reader.to_string().contains(NUMBER), || "the report names the holder".to_owned())?;
    same("trips", trips.so_far(), [])?;
    let tally = desk.slot.tally();
    same("resets", tally.resets, 0)?;
    ensure(tally.commands.len() <= 11, || format!("{} commands", tally.commands.len()))?;
    // Nobody holds the card any more.
    watch::wait_for(READER, watch::PATIENCE, |now| !now.state.contains(pcsc::State::INUSE)).doing("letting go")?;
    same("tries, asked by another program", ask_tries()?, [0x63, 0xC1])
}

/// What another program is answered when it asks for the tries.
fn ask_tries() -> Result<Vec<u8>> {
    let card = connect(ShareMode::Shared)?;
    let answer = transmit(&card, &[0, 0xA4, 4, 0, 9, 0xA0, 0, 0, 3, 8, 0, 0, 0x10, 0, 0])
        .and_then(|_| transmit(&card, &[0, 0x20, 0, 0x80]));
    let _ = card.disconnect(Disposition::LeaveCard);
    answer
}

fn connect(mode: ShareMode) -> Result<pcsc::Card> {
    let context = Context::establish(Scope::User).doing("another program")?;
    let reader = std::ffi::CString::new(READER).doing("a name")?;
    context.connect(&reader, mode, Protocols::ANY).doing("another program connects")
}

fn transmit(card: &pcsc::Card, apdu: &[u8]) -> Result<Vec<u8>> {
    let mut buffer = [0; pcsc::MAX_BUFFER_SIZE];
    card.transmit(apdu, &mut buffer).map(<[u8]>::to_vec).doing("another program's command")
}

fn words(desk: &mut Desk) -> Result<()> {
    desk.insert(card()?)?;
    let (out, errors) = host(&["status", "--read-card"])?;
    same("remarks", errors.as_str(), "")?;
    let lines: Vec<&str> = out.lines().filter(|line| line.contains("certificate ")).collect();
    same("certificates", lines.len(), 2)?;
    for (line, parts) in
        lines.iter().zip([["signing in", "CN=NHS Authentication G2"], ["signing ", "CN=NHS Signing G2"]])
    {
        let days = ["364 days left", "365 days left"].iter().any(|days| line.contains(days));
        ensure(days && parts.iter().all(|part| line.contains(part)), || out.clone())?;
    }
    ensure(!out.contains(NUMBER), || "the table names the holder".to_owned())
}

fn odd_certificates(desk: &mut Desk) -> Result<()> {
    const AUTHENTICATION: u32 = 0x5F_C105;
    let empty = PivContents { authentication: None, signing: None, ..contents()? };
    desk.insert(PivCard::new(empty.clone()))?;
    same("certificates of an empty card", certificates_of(&read()?.0).map(Vec::len), Some(0))?;

    let object =
        |certificate: &[u8], info| tlv::wrap(0x53, &[tlv::write(0x70, certificate), tlv::write(0x71, &[info])]);
    // Cards of the kind that a person can hold: something is there, and it cannot be understood.
    for (what, bytes) in [
        ("a certificate of nothing but noise", object(&[0xA5; 900], 0)),
        ("a zip bomb", object(&bomb(), 1)),
        ("a certificate that goes down 2,000 levels", object(&nested(2_000), 0)),
    ] {
        desk.insert(PivCard::new(empty.clone()).with_object(AUTHENTICATION, bytes))?;
        let (reader, _) = read()?;
        let seen = certificates_of(&reader).doing(format_args!("{what}: {reader}"))?;
        same(what, seen.len(), 1)?;
        ensure(seen[0]["not_after"].is_null(), || format!("{what}: {reader}"))?;
    }
    desk.insert(PivCard::new(empty).with_object(AUTHENTICATION, object(&[0x30; 65_000], 0)))?;
    let (reader, errors) = read()?;
    same("a certificate of 64 kB", certificates_of(&reader), None)?;
    ensure(errors.contains("longer than any certificate"), || errors.clone())
}

/// A megabyte of nothing, in a kilobyte of gzip.
fn bomb() -> Vec<u8> {
    let head = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3];
    [&head[..], &miniz_oxide::deflate::compress_to_vec(&vec![0x30; 1 << 20], 9)].concat()
}

/// Sequences in sequences.
fn nested(levels: usize) -> Vec<u8> {
    (0..levels).fold(Vec::new(), |inner, _| tlv::write(0x30, &inner))
}

fn gids(desk: &mut Desk) -> Result<()> {
    let contents = contents()?;
    for left in [3, 1, 0] {
        let certificates = contents.authentication.iter().chain(&contents.signing).cloned().collect();
        let (wire, trips) = Tripwire::around(GidsCard::new(certificates).with_tries(left));
        desk.insert(wire)?;
        let (reader, errors) = read()?;
        same("remarks", errors.as_str(), "")?;
        same("family", &reader["card"]["family"], "gids")?;
        same("tries", &reader["card"]["tries"]["left"], left)?;
        let seen = certificates_of(&reader).doing(format_args!("no certificates in {reader}"))?;
        let kinds: Vec<&Value> = seen.iter().map(|certificate| &certificate["kind"]).collect();
        same("kinds", kinds, ["authentication", "signing"])?;
        same("trips", trips.so_far(), [])?;
        same("resets", desk.slot.tally().resets, 0)?;
    }
    let (out, _) = host(&["status", "--read-card"])?;
    ensure(out.contains("passcode tries left: 0"), || out.clone())
}

fn passive(desk: &mut Desk) -> Result<()> {
    desk.insert(card()?)?;
    host(&["status", "--json"])?;
    let tally = desk.slot.tally();
    ensure(tally.commands.is_empty() && tally.resets == 0, || format!("{tally:?}"))
}

fn wrong_cards(desk: &mut Desk) -> Result<()> {
    for kind in [CardKind::Bank, CardKind::Jcop41] {
        desk.slot.pull();
        watch::wait_for(READER, watch::PATIENCE, |now| now.is_empty()).doing("an empty reader")?;
        let card = kind.make().doing("a card")?.doing("a card")?;
        desk.slot.insert(card).doing("putting it in")?;
        watch::wait_for(READER, watch::PATIENCE, |now| now.has_answering_card()).doing("a card")?;
        desk.slot.reset_tally();
        let (reader, errors) = read()?;
        same("certificates", certificates_of(&reader), None)?;
        ensure(errors.contains("has no certificates for CSMS"), || errors.clone())?;
        same("commands", desk.slot.tally().commands, [])?;
    }
    Ok(())
}

/// Another program has signed in with the card; the host must not even talk to it.
fn in_use(desk: &mut Desk) -> Result<()> {
    let (wire, trips) = Tripwire::around(card()?);
    desk.insert(wire)?;
    let other = SignedIn::with(READER)?;
    let (before, tripped) = (desk.slot.tally().commands.len(), trips.so_far().len());
    let (reader, errors) = read()?;
    ensure(errors.contains("another program is using the card"), || errors.clone())?;
    let flags = reader["state"].as_array().doing("no state")?;
    ensure(flags.iter().any(|flag| flag == "in-use"), || reader.to_string())?;
    same("certificates", certificates_of(&reader), None)?;
    same("commands", desk.slot.tally().commands.len(), before)?;
    same("trips", trips.so_far().len(), tripped)?;
    other.is_still_signed_in()
}

fn exclusive(desk: &mut Desk) -> Result<()> {
    desk.insert(card()?)?;
    let holder = Holder::take(READER)?;
    let (reader, errors) = read()?;
    ensure(errors.contains("another program is using the card"), || errors.clone())?;
    let flags = reader["state"].as_array().doing("no state")?;
    ensure(flags.iter().any(|flag| flag == "exclusive"), || reader.to_string())?;
    same("commands", desk.slot.tally().commands, [])?;
    drop(holder);
    Ok(())
}

fn pulled(desk: &mut Desk) -> Result<()> {
    desk.insert(card()?)?;
    read()?;
    let all = desk.slot.tally().commands.len();
    ensure(all > 5, || format!("only {all} commands"))?;
    for good in 0..all {
        let (wire, trips) = Tripwire::around(Hostile::new(card()?, Habit::PulledAfter(good)));
        desk.insert(wire)?;
        let (reader, errors) = read()?;
        same("certificates", certificates_of(&reader), None)?;
        ensure(errors.contains("was not read"), || format!("after {good}: {errors:?}"))?;
        same("commands", desk.slot.tally().commands.len(), good + 1)?;
        same("trips", trips.so_far(), [])?;
    }
    Ok(())
}

fn habits(desk: &mut Desk) -> Result<()> {
    let garbage = (0..12).map(|seed| Habit::Garbage(seed * 77 + 1));
    let others = [
        Habit::EndlessNothing,
        Habit::EndlessData,
        Habit::WrongLength,
        Habit::EmptySuccess,
        Habit::NoStatus,
        Habit::TooLong,
    ];
    for habit in garbage.chain(others) {
        let what = format!("{habit:?}");
        let (wire, trips) = Tripwire::around(Hostile::new(card()?, habit));
        desk.insert(wire)?;
        let (reader, errors) = read().doing(&what)?;
        same(&what, certificates_of(&reader), None)?;
        ensure(errors.contains("was not read"), || format!("{what}: {errors:?}"))?;
        ensure(desk.slot.tally().commands.len() < 300, || format!("{what}: no end"))?;
        same(&what, trips.so_far(), [])?;
    }
    Ok(())
}

/// It is given up, and keeps no other card from being read.
fn stuck(desk: &mut Desk) -> Result<()> {
    let gate = Gate::default();
    desk.insert(Hostile::new(card()?, Habit::Stuck(gate.clone())))?;
    let mut second = VirtualReader::new(DEFAULT_PORT + 1);
    second.insert(Box::new(GidsCard::new(Vec::new()))).doing("the second card")?;
    watch::wait_for("Virtual PCD 00 01", watch::PATIENCE, |now| now.has_answering_card()).doing("the second card")?;
    let outcome = host(&["status", "--read-card", "--json"]);
    gate.open();
    let (out, errors) = outcome?;
    let report: Value = serde_json::from_str(&out).doing("status --read-card --json")?;
    same("certificates", certificates_of(&report["readers"][0]), None)?;
    ensure(errors.contains("Virtual PCD 00 00 was not read: the card answers too slowly"), || errors.clone())?;
    same("the other card's tries", &report["readers"][1]["card"]["tries"]["left"], 3)?;
    same("remarks", errors.lines().count(), 1)
}
