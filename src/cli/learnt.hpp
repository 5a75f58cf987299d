// What `optout learn` has learnt, and how it is told.
#pragma once

#include <string>

#include "cli/output.hpp"
#include "learn/compose.hpp"

namespace optout::cli {

/// What was learnt, and how far it is proven.
struct Learnt {
    std::string site;
    std::string address;  // of the page
    std::string file;
    learn::Composed composed;
    learn::Candidate way;
    bool proven = false;
    std::string doubt;       // why it is not proven
    std::string no_request;  // why the request is not in the entry; empty: it is, or the form does without
    std::string kept_copy;   // of a pack of the user's that was there before
    std::string run;         // in the journal
    bool overrides_shipped = false;

    [[nodiscard]] int exit_code() const { return proven ? 0 : 1; }
};

/// As text, or as JSON.
void print(const Output& out, const Learnt& learnt, bool as_json);

}  // namespace optout::cli
