// What a browser's window shows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "browser/webdriver.hpp"
#include "page/locate.hpp"
#include "session/driver.hpp"

namespace optout::browser {

/// A document as the look script has handed it over.
struct View {
    std::string id;  // of the document: another one, however alike, has another
    std::int64_t changes = 0;
    std::string url;   // of the document; of a browser's own page it is no web address
    std::string type;  // lower case
    int status = 0;    // of the answer that the document came in; 0: not known
    page::Content content = Json();
    bool has_json = false;
    bool is_still = false;                   // no script has ever run in it, as far as was looked
    Json answer;                             // what all this was read from
    std::vector<std::string> passed_over{};  // the steps to it that were looked for in vain

    [[nodiscard]] const page::Document* document() const { return std::get_if<page::Document>(&content); }
};

/// Error (too_large) when the document passes a limit of the page layer, (malformed) when this is no answer
/// of the script.
[[nodiscard]] Result<View> read_view(Json answer);

/// True when some rung finds something: where nothing else is there, also what is hidden.
[[nodiscard]] bool finds(const page::Content& content, const page::Ladder& ladder);
/// True when some rung finds something to press.
[[nodiscard]] bool finds_shown(const page::Content& content, const page::Ladder& ladder);

}  // namespace optout::browser
