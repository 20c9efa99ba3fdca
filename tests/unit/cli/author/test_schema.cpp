// The table behind `parity schema` against the readers: the same keys, the same words, the same required ones. The
// readers name what they know when they are shown something that they do not know.
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "cli/author/schema.h"
#include "engine/load/load.h"
#include "engine/load/read_approvals.h"
#include "engine/plan/compile.h"
#include "engine/testing/read_rule_tests.h"

namespace {

using namespace parity;
using namespace parity::cli;

using Names = std::set<std::string>;

// Every map of every kind of file, with a key that none has: `zzzzzzzzzzzz`. Nothing else is in them.
constexpr const char* kConcepts = R"(zzzzzzzzzzzz: 1
concepts:
  a:
    zzzzzzzzzzzz: 1
    codes: {http://s: {1: {zzzzzzzzzzzz: 1}}}
    value: {zzzzzzzzzzzz: 1}
    names: [{zzzzzzzzzzzz: 1}]
)";
constexpr const char* kSections = R"(zzzzzzzzzzzz: 1
parameters: {p: {zzzzzzzzzzzz: 1}}
facts: {f: {zzzzzzzzzzzz: 1, before: {zzzzzzzzzzzz: 1}, nearest: {zzzzzzzzzzzz: 1}}}
definitions: {d: {at-least: 1, of: [], zzzzzzzzzzzz: 1}}
schedules: {s: {zzzzzzzzzzzz: 1, phases: [{zzzzzzzzzzzz: 1}]}}
checklists: {c: {zzzzzzzzzzzz: 1}}
rules:
  - zzzzzzzzzzzz: 1
    audience: [{zzzzzzzzzzzz: 1}]
    effective: {zzzzzzzzzzzz: 1}
    prompt: {zzzzzzzzzzzz: 1, by-audience: {gp: {zzzzzzzzzzzz: 1}}, suggestions: [{zzzzzzzzzzzz: 1}], links: [{zzzzzzzzzzzz: 1}]}
)";
constexpr const char* kHead = R"(zzzzzzzzzzzz: 1
sources: {s: {zzzzzzzzzzzz: 1}}
override-reasons: {o: {zzzzzzzzzzzz: 1}}
groups: {g: {zzzzzzzzzzzz: 1}}
)";
constexpr const char* kServices = "zzzzzzzzzzzz: 1\nservices: {s: {zzzzzzzzzzzz: 1}}\n";
constexpr const char* kTests =
    "zzzzzzzzzzzz: 1\ntests: [{zzzzzzzzzzzz: 1, patient: {zzzzzzzzzzzz: 1}, record: [{zzzzzzzzzzzz: 1}], expect: "
    "{zzzzzzzzzzzz: 1}}]\n";
constexpr const char* kApprovals = "zzzzzzzzzzzz: 1\napprovals: [{zzzzzzzzzzzz: 1}]\n";

// The maps above that hold something, once more with nothing.
constexpr const char* kNothing = "zzzzzzzzzzzz: 1\n";
constexpr const char* kHollow = R"(
facts: {f: {observation: a, nearest: {}}}
definitions: {d: {at-least: 1}}
schedules: {s: {}}
rules: [{}]
)";

// Every key whose value is one of some words, with a word that none has.
constexpr const char* kWrongWords = R"(
facts: {f: {observation: a, status: zzzzzzzzzzzz, pick: zzzzzzzzzzzz, setting: zzzzzzzzzzzz, any-record: zzzzzzzzzzzz}, g: {patient: zzzzzzzzzzzz}}
rules: [{gap: zzzzzzzzzzzz, status: zzzzzzzzzzzz, audience: [{to: zzzzzzzzzzzz, indicator: zzzzzzzzzzzz}]}]
)";

std::vector<Diagnostic> complaints(const std::string& sections, const std::string& head, const std::string& services,
                                   const std::string& concepts) {
  auto loaded = load_rules({{"concepts/a.yaml", concepts},
                            {"services.yaml", services},
                            {"set/ruleset.yaml", head},
                            {"set/rules.yaml", sections}},
                           {});
  return loaded.diagnostics;
}

std::vector<Diagnostic> test_complaints(const std::string& tests) {
  const Plan plan;
  return read_rule_tests({{"set/tests/a.yaml", tests}}, plan).diagnostics;
}

// What stands between backticks.
std::vector<std::string> ticked(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t at = text.find('`'); at != std::string::npos; at = text.find('`', at)) {
    const std::size_t end = text.find('`', at + 1);
    if (end == std::string::npos) break;
    words.push_back(text.substr(at + 1, end - at - 1));
    at = end + 1;
  }
  return words;
}

// "unknown key `zzz` in a rule", "known keys: `a`, `b`": by what they are the keys of.
std::multimap<std::string, Names> keys_of_readers(const std::vector<Diagnostic>& diagnostics) {
  std::multimap<std::string, Names> keys;
  for (const Diagnostic& d : diagnostics) {
    if (d.code != "R0101") continue;
    const std::size_t in = d.message.find("` in ");
    REQUIRE(in != std::string::npos);
    const auto words = ticked(d.fix);
    keys.emplace(d.message.substr(in + 5), Names(words.begin(), words.end()));
  }
  return keys;
}

// "a rule needs `gap`".
std::map<std::string, Names> required_by_readers(const std::vector<Diagnostic>& diagnostics) {
  std::map<std::string, Names> required;
  for (const Diagnostic& d : diagnostics) {
    if (d.code != "R0102") continue;
    const std::size_t needs = d.message.find(" needs `");
    REQUIRE(needs != std::string::npos);
    required[d.message.substr(0, needs)].insert(ticked(d.message.substr(needs)).front());
  }
  return required;
}

// Every object of the table, and every word list by the key that it stands at.
struct Table {
  std::multimap<std::string, Names> keys;
  std::map<std::string, Names> required;
  std::multimap<std::string, Names> words;

  Table() {
    for (const FileKind& kind : file_kinds()) add("", kind.root);
    for (const NamedShape& shape : shared_shapes()) add("", shape.shape);
  }

  void add(const std::string& key, const Shape& shape) {
    if (shape.kind == ShapeKind::kWord) words.emplace(key, Names(shape.words.begin(), shape.words.end()));
    if (shape.kind == ShapeKind::kObject && !shape.what.empty()) {
      Names names;
      for (const ShapeKey& k : shape.keys) {
        names.insert(k.name);
        if (k.required) required[shape.what].insert(k.name);
      }
      keys.emplace(shape.what, names);
    }
    for (const Shape& part : shape.of) add(key, part);
    for (const ShapeKey& k : shape.keys) add(k.name, k.shape);
  }
};

Names all_of(const std::multimap<std::string, Names>& table, const std::string& what) {
  Names names;
  for (auto [at, end] = table.equal_range(what); at != end; ++at) names.insert(at->second.begin(), at->second.end());
  return names;
}

std::vector<Diagnostic> every_complaint() {
  auto all = complaints(kSections, kHead, kServices, kConcepts);
  for (const auto& more : {test_complaints(kTests), read_approvals({{"approvals.yaml", kApprovals}}, 0).diagnostics})
    all.insert(all.end(), more.begin(), more.end());
  for (const auto& more : {complaints(kHollow, kNothing, kNothing, kNothing), test_complaints(kNothing),
                           test_complaints("tests: [{}]"), read_approvals({{"a.yaml", kNothing}}, 0).diagnostics})
    all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace

TEST_CASE("the schema's keys are those that the readers accept, no more and no fewer") {
  const Table table;
  const auto readers = keys_of_readers(every_complaint());
  Names things;
  for (const auto& [what, names] : table.keys) things.insert(what);
  for (const auto& [what, names] : readers) things.insert(what);
  CHECK(things.size() >= 28);
  for (const std::string& what : things) {
    CAPTURE(what);
    CHECK(all_of(table.keys, what) == all_of(readers, what));
  }
}

TEST_CASE("the schema's required keys are those that the readers miss") {
  const Table table;
  const auto readers = required_by_readers(every_complaint());
  Names things;
  for (const auto& [what, names] : table.required) things.insert(what);
  for (const auto& [what, names] : readers) things.insert(what);
  CHECK(things.size() >= 20);
  for (const std::string& what : things) {
    CAPTURE(what);
    const auto in_table = table.required.find(what);
    const auto in_readers = readers.find(what);
    if (what == "`nearest`") {  // the one map that is asked for a key outside of the readers' tables
      CHECK(in_readers->second == Names{"within"});
      CHECK(table.required.at("a place in time") == Names{"within"});
      continue;
    }
    REQUIRE(in_table != table.required.end());
    if (what == "`at-least`") {  // a map without the key itself is another condition
      CHECK(in_table->second == Names{"at-least", "of"});
      continue;
    }
    if (what == "a place in time") continue;  // see above
    REQUIRE(in_readers != readers.end());
    Names wanted = in_readers->second;
    if (what == "a rule") wanted.insert({"audience", "evidence"});  // asked for when the plan is made: R0216, R0206
    CHECK(in_table->second == wanted);
  }
}

TEST_CASE("the schema's words are those that the readers accept") {
  const Table table;
  auto diagnostics = complaints(kWrongWords, "sources: {s: {confidence: zzzzzzzzzzzz}}",
                                "services: {s: {hook: zzzzzzzzzzzz, audience: zzzzzzzzzzzz}}",
                                "concepts: {a: {fallback: zzzzzzzzzzzz}}");
  for (Diagnostic& d :
       test_complaints("tests: [{patient: {sex: zzzzzzzzzzzz}, record: [{status: zzzzzzzzzzzz, setting: "
                       "zzzzzzzzzzzz}], expect: {outcomes: {r: zzzzzzzzzzzz}}}]"))
    diagnostics.push_back(std::move(d));
  std::size_t compared = 0;
  for (const Diagnostic& d : diagnostics) {
    if (d.code != "R0104" || d.message.find("is not a word for") == std::string::npos) continue;
    CAPTURE(d.message, d.fix);
    std::string key = d.message.substr(d.message.find("word for ") + 9);
    if (key == "an outcome") key = "`outcomes`";
    if (key == "`any-record`") continue;  // a truth value, for editors
    key = key.substr(1, key.size() - 2);
    const auto words = ticked(d.fix);
    const Names accepted(words.begin(), words.end());
    bool found = false;
    for (auto [at, end] = table.words.equal_range(key); at != end; ++at) found = found || at->second == accepted;
    CHECK(found);
    ++compared;
  }
  CHECK(compared >= 15);
}

TEST_CASE("a schema is indented JSON with what it refers to") {
  for (const FileKind& kind : file_kinds()) {
    CAPTURE(kind.name);
    const std::string text = schema_text(kind);
    CHECK(text.starts_with("{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"));
    CHECK(text.ends_with("\n}\n"));
    for (const NamedShape& shape : shared_shapes()) {
      const bool refers = text.find("#/$defs/" + shape.name + "\"") != std::string::npos;
      const bool defines = text.find("\n    \"" + shape.name + "\": {") != std::string::npos;
      CHECK(refers == defines);
    }
  }
}
