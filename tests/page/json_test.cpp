#include "page/json.hpp"

#include "sample.hpp"

using namespace optout;
using namespace optout::page;
using sample::css;

namespace {

Error json_failure(std::string_view text) {
    const auto value = parse_json(text);
    REQUIRE_FALSE(value.ok());
    return value.error();
}

Json parsed(std::string_view text) {
    auto value = parse_json(text);
    if (!value.ok()) FAIL(value.error().message());
    return std::move(value).value();
}

std::vector<Json> embedded(std::string_view html, std::string_view selector = "code, script") {
    const Document document = sample::page(html);
    return embedded_json(document, css(selector));
}

}  // namespace

TEST_CASE("JSON of every kind is read") {
    CHECK(parsed(R"({"a":[1,-2,3.5,true,false,null,"ä\u00e4\n"],"b":{}})") ==
          Json::parse(R"({"a":[1,-2,3.5,true,false,null,"ä\u00e4\n"],"b":{}})"));
    CHECK(parsed(" 7 ") == 7);
    CHECK(parsed("[[],[{}],{\"x\":[]}]").dump() == "[[],[{}],{\"x\":[]}]");
    CHECK(parsed("18446744073709551615") == 18446744073709551615ULL);
}

TEST_CASE("what is no JSON is an error with line and column") {
    CHECK(json_failure("{\n  \"a\": 1,\n  \"b\": x\n}").message().find("line 3, column 8") !=
          std::string::npos);
    CHECK(json_failure("").kind == ErrorKind::malformed);
    CHECK(json_failure("{\"a\":1").kind == ErrorKind::malformed);
    CHECK(json_failure("{\"a\":1}}").kind == ErrorKind::malformed);
    CHECK(json_failure("{a:1}").kind == ErrorKind::malformed);
    CHECK(json_failure("[1,]").kind == ErrorKind::malformed);
    CHECK(json_failure("\"\xff\"").kind == ErrorKind::malformed);
    CHECK(json_failure("1e999").kind == ErrorKind::malformed);
    CHECK(json_failure("<html>").message().find("line 1, column 1") != std::string::npos);
}

TEST_CASE("an error never repeats what the answer held") {
    CHECK(json_failure("{\"token\": \"secret\", x").message().find("secret") == std::string::npos);
}

TEST_CASE("a member that occurs twice is an error that names it") {
    const Error error = json_failure(R"({"x":{"on":true,"o\u006e":false}})");
    CHECK(error.kind == ErrorKind::malformed);
    CHECK(error.message().find("\"on\"") != std::string::npos);
    CHECK(parsed(R"([{"on":1},{"on":2}])").size() == 2);
}

TEST_CASE("JSON nested deeper than 500 is refused, 500 is not") {
    CHECK(parse_json(std::string(500, '[') + std::string(500, ']')).ok());
    const Error error = json_failure(std::string(501, '[') + std::string(501, ']'));
    CHECK(error.kind == ErrorKind::too_large);
    CHECK(json_failure(std::string(1'000'000, '[')).kind == ErrorKind::too_large);
    std::string objects;
    for (int i = 0; i < 501; ++i) objects += "{\"a\":";
    CHECK(json_failure(objects).kind == ErrorKind::too_large);
}

TEST_CASE("a JSON pointer leads to a value") {
    const Json json = parsed(R"({"a":{"b":[10,{"c/d":1,"e~f":2,"":3}]},"":4,"0":5})");
    CHECK(*at_pointer(json, "") == json);
    CHECK(*at_pointer(json, "/a/b/0") == 10);
    CHECK(*at_pointer(json, "/a/b/1/c~1d") == 1);
    CHECK(*at_pointer(json, "/a/b/1/e~0f") == 2);
    CHECK(*at_pointer(json, "/a/b/1/") == 3);
    CHECK(*at_pointer(json, "/") == 4);
    CHECK(*at_pointer(json, "/0") == 5);
}

TEST_CASE("a JSON pointer that leads nowhere names the first missing step") {
    const Json json = parsed(R"({"a":{"b":[10]}})");
    for (const std::string_view pointer : {"/x", "/a/x/y", "/a/b/1", "/a/b/-", "/a/b/00", "/a/b/+0",
                                           "/a/b/0/x", "/a/b/99999999999999999999"}) {
        INFO(pointer);
        const auto value = at_pointer(json, pointer);
        REQUIRE_FALSE(value.ok());
        CHECK(value.error().kind == ErrorKind::not_found);
    }
    CHECK(at_pointer(json, "/a/x/y").error().message().find("no \"x\" at /a") != std::string::npos);
}

TEST_CASE("what is no JSON pointer is the pack's mistake") {
    for (const std::string_view pointer : {"a", "#/a", "/a~", "/a~2", "/~"}) {
        INFO(pointer);
        CHECK(at_pointer(Json::object(), pointer).error().kind == ErrorKind::pack);
        CHECK_FALSE(check_pointer(pointer).ok());
    }
    CHECK(check_pointer("").ok());
    CHECK(check_pointer("/a~0~1/").ok());
}

TEST_CASE("objects are found at any depth by all of the members given") {
    const Json json = parsed(
        R"({"k":1,"list":[{"k":1,"m":"x"},{"k":1,"m":"y"},[[{"k":1,"m":"x","n":{"k":1}}]]],"a/b~c":{"k":1.0,"m":"x"},"s":"{\"k\":1}"})");
    CHECK(find_objects(json, {{"k", 1}, {"m", "x"}}) ==
          std::vector<std::string>{"/a~1b~0c", "/list/0", "/list/2/0/0"});
    CHECK(find_objects(json, {{"k", 1}}).size() == 6);
    CHECK(find_objects(json, {{"k", "1"}}).empty());
    CHECK(find_objects(json, {{"k", nullptr}}).empty());
    for (const std::string& pointer : find_objects(json, {{"m", "x"}}))
        CHECK((*at_pointer(json, pointer))["m"] == "x");
}

TEST_CASE("JSON is read from scripts and from the text of elements") {
    CHECK(embedded(R"(<script type="application/json"> {"a":"&amp; <b>"} </script>)")[0]["a"] == "&amp; <b>");
    CHECK(embedded(R"(<code>{&quot;a&quot;:&quot;x &amp;amp; y&quot;}</code>)")[0]["a"] == "x &amp; y");
    CHECK(embedded(R"(<code><b>[1,</b>2]</code>)")[0] == Json::array({1, 2}));
}

TEST_CASE("JSON in a comment is decoded once, whether its own quotes are encoded or only its strings") {
    CHECK(
        embedded(
            R"(<code style="display:none"><!--{&quot;a&quot;:&quot;x &amp;amp; &#39;y&#x27; &lt;b&gt; \&quot;q\&quot;&quot;}--></code>)")
            [0]["a"] == "x &amp; 'y' <b> \"q\"");
    CHECK(embedded(R"(<code><!-- {"a":"say &quot;hi&quot; &amp;amp; &unknown; &"} --></code>)")[0]["a"] ==
          "say \"hi\" &amp; &unknown; &");
    CHECK(embedded(R"(<code><!--{"a":1}--><!-- no --><!--{"b":2}--></code>)").size() == 2);
    CHECK(embedded("<code><!--{&quot;a&quot;:&quot;&#8364;&#0;&#xD800;&quot;}--></code>")[0]["a"] ==
          "€\uFFFD\uFFFD");
}

TEST_CASE("JSON that is encoded once more as text is decoded") {
    CHECK(embedded(R"(<script type="text/x">{&quot;a&quot;:1}</script>)")[0]["a"] == 1);
    CHECK(embedded(R"(<code>{&amp;quot;a&amp;quot;:1}</code>)")[0]["a"] == 1);
}

TEST_CASE("a string that holds JSON is replaced by what it holds") {
    const auto values = embedded(
        R"(<code><!--{"status":200,"body":"{\"included\":[{\"key\":\"k\",\"value\":\"false\",\"inner\":\"[1,{\\\"x\\\":true}]\"}]}"}--></code>)");
    REQUIRE(values.size() == 1);
    CHECK(values[0]["body"]["included"][0]["value"] == "false");
    CHECK(values[0]["body"]["included"][0]["inner"][1]["x"] == true);
    const auto kept = embedded(R"(<script>{"a":"{no json}","b":"[draft]","c":"7","d":"{}"}</script>)");
    CHECK(kept[0] == Json{{"a", "{no json}"}, {"b", "[draft]"}, {"c", "7"}, {"d", Json::object()}});
}

TEST_CASE("strings within strings never become deeper than JSON may be") {
    const std::string inner = std::string(400, '[') + std::string(400, ']');
    const std::string html =
        "<script>" + std::string(200, '[') + "\"" + inner + "\"" + std::string(200, ']') + "</script>";
    const auto values = embedded(html);
    REQUIRE(values.size() == 1);
    CHECK(values[0].dump().find('"') != std::string::npos);
}

TEST_CASE("elements without JSON are passed over") {
    CHECK(embedded(
              "<code>if (x) { y }</code><code></code><code><!-- {no} --></code><script>var a = {};</script>")
              .empty());
    CHECK(embedded("<code>{\"a\":1}</code><p>{\"b\":1}</p>").size() == 1);
}
