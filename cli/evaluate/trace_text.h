// A rule's trace for a person (a tree on the terminal) and as JSON.
#pragma once

#include <ostream>
#include <string>

#include "cli/evaluate/evaluate.h"
#include "engine/eval/trace.h"

namespace parity::cli {

void print_trace_text(const PatientAnswer& answer, const RuleTrace& trace, const std::string& path, std::ostream& out);
void print_trace_json(const PatientAnswer& answer, const RuleTrace& trace, std::ostream& out);

/// The tree alone, each line after `indent`.
void print_trace_tree(const RuleTrace& trace, const std::string& indent, std::ostream& out);

}  // namespace parity::cli
