#include "page/inert.hpp"

#include <doctest/doctest.h>

using namespace optout::page;

namespace {

bool inert(const std::string& html) {
    return is_inert(Document::parse(html).value());
}

}  // namespace

TEST_CASE("a page of text, forms and styles is inert") {
    CHECK(
        inert("<style>p{color:red}</style><form method=post action=/save><input type=checkbox name=a>"
              "<button>Save</button></form><a href=/x>x</a><template><p>later</p></template>"));
    CHECK(inert("<script type='application/json'>{\"on\": true}</script>"));
    CHECK(inert("<p title='javascript is not needed' data-on=1 option=on>javascript:</p>"));
}

TEST_CASE("a page in which something can run or be drawn is not") {
    for (const char* html :
         {"<script>1</script>", "<script src=x.js></script>", "<SCRIPT TYPE='text/JavaScript'>1</SCRIPT>",
          "<script type=module>1</script>", "<body onload='x()'>", "<a href='javascript:x()'>x</a>",
          "<a href=' Java\nScript:x()'>x</a>", "<form action='javascript:x()'></form>", "<iframe></iframe>",
          "<object></object>", "<embed>", "<meta http-equiv=Refresh content=1>",
          "<div><template shadowrootmode=open><p>x</p></template></div>", "<svg onload='x()'></svg>",
          "<svg><script>1</script></svg>"})
        CHECK_MESSAGE(!inert(html), html);
}
