#include "lookalikes/site.hpp"

#include <algorithm>
#include <regex>
#include <stdexcept>

#include "lookalikes/browser_check.hpp"
#include "lookalikes/html.hpp"

namespace optout::lookalikes {
namespace {

constexpr std::string_view common_kinds[] = {"answer", "ignore-write", "signed-out",   "other-account",
                                             "slow",   "cut",          "lost",         "broken-gzip",
                                             "type",   "flood",        "browser-check"};

bool contains(const std::vector<std::string>& list, std::string_view item) {
    return std::find(list.begin(), list.end(), item) != list.end();
}

bool concerns(const Misbehaviour& what, const Request& request) {
    if (request.path.compare(0, what.on.size(), what.on) != 0) return false;
    return what.only.empty() || (what.only == "write") == request.is_write();
}

const Json* find_kind(const std::vector<Visit::Force>& in_force, std::string_view kind) {
    const auto found =
        std::find_if(in_force.begin(), in_force.end(), [&](const Visit::Force& f) { return f.kind == kind; });
    return found == in_force.end() ? nullptr : &found->with;
}

Answer prescribed(const Json& with) {
    Answer answer = empty(with.value("status", 200));
    answer.body = with.value("body", "");
    answer.type = with.value("type", answer.body.empty() ? "" : "text/html; charset=utf-8");
    const std::string location = with.value("location", "");
    if (!location.empty())
        answer.with("Location", fill(location, {{"n", std::to_string(with.value("n", 0))}}));
    return answer;
}

void keep_cookies(const Answer& from, Answer& to) {
    for (const auto& [name, value] : from.headers) {
        if (name == "Set-Cookie") to.with(name, value);
    }
}

void distort(Answer& answer, const std::vector<Visit::Force>& in_force) {
    if (find_kind(in_force, "cut") != nullptr) answer.delivery = Answer::Delivery::cut;
    if (find_kind(in_force, "lost") != nullptr) answer.delivery = Answer::Delivery::lost;
    if (const Json* with = find_kind(in_force, "broken-gzip")) {
        const bool ends = with->value("ends", false);
        answer.delivery = ends ? Answer::Delivery::short_gzip : Answer::Delivery::broken_gzip;
    }
    if (const Json* with = find_kind(in_force, "type")) answer.type = with->at("type");
    if (const Json* with = find_kind(in_force, "slow")) answer.delay += with->at("ms").get<int>();
    if (const Json* with = find_kind(in_force, "flood")) {
        answer.delivery = Answer::Delivery::flood;
        answer.flood_bytes = with->value("bytes", std::size_t{0});
        answer.flood_pause = with->value("pause", 0);
    }
}

}  // namespace

Misbehaviour Misbehaviour::from_json(const Json& json) {
    Misbehaviour what;
    what.kind = json.at("kind");
    what.with = json.value("with", Json::object());
    what.on = json.value("on", "");
    what.only = json.value("only", "");
    what.after = json.value("after", 0);
    what.times = json.value("times", -1);
    return what;
}

Misbehaviour answering(Json with) {
    return {.kind = "answer", .with = std::move(with)};
}

Misbehaviour bot_check() {
    return answering({{"status", 403},
                      {"body",
                       "<!DOCTYPE html><html lang=\"en\"><head><title>Just a moment...</title></head><body>"
                       "<noscript>Enable JavaScript and cookies to continue</noscript></body></html>"}});
}

namespace {

const std::regex scope_of_a_name("; *(Domain=[^;]*|Secure)", std::regex::icase);
const std::regex own_address("^http://127\\.0\\.0\\.1(:[0-9]+)?");
// No browser takes a cookie of that prefix from a plain site.
const std::regex plain_session("(^|; )(next-auth\\.session-token=)");

}  // namespace

std::string Credentials::cookie_header() const {
    std::string header;
    for (const Cookie& cookie : cookies)
        header += (header.empty() ? "" : "; ") + cookie.name + "=" + cookie.value;
    return header;
}

std::string Credentials::cookies_txt(const std::string& first_host) const {
    constexpr char expires_in_2100[] = "4102444800";
    std::string lines = "# Netscape HTTP Cookie File\n";
    for (const Cookie& cookie : cookies) {
        const bool shared = !cookie.domain.empty();
        lines += (cookie.http_only ? "#HttpOnly_" : "") + (shared ? cookie.domain : first_host) + "\t" +
                 (shared ? "TRUE" : "FALSE") + "\t/\tTRUE\t" + expires_in_2100 + "\t" + cookie.name + "\t" +
                 cookie.value + "\n";
    }
    return lines;
}

const Json* Visit::find(std::string_view kind) const {
    return find_kind(in_force, kind);
}

bool Visit::is(std::string_view kind, std::string_view key) const {
    return std::any_of(in_force.begin(), in_force.end(),
                       [&](const Force& f) { return f.kind == kind && f.with.value("key", "") == key; });
}

Json Visit::shown() const {
    Json all = settings;
    for (const Force& force : in_force) {
        if (force.kind == "missing") all.erase(force.with.value("key", ""));
    }
    return all;
}

std::string Visit::language() const {
    const Json* with = find("language");
    return with == nullptr ? "en" : with->at("lang").get<std::string>();
}

std::vector<Cookie> Rules::cookies(const Session& session) const {
    return {{profile.session_cookie, session.key, "", true}};
}

Site::Site(std::unique_ptr<Rules> rules) : rules_(std::move(rules)) {
    reset();
}

void Site::start(const Authority& authority) {
    start(authority.issue(rules_->profile.hosts));
}

void Site::start(const Identity& identity) {
    server_ = std::make_unique<Server>([this](const Request& r) { return serve(r); }, identity,
                                       rules_->profile.compress);
}

/// Known by its address, whatever its name is: so are its cookies, which no browser would take otherwise, and
/// the pages that requests come from.
void Site::start_plain() {
    const auto answer = [this](Request request) {
        request.host = host();
        for (auto& [name, value] : request.headers) {
            if (name == "Origin" || name == "Referer")
                value = std::regex_replace(value, own_address, "https://" + host());
            if (name == "Cookie") value = std::regex_replace(value, plain_session, "$1__Secure-$2");
        }
        Answer made = serve(request);
        for (auto& [name, value] : made.headers) {
            if (name == "Set-Cookie") value = std::regex_replace(value, scope_of_a_name, "");
        }
        return made;
    };
    server_ = std::make_unique<Server>(answer, std::nullopt, rules_->profile.compress);
}

std::vector<std::string> Site::connect_to() const {
    std::vector<std::string> all;
    for (const std::string& name : rules_->profile.hosts) {
        all.push_back(name + ":443:127.0.0.1:" + std::to_string(port()));
    }
    return all;
}

const std::string& Site::usual(const std::string& account) const {
    return account.empty() ? rules_->profile.accounts.front() : account;
}

Json& Site::settings_of(const std::string& account) {
    if (!state_.contains(account)) state_[account] = rules_->profile.settings;
    return state_[account];
}

Json Site::get(const std::string& setting, const std::string& account) const {
    const std::lock_guard lock(mutex_);
    const Json& settings = state_.at(usual(account));
    return setting.rfind('/', 0) == 0 ? settings.at(Json::json_pointer(setting)) : settings.at(setting);
}

void Site::set(const std::string& setting, Json value, const std::string& account) {
    const std::lock_guard lock(mutex_);
    Json& settings = settings_of(usual(account));
    (setting.rfind('/', 0) == 0 ? settings.at(Json::json_pointer(setting)) : settings.at(setting)) =
        std::move(value);
}

Json Site::state() const {
    const std::lock_guard lock(mutex_);
    return state_;
}

Credentials Site::sign_in(const std::string& account) {
    const std::lock_guard lock(mutex_);
    const Session session{random_hex(48), usual(account), rules_->new_csrf()};
    settings_of(session.account);
    sessions_[session.key] = session;
    if (rules_->profile.session_cookie.empty()) return {{}, session.key};
    return {rules_->cookies(session), ""};
}

void Site::end_sessions() {
    const std::lock_guard lock(mutex_);
    sessions_.clear();
}

void Site::misbehave(Misbehaviour misbehaviour) {
    const bool common = std::count(std::begin(common_kinds), std::end(common_kinds), misbehaviour.kind) > 0;
    if (!common && !contains(rules_->profile.variants, misbehaviour.kind)) {
        throw std::invalid_argument(id() + " knows no misbehaviour '" + misbehaviour.kind + "'");
    }
    const std::lock_guard lock(mutex_);
    // Here, so that a request which only meets the other account for the first time has no effect.
    if (misbehaviour.kind == "other-account") settings_of(misbehaviour.with.at("account"));
    orders_.push_back({std::move(misbehaviour)});
}

void Site::behave() {
    const std::lock_guard lock(mutex_);
    orders_.clear();
}

void Site::reset() {
    behave();
    ledger.clear();
    const std::lock_guard lock(mutex_);
    rules_->reset();
    state_ = Json::object();
    for (const std::string& account : rules_->profile.accounts) settings_of(account);
}

void Site::set_latency(int ms) {
    const std::lock_guard lock(mutex_);
    latency_ = ms;
}

void Site::set_work(int ms) {
    const std::lock_guard lock(mutex_);
    work_ = ms;
}

std::vector<Visit::Force> Site::in_force(const Request& request) {
    std::vector<Visit::Force> forces;
    for (Order& order : orders_) {
        if (!concerns(order.what, request)) continue;
        const int n = order.seen++ - order.what.after;
        if (n < 0 || (order.what.times >= 0 && n >= order.what.times)) continue;
        forces.push_back({order.what.kind, order.what.with});
        forces.back().with["n"] = n;
    }
    return forces;
}

Answer Site::serve(const Request& request) {
    const std::lock_guard lock(mutex_);
    const auto done = std::chrono::steady_clock::now() + std::chrono::milliseconds(work_);
    while (std::chrono::steady_clock::now() < done) {
    }
    const bool known = contains(rules_->profile.hosts, request.host);
    const std::vector<Visit::Force> forces = known ? in_force(request) : std::vector<Visit::Force>();
    const Json before = state_;
    Answer answer = known ? decide(request, forces) : text("Misdirected Request", 421);
    if (find_kind(forces, "ignore-write") != nullptr) state_ = before;
    answer.delay = latency_;
    distort(answer, forces);
    ledger.add(
        {std::chrono::system_clock::now(), request, answer.status, request.is_write(), state_ != before});
    return answer;
}

Answer Site::decide(const Request& request, const std::vector<Visit::Force>& in_force) {
    const Json* check = find_kind(in_force, "browser-check");
    if (check != nullptr && !has_passed(request)) return browser_check(request, *check);
    const Json* instead = find_kind(in_force, "answer");
    if (instead != nullptr && !instead->value("effect", false)) return prescribed(*instead);
    Answer answer = answer_by_rules(request, in_force);
    if (instead == nullptr) return answer;
    Answer other = prescribed(*instead);
    keep_cookies(answer, other);
    return other;
}

Answer Site::answer_by_rules(const Request& request, const std::vector<Visit::Force>& in_force) {
    const std::string& cookie = rules_->profile.session_cookie;
    const auto found = sessions_.find(cookie.empty() ? request.bearer() : request.cookie(cookie));
    Session* session =
        found == sessions_.end() || find_kind(in_force, "signed-out") != nullptr ? nullptr : &found->second;
    std::string account = session == nullptr ? "" : session->account;
    if (const Json* with = find_kind(in_force, "other-account"); with != nullptr && session != nullptr) {
        account = with->at("account");
    }
    Json nobody;
    Visit visit{request, session, account, session == nullptr ? nobody : settings_of(account), in_force};
    try {
        return rules_->answer(visit);
    } catch (const std::exception& e) {
        return text(std::string("the look-alike failed: ") + e.what(), 500);
    }
}

}  // namespace optout::lookalikes
