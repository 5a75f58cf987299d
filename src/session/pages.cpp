#include "session/pages.hpp"

#include <algorithm>
#include <optional>
#include <random>
#include <utility>

#include "session/batch.hpp"
#include "session/content.hpp"
#include "session/exchange.hpp"
#include "session/token_fetch.hpp"

namespace optout::session {

namespace {

Result<Exchange> exchange_for(const PageRequest& page) {
    OPTOUT_TRY(Url url, Url::parse(page.url));
    return Exchange{.session = page.session,
                    .url = std::move(url),
                    .json = page.json,
                    .api = page.json,
                    .headers = page.headers,
                    .never = page.never};
}

/// Unlikely enough to be in what is sent.
std::string new_boundary() {
    std::random_device random;
    std::string text = "optout-form-";
    for (int i = 0; i < 4; ++i) text += std::to_string(random());
    return text;
}

/// The address that a form is sent to: an empty action is the page itself, whatever <base> says.
Result<Url> action_of(const Submit& submit) {
    if (submit.form.action.empty()) return submit.page.resolve("");
    OPTOUT_TRY(const Url base, submit.page.resolve(submit.form.base));
    return base.resolve(submit.form.action);
}

Result<Url> with_query(const Url& url, const std::string& query) {
    const std::string& text = url.text();
    return Url::parse(text.substr(0, text.find_first_of("?#")) + "?" + query);
}

Result<Exchange> exchange_for(const Submit& submit) {
    OPTOUT_TRY(Url action, action_of(submit));
    Exchange exchange{.form_page = submit.page};
    if (!submit.form.post) {
        OPTOUT_TRY(exchange.url, with_query(action, form_urlencode(submit.form.entries)));
        return exchange;
    }
    const bool is_multipart = submit.form.enctype == "multipart/form-data";
    page::EncodedBody encoded = page::encode(submit.form, is_multipart ? new_boundary() : "");
    exchange.url = std::move(action);
    exchange.method = "POST";
    exchange.content_type = std::move(encoded.content_type);
    exchange.body = std::move(encoded.body);
    return exchange;
}

Result<Exchange> exchange_for(const Send& send) {
    const bool is_method = !send.method.empty() && std::all_of(send.method.begin(), send.method.end(),
                                                               [](char c) { return c >= 'A' && c <= 'Z'; });
    if (!is_method)
        return Error{ErrorKind::pack, "a request has a method that is none", send.url,
                     "use POST, PUT or the like"};
    OPTOUT_TRY(Url url, Url::parse(send.url));
    return Exchange{.url = std::move(url),
                    .method = send.method,
                    .json = true,
                    .api = true,
                    .headers = send.headers,
                    .content_type = send.content_type,
                    .body = send.body};
}

Result<Exchange> exchange_for(const Press& press) {
    return Error{ErrorKind::internal, "a press was given to a driver without a browser", press.page.url, ""};
}

Result<Exchange> exchange_for(const WriteRequest& write) {
    OPTOUT_TRY(Exchange exchange,
               std::visit([](const auto& action) { return exchange_for(action); }, write.action));
    exchange.session = write.session;
    exchange.in_order = true;
    exchange.before_send = write.before_send;
    return exchange;
}

/// The results of a batch, in the order of the requests.
class Pages {
  public:
    template <class Request>
    explicit Pages(const std::vector<Request>& requests, const OnAnswer& on_answer)
        : on_answer_(on_answer), pages_(requests.size()) {
        for (std::size_t i = 0; i < requests.size(); ++i) {
            auto exchange = exchange_for(requests[i]);
            if (exchange.ok()) {
                exchanges_.push_back(std::move(exchange).value());
                places_.push_back({i, exchanges_.back().json});
            } else {
                pages_[i] = std::move(exchange).error();
            }
        }
    }

    std::vector<Result<Page>> run(Channel& channel) {
        fetch_tokens(channel, exchanges_);
        run_batch(
            channel, std::move(exchanges_),
            {[this](std::size_t index, Result<Arrival> arrival) {
                 return answered(places_[index], std::move(arrival));
             },
             [this](std::size_t index, Error why) { pages_[places_[index].request] = std::move(why); }});
        std::vector<Result<Page>> results;
        results.reserve(pages_.size());
        for (auto& page : pages_) results.push_back(std::move(*page));
        return results;
    }

  private:
    struct Place {
        std::size_t request;
        bool expect_json;
    };

    bool answered(const Place& place, Result<Arrival> arrival) {
        auto& page = pages_[place.request];
        page = arrival.ok() ? make_page(std::move(arrival).value(), place.expect_json)
                            : Result<Page>(std::move(arrival).error());
        return !on_answer_ || on_answer_(place.request, *page);
    }

    const OnAnswer& on_answer_;
    std::vector<std::optional<Result<Page>>> pages_;
    std::vector<Exchange> exchanges_;
    std::vector<Place> places_;  // of each exchange
};

}  // namespace

std::vector<Result<Page>> open_pages(Channel& channel, const std::vector<PageRequest>& pages,
                                     const OnAnswer& on_answer) {
    return Pages(pages, on_answer).run(channel);
}

std::vector<Result<Page>> send_writes(Channel& channel, const std::vector<WriteRequest>& writes,
                                      const OnAnswer& on_answer) {
    return Pages(writes, on_answer).run(channel);
}

}  // namespace optout::session
