#include "cli/interruption.hpp"

#include <poll.h>

namespace optout::cli {

namespace {

volatile std::sig_atomic_t interruption_wished = 0;

void note_interruption(int /*signal*/) {
    interruption_wished = 1;
}

}  // namespace

Interruption::Interruption() {
    interruption_wished = 0;
    struct sigaction noted {};
    noted.sa_handler = note_interruption;
    sigemptyset(&noted.sa_mask);
    for (std::size_t i = 0; i < signals_.size(); ++i) (void)sigaction(signals_[i], &noted, &before_[i]);
}

Interruption::~Interruption() {
    for (std::size_t i = 0; i < signals_.size(); ++i) (void)sigaction(signals_[i], &before_[i], nullptr);
}

bool Interruption::is_wished() {
    return interruption_wished != 0;
}

void Interruption::wait(int milliseconds) {
    // In pieces: a signal that came a moment before would not end one long wait.
    for (int waited = 0; waited < milliseconds && !is_wished(); waited += 100) (void)::poll(nullptr, 0, 100);
}

}  // namespace optout::cli
