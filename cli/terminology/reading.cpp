// `parity terminology expand` and `status`.
#include <fmt/format.h>

#include "cds-hooks/json_writer.h"
#include "cli/output/complain.h"
#include "cli/output/csv.h"
#include "cli/output/exit_code.h"
#include "cli/site/terminology_place.h"
#include "cli/terminology/terminology.h"
#include "terminology/sctid.h"
#include "terminology/store.h"

namespace parity::cli {
namespace {

using terminology::Expansion;
using terminology::Imported;
using terminology::Store;

Result<Store> open(const std::string& named) {
  auto path = terminology_path(named);
  if (!path) return tl::unexpected<Error>(path.error());
  auto store = Store::open(*path);
  if (!store && store.error().kind == ErrorKind::kNotFound)
    return tl::unexpected<Error>(
        Error{ErrorKind::kNotFound, "nothing was imported yet", *path, "parity terminology import PATH"});
  return store;
}

Result<Expansion> expand(Store& store, const TerminologyExpandOptions& options) {
  if (!terminology::is_sctid(options.name)) return store.list(options.name);
  auto release = store.release(std::string(terminology::kSnomed), options.release);
  if (!release) return tl::unexpected<Error>(release.error());
  return store.descendants(*release, options.name);
}

void print(const Expansion& expansion, const std::string& format, std::ostream& out) {
  if (format == "json") {
    hooks::JsonWriter json;
    {
      const auto object = json.object();
      json.member("source", expansion.source.label());
      json.member("digest", expansion.source.digest);
      const auto codes = json.array("codes");
      for (const terminology::CodedTerm& code : expansion.codes) {
        const auto one = json.object();
        json.member("system", code.system);
        json.member("code", code.code);
        json.member("display", code.term);
      }
    }
    out << json.text() << '\n';
    return;
  }
  const bool as_csv = format == "csv";
  if (as_csv)
    out << "code,system,display\n";
  else
    out << fmt::format("{}: {} code{}\n", expansion.source.label(), expansion.codes.size(),
                       expansion.codes.size() == 1 ? "" : "s");
  for (const terminology::CodedTerm& code : expansion.codes)
    out << (as_csv ? fmt::format("{},{},{}\n", code.code, csv_cell(code.system), csv_cell(code.term))
                   : fmt::format("  {:<18} {}\n", code.code, code.term));
}

}  // namespace

int run_terminology_expand(const TerminologyExpandOptions& options, std::ostream& out, std::ostream& err) {
  auto store = open(options.store);
  if (!store) return refuse(store.error(), err);
  const auto expansion = expand(*store, options);
  if (!expansion) return refuse(expansion.error(), err);
  print(*expansion, options.format, out);
  return kDone;
}

int run_terminology_status(const TerminologyStatusOptions& options, std::ostream& out, std::ostream& err) {
  auto store = open(options.store);
  if (!store) return refuse(store.error(), err);
  const auto imported = store->imported();
  if (!imported) return refuse(imported.error(), err);
  hooks::JsonWriter json;
  json.begin_array();
  for (const Imported& one : *imported) {
    if (options.format == "text")
      out << fmt::format("{:<8} {:<32} {:>8} {:<6} {:>8} active  {}  {}\n", one.kind, one.label(), one.codes,
                         one.codes == 1 ? "code," : "codes,", one.active, to_text(one.time), one.url);
    const auto object = json.object();
    json.member("kind", one.kind);
    json.member("url", one.url);
    json.member("name", one.name);
    json.member("version", one.version);
    json.member("digest", one.digest);
    json.member("imported", to_text(one.time));
    json.integer_member("codes", one.codes);
    json.integer_member("active", one.active);
  }
  json.end_array();
  if (options.format == "json") out << json.text() << '\n';
  return kDone;
}

}  // namespace parity::cli
