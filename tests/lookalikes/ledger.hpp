// What a site saw. In tests this is the truth, not what the program says of itself.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

#include "lookalikes/message.hpp"

namespace optout::lookalikes {

struct Entry {
    std::chrono::system_clock::time_point time;
    Request request;
    int status = 0;       // answered
    bool write = false;   // could have changed something, by its method
    bool effect = false;  // did change something
};

/// Thread-safe. An entry is there before its answer leaves.
class Ledger {
  public:
    void add(Entry entry);
    void clear();
    [[nodiscard]] std::vector<Entry> entries() const;
    [[nodiscard]] std::size_t requests() const;
    [[nodiscard]] std::size_t writes() const;
    [[nodiscard]] std::size_t effects() const;
    /// {"requests", "writes", "effects", "entries": [...]}, without headers and bodies.
    [[nodiscard]] Json to_json() const;

  private:
    [[nodiscard]] std::size_t count(bool Entry::*flag) const;
    mutable std::mutex mutex_;
    std::vector<Entry> entries_;
};

}  // namespace optout::lookalikes
