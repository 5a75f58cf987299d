// What a sentence of the terms is about, where that touches settings.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace optout::terms {

struct Topic {
    std::string_view name;                     // "AI", "training", ...
    int weight;                                // how much it matters for a person who opts out
    std::vector<std::string_view> categories;  // of settings that it touches, as pack::categories has them
    std::vector<std::string_view> stems;       // beginnings of words, or with a space at the end whole words
};

/// The most relevant first; in English, German, French, Spanish, Dutch, Italian and Portuguese.
[[nodiscard]] const std::vector<Topic>& topics();

/// Those that the text speaks of.
[[nodiscard]] std::vector<const Topic*> topics_of(std::string_view text);

}  // namespace optout::terms
