//! What is needed, and for what.

use super::For;

/// A Debian package.
pub struct Package {
    /// Its name.
    pub name: &'static str,
    /// What needs it.
    pub needed: For,
    /// A program that makes the package unnecessary when somebody installed it another way.
    pub or_program: Option<&'static str>,
}

const fn deb(name: &'static str, needed: For) -> Package {
    Package { name, needed, or_program: None }
}

/// Debian packages.
pub const PACKAGES: &[Package] = &[
    // Building: PC/SC's headers, and Node for wasm-opt.
    deb("libpcsclite-dev", For::Build),
    deb("pkg-config", For::Build),
    Package { name: "build-essential", needed: For::Build, or_program: Some("cc") },
    Package { name: "nodejs", needed: For::Build, or_program: Some("node") },
    Package { name: "npm", needed: For::Build, or_program: Some("npm") },
    // Running: browsers, a virtual reader for the real PC/SC service, private namespaces.
    deb("chromium", For::Demo),
    deb("chromium-driver", For::Demo),
    deb("pcscd", For::Demo),
    deb("vsmartcard-vpcd", For::Demo),
    deb("fonts-dejavu-core", For::Demo),
    deb("util-linux", For::Demo),
    deb("iproute2", For::Demo),
    // Testing.
    deb("firefox-esr", For::Everything),
    deb("opensc", For::Everything),
    // The message bus of a desktop, for a browser in a sandbox.
    deb("dbus-daemon", For::Everything),
    // Check packages for Debian, read those for Windows, check templates of policies.
    deb("lintian", For::Everything),
    deb("msitools", For::Everything),
    deb("libxml2-utils", For::Everything),
    // Packs the next version of the add-on.
    deb("zip", For::Everything),
    deb("pcsc-tools", For::Everything),
    // Windows: the linker, the resource compiler, the packer, the signer, and Wine to run the program.
    deb("wixl", For::Everything),
    deb("osslsigncode", For::Everything),
    deb("openssl", For::Everything),
    deb("gcc-mingw-w64-x86-64", For::Everything),
    deb("binutils-mingw-w64-x86-64", For::Everything),
    deb("wine64", For::Everything),
    Package { name: "wine", needed: For::Everything, or_program: Some("wine") },
    // Looks into the PDF of the handouts.
    deb("poppler-utils", For::Everything),
];

/// A program compiled by cargo into the cache folder.
pub struct CargoTool {
    /// Name of the crate.
    pub name: &'static str,
    /// Exactly this version.
    pub version: &'static str,
    /// With the lock file it was published with.
    pub locked: bool,
    /// What needs it.
    pub needed: For,
}

/// Version of wasm-bindgen: the program and the library must be the same.
pub const WASM_BINDGEN: &str = "0.2.130";

/// Programs that cargo compiles.
pub const CARGO_TOOLS: &[CargoTool] = &[
    // Does not install with its published lock file.
    CargoTool { name: "wasm-bindgen-cli", version: WASM_BINDGEN, locked: false, needed: For::Build },
    CargoTool { name: "wasm-pack", version: "0.15.1", locked: true, needed: For::Build },
    CargoTool { name: "geckodriver", version: "0.37.1", locked: true, needed: For::Everything },
    CargoTool { name: "cargo-deny", version: "0.20.2", locked: true, needed: For::Everything },
];

/// A package of npm, installed into the cache folder.
pub struct NpmPackage {
    /// Its name.
    pub name: &'static str,
    /// Exactly this version.
    pub version: &'static str,
    /// What needs it.
    pub needed: For,
}

const fn npm(name: &'static str, version: &'static str, needed: For) -> NpmPackage {
    NpmPackage { name, version, needed }
}

/// Packages of npm.
pub const NPM_PACKAGES: &[NpmPackage] = &[
    // Brings `wasm-opt`; Debian's is too old for what today's Rust compiler writes.
    npm("binaryen", "132.0.0", For::Build),
    // The look of the faces, and what compiles it.
    npm("nhsuk-frontend", "10.6.1", For::Build),
    npm("sass", "1.108.2", For::Build),
    // Accessibility rules, run in the faces by the tests.
    npm("axe-core", "4.14.1", For::Everything),
    // Mozilla's own check of extensions.
    npm("web-ext", "10.7.0", For::Everything),
];

/// The compiler target of the extension.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// The compiler target of the host on Windows PCs.
pub const WINDOWS_TARGET: &str = "x86_64-pc-windows-gnu";

/// The compiler target of the host on Macs. Here it is compiled and looked at; what would link it is Apple's.
pub const MAC_TARGET: &str = "aarch64-apple-darwin";

/// Compiler targets.
pub const TARGETS: &[(&str, For)] =
    &[(WASM_TARGET, For::Build), (WINDOWS_TARGET, For::Everything), (MAC_TARGET, For::Everything)];
