// The file under the journal: who may see it, what happens to it when processes die, disks fill and folders
// are read-only.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sched.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>

#include "journal/children.hpp"
#include "journal/journal.hpp"

using namespace optout;
using namespace optout::journal;

namespace {

Result<Journal> writer(const std::string& file) {
    return Journal::open(file, Journal::Mode::write);
}
Result<Journal> reader(const std::string& file) {
    return Journal::open(file, Journal::Mode::read);
}

/// The number of entries when all of them verify, -1 otherwise.
std::int64_t sound_entries(const std::string& file) {
    const auto journal = reader(file);
    if (!journal.ok()) return -1;
    const auto verification = journal->verify();
    const bool sound = verification.ok() && !verification->broken_at;
    return sound && journal->entries().value().size() == static_cast<std::size_t>(verification->entries)
               ? verification->entries
               : -1;
}

/// Starts a process that appends so many entries and then keeps the journal open until it is killed.
pid_t start_writer(const std::string& file, int entries) {
    int ready[2];
    REQUIRE(pipe(ready) == 0);
    const pid_t child = start([&] {
        Journal journal = writer(file).value();
        for (int i = 0; i < entries; ++i) {
            if (!journal.append("r", {note("x")}).ok()) return 1;
        }
        if (write(ready[1], "x", 1) != 1) return 2;
        for (;;) pause();
    });
    close(ready[1]);
    char byte = 0;
    REQUIRE(read(ready[0], &byte, 1) == 1);
    close(ready[0]);
    return child;
}

/// Leaves a journal behind as a kill does: with entries in -wal that no checkpoint has taken over.
void write_and_die(const std::string& file, int entries) {
    const pid_t child = start_writer(file, entries);
    kill(child, SIGKILL);
    REQUIRE(finish(child) == 128 + SIGKILL);
}

/// Makes the folder and its files read-only and runs `work` in a process for which that holds (root would not
/// notice).
template <class Work>
int where_nothing_can_be_written(const Scratch& scratch, Work work) {
    for (const auto& entry : std::filesystem::directory_iterator(scratch.folder()))
        chmod(entry.path().c_str(), 0444);
    chmod(scratch.folder().c_str(), 0555);
    return finish(start([&] {
        constexpr unsigned nobody = 65534;
        if (getuid() == 0 && (setgid(nobody) != 0 || setuid(nobody) != 0)) return 99;
        return access(scratch.folder().c_str(), W_OK) == 0 ? 98 : work();
    }));
}

void pragma(const std::string& file, const std::string& text) {
    sqlite3* connection = nullptr;
    REQUIRE(sqlite3_open(file.c_str(), &connection) == SQLITE_OK);
    REQUIRE(sqlite3_exec(connection, ("PRAGMA " + text).c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(connection);
}

unsigned mode_of(const std::string& path) {
    struct stat there {};
    REQUIRE(stat(path.c_str(), &there) == 0);
    return there.st_mode & 0777U;
}

/// Appends until an error comes; true when it is an io error and everything before it is still there.
bool fills_up_cleanly(Journal& journal) {
    std::size_t written = journal.entries().value().size();
    for (int i = 0; i < 1000; ++i) {
        const auto result = journal.append("r", {note(std::string(4000, 'x')), note(std::string(4000, 'y'))});
        if (!result.ok()) {
            return result.error().kind == ErrorKind::io && journal.entries().value().size() == written &&
                   !journal.verify().value().broken_at;
        }
        written += 2;
    }
    return false;
}

/// Over `folder`, for this process alone; false where the system allows none.
bool mount_small_disk(const std::string& folder, std::size_t bytes) {
    const int kind = getuid() == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER;
    const std::string size = "size=" + std::to_string(bytes);
    return unshare(kind) == 0 && mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           mount("tmpfs", folder.c_str(), "tmpfs", 0, size.c_str()) == 0;
}

}  // namespace

TEST_CASE("a new journal, its companions and its folders are the owner's alone, whatever the umask is") {
    const Scratch scratch;
    const mode_t before = umask(0);
    const std::string file = scratch.file("deep/state/journal.db");
    Journal journal = writer(file).value();
    REQUIRE(journal.append("r", {note("x")}).ok());
    umask(before);
    for (const char* suffix : {"", "-wal", "-shm"}) CHECK(mode_of(file + suffix) == 0600);
    CHECK(mode_of(scratch.file("deep")) == 0700);
    CHECK(mode_of(scratch.file("deep/state")) == 0700);
}

TEST_CASE("making a journal leaves nothing else in the folder") {
    const Scratch scratch;
    { REQUIRE(writer(scratch.file()).value().append("r", {note("x")}).ok()); }
    std::vector<std::string> names;
    for (const std::string& line : scratch.listing()) names.push_back(line.substr(0, line.find(' ')));
    CHECK(names == std::vector<std::string>{"journal.db", "journal.db-shm", "journal.db-wal"});
}

TEST_CASE("to read a journal that does not exist is to read an empty one, and makes nothing") {
    const Scratch scratch;
    for (const char* name : {"journal.db", "no/such/folder/journal.db"}) {
        auto journal = reader(scratch.file(name));
        REQUIRE(journal.ok());
        CHECK(journal->entries().value().empty());
        CHECK(journal->latest().value().empty());
        CHECK(journal->open_intents().value().empty());
        CHECK(journal->runs(5).value().empty());
        CHECK(journal->verify().value().entries == 0);
        CHECK_FALSE(journal->append("r", {note("x")}).ok());
    }
    CHECK(scratch.listing().empty());
}

TEST_CASE("reading changes nothing and sees everything, whatever state the files are in") {
    const Scratch scratch;
    pid_t alive = 0;
    SUBCASE("closed") {
        REQUIRE(writer(scratch.file())->append("r", {note("a"), note("b"), note("c")}).ok());
    }
    SUBCASE("killed") {
        write_and_die(scratch.file(), 3);
    }
    SUBCASE("a writer at work") {
        alive = start_writer(scratch.file(), 3);
    }
    SUBCASE("copied without companions") {
        REQUIRE(writer(scratch.file())->append("r", {note("a"), note("b"), note("c")}).ok());
        for (const char* suffix : {"-wal", "-shm"}) std::filesystem::remove(scratch.file() + suffix);
    }
    SUBCASE("in the older journal mode of SQLite") {
        REQUIRE(writer(scratch.file())->append("r", {note("a"), note("b"), note("c")}).ok());
        pragma(scratch.file(), "journal_mode = DELETE");
    }
    const auto before = scratch.listing();
    CHECK(finish(start([&] { return static_cast<int>(sound_entries(scratch.file())); })) == 3);
    CHECK(scratch.listing() == before);
    CHECK(where_nothing_can_be_written(scratch,
                                       [&] { return static_cast<int>(sound_entries(scratch.file())); }) == 3);
    if (alive != 0) {
        kill(alive, SIGKILL);
        CHECK(finish(alive) == 128 + SIGKILL);
    }
}

TEST_CASE("an open reader sees what a writer appends meanwhile") {
    const Scratch scratch;
    Journal journal = writer(scratch.file()).value();
    const Journal watching = reader(scratch.file()).value();
    CHECK(watching.entries().value().empty());
    REQUIRE(journal.append("r", {note("a")}).ok());
    CHECK(watching.entries().value().size() == 1);
}

TEST_CASE("a journal opened to be read appends nothing") {
    const Scratch scratch;
    REQUIRE(writer(scratch.file()).ok());
    CHECK_FALSE(reader(scratch.file())->append("r", {note("x")}).ok());
    CHECK(sound_entries(scratch.file()) == 0);
}

TEST_CASE("a copy that lost its -shm file but has entries in -wal is an error, not a shorter journal") {
    const Scratch scratch;
    write_and_die(scratch.file(), 3);
    std::filesystem::remove(scratch.file("journal.db-shm"));
    const auto journal = reader(scratch.file());
    REQUIRE_FALSE(journal.ok());
    CHECK(journal.error().kind == ErrorKind::io);
    CHECK(writer(scratch.file()).ok());
    CHECK(sound_entries(scratch.file()) == 3);
}

TEST_CASE("where nothing can be written, opening to write is an io error that says what to do") {
    const Scratch scratch;
    SUBCASE("a journal that exists") {
        REQUIRE(writer(scratch.file()).ok());
    }
    SUBCASE("no journal yet") {}
    CHECK(where_nothing_can_be_written(scratch, [&] {
              const auto journal = writer(scratch.file());
              return !journal.ok() && journal.error().kind == ErrorKind::io && !journal.error().remedy.empty()
                         ? 0
                         : 1;
          }) == 0);
}

TEST_CASE("a path that leads through a file is an io error, to write and to read") {
    const Scratch scratch;
    REQUIRE(write_new_file(scratch.file("plain"), "hello").ok());
    for (const char* place : {"plain/journal.db", "plain/deeper/journal.db"}) {
        for (const auto mode : {Journal::Mode::write, Journal::Mode::read}) {
            const auto journal = Journal::open(scratch.file(place), mode);
            REQUIRE_FALSE(journal.ok());
            CHECK(journal.error().kind == ErrorKind::io);
        }
    }
}

TEST_CASE("a file that is no journal is refused and stays as it is") {
    const Scratch scratch;
    const std::string file = scratch.file();
    std::string what = "this is not a journal of optout";
    SUBCASE("text") {
        what = "this is not a database of optout";
        REQUIRE(write_new_file(file, std::string(5000, 'x')).ok());
    }
    SUBCASE("empty") {
        REQUIRE(write_new_file(file, "").ok());
    }
    SUBCASE("a database of another program") {
        pragma(file, "user_version = 1; CREATE TABLE t (x)");
    }
    SUBCASE("a folder") {
        REQUIRE(mkdir(file.c_str(), 0700) == 0);
        what.clear();
    }
    const auto before = scratch.listing();
    for (const auto mode : {Journal::Mode::read, Journal::Mode::write}) {
        const auto journal = Journal::open(file, mode);
        REQUIRE_FALSE(journal.ok());
        CHECK(journal.error().kind == ErrorKind::io);
        CHECK(journal.error().where == file);
        if (!what.empty()) CHECK(journal.error().what == what);
    }
    CHECK(scratch.listing() == before);
}

TEST_CASE("a journal of a newer optout is refused") {
    const Scratch scratch;
    REQUIRE(writer(scratch.file()).ok());
    pragma(scratch.file(), "user_version = 2");
    for (const auto mode : {Journal::Mode::read, Journal::Mode::write}) {
        const auto journal = Journal::open(scratch.file(), mode);
        REQUIRE_FALSE(journal.ok());
        CHECK(journal.error().kind == ErrorKind::io);
        CHECK(journal.error().what == "this journal was made by a newer optout");
    }
}

TEST_CASE("names with characters that mean something in an address are only names") {
    const Scratch scratch;
    const std::string file = scratch.file("100% mine?mode=rw#x & ü.db");
    Journal journal = writer(file).value();
    REQUIRE(journal.append("r", {note("a")}).ok());
    CHECK(sound_entries(file) == 1);
}

TEST_CASE("eight processes that make one journal and append at once leave one unbroken chain") {
    const Scratch scratch;
    std::vector<pid_t> children;
    for (int child = 0; child < 8; ++child) {
        children.push_back(start([&, child] {
            auto journal = writer(scratch.file("new/journal.db"));
            if (!journal.ok()) return 1;
            for (int i = 0; i < 50; ++i) {
                if (!journal->append("run-" + std::to_string(child), {note(std::to_string(i))}).ok())
                    return 2;
            }
            return 0;
        }));
    }
    for (const pid_t child : children) CHECK(finish(child) == 0);
    const Journal journal = reader(scratch.file("new/journal.db")).value();
    CHECK(sound_entries(scratch.file("new/journal.db")) == 400);
    for (int child = 0; child < 8; ++child) {
        const auto entries = journal.entries("run-" + std::to_string(child)).value();
        REQUIRE(entries.size() == 50);
        for (std::size_t i = 0; i < 50; ++i) CHECK(entries[i].body["text"] == std::to_string(i));
    }
}

TEST_CASE("a process killed while it appends loses nothing that was acknowledged and leaves no half batch") {
    const Scratch scratch;
    std::int64_t acknowledged = 0;
    for (int round = 0; round < 5; ++round) {
        int progress[2];
        REQUIRE(pipe(progress) == 0);
        const pid_t child = start([&] {
            Journal journal = writer(scratch.file()).value();
            while (journal.append("r", {note("a"), note("b"), note("c")}).ok()) {
                if (write(progress[1], "x", 1) != 1) return 1;
            }
            return 2;
        });
        close(progress[1]);
        char byte = 0;
        for (int i = 0; i < 10 + round; ++i) {
            REQUIRE(read(progress[0], &byte, 1) == 1);
            acknowledged += 3;
        }
        kill(child, SIGKILL);
        CHECK(finish(child) == 128 + SIGKILL);
        while (read(progress[0], &byte, 1) == 1) acknowledged += 3;
        close(progress[0]);

        const std::int64_t read_only = sound_entries(scratch.file());
        CHECK(read_only >= acknowledged);
        CHECK(read_only <= acknowledged + 3);
        CHECK(read_only % 3 == 0);
        REQUIRE(writer(scratch.file())->append("r", {note("a"), note("b"), note("c")}).ok());
        CHECK(sound_entries(scratch.file()) == read_only + 3);
        acknowledged = read_only + 3;
    }
}

TEST_CASE("a process killed while it makes the journal leaves none or a whole one") {
    for (int round = 0; round < 20; ++round) {
        const Scratch scratch;
        const pid_t child = start([&] { return writer(scratch.file()).ok() ? 0 : 1; });
        usleep(static_cast<useconds_t>(round) * 300);
        kill(child, SIGKILL);
        const int status = finish(child);
        CHECK((status == 0 || status == 128 + SIGKILL));
        CHECK(sound_entries(scratch.file()) == 0);
        REQUIRE(writer(scratch.file())->append("r", {note("x")}).ok());
        CHECK(sound_entries(scratch.file()) == 1);
    }
}

TEST_CASE("a process killed while it opens the journal leaves an empty -wal, which is no obstacle") {
    const Scratch scratch;
    REQUIRE(writer(scratch.file())->append("r", {note("x")}).ok());
    REQUIRE(writer(scratch.file()).ok());
    unlink((scratch.file() + "-wal").c_str());
    unlink((scratch.file() + "-shm").c_str());
    REQUIRE(write_new_file(scratch.file() + "-wal", "").ok());
    CHECK(sound_entries(scratch.file()) == 1);
    REQUIRE(writer(scratch.file())->append("r", {note("y")}).ok());
    CHECK(sound_entries(scratch.file()) == 2);
}

TEST_CASE("a file that may not grow any more is an io error, and the journal stays whole") {
    const Scratch scratch;
    REQUIRE(writer(scratch.file())->append("r", {note("first")}).ok());
    CHECK(finish(start([&] {
              signal(SIGXFSZ, SIG_IGN);
              Journal journal = writer(scratch.file()).value();
              const rlimit limit{100'000, 100'000};
              if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return 1;
              return fills_up_cleanly(journal) ? 0 : 2;
          })) == 0);
    const std::int64_t entries = sound_entries(scratch.file());
    CHECK(entries > 1);
    CHECK(writer(scratch.file())->append("r", {note("room again")}).ok());
    CHECK(sound_entries(scratch.file()) == entries + 1);
}

TEST_CASE("a full disk is named as such, while a journal is made and while it grows") {
    const Scratch scratch;
    constexpr int no_such_disk = 77;
    const int status = finish(start([&] {
        if (!mount_small_disk(scratch.folder(), std::size_t{256} << 10)) return no_such_disk;
        Journal journal = writer(scratch.file()).value();
        if (!fills_up_cleanly(journal)) return 1;
        const auto refused = journal.append("r", {note(std::string(100'000, 'x'))});
        if (refused.ok() || refused.error().what != "the disk is full") return 2;
        const auto second = writer(scratch.file("second.db"));
        if (second.ok() || second.error().kind != ErrorKind::io) return 3;
        return std::filesystem::exists(scratch.file("second.db")) ? 4 : 0;
    }));
    if (status == no_such_disk) {
        MESSAGE("NOT TESTED: a full disk, because this system lets the test mount none");
    } else {
        CHECK(status == 0);
    }
}

TEST_CASE("a disk that becomes full while a journal is made leaves none, whatever step it stops") {
    const Scratch scratch;
    constexpr int no_such_disk = 77;
    constexpr std::size_t disk = std::size_t{256} << 10, page = 4096;
    const int status = finish(start([&] {
        if (!mount_small_disk(scratch.folder(), disk)) return no_such_disk;
        int made = 0;
        for (std::size_t room = 0; room <= 40; ++room) {
            const std::string file = scratch.file("room-" + std::to_string(room));
            const std::string filler = scratch.file("filler");
            if (!write_new_file(filler, std::string(disk - room * page, 'x')).ok()) return 1;
            const bool refused = !writer(file).ok();
            unlink(filler.c_str());
            if (refused && std::filesystem::exists(file)) {
                // What is there must be whole: it was made, and only opening it found no room.
                if (sound_entries(file) != 0) return 2;
            }
            if (!refused && !writer(file)->append("r", {note("x")}).ok()) return 3;
            made += refused ? 0 : 1;
            for (const char* companion : {"", "-wal", "-shm"}) unlink((file + companion).c_str());
        }
        return made > 0 && made < 41 ? 0 : 4;
    }));
    if (status == no_such_disk) {
        MESSAGE("NOT TESTED: a full disk, because this system lets the test mount none");
    } else {
        CHECK(status == 0);
    }
}
