// Pieces of rule files as their author wrote them.
#include <catch2/catch.hpp>

#include "cds-hooks/workbench/yaml_block.h"

using namespace parity;
using namespace parity::hooks;

TEST_CASE("yaml block: an entry with what is below it and the remarks above it", "[workbench]") {
  const SourceFiles files{{"a.yaml",
                           "rules:\n"                    // 1
                           "  # about b, not about a\n"  // 2
                           "\n"                          // 3
                           "  # coverage: why\n"         // 4
                           "  - id: a\n"                 // 5
                           "    detail: |\n"             // 6
                           "      text\n"                // 7
                           "\n"                          // 8
                           "      # no remark\n"         // 9
                           "\n"                          // 10
                           "  - id: b\n"                 // 11
                           "facts:\n"                    // 12
                           "  c: {patient: age}"}};      // 13
  struct Case {
    std::uint32_t line;
    const char* want;
  };
  for (const Case& c : {Case{5, "  # coverage: why\n  - id: a\n    detail: |\n      text\n\n      # no remark\n"},
                        Case{11, "  - id: b\n"}, Case{13, "  c: {patient: age}\n"}, Case{0, ""}, Case{14, ""}}) {
    INFO(c.line);
    CHECK(block_at(files, {0, c.line, 1, 1}).text == c.want);
  }
  CHECK(block_at(files, {7, 1, 1, 1}).text.empty());
}
