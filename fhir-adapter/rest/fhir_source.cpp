#include "fhir-adapter/rest/fhir_source.h"

#include <array>

namespace parity::fhir {
namespace {

struct FaultRow {
  std::string_view name;
  std::string_view sentence;
};

// By FetchFault.
constexpr std::array<FaultRow, kFetchFaultCount> kFaults = {{
    {"timed-out", "the FHIR server did not answer in time"},
    {"unreachable", "the FHIR server could not be reached"},
    {"not-secure", "the FHIR server's TLS certificate could not be verified"},
    {"forbidden-address", "the FHIR server's name leads to an address that is not allowed"},
    {"refused", "the FHIR server refused access"},
    {"throttled", "the FHIR server asks to wait"},
    {"server-failed", "the FHIR server failed"},
    {"not-offered", "the FHIR server does not answer this query"},
    {"elsewhere", "the FHIR server sends elsewhere, and that is not followed"},
    {"endless", "the FHIR server's answer has too many pages"},
    {"too-large", "the FHIR server's answer is too large"},
    {"broken", "the FHIR server's answer broke off"},
    {"not-fhir", "the FHIR server's answer is no FHIR JSON"},
    {"server-rests", "the FHIR server failed several times and is left alone for some seconds"},
    {"overload", "too many calls wait for FHIR servers"},
    {"other-patient", "the token for the FHIR server is another patient's, and is not used"},
}};

}  // namespace

std::string_view to_text(FetchFault fault) { return kFaults[static_cast<std::size_t>(fault)].name; }
std::string_view sentence(FetchFault fault) { return kFaults[static_cast<std::size_t>(fault)].sentence; }

}  // namespace parity::fhir
