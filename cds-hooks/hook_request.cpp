// Tables of what each hook's context holds, and one decoder that goes on after a fault.
#include "cds-hooks/hook_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "cds-hooks/body_decoder.h"
#include "cds-hooks/http.h"
#include "fhir-adapter/references.h"

namespace parity::hooks {
namespace {

using fhir::JsonView;

enum class FieldKind : std::uint8_t { kText, kTexts, kObject, kObjects };

struct Field {
  std::string_view name;
  FieldKind kind;
  Presence presence;
};

constexpr Field kUser{"userId", FieldKind::kText, Presence::kRequired};
constexpr Field kAnyUser{"userId", FieldKind::kText, Presence::kOptional};
constexpr Field kPatient{"patientId", FieldKind::kText, Presence::kRequired};
constexpr Field kEncounter{"encounterId", FieldKind::kText, Presence::kRequired};
constexpr Field kAnyEncounter{"encounterId", FieldKind::kText, Presence::kOptional};

constexpr Field object_named(std::string_view name) { return {name, FieldKind::kObject, Presence::kRequired}; }
constexpr Field texts_named(std::string_view name) { return {name, FieldKind::kTexts, Presence::kRequired}; }

struct HookRow {
  std::string_view name;
  std::string_view version;
  std::array<Field, 5> fields;
};

// HL7/cds-hooks-library, June 2026. `fulfillment-tasks` stands in a published example of order-dispatch.
constexpr std::array<HookRow, 13> kHooks = {{
    {"patient-view", "1.0", {kUser, kPatient, kAnyEncounter}},
    {"order-select", "1.0", {kUser, kPatient, kAnyEncounter, texts_named("selections"), object_named("draftOrders")}},
    {"order-sign", "1.0", {kUser, kPatient, kAnyEncounter, object_named("draftOrders")}},
    {"order-dispatch",
     "1.1",
     {kPatient, texts_named("dispatchedOrders"), Field{"performer", FieldKind::kText, Presence::kRequired},
      Field{"fulfillmentTasks", FieldKind::kObjects, Presence::kOptional},
      Field{"fulfillment-tasks", FieldKind::kObjects, Presence::kOptional}}},
    {"appointment-book", "1.0", {kUser, kPatient, kAnyEncounter, object_named("appointments")}},
    {"encounter-start", "1.0", {kUser, kPatient, kEncounter}},
    {"encounter-discharge", "1.0", {kUser, kPatient, kEncounter}},
    {"medication-refill", "0.1.0", {kAnyUser, kPatient, kAnyEncounter, object_named("medications")}},
    {"allergyintolerance-create", "0.1.0", {kUser, kPatient, kAnyEncounter, object_named("allergyIntolerance")}},
    {"problem-list-item-create", "0.1.0", {kUser, kPatient, kAnyEncounter, object_named("conditions")}},
    {"medication-verify", "0.1.0", {kUser, kPatient, kAnyEncounter, object_named("medication")}},
    {"medication-prescribe", "1.0", {kUser, kPatient, kAnyEncounter, object_named("medications")}},
    {"order-review", "1.0", {kUser, kPatient, kAnyEncounter, object_named("orders")}},
}};

const HookRow* find_hook(std::string_view name) {
  for (const HookRow& row : kHooks)
    if (row.name == name) return &row;
  return nullptr;
}

// "123" of "Patient/123", also as an absolute URL or with a version; anything else as it stands.
std::string_view without_type(std::string_view reference) {
  const fhir::ParsedReference parsed = fhir::parse_reference(reference);
  if (parsed.type == "Patient" && !parsed.id.empty()) return parsed.id;
  return reference == "Patient/" ? std::string_view() : reference;
}

struct LegacyField {
  std::string_view name;
  std::string_view today;
};

// From before CDS Hooks 1.0; still sent by old clients and copied from old examples.
constexpr std::array<LegacyField, 6> kLegacyFields = {{{"user", "context.userId"},
                                                       {"patient", "context.patientId"},
                                                       {"encounter", "context.encounterId"},
                                                       {"preFetchData", "prefetch"},
                                                       {"prefetchData", "prefetch"},
                                                       {"oauth", "fhirAuthorization"}}};

// Tells the sender of a refused request, and of no other, what it may have meant: unknown fields are no fault.
void name_legacy_fields(JsonView root, std::vector<Fault>& faults) {
  for (const LegacyField& field : kLegacyFields) {
    if (!root[field.name].exists()) continue;
    faults.push_back(
        {IssueCode::kInvalid,
         fmt::format("`{}` here is the form before CDS Hooks 1.0: it is `{}` now", field.name, field.today),
         std::string(field.name)});
  }
}

class RequestDecoder {
 public:
  explicit RequestDecoder(std::vector<Fault>& faults) : body_(faults) {}

  void run(HookRequest& request) {
    const JsonView root = request.document.root();
    request.hook = body_.text(root, "hook", "", Presence::kRequired);
    request.hook_instance = body_.text(root, "hookInstance", "", Presence::kRequired);
    read_server(root, request);
    request.prefetch = body_.object(root, "prefetch", "", Presence::kOptional);
    request.context = body_.object(root, "context", "", Presence::kRequired);
    if (request.context.exists()) read_context(request);
  }

 private:
  void read_server(JsonView root, HookRequest& request) {
    const std::string server = body_.text(root, "fhirServer", "", Presence::kOptional);
    request.fhir_server = normalised_server(server);
    const JsonView authorization = body_.object(root, "fhirAuthorization", "", Presence::kOptional);
    if (!authorization.exists()) return;
    if (server.empty())
      body_.fault(IssueCode::kRequired, "`fhirServer` is required beside `fhirAuthorization`", "fhirServer");
    const std::string path = "fhirAuthorization.";
    FhirAuthorization read;
    read.access_token = read_token(authorization, path);
    read.scope = body_.text(authorization, "scope", path, Presence::kRequired);
    read.subject = body_.text(authorization, "subject", path, Presence::kRequired);
    read.patient = body_.text(authorization, "patient", path, Presence::kOptional);
    read.expires_in = body_.integer(authorization, "expires_in", path);
    const std::string type = body_.text(authorization, "token_type", path, Presence::kRequired);
    if (!type.empty() && !same_header_name(type, "Bearer"))
      body_.fault(IssueCode::kValue, "`token_type` must be `Bearer`", path + "token_type");
    request.authorization = std::move(read);
  }

  std::shared_ptr<const fhir::AccessToken> read_token(JsonView authorization, const std::string& path) {
    std::string text = body_.text(authorization, "access_token", path, Presence::kRequired);
    if (text.empty()) return nullptr;
    auto token = fhir::AccessToken::from(std::move(text));
    if (token) return std::make_shared<const fhir::AccessToken>(std::move(*token));
    body_.fault(IssueCode::kValue, "`access_token` has characters that no bearer token has", path + "access_token");
    return nullptr;
  }

  void read_context(HookRequest& request) {
    const std::string path = "context.";
    if (const HookRow* row = find_hook(request.hook)) {
      for (const Field& field : row->fields)
        if (!field.name.empty()) check_field(request.context, field, path);
    } else {
      check_field(request.context, {"patientId", FieldKind::kText, Presence::kOptional}, path);
    }
    request.user_id = request.context["userId"].text();
    request.encounter_id = request.context["encounterId"].text();
    request.patient_id = without_type(request.context["patientId"].text());
    if (request.patient_id.empty() && !request.context["patientId"].text().empty())
      body_.fault(IssueCode::kValue, "`patientId` names no patient", "context.patientId");
    if (request.context["draftOrders"].is_object()) request.draft_orders = request.context["draftOrders"];
  }

  void check_field(JsonView context, const Field& field, const std::string& path) {
    switch (field.kind) {
      case FieldKind::kText: body_.text(context, field.name, path, field.presence); return;
      case FieldKind::kObject: body_.object(context, field.name, path, field.presence); return;
      case FieldKind::kTexts:
      case FieldKind::kObjects: break;
    }
    const JsonView list = body_.array(context, field.name, path, field.presence);
    std::size_t index = 0;
    for (const JsonView item : list.items()) {
      if (body_.is_full()) return;
      const bool fits = field.kind == FieldKind::kTexts ? item.is_string() : item.is_object();
      if (!fits)
        body_.fault(
            IssueCode::kValue,
            fmt::format("`{}` must hold {}", field.name, field.kind == FieldKind::kTexts ? "strings" : "objects"),
            fmt::format("{}{}[{}]", path, field.name, index));
      ++index;
    }
  }

  BodyDecoder body_;
};

}  // namespace

tl::expected<HookRequest, std::vector<Fault>> decode_hook_request(std::string body) {
  auto document = parse_body(std::move(body));
  if (!document) return tl::unexpected(std::move(document.error()));
  std::vector<Fault> faults;
  HookRequest request{std::move(*document), {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
  RequestDecoder(faults).run(request);
  if (!faults.empty()) name_legacy_fields(request.document.root(), faults);
  if (!faults.empty()) return tl::unexpected(std::move(faults));
  return request;
}

bool has_token_of_another_patient(const HookRequest& request) {
  if (!request.authorization || request.authorization->patient.empty()) return false;
  return without_type(request.authorization->patient) != request.patient_id;
}

std::string normalised_server(std::string_view url) {
  std::string result(url);
  const std::size_t scheme_end = result.find("://");
  if (scheme_end == std::string::npos) return result;
  std::size_t host_end = std::min(result.find('/', scheme_end + 3), result.size());
  for (std::size_t i = 0; i < host_end; ++i)
    if (result[i] >= 'A' && result[i] <= 'Z') result[i] = static_cast<char>(result[i] - 'A' + 'a');
  const std::string_view port = result.starts_with("https://") ? ":443" : result.starts_with("http://") ? ":80" : "";
  if (!port.empty() && std::string_view(result).substr(0, host_end).ends_with(port))
    result.erase(host_end - port.size(), port.size());
  while (result.ends_with('/')) result.pop_back();
  return result;
}

std::string_view hook_version(std::string_view hook) {
  const HookRow* row = find_hook(hook);
  return row == nullptr ? std::string_view() : row->version;
}

}  // namespace parity::hooks
