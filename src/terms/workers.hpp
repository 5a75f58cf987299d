// Work that goes on beside the network: parsing, packing, digests. For this folder only.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace optout::terms {

/// As many threads as the machine has cores. What a piece of work returns is called by the thread that takes
/// it.
class Workers {
  public:
    using Finish = std::function<void()>;
    using Work = std::function<Finish()>;

    Workers();
    /// Work that has not begun is dropped.
    ~Workers();
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    void add(Work work);
    /// The end of a piece of work. Nothing when none has come to its end and `may_wait` is false, or none is
    /// left.
    std::optional<Finish> take(bool may_wait);
    /// Pieces that were added and not yet taken.
    [[nodiscard]] std::size_t pending() const { return pending_; }

  private:
    void run();

    mutable std::mutex mutex_;
    std::condition_variable added_, finished_;
    std::deque<Work> waiting_;
    std::deque<Finish> done_;
    bool ends_ = false;
    std::size_t pending_ = 0;  // of the owner's thread
    std::vector<std::thread> threads_;
};

}  // namespace optout::terms
