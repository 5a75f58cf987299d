#include "base/folder.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <system_error>

namespace optout {

std::string folder_of(std::string_view file) {
    const auto slash = file.rfind('/');
    if (slash == std::string_view::npos) return ".";
    return std::string(file.substr(0, slash == 0 ? 1 : slash));
}

Status make_folder_of(const std::string& file) {
    for (auto slash = file.find('/', 1); slash != std::string::npos; slash = file.find('/', slash + 1)) {
        const std::string folder = file.substr(0, slash);
        if (mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) continue;
        return Error{ErrorKind::io, "the folder could not be made: " + reason_of(errno), folder,
                     "check that the folder above it is yours and can be written"};
    }
    return success();
}

std::string reason_of(int error) {
    return std::generic_category().message(error);
}

}  // namespace optout
