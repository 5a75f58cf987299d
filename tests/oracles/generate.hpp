// Documents and selectors out of a seed: the same ones each time.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace oracles {

class Source {
  public:
    explicit Source(std::uint32_t seed) : random_(seed) {}

    /// A page of settings as people write them: forms, labels near and far, ARIA, tables, lists, hidden
    /// parts, some of it wrong.
    [[nodiscard]] std::string document();
    /// A selector list of what selectors/README.md says is supported, about such documents.
    [[nodiscard]] std::string selector();

  private:
    std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_()) % limit; }
    bool one_in(std::uint32_t count) { return below(count) == 0; }
    template <std::size_t Count>
    std::string any(const char* const (&list)[Count]) {
        return list[below(Count)];
    }
    std::string words();
    std::string attributes(const std::string& tag);
    std::string naming();
    std::string control();
    std::string labelled_control();
    std::string block(int depth);
    std::string blocks(int depth, int most);

    std::string compound(int depth);
    std::string complex(int depth);
    std::string list(int depth);
    std::string attribute_test();
    std::string pseudo_class(int depth);
    std::string place();

    std::mt19937 random_;
    bool inside_has_ = false;
};

}  // namespace oracles
