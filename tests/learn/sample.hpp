// Pages for tests, with the element in question marked by an attribute t.
#pragma once

#include <doctest/doctest.h>

#include <string_view>
#include <variant>

#include "page/locate.hpp"

namespace sample {

inline optout::page::Content page(std::string_view html) {
    auto document = optout::page::Document::parse(html);
    if (!document.ok()) FAIL(document.error().message());
    return std::move(document).value();
}

inline const optout::page::Document& document(const optout::page::Content& content) {
    return std::get<optout::page::Document>(content);
}

inline optout::page::NodeId marked(const optout::page::Content& content) {
    const auto& page = document(content);
    for (optout::page::NodeId node = 0; node < page.size(); ++node) {
        if (page.has_attribute(node, "t")) return node;
    }
    FAIL("nothing is marked");
    return optout::page::no_node;
}

}  // namespace sample
