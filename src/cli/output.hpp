// What the user sees: colours where they are wanted, progress on a terminal only, questions only to a person.
#pragma once

#include <cstdio>
#include <map>
#include <string>
#include <string_view>

#include "executor/reading.hpp"

namespace optout::cli {

enum class Colour { plain, bold, dim, green, yellow, red };

/// Writes to standard output (results) and standard error (messages, progress, questions).
class Output {
  public:
    /// Colours: never with NO_COLOR set (no-color.org), on a dumb terminal, or when standard output is no
    /// terminal.
    Output();

    void line(std::string_view text) const;
    /// The text in a colour, or as it is.
    [[nodiscard]] std::string paint(Colour colour, std::string_view text) const;
    /// To standard error, as "optout: text".
    void complain(std::string_view text) const;
    void note(std::string_view text) const;

    /// True when there is a person who can answer.
    [[nodiscard]] bool can_ask() const { return can_ask_; }
    /// Anything but y or yes is no.
    [[nodiscard]] bool ask(std::string_view question) const;

    /// Says what is to be done and waits for Enter; false when nobody is there.
    [[nodiscard]] bool wait_for(std::string_view what) const;

    [[nodiscard]] bool shows_progress() const { return progress_; }

  private:
    bool colours_ = false, progress_ = false, can_ask_ = false;
};

/// One line that is written over: "reading  github 1/1  linkedin 5/13". Nothing at all when standard error is
/// no terminal.
class ProgressLine {
  public:
    ProgressLine(const Output& output, const std::vector<executor::Account>& accounts);
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    void show(const executor::Progress& progress);
    void clear();

  private:
    const Output& output_;
    const std::vector<executor::Account>& accounts_;
    executor::Progress::Phase phase_ = executor::Progress::Phase::reading;
    std::map<std::size_t, executor::Progress> states_;
    bool shown_ = false;
};

/// The text filled up with spaces to a number of characters (not bytes); longer text is cut with an ellipsis.
[[nodiscard]] std::string padded(std::string_view text, std::size_t width);

}  // namespace optout::cli
