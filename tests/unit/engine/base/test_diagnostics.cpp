// How a complaint looks to the author of a rule.
#include "engine/base/diagnostics.h"

#include <catch2/catch.hpp>
#include <string>

namespace parity {
namespace {

const SourceFiles kFiles = {
    {"rules/lithium.yaml", "schedules:\n  toxic: \">= 1.5 mmol/l\"\r\n\ttabbed: x\n"},
    {"rules/accents.yaml", "title: Größe über 5 mmol/l\n"},
};

Diagnostic at(std::uint32_t file, std::uint32_t line, std::uint32_t column, std::uint32_t length) {
  return {"R0203",
          Severity::kError,
          {file, line, column, length},
          "unknown unit `mmol/l`",
          "it can't be converted",
          "did you mean `mmol/L`?"};
}

TEST_CASE("diagnostics: position, code, source line with carets, why and fix", "[engine][base]") {
  CHECK(to_text(at(0, 2, 18, 6), kFiles) ==
        "rules/lithium.yaml:2:18: error[R0203]: unknown unit `mmol/l`\n"
        "    2 |   toxic: \">= 1.5 mmol/l\"\n"
        "      |                  ^^^^^^\n"
        "   why: it can't be converted\n"
        "   fix: did you mean `mmol/L`?\n");
}

TEST_CASE("diagnostics: columns and carets count characters, not bytes", "[engine][base]") {
  // The unit stands at byte 24 and at character 21.
  CHECK(to_text(at(1, 1, 24, 6), kFiles) ==
        "rules/accents.yaml:1:21: error[R0203]: unknown unit `mmol/l`\n"
        "    1 | title: Größe über 5 mmol/l\n"
        "      |                     ^^^^^^\n"
        "   why: it can't be converted\n"
        "   fix: did you mean `mmol/L`?\n");
}

TEST_CASE("diagnostics: whatever a place is, the text can be shown", "[engine][base]") {
  Diagnostic complaint = at(0, 2, 18, 500);
  complaint.why.clear();
  complaint.fix.clear();
  CHECK(to_text(complaint, kFiles) ==
        "rules/lithium.yaml:2:18: error[R0203]: unknown unit `mmol/l`\n"
        "    2 |   toxic: \">= 1.5 mmol/l\"\n"
        "      |                  ^^^^^^^\n");
  complaint.where = {0, 0, 0, 0};
  complaint.severity = Severity::kWarning;
  CHECK(to_text(complaint, kFiles) == "rules/lithium.yaml: warning[R0203]: unknown unit `mmol/l`\n");
  complaint.where = {0, 99, 1, 1};
  CHECK(to_text(complaint, kFiles) ==
        "rules/lithium.yaml:99:1: warning[R0203]: unknown unit `mmol/l`\n   99 | \n      | ^\n");
  complaint.where = {9, 1, 1, 1};
  CHECK(to_text(complaint, kFiles) == "rules:1:1: warning[R0203]: unknown unit `mmol/l`\n");
  complaint.where = {0, 3, 2, 6};
  CHECK(to_text(complaint, kFiles) ==
        "rules/lithium.yaml:3:2: warning[R0203]: unknown unit `mmol/l`\n    3 |  tabbed: x\n      |  ^^^^^^\n");
}

TEST_CASE("diagnostics: no control character or broken UTF-8 of a file reaches a terminal", "[engine][base]") {
  const SourceFiles files = {{"a.yaml", "x: \x1b[31mred\xff\n"}};
  const Diagnostic complaint{"R0001", Severity::kError, {0, 1, 4, 1}, "a control character (0x1B)", {}, {}};
  CHECK(to_text(complaint, files) ==
        "a.yaml:1:4: error[R0001]: a control character (0x1B)\n    1 | x: ?[31mred?\n      |    ^\n");
  const Diagnostic named{"R0101", Severity::kError, {0, 0, 0, 0}, "unknown key `a\x1b[0m\nb`", {}, {}};
  CHECK(to_text(named, files) == "a.yaml: error[R0101]: unknown key `a?[0m b`\n");
  const Diagnostic c1{"R0101",
                      Severity::kError,
                      {0, 0, 0, 0},
                      "unknown key `\xC2\x9B"
                      "2Jµ\xC2\x80`",
                      {},
                      {}};
  CHECK(to_text(c1, files) == "a.yaml: error[R0101]: unknown key `?2Jµ?`\n");
}

TEST_CASE("diagnostics: a long line is cut between characters", "[engine][base]") {
  std::string line = "x: ";
  while (line.size() < 159) line += 'a';
  line += "ééé";  // 160 falls inside a character
  const SourceFiles files = {{"a.yaml", line + "\n"}};
  const std::string text = to_text({"R0101", Severity::kError, {0, 1, 1, 1}, "m", {}, {}}, files);
  CHECK(text == "a.yaml:1:1: error[R0101]: m\n    1 | " + line.substr(0, 159) + "\n      | ^\n");
}

TEST_CASE("diagnostics: in the order in which an author reads", "[engine][base]") {
  std::vector<Diagnostic> all = {at(1, 1, 1, 1), at(0, 9, 1, 1), at(0, 2, 7, 1), at(0, 2, 3, 1), at(0, 0, 0, 0)};
  sort_by_position(all);
  CHECK(all[0].where.line == 0);
  CHECK(all[1].where.column == 3);
  CHECK(all[2].where.column == 7);
  CHECK(all[3].where.line == 9);
  CHECK(all[4].where.file == 1);
}

TEST_CASE("diagnostics: ten thousand complaints are not ten thousand screens", "[engine][base]") {
  const std::vector<Diagnostic> all(10'000, at(0, 2, 18, 6));
  const std::string text = to_text(all, kFiles);
  CHECK(text.size() < 200'000);
  CHECK(text.find("and 9800 more") != std::string::npos);
}

TEST_CASE("diagnostics: an error is an error, a warning is none", "[engine][base]") {
  Diagnostic warning = at(0, 1, 1, 1);
  warning.severity = Severity::kWarning;
  CHECK_FALSE(has_error({}));
  CHECK_FALSE(has_error({warning}));
  CHECK(has_error({warning, at(0, 1, 1, 1)}));
}

TEST_CASE("diagnostics: lines of a file", "[engine][base]") {
  const SourceFile file{"a", "one\r\ntwo\n\nfour"};
  CHECK(line_of(file, 1) == "one");
  CHECK(line_of(file, 2) == "two");
  CHECK(line_of(file, 3).empty());
  CHECK(line_of(file, 4) == "four");
  CHECK(line_of(file, 5).empty());
}

TEST_CASE("diagnostics: a slip of the pen is put right, a guess is not made", "[engine][base]") {
  const std::vector<std::string_view> words = {"observation", "condition", "medication", "mmol/L", "gp", "last-bp"};
  CHECK(did_you_mean("obervation", words) == "did you mean `observation`?");
  CHECK(did_you_mean("mediaction", words) == "did you mean `medication`?");
  CHECK(did_you_mean("mmol/l", words) == "did you mean `mmol/L`?");
  CHECK(did_you_mean("lastbp", words) == "did you mean `last-bp`?");
  CHECK(did_you_mean("glucose", words).empty());
  CHECK(did_you_mean("", words).empty());
  CHECK(did_you_mean(std::string(1000, 'x'), words).empty());
  CHECK(did_you_mean("x", {}).empty());
}

}  // namespace
}  // namespace parity
