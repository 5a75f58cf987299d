// Sessions that the user asked optout to keep: in the keyring, or in a file.
#pragma once

#include <string>
#include <vector>

#include "base/cookie.hpp"
#include "base/result.hpp"

namespace optout::cli {

enum class Keep { keyring, file };
/// "keyring", "file". Error (usage) for any other word.
[[nodiscard]] Result<Keep> parse_keep(const std::string& word);

struct SavedSession {
    std::string site, label;  // of the pack; "main" where the user named none
    Keep keep = Keep::file;
    std::string file;  // the cookies.txt, or the note that the keyring has it

    /// "your saved session in the keyring", with its label where that is not "main"; or the file.
    [[nodiscard]] std::string where() const;
    /// The unexpired cookies for these hosts. Errors: not_found (the keyring cannot be asked or has it no
    /// more), input.
    [[nodiscard]] Result<std::vector<Cookie>> read(const std::vector<std::string>& hosts) const;
    /// Keeps these cookies instead. Errors: as of keep_session.
    [[nodiscard]] Status renew(const std::vector<Cookie>& cookies) const;
};

/// All of this user, by site and label, from the names of files; nobody is asked. None where nothing was
/// kept.
[[nodiscard]] std::vector<SavedSession> saved_sessions();
/// Keeps the cookies under that name, instead of what is kept under it anywhere: in a file of mode 0600 in a
/// folder of mode 0700, or in the Secret Service with a file that only says so. Errors: usage (a label that
/// cannot be one), not_found (no keyring, a locked one), io.
[[nodiscard]] Result<SavedSession> keep_session(const std::string& site, const std::string& label, Keep keep,
                                                const std::vector<Cookie>& cookies);
/// Removes it. Errors: not_found (the keyring cannot be asked), io; it is still there then.
[[nodiscard]] Status forget_session(const SavedSession& saved);

}  // namespace optout::cli
