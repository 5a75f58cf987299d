// public-api.wordpress.com: settings per blog, facts in sites.md 2.3 and 3.3. What is here of /me and of blog
// ids is assumed.
#include "lookalikes/sites.hpp"

namespace optout::lookalikes {
namespace {

constexpr char sharing[] = "wpcom_data_sharing_opt_out";

/// The settings that the interface always sends together with the one in question. Assumed: one that is not
/// sent falls back to this.
const Json& related() {
    static const Json defaults = {
        {"blog_public", 1}, {"wpcom_public_coming_soon", 0}, {"wpcom_coming_soon", 0}};
    return defaults;
}

Json blog(const std::string& name, Json different) {
    Json settings = related();
    settings.update({{sharing, false}, {"blogname", name}, {"posts_per_page", 10}, {"lang_id", 1}});
    settings.update(different);
    return settings;
}

bool discourages_search(const Json& settings) {
    return settings["blog_public"] == 0 && settings["wpcom_public_coming_soon"] == 0 &&
           settings["wpcom_coming_soon"] == 0;
}

Answer unauthorized() {
    return json({{"error", "authorization_required"}, {"message", "An active access token must be used."}},
                401);
}

Answer unknown_blog() {
    return json({{"error", "unknown_blog"}, {"message", "Unknown blog"}}, 404);
}

class WordpressLike final : public Rules {
  public:
    WordpressLike()
        : Rules({.id = "wordpress-com",
                 .hosts = {"public-api.wordpress.com"},
                 .accounts = {"caseyexample", "robinexample"},
                 .session_cookie = "",
                 .settings = {{"101", blog("Garden notes", Json::object())},
                              {"102",
                               blog("Not open yet", {{"blog_public", 0}, {"wpcom_public_coming_soon", 1}})},
                              {"103", blog("Family", {{sharing, true}})}},
                 .variants = {"missing"}}) {}

    Answer answer(Visit& visit) override {
        if (visit.session == nullptr) return unauthorized();
        const Request& request = visit.request;
        if (request.method == "GET" && request.path == "/rest/v1.1/me") return me(visit);
        if (request.method == "GET" && request.path == "/rest/v1.1/me/sites") return blogs(visit);
        constexpr std::string_view before = "/rest/v1.4/sites/", after = "/settings";
        const std::size_t end = request.path.rfind(after);
        if (request.path.rfind(before, 0) != 0 || end == std::string::npos || end < before.size())
            return unknown_blog();
        const std::string id = request.path.substr(before.size(), end - before.size());
        if (!visit.settings.contains(id)) return unknown_blog();
        return request.is_write() ? change(visit, visit.settings[id]) : read(visit, id);
    }

  private:
    static Answer me(const Visit& visit) {
        return json({{"ID", 4711}, {"username", visit.account}, {"display_name", visit.account}});
    }

    static Answer blogs(const Visit& visit) {
        Json list = Json::array();
        for (const auto& [id, settings] : visit.settings.items()) {
            list.push_back({{"ID", std::stoi(id)},
                            {"name", settings["blogname"]},
                            {"URL", "https://blog" + id + ".wordpress.com"}});
        }
        return json({{"sites", list}});
    }

    static Answer read(const Visit& visit, const std::string& id) {
        Json settings = visit.settings[id];
        if (visit.is("missing", sharing)) settings.erase(sharing);
        return json({{"ID", std::stoi(id)}, {"settings", settings}});
    }

    static Answer change(const Visit& visit, Json& settings) {
        const Json sent = visit.request.json();
        if (visit.request.method != "POST" || !sent.is_object())
            return json({{"error", "invalid_input"}}, 400);
        settings.update(related());
        Json updated = Json::object();
        for (const auto& [key, value] : sent.items()) {
            if (settings.contains(key)) settings[key] = updated[key] = value;
        }
        if (discourages_search(settings)) settings[sharing] = true;
        return json({{"updated", updated}});
    }
};

}  // namespace

std::unique_ptr<Rules> wordpress_like() {
    return std::make_unique<WordpressLike>();
}

}  // namespace optout::lookalikes
