#include "journal/journal.hpp"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include "journal/children.hpp"

using namespace optout;
using namespace optout::journal;

namespace {

const SettingKey training{"linkedin", "a@example.org", "", "ai-training"};
const SettingKey ads{"linkedin", "a@example.org", "", "ads"};
const SettingKey blog{"tumblr", "a", "blog-1", "ai-training"};

Journal writer(const Scratch& scratch) {
    return Journal::open(scratch.file(), Journal::Mode::write).value();
}
Journal reader(const Scratch& scratch) {
    return Journal::open(scratch.file(), Journal::Mode::read).value();
}

Draft outcome_of(const Entry& intent, const std::string& verdict = "changed") {
    return {Kind::outcome, intent.key, {{"intent", intent.number}, {"verdict", verdict}}};
}

std::vector<std::int64_t> numbers(const Result<std::vector<Entry>>& entries) {
    std::vector<std::int64_t> numbers;
    for (const Entry& entry : entries.value()) numbers.push_back(entry.number);
    return numbers;
}

/// What somebody does who edits the journal by hand.
void tamper(const Scratch& scratch, const std::string& sql) {
    sqlite3* connection = nullptr;
    REQUIRE(sqlite3_open(scratch.file().c_str(), &connection) == SQLITE_OK);
    const int code = sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, nullptr);
    const std::string message = sqlite3_errmsg(connection);
    sqlite3_close(connection);
    INFO(message);
    REQUIRE(code == SQLITE_OK);
}

/// What SQLite says to a statement on the journal as it stands.
std::string refusal(const Scratch& scratch, const std::string& sql) {
    sqlite3* connection = nullptr;
    REQUIRE(sqlite3_open(scratch.file().c_str(), &connection) == SQLITE_OK);
    const int code = sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, nullptr);
    const std::string message = code == SQLITE_OK ? "done" : sqlite3_errmsg(connection);
    sqlite3_close(connection);
    return message;
}

constexpr const char* without_triggers =
    "DROP TRIGGER no_update; DROP TRIGGER no_delete; DROP TRIGGER no_gap; DROP TRIGGER intent_first; ";

}  // namespace

TEST_CASE("what is appended is read back as it was, by this journal and by a new one") {
    const Scratch scratch;
    Journal journal = writer(scratch);
    const auto written =
        journal.append("run-1", {{Kind::run, {}, {{"command", "optout run"}}},
                                 {Kind::reading, blog, {{"verdict", "already"}, {"rung", 2}}}});
    REQUIRE(written.ok());
    for (const auto& read : {journal.entries().value(), reader(scratch).entries().value()}) {
        REQUIRE(read.size() == 2);
        CHECK(read[0].number == 1);
        CHECK(read[0].kind == Kind::run);
        CHECK(read[0].key == SettingKey{});
        CHECK(read[0].body == json{{"command", "optout run"}});
        CHECK(read[1].number == 2);
        CHECK(read[1].run == "run-1");
        CHECK(read[1].kind == Kind::reading);
        CHECK(read[1].key == blog);
        CHECK(read[1].body == json{{"verdict", "already"}, {"rung", 2}});
        for (std::size_t i = 0; i < 2; ++i) {
            CHECK(read[i].time == written.value()[i].time);
            CHECK(read[i].hash == written.value()[i].hash);
            CHECK(read[i].body == written.value()[i].body);
        }
    }
}

TEST_CASE("an entry carries the time in UTC with milliseconds and a SHA-256") {
    const Scratch scratch;
    const auto written = writer(scratch).append("run-1", {note("one")}).value();
    CHECK(shape(written[0].time) == "9999-99-99T99:99:99.999Z");
    CHECK(written[0].hash.size() == 64);
    CHECK(written[0].hash.find_first_not_of("0123456789abcdef") == std::string::npos);
}

TEST_CASE("every kind survives the trip") {
    const Scratch scratch;
    Journal journal = writer(scratch);
    const Entry intent = journal.append("r", {{Kind::intent, ads, {}}}).value()[0];
    REQUIRE(journal
                .append("r", {{Kind::run, {}, {}},
                              {Kind::reading, ads, {}},
                              outcome_of(intent),
                              {Kind::end, {}, {}},
                              note("n")})
                .ok());
    std::string kinds;
    for (const Entry& entry : journal.entries().value()) kinds += std::string(word(entry.kind)) + " ";
    CHECK(kinds == "intent run reading outcome end note ");
}

TEST_CASE("entries of one run are told from those of others") {
    const Scratch scratch;
    Journal journal = writer(scratch);
    REQUIRE(journal.append("run-1", {note("a")}).ok());
    REQUIRE(journal.append("run-2", {note("b")}).ok());
    REQUIRE(journal.append("run-1", {note("c")}).ok());
    CHECK(numbers(journal.entries("run-1")) == std::vector<std::int64_t>{1, 3});
    CHECK(numbers(journal.entries("run-9")).empty());
    CHECK(numbers(journal.entries()) == std::vector<std::int64_t>{1, 2, 3});
}

TEST_CASE("latest is the newest reading or outcome of each setting, not an intent or a note") {
    const Scratch scratch;
    Journal journal = writer(scratch);
    const Entry intent =
        journal
            .append("r1",
                    {{Kind::reading, training, {}}, {Kind::reading, blog, {}}, {Kind::intent, training, {}}})
            .value()[2];
    CHECK(numbers(journal.latest()) == std::vector<std::int64_t>{1, 2});
    REQUIRE(journal.append("r1", {outcome_of(intent), {Kind::note, blog, {}}}).ok());
    CHECK(numbers(journal.latest()) == std::vector<std::int64_t>{4, 2});
    SettingKey other_blog = blog;
    other_blog.target = "blog-2";
    REQUIRE(journal.append("r2", {{Kind::reading, other_blog, {}}, {Kind::reading, ads, {}}}).ok());
    CHECK(numbers(journal.latest()) == std::vector<std::int64_t>{7, 4, 2, 6});
}

TEST_CASE("an intent is open until an outcome names it, also one of a later run") {
    const Scratch scratch;
    Journal journal = writer(scratch);
    const auto intents =
        journal
            .append("r1",
                    {{Kind::intent, training, {}}, {Kind::intent, training, {}}, {Kind::intent, ads, {}}})
            .value();
    CHECK(numbers(journal.open_intents()) == std::vector<std::int64_t>{1, 2, 3});
    REQUIRE(journal.append("r1", {outcome_of(intents[1])}).ok());
    CHECK(numbers(journal.open_intents()) == std::vector<std::int64_t>{1, 3});
    REQUIRE(journal.append("r2", {outcome_of(intents[0]), outcome_of(intents[2], "failed")}).ok());
    CHECK(numbers(journal.open_intents()).empty());
}

TEST_CASE("an outcome that names no intent of its setting is refused, and the whole batch with it") {
    const Scratch scratch;
    Journal journal = writer(scratch);
    const auto written = journal.append("r", {{Kind::intent, training, {}}, note("no intent")}).value();
    Draft wrong = outcome_of(written[0]);
    SUBCASE("no number") {
        wrong.body.erase("intent");
    }
    SUBCASE("a number in quotes") {
        wrong.body["intent"] = "1";
    }
    SUBCASE("a number that nobody has") {
        wrong.body["intent"] = 77;
    }
    SUBCASE("another kind of entry") {
        wrong.body["intent"] = 2;
    }
    SUBCASE("another setting") {
        wrong.key = ads;
    }
    SUBCASE("no body") {
        wrong.body = nullptr;
    }
    const auto result = journal.append("r", {note("in the same batch"), wrong});
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().kind == ErrorKind::internal);
    CHECK(numbers(journal.entries()) == std::vector<std::int64_t>{1, 2});
    CHECK(journal.append("r", {outcome_of(written[0])}).ok());
}

TEST_CASE("an intent has one outcome at most") {
    const Scratch scratch;
    Journal journal = writer(scratch);
    const Entry intent = journal.append("r", {{Kind::intent, training, {}}}).value()[0];
    REQUIRE(journal.append("r", {outcome_of(intent)}).ok());
    CHECK_FALSE(journal.append("r", {outcome_of(intent)}).ok());
    CHECK(numbers(journal.entries()) == std::vector<std::int64_t>{1, 2});
}

TEST_CASE("runs are the newest first and as many as asked for") {
    const Scratch scratch;
    Journal journal = writer(scratch);
    for (const char* run : {"r1", "r2", "r3"})
        REQUIRE(journal.append(run, {{Kind::run, {}, {}}, note("x")}).ok());
    CHECK(numbers(journal.runs(2)) == std::vector<std::int64_t>{5, 3});
    CHECK(numbers(journal.runs(9)) == std::vector<std::int64_t>{5, 3, 1});
    CHECK(numbers(journal.runs(0)).empty());
}

TEST_CASE("notes are told from the other kinds, oldest first") {
    const Scratch scratch;
    Journal journal = writer(scratch);
    REQUIRE(journal.append("r1", {{Kind::run, {}, {}}, note("a"), {Kind::reading, ads, {}}}).ok());
    REQUIRE(journal.append("r2", {note("b")}).ok());
    CHECK(numbers(journal.notes()) == std::vector<std::int64_t>{2, 4});
}

TEST_CASE("odd texts are kept, and bytes that are not UTF-8 are replaced before they are hashed") {
    const Scratch scratch;
    Journal journal = writer(scratch);
    const std::string odd("nul \0 quote ' \" newline \n ümlaut 字", 37);
    const std::string wrong = "broken \xFF end";
    const std::string mended = "broken \xEF\xBF\xBD end";
    const auto written =
        journal.append(wrong, {{Kind::note, {odd, wrong, "", "s"}, {{"odd", odd}, {"wrong", wrong}}}});
    REQUIRE(written.ok());
    for (const Entry& entry : {written.value()[0], journal.entries(mended).value().at(0)}) {
        CHECK(entry.run == mended);
        CHECK(entry.key == SettingKey{odd, mended, "", "s"});
        CHECK(entry.body == json{{"odd", odd}, {"wrong", mended}});
    }
    CHECK_FALSE(journal.verify().value().broken_at.has_value());
}

TEST_CASE("an empty append writes nothing") {
    const Scratch scratch;
    Journal journal = writer(scratch);
    CHECK(journal.append("r", {}).value().empty());
    CHECK(journal.entries().value().empty());
}

TEST_CASE("the database itself refuses to change, remove, skip or replace an entry") {
    const Scratch scratch;
    REQUIRE(writer(scratch).append("r", {note("a"), note("b")}).ok());
    const std::string rest = ", 't', 'r', 'note', '', '', '', '', '{}', 'h')";
    CHECK(refusal(scratch, "UPDATE entries SET body = '{}' WHERE number = 1") ==
          "the journal is append-only");
    CHECK(refusal(scratch, "DELETE FROM entries WHERE number = 2") == "the journal is append-only");
    CHECK(refusal(scratch, "INSERT INTO entries VALUES (4" + rest) == "the journal is append-only");
    CHECK(refusal(scratch, "INSERT OR REPLACE INTO entries VALUES (2" + rest) ==
          "the journal is append-only");
    CHECK(refusal(scratch, "INSERT INTO entries VALUES (NULL" + rest) == "the journal is append-only");
    CHECK(refusal(scratch, "INSERT INTO entries VALUES (3" + rest) == "done");
}

TEST_CASE("a sound chain verifies, also an empty one") {
    const Scratch scratch;
    Journal journal = writer(scratch);
    CHECK(journal.verify().value().entries == 0);
    REQUIRE(journal.append("r", {note("a"), note("b"), note("c")}).ok());
    for (const Verification& verification : {journal.verify().value(), reader(scratch).verify().value()}) {
        CHECK(verification.entries == 3);
        CHECK_FALSE(verification.broken_at.has_value());
        CHECK(verification.reason.empty());
    }
}

TEST_CASE("what was done to an entry behind the journal's back is found, and where") {
    const Scratch scratch;
    REQUIRE(writer(scratch).append("r", {note("a"), note("b"), note("c"), note("d"), note("e")}).ok());
    std::int64_t first = 3;
    std::string reason = "entry 3 is not what was written";
    std::string sql;
    SUBCASE("body") {
        sql = R"(UPDATE entries SET body = '{"text":"C"}' WHERE number = 3)";
    }
    SUBCASE("body, by white space alone") {
        sql = R"(UPDATE entries SET body = '{"text": "c"}' WHERE number = 3)";
    }
    SUBCASE("time") {
        sql = "UPDATE entries SET time = '2020-01-01T00:00:00.000Z' WHERE number = 3";
    }
    SUBCASE("run") {
        sql = "UPDATE entries SET run = 'R' WHERE number = 3";
    }
    SUBCASE("kind") {
        sql = "UPDATE entries SET kind = 'end' WHERE number = 3";
    }
    SUBCASE("setting") {
        sql = "UPDATE entries SET setting = 'ads' WHERE number = 3";
    }
    SUBCASE("text moved from one column to the next") {
        sql = "UPDATE entries SET run = '', kind = 'rnote' WHERE number = 3";
    }
    SUBCASE("hash") {
        sql = "UPDATE entries SET hash = '00' WHERE number = 3";
    }
    SUBCASE("body and hash, taken from another entry") {
        sql =
            "UPDATE entries SET (time, body, hash) = (SELECT time, body, hash FROM entries WHERE number = 2) "
            "WHERE number = 3";
    }
    SUBCASE("two entries swapped") {
        sql =
            "UPDATE entries SET number = -3 WHERE number = 3; UPDATE entries SET number = 3 WHERE number = 4;"
            "UPDATE entries SET number = 4 WHERE number = -3";
    }
    SUBCASE("removed") {
        sql = "DELETE FROM entries WHERE number = 3";
        reason = "entry 3 is missing";
    }
    SUBCASE("removed, and the later ones renumbered") {
        sql =
            "DELETE FROM entries WHERE number = 3; UPDATE entries SET number = 3 WHERE number = 4;"
            "UPDATE entries SET number = 4 WHERE number = 5";
    }
    SUBCASE("removed at the front") {
        sql = "DELETE FROM entries WHERE number = 1";
        first = 1;
        reason = "entry 1 is missing";
    }
    SUBCASE("added at the end") {
        sql =
            "INSERT INTO entries SELECT 6, time, run, kind, site, account, target, setting, body, hash FROM "
            "entries WHERE number = 5";
        first = 6;
        reason = "entry 6 is not what was written";
    }
    SUBCASE("added before the front") {
        sql =
            "INSERT INTO entries SELECT 0, time, run, kind, site, account, target, setting, body, hash FROM "
            "entries WHERE number = 5";
        first = 1;
        reason = "entry 1 is missing";
    }
    tamper(scratch, without_triggers + sql);
    const Verification verification = reader(scratch).verify().value();
    CHECK(verification.broken_at == first);
    CHECK(verification.entries == first - 1);
    CHECK(verification.reason == reason);
}

TEST_CASE("an entry that is sound in another journal is not sound in this one") {
    const Scratch scratch;
    const Scratch other;
    for (const Scratch* place : {&scratch, &other}) {
        REQUIRE(writer(*place).append("r", {note(place->folder()), note("b"), note("c")}).ok());
    }
    tamper(scratch,
           without_triggers +
               ("ATTACH '" + other.file() + "' AS other; DELETE FROM main.entries WHERE number = 2;") +
               "INSERT INTO main.entries SELECT * FROM other.entries WHERE number = 2");
    CHECK(reader(scratch).verify().value().broken_at == 2);
    CHECK_FALSE(reader(other).verify().value().broken_at.has_value());
}

TEST_CASE("an entry that cannot be understood is an error with its number, not a crash") {
    const Scratch scratch;
    REQUIRE(writer(scratch).append("r", {note("a"), note("b")}).ok());
    SUBCASE("body") {
        tamper(scratch, std::string(without_triggers) + "UPDATE entries SET body = '{' WHERE number = 2");
    }
    SUBCASE("kind") {
        tamper(scratch, std::string(without_triggers) + "UPDATE entries SET kind = 'guess' WHERE number = 2");
    }
    const auto entries = reader(scratch).entries();
    REQUIRE_FALSE(entries.ok());
    CHECK(entries.error().kind == ErrorKind::io);
    CHECK(entries.error().what == "entry 2 of the journal is damaged");
    CHECK(entries.error().where == scratch.file());
}
