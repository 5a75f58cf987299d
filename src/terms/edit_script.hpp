// The smallest edits that turn one sequence into another (Myers, "An O(ND) Difference Algorithm", 1986).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace optout::terms {

/// A place where they differ: [before_from, before_to) became [after_from, after_to); one of the two may be
/// empty.
struct Hunk {
    std::size_t before_from = 0, before_to = 0, after_from = 0, after_to = 0;
};

/// Equal numbers are equal things. Sequences that differ in more than some thousand places are cut into a few
/// large hunks instead of the smallest, so that the time stays bounded.
[[nodiscard]] std::vector<Hunk> edit_script(const std::vector<std::uint32_t>& before,
                                            const std::vector<std::uint32_t>& after);

}  // namespace optout::terms
