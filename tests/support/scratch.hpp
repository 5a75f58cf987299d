// A folder for one test.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "base/files.hpp"

namespace support {

/// Removed with all that is in it.
class Scratch {
  public:
    Scratch() {
        std::string name = (std::filesystem::temp_directory_path() / "optout-test-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) std::abort();
        folder_ = name;
    }
    ~Scratch() {
        std::error_code ignored;
        std::filesystem::permissions(folder_, std::filesystem::perms::owner_all, ignored);
        std::filesystem::remove_all(folder_, ignored);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    [[nodiscard]] const std::string& folder() const { return folder_; }
    [[nodiscard]] std::string file(const std::string& name = "journal.db") const {
        return folder_ + "/" + name;
    }
    /// Names, modes and contents of everything in the folder, sorted.
    [[nodiscard]] std::vector<std::string> listing() const {
        std::vector<std::string> lines;
        for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
            const std::string path = entry.path().string();
            const auto mode = static_cast<unsigned>(entry.status().permissions());
            const auto content = entry.is_regular_file() ? optout::read_file(path)
                                                         : optout::Result<std::string>(std::string());
            lines.push_back(entry.path().filename().string() + " " + std::to_string(mode) + " " +
                            (content.ok() ? content.value() : content.error().message()));
        }
        std::ranges::sort(lines);
        return lines;
    }

  private:
    std::string folder_;
};

}  // namespace support
