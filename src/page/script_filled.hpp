// Forms that say nothing before a script has filled them in.
#pragma once

#include "page/document.hpp"

namespace optout::page {

/// True for a control of a form of which a page as received tells nothing: no box of it is ticked, no option
/// selected and no field has a value, and a script in the page that sets such things has the name or the id
/// of the control in it. What the control seems to say is then not so, and a form sent like this would empty
/// the others. Always false of a page that a browser has given us.
[[nodiscard]] bool is_filled_by_script(const Document& document, NodeId control);

}  // namespace optout::page
