// Strict reading of JSON: every mistake is noted with its place, and reading goes on, so that all of them are
// found at once. Private to pack/.
#pragma once

#include <functional>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace optout::pack {

/// The mistakes of one pack, in the order in which they were found. No value carries its place along, as most
/// packs are right: the places are found when all is read.
class Mistakes {
  public:
    void add(const nlohmann::json& at, std::string what, std::string remedy) {
        found_.push_back({&at, {ErrorKind::pack, std::move(what), "", std::move(remedy)}});
    }
    [[nodiscard]] std::size_t count() const { return found_.size(); }
    /// With their places: the file, if it has a name, and the JSON pointer from `root`, in which all values
    /// lie.
    [[nodiscard]] std::vector<Error> errors(const nlohmann::json& root, const std::string& file) const;

  private:
    struct Mistake {
        const nlohmann::json* at;
        Error error;
    };
    std::vector<Mistake> found_;
};

/// A value of the pack. After a mistake the reading functions return something empty.
class Value {
  public:
    Value(const nlohmann::json& json, Mistakes& mistakes) : json_(&json), mistakes_(&mistakes) {}

    [[nodiscard]] const nlohmann::json& json() const { return *json_; }
    [[nodiscard]] Mistakes& mistakes() const { return *mistakes_; }
    [[nodiscard]] Value member(std::string_view key) const;

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
    Mistakes* mistakes_;
};

/// An object whose members are asked for one by one, by names that live as long as it does; those that nobody
/// has asked for are mistakes, noted at the end of its life.
class Fields {
  public:
    explicit Fields(const Value& object);
    ~Fields();
    Fields(const Fields&) = delete;
    Fields& operator=(const Fields&) = delete;

    [[nodiscard]] const Value& place() const { return object_; }
    [[nodiscard]] bool has(std::string_view key) const {
        return object_.json().is_object() && object_.json().contains(key);
    }
    [[nodiscard]] std::optional<Value> find(std::string_view key);
    /// As `find`, and a mistake when it is not there.
    [[nodiscard]] std::optional<Value> require(std::string_view key);

    /// Empty, false or `fallback` when it is not there.
    [[nodiscard]] std::string text(std::string_view key);
    [[nodiscard]] std::string required_text(std::string_view key);
    [[nodiscard]] bool flag(std::string_view key);
    [[nodiscard]] std::size_t word(std::string_view key, std::span<const std::string_view> words,
                                   std::size_t fallback);
    [[nodiscard]] std::vector<std::string> texts(std::string_view key);
    /// False, and a mistake, when more than one of these is there, or none although one is `needed`.
    bool one_of(std::initializer_list<std::string_view> keys, bool needed);
    /// What kind of object this is is not known, so that its other members cannot be judged.
    void forgive() { forgiven_ = true; }
    /// Calls `read` with each element of the array, if it is there.
    void each(std::string_view key, const std::function<void(const Value&)>& read);

  private:
    Value object_;
    std::vector<std::string_view> known_;
    bool forgiven_ = false;
};

/// A name from the pack, as messages show it.
[[nodiscard]] std::string in_ticks(std::string_view name);
/// "`a`, `b` and `c`".
[[nodiscard]] std::string in_words(const std::vector<std::string>& names);
/// "did you mean `x`?" when one of them is near enough, else which ones there are.
[[nodiscard]] std::string suggest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace optout::pack
