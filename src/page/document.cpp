#include "page/document.hpp"

#include <gumbo.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <unordered_map>
#include <unordered_set>

#include "base/text.hpp"
#include "page/document_tree.hpp"
#include "page/long_text.hpp"
#include "page/tag_scan.hpp"

namespace optout::page {

namespace {

/// Enough for gumbo's tree of an ordinary page. What is not used of it costs nothing.
constexpr std::size_t workbench_bytes = std::size_t{4} << 20;

/// What gumbo works in: memory that is freed as a whole, and a way out. gumbo is left by longjmp, as no
/// exception may pass C frames; nothing in between has a destructor. A thread keeps the memory of an ordinary
/// page for the next one.
class Workshop {
  public:
    explicit Workshop(std::size_t most_bytes) : most_bytes_(most_bytes), began_(processor_time()) {}
    ~Workshop() { arena_.clear(); }
    Workshop(const Workshop&) = delete;
    Workshop& operator=(const Workshop&) = delete;

    Result<const GumboOutput*> parse(const std::string& html) {
        GumboOptions options = kGumboDefaultOptions;
        options.allocator = [](void* self, std::size_t size) {
            return static_cast<Workshop*>(self)->allocate(size);
        };
        options.deallocator = [](void*, void*) {};
        options.userdata = this;
        options.max_errors = 0;
        in_use_ = this;
        switch (setjmp(way_out_)) {
            case 0: {
                // gumbo may look one byte past the end, where a std::string has a NUL.
                const GumboOutput* output = gumbo_parse_with_options(&options, html.data(), html.size());
                in_use_ = nullptr;
                return output;
            }
            case too_much:
                in_use_ = nullptr;
                return page_too_large("is too tangled");
            default:
                in_use_ = nullptr;
                return Error{ErrorKind::malformed, "the HTML of the page is too broken to be read", "", ""};
        }
    }

    /// Called in place of an assertion of gumbo that does not hold; false when gumbo is not at work.
    static bool give_up() {
        if (in_use_ != nullptr) std::longjmp(in_use_->way_out_, gave_up);
        return false;
    }

  private:
    static constexpr int too_much = 1;
    static constexpr int gave_up = 2;

    static double processor_time() {
        timespec used{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
        return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
    }

    void* allocate(std::size_t size) {
        constexpr double most_seconds = 3;
        const bool look_at_clock = ++allocations_ % 4096 == 0;
        const bool too_long = look_at_clock && processor_time() - began_ > most_seconds;
        if (too_long || arena_.footprint() > most_bytes_) std::longjmp(way_out_, too_much);
        return arena_.allocate(size);
    }

    static thread_local Workshop* in_use_;
    static thread_local Arena arena_;

    std::size_t most_bytes_;
    std::size_t allocations_ = 0;
    double began_;
    std::jmp_buf way_out_{};
};

thread_local Workshop* Workshop::in_use_ = nullptr;
thread_local Arena Workshop::arena_{workbench_bytes};

/// The page as gumbo is shown it. gumbo parses like a browser without scripting, for which <noscript> holds
/// elements; <noframes> holds text wherever <noscript> does with scripting. And gumbo puts the text before
/// </form> behind the form, unless something else stands between them.
struct Amended {
    std::string html;
    std::vector<std::size_t> noscript_names;
    std::vector<std::size_t> added_comments;
    std::vector<std::string_view> long_texts;

    Amended(std::string_view original, const std::vector<Amendment>& amendments) {
        std::size_t from = 0;
        for (const Amendment& amendment : amendments) {
            html += original.substr(from, amendment.at - from);
            from = amendment.at;
            switch (amendment.kind) {
                case Amendment::Kind::noscript_name:
                    noscript_names.push_back(html.size());
                    html += "noframes";
                    from += std::strlen("noscript");
                    break;
                case Amendment::Kind::end_of_form:
                    added_comments.push_back(html.size());
                    html += "<!---->";
                    break;
                case Amendment::Kind::long_text:
                    html += long_text_mark;
                    html += std::to_string(long_texts.size());
                    html += long_text_mark;
                    long_texts.push_back(original.substr(amendment.at, amendment.length));
                    from += amendment.length;
                    break;
            }
        }
        html += original.substr(from);
    }

    /// A text as it was before; counts the long texts that were put back.
    std::string_view restored(std::string_view text, std::string& room, std::size_t& count) const {
        std::size_t mark = long_texts.empty() ? std::string_view::npos : text.find(long_text_mark);
        if (mark == std::string_view::npos) return text;
        room.clear();
        while (mark != std::string_view::npos) {
            room += text.substr(0, mark);
            text.remove_prefix(mark + long_text_mark.size());
            std::size_t number = long_texts.size();
            const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
            text.remove_prefix(static_cast<std::size_t>(end - text.data()));
            if (error == std::errc() && number < long_texts.size() && text.starts_with(long_text_mark)) {
                text.remove_prefix(long_text_mark.size());
                room += long_texts[number];
                ++count;
            } else {
                count += long_texts.size() + 1;  // a mark that was written as &#61367;
            }
            mark = text.find(long_text_mark);
        }
        room += text;
        return room;
    }

    std::size_t place(const char* in_html) const { return static_cast<std::size_t>(in_html - html.data()); }
    bool added(const GumboNode& node) const {
        return node.type == GUMBO_NODE_COMMENT &&
               std::ranges::binary_search(added_comments, place(node.v.text.original_text.data));
    }
};

bool is_text(const GumboNode& node) {
    return node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_WHITESPACE ||
           node.type == GUMBO_NODE_CDATA;
}

/// Turns gumbo's tree into ours, in document order and without recursion.
class Builder {
  public:
    Builder(const Amended& parsed, const ParseLimits& limits) : parsed_(parsed), limits_(limits) {}

    Status build(const GumboNode& document);
    /// False when a long text has not come back, because it was no text.
    [[nodiscard]] bool is_whole() const { return restored_ == parsed_.long_texts.size(); }
    /// Documents are kept while a whole phase is read, so the room for growth goes.
    std::unique_ptr<Document::Tree> take() {
        tree_->nodes.shrink_to_fit();
        tree_->attributes.shrink_to_fit();
        tree_->texts.shrink_to_fit();
        return std::move(tree_);
    }

  private:
    struct Open {
        const GumboVector* children;
        unsigned next;
        NodeId id;
        NodeId last_child;
    };
    using Tree = Document::Tree;

    void join_text(Open& parent);
    NodeId add(const GumboNode& node, NodeId parent, NodeId previous);
    void fill(Tree::Node& node, const GumboElement& element);
    std::string_view text_of(const GumboText& text);
    std::string_view written_tag(const GumboElement& element) const;
    std::string_view attribute_name(const GumboAttribute& attribute);
    std::string_view kept_name(std::string_view name);
    Tree::TagNumber tag_number(const GumboElement& element);
    Tree::TagNumber intern(std::string_view name);

    const Amended& parsed_;
    const ParseLimits& limits_;
    std::unique_ptr<Tree> tree_ = std::make_unique<Tree>();
    std::size_t elements_ = 0;
    std::size_t restored_ = 0;
    std::string room_;
    std::vector<Open> open_;
    std::array<Tree::TagNumber, GUMBO_TAG_LAST> known_tags_{};
    std::unordered_map<std::string_view, Tree::TagNumber> tag_numbers_;
    std::unordered_set<std::string_view> attribute_names_;
};

Status Builder::build(const GumboNode& document) {
    tree_->nodes.emplace_back();
    open_.push_back({&document.v.document.children, 0, 0, no_node});
    while (!open_.empty()) {
        Open& top = open_.back();
        if (top.next == top.children->length) {
            tree_->nodes[top.id].end = static_cast<NodeId>(tree_->nodes.size());
            open_.pop_back();
            continue;
        }
        const GumboNode& child = *static_cast<const GumboNode*>(top.children->data[top.next++]);
        if (parsed_.added(child)) continue;
        top.last_child = add(child, top.id, top.last_child);
        if (is_text(child)) join_text(top);
        if (child.type != GUMBO_NODE_ELEMENT) continue;
        if (++elements_ > limits_.elements) return page_too_large("has too many elements");
        if (open_.size() > limits_.depth) return page_too_large("is nested too deeply");
        open_.push_back({&child.v.element.children, 0, top.last_child, no_node});
    }
    return success();
}

/// Text beside text is one node: adds what follows to the text that was added last.
void Builder::join_text(Open& parent) {
    std::string joined;
    for (; parent.next < parent.children->length; ++parent.next) {
        const GumboNode& next = *static_cast<const GumboNode*>(parent.children->data[parent.next]);
        if (parsed_.added(next)) continue;
        if (!is_text(next)) break;
        if (joined.empty()) joined = tree_->texts.back();
        joined += text_of(next.v.text);
    }
    if (!joined.empty()) tree_->texts.back() = tree_->strings.copy(joined);
}

NodeId Builder::add(const GumboNode& node, NodeId parent, NodeId previous) {
    const auto id = static_cast<NodeId>(tree_->nodes.size());
    Tree::Node& added = tree_->nodes.emplace_back();
    added.parent = parent;
    added.previous = previous;
    added.end = id + 1;
    switch (node.type) {
        case GUMBO_NODE_ELEMENT:
        case GUMBO_NODE_TEMPLATE:
            added.kind = NodeKind::element;
            fill(added, node.v.element);
            break;
        case GUMBO_NODE_COMMENT:
            added.kind = NodeKind::comment;
            added.first = static_cast<std::uint32_t>(tree_->texts.size());
            tree_->texts.push_back(tree_->strings.copy(node.v.text.text));
            break;
        default:
            added.kind = NodeKind::text;
            added.first = static_cast<std::uint32_t>(tree_->texts.size());
            tree_->texts.push_back(tree_->strings.copy(text_of(node.v.text)));
    }
    return id;
}

void Builder::fill(Tree::Node& node, const GumboElement& element) {
    node.html = element.tag_namespace == GUMBO_NAMESPACE_HTML;
    node.tag = tag_number(element);
    node.first = static_cast<std::uint32_t>(tree_->attributes.size());
    node.count = element.attributes.length;
    for (unsigned i = 0; i < element.attributes.length; ++i) {
        const auto& attribute = *static_cast<const GumboAttribute*>(element.attributes.data[i]);
        tree_->attributes.push_back({attribute_name(attribute), tree_->strings.copy(attribute.value)});
    }
}

/// Good until the next call.
std::string_view Builder::text_of(const GumboText& text) {
    return parsed_.restored(text.text, room_, restored_);
}

/// The name as it stands in the start tag; empty for an element that the parser made up.
std::string_view Builder::written_tag(const GumboElement& element) const {
    if (element.original_tag.length == 0) return {};
    const std::size_t at = parsed_.place(element.original_tag.data) + 1;
    if (std::ranges::binary_search(parsed_.noscript_names, at)) return "noscript";
    const auto name = std::string_view(parsed_.html).substr(at);
    return name.substr(0, name.find_first_of(" \t\n\r\f/>"));
}

/// gumbo cuts the prefix off xlink:href and its like; an HTML page knows them by their whole name.
std::string_view Builder::attribute_name(const GumboAttribute& attribute) {
    if (attribute.attr_namespace == GUMBO_ATTR_NAMESPACE_NONE) return kept_name(attribute.name);
    return kept_name(ascii_lower({attribute.original_name.data, attribute.original_name.length}));
}

/// A page has thousands of attributes and a few dozen names for them; one that has more is no reason to
/// search long.
std::string_view Builder::kept_name(std::string_view name) {
    constexpr std::size_t most = 1000;
    const auto known = attribute_names_.find(name);
    if (known != attribute_names_.end()) return *known;
    const std::string_view copy = tree_->strings.copy(name);
    if (attribute_names_.size() < most) attribute_names_.insert(copy);
    return copy;
}

Document::Tree::TagNumber Builder::tag_number(const GumboElement& element) {
    const bool renamed = element.tag == GUMBO_TAG_NOFRAMES;
    if (element.tag_namespace == GUMBO_NAMESPACE_HTML && element.tag != GUMBO_TAG_UNKNOWN && !renamed) {
        Tree::TagNumber& number = known_tags_[static_cast<std::size_t>(element.tag)];
        if (number == 0) number = intern(gumbo_normalized_tagname(element.tag));
        return number;
    }
    const std::string_view written = written_tag(element);
    if (element.tag_namespace == GUMBO_NAMESPACE_SVG) {
        const GumboStringPiece piece{written.data(), written.size()};
        if (const char* adjusted = gumbo_normalize_svg_tagname(&piece)) return intern(adjusted);
    }
    if (written.empty()) return intern(gumbo_normalized_tagname(element.tag));
    return intern(replace_all(valid_utf8(ascii_lower(written)), std::string_view("\0", 1), "\uFFFD"));
}

Document::Tree::TagNumber Builder::intern(std::string_view name) {
    const auto known = tag_numbers_.find(name);
    if (known != tag_numbers_.end()) return known->second;
    const auto number = static_cast<Tree::TagNumber>(tree_->tags.size());
    tree_->tags.push_back(tree_->strings.copy(name));
    tag_numbers_.emplace(tree_->tags.back(), number);
    return number;
}

/// gumbo takes up to 200 times the room of a page of short tags, and some 600 bytes for an element and its
/// text.
std::size_t most_memory(std::size_t page, const ParseLimits& limits) {
    constexpr std::size_t at_least = std::size_t{16} << 20;
    return at_least + std::min(512 * page, 1024 * limits.elements + 8 * page);
}

}  // namespace

Result<Document> Document::parse(std::string_view html, const ParseLimits& limits) {
    if (html.size() > limits.bytes) return page_too_large("is too long");
    if (html.starts_with("\uFEFF")) html.remove_prefix(3);
    OPTOUT_TRY(auto amendments, scan_tags(html, limits));
    for (;;) {
        const Amended parsed(html, amendments);
        Workshop workshop(most_memory(html.size(), limits));
        OPTOUT_TRY(const GumboOutput* output, workshop.parse(parsed.html));
        Builder builder(parsed, limits);
        OPTOUT_CHECK(builder.build(*output->document));
        if (builder.is_whole()) return Document(builder.take());
        // Where a page is so broken that what looks like text is something else, gumbo is shown all of it.
        std::erase_if(amendments, [](const Amendment& amendment) {
            return amendment.kind == Amendment::Kind::long_text;
        });
    }
}

}  // namespace optout::page

/// Debian builds gumbo with its assertions, and some pages break them (an <svg> with a <select> and a <desc>
/// in a table). glibc lets a program replace what an assertion calls: a page must not end the program.
extern "C" [[gnu::visibility("default")]] void __assert_fail(const char* assertion, const char* file,
                                                             unsigned line, const char* function) noexcept {
    if (!optout::page::Workshop::give_up()) {
        std::fprintf(stderr, "%s:%u: %s: assertion failed: %s\n", file, line, function, assertion);
    }
    std::abort();
}
