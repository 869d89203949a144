//! The virtual cards as a real smart card service and Debian's smartcard tools see them.

#![allow(clippy::unwrap_used, reason = "a panic is the failure report of a test")]

use csms_simulator::Error;
use csms_simulator::cards::{
    Burning, CardKind, GidsCard, PivCard, PivContents, VirtualCard, ias_ecc_card, idprime_card, pkcs15_card,
};
use csms_simulator::certificates::{self, SmartcardNumber, Validity};
use csms_simulator::namespace::in_namespace;
use csms_simulator::pcscd::{Pcscd, ReaderSpec, slot_names};
use csms_simulator::vpcd::{DEFAULT_PORT, VirtualReader};
use csms_simulator::watch::{self, PATIENCE};
use std::process::Command;

const READER: &str = "Virtual PCD 00 00";

/// Runs a program and returns what it said; it must succeed.
fn run(program: &str, arguments: &[&str]) -> String {
    run_with(program, arguments, &[])
}

/// The same with these variables set.
fn run_with(program: &str, arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let output = Command::new(program).args(arguments).envs(variables.iter().copied()).output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{program} {arguments:?}: {}\n{said}", output.status);
    said
}

fn service() -> Pcscd {
    Pcscd::start(&[ReaderSpec::new("Virtual PCD", DEFAULT_PORT)]).unwrap()
}

fn piv() -> PivCard {
    let number = SmartcardNumber::new("500000000001").unwrap();
    let validity = Validity::around_now();
    PivCard::new(PivContents {
        authentication: Some(certificates::authentication(&number, validity).unwrap()),
        signing: Some(certificates::signing(&number, validity).unwrap()),
        expires: validity.not_after.date(),
    })
}

#[test]
fn debians_tools_accept_the_nhs_like_card() {
    in_namespace("debians_tools_accept_the_nhs_like_card", || {
        let _service = service();
        let mut reader = VirtualReader::new(DEFAULT_PORT);
        reader.insert(Box::new(piv())).unwrap();
        watch::wait_for(READER, PATIENCE, |now| now.has_answering_card()).unwrap();

        let atr = run("opensc-tool", &["--reader", "0", "--atr"]);
        assert!(atr.starts_with("3b:d6:97:00:81:b1:fe:45:1f:87:80:31:c1:52:21:1a:4b"), "{atr}");
        let name = run("opensc-tool", &["--reader", "0", "--name"]);
        assert!(name.contains("Personal Identity Verification"), "{name}");

        let list = run("pkcs15-tool", &["--reader", "0", "--list-certificates"]);
        assert!(list.contains("Certificate for PIV Authentication"), "{list}");
        assert!(list.contains("Certificate for Digital Signature"), "{list}");
        assert_eq!(list.matches("X.509 Certificate").count(), 2, "{list}");

        for (id, issuer) in [("01", "NHS Authentication G2"), ("02", "NHS Signing G2")] {
            let pem = run("pkcs15-tool", &["--reader", "0", "--read-certificate", id]);
            let file = std::env::temp_dir().join(format!("csms-simulator-{}-{id}.pem", std::process::id()));
            std::fs::write(&file, &pem[pem.find("-----BEGIN").unwrap()..]).unwrap();
            let shown = run(
                "openssl",
                &["x509", "-in", file.to_str().unwrap(), "-noout", "-issuer", "-subject", "-nameopt", "RFC2253"],
            );
            std::fs::remove_file(file).unwrap();
            assert!(shown.contains(&format!("issuer=CN={issuer},OU=CA,O=nhs,C=GB")), "{shown}");
            assert!(shown.contains("subject=CN=500000000001,OU=people,O=nhs"), "{shown}");
        }

        let pins = run("pkcs15-tool", &["--reader", "0", "--list-pins"]);
        assert!(pins.contains("Reference      : 128"), "{pins}");
        assert!(tries(0x80).ends_with("3 tries left.\n"), "{}", tries(0x80));
        let tally = reader.tally();
        assert!(tally.commands.iter().any(|command| command.ins == 0xCB), "{tally:?}");
        assert!(tally.power_on >= 1, "{tally:?}");
    });
}

#[test]
fn debians_tools_accept_the_gids_card() {
    in_namespace("debians_tools_accept_the_gids_card", || {
        let _service = service();
        let mut reader = VirtualReader::new(DEFAULT_PORT);
        let number = SmartcardNumber::new("500000000001").unwrap();
        let validity = Validity::around_now();
        let authentication = certificates::authentication(&number, validity).unwrap();
        let signing = certificates::signing(&number, validity).unwrap();
        reader.insert(Box::new(GidsCard::new(vec![authentication, signing]).with_tries(2))).unwrap();
        watch::wait_for(READER, PATIENCE, |now| now.has_answering_card()).unwrap();

        let name = run("opensc-tool", &["--reader", "0", "--name"]);
        assert!(name.contains("GIDS"), "{name}");
        let list = run("pkcs15-tool", &["--reader", "0", "--list-certificates"]);
        assert_eq!(list.matches("X.509 Certificate").count(), 2, "{list}");
        let pins = run("pkcs15-tool", &["--reader", "0", "--list-pins"]);
        assert!(pins.contains("Tries left     : 2"), "{pins}");
        let pem = run("pkcs15-tool", &["--reader", "0", "--read-certificate", "01"]);
        assert!(pem.contains("-----BEGIN CERTIFICATE-----"), "{pem}");
    });
}

/// What Debian's tool says of the passcode with this name.
fn tries(passcode: u8) -> String {
    // The namespace's own folder: it is gone with the test.
    let script = "/run/tries";
    std::fs::write(script, format!("pin_info CHV{passcode}\nquit\n")).unwrap();
    run("opensc-explorer", &["--reader", "0", "--mf", "", script])
}

/// What Debian's tool lists on a card, whose first certificate it must be able to read.
fn listed(card: impl VirtualCard + 'static) -> String {
    listed_with(card, &[])
}

/// The same with these variables set.
fn listed_with(card: impl VirtualCard + 'static, variables: &[(&str, &str)]) -> String {
    let mut reader = VirtualReader::new(DEFAULT_PORT);
    reader.insert(Box::new(card)).unwrap();
    watch::wait_for(READER, PATIENCE, |now| now.has_answering_card()).unwrap();
    let passcodes = run_with("pkcs15-tool", &["--reader", "0", "--list-pins"], variables);
    let list = run_with("pkcs15-tool", &["--reader", "0", "--list-certificates"], variables) + &passcodes;
    let id = list.lines().find_map(|line| line.trim().strip_prefix("ID ")?.split(": ").nth(1)).unwrap().to_owned();
    let pem = run_with("pkcs15-tool", &["--reader", "0", "--read-certificate", &id], variables);
    assert!(pem.contains("-----BEGIN CERTIFICATE-----"), "{pem}");
    reader.pull();
    watch::wait_for(READER, PATIENCE, |now| now.is_empty()).unwrap();
    list
}

/// The certificates of the made-up person 500000000001: for signing in, for signing.
fn both() -> Vec<Vec<u8>> {
    let (number, validity) = (SmartcardNumber::new("500000000001").unwrap(), Validity::around_now());
    let authentication = certificates::authentication(&number, validity).unwrap();
    vec![authentication, certificates::signing(&number, validity).unwrap()]
}

#[test]
fn debians_tools_accept_the_idprime_card() {
    in_namespace("debians_tools_accept_the_idprime_card", || {
        let _service = service();
        let list = listed(idprime_card(&both()));
        assert_eq!(list.matches("X.509 Certificate").count(), 2, "{list}");
        assert!(list.contains("Reference      : 17"), "{list}");
        // They ask by VERIFY, as the makers of their driver for this make found to be harmless. Our host does not.
        let mut reader = VirtualReader::new(DEFAULT_PORT);
        reader.insert(Box::new(idprime_card(&[]))).unwrap();
        watch::wait_for(READER, PATIENCE, |now| now.has_answering_card()).unwrap();
        assert!(tries(0x11).ends_with("3 tries left.\n"), "{}", tries(0x11));
    });
}

/// Debian's tools read a card of no known make only when told to, and then as the standard says.
const READ_ANY_CARD: &str = "app default { enable_default_driver = true; card_drivers = default; }";

/// Of its tries nothing is known to them either: the standard has no place for them.
#[test]
fn debians_tools_accept_the_plain_card_with_files() {
    in_namespace("debians_tools_accept_the_plain_card_with_files", || {
        let _service = service();
        let file = "/run/opensc.conf";
        std::fs::write(file, READ_ANY_CARD).unwrap();
        let list = listed_with(pkcs15_card(&both()), &[("OPENSC_CONF", file)]);
        assert_eq!(list.matches("X.509 Certificate").count(), 2, "{list}");
        assert_eq!(list.matches("PIN [Passcode]").count(), 1, "{list}");
        assert!(list.contains("Reference      : 1 ") && !list.contains("ries left"), "{list}");
    });
}

/// They have a driver for this very make, and it reads the same data object as the host does.
#[test]
fn debians_tools_accept_the_ias_ecc_card() {
    in_namespace("debians_tools_accept_the_ias_ecc_card", || {
        let _service = service();
        let list = listed(ias_ecc_card(&both(), 3));
        assert_eq!(list.matches("X.509 Certificate").count(), 2, "{list}");
        assert_eq!(list.matches("PIN [Passcode]").count(), 1, "{list}");
        let mut reader = VirtualReader::new(DEFAULT_PORT);
        for (left, flag) in [(2, "user PIN count low"), (1, "final user PIN try"), (0, "user PIN locked")] {
            // Its answer to VERIFY is another: what they tell is what they have read.
            let (card, _) = Burning::new(Box::new(ias_ecc_card(&both(), left)));
            reader.insert(Box::new(card)).unwrap();
            watch::wait_for(READER, PATIENCE, |now| now.has_answering_card()).unwrap();
            assert!(tries(1).ends_with(&format!("{left} tries left.\n")), "{}", tries(1));
            let tokens = run("pkcs11-tool", &["--list-token-slots"]);
            assert!(tokens.contains(flag) && tokens.contains("Made-up card"), "{left}: {tokens}");
            reader.pull();
            watch::wait_for(READER, PATIENCE, |now| now.is_empty()).unwrap();
        }
    });
}

#[test]
fn pc_sc_shows_every_kind_of_card_as_it_should() {
    in_namespace("pc_sc_shows_every_kind_of_card_as_it_should", || {
        let _service = service();
        let mut reader = VirtualReader::new(DEFAULT_PORT);
        assert!(watch::now(READER).unwrap().is_empty());

        let mut events = watch::now(READER).unwrap().events;
        for kind in [CardKind::Jcop41, CardKind::Bank, CardKind::Piv] {
            let card = kind.make().unwrap().unwrap();
            let atr = card.atr();
            reader.insert(card).unwrap();
            let now = watch::wait_for(READER, PATIENCE, |now| now.has_answering_card()).unwrap();
            assert_eq!(now.atr, atr, "{kind:?}");
            assert!(now.events > events, "{kind:?}");
            events = now.events;
            reader.pull();
            watch::wait_for(READER, PATIENCE, |now| now.is_empty()).unwrap();
        }

        reader.insert(CardKind::Mute.make().unwrap().unwrap()).unwrap();
        let mute = watch::wait_for(READER, PATIENCE, |now| now.has_mute_card()).unwrap();
        assert_eq!(mute.atr, [0u8; 0]);
        assert!(!mute.has_answering_card());
        let context = pcsc::Context::establish(pcsc::Scope::User).unwrap();
        let name = std::ffi::CString::new(READER).unwrap();
        let refused = context.connect(&name, pcsc::ShareMode::Shared, pcsc::Protocols::ANY).err();
        assert_eq!(refused, Some(pcsc::Error::UnpoweredCard));
        assert!(reader.tally().commands.is_empty(), "looking sends no command");
    });
}

#[test]
fn a_long_answer_comes_in_parts_or_at_once_as_it_is_asked_for() {
    in_namespace("a_long_answer_comes_in_parts_or_at_once_as_it_is_asked_for", || {
        let _service = service();
        let mut reader = VirtualReader::new(DEFAULT_PORT);
        reader.insert(Box::new(piv())).unwrap();
        watch::wait_for(READER, PATIENCE, |now| now.has_answering_card()).unwrap();
        let context = pcsc::Context::establish(pcsc::Scope::User).unwrap();
        let name = std::ffi::CString::new(READER).unwrap();
        let card = context.connect(&name, pcsc::ShareMode::Shared, pcsc::Protocols::ANY).unwrap();
        let mut buffer = [0; pcsc::MAX_BUFFER_SIZE_EXTENDED];
        let select = [0, 0xA4, 4, 0, 9, 0xA0, 0, 0, 3, 8, 0, 0, 0x10, 0, 0];
        assert!(card.transmit(&select, &mut buffer).unwrap().ends_with(&[0x90, 0x00]));
        let ask = [0, 0xCB, 0x3F, 0xFF, 5, 0x5C, 3, 0x5F, 0xC1, 0x05];
        let short = card.transmit(&[&ask[..], &[0]].concat(), &mut buffer).unwrap().to_vec();
        assert_eq!((short.len(), short[256]), (258, 0x61), "in parts");
        let extended = [0, 0xCB, 0x3F, 0xFF, 0, 0, 5, 0x5C, 3, 0x5F, 0xC1, 0x05, 0, 0];
        let whole = card.transmit(&extended, &mut buffer).unwrap();
        assert!(whole.len() > 700 && whole.ends_with(&[0x90, 0x00]), "at once");
        assert_eq!(whole[..256], short[..256]);
    });
}

#[test]
fn a_card_stays_while_the_service_is_away_and_the_service_can_have_other_readers() {
    in_namespace("a_card_stays_while_the_service_is_away_and_the_service_can_have_other_readers", || {
        let first = service();
        let mut reader = VirtualReader::new(DEFAULT_PORT);
        reader.insert(Box::new(piv())).unwrap();
        watch::wait_for(READER, PATIENCE, |now| now.has_answering_card()).unwrap();
        assert!(matches!(Pcscd::start(&[]), Err(Error::ServiceTaken { .. })), "never two");

        first.stop().unwrap();
        assert!(matches!(watch::readers(), Err(Error::Pcsc { source: pcsc::Error::NoService, .. })));

        let second = Pcscd::start(&[]).unwrap();
        assert_eq!(watch::readers().unwrap(), [""; 0]);

        let others =
            [ReaderSpec::new("OMNIKEY AG CardMan 3121", DEFAULT_PORT), ReaderSpec::new("Pinpad Reader", 40000)];
        let _third = second.restart(&others).unwrap();
        let wanted = slot_names(&others);
        assert_eq!(watch::readers().unwrap(), wanted);
        reader.reseat().unwrap();
        watch::wait_for(&wanted[0], PATIENCE, |now| now.has_answering_card()).unwrap();
        let mut other = VirtualReader::new(40001);
        other.insert(CardKind::Bank.make().unwrap().unwrap()).unwrap();
        let bank = watch::wait_for(&wanted[3], PATIENCE, |now| now.has_answering_card()).unwrap();
        assert_eq!(bank.atr[..2], [0x3B, 0x68], "each reader has its own cards");
        assert!(watch::now(&wanted[1]).unwrap().is_empty() && watch::now(&wanted[2]).unwrap().is_empty());
        assert_eq!(wanted[3], "Pinpad Reader 00 01");
    });
}
