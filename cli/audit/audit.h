// The sub-commands of `parity audit`: what the audit store says, and its upkeep. Options are in audit_commands.cpp;
// each run_… writes results to `out`, complaints to `err`, and gives the exit code.
#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>

#include "cli/site/audit_place.h"
#include "engine/base/date.h"

namespace parity::cli {

struct AuditVerifyOptions {
  AuditPlace place;
  std::string anchor;  // a file; empty: the one beside the store, if it is there
  std::string head;    // "sequence:hash", as logged; instead of the file
  std::string format = "text";
};
/// 0: whole; 1: it is not; 2: it can't be read.
int run_audit_verify(const AuditVerifyOptions& options, std::ostream& out, std::ostream& err);

struct AuditShowOptions {
  AuditPlace place;
  std::string card;
  std::string format = "text";
};
int run_audit_show(const AuditShowOptions& options, std::ostream& out, std::ostream& err);

struct AuditExportOptions {
  AuditPlace place;
  std::string format = "ndjson";  // ndjson, fhir
  std::optional<Day> from;
  std::optional<Day> until;  // that day is included
};
int run_audit_export(const AuditExportOptions& options, std::ostream& out, std::ostream& err);

struct AuditReportOptions {
  AuditPlace place;
  std::string format = "text";  // text, csv, json, html
  std::optional<Day> from;      // empty: 26 weeks before `until`
  std::optional<Day> until;     // that day is included; empty: today
  Instant now;
};
int run_audit_report(const AuditReportOptions& options, std::ostream& out, std::ostream& err);

struct AuditBackupOptions {
  AuditPlace place;
  std::string destination;
};
int run_audit_backup(const AuditBackupOptions& options, std::ostream& out, std::ostream& err);

struct AuditEraseOptions {
  AuditPlace place;
  std::string patient;      // the FHIR id
  std::string fhir_server;  // as the client gave it
  std::string issuer;       // where it gave no server
  Instant now;
};
int run_audit_erase(const AuditEraseOptions& options, std::ostream& out, std::ostream& err);

struct AuditRetainOptions {
  AuditPlace place;
  std::string period;  // "8 years"
  Instant now;
};
int run_audit_retain(const AuditRetainOptions& options, std::ostream& out, std::ostream& err);

struct AuditRotateOptions {
  AuditPlace place;
};
int run_audit_rotate_key(const AuditRotateOptions& options, std::ostream& out, std::ostream& err);

}  // namespace parity::cli
