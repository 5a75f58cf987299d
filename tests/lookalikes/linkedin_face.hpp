#pragma once

#include <string_view>

namespace optout::lookalikes::linkedin {

/// Draws a settings page, or a list of links, from the JSON in the page's `code` elements.
extern const std::string_view face_script;

}  // namespace optout::lookalikes::linkedin
