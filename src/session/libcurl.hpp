// libcurl, made ready once for all that send with it.
#pragma once

namespace optout::session {

/// Before the first use of libcurl in this folder. Costs milliseconds, so it waits until then. Memory that
/// libcurl gives back is wiped.
void start_libcurl();

}  // namespace optout::session
