//! Every parser that meets bytes of a card gets a fixed number of broken inputs, the same every
//! time, grown from what the virtual cards say. It must end, without a panic, and keep its promises.

use super::scripted::{Virtual, certificates, mutate, seeded};
use super::{Read, Transport, certificate, gids, ias_ecc, idprime, inflate, piv, pkcs15, tlv};
use csms_simulator::cards::{CardKind, GidsCard, VirtualCard, ias_ecc_card, idprime_card, pkcs15_card, tlv as write};
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

/// A card of each family, and what reads it.
fn families() -> [(Box<dyn VirtualCard>, Read); 5] {
    [
        (CardKind::Piv.make().unwrap().unwrap(), piv::read),
        (Box::new(GidsCard::new(certificates())), gids::read),
        (Box::new(ias_ecc_card(&certificates(), 3)), ias_ecc::read),
        (Box::new(pkcs15_card(&certificates())), pkcs15::read),
        (Box::new(idprime_card(&certificates())), idprime::read),
    ]
}

/// What cards of all families answer when they are read.
fn answers() -> Vec<Vec<u8>> {
    families().into_iter().flat_map(|(card, read)| Virtual::new(card).told(read)).collect()
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

/// The lists of PKCS #15: where certificates are, and which part of a file is one.
#[test]
fn lists_of_places() {
    let part = [0x30, 0x0D, 0x04, 2, 0x43, 0, 2, 2, 1, 7, 0x80, 3, 0, 0, 9];
    let entry = [&[0x30, 0x13, 0x30, 0, 0xA1, 0x0F][..], &part].concat();
    let of_card = Virtual::new(pkcs15_card(&certificates())).told(pkcs15::read);
    let seeds = [of_card, vec![[&[0xA4, 0x0F][..], &part].concat(), entry]].concat();
    let file = [0xA5; 300];
    feed(10, &seeds, |bytes| {
        let entries = tlv::objects(bytes).filter_map(pkcs15::certificate);
        for (path, part) in pkcs15::places(bytes).chain(entries) {
            assert!(path.len() % 2 == 0 && (2..=16).contains(&path.len()), "{path:02X?}");
            let length = part.map_or(file.len(), |(_, length)| length);
            assert!(pkcs15::cut(&file, part).is_none_or(|bytes| bytes.len() == length));
        }
    });
}

/// The lists of files on GIDS and IDPrime cards.
#[test]
fn lists_of_files() {
    // An answer without its status, and without the tag around it.
    let bare = |answer: &Vec<u8>| [answer[..answer.len() - 2].to_vec(), answer.get(4..).unwrap_or_default().to_vec()];
    let of_gids = Virtual::new(GidsCard::new(certificates())).told(gids::read);
    feed(11, &of_gids.iter().flat_map(bare).collect::<Vec<_>>(), |bytes| {
        assert!(gids::certificate_files(bytes).count() <= bytes.len() / 28);
    });
    let of_idprime = Virtual::new(idprime_card(&certificates())).told(idprime::read);
    feed(12, &of_idprime.iter().flat_map(bare).collect::<Vec<_>>(), |bytes| {
        assert!(idprime::certificate_files(bytes).count() <= usize::from(bytes.first().copied().unwrap_or_default()));
    });
}

/// What a PIV card puts around a certificate.
#[test]
fn certificate_objects() {
    let packed = miniz_oxide::deflate::compress_to_vec(&certificates()[0], 9);
    let gzip = [&[0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3][..], &packed].concat();
    let object = |der: &[u8], info| write::wrap(0x53, &[write::write(0x70, der), write::write(0x71, &[info])]);
    feed(13, &[object(&certificates()[0], 0), object(&gzip, 1), vec![0x53, 0]], |bytes| {
        if let Ok(Some(der)) = piv::certificate_in(bytes) {
            assert!(der.len() <= bytes.len().max(inflate::LIMIT));
        }
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
        let framed = |answer: &Vec<u8>| [&u16::try_from(answer.len()).unwrap().to_be_bytes()[..], answer].concat();
        Virtual::new(card).told(read).iter().flat_map(framed).collect::<Vec<u8>>()
    };
    for (number, (card, read)) in (5..).zip(families()) {
        feed(number, &[stream(card, read)], |bytes| {
            if let Ok(Some(contents)) = read(&mut Stream(bytes)) {
                assert!(contents.certificates.len() <= 36, "{}", contents.certificates.len());
            }
        });
    }
}
