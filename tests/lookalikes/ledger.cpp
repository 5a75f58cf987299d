#include "lookalikes/ledger.hpp"

#include <algorithm>

namespace optout::lookalikes {

void Ledger::add(Entry entry) {
    const std::lock_guard lock(mutex_);
    entries_.push_back(std::move(entry));
}

void Ledger::clear() {
    const std::lock_guard lock(mutex_);
    entries_.clear();
}

std::vector<Entry> Ledger::entries() const {
    const std::lock_guard lock(mutex_);
    return entries_;
}

std::size_t Ledger::requests() const {
    const std::lock_guard lock(mutex_);
    return entries_.size();
}

std::size_t Ledger::writes() const {
    return count(&Entry::write);
}

std::size_t Ledger::effects() const {
    return count(&Entry::effect);
}

std::size_t Ledger::count(bool Entry::*flag) const {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(
        std::count_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.*flag; }));
}

Json Ledger::to_json() const {
    Json list = Json::array();
    for (const Entry& entry : entries()) {
        const auto since = entry.time.time_since_epoch();
        list.push_back({{"time", std::chrono::duration_cast<std::chrono::milliseconds>(since).count()},
                        {"method", entry.request.method},
                        {"host", entry.request.host},
                        {"path", entry.request.target()},
                        {"status", entry.status},
                        {"write", entry.write},
                        {"effect", entry.effect}});
    }
    return {{"requests", requests()}, {"writes", writes()}, {"effects", effects()}, {"entries", list}};
}

}  // namespace optout::lookalikes
