// Backup, erasure, retention, and the rotation of the site key.
#include <fmt/format.h>

#include <filesystem>
#include <iostream>

#include "audit/backup.h"
#include "audit/erasure.h"
#include "audit/site_key.h"
#include "audit/store_options.h"
#include "cds-hooks/hook_request.h"
#include "cli/audit/audit.h"
#include "cli/output/complain.h"
#include "cli/output/exit_code.h"
#include "cli/site/audit_place.h"

namespace parity::cli {
namespace {

namespace fs = std::filesystem;

int refuse(Error error, const std::string& store, std::ostream& err) {
  if (error.where.empty()) error.where = store;
  return cli::refuse(error, err);
}

// What waits in a spool would be written after the erasure, and stay.
Result<void> check_no_spool(const audit::StoreOptions& store) {
  const std::string spool = store.spool_file();
  std::error_code fault;
  if (!fs::exists(spool, fault) && !fault) return {};
  return tl::unexpected<Error>(Error{ErrorKind::kUnavailable, "entries wait in the spool, and would be missed", spool,
                                     "start the server, and wait until it has taken them into the store"});
}

Result<std::string> patient_id(const std::string& named) {
  std::string id = named;
  if (named == "-" && !std::getline(std::cin, id)) id.clear();
  while (!id.empty() && (id.back() == '\r' || id.back() == ' ')) id.pop_back();
  constexpr std::string_view kType = "Patient/";
  if (id.starts_with(kType)) id.erase(0, kType.size());
  if (id.empty()) return invalid_input("no patient id was given", "--patient");
  return id;
}

int print_erased(const Result<audit::Erased>& erased, const std::string& store, std::ostream& out, std::ostream& err) {
  if (!erased) return refuse(erased.error(), store, err);
  out << fmt::format("taken out: {} call{}, {} card{}, {} answer{}, {} rest{}\n", erased->calls,
                     erased->calls == 1 ? "" : "s", erased->cards, erased->cards == 1 ? "" : "s", erased->feedback,
                     erased->feedback == 1 ? "" : "s", erased->snoozes, erased->snoozes == 1 ? "" : "s");
  return kDone;
}

}  // namespace

int run_audit_backup(const AuditBackupOptions& options, std::ostream& out, std::ostream& err) {
  const auto store = audit_store(options.place);
  if (!store) return refuse(store.error(), {}, err);
  const auto done = audit::back_up(store->path, options.destination);
  if (!done) return refuse(done.error(), store->path, err);
  out << fmt::format("{} holds a whole copy; its site key is not in it: {}\n", options.destination, store->key_file());
  return kDone;
}

int run_audit_erase(const AuditEraseOptions& options, std::ostream& out, std::ostream& err) {
  const auto store = audit_store(options.place);
  if (!store) return refuse(store.error(), {}, err);
  const auto id = patient_id(options.patient);
  if (!id) return refuse(id.error(), {}, err);
  if (const auto none = check_no_spool(*store); !none) return refuse(none.error(), store->path, err);
  const std::string key_file = store->key_file();
  const auto pseudonyms = audit::read_site_keys(key_file);
  if (!pseudonyms) return refuse(pseudonyms.error(), key_file, err);
  const std::string server = hooks::normalised_server(options.fhir_server);
  const auto erased =
      audit::erase_patient(store->path, pseudonyms->patient({server, options.issuer, *id}), options.now);
  if (erased && erased->all() == 0) {
    err << "parity: no row of this patient stands in the store; the id, the server or the issuer may be another\n";
    return kAnswerNo;
  }
  return print_erased(erased, store->path, out, err);
}

int run_audit_retain(const AuditRetainOptions& options, std::ostream& out, std::ostream& err) {
  const auto store = audit_store(options.place);
  if (!store) return refuse(store.error(), {}, err);
  const auto span = parse_span(options.period);
  if (!span) return refuse(span.error(), "PERIOD", err);
  const Day first_kept = london_day(options.now) - *span;
  const auto erased = audit::erase_before(store->path, start_of(first_kept), options.now);
  if (erased) out << fmt::format("rows of before {}: ", to_text(first_kept));
  return print_erased(erased, store->path, out, err);
}

int run_audit_rotate_key(const AuditRotateOptions& options, std::ostream& out, std::ostream& err) {
  const auto store = audit_store(options.place);
  if (!store) return refuse(store.error(), {}, err);
  const std::string key_file = store->key_file();
  const auto rotated = audit::rotate_site_key(key_file);
  if (!rotated) return refuse(rotated.error(), key_file, err);
  out << fmt::format("{}: a key was added; it is used from the server's next start on. Back the file up.\n", key_file);
  return kDone;
}

}  // namespace parity::cli
