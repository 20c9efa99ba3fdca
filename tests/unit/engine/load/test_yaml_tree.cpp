// YAML to a tree: where everything stands, and what is refused.
#include "engine/load/yaml_tree.h"

#include <catch2/catch.hpp>
#include <string>

namespace parity {
namespace {

struct Read {
  SourceFiles files;
  Checked<YamlNode> checked;
};

Read read(std::string text, const YamlLimits& limits = {}) {
  Read result{{{"first.yaml", "x: 1\n"}, {"second.yaml", std::move(text)}}, {}};
  result.checked = read_yaml(result.files, 1, limits);
  return result;
}

YamlNode tree(std::string text) {
  Read result = read(std::move(text));
  INFO(to_text(result.checked.diagnostics, result.files));
  REQUIRE(result.checked.diagnostics.empty());
  REQUIRE(result.checked.product);
  return *result.checked.product;
}

std::string codes(const Read& read) {
  std::string result;
  for (const Diagnostic& d : read.checked.diagnostics) {
    result += (result.empty() ? "" : " ") + std::string(d.code);
    CHECK(d.where.file == 1);
    CHECK_FALSE(d.message.empty());
  }
  return result;
}

std::string at(const Where& where) {
  return std::to_string(where.line) + ":" + std::to_string(where.column) + "+" + std::to_string(where.length);
}

TEST_CASE("yaml: every scalar knows its place", "[engine][load]") {
  const YamlNode root = tree(
      "plain: value\n"
      "quoted: \"two words\"\n"
      "single: 'x'\n"
      "list: [a, bb]\n"
      "nested:\n"
      "  - {k: v}\n"
      "empty: ''\n");
  CHECK(at(root.where) == "1:1+1");
  CHECK(at(root.entries[0].key.where) == "1:1+5");
  CHECK(at(root.find("plain")->where) == "1:8+5");
  CHECK(at(root.find("quoted")->where) == "2:10+9");
  CHECK(root.find("quoted")->is_quoted);
  CHECK_FALSE(root.find("plain")->is_quoted);
  CHECK(at(root.find("single")->where) == "3:10+1");
  CHECK(at(root.find("list")->items[1].where) == "4:11+2");
  CHECK(at(root.find("nested")->items[0].where) == "6:5+1");
  CHECK(at(root.find("nested")->items[0].find("k")->where) == "6:9+1");
  CHECK(at(root.find("empty")->where) == "7:9+1");
  CHECK(root.find("missing") == nullptr);
}

TEST_CASE("yaml: text after letters beyond ASCII keeps its place in bytes", "[engine][load]") {
  const YamlNode root = tree("größe: x\n");
  CHECK(at(root.find("größe")->where) == "1:10+1");
}

TEST_CASE("yaml: a place inside a text, on its line or in a block", "[engine][load]") {
  const YamlNode root = tree(
      "inline: \"due {{ a }}\"\n"
      "block: |\n"
      "    first line\n"
      "\n"
      "    then {{ b }}\n"
      "folded: >-\n"
      "    first\n"
      "    then {{ c }}\n");
  const Text inline_text = root.find("inline")->as_text();
  CHECK(at(inline_text.at(4, 7)) == "1:14+7");
  const YamlNode& block = *root.find("block");
  CHECK(block.text == "first line\n\nthen {{ b }}\n");
  CHECK(block.is_quoted);
  CHECK(at(block.as_text().at(block.text.find("{{"), 7)) == "5:10+7");
  CHECK(at(block.as_text().at(0, 5)) == "3:5+5");
  CHECK(at(block.as_text().at(10'000, 1)) == "6:5+1");
  // A folded block's line breaks are gone: its start is as near as it gets.
  const YamlNode& folded = *root.find("folded");
  CHECK(folded.text == "first then {{ c }}");
  CHECK(at(folded.as_text().at(folded.text.find("{{"), 7)) == "6:9+1");
}

TEST_CASE("yaml: nothing, in every spelling, is null; quoted it is text", "[engine][load]") {
  const YamlNode root = tree("a:\nb: ~\nc: null\nd: \"null\"\ne: 'NULL'\n");
  CHECK(root.find("a")->is_null());
  CHECK(root.find("b")->is_null());
  CHECK(root.find("c")->is_null());
  CHECK(root.find("d")->is_scalar());
  CHECK(root.find("e")->text == "NULL");
}

TEST_CASE("yaml: comments and line ends make no difference", "[engine][load]") {
  const YamlNode plain = tree("a: [1, {b: c}]\nz: y\n");
  CHECK(canonical_text(tree("# c\r\nz:   y # c\r\na:\r\n  - 1\r\n  - b: c\r\n")) == canonical_text(plain));
  CHECK(canonical_text(tree("\xEF\xBB\xBFz: \"y\"\na: [1, {b: 'c'}]\n")) == canonical_text(plain));
}

TEST_CASE("yaml: what makes a difference is in the canonical text", "[engine][load]") {
  const std::string base = canonical_text(tree("a: [1, {b: c}]\n"));
  for (const std::string_view other :
       {"a: [1, {b: d}]\n", "a: [{b: c}, 1]\n", "a: ['1', {b: c}]\n", "a: [1, {b: c, d: e}]\n", "a: [1, [b, c]]\n",
        "a: [1, {b: c}, ~]\n", "a: [1, {b: ''}]\n", "a: [1, {b: }]\n", "b: [1, {b: c}]\n", "a: [\"1, {b: c}\"]\n"}) {
    INFO(other);
    CHECK(canonical_text(tree(std::string(other))) != base);
  }
  // No two trees are spelled alike: lengths stand before texts.
  CHECK(canonical_text(tree("a: 's1:b;'\n")) != canonical_text(tree("a: b\n")));
}

TEST_CASE("yaml: refused, with a code, in the right file", "[engine][load]") {
  struct Case {
    std::string_view what;
    std::string text, want;
    bool has_tree;
  };
  const std::string deep(40, '[');
  const Case cases[] = {
      {"NUL", std::string("a: b\nc: \0d\n", 11), "R0001", false},
      {"control character", "a: \x07\n", "R0001", false},
      {"delete", "a: \x7f\n", "R0001", false},
      {"lone continuation byte", "a: \x80\n", "R0001", false},
      {"overlong UTF-8", "a: \xc0\xaf\n", "R0001", false},
      {"overlong three bytes", "a: \xe0\x80\xaf\n", "R0001", false},
      {"surrogate", "a: \xed\xa0\x80\n", "R0001", false},
      {"beyond Unicode", "a: \xf4\x90\x80\x80\n", "R0001", false},
      {"cut short", "a: \xe2\x82", "R0001", false},
      {"UTF-16", std::string("\xff\xfe", 2) + "a", "R0001", false},
      {"unbalanced", "a: [1, 2\n", "R0002", false},
      {"tab for indentation", "a:\n\tb: c\n", "R0002", false},
      {"bad escape", "a: \"\\q\"\n", "R0002", false},
      {"bad indentation", "a:\n    b: 1\n  c: 2\n", "R0002", false},
      {"key twice", "a: 1\na: 2\n", "R0003", true},
      {"key twice, quoted", "a: 1\n'a': 2\n", "R0003", true},
      {"key three times", "a: 1\na: 2\na: 3\n", "R0003 R0003", true},
      {"anchor", "a: &x 1\n", "R0004", true},
      {"anchor and alias", "a: &x 1\nb: *x\n", "R0004 R0004", true},
      {"anchor on a map", "a: &x {b: c}\n", "R0004", true},
      {"merge key", "a: &x {b: c}\nd: {<<: *x}\n", "R0004 R0004", true},
      {"tag", "a: !!str 1\n", "R0004", true},
      {"own tag", "a: !run 1\n", "R0004", true},
      {"tag on a list", "a: !!set [b]\n", "R0004", true},
      {"tag on a map", "a: !python/object {b: c}\n", "R0004", true},
      {"tag on nothing", "a: !!null\n", "R0004", true},
      {"unknown alias", "a: *x\n", "R0002", false},
      {"too deep", "a: " + deep + std::string(40, ']') + "\n", "R0006", false},
      {"much too deep", "a: " + std::string(100'000, '[') + "\n", "R0006", false},
      {"two documents", "a: 1\n---\nb: 2\n", "R0007", true},
      {"two documents, the second empty", "a: 1\n---\n", "R0007", true},
      {"a second document too deep", "a: 1\n---\n" + deep + std::string(40, ']') + "\n", "R0007", true},
      {"a second document that is none", "a: 1\n---\n[\n", "R0002", true},
      {"a list as key", "[a, b]: c\n", "R0103", true},
      {"a map as key", "{a: b}: c\n", "R0103", true},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    const Read result = read(c.text);
    CHECK(codes(result) == c.want);
    CHECK(result.checked.product.has_value() == c.has_tree);
    CHECK(has_error(result.checked.diagnostics));
    CHECK(to_text(result.checked.diagnostics, result.files).find("second.yaml") == 0);
  }
}

TEST_CASE("yaml: a file with nothing in it is nothing, and says where", "[engine][load]") {
  for (const std::string_view text : {"", "\n\n", "# only a comment\n", "---\n", "~\n"}) {
    INFO(text);
    const YamlNode root = tree(std::string(text));
    CHECK(root.is_null());
    CHECK(root.where.file == 1);
    CHECK(root.where.line >= 1);
  }
}

TEST_CASE("yaml: aliases can't grow a small file into a large one", "[engine][load]") {
  std::string laughs = "a: &a [x, x, x, x, x, x, x, x, x]\n";
  for (char c = 'b'; c <= 'i'; ++c) {
    const std::string before(1, static_cast<char>(c - 1));
    laughs += std::string(1, c) + ": &" + c + " [";
    for (int i = 0; i < 9; ++i) laughs += (i == 0 ? "*" : ", *") + before;
    laughs += "]\n";
  }
  const Read result = read(laughs);
  REQUIRE(result.checked.product);
  CHECK(has_error(result.checked.diagnostics));
  CHECK(result.checked.product->find("i")->items.size() == 9);
  CHECK(result.checked.product->find("i")->items.front().is_null());
}

TEST_CASE("yaml: limits of size", "[engine][load]") {
  CHECK(codes(read("a: 1\n", {.max_bytes = 4})) == "R0006");
  CHECK(codes(read("a: 1\n", {.max_bytes = 5})).empty());
  CHECK(codes(read("[1, 2, 3]\n", {.max_nodes = 3})) == "R0006");
  CHECK(codes(read("[1, 2, 3]\n", {.max_nodes = 4})).empty());
  CHECK(codes(read("[[1]]\n", {.max_depth = 1})) == "R0006");
  CHECK(codes(read("[[1]]\n", {.max_depth = 2})).empty());
  CHECK(codes(read(std::string(5U << 20U, ' '))) == "R0006");
}

// Each value looks at its own line; if it looked at all of it, a file of one line would take minutes.
TEST_CASE("yaml: a long line costs no more than many short ones", "[engine][load]") {
  std::string line = "a: [";
  for (int i = 0; i < 300'000; ++i) line += "x,";
  line += std::string(2'000'000, 'y') + "]\n";
  const YamlNode root = tree(line);
  CHECK(root.find("a")->items.size() == 300'001);
}

TEST_CASE("yaml: a text may be written over several lines", "[engine][load]") {
  const YamlNode root = tree("a: one\n  two\nb: \"one\n  two\"\nc: x\n");
  CHECK(root.find("a")->text == "one two");
  CHECK(root.find("b")->text == "one two");
  CHECK(at(root.find("c")->where) == "5:4+1");
}

}  // namespace
}  // namespace parity
