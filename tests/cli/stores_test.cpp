// Stores of browsers that are broken in each way, met by the real program.
#include <filesystem>

#include "cli/world.hpp"
#include "cookies/sqlite.hpp"

using support::Finished;

namespace {

std::size_t count_of(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
    return count;
}

}  // namespace

TEST_CASE("a broken, half-written, foreign, empty or huge store is one message, and stays as it is") {
    const support::Home home;
    const std::string profile = home.path() + "/.config/chromium/Default", file = profile + "/Cookies";
    const std::string foreign = "763130" + std::string(96, 'a');
    std::string sql =
        stores::chromium_schema + "BEGIN;" + stores::chromium_row("github.com", "user_session", "", foreign);
    for (int i = 0; i < 300; ++i)
        sql += stores::chromium_row("github.com", "n" + std::to_string(i), std::string(60, 'v'));
    stores::execute(file, sql + "COMMIT");
    const std::string whole = support::read_file(file);

    std::string told = "this cookie store is damaged";
    SUBCASE("encrypted with another key") {
        told = "encrypted with another key";
    }
    SUBCASE("empty") {
        support::write_file(file, "");
        told = "the cookie store is empty";
    }
    SUBCASE("cut in the middle") {
        support::write_file(file, whole.substr(0, whole.size() / 2));
    }
    SUBCASE("overwritten") {
        std::string torn = whole;
        for (std::size_t i = 100; i < torn.size(); ++i) torn[i] = static_cast<char>(i * 37);
        support::write_file(file, torn);
    }
    SUBCASE("no store at all") {
        support::write_file(file, std::string(100000, 'x'));
        told = "this is not a cookie store";
    }
    SUBCASE("with a million rows, of which one is ours, of another key") {
        stores::execute(
            file,
            "PRAGMA synchronous = OFF; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
            "WHERE i < 1000000) INSERT INTO cookies SELECT 1, 'host-' || i || '.example', '', 'c', '', "
            "X'" +
                foreign + "', '/', " + stores::late_microseconds +
                ", 1, 1, 0, 1, 1, 1, 0, 2, 443, 0, 0, 0 FROM n");
        told = "encrypted with another key";
    }
    const auto before = support::fingerprints(home.path() + "/.config/chromium", {""});
    const Finished run = home.optout({"run", "--dry-run", "github"});
    CHECK_MESSAGE(run.exit_code == 3, (run.out + run.err));
    CHECK_MESSAGE(count_of(run.out + run.err, told) == 1, (run.out + run.err));
    CHECK(count_of(run.out + run.err, "Chromium, profile Default") >= 1);
    CHECK(run.err.find("a mistake of ours") == std::string::npos);
    const Finished doctor = home.optout({"doctor", "github"});
    CHECK(doctor.exit_code > 0);
    CHECK(doctor.exit_code <= 3);
    CHECK_MESSAGE(doctor.out.find(told) != std::string::npos, doctor.out);
    CHECK(home.optout({"sites"}).exit_code == 0);
    CHECK(support::fingerprints(home.path() + "/.config/chromium", {""}) == before);
}
