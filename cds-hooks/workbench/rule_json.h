// Rules, concepts and services as the pages of the workbench read them. Used by rules_endpoints.cpp.
#pragma once

#include "cds-hooks/json_writer.h"
#include "cds-hooks/workbench/rule_tools.h"

namespace parity::hooks {

/// A line of the list: {"id", "title", "ruleSet", "gap", "element", "group", "status", "gp", "mentalHealth", "confidence",
/// "tests", "reviewBy"}.
void write_rule_line(const CheckedFolder& folder, const PlannedRule& rule, JsonWriter& json);
/// All that is known of one rule; "words", "yaml" and "terms" hold its logic.
std::string rule_json(const CheckedFolder& folder, RuleIndex rule);

void write_concept_line(const CheckedFolder& folder, const Concept& known, JsonWriter& json);
std::string concept_json(const CheckedFolder& folder, const Concept& known);

void write_service(const CheckedFolder& folder, const PlannedService& service, JsonWriter& json);

/// The rule as its author wrote it, and the set in which it stands; null for one that is not there.
struct AuthoredRule {
  const RuleSet* set = nullptr;
  const Rule* rule = nullptr;
};
AuthoredRule authored_rule(const CheckedFolder& folder, std::string_view id);

}  // namespace parity::hooks
