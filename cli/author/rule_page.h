// The Markdown of the pages of the clinical content. Gives text; writes no file.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/plan/plan.h"
#include "engine/testing/rule_test.h"

namespace parity::cli {

/// A rules folder as the pages need it. All of it is borrowed.
struct DescribedRules {
  const RuleLibrary& authored;
  const Plan& plan;
  const std::vector<RuleTest>& tests;
  const SourceFiles& test_files;
};

/// A heading's anchor, as code hosts make it: "QRISK score" is `qrisk-score`.
std::string anchor_of(std::string_view heading);
/// Text for a cell of a table: no line breaks, no bars.
std::string in_cell(std::string_view text);
/// "{{ last-bp.date | date | or 'none' }}" as it is read aloud: "[last bp date, or “none”]".
std::string spoken_template(std::string_view text);

std::string rule_page(const DescribedRules& rules, RuleIndex rule);
/// Every rule in a table, what a site may set, which service shows what.
std::string index_page(const DescribedRules& rules);
/// Every concept with its codes and drug names.
std::string code_page(const DescribedRules& rules);

/// Page file names and texts: "index.md", "codes.md", "bp-overdue.md".
std::map<std::string, std::string> all_pages(const DescribedRules& rules);

}  // namespace parity::cli
