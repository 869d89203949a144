//! A card with folders and files (ISO 7816-4, 7.4 and 11.2), for families that keep certificates so.

use super::apdu::{Answer, Application, Command, Exchange, fail, status};
use super::tlv;
use std::collections::BTreeMap;

/// The card's root folder.
const ROOT: u16 = 0x3F00;
/// In P1 of READ BINARY: the other bits are a file's short name, and not a place in it.
const SHORT_NAME: u8 = 0x80;
/// There is nothing at that place of a file.
const BEYOND_THE_END: [u8; 2] = [0x6B, 0x00];

/// A card that hands out files and a few data objects. It signs nothing, and takes no passcode.
#[derive(Clone, Debug)]
pub struct FileCard {
    atr: Vec<u8>,
    /// Template of the answer to SELECT, and the tag of a file's size in it.
    template: (u32, u32),
    /// Names of applications, and their folders.
    applications: Vec<(Vec<u8>, Vec<u16>)>,
    /// Contents by whole path.
    files: BTreeMap<Vec<u16>, Vec<u8>>,
    /// Files that have a short name too.
    short_names: BTreeMap<u8, Vec<u16>>,
    /// What the template says of every file and folder beside kind, name and size.
    rules: Vec<u8>,
    /// Answers to GET DATA, by P1, P2 and data.
    objects: BTreeMap<Vec<u8>, Vec<u8>>,
    /// What the passcode is called, and how many tries of it are left.
    passcode: Option<(u8, u8)>,
    folder: Vec<u16>,
    file: Option<Vec<u16>>,
    exchange: Exchange,
}

impl FileCard {
    /// An empty card with this answer to reset, whose SELECT answers with this template and tells
    /// the size of a file under this tag.
    pub(super) fn new(atr: &[u8], template: u32, size: u32) -> Self {
        Self {
            atr: atr.to_vec(),
            template: (template, size),
            applications: Vec::new(),
            files: BTreeMap::new(),
            short_names: BTreeMap::new(),
            rules: Vec::new(),
            objects: BTreeMap::new(),
            passcode: None,
            folder: Vec::new(),
            file: None,
            exchange: Exchange::default(),
        }
    }

    /// Adds an application of this name in this folder.
    pub(super) fn application(mut self, name: &[u8], folder: &[u16]) -> Self {
        self.applications.push((name.to_vec(), folder.to_vec()));
        self
    }

    /// Adds a file; its path does not name the root.
    pub(super) fn file(mut self, path: &[u16], contents: Vec<u8>) -> Self {
        self.files.insert(path.to_vec(), contents);
        self
    }

    /// Adds a file that can be read by a short name, too.
    pub(super) fn short_file(mut self, short: u8, path: &[u16], contents: Vec<u8>) -> Self {
        self.short_names.insert(short, path.to_vec());
        self.file(path, contents)
    }

    /// Adds this to what every SELECT answers: who may do what.
    pub(super) fn rules(mut self, rules: Vec<u8>) -> Self {
        self.rules = rules;
        self
    }

    /// Adds an answer to GET DATA.
    pub(super) fn object(mut self, question: &[u8], answer: Vec<u8>) -> Self {
        self.objects.insert(question.to_vec(), answer);
        self
    }

    /// Gives it a passcode of this name, with so many tries left. VERIFY without data asks for them.
    pub(super) fn passcode(mut self, name: u8, left: u8) -> Self {
        self.passcode = Some((name, left));
        self
    }

    /// The same card with these bytes as every file of this name, whatever they are.
    #[must_use]
    pub fn with_file(mut self, name: u16, contents: &[u8]) -> Self {
        let places = self.files.iter_mut().filter(|(path, _)| path.last() == Some(&name));
        places.for_each(|(_, file)| contents.clone_into(file));
        self
    }

    fn select(&mut self, command: &Command) -> Answer {
        let steps: Vec<u16> = command.data.chunks_exact(2).map(|step| u16::from_be_bytes([step[0], step[1]])).collect();
        let from = |folder: &[u16]| [folder, &steps].concat();
        let place = match (command.p1, steps.as_slice()) {
            (0x04, _) => {
                let named =
                    |(name, _): &&(Vec<u8>, Vec<u16>)| !command.data.is_empty() && name.starts_with(&command.data);
                self.applications.iter().find(named).map(|(_, folder)| folder.clone())
            }
            (0x00, [] | [ROOT]) => Some(Vec::new()),
            // By its name: here, or else beside the root.
            (0x00, [_]) => [from(&self.folder), from(&[])].into_iter().find(|path| self.is_there(path)),
            (0x01 | 0x02 | 0x09, [_, ..]) => Some(from(&self.folder)),
            (0x08, [ROOT, rest @ ..]) => Some(rest.to_vec()),
            (0x08, [_, ..]) => Some(steps.clone()),
            _ => return fail(status::WRONG_PARAMETERS),
        };
        let Some(place) = place.filter(|place| self.is_there(place)) else { return fail(status::NOT_FOUND) };
        let size = self.files.get(&place).map(|file| u16::try_from(file.len()).unwrap_or(u16::MAX));
        let name = place.last().copied().unwrap_or(ROOT).to_be_bytes();
        match size {
            Some(_) => {
                self.folder = place[..place.len() - 1].to_vec();
                self.file = Some(place);
            }
            None => (self.folder, self.file) = (place, None),
        }
        if command.p2 & 0x0C == 0x0C {
            return (Vec::new(), status::OK);
        }
        let kind = if size.is_some() { 0x01 } else { 0x38 };
        let mut parts = vec![tlv::write(0x82, &[kind]), tlv::write(0x83, &name)];
        parts.extend(size.map(|size| tlv::write(self.template.1, &size.to_be_bytes())));
        parts.push(self.rules.clone());
        (tlv::wrap(self.template.0, &parts), status::OK)
    }

    fn is_there(&self, path: &[u16]) -> bool {
        let folder = || self.applications.iter().any(|(_, folder)| folder.starts_with(path));
        path.is_empty() || self.files.keys().any(|file| file.starts_with(path)) || folder()
    }

    fn read_binary(&mut self, command: &Command) -> Answer {
        let mut high = command.p1;
        if command.p1 & SHORT_NAME != 0 {
            // A short name is one of the folder that is chosen.
            let named = self.short_names.get(&(command.p1 & 0x1F));
            let Some(path) = named.filter(|path| path[..path.len() - 1] == self.folder) else {
                return fail(status::NOT_FOUND);
            };
            self.file = Some(path.clone());
            high = 0;
        }
        let Some(file) = self.file.as_ref().and_then(|path| self.files.get(path)) else {
            return fail(status::CONDITIONS_NOT_MET);
        };
        let from = usize::from(u16::from_be_bytes([high, command.p2]));
        let Some(rest) = file.get(from..).filter(|rest| !rest.is_empty()) else { return fail(BEYOND_THE_END) };
        let count = command.expected.unwrap_or_default().min(rest.len());
        (rest[..count].to_vec(), status::OK)
    }
}

impl Application for FileCard {
    fn atr(&self) -> Vec<u8> {
        self.atr.clone()
    }

    fn exchange(&mut self) -> &mut Exchange {
        &mut self.exchange
    }

    fn run(&mut self, command: &Command) -> Answer {
        match command.ins {
            0xA4 => self.select(command),
            0xB0 => self.read_binary(command),
            0x20 if command.data.is_empty() => match self.passcode {
                Some((name, 0)) if name == command.p2 => fail(status::PASSCODE_LOCKED),
                Some((name, left)) if name == command.p2 => fail([0x63, 0xC0 | left & 0x0F]),
                _ => fail(status::NO_SUCH_REFERENCE),
            },
            0xCA | 0xCB => {
                let question = [&[command.p1, command.p2][..], &command.data].concat();
                let found = self.objects.get(&question);
                found.map_or_else(|| fail(status::NO_SUCH_REFERENCE), |object| (object.clone(), status::OK))
            }
            _ => fail(status::UNKNOWN_INSTRUCTION),
        }
    }

    fn forget(&mut self) {
        (self.folder, self.file) = (Vec::new(), None);
    }
}

#[cfg(test)]
mod tests {
    use super::super::VirtualCard;
    use super::*;

    fn card() -> FileCard {
        let long = (0..=255).cycle().take(300).collect();
        FileCard::new(&[0x3B, 0x00], 0x62, 0x80)
            .application(&[0xA0, 1, 2, 3], &[0x5015])
            .file(&[0x5015, 0x5031], vec![1, 2, 3])
            .file(&[0x2F00], long)
    }

    #[test]
    fn files_are_found_by_every_way_of_selecting() {
        let mut card = card();
        for select in [
            &[0, 0xA4, 8, 4, 4, 0x50, 0x15, 0x50, 0x31, 0][..],
            &[0, 0xA4, 2, 4, 2, 0x50, 0x31, 0],
            &[0, 0xA4, 0, 4, 2, 0x50, 0x31, 0],
        ] {
            assert_eq!(card.transmit(select), [0x62, 0x0B, 0x82, 1, 1, 0x83, 2, 0x50, 0x31, 0x80, 2, 0, 3, 0x90, 0]);
            assert_eq!(card.transmit(&[0, 0xB0, 0, 1, 2]), [2, 3, 0x90, 0]);
        }
        assert_eq!(card.transmit(&[0, 0xA4, 4, 0x0C, 2, 0xA0, 1]), [0x90, 0]);
        assert_eq!(card.transmit(&[0, 0xB0, 0, 0, 1]), [0x69, 0x85], "a folder has no bytes");
        assert_eq!(card.transmit(&[0, 0xA4, 2, 4, 2, 0x2F, 0x00, 0]), [0x6A, 0x82], "not in this folder");
    }

    #[test]
    fn a_file_has_an_end() {
        let mut card = card();
        card.transmit(&[0, 0xA4, 0, 0x0C, 2, 0x2F, 0x00]);
        assert_eq!(card.transmit(&[0, 0xB0, 1, 0, 0]).len(), 44 + 2);
        assert_eq!(card.transmit(&[0, 0xB0, 1, 44, 0]), [0x6B, 0x00]);
        card.reset();
        assert_eq!(card.transmit(&[0, 0xB0, 0, 0, 1]), [0x69, 0x85]);
    }
}
