#include "lookalikes/control.hpp"

#include <algorithm>
#include <stdexcept>

namespace optout::lookalikes {
namespace {

class Control final : public Rules {
  public:
    explicit Control(const std::vector<std::unique_ptr<Site>>& sites)
        : Rules({.id = "control",
                 .hosts = {"127.0.0.1", "localhost"},
                 .accounts = {"owner"},
                 .session_cookie = "",
                 .settings = Json::object(),
                 .variants = {}}),
          sites_(sites) {}

    Answer answer(Visit& visit) override {
        const std::string what = visit.request.method + " " + visit.request.path;
        if (what == "GET /ledger") return of_each([](const Site& site) { return site.ledger.to_json(); });
        if (what == "GET /state") return of_each([](const Site& site) { return site.state(); });
        if (what == "POST /misbehave") return misbehave(visit.request.json());
        if (what != "POST /reset") return empty(404);
        for (const auto& site : sites_) site->reset();
        return empty(204);
    }

  private:
    template <class Tell>
    [[nodiscard]] Answer of_each(Tell tell) const {
        Json all = Json::object();
        for (const auto& site : sites_) all[site->id()] = tell(*site);
        return json(all);
    }

    [[nodiscard]] Answer misbehave(const Json& order) const try {
        const std::string id = order.at("site");
        const auto site =
            std::find_if(sites_.begin(), sites_.end(), [&](const auto& s) { return s->id() == id; });
        if (site == sites_.end()) throw std::invalid_argument("no look-alike is named '" + id + "'");
        (*site)->misbehave(Misbehaviour::from_json(order));
        return empty(204);
    } catch (const std::exception& e) {
        return text(e.what(), 400);
    }

    const std::vector<std::unique_ptr<Site>>& sites_;
};

}  // namespace

std::unique_ptr<Rules> control_of(const std::vector<std::unique_ptr<Site>>& sites) {
    return std::make_unique<Control>(sites);
}

}  // namespace optout::lookalikes
