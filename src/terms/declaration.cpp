#include "terms/declaration.hpp"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "page/selector.hpp"

namespace optout::terms {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

class Reader {
  public:
    explicit Reader(std::string file) : file_(std::move(file)) {}

    Declaration read(const ordered_json& root) {
        if (!root.is_object()) {
            wrong("", "a declaration is an object", R"(as {"name": "Service", "terms": {…}})");
            return std::move(made_);
        }
        known_keys(root, "", {"name", "terms", "documents", "importedFrom", "$schema"});
        made_.service = text(root, "", "name");
        // Until 2023 the terms were called documents.
        const char* key = root.contains("terms") || !root.contains("documents") ? "terms" : "documents";
        const auto terms = root.find(key);
        if (terms == root.end() || !terms->is_object()) {
            wrong("/terms", terms == root.end() ? "is missing" : "must be an object",
                  R"(as {"Privacy Policy": {"fetch": "https://…", "select": "main"}})");
            return std::move(made_);
        }
        for (const auto& [title, rule] : terms->items())
            read_terms(title, rule, std::string("/") + key + "/" + title);
        return std::move(made_);
    }

  private:
    void wrong(const std::string& place, std::string what, std::string remedy) {
        made_.mistakes.push_back({ErrorKind::input, std::move(what),
                                  file_ + (place.empty() ? "" : " " + place), std::move(remedy)});
    }

    void known_keys(const ordered_json& object, const std::string& place,
                    const std::vector<std::string>& keys) {
        for (const auto& [key, value] : object.items()) {
            if (std::ranges::find(keys, key) != keys.end()) continue;
            const std::string meant = nearest(key, keys);
            wrong(place + "/" + printable(key, 40), "there is no such key in a declaration",
                  meant.empty() ? "the keys here are " + join(keys, ", ") : "did you mean `" + meant + "`?");
        }
    }

    std::string text(const ordered_json& object, const std::string& place, const std::string& key) {
        const auto found = object.find(key);
        if (found != object.end() && found->is_string() && !found->get_ref<const std::string&>().empty())
            return found->get<std::string>();
        wrong(place + "/" + key, found == object.end() ? "is missing" : "must be text that is not empty", "");
        return {};
    }

    void read_terms(const std::string& title, const ordered_json& rule, const std::string& place) {
        if (!rule.is_object())
            return wrong(place, "must be an object", R"(as {"fetch": "https://…", "select": "main"})");
        pack::TermsDocument document;
        document.title = title;
        const bool is_combined = rule.contains("combine");
        known_keys(rule, place, {"fetch", "select", "remove", "filter", "executeClientScripts", "combine"});
        pack::TermsSource common = read_rules(rule, place, title);
        if (is_combined) {
            if (rule.contains("fetch"))
                wrong(place, "`fetch` and `combine` exclude each other", "keep one of them");
            const ordered_json& list = rule.at("combine");
            if (!list.is_array() || list.empty())
                wrong(place + "/combine", "must be an array of sources", "");
            for (std::size_t i = 0; list.is_array() && i < list.size(); ++i)
                read_source(list[i], place + "/combine/" + std::to_string(i), title, common, document);
        } else {
            common.url = address(rule, place);
            document.sources.push_back(std::move(common));
        }
        if (!is_combined) check_selected(document, place);
        made_.documents.push_back({made_.service, made_.service, std::move(document), file_, "en"});
    }

    void read_source(const ordered_json& rule, const std::string& place, const std::string& title,
                     const pack::TermsSource& common, pack::TermsDocument& document) {
        if (!rule.is_object()) return wrong(place, "must be an object", R"(as {"fetch": "https://…"})");
        known_keys(rule, place, {"fetch", "select", "remove", "filter", "executeClientScripts"});
        pack::TermsSource source = read_rules(rule, place, title);
        source.url = address(rule, place);
        if (!rule.contains("select")) source.select = common.select;
        if (!rule.contains("remove")) source.remove = common.remove;
        if (!rule.contains("filter")) source.drop_params = common.drop_params;
        if (!rule.contains("executeClientScripts")) source.browser = common.browser;
        document.sources.push_back(std::move(source));
    }

    std::string address(const ordered_json& rule, const std::string& place) {
        std::string fetch = text(rule, place, "fetch");
        if (fetch.empty()) return fetch;
        if (const auto url = Url::parse(fetch); !url.ok())
            wrong(place + "/fetch", "is not a web address: " + url.error().what,
                  "as https://service.example/terms");
        return fetch;
    }

    /// A PDF is its own text; a page needs to say which part of it is.
    void check_selected(const pack::TermsDocument& document, const std::string& place) {
        for (const pack::TermsSource& source : document.sources) {
            const auto url = Url::parse(source.url);
            const bool is_pdf = url.ok() && ascii_lower(url->path()).ends_with(".pdf");
            if (source.select.empty() && url.ok() && !is_pdf)
                wrong(place, "`select` is missing",
                      R"(say which part of the page is the text, as "select": "main")");
        }
    }

    pack::TermsSource read_rules(const ordered_json& rule, const std::string& place,
                                 const std::string& title) {
        pack::TermsSource source;
        if (rule.contains("select")) source.select = parts(rule.at("select"), place + "/select");
        if (rule.contains("remove")) source.remove = parts(rule.at("remove"), place + "/remove");
        if (rule.contains("filter")) read_filters(rule.at("filter"), place + "/filter", title, source);
        if (rule.contains("executeClientScripts")) {
            const ordered_json& value = rule.at("executeClientScripts");
            if (!value.is_boolean()) wrong(place + "/executeClientScripts", "must be true or false", "");
            source.browser = value.is_boolean() && value.get<bool>();
        }
        return source;
    }

    std::vector<pack::TermsPart> parts(const ordered_json& value, const std::string& place) {
        std::vector<pack::TermsPart> list;
        if (!value.is_array()) {
            list.push_back(part(value, place));
            return list;
        }
        for (std::size_t i = 0; i < value.size(); ++i)
            list.push_back(part(value[i], place + "/" + std::to_string(i)));
        return list;
    }

    pack::TermsPart part(const ordered_json& value, const std::string& place) {
        pack::TermsPart part;
        if (value.is_string()) {
            part.css = selector(value, place);
        } else if (value.is_object()) {
            known_keys(value, place, {"startBefore", "startAfter", "endBefore", "endAfter"});
            part.start = end_of_range(value, place, "start", part.start_after);
            part.end = end_of_range(value, place, "end", part.end_after);
        } else {
            wrong(place, "must be a selector or a range",
                  R"(as "main" or {"startBefore": "h1", "endBefore": "footer"})");
        }
        return part;
    }

    std::string end_of_range(const ordered_json& value, const std::string& place, const std::string& which,
                             bool& is_after) {
        const std::string before = which + "Before", after = which + "After";
        const bool has_before = value.contains(before);
        is_after = value.contains(after);
        if (has_before == is_after) {
            wrong(place, "a range needs exactly one of `" + before + "` and `" + after + "`", "");
            return {};
        }
        const std::string& key = is_after ? after : before;
        return selector(value.at(key), place + "/" + key);
    }

    std::string selector(const ordered_json& value, const std::string& place) {
        if (!value.is_string() || value.get_ref<const std::string&>().empty()) {
            wrong(place, "must be a selector", "");
            return {};
        }
        std::string css = value.get<std::string>();
        if (const auto parsed = page::Selector::parse(css); !parsed.ok())
            wrong(place, parsed.error().what, parsed.error().remedy);
        return css;
    }

    void read_filters(const ordered_json& value, const std::string& place, const std::string& title,
                      pack::TermsSource& source) {
        if (!value.is_array()) return wrong(place, "must be an array", R"(as ["removeLinks"])");
        for (const ordered_json& filter : value) {
            const bool has_options = filter.is_object() && filter.size() == 1;
            if (!filter.is_string() && !has_options) {
                wrong(place, "a filter is a name, or an object with one name", "");
                continue;
            }
            const std::string name = has_options ? filter.items().begin().key() : filter.get<std::string>();
            if (name == "removeQueryParams" && has_options) {
                drop_params(filter.items().begin().value(), place + "/removeQueryParams", source);
            } else {
                made_.warnings.push_back(
                    file_ + ": " + title + ": the filter `" + printable(name, 60) +
                    "` is JavaScript and is not run; the text may have more in it than meant");
            }
        }
    }

    void drop_params(const ordered_json& value, const std::string& place, pack::TermsSource& source) {
        const ordered_json list = value.is_array() ? value : ordered_json::array({value});
        for (const ordered_json& name : list) {
            if (name.is_string())
                source.drop_params.push_back(name.get<std::string>());
            else
                wrong(place, "must be the names of parameters", R"(as ["utm_source"])");
        }
    }

    std::string file_;
    Declaration made_;
};

Result<ordered_json> parse(std::string_view text, const std::string& file) {
    std::string why;
    try {
        return ordered_json::parse(text);
    } catch (const json::parse_error& error) {
        why = error.what();
    }
    // "[json.exception.parse_error.101] parse error at line 3, column 5: …"
    if (const auto at = why.find("] "); at != std::string::npos) why.erase(0, at + 2);
    return Error{ErrorKind::input, "is not JSON: " + printable(why), file, ""};
}

}  // namespace

Declaration read_declaration(std::string_view text, const std::string& file) {
    const auto root = parse(text, file);
    if (root.ok()) return Reader(file).read(*root);
    Declaration broken;
    broken.mistakes.push_back(root.error());
    return broken;
}

bool is_history(std::string_view file) {
    return file.ends_with(".history.json");
}

std::vector<Error> check_history(std::string_view text, const std::string& file) {
    const auto root = parse(text, file);
    if (!root.ok()) return {root.error()};
    const auto is_list = [](const ordered_json& value) { return value.is_array(); };
    if (root->is_object() && std::ranges::all_of(*root, is_list)) return {};
    return {{ErrorKind::input, "a history has an array of former rules for each document", file, ""}};
}

Declarations load_declarations(const std::string& folder) {
    Declarations all;
    std::vector<std::string> files;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        const std::string file = entry.path().string();
        if (file.ends_with(".json") && !is_history(file)) files.push_back(file);
    }
    std::ranges::sort(files);
    for (const std::string& file : files) {
        const auto text = read_file(file);
        Declaration one;
        if (text.ok())
            one = read_declaration(*text, file);
        else
            one.mistakes.push_back(text.error());
        all.mistakes.insert(all.mistakes.end(), one.mistakes.begin(), one.mistakes.end());
        if (!one.mistakes.empty()) continue;
        all.documents.insert(all.documents.end(), one.documents.begin(), one.documents.end());
        all.warnings.insert(all.warnings.end(), one.warnings.begin(), one.warnings.end());
    }
    return all;
}

std::vector<Document> watched(const std::vector<pack::Pack>& packs, std::vector<Document> declared) {
    std::vector<Document> all = documents_of(packs);
    for (Document& document : declared) {
        const auto pack = std::ranges::find_if(packs, [&](const pack::Pack& one) {
            return ascii_iequals(one.name, document.service) || one.id == ascii_lower(document.service);
        });
        if (pack != packs.end()) document.site = pack->id;
        const auto same = std::ranges::find(all, document.key(), &Document::key);
        if (same == all.end())
            all.push_back(std::move(document));
        else
            *same = std::move(document);
    }
    return all;
}

}  // namespace optout::terms
