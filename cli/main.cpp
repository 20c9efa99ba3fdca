// The program: hands its arguments to the command line, and its streams.
#include <exception>
#include <iostream>

#include "cli/command_line.h"
#include "cli/output/exit_code.h"

int main(int argc, char** argv) {
  try {
    return parity::cli::run(argc, argv, std::cout, std::cerr);
  } catch (const std::exception& fault) {
    std::cerr << "parity: " << fault.what() << '\n';
    return parity::cli::kBadUsage;
  }
}
