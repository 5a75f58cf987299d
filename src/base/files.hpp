// Files and folders of the user.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace optout {

/// The whole file. Errors (io) say what is wrong: missing, unreadable, a folder, larger than `most` bytes.
[[nodiscard]] Result<std::string> read_file(const std::string& path,
                                            std::size_t most = std::size_t{64} << 20);
/// Writes a file that must not exist yet, mode 0600. Error (io) when it exists or cannot be written.
[[nodiscard]] Status write_new_file(const std::string& path, std::string_view text);
/// Puts the text in the place of a file, or makes it (0600): at any moment there is the old one or the new
/// one, whole. Error (io) leaves the old one.
[[nodiscard]] Status replace_file(const std::string& path, std::string_view text);

/// The user's folders by the XDG Base Directory Specification, with "/optout" appended. Error (config) when
/// neither the variable nor HOME is set to an absolute path.
[[nodiscard]] Result<std::string> config_folder();
[[nodiscard]] Result<std::string> state_folder();

/// `path` with a leading "~/" replaced by the home folder; relative paths are taken from `folder`.
[[nodiscard]] std::string resolve_path(std::string_view path, std::string_view folder);

/// The packs that came with the program: beside the sources it was built in, or where it is installed. Empty
/// when neither place exists.
[[nodiscard]] std::string shipped_packs_folder();

}  // namespace optout
