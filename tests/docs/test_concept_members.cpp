// Which codes of a real record the bundled concepts know: a code that a GP or trust is likely to hold and that no concept
// knows makes "there is none" of something that is there; one of another meaning makes a check look done.
#include <catch2/catch.hpp>

#include <stdexcept>
#include <string>
#include <vector>

#include "cli/site/rules_folder.h"
#include "test_paths.h"

using namespace parity;

namespace {

const Vocabulary& vocabulary() {
  static const auto rules = cli::check_rules(PARITY_SOURCE_DIR "/rules");
  return rules->plan->vocabulary;
}

bool is_in(const std::string& system, const std::string& code, const std::string& name) {
  const auto concepts = vocabulary().concepts();
  for (std::size_t i = 0; i < concepts.size(); ++i) {
    if (concepts[i].id != name) continue;
    ConceptSet matches;
    vocabulary().match_code(system, code, matches);
    return matches.contains(static_cast<ConceptId>(i));
  }
  throw std::out_of_range(name);
}

struct Members {
  std::string concept_name;
  std::vector<std::string> in;
  std::vector<std::string> out;
};

}  // namespace

TEST_CASE("concept members: what is and is not of a concept") {
  const std::vector<Members> cases = {
      {"cardiovascular-disease",
       {"399211009", "1755008", "401303003", "401314000", "394659003", "233819005", "4557003", "194856005", "399261000",
        "443502000", "414024009", "230698000", "230713003", "413758000", "25133001", "195206000", "314902007"},
       // a vessel blocked with no stroke, a planned operation, congenital disease
       {"329481000119106", "698377004", "698378009", "1222625002"}},
      {"diabetes",
       {"5368009", "408540003", "190447002", "51002006", "237601000", "170747006", "4855003", "230572002", "420422005",
        "420868002", "421893009", "420789003", "420270002", "140121000119100", "140111000119107", "140101000119109",
        "71421000119105", "16891151000119103"},
       {"315051004", "703138006", "15777000"}},
      {"ckd-3-to-5",
       {"140121000119100", "140111000119107", "140101000119109", "90741000119107", "90771000119100", "90791000119104"},
       {"751000119104", "140131000119102"}},
      {"hypertension",
       {"140121000119100", "140101000119109", "71701000119105", "285881000119109", "96711000119105"},
       {"162659009"}},
      {"check-declined", {"717051000000101", "705140004"}, {"183949008"}},
      {"alcohol-support",
       {"431260004", "809401000000103", "1084171000000100", "946101000000100", "24165007", "372501000000100",
        "527961000000108"},
       {"379411000000105", "380861000000109"}},
      {"alcohol-support-declined", {"379411000000105", "754831000000102", "380861000000109"}, {"366371000000105"}},
      {"weight-support",
       {"306163007", "306164001", "306165000", "306353006", "306354000", "424753004", "266724001", "284352003",
        "429778002"},
       {}},
      {"weight-support-declined", {"21701000175105", "526821000000107"}, {"526831000000109"}},
      {"cervical-screening",
       {"269957009", "439888000", "700399008", "269959007", "269960002", "269961003", "1104601000000107", "767357000"},
       {"168402006", "416480007", "1128121000000109", "4461000175108", "512121000000106"}},
      // a recall that is suspended comes back
      {"cervical-screening-not-needed", {"236886002"}, {"416480007"}},
      {"bowel-screening", {"1101361000000103"}, {"375181000000107", "1101381000000107"}},
      {"substance-use-assessment", {"228368007"}, {"44870007"}},
      {"smi-diagnosis",
       {"726772006", "430852001", "41832009", "30520009", "23741000119105", "261000119107", "271000119101", "191667009",
        "70546001", "60123008", "47447001", "67002003"},
       // organic, and remission
       {"371026009", "719717006", "231444002", "17262008", "85248005"}},
      {"body-mass-index-band-raised",
       {"162863004", "162864005", "408512008", "722595002", "819948005"},
       {"412768003", "310252000"}},
      {"body-mass-index-band", {"162863004", "819948005", "412768003"}, {}},
  };
  for (const Members& c : cases) {
    CAPTURE(c.concept_name);
    for (const std::string& code : c.in) {
      INFO(code);
      CHECK(is_in("http://snomed.info/sct", code, c.concept_name));
    }
    for (const std::string& code : c.out) {
      INFO(code);
      CHECK_FALSE(is_in("http://snomed.info/sct", code, c.concept_name));
    }
  }
}

TEST_CASE("concept members: ICD-10 with its dot, by its international name") {
  for (const std::string system : {"http://hl7.org/fhir/sid/icd-10-uk", "http://hl7.org/fhir/sid/icd-10"}) {
    CAPTURE(system);
    for (const char* code : {"F20", "F200", "F20.0", "F31.6", "F323"}) CHECK(is_in(system, code, "smi-diagnosis"));
    for (const char* code : {"F317", "F31.7"}) {
      CHECK(is_in(system, code, "smi-remission"));
      CHECK_FALSE(is_in(system, code, "smi-diagnosis"));
    }
    CHECK_FALSE(is_in(system, "F32.0", "smi-diagnosis"));
  }
}
