// `parity audit export`: rows as they stand, a JSON object a line; or as FHIR AuditEvents.
#include <fmt/format.h>

#include "audit/export_rows.h"
#include "cds-hooks/json_writer.h"
#include "cli/audit/audit.h"
#include "cli/audit/audit_event.h"
#include "cli/output/complain.h"
#include "cli/output/exit_code.h"
#include "cli/site/audit_place.h"

namespace parity::cli {
namespace {

using audit::ExportRow;

bool is_time(std::string_view column) { return column == "time" || column == "outcome_time"; }

// Times as people write them; lists, which the store keeps as JSON, as JSON.
std::string row_json(const ExportRow& row) {
  hooks::JsonWriter json;
  {
    const auto object = json.object();
    json.member("table", row.table);
    json.integer_member("row", row.row);
    json.integer_member("sequence", row.sequence);
    json.member("hash", row.hash);
    for (const audit::ExportColumn& column : row.columns) {
      if (const auto* number = std::get_if<std::int64_t>(&column.value)) {
        if (is_time(column.name))
          json.member(column.name, to_text(Instant{*number}));
        else
          json.integer_member(column.name, *number);
      } else if (const auto* text = std::get_if<std::string_view>(&column.value)) {
        json.member(column.name, *text);
      }
    }
  }
  return json.take();
}

audit::ExportRange range_of(const AuditExportOptions& options) {
  audit::ExportRange range;
  if (options.from) range.from = start_of(*options.from);
  if (options.until) range.until = start_of(*options.until + 1);
  return range;
}

// A reader that has gone (`| head`) ends the export.
Result<void> check_written(const std::ostream& out) {
  if (out) return {};
  return tl::unexpected<Error>(Error{ErrorKind::kUnavailable, "can't be written to", "standard output", {}});
}

}  // namespace

int run_audit_export(const AuditExportOptions& options, std::ostream& out, std::ostream& err) {
  const auto store = audit_store(options.place);
  AuditEvents events([&out](const std::string& json) { out << json << '\n'; });
  const bool as_fhir = options.format == "fhir";
  const auto sink = [&](const ExportRow& row) {
    if (as_fhir)
      events.add(row);
    else
      out << row_json(row) << '\n';
    return check_written(out);
  };
  const auto given =
      store ? audit::export_rows(store->path, range_of(options), sink) : tl::unexpected<Error>(store.error());
  Result<void> done;
  if (given) {
    events.finish();
    out.flush();
    done = check_written(out);
  } else {
    done = tl::unexpected<Error>(given.error());
  }
  if (done) return kDone;
  Error error = done.error();
  if (error.where.empty() && store) error.where = store->path;
  return refuse(error, err);
}

}  // namespace parity::cli
