#include "terms/element_kind.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "base/text.hpp"

namespace optout::terms {

namespace {

using Kinds = std::unordered_map<std::string_view, ElementKind>;

void put(Kinds& kinds, std::string_view tags, ElementKind kind) {
    for (const std::string_view tag : split(tags, ' ')) kinds.emplace(tag, kind);
}

const Kinds& kinds() {
    static const Kinds all = [] {
        Kinds made;
        put(made,
            "address article aside blockquote body center dd details dialog dir div dl dt fieldset "
            "figcaption "
            "figure footer form header hgroup html legend listing main menu nav ol p section summary ul "
            "caption "
            "colgroup tbody td tfoot th thead tr search",
            ElementKind::block);
        put(made, "h1 h2 h3 h4 h5 h6", ElementKind::heading);
        put(made,
            "script style noscript noembed noframes template svg math select datalist textarea input iframe "
            "object embed video audio canvas map head title meta link source track progress meter rp",
            ElementKind::left_out);
        made["blockquote"] = ElementKind::quotation;
        made["li"] = ElementKind::item;
        made["table"] = ElementKind::table;
        made["br"] = ElementKind::line_break;
        made["hr"] = ElementKind::rule;
        made["img"] = ElementKind::image;
        made["a"] = ElementKind::link;
        made["pre"] = ElementKind::preformatted;
        return made;
    }();
    return all;
}

/// Ids and classes without "-" and "_" and in lower case, as the common consent tools write them.
const std::unordered_set<std::string_view>& consent_names() {
    static const std::unordered_set<std::string_view> names{"onetrustconsentsdk",
                                                            "onetrustbannersdk",
                                                            "cybotcookiebotdialog",
                                                            "usercentricsroot",
                                                            "didomihost",
                                                            "didominotice",
                                                            "cookielawinfobar",
                                                            "trusteconsenttrack",
                                                            "iubendacsbanner",
                                                            "cookiescriptinjected",
                                                            "hseucookieconfirmation",
                                                            "cookiebanner",
                                                            "cookiesbanner",
                                                            "cookieconsent",
                                                            "cookieconsentbanner",
                                                            "cookienotice",
                                                            "cookiebar",
                                                            "cookiepopup",
                                                            "cookiemodal",
                                                            "ccwindow",
                                                            "ccbanner",
                                                            "ckyconsentcontainer",
                                                            "osanocmwindow",
                                                            "klaro",
                                                            "gdprbanner",
                                                            "gdprcookiemessage",
                                                            "consentbanner",
                                                            "consentmodal",
                                                            "qccmpuicontainer",
                                                            "qccmp2container",
                                                            "spmessagecontainer",
                                                            "tarteaucitronroot",
                                                            "evidonbanner",
                                                            "termsfeedcomnb",
                                                            "cmplzcookiebanner",
                                                            "borlabscookie",
                                                            "axeptiooverlay",
                                                            "transcendconsentmanager"};
    return names;
}

bool names_consent_tool(std::string_view names) {
    for (const std::string_view name : split(names, ' ')) {
        if (name.size() < 5) continue;
        std::string plain = ascii_lower(name);
        std::erase_if(plain, [](char c) { return c == '-' || c == '_'; });
        if (consent_names().contains(plain)) return true;
    }
    return false;
}

}  // namespace

ElementKind element_kind(const page::Document& document, page::NodeId element) {
    if (!document.is_html(element)) return ElementKind::left_out;
    const auto found = kinds().find(document.tag(element));
    return found == kinds().end() ? ElementKind::running : found->second;
}

bool is_furniture(const page::Document& document, page::NodeId element) {
    const std::string_view tag = document.tag(element);
    if (tag == "nav" || tag == "dialog") return true;
    for (const auto& [name, value] : document.attributes(element)) {
        if (name == "role" && (value == "navigation" || value == "dialog" || value == "alertdialog"))
            return true;
        if (name == "aria-modal" && value == "true") return true;
        if ((name == "id" || name == "class") && names_consent_tool(value)) return true;
    }
    return false;
}

}  // namespace optout::terms
