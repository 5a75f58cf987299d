// Certificates in files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace optout {

/// Of each certificate in a PEM text, the SHA-256 of its public key (SubjectPublicKeyInfo) in base64, by
/// which browsers name it. Error (config) when the text holds no certificate.
[[nodiscard]] Result<std::vector<std::string>> public_key_digests(std::string_view pem);

}  // namespace optout
