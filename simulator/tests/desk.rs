//! The whole desk, set to every state of the catalogue.

#![allow(clippy::unwrap_used, reason = "a panic is the failure report of a test")]

use csms_simulator::cards::CardKind;
use csms_simulator::desk::{Desk, DeskConfig};
use csms_simulator::namespace::in_namespace;
use csms_simulator::watch;
use shared::card::Family;
use shared::report::{ReaderFlag, ServiceState};
use shared::scenario::{desks, playable_desks};
use std::io::{Read, Write};
use std::net::TcpStream;

fn desk() -> Desk {
    Desk::start(DeskConfig { control: Some(0), ..DeskConfig::default() }).unwrap()
}

/// Asserts that PC/SC shows what this desk of the catalogue reports.
fn assert_shown(id: &str) {
    let wanted = &desks().iter().find(|desk| desk.id == id).unwrap().report;
    let Ok(readers) = watch::readers() else {
        assert_eq!(wanted.service.state, ServiceState::Stopped, "{id}");
        return;
    };
    assert_eq!(wanted.service.state, ServiceState::Running, "{id}");
    assert_eq!(readers.is_empty(), wanted.readers.is_empty(), "{id}");
    for reader in &wanted.readers {
        let now = watch::now(&reader.name).unwrap();
        let held = reader.is(ReaderFlag::Exclusive);
        assert_eq!(now.state.contains(pcsc::State::EXCLUSIVE), held, "{id}");
        match &reader.card {
            None => assert!(now.is_empty(), "{id}"),
            Some(card) => {
                assert_eq!(Family::of_atr(&now.atr), card.family, "{id}");
                assert_eq!(now.has_mute_card(), card.atr.is_empty(), "{id}");
            }
        }
    }
}

#[test]
fn every_desk_of_the_catalogue_is_really_shown() {
    in_namespace("every_desk_of_the_catalogue_is_really_shown", || {
        let desk = desk();
        // There and back: each follows its neighbour from both sides.
        for next in playable_desks().chain(playable_desks().rev()) {
            desk.play(&next.id).unwrap();
            assert_shown(&next.id);
        }
    });
}

#[test]
fn cards_stay_in_the_reader_while_the_service_is_stopped() {
    in_namespace("cards_stay_in_the_reader_while_the_service_is_stopped", || {
        let desk = desk();
        desk.set("card-present").unwrap();
        desk.set_service(false).unwrap();
        assert!(!desk.view().running);
        desk.set_service(true).unwrap();
        assert_shown("card-present");
        desk.set_service(false).unwrap();
        desk.set_card(0, CardKind::Jcop41).unwrap();
        desk.set_service(true).unwrap();
        assert_shown("card-retired");
        let before = watch::now("Virtual PCD 00 00").unwrap().events;
        desk.set_card(0, CardKind::Jcop41).unwrap();
        assert!(watch::now("Virtual PCD 00 00").unwrap().events >= before + 2, "pulled and put in again");
        desk.set_card(1, CardKind::Bank).unwrap();
        assert!(watch::now("Virtual PCD 00 01").unwrap().has_answering_card());
        assert!(desk.set_card(2, CardKind::Bank).is_err());
        assert!(desk.tally(0).commands.is_empty());
    });
}

#[test]
fn the_control_page_moves_the_desk() {
    in_namespace("the_control_page_moves_the_desk", || {
        let desk = desk();
        let url = desk.control_url().unwrap();
        let address = url.trim_start_matches("http://").trim_end_matches('/');
        let post = |path: &str, body: &str| {
            let mut line = TcpStream::connect(address).unwrap();
            let length = body.len();
            write!(
                line,
                "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
                 Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            )
            .unwrap();
            let mut answer = String::new();
            line.read_to_string(&mut answer).unwrap();
            assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
            answer
        };
        assert!(post("/api/card", "{\"slot\":0,\"card\":\"mute\"}").contains("\"card\":\"mute\""));
        assert_shown("card-unresponsive");
        assert!(post("/api/service", "{\"running\":false}").contains("\"running\":false"));
        assert_shown("service-stopped");
        post("/api/desk", "{\"desk\":\"bank-card\"}");
        assert_shown("bank-card");
        post("/api/outcome", "{\"page\":\"csms-role-missing\"}");
        assert_eq!(desk.site().unwrap().outcome(), "csms-role-missing");
    });
}
