#include "terms/workers.hpp"

#include <algorithm>
#include <utility>

namespace optout::terms {

Workers::Workers() {
    const unsigned cores = std::clamp(std::thread::hardware_concurrency(), 1U, 8U);
    for (unsigned i = 0; i < cores; ++i) threads_.emplace_back([this] { run(); });
}

Workers::~Workers() {
    {
        const std::lock_guard lock(mutex_);
        ends_ = true;
    }
    added_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

void Workers::add(Work work) {
    ++pending_;
    {
        const std::lock_guard lock(mutex_);
        waiting_.push_back(std::move(work));
    }
    added_.notify_one();
}

std::optional<Workers::Finish> Workers::take(bool may_wait) {
    if (pending_ == 0) return std::nullopt;
    std::unique_lock lock(mutex_);
    if (may_wait) finished_.wait(lock, [this] { return !done_.empty(); });
    if (done_.empty()) return std::nullopt;
    Finish finish = std::move(done_.front());
    done_.pop_front();
    --pending_;
    return finish;
}

void Workers::run() {
    for (;;) {
        std::unique_lock lock(mutex_);
        added_.wait(lock, [this] { return ends_ || !waiting_.empty(); });
        if (ends_) return;
        const Work work = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        Finish finish = work();
        lock.lock();
        done_.push_back(std::move(finish));
        finished_.notify_one();
    }
}

}  // namespace optout::terms
