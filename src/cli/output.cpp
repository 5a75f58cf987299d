#include "cli/output.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "base/text.hpp"

namespace optout::cli {

namespace {

bool is_set(const char* variable) {
    const char* value = std::getenv(variable);
    return value != nullptr && value[0] != '\0';
}

std::string_view code(Colour colour) {
    switch (colour) {
        case Colour::bold:
            return "\x1b[1m";
        case Colour::dim:
            return "\x1b[2m";
        case Colour::green:
            return "\x1b[32m";
        case Colour::yellow:
            return "\x1b[33m";
        case Colour::red:
            return "\x1b[31m";
        case Colour::plain:
            break;
    }
    return "";
}

std::size_t characters(std::string_view text) {
    std::size_t count = 0;
    for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1U : 0U;
    return count;
}

std::size_t terminal_width() {
    winsize size{};
    if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
    return 80;
}

std::string_view verb(executor::Progress::Phase phase) {
    switch (phase) {
        case executor::Progress::Phase::reading:
            return "reading";
        case executor::Progress::Phase::writing:
            return "changing";
        case executor::Progress::Phase::proving:
            return "reading back";
    }
    return "";
}

}  // namespace

Output::Output() {
    const char* terminal = std::getenv("TERM");
    const bool dumb = terminal == nullptr || std::string_view(terminal) == "dumb";
    colours_ = ::isatty(STDOUT_FILENO) == 1 && !is_set("NO_COLOR") && !dumb;
    progress_ = ::isatty(STDERR_FILENO) == 1 && !dumb;
    can_ask_ = ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1;
}

void Output::line(std::string_view text) const {
    std::cout << text << '\n';
}

std::string Output::paint(Colour colour, std::string_view text) const {
    if (!colours_ || colour == Colour::plain) return std::string(text);
    return std::string(code(colour)) + std::string(text) + "\x1b[0m";
}

void Output::complain(std::string_view text) const {
    std::cerr << "optout: " << text << '\n';
}
void Output::note(std::string_view text) const {
    std::cerr << text << '\n';
}

bool Output::ask(std::string_view question) const {
    std::cout.flush();
    std::cerr << question << " [y/N] " << std::flush;
    std::string answer;
    if (!std::getline(std::cin, answer)) std::cerr << '\n';
    const std::string said = ascii_lower(trim(answer));
    return said == "y" || said == "yes";
}

ProgressLine::ProgressLine(const Output& output, const std::vector<executor::Account>& accounts)
    : output_(output), accounts_(accounts) {}
ProgressLine::~ProgressLine() {
    clear();
}

void ProgressLine::show(const executor::Progress& progress) {
    if (!output_.shows_progress()) return;
    if (progress.phase != phase_) states_.clear();
    phase_ = progress.phase;
    states_[progress.account] = progress;
    std::string text(verb(phase_));
    for (const auto& [account, state] : states_) {
        const std::string& name = accounts_[account].name();
        text += "  " + accounts_[account].pack->id + (name.empty() ? "" : " [" + name + "]") + " " +
                std::to_string(state.done) + "/" + std::to_string(state.total);
    }
    std::cout.flush();
    std::cerr << "\r\x1b[2K" << trim(padded(text, terminal_width() - 1)) << std::flush;
    shown_ = true;
}

void ProgressLine::clear() {
    if (shown_) std::cerr << "\r\x1b[2K" << std::flush;
    shown_ = false;
}

std::string padded(std::string_view text, std::size_t width) {
    const std::size_t length = characters(text);
    if (length <= width) return std::string(text) + std::string(width - length, ' ');
    return printable(text, width - 1);
}

}  // namespace optout::cli
