#include <algorithm>

#include "base/text.hpp"
#include "base/url.hpp"
#include "page/controls.hpp"
#include "page/form_filling.hpp"
#include "page/html_pseudo_class.hpp"

namespace optout::page {

namespace {

std::string with_crlf(std::string_view text) {
    std::string lines = replace_all(replace_all(std::string(text), "\r\n", "\n"), "\r", "\n");
    return replace_all(std::move(lines), "\n", "\r\n");
}

/// "Constructing the entry list".
class EntryList {
  public:
    EntryList(const Document& document, NodeId submitter, const Filling& filling, Submission& submission)
        : document_(document),
          submitter_(submitter),
          filling_(filling),
          submission_(submission),
          choices_(document) {}

    void add(NodeId control);

  private:
    void add(std::string_view name, std::string_view value) {
        submission_.entries.emplace_back(with_crlf(name), with_crlf(value));
    }
    void add_options(NodeId select, std::string_view name);
    void add_input(NodeId input, std::string_view name);
    [[nodiscard]] bool is_on(NodeId node, bool in_page) const {
        const auto filled = filling_.find(node);
        return filled == filling_.end() ? in_page : filled->second;
    }
    [[nodiscard]] std::string_view text(NodeId node, std::string_view attribute,
                                        std::string_view otherwise = {}) const {
        return document_.attribute(node, attribute).value_or(otherwise);
    }

    const Document& document_;
    NodeId submitter_;
    const Filling& filling_;
    Submission& submission_;
    Choices choices_;
};

bool is_button(const Document& document, NodeId control) {
    const std::string_view type = input_type(document, control);
    return is_tag(document, control, "button") || type == "button" || type == "image" || type == "reset" ||
           type == "submit";
}

void EntryList::add_options(NodeId select, std::string_view name) {
    const std::vector<NodeId> selected = selected_options(document_, select);
    for (const NodeId option : options(document_, select)) {
        const bool in_page = std::ranges::find(selected, option) != selected.end();
        if (is_on(option, in_page) && !is_actually_disabled(document_, option))
            add(name, option_value(document_, option));
    }
}

void EntryList::add_input(NodeId input, std::string_view name) {
    const std::string_view type = input_type(document_, input);
    if (type == "checkbox" || type == "radio") {
        if (is_on(input, choices_.is_checked(input))) add(name, text(input, "value", "on"));
    } else if (type == "file") {
        submission_.files.push_back(submission_.entries.size());
        add(name, "");
    } else if (type == "hidden" && ascii_iequals(name, "_charset_")) {
        add(name, "UTF-8");
    } else if (type == "submit") {
        add(name, text(input, "value", "Submit"));
    } else {
        add(name, current_value(document_, input));
    }
}

void EntryList::add(NodeId control) {
    const bool left_out = (is_button(document_, control) && control != submitter_) ||
                          is_actually_disabled(document_, control) ||
                          document_.closest(control, "datalist") != no_node;
    if (left_out) return;
    const std::string_view name = text(control, "name");
    if (input_type(document_, control) == "image") {
        const std::string prefix = name.empty() ? "" : std::string(name) + ".";
        add(prefix + "x", "0");
        add(prefix + "y", "0");
    } else if (name.empty()) {
        return;
    } else if (is_tag(document_, control, "select")) {
        add_options(control, name);
    } else if (is_tag(document_, control, "textarea")) {
        add(name, current_value(document_, control));
    } else if (is_tag(document_, control, "button")) {
        add(name, text(control, "value"));
    } else if (is_tag(document_, control, "input")) {
        add_input(control, name);
    }
}

/// As RFC 7578 leaves it to browsers: three characters are escaped.
std::string in_header(std::string text) {
    return replace_all(replace_all(replace_all(std::move(text), "\n", "%0A"), "\r", "%0D"), "\"", "%22");
}

std::string multipart(const Submission& submission, std::string_view boundary) {
    std::string body;
    for (std::size_t i = 0; i < submission.entries.size(); ++i) {
        const auto& [name, value] = submission.entries[i];
        const bool file = std::ranges::find(submission.files, i) != submission.files.end();
        body.append("--").append(boundary).append("\r\nContent-Disposition: form-data; name=\"");
        body += in_header(name) + "\"";
        if (file) body += "; filename=\"\"\r\nContent-Type: application/octet-stream";
        body += "\r\n\r\n" + value + "\r\n";
    }
    return body.append("--").append(boundary).append("--\r\n");
}

}  // namespace

void add_entries(const Document& document, NodeId form, NodeId submitter, const Filling& filling,
                 Submission& submission) {
    EntryList list(document, submitter, filling, submission);
    for (NodeId node = 0; node < document.size(); ++node) {
        if (is_listed(document, node) && form_owner(document, node) == form) list.add(node);
    }
}

EncodedBody encode(const Submission& submission, std::string_view boundary) {
    if (submission.enctype == "multipart/form-data") {
        return {"multipart/form-data; boundary=" + std::string(boundary), multipart(submission, boundary)};
    }
    if (submission.enctype != "text/plain") {
        return {"application/x-www-form-urlencoded", form_urlencode(submission.entries)};
    }
    std::string body;
    for (const auto& [name, value] : submission.entries) body += name + "=" + value + "\r\n";
    return {"text/plain", body};
}

}  // namespace optout::page
