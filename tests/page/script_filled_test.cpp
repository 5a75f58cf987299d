#include "page/script_filled.hpp"

#include <doctest/doctest.h>

#include <string>

#include "page/selector.hpp"

using namespace optout::page;

namespace {

bool filled(const std::string& html) {
    const Document document = Document::parse(html).value();
    const auto found = Selector::parse("[t]").value().select(document);
    REQUIRE(found.size() == 1);
    return is_filled_by_script(document, found.front());
}

const std::string box = "<input type=checkbox name=share t>";
const std::string script = "<script>const f = document.forms[0]; f.share.checked = told.share;</script>";

}  // namespace

TEST_CASE("a form that says nothing, and a script that names the control and sets such things") {
    CHECK(filled("<form><input name=port>" + box + "</form>" + script));
    CHECK(filled("<form><input type=hidden name=token value=x><select name=s><option value=1>1</select>" +
                 box +
                 "</form><script>var told = {\"share\": \"1\"};</script>"
                 "<script>for (const e of f.elements) e.checked = told[e.name]</script>"));
}

TEST_CASE("what the page itself tells is taken at its word") {
    CHECK_FALSE(filled("<form><input name=port value=21>" + box + "</form>" + script));
    CHECK_FALSE(filled("<form><input type=checkbox checked>" + box + "</form>" + script));
    CHECK_FALSE(filled("<form><select name=s><option selected>1</select>" + box + "</form>" + script));
    CHECK_FALSE(filled("<form><textarea name=x>y</textarea>" + box + "</form>" + script));
    CHECK_FALSE(filled("<form>" + box + "</form>"));
    CHECK_FALSE(filled("<form>" + box + "</form><script>track('shares'); x.value = 1</script>"));
    CHECK_FALSE(filled("<form>" + box + "</form><script>menu.share()</script>"));
    CHECK_FALSE(filled(box + script));
    // Another form's values say nothing of this one.
    CHECK(filled("<form><input name=q value=x></form><form>" + box + "</form>" + script));
}
