#include "session/parsing.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace optout::session {

namespace {

/// An answer as small as this is a page sooner than another thread would wake up.
constexpr std::size_t small_body = 4096;
/// Beside the caller's. More would wait for the network.
constexpr unsigned most_threads = 3;

}  // namespace

Parsing::~Parsing() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    added_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

void Parsing::add(std::size_t id, Result<Arrival> arrival, bool expect_json) {
    const bool small = !arrival.ok() || arrival->answer.body.size() <= small_body;
    std::unique_lock lock(mutex_);
    Job& job = *jobs_.emplace_back(
        std::make_unique<Job>(Job{id, std::move(arrival), expect_json, Job::Stage::waiting}));
    if (small) return make(job, lock);
    // The caller's thread comes to a single page by itself.
    if (threads_.empty() && jobs_.size() > 1) start_threads();
    lock.unlock();
    added_.notify_one();
}

std::optional<Parsing::Parsed> Parsing::take() {
    const std::lock_guard lock(mutex_);
    if (jobs_.empty() || jobs_.front()->stage != Job::Stage::ready) return std::nullopt;
    const std::unique_ptr<Job> job = std::move(jobs_.front());
    jobs_.pop_front();
    if (job->broken) std::rethrow_exception(job->broken);
    return Parsed{job->id, std::move(*job->page)};
}

bool Parsing::help() {
    std::unique_lock lock(mutex_);
    Job* const job = first_waiting();
    if (job != nullptr) make(*job, lock);
    return job != nullptr;
}

void Parsing::wait(Clock::time_point until) {
    std::unique_lock lock(mutex_);
    made_.wait_until(lock, until, [this] { return jobs_.front()->stage == Job::Stage::ready; });
}

void Parsing::start_threads() {
    const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
    try {
        while (threads_.size() < std::min(cores - 1, most_threads)) threads_.emplace_back([this] { work(); });
    } catch (const std::system_error&) {
        // Where no thread is to be had, the caller's does it all.
    }
}

void Parsing::work() {
    std::unique_lock lock(mutex_);
    for (;;) {
        Job* job = nullptr;
        added_.wait(lock, [&] { return ending_ || (job = first_waiting()) != nullptr; });
        if (ending_) return;
        make(*job, lock);
        made_.notify_one();
    }
}

Parsing::Job* Parsing::first_waiting() {
    const auto waits = [](const auto& job) { return job->stage == Job::Stage::waiting; };
    const auto found = std::ranges::find_if(jobs_, waits);
    return found == jobs_.end() ? nullptr : found->get();
}

void Parsing::make(Job& job, std::unique_lock<std::mutex>& lock) {
    job.stage = Job::Stage::begun;
    lock.unlock();
    try {
        job.page = job.arrival.ok() ? make_page(std::move(job.arrival).value(), job.expect_json)
                                    : Result<Page>(std::move(job.arrival).error());
    } catch (...) {
        job.broken = std::current_exception();
    }
    lock.lock();
    job.stage = Job::Stage::ready;
}

}  // namespace optout::session
