//! For Intune: OMA-URIs for what it takes as a template, and a script for what it refuses.
//!
//! Intune takes templates that write below `Software\Policies\Google` and `…\Mozilla`. Below
//! `Software\Policies\Microsoft` it takes only a few, and extensions of Edge are not among them.

use super::About;
use super::admx::{self, category_name};
use super::browser::{Browser, EVERY, Needed};
use super::registry::{self, Data};
use serde_json::Value;
use shared::settings::{Kind, TABLE};
use shared::texts::texts;

/// The name under which a template is taken in.
fn app(browser: &Browser) -> String {
    format!("CsmsLoginHelper{}", browser.title.rsplit(' ').next().unwrap_or_default())
}

/// Browsers whose templates Intune takes.
fn taken() -> impl Iterator<Item = &'static Browser> {
    EVERY.iter().filter(|browser| matches!(browser.name, "chrome" | "firefox"))
}

/// One row for each setting to make: name, OMA-URI, type and value, as comma-separated values.
pub fn table(about: &About) -> String {
    let mut rows = vec![["Name", "OMA-URI", "Data type", "Value"].map(str::to_owned)];
    for browser in taken() {
        let app = app(browser);
        rows.push([
            format!("{}: take in the template", browser.title),
            format!("./Device/Vendor/MSFT/Policy/ConfigOperations/ADMXInstall/{app}/Policy/{app}Admx"),
            "String".to_owned(),
            format!("the content of csms-login-helper-{}.admx, version {}", browser.name, about.version),
        ]);
        for row in TABLE {
            let example = || serde_json::from_str(row.example).unwrap_or_default();
            let value = match about.settings {
                None => example(),
                Some(settings) => match settings.get(row.name) {
                    Some(value) => value.clone(),
                    None => continue,
                },
            };
            let value = match row.kind {
                Kind::Switch => if value == true { "<enabled/>" } else { "<disabled/>" }.to_owned(),
                Kind::Texts => {
                    let items = value.as_array().into_iter().flatten().filter_map(Value::as_str);
                    // Windows parts names and values of a list by this character.
                    let listed: Vec<_> = (1..).zip(items).map(|(n, item)| format!("{n}&#xF000;{item}")).collect();
                    format!("<enabled/><data id=\"{}\" value=\"{}\"/>", row.name, listed.join("&#xF000;"))
                }
                Kind::Object(_) => data(row.name, &value.to_string()),
                Kind::Text(_) | Kind::Choice(_) => data(row.name, value.as_str().unwrap_or_default()),
            };
            rows.push([
                format!("{}: {}", browser.title, texts().get(&row.title())),
                format!(
                    "./Device/Vendor/MSFT/Policy/Config/{app}~Policy~CsmsLoginHelper~{}/{}",
                    category_name(row.category),
                    row.name
                ),
                "String".to_owned(),
                value,
            ]);
        }
    }
    rows.iter()
        .map(|row| row.each_ref().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).join(",") + "\r\n")
        .collect()
}

fn data(id: &str, value: &str) -> String {
    format!("<enabled/><data id=\"{id}\" value=\"{}\"/>", admx::escaped(value).replace('\n', "&#10;"))
}

const HEAD: &str = "\
# Sets the policies of CSMS Login Helper for the whole PC. Run it as administrator in a 64-bit PowerShell
# (Intune: \"Run script in 64 bit PowerShell Host: Yes\", \"Run this script using the logged on credentials: No\").
#
#   csms-login-helper-policies.ps1 [-Browser chrome,edge,firefox] [-Settings] [-Remove] [-WhatIf]
#
# Without -Settings it installs the extension and lets it start the native host. With -Settings it also makes
# the settings of the extension: change the examples below to your own first. -Remove takes away what it made.
# Nothing of others is overwritten. ExtensionSettings of Firefox is one text for all add-ons: when there is one
# already, the script leaves it alone and says so.
[CmdletBinding(SupportsShouldProcess)]
param(
  [ValidateSet('chrome', 'edge', 'chromium', 'firefox')] [string[]] $Browser = @('chrome', 'edge'),
  [switch] $Settings,
  [switch] $Remove
)
$ErrorActionPreference = 'Stop'
$values = @(
";

const TAIL: &str = r#")
$failed = $false
foreach ($v in $values | Where-Object { $Browser -contains $_.Browser -and ($Settings -or -not $_.Setting) }) {
  $path = 'HKLM:\' + $v.Key
  $old = (Get-ItemProperty -LiteralPath $path -ErrorAction SilentlyContinue).($v.Name)
  $ours = ($old -join '') -eq ($v.Data -join '')
  if ($Remove) {
    if ($null -ne $old -and $ours) { Remove-ItemProperty -LiteralPath $path -Name $v.Name }
  }
  elseif ($v.Type -eq 'MultiString' -and $null -ne $old -and -not $ours) {
    Write-Warning ($path + '\' + $v.Name + ' is there already and was left alone: add the extension to it')
    $failed = $true
  }
  elseif ($PSCmdlet.ShouldProcess($path, $v.Name)) {
    if (-not (Test-Path -LiteralPath $path)) { New-Item -Path $path -Force | Out-Null }
    New-ItemProperty -LiteralPath $path -Name $v.Name -Value $v.Data -PropertyType $v.Type -Force | Out-Null
  }
}
if ($failed) { exit 1 }
exit 0
"#;

/// The script.
pub fn script(about: &About) -> String {
    let mut text = HEAD.to_owned();
    for browser in EVERY {
        let Some(key) = browser.registry else { continue };
        for needed in [Needed::Install, Needed::Settings] {
            for entry in registry::entries(browser, key, &browser.policies(about, needed)) {
                let (kind, data) = match &entry.data {
                    Data::Text(text) => ("String", quoted(text)),
                    Data::Number(number) => ("DWord", number.to_string()),
                    Data::Lines(lines) => {
                        let lines: Vec<_> = lines.iter().map(|line| quoted(line)).collect();
                        ("MultiString", format!("@({})", lines.join(", ")))
                    }
                };
                let is = |yes: bool| if yes { "$true" } else { "$false" };
                text += &format!(
                    "  @{{ Browser = '{}'; Setting = {}; Key = {}; Name = {}; Type = '{kind}'; Data = {data} }}\n",
                    browser.name,
                    is(needed == Needed::Settings),
                    quoted(&entry.key),
                    quoted(&entry.name),
                );
            }
        }
    }
    // Windows PowerShell takes a file without mark for one of the PC's code page.
    format!("\u{FEFF}{text}{TAIL}").replace('\n', "\r\n")
}

/// A text as PowerShell takes it to the letter.
fn quoted(text: &str) -> String {
    text.chars().fold(String::from("'"), |mut out, letter| {
        out.push(letter);
        // PowerShell takes curly quotes for straight ones.
        if matches!(letter, '\'' | '\u{2018}'..='\u{201B}') {
            out.push(letter);
        }
        out
    }) + "'"
}
