#include "cli/saved.hpp"

#include <algorithm>
#include <filesystem>

#include "base/files.hpp"
#include "base/folder.hpp"
#include "base/text.hpp"
#include "cli/windows.hpp"
#include "cookies/secret_bytes.hpp"
#include "cookies/secret_service.hpp"
#include "session/cookies_text.hpp"

namespace optout::cli {

namespace {

constexpr std::string_view in_file = ".cookies.txt", in_keyring = ".keyring";

Result<std::string> sessions_folder() {
    OPTOUT_TRY(const std::string state, state_folder());
    return state + "/sessions";
}

Status remove_saved_file(const std::string& file) {
    std::error_code error;
    std::filesystem::remove(file, error);
    if (!error) return success();
    return Error{ErrorKind::io, "cannot be removed (" + error.message() + ")", file, "remove it yourself"};
}

std::string saved_title(const SavedSession& saved) {
    return "optout: " + saved.site + (saved.label == "main" ? "" : " [" + saved.label + "]");
}

Status write_saved(const SavedSession& saved, const std::string& text) {
    if (saved.keep == Keep::file) return replace_file(saved.file, text);
    OPTOUT_CHECK(cookies::keep_saved({saved.site, saved.label}, saved_title(saved), text));
    return replace_file(saved.file, "The session is in the keyring, as \"" + saved_title(saved) + "\".\n");
}

}  // namespace

Result<Keep> parse_keep(const std::string& word) {
    if (word == "keyring") return Keep::keyring;
    if (word == "file") return Keep::file;
    return Error{ErrorKind::usage, "a session cannot be saved in \"" + printable(word) + "\"", "--save",
                 "say keyring (the Secret Service of your desktop) or file (readable by you only)"};
}

std::string SavedSession::where() const {
    const std::string named = label == "main" ? "" : " [" + label + "]";
    return keep == Keep::keyring ? "your saved session in the keyring" + named
                                 : "your saved session, " + file;
}

Result<std::vector<Cookie>> SavedSession::read(const std::vector<std::string>& hosts) const {
    if (keep == Keep::file) return session::read_cookies_txt(file, hosts);
    OPTOUT_TRY(std::string text, cookies::find_saved({site, label}));
    auto cookies = session::parse_cookies_txt(text, "Secret Service", hosts);
    cookies::wipe(text);
    return cookies;
}

Status SavedSession::renew(const std::vector<Cookie>& cookies) const {
    std::string text = session::to_cookies_txt(cookies);
    Status written = write_saved(*this, text);
    cookies::wipe(text);
    return written;
}

std::vector<SavedSession> saved_sessions() {
    std::vector<SavedSession> all;
    const auto folder = sessions_folder();
    if (!folder.ok()) return all;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(*folder, error)) {
        const std::string name = entry.path().filename().string();
        const bool is_file = name.ends_with(in_file);
        if (!is_file && !name.ends_with(in_keyring)) continue;
        const std::string stem = name.substr(0, name.size() - (is_file ? in_file : in_keyring).size());
        const auto dot = stem.find('.');
        if (dot == std::string::npos) continue;
        all.push_back({stem.substr(0, dot), stem.substr(dot + 1), is_file ? Keep::file : Keep::keyring,
                       entry.path().string()});
    }
    std::ranges::sort(all, {}, &SavedSession::file);
    return all;
}

Result<SavedSession> keep_session(const std::string& site, const std::string& label, Keep keep,
                                  const std::vector<Cookie>& cookies) {
    OPTOUT_CHECK(check_label(label));
    OPTOUT_TRY(const std::string folder, sessions_folder());
    SavedSession saved{site, label, keep, folder + "/" + site + "." + label};
    saved.file += keep == Keep::file ? in_file : in_keyring;
    OPTOUT_CHECK(make_folder_of(saved.file));
    OPTOUT_CHECK(saved.renew(cookies));
    for (const SavedSession& other : saved_sessions()) {
        if (other.site == site && other.label == label && other.keep != keep)
            OPTOUT_CHECK(forget_session(other));
    }
    return saved;
}

Status forget_session(const SavedSession& saved) {
    if (saved.keep == Keep::keyring) {
        OPTOUT_TRY(const bool was_there, cookies::forget_saved({saved.site, saved.label}));
        (void)was_there;
    }
    return remove_saved_file(saved.file);
}

}  // namespace optout::cli
