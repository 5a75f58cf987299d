// Turns answers into pages on several threads while the network goes on.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "session/content.hpp"

namespace optout::session {

/// A queue of answers. They become pages on any thread, and come out as pages on the caller's thread in the
/// order in which they went in. An exception of make_page comes out of `take`, in its turn.
class Parsing {
  public:
    using Clock = std::chrono::steady_clock;
    struct Parsed {
        std::size_t id = 0;
        Result<Page> page;
    };

    Parsing() = default;
    /// Answers that were not taken are dropped.
    ~Parsing();
    Parsing(const Parsing&) = delete;
    Parsing& operator=(const Parsing&) = delete;

    void add(std::size_t id, Result<Arrival> arrival, bool expect_json);
    [[nodiscard]] bool empty() const { return jobs_.empty(); }
    /// The first page, or nothing while it is not ready.
    [[nodiscard]] std::optional<Parsed> take();
    /// Makes one page on the caller's thread; false when no answer waits for that.
    bool help();
    /// Returns when the first page is ready, at the latest at `until`. Not while the queue is empty.
    void wait(Clock::time_point until);

  private:
    struct Job {
        enum class Stage { waiting, begun, ready };
        std::size_t id;
        Result<Arrival> arrival;
        bool expect_json;
        Stage stage = Stage::waiting;
        std::optional<Result<Page>> page{};
        std::exception_ptr broken{};
    };

    void work();
    void start_threads();
    /// Both are called with the lock held; `make` gives it back while it works.
    [[nodiscard]] Job* first_waiting();
    void make(Job& job, std::unique_lock<std::mutex>& lock);

    std::mutex mutex_;
    std::condition_variable added_, made_;
    std::deque<std::unique_ptr<Job>> jobs_;  // of the caller's thread; its jobs are shared
    bool ending_ = false;
    std::vector<std::thread> threads_;  // the last member: they use all others
};

}  // namespace optout::session
