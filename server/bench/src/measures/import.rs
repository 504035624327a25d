//! A large CSV through the import form's door, against reading it with the crate `csv` and inserting it with rusqlite into a
//! table and a database of the same make.
//!
//! `ASSAY_BENCH_MB` says how large the file is; the bar is meant for 1,000.

use super::people::{self, ORGANIZATION};
use super::setting;
use crate::process::{Server, cpu_of, empty_folder};
use crate::report::{Line, bytes, note};
use anyhow::{Result, ensure};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::{Duration, Instant};

const MEGABYTES: u64 = 200;
/// Rows of one transaction of the yardstick: all at once would be quicker still, but hold the only writer for a minute.
const TRANSACTION: usize = 50_000;
const TABLE: &str = "CREATE TABLE dataset_rows (
    id INTEGER PRIMARY KEY, dataset_id BLOB NOT NULL, position BIGINT NOT NULL, cells TEXT NOT NULL,
    added_in BIGINT NOT NULL, removed_in BIGINT, UNIQUE (dataset_id, position, added_in))";

/// What it took to store a file.
struct Took {
    wall: Duration,
    cpu: Duration,
}

/// Writes the file, imports it, and lets the yardstick do the same.
pub async fn measure(binary: &Path) -> Result<Vec<Line>> {
    let megabytes = setting("ASSAY_BENCH_MB", MEGABYTES)?;
    let folder = empty_folder()?;
    let file = folder.join("rows.csv");
    note(&format!("a CSV of {megabytes} MB"));
    let rows = write_csv(&file, megabytes * 1_000_000)?;

    let server = Server::assay(binary, &["--dev"]).await?;
    let mut ada = people::founder(&server).await?;
    let (began, before) = (Instant::now(), server.cpu()?);
    let done = ada.upload("datasets/import", &[ORGANIZATION, ("name", "Large"), ("team", "")], Some(&file)).await?;
    let ours = Took { wall: began.elapsed(), cpu: server.cpu()?.saturating_sub(before) };
    let most = server.most_resident()?;
    let id = done["go"].as_str().and_then(|path| path.rsplit('/').next()).unwrap_or_default().to_owned();
    let page = ada.call("datasets/get", &[ORGANIZATION, ("dataset", &id)]).await?;
    ensure!(page["head"]["rows"].as_u64() == Some(rows), "{} rows instead of {rows}", page["head"]["rows"]);
    drop(server);

    let database = folder.join("yardstick.db");
    let theirs = tokio::task::spawn_blocking(move || fastest_known(&file, &database)).await??;
    std::fs::remove_dir_all(&folder)?;
    let rate = |took: Duration| megabytes as f64 / took.as_secs_f64();
    let (wall, cpu) = (rate(ours.wall) / rate(theirs.wall), rate(ours.cpu) / rate(theirs.cpu));
    Ok(vec![
        Line {
            what: "import of a CSV over HTTP",
            measured: format!(
                "{:.0} MB/s, {:.0} MB per server-CPU-second ({wall:.2} × and {cpu:.2} × the yardstick); {megabytes} MB, {rows} rows",
                rate(ours.wall),
                rate(ours.cpu)
            ),
            yardstick: format!("{:.0} MB/s, {:.0} MB per CPU-second: `csv` and rusqlite", rate(theirs.wall), rate(theirs.cpu)),
            bar: Some(("≥ 0.5 ×", wall.min(cpu) >= 0.5)),
        },
        Line::alone("resident memory at most while importing", bytes(most), Some(("≤ 100 MB", most <= 100_000_000))),
    ])
}

/// Rows of a question, an answer of a few sentences, a number and a label.
pub fn write_csv(path: &Path, at_least: u64) -> Result<u64> {
    let mut file = BufWriter::new(File::create(path)?);
    let (mut written, mut rows) = (0_u64, 0_u64);
    write!(file, "question,answer,score,label\r\n")?;
    while written < at_least {
        rows += 1;
        let line = row(rows);
        file.write_all(line.as_bytes())?;
        written += line.len() as u64;
    }
    file.flush()?;
    Ok(rows)
}

/// One line: now and then a comma, a quote or a line end that must be kept.
pub fn row(number: u64) -> String {
    let answer = match number % 5 {
        0 => "\"We are sorry, it was late.\nIt will not happen again.\"".to_owned(),
        1 => "\"She said \"\"no\"\", and that was that.\"".to_owned(),
        _ => "It was sent this morning and should be with you in two days at most".to_owned(),
    };
    let label = ["pass", "fail", ""][usize::try_from(number % 3).unwrap_or(0)];
    format!("What became of order {number}?,{answer},{}.5,{label}\r\n", number % 100)
}

/// One connection, one prepared statement, large transactions, the settings of our own database.
fn fastest_known(file: &Path, database: &Path) -> Result<Took> {
    let (began, before) = (Instant::now(), cpu_of("self")?);
    let connection = rusqlite::Connection::open(database)?;
    connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864;")?;
    connection.execute_batch(TABLE)?;
    let mut reader = csv::Reader::from_path(file)?;
    let mut record = csv::StringRecord::new();
    let dataset = uuid::Uuid::nil();
    let mut insert = connection.prepare("INSERT INTO dataset_rows (dataset_id, position, cells, added_in) VALUES (?1, ?2, ?3, 1)")?;
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let mut position = 0_usize;
    while reader.read_record(&mut record)? {
        position += 1;
        let cells = serde_json::to_string(&record.iter().collect::<Vec<_>>())?;
        insert.execute((dataset.as_bytes(), i64::try_from(position)?, cells))?;
        if position.is_multiple_of(TRANSACTION) {
            connection.execute_batch("COMMIT; BEGIN IMMEDIATE")?;
        }
    }
    connection.execute_batch("COMMIT")?;
    Ok(Took { wall: began.elapsed(), cpu: cpu_of("self")?.saturating_sub(before) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_yardstick_stores_every_row_of_the_file() {
        let folder = empty_folder().unwrap();
        let (file, database) = (folder.join("rows.csv"), folder.join("rows.db"));
        let rows = write_csv(&file, 100_000).unwrap();
        fastest_known(&file, &database).unwrap();
        let connection = rusqlite::Connection::open(&database).unwrap();
        let query = "SELECT COUNT(*), MAX(position), MAX(cells) FROM dataset_rows";
        let (count, last, cells): (i64, i64, String) =
            connection.query_row(query, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
        std::fs::remove_dir_all(folder).unwrap();
        assert_eq!((count.unsigned_abs(), last.unsigned_abs()), (rows, rows));
        assert_eq!(serde_json::from_str::<Vec<String>>(&cells).unwrap().len(), 4);
    }
}
