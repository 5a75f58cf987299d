// Settings that a service keeps in a cookie of whoever asks: what this run writes there is gone with the run.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "executor/plan.hpp"

namespace optout::executor {

/// The cookies of an account, by name, as they were before something was written.
using CookieMarks = std::map<std::string, std::string>;

/// The names of cookies that have come or changed since and that nobody keeps: all of a sign-in that was
/// imported, new ones where a cookies.txt is kept up to date, none where the session lives in a browser
/// profile or is saved.
[[nodiscard]] std::set<std::string> fleeting_cookies(const Account& account, const CookieMarks& before);

/// The cookie among these that bears the name under which the item's setting is sent; empty when there is
/// none.
[[nodiscard]] std::string cookie_of(const Item& item, const Snapshot& snapshot,
                                    const std::set<std::string>& cookies);

}  // namespace optout::executor
