#include "cookies/store_image.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <ctime>
#include <new>
#include <optional>
#include <thread>

namespace optout::cookies {

namespace {

constexpr std::string_view magic{"SQLite format 3\0", 16};
constexpr std::size_t wal_header = 32, frame_header = 24;
constexpr int attempts = 40;
constexpr std::chrono::milliseconds between_attempts{25};
/// The kernel's clock for files ticks every 10 ms at the slowest.
constexpr long long tick_nanoseconds = 20'000'000;

/// What a file looks like from outside.
struct Trace {
    long long size = -1, seconds = 0, nanoseconds = 0;
    unsigned long long inode = 0;
    bool operator==(const Trace&) const = default;

    static Trace of(const std::string& file) {
        struct stat status {};
        if (::stat(file.c_str(), &status) != 0) return {};
        return {status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
                static_cast<unsigned long long>(status.st_ino)};
    }
    /// A write within the same tick of the clock would leave the same trace.
    [[nodiscard]] bool is_fresh() const {
        timespec now{};
        ::clock_gettime(CLOCK_REALTIME, &now);
        const long long age = (now.tv_sec - seconds) * 1'000'000'000 + now.tv_nsec - nanoseconds;
        return age >= 0 && age < tick_nanoseconds;
    }
};

/// A companion of the database; empty when it is not there.
Result<SecretBytes> read_companion(const std::string& file) {
    auto read = read_untouched(file);
    if (!read.ok() && read.error().kind == ErrorKind::not_found) return SecretBytes();
    return read;
}

/// One attempt: nothing when the browser has written in a way that could have torn what was read.
///
/// With a -wal: the database only ever receives what the -wal holds, and the -wal, read after it, only grows
/// until it begins anew with another header. Without: a change of the database or of its -journal shows in
/// their times.
Result<std::optional<SecretBytes>> try_once(const std::string& file) {
    const auto header_of = [](const SecretBytes& wal) {
        return std::string(wal.text().substr(0, wal_header));
    };
    OPTOUT_TRY(const SecretBytes wal_before, read_companion(file + "-wal"));
    const Trace before = Trace::of(file), journal_before = Trace::of(file + "-journal");
    OPTOUT_TRY(SecretBytes database, read_untouched(file));
    OPTOUT_TRY(const SecretBytes wal, read_companion(file + "-wal"));
    OPTOUT_TRY(const SecretBytes journal, read_companion(file + "-journal"));
    if (header_of(wal) != header_of(wal_before)) return std::optional<SecretBytes>();
    if (wal.size() > 0) return std::optional(apply_wal(std::move(database), wal.bytes()));
    if (before != Trace::of(file) || journal_before != Trace::of(file + "-journal") || before.is_fresh())
        return std::optional<SecretBytes>();
    undo_journal(database, journal.bytes());
    return std::optional(std::move(database));
}

/// What is wrong with the image of a store, or null.
const char* mistake_in(const SecretBytes& image) {
    if (image.size() == 0)
        return "the cookie store is empty; a browser that was just installed has no cookies";
    if (image.size() < 100 || !image.text().starts_with(magic))
        return "this is not a cookie store that a browser could read (not SQLite)";
    return nullptr;
}

/// A checksum over pairs of words, as each frame of a -wal has it.
struct WalSum {
    std::uint32_t first = 0, second = 0;
    bool is_big_endian = false;

    void add(std::span<const unsigned char> bytes) {
        const auto word = [&](std::size_t at) {
            return is_big_endian ? big_endian(bytes, at) : little_endian(bytes, at);
        };
        for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
            first += word(at) + second;
            second += word(at + 4) + first;
        }
    }
    [[nodiscard]] bool is_at(std::span<const unsigned char> bytes, std::size_t at) const {
        return big_endian(bytes, at) == first && big_endian(bytes, at + 4) == second;
    }
};

bool is_page_size(std::size_t size) {
    return size >= 512 && size <= 65536 && (size & (size - 1)) == 0;
}

/// Bytes 18 and 19 of the header say how the file is to be opened; in memory there is no -wal.
void say_no_wal(SecretBytes& image) {
    if (image.size() >= 100) image.bytes()[18] = image.bytes()[19] = 1;
}

}  // namespace

SecretBytes apply_wal(SecretBytes database, std::span<const unsigned char> wal) {
    if (wal.size() < wal_header || (big_endian(wal, 0) & ~1U) != 0x377f0682U) return database;
    const std::size_t page = big_endian(wal, 8);
    WalSum sum{0, 0, (big_endian(wal, 0) & 1U) != 0};
    sum.add(wal.first(24));
    if (!is_page_size(page) || !sum.is_at(wal, 24)) return database;

    // First which frames count, then their pages: the last commit says how large the database is.
    std::size_t committed_frames = 0, committed_pages = 0, frames = 0;
    for (std::size_t at = wal_header; at + frame_header + page <= wal.size(); at += frame_header + page) {
        const auto frame = wal.subspan(at, frame_header + page);
        if (std::memcmp(&frame[8], &wal[16], 8) != 0) break;  // salts of an earlier round
        sum.add(frame.first(8));
        sum.add(frame.subspan(frame_header));
        if (!sum.is_at(frame, 16)) break;
        ++frames;
        if (const std::uint32_t pages = big_endian(frame, 4); pages > 0) {
            committed_frames = frames;
            committed_pages = pages;
        }
    }
    // Pages that neither file has cannot be.
    if (committed_frames == 0 || committed_pages * page > database.size() + wal.size()) return database;
    SecretBytes image(committed_pages * page);
    std::memcpy(image.bytes().data(), database.bytes().data(), std::min(image.size(), database.size()));
    for (std::size_t i = 0; i < committed_frames; ++i) {
        const auto frame = wal.subspan(wal_header + i * (frame_header + page), frame_header + page);
        const std::size_t number = big_endian(frame, 0);
        if (number == 0 || number > committed_pages) continue;  // a page that a later commit cut off
        std::memcpy(&image.bytes()[(number - 1) * page], &frame[frame_header], page);
    }
    return image;
}

void undo_journal(SecretBytes& database, std::span<const unsigned char> journal) {
    constexpr unsigned char journal_magic[] = {0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};
    std::size_t at = 0, final_pages = 0, page = 0;
    // One header and its pages for each time that the transaction was synced to disk.
    while (at + 28 <= journal.size() && std::memcmp(&journal[at], journal_magic, 8) == 0) {
        std::uint32_t records = big_endian(journal, at + 8);
        const std::uint32_t nonce = big_endian(journal, at + 12);
        const std::size_t sector = big_endian(journal, at + 20);
        if (at == 0) {
            final_pages = big_endian(journal, at + 16);
            page = big_endian(journal, at + 24);
        }
        if (!is_page_size(page) || sector < 28 || sector > 65536) return;
        std::size_t record = at + sector;
        for (; records > 0 && record + page + 8 <= journal.size(); --records, record += page + 8) {
            const auto content = journal.subspan(record + 4, page);
            std::uint32_t sum = nonce;
            for (std::size_t i = page - 200;; i -= 200) {
                sum += i > 0 ? content[i] : 0U;
                if (i <= 200) break;
            }
            const std::size_t number = big_endian(journal, record);
            if (sum != big_endian(journal, record + 4 + page) || number == 0) break;
            if (number * page <= database.size())
                std::memcpy(&database.bytes()[(number - 1) * page], content.data(), page);
        }
        if (records > 0) break;
        at = (record + sector - 1) / sector * sector;
    }
    if (page > 0 && final_pages > 0 && final_pages * page < database.size())
        database.shrink(final_pages * page);
}

Result<SecretBytes> take_image(const std::string& file) try {
    for (int attempt = 0; attempt < attempts; ++attempt) {
        if (attempt > 0) std::this_thread::sleep_for(between_attempts);
        OPTOUT_TRY(auto image, try_once(file));
        if (!image) continue;
        if (const char* mistake = mistake_in(*image); mistake != nullptr)
            return Error{ErrorKind::input, mistake, file, "start the browser with this profile and sign in"};
        say_no_wal(*image);
        return std::move(*image);
    }
    return Error{ErrorKind::busy, "the browser writes its cookies without a pause", file,
                 "try again in a moment"};
} catch (const std::bad_alloc&) {
    return Error{ErrorKind::too_large, "there is not enough memory for this cookie store", file, ""};
}

}  // namespace optout::cookies
