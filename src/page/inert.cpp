#include "page/inert.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace optout::page {

namespace {

constexpr std::array<std::string_view, 7> drawn_by_others = {"iframe", "frame",  "frameset", "object",
                                                             "embed",  "applet", "portal"};

bool is_script(const Document& document, NodeId element) {
    if (document.tag(element) != "script") return false;
    const std::string type = ascii_lower(document.attribute(element, "type").value_or(""));
    return type.empty() || type.find("script") != std::string::npos ||
           type.find("module") != std::string::npos;
}

bool runs_script(const Attribute& attribute) {
    if (attribute.name.starts_with("on")) return true;
    std::string value;
    for (const char c : attribute.value.substr(0, 64)) {
        if (static_cast<unsigned char>(c) > ' ') value += c;
    }
    return ascii_lower(value).starts_with("javascript:");
}

}  // namespace

bool is_inert(const Document& document) {
    for (NodeId node = 0; node < document.size(); ++node) {
        if (!document.is_element(node)) continue;
        const bool has_shadow = document.has_attribute(node, "shadowrootmode");
        const bool refreshes = document.tag(node) == "meta" &&
                               ascii_lower(document.attribute(node, "http-equiv").value_or("")) == "refresh";
        if (has_shadow || refreshes || is_script(document, node) ||
            std::ranges::find(drawn_by_others, document.tag(node)) != drawn_by_others.end() ||
            std::ranges::any_of(document.attributes(node), runs_script))
            return false;
    }
    return true;
}

}  // namespace optout::page
