// `parity fmt` on files: what it writes, what --check says, what it leaves alone.
#include <sys/wait.h>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "test_paths.h"
#include "tests/temporary_folder.h"

namespace {

namespace fs = std::filesystem;

using Folder = parity::tests::TemporaryFolder;

int run_parity(const std::string& arguments) {
  const int status = std::system((std::string(PARITY_BINARY) + " " + arguments + " > /dev/null 2>&1").c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TEST_CASE("parity fmt writes the layout, and --check then has nothing to say") {
  const Folder folder;
  folder.write("a.yaml", "a:\n    b: 1  \n\n\n# end\nc: 2");
  CHECK(run_parity("fmt --check " + folder.path()) == 1);
  CHECK(folder.read("a.yaml") == "a:\n    b: 1  \n\n\n# end\nc: 2");
  CHECK(run_parity("fmt " + folder.path()) == 0);
  CHECK(folder.read("a.yaml") == "a:\n  b: 1\n\n# end\nc: 2\n");
  CHECK(run_parity("fmt --check " + folder.path()) == 0);
}

TEST_CASE("parity fmt leaves a file that it can't read, and lays out the others") {
  const Folder folder;
  const std::string broken = folder.write("a.yaml", "a: [1  \n");
  folder.write("b.yaml", "b: 1  \n");
  CHECK(run_parity("fmt " + folder.path()) == 2);
  CHECK(folder.read("a.yaml") == "a: [1  \n");
  CHECK(folder.read("b.yaml") == "b: 1\n");
  CHECK(run_parity("fmt --check " + broken) == 2);
  CHECK(run_parity("fmt /nowhere/at/all.yaml") == 2);
}

TEST_CASE("the bundled rules are in order") { CHECK(run_parity("fmt --check " PARITY_SOURCE_DIR "/rules") == 0); }
