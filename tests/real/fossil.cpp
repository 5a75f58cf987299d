#include "real/fossil.hpp"

#include <sqlite3.h>

#include <stdexcept>

#include "real/http.hpp"

namespace real {

namespace {

std::string column(sqlite3_stmt* statement, int index) {
    const auto* text = sqlite3_column_text(statement, index);
    return text == nullptr ? "" : reinterpret_cast<const char*>(text);
}

/// The value of the answer's first Set-Cookie whose name begins with `prefix`, as "name=value".
std::string cookie_in(const std::string& answer, const std::string& prefix) {
    const std::string header = "\r\nSet-Cookie: ";
    const auto at = answer.find(header + prefix);
    if (at == std::string::npos) throw std::runtime_error("Fossil gave no cookie:\n" + answer);
    const auto begin = at + header.size();
    return answer.substr(begin, answer.find(';', begin) - begin);
}

}  // namespace

Fossil::Fossil() {
    command({"init", "--admin-user", "owner"});
    command({"user", "password", "owner", "secret"});
    for (const std::string user : {"deputy", "guest"}) command({"user", "new", user, "", "secret"});
    command({"user", "capabilities", "deputy", "s"});
    // As long as nobody has set it, Fossil 2.21 takes this one for off on its Access page and for on on its
    // Settings page.
    command({"settings", "auto-captcha", "1"});
    server_ = std::make_unique<support::Background>(
        std::vector<std::string>{"fossil", "server", "--localhost", "--port", std::to_string(port_),
                                 "--nojail", repository_},
        std::map<std::string, std::string>{{"HOME", folder_.path()}}, folder_ / "fossil.log");
    if (!support::wait_for_port(port_)) throw std::runtime_error(support::read_file(folder_ / "fossil.log"));
}

void Fossil::command(std::vector<std::string> words) const {
    const bool is_new = words.front() == "init";
    words.insert(words.begin(), "fossil");
    if (!is_new) words.emplace_back("-R");
    words.push_back(repository_);
    const auto finished = support::run(words, {{"HOME", folder_.path()}, {"USER", "owner"}});
    if (finished.exit_code != 0)
        throw std::runtime_error("fossil " + words[1] + ": " + finished.out + finished.err);
}

std::string Fossil::sign_in(const std::string& user) const {
    (void)page("/login",
               "");  // a person sees the sign-in page first, and Fossil notes a secret for its CAPTCHA then
    const std::string form = "u=" + user + "&p=secret&in=Login";
    return cookie_in(exchange("POST /login HTTP/1.0\r\nHost: " + host() +
                              "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " +
                              std::to_string(form.size()) + "\r\n\r\n" + form),
                     "fossil-");
}

std::string Fossil::page(const std::string& path, const std::string& cookie) const {
    return exchange("GET " + path + " HTTP/1.0\r\nHost: " + host() + "\r\nCookie: " + cookie + "\r\n\r\n");
}

std::string Fossil::exchange(const std::string& request) const {
    return real::exchange(port_, request);
}

Ledger Fossil::ledger() const {
    sqlite3* database = nullptr;
    sqlite3_stmt* statement = nullptr;
    Ledger rows;
    int result = sqlite3_open_v2(repository_.c_str(), &database, SQLITE_OPEN_READONLY, nullptr);
    sqlite3_busy_timeout(database, 10'000);
    if (result == SQLITE_OK) {
        result = sqlite3_prepare_v2(database,
                                    "SELECT name, value, mtime FROM config"
                                    " WHERE name <> 'backoffice' AND name NOT GLOB 'baseurl:*'",
                                    -1, &statement, nullptr);
    }
    while (result == SQLITE_OK || result == SQLITE_ROW) {
        result = sqlite3_step(statement);
        if (result == SQLITE_ROW) rows[column(statement, 0)] = {column(statement, 1), column(statement, 2)};
    }
    const std::string message = sqlite3_errmsg(database);
    sqlite3_finalize(statement);
    sqlite3_close(database);
    if (result != SQLITE_DONE) throw std::runtime_error("cannot read Fossil's database: " + message);
    return rows;
}

std::string cookies_txt(const std::string& cookie) {
    const auto equals = cookie.find('=');
    return "# Netscape HTTP Cookie File\n#HttpOnly_127.0.0.1\tFALSE\t/\tFALSE\t0\t" +
           cookie.substr(0, equals) + "\t" + cookie.substr(equals + 1) + "\n";
}

}  // namespace real
