#include "terms/serialise.hpp"

#include <vector>

namespace optout::terms {

namespace {

using page::NodeId;
using page::NodeKind;

void escape(std::string_view text, std::string& out) {
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '"')
            out += "&quot;";
        else
            out += c;
    }
}

bool is_void(std::string_view tag) {
    static constexpr std::string_view tags =
        " area base br col embed hr img input link meta source track wbr ";
    return tags.find(" " + std::string(tag) + " ") != std::string_view::npos;
}

bool holds_raw_text(std::string_view tag) {
    static constexpr std::string_view tags = " script style xmp iframe noembed noframes noscript plaintext ";
    return tags.find(" " + std::string(tag) + " ") != std::string_view::npos;
}

void open_tag(const page::Document& document, NodeId node, std::string& out) {
    out += '<';
    out += document.tag(node);
    for (const auto& [name, value] : document.attributes(node)) {
        out += ' ';
        out += name;
        out += "=\"";
        escape(value, out);
        out += '"';
    }
    out += '>';
}

}  // namespace

std::string to_html(const page::Document& document) {
    std::string out = "<!doctype html>";
    std::vector<NodeId> open;
    const auto close_until = [&](NodeId node) {
        while (!open.empty() && document.subtree_end(open.back()) <= node) {
            out += "</" + std::string(document.tag(open.back())) + ">";
            open.pop_back();
        }
    };
    for (NodeId node = 1; node < document.size(); ++node) {
        close_until(node);
        if (document.kind(node) == NodeKind::text) {
            const bool raw = !open.empty() && holds_raw_text(document.tag(open.back()));
            if (raw)
                out += document.text(node);
            else
                escape(document.text(node), out);
        } else if (document.is_element(node)) {
            open_tag(document, node, out);
            if (!is_void(document.tag(node))) open.push_back(node);
        }
    }
    close_until(document.size());
    return out;
}

}  // namespace optout::terms
