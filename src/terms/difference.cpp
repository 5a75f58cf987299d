#include "terms/difference.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "base/text.hpp"
#include "terms/edit_script.hpp"
#include "terms/sentences.hpp"
#include "terms/topics.hpp"

namespace optout::terms {

namespace {

using Sentences = std::vector<Sentence>;

std::vector<std::uint32_t> numbers_of(const Sentences& list,
                                      std::unordered_map<std::string, std::uint32_t>& known) {
    std::vector<std::uint32_t> numbers;
    for (const Sentence& sentence : list)
        numbers.push_back(
            known.try_emplace(sentence.plain, static_cast<std::uint32_t>(known.size())).first->second);
    return numbers;
}

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words = split(text, ' ');
    std::erase(words, "");
    return words;
}

/// How much of the words two sentences share, 0 to 100.
int likeness(const Sentence& a, const Sentence& b) {
    const auto mine = words_of(a.plain), theirs = words_of(b.plain);
    std::map<std::string_view, int> count;
    for (const std::string_view word : mine) ++count[word];
    std::size_t shared = 0;
    for (const std::string_view word : theirs) shared += count[word]-- > 0 ? 1U : 0U;
    return static_cast<int>(shared * 200 / std::max<std::size_t>(mine.size() + theirs.size(), 1));
}

/// The words of `text` that the other sentence lacks: what is new or gone.
std::string own_words(const Sentence& mine, const Sentence* other) {
    if (other == nullptr) return mine.plain;
    std::map<std::string_view, int> count;
    for (const std::string_view word : words_of(other->plain)) ++count[word];
    std::string own;
    for (const std::string_view word : words_of(mine.plain)) {
        if (count[word]-- <= 0) own += std::string(word) + " ";
    }
    return own;
}

/// A topic counts fully where its word itself came or went, less where it only stands in a sentence that
/// changed.
Passage passage_of(const Sentence* before, const Sentence* after) {
    Passage passage;
    const Sentence& shown = after != nullptr ? *after : *before;
    passage.section = shown.section;
    std::string moved, all;
    if (before != nullptr) {
        passage.before = before->text;
        moved += own_words(*before, after) + "\n";
        all += before->plain + "\n";
    }
    if (after != nullptr) {
        passage.after = after->text;
        moved += own_words(*after, before);
        all += after->plain;
    }
    const auto central = topics_of(moved);
    for (const Topic* topic : topics_of(all)) {
        const bool is_central = std::ranges::find(central, topic) != central.end();
        passage.relevance += is_central ? topic->weight * 2 : topic->weight;
        passage.topics.emplace_back(topic->name);
        for (const std::string_view category : topic->categories) {
            if (std::ranges::find(passage.categories, category) == passage.categories.end())
                passage.categories.emplace_back(category);
        }
    }
    return passage;
}

/// Pairs the sentences of a hunk: each new one with the old one that is most like it, in their order.
void add_passages(const Sentences& before, const Sentences& after, const Hunk& hunk,
                  std::vector<Passage>& passages) {
    constexpr int alike = 40;
    std::size_t next = hunk.before_from;
    for (std::size_t number = hunk.after_from; number < hunk.after_to; ++number) {
        std::size_t best = hunk.before_to;
        int best_likeness = alike;
        const std::size_t last = std::min(hunk.before_to, next + 12);
        for (std::size_t old = next; old < last; ++old) {
            const int here = likeness(before[old], after[number]);
            if (here <= best_likeness) continue;
            best = old;
            best_likeness = here;
        }
        if (best == hunk.before_to) {
            passages.push_back(passage_of(nullptr, &after[number]));
            continue;
        }
        for (; next < best; ++next) passages.push_back(passage_of(&before[next], nullptr));
        passages.push_back(passage_of(&before[best], &after[number]));
        next = best + 1;
    }
    for (; next < hunk.before_to; ++next) passages.push_back(passage_of(&before[next], nullptr));
}

}  // namespace

std::vector<Passage> difference(std::string_view before, std::string_view after) {
    const Sentences old = sentences(before), fresh = sentences(after);
    std::unordered_map<std::string, std::uint32_t> known;
    const auto old_numbers = numbers_of(old, known);
    const auto new_numbers = numbers_of(fresh, known);
    std::vector<Passage> passages;
    for (const Hunk& hunk : edit_script(old_numbers, new_numbers)) add_passages(old, fresh, hunk, passages);
    std::ranges::stable_sort(passages, std::ranges::greater{}, &Passage::relevance);
    return passages;
}

std::vector<std::string> touched_settings(const std::vector<Passage>& passages, const pack::Pack* pack) {
    std::vector<std::string> ids;
    if (pack == nullptr) return ids;
    std::map<std::string, int> weight;
    for (const Passage& passage : passages) {
        for (const std::string& category : passage.categories)
            weight[category] = std::max(weight[category], passage.relevance);
    }
    std::vector<const pack::Setting*> touched;
    for (const pack::Setting& setting : pack->settings) {
        if (weight.contains(setting.category)) touched.push_back(&setting);
    }
    std::ranges::stable_sort(touched, std::ranges::greater{},
                             [&](const pack::Setting* setting) { return weight[setting->category]; });
    for (const pack::Setting* setting : touched) ids.push_back(setting->id);
    return ids;
}

}  // namespace optout::terms
