#include <algorithm>

#include "base/text.hpp"
#include "page/accessibility.hpp"
#include "page/choice.hpp"
#include "page/controls.hpp"
#include "page/form_filling.hpp"
#include "page/html_pseudo_class.hpp"
#include "page/selector.hpp"
#include "page/words.hpp"

namespace optout::page {

namespace {

Error missing(std::string what) {
    return {ErrorKind::not_found, std::move(what), "", std::string(newer_pack)};
}
Error wrong_pack(std::string what) {
    return {ErrorKind::pack, std::move(what), "", ""};
}

/// One edit on its way into a filling.
class Pen {
  public:
    Pen(const Document& document, const Edit& edit, NodeId& form, Filling& filling)
        : document_(document), edit_(edit), form_(form), filling_(filling) {}

    Status apply();

  private:
    Status fill_boxes(const std::vector<Box>& wanted);
    Status fill_box(NodeId box, bool on);
    Status choose(const std::vector<NodeId>& among, const std::string& word);
    Status set(NodeId box, bool on);
    Status belongs(NodeId control);
    [[nodiscard]] bool is_on(NodeId box) const;

    const Document& document_;
    const Edit& edit_;
    NodeId& form_;
    Filling& filling_;
};

/// The element that the form sends for a box or option.
NodeId sender(const Document& document, NodeId box) {
    return is_tag(document, box, "option") ? document.closest(box, "select") : box;
}

bool Pen::is_on(NodeId box) const {
    if (!is_tag(document_, box, "option")) return Choices(document_).is_checked(box);
    const std::vector<NodeId> selected = selected_options(document_, sender(document_, box));
    return std::ranges::find(selected, box) != selected.end();
}

/// The control is one that the form sends.
Status Pen::belongs(NodeId control) {
    const NodeId form = form_owner(document_, control);
    if (form == no_node) return missing(describe(document_, control) + " belongs to no form");
    if (form_ != no_node && form_ != form) return refused("controls of two forms cannot be sent together");
    if (document_.attribute(control, "name").value_or("").empty()) {
        return refused(describe(document_, control) + " has no name, so its form does not send it");
    }
    form_ = form;
    return success();
}

/// What is already so stays as it is, disabled or not.
Status Pen::set(NodeId box, bool on) {
    const NodeId control = sender(document_, box);
    OPTOUT_CHECK(belongs(control));
    if (is_on(box) != on && (is_disabled(document_, control) || is_disabled(document_, box))) {
        return refused(describe(document_, control) + " is greyed out, so it cannot be changed now");
    }
    filling_[box] = on;
    return success();
}

Status Pen::fill_box(NodeId box, bool on) {
    if (input_type(document_, box) == "checkbox") return set(box, on);
    return refused(describe(document_, box) + " is no form control, so a form does not send it");
}

Status Pen::fill_boxes(const std::vector<Box>& wanted) {
    std::vector<NodeId> boxes;
    const bool is_select = is_tag(document_, edit_.control, "select");
    if (is_select) {
        boxes = options(document_, edit_.control);
    } else {
        OPTOUT_TRY(const Selector selector, Selector::parse(edit_.boxes));
        boxes = selector.select(document_, edit_.control);
    }
    for (const Box& want : wanted) {
        const auto box =
            std::ranges::find_if(boxes, [&](NodeId node) { return box_name(document_, node) == want.name; });
        if (box == boxes.end()) return missing("the list has no box " + in_quotes(want.name) + " any more");
        OPTOUT_CHECK(is_select ? set(*box, want.on) : fill_box(*box, want.on));
    }
    return success();
}

Status Pen::choose(const std::vector<NodeId>& among, const std::string& word) {
    OPTOUT_TRY(const NodeId chosen, find_choice(document_, among, word));
    OPTOUT_CHECK(set(chosen, true));
    for (const NodeId other : among) {
        if (other != chosen) filling_[other] = false;
    }
    return success();
}

Status Pen::apply() {
    if (const auto* boxes = std::get_if<std::vector<Box>>(&edit_.state.value)) return fill_boxes(*boxes);
    const bool* on = std::get_if<bool>(&edit_.state.value);
    const bool is_select = is_tag(document_, edit_.control, "select");
    std::vector<NodeId> among =
        is_select ? options(document_, edit_.control) : radio_group(document_, edit_.control);
    std::erase_if(among,
                  [&](NodeId choice) { return !is_select && input_type(document_, choice) != "radio"; });
    if (among.empty()) {
        if (on == nullptr) return wrong_pack(describe(document_, edit_.control) + " has no choices");
        return fill_box(edit_.control, *on);
    }
    if (const auto word = choice_word(edit_.state, edit_.on, edit_.off)) return choose(among, *word);
    if (is_select || among.size() > 1) {
        return wrong_pack("the pack does not tell which choice of " + describe(document_, edit_.control) +
                          " means on and which off");
    }
    if (!*on && is_on(among.front())) return refused("a radio button cannot be switched off");
    return set(among.front(), *on);
}

}  // namespace

Status apply(const Document& document, const Edit& edit, NodeId& form, Filling& filling) {
    return Pen(document, edit, form, filling).apply();
}

}  // namespace optout::page
