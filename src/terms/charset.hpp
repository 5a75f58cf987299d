// Bytes of a document as UTF-8, whatever they were written in.
#pragma once

#include <string>
#include <string_view>

namespace optout::terms {

/// The encoding is what the byte order mark says, else what the answer's type says, else what a <meta> in the
/// first 1024 bytes says. Bytes that are well-formed UTF-8 are taken for that where a Western encoding of one
/// byte a letter, or none, is named: many pages say the wrong thing. Names are read as the WHATWG Encoding
/// standard has them (latin-1 is windows-1252). Where nothing is named and the bytes are no UTF-8, they are
/// windows-1252; what cannot be converted becomes U+FFFD.
[[nodiscard]] std::string to_utf8(std::string_view bytes, std::string_view content_type);

}  // namespace optout::terms
