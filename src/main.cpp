#include "cli/program.hpp"

int main(int argc, char** argv) {
    return optout::cli::run(argc, argv);
}
