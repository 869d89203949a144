//! CRX3: a zip archive behind a signed header (Chromium's `components/crx_file/crx3.proto`).

use super::key::{self, Key};

/// Fields of the header's protobuf messages.
const SHA256_WITH_RSA: u32 = 2;
const SIGNED_HEADER_DATA: u32 = 10_000;
const PUBLIC_KEY: u32 = 1;
const SIGNATURE: u32 = 2;
const CRX_ID: u32 = 1;

/// Signs a packed extension.
pub fn sign(zip: &[u8], key: &Key) -> Result<Vec<u8>, String> {
    let signed_data = field(CRX_ID, &key::id_bytes(key.public()));
    let mut message = b"CRX3 SignedData\0".to_vec();
    message.extend(length(&signed_data)?);
    message.extend(&signed_data);
    message.extend(zip);
    let proof = [field(PUBLIC_KEY, key.public()), field(SIGNATURE, &key.sign(&message)?)].concat();
    let header = [field(SHA256_WITH_RSA, &proof), field(SIGNED_HEADER_DATA, &signed_data)].concat();
    Ok([b"Cr24", &3_u32.to_le_bytes()[..], &length(&header)?, &header, zip].concat())
}

fn length(bytes: &[u8]) -> Result<[u8; 4], String> {
    u32::try_from(bytes.len()).map(u32::to_le_bytes).map_err(|_| "too large for a CRX".to_owned())
}

/// A length-delimited protobuf field.
fn field(number: u32, content: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    varint(u64::from(number) << 3 | 2, &mut out);
    varint(content.len() as u64, &mut out);
    out.extend(content);
    out
}

fn varint(mut value: u64, out: &mut Vec<u8>) {
    while value > 0x7F {
        out.push((value & 0x7F) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
    use rsa::pkcs8::DecodePublicKey;
    use rsa::traits::PublicKeyParts;

    #[test]
    fn numbers_and_fields_are_those_of_protobuf() {
        let mut out = Vec::new();
        varint(300, &mut out);
        assert_eq!(out, [0xAC, 0x02]);
        assert_eq!(field(SIGNED_HEADER_DATA, b"x"), [0x82, 0xF1, 0x04, 1, b'x']);
    }

    #[test]
    fn the_signature_is_over_id_and_archive() {
        let key = key::tests::key();
        let crx = sign(b"PK archive", &key).unwrap();
        assert_eq!(crx, sign(b"PK archive", &key).unwrap());
        assert!(crx.starts_with(b"Cr24\x03\0\0\0") && crx.ends_with(b"PK archive"));
        let data = field(CRX_ID, &key::id_bytes(key.public()));
        let message = [&b"CRX3 SignedData\0"[..], &length(&data).unwrap(), &data, b"PK archive"].concat();
        let signature = key.sign(&message).unwrap();
        assert!(crx.windows(signature.len()).any(|part| part == signature));
        let public = rsa::RsaPublicKey::from_public_key_der(key.public()).unwrap();
        let public = RsaPublicKeyComponents { n: public.n().to_bytes_be(), e: public.e().to_bytes_be() };
        assert!(public.verify(&RSA_PKCS1_2048_8192_SHA256, &message, &signature).is_ok());
    }
}
