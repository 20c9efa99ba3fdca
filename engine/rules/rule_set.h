// Everything that a folder of rule files says, as plain values: what engine/load produces and
// engine/plan takes. Each name keeps its place.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/record/vocabulary.h"
#include "engine/rules/rule.h"

namespace parity {

struct CodeEntry {
  Named system;
  Named code;
  std::string term;
  std::string unverified;  // why the code has not been checked against two sources; empty: it has
};

struct ConceptValue {
  Where where;
  Named unit;
  Named analyte;  // may be empty
  std::optional<PlausibleRange> plausible;
  std::vector<std::pair<Named, Named>> unit_from_code;  // code -> unit
};

struct Concept {
  Named name;
  std::string title;
  std::vector<CodeEntry> codes;
  std::vector<Named> includes;
  std::vector<Named> excludes;
  std::vector<Named> descendants_of;
  Named valueset;
  bool fallback_to_codes = false;
  std::optional<ConceptValue> value;
  Named part_of;
  std::vector<NamePattern> names;
  std::vector<std::string> except_names;
};

/// A source in the literature, with how far it has been verified (V1, V2, R, P).
struct Evidence {
  Named id;
  std::string title;
  std::string url;
  std::string section;
  std::string confidence;
  std::string note;
};

struct OverrideReason {
  Named id;
  std::string display;
};

struct Hazard {
  Named id;
  std::string text;
};

/// What a site may set: a constant with a default and the values that are allowed.
struct Parameter {
  Named name;
  std::string value;  // what stands: the site's setting, else the default
  bool set_by_site = false;
  std::string why;
};

struct RuleSet {
  Named id;
  std::string title;
  std::string version;
  std::string jurisdiction;
  std::string owner;
  std::vector<Evidence> sources;
  std::vector<Hazard> hazards;
  std::vector<OverrideReason> override_reasons;
  std::vector<Group> groups;
  std::vector<Parameter> parameters;
  std::vector<Fact> facts;
  std::vector<Definition> definitions;
  std::vector<Checklist> checklists;
  std::vector<Schedule> schedules;
  std::vector<Rule> rules;
  std::string canonical;  // its content without comments and layout, for the content hash
};

/// A CDS Hooks service: which rules are evaluated for whom at which hook.
struct Service {
  Named id;
  std::string hook;
  Audience audience = Audience::kGp;
  std::vector<Named> rule_sets;
  std::string title;
  std::string description;
  std::vector<Named> only;  // rules or groups; empty: all
  std::vector<Named> except;
};

struct RuleLibrary {
  SourceFiles files;
  std::vector<Concept> concepts;
  std::vector<RuleSet> rule_sets;
  std::vector<Service> services;
  std::string concepts_canonical;
};

}  // namespace parity
