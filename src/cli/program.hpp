#pragma once

namespace optout::cli {

/// The whole program: parses the arguments, does the work, returns the exit code (design: 0 all as wanted, 1
/// something is different, 2 usage, configuration or pack wrong, 3 the person is needed, 4 our bug). Never
/// throws.
int run(int argc, char** argv);

}  // namespace optout::cli
