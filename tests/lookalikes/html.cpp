#include "lookalikes/html.hpp"

namespace optout::lookalikes {
namespace {

/// One entry of a navigation as settings pages have them by the hundred.
constexpr std::string_view navigation_entry =
    R"(<li class="NavItem NavItem--{n}" data-item-id="nav-{n}"><a class="NavItem-link" href="/section/{n}" data-turbo-frame="main">)"
    R"(<svg aria-hidden="true" height="16" viewBox="0 0 16 16" width="16" class="icon"><path d="M8 0a8 8 0 1 1 0 16A8 8 0 0 1 8 0Z)"
    R"(M1.5 8a6.5 6.5 0 1 0 13 0 6.5 6.5 0 0 0-13 0Zm7-3.25v2.992l2.028.812a.75.75 0 0 1-.557 1.392l-2.5-1Z"></path></svg>)"
    R"(<span class="NavItem-label">Section {n}</span></a><template><p>Not shown {n}</p></template></li>
)";

const std::vector<std::string>& entries() {
    static const std::vector<std::string> all = [] {
        std::vector<std::string> made;
        for (int n = 1; n <= 200; ++n) made.push_back(fill(navigation_entry, {{"n", std::to_string(n)}}));
        return made;
    }();
    return all;
}

std::string navigation(std::size_t bytes) {
    std::string list = "<nav aria-label=\"Settings\"><ul class=\"NavList\">\n";
    list.reserve(bytes + 1'000);
    for (std::size_t n = 0; list.size() < bytes; ++n) list += entries()[n % entries().size()];
    return list + "</ul></nav>\n";
}

}  // namespace

std::string escape(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::string fill(std::string_view text, const Fields& names) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const std::size_t open = std::min(text.find('{'), text.size());
        out += text.substr(0, open);
        text.remove_prefix(open);
        const std::size_t close = text.find('}');
        if (close == text.npos) break;
        const std::string_view name = text.substr(1, close - 1);
        const bool known = has_field(names, name);
        out += known ? field(names, name) : "{";
        text.remove_prefix(known ? close + 1 : 1);
    }
    return out.append(text);
}

std::string render(const Page& page) {
    std::string out = fill(R"(<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<title>{title}</title>
)",
                           {{"language", page.language}, {"title", escape(page.title)}});
    out += page.head + "\n</head>\n<body>\n";
    const std::size_t present = out.size() + page.body.size();
    if (page.bytes > present) out += navigation(page.bytes - present);
    return out + page.body + "\n</body>\n</html>\n";
}

std::string password_page(const std::string& heading, const std::string& action) {
    Page page{.title = heading};
    page.body = fill(R"(<main><h1>{heading}</h1>
<form action="{action}" method="post">
<label for="password">Password</label><input type="password" id="password" name="password" autocomplete="current-password">
<button type="submit">Confirm</button>
</form></main>)",
                     {{"heading", escape(heading)}, {"action", escape(action)}});
    return render(page);
}

std::string render(const CheckBox& box) {
    return fill(
        R"(<div class="form-checkbox"><input type="checkbox" id="{id}" name="{name}" value="{value}"{checked}>)"
        R"( <label for="{id}">{label}</label></div>
)",
        {{"id", escape(box.id)},
         {"name", escape(box.name)},
         {"value", escape(box.value)},
         {"checked", box.on ? " checked" : ""},
         {"label", escape(box.label)}});
}

std::string hidden(std::string_view name, std::string_view value) {
    return fill("<input type=\"hidden\" name=\"{name}\" value=\"{value}\" autocomplete=\"off\">\n",
                {{"name", escape(name)}, {"value", escape(value)}});
}

}  // namespace optout::lookalikes
