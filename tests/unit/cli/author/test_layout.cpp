// The canonical layout: what it changes, what it leaves, and that no file says anything else afterwards.
#include <catch2/catch.hpp>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/author/layout.h"
#include "cli/site/rules_folder.h"
#include "engine/load/load.h"
#include "engine/load/yaml_tree.h"
#include "engine/plan/compile.h"
#include "test_paths.h"

namespace {

using namespace parity;
using namespace parity::cli;

std::string laid(const std::string& text) {
  const auto layout = laid_out({"a.yaml", text});
  INFO(to_text(layout.diagnostics, {{"a.yaml", text}}));
  REQUIRE(layout.product);
  return layout.product->text;
}

std::string canonical(const std::string& text) {
  const auto tree = read_yaml({{"a.yaml", text}}, 0);
  REQUIRE(tree.product);
  return canonical_text(*tree.product);
}

// The words of a file, line by line, whatever blanks stand around them.
std::vector<std::string> words(const std::string& text) {
  std::vector<std::string> result;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    const std::size_t first = line.find_first_not_of(" \r");
    if (first != std::string::npos) result.push_back(line.substr(first, line.find_last_not_of(" \r") - first + 1));
  }
  return result;
}

SourceFiles bundled() {
  auto files = read_rule_files(PARITY_SOURCE_DIR "/rules");
  REQUIRE(files);
  REQUIRE(files->size() > 40);
  return *files;
}

std::string hash_of(SourceFiles files) {
  LoadOptions options;
  options.root = PARITY_SOURCE_DIR "/rules";
  auto loaded = load_rules(std::move(files), options);
  const auto plan = compile(std::move(*loaded.product));
  REQUIRE(plan.product);
  return (*plan.product)->rule_sets.front().hash;
}

}  // namespace

TEST_CASE("layout: what it takes grows with the lines of comment, and not with their square") {
  // The processor's time: a busy machine, or one that is stopped, takes as long as it likes.
  const auto seconds = [](std::size_t comments) {
    std::string text = "a: 1\n";
    for (std::size_t i = 0; i < comments; ++i) text += "# c\n";
    const std::clock_t start = std::clock();
    CHECK(laid(text) == text);
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  };
  const double few = seconds(10'000);
  const double many = seconds(80'000);
  INFO(few << " s and " << many << " s");
  CHECK(many < 24 * few + 0.5);
}

TEST_CASE("layout: blanks, blank lines, line ends") {
  struct Case {
    const char* name;
    std::string input;
    std::string want;
  };
  for (const Case& c : {
           Case{"in order", "a: 1\n\nb: 2\n", "a: 1\n\nb: 2\n"},
           Case{"blanks at the end", "a: 1   \nb: 2 # c  \n", "a: 1\nb: 2 # c\n"},
           Case{"no line end", "a: 1", "a: 1\n"},
           Case{"many line ends", "a: 1\n\n\n\n", "a: 1\n"},
           Case{"many blank lines", "a: 1\n\n  \n\nb: 2\n", "a: 1\n\nb: 2\n"},
           Case{"at the top", "\n\n# c\na: 1\n", "# c\na: 1\n"},
           Case{"carriage returns", "a: 1\r\nb: 2\r\n", "a: 1\nb: 2\n"},
       }) {
    CAPTURE(c.name);
    CHECK(laid(c.input) == c.want);
  }
}

TEST_CASE("layout: two blanks a level, comments with what they stand before") {
  CHECK(laid("a:\n    b: 1\n    c:\n        d: 2\ne: 3\n") == "a:\n  b: 1\n  c:\n    d: 2\ne: 3\n");
  CHECK(laid("a:\n    # of b\n    b: 1\n# of c\nc: 2\n") == "a:\n  # of b\n  b: 1\n# of c\nc: 2\n");
  CHECK(laid("rules:\n    - id: x\n      when: y\n    - id: z\n") == "rules:\n  - id: x\n    when: y\n  - id: z\n");
  CHECK(laid("a:\n   - b:\n        c: 1\n     d: 2\n") == "a:\n  - b:\n      c: 1\n    d: 2\n");
  CHECK(laid("a:\n    all:\n       - {b: present}\n       - c\n") == "a:\n  all:\n    - {b: present}\n    - c\n");
  CHECK(laid("a:\n    b: {c: 1,\n        d: 2}\n") == "a:\n  b: {c: 1,\n      d: 2}\n");
}

TEST_CASE("layout: the text of a block scalar is its own") {
  const std::string text = "a: |\n  one  \n\n\n  two\n    three\nb: 1\n";
  CHECK(laid(text) == text);
  CHECK(laid("a:\n    b: |\n        one  \n\n\n          two\n    c: 1\n") ==
        "a:\n  b: |\n      one  \n\n\n        two\n  c: 1\n");
  CHECK(laid("a: >-\n  # no comment\n  two\n\n\n\nb: 1\n") == "a: >-\n  # no comment\n  two\n\nb: 1\n");
}

TEST_CASE("layout: what would change the meaning is left, and said so") {
  // Blank lines within quotes are line ends of the text.
  const std::string text = "a: \"one\n\n\n  two\"\n";
  const auto layout = laid_out({"a.yaml", text});
  REQUIRE(layout.product);
  CHECK(layout.product->text == text);
  CHECK(layout.product->left == std::vector<std::string>{"blank lines"});
  // Kept line ends at the end of a block are text.
  CHECK(canonical(laid("a: |+\n  one\n\n\nb: 1\n")) == canonical("a: |+\n  one\n\n\nb: 1\n"));
}

// Found by fuzzing: a block that ends with the file takes the line end as its own.
TEST_CASE("layout: a line end is not added where it would be part of a text") {
  const auto layout = laid_out({"a.yaml", "a:\n    b: |\n        one\n        two"});
  REQUIRE(layout.product);
  CHECK(layout.product->text == "a:\n  b: |\n      one\n      two");
  CHECK(layout.product->left == std::vector<std::string>{"the end of the file"});
  CHECK(laid(layout.product->text) == layout.product->text);
  CHECK(laid("a: >-\n  one") == "a: >-\n  one\n");
}

TEST_CASE("layout: a file that can't be read is refused") {
  for (const char* text : {"a: [1\n", "a:\n\tb: 1\n", "a: 1\t\n", "a: 1\na: 2\n", "a: \x01\n", "a: &x 1\n"}) {
    CAPTURE(text);
    const auto layout = laid_out({"a.yaml", text});
    CHECK_FALSE(layout.product);
    CHECK(has_error(layout.diagnostics));
  }
}

TEST_CASE("layout: nothing of the bundled rules is said otherwise, and a second time changes nothing") {
  const SourceFiles files = bundled();
  SourceFiles fresh = files;
  for (SourceFile& file : fresh) {
    CAPTURE(file.path);
    const std::string before = file.text;
    file.text = laid(before);
    CHECK(words(file.text) == words(before));
    CHECK(canonical(file.text) == canonical(before));
    CHECK(laid(file.text) == file.text);
  }
  CHECK(hash_of(fresh) == hash_of(files));
}

TEST_CASE("layout: bundled rules that were disarranged come back as they were") {
  std::size_t compared = 0;
  for (const SourceFile& file : bundled()) {
    CAPTURE(file.path);
    const std::string in_order = laid(file.text);
    std::string disarranged = "\n";
    std::istringstream stream(in_order);
    for (std::string line; std::getline(stream, line);)  // a line of text keeps its end; a comment is none
      disarranged += line + (line.ends_with(':') || line.find(" # ") != std::string::npos ? "  \r\n" : "\n");
    disarranged += "\n\n";
    if (canonical(disarranged) != canonical(in_order)) continue;
    CHECK(laid(disarranged) == in_order);
    ++compared;
  }
  CHECK(compared >= 100);
}
