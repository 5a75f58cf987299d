// The role of an element: what role= says, where that counts, else what HTML-AAM says of the element.
#include <algorithm>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "page/accessibility.hpp"
#include "page/controls.hpp"
#include "page/html_pseudo_class.hpp"
#include "page/words.hpp"

namespace optout::page {

namespace {

using Names = std::initializer_list<std::string_view>;

/// The roles that an author may use.
constexpr std::string_view author_roles =
    " alert alertdialog application article banner blockquote button caption cell checkbox code "
    "columnheader combobox comment complementary contentinfo definition deletion dialog directory "
    "document emphasis feed figure form generic grid gridcell group heading image img insertion link "
    "list listbox listitem log main mark marquee math menu menubar menuitem menuitemcheckbox "
    "menuitemradio meter navigation none note option paragraph presentation progressbar radio "
    "radiogroup region row rowgroup rowheader scrollbar search searchbox sectionfooter sectionheader "
    "separator slider spinbutton status strong subscript suggestion superscript switch tab table "
    "tablist tabpanel term textbox time timer toolbar tooltip tree treegrid treeitem ";

struct NativeRole {
    std::string_view role;
    std::string_view tags;
};

/// Elements whose role depends on nothing but their name.
constexpr NativeRole native_roles[] = {
    {"",
     " abbr audio br canvas col colgroup dl embed figcaption head iframe label legend link meta "
     "noscript object picture ruby script style summary title video wbr "},
    {"article", " article "},
    {"blockquote", " blockquote "},
    {"button", " button "},
    {"caption", " caption "},
    {"code", " code "},
    {"definition", " dd "},
    {"deletion", " del s "},
    {"dialog", " dialog "},
    {"emphasis", " em "},
    {"figure", " figure "},
    {"form", " form "},
    {"group", " address details fieldset hgroup optgroup "},
    {"heading", " h1 h2 h3 h4 h5 h6 "},
    {"insertion", " ins "},
    {"list", " menu ol ul "},
    {"listbox", " datalist "},
    {"main", " main "},
    {"mark", " mark "},
    {"meter", " meter "},
    {"navigation", " nav "},
    {"option", " option "},
    {"paragraph", " p "},
    {"progressbar", " progress "},
    {"search", " search "},
    {"separator", " hr "},
    {"status", " output "},
    {"strong", " strong "},
    {"subscript", " sub "},
    {"superscript", " sup "},
    {"table", " table "},
    {"term", " dfn dt "},
    {"textbox", " textarea "},
    {"time", " time "},
};

bool has_text(const Document& document, NodeId element, std::string_view attribute) {
    return !trim(document.attribute(element, attribute).value_or("")).empty();
}

bool is_named_by_author(const Document& document, NodeId element) {
    if (has_text(document, element, "aria-label") || has_text(document, element, "title")) return true;
    return !aria_labels(document, element).empty();
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
    static constexpr std::string_view global =
        " aria-atomic aria-busy aria-controls aria-current aria-describedby aria-description "
        "aria-details aria-dropeffect aria-flowto aria-grabbed aria-keyshortcuts aria-label "
        "aria-labelledby aria-live aria-owns aria-relevant aria-roledescription ";
    const auto attributes = document.attributes(element);
    const bool described = std::ranges::any_of(attributes, [&](const Attribute& attribute) {
        return has_word(global, attribute.name) && !trim(attribute.value).empty();
    });
    return described || is_focusable(document, element);
}

/// A token of role= under the name by which the role is reported; "" when it is no role.
std::string_view known_role(std::string_view token) {
    if (token == "directory") return "list";
    if (token == "img") return "image";
    if (token == "presentation") return "none";
    const std::size_t at = find_word(author_roles, token);
    return at == std::string_view::npos ? std::string_view() : author_roles.substr(at, token.size());
}

/// The tokens of role= that are roles.
std::vector<std::string_view> written_roles(const Document& document, NodeId element) {
    std::vector<std::string_view> found;
    const auto written = document.attribute(element, "role");
    if (!written) return found;
    const std::string tokens = ascii_lower(collapse_space(*written));
    for (const std::string_view token : split(tokens, ' ')) {
        if (const std::string_view role = known_role(token); !role.empty()) found.push_back(role);
    }
    return found;
}

/// Some roles mean nothing outside of the whole that they are a part of.
bool lacks_its_whole(const Document& document, NodeId element, std::string_view role) {
    if (!is_one_of(role, {"listitem", "option", "treeitem"})) return false;
    const std::string_view whole = role == "listitem" ? "list" : role == "option" ? "listbox" : "tree";
    for (NodeId up = document.parent_element(element); up != no_node; up = document.parent_element(up)) {
        const auto written = written_roles(document, up);
        const bool list = whole == "list" && is_one_of(document.tag(up), {"menu", "ol", "ul"});
        const bool native = list || (whole == "listbox" && document.tag(up) == "select");
        if (written.empty() ? native : written.front() == whole) return false;
    }
    return true;
}

/// What role= says, or "" when that does not count.
std::string_view author_role(const Document& document, NodeId element) {
    for (const std::string_view role : written_roles(document, element)) {
        if (is_one_of(role, {"form", "region"}) && !is_named_by_author(document, element)) continue;
        if (lacks_its_whole(document, element, role)) continue;
        return role == "none" && keeps_its_role(document, element) ? std::string_view() : role;
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
    if (tag == "header") return in_section(document, element) ? "sectionheader" : "banner";
    if (tag == "img") return image_role(document, element);
    if (tag == "input") return input_role(document, element);
    if (tag == "li") return list_item_role(document, element);
    if (tag == "section") return is_named_by_author(document, element) ? "region" : "generic";
    if (tag == "select") return select_role(document, element);
    if (is_one_of(tag, {"tbody", "td", "tfoot", "th", "thead", "tr"}))
        return table_part_role(document, element);
    const auto known = std::ranges::find_if(
        native_roles, [&](const NativeRole& native) { return has_word(native.tags, tag); });
    return known == std::end(native_roles) ? "generic" : known->role;
}

}  // namespace

std::string_view role(const Document& document, NodeId element) {
    if (!document.is_element(element)) return {};
    const std::string_view said = author_role(document, element);
    return said.empty() ? native_role(document, element) : said;
}

}  // namespace optout::page
