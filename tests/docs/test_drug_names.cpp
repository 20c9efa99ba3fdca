// The names of the bundled drug concepts against the products of the supplied public lists: a brand that no concept
// knows is a drug that nobody sees (decision 0018).
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "cli/site/rules_folder.h"
#include "test_paths.h"

using namespace parity;
namespace fs = std::filesystem;

namespace {

const Plan& plan() {
  static const auto rules = cli::check_rules(PARITY_SOURCE_DIR "/rules");
  return *rules->plan;
}

ConceptId concept_named(const std::string& name) {
  const auto concepts = plan().vocabulary.concepts();
  for (std::size_t i = 0; i < concepts.size(); ++i)
    if (concepts[i].id == name) return static_cast<ConceptId>(i);
  throw std::out_of_range(name);
}

// The first and the third field of a line; the third may stand in quotes.
struct Product {
  std::string code;
  std::string name;
};
Product product_of(const std::string& line) {
  const std::size_t first = line.find(',');
  const std::size_t second = line.find(',', first + 1);
  if (first == std::string::npos || second == std::string::npos) return {};
  const bool quoted = line[second + 1] == '"';
  const std::size_t from = second + (quoted ? 2 : 1);
  return {line.substr(0, first), line.substr(from, line.find(quoted ? '"' : ',', from) - from)};
}

bool is_known(const Product& product, ConceptId id) {
  ConceptSet matches;
  plan().vocabulary.match_code("http://snomed.info/sct", product.code, matches);
  plan().vocabulary.match_name(product.name, matches);
  return matches.contains(id);
}

bool is_called(const std::string& name, const std::string& concept_name) {
  ConceptSet matches;
  plan().vocabulary.match_name(name, matches);
  plan().vocabulary.remove_excepted(name, matches);
  return matches.contains(concept_named(concept_name));
}

}  // namespace

TEST_CASE("drug names: products of the supplied lists are known by their names") {
  if (!fs::exists(PARITY_SHARED_DIR "/clinical/codes")) {
    WARN("skipped: the supplied lists are not here");
    return;
  }
  struct Case {
    std::string list, concept_name;
    std::size_t unknown;  // at most so many: not a drug of the concept, "subsequent to", a class
  };
  const std::vector<Case> cases = {
      {"drug_antipsychotic_second_gen_oral", "antipsychotic", 0},
      {"drug_antipsychotic_first_gen_oral", "antipsychotic", 0},
      {"drug_antipsychotic_lai", "antipsychotic-depot", 0},
      {"drug_lithium", "lithium", 0},
      {"gm_drug_lithium", "lithium", 0},
      {"gm_drug_clozapine", "clozapine", 0},
      {"gm_drug_valproate", "valproate", 0},
      {"gm_drug_carbamazepine", "carbamazepine", 0},
      {"drug_nsaid", "nsaid", 25},
      {"gm_drug_statins", "statin", 1},
      {"drug_diuretic", "diuretic", 11},
      {"drug_ace_inhibitor_opensafely", "ace-inhibitor", 45},
      {"drug_arb", "angiotensin-receptor-blocker", 37},
      {"drug_insulin", "glucose-lowering-drug", 0},
      {"drug_metformin", "metformin", 14},
  };
  for (const Case& c : cases) {
    std::ifstream stream(PARITY_SHARED_DIR "/clinical/codes/" + c.list + ".csv");
    std::string line;
    std::getline(stream, line);  // the head
    std::vector<std::string> unknown;
    std::size_t products = 0;
    for (; std::getline(stream, line); ++products)
      if (const Product product = product_of(line); !is_known(product, concept_named(c.concept_name)))
        unknown.push_back(product.name);
    INFO(c.list);
    CAPTURE(unknown);
    CHECK(products > 20);
    CHECK(unknown.size() <= c.unknown);
  }
}

TEST_CASE("drug names: what is given for something else is none of these") {
  struct Case {
    std::string name, concept_name;
    bool want;
  };
  const std::vector<Case> cases = {
      {"Prochlorperazine 5mg tablets", "antipsychotic", false},
      {"Stemetil 5mg tablets (Sanofi)", "antipsychotic", false},
      {"Xomolix 2.5mg/1ml solution for injection ampoules", "antipsychotic", false},
      {"Mintreleq XL 300mg tablets (Aristo Pharma Ltd)", "quetiapine", true},
      {"Orlept 500mg gastro-resistant tablets", "valproate", true},
      {"Zestoretic 20 tablets", "ace-inhibitor", true},
      {"Zestoretic 20 tablets", "diuretic", true},
      {"Zestril 10mg tablets", "diuretic", false},
      {"Coversyl Arginine Plus 5mg/1.25mg tablets (Servier)", "diuretic", true},
      {"Coversyl Arginine 5mg tablets (Servier)", "diuretic", false},
      {"Voltarol 1.16% Emulgel", "nsaid", false},
      {"Voltarol 50mg Rapid tablets", "nsaid", true},
      {"Nurofen for Children 100mg/5ml oral suspension", "nsaid", true},
      {"Aspirin 75mg tablets", "nsaid", false},
      {"Nimodipine 30mg tablets", "antihypertensive", false},
      // No supplied list holds a thiazide.
      {"Natrilix SR 1.5mg tablets (Servier Laboratories Ltd)", "diuretic", true},
      {"Tensaid XL 1.5mg tablets", "diuretic", true},
      {"Indipam XL 1.5mg tablets", "diuretic", true},
      {"Bendrofluazide 2.5mg tablets", "lithium-interacting-drug", true},
      {"Aprinox 2.5mg tablets", "diuretic", true},
      {"Neo-NaClex 5mg tablets", "diuretic", true},
      {"Chlorthalidone 50mg tablets", "diuretic", true},
      {"Hygroton 50mg tablets", "antihypertensive", true},
      {"Navidrex 500microgram tablets", "diuretic", true},
      {"Co-triamterzide 50mg/25mg tablets", "diuretic", true},
      {"Dyazide tablets", "diuretic", true},
      {"Moduret 25 tablets", "diuretic", true},
      {"Moduretic tablets", "diuretic", true},
      {"Amiloride 2.5mg / Cyclopenthiazide 250microgram tablets", "diuretic", true},
      {"Diltiazem 2% cream", "calcium-channel-blocker", false},
      {"Diltiazem 2% ointment", "antihypertensive", false},
      {"Anoheal 2% cream (SLA Pharma) diltiazem", "antihypertensive", false},
      {"Diltiazem 60mg modified-release tablets", "calcium-channel-blocker", true},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name, c.concept_name);
    CHECK(is_called(c.name, c.concept_name) == c.want);
  }
}

TEST_CASE("document titles: what says that a form is wanted is not the form") {
  struct Case {
    std::string title, concept_name;
    bool want;
  };
  const std::string form = "valproate-risk-acknowledgement";
  const std::string never = "valproate-review-not-applicable";
  const std::vector<Case> cases = {
      {"Valproate: Annual Risk Acknowledgement Form, signed 3 March 2026", form, true},
      {"Risk acknowledgement form completed", form, true},
      {"Annual Risk Acknowledgement Form - not completed, DNA clinic", form, false},
      {"Annual Risk Acknowledgement Form incomplete", form, false},
      {"Request to complete annual risk acknowledgement form", form, false},
      {"Annual risk acknowledgement overdue", form, false},
      {"Annual risk acknowledgement due March 2027", form, false},
      {"Reminder: annual risk acknowledgement form", form, false},
      {"Invitation to annual risk acknowledgement review", form, false},
      {"Annual risk acknowledgement form (blank)", form, false},
      {"Annual Risk Acknowledgement Form sent to patient", form, false},
      {"No annual risk acknowledgement form on file", form, false},
      {"Annual risk acknowledgement form declined by patient", form, false},
      {"Annual Risk Acknowledgement Form not signed", form, false},
      {"Pregnancy Prevention Programme permanently not applicable", never, true},
      {"Pregnancy prevention programme not applicable: permanently, hysterectomy 2015", never, true},
      {"Pregnancy prevention not applicable (permanent)", never, true},
      {"Pregnancy Prevention Programme not applicable - pre-menarche, review at 12", never, false},
      {"Pregnancy Prevention Programme not applicable at present", never, false},
      {"Pregnancy prevention programme not applicable, not permanently", never, false},
  };
  for (const Case& c : cases) {
    CAPTURE(c.title, c.concept_name);
    CHECK(is_called(c.title, c.concept_name) == c.want);
  }
}
