//! The certificates in the user's store. Private keys are not acquired: that could ask for a
//! passcode.

use crate::last_error;
use std::io;
use std::ptr;
use std::slice;
use windows_sys::Win32::Security::Cryptography::{
    CERT_CONTEXT, CERT_KEY_PROV_INFO_PROP_ID, CERT_STORE_OPEN_EXISTING_FLAG, CERT_STORE_PROV_SYSTEM_W,
    CERT_STORE_READONLY_FLAG, CERT_SYSTEM_STORE_CURRENT_USER_ID, CERT_SYSTEM_STORE_LOCATION_SHIFT, CRYPT_KEY_PROV_INFO,
    CertCloseStore, CertEnumCertificatesInStore, CertFreeCertificateContext, CertGetCertificateContextProperty,
    CertOpenStore,
};

/// More certificates than this are not looked at.
const MOST: usize = 1_000;
/// Longest provider name, in UTF-16 units.
const NAME: usize = 256;

/// A certificate and who keeps its private key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The certificate (DER).
    pub der: Vec<u8>,
    /// Name of the provider, e.g. `Microsoft Base Smart Card Crypto Provider`.
    pub provider: Option<String>,
}

/// The certificates in `CurrentUser\My`, at most a thousand.
///
/// # Errors
/// What Windows says.
pub fn of_user() -> io::Result<Vec<Stored>> {
    let flags = (CERT_SYSTEM_STORE_CURRENT_USER_ID << CERT_SYSTEM_STORE_LOCATION_SHIFT)
        | CERT_STORE_READONLY_FLAG
        | CERT_STORE_OPEN_EXISTING_FLAG;
    let name = crate::wide("MY");
    // SAFETY: the name is terminated; the other arguments are those the documents give.
    let store = unsafe { CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, 0, flags, name.as_ptr().cast()) };
    if store.is_null() {
        let error = last_error();
        // A user without any certificate has no store.
        return if error.kind() == io::ErrorKind::NotFound { Ok(Vec::new()) } else { Err(error) };
    }
    let mut found = Vec::new();
    let mut context: *const CERT_CONTEXT = ptr::null();
    loop {
        // SAFETY: the store is open; the call frees the context it gave before.
        context = unsafe { CertEnumCertificatesInStore(store, context) };
        // SAFETY: valid until it is handed back or freed.
        let Some(certificate) = (unsafe { context.as_ref() }) else { break };
        if !certificate.pbCertEncoded.is_null() {
            let length = certificate.cbCertEncoded as usize;
            // SAFETY: the context says so many bytes are there.
            let der = unsafe { slice::from_raw_parts(certificate.pbCertEncoded, length) }.to_vec();
            found.push(Stored { der, provider: provider(certificate) });
        }
        if found.len() == MOST {
            // SAFETY: not handed back to the call that gave it.
            unsafe { CertFreeCertificateContext(context) };
            break;
        }
    }
    // SAFETY: opened above and used no more.
    unsafe { CertCloseStore(store, 0) };
    Ok(found)
}

fn provider(certificate: &CERT_CONTEXT) -> Option<String> {
    let mut size = 0;
    // SAFETY: without a buffer the call only tells the size.
    let known = unsafe {
        CertGetCertificateContextProperty(certificate, CERT_KEY_PROV_INFO_PROP_ID, ptr::null_mut(), &mut size)
    };
    if known == 0 || (size as usize) < size_of::<CRYPT_KEY_PROV_INFO>() || size > 64 * 1024 {
        return None;
    }
    // One unit more than asked for: a text without terminator ends there.
    let mut buffer = vec![0u64; size as usize / 8 + 2];
    // SAFETY: the buffer is aligned for the structure and at least as long as said.
    let told = unsafe {
        let place = buffer.as_mut_ptr().cast();
        CertGetCertificateContextProperty(certificate, CERT_KEY_PROV_INFO_PROP_ID, place, &mut size)
    };
    if told == 0 {
        return None;
    }
    // SAFETY: filled in by the call that went well.
    let name = unsafe { &*buffer.as_ptr().cast::<CRYPT_KEY_PROV_INFO>() }.pwszProvName;
    // The text lies behind the structure; a pointer elsewhere is not followed.
    let start = buffer.as_ptr() as usize;
    let offset = (name as usize).checked_sub(start).filter(|offset| offset % 2 == 0)? / 2;
    // SAFETY: the same bytes, as 16-bit units.
    let units = unsafe { slice::from_raw_parts(buffer.as_ptr().cast::<u16>(), buffer.len() * 4) };
    let units = units.get(offset..)?;
    Some(crate::text(&units[..units.len().min(NAME)])).filter(|name| !name.is_empty())
}
