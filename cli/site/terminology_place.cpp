#include "cli/site/terminology_place.h"

#include <filesystem>

#include "cli/site/state_folder.h"
#include "terminology/store.h"

namespace parity::cli {
namespace {

namespace fs = std::filesystem;
using terminology::Expansion;
using terminology::Store;

ExpandedCodes as_codes(const Expansion& expansion) {
  ExpandedCodes expanded{{}, expansion.source.label(), expansion.source.digest};
  expanded.codes.reserve(expansion.codes.size());
  for (const terminology::CodedTerm& code : expansion.codes) expanded.codes.emplace_back(code.system, code.code);
  return expanded;
}

bool asks(const Concept& one) { return !one.descendants_of.empty() || !one.valueset.empty(); }

/// What is not found is left out: the plan complains of it, with its place. Other errors are given back.
Result<void> put(std::map<std::string, ExpandedCodes>& table, const std::string& name, Result<Expansion> found) {
  if (found) table.emplace(name, as_codes(*found));
  if (found || found.error().kind == ErrorKind::kNotFound) return {};
  return tl::unexpected<Error>(found.error());
}

}  // namespace

Result<std::string> terminology_path(const std::string& named) {
  if (!named.empty()) return named;
  if (std::string path = environment("PARITY_TERMINOLOGY_PATH"); !path.empty()) return path;
  auto folder = state_folder("say where it may be kept: PARITY_TERMINOLOGY_PATH=/path/to/terminology.db");
  if (!folder) return folder;
  return *folder + "/terminology.db";
}

Result<Expansions> expand_concepts(const RuleLibrary& library) {
  Expansions expansions;
  if (std::none_of(library.concepts.begin(), library.concepts.end(), asks)) return expansions;
  const auto path = terminology_path({});
  std::error_code fault;
  if (!path || !fs::exists(*path, fault)) return expansions;
  auto store = Store::open(*path);
  if (!store) return tl::unexpected<Error>(store.error());
  expansions.has_terminology = true;
  const auto snomed = store->release(std::string(terminology::kSnomed), {});
  for (const Concept& one : library.concepts) {
    for (const Named& code : one.descendants_of) {
      if (!snomed) break;
      if (auto done = put(expansions.descendants, code.text, store->descendants(*snomed, code.text)); !done)
        return tl::unexpected<Error>(done.error());
    }
    if (one.valueset.empty()) continue;
    if (auto done = put(expansions.value_sets, one.valueset.text, store->list(one.valueset.text)); !done)
      return tl::unexpected<Error>(done.error());
  }
  return expansions;
}

}  // namespace parity::cli
