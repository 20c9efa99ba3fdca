// `parity fmt` on files: what it writes, what --check says, what it leaves alone.
#include <sys/wait.h>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "test_paths.h"

namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / "parity-test-fmt") {
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return (path_ / name).string();
  }
  std::string read(const std::string& name) const {
    std::ifstream stream(path_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  std::string path() const { return path_.string(); }

 private:
  fs::path path_;
};

int parity(const std::string& arguments) {
  const int status = std::system((std::string(PARITY_BINARY) + " " + arguments + " > /dev/null 2>&1").c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TEST_CASE("parity fmt writes the layout, and --check then has nothing to say") {
  const Folder folder;
  folder.write("a.yaml", "a:\n    b: 1  \n\n\n# end\nc: 2");
  CHECK(parity("fmt --check " + folder.path()) == 1);
  CHECK(folder.read("a.yaml") == "a:\n    b: 1  \n\n\n# end\nc: 2");
  CHECK(parity("fmt " + folder.path()) == 0);
  CHECK(folder.read("a.yaml") == "a:\n  b: 1\n\n# end\nc: 2\n");
  CHECK(parity("fmt --check " + folder.path()) == 0);
}

TEST_CASE("parity fmt leaves a file that it can't read, and lays out the others") {
  const Folder folder;
  const std::string broken = folder.write("a.yaml", "a: [1  \n");
  folder.write("b.yaml", "b: 1  \n");
  CHECK(parity("fmt " + folder.path()) == 2);
  CHECK(folder.read("a.yaml") == "a: [1  \n");
  CHECK(folder.read("b.yaml") == "b: 1\n");
  CHECK(parity("fmt --check " + broken) == 2);
  CHECK(parity("fmt /nowhere/at/all.yaml") == 2);
}

TEST_CASE("the bundled rules are in order") { CHECK(parity("fmt --check " PARITY_SOURCE_DIR "/rules") == 0); }
