#include "page/script_filled.hpp"

#include <algorithm>

#include "page/controls.hpp"
#include "page/form.hpp"

namespace optout::page {

namespace {

bool is_telling(const Document& document, NodeId control) {
    const std::string_view type = input_type(document, control);
    if (type == "checkbox" || type == "radio") return document.has_attribute(control, "checked");
    if (type == "hidden" || type == "submit" || type == "button" || type == "reset" || type == "image" ||
        type == "password" || type == "file")
        return false;
    if (is_tag(document, control, "select"))
        return std::ranges::any_of(options(document, control),
                                   [&](NodeId option) { return document.has_attribute(option, "selected"); });
    return !current_value(document, control).empty();
}

bool is_blank(const Document& document, NodeId form) {
    for (const std::string_view tag : {"input", "select", "textarea"}) {
        for (const NodeId control : document.by_tag(tag)) {
            if (is_telling(document, control) && form_owner(document, control) == form) return false;
        }
    }
    return true;
}

bool is_word_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '$';
}

bool says(std::string_view text, std::string_view word) {
    if (word.empty()) return false;
    for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        const bool begins = at == 0 || !is_word_letter(text[at - 1]);
        if (begins && (end == text.size() || !is_word_letter(text[end]))) return true;
    }
    return false;
}

}  // namespace

bool is_filled_by_script(const Document& document, NodeId control) {
    if (document.is_live() || document.by_tag("script").empty()) return false;
    const NodeId form = form_owner(document, control);
    if (form == no_node) return false;
    const std::string_view name = document.attribute(control, "name").value_or("");
    const std::string_view id = document.attribute(control, "id").value_or("");
    bool names = false, sets = false;
    for (const NodeId script : document.by_tag("script")) {
        const std::string text = document.text_content(script);
        names = names || says(text, name) || says(text, id);
        sets = sets || text.find(".checked") != std::string::npos || text.find(".value") != std::string::npos;
    }
    return names && sets && is_blank(document, form);
}

}  // namespace optout::page
