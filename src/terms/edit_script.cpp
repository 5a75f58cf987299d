#include "terms/edit_script.hpp"

#include <algorithm>

namespace optout::terms {

namespace {

using Items = std::vector<std::uint32_t>;

/// Beyond this many edits within one stretch it is shown as replaced as a whole.
constexpr std::ptrdiff_t most_edits = 1500;

class Script {
  public:
    Script(const Items& before, const Items& after) : before_(before), after_(after) {}

    std::vector<Hunk> run() {
        between(0, before_.size(), 0, after_.size());
        return std::move(hunks_);
    }

  private:
    /// Cuts off what is equal at both ends.
    void between(std::size_t a, std::size_t a_end, std::size_t b, std::size_t b_end) {
        while (a < a_end && b < b_end && before_[a] == after_[b]) ++a, ++b;
        while (a < a_end && b < b_end && before_[a_end - 1] == after_[b_end - 1]) --a_end, --b_end;
        if (a == a_end && b == b_end) return;
        if (a == a_end || b == b_end) return add({a, a_end, b, b_end});
        myers(a, a_end, b, b_end);
    }

    void myers(std::size_t a, std::size_t a_end, std::size_t b, std::size_t b_end) {
        const auto n = static_cast<std::ptrdiff_t>(a_end - a), m = static_cast<std::ptrdiff_t>(b_end - b);
        const std::ptrdiff_t most = std::min(n + m, most_edits);
        std::vector<std::vector<std::ptrdiff_t>> trace;
        std::vector<std::ptrdiff_t> furthest(static_cast<std::size_t>(2 * most + 3), 0);
        const auto at = [&](std::vector<std::ptrdiff_t>& row, std::ptrdiff_t k) -> std::ptrdiff_t& {
            return row[static_cast<std::size_t>(k + most + 1)];
        };
        for (std::ptrdiff_t d = 0; d <= most; ++d) {
            // Of each row only the part that is in use is kept.
            trace.emplace_back(furthest.begin() + (most + 1 - d - 1), furthest.begin() + (most + 1 + d + 2));
            for (std::ptrdiff_t k = -d; k <= d; k += 2) {
                const bool down = k == -d || (k != d && at(furthest, k - 1) < at(furthest, k + 1));
                std::ptrdiff_t x = down ? at(furthest, k + 1) : at(furthest, k - 1) + 1;
                while (x < n && x - k < m && x - k >= 0 &&
                       before_[a + static_cast<std::size_t>(x)] ==
                           after_[b + static_cast<std::size_t>(x - k)]) {
                    ++x;
                }
                at(furthest, k) = x;
                if (x >= n && x - k >= m) return walk_back(trace, d, {a, a_end, b, b_end});
            }
        }
        add({a, a_end, b, b_end});
    }

    void walk_back(const std::vector<std::vector<std::ptrdiff_t>>& trace, std::ptrdiff_t d,
                   const Hunk& area) {
        std::vector<Hunk> found;
        auto x = static_cast<std::ptrdiff_t>(area.before_to - area.before_from);
        auto y = static_cast<std::ptrdiff_t>(area.after_to - area.after_from);
        for (; d > 0; --d) {
            const auto& row = trace[static_cast<std::size_t>(d)];
            const auto at = [&](std::ptrdiff_t k) { return row[static_cast<std::size_t>(k + d + 1)]; };
            const std::ptrdiff_t k = x - y;
            const bool down = k == -d || (k != d && at(k - 1) < at(k + 1));
            const std::ptrdiff_t from_k = down ? k + 1 : k - 1;
            const std::ptrdiff_t from_x = at(from_k), from_y = from_x - from_k;
            const auto before = area.before_from + static_cast<std::size_t>(from_x);
            const auto after = area.after_from + static_cast<std::size_t>(from_y);
            found.push_back(down ? Hunk{before, before, after, after + 1}
                                 : Hunk{before, before + 1, after, after});
            x = from_x;
            y = from_y;
        }
        for (auto hunk = found.rbegin(); hunk != found.rend(); ++hunk) add(*hunk);
    }

    void add(const Hunk& hunk) {
        const bool touches = !hunks_.empty() && hunks_.back().before_to == hunk.before_from &&
                             hunks_.back().after_to == hunk.after_from;
        if (!touches) {
            hunks_.push_back(hunk);
            return;
        }
        hunks_.back().before_to = hunk.before_to;
        hunks_.back().after_to = hunk.after_to;
    }

    const Items& before_;
    const Items& after_;
    std::vector<Hunk> hunks_;
};

}  // namespace

std::vector<Hunk> edit_script(const Items& before, const Items& after) {
    return Script(before, after).run();
}

}  // namespace optout::terms
