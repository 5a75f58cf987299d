#include "executor/verdict.hpp"

#include <array>
#include <utility>

namespace optout::executor {

namespace {

constexpr std::array<std::pair<Verdict, std::string_view>, 12> words{{
    {Verdict::already, "already"},
    {Verdict::changed, "changed"},
    {Verdict::unverified, "unverified"},
    {Verdict::not_found, "not-found"},
    {Verdict::ambiguous, "ambiguous"},
    {Verdict::not_offered, "not-offered"},
    {Verdict::signed_out, "signed-out"},
    {Verdict::challenged, "challenged"},
    {Verdict::blocked, "blocked"},
    {Verdict::failed, "failed"},
    {Verdict::skipped, "skipped"},
    {Verdict::by_letter, "by-letter"},
}};

}  // namespace

std::string_view word(Verdict verdict) {
    for (const auto& [value, text] : words) {
        if (value == verdict) return text;
    }
    return "failed";
}

std::optional<Verdict> verdict_from(std::string_view text) {
    for (const auto& [value, known] : words) {
        if (known == text) return value;
    }
    return std::nullopt;
}

}  // namespace optout::executor
