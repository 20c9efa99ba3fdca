// Rules' traces as one HTML page that stands alone: no script, nothing loaded, everything from outside escaped.
#pragma once

#include <ostream>
#include <string>

#include "cli/evaluate/evaluate.h"
#include "engine/eval/trace.h"

namespace parity::cli {

/// Opens the page at once, a section for each patient, and closes it at the end of its life.
class TracePage {
 public:
  /// `out` is borrowed.
  TracePage(std::string_view title, std::ostream& out);
  ~TracePage();
  TracePage(const TracePage&) = delete;
  TracePage& operator=(const TracePage&) = delete;

  void add(const PatientAnswer& answer, const RuleTrace& trace, const std::string& path);

 private:
  std::ostream& out_;
};

}  // namespace parity::cli
