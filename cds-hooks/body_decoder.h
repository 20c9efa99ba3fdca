// Reading a JSON body member by member, with a fault for each that is missing or of the wrong type. Shared by the
// decoders of hook and feedback requests. Knows none of their members.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cds-hooks/operation_outcome.h"
#include "engine/base/result.h"
#include "fhir-adapter/json.h"

namespace parity::hooks {

enum class Presence : std::uint8_t { kRequired, kOptional };

/// Strict JSON with an object at the top in which no name stands twice; otherwise faults. What
/// json_oddity.h finds is one too.
tl::expected<fhir::JsonDocument, std::vector<Fault>> parse_body(std::string body);

/// Each reader gives an empty value where there is none, or one of a wrong type; null counts as not given. `path` is
/// what stands before the name: "context.".
class BodyDecoder {
 public:
  explicit BodyDecoder(std::vector<Fault>& faults) : faults_(faults) {}

  std::string text(fhir::JsonView object, std::string_view name, const std::string& path, Presence presence);
  fhir::JsonView object(fhir::JsonView object, std::string_view name, const std::string& path, Presence presence);
  fhir::JsonView array(fhir::JsonView object, std::string_view name, const std::string& path, Presence presence);
  std::int64_t integer(fhir::JsonView object, std::string_view name, const std::string& path);

  /// Beyond kMostFaults it keeps none: a body of wrong values must not become an answer many times its size.
  void fault(IssueCode code, std::string diagnostics, std::string path);
  static constexpr std::size_t kMostFaults = 100;
  /// Whether reading on would tell nobody more.
  bool is_full() const { return faults_.size() >= kMostFaults; }

 private:
  fhir::JsonView member(fhir::JsonView object, std::string_view name, const std::string& path, Presence presence,
                        fhir::JsonKind kind);
  std::vector<Fault>& faults_;
};

}  // namespace parity::hooks
