// Errors are values. A function that can fail returns a Result; only `main` turns an Error into an exit code.
#pragma once

#include <cstdlib>
#include <string>
#include <utility>
#include <variant>

namespace optout {

enum class ErrorKind {
    usage,       // the command line asks for something that does not exist
    config,      // the configuration file is wrong
    pack,        // a pack is wrong
    input,       // another file of the user is wrong (cookies.txt, a saved page)
    not_found,   // what was looked for is not there
    signed_out,  // what only a signed-in person has is missing: a token
    blocked,     // the site turns away what is no browser
    challenged,  // the site wants a person, or more time between requests
    ambiguous,   // what was looked for is there more than once
    io,          // a file, folder or the journal could not be read or written
    network,     // no answer: name not found, connection refused or lost
    tls,         // no answer that can be trusted: certificate or protocol
    timeout,     // no answer in time
    too_large,   // an answer or file over its limit
    malformed,   // an answer that is not what it says it is
    refused,     // we refuse: it would break a promise (other host, other account, plain text)
    busy,        // another optout holds what is needed
    internal,    // our bug
};

/// One failure, ready to be shown. `what` says what happened, `where` the file, address or option, `remedy`
/// what the user can do; `where` and `remedy` may be empty. None of them ever holds a cookie value or a
/// token.
struct Error {
    ErrorKind kind = ErrorKind::internal;
    std::string what;
    std::string where;
    std::string remedy;

    /// One line: "where: what; remedy", without the parts that are empty.
    [[nodiscard]] std::string message() const;
};

/// Either a value or an Error. Reading the one that is not there is a bug and aborts.
template <class T>
class [[nodiscard]] Result {
  public:
    Result(T value)
        : held_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor)
    Result(Error error)
        : held_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

    [[nodiscard]] bool ok() const { return held_.index() == 0; }
    explicit operator bool() const { return ok(); }

    [[nodiscard]] const T& value() const& { return *checked(std::get_if<0>(&held_)); }
    [[nodiscard]] T& value() & { return *checked(std::get_if<0>(&held_)); }
    // By value, so that `for (auto& x : f().value())` does not walk through what is gone.
    [[nodiscard]] T value() && { return std::move(*checked(std::get_if<0>(&held_))); }
    [[nodiscard]] const Error& error() const& { return *checked(std::get_if<1>(&held_)); }
    [[nodiscard]] Error error() && { return std::move(*checked(std::get_if<1>(&held_))); }

    const T& operator*() const& { return value(); }
    T& operator*() & { return value(); }
    T operator*() && { return std::move(*this).value(); }
    const T* operator->() const { return &value(); }
    T* operator->() { return &value(); }

  private:
    template <class P>
    static P* checked(P* p) {
        if (p == nullptr) std::abort();
        return p;
    }
    std::variant<T, Error> held_;
};

struct Nothing {};
/// The Result of a function that returns nothing but can fail.
using Status = Result<Nothing>;
inline Status success() {
    return Nothing{};
}

}  // namespace optout

#define OPTOUT_JOIN2(a, b) a##b
#define OPTOUT_JOIN(a, b) OPTOUT_JOIN2(a, b)
#define OPTOUT_TRY_AS(temporary, declaration, expression)     \
    auto temporary = (expression);                            \
    if (!temporary.ok()) return std::move(temporary).error(); \
    declaration = std::move(temporary).value()
/// `OPTOUT_TRY(auto x, f());` declares x with the value of f(), or returns f()'s error from the enclosing
/// function.
#define OPTOUT_TRY(declaration, expression) \
    OPTOUT_TRY_AS(OPTOUT_JOIN(optout_try_, __LINE__), declaration, expression)
/// `OPTOUT_CHECK(f());` returns f()'s error, if any, from the enclosing function.
#define OPTOUT_CHECK(expression) \
    if (auto optout_check = (expression); !optout_check.ok()) return std::move(optout_check).error()
