#include "page/json.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "page/json_text.hpp"

namespace optout::page {

namespace {

/// Builds a value from the parser's events. No recursion; stops at the first member that occurs twice and at
/// the first value that lies too deep.
class Builder : public nlohmann::json_sax<Json> {
  public:
    Builder(std::string_view text, std::size_t most_depth) : text_(text), most_depth_(most_depth) {}

    bool null() override { return add(nullptr); }
    bool boolean(bool value) override { return add(value); }
    bool number_integer(number_integer_t value) override { return add(value); }
    bool number_unsigned(number_unsigned_t value) override { return add(value); }
    bool number_float(number_float_t value, const string_t&) override { return add(value); }
    bool string(string_t& value) override { return add(std::move(value)); }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return open(Json::object()); }
    bool start_array(std::size_t) override { return open(Json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(string_t& name) override;
    bool parse_error(std::size_t position, const std::string& token,
                     const Json::exception& exception) override;

    Json take() { return std::move(root_); }
    Error error() { return std::move(error_); }

  private:
    bool add(Json value) {
        place(std::move(value));
        return true;
    }
    Json& place(Json value);
    bool open(Json value);
    bool close() {
        open_.pop_back();
        return true;
    }

    std::string_view text_;
    std::size_t most_depth_;
    Json root_;
    std::vector<Json*> open_;  // objects and arrays that are not closed yet, outermost first
    Json* member_ = nullptr;   // of an object, waiting for its value
    Error error_{ErrorKind::malformed, "this is not JSON", "", ""};
};

Json& Builder::place(Json value) {
    if (open_.empty()) return root_ = std::move(value);
    if (open_.back()->is_array()) return open_.back()->emplace_back(std::move(value));
    return *member_ = std::move(value);
}

bool Builder::open(Json value) {
    if (open_.size() >= most_depth_) {
        error_ = {ErrorKind::too_large, "the JSON is nested too deeply", "", ""};
        return false;
    }
    open_.push_back(&place(std::move(value)));
    return true;
}

bool Builder::key(string_t& name) {
    const auto [member, is_new] = open_.back()->get_ref<Json::object_t&>().try_emplace(std::move(name));
    member_ = &member->second;
    if (!is_new) {
        error_ = {ErrorKind::malformed,
                  "the member \"" + printable(member->first, 60) + "\" occurs twice in one JSON object", "",
                  ""};
        return false;
    }
    return true;
}

bool Builder::parse_error(std::size_t position, const std::string&, const Json::exception&) {
    const std::string_view before = text_.substr(0, position == 0 ? 0 : position - 1);
    const auto line = 1 + std::ranges::count(before, '\n');
    const std::size_t start = before.rfind('\n') + 1;  // 0 when there is no line before
    error_.what = "this is not JSON: it breaks off or goes wrong at line " + std::to_string(line) +
                  ", column " + std::to_string(before.size() - start + 1);
    return false;
}

/// The steps of a pointer, escapes resolved.
Result<std::vector<std::string>> steps(std::string_view pointer) {
    std::vector<std::string> result;
    if (pointer.empty()) return result;
    const Error wrong{ErrorKind::pack, "`" + printable(pointer, 80) + "` is no JSON pointer", "",
                      "write /name/0/name, with ~1 for / and ~0 for ~ inside a name"};
    if (pointer.front() != '/') return wrong;
    for (const std::string_view step : split(pointer.substr(1), '/')) {
        for (std::size_t at = step.find('~'); at != std::string_view::npos; at = step.find('~', at + 1)) {
            if (at + 1 == step.size() || (step[at + 1] != '0' && step[at + 1] != '1')) return wrong;
        }
        result.push_back(replace_all(replace_all(std::string(step), "~1", "/"), "~0", "~"));
    }
    return result;
}

const Json* child(const Json& value, const std::string& step) {
    if (value.is_object()) {
        const auto member = value.find(step);
        return member == value.end() ? nullptr : &*member;
    }
    if (!value.is_array() || step.empty() || (step.size() > 1 && step.front() == '0')) return nullptr;
    std::size_t index = 0;
    const auto [end, problem] = std::from_chars(step.data(), step.data() + step.size(), index);
    const bool whole = problem == std::errc{} && end == step.data() + step.size();
    return whole && index < value.size() ? &value[index] : nullptr;
}

bool has_all(const Json& object, const std::map<std::string, Json>& where) {
    return std::ranges::all_of(where, [&](const auto& wanted) {
        const auto member = object.find(wanted.first);
        return member != object.end() && *member == wanted.second;
    });
}

void find_objects(const Json& value, const std::map<std::string, Json>& where, const std::string& here,
                  std::vector<std::string>& found) {
    if (value.is_object() && has_all(value, where)) found.push_back(here);
    if (!value.is_structured()) return;
    for (const auto& [key, member] : value.items()) {  // of an array, the keys are the indexes
        if (member.is_structured()) find_objects(member, where, here + "/" + reference_token(key), found);
    }
}

}  // namespace

Result<Json> parse_json(std::string_view text, std::size_t most_depth) {
    Builder builder(text, most_depth);
    if (Json::sax_parse(text.begin(), text.end(), &builder)) return builder.take();
    return builder.error();
}

Result<Json> parse_json(std::string_view text) {
    return parse_json(text, most_json_depth);
}

Status check_pointer(std::string_view pointer) {
    const auto result = steps(pointer);
    return result.ok() ? success() : Status(result.error());
}

Result<const Json*> value_at(const Json& root, std::string_view pointer) {
    OPTOUT_TRY(const auto path, steps(pointer));
    const Json* value = &root;
    std::string passed;
    for (const std::string& step : path) {
        value = child(*value, step);
        if (value == nullptr) {
            const std::string place = passed.empty() ? "at the top" : "at " + printable(passed, 80);
            return Error{ErrorKind::not_found, "the JSON has no \"" + printable(step, 60) + "\" " + place, "",
                         ""};
        }
        passed += "/" + step;
    }
    return value;
}

Result<Json> at_pointer(const Json& root, std::string_view pointer) {
    OPTOUT_TRY(const Json* const value, value_at(root, pointer));
    return *value;
}

std::vector<std::string> find_objects(const Json& root, const std::map<std::string, Json>& where) {
    std::vector<std::string> found;
    find_objects(root, where, "", found);
    return found;
}

}  // namespace optout::page
