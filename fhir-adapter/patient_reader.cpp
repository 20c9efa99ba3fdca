#include "fhir-adapter/patient_reader.h"

#include <algorithm>
#include <array>
#include <string>

#include "fhir-adapter/codings.h"
#include "fhir-adapter/elements.h"
#include "fhir-adapter/ethnicity.h"

namespace parity::fhir {
namespace {

using namespace std::string_view_literals;

// Beside the category, as the US separates them.
constexpr std::string_view kUsEthnicity = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-ethnicity";
// "Not stated" and "not known" (UK Core, v3-NullFlavor) are not an ethnic category.
constexpr std::array kNotStated = {"Z"sv, "z"sv, "99"sv, "UNK"sv, "ASKU"sv, "NAV"sv, "NASK"sv};

constexpr std::string_view kDeathNotification =
    "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-DeathNotificationStatus";

bool is_not_stated(JsonView coding) {
  const std::string_view code = coding["code"].text();
  return std::find(kNotStated.begin(), kNotStated.end(), code) != kNotStated.end();
}

void read_ethnic_coding(JsonView coding, const Vocabulary& vocabulary, CodeMatch& match) {
  if (!is_not_stated(coding)) match_codes(vocabulary, coding, match);
}

void read_ethnic_extension(JsonView extension, const Vocabulary& vocabulary, CodeMatch& match) {
  for (const JsonView coding : extension["valueCodeableConcept"]["coding"].items())
    read_ethnic_coding(coding, vocabulary, match);
  for (const JsonView inner : extension["extension"].items())  // US Core: ombCategory, detailed
    read_ethnic_coding(inner["valueCoding"], vocabulary, match);
}

void read_ethnicity(JsonView patient, const Vocabulary& vocabulary, RecordBuilder& builder) {
  CodeMatch match;
  for (const JsonView extension : patient["extension"].items()) {
    const std::string_view url = extension["url"].text();
    if (is_ethnic_category(url) || url == kUsEthnicity) read_ethnic_extension(extension, vocabulary, match);
  }
  if (match.has_coding) builder.person().ethnicity = builder.keep(match.concepts);
}

void read_birth_date(JsonView patient, std::string_view path, RecordBuilder& builder) {
  const JsonView birth_date = patient["birthDate"];
  if (!birth_date.exists() || birth_date.is_null()) return;
  const auto date = parse_date(birth_date.text());
  if (date)
    builder.person().born = *date;
  else
    builder.add_issue(IssueReason::kUnreadableDate, std::string(path) + ".birthDate");
}

Sex sex_of(std::string_view gender) {
  if (gender == "male") return Sex::kMale;
  if (gender == "female") return Sex::kFemale;
  return gender == "other" ? Sex::kOther : Sex::kUnknown;
}

// UK Core: 1 informal, 2 formal notice of death; U: the notice was withdrawn.
bool has_death_notice(JsonView patient) {
  for (const JsonView extension : patient["extension"].items()) {
    if (extension["url"].text() != kDeathNotification) continue;
    for (const JsonView inner : extension["extension"].items()) {
      const std::string_view code = status_code(inner["valueCodeableConcept"]);
      if (code == "1" || code == "2") return true;
    }
  }
  return false;
}

Ternary deceased_of(JsonView patient) {
  if (has_death_notice(patient)) return Ternary::kTrue;
  const JsonMember deceased = patient.find_choice("deceased");
  if (!deceased.value.exists()) return Ternary::kFalse;
  if (const auto flag = deceased.value.as_bool()) return to_ternary(*flag);
  // A date of death that can't be read still says that there is one.
  return deceased.key == "deceasedDateTime" && deceased.value.is_string() ? Ternary::kTrue : Ternary::kUnknown;
}

bool was_replaced(JsonView patient) {
  for (const JsonView link : patient["link"].items())
    if (link["type"].text() == "replaced-by") return true;
  return false;
}

}  // namespace

bool read_patient(JsonView patient, std::string_view path, const Vocabulary& vocabulary, RecordBuilder& builder) {
  Person& person = builder.person();
  read_birth_date(patient, path, builder);
  person.sex = sex_of(patient["gender"].text());
  person.deceased = deceased_of(patient);
  if (is_unknown(person.deceased)) builder.add_issue(IssueReason::kUnreadableEntry, std::string(path) + ".deceased");
  if (const auto died = parse_timestamp(patient["deceasedDateTime"].text())) person.died = died->date;
  read_ethnicity(patient, vocabulary, builder);
  // A record that is not in active use, or that another replaced, is not kept up (FHIR R4, Patient, isModifier).
  const bool is_inactive = patient["active"].as_bool() == false;
  if (!is_inactive && !was_replaced(patient)) return true;
  builder.add_issue(IssueReason::kMayBeIncomplete, std::string(path) + (is_inactive ? ".active" : ".link"));
  return false;
}

}  // namespace parity::fhir
