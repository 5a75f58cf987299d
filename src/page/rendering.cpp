#include "page/rendering.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "page/controls.hpp"
#include "page/words.hpp"

namespace optout::page {

namespace {

constexpr std::string_view never_rendered =
    " area base basefont datalist head link meta noembed noframes noscript param rp script style "
    "template title source track ";

constexpr std::string_view block_tags =
    " address article aside blockquote body br caption center col colgroup dd details dialog dir div "
    "dl dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 header hgroup hr "
    "html legend li listing main menu nav ol optgroup option p plaintext pre search section slot "
    "summary table tbody td tfoot th thead tr ul xmp ";

constexpr std::string_view box_tags =
    " audio button canvas iframe image img input marquee math meter progress rt select svg textarea "
    "video wbr ";

/// `css` without comments, and with the content of quotes and brackets blanked out, so that what is left can
/// be split.
std::string plain(std::string_view css) {
    std::string out;
    char quote = 0;
    int depth = 0;
    for (std::size_t i = 0; i < css.size(); ++i) {
        const char c = css[i];
        if (quote == 0 && css.substr(i, 2) == "/*") {
            const std::size_t end = css.find("*/", i + 2);
            if (end == std::string_view::npos) break;
            i = end + 1;
            continue;
        }
        if (quote != 0) {
            if (c == '\\') ++i;
            if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '(') {
            ++depth;
        } else if (c == ')') {
            depth = std::max(0, depth - 1);
        } else if (depth == 0) {
            out += ascii_lower(c);
            continue;
        }
        out += '?';
    }
    return out;
}

/// The value that an inline style gives to a property: of the declarations with a value that counts, the last
/// one.
std::optional<std::string> inline_style(const Document& document, NodeId element, std::string_view property,
                                        std::string_view values) {
    const auto style = document.attribute(element, "style");
    std::optional<std::string> found;
    if (!style) return found;
    bool important = false;
    const std::string text = plain(*style);
    for (const std::string_view declaration : split(text, ';')) {
        const std::size_t colon = declaration.find(':');
        if (colon == std::string_view::npos || trim(declaration.substr(0, colon)) != property) continue;
        std::string_view value = trim(declaration.substr(colon + 1));
        const std::size_t mark = value.find('!');
        const bool now_important =
            mark != std::string_view::npos && trim(value.substr(mark + 1)) == "important";
        value = trim(value.substr(0, mark));
        if (!has_word(values, value) || (mark != std::string_view::npos && !now_important) ||
            (important && !now_important)) {
            continue;
        }
        found = value;
        important = now_important;
    }
    return found;
}

std::optional<std::string> inline_display(const Document& document, NodeId element) {
    static constexpr std::string_view values =
        " none inline block inline-block flex inline-flex grid inline-grid table inline-table table-row "
        "table-cell table-caption table-row-group table-header-group table-footer-group list-item "
        "flow-root contents run-in ";
    return inline_style(document, element, "display", values);
}

/// Taken out of the line in which it stands.
bool is_taken_out(const Document& document, NodeId element) {
    static constexpr std::string_view positions = " static relative absolute fixed sticky ";
    static constexpr std::string_view floats = " left right none ";
    const std::string position = inline_style(document, element, "position", positions).value_or("static");
    const std::string side = inline_style(document, element, "float", floats).value_or("none");
    return position == "absolute" || position == "fixed" || side != "none";
}

bool is_hidden_by_default(const Document& document, NodeId element) {
    if (document.has_attribute(element, "hidden")) return true;
    if (!document.is_html(element)) return false;
    return has_word(never_rendered, document.tag(element)) || input_type(document, element) == "hidden" ||
           (is_tag(document, element, "dialog") && !document.has_attribute(element, "open")) ||
           (is_tag(document, element, "audio") && !document.has_attribute(element, "controls"));
}

bool keeps_own_text(const Document& document, NodeId element) {
    return is_tag(document, element, "button") || is_tag(document, element, "select") ||
           is_tag(document, element, "textarea") || is_tag(document, element, "iframe");
}

Display as_drawn(const Document& document, NodeId element, Display display) {
    if (display != Display::running) return display;
    if (is_tag(document, element, "br")) return Display::block;
    return has_word(box_tags, document.tag(element)) ? Display::box : Display::running;
}

}  // namespace

bool is_folded_away(const Document& document, NodeId node) {
    const NodeId above = document.parent_element(node);
    if (above == no_node || !is_tag(document, above, "details") || document.has_attribute(above, "open"))
        return false;
    NodeId first = document.first_child(above);
    while (first != no_node && !is_tag(document, first, "summary")) first = document.next_sibling(first);
    return node != first;
}

Display display(const Document& document, NodeId element) {
    if (is_folded_away(document, element)) return Display::none;
    if (const auto drawn = document.drawn(element)) return as_drawn(document, element, drawn->display);
    const auto style = inline_display(document, element);
    if (style ? *style == "none" : is_hidden_by_default(document, element)) return Display::none;
    if (is_taken_out(document, element)) return Display::block;
    if (style) {
        if (*style == "inline") return Display::running;
        return style->starts_with("inline-") || *style == "contents" ? Display::box : Display::block;
    }
    const std::string_view tag = document.tag(element);
    if (!document.is_html(element))
        return document.is_html(document.parent(element)) ? Display::box : Display::running;
    if (has_word(block_tags, tag)) return Display::block;
    return has_word(box_tags, tag) ? Display::box : Display::running;
}

bool is_left_out(const Document& document, NodeId element) {
    return display(document, element) == Display::none || document.has_attribute(element, "inert") ||
           ascii_iequals(document.attribute(element, "aria-hidden").value_or(""), "true");
}

bool is_rendered(const Document& document, NodeId node) {
    if (!document.is_element(node)) node = document.parent_element(node);
    for (; node != no_node; node = document.parent_element(node)) {
        if (display(document, node) == Display::none) return false;
    }
    return true;
}

bool is_visible(const Document& document, NodeId element, bool parent_visible) {
    if (const auto drawn = document.drawn(element)) return drawn->visible;
    static constexpr std::string_view values = " visible hidden collapse ";
    const auto style = inline_style(document, element, "visibility", values);
    return style ? *style == "visible" : parent_visible;
}

bool is_visible(const Document& document, NodeId node) {
    bool visible = true;
    std::vector<NodeId> path;
    for (; node != no_node; node = document.parent(node)) {
        if (document.is_element(node)) path.push_back(node);
    }
    for (auto element = path.rbegin(); element != path.rend(); ++element) {
        visible = is_visible(document, *element, visible);
    }
    return visible;
}

std::vector<NodeId> visible_texts(const Document& document, NodeId top) {
    struct Open {
        NodeId end;
        bool visible;
    };
    std::vector<NodeId> texts;
    std::vector<Open> open{{document.subtree_end(top), is_visible(document, top)}};
    for (NodeId node = top; node < document.subtree_end(top); ++node) {
        while (open.back().end <= node) open.pop_back();
        const bool visible = open.back().visible;
        if (document.kind(node) == NodeKind::text) {
            const bool shown = visible && !is_folded_away(document, node);
            if (shown && !collapse_space(document.text(node)).empty()) texts.push_back(node);
        } else if (document.is_element(node) && node != top) {
            if (display(document, node) == Display::none || keeps_own_text(document, node)) {
                node = document.subtree_end(node) - 1;
            } else {
                open.push_back({document.subtree_end(node), is_visible(document, node, visible)});
            }
        }
    }
    return texts;
}

}  // namespace optout::page
