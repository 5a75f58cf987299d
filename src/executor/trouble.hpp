// Telling a page of ours from a page of trouble: signed out, challenged, blocked, not offered.
#pragma once

#include <optional>

#include "executor/verdict.hpp"
#include "pack/pack.hpp"
#include "session/driver.hpp"

namespace optout::executor {

/// Judges an answer, first by the pack's rules in their order, then by what holds everywhere (401, 403, 404,
/// 429, 999, 5xx, a host that the pack does not name, a sign-in page, HTML where JSON was expected, a bot
/// check). A bot check that does not let a browser pass either is no block but a challenge, as a person can
/// pass it. Nothing when the answer looks like the page that was asked for. Pure.
[[nodiscard]] std::optional<Trouble> judge(const pack::Pack& pack, const std::string& asked,
                                           bool expects_json, const Result<session::Page>& answer,
                                           Way way = Way::http);

/// What follows from a page on which a control was not found although the page itself is no trouble: a
/// password question means that the person is needed. Nothing when there is no such sign. Pure.
[[nodiscard]] std::optional<Trouble> judge_absence(const session::Page& page);

/// True when nothing more should be asked of this account in this run.
[[nodiscard]] bool ends_account(const Trouble& trouble);

}  // namespace optout::executor
