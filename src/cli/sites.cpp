#include <algorithm>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/inventory.hpp"

namespace optout::cli {

namespace {

using nlohmann::json;

/// The newest day on which a setting of the site was read, from the journal.
std::string last_read(const std::vector<journal::Entry>& latest, const std::string& site) {
    std::string newest;
    for (const journal::Entry& entry : latest) {
        if (entry.key.site == site) newest = std::max(newest, entry.time.substr(0, 10));
    }
    return newest;
}

std::string verified(const pack::Pack& pack) {
    std::vector<std::string> words;
    for (const pack::Setting& setting : pack.settings) {
        const std::string one(pack::word(setting.verified));
        if (std::ranges::find(words, one) == words.end()) words.push_back(one);
    }
    return join(words, ", ");
}

/// A pack without sign-in cookies is reached with a token or through a browser of its own.
std::string without_account(const pack::Pack& pack) {
    const bool by_token = std::ranges::any_of(pack.access.tokens, &TokenRule::from_account);
    return by_token ? "no account; it takes a token, see config.example.toml" : "not signed in";
}

json place_json(const Place& place) {
    json j{{"state", word(place.state)},
           {"where", place.where},
           {"label", place.label},
           {"configured", place.is_configured},
           {"ends", place.ends == 0 ? json(nullptr) : json(place.ends)}};
    if (!place.browser.empty())
        j.update({{"browser", place.browser},
                  {"profile", place.profile},
                  {"container", place.container},
                  {"cleared_on_exit", place.clears_on_exit}});
    if (place.problem) j["problem"] = {{"what", place.problem->what}, {"remedy", place.problem->remedy}};
    return j;
}

json service_json(const pack::Pack& pack, const Inventory& inventory, const std::string& read) {
    json accounts = json::array();
    for (const Place* place : inventory.of(pack)) accounts.push_back(place_json(*place));
    return {{"site", pack.id},
            {"name", pack.name},
            {"settings", pack.settings.size()},
            {"accounts", std::move(accounts)},
            {"verified", verified(pack)},
            {"last_read", read.empty() ? json(nullptr) : json(read)},
            {"file", pack.file}};
}

void print(const Output& out, const pack::Pack& pack, const Inventory& inventory, const std::string& read) {
    const std::string count =
        std::to_string(pack.settings.size()) + (pack.settings.size() == 1 ? " setting" : " settings");
    out.line(padded(pack.id, 16) + padded(pack.name, 18) + padded(count, 13) +
             padded("verified: " + verified(pack), 32) + (read.empty() ? "never read" : "read " + read));
    const auto places = inventory.of(pack);
    if (places.empty()) out.line("    " + out.paint(Colour::dim, without_account(pack)));
    for (const Place* place : places) {
        const Colour colour = place->state == Place::State::signed_in ? Colour::green
                              : place->state == Place::State::untold  ? Colour::plain
                              : place->state == Place::State::kept    ? Colour::plain
                                                                      : Colour::yellow;
        const std::string time = time_words(*place);
        out.line("    " + out.paint(colour, padded(word(place->state), 14)) +
                 (place->label.empty() ? "" : "[" + place->label + "] ") + place->where +
                 (time.empty() ? "" : "  " + time) + (place->problem ? ": " + place->problem->what : ""));
    }
}

Result<int> list_sites(const CommonOptions& common) {
    OPTOUT_TRY(const Context context, make_context(common));
    std::vector<const pack::Pack*> packs;
    for (const pack::Pack& pack : context.shelf.packs) packs.push_back(&pack);
    const Inventory inventory = take_inventory(context, packs, cookies::Values::leave);
    OPTOUT_TRY(const auto journal,
               journal::Journal::open(context.journal_file, journal::Journal::Mode::read));
    OPTOUT_TRY(const auto latest, journal.latest());
    json listed = json::array();
    for (const pack::Pack* pack : packs) {
        const std::string read = last_read(latest, pack->id);
        if (common.json) {
            listed.push_back(service_json(*pack, inventory, read));
        } else {
            print(context.out, *pack, inventory, read);
        }
    }
    if (common.json)
        context.out.line(
            json{{"sites", listed}, {"cookies_decrypted", inventory.decrypted}, {"exit_code", 0}}.dump(
                2, ' ', false, json::error_handler_t::replace));
    return context.shelf.mistakes.empty() ? 0 : 2;
}

}  // namespace

int sites_command(const CommonOptions& common) {
    const auto code = list_sites(common);
    return code.ok() ? *code : fail(Output(), code.error(), common.json);
}

}  // namespace optout::cli
