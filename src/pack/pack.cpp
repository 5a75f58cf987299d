#include "pack/pack.hpp"

#include <algorithm>

#include "base/digest.hpp"

namespace optout::pack {

namespace {

template <class Entry>
const Entry* find_by_id(const std::vector<Entry>& entries, std::string_view id) {
    const auto found = std::ranges::find_if(entries, [&](const Entry& entry) { return entry.id == id; });
    return found == entries.end() ? nullptr : &*found;
}

}  // namespace

const std::string& Pack::digest() const {
    if (digest_.empty()) digest_ = sha256_hex(text);
    return digest_;
}

const PageRule* Pack::page(std::string_view wanted) const {
    const auto found = std::ranges::find_if(pages, [&](const auto& entry) { return entry.first == wanted; });
    return found == pages.end() ? nullptr : &found->second;
}

const std::vector<Way>& Pack::drivers_of(const PageRule& page) const {
    return page.drivers.empty() ? drivers : page.drivers;
}

const Setting* Pack::setting(std::string_view wanted) const {
    return find_by_id(settings, wanted);
}

const ListRule* Pack::list(std::string_view wanted) const {
    return find_by_id(lists, wanted);
}

std::string_view word(Verified verified) {
    switch (verified) {
        case Verified::live:
            return "live";
        case Verified::look_alike:
            return "look-alike";
        case Verified::never:
            break;
    }
    return "never";
}

std::string_view word(TroubleKind kind) {
    switch (kind) {
        case TroubleKind::signed_out:
            return "signed-out";
        case TroubleKind::challenged:
            return "challenged";
        case TroubleKind::blocked:
            return "blocked";
        case TroubleKind::not_offered:
            break;
    }
    return "not-offered";
}

std::string_view word(Way kind) {
    return kind == Way::http ? "http" : "browser";
}

}  // namespace optout::pack
