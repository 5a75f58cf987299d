// What passes by in a short line: dates that count from today, years of a notice, counters, numbers of
// requests.
#pragma once

#include <string>
#include <string_view>

namespace optout::terms {

/// The plain line with placeholders. Sets the bits of noise:: of what was replaced. Lines that may be
/// sentences of the terms ("if you asked more than 3 months ago") stay as they are.
[[nodiscard]] std::string without_passing(std::string line, unsigned& found);

/// True for a heading like "Related articles", after which links to other pages stand.
[[nodiscard]] bool announces_related_links(std::string_view plain_line);

/// True for a label like "Table of contents".
[[nodiscard]] bool announces_contents(std::string_view plain_line);

}  // namespace optout::terms
