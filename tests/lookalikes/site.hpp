// One site: its settings, who is signed in, what it saw, and how it misbehaves when it is told to.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "lookalikes/ledger.hpp"
#include "lookalikes/message.hpp"
#include "lookalikes/server.hpp"

namespace optout::lookalikes {

/// A way in which a site is not at its best. Every site knows these kinds:
///   answer         another answer instead: with {status, type, body, location, effect}; "{n}" in location
///   counts up; with
///                  effect: true the request first does what it asks for. {status: 429}, {status: 999},
///                  {status: 204, effect: true}, {status: 302, location: "/checkpoint/challenge"} ...
///   ignore-write   answered as ever, but nothing changes
///   signed-out     the session counts for nothing
///   other-account  the session belongs to with {account}
///   slow           with {ms}
///   cut            the body ends in the middle
///   lost           all connections end without an answer, as when a server starts anew
///   broken-gzip    the body is a gzip stream that breaks in the middle; with {ends: true}: that just ends
///                  there
///   type           another content type: with {type}
///   flood          spaces instead of the body: with {bytes} (0: without end), {pause} (ms between single
///                  bytes)
///   browser-check  a page in front that lets through who runs its script; with {person: true}: who presses
///                  its button
/// and each the variants of its profile.
struct Misbehaviour {
    std::string kind{};
    Json with = Json::object();
    std::string on{};    // only requests whose path begins with this
    std::string only{};  // "read" or "write"; empty: both
    int after = 0;       // so many of these requests pass first
    int times = -1;      // then so many are hit; -1: all

    static Misbehaviour from_json(const Json& json);
};
[[nodiscard]] Misbehaviour answering(Json with);
/// What a bot check in front of a site answers.
[[nodiscard]] Misbehaviour bot_check();

struct Cookie {
    std::string name, value;
    std::string domain;  // with a leading dot: also its sub-domains; empty: the site's first host only
    bool http_only = false;
};

/// What a signed-in person has: cookies or a token.
struct Credentials {
    std::vector<Cookie> cookies;
    std::string bearer;
    [[nodiscard]] std::string cookie_header() const;
    /// As browsers' extensions export it (Netscape format).
    [[nodiscard]] std::string cookies_txt(const std::string& first_host) const;
};

struct Session {
    std::string key;  // the value of the session cookie, or the token
    std::string account;
    std::string csrf;
};

/// One request on its way through a site's rules.
class Visit {
  public:
    struct Force {
        std::string kind;
        Json with;
    };
    const Request& request;
    Session* session;  // null: signed out
    std::string account;
    Json& settings;  // the account's, as the site has them
    const std::vector<Force>& in_force;

    [[nodiscard]] bool is(std::string_view kind) const { return find(kind) != nullptr; }
    /// True when a misbehaviour of that kind names this key: with {key}.
    [[nodiscard]] bool is(std::string_view kind, std::string_view key) const;
    /// The parameters of a kind, or null.
    [[nodiscard]] const Json* find(std::string_view kind) const;
    /// The settings without those that kind "missing" names.
    [[nodiscard]] Json shown() const;
    /// with {lang} of kind "language"; "en" otherwise.
    [[nodiscard]] std::string language() const;
};

struct Profile {
    std::string id;
    std::vector<std::string> hosts;
    std::vector<std::string> accounts;  // as the site shows them; the first is the usual one
    std::string session_cookie;         // empty: Authorization: Bearer
    Json settings;                      // as a new account has them
    std::vector<std::string> variants;  // further kinds of Misbehaviour
    bool compress = true;
};

/// What one service does with a request.
class Rules {
  public:
    explicit Rules(Profile what) : profile(std::move(what)) {}
    virtual ~Rules() = default;
    virtual Answer answer(Visit& visit) = 0;
    /// What a browser holds after signing in.
    [[nodiscard]] virtual std::vector<Cookie> cookies(const Session& session) const;
    [[nodiscard]] virtual std::string new_csrf() const { return random_hex(40); }
    /// Forgets what it remembers beside the settings.
    virtual void reset() {}

    const Profile profile;
};

/// Thread-safe. The destructor stops the server.
class Site {
  public:
    explicit Site(std::unique_ptr<Rules> rules);
    Site(const Site&) = delete;
    Site& operator=(const Site&) = delete;
    ~Site() { stop(); }

    void start(const Authority& authority);
    void start(const Identity& identity);
    void start_plain();
    void stop() { server_.reset(); }

    [[nodiscard]] const std::string& id() const { return rules_->profile.id; }
    [[nodiscard]] const std::string& host() const { return hosts().front(); }
    [[nodiscard]] const std::vector<std::string>& hosts() const { return rules_->profile.hosts; }
    [[nodiscard]] int port() const { return server_->port(); }
    /// For the configuration: "host:443:127.0.0.1:port", one a host.
    [[nodiscard]] std::vector<std::string> connect_to() const;
    [[nodiscard]] int most_at_once() const { return server_->most_at_once(); }

    /// Account empty: the usual one. A name that is no setting is an error (Json::out_of_range).
    [[nodiscard]] Json get(const std::string& setting, const std::string& account = {}) const;
    void set(const std::string& setting, Json value, const std::string& account = {});
    /// {account: {setting: value}}.
    [[nodiscard]] Json state() const;

    Credentials sign_in(const std::string& account = {});
    void end_sessions();

    /// An unknown kind is an error (std::invalid_argument).
    void misbehave(Misbehaviour misbehaviour);
    /// No misbehaviour any more.
    void behave();
    /// Behaves, with an empty ledger and every setting as it was at first. Sessions stay.
    void reset();
    /// Milliseconds before every answer.
    void set_latency(int ms);
    /// Milliseconds that the processor works for every answer, one answer at a time.
    void set_work(int ms);

    Ledger ledger;

  private:
    struct Order {
        Misbehaviour what;
        int seen = 0;
    };
    Answer serve(const Request& request);
    Answer decide(const Request& request, const std::vector<Visit::Force>& in_force);
    Answer answer_by_rules(const Request& request, const std::vector<Visit::Force>& in_force);
    std::vector<Visit::Force> in_force(const Request& request);
    Json& settings_of(const std::string& account);
    [[nodiscard]] const std::string& usual(const std::string& account) const;

    const std::unique_ptr<Rules> rules_;
    mutable std::mutex mutex_;
    Json state_ = Json::object();
    std::map<std::string, Session> sessions_;
    std::vector<Order> orders_;
    int latency_ = 0;
    int work_ = 0;
    std::unique_ptr<Server> server_;
};

}  // namespace optout::lookalikes
