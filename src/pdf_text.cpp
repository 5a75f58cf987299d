// optout-pdf-text: a PDF on standard input, its text on standard output. Exit code 1, and one line that says
// why, when there is none.
#include <poppler-document.h>
#include <poppler-page.h>
#include <sys/resource.h>

#include <cctype>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

namespace {

constexpr int most_pages = 1000;
constexpr rlim_t most_seconds = 20;

bool is_blank(const std::string& line) {
    return line.find_first_not_of(" \t\r\f") == std::string::npos;
}

/// Lines of a page as paragraphs: a line that is followed by white space, or that ends a sentence well before
/// the right margin, ends a paragraph; a word that is parted at the end of a line is put together.
class Paragraphs {
  public:
    void add(const std::string& page) {
        std::size_t widest = 0;
        std::vector<std::string> lines(1);
        for (const char c : page) {
            if (c == '\n' || c == '\f') {
                widest = std::max(widest, lines.back().size());
                lines.emplace_back();
            } else if (c != '\r') {
                lines.back() += c;
            }
        }
        for (const std::string& line : lines) add_line(line, widest);
    }

    std::string take() {
        end();
        return std::move(out_);
    }

  private:
    void add_line(const std::string& line, std::size_t widest) {
        if (is_blank(line)) return end();
        const std::string text = line.substr(line.find_first_not_of(" \t"));
        const bool parted = paragraph_.size() > 1 && paragraph_.back() == '-' &&
                            std::islower(static_cast<unsigned char>(text[0])) != 0 &&
                            std::isalpha(static_cast<unsigned char>(paragraph_[paragraph_.size() - 2])) != 0;
        if (parted) paragraph_.pop_back();
        if (!parted && !paragraph_.empty()) paragraph_ += ' ';
        paragraph_ += text;
        const char last = text[text.find_last_not_of(" \t")];
        const bool ends_sentence = last == '.' || last == ':' || last == ';' || last == '!' || last == '?';
        if (line.size() * 10 < widest * 6 || (ends_sentence && line.size() * 10 < widest * 9)) end();
    }

    void end() {
        if (!paragraph_.empty()) out_ += paragraph_ + "\n\n";
        paragraph_.clear();
    }

    std::string out_, paragraph_;
};

int complain(const char* why) {
    std::cerr << why << '\n';
    return 1;
}

int write_text() {
    std::vector<char> bytes{std::istreambuf_iterator<char>(std::cin), {}};
    const std::unique_ptr<poppler::document> document(poppler::document::load_from_data(&bytes));
    if (!document) return complain("the PDF is broken");
    if (document->is_locked()) return complain("the PDF is locked with a password");
    Paragraphs paragraphs;
    for (int number = 0; number < document->pages() && number < most_pages; ++number) {
        const std::unique_ptr<poppler::page> page(document->create_page(number));
        if (!page) continue;
        const poppler::byte_array text =
            page->text(poppler::rectf(), poppler::page::raw_order_layout).to_utf8();
        paragraphs.add(std::string(text.begin(), text.end()));
    }
    const std::string text = paragraphs.take();
    if (is_blank(text)) return complain("the PDF has no text; its pages may be pictures");
    std::cout << text << std::flush;
    return std::cout ? 0 : 1;
}

}  // namespace

int main() {
    const rlimit time{most_seconds, most_seconds};
    setrlimit(RLIMIT_CPU, &time);
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    poppler::set_debug_error_function([](const std::string&, void*) {}, nullptr);
    try {
        return write_text();
    } catch (const std::exception&) {
        return complain("the PDF cannot be read");
    }
}
