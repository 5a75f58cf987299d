// A pack that is being written: a new one, or an existing one with something added.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/url.hpp"

namespace optout::learn {

class PackDraft {
  public:
    /// The pack in this text. Error (pack) when it is none.
    static Result<PackDraft> from(std::string_view text, const std::string& file);
    /// A new pack for the site of this address.
    static Result<PackDraft> fresh(const std::string& id, const Url& address);

    /// The id of the page with this address, these steps (as `open` of a page has them) and these drivers:
    /// one that is there already, or a new one.
    std::string page(const std::string& address, const nlohmann::ordered_json& open,
                     const std::vector<std::string>& drivers);
    /// The same for a JSON page with these headers.
    std::string json_page(const std::string& address, const nlohmann::ordered_json& headers,
                          const std::vector<std::string>& drivers);
    /// The name under which the pack has this token: the proposed one, or another where that is taken.
    std::string token(const std::string& name, const nlohmann::ordered_json& rule);
    /// The id for a setting with this title that no other setting has.
    [[nodiscard]] std::string new_setting_id(const std::string& title) const;
    /// Adds the setting, or puts it in the place of the one with its id.
    void put(const nlohmann::ordered_json& setting);
    /// The entry with this id, or null.
    [[nodiscard]] nlohmann::ordered_json setting(const std::string& id) const;

    [[nodiscard]] std::string text() const;

  private:
    explicit PackDraft(nlohmann::ordered_json pack) : pack_(std::move(pack)) {}
    void put_drivers(nlohmann::ordered_json& page, const std::vector<std::string>& drivers) const;
    std::string add_page(const std::string& address, const nlohmann::ordered_json& page);

    nlohmann::ordered_json pack_;
};

}  // namespace optout::learn
