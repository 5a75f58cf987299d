#include "oracles/generate.hpp"

namespace oracles {

namespace {

constexpr const char* nouns[] = {
    "Ads",      "usage reports", "AI training", "my data",  "Partner offers", "e-mail",
    "Über uns", "données",       "the profile", "research", "50 %",           "on"};
constexpr const char* ids[] = {"a", "b", "c", "d", "e", "ads", "mail", "x-1", "Ads"};
constexpr const char* classes[] = {"row", "Row", "on", "off", "css-1x2y", "sr-only", "a b", "row on"};
constexpr const char* types[] = {"checkbox", "checkbox", "radio",    "radio",  "text",   "search",
                                 "email",    "number",   "range",    "submit", "button", "reset",
                                 "CHECKBOX", "bogus",    "password", "tel",    "url",    "hidden"};
constexpr const char* roles[] = {"switch",       "checkbox", "button", "radio",  "tab",
                                 "menuitem",     "link",     "group",  "none",   "SWITCH",
                                 "bogus button", "textbox",  "slider", "option", "presentation",
                                 "radiogroup",   "listbox",  "region"};
constexpr const char* inline_tags[] = {"span", "b", "i", "em", "a", "a href=/x", "code", "small", "strong"};
constexpr const char* block_tags[] = {"div",    "p",  "section", "article",  "main", "nav", "aside", "header",
                                      "footer", "h2", "h3",      "fieldset", "form", "li",  "label"};
constexpr const char* hiding[] = {"hidden", "style=\"display:none\"", "style=\"visibility:hidden\"",
                                  "aria-hidden=true", "inert"};

}  // namespace

std::string Source::words() {
    std::string text = any(nouns);
    if (one_in(3)) text += (one_in(2) ? "  " : "\n ") + any(nouns);
    return text;
}

/// What may name an element besides its content.
std::string Source::naming() {
    std::string out;
    if (one_in(6)) out += " aria-label=\"" + (one_in(6) ? std::string(" ") : words()) + "\"";
    if (one_in(8)) out += " aria-labelledby=\"" + any(ids) + (one_in(3) ? " " + any(ids) : "") + "\"";
    if (one_in(8)) out += " title=\"" + words() + "\"";
    return out;
}

std::string Source::attributes(const std::string& tag) {
    std::string out;
    if (one_in(4)) out += " id=" + any(ids);
    if (one_in(3)) out += " class=\"" + any(classes) + "\"";
    if (one_in(12)) out += " data-setting=\"" + words() + "\"";
    if (one_in(20)) out += one_in(2) ? " lang=de" : " lang=fr-CH";
    if (one_in(25)) out += " " + any(hiding);
    if (tag != "input" && one_in(30)) out += " tabindex=0";
    return out;
}

std::string Source::control() {
    const std::uint32_t kind = below(10);
    const std::string common = attributes("input") + naming() + (one_in(8) ? " disabled" : "") +
                               (one_in(10) ? " required" : "") + (one_in(14) ? " readonly" : "");
    if (kind < 5) {
        std::string out = "<input type=" + any(types) + common;
        if (one_in(3)) out += " checked";
        if (one_in(4)) out += " name=" + any(ids);
        if (one_in(4)) out += " value=\"" + words() + "\"";
        if (one_in(6)) out += " placeholder=\"" + words() + "\"";
        if (one_in(10)) out += " role=switch";
        return out + ">";
    }
    if (kind == 5) return "<button" + common + ">" + words() + "</button>";
    if (kind == 6)
        return "<select" + common + (one_in(5) ? " multiple" : "") + (one_in(5) ? " size=3" : "") +
               "><option>" + words() + "<option selected value=b>" + words() + "<optgroup label=G" +
               (one_in(4) ? " disabled" : "") + "><option>" + words() + "</optgroup></select>";
    if (kind == 7) return "<textarea" + common + ">" + (one_in(2) ? words() : "") + "</textarea>";
    const std::string state = one_in(3) ? " aria-checked=true" : one_in(2) ? " aria-pressed=false" : "";
    const char* tag = one_in(2) ? "div" : "button";
    return "<" + std::string(tag) + " role=\"" + any(roles) + "\"" + common + state + ">" + words() + "</" +
           tag + ">";
}

std::string Source::labelled_control() {
    switch (below(6)) {
        case 0:
            return "<label" + attributes("label") + ">" + words() + " " + control() + "</label>";
        case 1:
            return "<label for=" + any(ids) + ">" + words() + "</label> " + control();
        case 2:
            return "<label>" + control() + " <span" + attributes("span") + ">" + words() + "</span></label>";
        case 3:
            return "<span id=" + any(ids) + ">" + words() + "</span>" + control();
        case 4:
            return "<fieldset" + std::string(one_in(4) ? " disabled" : "") + "><legend>" + words() +
                   (one_in(3) ? control() : "") + "</legend>" + control() + "</fieldset>";
        default:
            return control();
    }
}

std::string Source::block(int depth) {
    if (depth <= 0 || one_in(3)) return labelled_control();
    switch (below(9)) {
        case 0:
            return "<table" + attributes("table") + "><tr><th>" + words() + "<td>" + blocks(depth - 1, 2) +
                   "<tr><td>" + words() + "<td>" + labelled_control() + "</table>";
        case 1:
            return "<ul" + attributes("ul") + "><li>" + blocks(depth - 1, 2) + "<li>" + words() + "</ul>";
        case 2:
            return "<!-- " + any(ids) + " -->" + words();
        case 3: {
            const std::string tag = any(inline_tags);
            return "<" + tag + attributes("span") + naming() + ">" + words() + "</" +
                   tag.substr(0, tag.find(' ')) + ">";
        }
        case 4:
            return "<details" + std::string(one_in(2) ? " open" : "") + "><summary>" + words() +
                   "</summary>" + blocks(depth - 1, 2) + "</details>";
        case 5:
            return "<img src=data:, alt=\"" + (one_in(2) ? words() : "") + "\">" +
                   (one_in(2) ? "<svg><title>" + words() + "</title><g id=" + any(ids) + "></g></svg>" : "");
        default: {
            const std::string tag = any(block_tags);
            return "<" + tag + attributes(tag) + naming() + ">" + (one_in(2) ? words() : "") +
                   blocks(depth - 1, 4) + "</" + tag + ">";
        }
    }
}

std::string Source::blocks(int depth, int most) {
    std::string out;
    for (std::uint32_t i = 0, count = below(static_cast<std::uint32_t>(most) + 1); i < count; ++i)
        out += block(depth) + (one_in(2) ? "\n" : "");
    return out;
}

std::string Source::document() {
    std::string out = one_in(8) ? "" : "<!doctype html>";
    out += "<html" + std::string(one_in(2) ? " lang=en" : "") + "><meta charset=utf-8><title>" + words() +
           "</title><body>";
    for (int i = 0; i < 10; ++i) out += block(4);
    return out;
}

}  // namespace oracles
