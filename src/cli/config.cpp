#include "cli/config.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <filesystem>

#include "base/files.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cli/windows.hpp"
#include "cookies/places.hpp"

namespace optout::cli {

namespace {

Error wrong(const std::string& file, const toml::source_region& at, std::string what,
            std::string remedy = {}) {
    return {ErrorKind::config, std::move(what),
            file + ":" + std::to_string(at.begin.line) + ":" + std::to_string(at.begin.column),
            std::move(remedy)};
}

/// One table of the file. Each key is asked for once; what nobody asked for is a mistake.
class Table {
  public:
    Table(const toml::table& table, const std::string& file, std::string name)
        : table_(table), file_(file), name_(std::move(name)) {}

    Status text(std::string_view key, std::string& value) {
        return read<std::string>(key, "a text in quotes", [&](std::string v) { value = std::move(v); });
    }
    Status truth(std::string_view key, bool& value) {
        return read<bool>(key, "true or false", [&](bool v) { value = v; });
    }
    Status path(std::string_view key, std::string& value) {
        OPTOUT_CHECK(text(key, value));
        if (!value.empty()) value = resolve_path(value, folder());
        return success();
    }
    /// A bare name is looked for in PATH, by who runs it.
    Status program(std::string_view key, std::string& value) {
        OPTOUT_CHECK(text(key, value));
        if (value.find('/') != std::string::npos) value = resolve_path(value, folder());
        return success();
    }
    Status number(std::string_view key, double least, double most, double& value) {
        const toml::node* node = find(key);
        if (node == nullptr) return success();
        const auto number = node->value<double>();
        if (!number || !(*number >= least && *number <= most)) {
            return wrong(file_, node->source(),
                         "`" + std::string(key) + "` must be a number from " + shorten(least) + " to " +
                             shorten(most));
        }
        value = *number;
        return success();
    }
    Status texts(std::string_view key, std::vector<std::string>& values) {
        const toml::node* node = find(key);
        if (node == nullptr) return success();
        const toml::array* array = node->as_array();
        if (array == nullptr)
            return wrong(file_, node->source(),
                         "`" + std::string(key) + "` must be a list of texts, as [\"a\", \"b\"]");
        for (const toml::node& element : *array) {
            const auto value = element.value_exact<std::string>();
            if (!value)
                return wrong(file_, element.source(),
                             "`" + std::string(key) + "` must be a list of texts, as [\"a\", \"b\"]");
            values.push_back(*value);
        }
        return success();
    }
    Status duration(std::string_view key, std::chrono::seconds least, std::chrono::seconds& value) {
        std::string words;
        OPTOUT_CHECK(text(key, words));
        const toml::node* node = table_.get(key);
        if (node == nullptr) return success();
        const auto duration = parse_duration(words);
        if (!duration || *duration < least) {
            return wrong(
                file_, node->source(),
                "`" + std::string(key) + "` must be a length of time of at least " + spoken_duration(least),
                "as \"12h\", \"7d\" or \"2w\"");
        }
        value = *duration;
        return success();
    }
    const toml::node* find(std::string_view key) {
        known_.emplace_back(key);
        return table_.get(key);
    }
    /// An error for the first key that nobody asked for.
    Status finish() const {
        for (const auto& [key, node] : table_) {
            const std::string name(key.str());
            if (std::ranges::find(known_, name) != known_.end()) continue;
            const std::string meant = nearest(name, known_);
            return wrong(
                file_, key.source(), "unknown key `" + name + "`" + (name_.empty() ? "" : " in " + name_),
                meant.empty() ? "known keys: " + join(known_, ", ") : "did you mean `" + meant + "`?");
        }
        return success();
    }
    [[nodiscard]] std::string folder() const { return std::filesystem::path(file_).parent_path().string(); }

  private:
    template <class T, class Store>
    Status read(std::string_view key, const char* expected, Store store) {
        const toml::node* node = find(key);
        if (node == nullptr) return success();
        auto value = node->value_exact<T>();
        if (!value) return wrong(file_, node->source(), "`" + std::string(key) + "` must be " + expected);
        store(std::move(*value));
        return success();
    }
    static std::string shorten(double number) {
        std::string text = std::to_string(number);
        text.erase(text.find_last_not_of('0') + 1);
        if (text.ends_with('.')) text.pop_back();
        return text;
    }

    const toml::table& table_;
    const std::string& file_;
    std::string name_;
    std::vector<std::string> known_;
};

Result<const toml::table*> subtable(Table& parent, std::string_view key, const std::string& file) {
    const toml::node* node = parent.find(key);
    if (node == nullptr) return static_cast<const toml::table*>(nullptr);
    if (node->as_table() == nullptr)
        return wrong(file, node->source(), "`" + std::string(key) + "` must be a table");
    return node->as_table();
}

Status read_http(Table& root, const std::string& file, session::HttpOptions& http) {
    OPTOUT_TRY(const toml::table* node, subtable(root, "http", file));
    if (node == nullptr) return success();
    Table table(*node, file, "[http]");
    double connect_seconds = 10, seconds = 30, megabytes = 16;
    OPTOUT_CHECK(table.path("ca_file", http.ca_file));
    OPTOUT_CHECK(table.texts("connect_to", http.connect_to));
    OPTOUT_CHECK(table.number("interval_scale", 0, 100, http.interval_scale));
    OPTOUT_CHECK(table.number("connect_timeout", 0.1, 600, connect_seconds));
    OPTOUT_CHECK(table.number("timeout", 0.1, 3600, seconds));
    OPTOUT_CHECK(table.number("max_answer_mb", 0.01, 256, megabytes));
    OPTOUT_CHECK(table.finish());
    if (http.interval_scale < 1 && http.connect_to.empty()) {
        return wrong(file, node->source(),
                     "`interval_scale` below 1 would hurry services that asked for a slower pace",
                     "use 1 or more; less is for servers of your own that `connect_to` names");
    }
    for (const std::string& rule : http.connect_to) {
        if (std::ranges::count(rule, ':') < 3) {
            return wrong(
                file, node->source(),
                "`connect_to` has \"" + printable(rule) + "\", which is not \"host:port:address:port\"");
        }
    }
    http.connect_timeout = std::chrono::milliseconds(static_cast<long long>(connect_seconds * 1000));
    http.timeout = std::chrono::milliseconds(static_cast<long long>(seconds * 1000));
    http.max_body = static_cast<std::size_t>(megabytes * 1024 * 1024);
    return success();
}

Status read_browser(Table& root, const std::string& file, browser::Options& browser) {
    OPTOUT_TRY(const toml::table* node, subtable(root, "browser", file));
    if (node == nullptr) return success();
    Table table(*node, file, "[browser]");
    double patience = 2.5, limit = 20;
    OPTOUT_CHECK(table.program("driver", browser.driver));
    OPTOUT_CHECK(table.program("binary", browser.browser));
    OPTOUT_CHECK(table.text("attach", browser.attach));
    OPTOUT_CHECK(table.truth("headed", browser.headed));
    OPTOUT_CHECK(table.number("patience", 0, 60, patience));
    OPTOUT_CHECK(table.number("limit", 1, 600, limit));
    OPTOUT_CHECK(table.finish());
    browser.patience = std::chrono::milliseconds(static_cast<long long>(patience * 1000));
    browser.limit = std::chrono::milliseconds(static_cast<long long>(limit * 1000));
    return success();
}

/// Where the account's sign-in is: a file, a browser, or tokens alone.
Status check_source(const AccountConfig& account, const toml::source_region& at, const std::string& file) {
    const std::string of = "the account of " + account.site;
    if (account.cookies.empty() && account.tokens.empty() && account.browser.empty()) {
        return wrong(file, at, of + " has neither `browser` nor `cookies` nor `tokens`",
                     "name the browser in which you are signed in, as browser = \"firefox\"");
    }
    if (!account.cookies.empty() && !account.browser.empty())
        return wrong(file, at, of + " has both `browser` and `cookies`", "keep one of them");
    if (account.browser.empty() && !(account.profile.empty() && account.container.empty()))
        return wrong(file, at, of + " has a `profile` or `container` without a `browser`",
                     "name it, as browser = \"firefox\"");
    if (!account.browser.empty() && account.browser != window_id &&
        cookies::find_browser(account.browser) == nullptr) {
        std::vector<std::string> known;
        for (const cookies::Browser& browser : cookies::browsers()) known.emplace_back(browser.id);
        known.emplace_back(window_id);
        const std::string meant = nearest(account.browser, known);
        return wrong(file, at,
                     of + " names the browser \"" + printable(account.browser) + "\", which is not known",
                     meant.empty() ? "known browsers: " + join(known, ", ") : "did you mean " + meant + "?");
    }
    return success();
}

Status read_recheck(Table& root, const std::string& file, RecheckConfig& recheck) {
    OPTOUT_TRY(const toml::table* node, subtable(root, "recheck", file));
    if (node == nullptr) return success();
    Table table(*node, file, "[recheck]");
    OPTOUT_CHECK(table.duration("every", std::chrono::hours(1), recheck.every));
    OPTOUT_CHECK(table.duration("max_age", std::chrono::hours(1), recheck.max_age));
    OPTOUT_CHECK(table.truth("reapply", recheck.reapply));
    return table.finish();
}

Result<session::MailOptions> read_mail(const toml::table& node, const std::string& file,
                                       const session::HttpOptions& http) {
    Table table(node, file, "[notify.mail]");
    session::MailOptions mail;
    OPTOUT_CHECK(table.text("server", mail.server));
    OPTOUT_CHECK(table.text("to", mail.to));
    OPTOUT_CHECK(table.text("from", mail.from));
    OPTOUT_CHECK(table.text("user", mail.user));
    OPTOUT_CHECK(table.path("password_file", mail.password_file));
    OPTOUT_CHECK(table.path("ca_file", mail.ca_file));
    OPTOUT_CHECK(table.finish());
    if (mail.from.empty()) mail.from = mail.to;
    mail.connect_to = http.connect_to;
    if (const auto checked = session::check(mail); !checked.ok())
        return wrong(file, node.source(), checked.error().what, checked.error().remedy);
    return mail;
}

Status read_notify(Table& root, const std::string& file, const session::HttpOptions& http,
                   NotifyConfig& notify) {
    OPTOUT_TRY(const toml::table* node, subtable(root, "notify", file));
    if (node == nullptr) return success();
    Table table(*node, file, "[notify]");
    OPTOUT_CHECK(table.truth("desktop", notify.desktop));
    OPTOUT_CHECK(table.texts("command", notify.command));
    OPTOUT_TRY(const toml::table* mail, subtable(table, "mail", file));
    if (mail != nullptr) {
        OPTOUT_TRY(notify.mail, read_mail(*mail, file, http));
    }
    return table.finish();
}

Result<AccountConfig> read_account(const toml::table& node, const std::string& file) {
    Table table(node, file, "[[account]]");
    AccountConfig account;
    OPTOUT_CHECK(table.text("site", account.site));
    OPTOUT_CHECK(table.text("label", account.label));
    OPTOUT_CHECK(table.text("user", account.user));
    OPTOUT_CHECK(table.path("cookies", account.cookies));
    OPTOUT_CHECK(table.text("browser", account.browser));
    OPTOUT_CHECK(table.text("profile", account.profile));
    OPTOUT_CHECK(table.text("container", account.container));
    OPTOUT_CHECK(table.texts("keep", account.keep));
    OPTOUT_TRY(const toml::table* tokens, subtable(table, "tokens", file));
    if (tokens != nullptr) {
        for (const auto& [key, value] : *tokens) {
            const auto path = value.value_exact<std::string>();
            if (!path) return wrong(file, value.source(), "a token must name the file that holds it");
            account.tokens[std::string(key.str())] = resolve_path(*path, table.folder());
        }
    }
    OPTOUT_CHECK(table.finish());
    if (account.site.empty())
        return wrong(file, node.source(), "an [[account]] without `site`",
                     "name the pack, as site = \"github\"");
    OPTOUT_CHECK(check_source(account, node.source(), file));
    return account;
}

Result<Config> read_root(const toml::table& root, const std::string& file) {
    Config config;
    config.file = file;
    Table table(root, file, "");
    OPTOUT_CHECK(table.texts("packs", config.packs));
    OPTOUT_CHECK(table.texts("keep", config.keep));
    OPTOUT_CHECK(table.truth("allow_unverified_writes", config.unverified_writes));
    OPTOUT_CHECK(table.truth("find_in_browsers", config.find_in_browsers));
    OPTOUT_CHECK(read_http(table, file, config.http));
    OPTOUT_CHECK(read_browser(table, file, config.browser));
    OPTOUT_CHECK(read_recheck(table, file, config.recheck));
    OPTOUT_CHECK(read_notify(table, file, config.http, config.notify));
    if (const toml::node* accounts = table.find("account"); accounts != nullptr) {
        const toml::array* array = accounts->as_array();
        if (array == nullptr || !array->is_array_of_tables()) {
            return wrong(file, accounts->source(),
                         "`account` must be written as [[account]], with two brackets");
        }
        for (const toml::node& node : *array) {
            OPTOUT_TRY(AccountConfig account, read_account(*node.as_table(), file));
            config.accounts.push_back(std::move(account));
        }
    }
    OPTOUT_CHECK(table.finish());
    for (std::string& folder : config.packs) folder = resolve_path(folder, table.folder());
    return config;
}

}  // namespace

Result<Config> parse_config(std::string_view text, const std::string& file) {
    try {
        return read_root(toml::parse(text, file), file);
    } catch (const toml::parse_error& error) {
        return wrong(file, error.source(), printable(error.description()));
    }
}

Result<Config> load_config(const std::string& file, bool required) {
    std::error_code error;
    if (!required && !std::filesystem::exists(file, error)) return Config{};
    auto text = read_file(file, std::size_t{1} << 20);
    if (!text.ok()) return Error{ErrorKind::config, text.error().what, file, text.error().remedy};
    return parse_config(*text, file);
}

}  // namespace optout::cli
