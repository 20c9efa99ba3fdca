// A FHIR R4 AuditEvent from the rows of the audit store: a call with its cards, a feedback entry with what it put to
// rest, an approval, an erasure. For `parity audit export --format fhir`.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "audit/export_rows.h"

namespace parity::cli {

/// Rows go in, in the order of the chain; resources come out, each as one line of JSON. What belongs to a call or an
/// answer follows it in the chain, so an event is given when the next one begins, and the last by finish().
class AuditEvents {
 public:
  using Sink = std::function<void(const std::string& json)>;
  explicit AuditEvents(Sink sink) : sink_(std::move(sink)) {}

  void add(const audit::ExportRow& row);
  void finish();

 private:
  /// A row, owned.
  struct Row {
    std::string table;
    std::int64_t sequence = 0;
    std::string hash;
    std::vector<std::pair<std::string, std::string>> columns;  // those that are not NULL

    std::string_view text(std::string_view name) const;
    std::int64_t number(std::string_view name) const;
  };
  static Row row_of(const audit::ExportRow& row);
  std::string event_json() const;

  Sink sink_;
  std::optional<Row> main_;
  std::vector<Row> parts_;
  std::map<std::string, std::string> rule_sets_;  // by the id of their row in `plans`
};

}  // namespace parity::cli
