//! Packages as msitools reads them.

use super::*;

fn content() -> Content<'static> {
    Content {
        version: "1.2.3",
        host: "uk.csms_login_helper",
        program: b"MZ program",
        command_line: b"MZ command line",
        chromium: b"{}".to_vec(),
        firefox: b"{}".to_vec(),
        licences: "MIT\n",
        icon: b"icon",
        date: 1_767_225_600,
    }
}

#[test]
fn the_same_input_gives_the_same_bytes_and_other_input_another_code() {
    let one = pack(&content()).unwrap();
    assert!(one == pack(&content()).unwrap());
    let other = pack(&Content { program: b"MZ other", ..content() }).unwrap();
    let code = |msi: &[u8]| {
        let summary = msi.windows(SUMMARY.len()).position(|part| part == SUMMARY).unwrap();
        let text = String::from_utf8_lossy(&msi[summary..summary + 512]).into_owned();
        text[text.find('{').unwrap()..].split('}').next().unwrap().to_owned()
    };
    assert_ne!(code(&one), code(&other));
}

/// What msitools reads in a package.
fn read(name: &str, questions: &[&[&str]]) -> Vec<String> {
    let file = std::env::temp_dir().join(format!("csms-msi-test-{name}-{}.msi", std::process::id()));
    fs::write(&file, pack(&content()).unwrap()).unwrap();
    let said = |question: &&[&str]| {
        let mut command = Command::new("msiinfo");
        command.arg(question[0]).arg(&file).args(&question[1..]).env("TZ", "UTC");
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    let read = questions.iter().map(said).collect();
    fs::remove_file(&file).unwrap();
    read
}

#[test]
fn msitools_reads_date_code_and_keys() {
    let read = read("codes", &[&["suminfo"], &["export", "Registry"], &["export", "Property"]]);
    let [summary, registry, property] = &read[..] else { panic!("{read:?}") };
    assert!(summary.contains("Created: Thu Jan  1 00:00:00 2026"), "{summary}");
    assert!(summary.contains("x64;1033"), "{summary}");
    for (_, keys) in REGISTERED {
        for key in *keys {
            // No back slash at the end.
            assert!(registry.contains(&format!("{key}\\NativeMessagingHosts\\uk.csms_login_helper\t")), "{registry}");
        }
    }
    assert!(property.contains("ARPPRODUCTICON\thelper.ico"), "{property}");
    assert!(property.contains(&format!("ProductCode\t{{{}}}", product_code("1.2.3"))), "{property}");
}

/// As Windows' own checks of packages (ICE) want it, as far as it matters here.
#[test]
fn its_tables_hang_together() {
    let tables = ["Component", "File", "Registry", "FeatureComponents", "Media", "Upgrade", "Directory"];
    let questions = tables.map(|table| ["export", table]);
    let questions: Vec<&[&str]> = questions.iter().map(|question| &question[..]).collect();
    // Three lines about the columns, then the rows.
    let rows = |text: &String| -> Vec<Vec<String>> {
        let row = |line: &str| line.trim_end_matches('\r').split('\t').map(str::to_owned).collect();
        text.lines().skip(3).map(row).collect()
    };
    let read: Vec<_> = read("tables", &questions).iter().map(rows).collect();
    let [components, files, registry, featured, media, upgrade, folders] = &read[..] else { panic!("{read:?}") };
    let column = |rows: &[Vec<String>], n: usize| rows.iter().map(|row| row[n].clone()).collect::<Vec<_>>();
    let names = column(components, 0);
    for component in components {
        let [name, code, folder, attributes, _, key_path] = &component[..] else { panic!("{component:?}") };
        assert!(code.len() == 38 && *code == code.to_uppercase(), "{code}");
        assert_eq!(column(components, 1).iter().filter(|other| *other == code).count(), 1, "{code}");
        assert!(column(folders, 0).contains(folder), "{folder}");
        // For 64 bits, and known by a file of its own.
        assert_eq!(attributes, "256");
        assert!(files.iter().any(|file| file[0] == *key_path && file[1] == *name), "{component:?}");
    }
    assert_eq!(column(featured, 1), names);
    assert!(column(registry, 5).iter().all(|component| names.contains(component)), "{registry:?}");
    let sequence: Vec<usize> = column(files, 7).iter().map(|number| number.parse().unwrap()).collect();
    assert_eq!(sequence, (1..=files.len()).collect::<Vec<_>>());
    assert_eq!(media[0][1], files.len().to_string());
    let versions: Vec<_> = files.iter().map(|file| (&*file[0], &*file[4], &*file[5])).collect();
    assert_eq!(versions[..2], [("Program", "1.2.3.0", LANGUAGE), ("CommandLine", "1.2.3.0", LANGUAGE)]);
    assert!(versions[2..].iter().all(|(_, version, _)| version.is_empty()), "{versions:?}");
    // Older versions are taken off, newer ones not.
    assert_eq!(column(upgrade, 1), ["", "1.2.3"]);
    assert_eq!(column(upgrade, 2), ["1.2.3", ""]);
}

#[test]
fn a_file_without_summary_is_refused() {
    assert!(fixed(b"nothing".to_vec(), 0).is_err());
    assert!(fixed([&[0; 40][..], &SUMMARY, &[0xFF; 4]].concat(), 0).is_err());
}
