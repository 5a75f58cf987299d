// A browser's SQLite file as it is at one moment, in memory, while the browser goes on writing it.
#pragma once

#include <string>

#include "base/result.hpp"
#include "cookies/secret_bytes.hpp"

namespace optout::cookies {

/// The bytes of the database as another reader would see it now: with the transactions that its -wal holds,
/// and without those that its -journal shows to be unfinished (the two file formats are SQLite's, "Database
/// File Format", sections 3 and 4). Nothing is locked, nothing is written, no copy is on disk. Errors:
/// not_found (no such store), input (empty, or no SQLite database), busy (it changed during each of many
/// attempts), io, too_large.
[[nodiscard]] Result<SecretBytes> take_image(const std::string& file);

/// The parts of take_image. `apply_wal` returns the database with the committed frames of the -wal: frames
/// after the last commit, or after the first that is torn, count for nothing. `undo_journal` puts the pages
/// back that an unfinished transaction has changed.
[[nodiscard]] SecretBytes apply_wal(SecretBytes database, std::span<const unsigned char> wal);
void undo_journal(SecretBytes& database, std::span<const unsigned char> journal);

}  // namespace optout::cookies
