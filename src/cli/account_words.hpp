// What is said of the ways in which an account can be signed in.
#pragma once

#include <string>
#include <vector>

#include "cli/browsers.hpp"
#include "executor/verdict.hpp"
#include "pack/pack.hpp"

namespace optout::cli {

/// True when the pack's own way is a browser.
[[nodiscard]] bool is_driven(const pack::Pack& pack);

/// The places, as a sentence has them: "A; B; C".
[[nodiscard]] std::string listed(const std::vector<SignIn>& sign_ins);
[[nodiscard]] executor::Trouble not_signed_in(const pack::Pack& pack, const std::string& where);

/// What is to be known before a sign-in that was made in one program is used by another; empty where the pack
/// says that its service does not mind.
[[nodiscard]] std::string note_on_import(const pack::Pack& pack);

/// Account::sign_in_why of each way.
inline constexpr const char* because_named = "you named it";
[[nodiscard]] std::string why_imported(const pack::Pack& pack);
[[nodiscard]] std::string why_window(const pack::Pack& pack);
[[nodiscard]] std::string why_attached(const pack::Pack& pack);
[[nodiscard]] std::string why_saved(const pack::Pack& pack);

}  // namespace optout::cli
