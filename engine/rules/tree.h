// A plain tree of values: the FHIR resource that a suggestion creates, as the author wrote it in
// YAML. Its strings may hold placeholders. Knows nothing of JSON or FHIR.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "engine/rules/text.h"

namespace parity {

struct Tree;
struct TreeMember;
using TreeList = std::vector<Tree>;
using TreeMap = std::vector<TreeMember>;  // in the author's order

struct TreeNumber {
  std::string text;  // as it was written
};

struct Tree {
  std::variant<std::monostate, bool, TreeNumber, Text, TreeList, TreeMap> value;
};

// Not a std::pair: clang 19 asks a pair for its members' traits before Tree is complete.
struct TreeMember {
  std::string key;
  Tree value;
};

}  // namespace parity
