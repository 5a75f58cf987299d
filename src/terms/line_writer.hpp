// Lines of Markdown under construction: white space, escapes, and the marks before each line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace optout::terms {

class LineWriter {
  public:
    /// How a break between blocks is shown inside a heading or a cell of a table, where there can be none.
    enum class Breaks { lines, spaces, tags };

    /// White space runs together; invisible characters are dropped; marks of Markdown are escaped.
    void text(std::string_view text);
    /// As it is.
    void raw(std::string_view text);
    void line_break();
    /// Ends the block under construction, if there is one.
    void end_block();
    void heading(int level);

    /// Lines from here on begin with `marker` (the first) or `indent` (the others).
    void open(std::string marker, std::string indent);
    void close();

    [[nodiscard]] Breaks breaks() const { return breaks_; }
    void set_breaks(Breaks breaks) { breaks_ = breaks; }
    void keep_lines(bool keep) { keeps_lines_ = keep; }

    /// The block under construction, to be cut, wrapped or taken.
    [[nodiscard]] std::size_t mark();
    [[nodiscard]] std::string cut(std::size_t mark);
    [[nodiscard]] std::size_t blocks_ended() const { return blocks_ended_; }

    void row(const std::vector<std::string>& cells);
    std::string take();

  private:
    struct Level {
        std::string marker, indent;
        bool begun = false;
    };

    void begin_word();
    void emit(std::string_view block, bool follows_on);
    [[nodiscard]] std::string prefix(bool& begins_item);

    std::string out_, line_;
    bool gap_ = false;
    bool keeps_lines_ = false;
    bool in_list_ = false;  // what was written last
    int heading_ = 0;
    Breaks breaks_ = Breaks::lines;
    std::size_t blocks_ended_ = 0;
    std::vector<Level> levels_;
};

}  // namespace optout::terms
