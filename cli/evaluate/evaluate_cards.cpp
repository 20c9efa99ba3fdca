// `parity evaluate --format cards`: the very cards that the server would answer with, a line a patient.
#include "cds-hooks/card_json.h"
#include "cds-hooks/cards_of.h"
#include "cds-hooks/uuid.h"
#include "cli/evaluate/evaluate.h"

namespace parity::cli {

void print_cards(const PatientAnswer& answer, std::ostream& out) {
  hooks::CardOptions options;
  options.approved = answer.approved;
  options.make_uuid = hooks::time_ordered_uuid;
  hooks::CdsResponse response;
  response.cards =
      hooks::cards_of({answer.plan, answer.record, answer.context, answer.evaluation, answer.prompts}, options);
  out << hooks::to_json(response) << '\n';
}

}  // namespace parity::cli
