#include "pack/new_pack.hpp"

#include "base/url.hpp"
#include "pack/pack.hpp"

namespace optout::pack {

namespace {

constexpr std::string_view label = "The text beside the switch, as the page shows it";

nlohmann::ordered_json first_setting() {
    return {
        {"id", "first-setting"},
        {"title", label},
        {"category", "data-sharing"},
        {"page", "settings"},
        {"locate", {{"role", "switch"}, {"name", label}}},
        {"want", "off"},
        {"change", {{"by", "form"}}},
        {"note",
         "Put the switch's own label into title and name, choose an id and a category, and copy this entry "
         "for "
         "each further switch. selectors/README.md explains every key."},
        {"verified", "never"},
    };
}

}  // namespace

Result<std::string> new_pack(std::string_view id, std::string_view address) {
    OPTOUT_TRY(const Url url, Url::parse(address));
    const nlohmann::ordered_json pack = {
        {"format", 1},
        {"id", id},
        {"name", id},
        {"homepage", url.scheme() + "://" + url.authority() + "/"},
        {"hosts", {url.authority()}},
        {"pages", {{"settings", address}}},
        {"settings", nlohmann::ordered_json::array({first_setting()})},
    };
    std::string text = pack.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    if (const auto read = parse_pack(text, ""); !read.ok()) {
        Error error = read.error();
        error.kind = ErrorKind::usage;
        return error;
    }
    return text;
}

}  // namespace optout::pack
