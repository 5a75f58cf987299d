// Whether a page is what its HTML says.
#pragma once

#include "page/document.hpp"

namespace optout::page {

/// True when no script can run in the page and nothing else is drawn into it: no script element but one that
/// only holds data, no event handler, frame or embedded document, no address that is a script, no declarative
/// shadow root, no going on by itself. Style sheets may still hide what is in it.
[[nodiscard]] bool is_inert(const Document& document);

}  // namespace optout::page
