// The role of an element: what role= says, where that counts, else what HTML-AAM says of the element.
#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "page/accessibility.hpp"
#include "page/controls.hpp"
#include "page/html_pseudo_class.hpp"

namespace optout::page {

namespace {

using Names = std::initializer_list<std::string_view>;

bool is_one_of(std::string_view text, Names names) {
    return std::ranges::find(names, text) != names.end();
}

using Renaming = std::pair<std::string_view, std::string_view>;

/// The roles that an author may use, each beside the name under which it is reported.
constexpr Renaming author_roles[] = {
    {"alert", "alert"},
    {"alertdialog", "alertdialog"},
    {"application", "application"},
    {"article", "article"},
    {"banner", "banner"},
    {"blockquote", "blockquote"},
    {"button", "button"},
    {"caption", "caption"},
    {"cell", "cell"},
    {"checkbox", "checkbox"},
    {"code", "code"},
    {"columnheader", "columnheader"},
    {"combobox", "combobox"},
    {"comment", "comment"},
    {"complementary", "complementary"},
    {"contentinfo", "contentinfo"},
    {"definition", "definition"},
    {"deletion", "deletion"},
    {"dialog", "dialog"},
    {"directory", "list"},
    {"document", "document"},
    {"emphasis", "emphasis"},
    {"feed", "feed"},
    {"figure", "figure"},
    {"form", "form"},
    {"generic", "generic"},
    {"grid", "grid"},
    {"gridcell", "gridcell"},
    {"group", "group"},
    {"heading", "heading"},
    {"image", "image"},
    {"img", "image"},
    {"insertion", "insertion"},
    {"link", "link"},
    {"list", "list"},
    {"listbox", "listbox"},
    {"listitem", "listitem"},
    {"log", "log"},
    {"main", "main"},
    {"mark", "mark"},
    {"marquee", "marquee"},
    {"math", "math"},
    {"menu", "menu"},
    {"menubar", "menubar"},
    {"menuitem", "menuitem"},
    {"menuitemcheckbox", "menuitemcheckbox"},
    {"menuitemradio", "menuitemradio"},
    {"meter", "meter"},
    {"navigation", "navigation"},
    {"none", "none"},
    {"note", "note"},
    {"option", "option"},
    {"paragraph", "paragraph"},
    {"presentation", "none"},
    {"progressbar", "progressbar"},
    {"radio", "radio"},
    {"radiogroup", "radiogroup"},
    {"region", "region"},
    {"row", "row"},
    {"rowgroup", "rowgroup"},
    {"rowheader", "rowheader"},
    {"scrollbar", "scrollbar"},
    {"search", "search"},
    {"searchbox", "searchbox"},
    {"sectionfooter", "sectionfooter"},
    {"sectionheader", "sectionheader"},
    {"separator", "separator"},
    {"slider", "slider"},
    {"spinbutton", "spinbutton"},
    {"status", "status"},
    {"strong", "strong"},
    {"subscript", "subscript"},
    {"suggestion", "suggestion"},
    {"superscript", "superscript"},
    {"switch", "switch"},
    {"tab", "tab"},
    {"table", "table"},
    {"tablist", "tablist"},
    {"tabpanel", "tabpanel"},
    {"term", "term"},
    {"textbox", "textbox"},
    {"time", "time"},
    {"timer", "timer"},
    {"toolbar", "toolbar"},
    {"tooltip", "tooltip"},
    {"tree", "tree"},
    {"treegrid", "treegrid"},
    {"treeitem", "treeitem"},
};

/// Elements whose role depends on nothing but their name; those without a role are here with "".
constexpr Renaming native_roles[] = {
    {"abbr", ""},
    {"address", "group"},
    {"article", "article"},
    {"audio", ""},
    {"blockquote", "blockquote"},
    {"br", ""},
    {"button", "button"},
    {"canvas", ""},
    {"caption", "caption"},
    {"code", "code"},
    {"col", ""},
    {"colgroup", ""},
    {"datalist", "listbox"},
    {"dd", "definition"},
    {"del", "deletion"},
    {"details", "group"},
    {"dfn", "term"},
    {"dialog", "dialog"},
    {"dl", ""},
    {"dt", "term"},
    {"em", "emphasis"},
    {"embed", ""},
    {"fieldset", "group"},
    {"figcaption", ""},
    {"figure", "figure"},
    {"h1", "heading"},
    {"h2", "heading"},
    {"h3", "heading"},
    {"h4", "heading"},
    {"h5", "heading"},
    {"h6", "heading"},
    {"head", ""},
    {"hgroup", "group"},
    {"hr", "separator"},
    {"iframe", ""},
    {"ins", "insertion"},
    {"label", ""},
    {"legend", ""},
    {"link", ""},
    {"main", "main"},
    {"mark", "mark"},
    {"math", "math"},
    {"menu", "list"},
    {"meta", ""},
    {"meter", "meter"},
    {"nav", "navigation"},
    {"noscript", ""},
    {"object", ""},
    {"ol", "list"},
    {"optgroup", "group"},
    {"option", "option"},
    {"output", "status"},
    {"p", "paragraph"},
    {"picture", ""},
    {"progress", "progressbar"},
    {"ruby", ""},
    {"s", "deletion"},
    {"script", ""},
    {"search", "search"},
    {"strong", "strong"},
    {"style", ""},
    {"sub", "subscript"},
    {"summary", ""},
    {"sup", "superscript"},
    {"table", "table"},
    {"textarea", "textbox"},
    {"time", "time"},
    {"title", ""},
    {"ul", "list"},
    {"video", ""},
    {"wbr", ""},
    {"slot", "generic"},
};

bool has_text(const Document& document, NodeId element, std::string_view attribute) {
    return !trim(document.attribute(element, attribute).value_or("")).empty();
}

bool is_named_by_author(const Document& document, NodeId element) {
    if (has_text(document, element, "aria-label") || has_text(document, element, "title")) return true;
    return std::ranges::any_of(
        std::initializer_list<std::string_view>{"aria-labelledby", "aria-labeledby"}, [&](auto attribute) {
            const std::string ids = collapse_space(document.attribute(element, attribute).value_or(""));
            return std::ranges::any_of(split(ids, ' '),
                                       [&](auto id) { return document.by_id(id) != no_node; });
        });
}

bool is_focusable(const Document& document, NodeId element) {
    if (is_actually_disabled(document, element)) return false;
    if (document.has_attribute(element, "tabindex") || is_link(document, element)) return true;
    if (const auto editable = document.attribute(element, "contenteditable")) {
        if (!ascii_iequals(*editable, "false")) return true;
    }
    if (!document.is_html(element) || input_type(document, element) == "hidden") return false;
    const std::string_view tag = document.tag(element);
    const bool plays = is_one_of(tag, {"audio", "video"}) && document.has_attribute(element, "controls");
    return plays || is_one_of(tag, {"button", "iframe", "input", "select", "summary", "textarea"});
}

/// An author cannot take the role away from an element that a person can reach or that is described
/// otherwise.
bool keeps_its_role(const Document& document, NodeId element) {
    static constexpr std::string_view global[] = {
        "aria-atomic",       "aria-busy",           "aria-controls",   "aria-current", "aria-describedby",
        "aria-description",  "aria-details",        "aria-dropeffect", "aria-flowto",  "aria-grabbed",
        "aria-keyshortcuts", "aria-label",          "aria-labelledby", "aria-live",    "aria-owns",
        "aria-relevant",     "aria-roledescription"};
    const auto attributes = document.attributes(element);
    const bool described = std::ranges::any_of(attributes, [&](const Attribute& attribute) {
        return std::ranges::find(global, attribute.name) != std::end(global) &&
               !trim(attribute.value).empty();
    });
    return described || is_focusable(document, element);
}

NodeId ancestor(const Document& document, NodeId element, Names tags, Names roles);

/// Some roles are nothing outside of the whole that they are a part of.
bool lacks_its_whole(const Document& document, NodeId element, std::string_view role) {
    if (role == "listitem") return ancestor(document, element, {"menu", "ol", "ul"}, {"list"}) == no_node;
    if (role == "option") return ancestor(document, element, {"select"}, {"listbox"}) == no_node;
    return role == "treeitem" && ancestor(document, element, {}, {"tree"}) == no_node;
}

/// What role= says, or "" when that does not count.
std::string_view author_role(const Document& document, NodeId element) {
    const auto written = document.attribute(element, "role");
    if (!written) return {};
    const std::string tokens = ascii_lower(collapse_space(*written));
    for (const std::string_view token : split(tokens, ' ')) {
        const auto known = std::ranges::find(author_roles, token, &Renaming::first);
        if (known == std::end(author_roles)) continue;
        if (is_one_of(token, {"form", "region"}) && !is_named_by_author(document, element)) continue;
        if (lacks_its_whole(document, element, known->second)) continue;
        if (known->second == "none" && keeps_its_role(document, element)) return {};
        return known->second;
    }
    return {};
}

/// The nearest ancestor that is one of `tags`, or whose role= is one of `roles`; "" is not a role.
NodeId ancestor(const Document& document, NodeId element, Names tags, Names roles) {
    for (NodeId up = document.parent_element(element); up != no_node; up = document.parent_element(up)) {
        const std::string_view said = author_role(document, up);
        if (said.empty() ? is_one_of(document.tag(up), tags) : is_one_of(said, roles)) return up;
    }
    return no_node;
}

bool in_section(const Document& document, NodeId element) {
    return ancestor(document, element, {"article", "aside", "main", "nav", "section"},
                    {"article", "complementary", "main", "navigation", "region"}) != no_node;
}

std::string_view aside_role(const Document& document, NodeId element) {
    const bool nested = ancestor(document, element, {"article", "aside", "nav", "section"},
                                 {"article", "complementary", "navigation", "region"}) != no_node;
    return !nested || is_named_by_author(document, element) ? "complementary" : "generic";
}

std::string_view image_role(const Document& document, NodeId element) {
    const auto alt = document.attribute(element, "alt");
    const bool decoration = alt && alt->empty() && !has_text(document, element, "title");
    return decoration && !keeps_its_role(document, element) ? "none" : "image";
}

std::string_view input_role(const Document& document, NodeId element) {
    const std::string_view type = input_type(document, element);
    const NodeId list = document.by_id(document.attribute(element, "list").value_or(""));
    const bool suggests = list != no_node && is_tag(document, list, "datalist");
    if (is_one_of(type, {"button", "image", "reset", "submit"})) return "button";
    if (type == "checkbox") return "checkbox";
    if (type == "radio") return "radio";
    if (type == "range") return "slider";
    if (suggests && is_one_of(type, {"email", "number", "search", "tel", "text", "url"})) return "combobox";
    if (type == "number") return "spinbutton";
    if (type == "search") return "searchbox";
    return is_one_of(type, {"email", "password", "tel", "text", "url"}) ? "textbox" : "";
}

std::string_view select_role(const Document& document, NodeId element) {
    const std::string_view size = trim(document.attribute(element, "size").value_or(""));
    const bool one_line = size.empty() || size == "0" || size == "1";
    const bool several = document.has_attribute(element, "multiple");
    return one_line && (!several || size == "1") ? "combobox" : "listbox";
}

std::string_view list_item_role(const Document& document, NodeId element) {
    const NodeId list = document.parent_element(element);
    const bool in_list = list != no_node && is_one_of(document.tag(list), {"menu", "ol", "ul"});
    return in_list && role(document, list) != "list" ? "none" : "listitem";
}

std::string_view header_cell_role(const Document& document, NodeId cell) {
    const std::string scope = ascii_lower(trim(document.attribute(cell, "scope").value_or("")));
    if (is_one_of(scope, {"row", "rowgroup"})) return "rowheader";
    if (is_one_of(scope, {"col", "colgroup"})) return "columnheader";
    const NodeId before = document.previous_element(cell);
    const NodeId after = document.next_element(cell);
    if (before != no_node && after != no_node && document.tag(before) == "th" &&
        document.tag(after) == "th") {
        return "columnheader";
    }
    const NodeId row = document.parent(cell);
    for (NodeId other = document.first_child(row); other != no_node; other = document.next_sibling(other)) {
        if (document.tag(other) == "td" && document.first_child(other) != no_node) return "rowheader";
    }
    return "columnheader";
}

/// Of the parts of a table: they are what their table is.
std::string_view table_part_role(const Document& document, NodeId element) {
    const std::string_view tag = document.tag(element);
    const NodeId table = document.closest(element, "table");
    const std::string_view whole = table == no_node ? std::string_view() : role(document, table);
    const bool cell = is_one_of(tag, {"td", "th"});
    if (!is_one_of(whole, {"table", "grid", "treegrid"})) return cell ? "generic" : "none";
    if (!cell) return tag == "tr" ? "row" : "rowgroup";
    if (tag == "th") return header_cell_role(document, element);
    return whole == "table" ? "cell" : "gridcell";
}

std::string_view native_role(const Document& document, NodeId element) {
    const std::string_view tag = document.tag(element);
    if (!document.is_html(element)) return tag == "svg" ? "image" : tag == "math" ? "math" : "";
    if (is_one_of(tag, {"a", "area"})) return document.has_attribute(element, "href") ? "link" : "generic";
    if (tag == "aside") return aside_role(document, element);
    if (tag == "footer") return in_section(document, element) ? "sectionfooter" : "contentinfo";
    if (tag == "form") return "form";
    if (tag == "header") return in_section(document, element) ? "sectionheader" : "banner";
    if (tag == "img") return image_role(document, element);
    if (tag == "input") return input_role(document, element);
    if (tag == "li") return list_item_role(document, element);
    if (tag == "section") return is_named_by_author(document, element) ? "region" : "generic";
    if (tag == "select") return select_role(document, element);
    if (is_one_of(tag, {"tbody", "td", "tfoot", "th", "thead", "tr"}))
        return table_part_role(document, element);
    const auto known = std::ranges::find(native_roles, tag, &Renaming::first);
    return known == std::end(native_roles) ? "generic" : known->second;
}

}  // namespace

std::string_view role(const Document& document, NodeId element) {
    if (!document.is_element(element)) return {};
    const std::string_view said = author_role(document, element);
    return said.empty() ? native_role(document, element) : said;
}

}  // namespace optout::page
