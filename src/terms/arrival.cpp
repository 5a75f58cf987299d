#include "terms/arrival.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"
#include "terms/compressed.hpp"
#include "terms/serialise.hpp"

namespace optout::terms {

namespace {

Arrival without_page(Arrival::Kind kind, std::string reason) {
    Arrival arrival;
    arrival.kind = kind;
    arrival.reason = std::move(reason);
    return arrival;
}

Arrival from_error(const Error& error) {
    const bool is_final = error.kind == ErrorKind::refused || error.kind == ErrorKind::too_large;
    return without_page(is_final ? Arrival::Kind::gone : Arrival::Kind::trouble, error.what);
}

/// Nothing when the status brings a page.
std::optional<Arrival> from_status(int status) {
    if (status == 200 || status == 203) return std::nullopt;
    const std::string reason = "the server answers with status " + std::to_string(status);
    if (status == 401 || status == 403 || status == 429 || status == 503 || status == 999)
        return without_page(Arrival::Kind::turned_away, reason);
    if (status == 404 || status == 410 || status == 451 || (status >= 200 && status < 400))
        return without_page(Arrival::Kind::gone, reason);
    return without_page(
        status >= 500 || status == 408 || status == 425 ? Arrival::Kind::trouble : Arrival::Kind::gone,
        reason);
}

}  // namespace

std::string digest_of(const Snapshot& snapshot) {
    return sha256_hex(snapshot.content_type + "\n" + snapshot.bytes);
}

Arrival arrival_of(Result<session::PublicAnswer> answer, const std::string& address,
                   const std::optional<PageRow>& known) {
    if (!answer.ok()) return from_error(answer.error());
    Arrival arrival;
    arrival.kind = Arrival::Kind::page;
    if (answer->status == 304 && known) {
        arrival.row = *known;
        if (!answer->etag.empty()) arrival.row.etag = answer->etag;
        if (!answer->last_modified.empty()) arrival.row.last_modified = answer->last_modified;
        arrival.is_news = arrival.row != *known;
        return arrival;
    }
    if (auto other = from_status(answer->status)) return std::move(*other);
    Snapshot snapshot{std::move(answer->content_type), std::move(answer->body)};
    arrival.row = {address, answer->etag, answer->last_modified, digest_of(snapshot)};
    arrival.is_news = arrival.row != known;
    if (known && known->digest == arrival.row.digest) return arrival;
    arrival.packed = compress(snapshot.bytes);
    arrival.snapshot = std::move(snapshot);
    return arrival;
}

Arrival arrival_of(const Result<session::Page>& page, const std::string& address) {
    if (!page.ok()) return from_error(page.error());
    if (auto other = from_status(page->status == 0 ? 200 : page->status)) return std::move(*other);
    const auto* document = std::get_if<page::Document>(&page->content);
    if (document == nullptr) return without_page(Arrival::Kind::gone, "the answer is JSON and not a text");
    Arrival arrival;
    arrival.kind = Arrival::Kind::page;
    Snapshot snapshot{"text/html; charset=utf-8", to_html(*document)};
    arrival.row = {address, "", "", digest_of(snapshot)};
    arrival.packed = compress(snapshot.bytes);
    arrival.snapshot = std::move(snapshot);
    return arrival;
}

}  // namespace optout::terms
