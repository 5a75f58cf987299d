#include "oracles/generate.hpp"

namespace oracles {

namespace {

constexpr const char* tags[] = {"input",  "label",  "div",    "span",     "li", "option",
                                "button", "INPUT",  "*",      "form",     "td", "tr",
                                "a",      "select", "legend", "fieldset", "p",  "section"};
constexpr const char* wanted_ids[] = {"a", "b", "c", "d", "ads", "x-1", "Ads", "none"};
constexpr const char* wanted_classes[] = {"row", "Row", "on", "off", "css-1x2y", "sr-only"};
constexpr const char* names[] = {"type",         "name",     "class", "role",  "value", "aria-label",
                                 "data-setting", "lang",     "for",   "title", "TYPE",  "checked",
                                 "hidden",       "disabled", "id",    "href"};
constexpr const char* values[] = {"checkbox", "CHECKBOX", "switch",      "a",     "row",
                                  "on",       "de",       "\"my data\"", "'Ads'", "\"\"",
                                  "x",        "\"e\"",    "radio",       "true",  "button"};
constexpr const char* operators[] = {"=", "~=", "|=", "^=", "$=", "*="};
constexpr const char* plain[] = {"first-child",  "last-child", "only-child", "first-of-type", "last-of-type",
                                 "only-of-type", "empty",      "root",       "checked",       "disabled",
                                 "enabled",      "required",   "optional",   "read-only",     "read-write",
                                 "link",         "any-link",   "scope",      "lang(de)",      "lang(fr)"};
constexpr const char* counted[] = {"nth-child", "nth-last-child", "nth-of-type", "nth-last-of-type"};
constexpr const char* places[] = {"2",  "odd",     "even", "2n+1", "-n+3", "n",
                                  "3n", "-2n + 5", "n+2",  "0n+1", "+1"};
constexpr const char* combinators[] = {" ", " > ", " + ", " ~ ", ">", "~"};

}  // namespace

std::string Source::attribute_test() {
    std::string out = "[" + any(names);
    if (!one_in(3)) out += any(operators) + any(values) + (one_in(5) ? " i" : "");
    return out + "]";
}

std::string Source::place() {
    return any(places);
}

std::string Source::pseudo_class(int depth) {
    const std::uint32_t kind = below(8);
    if (kind < 4 || depth <= 0) return ":" + any(plain);
    if (kind == 4) {
        const std::string name = any(counted);
        const bool of = name.find("child") != std::string::npos && one_in(3);
        return ":" + name + "(" + place() + (of ? " of " + compound(depth - 1) : "") + ")";
    }
    if (kind == 5) return ":not(" + list(depth - 1) + ")";
    if (kind == 6 || inside_has_) return (one_in(2) ? ":is(" : ":where(") + list(depth - 1) + ")";
    inside_has_ = true;
    static constexpr const char* relations[] = {"", "> ", "+ ", "~ "};
    std::string out = ":has(" + any(relations) + complex(depth - 1) + ")";
    inside_has_ = false;
    return out;
}

std::string Source::compound(int depth) {
    std::string out;
    if (one_in(2)) out += any(tags);
    if (one_in(6)) out += "#" + any(wanted_ids);
    if (one_in(4)) out += "." + any(wanted_classes);
    if (one_in(3)) out += attribute_test();
    if (one_in(3) || out.empty()) out += pseudo_class(depth);
    return out;
}

std::string Source::complex(int depth) {
    std::string out = compound(depth);
    for (std::uint32_t i = 0, count = below(3); i < count; ++i) out += any(combinators) + compound(depth);
    return out;
}

std::string Source::list(int depth) {
    std::string out = complex(depth);
    if (one_in(4)) out += ", " + complex(depth);
    return out;
}

std::string Source::selector() {
    inside_has_ = false;
    return list(2);
}

}  // namespace oracles
