#include "base/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "base/descriptor.hpp"

namespace optout {

namespace {

Error io_error(const std::string& path, const std::string& what, std::string remedy = {}) {
    return {ErrorKind::io, what, path, std::move(remedy)};
}

std::string reason() {
    return std::strerror(errno);
}  // NOLINT(concurrency-mt-unsafe): one thread

Result<std::string> xdg_folder(const char* variable, const char* below_home) {
    if (const char* folder = std::getenv(variable); folder != nullptr && folder[0] == '/')
        return std::string(folder) + "/optout";
    if (const char* home = std::getenv("HOME"); home != nullptr && home[0] == '/')
        return std::string(home) + "/" + below_home + "/optout";
    return Error{ErrorKind::config, "neither " + std::string(variable) + " nor HOME names a folder", "",
                 "set HOME to your home folder"};
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::size_t most) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) return io_error(path, "cannot be read (" + reason() + ")");
    struct stat status {};
    if (::fstat(file.get(), &status) == 0 && S_ISDIR(status.st_mode))
        return io_error(path, "is a folder, not a file");
    std::string text;
    char buffer[65536];
    for (;;) {
        const ssize_t count = ::read(file.get(), buffer, sizeof buffer);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return io_error(path, "cannot be read (" + reason() + ")");
        if (count == 0) return text;
        text.append(buffer, static_cast<std::size_t>(count));
        if (text.size() > most)
            return Error{ErrorKind::too_large, "is larger than " + std::to_string(most >> 20U) + " MB", path,
                         ""};
    }
}

Status write_new_file(const std::string& path, std::string_view text) {
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (file.get() < 0) {
        return io_error(path, errno == EEXIST ? "exists already" : "cannot be written (" + reason() + ")",
                        errno == EEXIST ? "move it away or choose another name" : "");
    }
    while (!text.empty()) {
        const ssize_t count = ::write(file.get(), text.data(), text.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) {
            const std::string why = reason();
            ::unlink(path.c_str());
            return io_error(path, "cannot be written (" + why + ")");
        }
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return success();
}

Status replace_file(const std::string& path, std::string_view text) {
    const std::string beside = path + ".new-" + std::to_string(::getpid());
    ::unlink(beside.c_str());
    OPTOUT_CHECK(write_new_file(beside, text));
    if (::rename(beside.c_str(), path.c_str()) == 0) return success();
    const std::string why = reason();
    ::unlink(beside.c_str());
    return io_error(path, "cannot be replaced (" + why + ")");
}

Result<std::string> config_folder() {
    return xdg_folder("XDG_CONFIG_HOME", ".config");
}
Result<std::string> state_folder() {
    return xdg_folder("XDG_STATE_HOME", ".local/state");
}

std::string resolve_path(std::string_view path, std::string_view folder) {
    if (path.starts_with("~/")) {
        if (const char* home = std::getenv("HOME"); home != nullptr)
            return std::string(home) + std::string(path.substr(1));
    }
    if (path.starts_with('/') || folder.empty()) return std::string(path);
    return std::string(folder) + "/" + std::string(path);
}

std::string shipped_packs_folder() {
    std::error_code error;
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
    if (error) return {};
    // Where `cmake --install` puts them, then where the build folders of the presets see them.
    for (const char* place : {"../share/optout/selectors", "../selectors", "../../selectors"}) {
        const auto folder = (program.parent_path() / place).lexically_normal();
        if (std::filesystem::is_directory(folder, error)) return folder.string();
    }
    return {};
}

}  // namespace optout
