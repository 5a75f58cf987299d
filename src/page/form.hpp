// Forms as a browser would send them: "constructing the entry list" and "form submission" of the HTML
// standard.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "page/document.hpp"
#include "page/state.hpp"

namespace optout::page {

/// One control of the form and what it should be. `boxes`, `on` and `off` are those of the StateRule by which
/// the control was read: boxes where the state is a list, on and off where a menu or radio buttons say on or
/// off in words.
struct Edit {
    NodeId control = no_node;  // a checkbox, a select, or any radio button of its group or an element around
                               // the group; for boxes their container
    State state;
    std::string boxes = {};
    std::optional<nlohmann::json> on = {}, off = {};
};

/// What a browser would send, addresses as written in the page.
struct Submission {
    bool post = false;
    std::string action;   // "" means the page's own address
    std::string base;     // <base href> as written, or ""
    std::string enctype;  // application/x-www-form-urlencoded, multipart/form-data or text/plain
    std::vector<std::pair<std::string, std::string>> entries;  // in tree order
    std::vector<std::size_t> files;  // which of the entries are files, all of them empty
};

/// The form owner of a control (form= attribute or ancestor), no_node when it has none. Of an element that is
/// no form control: the form around it.
[[nodiscard]] NodeId form_owner(const Document& document, NodeId control);

/// Fills in the edits and submits with `submitter` (no_node: the default button; none at all is allowed). All
/// edits must be of one form. Errors: not_found (no form; an option or box that is not there), refused (a
/// control that is disabled and would have to change, that is no form control, or that the form does not
/// send; method=dialog), ambiguous (several submit buttons that would send different things and no
/// submitter), pack (a state that the control cannot have). Files are sent as empty. Line ends in names and
/// values become CR LF. Left out: dirname, and the line breaks that wrap=hard adds.
[[nodiscard]] Result<Submission> fill(const Document& document, const std::vector<Edit>& edits,
                                      NodeId submitter = no_node);

struct EncodedBody {
    std::string content_type;
    std::string body;
};
/// Encodes the entries by enctype; `boundary` is used for multipart only.
[[nodiscard]] EncodedBody encode(const Submission& submission, std::string_view boundary);

}  // namespace optout::page
