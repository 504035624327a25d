//! Puts right what `wasm-opt` 108 (Debian's) gets wrong: it exports the first table under the name of every table, so that
//! JavaScript's `__wbindgen_externrefs` would be the table of functions and no page would hydrate.
//!
//! The order of the tables stays, so the indices in the export section can be taken over from the module as it was.

use anyhow::{Context, Result, bail};
use std::ops::Range;

const TABLE_SECTION: u8 = 4;
const EXPORT_SECTION: u8 = 7;
const TABLE_KIND: u8 = 1;

/// `after` with the exported tables of `before`.
pub fn restored(before: &[u8], mut after: Vec<u8>) -> Result<Vec<u8>> {
    if table_count(before)? != table_count(&after)? {
        bail!("wasm-opt changed the number of tables");
    }
    let wanted = exported_tables(before)?;
    for export in exported_tables(&after)? {
        let index = wanted.iter().find(|other| other.name == export.name).context("wasm-opt made up an export")?.index;
        // Both are one byte of LEB128: nothing moves.
        if index > 0x7f || export.place.len() != 1 {
            bail!("more tables than expected");
        }
        after[export.place.start] = u8::try_from(index)?;
    }
    Ok(after)
}

struct Export {
    name: Vec<u8>,
    index: u64,
    place: Range<usize>,
}

fn exported_tables(module: &[u8]) -> Result<Vec<Export>> {
    let Some(section) = section(module, EXPORT_SECTION)? else { return Ok(Vec::new()) };
    let mut at = section.start;
    let mut tables = Vec::new();
    for _ in 0..number(module, &mut at)? {
        let length = usize::try_from(number(module, &mut at)?)?;
        let name = module.get(at..at + length).context("cut off")?.to_vec();
        at += length;
        let kind = *module.get(at).context("cut off")?;
        at += 1;
        let start = at;
        let index = number(module, &mut at)?;
        if kind == TABLE_KIND {
            tables.push(Export { name, index, place: start..at });
        }
    }
    Ok(tables)
}

fn table_count(module: &[u8]) -> Result<u64> {
    match section(module, TABLE_SECTION)? {
        Some(mut section) => number(module, &mut section.start),
        None => Ok(0),
    }
}

/// Where a section's content lies.
fn section(module: &[u8], wanted: u8) -> Result<Option<Range<usize>>> {
    let mut at = 8;
    while let Some(id) = module.get(at) {
        at += 1;
        let length = usize::try_from(number(module, &mut at)?)?;
        if *id == wanted {
            return Ok(Some(at..at + length));
        }
        at += length;
    }
    Ok(None)
}

/// An unsigned number in LEB128.
fn number(module: &[u8], at: &mut usize) -> Result<u64> {
    let (mut value, mut shift) = (0, 0);
    loop {
        let byte = *module.get(*at).context("cut off")?;
        *at += 1;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(value);
        }
        shift += 7;
        if shift > 35 {
            bail!("not a number");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two tables, of functions and of externrefs; a memory-less module that exports one of them as `t`.
    fn module(exported: u8) -> Vec<u8> {
        let mut bytes = b"\0asm\x01\0\0\0".to_vec();
        bytes.extend([TABLE_SECTION, 7, 2, 0x70, 0, 1, 0x6f, 0, 1]);
        bytes.extend([EXPORT_SECTION, 5, 1, 1, b't', TABLE_KIND, exported]);
        bytes
    }

    #[test]
    fn the_exported_table_is_the_one_it_was() {
        assert_eq!(restored(&module(1), module(0)).unwrap(), module(1));
        assert_eq!(restored(&module(0), module(0)).unwrap(), module(0));
        assert!(restored(&module(1), b"\0asm\x01\0\0\0".to_vec()).is_err());
        assert!(restored(&module(1), module(0)[..20].to_vec()).is_err());
    }
}
