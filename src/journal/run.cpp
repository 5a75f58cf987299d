// Runs: their names, and the lock that lets only one of them write.
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <ctime>
#include <random>
#include <utility>

#include "base/folder.hpp"
#include "journal/journal.hpp"

namespace optout::journal {

std::string new_run_id() {
    const std::time_t seconds = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y%m%d-%H%M%S-", &utc);
    std::string id(text.data());
    std::random_device random;
    std::uniform_int_distribution<int> letter('a', 'z');
    for (int i = 0; i < 4; ++i) id += static_cast<char>(letter(random));
    return id;
}

namespace {

/// " (process 1234)", or nothing while its number is not written yet.
std::string holder(int fd) {
    std::array<char, 16> text{};
    const ssize_t size = pread(fd, text.data(), text.size(), 0);
    return size > 0 ? " (process " + std::string(text.data(), static_cast<std::size_t>(size)) + ")" : "";
}

Error not_taken(const std::string& file, int error) {
    return {ErrorKind::io, "the lock could not be taken: " + reason_of(error), file,
            "check that it and its folder are yours and can be written"};
}

}  // namespace

Result<RunLock> RunLock::take(const std::string& file) {
    OPTOUT_CHECK(make_folder_of(file));
    RunLock lock(open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (lock.fd_ < 0) return not_taken(file, errno);
    if (flock(lock.fd_, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) return not_taken(file, errno);
        return Error{ErrorKind::busy, "another optout" + holder(lock.fd_) + " is at work", file,
                     "run the command again when it has finished"};
    }
    const std::string process = std::to_string(getpid());
    if (ftruncate(lock.fd_, 0) != 0 || pwrite(lock.fd_, process.data(), process.size(), 0) < 0)
        return not_taken(file, errno);
    return lock;
}

RunLock::RunLock(RunLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

RunLock& RunLock::operator=(RunLock&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
}

RunLock::~RunLock() {
    if (fd_ >= 0) close(fd_);
}

}  // namespace optout::journal
