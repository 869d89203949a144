//! Readers that come and go, cards that come and go faster than anybody looks, and lines that fail.

use crate::desk::{Play, card, certificates_of, host};
use crate::families;
use crate::quick::{self, Quick};
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::talk::Talk;
use csms_simulator::cards::{Habit, Hostile, Trip, Tripwire, VirtualCard};
use csms_simulator::own_reader::{Fault, OwnReader};
use csms_simulator::pcscd::{Pcscd, USB_READER};
use csms_simulator::watch;
use libtest_mimic::Trial;
use serde_json::Value;
use std::fs;
use std::io::Read;
use std::os::unix::net::UnixListener;
use std::thread;

pub fn cases(play: &Play) -> Vec<Trial> {
    vec![
        play.alone("live::a_service_that_refuses_this_user", refused),
        play.alone("live::no_reader_and_as_many_as_there_can_be", crowds),
        play.alone("live::a_reader_fails_and_is_back", broken),
        play.alone("live::readers_on_usb_come_and_go", hot_plug),
        play.alone("live::cards_of_all_families_pulled_after_every_answer", pulled),
        play.alone("live::cards_that_are_dead_and_lines_that_fail", faults),
        play.alone("live::a_thousand_movements_and_none_is_lost", soak),
    ]
}

fn flags(report: &Value) -> Vec<&str> {
    report["readers"][0]["state"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// A pcscd that asks polkit about a user who may not use cards hangs up when it has the answer, without a
/// word; its client library, which has said its own by then, calls that SCARD_W_SECURITY_VIOLATION. Debian
/// 12's pcscd does not ask, but its library knows.
fn refused() -> Result<()> {
    let socket = "/run/pcscd/pcscd.comm";
    // That of a service which has ended may still be there.
    let _ = fs::remove_file(socket);
    let listener = UnixListener::bind(socket).doing(socket)?;
    thread::spawn(move || {
        // The library's first word has 20 bytes: all of it is there, and its last byte is never read.
        listener.incoming().flatten().for_each(|mut line| drop(line.read_exact(&mut [0; 19])));
    });
    let told = (host(&["status", "--json"]), host(&["status"]));
    fs::remove_file(socket).doing(socket)?;
    let report: Value = serde_json::from_str(&told.0?.0).doing("status --json")?;
    same("service", &report["service"]["state"], "forbidden")?;
    same("why", &report["service"]["detail"], "SCARD_W_SECURITY_VIOLATION (0x8010006A)")?;
    let words = told.1?.0;
    ensure(words.contains("refuses this user (SCARD_W_SECURITY_VIOLATION"), || words.clone())
}

/// pcscd knows 16 readers at the most.
fn crowds() -> Result<()> {
    for count in [0, 1, 4, 16] {
        let (_service, readers) = quick::service(count)?;
        for reader in readers.iter().step_by(2) {
            reader.insert(card()?);
        }
        for name in watch::readers().doing("the readers")?.iter().step_by(2) {
            watch::wait_for(name, watch::PATIENCE, |now| now.has_answering_card()).doing("a card")?;
        }
        let (out, _) = host(&["status", "--json"])?;
        let report: Value = serde_json::from_str(&out).doing("status --json")?;
        let told: Vec<_> = report["readers"].as_array().into_iter().flatten().collect();
        let names: Vec<_> = told.iter().filter_map(|reader| reader["name"].as_str()).collect();
        same("names", names, watch::readers().doing("the readers")?)?;
        let cards = told.iter().filter(|reader| reader["card"]["family"] == "piv").count();
        same("cards", cards, count.div_ceil(2))?;
        same("commands", readers.iter().map(OwnReader::commands).sum::<u64>(), 0)?;
    }
    Ok(())
}

/// Readers that the service finds by itself leave its list when they go.
fn hot_plug() -> Result<()> {
    let (_service, usb) = Pcscd::start_with_usb().doing("the service")?;
    let (one, two) = (quick::reader()?, quick::reader()?);
    let names = |now: &Value| -> Vec<String> {
        let readers = now["readers"].as_array().into_iter().flatten();
        readers.filter_map(|reader| reader["name"].as_str()).map(str::to_owned).collect()
    };
    let called = |number| format!("{USB_READER} {number:02} 00");
    let host = Talk::lines(&["watch", "--json"])?;
    let without = |now: &Value| now["service"]["state"] == "running" && names(now).is_empty();
    host.until("no reader", without)?;
    for _ in 0..2 {
        usb.plug_in(&one).doing("plugging in")?;
        host.until("a reader", |now| names(now) == [called(0)] && flags(now) == ["empty"])?;
        one.insert(card()?);
        host.until("its card", |now| now["readers"][0]["card"]["family"] == "piv")?;
        usb.plug_in(&two).doing("plugging in")?;
        host.until("another reader", |now| names(now) == [called(0), called(1)])?;
        // The other one stays, with its name, and nothing is said of a card that is gone with its reader.
        usb.plug_out(&one).doing("plugging out")?;
        let now = host.until("the other reader", |now| names(now) == [called(1)])?;
        same("its card", &now["readers"][0]["card"], &Value::Null)?;
        usb.plug_out(&two).doing("plugging out")?;
        host.until("no reader again", without)?;
        one.pull();
    }
    same("commands", one.commands() + two.commands(), 0)?;
    same("exit", host.close()?, Some(0))
}

fn broken() -> Result<()> {
    let (_service, readers) = quick::service(1)?;
    let host = Talk::lines(&["watch", "--json"])?;
    host.until("an empty reader", |now| flags(now) == ["empty"])?;
    readers[0].insert(card()?);
    host.until("a card", |now| now["readers"][0]["card"]["family"] == "piv")?;
    for _ in 0..2 {
        readers[0].plug(false);
        host.until("a reader that does not answer", |now| flags(now) == ["unavailable"])?;
        readers[0].plug(true);
        host.until("the reader and its card", |now| now["readers"][0]["card"]["family"] == "piv")?;
    }
    same("commands", readers[0].commands(), 0)?;
    same("exit", host.close()?, Some(0))
}

fn faults() -> Result<()> {
    let (_service, readers) = quick::service(1)?;
    for (fault, why, unread) in [
        (Fault::Mute, "does not answer", "mute"),
        (Fault::Unresponsive, "does not answer", "mute"),
        (Fault::Line, "was not read", "other"),
        (Fault::None, "", ""),
    ] {
        readers[0].pull();
        watch::wait_for("Own Reader 0 00 00", watch::PATIENCE, |now| now.is_empty()).doing("an empty reader")?;
        readers[0].set_fault(fault);
        readers[0].insert(card()?);
        watch::wait_for("Own Reader 0 00 00", watch::PATIENCE, |now| !now.is_empty()).doing("a card")?;
        let (out, errors) = host(&["status", "--read-card", "--json"])?;
        let report: Value = serde_json::from_str(&out).doing("status --json")?;
        let reader = &report["readers"][0];
        ensure(errors.contains(why), || format!("{fault:?}: {errors:?} {reader}"))?;
        if fault == Fault::None {
            same("certificates", certificates_of(reader).map(Vec::len), Some(2))?;
        } else {
            same(&format!("{fault:?}"), &reader["card"]["unread"], unread)?;
            same("certificates", certificates_of(reader), None)?;
        }
        same("resets", readers[0].resets(), 0)?;
    }
    Ok(())
}

/// Every family, pulled at every place of the conversation.
fn pulled() -> Result<()> {
    let quick = Quick::start()?;
    for make in families::ALL {
        let (whole, errors, all) = quick.read(make()?)?;
        same("remarks on a card that stays", errors.as_str(), "")?;
        same("certificates", certificates_of(&whole).map(Vec::len), Some(2))?;
        for good in 0..usize::try_from(all).doing("a count")? {
            let (wire, trips) = Tripwire::around(Hostile::new(make()?, Habit::PulledAfter(good)));
            let (seen, errors, commands) = quick.read(Box::new(wire))?;
            let what = format!("{} pulled after {good}", whole["card"]["family"]);
            same(&what, certificates_of(&seen), None)?;
            ensure(errors.contains("was not read"), || format!("{what}: {errors:?}"))?;
            same(&what, commands, good as u64 + 1)?;
            ensure(trips.so_far().iter().all(|trip| *trip == Trip::TriesAsked), || format!("{:?}", trips.so_far()))?;
        }
    }
    same("resets", quick.resets(), 0)
}

/// A card that is like no other: its number is in its answer to reset.
#[derive(Clone, Copy, Debug)]
struct Numbered(u16);

impl VirtualCard for Numbered {
    fn atr(&self) -> Vec<u8> {
        let [high, low] = self.0.to_be_bytes();
        let body = [0x84, 0x01, b'N', b'o', high, low];
        let check = body.iter().fold(0, |sum, byte| sum ^ byte);
        [&[0x3B][..], &body, &[check]].concat()
    }

    fn transmit(&mut self, _: &[u8]) -> Vec<u8> {
        vec![0x6D, 0x00]
    }

    fn reset(&mut self) {}
}

/// Cards go in and out of three readers at random, in bursts, without a pause for the host. After
/// each burst it must come to tell exactly how things are, which is as they never were before.
fn soak() -> Result<()> {
    const MOVEMENTS: u16 = 1_000;
    const READERS: usize = 3;
    let (_service, readers) = quick::service(READERS)?;
    let host = Talk::lines(&["watch", "--json"])?;
    let names = watch::readers().doing("the readers")?;
    // The card in each reader, and how many movements the service has counted there.
    let mut inside: Vec<Option<Numbered>> = vec![None; READERS];
    let counts = names.iter().map(|name| watch::now(name).map(|now| now.events));
    let mut counts = counts.collect::<std::result::Result<Vec<_>, _>>().doing("the readers")?;
    let mut seed = 11_u64;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (seed >> 33) as usize % below
    };
    let mut moved = 0;
    while moved < MOVEMENTS {
        let (first, least) = (moved, 1 + random(9));
        // A card that was put in meanwhile and is still in has never been told of before.
        while usize::from(moved - first) < least || !inside.iter().flatten().any(|card| card.0 >= first) {
            let at = random(READERS);
            if inside[at].take().is_some() {
                readers[at].pull();
            } else {
                readers[at].insert(Numbered(moved));
                inside[at] = Some(Numbered(moved));
            }
            moved += 1;
            let now =
                watch::wait_for(&names[at], watch::PATIENCE, |now| now.events != counts[at]).doing("a movement")?;
            same("movements that the service counted", now.events, counts[at] + 1)?;
            counts[at] = now.events;
        }
        host.until(&format!("movement {moved}"), |now| {
            let told = |at: usize| now["readers"][at]["card"]["atr"].as_str().map(str::to_owned);
            (0..READERS).all(|at| {
                told(at) == inside[at].map(|card| card.atr().iter().map(|byte| format!("{byte:02X}")).collect())
            })
        })?;
    }
    same("exit", host.close()?, Some(0))
}
