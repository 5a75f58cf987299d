// Pages for tests, with the element in question marked by an attribute t.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "page/document.hpp"
#include "page/selector.hpp"

namespace sample {

inline optout::page::Document page(std::string_view html) {
    auto document = optout::page::Document::parse(html);
    if (!document.ok()) FAIL(document.error().message());
    return std::move(document).value();
}

inline std::vector<optout::page::NodeId> all_marked(const optout::page::Document& document) {
    std::vector<optout::page::NodeId> found;
    for (optout::page::NodeId node = 0; node < document.size(); ++node) {
        if (document.has_attribute(node, "t")) found.push_back(node);
    }
    return found;
}

inline optout::page::NodeId marked(const optout::page::Document& document) {
    const auto found = all_marked(document);
    REQUIRE(found.size() == 1);
    return found.front();
}

inline optout::page::Selector css(std::string_view text) {
    auto selector = optout::page::Selector::parse(text);
    if (!selector.ok()) FAIL(selector.error().message());
    return std::move(selector).value();
}

}  // namespace sample
