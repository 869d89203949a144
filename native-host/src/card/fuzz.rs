//! Every parser that meets bytes of a card gets a fixed number of broken inputs, the same every
//! time, grown from what the virtual cards say. It must end, without a panic, and keep its promises.

use super::scripted::{Virtual, certificates, mutate, seeded};
use super::{Read, Transport, certificate, gids, ias_ecc, idprime, inflate, piv, pkcs15, tlv};
use csms_simulator::cards::{CardKind, GidsCard, VirtualCard, ias_ecc_card, idprime_card, pkcs15_card};
use shared::card::Family;
use shared::report::CertificateKind;

/// How many inputs each parser gets.
const INPUTS: usize = 20_000;
/// Most changes an input has undergone.
const CHANGES: usize = 24;

/// Feeds a parser with the seeds and what grows from them. A changed input is the parent of the
/// next, now and then, so that changes add up.
fn feed(seed: u64, seeds: &[Vec<u8>], parse: impl Fn(&[u8])) {
    seeds.iter().for_each(|bytes| parse(bytes));
    let mut random = seeded(seed);
    let mut bytes = Vec::new();
    for round in 0..INPUTS {
        if round % CHANGES == 0 {
            bytes.clone_from(&seeds[random() % seeds.len()]);
        }
        mutate(&mut bytes, &mut random);
        parse(&bytes);
    }
}

/// What cards of all families answer when they are read.
fn answers() -> Vec<Vec<u8>> {
    fn of(card: impl VirtualCard, read: Read) -> Vec<Vec<u8>> {
        let mut card = Virtual::new(card);
        read(&mut card).unwrap();
        card.answers
    }
    let piv = CardKind::Piv.make().unwrap().unwrap();
    [
        of(piv, piv::read),
        of(GidsCard::new(certificates()), gids::read),
        of(ias_ecc_card(&certificates(), 3), ias_ecc::read),
        of(pkcs15_card(&certificates()), pkcs15::read),
        of(idprime_card(&certificates()), idprime::read),
    ]
    .concat()
}

#[test]
fn answers_to_reset() {
    let kinds = CardKind::ALL.iter().filter_map(|kind| kind.make().unwrap()).map(|card| card.atr());
    let atrs: Vec<_> = kinds.chain([pkcs15_card(&[]).atr(), ias_ecc_card(&[], 0).atr()]).collect();
    feed(1, &atrs, |atr| {
        let family = Family::of_atr(atr);
        assert_eq!(Family::of_atr(atr), family, "the same bytes are the same card");
    });
}

#[test]
fn objects() {
    feed(2, &answers(), |bytes| {
        let mut left = bytes.len();
        for (_, value) in tlv::objects(bytes) {
            assert!(value.len() < left, "objects lie one after the other");
            left -= value.len() + 1;
        }
        for tag in [0x53, 0x61, 0x70, 0x5F2F, 0xBF_8101] {
            assert!(tlv::find(bytes, tag).is_none_or(|value| value.len() < bytes.len()));
        }
    });
}

#[test]
fn unpacking() {
    let packed = |plain: &[u8]| miniz_oxide::deflate::compress_to_vec_zlib(plain, 9);
    let gzip = |plain: &[u8]| {
        [&[0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3], &miniz_oxide::deflate::compress_to_vec(plain, 9)[..]].concat()
    };
    let certificate = &certificates()[0];
    let seeds = [packed(certificate), gzip(certificate), packed(&[0; 50_000]), gzip(&[0; 50_000])];
    feed(3, &seeds, |bytes| {
        for plain in [inflate::zlib(bytes), inflate::gzip(bytes)].into_iter().flatten() {
            assert!(plain.len() <= inflate::LIMIT);
        }
    });
}

#[test]
fn certificates_of_any_form() {
    feed(4, &certificates(), |bytes| {
        let (seen, number) = certificate::understand(bytes, CertificateKind::Other);
        assert!(seen.issuer.chars().count() <= 256 && !seen.issuer.chars().any(char::is_control));
        assert!(number.is_none() || seen.is_nhs(), "only NHS certificates name a number");
        assert!(!serde_json::to_string(&seen).unwrap().contains("500000000001"), "{seen:?}");
    });
}

/// Hands out one buffer, cut into answers: a length (two bytes), then as many bytes.
struct Stream<'a>(&'a [u8]);

impl Transport for Stream<'_> {
    fn transmit(&mut self, _: &super::Apdu) -> Result<Vec<u8>, super::ReadError> {
        let gone = || super::ReadError::Contact(crate::readers::ContactError::Removed);
        let (length, rest) = self.0.split_first_chunk::<2>().ok_or_else(gone)?;
        let (answer, rest) = rest.split_at(usize::from(u16::from_be_bytes(*length)).min(rest.len()));
        self.0 = rest;
        Ok(answer.to_vec())
    }
}

#[test]
fn whole_conversations_with_every_family() {
    let stream = |card: Box<dyn VirtualCard>, read: Read| {
        let mut card = Virtual::new(card);
        read(&mut card).unwrap();
        let framed = |answer: &Vec<u8>| [&u16::try_from(answer.len()).unwrap().to_be_bytes()[..], answer].concat();
        card.answers.iter().flat_map(framed).collect::<Vec<u8>>()
    };
    let families: [(Box<dyn VirtualCard>, Read); 5] = [
        (CardKind::Piv.make().unwrap().unwrap(), piv::read),
        (Box::new(GidsCard::new(certificates())), gids::read),
        (Box::new(ias_ecc_card(&certificates(), 3)), ias_ecc::read),
        (Box::new(pkcs15_card(&certificates())), pkcs15::read),
        (Box::new(idprime_card(&certificates())), idprime::read),
    ];
    for (number, (card, read)) in (5..).zip(families) {
        feed(number, &[stream(card, read)], |bytes| {
            if let Ok(Some(contents)) = read(&mut Stream(bytes)) {
                assert!(contents.certificates.len() <= 36, "{}", contents.certificates.len());
            }
        });
    }
}
