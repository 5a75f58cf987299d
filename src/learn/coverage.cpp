#include "learn/coverage.hpp"

#include <algorithm>

#include "page/choice.hpp"

namespace optout::learn {

namespace {

using page::Document;
using page::NodeId;

bool is_same_address(const std::string& text, const Url& url) {
    const auto other = Url::parse(text);
    return other.ok() && other->host() == url.host() && other->port() == url.port() &&
           other->path() == url.path();
}

bool is_of_page(const pack::Pack& pack, const pack::Setting& setting, const std::string& page,
                const Url& url) {
    if (setting.page == page) return true;
    const pack::PageRule* rule = pack.page(setting.page);
    return rule != nullptr &&
           std::ranges::any_of(rule->urls, [&](const auto& text) { return is_same_address(text, url); });
}

/// The elements that an entry stands for: its control, the boxes of its list, the buttons of its group.
std::vector<NodeId> elements_of(const Document& document, const pack::Setting& setting, NodeId control) {
    if (!setting.state.boxes.empty()) {
        const auto boxes = page::Selector::parse(setting.state.boxes);
        return boxes.ok() ? boxes->select(document, control) : std::vector<NodeId>();
    }
    std::vector<NodeId> group = page::radio_group(document, control);
    return group.empty() ? std::vector<NodeId>{control} : group;
}

bool is_one_of(const Document& document, const std::vector<NodeId>& elements, NodeId node) {
    return std::ranges::any_of(elements, [&](NodeId element) {
        return document.contains(element, node) || document.contains(node, element);
    });
}

}  // namespace

std::vector<std::string> covered_by(const pack::Pack& pack, const std::string& page, const Url& url,
                                    const page::Content& content, const std::vector<Sighting>& sightings) {
    std::vector<std::string> by(sightings.size());
    const auto* document = std::get_if<Document>(&content);
    for (const pack::Setting& setting : pack.settings) {
        if (!is_of_page(pack, setting, page, url)) continue;
        const auto control = page::locate(content, setting.ladder, setting.state);
        if (!control.ok()) continue;
        const bool in_page = document != nullptr && control->node != page::no_node;
        const auto elements =
            in_page ? elements_of(*document, setting, control->node) : std::vector<NodeId>();
        for (std::size_t i = 0; i < sightings.size(); ++i) {
            const bool same = document == nullptr ? sightings[i].pointer == control->pointer
                                                  : is_one_of(*document, elements, sightings[i].node);
            if (same && by[i].empty()) by[i] = setting.id;
        }
    }
    return by;
}

}  // namespace optout::learn
