// Children that do what must not happen to the test itself, and short words for tests of the journal.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "journal/journal.hpp"
#include "support/scratch.hpp"

namespace optout::journal {

using support::Scratch;

/// Starts a child that runs `work` and ends with what it returns.
template <class Work>
pid_t start(Work work) {
    const pid_t child = fork();
    if (child < 0) std::abort();
    if (child == 0) _exit(work());
    return child;
}

/// The exit status of a child, or 128 and more when a signal ended it.
inline int finish(pid_t child) {
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// The text with every digit as 9 and every small letter as a.
inline std::string shape(std::string text) {
    for (char& c : text) {
        if (c >= '0' && c <= '9') c = '9';
        if (c >= 'a' && c <= 'z') c = 'a';
    }
    return text;
}

inline Draft note(const std::string& text) {
    return {Kind::note, {}, {{"text", text}}};
}

}  // namespace optout::journal
