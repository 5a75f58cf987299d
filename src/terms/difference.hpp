// What changed between two versions, for a person: the sentences, the most relevant first.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pack/pack.hpp"

namespace optout::terms {

/// One place that changed. An addition has no `before`, a removal no `after`.
struct Passage {
    std::string section;                  // the heading that it stands under; may be empty
    std::string before, after;            // sentences, as Markdown
    std::vector<std::string> topics;      // "ai", "training", "sharing", "advertising", "consent", ...
    std::vector<std::string> categories;  // of settings that these topics touch: "ai-training", "ads", ...
    int relevance = 0;                    // 0: none of the topics
};

/// The passages in which two texts (Markdown) differ in substance, most relevant first, then in the order of
/// the text.
[[nodiscard]] std::vector<Passage> difference(std::string_view before, std::string_view after);

/// The ids of the pack's settings that the passages touch (by category), most relevant first; empty without a
/// pack.
[[nodiscard]] std::vector<std::string> touched_settings(const std::vector<Passage>& passages,
                                                        const pack::Pack* pack);

}  // namespace optout::terms
