//! The file of a picture that is given to the node.

use std::{fs::File, io::Read as _, path::Path};

use super::CliError;
use crate::picture::PICTURE_BYTES;

/// The bytes of a picture, if it is not larger than one may be.
pub(super) fn read(file: &Path) -> Result<Vec<u8>, CliError> {
    let failed =
        |error: std::io::Error| CliError::failed("file", format!("the picture cannot be read: {error}"));
    let mut bytes = Vec::new();
    let most = PICTURE_BYTES as u64;
    let opened = File::open(file).map_err(failed)?;
    opened.take(most + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > most {
        return Err(CliError::failed(
            "picture_too_large",
            format!("the picture is too large; at most {most} bytes are taken"),
        ));
    }
    Ok(bytes)
}
