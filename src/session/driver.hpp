// The two ways to reach a site's pages: a Reader can only read, a Driver can also write. A dry run has only a
// Reader.
#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "base/url.hpp"
#include "page/form.hpp"
#include "page/locate.hpp"
#include "session/session.hpp"

namespace optout::session {

struct Header {
    std::string name, value;
};

/// A page to open. Fetched afresh: no cache is ever asked or kept.
struct PageRequest {
    Session* session = nullptr;
    std::string url;
    bool json = false;            // expect JSON and send the site's api headers
    std::vector<Header> headers;  // further ones of this page
    Way way = Way::http;
    /// In a browser: pressed one after the other once the page is there, to open the menu, dialog or tab in
    /// which the controls are. By HTTP they mean nothing.
    std::vector<page::Ladder> open;
    /// In a browser: the page is there when each of these finds something, or when it has come to rest
    /// without.
    std::vector<page::Ladder> awaited;
    /// Places (as base/place.hpp has them) that are not opened through a redirect either: the page is then
    /// the redirect, its landing the address that was not opened. A browser cannot be held back in this way.
    std::vector<std::string> never;
};

/// What came of a request, before anybody judges it: every status is an answer, only "no answer" is an Error.
struct Page {
    int status = 0;
    Url landing;  // after redirects
    bool left_hosts =
        false;  // the last redirect led to a host that the pack does not name; it was not followed
    std::string content_type;  // lower case, without parameters
    page::Content content;     // JSON when the answer's type says so or it was expected and parses; else HTML
    bool has_json = false;
    std::vector<std::string> passed_over{};  // of PageRequest::open: what was looked for in vain, in words
};

/// Send a filled-in form. The page's address resolves the action.
struct Submit {
    Url page;
    page::Submission form;
};
/// Send a request that the pack describes.
struct Send {
    std::string method;
    std::string url;
    std::vector<Header> headers;
    std::string content_type;  // empty: no body
    std::string body;
};

/// Press a control of a page in a browser until it is in the state of `goal`; only a driver with a browser
/// can.
struct Press {
    PageRequest page;                  // on which the control is, found there anew
    std::vector<page::Ladder> before;  // pressed before: what opens the menu or dialog with the control
    page::Ladder ladder;
    page::StateRule rule;
    page::State present;  // as it was read; a page that shows anything else is not touched
    page::State goal;
    std::vector<page::Ladder> confirm;  // pressed after: what answers the dialog that asks again
};

/// A write that is answered like this may have come with a token that the site does not take any more.
[[nodiscard]] bool may_be_stale(int status);

struct WriteRequest {
    Session* session = nullptr;
    Way way = Way::http;
    std::variant<Submit, Send, Press> action;
    /// Called when the request is about to leave (its turn has come); an error keeps it from leaving.
    std::function<Status()> before_send;
};

/// Called once for each answer, in the order of arrival. Returning false stops its session: what of that
/// session is not yet sent is given back as Error (refused, "not sent"). Others go on.
using OnAnswer = std::function<bool(std::size_t index, const Result<Page>& page)>;

class Reader {
  public:
    virtual ~Reader() = default;
    /// Opens all pages as one batch, as parallel as each session's pace allows; results in the order of the
    /// requests.
    virtual std::vector<Result<Page>> open(const std::vector<PageRequest>& pages,
                                           const OnAnswer& on_answer = {}) = 0;
};

class Driver : public Reader {
  public:
    /// Sends all writes as one batch; those of one session start in the order given. The Page is the answer
    /// to the write (after redirects): it says whether the write was refused, never that it worked.
    virtual std::vector<Result<Page>> write(const std::vector<WriteRequest>& writes,
                                            const OnAnswer& on_answer = {}) = 0;
};

}  // namespace optout::session
