// `parity audit verify`: the findings of audit/verify.h for a person and for a machine.
#include "audit/verify.h"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>

#include "audit/store_options.h"
#include "cds-hooks/json_writer.h"
#include "cli/audit/audit.h"
#include "cli/output/complain.h"
#include "cli/output/exit_code.h"
#include "cli/site/audit_place.h"

namespace parity::cli {
namespace {

using audit::Finding;
using audit::Verification;

Result<audit::ChainHead> parse_head(const std::string& text) {
  audit::ChainHead head;
  const std::size_t colon = text.find(':');
  const char* end = text.data() + std::min(colon, text.size());
  const auto read = std::from_chars(text.data(), end, head.sequence);
  constexpr std::size_t kHexDigits = 64;
  if (colon != std::string::npos && read.ec == std::errc() && read.ptr == end) head.hash = text.substr(colon + 1);
  if (head.hash.size() != kHexDigits || head.hash.find_first_not_of("0123456789abcdef") != std::string::npos)
    return invalid_input("not the head of a chain", "--head",
                         "write it as the log does: the number, a colon, 64 hexadecimal digits");
  return head;
}

Result<audit::VerifyOptions> verify_options(const AuditVerifyOptions& options) {
  audit::VerifyOptions verify;
  auto store = audit_store(options.place);
  if (!store) return tl::unexpected<Error>(store.error());
  verify.path = store->path;
  if (!options.head.empty()) {
    auto head = parse_head(options.head);
    if (!head) return tl::unexpected<Error>(head.error());
    verify.anchor = *head;
    return verify;
  }
  verify.anchor_path = options.anchor;
  std::error_code fault;
  if (options.anchor.empty() && std::filesystem::exists(store->anchor_file(), fault))
    verify.anchor_path = store->anchor_file();
  return verify;
}

std::string place_of(const Finding& finding) {
  if (finding.table.empty()) return "the store";
  return finding.row == 0 ? finding.table : fmt::format("{} row {}", finding.table, finding.row);
}

std::string anchor_line(const Verification& found, const audit::VerifyOptions& options, bool fits) {
  const std::string source = options.anchor ? "--head" : options.anchor_path;
  if (source.empty()) return "  anchor   none was given, so rows taken off the end would not show: --anchor FILE\n";
  if (!fits) return fmt::format("  anchor   {} does not fit\n", source);
  return fmt::format("  anchor   {} fits; {} entr{} later than it\n", source, found.after_anchor,
                     found.after_anchor == 1 ? "y is" : "ies are");
}

void print_text(const Verification& found, const audit::VerifyOptions& options, std::ostream& out) {
  out << fmt::format(
      "{}: {}\n", options.path,
      found.is_whole() ? "whole" : fmt::format("NOT WHOLE, {} finding{}", found.found, found.found == 1 ? "" : "s"));
  out << fmt::format("  entries  {}, of which {} erased by the book\n", found.entries, found.erased);
  if (found.head.sequence > 0) out << fmt::format("  head     {}:{}\n", found.head.sequence, found.head.hash);
  const bool fits = std::none_of(found.findings.begin(), found.findings.end(),
                                 [](const Finding& f) { return f.kind == Finding::Kind::kAnchor; });
  out << anchor_line(found, options, fits);
  for (const Finding& finding : found.findings)
    out << fmt::format("{:<10} {}: {}\n", audit::to_text(finding.kind), place_of(finding), finding.message);
  if (found.found > found.findings.size()) out << fmt::format("… and {} more\n", found.found - found.findings.size());
}

void print_json(const Verification& found, const audit::VerifyOptions& options, std::ostream& out) {
  hooks::JsonWriter json;
  {
    const auto object = json.object();
    json.member("store", options.path);
    json.boolean_member("whole", found.is_whole());
    json.integer_member("entries", found.entries);
    json.integer_member("erased", found.erased);
    {
      const auto head = json.object("head");
      json.integer_member("sequence", found.head.sequence);
      json.member("hash", found.head.hash);
    }
    json.key("anchor");
    if (options.anchor || !options.anchor_path.empty())
      json.string(options.anchor ? "--head" : options.anchor_path);
    else
      json.null();
    json.integer_member("laterThanAnchor", found.after_anchor);
    json.integer_member("found", static_cast<std::int64_t>(found.found));
    const auto findings = json.array("findings");
    for (const Finding& finding : found.findings) {
      const auto one = json.object();
      json.member("kind", audit::to_text(finding.kind));
      json.member("table", finding.table);
      json.integer_member("row", finding.row);
      json.member("message", finding.message);
    }
  }
  out << json.text() << '\n';
}

}  // namespace

int run_audit_verify(const AuditVerifyOptions& options, std::ostream& out, std::ostream& err) {
  const auto verify = verify_options(options);
  auto found = verify ? audit::verify(*verify) : tl::unexpected<Error>(verify.error());
  if (!found) {
    Error error = found.error();
    if (error.where.empty() && verify) error.where = verify->path;
    return refuse(error, err);
  }
  if (options.format == "json")
    print_json(*found, *verify, out);
  else
    print_text(*found, *verify, out);
  return found->is_whole() ? kDone : kAnswerNo;
}

}  // namespace parity::cli
