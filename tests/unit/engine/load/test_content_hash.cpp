// What an approval is of: the content hash of a rule set. Comments, layout and which file holds what don't change it;
// any other word of the bundled rules, concepts and services does. PARITY_EVERY_WORD=1 tries each of them, for minutes.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <functional>
#include <set>

#include "cli/site/rules_folder.h"
#include "engine/load/load.h"
#include "engine/load/yaml_tree.h"
#include "engine/plan/compile.h"
#include "engine/testing/mutation.h"
#include "test_paths.h"

namespace {

using namespace parity;

constexpr const char* kFolder = PARITY_SOURCE_DIR "/rules";

SourceFiles bundled() {
  auto files = cli::read_rule_files(kFolder);
  REQUIRE(files);
  REQUIRE(files->size() > 40);
  return *files;
}

std::string name_of(const SourceFile& file) { return file.path.substr(std::string(kFolder).size() + 1); }
bool is_concepts(const SourceFile& file) { return name_of(file).starts_with("concepts/"); }
// Tests and approvals are no part of what a rule set says.
bool is_content(const SourceFile& file) {
  const std::string name = name_of(file);
  return name != "approvals.yaml" && name.find("/tests/") == std::string::npos;
}

// What is hashed, also of files that hold an error by now.
std::string content_of(SourceFiles files, const LoadOptions& options = {kFolder, {}}) {
  const auto loaded = load_rules(std::move(files), options);
  std::string content = loaded.product->concepts_canonical;
  for (const RuleSet& set : loaded.product->rule_sets) content += "\n" + set.canonical;
  return content;
}

std::string hash_of(SourceFiles files) {
  auto loaded = load_rules(std::move(files), {kFolder, {}});
  const auto plan = compile(std::move(*loaded.product));
  REQUIRE(plan.product);
  return (*plan.product)->rule_sets.front().hash;
}

void each_scalar(const YamlNode& node, const std::function<void(Where, const std::string&)>& see) {
  if (node.is_scalar()) see(node.where, node.text);
  for (const YamlNode& item : node.items) each_scalar(item, see);
  for (const YamlEntry& entry : node.entries) {
    see(entry.key.where, entry.key.text);
    each_scalar(entry.value, see);
  }
}

std::size_t offset_of(const std::string& text, Where where) {
  std::size_t at = 0;
  for (std::uint32_t line = 1; line < where.line; ++line) at = text.find('\n', at) + 1;
  return at + where.column - 1;
}

// The text with one letter or digit of a scalar changed into another; empty where it has none.
std::string with_change(std::string text, Where where, const std::string& scalar) {
  std::size_t at = offset_of(text, where);
  // A block scalar's text begins on the next line; a comparison in quotes begins with `>` too.
  const bool is_block =
      text[at] == '|' || (text[at] == '>' && text.find_first_not_of(">|+-", at) == text.find('\n', at));
  if (is_block) at = text.find('\n', at);
  for (const char wanted : scalar) {
    const bool digit = wanted >= '0' && wanted <= '9';
    const bool letter = (wanted >= 'a' && wanted <= 'z') || (wanted >= 'A' && wanted <= 'Z');
    if (!digit && !letter) continue;
    at = text.find(wanted, at);
    if (at == std::string::npos) return {};
    text[at] = digit ? (wanted == '9' ? '1' : static_cast<char>(wanted + 1)) : (wanted == 'q' ? 'w' : 'q');
    return text;
  }
  return {};
}

// A file with the least that makes a rule set of it, so that it is quick to load.
SourceFiles alone(const SourceFile& file, const SourceFiles& files) {
  SourceFiles result = {file};
  if (is_concepts(file) || file.path.ends_with("/ruleset.yaml")) return result;
  for (const SourceFile& other : files)
    if (other.path.ends_with("/ruleset.yaml")) result.push_back(other);
  return result;
}

}  // namespace

TEST_CASE("content hash: any word of the bundled rules counts") {
  const SourceFiles files = bundled();
  std::size_t tried = 0;
  std::size_t turn = 0;
  const std::size_t every = std::getenv("PARITY_EVERY_WORD") != nullptr ? 1 : 7;
  for (const SourceFile& file : files) {
    if (!is_content(file)) continue;
    CAPTURE(file.path);
    const SourceFiles before = alone(file, files);
    const std::string content = content_of(before);
    REQUIRE_FALSE(content.empty());
    const auto tree = read_yaml({file}, 0);
    REQUIRE(tree.product);
    each_scalar(*tree.product, [&](Where where, const std::string& scalar) {
      if (++turn % every != 0) return;
      const std::string changed = with_change(file.text, where, scalar);
      if (changed.empty()) return;
      ++tried;
      SourceFiles after = before;
      after.front().text = changed;
      if (content_of(after) != content) return;
      FAIL_CHECK("line " << where.line << ": `" << scalar << "` is no part of the hash");
    });
  }
  CHECK(tried > 500);
}

// A change that `parity test --mutate` makes in the plan stands for one in the YAML: of a word that is hashed.
TEST_CASE("content hash: every mutation of the bundled rules is of a word that counts") {
  const SourceFiles files = bundled();
  auto loaded = load_rules(files, {kFolder, {}});
  const auto plan = compile(std::move(*loaded.product));
  REQUIRE(plan.product);
  std::set<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>> words;
  const std::function<void(const YamlNode&)> add = [&](const YamlNode& node) {
    words.emplace(node.where.file, node.where.line, node.where.column);
    for (const YamlNode& item : node.items) add(item);
    for (const YamlEntry& entry : node.entries) {
      words.emplace(entry.key.where.file, entry.key.where.line, entry.key.where.column);
      add(entry.value);
    }
  };
  for (std::uint32_t i = 0; i < files.size(); ++i)
    if (is_content(files[i])) add(*read_yaml(files, i).product);
  const auto mutations = mutations_of(**plan.product);
  CHECK(mutations.size() > 1000);
  for (const Mutation& mutation : mutations) {
    const Where& where = mutation.where;
    if (words.contains({where.file, where.line, where.column})) continue;
    FAIL_CHECK(files.at(where.file).path << ":" << where.line << ":" << where.column << ": " << mutation.text);
  }
}

namespace {

// YAML in another layout that says the same: in one line, with all texts in quotes.
std::string said_otherwise(const YamlNode& node) {
  const auto quoted = [](const std::string& text) {
    std::string result = "\"";
    for (const char c : text) {
      if (c == '"' || c == '\\') result += '\\';
      result += c == '\n' ? "\\n" : std::string(1, c);
    }
    return result + "\"";
  };
  // Quotes make a text of what would be a number, a truth value or nothing.
  const auto needs_no_quotes = [](const YamlNode& n) {
    return !n.is_quoted && (n.text == "true" || n.text == "false" || Decimal::parse(n.text));
  };
  if (node.is_null()) return "~";
  if (node.is_scalar()) return needs_no_quotes(node) ? node.text : quoted(node.text);
  std::string text;
  for (const YamlNode& item : node.items) text += (text.empty() ? "" : ", ") + said_otherwise(item);
  if (node.is_list()) return "[" + text + "]";
  for (const YamlEntry& entry : node.entries)
    text += (text.empty() ? "" : ", ") + quoted(entry.key.text) + ": " + said_otherwise(entry.value);
  return "{" + text + "}";
}

// Takes each entry and item out in turn, whatever it holds, and puts it back. `path` is made of the keys above that are
// the language's own, or of any: what stands below `facts` is a name.
void each_without(YamlNode& node, const std::string& path, const std::function<void(const std::string&)>& see) {
  for (std::size_t i = 0; i < node.entries.size(); ++i) {
    const std::string here = path + "/" + node.entries[i].key.text;
    const auto at = node.entries.begin() + static_cast<std::ptrdiff_t>(i);
    YamlEntry kept = *at;
    node.entries.erase(at);
    see(here);
    node.entries.insert(node.entries.begin() + static_cast<std::ptrdiff_t>(i), std::move(kept));
    each_without(node.entries[i].value, here, see);
  }
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    YamlNode kept = node.items[i];
    node.items.erase(node.items.begin() + static_cast<std::ptrdiff_t>(i));
    see(path + "/*");
    node.items.insert(node.items.begin() + static_cast<std::ptrdiff_t>(i), std::move(kept));
    each_without(node.items[i], path + "/*", see);
  }
}

}  // namespace

// Once for every key that stands at this depth of a section, and for every 61st of all.
TEST_CASE("content hash: a key, a name or an item taken out of the bundled rules counts, another layout does not") {
  const SourceFiles files = bundled();
  const std::size_t every = std::getenv("PARITY_EVERY_WORD") != nullptr ? 1 : 61;
  std::set<std::string> seen;
  std::size_t tried = 0;
  std::size_t turn = 0;
  for (const SourceFile& file : files) {
    if (!is_content(file)) continue;
    CAPTURE(file.path);
    SourceFiles after = alone(file, files);
    const std::string content = content_of(after);
    auto tree = read_yaml({file}, 0);
    REQUIRE(tree.product);
    after.front().text = said_otherwise(*tree.product);
    CHECK(content_of(after) == content);
    each_without(*tree.product, "", [&](const std::string& path) {
      const std::string section = path.substr(0, path.find('/', 1));
      const auto depth = std::count(path.begin(), path.end(), '/');
      const bool is_authors = depth == 2 || (section == "/concepts" && depth > 4);  // a name, a code
      const std::string key = section + std::to_string(depth) + (is_authors ? "" : path.substr(path.rfind('/')));
      if (!seen.insert(key).second && ++turn % every != 0) return;
      ++tried;
      after.front().text = said_otherwise(*tree.product);
      if (content_of(after) == content) FAIL_CHECK(path << " is no part of the hash");
    });
  }
  CHECK(tried > 300);
}

// Which of more prompts than there is room for are shown depends on it.
TEST_CASE("content hash: the order of the rules counts") {
  const auto content = [](std::string_view first, std::string_view second) {
    const auto rule = [](std::string_view id) { return "  - {id: " + std::string(id) + ", title: T}\n"; };
    return content_of(
        {{"set/ruleset.yaml", "id: set\ntitle: T\n"}, {"set/rules.yaml", "rules:\n" + rule(first) + rule(second)}}, {});
  };
  CHECK(content("a", "b") == content("a", "b"));
  CHECK(content("a", "b") != content("b", "a"));
}

TEST_CASE("content hash: comments, blank lines and quotes don't count") {
  SourceFiles files = bundled();
  const std::string hash = hash_of(files);
  std::size_t replaced = 0;
  for (SourceFile& file : files) {
    if (!is_content(file)) continue;
    file.text = "# A remark at the top\n\n" + file.text + "\n# … and one at the end\n\n\n";
    const auto replace = [&](const std::string& from, const std::string& to) {
      for (std::size_t at = file.text.find(from); at != std::string::npos; at = file.text.find(from, at + to.size())) {
        file.text.replace(at, from.size(), to);
        ++replaced;
      }
    };
    replace("rules:\n", "rules:  # of this topic\n\n");
    replace("status: draft\n", "status: \"draft\"\n");
    replace("gap: safety\n", "gap: 'safety'   # its kind\n");
  }
  CHECK(replaced > 50);
  CHECK(hash_of(files) == hash);
}

TEST_CASE("content hash: what the set's files are called doesn't count, while the rules keep their order") {
  SourceFiles files = bundled();
  const std::string hash = hash_of(files);
  std::size_t renamed = 0;
  const auto rename = [&renamed](SourceFile& file, std::string_view from, std::string_view to) {
    if (!name_of(file).ends_with("/" + std::string(from) + ".yaml")) return;
    file.path.replace(file.path.rfind(from), from.size(), to);
    ++renamed;
  };
  for (SourceFile& file : files) {
    rename(file, "measurements", "a-new-name");
    rename(file, "safety", "safety-again");
  }
  CHECK(renamed == 2);
  CHECK(hash_of(files) == hash);
}

TEST_CASE("content hash: tests and approvals don't count") {
  SourceFiles files = bundled();
  const std::string hash = hash_of(files);
  std::size_t emptied = 0;
  for (SourceFile& file : files) {
    if (is_content(file)) continue;
    file.text = name_of(file) == "approvals.yaml" ? "approvals: []\n" : "tests: []\n";
    ++emptied;
  }
  CHECK(emptied > 10);
  CHECK(hash_of(files) == hash);
}

// Each of these prompts other people, or the same people at other moments, although no rule changes.
TEST_CASE("content hash: a service that asks the rule set counts, another does not") {
  struct Case {
    std::string_view what, services;
    bool counts;
  };
  const std::string before =
      "services:\n  a: {hook: patient-view, audience: gp, rule-sets: [one, two], title: A, description: A}\n";
  const Case cases[] = {
      {"the same in another layout",
       "# the same\nservices:\n  a:\n    audience: gp\n    hook: patient-view\n    rule-sets: [one, two]\n"
       "    title: A\n    description: A\n",
       false},
      {"another hook",
       "services:\n  a: {hook: order-sign, audience: gp, rule-sets: [one, two], title: A, description: A}\n", true},
      {"another audience",
       "services:\n  a: {hook: patient-view, audience: mental-health, rule-sets: [one, two], title: A, "
       "description: A}\n",
       true},
      {"a rule left out",
       "services:\n  a: {hook: patient-view, audience: gp, rule-sets: [one, two], title: A, description: A, "
       "except: [r]}\n",
       true},
      {"one rule only",
       "services:\n  a: {hook: patient-view, audience: gp, rule-sets: [one, two], title: A, description: A, "
       "only: [r]}\n",
       true},
      {"not asked any more",
       "services:\n  a: {hook: patient-view, audience: gp, rule-sets: [two], title: A, description: A}\n", true},
      {"no service", "services:\n", true},
      {"another address",
       "services:\n  b: {hook: patient-view, audience: gp, rule-sets: [one, two], title: A, description: A}\n", true},
      {"one more that asks the other set",
       "services:\n  a: {hook: patient-view, audience: gp, rule-sets: [one, two], title: A, description: A}\n"
       "  b: {hook: order-sign, audience: gp, rule-sets: [two], title: B, description: B}\n",
       false},
  };
  const auto content = [](std::string_view services) {
    const auto loaded = load_rules({{"one/ruleset.yaml", "id: one\n"},
                                    {"two/ruleset.yaml", "id: two\n"},
                                    {"services.yaml", std::string(services)}},
                                   {});
    for (const RuleSet& set : loaded.product->rule_sets)
      if (set.id.text == "one") return set.canonical;
    return std::string();
  };
  REQUIRE_FALSE(content(before).empty());
  for (const Case& c : cases) {
    INFO(c.what);
    CHECK((content(c.services) != content(before)) == c.counts);
  }
}

TEST_CASE("content hash: what a site sets counts") {
  const SourceFiles files = bundled();
  LoadOptions set{kFolder, {}};
  set.site_parameters["smi-physical-health"]["lipids-window-lower-risk"] = "12 months";
  CHECK(content_of(files, set) != content_of(files));
  set.site_parameters["smi-physical-health"]["lipids-window-lower-risk"] = "24 months";  // the default
  CHECK(content_of(files, set) == content_of(files));
}
