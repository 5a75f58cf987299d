#include "page/form.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "page/accessibility.hpp"
#include "page/controls.hpp"
#include "page/form_filling.hpp"
#include "page/html_pseudo_class.hpp"

namespace optout::page {

namespace {

/// What a person presses to send the form: the given button, or its first one where it makes no difference.
Result<NodeId> press(const Document& document, NodeId form, NodeId submitter) {
    if (submitter != no_node) {
        if (!is_submit_button(document, submitter))
            return refused(describe(document, submitter) + " does not send a form");
        if (form_owner(document, submitter) != form) {
            return refused(describe(document, submitter) +
                           " sends another form than the one with the setting");
        }
        if (is_disabled(document, submitter))
            return refused(describe(document, submitter) + " is greyed out");
        return submitter;
    }
    std::vector<NodeId> buttons;
    for (NodeId node = 0; node < document.size(); ++node) {
        if (is_submit_button(document, node) && form_owner(document, node) == form) buttons.push_back(node);
    }
    if (buttons.empty()) return no_node;
    const NodeId first = buttons.front();
    if (is_disabled(document, first))
        return refused("the form's button, " + describe(document, first) + ", is greyed out");
    std::vector<std::string> different;
    for (const NodeId button : buttons) {
        const bool same =
            button == first || is_disabled(document, button) || submit_the_same(document, first, button);
        if (!same) different.push_back(describe(document, button));
    }
    if (different.empty()) return first;
    return Error{ErrorKind::ambiguous,
                 "the form has several buttons that do different things: " + describe(document, first) +
                     ", " + join(different, ", "),
                 "", "the pack must name its `submitter`"};
}

/// An attribute of the form, or the one of the button that overrides it.
std::string form_attribute(const Document& document, NodeId form, NodeId submitter, const std::string& name) {
    if (submitter != no_node) {
        if (const auto own = document.attribute(submitter, "form" + name)) return std::string(trim(*own));
    }
    return std::string(trim(document.attribute(form, name).value_or("")));
}

}  // namespace

Error refused(std::string what) {
    return {ErrorKind::refused, std::move(what), "", ""};
}

NodeId form_owner(const Document& document, NodeId control) {
    const auto id = is_listed(document, control) ? document.attribute(control, "form") : std::nullopt;
    if (!id) return document.closest(control, "form");
    const NodeId named = document.by_id(*id);
    return named != no_node && is_tag(document, named, "form") ? named : no_node;
}

Result<Submission> fill(const Document& document, const std::vector<Edit>& edits, NodeId submitter) {
    NodeId form = no_node;
    Filling filling;
    for (const Edit& edit : edits) {
        OPTOUT_CHECK(apply(document, edit, form, filling));
    }
    if (form == no_node && submitter != no_node) form = form_owner(document, submitter);
    if (form == no_node) return Error{ErrorKind::not_found, "there is no form to send", "", ""};
    OPTOUT_TRY(const NodeId pressed, press(document, form, submitter));

    const std::string method = ascii_lower(form_attribute(document, form, pressed, "method"));
    if (method == "dialog") return refused("the form closes a dialog and sends nothing");
    const std::string enctype = ascii_lower(form_attribute(document, form, pressed, "enctype"));
    Submission submission;
    submission.post = method == "post";
    submission.action = form_attribute(document, form, pressed, "action");
    submission.base = std::string(document.base_href().value_or(""));
    submission.enctype = enctype == "multipart/form-data" || enctype == "text/plain"
                             ? enctype
                             : "application/x-www-form-urlencoded";
    add_entries(document, form, pressed, filling, submission);
    return submission;
}

}  // namespace optout::page
