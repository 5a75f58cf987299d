// Running real programs from tests: ours in a home folder of its own, and applications that stay for a while.
#pragma once

#include <sys/types.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace support {

/// A folder that is removed, with all it holds, when the object ends.
class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::string operator/(const std::string& name) const { return path_ + "/" + name; }

  private:
    std::string path_;
};

void write_file(const std::string& path, const std::string& text);
[[nodiscard]] std::string read_file(const std::string& path);
/// The bytes of every file below the folder, joined: where a canary would show.
[[nodiscard]] std::string read_tree(const std::string& folder);

struct Finished {
    int exit_code = -1;  // 128 + signal when it was killed
    std::string out, err;
    /// Standard output as JSON; a test failure when it is not.
    [[nodiscard]] nlohmann::json json() const;
};

/// Starts a program, waits for its end (at most `seconds`; then it is killed and the exit code is 137).
/// Standard input is empty. The environment is PATH, what `environment` says, and the sanitizers' options,
/// nothing else.
[[nodiscard]] Finished run(const std::vector<std::string>& command,
                           const std::map<std::string, std::string>& environment, int seconds = 60);

/// A program that goes on until the object ends.
class Background {
  public:
    Background(const std::vector<std::string>& command, const std::map<std::string, std::string>& environment,
               const std::string& log);
    ~Background();
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;
    [[nodiscard]] bool running() const;
    void kill_now();
    /// Sends it a signal that ends it; true when its memory was written to a core file.
    [[nodiscard]] bool dumps_core_on(int signal);
    /// Holds it, with all its children, in the middle of what it does, until it may go on.
    void hold() const;
    void go_on() const;

  private:
    pid_t pid_ = -1;
};

/// A port on 127.0.0.1 that is free now.
[[nodiscard]] int free_port();
/// Waits until something listens on the port of 127.0.0.1; false after `seconds`.
[[nodiscard]] bool wait_for_port(int port, int seconds = 20);

/// The variables under which a program's clock says that it is this moment ("2027-05-03 08:15:00", UTC) and
/// goes on from there, by libfaketime.
[[nodiscard]] std::map<std::string, std::string> clock_at(const std::string& moment);

/// A home folder with a configuration, in which the real optout runs.
class Home {
  public:
    /// Runs OPTOUT_BINARY with these arguments; HOME and the XDG folders are inside this home.
    [[nodiscard]] Finished optout(const std::vector<std::string>& arguments, int seconds = 60) const;
    [[nodiscard]] Finished optout_with(const std::map<std::string, std::string>& environment,
                                       const std::vector<std::string>& arguments, int seconds = 60) const;
    /// The same under clock_at(moment).
    [[nodiscard]] Finished optout_at(const std::string& moment, const std::vector<std::string>& arguments,
                                     int seconds = 60) const;
    void write_config(const std::string& toml) const;
    void write_pack(const std::string& id, const std::string& text) const;

    [[nodiscard]] std::string path() const { return folder_.path(); }
    [[nodiscard]] std::string journal() const { return path() + "/.local/state/optout/journal.sqlite"; }
    [[nodiscard]] std::map<std::string, std::string> environment() const;

  private:
    TemporaryFolder folder_;
};

}  // namespace support
