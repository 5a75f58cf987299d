// oauth.reddit.com: preferences as JSON behind a bearer token, facts in sites.md 2.3 and 3.2.
#include "lookalikes/sites.hpp"

namespace optout::lookalikes {
namespace {

class RedditLike final : public Rules {
  public:
    RedditLike()
        : Rules({.id = "reddit",
                 .hosts = {"oauth.reddit.com"},
                 .accounts = {"casey_example", "robin_example"},
                 .session_cookie = "",
                 .settings = {{"activity_relevant_ads", true},
                              {"third_party_data_personalized_ads", true},
                              {"third_party_personalized_ads", true},
                              {"third_party_site_data_personalized_ads", true},
                              {"third_party_site_data_personalized_content", true},
                              {"allow_clicktracking", true},
                              {"research", true},
                              {"show_location_based_recommendations", true},
                              {"public_votes", false},
                              {"show_presence", true},
                              {"hide_from_robots", false},
                              // Assumed: others that stand beside them.
                              {"over_18", false},
                              {"nightmode", true},
                              {"lang", "en"},
                              {"num_comments", 200}},
                 .variants = {"user-required", "missing"}}) {}

    Answer answer(Visit& visit) override {
        if (visit.session == nullptr) return json({{"message", "Unauthorized"}, {"error", 401}}, 401);
        if (visit.is("user-required")) {
            // Assumed: the status. The word in the error list is known.
            const Json error = {"USER_REQUIRED", "Please log in to do that.", nullptr};
            return json({{"json", {{"errors", Json::array({error})}}}}, 403);
        }
        const Request& request = visit.request;
        if (request.path == "/api/v1/me" && request.method == "GET") return json({{"name", visit.account}});
        if (request.path == "/api/v1/me/prefs" && request.method == "GET") return json(visit.shown());
        if (request.path == "/api/v1/me/prefs" && request.method == "PATCH") return change(visit);
        return json({{"message", "Not Found"}, {"error", 404}}, 404);
    }

  private:
    /// The changed keys, as a JSON body or as the form field `json`. Those that it does not have, it passes
    /// over in silence.
    static Answer change(Visit& visit) {
        const std::string in_form = field(visit.request.form(), "json");
        const Json changes = in_form.empty() ? visit.request.json() : Json::parse(in_form, nullptr, false);
        if (!changes.is_object()) return json({{"message", "Bad Request"}, {"error", 400}}, 400);
        for (const auto& [key, value] : changes.items()) {
            if (!visit.shown().contains(key)) continue;
            Json& present = visit.settings[key];
            if (value.type() != present.type())
                return json({{"message", "Bad Request"}, {"error", 400}}, 400);
            present = value;
        }
        return json(visit.shown());
    }
};

}  // namespace

std::unique_ptr<Rules> reddit_like() {
    return std::make_unique<RedditLike>();
}

}  // namespace optout::lookalikes
