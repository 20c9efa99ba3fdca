#include "cli/diagnostics_output.h"

#include <fmt/format.h>
#include <algorithm>
#include <map>

#include "cds-hooks/json_writer.h"

namespace parity::cli {
namespace {

using hooks::JsonWriter;

constexpr const char* kSarifSchema = "https://json.schemastore.org/sarif-2.1.0.json";

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// A place as people and tools count it: in characters. line 0: the file as a whole.
struct Place {
  std::string file;
  std::uint32_t line = 0;
  std::size_t column = 0;
  std::size_t length = 0;
};

Place place_of(const Where& where, const SourceFiles& files) {
  if (where.file >= files.size()) return {};
  Place place{files[where.file].path, where.line, 0, 0};
  if (where.line == 0) return place;
  const std::string_view line = line_of(files[where.file], where.line);
  const std::size_t before = std::min<std::size_t>(where.column > 0 ? where.column - 1 : 0, line.size());
  place.column = characters(line.substr(0, before)) + 1;
  place.length = characters(line.substr(before, where.length));
  return place;
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
      const Place place = place_of(diagnostic.where, files);
      const auto object = json.object();
      json.member("code", diagnostic.code);
      json.member("severity", word_of(diagnostic.severity));
      json.member("file", place.file);
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
  const Place place = place_of(diagnostic.where, files);
  if (place.file.empty()) return;
  const auto locations = json.array("locations");
  const auto location = json.object();
  const auto physical = json.object("physicalLocation");
  {
    const auto artifact = json.object("artifactLocation");
    json.member("uri", uri_of(place.file));
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
