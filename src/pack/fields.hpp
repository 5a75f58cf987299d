// Strict reading of JSON: every mistake is noted with its place, and reading goes on, so that all of them are
// found at once. Private to pack/.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace optout::pack {

/// The mistakes of one pack, in the order in which they were found.
struct Mistakes {
    std::string file;
    std::vector<Error> errors;
};

/// A value and its place in the pack. After a mistake the reading functions return something empty.
class Value {
  public:
    Value(const nlohmann::json& json, std::string pointer, Mistakes& mistakes)
        : json_(&json), pointer_(std::move(pointer)), mistakes_(&mistakes) {}

    [[nodiscard]] const nlohmann::json& json() const { return *json_; }
    [[nodiscard]] const std::string& pointer() const { return pointer_; }
    [[nodiscard]] Mistakes& mistakes() const { return *mistakes_; }
    [[nodiscard]] Value member(const std::string& key) const;

    void wrong(std::string what, std::string remedy = {}) const;
    /// Notes what `status` says, if it is an error.
    void note(const Status& status) const;

    /// Text that is not empty.
    [[nodiscard]] std::string text() const;
    [[nodiscard]] bool flag() const;
    [[nodiscard]] int number(int least, int most) const;
    /// The index of one of these words.
    [[nodiscard]] std::size_t word(std::span<const std::string_view> words) const;
    /// Text that is a good id.
    [[nodiscard]] std::string id() const;
    /// Ids of ours are lower-case letters, digits and hyphens.
    void check_id(std::string_view id) const;
    /// The values of an array that is not empty.
    [[nodiscard]] std::vector<Value> items() const;
    /// As `items`; a value that is no array stands for an array of one.
    [[nodiscard]] std::vector<Value> one_or_more() const;
    [[nodiscard]] std::vector<std::string> texts() const;
    [[nodiscard]] std::vector<std::pair<std::string, Value>> members() const;

  private:
    [[nodiscard]] std::vector<Value> elements() const;
    void expected(std::string_view what) const;

    const nlohmann::json* json_;
    std::string pointer_;
    Mistakes* mistakes_;
};

/// An object whose members are asked for one by one; those that nobody has asked for are mistakes, noted at
/// the end of its life.
class Fields {
  public:
    explicit Fields(Value object);
    ~Fields();
    Fields(const Fields&) = delete;
    Fields& operator=(const Fields&) = delete;

    [[nodiscard]] const Value& place() const { return object_; }
    [[nodiscard]] bool has(const std::string& key) const {
        return object_.json().is_object() && object_.json().contains(key);
    }
    [[nodiscard]] std::optional<Value> find(const std::string& key);
    /// As `find`, and a mistake when it is not there.
    [[nodiscard]] std::optional<Value> require(const std::string& key);

    /// Empty, false or `fallback` when it is not there.
    [[nodiscard]] std::string text(const std::string& key);
    [[nodiscard]] std::string required_text(const std::string& key);
    [[nodiscard]] bool flag(const std::string& key);
    [[nodiscard]] std::size_t word(const std::string& key, std::span<const std::string_view> words,
                                   std::size_t fallback);
    [[nodiscard]] std::vector<std::string> texts(const std::string& key);
    /// False, and a mistake, when more than one of these is there, or none although one is `needed`.
    bool one_of(const std::vector<std::string>& keys, bool needed);
    /// What kind of object this is is not known, so that its other members cannot be judged.
    void forgive() { forgiven_ = true; }
    /// Calls `read` with each element of the array, if it is there.
    void each(const std::string& key, const std::function<void(const Value&)>& read);

  private:
    Value object_;
    std::vector<std::string> known_;
    bool forgiven_ = false;
};

/// A name from the pack, as messages show it.
[[nodiscard]] std::string in_ticks(std::string_view name);
/// "`a`, `b` and `c`".
[[nodiscard]] std::string in_words(const std::vector<std::string>& names);
/// "did you mean `x`?" when one of them is near enough, else which ones there are.
[[nodiscard]] std::string suggest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace optout::pack
