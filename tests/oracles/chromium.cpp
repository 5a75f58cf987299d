#include "oracles/chromium.hpp"

#include <stdexcept>

#include "page/selector.hpp"

namespace oracles {

using optout::browser::Browser;
using optout::browser::Json;
using optout::browser::View;
using optout::browser::Window;

namespace {

template <class Value>
Value must(optout::Result<Value> result) {
    if (!result.ok()) throw std::runtime_error(result.error().message());
    return std::move(result).value();
}

/// Arguments: the id and the count of changes of the document as it was seen, and selectors.
const std::string select_script = R"js(
const [id, selectors] = arguments;
const state = window[Symbol.for('optout')];
if (!state || state.id !== id) return null;
const numbers = new Map(state.elements.map((element, number) => [element, number]));
return selectors.map(text => {
    try { return [...document.querySelectorAll(text)].map(element => numbers.has(element) ? numbers.get(element) : -1); }
    catch (error) { return null; }
});
)js";

const std::string elements_script = R"js(
const [id, numbers] = arguments;
const state = window[Symbol.for('optout')];
return state && state.id === id ? numbers.map(number => state.elements[number]) : [];
)js";

}  // namespace

Chromium::Chromium() {
    using namespace std::chrono_literals;
    options_.driver = "chromedriver";
    options_.limit = 10s;
    browser_ = must(Browser::start(options_));
    window_ = std::make_unique<Window>(*browser_, options_);
}

View Chromium::open(const std::string& url) {
    return must(window_->open(must(optout::Url::parse(url)), {}));
}

View Chromium::look() {
    return must(window_->look({}));
}

View Chromium::press(const View& seen, const std::string& css) {
    const auto found = must(optout::page::Selector::parse(css)).select(*seen.document());
    if (found.empty()) throw std::runtime_error("nothing to press: " + css);
    if (const auto pressed = window_->press(seen, found.front()); !pressed.ok())
        throw std::runtime_error(pressed.error().message());
    return look();
}

std::optional<std::vector<std::optional<Numbers>>> Chromium::select(
    const View& seen, const std::vector<std::string>& selectors) {
    const Json said = must(browser_->run(select_script, Json::array({seen.id, selectors}), false));
    if (!said.is_array()) return std::nullopt;
    std::vector<std::optional<Numbers>> all;
    for (const Json& one : said)
        all.push_back(one.is_null() ? std::nullopt : std::optional(one.get<Numbers>()));
    return all;
}

std::vector<std::optional<Chromium::Spoken>> Chromium::spoken(const View& seen, const Numbers& numbers) {
    const Json elements = must(browser_->run(elements_script, Json::array({seen.id, numbers}), false));
    std::vector<std::optional<Spoken>> all;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const std::string element =
            i < elements.size() ? optout::browser::element_of(elements[i]) : std::string();
        if (element.empty())
            all.push_back(std::nullopt);
        else
            all.push_back(Spoken{ask(element, "computedrole"), ask(element, "computedlabel")});
    }
    return all;
}

std::string Chromium::ask(const std::string& element, const char* what) {
    const auto reply = must(browser_->get("/element/" + element + "/" + what));
    return reply.ok() && reply.value.is_string() ? reply.value.get<std::string>() : "?" + reply.error;
}

}  // namespace oracles
