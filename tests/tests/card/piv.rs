//! PIV cards: series 9 and 10.

use crate::desk::{Desk, NUMBER, Play, READER, card, certificates_of, contents, host, read, read_with};
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::holder;
use csms_e2e::talk::Talk;
use csms_simulator::cards::{PivCard, PivContents, Trip, Tripwire, tlv};
use csms_simulator::watch;
use libtest_mimic::Trial;
use serde_json::Value;
use shared::protocol::{Ask, Message};
use shared::report::Tries;

pub fn cases(play: &Play) -> Vec<Trial> {
    vec![
        play.case("piv::certificates_are_read_and_nobody_is_named", certificates),
        play.case("piv::words_say_how_long_certificates_last", words),
        play.case("piv::tries_are_told_only_when_asked_for", tries),
        play.case("piv::tries_are_told_to_a_browser_that_may_ask", tries_over_the_port),
        play.case("piv::no_certificates_and_broken_ones", odd_certificates),
    ]
}

fn certificates(desk: &mut Desk) -> Result<()> {
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
    same("tries, asked by another program", holder::tries(READER)?, [0x63, 0xC1])
}

fn tries(desk: &mut Desk) -> Result<()> {
    for left in [3, 1, 0] {
        let (wire, trips) = Tripwire::around(card()?.with_tries(left));
        desk.insert(wire)?;
        let (silent, _) = read()?;
        same("tries that nobody asked for", &silent["card"]["tries"], &Value::Null)?;
        same("trips until then", trips.so_far(), [])?;
        let (reader, errors) = read_with(&["--ask-tries"])?;
        same("remarks", errors.as_str(), "")?;
        same("tries", reader["card"]["tries"]["left"].as_u64(), Some(left.into()))?;
        same("certificates", certificates_of(&reader).map(Vec::len), Some(2))?;
        same("trips", trips.so_far(), [Trip::TriesAsked])?;
        same("resets", desk.slot.tally().resets, 0)?;
        let still = if left == 0 { [0x69, 0x83] } else { [0x63, 0xC0 | left] };
        same("tries, asked by another program", holder::tries(READER)?, still)?;
    }
    let (out, _) = host(&["status", "--read-card", "--ask-tries"])?;
    ensure(out.contains("passcode tries left: 0"), || out.clone())
}

/// As the extension asks, without and with the setting.
fn tries_over_the_port(desk: &mut Desk) -> Result<()> {
    let (wire, trips) = Tripwire::around(card()?.with_tries(2));
    desk.insert(wire)?;
    let mut port = Talk::port()?;
    for (id, ask, tries) in [(2, Ask::ReadCard, None), (3, Ask::ReadCardAndTries, Some(Tries { left: 2 }))] {
        port.send(id, ask)?;
        let told = port.message("status", |message| matches!(message, Message::Status { id: of, .. } if *of == id))?;
        let Message::Status { report, .. } = told else { return ensure(false, || format!("{told:?}")) };
        let card = report.readers[0].card.as_ref().doing("no card")?;
        same("tries", card.tries, tries)?;
        same("certificates", card.certificates.as_ref().map(Vec::len), Some(2))?;
        same("trips", trips.so_far().len(), usize::from(tries.is_some()))?;
    }
    same("trips", trips.so_far(), [Trip::TriesAsked])?;
    same("exit", port.close()?, Some(0))
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
    ensure(!out.contains(NUMBER) && out.contains("smartcard number: 500.......01"), || out.clone())?;
    let (whole, _) = host(&["status", "--read-card", "--show-numbers"])?;
    ensure(whole.contains(&format!("smartcard number: {NUMBER}")), || whole.clone())?;
    let (json, _) = host(&["status", "--read-card", "--show-numbers", "--json"])?;
    let report: Value = serde_json::from_str(&json).doing("status --json")?;
    same("number in the JSON, when asked for", &report["smartcard_numbers"][READER], NUMBER)
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
        ("a certificate that goes down 2,000 levels", object(&tlv::nested(2_000), 0)),
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
