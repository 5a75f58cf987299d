// settings.test: many pages with one check box each, made to be fast, because it is also the benchmark's
// server.
#include <algorithm>

#include "lookalikes/html.hpp"
#include "lookalikes/sites.hpp"

namespace optout::lookalikes {
namespace {

constexpr char prefix[] = "/settings/";
constexpr char data_prefix[] = "/api/settings/";
constexpr std::size_t page_bytes = 60'000;

std::string label(int page, const std::string& language) {
    return (language == "de" ? "Meine Daten verwenden für Zweck " : "Use my data for purpose ") +
           std::to_string(page);
}

/// What differs between two renderings of one page.
struct Look {
    std::string me, token;
    bool on = true, second_on = true;
    std::string language = "en";
    bool missing = false, renamed = false, second = false, duplicate = false;
};

std::string form(int page, const Look& look) {
    const std::string n = std::to_string(page);
    // The second name is understood too: a page that changes may change everything but its label.
    const std::string name = (look.renamed ? "v2_" : "setting_") + n;
    const CheckBox box{look.renamed ? "c-81f3-" + n : "setting-" + n, name, label(page, look.language),
                       look.on};
    std::string out = "<main><h1>Purpose " + n + "</h1>\n<form action=\"" + prefix + n +
                      "\" method=\"post\">\n" + hidden("csrf", look.token);
    if (look.second)
        out += render(CheckBox{"second-" + n, "second_" + n, "Email me about purpose " + n, look.second_on});
    if (!look.missing) out += render(box);
    if (look.duplicate) out += render(CheckBox{box.id + "-again", name, box.label, box.on});
    return out + "<button type=\"submit\">Save changes</button>\n</form></main>";
}

std::string whole_page(int page, const Look& look) {
    Page whole{.title = "Purpose " + std::to_string(page), .language = look.language, .bytes = page_bytes};
    whole.head = "<meta name=\"user\" content=\"" + look.me + "\">";
    whole.body = form(page, look);
    return render(whole);
}

/// A page as ever, in pieces: before the name, before the token, before "checked", and the rest.
class Prepared {
  public:
    explicit Prepared(int page) {
        std::string text = whole_page(page, {.me = "@me@", .token = "@token@"});
        for (const char* mark : {"@me@", "@token@", " checked"}) {
            const std::size_t at = text.find(mark);
            pieces_.push_back(text.substr(0, at));
            text.erase(0, at + std::char_traits<char>::length(mark));
        }
        pieces_.push_back(text);
    }

    [[nodiscard]] std::string with(const Look& look) const {
        std::string out;
        out.reserve(page_bytes + 512);
        out.append(pieces_[0]).append(look.me).append(pieces_[1]).append(look.token).append(pieces_[2]);
        return out.append(look.on ? " checked" : "").append(pieces_[3]);
    }

  private:
    std::vector<std::string> pieces_;
};

Json all_on(int pages) {
    Json settings;
    for (int page = 1; page <= pages; ++page) {
        settings["setting_" + std::to_string(page)] = settings["second_" + std::to_string(page)] = true;
    }
    return settings;
}

class FormsLike final : public Rules {
  public:
    explicit FormsLike(int pages)
        : Rules({.id = "forms",
                 .hosts = {"settings.test"},
                 .accounts = {"casey", "robin"},
                 .session_cookie = "session",
                 .settings = all_on(pages),
                 .variants = {"missing", "renamed", "second-switch", "duplicate", "language", "sudo",
                              "rotate-token", "coupled"},
                 .compress = false}) {
        for (int page = 1; page <= pages; ++page) prepared_.emplace_back(page);
    }

    Answer answer(Visit& visit) override {
        const Request& request = visit.request;
        if (request.path == "/sign-in") return html(password_page("Sign in", "/sign-in"));
        if (visit.session == nullptr) return redirect("/sign-in?return_to=" + url_encode(request.path));
        if (request.path.starts_with(data_prefix)) return data(visit, page_number(request.path.substr(4)));
        const int page = page_number(request.path);
        if (page == 0) return html(render(Page{.title = "Page not found"}), 404);
        if (visit.is("sudo")) return html(password_page("Confirm your password", "/sudo"));
        return request.method == "POST" ? save(visit, page) : html(show(visit, page));
    }

  private:
    /// 0: none of our pages.
    [[nodiscard]] int page_number(const std::string& path) const {
        const std::size_t size = std::string_view(prefix).size();
        if (path.compare(0, size, prefix) != 0 || path.size() == size || path.size() > size + 6) return 0;
        const std::string digits = path.substr(size);
        if (digits.find_first_not_of("0123456789") != std::string::npos) return 0;
        const int page = std::stoi(digits);
        return page <= static_cast<int>(prepared_.size()) ? page : 0;
    }

    [[nodiscard]] std::string show(const Visit& visit, int page) const {
        const std::string n = std::to_string(page);
        Look look{.me = visit.account, .token = visit.session->csrf};
        look.on = visit.settings["setting_" + n];
        if (visit.in_force.empty()) return prepared_[static_cast<std::size_t>(page) - 1].with(look);
        look.second_on = visit.settings["second_" + n];
        look.language = visit.language();
        look.missing = visit.is("missing");
        look.renamed = visit.is("renamed");
        look.second = visit.is("second-switch");
        look.duplicate = visit.is("duplicate");
        return whole_page(page, look);
    }

    /// The same setting for scripts.
    static Answer data(Visit& visit, int page) {
        if (page == 0) return json({{"error", "not found"}}, 404);
        Json& setting = visit.settings["setting_" + std::to_string(page)];
        if (visit.request.method == "GET") return json({{"me", visit.account}, {"on", setting}});
        const Json body = Json::parse(visit.request.body, nullptr, false);
        if (!body.is_object() || !body.contains("on")) return json({{"error", "not understood"}}, 422);
        setting = body["on"];
        return empty(204);
    }

    static Answer save(Visit& visit, int page) {
        const std::string n = std::to_string(page), key = "setting_" + n;
        const Fields form = visit.request.form();
        if (field(form, "csrf") != visit.session->csrf) return text("The form is too old.", 422);
        visit.settings[key] = has_field(form, key) || has_field(form, "v2_" + n);
        if (visit.is("second-switch")) visit.settings["second_" + n] = has_field(form, "second_" + n);
        const Json* coupled = visit.find("coupled");
        if (coupled != nullptr && coupled->at("from") == key && visit.settings[key] == false) {
            visit.settings[coupled->at("to").get<std::string>()] = false;
        }
        if (visit.is("rotate-token")) visit.session->csrf = random_hex(40);
        return empty(204);
    }

    std::vector<Prepared> prepared_;
};

}  // namespace

std::unique_ptr<Rules> forms_like(int pages) {
    return std::make_unique<FormsLike>(pages);
}

}  // namespace optout::lookalikes
