#include "cli/author/diagnostics_output.h"

#include <fmt/format.h>
#include <algorithm>
#include <map>

#include "cds-hooks/json_writer.h"
#include "engine/base/place.h"

namespace parity::cli {
namespace {

using hooks::JsonWriter;

constexpr const char* kSarifSchema = "https://json.schemastore.org/sarif-2.1.0.json";

std::string_view file_of(const Where& where, const SourceFiles& files) {
  return where.file < files.size() ? std::string_view(files[where.file].path) : std::string_view();
}

std::string_view word_of(Severity severity) { return severity == Severity::kError ? "error" : "warning"; }

void print_text(const std::vector<LintFinding>& findings, const SourceFiles& files, std::ostream& out) {
  std::size_t explained = 0;
  for (const LintFinding& finding : findings) {
    if (!finding.explained.empty()) {
      ++explained;
      continue;
    }
    out << to_text(finding.diagnostic, files);
    if (!finding.witness.empty()) out << "   such a patient:\n" << finding.witness;
  }
  const std::size_t standing = findings.size() - explained;
  out << fmt::format("{} finding{}, {} explained\n", standing, standing == 1 ? "" : "s", explained);
}

void print_json(const std::vector<LintFinding>& findings, const SourceFiles& files, std::ostream& out) {
  JsonWriter json;
  {
    const auto array = json.array();
    for (const LintFinding& finding : findings) {
      const Diagnostic& diagnostic = finding.diagnostic;
      const ShownPlace place = shown_place(diagnostic.where, files);
      const auto object = json.object();
      json.member("code", diagnostic.code);
      json.member("severity", word_of(diagnostic.severity));
      json.member("file", file_of(diagnostic.where, files));
      json.integer_member("line", place.line);
      json.integer_member("column", static_cast<std::int64_t>(place.column));
      json.integer_member("length", static_cast<std::int64_t>(place.length));
      json.member("message", diagnostic.message);
      json.member("why", diagnostic.why);
      json.member("fix", diagnostic.fix);
      if (!finding.witness.empty()) json.member("witness", finding.witness);
      if (!finding.explained.empty()) json.member("explained", finding.explained);
    }
  }
  out << json.text() << '\n';
}

// RFC 3986: what may stand in a path as it is; the rest in percent form. A full path becomes a file URI.
std::string uri_of(const std::string& path) {
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("/-._~").find(c) != std::string_view::npos;
    if (plain)
      uri += c;
    else
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return uri;
}

std::string message_of(const LintFinding& finding) {
  const Diagnostic& diagnostic = finding.diagnostic;
  std::string text = diagnostic.message;
  if (!diagnostic.why.empty()) text += "\nwhy: " + diagnostic.why;
  if (!diagnostic.fix.empty()) text += "\nfix: " + diagnostic.fix;
  if (!finding.witness.empty()) text += "\nsuch a patient:\n" + finding.witness;
  return text;
}

void write_location(const Diagnostic& diagnostic, const SourceFiles& files, JsonWriter& json) {
  if (diagnostic.where.file >= files.size()) return;
  const ShownPlace place = shown_place(diagnostic.where, files);
  const auto locations = json.array("locations");
  const auto location = json.object();
  const auto physical = json.object("physicalLocation");
  {
    const auto artifact = json.object("artifactLocation");
    json.member("uri", uri_of(files[diagnostic.where.file].path));
  }
  if (place.line == 0) return;
  const auto region = json.object("region");
  json.integer_member("startLine", place.line);
  json.integer_member("startColumn", static_cast<std::int64_t>(place.column));
  json.integer_member("endColumn", static_cast<std::int64_t>(place.column + std::max<std::size_t>(place.length, 1)));
}

void write_result(const LintFinding& finding, std::int64_t rule, const SourceFiles& files, JsonWriter& json) {
  const auto result = json.object();
  json.member("ruleId", finding.diagnostic.code);
  json.integer_member("ruleIndex", rule);
  json.member("level", word_of(finding.diagnostic.severity));
  {
    const auto message = json.object("message");
    json.member("text", message_of(finding));
  }
  write_location(finding.diagnostic, files, json);
  if (finding.explained.empty()) return;
  const auto suppressions = json.array("suppressions");
  const auto suppression = json.object();
  json.member("kind", "inSource");
  json.member("justification", finding.explained);
}

void print_sarif(const std::vector<LintFinding>& findings, const SourceFiles& files, std::ostream& out) {
  std::map<std::string_view, std::int64_t> rules;
  for (const LintFinding& finding : findings) rules.emplace(finding.diagnostic.code, 0);
  std::int64_t next = 0;
  for (auto& [code, index] : rules) index = next++;
  JsonWriter json;
  {
    const auto log = json.object();
    json.member("$schema", kSarifSchema);
    json.member("version", "2.1.0");
    const auto runs = json.array("runs");
    const auto run = json.object();
    {
      const auto tool = json.object("tool");
      const auto driver = json.object("driver");
      json.member("name", "parity");
      const auto array = json.array("rules");
      for (const auto& [code, index] : rules) {
        const auto rule = json.object();
        json.member("id", code);
      }
    }
    json.member("columnKind", "unicodeCodePoints");
    const auto results = json.array("results");
    for (const LintFinding& finding : findings) write_result(finding, rules.at(finding.diagnostic.code), files, json);
  }
  out << json.text() << '\n';
}

}  // namespace

void print_diagnostics(const std::vector<LintFinding>& findings, const SourceFiles& files, DiagnosticsFormat format,
                       std::ostream& out) {
  switch (format) {
    case DiagnosticsFormat::kText: print_text(findings, files, out); return;
    case DiagnosticsFormat::kJson: print_json(findings, files, out); return;
    case DiagnosticsFormat::kSarif: print_sarif(findings, files, out); return;
  }
}

}  // namespace parity::cli
