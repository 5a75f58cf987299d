// A text as its sentences.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace optout::terms {

struct Sentence {
    std::string text;     // as it stands, without the marks of the line
    std::string plain;    // what is compared; never empty
    std::string section;  // the heading above
};

[[nodiscard]] std::vector<Sentence> sentences(std::string_view markdown);

}  // namespace optout::terms
