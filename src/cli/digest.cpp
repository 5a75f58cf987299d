// A digest as text.
#include <algorithm>
#include <map>

#include "cli/notify.hpp"

namespace optout::cli {

namespace {

using nlohmann::json;

std::string counted(std::size_t count, const char* one, const char* many) {
    return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string block_title(const Occasion& occasion) {
    return occasion.account.empty() ? occasion.name : occasion.name + " (" + occasion.account + ")";
}

}  // namespace

json to_json(const Occasion& occasion) {
    return {{"id", occasion.id},
            {"kind", occasion.kind},
            {"site", occasion.site},
            {"name", occasion.name},
            {"account", occasion.account},
            {"target", occasion.target},
            {"setting", occasion.setting},
            {"title", occasion.title},
            {"text", occasion.text},
            {"remedy", occasion.remedy},
            {"needs_person", occasion.needs_person}};
}

Occasion occasion_from_json(const json& json) {
    const auto text = [&](const char* name) { return json.value(name, std::string()); };
    return {text("id"),
            text("kind"),
            text("site"),
            text("name"),
            text("account"),
            text("target"),
            text("setting"),
            text("title"),
            text("text"),
            text("remedy"),
            json.value("needs_person", false)};
}

std::string subject_of(const Digest& digest) {
    std::map<std::string, std::size_t> counts;
    std::size_t needed = 0;
    for (const Occasion& occasion : digest.occasions) {
        if (occasion.needs_person)
            ++needed;
        else
            ++counts[occasion.kind];
    }
    std::string text;
    const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
    if (needed > 0) add(counted(needed, "thing needs you", "things need you"));
    if (const auto n = counts["drift"]; n > 0) add(counted(n, "setting moved", "settings moved"));
    if (const auto n = counts["put-back"]; n > 0) add(counted(n, "setting put back", "settings put back"));
    if (const auto n = counts["terms"]; n > 0) add(counted(n, "document changed", "documents changed"));
    std::size_t rest =
        digest.occasions.size() - needed - counts["drift"] - counts["put-back"] - counts["terms"];
    if (rest > 0)
        add(counted(rest, text.empty() ? "thing to know" : "more thing to know",
                    text.empty() ? "things to know" : "more things to know"));
    return text;
}

std::string text_of(const Digest& digest) {
    std::vector<const Occasion*> ordered;
    for (const Occasion& occasion : digest.occasions) ordered.push_back(&occasion);
    std::ranges::stable_sort(ordered, {},
                             [](const Occasion* o) { return std::pair(!o->needs_person, block_title(*o)); });
    std::string text, block;
    for (const Occasion* occasion : ordered) {
        if (block_title(*occasion) != block) {
            block = block_title(*occasion);
            text += (text.empty() ? "" : "\n") + block + "\n";
        }
        text += "  " + (occasion->title.empty() ? "" : occasion->title + ": ") + occasion->text + ".\n";
        if (!occasion->remedy.empty()) text += "    " + occasion->remedy + "\n";
    }
    return text + "\nRun " + digest.run + " of optout; `optout history " + digest.run +
           "` shows all of it. This is told once.\n";
}

}  // namespace optout::cli
