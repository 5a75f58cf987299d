// A world that is looked at again and again: settings.test with its terms, a clock, and a record of what the
// user was told.
#pragma once

#include "base/time.hpp"
#include "cli/world.hpp"

namespace world {

/// "2027-05-03 08:15:00" for a time, as the clock is set.
[[nodiscard]] std::string moment(optout::Time time);

class WatchedWorld {
  public:
    /// settings.test with so many settings (each one page), wanted off and on at first, and one document.
    explicit WatchedWorld(int settings = 2, int certificate_days = 4000);

    /// What the pages answer beside what they always do; replaces what was said before.
    void misbehave(const std::vector<lookalikes::Misbehaviour>& how = {});
    void set_terms(const std::string& sentence);
    /// The site again, after it was stopped, at another port.
    void start();
    void switch_on(int setting) { site().set("setting_" + std::to_string(setting), true); }
    [[nodiscard]] bool is_on(int setting) { return site().get("setting_" + std::to_string(setting)); }
    [[nodiscard]] lookalikes::Site& site() { return world.site("forms"); }

    /// Configuration beside the usual one, as "[recheck]\nreapply = true".
    void configure(const std::string& toml, const std::string& http = {});

    /// `optout …` at this time; the clock stays there.
    Finished at(const std::string& moment, const std::vector<std::string>& arguments);
    /// `optout recheck --json …`, with the exit code checked to be the one in the report.
    json recheck(const std::string& moment, std::vector<std::string> more = {});
    /// What the user was told since the last call: the kinds and titles, "drift: Setting 1, signed-out".
    std::string told();

    World world;

  private:
    void order();

    std::string configuration_, http_;
    std::string terms_;
    std::vector<lookalikes::Misbehaviour> how_;
    std::size_t read_ = 0;  // digests that were looked at
};

}  // namespace world
