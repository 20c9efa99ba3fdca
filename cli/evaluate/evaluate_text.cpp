// `parity evaluate` for a person: what is prompted, what could not be checked, what was not used.
#include <fmt/format.h>
#include <algorithm>
#include <map>

#include "cli/evaluate/evaluate.h"
#include "engine/eval/why_open.h"
#include "engine/record/record_builder.h"

namespace parity::cli {
namespace {

constexpr std::size_t kMostWarnings = 12;

std::string_view patient_name(const PatientRecord& record) {
  return record.person().reference.empty() ? "this patient" : std::string_view(record.person().reference);
}

void print_prompt(const PatientAnswer& answer, const FiredPrompt& prompt, std::ostream& out) {
  out << fmt::format("  {:<9} {}\n            {}\n", to_text(prompt.indicator), prompt.summary,
                     answer.plan.rule(prompt.rule).id);
  for (const EvidenceItem& item : prompt.evidence) {
    if (item.from.empty() && item.value.empty() && item.date.empty()) continue;
    const std::string date = item.date.empty() && item.value.empty() ? "without a date" : item.date;
    out << fmt::format("            · {}: {}{}{}{}\n", item.fact, item.value,
                       item.value.empty() || date.empty() ? "" : ", ", date,
                       item.from.empty() ? "" : "  (" + item.from + ")");
  }
}

bool is_open(const Outcome& outcome) { return outcome.state == OutcomeState::kUnknown; }

// Where something was left open, "nothing" would say more than is known.
std::string_view no_prompt_text(const std::vector<Outcome>& outcomes) {
  return std::any_of(outcomes.begin(), outcomes.end(), is_open) ? "no prompt, and not everything could be decided"
                                                                : "nothing to prompt";
}

// Grouped by what was missing, one line each.
void print_unknown(const PatientAnswer& answer, std::ostream& out) {
  std::map<std::string, std::string> by_reason;
  for (const Outcome& outcome : answer.evaluation.outcomes) {
    if (!is_open(outcome)) continue;
    std::string& rules = by_reason[why_open_text(answer.record, outcome)];
    rules += (rules.empty() ? "" : ", ") + answer.plan.rule(outcome.rule).id;
  }
  for (const auto& [reason, rules] : by_reason) out << fmt::format("  unknown   {}\n            {}\n", rules, reason);
}

void print_suppressed(const PatientAnswer& answer, std::ostream& out) {
  for (const Outcome& outcome : answer.evaluation.outcomes) {
    if (outcome.state != OutcomeState::kSuppressed) continue;
    out << fmt::format("  rests     {}\n", answer.plan.rule(outcome.rule).id);
  }
}

// "Bundle.entry[].resource.type": the same place of many entries.
std::string without_positions(std::string_view path) {
  std::string text;
  bool inside = false;
  for (const char c : path) {
    if (!inside || c == ']') text += c;
    inside = c == '[' || (inside && c != ']');
  }
  return text;
}

// What is said alike of many entries is said once, with how many.
struct WarningLine {
  std::string path;  // of the first
  std::string text;
  std::size_t count = 0;
  bool is_whole = true;  // all of its reason were kept
};

std::vector<WarningLine> warning_lines(const PatientRecord& record) {
  std::vector<WarningLine> lines;
  std::map<std::pair<std::string, std::string>, std::size_t> known;
  for (const DataIssue& issue : record.issues()) {
    if (!is_warning(issue.reason)) continue;
    std::string text = issue.detail.empty() ? std::string(to_text(issue.reason)) : issue.detail;
    const auto [at, is_new] = known.try_emplace({without_positions(issue.path), text}, lines.size());
    const bool is_whole = record.issue_counts()[static_cast<std::size_t>(issue.reason)] <= RecordBuilder::kMaxOfReason;
    if (is_new) lines.push_back({issue.path, std::move(text), 0, is_whole});
    ++lines[at->second].count;
  }
  return lines;
}

void print_warnings(const PatientRecord& record, std::ostream& out) {
  const auto lines = warning_lines(record);
  for (std::size_t i = 0; i < std::min(lines.size(), kMostWarnings); ++i) {
    out << fmt::format("  data      {}: {}", lines[i].path, lines[i].text);
    if (lines[i].count > 1)
      out << fmt::format(" (and {}{} more like it)", lines[i].is_whole ? "" : "at least ", lines[i].count - 1);
    out << '\n';
  }
  if (lines.size() > kMostWarnings)
    out << fmt::format("  data      … and {} more, see `--format json`\n", lines.size() - kMostWarnings);
}

}  // namespace

void print_text(const PatientAnswer& answer, const std::string& path, std::ostream& out) {
  out << fmt::format("{}  {}  {}, {}\n", patient_name(answer.record), path, to_text(answer.context.today),
                     to_text(answer.context.audience));
  for (const FiredPrompt& prompt : answer.prompts) print_prompt(answer, prompt, out);
  if (answer.prompts.empty()) out << fmt::format("  {}\n", no_prompt_text(answer.evaluation.outcomes));
  print_unknown(answer, out);
  print_suppressed(answer, out);
  print_warnings(answer.record, out);
  out << '\n';
}

}  // namespace parity::cli
