// Codes are those of the AuditEvent page of FHIR R4 (4.0.1): audit-event-type, restful-interaction, iso-21089-lifecycle,
// object-role. What a row says beyond them stands in `detail`, by the column's name.
#include "cli/audit/audit_event.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "cds-hooks/json_writer.h"
#include "engine/base/date.h"

namespace parity::cli {
namespace {

using hooks::JsonWriter;

struct Code {
  std::string_view system;
  std::string_view code;
  std::string_view display;
};

constexpr std::string_view kTypes = "http://terminology.hl7.org/CodeSystem/audit-event-type";
constexpr std::string_view kInteractions = "http://hl7.org/fhir/restful-interaction";
constexpr std::string_view kLifecycle = "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle";
constexpr std::string_view kRoles = "http://terminology.hl7.org/CodeSystem/object-role";

/// What kind of event a table's row is; rows of other tables are parts of one, or none.
struct EventKind {
  std::string_view table;
  Code type;
  Code subtype;
  std::string_view action;  // C, R, U, D, E
};
constexpr std::array<EventKind, 4> kKinds{{
    {"calls", {kTypes, "rest", "RESTful Operation"}, {kInteractions, "operation", "operation"}, "E"},
    {"feedback", {kTypes, "rest", "RESTful Operation"}, {kInteractions, "create", "create"}, "C"},
    {"approvals", {kLifecycle, "attest", "Attest Record Lifecycle Event"}, {}, "E"},
    {"erasures", {kLifecycle, "destroy", "Destroy/Delete Record Lifecycle Event"}, {}, "D"},
}};

const EventKind* kind_of(std::string_view table) {
  for (const EventKind& kind : kKinds)
    if (kind.table == table) return &kind;
  return nullptr;
}

void write_coding(JsonWriter& json, const Code& code) {
  json.member("system", code.system);
  json.member("code", code.code);
  json.member("display", code.display);
}

void write_identifier(JsonWriter& json, std::string_view key, std::string_view system, std::string_view value) {
  const auto reference = json.object(key);
  const auto identifier = json.object("identifier");
  json.member("system", system);
  json.member("value", value);
}

void write_detail(JsonWriter& json, std::string_view type, std::string_view value) {
  if (value.empty()) return;
  const auto detail = json.object();
  json.member("type", type);
  json.member("valueString", value);
}

// FHIR allows no text that is blank.
bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

}  // namespace

std::string_view AuditEvents::Row::text(std::string_view name) const {
  for (const auto& [column, value] : columns)
    if (column == name) return value;
  return {};
}

std::int64_t AuditEvents::Row::number(std::string_view name) const {
  const std::string_view digits = text(name);
  std::int64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

AuditEvents::Row AuditEvents::row_of(const audit::ExportRow& row) {
  Row copy{std::string(row.table), row.sequence, std::string(row.hash), {}};
  for (const audit::ExportColumn& column : row.columns) {
    if (const auto* number = std::get_if<std::int64_t>(&column.value))
      copy.columns.emplace_back(column.name, std::to_string(*number));
    else if (const auto* text = std::get_if<std::string_view>(&column.value); text != nullptr && !is_blank(*text))
      copy.columns.emplace_back(column.name, *text);
  }
  return copy;
}

void AuditEvents::add(const audit::ExportRow& row) {
  if (kind_of(row.table) != nullptr) {
    finish();
    main_ = row_of(row);
    if (const auto sets = rule_sets_.find(std::string(main_->text("plan"))); sets != rule_sets_.end())
      main_->columns.emplace_back("rule_sets", sets->second);
  } else if (main_ && (row.table == "cards" || row.table == "snoozes")) {
    parts_.push_back(row_of(row));
  } else if (row.table == "plans") {
    rule_sets_[std::to_string(row.row)] = row_of(row).text("rule_sets");
  }
}

void AuditEvents::finish() {
  if (main_) sink_(event_json());
  main_.reset();
  parts_.clear();
}

namespace {

/// Who asked: the client for calls and answers, the person for an approval, the site for an erasure.
template <class Row>
void write_agent(const Row& row, JsonWriter& json) {
  const auto agents = json.array("agent");
  const auto agent = json.object();
  const std::string_view approver = row.text("approver");
  const std::string_view issuer = row.text("issuer");
  if (!approver.empty()) {
    json.member("name", approver);
    const auto roles = json.array("role");
    const auto role = json.object();
    json.member("text", row.text("role"));
  } else if (row.table == "erasures") {
    json.member("name", "the site");
  } else {
    json.member("name", issuer.empty() ? "a client that was not authenticated" : issuer);
    if (!row.text("user").empty()) json.member("altId", row.text("user"));
  }
  json.boolean_member("requestor", true);
}

/// What it was about, as one entity: a reference, a role, and the columns that say more.
template <class Row>
void write_entity(const Row& row, const Code& role, std::string_view system, std::string_view id, JsonWriter& json) {
  const auto entity = json.object();
  if (!id.empty()) write_identifier(json, "what", system, id);
  {
    const auto object = json.object("role");
    write_coding(json, role);
  }
  constexpr std::array<std::string_view, 3> kSaidElsewhere{"time", "patient", "card"};
  if (role.code == "1") return;
  const auto details = json.array("detail");
  write_detail(json, "table", row.table);
  write_detail(json, "sequence", std::to_string(row.sequence));
  write_detail(json, "hash", row.hash);
  for (const auto& [name, value] : row.columns)
    if (std::find(kSaidElsewhere.begin(), kSaidElsewhere.end(), name) == kSaidElsewhere.end())
      write_detail(json, name, value);
}

}  // namespace

std::string AuditEvents::event_json() const {
  static constexpr Code kPatient{kRoles, "1", "Patient"};
  static constexpr Code kReport{kRoles, "3", "Report"};
  static constexpr Code kResource{kRoles, "4", "Domain Resource"};
  constexpr std::string_view kCardSystem = "urn:ietf:rfc:3986";
  constexpr std::string_view kPseudonymSystem = "urn:parity:pseudonym";
  const EventKind& kind = *kind_of(main_->table);
  JsonWriter json;
  {
    const auto resource = json.object();
    json.member("resourceType", "AuditEvent");
    json.member("id", fmt::format("{}-{}", main_->sequence, main_->hash.substr(0, 16)));
    {
      const auto type = json.object("type");
      write_coding(json, kind.type);
    }
    if (!kind.subtype.code.empty()) {
      const auto subtypes = json.array("subtype");
      const auto subtype = json.object();
      write_coding(json, kind.subtype);
    }
    json.member("action", kind.action);
    json.member("recorded", to_text(Instant{main_->number("time")}));
    constexpr std::int64_t kFirstFault = 400;
    constexpr std::int64_t kFirstOwnFault = 500;
    const std::int64_t status = main_->number("status");
    json.member("outcome", status < kFirstFault ? "0" : status < kFirstOwnFault ? "4" : "8");
    write_agent(*main_, json);
    {
      const auto source = json.object("source");
      const auto observer = json.object("observer");
      json.member("display", "Parity");
    }
    const auto entities = json.array("entity");
    if (const auto patient = main_->text("patient"); !patient.empty())
      write_entity(*main_, kPatient, kPseudonymSystem, patient, json);
    const std::string_view card = main_->text("card");
    write_entity(*main_, kResource, kCardSystem, card.empty() ? "" : fmt::format("urn:uuid:{}", card), json);
    for (const Row& part : parts_) {
      const std::string_view shown = part.text("card");
      write_entity(part, kReport, kCardSystem, shown.empty() ? "" : fmt::format("urn:uuid:{}", shown), json);
    }
  }
  return json.take();
}

}  // namespace parity::cli
